/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lifecycle_import.c: reading what endoflife.date publishes about a product as versions of it [2.3], in both shapes: a list of
 * cycles (v0), or an object with the product and its releases (v1). Which cycle belongs to which channel and release is the
 * word of the product's `lifecycle` rules in the catalogue.
 */
#include <fnmatch.h>

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/policy.h"
#include "desk/catalog/catalog_change.h"
#include "desk/catalog/catalog_check.h"

/* What the fields of a cycle are called. v0 has an end as a day or a truth value in one field, v1 in two. */
struct shape { const char *cycle, *label, *support, *support_is_over, *eol, *eol_is_over; };
static const struct shape list_shape = { "cycle", "releaseLabel", "support", NULL, "eol", NULL };
static const struct shape object_shape = { "name", "label", "eoasFrom", "isEoas", "eolFrom", "isEol" };

/* One file on its way in. */
struct import {
    struct parse          parse;
    const struct product *product;
    const struct shape   *shape;
    struct file_about     about;
    struct item          *items;
    struct version       *versions;     /* as many as items */
    size_t                count;
    struct remarks        remarks;
};

/* Gives the label without nicknames and with single spaces: "2014 'Hekaton' SP3" is "2014 SP3". An apostrophe that no other one closes
 * belongs to the name. */
static struct str label_plain(struct arena *arena, struct str label)
{
    struct buf out = buf_new(arena);

    for (size_t i = 0; i < label.len; i++) {
        char c = label.data[i];
        const char *close = c == '\'' ? memchr(label.data + i + 1, '\'', label.len - i - 1) : NULL;
        if (close) {
            i = (size_t)(close - label.data);
            c = ' ';
        }
        if (c != ' ' || (out.len && out.data[out.len - 1] != ' '))
            buf_add_char(&out, c);
    }
    return str_trim(buf_str(&out));
}

static struct str template_fill(struct arena *arena, struct str text, struct str cycle, struct str label)
{
    struct buf out = buf_new(arena);

    while (text.len) {
        buf_add(&out, str_cut(&text, '{'));
        if (text.len)
            buf_add(&out, str_equal(str_cut(&text, '}'), STR("cycle")) ? cycle : label);
    }
    return buf_str(&out);
}

static const struct lifecycle_rule *rule_of(struct arena *arena, const struct product *product, struct str cycle)
{
    static const struct lifecycle_rule own_release = { STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("") };
    const char *text = str_c(arena, cycle);

    for (size_t i = 0; i < product->lifecycle_rule_count; i++)
        if (fnmatch(str_c(arena, product->lifecycle_rules[i].cycles), text, 0) == 0)
            return &product->lifecycle_rules[i];
    return &own_release;
}

static struct str usual_name(struct arena *arena, struct str product, struct str label)
{
    return str_starts(label, product) ? label : str_format(arena, "%.*s %.*s", STR_ARGS(product), STR_ARGS(label));
}

static void version_name(struct import *import, struct input *item, struct str label, struct version *version)
{
    struct arena *arena = import->parse.ctx->arena;
    const struct lifecycle_rule *rule = rule_of(arena, import->product, version->cycle);

    label = label_plain(arena, label.len ? label : version->cycle);
    version->channel = rule->channel.len ? rule->channel : STR("main");
    version->release = rule->release.len ? template_fill(arena, rule->release, version->cycle, label) : version->cycle;
    version->thing.name = rule->name.len ? template_fill(arena, rule->name, version->cycle, label)
                                         : usual_name(arena, import->product->thing.name, label);
    /* Names come of a template, a product's name and a label; together they may be longer than each. */
    if (version->thing.name.len > LIMIT_NAME_CHARS || version->release.len > LIMIT_NAME_CHARS)
        input_fault(item, import->shape->label, CODE_too_long,
                    trf(import->parse.ctx, "the version's name or release has more than {max} bytes",
                        HOLE("max", tr_int(import->parse.ctx, LIMIT_NAME_CHARS))));
}

/* The end of a phase of support. */
struct end { int64_t day; bool given, is_dated, says_over, over; };

/* A day, or a truth value in its place or beside it [decision 0004]. `never_was` is a day for what is over since an unknown
 * one. */
static struct end lifecycle_parse_end(struct input *item, const char *field, const char *is_over, int64_t never_was)
{
    bool says_over = is_over && input_has(item, is_over), over = is_over && input_bool(item, is_over, NEED_OPTIONAL);

    if (!is_over && input_kind(item, field) == INPUT_BOOL) {
        bool truth = input_bool(item, field, NEED_REQUIRED);
        /* `eol` says whether it has ended, `support` whether it goes on. */
        over = str_equal(str_of(field), STR("eol")) ? truth : !truth;
        says_over = true;
    } else if (input_has(item, field)) {
        return (struct end){ input_day(item, field, NEED_REQUIRED, DAY_NEVER), true, true, says_over, over };
    }
    return (struct end){ over ? never_was : DAY_NEVER, says_over, false, says_over, over };
}

