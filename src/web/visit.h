/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visit.h: a browser's cookies and forms: whose session it is, whether a form comes from a page of ours, and the message of the last
 * action. Included by web/ only.
 *
 * Each browser has a secret: that of its session, or before the sign-in one of its own (the cookie "visitor"). The token in forms is a hash
 * of it, so nothing is stored, and no other site can make one. A POST also needs an Origin (or, from old browsers, a Referer) that is ours:
 * the setting public_url, or, when that is not set, the Host that was called.
 */
#ifndef WEB_VISIT_H
#define WEB_VISIT_H

#include "web/route.h"

struct browser {
    struct visit visit;
    struct str   session, visitor;  /* the secrets of the cookies, or empty */
    struct str   new_session;       /* respond_session(): the secret to be set */
    bool         session_changes, visitor_is_new, flash_changes;
    bool         secure;            /* cookies only over TLS */
    struct str   new_flash;
};

/* Reads the cookies, and makes a visitor's secret where there is none. */
void visit_begin(struct ctx *ctx, struct http_call *call, struct browser *out_browser);
/* Reads the form of a POST into call->form, without its token. `malformed` when it is none. */
MUST_USE enum err visit_read_form(struct ctx *ctx, struct http_call *call, struct str *out_token);
/* Checks that a POST comes from a page of ours; else not_authorized, with what to do. */
MUST_USE enum err visit_check_form(struct ctx *ctx, struct http_call *call, struct str token);
/* Adds the cookies and a page's headers. */
void visit_finish(struct ctx *ctx, const struct browser *browser, struct http_response *answer);
/* Whether a browser asks, when no route says so: the path is not below /api/, and the call would like HTML. */
bool visit_is_browser(const struct http_request *request);

#endif
