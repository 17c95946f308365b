/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disk_stage.h: what t5_disk*.c play on: a world in a file that is put anew for each play, on the faulty disk, and looking
 * at what is left of it with an ordinary one.
 */
#ifndef TESTS_DISK_STAGE_H
#define TESTS_DISK_STAGE_H

#include "tests/faulty_disk.h"
#include "tests/world.h"

/* The world of every scene, made once in a test. */
struct stage {
    struct ctx   *ctx;              /* the test's own, on an ordinary disk */
    struct people people;
    int64_t       contract_id, draft_id, unissued_id;  /* the last a contract that is a draft */
    struct str    number;           /* of a request that sam has taken */
    const char   *world, *db, *image;
};
struct stage stage_set(struct ctx *ctx);

/* One thing that is done. */
struct scene {
    const char *name;
    size_t      calls;              /* that can be acknowledged */
    const char *settle;             /* SQL before it, or NULL */
    size_t    (*act)(struct ctx *ctx, const struct stage *stage);   /* how many were; each refusal was looked at */
};

/* Where the play is, and what has come of all so far. */
struct stage_at { const char *scene, *fault; unsigned long long nth; };
extern struct stage_at stage_at;
struct stage_sum { uint64_t struck, refused, acknowledged, images; };
extern struct stage_sum stage_sum;
/* CHECK, saying where. */
#define SEE(condition) stage_see(condition, #condition, __FILE__, __LINE__)
void stage_see(bool holds, const char *what, const char *file, int line);
/* Of the plays since then at least one was struck, and where `refuses` at least one was refused: otherwise nothing was tried. */
void stage_see_struck(const struct stage_sum *then, bool refuses);
/* The line of figures. */
void stage_tell(const char *what);
/* Whether the long version was asked for. */
bool stage_is_long(void);

/* A context with memory of its own, without a database; with one that is opened at the path; their end. */
struct ctx *stage_ctx(const struct stage *stage);
struct ctx *stage_open(const struct stage *stage, const char *path);
void stage_close(struct ctx *ctx);

/* Puts the world anew, installs the faulty disk, and opens it. */
struct ctx *stage_begin(const struct stage *stage, const struct scene *scene);
void stage_put_world(const struct stage *stage);

/* How many rows there are, table by table. */
#define STAGE_TABLES 17
struct tally { int64_t rows[STAGE_TABLES]; };
struct tally tally_of(struct ctx *ctx);
/* What somebody finds who opens it with an ordinary disk; it must be sound, and its ledgers in order. */
struct tally tally_found_at(const struct stage *stage, const char *path);

/* What there is before a scene, and after it when nothing fails. */
struct measure { struct tally before, after; struct str digest_before; };
struct measure measure_scene(const struct stage *stage, const struct scene *scene);
/* How many calls have left their rows, each wholly: of all tables the same number, or the test fails. */
size_t calls_done(const struct scene *scene, const struct measure *measure, const struct tally *now);
/* The power goes: what is left holds what was acknowledged, and whole calls only. */
void cut_power(const struct stage *stage, const struct scene *scene, const struct measure *measure, size_t acked);

#endif
