/* SPDX-License-Identifier: Apache-2.0 */
/* doors.c: calls, command lines and pages of the people of request_world.h. */
#include "tests/doors.h"

#include "desk/account/account.h"

static enum err sign_in(struct ctx *ctx, struct str token, struct actor *out_actor)
{
    TRY(account_act_as(ctx, address_of(ctx, str_c(ctx->arena, token))));
    *out_actor = *ctx->actor;
    return OK;
}

struct str api_says(struct ctx *ctx, int status, const char *who, const char *method, const char *target, struct str body)
{
    struct web web = page_web(ctx);

    web.hooks.sign_in = sign_in;
    struct http_response answer = web_call(ctx, &web, method, target, who, body);
    if (answer.status != status)
        CHECK_STR(buf_str(&answer.body), str_format(ctx->arena, "an answer with %d", status));
    return buf_str(&answer.body);
}

struct http_response page_seen(struct ctx *ctx, int status, const char *who, const char *target)
{
    struct web web = page_web(ctx);
    struct web_browser browser = page_browser(ctx, &web, who);

    return opened(ctx, &browser, status, target);
}

static enum err run_in(struct ctx *ctx, void *what)
{
    struct cli *cli = what;

    cli_restart(ctx, cli);
    return cli->command->run(ctx, cli);
}

struct str cli_says(struct ctx *ctx, enum code code, const char *line, struct str number)
{
    struct str behind = str_of(line), tokens[20], rest = str_cut(&behind, '#');
    struct cli cli;
    size_t count = 0;

    rest = str_join(ctx->arena, rest, number, behind);
    as_operator(ctx);
    while (rest.len && count < COUNT_OF(tokens))
        tokens[count++] = str_cut(&rest, '|');
    CHECK_OK(cli_parse(ctx, rooms_commands(), NULL, count, tokens, &cli));
    enum err err = cli.command->db == CLI_DB_WRITE ? db_write(ctx, run_in, &cli) : run_in(ctx, &cli);
    if (code == CODE_none) {
        CHECK_OK(err);
        return buf_str(&cli.out);
    }
    check_code_at(ctx, code, err, line, __FILE__, __LINE__);
    struct str words = str_copy(ctx->arena, ctx->fault.detail);
    fault_clear(ctx);
    return words;
}

void text_has(struct str text, struct str part)
{
    if (!str_contains(text, part))
        CHECK_STR(text, part);
}

const struct job_kind *job_named(const char *name)
{
    const struct job_kind *kind = rooms_jobs();

    while (kind->name && strcmp(kind->name->text, name) != 0)
        kind++;
    MUST(kind->name);
    return kind;
}
