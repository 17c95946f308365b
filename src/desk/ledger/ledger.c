/* SPDX-License-Identifier: Apache-2.0 */
/* ledger.c: the rules by which units move. Correcting is in ledger_adjust.c, verifying in ledger_verify.c. */
#include "desk/ledger/ledger_move.h"

#include "base/crypto.h"
#include "base/id.h"
#include "base/locale.h"
#include "desk/account/policy.h"

#define SALT_BYTES    16
#define ZONE_AHEAD_MS (14 * HOUR_MS)    /* no zone is further ahead of UTC */

enum err ledger_lock(struct ctx *ctx, int64_t contract_id)
{
    bool there;

    TRY(ledger_store_lock(ctx, contract_id, &there));
    if (!there)
        return fail(ctx, CODE_not_found, tr(ctx, "There is no such contract."));
    return OK;
}

enum err ledger_open(struct ctx *ctx, int64_t contract_id, struct ledger_state *out_state)
{
    TRY(ledger_lock(ctx, contract_id));
    return ledger_store_state(ctx, contract_id, out_state);
}

int64_t ledger_actor_id(const struct ctx *ctx)
{
    return ctx->actor->kind == ACTOR_ACCOUNT ? ctx->actor->id : 0;
}

static struct grant *state_grant(struct ledger_state *state, int64_t id)
{
    for (size_t i = 0; i < state->grant_count; i++)
        if (state->grants[i].id == id)
            return &state->grants[i];
    return NULL;
}

/* Which day it is decides which grant is drawn on and what has lapsed. What is asked about an unknown zone is answered as for
 * UTC (clock.h), which is good enough to be shown. */
static enum err check_zone(struct ctx *ctx, struct str zone)
{
    if (zone_exists(zone))
        return OK;
    enum err err = fail(ctx, CODE_busy, trf(ctx, "The days of this contract are those of the time zone {zone}, which this machine does not know."
                                                 " Nothing was changed.", HOLE("zone", zone)));
    return fault_cure(ctx, err, tr(ctx, "Whoever runs the server: install the rules of that zone (Debian: apt-get install tzdata-legacy). Then try again."));
}

enum err ledger_append(struct ctx *ctx, struct ledger_state *state, struct grant *grant, struct ledger_entry *entry)
{
    TRY(check_zone(ctx, state->time_zone));
    entry->id = id_new(ctx);
    entry->contract_id = state->contract_id;
    entry->sequence = state->sequence + 1;
    entry->format = LEDGER_FORMAT;
    entry->balance = state->balance + entry->units;
    entry->recorded_at = ctx->now;
    entry->unit = state->unit;
    entry->counted = state->counted;
    entry->time_zone = state->time_zone;
    entry->grant_id = grant->id;
    entry->grant_starts_on = grant->starts_on;
    entry->grant_expires_on = grant->expires_on;
    entry->grant_source = grant->source;
    if (entry->actor_id) {
        entry->actor_name = ctx->actor->name;
        entry->actor_email = ctx->actor->address;
    }
    entry->salt = random_hex(ctx->arena, SALT_BYTES);
    entry->reason_digest = ledger_reason_digest(ctx->arena, entry->salt, entry->reason);
    entry->previous_hash = state->head;
    entry->hash = hash_hex(ctx->arena, ledger_line(ctx->arena, entry, entry->reason_digest, state->head));
    TRY(ledger_store_append(ctx, entry));
    state->sequence = entry->sequence;
    state->balance = entry->balance;
    state->head = entry->hash;
    grant->remaining += entry->units;
    return OK;
}

/* The first moment behind the last usable day. */
static int64_t expiry_at(const struct ledger_state *state, int64_t expires_on)
{
    return zone_instant(state->time_zone, expires_on + 1, 0);
}

enum err ledger_expire(struct ctx *ctx, struct ledger_state *state, int64_t *out_entries)
{
    int64_t today = zone_day(state->time_zone, ctx->now), entries = 0;

    for (size_t i = 0; state->counted && i < state->grant_count; i++) {
        struct grant *grant = &state->grants[i];
        if (grant->expires_on >= today || grant->remaining <= 0)
            continue;
        struct ledger_entry entry = { .kind = ENTRY_EXPIRE, .units = -grant->remaining, .at = expiry_at(state, grant->expires_on) };
        TRY(ledger_append(ctx, state, grant, &entry));
        entries++;
    }
    if (out_entries)
        *out_entries = entries;
    return OK;
}

enum err ledger_put(struct ctx *ctx, struct ledger_state *state, const struct grant *wanted, struct str reason,
                    struct ledger_entry *out_entry)
{
    struct grant grant = *wanted;
    int64_t today = zone_day(state->time_zone, ctx->now);

