/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_program_desk.c: the contract desk and requests about the programme [9.7]: found in the queue, taken, answered, noted, closed and
 * reopened on the page, over the API and from the command line; and of every other request nothing of that.
 */
#include "tests/visitor.h"

#include "desk/service/service.h"

#define PROGRAM_TITLE  "Please send our IDs again"
#define INCIDENT_TITLE "Replication stops after the update"

/* One of each, both open and nobody's. */
struct two { struct str program, incident; };

static struct two two_requests(struct ctx *ctx)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(0);
    struct request request;
    bool repeated;
    struct two two = { .incident = submitted_with(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 4).id, INCIDENT_TITLE).number };

    submission.kind = STR("program");
    submission.version_id = STR("partner-program-current");
    submission.title = STR(PROGRAM_TITLE);
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    two.program = request.number;
    return two;
}

static const char *api(struct ctx *ctx, struct str number, const char *path)
{
    return str_format(ctx->arena, "/api/v1/requests/%.*s%s", STR_ARGS(number), path).data;
}

static const char *desk(struct ctx *ctx, struct str number, const char *path)
{
    return str_format(ctx->arena, "/desk/requests/%.*s%s", STR_ARGS(number), path).data;
}

#define CLOSING STR("{\"reason\":\"program-answered\",\"cause\":\"IDs were lost\",\"notes\":\"Sent again.\"}")

/* SPEC 9.7, 10.3 */
TEST(the_contract_desk_answers_a_request_about_the_programme_over_the_api)
{
    struct two two = two_requests(ctx);
    struct str queue = api_says(ctx, 200, "dana", "GET", "/api/v1/queue", STR(""));

    CHECK(str_contains(queue, two.program) && !str_contains(queue, two.incident) && !str_contains(queue, STR(INCIDENT_TITLE)));
    text_has(api_says(ctx, 200, "dana", "GET", "/api/v1/queue?show=unowned", STR("")), two.program);
    text_has(api_says(ctx, 200, "dana", "POST", api(ctx, two.program, "/take"), STR("")), "\"name\":\"Dana Desk\"");
    text_has(api_says(ctx, 200, "dana", "GET", "/api/v1/queue?show=mine", STR("")), two.program);
    text_has(api_says(ctx, 201, "dana", "POST", api(ctx, two.program, "/communications"), STR("{\"text\":\"Who has lost them?\",\"state\":\"waiting_customer\"}")), "\"staff\":true");
    text_has(api_says(ctx, 201, "dana", "POST", api(ctx, two.program, "/communications"), STR("{\"text\":\"Asked Greta.\",\"work_note\":true}")), "\"work_note\":true");
    CHECK(!str_contains(api_says(ctx, 200, "anna", "GET", api(ctx, two.program, "/communications"), STR("")), STR("Asked Greta.")));
    text_has(api_says(ctx, 200, "dana", "GET", api(ctx, two.program, "/closing?reason=program-answered"), STR("")), "Nothing was charged for this request");
    text_has(api_says(ctx, 201, "dana", "POST", api(ctx, two.program, "/contacts"), STR("{\"name\":\"Olle Ek\",\"email\":\"olle@fabrikam.example\"}")), "Olle Ek");
    text_has(api_says(ctx, 200, "dana", "POST", api(ctx, two.program, "/close"), CLOSING), "\"state\":\"closed\"");
    text_has(api_says(ctx, 200, "dana", "POST", api(ctx, two.program, "/reopen"), STR("")), "\"state\":\"in_progress\"");
    text_has(api_says(ctx, 200, "dana", "POST", api(ctx, two.program, "/close"), CLOSING), "\"credited\":false");
    CHECK(!str_contains(api_says(ctx, 200, "dana", "GET", "/api/v1/queue", STR("")), two.program));
}

