/* SPDX-License-Identifier: Apache-2.0 */
/* html.c: follows the HTML of a page byte by byte, strictly: what a browser would have to guess at is refused, so that
 * the place of every expression is certain. It does not look whether elements are closed; the tests of the pages do. */
#include "state.h"
#include "words.h"

#include <ctype.h>

static char here(const struct page *page)
{
    return page->at < page->len ? page->text[page->at] : '\0';
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++) {
        if (strcmp(name, *names) == 0)
            return true;
    }
    return false;
}

/* Writes the byte at page->at and goes on in `state`. */
static bool take(struct page *page, enum html_state state)
{
    page_constant(page, here(page));
    page_skip(page, 1);
    page->html.place.state = state;
    return true;
}

/* ---- Names of elements and attributes --------------------------------------------------------------- */

/* Elements that are parsed in ways of their own, or change what addresses mean. */
static const char *const elements_refused[] = {
    "animate", "animatemotion", "animatetransform", "applet", "base", "embed", "frame", "frameset", "listing", "noembed",
    "noframes", "object", "plaintext", "set", "style", "xmp", NULL };
static const char *const elements_of_text[] = { "textarea", "title", NULL };
static const char *const elements_of_nothing[] = { "iframe", "script", NULL };

static const char *const attributes_of_urls[] = {
    "action", "background", "cite", "data", "formaction", "href", "longdesc", "manifest", "ping", "poster", "src",
    "xlink:href", NULL };
static const char *const attributes_constant[] = { "imagesrcset", "srcdoc", "srcset", "http-equiv", "type", NULL };
static const char *const attributes_of_words[] = {
    "alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "aria-valuetext", "label",
    "placeholder", "title", NULL };

static bool is_attribute_char(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == ':' || c == '.';
}

/* Reads a name into `name`, in lower case, and writes it. */
static bool read_name(struct page *page, char *name)
{
    size_t len = 0;

    while (is_attribute_char(here(page))) {
        if (len == PAGEC_NAME_MAX)
            return page_refuse(page, page->line, "a name of more than %d characters", PAGEC_NAME_MAX);
        name[len++] = (char)tolower((unsigned char)here(page));
        take(page, page->html.place.state);
    }
    name[len] = '\0';
    return true;
}

static bool begin_tag(struct page *page)
{
    struct html *html = &page->html;
    bool in_text_only = html->place.in_text_only, in_pre = html->place.in_pre;
    char text_only[PAGEC_NAME_MAX + 1];

    memcpy(text_only, html->text_only, sizeof text_only);
    size_t line = page->line;
    pagec_text_free(&html->value);
    *html = (struct html){ .place = { HTML_TAG_NAME, page->at, in_text_only, in_pre }, .tag_line = line };
    memcpy(html->text_only, text_only, sizeof text_only);
    take(page, HTML_TAG_NAME);
    if (here(page) == '/') {
        html->tag_ends = true;
        take(page, HTML_TAG_NAME);
    }
    if (!isalpha((unsigned char)here(page)))
        return page_refuse(page, line, "no name behind <: write &lt; for the character");
    if (!read_name(page, html->tag))
        return false;
    if (in_text_only && !(html->tag_ends && strcmp(html->tag, text_only) == 0))
        return page_refuse(page, line, "a tag in <%s>", text_only);
    if (is_one_of(html->tag, elements_refused))
        return page_refuse(page, line, "<%s> is not for pages", html->tag);
    if (here(page) != '>' && here(page) != '/' && !isspace((unsigned char)here(page)))
        return page_refuse(page, page->line, "a tag's name is letters, digits and hyphens");
    html->place.state = HTML_AFTER_VALUE;
    return true;
}

