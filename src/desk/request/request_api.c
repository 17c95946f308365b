/* SPDX-License-Identifier: Apache-2.0 */
/* request_api.c: JSON in, JSON out, for requests. */
#include "desk/request/request_room.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/request/request_view.h"

/* ---- Submitting ----------------------------------------------------------------------------------------- */

static enum err read_key(struct ctx *ctx, struct http_call *call, struct str *out_key)
{
    struct str key;

    TRY(call_header(ctx, call, "Idempotency-Key", LIMIT_IDEMPOTENCY_KEY_CHARS, &key));
    if (key.len == 0)
        return fail_field(ctx, "Idempotency-Key", CODE_missing,
                          tr(ctx, "Send a header Idempotency-Key with a new value for each request that you submit."));
    *out_key = key;
    return OK;
}

static enum err answer(struct ctx *ctx, struct http_call *call, int status, const struct request *request)
{
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    request_json(ctx, respond_json(ctx, call, status), NULL, catalog, request);
    return OK;
}

static enum err quote_answer(struct ctx *ctx, struct http_call *call, const struct submission *submission)
{
    struct quote quote;

    TRY(request_quote(ctx, submission, &quote));
    quote_json(ctx, respond_json(ctx, call, 200), NULL, &quote);
    return OK;
}

static enum err read_body(struct ctx *ctx, struct http_call *call, struct submission *out_submission)
{
    struct input *in;

    TRY(call_input(ctx, call, &in));
    return submission_read(ctx, in, out_submission);
}

static void request_submit_ahead(struct ctx *ctx, struct http_call *call)
{
    struct submission *submission = arena_alloc(ctx->arena, sizeof *submission);

    if (!read_body(ctx, call, submission))
        call->ahead = submission;
}

/* POST /requests, ?dry_run=true */
static enum err request_submit_api(struct ctx *ctx, struct http_call *call)
{
    struct input *query;
    struct submission submission;
    struct request request;
    bool repeated;

    TRY(call_query(ctx, call, &query));
    bool dry_run = input_bool(query, "dry_run", NEED_OPTIONAL);
    TRY(input_done(query));
    if (call->ahead)
        submission = *(const struct submission *)call->ahead;
    else
        TRY(read_body(ctx, call, &submission));
    if (dry_run)
        return quote_answer(ctx, call, &submission);
    TRY(read_key(ctx, call, &submission.key));
    TRY(request_submit(ctx, &submission, &request, &repeated));
    if (!repeated)
        http_response_header(call->answer, "Location",
                             str_join(ctx->arena, STR("/api/v1/requests/"), request.number));
    return answer(ctx, call, repeated ? 200 : 201, &request);
}

/* ---- Requests ------------------------------------------------------------------------------------------- */

/* GET /requests */
static enum err request_list_api(struct ctx *ctx, struct http_call *call)
{
    static const char *const orders[] = { "newest", "oldest", NULL };
    const struct catalog *catalog;
    struct input *query;
    struct page page;
    struct request *requests;
    size_t count = 0;

    TRY(call_query(ctx, call, &query));
    call_page(query, PAGE_BY_ID, &page);
    struct request_filter filter = {
        .states = request_scope_states(input_one_of(query, "state", NEED_OPTIONAL, request_scope_words, -1)),
        .severity_id = input_code(query, "severity", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
        .contract_id = input_id(query, "contract", NEED_OPTIONAL),
        .oldest_first = input_one_of(query, "order", NEED_OPTIONAL, orders, 0) == 1,
        .words = input_line(query, "q", NEED_OPTIONAL, 0, LIMIT_SEARCH_CHARS),
        .after = page.after_id, .limit = page.limit + 1,
    };
    TRY(input_done(query));
    TRY(request_list(ctx, &filter, &requests, &count));
    TRY(catalog_now(ctx, &catalog));
    size_t shown = request_page(requests, count, page.limit);
    struct json *json = respond_list(ctx, call);
    for (size_t i = 0; i < shown; i++)
        request_json(ctx, json, NULL, catalog, &requests[i]);
    respond_list_end(json, shown < count ? id_text(ctx->arena, requests[shown - 1].id) : STR(""));
    return OK;
}

/* GET /requests/:number */
static enum err request_show_api(struct ctx *ctx, struct http_call *call)
{
    struct request request;

    TRY(request_find(ctx, path_text(call, "number"), &request));
    return answer(ctx, call, 200, &request);
}

/* POST /requests/:number/reopen */
static enum err request_reopen_api(struct ctx *ctx, struct http_call *call)
{
    struct request request;

    TRY(request_reopen(ctx, path_text(call, "number"), &request));
    return answer(ctx, call, 200, &request);
}

/* ---- What hangs on them --------------------------------------------------------------------------------- */

/* POST /requests/:number/communications */
static enum err request_communicate_api(struct ctx *ctx, struct http_call *call)
{
    static const char *const words[] = { "in_progress", "waiting_customer", "solution_proposed", NULL };
    static const enum request_state states[] = { REQUEST_IN_PROGRESS, REQUEST_WAITING_CUSTOMER, REQUEST_SOLUTION_PROPOSED };
    struct input *in;
    struct communication communication;

    TRY(call_input(ctx, call, &in));
    struct str text = input_text(in, "text", NEED_REQUIRED, 1, LIMIT_TEXT_CHARS);
    bool work_note = input_bool(in, "work_note", NEED_OPTIONAL);
    int state = input_one_of(in, "state", NEED_OPTIONAL, words, -1);
    TRY(input_done(in));
    TRY(request_communicate(ctx, path_text(call, "number"), text, work_note, state < 0 ? NULL : &states[state], &communication));
    communication_json(respond_json(ctx, call, 201), NULL, &communication);
    return OK;
}

/* limit and after of a list of rows by id. */
static enum err read_page(struct ctx *ctx, struct http_call *call, struct page *out_page)
{
    struct input *query;

