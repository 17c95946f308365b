/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fault_page.h: a fault as a page: its words, what can be done, a way out, and what was typed, with a button that sends it
 * again. For browsers what problem.h is for programs.
 */
#ifndef WEB_FAULT_PAGE_H
#define WEB_FAULT_PAGE_H

#include "web/route.h"

/* Makes the fault of the context the answer, whatever was in it before. Asks the database nothing. */
void fault_page_answer(struct ctx *ctx, struct http_call *call);

/* A sign-in form keeps what somebody typed after his session was over: its fields "resume_to" (path) and "resume_body"
 * (the form as it was sent). Once he is signed in this page lists that, with a button that sends it. Fields that hold
 * passwords are left out. `malformed` when the body is no form. */
MUST_USE enum err respond_resume(struct ctx *ctx, struct http_call *call, struct str to, struct str body);

/* Whether a field may be shown and sent again: not where its name says that it holds a password or a token. */
bool field_may_be_shown(struct str field);

/* For fault_page.html. */
struct fault_shown {
    struct http_call   *call;
    const struct fault *fault;
    int                 status;
    struct str          title, detail;
    bool                is_ours, may_send_again, signed_out;
    struct url          back;
    struct str          kept_body;      /* signed out: what was typed, as a form's body, for respond_resume() */
};

#endif
