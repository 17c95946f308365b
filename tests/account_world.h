/* SPDX-License-Identifier: Apache-2.0 */
/* account_world.h: what tests of signing in begin with: somebody who has a password, his session, his mailed links. */
#ifndef TESTS_ACCOUNT_WORLD_H
#define TESTS_ACCOUNT_WORLD_H

#include "desk/account/account.h"
#include "desk/account/session.h"
#include "desk/account/sign_up.h"
#include "tests/harness.h"

#define PASSWORD STR("$argon2id$made-up")      /* stands for a hash; what a helper verified is that very text */

/* An engineer named Anna Berg with PASSWORD and a verified address; the operator acts from here on. */
struct account engineer_added(struct ctx *ctx, const char *email);
/* The secret of a new session; nobody acts from here on. */
struct str session_of(struct ctx *ctx, const char *email);
/* The secret of a new link, as if it had been read in the mail; nobody acts from here on. */
struct str link_of(struct ctx *ctx, int64_t account_id, enum link_purpose purpose);
/* The same by e-mail; the operator acts from here on. */
struct str link_to(struct ctx *ctx, const char *email, enum link_purpose purpose);
/* When the address was verified; 0: it was not. */
int64_t verified(struct ctx *ctx, const char *email);

#endif
