/* SPDX-License-Identifier: Apache-2.0 */
/* audit_api.c: the query of the log in, JSON or a page out. */
#include "desk/account/audit_shown.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/account_room.h"
#include "desk/account/audit.html.h"
#include "desk/account/audit_view.h"

#define EVENT_CHARS 64

/* A form sends each of its fields, and an empty one is no day. */
static int64_t day_in(struct input *query, const char *field)
{
    if (str_trim(input_typed(query, field)).len)
        return input_day(query, field, NEED_OPTIONAL, DAY_NONE);
    (void)input_has(query, field);
    return DAY_NONE;
}

static enum err filter_read(struct ctx *ctx, struct input *query, struct audit_filter *out_filter, struct page *out_page)
{
    struct audit_filter filter = {
        .words       = input_line(query, "q", NEED_OPTIONAL, 0, LIMIT_SEARCH_CHARS),
        .event       = input_line(query, "event", NEED_OPTIONAL, 0, EVENT_CHARS),
        .actor_email = input_line(query, "by", NEED_OPTIONAL, 0, LIMIT_EMAIL_CHARS),
        .about       = (enum audit_about)input_one_of(query, "about", NEED_OPTIONAL, audit_about_names, ABOUT_NOTHING),
        .about_id    = input_id(query, "about_id", NEED_OPTIONAL),
        .all         = input_bool(query, "all", NEED_OPTIONAL),
    };
    int64_t since = day_in(query, "since"), until = day_in(query, "until");

    call_page(query, PAGE_BY_ID, out_page);
    if (filter.about_id && !filter.about)
        input_fault(query, "about", CODE_missing, tr(ctx, "Say what it is the id of."));
    TRY(input_done(query));
    filter.actor_email = email_key(ctx, filter.actor_email);
    filter.since = since == DAY_NONE ? 0 : since * DAY_MS;
    filter.until = until == DAY_NONE ? 0 : (until + 1) * DAY_MS;
    *out_filter = filter;
    return OK;
}

/* GET /admin/log?q=&event=&by=&about=&about_id=&since=&until=&all=: days are UTC, `until` is the last. */
static enum err audit_list_api(struct ctx *ctx, struct http_call *call)
{
    struct audit_filter filter;
    struct audit_entry *entries;
    struct input *query;
    struct page page;
    size_t count = 0;

    TRY(call_query(ctx, call, &query));
    TRY(filter_read(ctx, query, &filter, &page));
    TRY(audit_list(ctx, &filter, page.after_id, page.limit + 1, &entries, &count));

    bool more = count > (size_t)page.limit;
    size_t shown = more ? (size_t)page.limit : count;
    struct json *json = respond_list(ctx, call);
    for (size_t i = 0; i < shown; i++)
        audit_json(json, NULL, &entries[i]);
    respond_list_end(json, more ? id_text(ctx->arena, entries[shown - 1].id) : STR(""));
    return OK;
}

static struct url with(struct ctx *ctx, struct url url, const char *name, struct str value)
{
    return value.len ? url_query(ctx, url, name, value) : url;
}

/* GET /desk/log: the same on a page. */
static enum err audit_page_page(struct ctx *ctx, struct http_call *call)
{
    struct audit_shown shown = { .count = 0 };
    struct audit_filter filter;
    struct audit_entry *entries;
    struct input *query;
    struct page page;

    TRY(call_query(ctx, call, &query));
    shown.words = str_trim(input_typed(query, "q"));
    shown.by = str_trim(input_typed(query, "by"));
    shown.since = str_trim(input_typed(query, "since"));
    shown.until = str_trim(input_typed(query, "until"));
    TRY(filter_read(ctx, query, &filter, &page));
    shown.all = filter.all;
    TRY(audit_list(ctx, &filter, page.after_id, page.limit + 1, &entries, &shown.count));
    shown.entries = entries;
    if (shown.count > (size_t)page.limit) {
        shown.count = (size_t)page.limit;
        struct url next = with(ctx, with(ctx, URL("/desk/log"), "q", shown.words), "by", shown.by);
        next = with(ctx, with(ctx, next, "since", shown.since), "until", shown.until);
        next = with(ctx, next, "all", shown.all ? STR("true") : STR(""));
        shown.next = url_query(ctx, next, "after", id_text(ctx->arena, entries[shown.count - 1].id));
    }
    audit_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

const struct route audit_api_routes[] = {
    ROW(GET, "/api/v1/admin/log", STAFF, READ, LOG_READ, audit_list_api),
    PAGE("/desk/log", STAFF, LOG_READ, audit_page_page),
    ROUTES_END
};
