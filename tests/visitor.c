/* SPDX-License-Identifier: Apache-2.0 */
/* visitor.c: cookies and forms of browsers that are made by hand, calls and command lines. */
#include "tests/visitor.h"

#include "desk/account/access.h"
#include "desk/account/account_password.h"
#include "desk/account/session.h"

#define OUR_ORIGIN "http://support.example"
#define NAMED_CHARS 60          /* of the cookie of somebody named, which no real one has: its name, and 0s behind a _ */

/* ---- Who comes in ----------------------------------------------------------------------------------- */

static enum err named(struct ctx *ctx, struct str name, struct actor *out_actor)
{
    const struct actor *before = ctx->actor;

    TRY(account_act_as(ctx, address_of(ctx, str_c(ctx->arena, name))));
    *out_actor = *ctx->actor;
    ctx->actor = before;
    return OK;
}

static enum err by_session(struct ctx *ctx, struct str secret, struct actor *out_actor)
{
    return secret.len == NAMED_CHARS ? named(ctx, str_cut(&secret, '_'), out_actor) : session_sign_in(ctx, secret, out_actor);
}

/* A name is shorter than any secret. */
static enum err by_token(struct ctx *ctx, struct str token, struct actor *out_actor)
{
    return token.len < 40 ? named(ctx, token, out_actor) : token_sign_in(ctx, token, out_actor);
}

struct web web_of_rooms(struct ctx *ctx)
{
    struct web web = { .routes = rooms_tree(), .tasks = rooms_tasks(), .hooks = access_hooks, .db = ctx->db, .now = ctx->now };

    web.hooks.session = by_session;
    web.hooks.sign_in = by_token;
    return web;
}

/* ---- Browsers --------------------------------------------------------------------------------------- */

static void set_cookie(struct ctx *ctx, struct visitor *visitor, struct str name, struct str value)
{
    size_t i = 0;

    while (i < visitor->cookie_count && !str_equal(visitor->cookies[i].name, name))
        i++;
    MUST(i < VISITOR_COOKIES_MAX);
    if (i == visitor->cookie_count)
        visitor->cookie_count++;
    visitor->cookies[i] = (struct http_header){ str_copy(ctx->arena, name), str_copy(ctx->arena, value) };
}

void visitor_has_session(struct ctx *ctx, struct visitor *visitor, struct str secret)
{
    set_cookie(ctx, visitor, STR("entitled_session"), secret);
}

struct visitor visitor_of(struct ctx *ctx, struct web *web, const char *name)
{
    struct visitor visitor = { .web = web };

    visitor_has_session(ctx, &visitor, str_format(ctx->arena, "%s_%0*d", name, NAMED_CHARS - 1 - (int)strlen(name), 0));
    return visitor;
}

static void take_cookies(struct ctx *ctx, struct visitor *visitor, const struct http_response *answer)
{
    for (size_t i = 0; i < answer->header_count; i++) {
        if (!str_equal(answer->headers[i].name, STR("Set-Cookie")))
            continue;
        struct str attributes = answer->headers[i].value;
        struct str value = str_cut(&attributes, ';');
        struct str name = str_cut(&value, '=');
        set_cookie(ctx, visitor, name, str_contains(attributes, STR("Max-Age=0")) ? STR("") : value);
    }
}

/* What stands between the two; false where it does not. */
static bool find_between(struct str body, struct str before, struct str behind, struct str *out_text)
{
    size_t at = place_of(body, before.data);

    if (at == body.len)
        return false;
    struct str rest = { body.data + at + before.len, body.len - at - before.len };
    size_t end = place_of(rest, behind.data);
    *out_text = (struct str){ rest.data, end };
    return end < rest.len;
}

/* The value of the first hidden field of that name; `otherwise` when the page has none. */
static struct str hidden(struct ctx *ctx, const struct http_response *answer, const char *name, struct str otherwise)
{
    struct str value;

