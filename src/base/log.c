/* SPDX-License-Identifier: Apache-2.0 */
/* log.c: values that stay values, and lines that stay lines. */
#include "base/log.h"

#include <unistd.h>

#define VALUE_BYTES_MAX 500

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
    /* Nothing is to be done where not even the log can be written. */
    if (write(STDERR_FILENO, line->data, line->len) < 0)
        return;
}
