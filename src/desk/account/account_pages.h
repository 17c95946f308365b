/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account_pages.h: the pages of people who are not signed in yet: signing in and out, signing up, verifying an address, a
 * new password [3.1]. The profile is in desk/organization/member_pages.h.
 */
#ifndef DESK_ACCOUNT_ACCOUNT_PAGES_H
#define DESK_ACCOUNT_ACCOUNT_PAGES_H

#include "desk/account/account.h"
#include "desk/account/sign_up.h"
#include "web/route.h"

/* For the HTML. */
struct entry_shown {
    const struct http_call *call;
    struct str              going;          /* where to afterwards */
    struct str              left;           /* how many attempts are left, in words; or empty */
};
struct link_shown {
    const struct http_call *call;
    struct str              token;          /* of the link */
    struct mailed_link      link;           /* empty when it is broken */
    struct str              left;           /* how many attempts are left, in words; or empty */
    const struct fault     *broken;         /* why the link cannot be used, or NULL */
};
struct token_form {
    const struct http_call *call;
    unsigned                usable;         /* enum scope bits that the account's roles can use */
    struct str              days, days_words;
};
/* The fields of the form of token.html: the present password, and the wish. */
struct token_given { struct str password; struct token_wish wish; };
void token_form_read(struct ctx *ctx, struct input *form, void *out);
/* The content of the form. */
struct token_form token_form_of(struct ctx *ctx, const struct http_call *call);
/* "At least 10 characters. Three or four random words work well; ..." */
struct str password_hint(struct ctx *ctx);
/* "3 tries left, then you have to wait 10 minutes." on the page of a form that has just failed, when few are left; otherwise empty. */
MUST_USE enum err attempts_left_words(struct ctx *ctx, const struct http_call *call, enum attempt_kind kind, struct str account_subject,
                                      struct str *out_words);

#endif
