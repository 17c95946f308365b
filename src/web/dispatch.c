/* SPDX-License-Identifier: Apache-2.0 */
/* dispatch.c: one call from its request to its answer. How calls share a commit is in dispatch_batch.c. */
#include "web/dispatch_call.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/settings.h"
#include "web/call_log.h"
#include "web/once.h"
#include "web/problem.h"
#include "web/remote.h"

#define READ_TRIES 3
#define SHED_BYTES ((size_t)256 * 1024)     /* of a call that are not worth looking at */

void web_check_routes(const struct route *routes)
{
    for (const struct route *route = routes; route->handler; route++) {
        MUST(route->path && route->path[0] == '/');
        MUST(route->method > HTTP_HEAD || route->method == HTTP_GET);
        MUST(route->access >= ACCESS_PUBLIC && route->access <= ACCESS_STAFF);
        MUST(route->db >= ROUTE_NO_DB && route->db <= ROUTE_WRITE);
        MUST(route->db != ROUTE_NO_DB || (route->access == ACCESS_PUBLIC && !route->prepare));
        MUST(route->audience == FOR_PROGRAMS || route->method == HTTP_GET || route->method == HTTP_POST);
        MUST(route->once == ONCE_BY_KEY || (route->audience == (route->once == ONCE_FORM ? FOR_BROWSERS : FOR_PROGRAMS) && route->method == HTTP_POST && route->access != ACCESS_PUBLIC));
        MUST(!route->again || (route->audience == FOR_BROWSERS && route->method == HTTP_POST));
        MUST(!route->ahead || route->db == ROUTE_WRITE);
    }
}

int64_t dispatch_now(const struct web *web)
{
    return web->now ? web->now : clock_now();
}

struct str dispatch_bearer_token(const struct http_request *request)
{
    struct str value = http_header(request, "Authorization");
    struct str scheme = str_cut(&value, ' ');

    if (scheme.len != 6 || strncasecmp(scheme.data, "Bearer", 6) != 0)
        return STR("");
    return http_trim(value);
}

enum err dispatch_check_access(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    const struct route *route = call->match.route;

    call->actor = (struct actor){ .kind = ACTOR_NOBODY };
    call->was_let_in = false;
    if (dispatch_is_page(call)) {
        TRY(dispatch_session(web, call));
    } else if (route->access >= ACCESS_SIGNED_IN) {
        struct str token = dispatch_bearer_token(call->call.request);
        if (!token.len)
            return fail(ctx, CODE_sign_in_required, tr(ctx, "Send a token: \"Authorization: Bearer TOKEN\"."));
        TRY(web->hooks.sign_in(ctx, token, &call->actor));
    }
    if (web->hooks.allows)
        TRY(web->hooks.allows(ctx, route));
    if (route->access == ACCESS_STAFF && !call->actor.staff)
        return fail(ctx, CODE_not_authorized, tr(ctx, "This is for the vendor's staff."));
    call->was_let_in = true;
    return OK;
}

void dispatch_start_afresh(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;

    fault_clear(ctx);
    ctx->actor = &call->actor;      /* a handler that signs somebody in puts him here */
    ctx->catalog_now = NULL;
    ctx->keeps = NULL;
    ctx->lasts = NULL;
    ctx->acts_checked = ctx->acts_owed = 0;
    ctx->now = dispatch_now(web);
    *call->call.answer = http_response_new(ctx->arena);
    call->call.json = (struct json){ .out = NULL };
    if (dispatch_is_page(call))
        call->browser = call->came;
}

void dispatch_take_back(struct web *web, struct dispatch_call *call, struct arena_mark mark)
{
    dispatch_start_afresh(web, call);
    call->actor = (struct actor){ .kind = ACTOR_NOBODY };
    arena_back(call->ctx.arena, mark);
}

enum err dispatch_run_handler(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;

    dispatch_start_afresh(web, call);
    TRY(dispatch_check_access(web, call));
    if (dispatch_detour(web, call))
        return OK;
    struct once once;
    TRY(once_claim(ctx, &call->call, &once));
    if (once.is_done) {
        once_answer(ctx, &call->call, &once);
        return OK;
    }
    TRY(call->match.route->handler(ctx, &call->call));
    MUST(!ctx->fault.err && !ctx->fault.fields);    /* OK, with a fault that nobody cleared or reported */
    if (call->call.json.out)
        json_end(&call->call.json);
    MUST(call->call.answer->status);
    TRY(once_done(ctx, &once, &call->call));
    if (web->hooks.checked)
        web->hooks.checked(ctx, call->match.route);
    return OK;
}

