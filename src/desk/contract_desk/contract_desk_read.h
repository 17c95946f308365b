/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_desk_read.h: what the acts of this room read: one struct and one reader (view/input.h) an act, for API, forms and command line
 * alike. The members are called as the fields are; what they mean says the rule that gets them.
 */
#ifndef DESK_CONTRACT_DESK_CONTRACT_DESK_READ_H
#define DESK_CONTRACT_DESK_CONTRACT_DESK_READ_H

#include "desk/contract_desk/contract_desk.h"
#include "view/input.h"

/* A struct contract_issue. */
void contract_issue_read(struct ctx *ctx, struct input *in, void *out);

struct contract_top_up { int64_t units, expires_on; struct str reason; };
void contract_top_up_read(struct ctx *ctx, struct input *in, void *out);

/* remaining_before: LEDGER_ANY_LEFT when it is left out. */
struct contract_adjust { int64_t units, remaining_before; struct str reason; };
void contract_adjust_read(struct ctx *ctx, struct input *in, void *out);
/* What is said where its units are none. */
struct str contract_adjust_units_words(struct ctx *ctx);

struct contract_suspend { struct str name, reason; int64_t from, until; };
void contract_suspend_read(struct ctx *ctx, struct input *in, void *out);

/* block: 0 for all of them: left out, or "all". */
struct contract_resume { int64_t block; struct str reason; };
void contract_resume_read(struct ctx *ctx, struct input *in, void *out);

struct contract_cancel { struct str reason; };
void contract_cancel_read(struct ctx *ctx, struct input *in, void *out);

#endif
