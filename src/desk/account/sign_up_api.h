/* SPDX-License-Identifier: Apache-2.0 */
/* sign_up_api.h: signing up, verifying an address, and resetting a password over the API; nobody is signed in. */
#ifndef DESK_ACCOUNT_SIGN_UP_API_H
#define DESK_ACCOUNT_SIGN_UP_API_H

#include "web/route.h"

/* POST /accounts {"name","email","password"} -> 202 {"message"}, whether the e-mail is taken or not. */
enum err sign_up_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work);
enum err sign_up_api(struct ctx *ctx, struct http_call *call);
/* POST /accounts/verify {"token","password"} -> 204; the token is what the link in the mail holds, the password that of the
 * latest sign-up. */
enum err verify_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work);
enum err verify_api(struct ctx *ctx, struct http_call *call);
/* POST /password-resets {"email"} -> 202 {"message"}, whether there is an account or not. */
enum err reset_ask_api(struct ctx *ctx, struct http_call *call);
/* POST /password-resets/confirm {"token","password","keep_tokens"?} -> 204. */
enum err reset_prepare(struct ctx *ctx, struct http_call *call, struct helper_work *out_work);
enum err reset_api(struct ctx *ctx, struct http_call *call);

#endif
