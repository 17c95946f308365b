/* SPDX-License-Identifier: Apache-2.0 */
/* t3_hand_over.c: a request goes to a colleague; a last message goes out with the closing, both or neither (SPEC 10.1, 10.3). */
#include "tests/at_once.h"
#include "tests/request_world.h"
#include "tests/visitor.h"

#include "desk/service/service.h"

enum { ROUNDS = 6 };

static enum err hands_to(struct ctx *ctx, struct str number, const char *to, int64_t from, struct request *out_request)
{
    struct hand_over given = { .to = address_of(ctx, to), .brief = STR("She waits for a call."), .seen = true, .from = from };

    return service_hand_over(ctx, number, &given, out_request);
}

static struct service_close closing_with(const char *reason)
{
    return (struct service_close){ .reason = str_of(reason), .cause = STR("A rule"), .notes = STR("Changed."), .message = STR("It is changed. Goodbye!") };
}

/* ---- Handing over --------------------------------------------------------------------------------------- */

TEST(a_request_handed_over_is_the_colleagues_with_a_mail_and_a_note_that_only_staff_see)
{
    struct request request = request_begun(ctx);
    int64_t rosa = world_staff(ctx, "rosa@vendor.example", "engineer");

    sign_in_as(ctx, "sam");
    WRITE_OK(hands_to(ctx, request.number, "rosa@vendor.example", 0, &request));
    CHECK_INT(request.owner_id, rosa);
    CHECK(request.state == REQUEST_IN_PROGRESS && !request.responded_at);
    struct request stored = request_now(ctx, &request);
    CHECK_STR(stored.owner_name, request.owner_name);
    CHECK_INT(request_events(ctx, "handed_over"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM communication WHERE work_note = 1 AND text = 'She waits for a call.'"), 1);
    run_jobs(ctx, NULL);
    CHECK_INT(mails(ctx, "event LIKE 'request_handed_over:%' AND recipient = 'rosa@vendor.example'"), 1);
    CHECK_INT(mails(ctx, "event LIKE 'request_handed_over:%'"), 1);
    CHECK(body_has(ctx, "event LIKE 'request_handed_over:%'", "handed the request"));
    /* Again it is the same; the customer sees no mail of it. */
    sign_in_as(ctx, "sam");
    struct str before = database_digest(ctx);
    WRITE_OK(hands_to(ctx, request.number, "rosa@vendor.example", 0, &request));
    CHECK_STR(database_digest(ctx), before);
    text_has_not(api_says(ctx, 200, "anna", "GET", path_of(ctx, "/api/v1/requests/#/mails", request.number), STR("")), "rosa@");
    text_has_not(api_says(ctx, 200, "anna", "GET", path_of(ctx, "/api/v1/requests/#/communications", request.number), STR("")), "waits for a call");
}

TEST(it_goes_to_whom_it_was_meant_from_whom_the_reader_saw_or_not_at_all)
{
    struct request request = request_begun(ctx);
    int64_t rosa = world_staff(ctx, "rosa@vendor.example", "engineer");
    static const char *const nobody[] = { "anna", "dana", "greta", "not-there@vendor.example" };

    sign_in_as(ctx, "sam");
    for (size_t i = 0; i < COUNT_OF(nobody); i++)
        WRITE_CODE(invalid, hands_to(ctx, request.number, nobody[i], 0, &request));
    WRITE_CODE(conflict, hands_to(ctx, request.number, "rosa@vendor.example", rosa + 1, &request));
    WRITE_OK(hands_to(ctx, request.number, "rosa@vendor.example", 0, &request));
    WRITE_CODE(conflict, hands_to(ctx, request.number, "sam", 0, &request));       /* as if nobody had it */
    WRITE_OK(hands_to(ctx, request.number, "sam", rosa, &request));
    static const char *const others[] = { "anna", "dana", "greta", "eva" };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        sign_in_as(ctx, others[i]);
        enum err err = OK;
        in_write(ctx);
        err = hands_to(ctx, request.number, "rosa@vendor.example", 0, &request);
        CHECK(err == ERR_DENIED || err == ERR_MISSING);
        fault_clear(ctx);
        rollback(ctx);
    }
    closed_by_sam(ctx, request.number, "solved");
    WRITE_CODE(conflict, hands_to(ctx, request.number, "rosa@vendor.example", 0, &request));
    as_operator(ctx);
    struct account gone;
    WRITE_OK(account_close(ctx, rosa, &gone));
    struct request other = submitted(ctx, request.contract_id);
    sign_in_as(ctx, "sam");
    WRITE_CODE(invalid, hands_to(ctx, other.number, "rosa@vendor.example", 0, &other));
    struct colleague *colleagues;
    size_t count = 9;
    READ_OK(service_colleagues(ctx, &other, &colleagues, &count));
    CHECK(count == 1 && str_equal(colleagues[0].email, STR("sam@vendor.example")));
}

struct two { struct str number; int64_t from; };

static enum err to_rosa(struct ctx *ctx, void *of)
{
    const struct two *two = of;
    struct request request;

    return hands_to(ctx, two->number, "rosa@vendor.example", two->from, &request);
}

static enum err to_kim(struct ctx *ctx, void *of)
{
    const struct two *two = of;
    struct request request;

    return hands_to(ctx, two->number, "kim@vendor.example", two->from, &request);
}

TEST(of_two_who_hand_it_to_different_colleagues_at_once_one_does_and_the_other_is_told)
{
    static const struct doer doers[] = { { "sam", to_rosa }, { "sam", to_kim } };
    struct request request = request_begun(ctx);
    struct two two = { request.number, 0 };
    enum code codes[COUNT_OF(doers)];

    world_staff(ctx, "rosa@vendor.example", "engineer");
    world_staff(ctx, "kim@vendor.example", "engineer");
    all_at_once(ctx, doers, COUNT_OF(doers), &two, codes);
    CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_none), 1);
    CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_conflict), 1);
    CHECK_INT(request_events(ctx, "handed_over"), 1);
}

