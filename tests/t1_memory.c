/* SPDX-License-Identifier: Apache-2.0 */
/* t1_memory.c: db_recall() gives what db_run() would give, whoever has committed what; on both engines. */
#include "tests/harness.h"

#include "generate/generate_random.h"

TEST_SQL(secret_of, .name = "test.secret_of", .args = "t", .cols = "ti", .text = "SELECT value, created_at FROM secret WHERE name = $1");
TEST_SQL(secret_count, .name = "test.secret_count", .args = "", .cols = "i", .text = "SELECT CAST(COUNT(*) AS BIGINT) FROM secret");
TEST_SQL(put_secret, .name = "test.put_secret", .args = "tti", .cols = "",
    .text = "INSERT INTO secret (name, value, created_at) VALUES ($1, $2, $3)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value");

static enum err put(struct ctx *ctx, const char *name, const char *value)
{
    return db_run(ctx, &put_secret, NULL, DB_T(str_of(name)), DB_T(str_of(value)), DB_I(ctx->now));
}

/* What a read transaction recalls of the name; empty: no row. */
static struct str recalled(struct ctx *ctx, const char *name)
{
    struct db_rows rows;

    in_read(ctx);
    CHECK_OK(db_recall(ctx, &secret_of, &rows, DB_T(str_of(name))));
    struct str value = db_next(&rows) ? db_text(&rows, 0) : STR("");
    CHECK(!db_next(&rows));
    commit(ctx);
    return value;
}

TEST(what_was_answered_is_not_asked_again_while_nothing_is_committed)
{
    WRITE_OK(put(ctx, "a", "1"));
    for (int i = 0; i < 3; i++)
        CHECK_STR(recalled(ctx, "a"), STR("1"));
    uint64_t before = db_calls(ctx->db);
    CHECK_STR(recalled(ctx, "a"), STR("1"));
    /* Beginning and ending the transaction are calls too. */
    CHECK_INT((int64_t)(db_calls(ctx->db) - before), db_is_postgres(ctx->db) ? 3 : 2);
}

TEST(what_somebody_else_has_committed_is_seen_at_once)
{
    struct ctx *other = another_ctx(ctx);

    WRITE_OK(put(ctx, "a", "1"));
    for (int i = 0; i < 3; i++)
        CHECK_STR(recalled(ctx, "a"), STR("1"));
    in_write(other);
    CHECK(put(other, "a", "2") == OK);
    commit(other);
    CHECK_STR(recalled(ctx, "a"), STR("2"));
    CHECK_STR(recalled(ctx, "a"), STR("2"));
}

TEST(what_the_connection_itself_has_committed_is_seen_at_once_and_what_it_undid_is_not)
{
    WRITE_OK(put(ctx, "a", "1"));
    for (int i = 0; i < 3; i++)
        CHECK_STR(recalled(ctx, "a"), STR("1"));
    WRITE_OK(put(ctx, "a", "2"));
    for (int i = 0; i < 3; i++)
        CHECK_STR(recalled(ctx, "a"), STR("2"));
    in_write(ctx);
    CHECK_OK(put(ctx, "a", "3"));
    rollback(ctx);
    CHECK_STR(recalled(ctx, "a"), STR("2"));
}

TEST(what_is_recalled_in_a_write_transaction_is_what_it_has_written)
{
    struct db_rows rows;

    WRITE_OK(put(ctx, "a", "1"));
    for (int i = 0; i < 3; i++)
        CHECK_STR(recalled(ctx, "a"), STR("1"));
    in_write(ctx);
    CHECK_OK(put(ctx, "a", "2"));
    CHECK_OK(db_recall(ctx, &secret_of, &rows, DB_T(STR("a"))));
    CHECK(db_next(&rows));
    CHECK_STR(db_text(&rows, 0), STR("2"));
    rollback(ctx);
}

TEST(the_rows_outlive_what_is_remembered)
{
    struct db_rows rows;

    WRITE_OK(put(ctx, "a", "a long value that would be written over"));
    for (int i = 0; i < 3; i++)
        CHECK(recalled(ctx, "a").len > 0);
    in_read(ctx);
    CHECK_OK(db_recall(ctx, &secret_of, &rows, DB_T(STR("a"))));
    commit(ctx);
    WRITE_OK(put(ctx, "a", "another"));
    CHECK_STR(recalled(ctx, "a"), STR("another"));
    CHECK(db_next(&rows));
    CHECK_STR(db_text(&rows, 0), STR("a long value that would be written over"));
}

