/* SPDX-License-Identifier: Apache-2.0 */
/* cli_parse.c: reading a command line by the table of commands. */
#include "view/cli_frame.h"

#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"

/* What stands for a value in the row of a command says of what kind it is. Codes (base/typed.h), and the words of "one|other", are kept as
 * codes; things that are one, but are read by the rules that get them (texts in which an ID or a number is looked for, addresses), as they
 * were typed. Neither is left out by an empty argument. All else is words for people, and the two IDs, which their rules judge. */
enum value_kind { VALUE_WORDS, VALUE_THING, VALUE_CODE };

static const struct { const char *placeholder; enum value_kind kind; } kinds[] = {
    { "ID", VALUE_CODE }, { "N", VALUE_CODE }, { "YYYY-MM-DD", VALUE_CODE }, { "DAY", VALUE_CODE }, { "WHEN", VALUE_CODE }, { "CC", VALUE_CODE },
    { "STATE", VALUE_CODE }, { "ROLE", VALUE_CODE }, { "ZONE", VALUE_CODE }, { "KIND", VALUE_CODE }, { "SCOPE", VALUE_CODE }, { "EVENT", VALUE_CODE },
    { "EMAIL", VALUE_THING }, { "FILE", VALUE_THING }, { "CONTRACT", VALUE_THING }, { "NUMBER", VALUE_THING }, { "ORGANIZATION", VALUE_THING },
};

static enum value_kind value_kind(const char *placeholder)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].placeholder, placeholder) == 0)
            return kinds[i].kind;
    return strchr(placeholder, '|') ? VALUE_CODE : VALUE_WORDS;
}

static struct str kept_value(struct ctx *ctx, const char *placeholder, struct str typed)
{
    return value_kind(placeholder) == VALUE_CODE ? typed_code(ctx->arena, typed) : typed;
}

struct line {
    struct ctx       *ctx;
    const struct str *tokens;
    size_t            count, at;
};

/* How many tokens from here on are the words of the command; 0: it is another one. */
static size_t words_matched(const struct command *command, const struct line *line)
{
    struct str rest = str_of(command->words);
    size_t n = 0;

    while (rest.len) {
        struct str word = str_cut(&rest, ' ');
        if (line->at + n >= line->count || !str_equal(line->tokens[line->at + n], word))
            return 0;
        n++;
    }
    return n;
}

/* out_stands_for: the value of a flag of before that now is an option's value; or NULL. */
static const struct cli_option *option_by_name(const struct command *command, struct str name, const char **out_stands_for)
{
    *out_stands_for = NULL;
    for (size_t i = 0; i < CLI_FORMER_MAX && command->former[i].was; i++) {
        if (!str_equal(str_of(command->former[i].was), name))
            continue;
        name = str_of(command->former[i].is);
        *out_stands_for = command->former[i].value;
    }
    for (size_t i = 0; i < CLI_OPTIONS_MAX && command->options[i].name; i++)
        if (str_equal(str_of(command->options[i].name), name))
            return &command->options[i];
    return NULL;
}

static size_t arg_count_max(const struct command *command)
{
    size_t count = 0;

    while (count < CLI_ARGS_MAX && command->args[count].name)
        count++;
    return count;
}

static struct str see_help(struct ctx *ctx, const struct command *command)
{
    return command ? trf(ctx, "See: entitled {words} --help", HOLE("words", str_of(command->words))) : tr(ctx, "See: entitled help");
}

static enum err fail_use(struct ctx *ctx, const struct command *command, struct str words)
{
    return fault_cure(ctx, fail(ctx, CODE_invalid, words), see_help(ctx, command));
}

/* A script whose "$ID" or "$KEY" is empty must not get the list of everything, or be charged at each try: nothing is left out by an empty
 * text. */
static enum err fail_empty(struct ctx *ctx, const struct command *command, struct str name, bool required)
{
    return fail_use(ctx, command, required ? trf(ctx, "--{name} is empty. Give it a value.", HOLE("name", name))
                                           : trf(ctx, "--{name} is empty. Give it a value, or leave it out.", HOLE("name", name)));
}

/* The value of "--name=value" (already cut off) or of "--name value". */
static enum err take_value(struct line *line, const struct cli *cli, struct str name, bool attached, struct str *value)
{
    if (attached)
        return OK;
    if (line->at >= line->count)
        return fail_use(line->ctx, cli->command, trf(line->ctx, "--{name} needs a value.", HOLE("name", name)));
    *value = line->tokens[line->at++];
    return OK;
}

static void cli_add_flag(struct cli *cli, struct str name, struct str value)
{
    cli->flags[cli->flag_count++] = (struct setting_flag){ name, value };
}

static enum err take_option(struct line *line, struct cli *cli, struct str token)
{
    struct ctx *ctx = line->ctx;
    struct str value = { token.data + 2, token.len - 2 }, name;
    bool attached = memchr(value.data, '=', value.len) != NULL;

