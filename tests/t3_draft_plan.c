/* SPDX-License-Identifier: Apache-2.0 */
/* t3_draft_plan.c: plans, contracts added in place, and what is refused when a draft is submitted, in a browser. */
#include "tests/visitor.h"

#include "base/limit.h"

/* ---- Plans ---------------------------------------------------------------------------------------------- */

/* SPEC 5.2, 5.3 */
TEST(plans_that_cannot_be_used_stand_there_with_reason_cure_and_who)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct contract cloud = fabrikam_contract(ctx, &people, "advanced-partner-support", 0);

    opened(ctx, &anna, 200, "/requests/new");
    struct http_response page = followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    has(&page, "You cannot use any of your contracts for Windows Server 2025. Below you see why, and what helps.");
    has(&page, "Plans that you cannot use (1)");
    has(&page, "a cloud service");
    has(&page, "Fix:");
    has(&page, "Who can fix it:");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), draft_plan_form(ctx, cloud.id, 0, ""));
    has(&page, "Step 2 of 6");
    has(&page, "href=\"#contract\"");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), "revision=1&contract=&severity=B&requires_24x7=true&country=SE&time_zone=UTC");
    has_not(&page, "around the clock.");               /* the tick stands in the card of A, and B is chosen */
    has(&page, "Choose a plan, or add a contract");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), "revision=2&contract=&severity=B&country=IC&time_zone=UTC");
    has(&page, "No region serves this country. Choose the country where");
    has(&page, "<option value=\"IC\" selected>Canary Islands (no region serves it)</option>");
}

/* SPEC 4.3, 4.4 */
TEST(a_contract_is_added_in_place_and_every_refusal_keeps_what_was_typed)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor eva = visitor_of(ctx, &web, "eva");
    struct contract gold = world_contract_with(ctx, "gold-20-pack", people.fabrikam, "0230242323", "004512345678");

    opened(ctx, &eva, 200, "/requests/new");
    struct http_response page = followed(ctx, &eva, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    const char *to = path_of_id(ctx, "/drafts/#/contracts", id);
    has(&page, "It will be added to eva@contoso.example.");
    has(&page, "action=\"/sign-out\"");
    has(&page, "name=\"return\" value=\"/contracts/add\"");
    has(&page, "Use another sign-in");
    page = sent(ctx, &eva, 422, to, "revision=0" FORM_PLACE "&access_id=&contract_id=");
    has(&page, "href=\"#access_id\"");
    has(&page, "<option value=\"SE\" selected>");
    page = sent(ctx, &eva, 422, to, "revision=0" FORM_PLACE "&access_id=12345678&contract_id=1");
    has(&page, "10 digits, including any leading zeros");
    has(&page, "value=\"12345678\"");
    page = sent(ctx, &eva, 422, to, "revision=0" FORM_PLACE "&access_id=0230242324&contract_id=004512345678");
    has(&page, "This Access ID is mistyped: a digit is wrong, or two are");
    page = sent(ctx, &eva, 404, to, "revision=0" FORM_PLACE "&access_id=0230242323&contract_id=004512345679");
    has(&page, "No contract has these two IDs together.");
    page = sent(ctx, &eva, 422, to, "revision=0" FORM_PLACE "&access_id=230242323&contract_id=4512345678");
    has(&page, "Did you mean Access ID 0230242323, Contract ID 004512345678?</p>");
    has(&page, "name=\"suggested_access_id\" form=\"step-form\" value=\"0230242323\"");
    has(&page, "name=\"use\" value=\"suggestion\">Use these</button>");
    page = sent(ctx, &eva, 422, to, "revision=0" FORM_PLACE "&access_id=004512345678&contract_id=0230242323");
    has(&page, "The two IDs look swapped: each is in");
    has(&page, ">Swap and add</button>");
    /* Fabrikam's, and she is Contoso's: it is shown first [4.3]. */
    page = sent(ctx, &eva, 409, to, "revision=0" FORM_PLACE "&access_id=230242323&contract_id=4512345678&use=suggestion"
                               "&suggested_access_id=0230242323&suggested_contract_id=004512345678");
    has(&page, "Is this the contract that you want to add?");
    has(&page, "Fabrikam");
    has(&page, "name=\"use\" value=\"confirmed\">Add it</button>");
    has(&page, "value=\"230242323\"");
    has(&page, "<option value=\"SE\" selected>");
    CHECK_INT(count_rows(ctx, "association"), 0);
    page = followed(ctx, &eva, to, "revision=0" FORM_PLACE "&access_id=230242323&contract_id=4512345678&use=confirmed"
                               "&suggested_access_id=0230242323&suggested_contract_id=004512345678");
    has(&page, "is added: 20 of 20 incidents left, until ");
    has(&page, str_format(ctx->arena, "value=\"%lld\" aria-describedby=\"contract-%lld-more\" checked", (long long)gold.id, (long long)gold.id).data);
    has(&page, "<option value=\"SE\" selected>");
    /* With spaces, dashes and full-width digits, by Enter in the field, and once more. */
    page = followed(ctx, &eva, path_of_id(ctx, "/drafts/#/steps/2", id), draft_plan_form(ctx, gold.id, 2, "&access_id=+0230-242%EF%BC%93%EF%BC%92%EF%BC%93&contract_id=0045+1234+5678"));
    has(&page, "You have already added 0230242323 - Partner Support Gold 20-Pack: 20 of 20 incidents left");
    has(&page, "Step 2 of 6");
    /* Both pasted into the one box, in a message, and the wrong button pressed. */
    page = followed(ctx, &eva, path_of_id(ctx, "/drafts/#/steps/2", id), draft_plan_form(ctx, gold.id, 3, "&access_id=&contract_id=&ids=Contract+ID:+004512345678%0D%0AAccess+ID:+0230242323"));
    has(&page, "You have already added 0230242323 - Partner Support Gold 20-Pack: 20 of 20 incidents left");
    /* "Do not add": the step is saved and nothing is added. */
    followed(ctx, &eva, path_of_id(ctx, "/drafts/#/steps/2", id), draft_plan_form(ctx, gold.id, 4, "&access_id=123&contract_id=456&more=1"));
    CHECK_INT(count_rows(ctx, "association"), 1);
}

