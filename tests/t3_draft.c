/* SPDX-License-Identifier: Apache-2.0 */
/* t3_draft.c: writing a request in six steps, in a browser without scripts. Plans and money are in t3_draft_plan.c. */
#include "tests/visitor.h"

#include "base/limit.h"

/* ---- The whole story ------------------------------------------------------------------------------------ */

TEST(looking_at_the_first_step_makes_no_draft)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct http_response page = opened(ctx, &anna, 200, "/requests/new");

    has(&page, "Step 1 of 6");
    has(&page, "<summary>Windows and Windows Server <");
    has_not(&page, "action=\"/drafts\"");             /* what happens is asked when it is known what it happens to */
    page = opened(ctx, &anna, 200, "/requests/new?version=windows-server-2025");
    has(&page, "action=\"/drafts\"");
    has(&page, "name=\"version\" value=\"windows-server-2025\"");
    has_not(&page, "role=\"alert\"");
    CHECK_INT(count_rows(ctx, "draft"), 0);
}

/* An upgrade in the middle of the third step. */
TEST(what_is_typed_into_a_page_of_before_an_upgrade_is_kept)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");

    opened(ctx, &anna, 200, "/requests/new");
    followed(ctx, &anna, "/drafts", "revision=0&shown_product=windows-server&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/3", id), "revision=0&contact_name=Maja+Lind&contact_email=maja%40fabrikam.example&contact_phone=%2B46+8+1");
    struct http_response page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/4", id),
                                         "revision=0&contact_1_name=Olle+Ek&contact_1_email=olle%40fabrikam.example&contact_12_name=Bo+Ek&go=on");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=3", id));
    has(&page, "name=\"primary_contact.name\" value=\"Maja Lind\"");
    has(&page, "value=\"maja@fabrikam.example\"");
    has(&page, "value=\"+46 8 1\"");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=4", id));
    has(&page, "name=\"additional_contacts[0].email\" value=\"olle@fabrikam.example\"");
    has(&page, "name=\"additional_contacts[11].name\" value=\"Bo Ek\"");
}

/* Of the versions of a product, with what is known of each. */
static void a_version_is_chosen(struct ctx *ctx, struct visitor *anna, int64_t id)
{
    struct http_response page = opened(ctx, anna, 200, path_of_id(ctx, "/drafts/#?step=1&quiet=1&choose=1&product=windows-server", id));
    has(&page, path_of_id(ctx, "href=\"/drafts/#?step=1&amp;quiet=1&amp;version=windows-server-2025#step-1\"", id));
    has(&page, "<span class=\"tag tag-strong\">N</span>");
    has(&page, "Mainstream until 13 Nov 2029");
    has(&page, "Your Partner Support Gold 20-Pack covers this until 20 Dec 2027, when the contract ends");
    has(&page, "None of your plans covers it");
    has(&page, "Versions whose support has ended");
    page = opened(ctx, anna, 200, path_of_id(ctx, "/drafts/#?step=1&quiet=1&version=windows-server-2025", id));
    has(&page, "value=\"Half a tit\"");
    has(&page, "name=\"product\" value=\"windows-server\"");
    has(&page, "name=\"version\" value=\"windows-server-2025\"");
}

