/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_parse.c: the fields that things share, and the small things. Products and plans have files of their own. */
#include "desk/catalog/catalog_parse.h"

#include "base/email.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"

void noted_add(struct parse *parse, struct noted_list *list, struct noted noted)
{
    if (parse->stored || noted.id.len == 0)
        return;
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 64;
        struct noted *more = arena_alloc(parse->ctx->arena, cap * sizeof *more);
        if (list->count)
            memcpy(more, list->items, list->count * sizeof *more);
        list->items = more;
        list->cap = cap;
    }
    noted.at = list->count;
    list->items[list->count++] = noted;
}

static struct str parse_kept(struct parse *parse, struct str text)
{
    return text.len ? str_copy(parse->arena, text) : STR("");
}

struct str parse_text(struct parse *parse, struct input *in, const char *field, size_t chars_max)
{
    return parse_kept(parse, input_line(in, field, NEED_REQUIRED, 1, chars_max));
}

struct str parse_text_or_none(struct parse *parse, struct input *in, const char *field, size_t chars_max)
{
    return parse_kept(parse, input_line(in, field, NEED_OPTIONAL, 0, chars_max));
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool catalog_id_is_plain(struct str id)
{
    if (id.len == 0 || id.len > LIMIT_ID_CHARS || !is_letter_or_digit(id.data[0]))
        return false;
    for (size_t i = 0; i < id.len; i++)
        if (!is_letter_or_digit(id.data[i]) && !strchr("._-", id.data[i]))
            return false;
    return true;
}

struct str parse_id(struct parse *parse, struct input *in, const char *field)
{
    struct str id = parse_kept(parse, input_spaced(in, field, NEED_REQUIRED, 1, LIMIT_ID_CHARS));

    if (id.len == 0 || catalog_id_is_plain(id))
        return id;
    input_fault(
        in, field, CODE_bad_format,
        tr(parse->ctx, "an id begins with a letter or digit and holds letters, digits, '.', '_' and '-' of ASCII"));
    return STR("");
}

struct str parse_reference(struct parse *parse, struct input *in, const char *field, enum item_kind kind)
{
    struct str id = parse_id(parse, in, field);

    noted_add(parse, &parse->referred, (struct noted){ .kind = kind, .id = id, .in = in, .field = field });
    return id;
}

/* Records an entry that stands in the list already. */
static bool refuse_second(struct parse *parse, struct input *item, struct str_list before, struct str text)
{
    bool again = text.len && str_list_has(before, text);

    if (again)
        input_fault(item, "", CODE_not_allowed,
                    trf(parse->ctx, "\"{text}\" stands in the list twice", HOLE("text", text)));
    return again;
}

struct str_list parse_references(struct parse *parse, struct input *in, const char *field, enum input_need need,
                                 size_t items_min, enum item_kind kind)
{
    struct input *list = input_list(in, field, need, items_min, LIMIT_CATALOG_LIST);
    struct str *items = arena_alloc(parse->arena, input_list_count(list) * sizeof *items);
    size_t count = 0;

    for (struct input *item; (item = input_list_next(list));) {
        struct str id = parse_reference(parse, item, "", kind);
        refuse_second(parse, item, (struct str_list){ items, count }, id);
        items[count++] = id;
    }
    return (struct str_list){ items, count };
}

struct str_list parse_texts(struct parse *parse, struct input *in, const char *field, size_t chars_max,
                            struct str (*fold)(struct arena *, struct str),
                            void (*check)(struct parse *, struct input *, struct str))
{
    struct input *list = input_list(in, field, NEED_REQUIRED, 1, LIMIT_CATALOG_LIST);
    struct str *items = arena_alloc(parse->arena, input_list_count(list) * sizeof *items);
    size_t count = 0;

    for (struct input *item; (item = input_list_next(list));) {
        struct str text = parse_text(parse, item, "", chars_max);
        if (text.len == 0)
            continue;
        if (fold)
            text = fold(parse->arena, text);
        if (!refuse_second(parse, item, (struct str_list){ items, count }, text) && check)
            check(parse, item, text);
        items[count++] = text;
    }
    return (struct str_list){ items, count };
}

unsigned parse_word_bits(struct parse *parse, struct input *in, const char *field, const char *const *words)
{
    struct input *list = input_list(in, field, NEED_REQUIRED, 1, 32);
    unsigned bits = 0;

    for (struct input *item; (item = input_list_next(list));) {
        int word = input_one_of(item, "", NEED_REQUIRED, words, -1);
        if (word < 0)
            continue;
        unsigned bit = 1U << word;
        if (bits & bit)
            input_fault(item, "", CODE_not_allowed,
                        trf(parse->ctx, "\"{text}\" stands in the list twice", HOLE("text", str_of(words[word]))));
        bits |= bit;
    }
    return bits;
}

/* What RFC 6068 lets stand in the address of a link as it is, but for the percent sign and what ends it. */
static bool is_mailto_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~!$'*+@", c));
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef", *found = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;

