/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account_read.h: what the acts of this room read: one struct and one reader (view/input.h) an act, for API, forms and command line
 * alike. The members are called as the fields are; what they mean says the rule that gets them.
 */
#ifndef DESK_ACCOUNT_ACCOUNT_READ_H
#define DESK_ACCOUNT_ACCOUNT_READ_H

#include "desk/account/account.h"
#include "desk/account/audit.h"
#include "view/input.h"

struct sign_in { struct str email, password; };
void sign_in_read(struct ctx *ctx, struct input *in, void *out);

/* A struct token_wish: name, days, scopes. */
void token_wish_read(struct ctx *ctx, struct input *in, void *out);

struct sign_up { struct str name, email, password; };
void sign_up_read(struct ctx *ctx, struct input *in, void *out);

/* The fields that come with the token of a mailed link. A password that stands already may be shorter than new ones. */
struct email_verify { struct str token, password; };
void email_verify_read(struct ctx *ctx, struct input *in, void *out);

struct link_form { struct str token; };
void link_form_read(struct ctx *ctx, struct input *in, void *out);

struct reset_ask { struct str email; };
void reset_ask_read(struct ctx *ctx, struct input *in, void *out);

struct reset { struct str token, password; bool keep_tokens; };
void reset_read(struct ctx *ctx, struct input *in, void *out);

struct password_change { struct str current, new; bool keep_tokens; };
void password_change_read(struct ctx *ctx, struct input *in, void *out);

/* A struct audit_filter: q, event, by, about, about_id, since, until (days are UTC, `until` is the last), all. */
void audit_filter_read(struct ctx *ctx, struct input *in, void *out);

#endif