enum err dispatch_run_keeps(struct ctx *ctx)
{
    for (struct keep *keep = ctx->keeps; keep; keep = keep->next)
        TRY(keep->run(ctx, keep->what));
    ctx->keeps = NULL;
    return OK;
}

/* Opens the database where that failed before (PostgreSQL was away when the process began). */
static enum err need_db(struct web *web, struct ctx *ctx)
{
    struct str said = web->is_spare ? STR("all workers are busy: the spare one answers") : STR("");

    if (!web->db && !web->is_spare && web->settings && db_open(ctx, web->settings->db, false, &web->db)) {
        if (ctx->fault.err != ERR_MISSING)
            return ctx->fault.err;
        /* Its file; what was asked for may well be there. */
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

void dispatch_keep_apart(struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    struct fault kept = ctx->fault;

    if (!ctx->keeps)
        return;
    fault_clear(ctx);
    enum err err = db_begin(ctx, DB_WRITE);
    if (!err) {
        err = dispatch_run_keeps(ctx);
        if (err)
            db_rollback(ctx);
        else
            err = db_commit(ctx);
    }
    ctx->keeps = NULL;
    /* What should have been noted and could not be is answered as such: the attempt must not count for nothing. */
    if (!err)
        ctx->fault = kept;
}

enum err dispatch_in_read(struct web *web, struct dispatch_call *call, enum err (*step)(struct web *, struct dispatch_call *))
{
    struct ctx *ctx = &call->ctx;
    struct arena_mark mark = arena_mark(ctx->arena);
    enum err err = OK;

    fault_clear(ctx);
    for (int tries = 0; tries < READ_TRIES; tries++) {
        if (tries)
            dispatch_take_back(web, call, mark);
        err = db_begin(ctx, DB_READ);
        if (!err) {
            err = step(web, call);
            if (err)
                db_rollback(ctx);
            else
                err = db_commit(ctx);
        }
        if (!err || !ctx->fault.may_retry)
            break;
    }
    dispatch_keep_apart(call);
    return ctx->fault.err ? ctx->fault.err : err;
}

static enum err run_prepare(struct web *web, struct dispatch_call *call)
{
    dispatch_start_afresh(web, call);
    TRY(dispatch_check_access(web, call));
    call->work = (struct helper_work){ .name = NULL };
    if (once_hash_first(&call->ctx, &call->call, &call->work))
        return OK;      /* comes back with it */
    struct once once;
    TRY(once_look(&call->ctx, &call->call, &once));
    if (once.is_done)
        return OK;      /* the first answer is given again, without the work */
    return call->match.route->prepare(&call->ctx, &call->call, &call->work);
}

/* Everything before the handler is settled: runs it, or lists it. */
static void go_on(struct web *web, struct dispatch_call *call)
{
    if (call->match.route->db == ROUTE_READ) {
        (void)!dispatch_in_read(web, call, dispatch_run_handler);
        dispatch_finish(web, call);
        return;
    }
    if (call->match.route->ahead) {
        struct arena_mark mark = arena_mark(call->ctx.arena);
        call->match.route->ahead(&call->ctx, &call->call);
        fault_clear(&call->ctx);
        if (!call->call.ahead)
            arena_back(call->ctx.arena, mark);      /* the handler reads it again, to say what is wrong */
    }
    if (db_commits_in_groups(web->db)) {
        dispatch_alone(web, call);
    } else {
        call->state = DISPATCH_LISTED;
    }
}

/* Slow work comes first, where there is some, and may come twice. */
static enum err prepare_or_go_on(struct web *web, struct dispatch_call *call)
{
    if (call->match.route->prepare)
        TRY(dispatch_in_read(web, call, run_prepare));
    if (call->work.name)
        call->state = DISPATCH_NEEDS_WORK;
    else
        go_on(web, call);
    return OK;
}

static enum err begin(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    const struct http_request *request = call->call.request;

    TRY(route_match(ctx, web->routes, request, &call->match));
    const struct route *route = call->match.route;
    call->call.route = route;
    memcpy(call->call.params, call->match.params, sizeof call->call.params);
    if (request->body.len > dispatch_body_bytes_max(web, request))
        return fail(ctx, CODE_too_large, trf(ctx, "The body is longer than {max} bytes.",
                    HOLE("max", tr_int(ctx, (int64_t)dispatch_body_bytes_max(web, request)))));
    if (route->audience == FOR_BROWSERS)
        TRY(dispatch_begin_page(call));
    if (route->access != ACCESS_PUBLIC && !dispatch_has_credentials(call))
        return dispatch_check_access(web, call);    /* fails without asking the database */
    if (route->db == ROUTE_NO_DB)
        return dispatch_run_handler(web, call);
    TRY(need_db(web, ctx));
    return prepare_or_go_on(web, call);
}

static struct dispatch_call *call_new(struct web *web, struct arena *arena, const struct http_request *request,
                                      struct http_response *answer)
{
    struct dispatch_call *call = arena_alloc(arena, sizeof *call);

    call->began_at = clock_running();
    call->request_id = random_name(arena);
    call->state = DISPATCH_ANSWERED;
    call->call = (struct http_call){ .web = web, .request = request, .answer = answer };
    call->ctx = (struct ctx){ .arena = arena, .db = web->db, .now = dispatch_now(web), .actor = &call->actor,
                              .settings = web->settings, .catalogs = web->catalogs, .language = STR("en"),
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
    enum err err = begin(web, call);

    /* The routes that run at once are finished where they ran, except for what failed before, or needs no database. */
    if (call->state == DISPATCH_ANSWERED && (err || call->match.route->db == ROUTE_NO_DB))
        dispatch_finish(web, call);
    return call;
}

/* A fault of the world (no database) refuses nobody: it is met again, or not, when the body is there. */
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
        dispatch_finish(web, call);
    return refused;
}

enum dispatch_state dispatch_state(const struct dispatch_call *call) { return call->state; }
const struct helper_work *dispatch_work(const struct dispatch_call *call) { return &call->work; }

void dispatch_prepared(struct web *web, struct dispatch_call *call, bool done, struct str result)
{
    MUST(call->state == DISPATCH_NEEDS_WORK);
    call->state = DISPATCH_ANSWERED;
    if (!done) {
        dispatch_refuse(web, call, CODE_busy, TR_MARK("Too much is going on at the moment. Nothing was changed; try again in a moment."));
        return;
    }
    if (str_equal(str_of(call->work.name), STR(ONCE_WORK))) {
        call->call.secrets = str_copy(call->ctx.arena, result);
        if (prepare_or_go_on(web, call))
            dispatch_finish(web, call);
        return;
    }
    call->call.prepared = str_copy(call->ctx.arena, result);
    go_on(web, call);
}

void dispatch_refuse(struct web *web, struct dispatch_call *call, enum code code, const char *detail)
{
    fault_clear(&call->ctx);
    (void)!fail(&call->ctx, code, tr_text(&call->ctx, detail));
    dispatch_finish(web, call);
}

static bool is_in_list(struct str list, struct str etag)
{
    while (list.len) {
        struct str item = http_trim(str_cut(&list, ','));
        if (str_starts(item, STR("W/")))
            item = (struct str){ item.data + 2, item.len - 2 };
        if (str_equal(item, etag) || str_equal(item, STR("*")))
            return true;
    }
    return false;
}

/* The same content has the same ETag; who has it already gets 304 and no body. */
static void add_etag(struct dispatch_call *call)
{
    struct http_response *answer = call->call.answer;
    const struct http_request *request = call->call.request;

    if (answer->status != 200 || dispatch_is_page(call)
        || (request->method != HTTP_GET && request->method != HTTP_HEAD))
        return;
    struct str etag = str_join(call->ctx.arena, STR("\""), mark_hex(call->ctx.arena, buf_str(&answer->body)), STR("\""));
    http_response_header(answer, "ETag", etag);
    if (is_in_list(http_header_list(call->ctx.arena, request, "If-None-Match"), etag)) {
        answer->status = 304;
        answer->content_type = STR("");
        answer->body = buf_new(call->ctx.arena);
    }
}

/* The faults of a browser's call are pages, also where it reached no route. */
static void answer_fault(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;

    problem_of_damage(ctx, call->match.route);
    if (!dispatch_is_page(call) && visit_is_browser(call->call.request) && (!call->match.route || call->match.route->audience == FOR_BROWSERS))
        dispatch_visit(call);
    if (dispatch_is_page(call))
        dispatch_show_fault(web, call);
    else
        problem_answer(ctx, call->call.answer);
    if (ctx->fault.code == CODE_method_not_allowed)
        http_response_header(call->call.answer, "Allow", call->match.allowed);
}

/* A call may have taken up to LIMIT_ARENA_BYTES, and its client may take its time to read the answer: nothing else is kept. */
static void shed(struct dispatch_call *call)
{
    struct arena *arena = call->ctx.arena, aside = { 0 };
    struct http_response *answer = call->call.answer, old = *answer;

    if (arena->held_bytes - call->kept.held_bytes <= SHED_BYTES)
        return;
    old.content_type = str_copy(&aside, old.content_type);
    struct str body = str_copy(&aside, buf_str(&old.body));
    for (size_t i = 0; i < old.header_count; i++)
        old.headers[i].value = str_copy(&aside, old.headers[i].value);
    arena_back(arena, call->kept);
    *answer = http_response_new(arena);
    answer->status = old.status;
    answer->content_type = str_copy(arena, old.content_type);
    buf_reserve(&answer->body, body.len);
    buf_add(&answer->body, body);
    for (size_t i = 0; i < old.header_count; i++)
        http_response_header(answer, old.headers[i].name.data, str_copy(arena, old.headers[i].value));
    arena_free(&aside);
}

/* The headers that every answer has, whoever it is for. What is no page may load nothing and be framed by nobody. */
static void add_headers(const struct web *web, const struct dispatch_call *call)
{
    struct http_response *answer = call->call.answer;

    if (!http_response_find(answer, "Cache-Control").len)
        http_response_header(answer, "Cache-Control", STR("no-store"));
    if (!http_response_find(answer, "Content-Security-Policy").len)
        http_response_header(answer, "Content-Security-Policy", STR("default-src 'none'; frame-ancestors 'none'"));
    if (web->settings && str_starts(web->settings->public_url, STR("https://")))
        http_response_header(answer, "Strict-Transport-Security", STR("max-age=31536000"));
    http_response_header(answer, "Cross-Origin-Resource-Policy", STR("same-origin"));
    http_response_header(answer, "X-Content-Type-Options", STR("nosniff"));
    http_response_header(answer, "X-Request-Id", call->request_id);
}

void dispatch_finish(struct web *web, struct dispatch_call *call)
{
    struct ctx *ctx = &call->ctx;
    struct http_response *answer = call->call.answer;

    if (ctx->fault.err)
        answer_fault(web, call);
    else
        add_etag(call);
    if (dispatch_is_page(call))
        visit_finish(ctx, &call->browser, answer);
    add_headers(web, call);
    if (ctx->fault.err || (web->settings && web->settings->access_log))
        call_log(ctx, call->call.request, call->request_id, answer->status, clock_running() - call->began_at);
    call->state = DISPATCH_ANSWERED;
    shed(call);
}

void dispatch(struct web *web, struct arena *arena, const struct http_request *request, struct http_response *answer)
{
    struct dispatch_call *call = dispatch_begin(web, arena, request, answer);

    while (call->state == DISPATCH_NEEDS_WORK) {
        struct str result = helper_run(web->works, &call->work, arena);
        dispatch_prepared(web, call, result.len > 0, result);
    }
    if (call->state == DISPATCH_LISTED)
        dispatch_batch(web, &call, 1);
}

/* NULL: none. */
static const struct route *route_of(const struct web *web, const struct http_request *request)
{
    struct arena arena = { 0 };
    struct ctx ctx = { .arena = &arena };
    struct route_match match;
    const struct route *route = route_match(&ctx, web->routes, request, &match) ? NULL : match.route;

    arena_free(&arena);
    return route;
}

bool dispatch_needs_db(const struct web *web, const struct http_request *request)
{
    const struct route *route = route_of(web, request);

    return route && route->db != ROUTE_NO_DB;
}

size_t dispatch_body_bytes_max(const struct web *web, const struct http_request *request)
{
    const struct route *route = request->method == HTTP_GET || request->method == HTTP_HEAD ? NULL : route_of(web, request);

    if (!route)
        return LIMIT_BODY_BYTES;
    return route->body_bytes_max ? route->body_bytes_max : route->audience == FOR_BROWSERS ? LIMIT_FORM_BYTES : LIMIT_BODY_BYTES;
}

void dispatch_answer_refusal(struct web *web, struct arena *arena, const struct http_request *request,
                             struct http_response *answer, enum code code, const char *detail)
{
    dispatch_refuse(web, call_new(web, arena, request, answer), code, detail);
}
