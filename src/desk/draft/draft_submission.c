/* SPDX-License-Identifier: Apache-2.0 */
/* draft_submission.c: from what was typed to a submission, and its only request. */
#include "base/clock.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/account/account.h"
#include "desk/draft/draft_faults.h"
#include "desk/draft/draft_store.h"
#include "desk/request/request_read.h"

/* ---- The submission ------------------------------------------------------------------------------------- */

/* What is typed in a field that is a code: a choice of the page. */
static struct str choice_of(struct ctx *ctx, const struct draft *draft, const char *name)
{
    return typed_code(ctx->arena, draft_text(draft, str_of(name)));
}

/* A checkbox: what is not ticked is not sent. */
static struct str tick_of(const struct draft *draft, const char *name)
{
    struct str typed = draft_text(draft, str_of(name));

    return typed_is_blank(typed) ? STR("false") : typed;
}

/* A box that nothing is seen in is empty, and what is empty is left out. */
static void input_put(struct input *in, struct str field, struct str typed)
{
    if (!typed_is_blank(typed))
        input_form_put(in, field, typed);
}

/* The fields of a person, which the form calls "primary_contact.name" and so on. */
static void put_contact(struct ctx *ctx, struct input *in, const struct draft *draft, struct str person)
{
    static const char *const names[] = { "name", "email", "phone" };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        input_put(in, str_of(names[i]), draft_text(draft, str_join(ctx->arena, person, STR("."), str_of(names[i]))));
}

static bool row_is_empty(struct ctx *ctx, const struct draft *draft, struct str person)
{
    struct input *in = input_form_new(ctx);
    struct str field, typed;
    size_t at = 0;

    put_contact(ctx, in, draft, person);
    return !input_typed_next(in, &at, &field, &typed);
}

/* A row of the form counts as a contact when something is in it. */
static void put_additional(struct ctx *ctx, struct input *in, const struct draft *draft, size_t *out_rows)
{
    struct input *list = input_form_within(in, STR("additional_contacts"), INPUT_LIST);
    size_t count = 0;

    for (size_t row = 0; row < LIMIT_CONTACTS; row++) {
        struct str person = str_format(ctx->arena, "additional_contacts[%zu]", row);
        if (row_is_empty(ctx, draft, person))
            continue;
        out_rows[count++] = row;
        put_contact(ctx, input_form_within(list, STR(""), INPUT_OBJECT), draft, person);
    }
}

/* A version that is not one of the product's was chosen before the product was changed, and counts as none. */
static bool is_of_product(struct ctx *ctx, const struct draft *draft, const struct catalog *catalog)
{
    const struct version *version = catalog_version(catalog, choice_of(ctx, draft, "version"));

    return !version || str_equal(version->product->thing.id, choice_of(ctx, draft, "product"));
}

bool draft_severity_sleeps(struct ctx *ctx, const struct catalog *catalog, struct str typed)
{
    const struct severity *severity = catalog_severity(catalog, typed_code(ctx->arena, typed));

    return severity && !severity->thing.retired && !severity->allows_24x7;
}

/* Whether what is typed there is meant: a version, if it is one of the product's; a customer, if there is to be one; a tick in the card of a
 * severity, if that is chosen. */
static bool field_counts(struct ctx *ctx, const struct draft *draft, const struct catalog *catalog, const char *field)
{
    if (strcmp(field, "version") == 0)
        return is_of_product(ctx, draft, catalog);
    if (strcmp(field, "requires_24x7") == 0)
        return !draft_severity_sleeps(ctx, catalog, draft_text(draft, STR("severity"))) || !str_equal(choice_of(ctx, draft, field), STR("true"));
    return strcmp(field, "on_behalf_of") != 0 || str_equal(choice_of(ctx, draft, "usage"), STR("customer"));
}

#define LINE_NAME(field, ...) #field,

/* What was typed in all steps, as the body of POST /api/v1/requests would have it. */
static struct input *as_input(struct ctx *ctx, const struct draft *draft, const struct catalog *catalog, size_t *out_rows)
{
    static const char *const plain[] = { "portal", "version", "kind", "problem_type", "category", "title", "description", "contract", "severity",
                                         "country", "time_zone", REQUEST_LINES(LINE_NAME) };
    struct input *in = input_form_new(ctx);

