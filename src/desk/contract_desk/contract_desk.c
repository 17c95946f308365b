/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk.c: what the contract desk does to a contract that it has issued [4.2]. Units are in contract_desk_units.c. */
#include "desk/contract_desk/contract_correct.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/account/audit.h"
#include "desk/contract_desk/contract_desk_store.h"
#include "desk/contract_desk/contract_issue.h"

enum err contract_desk_find(struct ctx *ctx, int64_t id, struct contract_desk *out_desk)
{
    struct contract_desk desk = { .block_count = 0 };
    struct contract_block *blocks;

    TRY(policy_check(ctx, ACT_CONTRACT_SEARCH, 0));
    TRY(contract_find(ctx, id, DAY_NONE, &desk.contract));
    TRY(contract_all_blocks(ctx, id, &blocks, &desk.block_count));
    desk.blocks = blocks;
    TRY(contract_desk_store_makers(ctx, &desk));
    TRY(contract_desk_store_count_accounts(ctx, id, &desk.account_count));
    *out_desk = desk;
    return OK;
}

const struct text_rule block_name_rule = { LIMIT_NAME_CHARS, .lines = false, TR_MARK("Enter a name for the block.") };

enum err contract_suspend(struct ctx *ctx, int64_t id, struct str name, struct str reason, int64_t from_on,
                          int64_t until_on, struct contract_block *out_block)
{
    struct contract contract;

    TRY(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    name = typed_ruled(ctx, STR("name"), name, &block_name_rule);
    reason = correction_reason(ctx, reason);
    contract_day_check(ctx, "from", from_on);
    contract_day_check(ctx, "until", until_on);
    TRY(fields_checked(ctx));
    TRY(correction_find(ctx, id, &contract));
    struct contract_block block = {
        .id = id_new(ctx), .contract_id = id, .name = name, .reason = reason,
        .from_on = from_on == DAY_NONE ? contract.day : from_on, .until_on = until_on == DAY_NONE ? DAY_NEVER : until_on,
        .created_at = ctx->now,
    };
    if (block.until_on < block.from_on)
        field_add(ctx, STR("until"), CODE_out_of_range, tr(ctx, "The last day is before the first."));
    TRY(fields_checked(ctx));
    TRY(correction_check(ctx, &contract, CONTRACT_SUSPEND));
    TRY(contract_desk_store_block(ctx, &block));
    TRY(audit(ctx, ACT_CONTRACT_CORRECT, "contract_suspended", ABOUT_CONTRACT, id, block.name));
    *out_block = block;
    return OK;
}

enum err contract_resume(struct ctx *ctx, int64_t id, int64_t block_id, struct str reason, struct contract *out_contract)
{
    struct contract contract;
    int64_t lifted;
    bool has;

    TRY(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    if (reason.len)
        reason = correction_reason(ctx, reason);
    TRY(fields_checked(ctx));
    TRY(correction_find(ctx, id, &contract));
    if (block_id) {
        TRY(contract_desk_store_has_block(ctx, id, block_id, &has));
        if (!has)
            return fail_field(ctx, "block", CODE_unknown_value, tr(ctx, "The contract has no such block."));
    }
    TRY(contract_desk_store_lift(ctx, id, block_id, reason, &lifted));
    if (lifted == 0)
        return fail(ctx, CODE_conflict, tr(ctx, "There is no block in force to lift."));
    TRY(audit(ctx, ACT_CONTRACT_CORRECT, "contract_resumed", ABOUT_CONTRACT, id, str_format(ctx->arena, lifted == 1 ? "%lld block" : "%lld blocks", (long long)lifted)));
    return contract_find(ctx, id, DAY_NONE, out_contract);
}

enum err contract_issue_draft(struct ctx *ctx, int64_t id, struct contract *out_contract)
{
    struct contract contract;
    bool issued;

    TRY(policy_check(ctx, ACT_CONTRACT_ISSUE, 0));
    TRY(correction_begin(ctx, id, CONTRACT_ISSUE_DRAFT, &contract));
    TRY(contract_desk_store_issue_draft(ctx, id, &issued));
    audit_unchanged(ctx, ACT_CONTRACT_ISSUE);
    if (issued)
        TRY(audit(ctx, ACT_CONTRACT_ISSUE, "contract_draft_issued", ABOUT_CONTRACT, id, STR("")));
    return contract_find(ctx, id, DAY_NONE, out_contract);
}

enum err contract_cancel(struct ctx *ctx, int64_t id, struct str reason, struct contract *out_contract)
{
    struct contract contract;

    TRY(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    reason = correction_reason(ctx, reason);
    TRY(fields_checked(ctx));
    TRY(correction_find(ctx, id, &contract));
    audit_unchanged(ctx, ACT_CONTRACT_CORRECT);
    if (!contract.cancelled) {
        TRY(contract_desk_store_cancel(ctx, id, reason));
        TRY(audit(ctx, ACT_CONTRACT_CORRECT, "contract_cancelled", ABOUT_CONTRACT, id, STR("")));
    }
    return contract_find(ctx, id, DAY_NONE, out_contract);
}
