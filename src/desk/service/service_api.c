/* SPDX-License-Identifier: Apache-2.0 */
/* service_api.c: JSON in, JSON out, for the engineers. */
#include "desk/service/service_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/request/request_view.h"
#include "desk/service/service_read.h"
#include "desk/service/service_view.h"

struct take { bool take_over; int64_t take_over_from; };

static void take_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct take *)out = (struct take){
        .take_over = input_bool(in, "take_over", NEED_OPTIONAL),
        .take_over_from = input_id(in, "take_over_from", NEED_OPTIONAL),
    };
}

/* POST /requests/:number/take */
static enum err service_take_api(struct ctx *ctx, struct http_call *call)
{
    const struct take *given = call->given;
    struct str number = path_text(call, "number");
    struct request request;

    TRY(given->take_over_from ? service_take_seen(ctx, number, given->take_over_from, &request)
                              : service_take(ctx, number, given->take_over, &request));
    return request_answer(ctx, call, 200, &request);
}

/* POST /requests/:number/close */
static enum err service_close_api(struct ctx *ctx, struct http_call *call)
{
    const struct service_close *given = call->given;
    struct request request;
    bool credited;

    TRY(service_close(ctx, path_text(call, "number"), given, &request, &credited));
    return request_answer(ctx, call, 200, &request);
}

/* POST /requests/:number/hand-over */
static enum err service_hand_over_api(struct ctx *ctx, struct http_call *call)
{
    struct request request;

    TRY(service_hand_over(ctx, path_text(call, "number"), call->given, &request));
    return request_answer(ctx, call, 200, &request);
}

/* POST /requests/:number/severity */
static enum err service_severity_api(struct ctx *ctx, struct http_call *call)
{
    const struct service_severity *given = call->given;
    struct request request;

    TRY(service_set_severity(ctx, path_text(call, "number"), given->severity, given->why, &request));
    return request_answer(ctx, call, 200, &request);
}

/* POST /requests/:number/severity/decide */
static enum err service_severity_decide_api(struct ctx *ctx, struct http_call *call)
{
    const struct service_severity_decision *given = call->given;
    struct request request;

    TRY(service_decide_severity(ctx, path_text(call, "number"), given->severity, given->decision, &request));
    return request_answer(ctx, call, 200, &request);
}

struct closing_query { struct str reason; };

static void closing_query_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    ((struct closing_query *)out)->reason = input_code(query, "reason", NEED_REQUIRED, 1, LIMIT_ID_CHARS);
}

/* GET /requests/:number/closing */
static enum err service_closing_api(struct ctx *ctx, struct http_call *call)
{
    const struct closing_query *asked = call->asked;
    struct closing closing;

    TRY(service_closing_preview(ctx, path_text(call, "number"), asked->reason, &closing));
    closing_json(respond_json(ctx, call, 200), NULL, &closing);
    return OK;
}

/* GET /queue */
static enum err service_queue_api(struct ctx *ctx, struct http_call *call)
{
    const struct queue_filter *asked = call->asked;
    struct queue_filter filter = *asked;
    const struct catalog *catalog;
    struct request *requests;
    size_t count;

    filter.limit++;
    TRY(service_queue(ctx, &filter, &requests, &count));
    TRY(catalog_now(ctx, &catalog));
    size_t shown = respond_rows_only(ctx, call, asked->limit, ROWS_WITH(queue_rows, requests, count, catalog));
    respond_list_end(&call->json, shown < count ? queue_key(ctx, &requests[shown - 1]) : STR(""));
    return OK;
}

const struct route service_api_routes[] = {
    ROW(POST, "/api/v1/requests/:number/take", SIGNED_IN, WRITE, REQUEST_WORK, service_take_api,
        .body = READS_OR_EMPTY(struct take, take_read)),
    ROW(GET, "/api/v1/requests/:number/closing", SIGNED_IN, READ, REQUEST_WORK, service_closing_api,
        .query = READS(struct closing_query, closing_query_read)),
    ROW(POST, "/api/v1/requests/:number/close", SIGNED_IN, WRITE, REQUEST_WORK, service_close_api,
        .body = READS(struct service_close, service_close_read)),
    ROW(POST, "/api/v1/requests/:number/hand-over", SIGNED_IN, WRITE, REQUEST_WORK, service_hand_over_api,
        .body = READS(struct hand_over, hand_over_read)),
    ROW(POST, "/api/v1/requests/:number/severity", SIGNED_IN, WRITE, REQUEST_WORK, service_severity_api,
        .body = READS(struct service_severity, service_severity_read)),
    ROW(POST, "/api/v1/requests/:number/severity/decide", SIGNED_IN, WRITE, REQUEST_WORK, service_severity_decide_api,
        .body = READS(struct service_severity_decision, service_severity_decision_read)),
    ROW(GET, "/api/v1/queue", SIGNED_IN, READ, REQUEST_WORK, service_queue_api,
        .query = READS(struct queue_filter, queue_filter_read)),
    ROUTES_END
};
