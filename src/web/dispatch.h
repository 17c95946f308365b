/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch.h: what stands between a complete HTTP request and its handler: route, session, access, transaction,
 * answer to a failure, log line. Knows no socket (web/serve.c does) and no room: what it needs of them
 * comes through struct web_hooks.
 *
 * A read route runs at once. A write route is listed; one turn of the loop runs what is listed in one write
 * transaction (in several where one would take too much memory), commits once, and only then answers (decision 0006).
 * Where the engine forms the groups (PostgreSQL) a write route runs at once, too, in a transaction of its own; what another transaction
 * holds it waits for in short stretches, so that whoever only reads is answered in between.
 */
#ifndef WEB_DISPATCH_H
#define WEB_DISPATCH_H

#include "db/db.h"
#include "web/route.h"

struct web_hooks {
    /* Who holds this bearer token; `sign_in_required` when nobody does. Runs in the call's transaction. */
    enum err (*sign_in)(struct ctx *ctx, struct str token, struct actor *out_actor);
    /* The same of a browser's session, by the secret of its cookie. May be NULL: then nobody has one. */
    enum err (*session)(struct ctx *ctx, struct str secret, struct actor *out_actor);
    /* Whether somebody signed in has to see another page before the one he asked for, with GET; may be NULL. */
    bool (*detour)(struct ctx *ctx, const struct route *route, struct url *out_url);
    /* Whether the actor may use the route at all; after the access word was checked. May be NULL. */
    enum err (*allows)(struct ctx *ctx, const struct route *route);
    /* What a field that people write in is called on the page of its form; empty where it is another, or unknown: then it is kept, and
     * not shown, where what was typed has to be shown without its page. May be NULL. */
    struct str (*label)(struct ctx *ctx, const struct route *route, struct str field);
    /* After a handler has said OK: asserts (BUG) that the policy was asked about route->act [3.7]. May be NULL. */
    void (*checked)(struct ctx *ctx, const struct route *route);
};

/* What one process needs to answer calls. */
struct web {
    const struct route     *routes;         /* ends with a NULL handler */
    const struct helper_fn *works;          /* may be NULL */
    struct web_hooks        hooks;
    const struct settings  *settings;       /* may be NULL in tests */
    struct db              *db;
    bool                    is_spare;       /* asks no database: the workers that do are all waiting for it */
    struct catalog_cache   *catalogs;
    int64_t                 now;            /* tests: what time it is; 0: the clock's */
};

/* Stops the program (BUG) when a row of the table says something that cannot be meant. */
void web_check_routes(const struct route *routes);

enum dispatch_state {
    DISPATCH_ANSWERED,      /* the answer is complete */
    DISPATCH_LISTED,        /* waits for dispatch_batch() */
    DISPATCH_NEEDS_WORK,    /* waits for slow work, then for dispatch_prepared() */
    DISPATCH_HELD,          /* another transaction holds what it needs: waits for dispatch_again() */
};

/* A call under way; lives in the arena of its request. */
struct dispatch_call;

/* Begins a call: answers it at once where that is possible. Request, answer and arena must live until it is answered; what came into the
 * arena since may go then, but for the answer. */
struct dispatch_call *dispatch_begin(struct web *web, struct arena *arena, const struct http_request *request,
                                     struct http_response *answer);
enum dispatch_state dispatch_state(const struct dispatch_call *call);
#define DISPATCH_BATCH_MAX 256
/* Runs the listed calls, at most DISPATCH_BATCH_MAX, commits, and answers all of them; in more than one transaction where one would
 * take more memory than LIMIT_TURN_BYTES. */
void dispatch_batch(struct web *web, struct dispatch_call *const *calls, size_t count);
/* The slow work a call waits for. */
const struct helper_work *dispatch_work(const struct dispatch_call *call);
/* Goes on with a call whose work is done; `done` false answers it with `busy`. */
void dispatch_prepared(struct web *web, struct dispatch_call *call, bool done, struct str result);
/* Tries a call again that is held; it may be so again, until it has waited for 5 s. Others come first. */
void dispatch_again(struct web *web, struct dispatch_call *call);
/* Gives up on a call that is not answered yet, with a code and words. */
void dispatch_refuse(struct web *web, struct dispatch_call *call, enum code code, const char *detail);

/* All of it at once, slow work included: for tests. */
void dispatch(struct web *web, struct arena *arena, const struct http_request *request, struct http_response *answer);

/* What its route does with the database. Only method and path have to be known. */
enum route_db dispatch_db(const struct web *web, const struct http_request *request);
/* The most bytes of body that the route of this request takes. Only method and path have to be known. */
size_t dispatch_body_bytes_max(const struct web *web, const struct http_request *request);
/*
 * Whether this request, of which only the header is known, is refused whatever its body says; then the answer is complete.
 * A program without a token is told so at once. Where the route takes a body above LIMIT_BODY_BYTES the token is looked at,
 * too, and whether its holder may use the route: nobody else makes us hold so much. False: that is seen when the body is there.
 */
bool dispatch_refuses(struct web *web, struct arena *arena, const struct http_request *request, struct http_response *answer);
/* Answers what does not even reach a route (conflicting lengths, too large a body). */
void dispatch_answer_refusal(struct web *web, struct arena *arena, const struct http_request *request,
                             struct http_response *answer, enum code code, const char *detail);

#endif
