/* SPDX-License-Identifier: Apache-2.0 */
/* t3_severity.c: another severity: asked for by a contact, decided or changed by the vendor, in the rules and at the doors (SPEC 7.3, 4.11). */
#include "tests/at_once.h"
#include "tests/request_world.h"
#include "tests/visitor.h"

#include "desk/service/service.h"
#include "desk/service/service_severity.h"

static enum err asks(struct ctx *ctx, struct str number, const char *severity)
{
    struct request request;

    return request_ask_severity(ctx, number, str_of(severity), STR("Two warehouses stand still."), &request);
}

static enum err sets(struct ctx *ctx, struct str number, const char *severity, struct request *out_request)
{
    return service_set_severity(ctx, number, str_of(severity), STR("It is worse than it looked."), out_request);
}

static struct str last_message(struct ctx *ctx)
{
    return sql_text(ctx, "SELECT text FROM communication ORDER BY id DESC LIMIT 1");
}

/* ---- The rules ------------------------------------------------------------------------------------------ */

TEST(a_contact_asks_for_another_severity_and_an_engineer_accepts_it_with_its_targets)
{
    struct request request = request_begun(ctx);

    sign_in_as(ctx, "anna");
    WRITE_OK(asks(ctx, request.number, "A"));
    request = request_now(ctx, &request);
    CHECK_STR(request.asked_severity_id, STR("A"));
    CHECK_STR(request.severity_id, STR("C"));
    text_has(last_message(ctx), "from C (Minimal) to A (Critical)");
    text_has(last_message(ctx), "Two warehouses stand still.");
    struct str before = database_digest(ctx);
    WRITE_CODE(conflict, asks(ctx, request.number, "A"));
    WRITE_CODE(conflict, asks(ctx, request.number, "C"));
    WRITE_CODE(invalid, asks(ctx, request.number, "Z"));
    CHECK_STR(database_digest(ctx), before);
    int64_t due = request.response_due_at;
    ctx->now += 2 * DAY_MS;         /* Monday, in the opening hours */
    sign_in_as(ctx, "sam");
    WRITE_CODE(conflict, service_decide_severity(ctx, request.number, STR("B"), SEVERITY_ACCEPT, &request));
    WRITE_OK(service_decide_severity(ctx, request.number, STR("A"), SEVERITY_ACCEPT, &request));
    CHECK_STR(request.severity_id, STR("A"));
    CHECK(!request.asked_severity_id.len && !request.responded_at);
    CHECK(request.response_due_at < due && request.response_due_at <= ctx->now + HOUR_MS && request.response_due_at > ctx->now);
    CHECK_INT(request.next_due_at, request.response_due_at);
    text_has(last_message(ctx), "Severity changed from C (Minimal) to A (Critical)");
    text_has(last_message(ctx), request_clock_text(ctx, &request, request.response_due_at));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.communication'"), 2);
    CHECK_INT(request_events(ctx, "severity_changed"), 1);
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
    sign_in_as(ctx, "sam");
    WRITE_CODE(conflict, service_decide_severity(ctx, request.number, STR("A"), SEVERITY_ACCEPT, &request));
    verify_ledgers(ctx);
}

TEST(what_is_declined_stays_as_it_is_and_everybody_is_told)
{
    struct request request = request_begun(ctx), after = request;

    sign_in_as(ctx, "anna");
    WRITE_OK(asks(ctx, request.number, "B"));
    WRITE_OK(asks(ctx, request.number, "A"));       /* takes its place */
    sign_in_as(ctx, "sam");
    WRITE_OK(service_decide_severity(ctx, request.number, STR("A"), SEVERITY_DECLINE, &after));
    CHECK_STR(after.severity_id, STR("C"));
    CHECK(!after.asked_severity_id.len && !after.responded_at);
    CHECK_INT(after.response_due_at, request.response_due_at);
    text_has(last_message(ctx), "Severity A (Critical) was declined; it stays C (Minimal).");
    sign_in_as(ctx, "anna");
    WRITE_OK(asks(ctx, request.number, "A"));       /* he may ask again */
}

