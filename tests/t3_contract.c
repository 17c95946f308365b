/* SPDX-License-Identifier: Apache-2.0 */
/* t3_contract.c: contracts and ledgers over the API, and their commands, through dispatch without a socket. */
#include "tests/visitor.h"

#include "desk/account/policy.h"
#include "desk/organization/organization.h"

/* The token is the account's id; 1 is the contract desk, 2 an engineer. */
static enum err sign_in(struct ctx *ctx, struct str token, struct actor *out_actor)
{
    int64_t id = 0;

    (void)ctx;
    CHECK(str_int(token, 1, INT64_MAX, &id));
    *out_actor = (struct actor){
        .kind = ACTOR_ACCOUNT, .id = id, .email = STR("who@example.com"), .address = STR("who@example.com"), .name = STR("Who"),
        .staff = id == 1 ? STAFF_CONTRACT_DESK : id == 2 ? STAFF_ENGINEER : 0,
    };
    return OK;
}

static void act_was_checked(struct ctx *ctx, const struct route *route)
{
    CHECK(act_set_has(&ctx->acts_checked, (enum act)route->act));
}

/* One call; the body of the answer, whose status must be that. */
static struct str call(struct ctx *ctx, int status, int64_t who, const char *method, const char *target, const char *body)
{
    struct web web = {
        .routes = rooms_tree(), .hooks = { .sign_in = sign_in, .checked = act_was_checked }, .db = ctx->db,
        .now = ctx->now,
    };
    struct str token = str_format(ctx->arena, "%lld", (long long)who);
    struct http_response answer = web_call(ctx, &web, method, target, token.data, str_of(body));

    if (answer.status != status)
        CHECK_STR(buf_str(&answer.body), str_format(ctx->arena, "an answer with %d", status));
    return buf_str(&answer.body);
}

/* api-core; SPEC 4.3, 4.4 */
TEST(a_contract_is_added_by_its_pair_and_shown_with_what_is_left)
{
    world_begin(ctx);
    int64_t anna = world_account(ctx, "anna@fabrikam.example");
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, "0230242323", "004512345678").id;
    text_has(call(ctx, 404, anna, "GET", path_of_id(ctx, "/api/v1/contracts/#", id), ""), "\"code\":\"not_found\"");
    struct str body = call(ctx, 201, anna, "POST", "/api/v1/contracts", "{\"access_id\":\"0230-242323\",\"contract_id\":\" 004512345678\"}");
    text_has(body, "\"display\":\"0230242323 - Partner Support Gold 20-Pack\"");
    text_has(body, "\"granted\":20,\"used\":0,\"remaining\":20");
    CHECK(!str_contains(body, STR("already_associated")));
    body = call(ctx, 200, anna, "POST", "/api/v1/contracts", "{\"access_id\":\"0230242323\",\"contract_id\":\"004512345678\"}");
    text_has(body, "\"already_associated\":true}");
    body = call(ctx, 422, anna, "POST", "/api/v1/contracts", "{\"access_id\":\"230242323\",\"contract_id\":\"4512345678\"}");
    text_has(body, "\"code\":\"leading_zeros_lost\"");
    text_has(body, "\"suggestion\":{\"access_id\":\"0230242323\",\"contract_id\":\"004512345678\"}");
    text_has(call(ctx, 404, anna, "POST", "/api/v1/contracts", "{\"access_id\":\"0230242323\",\"contract_id\":\"100000000000\"}"), "unknown_pair");
    text_has(call(ctx, 422, anna, "POST", "/api/v1/contracts", "{\"access_id\":\"1\"}"), "\"field\":\"contract_id\"");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject LIKE 'account:%'"), 2);
    body = call(ctx, 200, anna, "GET", "/api/v1/contracts", "");
    text_has(body, "{\"items\":[{\"id\":");
    text_has(body, "\"next\":null}");
}

