/* SPDX-License-Identifier: Apache-2.0 */
/* cli.c: what a command reads and prints with. */
#include "view/cli_frame.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"
#include "view/input.h"

#define READ_STEP_BYTES ((size_t)64 * 1024)

static bool is_name(const char *have, const char *wanted)
{
    return have && str_equal(str_of(have), str_of(wanted));
}

/* The index of an argument, or -1. */
static int arg_index(const struct command *command, const char *name)
{
    for (int i = 0; i < CLI_ARGS_MAX && command->args[i].name; i++)
        if (is_name(command->args[i].name, name))
            return i;
    return -1;
}

static void must_have_option(const struct command *command, const char *name)
{
    for (size_t i = 0; i < CLI_OPTIONS_MAX && command->options[i].name; i++)
        if (is_name(command->options[i].name, name))
            return;
    BUG("a command asks for an option that its row does not have");
}

struct str cli_arg(const struct cli *cli, const char *name)
{
    int index = arg_index(cli->command, name);

    MUST(index >= 0);
    return (size_t)index < cli->arg_count ? cli->args[index] : STR("");
}

const void *cli_fields(const struct cli *cli)
{
    MUST(cli->fields);
    return cli->fields;
}

size_t cli_count(const struct cli *cli, const char *name)
{
    size_t count = 0;

    must_have_option(cli->command, name);
    for (size_t i = 0; i < cli->given_count; i++)
        count += is_name(cli->given[i].name, name);
    return count;
}

struct str cli_nth(const struct cli *cli, const char *name, size_t nth)
{
    must_have_option(cli->command, name);
    for (size_t i = 0; i < cli->given_count; i++)
        if (is_name(cli->given[i].name, name) && nth-- == 0)
            return cli->given[i].value;
    return STR("");
}

struct str cli_option(const struct cli *cli, const char *name) { return cli_nth(cli, name, 0); }
bool cli_has(const struct cli *cli, const char *name) { return cli_count(cli, name) > 0; }

/* An argument's or an option's value, and how a person knows it: "ID" or "--units". */
static struct str value_of(struct ctx *ctx, const struct cli *cli, const char *name, struct str *out_shown)
{
    if (arg_index(cli->command, name) >= 0) {
        *out_shown = str_of(name);
        return cli_arg(cli, name);
    }
    *out_shown = str_format(ctx->arena, "--%s", name);
    return cli_option(cli, name);
}

enum err cli_int(struct ctx *ctx, const struct cli *cli, const char *name, int64_t min, int64_t max, int64_t absent, int64_t *out_value)
{
    struct str shown, value = value_of(ctx, cli, name, &shown);

    if (!value.len)
        return *out_value = absent, OK;
    if (!typed_int(value, min, max, out_value))
        return fail(ctx, CODE_invalid, trf(ctx, "{name} has to be a number between {min} and {max}, not \"{given}\".", HOLE("name", shown),
                    HOLE("min", tr_int(ctx, min)), HOLE("max", tr_int(ctx, max)), HOLE("given", value)));
    return OK;
}

enum err cli_day(struct ctx *ctx, const struct cli *cli, const char *name, int64_t absent, int64_t *out_day)
{
    struct str shown, value = value_of(ctx, cli, name, &shown);

    /* An empty text is no day: a script whose "$DAY" is empty must not get the answer for today. */
    if (!value.len && !cli_has(cli, name))
        return *out_day = absent, OK;
    if (!day_parse(value, out_day))
        return fail(ctx, CODE_invalid, trf(ctx, "{name} has to be a day that exists, as in 2026-11-21, not \"{given}\".",
                    HOLE("name", shown), HOLE("given", value)));
    return OK;
}

enum err cli_id(struct ctx *ctx, const struct cli *cli, const char *name, int64_t *out_id)
{
    struct str shown, value = value_of(ctx, cli, name, &shown);

    if (!value.len)
        return *out_id = 0, OK;
    if (!id_parse(value, out_id))
        return fail(ctx, CODE_invalid, trf(ctx, "{name} has to be an id, a number, not \"{given}\".", HOLE("name", shown), HOLE("given", value)));
    return OK;
}

bool cli_wants_json(const struct cli *cli) { return cli->json_wanted; }
struct buf *cli_out(struct cli *cli) { return &cli->out; }

struct json *cli_json(struct cli *cli)
{
    MUST(cli->json_wanted);
    if (!cli->json_begun)
        cli->json = json_new(&cli->out);
    cli->json_begun = true;
    return &cli->json;
}

void cli_print(struct cli *cli, struct str line)
{
    if (cli->json_wanted)
        return;
    buf_add(&cli->out, line);
    buf_add_char(&cli->out, '\n');
}

