/* SPDX-License-Identifier: Apache-2.0 */
/* t3_contract_desk.c: the contract desk in the browser: finding, issuing, seeing, suspending, correcting, cancelling. */
#include "tests/visitor.h"

#include "desk/organization/organization.h"

#define ACCESS_ID   "0230242323"
#define CONTRACT_ID "004512345678"

struct desk { struct web web; struct visitor dana; int64_t dana_id; };

static void begin(struct ctx *ctx, struct desk *desk)
{
    world_begin(ctx);
    desk->dana_id = world_staff(ctx, "dana@vendor.example", "contract_desk");
    desk->web = web_of_rooms(ctx);
    desk->dana = visitor_of(ctx, &desk->web, "dana");
    opened(ctx, &desk->dana, 200, "/desk/contracts/new");
}

/* SPEC 4.6 */
TEST(the_desk_finds_contracts_by_any_word_and_others_do_not_get_in)
{
    struct desk desk;

    begin(ctx, &desk);
    int64_t fabrikam = world_organization(ctx, "Fabrikam & Sons");
    int64_t id = world_contract_with(ctx, "gold-20-pack", fabrikam, ACCESS_ID, CONTRACT_ID).id;
    world_contract(ctx, "five-pack", 0, NULL, NULL);
    struct http_response page = opened(ctx, &desk.dana, 200, "/desk/contracts");
    has(&page, "Fabrikam &amp; Sons");
    has(&page, "No holder: anyone who adds its two IDs can use it");
    has(&page, "Issue a contract");
    page = opened(ctx, &desk.dana, 200, "/desk/contracts?q=0230-242323");
    has(&page, path_of_id(ctx, "<a href=\"/desk/contracts/#\">0230242323 - Partner Support Gold 20-Pack</a>", id));
    has_not(&page, "5-Pack</a>");
    page = opened(ctx, &desk.dana, 200, "/desk/contracts?q=contoso");
    has(&page, "No contract matches");
    page = opened(ctx, &desk.dana, 200, "/desk/contracts?limit=1&q=pack");
    has(&page, "href=\"/desk/contracts?q=pack&amp;after=");
    world_account(ctx, "anna@fabrikam.example");
    struct visitor anna = visitor_of(ctx, &desk.web, "anna");
    opened(ctx, &anna, 403, "/desk/contracts");
    opened(ctx, &anna, 403, path_of_id(ctx, "/desk/contracts/#", id));
}

/* SPEC 10.7 */
TEST(the_desk_narrows_the_list_and_every_link_and_form_of_it_keeps_that)
{
    struct desk desk;

    begin(ctx, &desk);
    struct http_response page = opened(ctx, &desk.dana, 200, "/desk/contracts");
    has(&page, "There is no contract yet");
    int64_t used = world_contract(ctx, "five-pack", 0, NULL, NULL).id;
    world_contract(ctx, "five-pack", 0, NULL, NULL);
    int64_t last = world_contract(ctx, "gold-20-pack", 0, NULL, NULL).id;
    world_contract(ctx, "gold-20-pack", 0, "2027-05-01", NULL);
    world_debit(ctx, used, 700001);
    page = opened(ctx, &desk.dana, 200, "/desk/contracts");
    has(&page, "<a href=\"/desk/contracts\" aria-current=\"page\">All <span class=\"count\">4</span></a>");
    has(&page, "<a href=\"/desk/contracts?show=usable\">Usable now <span class=\"count\">3</span></a>");
    has(&page, "<a href=\"/desk/contracts?show=not_usable\">Not usable now <span class=\"count\">1</span></a>");
    has(&page, "<a href=\"/desk/contracts?show=ends_soon\">Ends within 60 days <span class=\"count\">0</span></a>");
    has(&page, "<a href=\"/desk/contracts?show=unused\">Unused <span class=\"count\">2</span></a>");
    page = opened(ctx, &desk.dana, 200, "/desk/contracts?show=unused&limit=1&q=pack");
    has(&page, "href=\"/desk/contracts?show=unused&amp;q=pack&amp;after=");
    has(&page, "<input type=\"hidden\" name=\"show\" value=\"unused\">");
    has(&page, "<a href=\"/desk/contracts?show=usable&amp;q=pack\">Usable now</a>");
    page = opened(ctx, &desk.dana, 200, "/desk/contracts?show=unused&limit=1");
    has(&page, "1 to 1 of 2");
    has_not(&page, "First page");
    page = opened(ctx, &desk.dana, 200, path_of_id(ctx, "/desk/contracts?show=unused&limit=1&after=#", last - 1));
    has(&page, path_of_id(ctx, "<a href=\"/desk/contracts/#\">", last));
    has(&page, "2 to 2 of 2");
    has(&page, "rel=\"prev\" href=\"/desk/contracts?show=unused\"");
    page = opened(ctx, &desk.dana, 200, "/desk/contracts?show=ends_soon");
    has(&page, "There is no such contract today");
    opened(ctx, &desk.dana, 422, "/desk/contracts?show=mine");
}

