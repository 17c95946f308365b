/* SPDX-License-Identifier: Apache-2.0 */
/*
 * member_pages.h: the page about oneself: the profile [3.2] with the organizations one belongs to,
 * the password, the sessions and the tokens of programs. Here and not in desk/account, because that room does not know organizations.
 */
#ifndef DESK_ORGANIZATION_MEMBER_PAGES_H
#define DESK_ORGANIZATION_MEMBER_PAGES_H

#include "desk/account/account.h"
#include "desk/account/account_pages.h"
#include "desk/account/session.h"
#include "desk/organization/organization.h"
#include "web/route.h"

/* For the HTML. */
#define PROFILE_SESSIONS_SHOWN 20
#define PROFILE_TOKENS_SHOWN   20
struct profile_shown {
    const struct http_call *call;
    struct account          account;        /* what was typed in place of what is stored */
    struct membership      *memberships;
    size_t                  membership_count;
    struct session         *sessions;       /* the newest PROFILE_SESSIONS_SHOWN, and one more when there are more */
    size_t                  session_count;
    struct token           *tokens;         /* those that are valid, as the sessions */
    size_t                  token_count;
    struct str              made;           /* a token that was just made, or empty */
    struct token_form       token_form;
    struct str              left;           /* how many attempts at the present password are left, or empty */
};
/* "member, global administrator" */
struct str membership_roles_words(struct ctx *ctx, unsigned roles);

#endif
