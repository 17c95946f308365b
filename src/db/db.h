/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db.h: one way to ask either database a question.
 *
 * A statement is a constant: a name for logs, one text with $1, $2, ... for both engines, and its shape. Its
 * `args` and `cols` hold one letter a value, and a mismatch is a BUG:
 *
 *   i  int64, never NULL        t  text, never NULL        r  a reference: an id, NULL where it is 0
 *
 * Rows are copied into the context's arena. A statement that fails, fails the context: a broken constraint is `conflict`, which ends the
 * handler (for a conflict that is expected use ON CONFLICT DO NOTHING and rows.changed); a lock, a deadlock, or two equal new ids is `busy`
 * with fault.may_retry; a full, read-only or lost database is `busy`, one that is not as it was written `damaged`. Nothing here logs.
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

/* `changed` is the number of rows that the statement itself put in, changed or removed, not its triggers. So an ON CONFLICT DO NOTHING of
 * one row tells whether it stored the row (cheaper than RETURNING, for which SQLite builds a table). */
struct db_rows { size_t count, width, at, cap; struct db_val *cells; int64_t changed; };

MUST_USE enum err db_run_values(struct ctx *ctx, const struct db_sql *sql, size_t n, const struct db_val *args, struct db_rows *out_rows);
/* Runs a statement with at least one argument; out_rows may be NULL. */
#define db_run(ctx, sql, out_rows, ...) \
    db_run_values(ctx, sql, COUNT_OF(((struct db_val[]){ __VA_ARGS__ })), (struct db_val[]){ __VA_ARGS__ }, out_rows)
/* Runs a statement that stores something and returns nothing, and whose outcome the caller does not wait for. PostgreSQL gets it together
 * with the next query, or with the commit, which then fails instead of it; on SQLite, and within a savepoint, it is db_run(). */
MUST_USE enum err db_run_later_values(struct ctx *ctx, const struct db_sql *sql, size_t n, const struct db_val *args);
#define db_run_later(ctx, sql, ...) \
    db_run_later_values(ctx, sql, COUNT_OF(((struct db_val[]){ __VA_ARGS__ })), (struct db_val[]){ __VA_ARGS__ })
/* Runs a statement without arguments. */
MUST_USE enum err db_run0(struct ctx *ctx, const struct db_sql *sql, struct db_rows *out_rows);

MUST_USE enum err db_recall_values(struct ctx *ctx, const struct db_sql *sql, size_t n, const struct db_val *args, struct db_rows *out_rows);
/* As db_run(), for a query that many calls make alike: who holds this token, which revision is in force. A read transaction gets the former
 * answer, without the query being made, if nothing at all has been committed to the database since, over this connection or by another
 * process. So the rows are always those that db_run() would give. In write transactions, and where the engine cannot cheaply say that
 * nothing was committed (PostgreSQL), it is db_run(). The present time must not be an argument: such queries are never alike. */
#define db_recall(ctx, sql, out_rows, ...) \
    db_recall_values(ctx, sql, COUNT_OF(((struct db_val[]){ __VA_ARGS__ })), (struct db_val[]){ __VA_ARGS__ }, out_rows)

/* Steps to the first row, then to the next; false behind the last. */
bool db_next(struct db_rows *rows);
int64_t db_int(const struct db_rows *rows, size_t col);
/* Reads an `r` column: 0 for NULL. */
int64_t db_ref(const struct db_rows *rows, size_t col);
struct str db_text(const struct db_rows *rows, size_t col);

/* DB_WRITE_SOON: as DB_WRITE, for a process that has others to serve and can come again. It waits only DB_SOON_MS for what another
 * transaction holds; then it is `busy` with fault.held, and nothing was done. Only PostgreSQL has such waits within a transaction. */
/* DB_WRITE_IF_FREE: as DB_WRITE, for what may be left out. It waits at most DB_FREE_MS for a writer that is in the way, on either engine. */
enum db_mode { DB_READ, DB_WRITE, DB_WRITE_SOON, DB_WRITE_IF_FREE };
#define DB_SOON_MS 200
#define DB_FREE_MS 10

/* Opens "postgresql://..." or "postgres://..." through libpq (several hosts allowed), anything else as the path
 * of a SQLite file. `create` makes a SQLite file that is not there, which is `not_found` without it. Fails with `busy` when it
 * cannot be reached. */
MUST_USE enum err db_open(struct ctx *ctx, struct str where, bool create, struct db **out_db);
bool db_is_postgres_url(struct str where);
void db_close(struct db *db);
/*
 * What a room keeps of a database as long as it is open, beside its transactions: `make` makes it when it is asked for first, and db_close() has
 * `end` end it. What is kept of a database that is rolled back, or that others write to, the room has to judge itself.
 */