/* SPEC 6.1-6.7 */
TEST(a_request_is_written_in_six_steps_and_submitted)
{
    struct people people = people_begin(ctx);
    nobody_has_a_place(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct http_response page = opened(ctx, &anna, 200, "/requests/new");

    page = followed(ctx, &anna, "/drafts", "revision=0&product=windows-server&show=versions&shown_product=&kind=incident&title=Half+a+tit");
    int64_t id = the_draft(ctx);
    has_not(&page, "role=\"alert\"");                  /* nothing is said of what is still missing */
    a_version_is_chosen(ctx, &anna, id);
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/1", id), "revision=1&shown_product=windows-server&" FORM_PROBLEM "&problem_type=networking&category=dns");
    has(&page, "Step 2 of 6");
    has(&page, "Partner Support Gold 20-Pack");
    has(&page, "You can use one of your plans for this.");
    has_not(&page, "Suggested:");
    has(&page, "anna@fabrikam.example (Fabrikam AB).");
    has(&page, "<option value=\"SE\" selected>Sweden</option>");  /* the contract's, since the profile has none */
    has(&page, "First answer within 8 h of business time");
    has(&page, "<p class=\"step-line\">Replication stops · Windows Server 2025</p>");   /* step 1 in a line */
    has_not(&page, "Two of five.");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), draft_plan_form(ctx, contract.id, 0, ""));
    has(&page, "Step 5 of 6");                         /* the contacts are filled in, and to be seen here */
    has(&page, "Filled in for you");
    has(&page, "<dd>Replication stops</dd>", "Two of five.", ">Change<span class=\"visually-hidden\"> country and time zone</span></a>");
    has(&page, "<dd>Anna Berg, anna@fabrikam.example</dd>");
    has(&page, "Partner Support Gold 20-Pack\n<br>3 of 3 incidents left");     /* the summary of step 2 */
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=3", id));
    has(&page, "value=\"Anna Berg\"");
    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/3", id), "revision=0&" FORM_CONTACT);
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=4", id));
    has(&page, "You are the primary contact, so you get every update.");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/4", id), "revision=0&add_submitter=true&additional_contacts[0].name=Olle+Ek&additional_contacts[0].email=olle%40fabrikam.example&more=contacts");
    has(&page, "id=\"additional_contacts-1-name\"");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/4", id), "revision=1&add_submitter=true&additional_contacts[0].name=Olle+Ek&additional_contacts[0].email=olle%40fabrikam.example");
    has(&page, "Step 5 of 6");
    has(&page, "<span class=\"figure\">1 incident</span>");
    has(&page, "<b>3</b> left now");
    has(&page, "<b>2</b> left after");
    has(&page, "Monday 23 Nov 2026, 16:00 (Europe/Stockholm, UTC+01:00)");
    has(&page, "services agreement, version 2026-01");
    has(&page, "olle@fabrikam.example");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=6", id));
    has(&page, "By submitting you accept the");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/submit", id), draft_submit_form(ctx, &page));
    has(&page, "Your request is submitted");
    has(&page, "<dd>C Minimal</dd>");
    has(&page, "<button type=\"button\" class=\"button no-print\" data-print hidden>", "Print</button>");
    has(&page, str_format(ctx->arena, "%.4s-", sql_text(ctx, "SELECT number FROM request").data).data);
    has(&page, "1 incident");
    has(&page, "2 of 3 incidents left");
    has(&page, "Monday 23 Nov 2026, 16:00 (Europe/Stockholm, UTC+01:00)");
    has(&page, "<li class=\"way-done\"><b>Submitted</b> <time", "<li class=\"way-next\"><b>First answer by</b> <time", "<li><b>Solved</b></li>", "<dd>Within 8 h of business time</dd>");
    has_not(&page, "We answer by", "First answer within");
    CHECK_INT(count_rows(ctx, "request"), 1);
    CHECK_INT(remaining_of(ctx, contract.id), 2);
    verify_ledgers(ctx);
}

/* Whatever is added to the list: nothing of it is lost between the first step and the request, at no door. */
TEST(every_line_that_a_requester_may_add_is_kept_and_shown)
{
#define LINE_FIELD(field, ...) #field,
    static const char *const lines[] = { REQUEST_LINES(LINE_FIELD) };
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    struct buf form = buf_new(ctx->arena);

    buf_add(&form, STR("revision=1&shown_product=windows-server&product=windows-server&version=windows-server-2025&usage=customer&kind=incident"
                       "&title=Replication+stops&description=Two+of+five."));
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        buf_format(&form, "&%s=My+%s", lines[i], lines[i]);
    buf_add_char(&form, 0);
    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/1", id), form.data);
    struct http_response problem = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=1", id));
    struct http_response check = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=6", id));
    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/submit", id), draft_submit_form(ctx, &check));
    struct str number = sql_text(ctx, "SELECT number FROM request");
    struct http_response page = opened(ctx, &anna, 200, path_of(ctx, "/requests/#", number));
    struct str json = api_says(ctx, 200, "anna", "GET", path_of(ctx, "/api/v1/requests/#", number), STR(""));
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct str typed = str_format(ctx->arena, "My %s", lines[i]);
        has(&problem, str_format(ctx->arena, "name=\"%s\" value=\"%s\"", lines[i], typed.data).data);
        has(&check, str_format(ctx->arena, "<dd>%s</dd>", typed.data).data);
        has(&page, str_format(ctx->arena, "<dd>%s</dd>", typed.data).data);
        CHECK(str_contains(json, typed));
    }
}

