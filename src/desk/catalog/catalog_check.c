/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_check.c: the whole of a catalogue file: lists, ids given twice, references, and the words about faults. */
#include "desk/catalog/catalog_check.h"

#include "base/limit.h"
#include "base/locale.h"
#include "view/json.h"
#include "view/json_lines.h"

/* A thing of the file, until the file is known to be in order. */
struct found {
    enum item_kind  kind;
    struct str      id;
    int64_t         position;
    struct input   *in;
    struct product  product;        /* of a product, for the check of its portal */
    struct closure_reason reason;   /* of a closure reason, for that of what the service names */
    struct version *version;        /* of a version, with its product's id */
    struct str      product_id;
};

struct check {
    struct parse   parse;
    struct input  *root;
    struct found  *found;
    size_t         found_count, found_cap;
    struct portal *portals;
    size_t         portal_count;
};

static const char *const missing_words[ITEM_KINDS] = {
    [ITEM_SERVICE] = "", [ITEM_REGION] = "", [ITEM_CLOSURE_REASON] = "", [ITEM_VERSION] = "",
    [ITEM_SEVERITY] = TR_MARK("no severity \"{id}\""), [ITEM_CALENDAR] = TR_MARK("no calendar \"{id}\""),
    [ITEM_PORTAL] = TR_MARK("no portal \"{id}\""),     [ITEM_FAMILY] = TR_MARK("no family \"{id}\""),
    [ITEM_PRODUCT] = TR_MARK("no product \"{id}\""),   [ITEM_PLAN] = TR_MARK("no plan \"{id}\""),
};

static struct found *found_add(struct check *check, struct found found)
{
    if (check->found_count == check->found_cap) {
        size_t cap = check->found_cap ? check->found_cap * 2 : 256;
        struct found *more = arena_alloc(check->parse.ctx->arena, cap * sizeof *more);
        if (check->found_count)
            memcpy(more, check->found, check->found_count * sizeof *more);
        check->found = more;
        check->found_cap = cap;
    }
    check->found[check->found_count] = found;
    return &check->found[check->found_count++];
}

static void read_versions(struct check *check, struct input *product, struct str product_id)
{
    struct input *list = input_list(product, "versions", NEED_REQUIRED, 0, LIMIT_CATALOG_LIST);
    int64_t position = 0;

    for (struct input *item; (item = input_list_next(list)); position++) {
        struct version *version = arena_alloc(check->parse.ctx->arena, sizeof *version);
        parse_version(&check->parse, item, product_id, version);
        found_add(check, (struct found){ .kind = ITEM_VERSION, .id = version->thing.id, .position = position, .in = item,
                                         .version = version, .product_id = product_id });
    }
}

/* Reads one thing; gives its id. */
static struct str read_thing(struct check *check, struct input *item, enum item_kind kind, struct found *found)
{
    struct parse *parse = &check->parse;
    union {
        struct severity severity;
        struct calendar calendar;
        struct region region;
        struct family family;
        struct plan plan;
    } read;
    struct str calendar_id;

    switch (kind) {
    case ITEM_SEVERITY:       parse_severity(parse, item, &read.severity); return read.severity.thing.id;
    case ITEM_CLOSURE_REASON: parse_closure_reason(parse, item, &found->reason); return found->reason.thing.id;
    case ITEM_CALENDAR:       parse_calendar(parse, item, &read.calendar); return read.calendar.thing.id;
    case ITEM_REGION:         parse_region(parse, item, &read.region, &calendar_id); return read.region.thing.id;
    case ITEM_FAMILY:         parse_family(parse, item, &read.family); return read.family.thing.id;
    case ITEM_PLAN:           parse_plan(parse, item, &read.plan); return read.plan.thing.id;
    case ITEM_PRODUCT:        parse_product(parse, item, &found->product); return found->product.thing.id;
    case ITEM_PORTAL:
        parse_portal(parse, item, &check->portals[check->portal_count]);
        return check->portals[check->portal_count++].thing.id;
    case ITEM_SERVICE:
    case ITEM_VERSION:
    case ITEM_KINDS:          break;
    }
    BUG("this kind of thing has no list in a catalogue file");
}