    grant.id = id_new(ctx);
    grant.contract_id = state->contract_id;
    TRY(ledger_store_grant(ctx, &grant, state->counted));
    struct ledger_entry entry = {
        .kind = ENTRY_GRANT, .units = grant.units, .reason = reason, .actor_id = ledger_actor_id(ctx),
        .at = grant.starts_on < today ? zone_instant(state->time_zone, grant.starts_on, 0) : ctx->now,
    };
    TRY(ledger_append(ctx, state, &grant, &entry));
    *out_entry = entry;
    return OK;
}

enum err ledger_grant(struct ctx *ctx, int64_t contract_id, enum grant_source source, int64_t units, int64_t starts_on,
                      int64_t expires_on, struct str reason, struct ledger_entry *out_entry)
{
    struct ledger_state state;
    struct grant grant = { .units = units, .starts_on = starts_on, .expires_on = expires_on, .source = str_of(grant_source_name(source)) };

    TRY(ledger_open(ctx, contract_id, &state));
    MUST(units > 0 || (units == 0 && !state.counted));
    TRY(ledger_expire(ctx, &state, NULL));
    return ledger_put(ctx, &state, &grant, reason, out_entry);
}

static enum err no_units(struct ctx *ctx)
{
    enum err err = fail(ctx, CODE_no_units, tr(ctx, "Nothing is left on this contract."));

    return fault_cure(ctx, err, tr(ctx, "Choose another plan, or ask the contract desk for a top-up."));
}

enum err ledger_grant_to_burn(struct ctx *ctx, int64_t contract_id, int64_t day, struct grant *out_grant)
{
    struct grant grant;

    TRY(ledger_store_to_burn(ctx, contract_id, day, &grant));
    if (!grant.id)
        return no_units(ctx);
    *out_grant = grant;
    return OK;
}

bool grant_in_force(const struct grant *grant, int64_t day)
{
    return grant->starts_on <= day && day <= grant->expires_on;
}

enum err ledger_debit(struct ctx *ctx, const struct ledger_state *read, int64_t request_id, int64_t units,
                      struct str reason, int64_t *out_remaining)
{
    struct ledger_state state = *read;
    struct grant *burnt = NULL;
    int64_t today = zone_day(state.time_zone, ctx->now), remaining = 0;

    MUST(units > 0 && request_id);
    TRY(ledger_expire(ctx, &state, NULL));
    for (size_t i = 0; i < state.grant_count; i++) {
        struct grant *grant = &state.grants[i];
        if (!grant_in_force(grant, today))
            continue;
        remaining += grant->remaining;
        if (!burnt && (!state.counted || grant->remaining >= units))
            burnt = grant;
    }
    if (!burnt)
        return no_units(ctx);
    struct ledger_entry entry = {
        .kind = ENTRY_DEBIT, .units = -units, .request_id = request_id, .at = ctx->now, .actor_id = ledger_actor_id(ctx),
        .reason = reason,
    };
    TRY(ledger_append(ctx, &state, burnt, &entry));
    *out_remaining = state.counted ? remaining - units : 0;
    return OK;
}

/* The unit came back into a grant that is over: it lapses there at once, and by the plan's rule is granted anew. */
static enum err give_back_after_expiry(struct ctx *ctx, struct ledger_state *state, struct grant *over, int64_t units)
{
    const struct catalog *catalog;
    int64_t today = zone_day(state->time_zone, ctx->now);
    struct ledger_entry entry = { .kind = ENTRY_EXPIRE, .units = -units, .at = ctx->now };

    TRY(catalog_now(ctx, &catalog));
    const struct plan *plan = catalog_plan(catalog, state->plan_id);
    TRY(ledger_append(ctx, state, over, &entry));
    if (!plan || plan->give_back != GIVE_BACK_EXTEND_DAYS)
        return OK;
    struct grant grant = {
        .units = units, .starts_on = today, .expires_on = today + plan->give_back_days, .source = str_of(grant_source_name(GRANT_GIVEN_BACK)),
    };
    struct str until = day_text(ctx->arena, grant.expires_on);
    struct str why = str_format(ctx->arena, "Given back after expiry; usable until %.*s", STR_ARGS(until));
    TRY(ledger_store_extend(ctx, state->contract_id, grant.expires_on));
    return ledger_put(ctx, state, &grant, why, &entry);
}

enum err ledger_credit_back(struct ctx *ctx, int64_t request_id, struct str reason, bool *out_credited)
{
    struct ledger_state state;
    struct debit debit;