/* The last character that fits, and the first that does not, as over the API. */
TEST(every_line_that_a_requester_may_add_has_its_limit_in_a_draft_too)
{
#define LINE_LIMIT(field, chars_max, ...) { #field, chars_max },
    static const struct { const char *field; size_t chars_max; } lines[] = { REQUEST_LINES(LINE_LIMIT) };
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);

    for (size_t i = 0; i < COUNT_OF(lines); i++)
        for (size_t more = 0; more <= 1; more++) {
            struct buf form = buf_new(ctx->arena);
            buf_format(&form, "revision=%zu&shown_product=windows-server&product=windows-server&version=windows-server-2025&usage=%s&kind=incident"
                       "&title=t&description=d&%s=", 1 + 2 * i + more, i ? "own" : "customer", lines[i].field);
            for (size_t chars = 0; chars < lines[i].chars_max + more; chars++)
                buf_add_char(&form, 'n');
            buf_add_char(&form, 0);
            struct http_response page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/1", id), form.data);
            CHECK_INT(shows(&page, str_format(ctx->arena, "Use at most %zu characters", lines[i].chars_max).data), (int64_t)more);
        }
}

/* SPEC 4.8 */
/* SPEC 7.2: nobody is left guessing who reads what he writes. */
TEST(before_and_after_submitting_it_is_said_that_the_holders_administrators_can_read_it)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    struct http_response page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=4", id));

    has(&page, "It can be read by the administrators of Fabrikam AB, too: the request uses their contract.");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=5", id));
    has(&page, "Held by Fabrikam AB", "the administrators of Fabrikam AB");
    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/submit", id), draft_submit_form(ctx, &page));
    page = opened(ctx, &anna, 200, path_of(ctx, "/requests/#", sql_text(ctx, "SELECT number FROM request")));
    has(&page, "The administrators of Fabrikam AB can read it, too.");
}

TEST(the_form_of_submitting_sent_twice_is_one_request)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, contract.id);
    struct http_response page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=6", id));
    const char *form = draft_submit_form(ctx, &page);

    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/submit", id), form);
    has(&page, "Your request is submitted");
    struct str first = between(&page, "done-number", "</p>");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/submit", id), form);
    CHECK_STR(between(&page, "done-number", "</p>"), first);
    CHECK_INT(count_rows(ctx, "request"), 1);
    CHECK_INT(remaining_of(ctx, contract.id), 2);
    struct http_response answer = browse(ctx, &anna, path_of_id(ctx, "/drafts/#?step=1", id));     /* there is nothing to write any more */
    status_is(&answer, 303);
    CHECK_STR(web_answer_header(&answer, "Location"), str_of(path_of_id(ctx, "/drafts/#/confirmation", id)));
    page = sent(ctx, &anna, 409, path_of_id(ctx, "/drafts/#/steps/3", id), "revision=1&primary_contact.name=Typed+late");
    has(&page, "Typed late");
    has(&page, "You have already submitted this, so it cannot be changed.", "Write to the request, or start a new one.");
    has_not(&page, "Send it again", "the other window");                       /* it would never work */
    page = sent(ctx, &anna, 409, path_of_id(ctx, "/drafts/#/discard", id), "");
    has(&page, "You have already submitted this, so it cannot be changed.");
    has_not(&page, "Send it again", "the other window");
    page = sent(ctx, &anna, 409, path_of_id(ctx, "/drafts/#/contracts", id), "revision=1&ids=0230242323+004512345678");
    has_not(&page, "Send it again", "the other window");
}

/* Only what was saved meanwhile is another window's: not the prefilled fields of a draft that is one too many. */
TEST(no_other_window_is_spoken_of_where_there_was_none)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");

    for (int i = 0; i < LIMIT_DRAFTS; i++)
        (void)sent_from(ctx, &anna, "/requests/new", "/drafts", str_format(ctx->arena, "revision=0&" FORM_PROBLEM "+%d", i).data);
    struct http_response page = sent(ctx, &anna, 409, "/drafts", "revision=0&" FORM_PROBLEM "+typed");
    has(&page, "You have 20 drafts, and that is the most we keep.", "Two of five. typed");
    has_not(&page, "other window");
    CHECK_INT(count_rows(ctx, "draft"), LIMIT_DRAFTS);
}

