/* SPDX-License-Identifier: Apache-2.0 */
/* contract_world.h: what tests of contracts and ledgers begin with: the shipped catalogue, people, companies, requests. */
#ifndef TESTS_CONTRACT_WORLD_H
#define TESTS_CONTRACT_WORLD_H

#include "desk/contract_desk/contract_desk.h"
#include "desk/ledger/ledger.h"
#include "tests/harness.h"

/* Applies the shipped catalogue. */
void world_begin(struct ctx *ctx);
int64_t world_account(struct ctx *ctx, const char *email);
int64_t world_organization(struct ctx *ctx, const char *name);
/* One of the organization, with these roles. */
int64_t world_member(struct ctx *ctx, int64_t organization_id, const char *email, unsigned roles);
/* Issues as the operator. starts: a day, or NULL for today; zone: "Europe/Stockholm" where NULL. */
struct contract world_contract(struct ctx *ctx, const char *plan, int64_t organization_id, const char *starts, const char *zone);
/* A contract with a pair of IDs of its own, as if imported. */
struct contract world_contract_with(struct ctx *ctx, const char *plan, int64_t organization_id, const char *access_id, const char *contract_no);
/* A request of that id, as the room on the right would store it. */
void world_request(struct ctx *ctx, int64_t id, int64_t contract_id);
/* Stores a request and debits it in one transaction. */
void world_debit(struct ctx *ctx, int64_t contract_id, int64_t request_id);
/* As the operator sees it now. */
struct contract world_find(struct ctx *ctx, int64_t id);
/* Takes the triggers of contracts, grants and entries away, as somebody would who has the database in his hands, and puts them back. */
void world_unguarded(struct ctx *ctx);
void world_guarded(struct ctx *ctx);
/* One statement with one number in it in place of # ("... WHERE id = #"). */
void world_sql(struct ctx *ctx, const char *sql, int64_t number);

#endif
