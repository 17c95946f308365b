/* SPDX-License-Identifier: Apache-2.0 */
/* notice_text.h: the words of mails. Included by this room only. Every text is in the context's language. */
#ifndef DESK_NOTICE_NOTICE_TEXT_H
#define DESK_NOTICE_NOTICE_TEXT_H

#include "desk/notice/notice_store.h"
#include "desk/request/request.h"
#include "desk/service/service_silent.h"
#include "mail/mime.h"

/* The facts from which all mails about a request are made. */
struct notice_about {
    const struct catalog *catalog;
    struct request        request;
    int64_t               at;       /* the moment that it tells of */
    struct communication  said;     /* for NOTICE_COMMUNICATION */
    struct closing_notice closing;  /* for NOTICE_CLOSING */
    struct str            by;       /* for NOTICE_HANDED_OVER: the name of who did it */
};

enum notice_kind { NOTICE_SUBMITTED, NOTICE_CLOSING, NOTICE_CLOSED, NOTICE_REOPENED, NOTICE_COMMUNICATION, NOTICE_HANDED_OVER };

/* Fills subject, body, figures and ending: the same for every recipient. */
void notice_words(struct ctx *ctx, enum notice_kind kind, const struct notice_about *about, struct mail_text *text);
/* The letter that this recipient gets, in the language of the text. */
struct str notice_letter(struct ctx *ctx, const struct mail *mail);
/* Fills what the HTML part of a letter about that event looks like: name, logo and color of the site, its links, and its one button. */
void notice_letter_look(struct ctx *ctx, struct str event, struct mime_mail *mail);

#endif
