/* SPDX-License-Identifier: Apache-2.0 */
/* text.c: text that grows. When there is no memory the build ends. */
#include "pagec.h"

#include <stdarg.h>

static void reserve(struct pagec_text *text, size_t more)
{
    if (text->cap - text->len > more)
        return;
    size_t cap = (text->len + more + 1) * 2;
    char *data = realloc(text->data, cap);
    if (!data) {
        fputs("pagec: no memory\n", stderr);
        exit(2);
    }
    text->data = data;
    text->cap = cap;
}

void pagec_text_add(struct pagec_text *text, const char *data, size_t len)
{
    reserve(text, len);
    if (len)
        memcpy(text->data + text->len, data, len);
    text->len += len;
    text->data[text->len] = '\0';
}

void pagec_text_char(struct pagec_text *text, char c)
{
    pagec_text_add(text, &c, 1);
}

void pagec_text_format(struct pagec_text *text, const char *format, ...)
{
    va_list args;
    char *words = NULL;

    va_start(args, format);
    int len = vasprintf(&words, format, args);
    va_end(args);
    if (len < 0)
        exit(2);
    pagec_text_add(text, words, (size_t)len);
    free(words);
}

void pagec_text_free(struct pagec_text *text)
{
    free(text->data);
    *text = (struct pagec_text){ 0 };
}
