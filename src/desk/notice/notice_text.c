/* SPDX-License-Identifier: Apache-2.0 */
/* notice_text.c: the words of mails. What a person typed stands in lines of its own, behind what we say about it. */
#include "desk/notice/notice_text.h"

#include "base/locale.h"
#include "base/settings.h"
#include "base/text.h"
#include "desk/request/request_words.h"
#include "view/brand.h"
#include "view/when.h"

/* What is left of the contract on the day it was read for. */
static struct str remaining_text(struct ctx *ctx, const struct contract *contract)
{
    if (!contract->counted)
        return trf(ctx, "unlimited, {used} used", HOLE("used", ledger_units_text(ctx, contract->unit, contract->used)));
    return trf(ctx, "{left} of {granted}", HOLE("left", ledger_amount_text(ctx, contract->unit, contract->remaining)),
               HOLE("granted", ledger_units_text(ctx, contract->unit, contract->granted)));
}

static void mail_add_line(struct buf *body, struct str line)
{
    buf_add(body, line);
    buf_add_char(body, '\n');
}

static void add_fact(struct buf *body, struct str name, struct str value)
{
    if (value.len == 0)
        return;
    buf_add(body, name);
    buf_add(body, STR(": "));
    mail_add_line(body, text_isolated(body->arena, value));
}

/* Plan, its days, and for whom it concerns what is left: wherever a contract is shown [4.6]. What is left goes between body and ending. */
static void add_plan(struct ctx *ctx, struct buf *body, struct buf *figures, struct buf *ending, const struct notice_about *about)
{
    const struct request *request = &about->request;
    const struct contract *contract = &request->contract;
    const struct plan *plan = catalog_plan(about->catalog, request->plan_id);

    if (!request->has_contract) {
        if (plan)
            add_fact(body, tr(ctx, "Plan"), plan->thing.name);
        return;
    }
    add_fact(body, tr(ctx, "Plan"), contract_display(ctx, contract));
    add_fact(figures, tr(ctx, "Remaining"), remaining_text(ctx, contract));
    add_fact(ending, tr(ctx, "Usable"), trf(ctx, "{from} to {until}", HOLE("from", day_words(ctx, contract->starts_on)),
                                            HOLE("until", day_words(ctx, contract->ends_on))));
}

static struct str severity_text(struct ctx *ctx, const struct notice_about *about)
{
    const struct severity *severity = catalog_severity(about->catalog, about->request.severity_id);
    struct str name = severity ? severity->thing.name : STR("");

    if (about->request.requires_24x7)
        return trf(ctx, "{id} ({name}), around the clock", HOLE("id", about->request.severity_id), HOLE("name", name));
    return trf(ctx, "{id} ({name})", HOLE("id", about->request.severity_id), HOLE("name", name));
}

static void add_submitted(struct ctx *ctx, struct buf *body, const struct notice_about *about, struct str number)
{
    const struct request *request = &about->request;

    mail_add_line(body, trf(ctx, "Your request {number} was submitted.", HOLE("number", number)));
    mail_add_line(body, STR(""));
    add_fact(body, tr(ctx, "Title"), request->title);
    add_fact(body, tr(ctx, "Severity"), severity_text(ctx, about));
    add_fact(body, tr(ctx, "First answer by"), time_in_zone(ctx, request->response_due_at, request->time_zone));
}

static void add_closed(struct ctx *ctx, struct buf *body, const struct notice_about *about, struct str number)
{
    const struct request *request = &about->request;
    const struct closure_reason *reason = catalog_closure_reason(about->catalog, request->closure_reason_id);

    mail_add_line(body, trf(ctx, "Request {number} was closed.", HOLE("number", number)));
    mail_add_line(body, request_balance_words(ctx, request));
    mail_add_line(body, STR(""));
    add_fact(body, tr(ctx, "Title"), request->title);
    add_fact(body, tr(ctx, "Reason"), reason ? reason->thing.name : request->closure_reason_id);
    add_fact(body, tr(ctx, "Cause"), request->closure_cause);
    add_fact(body, tr(ctx, "What was done"), request->closure_notes);
}

