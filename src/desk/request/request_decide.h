/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_decide.h: what the contacts of a request decide about it [7.3]: whether a proposed solution works, and whether they need it any more.
 * For whoever sees the request but is no contact not_authorized; REQUEST_DECIDE.
 *
 * What closes goes the one way (request_close.h), with the reason that the catalogue names (catalog_closing()). A request is given back when it is
 * withdrawn before work began, and stays charged afterwards, unless the catalogue's reasons say otherwise (decision 0058). Before it is
 * done, request_decisions() says what it does to the balance, and what a page has said binds.
 */
#ifndef DESK_REQUEST_REQUEST_DECIDE_H
#define DESK_REQUEST_REQUEST_DECIDE_H

#include "base/typed.h"
#include "desk/request/request_close.h"

/* What the actor can decide about a request that he sees; nothing where he is no contact. */
struct decisions {
    bool           accept, withdraw;        /* he can, and this it does to the balance: */
    struct closing accepting, withdrawing;
    int64_t        keep_until;              /* he can put off that it is closed without an answer, until then; 0: he cannot */
    int64_t        keeps_left;              /* ... so often in this silence */
    bool           begun;                   /* it is new no more: somebody at the vendor has taken or answered it, or it was reopened */
};
/* WITHOUT_WITHDRAWING: what withdrawing does is left out: it costs a look into the ledger, and few ask for it. */
enum decisions_depth { WITHOUT_WITHDRAWING, WITH_WITHDRAWING };
MUST_USE enum err request_decisions_of(struct ctx *ctx, const struct request *found, enum decisions_depth depth, struct decisions *out_decisions);
/* All of it, by number. REQUEST_DECIDE. */
MUST_USE enum err request_decisions(struct ctx *ctx, struct str number, struct decisions *out_decisions);

/* Of what still happens; of why a request is withdrawn, which need not be said. */
extern const struct text_rule problem_rule, why_rule;

/* The proposed solution works: closed. `conflict` where none is proposed, and where it is closed with another reason; with the same one OK and
 * unchanged. */
MUST_USE enum err request_accept(struct ctx *ctx, struct str number, struct request *out_request);
/* It does not work, and why: a communication that brings it back to in_progress. `conflict` where none is proposed. */
MUST_USE enum err request_reject(struct ctx *ctx, struct str number, struct str problem, struct request *out_request);

/* Nobody needs it any more: closed. `conflict` where it is closed otherwise, and where what was said of the balance holds no more; withdrawn
 * again with the same effect it is unchanged. */
struct withdrawal {
    struct str why;                         /* may be empty */
    bool       said, gives_back;            /* said: the page said whether the unit is given back */
};
MUST_USE enum err request_withdraw(struct ctx *ctx, struct str number, const struct withdrawal *withdrawal, struct request *out_request);

/* He still needs it and cannot answer yet: it stays open without an answer as long as if the engineer had written just now [2.12]. At most LIMIT_KEPT_OPEN
 * times until somebody writes or its state changes; where it would be put off by less than a day, OK and unchanged. `conflict` where nobody waits for the
 * customer, where nothing is closed by itself, and beyond the limit. */
MUST_USE enum err request_keep_open(struct ctx *ctx, struct str number, struct request *out_request);
/* How often that can still be said; asks no policy. */
MUST_USE enum err request_keeps_left(struct ctx *ctx, const struct request *request, int64_t *out_left);

#endif
