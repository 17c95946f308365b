/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract.h: a support contract: one plan held by somebody, with an Access ID, a Contract ID, a term, blocks,
 * and associations with accounts (SPEC 4.1-4.6). Its units are in ledger.h.
 */
#ifndef DESK_CONTRACT_CONTRACT_H
#define DESK_CONTRACT_CONTRACT_H

#include "desk/catalog/catalog.h"

enum contract_state {
    CONTRACT_DRAFT, CONTRACT_WAITING, CONTRACT_ACTIVE, CONTRACT_SUSPENDED, CONTRACT_GRACE, CONTRACT_EXPIRED,
    CONTRACT_CANCELLED,
};

struct contract_block {
    int64_t    id, contract_id;
    struct str name, reason;
    int64_t    from_on, until_on;       /* days, both blocked; DAY_NEVER: until lifted */
    int64_t    created_at, lifted_at;   /* lifted_at 0: in force */
};

struct contract {
    int64_t        id;
    struct str     access_id, contract_no;  /* the pair; text, zeros count. contract_no is the Contract ID */
    struct str     plan_id;
    int64_t        organization_id, account_id;     /* the holder; at most one is not 0 */
    struct str     organization_name, partner_id;   /* of the holder, for display; empty without */
    struct str     account_email;           /* of the holder; empty without */
    const struct plan *plan;                /* of the catalogue in force now; NULL when it has no such plan */
    bool           imported, exclusive, shared_by_organization;
    struct str     country, time_zone;
    int64_t        starts_on, ends_on;      /* ends_on: the last usable day, grace included */
    int64_t        grace_days;
    bool           draft, cancelled;        /* cancelled: on the day that was asked about */
    int64_t        cancelled_at;            /* 0: not at all */
    enum plan_unit unit;
    bool           counted;                 /* false: unlimited */
    int64_t        sequence, balance;       /* of the ledger as stored */
    struct str     head;
    int64_t        created_at;
    /* For the actor who asked: */
    bool           associated;
    bool           member, org_admin;       /* of the holding organization */
    /* Filled for the day that was asked about: */
    int64_t        day;                     /* that day, in the contract's zone */
    const struct contract_block *blocks;    /* all that are (for a past day: were then) not lifted */
    size_t         block_count;
    /* Incidents or minutes, of grants in force that day (SPEC 4.7). Before the contract's first day it is the first
     * day's figures; when every grant has expired, `granted` and `used` are those of the last, and nothing remains.
     * granted counts corrections, so that granted - used = remaining while a grant is in force. */
    int64_t        granted, used, remaining;
    int64_t        next_expiry_on;          /* of the grant that would be used first, or 0 */
};

/* The state on a day of the contract's own zone: stored ones first (cancelled, draft), then blocks, then the term. */
enum contract_state contract_state(const struct contract *contract, int64_t day);
const char *contract_state_name(enum contract_state state);
/* The first block that suspends the contract on that day, or NULL. */
const struct contract_block *contract_block_on(const struct contract *contract, int64_t day);
/* The last usable day of a term: start + months - 1 day + grace days [4.2]. */
int64_t contract_term_end(int64_t starts_on, int months, int64_t grace_days);
/* The local day of the contract at that instant. */
int64_t contract_day(const struct contract *contract, int64_t at);

/* What the desk gives when it issues one. */
struct contract_issue {
    struct str plan_id;
    int64_t    organization_id, account_id; /* 0: none */
    int64_t    starts_on;                   /* DAY_NONE: today in the contract's zone */
    int64_t    units;                       /* 0: the plan's allocation */
    struct str country, time_zone;          /* empty: the holder's, else the first region's */
    bool       draft;
};
/* Issues a contract with new IDs (Access ID 10 digits with Luhn check digit, Contract ID 12 digits) and its first
 * grant [4.1]. Policy CONTRACT_ISSUE. */
MUST_USE enum err contract_issue(struct ctx *ctx, const struct contract_issue *issue, struct contract *out_contract);

/* Imports contracts from CSV [4.1] (RFC 4180, a BOM and bare line feeds are forgiven): header access_id,contract_id,plan,organization,account,starts_on,ends_on,units
 * (organization by id or name, all but the first three optional). The whole file or nothing; every fault with its
 * line number (at most 100); a column of IDs whose lengths betray lost zeros is refused with the lines: digits,
 * fewer than the longest of the column, and no zero at the front. units 0: nothing is left. An ends_on of the file is
 * the last usable day; without one the plan's term is taken. Policy CONTRACT_ISSUE. */