    return find_between(buf_str(&answer->body), str_format(ctx->arena, "name=\"%s\" value=\"", name), STR("\""), &value)
           ? str_copy(ctx->arena, value) : otherwise;
}

static void add_headers(struct ctx *ctx, const struct visitor *visitor, struct http_request *request)
{
    struct buf cookies = buf_new(ctx->arena);

    for (size_t i = 0; i < visitor->cookie_count; i++)
        if (visitor->cookies[i].value.len)
            buf_format(&cookies, "%s%.*s=%.*s", cookies.len ? "; " : "", STR_ARGS(visitor->cookies[i].name), STR_ARGS(visitor->cookies[i].value));
    if (cookies.len)
        web_header(ctx, request, "Cookie", cookies.data);
    web_header(ctx, request, "Host", "support.example");
    web_header(ctx, request, "Accept", "text/html,application/xhtml+xml");
}

static struct http_response send(struct ctx *ctx, struct visitor *visitor, const struct http_request *request)
{
    struct http_response answer = http_response_new(ctx->arena);
    dispatch(visitor->web, ctx->arena, request, &answer);
    if (request->method != HTTP_GET)        /* that it was answered; what a page holds is no part of the document */
        web_log_answer(request, &(struct http_response){ .status = answer.status, .content_type = answer.content_type });
    take_cookies(ctx, visitor, &answer);
    visitor->csrf = hidden(ctx, &answer, "csrf", visitor->csrf);
    visitor->number = hidden(ctx, &answer, "once", visitor->number);
    return answer;
}

struct http_response browse_with(struct ctx *ctx, struct visitor *visitor, const char *method, const char *target, const char *name, const char *value)
{
    struct http_request request = web_request(ctx, method, target, NULL, STR(""));

    add_headers(ctx, visitor, &request);
    if (name)
        web_header(ctx, &request, name, value);
    return send(ctx, visitor, &request);
}

struct http_response browse(struct ctx *ctx, struct visitor *visitor, const char *target)
{
    return browse_with(ctx, visitor, "GET", target, NULL, NULL);
}

struct http_request form_of(struct ctx *ctx, const struct visitor *visitor, const char *target, const char *fields)
{
    struct str body = str_of(fields);

    if (!visitor->without_token)
        body = str_format(ctx->arena, "%s%scsrf=%.*s", fields, fields[0] ? "&" : "", STR_ARGS(visitor->csrf));
    if (visitor->with_number)
        body = str_format(ctx->arena, "%.*s&once=%.*s", STR_ARGS(body), STR_ARGS(visitor->number));
    struct http_request request = web_request(ctx, "POST", target, NULL, STR(""));
    request.body = body;
    web_header(ctx, &request, "Content-Type", "application/x-www-form-urlencoded");
    if (!visitor->origin || visitor->origin[0])
        web_header(ctx, &request, "Origin", visitor->origin ? visitor->origin : OUR_ORIGIN);
    add_headers(ctx, visitor, &request);
    return request;
}

struct http_response submit(struct ctx *ctx, struct visitor *visitor, const char *target, const char *fields)
{
    struct http_request request = form_of(ctx, visitor, target, fields);

    return send(ctx, visitor, &request);
}

const char *encoded(struct ctx *ctx, struct str text)
{
    struct buf out = buf_new(ctx->arena);

    buf_add(&out, STR(""));
    for (size_t i = 0; i < text.len; i++)
        buf_format(&out, "%%%02X", (unsigned)(unsigned char)text.data[i]);
    return text.len ? out.data : "";
}

struct http_response opened(struct ctx *ctx, struct visitor *visitor, int status, const char *target)
{
    struct http_response page = browse(ctx, visitor, target);

    status_is(&page, status);
    return page;
}

struct http_response sent(struct ctx *ctx, struct visitor *visitor, int status, const char *target, const char *fields)
{
    struct http_response answer = submit(ctx, visitor, target, fields);

    status_is(&answer, status);
    return answer;
}

