/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_parse_plan.c: reading plans. */
#include "desk/catalog/catalog_parse.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/account.h"

static void parse_allocation(struct parse *parse, struct input *in, struct plan *plan)
{
    if (input_kind(in, "allocation") == INPUT_TEXT) {
        plan->unlimited = str_equal(input_code(in, "allocation", NEED_REQUIRED, 1, LIMIT_SHORT_NAME_CHARS), STR("unlimited"));
        if (!plan->unlimited)
            input_fault(in, "allocation", CODE_unknown_value, tr(parse->ctx, "a number of units, or \"unlimited\""));
        return;
    }
    plan->allocation = input_int(in, "allocation", NEED_REQUIRED, 1, LIMIT_ALLOCATION);
    if (plan->unit == UNIT_HOUR)
        plan->allocation *= 60;
}

static void parse_rounding(struct parse *parse, struct input *in, struct plan *plan)
{
    if (plan->unit == UNIT_HOUR)
        plan->rounding_minutes = parse_int(in, "rounding_minutes", 1, 1440);
    else if (input_has(in, "rounding_minutes"))
        input_fault(in, "rounding_minutes", CODE_not_allowed, tr(parse->ctx, "only a plan in hours rounds its minutes"));
}

static void parse_coverage(struct parse *parse, struct input *in, struct plan *plan)
{
    struct input *coverage = input_object(in, "coverage", NEED_REQUIRED);

    plan->families = parse_references(parse, coverage, "families", NEED_OPTIONAL, 1, ITEM_FAMILY);
    plan->products = parse_references(parse, coverage, "products", NEED_OPTIONAL, 1, ITEM_PRODUCT);
    if (input_given(coverage) && !input_has(coverage, "families") && !input_has(coverage, "products"))
        input_fault(in, "coverage", CODE_missing, tr(parse->ctx, "a plan covers families or products, or both"));
    plan->deployments = parse_word_bits(parse, coverage, "deployments", deployment_names);
    plan->version_rule = (enum version_rule)input_one_of(coverage, "version_rule", NEED_REQUIRED, version_rule_names, 0);
    plan->kinds = parse_word_bits(parse, coverage, "kinds", request_kind_names);
    plan->severities = parse_references(parse, coverage, "severities", NEED_REQUIRED, 1, ITEM_SEVERITY);
    plan->covers_24x7 = input_bool(coverage, "requires_24x7", NEED_REQUIRED);
    plan->portals = parse_references(parse, coverage, "portals", NEED_REQUIRED, 1, ITEM_PORTAL);
    unsigned accounts = parse_word_bits(parse, coverage, "account_kinds", account_kind_names);
    plan->allows_personal = accounts & 1;
    plan->allows_work = accounts & 2;
}

static size_t member_count(struct input *in)
{
    struct str key;
    struct input *value;
    size_t count = 0;

    for (size_t at = 0; input_member_next(in, &at, &key, &value);)
        count++;
    return count;
}

static void parse_targets(struct parse *parse, struct input *in, struct plan *plan)
{
    struct input *targets = input_object(in, "response_minutes", NEED_REQUIRED);
    struct response_target *found = arena_alloc(parse->arena, member_count(targets) * sizeof *found);
    struct str key;
    struct input *value;
    size_t count = 0;

    for (size_t at = 0; input_member_next(targets, &at, &key, &value);) {
        struct str severity = str_copy(parse->arena, key);
        if (str_list_has(plan->severities, severity))
            found[count++] = (struct response_target){ severity, parse_int(value, "", 1, 525600) };
        else
            input_fault(value, "", CODE_mismatch,
                        trf(parse->ctx, "the plan does not cover a severity \"{id}\"", HOLE("id", severity)));
    }
    if (input_given(targets) && count == 0 && member_count(targets) == 0)
        input_fault(in, "response_minutes", CODE_missing,
                    tr(parse->ctx, "a plan has a response target for at least one severity"));
    plan->targets = found;
    plan->target_count = count;
}

