/* SPDX-License-Identifier: Apache-2.0 */
/* t3_door_fields.c: what a call of the API and the command of the same act ask for, held against each other: names, need, types, bounds. */
#include "tests/harness.h"

#include "desk/room.h"
#include "view/input_ask.h"

/* ---- Fields of an act at both doors ------------------------------------------------------------------------ */

/* The commands that do, for the operator or in somebody's name, what a program does by a call. */
static const struct { const char *command, *method, *path; } pairs[] = {
    { "account add", "POST", "/api/v1/admin/accounts" },
    { "availability", "GET", "/api/v1/availability" },
    { "catalog apply", "POST", "/api/v1/admin/catalog" },
    { "contract add", "POST", "/api/v1/contracts" },
    { "contract adjust", "POST", "/api/v1/admin/contracts/:id/adjust" },
    { "contract cancel", "POST", "/api/v1/admin/contracts/:id/cancel" },
    { "contract issue", "POST", "/api/v1/admin/contracts" },
    { "contract issue-draft", "POST", "/api/v1/admin/contracts/:id/issue" },
    { "contract list", "GET", "/api/v1/admin/contracts" },
    { "contract mail", "POST", "/api/v1/admin/contracts/:id/mail" },
    { "contract remove", "DELETE", "/api/v1/contracts/:id" },
    { "contract resume", "POST", "/api/v1/admin/contracts/:id/resume" },
    { "contract show", "GET", "/api/v1/contracts/:id" },
    { "contract suspend", "POST", "/api/v1/admin/contracts/:id/suspend" },
    { "contract top-up", "POST", "/api/v1/admin/contracts/:id/grants" },
    { "ledger show", "GET", "/api/v1/contracts/:id/ledger" },
    { "ledger statement", "GET", "/api/v1/contracts/:id/statement" },
    { "log", "GET", "/api/v1/admin/log" },
    { "organization add", "POST", "/api/v1/admin/organizations" },
    { "organization list", "GET", "/api/v1/admin/organizations" },
    { "organization member add", "POST", "/api/v1/admin/organizations/:id/members" },
    { "request accept", "POST", "/api/v1/requests/:number/accept" },
    { "request ask-severity", "POST", "/api/v1/requests/:number/severity/ask" },
    { "request close", "POST", "/api/v1/requests/:number/close" },
    { "request communicate", "POST", "/api/v1/requests/:number/communications" },
    { "request decide-severity", "POST", "/api/v1/requests/:number/severity/decide" },
    { "request hand-over", "POST", "/api/v1/requests/:number/hand-over" },
    { "request keep-open", "POST", "/api/v1/requests/:number/keep-open" },
    { "request list", "GET", "/api/v1/requests" },
    { "request queue", "GET", "/api/v1/queue" },
    { "request reject", "POST", "/api/v1/requests/:number/reject" },
    { "request reopen", "POST", "/api/v1/requests/:number/reopen" },
    { "request severity", "POST", "/api/v1/requests/:number/severity" },
    { "request show", "GET", "/api/v1/requests/:number" },
    { "request submit", "POST", "/api/v1/requests" },
    { "request take", "POST", "/api/v1/requests/:number/take" },
    { "request withdraw", "POST", "/api/v1/requests/:number/withdraw" },
    { "token add", "POST", "/api/v1/tokens" },
    { "token list", "GET", "/api/v1/tokens" },
    { "token revoke", "DELETE", "/api/v1/tokens/:id" },
};

/* Those that no call does: of the operator alone, with the reason. */
static const struct { const char *command, *why; } alone[] = {
    { "account close", "for good, and rare" },
    { "account list", "names everybody" },
    { "account password", "sets another's password" },
    { "account reset", "ends everything of another's account" },
    { "catalog import-lifecycle", "reads a file of others" },
    { "catalog revisions", "for whoever applies files" },
    { "catalog show", "is the whole; programs ask for its lists one by one" },
    { "contract import", "reads a file" },
    { "ledger verify", "recomputes every ledger" },
    { "mail list", "of all mails; a program sees those of one request" },
    { "mail resend", "when mail_dir was mended" },
    { "request reindex", "when the doctor says so" },
    { "init", "of the machine" }, { "upgrade", "of the machine" }, { "serve", "of the machine" }, { "backup", "of the machine" },
    { "restore", "of the machine" }, { "doctor", "of the machine" }, { "generate", "fills an empty database" },
    { "version", "of the program" }, { "routes", "of the program" }, { "help", "of the command line" },
};

