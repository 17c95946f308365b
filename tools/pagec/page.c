/* SPDX-License-Identifier: Apache-2.0 */
/* page.c: reads a page from beginning to end and writes its header and its C. */
#include "state.h"
#include "words.h"

#include <ctype.h>
#include <stdarg.h>

/* A string literal longer than that is more than C promises to take. */
#define LITERAL_MAX 4000

bool page_refuse(struct page *page, size_t line, const char *format, ...)
{
    char words[300];
    va_list args;

    if (page->out->message.len)
        return false;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    pagec_text_add(&page->out->message, words, strlen(words));
    page->out->line = line;
    return false;
}

bool page_starts(const struct page *page, const char *start)
{
    size_t len = strlen(start);
    return page->len - page->at >= len && memcmp(page->text + page->at, start, len) == 0;
}

void page_skip(struct page *page, size_t n)
{
    for (; n; n--)
        page->line += page->text[page->at++] == '\n';
}

/* ---- Writing ---------------------------------------------------------------------------------------- */

static size_t count_lines(const struct pagec_text *text, size_t *counted, size_t *lines)
{
    for (; *counted < text->len; ++*counted)
        *lines += text->data[*counted] == '\n';
    return *lines + 1;
}

static void add_quoted(struct pagec_text *out, const char *data, size_t len)
{
    pagec_text_char(out, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)data[i];
        if (c == '\n')
            pagec_text_format(out, "\\n");
        else if (c == '"' || c == '\\' || c == '?')     /* ?: there are trigraphs */
            pagec_text_format(out, "\\%c", c);
        else if (c < ' ' || c >= 0x7f)
            pagec_text_format(out, "\\%03o", c);
        else
            pagec_text_char(out, (char)c);
    }
    pagec_text_char(out, '"');
}

static void add_line_directive(struct pagec_text *out, size_t line, const char *name)
{
    pagec_text_format(out, "#line %zu ", line);
    add_quoted(out, name, strlen(name));
    pagec_text_char(out, '\n');
}

/* From here on messages of the C compiler point at the page's line ... */
static void code_is_of_page(struct page *page, size_t line)
{
    add_line_directive(&page->out->code, line, page->names.page);
}

/* ... and from here on at what was generated. */
static void code_is_generated(struct page *page)
{
    size_t line = count_lines(&page->out->code, &page->code_counted, &page->code_line);
    add_line_directive(&page->out->code, line + 1, page->names.code);
}