/* SPEC 4.4 */
TEST(a_contract_that_cannot_be_used_is_added_and_says_so)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor eva = visitor_of(ctx, &web, "eva");
    struct contract over = world_contract_with(ctx, "gold-20-pack", people.fabrikam, "0230242323", "004512345678");
    struct contract held = world_contract_with(ctx, "gold-20-pack", people.fabrikam, "0411820937", "004512345679");

    world_sql(ctx, "UPDATE contract SET exclusive = 1 WHERE id = #", held.id);
    world_sql(ctx, "UPDATE contract SET stored_state = 'cancelled', cancelled_at = 1 WHERE id = #", over.id);
    opened(ctx, &eva, 200, "/requests/new");
    followed(ctx, &eva, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    struct http_response page = followed(ctx, &eva, path_of_id(ctx, "/drafts/#/contracts", id), "revision=0" FORM_PLACE "&use=confirmed&suggested_access_id=0230242323&suggested_contract_id=004512345678");
    has(&page, " is added");
    has(&page, "cancelled");
    has(&page, "Plans that you cannot use (1)");
    page = sent(ctx, &eva, 409, path_of_id(ctx, "/drafts/#/contracts", id), "revision=1" FORM_PLACE "&access_id=0411820937&contract_id=004512345679");
    has(&page, "These IDs are right, but only members of the organization");
}