    TRY(ledger_store_debit_of(ctx, request_id, &debit));
    if (debit.id && !debit.credited) {
        TRY(ledger_open(ctx, debit.contract_id, &state));
        TRY(ledger_expire(ctx, &state, NULL));
        struct grant *grant = state_grant(&state, debit.grant_id);
        struct ledger_entry entry = {
            .kind = ENTRY_CREDIT_BACK, .units = -debit.units, .request_id = request_id, .reverses_id = debit.id, .at = ctx->now,
            .reason = reason,
        };
        MUST(grant);
        TRY(ledger_append(ctx, &state, grant, &entry));
        if (state.counted && grant->expires_on < zone_day(state.time_zone, ctx->now))
            TRY(give_back_after_expiry(ctx, &state, grant, entry.units));
    }
    *out_credited = debit.id != 0;
    return OK;
}

enum err ledger_give_back_preview(struct ctx *ctx, int64_t request_id, struct giving_back *out_give_back)
{
    const struct catalog *catalog;
    struct ledger_state state;
    struct debit debit;

    TRY(ledger_store_debit_of(ctx, request_id, &debit));
    *out_give_back = (struct giving_back){ .units = debit.credited ? 0 : -debit.units };
    if (!out_give_back->units)
        return OK;
    TRY(catalog_now(ctx, &catalog));
    TRY(ledger_store_state(ctx, debit.contract_id, &state));
    const struct grant *grant = state_grant(&state, debit.grant_id);
    const struct plan *plan = catalog_plan(catalog, state.plan_id);
    int64_t today = zone_day(state.time_zone, ctx->now);
    MUST(grant);
    out_give_back->expired = state.counted && grant->expires_on < today;
    if (out_give_back->expired && plan && plan->give_back == GIVE_BACK_EXTEND_DAYS)
        out_give_back->usable_until = today + plan->give_back_days;
    /* Before the contract begins its figures are those of its first day. */
    if (state.counted && grant->starts_on > today && grant->starts_on > state.starts_on)
        out_give_back->usable_from = grant->starts_on;
    return OK;
}

enum err ledger_expire_due(struct ctx *ctx, int64_t limit, int64_t *out_count)
{
    /* Candidates by the day of the zone that is furthest ahead; each contract's own zone decides. */
    int64_t ahead_on = (ctx->now + ZONE_AHEAD_MS) / DAY_MS, after = 0, done = 0;

    TRY(policy_check(ctx, ACT_LEDGER_EXPIRE, 0));
    for (;;) {
        int64_t *ids;
        size_t count;
        TRY(ledger_store_lapsed(ctx, ahead_on, after, limit, &ids, &count));
        if (count == 0)
            break;
        for (size_t i = 0; i < count && done < limit; i++) {
            struct ledger_state state;
            int64_t entries;
            after = ids[i];
            TRY(ledger_open(ctx, ids[i], &state));
            if (!zone_exists(state.time_zone))      /* that keeps no other waiting; `doctor` names it */
                continue;
            TRY(ledger_expire(ctx, &state, &entries));
            done += entries > 0;
        }
        if (done >= limit)
            break;
    }
    *out_count = done;
    return OK;
}

enum err ledger_entries(struct ctx *ctx, int64_t contract_id, int64_t after, int64_t limit, struct ledger_entry **out_entries, size_t *out_count)
{
    return ledger_store_list(ctx, contract_id, after, limit, out_entries, out_count);
}

enum err ledger_entries_spread(struct ctx *ctx, int64_t contract_id, int64_t last, int64_t limit, struct ledger_entry **out_entries,
                               size_t *out_count)
{
    MUST(limit >= 2);
    if (last <= limit)
        return ledger_store_list(ctx, contract_id, 0, limit, out_entries, out_count);
    return ledger_store_spread(ctx, contract_id, last, 1 + (last - 2) / (limit - 1), out_entries, out_count);
}

enum err ledger_outlines(struct ctx *ctx, const int64_t *contract_ids, size_t contract_count, int64_t limit, struct ledger_entry **out_entries,
                         size_t *out_count)
{
    struct buf ids = buf_new(ctx->arena);

    MUST(limit >= 2);
    *out_count = 0;
    if (!contract_count)
        return OK;
    for (size_t i = 0; i < contract_count; i++) {
        buf_add_char(&ids, i ? ',' : '[');
        buf_add_int(&ids, contract_ids[i]);
    }
    buf_add_char(&ids, ']');
    return ledger_store_outlines(ctx, buf_str(&ids), limit, out_entries, out_count);
}
