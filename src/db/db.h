/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db.h: one way to ask either database a question.
 *
 * A statement is a constant: a name for logs, one text with $1, $2, ... for both engines, and its shape. Its
 * `args` and `cols` hold one letter a value, and a mismatch is a BUG:
 *
 *   i  int64, never NULL        t  text, never NULL        r  a reference: an id, NULL where it is 0
 *
 * Rows are copied into the context's arena. A failing statement fails the context: a broken constraint is
 * `conflict`, which ends the handler (a conflict that is expected uses ON CONFLICT DO NOTHING and rows.changed); a
 * lock, a deadlock, or two equal new ids is `busy` with fault.may_retry; a full, read-only or lost database is
 * `busy`, one that is not as it was written `damaged`. Nothing here logs.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/ctx.h"

struct db_sql {
    const char *name, *text, *args, *cols;
    const char *postgres;   /* the text for PostgreSQL where one text cannot serve both, or NULL */
    bool        again;      /* what it stores has to be unique, and is not only when somebody else was faster or a number was
                               drawn twice: `busy` with fault.may_retry, so that the handler is run again */
};

/* Declares a statement, and lists it among those that a test prepares on both engines. */
#define DB_SQL(identifier, ...) \
    static const struct db_sql identifier = { __VA_ARGS__ }; \
    static const struct db_sql *const identifier##_listed __attribute__((used, section("db_sql"))) = &identifier

/* Every statement of the program. */
const struct db_sql *const *db_statements(size_t *out_count);

struct db_val { char type; bool null; int64_t i; struct str t; };
#define DB_I(value) ((struct db_val){ .type = 'i', .i = (value) })
#define DB_T(value) ((struct db_val){ .type = 't', .t = (value) })
#define DB_R(value) ((struct db_val){ .type = 'r', .i = (value) })

/* `changed` is the number of rows that the statement itself put in, changed or removed: so the ON CONFLICT DO NOTHING of one
 * row tells whether it did (cheaper than RETURNING, for which SQLite builds a table). Not for what its triggers did. */
struct db_rows { size_t count, width, at, cap; struct db_val *cells; int64_t changed; };

MUST_USE enum err db_run_values(struct ctx *ctx, const struct db_sql *sql, size_t n, const struct db_val *args, struct db_rows *out_rows);
/* Runs a statement with at least one argument; out_rows may be NULL. */
#define db_run(ctx, sql, out_rows, ...) \
    db_run_values(ctx, sql, COUNT_OF(((struct db_val[]){ __VA_ARGS__ })), (struct db_val[]){ __VA_ARGS__ }, out_rows)
/* Runs a statement that stores something and gives nothing, and whose outcome nobody waits for. On PostgreSQL it goes to the
 * server together with the next question, or with the commit, which then fails in its stead; on SQLite, and within a
 * savepoint, it is db_run(). */
MUST_USE enum err db_run_later_values(struct ctx *ctx, const struct db_sql *sql, size_t n, const struct db_val *args);
#define db_run_later(ctx, sql, ...) \
    db_run_later_values(ctx, sql, COUNT_OF(((struct db_val[]){ __VA_ARGS__ })), (struct db_val[]){ __VA_ARGS__ })
/* Runs a statement without arguments. */
MUST_USE enum err db_run0(struct ctx *ctx, const struct db_sql *sql, struct db_rows *out_rows);

MUST_USE enum err db_recall_values(struct ctx *ctx, const struct db_sql *sql, size_t n, const struct db_val *args, struct db_rows *out_rows);
/* As db_run(), for a question that many calls ask alike: who holds this token, which revision is in force. A read transaction
 * is told what was answered before, without the question being asked, if since then nothing at all was committed to the
 * database: not over this connection, not by any other process. So the rows are always those that db_run() would give. Where
 * the engine cannot say cheaply that nothing was committed (PostgreSQL), and in write transactions, it is db_run(). What is
 * asked with the present time as an argument is never asked alike. */
#define db_recall(ctx, sql, out_rows, ...) \
    db_recall_values(ctx, sql, COUNT_OF(((struct db_val[]){ __VA_ARGS__ })), (struct db_val[]){ __VA_ARGS__ }, out_rows)

/* Steps to the first, then to the next row; false behind the last. */
bool db_next(struct db_rows *rows);
int64_t db_int(const struct db_rows *rows, size_t col);
/* Reads an `r` column: 0 for NULL. */
int64_t db_ref(const struct db_rows *rows, size_t col);
struct str db_text(const struct db_rows *rows, size_t col);

/* DB_WRITE_SOON: as DB_WRITE for whoever has others to serve and can come again: what another transaction holds is waited for only
 * DB_SOON_MS, then it is `busy` with fault.held, and nothing was done. Only PostgreSQL knows such waits within a transaction. */
enum db_mode { DB_READ, DB_WRITE, DB_WRITE_SOON };
#define DB_SOON_MS 200

/* Opens "postgresql://..." or "postgres://..." through libpq (several hosts allowed), anything else as the path
 * of a SQLite file. `create` makes a SQLite file that is not there, which is `not_found` without it. Fails with `busy` when it
 * cannot be reached. */
