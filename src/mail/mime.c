/* SPDX-License-Identifier: Apache-2.0 */
/* mime.c: composes mails: header.h makes the headers, gmime the parts. gmime's objects live on GLib's heap; the function that makes one
 * releases it. */
#include <gmime/gmime.h>

#include "mail/mime.h"

#include "base/email.h"
#include "base/locale.h"
#include "mail/header.h"

/* Makes gmime's tables at the first mail; they stay. */
static void mime_start(void)
{
    static bool started;

    if (!started)
        g_mime_init();
    started = true;
}

static void add_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.data[i]) {
        case '&': buf_add(out, STR("&amp;")); break;
        case '<': buf_add(out, STR("&lt;")); break;
        case '>': buf_add(out, STR("&gt;")); break;
        case '"': buf_add(out, STR("&quot;")); break;
        case '\'': buf_add(out, STR("&#39;")); break;
        default: buf_add_char(out, text.data[i]);
        }
    }
}

static void add_link(struct buf *out, struct str url)
{
    buf_add(out, STR("<a href=\""));
    add_escaped(out, url);
    buf_add(out, STR("\">"));
    add_escaped(out, url);
    buf_add(out, STR("</a>"));
}

/* The page around the letter: mail programs know no stylesheets, and light and dark are theirs to choose. */
static void add_head(struct buf *out, const struct mime_mail *mail)
{
    buf_add(out, STR("<!DOCTYPE html>\n<html lang=\""));
    add_escaped(out, header_word(out->arena, mail->language));
    buf_add(out, STR("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
                     "<meta name=\"color-scheme\" content=\"light dark\"></head>"
                     "<body style=\"overflow-wrap: anywhere; margin: 0; padding: 16px; font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif\">\n"
                     "<div style=\"max-width: 38em; margin: 0 auto\">\n"));
    if (!mail->site.len)
        return;
    buf_format(out, "<p dir=\"auto\" style=\"margin: 0 0 24px; padding-bottom: 12px; border-bottom: 3px solid %.*s; font-weight: 600\">", STR_ARGS(mail->color));
    if (mail->logo.len) {
        buf_add(out, STR("<img height=\"36\" style=\"height: 36px; vertical-align: middle\" src=\""));
        add_escaped(out, mail->logo);
        buf_add(out, STR("\" alt=\""));
        add_escaped(out, mail->site);
        buf_add(out, STR("\">"));
    } else {
        add_escaped(out, mail->site);
    }
    buf_add(out, STR("</p>\n"));
}

/* The address stands below the button, for programs that show none, and for copying into another browser. */
static void add_button(struct buf *out, const struct mime_mail *mail, struct str url)
{
    buf_add(out, STR("<p dir=\"auto\" style=\"margin: 24px 0 4px\"><a style=\"display: inline-block; padding: 10px 18px; border-radius: 6px; "
                     "text-decoration: none; font-weight: 600; "));
    buf_format(out, "background: %.*s; color: %.*s\" href=\"", STR_ARGS(mail->color), STR_ARGS(mail->ink));
    add_escaped(out, url);
    buf_add(out, STR("\">"));
    add_escaped(out, mail->action);
    buf_add(out, STR("</a></p>\n<p style=\"margin: 0 0 16px; font-size: 13px\">"));
    add_link(out, url);
    buf_add(out, STR("</p>\n"));
}

/* Where the last line begins that is a link; NULL: there is none. What a person typed stands before what we say last. */
static const char *last_link(const struct mime_mail *mail)
{
    struct str rest = mail->text;
    const char *found = NULL;

    while (rest.len) {
        struct str line = str_cut(&rest, '\n');
        if (mail->links.len && str_starts(line, mail->links))
            found = line.data;
    }
    return found;
}

/* Whether the line says no more than the button behind it. */
static bool leads_to_button(const struct mime_mail *mail, struct str line, struct str rest, const char *button)
{
    return button && rest.data == button && line.len == mail->action.len + 1 && str_starts(line, mail->action) && str_ends(line, STR(":"));
}

/* Writes the plain text as HTML: paragraphs at empty lines, everything else unchanged. Each line runs in the direction of its own words,
 * and no word makes the letter wider than its window. */
static struct str html_of(struct ctx *ctx, const struct mime_mail *mail)
{
    struct buf out = buf_new(ctx->arena);
    struct str rest = mail->text;
    const char *button = mail->action.len ? last_link(mail) : NULL;
    bool open = false;