static bool begin_attribute(struct page *page)
{
    struct html *html = &page->html;

    if (!is_attribute_char(here(page)))
        return page_refuse(page, page->line, "a character that has no place in a tag");
    if (html->tag_ends)
        return page_refuse(page, page->line, "an attribute in </%s>", html->tag);
    if (!read_name(page, html->attribute))
        return false;
    if (strcmp(html->attribute, "style") == 0 || strncmp(html->attribute, "on", 2) == 0)
        return page_refuse(page, page->line, "the attribute %s: the Content-Security-Policy forbids it", html->attribute);
    html->has_src |= strcmp(html->attribute, "src") == 0;
    html->has_http_equiv |= strcmp(html->attribute, "http-equiv") == 0;
    html->place.state = HTML_ATTRIBUTE_NAME;
    return true;
}

static bool behind_attribute_name(struct page *page)
{
    char c = here(page);

    if (c == '=')
        return take(page, HTML_BEFORE_VALUE);
    if (isspace((unsigned char)c))
        return take(page, HTML_IN_TAG);
    if (c == '>' || c == '/') {
        page->html.place.state = HTML_AFTER_VALUE;
        return true;
    }
    return page_refuse(page, page->line, "a character that has no place in an attribute's name");
}

/* ---- Values of attributes --------------------------------------------------------------------------- */

static bool begin_value(struct page *page)
{
    struct html *html = &page->html;

    if (here(page) != '"' && here(page) != '\'')
        return page_refuse(page, page->line, "the value of %s is not in quotes", html->attribute);
    html->quote = here(page);
    html->value.len = 0;
    html->value_expressions = 0;
    html->value_words = false;
    return take(page, HTML_VALUE);
}

/* javascript: and other addresses that would run something, however they are spelled. */
static bool is_running_address(const struct pagec_text *value)
{
    static const char *const schemes[] = { "javascript:", "vbscript:", "data:", NULL };
    char scheme[16] = "";
    size_t len = 0;

    for (size_t i = 0; i < value->len && len < sizeof scheme - 1; i++) {
        if ((unsigned char)value->data[i] > ' ')
            scheme[len++] = (char)tolower((unsigned char)value->data[i]);
    }
    for (size_t i = 0; schemes[i]; i++) {
        if (strncmp(scheme, schemes[i], strlen(schemes[i])) == 0)
            return true;
    }
    return false;
}

static bool end_value(struct page *page)
{
    struct html *html = &page->html;

    if (is_one_of(html->attribute, attributes_of_urls)) {
        if (html->value_expressions && html->value.len)
            return page_refuse(page, page->line, "%s is one expression or constant text, not both", html->attribute);
        if (is_running_address(&html->value))
            return page_refuse(page, page->line, "an address that runs something in %s", html->attribute);
    }
    if (strcmp(html->attribute, "type") == 0 && html->value.len) {
        static const char *const buttons[] = { "button", "reset", "submit", NULL };
        pagec_text_char(&html->value, '\0');
        html->type_is_button |= is_one_of(html->value.data, buttons);
    }
    html->value_has_words |= html->value_words && strcmp(html->attribute, "value") == 0;
    return take(page, HTML_AFTER_VALUE);
}

static bool take_value(struct page *page)
{
    struct html *html = &page->html;
    bool is_url = is_one_of(html->attribute, attributes_of_urls);

    if (here(page) == html->quote)
        return end_value(page);
    if (is_url && page_starts(page, "&#"))
        return page_refuse(page, page->line, "&# in %s", html->attribute);
    size_t n = words_character(page);
    if (n == 0)
        return false;
    if (words_is_letter(page->text + page->at, n)) {
        html->value_words = true;
        if (is_one_of(html->attribute, attributes_of_words))
            return page_refuse(page, page->line, WORDS_REFUSED);
    }
    pagec_text_add(&html->value, page->text + page->at, n);
    while (n--)
        take(page, HTML_VALUE);
    return true;
}

/* ---- Ends of tags ----------------------------------------------------------------------------------- */

