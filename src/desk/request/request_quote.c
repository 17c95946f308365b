/* SPDX-License-Identifier: Apache-2.0 */
/* request_quote.c: step 5: what a submission would do, and the id under which that is promised [6.5]. */
#include "desk/request/request_quote.h"

#include "base/crypto.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/ledger/ledger.h"

int64_t quote_units(enum request_kind kind, const struct contract *contract)
{
    return contract && kind == KIND_INCIDENT && contract->unit == UNIT_INCIDENT ? 1 : 0;
}

/* What becomes of the unit when the request is closed with a reason that is not chargeable [4.10]. */
static struct str credit_back_text(struct ctx *ctx, const struct plan *plan)
{
    if (plan->give_back == GIVE_BACK_LAPSE)
        return tr(ctx, "If we close the request as non-chargeable, you get it back, unless it has expired by then.");
    return trn0(ctx, "If we close the request as non-chargeable, you get it back. If it has expired by then, you can use it for another day.",
                "If we close the request as non-chargeable, you get it back. If it has expired by then, you can use it for another {n} days.", plan->give_back_days);
}

/* A keyed hash, so that nobody can make one that was never given, and nothing has to be stored. */
static enum err quote_id(struct ctx *ctx, const struct quote *quote, struct str *out_id)
{
    struct str key = STR(""), line;

    TRY(secret_find(ctx, "quote", &key));
    line = str_format(ctx->arena, "quote-1|%.*s|%lld|%lld|%lld|%lld|%d|%.*s|%.*s|%d|%d",
                      STR_ARGS(quote->plan ? quote->plan->thing.id : STR("")),
                      (long long)(quote->has_contract ? quote->contract.id : 0), (long long)quote->units,
                      (long long)quote->grant_id, (long long)quote->grant_expires_on, quote->response_minutes,
                      STR_ARGS(quote->calendar_id), STR_ARGS(quote->agreement_version),
                      quote->plan ? (int)quote->plan->give_back : 0, quote->plan ? quote->plan->give_back_days : 0);
    *out_id = keyed_hash_hex(ctx->arena, key, line);
    return OK;
}

struct quote request_forecast(struct ctx *ctx, const struct intent *intent, const struct contract *contract, const struct plan *plan)
{
    struct quote quote = { .has_contract = contract != NULL, .plan = plan, .units = quote_units(intent->kind, contract), .credit_back = STR("") };

    if (contract) {
        quote.contract = *contract;
        quote.remaining_before = contract->counted ? contract->remaining : 0;
        quote.remaining_after = contract->counted ? contract->remaining - quote.units : 0;
    }
    if (quote.units)
        quote.credit_back = credit_back_text(ctx, plan);
    return quote;
}

enum err quote_make(struct ctx *ctx, const struct checked *checked, const struct contract *contract,
                    const struct plan *plan, struct quote *out_quote)
{
    const struct intent *intent = &checked->intent;
    const struct link *agreement = catalog_agreement(intent->catalog);
    struct request clock = {
        .severity_id = intent->severity->thing.id, .plan_id = plan ? plan->thing.id : STR(""), .country = checked->country,
        .requires_24x7 = intent->requires_24x7,
    };
    struct quote quote = request_forecast(ctx, intent, contract, plan);

    quote.response_minutes = plan ? plan_response_minutes(plan, intent->severity) : intent->severity->response_minutes;
    quote.calendar_id = intent->requires_24x7 ? STR("") : checked->region->calendar->thing.id;
    quote.response_due_at = request_vendor_due(intent->catalog, &clock, ctx->now);
    quote.agreement_version = intent->catalog->agreement_version;
    quote.agreement_url = agreement ? agreement->url : STR("");
    if (quote.units) {
        struct grant grant;
        TRY(ledger_grant_to_burn(ctx, contract->id, contract->day, &grant));
        quote.grant_id = grant.id;
        quote.grant_expires_on = grant.expires_on;
    }
    TRY(quote_id(ctx, &quote, &quote.id));
    *out_quote = quote;
    return OK;
}

enum err choose_plan(struct ctx *ctx, const struct checked *checked, struct chosen *out_chosen)
{
    struct plan_verdict verdict;
    int64_t contract_id = checked->submission->contract_id;

    *out_chosen = (struct chosen){ .has_contract = contract_id != 0 };
    if (!contract_id) {
        TRY(availability_of_portal(ctx, &checked->intent, &verdict));
        return availability_require(ctx, &verdict);
    }
    TRY(availability_of(ctx, &checked->intent, contract_id, &out_chosen->contract, &verdict));
    out_chosen->plan = verdict.plan;
    return availability_require(ctx, &verdict);
}

enum err request_quote(struct ctx *ctx, const struct submission *submission, struct quote *out_quote)
{
    struct checked checked;
    struct chosen chosen;

    TRY(policy_check(ctx, ACT_REQUEST_SUBMIT, 0));
    TRY(submission_check(ctx, submission, &checked));
    TRY(choose_plan(ctx, &checked, &chosen));
    return quote_make(ctx, &checked, chosen.has_contract ? &chosen.contract : NULL, chosen.plan, out_quote);
}
