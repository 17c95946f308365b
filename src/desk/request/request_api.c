/* SPDX-License-Identifier: Apache-2.0 */
/* request_api.c: JSON in, JSON out, for requests. */
#include "desk/request/request_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/request/request_read.h"
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

static enum err quote_answer(struct ctx *ctx, struct http_call *call, const struct submission *submission)
{
    struct quote quote;

    TRY(request_quote(ctx, submission, &quote));
    quote_json(ctx, respond_json(ctx, call, 200), NULL, &quote);
    return OK;
}

/* POST /requests, ?dry_run=true */
static enum err request_submit_api(struct ctx *ctx, struct http_call *call)
{
    const struct dry_run *query = call->asked;
    struct submission submission = *(const struct submission *)call->given;
    struct request request;
    struct quote quote;
    bool repeated;

    if (query->dry_run)
        return quote_answer(ctx, call, &submission);
    TRY(read_key(ctx, call, &submission.key));
    submission.out_quote = &quote;
    TRY(quote_told(ctx, request_submit(ctx, &submission, &request, &repeated), &quote));
    if (!repeated)
        http_response_header(call->answer, "Location",
                             str_join(ctx->arena, STR("/api/v1/requests/"), request.number));
    return request_answer(ctx, call, repeated ? 200 : 201, &request);
}

/* ---- Requests ------------------------------------------------------------------------------------------- */

/* GET /requests */
static enum err request_list_api(struct ctx *ctx, struct http_call *call)
{
    const struct request_filter *asked = call->asked;
    struct request_filter filter = *asked;
    const struct catalog *catalog;
    struct request *requests;
    size_t count = 0;

    filter.limit++;
    TRY(request_list(ctx, &filter, &requests, &count));
    TRY(catalog_now(ctx, &catalog));
    size_t shown = respond_rows_only(ctx, call, asked->limit, ROWS_WITH(request_rows, requests, count, catalog));
    respond_list_end(&call->json, shown < count ? request_key(ctx, asked, &requests[shown - 1]) : STR(""));
    return OK;
}

/* GET /requests/:number */
static enum err request_show_api(struct ctx *ctx, struct http_call *call)
{
    struct request request;

    TRY(request_find(ctx, path_text(call, "number"), &request));
    return request_answer(ctx, call, 200, &request);
}

/* POST /requests/:number/reopen */
static enum err request_reopen_api(struct ctx *ctx, struct http_call *call)
{
    struct request request;

    TRY(request_reopen(ctx, path_text(call, "number"), &request));
    return request_answer(ctx, call, 200, &request);
}

/* ---- What contacts decide ------------------------------------------------------------------------------- */

/* GET /requests/:number/decisions */
static enum err request_decisions_api(struct ctx *ctx, struct http_call *call)
{
    struct decisions decisions;

    TRY(request_decisions(ctx, path_text(call, "number"), &decisions));
    decisions_json(respond_json(ctx, call, 200), NULL, &decisions);
    return OK;
}

/* POST /requests/:number/accept */
static enum err request_accept_api(struct ctx *ctx, struct http_call *call)
{
    struct request request;

    TRY(request_accept(ctx, path_text(call, "number"), &request));
    return request_answer(ctx, call, 200, &request);
}

/* POST /requests/:number/reject */
static enum err request_reject_api(struct ctx *ctx, struct http_call *call)
{
    const struct request_rejection *given = call->given;
    struct request request;

    TRY(request_reject(ctx, path_text(call, "number"), given->problem, &request));
    return request_answer(ctx, call, 200, &request);
}

/* POST /requests/:number/withdraw */
static enum err request_withdraw_api(struct ctx *ctx, struct http_call *call)
{
    struct request request;

    TRY(request_withdraw(ctx, path_text(call, "number"), call->given, &request));
    return request_answer(ctx, call, 200, &request);
}

/* POST /requests/:number/keep-open */
static enum err request_keep_open_api(struct ctx *ctx, struct http_call *call)
{
    struct request request;

    TRY(request_keep_open(ctx, path_text(call, "number"), &request));
    return request_answer(ctx, call, 200, &request);
}

/* POST /requests/:number/severity/ask */
static enum err request_ask_severity_api(struct ctx *ctx, struct http_call *call)
{
    const struct severity_asked *given = call->given;
    struct request request;

    TRY(request_ask_severity(ctx, path_text(call, "number"), given->severity, given->impact, &request));
    return request_answer(ctx, call, 200, &request);
}

/* ---- What hangs on them --------------------------------------------------------------------------------- */

/* POST /requests/:number/communications */
static enum err request_communicate_api(struct ctx *ctx, struct http_call *call)
{
    const struct request_message *given = call->given;
    struct communication communication;

    TRY(request_communicate(ctx, path_text(call, "number"), given->text, given->work_note, given->state, &communication));
    communication_json(respond_json(ctx, call, 201), NULL, &communication);
    return OK;
}

/* GET /requests/:number/communications */
static enum err request_communications_api(struct ctx *ctx, struct http_call *call)
{
    const struct portion *portion = call->asked;
    struct communication *communications;
    size_t count;

