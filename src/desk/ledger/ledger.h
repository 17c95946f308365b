/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.h: the units of a contract: grants, and immutable hash-chained entries (SPEC 4.7-4.12). The database
 * refuses what breaks a promise (migrations/0007_ledger.sql); this is the only door to those tables.
 */
#ifndef DESK_LEDGER_LEDGER_H
#define DESK_LEDGER_LEDGER_H

#include "desk/catalog/catalog.h"

enum entry_kind { ENTRY_GRANT, ENTRY_DEBIT, ENTRY_CREDIT_BACK, ENTRY_EXPIRE, ENTRY_ADJUST };

/* Of the line that is hashed, docs/ledger-format.md: what is written now. Older entries keep theirs. */
#define LEDGER_FORMAT 2

struct ledger_entry {
    int64_t         id, contract_id, sequence, format;
    enum entry_kind kind;
    int64_t         units, balance, grant_id, request_id, reverses_id;
    struct str      request_number;         /* for showing; empty without */
    struct str      request_title;          /* to whom may read the request; empty without */
    bool            request_contact;        /* the actor is a contact of it ... */
    bool            request_open_to;        /* ... and may read it: filled by contract_entries() */
    int64_t         at, recorded_at;        /* when it counts; when it was written: the same, but for expire and a first grant */
    int64_t         actor_id;               /* 0: the system or the operator */
    struct str      actor_name, actor_email;/* for showing to whom it is for; empty without */
    struct str      reason;                 /* empty: none, or erased */
    enum plan_unit  unit;                   /* what the grant was given as, which the line proves: of the contract, */
    bool            counted;
    struct str      time_zone;
    int64_t         grant_starts_on, grant_expires_on;  /* and of the grant */
    struct str      grant_source;
    struct str      salt, reason_digest, previous_hash, hash;
};
NAMES_OF(entry_kind);
NAMES_READ_OF(entry_kind);
/* What happened, for a person: "1 incident used for request 3001-2345-6789". Pure; who did it is not said. */
struct str ledger_words(struct ctx *ctx, const struct ledger_entry *entry);
/* "+20", "-1", "-1 h 30 min". */
struct str ledger_change_text(struct ctx *ctx, const struct ledger_entry *entry);

/* "1 incident", "20 incidents"; minutes of an hour plan as "1 h 30 min". */
struct str ledger_units_text(struct ctx *ctx, enum plan_unit unit, int64_t units);
/* The same without the word for what is counted: "20", "1 h 30 min". */
struct str ledger_amount_text(struct ctx *ctx, enum plan_unit unit, int64_t units);

/* What a grant came from. Of those that were made before this was kept: "earlier". */
enum grant_source { GRANT_ISSUED, GRANT_IMPORTED, GRANT_TOPPED_UP, GRANT_GIVEN_BACK };
NAMES_OF(grant_source);     /* "issued", "imported", "topped_up", "given_back" */

/* All but what remains is never changed: the database refuses it, and the entry that made the grant proves it. */
struct grant { int64_t id, contract_id, units, remaining, starts_on, expires_on; struct str source; };
bool grant_in_force(const struct grant *grant, int64_t day);

/* The ledger of a contract as it stood when it was read. */
struct ledger_state {
    int64_t        contract_id, sequence, balance, starts_on;
    struct str     head, time_zone, plan_id;
    enum plan_unit unit;
    bool           counted;
    struct grant  *grants;              /* the one that expires first, first */
    size_t         grant_count;
};

/* Locks the contract for this transaction and gives its ledger state; first in every rule that moves units, before
 * anything is read that the decision hangs on. not_found when there is none. */
MUST_USE enum err ledger_lock(struct ctx *ctx, int64_t contract_id);

/* Adds a grant with its entry. units 0 only for unlimited contracts. A grant that begins before today counts from the
 * beginning of its first day, so that a past balance (SPEC 4.12) knows of it; every other counts from now. Locks the
 * contract; asks no policy. */
MUST_USE enum err ledger_grant(struct ctx *ctx, int64_t contract_id, enum grant_source source, int64_t units, int64_t starts_on,
                               int64_t expires_on, struct str reason, struct ledger_entry *out_entry);
/* The grant that a debit on that day would burn: in force, something left (or unlimited), the one that expires
 * first. no_units when there is none. */
MUST_USE enum err ledger_grant_to_burn(struct ctx *ctx, int64_t contract_id, int64_t day, struct grant *out_grant);
/* Takes `units` (1 incident) for a request that is stored in the same transaction [4.8]. no_units when nothing is
 * left in one grant. Writes the expire entries that are due first. out_remaining: in all grants in force; 0 when
 * unlimited. The ledger is as it was read (for today) behind ledger_lock in this transaction: nothing is read again here,
 * and if its chain has moved since, the database refuses the entry with `conflict`. Of a contract: contract_debit(). */
