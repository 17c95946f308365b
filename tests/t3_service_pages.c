/* SPDX-License-Identifier: Apache-2.0 */
/* t3_service_pages.c: the engineers' desk as a browser sees it, through dispatch with the program's own routes. */
#include "tests/visitor.h"

#include "desk/service/service.h"

static struct request world_with_request(struct ctx *ctx, int64_t units)
{
    struct people people = people_begin(ctx);

    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'administrator' FROM account WHERE email = 'dana@vendor.example'");
    return submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", units).id);
}

/* SPEC 10.3, 7.4 */
TEST(the_queue_shows_what_is_due_and_says_what_is_overdue)
{
    struct request first = world_with_request(ctx, 0), second = submitted_with(ctx, first.contract_id, "The other <one>");
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam"), anna = visitor_of(ctx, &web, "anna");
    struct http_response page = opened(ctx, &sam, 200, "/desk");

    has(&page, "<h1>Queue</h1>", "Replication stops after the update", "The other &lt;one&gt;", "Fabrikam AB", "nobody",
              "First answer", path_of(ctx, "action=\"/desk/requests/#/take\"", first.number));
    has(&page, "aria-current=\"page\">All open <span class=\"count\">2</span></a>", "<a href=\"/desk?show=mine\">Mine <span class=\"count\">0</span></a>", "<span>Anna Berg<span class=\"cell-sub\">Fabrikam AB</span></span>");
    CHECK(!shows(&page, "verdue"));
    page = sent_from(ctx, &sam, "/desk", path_of(ctx, "/desk/requests/#/take", second.number), "");
    has(&page, "Assigned to you.", "Sam Engineer", "In progress");
    has(&page, path_of(ctx, "<a href=\"/desk/requests/#\">Next in the queue</a>: Replication stops", first.number));
    page = opened(ctx, &sam, 200, path_of(ctx, "/desk/requests/#", first.number));
    has(&page, path_of(ctx, "<a href=\"/desk/requests/#\">Next in the queue</a>: The other &lt;one&gt;", second.number));
    page = opened(ctx, &sam, 200, "/desk?show=mine");
    CHECK(shows(&page, "The other") && !shows(&page, "Replication stops") && shows(&page, "Mine <span class=\"count\">1</span>"));
    page = opened(ctx, &sam, 200, "/desk?show=unowned");
    CHECK(!shows(&page, "The other") && shows(&page, "Replication stops"));
    ctx->now = web.now = first.next_due_at + 40 * MINUTE_MS;
    page = opened(ctx, &sam, 200, "/desk");
    has(&page, "row-over", "Overdue: 40 min ago", "\n2 on this page are overdue.\n");
    opened(ctx, &sam, 422, "/desk?after=nonsense");
    opened(ctx, &anna, 403, "/desk");
    opened(ctx, &anna, 403, path_of(ctx, "/desk/requests/#", first.number));
}

/* SPEC 10.1: what a colleague has is taken over in a second step. */
TEST(taking_what_a_colleague_has_asks_first)
{
    struct request request = world_with_request(ctx, 0);
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam"), dana = visitor_of(ctx, &web, "dana");
    const char *path = path_of(ctx, "/desk/requests/#", request.number), *take = path_of(ctx, "/desk/requests/#/take", request.number);

    sent_from(ctx, &sam, path, take, "");
    struct http_response page = opened(ctx, &dana, 200, path);
    has(&page, "<summary>Take over from Sam Engineer</summary>", "is working on this request. Ask first. Once you take it");
    page = opened(ctx, &sam, 200, path);
    CHECK(!shows(&page, "Take over"));
}

TEST(an_empty_queue_says_what_to_do)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam");
    struct http_response page = opened(ctx, &sam, 200, "/desk");

    CHECK(shows(&page, "The queue is empty") && shows(&page, "All open <span class=\"count\">0</span>"));
    page = opened(ctx, &sam, 200, "/desk?show=mine");
    CHECK(shows(&page, "You have no open requests") && shows(&page, "href=\"/desk?show=unowned\""));
    page = opened(ctx, &sam, 200, "/desk?show=unowned");
    CHECK(shows(&page, "Every open request is assigned"));
}

