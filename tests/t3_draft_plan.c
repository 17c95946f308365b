/* SPDX-License-Identifier: Apache-2.0 */
/* t3_draft_plan.c: plans, contracts added in place, and what is refused when a draft is submitted, in a browser. */
#include "tests/draft_browser.h"

#include "base/limit.h"
#include "desk/ledger/ledger.h"

/* ---- Plans ---------------------------------------------------------------------------------------------- */

/* SPEC 5.2, 5.3 */
TEST(plans_that_cannot_be_used_stand_there_with_reason_cure_and_who)
{
    struct people people = request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    struct contract cloud = fabrikam_contract(ctx, &people, "advanced-partner-support", 0);

    page_get(ctx, &anna, STR("/requests/new"));
    struct http_response page = page_post(ctx, &anna, STR("/drafts"), "revision=0&" PROBLEM);
    int64_t id = the_draft(ctx);
    page_says(&page, "No plan of yours can be used for Windows Server 2025");
    page_says(&page, "Unavailable plans (1)");
    page_says(&page, "a cloud service");
    page_says(&page, "What helps:");
    page_says(&page, "Who can:");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/2"), draft_plan_form(ctx, cloud.id, 0, ""));
    page_says(&page, "Step 2 of 6");
    page_says(&page, "href=\"#contract\"");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/2"), "revision=1&contract=&severity=B&requires_24x7=true&country=SE&time_zone=UTC");
    page_says(&page, "Work around the clock cannot be asked for at severity B.");
    page_says(&page, "Choose a plan, or add a contract");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/2"), "revision=2&contract=&severity=B&country=IC&time_zone=UTC");
    page_says(&page, "Nobody here serves this country.");
    page_says(&page, "<option value=\"IC\" selected>Canary Islands (nobody serves it)</option>");
}

/* SPEC 4.3, 4.4 */
TEST(a_contract_is_added_in_place_and_every_refusal_keeps_what_was_typed)
{
    struct people people = request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser eva = draft_browser_of(ctx, &web, "eva");
    struct contract gold = world_contract_with(ctx, "gold-20-pack", people.fabrikam, "0230242323", "004512345678");

    page_get(ctx, &eva, STR("/requests/new"));
    struct http_response page = page_post(ctx, &eva, STR("/drafts"), "revision=0&" PROBLEM);
    int64_t id = the_draft(ctx);
    struct str to = draft_at(ctx, id, "/contracts");
    page_says(&page, "It will be tied to eva@contoso.example.");
    page_says(&page, "action=\"/sign-out\"");
    page_says(&page, "name=\"return\" value=\"/contracts/add\"");
    page_says(&page, "Use another sign-in");
    page = page_post_fails(ctx, &eva, 422, to, "revision=0" PLACE "&access_id=&contract_id=");
    page_says(&page, "href=\"#access_id\"");
    page_says(&page, "<option value=\"SE\" selected>");
    page = page_post_fails(ctx, &eva, 422, to, "revision=0" PLACE "&access_id=12345678&contract_id=1");
    page_says(&page, "zeros at the front count");
    page_says(&page, "value=\"12345678\"");
    page = page_post_fails(ctx, &eva, 422, to, "revision=0" PLACE "&access_id=0230242324&contract_id=004512345678");
    page_says(&page, "does not fit the others");
    page = page_post_fails(ctx, &eva, 404, to, "revision=0" PLACE "&access_id=0230242323&contract_id=004512345679");
    page_says(&page, "No contract has these two IDs together.");
    page = page_post_fails(ctx, &eva, 422, to, "revision=0" PLACE "&access_id=230242323&contract_id=4512345678");
    page_says(&page, "These two fit: Access ID 0230242323, Contract ID 004512345678.</p>");
    page_says(&page, "name=\"suggested_access_id\" form=\"step-form\" value=\"0230242323\"");
    page_says(&page, "name=\"use\" value=\"suggestion\">Add these</button>");
    page = page_post_fails(ctx, &eva, 422, to, "revision=0" PLACE "&access_id=004512345678&contract_id=0230242323");
    page_says(&page, "These look swapped");
    page_says(&page, ">Swap and add</button>");
    /* Fabrikam's, and she is Contoso's: it is shown first [4.3]. */
    page = page_post_fails(ctx, &eva, 409, to, "revision=0" PLACE "&access_id=230242323&contract_id=4512345678&use=suggestion"
                               "&suggested_access_id=0230242323&suggested_contract_id=004512345678");
    page_says(&page, "Is this the contract that you want to add?");
    page_says(&page, "Fabrikam");
    page_says(&page, "name=\"use\" value=\"confirmed\">Add it</button>");
    page_says(&page, "value=\"230242323\"");
    page_says(&page, "<option value=\"SE\" selected>");
    CHECK_INT(count_rows(ctx, "association"), 0);
    page = page_post(ctx, &eva, to, "revision=0" PLACE "&access_id=230242323&contract_id=4512345678&use=confirmed"
                               "&suggested_access_id=0230242323&suggested_contract_id=004512345678");
    page_says(&page, "was added: 20 of 20 incidents left, until ");
    page_says(&page, str_format(ctx->arena, "value=\"%lld\" aria-describedby=\"contract-%lld-more\" checked", (long long)gold.id, (long long)gold.id).data);
    page_says(&page, "<option value=\"SE\" selected>");
    /* With spaces, dashes and full-width digits, by Enter in the field, and once more. */
    page = page_post(ctx, &eva, draft_at(ctx, id, "/steps/2"), draft_plan_form(ctx, gold.id, 2, "&access_id=+0230-242%EF%BC%93%EF%BC%92%EF%BC%93&contract_id=0045+1234+5678"));
    page_says(&page, "is yours already: 20 of 20 incidents left");
    page_says(&page, "Step 2 of 6");
    /* Both pasted into the one box, in a message, and the wrong button pressed. */
    page = page_post(ctx, &eva, draft_at(ctx, id, "/steps/2"), draft_plan_form(ctx, gold.id, 3, "&access_id=&contract_id=&ids=Contract+ID:+004512345678%0D%0AAccess+ID:+0230242323"));
    page_says(&page, "is yours already: 20 of 20 incidents left");
    /* "No, leave it": the step is saved and nothing is added. */
    page_post(ctx, &eva, draft_at(ctx, id, "/steps/2"), draft_plan_form(ctx, gold.id, 4, "&access_id=123&contract_id=456&more=1"));
    CHECK_INT(count_rows(ctx, "association"), 1);
}

