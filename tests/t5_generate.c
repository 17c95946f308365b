/* SPDX-License-Identifier: Apache-2.0 */
/* t5_generate.c: made-up databases: consistent, found by their words, and the same for the same seed. */
#include "tests/catalog_file.h"
#include "tests/harness.h"

#include "base/crypto.h"
#include "base/text.h"
#include "base/words.h"
#include "desk/request/request.h"
#include "base/embedded.h"
#include "generate/generate.h"

static void apply_catalog(struct ctx *ctx)
{
    struct catalog_result result;

    for (const struct embedded *file = embedded_files; file < embedded_files_end; file++)
        if (str_equal(str_of(file->name), STR("catalogs/partner-programme.json")))
            WRITE_OK(catalog_apply(ctx, file->data, false, &result));
}

static struct generate_order order_of(size_t requests, uint64_t seed)
{
    return (struct generate_order){ .requests = requests, .contracts = requests / 5, .seed = seed, .until_on = day_at("2026-11-21") };
}

static struct generated made(struct ctx *ctx, size_t requests, uint64_t seed)
{
    struct generate_order order = order_of(requests, seed);
    struct generated generated;

    apply_catalog(ctx);
    CHECK_OK(generate(ctx, &order, NULL, &generated));
    return generated;
}

static void none(struct ctx *ctx, const char *question)
{
    int64_t count = sql_int(ctx, question);

    if (count)
        print_error("%s\n", question);
    CHECK_INT(count, 0);
}

