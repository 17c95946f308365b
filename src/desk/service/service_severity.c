/* SPDX-License-Identifier: Apache-2.0 */
/* service_severity.c: another severity, by the vendor. */
#include "desk/service/service_severity.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/request/request_write.h"

const struct text_rule severity_why_rule = { LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Say why: the customer reads it.") };

static enum err lock_to_work(struct ctx *ctx, struct str number, struct request *out_request, const struct catalog **out_catalog)
{
    TRY(request_lock(ctx, number, ACT_REQUEST_WORK, out_request));
    return catalog_now(ctx, out_catalog);
}

/* Told to everybody, by the system in the engineer's name: no answer of the vendor's, and no word that changes whose turn it is. */
static enum err tell_all(struct ctx *ctx, const struct catalog *catalog, struct request *request, struct str text)
{
    struct communication communication = { .side = STR("system"), .text = text };

    return request_write(ctx, catalog, request, NULL, &communication);
}

static struct str target_words(struct ctx *ctx, const struct request *request)
{
    struct hole at = HOLE("at", request_clock_text(ctx, request, request->next_due_at));

    if (request->state != REQUEST_NEW && request->state != REQUEST_IN_PROGRESS)
        return STR("");
    return request->responded_at ? trf(ctx, "The next word from us is due by {at}.", at) : trf(ctx, "The first answer is due by {at}.", at);
}

static enum err apply_severity(struct ctx *ctx, const struct catalog *catalog, struct request *request, struct str severity_id, struct str why)
{
    struct request as = severity_applied(ctx, catalog, request, severity_id);
    struct str from = severity_label(ctx, catalog, request->severity_id), to = severity_label(ctx, catalog, severity_id);
    struct request_change change = request_unchanged(request);

    change.severity_id = as.severity_id;
    change.requires_24x7 = as.requires_24x7;
    change.response_due_at = as.response_due_at;
    change.next_due_at = as.next_due_at;
    change.asked_severity_id = STR("");
    change.event = HISTORY_SEVERITY_CHANGED;
    change.detail = trf(ctx, "{from} to {to}", HOLE("from", from), HOLE("to", to));
    TRY(request_change(ctx, request, &change));
    struct str words = trf(ctx, "Severity changed from {from} to {to}. Nothing is charged for that. {target}", HOLE("from", from), HOLE("to", to),
                           HOLE("target", target_words(ctx, request)));
    return tell_all(ctx, catalog, request, str_join(ctx->arena, str_trim(words), STR("\n\n"), why));
}

enum err service_set_severity(struct ctx *ctx, struct str number, struct str severity_id, struct str why, struct request *out_request)
{
    const struct catalog *catalog;

    TRY(lock_to_work(ctx, number, out_request, &catalog));
    why = typed_ruled(ctx, STR("why"), why, &severity_why_rule);
    TRY(fields_checked(ctx));
    if (out_request->state == REQUEST_CLOSED)
        return request_is_closed(ctx, out_request);
    TRY(severity_check(ctx, catalog, out_request, severity_id));
    if (str_equal(out_request->severity_id, severity_id))
        return OK;
    return apply_severity(ctx, catalog, out_request, severity_id, why);
}

static enum err not_asked(struct ctx *ctx, const struct request *request)
{
    if (request->state == REQUEST_CLOSED)
        return request_is_closed(ctx, request);
    return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "That severity is not asked for any more: somebody decided, or another is asked for.")),
                      tr(ctx, "Read what was written last."));
}

static enum err decline_severity(struct ctx *ctx, const struct catalog *catalog, struct request *request)
{
    struct str asked = severity_label(ctx, catalog, request->asked_severity_id);
    struct request_change change = request_unchanged(request);

    change.asked_severity_id = STR("");
    change.event = HISTORY_SEVERITY_DECLINED;
    change.detail = asked;
    TRY(request_change(ctx, request, &change));
    return tell_all(ctx, catalog, request, trf(ctx, "Severity {asked} was declined; it stays {severity}.", HOLE("asked", asked),
                                               HOLE("severity", severity_label(ctx, catalog, request->severity_id))));
}

enum err service_decide_severity(struct ctx *ctx, struct str number, struct str severity_id, enum severity_decision decision,
                                 struct request *out_request)
{
    const struct catalog *catalog;

    TRY(lock_to_work(ctx, number, out_request, &catalog));
    if (!out_request->asked_severity_id.len || !str_equal(out_request->asked_severity_id, severity_id))
        return not_asked(ctx, out_request);
    if (decision == SEVERITY_DECLINE)
        return decline_severity(ctx, catalog, out_request);
    TRY(severity_check(ctx, catalog, out_request, severity_id));
    return apply_severity(ctx, catalog, out_request, severity_id, tr(ctx, "A contact of the request asked for it."));
}