struct http_response followed(struct ctx *ctx, struct visitor *visitor, const char *target, const char *fields)
{
    struct http_response answer = sent(ctx, visitor, 303, target, fields);

    struct str target_of = location(&answer);

    return opened(ctx, visitor, 200, str_c(ctx->arena, str_cut(&target_of, '#')));      /* as a browser asks for it */
}

struct http_response sent_from(struct ctx *ctx, struct visitor *visitor, const char *from, const char *target, const char *fields)
{
    opened(ctx, visitor, 200, from);
    return followed(ctx, visitor, target, fields);
}

struct http_response page_seen(struct ctx *ctx, int status, const char *name, const char *target)
{
    struct web web = web_of_rooms(ctx);
    struct visitor visitor = visitor_of(ctx, &web, name);

    return opened(ctx, &visitor, status, target);
}

const char *path_of(struct ctx *ctx, const char *format, struct str number)
{
    struct str rest = str_of(format), front = str_cut(&rest, '#');

    return str_join(ctx->arena, front, number, rest).data;
}

const char *path_of_id(struct ctx *ctx, const char *format, int64_t id)
{
    return path_of(ctx, format, str_of_int(ctx->arena, id));
}

struct str location(const struct http_response *answer)
{
    return web_answer_header(answer, "Location");
}

/* ---- What stands there ------------------------------------------------------------------------------ */

/* What cmocka prints of a failure is too short for a page. */
static void complain(const struct http_response *answer, const char *why, const char *text, const char *file, int line)
{
    fprintf(stderr, "the answer (%d) %s: %s\n%.*s\n", answer->status, why, text, STR_ARGS(buf_str(&answer->body)));
    check_at(false, why, file, line);
}

void has_at(const struct http_response *answer, const char *const *texts, const char *file, int line)
{
    for (; *texts; texts++)
        if (!shows(answer, *texts))
            complain(answer, "does not hold", *texts, file, line);
}

void has_not_at(const struct http_response *answer, const char *const *texts, const char *file, int line)
{
    for (; *texts; texts++)
        if (shows(answer, *texts))
            complain(answer, "should not hold", *texts, file, line);
}

bool shows(const struct http_response *answer, const char *text)
{
    return str_contains(buf_str(&answer->body), str_of(text));
}

void status_is(const struct http_response *answer, int status)
{
    char wanted[16];

    snprintf(wanted, sizeof wanted, "%d", status);
    if (answer->status != status)
        complain(answer, "has another status than", wanted, __FILE__, __LINE__);
}

size_t place_of(struct str body, const char *what)
{
    const char *at = body.len ? memmem(body.data, body.len, what, strlen(what)) : NULL;

    return at ? (size_t)(at - body.data) : body.len;
}

struct str between(const struct http_response *page, const char *before, const char *behind)
{
    struct str text = STR("");

    if (!find_between(buf_str(&page->body), str_of(before), str_of(behind), &text))
        complain(page, "does not hold what begins with", before, __FILE__, __LINE__);
    return text;
}

const char *owner_of(struct ctx *ctx, const struct http_response *page)
{
    struct str owner = hidden(ctx, page, "take_over_from", STR(""));

    return owner.len ? str_format(ctx->arena, "take_over_from=%.*s", STR_ARGS(owner)).data : "";
}

/* ---- The API and the command line ------------------------------------------------------------------- */

struct str api_says(struct ctx *ctx, int status, const char *who, const char *method, const char *target, struct str body)
{
    struct web web = web_of_rooms(ctx);
    struct http_response answer = web_call(ctx, &web, method, target, who, body);

    status_is(&answer, status);
    return buf_str(&answer.body);
}

static enum err run_in(struct ctx *ctx, void *what)
{
    struct cli *cli = what;

    cli_restart(ctx, cli);
    return cli->command->run(ctx, cli);
}

enum err cli_run(struct ctx *ctx, size_t count, const struct str *tokens, struct str *out_text)
{
    struct cli cli;