    add_head(&out, mail);
    while (rest.len) {
        struct str line = str_cut(&rest, '\n');
        bool is_button = button && line.data == button;
        if (leads_to_button(mail, line, rest, button))
            continue;
        if (open && (line.len == 0 || is_button))
            buf_add(&out, STR("</p>\n"));
        open = open && line.len && !is_button;
        if (is_button)
            add_button(&out, mail, line);
        if (is_button || line.len == 0)
            continue;
        buf_add(&out, open ? STR("<br>\n") : STR("<p dir=\"auto\" style=\"unicode-bidi: plaintext\">"));
        open = true;
        if (mail->links.len && str_starts(line, mail->links))
            add_link(&out, line);
        else
            add_escaped(&out, line);
    }
    buf_add(&out, open ? STR("</p>\n</div>\n</body></html>\n") : STR("</div>\n</body></html>\n"));
    return buf_str(&out);
}

static void add_part(GMimeMultipart *parts, const char *subtype, struct str text)
{
    GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);

    /* Not g_mime_text_part_set_text(): it takes the narrowest charset that holds the text, and converts to it. */
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text.data, text.len);
    GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

    g_mime_part_set_content(GMIME_PART(part), content);
    g_mime_text_part_set_charset(part, "utf-8");
    g_object_unref(content);
    g_object_unref(stream);
    /* By default gmime sends 8-bit text, and lines as long as they are. */
    g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_multipart_add(parts, GMIME_OBJECT(part));
    g_object_unref(part);
}

static void mime_add_header(struct buf *out, const char *name, struct str text)
{
    buf_add(out, str_of(name));
    buf_add(out, STR(": "));
    buf_add(out, header_word(out->arena, text));
    buf_add(out, STR("\r\n"));
}

/* gmime does not split the encoded words of long texts, nor look for them in names; so headers are ours (decision 0036). */
static void mime_add_headers(struct ctx *ctx, struct buf *out, const struct mime_mail *mail)
{
    struct str thread = str_join(ctx->arena, STR("<"), mail->thread, STR(">"));
    GDateTime *date = g_date_time_new_from_unix_utc(mail->at / 1000);
    char *date_text = g_mime_utils_header_format_date(date);

    header_add_mailbox(out, STR("From"), mail->from_name, mail->from_address);
    header_add_mailbox(out, STR("To"), mail->to_name, mail->to_address);
    header_add_text(out, STR("Subject"), mail->subject);
    mime_add_header(out, "Date", str_of(date_text));
    mime_add_header(out, "Message-Id", str_join(ctx->arena, STR("<"), mail->id, STR(">")));
    if (mail->thread.len) {
        mime_add_header(out, "In-Reply-To", thread);
        mime_add_header(out, "References", thread);
    }
    mime_add_header(out, "Auto-Submitted", STR("auto-generated"));
    mime_add_header(out, "Content-Language", mail->language);
    mime_add_header(out, "MIME-Version", STR("1.0"));
    g_free(date_text);
    g_date_time_unref(date);
}

/* Adds the parts, with the header that says what they are. */
static void add_parts(struct buf *out, GMimeMultipart *parts)
{
    GMimeFormatOptions *format = g_mime_format_options_new();

    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    char *text = g_mime_object_to_string(GMIME_OBJECT(parts), format);
    buf_add(out, str_of(text));
    g_free(text);
    g_mime_format_options_free(format);
}

enum err mime_compose(struct ctx *ctx, const struct mime_mail *mail, struct str *out_message)
{
    struct buf out = buf_new(ctx->arena);
    bool from_fits = email_is_written(mail->from_address);

    if (!from_fits || !email_is_written(mail->to_address))
        return fail(ctx, CODE_invalid, trf(ctx, "\"{address}\" cannot stand in a mail as an address.",
                                           HOLE("address", from_fits ? mail->to_address : mail->from_address)));
    mime_start();
    GMimeMultipart *parts = g_mime_multipart_new_with_subtype("alternative");
    add_part(parts, "plain", mail->text);
    add_part(parts, "html", html_of(ctx, mail));
    mime_add_headers(ctx, &out, mail);
    add_parts(&out, parts);
    g_object_unref(parts);
    *out_message = buf_str(&out);
    return OK;
}
