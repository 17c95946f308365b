/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html.h: writes values into a page. The type of a value decides how, at compile time, in the code that tools/pagec makes of a page: text
 * is escaped; only struct html passes unchanged; an address has to be a struct url; `char *` does not compile.
 */
#ifndef VIEW_HTML_H
#define VIEW_HTML_H

#include "base/ctx.h"

/* Text that is HTML. Only functions that have escaped its content make one. */
struct html { struct str text; };
/* An address that may stand in href, src, action or formaction. Only the functions below make one. */
struct url { struct str text; };
/* An attribute without a value ("checked"), there with a space before it, or not. `name` is constant text. */
struct flag { const char *name; bool on; };
/* Attributes that view/page.h has made ready, each with a space before it. */
struct attributes { struct str text; };

#define URL(literal) ((struct url){ STR(literal) })
#define FLAG(literal, condition) ((struct flag){ "" literal, (condition) })

/* "/requests/:number/close" with its one hole filled: percent-encoded but for letters, digits and -._~ */
struct url url_with(struct ctx *ctx, const char *path, struct str value);
struct url url_with_id(struct ctx *ctx, const char *path, int64_t id);
/* The same with two holes. */
struct url url_with_both(struct ctx *ctx, const char *path, struct str first, struct str second);
/* The address with ?name=value (or &name=value) behind it; `name` is constant text. */
struct url url_query(struct ctx *ctx, struct url url, const char *name, struct str value);
/* Adds name=value as a form's body has it, percent-encoded, with an & in front unless it is the first. */
void form_add(struct buf *out, struct str name, struct str value);
/* The address with #anchor behind it. */
struct url url_anchor(struct ctx *ctx, struct url url, struct str anchor);
/* An address from the catalogue or the settings: http, https and mailto pass, and a path of this server; anything else
 * becomes "#". */
struct url url_outside(struct ctx *ctx, struct str text);
/* A path of this server that somebody sent ("where I was going"): it must begin with one slash, without a second one behind it, and hold no
 * backslash and no control characters; otherwise `fallback`. Characters that no address may hold are percent-encoded. */
struct url url_local(struct ctx *ctx, struct str text, struct url fallback);

/* Constant text of a page, unchanged. */
#define html_raw(out, literal) buf_add(out, STR(literal))

/* In quoted attributes: & < > " ' are escaped, and the carriage return, so that the browser keeps it. */
void html_put_str(struct buf *out, struct str text);
/* In text: the same, and text that runs from right to left stands in a <bdi>, so that its direction does not change its neighbours. No page
 * can forget it. */
void html_put_text(struct buf *out, struct str text);
void html_put_html(struct buf *out, struct html html);
void html_put_int(struct buf *out, int64_t value);
void html_put_size(struct buf *out, size_t value);
void html_put_address(struct buf *out, struct url url);
void html_put_flag_value(struct buf *out, struct flag flag);
void html_put_attributes(struct buf *out, struct attributes attributes);

/* The function that the compiler chooses for {{ value }}: in text, in an attribute, as an address, inside a tag. */
#define html_put(out, value) _Generic(value, \
    struct str: html_put_text, struct html: html_put_html, int: html_put_int, int64_t: html_put_int, \
    size_t: html_put_size)(out, value)
#define html_put_attr(out, value) _Generic(value, \
    struct str: html_put_str, int: html_put_int, int64_t: html_put_int, size_t: html_put_size)(out, value)
#define html_put_url(out, value) _Generic(value, struct url: html_put_address)(out, value)
#define html_put_flag(out, value) _Generic(value, \
    struct flag: html_put_flag_value, struct attributes: html_put_attributes)(out, value)

#endif