/* SPEC 4.4 */
TEST(a_contract_that_cannot_be_used_is_added_and_says_so)
{
    struct people people = request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser eva = draft_browser_of(ctx, &web, "eva");
    struct contract over = world_contract_with(ctx, "gold-20-pack", people.fabrikam, "0230242323", "004512345678");
    struct contract held = world_contract_with(ctx, "gold-20-pack", people.fabrikam, "0411820937", "004512345679");

    world_sql(ctx, "UPDATE contract SET exclusive = 1 WHERE id = #", held.id);
    world_sql(ctx, "UPDATE contract SET stored_state = 'cancelled', cancelled_at = 1 WHERE id = #", over.id);
    page_get(ctx, &eva, STR("/requests/new"));
    page_post(ctx, &eva, STR("/drafts"), "revision=0&" PROBLEM);
    int64_t id = the_draft(ctx);
    struct http_response page = page_post(ctx, &eva, draft_at(ctx, id, "/contracts"), "revision=0" PLACE "&use=confirmed&suggested_access_id=0230242323&suggested_contract_id=004512345678");
    page_says(&page, "was added");
    page_says(&page, "cancelled");
    page_says(&page, "Unavailable plans (1)");
    page = page_post_fails(ctx, &eva, 409, draft_at(ctx, id, "/contracts"), "revision=1" PLACE "&access_id=0411820937&contract_id=004512345679");
    page_says(&page, "can only be used by members of the organization");
}

/* SPEC 5.2: Fabrikam's contracts up to the number that is judged in one answer, then more. */
TEST(a_thousand_plans_are_shown_and_of_more_the_one_that_was_added_can_be_used)
{
    struct people people = request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    struct contract gold = fabrikam_contract(ctx, &people, "gold-20-pack", 3);

    page_get(ctx, &anna, STR("/requests/new"));
    page_post(ctx, &anna, STR("/drafts"), "revision=0&" PROBLEM);
    int64_t id = the_draft(ctx);
    exec_sql(ctx, str_format(ctx->arena, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO contract"
        " (id, access_id, contract_no, plan_id, organization_id, account_id, imported, shared, exclusive, country, time_zone, starts_on,"
        " grace_days, ends_on, stored_state, unit, counted, sequence, balance, head, created_at, cancelled_at)"
        " SELECT i, CAST(1000000000 + i AS TEXT), CAST(100000000000 + i AS TEXT), plan_id, organization_id, account_id, imported,"
        " shared, exclusive, country, time_zone, starts_on, grace_days, ends_on, stored_state, unit, counted, 0, 0, '', created_at, 0"
        " FROM contract, n WHERE id = %lld", LIMIT_AVAILABILITY_PLANS - 1, (long long)gold.id).data);
    struct http_response page = page_get(ctx, &anna, draft_at(ctx, id, "?step=2"));
    page_says(&page, "Unavailable plans (999)");
    size_t held = ctx->arena->held_bytes;
    page_get(ctx, &anna, draft_at(ctx, id, "?step=2"));
    CHECK(ctx->arena->held_bytes - held < LIMIT_ARENA_BYTES / 2);
    struct contract more = world_contract_with(ctx, "gold-20-pack", people.fabrikam, "0230242323", "004512345678");
    page = page_get(ctx, &anna, draft_at(ctx, id, "?step=2"));
    page_says(&page, "You have more than 1000 contracts");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/contracts"), "revision=0" PLACE "&use=confirmed&suggested_access_id=0230242323&suggested_contract_id=004512345678");
    page_says(&page, "was added");
    page_says(&page, str_format(ctx->arena, "value=\"%lld\" aria-describedby=\"contract-%lld-more\" checked", (long long)more.id, (long long)more.id).data);
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/2"), draft_plan_form(ctx, more.id, 2, ""));
    page_says(&page, "Step 3 of 6");
}

