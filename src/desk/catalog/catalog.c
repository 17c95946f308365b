/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalog.c: which revision is in force, and keeping revisions parsed. Applying one is catalog_apply.c.
 *
 * A revision lives in an arena of its own and is pinned by each context that was given it, through that context's
 * arena: a worker holds several contexts at a time (one for each call of a batch), so that neither a count nor the
 * end of one transaction says when a revision may go. Pins end with the contexts' arenas.
 */
#include "desk/catalog/catalog_cache.h"

#include "base/locale.h"
#include "db/db.h"
#include "desk/account/policy.h"
#include "desk/catalog/catalog_build.h"

#define REVISIONS_KEPT 4

/* That a context uses a revision; lives in the context's arena. */
struct pin {
    struct pin      *next, **link;
    struct arena    *arena;
};

struct cached {
    struct cached        *next;         /* used later than those behind it */
    struct arena          arena;        /* this very struct lives in it */
    const struct catalog *catalog;
    struct pin           *pins;
    bool                  listed;       /* in a cache; otherwise it goes with its last pin */
};

/* Kept with the database (db_keep()). */
struct catalog_cache {
    struct arena   arena;               /* this very struct lives in it */
    struct cached *first;
};

static const struct catalog no_catalog = {
    .id = STR_INIT(""), .name = STR_INIT(""), .agreement_version = STR_INIT(""),
};

/* The key under which a transaction keeps the catalogue that it has asked for. */
static const char in_force;

static void *cache_new(void)
{
    struct arena arena = { .head = NULL };
    struct catalog_cache *cache = arena_alloc(&arena, sizeof *cache);

    cache->arena = arena;
    return cache;
}

static void cached_free(struct cached *cached)
{
    struct arena arena = cached->arena;

    arena_free(&arena);
}

static void cached_unlist(struct cached **link)
{
    struct cached *cached = *link;

    *link = cached->next;
    cached->listed = false;
    if (!cached->pins)
        cached_free(cached);
}

/* What a context still uses lives on until its arena is reset. */
static void cache_end(void *kept)
{
    struct catalog_cache *cache = kept;

    while (cache->first)
        cached_unlist(&cache->first);
    struct arena arena = cache->arena;
    arena_free(&arena);
}

static struct catalog_cache *cache_of(const struct ctx *ctx)
{
    static const struct db_keeper catalogs = { cache_new, cache_end };

    return db_keep(ctx->db, &catalogs);
}

void catalog_cache_forget(struct ctx *ctx, int64_t revision_id)
{
    struct catalog_cache *cache = cache_of(ctx);

    ctx_memo_keep(ctx, &in_force, NULL);
    for (struct cached **link = &cache->first; *link;) {
        if ((*link)->catalog->revision >= revision_id)
            cached_unlist(link);
        else
            link = &(*link)->next;
    }
}

/* What a pin needs to know when its arena is reset. */
struct pinned { struct pin pin; struct cached *cached; };

static void catalog_unpin(void *what)
{
    struct pinned *pinned = what;

    *pinned->pin.link = pinned->pin.next;
    if (pinned->pin.next)
        pinned->pin.next->link = pinned->pin.link;
    if (!pinned->cached->pins && !pinned->cached->listed)
        cached_free(pinned->cached);
}

static void catalog_pin(struct ctx *ctx, struct cached *cached)
{
    for (struct pin *old = cached->pins; old; old = old->next)
        if (old->arena == ctx->arena)
            return;
    struct pinned *pinned = arena_alloc(ctx->arena, sizeof *pinned);
    *pinned = (struct pinned){ .pin = { cached->pins, &cached->pins, ctx->arena }, .cached = cached };
    if (cached->pins)
        cached->pins->link = &pinned->pin.next;
    cached->pins = &pinned->pin;
    arena_on_reset(ctx->arena, catalog_unpin, pinned);
}

/* Lets go what was not used for longest, but never the newest revision or one in use. */
static void cache_trim(struct catalog_cache *cache)
{
    int64_t newest = 0;
    size_t kept = 0;

    for (struct cached *cached = cache->first; cached; cached = cached->next)
        newest = cached->catalog->revision > newest ? cached->catalog->revision : newest;
    for (struct cached **link = &cache->first; *link;) {
        bool may_go = ++kept > REVISIONS_KEPT && !(*link)->pins && (*link)->catalog->revision != newest;
        if (may_go)
            cached_unlist(link);
        else
            link = &(*link)->next;
    }
}

static struct cached *cache_find(struct catalog_cache *cache, const struct catalog_revision *revision)
{
    for (struct cached **link = &cache->first; *link; link = &(*link)->next) {
        struct cached *cached = *link;
        /* An id alone is not enough: a revision that was rolled back leaves its number to another. */
        if (cached->catalog->revision == revision->id && cached->catalog->at == revision->at) {
            *link = cached->next;
            cached->next = cache->first;
            cache->first = cached;
            return cached;
        }
    }
    return NULL;
}

static enum err cache_load(struct ctx *ctx, struct catalog_cache *cache, const struct catalog_revision *revision, struct cached **out_cached)
{
    struct arena arena = { .head = NULL };
    struct item_list items;
    const struct catalog *catalog;

    TRY(item_list(ctx, revision->id, &items));
    enum err err = catalog_build(ctx, &arena, revision, items, &catalog);
    if (err) {
        arena_free(&arena);
        return err;
    }
    struct cached *cached = arena_alloc(&arena, sizeof *cached);
    *cached = (struct cached){ .next = cache->first, .arena = arena, .catalog = catalog, .listed = true };
    cache->first = cached;
    *out_cached = cached;
    return OK;
}

static enum err catalog_of_revision(struct ctx *ctx, const struct catalog_revision *revision,
                                    const struct catalog **out_catalog)
{
    if (revision->id == 0) {
        *out_catalog = &no_catalog;
        return OK;
    }
    struct catalog_cache *cache = cache_of(ctx);
    struct cached *cached = cache_find(cache, revision);
    if (!cached)
        TRY(cache_load(ctx, cache, revision, &cached));
    catalog_pin(ctx, cached);
    cache_trim(cache);
    *out_catalog = cached->catalog;
    return OK;
}

enum err catalog_now(struct ctx *ctx, const struct catalog **out_catalog)
{
    struct catalog_revision revision;
    const struct catalog *catalog = ctx_memo(ctx, &in_force);

    if (!catalog) {
        TRY(revision_newest(ctx, &revision));
        TRY(catalog_of_revision(ctx, &revision, &catalog));
        if (db_in_transaction(ctx->db))
            ctx_memo_keep(ctx, &in_force, catalog);
    }
    *out_catalog = catalog;
    return OK;
}

enum err catalog_as_of(struct ctx *ctx, int64_t day, const struct catalog **out_catalog)
{
    struct catalog_revision revision;

    TRY(revision_before(ctx, (day + 1) * DAY_MS, &revision));
    return catalog_of_revision(ctx, &revision, out_catalog);
}

enum err catalog_read(struct ctx *ctx, int64_t day, const struct catalog **out_catalog)
{
    TRY(policy_check(ctx, ACT_CATALOG_READ, 0));
    return day == DAY_NEVER ? catalog_now(ctx, out_catalog) : catalog_as_of(ctx, day, out_catalog);
}

enum err catalog_revision_list(struct ctx *ctx, const struct catalog_revision **out_revisions, size_t *out_count)
{
    struct catalog_revision *revisions;

    TRY(policy_check(ctx, ACT_CATALOG_READ, 0));
    TRY(revision_list(ctx, &revisions, out_count));
    *out_revisions = revisions;
    return OK;
}
