/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: pagec PAGE.html OUT.h OUT.c; when the page is refused, "PAGE.html:LINE: why", status 1, and no files. */
#include "pagec.h"

#include <errno.h>

static int complain(const char *name)
{
    fprintf(stderr, "pagec: %s: %s\n", name, strerror(errno));
    return 2;
}

static bool read_file(const char *name, struct pagec_text *out)
{
    char piece[4096];
    size_t n;
    FILE *file = fopen(name, "rb");

    if (!file)
        return false;
    pagec_text_add(out, "", 0);
    while ((n = fread(piece, 1, sizeof piece, file)) > 0)
        pagec_text_add(out, piece, n);
    bool good = !ferror(file);
    fclose(file);
    return good;
}

static bool write_file(const char *name, const struct pagec_text *text)
{
    FILE *file = fopen(name, "wb");

    if (!file)
        return false;
    bool good = fwrite(text->data, 1, text->len, file) == text->len;
    return fclose(file) == 0 && good;
}

int main(int argc, char **argv)
{
    struct pagec_text text = { 0 };
    struct pagec_output out;
    int status = 0;

    if (argc != 4) {
        fputs("usage: pagec PAGE.html OUT.h OUT.c\n", stderr);
        return 2;
    }
    if (!read_file(argv[1], &text))
        return complain(argv[1]);
    if (!pagec_compile((struct pagec_names){ argv[1], argv[2], argv[3] }, text.data, text.len, &out)) {
        fprintf(stderr, "%s:%zu: %s\n", argv[1], out.line, out.message.data);
        status = 1;
    } else if (!write_file(argv[2], &out.header)) {
        status = complain(argv[2]);
    } else if (!write_file(argv[3], &out.code)) {
        status = complain(argv[3]);
    }
    pagec_output_free(&out);
    pagec_text_free(&text);
    return status;
}
