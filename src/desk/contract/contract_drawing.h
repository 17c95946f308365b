/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_drawing.h: the balance of a contract as a drawing: the lines of contract_pace.h at places of a plane, and a mark for each
 * request. contract_drawing.html writes it as SVG.
 */
#ifndef DESK_CONTRACT_CONTRACT_DRAWING_H
#define DESK_CONTRACT_CONTRACT_DRAWING_H

#include "desk/contract/contract_pace.h"
#include "view/html.h"

#define DRAWING_ENTRIES_MAX 240     /* of a longer ledger only so many are drawn, evenly spread */
#define DRAWING_SIDE        10000   /* a path goes from 0 to this across the term, and from the most (0) down to nothing */

enum drawing_mark_kind { MARK_USED, MARK_GIVEN_BACK, MARK_CORRECTED };

struct drawing_mark {
    enum drawing_mark_kind kind;
    struct str x, y;        /* "12.34%" */
    struct str words;       /* what happened, and the title of the request where the reader may see it */
    struct url to;          /* the request, likewise; or empty */
};

struct drawing {
    struct pace pace;
    struct str  left, below, even, ahead;   /* paths; `below`: the surface under the line; empty: there is none */
    struct str  today, grace, grace_width;  /* "12.34%"; empty: none */
    bool        today_is_late;              /* in the right half */
    struct str  most, half;                 /* what the upper and the middle line mean */
    const struct drawing_mark *marks;       /* none where entries are left out */
    size_t      mark_count, shown[MARK_CORRECTED + 1];  /* how many of each kind */
    size_t      entry_count;
    bool        has_all;                    /* every entry is drawn */
};

/* The address of an entry's request, for who may read it; or empty. */
struct url contract_entry_request(struct ctx *ctx, const struct ledger_entry *entry);

/* Whether there is anything to draw: not of a draft, nor of what begins later. */
bool contract_is_drawn(const struct contract *contract);
/* `entries` as contract_pace() takes them. */
struct drawing contract_drawing(struct ctx *ctx, const struct contract *contract, const struct ledger_entry *entries, size_t count);

/* The small line of a list: 96 wide, 24 high, as a path in tenths of these; empty: there is none. */
#define DRAWING_SMALL_ENTRIES 16    /* so many at most of each ledger */
struct str contract_small_line(struct ctx *ctx, const struct contract *contract, const struct ledger_entry *entries, size_t count);
/* Of each of the contracts that can be used, all read with one statement. */
MUST_USE enum err contract_small_lines(struct ctx *ctx, const struct contract *contracts, size_t count, struct str **out_lines);

#endif
