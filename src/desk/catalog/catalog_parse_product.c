/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_parse_product.c: reading products with their classification and import rules, and versions. */
#include "desk/catalog/catalog_parse.h"

#include "base/limit.h"
#include "base/locale.h"

/* Ids that need to be unique only within the list around them. */
static void refuse_second_id(struct parse *parse, struct input *in, bool again, struct str id)
{
    if (again)
        input_fault(in, "id", CODE_not_allowed, trf(parse->ctx, "\"{id}\" stands in the list twice", HOLE("id", id)));
}

static void parse_categories(struct parse *parse, struct input *in, struct problem_type *type)
{
    struct input *list = input_list(in, "categories", NEED_REQUIRED, 1, LIMIT_CATALOG_LIST);
    struct category *categories = arena_alloc(parse->arena, input_list_count(list) * sizeof *categories);
    size_t count = 0;

    for (struct input *item; (item = input_list_next(list));) {
        struct category category = { .id = parse_id(parse, item, "id"),
                                     .name = parse_text(parse, item, "name", LIMIT_NAME_CHARS) };
        bool again = false;
        for (size_t i = 0; i < count && !again; i++)
            again = category.id.len && str_equal(categories[i].id, category.id);
        refuse_second_id(parse, item, again, category.id);
        categories[count++] = category;
    }
    type->categories = categories;
    type->category_count = count;
}

static void parse_problem_types(struct parse *parse, struct input *in, struct product *product)
{
    struct input *list = input_list(in, "problem_types", NEED_REQUIRED, 0, LIMIT_CATALOG_LIST);
    struct problem_type *types = arena_alloc(parse->arena, input_list_count(list) * sizeof *types);
    size_t count = 0;

    for (struct input *item; (item = input_list_next(list));) {
        struct problem_type type = { .id = parse_id(parse, item, "id"),
                                     .name = parse_text(parse, item, "name", LIMIT_NAME_CHARS) };
        bool again = false;
        for (size_t i = 0; i < count && !again; i++)
            again = type.id.len && str_equal(types[i].id, type.id);
        refuse_second_id(parse, item, again, type.id);
        parse_categories(parse, item, &type);
        types[count++] = type;
    }
    product->problem_types = types;
    product->problem_type_count = count;
}

/* Holes of a template are {cycle} and {label}, and every brace belongs to one. */
static bool template_is_plain(struct str text)
{
    while (text.len) {
        struct str whole = text;
        struct str plain = str_cut(&text, '{');
        if (str_contains(plain, STR("}")))
            return false;
        if (plain.len == whole.len)
            return true;
        if (str_starts(text, STR("cycle}")) || str_starts(text, STR("label}")))
            str_cut(&text, '}');
        else
            return false;
    }
    return true;
}

static void check_template(struct parse *parse, struct input *in, const char *field, struct str text)
{
    if (!template_is_plain(text))
        input_fault(in, field, CODE_bad_format, tr(parse->ctx, "braces stand only around the words cycle and label"));
}

static void parse_lifecycle_rules(struct parse *parse, struct input *in, struct product *product)
{
    struct input *list = input_list(in, "lifecycle", NEED_OPTIONAL, 0, LIMIT_SUPPORT_RULES);
    struct lifecycle_rule *rules = arena_alloc(parse->arena, input_list_count(list) * sizeof *rules);
    size_t count = 0;

    for (struct input *item; (item = input_list_next(list));) {
        struct lifecycle_rule rule = {
            .cycles  = parse_text(parse, item, "cycles", LIMIT_ID_CHARS),
            .release = parse_text_or_none(parse, item, "release", LIMIT_NAME_CHARS),
            .name    = parse_text_or_none(parse, item, "name", LIMIT_NAME_CHARS),
        };
        if (input_has(item, "channel"))
            rule.channel = parse_id(parse, item, "channel");
        check_template(parse, item, "release", rule.release);
        check_template(parse, item, "name", rule.name);
        rules[count++] = rule;
    }
    product->lifecycle_rules = rules;
    product->lifecycle_rule_count = count;
}

