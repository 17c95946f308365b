/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_mail.c: any texts of people in a mail: names, addresses, subject, body. What is composed is read back by a small reader
 * of our own: nothing that was typed makes a header, a line or a part, and the plain text arrives as it was. A line each:
 * both names, both addresses, subject, whether it belongs to a thread, what begins a link; then the text.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limit.h"
#include "base/text.h"
#include "mail/mime.h"

#define LINE_BYTES_MAX 998

static const char *const header_names[] = {
    "From", "To", "Subject", "Date", "Message-Id", "In-Reply-To", "References", "Auto-Submitted", "Content-Language",
    "MIME-Version", "Content-Type",
};

/* Takes the line off, without its end. */
static struct str cut_line(struct str *rest)
{
    struct str line = str_cut(rest, '\n');

    MUST(line.len && line.data[line.len - 1] == '\r');
    line.len--;
    MUST(line.len <= LINE_BYTES_MAX && !memchr(line.data, '\r', line.len));
    for (size_t i = 0; i < line.len; i++)
        MUST((line.data[i] >= ' ' && line.data[i] < 0x7f) || line.data[i] == '\t');
    return line;
}

static int base64_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Each holds whole characters, and none that breaks a line for who reads it. */
static void check_word(struct ctx *ctx, struct str base64)
{
    struct buf text = buf_new(ctx->arena);
    unsigned bits = 0, have = 0;

    MUST(base64.len % 4 == 0);
    for (size_t i = 0; i < base64.len; i++) {
        int digit = base64_of(base64.data[i]);
        MUST(digit >= 0 || (base64.data[i] == '=' && i + 2 >= base64.len));
        if (digit < 0)
            continue;
        bits = bits << 6 | (unsigned)digit;
        have += 6;
        if (have >= 8) {
            have -= 8;
            buf_add_char(&text, (char)(bits >> have & 255));
        }
    }
    MUST(text.len && text_is_utf8(buf_str(&text)) && !text_has_control(buf_str(&text), true));
}

/* The encoded words of a line, and how long words and line are (RFC 2047, 2). */
static void check_words(struct ctx *ctx, struct str line)
{
    struct str whole = line, begin = STR("=?utf-8?B?");

    for (const char *at; (at = memmem(line.data, line.len, "=?", 2));) {
        struct str word = { at, line.len - (size_t)(at - line.data) };
        MUST(str_starts(word, begin) && whole.len <= 76);
        const char *end = memmem(at + begin.len, word.len - begin.len, "?=", 2);
        MUST(end && end + 2 - at <= 75 && at > whole.data && at[-1] == ' ');
        check_word(ctx, (struct str){ at + begin.len, (size_t)(end - at) - begin.len });
        line = (struct str){ end + 2, line.len - (size_t)(end + 2 - line.data) };
    }
}

static size_t header_at(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(header_names); i++)
        if (str_equal(name, str_of(header_names[i])))
            return i;
    BUG("a header that nobody asked for");
}

/* The headers up to the empty line; gives the boundary of the parts. */
static struct str check_headers(struct ctx *ctx, struct str *rest)
{
    size_t seen[COUNT_OF(header_names)] = { 0 };
    struct str boundary = STR("");
    bool is_first = true;

    for (struct str line; (line = cut_line(rest)).len; is_first = false) {
        struct str mark = STR("boundary=\"");
        check_words(ctx, line);
        for (size_t i = 0; i + mark.len < line.len; i++)
            if (str_starts((struct str){ line.data + i, line.len - i }, mark) && seen[header_at(STR("Content-Type"))])
                boundary = (struct str){ line.data + i + mark.len, line.len - i - mark.len };
        if (line.data[0] == ' ' || line.data[0] == '\t') {
            MUST(!is_first);
            continue;
        }
        MUST(++seen[header_at(str_cut(&line, ':'))] == 1);
        for (size_t i = 0; i + mark.len < line.len; i++)
            if (str_starts((struct str){ line.data + i, line.len - i }, mark))
                boundary = (struct str){ line.data + i + mark.len, line.len - i - mark.len };
    }
    MUST(seen[0] && seen[1] && seen[2] && seen[3] && seen[4] && seen[7] && seen[8] && seen[10]);
    return str_cut(&boundary, '"');
}

