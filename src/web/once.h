/* SPDX-License-Identifier: Apache-2.0 */
/*
 * once.h: does once what is sent twice, for browsers and programs alike, with the table idempotency_key (decision 0034).
 *
 * A form may be sent twice (a second press, "back" and send again, an answer that was lost on the way). Each page carries a number in its
 * forms (the hidden field "once"); number, address and content together are the key. Another content from the same page is another form.
 * Forms without the number are not guarded.
 *
 * A call of a program: the key is what it sends in the header Idempotency-Key. Every POST of somebody signed in honors it, unless its
 * row says that the handler does (a submission, whose key holds for ever [4.8]). Another address or content under a used key is
 * idempotency_key_reused; JSON that says the same is the same. Passwords are compared by a hash that is as slow as theirs.
 *
 * Only success binds a key, in the transaction of what was done, per account. Included by web/, by the submission, and by the nightly job
 * that forgets.
 */
#ifndef WEB_ONCE_H
#define WEB_ONCE_H

#include "base/clock.h"
#include "web/route.h"

#define ONCE_FIELD   "once"
#define ONCE_HEADER  "Idempotency-Key"
#define ONCE_KEPT_MS (14 * DAY_MS)    /* then a form or call may be sent again; a submission never */

struct once {
    struct str key, digest;     /* without a key the call is not guarded */
    bool       is_done;         /* it was done before; then also: */
    int        status;          /* the first answer's */
    struct str location, body;
};

/* Whether the call has a key, and passwords whose slow hash is a task that comes first; the result goes into call->secrets. */
bool once_hash_first(struct ctx *ctx, const struct http_call *call, struct helper_task *out_task);
/* That task, for the table of tasks. */
#define ONCE_TASK "once.secrets"
struct str once_secrets_task(struct arena *arena, struct str input);

/* Claims the form or call for the actor, in the write transaction that is open; waits for another call that has claimed it. On SQLite,
 * where nobody else writes meanwhile, it only looks. */
MUST_USE enum err once_claim(struct ctx *ctx, const struct http_call *call, struct once *out_once);
/* Only looks: before the write transaction. */
MUST_USE enum err once_look(struct ctx *ctx, const struct http_call *call, struct once *out_once);
/* Answers again what was done before: a form leads where the first one led, or where respond_shown_once() said; a call gets the first
 * answer, with 200 in place of 201. */
void once_answer(struct ctx *ctx, struct http_call *call, const struct once *once);
/* Stores the answer once it is complete. A form that is answered with a page may be sent again, unless respond_shown_once() was called. */
MUST_USE enum err once_done(struct ctx *ctx, const struct once *once, const struct http_call *call);

/* The request that a submission with this key has brought, or 0. idempotency_key_reused when it had another digest. */
MUST_USE enum err once_request(struct ctx *ctx, struct str key, struct str digest, int64_t *out_request_id);
/* Binds the key for ever to the request that is about to be stored. Of two calls at once the second waits, and is then tried again. */
MUST_USE enum err once_bind_request(struct ctx *ctx, struct str key, struct str digest, int64_t request_id);

/* Deletes keys older than ONCE_KEPT_MS, but for submissions. The nightly job calls it. */
MUST_USE enum err once_forget(struct ctx *ctx);

#endif
