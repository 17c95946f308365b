/* SPDX-License-Identifier: Apache-2.0 */
/* t3_account_commands.c: the commands about accounts, tokens and organizations, as the command line calls them. */
#include "tests/visitor.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/id.h"
#include "desk/account/account_password.h"

static struct str said(struct ctx *ctx, const char *line)
{
    struct str text = STR("");

    CHECK_OK(cli_line(ctx, str_of(line), &text));
    return text;
}

/* The id at the front of a JSON object. */
static struct str id_in(struct str json)
{
    struct str start = STR("{\"id\":\"");

    CHECK(str_starts(json, start));
    struct str rest = { json.data + start.len, json.len - start.len };
    return str_cut(&rest, '"');
}

static void password_on_stdin(struct ctx *ctx, const char *password)
{
    const char *path = str_format(ctx->arena, "%.*s/password", STR_ARGS(test_directory(ctx))).data;
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

    CHECK(file >= 0 && write(file, password, str_of(password).len) == (ssize_t)str_of(password).len);
    CHECK(lseek(file, 0, SEEK_SET) == 0 && dup2(file, 0) == 0);
    close(file);
}

TEST(an_account_is_added_with_its_organization_roles_and_password)
{
    struct str organization = id_in(said(ctx, "organization|add|Fabrikam AB|--country|SE|--enrolled|partner|--enrolled=reseller|--json"));
    struct account found;

    password_on_stdin(ctx, "correct horse battery\n");
    struct str json = said(ctx, str_format(ctx->arena, "account|add|Anna@fabrikam.example|--name|Anna Berg|--kind|work|--staff|engineer"
        "|--staff|administrator|--organization|%.*s|--role|global_admin|--password-stdin|--json", STR_ARGS(organization)).data);
    CHECK(str_contains(json, STR("\"staff\":[\"engineer\",\"administrator\"]")));
    CHECK(str_contains(json, STR("\"roles\":[\"global_admin\",\"member\"]")));
    READ_OK(account_find_by_email(ctx, STR("anna@fabrikam.example"), &found));
    CHECK_STR(id_text(ctx->arena, found.id), id_in(json));
    CHECK_STR(password_verify_task(ctx->arena, password_to_verify(ctx->arena, found.password_hash, STR("correct horse battery")).input),
              found.password_hash);
    password_on_stdin(ctx, "staple battery");
    said(ctx, "account|password|anna@fabrikam.example");
    CHECK(!str_equal(sql_text(ctx, "SELECT password FROM account"), found.password_hash));
    CHECK(str_ends(said(ctx, "account|list"), STR("  Anna@fabrikam.example  Anna Berg  work  engineer, administrator\n")));
    CHECK(str_ends(said(ctx, "organization|list|--q|fabri"), STR("  Fabrikam AB  SE  partner, reseller\n")));
    CHECK_STR(said(ctx, "organization|list|--search|contoso|--json"), STR("[]"));
}

TEST(what_does_not_fit_adds_no_account)
{
    struct str text;

    CHECK_CODE(invalid, cli_line(ctx, str_of("account|add|anna@b.example|--name|Anna|--roles|member"), &text));
    CHECK_CODE(invalid, cli_line(ctx, str_of("account|add|anna@b.example|--name|Anna|--staff|king"), &text));
    CHECK_CODE(invalid, cli_line(ctx, str_of("account|add|anna|--name|Anna"), &text));
    CHECK_CODE(not_found, cli_line(ctx, str_of("account|add|anna@b.example|--name|Anna|--organization|7"), &text));
    password_on_stdin(ctx, "short\n");
    CHECK_CODE(invalid, cli_line(ctx, str_of("account|add|anna@b.example|--name|Anna|--password-stdin"), &text));
    CHECK_INT(count_rows(ctx, "account"), 0);
    CHECK_CODE(not_found, cli_line(ctx, str_of("account|password|anna@b.example"), &text));
}

/* SPEC 3.1 */
TEST(no_command_takes_a_password_that_is_soon_guessed)
{
    static const char *const guessed[] = { "password123\n", "1234567890", "Lindqvist2026\n", "fabrikam12\n", "Nordwind12" };
    const struct settings site = { .site_name = STR("Nordwind") };
    struct str text;

    ctx->settings = &site;
    said(ctx, "account|add|anna@fabrikam.example|--name|Anna Lindqvist");
    for (size_t i = 0; i < COUNT_OF(guessed); i++) {
        password_on_stdin(ctx, guessed[i]);
        CHECK_CODE_KEEP(invalid, cli_line(ctx, str_of("account|password|anna@fabrikam.example"), &text));
        CHECK(str_contains(ctx->fault.fields->detail, STR("easy to guess")));
        fault_clear(ctx);
        password_on_stdin(ctx, guessed[i]);
        CHECK_CODE_KEEP(invalid, cli_line(ctx, str_of("account|add|a.lindqvist@fabrikam.example|--name|Anna Lindqvist|--password-stdin"), &text));
        CHECK(str_contains(ctx->fault.fields->detail, STR("easy to guess")));
        fault_clear(ctx);
    }
    CHECK_INT(count_rows(ctx, "account"), 1);
    CHECK_STR(sql_text(ctx, "SELECT password FROM account"), STR(""));
}