/* SPEC 4.3: a program that has both IDs has decided; whoever wants to look first asks with dry_run. */
TEST(programs_add_at_once_look_first_with_dry_run_and_take_off_again)
{
    world_begin(ctx);
    int64_t anna = world_account(ctx, "anna@fabrikam.example");
    int64_t contoso = world_organization(ctx, "Contoso AB");
    int64_t id = world_contract_with(ctx, "gold-20-pack", contoso, "0230242323", "004512345678").id;
    const char *pair = "{\"access_id\":\"0230242323\",\"contract_id\":\"004512345678\"}";
    struct str body = call(ctx, 200, anna, "POST", "/api/v1/contracts?dry_run=true", pair);
    text_has(body, "\"name\":\"Contoso AB\"");
    text_has(body, "\"remaining\":20");
    CHECK_INT(count_rows(ctx, "association"), 0);
    body = call(ctx, 422, anna, "POST", "/api/v1/contracts", "{\"access_id\":\"004512345678\",\"contract_id\":\"0230242323\"}");
    text_has(body, "\"code\":\"ids_swapped\"");
    text_has(body, "\"suggestion\":{\"access_id\":\"0230242323\",\"contract_id\":\"004512345678\"}");
    text_has(call(ctx, 422, anna, "POST", "/api/v1/contracts", "{\"ids\":\"x\",\"access_id\":\"1\"}"), "\"field\":\"ids\"");
    text_has(call(ctx, 422, anna, "POST", "/api/v1/contracts", "{\"ids\":\"nothing\"}"), "\"field\":\"ids\"");
    text_has(call(ctx, 201, anna, "POST", "/api/v1/contracts", "{\"ids\":\"004512345678\\n0230242323\"}"), "\"associated\":true");
    call(ctx, 204, anna, "DELETE", path_of_id(ctx, "/api/v1/contracts/#", id), "");
    call(ctx, 404, anna, "DELETE", path_of_id(ctx, "/api/v1/contracts/#", id), "");
    call(ctx, 404, anna, "GET", path_of_id(ctx, "/api/v1/contracts/#", id), "");
    text_has(call(ctx, 201, anna, "POST", "/api/v1/contracts", pair), "\"associated\":true");
}

/* SPEC 4.3 */
TEST(both_ids_in_one_field_are_read_over_the_api_as_in_the_box_of_the_page)
{
    static const char *const bodies[] = {
        "{\"access_id\":\"004512345678 0230242323\"}",
        "{\"contract_id\":\"0230242323\\r\\n004512345678\"}",
        "{\"access_id\":\"Contract ID: 0045 1234 5678\\nAccess ID: 0230 242 323\",\"contract_id\":\"\"}",
        ("{\"access_id\":null,\"contract_id\":\"Hello Anna,\\n\\nyour contract (order 4711) is ready. Its Access ID is 0230242323 and its Contract ID is"
         " 004512345678; please keep both.\"}"),
        "{\"access_id\":\"Access ID: 0230242323, Contract ID: 004512345678\",\"contract_id\":\"Access ID: 0230242323, Contract ID: 004512345678\"}",
        "{\"access_id\":\"#0230242323,\",\"contract_id\":\"'004512345678\"}",
    };

    world_begin(ctx);
    int64_t anna = world_account(ctx, "anna@fabrikam.example");
    world_contract_with(ctx, "gold-20-pack", 0, "0230242323", "004512345678");
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        text_has(call(ctx, 200, anna, "POST", "/api/v1/contracts?dry_run=true", bodies[i]), "\"remaining\":20");
        text_has(call(ctx, 201, anna, "POST", "/api/v1/contracts", bodies[i]), "\"associated\":true");
        exec_sql(ctx, "DELETE FROM association");
    }
    CHECK_INT(count_rows(ctx, "attempt"), 0);
    text_has(call(ctx, 422, anna, "POST", "/api/v1/contracts", "{}"), "\"field\":\"access_id\",\"code\":\"missing\"");
    text_has(call(ctx, 422, anna, "POST", "/api/v1/contracts", "{\"access_id\":\"0230242323\"}"), "\"field\":\"contract_id\",\"code\":\"missing\"");
    text_has(call(ctx, 422, anna, "POST", "/api/v1/contracts", "{\"access_id\":7,\"contract_id\":\"1\"}"), "wrong_type");
}

