/* SPDX-License-Identifier: Apache-2.0 */
/* request_check.h: what is asked of every submission before anything is decided on. Included by this room only. */
#ifndef DESK_REQUEST_REQUEST_CHECK_H
#define DESK_REQUEST_REQUEST_CHECK_H

#include "desk/request/request.h"

/* What the checks have made of a submission. */
struct checked {
    const struct submission *submission;
    struct intent            intent;
    const struct region     *region;
    struct str               title, description, time_zone, country;
    REQUEST_LINES(REQUEST_LINE_MEMBER)
    struct contact          *contacts;      /* clean, none twice, the primary first */
    size_t                   contact_count;
    bool                     submitter_out; /* no contact, by his own wish [6.9] */
};

/* What availability is asked of a submission. */
struct intent_words submission_intent_words(const struct submission *submission);

/* Every field at once (field faults named as in the API). Asks no policy. */
MUST_USE enum err submission_check(struct ctx *ctx, const struct submission *submission, struct checked *out_checked);

/* agreement_required, unless it was accepted [6.6]: for a submission, not for a quote. */
MUST_USE enum err agreement_check(struct ctx *ctx, const struct checked *checked);

/* Adds field faults for what is wrong with a person: `path` with ".name" and so on behind, or empty. The e-mail of
 * out_contact is the key. */
void contact_check(struct ctx *ctx, struct str path, const struct contact *contact, struct contact *out_contact);

#endif