/* SPEC 3.7: of a request that is none of the desk's the answer is that of one that is not there, or who may. */
TEST(of_other_requests_which_it_sees_the_contract_desk_does_nothing_and_is_told_who_may)
{
    static const struct { const char *method, *path; struct str body; int missing; } acts[] = {
        { "POST", "/take", STR_INIT(""), 403 },
        { "POST", "/communications", STR_INIT("{\"text\":\"x\"}"), 404 },
        { "POST", "/communications", STR_INIT("{\"text\":\"x\",\"work_note\":true}"), 404 },
        { "POST", "/communications", STR_INIT("{\"text\":\"x\",\"state\":\"in_progress\"}"), 404 },
        { "POST", "/contacts", STR_INIT("{\"name\":\"x\",\"email\":\"x@fabrikam.example\"}"), 404 },
        { "POST", "/close", STR_INIT("{\"reason\":\"solved\",\"cause\":\"c\",\"notes\":\"n\"}"), 403 },
        { "POST", "/reopen", STR_INIT(""), 404 },
    };
    struct two two = two_requests(ctx);

    for (size_t i = 0; i < COUNT_OF(acts); i++) {
        struct str own = api_says(ctx, 403, "dana", acts[i].method, api(ctx, two.incident, acts[i].path), acts[i].body);
        text_has(own, "Only these people can do this: the vendor's engineers");
        (void)api_says(ctx, acts[i].missing, "dana", acts[i].method, api(ctx, STR("300123456786"), acts[i].path), acts[i].body);
    }
    text_has(api_says(ctx, 403, "dana", "GET", api(ctx, two.incident, "/closing?reason=solved"), STR("")), "\"code\":\"not_authorized\"");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event <> 'submitted'"), 0);
    CHECK_INT(count_rows(ctx, "communication"), 0);
}