/* SPEC 4.7 */
TEST(every_ledger_of_a_made_up_database_verifies)
{
    struct ledger_counts counts;

    made(ctx, 1000, 3);
    READ_OK(ledger_verify(ctx, &counts));
    CHECK_INT(counts.contracts, 200);
    CHECK(counts.debits > 700 && counts.credit_backs > 50 && counts.grants > 200);
    CHECK(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'expire'") > 50);
    /* What lapsed was written, so that the nightly job finds nothing to do. */
    none(ctx, "SELECT COUNT(*) FROM contract_grant WHERE counted = 1 AND remaining > 0 AND expires_on < 20777");
}

TEST(requests_and_what_hangs_on_them_go_together)
{
    made(ctx, 1000, 3);
    CHECK_INT(count_rows(ctx, "request"), 1000);
    none(ctx, "SELECT COUNT(*) FROM request q WHERE q.kind = 'incident' AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.request_id = q.id AND e.kind = 'debit')");
    none(ctx, "SELECT COUNT(*) FROM request q WHERE (SELECT COUNT(*) FROM request_contact c WHERE c.request_id = q.id AND c.role = 'primary') <> 1");
    none(ctx, "SELECT COUNT(*) FROM request_contact c JOIN request q ON q.id = c.request_id WHERE (c.closed = 1) <> (q.state = 'closed')");
    none(ctx, "SELECT COUNT(*) FROM request_contact c JOIN request q ON q.id = c.request_id WHERE c.place <> q.place");
    none(ctx, "SELECT COUNT(*) FROM request q WHERE (SELECT COUNT(*) FROM request_event e WHERE e.request_id = q.id AND e.event = 'submitted') <> 1");
    none(ctx, "SELECT COUNT(*) FROM request q WHERE q.state = 'closed' AND q.closure_chargeable = 0 AND q.kind = 'incident'"
              " AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.request_id = q.id AND e.kind = 'credit_back')");
    none(ctx, "SELECT COUNT(*) FROM request WHERE id >> 21 <> submitted_at");
    none(ctx, "SELECT COUNT(*) FROM communication WHERE id >> 21 <> at");
    none(ctx, "SELECT COUNT(*) FROM request q JOIN contract k ON k.id = q.contract_id WHERE k.shared = 'organization' AND q.organization_id <> k.organization_id");
    none(ctx, "SELECT COUNT(*) FROM request q JOIN contract k ON k.id = q.contract_id WHERE q.submitted_at < k.created_at OR k.stored_state = 'draft'");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_words"), 1000 + count_rows(ctx, "communication"));
    CHECK(sql_int(ctx, "SELECT COUNT(DISTINCT state) FROM request") >= 3);
}

/* Written in pieces of words that were cut before, they are what the whole text would give. */
TEST(what_is_made_up_is_found_by_its_words)
{
    struct vocabulary vocabulary;
    struct chance chance = { 5 };

    vocabulary_fill(ctx->arena, 100, &vocabulary);
    for (int i = 0; i < 300; i++) {
        struct prose prose = prose_new(ctx->arena);
        prose_sentences(&prose, &vocabulary, (enum tongue)(i % TONGUE_count), &chance, 3);
        CHECK_STR(buf_str(&prose.found_by), text_search_words(ctx->arena, buf_str(&prose.text)));
    }
}

TEST(lists_and_search_find_what_was_made_up)
{
    struct generated generated = made(ctx, 600, 4);
    struct request_filter filter = { .words = STR("server"), .limit = 50 }, numbered = { .limit = 50 };
    struct request *requests;
    size_t count;

    struct account account;
    READ_OK(account_find_by_email(ctx, generated.engineer, &account));
    as_account(ctx, account.id, account.email.data, ACCOUNT_WORK, STAFF_ENGINEER);
    READ_OK(request_list(ctx, &filter, &requests, &count));
    CHECK_INT((int64_t)count, 50);
    for (size_t i = 1; i < count; i++)
        CHECK(requests[i].id < requests[i - 1].id);
    numbered.words = requests[7].number;
    int64_t id = requests[7].id;
    READ_OK(request_list(ctx, &numbered, &requests, &count));
    CHECK(count == 1 && requests[0].id == id);
    READ_OK(account_find_by_email(ctx, generated.administrator, &account));
    as_account(ctx, account.id, account.email.data, ACCOUNT_WORK, 0);
    filter.words = STR("");
    READ_OK(request_list(ctx, &filter, &requests, &count));
    CHECK_INT((int64_t)count, 50);
}

/* ---- The same again -------------------------------------------------------------------------------------- */

static struct str digest(struct ctx *ctx)
{
    struct buf all = buf_new(ctx->arena);

    buf_add_int(&all, sql_int(ctx, "SELECT CAST(SUM(id % 1000003) AS BIGINT) FROM request"));
    buf_add_int(&all, sql_int(ctx, "SELECT CAST(SUM(id % 1000003) AS BIGINT) FROM communication"));
    buf_add_int(&all, sql_int(ctx, "SELECT CAST(SUM(LENGTH(words)) AS BIGINT) FROM request_words"));
    buf_add(&all, sql_text(ctx, "SELECT hash FROM ledger_entry ORDER BY id DESC LIMIT 1"));
    buf_add(&all, sql_text(ctx, "SELECT MAX(title || description) FROM request"));
    buf_add(&all, sql_text(ctx, "SELECT MAX(name || email) FROM account"));
    return hash_hex(ctx->arena, buf_str(&all));
}

/* On either engine: one process runs both, and the second compares with the first. */
TEST(the_same_seed_gives_the_same)
{
    static char first[HASH_HEX_LEN];

    made(ctx, 300, 11);
    struct str now = digest(ctx);
    CHECK_INT((int64_t)now.len, HASH_HEX_LEN);
    if (first[0])
        CHECK_STR(now, ((struct str){ first, sizeof first }));
    memcpy(first, now.data, sizeof first);
}

TEST(another_seed_gives_another)
{
    struct vocabulary vocabulary;
    struct chance one = { 1 }, other = { 2 };
    struct prose a = prose_new(ctx->arena), b = prose_new(ctx->arena);

    vocabulary_fill(ctx->arena, 100, &vocabulary);
    prose_title(&a, &vocabulary, TONGUE_ENGLISH, &one);
    prose_title(&b, &vocabulary, TONGUE_ENGLISH, &other);
    CHECK(!str_equal(buf_str(&a.text), buf_str(&b.text)));
}

TEST(numbers_that_look_drawn_come_once)
{
    bool seen[997] = { false };

    for (uint64_t i = 0; i < 997; i++) {
        uint64_t n = chance_unique(12345, i, 997);
        CHECK(n < 997 && !seen[n]);
        seen[n] = true;
    }
}

/* ---- What is refused ------------------------------------------------------------------------------------- */

TEST(nothing_is_made_up_among_what_is_there)
{
    struct generate_order order = order_of(10, 1);
    struct generated generated;

    made(ctx, 10, 1);
    CHECK_CODE(conflict, generate(ctx, &order, NULL, &generated));
    CHECK_INT(count_rows(ctx, "request"), 10);
}

TEST(nothing_is_made_up_without_a_catalogue)
{
    struct generate_order order = order_of(10, 1);
    struct generated generated;

    CHECK_CODE(conflict, generate(ctx, &order, NULL, &generated));
    CHECK_INT(count_rows(ctx, "account"), 0);
}

TESTS(
    BOTH(every_ledger_of_a_made_up_database_verifies),
    BOTH(requests_and_what_hangs_on_them_go_together),
    ALONE(what_is_made_up_is_found_by_its_words),
    BOTH(lists_and_search_find_what_was_made_up),
    BOTH(the_same_seed_gives_the_same),
    ALONE(another_seed_gives_another),
    ALONE(numbers_that_look_drawn_come_once),
    BOTH(nothing_is_made_up_among_what_is_there),
    BOTH(nothing_is_made_up_without_a_catalogue),
)
