/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_written.c: any text that somebody wrote, as a page shows it and as it is quoted. Elements are ours and close in order, a link leads to http or
 * https, and nothing is shown that was not typed.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limit.h"
#include "base/text.h"
#include "view/written.h"

#define OPEN_MAX  16

struct shown { struct str rest, source; struct str open[OPEN_MAX]; size_t depth, links, blocks; };

static struct str cut_to(struct str *rest, const char *end)
{
    const char *at = memmem(rest->data, rest->len, end, strlen(end));

    MUST(at);
    struct str part = { rest->data, (size_t)(at - rest->data) };
    *rest = (struct str){ at + strlen(end), rest->len - part.len - strlen(end) };
    return part;
}

static void check_link(struct str tag)
{
    struct str mark = STR("a dir=\"ltr\" rel=\"noopener noreferrer nofollow\" href=\"");

    MUST(str_starts(tag, mark) && str_ends(tag, STR("\"")));
    struct str url = { tag.data + mark.len, tag.len - mark.len - 1 };
    MUST(!memchr(url.data, '"', url.len) && !memchr(url.data, ' ', url.len) && !memchr(url.data, '<', url.len));
    MUST((url.len > 8 && !strncasecmp(url.data, "https://", 8)) || (url.len > 7 && !strncasecmp(url.data, "http://", 7)));
}

static void check_tag(struct shown *shown)
{
    static const char *const names[] = { "div", "p", "pre", "blockquote", "bdi", "a" };
    struct str tag = cut_to(&shown->rest, ">"), name = tag;

    if (tag.data[0] == '/') {
        MUST(shown->depth && str_equal(shown->open[--shown->depth], (struct str){ tag.data + 1, tag.len - 1 }));
        return;
    }
    name = str_cut(&name, ' ');
    MUST(shown->depth < OPEN_MAX);
    shown->open[shown->depth++] = name;
    if (str_equal(name, STR("a"))) {
        check_link(tag);
        MUST(++shown->links <= LIMIT_LINKS);
    }
    if (str_equal(name, STR("p")) || str_equal(name, STR("pre")))
        MUST(++shown->blocks <= LIMIT_BLOCKS + 5);      /* the last of each quote that is open holds the rest */
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_equal(name, str_of(names[i])))
            return;
    BUG("an element that nobody wrote");
}

/* The next character that is shown, unescaped. */
static char cut_char(struct str *rest)
{
    static const struct { struct str escape; char c; } escapes[] = {
        { STR_INIT("&amp;"), '&' }, { STR_INIT("&lt;"), '<' }, { STR_INIT("&gt;"), '>' }, { STR_INIT("&quot;"), '"' }, { STR_INIT("&#39;"), '\'' },
        { STR_INIT("&#13;"), '\r' },
    };

    for (size_t i = 0; i < COUNT_OF(escapes); i++)
        if (str_starts(*rest, escapes[i].escape)) {
            *rest = (struct str){ rest->data + escapes[i].escape.len, rest->len - escapes[i].escape.len };
            return escapes[i].c;
        }
    MUST(rest->data[0] != '&' && rest->data[0] != '"');
    *rest = (struct str){ rest->data + 1, rest->len - 1 };
    return rest->data[-1];
}

/* All that is shown stands in what was typed, in that order. */
static void check_shown(struct shown *shown)
{
    while (shown->rest.len) {
        char c = cut_char(&shown->rest);
        if (c == '<' && shown->rest.data[-1] == '<') {
            check_tag(shown);
            continue;
        }
        if (c == '\n')
            continue;
        const char *at = memchr(shown->source.data, c, shown->source.len);
        MUST(at);
        shown->source = (struct str){ at + 1, shown->source.len - (size_t)(at + 1 - shown->source.data) };
    }
    MUST(!shown->depth);
}

static void check_quote(struct str quote, struct str text)
{
    struct str lead = STR("Anna wrote:\n");
    size_t lines = 0;

    MUST(str_starts(quote, STR("Anna wrote:")) && str_ends(quote, STR("\n\n")));
    MUST(quote.len <= lead.len + LIMIT_QUOTE_BYTES + 4 * (LIMIT_QUOTE_LINES + 2) + 40);
    struct str rest = { quote.data + lead.len, quote.len - lead.len };
    while (rest.len) {
        struct str line = str_cut(&rest, '\n');
        MUST(!line.len || line.data[0] == '>');
        lines += line.len > 0;
    }
    MUST(lines <= LIMIT_QUOTE_LINES + 1 && (text.len || !lines));
}

FUZZ_TARGET(written)
{
    struct buf out = buf_new(ctx->arena);
    struct shown shown = { .source = bytes };

    if (!text_is_utf8(bytes) || (bytes.len && memchr(bytes.data, 0, bytes.len)))
        return;         /* never let in: view/input.h */
    written_html(&out, ctx, bytes);
    shown.rest = buf_str(&out);
    fuzz_check_text(shown.rest);
    check_shown(&shown);
    struct str quote = written_quoted(ctx, STR("Anna wrote:"), bytes);
    fuzz_check_text(quote);
    check_quote(quote, bytes);
    fuzz_check_memory(ctx, bytes, LIMIT_BODY_BYTES);
}
