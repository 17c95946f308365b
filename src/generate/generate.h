/* SPDX-License-Identifier: Apache-2.0 */
/*
 * generate.h: fills a database as a vendor's would be after some years, for measuring and trying out. Everything follows from a seed and
 * the last day. The command is in generate_command.c.
 *
 * A world has holders (organizations with their members, or persons), who hold one contract after the other; requests come in the order of
 * time. An event that happens later, such as giving a unit back, waits in a heap until it is due, so that every ledger is written in its
 * order.
 */
#ifndef GENERATE_GENERATE_H
#define GENERATE_GENERATE_H

#include "db/bulk.h"
#include "desk/account/account.h"
#include "desk/ledger/ledger.h"
#include "desk/request/request.h"
#include "generate/generate_random.h"
#include "generate/generate_words.h"
#include "view/cli_progress.h"

struct generate_order { size_t requests, contracts; uint64_t seed; int64_t until_on; };   /* until the beginning of that day, UTC */
/* E-mail addresses of somebody who administers the organization with most requests, of a member of it, and of an engineer. */
struct generated { struct str administrator, customer, engineer; };

/* Fills the database, in transactions of its own. `conflict` when there are contracts or requests already, or no catalogue. progress may be
 * NULL. Asks no policy. */
MUST_USE enum err generate(struct ctx *ctx, const struct generate_order *order, struct cli_progress *progress, struct generated *out_generated);

/* ---- Who ------------------------------------------------------------------------------------------------ */

struct person { int64_t id; struct str email, name, phone, mark; };     /* mark: of the search index */

struct holder {
    int64_t              organization_id;   /* 0: a person, the only member */
    const struct person *members;           /* the first administers it */
    size_t               member_count;
    enum tongue          tongue;
    struct str           country, time_zone;
};

/* ---- What they hold ------------------------------------------------------------------------------------- */

#define HELD_GRANTS_MAX 24      /* each grant is twice the one before */

struct held_contract {
    struct contract      contract;
    const struct plan   *plan;
    int64_t              from_at, until_at; /* usable from from_at until before until_at */
    int64_t              blocked_from_at, blocked_until_at;
    int64_t              sequence, balance; /* of its ledger so far */
    char                 head[64];
    struct grant         grants[HELD_GRANTS_MAX];
    size_t               grant_count;
};

/* A holder's contracts under one plan, one after the other. */
struct slot { const struct holder *holder; struct held_contract *contracts; size_t contract_count; };

/* ---- What is still to come ------------------------------------------------------------------------------ */

enum coming_kind { COMING_EXPIRY, COMING_CREDIT };
struct coming {
    int64_t                at;
    enum coming_kind       kind;
    struct held_contract  *held;
    /* For a credit: */
    int64_t                request_id, debit_id;
    size_t                 grant;           /* index among the contract's grants */
    char                   number[12];
    const struct closure_reason *reason;
};

/* ---- All of it ------------------------------------------------------------------------------------------ */

struct generator {
    struct ctx           scratch;           /* its memory ends with each request */
    struct arena        *kept;              /* memory that lasts */
    struct bulk          bulk;
    struct chance        chance;
    uint64_t             seed, ids;         /* ids: given out so far */
    const struct catalog*catalog;
    struct vocabulary    vocabulary;
    int64_t              from_at, until_at; /* all requests are submitted between these */
    size_t               request_count, contract_count;
    struct person       *engineers;
    size_t               engineer_count;
    struct holder       *holders;
    size_t               holder_count;
    struct slot         *slots;
    size_t               slot_count;
    const struct plan  **plans;
    size_t               plan_count;
    struct coverage     *coverages;         /* plan by plan, month by month */
    struct coming       *comings;           /* a heap, the soonest first */
    size_t               coming_count, coming_cap;
};

/* An id as id_new() would have made it at that moment. */
int64_t generated_id(struct generator *generator, int64_t at);

/* generate_world.c: accounts, organizations, contracts and their first units. */
MUST_USE enum err generate_world(struct generator *generator);
/* Versions that a plan covers in the month of an instant; each array lives as long as the world. */
const struct version *const *generate_covered(struct generator *generator, const struct plan *plan, int64_t at, size_t *out_count);

/* generate_ledger.c */
MUST_USE enum err generate_grant(struct generator *generator, struct held_contract *held, enum grant_source source, int64_t units, int64_t at,
                                  struct str reason);
/* Takes an incident from the contract, after a top-up when none is left. False: the contract cannot be used then. */
MUST_USE enum err generate_debit(struct generator *generator, struct held_contract *held, const struct request *request,
                                 const struct person *actor, int64_t *out_debit_id, size_t *out_grant);
void generate_later(struct generator *generator, const struct coming *coming);
/* Writes the events that were due until then. */
MUST_USE enum err generate_what_came(struct generator *generator, int64_t until_at);

/* generate_story.c: writes the request with this number, from 0, and all that becomes of it. */
MUST_USE enum err generate_request(struct generator *generator, size_t nth);

#endif