static void header_is_generated(struct page *page)
{
    size_t line = count_lines(&page->out->header, &page->header_counted, &page->header_line);
    add_line_directive(&page->out->header, line + 1, page->names.header);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

void page_constant(struct page *page, char c)
{
    bool in_value = page->html.place.state == HTML_VALUE;
    bool as_it_is = in_value || page->html.place.in_pre || page->html.place.in_text_only;

    if (!as_it_is && page->line_begins && isspace((unsigned char)c))
        return;
    while (!as_it_is && c == '\n' && page->constant.len && is_blank(page->constant.data[page->constant.len - 1]))
        page->constant.len--;
    pagec_text_char(&page->constant, c);
    page->line_begins = c == '\n';
}

static void flush_constant(struct page *page)
{
    struct pagec_text *constant = &page->constant;

    for (size_t at = 0; at < constant->len; at += LITERAL_MAX) {
        size_t n = constant->len - at < LITERAL_MAX ? constant->len - at : LITERAL_MAX;
        pagec_text_format(&page->out->code, "    html_raw(out, ");
        add_quoted(&page->out->code, constant->data + at, n);
        pagec_text_format(&page->out->code, ");\n");
    }
    constant->len = 0;
}

/* ---- Comments and expressions ----------------------------------------------------------------------- */

static bool skip_comment(struct page *page)
{
    size_t begun = page->line;

    if (page->in_function && !html_takes_control(page))
        return page_refuse(page, begun, "{# in a tag's name or value");
    page_skip(page, 2);
    while (!page_starts(page, "#}")) {
        if (page->at >= page->len)
            return page_refuse(page, begun, "{# is not closed");
        page_skip(page, 1);
    }
    page_skip(page, 2);
    page->opened = true;
    return true;
}

static bool take_expression(struct page *page)
{
    struct fragment expression;

    page_skip(page, 2);
    if (!fragment_read(page, "{{", "}}", false, &expression))
        return false;
    if (expression.has_comma || expression.has_semicolon)
        return page_refuse(page, expression.line, "more than one expression in {{ }}");
    if (page->html.place.state == HTML_IN_TAG) {
        while (page->constant.len && isspace((unsigned char)page->constant.data[page->constant.len - 1]))
            page->constant.len--;
    }
    const char *put = html_expression(page, &expression);
    if (!put)
        return false;
    flush_constant(page);
    code_is_of_page(page, expression.line);
    pagec_text_format(&page->out->code, "    %s(out, %s", put, expression.is_words ? "tr(ctx, " : "");
    pagec_text_add(&page->out->code, expression.data, expression.len);
    pagec_text_format(&page->out->code, "%s);\n", expression.is_words ? ")" : "");
    code_is_generated(page);
    page->line_begins = false;
    return true;
}

/* ---- Control lines ---------------------------------------------------------------------------------- */

/* Whether nothing but white space stands on the line before page->at, or behind it. */
static bool alone_before(const struct page *page)
{
    size_t at = page->at;

    while (at && is_blank(page->text[at - 1]))
        at--;
    return at == 0 || page->text[at - 1] == '\n';
}

static bool skip_rest_of_line(struct page *page)
{
    while (page->at < page->len && is_blank(page->text[page->at]))
        page_skip(page, 1);
    if (page->at < page->len && page->text[page->at] != '\n')
        return page_refuse(page, page->line, "a control line does not stand alone on its line");
    if (page->at < page->len)
        page_skip(page, 1);
    return true;
}

/* The word that the fragment begins with, and what stands behind it. */
static bool begins_with(const struct fragment *control, const char *word, struct fragment *out_rest)
{
    size_t len = strlen(word);

    if (control->len < len || memcmp(control->data, word, len) != 0)
        return false;
    if (control->len > len && !isspace((unsigned char)control->data[len]) && control->data[len] != '"')
        return false;
    *out_rest = *control;
    while (len < control->len && isspace((unsigned char)control->data[len]))
        out_rest->line += control->data[len++] == '\n';
    out_rest->data += len;
    out_rest->len -= len;
    return true;
}

static bool take_include(struct page *page, const struct fragment *name)
{
    struct pagec_text *header = &page->out->header;
    bool good = name->len > 2 && name->data[0] == '"' && name->data[name->len - 1] == '"'
                && !memchr(name->data + 1, '"', name->len - 2);

    if (page->in_function || page->function_count)
        return page_refuse(page, name->line, "include stands before the first page or part");
    if (!good)
        return page_refuse(page, name->line, "include takes \"a name in quotes\"");
    add_line_directive(header, name->line, page->names.page);
    pagec_text_format(header, "#include %.*s\n", (int)name->len, name->data);
    header_is_generated(page);
    return true;
}

/* name(parameters): the length of the name; the parameters with their brackets are the rest. 0 when it is refused. */
static size_t read_signature(struct page *page, const struct fragment *signature)
{
    size_t len = 0;

    while (len < signature->len && fragment_is_name_char(signature->data[len]))
        len++;
    if (len == 0 || isdigit((unsigned char)signature->data[0]) || len == signature->len || signature->data[len] != '('
        || signature->data[signature->len - 1] != ')' || signature->has_semicolon)
        return page_refuse(page, signature->line, "a page or part is name(parameters)");
    return len;
}

static void add_signature(struct pagec_text *out, const struct fragment *signature, size_t name_len)
{
    const char *parameters = signature->data + name_len + 1;
    size_t len = signature->len - name_len - 2;
    bool none = len == 0 || (len == 4 && memcmp(parameters, "void", 4) == 0);

    pagec_text_format(out, "void %.*s(struct buf *out%s", (int)name_len, signature->data, none ? "" : ", ");
    if (!none)
        pagec_text_add(out, parameters, len);
    pagec_text_char(out, ')');
}

static bool begin_function(struct page *page, const struct fragment *signature, bool is_part)
{
    struct pagec_text *code = &page->out->code, *header = &page->out->header;

    if (page->in_function)
        return page_refuse(page, signature->line, "a page or part in the one of line %zu, which has no end", page->function_line);
    size_t name_len = read_signature(page, signature);
    if (name_len == 0)
        return false;
    if (!is_part) {
        add_line_directive(header, signature->line, page->names.page);
        add_signature(header, signature, name_len);
        pagec_text_format(header, ";\n");
        header_is_generated(page);
    }
    pagec_text_char(code, '\n');
    code_is_of_page(page, signature->line);
    pagec_text_format(code, "%s", is_part ? "static " : "");
    add_signature(code, signature, name_len);
    pagec_text_char(code, '\n');
    code_is_generated(page);
    pagec_text_format(code, "{\n    (void)out;\n%s", signature->names_ctx ? "    (void)ctx;\n" : "");
    page->in_function = true;
    page->function_line = signature->line;
    page->function_count++;
    page->line_begins = true;
    html_begin(page);
    return true;
}

static bool end_function(struct page *page, const struct fragment *control)
{
    if (!page->in_function)
        return page_refuse(page, control->line, "end of no page or part");
    if (page->block_count)
        return page_refuse(page, page->blocks[page->block_count - 1].line, "{ is not closed");
    if (!html_end(page))
        return false;
    flush_constant(page);
    pagec_text_format(&page->out->code, "}\n");
    page->in_function = false;
    return true;
}

static bool take_c(struct page *page, const struct fragment *control)
{
    bool plain = page->html.place.state == HTML_TEXT && !page->html.place.in_text_only;

    if (!strchr("{};:", control->last))
        return page_refuse(page, control->line, "a control line ends with { } ; or :");
    if (control->has_goto)
        return page_refuse(page, control->line, "goto in a page");
    if (!plain && (control->jumps || control->names_out))
        return page_refuse(page, control->line, "in a tag, <title> or <textarea> a control line neither jumps nor names out");
    flush_constant(page);
    code_is_of_page(page, control->line);
    pagec_text_format(&page->out->code, "    ");
    pagec_text_add(&page->out->code, control->data, control->len);
    pagec_text_char(&page->out->code, '\n');
    code_is_generated(page);
    return true;
}

static bool take_control(struct page *page)
{
    struct fragment control, rest;
    size_t begun = page->line;

    if (!alone_before(page))
        return page_refuse(page, begun, "a control line does not stand alone on its line");
    if (page->in_function && !html_takes_control(page))
        return page_refuse(page, begun, "a control line in <%s> of line %zu, which is at a name, a value or without content",
                           page->html.tag, page->html.tag_line);
    page_skip(page, 2);
    if (!fragment_read(page, "{%", "%}", page->in_function, &control) || !skip_rest_of_line(page))
        return false;
    if (begins_with(&control, "include", &rest))
        return take_include(page, &rest);
    if (begins_with(&control, "page", &rest))
        return begin_function(page, &rest, false);
    if (begins_with(&control, "part", &rest))
        return begin_function(page, &rest, true);
    if (control.len == 3 && memcmp(control.data, "end", 3) == 0)
        return end_function(page, &control);
    if (!page->in_function)
        return page_refuse(page, control.line, "C outside of a page or part");
    return take_c(page, &control);
}

/* ---- The whole -------------------------------------------------------------------------------------- */

static bool take_something(struct page *page)
{
    if (page_starts(page, "{#"))
        return skip_comment(page);
    if (!page->opened)
        return page_refuse(page, 1, "a page begins with a comment that says what it is for");
    if (page_starts(page, "{%"))
        return take_control(page);
    if (page->in_function)
        return page_starts(page, "{{") ? take_expression(page) : html_next(page);
    if (!isspace((unsigned char)page->text[page->at]))
        return page_refuse(page, page->line, "HTML outside of a page or part");
    page_skip(page, 1);
    return true;
}

static void begin_files(struct page *page)
{
    const char *name = page->names.page;
    struct pagec_text *header = &page->out->header, guard = { 0 };

    if (strncmp(name, "src/", 4) == 0)
        name += 4;
    for (const char *c = name; *c; c++)
        pagec_text_char(&guard, isalnum((unsigned char)*c) ? (char)toupper((unsigned char)*c) : '_');
    pagec_text_format(header, "/* Made of %s by pagec: change that. */\n", page->names.page);
    pagec_text_format(header, "#ifndef PAGE_%s_H\n#define PAGE_%s_H\n\n#include \"base/ctx.h\"\n", guard.data, guard.data);
    pagec_text_format(&page->out->code, "/* Made of %s by pagec: change that. */\n#include \"%s.h\"\n\n"
                      "#include \"base/locale.h\"\n#include \"view/html.h\"\n", page->names.page, name);
    pagec_text_free(&guard);
}

bool pagec_compile(struct pagec_names names, const char *text, size_t len, struct pagec_output *out)
{
    struct page page = { .names = names, .text = text, .len = len, .line = 1, .out = out };

    *out = (struct pagec_output){ 0 };
    begin_files(&page);
    bool good = words_are_text(&page);
    while (good && page.at < page.len)
        good = take_something(&page);
    if (good && page.in_function)
        good = page_refuse(&page, page.function_line, "a page or part without {%% end %%}");
    if (good && page.function_count == 0)
        good = page_refuse(&page, 1, "no page in it");
    pagec_text_format(&out->header, "\n#endif\n");
    pagec_text_free(&page.constant);
    pagec_text_free(&page.html.value);
    return good;
}

void pagec_output_free(struct pagec_output *out)
{
    pagec_text_free(&out->header);
    pagec_text_free(&out->code);
    pagec_text_free(&out->message);
}