/* What is offered at one door only, or is read otherwise there, with the reason. Command "*": any. */
static const struct { const char *command, *field, *why; } apart[] = {
    { "*", "as", "a program acts in the name of its token" },
    { "*", "after", "a command goes through the whole list by itself" },
    { "*", "limit", "a command shows the whole list, where it does not say how many" },
    { "account add", "password", "would stand in the list of processes" },
    { "account add", "password_stdin", "stands for password" },
    { "availability", "kind", "whoever asks by hand asks about an incident; a program says which" },
    { "catalog apply", "file", "is the body" },
    { "contract add", "ids", "is ACCESS_ID alone" },
    { "contract add", "access_id", "may hold both" },
    { "contract add", "contract_id", "may be left out when ACCESS_ID holds both" },
    { "contract add", "anyway", "a program asks with dry_run, and decides" },
    { "contract add", "dry_run", "is read by the command itself, as what is typed is" },
    { "contract list", "account", "a program asks for its own by another address" },
    { "request list", "after", "a person gives the number of the last request, a program the next" },
    { "request queue", "after", "a person gives the number of the last request, a program the next" },
    { "request show", "as", "the operator sees everything" },
    { "request submit", "file", "is the body" },
    { "request submit", "key", "is the header Idempotency-Key" },
    { "request take", "take_over_from", "the operator names people by their addresses, a program by their ids" },
    { "token add", "email", "the operator names anybody; a program its own, with the password" },
    { "token add", "password", "the operator needs none" },
    { "token list", "email", "the operator names anybody" },
};

static bool is_apart(const char *command, struct str field)
{
    for (size_t i = 0; i < COUNT_OF(apart); i++)
        if ((apart[i].command[0] == '*' || strcmp(apart[i].command, command) == 0) && str_equal(field, str_of(apart[i].field)))
            return true;
    return false;
}

static const struct command *command_named(const char *words)
{
    for (const struct command *const *all = rooms_commands(); *all; all++)
        if (strcmp((*all)->words, words) == 0)
            return *all;
    return NULL;
}

static const struct route *route_at(const char *method, const char *path)
{
    for (const struct route *route = rooms_routes(); route->handler; route++)
        if (strcmp(route->path, path) == 0 && strcmp(http_method_name(route->method), method) == 0)
            return route;
    return NULL;
}

static const struct field *field_named(const struct field *fields, struct str name)
{
    while (fields && !str_equal(fields->name, name))
        fields = fields->next;
    return fields;
}

/* Of the query or of the body. */
static const struct field *of_program(struct ctx *ctx, const struct route *route, struct str name)
{
    const struct field *field = field_named(input_ask(ctx, &route->body), name);

    return field ? field : field_named(input_ask(ctx, &route->query), name);
}

/* "time_zone" of --time-zone and of TIME_ZONE. */
static struct str field_of(struct ctx *ctx, const char *name)
{
    struct str field = str_lower(ctx->arena, str_of(name));
    char *written = memcpy(arena_alloc(ctx->arena, field.len + 1), field.data, field.len);

    for (size_t i = 0; i < field.len; i++)
        written[i] = written[i] == '-' ? '_' : written[i];
    return (struct str){ written, field.len };
}

/* Whether the command offers the field, and whether it has to be given. */
static bool offers(struct ctx *ctx, const struct command *command, struct str field, bool *out_required, bool *out_repeated)
{
    *out_repeated = false;
    for (size_t i = 0; i < CLI_ARGS_MAX && command->args[i].name; i++)
        if (str_equal(field_of(ctx, command->args[i].name), field))
            return *out_required = !command->args[i].optional, true;
    for (size_t i = 0; i < CLI_OPTIONS_MAX && command->options[i].name; i++)
        if (str_equal(field_of(ctx, command->options[i].name), field)) {
            *out_required = command->options[i].required;
            *out_repeated = command->options[i].repeated;
            return true;
        }
    return false;
}

/* Everything that the program's door asks for has to be offered by the command, as much needed, and read alike. */
static void compare_fields(struct ctx *ctx, struct buf *wrong, const struct command *command, const struct field *fields)
{
    for (const struct field *field = fields; field; field = field->next) {
        const struct field *read = field_named(input_ask(ctx, &command->reads), field->name);
        bool required, repeated;
        if (is_apart(command->words, field->name))
            continue;
        if (!offers(ctx, command, field->name, &required, &repeated))
            buf_format(wrong, "%s has no %.*s. ", command->words, STR_ARGS(field->name));
        else if (required != (field->need == NEED_REQUIRED) || repeated != (field->type == FIELD_LIST))
            buf_format(wrong, "%s needs %.*s otherwise. ", command->words, STR_ARGS(field->name));
        else if (!read || read->type != field->type || read->need != field->need || read->min != field->min || read->max != field->max
                 || read->words != field->words || read->absent != field->absent)
            buf_format(wrong, "%s reads %.*s otherwise. ", command->words, STR_ARGS(field->name));
    }
}

