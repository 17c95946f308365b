/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_adjust.c: the rules by which a balance is corrected. Who may, and which contract can be, is the contract desk's affair. */
#include "base/locale.h"
#include "desk/ledger/ledger_move.h"

static enum err below_zero(struct ctx *ctx, int64_t left)
{
    return fail(ctx, CODE_conflict, trf(ctx, "Only {left} are left. A correction cannot go below zero.",
                                        HOLE("left", tr_int(ctx, left))));
}

/* Before the contract's first day its grants may be corrected as on that day. */
static int64_t day_of_state(const struct ctx *ctx, const struct ledger_state *state)
{
    int64_t today = zone_day(state->time_zone, ctx->now);

    return today < state->starts_on ? state->starts_on : today;
}

static enum err check_seen(struct ctx *ctx, int64_t seen_left, int64_t left)
{
    if (seen_left == LEDGER_ANY_LEFT || seen_left == left)
        return OK;
    return fault_cure(ctx, fail(ctx, CODE_conflict,
                                trf(ctx, "The balance has changed: {seen} were left when you looked, {left} are left now. Nothing was corrected.", HOLE("seen", tr_int(ctx, seen_left)),
                                    HOLE("left", tr_int(ctx, left)))),
                      tr(ctx, "Check the effect again, and send it if it is still right."));
}

/* What a correction would find: what is left in the grants in force, and the newest of them. Refuses what cannot be. */
static enum err adjust_find(struct ctx *ctx, const struct ledger_state *state, int64_t units, int64_t seen_left, int64_t *out_left,
                            struct grant **out_newest)
{
    struct grant *newest = NULL;
    int64_t day = day_of_state(ctx, state), left = 0;

    for (size_t i = 0; i < state->grant_count; i++) {
        if (!grant_in_force(&state->grants[i], day))
            continue;
        left += state->grants[i].remaining;
        if (!newest || state->grants[i].id > newest->id)
            newest = &state->grants[i];
    }
    TRY(check_seen(ctx, seen_left, left));
    if (units > 0 && !newest)
        return fail(ctx, CODE_conflict, tr(ctx, "Nothing on this contract can be used today, so there is nothing to correct. Top it up instead."));
    if (left + units < 0)
        return below_zero(ctx, left);
    *out_left = left;
    *out_newest = newest;
    return OK;
}

static enum err adjust_down(struct ctx *ctx, struct ledger_state *state, struct ledger_entry *entry)
{
    int64_t day = day_of_state(ctx, state), wanted = -entry->units;

    for (size_t i = 0; wanted > 0; i++) {
        struct grant *grant = &state->grants[i];
        if (!grant_in_force(grant, day) || grant->remaining == 0)
            continue;
        entry->units = -(grant->remaining < wanted ? grant->remaining : wanted);
        wanted += entry->units;
        TRY(ledger_append(ctx, state, grant, entry));
    }
    return OK;
}

enum err ledger_adjust(struct ctx *ctx, int64_t contract_id, int64_t units, int64_t seen_left, struct str reason,
                       struct ledger_entry *out_entry)
{
    struct ledger_state state;
    struct ledger_entry entry = {
        .kind = ENTRY_ADJUST, .units = units, .at = ctx->now, .actor_id = ledger_actor_id(ctx), .reason = reason,
    };
    struct grant *newest;
    int64_t left;

    TRY(ledger_open(ctx, contract_id, &state));
    TRY(adjust_find(ctx, &state, units, seen_left, &left, &newest));
    TRY(ledger_expire(ctx, &state, NULL));
    TRY(units > 0 ? ledger_append(ctx, &state, newest, &entry) : adjust_down(ctx, &state, &entry));
    *out_entry = entry;
    return OK;
}

enum err ledger_adjust_preview(struct ctx *ctx, int64_t contract_id, int64_t units, struct ledger_preview *out_preview)
{
    struct ledger_state state;
    struct grant *newest;
    int64_t left;

    TRY(ledger_store_state(ctx, contract_id, &state));
    TRY(adjust_find(ctx, &state, units, LEDGER_ANY_LEFT, &left, &newest));
    *out_preview = (struct ledger_preview){ units, left, left + units };
    return OK;
}