MUST_USE enum err db_open(struct ctx *ctx, struct str where, bool create, struct db **out_db);
bool db_is_postgres_url(struct str where);
void db_close(struct db *db);
bool db_is_postgres(const struct db *db);
/* Whether the engine forms one commit of many transactions by itself (PostgreSQL), so that a batch of handlers
 * in one transaction wins nothing. */
bool db_commits_in_groups(const struct db *db);

/* Waits for the turn to write, at most `ms`, so that the next DB_WRITE has it; false: that fails with `busy` at once unless it has come by
 * then. True where nobody need wait (PostgreSQL). db_leave_turn() gives up one that was not used; `db` may be NULL. */
MUST_USE bool db_take_turn(struct db *db, int64_t ms);
void db_leave_turn(struct db *db);

/* A transaction. DB_WRITE waits its turn (at most 5 s) behind other writers of a SQLite file. */
MUST_USE enum err db_begin(struct ctx *ctx, enum db_mode mode);
MUST_USE enum err db_commit(struct ctx *ctx);
void db_rollback(struct ctx *ctx);
/* Ends a transaction by what came of it: commits where `err` is OK; else takes it back, and gives `err`. */
MUST_USE enum err db_end(struct ctx *ctx, enum err err);
/* May: from now on a read transaction is kept behind its end, and the next one is the same again where nothing was committed
 * since it began, by anybody: so it sees what a new one would, without the price of one. Not: that ends, also for the one that is
 * kept, which until then holds the log of a SQLite file. For a turn of a loop, never while it waits. PostgreSQL: does nothing. */
void db_linger(struct db *db, bool may);
/* From now on an answer of the database is waited for with that: until the socket can be read, or so long. It may do anything that asks no
 * database. NULL: by doing nothing. SQLite: does nothing; `db` may be NULL. */
void db_meanwhile(struct db *db, void (*wait)(void *what, int fd, int ms), void *what);
/* One savepoint within it. db_undo() goes back to it; false when the engine has thrown the whole transaction
 * away (a full disk does that). */
MUST_USE enum err db_savepoint(struct ctx *ctx);
MUST_USE enum err db_release(struct ctx *ctx);
MUST_USE bool db_undo(struct ctx *ctx);
/* Whether a transaction is open. */
bool db_in_transaction(const struct db *db);
/* A number that stays the same while this connection writes nothing (PostgreSQL: asks nothing), so that a handler that has
 * failed is known to have left nothing that must be undone. */
uint64_t db_changes(const struct db *db);
/* Does what do_last() has queued, now: for contexts that share another's transaction. */
MUST_USE enum err db_run_lasts(struct ctx *ctx);

/* Whether writes can be kept at all: `busy` when the files that are open are not those at their paths any more, or their disk is full;
 * `damaged` from when one of the server's processes has met damage until the server is started again. */
MUST_USE enum err db_usable(struct ctx *ctx);
/* What has to be done from time to time beside other work, by one process of a server, not within a transaction: sees that the files
 * are there, and saves what can be saved where they are not (`busy`); folds a long log in, which nobody else does there. The note, most
 * often empty, is for the log of the program. PostgreSQL: nothing. */
MUST_USE enum err db_tend(struct ctx *ctx, struct str *out_note);

/* The pattern of LIKE (with ESCAPE '\') that finds the words somewhere: "%100\% Sure%". What somebody typed stands for itself. */
struct str db_like(struct arena *arena, struct str words);

/* Runs `work` in a write transaction of its own, and again (at most 5 times) while its failure says that it may
 * be retried. For commands and jobs; HTTP requests go through dispatch. Kept work (keep_anyway) is not done. */
MUST_USE enum err db_write(struct ctx *ctx, enum err (*work)(struct ctx *, void *), void *what);

/* Runs a script of several statements; for migrations. */
MUST_USE enum err db_script(struct ctx *ctx, struct str script);
/* Prepares a statement without running it. */
MUST_USE enum err db_prepare(struct ctx *ctx, const struct db_sql *sql);
/* Holds off other migrations until the transaction ends. */
MUST_USE enum err db_migration_lock(struct ctx *ctx);

/* Copies the whole database into a new file. `conflict` when something of that name is there, or the database is damaged. */
MUST_USE enum err db_backup(struct ctx *ctx, struct str file);
/* Takes it back from there: looks through all of the file first, and replaces all or nothing. `conflict` for a file that is damaged, no
 * backup of this program, or of a newer one; for a place that is in use, no file, or a SQLite database without our mark (whose
 * PostgreSQL database it is: db_refuse_foreign()); `busy` where what is there cannot be read. What the rows say is not looked at. */
MUST_USE enum err db_restore(struct ctx *ctx, struct str where, struct str file);

/* Tests: the Nth call to the database from now on fails with `busy`, not to be retried. 0 switches it off. */
void db_fail_at(struct db *db, uint64_t nth);
/* Calls since the program began. */
uint64_t db_calls(const struct db *db);

#endif
