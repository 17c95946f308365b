/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_pages.h: contracts in the browser, for those who hold them: My contracts, one contract, its statement, adding
 * one. What the pages are given stands here too.
 */
#ifndef DESK_CONTRACT_CONTRACT_PAGES_H
#define DESK_CONTRACT_CONTRACT_PAGES_H

#include "desk/contract/contract_drawing.h"
#include "desk/organization/organization.h"
#include "view/page.h"
#include "view/parts.h"
#include "web/route.h"

/* ---- Adding, on this page and in a draft ----------------------------------------------------------------- */

/* "... was added: 20 of 20 incidents left, until 20 Dec 2027.": what the next page says. */
struct str contract_added_words(struct ctx *ctx, const struct contract *contract, bool already);
/* The fault of a form that adds a contract, with the button that does what it suggests, or the contract that is to be confirmed. */
struct contract_fault_shown {
    const struct fault          *fault;         /* NULL: nothing is shown */
    const struct contract_offer *offer;         /* of not_confirmed */
    const char                  *form;          /* the id of the form ... */
    struct url                   to, back;      /* ... where it adds, and where it goes without adding (with the field `more`) */
};
/* What a fault suggests, read for the page. */
MUST_USE enum err contract_offer_of(struct ctx *ctx, const struct fault *fault, const struct contract_offer **out_offer);

/* ---- Words and looks that the pages of other rooms share ------------------------------------------------ */

enum badge_kind contract_badge_kind(enum contract_state state);
/* "17 of 20 incidents left", "unlimited, 3 incidents used", "48 h of 50 h left"; contract_end_words() where there are any. */
struct str contract_left_words(struct ctx *ctx, const struct contract *contract);
/* Whether adding it would help the reader: contract_not_added(), and it is not over for ever. */
bool contract_to_add(const struct ctx *ctx, const struct contract *contract);
/* "10 incidents, from 21 Dec 2026" of a contract that cannot be used now: a draft, one that begins later or is suspended; else empty. */
struct str contract_rest_words(struct ctx *ctx, const struct contract *contract);
/* The figure below which the meter warns: a fifth of what was granted. */
int64_t contract_low(const struct contract *contract);
/* What a grant can still be used for on contract->day, and what of it lapsed or was lost when the contract was cancelled. */
int64_t grant_usable(const struct contract *contract, const struct grant_figures *grant);
int64_t grant_lapsed(const struct contract *contract, const struct grant_figures *grant);

/* ledger_words(), cut where the number of the request stands in them, if the reader may read that: then with its address. */
struct entry_words { struct str before, number, after; struct url to; };
struct entry_words contract_entry_words(struct ctx *ctx, const struct ledger_entry *entry);

/* ---- What the pages are given --------------------------------------------------------------------------- */

struct contract_list_shown {
    const struct http_call *call;
    struct contract_filter filter;
    const struct contract *contracts;
    const struct str      *lines;               /* of each: the path of its small line, or empty */
    struct str             sum;                 /* what can be used today; or empty */
    const struct str      *admins;              /* of each: whom to ask for its IDs, where it is not added; or empty */
    size_t                 count;
    bool                   filtered, is_later;  /* something was asked for; not the first page */
    struct url             next;                /* empty: this is the last page */
};

struct contract_add_shown {
    const struct http_call  *call;
    const struct membership *memberships;
    size_t                   membership_count;
    const struct contract_offer *offer;     /* to be confirmed, or NULL */
    struct str               back_to;       /* where the reader came from, or empty */
};

/* A page of the ledger, the newest entry first. */
struct ledger_shown {
    const struct contract     *contract;
    const struct ledger_entry *entries;
    size_t                     count;
    struct url                 older, newer;    /* empty: there is nothing */
};
/* The page before this sequence, or the newest one; ?before= of the pages that show it. */
struct ledger_query { int64_t before; };
void ledger_query_read(struct ctx *ctx, struct input *query, void *out);
/* Finds it; `path` is the page's, with its id. */
MUST_USE enum err ledger_shown_find(struct ctx *ctx, const struct ledger_query *asked, const struct contract *contract, const char *path,
                                    struct ledger_shown *out_shown);

struct contract_show_shown {
    const struct contract *contract;
    const struct fault    *fault;
    struct ledger_shown    ledger;
    const struct drawing  *drawing;     /* NULL: there is nothing to draw yet */
    struct str             admins;      /* who may see the IDs whole, where the reader may not; or empty */
};

struct contract_statement_shown {
    const struct contract     *contract;
    const struct ledger_entry *entries;
    size_t                     count;
    bool                       too_long;    /* for a page; the file has all */
};

#endif