/* ---- Send and close ------------------------------------------------------------------------------------- */

TEST(the_last_message_goes_out_with_the_closing_and_is_an_answer)
{
    struct request request = request_begun(ctx);
    struct service_close given = closing_with("product-defect");
    bool credited = false;

    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, request.number, &given, &request, &credited));
    CHECK(request.state == REQUEST_CLOSED && credited);
    CHECK_INT(request.responded_at, ctx->now);
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM communication WHERE side = 'vendor' AND text = 'It is changed. Goodbye!'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work IN ('notice.communication', 'notice.request_closed')"), 2);
    /* Again with the same reason nothing is sent; with another it is told. */
    sign_in_as(ctx, "sam");
    struct str before = database_digest(ctx);
    WRITE_OK(service_close(ctx, request.number, &given, &request, &credited));
    given.reason = STR("solved");
    WRITE_CODE(conflict, service_close(ctx, request.number, &given, &request, &credited));
    CHECK_STR(database_digest(ctx), before);
    verify_ledgers(ctx);
}

TEST(what_cannot_be_closed_so_is_not_answered_either)
{
    struct request request = request_begun(ctx);
    struct service_close without_cause = closing_with("solved"), unknown = closing_with("no-such-reason");
    bool credited;

    sign_in_as(ctx, "sam");
    struct str before = database_digest(ctx);
    without_cause.cause = STR(" ");
    WRITE_CODE(invalid, service_close(ctx, request.number, &without_cause, &request, &credited));
    WRITE_CODE(invalid, service_close(ctx, request.number, &unknown, &request, &credited));
    CHECK_STR(database_digest(ctx), before);
}

static enum err sends_and_closes(struct ctx *ctx, void *of)
{
    struct service_close given = closing_with("product-defect");
    struct request request;
    bool credited;

    return service_close(ctx, ((const struct request *)of)->number, &given, &request, &credited);
}

static enum err sends_and_keeps(struct ctx *ctx, void *of)
{
    struct service_close given = closing_with("solved");
    struct request request;

    return service_close_open(ctx, ((const struct request *)of)->number, &given, &request);
}

TEST(sent_and_closed_twice_at_once_it_is_sent_once_closed_once_and_given_back_once)
{
    static const struct doer doers[] = { { "sam", sends_and_closes }, { "sam", sends_and_keeps }, { "sam", sends_and_closes }, { "sam", sends_and_keeps } };
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 20).id, left = 20;
    enum code codes[COUNT_OF(doers)];

    for (int round = 1; round <= ROUNDS; round++) {
        struct request request = submitted(ctx, contract);
        all_at_once(ctx, doers, COUNT_OF(doers), &request, codes);
        request = request_now(ctx, &request);
        bool defect = request.credited;
        CHECK(request.state == REQUEST_CLOSED && defect == str_equal(request.closure_reason_id, STR("product-defect")));
        for (size_t i = 0; i < COUNT_OF(doers); i++)
            CHECK(codes[i] == (defect == (i % 2 == 0) ? CODE_none : CODE_conflict));
        left -= !defect;
        CHECK_INT(remaining_of(ctx, contract), left);
        CHECK_INT(count_rows(ctx, "communication"), round);
    }
    verify_ledgers(ctx);
}