TEST(a_long_queue_is_paged_by_key)
{
    struct request request = world_with_request(ctx, 100);
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam");

    for (int i = 0; i < 55; i++)
        submitted_with(ctx, request.contract_id, str_format(ctx->arena, "Number %02d.", i).data);
    struct http_response page = opened(ctx, &sam, 200, "/desk");
    CHECK(shows(&page, "Number 48.") && !shows(&page, "Number 49.") && shows(&page, "Due later"));
    has(&page, "All open <span class=\"count\">56</span>", "Mine <span class=\"count\">0</span>", "Unassigned <span class=\"count\">56</span>",
        "Closed <span class=\"count\">0</span>");
    struct str last = sql_text(ctx, "SELECT CAST(next_due_at AS TEXT) || '-' || CAST(id AS TEXT) FROM request WHERE title = 'Number 48.'");
    CHECK(shows(&page, str_format(ctx->arena, "href=\"/desk?after=%.*s\"", STR_ARGS(last)).data));
    page = opened(ctx, &sam, 200, str_format(ctx->arena, "/desk?after=%.*s", STR_ARGS(last)).data);
    CHECK(shows(&page, "Number 49.") && shows(&page, "Number 54.") && !shows(&page, "Due later") && shows(&page, "The most urgent"));
}

/* SPEC 10.4: the effect stands beside each reason before anything is pressed. */
TEST(the_page_states_the_effect_of_every_reason_before_closing)
{
    struct request request = world_with_request(ctx, 4);
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam");
    const char *path = path_of(ctx, "/desk/requests/#", request.number);
    struct http_response page = opened(ctx, &sam, 200, path);

    has(&page, "Two of five domain controllers", "Our turn", "First answer to the customer", "Fabrikam AB", "anna@fabrikam.example",
              "value=\"solved\"", "Chargeable: 3 stays 3", "<p>1 incident stays used: 3 of 4 left.</p>", "value=\"product-defect\"", "Not chargeable: 3 becomes 4", "<p>1 incident is given back: 4 of 4 left.</p>",
              "Assign to me", "Answer the customer", "Write a work note", "Close it", "href=\"/desk/contracts/");
    CHECK(place_of(buf_str(&page.body), "4 of 4 left") < place_of(buf_str(&page.body), "Close, 1 incident is given back"));
    page = sent_from(ctx, &sam, path, path_of(ctx, "/desk/requests/#/close", request.number), "reason=product-defect&cause=A+rule&notes=Changed+%3Cit%3E");
    has(&page, "Closed. 1 incident given back. 4 of 4 left.", "How it was closed", "Changed &lt;it&gt;",
              "1 incident used, then given back.", "Reopen it");
    CHECK(!shows(&page, "Answer the customer"));
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    page = sent_from(ctx, &sam, path, path_of(ctx, "/desk/requests/#/reopen", request.number), "");
    has(&page, "The request is open again. That cost nothing.", "was given back before. The balance stays the same: 4 of 4 left.");
    page = sent_from(ctx, &sam, path, path_of(ctx, "/desk/requests/#/close", request.number), "reason=solved&cause=c&notes=n");
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    verify_ledgers(ctx);
}

