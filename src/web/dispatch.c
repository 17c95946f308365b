/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch.c: the life of a call, from its request to its answer, as a table of steps. dispatch_try.c tries a handler, dispatch_batch.c
 * lets write calls share a commit, dispatch_page.c does what only browsers need, dispatch_answer.c completes the answer.
 */
#include "web/dispatch_call.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/settings.h"
#include "web/once.h"
#include "web/remote.h"

/* ---- The steps ------------------------------------------------------------------------------------------ */

static enum call_step step_match(struct web *web, struct dispatch_call *call);
static enum call_step step_visit(struct web *web, struct dispatch_call *call);
static enum call_step step_knock(struct web *web, struct dispatch_call *call);
static enum call_step step_read(struct web *web, struct dispatch_call *call);
static enum call_step step_refuse(struct web *web, struct dispatch_call *call);
static enum call_step step_prepare(struct web *web, struct dispatch_call *call);
static enum call_step step_run(struct web *web, struct dispatch_call *call);
static enum call_step step_finish(struct web *web, struct dispatch_call *call);

#define TO(step) (1U << CALL_##step)

/* The life of a call, from top to bottom: what each step does, and which step may follow. A fault leads to FINISH, where it is answered. A
 * step without a function waits for a helper or for the commit of the turn, or is the last. */
static const struct { enum call_step step; enum call_step (*run)(struct web *, struct dispatch_call *); unsigned next; } steps[] = {
    { CALL_MATCH,    step_match,   TO(VISIT) | TO(KNOCK) | TO(FINISH) },    /* finds the row; refuses too large a body */
    { CALL_VISIT,    step_visit,   TO(KNOCK) | TO(FINISH) },                /* browsers: cookies, the form and its token */
    { CALL_KNOCK,    step_knock,   TO(READ) | TO(FINISH) },                 /* credentials, where they are needed; the database is open */
    { CALL_READ,     step_read,    TO(REFUSE) | TO(PREPARE) | TO(RUN) },    /* the readers of the row: query and body */
    { CALL_REFUSE,   step_refuse,  TO(FINISH) },                            /* something cannot be read; a caller who may not come in is
                                                                             * told that first */
    { CALL_PREPARE,  step_prepare, TO(TASK) | TO(RUN) | TO(FINISH) },       /* says which task comes first, in a read transaction */
    { CALL_TASK,     NULL,         TO(PREPARE) | TO(RUN) | TO(FINISH) },    /* a helper does it: dispatch_prepared() goes on */
    { CALL_RUN,      step_run,     TO(HELD) | TO(LISTED) | TO(FINISH) },    /* the handler, in its transaction */
    { CALL_HELD,     NULL,         TO(RUN) },                               /* another transaction holds what it needs: dispatch_again() */
    { CALL_LISTED,   NULL,         TO(FINISH) },                            /* dispatch_batch() runs it, with others of its turn */
    { CALL_FINISH,   step_finish,  TO(ANSWERED) },                          /* headers, cookies, the fault, the log line */
    { CALL_ANSWERED, NULL,         0 },
};

void dispatch_go_on(struct web *web, struct dispatch_call *call, enum call_step next)
{
    do {
        MUST(steps[call->step].step == call->step && steps[call->step].next & 1U << next);
        call->step = next;
        if (steps[call->step].run)
            next = steps[call->step].run(web, call);
    } while (next != call->step);
}

/* ---- Which route, who, and what was sent ---------------------------------------------------------------- */

void web_check_routes(const struct route *routes)
{
    for (const struct route *route = routes; route->handler; route++) {
        MUST(route->path && route->path[0] == '/');
        MUST(route->method > HTTP_HEAD || route->method == HTTP_GET);
        MUST(route->access >= ACCESS_PUBLIC && route->access <= ACCESS_STAFF);
        MUST(route->db >= ROUTE_NO_DB && route->db <= ROUTE_WRITE);
        MUST(route->db != ROUTE_NO_DB || (route->access == ACCESS_PUBLIC && !route->prepare && !route->body.read));
        MUST(route->audience == FOR_PROGRAMS || route->method == HTTP_GET || route->method == HTTP_POST);
        MUST(route->once == ONCE_BY_KEY || (route->audience == (route->once == ONCE_FORM ? FOR_BROWSERS : FOR_PROGRAMS) && route->method == HTTP_POST && route->access != ACCESS_PUBLIC));
        MUST(!route->again || (route->audience == FOR_BROWSERS && route->method == HTTP_POST));
        MUST(!route->body.read || route->method != HTTP_GET);
    }
}

