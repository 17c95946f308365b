/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctx.h: what every rule, store and handler is given first: who acts, when, on which database, with which
 * memory, and where to put the words when it fails. One owner at a time; made anew for each HTTP request, job
 * and command.
 */
#ifndef BASE_CTX_H
#define BASE_CTX_H

#include "base/err.h"

struct db;
struct memo;
struct nav_link;
struct settings;

/* Who acts. */
enum actor_kind {
    ACTOR_NOBODY,       /* not signed in */
    ACTOR_ACCOUNT,      /* a person or a program with a token */
    ACTOR_OPERATOR,     /* whoever may open the database: the command line */
    ACTOR_SYSTEM,       /* a background job */
};
/* The kind of actor as the logs store it. */
struct str actor_kind_name(enum actor_kind kind);

/* Roles at the vendor (SPEC 1), a set of bits. */
enum staff_role {
    STAFF_ENGINEER        = 1,
    STAFF_CONTRACT_DESK   = 2,
    STAFF_CATALOG_MANAGER = 4,
    STAFF_ADMINISTRATOR   = 8,
};
#define STAFF_AT_DESK (STAFF_ENGINEER | STAFF_CONTRACT_DESK | STAFF_ADMINISTRATOR)
#define STAFF_ANY     (STAFF_AT_DESK | STAFF_CATALOG_MANAGER)

/* The kind of account that somebody signed in with; tokens inherit it (SPEC 1). */
enum account_kind { ACCOUNT_PERSONAL, ACCOUNT_WORK };

struct actor {
    enum actor_kind   kind;
    int64_t           id;           /* the account's, or 0 */
    int64_t           token_id;     /* the token used, or 0 */
    unsigned          scopes;       /* what the token may be used for (enum scope); without a token everything */
    int64_t           session_id;   /* the browser's session, or 0 */
    struct str        email;        /* the key that it is found by (base/email.h) */
    struct str        address, name;/* the e-mail as it was given */
    enum account_kind account_kind;
    unsigned          staff;        /* enum staff_role bits */
    struct str        time_zone, language;  /* of the profile, or empty */
};

/* A browser's visit, for pages. */
struct visit {
    struct str csrf;                /* the token that its forms carry, so that no other site can send them */
    struct str flash;               /* the message of the last action, shown once; or empty */
    struct str known_as;            /* a hash by which this browser is known again until it signs out; names nobody, and is no secret. Empty: unknown */
    struct str here;                /* path and query of the page, for links that come back to it */
    struct str call_id;             /* names this call in the log */
    bool       reader_unknown;      /* it came with a session, and nobody could look whose: the session may be valid */
    const struct nav_link *nav;     /* all links of the navigation, or NULL; see view/page.h */
    struct str once;                /* the number that the forms of this page carry; see web/once.h */
};

/* One field that has to be corrected. */
struct field_fault {
    struct field_fault *next;
    struct str          field;      /* dotted path: "primary_contact.email"; "" for the whole */
    enum code           code;
    struct str          detail;     /* words for a person, translated */
    struct str          label;      /* where a page lists what is wrong: the name of the field there; empty where the words name it */
};

/* A value that would fit, for a field of what was sent. */
struct field_value { struct field_value *next; const char *field; struct str value; };

/* One reason beside the first, where a code comes with `reasons` (SPEC 5.1). */
struct reason {
    enum code  code;
    struct str message, cure, who;
};

/* What went wrong; filled where it is first noticed, turned into an answer at the edge. */
struct fault {
    enum err            err;
    enum code           code;
    struct str          detail;         /* words for a person, translated */
    struct str          cure;           /* what to do about it, or empty */
    struct field_fault *fields;
    struct reason      *reasons;
    size_t              reason_count;
    struct field_value *suggestion;     /* what may be sent instead; see fault_suggest() */
    struct str          extra_json;     /* ready members for the problem document, such as the new quote */
    bool                may_retry;      /* the same work may be run again at once (deadlock, lock, id collision) */
    bool                held;           /* another transaction holds what it needs (DB_WRITE_SOON): the same work may be run again, others first */
    bool                is_final;       /* the same will never work: nobody is asked to send it again */
    int64_t             wait_ms;        /* rate_limited: how long it will be so */
    struct str          secret;         /* for the log only: what the engine said */
    const char         *file;
    int                 line;
};

struct ctx;

