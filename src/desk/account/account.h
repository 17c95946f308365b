/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account.h: a person or program that signs in, its profile, its tokens and its roles at the vendor
 * (SPEC 3.1, 3.2). Sessions of browsers are in session.h, signing up and mailed links in sign_up.h, who may do what in
 * policy.h.
 */
#ifndef DESK_ACCOUNT_ACCOUNT_H
#define DESK_ACCOUNT_ACCOUNT_H

#include "base/ctx.h"
#include "base/email.h"
#include "base/names.h"

struct account {
    int64_t           id;
    struct str        email;        /* the key that it is found by, unique (base/email.h) */
    struct str        address;      /* the e-mail as it was given: what is shown, and where mail goes */
    struct str        name;         /* from the sign-in; not editable in the profile */
    enum account_kind kind;
    unsigned          staff;        /* enum staff_role bits */
    struct str        phone, country, time_zone, language;  /* defaults; empty until given */
    struct str        password_hash;/* Argon2id or empty */
    int64_t           created_at, closed_at;
    int64_t           verified_at;  /* the e-mail is its own; 0: not yet, and nobody signs in */
    struct str        browser;      /* that signed up, as struct visit has it, while the e-mail is not verified; or empty */
    struct str        remark;       /* of a profile that was just changed: that no region serves its country (SPEC 2.8); otherwise empty */
};

struct token {
    int64_t    id, account_id;
    struct str name;
    unsigned   scopes;          /* enum scope bits (policy.h) */
    bool       by_password;     /* made by whoever knew the password: ends when it is changed. Others come from the operator */
    int64_t    created_at, expires_at, revoked_at;
};

/* A country as it was typed, with capital letters and without space around it: "se" is SE. */
struct str country_code(struct arena *arena, struct str typed);
/* Whether it has the form of a country: two capital letters, as SE. */
bool country_is_code(struct str text);
/* A fault of the field where it is neither empty nor the code of a country that there is. */
void country_check(struct ctx *ctx, const char *field, struct str country);
/* Words about a text that is no tag of a language. */
struct str language_words(struct ctx *ctx);

/* Adds an account, whose e-mail counts as verified: who adds it vouches. `account` gives email (as typed), name, kind, staff, and
 * optionally profile and password_hash (hash it with the helper first). `conflict` when the e-mail is taken; field faults
 * for what is wrong. Policy ACCOUNT_MANAGE. People who sign up by themselves: sign_up.h. */
MUST_USE enum err account_add(struct ctx *ctx, const struct account *account, struct account *out_account);

/* Adds field faults for what is wrong with e-mail, name and profile of a new account; makes key and address of an e-mail as
 * it was typed, and cleans the name. */
void account_check(struct ctx *ctx, struct account *account);

/* Gives accounts that an older version has stored under another spelling of their domain today's key. Where two of them have
 * one mailbox, the one that is found by that key already keeps it. For `init` and `upgrade`; doing it again changes nothing. */
MUST_USE enum err accounts_rekey(struct ctx *ctx);

/* not_found when there is none; a closed one is found. Facts for rules: both ask no policy. */
MUST_USE enum err account_find(struct ctx *ctx, int64_t id, struct account *out_account);
MUST_USE enum err account_find_by_email(struct ctx *ctx, struct str email, struct account *out_account);

/* From here on the account with that e-mail acts, with its own rights: for commands that the operator runs in
 * somebody's name (--as EMAIL). not_found, and `conflict` for a closed one. */
MUST_USE enum err account_act_as(struct ctx *ctx, struct str email);

/* Accounts by rising id, behind `after`, at most `limit`. Policy ACCOUNT_MANAGE. */
MUST_USE enum err account_list(struct ctx *ctx, int64_t after, int64_t limit, struct account **out_accounts,
                               size_t *out_count);
/* Closes an account for good: nobody signs in with it any more, its tokens are revoked, its sessions
 * end. What it did stays. Closing a closed one changes nothing. not_found, and policy ACCOUNT_MANAGE. */
MUST_USE enum err account_close(struct ctx *ctx, int64_t id, struct account *out_account);

