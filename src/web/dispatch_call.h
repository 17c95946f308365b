/* SPDX-License-Identifier: Apache-2.0 */
/* dispatch_call.h: the state of a call under way; for the dispatch*.c files alone. */
#ifndef WEB_DISPATCH_CALL_H
#define WEB_DISPATCH_CALL_H

#include "web/dispatch.h"
#include "web/match.h"
#include "web/visit.h"

/* The step at which a call is; the table in dispatch.c says what each does and what may follow. */
enum call_step {
    CALL_MATCH, CALL_VISIT, CALL_KNOCK, CALL_READ, CALL_REFUSE, CALL_PREPARE, CALL_TASK, CALL_RUN, CALL_HELD, CALL_LISTED, CALL_FINISH, CALL_ANSWERED,
};

struct dispatch_call {
    struct ctx          ctx;
    struct http_call    call;
    struct actor        actor;
    struct route_match  match;
    enum call_step      step;
    struct helper_task  task;
    struct fault        misread;        /* for CALL_REFUSE: the fault that the readers of the row found */
    int64_t             began_at;       /* as clock_running() counts */
    int64_t             held_until;     /* the same: when what another holds will have been waited for long enough; 0: nothing was */
    struct str          request_id;
    struct browser      browser, came;  /* a browser's: as answered, and as it came */
    bool                was_let_in;     /* signed in and allowed, as far as the route demands it */
    struct arena_mark   kept;           /* memory behind it is needed no more once there is an answer */
    struct arena_mark   listed;         /* the mark before the first try of its batch */
};

/* Takes the next step, and those that follow it, until the call waits or is answered. */
void dispatch_go_on(struct web *web, struct dispatch_call *call, enum call_step next);

int64_t dispatch_now(const struct web *web);
/* Signs in, checks access, runs the handler on a fresh answer, asks the hook whether policy was asked. */
MUST_USE enum err dispatch_run_handler(struct web *web, struct dispatch_call *call);
/* Runs what keep_anyway() has queued, in the transaction that is open. */
MUST_USE enum err dispatch_run_keeps(struct ctx *ctx);
/* Completes the answer: a problem document when there is a fault, the headers that all have, the log line. */
void dispatch_finish(struct web *web, struct dispatch_call *call);
/* Runs a write call in a transaction of its own: on an engine that groups commits, and when other calls could not share theirs with it. */
bool dispatch_alone(struct web *web, struct dispatch_call *call);
/* Runs what a call that is over has queued with keep_anyway(), in a transaction of its own. */
void dispatch_keep_apart(struct dispatch_call *call);

/* Prepares a try: no fault, an empty answer, the time. */
void dispatch_start_afresh(struct web *web, struct dispatch_call *call);
/* Forgets a try that another follows, and gives back the memory behind the mark: each try would take as much again, and limits are counted
 * for one (base/limit.h). */
void dispatch_take_back(struct web *web, struct dispatch_call *call, struct arena_mark mark);
/* Signs in, and checks whether the actor may use the route. */
MUST_USE enum err dispatch_check_access(struct web *web, struct dispatch_call *call);
/* Runs `step` in a read transaction, and again where that may help. */
MUST_USE enum err dispatch_in_read(struct web *web, struct dispatch_call *call,
                                   enum err (*step)(struct web *, struct dispatch_call *));
/* The token of "Authorization: Bearer TOKEN", or empty. */
struct str dispatch_bearer_token(const struct http_request *request);

/* ---- dispatch_page.c ------------------------------------------------------------------------------------- */

bool dispatch_is_page(const struct dispatch_call *call);
/* Makes it a browser's call: reads the cookies. */
void dispatch_visit(struct dispatch_call *call);
/* Reads the cookies and, of a POST, the form, its Origin and its token. */
MUST_USE enum err dispatch_begin_page(struct dispatch_call *call);
/* Whether the call has a token or a session's cookie to sign in with. */
bool dispatch_has_credentials(const struct dispatch_call *call);
/* Finds whose session it is; nobody's on a public page without one. */
MUST_USE enum err dispatch_session(struct web *web, struct dispatch_call *call);
/* Runs route->again, as a step of dispatch_in_read(). */
MUST_USE enum err dispatch_run_again(struct web *web, struct dispatch_call *call);
/* Answers with a page about the fault. */
void dispatch_show_fault(struct web *web, struct dispatch_call *call);

#endif