    TRY(call_query(ctx, call, &query));
    call_page(query, PAGE_BY_ID, out_page);
    return input_done(query);
}

/* GET /requests/:number/communications */
static enum err request_communications_api(struct ctx *ctx, struct http_call *call)
{
    struct page page;
    struct communication *communications;
    size_t count;

    TRY(read_page(ctx, call, &page));
    TRY(request_communications(ctx, path_text(call, "number"), page.after_id, page.limit + 1, &communications, &count));
    size_t shown = communication_page(communications, count, page.limit);
    struct json *json = respond_list(ctx, call);
    for (size_t i = 0; i < shown; i++)
        communication_json(json, NULL, &communications[i]);
    respond_list_end(json, shown < count ? id_text(ctx->arena, communications[shown - 1].id) : STR(""));
    return OK;
}

/* GET /requests/:number/history */
static enum err request_history_api(struct ctx *ctx, struct http_call *call)
{
    struct page page;
    struct request_event *events;
    size_t count;

    TRY(read_page(ctx, call, &page));
    TRY(request_history(ctx, path_text(call, "number"), page.after_id, page.limit + 1, &events, &count));
    bool more = count > (size_t)page.limit;
    size_t shown = more ? (size_t)page.limit : count;
    struct json *json = respond_list(ctx, call);
    for (size_t i = 0; i < shown; i++)
        request_event_json(json, NULL, &events[i]);
    respond_list_end(json, more ? id_text(ctx->arena, events[shown - 1].id) : STR(""));
    return OK;
}

/* GET /requests/:number/mails */
static enum err request_mails_api(struct ctx *ctx, struct http_call *call)
{
    struct page page;
    struct request_mail *mails;
    size_t count;

    TRY(read_page(ctx, call, &page));
    TRY(request_mails(ctx, path_text(call, "number"), page.after_id, page.limit + 1, &mails, &count));
    bool more = count > (size_t)page.limit;
    size_t shown = more ? (size_t)page.limit : count;
    struct json *json = respond_list(ctx, call);
    for (size_t i = 0; i < shown; i++)
        request_mail_json(json, NULL, &mails[i]);
    respond_list_end(json, more ? id_text(ctx->arena, mails[shown - 1].id) : STR(""));
    return OK;
}

/* POST /requests/:number/contacts */
static enum err request_contact_add_api(struct ctx *ctx, struct http_call *call)
{
    struct input *in;
    struct contact contact;

    TRY(call_input(ctx, call, &in));
    struct contact given = contact_read(in);
    TRY(input_done(in));
    TRY(request_add_contact(ctx, path_text(call, "number"), &given, &contact));
    request_contact_json(respond_json(ctx, call, 201), NULL, &contact);
    return OK;
}

/* DELETE /requests/:number/contacts/:id */
static enum err request_contact_remove_api(struct ctx *ctx, struct http_call *call)
{
    struct contact gone;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(request_remove_contact(ctx, path_text(call, "number"), id, &gone));
    respond_nothing(call);
    return OK;
}

/* The primary contact has the smallest id: it was the first to be stored. */
static enum err request_contacts_api(struct ctx *ctx, struct http_call *call)
{
    struct page page;
    struct request request;
    size_t at = 0;

    TRY(read_page(ctx, call, &page));
    TRY(request_find(ctx, path_text(call, "number"), &request));
    while (at < request.contact_count && request.contacts[at].id <= page.after_id)
        at++;
    size_t left = request.contact_count - at, shown = left > (size_t)page.limit ? (size_t)page.limit : left;
    struct json *json = respond_list(ctx, call);
    for (size_t i = at; i < at + shown; i++)
        request_contact_json(json, NULL, &request.contacts[i]);
    respond_list_end(json, shown < left ? id_text(ctx->arena, request.contacts[at + shown - 1].id) : STR(""));
    return OK;
}

const struct route request_api_routes[] = {
    ROW(GET, "/api/v1/requests", SIGNED_IN, READ, REQUEST_LIST, request_list_api),
    ROW(POST, "/api/v1/requests", SIGNED_IN, WRITE, REQUEST_SUBMIT, request_submit_api, .ahead = request_submit_ahead, .once = ONCE_OWN_KEY),
    ROW(GET, "/api/v1/requests/:number", SIGNED_IN, READ, REQUEST_READ, request_show_api),
    ROW(GET, "/api/v1/requests/:number/communications", SIGNED_IN, READ, REQUEST_READ, request_communications_api),
    ROW(POST, "/api/v1/requests/:number/communications", SIGNED_IN, WRITE, REQUEST_WRITE, request_communicate_api),
    ROW(GET, "/api/v1/requests/:number/contacts", SIGNED_IN, READ, REQUEST_READ, request_contacts_api),
    ROW(POST, "/api/v1/requests/:number/contacts", SIGNED_IN, WRITE, REQUEST_CONTACTS, request_contact_add_api),
    ROW(DELETE, "/api/v1/requests/:number/contacts/:id", SIGNED_IN, WRITE, REQUEST_CONTACT_REMOVE, request_contact_remove_api),
    ROW(GET, "/api/v1/requests/:number/history", SIGNED_IN, READ, REQUEST_READ, request_history_api),
    ROW(GET, "/api/v1/requests/:number/mails", SIGNED_IN, READ, REQUEST_READ, request_mails_api),
    ROW(POST, "/api/v1/requests/:number/reopen", SIGNED_IN, WRITE, REQUEST_REOPEN, request_reopen_api),
    ROUTES_END
};
