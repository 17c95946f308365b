/* SPDX-License-Identifier: Apache-2.0 */
/* session_api.c: JSON out, for the sessions of one's own account. */
#include "desk/account/account_room.h"

#include "desk/account/account_view.h"
#include "desk/account/session.h"

/* GET /sessions -> those that have not ended. */
static enum err session_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct portion *portion = call->asked;
    struct session *sessions;
    size_t count;

    TRY(session_list(ctx, portion->after_id, portion->one_more, &sessions, &count));
    respond_rows(ctx, call, portion->limit, ROWS(session_rows, sessions, count));
    return OK;
}

/* DELETE /sessions -> 204: all of them end. */
static enum err session_end_all_api(struct ctx *ctx, struct http_call *call)
{
    TRY(session_end_others(ctx));
    respond_nothing(call);
    return OK;
}

/* DELETE /sessions/:id -> 204. */
static enum err session_end_api(struct ctx *ctx, struct http_call *call)
{
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(session_end(ctx, id));
    respond_nothing(call);
    return OK;
}

const struct route session_api_routes[] = {
    ROW(GET, "/api/v1/sessions", SIGNED_IN, READ, ACCOUNT_SELF, session_list_api, .query = READS_PORTION_BY_ID),
    ROW(DELETE, "/api/v1/sessions", SIGNED_IN, WRITE, ACCOUNT_CHANGE, session_end_all_api),
    ROW(DELETE, "/api/v1/sessions/:id", SIGNED_IN, WRITE, ACCOUNT_CHANGE, session_end_api),
    ROUTES_END
};
