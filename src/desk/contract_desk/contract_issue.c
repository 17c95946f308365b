/* SPDX-License-Identifier: Apache-2.0 */
/* contract_issue.c: issuing a contract with new IDs and its first grant [4.1, 4.2]. */
#include "desk/contract_desk/contract_issue.h"

#include "base/crypto.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/audit.h"
#include "desk/contract/contract_ids.h"
#include "desk/contract_desk/contract_desk_store.h"
#include "desk/ledger/ledger.h"
#include "desk/organization/organization.h"

#define DRAWS 20      /* of a pair of IDs; one in thousands of millions is taken */

/* The zone whose hours the region's desk keeps, else the first of its zones. */
static struct str region_zone(const struct region *region)
{
    if (region && region->calendar && region->calendar->time_zone.len)
        return region->calendar->time_zone;
    return region && region->time_zones.count ? region->time_zones.items[0] : STR("UTC");
}

struct str contract_day_words(struct ctx *ctx)
{
    return tr(ctx, "Enter a day between 1970 and 8999.");
}

void contract_day_check(struct ctx *ctx, const char *field, int64_t day)
{
    if (day != DAY_NONE && (day < CONTRACT_DAY_MIN || day > CONTRACT_DAY_MAX))
        field_add(ctx, str_of(field), CODE_out_of_range, contract_day_words(ctx));
}

struct str contract_units_words(struct ctx *ctx)
{
    return trf(ctx, "Enter a number from 1 to {max}.", HOLE("max", tr_int(ctx, LIMIT_UNITS)));
}

struct str contract_plan_words(struct ctx *ctx, bool known, struct str id)
{
    return known ? tr(ctx, "This plan is used without a contract.") : trf(ctx, "The catalogue has no plan \"{id}\".", HOLE("id", id));
}

struct str contract_unlimited_words(struct ctx *ctx)
{
    return tr(ctx, "This plan is unlimited: leave the number empty.");
}

struct str contract_one_holder_words(struct ctx *ctx)
{
    return tr(ctx, "Give an organization or an account, not both.");
}

struct str contract_no_organization_words(struct ctx *ctx)
{
    return tr(ctx, "There is no such organization.");
}

struct str contract_country(struct ctx *ctx, const struct catalog *catalog, const struct holder *holder, struct str given,
                            struct str *out_fault)
{
    struct str country = given.len ? country_code(ctx->arena, given) : holder->country;
    bool has_holder = holder->organization_id || holder->account_id;

    *out_fault = STR("");
    if (!country.len && has_holder)
        *out_fault = tr(ctx, "The holder has no country. Enter one for the contract: two letters, such as SE.");
    else if (!country.len)
        return country;
    else if (!country_is_code(country))
        *out_fault = typed_country_words(ctx);
    else if (!catalog_region(catalog, country))
        *out_fault = given.len
            ? trf(ctx, "No region of the catalogue serves the country {country}. Enter one that a region serves.",
                  HOLE("country", country))
            : trf(ctx, "No region of the catalogue serves {country}, the holder's country. Enter one for the contract that a region serves.", HOLE("country", country));
    return country;
}

void contract_plan_out(struct ctx *ctx, const struct catalog *catalog, const struct plan *plan, const struct holder *holder,
                       struct str country, struct str time_zone, int64_t starts_on, int64_t ends_on,
                       struct contract *out_contract)
{
    struct contract contract = {
        .id = id_new(ctx), .plan_id = plan->thing.id, .organization_id = holder->organization_id,
        .account_id = holder->account_id, .exclusive = plan->exclusive, .unit = plan->unit, .counted = !plan->unlimited,
        .shared_by_organization = holder->organization_id != 0, .grace_days = ends_on == DAY_NONE ? plan->grace_days : 0,
        .country = country, .time_zone = time_zone.len ? time_zone : holder->time_zone,
        .created_at = ctx->now,
    };

    if (!contract.time_zone.len)
        contract.time_zone = region_zone(catalog_region(catalog, country));
    contract.starts_on = starts_on == DAY_NONE ? zone_day(contract.time_zone, ctx->now) : starts_on;
    contract.ends_on = ends_on == DAY_NONE ? contract_term_end(contract.starts_on, plan->term_months, plan->grace_days) : ends_on;
    *out_contract = contract;
}

struct str contract_given_text(struct ctx *ctx, const struct plan *plan, int64_t units)
{
    return str_join(ctx->arena, plan->thing.id, STR(", "), plan->unlimited ? STR("unlimited") : ledger_units_text(ctx, plan->unit, units));
}

enum err contract_first_grant(struct ctx *ctx, const struct contract *contract, int64_t units, struct str reason)
{
    struct ledger_entry entry;

    if (contract->counted && units == 0)
        return OK;
    return ledger_grant(ctx, contract->id, contract->imported ? GRANT_IMPORTED : GRANT_ISSUED, units, contract->starts_on, contract->ends_on, reason, &entry);
}

/* A holder that does not exist is a wrong field, not a missing page. */
static enum err find_holder(struct ctx *ctx, const struct contract_issue *issue, struct holder *out_holder)
{
    struct holder holder = { .organization_id = issue->organization_id, .account_id = issue->account_id };
    struct organization organization;
    struct account account;
    enum err err = OK;