MUST_USE enum err ledger_debit(struct ctx *ctx, const struct ledger_state *read, int64_t request_id, int64_t units,
                               struct str reason, int64_t *out_remaining);
/* Gives back what a request was debited, into the grant it came from, at most once for ever [4.10]. out_credited is
 * whether a unit of this request has ever been given back, now or before; a request that was never debited is none.
 * When the grant has expired the give-back rule of the plan applies: `lapse` writes the expire entry at once;
 * `extend_days` writes it too, and a new grant of the same units until today + give_back_days, and lets the contract
 * run until then (as grace). Posted by the system: the entry names no actor. Asks no policy. */
MUST_USE enum err ledger_credit_back(struct ctx *ctx, int64_t request_id, struct str reason, bool *out_credited);
/* What ledger_credit_back() would do now, without doing it: units 0 when nothing was debited or it was given back
 * before; expired: the grant that it came from is over, and the unit can be used until that day (0: it lapses); usable_from: the
 * grant begins on a day to come, because the clock was put back, and counts from then on (0: it counts now). */
struct giving_back { int64_t units; bool expired; int64_t usable_until, usable_from; };
MUST_USE enum err ledger_give_back_preview(struct ctx *ctx, int64_t request_id, struct giving_back *out_give_back);
/* A correction, signed, into the newest grant in force (down: from those that expire first; refused below zero with `conflict`). What is
 * taken from several grants is several entries, and out_entry the last of them. Only when as much is left as whoever corrects has seen
 * (of a preview: remaining_before); otherwise `conflict`, and nothing is written. LEDGER_ANY_LEFT: whatever is left. Locks the
 * contract; asks no policy: for the contract desk. */
#define LEDGER_ANY_LEFT (-1)
MUST_USE enum err ledger_adjust(struct ctx *ctx, int64_t contract_id, int64_t units, int64_t seen_left, struct str reason,
                                struct ledger_entry *out_entry);
/* What a correction would do, without doing it: what is left before and after, or the fault that it would meet. Asks no policy. */
struct ledger_preview { int64_t units, remaining_before, remaining_after; };
MUST_USE enum err ledger_adjust_preview(struct ctx *ctx, int64_t contract_id, int64_t units, struct ledger_preview *out_preview);
/* Writes the expire entries of all grants that lapsed before today (each in its contract's zone), for the nightly job;
 * of at most `limit` contracts. out_count: of how many. Policy LEDGER_EXPIRE. */
MUST_USE enum err ledger_expire_due(struct ctx *ctx, int64_t limit, int64_t *out_count);

/* Entries in order, from sequence `after` + 1, with who made them. Asks no policy: for contract_entries(). */
MUST_USE enum err ledger_entries(struct ctx *ctx, int64_t contract_id, int64_t after, int64_t limit, struct ledger_entry **out_entries,
                                 size_t *out_count);
/* Of a ledger whose last sequence is `last` all, or at most `limit` (2 or more), evenly spread, with the first and the last. Likewise. */
MUST_USE enum err ledger_entries_spread(struct ctx *ctx, int64_t contract_id, int64_t last, int64_t limit, struct ledger_entry **out_entries,
                                        size_t *out_count);
/* Of the ledger of each of these contracts at most so many entries, evenly spread, with the first and the last, contract by contract: what a line is
 * drawn from: id of the contract, sequence, kind, units, balance and at, and nothing else. Likewise. */
MUST_USE enum err ledger_outlines(struct ctx *ctx, const int64_t *contract_ids, size_t contract_count, int64_t limit,
                                  struct ledger_entry **out_entries, size_t *out_count);
/* The number of a request in groups, as requests write it; the room of requests lies to the right. */
struct str ledger_number_text(struct ctx *ctx, struct str number);
/* Recomputes everything: every hash, sequence, balance, grant, digest of a reason, head. LEDGER_VERIFY. `conflict`
 * naming the first bad entry. */
struct ledger_counts { int64_t contracts, grants, entries, debits, credit_backs; };
MUST_USE enum err ledger_verify(struct ctx *ctx, struct ledger_counts *out_counts);

/* The published line that is hashed (docs/ledger-format.md), in the entry's format: fields joined by '|', of which the first names
 * the format and the last is the previous hash, empty for the first entry. */
struct str ledger_reason_digest(struct arena *arena, struct str salt, struct str reason);
struct str ledger_line(struct arena *arena, const struct ledger_entry *entry, struct str reason_digest, struct str previous_hash);

#endif