int64_t dispatch_now(const struct web *web)
{
    return web->now ? web->now : clock_now();
}

size_t route_body_bytes_max(const struct route *route)
{
    if (route->method == HTTP_GET)
        return LIMIT_BODY_BYTES;
    return route->body_bytes_max ? route->body_bytes_max : route->audience == FOR_BROWSERS ? LIMIT_FORM_BYTES : LIMIT_BODY_BYTES;
}

static enum call_step step_match(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    const struct http_request *request = call->call.request;

    if (route_match(ctx, web->routes, request, &call->match))
        return CALL_FINISH;
    call->call.route = call->match.route;
    memcpy(call->call.params, call->match.params, sizeof call->call.params);
    if (request->body.len > route_body_bytes_max(call->match.route)) {
        (void)!fail(ctx, CODE_too_large, trf(ctx, "The body is longer than {max} bytes.",
                    HOLE("max", tr_int(ctx, (int64_t)route_body_bytes_max(call->match.route)))));
        return CALL_FINISH;
    }
    return call->match.route->audience == FOR_BROWSERS ? CALL_VISIT : CALL_KNOCK;
}

static enum call_step step_visit(struct web *web, struct dispatch_call *call)
{
    (void)web;
    return dispatch_begin_page(call) ? CALL_FINISH : CALL_KNOCK;
}

/* Opens the database if that has failed so far (PostgreSQL was away when the process began). */
static enum err need_db(struct web *web, struct ctx *ctx)
{
    struct str said = web->is_spare ? STR("all workers are busy: the spare one answers") : STR("");

    if (!web->db && !web->is_spare && web->settings && db_open(ctx, web->settings->db, false, &web->db)) {
        if (ctx->fault.err != ERR_MISSING)
            return ctx->fault.err;
        /* The database file is missing; what was asked for may exist. */
        said = ctx->fault.secret;
        fault_clear(ctx);
    }
    if (!web->db) {
        (void)!fail(ctx, CODE_busy, tr(ctx, "The database does not answer at the moment. Try again in a moment."));
        ctx->fault.secret = said;
        return ERR_BUSY;
    }
    ctx->db = web->db;
    return OK;
}

static enum call_step step_knock(struct web *web, struct dispatch_call *call)
{
    const struct route *route = call->match.route;

    if (route->access != ACCESS_PUBLIC && !dispatch_has_credentials(call))
        return dispatch_check_access(web, call) ? CALL_FINISH : CALL_READ;      /* a missing credential fails without asking the database */
    return route->db != ROUTE_NO_DB && need_db(web, &call->ctx) ? CALL_FINISH : CALL_READ;
}

/*
 * What a program writes into the query and nobody asks for is refused, also where the row asks for nothing [12.2]: a ?dry_run= that is passed
 * over would do what was only to be tried. Whoever looks whether the program is up (rows without an act) may send what he likes.
 */
static enum err read_query(struct ctx *ctx, struct http_call *call)
{
    static const struct reader nothing = READS_NOTHING;
    const struct route *route = call->route;
    bool asks_for_nothing = !route->query.read && route->audience == FOR_PROGRAMS && route->act && call->request->query.len;
    struct input *query;

    if (!route->query.read && !asks_for_nothing)
        return OK;
    TRY(input_query(ctx, call->request->query, &query));
    if (route->audience == FOR_BROWSERS) {
        input_as_form(query);
        input_ignore_rest(query);       /* mails and other sites add fields of their own to a link that people follow */
    }
    return input_read(ctx, asks_for_nothing ? &nothing : &route->query, query, &call->asked);
}

static enum err read_call(struct ctx *ctx, struct http_call *call)
{
    const struct route *route = call->route;
    struct input *body = call->form;

    TRY(read_query(ctx, call));
    if (route->body.read && route->audience == FOR_PROGRAMS) {
        TRY(route->body.may_be_empty ? call_input_or_empty(ctx, call, &body) : call_input(ctx, call, &body));
        call->body = body;
    }
    return input_read(ctx, &route->body, body, &call->given);
}

