/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pagec.h: the page compiler. It makes C of an HTML file with C control lines and values in it; a tool of the
 * build, no part of the program. Why there is one: docs/decisions/0012-pages.md.
 *
 *     {# a comment: dropped. The file begins with one, which says what the page is for #}
 *     {% include "desk/request/request.h" %}              goes into the header that is made
 *     {% part row(struct ctx *ctx, const struct request *request) %}
 *         <li class="row">{{ request->title }}</li>
 *     {% end %}
 *     {% page request_list_html(struct ctx *ctx, const struct requests *list) %}
 *         <h1>{{ "My requests" }}</h1>
 *         {% for (size_t i = 0; i < list->count; i++) { %}
 *             {% row(out, ctx, &list->rows[i]); %}
 *         {% } %}
 *     {% end %}
 *
 * gives `void request_list_html(struct buf *out, struct ctx *ctx, const struct requests *list);` A part is a static
 * function of the file.
 *
 * - {% C %} stands alone on its line (or lines), ends with { } ; or :, and leaves nothing in the page. It may stand in
 *   text, and between the attributes of a tag; there it neither jumps nor names `out`. A block ends at the place of the
 *   HTML where it began.
 * - {{ expression }} writes a value, by html_put() in text, html_put_attr() in a quoted attribute and in <title> and
 *   <textarea>, html_put_url() as the whole value of href, src, action and their like, html_put_flag() between the
 *   attributes of a tag, with the white space before it left to the value. {{ "Words" }} means tr(ctx, "Words").
 * - Constant text holds no letters, nor do the attributes that people read: words.c, and the list in html.c.
 * - White space at both ends of a line is dropped, and empty lines, but in <pre>, <textarea>, <title> and values. HTML
 *   comments are dropped. Behind <textarea> and <pre> stands a line break, which the HTML parser drops.
 * - Refused, with the line: all of tests/pagec/refused.
 *
 * page.c reads the page and writes the C, html.c knows at which place of the HTML it is, fragment.c reads the C
 * between {{ }} and {% %}, words.c knows letters, text.c holds growing text, main.c reads and writes the files.
 */
#ifndef PAGEC_PAGEC_H
#define PAGEC_PAGEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/banned.h"

/* Bytes that grow; all zero is the empty text. */
struct pagec_text { char *data; size_t len, cap; };

void pagec_text_add(struct pagec_text *text, const char *data, size_t len);
void pagec_text_char(struct pagec_text *text, char c);
void pagec_text_format(struct pagec_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void pagec_text_free(struct pagec_text *text);

/* How the files are called: in messages and #line. The page's name without "src/" is the one it is included by. */
struct pagec_names { const char *page, *header, *code; };

struct pagec_output {
    struct pagec_text header, code;
    struct pagec_text message;  /* why the page is refused */
    size_t            line;     /* of the page, from 1 */
};

/* Compiles the page, or says in `out` at which line it is refused and why. Either way pagec_output_free(). */
bool pagec_compile(struct pagec_names names, const char *text, size_t len, struct pagec_output *out);
void pagec_output_free(struct pagec_output *out);

#endif