/* The lines up to the next boundary. */
static struct str cut_part(struct str *rest, struct str boundary, bool *out_is_last)
{
    struct str begin = *rest, mark = { boundary.data, boundary.len };

    while (rest->len) {
        const char *at = rest->data;
        struct str line = cut_line(rest);
        if (!str_starts(line, STR("--")) || !str_starts((struct str){ line.data + 2, line.len - 2 }, mark))
            continue;
        *out_is_last = line.len == mark.len + 4;
        MUST(*out_is_last || line.len == mark.len + 2);
        return (struct str){ begin.data, (size_t)(at - begin.data) };
    }
    BUG("a part without an end");
}

static int hex_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The text of a quoted-printable part, with line feeds. */
static struct str decoded(struct ctx *ctx, struct str part)
{
    struct buf out = buf_new(ctx->arena);

    while (cut_line(&part).len)
        ;               /* its headers */
    for (size_t i = 0; i < part.len; i++) {
        if (part.data[i] == '\r')
            continue;
        if (part.data[i] != '=') {
            buf_add_char(&out, part.data[i]);
            continue;
        }
        MUST(i + 2 < part.len);
        if (part.data[i + 1] != '\r') {
            MUST(hex_of(part.data[i + 1]) >= 0 && hex_of(part.data[i + 2]) >= 0);
            buf_add_char(&out, (char)(hex_of(part.data[i + 1]) * 16 + hex_of(part.data[i + 2])));
        }
        i += 2;
    }
    return buf_str(&out);
}

static struct str without_returns(struct ctx *ctx, struct str text)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '\r')
            buf_add_char(&out, text.data[i]);
    return str_trim(buf_str(&out));
}

static void check_message(struct ctx *ctx, const struct mime_mail *mail, struct str message)
{
    struct str boundary = check_headers(ctx, &message);
    bool is_last;

    MUST(boundary.len);
    (void)cut_part(&message, boundary, &is_last);
    MUST(!is_last);
    struct str plain = cut_part(&message, boundary, &is_last);
    MUST(!is_last);
    struct str html = cut_part(&message, boundary, &is_last);
    MUST(is_last && str_trim(message).len == 0);
    plain = decoded(ctx, plain);
    html = decoded(ctx, html);
    fuzz_check_text(plain);
    fuzz_check_text(html);
    MUST(str_equal(without_returns(ctx, plain), without_returns(ctx, mail->text)));
    MUST(!str_contains(html, STR("<zq")) && str_contains(html, STR("</body></html>")));
}

FUZZ_TARGET(mail)
{
    struct str rest = bytes, message;
    struct mime_mail mail = { .language = STR("en"), .id = STR("mail-1@support.example"), .at = ctx->now };

    if (!text_is_utf8(bytes) || (bytes.len && memchr(bytes.data, 0, bytes.len)))
        return;         /* never let in: view/input.h */
    mail.from_name = str_cut(&rest, '\n');
    mail.to_name = str_cut(&rest, '\n');
    mail.from_address = str_cut(&rest, '\n');
    mail.to_address = str_cut(&rest, '\n');
    mail.subject = str_cut(&rest, '\n');
    mail.thread = str_cut(&rest, '\n').len ? STR("request-1@support.example") : STR("");
    mail.links = str_cut(&rest, '\n');
    mail.text = rest;
    if (mime_compose(ctx, &mail, &message)) {
        fuzz_check_fault(ctx);
        return;
    }
    check_message(ctx, &mail, message);
    fuzz_check_memory(ctx, bytes, LIMIT_BODY_BYTES);
}
