/* SPDX-License-Identifier: Apache-2.0 */
/* t3_command_doors.c: the command line is one door of several: it reads what the API reads, and refuses what that refuses. */
#include "tests/visitor.h"

#include "base/limit.h"
#include "desk/room.h"
#include "tests/caught.h"

/* Standard output of a command that must succeed. */
static struct str told(struct ctx *ctx, const char *line)
{
    struct said said = command(ctx, line);

    if (said.status != 0)
        CHECK_STR(said.err, STR("no error"));
    return said.out;
}

/* The people and a contract of the machine's today. */
static struct contract world_of_today(struct ctx *ctx)
{
    ctx->now = clock_now();
    struct people people = people_begin(ctx);
    return fabrikam_contract(ctx, &people, "gold-20-pack", 5);
}

/* The command with what it demands, and one option with an empty text. */
static struct said with_empty_option(struct ctx *ctx, const struct command *command_row, const struct cli_option *option, const char *empty)
{
    struct buf line = buf_new(ctx->arena);
    struct str words = str_of(command_row->words);

    while (words.len) {
        struct str word_of_it = str_cut(&words, ' ');
        buf_format(&line, "%.*s|", STR_ARGS(word_of_it));
    }
    for (size_t i = 0; i < CLI_ARGS_MAX && command_row->args[i].name; i++)
        buf_add(&line, STR("1|"));
    for (size_t i = 0; i < CLI_OPTIONS_MAX && command_row->options[i].name; i++)
        if (command_row->options[i].required && &command_row->options[i] != option)
            buf_format(&line, "--%s=1|", command_row->options[i].name);
    buf_format(&line, "--%s=%s", option->name, empty);
    return command(ctx, str_c(ctx->arena, buf_str(&line)));
}

/* The examples: request list --contract "" listed the requests of every contract, request submit --key "" was charged at each try. */
TEST(no_option_is_left_out_by_an_empty_text)
{
    int options = 0;

    world_of_today(ctx);
    for (const struct command *const *all = rooms_commands(); *all; all++) {
        for (size_t i = 0; i < CLI_OPTIONS_MAX && (*all)->options[i].name; i++) {
            const struct cli_option *option = &(*all)->options[i];
            if (!option->value)
                continue;
            struct said said = with_empty_option(ctx, *all, option, options % 3 == 0 ? "" : options % 3 == 1 ? " " : "\xE2\x80\x8B");
            CHECK_INT(said.status, 2);
            CHECK_STR(said.out, STR(""));
            text_has(said.err, str_format(ctx->arena, "--%s is empty. Give it a value%s.", option->name, option->required ? "" : ", or leave it out").data);
            options++;
        }
    }
    CHECK(options > 70);
}

/* --db "" would be a database that nobody meant. */
TEST(no_setting_is_left_out_by_an_empty_text_where_empty_says_nothing)
{
    static const struct { const char *line, *words; } empty[] = {
        { "version|--config=", "--config is empty. Give it a value, or leave it out." },
        { "version|--db=", "--db: db is empty. Give it a value, or leave it out." },
        { "version|--listen=", "--listen: listen is empty. Give it a value, or leave it out." },
        { "version|--site-name=", "site_name is empty. Give it a value, or leave it out." },
    };

    world_of_today(ctx);
    for (size_t i = 0; i < COUNT_OF(empty); i++) {
        struct said said = command(ctx, empty[i].line);
        CHECK_INT(said.status, 2);
        text_has(said.err, empty[i].words);
    }
    CHECK_INT(command(ctx, "version|--mail-dir=").status, 0);       /* where empty says something, it may be said */
}

/* The one who sends it, and with what. */
static struct http_response submitted_by_program(struct ctx *ctx, const char *key, struct str body)
{
    struct web web = web_of_rooms(ctx);
    struct http_request request = web_request(ctx, "POST", "/api/v1/requests", "anna", body);

    web_header(ctx, &request, "Idempotency-Key", key);
    return web_send(ctx, &web, &request);
}

