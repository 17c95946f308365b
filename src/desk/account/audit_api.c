/* SPDX-License-Identifier: Apache-2.0 */
/* audit_api.c: the query of the log in, JSON or a page out. */
#include "desk/account/audit_shown.h"

#include "base/id.h"
#include "desk/account/account_read.h"
#include "desk/account/account_room.h"
#include "desk/account/audit.html.h"
#include "desk/account/audit_view.h"

struct log_query { struct audit_filter filter; struct portion portion; };

static void log_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct log_query *asked = out;

    audit_filter_read(ctx, query, &asked->filter);
    portion_by_id_read(ctx, query, &asked->portion);
}

/* GET /admin/log */
static enum err audit_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct log_query *asked = call->asked;
    struct audit_entry *entries;
    size_t count;

    TRY(audit_list(ctx, &asked->filter, asked->portion.after_id, asked->portion.one_more, &entries, &count));
    respond_rows(ctx, call, asked->portion.limit, ROWS(audit_rows, entries, count));
    return OK;
}

/* The same, and what was typed, for the page to show again. */
struct log_page_query { struct log_query log; struct str by, since, until; };

static void log_page_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct log_page_query *asked = out;

    log_query_read(ctx, query, &asked->log);
    asked->by = str_trim(input_as_typed(query, "by"));
    asked->since = str_trim(input_as_typed(query, "since"));
    asked->until = str_trim(input_as_typed(query, "until"));
}

static struct url url_with_query(struct ctx *ctx, struct url url, const char *name, struct str value)
{
    return value.len ? url_query(ctx, url, name, value) : url;
}

/* GET /desk/log: the same on a page. */
static enum err audit_page_page(struct ctx *ctx, struct http_call *call)
{
    const struct log_page_query *asked = call->asked;
    const struct audit_filter *filter = &asked->log.filter;
    const struct portion *portion = &asked->log.portion;
    struct audit_shown shown = {
        .call = call, .words = filter->words, .by = asked->by, .since = asked->since, .until = asked->until, .all = filter->all,
    };
    struct audit_entry *entries;

    TRY(audit_list(ctx, filter, portion->after_id, portion->one_more, &entries, &shown.count));
    shown.entries = entries;
    if (portion_follows(portion, &shown.count)) {
        struct url next = url_with_query(ctx, url_with_query(ctx, URL("/desk/log"), "q", shown.words), "by", shown.by);
        next = url_with_query(ctx, url_with_query(ctx, next, "since", shown.since), "until", shown.until);
        next = url_with_query(ctx, next, "all", shown.all ? STR("true") : STR(""));
        shown.next = url_query(ctx, next, "after", id_text(ctx->arena, entries[shown.count - 1].id));
    }
    audit_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

const struct route audit_api_routes[] = {
    ROW(GET, "/api/v1/admin/log", STAFF, READ, LOG_READ, audit_list_api,
        .query = READS(struct log_query, log_query_read)),
    PAGE("/desk/log", STAFF, LOG_READ, audit_page_page,
        .query = READS(struct log_page_query, log_page_query_read)),
    ROUTES_END
};
