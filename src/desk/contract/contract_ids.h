/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_ids.h: from what somebody has typed or pasted to one pair of IDs [4.3]. Included by this room only.
 */
#ifndef DESK_CONTRACT_CONTRACT_IDS_H
#define DESK_CONTRACT_CONTRACT_IDS_H

#include "desk/contract/contract.h"

/* Of those that we issue; imported ones have any form. */
#define ACCESS_ID_DIGITS   10
#define CONTRACT_ID_DIGITS 12

/* Clean (contract_id_clean). */
struct contract_ids {
    struct str access_id, contract_no;
    bool       any_order;               /* read out of a text: which is which was guessed by their form */
    const char *access_at, *contract_at;/* the fields in which they were typed: one where both stood in it */
};

/* Reads exactly one pair, by its form alone and without asking the database, so that a text is never more than one guess.
 * Field faults: of the half that is missing or too long, of `ids` where a text holds no pair or several. */
MUST_USE enum err contract_ids_read(struct ctx *ctx, const struct contract_typed *typed, struct contract_ids *out_ids);
/* Words about a text that is longer than LIMIT_PASTED_CHARS. */
struct str contract_ids_long_words(struct ctx *ctx);
/* One ID, clean, out of what names it: "Access ID: 0230 242 323", '0230242323, #0230242323, (0230242323), 0230242323. */
struct str contract_id_read(struct arena *arena, struct str typed);
/* Whether an ID stands there behind its name, and which: "Access ID 0230242323", and not what is merely a number. */
bool contract_id_named(struct arena *arena, struct str typed, struct str *out_id);
/* Whether the two may stand in each other's place: not where they have the form of ours, zeros at the front lost or not. */
bool contract_ids_may_be_swapped(const struct contract_ids *ids);
/* Whether each has the digits of the other, with zeros at the front lost or not. */
bool contract_ids_look_swapped(const struct contract_ids *ids);
struct contract_ids contract_ids_swapped(const struct contract_ids *ids);

#endif
