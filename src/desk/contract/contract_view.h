/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_view.h: contracts and blocks as JSON and as lines, for API and command line (and, for a
 * request's contract, the rooms to the right). Figures of hour plans are minutes, as they are kept.
 */
#ifndef DESK_CONTRACT_CONTRACT_VIEW_H
#define DESK_CONTRACT_CONTRACT_VIEW_H

#include "desk/contract/contract.h"
#include "view/cli.h"

/* The contract as ctx's actor may see it: schema Contract. */
void contract_json(struct ctx *ctx, struct json *json, const char *key, const struct contract *contract);
/* The same with "already_associated":true when it is so. */
void contract_added_json(struct ctx *ctx, struct json *json, const char *key, const struct contract *contract, bool already);
/* What a request says of its contract: schema ContractSummary; without figures when they are not for the viewer. */
void contract_summary_json(struct ctx *ctx, struct json *json, const char *key, const struct contract *contract,
                           bool figures_visible);
void block_json(struct json *json, const char *key, const struct contract_block *block);
/* Its members, for a block that says more. */
void block_members(struct json *json, const struct contract_block *block);
/* A grant as it stands on contract->day: schema GrantFigures. */
void grant_figures_json(struct json *json, const char *key, const struct contract *contract, const struct grant_figures *grant);

extern const struct row_kind contract_rows;

/* On the command line: its line with both IDs, for whoever sends them to the holder, or itself as JSON. */
void contract_print_issued(struct ctx *ctx, struct cli *cli, const struct contract *contract);
/* "17349821100012  0230242323 - Partner Support Gold 20-Pack  active  2026-11-01 to 2027-11-30  17 of 20 left". */
struct str contract_line(struct ctx *ctx, const struct contract *contract);

#endif