    return found ? (int)(found - digits) : -1;
}

static struct str pointer_unescaped(struct arena *arena, struct str text)
{
    struct buf out = buf_new(arena);

    for (size_t i = 0; i < text.len; i++) {
        bool escape = text.data[i] == '%' && i + 2 < text.len && hex_digit(text.data[i + 1]) >= 0 && hex_digit(text.data[i + 2]) >= 0;
        buf_add_char(&out, escape ? (char)(hex_digit(text.data[i + 1]) * 16 + hex_digit(text.data[i + 2])) : text.data[i]);
        i += escape ? 2 : 0;
    }
    return buf_str(&out);
}

/* "mailto:ADDRESS", with "?subject=..." behind it or not: one address, which mail reaches. */
static struct str parse_mailto(struct parse *parse, struct input *in, const char *field, struct str url)
{
    struct buf out = buf_new(parse->arena);
    struct str rest = { url.data + sizeof "mailto:" - 1, url.len - (sizeof "mailto:" - 1) }, wrong;
    struct str address = pointer_unescaped(parse->arena, str_cut(&rest, '?'));
    struct email email;

    if (!email_read(parse->ctx, address, &email, &wrong)) {
        input_fault(in, field, CODE_bad_format, wrong);
        return url;
    }
    buf_add(&out, STR("mailto:"));
    for (size_t i = 0; i < email.address.len; i++)
        if (is_mailto_char(email.address.data[i]))
            buf_add_char(&out, email.address.data[i]);
        else
            buf_format(&out, "%%%02X", (unsigned)(unsigned char)email.address.data[i]);
    if (rest.len)
        buf_add(&out, str_join(parse->arena, STR("?"), rest));
    return buf_str(&out);
}

struct str parse_url(struct parse *parse, struct input *in, const char *field)
{
    struct str url = parse_text(parse, in, field, LIMIT_URL_CHARS);

    if (str_starts(url, STR("mailto:")))
        return parse_mailto(parse, in, field, url);
    if (url.len && !str_starts(url, STR("https://")) && !str_starts(url, STR("http://")))
        input_fault(in, field, CODE_bad_format, tr(parse->ctx, "a web address begins with https:// or http://, the address of a mailbox with mailto:"));
    return url;
}

int parse_int(struct input *in, const char *field, int min, int max)
{
    return (int)input_int(in, field, NEED_REQUIRED, min, max);
}

bool parse_is_given(struct parse *parse, struct input *in, const char *field)
{
    enum input_kind kind = input_kind(in, field);

    if (kind == INPUT_ABSENT)
        input_fault(in, field, CODE_missing, tr(parse->ctx, "must be there; null stands for none"));
    return kind != INPUT_ABSENT && kind != INPUT_NULL;
}

struct catalog_thing parse_thing(struct parse *parse, struct input *in, enum item_kind kind)
{
    struct catalog_thing thing = { .id = parse_id(parse, in, "id"),
                                   .name = parse_text(parse, in, "name", LIMIT_NAME_CHARS) };

    noted_add(parse, &parse->declared, (struct noted){ .kind = kind, .id = thing.id, .in = in, .field = "id" });
    return thing;
}

const struct link *parse_links(struct parse *parse, struct input *in, const char *field, bool with_ids, size_t *out_count)
{
    struct input *list = input_list(in, field, NEED_REQUIRED, 0, LIMIT_CATALOG_LIST);
    struct link *links = arena_alloc(parse->arena, input_list_count(list) * sizeof *links);
    size_t count = 0;

    for (struct input *item; (item = input_list_next(list));) {
        struct link link = { .text = parse_text(parse, item, "text", LIMIT_NAME_CHARS),
                             .url = parse_url(parse, item, "url") };
        if (with_ids)
            link.id = parse_id(parse, item, "id");
        for (size_t i = 0; with_ids && link.id.len && i < count; i++)
            if (str_equal(links[i].id, link.id))
                input_fault(item, "id", CODE_not_allowed,
                            trf(parse->ctx, "\"{id}\" is the id of another link", HOLE("id", link.id)));
        links[count++] = link;
    }
    *out_count = count;
    return links;
}

