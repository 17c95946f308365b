/* SPDX-License-Identifier: Apache-2.0 */
/* request_severity.c: which severities a request can have, what they make of its targets, and asking for one. */
#include "desk/request/request_severity.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/request/request_words.h"
#include "desk/request/request_write.h"

const struct text_rule impact_rule = {
    LIMIT_TEXT_CHARS, .lines = true, TR_MARK("Say what it means for your business: the engineer decides by that.")
};

/* ---- Which ---------------------------------------------------------------------------------------------- */

enum err severity_check(struct ctx *ctx, const struct catalog *catalog, const struct request *request, struct str severity_id)
{
    const struct severity *severity = catalog_severity(catalog, severity_id);
    const struct plan *plan = catalog_plan(catalog, request->plan_id);

    if (!severity || severity->thing.retired)
        return fail_field(ctx, "severity", CODE_unknown_value, tr(ctx, "There is no such severity. Choose one of the catalogue."));
    if (plan && !str_list_has(plan->severities, severity_id))
        return fail_field(ctx, "severity", CODE_not_allowed, trf(ctx, "{plan} does not cover severity {severity}.", HOLE("plan", plan->thing.name),
                                                                HOLE("severity", severity_id)));
    return OK;
}

void severities_other(struct ctx *ctx, const struct catalog *catalog, const struct request *request, const struct severity ***out_severities, size_t *out_count)
{
    const struct severity **severities = arena_alloc(ctx->arena, catalog->severity_count * sizeof *severities);
    const struct plan *plan = catalog_plan(catalog, request->plan_id);
    const struct severity *severity;
    size_t count = 0;

    for (size_t at = 0; (severity = catalog_severity_next(catalog, &at)) != NULL;)
        if (!str_equal(severity->thing.id, request->severity_id) && (!plan || str_list_has(plan->severities, severity->thing.id)))
            severities[count++] = severity;
    *out_severities = severities;
    *out_count = count;
}

struct str severity_label(struct ctx *ctx, const struct catalog *catalog, struct str severity_id)
{
    return trf(ctx, "{id} ({name})", HOLE("id", severity_id), HOLE("name", severity_name(catalog, severity_id)));
}

/* ---- Targets -------------------------------------------------------------------------------------------- */

static int64_t earlier_of(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

struct request severity_applied(const struct ctx *ctx, const struct catalog *catalog, const struct request *request, struct str severity_id)
{
    struct request as = *request;
    const struct severity *severity = catalog_severity(catalog, severity_id);

    as.severity_id = severity_id;
    as.requires_24x7 = request->requires_24x7 && severity && severity->allows_24x7;
    int64_t from_now = request_vendor_due(catalog, &as, ctx->now);
    bool sooner = from_now < request_vendor_due(catalog, request, ctx->now);
    bool ours = request->state == REQUEST_NEW || request->state == REQUEST_IN_PROGRESS;

    if (!request->responded_at && request->response_due_at) {
        int64_t from_submission = request_vendor_due(catalog, &as, request->submitted_at);
        as.response_due_at = sooner ? earlier_of(request->response_due_at, from_now)
                           : from_submission > request->response_due_at ? from_submission : request->response_due_at;
    }
    if (ours && !request->responded_at && request->next_due_at == request->response_due_at)
        as.next_due_at = as.response_due_at;
    else if (ours && sooner)
        as.next_due_at = earlier_of(request->next_due_at, from_now);
    return as;
}

/* ---- Asking --------------------------------------------------------------------------------------------- */

static enum err has_it_already(struct ctx *ctx, const struct request *request, struct str severity_id)
{
    if (request->state == REQUEST_CLOSED)
        return request_is_closed(ctx, request);
    if (str_equal(request->severity_id, severity_id))
        return fail(ctx, CODE_conflict, trf(ctx, "The request has severity {severity} already.", HOLE("severity", severity_id)));
    if (str_equal(request->asked_severity_id, severity_id))
        return fault_cure(ctx, fail(ctx, CODE_conflict, trf(ctx, "Severity {severity} was asked for already, and an engineer decides.",
                                                            HOLE("severity", severity_id))),
                          tr(ctx, "Write a message if there is more to say."));
    return OK;
}

enum err request_ask_severity(struct ctx *ctx, struct str number, struct str severity_id, struct str impact, struct request *out_request)
{
    const struct catalog *catalog;
    struct communication communication = { .side = STR("customer") };

    TRY(request_lock(ctx, number, ACT_REQUEST_READ, out_request));
    TRY(policy_check(ctx, ACT_REQUEST_DECIDE, request_facts(ctx, out_request)));
    TRY(catalog_now(ctx, &catalog));
    impact = typed_ruled(ctx, STR("impact"), impact, &impact_rule);
    TRY(fields_checked(ctx));
    TRY(severity_check(ctx, catalog, out_request, severity_id));
    TRY(has_it_already(ctx, out_request, severity_id));
    TRY(request_note_event(ctx, out_request->id, HISTORY_SEVERITY_ASKED, severity_label(ctx, catalog, severity_id)));
    out_request->asked_severity_id = severity_id;
    communication.text = trf(ctx, "Please change the severity from {from} to {to}.\n\n{impact}",
                             HOLE("from", severity_label(ctx, catalog, out_request->severity_id)), HOLE("to", severity_label(ctx, catalog, severity_id)),
                             HOLE("impact", impact));
    return request_write(ctx, catalog, out_request, NULL, &communication);
}
