/* SPDX-License-Identifier: Apache-2.0 */
/* contract_help.c: the words of contract_help.h. */
#include "desk/contract/contract_help.h"

#include "base/locale.h"
#include "desk/contract/contract_ids.h"

struct help help_of(struct ctx *ctx, enum help_word which)
{
    const struct help words[HELP_WORDS] = {
        [HELP_CONTRACT] = { STR("contract"), tr(ctx, "Contract"),
          tr(ctx, "What you hold: a plan, with a balance and a last day. You add it once with its two IDs, and choose it in every request.") },
        [HELP_PLAN] = { STR("plan"), tr(ctx, "Plan"),
          tr(ctx, "What you buy: which products it covers, how fast we answer, and how many incidents or hours it brings.") },
        [HELP_INCIDENT] = { STR("incident"), tr(ctx, "Incident"),
          tr(ctx, "What a plan counts: one problem that cannot be split into smaller ones, however many messages it takes. Some plans count hours instead.") },
        [HELP_IDS] = { STR("ids"), tr(ctx, "Access ID and Contract ID"),
          trf(ctx, "The two numbers in the message that came with your contract: {access} and {contract} digits, including any leading zeros. You need both to add it.",
              HOLE("access", tr_int(ctx, ACCESS_ID_DIGITS)), HOLE("contract", tr_int(ctx, CONTRACT_ID_DIGITS))) },
        [HELP_SEVERITY] = { STR("severity"), tr(ctx, "Severity"),
          tr(ctx, "How much the problem harms your business. The worse, the sooner we answer. Some allow 24x7: then we work around the clock, and somebody on your side has to be reachable.") },
        [HELP_RECENT] = { STR("n-1"), tr(ctx, "N and N-1"),
          tr(ctx, "N is the newest release of a product, N-1 the one before it. Some plans cover only these two.") },
        [HELP_GRACE] = { STR("grace"), tr(ctx, "Grace"),
          tr(ctx, "Days after the end of a contract's term in which you can still use it. Then what is left expires.") },
        [HELP_CHARGEABLE] = { STR("chargeable"), tr(ctx, "Chargeable"),
          tr(ctx, "When we close a request, we say why. For a chargeable reason, what it used stays used. For a non-chargeable one, such as a defect of the product, you get it back.") },
    };

    return words[which];
}