    name = str_cut(&value, '=');
    const char *stands_for = NULL;
    const struct cli_option *option = cli->command ? option_by_name(cli->command, name, &stands_for) : NULL;
    if (option && (!option->value || stands_for) && attached)
        return fail_use(ctx, cli->command, trf(ctx, "--{name} takes no value.", HOLE("name", name)));
    if (option) {
        if (stands_for)
            value = str_of(stands_for);
        else if (option->value)
            TRY(take_value(line, cli, name, attached, &value));
        for (size_t i = 0; i < cli->given_count; i++)
            if (cli->given[i].name == option->name && !option->repeated)
                return fail_use(ctx, cli->command, trf(ctx, "--{name} is given twice.", HOLE("name", name)));
        if (option->value)
            value = kept_value(ctx, option->value, value);
        if (option->value && typed_is_blank(value))
            return fail_empty(ctx, cli->command, name, option->required);
        cli->given[cli->given_count++] = (struct cli_given){ option->name, value };
        return OK;
    }
    if (str_equal(name, STR("json")) && (!cli->command || cli->command->json))
        return cli->json_wanted = true, OK;
    if (str_equal(name, STR("help")))
        return cli->help_wanted = true, OK;
    if (settings_knows(name)) {
        TRY(take_value(line, cli, name, attached, &value));
        cli_add_flag(cli, name, value);
        return OK;
    }
    return fail_use(ctx, cli->command, trf(ctx, "There is no option --{name} here.", HOLE("name", name)));
}

static enum err take_arg(struct line *line, struct cli *cli, struct str token)
{
    if (cli->arg_count == arg_count_max(cli->command))
        return fail_use(line->ctx, cli->command, trf(line->ctx, "\"{token}\" is more than this command takes.", HOLE("token", token)));
    const struct cli_arg *arg = &cli->command->args[cli->arg_count];
    struct str value = kept_value(line->ctx, arg->name, token);
    if (value_kind(arg->name) != VALUE_WORDS && typed_is_blank(value))
        return fail_use(line->ctx, cli->command, trf(line->ctx, "{name} is empty: {help}.", HOLE("name", str_of(arg->name)),
                        HOLE("help", tr_text(line->ctx, arg->help))));
    cli->args[cli->arg_count++] = value;
    return OK;
}

static bool is_option(struct str token)
{
    return token.len > 2 && token.data[0] == '-' && token.data[1] == '-';
}

static enum err check_complete(struct ctx *ctx, const struct cli *cli)
{
    const struct command *command = cli->command;

    for (size_t i = cli->arg_count; i < arg_count_max(command); i++)
        if (!command->args[i].optional)
            return fail_use(ctx, command, trf(ctx, "{name} is missing: {help}.", HOLE("name", str_of(command->args[i].name)),
                            HOLE("help", tr_text(ctx, command->args[i].help))));
    for (size_t i = 0; i < CLI_OPTIONS_MAX && command->options[i].name; i++)
        if (command->options[i].required && !cli_has(cli, command->options[i].name))
            return fail_use(ctx, command, trf(ctx, "--{name} is missing: {help}.", HOLE("name", str_of(command->options[i].name)),
                            HOLE("help", tr_text(ctx, command->options[i].help))));
    return OK;
}

/* "contract add, contract list": the commands that begin with the word; empty where none does. */
static struct str commands_of_group(struct ctx *ctx, const struct command *const *commands, struct str word)
{
    struct buf known = buf_new(ctx->arena);

    for (size_t i = 0; commands[i]; i++) {
        struct str rest = str_of(commands[i]->words);
        if (str_equal(str_cut(&rest, ' '), word) && rest.len)
            buf_format(&known, "%s%s", known.len ? ", " : "", commands[i]->words);
    }
    return buf_str(&known);
}

static enum err find_command(struct line *line, const struct command *const *commands, const struct command *fallback, struct cli *cli)
{
    size_t most = 0;

    for (size_t i = 0; commands[i]; i++) {
        size_t words = words_matched(commands[i], line);
        if (words > most) {
            most = words;
            cli->command = commands[i];
        }
    }
    if (line->at == line->count)
        cli->command = fallback;
    line->at += most;
    if (cli->command)
        return OK;
    struct str token = line->tokens[line->at], known = commands_of_group(line->ctx, commands, token);
    if (!known.len)
        return fail_use(line->ctx, NULL, trf(line->ctx, "There is no command \"{token}\".", HOLE("token", token)));
    return fail_use(line->ctx, NULL, trf(line->ctx, "\"{token}\" needs another word. There are: {known}.", HOLE("token", token), HOLE("known", known)));
}

enum err cli_parse(struct ctx *ctx, const struct command *const *commands, const struct command *fallback,
                   size_t count, const struct str *tokens, struct cli *out_cli)
{
    struct line line = { ctx, tokens, count, 0 };
    bool only_args = false;

    *out_cli = (struct cli){ .out = buf_new(ctx->arena) };
    out_cli->given = arena_alloc(ctx->arena, (count + 1) * sizeof *out_cli->given);
    out_cli->flags = arena_alloc(ctx->arena, (count + 1) * sizeof *out_cli->flags);
    for (size_t i = 0; i < count; i++)
        if (!text_is_utf8(tokens[i]))
            return fail_use(ctx, NULL, tr(ctx, "The command line is not UTF-8."));
    while (line.at < count && is_option(tokens[line.at]))
        TRY(take_option(&line, out_cli, tokens[line.at++]));
    TRY(find_command(&line, commands, fallback, out_cli));
    while (line.at < count) {
        struct str token = tokens[line.at++];
        if (!only_args && str_equal(token, STR("--")))
            only_args = true;
        else if (!only_args && str_equal(token, STR("-h")))
            out_cli->help_wanted = true;
        else if (!only_args && is_option(token))
            TRY(take_option(&line, out_cli, token));
        else
            TRY(take_arg(&line, out_cli, token));
    }
    if (out_cli->json_wanted && !out_cli->command->json)
        return fail_use(ctx, out_cli->command, tr(ctx, "This command prints no records, so --json means nothing here."));
    if (out_cli->help_wanted)
        return OK;
    TRY(check_complete(ctx, out_cli));
    return input_read(ctx, &out_cli->command->reads, input_cli(ctx, out_cli), &out_cli->fields);
}
