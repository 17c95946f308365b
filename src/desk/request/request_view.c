/* SPDX-License-Identifier: Apache-2.0 */
/* request_view.c: writing requests, quotes and what can be decided. */
#include "desk/request/request_view.h"

#include "base/crypto.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/contract/contract_view.h"
#include "desk/request/request_seen.h"
#include "desk/request/request_words.h"

/* ---- What a request says of its contract ---------------------------------------------------------------- */

static void contract_member(struct ctx *ctx, struct json *json, const struct contract *contract, bool has_contract)
{
    if (has_contract)
        contract_summary_json(ctx, json, "contract", contract, request_figures_visible(ctx, contract));
    else
        json_none(json, "contract");
}

static void remaining_member(struct json *json, const char *key, int64_t remaining, bool shown)
{
    if (shown)
        json_int(json, key, remaining);
    else
        json_none(json, key);
}

static void charged_member(struct ctx *ctx, struct json *json, const struct request *request)
{
    const struct contract *contract = &request->contract;
    bool shown = request->has_contract && contract->counted && request_figures_visible(ctx, contract);

    json_open(json, "charged");
    json_int(json, "units", request->charged_units);
    remaining_member(json, "remaining", contract->remaining, shown);
    json_close(json);
}

/* ---- Requests ------------------------------------------------------------------------------------------- */

static void named_member(struct json *json, const char *key, struct str id, struct str name)
{
    if (id.len == 0) {
        json_none(json, key);
        return;
    }
    json_open(json, key);
    json_str(json, "id", id);
    json_str(json, "name", name.len ? name : id);
    json_close(json);
}

/* A name as the submitter gave it: no organization of ours, so without an id. */
static void customer_member(struct json *json, struct str name)
{
    if (name.len == 0) {
        json_none(json, "on_behalf_of");
        return;
    }
    json_open(json, "on_behalf_of");
    json_none(json, "id");
    json_str(json, "name", name);
    json_close(json);
}

static struct str thing_name(const struct catalog_thing *thing)
{
    return thing ? thing->name : STR("");
}

static void subject_members(struct json *json, const struct catalog *catalog, const struct request *request)
{
    const struct product *product = catalog_product(catalog, request->product_id);
    const struct version *version = catalog_version(catalog, request->version_id);

    json_str(json, "kind", request->kind);
    json_str(json, "portal", request->portal_id);
    named_member(json, "product", request->product_id, thing_name(product ? &product->thing : NULL));
    named_member(json, "version", request->version_id, thing_name(version ? &version->thing : NULL));
    json_str_or_null(json, "problem_type", request->problem_type_id);
    json_str_or_null(json, "category", request->category_id);
    json_str(json, "title", request->title);
    json_str(json, "description", request->description);
}

static void contact_members(struct json *json, const struct contact *contact)
{
    json_str(json, "name", contact->name);
    json_str(json, "email", contact->address);
    json_str_or_null(json, "phone", contact->phone);
}

static void contacts_members(struct json *json, const struct request *request)
{
    MUST(request->contact_count > 0 && request->contacts[0].primary);
    json_open(json, "primary_contact");
    contact_members(json, &request->contacts[0]);
    json_close(json);
    json_list(json, "additional_contacts");
    for (size_t i = 1; i < request->contact_count; i++) {
        json_open(json, NULL);
        contact_members(json, &request->contacts[i]);
        json_close(json);
    }
    json_list_end(json);
}

static void heard_members(struct ctx *ctx, struct json *json, const struct request *request)
{
    struct last_word last = request_last_word(ctx, request);
    struct seen seen = request_seen(ctx, request);

    json_open(json, "last_word");
    json_instant(json, "at", last.at);
    json_str(json, "name", last.name.len ? last.name : STR("system"));
    json_bool(json, "staff", last.staff);
    json_close(json);
    if (seen.known)
        json_bool(json, "unread", seen.unread);
    else
        json_none(json, "unread");
}

static void time_members(struct ctx *ctx, struct json *json, const struct catalog *catalog, const struct request *request)
{
    struct next_event next = request_next_event(ctx, catalog, request);

    json_instant(json, "submitted_at", request->submitted_at);
    json_instant(json, "updated_at", request->updated_at);
    json_instant(json, "response_due_at", request->response_due_at);
    json_instant(json, "responded_at", request->responded_at);
    named_member(json, "owner", request->owner_id ? id_text(ctx->arena, request->owner_id) : STR(""), request->owner_name);
    json_open(json, "next_event");
    json_str(json, "event", str_of(expected_event_name(next.event)));
    json_str(json, "whose_turn", str_of(whose_turn_name(next.whose_turn)));
    json_instant(json, "by", next.by);
    json_bool(json, "overdue", next.overdue);
    json_str(json, "text", next.text);
    json_close(json);
}

