/* SPDX-License-Identifier: Apache-2.0 */
/* feed.c: the rules of calendar feeds [4.6]: whose they are, and which days stand in them. */
#include "desk/feed/feed.h"

#include "base/crypto.h"
#include "base/locale.h"
#include "base/settings.h"
#include "desk/account/account.h"
#include "desk/account/audit.h"
#include "desk/feed/feed_store.h"
#include "desk/ledger/ledger.h"
#include "view/when.h"

/* ---- On and off ----------------------------------------------------------------------------------------- */

enum err feed_make(struct ctx *ctx, struct str *out_secret)
{
    struct str secret = random_token(ctx->arena, SECRET_BYTES);

    TRY(policy_check(ctx, ACT_ACCOUNT_CHANGE, REL_SELF));
    TRY(feed_upsert(ctx, ctx->actor->id, hash_hex(ctx->arena, secret)));
    *out_secret = secret;
    return security_log(ctx, "calendar_feed_made", ABOUT_ACCOUNT, ctx->actor->id, STR(""));
}

enum err feed_revoke(struct ctx *ctx)
{
    bool was_there = false;

    TRY(policy_check(ctx, ACT_ACCOUNT_CHANGE, REL_SELF));
    TRY(feed_delete(ctx, ctx->actor->id, &was_there));
    return was_there ? security_log(ctx, "calendar_feed_revoked", ABOUT_ACCOUNT, ctx->actor->id, STR("")) : OK;
}

enum err feed_since(struct ctx *ctx, int64_t *out_at)
{
    TRY(policy_check(ctx, ACT_ACCOUNT_SELF, REL_SELF));
    return feed_select_since(ctx, ctx->actor->id, out_at);
}

struct str feed_url(struct ctx *ctx, struct str secret)
{
    return str_join(ctx->arena, settings_url(ctx), STR("/contracts.ics?token="), secret);
}

enum err feed_end(struct ctx *ctx, int64_t account_id)
{
    bool was_there;

    return feed_delete(ctx, account_id, &was_there);
}

/* ---- Its days ------------------------------------------------------------------------------------------- */

/* The last ones of a contract: of the term, and of the contract where days of grace follow. */
static size_t add_ends(struct ctx *ctx, const struct contract *contract, struct feed_event *events)
{
    struct str label = contract_short_label(ctx, contract), last = day_words(ctx, contract->ends_on);
    size_t count = 0;

    if (contract->grace_days) {
        int64_t on = contract->ends_on - contract->grace_days;
        events[count++] = (struct feed_event){
            .kind = FEED_TERM_ENDS, .contract = contract, .on = on,
            .title = trf(ctx, "Term ends: {contract}", HOLE("contract", label)),
            .words = trf(ctx, "The term ends on {day}. You can still use the contract until {last}.", HOLE("day", day_words(ctx, on)), HOLE("last", last)),
        };
    }
    events[count++] = (struct feed_event){
        .kind = FEED_ENDS, .contract = contract, .on = contract->ends_on,
        .title = trf(ctx, "Last day to use: {contract}", HOLE("contract", label)),
        .words = trf(ctx, "You can use this contract until {last}.", HOLE("last", last)),
    };
    return count;
}

/* What is left of grants that expire on that day, before the contract does. */
static int64_t lapsing_on(const struct contract *contract, int64_t day)
{
    int64_t units = 0;

    for (size_t i = 0; i < contract->grant_count; i++)
        if (contract->grants[i].expires_on == day)
            units += contract->grants[i].remaining;
    return units;
}

/* Grants stand in the order in which they expire. */
static size_t add_lapses(struct ctx *ctx, const struct contract *contract, struct feed_event *events)
{
    size_t count = 0;

    for (size_t i = 0; contract->counted && i < contract->grant_count; i++) {
        int64_t on = contract->grants[i].expires_on, units = lapsing_on(contract, on);
        if (on < contract->day || on >= contract->ends_on || units <= 0 || (i && contract->grants[i - 1].expires_on == on))
            continue;
        struct str amount = ledger_units_text(ctx, contract->unit, units);
        events[count++] = (struct feed_event){
            .kind = FEED_LAPSES, .contract = contract, .on = on,
            .title = trf(ctx, "Last day for {amount}: {contract}", HOLE("amount", amount), HOLE("contract", contract_short_label(ctx, contract))),
            .words = trf(ctx, "You can use {amount} until {day}. What is left then expires.", HOLE("amount", amount), HOLE("day", day_words(ctx, on))),
        };
    }
    return count;
}

static int by_day(const void *one, const void *other)
{
    const struct feed_event *left = one, *right = other;

    return (left->on > right->on) - (left->on < right->on);
}

static size_t feed_add_contract(struct ctx *ctx, const struct contract *contract, struct feed_event *events)
{
    if (contract->draft || contract->cancelled || contract->ends_on < contract->day - FEED_PAST_DAYS)
        return 0;
    size_t count = add_lapses(ctx, contract, events);
    count += add_ends(ctx, contract, &events[count]);
    qsort(events, count, sizeof *events, by_day);
    return count;
}

enum err feed_events(struct ctx *ctx, struct str secret, struct feed_event **out_events, size_t *out_count)
{
    struct account account = { .id = 0 };
    struct contract *contracts;
    size_t contract_count, most = 0;
    int64_t account_id = 0;

    TRY(policy_check(ctx, ACT_CONTRACT_FEED, 0));
    /* What cannot be a secret costs no query. */
    if (secret.len == SECRET_CHARS)
        TRY(feed_select_account(ctx, hash_hex(ctx->arena, secret), &account_id));
    if (account_id)
        TRY(account_find(ctx, account_id, &account));
    if (!account_id || account.closed_at)
        return fault_cure(ctx, fail(ctx, CODE_not_found, tr(ctx, "This calendar was switched off, or has a new address.")),
                          tr(ctx, "Sign in, and get its address on the page of your contracts, under \"In your calendar\"."));
    TRY(contract_ties(ctx, account_id, DAY_NONE, 0, 0, &contracts, &contract_count));
    for (size_t i = 0; i < contract_count; i++)
        most += contracts[i].grant_count + 2;
    struct feed_event *events = arena_alloc(ctx->arena, most * sizeof *events);
    *out_count = 0;
    for (size_t i = 0; i < contract_count; i++)
        *out_count += feed_add_contract(ctx, &contracts[i], &events[*out_count]);
    *out_events = events;
    return OK;
}