/* SPEC 5.2: Fabrikam's contracts up to the number that is judged in one answer, then more. */
TEST(a_thousand_plans_are_shown_and_of_more_the_one_that_was_added_can_be_used)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct contract gold = fabrikam_contract(ctx, &people, "gold-20-pack", 3);

    opened(ctx, &anna, 200, "/requests/new");
    followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    exec_sql(ctx, str_format(ctx->arena, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO contract"
        " (id, access_id, contract_no, plan_id, organization_id, account_id, imported, shared, exclusive, country, time_zone, starts_on,"
        " grace_days, ends_on, stored_state, unit, counted, sequence, balance, head, created_at, cancelled_at)"
        " SELECT i, CAST(1000000000 + i AS TEXT), CAST(100000000000 + i AS TEXT), plan_id, organization_id, account_id, imported,"
        " shared, exclusive, country, time_zone, starts_on, grace_days, ends_on, stored_state, unit, counted, 0, 0, '', created_at, 0"
        " FROM contract, n WHERE id = %lld", LIMIT_AVAILABILITY_PLANS - 1, (long long)gold.id).data);
    struct http_response page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=2", id));
    has(&page, "Plans that you cannot use (999)");
    size_t held = ctx->arena->held_bytes;
    opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=2", id));
    CHECK(ctx->arena->held_bytes - held < LIMIT_ARENA_BYTES / 2);
    struct contract more = world_contract_with(ctx, "gold-20-pack", people.fabrikam, "0230242323", "004512345678");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=2", id));
    has(&page, "You have more than 1000 contracts");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/contracts", id), "revision=0" FORM_PLACE "&use=confirmed&suggested_access_id=0230242323&suggested_contract_id=004512345678");
    has(&page, " is added");
    has(&page, str_format(ctx->arena, "value=\"%lld\" aria-describedby=\"contract-%lld-more\" checked", (long long)more.id, (long long)more.id).data);
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), draft_plan_form(ctx, more.id, 2, ""));
    has(&page, "Step 5 of 6");
}

/* SPEC 5.1, 4.3: an administrator sees the IDs, others are told whom to ask. */
TEST(a_plan_that_is_not_added_is_added_with_a_button_or_by_asking)
{
    struct people people = people_begin(ctx);
    struct contract premier = world_contract_with(ctx, "premier-partner-support", people.fabrikam, "0230242323", "004512345678");
    struct web web = web_of_rooms(ctx);
    struct visitor greta = visitor_of(ctx, &web, "greta"), anna = visitor_of(ctx, &web, "anna");
    const char *button = str_format(ctx->arena, "name=\"listed\" value=\"%lld\"", (long long)premier.id).data;
    const char *press = str_format(ctx->arena, "revision=0&severity=B&country=NO&time_zone=UTC&access_id=&contract_id=&listed=%lld", (long long)premier.id).data;

    opened(ctx, &anna, 200, "/requests/new");
    struct http_response page = followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    has_not(&page, button);
    has(&page, "for its Access ID and Contract ID, and add it once. After");
    has(&page, "Ask Greta");
    has_not(&page, "004512345678");
    sent(ctx, &anna, 404, path_of_id(ctx, "/drafts/#/contracts", id), press);
    CHECK_INT(count_rows(ctx, "association"), 0);
    exec_sql(ctx, "DELETE FROM draft_field");
    exec_sql(ctx, "DELETE FROM draft");
    opened(ctx, &greta, 200, "/requests/new");
    page = followed(ctx, &greta, "/drafts", "revision=0&" FORM_PROBLEM);
    id = the_draft(ctx);
    has(&page, button);
    has(&page, "Add");
    has(&page, "Add it to your account once");
    page = followed(ctx, &greta, path_of_id(ctx, "/drafts/#/contracts", id), press);
    has(&page, "is added: 60 of 60 incidents left");
    has(&page, str_format(ctx->arena, "value=\"%lld\" aria-describedby=\"contract-%lld-more\" checked", (long long)premier.id, (long long)premier.id).data);
    has(&page, "<option value=\"NO\" selected>");
    has(&page, "id=\"severity-B\" name=\"severity\" value=\"B\" aria-describedby=\"severity-B-more\" checked");
    has_not(&page, button);
    CHECK_INT(count_rows(ctx, "association"), 1);
}