/* SPEC 10.7 */
TEST(the_log_shows_what_commands_did_and_who_ran_them)
{
    struct str text;

    ctx->os_user = STR("bo");
    said(ctx, "account|add|anna@b.example|--name|Anna|--staff|engineer");
    said(ctx, "organization|add|Fabrikam AB|--country|SE");
    text = said(ctx, "log");
    CHECK(str_contains(text, STR("  organization_added  operator  command line of bo  organization ")) && str_ends(text, STR("  engineer\n")));
    text = said(ctx, "log|--q|fabrikam|--json");
    CHECK(str_contains(text, STR("\"user\":\"bo\"")) && !str_contains(text, STR("account_added")));
    CHECK_STR(said(ctx, "log|--event|account_closed|--json"), STR("[]"));
    CHECK(!str_contains(said(ctx, "log|--limit|1"), STR("account_added")));
    CHECK_STR(said(ctx, "log|--until|2020-01-01"), STR(""));
    CHECK_CODE(invalid, cli_line(ctx, str_of("log|--id|5"), &text));
    CHECK_CODE(invalid, cli_line(ctx, str_of("log|--about|moon"), &text));
}

/* api-core: prints the token, nothing else. */
TEST(token_add_prints_the_token_and_nothing_else)
{
    struct actor actor;

    said(ctx, "account|add|anna@b.example|--name|Anna");
    struct str text = said(ctx, "token|add|anna@b.example|--days|2"), secret = str_trim(text);
    CHECK_INT((int64_t)secret.len, 47);
    CHECK_INT((int64_t)text.len, 48);
    CHECK_OK(token_sign_in(ctx, secret, &actor));
    ctx->now += 2 * DAY_MS;
    CHECK_CODE(sign_in_required, token_sign_in(ctx, secret, &actor));
    CHECK_CODE(not_found, cli_line(ctx, str_of("token|add|bo@b.example"), &text));
    CHECK_CODE(invalid, cli_line(ctx, str_of("token|add|anna@b.example|--days|0"), &text));
}

TEST(a_token_is_revoked_by_its_id_and_all_of_them_with_the_account)
{
    struct actor actor;
    struct str text;

    said(ctx, "account|add|anna@b.example|--name|Anna");
    struct str first = str_trim(said(ctx, "token|add|anna@b.example|--name|first"));
    struct str second = str_trim(said(ctx, "token|add|anna@b.example|--name|second"));
    struct str list = said(ctx, "token|list|anna@b.example");
    CHECK(str_contains(list, STR("  second\n")) && str_ends(list, STR("  first\n")));
    struct str newest = str_cut(&list, ' ');
    said(ctx, str_format(ctx->arena, "token|revoke|%.*s", STR_ARGS(newest)).data);
    CHECK_CODE(sign_in_required, token_sign_in(ctx, second, &actor));
    CHECK_OK(token_sign_in(ctx, first, &actor));
    CHECK_CODE(not_found, cli_line(ctx, str_of("token|revoke|7"), &text));
    CHECK(str_contains(said(ctx, "account|close|anna@b.example"), STR("closed 2026-11-21T10:00:00.000Z")));
    CHECK_CODE(sign_in_required, token_sign_in(ctx, first, &actor));
    CHECK(str_contains(said(ctx, "account|list|--json"), STR("\"closed_at\":\"2026-11-21T10:00:00.000Z\"")));
}

TEST(a_member_is_added_by_address)
{
    struct str organization = id_in(said(ctx, "organization|add|Fabrikam|--json"));

    said(ctx, "account|add|anna@b.example|--name|Anna");
    struct str json = said(ctx, str_format(ctx->arena, "organization|member|add|%.*s|ANNA@b.example|--roles|admin_agent|--json", STR_ARGS(organization)).data);
    CHECK(str_contains(json, STR("\"name\":\"Fabrikam\",\"roles\":[\"admin_agent\",\"member\"]")));
}

TESTS(
    BOTH(an_account_is_added_with_its_organization_roles_and_password),
    BOTH(what_does_not_fit_adds_no_account),
    BOTH(no_command_takes_a_password_that_is_soon_guessed),
    BOTH(the_log_shows_what_commands_did_and_who_ran_them),
    BOTH(token_add_prints_the_token_and_nothing_else),
    BOTH(a_token_is_revoked_by_its_id_and_all_of_them_with_the_account),
    BOTH(a_member_is_added_by_address),
)
