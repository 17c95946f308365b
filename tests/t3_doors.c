/* SPDX-License-Identifier: Apache-2.0 */
/* t3_doors.c: a page, the API, the command line and a draft read the same fields, and say the same of what is wrong with them. */
#include "tests/visitor.h"

#include "base/email.h"
#include "base/limit.h"
#include "desk/contract/contract_ids.h"
#include "tests/caught.h"
#include "view/input_ask.h"

static struct str so_many(struct ctx *ctx, size_t chars, const char *behind)
{
    struct buf text = buf_new(ctx->arena);

    while (text.len < chars)
        buf_add_char(&text, 'x');
    buf_add(&text, str_of(behind));
    return buf_str(&text);
}

/* The text with another in place of its %s. */
static struct str with_typed(struct ctx *ctx, const char *text, struct str typed)
{
    struct str rest = str_of(text), front = str_cut(&rest, '%');

    return rest.len ? str_join(ctx->arena, front, typed, (struct str){ rest.data + 1, rest.len - 1 }) : front;
}

/* Words as they stand in a page; none of these has a character that JSON or HTML writes otherwise. */
static void says(const struct http_response *answer, struct ctx *ctx, struct str words)
{
    CHECK_INT(answer->status, 422);
    CHECK(words.len > 0);
    has(answer, str_c(ctx->arena, words));
}

/* ---- E-mail addresses ------------------------------------------------------------------------------------- */

/* What the draft's page says of its contact's address. */
static struct str draft_says_of_email(struct ctx *ctx, struct str typed)
{
    struct draft draft = draft_started(ctx);

    draft = draft_saved(ctx, &draft, STEP_CONTACT, FIELDS(FIELD("primary_contact.name", STR("Anna")), FIELD("primary_contact.email", typed)));
    struct draft_review review = draft_reviewed(ctx, &draft);
    for (const struct field_fault *fault = review.faults[STEP_CONTACT]; fault; fault = fault->next)
        if (str_equal(fault->field, STR("primary_contact.email")))
            return fault->detail;
    return STR("");
}

/* The examples: a@ and an address of 260 characters were answered with the lengths of a field. */
TEST(an_address_that_no_mail_reaches_is_refused_in_the_words_of_the_rule_through_every_door)
{
    const struct str addresses[] = { STR("a"), STR("@"), STR("a@"), STR("@a"), STR("a b@c.example"), so_many(ctx, 248, "@a.example"), so_many(ctx, 270, "@a.example"),
                                     so_many(ctx, 300, "") };
    struct web web = web_of_rooms(ctx);
    struct visitor nobody = { .web = &web };

    ctx->now = clock_now();
    people_begin(ctx);
    opened(ctx, &nobody, 200, "/sign-up");
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        struct str typed = addresses[i], words = STR("");
        struct email email;
        CHECK(!email_read(ctx, typed, &email, &words));
        struct http_response page = submit(ctx, &nobody, "/sign-up", str_format(ctx->arena, "name=Anna&password=correct+horse+battery&email=%s", encoded(ctx, typed)).data);
        says(&page, ctx, words);
        page = submit(ctx, &nobody, "/reset", str_format(ctx->arena, "email=%s", encoded(ctx, typed)).data);
        says(&page, ctx, words);
        struct http_response answer = web_call(ctx, &web, "POST", "/api/v1/accounts", NULL,
            str_format(ctx->arena, "{\"name\":\"Anna\",\"password\":\"correct horse battery\",\"email\":\"%.*s\"}", STR_ARGS(typed)));
        says(&answer, ctx, words);
        struct said said = command(ctx, str_format(ctx->arena, "account|add|%.*s|--name|Anna", STR_ARGS(typed)).data);
        CHECK_INT(said.status, 2);
        CHECK(str_contains(said.err, words));
        sign_in_as(ctx, "anna");
        CHECK_STR(draft_says_of_email(ctx, typed), words);
    }
}

/* ---- IDs -------------------------------------------------------------------------------------------------- */

TEST(what_is_pasted_and_too_long_is_refused_in_the_words_of_the_rule_through_every_door)
{
    static const char *const fields[] = { "ids", "access_id", "contract_id" };
    struct str typed = so_many(ctx, LIMIT_PASTED_CHARS + 1, "");
    struct web web = web_of_rooms(ctx);

    ctx->now = clock_now();
    people_begin(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct str words = contract_ids_long_words(ctx);
    opened(ctx, &anna, 200, "/contracts/add");
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct http_response page = submit(ctx, &anna, "/contracts/add", str_format(ctx->arena, "%s=%.*s", fields[i], STR_ARGS(typed)).data);
        says(&page, ctx, words);
        struct http_response answer = web_call(ctx, &web, "POST", "/api/v1/contracts", "anna",
            str_format(ctx->arena, "{\"%s\":\"%.*s\"}", fields[i], STR_ARGS(typed)));
        says(&answer, ctx, words);
        has(&answer, "\"code\":\"too_long\"");
    }
    struct said said = command(ctx, str_format(ctx->arena, "contract|add|%.*s|--as|anna@fabrikam.example", STR_ARGS(typed)).data);
    CHECK_INT(said.status, 2);
    CHECK(str_contains(said.err, words));
}

