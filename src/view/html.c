/* SPDX-License-Identifier: Apache-2.0 */
/* html.c: escaping for pages, and making addresses. */
#include "view/html.h"

#include "base/id.h"
#include "base/sixteen.h"
#include "base/text.h"

/* What stands for a character; empty: it may stand as it is. */
static const struct str escapes[256] = {
    ['&'] = STR_INIT("&amp;"), ['<'] = STR_INIT("&lt;"), ['>'] = STR_INIT("&gt;"), ['"'] = STR_INIT("&quot;"),
    ['\''] = STR_INIT("&#39;"), ['\r'] = STR_INIT("&#13;"),
};

/* Whether one of them may not stand as it is. & and ' differ in one bit, and so do < and >. */
static bool has_escape(struct sixteen text)
{
    _Static_assert(('&' | 1) == '\'' && ('<' | 2) == '>', "that they do");
    return sixteen_any(((text.bytes | 1) == '\'') | ((text.bytes | 2) == '>') | (text.bytes == '"') | (text.bytes == '\r'));
}

static bool may_be_odd(struct sixteen text)
{
    return has_escape(text) || sixteen_any(text.bytes >= 0x80);
}

/* Writes the text up to `end`; *begin is the first byte that is not written yet. */
static void put_escaped(struct buf *out, struct str text, size_t at, size_t end, size_t *begin)
{
    for (; at < end; at++) {
        const struct str *escape = &escapes[(unsigned char)text.data[at]];
        if (!escape->len)
            continue;
        buf_add(out, (struct str){ text.data + *begin, at - *begin });
        buf_add(out, *escape);
        *begin = at + 1;
    }
}

void html_put_str(struct buf *out, struct str text)
{
    size_t begin = 0, at = 0;

    if (sixteen_none(text, has_escape)) {
        buf_add(out, text);
        return;
    }
    for (; text.len - at >= SIXTEEN; at += SIXTEEN)
        if (has_escape(sixteen_at(text.data + at)))
            put_escaped(out, text, at, at + SIXTEEN, &begin);
    put_escaped(out, text, at, text.len, &begin);
    buf_add(out, (struct str){ text.data + begin, text.len - begin });
}

/* Our own sentences need no <bdi>: what they hold of others is isolated already (base/locale.h). */
void html_put_text(struct buf *out, struct str text)
{
    if (sixteen_none(text, may_be_odd)) {       /* most are, and need no second look */
        buf_add(out, text);
        return;
    }
    bool own = text_runs_left(text) && !str_contains(text, STR(TEXT_ISOLATE_BEGINS));

    if (own)
        html_raw(out, "<bdi>");
    html_put_str(out, text);
    if (own)
        html_raw(out, "</bdi>");
}

void html_put_html(struct buf *out, struct html html)      { buf_add(out, html.text); }
void html_put_int(struct buf *out, int64_t value)          { buf_add_int(out, value); }
void html_put_size(struct buf *out, size_t value)          { buf_add_int(out, (int64_t)value); }
void html_put_address(struct buf *out, struct url url)     { html_put_str(out, url.text); }

void html_put_attributes(struct buf *out, struct attributes attributes) { buf_add(out, attributes.text); }

void html_put_flag_value(struct buf *out, struct flag flag)
{
    if (!flag.on)
        return;
    buf_add_char(out, ' ');
    buf_add(out, str_of(flag.name));
}

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'
           || c == '~';
}

static void add_encoded(struct buf *out, struct str text)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t begin = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (is_unreserved(text.data[i]))
            continue;
        buf_add(out, (struct str){ text.data + begin, i - begin });
        buf_add(out, (struct str){ (const char[]){ '%', digits[c >> 4], digits[c & 15] }, 3 });
        begin = i + 1;
    }
    buf_add(out, (struct str){ text.data + begin, text.len - begin });
}

/* Copies the path up to its next hole and fills that; gives what is behind. */
static const char *fill_hole(struct buf *out, const char *path, struct str value)
{
    const char *hole = strchr(path, ':');

    MUST(hole);
    buf_add(out, (struct str){ path, (size_t)(hole - path) });
    add_encoded(out, value);
    return hole + strcspn(hole, "/");
}

struct url url_with_both(struct ctx *ctx, const char *path, struct str first, struct str second)
{
    struct buf out = buf_new(ctx->arena);

    buf_add(&out, str_of(fill_hole(&out, fill_hole(&out, path, first), second)));
    return (struct url){ buf_str(&out) };
}

struct url url_with(struct ctx *ctx, const char *path, struct str value)
{
    struct buf out = buf_new(ctx->arena);

    buf_add(&out, str_of(fill_hole(&out, path, value)));
    return (struct url){ buf_str(&out) };
}

struct url url_with_id(struct ctx *ctx, const char *path, int64_t id)
{
    return url_with(ctx, path, id_text(ctx->arena, id));
}

struct url url_query(struct ctx *ctx, struct url url, const char *name, struct str value)
{
    struct buf out = buf_new(ctx->arena);

    buf_add(&out, url.text);
    buf_add_char(&out, url.text.len && memchr(url.text.data, '?', url.text.len) ? '&' : '?');
    buf_add(&out, str_of(name));
    buf_add_char(&out, '=');
    add_encoded(&out, value);
    return (struct url){ buf_str(&out) };
}

void form_add(struct buf *out, struct str name, struct str value)
{
    if (out->len)
        buf_add_char(out, '&');
    add_encoded(out, name);
    buf_add_char(out, '=');
    add_encoded(out, value);
}

struct url url_anchor(struct ctx *ctx, struct url url, struct str anchor)
{
    struct buf out = buf_new(ctx->arena);

    buf_add(&out, url.text);
    buf_add_char(&out, '#');
    add_encoded(&out, anchor);
    return (struct url){ buf_str(&out) };
}

static bool is_local(struct str text)
{
    if (!text.len || text.data[0] != '/' || (text.len > 1 && text.data[1] == '/'))
        return false;
    /* Browsers leave tabs out: a slash, a tab and a slash are two slashes for them. */
    return !memchr(text.data, '\\', text.len) && !memchr(text.data, '\t', text.len) && text_is_utf8(text) && !text_has_control(text, true);
}

static bool may_stand_in_address(char c)
{
    return c > ' ' && c < 0x7f && !memchr("\"<>^`{|}", c, 8);
}

struct url url_local(struct ctx *ctx, struct str text, struct url fallback)
{
    struct buf out = buf_new(ctx->arena);

    if (!is_local(text))
        return fallback;
    /* A browser sends addresses escaped; whoever else writes one may not know that a header holds ASCII only. */
    for (size_t i = 0; i < text.len; i++) {
        if (may_stand_in_address(text.data[i]))
            buf_add_char(&out, text.data[i]);
        else
            buf_format(&out, "%%%02X", (unsigned)(unsigned char)text.data[i]);
    }
    return (struct url){ buf_str(&out) };
}

struct url url_outside(struct ctx *ctx, struct str text)
{
    struct str scheme = str_lower(ctx->arena, (struct str){ text.data, text.len < 8 ? text.len : 8 });

    if (str_starts(scheme, STR("https://")) || str_starts(scheme, STR("http://")) || str_starts(scheme, STR("mailto:"))
        || is_local(text))
        return (struct url){ text };
    return URL("#");
}
