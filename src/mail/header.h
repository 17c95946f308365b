/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header.h: makes headers of a mail from what people typed (RFC 5322, RFC 2047): encoded where they have to be, and folded. Every byte is
 * ASCII; no encoded word is longer than 75 characters or has part of a character, no line with one is longer than 76, and no other longer
 * than 78 unless an address alone is. Whatever was typed, a header is one header: line breaks and other control characters become spaces,
 * bytes that are no UTF-8 U+FFFD, and nothing that looks like an encoded word is left in plain text.
 */
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include "base/str.h"

/* "Subject: ..." with its CR LF. */
void header_add_text(struct buf *out, struct str name, struct str text);
/* "To: Anna Berg <anna@fabrikam.example>", or the address alone where there is no name. The address is one that email_read()
 * has written. */
void header_add_mailbox(struct buf *out, struct str name, struct str display, struct str address);
/* The text in plain ASCII for a header that is not folded: one line, other characters as question marks. */
struct str header_word(struct arena *arena, struct str text);

#endif
