/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_add.c: adding a contract by its two IDs [4.3, 4.4]. What is said about a pair that does not fit follows from
 * what was typed alone, so that nobody learns which half was right.
 */
#include "base/crypto.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "desk/account/account.h"
#include "desk/account/policy.h"
#include "desk/contract/contract_store.h"

#define ATTEMPT          "association"
#define ACCESS_ID_DIGITS   10
#define CONTRACT_ID_DIGITS 12

struct typed { struct str access_id, contract_no; };

/* What an attempt leaves in the log: never a whole ID. */
static void attempt_lost(struct ctx *ctx, const struct typed *typed, enum code code)
{
    struct str masked = contract_id_masked(ctx->arena, typed->access_id);

    attempt_failed(ctx, ATTEMPT, id_text(ctx->arena, ctx->actor->id),
                   str_format(ctx->arena, "%s %.*s", code_row(code)->name, STR_ARGS(masked)));
}

static void check_half(struct ctx *ctx, const char *field, struct str clean)
{
    if (clean.len == 0)
        field_add(ctx, str_of(field), CODE_invalid, tr(ctx, "Enter this ID; both are needed."));
    else if (text_chars(clean) > LIMIT_ID_CHARS)
        field_add(ctx, str_of(field), CODE_invalid,
                  trf(ctx, "No ID is longer than {max} characters.", HOLE("max", tr_int(ctx, LIMIT_ID_CHARS))));
}

/* Whether `stored` is `typed` with zeros (none is enough) put in front. */
static bool is_padded(struct arena *arena, struct str stored, struct str typed)
{
    struct str clean = contract_id_clean(arena, stored);

    if (!str_ends(clean, typed))
        return false;
    for (size_t i = 0; i < clean.len - typed.len; i++)
        if (clean.data[i] != '0')
            return false;
    return true;
}

static bool is_exact(struct arena *arena, const struct contract_pair *pair, const struct typed *typed)
{
    return str_equal(contract_id_clean(arena, pair->access_id), typed->access_id)
           && str_equal(contract_id_clean(arena, pair->contract_no), typed->contract_no);
}

static enum err wrong_length(struct ctx *ctx, struct str words)
{
    return fault_cure(ctx, fail(ctx, CODE_wrong_length, words),
                      tr(ctx, "Copy both IDs whole from the message in which you got them."));
}

/* The tests behind the look-up, in the order of [4.3]. */
static enum err refuse_unknown(struct ctx *ctx, const struct typed *typed)
{
    bool access_digits = str_is_digits(typed->access_id), contract_digits = str_is_digits(typed->contract_no);

    if (!access_digits)
        field_add(ctx, STR("access_id"), CODE_invalid, tr(ctx, "An Access ID consists of digits."));
    if (!contract_digits)
        field_add(ctx, STR("contract_id"), CODE_invalid, tr(ctx, "A Contract ID consists of digits."));
    TRY(fields_checked(ctx));
    if (typed->access_id.len != ACCESS_ID_DIGITS)
        return wrong_length(ctx, trf(ctx, "An Access ID has {digits} digits, you entered {entered}: zeros at the front count.",
                                     HOLE("digits", tr_int(ctx, ACCESS_ID_DIGITS)),
                                     HOLE("entered", tr_int(ctx, (int64_t)typed->access_id.len))));
    if (typed->contract_no.len != CONTRACT_ID_DIGITS)
        return wrong_length(ctx, trf(ctx, "A Contract ID has {digits} digits, you entered {entered}: zeros at the front count.",
                                     HOLE("digits", tr_int(ctx, CONTRACT_ID_DIGITS)),
                                     HOLE("entered", tr_int(ctx, (int64_t)typed->contract_no.len))));
    if (!luhn_fits(typed->access_id))
        return fault_cure(ctx, fail(ctx, CODE_check_digit,
                    tr(ctx, "The last digit of the Access ID does not fit the others: a digit is wrong or two are swapped.")),
                    tr(ctx, "Compare the Access ID digit by digit with the message in which you got it."));
    return fault_cure(ctx, fail(ctx, CODE_unknown_pair, tr(ctx, "No contract has these two IDs together.")),
                      tr(ctx, "Compare both IDs digit by digit; if they are right, ask whoever sent them, or the contract desk."));
}

static enum err refuse(struct ctx *ctx, const struct typed *typed, const struct contract_pair *pairs, size_t count)
{
    enum err err = OK;

    for (size_t i = 0; i < count && !err; i++) {
        if (!is_padded(ctx->arena, pairs[i].access_id, typed->access_id)
            || !is_padded(ctx->arena, pairs[i].contract_no, typed->contract_no))
            continue;
        err = fail(ctx, CODE_leading_zeros_lost, tr(ctx, "Zeros at the front count, and some were lost on the way here."));
        ctx->fault.suggestion_access_id = pairs[i].access_id;
        ctx->fault.suggestion_contract_id = pairs[i].contract_no;
        fault_cure(ctx, err, tr(ctx, "Try again with the zeros put back, as suggested."));
    }
    if (!err)
        err = refuse_unknown(ctx, typed);
    attempt_lost(ctx, typed, ctx->fault.code);
    return err;
}

/* Ties the contract to the account, unless another organization holds it exclusively. */
static enum err tie(struct ctx *ctx, const struct typed *typed, const struct contract_pair *pair, bool *out_already)
{
    bool added = false;

    if (!pair->associated && pair->exclusive && pair->organization_id && !pair->member) {
        attempt_lost(ctx, typed, CODE_held_exclusively);
        return fault_cure(ctx, fail(ctx, CODE_held_exclusively,
                    tr(ctx, "These IDs are right, but the contract can only be used by members of the organization that holds it.")),
                    tr(ctx, "Ask an administrator of that organization to make you a member, or use another plan."));
    }
    if (!pair->associated)
        TRY(contract_store_associate(ctx, ctx->actor->id, pair->id, &added));
    if (added)
        TRY(security_log(ctx, "contract_added", id_text(ctx->arena, pair->id)));
    *out_already = !added;
    return OK;
}

enum err contract_add(struct ctx *ctx, struct str access_id, struct str contract_no, struct contract *out_contract,
                      bool *out_already)
{
    struct typed typed = { contract_id_clean(ctx->arena, access_id), contract_id_clean(ctx->arena, contract_no) };
    const struct contract_pair *match = NULL;
    struct contract_pair *pairs;
    size_t count;

    TRY(policy_check(ctx, ACT_CONTRACT_ADD, 0));
    check_half(ctx, "access_id", typed.access_id);
    check_half(ctx, "contract_id", typed.contract_no);
    TRY(fields_checked(ctx));
    TRY(attempts_check(ctx, ATTEMPT, id_text(ctx->arena, ctx->actor->id)));
    TRY(contract_store_pairs(ctx, ctx->actor->id, typed.access_id, typed.contract_no, &pairs, &count));
    for (size_t i = 0; i < count && !match; i++)
        if (is_exact(ctx->arena, &pairs[i], &typed))
            match = &pairs[i];
    if (!match)
        return refuse(ctx, &typed, pairs, count);
    TRY(tie(ctx, &typed, match, out_already));
    return contract_find(ctx, match->id, DAY_NONE, out_contract);
}
