/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_desk.c: what the contract desk and the nightly job do with units, and what a holder may read. */
#include "base/crypto.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/account/audit.h"
#include "view/csv.h"
#include "desk/contract/ledger_move.h"
#include "view/when.h"

/* No zone is further ahead of UTC. */
#define ZONE_AHEAD_MS   (14 * HOUR_MS)
#define STATEMENT_BATCH 500     /* entries in memory at a time */

/* What is kept of the reason takes its place. */
static enum err check_reason(struct ctx *ctx, struct str *reason)
{
    *reason = typed_text_of(ctx, STR("reason"), *reason, LIMIT_REASON_CHARS, tr(ctx, "Give a reason."));
    return fields_checked(ctx);
}

/* What stands against an act of the desk, whatever its figures. */
static enum err check_act(struct ctx *ctx, const struct ledger_state *state, enum contract_act act)
{
    struct contract contract = {
        .cancelled = state->cancelled, .ends_on = state->ends_on, .counted = state->counted,
        .day = zone_day(state->time_zone, ctx->now),
    };
    struct str refusal = contract_refusal(ctx, &contract, act);

    return refusal.len ? fail(ctx, CODE_conflict, refusal) : OK;
}

static enum err below_zero(struct ctx *ctx, int64_t left)
{
    return fail(ctx, CODE_conflict, trf(ctx, "Only {left} are left; a correction cannot lead below zero.",
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
                                trf(ctx, "The balance has changed meanwhile: {seen} were left when you looked, {left} are left now."
                                         " Nothing was corrected.", HOLE("seen", tr_int(ctx, seen_left)),
                                    HOLE("left", tr_int(ctx, left)))),
                      tr(ctx, "Look at what the correction does now, and send it again if it is still right."));
}

/* What a correction would find: what is left in the grants in force, and the newest of them. Refuses what cannot be. */
static enum err adjust_find(struct ctx *ctx, const struct ledger_state *state, int64_t units, int64_t seen_left, int64_t *out_left,
                            struct grant **out_newest)
{
    struct grant *newest = NULL;
    int64_t day = day_of_state(ctx, state), left = 0;

    TRY(check_act(ctx, state, CONTRACT_ADJUST));
    for (size_t i = 0; i < state->grant_count; i++) {
        if (!grant_in_force(&state->grants[i], day))
            continue;
        left += state->grants[i].remaining;
        if (!newest || state->grants[i].id > newest->id)
            newest = &state->grants[i];
    }
    TRY(check_seen(ctx, seen_left, left));
    if (units > 0 && !newest)
        return fail(ctx, CODE_conflict, tr(ctx, "No grant of this contract is in force. Top it up instead."));
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

static void check_correction(struct ctx *ctx, int64_t units)
{
    if (units == 0 || units > LIMIT_UNITS || units < -LIMIT_UNITS)
        field_add(ctx, STR("units"), CODE_invalid, trf(ctx, "Give a number between -{max} and {max} other than 0.",
                                                       HOLE("max", tr_int(ctx, LIMIT_UNITS))));
}

enum err ledger_adjust(struct ctx *ctx, int64_t contract_id, int64_t units, struct str reason, struct ledger_entry *out_entry)
{
    return ledger_adjust_seen(ctx, contract_id, units, LEDGER_ANY_LEFT, reason, out_entry);
}

enum err ledger_adjust_seen(struct ctx *ctx, int64_t contract_id, int64_t units, int64_t seen_left, struct str reason,
                            struct ledger_entry *out_entry)
{
    struct ledger_state state;
    struct ledger_entry entry = {
        .kind = ENTRY_ADJUST, .units = units, .at = ctx->now, .actor_id = ledger_actor_id(ctx), .reason = reason,
    };
    struct grant *newest;
    int64_t left;

    TRY(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    check_correction(ctx, units);
    TRY(check_reason(ctx, &reason));
    TRY(ledger_open(ctx, contract_id, &state));
    TRY(adjust_find(ctx, &state, units, seen_left, &left, &newest));
    TRY(ledger_expire(ctx, &state, NULL));
    TRY(units > 0 ? ledger_append(ctx, &state, newest, &entry) : adjust_down(ctx, &state, &entry));
    *out_entry = entry;
    return audit(ctx, ACT_CONTRACT_CORRECT, "contract_adjusted", ABOUT_CONTRACT, contract_id, str_format(ctx->arena, "%+lld", (long long)units));
}

enum err ledger_adjust_preview(struct ctx *ctx, int64_t contract_id, int64_t units, struct ledger_preview *out_preview)
{
    struct ledger_state state;
    struct contract contract;
    struct grant *newest;
    int64_t left;

    TRY(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    audit_unchanged(ctx, ACT_CONTRACT_CORRECT);         /* a preview, also over the API: ?dry_run */
    check_correction(ctx, units);
    TRY(fields_checked(ctx));
    TRY(contract_find(ctx, contract_id, DAY_NONE, &contract));
    TRY(ledger_store_state(ctx, contract_id, &state));
    TRY(adjust_find(ctx, &state, units, LEDGER_ANY_LEFT, &left, &newest));
    *out_preview = (struct ledger_preview){ units, left, left + units };
    return OK;
}

enum err ledger_top_up(struct ctx *ctx, int64_t contract_id, int64_t units, int64_t expires_on, struct str reason,
                       struct ledger_entry *out_entry)
{
    struct ledger_state state;

