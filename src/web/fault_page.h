/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fault_page.h: a fault as a page: its words, what can be done, a way out, and what was typed, with a button that sends it again. problem.h
 * does the same for programs.
 *
 * A form that is kept is sent again as it came, number (web/once.h) included, so that it is done once however often it is sent; only the
 * token is the page's. The page shows what people typed, under the names that the fields have on their own page.
 */
#ifndef WEB_FAULT_PAGE_H
#define WEB_FAULT_PAGE_H

#include "web/route.h"

/* Makes the fault of the context the answer, whatever was in it before. Asks the database nothing. */
void fault_page_answer(struct ctx *ctx, struct http_call *call);

/* A sign-in form keeps what somebody typed after his session was over: its fields "resume_to" (path and query) and "resume_body"
 * (the form as it was sent). Once he is signed in this page lists that, with a button that sends it. Passwords are not kept: where the form had
 * some, the page says so and has their fields, empty. `malformed` when the body is no form. */
MUST_USE enum err respond_resume(struct ctx *ctx, struct http_call *call, struct str to, struct str body);

/* Whether a field may be shown and sent again: not when its name says that it holds a password or a token. */
bool field_may_be_shown(struct str field);

/* A form that waits to be sent again. */
struct kept_form {
    const struct input *form;
    const struct route *route;          /* the route that takes it, or NULL */
    struct url          to;
};

/* ---- For fault_page.html --------------------------------------------------------------------------------- */

struct fault_shown {
    struct http_call   *call;
    const struct fault *fault;
    struct str          title, detail;
    bool                may_send_again, signed_out, ours_is_wrong;
    struct kept_form    kept;           /* without a form when there is none, or when it came from another site */
    struct url          back;
    struct str          kept_body;      /* after the session: what was typed, as a form's body, for respond_resume() */
};

/* The next field that is sent again with the form, whether or not it is shown. */
MUST_USE bool kept_next(const struct kept_form *kept, size_t *at, struct str *out_field, struct str *out_value);
/* The next field that somebody has typed into, with its label. */
MUST_USE bool kept_next_typed(struct ctx *ctx, const struct http_call *call, const struct kept_form *kept, size_t *at, struct str *out_label,
                              struct str *out_value);
/* The next field that had a password, which is not kept, with its label. */
MUST_USE bool kept_next_password(struct ctx *ctx, const struct http_call *call, const struct kept_form *kept, size_t *at, struct str *out_field,
                                 struct str *out_label);
bool has_passwords(struct ctx *ctx, const struct http_call *call, const struct kept_form *kept);
/* The label of a field that is wrong, and what is wrong with it. */
struct str wrong_words(struct ctx *ctx, const struct http_call *call, const struct kept_form *kept, const struct field_fault *wrong);

#endif