/* ---- Fields whose rule has words of its own ---------------------------------------------------------------- */

/* What is longer than the field takes is what the rule says of whatever it does not know; and what is left out or empty has the rule's words. */
TEST(a_field_whose_rule_has_words_is_refused_in_them_whether_its_length_is_wrong_or_what_it_says)
{
    static const struct { const char *method, *target, *body, *words; } wrong[] = {
        { "PATCH", "/api/v1/me", "{\"time_zone\":\"%s\"}", "There is no time zone with that name. Enter one such as Europe/Stockholm." },
        { "PATCH", "/api/v1/me", "{\"language\":\"%s\"}", "Enter the language as a tag, such as sv or zh-Hans." },
        { "GET", "/api/v1/queue?after=%s", "", "Give the `next` of the page before." },
        { "POST", "/api/v1/admin/contracts/7/resume", "{\"block\":\"%s\"}", "The id of a block is expected here, or " },
        { "POST", "/api/v1/admin/contracts", "{\"plan\":\"gold-20-pack\",\"account\":\"anna@fabrikam.example\",\"time_zone\":\"%s\"}",
          "There is no time zone with that name. Enter one such as Europe/Stockholm." },
    };
    static const struct { const char *target, *body, *words; } empty[] = {
        { "/api/v1/admin/organizations", "{\"name\":%s}", "Enter the name of the organization." },
        { "/api/v1/admin/accounts", "{\"email\":\"new@x.example\",\"name\":%s}", "Enter your first and last name." },
        { "/api/v1/admin/accounts", "{\"email\":%s,\"name\":\"A\"}", "Enter the e-mail address." },
        { "/api/v1/admin/contracts/7/suspend", "{\"name\":%s,\"reason\":\"x\"}", "Enter a name for the block." },
        { "/api/v1/admin/contracts/7/suspend", "{\"name\":\"x\",\"reason\":%s}", "Enter a reason." },
        { "/api/v1/requests/1/close", "{\"reason\":\"answered\",\"notes\":\"x\",\"cause\":%s}", "Enter the cause" },
        { "/api/v1/requests/1/close", "{\"reason\":\"answered\",\"cause\":\"x\",\"notes\":%s}", "Enter what was done" },
        { "/api/v1/requests/1/communications", "{\"text\":%s}", "Write the message first." },
    };
    static const char *const nothing[] = { "null", "\"\"", "\" \"", "\"\\u200b\"" };
    struct web web = web_of_rooms(ctx);

    people_begin(ctx);
    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'administrator' FROM account WHERE email = 'sam@vendor.example'");
    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'contract_desk' FROM account WHERE email = 'sam@vendor.example'");
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        for (size_t chars = 1; chars < 2000; chars += 1200) {
            struct str typed = so_many(ctx, chars, "!");
            const char *target = str_c(ctx->arena, with_typed(ctx, wrong[i].target, typed)), *body = str_c(ctx->arena, with_typed(ctx, wrong[i].body, typed));
            struct http_response answer = web_call(ctx, &web, wrong[i].method, target, "sam", str_of(body));
            says(&answer, ctx, str_of(wrong[i].words));
        }
    for (size_t i = 0; i < COUNT_OF(empty); i++)
        for (size_t n = 0; n < COUNT_OF(nothing); n++) {
            struct http_response answer = web_call(ctx, &web, "POST", empty[i].target, "sam", with_typed(ctx, empty[i].body, str_of(nothing[n])));
            says(&answer, ctx, str_of(empty[i].words));
        }
}

/* One thing is wrong, and is said once. */
TEST(a_day_that_is_longer_than_any_moment_is_told_once)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 5);

    for (size_t chars = 5; chars < 60; chars += 10) {
        struct str said = api_says(ctx, 422, "anna", "GET", str_format(ctx->arena, "/api/v1/contracts/%lld?as_of=%.*s", (long long)contract.id,
                                                                       STR_ARGS(so_many(ctx, chars, ""))).data, STR(""));
        size_t first = place_of(said, "\"field\":\"as_of\"");
        CHECK(first < said.len);
        struct str rest = { said.data + first + 1, said.len - first - 1 };
        CHECK(!str_contains(rest, STR("\"field\":")));
    }
}

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
    { "request close", "POST", "/api/v1/requests/:number/close" },
    { "request communicate", "POST", "/api/v1/requests/:number/communications" },
    { "request list", "GET", "/api/v1/requests" },
    { "request queue", "GET", "/api/v1/queue" },
    { "request reopen", "POST", "/api/v1/requests/:number/reopen" },
    { "request show", "GET", "/api/v1/requests/:number" },
    { "request submit", "POST", "/api/v1/requests" },
    { "request take", "POST", "/api/v1/requests/:number/take" },
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
    { "contract adjust", "dry_run", "the command says what is left before, in remaining_before" },
    { "contract list", "account", "a program asks for its own by another address" },
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