static struct str incident_on(struct ctx *ctx, int64_t contract_id)
{
    return str_format(ctx->arena,
        "{\"version\":\"windows-server-2025\",\"kind\":\"incident\",\"title\":\"t\",\"description\":\"d\",\"contract\":\"%lld\",\"severity\":\"C\","
        "\"country\":\"SE\",\"time_zone\":\"Europe/Stockholm\",\"primary_contact\":{\"name\":\"Anna Berg\",\"email\":\"anna@fabrikam.example\"},"
        "\"agreement_accepted\":true}", (long long)contract_id);
}

/* A key is read by one rule: what is sent under it at one door is found at the other, and charged once. */
TEST(a_key_names_the_same_submission_in_the_header_and_on_the_command_line)
{
    static const struct { const char *header, *option; bool header_first; } keys[] = {
        { "pad1", " pad1 ", true }, { "\tpad2 ", "pad2", false }, { "in side", "in side ", false }, { "\xC3\xA5", "\t\xC3\xA5", true },
    };
    struct contract contract = world_of_today(ctx);
    struct str body = incident_on(ctx, contract.id);
    const char *file = in_directory(ctx, "request.json").data;

    file_write(file, str_c(ctx->arena, body));
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const char *line = str_format(ctx->arena, "request|submit|%s|--as|anna@fabrikam.example|--key|%s", file, keys[i].option).data;
        if (keys[i].header_first)
            CHECK_INT(submitted_by_program(ctx, keys[i].header, body).status, 201);
        told(ctx, line);
        CHECK_INT(submitted_by_program(ctx, keys[i].header, body).status, 200);
        told(ctx, line);
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'debit'"), (int64_t)i + 1);
    }
}

/* Nobody sees that it is there, and all would have the same. */
TEST(a_key_that_is_blank_is_none_at_both_doors)
{
    static const char *const blank[] = { "", " ", "\t", "\xE2\x80\x8B", "\xC2\xA0" };
    const char *file = in_directory(ctx, "request.json").data;

    struct str body = incident_on(ctx, world_of_today(ctx).id);
    file_write(file, str_c(ctx->arena, body));
    for (size_t i = 0; i < COUNT_OF(blank); i++) {
        struct http_response answer = submitted_by_program(ctx, blank[i], body);
        CHECK_INT(answer.status, 422);
        text_has(buf_str(&answer.body), "Send a header Idempotency-Key");
        struct said said = command(ctx, str_format(ctx->arena, "request|submit|%s|--as|anna@fabrikam.example|--key=%s", file, blank[i]).data);
        CHECK_INT(said.status, 2);
        text_has(said.err, "--key is empty.");
    }
}

/* token list "" asked for nobody's tokens, mail resend --all "" sent all. */
TEST(an_empty_argument_that_has_to_be_one_thing_is_refused)
{
    static const char *const words[] = { "NAME", "TEXT", "PROBLEM", "ACCESS_ID", "CONTRACT_ID", "COMMAND", "WORD", "WORD2" };
    int args = 0;

    world_of_today(ctx);
    for (const struct command *const *all = rooms_commands(); *all; all++) {
        for (size_t i = 0; i < CLI_ARGS_MAX && (*all)->args[i].name; i++) {
            struct buf line = buf_new(ctx->arena);
            struct str rest = str_of((*all)->words);
            bool one = true;
            for (size_t j = 0; j < COUNT_OF(words); j++)
                one = one && strcmp((*all)->args[i].name, words[j]) != 0;
            if (!one)
                continue;
            while (rest.len) {
                struct str word_of_it = str_cut(&rest, ' ');
                buf_format(&line, "%.*s|", STR_ARGS(word_of_it));
            }
            for (size_t j = 0; j < i; j++)
                buf_add(&line, STR("1|"));
            struct said said = command(ctx, str_format(ctx->arena, "%.*s%s", STR_ARGS(buf_str(&line)), args % 2 ? "\xC2\xA0" : "\xE2\x80\x8B").data);
            CHECK_INT(said.status, 2);
            CHECK_STR(said.out, STR(""));
            text_has(said.err, str_format(ctx->arena, "%s is empty: %s.", (*all)->args[i].name, (*all)->args[i].help).data);
            args++;
        }
    }
    CHECK(args > 25);
}

