/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notice.h: mails about what happened (SPEC 6.7, 11.1): composed by jobs into the outbox, delivered by jobs. Writing
 * MIME is in mail/mime.h. A mail goes out if and only if the change was committed, and once.
 */
#ifndef DESK_NOTICE_NOTICE_H
#define DESK_NOTICE_NOTICE_H

#include "base/ctx.h"
#include "job/queue.h"

/* The works of this room: "notice.request_submitted", "notice.request_closed", "notice.request_reopened",
 * "notice.communication" (to the contacts but its author, never for a work note), "notice.deliver". */
extern const struct work notice_works[];

#endif