static void parse_release_orders(struct parse *parse, struct input *in, struct product *product)
{
    static const char *const ways[] = { "date", "list", NULL };
    struct input *list = input_list(in, "release_order", NEED_OPTIONAL, 0, LIMIT_SUPPORT_RULES);
    struct release_order *orders = arena_alloc(parse->arena, input_list_count(list) * sizeof *orders);
    size_t count = 0;

    for (struct input *item; (item = input_list_next(list));) {
        struct release_order order = { .channel = parse_id(parse, item, "channel") };
        if (input_one_of(item, "by", NEED_REQUIRED, ways, 0) == 1)
            order.releases = parse_texts(parse, item, "releases", LIMIT_NAME_CHARS, NULL, NULL);
        for (size_t i = 0; i < count; i++)
            if (order.channel.len && str_equal(orders[i].channel, order.channel))
                input_fault(item, "channel", CODE_not_allowed,
                            trf(parse->ctx, "the order of the channel \"{id}\" is given already", HOLE("id", order.channel)));
        orders[count++] = order;
    }
    product->release_orders = orders;
    product->release_order_count = count;
}

void parse_product(struct parse *parse, struct input *in, struct product *out_product)
{
    struct product product = {
        .thing      = parse_thing(parse, in, ITEM_PRODUCT),
        .family     = parse_reference(parse, in, "family", ITEM_FAMILY),
        .portal     = parse_reference(parse, in, "portal", ITEM_PORTAL),
        .deployment = (enum deployment)(1 << input_one_of(in, "deployment", NEED_REQUIRED, deployment_names, 0)),
    };

    parse_problem_types(parse, in, &product);
    parse_lifecycle_rules(parse, in, &product);
    parse_release_orders(parse, in, &product);
    *out_product = product;
}

struct str version_id(struct arena *arena, struct str product_id, struct str cycle)
{
    return str_format(arena, "%.*s-%.*s", STR_ARGS(product_id), STR_ARGS(cycle));
}

void version_check_days(struct parse *parse, struct input *in, const struct version *version,
                        const char *mainstream_field, const char *extended_field)
{
    int64_t released = version->released_on, mainstream = version->mainstream_ends_on,
            extended = version->extended_ends_on;

    /* A day before the release says that there never was such support; anything earlier is a mistake. What is stored
     * was checked, and may have come from a truth value instead of a day. */
    if (released == DAY_NEVER || parse->stored)
        return;
    if (mainstream < released - 1)
        input_fault(in, mainstream_field, CODE_mismatch,
                    tr(parse->ctx, "mainstream support ends before the release; the day before it at the earliest"));
    if (extended < released - 1)
        input_fault(in, extended_field, CODE_mismatch,
                    tr(parse->ctx, "extended support ends before the release; the day before it at the earliest"));
    else if (extended < mainstream && mainstream != DAY_NEVER)
        input_fault(in, extended_field, CODE_mismatch, tr(parse->ctx, "extended support ends before mainstream support"));
}

static int64_t parse_stage_end(struct parse *parse, struct input *in, const char *field)
{
    return parse_is_given(parse, in, field) ? input_day(in, field, NEED_REQUIRED, DAY_NEVER) : DAY_NEVER;
}

void parse_version(struct parse *parse, struct input *in, struct str product_id, struct version *out_version)
{
    struct version version = {
        .thing.name         = parse_text(parse, in, "name", LIMIT_NAME_CHARS),
        .cycle              = parse_id(parse, in, "cycle"),
        .release            = parse_text(parse, in, "release", LIMIT_NAME_CHARS),
        .channel            = parse_id(parse, in, "channel"),
        .released_on        = input_day(in, "released_on", NEED_REQUIRED, DAY_NEVER),
        .mainstream_ends_on = parse_stage_end(parse, in, "mainstream_ends_on"),
        .extended_ends_on   = parse_stage_end(parse, in, "extended_ends_on"),
    };

    if (version.cycle.len && product_id.len) {
        version.thing.id = version_id(parse->arena, product_id, version.cycle);
        if (version.thing.id.len > LIMIT_ID_CHARS)
            input_fault(in, "cycle", CODE_too_long,
                        trf(parse->ctx, "the version's id \"{id}\" has more than {max} characters",
                            HOLE("id", version.thing.id), HOLE("max", tr_int(parse->ctx, LIMIT_ID_CHARS))));
        noted_add(parse, &parse->declared,
                  (struct noted){ .kind = ITEM_VERSION, .id = version.thing.id, .in = in, .field = "cycle" });
    }
    version_check_days(parse, in, &version, "mainstream_ends_on", "extended_ends_on");
    *out_version = version;
}

void parse_stored_version(struct parse *parse, struct input *in, struct version *out_version, struct str *out_product_id)
{
    *out_product_id = parse_id(parse, in, "product");
    parse_version(parse, in, *out_product_id, out_version);
}
