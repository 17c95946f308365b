/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk_units.c: what the contract desk does with units. By which rules they move is in the room of the ledger. */
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/audit.h"
#include "desk/contract_desk/contract_correct.h"
#include "desk/contract_desk/contract_issue.h"
#include "view/when.h"

static void check_correction(struct ctx *ctx, int64_t units)
{
    if (units == 0 || units > LIMIT_UNITS || units < -LIMIT_UNITS)
        field_add(ctx, STR("units"), CODE_out_of_range, trf(ctx, "Enter a number from -{max} to {max}, not 0.",
                                                       HOLE("max", tr_int(ctx, LIMIT_UNITS))));
}

enum err contract_adjust_seen(struct ctx *ctx, int64_t id, int64_t units, int64_t seen_left, struct str reason,
                              struct ledger_entry *out_entry)
{
    struct contract contract;

    TRY(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    check_correction(ctx, units);
    reason = correction_reason(ctx, reason);
    TRY(fields_checked(ctx));
    TRY(correction_begin(ctx, id, CONTRACT_ADJUST, &contract));
    TRY(ledger_adjust(ctx, id, units, seen_left, reason, out_entry));
    return audit(ctx, ACT_CONTRACT_CORRECT, "contract_adjusted", ABOUT_CONTRACT, id, str_format(ctx->arena, "%+lld", (long long)units));
}

enum err contract_adjust_preview(struct ctx *ctx, int64_t id, int64_t units, struct ledger_preview *out_preview)
{
    struct contract contract;

    TRY(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    audit_unchanged(ctx, ACT_CONTRACT_CORRECT);         /* a preview, also over the API: ?dry_run */
    check_correction(ctx, units);
    TRY(fields_checked(ctx));
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    TRY(correction_check(ctx, &contract, CONTRACT_ADJUST));
    return ledger_adjust_preview(ctx, id, units, out_preview);
}

enum err contract_top_up(struct ctx *ctx, int64_t id, int64_t units, int64_t expires_on, struct str reason,
                         struct ledger_entry *out_entry)
{
    struct contract contract;

    TRY(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    if (units < 1 || units > LIMIT_UNITS)
        field_add(ctx, STR("units"), CODE_out_of_range, contract_units_words(ctx));
    reason = correction_reason(ctx, reason);
    TRY(fields_checked(ctx));
    TRY(correction_begin(ctx, id, CONTRACT_TOP_UP, &contract));
    /* Before the contract's first day its grants may be corrected as on that day. */
    int64_t first_on = contract.day < contract.starts_on ? contract.starts_on : contract.day;
    int64_t last_on = expires_on == DAY_NONE ? contract.ends_on : expires_on;
    if (last_on < first_on || last_on > contract.ends_on)
        return fail_field(ctx, "expires_on", CODE_out_of_range,
                          trf(ctx, "Enter a day from {first} to {last}, the contract's last day.",
                              HOLE("first", day_words(ctx, first_on)), HOLE("last", day_words(ctx, contract.ends_on))));
    TRY(ledger_grant(ctx, id, GRANT_TOPPED_UP, units, first_on, last_on, reason, out_entry));
    return audit(ctx, ACT_CONTRACT_CORRECT, "contract_topped_up", ABOUT_CONTRACT, id, str_format(ctx->arena, "+%lld", (long long)units));
}