/* v1 says whether and when, and each can be wrong. The day is what counts: it stays right. */
static void remark_end(struct import *import, struct str cycle, const char *is_over, const char *field, const struct end *end)
{
    struct ctx *ctx = import->parse.ctx;
    int64_t today = zone_day(STR("UTC"), ctx->now);

    if (!end->is_dated || !end->says_over || (end->over ? end->day <= today : end->day >= today))
        return;
    struct hole holes[] = {
        HOLE("product", import->product->thing.name), HOLE("cycle", cycle), HOLE("is_over", str_of(is_over)), HOLE("field", str_of(field)),
        HOLE("day", day_text(ctx->arena, end->day)),
    };
    remark_add(ctx, &import->remarks,
               tr_fill(ctx, end->over ? TR_MARK("{product} {cycle}: {is_over} says that it is over, and {field} is {day}, which is still to come. The day counts.")
                                      : TR_MARK("{product} {cycle}: {is_over} says that it is not over, and {field} is {day}, which is past. The day counts; the"
                                                " file may be an old one."), COUNT_OF(holes), holes));
}

/* The day before the release; DAY_NEVER where no release day is known, which is recorded as a fault. Before the first day that can be
 * written and read again there is none: then the support ended with the release. */
static int64_t day_before(int64_t released_on)
{
    bool has_none = released_on == DAY_NEVER || released_on == day_of_date((struct date){ 1900, 1, 1 });

    return has_none ? released_on : released_on - 1;
}

static void parse_days(struct import *import, struct input *item, struct version *version)
{
    const struct shape *shape = import->shape;

    version->released_on = input_day(item, "releaseDate", NEED_REQUIRED, DAY_NEVER);
    int64_t never_was = day_before(version->released_on);
    struct end eol = lifecycle_parse_end(item, shape->eol, shape->eol_is_over, never_was);
    struct end support = lifecycle_parse_end(item, shape->support, shape->support_is_over, never_was);
    if (!eol.given)         /* recorded as missing */
        (void)input_bool(item, shape->eol_is_over ? shape->eol_is_over : shape->eol, NEED_REQUIRED);
    if (shape->eol_is_over) {
        remark_end(import, version->cycle, shape->eol_is_over, shape->eol, &eol);
        remark_end(import, version->cycle, shape->support_is_over, shape->support, &support);
    }
    version->extended_ends_on = eol.day;
    version->mainstream_ends_on = support.given ? support.day : eol.day;
    /* Only days that stand in the file can be in the wrong order. */
    struct version days = *version;
    if (!support.is_dated)
        days.mainstream_ends_on = DAY_NEVER;
    if (!eol.is_dated)
        days.extended_ends_on = DAY_NEVER;
    version_check_days(&import->parse, item, &days, shape->support, shape->eol);
}

static void check_cycle(struct import *import, struct input *item, const struct version *version)
{
    struct ctx *ctx = import->parse.ctx;

    if (version->thing.id.len > LIMIT_ID_CHARS)
        input_fault(item, import->shape->cycle, CODE_too_long,
                    trf(ctx, "the version's id \"{id}\" has more than {max} characters", HOLE("id", version->thing.id),
                        HOLE("max", tr_int(ctx, LIMIT_ID_CHARS))));
    for (size_t i = 0; i < import->count; i++)
        if (str_equal(import->items[i].id, version->thing.id)) {
            input_fault(item, import->shape->cycle, CODE_not_allowed,
                        trf(ctx, "the cycle \"{id}\" stands in the file twice", HOLE("id", version->cycle)));
            return;
        }
}

/* v1 writes into the label what it says in fields of their own: "22.04 'Jammy Jellyfish' (LTS)". */
static struct str label_without_term(struct import *import, struct input *item, struct str label)
{
    static const struct str terms[] = { STR_INIT(" (LTS)"), STR_INIT(" (Upcoming LTS)") };

    for (size_t i = 0; i < COUNT_OF(terms) && import->shape == &object_shape; i++)
        if (str_ends(label, terms[i]) && (input_has(item, "isLts") || input_has(item, "ltsFrom")))
            return (struct str){ label.data, label.len - terms[i].len };
    return label;
}

static void read_cycle(struct import *import, struct input *item)
{
    struct arena *arena = import->parse.ctx->arena;
    struct version version = { .cycle = parse_id(&import->parse, item, import->shape->cycle) };
    struct str label = parse_text_or_none(&import->parse, item, import->shape->label, LIMIT_CYCLE_LABEL_CHARS);
    struct str product_id = import->product->thing.id;

    parse_days(import, item, &version);
    input_ignore_rest(item);
    if (version.cycle.len == 0)
        return;
    version.thing.id = version_id(arena, product_id, version.cycle);
    check_cycle(import, item, &version);
    version_name(import, item, label_without_term(import, item, label), &version);
    size_t at = import->count++;
    import->versions[at] = version;
    import->items[at] = (struct item){ .kind = ITEM_VERSION,
                                       .id = version.thing.id,
                                       .position = (int64_t)at,
                                       .imported = true,
                                       .body = version_body(arena, product_id, &version) };
}