/* Raised: from now, and nothing later. Lowered: from the submission, and nothing sooner. Raised and lowered at once: as it was. */
TEST(targets_are_counted_anew_by_the_rule_and_nobody_gains_time_by_it)
{
    struct request first = request_begun(ctx), request = first;

    sign_in_as(ctx, "sam");
    ctx->now += 2 * DAY_MS;
    WRITE_OK(sets(ctx, first.number, "A", &request));
    int64_t of_a = request.response_due_at;
    CHECK(of_a < first.response_due_at);
    ctx->now += MINUTE_MS;
    WRITE_OK(sets(ctx, first.number, "C", &request));
    CHECK_INT(request.response_due_at, first.response_due_at);
    ctx->now = first.response_due_at - MINUTE_MS;
    WRITE_OK(sets(ctx, first.number, "B", &request));
    CHECK_INT(request.response_due_at, first.response_due_at);      /* not later than it was */
    /* After the first answer the next word comes sooner or as promised. */
    answered_by_sam(ctx, first.number, REQUEST_IN_PROGRESS);
    int64_t promised = request_now(ctx, &first).next_due_at, response = request_now(ctx, &first).response_due_at;
    WRITE_OK(sets(ctx, first.number, "C", &request));
    CHECK_INT(request.next_due_at, promised);
    WRITE_OK(sets(ctx, first.number, "A", &request));
    CHECK(request.next_due_at < promised);
    CHECK_INT(request.response_due_at, response);                   /* over and done */
    /* What waits for the customer is due as before. */
    answered_by_sam(ctx, first.number, REQUEST_WAITING_CUSTOMER);
    int64_t waits = request_now(ctx, &first).next_due_at;
    WRITE_OK(sets(ctx, first.number, "B", &request));
    CHECK(request.state == REQUEST_WAITING_CUSTOMER);
    CHECK_INT(request.next_due_at, waits);
}

TEST(around_the_clock_ends_with_the_severity_that_allows_it)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 4).id);
    struct request request = { .id = 0 };

    submission.severity_id = STR("A");
    submission.requires_24x7 = true;
    submission.primary.phone = STR("+46 8 123 456");
    sign_in_as(ctx, "anna");
    submit_ok(ctx, &submission, &request);
    sign_in_as(ctx, "sam");
    WRITE_OK(sets(ctx, request.number, "B", &request));
    CHECK(!request.requires_24x7);
    WRITE_OK(sets(ctx, request.number, "A", &request));
    CHECK(!request.requires_24x7);
}

TEST(a_severity_is_one_that_the_plan_covers_and_what_is_closed_has_its_own_for_good)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "developer-subscription", 2).id);
    const struct severity **severities;
    const struct catalog *catalog;
    size_t count;

    in_read(ctx);
    CHECK_OK(catalog_now(ctx, &catalog));
    severities_other(ctx, catalog, &request, &severities, &count);
    const struct plan *plan = catalog_plan(catalog, request.plan_id);
    bool covers_a = str_list_has(plan->severities, STR("A"));
    CHECK(count == plan->severities.count - 1);
    commit(ctx);
    sign_in_as(ctx, "anna");
    if (!covers_a)
        WRITE_CODE(invalid, asks(ctx, request.number, "A"));
    WRITE_OK(asks(ctx, request.number, "B"));
    closed_by_sam(ctx, request.number, "solved");
    request = request_now(ctx, &request);
    CHECK(!request.asked_severity_id.len);
    sign_in_as(ctx, "anna");
    WRITE_CODE(conflict, asks(ctx, request.number, "B"));
    sign_in_as(ctx, "sam");
    WRITE_CODE(conflict, sets(ctx, request.number, "B", &request));
    WRITE_CODE(conflict, service_decide_severity(ctx, request.number, STR("B"), SEVERITY_ACCEPT, &request));
}

