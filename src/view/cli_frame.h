/* SPDX-License-Identifier: Apache-2.0 */
/* cli_frame.h: reads a command line, and makes help from the table. For operate/command_line.c. */
#ifndef VIEW_CLI_FRAME_H
#define VIEW_CLI_FRAME_H

#include "base/settings.h"
#include "view/cli.h"
#include "view/input.h"

/* An option with its value (empty for a flag). */
struct cli_given { const char *name; struct str value; };

struct cli {
    const struct command *command;
    struct cli_given     *given;
    size_t                given_count;
    struct str            args[CLI_ARGS_MAX];
    size_t                arg_count;
    struct setting_flag  *flags;            /* settings given on the command line */
    size_t                flag_count;
    bool                  json_wanted, help_wanted;
    const void           *fields;           /* what command->reads read, or NULL */
    struct buf            out;
    struct json           json;
    bool                  json_begun;
};

/* Reads "entitled [settings] WORDS ...". Finds the command in the table (which ends with NULL; the row with most words wins); without any
 * words it is `fallback`. Reads its fields. Fails `invalid` with words about how the command is called; then out_cli->command may be NULL.
 * With --help missing values are not reported. */
MUST_USE enum err cli_parse(struct ctx *ctx, const struct command *const *commands, const struct command *fallback,
                            size_t count, const struct str *tokens, struct cli *out_cli);

/* Options and arguments as an input: texts under their names, in small letters, with _ for -. A value that nobody reads is no fault. */
struct input *input_cli(struct ctx *ctx, const struct cli *cli);

/* How the help calls the argument or option that is a fault's field: "NAME" for name, "--time-zone" for time_zone, "--roles" for roles[0].
 * Another field, as of a file, is called as it is. */
struct str cli_field_shown(struct ctx *ctx, const struct command *command, struct str field);

/* Forgets what a try that has to be repeated has printed. */
void cli_restart(struct ctx *ctx, struct cli *cli);
/* Writes what the command has printed to standard output. `busy` when that cannot be written. */
MUST_USE enum err cli_flush(struct ctx *ctx, struct cli *cli);

/* The text that --help prints. */
void cli_help(struct ctx *ctx, const struct command *command, struct buf *out);
/* The list of all commands. */
void cli_help_all(struct ctx *ctx, const struct command *const *commands, struct buf *out);
/* The table of settings. */
void cli_help_settings(struct ctx *ctx, struct buf *out);
/* The manual page, as roff. */
void cli_manual(struct ctx *ctx, const struct command *const *commands, struct buf *out);

#endif
