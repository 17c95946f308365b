/* SPDX-License-Identifier: Apache-2.0 */
/* input_cli.c: from a command line to a flat object of texts, as of a query: --time-zone is its field time_zone, TEXT its field text. */
#include "view/cli_frame.h"
#include "view/input_node.h"

static struct str option_field(struct arena *arena, struct str option)
{
    char *field = arena_alloc(arena, option.len + 1);

    for (size_t i = 0; i < option.len; i++)
        field[i] = option.data[i] == '-' ? '_' : option.data[i];
    return (struct str){ field, option.len };
}

/* What a fault calls a field, as the help does. */
struct str cli_field_shown(struct ctx *ctx, const struct command *command, struct str field)
{
    size_t len = 0;

    while (len < field.len && field.data[len] != '[' && field.data[len] != '.')
        len++;
    struct str name = { field.data, len };
    for (size_t i = 0; i < CLI_ARGS_MAX && command->args[i].name; i++)
        if (str_equal(str_lower(ctx->arena, str_of(command->args[i].name)), name))
            return str_of(command->args[i].name);
    for (size_t i = 0; i < CLI_OPTIONS_MAX && command->options[i].name; i++)
        if (str_equal(option_field(ctx->arena, str_of(command->options[i].name)), name))
            return str_format(ctx->arena, "--%s", command->options[i].name);
    return field;
}

static struct input *text_node(struct ctx *ctx, const struct cli_option *option, struct str value)
{
    struct input *node = input_node_new(ctx, INPUT_TEXT);

    node->text = option->value ? value : STR("true");
    node->from_query = true;
    return node;
}

/* All values of an option; NULL when it was not given. */
static struct input *option_node(struct ctx *ctx, const struct cli *cli, const struct cli_option *option)
{
    struct input *list = option->repeated ? input_node_new(ctx, INPUT_LIST) : NULL;

    for (size_t i = 0; i < cli->given_count; i++) {
        if (cli->given[i].name != option->name)
            continue;
        if (!list)
            return text_node(ctx, option, cli->given[i].value);
        input_node_add(list, text_node(ctx, option, cli->given[i].value));
    }
    return list && list->count ? list : NULL;
}

static void add_args(struct ctx *ctx, const struct cli *cli, struct input *root)
{
    for (size_t i = 0; i < cli->arg_count; i++) {
        struct input *node = input_node_new(ctx, INPUT_TEXT);
        node->text = cli->args[i];
        node->from_query = true;
        node->key = str_lower(ctx->arena, str_of(cli->command->args[i].name));
        input_node_add(root, node);
    }
}

struct input *input_cli(struct ctx *ctx, const struct cli *cli)
{
    struct input *root = input_node_new(ctx, INPUT_OBJECT);

    root->from_query = true;
    root->rest_ignored = true;      /* an option that there is not was refused already, and some are the command's own */
    for (size_t i = 0; i < CLI_OPTIONS_MAX && cli->command->options[i].name; i++) {
        struct input *node = option_node(ctx, cli, &cli->command->options[i]);
        if (!node)
            continue;
        node->key = option_field(ctx->arena, str_of(cli->command->options[i].name));
        input_node_add(root, node);
    }
    add_args(ctx, cli, root);
    return root;
}