static void closure_member(struct json *json, const struct catalog *catalog, const struct request *request)
{
    const struct closure_reason *reason = catalog_closure_reason(catalog, request->closure_reason_id);

    if (request->state != REQUEST_CLOSED) {
        json_none(json, "closure");
        return;
    }
    json_open(json, "closure");
    json_str(json, "reason", request->closure_reason_id);
    json_str(json, "name", reason ? reason->thing.name : request->closure_reason_id);
    json_str(json, "cause", request->closure_cause);
    json_str(json, "notes", request->closure_notes);
    json_bool(json, "chargeable", request->closure_chargeable);
    json_instant(json, "closed_at", request->closed_at);
    json_close(json);
}

void request_json(struct ctx *ctx, struct json *json, const char *key, const struct catalog *catalog,
                  const struct request *request)
{
    json_open(json, key);
    json_str(json, "number", request->number);
    json_str(json, "number_display", request_number_display(ctx->arena, request->number));
    json_str(json, "state", str_of(request_state_name(request->state)));
    subject_members(json, catalog, request);
    contract_member(ctx, json, &request->contract, request->has_contract);
    charged_member(ctx, json, request);
    json_bool(json, "credited", request->credited);
    json_str(json, "severity", request->severity_id);
    json_str_or_null(json, "asked_severity", request->asked_severity_id);
    json_bool(json, "requires_24x7", request->requires_24x7);
    json_str(json, "country", request->country);
    json_str(json, "time_zone", request->time_zone);
    contacts_members(json, request);
    time_members(ctx, json, catalog, request);
    heard_members(ctx, json, request);
    closure_member(json, catalog, request);
    json_str(json, "agreement_version", request->agreement_version);
    customer_member(json, request->on_behalf_of);
    if (request->warning.len)
        json_str(json, "warning", request->warning);
    json_close(json);
}

void closing_json(struct json *json, const char *key, const struct closing *closing)
{
    json_open(json, key);
    json_str(json, "reason", closing->reason_id);
    json_str(json, "name", closing->reason_name);
    json_bool(json, "chargeable", closing->chargeable);
    json_bool(json, "gives_back", closing->gives_back);
    json_int(json, "units", closing->units);
    json_int(json, "lapsing", closing->lapsing_units);
    if (closing->counted) {
        json_int(json, "remaining_before", closing->remaining_before);
        json_int(json, "remaining_after", closing->remaining_after);
    } else {
        json_none(json, "remaining_before");
        json_none(json, "remaining_after");
    }
    json_str(json, "text", closing->words);
    json_close(json);
}

static void decision_member(struct json *json, const char *key, bool can, const struct closing *closing)
{
    if (can)
        closing_json(json, key, closing);
    else
        json_none(json, key);
}

void decisions_json(struct json *json, const char *key, const struct decisions *decisions)
{
    json_open(json, key);
    decision_member(json, "accept", decisions->accept, &decisions->accepting);
    decision_member(json, "withdraw", decisions->withdraw, &decisions->withdrawing);
    json_instant(json, "keep_open_until", decisions->keep_until);
    json_close(json);
}

struct str request_line(struct ctx *ctx, const struct request *request)
{
    struct str number = request_number_display(ctx->arena, request->number);

    struct last_word last = request_last_word(ctx, request);

    return str_format(ctx->arena, "%.*s  %-17s  %.*s%s  %.*s  [%.*s, %.*s]", STR_ARGS(number), request_state_name(request->state),
                      STR_ARGS(request->severity_id), request->requires_24x7 ? " 24x7" : "", STR_ARGS(request->title),
                      STR_ARGS(last_word_words(ctx, &last)), STR_ARGS(instant_text(ctx->arena, last.at)));
}

/* ---- Quotes --------------------------------------------------------------------------------------------- */

void quote_json(struct ctx *ctx, struct json *json, const char *key, const struct quote *quote)
{
    bool counted = quote->has_contract && quote->contract.counted;

    json_open(json, key);
    json_str(json, "quote", quote->id);
    contract_member(ctx, json, &quote->contract, quote->has_contract);
    json_open(json, "charged");
    json_int(json, "units", quote->units);
    remaining_member(json, "remaining_before", quote->remaining_before, counted);
    remaining_member(json, "remaining_after", quote->remaining_after, counted);
    json_close(json);
    if (quote->grant_expires_on)
        json_day(json, "grant_expires_on", quote->grant_expires_on);
    else
        json_none(json, "grant_expires_on");
    json_instant(json, "response_due_at", quote->response_due_at);
    json_int(json, "response_minutes", quote->response_minutes);
    json_str_or_null(json, "calendar", quote->calendar_id);
    json_str_or_null(json, "credit_back", quote->credit_back);
    json_str(json, "agreement_version", quote->agreement_version);
    json_str_or_null(json, "agreement_url", quote->agreement_url);
    json_close(json);
}

