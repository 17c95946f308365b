/* SPDX-License-Identifier: Apache-2.0 */
/* routes_commands.c: prints what the tables say: addresses, what they read, who may do what, and what can go wrong. */
#include "operate/operate_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/access.h"
#include "desk/account/policy.h"
#include "desk/availability/availability.h"
#include "view/input_ask.h"

static const char *access_name(enum access access)
{
    return access == ACCESS_PUBLIC ? "public" : access == ACCESS_SIGNED_IN ? "signed_in" : "staff";
}

static const char *db_name(enum route_db db)
{
    return db == ROUTE_NO_DB ? "none" : db == ROUTE_READ ? "read" : "write";
}

static const char *once_name(const struct route *route)
{
    if (route->audience == FOR_BROWSERS)
        return route->once == ONCE_FORM ? "form" : "no";
    return route->method != HTTP_POST || route->access == ACCESS_PUBLIC ? "no" : route->once == ONCE_OWN_KEY ? "own_key" : "by_key";
}

/* {"name":"units","type":"int","required":true,"min":1,"max":1000000} */
static void fields_json(struct json *json, const char *key, const struct field *field)
{
    if (!field)
        return;
    json_list(json, key);
    for (; field; field = field->next) {
        json_open(json, NULL);
        json_str(json, "name", field->name);
        json_str(json, "type", str_of(field_type_name(field->type)));
        json_bool(json, "required", field->need == NEED_REQUIRED);
        json_int(json, "min", field->min);
        json_int(json, "max", field->max);
        if (field->with)
            json_str(json, "with", str_of(field->with));
        if (field->words) {
            json_list(json, "words");
            for (size_t i = 0; field->words[i]; i++)
                json_str(json, NULL, str_of(field->words[i]));
            json_list_end(json);
        }
        if (field->absent != FIELD_NOTHING && field->words)
            json_str(json, "absent", str_of(field->words[field->absent]));
        else if (field->absent != FIELD_NOTHING)
            json_int(json, "absent", field->absent);
        fields_json(json, "fields", field->fields);
        json_close(json);
    }
    json_list_end(json);
}

static void route_json(struct ctx *ctx, struct json *json, const struct route *route)
{
    const struct policy *policy = policy_row((enum act)route->act);

    json_open(json, NULL);
    json_str(json, "method", str_of(http_method_name(route->method)));
    json_str(json, "path", str_of(route->path));
    json_str(json, "access", str_of(access_name(route->access)));
    json_str(json, "database", str_of(db_name(route->db)));
    json_str(json, "audience", str_of(route->audience == FOR_BROWSERS ? "browsers" : "programs"));
    json_str(json, "act", str_of(policy->name));
    json_str(json, "scope", scopes_text(ctx->arena, policy->scope));
    json_str(json, "staff_scope", policy_staff_scope_text(ctx->arena, (enum act)route->act));
    json_bool(json, "may_refuse", access_may_refuse((enum act)route->act));
    json_str(json, "once", str_of(once_name(route)));
    fields_json(json, "query", input_ask(ctx, &route->query));
    fields_json(json, "body", input_ask(ctx, &route->body));
    if (route->body.read)
        json_bool(json, "body_may_be_empty", route->body.may_be_empty);
    json_int(json, "body_bytes_max", (int64_t)route_body_bytes_max(route));
    json_close(json);
}

static void print_routes(struct ctx *ctx, struct cli *cli)
{
    struct json *json = cli_wants_json(cli) ? cli_json(cli) : NULL;

    if (json)
        json_list(json, NULL);
    for (const struct route *route = rooms_routes(); route->handler; route++) {
        const struct policy *policy = policy_row((enum act)route->act);
        struct str scope = policy_scope_text(ctx->arena, (enum act)route->act);
        cli_print(cli, str_format(ctx->arena, "%-6s  %-52s %-9s %-11s %-5s %s", http_method_name(route->method), route->path,
                                  access_name(route->access), scope.data, db_name(route->db), policy->name));
        if (json)
            route_json(ctx, json, route);
    }
    if (json)
        json_list_end(json);
}

static void print_policy(struct ctx *ctx, struct cli *cli)
{
    struct json *json = cli_wants_json(cli) ? cli_json(cli) : NULL;

    if (json)
        json_list(json, NULL);
    for (int act = 0; act < ACT_count; act++) {
        const struct policy *row = policy_row((enum act)act);
        struct str who = policy_who_text(ctx, row->who);
        cli_print(cli, str_format(ctx->arena, "%-20s %s%.*s", row->name, row->hidden ? "(hidden) " : "", STR_ARGS(who)));
        cli_print(cli, str_format(ctx->arena, "%-20s %.*s", "", STR_ARGS(tr_text(ctx, row->words))));
        if (!json)
            continue;
        json_open(json, NULL);
        json_str(json, "act", str_of(row->name));
        json_str(json, "who", who);
        json_bool(json, "hidden", row->hidden);
        json_str(json, "words", tr_text(ctx, row->words));
        json_close(json);
    }
    if (json)
        json_list_end(json);
}

/* Prints the codes of whole answers first, then those that stand beside a field's name. */
static void print_codes(struct ctx *ctx, struct cli *cli)
{
    struct json *json = cli_wants_json(cli) ? cli_json(cli) : NULL;

    if (json)
        json_list(json, NULL);
    for (int code = CODE_none + 1; code < CODE_count; code++) {
        const struct code_row *row = code_row((enum code)code);
        cli_print(cli, str_format(ctx->arena, "%-26s %d  %s", row->name, row->status, row->title));
        if (!json)
            continue;
        json_open(json, NULL);
        json_str(json, "code", str_of(row->name));
        json_int(json, "status", row->status);
        json_str(json, "title", str_of(row->title));
        json_bool(json, "of_answer", code < CODE_missing);
        json_bool(json, "of_availability", availability_tests((enum code)code));
        json_close(json);
    }
    if (json)
        json_list_end(json);
}

static enum err routes_run(struct ctx *ctx, struct cli *cli)
{
    if (cli_has(cli, "policy") && cli_has(cli, "codes"))
        return fail(ctx, CODE_invalid, tr(ctx, "Give --policy or --codes, not both: each prints a list of its own."));
    if (cli_has(cli, "policy"))
        print_policy(ctx, cli);
    else if (cli_has(cli, "codes"))
        print_codes(ctx, cli);
    else
        print_routes(ctx, cli);
    return OK;
}

static const struct command routes_command = {
    .words   = "routes",
    .summary = TR_MARK("Print every address the server answers: who may use it, the scope that a token needs, what it does to the database, and the act of the policy"),
    .details = TR_MARK("With --json also the fields that are read of the query and of the body, as the code reads them: name, type, need and bounds."),
    .options = { { "policy", NULL, TR_MARK("print who may do what instead"), false, false },
                 { "codes", NULL, TR_MARK("print what can go wrong instead: the codes of errors, with their HTTP status"), false, false } },
    .db      = CLI_DB_NONE,
    .json    = true,
    .run     = routes_run,
};

const struct command *const routes_commands[] = {
    &routes_command,
    NULL,
};