/* One step of somebody who writes or does not. */
static void step(struct ctx *ctx, struct chance *chance, int number)
{
    const char name[] = { (char)('a' + chance_below(chance, 4)), 0 };

    if (chance_below(chance, 3))
        return;
    in_write(ctx);
    CHECK_OK(put(ctx, name, str_format(ctx->arena, "%d", number).data));
    if (chance_below(chance, 4))
        commit(ctx);
    else
        rollback(ctx);
}

static void compare(struct ctx *ctx, struct ctx *other, struct chance *chance, int number)
{
    in_read(ctx);
    for (char c = 'a'; c < 'e'; c++) {
        const char name[] = { c, 0 };
        struct db_rows known, asked;
        CHECK_OK(db_recall(ctx, &secret_of, &known, DB_T(str_of(name))));
        CHECK_OK(db_run(ctx, &secret_of, &asked, DB_T(str_of(name))));
        CHECK_INT((int64_t)known.count, (int64_t)asked.count);
        if (db_next(&known) && db_next(&asked))
            CHECK_STR(db_text(&known, 0), db_text(&asked, 0));
        /* In the midst of the transaction, which on SQLite goes on seeing what it saw. */
        if (!db_is_postgres(ctx->db) && c == 'b')
            step(other, chance, number);
    }
    struct db_rows known, asked;
    CHECK_OK(db_recall_values(ctx, &secret_count, 0, NULL, &known));
    CHECK_OK(db_run0(ctx, &secret_count, &asked));
    CHECK(db_next(&known) && db_next(&asked) && db_int(&known, 0) == db_int(&asked, 0));
    commit(ctx);
}

TEST(whatever_two_connections_do_what_is_recalled_is_what_would_be_answered)
{
    struct ctx *other = another_ctx(ctx);
    struct chance chance = { test_seed() };

    for (int i = 0; i < 300; i++) {
        step(ctx, &chance, i);
        step(other, &chance, i);
        compare(ctx, other, &chance, i);
        compare(other, ctx, &chance, i);
    }
}

/* ---- Read transactions that are kept ------------------------------------------------------------------ */

TEST(a_read_transaction_that_is_kept_sees_what_a_new_one_would)
{
    struct ctx *other = another_ctx(ctx);

    db_linger(ctx->db, true);
    WRITE_OK(put(ctx, "a", "1"));
    for (int i = 0; i < 3; i++)
        CHECK_STR(recalled(ctx, "a"), STR("1"));
    CHECK(!db_in_transaction(ctx->db));
    in_write(other);
    CHECK(put(other, "a", "2") == OK);
    CHECK_STR(recalled(ctx, "a"), STR("1"));
    commit(other);
    CHECK_STR(recalled(ctx, "a"), STR("2"));
    WRITE_OK(put(ctx, "a", "3"));
    CHECK_STR(recalled(ctx, "a"), STR("3"));
    CHECK_OK(put(ctx, "a", "4"));       /* by itself, with one kept */
    CHECK_STR(recalled(other, "a"), STR("4"));
    in_read(ctx);
    rollback(ctx);
    CHECK_STR(recalled(ctx, "a"), STR("4"));
    db_linger(ctx->db, false);
    CHECK(!db_in_transaction(ctx->db));
    CHECK_STR(recalled(ctx, "a"), STR("4"));
}

TEST(a_kept_read_transaction_ends_when_it_is_told_to)
{
    static const struct db_sql empty_log = { .name = "test.empty_log", .args = "", .cols = "iii", .text = "PRAGMA wal_checkpoint(TRUNCATE)" };
    struct ctx *other = another_ctx(ctx);
    struct db_rows rows;

    CHECK_INT(sql_int(other, "PRAGMA busy_timeout = 0"), 0);
    WRITE_OK(put(ctx, "a", "1"));
    for (int kept = 1; kept >= 0; kept--) {
        db_linger(ctx->db, true);
        CHECK_STR(recalled(ctx, "a"), STR("1"));
        db_linger(ctx->db, kept);
        CHECK(db_run0(other, &empty_log, &rows) == OK && db_next(&rows));
        CHECK_INT(db_int(&rows, 0), kept);      /* whether somebody held it */
    }
}