static struct str quote_problem_members(struct ctx *ctx, const struct quote *quote)
{
    struct buf text = buf_new(ctx->arena);
    struct json json = json_new(&text);

    json_open(&json, NULL);
    quote_json(ctx, &json, "quote", quote);
    json_close(&json);
    json_end(&json);
    struct str whole = buf_str(&text);
    return (struct str){ whole.data + 1, whole.len - 2 };      /* without the braces */
}

enum err quote_told(struct ctx *ctx, enum err err, const struct quote *quote)
{
    if (err && ctx->fault.code == CODE_quote_changed)
        ctx->fault.extra_json = quote_problem_members(ctx, quote);
    return err;
}

/* ---- What hangs on a request ---------------------------------------------------------------------------- */

void communication_json(struct json *json, const char *key, const struct communication *communication)
{
    json_open(json, key);
    json_id(json, "id", communication->id);
    json_instant(json, "at", communication->at);
    json_open(json, "author");
    json_str(json, "name", communication->author_name.len ? communication->author_name : communication->side);
    json_bool(json, "staff", !str_equal(communication->side, STR("customer")));
    json_close(json);
    json_str(json, "text", communication->text);
    json_bool(json, "work_note", communication->work_note);
    json_close(json);
}

void request_event_json(struct json *json, const char *key, const struct request_event *event)
{
    json_open(json, key);
    json_id(json, "id", event->id);
    json_instant(json, "at", event->at);
    json_str_or_null(json, "actor", event->actor_name);
    json_str(json, "event", event->event);
    json_str(json, "detail", event->detail);
    json_close(json);
}

void request_mail_json(struct json *json, const char *key, const struct request_mail *mail)
{
    json_open(json, key);
    json_id(json, "id", mail->id);
    json_str(json, "about", str_of(mail_about_name(mail->about)));
    if (mail->about == MAIL_COMMUNICATION)
        json_id(json, "communication", mail->occasion);
    else
        json_none(json, "communication");
    if (mail->address.len) {
        json_open(json, "to");
        json_str(json, "name", mail->name);
        json_str(json, "email", mail->address);
        json_bool(json, "contact", mail->contact);
        json_close(json);
    } else {
        json_none(json, "to");
    }
    json_str(json, "state", str_of(mail_state_name(mail->state)));
    json_str_or_null(json, "failure", mail->failure);
    json_str_or_null(json, "detail", mail->words);
    json_instant(json, "created_at", mail->created_at);
    json_instant(json, "delivered_at", mail->delivered_at);
    json_close(json);
}

void request_contact_json(struct json *json, const char *key, const struct contact *contact)
{
    json_open(json, key);
    json_id(json, "id", contact->id);
    json_str(json, "role", contact->primary ? STR("primary") : STR("additional"));
    contact_members(json, contact);
    json_close(json);
}

/* ---- Rows ----------------------------------------------------------------------------------------------- */

static struct str communication_line(struct ctx *ctx, const struct communication *communication)
{
    struct hole holes[] = {
        HOLE("at", instant_text(ctx->arena, communication->at)), HOLE("name", communication->author_name), HOLE("text", communication->text),
    };

    return tr_fill(ctx, communication->work_note ? TR_MARK("{at}  {name} (work note): {text}") : TR_MARK("{at}  {name}: {text}"),
                   COUNT_OF(holes), holes);
}

ROW_KIND_LONG(request_rows, struct request, id, request_text_bytes(row), request_json(ctx, json, NULL, with, row), request_line(ctx, row));
ROW_KIND_LONG(communication_rows, struct communication, id, communication_text_bytes(row), communication_json(json, NULL, row),
              communication_line(ctx, row));
ROW_KIND(request_mail_rows, struct request_mail, id, request_mail_json(json, NULL, row), NO_LINE);
ROW_KIND(request_event_rows, struct request_event, id, request_event_json(json, NULL, row), NO_LINE);
ROW_KIND(contact_rows, struct contact, id, request_contact_json(json, NULL, row), NO_LINE);

enum err request_answer(struct ctx *ctx, struct http_call *call, int status, const struct request *request)
{
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    request_json(ctx, respond_json(ctx, call, status), NULL, catalog, request);
    return OK;
}

enum err request_print(struct ctx *ctx, struct cli *cli, const struct request *request)
{
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    cli_row(ctx, cli, ROWS_WITH(request_rows, request, 1, catalog));
    return OK;
}
