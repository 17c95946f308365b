/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doctor.h: `entitled doctor`: a list of checks, each of which says in words for people what it has found and what to do.
 * The checks are in doctor_file.c (before the database is opened), doctor_rows.c and doctor_mail.c (in it); doctor.c runs them and prints.
 * Nothing is changed and nothing repaired. Those in the database run in a child process, because damaged rows may
 * end it. `entitled restore` asks some of them, too.
 */
#ifndef OPERATE_DOCTOR_H
#define OPERATE_DOCTOR_H

#include "base/clock.h"
#include "db/look.h"
#include "view/cli.h"

/* Looks at the version and the ledgers of the database that was just put back, and says what it has found: `conflict` where
 * something is wrong with them. An older version, for which `upgrade` is there, is nothing wrong; its ledgers are not looked at. */
MUST_USE enum err doctor_look_at_restored(struct ctx *ctx, struct cli *cli);

/* note: worth knowing, nothing is wrong. skipped: could not be looked at because something else is wrong. */
enum doctor_result { DOCTOR_OK, DOCTOR_NOTE, DOCTOR_WRONG, DOCTOR_SKIPPED };

struct doctor_finding {
    char               check[16];
    enum doctor_result result;
    char               words[1400], cure[700];      /* UTF-8; an empty cure: nothing to do */
};

/* In memory that the child shares. */
struct doctor {
    bool             postgres;
    struct look_file file;
    struct look      look;
    bool             restored;                      /* only what is asked of what was just restored */
    bool             cannot_open, other_version;    /* what follows is skipped */
    bool             older;                         /* the other version is one that can be upgraded */
    size_t           next;                          /* of the checks of rows: the one that runs */
    size_t           count;
    struct doctor_finding findings[64];
};

/* A check. What it fails with is a finding, too. */
struct doctor_check {
    const char *name;
    bool        opens;              /* needs no database: it opens it */
    bool        restored;           /* asked of what was just restored, too */
    enum err  (*run)(struct ctx *ctx, struct doctor *doctor);
};
extern const struct doctor_check doctor_checks_of_files[], doctor_checks_of_rows[];     /* end with a NULL name */

/* Of what was mailed, and of the addresses that mail is to reach. */
MUST_USE enum err doctor_check_mail(struct ctx *ctx, struct doctor *doctor);
MUST_USE enum err doctor_check_addresses(struct ctx *ctx, struct doctor *doctor);

#define DOCTOR_LATE_MS HOUR_MS      /* what waits for longer is worth a word */

/* Looks in a read transaction. */
MUST_USE enum err doctor_in_read(struct ctx *ctx, struct doctor *doctor, enum err (*look)(struct ctx *, struct doctor *));

/* Adds a finding of the check that runs. */
void doctor_say(struct doctor *doctor, const char *check, enum doctor_result result, struct str words, struct str cure);

#endif