    TRY(request_communications(ctx, path_text(call, "number"), portion->after_id, portion->one_more, &communications, &count));
    respond_rows(ctx, call, portion->limit, ROWS(communication_rows, communications, count));
    return OK;
}

/* GET /requests/:number/history */
static enum err request_history_api(struct ctx *ctx, struct http_call *call)
{
    const struct portion *portion = call->asked;
    struct request_event *events;
    size_t count;

    TRY(request_history(ctx, path_text(call, "number"), portion->after_id, portion->one_more, &events, &count));
    respond_rows(ctx, call, portion->limit, ROWS(request_event_rows, events, count));
    return OK;
}

/* GET /requests/:number/mails */
static enum err request_mails_api(struct ctx *ctx, struct http_call *call)
{
    const struct portion *portion = call->asked;
    struct request_mail *mails;
    size_t count;

    TRY(request_mails(ctx, path_text(call, "number"), portion->after_id, portion->one_more, &mails, &count));
    respond_rows(ctx, call, portion->limit, ROWS(request_mail_rows, mails, count));
    return OK;
}

/* POST /requests/:number/contacts */
static enum err request_contact_add_api(struct ctx *ctx, struct http_call *call)
{
    struct contact contact;

    TRY(request_add_contact(ctx, path_text(call, "number"), call->given, &contact));
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
    const struct portion *portion = call->asked;
    struct request request;
    size_t at = 0;

    TRY(request_find(ctx, path_text(call, "number"), &request));
    while (at < request.contact_count && request.contacts[at].id <= portion->after_id)
        at++;
    respond_rows(ctx, call, portion->limit, ROWS(contact_rows, &request.contacts[at], request.contact_count - at));
    return OK;
}

const struct route request_api_routes[] = {
    ROW(GET, "/api/v1/requests", SIGNED_IN, READ, REQUEST_LIST, request_list_api,
        .query = READS(struct request_filter, request_filter_read)),
    ROW(POST, "/api/v1/requests", SIGNED_IN, WRITE, REQUEST_SUBMIT, request_submit_api, .once = ONCE_OWN_KEY,
        .query = READS_DRY_RUN, .body = READS(struct submission, submission_read)),
    ROW(GET, "/api/v1/requests/:number", SIGNED_IN, READ, REQUEST_READ, request_show_api),
    ROW(GET, "/api/v1/requests/:number/communications", SIGNED_IN, READ, REQUEST_READ, request_communications_api,
        .query = READS_PORTION_BY_ID),
    ROW(POST, "/api/v1/requests/:number/communications", SIGNED_IN, WRITE, REQUEST_WRITE, request_communicate_api,
        .body = READS(struct request_message, request_message_read)),
    ROW(GET, "/api/v1/requests/:number/contacts", SIGNED_IN, READ, REQUEST_READ, request_contacts_api,
        .query = READS_PORTION_BY_ID),
    ROW(POST, "/api/v1/requests/:number/contacts", SIGNED_IN, WRITE, REQUEST_CONTACTS, request_contact_add_api,
        .body = READS(struct contact, contact_read)),
    ROW(DELETE, "/api/v1/requests/:number/contacts/:id", SIGNED_IN, WRITE, REQUEST_CONTACT_REMOVE, request_contact_remove_api),
    ROW(GET, "/api/v1/requests/:number/history", SIGNED_IN, READ, REQUEST_READ, request_history_api,
        .query = READS_PORTION_BY_ID),
    ROW(GET, "/api/v1/requests/:number/mails", SIGNED_IN, READ, REQUEST_READ, request_mails_api,
        .query = READS_PORTION_BY_ID),
    ROW(GET, "/api/v1/requests/:number/decisions", SIGNED_IN, READ, REQUEST_DECIDE, request_decisions_api),
    ROW(POST, "/api/v1/requests/:number/accept", SIGNED_IN, WRITE, REQUEST_DECIDE, request_accept_api, .body = READS_NOTHING),
    ROW(POST, "/api/v1/requests/:number/reject", SIGNED_IN, WRITE, REQUEST_DECIDE, request_reject_api,
        .body = READS(struct request_rejection, request_rejection_read)),
    ROW(POST, "/api/v1/requests/:number/withdraw", SIGNED_IN, WRITE, REQUEST_DECIDE, request_withdraw_api,
        .body = READS_OR_EMPTY(struct withdrawal, withdrawal_read)),
    ROW(POST, "/api/v1/requests/:number/keep-open", SIGNED_IN, WRITE, REQUEST_DECIDE, request_keep_open_api, .body = READS_NOTHING),
    ROW(POST, "/api/v1/requests/:number/severity/ask", SIGNED_IN, WRITE, REQUEST_DECIDE, request_ask_severity_api,
        .body = READS(struct severity_asked, severity_asked_read)),
    ROW(POST, "/api/v1/requests/:number/reopen", SIGNED_IN, WRITE, REQUEST_REOPEN, request_reopen_api, .body = READS_NOTHING),
    ROUTES_END
};
