/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_pace.h: what was left of a contract at each moment of its term, and what comes of it at the present pace [4.13]
 * (decision 0062). Pure: a contract and its ledger in, lines and an answer out. How they are drawn is in contract_drawing.h.
 */
#ifndef DESK_CONTRACT_CONTRACT_PACE_H
#define DESK_CONTRACT_CONTRACT_PACE_H

#include "desk/contract/contract.h"

#define PACE_DAYS        90     /* the present pace is that of so many last days, or of all while there were fewer */
#define PACE_DAYS_ENOUGH 30     /* before so many days (or a quarter of the term, where that is less) nothing is said ... */
#define PACE_DAYS_LEAST  7      /* ... and never before so many */
#define PACE_GRANTS_MAX  100    /* of a contract with more grants nothing is reckoned ahead */

/* So much is left at that moment; of an unlimited contract: was used by then. */
struct pace_point { int64_t at, units; };
struct pace_line { struct pace_point *points; size_t count; };

enum pace_answer {
    PACE_NOTHING,       /* there is nothing to say: unlimited, nothing left, it cannot be used, or too many grants */
    PACE_TOO_EARLY,     /* until `enough_on` */
    PACE_UNUSED,        /* nothing was used in the last days; `left` expires at the end */
    PACE_USED_UP,       /* at `used_up_at`, before the end */
    PACE_LASTS,         /* it lasts to the end, and hardly anything is left */
    PACE_LEAVES,        /* `left` is left at the end */
};

struct pace {
    int64_t          from, until;       /* the term: the first moment of the first day, the first behind the last */
    int64_t          grace_from;        /* where its grace begins; `until`: there is none */
    int64_t          end;               /* where the line of what was left ends: now, the end of the term, the cancellation */
    bool             today;             /* `end` is now, within the term */
    struct pace_line left;              /* by steps: each holds until the next; from when it was issued */
    struct pace_line even;              /* if it were used evenly: straight from point to point; none of an unlimited one */
    struct pace_line ahead;             /* from now on at the present pace, straight from point to point; or none */
    int64_t          most;              /* the highest of all points, at least 1 */
    enum pace_answer answer;
    int64_t          days, used;        /* what the present pace is made of */
    int64_t          enough_on, used_up_at;
    int64_t          left_at_end;
    int64_t          lapses, lapses_on; /* what expires unused before the end of the contract, first of all; or 0 */
};

/* `entries` are those of its ledger in order, or some of them, with the first and the last: what happened between two of them is then
 * reckoned from their balances. The contract has figures of today. */
struct pace contract_pace(struct arena *arena, const struct contract *contract, const struct ledger_entry *entries, size_t count, int64_t now);

/* The same without what is reckoned: the term, and what was left. `most` is the highest of that, or what was granted. */
struct pace contract_pace_left(struct arena *arena, const struct contract *contract, const struct ledger_entry *entries, size_t count, int64_t now);

/* One sentence that says what the lines say: "At this pace 7 incidents will be left when it ends on 28 Dec 2027."; never empty. */
struct str contract_pace_words(struct ctx *ctx, const struct contract *contract, const struct pace *pace);
/* What the present pace is made of: "Present pace: 12 incidents in the last 90 days."; empty where nothing is reckoned with it. */
struct str contract_pace_how(struct ctx *ctx, const struct contract *contract, const struct pace *pace);

#endif
