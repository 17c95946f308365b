/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract.h: a support contract: one plan held by somebody, with an Access ID, a Contract ID, a term, blocks,
 * and associations with accounts (SPEC 4.1-4.6). Its units are in ledger.h.
 */
#ifndef DESK_CONTRACT_CONTRACT_H
#define DESK_CONTRACT_CONTRACT_H

#include "base/how_many.h"
#include "desk/ledger/ledger.h"

enum contract_state {
    CONTRACT_DRAFT, CONTRACT_WAITING, CONTRACT_ACTIVE, CONTRACT_SUSPENDED, CONTRACT_GRACE, CONTRACT_EXPIRED,
    CONTRACT_CANCELLED,
};

struct contract_block {
    int64_t    id, contract_id;
    struct str name, reason;
    int64_t    from_on, until_on;       /* days, both blocked; DAY_NEVER: until lifted */
    int64_t    created_at, lifted_at;   /* lifted_at 0: in force */
    /* Filled by contract_all_blocks() only: who, by e-mail (empty: the operator), and why. */
    struct str created_by, lifted_by, lift_reason;
};

/* What one grant adds to the figures: granted + corrections, used, what lapsed, what remains; and what it came from. */
struct grant_figures { int64_t grant_id, starts_on, expires_on, granted, used, lapsed, remaining, created_at; struct str source; };

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
    bool           unissued;                /* the moment is before it was issued: nothing was granted by then */
    const struct contract_block *blocks;    /* all that are (for a past day: were then) not lifted */
    size_t         block_count;
    /* Incidents or minutes, of grants in force that day (SPEC 4.7). Before the contract's first day it is the first
     * day's figures; when every grant has expired, `granted` and `used` are those of the last, and nothing remains.
     * granted counts corrections, so that granted - used = remaining while a grant is in force. */
    int64_t        granted, used, remaining;
    int64_t        next_expiry_on;          /* of the grant that would be used first, or 0 */
    /* Every grant, the one that expires first, first; what remains of one that is over has lapsed. */
    const struct grant_figures *grants;
    size_t         grant_count;
    struct str     remark;                  /* of one that was just issued: that it is in no country (SPEC 2.8); otherwise empty */
};

/* The state on a day of the contract's own zone: stored ones first (cancelled, draft), then blocks, then the term. One that was not issued
 * by the moment that was asked about is waiting, whenever its term begins. */
enum contract_state contract_state(const struct contract *contract, int64_t day);
NAMES_OF(contract_state);
/* The first block that suspends the contract on that day, or NULL. */
const struct contract_block *contract_block_on(const struct contract *contract, int64_t day);
/* The last usable day of a term: the eve of the day that corresponds to its first `months` later, where that month has none
 * its last day, and the grace days [4.2]. */
int64_t contract_term_end(int64_t starts_on, int months, int64_t grace_days);
/* The local day of the contract at that instant. */
int64_t contract_day(const struct contract *contract, int64_t at);

/* What somebody has typed or pasted to name a contract: the two halves, or one text (when it is not empty) that holds both, in
 * any order, up to a whole message. Both in one half, the other empty or the same, count as such a text. */
struct contract_typed { struct str access_id, contract_no, text; };
/* Adds a contract to the actor's account [4.3, 4.4]. Faults: of the fields access_id, contract_id and ids; leading_zeros_lost and
 * ids_swapped (with the suggestion, in the words too), wrong_length, check_digit, unknown_pair, held_exclusively, rate_limited.
 * out_already: it was added before. CONTRACT_ADD. */
MUST_USE enum err contract_add_typed(struct ctx *ctx, const struct contract_typed *typed, struct contract *out_contract, bool *out_already);
/* What would be added, as it would be then, with today's figures: the same faults and attempts, but nothing is changed. */
struct contract_offer {
    struct contract contract;
    bool            already;            /* it was added before */
    bool            foreign;            /* held by another account, or by an organization that the actor does not belong to */
    bool            to_confirm;         /* a person looks at it first: it is foreign, a draft, or cancelled */
};
MUST_USE enum err contract_offer(struct ctx *ctx, const struct contract_typed *typed, struct contract_offer *out_offer);
/* For pages: as contract_add_typed, but what is to be confirmed and is not: fails with not_confirmed, and the stored pair as the
 * suggestion; contract_offer() of it says what to show. */
MUST_USE enum err contract_add_confirmed(struct ctx *ctx, const struct contract_typed *typed, bool confirmed, struct contract *out_contract,
                                         bool *out_already);
/* Takes a contract off the actor's list; once more changes nothing. Requests that were submitted on it stay as they are. `conflict`
 * of one that was issued to the actor, not_found of one that he has no tie to. CONTRACT_DROP. */