static void parse_give_back(struct parse *parse, struct input *in, struct plan *plan)
{
    static const char *const rules[] = { "lapse", "extend_days", NULL };
    struct input *give_back = input_object(in, "give_back", NEED_REQUIRED);

    plan->give_back = (enum give_back)input_one_of(give_back, "rule", NEED_REQUIRED, rules, 0);
    if (plan->give_back == GIVE_BACK_EXTEND_DAYS)
        plan->give_back_days = parse_int(give_back, "days", 1, 3650);
    else if (input_has(give_back, "days"))
        input_fault(give_back, "days", CODE_not_allowed, tr(parse->ctx, "days belong to the rule extend_days"));
}

static void parse_price(struct parse *parse, struct input *in, struct plan *plan)
{
    if (!parse_is_given(parse, in, "price"))
        return;
    struct input *price = input_object(in, "price", NEED_REQUIRED);
    struct str currency = parse_text(parse, price, "currency", 3);
    bool three_capitals = currency.len == 3;
    for (size_t i = 0; i < currency.len; i++)
        three_capitals = three_capitals && currency.data[i] >= 'A' && currency.data[i] <= 'Z';
    if (currency.len && !three_capitals)
        input_fault(price, "currency", CODE_bad_format,
                    tr(parse->ctx, "a currency has three capital letters (ISO 4217), such as EUR"));
    plan->price_currency = currency;
    plan->price_minor = input_int(price, "amount_minor", NEED_REQUIRED, 0, INT64_C(1000000000000));
}

static void parse_sold(struct parse *parse, struct input *in, struct plan *plan)
{
    static const char *const sellers[] = { "here", "vendor", NULL };

    if (!parse_is_given(parse, in, "sold"))
        return;
    struct input *sold = input_object(in, "sold", NEED_REQUIRED);
    unsigned to = parse_word_bits(parse, sold, "to", account_kind_names);
    plan->sold_to_personal = to & 1;
    plan->sold_to_work = to & 2;
    plan->seller = input_one_of(sold, "where", NEED_REQUIRED, sellers, 0) == 0 ? SELLER_HERE : SELLER_VENDOR;
    if (plan->seller == SELLER_HERE && !input_has(in, "price") && input_given(sold))
        input_fault(in, "price", CODE_missing, tr(parse->ctx, "what is sold here has a price"));
}

void parse_plan(struct parse *parse, struct input *in, struct plan *out_plan)
{
    static const char *const visible[] = { "members", "administrators", NULL };
    static const char *const overuses[] = { "block", "keep_pending", NULL };
    struct plan plan = {
        .thing          = parse_thing(parse, in, ITEM_PLAN),
        .short_name     = parse_text(parse, in, "short_name", LIMIT_SHORT_NAME_CHARS),
        .description    = parse_text(parse, in, "description", LIMIT_PLAN_DESCRIPTION_CHARS),
        .unit           = (enum plan_unit)input_one_of(in, "unit", NEED_REQUIRED, plan_unit_names, 0),
        .ids_visible_to = (enum ids_visible_to)input_one_of(in, "ids_visible_to", NEED_REQUIRED, visible, 0),
        .exclusive      = input_bool(in, "exclusive", NEED_REQUIRED),
        .overuse        = (enum overuse)input_one_of(in, "overuse", NEED_REQUIRED, overuses, 0),
    };
    struct input *term = input_object(in, "term", NEED_REQUIRED);

    plan.term_months = parse_int(term, "months", 1, 1200);
    plan.grace_days = parse_int(term, "grace_days", 0, 3650);
    plan.contract_needed = !input_has(in, "contract_needed") || input_bool(in, "contract_needed", NEED_OPTIONAL);
    parse_allocation(parse, in, &plan);
    parse_rounding(parse, in, &plan);
    parse_coverage(parse, in, &plan);
    parse_targets(parse, in, &plan);
    parse_give_back(parse, in, &plan);
    parse_price(parse, in, &plan);
    parse_sold(parse, in, &plan);
    *out_plan = plan;
}
