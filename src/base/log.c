/* SPDX-License-Identifier: Apache-2.0 */
/* log.c: values that stay values, and lines that stay lines. */
#include "base/log.h"

#include <stdarg.h>
#include <unistd.h>

#include "base/clock.h"

#define VALUE_BYTES_MAX 500
#define LINE_BYTES_MAX  600

static const char *const level_names[] = { [LOG_LEVEL_INFO] = "info", [LOG_LEVEL_WARN] = "warn", [LOG_LEVEL_ERROR] = "error" };

void log_begin(struct buf *line, enum log_level level)
{
    buf_add(line, STR("time="));
    buf_add_instant(line, clock_now());
    buf_add(line, STR(" level="));
    buf_add(line, str_of(level_names[level]));
}

void log_value(struct buf *line, const char *key, struct str value)
{
    bool quoted = value.len == 0;

    buf_add_char(line, ' ');
    buf_add(line, str_of(key));
    buf_add_char(line, '=');
    value.len = value.len > VALUE_BYTES_MAX ? VALUE_BYTES_MAX : value.len;
    for (size_t i = 0; i < value.len; i++)
        quoted |= value.data[i] <= ' ' || value.data[i] == '"' || value.data[i] == '=' || value.data[i] == '\\';
    if (quoted)
        buf_add_char(line, '"');
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if (c < 0x20 || c >= 0x7f)
            buf_format(line, "\\x%02x", c);
        else if (c == '"' || c == '\\')
            buf_format(line, "\\%c", c);
        else
            buf_add_char(line, (char)c);
    }
    if (quoted)
        buf_add_char(line, '"');
}

void log_end(struct buf *line)
{
    buf_add_char(line, '\n');
    /* Where not even the log can be written nothing can be done. */
    if (write(STDERR_FILENO, line->data, line->len) < 0)
        return;
}

void log_line(enum log_level level, const char *format, ...)
{
    struct arena arena = { 0 };
    struct buf line = buf_new(&arena);
    char text[LINE_BYTES_MAX];
    va_list values;

    log_begin(&line, level);
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    buf_add_char(&line, ' ');
    buf_add(&line, str_of(text));
    log_end(&line);
    arena_free(&arena);
}