/* SPEC 4.3. The code and the words of the whole stay those that programs know; `errors` says which field, in the body and on the command line. */
TEST(programs_are_told_which_of_the_two_ids_is_wrong)
{
    static const struct { int status; const char *body, *code, *detail, *errors; } cases[] = {
        { 422, "{\"access_id\":\"123456789\",\"contract_id\":\"1\"}", "wrong_length", "\"detail\":\"An Access ID has 10 digits, including any leading zeros. You entered 9.\"",
          "\"errors\":[{\"field\":\"access_id\",\"code\":\"wrong_length\",\"detail\":\"An Access ID has 10 digits, including any leading zeros. You entered 9.\"},{\"field\":\"contract_id\",\"code\":\"wrong_length\"" },
        { 422, "{\"access_id\":\"0230242332\",\"contract_id\":\"004512345678\"}", "check_digit", "\"detail\":\"This Access ID is mistyped: a digit is wrong, or two are swapped.\"",
          "\"errors\":[{\"field\":\"access_id\",\"code\":\"check_digit\"" },
        { 422, "{\"access_id\":\"230242323\",\"contract_id\":\"004512345678\"}", "leading_zeros_lost", "\"detail\":\"Leading zeros are missing.\"",
          "\"errors\":[{\"field\":\"access_id\",\"code\":\"leading_zeros_lost\",\"detail\":\"Leading zeros are missing.\"}],\"suggestion\":{" },
        { 422, "{\"access_id\":\"004512345678\",\"contract_id\":\"0230242323\"}", "ids_swapped", "\"detail\":\"The two IDs look swapped: each is in the other's field.\"",
          "\"errors\":[{\"field\":\"access_id\",\"code\":\"ids_swapped\",\"detail\":\"This is the Contract ID.\"},{\"field\":\"contract_id\",\"code\":\"ids_swapped\"" },
        { 404, "{\"access_id\":\"0230242323\",\"contract_id\":\"100000000000\"}", "unknown_pair", "\"detail\":\"No contract has these two IDs together.\"",
          "\"errors\":[{\"field\":\"access_id\",\"code\":\"unknown_pair\",\"detail\":\"No contract has this ID together with the other one.\"},{\"field\":\"contract_id\",\"code\":\"unknown_pair\"" },
        { 422, "{\"ids\":\"0230242332 004512345678\"}", "check_digit", "\"detail\":\"This Access ID is mistyped", "\"errors\":[{\"field\":\"ids\",\"code\":\"check_digit\"" },
        { 422, "{\"access_id\":\"12AB\",\"contract_id\":\"004512345678\"}", "invalid", "\"detail\":\"access_id: An Access ID has only digits.\"", "\"errors\":[{\"field\":\"access_id\",\"code\":\"bad_format\"" },
    };
    struct str words;

    world_begin(ctx);
    int64_t anna = world_account(ctx, "anna@fabrikam.example");
    world_contract_with(ctx, "gold-20-pack", 0, "0230242323", "004512345678");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str body = call(ctx, cases[i].status, anna, "POST", i % 2 ? "/api/v1/contracts?dry_run=true" : "/api/v1/contracts", cases[i].body);
        text_has(body, str_format(ctx->arena, "\"code\":\"%s\"", cases[i].code).data);
        text_has(body, cases[i].detail);
        text_has(body, cases[i].errors);
    }
    exec_sql(ctx, "DELETE FROM attempt");
    as_operator(ctx);
    CHECK(cli_line(ctx, STR("contract|add|--as|anna@fabrikam.example|0230242323|1"), &words) == ERR_INVALID);
    CHECK(ctx->fault.code == CODE_wrong_length && ctx->fault.fields && !ctx->fault.fields->next);
    CHECK_STR(ctx->fault.fields->field, STR("contract_id"));
    fault_clear(ctx);
    CHECK_INT(count_rows(ctx, "association"), 0);
}

