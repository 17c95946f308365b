/* SPDX-License-Identifier: Apache-2.0 */
/* t3_draft.c: writing a request in six steps, in a browser without scripts. Plans and money are in t3_draft_plan.c. */
#include "tests/draft_browser.h"

#include "base/limit.h"
#include "desk/account/account.h"

/* ---- The whole story ------------------------------------------------------------------------------------ */

TEST(looking_at_the_first_step_makes_no_draft)
{
    request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    struct http_response page = page_get(ctx, &anna, STR("/requests/new"));

    page_says(&page, "Step 1 of 6");
    page_says(&page, "action=\"/drafts\"");
    page_says(&page, "<h3>Windows and Windows Server</h3>");
    page_says_not(&page, "role=\"alert\"");
    CHECK_INT(count_rows(ctx, "draft"), 0);
}

/* SPEC 6.1-6.7 */
TEST(a_request_is_written_in_six_steps_and_submitted)
{
    struct people people = request_world(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    struct http_response page = page_get(ctx, &anna, STR("/requests/new"));

    page = page_post(ctx, &anna, STR("/drafts"), "revision=0&product=windows-server&show=versions&shown_product=&kind=incident&title=Half+a+tit");
    int64_t id = the_draft(ctx);
    page_says(&page, "value=\"Half a tit\"");
    page_says(&page, "Windows Server 2025");
    page_says(&page, "<span class=\"tag tag-strong\">N</span>");
    page_says(&page, "Mainstream until 13 Nov 2029");
    page_says(&page, "Your Partner Support Gold 20-Pack covers this until 20 Dec 2027, when the contract ends");
    page_says(&page, "None of your plans covers it");
    page_says(&page, "Versions whose support has ended");
    page_says_not(&page, "role=\"alert\"");                  /* nothing is said of what is still missing */
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/1"), "revision=1&shown_product=windows-server&" PROBLEM "&problem_type=networking&category=dns");
    page_says(&page, "Step 2 of 6");
    page_says(&page, "Partner Support Gold 20-Pack");
    page_says(&page, "One of your plans can be used for this.");
    page_says_not(&page, "Stands first");
    page_says(&page, "anna@fabrikam.example, of Fabrikam AB.");
    page_says(&page, "<option value=\"SE\">Sweden</option>");
    page_says(&page, "First answer within 8 h of business time");
    page_says(&page, "<dd>Replication stops</dd>");          /* the summary of step 1 */
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/2"), draft_plan_form(ctx, contract.id, 0, ""));
    page_says(&page, "Step 3 of 6");
    page_says(&page, "Partner Support Gold 20-Pack\n<br>3 of 3 incidents left");     /* the summary of step 2 */
    page_says(&page, "value=\"Anna Berg\"");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/3"), "revision=0&" CONTACT);
    page_says(&page, "Step 4 of 6");
    page_says(&page, "You are the primary contact yourself");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/4"), "revision=0&add_submitter=true&additional_contacts[0].name=Olle+Ek&additional_contacts[0].email=olle%40fabrikam.example&more=contacts");
    page_says(&page, "id=\"additional_contacts-1-name\"");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/4"), "revision=1&add_submitter=true&additional_contacts[0].name=Olle+Ek&additional_contacts[0].email=olle%40fabrikam.example");
    page_says(&page, "Step 5 of 6");
    page_says(&page, "<span class=\"figure\">1 incident</span>");
    page_says(&page, "<b>3</b> left now");
    page_says(&page, "<b>2</b> left after");
    page_says(&page, "Monday 23 Nov 2026, 16:00 (Europe/Stockholm, UTC+01:00)");
    page_says(&page, "services agreement, version 2026-01");
    page_says(&page, "olle@fabrikam.example");
    page = page_get(ctx, &anna, draft_at(ctx, id, "?step=6"));
    page_says(&page, "required");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/submit"), draft_submit_form(ctx, &page));
    page_says(&page, "Your request is submitted");
    page_says(&page, "<dd>C Minimal</dd>");
    page_says(&page, "<button type=\"button\" class=\"button no-print\" data-print hidden>Print</button>");
    page_says(&page, str_format(ctx->arena, "%.4s-", sql_text(ctx, "SELECT number FROM request").data).data);
    page_says(&page, "1 incident");
    page_says(&page, "2 of 3 incidents left");
    page_says(&page, "Monday 23 Nov 2026, 16:00 (Europe/Stockholm, UTC+01:00)");
    page_says(&page, "First answer within 8 h of business time");
    CHECK_INT(count_rows(ctx, "request"), 1);
    CHECK_INT(remaining_of(ctx, contract.id), 2);
    verify_ledgers(ctx);
}

/* SPEC 4.8 */
TEST(the_form_of_submitting_sent_twice_is_one_request)
{
    struct people people = request_world(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, contract.id);
    struct http_response page = page_get(ctx, &anna, draft_at(ctx, id, "?step=6"));
    const char *form = draft_submit_form(ctx, &page);

    page = page_post(ctx, &anna, draft_at(ctx, id, "/submit"), form);
    page_says(&page, "Your request is submitted");
    struct str first = page_between(ctx, &page, "done-number", "</p>");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/submit"), form);
    CHECK_STR(page_between(ctx, &page, "done-number", "</p>"), first);
    CHECK_INT(count_rows(ctx, "request"), 1);
    CHECK_INT(remaining_of(ctx, contract.id), 2);
    struct http_response answer = browse(ctx, &anna, draft_at(ctx, id, "?step=1").data);     /* there is nothing to write any more */
    draft_expect(&answer, 303);
    CHECK_STR(web_answer_header(&answer, "Location"), draft_at(ctx, id, "/confirmation"));
    page = page_post_fails(ctx, &anna, 409, draft_at(ctx, id, "/steps/3"), "revision=1&primary_contact.name=Typed+late");
    page_says(&page, "Typed late");
    page_says(&page, "submitted already");
}

/* SPEC 6.3 */
TEST(who_has_done_it_before_jumps_to_the_step_that_is_left)
{
    struct people people = request_world(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    struct str country = STR("SE"), zone = STR("Europe/Stockholm");
    struct account account;

    WRITE_OK(account_set_profile(ctx, &(struct profile){ .country = &country, .time_zone = &zone }, &account));
    submitted(ctx, contract.id);
    struct http_response page = page_get(ctx, &anna, STR("/requests/new"));
    page_says(&page, "id=\"version-windows-server-2025\" name=\"version\" value=\"windows-server-2025\" aria-describedby=\"version-windows-server-2025-more\" checked");
    page_post(ctx, &anna, STR("/drafts"), "revision=0&" PROBLEM);
    int64_t id = the_draft(ctx);
    page = page_get(ctx, &anna, draft_at(ctx, id, "?step=6"));
    page_says(&page, "Submit the request");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/submit"), draft_submit_form(ctx, &page));
    page_says(&page, "Your request is submitted");
    CHECK_INT(remaining_of(ctx, contract.id), 1);
    page = page_get(ctx, &anna, STR("/requests/new"));
    page_says_not(&page, "Not submitted yet");
}

/* SPEC 6.1: whoever closes the browser goes on where it was left, though what comes then is filled in already. */
TEST(who_comes_back_goes_on_at_the_first_step_that_was_not_seen)
{
    struct people people = request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna"), later = draft_browser_of(ctx, &web, "anna");
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);

    page_get(ctx, &anna, STR("/requests/new"));
    page_post(ctx, &anna, STR("/drafts"), "revision=0&" PROBLEM);
    int64_t id = the_draft(ctx);
    page_post(ctx, &anna, draft_at(ctx, id, "/steps/2"), draft_plan_form(ctx, contract.id, 0, ""));
    struct http_response page = page_get(ctx, &later, draft_at(ctx, id, ""));
    page_says(&page, "Step 3 of 6");
    page_says(&page, "Finished");
    page = page_get(ctx, &later, draft_at(ctx, id, "?step=9"));
    page_says(&page, "Step 3 of 6");
}

/* ---- What is wrong -------------------------------------------------------------------------------------- */

/* SPEC 6.1 */
TEST(a_step_with_faults_is_kept_as_typed_and_says_what_is_wrong)
{
    request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    const char *odd = encoded(ctx, STR("\n <b>&amp;\"'</b>\ttail \n\n"));

    page_get(ctx, &anna, STR("/requests/new"));
    struct http_response page = page_post(ctx, &anna, STR("/drafts"),
        str_format(ctx->arena, "revision=0&product=windows-server&kind=incident&title=++&description=%s", odd).data);
    int64_t id = the_draft(ctx);
    page_says(&page, "Step 1 of 6");
    page_says(&page, "role=\"alert\"");
    page_says(&page, "<a href=\"#title\">Give it a title: the engineer sees it first.</a>");
    page_says(&page, "<a href=\"#version\">Choose the product and its version.</a>");
    page_says(&page, "aria-invalid=\"true\"");
    page_says(&page, "value=\"  \"");
    page_says(&page, ">\n\n &lt;b&gt;&amp;amp;&quot;&#39;&lt;/b&gt;\ttail \n\n</textarea>");
    struct web_browser later = draft_browser_of(ctx, &web, "anna");       /* another browser, days later */
    web.now += 20 * DAY_MS;
    page = page_get(ctx, &later, STR("/requests/new"));
    page_says(&page, "Not submitted yet");
    page_says(&page, "without a title");
    page = page_get(ctx, &later, draft_at(ctx, id, ""));
    page_says(&page, ">\n\n &lt;b&gt;&amp;amp;&quot;&#39;&lt;/b&gt;\ttail \n\n</textarea>");
    page = page_get(ctx, &later, draft_at(ctx, id, "?step=5"));
    page_says(&page, "Something is missing before it can be submitted");
    page_says(&page, draft_at(ctx, id, "?step=2").data);
    page = page_post_fails(ctx, &later, 422, draft_at(ctx, id, "/submit"), "agreement_accepted=true&quote=x");
    page_says(&page, "It was not submitted");
    page_says_not(&page, "href=\"#title\"");
}

/* Two windows with the same step. */
TEST(what_another_window_has_saved_is_not_overwritten_unknowingly)
{
    struct people people = request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);

    page_post(ctx, &anna, draft_at(ctx, id, "/steps/1"), "revision=1&" PROBLEM "+Since+Tuesday.");
    struct http_response page = page_post_fails(ctx, &anna, 409, draft_at(ctx, id, "/steps/1"), "revision=1&" PROBLEM "+Since+Monday.");
    page_says(&page, "This step was saved in another window");
    page_says(&page, "Two of five. Since Monday.</textarea>");
    page_says(&page, "What was saved in the other window");
    page_says(&page, "Two of five. Since Tuesday.</div>");
    page_says(&page, "name=\"revision\" value=\"2\"");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/3"), "revision=1&" CONTACT);            /* another step is no conflict */
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/1"), "revision=2&" PROBLEM "+Since+Monday.");
    page_says(&page, "Step 5 of 6");
    page_says(&page, "Two of five. Since Monday.</div>");
}

