/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_read.h: what the acts of this room read: one struct and one reader (view/input.h) an act, for API, forms and command line
 * alike. The members are called as the fields are; what they mean says the rule that gets them.
 */
#ifndef DESK_CONTRACT_CONTRACT_READ_H
#define DESK_CONTRACT_CONTRACT_READ_H

#include "desk/contract/contract.h"
#include "desk/contract/ledger.h"
#include "view/input.h"

/* A struct contract_issue. */
void contract_issue_read(struct ctx *ctx, struct input *in, void *out);

struct contract_top_up { int64_t units, expires_on; struct str reason; };
void contract_top_up_read(struct ctx *ctx, struct input *in, void *out);

/* remaining_before: LEDGER_ANY_LEFT when it is left out. */
struct contract_adjust { int64_t units, remaining_before; struct str reason; };
void contract_adjust_read(struct ctx *ctx, struct input *in, void *out);

struct contract_suspend { struct str name, reason; int64_t from, until; };
void contract_suspend_read(struct ctx *ctx, struct input *in, void *out);

/* block: 0 for all of them: left out, or "all". */
struct contract_resume { int64_t block; struct str reason; };
void contract_resume_read(struct ctx *ctx, struct input *in, void *out);

struct contract_cancel { struct str reason; };
void contract_cancel_read(struct ctx *ctx, struct input *in, void *out);

/* What names a contract that is added: access_id and contract_id, or ids. A struct contract_typed. */
void contract_typed_read(struct ctx *ctx, struct input *in, void *out);

/* ?as_of= is a day (its end) or a moment; left out both are absent: now. Empty is neither: who means a day must not be answered for today. */
struct contract_as_of { int64_t day, at; };
void contract_as_of_read(struct ctx *ctx, struct input *in, void *out);

#endif