TEST(the_lists_of_the_command_line_read_what_they_are_asked_for_as_the_api_does)
{
    static const char *const lists[] = { "organization|list", "contract|list", "log", "request|list|--as|anna@fabrikam.example" };
    char long_words[LIMIT_SEARCH_CHARS + 2];
    struct contract contract = world_of_today(ctx);

    memset(long_words, 'x', LIMIT_SEARCH_CHARS + 1);
    long_words[LIMIT_SEARCH_CHARS + 1] = 0;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        CHECK_INT(command(ctx, str_format(ctx->arena, "%s|--q|%s", lists[i], long_words).data).status, 2);
        CHECK_INT(command(ctx, str_format(ctx->arena, "%s|--q|a\xE2\x80\xAE" "b", lists[i]).data).status, 2);
        CHECK_INT(command(ctx, str_format(ctx->arena, "%s|--q|%s", lists[i], long_words + 1).data).status, 0);
    }
    CHECK_INT(command(ctx, "log|--limit|201").status, 2);
    submitted_with(ctx, contract.id, "First");
    ctx->now += 1000;
    submitted_with(ctx, contract.id, "Second");
    struct str oldest = told(ctx, "request|list|--as|anna@fabrikam.example|--order|oldest");
    CHECK(!str_equal(oldest, told(ctx, "request|list|--as|anna@fabrikam.example")));
    CHECK_STR(told(ctx, "request|list|--as|anna@fabrikam.example|--oldest-first"), oldest);
    CHECK_STR(told(ctx, "request|list|--as|anna@fabrikam.example|--order|newest"), told(ctx, "request|list|--as|anna@fabrikam.example"));
    CHECK_INT(command(ctx, "request|list|--as|anna@fabrikam.example|--oldest-first=x").status, 2);
    CHECK_INT(command(ctx, "request|list|--as|anna@fabrikam.example|--oldest-first|--order|newest").status, 2);
}

/* Whether the reader or a rule finds it: people are told of what they typed, programs of the field that the API has. */
TEST(a_word_that_begins_commands_names_them_and_two_lists_are_not_asked_for_at_once)
{
    static const struct { const char *line, *words; } lines[] = {
        { "contract", "\"contract\" needs another word. There are: contract " }, { "contract|frobnicate", "contract issue-draft" },
        { "organization|member", "organization member add" }, { "request", "request submit" }, { "frobnicate", "There is no command \"frobnicate\"." },
        { "routes|--policy|--codes", "Give --policy or --codes, not both" }, { "routes|--codes|--policy|--json", "Give --policy or --codes, not both" },
    };

    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct said said = command(ctx, lines[i].line);
        CHECK_INT(said.status, 2);
        CHECK_STR(said.out, STR(""));
        text_has(said.err, lines[i].words);
    }
}

/* Neither a line of it, nor the words behind "error: " or an option's name, stand in it again. */
static void says_each_line_once(struct str words)
{
    struct str rest = words;

    while (rest.len) {
        struct str line = str_trim(str_cut(&rest, '\n')), front = line;
        while (str_contains(front, STR(": ")))
            (void)str_cut(&front, ':');
        front = str_trim(front);
        if (front.len && str_contains(rest, front))
            CHECK_STR(words, STR("each line once"));
    }
}

