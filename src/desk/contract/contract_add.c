/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_add.c: adding a contract by its two IDs, and dropping it again [4.3, 4.4]. What is said about a pair that does not
 * fit follows from what was typed alone, so that nobody learns which half was right. Each pair that is looked up counts as an
 * attempt: one that is tried the other way round is another one (decision 0033).
 */
#include "base/crypto.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "desk/account/account.h"
#include "desk/account/audit.h"
#include "desk/account/policy.h"
#include "desk/contract/contract_ids.h"
#include "desk/contract/contract_store.h"

/* What an attempt leaves in the log: never a whole ID. */
static void attempt_lost(struct ctx *ctx, const struct contract_ids *ids, enum code code)
{
    struct str masked = contract_id_masked(ctx->arena, ids->access_id);

    attempt_failed(ctx, ATTEMPT_ASSOCIATION, id_text(ctx->arena, ctx->actor->id),
                   str_format(ctx->arena, "%s %.*s", code_row(code)->name, STR_ARGS(masked)));
}

/* ---- Looking up ----------------------------------------------------------------------------------------- */

/* What a pair was found as. */
enum fit { FITS_NOT, FITS_WITH_OTHER_ZEROS, FITS };

static bool same_id(struct arena *arena, struct str stored, struct str typed)
{
    return str_equal(contract_id_clean(arena, stored), typed);
}

/* The look-up leaves zeros at the front out on both sides, so all that it finds fits but for them: zeros that were lost on the
 * way here, or in a spreadsheet before the import. */
static enum err look_up(struct ctx *ctx, const struct contract_ids *ids, enum fit *out_fit, struct contract_pair *out_pair)
{
    struct contract_pair *pairs;
    size_t count, best = 0;

    TRY(contract_store_pairs(ctx, ctx->actor->id, ids->access_id, ids->contract_no, &pairs, &count));
    *out_fit = count ? FITS_WITH_OTHER_ZEROS : FITS_NOT;
    for (size_t i = 0; i < count && *out_fit != FITS; i++)
        if (same_id(ctx->arena, pairs[i].access_id, ids->access_id) && same_id(ctx->arena, pairs[i].contract_no, ids->contract_no)) {
            *out_fit = FITS;
            best = i;
        }
    if (count)
        *out_pair = pairs[best];
    return OK;
}

/* ---- What is said where nothing fits -------------------------------------------------------------------- */

/* What is wrong with one half; CODE_none: nothing. */
struct half { enum code code; struct str words; };

static void fault_at(struct ctx *ctx, const char *field, struct half half)
{
    if (half.code)
        field_add(ctx, str_of(field), half.code, half.words);
}

/* Each stands at the field in which it was typed, in the order of these, and once where both were typed in one. */
static void faults_at(struct ctx *ctx, const struct contract_ids *ids, struct half access, struct half contract)
{
    int order = strcmp(ids->access_at, ids->contract_at);

    if (order <= 0)
        fault_at(ctx, ids->access_at, access);
    if (order != 0 || contract.code != access.code || !str_equal(contract.words, access.words))
        fault_at(ctx, ids->contract_at, contract);
    if (order > 0)
        fault_at(ctx, ids->access_at, access);
}

static struct str length_words(struct ctx *ctx, struct str id, bool access)
{
    struct hole digits = HOLE("digits", tr_int(ctx, access ? ACCESS_ID_DIGITS : CONTRACT_ID_DIGITS));
    struct hole entered = HOLE("entered", tr_int(ctx, (int64_t)id.len));

    return access ? trf(ctx, "An Access ID has {digits} digits, including any leading zeros. You entered {entered}.", digits, entered)
                  : trf(ctx, "A Contract ID has {digits} digits, including any leading zeros. You entered {entered}.", digits, entered);
}

/* Seen alone. */
static struct half look_at_half(struct ctx *ctx, struct str id, bool access)
{
    if (!str_is_digits(id))
        return (struct half){ CODE_bad_format, access ? tr(ctx, "An Access ID has only digits.") : tr(ctx, "A Contract ID has only digits.") };
    if (id.len != (access ? ACCESS_ID_DIGITS : CONTRACT_ID_DIGITS))
        return (struct half){ CODE_wrong_length, length_words(ctx, id, access) };
    if (access && !luhn_fits(id))
        return (struct half){ CODE_check_digit, tr(ctx, "This Access ID is mistyped: a digit is wrong, or two are swapped.") };
    return (struct half){ CODE_none, STR("") };
}

/* Each half looks right. Nobody is told which one is not: it is said of both. */
static enum err refuse_pair(struct ctx *ctx, const struct contract_ids *ids)
{
    struct str words = tr(ctx, "No contract has these two IDs together.");
    bool one = strcmp(ids->access_at, ids->contract_at) == 0;
    struct half either = { CODE_unknown_pair, one ? words : tr(ctx, "No contract has this ID together with the other one.") };

