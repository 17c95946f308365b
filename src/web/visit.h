/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visit.h: a browser's cookies and forms: whose session it is, that a form comes from a page of ours, what the action
 * before has to say. Included by web/ only.
 *
 * Each browser has a secret: that of its session, or before the sign-in one of its own (the cookie "visitor"). The token
 * in forms is a hash of it, so nothing is stored, and no other site can make one. Beside that a POST needs an Origin
 * (or, from old browsers, a Referer) that is ours: the setting public_url; where that is not set, the Host that was called.
 */
#ifndef WEB_VISIT_H
#define WEB_VISIT_H

#include "web/route.h"

struct browser {
    struct visit visit;
    struct str   session, visitor;  /* the secrets of the cookies, or empty */
    struct str   new_session;       /* respond_session(): the secret to be set */
    bool         session_changes, visitor_is_new, notice_changes;
    bool         secure;            /* cookies only over TLS */
    struct str   new_notice;
};

/* Reads the cookies, and makes a visitor's secret where there is none. */
void visit_begin(struct ctx *ctx, struct http_call *call, struct browser *out_browser);
/* Reads the form of a POST into call->form, without its token. `malformed` when it is none. */
MUST_USE enum err visit_read_form(struct ctx *ctx, struct http_call *call, struct str *out_token);
/* not_authorized, with what to do, unless the POST comes from a page of ours. */
MUST_USE enum err visit_check_form(struct ctx *ctx, struct http_call *call, struct str token);
/* Adds the cookies and the headers that a page has. */
void visit_finish(struct ctx *ctx, const struct browser *browser, struct http_response *answer);
/* Whether a browser asks, where no route says so: not below /api/, and it would like HTML. */
bool visit_is_browser(const struct http_request *request);

#endif