/* Where somebody who cannot answer yet says that he needs it. */
static void add_keeping(struct ctx *ctx, struct buf *body, const struct notice_about *about)
{
    struct str url = settings_url(ctx);

    if (!url.len || !about->closing.keeps_left)
        return;
    mail_add_line(body, STR(""));
    mail_add_line(body, tr(ctx, "If you cannot answer yet, say \"I still need it\" here, and it stays open:"));
    mail_add_line(body, str_format(ctx->arena, "%.*s/requests/%.*s#keep", STR_ARGS(url), STR_ARGS(about->request.number)));
}

static void add_closing(struct ctx *ctx, struct buf *body, const struct notice_about *about, struct str number)
{
    const struct closing_notice *closing = &about->closing;

    mail_add_line(body, trf(ctx, "Request {number} is waiting for your answer. Without one, it will be closed on {day}.", HOLE("number", number),
                            HOLE("day", time_in_zone(ctx, closing->close_at, about->request.time_zone))));
    mail_add_line(body, trf(ctx, "{effect} Any answer keeps it open. After it is closed you can reopen it free of charge.",
                            HOLE("effect", closing->effect)));
    add_keeping(ctx, body, about);
    mail_add_line(body, STR(""));
    add_fact(body, tr(ctx, "Title"), about->request.title);
    add_fact(body, tr(ctx, "Reason"), closing->reason_name);
}

static void add_reopened(struct ctx *ctx, struct buf *body, const struct notice_about *about, struct str number)
{
    mail_add_line(body, trf(ctx, "Request {number} was reopened. That costs nothing.", HOLE("number", number)));
    mail_add_line(body, STR(""));
    add_fact(body, tr(ctx, "Title"), about->request.title);
}

static void add_said(struct ctx *ctx, struct buf *body, const struct notice_about *about, struct str number)
{
    const struct communication *said = &about->said;

    mail_add_line(body, said->author_name.len
                  ? trf(ctx, "{name} wrote on request {number}:", HOLE("name", said->author_name), HOLE("number", number))
                  : trf(ctx, "There is a new message on request {number}:", HOLE("number", number)));
    mail_add_line(body, STR(""));
    mail_add_line(body, text_isolated(body->arena, said->text));
    mail_add_line(body, STR(""));
    add_fact(body, tr(ctx, "Title"), about->request.title);
}

static void add_handed_over(struct ctx *ctx, struct buf *body, const struct notice_about *about, struct str number)
{
    mail_add_line(body, trf(ctx, "{name} handed the request {number} over to you.", HOLE("name", about->by), HOLE("number", number)));
    mail_add_line(body, STR(""));
    add_fact(body, tr(ctx, "Title"), about->request.title);
    add_fact(body, tr(ctx, "Severity"), severity_text(ctx, about));
}

static struct str subject_text(struct ctx *ctx, enum notice_kind kind, struct str number, struct str title)
{
    switch (kind) {
    case NOTICE_SUBMITTED:
        return trf(ctx, "Request {number} submitted: {title}", HOLE("number", number), HOLE("title", title));
    case NOTICE_CLOSING:
        return trf(ctx, "Request {number} will be closed without an answer: {title}", HOLE("number", number), HOLE("title", title));
    case NOTICE_CLOSED:
        return trf(ctx, "Request {number} closed: {title}", HOLE("number", number), HOLE("title", title));
    case NOTICE_REOPENED:
        return trf(ctx, "Request {number} reopened: {title}", HOLE("number", number), HOLE("title", title));
    case NOTICE_HANDED_OVER:
        return trf(ctx, "Request {number} is yours: {title}", HOLE("number", number), HOLE("title", title));
    case NOTICE_COMMUNICATION:
        return trf(ctx, "Request {number}, new message: {title}", HOLE("number", number), HOLE("title", title));
    }
    BUG("a kind of notice outside the enumeration");
}