/* SPEC 10.3, 1 */
TEST(an_engineer_answers_notes_and_adds_a_contact)
{
    struct request request = world_with_request(ctx, 4);
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam");
    const char *path = path_of(ctx, "/desk/requests/#", request.number);
    struct http_response page = opened(ctx, &sam, 200, path);

    CHECK(shows(&page, "value=\"in_progress\" checked"));
    page = sent_from(ctx, &sam, path, path_of(ctx, "/desk/requests/#/answer", request.number), "text=Which+one%3F&state=waiting_customer");
    has(&page, "Answer sent.", "Which one?", "The customer&#39;s turn", "Waiting for the customer", "value=\"waiting_customer\" checked");
    page = sent_from(ctx, &sam, path, path_of(ctx, "/desk/requests/#/note", request.number), "text=Looks+like+DNS");
    has(&page, "Work note saved.", "talk-note", "Work note, only for staff", "Looks like DNS");
    page = sent_from(ctx, &sam, path, path_of(ctx, "/desk/requests/#/answer", request.number), "text=Restart+it.&state=solution_proposed");
    CHECK(shows(&page, "Solution proposed"));
    page = sent_from(ctx, &sam, path, path_of(ctx, "/desk/requests/#/contacts", request.number), "name=Olle+Ek&email=olle@fabrikam.example&phone=");
    CHECK(shows(&page, "Olle Ek is now a contact of this request."));
    page = submit(ctx, &sam, path_of(ctx, "/desk/requests/#/note", request.number), "text=+");
    CHECK_INT(page.status, 422);
    has(&page, "Write the note first.", "href=\"#note\"", "id=\"note-error\"", "rows=\"4\" id=\"note\" name=\"text\"", "id=\"text\"");
    has_not(&page, "id=\"text-error\"", "href=\"#text\"");
    page = submit(ctx, &sam, path_of(ctx, "/desk/requests/#/close", request.number), "cause=Typed+cause&notes=");
    CHECK_INT(page.status, 422);
    has(&page, "href=\"#reason\"", "href=\"#notes\"", "Typed cause</textarea>");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM communication"), 3);
}

/* SPEC 7.3, 6.8: by the engineer who has it, and under the number as it is shown. */
TEST(the_owner_removes_a_contact_at_the_desk)
{
    struct request request = world_with_request(ctx, 3);
    struct str shown = request_number_display(ctx->arena, request.number);
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam");
    const char *path = path_of(ctx, "/desk/requests/#", shown);
    struct http_response page = sent_from(ctx, &sam, path, path_of(ctx, "/desk/requests/#/contacts", shown), "name=Olle+Ek&email=olle@fabrikam.example&phone=");

    struct str id = sql_text(ctx, "SELECT CAST(id AS TEXT) FROM request_contact WHERE role = 'additional'");
    const char *remove = str_format(ctx->arena, "/desk/requests/%.*s/contacts/%.*s/remove", STR_ARGS(request.number), STR_ARGS(id)).data;
    CHECK(!shows(&page, remove));
    page = submit(ctx, &sam, remove, "");
    CHECK_INT(page.status, 403);
    page = sent_from(ctx, &sam, path, path_of(ctx, "/desk/requests/#/take", shown), "");
    CHECK(shows(&page, remove) && shows(&page, "<section class=\"no-print\" aria-labelledby=\"acts\">"));
    page = sent_from(ctx, &sam, path, remove, "");
    has(&page, "Olle Ek is no longer a contact of this request.", "Sam Engineer removed the contact Olle Ek");
    CHECK_INT(count_rows(ctx, "request_contact"), 1);
}

