/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.h: the log of administration (SPEC 10.7): who did what to which thing, when and from where, and who was refused. Append-only,
 * by trigger; written in the transaction of the act itself. It shares a table with sign-ins and attempts (security_log()),
 * since one story needs both; request history is another matter.
 *
 * The policy table says which acts are recorded. policy_check() of one leaves a debt in the context, and audit() or
 * audit_unchanged() settles it; whoever ends a write transaction with a debt stops the program (BUG), and a test with it.
 * So a new administrative act without an entry cannot pass a test. An entry names accounts and contracts by their ids, and
 * holds no password, no token, no ID of a contract whole, and nobody's reason in words: those stand with the thing itself.
 */
#ifndef DESK_ACCOUNT_AUDIT_H
#define DESK_ACCOUNT_AUDIT_H

#include "desk/account/policy.h"

/* The thing that an entry is about; 0 as the id where there is none. */
enum audit_about { ABOUT_NOTHING, ABOUT_ACCOUNT, ABOUT_ORGANIZATION, ABOUT_CONTRACT, ABOUT_CATALOG, ABOUT_TOKEN };
extern const char *const audit_about_names[];   /* "", "account", ... by the number, then NULL */

struct audit_entry {
    int64_t          id, at;
    struct str       event;         /* "contract_suspended" */
    struct str       act;           /* the act of the policy: "CONTRACT_CORRECT"; empty for sign-ins and attempts */
    struct str       actor_kind;    /* "account", "operator", "system", "nobody" */
    int64_t          actor_id;      /* 0: none */
    struct str       actor_email;   /* as it is now; empty: none */
    struct str       remote;        /* the caller's address, or empty */
    struct str       os_user;       /* of the command line, or empty */
    enum audit_about about;
    int64_t          about_id;
    struct str       about_name;    /* of the organization, the account or the contract's holder, as it is now; or empty */
    struct str       detail;        /* for a refusal: method and path of the call */
};

/* The entries that are asked for: empty, 0 and false are no condition. */
struct audit_filter {
    struct str       event, actor_email;
    enum audit_about about;
    int64_t          about_id;
    struct str       words;         /* somewhere in event, detail, address, user, the actor's e-mail or about_name */
    int64_t          since, until;  /* from this moment, before that one */
    bool             all;           /* sign-ins and attempts, too */
};

/* Writes an entry of an act that is recorded, and settles its debt. The event is lower case with underlines. */
MUST_USE enum err audit(struct ctx *ctx, enum act act, const char *event, enum audit_about about, int64_t about_id, struct str detail);
/* An entry that is no act of administration: a sign-in, an attempt, what somebody did with his own account. */
MUST_USE enum err security_log(struct ctx *ctx, const char *event, enum audit_about about, int64_t about_id, struct str detail);
/* Settles the debt of an act that has changed nothing: it was done before, or was only tried (a dry run). */
void audit_unchanged(struct ctx *ctx, enum act act);
/* Records (kept though the handler fails) that an account was refused an act; for policy_check() and access.c. Of each account
 * AUDIT_REFUSALS_MAX in ten minutes: nobody fills the log by being refused. */
void audit_refused(struct ctx *ctx, enum act act);
#define AUDIT_REFUSALS_MAX 10
/* The act that was allowed and neither recorded nor said to have changed nothing, or NULL. */
const char *audit_owed(const struct ctx *ctx);

/* Newest first, behind the id `after` (0: from the newest), at most `limit`. Policy LOG_READ. */
MUST_USE enum err audit_list(struct ctx *ctx, const struct audit_filter *filter, int64_t after, int64_t limit,
                             struct audit_entry **out_entries, size_t *out_count);

#endif