/* SPEC 6.3 */
TEST(who_has_done_it_before_jumps_to_the_step_that_is_left)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct str country = STR("SE"), zone = STR("Europe/Stockholm");
    struct account account;

    WRITE_OK(account_set_profile(ctx, &(struct profile){ .country = &country, .time_zone = &zone }, &account));
    submitted(ctx, contract.id);
    struct http_response page = opened(ctx, &anna, 200, "/requests/new");
    has(&page, "name=\"version\" value=\"windows-server-2025\"");
    page = opened(ctx, &anna, 200, "/requests/new?choose=1");
    has(&page, "<h3>Used before</h3>");
    has(&page, "href=\"/requests/new?version=windows-server-2025#step-1\"");
    followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), draft_plan_form(ctx, contract.id, 0, ""));
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=6", id));
    has(&page, "Submit");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/submit", id), draft_submit_form(ctx, &page));
    has(&page, "Your request is submitted");
    CHECK_INT(remaining_of(ctx, contract.id), 1);
    page = opened(ctx, &anna, 200, "/requests/new");
    has_not(&page, "Drafts");
}

/* SPEC 6.1: whoever closes the browser goes on where it was left, though what comes then is filled in already. */
TEST(who_comes_back_goes_on_where_he_was_and_what_nobody_finished_is_filled_in)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), later = visitor_of(ctx, &web, "anna");
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);

    opened(ctx, &anna, 200, "/requests/new");
    followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    struct http_response page = opened(ctx, &later, 200, path_of_id(ctx, "/drafts/#", id));
    has(&page, "Step 2 of 6");
    has_not(&page, "name=\"severity\" value=\"C\" aria-describedby=\"severity-C-more\" checked");
    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), draft_plan_form(ctx, contract.id, 0, ""));
    static const char *const ends[] = { "", "?step=9", "?step=5", "?step=6" };
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        page = opened(ctx, &later, 200, str_join(ctx->arena, str_of(path_of_id(ctx, "/drafts/#", id)), str_of(ends[i]), STR("")).data);
        has(&page, "Step 5 of 6");
        has(&page, "Step 6 of 6");                     /* one decision */
        has(&page, ">Finished<");
        has(&page, ">Filled in for you<");
        has(&page, "Submit and use 1 incident");
    }
    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/3", id), "revision=0&" FORM_CONTACT);
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/4", id), "revision=0&add_submitter=true");
    has_not(&page, ">Filled in for you<");
}

/* ---- What is wrong -------------------------------------------------------------------------------------- */

/* SPEC 6.1 */
TEST(a_step_with_faults_is_kept_as_typed_and_says_what_is_wrong)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    const char *odd = encoded(ctx, STR("\n <b>&amp;\"'</b>\ttail \n\n"));

    opened(ctx, &anna, 200, "/requests/new");
    struct http_response page = followed(ctx, &anna, "/drafts", str_format(ctx->arena, "revision=0&product=windows-server&kind=incident&title=++&description=%s", odd).data);
    int64_t id = the_draft(ctx);
    has(&page, "Step 1 of 6");
    has(&page, "role=\"alert\"");
    has(&page, "<a href=\"#title\">Enter a title: the engineer sees it first.</a>");
    has(&page, "<a href=\"#version\">Choose a product and its version.</a>");
    has(&page, "aria-invalid=\"true\"");
    has(&page, "value=\"  \"");
    has(&page, ">\n\n &lt;b&gt;&amp;amp;&quot;&#39;&lt;/b&gt;\ttail \n\n</textarea>");
    struct visitor later = visitor_of(ctx, &web, "anna");       /* another browser, days later */
    web.now += 20 * DAY_MS;
    page = opened(ctx, &later, 200, "/requests/new");
    has(&page, "Drafts");
    has(&page, "Windows Server, started ");
    page = opened(ctx, &later, 200, path_of_id(ctx, "/drafts/#", id));
    has(&page, ">\n\n &lt;b&gt;&amp;amp;&quot;&#39;&lt;/b&gt;\ttail \n\n</textarea>");
    page = opened(ctx, &later, 200, path_of_id(ctx, "/drafts/#?step=5", id));
    has(&page, "Something is missing before you can submit it");
    has(&page, path_of_id(ctx, "/drafts/#?step=2", id));
    page = sent(ctx, &later, 422, path_of_id(ctx, "/drafts/#/submit", id), "agreement_accepted=true&quote=x");
    has(&page, "Not submitted yet: please check what is marked.");
    has_not(&page, "href=\"#title\"");
}

