/* SPDX-License-Identifier: Apache-2.0 */
/* written.c: paragraphs, blocks of a fixed width, quotes and links in what somebody wrote. */
#include "view/written.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "view/html.h"

#define QUOTES_DEEP 3           /* quotes within quotes; what is deeper stays as it was typed */
#define LANGUAGE_NAME_BYTES 20  /* "vb.net", "objective-c": behind ``` */

struct writer { struct ctx *ctx; struct buf *out; size_t links, blocks; unsigned deep; };

/* ---- Links ---------------------------------------------------------------------------------------------- */

/* The bytes of the character at `at` if it may stand in an address, else 0. Beyond ASCII these are letters, digits and signs on letters. */
static size_t address_char(struct str text, size_t at)
{
    struct text_char c;
    size_t end = at;

    if ((unsigned char)text.data[at] < 0x80)
        return text.data[at] > ' ' && text.data[at] < 0x7f && !memchr("<>\"`\\", text.data[at], 5);
    return text_next(text, &end, &c) && text_part_of(c.code) != TEXT_BETWEEN ? end - at : 0;
}

static size_t count_of(struct str text, char c)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == c;
    return count;
}

/* Without what belongs to the sentence around it: a full stop, a bracket that is not opened in it. */
static struct str without_punctuation(struct str url)
{
    static const char pairs[][2] = { { '(', ')' }, { '[', ']' }, { '{', '}' } };
    size_t opened[COUNT_OF(pairs)], closed[COUNT_OF(pairs)];

    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        opened[i] = count_of(url, pairs[i][0]);
        closed[i] = count_of(url, pairs[i][1]);
    }
    for (;;) {
        char last = url.len ? url.data[url.len - 1] : 'a';
        bool of_sentence = last && strchr(".,;:!?'*", last);
        for (size_t i = 0; i < COUNT_OF(pairs) && !of_sentence; i++)
            if (last == pairs[i][1] && closed[i] > opened[i]) {
                closed[i]--;
                of_sentence = true;
            }
        if (!of_sentence)
            return url;
        url.len--;
    }
}

/* Whether a host follows "://": it begins with a letter or a digit ([ begins one that is a number), and no name stands before it, as in
 * "https://bank.example@evil.example", which leads to the latter. */
static bool begins_with_host(struct str behind)
{
    size_t end = 0;

    while (end < behind.len && !strchr("/?#", behind.data[end]))
        end++;
    return end && !strchr(".-_~:]@!$&'()*+,;=%", behind.data[0]) && !memchr(behind.data, '@', end);
}

/* The address whose "://" stands at `colon`, and where the search goes on; empty: it is none. */
static struct str address_at(struct str text, size_t colon, size_t from, size_t *out_end)
{
    static const struct str schemes[] = { STR_INIT("https"), STR_INIT("http") };
    size_t end = colon + 3, begin = colon;

    while (end < text.len && address_char(text, end))
        end += address_char(text, end);
    *out_end = end;
    while (begin > from && (ascii_is_letter(text.data[begin - 1]) || ascii_is_digit(text.data[begin - 1])))
        begin--;
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        struct str url = without_punctuation((struct str){ text.data + begin, end - begin });
        bool named = colon - begin == schemes[i].len && !strncasecmp(text.data + begin, schemes[i].data, schemes[i].len);
        size_t before = schemes[i].len + 3;
        if (named && url.len > before && url.len <= LIMIT_LINK_BYTES && begins_with_host((struct str){ url.data + before, url.len - before }))
            return url;
    }
    return STR("");
}

static void put_link(struct writer *writer, struct str url)
{
    html_raw(writer->out, "<a dir=\"ltr\" rel=\"noopener noreferrer nofollow\" href=\"");
    html_put_str(writer->out, url);
    html_raw(writer->out, "\">");
    html_put_str(writer->out, url);
    html_raw(writer->out, "</a>");
    writer->links++;
}