static bool enter_element(struct page *page)
{
    struct html *html = &page->html;

    if (html->has_http_equiv && html->has_content_expression)
        return page_refuse(page, html->tag_line, "{{ }} in a <meta> with http-equiv");
    if (html->value_has_words && html->type_is_button && strcmp(html->tag, "input") == 0)
        return page_refuse(page, html->tag_line, WORDS_REFUSED);
    if (strcmp(html->tag, "script") == 0 && !html->has_src)
        return page_refuse(page, html->tag_line, "<script> without src: the Content-Security-Policy forbids it");
    if (html->tag_closed)
        return true;
    if (is_one_of(html->tag, elements_of_nothing)) {
        memcpy(html->nothing, html->tag, sizeof html->nothing);
        html->place.state = HTML_NOTHING;
    }
    if (is_one_of(html->tag, elements_of_text)) {
        memcpy(html->text_only, html->tag, sizeof html->text_only);
        html->place.in_text_only = true;
    }
    html->place.in_pre |= strcmp(html->tag, "pre") == 0;
    /* The HTML parser drops the first line break in these: give it one, and what was typed keeps its own. */
    if (strcmp(html->tag, "textarea") == 0 || (strcmp(html->tag, "pre") == 0 && here(page) != '\n')) {
        page->line_begins = false;
        page_constant(page, '\n');
        page->line_begins = false;
    }
    return true;
}

static bool end_tag(struct page *page)
{
    struct html *html = &page->html;

    take(page, HTML_TEXT);
    html->place.tag_at = 0;
    if (!html->tag_ends)
        return enter_element(page);
    html->place.in_text_only = false;
    if (strcmp(html->tag, "pre") == 0)
        html->place.in_pre = false;
    return true;
}

static bool behind_value(struct page *page)
{
    char c = here(page);

    if (c == '>')
        return end_tag(page);
    if (page->html.tag_closed)
        return page_refuse(page, page->line, "/ stands at the end of a tag only");
    if (c == '/') {
        page->html.tag_closed = true;
        return take(page, HTML_AFTER_VALUE);
    }
    if (isspace((unsigned char)c))
        return take(page, HTML_IN_TAG);
    return page_refuse(page, page->line, "no white space before the next attribute");
}

static bool in_tag(struct page *page)
{
    char c = here(page);

    if (isspace((unsigned char)c))
        return take(page, HTML_IN_TAG);
    if (c == '>' || c == '/')
        return behind_value(page);
    return begin_attribute(page);
}

/* ---- Text ------------------------------------------------------------------------------------------- */

static bool skip_comment(struct page *page)
{
    size_t begun = page->line;

    page_skip(page, 4);
    while (!page_starts(page, "-->")) {
        if (page->at >= page->len)
            return page_refuse(page, begun, "<!-- is not closed");
        if (page_starts(page, "{{") || page_starts(page, "{%") || page_starts(page, "{#"))
            return page_refuse(page, page->line, "%.2s in a comment", page->text + page->at);
        page_skip(page, 1);
    }
    page_skip(page, 3);
    return true;
}

static bool take_declaration(struct page *page)
{
    static const char doctype[] = "<!doctype html>";

    if (page_starts(page, "<!--"))
        return skip_comment(page);
    for (size_t i = 0; doctype[i]; i++) {
        if (tolower((unsigned char)here(page)) != doctype[i])
            return page_refuse(page, page->line, "<! begins a comment or <!doctype html> only");
        take(page, HTML_TEXT);
    }
    return true;
}

static bool take_text(struct page *page)
{
    char c = here(page);

    if (!page->html.place.in_text_only && page_starts(page, "<!"))
        return take_declaration(page);
    if (c == '<')
        return begin_tag(page);
    if (c == '>')
        return page_refuse(page, page->line, "> outside of a tag: write &gt;");
    if (c == '\n' && page->html.place.in_text_only && strcmp(page->html.text_only, "textarea") == 0)
        return page_refuse(page, page->line, "a line break in <textarea> would become part of the text");
    size_t n = words_character(page);
    if (n == 0)
        return false;
    if (words_is_letter(page->text + page->at, n))
        return page_refuse(page, page->line, WORDS_REFUSED);
    while (n--)
        take(page, HTML_TEXT);
    return true;
}

