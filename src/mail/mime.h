/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mime.h: one mail as bytes (RFC 5322, MIME). The only file that includes gmime is mime.c.
 */
#ifndef MAIL_MIME_H
#define MAIL_MIME_H

#include "base/ctx.h"

struct mime_mail {
    struct str from_name, from_address;
    struct str to_name, to_address;
    struct str subject;
    struct str text;            /* plain text, lines end with a line feed */
    struct str links;           /* a line of the text that begins with this becomes a link in the HTML part; empty: none */
    struct str action;          /* the last of them becomes a button in these words, and a line "ACTION:" before it is left out; empty: a link */
    struct str site;            /* stands above the HTML part; empty: nothing does */
    struct str logo;            /* the address of a picture shown instead of it, or empty */
    struct str color, ink;      /* "#rrggbb" of the button, and of the words on it */
    struct str language;        /* the language of the text, not the one wished for: BCP 47, "en" */
    struct str id;              /* "mail-1@support.example.com", without angle brackets: the same for the same mail */
    struct str thread;          /* the same id for all mails about one thing, in the same form; or empty */
    int64_t    at;              /* its Date */
};

/*
 * Composes the message: lines end with CR LF, every byte is ASCII (7 bits), no line is over-long (the parts are UTF-8 in quoted-printable),
 * a text and an HTML part say the same, and it is marked Auto-Submitted, so that no program answers it. Nothing that a person typed makes a
 * header of its own (mail/header.h). `invalid` when email_is_written() does not hold for an address.
 */
MUST_USE enum err mime_compose(struct ctx *ctx, const struct mime_mail *mail, struct str *out_message);

#endif
