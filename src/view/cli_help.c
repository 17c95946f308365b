/* SPDX-License-Identifier: Apache-2.0 */
/* cli_help.c: help and the manual page, from the same table that parses. */
#include "view/cli_frame.h"

#include "base/locale.h"

#define HELP_COLUMN 30

/* Words for what a command fails with. Kinds with the same exit status have the same words. */
static const char *exit_words(enum err err)
{
    switch (err) {
    case OK:            return TR_MARK("done");
    case ERR_MALFORMED:
    case ERR_INVALID:   return TR_MARK("wrong use, or something invalid");
    case ERR_SIGN_IN:
    case ERR_DENIED:    return TR_MARK("not allowed");
    case ERR_MISSING:   return TR_MARK("not found");
    case ERR_CONFLICT:  return TR_MARK("in conflict with the state of things");
    case ERR_TOO_LARGE:
    case ERR_RATE:      return TR_MARK("over a limit");
    case ERR_BUSY:      return TR_MARK("not possible at the moment, try again");
    case ERR_DAMAGED:   return TR_MARK("the database is damaged, keep it and restore");
    case ERR_INTERNAL:  return TR_MARK("our mistake");
    }
    BUG("an error outside the enumeration");
}

/* "0 done; 2 wrong use, or something invalid; ...": every kind of err.h, in the order of the numbers. */
static struct str exit_text(struct ctx *ctx)
{
    struct buf out = buf_new(ctx->arena);

    for (int err = OK, last = -1; err <= ERR_INTERNAL; err++) {
        int exit = err_exit_code((enum err)err);
        if (exit == last)
            continue;
        MUST(exit > last);
        buf_format(&out, "%s%d %.*s", last < 0 ? "" : "; ", exit, STR_ARGS(tr_text(ctx, exit_words((enum err)err))));
        last = exit;
    }
    buf_add_char(&out, '.');
    return buf_str(&out);
}

static const char output_words[] = TR_MARK(
    "Results go to standard output, words for people to standard error. With --json a command that prints records prints one "
    "JSON value, and an error is a problem document, one line of JSON, on standard error; it calls a wrong option or argument as the "
    "API calls the field: time_zone is --time-zone, name is NAME.");

static void help_add(struct ctx *ctx, struct buf *out, const char *text)
{
    buf_add(out, tr_text(ctx, text));
}

/* "  --plan ID      which plan", the second column always at the same place. */
static void add_row(struct buf *out, struct str left, struct str right)
{
    buf_format(out, "  %.*s", STR_ARGS(left));
    if (left.len + 4 > HELP_COLUMN)
        buf_format(out, "\n%*s", HELP_COLUMN, "");
    else
        buf_format(out, "%*s", (int)(HELP_COLUMN - left.len - 2), "");
    buf_add(out, right);
    buf_add_char(out, '\n');
}

static struct str option_text(struct ctx *ctx, const struct cli_option *option)
{
    return str_format(ctx->arena, "--%s%s%s%s", option->name, option->value ? " " : "", option->value ? option->value : "",
                      option->repeated ? "..." : "");
}

static void add_usage(struct ctx *ctx, const struct command *command, struct buf *out)
{
    buf_format(out, "entitled %s", command->words);
    for (size_t i = 0; i < CLI_ARGS_MAX && command->args[i].name; i++)
        buf_format(out, command->args[i].optional ? " [%s]" : " %s", command->args[i].name);
    for (size_t i = 0; i < CLI_OPTIONS_MAX && command->options[i].name; i++) {
        struct str text = option_text(ctx, &command->options[i]);
        buf_format(out, command->options[i].required ? " %.*s" : " [%.*s]", STR_ARGS(text));
    }
    if (command->json)
        buf_add(out, STR(" [--json]"));
}

static void add_options(struct ctx *ctx, const struct command *command, struct buf *out)
{
    for (size_t i = 0; i < CLI_ARGS_MAX && command->args[i].name; i++)
        add_row(out, str_of(command->args[i].name), tr_text(ctx, command->args[i].help));
    for (size_t i = 0; i < CLI_OPTIONS_MAX && command->options[i].name; i++)
        add_row(out, option_text(ctx, &command->options[i]), tr_text(ctx, command->options[i].help));
    if (command->json)
        add_row(out, STR("--json"), tr(ctx, "print one JSON value"));
    add_row(out, STR("--db PATH|URL"), tr(ctx, "the database, also ENTITLED_DB; every setting can be given so: entitled help settings"));
    add_row(out, STR("--config FILE"), tr(ctx, "a file of settings, also ENTITLED_CONFIG"));
    add_row(out, STR("--help"), tr(ctx, "print this"));
}

