/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy.h: who may do what, in one pure table (SPEC 3.7). Every route, command and job names an act of this
 * table; rooms find out how the actor stands to the thing (facts), and ask here. `entitled routes --policy`
 * prints the table.
 */
#ifndef DESK_ACCOUNT_POLICY_H
#define DESK_ACCOUNT_POLICY_H

#include "base/ctx.h"

/*
 * What a token may be used for, a set of bits (SPEC 3.1). Each act needs one, and no route is without an act; so no new route
 * is open to a token that was not made for it. The acts of people without an account need none. Every token can read.
 */
enum scope {
    SCOPE_NONE   = 0,
    SCOPE_READ   = 1 << 0,   /* see what the account may see */
    SCOPE_SUBMIT = 1 << 1,   /* act for oneself: submit, write, add contracts, change one's own account */
    SCOPE_DESK   = 1 << 2,   /* the work of engineers and of the contract desk */
    SCOPE_ADMIN  = 1 << 3,   /* accounts and the catalogue */
};
#define SCOPE_ALL (SCOPE_READ | SCOPE_SUBMIT | SCOPE_DESK | SCOPE_ADMIN)

/* How an actor stands to a thing; a set of bits. The first group follows from the actor alone, the second
 * consists of facts that rooms supply. */
enum relation {
    REL_ANYONE          = 1 << 0,
    REL_SIGNED_IN       = 1 << 1,
    REL_ENGINEER        = 1 << 2,
    REL_CONTRACT_DESK   = 1 << 3,
    REL_CATALOG_MANAGER = 1 << 4,
    REL_ADMINISTRATOR   = 1 << 5,
    REL_OPERATOR        = 1 << 6,   /* the command line: whoever may open the database */
    REL_SYSTEM          = 1 << 7,   /* a job */

    REL_SELF            = 1 << 8,   /* the account itself */
    REL_MEMBER          = 1 << 9,   /* of the organization that holds it */
    REL_ORG_ADMIN       = 1 << 10,  /* global_admin or partner_admin there */
    REL_ASSOCIATED      = 1 << 11,  /* the contract is added to the account */
    REL_HOLDER          = 1 << 12,  /* the contract was issued to this very account */
    REL_CONTACT         = 1 << 13,  /* additional contact of the request */
    REL_PRIMARY_CONTACT = 1 << 14,
    REL_OWNER           = 1 << 15,  /* the engineer who has taken the request */
    REL_PROGRAM_DESK    = 1 << 16,  /* the contract desk, to a request about the programme [9.7] */
};
#define REL_STAFF (REL_ENGINEER | REL_CONTRACT_DESK | REL_ADMINISTRATOR)

/* Acts. X(name, scope, who, how, words). HIDDEN: existence is secret, and a refusal looks like "not found". ON_REQUEST, ON_CONTRACT: so, too,
 * but to whoever may see the request or the contract, who is told who may. RECORDED: each time that it is done, or refused to somebody, an
 * entry goes into the log (audit.h) [10.7]. */
