/* SPDX-License-Identifier: Apache-2.0 */
/* service_api.c: JSON in, JSON out, for the engineers. */
#include "desk/service/service_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/request/request_view.h"
#include "desk/service/service_view.h"

static enum err answer(struct ctx *ctx, struct http_call *call, const struct request *request)
{
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    request_json(ctx, respond_json(ctx, call, 200), NULL, catalog, request);
    return OK;
}

/* POST /requests/:number/take */
static enum err service_take_api(struct ctx *ctx, struct http_call *call)
{
    struct request request;
    struct input *in;

    TRY(call_input_or_empty(ctx, call, &in));
    bool take_over = input_bool(in, "take_over", NEED_OPTIONAL);
    int64_t from = input_id(in, "take_over_from", NEED_OPTIONAL);
    TRY(input_done(in));
    struct str number = path_text(call, "number");
    TRY(from ? service_take_seen(ctx, number, from, &request) : service_take(ctx, number, take_over, &request));
    return answer(ctx, call, &request);
}

/* POST /requests/:number/close */
static enum err service_close_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;
    struct request request;
    bool credited;

    TRY(call_input(ctx, call, &in));
    struct str reason = input_code(in, "reason", NEED_REQUIRED, 1, LIMIT_ID_CHARS);
    struct str cause = input_text(in, "cause", NEED_REQUIRED, 1, LIMIT_TEXT_CHARS);
    struct str notes = input_text(in, "notes", NEED_REQUIRED, 1, LIMIT_TEXT_CHARS);
    TRY(input_done(in));
    TRY(service_close(ctx, path_text(call, "number"), reason, cause, notes, &request, &credited));
    return answer(ctx, call, &request);
}

/* GET /requests/:number/closing */
static enum err service_closing_api(struct ctx *ctx, struct http_call *call)
{
    struct input *query;
    struct closing closing;

    TRY(call_query(ctx, call, &query));
    struct str reason = input_code(query, "reason", NEED_REQUIRED, 1, LIMIT_ID_CHARS);
    TRY(input_done(query));
    TRY(service_closing_preview(ctx, path_text(call, "number"), reason, &closing));
    closing_json(respond_json(ctx, call, 200), NULL, &closing);
    return OK;
}

/* GET /queue */
static enum err service_queue_api(struct ctx *ctx, struct http_call *call)
{
    const struct catalog *catalog;
    struct input *query;
    struct page page;
    struct request *requests;
    size_t count;

    TRY(call_query(ctx, call, &query));
    call_page(query, PAGE_BY_TEXT, &page);
    struct queue_filter filter = {
        .of = (enum queue_of)input_one_of(query, "show", NEED_OPTIONAL, queue_of_words, QUEUE_ALL), .limit = page.limit + 1,
    };
    if (!queue_key_read(page.after, &filter))
        input_fault(query, "after", CODE_bad_format, tr(ctx, "Give the `next` of the page before."));
    TRY(input_done(query));
    TRY(service_queue(ctx, &filter, &requests, &count));
    TRY(catalog_now(ctx, &catalog));
    size_t shown = request_page(requests, count, page.limit);
    struct json *json = respond_list(ctx, call);
    for (size_t i = 0; i < shown; i++)
        request_json(ctx, json, NULL, catalog, &requests[i]);
    respond_list_end(json, shown < count ? queue_key(ctx, &requests[shown - 1]) : STR(""));
    return OK;
}

const struct route service_api_routes[] = {
    ROW(POST, "/api/v1/requests/:number/take", SIGNED_IN, WRITE, REQUEST_WORK, service_take_api),
    ROW(GET, "/api/v1/requests/:number/closing", SIGNED_IN, READ, REQUEST_WORK, service_closing_api),
    ROW(POST, "/api/v1/requests/:number/close", SIGNED_IN, WRITE, REQUEST_WORK, service_close_api),
    ROW(GET, "/api/v1/queue", SIGNED_IN, READ, REQUEST_WORK, service_queue_api),
    ROUTES_END
};
