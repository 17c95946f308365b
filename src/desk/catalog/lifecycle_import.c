/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lifecycle_import.c: reading what endoflife.date publishes about a product as versions of it [2.3]. Which cycle
 * belongs to which channel and release is the word of the product's `lifecycle` rules in the catalogue.
 */
#include <fnmatch.h>

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/policy.h"
#include "desk/catalog/catalog_change.h"
#include "desk/catalog/catalog_check.h"

#define LABEL_CHARS_MAX 200

/* One file on its way in. */
struct import {
    struct parse          parse;
    const struct product *product;
    struct item          *items;
    size_t                count;
};

/* Without nicknames ('Dallas'), and with single spaces: "2014 'Hekaton' SP3" is "2014 SP3". An apostrophe that no
 * other one closes belongs to the name. */
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
        input_fault(item, "releaseLabel", CODE_too_long,
                    trf(import->parse.ctx, "the version's name or release has more than {max} bytes",
                        HOLE("max", tr_int(import->parse.ctx, LIMIT_NAME_CHARS))));
}

/* A day, or true and false, which mean a day of our own. */
static int64_t parse_end_or_truth(struct input *item, const char *field, int64_t if_true, int64_t if_false)
{
    if (input_kind(item, field) == INPUT_BOOL)
        return input_bool(item, field, NEED_REQUIRED) ? if_true : if_false;
    return input_day(item, field, NEED_REQUIRED, DAY_NEVER);
}

/* Without a release day there is no day before it, and the fault is recorded. Nor is there one before the first day that can be
 * written and read again: then the support ended with the release. */
static int64_t day_before(int64_t released_on)
{
    bool has_none = released_on == DAY_NEVER || released_on == day_of_date((struct date){ 1900, 1, 1 });

    return has_none ? released_on : released_on - 1;
}

static void parse_days(struct import *import, struct input *item, struct version *version)
{
    version->released_on = input_day(item, "releaseDate", NEED_REQUIRED, DAY_NEVER);
    int64_t never_was = day_before(version->released_on);
    version->extended_ends_on = parse_end_or_truth(item, "eol", never_was, DAY_NEVER);
    version->mainstream_ends_on = input_has(item, "support") ? parse_end_or_truth(item, "support", DAY_NEVER, never_was)
                                                             : version->extended_ends_on;
    /* Only days that stand in the file can be in the wrong order. */
    struct version days = *version;
    if (!input_has(item, "support") || input_kind(item, "support") == INPUT_BOOL)
        days.mainstream_ends_on = DAY_NEVER;
    if (input_kind(item, "eol") == INPUT_BOOL)
        days.extended_ends_on = DAY_NEVER;
    version_check_days(&import->parse, item, &days, "support", "eol");
}

static void check_cycle(struct import *import, struct input *item, const struct version *version)
{
    struct ctx *ctx = import->parse.ctx;

    if (version->thing.id.len > LIMIT_ID_CHARS)
        input_fault(item, "cycle", CODE_too_long,
                    trf(ctx, "the version's id \"{id}\" has more than {max} characters", HOLE("id", version->thing.id),
                        HOLE("max", tr_int(ctx, LIMIT_ID_CHARS))));
    for (size_t i = 0; i < import->count; i++)
        if (str_equal(import->items[i].id, version->thing.id)) {
            input_fault(item, "cycle", CODE_not_allowed,
                        trf(ctx, "the cycle \"{id}\" stands in the file twice", HOLE("id", version->cycle)));
            return;
        }
}

static void read_cycle(struct import *import, struct input *item)
{
    struct arena *arena = import->parse.ctx->arena;
    struct version version = { .cycle = parse_id(&import->parse, item, "cycle") };
    struct str label = parse_text_or_none(&import->parse, item, "releaseLabel", LABEL_CHARS_MAX);
    struct str product_id = import->product->thing.id;

    parse_days(import, item, &version);
    input_ignore_rest(item);
    if (version.cycle.len == 0)
        return;
    version.thing.id = version_id(arena, product_id, version.cycle);
    check_cycle(import, item, &version);
    version_name(import, item, label, &version);
    size_t at = import->count++;
    import->items[at] = (struct item){ .kind = ITEM_VERSION,
                                       .id = version.thing.id,
                                       .position = (int64_t)at,
                                       .imported = true,
                                       .body = version_body(arena, product_id, &version) };
}

static enum err read_file(struct import *import, struct str file)
{
    struct ctx *ctx = import->parse.ctx;
    struct input *root;

    if (file.len > LIMIT_CATALOG_BYTES)
        return fail(ctx, CODE_too_large, trf(ctx, "A lifecycle file has at most {max} bytes; this one has {count}.",
                    HOLE("max", tr_int(ctx, LIMIT_CATALOG_BYTES)), HOLE("count", tr_int(ctx, (int64_t)file.len))));
    TRY(input_json(ctx, file, &root));
    struct input *list = input_list(root, "", NEED_REQUIRED, 1, CATALOG_LIST_MAX);
    import->items = arena_alloc(ctx->arena, input_list_count(list) * sizeof *import->items);
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
    struct change change = { .dry_run = dry_run, .retires = import_retires };
    const struct catalog *catalog;
    struct catalog_revision newest;
    struct item_list all;

    TRY(policy_check(ctx, ACT_CATALOG_APPLY, 0));
    TRY(catalog_now(ctx, &catalog));
    import.product = catalog_product(catalog, product_id);
    if (!import.product || import.product->thing.retired)
        return fail(ctx, CODE_not_found, trf(ctx, "The catalogue has no product \"{id}\".", HOLE("id", product_id)));
    TRY(read_file(&import, file));
    TRY(revision_newest(ctx, &newest));
    TRY(item_list(ctx, newest.id, &all));
    TRY(current_of_product(&import, catalog, &all, &change.current));
    change.source = str_format(ctx->arena, "import-lifecycle %.*s", STR_ARGS(product_id));
    change.wanted = (struct item_list){ import.items, import.count };
    return change_make(ctx, &newest, &change, out_result);
}
