/* SPDX-License-Identifier: Apache-2.0 */
/*
 * availability.h: why a plan can or cannot be used for one intended request (SPEC 5). The verdict is one pure
 * function over facts; gathering the facts is beside it. API, command line, wizard and mail show the same answer.
 */
#ifndef DESK_AVAILABILITY_AVAILABILITY_H
#define DESK_AVAILABILITY_AVAILABILITY_H

#include "desk/contract/contract.h"

/* What somebody intends to submit. Pointers into the catalogue. */
struct intent {
    const struct catalog  *catalog;     /* the revision that is asked: in force now, or on the day asked about */
    const struct portal   *portal;      /* where it is submitted */
    const struct version  *version;     /* NULL only for KIND_PROGRAM */
    enum request_kind      kind;
    const struct severity *severity;
    bool                   requires_24x7;/* only at a severity that allows it; else the caller has said `invalid` */
    int64_t                day;         /* UTC day of the lifecycle question; contracts use their own zone's day */
    bool                   as_of;       /* `day` was asked for [4.12]: contracts are asked about that day too */
    bool                   on_behalf;   /* for a customer */
};

/* The same in words, as a client gives them. */
struct intent_words {
    struct str portal_id;               /* empty: the product's own portal */
    struct str version_id;              /* may be empty for a programme request */
    struct str kind, severity_id;
    bool       requires_24x7, on_behalf;
    int64_t    as_of_day;               /* DAY_NONE: today */
};
/* Finds the things in the catalogue and adds a field fault (portal, version, kind, severity, requires_24x7) for each
 * that is not there, is retired, or does not go together; fields_checked() says whether out_intent may be used. Asks
 * no policy. */
MUST_USE enum err intent_find(struct ctx *ctx, const struct intent_words *words, struct intent *out_intent);

/* The person who asks, as far as is known. */
struct asker {
    int64_t           account_id;
    enum account_kind kind;
    bool is_program_member;         /* member of an organization enrolled in the partner network */
    bool is_subscription_writer;    /* subscriptions come with their room; until then nobody is */
    bool has_delegation;
    struct str org_admins;          /* the administrators of the organization that holds the contract, for `who`; or empty */
};

/* One test in the order of SPEC 5.1. */
struct availability_test { enum code code; bool passed; struct str detail; };

/* Whether the code is that of a test. */
bool availability_tests(enum code code);

#define AVAILABILITY_TESTS_MAX 24
struct plan_verdict {
    const struct contract *contract;    /* NULL for availability_of_portal() */
    const struct plan     *plan;
    bool   available, preferred;
    struct availability_test tests[AVAILABILITY_TESTS_MAX];
    size_t test_count;
    struct reason reasons[AVAILABILITY_TESTS_MAX];      /* all that failed, in order, with message, cure and who */
    size_t reason_count;
};

/* Pure but for memory from ctx->arena and words from tr(): the same facts give the same verdict. Every test is listed,
 * in order. The contract's figures and day are those that the room contract has filled in. A contract that
 * is over, or has not begun, is `no_units` too only if its units were used up: those that lapsed with it are told by
 * `expired`, those to come by `not_started`. Without contract and plan (both
 * NULL) only the tests of portal, account and lifecycle are made. */
void availability_judge(struct ctx *ctx, const struct intent *intent, const struct asker *asker,
                        const struct contract *contract, const struct plan *plan, struct plan_verdict *out_verdict);

struct availability {
    struct plan_verdict *verdicts;      /* available first, in the order of SPEC 5.4; then the others */
    size_t count;
    struct str why_first;               /* why the first is preselected, or empty */
};

/* Every plan that the actor has any tie to, judged, ordered [5.4]: most specific coverage (products before
 * families, then fewer of them, fewer deployments), then soonest expiry; the first available is preferred.
 * AVAILABILITY_READ. */
MUST_USE enum err availability_list(struct ctx *ctx, const struct intent *intent, struct availability *out_availability);

/* Leaves out what a page does not show: to whoever asks the programme something, or for advice, the plans of other kinds say nothing
 * that he could use some other day. An incident is told of all plans, for its kind may be what was chosen wrongly. Programs are
 * always told of all [5.2]. */
void availability_for_kind(const struct intent *intent, struct availability *plans);

/* The verdict on one contract for the actor: for a quote and a submission. A contract that the actor has no tie to
 * is not_found. The contract is given to the caller too; the verdict points at it. Asks no policy but CONTRACT_READ. */
MUST_USE enum err availability_of(struct ctx *ctx, const struct intent *intent, int64_t contract_id,
                                  struct contract *out_contract, struct plan_verdict *out_verdict);

/* Whether the portal may be used for this without a contract: the tests of portal, account and lifecycle. Asks no
 * policy. */
MUST_USE enum err availability_of_portal(struct ctx *ctx, const struct intent *intent, struct plan_verdict *out_verdict);

/* not_found, with the same words whether a contract does not exist or is none of the actor's. */
MUST_USE enum err availability_no_contract(struct ctx *ctx);

/* Fails with the verdict's first code (no_units first when it is among them: SPEC 6.5) and all its reasons. */
MUST_USE enum err availability_require(struct ctx *ctx, const struct plan_verdict *verdict);

#endif
