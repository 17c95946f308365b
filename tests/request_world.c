/* SPDX-License-Identifier: Apache-2.0 */
/* request_world.c: a request of anna's, and what has become of it. */
#include "tests/request_world.h"

#include "desk/service/service.h"

struct request request_begun(struct ctx *ctx)
{
    struct people people = people_begin(ctx);

    return submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 4).id);
}

void answered_by_sam(struct ctx *ctx, struct str number, enum request_state state)
{
    struct communication said;

    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, number, STR("Restart the service."), false, &state, &said));
}

struct request request_proposed(struct ctx *ctx)
{
    struct request request = request_begun(ctx);

    answered_by_sam(ctx, request.number, REQUEST_SOLUTION_PROPOSED);
    sign_in_as(ctx, "anna");
    return request;
}

struct request request_now(struct ctx *ctx, const struct request *request)
{
    struct request found = { .id = 0 };

    READ_OK(request_by_id(ctx, request->id, &found));
    return found;
}

int64_t request_events(struct ctx *ctx, const char *event)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM request_event WHERE event = '%s'", event).data);
}