static void check_read_list(struct check *check, const char *field, enum item_kind kind)
{
    struct input *list = input_list(check->root, field, NEED_REQUIRED, 1, LIMIT_CATALOG_THINGS);
    int64_t position = 0;

    if (kind == ITEM_PORTAL)
        check->portals = arena_alloc(check->parse.ctx->arena, input_list_count(list) * sizeof *check->portals);
    for (struct input *item; (item = input_list_next(list)); position++) {
        struct found found = { .kind = kind, .position = position, .in = item };
        found.id = read_thing(check, item, kind, &found);
        found_add(check, found);
        if (kind == ITEM_PRODUCT)
            read_versions(check, item, found.id);
    }
}

static int order_noted(const void *a, const void *b)
{
    const struct noted *one = a, *other = b;
    int order = one->kind != other->kind ? (one->kind > other->kind ? 1 : -1) : str_order(one->id, other->id);

    /* Where ids are equal, the one that was read first stays first, so that the later one is blamed. */
    return order ? order : (one->at > other->at) - (one->at < other->at);
}

/* Blames every id that was given before to a thing of the same kind, and leaves the list sorted. */
static void check_declared(struct check *check)
{
    struct noted_list *declared = &check->parse.declared;
    struct ctx *ctx = check->parse.ctx;

    if (declared->count)
        qsort(declared->items, declared->count, sizeof *declared->items, order_noted);
    for (size_t i = 1; i < declared->count; i++) {
        const struct noted *noted = &declared->items[i], *before = &declared->items[i - 1];
        if (noted->kind != before->kind || !str_equal(noted->id, before->id))
            continue;
        struct hole holes[] = { HOLE("id", noted->id), HOLE("path", input_path(before->in, before->field)) };
        const char *words = noted->kind == ITEM_KINDS
                                ? TR_MARK("the country \"{id}\" stands in another region already, at {path}")
                                : TR_MARK("the id \"{id}\" is given already, at {path}");
        input_fault(noted->in, noted->field, CODE_not_allowed, tr_fill(ctx, words, COUNT_OF(holes), holes));
    }
}

static const struct noted *declared_find(const struct noted_list *declared, enum item_kind kind, struct str id)
{
    size_t from = 0, until = declared->count;

    while (from < until) {
        size_t middle = from + (until - from) / 2;
        const struct noted *noted = &declared->items[middle];
        int order = noted->kind != kind ? (noted->kind > kind ? 1 : -1) : str_order(noted->id, id);
        if (order == 0)
            return noted;
        if (order < 0)
            from = middle + 1;
        else
            until = middle;
    }
    return NULL;
}

static void check_referred(struct check *check)
{
    const struct noted_list *referred = &check->parse.referred;

    for (size_t i = 0; i < referred->count; i++) {
        const struct noted *noted = &referred->items[i];
        struct hole id = HOLE("id", noted->id);
        if (!declared_find(&check->parse.declared, noted->kind, noted->id))
            input_fault(noted->in, noted->field, CODE_unknown_value,
                        tr_fill(check->parse.ctx, missing_words[noted->kind], 1, &id));
    }
}

static const struct portal *portal_of_file(const struct check *check, struct str id)
{
    for (size_t i = 0; i < check->portal_count; i++)
        if (str_equal(check->portals[i].thing.id, id))
            return &check->portals[i];
    return NULL;
}

/* A product's own portal serves its family; otherwise no request about it could be made there [2.2]. */
static void check_portals(struct check *check)
{
    struct ctx *ctx = check->parse.ctx;

    for (size_t i = 0; i < check->found_count; i++) {
        const struct found *found = &check->found[i];
        const struct portal *portal = found->kind == ITEM_PRODUCT ? portal_of_file(check, found->product.portal) : NULL;
        if (portal && found->product.family.len && !str_list_has(portal->families, found->product.family))
            input_fault(found->in, "portal", CODE_mismatch,
                        trf(ctx, "the portal \"{portal}\" does not serve the family \"{family}\"",
                            HOLE("portal", portal->thing.id), HOLE("family", found->product.family)));
    }
}

