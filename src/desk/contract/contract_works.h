/* SPDX-License-Identifier: Apache-2.0 */
/* contract_works.h: background jobs of this room; rows for src/works.c. */
#ifndef DESK_CONTRACT_CONTRACT_WORKS_H
#define DESK_CONTRACT_CONTRACT_WORKS_H

#include "job/queue.h"

/* "contract.expire_grants": writes the expire entries of lapsed grants [4.7], and queues itself for the next night.
 * Figures do not wait for it: a grant that is over counts nothing at once. */
enum err contract_expire_grants_work(struct ctx *ctx, const struct job *job);
/* "contract.anchor": takes an anchor of the contracts that have moved [4.7] in the night, behind the expire entries, and queues
 * "contract.anchor_tell", which writes its lines into the log, and into a mail where the setting anchor_mail says to whom. */
enum err contract_anchor_work(struct ctx *ctx, const struct job *job);
enum err contract_anchor_tell_prepare(struct ctx *ctx, const struct job *job);
enum err contract_anchor_tell_work(struct ctx *ctx, const struct job *job);

#endif
