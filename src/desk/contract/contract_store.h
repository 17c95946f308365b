/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_store.h: how contracts, associations and blocks are stored. Included by this room only; asks no policy.
 */
#ifndef DESK_CONTRACT_CONTRACT_STORE_H
#define DESK_CONTRACT_CONTRACT_STORE_H

#include "desk/contract/contract.h"

/* A contract as stored, without the figures of a day, and what they are made of. */
struct contract_row {
    struct contract       contract;
    bool                  has_blocks;       /* some block is not lifted */
    struct grant_figures *grants;           /* the one that expires first, first */
    size_t                grant_count;
};
struct contract_rows { struct contract_row *items; size_t count; };

/* A row with its plan, blocks and today's figures (contract.c). */
MUST_USE enum err contract_complete(struct ctx *ctx, const struct catalog *catalog, const struct contract_row *row,
                                    struct contract *out_contract);

/* associated, member and org_admin are those of `account_id` in all three. */
MUST_USE enum err contract_store_find(struct ctx *ctx, int64_t account_id, int64_t id, struct contract_rows *out_rows);
MUST_USE enum err contract_store_ties(struct ctx *ctx, int64_t account_id, int64_t after, int64_t limit,
                                      struct contract_rows *out_rows);

/* Those that the account has added or holds, issued and not cancelled, with a term that has begun by `first_on` and ends on `last_on` or later. */
MUST_USE enum err contract_store_own_usable(struct ctx *ctx, int64_t account_id, int64_t last_on, int64_t first_on, int64_t limit,
                                            struct contract_rows *out_rows);

/* One word that narrows a search; the rule looks at the others. */
struct contract_needle {
    struct str like;            /* for LIKE, lower case, \ escapes; "%": everything */
    struct str plan_ids;        /* "|gold|silver|": plans that the word names */
    int64_t    from_on, to_on;  /* first days of the year that the word names; from > to: none */
    /* Leaves out those that are not of this use, whichever of these is today where the contract is; some that are not may pass. */
    enum contract_use use;
    int64_t    early_on, late_on;
};
MUST_USE enum err contract_store_search(struct ctx *ctx, int64_t account_id, const struct contract_needle *needle,
                                        int64_t after, int64_t limit, struct contract_rows *out_rows);

/* How many there are, and how many up to `after`; both as far as `limit`. */
MUST_USE enum err contract_store_count(struct ctx *ctx, int64_t after, int64_t limit, int64_t *out_count, int64_t *out_before);

/* Blocks that were not lifted before that moment (INT64_MAX: now). */
MUST_USE enum err contract_store_blocks(struct ctx *ctx, int64_t contract_id, int64_t before_at,
                                        struct contract_block **out_blocks, size_t *out_count);
/* Every block, lifted ones too, with who and why. */
MUST_USE enum err contract_store_all_blocks(struct ctx *ctx, int64_t contract_id, struct contract_block **out_blocks, size_t *out_count);
/* The figures from the entries that count before that moment [4.12]. */
MUST_USE enum err contract_store_past(struct ctx *ctx, int64_t contract_id, int64_t before_at,
                                      struct grant_figures **out_grants, size_t *out_count);

/* A contract whose pair is the typed one but for zeros at the front, spaces and dashes. */
struct contract_pair {
    int64_t    id, organization_id;
    struct str access_id, contract_no;
    bool       exclusive, associated, member;   /* for the account */
};
MUST_USE enum err contract_store_pairs(struct ctx *ctx, int64_t account_id, struct str access_id, struct str contract_no,
                                       struct contract_pair **out_pairs, size_t *out_count);
/* Ids of contracts with this Access ID (clean); at most two. */
MUST_USE enum err contract_store_by_access_id(struct ctx *ctx, struct str access_id, int64_t out_ids[2], size_t *out_count);

/* out_added: false when the account had it already. */
MUST_USE enum err contract_store_associate(struct ctx *ctx, int64_t account_id, int64_t contract_id, bool *out_added);
/* out_removed: false when the account had it not. */
MUST_USE enum err contract_store_dissociate(struct ctx *ctx, int64_t account_id, int64_t contract_id, bool *out_removed);

#endif
