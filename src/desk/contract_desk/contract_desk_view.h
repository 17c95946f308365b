/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk_view.h: contracts as the desk sees them, as JSON. */
#ifndef DESK_CONTRACT_DESK_CONTRACT_DESK_VIEW_H
#define DESK_CONTRACT_DESK_CONTRACT_DESK_VIEW_H

#include "desk/contract_desk/contract_desk.h"
#include "view/json.h"

/* Who set and lifted it, and why, too: schema DeskBlock. */
void desk_block_json(struct json *json, const char *key, const struct contract_block *block);
/* What the desk sees: schema DeskContract. */
void contract_desk_json(struct ctx *ctx, struct json *json, const char *key, const struct contract_desk *desk);

/* Whom the IDs were mailed to. */
void contract_mailed_json(struct json *json, const char *key, const struct contract_recipient *recipients, size_t count);

#endif
