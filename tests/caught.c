/* SPDX-License-Identifier: Apache-2.0 */
/* caught.c: standard output and standard error, led into files and back. */
#include "tests/caught.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "operate/command_line.h"
#include "tests/catalog_file.h"

static const char *const names[] = { "caught.out", "caught.err" };
static int kept[2];

void catch_begin(struct ctx *ctx)
{
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        int file = open(in_directory(ctx, names[i]).data, O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
        kept[i] = dup(i + 1);
        MUST(file >= 0 && kept[i] >= 0 && dup2(file, i + 1) >= 0);
        close(file);
    }
}

struct caught catch_end(struct ctx *ctx)
{
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        MUST(dup2(kept[i], i + 1) >= 0);
        close(kept[i]);
    }
    return (struct caught){ file_text(ctx, in_directory(ctx, names[0]).data), file_text(ctx, in_directory(ctx, names[1]).data) };
}

#define WORDS_MAX 24

static char *word(struct ctx *ctx, struct str text)
{
    char *copy = arena_alloc(ctx->arena, text.len + 1);

    if (text.len)
        memcpy(copy, text.data, text.len);
    return copy;
}

struct said said_by(struct ctx *ctx, struct str db, const char *line)
{
    struct str rest = str_of(line);
    char *words[WORDS_MAX + 2] = { word(ctx, STR("--db")), word(ctx, db) };
    int count = 2;

    while (rest.len && count < (int)COUNT_OF(words))
        words[count++] = word(ctx, str_cut(&rest, '|'));
    catch_begin(ctx);
    int status = commands_run(count, words);
    struct caught caught = catch_end(ctx);
    return (struct said){ status, caught.out, caught.err };
}

struct said command(struct ctx *ctx, const char *line)
{
    return said_by(ctx, database_where(ctx), line);
}
