/* SPDX-License-Identifier: Apache-2.0 */
/* service_api.c: JSON in, JSON out, for the engineers. */
#include "desk/service/service_api.h"

#include "base/limit.h"
#include "desk/request/request_view.h"
#include "desk/service/service.h"

static enum err answer(struct ctx *ctx, struct http_call *call, const struct request *request)
{
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    request_json(ctx, respond_json(ctx, call, 200), NULL, catalog, request);
    return OK;
}

enum err service_take_api(struct ctx *ctx, struct http_call *call)
{
    struct request request;

    TRY(service_take(ctx, path_text(call, "number"), &request));
    return answer(ctx, call, &request);
}

enum err service_close_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;
    struct request request;
    bool credited;

    TRY(call_input(ctx, call, &in));
    struct str reason = input_line(in, "reason", NEED_REQUIRED, 1, LIMIT_ID_CHARS);
    struct str cause = input_text(in, "cause", NEED_REQUIRED, 1, LIMIT_TEXT_CHARS);
    struct str notes = input_text(in, "notes", NEED_REQUIRED, 1, LIMIT_TEXT_CHARS);
    TRY(input_done(in));
    TRY(service_close(ctx, path_text(call, "number"), reason, cause, notes, &request, &credited));
    return answer(ctx, call, &request);
}
