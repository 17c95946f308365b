/* SPDX-License-Identifier: Apache-2.0 */
/* availability_api.c: a question in the query, all verdicts in the answer. */
#include "desk/availability/availability_room.h"

#include "base/limit.h"
#include "desk/availability/availability_view.h"

/* GET /availability */
static enum err availability_api(struct ctx *ctx, struct http_call *call)
{
    struct input *query;
    struct intent intent;
    struct availability availability;

    TRY(call_query(ctx, call, &query));
    struct intent_words words = {
        .version_id = input_code(query, "version", NEED_REQUIRED, 1, LIMIT_ID_CHARS),
        .kind = input_code(query, "kind", NEED_REQUIRED, 1, LIMIT_ID_CHARS),
        .severity_id = input_code(query, "severity", NEED_REQUIRED, 1, LIMIT_ID_CHARS),
        .portal_id = input_code(query, "portal", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
        .requires_24x7 = input_bool(query, "requires_24x7", NEED_OPTIONAL),
        .on_behalf = input_line(query, "on_behalf_of", NEED_OPTIONAL, 0, LIMIT_CUSTOMER_CHARS).len != 0,
        .as_of_day = input_day(query, "as_of", NEED_OPTIONAL, DAY_NONE),
    };
    TRY(input_done(query));
    TRY(intent_find(ctx, &words, &intent));
    TRY(fields_checked(ctx));
    TRY(availability_list(ctx, &intent, &availability));
    availability_json(ctx, respond_json(ctx, call, 200), NULL, &intent, &availability);
    return OK;
}

const struct route availability_api_routes[] = {
    ROW(GET, "/api/v1/availability", SIGNED_IN, READ, AVAILABILITY_READ, availability_api),
    ROUTES_END
};