TEST(an_engineer_sees_a_contract_without_its_ids_and_without_the_acts)
{
    struct desk desk;

    begin(ctx, &desk);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    world_staff(ctx, "sam@vendor.example", "engineer");
    struct visitor sam = visitor_of(ctx, &desk.web, "sam");
    struct http_response page = opened(ctx, &sam, 200, path_of_id(ctx, "/desk/contracts/#?issued=true", id));
    has_not(&page, ACCESS_ID);
    has_not(&page, CONTRACT_ID);
    has_not(&page, "/suspend");
    opened(ctx, &sam, 403, path_of_id(ctx, "/desk/contracts/#/suspend", id));
    opened(ctx, &sam, 403, "/desk/contracts/new");
    page = opened(ctx, &sam, 200, "/desk/contracts");
    has_not(&page, "/desk/contracts/new");
}

/* SPEC 4.1 */
TEST(a_contract_is_issued_and_both_ids_are_shown_to_be_copied)
{
    struct desk desk;

    begin(ctx, &desk);
    int64_t fabrikam = world_organization(ctx, "Fabrikam AB");
    struct http_response page = opened(ctx, &desk.dana, 200, "/desk/contracts/new");
    has(&page, "<option value=\"gold-20-pack\">Partner Support Gold 20-Pack: 20 incidents, 12 months and 30 days of grace</option>");
    has_not(&page, "value=\"cloud-solution-provider\"");
    page = sent(ctx, &desk.dana, 303, "/desk/contracts/new",
                     "plan=gold-20-pack&holder=fabrikam+ab&starts_on=2026-12-01&units=&country=&time_zone=Asia%2FTokyo");
    struct str access_id = sql_text(ctx, "SELECT access_id FROM contract"), contract_no = sql_text(ctx, "SELECT contract_no FROM contract");
    CHECK(!str_contains(web_answer_header(&page, "Set-Cookie"), access_id));
    CHECK(!str_contains(web_answer_header(&page, "Set-Cookie"), contract_no));
    page = opened(ctx, &desk.dana, 200, web_answer_header(&page, "Location").data);
    has(&page, "The contract is issued. Its two IDs are on this page.");
    has(&page, str_format(ctx->arena, "Access ID: %.*s\nContract ID: %.*s\nUsable: 1 Dec 2026 to 30 Dec 2027\n</pre>", STR_ARGS(access_id), STR_ARGS(contract_no)).data);
    has(&page, "Fabrikam AB");
    has(&page, "Asia/Tokyo");
    has(&page, "Starts later");
    CHECK_INT(sql_int(ctx, "SELECT organization_id FROM contract"), fabrikam);
    CHECK_INT(sql_int(ctx, "SELECT actor_id FROM ledger_entry"), desk.dana_id);
}

/* SPEC 2.8 */
TEST(a_contract_in_no_country_is_remarked_where_it_is_issued)
{
    static const struct { const char *form; bool remarked; } rows[] = {
        { "plan=five-pack&holder=&starts_on=&units=&country=&time_zone=", true },
        { "plan=five-pack&holder=&starts_on=&units=&country=&time_zone=&draft=true", true },
        { "plan=five-pack&holder=&starts_on=&units=&country=SE&time_zone=", false },
        { "plan=five-pack&holder=fabrikam+ab&starts_on=&units=&country=&time_zone=", false },
    };
    struct desk desk;

    begin(ctx, &desk);
    world_organization(ctx, "Fabrikam AB");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct http_response page = sent(ctx, &desk.dana, 303, "/desk/contracts/new", rows[i].form);
        page = opened(ctx, &desk.dana, 200, web_answer_header(&page, "Location").data);
        if (rows[i].remarked)
            has(&page, "Nobody holds it and it has no country. Its dates are in the time zone UTC.");
        else
            has_not(&page, "Nobody holds it and it has no country. Its dates are in the");
    }
}

