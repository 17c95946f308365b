/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk_view.c: writing contracts as the desk sees them. */
#include "desk/contract_desk/contract_desk_view.h"

#include "desk/contract/contract_view.h"

void desk_block_json(struct json *json, const char *key, const struct contract_block *block)
{
    json_open(json, key);
    block_members(json, block);
    json_instant(json, "created_at", block->created_at);
    json_str_or_null(json, "created_by", block->created_by);
    if (block->lifted_at)
        json_instant(json, "lifted_at", block->lifted_at);
    else
        json_none(json, "lifted_at");
    json_str_or_null(json, "lifted_by", block->lifted_by);
    json_str_or_null(json, "lift_reason", block->lift_reason);
    json_close(json);
}

void contract_desk_json(struct ctx *ctx, struct json *json, const char *key, const struct contract_desk *desk)
{
    json_open(json, key);
    contract_json(ctx, json, "contract", &desk->contract);
    json_str_or_null(json, "created_by", desk->created_by);
    json_list(json, "blocks");
    for (size_t i = 0; i < desk->block_count; i++)
        desk_block_json(json, NULL, &desk->blocks[i]);
    json_list_end(json);
    json_int(json, "accounts", desk->account_count);
    if (desk->contract.cancelled) {
        json_open(json, "cancellation");
        json_instant(json, "at", desk->contract.cancelled_at);
        json_str_or_null(json, "by", desk->cancelled_by);
        json_str_or_null(json, "reason", desk->cancel_reason);
        json_close(json);
    } else {
        json_none(json, "cancellation");
    }
    json_close(json);
}

void contract_mailed_json(struct json *json, const char *key, const struct contract_recipient *recipients, size_t count)
{
    json_open(json, key);
    json_list(json, "recipients");
    for (size_t i = 0; i < count; i++) {
        json_open(json, NULL);
        json_str(json, "name", recipients[i].name);
        json_str(json, "email", recipients[i].email);
        json_close(json);
    }
    json_list_end(json);
    json_close(json);
}
