/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account_password.h: passwords as tasks of the helper processes (web/helper.h) [3.1]. The three stand in
 * the table of tasks; the functions beside them make their inputs. Passwords are brought to NFKC first, so
 * that one typed on another keyboard fits. Whether a new password is good enough: password_check().
 */
#ifndef DESK_ACCOUNT_ACCOUNT_PASSWORD_H
#define DESK_ACCOUNT_ACCOUNT_PASSWORD_H

#include "desk/account/account.h"
#include "web/helper.h"

/* "account.password_hash": gives the hash. */
struct helper_task password_to_hash(struct new_password password);
struct str password_hash_task(struct arena *arena, struct str input);
/* The same at once, for commands: `busy` when there is not enough memory. */
MUST_USE enum err password_hash_now(struct ctx *ctx, struct new_password password, struct str *out_hash);

/* "account.password_verify": gives the hash itself when the password fits, else "-". An empty hash fits nothing and
 * takes as long. */
struct helper_task password_to_verify(struct arena *arena, struct str hash, struct str password);
struct str password_verify_task(struct arena *arena, struct str input);

/* "account.password_change": gives what the verification gives, a line break, and, when it fits, the hash of the new
 * password. Cut it with str_cut(&result, '\n'). */
struct helper_task password_to_change(struct arena *arena, struct str hash, struct str current, struct new_password changed);
struct str password_change_task(struct arena *arena, struct str input);

/* The rows for the table of tasks. */
#define PASSWORD_TASKS \
    { "account.password_hash", password_hash_task }, \
    { "account.password_verify", password_verify_task }, \
    { "account.password_change", password_change_task }

#endif
