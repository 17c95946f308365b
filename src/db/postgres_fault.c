/* SPDX-License-Identifier: Apache-2.0 */
/* postgres_fault.c: from what PostgreSQL says to what we answer. */
#include "db/health.h"
#include "db/postgres.h"

#include "base/clock.h"
#include "base/locale.h"

/* Two drew the same random id. The handler, run again, draws another. */
static bool is_id_collision(const struct postgres_said *said)
{
    return str_equal(said->state, STR("23505")) && str_ends(said->constraint, STR("_pkey"))
           && (str_contains(said->detail, STR("(id)=(")) || str_contains(said->detail, STR(", id)=(")));
}

static bool may_be_run_again(struct str state)
{
    return str_equal(state, STR("40001")) || str_equal(state, STR("40P01"));
}

static struct str words_of_busy(struct ctx *ctx, struct str state)
{
    if (str_equal(state, STR("53100")))
        return tr(ctx, "The disk of the database is full. Nothing was changed; make room on it, then try again.");
    if (str_starts(state, STR("53")))
        return tr(ctx, "The database has no room for more work. Nothing was changed; try again in a moment.");
    if (str_equal(state, STR("25006")))
        return tr(ctx, "The database may only be read at the moment. Nothing was changed; try again in a moment.");
    if (str_equal(state, STR("58030")))
        return tr(ctx, "The disk of the database reports an error. Nothing was changed; look at the log of PostgreSQL, then try again.");
    if (str_equal(state, STR("55P03")))     /* waited for long enough, and not to be sent back to the end of the queue */
        return tr(ctx, "Another program holds what this needs of the database, and does not end. Nothing was changed; try again in a moment.");
    if (str_equal(state, STR("57014")))
        return tr(ctx, "The database took too long. Nothing was changed; try again in a moment.");
    return tr(ctx, "The database does not answer at the moment. Nothing was changed; try again in a moment.");
}

static bool is_busy(struct str state)
{
    return state.len == 0 || str_starts(state, STR("08")) || str_starts(state, STR("53")) || str_starts(state, STR("57"))
           || str_equal(state, STR("25006")) || str_equal(state, STR("58030")) || str_equal(state, STR("55P03"));
}

/* Trying again helps nobody: the words are for whoever runs this. */
static bool is_damage(struct str state)
{
    return str_equal(state, STR("XX001")) || str_equal(state, STR("XX002")) || str_equal(state, STR("58P01"));
}

static enum err postgres_damage_fault(struct ctx *ctx, struct str state, struct str said)
{
    health_set_damaged();
    if (str_equal(state, STR("XX002")))
        return db_fail(ctx, CODE_damaged, false,
                       tr(ctx, "An index of the database is damaged. Nothing was changed. Whoever runs this: see the log of PostgreSQL, and make the index anew"
                               " (REINDEX), then start the server again."), said);
    return db_fail(ctx, CODE_damaged, false,
                   tr(ctx, "The database is damaged. Nothing was changed. Whoever runs this: stop the server, see the log of PostgreSQL, and restore the last"
                           " backup."), said);
}

enum err postgres_fault(struct ctx *ctx, const struct db_sql *sql, const struct postgres_said *said)
{
    struct str state = said->state;
    struct str words = str_format(ctx->arena, "%s: %.*s %.*s", sql->name, STR_ARGS(state), STR_ARGS(str_trim(said->message)));

    if (may_be_run_again(state) || is_id_collision(said) || (sql->again && str_equal(state, STR("23505"))))
        return db_fail(ctx, CODE_busy, true, tr(ctx, "The database was busy. Nothing was changed; try again."), words);
    if (str_starts(state, STR("23")) || str_equal(state, STR("P0001")))
        return db_fail(ctx, CODE_conflict, false,
                       tr(ctx, "This contradicts what is stored, or what somebody else has just stored. Nothing was changed; look again, then repeat it."),
                       words);
    if (is_damage(state))
        return postgres_damage_fault(ctx, state, words);
    if (str_equal(state, STR("53100")))
        health_set_full(clock_running());
    if (is_busy(state))
        return db_fail(ctx, CODE_busy, false, words_of_busy(ctx, state), words);
    return db_fail(ctx, CODE_internal, false, tr(ctx, "The database refused the work. Nothing was changed; the log says why."), words);
}
