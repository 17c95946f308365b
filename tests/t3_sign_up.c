/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_sign_up.c: signing up, verifying, resetting a password, and the sessions of one's own account as HTTP requests through
 * dispatch, without a socket [3.1]. The pages of the same rules are in t3_account_pages.c.
 */
#include "tests/visitor.h"

#include "desk/account/access.h"

static struct http_response call(struct ctx *ctx, const char *method, const char *path, const char *token, const char *body)
{
    struct web web = { .routes = rooms_tree(), .tasks = rooms_tasks(), .hooks = access_hooks, .db = ctx->db, .now = ctx->now };

    return web_call(ctx, &web, method, path, token, str_of(body));
}

static const char *with_token(struct ctx *ctx, struct str link, const char *more)
{
    return str_format(ctx->arena, "{\"token\":\"%.*s\"%s}", STR_ARGS(link), more).data;
}

#define SIGN_UP "{\"name\":\"Anna Berg\",\"email\":\"Anna@Fabrikam.example\",\"password\":\"correct horse battery\"}"
#define SIGN_IN "{\"email\":\"anna@fabrikam.example\",\"password\":\"correct horse battery\"}"

/* SPEC 3.1 */
TEST(a_sign_up_its_mailed_link_and_then_a_token)
{
    struct http_response answer = call(ctx, "POST", "/api/v1/accounts", NULL, SIGN_UP);
    CHECK_INT(answer.status, 202);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM account WHERE password LIKE '$argon2id$%' AND verified_at = 0"), 1);
    answer = call(ctx, "POST", "/api/v1/tokens", NULL, SIGN_IN);
    CHECK_INT(answer.status, 401);
    CHECK(shows(&answer, "not confirmed") && shows(&answer, "\"cure\":"));
    struct str link = link_to(ctx, "anna@fabrikam.example", LINK_VERIFY);
    CHECK_INT(call(ctx, "POST", "/api/v1/accounts/verify", NULL, with_token(ctx, link, "")).status, 422);
    answer = call(ctx, "POST", "/api/v1/accounts/verify", NULL, with_token(ctx, link, ",\"password\":\"staple battery\""));
    CHECK_INT(answer.status, 422);
    CHECK(shows(&answer, "\"field\":\"password\"") && shows(&answer, "\"mismatch\"") && shows(&answer, "Sign up again"));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE kind = 'sign_in' AND subject = 'account:anna@fabrikam.example'"), 1);
    const char *right = with_token(ctx, link, ",\"password\":\"correct horse battery\"");
    CHECK_INT(call(ctx, "POST", "/api/v1/accounts/verify", NULL, right).status, 204);
    CHECK_INT(call(ctx, "POST", "/api/v1/accounts/verify", NULL, right).status, 404);
    CHECK_INT(call(ctx, "POST", "/api/v1/tokens", NULL, SIGN_IN).status, 201);
}