void cli_help(struct ctx *ctx, const struct command *command, struct buf *out)
{
    add_usage(ctx, command, out);
    buf_add(out, STR("\n\n"));
    help_add(ctx, out, command->summary);
    buf_add(out, STR(".\n"));
    if (command->details) {
        help_add(ctx, out, command->details);
        buf_add_char(out, '\n');
    }
    buf_add_char(out, '\n');
    add_options(ctx, command, out);
    buf_add_char(out, '\n');
    help_add(ctx, out, output_words);
    buf_add(out, STR("\n\n"));
    buf_format(out, "%.*s ", STR_ARGS(tr(ctx, "Exit status:")));
    buf_add(out, exit_text(ctx));
    buf_add_char(out, '\n');
}

void cli_help_all(struct ctx *ctx, const struct command *const *commands, struct buf *out)
{
    buf_add(out, tr(ctx, "entitled: support contracts, requests, and a ledger that is never wrong.\n\n"));
    for (size_t i = 0; commands[i]; i++)
        add_row(out, str_of(commands[i]->words), tr_text(ctx, commands[i]->summary));
    buf_add_char(out, '\n');
    buf_add(out, tr(ctx, "entitled COMMAND --help says more, entitled help settings lists the settings.\n"));
}

void cli_help_settings(struct ctx *ctx, struct buf *out)
{
    size_t count;
    const struct setting *settings = settings_table(&count);

    buf_add(out, tr(ctx, "Each setting can stand in a file (name = value; --config FILE or ENTITLED_CONFIG), in the environment\n"
                         "(ENTITLED_NAME) and on the command line (--name value); the later wins.\n\n"));
    for (size_t i = 0; i < count; i++) {
        struct str left = str_format(ctx->arena, "%s %s", settings[i].name, settings[i].value);
        struct str right = str_format(ctx->arena, "%.*s [%s]", STR_ARGS(tr_text(ctx, settings[i].help)), settings[i].fallback);
        if (settings[i].max)
            right = str_format(ctx->arena, "%.*s, %lld to %lld", STR_ARGS(right), (long long)settings[i].min, (long long)settings[i].max);
        add_row(out, left, right);
    }
}

/* Text as roff: a backslash, a dash and a dot at the start of a line mean something there. */
static void add_roff(struct buf *out, struct str text)
{
    bool at_start = true;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '\\')
            buf_add(out, STR("\\e"));
        else if (c == '-')
            buf_add(out, STR("\\-"));
        else if ((c == '.' || c == '\'') && at_start)
            buf_format(out, "\\&%c", c);
        else
            buf_add_char(out, c);
        at_start = c == '\n';
    }
    buf_add_char(out, '\n');
}

static void add_roff_row(struct buf *out, struct str term, struct str text)
{
    buf_add(out, STR(".TP\n.B "));
    add_roff(out, term);
    add_roff(out, text);
}

static void manual_command(struct ctx *ctx, const struct command *command, struct buf *out)
{
    struct buf usage = buf_new(ctx->arena);

    add_usage(ctx, command, &usage);
    buf_add(out, STR(".SS "));
    add_roff(out, buf_str(&usage));
    add_roff(out, str_format(ctx->arena, "%.*s.", STR_ARGS(tr_text(ctx, command->summary))));
    if (command->details)
        add_roff(out, tr_text(ctx, command->details));
    for (size_t i = 0; i < CLI_ARGS_MAX && command->args[i].name; i++)
        add_roff_row(out, str_of(command->args[i].name), tr_text(ctx, command->args[i].help));
    for (size_t i = 0; i < CLI_OPTIONS_MAX && command->options[i].name; i++)
        add_roff_row(out, option_text(ctx, &command->options[i]), tr_text(ctx, command->options[i].help));
}

void cli_manual(struct ctx *ctx, const struct command *const *commands, struct buf *out)
{
    size_t count;
    const struct setting *settings = settings_table(&count);

    buf_add(out, STR(".TH ENTITLED 1\n.SH NAME\nentitled \\- support contracts, requests and their ledger\n"
                     ".SH SYNOPSIS\n.B entitled\nCOMMAND [options]\n.SH DESCRIPTION\n"));
    add_roff(out, tr_text(ctx, output_words));
    buf_add(out, STR(".SH COMMANDS\n"));
    for (size_t i = 0; commands[i]; i++)
        manual_command(ctx, commands[i], out);
    buf_add(out, STR(".SH SETTINGS\n"));
    add_roff(out, tr(ctx, "Each can stand in a file (name = value; --config FILE or ENTITLED_CONFIG), in the environment (ENTITLED_NAME) and on "
                          "the command line (--name value); the later wins."));
    for (size_t i = 0; i < count; i++)
        add_roff_row(out, str_format(ctx->arena, "%s %s", settings[i].name, settings[i].value),
                     str_format(ctx->arena, "%.*s. Default: %s", STR_ARGS(tr_text(ctx, settings[i].help)),
                                settings[i].fallback[0] ? settings[i].fallback : "none"));
    buf_add(out, STR(".SH EXIT STATUS\n"));
    add_roff(out, exit_text(ctx));
}
