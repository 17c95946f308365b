/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_close.h: the one way in which a request is closed, whoever does it, and what that does to the balance before it is done. For
 * rules of this room and of the rooms to the right; asks no policy.
 */
#ifndef DESK_REQUEST_REQUEST_CLOSE_H
#define DESK_REQUEST_REQUEST_CLOSE_H

#include "desk/ledger/ledger.h"
#include "desk/request/request.h"

/* One that can be chosen now for this request; a fault of the field `reason` where there is none, and where it is for other kinds of requests. */
MUST_USE enum err closure_reason_find(struct ctx *ctx, const struct request *request, struct str reason_id, const struct closure_reason **out_reason);
/* Whether it can be chosen for a request of its kind. */
bool closure_reason_fits(const struct closure_reason *reason, const struct request *request);
/* Closes a request that is locked; a reason that is not chargeable gives the unit back in the same transaction [4.10]. `conflict` when it is
 * closed. */
MUST_USE enum err request_close_now(struct ctx *ctx, struct str reason_id, struct str cause, struct str notes, struct request *request);

/* The effect of closing with a reason on the balance, before it is done [10.4]; of what is closed already, nothing. Figures are those of
 * the request's contract, without meaning (counted false) when it has none, is unlimited, or is not for the reader. */
struct closing {
    struct str reason_id, reason_name;
    bool       chargeable, gives_back;
    int64_t    units;                       /* given back; 0: none */
    int64_t    lapsing_units;               /* of those, what lapses at once because its grant is over */
    bool       counted;
    int64_t    remaining_before, remaining_after;
    struct str words;                       /* "1 incident is given back: 17 of 20 left." */
};
/* What a preview hangs on. figures: the reader may see what is left on the contract [4.6]. */
struct closing_facts { const struct request *request; bool figures; struct giving_back give_back; };
MUST_USE enum err closing_facts(struct ctx *ctx, const struct request *request, bool figures, struct closing_facts *out_facts);
/* Closing what is closed gives nothing back, with whatever reason [10.3]. */
struct closing closing_preview(struct ctx *ctx, const struct closing_facts *facts, const struct closure_reason *reason);

#endif
