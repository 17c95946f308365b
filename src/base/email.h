/* SPDX-License-Identifier: Apache-2.0 */
/*
 * email.h: the one rule for e-mail addresses (SPEC 3.8, decision 0036). The only file that includes libidn2 is email.c.
 *
 * An address is kept twice: as it was given, which is where mail goes, and as its key, by which accounts and contacts are
 * found and compared, and nothing else.
 */
#ifndef BASE_EMAIL_H
#define BASE_EMAIL_H

#include "base/ctx.h"

#define EMAIL_BYTES_MAX  254    /* the whole address (RFC 5321: a path of 256 with its angle brackets) */
#define EMAIL_LOCAL_MAX  64     /* ... the part before the @ */
#define EMAIL_LABEL_MAX  63     /* ... one part of the domain (RFC 1035) */

struct email {
    struct str address;         /* the part before the @ untouched, the domain as A-labels of IDNA 2008, in small letters: all ASCII */
    struct str key;             /* the same for every spelling of one mailbox */
};

/*
 * Reads what somebody typed, and refuses what no mail could reach. White space and invisible characters around it, and controls within, are
 * left out. It takes RFC 5321's Mailbox in ASCII, also with a quoted part before the @; a domain of two parts or more, in whatever spelling
 * (U-labels, A-labels, capitals, full-width letters and dots). It does not take, though RFCs know them: a part before the @ that is not
 * ASCII, numbers instead of a domain, and a domain of one part.
 *
 * False: out_wrong tells a person what is wrong, in the context's language.
 */
MUST_USE bool email_read(struct ctx *ctx, struct str typed, struct email *out_email, struct str *out_wrong);

/* The key of what somebody typed, for finding. What email_read() refuses has a key too (NFKC, case folded, trimmed), since older versions
 * have stored such addresses. */
struct str email_key(struct ctx *ctx, struct str typed);

/* Whether it is an address as email_read() gives one, which can stand in a mail unchanged; here a domain of one part is enough. */
bool email_is_written(struct str address);

/* Reads a domain as it stands in an address; false where it cannot stand there. One part is enough: "localhost". */
MUST_USE bool email_domain(struct arena *arena, struct str typed, struct str *out_domain);

#endif