/* SPEC 15 */
TEST(whichever_database_call_fails_it_is_sent_and_closed_or_handed_over_whole_or_not_at_all)
{
    struct request request = request_begun(ctx);
    struct two two = { request.number, 0 };

    world_staff(ctx, "rosa@vendor.example", "engineer");
    with_each_call_failing(ctx, "sam", to_rosa, &two);
    with_each_call_failing(ctx, "sam", sends_and_closes, &request);
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    verify_ledgers(ctx);
}

/* ---- The doors ------------------------------------------------------------------------------------------ */

TEST(at_the_desk_a_request_is_handed_over_and_closed_with_a_last_message)
{
    struct request request = request_begun(ctx);
    struct web web = web_of_rooms(ctx);
    const char *desk = path_of(ctx, "/desk/requests/#", request.number);

    int64_t rosa = world_staff(ctx, "rosa@vendor.example", "engineer");
    struct visitor sam = visitor_of(ctx, &web, "sam");
    struct http_response page = opened(ctx, &sam, 200, desk);
    has(&page, "Hand it over to a colleague", "name=\"unassigned\" value=\"true\"", "value=\"rosa@vendor.example\"", "Close, 1 incident stays used");
    page = sent(ctx, &sam, 422, path_of(ctx, "/desk/requests/#/hand-over", request.number), "unassigned=true&to=");
    page = followed(ctx, &sam, path_of(ctx, "/desk/requests/#/hand-over", request.number), "unassigned=true&to=rosa%40vendor.example&brief=Call+her");
    has(&page, "who gets a mail", "handed it over to", "Call her");
    page = sent(ctx, &sam, 409, path_of(ctx, "/desk/requests/#/hand-over", request.number), "unassigned=true&to=sam%40vendor.example");
    CHECK_INT(request_now(ctx, &request).owner_id, rosa);
    sam.with_number = true;
    opened(ctx, &sam, 200, desk);
    for (int times = 0; times < 2; times++)
        page = followed(ctx, &sam, path_of(ctx, "/desk/requests/#/close", request.number), "reason=solved&cause=A+rule&notes=Changed.&message=Goodbye%21");
    has(&page, "Goodbye!", "1 incident stays used.");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM communication WHERE text = 'Goodbye!'"), 1);
}

