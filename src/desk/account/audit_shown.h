/* SPDX-License-Identifier: Apache-2.0 */
/* audit_shown.h: the content of the page of the log of administration (SPEC 10.7). */
#ifndef DESK_ACCOUNT_AUDIT_SHOWN_H
#define DESK_ACCOUNT_AUDIT_SHOWN_H

#include "desk/account/audit.h"
#include "web/route.h"

/* For the HTML. */
struct audit_shown {
    const struct http_call   *call;
    struct str                words, by, since, until;  /* as they were asked for */
    bool                      all;
    const struct audit_entry *entries;
    size_t                    count;
    struct url                next;         /* older ones; empty: there are none */
};

#endif