/* What closes requests without an engineer who chooses closes those of every kind [2.12, 7.3]; and none is without a reason. */
static void check_closings(struct check *check, struct input *in, const struct closing_reasons *named)
{
    unsigned closed = 0;

    for (size_t i = 0; i < check->found_count; i++)
        closed |= check->found[i].reason.kinds;
    for (unsigned bit = KIND_INCIDENT; bit <= KIND_PROGRAM && closed; bit *= 2)
        if (!(closed & bit))
            input_fault(check->root, "closure_reasons", CODE_missing,
                        trf(check->parse.ctx, "no reason is for requests of the kind \"{kind}\", so that none of them could be closed",
                            HOLE("kind", str_of(request_kind_name((enum request_kind)bit)))));
    for (size_t i = 0; i < check->found_count; i++) {
        const struct closure_reason *reason = &check->found[i].reason;
        for (int kind = 0; check->found[i].kind == ITEM_CLOSURE_REASON && reason->kinds != KIND_EACH && kind < CLOSING_KIND_COUNT; kind++)
            if (reason->thing.id.len && str_equal(named->ids[kind], reason->thing.id))
                input_fault(in, closing_settings[kind], CODE_mismatch,
                            trf(check->parse.ctx, "the closure reason \"{id}\" is for some kinds of requests only, and requests of every kind are closed with this one",
                                HOLE("id", reason->thing.id)));
    }
}

static int order_found(const void *a, const void *b)
{
    const struct found *one = *(const struct found *const *)a, *other = *(const struct found *const *)b;

    return one->kind != other->kind ? (one->kind > other->kind ? 1 : -1)
                                    : (one->position > other->position) - (one->position < other->position);
}

struct str version_body(struct arena *arena, struct str product_id, const struct version *version)
{
    struct buf out = buf_new(arena);
    struct json json = json_new(&out);

    json_open(&json, NULL);
    json_str(&json, "channel", version->channel);
    json_str(&json, "cycle", version->cycle);
    json_day(&json, "extended_ends_on", version->extended_ends_on);
    json_day(&json, "mainstream_ends_on", version->mainstream_ends_on);
    json_str(&json, "name", version->thing.name);
    json_str(&json, "product", product_id);
    json_str(&json, "release", version->release);
    json_day(&json, "released_on", version->released_on);
    json_close(&json);
    json_end(&json);
    return buf_str(&out);
}

/* The service carries the catalogue's own id and name. */
static struct str service_body(struct check *check, struct input *in)
{
    struct buf out = buf_new(check->parse.ctx->arena);
    struct json json = json_new(&out);

    json_open(&json, NULL);
    json_str(&json, "agreement_version", input_code(in, "agreement_version", NEED_REQUIRED, 1, LIMIT_ID_CHARS));
    json_int(&json, "auto_close_days", input_int(in, "auto_close_days", NEED_REQUIRED, 1, 3650));
    for (int kind = 0; kind < CLOSING_KIND_COUNT; kind++)
        if (input_has(in, closing_settings[kind]))
            json_str(&json, closing_settings[kind], input_code(in, closing_settings[kind], NEED_REQUIRED, 1, LIMIT_ID_CHARS));
    json_str(&json, "id", input_code(check->root, "id", NEED_REQUIRED, 1, LIMIT_ID_CHARS));
    json_raw(&json, "links", input_canonical(input_list(in, "links", NEED_REQUIRED, 0, LIMIT_CATALOG_LIST)));
    json_str(&json, "name", input_line(check->root, "name", NEED_REQUIRED, 1, LIMIT_NAME_CHARS));
    json_int(&json, "reopen_days", input_int(in, "reopen_days", NEED_REQUIRED, 0, 3650));
    json_close(&json);
    json_end(&json);
    return buf_str(&out);
}

struct member { struct str key; const struct input *value; };