enum policy_how { ACT_IS_PLAIN, ACT_IS_HIDDEN, ACT_IS_ON_REQUEST, ACT_IS_ON_CONTRACT, ACT_IS_RECORDED };
#define ACTS(X) \
    X(SERVICE_STATUS,         NONE,   REL_ANYONE, PLAIN, "see whether the service is up, and its API document") \
    X(TOKEN_SIGN_IN,          NONE,   REL_ANYONE, PLAIN, "exchange e-mail and password for a token") \
    X(SESSION_START,          NONE,   REL_ANYONE, PLAIN, "sign in with e-mail and password in a browser") \
    X(ACCOUNT_SIGN_UP,        NONE,   REL_ANYONE, PLAIN, "sign up for an account") \
    X(ACCOUNT_RECOVER,        NONE,   REL_ANYONE, PLAIN, "confirm an address and set a password by a link that was mailed") \
    X(ACCOUNT_SELF,           READ,   REL_SELF, PLAIN, "see your own profile, tokens and sessions") \
    X(ACCOUNT_CHANGE,         SUBMIT, REL_SELF, PLAIN, "change your own profile, password, tokens and sessions") \
    X(ACCOUNT_MANAGE,         ADMIN,  REL_ADMINISTRATOR | REL_OPERATOR, RECORDED, "add, list and close accounts; set passwords and tokens of others") \
    X(ORGANIZATION_MANAGE,    DESK,   REL_ADMINISTRATOR | REL_CONTRACT_DESK | REL_OPERATOR, RECORDED, "add and list organizations, add members") \
    X(WELCOME_READ,           NONE,   REL_ANYONE, PLAIN, "see the start page and the page of words") \
    X(CATALOG_READ,           READ,   REL_SIGNED_IN | REL_OPERATOR | REL_SYSTEM, PLAIN, "read portals, products, plans, regions, closure reasons") \
    X(CATALOG_APPLY,          ADMIN,  REL_CATALOG_MANAGER | REL_ADMINISTRATOR | REL_OPERATOR, RECORDED, "apply a catalogue or lifecycle file") \
    X(CONTRACT_LIST,          READ,   REL_SIGNED_IN, PLAIN, "list the contracts that you added or that your organization holds") \
    X(CONTRACT_ADD,           SUBMIT, REL_SIGNED_IN, PLAIN, "add a contract by its two IDs") \
    X(CONTRACT_DROP,          SUBMIT, REL_SIGNED_IN, PLAIN, "remove a contract from your own list") \
    X(CONTRACT_READ,          READ,   REL_ASSOCIATED | REL_HOLDER | REL_MEMBER | REL_STAFF | REL_OPERATOR, HIDDEN, "see a contract, its balance, ledger and statement") \
    X(CONTRACT_FEED,          NONE,   REL_ANYONE, PLAIN, "read a calendar feed by its secret address") \
    X(CONTRACT_READ_IDS,      READ,   REL_ASSOCIATED | REL_HOLDER | REL_ORG_ADMIN | REL_CONTRACT_DESK | REL_ADMINISTRATOR | REL_OPERATOR, ON_CONTRACT, "see both IDs of a contract whole") \
    X(CONTRACT_ISSUE,         DESK,   REL_CONTRACT_DESK | REL_ADMINISTRATOR | REL_OPERATOR, RECORDED, "issue and import contracts") \
    X(CONTRACT_SEARCH,        READ,   REL_STAFF | REL_OPERATOR, PLAIN, "search all contracts") \
    X(CONTRACT_CORRECT,       DESK,   REL_CONTRACT_DESK | REL_ADMINISTRATOR | REL_OPERATOR, RECORDED, "top up, correct, suspend, resume and cancel contracts") \
    X(LEDGER_VERIFY,          ADMIN,  REL_OPERATOR | REL_SYSTEM, PLAIN, "recompute every ledger") \
    X(LEDGER_EXPIRE,          ADMIN,  REL_OPERATOR | REL_SYSTEM, PLAIN, "write down what has expired") \
    X(AVAILABILITY_READ,      READ,   REL_SIGNED_IN, PLAIN, "ask which plans can be used") \
    X(REQUEST_SUBMIT,         SUBMIT, REL_SIGNED_IN, PLAIN, "quote and submit a request") \
    X(DRAFT_OWN,              SUBMIT, REL_SELF, HIDDEN, "see, write, submit and discard your own drafts") \
    X(REQUEST_LIST,           READ,   REL_SIGNED_IN, PLAIN, "list the requests one may see") \
    X(REQUEST_READ,           READ,   REL_CONTACT | REL_PRIMARY_CONTACT | REL_ORG_ADMIN | REL_STAFF | REL_OPERATOR | REL_SYSTEM, HIDDEN, "see a request with its communications and history") \
    X(REQUEST_WRITE,          SUBMIT, REL_CONTACT | REL_PRIMARY_CONTACT | REL_ENGINEER | REL_PROGRAM_DESK | REL_ADMINISTRATOR, ON_REQUEST, "write a communication") \
    X(REQUEST_CONTACTS,       SUBMIT, REL_CONTACT | REL_PRIMARY_CONTACT | REL_ENGINEER | REL_PROGRAM_DESK | REL_ADMINISTRATOR, ON_REQUEST, "add a contact") \
    X(REQUEST_CONTACT_REMOVE, SUBMIT, REL_SELF | REL_PRIMARY_CONTACT | REL_OWNER | REL_ADMINISTRATOR, PLAIN, "remove a contact of a request that one may see") \
    X(REQUEST_DECIDE,         SUBMIT, REL_CONTACT | REL_PRIMARY_CONTACT, PLAIN, "accept or reject a proposed solution, withdraw a request, keep it open, ask for a severity") \
    X(REQUEST_REOPEN,         SUBMIT, REL_CONTACT | REL_PRIMARY_CONTACT | REL_ENGINEER | REL_PROGRAM_DESK | REL_ADMINISTRATOR, ON_REQUEST, "reopen a closed request") \
    X(REQUEST_WORK,           DESK,   REL_ENGINEER | REL_PROGRAM_DESK | REL_ADMINISTRATOR, PLAIN, "take, answer and close requests, and write work notes") \
    X(REQUEST_CLOSE_SILENT,   ADMIN,  REL_OPERATOR | REL_SYSTEM, PLAIN, "remind silent customers, and close their requests") \
    X(LOG_READ,               ADMIN,  REL_ADMINISTRATOR | REL_OPERATOR, PLAIN, "read the administration log") \
    X(REQUEST_REINDEX,        ADMIN,  REL_OPERATOR, PLAIN, "rebuild the search index") \
    X(MAIL_SEND,              ADMIN,  REL_SYSTEM | REL_OPERATOR, PLAIN, "compose and deliver the outbox") \
    X(MAIL_RESEND,            ADMIN,  REL_OPERATOR, RECORDED, "send mails again that were given up")

