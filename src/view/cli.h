/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli.h: the frame of a command: a constant row of a table that says how it is called, from which parsing, `--help` and the manual page are
 * made; and the functions with which a command reads and prints. Rooms write their rows and functions in ROOM_commands.[ch];
 * src/operate/command_line.c runs them.
 *
 * Results go to standard output, after the transaction is durable; words for people go to standard error.
 * A command returns enum err as a rule does; the frame prints "error: ..." with the cure, and ends the process with
 * err_exit_code(). A wrong use of the command line ends with 2.
 */
#ifndef VIEW_CLI_H
#define VIEW_CLI_H

#include "base/ctx.h"
#include "view/input.h"
#include "view/rows.h"

struct cli;

enum cli_db {
    CLI_DB_NONE,    /* runs without a database: ctx->db is NULL */
    CLI_DB_OPEN,    /* database open and of the right version; the command begins its own transactions */
    CLI_DB_READ,    /* within one read transaction */
    CLI_DB_WRITE,   /* within one write transaction, and again when the database asks for it (db_write) */
    CLI_DB_RAW,     /* open, made when it is not there, whatever its version: init and upgrade */
};

#define CLI_ARGS_MAX    4
#define CLI_OPTIONS_MAX 16
#define CLI_FORMER_MAX  4

/* An argument: a value without a name in front of it. Required ones come first. */
struct cli_arg {
    const char *name;       /* "FILE" */
    const char *help;       /* English, marked with TR_MARK */
    bool        optional;
};

struct cli_option {
    const char *name;       /* "plan", given as --plan ID or --plan=ID */
    const char *value;      /* what stands for the value, "ID"; NULL: a flag without a value. cli_parse.c says of what kind it is */
    const char *help;
    bool        required, repeated;
};

/* A former name of an option, which is still taken. value: it was a flag, which stands for this value; or NULL. */
struct cli_former { const char *was, *is, *value; };

struct command {
    const char       *words;        /* "contract issue" */
    const char       *summary;      /* one line, TR_MARK */
    const char       *details;      /* a paragraph for --help and the manual page, or NULL */
    struct cli_arg    args[CLI_ARGS_MAX];
    struct cli_option options[CLI_OPTIONS_MAX];
    struct cli_former former[CLI_FORMER_MAX];
    enum cli_db       db;
    struct reader     reads;        /* optional: the reader of the options, which runs before the database is asked: cli_fields() */
    bool              json;         /* prints records: --json gives one JSON value */
    enum err        (*run)(struct ctx *ctx, struct cli *cli);
};

/* The value of an argument or option; empty when it was not given. A name that is not in the row is a BUG. */
struct str cli_arg(const struct cli *cli, const char *name);
struct str cli_option(const struct cli *cli, const char *name);
/* Whether an option or flag was given. */
bool cli_has(const struct cli *cli, const char *name);
/* The number of times that a repeated option was given, and the value of one. */
size_t cli_count(const struct cli *cli, const char *name);
struct str cli_nth(const struct cli *cli, const char *name, size_t nth);

/* The struct that command->reads has read. */
const void *cli_fields(const struct cli *cli);

/* Values with a type; `absent` when not given. A value that does not fit fails `invalid` with words that name the option. */
MUST_USE enum err cli_int(struct ctx *ctx, const struct cli *cli, const char *name, int64_t min, int64_t max, int64_t absent, int64_t *out_value);
MUST_USE enum err cli_day(struct ctx *ctx, const struct cli *cli, const char *name, int64_t absent, int64_t *out_day);
MUST_USE enum err cli_id(struct ctx *ctx, const struct cli *cli, const char *name, int64_t *out_id);

/* Whether --json was given. */
bool cli_wants_json(const struct cli *cli);
/* The writer of the one JSON value on standard output. */
struct json *cli_json(struct cli *cli);
/* The buffer for standard output. */
struct buf *cli_out(struct cli *cli);
/* Prints a line on standard output, unless --json was given. */
void cli_print(struct cli *cli, struct str line);
/* Prints a line for people on standard error, at once. */
void cli_say(struct cli *cli, struct str line);

/* Prints one thing: as the JSON value, or as a line. */
void cli_row(struct ctx *ctx, struct cli *cli, const struct rows *one);

/* Prints a list, a part at a time, until no row is left or `left` rows were shown; as a JSON list, or as lines.  struct cli_list list =
 * cli_list(cli, CLI_ALL);  while (cli_more(&list)) { TRY(token_list(ctx, account.id, list.after, list.limit, &tokens, &count));
 * cli_rows(ctx, &list, ROWS(token_rows, tokens, count)); } */
struct cli_list {
    struct cli *cli;
    int64_t     left, limit, after;     /* rows still to show; at most so many now; behind this id */
    bool        ended;
};
#define CLI_ALL INT64_MAX
struct cli_list cli_list(struct cli *cli, int64_t left);
bool cli_more(struct cli_list *list);
void cli_rows(struct ctx *ctx, struct cli_list *list, const struct rows *rows);

/* The content of a file; "-" is standard input. `not_found` when it cannot be read, `too_large` above bytes_max. */
MUST_USE enum err cli_read_file(struct ctx *ctx, struct str path, size_t bytes_max, struct str *out_text);
/* The content of a file of text, without a byte order mark at its front; `malformed` when it is no UTF-8, with plain words about what
 * Windows calls Unicode (UTF-16). */
MUST_USE enum err cli_read_text(struct ctx *ctx, struct str path, size_t bytes_max, struct str *out_text);
/* Standard input without the last line break. */
MUST_USE enum err cli_read_stdin(struct ctx *ctx, size_t bytes_max, struct str *out_text);

#endif