static int64_t held_by_a_kept_transaction(struct ctx *ctx, struct ctx *other)
{
    static const struct db_sql fold_in = { .name = "test.fold_in", .args = "", .cols = "iii", .text = "PRAGMA wal_checkpoint(RESTART)" };
    struct db_rows rows;

    db_linger(ctx->db, true);
    CHECK_STR(recalled(ctx, "a"), STR("1"));
    CHECK(db_run0(other, &fold_in, &rows) == OK && db_next(&rows));
    db_linger(ctx->db, false);
    return db_int(&rows, 0);
}

TEST(while_the_log_is_long_no_read_transaction_is_kept)
{
    struct ctx *other = another_ctx(ctx);

    CHECK_INT(sql_int(other, "PRAGMA busy_timeout = 0"), 0);
    CHECK_INT(sql_int(ctx, "PRAGMA wal_autocheckpoint = 0"), 0);
    exec_sql(ctx, "CREATE TABLE large (bytes BLOB)");
    WRITE_OK(put(ctx, "a", "1"));
    CHECK_INT(held_by_a_kept_transaction(ctx, other), 1);
    exec_sql(ctx, "INSERT INTO large VALUES (ZEROBLOB(20000000))");
    CHECK_INT(held_by_a_kept_transaction(ctx, other), 0);
}

TEST(whatever_two_connections_do_kept_transactions_see_what_is_there)
{
    struct ctx *other = another_ctx(ctx);
    struct chance chance = { test_seed() };

    for (int i = 0; i < 300; i++) {
        if (chance_below(&chance, 4) == 0)
            db_linger(ctx->db, chance_below(&chance, 3));
        db_linger(other->db, chance_below(&chance, 2));
        step(ctx, &chance, i);
        step(other, &chance, i);
        compare(ctx, other, &chance, i);
        compare(other, ctx, &chance, i);
        /* What is told over one connection is what the other would tell. */
        for (char c = 'a'; c < 'e'; c++)
            CHECK_STR(recalled(ctx, (const char[]){ c, 0 }), recalled(other, (const char[]){ c, 0 }));
    }
}

TEST(more_than_can_be_remembered_is_answered_all_the_same)
{
    enum { NAMES = 1500 };

    in_write(ctx);
    for (int i = 0; i < NAMES; i++)
        CHECK_OK(put(ctx, str_of_int(ctx->arena, i).data, str_of_int(ctx->arena, i * 2).data));
    commit(ctx);
    for (int round = 0; round < 3; round++) {
        in_read(ctx);
        for (int i = 0; i < NAMES + 1; i++) {
            struct db_rows rows;
            CHECK_OK(db_recall(ctx, &secret_of, &rows, DB_T(str_of_int(ctx->arena, i))));
            CHECK_INT((int64_t)rows.count, i < NAMES);
            if (db_next(&rows))
                CHECK_STR(db_text(&rows, 0), str_of_int(ctx->arena, i * 2));
        }
        commit(ctx);
    }
}

TESTS(
    BOTH(what_was_answered_is_not_asked_again_while_nothing_is_committed),
    BOTH(what_somebody_else_has_committed_is_seen_at_once),
    BOTH(what_the_connection_itself_has_committed_is_seen_at_once_and_what_it_undid_is_not),
    BOTH(what_is_recalled_in_a_write_transaction_is_what_it_has_written),
    BOTH(the_rows_outlive_what_is_remembered),
    BOTH(whatever_two_connections_do_what_is_recalled_is_what_would_be_answered),
    BOTH(a_read_transaction_that_is_kept_sees_what_a_new_one_would),
    SQLITE(a_kept_read_transaction_ends_when_it_is_told_to),
    SQLITE(while_the_log_is_long_no_read_transaction_is_kept),
    BOTH(whatever_two_connections_do_kept_transactions_see_what_is_there),
    BOTH(more_than_can_be_remembered_is_answered_all_the_same),
)
