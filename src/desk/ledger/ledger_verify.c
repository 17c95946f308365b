/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_verify.c: recomputing every ledger [4.7]. First each chain is walked, entry by entry; then a few questions
 * about the whole are asked. The first thing that does not fit is named, and nothing is repaired.
 */
#include "base/crypto.h"
#include "base/locale.h"
#include "desk/account/policy.h"
#include "desk/ledger/ledger_store.h"

#define BATCH 1000

/* Where the walk is. The hash has a place of its own, for the memory of a batch goes with it. */
struct chain {
    int64_t contract_id, sequence, balance, format;
    char    hash[HASH_HEX_LEN];
    size_t  hash_len;
};

static struct str bad_entry(struct ctx *ctx, const struct ledger_entry *entry, const char *why)
{
    return trf(ctx, "Entry {entry} (contract {contract}, sequence {sequence}): {why}",
               HOLE("entry", tr_int(ctx, entry->id)), HOLE("contract", tr_int(ctx, entry->contract_id)),
               HOLE("sequence", tr_int(ctx, entry->sequence)), HOLE("why", tr_text(ctx, why)));
}

/* A day that no calendar has is what somebody has put there, and is told of elsewhere. */
static bool lapses_early(const struct ledger_entry *entry)
{
    return entry->kind == ENTRY_EXPIRE && entry->grant_expires_on < DAY_NEVER && zone_exists(entry->time_zone)
           && entry->at < zone_instant(entry->time_zone, entry->grant_expires_on + 1, 0);
}

/* What is wrong with an entry by itself and in its place, or NULL. */
static const char *entry_fault(struct arena *arena, const struct chain *chain, const struct verify_row *row)
{
    const struct ledger_entry *entry = &row->entry;
    struct str head = { chain->hash, chain->hash_len };

    if (!row->contract_there)
        return TR_MARK("its contract is missing.");
    if (!row->grant_there)
        return TR_MARK("its grant is missing, or belongs to another contract.");
    if (entry->sequence != chain->sequence + 1)
        return TR_MARK("an entry is missing before it, or stands there twice.");
    if (!str_equal(entry->previous_hash, head))
        return TR_MARK("it does not continue the entry before it.");
    if (row->previous_balance != chain->balance || entry->balance != chain->balance + entry->units)
        return TR_MARK("its balance is not the sum.");
    if (entry->counted && entry->balance < 0)
        return TR_MARK("it leads below zero.");
    if (entry->format < chain->format)
        return TR_MARK("it is of an older format than the entry before it.");
    if (!str_equal(entry->hash, hash_hex(arena, ledger_line(arena, entry, entry->reason_digest, head))))
        return entry->format == 1 ? TR_MARK("its content was changed: the hash does not fit.")
                                  : TR_MARK("its content was changed, or its grant's days, unit, zone or source: the hash does not fit.");
    if (row->has_reason
        && !str_equal(entry->reason_digest, ledger_reason_digest(arena, entry->salt, entry->reason)))
        return TR_MARK("its reason was changed.");
    if (lapses_early(entry))
        return TR_MARK("it lapses units before their last day is over.");
    return NULL;
}

static void chain_step(struct chain *chain, const struct ledger_entry *entry)
{
    chain->sequence = entry->sequence;
    chain->balance = entry->balance;
    chain->format = entry->format;
    chain->hash_len = entry->hash.len < sizeof chain->hash ? entry->hash.len : sizeof chain->hash;
    if (chain->hash_len)
        memcpy(chain->hash, entry->hash.data, chain->hash_len);
}

/* Walks one batch. `inner` has memory of its own; the words about a fault go to the caller's. */
static enum err walk_batch(struct ctx *ctx, struct ctx *inner, struct chain *chain, bool *out_more)
{
    struct verify_row *rows;
    size_t count;

    TRY(ledger_store_walk(inner, chain->contract_id, chain->sequence, BATCH, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        const struct ledger_entry *entry = &rows[i].entry;
        if (entry->contract_id != chain->contract_id)
            *chain = (struct chain){ .contract_id = entry->contract_id };
        const char *why = entry_fault(inner->arena, chain, &rows[i]);
        if (why)
            return fail(ctx, CODE_conflict, bad_entry(ctx, entry, why));
        chain_step(chain, entry);
    }
    *out_more = count == BATCH;
    return OK;
}

static enum err walk_all(struct ctx *ctx)
{
    struct arena arena = { .bytes_max = ctx->arena->bytes_max };
    struct ctx inner = *ctx;
    struct chain chain = { .contract_id = 0 };
    bool more = true;
    enum err err = OK;

    inner.arena = &arena;
    while (more && !err) {
        err = walk_batch(ctx, &inner, &chain, &more);
        fault_take(ctx, &inner);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return err;
}

static enum err question_ask(struct ctx *ctx, enum verify_question question)
{
    static const char *const words[VERIFY_count] = {
        [VERIFY_HEAD] = TR_MARK("Contract {contract}: its last entry is missing, or its balance and head are not those of"
                                " its last entry ({thing})."),
        [VERIFY_GRANT_ENTRY] = TR_MARK("Contract {contract}: grant {thing} does not have one entry of its units."),
        [VERIFY_GRANT_REMAINING] = TR_MARK("Contract {contract}: what is left of grant {thing} is not the sum of its entries."),
        [VERIFY_CREDIT_BACK] = TR_MARK("Entry {thing} (contract {contract}) gives back what was not debited."),
        [VERIFY_TERMS] = TR_MARK("Contract {contract}: its first or last day, or what it counts, is not that of its grants ({thing})."),
        [VERIFY_TWICE] = TR_MARK("Entry {thing} (contract {contract}): its request was debited or credited twice."),
        [VERIFY_REQUEST] = TR_MARK("Entry {thing} (contract {contract}): its request is gone, or belongs to another contract now."),
    };
    int64_t contract_id, id;

    TRY(ledger_store_question(ctx, question, &contract_id, &id));
    if (!contract_id)
        return OK;
    struct hole holes[] = { HOLE("contract", tr_int(ctx, contract_id)), HOLE("thing", tr_int(ctx, id)) };
    return fail(ctx, CODE_conflict, tr_fill(ctx, words[question], COUNT_OF(holes), holes));
}

enum err ledger_verify(struct ctx *ctx, struct ledger_counts *out_counts)
{
    TRY(policy_check(ctx, ACT_LEDGER_VERIFY, 0));
    TRY(walk_all(ctx));
    for (int question = 0; question < VERIFY_count; question++)
        TRY(question_ask(ctx, (enum verify_question)question));
    return ledger_store_counts(ctx, out_counts);
}