    TRY(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    if (units < 1 || units > LIMIT_UNITS)
        field_add(ctx, STR("units"), CODE_invalid, trf(ctx, "Give a number between 1 and {max}.",
                                                       HOLE("max", tr_int(ctx, LIMIT_UNITS))));
    TRY(check_reason(ctx, &reason));
    TRY(ledger_open(ctx, contract_id, &state));
    TRY(check_act(ctx, &state, CONTRACT_TOP_UP));
    struct grant grant = {
        .units = units, .starts_on = day_of_state(ctx, &state),
        .expires_on = expires_on == DAY_NONE ? state.ends_on : expires_on, .source = grant_source_name(GRANT_TOPPED_UP),
    };
    if (grant.expires_on < grant.starts_on || grant.expires_on > state.ends_on)
        return fail_field(ctx, "expires_on", CODE_invalid,
                          trf(ctx, "Give a day from {first} to {last}, the contract's last.",
                              HOLE("first", day_words(ctx, grant.starts_on)),
                              HOLE("last", day_words(ctx, state.ends_on))));
    TRY(ledger_expire(ctx, &state, NULL));
    TRY(ledger_put(ctx, &state, &grant, reason, out_entry));
    return audit(ctx, ACT_CONTRACT_CORRECT, "contract_topped_up", ABOUT_CONTRACT, contract_id, str_format(ctx->arena, "+%lld", (long long)units));
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

/* Takes away who made an entry from those for whom it is not. */
static void hide_actors(struct ctx *ctx, const struct contract *contract, struct ledger_entry *entries, size_t count)
{
    bool staff = policy_may(ctx, ACT_CONTRACT_SEARCH, 0);

    for (size_t i = 0; i < count; i++) {
        struct ledger_entry *entry = &entries[i];
        bool own = ctx->actor->kind == ACTOR_ACCOUNT && entry->actor_id == ctx->actor->id;
        if (staff || own || (contract->org_admin && entry->kind == ENTRY_DEBIT))
            continue;
        entry->actor_name = entry->actor_email = STR("");
    }
}

enum err ledger_list(struct ctx *ctx, int64_t contract_id, int64_t after, int64_t limit,
                     struct ledger_entry **out_entries, size_t *out_count)
{
    struct contract contract;

    TRY(contract_find(ctx, contract_id, DAY_NONE, &contract));
    TRY(ledger_store_list(ctx, contract_id, after, limit, out_entries, out_count));
    hide_actors(ctx, &contract, *out_entries, *out_count);
    return OK;
}

/* What a line is made from goes with ctx->arena; `out` has its own. */
static void statement_line(struct ctx *ctx, struct buf *out, const struct ledger_entry *entry, bool for_sheet)
{
    csv_int(out, entry->sequence, true);
    csv_text(out, instant_text(ctx->arena, entry->at), false);
    csv_text(out, instant_text(ctx->arena, entry->recorded_at), false);
    csv_text(out, str_of(entry_kind_name(entry->kind)), false);
    csv_int(out, entry->units, false);
    csv_int(out, entry->balance, false);
    csv_text(out, for_sheet ? ledger_number_text(ctx, entry->request_number) : entry->request_number, false);
    csv_text(out, csv_harmless(ctx->arena, entry->reason), false);
    csv_text(out, entry->hash, false);
    csv_text(out, ledger_line(ctx->arena, entry, entry->reason_digest, entry->previous_hash), false);
    csv_end(out);
}

/* Entry by entry in batches, each in memory of its own; stops where the statement becomes too long. */
static enum err statement_lines(struct ctx *ctx, int64_t contract_id, bool for_sheet, struct buf *out)
{
    struct arena arena = { .bytes_max = ctx->arena->bytes_max };
    struct ctx inner = *ctx;
    int64_t after = 0;
    enum err err = OK;

    inner.arena = &arena;
    for (size_t count = STATEMENT_BATCH; !err && count == STATEMENT_BATCH && !out->overflow;) {
        struct ledger_entry *entries;
        err = ledger_store_list(&inner, contract_id, after, STATEMENT_BATCH, &entries, &count);
        for (size_t i = 0; !err && i < count; i++) {
            statement_line(&inner, out, &entries[i], for_sheet);
            after = entries[i].sequence;
        }
        fault_take(ctx, &inner);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return err;
}

static enum err statement_too_long(struct ctx *ctx, size_t bytes_max)
{
    enum err err = fail(ctx, CODE_too_large, trf(ctx, "The statement is longer than {max} bytes.",
                                                 HOLE("max", tr_int(ctx, (int64_t)bytes_max))));
    return fault_cure(ctx, err, tr(ctx, "Read the entries page by page (GET /contracts/{id}/ledger), or ask the vendor,"
                                        " who can print the statement with `entitled ledger statement`."));
}

enum err ledger_statement(struct ctx *ctx, int64_t contract_id, bool for_sheet, struct str *out_csv)
{
    struct contract contract;
    struct buf out = buf_new(ctx->arena);

    out.len_max = ctx->arena->bytes_max / LIMIT_STATEMENT_SHARE;
    TRY(contract_find(ctx, contract_id, DAY_NONE, &contract));
    if (for_sheet)
        buf_add(&out, STR("\xEF\xBB\xBF"));
    buf_add(&out, STR("sequence,at,recorded_at,kind,units,balance,request,reason,hash,hashed_line\r\n"));
    TRY(statement_lines(ctx, contract_id, for_sheet, &out));
    /* What is shown elsewhere: a grant that is over counts nothing, also before its expire entry is written. */
    struct str now = instant_text(ctx->arena, ctx->now);
    struct str left = contract.counted ? tr_int(ctx, contract.remaining) : tr(ctx, "unlimited");
    buf_format(&out, ",%.*s,,balance,,%.*s,,,,\r\n", STR_ARGS(now), STR_ARGS(left));
    if (out.overflow)
        return statement_too_long(ctx, out.len_max);
    *out_csv = buf_str(&out);
    return OK;
}