    if (issue->organization_id && issue->account_id)
        return fail_field(ctx, "account", CODE_not_allowed, contract_one_holder_words(ctx));
    if (issue->organization_id) {
        err = organization_find(ctx, issue->organization_id, &organization);
        holder.country = organization.country;
    } else if (issue->account_id) {
        err = account_find(ctx, issue->account_id, &account);
        holder.country = account.country;
        holder.time_zone = account.time_zone;
    }
    if (err == ERR_MISSING) {
        fault_clear(ctx);
        return issue->organization_id
            ? fail_field(ctx, "organization", CODE_unknown_value, contract_no_organization_words(ctx))
            : fail_field(ctx, "account", CODE_unknown_value, tr(ctx, "There is no such account."));
    }
    TRY(err);
    *out_holder = holder;
    return OK;
}

static void check_fields(struct ctx *ctx, const struct contract_issue *issue, const struct plan *plan)
{
    if (!plan || plan->thing.retired)
        field_add(ctx, STR("plan"), CODE_unknown_value, contract_plan_words(ctx, false, issue->plan_id));
    else if (!plan->contract_needed || contract_term_end(0, plan->term_months, plan->grace_days) < 0)
        field_add(ctx, STR("plan"), CODE_not_allowed, contract_plan_words(ctx, true, issue->plan_id));
    else if (issue->units && plan->unlimited)
        field_add(ctx, STR("units"), CODE_not_allowed, contract_unlimited_words(ctx));
    else if (!issue->units && !plan->unlimited && plan->allocation < 1)
        field_add(ctx, STR("units"), CODE_missing, tr(ctx, "This plan brings nothing by itself: enter how many."));
    if (issue->units < 0 || issue->units > LIMIT_UNITS)
        field_add(ctx, STR("units"), CODE_out_of_range, contract_units_words(ctx));
    if (issue->country.len && !country_is_code(country_code(ctx->arena, issue->country)))
        field_add(ctx, STR("country"), CODE_bad_format, typed_country_words(ctx));
    if (issue->time_zone.len && !zone_exists(issue->time_zone))
        field_add(ctx, STR("time_zone"), CODE_unknown_value, typed_zone_words(ctx));
    contract_day_check(ctx, "starts_on", issue->starts_on);
}

/* Draws IDs until nobody has them. */
static enum err store_with_new_ids(struct ctx *ctx, struct contract *contract)
{
    bool stored = false;

    for (int draws = 0; !stored; draws++) {
        if (draws == DRAWS)
            return fail(ctx, CODE_busy, tr(ctx, "No free Access ID was found; try again."));
        struct str digits = random_digits(ctx->arena, ACCESS_ID_DIGITS - 1, false);
        contract->id = id_new(ctx);
        contract->access_id = str_format(ctx->arena, "%.*s%c", STR_ARGS(digits), luhn_digit(digits));
        contract->contract_no = random_digits(ctx->arena, CONTRACT_ID_DIGITS, false);
        TRY(contract_desk_store_insert(ctx, contract, &stored));
    }
    return OK;
}

enum err contract_issue(struct ctx *ctx, const struct contract_issue *wanted, struct contract *out_contract)
{
    struct contract_issue found = *wanted, *issue = &found;
    const struct catalog *catalog;
    struct holder holder;
    struct contract contract;
    struct str wrong;
    bool added;

    TRY(policy_check(ctx, ACT_CONTRACT_ISSUE, 0));
    TRY(contract_holder_find(ctx, issue));
    TRY(catalog_now(ctx, &catalog));
    const struct plan *plan = catalog_plan(catalog, issue->plan_id);
    check_fields(ctx, issue, plan);
    TRY(fields_checked(ctx));
    TRY(find_holder(ctx, issue, &holder));
    struct str country = contract_country(ctx, catalog, &holder, issue->country, &wrong);
    if (wrong.len)
        return fail_field(ctx, "country", country.len ? CODE_unknown_value : CODE_missing, wrong);
    contract_plan_out(ctx, catalog, plan, &holder, country, issue->time_zone, issue->starts_on, DAY_NONE, &contract);
    contract.draft = issue->draft;
    TRY(store_with_new_ids(ctx, &contract));
    int64_t units = plan->unlimited ? 0 : issue->units ? issue->units : plan->allocation;
    TRY(contract_first_grant(ctx, &contract, units, STR("Issued")));
    if (contract.account_id)
        TRY(contract_associate(ctx, contract.account_id, contract.id, &added));
    TRY(audit(ctx, ACT_CONTRACT_ISSUE, issue->draft ? "contract_drafted" : "contract_issued", ABOUT_CONTRACT, contract.id,
              contract_given_text(ctx, plan, units)));
    TRY(contract_find(ctx, contract.id, DAY_NONE, out_contract));
    if (!country.len)
        out_contract->remark = trf(ctx, "Nobody holds it and it has no country. Its dates are in the time zone {zone}.",
                                   HOLE("zone", out_contract->time_zone));
    return OK;
}
