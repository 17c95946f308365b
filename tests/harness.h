/* SPDX-License-Identifier: Apache-2.0 */
/*
 * harness.h: what every C test stands on. cmocka runs the tests; this gives each one a database of its own.
 *
 *     #include "tests/harness.h"
 *     #include "desk/contract/contract.h"
 *
 *     // SPEC 4.9
 *     TEST(of_two_submissions_for_the_last_unit_one_succeeds)
 *     {
 *         struct request request;
 *
 *         exec_sql(ctx, "INSERT INTO contract ...");
 *         WRITE_OK(request_submit(ctx, &form, &request));
 *         WRITE_CODE(no_units, request_submit(ctx, &form, &request));
 *         CHECK_INT(count_rows(ctx, "request"), 1);
 *     }
 *
 *     TESTS(
 *         BOTH(of_two_submissions_for_the_last_unit_one_succeeds),
 *         ALONE(a_test_that_needs_no_database),
 *     )
 *
 * BOTH gives two lines of TAP, "name [sqlite]" and "name [postgres]"; each run begins with a migrated, empty
 * database, the time 2026-11-21T10:00Z, the operator as actor, and an arena (ctx->arena) of 64 MiB. ALONE
 * gives the same without a database. SQLITE and POSTGRES run on one engine only: for what only one can do.
 *
 * PostgreSQL is the cluster that ENTITLED_TEST_PG names: tests/run starts one; by hand:
 *
 *     export ENTITLED_TEST_PG=$(tests/pg.sh start /dev/shm/my-pg)      ... tests/pg.sh stop /dev/shm/my-pg
 *
 * Without it the tests on PostgreSQL fail; they are never skipped. All suites are one program, build/asan/tests/tests, whose
 * arguments are a suite and, if wanted, a pattern of the names to run and one of those to leave out: `tests t2_ledger
 * '*lapsed*' '*postgres]'`.
 *
 * Outside a transaction each statement commits by itself. A rule of a room expects a transaction around it, as
 * dispatch gives it: call it inside WRITE_OK, WRITE_CODE or READ_OK, or between in_write() and commit().
 */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka's fail() is nothing that we call, and ours has other arguments. */
#pragma push_macro("fail")
#undef fail
#include <cmocka.h>
#pragma pop_macro("fail")

#include "base/clock.h"
#include "base/ctx.h"
#include "db/db.h"
#include "tests/main.h"

/* ---- Declaring tests -------------------------------------------------------------------------------- */