struct db_keeper { void *(*make)(void); void (*end)(void *kept); };
void *db_keep(struct db *db, const struct db_keeper *keeper);
bool db_is_postgres(const struct db *db);
/* Whether the engine itself makes one commit of many transactions (PostgreSQL), so that a batch of handlers in one transaction gains
 * nothing. */
bool db_commits_in_groups(const struct db *db);

/* Waits at most `ms` for the turn to write, so that the next DB_WRITE has it. False: the turn has not come, and that DB_WRITE fails with
 * `busy` at once unless it has come by then. True where nobody need wait (PostgreSQL). db_leave_turn() gives up a turn that was not used;
 * `db` may be NULL. */
MUST_USE bool db_take_turn(struct db *db, int64_t ms);
void db_leave_turn(struct db *db);

/* Begins a transaction. DB_WRITE waits its turn (at most 5 s) behind other writers of a SQLite file. */
MUST_USE enum err db_begin(struct ctx *ctx, enum db_mode mode);
MUST_USE enum err db_commit(struct ctx *ctx);
void db_rollback(struct ctx *ctx);
/* Ends a transaction: commits when `err` is OK, else rolls back and returns `err`. */
MUST_USE enum err db_end(struct ctx *ctx, enum err err);
/* True: from now on a read transaction is kept after its end, and the next one continues it if nothing was committed since it began, by
 * anybody: it sees what a new one would, and costs less. False: ends that, and the transaction that is kept, which until then holds the log
 * of a SQLite file. For one turn of a loop, never while it waits. PostgreSQL: does nothing. */
void db_linger(struct db *db, bool may);
/* From now on `wait` waits for answers of the database: until the socket can be read, or so long. It may do anything that makes no query.
 * NULL: only waits. SQLite: does nothing; `db` may be NULL. */
void db_meanwhile(struct db *db, void (*wait)(void *what, int fd, int ms), void *what);
/* One savepoint within a transaction. db_undo() goes back to it; false when the engine has ended the whole transaction (a full disk does
 * that). */
MUST_USE enum err db_savepoint(struct ctx *ctx);
MUST_USE enum err db_release(struct ctx *ctx);
MUST_USE bool db_undo(struct ctx *ctx);
/* Whether a transaction is open. */
bool db_in_transaction(const struct db *db);
/* A number that stays the same while this connection writes nothing, so that a handler that has failed is known to have left nothing to
 * undo (PostgreSQL: makes no query). */
uint64_t db_changes(const struct db *db);

/* Whether what is written will last: `busy` when the open files are not those at their paths any more, or their disk is full; `damaged`
 * from when one of the server's processes has met damage until the server is started again. */
MUST_USE enum err db_usable(struct ctx *ctx);
/* Tends the files from time to time, in one process of a server, not within a transaction: checks that they are there, and saves what can
 * be saved when they are not (`busy`); folds a long log in, which no other process does. The note, usually empty, is for the program's log.
 * PostgreSQL: nothing. */
MUST_USE enum err db_tend(struct ctx *ctx, struct str *out_note);

/* The pattern of LIKE (with ESCAPE '\') that finds the words anywhere: "%100\% Sure%". What somebody typed is taken literally. */
struct str db_like(struct arena *arena, struct str words);

/* Runs a function in a write transaction of its own, and again (at most 5 times) while its failure says that it may be retried. For
 * commands and jobs; HTTP requests go through dispatch. What keep_anyway() has queued is not run. */
MUST_USE enum err db_write(struct ctx *ctx, enum err (*change)(struct ctx *, void *), void *what);

/* Runs a script of several statements; for migrations. */
MUST_USE enum err db_script(struct ctx *ctx, struct str script);
/* Prepares a statement without running it. */
MUST_USE enum err db_prepare(struct ctx *ctx, const struct db_sql *sql);
/* Keeps other migrations out until the transaction ends. */
MUST_USE enum err db_migration_lock(struct ctx *ctx);

/* Copies the whole database into a new file. `conflict` when something of that name is there, or the database is damaged. */
MUST_USE enum err db_backup(struct ctx *ctx, struct str file);
/* Restores the database from a backup: reads the whole file first, and replaces all or nothing. `conflict` when the file is damaged, no
 * backup of this program, or of a newer one; when the place is in use, no file, or a SQLite database without our mark (for PostgreSQL:
 * db_refuse_foreign()); `busy` when what is there cannot be read. The content of rows is not checked. */
MUST_USE enum err db_restore(struct ctx *ctx, struct str where, struct str file);

/* Tests: the Nth call to the database from now on fails with `busy`, not to be retried. 0 switches it off. */
void db_fail_at(struct db *db, uint64_t nth);
/* Calls since the program began. */
uint64_t db_calls(const struct db *db);

#endif
