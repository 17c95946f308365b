/* SPDX-License-Identifier: Apache-2.0 */
/* contract_display.c: how a contract is called, and what is said about it [4.6]. */
#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"
#include "desk/account/policy.h"
#include "desk/contract/contract.h"
#include "view/when.h"

#define BULLET "\xE2\x80\xA2"

struct str contract_id_clean(struct arena *arena, struct str typed)
{
    return typed_id(arena, typed);
}

struct str contract_id_masked(struct arena *arena, struct str access_id)
{
    struct buf masked = buf_new(arena);
    size_t chars = text_chars(access_id), at = 0, len = 0;

    /* Whole characters: what somebody typed need not be digits, and goes into the log. */
    for (; len < access_id.len; len++)
        if (((unsigned char)access_id.data[len] & 0xC0) != 0x80 && at++ == chars / 2)
            break;
    buf_add(&masked, (struct str){ access_id.data, len });
    for (size_t i = chars / 2; i < chars; i++)
        buf_add(&masked, STR(BULLET));
    return buf_str(&masked);
}

struct str contract_access_id_shown(struct ctx *ctx, const struct contract *contract)
{
    if (contract_ids_visible(ctx, contract))
        return contract->access_id;
    return contract_id_masked(ctx->arena, contract->access_id);
}

static struct str plan_name(const struct contract *contract)
{
    return contract->plan ? contract->plan->thing.name : contract->plan_id;
}

struct str contract_display(struct ctx *ctx, const struct contract *contract)
{
    struct str shown = contract_access_id_shown(ctx, contract), name = plan_name(contract);

    return str_join(ctx->arena, shown, STR(" - "), name);
}

struct str contract_short_label(struct ctx *ctx, const struct contract *contract)
{
    struct buf label = buf_new(ctx->arena);
    bool has_short = contract->plan && contract->plan->short_name.len;

    buf_format(&label, "%02d ", date_of_day(contract->starts_on).year % 100);
    buf_add(&label, has_short ? contract->plan->short_name : plan_name(contract));
    buf_add_char(&label, ' ');
    if (contract->partner_id.len) {
        buf_add(&label, contract->partner_id);
        buf_add_char(&label, ' ');
    }
    buf_add(&label, contract_id_masked(ctx->arena, contract->access_id));
    return buf_str(&label);
}

struct str contract_state_words(struct ctx *ctx, enum contract_state state)
{
    static const char *const words[] = {
        [CONTRACT_DRAFT] = TR_MARK("Draft"), [CONTRACT_WAITING] = TR_MARK("Starts later"), [CONTRACT_ACTIVE] = TR_MARK("Active"),
        [CONTRACT_SUSPENDED] = TR_MARK("Suspended"), [CONTRACT_GRACE] = TR_MARK("In grace"), [CONTRACT_EXPIRED] = TR_MARK("Expired"),
        [CONTRACT_CANCELLED] = TR_MARK("Cancelled"),
    };

    MUST((size_t)state < COUNT_OF(words));
    return tr_text(ctx, words[state]);
}

bool contract_reader_is_desk(struct ctx *ctx)
{
    return ctx->actor->kind == ACTOR_ACCOUNT && policy_may(ctx, ACT_CONTRACT_CORRECT, 0);
}

static struct str suspended_advice(struct ctx *ctx, const struct contract *contract, int64_t day)
{
    const struct contract_block *block = contract_block_on(contract, day);

    MUST(block);
    if (policy_may(ctx, ACT_CONTRACT_CORRECT, 0))
        return trf(ctx, "It is suspended ({name}). It cannot be used until every block has ended or is lifted.", HOLE("name", block->name));
    if (block->until_on == DAY_NEVER)
        return trf(ctx, "It is suspended ({name}) and cannot be used. Ask the contract desk how to lift the suspension.",
                   HOLE("name", block->name));
    return trf(ctx, "It is suspended until {day} ({name}). Ask the contract desk about it.",
               HOLE("day", day_words(ctx, block->until_on)), HOLE("name", block->name));
}

struct str contract_advice(struct ctx *ctx, const struct contract *contract)
{
    int64_t day = contract->day;

    switch (contract_state(contract, day)) {
    case CONTRACT_DRAFT:
        if (policy_may(ctx, ACT_CONTRACT_ISSUE, 0))
            return tr(ctx, "It is still a draft and cannot be used. Issue it when it is ready.");
        return tr(ctx, "It is still a draft and cannot be used. Ask the contract desk to issue it.");
    case CONTRACT_WAITING:
        if (day >= contract->starts_on)
            return tr(ctx, "It was issued later that day and could not be used before.");
        return trf(ctx, "It cannot be used before it starts on {day}.", HOLE("day", day_words(ctx, contract->starts_on)));
    case CONTRACT_SUSPENDED:
        return suspended_advice(ctx, contract, day);
    case CONTRACT_EXPIRED:
        if (contract_reader_is_desk(ctx))
            return trf(ctx, "It expired on {day}. Issue a new contract if the holder wants one.", HOLE("day", day_words(ctx, contract->ends_on)));
        return trf(ctx, "It expired on {day}. Ask the contract desk for a new contract, or use another plan.",
                   HOLE("day", day_words(ctx, contract->ends_on)));
    case CONTRACT_CANCELLED:
        if (contract_reader_is_desk(ctx))
            return tr(ctx, "It was cancelled, and that cannot be undone. Issue a new contract if the holder wants one.");
        return tr(ctx, "It was cancelled. Ask the contract desk for a new contract, or use another plan.");
    case CONTRACT_ACTIVE:
    case CONTRACT_GRACE:
        break;
    }
    if (contract->counted && contract->remaining <= 0 && contract_reader_is_desk(ctx))
        return tr(ctx, "Nothing is left on it. Top it up if the holder wants to go on.");
    if (contract->counted && contract->remaining <= 0)
        return tr(ctx, "Nothing is left on it. Ask the contract desk for a top-up, or use another plan.");
    return STR("");
}

struct str contract_advice_to_sign_in(struct ctx *ctx, const struct contract *contract)
{
    struct str advice = contract_advice(ctx, contract);

    if (advice.len || contract_fits_sign_in(ctx, contract))
        return advice;
    return ctx->actor->account_kind == ACCOUNT_WORK
        ? tr(ctx, "Its plan cannot be used with a work sign-in, and yours is one. Use a personal sign-in, or another plan.")
        : tr(ctx, "Its plan cannot be used with a personal sign-in, and yours is one. Use a work sign-in, or another plan.");
}

struct str contract_advice_to_actor(struct ctx *ctx, const struct contract *contract)
{
    struct str advice = contract_advice_to_sign_in(ctx, contract);

    if (advice.len || !contract_not_added(ctx, contract))
        return advice;
    if (contract_ids_visible(ctx, contract))
        return tr(ctx, "You have not added it yet. Add it once with its two IDs to use it.");
    return tr(ctx, "You have not added it yet. Ask an administrator of the organization, or the contract desk, for its two IDs, and add it once to use it.");
}

struct str contract_figures_text(struct ctx *ctx, const struct contract *contract)
{
    struct str left = tr_int(ctx, contract->remaining), granted = tr_int(ctx, contract->granted);
    bool minutes = contract->unit == UNIT_HOUR;

    if (!contract->counted)
        return trf(ctx, "unlimited, {used} used", HOLE("used", tr_int(ctx, contract->used)));
    if (minutes)
        return trf(ctx, "{left} of {granted} minutes left", HOLE("left", left), HOLE("granted", granted));
    return trf(ctx, "{left} of {granted} left", HOLE("left", left), HOLE("granted", granted));
}
