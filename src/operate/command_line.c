/* SPDX-License-Identifier: Apache-2.0 */
/* command_line.c: runs one command: settings, database, transaction, output, exit status; and prints help about all commands. */
#include "operate/command_line.h"

#include <pwd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limit.h"
#include "base/locale.h"
#include "db/db.h"
#include "db/migrate.h"
#include "desk/account/audit.h"
#include "desk/catalog/catalog.h"
#include "operate/operate_room.h"
#include "view/cli_frame.h"
#include "web/problem.h"

static enum err command_open_db(struct ctx *ctx, const struct command *command)
{
    bool raw = command->db == CLI_DB_RAW;

    if (command->db == CLI_DB_NONE)
        return OK;
    TRY(db_open(ctx, ctx->settings->db, raw, &ctx->db));
    return raw ? OK : db_check_version(ctx);
}

/* Each try begins with empty output, which is printed after the commit. */
static enum err run_once(struct ctx *ctx, void *what)
{
    struct cli *cli = what;

    cli_restart(ctx, cli);
    return cli->command->run(ctx, cli);
}

static enum err run_in_read(struct ctx *ctx, struct cli *cli)
{
    TRY(db_begin(ctx, DB_READ));
    return db_end(ctx, run_once(ctx, cli));
}

static enum err run_command(struct ctx *ctx, struct cli *cli)
{
    switch (cli->command->db) {
    case CLI_DB_WRITE: return db_write(ctx, run_once, cli);
    case CLI_DB_READ:  return run_in_read(ctx, cli);
    case CLI_DB_NONE:
    case CLI_DB_OPEN:
    case CLI_DB_RAW:   return run_once(ctx, cli);
    }
    BUG("a command that does not say what it does to the database");
}

static enum err run_keeps(struct ctx *ctx, void *what)
{
    for (const struct keep *keep = what; keep; keep = keep->next)
        TRY(keep->run(ctx, keep->what));
    return OK;
}

/* Notes, although the command failed, that somebody was refused (--as). When it cannot be noted the command fails as before. */
static enum err keep_refusals(struct ctx *ctx, enum err err)
{
    struct fault fault = ctx->fault;
    struct keep *keeps = ctx->keeps;

    fault_clear(ctx);
    if (keeps && ctx->db)
        (void)!db_write(ctx, run_keeps, keeps);
    ctx->fault = fault;
    return err;
}

/* Who runs the command, and behind sudo who asked for it: what the system says, and what the environment says. */
static struct str os_user(struct arena *arena)
{
    const struct passwd *user = getpwuid(getuid());
    const char *behind = getenv("SUDO_USER");
    struct str name = user ? str_of(user->pw_name) : str_format(arena, "%u", (unsigned)getuid());

    return behind && *behind ? str_format(arena, "%.*s (sudo: %.60s)", STR_ARGS(name), behind) : str_copy(arena, name);
}

static enum err help_run(struct ctx *ctx, struct cli *cli)
{
    struct str words = str_format(ctx->arena, "%.*s%s%.*s%s%.*s", STR_ARGS(cli_arg(cli, "COMMAND")),
                                  cli_arg(cli, "WORD").len ? " " : "", STR_ARGS(cli_arg(cli, "WORD")),
                                  cli_arg(cli, "WORD2").len ? " " : "", STR_ARGS(cli_arg(cli, "WORD2")));

    if (cli_has(cli, "man")) {
        cli_manual(ctx, rooms_commands(), cli_out(cli));
        return OK;
    }
    if (!words.len) {
        cli_help_all(ctx, rooms_commands(), cli_out(cli));
        return OK;
    }
    if (str_equal(words, STR("settings"))) {
        cli_help_settings(ctx, cli_out(cli));
        return OK;
    }
    for (const struct command *const *command = rooms_commands(); *command; command++) {
        if (str_equal(words, str_of((*command)->words))) {
            cli_help(ctx, *command, cli_out(cli));
            return OK;
        }
    }
    return fault_cure(ctx, fail(ctx, CODE_invalid, trf(ctx, "There is no command \"{words}\".", HOLE("words", words))),
                      tr(ctx, "See: entitled help"));
}

static const struct command help_command = {
    .words   = "help",
    .summary = TR_MARK("List the commands, or explain one"),
    .details = TR_MARK("entitled help settings lists the settings."),
    .args    = { { "COMMAND", TR_MARK("the command's words"), true }, { "WORD", TR_MARK("its second word"), true },
                 { "WORD2", TR_MARK("its third word"), true } },
    .options = { { "man", NULL, TR_MARK("print the manual page, as roff"), false, false } },
    .db      = CLI_DB_NONE,
    .run     = help_run,
};

