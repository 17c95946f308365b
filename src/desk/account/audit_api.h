/* SPDX-License-Identifier: Apache-2.0 */
/* audit_api.h: the log of administration, for programs and on a page for administrators (SPEC 10.7). */
#ifndef DESK_ACCOUNT_AUDIT_API_H
#define DESK_ACCOUNT_AUDIT_API_H

#include "desk/account/audit.h"
#include "web/route.h"

/* GET /admin/log?q=&event=&by=&about=&about_id=&since=&until=&all=: days are UTC, `until` is the last. */
enum err audit_list_api(struct ctx *ctx, struct http_call *call);
/* GET /desk/log: the same on a page. */
enum err audit_page_page(struct ctx *ctx, struct http_call *call);

/* For the HTML. */
struct audit_shown {
    struct str                words, by, since, until;  /* as they were asked for */
    bool                      all;
    const struct audit_entry *entries;
    size_t                    count;
    struct url                next;         /* older ones; empty: there are none */
};

#endif