/* SPEC 6.5, 10.2: before anything is chosen, and afterwards. */
TEST(the_first_answer_is_that_of_the_plan_which_is_chosen)
{
    struct people people = people_begin(ctx);
    nobody_has_a_place(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");

    opened(ctx, &anna, 200, "/requests/new");
    struct http_response page = followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    has(&page, "You have no contract for Windows Server 2025 yet. Add one:");
    has_not(&page, "First answer within");
    has_not(&page, "Plans that you cannot use");
    struct contract chosen = fabrikam_contract(ctx, &people, "five-pack", 3);
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=2", id));
    struct str before = between(&page, "or data is at risk.</p>\n<p>", "</p>");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), str_format(ctx->arena, "revision=0&contract=%lld&severity=A&country=SE&time_zone=Europe/Stockholm", (long long)chosen.id).data);
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=2", id));
    CHECK_STR(between(&page, "or data is at risk.</p>\n<p>", "</p>"), before);
    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/3", id), "revision=0&" FORM_CONTACT);
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/4", id), "revision=0&add_submitter=true");
    has(&page, str_c(ctx->arena, before));            /* the quote */
    has(&page, "</time></b> (UTC)");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), str_format(ctx->arena, "revision=1&contract=%lld&severity=A&requires_24x7=false&country=SE&time_zone=", (long long)chosen.id).data);
    has_not(&page, "Choose a time zone.");            /* a country that has one */
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), str_format(ctx->arena, "revision=2&contract=%lld&severity=A&requires_24x7=false&country=US&time_zone=", (long long)chosen.id).data);
    has(&page, "Choose a time zone.");
    has(&page, str_c(ctx->arena, before));            /* of business time: false is no tick */
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), str_format(ctx->arena, "revision=3&contract=%lld&severity=A&requires_24x7=true&country=&time_zone=", (long long)chosen.id).data);
    has(&page, "Choose a country.");
    has(&page, "around the clock</p>");
    fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=2", id));
    has(&page, ", with ");
}

static int64_t times(const struct http_response *page, const char *words)
{
    struct str text = buf_str(&page->body);
    int64_t count = 0;

    for (size_t at = 0; at + strlen(words) <= text.len; at++)
        count += memcmp(text.data + at, words, strlen(words)) == 0;
    return count;
}

/* A tick stands in the card of the severity to which it belongs [2.9]. */
TEST(a_tick_for_24x7_at_another_severity_is_not_kept_and_keeps_nobody_from_going_on)
{
    static const char *const others[] = { "B", "C", " B ", "c" };
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct contract gold = fabrikam_contract(ctx, &people, "gold-20-pack", 0);

    opened(ctx, &anna, 200, "/requests/new");
    struct http_response page = followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    struct str card = between(&page, "id=\"severity-A-more\"", "id=\"severity-B-more\"");
    CHECK(str_contains(card, STR("name=\"requires_24x7\"")));
    struct str described = between(&page, "id=\"severity-A-more\">", "</div>");       /* what is not ticked is no part of what A means */
    CHECK(described.len > 0 && !str_contains(described, STR("requires_24x7")) && !str_contains(described, STR("24x7")));
    CHECK_INT(times(&page, "name=\"requires_24x7\""), 1);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id),
                        str_format(ctx->arena, "revision=%zu&contract=%lld&severity=%s&requires_24x7=true&country=SE&time_zone=UTC", i, (long long)gold.id,
                                   encoded(ctx, str_of(others[i]))).data);
        has(&page, i < 3 ? "Step 5 of 6" : "Choose a severity.");          /* ids of the catalogue have their case */
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM draft_field WHERE name = 'requires_24x7'"), i < 3 ? 0 : 1);
    }
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id),
                    str_format(ctx->arena, "revision=4&contract=%lld&severity=A&country=SE&time_zone=UTC", (long long)gold.id).data);
    has(&page, "Step 5 of 6", "<dd>A Critical</dd>");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id),
                    str_format(ctx->arena, "revision=5&contract=%lld&severity=A&requires_24x7=true&country=SE&time_zone=UTC", (long long)gold.id).data);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM draft_field WHERE name = 'requires_24x7'"), 1);
    /* what an older program has kept at another severity */
    exec_sql(ctx, "UPDATE draft_field SET value = 'C' WHERE name = 'severity'");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#", id));
    has(&page, "Step 5 of 6", "<dd>C Minimal</dd>");
}

