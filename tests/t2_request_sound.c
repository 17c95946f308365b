/* SPDX-License-Identifier: Apache-2.0 */
/* t2_request_sound.c: whether `entitled doctor` sees what the search lost, and only that. How it says so: tests/api/doctor.test.mjs. */
#include "tests/world.h"

#include "desk/request/request_sound_store.h"
#include "desk/request/request_store.h"

/* Of anna's, a second apart, the first with two messages. */
static struct request *requests_made(struct ctx *ctx, size_t count)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 20).id;
    struct request *requests = arena_alloc(ctx->arena, count * sizeof *requests);
    struct communication communication;

    for (size_t i = 0; i < count; i++) {
        requests[i] = submitted(ctx, contract);
        ctx->now += 1000;
    }
    sign_in_as(ctx, "anna");
    in_write(ctx);
    for (int i = 0; i < 2; i++)
        CHECK_OK(request_communicate(ctx, requests[0].number, STR("Zebra"), false, NULL, &communication));
    commit(ctx);
    write_words(ctx);
    as_operator(ctx);
    return requests;
}

static const char *row_of(struct ctx *ctx)
{
    return db_is_postgres(ctx->db) ? "id" : "rowid";
}

/* Takes the request's own row of words. */
static void lose(struct ctx *ctx, const struct request *request)
{
    exec_sql(ctx, str_format(ctx->arena, "DELETE FROM request_words WHERE %s = %lld", row_of(ctx), (long long)request->id).data);
}

static void put(struct ctx *ctx, int64_t id, const char *words, int64_t request_id, int staff_only)
{
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO request_words (%s, words, request_id, staff_only) VALUES (%lld, '%s', %lld, %d)", row_of(ctx),
                             (long long)id, words, (long long)request_id, staff_only).data);
}

static void check_gaps(struct ctx *ctx, int64_t requests, int64_t communications, int64_t strays, struct str number)
{
    struct search_gaps gaps;

    READ_OK(request_search_gaps(ctx, &gaps));
    CHECK_INT(gaps.requests, requests);
    CHECK_INT(gaps.communications, communications);
    CHECK_INT(gaps.strays, strays);
    CHECK_STR(gaps.first_number, number);
}

static void check_sample(struct ctx *ctx, int64_t lost, struct str expected)
{
    int64_t count;
    struct str number;

    READ_OK(request_search_sample(ctx, &count, &number));
    CHECK_INT(count, lost);
    CHECK_STR(number, expected);
}

TEST(a_whole_index_has_no_gaps_and_is_found_in)
{
    int64_t wrong = -1;
    bool indexed = false;

    check_gaps(ctx, 0, 0, 0, STR(""));
    check_sample(ctx, 0, STR(""));
    requests_made(ctx, 3);
    check_gaps(ctx, 0, 0, 0, STR(""));
    check_sample(ctx, 0, STR(""));
    READ_OK(request_search_columns(ctx, &wrong, &indexed));
    CHECK_INT(wrong, 0);
    CHECK(indexed);
}

TEST(a_request_whose_words_are_gone_is_a_gap_and_is_not_found)
{
    struct request *requests = requests_made(ctx, 3);

    lose(ctx, &requests[1]);
    check_gaps(ctx, 1, 0, 0, requests[1].number);
    check_sample(ctx, 2, requests[1].number);       /* it is among the newest and among the oldest */
    lose(ctx, &requests[2]);
    check_gaps(ctx, 2, 0, 0, str_order(requests[1].number, requests[2].number) < 0 ? requests[1].number : requests[2].number);
}

TEST(words_that_are_those_of_another_count_as_none)
{
    struct request *requests = requests_made(ctx, 3);
    const char *number = str_copy(ctx->arena, requests[0].number).data;

    lose(ctx, &requests[0]);
    put(ctx, requests[0].id, "Zebra", requests[0].id, 0);
    check_gaps(ctx, 1, 0, 0, requests[0].number);
    lose(ctx, &requests[0]);
    put(ctx, requests[0].id, number, requests[0].id, 1);            /* only staff would find it */
    check_gaps(ctx, 1, 0, 0, requests[0].number);
    lose(ctx, &requests[0]);
    put(ctx, requests[0].id, number, requests[1].id, 0);            /* and here only who may see the other */
    check_gaps(ctx, 1, 0, 1, requests[0].number);
}

