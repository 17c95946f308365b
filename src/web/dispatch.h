/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch.h: takes a complete HTTP request to its handler and to its answer: route, session, access, transaction, answer to a failure, log
 * line. Knows no socket (web/serve.c does) and no room: it asks them through struct web_hooks.
 *
 * A read route runs at once. A write route is listed; one turn of the loop runs what is listed in one write transaction (in several where
 * one would take too much memory), commits once, and only then answers (decision 0006). On PostgreSQL, which groups commits itself, a write
 * route runs at once, too, in a transaction of its own; it waits in short stretches for what another transaction holds, so that calls that
 * only read are answered in between.
 */
#ifndef WEB_DISPATCH_H
#define WEB_DISPATCH_H

#include "db/db.h"
#include "web/route.h"

struct route_tree;

struct web_hooks {
    /* Finds the holder of a bearer token; `sign_in_required` when there is none. Runs in the call's transaction. */
    enum err (*sign_in)(struct ctx *ctx, struct str token, struct actor *out_actor);
    /* Finds the holder of a browser's session by the secret of its cookie. May be NULL: then nobody has one. */
    enum err (*session)(struct ctx *ctx, struct str secret, struct actor *out_actor);
    /* Whether the actor may use the route at all; asked after the access word was checked. May be NULL. */
    enum err (*allows)(struct ctx *ctx, const struct route *route);
    /* The label of a field that people write in, as the page of its form has it; empty where the field is another, or unknown: such a field
     * is kept, but not shown, where what was typed has to be shown without its page. May be NULL. */
    struct str (*label)(struct ctx *ctx, const struct route *route, struct str field);
    /* The links of the navigation of pages; may be NULL. */
    const struct nav_link *(*nav)(void);
    /* After a handler has said OK: asserts (BUG) that the policy was asked about route->act [3.7]. May be NULL. */
    void (*checked)(struct ctx *ctx, const struct route *route);
};

/* What one process needs to answer calls. */
struct web {
    struct route_tree      *routes;         /* web/match.h */
    const struct helper_fn *tasks;          /* may be NULL */
    struct web_hooks        hooks;
    const struct settings  *settings;       /* may be NULL in tests */
    struct db              *db;
    bool                    is_spare;       /* asks no database: all workers that do are waiting for it */
    int64_t                 now;            /* the time, for tests; 0: the clock's */
};

/* Stops the program (BUG) when a row of the table contradicts itself. */
void web_check_routes(const struct route *routes);
/* The most bytes of body that a route takes; a GET never more than LIMIT_BODY_BYTES. */
size_t route_body_bytes_max(const struct route *route);

enum dispatch_state {
    DISPATCH_ANSWERED,      /* the answer is complete */
    DISPATCH_LISTED,        /* waits for dispatch_batch() */
    DISPATCH_NEEDS_TASK,    /* waits for a task, then for dispatch_prepared() */
    DISPATCH_HELD,          /* another transaction holds what it needs: waits for dispatch_again() */
};

/* A call under way; lives in the arena of its request. */
struct dispatch_call;

/* Begins a call, and answers it at once where that is possible. Request, answer and arena must live until it is answered; then everything
 * but the answer that came into the arena meanwhile may go. */
struct dispatch_call *dispatch_begin(struct web *web, struct arena *arena, const struct http_request *request,
                                     struct http_response *answer);
enum dispatch_state dispatch_state(const struct dispatch_call *call);
#define DISPATCH_BATCH_MAX 256
/* Runs the listed calls, at most DISPATCH_BATCH_MAX, commits, and answers all of them; in more than one transaction where one would
 * take more memory than LIMIT_TURN_BYTES. */
void dispatch_batch(struct web *web, struct dispatch_call *const *calls, size_t count);
/* The task that a call waits for. */
const struct helper_task *dispatch_task(const struct dispatch_call *call);
/* Goes on with a call whose task is done; `done` false answers it with `busy`. */
void dispatch_prepared(struct web *web, struct dispatch_call *call, bool done, struct str result);
/* Tries a call again that is held; it may be so again, until it has waited for 5 s. Others come first. */
void dispatch_again(struct web *web, struct dispatch_call *call);
/* Gives up on a call that is not answered yet, with a code and words. */
void dispatch_refuse(struct web *web, struct dispatch_call *call, enum code code, const char *detail);

/* Does the whole call at once, its task included: for tests. */
void dispatch(struct web *web, struct arena *arena, const struct http_request *request, struct http_response *answer);

/* What its route does with the database. Only method and path have to be known. */
enum route_db dispatch_db(const struct web *web, const struct http_request *request);
/* The most bytes of body that the route of this request takes. Only method and path have to be known. */
size_t dispatch_body_bytes_max(const struct web *web, const struct http_request *request);
/*
 * Whether a request is refused by its header alone, whatever its body says; then the answer is complete. A program without a token is told
 * so at once. Where the route takes a body above LIMIT_BODY_BYTES, the token is looked up, too, and whether its holder may use the route:
 * nobody else makes us hold so much. False: the rest is judged when the body is there.
 */
bool dispatch_refuses(struct web *web, struct arena *arena, const struct http_request *request, struct http_response *answer);
/* Answers a request that reaches no route (conflicting lengths, too large a body). */
void dispatch_answer_refusal(struct web *web, struct arena *arena, const struct http_request *request,
                             struct http_response *answer, enum code code, const char *detail);

#endif
