/* SPDX-License-Identifier: Apache-2.0 */
/* mime.c: mails through gmime. Its objects live on GLib's heap; each is released in the function that made it. */
#include <gmime/gmime.h>

#include "mail/mime.h"

#include "base/locale.h"

/* gmime keeps tables of its own; they are made at the first mail and stay. */
static void start(void)
{
    static bool started;

    if (!started)
        g_mime_init();
    started = true;
}

/* gmime decodes what begins with "xn--" in a domain, and sends what it cannot encode again as it is then, in whatever bytes that
 * may be. No such domain exists. */
static bool domain_survives(struct str address)
{
    start();
    char *text = g_strndup(address.data, address.len);
    InternetAddress *mailbox = internet_address_mailbox_new(NULL, text);
    bool same = strcasecmp(internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(mailbox)), text) == 0;

    g_object_unref(mailbox);
    g_free(text);
    return same;
}

bool mime_address_fits(struct str address)
{
    size_t ats = 0;

    if (address.len < 3 || address.data[0] == '@' || address.data[address.len - 1] == '@' || str_contains(address, STR("=?")))
        return false;
    for (size_t i = 0; i < address.len; i++) {
        unsigned char c = (unsigned char)address.data[i];
        if (c <= ' ' || c >= 0x7f || memchr("()<>[],;:\"\\", c, 11))
            return false;
        ats += c == '@';
    }
    return ats == 1 && domain_survives(address);
}

/* The bytes at the front that break a line for somebody: ASCII and C1 control characters, U+2028, U+2029. */
static size_t break_len(struct str rest)
{
    unsigned char a = (unsigned char)rest.data[0], b = rest.len > 1 ? (unsigned char)rest.data[1] : 0;
    unsigned char c = rest.len > 2 ? (unsigned char)rest.data[2] : 0;

    if (a < 0x20 || a == 0x7f)
        return 1;
    if (a == 0xc2 && b >= 0x80 && b < 0xa0)
        return 2;
    return a == 0xe2 && b == 0x80 && (c == 0xa8 || c == 0xa9) ? 3 : 0;
}

/* For a header: one line, whatever was typed. What looks like an encoded word is broken up: gmime lets it pass, and the
 * reader's program would make line breaks of it. */
static const char *one_line(struct ctx *ctx, struct str text)
{
    struct buf out = buf_new(ctx->arena);

    buf_add(&out, STR(""));
    while (text.len) {
        size_t skip = break_len(text);
        buf_add_char(&out, skip ? ' ' : text.data[0]);
        if (str_starts(text, STR("=?")))
            buf_add_char(&out, ' ');
        skip = skip ? skip : 1;
        text = (struct str){ text.data + skip, text.len - skip };
    }
    return str_c(ctx->arena, str_trim(buf_str(&out)));
}

/* For a name in front of an address: gmime leaves "=" alone in names that it encodes, so that the reader's program would make a
 * line break of "=0A". The full-width one means nothing there. */
static const char *name_line(struct ctx *ctx, struct str name)
{
    struct buf out = buf_new(ctx->arena);

    buf_add(&out, STR(""));
    for (size_t i = 0; i < name.len; i++)
        buf_add(&out, name.data[i] == '=' ? STR("\xEF\xBC\x9D") : (struct str){ &name.data[i], 1 });
    return one_line(ctx, buf_str(&out));
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

/* The plain text as HTML: paragraphs at empty lines, everything else as it stands. */
static struct str html_of(struct ctx *ctx, const struct mime_mail *mail)
{
    struct buf out = buf_new(ctx->arena);
    struct str rest = mail->text;
    bool open = false;

    buf_add(&out, STR("<!DOCTYPE html>\n<html lang=\""));
    add_escaped(&out, str_of(one_line(ctx, mail->language)));
    buf_add(&out, STR("\"><head><meta charset=\"utf-8\"></head><body>\n"));
    while (rest.len) {
        struct str line = str_cut(&rest, '\n');
        if (line.len == 0) {
            buf_add(&out, open ? STR("</p>\n") : STR(""));
            open = false;
            continue;
        }
        buf_add(&out, open ? STR("<br>\n") : STR("<p>"));
        open = true;
        if (mail->links.len && str_starts(line, mail->links))
            add_link(&out, line);
        else
            add_escaped(&out, line);
    }
    buf_add(&out, open ? STR("</p>\n</body></html>\n") : STR("</body></html>\n"));
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
    /* Unasked, gmime sends 8-bit text, and lines as long as they are. */
    g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_multipart_add(parts, GMIME_OBJECT(part));
    g_object_unref(part);
}

/* Every header goes through gmime, which encodes and folds it; raw text only where it is ours. */
static void set_headers(struct ctx *ctx, GMimeMessage *message, const struct mime_mail *mail)
{
    GMimeObject *object = GMIME_OBJECT(message);
    GDateTime *date = g_date_time_new_from_unix_utc(mail->at / 1000);

    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, name_line(ctx, mail->from_name),
                               str_c(ctx->arena, mail->from_address));
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, name_line(ctx, mail->to_name),
                               str_c(ctx->arena, mail->to_address));
    g_mime_message_set_subject(message, one_line(ctx, mail->subject), "utf-8");
    g_mime_message_set_date(message, date);
    g_mime_message_set_message_id(message, one_line(ctx, mail->id));
    if (mail->thread.len) {
        const char *thread = str_format(ctx->arena, "<%s>", one_line(ctx, mail->thread)).data;
        g_mime_object_set_header(object, "In-Reply-To", thread, NULL);
        g_mime_object_set_header(object, "References", thread, NULL);
    }
    g_mime_object_set_header(object, "Auto-Submitted", "auto-generated", NULL);
    g_mime_object_set_header(object, "Content-Language", one_line(ctx, mail->language), NULL);
    g_date_time_unref(date);
}

static struct str written(struct ctx *ctx, GMimeMessage *message)
{
    GMimeFormatOptions *format = g_mime_format_options_new();

    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    char *text = g_mime_object_to_string(GMIME_OBJECT(message), format);
    struct str out = str_copy(ctx->arena, str_of(text));
    g_free(text);
    g_mime_format_options_free(format);
    return out;
}

enum err mime_compose(struct ctx *ctx, const struct mime_mail *mail, struct str *out_message)
{
    bool from_fits = mime_address_fits(mail->from_address);

    if (!from_fits || !mime_address_fits(mail->to_address))
        return fail(ctx, CODE_invalid, trf(ctx, "\"{address}\" cannot stand in a mail as an address.",
                                           HOLE("address", from_fits ? mail->to_address : mail->from_address)));
    start();
    GMimeMessage *message = g_mime_message_new(TRUE);
    GMimeMultipart *parts = g_mime_multipart_new_with_subtype("alternative");
    set_headers(ctx, message, mail);
    add_part(parts, "plain", mail->text);
    add_part(parts, "html", html_of(ctx, mail));
    g_mime_message_set_mime_part(message, GMIME_OBJECT(parts));
    *out_message = written(ctx, message);
    g_object_unref(parts);
    g_object_unref(message);
    return OK;
}