/* SPEC 5.1, 4.3: an administrator sees the IDs, others are told whom to ask. */
TEST(a_plan_that_is_not_added_is_added_with_a_button_or_by_asking)
{
    struct people people = request_world(ctx);
    struct contract premier = world_contract_with(ctx, "premier-partner-support", people.fabrikam, "0230242323", "004512345678");
    struct web web = draft_web(ctx);
    struct web_browser greta = draft_browser_of(ctx, &web, "greta"), anna = draft_browser_of(ctx, &web, "anna");
    const char *button = str_format(ctx->arena, "name=\"listed\" value=\"%lld\"", (long long)premier.id).data;
    const char *press = str_format(ctx->arena, "revision=0&severity=B&country=NO&time_zone=UTC&access_id=&contract_id=&listed=%lld", (long long)premier.id).data;

    page_get(ctx, &anna, STR("/requests/new"));
    struct http_response page = page_post(ctx, &anna, STR("/drafts"), "revision=0&" PROBLEM);
    int64_t id = the_draft(ctx);
    page_says_not(&page, button);
    page_says(&page, "for its Access ID and Contract ID, and add it once by them");
    page_says(&page, "Ask Greta");
    page_says_not(&page, "004512345678");
    page_post_fails(ctx, &anna, 404, draft_at(ctx, id, "/contracts"), press);
    CHECK_INT(count_rows(ctx, "association"), 0);
    exec_sql(ctx, "DELETE FROM draft_field");
    exec_sql(ctx, "DELETE FROM draft");
    page_get(ctx, &greta, STR("/requests/new"));
    page = page_post(ctx, &greta, STR("/drafts"), "revision=0&" PROBLEM);
    id = the_draft(ctx);
    page_says(&page, button);
    page_says(&page, "Add it to my account");
    page_says(&page, "Add it to your account once");
    page = page_post(ctx, &greta, draft_at(ctx, id, "/contracts"), press);
    page_says(&page, "was added: 60 of 60 incidents left");
    page_says(&page, str_format(ctx->arena, "value=\"%lld\" aria-describedby=\"contract-%lld-more\" checked", (long long)premier.id, (long long)premier.id).data);
    page_says(&page, "<option value=\"NO\" selected>");
    page_says(&page, "id=\"severity-B\" name=\"severity\" value=\"B\" aria-describedby=\"severity-B-more\" checked");
    page_says_not(&page, button);
    CHECK_INT(count_rows(ctx, "association"), 1);
}

/* SPEC 6.5, 10.2: before anything is chosen, and afterwards. */
TEST(the_first_answer_is_that_of_the_plan_which_is_chosen)
{
    struct people people = request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");

    page_get(ctx, &anna, STR("/requests/new"));
    struct http_response page = page_post(ctx, &anna, STR("/drafts"), "revision=0&" PROBLEM);
    int64_t id = the_draft(ctx);
    page_says(&page, "When it is answered depends on the plan.");
    page_says_not(&page, "First answer within");
    struct contract chosen = fabrikam_contract(ctx, &people, "five-pack", 3);
    page = page_get(ctx, &anna, draft_at(ctx, id, "?step=2"));
    struct str before = page_between(ctx, &page, "id=\"severity-A-more\">\n<p>", "</p>");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/2"), str_format(ctx->arena, "revision=0&contract=%lld&severity=A&country=SE&time_zone=Europe/Stockholm", (long long)chosen.id).data);
    page = page_get(ctx, &anna, draft_at(ctx, id, "?step=2"));
    CHECK_STR(page_between(ctx, &page, "id=\"severity-A-more\">\n<p>", "</p>"), before);
    page_post(ctx, &anna, draft_at(ctx, id, "/steps/3"), "revision=0&" CONTACT);
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/4"), "revision=0&add_submitter=true");
    page_says(&page, str_c(ctx->arena, before));            /* the quote */
    page_says(&page, "</time></b> (UTC)");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/2"), str_format(ctx->arena, "revision=1&contract=%lld&severity=A&requires_24x7=false&country=SE&time_zone=", (long long)chosen.id).data);
    page_says(&page, "Choose a time zone.");
    page_says(&page, str_c(ctx->arena, before));            /* of business time: false is no tick */
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/2"), str_format(ctx->arena, "revision=2&contract=%lld&severity=A&requires_24x7=true&country=&time_zone=", (long long)chosen.id).data);
    page_says(&page, "Choose a country.");
    page_says(&page, "around the clock</p>");
    fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    page = page_get(ctx, &anna, draft_at(ctx, id, "?step=2"));
    page_says(&page, ", with ");
}

