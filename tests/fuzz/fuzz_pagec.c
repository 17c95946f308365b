/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_pagec.c: any bytes as a page. It is compiled, or refused at one of its own lines; and what is compiled keeps two
 * promises: no text of the page is on its way to the C compiler outside of {{ }} and {% %}, so that the C has balanced
 * quotes on each line of constant text; and the same page gives the same C. */
#include "tests/fuzz/fuzz.h"
#include "tools/pagec/pagec.h"

static size_t line_count(struct str bytes)
{
    size_t lines = 1;

    for (size_t i = 0; i < bytes.len; i++)
        lines += bytes.data[i] == '\n';
    return lines;
}

/* A line of constant text is one literal: no quote in it but behind a backslash, nothing that is not printable. */
static void check_literal(const char *line, size_t len)
{
    static const char begin[] = "    html_raw(out, \"", end[] = "\");";

    if (len < sizeof begin - 1 || memcmp(line, begin, sizeof begin - 1) != 0)
        return;
    MUST(len >= sizeof begin + sizeof end - 2 && memcmp(line + len - (sizeof end - 1), end, sizeof end - 1) == 0);
    for (size_t i = sizeof begin - 1; i < len - (sizeof end - 1); i++) {
        MUST(line[i] >= ' ' && line[i] < 0x7f && line[i] != '"');
        i += line[i] == '\\';
    }
}

static void check_literals(const struct pagec_text *code)
{
    const char *line = code->data;

    while (line < code->data + code->len) {
        const char *end = memchr(line, '\n', code->len - (size_t)(line - code->data));
        MUST(end != NULL);
        check_literal(line, (size_t)(end - line));
        line = end + 1;
    }
}

FUZZ_TARGET(pagec)
{
    struct pagec_names names = { "src/desk/a\"b/page.html", "page.html.h", "page.html.c" };
    struct pagec_output out, again;
    bool good = pagec_compile(names, bytes.data, bytes.len, &out);

    (void)ctx;
    if (good) {
        MUST(out.message.len == 0);
        if (!memmem(bytes.data, bytes.len, "html_raw", 8))
            check_literals(&out.code);
        MUST(pagec_compile(names, bytes.data, bytes.len, &again));
        MUST(again.code.len == out.code.len && memcmp(again.code.data, out.code.data, out.code.len) == 0);
        pagec_output_free(&again);
    } else {
        MUST(out.message.len && out.line >= 1 && out.line <= line_count(bytes));
    }
    pagec_output_free(&out);
}