MUST_USE enum err contract_drop(struct ctx *ctx, int64_t id);

/* One contract that the actor may see, with figures for `day` (DAY_NONE: today). not_found otherwise. CONTRACT_READ. */
MUST_USE enum err contract_find(struct ctx *ctx, int64_t id, int64_t as_of_day, struct contract *out_contract);
/* The same for a past moment: figures from the ledger up to the last entry that counted by
 * then [4.12], so they never contradict each other, whatever the clock did (decision 0020). */
MUST_USE enum err contract_find_at(struct ctx *ctx, int64_t id, int64_t at, struct contract *out_contract);
/* As contract_find for today, without asking policy: for rules and jobs that show the contract of something that they
 * may show; the ties are the actor's. */
MUST_USE enum err contract_by_id(struct ctx *ctx, int64_t id, struct contract *out_contract);
/* The id of a contract by what somebody at the desk has typed: its Access ID, or its id. CONTRACT_SEARCH. */
MUST_USE enum err contract_by_text(struct ctx *ctx, struct str text, int64_t *out_id);
/* The actor's own ties with today's figures, as contract_ties; filter NULL: all of them. `words` are looked for as in
 * contract_search. limit 0 (all) only without a filter. CONTRACT_LIST. */
enum contract_use {
    CONTRACTS_ALL, CONTRACTS_USABLE, CONTRACTS_NOT_USABLE,      /* by the actor, today: contract_usable(); of the desk: by whoever has added it */
    /* For the desk alone, of those that are active or in grace today: the last day to use it within CONTRACT_ENDS_SOON_DAYS; less than a fifth
     * of what was granted is left, or nothing; nothing of it is used. */
    CONTRACTS_ENDS_SOON, CONTRACTS_LOW, CONTRACTS_UNUSED,
    CONTRACT_USES
};
#define CONTRACT_ENDS_SOON_DAYS 60
struct contract_filter { enum contract_use use; struct str words; };
extern const char *const contract_use_words[];      /* "all", "usable", "not_usable", "ends_soon", "low", "unused", NULL */
MUST_USE enum err contract_list(struct ctx *ctx, const struct contract_filter *filter, int64_t after, int64_t limit,
                                struct contract **out_contracts, size_t *out_count);
/* Every contract that the account has a tie to (associated, held, or of an organization it belongs to), each with
 * figures for the day (DAY_NONE: today), oldest first; after/limit page by id (limit 0: all). Asks no policy: for rules. */
MUST_USE enum err contract_ties(struct ctx *ctx, int64_t account_id, int64_t as_of_day, int64_t after, int64_t limit,
                                struct contract **out_contracts, size_t *out_count);
/* The entries of its ledger in order, from sequence `after` + 1. Who made one is told to staff, to themselves, and, of debits, to
 * administrators of the organization that holds the contract; the title of its request to those who may read that. CONTRACT_READ. */
MUST_USE enum err contract_entries(struct ctx *ctx, int64_t contract_id, int64_t after, int64_t limit,
                                   struct ledger_entry **out_entries, size_t *out_count);
/* ledger_entries_spread() of a contract that the actor may see: contract_find() has given it to him. */
MUST_USE enum err contract_entries_spread(struct ctx *ctx, const struct contract *contract, int64_t limit, struct ledger_entry **out_entries,
                                          size_t *out_count);
/* The statement as CSV [4.7]; the last line is the shown balance. Each entry comes with the line that is hashed, for
 * sha256sum (docs/ledger-format.md). for_sheet: to be opened in a spreadsheet: with a byte order mark, without which some take
 * it for another encoding, and request numbers in groups, as pages show them, which nothing takes for numbers. CONTRACT_READ. */
MUST_USE enum err contract_statement(struct ctx *ctx, int64_t contract_id, bool for_sheet, struct str *out_csv);
/* ledger_debit() of a contract that was read, for today, behind ledger_lock() in this transaction. Asks no policy: for rules. */
MUST_USE enum err contract_debit(struct ctx *ctx, const struct contract *contract, int64_t request_id, int64_t units, struct str reason,
                                 int64_t *out_remaining);
/* Staff: all contracts in which each of the words is found: Access ID (also masked, or with dashes), name or e-mail of
 * the holder, partner ID, plan, year; so each of the labels of [4.6] finds its contract. Where the actor may see the
 * Access ID masked only, a word finds it by what is shown or as a whole, never by hidden digits. CONTRACT_SEARCH. */
MUST_USE enum err contract_search(struct ctx *ctx, const struct contract_filter *filter, int64_t after, int64_t limit,
                                  struct contract **out_contracts, size_t *out_count);
