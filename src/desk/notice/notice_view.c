/* SPDX-License-Identifier: Apache-2.0 */
/* notice_view.c: writing mails that were not delivered. */
#include "desk/notice/notice_view.h"

#include "base/clock.h"
#include "desk/request/request.h"

static struct str about_text(struct ctx *ctx, const struct undelivered *mail)
{
    struct str rest = mail->event, event = str_cut(&rest, ':');
    struct buf about = buf_new(ctx->arena);

    for (size_t i = 0; i < event.len; i++)
        buf_add_char(&about, event.data[i] == '_' ? ' ' : event.data[i]);
    return mail->number.len ? str_join(ctx->arena, buf_str(&about), STR(" "), request_number_display(ctx->arena, mail->number)) : buf_str(&about);
}

/* The state that is told, or else why it is not delivered. */
static const char *state_word(const struct undelivered *mail, const char *told)
{
    static const char *const names[] = { "waiting", "address", "given_up" };

    return told ? told : names[mail->why];
}

static void undelivered_json(struct json *json, const struct undelivered *mail, const char *state)
{
    json_open(json, NULL);
    json_id(json, "id", mail->id);
    json_str(json, "event", mail->event);
    json_str_or_null(json, "request", mail->number);
    json_str(json, "address", mail->recipient);
    json_instant(json, "created_at", mail->created_at);
    json_str(json, "state", str_of(state));
    json_close(json);
}

static struct str undelivered_line(struct ctx *ctx, const struct undelivered *mail, const char *state)
{
    return str_format(ctx->arena, "%lld  %.*s  %-8s  %.*s  %.*s", (long long)mail->id, STR_ARGS(instant_text(ctx->arena, mail->created_at)),
                      state, STR_ARGS(mail->recipient), STR_ARGS(about_text(ctx, mail)));
}

ROW_KIND(undelivered_rows, struct undelivered, id, undelivered_json(json, row, state_word(row, with)),
         undelivered_line(ctx, row, state_word(row, with)));
