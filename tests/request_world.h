/* SPDX-License-Identifier: Apache-2.0 */
/* request_world.h: what tests of availability and requests begin with, on top of contract_world.h. */
#ifndef TESTS_REQUEST_WORLD_H
#define TESTS_REQUEST_WORLD_H

#include "desk/request/request.h"
#include "tests/contract_world.h"

/*
 * The shipped catalogue; Fabrikam with anna, olle (members) and greta (global_admin), all @fabrikam.example; eva@contoso.example,
 * who has nothing to do with it; sam@vendor.example, an engineer, and dana@vendor.example of the contract desk.
 */
struct people { int64_t fabrikam, anna, olle, greta, eva, sam, dana; };
struct people request_world(struct ctx *ctx);

/* The address of one of the above by the name before the @. */
struct str address_of(struct ctx *ctx, const char *name);
/* Signs in by that name. */
void sign_in_as(struct ctx *ctx, const char *name);
/* The contract is added to the account. */
void associate(struct ctx *ctx, int64_t account_id, int64_t contract_id);
/* A contract of Fabrikam's that anna and olle have added. units 0: the plan's. */
struct contract fabrikam_contract(struct ctx *ctx, const struct people *people, const char *plan, int64_t units);
/* An incident of anna's on windows-server-2025 that can be submitted as it is. */
struct submission a_submission(int64_t contract_id);
/* Submits it as anna, in a transaction; it must succeed. */
struct request submitted(struct ctx *ctx, int64_t contract_id);
/* The same with a title. */
struct request submitted_with(struct ctx *ctx, int64_t contract_id, const char *title);
/* What is left today. */
int64_t remaining_of(struct ctx *ctx, int64_t contract_id);
/* As the operator: every ledger is in order. */
void verify_ledgers(struct ctx *ctx);
/* A digest over every row of every table but the jobs' leases: equal when nothing has changed. */
struct str database_digest(struct ctx *ctx);

/* The catalogue in force. */
const struct catalog *catalog_of(struct ctx *ctx);

#endif