/* Reads before any transaction, so that nobody waits behind the writer's lock while a body is read. */
static enum call_step step_read(struct web *web, struct dispatch_call *call)
{
    (void)web;
    if (read_call(&call->ctx, &call->call)) {
        call->misread = call->ctx.fault;
        return CALL_REFUSE;
    }
    return call->match.route->prepare ? CALL_PREPARE : CALL_RUN;
}

/* A used key that stands for something else is the graver fault: its sender believes that this call was done. */
static enum err look_at_misread(struct web *web, struct dispatch_call *call)
{
    struct once once;

    TRY(dispatch_check_access(web, call));
    TRY(once_look(&call->ctx, &call->call, &once));
    return call->call.given && call->call.route->more_faults ? call->call.route->more_faults(&call->ctx, &call->call) : OK;
}

static bool has_field(const struct field_fault *fault, struct str field)
{
    while (fault && !str_equal(fault->field, field))
        fault = fault->next;
    return fault != NULL;
}

/* Puts the faults that the database knew of behind those that the reader found. */
static void add_faults(struct field_fault *read, struct field_fault *known)
{
    struct field_fault *last = read;

    while (last->next)
        last = last->next;
    while (known) {
        struct field_fault *next = known->next;
        known->next = NULL;
        if (!has_field(read, known->field))
            last = last->next = known;
        known = next;
    }
}

static enum call_step step_refuse(struct web *web, struct dispatch_call *call)
{
    bool anybody = call->match.route->access == ACCESS_PUBLIC && !dispatch_is_page(call);

    if (!anybody && dispatch_in_read(web, call, look_at_misread))
        return CALL_FINISH;
    if (!anybody && call->misread.fields)
        add_faults(call->misread.fields, call->ctx.fault.fields);
    call->ctx.fault = call->misread;
    return CALL_FINISH;
}

/* ---- Tasks, and the handler ------------------------------------------------------------------------------ */

static enum err run_prepare(struct web *web, struct dispatch_call *call)
{
    dispatch_start_afresh(web, call);
    TRY(dispatch_check_access(web, call));
    call->task = (struct helper_task){ .name = NULL };
    if (once_hash_first(&call->ctx, &call->call, &call->task))
        return OK;      /* the task leads back here */
    struct once once;
    TRY(once_look(&call->ctx, &call->call, &once));
    if (once.is_done)
        return OK;      /* the first answer is given again, without the task */
    return call->match.route->prepare(&call->ctx, &call->call, &call->task);
}

/* May run twice: ONCE_TASK leads here again. */
static enum call_step step_prepare(struct web *web, struct dispatch_call *call)
{
    if (dispatch_in_read(web, call, run_prepare))
        return CALL_FINISH;
    return call->task.name ? CALL_TASK : CALL_RUN;
}

static enum call_step step_run(struct web *web, struct dispatch_call *call)
{
    const struct route *route = call->match.route;

    if (route->db == ROUTE_NO_DB)
        (void)!dispatch_run_handler(web, call);
    else if (route->db == ROUTE_READ)
        (void)!dispatch_in_read(web, call, dispatch_run_handler);
    else if (!db_commits_in_groups(web->db))
        return CALL_LISTED;
    else if (!dispatch_alone(web, call))
        return CALL_HELD;
    return CALL_FINISH;
}

static enum call_step step_finish(struct web *web, struct dispatch_call *call)
{
    dispatch_finish(web, call);
    return CALL_ANSWERED;
}

/* ---- Where the worker comes in --------------------------------------------------------------------------- */

static struct dispatch_call *call_new(struct web *web, struct arena *arena, const struct http_request *request,
                                      struct http_response *answer)
{
    struct dispatch_call *call = arena_alloc(arena, sizeof *call);

    call->began_at = clock_running();
    call->request_id = random_name(arena);
    call->step = CALL_MATCH;
    call->call = (struct http_call){ .web = web, .request = request, .answer = answer };
    call->ctx = (struct ctx){ .arena = arena, .db = web->db, .now = dispatch_now(web), .actor = &call->actor,
                              .settings = web->settings, .language = STR("en"),
                              .remote = web->settings ? remote_client(arena, web->settings->trusted_proxies, request) : request->remote,
                              .method = str_of(http_method_name(request->method)), .path = request->path };
    *answer = http_response_new(arena);
    call->kept = arena_mark(arena);
    return call;
}