/* SPEC 3.1 */
TEST(a_taken_address_is_answered_as_a_free_one)
{
    struct http_response first = call(ctx, "POST", "/api/v1/accounts", NULL, SIGN_UP);
    CHECK_INT(call(ctx, "POST", "/api/v1/accounts", NULL, SIGN_UP).status, 202);
    exec_sql(ctx, "UPDATE account SET verified_at = 1");
    struct http_response again = call(ctx, "POST", "/api/v1/accounts", NULL, SIGN_UP);

    CHECK_INT(first.status, 202);
    CHECK_INT(again.status, 202);
    CHECK_STR(buf_str(&again.body), buf_str(&first.body));
    CHECK_INT(count_rows(ctx, "account"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.account_exists'"), 1);
}

TEST(what_is_wrong_with_a_sign_up_is_named_and_costs_no_attempt)
{
    struct http_response answer = call(ctx, "POST", "/api/v1/accounts", NULL, "{\"email\":7,\"password\":\"short\",\"kind\":\"work\"}");

    CHECK_INT(answer.status, 422);
    CHECK(shows(&answer, "\"field\":\"name\"") && shows(&answer, "\"field\":\"email\"") && shows(&answer, "\"field\":\"password\"")
          && shows(&answer, "\"field\":\"kind\""));
    answer = call(ctx, "POST", "/api/v1/accounts", NULL, "{\"name\":\"A\",\"email\":\"anna@fabrikam.example\",\"password\":\"anna@fabrikam.example\"}");
    CHECK_INT(answer.status, 422);
    CHECK_INT(call(ctx, "POST", "/api/v1/accounts", NULL, "{").status, 400);
    CHECK_INT(call(ctx, "POST", "/api/v1/accounts/verify", NULL, "{}").status, 422);
    CHECK_INT(call(ctx, "POST", "/api/v1/password-resets", NULL, "{\"email\":\"nobody\"}").status, 422);
    CHECK_INT(call(ctx, "POST", "/api/v1/password-resets/confirm", NULL, "{\"token\":\"\"}").status, 422);
    CHECK_INT(count_rows(ctx, "attempt") + count_rows(ctx, "account"), 0);
}

/* SPEC 3.1 */
TEST(sign_ups_and_resets_are_limited_by_the_address_they_come_from)
{
    for (int i = 0; i < 10; i++)
        CHECK_INT(call(ctx, "POST", "/api/v1/password-resets", NULL,
                       str_format(ctx->arena, "{\"email\":\"a%d@b.example\"}", i).data).status, 202);
    struct http_response answer = call(ctx, "POST", "/api/v1/password-resets", NULL, "{\"email\":\"anna@fabrikam.example\"}");
    CHECK_INT(answer.status, 429);
    CHECK(shows(&answer, "10 min"));
    exec_sql(ctx, "UPDATE attempt SET kind = 'sign_up'");
    CHECK_INT(call(ctx, "POST", "/api/v1/accounts", NULL, SIGN_UP).status, 429);
    CHECK_INT(call(ctx, "POST", "/api/v1/password-resets", NULL, "{\"email\":\"anna@fabrikam.example\"}").status, 202);
    CHECK_INT(count_rows(ctx, "account"), 0);
}

/* SPEC 3.1 */
TEST(a_forgotten_password_is_set_anew_by_a_mailed_link)
{
    CHECK_INT(call(ctx, "POST", "/api/v1/accounts", NULL, SIGN_UP).status, 202);
    struct http_response known = call(ctx, "POST", "/api/v1/password-resets", NULL, "{\"email\":\"anna@fabrikam.example\"}");
    struct http_response unknown = call(ctx, "POST", "/api/v1/password-resets", NULL, "{\"email\":\"olle@fabrikam.example\"}");
    CHECK_INT(known.status, 202);
    CHECK_STR(buf_str(&unknown.body), buf_str(&known.body));

    struct str link = link_to(ctx, "anna@fabrikam.example", LINK_RESET);
    struct http_response answer = call(ctx, "POST", "/api/v1/password-resets/confirm", NULL,
                                       with_token(ctx, link, ",\"password\":\"Anna@fabrikam.example\""));
    CHECK_INT(answer.status, 422);
    CHECK(shows(&answer, "\"field\":\"password\""));
    const char *right = with_token(ctx, link, ",\"password\":\"staple battery horse\"");
    CHECK_INT(call(ctx, "POST", "/api/v1/password-resets/confirm", NULL, right).status, 204);
    answer = call(ctx, "POST", "/api/v1/password-resets/confirm", NULL, right);
    CHECK_INT(answer.status, 404);
    CHECK(shows(&answer, "Ask for a new link"));
    CHECK_INT(call(ctx, "POST", "/api/v1/tokens", NULL, SIGN_IN).status, 401);
    CHECK_INT(call(ctx, "POST", "/api/v1/tokens", NULL,
                   "{\"email\":\"anna@fabrikam.example\",\"password\":\"staple battery horse\"}").status, 201);
}

TEST(own_sessions_are_listed_by_pages_and_ended)
{
    struct account account = { .email = STR("anna@b.example"), .name = STR("Anna"), .password_hash = STR("$argon2id$x") }, anna;
    struct token token;
    struct session sessions[3];
    struct str secret = STR(""), api = STR("");

    WRITE_OK(account_add(ctx, &account, &anna));
    WRITE_OK(token_add(ctx, anna.id, &(struct token_wish){ STR(""), 1, 0 }, &token, &api));
    for (int i = 0; i < 3; i++)
        WRITE_OK(session_start(ctx, anna.email, account.password_hash, &sessions[i], &secret));
    struct http_response answer = call(ctx, "GET", "/api/v1/sessions?limit=2", api.data, "");
    CHECK_INT(answer.status, 200);
    CHECK(!shows(&answer, secret.data) && !shows(&answer, "\"next\":null"));
    answer = call(ctx, "GET", str_format(ctx->arena, "/api/v1/sessions?after=%lld", (long long)sessions[1].id).data, api.data, "");
    CHECK(shows(&answer, "\"next\":null"));
    CHECK(shows(&answer, str_format(ctx->arena, "\"id\":\"%lld\"", (long long)sessions[0].id).data));
    const char *path = str_format(ctx->arena, "/api/v1/sessions/%lld", (long long)sessions[0].id).data;
    CHECK_INT(call(ctx, "DELETE", path, api.data, "").status, 204);
    CHECK_INT(call(ctx, "DELETE", "/api/v1/sessions/7", api.data, "").status, 404);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM session WHERE ended_at = 0"), 2);
    CHECK_INT(call(ctx, "DELETE", "/api/v1/sessions", api.data, "").status, 204);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM session WHERE ended_at = 0"), 0);
    CHECK_INT(call(ctx, "GET", "/api/v1/sessions", NULL, "").status, 401);
    CHECK_INT(call(ctx, "GET", "/api/v1/sessions", secret.data, "").status, 401);
}

TESTS(
    BOTH(a_sign_up_its_mailed_link_and_then_a_token),
    BOTH(a_taken_address_is_answered_as_a_free_one),
    BOTH(what_is_wrong_with_a_sign_up_is_named_and_costs_no_attempt),
    BOTH(sign_ups_and_resets_are_limited_by_the_address_they_come_from),
    BOTH(a_forgotten_password_is_set_anew_by_a_mailed_link),
    BOTH(own_sessions_are_listed_by_pages_and_ended),
)
