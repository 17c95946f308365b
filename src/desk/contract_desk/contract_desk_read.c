/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk_read.c: the fields of the acts of this room. */
#include "desk/contract_desk/contract_desk_read.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/organization/organization.h"

void contract_issue_read(struct ctx *ctx, struct input *in, void *out)
{
    struct contract_issue issue = {
        .plan_id = input_code_of(in, "plan", LIMIT_ID_CHARS, tr(ctx, "Choose a plan.")),
        .organization_id = input_id(in, "organization", NEED_OPTIONAL),
        .account = input_email(in, "account", NEED_OPTIONAL, 0),
        .holder = input_line(in, "holder", NEED_OPTIONAL, 0, LIMIT_HOLDER_CHARS),
        .new_organization = input_ruled(in, "new_organization", NEED_OPTIONAL, &organization_name_rule),
        .new_organization_country = input_country(in, "new_organization_country", NEED_OPTIONAL),
        .new_organization_anyway = input_bool(in, "new_organization_anyway", NEED_OPTIONAL),
        .starts_on = input_day(in, "starts_on", NEED_OPTIONAL, DAY_NONE),
        .units = input_int_or(in, "units", 0, 1, LIMIT_UNITS),
        .country = input_country(in, "country", NEED_OPTIONAL),
        .time_zone = input_zone(in, "time_zone", NEED_OPTIONAL),
        .draft = input_bool(in, "draft", NEED_OPTIONAL),
    };

    input_not_empty(in, "holder");
    if (issue.holder.len && (issue.account.len || issue.organization_id))
        input_fault(in, "holder", CODE_not_allowed, tr(ctx, "Give one of these: a holder, an organization or an account."));
    input_not_empty(in, "new_organization");
    if (issue.new_organization.len && (issue.holder.len || issue.account.len || issue.organization_id))
        input_fault(in, "new_organization", CODE_not_allowed, tr(ctx, "Give a holder or a new organization, not both."));
    input_goes_with(in, "new_organization_country", "new_organization", tr(ctx, "Enter the name of the organization."));
    *(struct contract_issue *)out = issue;
}

void contract_top_up_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct contract_top_up *)out = (struct contract_top_up){
        .units = input_int(in, "units", NEED_REQUIRED, 1, LIMIT_UNITS),
        .expires_on = input_day(in, "expires_on", NEED_OPTIONAL, DAY_NONE),
        .reason = input_ruled(in, "reason", NEED_REQUIRED, &reason_rule),
    };
}

struct str contract_adjust_units_words(struct ctx *ctx)
{
    return tr(ctx, "Enter a whole number with its sign, such as -2 or +3.");
}

void contract_adjust_read(struct ctx *ctx, struct input *in, void *out)
{
    *(struct contract_adjust *)out = (struct contract_adjust){
        .units = input_int_of(in, "units", -LIMIT_UNITS, LIMIT_UNITS, contract_adjust_units_words(ctx)),
        .remaining_before = input_int_or(in, "remaining_before", LEDGER_ANY_LEFT, 0, INT64_MAX),
        .reason = input_ruled(in, "reason", NEED_REQUIRED, &reason_rule),
    };
}

void contract_suspend_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct contract_suspend *)out = (struct contract_suspend){
        .name = input_ruled(in, "name", NEED_REQUIRED, &block_name_rule),
        .reason = input_ruled(in, "reason", NEED_REQUIRED, &reason_rule),
        .from = input_day(in, "from", NEED_OPTIONAL, DAY_NONE),
        .until = input_day(in, "until", NEED_OPTIONAL, DAY_NONE),
    };
}

void contract_resume_read(struct ctx *ctx, struct input *in, void *out)
{
    struct str when_wrong = tr(ctx, "The id of a block is expected here, or \"all\".");
    struct str block = input_code_within(in, "block", LIMIT_ID_CHARS, when_wrong);
    struct contract_resume fields = { .reason = input_ruled(in, "reason", NEED_OPTIONAL, &reason_rule) };

    if (block.len && !str_equal(block, STR("all")) && !id_parse(block, &fields.block))
        input_fault(in, "block", CODE_bad_format, when_wrong);
    *(struct contract_resume *)out = fields;
}

void contract_cancel_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct contract_cancel *)out = (struct contract_cancel){
        .reason = input_ruled(in, "reason", NEED_REQUIRED, &reason_rule),
    };
}
