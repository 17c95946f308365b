/* SPDX-License-Identifier: Apache-2.0 */
/* contract_correct.h: the beginning of every correction of a contract. Included by this room only. */
#ifndef DESK_CONTRACT_DESK_CONTRACT_CORRECT_H
#define DESK_CONTRACT_DESK_CONTRACT_CORRECT_H

#include "desk/contract_desk/contract_desk.h"

/* The reason as it is kept; fields_checked() says what is wrong with it. */
struct str correction_reason(struct ctx *ctx, struct str typed);
/* First in every correction: what is decided on what is read here still holds when it is done, whoever else corrects meanwhile. */
MUST_USE enum err correction_find(struct ctx *ctx, int64_t id, struct contract *out_contract);
/* `conflict` with what contract_refusal() says. */
MUST_USE enum err correction_check(struct ctx *ctx, const struct contract *contract, enum contract_act act);
/* Both. */
MUST_USE enum err correction_begin(struct ctx *ctx, int64_t id, enum contract_act act, struct contract *out_contract);

#endif