TEST(a_customer_that_nobody_can_see_is_asked_for_before_anything_is_charged)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    int64_t id = draft_finished(ctx, &anna, contract.id);
    struct http_response page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=6", id));
    const char *submit = draft_submit_form(ctx, &page);

    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/1", id), "revision=1&product=windows-server&version=windows-server-2025&usage=customer"
                    "&on_behalf_of=%E2%80%8B&kind=incident&title=Replication+stops&description=Two+of+five.");
    has(&page, "<a href=\"#on_behalf_of\">Enter the name of the customer.</a>");
    page = sent(ctx, &anna, 422, path_of_id(ctx, "/drafts/#/submit", id), submit);
    has(&page, "Not submitted yet: please check what is marked.");
    CHECK_INT(remaining_of(ctx, contract.id), 3);
    CHECK_INT(count_rows(ctx, "request"), 0);
}

/* Two windows with the same step. */
TEST(what_another_window_has_saved_is_not_overwritten_unknowingly)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);

    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/1", id), "revision=1&" FORM_PROBLEM "+Since+Tuesday.");
    struct http_response page = sent(ctx, &anna, 409, path_of_id(ctx, "/drafts/#/steps/1", id), "revision=1&" FORM_PROBLEM "+Since+Monday.");
    has(&page, "You saved this step in another window after you opened it");
    has(&page, "Two of five. Since Monday.</textarea>");
    has(&page, "What you saved in the other window");
    has(&page, "Two of five. Since Tuesday.</p>");
    has(&page, "name=\"revision\" value=\"2\"");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/3", id), "revision=1&" FORM_CONTACT);            /* another step is no conflict */
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/1", id), "revision=2&" FORM_PROBLEM "+Since+Monday.");
    has(&page, "Step 5 of 6");
    has(&page, "Two of five. Since Monday.</p>");
}

/* SPEC 2.2 */
TEST(at_the_wrong_portal_one_goes_on_at_the_right_one_with_what_was_typed)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    static const char cloud[] = "product=microsoft-365&version=microsoft-365-current&usage=own&kind=incident&title=Mail+stops&description=All+of+it.";

    struct http_response page = opened(ctx, &anna, 200, "/requests/new?portal=on-premises&version=microsoft-365-current");
    has(&page, "<option value=\"on-premises\" selected>");
    page = followed(ctx, &anna, "/drafts", str_format(ctx->arena, "revision=0&portal=on-premises&%s", cloud).data);
    int64_t id = the_draft(ctx);
    has(&page, "Productivity cloud support serves Microsoft 365; Support for on-premises products does not.");
    has(&page, "name=\"go_portal\" value=\"productivity-cloud\"");
    has(&page, "https://support.example.com/productivity");
    has(&page, "value=\"Mail stops\"");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/1", id), str_format(ctx->arena, "revision=1&portal=on-premises&go_portal=productivity-cloud&%s", cloud).data);
    has(&page, "Step 2 of 6");
    has(&page, "Without a contract");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id), "revision=0&contract=" FORM_PLACE);
    followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/3", id), "revision=0&" FORM_CONTACT);
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/4", id), "revision=0&add_submitter=true");
    has(&page, "<span class=\"figure\">Nothing</span> is used");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=6", id));
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/submit", id), draft_submit_form(ctx, &page));
    has(&page, "without a contract");
}

/* ---- Whose draft it is ---------------------------------------------------------------------------------- */

