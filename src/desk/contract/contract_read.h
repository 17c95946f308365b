/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_read.h: what the acts of this room read: one struct and one reader (view/input.h) an act, for API, forms and command line
 * alike. The members are called as the fields are; what they mean says the rule that gets them.
 */
#ifndef DESK_CONTRACT_CONTRACT_READ_H
#define DESK_CONTRACT_CONTRACT_READ_H

#include "desk/contract/contract.h"
#include "view/input.h"

/* Which contracts the desk looks for: `show` (a word of contract_use_words, all if left out) and `q`. */
void contract_use_read(struct input *in, struct contract_filter *out);
void contract_filter_read(struct ctx *ctx, struct input *in, void *out);

/* What names a contract that is added: access_id and contract_id, or ids. A struct contract_typed. */
void contract_typed_read(struct ctx *ctx, struct input *in, void *out);
/* The same of a form, which always has all three fields, and the pair that it suggested: the button `use` means that one, and as "confirmed"
 * that it is the one. */
struct contract_add_form { struct contract_typed typed; bool confirmed; };
void contract_add_form_read(struct ctx *ctx, struct input *form, void *out);

/* ?as_of= is a day (its end) or a moment; left out both are absent: now. Empty is neither: who means a day must not be answered for today. */
struct contract_as_of { int64_t day, at; };
void contract_as_of_read(struct ctx *ctx, struct input *in, void *out);
/* contract_find() or contract_find_at(), as was asked. */
MUST_USE enum err contract_find_as_of(struct ctx *ctx, int64_t id, const struct contract_as_of *as_of, struct contract *out_contract);

#endif