static void put_with_links(struct writer *writer, struct str text)
{
    size_t done = 0, at = 0;

    while (at < text.len && writer->links < LIMIT_LINKS) {
        const char *found = memmem(text.data + at, text.len - at, "://", 3);
        if (!found)
            break;
        struct str url = address_at(text, (size_t)(found - text.data), at, &at);
        if (!url.len)
            continue;
        html_put_str(writer->out, (struct str){ text.data + done, (size_t)(url.data - text.data) - done });
        put_link(writer, url);
        done = (size_t)(url.data - text.data) + url.len;
    }
    html_put_str(writer->out, (struct str){ text.data + done, text.len - done });
}

/* ---- Lines ---------------------------------------------------------------------------------------------- */

enum line_kind { LINE_EMPTY, LINE_WORDS, LINE_INDENTED, LINE_FENCE, LINE_QUOTED };

static struct str without_return(struct str line)
{
    while (line.len && line.data[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* ``` without another behind it, which would end it on its line. */
static bool is_fence(struct str line)
{
    struct str rest = str_trim(line);

    return str_starts(rest, STR("```")) && !memchr(rest.data + 3, '`', rest.len - 3);
}

/* What somebody wrote behind the ``` that opens a block; one short word is the name of a language, and no text. */
static struct str text_behind_fence(struct str line)
{
    struct str text = str_trim(line);
    size_t name = 0;

    text = str_trim((struct str){ text.data + 3, text.len - 3 });
    while (name < text.len && (ascii_is_letter(text.data[name]) || ascii_is_digit(text.data[name]) || strchr("+#._-", text.data[name])))
        name++;
    return name == text.len && name <= LANGUAGE_NAME_BYTES ? STR("") : text;
}

static bool is_quoted(struct str line)
{
    return line.len && line.data[0] == '>' && (line.len == 1 || line.data[1] == ' ' || line.data[1] == '>');
}

static enum line_kind kind_of(const struct writer *writer, struct str line)
{
    if (!str_trim(line).len)
        return LINE_EMPTY;
    if (str_starts(line, STR("    ")) || line.data[0] == '\t')
        return LINE_INDENTED;
    if (is_fence(line))
        return LINE_FENCE;
    return writer->deep < QUOTES_DEEP && is_quoted(line) ? LINE_QUOTED : LINE_WORDS;
}

static struct str without_indent(struct str line)
{
    size_t indent = line.len && line.data[0] == '\t' ? 1 : 0;

    while (indent < 4 && indent < line.len && line.data[indent] == ' ' && line.data[0] == ' ')
        indent++;
    return (struct str){ line.data + indent, line.len - indent };
}

static struct str without_mark(struct str line)
{
    size_t mark = line.len > 1 && line.data[1] == ' ' ? 2 : 1;

    return (struct str){ line.data + mark, line.len - mark };
}

/* ---- Blocks --------------------------------------------------------------------------------------------- */

static void put_paragraph(struct writer *writer, struct str text)
{
    bool runs_left = text_runs_left(text);

    html_raw(writer->out, "<p>");
    if (runs_left)
        html_raw(writer->out, "<bdi>");
    put_with_links(writer, text);
    if (runs_left)
        html_raw(writer->out, "</bdi>");
    html_raw(writer->out, "</p>\n");
}

/* It scrolls by itself, so the keyboard has to reach it, and who does not see it has to hear what it is. It is no landmark: a conversation has many. */
static void put_block(struct writer *writer, struct str text, int64_t lines)
{
    bool runs_left = text_runs_left(text);

    html_raw(writer->out, "<pre class=\"lines\" tabindex=\"0\" role=\"group\" aria-label=\"");
    html_put_str(writer->out, trn0(writer->ctx, "Text in a fixed width, {n} line", "Text in a fixed width, {n} lines", lines));
    html_raw(writer->out, "\">\n");             /* browsers leave out the line break behind the tag */
    if (runs_left)
        html_raw(writer->out, "<bdi>");
    html_put_str(writer->out, text);
    if (runs_left)
        html_raw(writer->out, "</bdi>");
    html_raw(writer->out, "</pre>\n");
}

static void put_blocks(struct writer *writer, struct str text);

/* The lines up to the closing fence, or all that follow, behind `first`, if that is something. */
static void put_fenced(struct writer *writer, struct str first, struct str *rest)
{
    struct buf block = buf_new(writer->ctx->arena);
    int64_t lines = first.len > 0;

    buf_add(&block, first);

    while (rest->len) {
        struct str line = without_return(str_cut(rest, '\n'));
        if (is_fence(line) && str_trim(line).len == 3)
            break;
        if (lines++)
            buf_add_char(&block, '\n');
        buf_add(&block, line);
    }
    put_block(writer, buf_str(&block), lines);
}

/* Lines of one kind, each without what makes it that; empty ones stay with indented ones on both sides. */
static struct str lines_taken(struct writer *writer, enum line_kind kind, struct str *rest, int64_t *out_lines)
{
    struct buf block = buf_new(writer->ctx->arena);
    struct str left = *rest;
    int64_t lines = 0, empty = 0;

    while (left.len) {
        struct str line = without_return(str_cut(&left, '\n'));
        enum line_kind here = kind_of(writer, line);
        if (here == LINE_EMPTY && kind == LINE_INDENTED) {
            empty++;
            continue;
        }
        if (here != kind)
            break;
        for (size_t breaks = lines ? (size_t)empty + 1 : 0; breaks; breaks--)
            buf_add_char(&block, '\n');
        buf_add(&block, kind == LINE_INDENTED ? without_indent(line) : kind == LINE_QUOTED ? without_mark(line) : line);
        lines += empty + 1;
        empty = 0;
        *rest = left;
    }
    *out_lines = lines;
    return buf_str(&block);
}

static void put_quote(struct writer *writer, struct str text)
{
    html_raw(writer->out, "<blockquote>\n");
    writer->deep++;
    put_blocks(writer, text);
    writer->deep--;
    html_raw(writer->out, "</blockquote>\n");
}

static void put_blocks(struct writer *writer, struct str text)
{
    struct str rest = text, block;
    int64_t lines;

    while (rest.len) {
        struct str left = rest, line = without_return(str_cut(&left, '\n'));
        enum line_kind kind = kind_of(writer, line);
        if (kind != LINE_EMPTY && writer->blocks++ >= LIMIT_BLOCKS) {
            put_paragraph(writer, rest);
            return;
        }
        switch (kind) {
        case LINE_EMPTY:
            rest = left;
            break;
        case LINE_FENCE:
            rest = left;
            put_fenced(writer, text_behind_fence(line), &rest);
            break;
        case LINE_INDENTED:
            block = lines_taken(writer, LINE_INDENTED, &rest, &lines);
            put_block(writer, block, lines);
            break;
        case LINE_QUOTED:
            put_quote(writer, lines_taken(writer, LINE_QUOTED, &rest, &lines));
            break;
        case LINE_WORDS:
            put_paragraph(writer, lines_taken(writer, LINE_WORDS, &rest, &lines));
            break;
        }
    }
}

void written_html(struct buf *out, struct ctx *ctx, struct str text)
{
    struct writer writer = { .ctx = ctx, .out = out };

    html_raw(out, "<div class=\"written\">\n");
    put_blocks(&writer, text);
    html_raw(out, "</div>\n");
}

/* ---- Quoting -------------------------------------------------------------------------------------------- */

/* As many bytes of a line as there is room for, in whole characters. */
static struct str line_fitting(struct str line, size_t bytes)
{
    return line.len <= bytes ? line : (struct str){ line.data, text_utf8_bytes((struct str){ line.data, bytes }) };
}

struct str written_quoted(struct ctx *ctx, struct str lead, struct str text)
{
    struct buf out = buf_new(ctx->arena);
    struct str rest = str_trim(text).len ? text : STR("");
    size_t lines = 0, bytes = 0;

    buf_add(&out, lead);
    for (; rest.len && lines < LIMIT_QUOTE_LINES && bytes < LIMIT_QUOTE_BYTES; lines++) {
        struct str line = without_return(str_cut(&rest, '\n')), shown = line_fitting(line, LIMIT_QUOTE_BYTES - bytes);
        buf_add(&out, shown.len ? STR("\n> ") : STR("\n>"));
        buf_add(&out, shown);
        bytes += shown.len;
        if (shown.len < line.len) {
            rest = line;
            break;
        }
    }
    if (str_trim(rest).len) {
        buf_add(&out, STR("\n> "));
        buf_add(&out, tr(ctx, "[The rest is left out.]"));
    }
    buf_add(&out, STR("\n\n"));
    return buf_str(&out);
}