/* SPEC 9.7, 10.3 */
TEST(the_contract_desk_answers_a_request_about_the_programme_on_its_pages)
{
    struct two two = two_requests(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor dana = visitor_of(ctx, &web, "dana");
    const char *path = desk(ctx, two.program, "");
    struct http_response page = opened(ctx, &dana, 200, "/desk");

    has(&page, PROGRAM_TITLE, "The contract desk answers requests about the programme.", desk(ctx, two.program, "/take"));
    CHECK(!shows(&page, INCIDENT_TITLE));
    page = sent_from(ctx, &dana, "/desk", desk(ctx, two.program, "/take"), "");
    has(&page, "Assigned to you.", "Answer the customer", "Write a work note", "Close it",
              "This request uses no contract and costs nothing.", "Nothing was charged for this request. The balance stays the same.</p>");
    page = opened(ctx, &dana, 200, "/desk?show=unowned");
    has(&page, "Every open request is assigned");
    page = sent_from(ctx, &dana, path, desk(ctx, two.program, "/answer"), "text=Who+has+lost+them%3F&state=waiting_customer");
    has(&page, "Answer sent.", "Who has lost them?", "Waiting for the customer");
    page = sent_from(ctx, &dana, path, desk(ctx, two.program, "/note"), "text=Asked+Greta");
    has(&page, "Work note saved.", "Asked Greta");
    page = sent_from(ctx, &dana, path, desk(ctx, two.program, "/contacts"), "name=Olle+Ek&email=olle%40fabrikam.example&phone=");
    has(&page, "Olle Ek is now a contact of this request.");
    page = sent_from(ctx, &dana, path, desk(ctx, two.program, "/close"), "reason=program-answered&cause=IDs+were+lost&notes=Sent+again.");
    has(&page, "Closed. It cost nothing.", "Reopen it");
    page = sent_from(ctx, &dana, path, desk(ctx, two.program, "/reopen"), "");
    has(&page, "The request is open again.");
    page = page_seen(ctx, 200, "anna", path_of(ctx, "/requests/#", two.program));
    has(&page, "Who has lost them?", "Dana Desk");
    CHECK(!shows(&page, "Asked Greta"));
    sent_from(ctx, &dana, path, desk(ctx, two.program, "/close"), "reason=program-answered&cause=c&notes=n");
    page = opened(ctx, &dana, 200, "/desk");
    has(&page, "The queue is empty", "No request about the programme is open.");
}

/* SPEC 3.7 */
TEST(the_pages_of_other_requests_open_for_the_contract_desk_to_be_read_only)
{
    static const struct { const char *path, *fields; } acts[] = {
        { "/take", "" }, { "/answer", "text=t&state=in_progress" }, { "/note", "text=n" }, { "/close", "reason=solved&cause=c&notes=n" },
        { "/reopen", "" }, { "/contacts", "name=n&email=x%40fabrikam.example&phone=" },
    };
    struct two two = two_requests(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor dana = visitor_of(ctx, &web, "dana");

    opened(ctx, &dana, 403, desk(ctx, two.incident, ""));
    struct http_response page = opened(ctx, &dana, 200, path_of(ctx, "/requests/#", two.incident));
    has(&page, INCIDENT_TITLE, "You see this request as staff");
    CHECK(!shows(&page, "<h2 id=\"write\">") && !shows(&page, "Add a contact") && !shows(&page, "Open it at the desk"));
    page = opened(ctx, &dana, 303, path_of(ctx, "/requests/#", two.program));
    CHECK_STR(web_answer_header(&page, "Location"), str_of(desk(ctx, two.program, "")));
    opened(ctx, &dana, 200, "/desk");
    for (size_t i = 0; i < COUNT_OF(acts); i++) {
        page = submit(ctx, &dana, desk(ctx, two.incident, acts[i].path), acts[i].fields);
        if (page.status != 403)
            CHECK_INT(page.status, 404);
    }
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event <> 'submitted'"), 0);
}

/* SPEC 9.7, 10.3 */
TEST(the_contract_desk_answers_a_request_about_the_programme_on_the_command_line)
{
    struct two two = two_requests(ctx);
    struct str queue = cli_says(ctx, CODE_none, "request|queue|--as|dana@vendor.example", STR(""));

    text_has(queue, str_c(ctx->arena, STR(PROGRAM_TITLE)));
    CHECK(!str_contains(queue, STR(INCIDENT_TITLE)));
    text_has(cli_says(ctx, CODE_none, "request|take|#|--as|dana@vendor.example", two.program), "in_progress");
    cli_says(ctx, CODE_none, "request|communicate|#|Who has lost them?|--as|dana@vendor.example|--state|waiting_customer", two.program);
    cli_says(ctx, CODE_none, "request|communicate|#|Asked Greta.|--as|dana@vendor.example|--work-note", two.program);
    text_has(cli_says(ctx, CODE_none, "request|close|#|--as|dana@vendor.example|--reason|program-answered|--cause|c|--notes|n", two.program), "It cost nothing.");
    text_has(cli_says(ctx, CODE_none, "request|reopen|#|--as|dana@vendor.example", two.program), "in_progress");
    text_has(cli_says(ctx, CODE_none, "request|show|#|--as|dana@vendor.example", two.program), "Dana Desk (work note): Asked Greta.");
    CHECK(!str_contains(cli_says(ctx, CODE_none, "request|show|#|--as|anna@fabrikam.example", two.program), STR("Asked Greta.")));
    cli_says(ctx, CODE_not_authorized, "request|take|#|--as|dana@vendor.example", two.incident);
    cli_says(ctx, CODE_not_authorized, "request|communicate|#|x|--as|dana@vendor.example", two.incident);
    cli_says(ctx, CODE_not_authorized, "request|close|#|--as|dana@vendor.example|--reason|solved|--cause|c|--notes|n", two.incident);
    cli_says(ctx, CODE_not_authorized, "request|reopen|#|--as|dana@vendor.example", two.incident);
}

TESTS(
    BOTH(the_contract_desk_answers_a_request_about_the_programme_over_the_api),
    BOTH(of_other_requests_which_it_sees_the_contract_desk_does_nothing_and_is_told_who_may),
    BOTH(the_contract_desk_answers_a_request_about_the_programme_on_its_pages),
    BOTH(the_pages_of_other_requests_open_for_the_contract_desk_to_be_read_only),
    BOTH(the_contract_desk_answers_a_request_about_the_programme_on_the_command_line),
)