static int order_members(const void *a, const void *b)
{
    return str_order(((const struct member *)a)->key, ((const struct member *)b)->key);
}

/* Versions are things of their own, so that one of them changes without the product. */
static struct str product_body(struct arena *arena, struct input *in)
{
    struct member members[16];
    struct buf out = buf_new(arena);
    struct str key;
    struct input *value;
    size_t count = 0;

    for (size_t at = 0; input_member_next(in, &at, &key, &value);)
        if (!str_equal(key, STR("versions"))) {
            MUST(count < COUNT_OF(members));
            members[count++] = (struct member){ key, value };
        }
    qsort(members, count, sizeof *members, order_members);
    for (size_t i = 0; i < count; i++) {
        buf_add_char(&out, i ? ',' : '{');
        json_add_quoted(&out, members[i].key);
        buf_add_char(&out, ':');
        buf_add(&out, input_canonical(members[i].value));
    }
    buf_add_char(&out, '}');
    return buf_str(&out);
}

static struct str body_of(struct check *check, const struct found *found)
{
    struct arena *arena = check->parse.ctx->arena;

    switch (found->kind) {
    case ITEM_SERVICE: return service_body(check, found->in);
    case ITEM_PRODUCT: return product_body(arena, found->in);
    case ITEM_VERSION: return version_body(arena, found->product_id, found->version);
    default:           return input_canonical(found->in);
    }
}

static struct item_list items_of(struct check *check)
{
    struct arena *arena = check->parse.ctx->arena;
    const struct found **sorted = arena_alloc(arena, check->found_count * sizeof *sorted);
    struct item *items = arena_alloc(arena, check->found_count * sizeof *items);

    for (size_t i = 0; i < check->found_count; i++)
        sorted[i] = &check->found[i];
    qsort(sorted, check->found_count, sizeof *sorted, order_found);
    for (size_t i = 0; i < check->found_count; i++)
        items[i] = (struct item){ .kind = sorted[i]->kind, .id = sorted[i]->id, .position = sorted[i]->position,
                                  .body = body_of(check, sorted[i]) };
    return (struct item_list){ items, check->found_count };
}

static void check_read_file(struct check *check)
{
    struct service service;
    struct input *in = input_object(check->root, "service", NEED_REQUIRED);

    (void)input_has(check->root, "$schema");    /* for editors */
    parse_id(&check->parse, check->root, "id");
    parse_text(&check->parse, check->root, "name", LIMIT_NAME_CHARS);
    parse_service(&check->parse, in, &service);
    found_add(check, (struct found){ .kind = ITEM_SERVICE, .id = STR("service"), .in = in });
    check_read_list(check, "severities", ITEM_SEVERITY);
    check_read_list(check, "closure_reasons", ITEM_CLOSURE_REASON);
    check_read_list(check, "calendars", ITEM_CALENDAR);
    check_read_list(check, "regions", ITEM_REGION);
    check_read_list(check, "portals", ITEM_PORTAL);
    check_read_list(check, "families", ITEM_FAMILY);
    check_read_list(check, "products", ITEM_PRODUCT);
    check_read_list(check, "plans", ITEM_PLAN);
    check_declared(check);
    check_referred(check);
    check_portals(check);
    check_closings(check, in, &service.closing_reasons);
}

enum err catalog_check(struct ctx *ctx, struct str file, struct item_list *out_items)
{
    struct check check = { .parse = { .ctx = ctx, .arena = ctx->arena } };

    if (file.len > LIMIT_CATALOG_BYTES)
        return fail(ctx, CODE_too_large, trf(ctx, "A catalogue file has at most {max} bytes; this one has {count}.",
                    HOLE("max", tr_int(ctx, LIMIT_CATALOG_BYTES)), HOLE("count", tr_int(ctx, (int64_t)file.len))));
    TRY(input_json(ctx, file, &check.root));
    check_read_file(&check);
    enum err err = input_done(check.root);
    if (err) {
        faults_add_lines(ctx, file);
        return err;
    }
    *out_items = items_of(&check);
    return OK;
}
