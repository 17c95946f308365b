/* SPDX-License-Identifier: Apache-2.0 */
/* contract_mail.c: mailing both IDs of a contract to whoever may see them for its holder [3.7, 4.1]. */
#include "base/locale.h"
#include "desk/account/audit.h"
#include "desk/contract_desk/contract_correct.h"
#include "desk/contract_desk/contract_desk_store.h"
#include "job/queue.h"

JOB_NAME(contract_ids_job, "notice.contract_ids");

enum err contract_recipients(struct ctx *ctx, const struct contract *contract, struct contract_recipient **out_recipients, size_t *out_count)
{
    *out_count = 0;
    if (!contract->organization_id && !contract->account_id)
        return OK;
    return contract_desk_store_recipients(ctx, contract, out_recipients, out_count);
}

static enum err refuse_nobody(struct ctx *ctx, const struct contract *contract)
{
    if (!contract->organization_id && !contract->account_id)
        return fail(ctx, CODE_conflict, tr(ctx, "Nobody holds this contract, so there is nobody to mail its IDs to. Copy the message instead."));
    if (contract->account_id)
        return fail(ctx, CODE_conflict, tr(ctx, "The account that holds this contract is closed, so its IDs are not mailed."));
    return fault_cure(ctx, fail(ctx, CODE_conflict, trf(ctx, "{organization} has no administrator, so there is nobody to mail the IDs to.", HOLE("organization", contract->organization_name))),
                      tr(ctx, "Copy the message, or give one of its members the role of an administrator."));
}

enum err contract_mail_ids(struct ctx *ctx, int64_t id, struct contract_recipient **out_recipients, size_t *out_count)
{
    struct contract contract;

    TRY(policy_check(ctx, ACT_CONTRACT_ISSUE, 0));
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    TRY(correction_check(ctx, &contract, CONTRACT_MAIL_IDS));
    TRY(contract_recipients(ctx, &contract, out_recipients, out_count));
    if (!*out_count)
        return refuse_nobody(ctx, &contract);
    TRY(job_enqueue(ctx, &contract_ids_job, id, STR(""), ctx->now));
    return audit(ctx, ACT_CONTRACT_ISSUE, "contract_ids_mailed", ABOUT_CONTRACT, id,
                 str_format(ctx->arena, *out_count == 1 ? "%zu recipient" : "%zu recipients", *out_count));
}

struct str contract_recipients_text(struct ctx *ctx, const struct contract_recipient *recipients, size_t count)
{
    struct buf names = buf_new(ctx->arena);

    for (size_t i = 0; i < count; i++)
        buf_format(&names, "%s%.*s <%.*s>", i ? ", " : "", STR_ARGS(recipients[i].name), STR_ARGS(recipients[i].email));
    return buf_str(&names);
}
