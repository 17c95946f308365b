/* SPDX-License-Identifier: Apache-2.0 */
/* fragment.c: finds the end of the C between {{ }} and {% %}, and what has to be known of it. Not a parser of C:
 * what is wrong inside, the C compiler says, with the page's line. */
#include "state.h"

#include <ctype.h>

struct reading {
    struct page     *page;
    struct fragment *fragment;
    const char      *opening, *closing;
    bool             blocks;
    char             brackets[PAGEC_DEPTH_MAX];
    size_t           depth;
    bool             only_literals;
};

bool fragment_is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool read_literal(struct reading *reading)
{
    struct page *page = reading->page;
    char quote = page->text[page->at];
    size_t line = page->line;

    page_skip(page, 1);
    while (page->at < page->len && page->text[page->at] != quote && page->text[page->at] != '\n') {
        if (page->text[page->at] == '\\')
            page_skip(page, 1);
        if (page->at < page->len)
            page_skip(page, 1);
    }
    if (page->at >= page->len || page->text[page->at] != quote)
        return page_refuse(page, line, "a quote in %s is not closed", reading->opening);
    page_skip(page, 1);
    if (quote != '"')
        reading->only_literals = false;
    return true;
}

static void read_name(struct reading *reading)
{
    static const char *const jumps[] = { "break", "case", "continue", "default", "return" };
    struct page *page = reading->page;
    const char *name = page->text + page->at;
    size_t len = 0;

    while (page->at < page->len && fragment_is_name_char(page->text[page->at])) {
        page_skip(page, 1);
        len++;
    }
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++)
        reading->fragment->jumps |= len == strlen(jumps[i]) && memcmp(name, jumps[i], len) == 0;
    reading->fragment->has_goto |= len == 4 && memcmp(name, "goto", 4) == 0;
    reading->fragment->names_out |= len == 3 && memcmp(name, "out", 3) == 0;
    reading->fragment->names_ctx |= len == 3 && memcmp(name, "ctx", 3) == 0;
}

static bool block_opens(struct page *page)
{
    if (page->block_count == PAGEC_DEPTH_MAX)
        return page_refuse(page, page->line, "more than %d blocks in one another", PAGEC_DEPTH_MAX);
    page->blocks[page->block_count++] = (struct block){ page->line, page->html.place };
    return true;
}

static bool block_closes(struct page *page)
{
    if (page->block_count == 0)
        return page_refuse(page, page->line, "} closes no block of this page or part");
    const struct block *block = &page->blocks[--page->block_count];
    if (!html_same_place(&block->place, &page->html.place))
        return page_refuse(page, page->line, "the block of line %zu ends at another place of the HTML than it began",
                           block->line);
    return true;
}

static bool read_bracket(struct reading *reading, char c)
{
    struct page *page = reading->page;
    bool opens = c == '(' || c == '[' || c == '{';

    if (reading->blocks && reading->depth == 0 && (c == '{' || c == '}')) {
        if (!(opens ? block_opens(page) : block_closes(page)))
            return false;
    } else if (opens) {
        if (reading->depth == PAGEC_DEPTH_MAX)
            return page_refuse(page, page->line, "more than %d brackets in one another", PAGEC_DEPTH_MAX);
        reading->brackets[reading->depth++] = c == '(' ? ')' : c == '[' ? ']' : '}';
    } else if (reading->depth == 0 || reading->brackets[--reading->depth] != c) {
        return page_refuse(page, page->line, "%c closes nothing in %s", c, reading->opening);
    }
    page_skip(page, 1);
    return true;
}

/* One token, more or less. */
static bool read_token(struct reading *reading)
{
    struct page *page = reading->page;
    char c = page->text[page->at];

    if (isspace((unsigned char)c)) {
        page_skip(page, 1);
        return true;
    }
    if (page_starts(page, "//") || page_starts(page, "/*"))
        return page_refuse(page, page->line, "a comment of C in %s: write a comment of the page before it", reading->opening);
    if (c == '#' || c == '\\')
        return page_refuse(page, page->line, "%c in %s", c, reading->opening);
    reading->fragment->last = c;
    if (c == '"' || c == '\'')
        return read_literal(reading);
    reading->only_literals = false;
    if (strchr("()[]{}", c))
        return read_bracket(reading, c);
    if (fragment_is_name_char(c)) {
        read_name(reading);
        return true;
    }
    if (reading->depth == 0) {
        reading->fragment->has_comma |= c == ',';
        reading->fragment->has_semicolon |= c == ';';
    }
    page_skip(page, 1);
    return true;
}

static void without_space_behind(struct fragment *fragment)
{
    while (fragment->len && isspace((unsigned char)fragment->data[fragment->len - 1]))
        fragment->len--;
}

bool fragment_read(struct page *page, const char *opening, const char *closing, bool blocks, struct fragment *out)
{
    struct reading reading = { .page = page, .fragment = out, .opening = opening, .closing = closing, .blocks = blocks,
                               .only_literals = true };
    size_t begun = page->line;

    while (page->at < page->len && isspace((unsigned char)page->text[page->at]))
        page_skip(page, 1);
    size_t from = page->at;
    *out = (struct fragment){ .data = page->text + from, .line = page->line };
    while (reading.depth || !page_starts(page, closing)) {
        if (page->at >= page->len || page_starts(page, "{%") || page_starts(page, "{#"))
            return page_refuse(page, begun, "%s is not closed", opening);
        if (!read_token(&reading))
            return false;
    }
    out->len = page->at - from;
    without_space_behind(out);
    if (out->len == 0)
        return page_refuse(page, begun, "nothing between %s and %s", opening, closing);
    out->is_words = reading.only_literals;
    page_skip(page, 2);
    return true;
}
