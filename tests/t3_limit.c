/* SPDX-License-Identifier: Apache-2.0 */
/* t3_limit.c: the longest that can be stored, asked for at once through dispatch: it fits into the arena of a call, or is refused with words. */
#include "tests/visitor.h"

#include "base/limit.h"
#include "desk/account/access.h"

static struct str got(struct ctx *ctx, int status, const char *who, const char *target)
{
    struct web web = web_of_rooms(ctx);

    struct http_response answer = web_call(ctx, &web, "GET", target, who, STR(""));
    CHECK_INT(answer.status, status);
    return buf_str(&answer.body);
}

/* As many characters of three bytes. */
static struct str cjk(struct ctx *ctx, size_t chars)
{
    struct buf text = buf_new(ctx->arena);

    while (chars--)
        buf_add(&text, STR("\xE6\x9D\xB1"));
    return buf_str(&text);
}

#define UP_TO(count) "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " count ") "

static void check_page(struct str page)
{
    CHECK(page.len > LIMIT_PAGE_BYTES && page.len < 2 * LIMIT_PAGE_BYTES);
    CHECK(!str_ends(page, STR("\"next\":null}")));
}

TEST(a_page_of_the_longest_communications_ends_by_bytes)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 5).id);

    exec_sql(ctx, str_format(ctx->arena, UP_TO("200") "INSERT INTO communication (id, request_id, author_id, side, work_note, text, at)"
                             " SELECT i, %lld, NULL, 'customer', 0, '%s', i FROM n", (long long)request.id, cjk(ctx, LIMIT_TEXT_CHARS).data).data);
    const char *target = str_format(ctx->arena, "/api/v1/requests/%.*s/communications?limit=200", STR_ARGS(request.number)).data;
    struct str page = got(ctx, 200, "anna", target);
    check_page(page);
    CHECK(str_ends(page, STR("\"next\":\"11\"}")));     /* 96,000 bytes each */
    page = got(ctx, 200, "anna", str_format(ctx->arena, "%s&after=198", target).data);
    CHECK(str_ends(page, STR("\"next\":null}")));
}

TEST(a_page_of_the_longest_requests_ends_by_bytes_for_contacts_and_staff)
{
    struct people people = people_begin(ctx);

    submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 5).id);
    exec_sql(ctx, str_format(ctx->arena, UP_TO("200") "INSERT INTO request (id, number, kind, state, portal_id, product_id,"
                             " version_id, problem_type_id, category_id, title, description, contract_id, plan_id, severity_id,"
                             " requires_24x7, country, time_zone, submitter_id, on_behalf_of, agreement_version, submitted_at,"
                             " updated_at, response_due_at, responded_at, next_due_at, owner_id, closed_at, closure_reason_id,"
                             " closure_cause, closure_notes, closure_chargeable)"
                             " SELECT i, CAST(300000000000 + i AS TEXT), kind, state, portal_id, product_id, version_id,"
                             " problem_type_id, category_id, title, '%s', contract_id, plan_id, severity_id, requires_24x7, country,"
                             " time_zone, submitter_id, on_behalf_of, agreement_version, submitted_at, updated_at,"
                             " response_due_at, responded_at, next_due_at, owner_id, closed_at, closure_reason_id,"
                             " closure_cause, closure_notes, closure_chargeable FROM request, n", cjk(ctx, LIMIT_DESCRIPTION_CHARS).data).data);
    exec_sql(ctx, UP_TO("200") "INSERT INTO request_contact (id, request_id, role, name, email, phone)"
                  " SELECT i, i, 'primary', 'Anna', 'anna@fabrikam.example', '' FROM n");
    check_page(got(ctx, 200, "anna", "/api/v1/requests?limit=200"));
    check_page(got(ctx, 200, "sam", "/api/v1/requests?limit=200"));
    struct str page = got(ctx, 200, "sam", "/api/v1/requests?limit=200&after=3");
    CHECK(str_ends(page, STR("\"next\":null}")));
    CHECK(str_contains(page, STR("\"number\":\"300000000002\"")) && str_contains(page, STR("\"number\":\"300000000001\"")));
}

