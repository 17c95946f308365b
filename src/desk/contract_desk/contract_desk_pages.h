/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_desk_pages.h: the contract desk in the browser: find, issue, see with who did what, and correct. One page for
 * each act, whose form is shown again when it fails. What the pages are given stands here too.
 */
#ifndef DESK_CONTRACT_DESK_CONTRACT_DESK_PAGES_H
#define DESK_CONTRACT_DESK_CONTRACT_DESK_PAGES_H

#include "desk/contract/contract_pages.h"
#include "desk/contract_desk/contract_desk.h"

struct contract_search_shown {
    const struct http_call *call;
    struct contract_filter filter;
    const struct contract *contracts;
    size_t                 count;
    struct contract_counts counts;
    struct url             front, next; /* the first page, where this is another; empty: this is the last page */
    bool                   may_issue;
};
/* Where the same words are looked for among those of a use. */
struct url contract_search_url(struct ctx *ctx, const struct contract_search_shown *shown, enum contract_use use);
/* "26 to 50 of 108", or empty. */
struct str contract_search_place(struct ctx *ctx, const struct contract_search_shown *shown);

struct contract_issue_shown {
    const struct http_call  *call;
    const struct catalog    *catalog;
    struct organization     *offered;           /* as holders, while somebody types */
    size_t                   offered_count;
    struct str               sought;            /* what was typed as a holder, and who may be meant by it; or empty */
    struct holder_candidate *candidates;
    size_t                   candidate_count;
    bool                     more_candidates;
};
/* "20 incidents, 12 months + 30 days of grace". */
struct str plan_figures_text(struct ctx *ctx, const struct plan *plan);

/* "issued by Dana Desk" */
struct str created_words(struct ctx *ctx, const struct contract_desk *desk);

/* GET /desk/contracts/:id; shown again, too, when an act of it fails. */
enum err contract_desk_page(struct ctx *ctx, struct http_call *call);

struct contract_desk_shown {
    const struct contract_desk *desk;
    const struct fault         *fault;
    struct ledger_shown         ledger;
    bool                        may_correct, may_issue, just_issued;
    struct contract_recipient  *recipients;         /* whom the IDs can be mailed to, for whoever may issue */
    size_t                      recipient_count;
};

/* The page of an act. */
struct contract_act_shown {
    const struct http_call *call;
    const struct contract  *contract;
    const struct fault     *fault;      /* of the act, or of looking at what it would do */
    struct str              refusal;    /* why the act cannot be done to this contract, in place of its form; or empty */
    struct str              block;      /* resume: the id of the block that is chosen, or empty */
    struct str              units;      /* adjust: as asked for, or empty */
    struct ledger_preview   preview;    /* adjust: units 0: not asked for yet */
};

#endif