/* SPEC 2.2 */
TEST(at_the_wrong_portal_one_goes_on_at_the_right_one_with_what_was_typed)
{
    request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    static const char cloud[] = "product=microsoft-365&version=microsoft-365-current&usage=own&kind=incident&title=Mail+stops&description=All+of+it.";

    struct http_response page = page_get(ctx, &anna, STR("/requests/new?portal=on-premises"));
    page_says(&page, "<option value=\"on-premises\" selected>");
    page = page_post(ctx, &anna, STR("/drafts"), str_format(ctx->arena, "revision=0&portal=on-premises&%s", cloud).data);
    int64_t id = the_draft(ctx);
    page_says(&page, "Microsoft 365 is not served at Support for on-premises products, but at Productivity cloud support.");
    page_says(&page, "name=\"go_portal\" value=\"productivity-cloud\"");
    page_says(&page, "https://support.example.com/productivity");
    page_says(&page, "value=\"Mail stops\"");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/1"), str_format(ctx->arena, "revision=1&portal=on-premises&go_portal=productivity-cloud&%s", cloud).data);
    page_says(&page, "Step 2 of 6");
    page_says(&page, "Without a contract");
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/2"), "revision=0&contract=" PLACE);
    page_post(ctx, &anna, draft_at(ctx, id, "/steps/3"), "revision=0&" CONTACT);
    page = page_post(ctx, &anna, draft_at(ctx, id, "/steps/4"), "revision=0&add_submitter=true");
    page_says(&page, "<span class=\"figure\">Nothing</span> is charged");
    page = page_get(ctx, &anna, draft_at(ctx, id, "?step=6"));
    page = page_post(ctx, &anna, draft_at(ctx, id, "/submit"), draft_submit_form(ctx, &page));
    page_says(&page, "without a contract");
}