/* Two ticks of one name could not be told from each other. */
TEST(where_several_severities_allow_24x7_its_tick_stands_once_below_them)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");

    fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    exec_sql(ctx, "INSERT INTO catalog_revision (id, at, source, actor_id) VALUES (2, 1, 'apply', NULL)");
    exec_sql(ctx, "INSERT INTO catalog_item (kind, item_id, revision_id, position, body, retired, imported)"
                  " SELECT kind, item_id, 2, position, REPLACE(body, 'false', 'true'), retired, imported FROM catalog_item WHERE kind = 'severity' AND item_id = 'B'");
    opened(ctx, &anna, 200, "/requests/new");
    struct http_response page = followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    CHECK_INT(times(&page, "name=\"requires_24x7\""), 1);
    has(&page, "Only at severity A, B.");
}

/* [6.5]: from the moment it is known what it is about, until the quote says it. */
TEST(what_it_will_cost_stands_beside_the_form_once_a_version_is_chosen)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    const char *cost = "<h2 id=\"cost\">What it will cost</h2>", *version = "/requests/new?version=windows-server-2025";
    struct http_response page = opened(ctx, &anna, 200, version);

    has_not(&page, cost);                              /* nobody has a plan yet */
    fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    page = opened(ctx, &anna, 200, "/requests/new");
    has_not(&page, cost);
    page = opened(ctx, &anna, 200, version);
    has(&page, cost, "<b>3</b> left now", "<b>2</b> left after", "A within 1 h, B within 4 h, C within 8 h of business time", "you get it back");
    has(&page, "Submitting will use 1 incident of Partner Support Gold 20-Pack: 3 left now, 2 after.");
    page = followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    has(&page, cost, "Step 2 of 6");
    int64_t id = the_draft(ctx);
    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id),
             str_format(ctx->arena, "revision=0&contract=%lld&severity=B&country=SE&time_zone=UTC", (long long)sql_int(ctx, "SELECT id FROM contract")).data);
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=3", id));
    has(&page, cost, "<dd>B within 4 h of business time</dd>");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=5", id));
    has_not(&page, cost);
    has(&page, "What it costs", "<b>2</b> left after");
    page = opened(ctx, &anna, 200, "/requests/new?version=windows-server-2025&kind=advisory");
    has(&page, cost, "is used", "Submitting will use nothing.");
    has_not(&page, "you get it back");
    CHECK_INT(sql_int(ctx, "SELECT remaining FROM contract_grant"), 3);
}

/* Where somebody is, is known of most people. */
TEST(country_and_time_zone_are_a_line_that_can_be_changed_unless_they_are_missing_or_wrong)
{
    struct people people = people_begin(ctx);
    nobody_has_a_place(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    const char *folded = "<details class=\"more\" id=\"place\">", *open = "<div class=\"fields\" id=\"place\">";

    opened(ctx, &anna, 200, "/requests/new");
    struct http_response page = followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    has(&page, open);
    has_not(&page, "Answered");
    struct contract gold = fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    const char *plan_step = path_of_id(ctx, "/drafts/#?step=2", id);
    page = opened(ctx, &anna, 200, plan_step);
    has(&page, folded, "Sweden, Europe/Stockholm", "Answered Mon-Fri 07:00-17:00 (UTC)");      /* the contract's */
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=2&place=1", id));
    has(&page, open, "<option value=\"SE\" selected>");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id),
                    str_format(ctx->arena, "revision=0&contract=%lld&severity=B&country=NO&time_zone=", (long long)gold.id).data);
    has(&page, "Norway, Europe/Oslo <a href=", "place=1#place");
    page = opened(ctx, &anna, 200, plan_step);
    has(&page, folded, "Norway, Europe/Oslo");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id),
                    str_format(ctx->arena, "revision=1&contract=%lld&severity=B&country=&time_zone=", (long long)gold.id).data);
    has(&page, open, "Choose a country.");
}

/* ---- Money ---------------------------------------------------------------------------------------------- */

