/* SPDX-License-Identifier: Apache-2.0 */
/* world.c: the database of the targets, and an engine that forgets. */
#include "tests/fuzz/world.h"

#include <unistd.h>

#include "base/settings.h"
#include "db/engine.h"
#include "db/migrate.h"
#include "desk/catalog/catalog.h"

static struct arena world_arena;
static struct ctx world;
static struct db_engine forgetful;
static char directory[256];

/* As if the commit had been done; the state of things stays as it was. */
static enum err commit_nothing(struct ctx *ctx, void *conn)
{
    forgetful.rollback(ctx, conn);
    return OK;
}

struct str world_file(struct ctx *ctx, const char *path)
{
    FILE *file = fopen(path, "rb");
    struct buf out = buf_new(ctx->arena);
    char piece[4096];

    MUST(file);
    for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(&out, (struct str){ piece, got });
    fclose(file);
    return buf_str(&out);
}

static void remove_files(void)
{
    static const char *const names[] = { "world.db", "world.db-wal", "world.db-shm" };
    char path[300];

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        (void)!unlink(path);
    }
    (void)!rmdir(directory);
}

static void world_make(struct ctx *ctx, void (*fill)(struct ctx *ctx))
{
    static const struct settings alone = { .turnstile = false };
    const char *base = getenv("TMPDIR");
    char path[300];

    if (!base || !*base)
        base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(directory, sizeof directory, "%.200s/entitled-fuzz-XXXXXX", base);
    MUST(mkdtemp(directory));
    atexit(remove_files);
    snprintf(path, sizeof path, "%s/world.db", directory);
    world = (struct ctx){ .arena = &world_arena, .now = ctx->now, .language = ctx->language, .remote = ctx->remote,
                          .settings = &alone };
    world_as_operator(&world);
    MUST(db_open(&world, str_of(path), true, &world.db) == OK);
    struct buf report = buf_new(world.arena);
    MUST(db_migrate(&world, false, &report) == OK);
    fill(&world);
    forgetful = *world.db->engine;
    forgetful.commit = commit_nothing;
    world.db->engine = &forgetful;
}

void world_enter(struct ctx *ctx, void (*fill)(struct ctx *ctx))
{
    if (!world.db)
        world_make(ctx, fill);
    ctx->db = world.db;
}

void world_as_operator(struct ctx *ctx)
{
    static const struct actor operator = { .kind = ACTOR_OPERATOR };

    ctx->actor = &operator;
}