static bool take_nothing(struct page *page)
{
    if (!page_starts(page, "</"))
        return page_refuse(page, page->line, "<%s> with content", page->html.nothing);
    char name[PAGEC_NAME_MAX + 1];
    memcpy(name, page->html.nothing, sizeof name);
    if (!begin_tag(page))
        return false;
    return strcmp(page->html.tag, name) == 0 || page_refuse(page, page->line, "<%s> with content", name);
}

bool html_next(struct page *page)
{
    if (page_starts(page, "}}") || page_starts(page, "%}") || page_starts(page, "#}"))
        return page_refuse(page, page->line, "%.2s closes nothing", page->text + page->at);
    switch (page->html.place.state) {
    case HTML_TEXT: return take_text(page);
    case HTML_NOTHING: return take_nothing(page);
    case HTML_IN_TAG: return in_tag(page);
    case HTML_ATTRIBUTE_NAME: return behind_attribute_name(page);
    case HTML_BEFORE_VALUE: return begin_value(page);
    case HTML_VALUE: return take_value(page);
    case HTML_TAG_NAME:
    case HTML_AFTER_VALUE: break;
    }
    return behind_value(page);
}

/* ---- What may stand where --------------------------------------------------------------------------- */

static const char *expression_in_value(struct page *page, const struct fragment *expression)
{
    struct html *html = &page->html;

    html->value_expressions++;
    html->has_content_expression |= strcmp(html->attribute, "content") == 0;
    if (is_one_of(html->attribute, attributes_constant)) {
        page_refuse(page, expression->line, "{{ }} in %s", html->attribute);
        return NULL;
    }
    if (!is_one_of(html->attribute, attributes_of_urls))
        return "html_put_attr";
    if (html->value_expressions > 1 || html->value.len || expression->is_words) {
        page_refuse(page, expression->line, expression->is_words
                    ? "%s holds an address, no words: write URL(\"...\")"
                    : "%s is one expression or constant text, not both", html->attribute);
        return NULL;
    }
    return "html_put_url";
}

const char *html_expression(struct page *page, const struct fragment *expression)
{
    switch (page->html.place.state) {
    case HTML_TEXT:
        return page->html.place.in_text_only ? "html_put_attr" : "html_put";
    case HTML_IN_TAG:
        if (page->html.tag_ends || expression->is_words) {
            page_refuse(page, expression->line, "only a struct flag may stand here");
            return NULL;
        }
        page->html.place.state = HTML_AFTER_VALUE;
        return "html_put_flag";
    case HTML_VALUE:
        return expression_in_value(page, expression);
    case HTML_NOTHING:
        page_refuse(page, expression->line, "{{ }} in <%s>", page->html.nothing);
        return NULL;
    case HTML_BEFORE_VALUE:
        page_refuse(page, expression->line, "the value of %s is not in quotes", page->html.attribute);
        return NULL;
    case HTML_TAG_NAME:
    case HTML_ATTRIBUTE_NAME:
    case HTML_AFTER_VALUE:
        break;
    }
    page_refuse(page, expression->line, "{{ }} in a name, or without white space before it");
    return NULL;
}

bool html_takes_control(const struct page *page)
{
    return page->html.place.state == HTML_TEXT || page->html.place.state == HTML_IN_TAG;
}

bool html_same_place(const struct html_place *a, const struct html_place *b)
{
    return a->state == b->state && a->tag_at == b->tag_at && a->in_text_only == b->in_text_only && a->in_pre == b->in_pre;
}

void html_begin(struct page *page)
{
    pagec_text_free(&page->html.value);
    page->html = (struct html){ 0 };
}

bool html_end(struct page *page)
{
    const struct html *html = &page->html;

    if (html->place.state != HTML_TEXT)
        return page_refuse(page, html->tag_line, html->place.state == HTML_NOTHING ? "<%s> is not closed"
                           : html->place.state == HTML_VALUE ? "a quote in <%s> is not closed" : "the tag <%s> is not closed",
                           html->tag);
    if (html->place.in_text_only || html->place.in_pre)
        return page_refuse(page, html->tag_line, "<%s> is not closed", html->place.in_pre ? "pre" : html->text_only);
    return true;
}