/* What happens next, and where to look. */
static void add_end(struct ctx *ctx, struct buf *body, const struct catalog *catalog, const struct request *request, int64_t at)
{
    struct str url = settings_url(ctx);

    add_fact(body, tr(ctx, "What happens next"), request_next_event(ctx, catalog, request).text);
    mail_add_line(body, STR(""));
    mail_add_line(body, trf(ctx, "As of {at}.", HOLE("at", request_clock_text(ctx, request, at))));
    if (url.len) {
        mail_add_line(body, STR(""));
        mail_add_line(body, tr(ctx, "View the request:"));
        mail_add_line(body, str_format(ctx->arena, "%.*s/requests/%.*s", STR_ARGS(url), STR_ARGS(request->number)));
    }
    mail_add_line(body, STR(""));
    mail_add_line(body, tr(ctx, "Please do not reply to this e-mail: nobody reads replies. Answer on the page."));
}

void notice_words(struct ctx *ctx, enum notice_kind kind, const struct notice_about *about, struct mail_text *text)
{
    static void (*const middle[])(struct ctx *, struct buf *, const struct notice_about *, struct str) = {
        [NOTICE_SUBMITTED] = add_submitted, [NOTICE_CLOSING] = add_closing, [NOTICE_CLOSED] = add_closed, [NOTICE_REOPENED] = add_reopened,
        [NOTICE_COMMUNICATION] = add_said, [NOTICE_HANDED_OVER] = add_handed_over,
    };
    struct str number = request_number_display(ctx->arena, about->request.number);
    struct buf body = buf_new(ctx->arena), figures = buf_new(ctx->arena), ending = buf_new(ctx->arena);

    middle[kind](ctx, &body, about, number);
    if (kind != NOTICE_COMMUNICATION)
        add_plan(ctx, &body, &figures, &ending, about);
    add_end(ctx, &ending, about->catalog, &about->request, about->at);
    text->subject = subject_text(ctx, kind, number, about->request.title);
    text->body = buf_str(&body);
    text->figures = buf_str(&figures);
    text->ending = buf_str(&ending);
}

struct str notice_letter(struct ctx *ctx, const struct mail *mail)
{
    const struct mail_text *text = &mail->text;
    struct buf letter = buf_new(ctx->arena);
    struct str ours = ctx->language;

    if (text->whole)
        return text->body;
    ctx->language = text->language;
    mail_add_line(&letter, trf(ctx, "Hello {name},", HOLE("name", mail->recipient_name)));
    ctx->language = ours;
    mail_add_line(&letter, STR(""));
    buf_add(&letter, text->body);
    if (mail->figures)
        buf_add(&letter, text->figures);
    buf_add(&letter, text->ending);
    return buf_str(&letter);
}

/* What the one button of the letter says; empty: it has none. */
static struct str action_words(struct ctx *ctx, struct str event)
{
    if (str_starts(event, STR(MAIL_ABOUT_LEDGER)))
        return STR("");
    if (str_starts(event, STR(MAIL_ABOUT_CONTRACT "own")))
        return tr(ctx, "View your contracts");
    if (str_starts(event, STR(MAIL_ABOUT_CONTRACT)))
        return tr(ctx, "Add the contract");
    if (str_starts(event, STR(MAIL_ABOUT_ACCOUNT "verify")))
        return tr(ctx, "Confirm your e-mail address");
    return str_starts(event, STR(MAIL_ABOUT_ACCOUNT)) ? tr(ctx, "Set a new password") : tr(ctx, "View the request");
}

void notice_letter_look(struct ctx *ctx, struct str event, struct mime_mail *mail)
{
    struct str url = settings_url(ctx), ours = ctx->language;

    mail->links = str_join(ctx->arena, url, STR("/"));
    mail->site = settings_site_name(ctx);
    mail->logo = ctx->settings->site_logo.len ? str_join(ctx->arena, url, STR("/assets/logo")) : STR("");
    mail->color = ctx->settings->site_color.len ? ctx->settings->site_color : STR(BRAND_COLOR);
    mail->ink = brand_ink(mail->color);
    ctx->language = mail->language;
    mail->action = action_words(ctx, event);
    ctx->language = ours;
}
