/* SPDX-License-Identifier: Apache-2.0 */
/* header.c: encoded words and folding. */
#include "mail/header.h"

#include "base/text.h"

#define LINE_MAX_ENCODED 76     /* RFC 2047, 2 */
#define LINE_MAX_PLAIN   78     /* RFC 5322, 2.1.1 */
#define WORD_BEGIN       "=?utf-8?B?"
#define WORD_END         "?="
#define WORD_FRAME       (sizeof WORD_BEGIN - 1 + sizeof WORD_END - 1)
#define WORD_BYTES_MAX   45     /* 60 characters of base64: with the frame 72, with a space in front 73 */
#define WORD_BYTES_MIN   12     /* a line's end with less room than this is left empty */

/* The bytes of the next character; a byte that belongs to none is one. */
static size_t char_bytes(struct str rest, bool *out_is_text)
{
    size_t len = 1;

    while (len < rest.len && len < 4 && ((unsigned char)rest.data[len] & 0xC0) == 0x80)
        len++;
    *out_is_text = text_is_utf8((struct str){ rest.data, len });
    return *out_is_text ? len : 1;
}

/* Whether a mail reader may break the line there: control characters of ASCII and C1, U+2028, U+2029. */
static bool is_break(struct str c)
{
    const unsigned char *b = (const unsigned char *)c.data;

    return b[0] < 0x20 || b[0] == 0x7f || (c.len == 2 && b[0] == 0xC2 && b[1] < 0xA0)
           || (c.len == 3 && b[0] == 0xE2 && b[1] == 0x80 && (b[2] == 0xA8 || b[2] == 0xA9));
}

static struct str one_line(struct arena *arena, struct str text)
{
    struct buf out = buf_new(arena);

    for (size_t at = 0; at < text.len;) {
        bool is_text;
        struct str c = { text.data + at, 0 };
        c.len = char_bytes((struct str){ c.data, text.len - at }, &is_text);
        at += c.len;
        buf_add(&out, !is_text ? STR("\xEF\xBF\xBD") : is_break(c) ? STR(" ") : c);
    }
    return str_trim(buf_str(&out));
}

static bool line_is_plain(struct str line)
{
    for (size_t i = 0; i < line.len; i++)
        if ((unsigned char)line.data[i] >= 0x7f)
            return false;
    return !str_contains(line, STR("=?"));
}

static void add_base64(struct buf *out, struct str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *b = (const unsigned char *)bytes.data;

    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        unsigned long three = (unsigned long)b[i] << 16 | (left > 1 ? (unsigned long)b[i + 1] << 8 : 0) | (left > 2 ? b[i + 2] : 0);
        buf_add_char(out, digits[three >> 18]);
        buf_add_char(out, digits[three >> 12 & 63]);
        buf_add_char(out, left > 1 ? digits[three >> 6 & 63] : '=');
        buf_add_char(out, left > 2 ? digits[three & 63] : '=');
    }
}

/* The bytes of as many whole characters as fit into `bytes`. */
static size_t whole_chars(struct str text, size_t bytes)
{
    size_t len = 0;

    while (len < text.len) {
        bool is_text;
        size_t next = char_bytes((struct str){ text.data + len, text.len - len }, &is_text);
        if (len + next > bytes)
            break;
        len += next;
    }
    return len;
}

static void header_fold(struct buf *out, size_t *column)
{
    buf_add(out, STR("\r\n"));
    *column = 0;
}

/* White space between two encoded words belongs to neither. */
static void header_add_encoded(struct buf *out, size_t *column, struct str line)
{
    while (line.len) {
        size_t used = *column + 1 + WORD_FRAME;
        size_t room = used < LINE_MAX_ENCODED ? (LINE_MAX_ENCODED - used) / 4 * 3 : 0;
        room = room < WORD_BYTES_MAX ? room : WORD_BYTES_MAX;
        if (room < WORD_BYTES_MIN && room < line.len) {
            header_fold(out, column);
            continue;
        }
        size_t len = whole_chars(line, room), before = out->len;
        buf_add(out, STR(" " WORD_BEGIN));
        add_base64(out, (struct str){ line.data, len });
        buf_add(out, STR(WORD_END));
        *column += out->len - before;
        line = (struct str){ line.data + len, line.len - len };
    }
}

/* Cuts off the spaces in front of a word, and the word. */
static struct str cut_word(struct str *rest)
{
    size_t len = 0;

    while (len < rest->len && rest->data[len] == ' ')
        len++;
    while (len < rest->len && rest->data[len] != ' ')
        len++;
    struct str word = { rest->data, len };
    *rest = (struct str){ rest->data + len, rest->len - len };
    return word;
}

/* Whether each word fits into a line of its own. */
static bool can_be_folded(struct str line, size_t max)
{
    while (line.len)
        if (cut_word(&line).len > max)
            return false;
    return true;
}

void header_add_text(struct buf *out, struct str name, struct str text)
{
    struct str line = one_line(out->arena, text);
    size_t column = name.len + 1;

    buf_add(out, name);
    buf_add_char(out, ':');
    if (!line_is_plain(line) || !can_be_folded(line, LINE_MAX_PLAIN - column - 1)) {
        header_add_encoded(out, &column, line);
        line = STR("");
    }
    line = line.len ? str_join(out->arena, STR(" "), line) : STR("");
    while (line.len) {
        struct str word = cut_word(&line);
        if (column + word.len > LINE_MAX_PLAIN)
            header_fold(out, &column);
        buf_add(out, word);
        column += word.len;
    }
    buf_add(out, STR("\r\n"));
}

/* The text in quotation marks, so that no character in it means anything; text that does not fit into a line is encoded. */
static void add_display(struct buf *out, size_t *column, struct str line)
{
    struct buf quoted = buf_new(out->arena);

    buf_add(&quoted, STR(" \""));
    for (size_t i = 0; i < line.len; i++) {
        if (line.data[i] == '"' || line.data[i] == '\\')
            buf_add_char(&quoted, '\\');
        buf_add_char(&quoted, line.data[i]);
    }
    buf_add_char(&quoted, '"');
    if (!line_is_plain(line) || *column + quoted.len > LINE_MAX_PLAIN) {
        header_add_encoded(out, column, line);
        return;
    }
    buf_add(out, buf_str(&quoted));
    *column += quoted.len;
}

void header_add_mailbox(struct buf *out, struct str name, struct str display, struct str address)
{
    struct str line = one_line(out->arena, display);
    size_t column = name.len + 1;

    buf_add(out, name);
    buf_add_char(out, ':');
    if (line.len)
        add_display(out, &column, line);
    if (column + address.len + 3 > LINE_MAX_ENCODED && line.len)
        header_fold(out, &column);
    buf_add(out, line.len ? STR(" <") : STR(" "));
    buf_add(out, address);
    buf_add(out, line.len ? STR(">\r\n") : STR("\r\n"));
}

struct str header_word(struct arena *arena, struct str text)
{
    struct str line = one_line(arena, text);
    struct buf out = buf_new(arena);

    for (size_t i = 0; i < line.len; i++)
        buf_add_char(&out, (unsigned char)line.data[i] < 0x7f ? line.data[i] : '?');
    return str_contains(buf_str(&out), STR("=?")) ? STR("") : buf_str(&out);
}