TEST(contacts_ask_and_the_vendors_engineers_decide)
{
    struct request request = request_begun(ctx);
    static const struct { const char *who; bool sees; } others[] = { { "sam", true }, { "dana", true }, { "greta", true }, { "olle", false }, { "eva", false } };

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        sign_in_as(ctx, others[i].who);
        if (others[i].sees)
            WRITE_CODE(not_authorized, asks(ctx, request.number, "A"));
        else
            WRITE_CODE(not_found, asks(ctx, request.number, "A"));
    }
    static const char *const others_than_engineers[] = { "anna", "greta", "dana", "eva" };
    for (size_t i = 0; i < COUNT_OF(others_than_engineers); i++) {
        sign_in_as(ctx, others_than_engineers[i]);
        WRITE_CODE(not_authorized, sets(ctx, request.number, "A", &request));
        WRITE_CODE(not_authorized, service_decide_severity(ctx, request.number, STR("A"), SEVERITY_ACCEPT, &request));
    }
}

/* SPEC 2.12: it is no answer, but a customer who asks is not silent. */
TEST(asking_is_a_word_of_the_customers_and_deciding_is_no_answer_of_the_vendors)
{
    struct request request = request_begun(ctx);

    sign_in_as(ctx, "sam");
    WRITE_OK(sets(ctx, request.number, "B", &request));
    CHECK(request.state == REQUEST_NEW && !request.responded_at);
    answered_by_sam(ctx, request.number, REQUEST_WAITING_CUSTOMER);
    sign_in_as(ctx, "anna");
    WRITE_OK(asks(ctx, request.number, "A"));
    CHECK(request_now(ctx, &request).state == REQUEST_IN_PROGRESS);
}

/* ---- At once -------------------------------------------------------------------------------------------- */

static enum err accepts_a(struct ctx *ctx, void *of)
{
    struct request request;

    return service_decide_severity(ctx, ((const struct request *)of)->number, STR("A"), SEVERITY_ACCEPT, &request);
}

static enum err declines_a(struct ctx *ctx, void *of)
{
    struct request request;

    return service_decide_severity(ctx, ((const struct request *)of)->number, STR("A"), SEVERITY_DECLINE, &request);
}

static enum err asks_for_a(struct ctx *ctx, void *of)
{
    return asks(ctx, ((const struct request *)of)->number, "A");
}

TEST(of_several_who_decide_at_once_one_does_and_the_others_are_told)
{
    static const struct doer doers[] = { { "sam", accepts_a }, { "sam", declines_a }, { "sam", accepts_a }, { "sam", declines_a } };
    struct request request = request_begun(ctx);
    enum code codes[COUNT_OF(doers)];

    sign_in_as(ctx, "anna");
    WRITE_OK(asks(ctx, request.number, "A"));
    all_at_once(ctx, doers, COUNT_OF(doers), &request, codes);
    CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_none), 1);
    CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_conflict), COUNT_OF(doers) - 1);
    CHECK_INT(request_events(ctx, "severity_changed") + request_events(ctx, "severity_declined"), 1);
}

/* SPEC 15 */
TEST(whichever_database_call_fails_a_severity_is_asked_for_and_decided_whole_or_not_at_all)
{
    struct request request = request_begun(ctx);

    with_each_call_failing(ctx, "anna", asks_for_a, &request);
    with_each_call_failing(ctx, "sam", accepts_a, &request);
}

/* ---- The doors ------------------------------------------------------------------------------------------ */

TEST(on_the_pages_a_severity_is_asked_for_seen_in_the_queue_and_decided_with_one_press)
{
    struct request request = request_begun(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), sam = visitor_of(ctx, &web, "sam");
    const char *here = path_of(ctx, "/requests/#", request.number), *desk = path_of(ctx, "/desk/requests/#", request.number);
    struct http_response page = opened(ctx, &anna, 200, here);

    has(&page, "Ask for another severity");
    page = opened(ctx, &anna, 200, path_of(ctx, "/requests/#/severity/ask", request.number));
    has(&page, "Ask for another severity", "A Critical", "B Moderate", "We answer by");
    page = sent(ctx, &anna, 422, path_of(ctx, "/requests/#/severity/ask", request.number), "impact=");
    has(&page, "Choose a severity.", "Say what it means for your business");
    page = followed(ctx, &anna, path_of(ctx, "/requests/#/severity/ask", request.number), "severity=A&impact=Two+warehouses+stand+still.");
    has(&page, "You asked for severity A.", "asks for A<", "Two warehouses stand still.", "asked for severity A (Critical)");
    page = opened(ctx, &sam, 200, "/desk");
    has(&page, "asks for A<");
    page = opened(ctx, &sam, 200, desk);
    has(&page, "asks for severity A (Critical)", "Change to A", "Leave it at C", "Change severity C");
    page = followed(ctx, &sam, path_of(ctx, "/desk/requests/#/severity/decide", request.number), "severity=A&decision=accept");
    has(&page, "The severity is A now", "<b>A</b> Critical");
    has_not(&page, "Change to A", "asks for A<");
    page = sent(ctx, &sam, 409, path_of(ctx, "/desk/requests/#/severity/decide", request.number), "severity=A&decision=decline");
    has(&page, "not asked for any more");
    page = sent(ctx, &sam, 422, path_of(ctx, "/desk/requests/#/severity", request.number), "severity=B&why=");
    has(&page, "Say why: the customer reads it.");
    page = followed(ctx, &sam, path_of(ctx, "/desk/requests/#/severity", request.number), "severity=B&why=One+works+again.");
    has(&page, "The severity is B now", "One works again.");
}

