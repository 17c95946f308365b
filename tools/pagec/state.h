/* SPDX-License-Identifier: Apache-2.0 */
/* state.h: what page.c, html.c and fragment.c share while one page is compiled. */
#ifndef PAGEC_STATE_H
#define PAGEC_STATE_H

#include "pagec.h"

#define PAGEC_NAME_MAX 63
#define PAGEC_DEPTH_MAX 64

/* Where in the HTML. */
enum html_state {
    HTML_TEXT,              /* also in <title> and <textarea> */
    HTML_NOTHING,           /* behind <script src="...">: only </script> may follow */
    HTML_TAG_NAME,
    HTML_IN_TAG,            /* between attributes, behind white space */
    HTML_ATTRIBUTE_NAME,
    HTML_BEFORE_VALUE,      /* behind the = */
    HTML_VALUE,
    HTML_AFTER_VALUE,       /* behind a closing quote, a flag or a slash */
};

/* A place that every way through a block's control lines has to come back to. */
struct html_place {
    enum html_state state;
    size_t          tag_at;     /* HTML_IN_TAG: where the tag begins */
    bool            in_text_only, in_pre;
};

struct html {
    struct html_place place;
    char   tag[PAGEC_NAME_MAX + 1], attribute[PAGEC_NAME_MAX + 1];     /* in lower case */
    bool   tag_ends, tag_closed;        /* </...>, .../> */
    size_t tag_line;
    char   quote;
    struct pagec_text value;            /* the constant bytes of the attribute's value so far */
    size_t value_expressions;
    bool   value_words;
    /* What the tag's end has to know of its attributes. */
    bool   has_src, has_http_equiv, has_content_expression, type_is_button, value_has_words;
    char   text_only[PAGEC_NAME_MAX + 1];   /* the name, when in_text_only */
    char   nothing[PAGEC_NAME_MAX + 1];     /* the name, when HTML_NOTHING */
};

struct block { size_t line; struct html_place place; };

struct page {
    struct pagec_names   names;
    const char          *text;
    size_t               len, at, line;
    struct pagec_output *out;
    bool                 in_function;
    size_t               function_line;
    bool                 opened;        /* the comment at the beginning has been seen */
    size_t               function_count;
    struct pagec_text    constant;      /* not yet written */
    bool                 line_begins;   /* in what is written: white space is dropped */
    struct html          html;
    struct block         blocks[PAGEC_DEPTH_MAX];
    size_t               block_count;
    size_t               code_line;     /* lines of the C written so far, counted up to code_counted */
    size_t               code_counted, header_line, header_counted;
};

/* The C between {{ }} or {% %}. */
struct fragment {
    const char *data;
    size_t      len, line;      /* without white space around it; the line where it begins */
    bool        is_words;       /* nothing but string literals */
    bool        jumps;          /* break, case, continue, default or return stands in it */
    bool        has_goto;
    bool        names_out, names_ctx;
    bool        has_comma, has_semicolon;   /* outside of brackets */
    char        last;
};

/* Refuses the page, at a line of it, unless it is refused already. Always false. */
bool page_refuse(struct page *page, size_t line, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool page_starts(const struct page *page, const char *start);
/* Moves on by n bytes, and counts lines. */
void page_skip(struct page *page, size_t n);
/* Adds one byte of constant text; white space at both ends of a line is dropped. */
void page_constant(struct page *page, char c);

/* page->at stands behind the opening; afterwards behind the closing, "}}" or "%}". With `blocks` the braces outside
 * of brackets open and close blocks. */
bool fragment_read(struct page *page, const char *opening, const char *closing, bool blocks, struct fragment *out);
bool fragment_is_name_char(char c);

/* Takes what stands at page->at, which is no {{, {% and {#. */
bool html_next(struct page *page);
/* The function that writes an expression here; NULL when it is refused. */
const char *html_expression(struct page *page, const struct fragment *expression);
/* Whether a control line or a comment may stand here. */
bool html_takes_control(const struct page *page);
bool html_same_place(const struct html_place *a, const struct html_place *b);
void html_begin(struct page *page);
/* At the end of a page or part. */
bool html_end(struct page *page);

#endif
