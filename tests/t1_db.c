/* SPDX-License-Identifier: Apache-2.0 */
/* t1_db.c: what db.h promises, on both engines. What only one engine can do is in t1_sqlite.c and t1_postgres.c. */
#include "tests/harness.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/id.h"

TEST_SQL(echo, "test.echo", "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT)", "itr", "itr", NULL, false);
TEST_SQL(swapped, "test.swapped", "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT)", "tt", "ttt", NULL, false);
TEST_SQL(null_int, "test.null_int", "SELECT CAST(NULL AS BIGINT)", "", "i", NULL, false);
TEST_SQL(secret_put, "test.secret_put", "INSERT INTO secret (name, value, created_at) VALUES ($1, $2, $3)", "tti", "", NULL, false);
TEST_SQL(secret_try, "test.secret_try",
       "INSERT INTO secret (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING name", "tti", "t", NULL, false);
TEST_SQL(attempt_put, "test.attempt_put", "INSERT INTO attempt (id, kind, subject, at) VALUES ($1, 'sign_in', $2, $3)", "iti", "", NULL, false);
TEST_SQL(secret_step, "test.secret_step", "UPDATE secret SET created_at = created_at + 1 WHERE name = $1", "t", "", NULL, false);

static enum err put(struct ctx *ctx, const char *name)
{
    return db_run(ctx, &secret_put, NULL, DB_T(str_of(name)), DB_T(STR("x")), DB_I(ctx->now));
}

/* ---- Values ----------------------------------------------------------------------------------------- */

/* As a rollback, or what is done anyway, comes behind what failed. */
TEST(what_is_done_behind_a_fault_succeeds_or_fails_by_itself_and_the_first_fault_stays)
{
    static const char insert[] = "INSERT INTO secret (name, value, created_at) VALUES ('a', '', 1)";

    (void)!fail(ctx, CODE_no_units, STR("Nothing is left."));
    CHECK(db_script(ctx, str_of(insert)) == OK && ctx->fault.code == CODE_no_units);
    CHECK(db_script(ctx, str_of(insert)) != OK && ctx->fault.code != CODE_none);
    fault_clear(ctx);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM secret WHERE name = 'a'"), 1);
}

/* It stands in LIKE ... ESCAPE '\'. */
TEST(what_is_sought_with_like_stands_in_its_pattern_whole_and_its_signs_mean_themselves)
{
    CHECK_STR(db_like(ctx->arena, STR("")), STR("%%"));
    CHECK_STR(db_like(ctx->arena, STR("Berg")), STR("%Berg%"));
    CHECK_STR(db_like(ctx->arena, STR("_50%\\a")), STR("%\\_50\\%\\\\a%"));
    exec_sql(ctx, "INSERT INTO attempt (id, kind, subject, at) VALUES (1, 'sign_in', 'a_50%\\b', 1), (2, 'sign_in', 'ax50yzb', 1)");
    struct str like = db_like(ctx->arena, STR("_50%\\"));
    CHECK_INT(sql_int(ctx, str_format(ctx->arena, "SELECT MAX(id) FROM attempt WHERE subject LIKE '%.*s' ESCAPE '\\'", STR_ARGS(like)).data), 1);
}

TEST(values_come_back_as_they_were_given)
{
    const int64_t ints[] = { 0, -1, INT64_MAX, INT64_MIN, 9007199254740993 };
    const struct str texts[] = { STR_INIT(""), STR_INIT("O'Brien \"\\%$1"), STR_INIT("東京\n\t\xF0\x9F\x98\x80"), { NULL, 0 } };
    struct db_rows rows;

    for (size_t i = 0; i < COUNT_OF(ints); i++)
        for (size_t t = 0; t < COUNT_OF(texts); t++) {
            CHECK_OK(db_run(ctx, &echo, &rows, DB_I(ints[i]), DB_T(texts[t]), DB_R(ints[i])));
            CHECK(db_next(&rows));
            CHECK_INT(db_int(&rows, 0), ints[i]);
            CHECK_STR(db_text(&rows, 1), texts[t]);
            CHECK_INT(db_ref(&rows, 2), ints[i]);
            CHECK(!db_next(&rows));
        }
}

TEST(parameters_are_bound_by_number_and_a_long_text_stays_whole)
{
    struct buf text = buf_new(ctx->arena);
    struct db_rows rows;

    for (int i = 0; i < 200000; i++)
        buf_format(&text, "%d å ", i);
    CHECK_OK(db_run(ctx, &swapped, &rows, DB_T(STR("first")), DB_T(buf_str(&text))));
    CHECK(db_next(&rows));
    CHECK_STR(db_text(&rows, 0), buf_str(&text));
    CHECK_STR(db_text(&rows, 1), STR("first"));
    CHECK_STR(db_text(&rows, 2), buf_str(&text));
}

