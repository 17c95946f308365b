/* SPDX-License-Identifier: Apache-2.0 */
/* service_silent.c: notice to customers who are silent, and closing their requests. */
#include "desk/service/service_silent.h"

#include "base/locale.h"
#include "desk/account/policy.h"
#include "desk/request/request_decide.h"
#include "desk/service/service_store.h"

#define NOTICE_DAYS 3

static bool waits_for_customer(const struct request *request)
{
    return request->state == REQUEST_WAITING_CUSTOMER || request->state == REQUEST_SOLUTION_PROPOSED;
}

/* How long before it is closed notice is given. */
static int64_t notice_ms(const struct catalog *catalog)
{
    int64_t half = catalog->auto_close_days * DAY_MS / 2;

    return half < NOTICE_DAYS * DAY_MS ? half : NOTICE_DAYS * DAY_MS;
}

/* Locks the request, which may have moved since the list was read; out_still: it still waits for an answer that was due then. */
static enum err lock_silent(struct ctx *ctx, const struct silent *silent, struct request *out_request, bool *out_still)
{
    TRY(request_lock(ctx, silent->number, ACT_REQUEST_READ, out_request));
    *out_still = waits_for_customer(out_request) && out_request->next_due_at == silent->due_at;
    return OK;
}

static enum err give_notice(struct ctx *ctx, const struct catalog *catalog, const struct silent *silent)
{
    struct request request;
    bool still;

    TRY(lock_silent(ctx, silent, &request, &still));
    if (!still)
        return OK;
    int64_t soonest = ctx->now + notice_ms(catalog), close_at = request.next_due_at > soonest ? request.next_due_at : soonest;
    TRY(closing_notice_put(ctx, request.id, request.next_due_at, close_at));
    TRY(request_note_event(ctx, request.id, HISTORY_CLOSING_ANNOUNCED, request_clock_text(ctx, &request, close_at)));
    return job_enqueue(ctx, &request_closing_job, request.id, STR(""), ctx->now);
}

enum err service_notice_silent(struct ctx *ctx, int64_t limit, int64_t *out_count)
{
    const struct catalog *catalog;
    int64_t done = 0;

    TRY(policy_check(ctx, ACT_REQUEST_CLOSE_SILENT, 0));
    TRY(catalog_now(ctx, &catalog));
    for (int proposed = 0; proposed < 2 && catalog_auto_close(catalog); proposed++) {
        struct silent *items;
        size_t count;
        TRY(silent_list(ctx, proposed, ctx->now + notice_ms(catalog), limit - done, &items, &count));
        for (size_t i = 0; i < count; i++)
            TRY(give_notice(ctx, catalog, &items[i]));
        done += (int64_t)count;
    }
    *out_count = done;
    return OK;
}

static enum err close_one(struct ctx *ctx, const struct closure_reason *reason, const struct silent *silent)
{
    struct request request;
    bool still;

    TRY(lock_silent(ctx, silent, &request, &still));
    TRY(closing_notice_drop(ctx, request.id));
    if (!still)
        return OK;
    return request_close_now(ctx, reason->thing.id, tr(ctx, "We waited for an answer and got none."),
                             tr(ctx, "Closed automatically after a reminder. You can reopen it free of charge."), &request);
}

enum err service_close_silent(struct ctx *ctx, int64_t limit, int64_t *out_count)
{
    const struct catalog *catalog;
    struct silent *items = NULL;
    size_t count = 0;

    TRY(policy_check(ctx, ACT_REQUEST_CLOSE_SILENT, 0));
    TRY(catalog_now(ctx, &catalog));
    const struct closure_reason *reason = catalog_auto_close(catalog);
    if (reason)
        TRY(closing_notice_due(ctx, ctx->now, limit, &items, &count));
    for (size_t i = 0; i < count; i++)
        TRY(close_one(ctx, reason, &items[i]));
    *out_count = (int64_t)count;
    return OK;
}

/* What closing does then, in words. */
static enum err effect_then(struct ctx *ctx, const struct request *request, const struct closure_reason *reason, int64_t close_at, struct str *out_words)
{
    struct giving_back back;
    int64_t now = ctx->now;

    ctx->now = close_at;
    enum err err = ledger_give_back_preview(ctx, request->id, &back);
    ctx->now = now;
    TRY(err);
    if (!back.units)
        *out_words = tr(ctx, "The balance stays the same.");
    else if (reason->chargeable)
        *out_words = tr(ctx, "What the request used stays used.");
    else if (back.expired && !back.usable_until)
        *out_words = tr(ctx, "What the request used is given back, but will have expired by then.");
    else
        *out_words = tr(ctx, "What the request used is given back.");
    return OK;
}

enum err service_closing_notice(struct ctx *ctx, const struct request *request, struct closing_notice *out_notice)
{
    const struct catalog *catalog;
    struct closing_notice notice = { .due_at = request->next_due_at };

    TRY(catalog_now(ctx, &catalog));
    const struct closure_reason *reason = catalog_auto_close(catalog);
    if (reason && waits_for_customer(request))
        TRY(closing_notice_find(ctx, request->id, request->next_due_at, &notice.close_at));
    if (notice.close_at) {
        notice.reason_name = reason->thing.name;
        TRY(request_keeps_left(ctx, request, &notice.keeps_left));
        TRY(effect_then(ctx, request, reason, notice.close_at, &notice.effect));
    }
    *out_notice = notice;
    return OK;
}