/* ---- Keys ------------------------------------------------------------------------------------------------- */

/* The example: request submit --key of 300 characters was taken, a header of 201 was not. */
TEST(a_key_is_as_long_on_the_command_line_as_in_the_header)
{
    static const char *const broken[] = { "a\001b", "a\nb", "a\x7F" };
    struct web web = web_of_rooms(ctx);
    struct str body = STR("{\"version\":\"no-such\",\"kind\":\"incident\",\"title\":\"t\",\"description\":\"d\",\"severity\":\"C\",\"country\":\"SE\","
                          "\"time_zone\":\"Europe/Stockholm\",\"primary_contact\":{\"name\":\"A\",\"email\":\"a@fabrikam.example\"}}");
    const char *file = in_directory(ctx, "request.json").data;

    file_write(file, str_c(ctx->arena, body));
    ctx->now = clock_now();
    people_begin(ctx);
    for (size_t i = 0; i < COUNT_OF(broken) + 3; i++) {
        struct str key = i < COUNT_OF(broken) ? str_of(broken[i]) : so_many(ctx, LIMIT_IDEMPOTENCY_KEY_CHARS + (i - COUNT_OF(broken)) * 50, "");
        bool fits = i == COUNT_OF(broken);
        struct http_request request = web_request(ctx, "POST", "/api/v1/requests", "anna", body);
        web_header(ctx, &request, "Idempotency-Key", str_c(ctx->arena, key));
        struct http_response answer = web_send(ctx, &web, &request);
        CHECK_INT(answer.status, 422);
        CHECK(shows(&answer, "\"field\":\"version\"") == fits && shows(&answer, "Use at most 200 characters and no control characters") == !fits);
        struct said said = command(ctx, str_format(ctx->arena, "request|submit|%s|--as|anna@fabrikam.example|--key|%.*s", file, STR_ARGS(key)).data);
        CHECK_INT(said.status, 2);
        CHECK(str_contains(said.err, STR("version: ")) == fits && str_contains(said.err, STR("Use at most 200 characters and no control characters")) == !fits);
    }
}

TEST(a_contract_is_shown_as_at_a_moment_and_issued_to_whoever_is_meant_on_the_command_line_too)
{
    ctx->now = clock_now();
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 5);
    struct str said;

    CHECK_INT(command(ctx, "contract|issue|--plan|gold-20-pack|--holder|fabrikam ab").status, 0);
    CHECK_INT(command(ctx, "contract|issue|--plan|gold-20-pack|--holder|anna@fabrikam.example").status, 0);
    CHECK_INT(command(ctx, "contract|issue|--plan|gold-20-pack|--holder|Fab").status, 2);
    CHECK_INT(command(ctx, "contract|issue|--plan|gold-20-pack|--holder|Fabrikam AB|--account|anna@fabrikam.example").status, 2);
    CHECK_INT(sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM contract WHERE organization_id = %lld", (long long)people.fabrikam).data), 2);
    said = command(ctx, str_format(ctx->arena, "contract|show|%lld|--as-of|%.*s", (long long)contract.id, STR_ARGS(instant_text(ctx->arena, ctx->now + 1000))).data).out;
    CHECK(str_contains(said, STR("5 of 5")));
    CHECK_INT(command(ctx, str_format(ctx->arena, "contract|show|%lld|--as-of|2026-11-21T25:00:00Z", (long long)contract.id).data).status, 2);
    CHECK_INT(command(ctx, str_format(ctx->arena, "contract|show|%lld|--as-of|", (long long)contract.id).data).status, 2);
}

TESTS(
    BOTH(a_key_is_as_long_on_the_command_line_as_in_the_header),
    BOTH(a_contract_is_shown_as_at_a_moment_and_issued_to_whoever_is_meant_on_the_command_line_too),
    SQLITE(an_act_asks_for_the_same_fields_over_the_api_and_on_the_command_line),
    SQLITE(every_command_of_a_room_has_its_call_or_a_reason_why_it_has_none),
    SQLITE(what_is_said_to_be_at_one_door_alone_is),
    BOTH(an_address_that_no_mail_reaches_is_refused_in_the_words_of_the_rule_through_every_door),
    BOTH(what_is_pasted_and_too_long_is_refused_in_the_words_of_the_rule_through_every_door),
    SQLITE(a_field_whose_rule_has_words_is_refused_in_them_whether_its_length_is_wrong_or_what_it_says),
    SQLITE(a_day_that_is_longer_than_any_moment_is_told_once),
)