/* Contracts of Fabrikam's, beside those that are there. */
static void many_contracts(struct ctx *ctx, int64_t like, int64_t count)
{
    exec_sql(ctx, str_format(ctx->arena, UP_TO("%lld") "INSERT INTO contract (id, access_id, contract_no, plan_id, organization_id,"
                             " account_id, imported, shared, exclusive, country, time_zone, starts_on, grace_days, ends_on, stored_state,"
                             " unit, counted, sequence, balance, head, created_at, cancelled_at)"
                             " SELECT i, CAST(1000000000 + i AS TEXT), CAST(100000000000 + i AS TEXT), plan_id, organization_id, account_id, imported,"
                             " shared, exclusive, country, time_zone, starts_on, grace_days, ends_on, stored_state, unit, counted,"
                             " 0, 0, '', created_at, 0 FROM contract, n WHERE id = %lld", (long long)count, (long long)like).data);
}

TEST(a_search_looks_through_any_number_of_contracts)
{
    struct people people = people_begin(ctx);

    many_contracts(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 5).id, 40000);
    CHECK_STR(got(ctx, 200, "dana", "/api/v1/admin/contracts?q=%C3%A9x"), STR("{\"items\":[],\"next\":null}"));
    CHECK(!str_ends(got(ctx, 200, "dana", "/api/v1/admin/contracts?q=fabrikam&limit=200"), STR("\"next\":null}")));
}

/* SPEC 5.2: all of them are judged, or none is. */
TEST(availability_judges_a_thousand_plans_and_refuses_more)
{
    struct people people = people_begin(ctx);
    static const char target[] = "/api/v1/availability?version=windows-server-2025&kind=incident&severity=C";

    many_contracts(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 5).id, LIMIT_AVAILABILITY_PLANS - 1);
    CHECK(str_contains(got(ctx, 200, "anna", target), STR("\"contract\":\"999\"")));
    fabrikam_contract(ctx, &people, "gold-20-pack", 5);
    struct str refused = got(ctx, 413, "anna", target);
    CHECK(str_contains(refused, STR("\"code\":\"too_large\"")));
    CHECK(str_contains(refused, STR("POST /requests?dry_run=true")));
}

/* The limit is a part of the arena: a smaller one shows it with fewer entries. */
TEST(a_statement_that_is_too_long_is_refused_with_a_cure)
{
    struct people people = people_begin(ctx);
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 5).id;
    struct str reason = cjk(ctx, LIMIT_REASON_CHARS), csv = STR("");
    struct ledger_entry entry;

    as_operator(ctx);
    for (int i = 0; i < 600; i++)       /* more than a batch */
        WRITE_OK(contract_adjusted(ctx, id, 1, i < 150 ? reason : STR("x"), &entry));
    READ_OK(contract_statement(ctx, id, false, &csv));
    CHECK(str_contains(csv, STR("\n601,")));
    struct arena small = { .bytes_max = (size_t)4 * 1024 * 1024 }, *whole = ctx->arena;
    ctx->arena = &small;
    READ_CODE(too_large, contract_statement(ctx, id, false, &csv));
    ctx->arena = whole;
    arena_free(&small);
}

/* SPEC 6.9, 7.3: one number for a submission and for what is added later. */
TEST(the_submitter_counts_as_an_additional_contact)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 5).id);
    struct contact many[LIMIT_CONTACTS], more = { .name = STR("More"), .email = STR("more@x.example") };
    struct request request;
    bool repeated;

    for (size_t i = 0; i < LIMIT_CONTACTS; i++)
        many[i] = (struct contact){ .name = STR("Olle"), .email = str_format(ctx->arena, "olle%zu@x.example", i) };
    submission.primary = (struct contact){ .name = STR("Eva"), .email = STR("eva@x.example") };
    submission.additional = many;
    submission.additional_count = LIMIT_CONTACTS;
    sign_in_as(ctx, "anna");
    WRITE_CODE(invalid, request_submit(ctx, &submission, &request, &repeated));
    submission.additional_count = LIMIT_CONTACTS - 1;
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    CHECK_INT((int64_t)request.contact_count, LIMIT_CONTACTS + 1);
    sign_in_as(ctx, "sam");
    WRITE_CODE(conflict, request_add_contact(ctx, request.number, &more, &more));
}

TESTS(
    BOTH(a_page_of_the_longest_communications_ends_by_bytes),
    BOTH(a_page_of_the_longest_requests_ends_by_bytes_for_contacts_and_staff),
    BOTH(a_search_looks_through_any_number_of_contracts),
    BOTH(availability_judges_a_thousand_plans_and_refuses_more),
    BOTH(a_statement_that_is_too_long_is_refused_with_a_cure),
    BOTH(the_submitter_counts_as_an_additional_contact),
)