TEST(over_the_api_and_on_the_command_line_severities_are_asked_for_decided_and_changed)
{
    struct request request = request_begun(ctx);
    const char *there = path_of(ctx, "/api/v1/requests/#/severity", request.number);

    text_has(api_says(ctx, 200, "anna", "POST", path_of(ctx, "/api/v1/requests/#/severity/ask", request.number), STR("{\"severity\":\"A\",\"impact\":\"All stands still\"}")),
             "\"asked_severity\":\"A\"");
    text_has(api_says(ctx, 200, "sam", "POST", path_of(ctx, "/api/v1/requests/#/severity/decide", request.number), STR("{\"severity\":\"A\",\"decision\":\"accept\"}")),
             "\"severity\":\"A\",\"asked_severity\":null");
    text_has(api_says(ctx, 422, "sam", "POST", there, STR("{\"severity\":\"B\"}")), "\"field\":\"why\"");
    text_has(api_says(ctx, 422, "sam", "POST", there, STR("{\"severity\":\"Q\",\"why\":\"So\"}")), "\"field\":\"severity\"");
    for (int times = 0; times < 2; times++)
        text_has(api_says(ctx, 200, "sam", "POST", there, STR("{\"severity\":\"B\",\"why\":\"It works again\"}")), "\"severity\":\"B\"");
    CHECK_INT(request_events(ctx, "severity_changed"), 2);
    api_says(ctx, 403, "anna", "POST", there, STR("{\"severity\":\"A\",\"why\":\"So\"}"));
    text_has(cli_says(ctx, CODE_none, "request|ask-severity|#|--severity|C|--impact|It can wait|--as|anna@fabrikam.example", request.number), "B");
    cli_says(ctx, CODE_none, "request|decide-severity|#|--severity|C|--decision|decline|--as|sam@vendor.example", request.number);
    cli_says(ctx, CODE_conflict, "request|decide-severity|#|--severity|C|--decision|accept|--as|sam@vendor.example", request.number);
    text_has(cli_says(ctx, CODE_none, "request|severity|#|--severity|C|--why|It can wait|--as|sam@vendor.example", request.number), "  C  ");
}

TESTS(
    BOTH(a_contact_asks_for_another_severity_and_an_engineer_accepts_it_with_its_targets),
    BOTH(what_is_declined_stays_as_it_is_and_everybody_is_told),
    BOTH(targets_are_counted_anew_by_the_rule_and_nobody_gains_time_by_it),
    BOTH(around_the_clock_ends_with_the_severity_that_allows_it),
    BOTH(a_severity_is_one_that_the_plan_covers_and_what_is_closed_has_its_own_for_good),
    BOTH(contacts_ask_and_the_vendors_engineers_decide),
    BOTH(asking_is_a_word_of_the_customers_and_deciding_is_no_answer_of_the_vendors),
    BOTH(of_several_who_decide_at_once_one_does_and_the_others_are_told),
    BOTH(whichever_database_call_fails_a_severity_is_asked_for_and_decided_whole_or_not_at_all),
    BOTH(on_the_pages_a_severity_is_asked_for_seen_in_the_queue_and_decided_with_one_press),
    BOTH(over_the_api_and_on_the_command_line_severities_are_asked_for_decided_and_changed),
)
