/* SPDX-License-Identifier: Apache-2.0 */
/* dispatch_call.h: the inside of a call under way; for dispatch.c and dispatch_batch.c alone. */
#ifndef WEB_DISPATCH_CALL_H
#define WEB_DISPATCH_CALL_H

#include "web/dispatch.h"
#include "web/match.h"

struct dispatch_call {
    struct ctx          ctx;
    struct http_call    call;
    struct actor        actor;
    struct route_match  match;
    enum dispatch_state state;
    struct helper_work  work;
    int64_t             began_at;
    struct str          request_id;
};

int64_t dispatch_now(const struct web *web);
/* Signs in, checks access, runs the handler on a fresh answer, asks the hook whether policy was asked. */
MUST_USE enum err dispatch_run_handler(struct web *web, struct dispatch_call *call);
/* Does what keep_anyway() has queued, in the transaction that is open. */
MUST_USE enum err dispatch_run_keeps(struct ctx *ctx);
/* Completes the answer: a problem document when there is a fault, the headers that all have, the log line. */
void dispatch_finish(struct web *web, struct dispatch_call *call);
/* A write call in a transaction of its own: where the engine forms the groups. */
void dispatch_alone(struct web *web, struct dispatch_call *call);
/* Kept work of a call that is over, in a transaction of its own. */
void dispatch_keep_apart(struct dispatch_call *call);

#endif
