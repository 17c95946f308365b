/* SPDX-License-Identifier: Apache-2.0 */
/* request_clock.c: until when whom a request waits for [7.4, 10.2]. Pure but for words. */
#include "desk/request/request.h"

#include "base/locale.h"

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

/* "2026-11-23 14:00 (Europe/Stockholm)": the clock of the one who asks for help. */
static struct str clock_text(struct ctx *ctx, const struct request *request, int64_t at)
{
    int64_t local = at + zone_offset_minutes(request->time_zone, at) * MINUTE_MS;
    int64_t minute = (local % DAY_MS) / MINUTE_MS;
    struct str time = str_format(ctx->arena, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));

    return trf(ctx, "{day} {time} ({zone})", HOLE("day", day_text(ctx->arena, zone_day(request->time_zone, at))),
               HOLE("time", time), HOLE("zone", request->time_zone));
}

static struct next_event vendor_turn(struct ctx *ctx, const struct request *request)
{
    struct str by = clock_text(ctx, request, request->next_due_at);

    if (request->responded_at)
        return (struct next_event){ "next_update", "vendor", request->next_due_at,
                                    trf(ctx, "The vendor tells you how it stands by {by}.", HOLE("by", by)) };
    return (struct next_event){ "first_response", "vendor", request->next_due_at,
                                trf(ctx, "An engineer answers by {by}.", HOLE("by", by)) };
}

struct next_event request_next_event(struct ctx *ctx, const struct request *request)
{
    struct str by = request->next_due_at ? clock_text(ctx, request, request->next_due_at) : STR("");

    switch (request->state) {
    case REQUEST_PENDING_PLAN:
        return (struct next_event){ "plan_needed", "customer", 0, tr(ctx, "It opens as soon as a plan can be used for it.") };
    case REQUEST_NEW:
    case REQUEST_IN_PROGRESS:
        return vendor_turn(ctx, request);
    case REQUEST_WAITING_CUSTOMER:
        return (struct next_event){ "customer_answer", "customer", request->next_due_at,
                                    trf(ctx, "Answer by {by}, or it may be closed.", HOLE("by", by)) };
    case REQUEST_SOLUTION_PROPOSED:
        return (struct next_event){ "customer_decision", "customer", request->next_due_at,
                                    trf(ctx, "Say by {by} whether the solution works, or it may be closed.", HOLE("by", by)) };
    case REQUEST_CLOSED:
        return (struct next_event){ "none", "nobody", 0, tr(ctx, "It is closed; nothing is expected any more.") };
    }
    BUG("a state outside the enumeration");
}