TEST(what_cannot_be_issued_is_said_at_its_field_and_what_was_typed_stays)
{
    struct desk desk;

    begin(ctx, &desk);
    world_organization(ctx, "Fabrikam AB");
    world_organization(ctx, "Fabrikam Norge");
    struct http_response page = sent(ctx, &desk.dana, 422, "/desk/contracts/new",
                                          "plan=five-pack&holder=fabrikam&starts_on=&units=7&country=SE&time_zone=");
    has(&page, "Nobody has exactly this name or address. Choose one of these.");
    has_not(&page, "These are similar");
    has(&page, "href=\"#holder\"");
    has(&page, "name=\"holder\" value=\"fabrikam\"");
    has(&page, "<option value=\"five-pack\" selected>");
    has(&page, "name=\"units\" value=\"7\"");
    page = sent(ctx, &desk.dana, 422, "/desk/contracts/new", "plan=&holder=&starts_on=soon&units=0&country=sweden&time_zone=Nowhere");
    has(&page, "id=\"plan-error\"");
    has(&page, "id=\"starts_on-error\"");
    has(&page, "id=\"units-error\"");
    has(&page, "id=\"country-error\"");
    has(&page, "value=\"sweden\"");
    exec_sql(ctx, "UPDATE organization SET country = ''");
    page = sent(ctx, &desk.dana, 422, "/desk/contracts/new", "plan=five-pack&holder=fabrikam+ab&starts_on=&units=&country=&time_zone=");
    has(&page, "The holder has no country. Enter one for the contract: two letters, such as SE.");
    page = sent(ctx, &desk.dana, 422, "/desk/contracts/new", "plan=five-pack&holder=&starts_on=&units=&country=zz&time_zone=");
    has(&page, "No region of the catalogue serves the country ZZ.");
    CHECK_INT(count_rows(ctx, "contract"), 0);
}

/* Blocks took days that no contract may start on. */
TEST(the_days_of_a_block_have_the_bounds_of_the_days_of_contracts)
{
    static const struct { const char *fields, *wrong; } given[] = {
        { "from=1969-12-31&until=2999-01-01", "from" }, { "from=1900-01-01&until=", "from" }, { "from=9000-01-01&until=", "from" },
        { "from=&until=9000-01-01", "until" }, { "from=&until=9999-12-31", "until" }, { "from=1970-01-01&until=8999-12-31", NULL },
    };
    struct desk desk;

    begin(ctx, &desk);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    const char *suspend = path_of_id(ctx, "/desk/contracts/#/suspend", id);
    opened(ctx, &desk.dana, 200, suspend);
    for (size_t i = 0; i < COUNT_OF(given); i++) {
        const char *fields = str_format(ctx->arena, "name=Unpaid&reason=4711&%s", given[i].fields).data;
        if (!given[i].wrong) {
            followed(ctx, &desk.dana, suspend, fields);
            continue;
        }
        struct http_response page = sent(ctx, &desk.dana, 422, suspend, fields);
        has(&page, str_format(ctx->arena, "id=\"%s-error\"", given[i].wrong).data, "Enter a day between 1970 and 8999.");
    }
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM contract_block"), 1);
}

