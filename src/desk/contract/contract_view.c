/* SPDX-License-Identifier: Apache-2.0 */
/* contract_view.c: writing contracts and blocks. */
#include "desk/contract/contract_view.h"

#include "base/locale.h"
#include "desk/account/policy.h"

static void figure_json(struct json *json, const char *key, const struct contract *contract, bool visible, int64_t figure)
{
    if (visible && contract->counted)
        json_int(json, key, figure < 0 ? 0 : figure);
    else
        json_none(json, key);
}

/* What Contract and ContractSummary have in common. */
static void plan_members(struct json *json, const struct contract *contract)
{
    json_open(json, "plan");
    json_str(json, "id", contract->plan_id);
    json_str(json, "name", contract->plan ? contract->plan->thing.name : contract->plan_id);
    json_close(json);
}

static void term_members(struct json *json, const struct contract *contract, bool figures_visible)
{
    json_str(json, "state", str_of(contract_state_name(contract_state(contract, contract->day))));
    json_day(json, "starts_on", contract->starts_on);
    json_day(json, "ends_on", contract->ends_on);
    json_str(json, "unit", contract->unit == UNIT_HOUR ? STR("hour") : STR("incident"));
    json_str(json, "allocation", contract->counted ? STR("counted") : STR("unlimited"));
    figure_json(json, "granted", contract, figures_visible, contract->granted);
    if (figures_visible)
        json_int(json, "used", contract->used);
    else
        json_none(json, "used");
    figure_json(json, "remaining", contract, figures_visible, contract->remaining);
}

void block_members(struct json *json, const struct contract_block *block)
{
    json_id(json, "id", block->id);
    json_str(json, "name", block->name);
    json_str(json, "reason", block->reason);
    json_day(json, "from", block->from_on);
    json_day(json, "until", block->until_on);
}

void block_json(struct json *json, const char *key, const struct contract_block *block)
{
    json_open(json, key);
    block_members(json, block);
    json_close(json);
}

/* Who holds it is the holder's own affair and the vendor's; others who have the IDs need not learn the address. */
static struct str holder_email(struct ctx *ctx, const struct contract *contract)
{
    return contract_is_own(ctx, contract) || policy_may(ctx, ACT_CONTRACT_SEARCH, 0) ? contract->account_email : STR("");
}

static void holder_members(struct ctx *ctx, struct json *json, const struct contract *contract)
{
    if (contract->organization_id) {
        json_open(json, "organization");
        json_id(json, "id", contract->organization_id);
        json_str(json, "name", contract->organization_name);
        json_close(json);
    } else {
        json_none(json, "organization");
    }
    json_str_or_null(json, "account", holder_email(ctx, contract));
    json_str_or_null(json, "country", contract->country);
    json_str(json, "time_zone", contract->time_zone);
    json_str(json, "shared", contract->shared_by_organization ? STR("organization") : STR("personal"));
}

static void warning_members(struct ctx *ctx, struct json *json, const struct contract *contract)
{
    struct contract_warning warnings[CONTRACT_WARNINGS_MAX];
    size_t count = contract_warnings(ctx, contract, warnings);

    json_list(json, "warnings");
    for (size_t i = 0; i < count; i++) {
        json_open(json, NULL);
        json_str(json, "code", str_of(warnings[i].code));
        json_str(json, "message", warnings[i].text);
        json_close(json);
    }
    json_list_end(json);
}

void contract_added_json(struct ctx *ctx, struct json *json, const char *key, const struct contract *contract, bool already)
{
    struct str advice = contract_advice_to_actor(ctx, contract);

    json_open(json, key);
    json_id(json, "id", contract->id);
    json_str(json, "display", contract_display(ctx, contract));
    json_str(json, "short_label", contract_short_label(ctx, contract));
    json_str(json, "access_id", contract_access_id_shown(ctx, contract));
    json_str_or_null(json, "contract_id", contract_ids_visible(ctx, contract) ? contract->contract_no : STR(""));
    plan_members(json, contract);
    term_members(json, contract, true);
    holder_members(ctx, json, contract);
    json_list(json, "blocks");
    for (size_t i = 0; i < contract->block_count; i++)
        block_json(json, NULL, &contract->blocks[i]);
    json_list_end(json);
    json_bool(json, "associated", contract->associated || contract_is_own(ctx, contract));
    json_bool(json, "usable", advice.len == 0);
    json_str_or_null(json, "advice", advice);
    warning_members(ctx, json, contract);
    if (already)
        json_bool(json, "already_associated", true);
    json_remark(json, contract->remark);
    json_close(json);
}

void contract_json(struct ctx *ctx, struct json *json, const char *key, const struct contract *contract)
{
    contract_added_json(ctx, json, key, contract, false);
}

void contract_summary_json(struct ctx *ctx, struct json *json, const char *key, const struct contract *contract,
                           bool figures_visible)
{
    json_open(json, key);
    json_id(json, "id", contract->id);
    json_str(json, "display", contract_display(ctx, contract));
    plan_members(json, contract);
    term_members(json, contract, figures_visible);
    json_close(json);
}

void grant_figures_json(struct json *json, const char *key, const struct contract *contract, const struct grant_figures *grant)
{
    bool over = grant->expires_on < contract->day;

    json_open(json, key);
    json_id(json, "id", grant->grant_id);
    json_day(json, "starts_on", grant->starts_on);
    json_day(json, "expires_on", grant->expires_on);
    figure_json(json, "granted", contract, true, grant->granted);
    json_int(json, "used", grant->used);
    figure_json(json, "lapsed", contract, true, grant->lapsed + (over ? grant->remaining : 0));
    figure_json(json, "remaining", contract, true, over ? 0 : grant->remaining);
    json_close(json);
}

struct str contract_line(struct ctx *ctx, const struct contract *contract)
{
    struct str display = contract_display(ctx, contract), end = contract_end_words(ctx, contract);
    struct str figures = end.len ? end : contract_figures_text(ctx, contract);
    struct str term = trf(ctx, "{from} to {until}", HOLE("from", day_text(ctx->arena, contract->starts_on)),
                          HOLE("until", day_text(ctx->arena, contract->ends_on)));

    return str_format(ctx->arena, "%lld  %.*s  %s  %.*s  %.*s", (long long)contract->id, STR_ARGS(display),
                      contract_state_name(contract_state(contract, contract->day)), STR_ARGS(term), STR_ARGS(figures));
}

ROW_KIND(contract_rows, struct contract, id, contract_json(ctx, json, NULL, row), contract_line(ctx, row));

void contract_print_issued(struct ctx *ctx, struct cli *cli, const struct contract *contract)
{
    cli_row(ctx, cli, ROWS(contract_rows, contract, 1));
    cli_print(cli, trf(ctx, "Access ID {access_id}, Contract ID {contract_id}", HOLE("access_id", contract->access_id),
                       HOLE("contract_id", contract->contract_no)));
}
