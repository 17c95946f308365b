/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_password.c: every door of the HTTP side that sets a password, through dispatch without a socket [3.1]. Which passwords are
 * good enough is in t2_password.c; the doors of the command line are in t3_account_commands.c.
 */
#include "tests/visitor.h"

#include "base/limit.h"
#include "desk/account/access.h"

static const struct settings site = { .site_name = STR_INIT("Nordwind"), .public_url = STR_INIT("http://support.example") };

static struct web web_of(struct ctx *ctx)
{
    return (struct web){ .routes = rooms_tree(), .tasks = rooms_tasks(), .hooks = access_hooks, .settings = &site, .db = ctx->db, .now = ctx->now };
}

static struct account anna_of(struct ctx *ctx)
{
    struct account account = { .email = STR("anna@fabrikam.example"), .name = STR("Anna Lindqvist"), .staff = STAFF_ADMINISTRATOR,
                               .password_hash = PASSWORD }, anna;

    WRITE_OK(account_add(ctx, &account, &anna));
    return anna;
}

/* One of each kind. */
static const char *const guessed[] = { "password123", "1234567890", "lindqvist2026", "fabrikam12", "nordwind12" };

static void check_refused(const struct http_response *answer, const char *field)
{
    CHECK_INT(answer->status, 422);
    CHECK(shows(answer, "easy to guess") && shows(answer, field) && !shows(answer, "password123"));
}

/* SPEC 3.1 */
TEST(no_page_takes_a_password_that_is_soon_guessed)
{
    struct account anna = anna_of(ctx);
    struct web web = web_of(ctx);
    struct visitor visitor = { .web = &web }, browser = { .web = &web };
    struct str link = link_of(ctx, anna.id, LINK_RESET), secret = session_of(ctx, "anna@fabrikam.example");
    struct http_response page;

    visitor_has_session(ctx, &browser, secret);
    for (size_t i = 0; i < COUNT_OF(guessed); i++) {
        browse(ctx, &visitor, "/sign-up");
        page = submit(ctx, &visitor, "/sign-up", str_format(ctx->arena, "name=A+Lindqvist&email=a%%40fabrikam.example&password=%s", guessed[i]).data);
        check_refused(&page, "password-error");
        browse(ctx, &visitor, str_format(ctx->arena, "/reset/new?token=%.*s", STR_ARGS(link)).data);
        page = submit(ctx, &visitor, "/reset/new", str_format(ctx->arena, "token=%.*s&password=%s", STR_ARGS(link), guessed[i]).data);
        check_refused(&page, "password-error");
        browse(ctx, &browser, "/profile");
        page = submit(ctx, &browser, "/profile/password", str_format(ctx->arena, "current=x&new=%s", guessed[i]).data);
        check_refused(&page, "new-error");
    }
    CHECK_INT(count_rows(ctx, "account"), 1);
    CHECK_STR(sql_text(ctx, "SELECT password FROM account"), PASSWORD);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_link WHERE used_at = 0"), 1);
}

/* SPEC 3.1 */
TEST(no_call_takes_a_password_that_is_soon_guessed)
{
    struct account anna = anna_of(ctx);
    struct web web = web_of(ctx);
    struct token token;
    struct str secret = STR("");

    WRITE_OK(token_add(ctx, anna.id, &(struct token_wish){ STR(""), 1, 0 }, &token, &secret));
    struct str link = link_of(ctx, anna.id, LINK_RESET);
    for (size_t i = 0; i < COUNT_OF(guessed); i++) {
        struct str person = str_format(ctx->arena, "{\"name\":\"A Lindqvist\",\"email\":\"a@fabrikam.example\",\"password\":\"%s\"}", guessed[i]);
        struct http_response answer = web_call(ctx, &web, "POST", "/api/v1/accounts", NULL, person);
        check_refused(&answer, "\"field\":\"password\"");
        answer = web_call(ctx, &web, "POST", "/api/v1/admin/accounts", str_c(ctx->arena, secret), person);
        check_refused(&answer, "\"field\":\"password\"");
        answer = web_call(ctx, &web, "POST", "/api/v1/password-resets/confirm", NULL,
                          str_format(ctx->arena, "{\"token\":\"%.*s\",\"password\":\"%s\"}", STR_ARGS(link), guessed[i]));
        check_refused(&answer, "\"field\":\"password\"");
        answer = web_call(ctx, &web, "POST", "/api/v1/me/password", str_c(ctx->arena, secret),
                          str_format(ctx->arena, "{\"current\":\"x\",\"new\":\"%s\"}", guessed[i]));
        check_refused(&answer, "\"field\":\"new\"");
    }
    CHECK_INT(count_rows(ctx, "account"), 1);
    CHECK_STR(sql_text(ctx, "SELECT password FROM account"), PASSWORD);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_link WHERE used_at = 0"), 1);
}