/* SPEC 3.7 */
TEST(the_draft_of_somebody_else_is_not_found_at_any_address)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), eva = visitor_of(ctx, &web, "eva");
    int64_t id = draft_finished(ctx, &anna, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    static const char *const pages[] = { "", "?step=3", "/confirmation" };
    static const char *const forms[] = { "/steps/1", "/steps/2", "/contracts", "/discard", "/submit" };

    opened(ctx, &eva, 200, "/requests/new");
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct http_response page = browse(ctx, &eva, str_format(ctx->arena, "/drafts/%lld%s", (long long)id, pages[i]).data);
        status_is(&page, 404);
        has_not(&page, "Replication");
    }
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct http_response page = sent(ctx, &eva, 404, path_of_id(ctx, forms[i], id), "revision=1&title=Mine&agreement_accepted=true&quote=x");
        has_not(&page, "Replication");
    }
    sent(ctx, &anna, 404, path_of_id(ctx, "/drafts/#/steps/5", id), "revision=0");
    sent(ctx, &anna, 404, path_of_id(ctx, "/drafts/#/steps/x", id), "revision=0");
    status_is(&(struct http_response){ browse(ctx, &anna, "/drafts/x").status, .body = buf_new(ctx->arena) }, 404);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM draft_field WHERE value = 'Mine'"), 0);
}

TEST(a_draft_is_discarded_for_good_and_no_more_than_twenty_are_kept)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");

    opened(ctx, &anna, 200, "/requests/new");
    followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    for (int i = 1; i < LIMIT_DRAFTS; i++)
        followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    struct http_response page = sent(ctx, &anna, 409, "/drafts", "revision=0&title=One+too+many");
    has(&page, "You have 20 drafts");
    has(&page, "value=\"One too many\"");
    struct http_response answer = submit(ctx, &anna, path_of_id(ctx, "/drafts/#/discard", id), "");
    status_is(&answer, 303);
    CHECK_INT(count_rows(ctx, "draft"), LIMIT_DRAFTS - 1);
    answer = browse(ctx, &anna, path_of_id(ctx, "/drafts/#", id));
    status_is(&answer, 404);
    followed(ctx, &anna, "/drafts", "revision=0&title=One+more");
}

TEST(a_step_that_holds_too_much_is_refused_with_what_was_typed)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    char *long_text = arena_alloc(ctx->arena, LIMIT_DRAFT_BYTES + 2);

    memset(long_text, 'x', LIMIT_DRAFT_BYTES + 1);
    opened(ctx, &anna, 200, "/requests/new");
    struct http_response page = sent(ctx, &anna, 413, "/drafts", str_format(ctx->arena, "revision=0&title=Long&description=%s", long_text).data);
    has(&page, "a step can hold 256 KiB");
    has(&page, "value=\"Long\"");
    CHECK_INT(count_rows(ctx, "draft"), 0);
}

TESTS(
    BOTH(looking_at_the_first_step_makes_no_draft),
    BOTH(what_is_typed_into_a_page_of_before_an_upgrade_is_kept),
    BOTH(a_request_is_written_in_six_steps_and_submitted),
    BOTH(no_other_window_is_spoken_of_where_there_was_none),
    BOTH(every_line_that_a_requester_may_add_is_kept_and_shown),
    BOTH(every_line_that_a_requester_may_add_has_its_limit_in_a_draft_too),
    BOTH(before_and_after_submitting_it_is_said_that_the_holders_administrators_can_read_it),
    BOTH(the_form_of_submitting_sent_twice_is_one_request),
    BOTH(who_has_done_it_before_jumps_to_the_step_that_is_left),
    BOTH(who_comes_back_goes_on_where_he_was_and_what_nobody_finished_is_filled_in),
    BOTH(a_step_with_faults_is_kept_as_typed_and_says_what_is_wrong),
    BOTH(a_customer_that_nobody_can_see_is_asked_for_before_anything_is_charged),
    BOTH(what_another_window_has_saved_is_not_overwritten_unknowingly),
    BOTH(at_the_wrong_portal_one_goes_on_at_the_right_one_with_what_was_typed),
    BOTH(the_draft_of_somebody_else_is_not_found_at_any_address),
    BOTH(a_draft_is_discarded_for_good_and_no_more_than_twenty_are_kept),
    BOTH(a_step_that_holds_too_much_is_refused_with_what_was_typed),
)
