/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_issue.h: what issuing by the desk and importing from a file have in common. Included by this room only.
 */
#ifndef DESK_CONTRACT_DESK_CONTRACT_ISSUE_H
#define DESK_CONTRACT_DESK_CONTRACT_ISSUE_H

#include "desk/contract_desk/contract_desk.h"

/* The first and last day that may be given for a contract: its first one, and those of a block. Behind the last there is room for a term. */
#define CONTRACT_DAY_MIN 0           /* 1970-01-01 */
#define CONTRACT_DAY_MAX 2567654     /* 8999-12-31 */
/* Adds a fault of the field when the day is given (not DAY_NONE) and outside of these. */
void contract_day_check(struct ctx *ctx, const char *field, int64_t day);
/* Words about a day outside of these, and about units that are none. */
struct str contract_day_words(struct ctx *ctx);
struct str contract_units_words(struct ctx *ctx);
/* Of a plan that no contract can be issued of, or none. */
struct str contract_plan_words(struct ctx *ctx, bool known, struct str id);
struct str contract_unlimited_words(struct ctx *ctx);
struct str contract_one_holder_words(struct ctx *ctx);
struct str contract_no_organization_words(struct ctx *ctx);
struct str contract_no_account_words(struct ctx *ctx);

/* What is known about the holder. */
struct holder { int64_t organization_id, account_id; bool is_new; struct str country, time_zone; };   /* is_new: has no id yet */

/* The country of a contract: as given, else the holder's [2.8]. Where there is none, or none that a region serves, *out_fault says
 * so; otherwise it is empty. What nobody holds yet may have none, and then is in none. */
struct str contract_country(struct ctx *ctx, const struct catalog *catalog, const struct holder *holder, struct str given,
                            struct str *out_fault);
/* Fills holder, country, zone, term and plan of a contract; the country is what contract_country() gave, without a fault; the zone
 * as given, else the holder's, else that of the country's region, else UTC; starts_on DAY_NONE: today there; ends_on DAY_NONE: the plan's term. Its IDs are the caller's affair. */
void contract_plan_out(struct ctx *ctx, const struct catalog *catalog, const struct plan *plan, const struct holder *holder,
                       struct str country, struct str time_zone, int64_t starts_on, int64_t ends_on,
                       struct contract *out_contract);
/* The first grant, until the contract's end. units 0 and counted: none. */
MUST_USE enum err contract_first_grant(struct ctx *ctx, const struct contract *contract, int64_t units, struct str reason);
/* What the log says of it: "gold-20-pack, 20 incidents", "signature-cloud, unlimited". */
struct str contract_given_text(struct ctx *ctx, const struct plan *plan, int64_t units);

#endif