/* The list of cycles, wherever it stands. */
static struct input *list_of_file(struct import *import, struct input *root)
{
    if (input_kind(root, "") != INPUT_OBJECT) {
        import->shape = &list_shape;
        return input_list(root, "", NEED_REQUIRED, 1, LIMIT_CATALOG_LIST);
    }
    struct input *result = input_object(root, "result", NEED_REQUIRED);
    import->shape = &object_shape;
    import->about = (struct file_about){
        .name = parse_text_or_none(&import->parse, result, "name", LIMIT_CYCLE_LABEL_CHARS),
        .label = parse_text_or_none(&import->parse, result, "label", LIMIT_CYCLE_LABEL_CHARS),
    };
    struct input *list = input_list(result, "releases", NEED_REQUIRED, 1, LIMIT_CATALOG_LIST);
    input_ignore_rest(result);
    input_ignore_rest(root);
    return list;
}

static enum err lifecycle_read_file(struct import *import, struct str file)
{
    struct ctx *ctx = import->parse.ctx;
    struct input *root;

    if (file.len > LIMIT_CATALOG_BYTES)
        return fail(ctx, CODE_too_large, trf(ctx, "A lifecycle file has at most {max} bytes; this one has {count}.",
                    HOLE("max", tr_int(ctx, LIMIT_CATALOG_BYTES)), HOLE("count", tr_int(ctx, (int64_t)file.len))));
    TRY(input_json(ctx, input_unmarked(file), &root));
    struct input *list = list_of_file(import, root);
    import->items = arena_alloc(ctx->arena, input_list_count(list) * sizeof *import->items);
    import->versions = arena_alloc(ctx->arena, input_list_count(list) * sizeof *import->versions);
    for (struct input *item; (item = input_list_next(list));)
        read_cycle(import, item);
    enum err err = input_done(root);
    if (err)
        faults_add_lines(ctx, file);
    return err;
}

/* What a file about a product has a word in: the versions of that product. `conflict` when one of the file's ids
 * belongs to another product's version ("a-b" and "c" make the same id as "a" and "b-c"). */
static enum err current_of_product(struct import *import, const struct catalog *catalog, const struct item_list *all,
                                   struct item_list *out_current)
{
    struct ctx *ctx = import->parse.ctx;
    struct item *items = arena_alloc(ctx->arena, all->count * sizeof *items);
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct version *version =
            all->items[i].kind == ITEM_VERSION ? catalog_version(catalog, all->items[i].id) : NULL;
        if (version && version->product == import->product)
            items[count++] = all->items[i];
    }
    for (size_t i = 0; i < import->count; i++) {
        const struct version *version = catalog_version(catalog, import->items[i].id);
        if (version && version->product != import->product)
            return fail(ctx, CODE_conflict, trf(ctx, "The id \"{id}\" belongs to a version of the product \"{product}\".",
                        HOLE("id", version->thing.id), HOLE("product", version->product->thing.id)));
    }
    *out_current = (struct item_list){ items, count };
    return OK;
}

/* What the catalogue file names is the catalogue file's affair. */
static bool import_retires(const struct item *item)
{
    return item->imported;
}

enum err catalog_import_lifecycle(struct ctx *ctx, struct str product_id, struct str file, bool dry_run,
                                  struct catalog_result *out_result)
{
    struct import import = { .parse = { .ctx = ctx, .arena = ctx->arena } };
    struct change change = { .product_id = product_id, .dry_run = dry_run, .retires = import_retires };
    const struct catalog *catalog;
    struct catalog_revision newest;

    TRY(policy_check(ctx, ACT_CATALOG_APPLY, 0));
    TRY(catalog_now(ctx, &catalog));
    import.product = catalog_product(catalog, product_id);
    if (!import.product || import.product->thing.retired)
        return fail(ctx, CODE_not_found, trf(ctx, "The catalogue has no product \"{id}\".", HOLE("id", product_id)));
    TRY(lifecycle_read_file(&import, file));
    TRY(revision_newest(ctx, &newest));
    TRY(item_list(ctx, newest.id, &change.all));
    TRY(current_of_product(&import, catalog, &change.all, &change.current));
    change.remarks = import.remarks;
    report_foreign(ctx, catalog, import.product, import.about, import.versions, import.count, &change.remarks);
    change.source = str_format(ctx->arena, "import-lifecycle %.*s", STR_ARGS(product_id));
    change.wanted = (struct item_list){ import.items, import.count };
    return change_make(ctx, &newest, &change, out_result);
}