static enum err command_line_run(struct ctx *ctx, size_t count, const struct str *tokens, struct cli *cli)
{
    struct settings *settings = arena_alloc(ctx->arena, sizeof *settings);

    TRY(cli_parse(ctx, rooms_commands(), &help_command, count, tokens, cli));
    if (cli->help_wanted) {
        if (cli->command == &help_command)
            cli_help_all(ctx, rooms_commands(), cli_out(cli));
        else
            cli_help(ctx, cli->command, cli_out(cli));
        return cli_flush(ctx, cli);
    }
    TRY(settings_load(ctx, cli->flags, cli->flag_count, settings));
    ctx->settings = settings;
    TRY(command_open_db(ctx, cli->command));
    enum err err = run_command(ctx, cli);
    if (err)
        return keep_refusals(ctx, err);
    if (cli->command->db != CLI_DB_READ && audit_owed(ctx)) {
        fprintf(stderr, "BUG: %s did not record what it did: %s\n", cli->command->words, audit_owed(ctx));
        BUG("an act that is to be recorded was not (desk/account/audit.h)");
    }
    return cli_flush(ctx, cli);
}

/* The words of a fault in a file already say where it is. */
static void print_field(struct ctx *ctx, const struct command *command, const char *front, const struct field_fault *field)
{
    struct str shown = command ? cli_field_shown(ctx, command, field->field) : field->field;

    if (shown.len == 0 || str_starts(field->detail, STR("line ")))
        fprintf(stderr, "%s%.*s\n", front, STR_ARGS(field->detail));
    else
        fprintf(stderr, "%s%.*s: %.*s\n", front, STR_ARGS(shown), STR_ARGS(field->detail));
}

/* Each thing once: the words of a fault are those of its first field, or of one of its reasons, where it has some. */
static void print_words(struct ctx *ctx, const struct command *command)
{
    const struct fault *fault = &ctx->fault;
    const struct field_fault *field = fault->fields;

    if (field && str_equal(field->detail, fault->detail)) {
        print_field(ctx, command, "error: ", field);
        field = field->next;
    } else {
        fprintf(stderr, "error: %.*s\n", STR_ARGS(fault->detail.len ? fault->detail : tr_text(ctx, code_row(fault->code)->title)));
    }
    for (; field; field = field->next)
        print_field(ctx, command, "  ", field);
    if (fault->cure.len)
        fprintf(stderr, "%.*s\n", STR_ARGS(fault->cure));
    for (size_t i = 0; i < fault->reason_count; i++)
        if (!str_equal(fault->reasons[i].message, fault->detail))
            fprintf(stderr, "  %.*s %.*s\n", STR_ARGS(fault->reasons[i].message), STR_ARGS(fault->reasons[i].cure));
    if (fault->secret.len)
        fprintf(stderr, "(%.*s)\n", STR_ARGS(fault->secret));
}

static void print_fault(struct ctx *ctx, const struct command *command, bool as_json)
{
    struct buf text = buf_new(ctx->arena);
    struct json json = json_new(&text);

    if (!as_json) {
        print_words(ctx, command);
        return;
    }
    problem_json(ctx, &json);
    json_end(&json);
    fprintf(stderr, "%.*s\n", STR_ARGS(buf_str(&text)));
}

int commands_run(int count, char *const *words)
{
    struct arena arena = { .bytes_max = LIMIT_COMMAND_ARENA_BYTES };
    struct actor actor = { .kind = ACTOR_OPERATOR };
    struct ctx ctx = { .arena = &arena, .now = clock_now(), .actor = &actor, .language = STR("en") };
    struct cli cli = { .command = NULL };

    ctx.os_user = os_user(&arena);
    struct str *tokens = arena_alloc(&arena, ((size_t)count + 1) * sizeof *tokens);
    for (int i = 0; i < count; i++)
        tokens[i] = str_of(words[i]);
    enum err err = command_line_run(&ctx, (size_t)count, tokens, &cli);
    if (err)
        print_fault(&ctx, cli.command, cli.json_wanted);
    db_close(ctx.db);
    arena_free(&arena);
    return err_exit_code(err);
}

const struct command *const command_line_commands[] = { &help_command, NULL };