/* SPEC 4.2 */
TEST(a_draft_is_issued_by_the_desk_over_the_api_and_nobody_else)
{
    world_begin(ctx);
    const int64_t desk = 1, engineer = 2;
    struct str body = call(ctx, 201, desk, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"country\":\"SE\",\"draft\":true}");
    text_has(body, "\"state\":\"draft\"");
    text_has(body, "\"usable\":false");
    int64_t id = sql_int(ctx, "SELECT id FROM contract");
    call(ctx, 403, engineer, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/issue", id), "");
    body = call(ctx, 200, desk, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/issue", id), "");
    text_has(body, "\"state\":\"active\"");
    text_has(body, "\"usable\":true");
    CHECK_STR(call(ctx, 200, desk, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/issue", id), ""), body);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'contract_draft_issued'"), 1);
    call(ctx, 404, desk, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/issue", id + 1), "");
}

/* SPEC 4.7, 4.12 */
TEST(the_ledger_is_paged_and_the_past_is_asked_for_by_day_or_moment)
{
    world_begin(ctx);
    int64_t anna = world_account(ctx, "anna@fabrikam.example");
    int64_t id = world_contract_with(ctx, "five-pack", 0, "0230242323", "004512345678").id;
    world_debit(ctx, id, 1001);
    call(ctx, 201, anna, "POST", "/api/v1/contracts", "{\"access_id\":\"0230242323\",\"contract_id\":\"004512345678\"}");
    struct str body = call(ctx, 200, anna, "GET", path_of_id(ctx, "/api/v1/contracts/#/ledger?limit=1", id), "");
    text_has(body, "\"kind\":\"grant\",\"units\":5,\"request\":null");
    text_has(body, "\"next\":\"1\"}");
    body = call(ctx, 200, anna, "GET", path_of_id(ctx, "/api/v1/contracts/#/ledger?after=1", id), "");
    text_has(body, "\"kind\":\"debit\",\"units\":-1,\"request\":\"000000001001\"");
    text_has(body, "\"next\":null}");
    body = call(ctx, 200, anna, "GET", path_of_id(ctx, "/api/v1/contracts/#/statement", id), "");
    text_has(body, "balance,,4,");
    text_has(body, ",debit,-1,4,000000001001,");
    CHECK(str_starts(body, STR("sequence,")));
    text_has(call(ctx, 200, anna, "GET", path_of_id(ctx, "/api/v1/contracts/#", id), ""), "\"remaining\":4");
    text_has(call(ctx, 200, anna, "GET", path_of_id(ctx, "/api/v1/contracts/#?as_of=2026-11-20", id), ""), "\"remaining\":0");
    text_has(call(ctx, 200, anna, "GET", path_of_id(ctx, "/api/v1/contracts/#?as_of=2026-11-21T12:00:00%2B01:00", id), ""), "\"remaining\":4");
    text_has(call(ctx, 422, anna, "GET", path_of_id(ctx, "/api/v1/contracts/#?as_of=yesterday", id), ""), "as_of");
}

/* SPEC 4.12, issue 11 entry 22: of every plan, counted or not, over the API and on the command line. */
TEST(before_it_was_issued_a_contract_waits_and_nothing_is_said_to_be_used_up)
{
    static const char *const plans[] = { "five-pack", "gold-20-pack", "advisory-hours", "signature-cloud-unlimited" };
    static const struct { const char *as_of; bool issued, that_day; } moments[] = {
        { "2026-11-20", false, false }, { "2026-11-20T22:59:59Z", false, false }, { "2026-11-20T23:00:00Z", false, true },
        { "2026-11-21T09:59:59.999Z", false, true }, { "2026-11-21T10:00:00Z", true, true }, { "2026-11-21", true, true },
        { "2026-11-22", true, false }, { "2026-11-22T09:00:00Z", true, false },
    };
    static const char *const nothing[] = { "", "%20", "+" };
    const int64_t desk = 1;

    world_begin(ctx);
    world_account(ctx, "anna@fabrikam.example");
    exec_sql(ctx, "INSERT INTO account VALUES (1, 'desk@vendor.example', 'Desk', 'work', '', '', '', '', '', 1, 0, 1, 0, '')");
    for (size_t p = 0; p < COUNT_OF(plans); p++) {
        struct str made = call(ctx, 201, desk, "POST", "/api/v1/admin/contracts", str_format(ctx->arena, "{\"plan\":\"%s\",\"country\":\"SE\"}", plans[p]).data);
        text_has(made, "\"usable\":true,\"advice\":null");
    }
    ctx->now += DAY_MS;
    for (size_t m = 0; m < COUNT_OF(moments); m++)
        for (size_t p = 0; p < COUNT_OF(plans); p++) {
            int64_t id = sql_int(ctx, str_format(ctx->arena, "SELECT id FROM contract WHERE plan_id = '%s'", plans[p]).data);
            struct str body = call(ctx, 200, desk, "GET", path_of_id(ctx, str_format(ctx->arena, "/api/v1/contracts/#?as_of=%s", moments[m].as_of).data, id), "");
            text_has(body, moments[m].issued ? "\"state\":\"active\"" : "\"state\":\"waiting\"");
            text_has(body, moments[m].issued ? "\"usable\":true,\"advice\":null" : "\"usable\":false,\"advice\":\"It ");
            CHECK(!str_contains(body, STR("Nothing is left")));
            if (!moments[m].issued)
                text_has(body, moments[m].that_day ? "It was issued later that day and could not be used before."
                                               : "It cannot be used before it starts on 21 Nov 2026.");
        }
    /* Left out it is now; what is there and empty is a mistake, here as in every address. */
    int64_t id = sql_int(ctx, "SELECT MIN(id) FROM contract");
    for (size_t i = 0; i < COUNT_OF(nothing); i++)
        text_has(call(ctx, 422, desk, "GET", path_of_id(ctx, str_format(ctx->arena, "/api/v1/contracts/#?as_of=%s", nothing[i]).data, id), ""), "\"field\":\"as_of\"");
}

TEST(the_desk_issues_tops_up_corrects_suspends_resumes_and_cancels)
{
    struct contract *contracts;
    size_t count;

    world_begin(ctx);
    world_account(ctx, "anna@fabrikam.example");
    exec_sql(ctx, "INSERT INTO account VALUES (1, 'desk@vendor.example', 'Desk', 'work', '', '', '', '', '', 1, 0, 1, 0, '')");
    struct str body = call(ctx, 201, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"advisory-hours\",\"account\":\"anna@fabrikam.example\"}");
    text_has(body, "\"unit\":\"hour\",\"allocation\":\"counted\",\"granted\":3000,");
    text_has(call(ctx, 422, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"account\":\"no@body.example\"}"), "\"field\":\"account\"");
    text_has(call(ctx, 422, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"none\"}"), "\"field\":\"plan\"");
    text_has(call(ctx, 422, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"country\":\"zz\"}"), "serves the country ZZ");
    text_has(call(ctx, 422, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"units\":0}"), "\"field\":\"units\"");
    text_has(call(ctx, 201, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"time_zone\":\"Asia/Tokyo\"}"),
         "\"remarks\":[\"Nobody holds it and it has no country. Its dates are in the time zone Asia/Tokyo.\"]");
    struct str placed = call(ctx, 201, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"country\":\"se\"}");
    CHECK(!str_contains(placed, STR("remarks")));
    call(ctx, 403, 5, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\"}");
    as_operator(ctx);
    text_has(call(ctx, 422, 1, "GET", "/api/v1/admin/contracts?show=mine", NULL), "\"field\":\"show\"");
    CHECK(!str_contains(call(ctx, 200, 1, "GET", "/api/v1/admin/contracts?show=not_usable", NULL), STR("access_id")));
    text_has(call(ctx, 200, 1, "GET", "/api/v1/admin/contracts?show=unused&q=five", NULL), "access_id");
    as_operator(ctx);
    READ_OK(contract_search(ctx, &(struct contract_filter){ .words = STR("anna") }, 0, 5, &contracts, &count));
    int64_t id = contracts[0].id;
    text_has(call(ctx, 201, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/grants", id), "{\"units\":60,\"reason\":\"Goodwill\"}"), "\"kind\":\"grant\",\"units\":60");
    text_has(call(ctx, 201, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/adjust", id), "{\"units\":-30,\"reason\":\"Miscounted\"}"), "\"units\":-30");
    text_has(call(ctx, 409, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/adjust", id), "{\"units\":-9999,\"reason\":\"x\"}"), "\"conflict\"");
    static const char *const none[] = { "\"-2\"", "-2.5", "null", "[]", "true" };
    for (size_t i = 0; i < COUNT_OF(none); i++)
        text_has(call(ctx, 422, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/adjust", id), str_format(ctx->arena, "{\"units\":%s,\"reason\":\"x\"}", none[i]).data),
             "Enter a whole number with its sign, such as -2 or +3.");
    text_has(call(ctx, 422, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/adjust", id), "{\"reason\":\"x\"}"), "Enter a whole number with its sign, such as -2 or +3.");
    text_has(call(ctx, 201, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/suspend", id), "{\"name\":\"Unpaid\",\"reason\":\"4711\"}"), "\"until\":null}");
    text_has(call(ctx, 422, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/suspend", id), "{\"name\":\"x\",\"reason\":\"y\",\"until\":\"1970-01-01\"}"), "\"field\":\"until\"");
    text_has(call(ctx, 422, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/suspend", id), "{\"name\":\"x\",\"reason\":\"y\",\"from\":\"9000-01-01\"}"), "\"field\":\"from\"");
    text_has(call(ctx, 422, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/grants", id), "{\"units\":1,\"reason\":\"x\",\"expires_on\":\"1970-01-01\"}"), "\"field\":\"expires_on\"");
    text_has(call(ctx, 201, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"starts_on\":\"1970-01-01\",\"country\":\"se\"}"), "\"starts_on\":\"1970-01-01\"");
    text_has(call(ctx, 200, 1, "GET", path_of_id(ctx, "/api/v1/contracts/#?as_of=1970-01-01", id), ""), "\"state\":\"waiting\"");
    text_has(call(ctx, 200, 1, "GET", path_of_id(ctx, "/api/v1/contracts/#?as_of=1970-01-01T00:00:00Z", id), ""), "\"state\":\"waiting\"");
    body = call(ctx, 200, 1, "GET", "/api/v1/admin/contracts?q=anna+advisory", "");
    text_has(body, "\"state\":\"suspended\"");
    text_has(body, "\"granted\":3030,\"used\":0,\"remaining\":3030");
    text_has(body, "\"usable\":false,\"advice\":\"It is suspended (Unpaid)");
    text_has(call(ctx, 200, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/resume", id), ""), "\"state\":\"active\"");
    text_has(call(ctx, 200, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/cancel", id), "{\"reason\":\"Ordered twice\"}"), "\"state\":\"cancelled\"");
    text_has(call(ctx, 409, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/grants", id), "{\"units\":1,\"reason\":\"x\"}"), "Issue a new one instead.");
}

/* SPEC 4.6, 4.2: what the pages can do the API can do. */
TEST(filters_grants_words_holders_previews_and_who_did_what_are_in_the_api_too)
{
    world_begin(ctx);
    world_organization(ctx, "Fabrikam AB");
    int64_t anna = world_account(ctx, "anna@fabrikam.example");
    exec_sql(ctx, "INSERT INTO account (id, email, name, kind, password, phone, country, time_zone, language, created_at, closed_at)"
                  " VALUES (1, 'desk@vendor.example', 'Desk', 'work', '', '', '', '', '', 1, 0)");
    call(ctx, 201, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"holder\":\"anna@fabrikam.example\",\"country\":\"SE\",\"time_zone\":\"Asia/Tokyo\"}");
    text_has(call(ctx, 201, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"holder\":\"fabrikam ab\"}"), "\"name\":\"Fabrikam AB\"");
    text_has(call(ctx, 422, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"holder\":\"fabrikam\"}"), "Fabrikam AB (");
    text_has(call(ctx, 422, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"holder\":\"x\",\"organization\":\"1\"}"), "\"field\":\"holder\"");
    text_has(call(ctx, 422, 1, "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"holder\":\"contoso\"}"), "\"field\":\"holder\"");
    struct str body = call(ctx, 200, anna, "GET", "/api/v1/contracts?usable=true&q=5-pack", "");
    text_has(body, "\"time_zone\":\"Asia/Tokyo\"");
    text_has(body, "\"account\":\"anna@fabrikam.example\"");
    text_has(body, "\"warnings\":[]");
    text_has(body, "\"associated\":true,\"usable\":true");
    text_has(call(ctx, 200, anna, "GET", "/api/v1/contracts?usable=false", ""), "{\"items\":[],\"next\":null}");
    text_has(call(ctx, 422, anna, "GET", "/api/v1/contracts?usable=maybe", ""), "\"field\":\"usable\"");
    as_account(ctx, anna, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    struct contract *contracts;
    size_t count = 0;
    READ_OK(contract_list(ctx, NULL, 0, 0, &contracts, &count));
    CHECK_INT((int64_t)count, 1);
    int64_t id = contracts[0].id;
    text_has(call(ctx, 200, anna, "GET", path_of_id(ctx, "/api/v1/contracts/#/grants", id), ""), "\"granted\":5,\"used\":0,\"lapsed\":0,\"remaining\":5}],\"next\":null}");
    text_has(call(ctx, 200, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/adjust?dry_run=true", id), "{\"units\":-2,\"reason\":\"x\"}"), "{\"units\":-2,\"remaining_before\":5,\"remaining_after\":3}");
    text_has(call(ctx, 409, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/adjust", id), "{\"units\":-2,\"remaining_before\":6,\"reason\":\"x\"}"), "The balance has changed:");
    text_has(call(ctx, 201, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/adjust", id), "{\"units\":-2,\"reason\":\"Twice\"}"), "\"words\":\"Corrected by the contract desk by -2 incidents: Twice\",\"by\":{\"name\":\"Who\"");
    text_has(call(ctx, 200, anna, "GET", path_of_id(ctx, "/api/v1/contracts/#/ledger?after=1", id), ""), "\"balance\":3,\"words\":\"Corrected by the contract desk by -2 incidents: Twice\",\"by\":null");
    call(ctx, 201, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/suspend", id), "{\"name\":\"Unpaid\",\"reason\":\"4711\"}");
    call(ctx, 200, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/resume", id), "{\"reason\":\"Paid\"}");
    text_has(call(ctx, 200, 1, "GET", path_of_id(ctx, "/api/v1/admin/contracts/#", id), ""), "\"lifted_by\":\"desk@vendor.example\",\"lift_reason\":\"Paid\"}],\"accounts\":1,\"cancellation\":null}");
    call(ctx, 200, 1, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/cancel", id), "{\"reason\":\"Ordered twice\"}");
    text_has(call(ctx, 200, 1, "GET", path_of_id(ctx, "/api/v1/admin/contracts/#", id), ""), "\"by\":\"desk@vendor.example\",\"reason\":\"Ordered twice\"}}");
    call(ctx, 404, 77, "GET", path_of_id(ctx, "/api/v1/contracts/#/grants", id), "");
    call(ctx, 403, anna, "GET", path_of_id(ctx, "/api/v1/admin/contracts/#", id), "");
}

/* ---- Commands --------------------------------------------------------------------------------------- */

/* The API could say it and the command could not. */
TEST(the_command_says_what_a_correction_would_do_and_does_nothing)
{
    world_begin(ctx);
    cli_says(ctx, CODE_none, "contract|issue|--plan|five-pack|--country|se|--starts|2026-11-01|--units|7", STR(""));
    exec_sql(ctx, "UPDATE contract SET access_id = '0230242323'");
    CHECK_STR(cli_says(ctx, CODE_none, "contract|adjust|0230242323|--units=-2|--reason|Miscounted|--dry-run", STR("")),
              STR("Now left: 7. After the correction: 5. Nothing was corrected.\n"));
    text_has(cli_says(ctx, CODE_none, "contract|adjust|0230242323|--units=3|--reason|Miscounted|--dry-run|--json", STR("")),
             "{\"units\":3,\"remaining_before\":7,\"remaining_after\":10}");
    cli_says(ctx, CODE_conflict, "contract|adjust|0230242323|--units=-8|--reason|Miscounted|--dry-run", STR(""));
    text_has(cli_says(ctx, CODE_none, "contract|show|0230242323", STR("")), "7 of 7");
    CHECK_STR(cli_says(ctx, CODE_none, "ledger|verify", STR("")), STR("ok: contracts 1, grants 1, entries 1, debits 0, credit_backs 0\n"));
}

TEST(the_commands_issue_add_correct_and_verify)
{
    world_begin(ctx);
    world_account(ctx, "anna@fabrikam.example");
    cli_says(ctx, CODE_invalid, "contract|issue|--plan|five-pack|--country|zz", STR(""));
    struct str json = cli_says(ctx, CODE_none, "contract|issue|--plan|five-pack|--country|se|--starts|2026-11-01|--units|7|--json", STR(""));
    text_has(json, "\"starts_on\":\"2026-11-01\"");
    text_has(json, "\"granted\":7,\"used\":0,\"remaining\":7");
    exec_sql(ctx, "UPDATE contract SET access_id = '0230242323', contract_no = '004512345678'");
    text_has(cli_says(ctx, CODE_none, "contract|add|--as|anna@fabrikam.example|0230 242323|0045-12345678", STR("")), "0230242323 - Professional Support 5-Pack  active");
    cli_says(ctx, CODE_leading_zeros_lost, "contract|add|--as|anna@fabrikam.example|230242323|004512345678", STR(""));
    text_has(cli_says(ctx, CODE_none, "contract|list|--account|anna@fabrikam.example", STR("")), "7 of 7 left\n");
    text_has(cli_says(ctx, CODE_none, "contract|list|--json", STR("")), "[{\"id\":");
    text_has(cli_says(ctx, CODE_none, "contract|top-up|0230-242323|--units|2|--reason|Goodwill", STR("")), "grant");
    text_has(cli_says(ctx, CODE_none, "contract|adjust|0230242323|--units=-1|--reason|Miscounted", STR("")), "adjust");
    cli_says(ctx, CODE_conflict, "contract|adjust|0230242323|--units=-100|--reason|Miscounted", STR(""));
    text_has(cli_says(ctx, CODE_none, "contract|suspend|0230242323|--name|Unpaid|--reason|4711|--until|2026-12-01", STR("")), "Unpaid");
    text_has(cli_says(ctx, CODE_none, "contract|show|0230242323", STR("")), "It is suspended (Unpaid)");
    text_has(cli_says(ctx, CODE_none, "contract|resume|0230242323|--reason|Paid", STR("")), "active");
    text_has(cli_says(ctx, CODE_none, "ledger|show|0230242323|--json", STR("")), "\"sequence\":3,\"kind\":\"adjust\",\"units\":-1");
    text_has(cli_says(ctx, CODE_none, "ledger|statement|0230242323", STR("")), "entitled-ledger-2|");
    CHECK_STR(cli_says(ctx, CODE_none, "ledger|verify", STR("")), STR("ok: contracts 1, grants 2, entries 3, debits 0, credit_backs 0\n"));
    cli_says(ctx, CODE_invalid, "ledger|verify|--anchors|/dev/null", STR(""));
    cli_says(ctx, CODE_not_found, "ledger|verify|--anchors|/nowhere/at/all", STR(""));
    text_has(cli_says(ctx, CODE_none, "contract|cancel|0230242323|--reason|Ordered twice|--json", STR("")), "\"state\":\"cancelled\"");
    cli_says(ctx, CODE_not_found, "contract|show|0230242324", STR(""));
    world_unguarded(ctx);
    exec_sql(ctx, "UPDATE contract SET balance = 3");
    cli_says(ctx, CODE_conflict, "ledger|verify", STR(""));
}

/* SPEC 4.2, 4.3 */
TEST(the_commands_read_a_message_say_what_fits_remove_and_issue_drafts)
{
    struct str words;

    world_begin(ctx);
    world_account(ctx, "anna@fabrikam.example");
    text_has(cli_says(ctx, CODE_none, "contract|issue|--plan|five-pack|--country|SE|--draft", STR("")), "draft");
    exec_sql(ctx, "UPDATE contract SET access_id = '0230242323', contract_no = '004512345678'");
    words = cli_says(ctx, CODE_leading_zeros_lost, "contract|add|--as|anna@fabrikam.example|230242323|004512345678", STR(""));
    text_has(words, "Did you mean Access ID 0230242323, Contract ID 004512345678?");
    words = cli_says(ctx, CODE_ids_swapped, "contract|add|--as|anna@fabrikam.example|004512345678|0230242323", STR(""));
    text_has(words, "Did you mean Access ID 0230242323, Contract ID 004512345678?");
    text_has(cli_says(ctx, CODE_none, "contract|add|--dry-run|--as|anna@fabrikam.example|0230242323 004512345678", STR("")), "draft");
    CHECK_INT(count_rows(ctx, "association"), 0);
    words = cli_says(ctx, CODE_not_confirmed, "contract|add|--as|anna@fabrikam.example|Contract ID 004512345678, Access ID 0230242323", STR(""));
    text_has(words, "If this is the right one, run the same command with");
    cli_says(ctx, CODE_none, "contract|add|--anyway|--as|anna@fabrikam.example|Contract ID 004512345678, Access ID 0230242323", STR(""));
    cli_says(ctx, CODE_invalid, "contract|show|--as-of=|0230242323", STR(""));
    CHECK_INT(count_rows(ctx, "association"), 1);
    text_has(cli_says(ctx, CODE_none, "contract|add|--dry-run|--as|anna@fabrikam.example|Order 4711\n0230 242 323\n0045 1234 5678", STR("")), "draft");
    text_has(cli_says(ctx, CODE_none, "contract|add|--dry-run|--as|anna@fabrikam.example|'0230242323|#004512345678,", STR("")), "draft");
    text_has(cli_says(ctx, CODE_none, "contract|list|--q|Access ID: '0230 242 323", STR("")), "draft");
    CHECK_STR(cli_says(ctx, CODE_none, "contract|list|--search|Access ID: 0411820937", STR("")), STR(""));
    text_has(cli_says(ctx, CODE_none, "contract|show|Access ID: 0230 242-323.", STR("")), "Issue it when it is ready.");
    text_has(cli_says(ctx, CODE_none, "contract|show|0230242323", STR("")), "Issue it when it is ready.");
    text_has(cli_says(ctx, CODE_none, "contract|issue-draft|0230242323", STR("")), "active");
    text_has(cli_says(ctx, CODE_none, "contract|issue-draft|0230242323|--json", STR("")), "\"state\":\"active\"");
    cli_says(ctx, CODE_none, "contract|remove|--as|anna@fabrikam.example|0230242323", STR(""));
    CHECK_INT(count_rows(ctx, "association"), 0);
    cli_says(ctx, CODE_not_found, "contract|remove|--as|anna@fabrikam.example|0230242323", STR(""));
    CHECK_STR(cli_says(ctx, CODE_none, "ledger|verify", STR("")), STR("ok: contracts 1, grants 1, entries 1, debits 0, credit_backs 0\n"));
}

TESTS(
    BOTH(a_contract_is_added_by_its_pair_and_shown_with_what_is_left),
    BOTH(programs_add_at_once_look_first_with_dry_run_and_take_off_again),
    BOTH(both_ids_in_one_field_are_read_over_the_api_as_in_the_box_of_the_page),
    BOTH(programs_are_told_which_of_the_two_ids_is_wrong),
    BOTH(a_draft_is_issued_by_the_desk_over_the_api_and_nobody_else),
    BOTH(the_ledger_is_paged_and_the_past_is_asked_for_by_day_or_moment),
    BOTH(before_it_was_issued_a_contract_waits_and_nothing_is_said_to_be_used_up),
    BOTH(the_desk_issues_tops_up_corrects_suspends_resumes_and_cancels),
    BOTH(filters_grants_words_holders_previews_and_who_did_what_are_in_the_api_too),
    BOTH(the_command_says_what_a_correction_would_do_and_does_nothing),
    BOTH(the_commands_issue_add_correct_and_verify),
    BOTH(the_commands_read_a_message_say_what_fits_remove_and_issue_drafts),
)
