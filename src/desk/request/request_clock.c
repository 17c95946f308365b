/* SPDX-License-Identifier: Apache-2.0 */
/* request_clock.c: until when whom a request waits for [7.4, 10.2]. Pure but for words. */
#include "desk/request/request.h"

#include "base/locale.h"
#include "view/when.h"

int64_t request_vendor_due(const struct catalog *catalog, const struct request *request, int64_t from)
{
    const struct severity *severity = catalog_severity(catalog, request->severity_id);
    const struct plan *plan = catalog_plan(catalog, request->plan_id);
    const struct region *region = catalog_region(catalog, request->country);

    MUST(severity);
    int minutes = plan ? plan_response_minutes(plan, severity) : severity->response_minutes;
    if (request->requires_24x7 || !region)
        return from + minutes * MINUTE_MS;
    return calendar_add(region->calendar, from, minutes);
}

int64_t request_customer_due(const struct catalog *catalog, int64_t from)
{
    return from + catalog->auto_close_days * DAY_MS;
}

struct str request_clock_text(struct ctx *ctx, const struct request *request, int64_t at)
{
    return time_in_zone(ctx, at, request->time_zone);
}

/* What is expected, as words for before and after its time. */
static struct next_event event_expected(struct ctx *ctx, const struct request *request, enum expected_event event, enum whose_turn whose_turn,
                                        const char *words, const char *late)
{
    struct next_event next = { .event = event, .whose_turn = whose_turn, .by = request->next_due_at };

    next.overdue = next.by && next.by < ctx->now;
    struct hole by = HOLE("by", next.by ? request_clock_text(ctx, request, next.by) : STR(""));
    next.text = tr_fill(ctx, next.overdue ? late : words, 1, &by);
    return next;
}

struct next_event request_next_event(struct ctx *ctx, const struct catalog *catalog, const struct request *request)
{
    bool closes = catalog_auto_close(catalog) != NULL;

    switch (request->state) {
    case REQUEST_PENDING_PLAN:
        return (struct next_event){ EXPECT_PLAN, TURN_CUSTOMER, 0, false, tr(ctx, "We start as soon as you can use a plan for it.") };
    case REQUEST_NEW:
    case REQUEST_IN_PROGRESS:
        if (request->responded_at)
            return event_expected(ctx, request, EXPECT_UPDATE, TURN_VENDOR, TR_MARK("We update you by {by}."),
                                  TR_MARK("Our update was due by {by}. We are late."));
        return event_expected(ctx, request, EXPECT_FIRST_RESPONSE, TURN_VENDOR, TR_MARK("We answer by {by}."),
                              TR_MARK("Our answer was due by {by}. We are late."));
    case REQUEST_WAITING_CUSTOMER:
        return event_expected(ctx, request, EXPECT_ANSWER, TURN_CUSTOMER,
                              closes ? TR_MARK("Please answer by {by}, or we may close it.") : TR_MARK("The engineer is waiting for your answer by {by}."),
                              closes ? TR_MARK("We expected your answer by {by}. Without one, we may close it.")
                               : TR_MARK("The engineer has been waiting for your answer since {by}."));
    case REQUEST_SOLUTION_PROPOSED:
        return event_expected(ctx, request, EXPECT_DECISION, TURN_CUSTOMER,
                              closes ? TR_MARK("Tell us by {by} whether the solution works, or we may close it.")
                               : TR_MARK("Tell us by {by} whether the solution works."),
                        closes ? TR_MARK("Tell us whether the solution works. We expected that by {by}, and may close it.")
                               : TR_MARK("Tell us whether the solution works. We expected that by {by}."));
    case REQUEST_CLOSED:
        return (struct next_event){ EXPECT_NOTHING, TURN_NOBODY, 0, false, tr(ctx, "It is closed.") };
    }
    BUG("a state outside the enumeration");
}