    TRY(cli_parse(ctx, rooms_commands(), NULL, count, tokens, &cli));
    TRY(cli.command->db == CLI_DB_WRITE ? db_write(ctx, run_in, &cli) : run_in(ctx, &cli));
    if (cli.json_begun)
        json_end(&cli.json);
    *out_text = buf_str(&cli.out);
    return OK;
}

enum err cli_line(struct ctx *ctx, struct str line, struct str *out_text)
{
    struct str tokens[32];
    size_t count = 0;

    while (line.len && count < COUNT_OF(tokens))
        tokens[count++] = str_cut(&line, '|');
    return cli_run(ctx, count, tokens, out_text);
}

struct str cli_says(struct ctx *ctx, enum code code, const char *line, struct str number)
{
    struct str whole = number.len ? str_of(path_of(ctx, line, number)) : str_of(line), text = STR("");

    as_operator(ctx);
    enum err err = cli_line(ctx, whole, &text);
    if (code == CODE_none) {
        check_ok_at(ctx, err, whole.data, __FILE__, __LINE__);
        return text;
    }
    check_code_at(ctx, code, err, whole.data, __FILE__, __LINE__);
    text = str_format(ctx->arena, "%.*s %.*s", STR_ARGS(ctx->fault.detail), STR_ARGS(ctx->fault.cure));
    fault_clear(ctx);
    return text;
}

const struct job_kind *job_named(const char *name)
{
    const struct job_kind *kind = rooms_jobs();

    while (kind->name && strcmp(kind->name->text, name) != 0)
        kind++;
    MUST(kind->name);
    return kind;
}

/* ---- Accounts --------------------------------------------------------------------------------------- */

struct account anna_with_password(struct ctx *ctx)
{
    struct account account = { .email = STR("anna@fabrikam.example"), .name = STR("Anna <Berg>"), .kind = ACCOUNT_WORK };
    struct account anna;

    account.password_hash = password_hash_task(ctx->arena, STR("correct horse battery"));
    WRITE_OK(account_add(ctx, &account, &anna));
    return anna;
}

struct visitor signed_in(struct ctx *ctx, struct web *web, const struct account *account)
{
    struct visitor visitor = { .web = web };
    struct session session;
    struct str secret = STR("");

    WRITE_OK(session_start(ctx, account->email, account->password_hash, &session, &secret));
    visitor_has_session(ctx, &visitor, secret);
    return visitor;
}

bool keeps_password(const struct http_response *page)
{
    return shows(page, "correct horse") || shows(page, "staple battery");
}

/* ---- Drafts ----------------------------------------------------------------------------------------- */

int64_t the_draft(struct ctx *ctx)
{
    return sql_int(ctx, "SELECT id FROM draft WHERE submitted_at = 0");
}

const char *draft_plan_form(struct ctx *ctx, int64_t contract_id, int revision, const char *more)
{
    return str_format(ctx->arena, "revision=%d&contract=%lld" FORM_PLACE "%s", revision, (long long)contract_id, more).data;
}

int64_t draft_finished(struct ctx *ctx, struct visitor *anna, int64_t contract_id)
{
    opened(ctx, anna, 200, "/requests/new");
    followed(ctx, anna, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    followed(ctx, anna, path_of_id(ctx, "/drafts/#/steps/2", id), draft_plan_form(ctx, contract_id, 0, ""));
    followed(ctx, anna, path_of_id(ctx, "/drafts/#/steps/3", id), "revision=0&" FORM_CONTACT);
    struct http_response page = followed(ctx, anna, path_of_id(ctx, "/drafts/#/steps/4", id), "revision=0&add_submitter=true");
    has(&page, "Step 5 of 6");
    return id;
}

const char *draft_submit_form(struct ctx *ctx, const struct http_response *page)
{
    return str_format(ctx->arena, "agreement_accepted=true&quote=%.*s", STR_ARGS(between(page, "name=\"quote\" value=\"", "\""))).data;
}
