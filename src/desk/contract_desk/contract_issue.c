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
    bool has_holder = holder->organization_id || holder->account_id || holder->is_new;

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
static enum err read_holder(struct ctx *ctx, const struct contract_issue *issue, struct holder *out_holder)
{
    struct holder holder = { .organization_id = issue->organization_id, .account_id = issue->account_id };
    struct fault before = ctx->fault;
    struct organization organization;
    struct account account;
    enum err err = OK;

    if (issue->organization_id && issue->account_id) {
        field_add(ctx, STR("account"), CODE_not_allowed, contract_one_holder_words(ctx));
        return OK;
    }
    if (issue->organization_id) {
        err = organization_find(ctx, issue->organization_id, &organization);
        holder.country = organization.country;
    } else if (issue->account_id) {
        err = account_find(ctx, issue->account_id, &account);
        holder.country = account.country;
        holder.time_zone = account.time_zone;
    }
    if (err == ERR_MISSING) {
        ctx->fault = before;
        field_add(ctx, issue->organization_id ? STR("organization") : STR("account"), CODE_unknown_value,
                  issue->organization_id ? contract_no_organization_words(ctx) : tr(ctx, "There is no such account."));
        return OK;
    }
    TRY(err);
    *out_holder = holder;
    return OK;
}

/* What organization_add() would say of the new one, at the fields of this act. */
static enum err check_new_organization(struct ctx *ctx, struct contract_issue *issue)
{
    struct organization like;

    issue->new_organization = typed_ruled(ctx, STR("new_organization"), issue->new_organization, &organization_name_rule);
    issue->new_organization_country = country_code(ctx->arena, issue->new_organization_country);
    country_check(ctx, "new_organization_country", issue->new_organization_country);
    if (issue->new_organization_anyway || !issue->new_organization.len)
        return OK;
    TRY(organization_looking_like(ctx, issue->new_organization, &like));
    if (like.id)
        field_add(ctx, STR("new_organization"), CODE_conflict,
                  trf(ctx, "There is {name} (partner ID {partner_id}) already. Give that one as the holder, or say that this is a different one.",
                      HOLE("name", like.name), HOLE("partner_id", like.partner_id)));
    return OK;
}

static bool is_wrong(const struct ctx *ctx, const char *field)
{
    const struct field_fault *wrong = ctx->fault.fields;

    while (wrong && !str_equal(wrong->field, str_of(field)))
        wrong = wrong->next;
    return wrong != NULL;
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
    if (issue->time_zone.len && !zone_exists(issue->time_zone))
        field_add(ctx, STR("time_zone"), CODE_unknown_value, typed_zone_words(ctx));
    contract_day_check(ctx, "starts_on", issue->starts_on);
}

/* An issue, and what its fields mean. */
struct issuing {
    struct contract_issue issue;
    const struct catalog *catalog;
    const struct plan    *plan;
    struct holder         holder;
    struct str            country;
};

/* Looks everything up, and adds a fault for all that is wrong at once: whoever sees one of five corrects five times. Writes nothing. */
static enum err issue_look(struct ctx *ctx, const struct contract_issue *wanted, struct issuing *out)
{
    struct contract_issue *issue = &out->issue;
    struct str wrong;

    *out = (struct issuing){ .issue = *wanted };
    TRY(policy_check(ctx, ACT_CONTRACT_ISSUE, 0));
    TRY(catalog_now(ctx, &out->catalog));
    out->plan = catalog_plan(out->catalog, issue->plan_id);
    check_fields(ctx, issue, out->plan);
    TRY(contract_holder_find(ctx, issue));
    bool holder_known = !is_wrong(ctx, "holder") && !is_wrong(ctx, "account");
    TRY(read_holder(ctx, issue, &out->holder));
    if (issue->new_organization.len) {
        TRY(check_new_organization(ctx, issue));
        out->holder = (struct holder){ .is_new = true, .country = issue->new_organization_country };
    }
    out->country = contract_country(ctx, out->catalog, &out->holder, issue->country, &wrong);
    if (wrong.len && (holder_known || issue->country.len) && !is_wrong(ctx, "new_organization_country"))
        field_add(ctx, STR("country"), !out->country.len ? CODE_missing : country_is_code(out->country) ? CODE_unknown_value : CODE_bad_format, wrong);
    return OK;
}

enum err contract_issue_faults(struct ctx *ctx, const struct contract_issue *issue)
{
    struct issuing looked;

    return issue_look(ctx, issue, &looked);
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

static enum err add_organization(struct ctx *ctx, const struct contract_issue *issue, struct holder *holder)
{
    struct organization added;

    if (!holder->is_new)
        return OK;
    if (issue->new_organization_anyway)
        TRY(organization_add_anyway(ctx, issue->new_organization, issue->new_organization_country, 0, &added));
    else
        TRY(organization_add(ctx, issue->new_organization, issue->new_organization_country, 0, &added));
    holder->organization_id = added.id;
    return OK;
}

/* The first grant, the holder's list, and the log. */
static enum err issue_follow(struct ctx *ctx, const struct issuing *issuing, const struct contract *contract)
{
    const struct plan *plan = issuing->plan;
    int64_t units = plan->unlimited ? 0 : issuing->issue.units ? issuing->issue.units : plan->allocation;
    bool added;

    TRY(contract_first_grant(ctx, contract, units, STR("Issued")));
    if (contract->account_id)
        TRY(contract_associate(ctx, contract->account_id, contract->id, &added));
    return audit(ctx, ACT_CONTRACT_ISSUE, contract->draft ? "contract_drafted" : "contract_issued", ABOUT_CONTRACT, contract->id,
                 contract_given_text(ctx, plan, units));
}

enum err contract_issue(struct ctx *ctx, const struct contract_issue *wanted, struct contract *out_contract)
{
    struct issuing issuing;
    const struct contract_issue *issue = &issuing.issue;
    struct contract contract;

    TRY(issue_look(ctx, wanted, &issuing));
    TRY(fields_checked(ctx));
    TRY(add_organization(ctx, issue, &issuing.holder));
    contract_plan_out(ctx, issuing.catalog, issuing.plan, &issuing.holder, issuing.country, issue->time_zone, issue->starts_on, DAY_NONE, &contract);
    contract.draft = issue->draft;
    TRY(store_with_new_ids(ctx, &contract));
    TRY(issue_follow(ctx, &issuing, &contract));
    TRY(contract_find(ctx, contract.id, DAY_NONE, out_contract));
    if (!issuing.country.len)
        out_contract->remark = trf(ctx, "Nobody holds it and it has no country. Its dates are in the time zone {zone}.",
                                   HOLE("zone", out_contract->time_zone));
    return OK;
}
