/* SPDX-License-Identifier: Apache-2.0 */
/* request_quote.h: making a quote out of what was checked [6.5]. Included by this room only. */
#ifndef DESK_REQUEST_REQUEST_QUOTE_H
#define DESK_REQUEST_REQUEST_QUOTE_H

#include "desk/request/request_check.h"

/* Units that a submission takes: 1 for an incident on a contract that counts incidents, else 0 [4.8]. */
int64_t quote_units(enum request_kind kind, const struct contract *contract);

/* The quote of a submission whose plan is available; contract is NULL without one. */
MUST_USE enum err quote_make(struct ctx *ctx, const struct checked *checked, const struct contract *contract,
                             const struct plan *plan, struct quote *out_quote);

/* Fails with the codes of SPEC 5.1 unless it, or
 * without one the portal, can be used. has_contract of the quote says whether the two are filled. */
struct chosen { struct contract contract; bool has_contract; const struct plan *plan; };
MUST_USE enum err choose_plan(struct ctx *ctx, const struct checked *checked, struct chosen *out_chosen);

#endif