/* A function that runs although the handler failed: counters of attempts, the security log. Dispatch runs it right behind the handler, so
 * that the next call of the batch counts the attempt; where something has to be taken back first, it runs behind that, in a transaction of
 * its own. Nobody is answered before its commit. */
struct keep {
    struct keep *next;
    enum err (*run)(struct ctx *ctx, void *what);
    void *what;
    bool if_free;                   /* keep_if_free() */
};

/* Some of the acts of desk/account/policy.h, which sees to it that there is room for all. */
#define ACT_WORDS 2
struct act_set { uint64_t words[ACT_WORDS]; };

struct ctx {
    struct arena          *arena;
    struct db             *db;
    int64_t                now;         /* ms since 1970, UTC, as every *_at in this program */
    const struct actor    *actor;
    const struct settings *settings;
    const struct memo     *memos;       /* what rooms keep for the rest of the transaction; see ctx_memo() */
    struct str             language;    /* the language of texts for people, "en" */
    struct str             remote;      /* the client's address, or empty */
    const struct visit    *visit;       /* the browser's; NULL for everybody else */
    struct fault           fault;
    struct keep           *keeps;
    struct str             os_user;     /* who runs a command, or empty */
    struct str             method, path;/* the call's, as it came, without its query; or empty */
    struct act_set         acts_owed;   /* the acts that were allowed and are still to be recorded; see desk/account/audit.h */
    struct act_set         acts_checked;/* the acts that policy was asked about; see desk/account/policy.h */
};

/* Records the fault unless one is recorded already, and returns the kind of its code. */
enum err fail_at(struct ctx *ctx, enum code code, struct str detail, const char *file, int line);
#define fail(ctx, code, detail) fail_at(ctx, code, detail, __FILE__, __LINE__)

/* Fails for one named field: the code of the whole is `invalid`, `code` is the field's. */
enum err fail_field_at(struct ctx *ctx, const char *field, enum code code, struct str detail, const char *file, int line);
#define fail_field(ctx, field, code, detail) fail_field_at(ctx, field, code, detail, __FILE__, __LINE__)

/* Adds a field that has to be corrected, without failing yet; fields_checked() fails if there is one. */
void field_add(struct ctx *ctx, struct str field, enum code code, struct str detail);
MUST_USE enum err fields_checked_at(struct ctx *ctx, const char *file, int line);
#define fields_checked(ctx) fields_checked_at(ctx, __FILE__, __LINE__)

/* Adds a cure to the recorded fault; returns `err` for chaining. */
enum err fault_cure(struct ctx *ctx, enum err err, struct str cure);
/* The same where the same can never work, however often it is sent. */
enum err fault_final(struct ctx *ctx, enum err err, struct str cure);

/* Adds to the recorded fault a value that fits a field: the answer and the page that is shown again offer it. */
void fault_suggest(struct ctx *ctx, const char *field, struct str value);
/* The value that was suggested for a field, or empty. */
struct str fault_suggested(const struct fault *fault, const char *field);

/* Copies the fault of another context, with its first words, into this one and its memory, unless this has one already:
 * for a context whose arena ends before this one's. */
void fault_take(struct ctx *ctx, const struct ctx *inner);

/* Forgets the fault: the caller has dealt with it. */
void fault_clear(struct ctx *ctx);

/* Queues a function that runs although the handler fails. `what` lives in the arena. */
void keep_anyway(struct ctx *ctx, enum err (*run)(struct ctx *, void *), void *what);
/* Queues one that is only good to have, of a handler that reads: it runs where the handler does not fail and no writer is in the way for longer than
 * DB_FREE_MS, and nobody is told of one that fails itself. */
void keep_if_free(struct ctx *ctx, enum err (*run)(struct ctx *, void *), void *what);

/*
 * What a room keeps for the rest of the transaction, so that everybody who asks in it gets the same, and only the first one pays. `key` is the
 * address of something static of the room. db_begin(), db_commit() and db_rollback() forget all of it. NULL: nothing is kept.
 *
 *   static const char in_force;                            in the room's file
 *   const struct catalog *catalog = ctx_memo(ctx, &in_force);
 */
const void *ctx_memo(const struct ctx *ctx, const void *key);
/* Keeps `what` in place of what was kept; NULL takes it away. Keep only what lives as long as the transaction, and what a copy of this
 * context may use too. */
void ctx_memo_keep(struct ctx *ctx, const void *key, const void *what);
void ctx_memo_forget(struct ctx *ctx);

#define TRY(call) do { enum err try_err = (call); if (try_err) return try_err; } while (0)

#endif