/* SPEC 4.2 */
TEST(a_block_is_set_and_lifted_and_the_page_says_who_and_why)
{
    struct desk desk;

    begin(ctx, &desk);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    const char *suspend = path_of_id(ctx, "/desk/contracts/#/suspend", id), *resume = path_of_id(ctx, "/desk/contracts/#/resume", id);
    opened(ctx, &desk.dana, 200, suspend);
    struct http_response page = sent(ctx, &desk.dana, 422, suspend, "name=Unpaid&reason=&from=&until=1970-01-01");
    has(&page, "id=\"reason-error\"");
    has(&page, "name=\"name\" value=\"Unpaid\"");
    page = sent(ctx, &desk.dana, 422, suspend, "name=Unpaid&reason=4711&from=&until=1970-01-01");
    has(&page, "id=\"until-error\"");
    page = followed(ctx, &desk.dana, suspend, "name=Unpaid+invoice&reason=Invoice+4711&from=&until=");
    has(&page, "The block &quot;Unpaid invoice&quot; is set.");
    has(&page, "<div class=\"text\">Invoice 4711</div>");
    has(&page, "dana@vendor.example");
    has(&page, ">In force</span>");
    has(&page, ">Suspended</span>");
    followed(ctx, &desk.dana, suspend, "name=Review&reason=Legal&from=&until=2026-12-24");
    int64_t first = sql_int(ctx, "SELECT MIN(id) FROM contract_block");
    page = opened(ctx, &desk.dana, 200, str_format(ctx->arena, "%s?block=%lld", resume, (long long)first).data);
    has(&page, "Unpaid invoice: Invoice 4711");
    has(&page, path_of_id(ctx, "value=\"#\" required checked>", first));
    page = sent(ctx, &desk.dana, 422, resume, path_of_id(ctx, "block=#&reason=", first));
    has(&page, "id=\"reason-error\"");
    has(&page, path_of_id(ctx, "value=\"#\" required checked>", first));
    page = followed(ctx, &desk.dana, resume, path_of_id(ctx, "block=#&reason=Paid+now", first));
    has(&page, "still cannot be used");
    has(&page, "<div class=\"text\">Paid now</div>");
    has(&page, ">Lifted</span>");
    page = followed(ctx, &desk.dana, resume, "block=all&reason=All+clear");
    has(&page, "can be used again");
    page = sent(ctx, &desk.dana, 409, resume, "block=all&reason=Again");
    has(&page, "There is no block in force to lift.");
}

/* SPEC 4.7 */
TEST(a_correction_says_what_it_does_before_it_is_made)
{
    struct desk desk;

    begin(ctx, &desk);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    const char *adjust = path_of_id(ctx, "/desk/contracts/#/adjust", id);
    struct http_response page = opened(ctx, &desk.dana, 200, adjust);
    has(&page, "Preview");
    has_not(&page, "method=\"post\" action=\"/desk");
    page = opened(ctx, &desk.dana, 200, str_format(ctx->arena, "%s?units=-2", adjust).data);
    has(&page, "<b>20</b> left now");
    has(&page, "<b>18</b> left after");
    has(&page, "Correct by -2");
    CHECK_INT(world_find(ctx, id).remaining, 20);
    page = opened(ctx, &desk.dana, 200, str_format(ctx->arena, "%s?units=-21", adjust).data);
    has(&page, "Only 20 are left");
    has(&page, "name=\"units\" value=\"-21\"");
    page = opened(ctx, &desk.dana, 200, str_format(ctx->arena, "%s?units=two", adjust).data);
    has(&page, "id=\"units-error\"");
    page = sent(ctx, &desk.dana, 422, adjust, "units=-2&remaining_before=20&reason=+");
    has(&page, "id=\"reason-error\"");
    has(&page, "<b>18</b> left after");
    page = followed(ctx, &desk.dana, adjust, "units=%2B3&remaining_before=20&reason=Goodwill");
    has(&page, "Balance corrected: 23 of 23 incidents left.");
    has(&page, "Corrected by the contract desk by +3 incidents: Goodwill");
    has(&page, "by Anna Berg (dana@vendor.example)");
    page = sent(ctx, &desk.dana, 409, adjust, "units=-24&remaining_before=23&reason=Too+many");
    has(&page, "Only 23 are left");
    has(&page, "value=\"-24\"");
    page = followed(ctx, &desk.dana, adjust, "units=%E2%88%922&remaining_before=23&reason=Typed+with+a+minus");
    has(&page, "21 of 21 incidents left");
}

/* As typed in a form; the page with its preview, and the act itself. Text that is no number, also one that a number is in. */
TEST(whatever_is_no_number_in_a_correction_is_answered_with_what_to_give_and_its_sign)
{
    static const char *const typed[] = { "two", "-2.5", "%2B1e3", "--2", "-%2B2", "2-", "-2%20units", "0x10", "99999999999999999999" };
    static const char words[] = "Enter a whole number with its sign, such as -2 or +3.";
    struct desk desk;

    begin(ctx, &desk);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    const char *adjust = path_of_id(ctx, "/desk/contracts/#/adjust", id);
    for (size_t i = 0; i < COUNT_OF(typed); i++) {
        struct http_response page = opened(ctx, &desk.dana, 200, str_format(ctx->arena, "%s?units=%s", adjust, typed[i]).data);
        has(&page, words);
        page = sent(ctx, &desk.dana, 422, adjust, str_format(ctx->arena, "units=%s&remaining_before=20&reason=Goodwill", typed[i]).data);
        has(&page, words);
        has_not(&page, "is expected here");
    }
    struct http_response page = sent(ctx, &desk.dana, 422, adjust, "units=&remaining_before=20&reason=Goodwill");
    has(&page, words);
    page = sent(ctx, &desk.dana, 422, adjust, "units=-1000000001&remaining_before=20&reason=Goodwill");
    has(&page, "Enter a number from -1000000000 to 1000000000.");
    CHECK_INT(world_find(ctx, id).remaining, 20);
}

