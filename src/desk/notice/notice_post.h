/* SPDX-License-Identifier: Apache-2.0 */
/* notice_post.h: putting a composed mail into the outbox. Included by this room only. */
#ifndef DESK_NOTICE_NOTICE_POST_H
#define DESK_NOTICE_NOTICE_POST_H

#include "desk/notice/notice_store.h"

/* Stores the mail and queues its delivery, unless this recipient has one about this event already. A mail whose address
 * nobody can deliver to is stored as failed. */
MUST_USE enum err notice_post(struct ctx *ctx, struct mail *mail);

#endif