TEST(a_fault_calls_an_option_or_argument_as_the_help_does_and_as_the_api_in_json)
{
    static const struct { const char *line, *shown, *field; } wrong[] = {
        { "organization|add| ", "NAME: ", "\"name\"" },
        { "organization|add|Contoso|--country|X", "--country: ", "\"country\"" },
        { "organization|add|Contoso|--country|QQ", "--country: ", "\"country\"" },
        { "organization|add|Contoso|--enrolled|partner|--enrolled|nobody", "--enrolled: ", "\"enrolled[1]\"" },
        { "contract|issue|--account|anna@fabrikam.example|--plan|gold-20-pack|--units|0", "--units: ", "\"units\"" },
        { "contract|issue|--account|anna@fabrikam.example|--plan|no-such-plan", "--plan: ", "\"plan\"" },
        { "contract|issue|--account|anna@fabrikam.example|--plan|gold-20-pack|--time-zone|Nowhere", "--time-zone: ", "\"time_zone\"" },
        { "account|add|a@|--name|A", "EMAIL: ", "\"email\"" },
        { "request|list|--as|anna@fabrikam.example|--limit|0", "--limit: ", "\"limit\"" },
    };

    world_of_today(ctx);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct said said = command(ctx, wrong[i].line);
        CHECK_INT(said.status, 2);
        text_has(said.err, wrong[i].shown);
        says_each_line_once(said.err);
        said = command(ctx, str_format(ctx->arena, "%s|--json", wrong[i].line).data);
        text_has(said.err, str_format(ctx->arena, "\"field\":%s", wrong[i].field).data);
    }
}

/* The example: that nothing is left was said as the error, as its first reason, and what to do about it twice. */
TEST(a_refusal_with_its_reasons_says_each_thing_once)
{
    struct contract contract = world_of_today(ctx);
    const char *file = in_directory(ctx, "request.json").data;
    const char *line = str_format(ctx->arena, "request|submit|%s|--as|anna@fabrikam.example", file).data;

    file_write(file, str_c(ctx->arena, incident_on(ctx, contract.id)));
    for (int i = 0; i < 5; i++)
        told(ctx, line);
    struct said said = command(ctx, line);
    CHECK(said.status != 0);
    text_has(said.err, "error: ");
    says_each_line_once(said.err);
    said = command(ctx, "contract|issue|--plan|no-such-plan|--units|1|--country|QQ|--time-zone|Nowhere");
    CHECK_INT(said.status, 2);
    text_has(said.err, "\n  --");
    says_each_line_once(said.err);
}

/* By the first revision are days before it judged [4.12]; who looks at it as of then has to know that it is later. */
TEST(the_catalogue_as_of_a_day_before_the_first_says_that_there_was_none)
{
    struct said before, today;

    world_of_today(ctx);
    before = command(ctx, "catalog|show|--as-of|2020-01-01");
    today = command(ctx, "catalog|show");
    CHECK_INT(before.status, 0);
    CHECK_STR(before.out, today.out);
    text_has(before.err, "No catalogue was in force on that day.");
    CHECK_STR(today.err, STR(""));
    CHECK_STR(command(ctx, "catalog|show|--as-of|2999-01-01").err, STR(""));
    text_has(told(ctx, "help|catalog|show"), "before the first, the first");
}

TESTS(
    BOTH(no_option_is_left_out_by_an_empty_text),
    BOTH(no_setting_is_left_out_by_an_empty_text_where_empty_says_nothing),
    BOTH(a_key_names_the_same_submission_in_the_header_and_on_the_command_line),
    BOTH(a_key_that_is_blank_is_none_at_both_doors),
    SQLITE(an_empty_argument_that_has_to_be_one_thing_is_refused),
    BOTH(the_lists_of_the_command_line_read_what_they_are_asked_for_as_the_api_does),
    SQLITE(a_word_that_begins_commands_names_them_and_two_lists_are_not_asked_for_at_once),
    BOTH(a_refusal_with_its_reasons_says_each_thing_once),
    BOTH(a_fault_calls_an_option_or_argument_as_the_help_does_and_as_the_api_in_json),
    BOTH(the_catalogue_as_of_a_day_before_the_first_says_that_there_was_none),
)
