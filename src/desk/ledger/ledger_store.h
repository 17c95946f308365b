/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_store.h: how grants and entries are stored. Included by this room only; asks no policy. The trigger of the
 * database moves contract.sequence, balance and head and contract_grant.remaining with each entry; nothing here
 * writes them.
 */
#ifndef DESK_LEDGER_LEDGER_STORE_H
#define DESK_LEDGER_LEDGER_STORE_H

#include "desk/ledger/ledger.h"

/* out_there: whether there is such a contract. */
MUST_USE enum err ledger_store_lock(struct ctx *ctx, int64_t contract_id, bool *out_there);
MUST_USE enum err ledger_store_state(struct ctx *ctx, int64_t contract_id, struct ledger_state *out_state);
/* id 0 when there is none. */
MUST_USE enum err ledger_store_to_burn(struct ctx *ctx, int64_t contract_id, int64_t day, struct grant *out_grant);
MUST_USE enum err ledger_store_grant(struct ctx *ctx, const struct grant *grant, bool counted);

/* Appends an entry behind the head that it names. `conflict` when the chain has moved since, or when the grant does not hold
 * as many: neither happens to whoever has locked the contract before reading. */
MUST_USE enum err ledger_store_append(struct ctx *ctx, const struct ledger_entry *entry);

/* What a request was debited: units negative, id 0 when nothing; whether it was given back. */
struct debit { int64_t id, contract_id, grant_id, units; bool credited; };
MUST_USE enum err ledger_store_debit_of(struct ctx *ctx, int64_t request_id, struct debit *out_debit);

/* Lets a contract run until a later day; the days that are added are grace. */
MUST_USE enum err ledger_store_extend(struct ctx *ctx, int64_t contract_id, int64_t ends_on);

/* The next contracts (by id, above `after`) that have a grant which ended before that day with something left. */
MUST_USE enum err ledger_store_lapsed(struct ctx *ctx, int64_t before_on, int64_t after, int64_t limit,
                                      int64_t **out_ids, size_t *out_count);
MUST_USE enum err ledger_store_list(struct ctx *ctx, int64_t contract_id, int64_t after, int64_t limit,
                                    struct ledger_entry **out_entries, size_t *out_count);
/* ids: "[1,2]". */
MUST_USE enum err ledger_store_outlines(struct ctx *ctx, struct str ids, int64_t limit, struct ledger_entry **out_entries, size_t *out_count);
/* The first, and every `step`th back from `last`. */
MUST_USE enum err ledger_store_spread(struct ctx *ctx, int64_t contract_id, int64_t last, int64_t step,
                                      struct ledger_entry **out_entries, size_t *out_count);

/* ---- For ledger_verify ------------------------------------------------------------------------------ */

/* An entry with what it is compared to. */
struct verify_row {
    struct ledger_entry entry;
    int64_t    previous_balance;
    bool       has_reason, contract_there, grant_there;
};
/* The entries behind (contract_id, sequence), in that order. */
MUST_USE enum err ledger_store_walk(struct ctx *ctx, int64_t contract_id, int64_t sequence, int64_t limit,
                                    struct verify_row **out_rows, size_t *out_count);

/* The first thing that does not fit, of a kind of question. */
enum verify_question {
    VERIFY_HEAD,            /* the contract's sequence, balance and head are those of its last entry */
    VERIFY_GRANT_ENTRY,     /* every grant has exactly one entry, of its units */
    VERIFY_GRANT_REMAINING, /* a grant's remaining is the sum of its entries, and not below zero */
    VERIFY_TERMS,           /* a grant counts as its contract does; a contract begins with its first grant and ends with its last */
    VERIFY_CREDIT_BACK,     /* every credit-back mirrors a debit of the same request and grant */
    VERIFY_TWICE,           /* no request is debited or credited twice */
    VERIFY_REQUEST,         /* what was debited or credited for a request stands with the request's own contract */
    VERIFY_count,
};
/* out_contract_id 0: everything fits. out_id: the entry, or the grant; may be 0. */
MUST_USE enum err ledger_store_question(struct ctx *ctx, enum verify_question question,
                                        int64_t *out_contract_id, int64_t *out_id);
MUST_USE enum err ledger_store_counts(struct ctx *ctx, struct ledger_counts *out_counts);

#endif