/* SPEC 10.1, 10.3: whoever comes second is told by whom and when, and what was typed is kept. */
TEST(of_two_engineers_at_once_the_second_is_told_and_loses_nothing)
{
    struct request request = world_with_request(ctx, 4);
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam"), dana = visitor_of(ctx, &web, "dana");
    const char *path = path_of(ctx, "/desk/requests/#", request.number), *take = path_of(ctx, "/desk/requests/#/take", request.number);
    struct http_response page = opened(ctx, &sam, 200, path);

    opened(ctx, &dana, 200, path);
    sent_from(ctx, &sam, path, take, "");
    page = submit(ctx, &dana, take, "");
    CHECK_INT(page.status, 409);
    has(&page, "Meanwhile Sam Engineer took the request, on Saturday 21 Nov 2026, 11:00 (Europe/Stockholm, UTC+01:00).",
              "Take it over if you have agreed on that.", "Take over from Sam Engineer");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'taken'"), 1);
    page = sent_from(ctx, &dana, path, take, owner_of(ctx, &page));
    CHECK(shows(&page, "Assigned to you."));

    sent_from(ctx, &sam, path, path_of(ctx, "/desk/requests/#/close", request.number), "reason=solved&cause=First&notes=Done");
    page = sent_from(ctx, &sam, path, path_of(ctx, "/desk/requests/#/close", request.number), "reason=solved&cause=First&notes=Done");
    has(&page, "Closed. 1 incident stays used.");    /* the same form sent twice */
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'closed'"), 1);
    static const char *const reasons[] = { "solved", "goodwill" };
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        page = submit(ctx, &dana, path_of(ctx, "/desk/requests/#/close", request.number),
                      str_format(ctx->arena, "reason=%s&cause=My+cause&notes=My+%%3Cnotes%%3E", reasons[i]).data);
        CHECK_INT(page.status, 409);
        has(&page, "Sam Engineer closed this request on Saturday 21 Nov 2026, 11:00 (Europe/Stockholm, UTC+01:00).", "What you typed came too late",
                  "Cause: My cause\nNotes: My &lt;notes&gt;</textarea>", "How it was closed");
    }
    page = submit(ctx, &dana, path_of(ctx, "/desk/requests/#/answer", request.number), "text=My+answer&state=in_progress");
    CHECK_INT(page.status, 409);
    has(&page, "Sam Engineer closed this request on", "My answer</textarea>");
    page = sent_from(ctx, &dana, path, path_of(ctx, "/desk/requests/#/note", request.number), "text=My+answer");
    CHECK(shows(&page, "Work note saved."));
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
}

#define CALLS_MAX 200

/* SPEC 15: with each call to the database failing in turn, an error page with what was typed, and nothing half-done. */
static void with_each_call_failing(struct ctx *ctx, struct visitor *browser, const char *target, const char *fields, const char *typed)
{
    struct str before = database_digest(ctx);

    for (uint64_t nth = 1; nth < CALLS_MAX; nth++) {
        db_fail_at(ctx->db, nth);
        struct http_response page = submit(ctx, browser, target, fields);
        db_fail_at(ctx->db, 0);
        if (page.status == 303) {
            CHECK(nth > 5);
            return;
        }
        CHECK_INT(page.status, 503);
        has(&page, "<h1>", typed);
        CHECK(!db_in_transaction(ctx->db));
        CHECK_STR(database_digest(ctx), before);
    }
    FAIL("it never came through");
}

TEST(whichever_database_call_fails_nothing_is_lost_and_nothing_half_done)
{
    struct request request = world_with_request(ctx, 4);
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam"), anna = visitor_of(ctx, &web, "anna");

    opened(ctx, &sam, 200, path_of(ctx, "/desk/requests/#", request.number));
    opened(ctx, &anna, 200, path_of(ctx, "/requests/#", request.number));
    with_each_call_failing(ctx, &sam, path_of(ctx, "/desk/requests/#/answer", request.number), "text=Typed+%3Cthis%3E&state=waiting_customer", "Typed &lt;this&gt;");
    with_each_call_failing(ctx, &anna, path_of(ctx, "/requests/#/communications", request.number), "text=Typed+%3Cthat%3E", "Typed &lt;that&gt;");
    with_each_call_failing(ctx, &sam, path_of(ctx, "/desk/requests/#/close", request.number), "reason=product-defect&cause=Typed+cause&notes=n", "Typed cause");
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry"), 3);
    verify_ledgers(ctx);
}

TESTS(
    BOTH(the_queue_shows_what_is_due_and_says_what_is_overdue),
    BOTH(taking_what_a_colleague_has_asks_first),
    BOTH(an_empty_queue_says_what_to_do),
    BOTH(a_long_queue_is_paged_by_key),
    BOTH(the_page_states_the_effect_of_every_reason_before_closing),
    BOTH(an_engineer_answers_notes_and_adds_a_contact),
    BOTH(the_owner_removes_a_contact_at_the_desk),
    BOTH(of_two_engineers_at_once_the_second_is_told_and_loses_nothing),
    BOTH(whichever_database_call_fails_nothing_is_lost_and_nothing_half_done),
)