MUST_USE enum err contract_import(struct ctx *ctx, struct str csv, int64_t *out_count);

/* Adds a contract to the actor's account by its pair [4.3, 4.4]. Faults: unknown_pair, wrong_length, check_digit,
 * leading_zeros_lost (with the suggestion), held_exclusively, rate_limited. out_already: it was added before. */
MUST_USE enum err contract_add(struct ctx *ctx, struct str access_id, struct str contract_no,
                               struct contract *out_contract, bool *out_already);

/* One contract that the actor may see, with figures for `day` (DAY_NONE: today). not_found otherwise. CONTRACT_READ. */
MUST_USE enum err contract_find(struct ctx *ctx, int64_t id, int64_t as_of_day, struct contract *out_contract);
/* The same for a past moment: figures from the entries that counted by then [4.12]. */
MUST_USE enum err contract_find_at(struct ctx *ctx, int64_t id, int64_t at, struct contract *out_contract);
/* As contract_find for today, without asking policy: for rules and jobs that show the contract of something that they
 * may show; the ties are the actor's. */
MUST_USE enum err contract_by_id(struct ctx *ctx, int64_t id, struct contract *out_contract);
/* The id of a contract by what somebody at the desk has typed: its Access ID, or its id. CONTRACT_SEARCH. */
MUST_USE enum err contract_by_text(struct ctx *ctx, struct str text, int64_t *out_id);
/* The actor's own ties, as contract_ties with today's figures. CONTRACT_LIST. */
MUST_USE enum err contract_list(struct ctx *ctx, int64_t after, int64_t limit, struct contract **out_contracts, size_t *out_count);
/* Every contract that the account has a tie to (associated, held, or of an organization it belongs to), each with
 * figures for the day (DAY_NONE: today), oldest first; after/limit page by id (limit 0: all). Asks no policy: for rules. */
MUST_USE enum err contract_ties(struct ctx *ctx, int64_t account_id, int64_t as_of_day, int64_t after, int64_t limit,
                                struct contract **out_contracts, size_t *out_count);
/* Staff: all contracts in which each of the words is found: Access ID (also masked, or with dashes), name or e-mail of
 * the holder, partner ID, plan, year; so each of the labels of [4.6] finds its contract. CONTRACT_SEARCH. */
MUST_USE enum err contract_search(struct ctx *ctx, struct str words, int64_t after, int64_t limit,
                                  struct contract **out_contracts, size_t *out_count);

/* Corrections by the desk; each with a reason [4.2]. CONTRACT_CORRECT. from_on DAY_NONE: today in the contract's zone;
 * until_on DAY_NONE: until lifted; a field fault of `until` when it comes before the first day. */
MUST_USE enum err contract_suspend(struct ctx *ctx, int64_t id, struct str name, struct str reason, int64_t from_on,
                                   int64_t until_on, struct contract_block *out_block);
/* Lifts one block, or all (block_id 0). `conflict` when there is none in force, a field fault of `block` when it is
 * none of this contract. */
MUST_USE enum err contract_resume(struct ctx *ctx, int64_t id, int64_t block_id, struct contract *out_contract);
/* For ever; what is cancelled already stays as it is. The reason goes to the security log. */
MUST_USE enum err contract_cancel(struct ctx *ctx, int64_t id, struct str reason, struct contract *out_contract);

/* An ID as typed, without what a person may add to it [4.3]: NFKC (full-width digits), then no spaces or dashes. */
struct str contract_id_clean(struct arena *arena, struct str typed);
/* The first half, then bullets: "02302•••••". */
struct str contract_id_masked(struct arena *arena, struct str access_id);

/* Display [4.6]. */
struct str contract_display(struct ctx *ctx, const struct contract *contract);      /* "0230242323 - Partner Support Gold 20-Pack" */
struct str contract_short_label(struct ctx *ctx, const struct contract *contract);  /* "26 Gold 4648141 02302•••••" */
/* The Access ID as the actor may see it: whole or masked "02302•••••". */
struct str contract_access_id_shown(struct ctx *ctx, const struct contract *contract);
/* Whether the actor may see both IDs whole (policy CONTRACT_READ_IDS and the plan's ids_visible_to). */
bool contract_ids_visible(struct ctx *ctx, const struct contract *contract);
/* Why it cannot be used on contract->day and what can be done, or empty. */
struct str contract_advice(struct ctx *ctx, const struct contract *contract);

#endif
