/* SPDX-License-Identifier: Apache-2.0 */
/* typed.c: text that was typed against HTML that shows it. */
#include "tests/typed.h"

char html_char_cut(struct str *rest)
{
    static const struct { struct str escape; char c; } escapes[] = {
        { STR_INIT("&amp;"), '&' }, { STR_INIT("&lt;"), '<' }, { STR_INIT("&gt;"), '>' }, { STR_INIT("&quot;"), '"' }, { STR_INIT("&#39;"), '\'' },
        { STR_INIT("&#13;"), '\r' },
    };
    char c = rest->data[0];

    for (size_t i = 0; i < COUNT_OF(escapes); i++)
        if (str_starts(*rest, escapes[i].escape)) {
            *rest = (struct str){ rest->data + escapes[i].escape.len, rest->len - escapes[i].escape.len };
            return escapes[i].c;
        }
    *rest = (struct str){ rest->data + 1, rest->len - 1 };
    return c == '&' || c == '"' ? 0 : c;
}

/* Whether the text of `html` goes on to a character; it is taken off with all before it. */
static bool goes_on_to(struct str *html, char wanted)
{
    while (html->len) {
        bool tag = html->data[0] == '<';
        char c = html_char_cut(html);
        if (tag)
            str_cut(html, '>');
        else if (c == wanted)
            return true;
    }
    return false;
}

static bool is_one_of(char c, const char *chars)
{
    return c && strchr(chars, c);
}

/* What of a line has to be shown. */
static struct str without_marks(struct str line)
{
    size_t word = 0;

    while (line.len && is_one_of(line.data[0], "> \t\r\v\f"))
        line = (struct str){ line.data + 1, line.len - 1 };
    if (!str_starts(line, STR("```")))
        return line;
    line = str_trim((struct str){ line.data + 3, line.len - 3 });
    while (word < line.len && is_one_of(line.data[word], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+#._-"))
        word++;
    return word == line.len && word <= 20 ? STR("") : line;
}

bool all_typed_is_shown(struct str typed, struct str html)
{
    while (typed.len) {
        struct str line = without_marks(str_cut(&typed, '\n'));
        for (size_t i = 0; i < line.len; i++)
            if (!is_one_of(line.data[i], " \t\r\v\f") && !goes_on_to(&html, line.data[i]))
                return false;
    }
    return true;
}