/* Under its own id, so that only the words that are there too often are in excess. */
TEST(messages_without_words_and_words_without_messages_are_told_apart)
{
    struct request *requests = requests_made(ctx, 2);
    int64_t first = sql_int(ctx, "SELECT MIN(id) FROM communication");

    exec_sql(ctx, str_format(ctx->arena, "DELETE FROM request_words WHERE %s = %lld", row_of(ctx),
                             (long long)search_row_id(requests[0].id, first)).data);
    check_gaps(ctx, 0, 1, 0, requests[0].number);
    put(ctx, search_row_id(requests[1].id, first), "Zebra", requests[1].id, 0);      /* one has too few, another too many */
    check_gaps(ctx, 0, 1, 1, requests[0].number);
}

TEST(words_far_from_their_request_are_strays)
{
    struct request *requests = requests_made(ctx, 2);

    put(ctx, requests[1].id + (1 << 22), "Zebra", requests[1].id, 0);
    check_gaps(ctx, 0, 0, 1, STR(""));
}

/* Its table refers to the requests on PostgreSQL, which refuses it. */
TEST(words_of_no_request_are_strays)
{
    struct request *requests = requests_made(ctx, 1);

    put(ctx, requests[0].id + 1, "Zebra", requests[0].id + 1, 0);
    check_gaps(ctx, 0, 0, 1, STR(""));
}

TEST(a_column_that_differs_or_an_index_that_is_gone_is_noticed)
{
    int64_t wrong;
    bool indexed;

    requests_made(ctx, 2);
    exec_sql(ctx, "ALTER TABLE request_words ALTER COLUMN vector DROP EXPRESSION");
    exec_sql(ctx, "UPDATE request_words SET vector = NULL WHERE id = (SELECT MIN(id) FROM request)");
    READ_OK(request_search_columns(ctx, &wrong, &indexed));
    CHECK_INT(wrong, 1);
    CHECK(indexed);
    exec_sql(ctx, "DROP INDEX request_words_vector");
    READ_OK(request_search_columns(ctx, &wrong, &indexed));
    CHECK(!indexed);
}

/* Whatever was stored last says it. */
TEST(the_newest_instant_is_that_of_the_newest_row_of_any_kind)
{
    static const char *const later[] = {
        "UPDATE account SET created_at = created_at + 1000000000 WHERE id = (SELECT MIN(id) FROM account)",
        "INSERT INTO catalog_revision (id, at, source, actor_id) SELECT id + 1, at + 2000000000, source, actor_id FROM catalog_revision ORDER BY id DESC LIMIT 1",
    };
    int64_t at = -1, before;

    READ_OK(request_newest_instant(ctx, &at));
    CHECK_INT(at, 0);
    requests_made(ctx, 1);
    READ_OK(request_newest_instant(ctx, &at));
    CHECK_INT(at, sql_int(ctx, "SELECT MAX(at) FROM communication"));
    for (size_t i = 0; i < COUNT_OF(later); i++) {
        before = at;
        exec_sql(ctx, later[i]);
        READ_OK(request_newest_instant(ctx, &at));
        CHECK(at > before);
    }
}

TESTS(
    BOTH(a_whole_index_has_no_gaps_and_is_found_in),
    BOTH(a_request_whose_words_are_gone_is_a_gap_and_is_not_found),
    BOTH(words_that_are_those_of_another_count_as_none),
    BOTH(messages_without_words_and_words_without_messages_are_told_apart),
    BOTH(words_far_from_their_request_are_strays),
    SQLITE(words_of_no_request_are_strays),
    POSTGRES(a_column_that_differs_or_an_index_that_is_gone_is_noticed),
    BOTH(the_newest_instant_is_that_of_the_newest_row_of_any_kind),
)
