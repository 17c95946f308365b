/* SPDX-License-Identifier: Apache-2.0 */
/* availability_api.c: a question in the query, all verdicts in the answer. */
#include "desk/availability/availability_room.h"

#include "desk/availability/availability_read.h"
#include "desk/availability/availability_view.h"

static void availability_query_read(struct ctx *ctx, struct input *query, void *out)
{
    intent_words_read(ctx, query, out);
    input_demand(query, "kind");
}

/* GET /availability */
static enum err availability_api(struct ctx *ctx, struct http_call *call)
{
    struct intent intent;
    struct availability availability;

    TRY(intent_find(ctx, call->asked, &intent));
    TRY(fields_checked(ctx));
    TRY(availability_list(ctx, &intent, &availability));
    availability_json(ctx, respond_json(ctx, call, 200), NULL, &intent, &availability);
    return OK;
}

const struct route availability_api_routes[] = {
    ROW(GET, "/api/v1/availability", SIGNED_IN, READ, AVAILABILITY_READ, availability_api,
        .query = READS(struct intent_words, availability_query_read)),
    ROUTES_END
};