/* Whoever submits accepts the agreement: he has to be able to read it (decision 0066). A revision that was stored before that was asked for is read
 * as it is. */
static void check_agreement(struct parse *parse, struct input *in, const struct service *service)
{
    const struct link *agreement = NULL;

    for (size_t i = 0; i < service->link_count; i++)
        if (!link_helps(&service->links[i]))
            agreement = &service->links[i];
    if (parse->stored)
        return;
    if (!agreement)
        input_fault(in, "links", CODE_missing,
                    tr(parse->ctx, "nobody can read the services agreement: add a link with the id \"agreement\" whose url leads to its text"));
    else if (str_starts(agreement->url, STR("mailto:")))
        input_fault(in, "links", CODE_bad_format,
                    tr(parse->ctx, "the link \"agreement\" leads to a mailbox: its url has to lead to the text of the services agreement, with https:// or http://"));
}

void parse_service(struct parse *parse, struct input *in, struct service *out_service)
{
    struct service service = {
        .agreement_version = parse_text(parse, in, "agreement_version", 64),
        .reopen_days       = parse_int(in, "reopen_days", 0, 3650),
        .auto_close_days   = parse_int(in, "auto_close_days", 1, 3650),
    };

    for (int kind = 0; kind < CLOSING_KIND_COUNT; kind++)
        if (input_has(in, closing_settings[kind]))
            service.closing_reasons.ids[kind] = parse_reference(parse, in, closing_settings[kind], ITEM_CLOSURE_REASON);
    service.links = parse_links(parse, in, "links", true, &service.link_count);
    check_agreement(parse, in, &service);
    if (parse->stored) {
        /* The catalogue's own id and name are stored with the service. */
        service.id = parse_id(parse, in, "id");
        service.name = parse_text(parse, in, "name", LIMIT_NAME_CHARS);
    }
    *out_service = service;
}

void parse_severity(struct parse *parse, struct input *in, struct severity *out_severity)
{
    *out_severity = (struct severity){
        .thing            = parse_thing(parse, in, ITEM_SEVERITY),
        .meaning          = parse_text_or_none(parse, in, "meaning", LIMIT_MEANING_CHARS),
        .response_minutes = parse_int(in, "response_minutes", 1, 525600),
        .allows_24x7      = input_bool(in, "allows_24x7", NEED_REQUIRED),
    };
}

void parse_closure_reason(struct parse *parse, struct input *in, struct closure_reason *out_reason)
{
    *out_reason = (struct closure_reason){
        .thing      = parse_thing(parse, in, ITEM_CLOSURE_REASON),
        .chargeable = input_bool(in, "chargeable", NEED_REQUIRED),
        .kinds      = input_has(in, "kinds") ? parse_word_bits(parse, in, "kinds", request_kind_names) : KIND_EACH,
    };
}

void parse_family(struct parse *parse, struct input *in, struct family *out_family)
{
    *out_family = (struct family){ .thing = parse_thing(parse, in, ITEM_FAMILY) };
}

void parse_portal(struct parse *parse, struct input *in, struct portal *out_portal)
{
    struct portal portal = {
        .thing         = parse_thing(parse, in, ITEM_PORTAL),
        .families      = parse_references(parse, in, "families", NEED_REQUIRED, 1, ITEM_FAMILY),
        .sign_in       = (enum portal_sign_in)input_one_of(in, "sign_in", NEED_REQUIRED, portal_sign_in_names, 0),
        .contract_rule = (enum contract_rule)input_one_of(in, "contract_rule", NEED_REQUIRED, contract_rule_names, 0),
        .on_behalf     = (enum on_behalf)input_one_of(in, "on_behalf", NEED_REQUIRED, on_behalf_names, 0),
        .link_text     = parse_text(parse, in, "link_text", LIMIT_NAME_CHARS),
    };

    portal.entry_links = parse_links(parse, in, "entry_links", false, &portal.entry_link_count);
    *out_portal = portal;
}