/* ---- Whose draft it is ---------------------------------------------------------------------------------- */

/* SPEC 3.7 */
TEST(the_draft_of_somebody_else_is_not_found_at_any_address)
{
    struct people people = request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna"), eva = draft_browser_of(ctx, &web, "eva");
    int64_t id = draft_finished(ctx, &anna, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    static const char *const pages[] = { "", "?step=3", "/confirmation" };
    static const char *const forms[] = { "/steps/1", "/steps/2", "/contracts", "/discard", "/submit" };

    page_get(ctx, &eva, STR("/requests/new"));
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct http_response page = browse(ctx, &eva, draft_at(ctx, id, pages[i]).data);
        draft_expect(&page, 404);
        page_says_not(&page, "Replication");
    }
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct http_response page = page_post_fails(ctx, &eva, 404, draft_at(ctx, id, forms[i]), "revision=1&title=Mine&agreement_accepted=true&quote=x");
        page_says_not(&page, "Replication");
    }
    page_post_fails(ctx, &anna, 404, draft_at(ctx, id, "/steps/5"), "revision=0");
    page_post_fails(ctx, &anna, 404, draft_at(ctx, id, "/steps/x"), "revision=0");
    draft_expect(&(struct http_response){ browse(ctx, &anna, "/drafts/x").status, .body = buf_new(ctx->arena) }, 404);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM draft_field WHERE value = 'Mine'"), 0);
}

