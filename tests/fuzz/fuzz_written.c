/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_written.c: any text that somebody wrote, as a page shows it and as it is quoted. Elements are ours and close in order, a link leads to http or
 * https and to the host that it seems to, nothing is shown that was not typed, and all that was typed is shown.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limit.h"
#include "base/text.h"
#include "tests/typed.h"
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
    str_cut(&url, '/');
    str_cut(&url, '/');
    struct str host = str_cut(&url, '/');
    const char *at = memchr(host.data, '@', host.len);
    MUST(!at || memchr(host.data, '?', (size_t)(at - host.data)) || memchr(host.data, '#', (size_t)(at - host.data)));
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

/* All that is shown stands in what was typed, in that order. */
static void check_shown(struct shown *shown)
{
    while (shown->rest.len) {
        char c = html_char_cut(&shown->rest);
        MUST(c);
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
    MUST(all_typed_is_shown(bytes, shown.rest));
    check_shown(&shown);
    struct str quote = written_quoted(ctx, STR("Anna wrote:"), bytes);
    fuzz_check_text(quote);
    check_quote(quote, bytes);
    fuzz_check_memory(ctx, bytes, LIMIT_BODY_BYTES);
}