/* The same among the ties of an account. */
MUST_USE enum err contract_search_ties(struct ctx *ctx, int64_t account_id, const struct contract_filter *filter, int64_t after, int64_t limit,
                                       struct contract **out_contracts, size_t *out_count);
/* How many contracts there are of each use. Where there are more than LIMIT_COUNTED contracts, of the filter's use alone, as far as
 * LIMIT_COUNTED, and of the others not (CONTRACTS_NOT_COUNTED). before: how many of that use come up to `after`; not counted where that is
 * further than LIMIT_COUNTED. What is found by words is not counted at all. CONTRACT_SEARCH. */
#define CONTRACTS_NOT_COUNTED (-1)
struct contract_counts { struct how_many of[CONTRACT_USES]; int64_t before; };
MUST_USE enum err contract_search_count(struct ctx *ctx, const struct contract_filter *filter, int64_t after, struct contract_counts *out_counts);

/* What the actor can use today, of all contracts that contract_usable() is true of; at_least: of the first CONTRACT_SUM_MAX of them that may
 * be. CONTRACT_LIST. */
#define CONTRACT_SUM_MAX 200
struct contract_sum { int64_t incidents, minutes, unlimited; bool at_least; };
MUST_USE enum err contract_usable_sum(struct ctx *ctx, struct contract_sum *out_sum);
/* "You can use 24 incidents and 50 h today." */
struct str contract_sum_words(struct ctx *ctx, const struct contract_sum *sum);

/* Adds it to an account; out_added: false when the account had it already. Asks no policy: for the desk. */
MUST_USE enum err contract_associate(struct ctx *ctx, int64_t account_id, int64_t contract_id, bool *out_added);
/* Every block of it, lifted ones too, oldest first, with who set and lifted it and why. Asks no policy: for the desk. */
MUST_USE enum err contract_all_blocks(struct ctx *ctx, int64_t id, struct contract_block **out_blocks, size_t *out_count);

/* An ID as typed, without what people and programs add to it [4.3]: typed_id(). */
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
/* "17 of 20 left", "unlimited, 3 used"; minutes say so. */
struct str contract_figures_text(struct ctx *ctx, const struct contract *contract);
/* Why it cannot be used on contract->day and what can be done, or empty; whoever asks. */
struct str contract_advice(struct ctx *ctx, const struct contract *contract);
/* The actor holds it himself, not an organization of his. */
bool contract_is_own(const struct ctx *ctx, const struct contract *contract);
/* It is the actor's by an organization only, and has to be added once before it can be used [4.3, 5.1 not_associated]. */
bool contract_not_added(const struct ctx *ctx, const struct contract *contract);
/* Whether its plan can be used with the actor's kind of sign-in; true where the actor has no tie to it. */
bool contract_fits_sign_in(const struct ctx *ctx, const struct contract *contract);
/* Whether the actor can use it on contract->day: nothing is against the contract, it is added, and it fits the sign-in. Where the
 * actor has no tie to it (the desk, the operator): whether somebody can. */
bool contract_usable(struct ctx *ctx, const struct contract *contract);
/* contract_advice(), else that the kind of sign-in does not fit. */
struct str contract_advice_to_sign_in(struct ctx *ctx, const struct contract *contract);
/* The same, else what has to be done to add it, or empty: empty exactly when contract_usable(). */
struct str contract_advice_to_actor(struct ctx *ctx, const struct contract *contract);
/* What became of its units when nothing on it can be used any more, on contract->day: "3 of 20 incidents were left when it
 * was cancelled", "17 of 20 incidents lapsed on 8 Dec 2025", "nothing was left of 20 incidents". Empty while a grant is in force
 * or begins later. */
struct str contract_end_words(struct ctx *ctx, const struct contract *contract);
/* What its holder should know in time, on contract->day, of a contract that can be used or starts later: at most
 * CONTRACT_WARNINGS_MAX, in this order: `in_grace` its term is over, and how long it can still be used; `ends_soon`
 * within CONTRACT_WARN_DAYS; `units_lapse` of a grant that expires within them before the contract does;
 * `suspension_ahead` a block that begins later. */
#define CONTRACT_WARN_DAYS    30
#define CONTRACT_WARNINGS_MAX 4
struct contract_warning { const char *code; struct str text; };
size_t contract_warnings(struct ctx *ctx, const struct contract *contract, struct contract_warning out_warnings[CONTRACT_WARNINGS_MAX]);
/* "Active", "Starts later", ... */
/* Whether the reader is the contract desk himself: nobody tells him to ask it. */
bool contract_reader_is_desk(struct ctx *ctx);
struct str contract_state_words(struct ctx *ctx, enum contract_state state);

#endif