/* SPEC 4.7: what was looked at is what is done, or nothing. */
TEST(a_correction_is_not_booked_when_the_balance_has_changed_since_it_was_shown)
{
    struct desk desk;

    begin(ctx, &desk);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    const char *adjust = path_of_id(ctx, "/desk/contracts/#/adjust", id);
    struct http_response page = opened(ctx, &desk.dana, 200, str_format(ctx->arena, "%s?units=-1", adjust).data);
    has(&page, "<input type=\"hidden\" name=\"remaining_before\" value=\"20\">");
    world_debit(ctx, id, 1001);
    page = sent(ctx, &desk.dana, 409, adjust, "units=-1&remaining_before=20&reason=Granted+twice");
    has(&page, "The balance has changed: 20 were left when you looked, 19 are left now. Nothing was corrected.");
    has(&page, "<b>19</b> left now");
    has(&page, "<b>18</b> left after");
    has(&page, "name=\"remaining_before\" value=\"19\"");
    has(&page, "Granted twice</textarea>");
    CHECK_INT(world_find(ctx, id).remaining, 19);
    sent(ctx, &desk.dana, 422, adjust, "units=-1&reason=Granted+twice");
    page = followed(ctx, &desk.dana, adjust, "units=-1&remaining_before=19&reason=Granted+twice");
    has(&page, "Balance corrected: 18 of 19 incidents left.");
}

/* SPEC 4.2 */
TEST(what_cannot_be_done_to_a_contract_that_is_over_is_said_instead_of_a_form)
{
    static const char *const acts[] = { "/desk/contracts/#/top-up", "/desk/contracts/#/adjust", "/desk/contracts/#/suspend" };
    struct desk desk;
    struct contract gone;

    begin(ctx, &desk);
    int64_t old = world_contract(ctx, "gold-20-pack", 0, "2024-11-09", NULL).id, id = world_contract(ctx, "five-pack", 0, NULL, NULL).id;
    WRITE_OK(contract_cancel(ctx, id, STR("Ordered twice"), &gone));
    for (size_t i = 0; i < COUNT_OF(acts); i++) {
        struct http_response page = opened(ctx, &desk.dana, 200, path_of_id(ctx, acts[i], old));
        has(&page, "This cannot be done");
        has(&page, "This contract ended on 8 Dec 2025");
        has_not(&page, "name=\"reason\"");
        page = opened(ctx, &desk.dana, 200, path_of_id(ctx, acts[i], id));
        has(&page, "This cannot be done");
        has_not(&page, "name=\"reason\"");
        has_not(&page, "name=\"units\"");
    }
    struct http_response page = opened(ctx, &desk.dana, 200, path_of_id(ctx, "/desk/contracts/#/cancel", id));
    has(&page, "This contract is already cancelled.");
    page = opened(ctx, &desk.dana, 200, path_of_id(ctx, "/desk/contracts/#/cancel", old));
    has_not(&page, "left after");
    page = sent(ctx, &desk.dana, 409, path_of_id(ctx, "/desk/contracts/#/suspend", old), "name=x&reason=Invoice+4711&from=&until=");
    has(&page, "so there is nothing to suspend.");
    has(&page, "Invoice 4711");
    page = sent(ctx, &desk.dana, 409, path_of_id(ctx, "/desk/contracts/#/adjust", id), "units=-1&remaining_before=5&reason=x");
    has(&page, "so there is nothing to correct.");
    page = opened(ctx, &desk.dana, 200, path_of_id(ctx, "/desk/contracts/#", old));
    has_not(&page, "/top-up");
    has_not(&page, "/suspend");
    has(&page, "/cancel");
    has(&page, "20 of 20 incidents expired on 8 Dec 2025");
    page = opened(ctx, &desk.dana, 200, path_of_id(ctx, "/desk/contracts/#", id));
    has(&page, "5 of 5 incidents were left when it was cancelled");
}

