/* SPDX-License-Identifier: Apache-2.0 */
/* contract_pace_words.c: the sentence beside the drawing of a balance, which says the same. Pure. */
#include "base/locale.h"
#include "desk/contract/contract_pace.h"
#include "view/when.h"

static struct str units_words(struct ctx *ctx, const struct contract *contract, int64_t units)
{
    return ledger_units_text(ctx, contract->unit, units);
}

/* "17 of 20 incidents" */
static struct str left_words(struct ctx *ctx, const struct contract *contract)
{
    return trf(ctx, "{left} of {granted}", HOLE("left", ledger_amount_text(ctx, contract->unit, contract->remaining)),
               HOLE("granted", units_words(ctx, contract, contract->granted)));
}

/* "March 2027": a forecast knows no day. */
static struct str month_and_year(struct ctx *ctx, const struct contract *contract, int64_t at)
{
    static const char *const months[] = {
        TR_MARK("January {year}"), TR_MARK("February {year}"), TR_MARK("March {year}"), TR_MARK("April {year}"), TR_MARK("May {year}"),
        TR_MARK("June {year}"), TR_MARK("July {year}"), TR_MARK("August {year}"), TR_MARK("September {year}"), TR_MARK("October {year}"),
        TR_MARK("November {year}"), TR_MARK("December {year}"),
    };
    struct date date = date_of_day(contract_day(contract, at));

    return tr_fill(ctx, months[date.month - 1], 1, &HOLE("year", str_of_int(ctx->arena, date.year)));
}

/* Of one that is over, or cannot be used now. */
static struct str resting_words(struct ctx *ctx, const struct contract *contract, enum contract_state state)
{
    struct str end = contract_end_words(ctx, contract), first = day_words(ctx, contract->starts_on);

    if (state == CONTRACT_CANCELLED)
        return trf(ctx, "It was cancelled on {day}: {what}.", HOLE("day", day_words(ctx, contract_day(contract, contract->cancelled_at))),
                   HOLE("what", end));
    if (state == CONTRACT_EXPIRED)
        return trf(ctx, "It ended on {day}: {what}.", HOLE("day", day_words(ctx, contract->ends_on)),
                   HOLE("what", end.len ? end : tr(ctx, "nothing was granted")));
    if (state == CONTRACT_DRAFT || !contract->counted)
        return state == CONTRACT_DRAFT ? tr(ctx, "It is a draft: nothing can be used before it is issued.")
                                       : trf(ctx, "It can be used from {day} on.", HOLE("day", first));
    return trf(ctx, "{amount} can be used from {day} on.", HOLE("amount", units_words(ctx, contract, contract->granted)), HOLE("day", first));
}

static struct str suspended_words(struct ctx *ctx, const struct contract *contract)
{
    if (!contract->counted)
        return tr(ctx, "It cannot be used while it is suspended.");
    return trf(ctx, "{left} left, which cannot be used while the contract is suspended.", HOLE("left", left_words(ctx, contract)));
}

/* Since the last step of the line nothing was left. */
static struct str used_up_words(struct ctx *ctx, const struct contract *contract, const struct pace *pace)
{
    const struct pace_point *last = pace->left.count ? &pace->left.points[pace->left.count - 1] : NULL;

    if (!contract->granted || !last || last->units)
        return tr(ctx, "Nothing is left.");
    return trf(ctx, "Nothing has been left since {day}.", HOLE("day", day_words(ctx, contract_day(contract, last->at))));
}

static struct str unused_words(struct ctx *ctx, const struct contract *contract, const struct pace *pace)
{
    return trf(ctx, "Nothing was used in the last {days}. If it stays so, {left} will be left when it ends on {end}.",
               HOLE("days", trn0(ctx, "{n} day", "{n} days", pace->days)), HOLE("left", units_words(ctx, contract, pace->left_at_end)),
               HOLE("end", day_words(ctx, contract->ends_on)));
}

static struct str answer_words(struct ctx *ctx, const struct contract *contract, const struct pace *pace)
{
    struct str end = day_words(ctx, contract->ends_on);

    switch (pace->answer) {
    case PACE_NOTHING:
        return contract->remaining > 0 ? trf(ctx, "{left} left.", HOLE("left", left_words(ctx, contract))) : used_up_words(ctx, contract, pace);
    case PACE_TOO_EARLY:
        return trf(ctx, "{left} left. How long they last can be said from {day} on.", HOLE("left", left_words(ctx, contract)),
                   HOLE("day", day_words(ctx, pace->enough_on)));
    case PACE_UNUSED:
        return unused_words(ctx, contract, pace);
    case PACE_USED_UP:
        return trf(ctx, "At this pace it is used up in {month}, before it ends on {end}.", HOLE("month", month_and_year(ctx, contract, pace->used_up_at)),
                   HOLE("end", end));
    case PACE_LASTS:
        return trf(ctx, "At this pace it lasts until it ends on {end}.", HOLE("end", end));
    case PACE_LEAVES:
        return trf(ctx, "At this pace {left} will be left when it ends on {end}.", HOLE("left", units_words(ctx, contract, pace->left_at_end)),
                   HOLE("end", end));
    }
    BUG("an answer of an unknown kind");
}

struct str contract_pace_words(struct ctx *ctx, const struct contract *contract, const struct pace *pace)
{
    enum contract_state state = contract_state(contract, contract->day);

    if (state == CONTRACT_SUSPENDED)
        return suspended_words(ctx, contract);
    if (state != CONTRACT_ACTIVE && state != CONTRACT_GRACE)
        return resting_words(ctx, contract, state);
    if (!contract->counted)
        return trf(ctx, "{used} used so far. There is no limit.", HOLE("used", units_words(ctx, contract, contract->used)));
    struct str answer = answer_words(ctx, contract, pace);
    if (!pace->lapses)
        return answer;
    return trf(ctx, "{amount} will expire unused on {day}. {more}", HOLE("amount", units_words(ctx, contract, pace->lapses)),
               HOLE("day", day_words(ctx, pace->lapses_on)), HOLE("more", answer));
}

struct str contract_pace_how(struct ctx *ctx, const struct contract *contract, const struct pace *pace)
{
    if (!pace->used || !pace->ahead.count)
        return STR("");
    return trf(ctx, "Present pace: {used} in the last {days}.", HOLE("used", units_words(ctx, contract, pace->used)),
               HOLE("days", trn0(ctx, "{n} day", "{n} days", pace->days)));
}