/* Nothing that was typed is lost when a colleague was faster. */
TEST(a_last_message_that_comes_too_late_is_offered_as_a_note)
{
    struct request request = request_begun(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam");

    opened(ctx, &sam, 200, path_of(ctx, "/desk/requests/#", request.number));
    closed_by_sam(ctx, request.number, "duplicate");
    struct http_response page = sent(ctx, &sam, 409, path_of(ctx, "/desk/requests/#/close", request.number), "reason=solved&cause=A+rule&notes=Changed.&message=Goodbye%21");
    has(&page, "Goodbye!", "came too late");
}

TEST(over_the_api_and_on_the_command_line_it_is_handed_over_and_closed_with_a_message)
{
    struct request request = request_begun(ctx);
    const char *there = path_of(ctx, "/api/v1/requests/#/hand-over", request.number);

    world_staff(ctx, "rosa@vendor.example", "engineer");
    text_has(api_says(ctx, 422, "sam", "POST", there, STR("{\"to\":\"anna@fabrikam.example\"}")), "\"field\":\"to\"");
    text_has(api_says(ctx, 200, "sam", "POST", there, STR("{\"to\":\"rosa@vendor.example\",\"unassigned\":true}")), "\"owner\":{\"id\"");
    api_says(ctx, 409, "sam", "POST", there, STR("{\"to\":\"sam@vendor.example\",\"unassigned\":true}"));
    api_says(ctx, 403, "anna", "POST", there, STR("{\"to\":\"rosa@vendor.example\"}"));
    cli_says(ctx, CODE_none, "request|hand-over|#|--to|sam@vendor.example|--brief|Call her|--as|sam@vendor.example", request.number);
    text_has(api_says(ctx, 200, "sam", "POST", path_of(ctx, "/api/v1/requests/#/close", request.number),
                      STR("{\"reason\":\"solved\",\"cause\":\"A rule\",\"notes\":\"Changed\",\"message\":\"Goodbye!\"}")), "\"state\":\"closed\"");
    text_has(api_says(ctx, 200, "anna", "GET", path_of(ctx, "/api/v1/requests/#/communications", request.number), STR("")), "Goodbye!");
    struct request other = submitted(ctx, request.contract_id);
    text_has(cli_says(ctx, CODE_none, "request|close|#|--reason|solved|--cause|A rule|--notes|Changed|--message|Farewell|--as|sam@vendor.example", other.number), "stays used");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM communication WHERE text = 'Farewell'"), 1);
}

/* SPEC 10.3, 10.4: whoever answers or closes what nobody has, takes it with that; and a message that says what was done is kept as the notes. */
TEST(who_answers_or_closes_what_nobody_has_takes_it_with_that_or_is_told_who_was_faster)
{
    struct request request = request_begun(ctx), two = submitted(ctx, request.contract_id), three = submitted(ctx, request.contract_id);
    struct web web = web_of_rooms(ctx);
    int64_t rosa = world_staff(ctx, "rosa@vendor.example", "engineer");
    struct visitor sam = visitor_of(ctx, &web, "sam");
    struct http_response page = opened(ctx, &sam, 200, path_of(ctx, "/desk/requests/#", request.number));

    has(&page, "Assign to me and send", "It is assigned to you with that.", "name=\"take\" value=\"true\"");
    page = followed(ctx, &sam, path_of(ctx, "/desk/requests/#/answer", request.number), "text=Restart+it.&state=in_progress&take=true");
    has(&page, "Answer sent, and the request assigned to you.", "Restart it.");
    has_not(&page, "Assign to me", "name=\"take\"");
    CHECK(request_now(ctx, &request).owner_id != 0 && request_now(ctx, &request).owner_id != rosa);
    page = followed(ctx, &sam, path_of(ctx, "/desk/requests/#/close", two.number), "reason=solved&cause=A+rule&notes=&message=It+is+mended.&take=true");
    has(&page, "1 incident stays used.");
    CHECK_INT(request_now(ctx, &two).owner_id, request_now(ctx, &request).owner_id);
    CHECK_STR(request_now(ctx, &two).closure_notes, STR("It is mended."));
    api_says(ctx, 200, "rosa@vendor.example", "POST", path_of(ctx, "/api/v1/requests/#/take", three.number), STR(""));
    page = sent(ctx, &sam, 409, path_of(ctx, "/desk/requests/#/answer", three.number), "text=Too+late.&state=in_progress&take=true");
    has(&page, "Too late.", "Meanwhile");
    sent(ctx, &sam, 409, path_of(ctx, "/desk/requests/#/close", three.number), "reason=solved&cause=c&notes=n&message=Too+late.&take=true");
    CHECK_INT(request_now(ctx, &three).owner_id, rosa);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM communication WHERE text = 'Too late.'"), 0);
    page = sent(ctx, &sam, 422, path_of(ctx, "/desk/requests/#/close", three.number), "reason=&cause=&notes=&message=");
    has(&page, "href=\"#reason", "href=\"#cause\"", "href=\"#notes\"");
    text_has(api_says(ctx, 422, "sam", "POST", path_of(ctx, "/api/v1/requests/#/close", three.number), STR("{\"reason\":\"solved\",\"cause\":\"c\"}")), "\"field\":\"notes\"");
    api_says(ctx, 409, "sam", "POST", path_of(ctx, "/api/v1/requests/#/close", three.number), STR("{\"reason\":\"solved\",\"cause\":\"c\",\"message\":\"m\",\"take\":true}"));
    text_has(api_says(ctx, 200, "sam", "POST", path_of(ctx, "/api/v1/requests/#/close", three.number), STR("{\"reason\":\"solved\",\"cause\":\"c\",\"message\":\"m\"}")), "\"notes\":\"m\"");
}

TESTS(
    BOTH(who_answers_or_closes_what_nobody_has_takes_it_with_that_or_is_told_who_was_faster),
    BOTH(a_request_handed_over_is_the_colleagues_with_a_mail_and_a_note_that_only_staff_see),
    BOTH(it_goes_to_whom_it_was_meant_from_whom_the_reader_saw_or_not_at_all),
    BOTH(of_two_who_hand_it_to_different_colleagues_at_once_one_does_and_the_other_is_told),
    BOTH(the_last_message_goes_out_with_the_closing_and_is_an_answer),
    BOTH(what_cannot_be_closed_so_is_not_answered_either),
    BOTH(sent_and_closed_twice_at_once_it_is_sent_once_closed_once_and_given_back_once),
    BOTH(whichever_database_call_fails_it_is_sent_and_closed_or_handed_over_whole_or_not_at_all),
    BOTH(at_the_desk_a_request_is_handed_over_and_closed_with_a_last_message),
    BOTH(a_last_message_that_comes_too_late_is_offered_as_a_note),
    BOTH(over_the_api_and_on_the_command_line_it_is_handed_over_and_closed_with_a_message),
)
