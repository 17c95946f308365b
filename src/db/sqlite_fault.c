/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_fault.c: what SQLite says, as a fault of ours with words for people. */
#include "db/sqlite_conn.h"

#include "db/health.h"

#include "base/clock.h"
#include "base/locale.h"

bool lite_is_taken(int rc)
{
    return rc == SQLITE_CONSTRAINT_PRIMARYKEY || rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_ROWID;
}

enum err lite_was_busy(struct ctx *ctx, struct str said)
{
    return db_fail(ctx, CODE_busy, true, tr(ctx, "The database was busy. Nothing was changed; try again."), said);
}

static enum err constraint_fault(struct ctx *ctx, int rc, struct str said)
{
    /* Two drew the same random id: the handler, run again, draws another. A row that may not be replaced is refused by a trigger. */
    if ((lite_is_taken(rc) || rc == SQLITE_CONSTRAINT_TRIGGER) && str_ends(said, STR(".id")))
        return lite_was_busy(ctx, said);
    return db_fail(ctx, CODE_conflict, false,
                   tr(ctx, "This contradicts what is stored, or what somebody else has just stored. Nothing was changed; look again, then repeat it."),
                   said);
}

/* Words for what the world does to a database; empty for the rest, which is a mistake of ours. */
static struct str words_of_world(struct ctx *ctx, int rc)
{
    switch (rc & 0xff) {
    case SQLITE_FULL:     return tr(ctx, "The disk is full. Nothing was changed; make room on it, then try again.");
    case SQLITE_READONLY:
    case SQLITE_PERM:     return tr(ctx, "The database may only be read. Nothing was changed; see to the permissions of its file and directory, then try again.");
    case SQLITE_IOERR:    return tr(ctx, "The disk reports an error. Nothing was changed; look at the system's log, then try again.");
    case SQLITE_CANTOPEN: return tr(ctx, "The database file cannot be opened. See that it is there and that this user may read and write it and its directory.");
    default:              return STR("");
    }
}

/* Trying again helps nobody: the words are for whoever runs this. */
static enum err lite_damage_fault(struct ctx *ctx, int rc, struct str said)
{
    /* The index of words can be made anew while everything else goes on, so this is no reason to stop sending people here. */
    if (rc == SQLITE_CORRUPT_VTAB)
        return db_fail(ctx, CODE_damaged, false,
                       tr(ctx, "The index of the search is damaged. Nothing was changed. Whoever runs this: make it anew, also while the server runs, with entitled"
                               " request reindex."), said);
    health_set_damaged();
    if (rc == SQLITE_NOTADB)
        return db_fail(ctx, CODE_damaged, false, tr(ctx, "The file is no database of this program. Give another with --db, or restore the last backup."), said);
    return db_fail(ctx, CODE_damaged, false,
                   tr(ctx, "The database file is damaged. Nothing was changed. Whoever runs this: stop the server, keep the files as they are, look with entitled"
                           " doctor, and restore the last backup."), said);
}

enum err lite_fault_text(struct ctx *ctx, int rc, struct str said)
{
    struct str words = words_of_world(ctx, rc);

    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        BUG("out of memory");
    case SQLITE_CONSTRAINT:
        return constraint_fault(ctx, rc, said);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return lite_was_busy(ctx, said);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return lite_damage_fault(ctx, rc, said);
    case SQLITE_FULL:
        health_set_full(clock_running());
        return db_fail(ctx, CODE_busy, false, words, said);
    default:
        if (words.len)
            return db_fail(ctx, CODE_busy, false, words, said);
        return db_fail(ctx, CODE_internal, false, tr(ctx, "The database refused the work. Nothing was changed; the log says why."), said);
    }
}

enum err lite_fault(struct ctx *ctx, sqlite3 *lite, int rc, const char *what)
{
    return lite_fault_text(ctx, rc, str_format(ctx->arena, "%s: %s", what, sqlite3_errmsg(lite)));
}
