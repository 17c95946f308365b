/* SPDX-License-Identifier: Apache-2.0 */
/* t3_decide.c: what contacts decide about a request, at the doors where they do: the page, the API, the command line (SPEC 7.3). */
#include "tests/request_world.h"
#include "tests/visitor.h"

#include "desk/service/service.h"

/* ---- Browsers ------------------------------------------------------------------------------------------- */

TEST(the_page_of_a_proposed_solution_has_a_button_for_yes_and_a_box_for_no_and_says_what_stays_used)
{
    struct request request = request_proposed(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    const char *here = path_of(ctx, "/requests/#", request.number);

    anna.with_number = true;
    struct http_response page = opened(ctx, &anna, 200, here);
    const char *proposed = str_format(ctx->arena, "#message-%.*s\">Read the proposed solution</a>", STR_ARGS(sql_text(ctx, "SELECT CAST(MAX(id) AS TEXT) FROM communication"))).data;
    has(&page, proposed, "Does the proposed solution work?", "It works, close it", "It does not work", "1 incident stays used: 3 of 4 left.");
    page = sent(ctx, &anna, 422, path_of(ctx, "/requests/#/reject", request.number), "problem=");
    has(&page, "Say what still happens", "id=\"problem\"");
    page = opened(ctx, &anna, 200, here);
    page = followed(ctx, &anna, path_of(ctx, "/requests/#/reject", request.number), "problem=It+stops+again.");
    has(&page, "Your answer was sent", "It stops again.", "said that the proposed solution does not work", "Our turn");
    has_not(&page, "It works, close it");

    answered_by_sam(ctx, request.number, REQUEST_SOLUTION_PROPOSED);
    opened(ctx, &anna, 200, here);
    for (int times = 0; times < 2; times++)
        page = followed(ctx, &anna, path_of(ctx, "/requests/#/accept", request.number), "");
    has(&page, "How it was closed", "Problem solved", "1 incident stays used.", "said that the proposed solution works");
    has_not(&page, "It works, close it", "Withdraw this request");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'solution_accepted'"), 1);
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
}

/* The words that were typed stay, though the solution is not proposed any more. */
TEST(what_was_typed_against_a_solution_that_is_no_longer_proposed_is_not_lost)
{
    struct request request = request_proposed(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");

    opened(ctx, &anna, 200, path_of(ctx, "/requests/#", request.number));
    answered_by_sam(ctx, request.number, REQUEST_IN_PROGRESS);
    struct http_response page = sent(ctx, &anna, 409, path_of(ctx, "/requests/#/reject", request.number), "problem=It+stops+after+lunch.");
    has(&page, "It stops after lunch.", "No solution is proposed at the moment", "What you typed was not sent");
    closed_by_sam(ctx, request.number, "product-defect");
    page = sent(ctx, &anna, 409, path_of(ctx, "/requests/#/accept", request.number), "");
    has(&page, "Sam Engineer closed it", "1 incident given back.");
}

TEST(withdrawing_says_on_the_page_what_becomes_of_the_unit_and_that_binds)
{
    struct request request = request_begun(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    const char *here = path_of(ctx, "/requests/#", request.number), *there = path_of(ctx, "/requests/#/withdraw", request.number);
    struct http_response page = opened(ctx, &anna, 200, here);

    has(&page, "Withdraw this request");
    page = opened(ctx, &anna, 200, there);
    has(&page, "Withdraw this request", "Nobody has begun to work on it", "1 incident is given back: 4 of 4 left.", "name=\"gives_back\" value=\"true\"");
    answered_by_sam(ctx, request.number, REQUEST_WAITING_CUSTOMER);
    page = sent(ctx, &anna, 409, there, "gives_back=true&why=Found+it");
    has(&page, "Work on it has begun meanwhile", "1 incident stays used: 3 of 4 left.", "Found it", "An engineer works on it", "name=\"gives_back\" value=\"false\"");
    page = followed(ctx, &anna, there, "gives_back=false&why=Found+it");
    has(&page, "You withdrew the request", "1 incident stays used.", "Found it", "withdrew it");
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
    verify_ledgers(ctx);
}

TEST(a_request_that_was_closed_meanwhile_says_so_where_it_would_be_withdrawn_and_keeps_what_was_typed)
{
    struct request request = request_begun(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    static const struct { const char *path, *form, *words; } acts[] = {
        { "/requests/#/withdraw", "gives_back=false&why=Found+it+in+the+log.", "The request is closed already." },
        { "/requests/#/severity/ask", "severity=A&impact=Found+it+in+the+log.", "its severity stays as it is" },
    };

    for (size_t i = 0; i < COUNT_OF(acts); i++)
        opened(ctx, &anna, 200, path_of(ctx, acts[i].path, request.number));
    closed_by_sam(ctx, request.number, "product-defect");
    for (size_t i = 0; i < COUNT_OF(acts); i++) {
        struct http_response page = opened(ctx, &anna, 200, path_of(ctx, acts[i].path, request.number));
        has(&page, acts[i].words, "Back to the request");
        page = sent(ctx, &anna, 409, path_of(ctx, acts[i].path, request.number), acts[i].form);
        has(&page, acts[i].words, "Found it in the log.", "What you typed was not sent");
    }
}

TEST(who_still_needs_it_says_so_on_the_page_and_reads_until_when_it_stays_open)
{
    struct request request = request_proposed(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    const char *here = path_of(ctx, "/requests/#", request.number), *there = path_of(ctx, "/requests/#/keep-open", request.number);

    struct http_response page = opened(ctx, &anna, 200, here);
    has_not(&page, "I still need it");          /* it would put off nothing */
    for (int left = 3; left > 0; left--) {
        ctx->now = web.now = ctx->now + 2 * DAY_MS;
        page = opened(ctx, &anna, 200, here);
        has(&page, "I still need it", "id=\"keep\"", left == 1 ? "You can say so once more." : left == 2 ? "You can say so 2 times" : "You can say so 3 times");
        page = followed(ctx, &anna, there, "");
        has(&page, "Without an answer the request stays open until", "still needs it: it stays open until");
    }
    ctx->now = web.now = ctx->now + 2 * DAY_MS;
    page = opened(ctx, &anna, 200, here);
    has_not(&page, "I still need it");
    page = sent(ctx, &anna, 409, there, "");
    has(&page, "put off 3 times in a row", "any answer keeps it open");
}

TEST(who_is_no_contact_sees_no_button_and_none_answers_him)
{
    struct request request = request_proposed(ctx);
    struct web web = web_of_rooms(ctx);

    static const struct { const char *who; int status; } others[] = { { "greta", 403 }, { "sam", 403 }, { "dana", 403 }, { "eva", 404 } };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct visitor visitor = visitor_of(ctx, &web, others[i].who);
        struct http_response page = browse(ctx, &visitor, path_of(ctx, "/requests/#", request.number));
        has_not(&page, "It works, close it", "Withdraw this request", "Ask for another severity");
        for (size_t k = 0; k < 2; k++) {
            page = browse(ctx, &visitor, path_of(ctx, k ? "/requests/#/withdraw" : "/requests/#/severity/ask", request.number));
            CHECK_INT(page.status, others[i].status);
        }
        opened(ctx, &visitor, 200, "/profile");
        page = submit(ctx, &visitor, path_of(ctx, "/requests/#/accept", request.number), "");
        CHECK_INT(page.status, others[i].status);
        page = submit(ctx, &visitor, path_of(ctx, "/requests/#/withdraw", request.number), "");
        CHECK_INT(page.status, others[i].status);
    }
}

/* ---- Programs and the command line ---------------------------------------------------------------------- */

TEST(over_the_api_decisions_are_previewed_taken_and_repeated)
{
    struct request request = request_proposed(ctx);
    struct str said = api_says(ctx, 200, "anna", "GET", path_of(ctx, "/api/v1/requests/#/decisions", request.number), STR(""));

    text_has(said, "\"accept\":{\"reason\":\"solved\"");
    text_has(said, "\"withdraw\":{\"reason\":\"withdrawn\"");
    text_has(said, "\"gives_back\":false");
    text_has(said, "\"remaining_before\":3,\"remaining_after\":3");
    said = api_says(ctx, 422, "anna", "POST", path_of(ctx, "/api/v1/requests/#/reject", request.number), STR("{}"));
    text_has(said, "\"field\":\"problem\"");
    said = api_says(ctx, 200, "anna", "POST", path_of(ctx, "/api/v1/requests/#/reject", request.number), STR("{\"problem\":\"It stops again.\"}"));
    text_has(said, "\"state\":\"in_progress\"");
    said = api_says(ctx, 409, "anna", "POST", path_of(ctx, "/api/v1/requests/#/accept", request.number), STR(""));
    text_has(said, "\"cure\":");
    answered_by_sam(ctx, request.number, REQUEST_SOLUTION_PROPOSED);
    for (int times = 0; times < 2; times++) {
        said = api_says(ctx, 200, "anna", "POST", path_of(ctx, "/api/v1/requests/#/accept", request.number), STR(""));
        text_has(said, "\"state\":\"closed\"");
        text_has(said, "\"credited\":false");
    }
    said = api_says(ctx, 200, "anna", "GET", path_of(ctx, "/api/v1/requests/#/decisions", request.number), STR(""));
    CHECK_STR(str_trim(said), STR("{\"accept\":null,\"withdraw\":null,\"keep_open_until\":null}"));
    api_says(ctx, 409, "anna", "POST", path_of(ctx, "/api/v1/requests/#/withdraw", request.number), STR("{}"));
    api_says(ctx, 403, "sam", "GET", path_of(ctx, "/api/v1/requests/#/decisions", request.number), STR(""));
}

TEST(over_the_api_a_request_is_withdrawn_with_the_effect_that_was_said_or_not_at_all)
{
    struct request request = request_begun(ctx);
    const char *there = path_of(ctx, "/api/v1/requests/#/withdraw", request.number);

    text_has(api_says(ctx, 409, "anna", "POST", there, STR("{\"gives_back\":false}")), "1 incident is given back");
    struct str said = api_says(ctx, 200, "anna", "POST", there, STR("{\"gives_back\":true,\"why\":\"Found it\"}"));
    text_has(said, "\"credited\":true");
    text_has(said, "\"notes\":\"Found it\"");
    api_says(ctx, 200, "anna", "POST", there, STR("{\"gives_back\":true}"));
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    verify_ledgers(ctx);
}

TEST(over_the_api_and_on_the_command_line_it_is_kept_open)
{
    struct request request = request_proposed(ctx);

    ctx->now += 2 * DAY_MS;
    struct str until = instant_text(ctx->arena, ctx->now + 10 * DAY_MS);
    text_has(api_says(ctx, 200, "anna", "GET", path_of(ctx, "/api/v1/requests/#/decisions", request.number), STR("")),
             str_format(ctx->arena, "\"keep_open_until\":\"%.*s\"", STR_ARGS(until)));
    for (int times = 0; times < 2; times++)
        text_has(api_says(ctx, 200, "anna", "POST", path_of(ctx, "/api/v1/requests/#/keep-open", request.number), STR("")),
                 str_format(ctx->arena, "\"by\":\"%.*s\"", STR_ARGS(until)));
    ctx->now += 2 * DAY_MS;
    text_has(cli_says(ctx, CODE_none, "request|keep-open|#|--as|anna@fabrikam.example", request.number), "stays open until");
    closed_by_sam(ctx, request.number, "solved");
    api_says(ctx, 409, "anna", "POST", path_of(ctx, "/api/v1/requests/#/keep-open", request.number), STR(""));
}

TEST(on_the_command_line_it_is_decided_in_somebodys_name)
{
    struct request request = request_proposed(ctx);

    text_has(cli_says(ctx, CODE_none, "request|reject|#|It stops again.|--as|anna@fabrikam.example", request.number), "in_progress");
    cli_says(ctx, CODE_conflict, "request|accept|#|--as|anna@fabrikam.example", request.number);
    answered_by_sam(ctx, request.number, REQUEST_SOLUTION_PROPOSED);
    cli_says(ctx, CODE_not_authorized, "request|accept|#|--as|sam@vendor.example", request.number);
    cli_says(ctx, CODE_conflict, "request|withdraw|#|--gives-back|--as|anna@fabrikam.example", request.number);
    text_has(cli_says(ctx, CODE_none, "request|accept|#|--as|anna@fabrikam.example", request.number), "1 incident stays used.");
    struct request other = submitted(ctx, request.contract_id);
    text_has(cli_says(ctx, CODE_none, "request|withdraw|#|--gives-back|--why|Found it|--as|anna@fabrikam.example", other.number), "1 incident given back.");
    verify_ledgers(ctx);
}

TESTS(
    BOTH(the_page_of_a_proposed_solution_has_a_button_for_yes_and_a_box_for_no_and_says_what_stays_used),
    BOTH(what_was_typed_against_a_solution_that_is_no_longer_proposed_is_not_lost),
    BOTH(a_request_that_was_closed_meanwhile_says_so_where_it_would_be_withdrawn_and_keeps_what_was_typed),
    BOTH(withdrawing_says_on_the_page_what_becomes_of_the_unit_and_that_binds),
    BOTH(who_still_needs_it_says_so_on_the_page_and_reads_until_when_it_stays_open),
    BOTH(over_the_api_and_on_the_command_line_it_is_kept_open),
    BOTH(who_is_no_contact_sees_no_button_and_none_answers_him),
    BOTH(over_the_api_decisions_are_previewed_taken_and_repeated),
    BOTH(over_the_api_a_request_is_withdrawn_with_the_effect_that_was_said_or_not_at_all),
    BOTH(on_the_command_line_it_is_decided_in_somebodys_name),
)