/* What stands in the path of the address is an argument of the command, and the first. */
static size_t args_of_path(const char *path)
{
    return strchr(path, ':') ? 1 : 0;
}

static void compare_offers(struct ctx *ctx, struct buf *wrong, const struct command *command, const struct route *route)
{
    for (size_t i = args_of_path(route->path); i < CLI_ARGS_MAX && command->args[i].name; i++) {
        struct str name = field_of(ctx, command->args[i].name);
        if (!is_apart(command->words, name) && !of_program(ctx, route, name))
            buf_format(wrong, "%s takes %.*s, and no program can say it. ", command->words, STR_ARGS(name));
    }
    for (size_t i = 0; i < CLI_OPTIONS_MAX && command->options[i].name; i++) {
        struct str name = field_of(ctx, command->options[i].name);
        if (!is_apart(command->words, name) && !of_program(ctx, route, name))
            buf_format(wrong, "%s takes %.*s, and no program can say it. ", command->words, STR_ARGS(name));
    }
}

/* The examples: contract issue had no --holder, and --as-of took days only. */
TEST(an_act_asks_for_the_same_fields_over_the_api_and_on_the_command_line)
{
    struct buf wrong = buf_new(ctx->arena);

    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        const struct command *command = command_named(pairs[i].command);
        const struct route *route = route_at(pairs[i].method, pairs[i].path);
        CHECK(command && route);
        compare_fields(ctx, &wrong, command, input_ask(ctx, &route->query));
        if (strcmp(pairs[i].command, "request submit"))         /* the file is the body */
            compare_fields(ctx, &wrong, command, input_ask(ctx, &route->body));
        compare_offers(ctx, &wrong, command, route);
    }
    CHECK_STR(buf_str(&wrong), STR(""));
}

/* A new command gets a row of one of the tables above. */
TEST(every_command_of_a_room_has_its_call_or_a_reason_why_it_has_none)
{
    struct buf wrong = buf_new(ctx->arena);
    size_t found = 0;

    for (const struct command *const *all = rooms_commands(); *all; all++) {
        size_t rows = 0;
        for (size_t i = 0; i < COUNT_OF(pairs); i++)
            rows += strcmp(pairs[i].command, (*all)->words) == 0;
        for (size_t i = 0; i < COUNT_OF(alone); i++)
            rows += strcmp(alone[i].command, (*all)->words) == 0 && alone[i].why[0];
        if (rows != 1)
            buf_format(&wrong, "%s has %zu rows. ", (*all)->words, rows);
        found += rows;
    }
    CHECK_STR(buf_str(&wrong), STR(""));
    CHECK_INT((int64_t)found, (int64_t)(COUNT_OF(pairs) + COUNT_OF(alone)));
}

/* A reason that is none any more goes. */
TEST(what_is_said_to_be_at_one_door_alone_is)
{
    struct buf wrong = buf_new(ctx->arena);

    for (size_t i = 0; i < COUNT_OF(apart); i++) {
        struct str name = str_of(apart[i].field);
        size_t pair = 0;
        CHECK(apart[i].why[0]);
        if (apart[i].command[0] == '*')
            continue;
        while (pair < COUNT_OF(pairs) && strcmp(pairs[pair].command, apart[i].command))
            pair++;
        CHECK(pair < COUNT_OF(pairs));
        const struct command *command = command_named(apart[i].command);
        const struct field *field = of_program(ctx, route_at(pairs[pair].method, pairs[pair].path), name);
        const struct field *read = field_named(input_ask(ctx, &command->reads), name);
        bool required = false, repeated, offered = offers(ctx, command, name, &required, &repeated);
        if (field && read && offered && required == (field->need == NEED_REQUIRED) && read->need == field->need && read->max == field->max)
            buf_format(&wrong, "%s has %.*s as programs have it. ", apart[i].command, STR_ARGS(name));
        if (!field && !offered)
            buf_format(&wrong, "%s: nobody has %.*s. ", apart[i].command, STR_ARGS(name));
    }
    CHECK_STR(buf_str(&wrong), STR(""));
}

TESTS(
    ALONE(an_act_asks_for_the_same_fields_over_the_api_and_on_the_command_line),
    ALONE(every_command_of_a_room_has_its_call_or_a_reason_why_it_has_none),
    ALONE(what_is_said_to_be_at_one_door_alone_is),
)
