/* SPDX-License-Identifier: Apache-2.0 */
/*
 * once.h: the same form sent twice is done once (a second press, "back" and send again, an answer that was lost on the
 * way). Each page that is made carries a number in its forms (the hidden field "once"); number, address and content
 * together are the key. Another content from the same page is another form. Forms without the number are not guarded.
 * Included by web/ and by the nightly job that forgets.
 */
#ifndef WEB_ONCE_H
#define WEB_ONCE_H

#include "base/clock.h"
#include "web/route.h"

#define ONCE_FIELD   "once"
#define ONCE_KEPT_MS (14 * DAY_MS)    /* after which a form may be sent again */

/* Claims the form for the actor, in the write transaction that is open; waits for another that has claimed it. On SQLite, where
 * no other writes meanwhile, it only looks. out_key: empty when it is not guarded. out_location: where the first one led, when
 * it was done before; else empty. */
MUST_USE enum err once_claim(struct ctx *ctx, const struct http_call *call, struct str *out_key, struct str *out_location);
/* Notes where the form led, once it is done; a form whose answer leads nowhere else may be sent again. */
MUST_USE enum err once_done(struct ctx *ctx, struct str key, struct str location);
/* Deletes what is older than ONCE_KEPT_MS. For the nightly job. */
MUST_USE enum err once_forget(struct ctx *ctx);

#endif