TEST(a_reference_of_zero_is_stored_as_null)
{
    CHECK_OK(db_run(ctx, &echo, NULL, DB_I(1), DB_T(STR("")), DB_R(0)));
    exec_sql(ctx, "INSERT INTO job (id, work, ref_id, detail, run_at, leased_until, attempts, buried, last_error) "
                  "VALUES (1, 'w', NULL, '', 0, 0, 0, 0, '')");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE ref_id IS NULL"), 1);
}

TEST(a_statement_whose_shape_is_not_as_declared_is_our_mistake)
{
    struct db_rows rows;

    CHECK_BUG(db_run(ctx, &echo, NULL, DB_I(1), DB_T(STR(""))));
    CHECK_BUG(db_run(ctx, &echo, NULL, DB_T(STR("")), DB_T(STR("")), DB_R(0)));
    CHECK_BUG(db_run0(ctx, &null_int, NULL));
    CHECK_OK(db_run(ctx, &echo, &rows, DB_I(1), DB_T(STR("")), DB_R(0)));
    CHECK_BUG(db_int(&rows, 0));
    CHECK(db_next(&rows));
    CHECK_BUG(db_text(&rows, 0));
    CHECK_BUG(db_int(&rows, 3));
}

TEST(a_text_with_a_nul_is_refused_as_invalid)
{
    CHECK_CODE(invalid, db_run(ctx, &echo, NULL, DB_I(1), DB_T(STR("a\0b")), DB_R(0)));
}

TEST(many_statements_and_many_rows_are_kept)
{
    in_write(ctx);
    for (int i = 0; i < 700; i++) {
        struct str sql = str_format(ctx->arena, "INSERT INTO secret (name, value, created_at) VALUES ('n%d', 'v', %d)", i, i);
        exec_sql(ctx, sql.data);
    }
    commit(ctx);
    struct db_rows rows;
    TEST_SQL(all, "test.all", "SELECT name, created_at FROM secret ORDER BY created_at", "", "ti", NULL, false);
    CHECK_OK(db_run0(ctx, &all, &rows));
    CHECK_INT((int64_t)rows.count, 700);
    for (int i = 0; i < 700; i++)
        CHECK(db_next(&rows) && db_int(&rows, 1) == i);
    CHECK_STR(db_text(&rows, 0), STR("n699"));
}

/* ---- Conflicts -------------------------------------------------------------------------------------- */

TEST(a_broken_constraint_is_a_conflict)
{
    exec_sql(ctx, "INSERT INTO secret VALUES ('a', 'b', 1)");
    CHECK_CODE_KEEP(conflict, put(ctx, "a"));
    CHECK(!ctx->fault.may_retry && str_contains(ctx->fault.secret, STR("secret")));
    fault_clear(ctx);
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO secret VALUES ('c', NULL, 1)");
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO attempt VALUES (1, 'other', 's', 1)");
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO staff_role VALUES (4711, 'engineer')");
    CHECK_INT(count_rows(ctx, "secret"), 1);
}

TEST(a_conflict_that_is_expected_gives_no_row)
{
    struct db_rows rows;

    CHECK_OK(db_run(ctx, &secret_try, &rows, DB_T(STR("a")), DB_T(STR("1")), DB_I(1)));
    CHECK_INT((int64_t)rows.count, 1);
    CHECK_OK(db_run(ctx, &secret_try, &rows, DB_T(STR("a")), DB_T(STR("2")), DB_I(2)));
    CHECK(rows.count == 0 && !db_next(&rows));
    CHECK_STR(sql_text(ctx, "SELECT value FROM secret"), STR("1"));
}

TEST(two_equal_new_ids_are_busy_and_may_be_tried_again)
{
    CHECK_OK(db_run(ctx, &attempt_put, NULL, DB_I(7), DB_T(STR("s")), DB_I(1)));
    CHECK_CODE_KEEP(busy, db_run(ctx, &attempt_put, NULL, DB_I(7), DB_T(STR("t")), DB_I(1)));
    CHECK(ctx->fault.may_retry);
}

struct tries { int count, until; };

static enum err collide(struct ctx *ctx, void *what)
{
    struct tries *tries = what;
    int64_t id = ++tries->count < tries->until ? 7 : 8;

    TRY(put(ctx, "kept only when all goes well"));
    return db_run(ctx, &attempt_put, NULL, DB_I(id), DB_T(STR("t")), DB_I(1));
}

