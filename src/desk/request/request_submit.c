/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_submit.c: a submission and its charge, in one transaction [4.8, 4.9]. The order is the point: the lock of the
 * contract, and under it everything that is decided; the key first, so that a repetition is recognized before anything is
 * judged; and nothing is written before everything is judged, so that whoever fails leaves nothing to be undone.
 */
#include "desk/request/request_quote.h"

#include "base/crypto.h"
#include "base/id.h"
#include "base/locale.h"
#include "desk/ledger/ledger.h"
#include "desk/request/request_store.h"
#include "web/once.h"

static struct str stays_out_warning(struct ctx *ctx)
{
    return tr(ctx, "You are not a contact of this request, so you cannot see it any more.");
}

/* The key was used before, for the same. */
static enum err request_repeat(struct ctx *ctx, int64_t request_id, struct request *out_request)
{
    TRY(request_by_id(ctx, request_id, out_request));
    if (!(request_facts(ctx, out_request) & (REL_CONTACT | REL_PRIMARY_CONTACT)))
        out_request->warning = stays_out_warning(ctx);
    return OK;
}

#define LINE_COPY(field, ...) .field = checked->field,

static struct request request_made(struct ctx *ctx, const struct checked *checked, const struct chosen *chosen, int64_t id)
{
    const struct submission *submission = checked->submission;
    const struct intent *intent = &checked->intent;
    struct request request = {
        .id = id, .kind = submission->kind, .state = REQUEST_NEW, .portal_id = intent->portal->thing.id,
        .product_id = intent->version ? intent->version->product->thing.id : STR(""),
        .version_id = submission->version_id, .problem_type_id = submission->problem_type_id,
        .category_id = submission->category_id, .title = checked->title, .description = checked->description,
        .contract_id = submission->contract_id, .plan_id = chosen->plan ? chosen->plan->thing.id : STR(""),
        .severity_id = intent->severity->thing.id, .requires_24x7 = intent->requires_24x7, .country = checked->country,
        .time_zone = checked->time_zone, .submitter_id = ctx->actor->id, .last_word_name = ctx->actor->name,
        .agreement_version = intent->catalog->agreement_version, .submitted_at = ctx->now, .updated_at = ctx->now,
        .contract = chosen->contract, .has_contract = chosen->has_contract,
        .contacts = checked->contacts, .contact_count = checked->contact_count,
        REQUEST_LINES(LINE_COPY)
    };

    request.response_due_at = request_vendor_due(intent->catalog, &request, ctx->now);
    request.next_due_at = request.response_due_at;
    if (checked->submitter_out)
        request.warning = stays_out_warning(ctx);
    return request;
}

/* Draws one of 90,000,000,000 numbers. Where it exists already, the database says so, and the submission is run again [6.8]. */
static struct str number_new(struct arena *arena)
{
    struct str digits = random_digits(arena, 11, true);
    char check = luhn_digit(digits);

    return str_join(arena, digits, (struct str){ &check, 1 });
}

static enum err insert_contacts(struct ctx *ctx, struct request *request)
{
    for (size_t i = 0; i < request->contact_count; i++) {
        request->contacts[i].id = id_new(ctx);
        request->contacts[i].seen_at = str_equal(request->contacts[i].email, ctx->actor->email) ? request->updated_at : 0;
        TRY(request_store_contact(ctx, request->id, &request->contacts[i]));
    }
    return OK;
}

static enum err request_charge(struct ctx *ctx, struct request *request, int64_t units)
{
    struct str reason = str_join(ctx->arena, STR("Request "), request->number);
    int64_t remaining = 0;

    if (!units)
        return OK;
    TRY(contract_debit(ctx, &request->contract, request->id, units, reason, &remaining));
    request->charged_units = units;
    request->contract.used += units;
    request->contract.remaining = remaining;
    return OK;
}

static enum err request_keep(struct ctx *ctx, struct request *request, int64_t units)
{
    request->number = number_new(ctx->arena);
    TRY(request_store_insert(ctx, request));
    TRY(insert_contacts(ctx, request));
    TRY(request_store_words(ctx, request));
    TRY(request_store_event(ctx, request->id, HISTORY_SUBMITTED, STR("")));
    TRY(request_charge(ctx, request, units));
    return job_enqueue(ctx, &request_submitted_job, request->id, request_moment(ctx, request), ctx->now);
}

/* What was quoted must still hold; no unit left was told before this. */
static enum err check_quote(struct ctx *ctx, const struct checked *checked, const struct chosen *chosen)
{
    struct quote quote;
    struct str promised = checked->submission->quote;

    if (promised.len == 0)
        return OK;
    TRY(quote_make(ctx, checked, chosen->has_contract ? &chosen->contract : NULL, chosen->plan, &quote));
    if (secret_equal(quote.id, promised))
        return OK;
    enum err err = fail(ctx, CODE_quote_changed, tr(ctx, "The quote has changed. Nothing was charged."));
    if (checked->submission->out_quote)
        *checked->submission->out_quote = quote;
    return fault_cure(ctx, err, tr(ctx, "Check the new quote, and submit again with its id."));
}

/* Whether there is such a contract is judged later, in its turn. */
static enum err lock_contract(struct ctx *ctx, int64_t contract_id)
{
    enum err err = contract_id ? ledger_lock(ctx, contract_id) : OK;

    if (err != ERR_MISSING)
        return err;
    fault_clear(ctx);
    return OK;
}

enum err request_submit(struct ctx *ctx, const struct submission *submission, struct request *out_request, bool *out_repeated)
{
    struct checked checked;
    struct chosen chosen;
    int64_t bound_id = 0, id = id_new(ctx);

    TRY(policy_check(ctx, ACT_REQUEST_SUBMIT, 0));
    TRY(lock_contract(ctx, submission->contract_id));
    if (submission->key.len)
        TRY(once_request(ctx, submission->key, submission->digest, &bound_id));
    *out_repeated = bound_id != 0;
    if (bound_id)
        return request_repeat(ctx, bound_id, out_request);
    TRY(submission_check(ctx, submission, &checked));
    TRY(agreement_check(ctx, &checked));
    TRY(choose_plan(ctx, &checked, &chosen));
    TRY(check_quote(ctx, &checked, &chosen));

    struct request request = request_made(ctx, &checked, &chosen, id);
    /* No lock puts two equal submissions without a contract in order: the second waits here, is run again, and finds the first. */
    if (submission->key.len)
        TRY(once_bind_request(ctx, submission->key, submission->digest, id));
    TRY(request_keep(ctx, &request, quote_units(checked.intent.kind, chosen.has_contract ? &chosen.contract : NULL)));
    *out_request = request;
    return OK;
}