/* ---- Money ---------------------------------------------------------------------------------------------- */

/* SPEC 4.9, 6.5, 6.6 */
TEST(what_is_refused_when_submitting_charges_nothing_and_keeps_the_draft)
{
    struct people people = request_world(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 1);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, contract.id);
    struct http_response page = page_get(ctx, &anna, draft_at(ctx, id, "?step=6"));
    struct str to = draft_at(ctx, id, "/submit"), quote = page_between(ctx, &page, "name=\"quote\" value=\"", "\"");
    struct ledger_entry entry;

    page = page_post_fails(ctx, &anna, 422, to, str_format(ctx->arena, "quote=%.*s", STR_ARGS(quote)).data);
    page_says(&page, "has to be accepted");
    page_says(&page, "Tick the box to accept it, then submit.");
    page_says_not(&page, "agreement_accepted)");
    static const char *const not_ticked[] = { "false", "", "on", "TRUE", "true+x" };
    for (size_t i = 0; i < COUNT_OF(not_ticked); i++) {
        page = page_post_fails(ctx, &anna, 422, to, str_format(ctx->arena, "agreement_accepted=%s&quote=%.*s", not_ticked[i], STR_ARGS(quote)).data);
        page_says_not(&page, "required checked");
    }
    as_operator(ctx);
    WRITE_OK(contract_top_up(ctx, contract.id, 1, day_at("2027-01-01"), STR("more"), &entry));
    page = page_post_fails(ctx, &anna, 409, to, str_format(ctx->arena, "agreement_accepted=true&quote=%.*s", STR_ARGS(quote)).data);
    page_says(&page, "cost, time or agreement have changed. Nothing was charged.");
    page_says(&page, "Look at it again, then submit.");
    page_says(&page, "What it costs");
    page_says(&page, "1 Jan 2027");
    const char *form = draft_submit_form(ctx, &page);
    submitted(ctx, contract.id);
    submitted(ctx, contract.id);                        /* others take what was left */
    page = page_post_fails(ctx, &anna, 409, to, form);
    page_says(&page, "Nothing is left on");
    page_says(&page, "Ask the contract desk for more");
    CHECK_INT(count_rows(ctx, "request"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM draft WHERE submitted_at = 0"), 1);
    page = page_get(ctx, &anna, draft_at(ctx, id, ""));
    page_says(&page, "Step 2 of 6");
    verify_ledgers(ctx);
}

/* SPEC 6.9 */
TEST(who_leaves_himself_out_is_warned_before_and_after)
{
    struct people people = request_world(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, contract.id);

    page_post(ctx, &anna, draft_at(ctx, id, "/steps/3"), "revision=1&primary_contact.name=Olle&primary_contact.email=olle%40fabrikam.example");
    struct http_response page = page_get(ctx, &anna, draft_at(ctx, id, "?step=4"));
    page_says(&page, "id=\"add_submitter\" name=\"add_submitter\" aria-describedby=\"add_submitter-hint\" value=\"true\" checked");
    page_says(&page, "you will not see the request again");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/4"), "revision=1&add_submitter=false");
    page_says(&page, "once it is submitted, you will not see it again");
    page = page_get(ctx, &anna, draft_at(ctx, id, "?step=6"));
    page = page_post(ctx, &anna, draft_at(ctx, id, "/submit"), draft_submit_form(ctx, &page));
    page_says(&page, "so you will not see it again");
    page_says_not(&page, "Go to the request");
}

TESTS(
    BOTH(plans_that_cannot_be_used_stand_there_with_reason_cure_and_who),
    BOTH(a_contract_is_added_in_place_and_every_refusal_keeps_what_was_typed),
    BOTH(a_contract_that_cannot_be_used_is_added_and_says_so),
    BOTH(a_thousand_plans_are_shown_and_of_more_the_one_that_was_added_can_be_used),
    BOTH(a_plan_that_is_not_added_is_added_with_a_button_or_by_asking),
    BOTH(the_first_answer_is_that_of_the_plan_which_is_chosen),
    BOTH(what_is_refused_when_submitting_charges_nothing_and_keeps_the_draft),
    BOTH(who_leaves_himself_out_is_warned_before_and_after),
)