TEST(work_is_run_again_after_a_collision_but_not_for_ever)
{
    struct tries tries = { .until = 3 };

    exec_sql(ctx, "INSERT INTO attempt VALUES (7, 'sign_in', 's', 1)");
    CHECK_OK(db_write(ctx, collide, &tries));
    CHECK(tries.count == 3);
    CHECK_INT(count_rows(ctx, "attempt"), 2);
    CHECK_INT(count_rows(ctx, "secret"), 1);
    exec_sql(ctx, "DELETE FROM secret");
    tries = (struct tries){ .until = 1000 };
    CHECK_CODE(busy, db_write(ctx, collide, &tries));
    CHECK(tries.count == 5 && !db_in_transaction(ctx->db));
    CHECK_INT(count_rows(ctx, "secret"), 0);
}

/* ---- Transactions ----------------------------------------------------------------------------------- */

TEST(a_handler_that_fails_undoes_only_itself)
{
    in_write(ctx);
    for (int i = 0; i < 3; i++) {
        CHECK_OK(db_savepoint(ctx));
        CHECK_OK(put(ctx, i == 0 ? "first" : i == 1 ? "second" : "third"));
        if (i == 1) {
            CHECK_CODE_KEEP(conflict, put(ctx, "first"));
            CHECK(db_undo(ctx));
            CHECK(ctx->fault.code == CODE_conflict);
            fault_clear(ctx);
        } else {
            CHECK_OK(db_release(ctx));
        }
    }
    commit(ctx);
    CHECK_INT(count_rows(ctx, "secret"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM secret WHERE name = 'second'"), 0);
}

TEST(nothing_is_seen_before_the_commit_and_nothing_stays_after_a_rollback)
{
    struct ctx *other = another_ctx(ctx);

    in_write(ctx);
    CHECK(db_in_transaction(ctx->db));
    CHECK_OK(put(ctx, "a"));
    CHECK_INT(count_rows(other, "secret"), 0);
    commit(ctx);
    CHECK(!db_in_transaction(ctx->db));
    CHECK_INT(count_rows(other, "secret"), 1);
    in_write(ctx);
    CHECK_OK(put(ctx, "b"));
    rollback(ctx);
    rollback(ctx);
    CHECK(!db_in_transaction(ctx->db) && !db_undo(ctx));
    CHECK_INT(count_rows(other, "secret"), 1);
    CHECK(put(other, "b") == OK);
}

TEST(what_is_kept_for_a_transaction_is_forgotten_with_it)
{
    static const char key, other_key;
    enum { COMMITTED, ROLLED_BACK, BEGUN, WAYS };

    for (int way = 0; way < WAYS; way++) {
        CHECK_OK(db_begin(ctx, DB_READ));
        CHECK(!ctx_memo(ctx, &key) && !ctx_memo(ctx, &other_key));
        ctx_memo_keep(ctx, &key, "one");
        ctx_memo_keep(ctx, &other_key, "two");
        struct ctx copy = *ctx;
        ctx_memo_keep(&copy, &key, "three");
        CHECK_STR(str_of(ctx_memo(&copy, &key)), STR("three"));
        CHECK_STR(str_of(ctx_memo(&copy, &other_key)), STR("two"));
        CHECK_STR(str_of(ctx_memo(ctx, &key)), STR("one"));
        ctx_memo_keep(ctx, &key, NULL);
        CHECK(!ctx_memo(ctx, &key) && ctx_memo(ctx, &other_key) && ctx_memo(&copy, &key));
        if (way == COMMITTED)
            CHECK_OK(db_commit(ctx));
        else
            db_rollback(ctx);
        if (way == BEGUN) {
            ctx_memo_keep(ctx, &key, "before the transaction");
            CHECK_OK(db_begin(ctx, DB_READ));
        }
        CHECK(!ctx_memo(ctx, &key) && !ctx_memo(ctx, &other_key));
        db_rollback(ctx);
    }
}

static int ended;
static void *keep_text(void) { return strdup("kept"); }
static void end_text(void *kept) { ended++; free(kept); }

TEST(what_is_kept_with_a_database_is_made_once_and_ends_when_it_is_closed)
{
    static const struct db_keeper first = { keep_text, end_text }, second = { keep_text, end_text };
    struct ctx *other = another_ctx(ctx);
    const char *kept = db_keep(ctx->db, &first);

    CHECK_STR(str_of(kept), STR("kept"));
    in_write(ctx);
    CHECK(db_keep(ctx->db, &first) == kept && db_keep(ctx->db, &second) != kept);
    rollback(ctx);
    CHECK(db_keep(ctx->db, &first) == kept && db_keep(other->db, &first) != kept);
    ended = 0;
    db_close(other->db);
    other->db = NULL;
    CHECK_INT(ended, 1);
    CHECK(db_keep(ctx->db, &first) == kept);
}

TEST(two_programs_that_write_take_turns_and_lose_nothing)
{
    enum { PROGRAMS = 4, STEPS = 50 };
    pid_t children[PROGRAMS];

    exec_sql(ctx, "INSERT INTO secret VALUES ('counter', '', 0)");
    struct str where = database_where(ctx);
    for (int i = 0; i < PROGRAMS; i++) {
        children[i] = fork();
        MUST(children[i] >= 0);
        if (children[i] == 0) {
            struct arena arena = { .bytes_max = 0 };
            struct ctx own = { .arena = &arena, .now = ctx->now };
            enum err err = db_open(&own, where, false, &own.db);
            for (int step = 0; step < STEPS && !err; step++) {
                err = db_begin(&own, DB_WRITE);
                if (!err)
                    err = db_run(&own, &secret_step, NULL, DB_T(STR("counter")));
                if (!err)
                    err = db_commit(&own);
            }
            _exit(err ? 1 : 0);
        }
    }
    for (int i = 0; i < PROGRAMS; i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i]);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    CHECK_INT(sql_int(ctx, "SELECT created_at FROM secret WHERE name = 'counter'"), (int64_t)PROGRAMS * STEPS);
}

/* ---- What a test asks for --------------------------------------------------------------------------- */

TEST(the_nth_call_fails_as_a_test_asks)
{
    db_fail_at(ctx->db, 2);
    CHECK_OK(put(ctx, "a"));
    CHECK_CODE_KEEP(busy, put(ctx, "b"));
    CHECK(!ctx->fault.may_retry);
    fault_clear(ctx);
    CHECK_OK(put(ctx, "b"));
    in_write(ctx);
    CHECK_OK(put(ctx, "c"));
    db_fail_at(ctx->db, 1);
    CHECK_CODE(busy, db_commit(ctx));
    CHECK(!db_in_transaction(ctx->db));
    db_fail_at(ctx->db, 0);
    uint64_t calls = db_calls(ctx->db);
    CHECK_INT(count_rows(ctx, "secret"), 2);
    CHECK_INT((int64_t)(db_calls(ctx->db) - calls), 1);
}

TEST(every_statement_of_the_program_prepares)
{
    size_t count;
    const struct db_sql *const *all = db_statements(&count);

    CHECK(count > 5);
    for (size_t i = 0; i < count; i++) {
        CHECK_OK(db_prepare(ctx, all[i]));
        for (size_t other = 0; other < i; other++)
            CHECK(!str_equal(str_of(all[i]->name), str_of(all[other]->name)));
    }
}

/* ---- Whether anything has changed --------------------------------------------------------------------- */

TEST(a_new_table_and_each_column_of_it_are_in_the_digest_without_being_listed)
{
    struct str before = database_digest(ctx);

    exec_sql(ctx, "CREATE TABLE article (id BIGINT PRIMARY KEY, words TEXT)");
    struct str empty = database_digest(ctx);
    CHECK(!str_equal(empty, before));
    exec_sql(ctx, "INSERT INTO article (id, words) VALUES (1, NULL)");
    struct str one = database_digest(ctx);
    CHECK(!str_equal(one, empty));
    exec_sql(ctx, "UPDATE article SET words = 'x'");
    CHECK(!str_equal(database_digest(ctx), one));
    exec_sql(ctx, "UPDATE article SET words = NULL");
    CHECK_STR(database_digest(ctx), one);
    exec_sql(ctx, "DROP TABLE article");
    CHECK_STR(database_digest(ctx), before);
}

TESTS(
    BOTH(what_is_done_behind_a_fault_succeeds_or_fails_by_itself_and_the_first_fault_stays),
    BOTH(what_is_sought_with_like_stands_in_its_pattern_whole_and_its_signs_mean_themselves),
    BOTH(values_come_back_as_they_were_given),
    BOTH(parameters_are_bound_by_number_and_a_long_text_stays_whole),
    BOTH(a_reference_of_zero_is_stored_as_null),
    BOTH(a_statement_whose_shape_is_not_as_declared_is_our_mistake),
    BOTH(a_text_with_a_nul_is_refused_as_invalid),
    BOTH(many_statements_and_many_rows_are_kept),
    BOTH(a_broken_constraint_is_a_conflict),
    BOTH(a_conflict_that_is_expected_gives_no_row),
    BOTH(two_equal_new_ids_are_busy_and_may_be_tried_again),
    BOTH(work_is_run_again_after_a_collision_but_not_for_ever),
    BOTH(a_handler_that_fails_undoes_only_itself),
    BOTH(nothing_is_seen_before_the_commit_and_nothing_stays_after_a_rollback),
    BOTH(what_is_kept_for_a_transaction_is_forgotten_with_it),
    BOTH(what_is_kept_with_a_database_is_made_once_and_ends_when_it_is_closed),
    BOTH(two_programs_that_write_take_turns_and_lose_nothing),
    BOTH(the_nth_call_fails_as_a_test_asks),
    BOTH(every_statement_of_the_program_prepares),
    BOTH(a_new_table_and_each_column_of_it_are_in_the_digest_without_being_listed),
)
