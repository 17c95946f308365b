/* SPDX-License-Identifier: Apache-2.0 */
/* notice_contract.h: the two IDs of a contract by mail, to whoever may see them for its holder (SPEC 4.1). */
#ifndef DESK_NOTICE_NOTICE_CONTRACT_H
#define DESK_NOTICE_NOTICE_CONTRACT_H

#include "base/ctx.h"

/* `occasion` is a number of this asking: each time that somebody asks they are mailed. Nothing is sent of a contract that by now is a draft,
 * cancelled or over. What is stored of the words is emptied once the mails are delivered or failed for good. MAIL_SEND. */
MUST_USE enum err notice_contract_ids(struct ctx *ctx, int64_t contract_id, int64_t occasion);
/* Whether its IDs would be mailed now: the contract is none of these. */
MUST_USE enum err notice_contract_ids_good(struct ctx *ctx, int64_t contract_id, bool *out_good);

#endif