/* Profile of the actor (SPEC 3.2); NULL leaves a field as it is. Checks country (two letters) and zone. A
 * country that has one zone fills an empty zone. */
struct profile { const struct str *phone, *country, *time_zone, *language; };
MUST_USE enum err account_set_profile(struct ctx *ctx, const struct profile *profile, struct account *out_account);
/* Gives the actor's account a zone that it has none of: the browser's. Nothing where it has one, or this machine does not know that zone.
 * Asks no policy: for this room, where he has just signed in. */
MUST_USE enum err account_guess_zone(struct ctx *ctx, int64_t account_id, struct str time_zone);
/* Sets the password of an account and ends everything that anybody may have begun with the old one: all sessions, all tokens,
 * those that the operator made among them, and all links that were mailed. not_found. Policy ACCOUNT_MANAGE. */
MUST_USE enum err account_set_password(struct ctx *ctx, int64_t account_id, struct str password_hash);
/* The same without a new password: nobody signs in until the owner has set one by the link that is mailed to him. `conflict`
 * for a closed account. */
MUST_USE enum err account_reset(struct ctx *ctx, int64_t account_id);
/*
 * A new password that is good enough. Only password_check() makes one, and nothing else can be hashed to be kept
 * (account_password.h): so no door forgets to ask. Empty when it is not good enough: then fields_checked() fails.
 */
struct new_password { struct str text; };
/* Adds a field fault under `field` when a new password is shorter than LIMIT_PASSWORD_CHARS_MIN, longer than
 * LIMIT_PASSWORD_CHARS, the e-mail itself, or guessed soon (LIMIT_PASSWORD_GUESS_BITS): one that many people use or that is
 * like one, keys in a row, or the words of its owner's e-mail and name, of the site's name and address. Says which. */
struct new_password password_check(struct ctx *ctx, struct str field, struct str password, struct str email, struct str name);

/* A token to be made. */
struct token_wish {
    struct str name;        /* one line, at most LIMIT_NAME_CHARS characters */
    int64_t    days;        /* 1 to LIMIT_TOKEN_DAYS */
    unsigned   scopes;      /* enum scope bits (policy.h), of those that the account's roles can use; 0: all of these */
};
#define TOKEN_DAYS_DEFAULT 90

/*
 * Signing in and changing a password take two steps each, because between them a helper process verifies (see
 * account_password.h): _start gives the stored hash to verify against, _finish takes what the helper made of it,
 * which is that very hash when the password fits.
 *
 * Both steps fail with rate_limited [3.1]. An e-mail that nobody has, an account that is closed, and one without a
 * password give an empty hash, which fits nothing, takes as long, and fails the same way: sign_in_required. So does an
 * e-mail that was not verified yet, in other words, and only when the password fits.
 *
 * A session starts in the same way: session_start() is its second step. sign_in_start() asks no policy: what it gives is
 * for the helper only. sign_in_check() is what the second steps share.
 */
MUST_USE enum err sign_in_start(struct ctx *ctx, struct str email, struct str *out_hash);
MUST_USE enum err sign_in_check(struct ctx *ctx, struct str email, struct str verified_hash, struct account *out_account);
/* Makes a token, as token_add(). Policy TOKEN_SIGN_IN. */
MUST_USE enum err sign_in_finish(struct ctx *ctx, struct str email, struct str verified_hash, const struct token_wish *wish,
                                 struct token *out_token, struct str *out_secret);

/* Of the actor's own account, by his present password: policy ACCOUNT_CHANGE. A wrong one is a field fault at `field`. */
MUST_USE enum err password_prove_start(struct ctx *ctx, struct str *out_hash);
MUST_USE enum err password_prove(struct ctx *ctx, const char *field, struct str verified_hash);
/*
 * The second step of changing one's own password. Whoever else knew the old one is out: all sessions end, all links that were
 * mailed are void, and the tokens made by password are revoked, the one in use among them, unless the owner keeps them.
 * The session in use is renewed: out_secret is that of its successor, for the browser's cookie; empty without a session.
 */