TEST(a_draft_is_discarded_for_good_and_no_more_than_twenty_are_kept)
{
    request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");

    page_get(ctx, &anna, STR("/requests/new"));
    page_post(ctx, &anna, STR("/drafts"), "revision=0&" PROBLEM);
    int64_t id = the_draft(ctx);
    for (int i = 1; i < LIMIT_DRAFTS; i++)
        page_post(ctx, &anna, STR("/drafts"), "revision=0&" PROBLEM);
    struct http_response page = page_post_fails(ctx, &anna, 409, STR("/drafts"), "revision=0&title=One+too+many");
    page_says(&page, "You have 20 requests that are not submitted yet");
    page_says(&page, "value=\"One too many\"");
    struct http_response answer = submit(ctx, &anna, draft_at(ctx, id, "/discard").data, "");
    draft_expect(&answer, 303);
    CHECK_INT(count_rows(ctx, "draft"), LIMIT_DRAFTS - 1);
    answer = browse(ctx, &anna, draft_at(ctx, id, "").data);
    draft_expect(&answer, 404);
    page_post(ctx, &anna, STR("/drafts"), "revision=0&title=One+more");
}

TEST(a_step_that_holds_too_much_is_refused_with_what_was_typed)
{
    request_world(ctx);
    struct web web = draft_web(ctx);
    struct web_browser anna = draft_browser_of(ctx, &web, "anna");
    char *long_text = arena_alloc(ctx->arena, LIMIT_DRAFT_BYTES + 2);

    memset(long_text, 'x', LIMIT_DRAFT_BYTES + 1);
    page_get(ctx, &anna, STR("/requests/new"));
    struct http_response page = page_post_fails(ctx, &anna, 413, STR("/drafts"), str_format(ctx->arena, "revision=0&title=Long&description=%s", long_text).data);
    page_says(&page, "256 KiB in one step");
    page_says(&page, "value=\"Long\"");
    CHECK_INT(count_rows(ctx, "draft"), 0);
}

TESTS(
    BOTH(looking_at_the_first_step_makes_no_draft),
    BOTH(a_request_is_written_in_six_steps_and_submitted),
    BOTH(the_form_of_submitting_sent_twice_is_one_request),
    BOTH(who_has_done_it_before_jumps_to_the_step_that_is_left),
    BOTH(who_comes_back_goes_on_at_the_first_step_that_was_not_seen),
    BOTH(a_step_with_faults_is_kept_as_typed_and_says_what_is_wrong),
    BOTH(what_another_window_has_saved_is_not_overwritten_unknowingly),
    BOTH(at_the_wrong_portal_one_goes_on_at_the_right_one_with_what_was_typed),
    BOTH(the_draft_of_somebody_else_is_not_found_at_any_address),
    BOTH(a_draft_is_discarded_for_good_and_no_more_than_twenty_are_kept),
    BOTH(a_step_that_holds_too_much_is_refused_with_what_was_typed),
)