    faults_at(ctx, ids, either, either);
    return fault_cure(ctx, fail(ctx, CODE_unknown_pair, words),
                      tr(ctx, "Compare both IDs digit by digit. If they are right, ask the person who sent them, or the contract desk."));
}

/* The tests behind the look-ups. All that is wrong is said, each at its field; the whole is called by what comes first in [4.3]. */
static enum err refuse_unknown(struct ctx *ctx, const struct contract_ids *ids)
{
    static const struct { enum code code; const char *cure; } tests[] = {
        { CODE_wrong_length, TR_MARK("Copy both IDs from the message that came with your contract.") },
        { CODE_check_digit, TR_MARK("Compare it digit by digit with the message that came with your contract.") },
    };
    struct half access = look_at_half(ctx, ids->access_id, true), contract = look_at_half(ctx, ids->contract_no, false);

    faults_at(ctx, ids, access, contract);
    if (access.code == CODE_bad_format || contract.code == CODE_bad_format)
        return fields_checked(ctx);
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        const struct half *half = access.code == tests[i].code ? &access : &contract;
        if (half->code == tests[i].code)
            return fault_cure(ctx, fail(ctx, half->code, half->words), tr_text(ctx, tests[i].cure));
    }
    return refuse_pair(ctx, ids);
}

/* Two halves of the form of ours, each in the other's place, are judged as what they are. */
static struct contract_ids in_order(const struct contract_ids *ids)
{
    bool crosswise = ids->access_id.len == CONTRACT_ID_DIGITS && ids->contract_no.len == ACCESS_ID_DIGITS;

    return crosswise ? contract_ids_swapped(ids) : *ids;
}

/* The pair that fits stands in the fault, for every door: as words, and as what is sent again. */
static enum err pair_suggest(struct ctx *ctx, enum code code, struct str detail, const struct contract_pair *pair)
{
    enum err err = fail(ctx, code, detail);

    fault_suggest(ctx, "access_id", pair->access_id);
    fault_suggest(ctx, "contract_id", pair->contract_no);
    return fault_cure(ctx, err, trf(ctx, "Did you mean Access ID {access_id}, Contract ID {contract_id}?",
                                    HOLE("access_id", pair->access_id), HOLE("contract_id", pair->contract_no)));
}

static struct half look_at_zeros(struct ctx *ctx, struct str stored, struct str typed)
{
    size_t right = contract_id_clean(ctx->arena, stored).len;

    if (right == typed.len)
        return (struct half){ CODE_none, STR("") };
    return (struct half){ CODE_leading_zeros_lost, right > typed.len ? tr(ctx, "Leading zeros are missing.")
                                                   : tr(ctx, "There are more leading zeros than this contract has.") };
}

static enum err suggest_zeros(struct ctx *ctx, const struct contract_ids *ids, const struct contract_pair *pair)
{
    struct half access = look_at_zeros(ctx, pair->access_id, ids->access_id), contract = look_at_zeros(ctx, pair->contract_no, ids->contract_no);
    bool lost = contract_id_clean(ctx->arena, pair->access_id).len > ids->access_id.len
                || contract_id_clean(ctx->arena, pair->contract_no).len > ids->contract_no.len;

    faults_at(ctx, ids, access, contract);
    return pair_suggest(ctx, CODE_leading_zeros_lost,
                        lost ? tr(ctx, "Leading zeros are missing.")
                        : tr(ctx, "There are more leading zeros than this contract has."), pair);
}

static enum err suggest_swap(struct ctx *ctx, const struct contract_ids *ids, const struct contract_pair *pair)
{
    faults_at(ctx, ids, (struct half){ CODE_ids_swapped, tr(ctx, "This is the Contract ID.") },
              (struct half){ CODE_ids_swapped, tr(ctx, "This is the Access ID.") });
    return pair_suggest(ctx, CODE_ids_swapped, tr(ctx, "The two IDs look swapped: each is in the other's field."), pair);
}

/* ---- The pair that is meant ----------------------------------------------------------------------------- */

/* Whether another look-up is free: what is tried the other way round is another guess. */
static enum err may_try_swapped(struct ctx *ctx, const struct contract_ids *ids, bool *out_may)
{
    int64_t left = 0;

    *out_may = false;
    if (!contract_ids_may_be_swapped(ids))
        return OK;
    TRY(attempts_left(ctx, ATTEMPT_ASSOCIATION, id_text(ctx->arena, ctx->actor->id), &left));
    *out_may = left > 1;
    return OK;
}

/* Finds the contract that is meant, or says what is wrong, and counts and logs that. */
static enum err find_meant(struct ctx *ctx, const struct contract_ids *ids, struct contract_pair *out_pair)
{
    struct contract_ids swapped = contract_ids_swapped(ids), ordered = in_order(ids);
    enum fit fit, other_fit = FITS_NOT;
    bool may_try;
    enum err err;

