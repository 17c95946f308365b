/* SPDX-License-Identifier: Apache-2.0 */
/* contract_correct.c: what every correction of a contract begins with, and which contracts it cannot be done to. */
#include "desk/contract_desk/contract_correct.h"

#include "base/locale.h"
#include "base/typed.h"
#include "view/when.h"

static struct str cancelled_refusal(struct ctx *ctx, enum contract_act act)
{
    switch (act) {
    case CONTRACT_ISSUE_DRAFT: return tr(ctx, "This contract was cancelled, and that cannot be undone. Issue a new one instead.");
    case CONTRACT_TOP_UP:  return tr(ctx, "This contract was cancelled, and that cannot be undone. Issue a new one instead.");
    case CONTRACT_ADJUST:  return tr(ctx, "This contract was cancelled, so there is nothing to correct.");
    case CONTRACT_SUSPEND: return tr(ctx, "A cancelled contract cannot be suspended: it can never be used again.");
    case CONTRACT_CANCEL:  return tr(ctx, "This contract is already cancelled.");
    case CONTRACT_MAIL_IDS: return tr(ctx, "This contract was cancelled, so its IDs are not mailed: nobody can use them.");
    }
    BUG("an act outside the enumeration");
}

static struct str over_refusal(struct ctx *ctx, const struct contract *contract, enum contract_act act)
{
    struct hole day = HOLE("day", day_words(ctx, contract->ends_on));

    switch (act) {
    case CONTRACT_ISSUE_DRAFT:
        return contract->draft ? trf(ctx, "This draft ended on {day}: nobody could use it. Issue a new contract instead.", day) : STR("");
    case CONTRACT_TOP_UP:  return trf(ctx, "This contract ended on {day}. Issue a new one instead.", day);
    case CONTRACT_ADJUST:  return trf(ctx, "This contract ended on {day}, so there is nothing to correct.", day);
    case CONTRACT_SUSPEND: return trf(ctx, "This contract ended on {day}, so there is nothing to suspend.", day);
    case CONTRACT_CANCEL:  return STR("");
    case CONTRACT_MAIL_IDS: return trf(ctx, "This contract ended on {day}, so its IDs are not mailed: nobody can use them.", day);
    }
    BUG("an act outside the enumeration");
}

struct str contract_refusal(struct ctx *ctx, const struct contract *contract, enum contract_act act)
{
    if (!contract->counted && (act == CONTRACT_TOP_UP || act == CONTRACT_ADJUST))
        return tr(ctx, "This contract is unlimited: there is nothing to correct or top up.");
    if (contract->cancelled)
        return cancelled_refusal(ctx, act);
    if (contract->ends_on < contract->day)
        return over_refusal(ctx, contract, act);
    if (contract->draft && act == CONTRACT_MAIL_IDS)
        return tr(ctx, "This contract is still a draft, so its IDs are not mailed yet. Issue it first.");
    return STR("");
}

struct str contract_usable_words(struct ctx *ctx, const struct contract *contract)
{
    struct contract then = *contract;

    then.draft = false;
    then.block_count = 0;
    switch (contract_state(&then, then.day)) {
    case CONTRACT_ACTIVE:
    case CONTRACT_GRACE:
        return trf(ctx, "It can then be used at once: {left}. The balance stays as it is.", HOLE("left", contract_figures_text(ctx, &then)));
    case CONTRACT_WAITING:
        return trf(ctx, "It can then be used from {day} on, when it starts. The balance stays as it is.", HOLE("day", day_words(ctx, then.starts_on)));
    case CONTRACT_EXPIRED:
        return trf(ctx, "It cannot be used all the same: it ended on {day}.", HOLE("day", day_words(ctx, then.ends_on)));
    case CONTRACT_CANCELLED:
        return tr(ctx, "It cannot be used all the same: it is cancelled.");
    case CONTRACT_DRAFT:
    case CONTRACT_SUSPENDED:
        break;
    }
    BUG("a contract without draft and blocks is neither");
}

struct str correction_reason(struct ctx *ctx, struct str typed)
{
    return typed_ruled(ctx, STR("reason"), typed, &reason_rule);
}

enum err correction_find(struct ctx *ctx, int64_t id, struct contract *out_contract)
{
    TRY(ledger_lock(ctx, id));
    return contract_find(ctx, id, DAY_NONE, out_contract);
}

enum err correction_check(struct ctx *ctx, const struct contract *contract, enum contract_act act)
{
    struct str refusal = contract_refusal(ctx, contract, act);

    return refusal.len ? fail(ctx, CODE_conflict, refusal) : OK;
}

enum err correction_begin(struct ctx *ctx, int64_t id, enum contract_act act, struct contract *out_contract)
{
    TRY(correction_find(ctx, id, out_contract));
    return correction_check(ctx, out_contract, act);
}