MUST_USE enum err password_change_finish(struct ctx *ctx, const char *current_field, struct str verified_hash,
                                         struct str new_hash, bool keep_tokens, struct str *out_secret);

/* Makes a token for an account; out_secret is the only time that it is seen ("ent_" + 43 characters); its SHA-256 is stored.
 * Field faults at `name`, `days` and `scopes`. `conflict` for a closed account. Policy ACCOUNT_MANAGE. */
MUST_USE enum err token_add(struct ctx *ctx, int64_t account_id, const struct token_wish *wish, struct token *out_token,
                            struct str *out_secret);
/* The same for one's own account, whose present password was verified (password_prove()). */
MUST_USE enum err token_add_own(struct ctx *ctx, const char *password_field, struct str verified_hash,
                                const struct token_wish *wish, struct token *out_token, struct str *out_secret);
/* Whom the secret signs in, for dispatch: sign_in_required when unknown, expired, revoked or of a closed account. */
MUST_USE enum err token_sign_in(struct ctx *ctx, struct str secret, struct actor *out_actor);

/* The valid tokens of an account, newest first, behind the id `after` (0: from the first). Policy ACCOUNT_SELF for the own
 * account, ACCOUNT_MANAGE for others. */
MUST_USE enum err token_list(struct ctx *ctx, int64_t account_id, int64_t after, int64_t limit,
                             struct token **out_tokens, size_t *out_count);
/* Revokes a token of that account from this moment on; revoking it again changes nothing. not_found when the account
 * has none of that id. Policy ACCOUNT_CHANGE for one's own account, ACCOUNT_MANAGE for others. */
MUST_USE enum err token_revoke(struct ctx *ctx, int64_t account_id, int64_t id);
/* Whatever its state; not_found. For the command line, which names a token without its account: asks no policy. */
MUST_USE enum err token_find(struct ctx *ctx, int64_t id, struct token *out_token);

/* Limits (SPEC 3.1): 10 failures in 10 minutes per account and per address. Of the first two kinds the
 * failures count, of the others each time that they are asked for. attempts_check fails with
 * rate_limited and says when to come back, and what else helps; attempt_failed and attempt_asked record one and are kept although the handler
 * fails, together with a line of the security log. */
enum attempt_kind { ATTEMPT_SIGN_IN, ATTEMPT_ASSOCIATION, ATTEMPT_SIGN_UP, ATTEMPT_RESET };
NAMES_OF(attempt_kind);         /* "sign_in", "association", "sign_up", "reset" */
MUST_USE enum err attempts_check(struct ctx *ctx, enum attempt_kind kind, struct str account_subject);
void attempt_failed(struct ctx *ctx, enum attempt_kind kind, struct str account_subject, struct str detail);
void attempt_asked(struct ctx *ctx, enum attempt_kind kind, struct str account_subject, struct str detail);
/* How many more attempts are free, for this account and this address: 0 to LIMIT_ATTEMPTS. */
MUST_USE enum err attempts_left(struct ctx *ctx, enum attempt_kind kind, struct str account_subject, int64_t *out_left);
/* With a new password: ends the tokens that were made by the old one, and what other rooms gave out (struct room). Asks no policy. */
MUST_USE enum err secrets_end(struct ctx *ctx, int64_t account_id);
/* Forgets the failures of this account, also what they count for the address that this comes from: who set a new password
 * by mail need not wait. What others failed at that address still counts. */
MUST_USE enum err attempts_forgive(struct ctx *ctx, enum attempt_kind kind, struct str account_subject);
/* Deletes the failures that no limit looks at any more. For the nightly job. */
MUST_USE enum err attempts_forget(struct ctx *ctx);

/* A secret of this installation by name, made at `init`: "quote" keys the quotes. */
MUST_USE enum err secret_find(struct ctx *ctx, const char *name, struct str *out_value);
/* Makes the secrets that are missing; `init` and `upgrade` call it. */
MUST_USE enum err secrets_make(struct ctx *ctx);

NAMES_OF(account_kind);     /* "personal", "work" */
NAMES_READ_OF(account_kind);
NAMES_OF(staff_role);       /* "engineer", ... */

#endif