TEST(a_contract_without_a_holder_says_how_many_accounts_have_added_it)
{
    struct desk desk;

    begin(ctx, &desk);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    struct http_response page = opened(ctx, &desk.dana, 200, path_of_id(ctx, "/desk/contracts/#", id));
    has(&page, "No holder: anyone who adds its two IDs can use it");
    has(&page, "<dt>Added by</dt><dd>0 accounts</dd>");
    world_sql(ctx, "INSERT INTO association (account_id, contract_id, at) SELECT MIN(id), #, 1 FROM account", id);
    page = opened(ctx, &desk.dana, 200, path_of_id(ctx, "/desk/contracts/#", id));
    has(&page, "<dt>Added by</dt><dd>1 account</dd>");
    page = opened(ctx, &desk.dana, 200, "/desk/contracts/new");
    has(&page, "<option value=\"SE\">Sweden</option>");
}

TEST(a_top_up_is_another_grant_with_an_end_of_its_own)
{
    struct desk desk;

    begin(ctx, &desk);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    const char *top_up = path_of_id(ctx, "/desk/contracts/#/top-up", id);
    opened(ctx, &desk.dana, 200, top_up);
    struct http_response page = sent(ctx, &desk.dana, 422, top_up, "units=5&expires_on=2036-01-01&reason=Order");
    has(&page, "id=\"expires_on-error\"");
    has(&page, "value=\"2036-01-01\"");
    page = followed(ctx, &desk.dana, top_up, "units=5&expires_on=2026-12-31&reason=Order+4711");
    has(&page, "Topped up: 25 of 25 incidents left.");
    has(&page, "5 incidents granted until 31 Dec 2026: Order 4711");
    has(&page, "<th scope=\"row\">31 Dec 2026</th>");
}

/* SPEC 4.2 */
TEST(cancelling_asks_for_the_access_id_and_says_who_and_why_afterwards)
{
    struct desk desk;

    begin(ctx, &desk);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    const char *cancel = path_of_id(ctx, "/desk/contracts/#/cancel", id);
    struct http_response page = opened(ctx, &desk.dana, 200, cancel);
    has(&page, "Type 0230242323");
    has(&page, "<b>20</b> left now");
    has(&page, "<b>0</b> left after");
    page = sent(ctx, &desk.dana, 422, cancel, "reason=Ordered+twice&confirm=0230242324");
    has(&page, "This is not the Access ID of this contract. Nothing was changed.");
    has(&page, "Ordered twice</textarea>");
    CHECK(!world_find(ctx, id).cancelled);
    page = followed(ctx, &desk.dana, cancel, "reason=Ordered+twice&confirm=0230-242323");
    has(&page, "The contract is cancelled.");
    has(&page, "It was cancelled");
    has(&page, "by dana@vendor.example");
    has(&page, "<div class=\"text\">Ordered twice</div>");
    has_not(&page, "/suspend");
    page = sent(ctx, &desk.dana, 409, path_of_id(ctx, "/desk/contracts/#/top-up", id), "units=5&expires_on=&reason=x");
    has(&page, "This contract was cancelled, and that cannot be undone.");
}

TESTS(
    BOTH(the_desk_finds_contracts_by_any_word_and_others_do_not_get_in),
    BOTH(the_desk_narrows_the_list_and_every_link_and_form_of_it_keeps_that),
    BOTH(an_engineer_sees_a_contract_without_its_ids_and_without_the_acts),
    BOTH(a_contract_is_issued_and_both_ids_are_shown_to_be_copied),
    BOTH(a_contract_in_no_country_is_remarked_where_it_is_issued),
    BOTH(what_cannot_be_issued_is_said_at_its_field_and_what_was_typed_stays),
    BOTH(the_days_of_a_block_have_the_bounds_of_the_days_of_contracts),
    BOTH(a_block_is_set_and_lifted_and_the_page_says_who_and_why),
    BOTH(a_correction_says_what_it_does_before_it_is_made),
    SQLITE(whatever_is_no_number_in_a_correction_is_answered_with_what_to_give_and_its_sign),
    BOTH(a_correction_is_not_booked_when_the_balance_has_changed_since_it_was_shown),
    BOTH(what_cannot_be_done_to_a_contract_that_is_over_is_said_instead_of_a_form),
    BOTH(a_contract_without_a_holder_says_how_many_accounts_have_added_it),
    BOTH(a_top_up_is_another_grant_with_an_end_of_its_own),
    BOTH(cancelling_asks_for_the_access_id_and_says_who_and_why_afterwards),
)
