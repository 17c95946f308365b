/* SPDX-License-Identifier: Apache-2.0 */
/* feed_pages.c: the page that switches the calendar feed on and off, and the feed itself. */
#include "desk/feed/feed_pages.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/feed/feed.h"
#include "desk/feed/feed.html.h"
#include "desk/feed/feed_room.h"

struct feed_query { struct str token; };

static void feed_ask_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct feed_query *)out = (struct feed_query){ .token = input_code(in, "token", NEED_REQUIRED, 1, LIMIT_LINK_CHARS) };
}

/* GET /contracts.ics?token= [4.6]: calendar programs come again by themselves, without a session; ETag spares them what they have. */
static enum err feed_file(struct ctx *ctx, struct http_call *call)
{
    const struct feed_query *asked = call->asked;
    struct feed_event *events;
    size_t count = 0;

    TRY(feed_events(ctx, asked->token, &events, &count));
    respond_text(call, 200, STR("text/calendar; charset=utf-8"), feed_ics(ctx, events, count));
    http_response_header(call->answer, "Content-Disposition", STR("inline; filename=\"contracts.ics\""));
    return OK;
}

static enum err feed_show(struct ctx *ctx, struct http_call *call, struct str address)
{
    struct feed_shown shown = { .fault = call->fault, .address = address };

    TRY(feed_since(ctx, &shown.since));
    feed_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* GET /contracts/calendar */
static enum err feed_page(struct ctx *ctx, struct http_call *call)
{
    return feed_show(ctx, call, STR(""));
}

/* POST /contracts/calendar: answers with the page that shows the address, this once. */
static enum err feed_make_action(struct ctx *ctx, struct http_call *call)
{
    struct str secret = STR("");

    TRY(feed_make(ctx, &secret));
    respond_shown_once(ctx, call, URL("/contracts/calendar"),
                       tr(ctx, "You sent this form before: the address was shown then, once. If you did not copy it, make a new one."));
    return feed_show(ctx, call, feed_url(ctx, secret));
}

/* POST /contracts/calendar/revoke */
static enum err feed_revoke_action(struct ctx *ctx, struct http_call *call)
{
    TRY(feed_revoke(ctx));
    respond_flash(ctx, call, tr(ctx, "The calendar is off. Remove its address from your calendar program."));
    respond_see_other(ctx, call, URL("/contracts/calendar"));
    return OK;
}

const struct route feed_pages_routes[] = {
    ROW(GET, "/contracts.ics", PUBLIC, READ, CONTRACT_FEED, feed_file, .query = READS(struct feed_query, feed_ask_read)),
    PAGE("/contracts/calendar", SIGNED_IN, ACCOUNT_SELF, feed_page),
    ACTION_ONCE("/contracts/calendar", SIGNED_IN, ACCOUNT_CHANGE, feed_make_action, .again = feed_page, .body = READS_NOTHING),
    ACTION_ONCE("/contracts/calendar/revoke", SIGNED_IN, ACCOUNT_CHANGE, feed_revoke_action, .again = feed_page, .body = READS_NOTHING),
    ROUTES_END
};
