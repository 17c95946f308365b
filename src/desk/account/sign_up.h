/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sign_up.h: what people do before they can sign in (SPEC 3.1): signing up, proving that an e-mail address is theirs, and
 * getting a new password by mail.
 *
 * Nobody learns here who has an account: signing up and asking for a reset are answered alike whether there is one or not;
 * the rest is said in a mail. Each asking counts for the limits of attempts_check(). Whoever signs up with the address of
 * an account that is verified changes nothing about it: its owner is mailed a link to set a password. Until then the latest
 * sign-up counts: it replaces name, password and browser, voids the links of the earlier ones, and has a mail of its own (which is
 * how one gets another). Verifying takes the link, and either that password or that browser, in which it has just been typed. So whoever
 * verifies reads the mail and has chosen the password: nobody can choose one for an address that is not his, and wait for its owner to
 * open the link (decision 0061).
 *
 * A mailed link works once, LINK_VERIFY_HOURS or LINK_RESET_HOURS long. Several may be pending; using one voids the others
 * of its purpose. One that is unknown, used, void or too old is not_found, in the same words.
 */
#ifndef DESK_ACCOUNT_SIGN_UP_H
#define DESK_ACCOUNT_SIGN_UP_H

#include "desk/account/account.h"
#include "job/queue.h"

/* Mails about an account: to prove an address (ref_id: the account), and, detail being the address, that it has an account already,
 * and to set a password. Each asking queues a job of its own. */
extern const struct job_name verify_email_job, account_exists_job, password_reset_job;

enum link_purpose { LINK_VERIFY, LINK_RESET };

#define LINK_VERIFY_HOURS 24
#define LINK_RESET_HOURS  1

/* Before the password is hashed: field faults for name, email (also one that no mail can carry) and password; rate_limited.
 * Changes nothing. Policy ACCOUNT_SIGN_UP. */
MUST_USE enum err sign_up_start(struct ctx *ctx, struct str name, struct str email, struct str password,
                                struct new_password *out_password);
/* time_zone: the browser's, for an account that gives none; one that this machine does not know counts as none.
 * Adds a personal account that is not verified yet, or replaces the sign-up that there is, and queues the mail with its
 * link; when the e-mail is taken, the mail to its owner. OK in all three cases, after as many queries. Fails as
 * sign_up_start(). */
MUST_USE enum err sign_up(struct ctx *ctx, struct str name, struct str email, struct str password_hash, struct str time_zone);

/* Whether a link can be used, without using it: not_found. For the page that it leads to; mail scanners come by, too.
 * Policy ACCOUNT_RECOVER, as all below. */
struct mailed_link {
    struct str email;       /* the address that it was mailed to */
    bool       here;        /* this browser is that of the latest sign-up */
};
MUST_USE enum err link_check(struct ctx *ctx, struct str secret, enum link_purpose purpose, struct mailed_link *out_link);
/* Verifying takes two steps, as signing in does (account.h): _start gives the hash to verify the password against, and
 * email_verify() takes what the helper made of it; the e-mail of the link's account is verified from then on. not_found for
 * the link; rate_limited together with signing in; for a wrong password, which leaves the link unused, a field fault at
 * `password`, and a failure that counts. */
MUST_USE enum err email_verify_start(struct ctx *ctx, struct str secret, struct str *out_hash);
MUST_USE enum err email_verify(struct ctx *ctx, struct str secret, struct str verified_hash);
/* The same for a browser, which is signed in then: out_secret is that of its session. */
MUST_USE enum err email_verify_and_sign_in(struct ctx *ctx, struct str secret, struct str verified_hash, struct str *out_secret);
/* The same without a password, in the browser of the latest sign-up (ctx->visit). In another one: not_authorized, and the link stays
 * unused. */
MUST_USE enum err email_verify_here(struct ctx *ctx, struct str secret, struct str *out_secret);

/* Queues a mail with a link, if there is an open account of that e-mail: OK in any case. rate_limited; a field fault for
 * what is no e-mail. */
MUST_USE enum err reset_ask(struct ctx *ctx, struct str email);
/* Before the new password is hashed: not_found for the link, field faults at `password`; the link stays unused. */
MUST_USE enum err reset_start(struct ctx *ctx, struct str secret, struct str password, struct new_password *out_password);
/* Uses the link up: sets the password, verifies the e-mail, ends all sessions, revokes the tokens that were made by password unless
 * they are to be kept (those that the operator made stay), and forgets the failed sign-ins, so that they no longer limit.
 * not_found; of two at the same time one. */
MUST_USE enum err reset_finish(struct ctx *ctx, struct str secret, struct str password_hash, bool keep_tokens);

/* Makes a link's secret for a mail (43 characters); its SHA-256 is stored. Policy MAIL_SEND. */
MUST_USE enum err account_link_make(struct ctx *ctx, int64_t account_id, enum link_purpose purpose, struct str *out_secret);
/* Deletes links that are too old. For the nightly job. */
MUST_USE enum err links_forget(struct ctx *ctx);

#endif