#define ACT_ENUM(name, scope, who, how, words) ACT_##name,
enum act { ACTS(ACT_ENUM) ACT_count };
#undef ACT_ENUM

struct policy {
    const char *name;       /* "CONTRACT_READ" */
    enum scope  scope;      /* that a token needs for it */
    unsigned    who;        /* enum relation bits */
    bool        hidden, recorded;
    enum act    seen_by;    /* of a hidden act: the one that shows the thing; itself where there is no other */
    const char *words;
};
const struct policy *policy_row(enum act act);

void act_set_add(struct act_set *set, enum act act);
void act_set_remove(struct act_set *set, enum act act);
bool act_set_has(const struct act_set *set, enum act act);

/* Their names by the number of the bit, and NULL. */
extern const char *const scope_names[];
/* "read, desk" */
struct str scopes_text(struct arena *arena, unsigned scopes);
/* The scope of an act as people say it: "submit", or "submit/desk" where the vendor's staff need another (policy_allows()); "-" for none. */
struct str policy_scope_text(struct arena *arena, enum act act);
/* The scope that the vendor's staff need in its place; empty where it is the same. */
struct str policy_staff_scope_text(struct arena *arena, enum act act);
/* All that a token of this account can be used for: those of the acts that its roles open, whatever it stands to. */
unsigned scopes_of(const struct actor *actor);
/* What the actor's token may be used for; everything where he came without one. */
unsigned policy_scopes(const struct actor *actor);

/* The relations that follow from the actor alone; and with them all that he could have to some thing: whoever has no role at the vendor owns
 * no request, and is not its contract desk. */
unsigned policy_relations(const struct actor *actor);
unsigned policy_relations_possible(const struct actor *actor);

/* Pure: whether any of the relations is enough for the act, with a token of these scopes. What a customer's relation opens with
 * `submit` a role at the vendor opens with `desk`: writing in a request is one act, and two powers. */
bool policy_allows(enum act act, unsigned scopes, unsigned relations);
/* Fails with not_authorized: the token lacks a scope for the act, and which. */
MUST_USE enum err policy_lacks_scope(struct ctx *ctx, enum act act);

/* Whether the actor may, given the facts: relation bits beyond those of the actor alone. (Bits of the first group in
 * them are ignored, and so are all facts of an actor that is no account.) Notes that the act was asked about. Fails
 * with sign_in_required, not_authorized, or, where existence is secret, not_found; where only the token's scopes stand in the
 * way, with not_authorized, since its owner may know. */
MUST_USE enum err policy_check(struct ctx *ctx, enum act act, unsigned facts);

/* As policy_check, without failing. */
bool policy_may(struct ctx *ctx, enum act act, unsigned facts);

/* Names of the bits for people, in the context's language and the order of the enumeration: "engineer, contract desk". */
struct str policy_who_text(struct ctx *ctx, unsigned who);

#endif
