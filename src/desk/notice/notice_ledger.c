/* SPDX-License-Identifier: Apache-2.0 */
/* notice_ledger.c: the mail with the anchors of a night. */
#include "desk/notice/notice_ledger.h"

#include "base/locale.h"
#include "base/settings.h"
#include "desk/account/policy.h"
#include "desk/ledger/ledger_anchor.h"
#include "desk/notice/notice_post.h"

enum err notice_ledger_anchor(struct ctx *ctx, int64_t number)
{
    struct buf body = buf_new(ctx->arena);
    struct str *lines;
    size_t count;

    TRY(policy_check(ctx, ACT_MAIL_SEND, 0));
    if (!ctx->settings || !ctx->settings->anchor_mail.len)
        return OK;
    TRY(ledger_anchor_lines(ctx, number, &lines, &count));
    buf_add(&body, tr(ctx, "Keep this mail: the lines below say how the ledgers of the support contracts stood. Whoever writes a ledger anew later on"
                           " cannot change them. To compare, save the mail as a file and run: entitled ledger verify --anchors FILE"));
    buf_add(&body, STR("\n\n"));
    for (size_t i = 0; i < count; i++) {
        buf_add(&body, lines[i]);
        buf_add_char(&body, '\n');
    }
    struct mail mail = {
        .text = {
            .event = str_format(ctx->arena, MAIL_ABOUT_LEDGER "anchor:%lld", (long long)number), .ref_id = number, .language = ctx->language,
            .subject = trf(ctx, "Anchor {number} of the ledgers", HOLE("number", tr_int(ctx, number))), .body = buf_str(&body), .whole = true,
        },
        .recipient = ctx->settings->anchor_mail, .recipient_name = STR(""),
    };
    return notice_post(ctx, &mail);
}