struct dispatch_call *dispatch_begin(struct web *web, struct arena *arena, const struct http_request *request,
                                     struct http_response *answer)
{
    struct dispatch_call *call = call_new(web, arena, request, answer);

    dispatch_go_on(web, call, step_match(web, call));
    return call;
}

enum dispatch_state dispatch_state(const struct dispatch_call *call)
{
    switch (call->step) {
    case CALL_TASK:   return DISPATCH_NEEDS_TASK;
    case CALL_HELD:   return DISPATCH_HELD;
    case CALL_LISTED: return DISPATCH_LISTED;
    default:          return DISPATCH_ANSWERED;
    }
}

void dispatch_again(struct web *web, struct dispatch_call *call)
{
    MUST(call->step == CALL_HELD);
    dispatch_go_on(web, call, CALL_RUN);
}

const struct helper_task *dispatch_task(const struct dispatch_call *call) { return &call->task; }

void dispatch_prepared(struct web *web, struct dispatch_call *call, bool done, struct str result)
{
    MUST(call->step == CALL_TASK);
    if (!done) {
        dispatch_refuse(web, call, CODE_busy, TR_MARK("The server is busy. Nothing was changed; try again in a moment."));
        return;
    }
    bool again = str_equal(str_of(call->task.name), STR(ONCE_TASK));
    *(again ? &call->call.secrets : &call->call.prepared) = str_copy(call->ctx.arena, result);
    dispatch_go_on(web, call, again ? CALL_PREPARE : CALL_RUN);
}

void dispatch_refuse(struct web *web, struct dispatch_call *call, enum code code, const char *detail)
{
    fault_clear(&call->ctx);
    (void)!fail(&call->ctx, code, tr_text(&call->ctx, detail));
    dispatch_go_on(web, call, CALL_FINISH);
}

/* A fault outside the call (no database) refuses nobody: it is met again, or not, when the body is there. */
static bool is_refused(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;

    if (route_match(ctx, web->routes, call->call.request, &call->match) || call->match.route->audience == FOR_BROWSERS
        || call->match.route->access == ACCESS_PUBLIC)
        return false;
    const struct route *route = call->match.route;
    call->call.route = route;
    if (!dispatch_has_credentials(call))
        return dispatch_check_access(web, call) != OK;
    if (route->body_bytes_max <= LIMIT_BODY_BYTES || need_db(web, ctx))
        return false;
    enum err err = dispatch_in_read(web, call, dispatch_check_access);
    return err == ERR_SIGN_IN || err == ERR_DENIED;
}

bool dispatch_refuses(struct web *web, struct arena *arena, const struct http_request *request, struct http_response *answer)
{
    struct dispatch_call *call = call_new(web, arena, request, answer);
    bool refused = is_refused(web, call);

    if (refused)
        dispatch_go_on(web, call, CALL_FINISH);
    return refused;
}

void dispatch(struct web *web, struct arena *arena, const struct http_request *request, struct http_response *answer)
{
    struct dispatch_call *call = dispatch_begin(web, arena, request, answer);

    while (call->step == CALL_TASK) {
        struct str result = helper_run(web->tasks, &call->task, arena);
        dispatch_prepared(web, call, result.len > 0, result);
    }
    while (call->step == CALL_HELD)
        dispatch_again(web, call);
    if (call->step == CALL_LISTED)
        dispatch_batch(web, &call, 1);
}

/* The route of a request; NULL: none. */
static const struct route *request_route(const struct web *web, const struct http_request *request)
{
    struct arena arena = { 0 };
    struct ctx ctx = { .arena = &arena };
    struct route_match match;
    const struct route *route = route_match(&ctx, web->routes, request, &match) ? NULL : match.route;

    arena_free(&arena);
    return route;
}

enum route_db dispatch_db(const struct web *web, const struct http_request *request)
{
    const struct route *route = request_route(web, request);

    return route ? route->db : ROUTE_NO_DB;
}

size_t dispatch_body_bytes_max(const struct web *web, const struct http_request *request)
{
    const struct route *route = request->method == HTTP_GET || request->method == HTTP_HEAD ? NULL : request_route(web, request);

    return route ? route_body_bytes_max(route) : LIMIT_BODY_BYTES;
}

void dispatch_answer_refusal(struct web *web, struct arena *arena, const struct http_request *request,
                             struct http_response *answer, enum code code, const char *detail)
{
    dispatch_refuse(web, call_new(web, arena, request, answer), code, detail);
}