/* One reader an act: pages and calls say the same of a password that is too short or too long. */
TEST(a_password_of_a_wrong_length_is_refused_in_the_same_words_by_pages_and_calls)
{
    static const struct { size_t chars; const char *words; } lengths[] = {
        { LIMIT_PASSWORD_CHARS_MIN - 1, "Use at least 10 characters." }, { LIMIT_PASSWORD_CHARS + 1, "Use at most 200 characters." },
    };
    struct account anna = anna_of(ctx);
    struct web web = web_of(ctx);
    struct visitor visitor = { .web = &web }, browser = { .web = &web };
    struct str secret = STR("");
    struct token token;

    WRITE_OK(token_add(ctx, anna.id, &(struct token_wish){ STR(""), 1, 0 }, &token, &secret));
    struct str link = link_of(ctx, anna.id, LINK_RESET), session = session_of(ctx, "anna@fabrikam.example");
    visitor_has_session(ctx, &browser, session);
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        char typed[LIMIT_PASSWORD_CHARS + 2] = "";
        memset(typed, 'q', lengths[i].chars);
        const struct { const char *page, *form, *call, *token, *body; } doors[] = {
            { "/sign-up", "name=A+Lindqvist&email=a%%40fabrikam.example&password=%s", "/api/v1/accounts", NULL,
              "{\"name\":\"A Lindqvist\",\"email\":\"a@fabrikam.example\",\"password\":\"%s\"}" },
            { "/profile/password", "current=x&new=%s", "/api/v1/me/password", str_c(ctx->arena, secret), "{\"current\":\"x\",\"new\":\"%s\"}" },
        };
        browse(ctx, &visitor, "/sign-up");
        browse(ctx, &browser, "/profile");
        for (size_t k = 0; k < COUNT_OF(doors); k++) {
            struct http_response page = submit(ctx, k ? &browser : &visitor, doors[k].page, str_format(ctx->arena, doors[k].form, typed).data);
            struct http_response answer = web_call(ctx, &web, "POST", doors[k].call, doors[k].token, str_format(ctx->arena, doors[k].body, typed));
            CHECK(page.status == 422 && answer.status == 422 && shows(&page, lengths[i].words) && shows(&answer, lengths[i].words));
        }
        browse(ctx, &visitor, str_format(ctx->arena, "/reset/new?token=%.*s", STR_ARGS(link)).data);
        struct http_response page = submit(ctx, &visitor, "/reset/new", str_format(ctx->arena, "token=%.*s&password=%s", STR_ARGS(link), typed).data);
        struct http_response answer = web_call(ctx, &web, "POST", "/api/v1/password-resets/confirm", NULL,
                                               str_format(ctx->arena, "{\"token\":\"%.*s\",\"password\":\"%s\"}", STR_ARGS(link), typed));
        CHECK(page.status == 422 && answer.status == 422 && shows(&page, lengths[i].words) && shows(&answer, lengths[i].words));
    }
    CHECK_STR(sql_text(ctx, "SELECT password FROM account"), PASSWORD);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_link WHERE used_at = 0"), 1);
}

TESTS(
    BOTH(a_password_of_a_wrong_length_is_refused_in_the_same_words_by_pages_and_calls),
    BOTH(no_page_takes_a_password_that_is_soon_guessed),
    BOTH(no_call_takes_a_password_that_is_soon_guessed),
)