static void print_nth(struct ctx *ctx, struct cli *cli, const struct rows *rows, size_t nth)
{
    if (cli->json_wanted)
        rows->kind->json(ctx, cli_json(cli), rows_at(rows, nth), rows->with);
    else
        cli_print(cli, rows->kind->line(ctx, rows_at(rows, nth), rows->with));
}

void cli_row(struct ctx *ctx, struct cli *cli, const struct rows *one)
{
    print_nth(ctx, cli, one, 0);
}

struct cli_list cli_list(struct cli *cli, int64_t left)
{
    if (cli->json_wanted)
        json_list(cli_json(cli), NULL);
    return (struct cli_list){ .cli = cli, .left = left };
}

bool cli_more(struct cli_list *list)
{
    bool more = !list->ended && list->left > 0;

    list->limit = list->left < LIMIT_LIST_ITEMS ? list->left : LIMIT_LIST_ITEMS;
    if (!more && list->cli->json_wanted)
        json_list_end(cli_json(list->cli));
    return more;
}

void cli_rows(struct ctx *ctx, struct cli_list *list, const struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        print_nth(ctx, list->cli, rows, i);
    if (rows->count)
        list->after = rows_id(rows, rows->count - 1);
    list->left -= (int64_t)rows->count;
    list->ended = rows->count == 0;     /* fewer than asked for is no end: a list stops by bytes, too */
}

void cli_say(struct cli *cli, struct str line)
{
    (void)cli;
    fprintf(stderr, "%.*s\n", STR_ARGS(line));
}

void cli_restart(struct ctx *ctx, struct cli *cli)
{
    cli->out = buf_new(ctx->arena);
    cli->json_begun = false;
}

enum err cli_flush(struct ctx *ctx, struct cli *cli)
{
    if (cli->json_begun) {
        json_end(&cli->json);
        buf_add_char(&cli->out, '\n');
    }
    struct str text = buf_str(&cli->out);
    while (text.len) {
        ssize_t written = write(STDOUT_FILENO, text.data, text.len);
        if (written < 0 && errno != EINTR)
            return fail(ctx, CODE_busy, trf(ctx, "Standard output cannot be written: {why}. What was asked for is done all the same.",
                        HOLE("why", str_of(strerror(errno)))));
        if (written > 0)
            text = (struct str){ text.data + written, text.len - (size_t)written };
    }
    cli_restart(ctx, cli);
    return OK;
}

static enum err stream_read_all(struct ctx *ctx, int fd, struct str name, size_t bytes_max, struct str *out_text)
{
    struct buf text = buf_new(ctx->arena);
    char *step = arena_alloc(ctx->arena, READ_STEP_BYTES);
    ssize_t got;

    while ((got = read(fd, step, READ_STEP_BYTES)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(ctx, CODE_not_found, trf(ctx, "{name} cannot be read: {why}.", HOLE("name", name), HOLE("why", str_of(strerror(errno)))));
        if (text.len + (size_t)got > bytes_max)
            return fail(ctx, CODE_too_large, trf(ctx, "{name} is longer than {max} bytes.", HOLE("name", name),
                        HOLE("max", tr_int(ctx, (int64_t)bytes_max))));
        buf_add(&text, (struct str){ step, (size_t)got });
    }
    *out_text = buf_str(&text);
    return OK;
}

enum err cli_read_file(struct ctx *ctx, struct str path, size_t bytes_max, struct str *out_text)
{
    if (str_equal(path, STR("-")))
        return stream_read_all(ctx, STDIN_FILENO, tr(ctx, "Standard input"), bytes_max, out_text);
    int fd = open(str_c(ctx->arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(ctx, CODE_not_found, trf(ctx, "{name} cannot be read: {why}.", HOLE("name", path), HOLE("why", str_of(strerror(errno)))));
    enum err err = stream_read_all(ctx, fd, path, bytes_max, out_text);
    close(fd);
    return err;
}

enum err cli_read_text(struct ctx *ctx, struct str path, size_t bytes_max, struct str *out_text)
{
    TRY(cli_read_file(ctx, path, bytes_max, out_text));
    return input_utf8(ctx, out_text);
}

enum err cli_read_stdin(struct ctx *ctx, size_t bytes_max, struct str *out_text)
{
    TRY(stream_read_all(ctx, STDIN_FILENO, tr(ctx, "Standard input"), bytes_max, out_text));
    if (str_ends(*out_text, STR("\n")))
        out_text->len--;
    if (str_ends(*out_text, STR("\r")))
        out_text->len--;
    if (!text_is_utf8(*out_text))
        return fail(ctx, CODE_malformed, tr(ctx, "Standard input is not UTF-8."));
    return OK;
}
