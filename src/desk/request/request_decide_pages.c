/* SPDX-License-Identifier: Apache-2.0 */
/* request_decide_pages.c: what a contact seldom does with a request, each on a page of its own that says what it does first [7.3]. */
#include "base/locale.h"
#include "desk/request/request_decide_page.html.h"
#include "desk/request/request_pages.h"
#include "desk/request/request_read.h"
#include "desk/request/request_room.h"
#include "desk/request/request_words.h"

/* The request and what its contacts can decide, without its conversation. REQUEST_DECIDE. */
static enum err find_story(struct ctx *ctx, const struct http_call *call, struct request_story *out_story)
{
    struct request_story story = { .call = call, .contact = true };

    TRY(request_find(ctx, path_text(call, "number"), &story.request));
    TRY(policy_check(ctx, ACT_REQUEST_DECIDE, request_facts(ctx, &story.request)));
    TRY(request_decisions_of(ctx, &story.request, WITH_WITHDRAWING, &story.decisions));
    TRY(catalog_now(ctx, &story.catalog));
    *out_story = story;
    return OK;
}

/* GET /requests/:number/withdraw; again of the action */
static enum err request_withdraw_page(struct ctx *ctx, struct http_call *call)
{
    struct request_story story;

    TRY(find_story(ctx, call, &story));
    request_withdraw_html(respond_page(ctx, call), ctx, &story);
    return OK;
}

/* POST /requests/:number/withdraw */
static enum err request_withdraw_action(struct ctx *ctx, struct http_call *call)
{
    struct request request;
    struct str number = path_text(call, "number");

    TRY(request_withdraw(ctx, number, call->given, &request));
    return request_go_back(ctx, call, number, trf(ctx, "You withdrew the request, and it is closed. {balance}",
                                                  HOLE("balance", request_balance_words(ctx, &request))));
}

/* GET /requests/:number/severity/ask; again of the action */
static enum err request_ask_severity_page(struct ctx *ctx, struct http_call *call)
{
    struct request_story story;

    TRY(find_story(ctx, call, &story));
    severities_other(ctx, story.catalog, &story.request, &story.severities, &story.severity_count);
    request_ask_severity_html(respond_page(ctx, call), ctx, &story);
    return OK;
}

/* POST /requests/:number/severity/ask */
static enum err request_ask_severity_action(struct ctx *ctx, struct http_call *call)
{
    const struct severity_asked *given = call->given;
    struct request request;
    struct str number = path_text(call, "number");

    TRY(request_ask_severity(ctx, number, given->severity, given->impact, &request));
    return request_go_back(ctx, call, number, trf(ctx, "You asked for severity {severity}. An engineer decides, and you are told.", HOLE("severity", given->severity)));
}

const struct route request_decide_routes[] = {
    PAGE("/requests/:number/withdraw", SIGNED_IN, REQUEST_DECIDE, request_withdraw_page),
    ACTION_ONCE("/requests/:number/withdraw", SIGNED_IN, REQUEST_DECIDE, request_withdraw_action, .again = request_withdraw_page,
        .body = READS(struct withdrawal, withdrawal_read)),
    PAGE("/requests/:number/severity/ask", SIGNED_IN, REQUEST_DECIDE, request_ask_severity_page),
    ACTION_ONCE("/requests/:number/severity/ask", SIGNED_IN, REQUEST_DECIDE, request_ask_severity_action, .again = request_ask_severity_page,
        .body = READS(struct severity_asked, severity_asked_read)),
    ROUTES_END
};