    for (size_t i = 0; i < COUNT_OF(plain); i++)
        if (field_counts(ctx, draft, catalog, plain[i]))
            input_put(in, str_of(plain[i]), draft_text(draft, str_of(plain[i])));
    if (typed_is_blank(draft_text(draft, STR("time_zone"))))
        input_put(in, STR("time_zone"), zone_of_country(ctx->arena, country_code(ctx->arena, draft_text(draft, STR("country")))));
    input_put(in, STR("requires_24x7"), field_counts(ctx, draft, catalog, "requires_24x7") ? tick_of(draft, "requires_24x7") : STR("false"));
    input_put(in, STR("add_submitter"), tick_of(draft, "add_submitter"));
    put_contact(ctx, input_form_within(in, STR("primary_contact"), INPUT_OBJECT), draft, STR("primary_contact"));
    put_additional(ctx, in, draft, out_rows);
    return in;
}

void draft_submission(struct ctx *ctx, const struct draft *draft, const struct catalog *catalog, struct draft_submission *out_submission)
{
    struct draft_submission out = { .unread = NULL };

    submission_read(ctx, as_input(ctx, draft, catalog, out.contact_rows), &out.submission);
    out.submission.key = str_format(ctx->arena, "draft:%lld", (long long)draft->id);
    out.unread = ctx->fault.fields;
    fault_clear(ctx);
    *out_submission = out;
}

/* ---- The request ---------------------------------------------------------------------------------------- */

/* Reads the request as it is now, for whoever submitted it. */
static enum err submitted_request(struct ctx *ctx, const struct draft *draft, struct request *out_request)
{
    TRY(request_by_id(ctx, draft->request_id, out_request));
    if (!(request_facts(ctx, out_request) & (REL_CONTACT | REL_PRIMARY_CONTACT)))
        out_request->warning = tr(ctx, "You are not a contact of this request, so you cannot see it any more.");
    return OK;
}

/* Who pays has to have seen what. */
static enum err check_quote_shown(struct ctx *ctx, const struct draft_acceptance *acceptance)
{
    if (acceptance->quote.len)
        return OK;
    return fail_field(ctx, "quote", CODE_missing, tr(ctx, "Check what it costs first, then submit."));
}

/* What a client of the API is told to send, a person ticks and looks at. */
static enum err in_words_of_pages(struct ctx *ctx, enum err err)
{
    struct fault *fault = &ctx->fault;

    if (err && fault->code == CODE_agreement_required)
        fault->cure = tr(ctx, "Check it again, then submit: with that you accept it.");
    if (err && fault->code == CODE_quote_changed) {
        fault->detail = tr(ctx, "The cost, the time or the agreement has changed since you looked. Nothing was charged.");
        fault->cure = tr(ctx, "Check it again, then submit.");
    }
    return err;
}

enum err draft_submit(struct ctx *ctx, int64_t id, const struct draft_acceptance *acceptance, struct request *out_request,
                      bool *out_repeated)
{
    const struct catalog *catalog;
    struct draft draft;
    struct draft_submission made;

    TRY(draft_lock(ctx, id, &draft));
    *out_repeated = draft.submitted_at != 0;
    if (draft.submitted_at)
        return submitted_request(ctx, &draft, out_request);
    TRY(catalog_now(ctx, &catalog));
    draft_submission(ctx, &draft, catalog, &made);
    TRY(draft_check(ctx, &draft, &made));
    TRY(check_quote_shown(ctx, acceptance));
    made.submission.agreement_accepted = acceptance->agreement_accepted;
    made.submission.quote = acceptance->quote;
    TRY(in_words_of_pages(ctx, request_submit(ctx, &made.submission, out_request, out_repeated)));
    draft.request_id = out_request->id;
    draft.submitted_at = ctx->now;
    return draft_store_submitted(ctx, &draft);
}

enum err draft_confirmation(struct ctx *ctx, int64_t id, struct request *out_request)
{
    struct draft draft;

    TRY(draft_find(ctx, id, &draft));
    if (!draft.submitted_at)
        return fail(ctx, CODE_conflict, tr(ctx, "This is not submitted yet."));
    return submitted_request(ctx, &draft, out_request);
}