/* SPEC 4.9, 6.5, 6.6 */
TEST(what_is_refused_when_submitting_charges_nothing_and_keeps_the_draft)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 1);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, contract.id);
    struct http_response page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=6", id));
    const char *to = path_of_id(ctx, "/drafts/#/submit", id);
    struct str quote = between(&page, "name=\"quote\" value=\"", "\"");
    struct ledger_entry entry;

    page = sent(ctx, &anna, 422, to, str_format(ctx->arena, "quote=%.*s", STR_ARGS(quote)).data);
    has(&page, "Accept the services agreement");
    has(&page, "Check it again, then submit: with that you accept it.");
    has_not(&page, "agreement_accepted)");
    static const char *const not_ticked[] = { "false", "", "on", "TRUE", "true+x" };
    for (size_t i = 0; i < COUNT_OF(not_ticked); i++) {
        page = sent(ctx, &anna, 422, to, str_format(ctx->arena, "agreement_accepted=%s&quote=%.*s", not_ticked[i], STR_ARGS(quote)).data);
        has(&page, "Nothing is charged yet.");
    }
    as_operator(ctx);
    WRITE_OK(contract_top_up(ctx, contract.id, 1, day_at("2027-01-01"), STR("more"), &entry));
    page = sent(ctx, &anna, 409, to, str_format(ctx->arena, "agreement_accepted=true&quote=%.*s", STR_ARGS(quote)).data);
    has(&page, "The cost, the time or the agreement has changed since you");
    has(&page, "Check it again, then submit.");
    has(&page, "What it costs");
    has(&page, "1 Jan 2027");
    const char *form = draft_submit_form(ctx, &page);
    submitted(ctx, contract.id);
    submitted(ctx, contract.id);                        /* others take what was left */
    page = sent(ctx, &anna, 409, to, form);
    has(&page, "Nothing is left on");
    has(&page, "Ask the contract desk for a top-up, or use another plan.");
    CHECK_INT(count_rows(ctx, "request"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM draft WHERE submitted_at = 0"), 1);
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#", id));
    has(&page, "Step 2 of 6");
    verify_ledgers(ctx);
}

/* SPEC 6.9 */
TEST(who_leaves_himself_out_is_warned_before_and_after)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, contract.id);

    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/3", id), "revision=1&primary_contact.name=Olle&primary_contact.email=olle%40fabrikam.example");
    struct http_response page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=4", id));
    has(&page, "id=\"add_submitter\" name=\"add_submitter\" aria-describedby=\"add_submitter-hint\" value=\"true\" checked");
    has(&page, "You are not the primary contact. Without this, you cannot");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/4", id), "revision=1&add_submitter=false");
    has(&page, "You are not a contact of this request. Once you submit it,");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=6", id));
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/submit", id), draft_submit_form(ctx, &page));
    has(&page, "You are not a contact of this request, so you cannot see it");
    has_not(&page, "Go to the request");
}

TESTS(
    BOTH(plans_that_cannot_be_used_stand_there_with_reason_cure_and_who),
    BOTH(a_contract_is_added_in_place_and_every_refusal_keeps_what_was_typed),
    BOTH(a_contract_that_cannot_be_used_is_added_and_says_so),
    BOTH(a_thousand_plans_are_shown_and_of_more_the_one_that_was_added_can_be_used),
    BOTH(a_plan_that_is_not_added_is_added_with_a_button_or_by_asking),
    BOTH(a_tick_for_24x7_at_another_severity_is_not_kept_and_keeps_nobody_from_going_on),
    SQLITE(where_several_severities_allow_24x7_its_tick_stands_once_below_them),
    BOTH(what_it_will_cost_stands_beside_the_form_once_a_version_is_chosen),
    BOTH(country_and_time_zone_are_a_line_that_can_be_changed_unless_they_are_missing_or_wrong),
    BOTH(the_first_answer_is_that_of_the_plan_which_is_chosen),
    BOTH(what_is_refused_when_submitting_charges_nothing_and_keeps_the_draft),
    BOTH(who_leaves_himself_out_is_warned_before_and_after),
)