/* Begins a test: TEST(name_as_a_sentence) { ... }; inside, `ctx` is there. */
#define TEST(name) \
    static void name##_body(struct ctx *ctx); \
    static void name(void **state) { name##_body(bench_ctx(*state)); } \
    static void name##_body(struct ctx *ctx __attribute__((unused)))

#define ALONE(name)    { #name, name, bench_up_alone, bench_down, NULL }
#define SQLITE(name)   { #name " [sqlite]", name, bench_up_sqlite, bench_down, NULL }
#define POSTGRES(name) { #name " [postgres]", name, bench_up_postgres, bench_down, NULL }
#define BOTH(name)     SQLITE(name), POSTGRES(name)

/* The table of the file's tests: the suite that tests/main.c runs by the file's name. */
#define TESTS(...) \
    static const struct CMUnitTest tests[] = { __VA_ARGS__ }; \
    static int run_suite(int argc, char **argv) { return bench_run(__FILE__, tests, COUNT_OF(tests), argc, argv); } \
    TEST_PROGRAM(__FILE__, run_suite)

/* ---- Checks: the first that fails ends the test ----------------------------------------------------- */

#define CHECK(condition) check_at(condition, #condition, __FILE__, __LINE__)
/* For a place that must not be reached. */
#define FAIL(why) check_at(false, why, __FILE__, __LINE__)
#define CHECK_INT(value, expected) check_int_at(value, expected, #value, __FILE__, __LINE__)
/* Both are struct str. */
#define CHECK_STR(value, expected) check_str_at(value, expected, #value, __FILE__, __LINE__)
/* A struct str holds the part (a struct str, or chars), or does not; otherwise the text is shown. */
#define AS_STR(part) _Generic((part), struct str: str_itself, default: str_of)(part)
#define text_has(text, part) text_has_at(text, AS_STR(part), true, __FILE__, __LINE__)
#define text_has_not(text, part) text_has_at(text, AS_STR(part), false, __FILE__, __LINE__)
/* The call returns OK; otherwise the fault is shown whole, with what the engine said. */
#define CHECK_OK(call) check_ok_at(ctx, call, #call, __FILE__, __LINE__)
/* The call fails with that code (the bare word: no_units), and the fault is cleared. Look at ctx->fault before
 * that with CHECK_CODE_KEEP, then call fault_clear(ctx). */
#define CHECK_CODE(code, call) (check_code_at(ctx, CODE_##code, call, #call, __FILE__, __LINE__), fault_clear(ctx))
#define CHECK_CODE_KEEP(code, call) check_code_at(ctx, CODE_##code, call, #call, __FILE__, __LINE__)
/* The call, which gives a value, ends the process with BUG(), that is SIGABRT; it runs in a child. */
#define CHECK_BUG(call) \
    do { if (bug_child()) { __typeof__(call) left __attribute__((unused)) = (call); bug_child_survived(); } \
         bug_child_died(#call, __FILE__, __LINE__); } while (0)

/* As CHECK_OK, in a write transaction that is committed, after what keep_anyway() has queued. All of these act on
 * the `ctx` in scope, so that a call on another_ctx() needs its own db_begin() and db_commit(). */
#define WRITE_OK(call) (in_write(ctx), CHECK_OK(call), commit(ctx))
/* As CHECK_CODE, in a write transaction as dispatch gives it: it is taken back, and what keep_anyway() has queued is done in
 * another, which is committed. */
#define WRITE_CODE(code, call) \
    (in_write(ctx), CHECK_CODE(code, call), undo(ctx), commit(ctx))
/* As CHECK_OK and CHECK_CODE, in a read transaction. */
#define READ_OK(call) (in_read(ctx), CHECK_OK(call), commit(ctx))
#define READ_CODE(code, call) (in_read(ctx), CHECK_CODE(code, call), rollback(ctx))

/* ---- Transactions ----------------------------------------------------------------------------------- */

void in_write(struct ctx *ctx);
void in_read(struct ctx *ctx);
/* Runs what keep_anyway() has queued, and commits. */
void commit(struct ctx *ctx);
void rollback(struct ctx *ctx);
/* Takes the transaction back and begins another: for what keep_anyway() has queued. */
void undo(struct ctx *ctx);

/* ---- SQL of a test's own: one statement, no parameters ---------------------------------------------- */

void exec_sql(struct ctx *ctx, const char *sql);
/* The database itself refuses the statement; inside a transaction on PostgreSQL that spoils the transaction.
 * exec_sql_fails(ctx, CODE_conflict, "UPDATE ledger_entry ...") */
void exec_sql_fails(struct ctx *ctx, enum code code, const char *sql);
/* The number, or the text, in the only column of the only row. */
int64_t sql_int(struct ctx *ctx, const char *sql);
struct str sql_text(struct ctx *ctx, const char *sql);
int64_t count_rows(struct ctx *ctx, const char *table);
/* A digest over every row of every table that the schema has, whoever added it: equal when nothing has changed. What is left out,
 * and why, stands in harness_digest.c. */
struct str database_digest(struct ctx *ctx);

/* ---- Who acts, and from where ----------------------------------------------------------------------- */

/* "2026-11-21" as a day, "2026-11-21" and minutes after midnight UTC as an instant. */
int64_t day_at(const char *date);
int64_t instant_at(const char *date, int minute);

void as_operator(struct ctx *ctx);
void as_system(struct ctx *ctx);
void as_nobody(struct ctx *ctx);
/* A signed-in account; `staff` is a set of enum staff_role. The account's row is the test's affair. */
void as_account(struct ctx *ctx, int64_t id, const char *email, enum account_kind kind, unsigned staff);

/* Another connection to the same database with a ctx and an arena of its own, as another worker would have it;
 * lives until the test ends. */
struct ctx *another_ctx(struct ctx *ctx);
/* Where the database is: a path, or a URL. */
struct str database_where(struct ctx *ctx);
/* An empty directory of this test's own, on tmpfs (or in TMPDIR), removed with everything in it. */
struct str test_directory(struct ctx *ctx);
/* The path of `name` in it. */
struct str in_directory(struct ctx *ctx, const char *name);

void file_write(const char *path, const char *text);
void file_copy(const char *from, const char *to);

/* Where a test that leaves something to chance begins (struct chance of generate_random.h): ENTITLED_SEED, or another number at
 * each run; printed. */
uint64_t test_seed(void);

/* ---- The insides of the macros ---------------------------------------------------------------------- */

int bench_up_alone(void **state);
int bench_up_sqlite(void **state);
int bench_up_postgres(void **state);
int bench_down(void **state);
struct ctx *bench_ctx(void *state);
int bench_run(const char *file, const struct CMUnitTest *tests, size_t count, int argc, char **argv);
void check_at(bool holds, const char *what, const char *file, int line);
void check_int_at(int64_t value, int64_t expected, const char *what, const char *file, int line);
struct str str_itself(struct str text);
void text_has_at(struct str text, struct str part, bool wanted, const char *file, int line);
void check_str_at(struct str value, struct str expected, const char *what, const char *file, int line);
void check_ok_at(struct ctx *ctx, enum err err, const char *what, const char *file, int line);
/* The code of that name; CODE_none: there is none. */
enum code code_called(struct str name);
void check_code_at(struct ctx *ctx, enum code code, enum err err, const char *what, const char *file, int line);
bool bug_child(void);
_Noreturn void bug_child_survived(void);
void bug_child_died(const char *what, const char *file, int line);

/* A name of a job that need be known to no room (job/queue.h). */
#define JOB(words) (&(const struct job_name){ words })

#endif
