/* SPDX-License-Identifier: Apache-2.0 */
/* request_mail_store.h: reads the outbox of the room notice. Included by this room only. */
#ifndef DESK_REQUEST_REQUEST_MAIL_STORE_H
#define DESK_REQUEST_REQUEST_MAIL_STORE_H

#include "base/ctx.h"

struct mail_row {
    int64_t    id;
    struct str event;                   /* "request_closed:OCCASION", "communication:ID" */
    struct str recipient, recipient_name, state, failure;
    int64_t    created_at, delivered_at;
};

/* Mails about that request, never about an account or a ledger, by id, behind `after`. */
MUST_USE enum err request_store_mails(struct ctx *ctx, int64_t request_id, int64_t after, int64_t limit, struct mail_row **out_rows, size_t *out_count);

#endif