    TRY(look_up(ctx, ids, &fit, out_pair));
    if (fit == FITS)
        return OK;
    if (fit == FITS_NOT) {
        TRY(may_try_swapped(ctx, ids, &may_try));
        if (may_try)
            TRY(look_up(ctx, &swapped, &other_fit, out_pair));
        if (other_fit == FITS && ids->any_order)
            return OK;
        if (may_try && other_fit == FITS_NOT)
            attempt_lost(ctx, &swapped, CODE_unknown_pair);
    }
    if (fit == FITS_WITH_OTHER_ZEROS)
        err = suggest_zeros(ctx, ids, out_pair);
    else if (other_fit != FITS_NOT && ids->any_order)
        err = suggest_zeros(ctx, &swapped, out_pair);
    else if (other_fit != FITS_NOT)
        err = suggest_swap(ctx, ids, out_pair);
    else
        err = refuse_unknown(ctx, &ordered);
    attempt_lost(ctx, ids, ctx->fault.code);
    return err;
}

/* Reads what was typed, finds the contract, and sees that no other organization holds it exclusively. */
static enum err find_typed(struct ctx *ctx, const struct contract_typed *typed, struct contract_pair *out_pair)
{
    struct contract_ids ids;
    struct contract_pair pair = { .id = 0 };

    TRY(policy_check(ctx, ACT_CONTRACT_ADD, 0));
    TRY(contract_ids_read(ctx, typed, &ids));
    TRY(attempts_check(ctx, ATTEMPT_ASSOCIATION, id_text(ctx->arena, ctx->actor->id)));
    TRY(find_meant(ctx, &ids, &pair));
    if (!pair.associated && pair.exclusive && pair.organization_id && !pair.member) {
        attempt_lost(ctx, &ids, CODE_held_exclusively);
        return fault_cure(ctx, fail(ctx, CODE_held_exclusively,
                    tr(ctx, "These IDs are right, but only members of the organization that holds the contract can use it.")),
                    tr(ctx, "If you belong to it, ask the contract desk to add you as a member. Otherwise use another plan."));
    }
    *out_pair = pair;
    return OK;
}

/* ---- The acts ------------------------------------------------------------------------------------------- */

enum err contract_add_typed(struct ctx *ctx, const struct contract_typed *typed, struct contract *out_contract, bool *out_already)
{
    struct contract_pair pair;
    bool added = false;

    TRY(find_typed(ctx, typed, &pair));
    if (!pair.associated)
        TRY(contract_store_associate(ctx, ctx->actor->id, pair.id, &added));
    if (added)
        TRY(security_log(ctx, "contract_added", ABOUT_CONTRACT, pair.id, STR("")));
    *out_already = !added;
    TRY(contract_by_id(ctx, pair.id, out_contract));
    out_contract->associated = true;    /* also where it is taken off the list in the same moment */
    return OK;
}

/* Somebody's who is neither the actor nor an organization of his. */
static bool is_foreign(const struct ctx *ctx, const struct contract *contract)
{
    if (contract->organization_id)
        return !contract->member;
    return contract->account_id && contract->account_id != ctx->actor->id;
}

enum err contract_offer(struct ctx *ctx, const struct contract_typed *typed, struct contract_offer *out_offer)
{
    struct contract_offer offer;
    struct contract_pair pair;

    TRY(find_typed(ctx, typed, &pair));
    TRY(contract_by_id(ctx, pair.id, &offer.contract));
    offer.foreign = is_foreign(ctx, &offer.contract);
    offer.already = pair.associated;
    offer.contract.associated = true;
    offer.to_confirm = !pair.associated && (offer.foreign || offer.contract.draft || offer.contract.cancelled);
    *out_offer = offer;
    return OK;
}

enum err contract_add_confirmed(struct ctx *ctx, const struct contract_typed *typed, bool confirmed, struct contract *out_contract,
                                bool *out_already)
{
    struct contract_offer offer;

    if (confirmed)
        return contract_add_typed(ctx, typed, out_contract, out_already);
    TRY(contract_offer(ctx, typed, &offer));
    if (!offer.to_confirm)
        return contract_add_typed(ctx, typed, out_contract, out_already);
    enum err err = fail(ctx, CODE_not_confirmed, tr(ctx, "Is this the contract that you want to add?"));
    fault_suggest(ctx, "access_id", offer.contract.access_id);
    fault_suggest(ctx, "contract_id", offer.contract.contract_no);
    return err;
}

enum err contract_drop(struct ctx *ctx, int64_t id)
{
    struct contract contract;
    bool dropped;

    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    TRY(policy_check(ctx, ACT_CONTRACT_DROP, 0));
    if (contract.account_id && contract.account_id == ctx->actor->id)
        return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "This contract was issued to you, so it stays in your list.")),
                          tr(ctx, "Ask the contract desk to cancel it if it is not yours."));
    TRY(contract_store_dissociate(ctx, ctx->actor->id, id, &dropped));
    return dropped ? security_log(ctx, "contract_dropped", ABOUT_CONTRACT, id, STR("")) : OK;
}
