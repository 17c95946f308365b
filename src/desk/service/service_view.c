/* SPDX-License-Identifier: Apache-2.0 */
/* service_view.c: the queue's lines and keys. */
#include "desk/service/service_view.h"

#include "base/locale.h"
#include "desk/request/request_view.h"

struct str queue_key(struct ctx *ctx, const struct request *request)
{
    return str_format(ctx->arena, "%lld-%lld", (long long)request->next_due_at, (long long)request->id);
}

bool queue_key_read(struct str key, struct queue_filter *filter)
{
    struct str rest = key;
    int64_t due, id;

    if (!key.len)
        return true;
    struct str front = str_cut(&rest, '-');
    if (!str_int(front, 1, INT64_MAX, &due) || !str_int(rest, 1, INT64_MAX, &id))
        return false;
    filter->after_due = due;
    filter->after_id = id;
    return true;
}

struct str queue_line(struct ctx *ctx, const struct catalog *catalog, const struct request *request)
{
    struct next_event next = request_next_event(ctx, catalog, request);
    struct str line = request_line(ctx, request), owner = request->owner_id ? request->owner_name : tr(ctx, "nobody");

    return str_format(ctx->arena, "%.*s  %.*s  %.*s", STR_ARGS(line), STR_ARGS(owner), STR_ARGS(next.text));
}

ROW_KIND_LONG(queue_rows, struct request, id, request_text_bytes(row), request_json(ctx, json, NULL, with, row), queue_line(ctx, with, row));
