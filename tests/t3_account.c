/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_account.c: signing in, one's own account, new accounts and organizations as HTTP requests through dispatch,
 * without a socket. Passwords are hashed for real, hence slow by intention: few sign-ins a test.
 */
#include "tests/visitor.h"

#include "desk/account/access.h"
#include "desk/account/account_password.h"

/* One call, with what came back. */
static struct http_response call(struct ctx *ctx, const char *method, const char *path, struct str token, const char *body)
{
    struct web web = { .routes = rooms_tree(), .tasks = rooms_tasks(), .hooks = access_hooks, .db = ctx->db, .now = ctx->now };
    struct http_request request = web_request(ctx, method, path, token.len ? str_c(ctx->arena, token) : NULL, str_of(body));

    request.remote = ctx->remote;
    return web_send(ctx, &web, &request);
}

static struct str body_of(const struct http_response *answer) { return buf_str(&answer->body); }

/* The text of the first "key":"..." in a JSON answer. */
static struct str text_in(struct ctx *ctx, const struct http_response *answer, const char *key)
{
    struct str wanted = str_format(ctx->arena, "\"%s\":\"", key), body = body_of(answer);

    for (size_t at = 0; at + wanted.len < body.len; at++) {
        struct str rest = { body.data + at, body.len - at };
        if (str_starts(rest, wanted)) {
            rest = (struct str){ rest.data + wanted.len, rest.len - wanted.len };
            return str_cut(&rest, '"');
        }
    }
    return STR("");
}

static struct account add(struct ctx *ctx, const char *email, unsigned staff, const char *password)
{
    struct account account = { .email = str_of(email), .name = STR("Anna Berg"), .kind = ACCOUNT_WORK, .staff = staff }, added;

    if (password)
        account.password_hash = password_hash_task(ctx->arena, str_of(password));
    WRITE_OK(account_add(ctx, &account, &added));
    return added;
}

static struct str token_for(struct ctx *ctx, const struct account *account)
{
    struct token token;
    struct str secret = STR("");

    WRITE_OK(token_add(ctx, account->id, &(struct token_wish){ STR("test"), 30, 0 }, &token, &secret));
    return secret;
}

#define NOBODY STR("")

/* SPEC 3.1 */
TEST(e_mail_and_password_give_a_token_that_signs_in)
{
    add(ctx, "anna@fabrikam.example", 0, "correct horse battery");
    struct http_response answer = call(ctx, "POST", "/api/v1/tokens", NOBODY,
        "{\"email\":\"Anna@Fabrikam.example\",\"password\":\"correct horse battery\",\"name\":\"laptop\",\"days\":2}");

    CHECK_INT(answer.status, 201);
    CHECK_STR(text_in(ctx, &answer, "expires_at"), instant_text(ctx->arena, ctx->now + 2 * DAY_MS));
    struct str token = text_in(ctx, &answer, "token");
    CHECK_INT((int64_t)token.len, 47);
    answer = call(ctx, "GET", "/api/v1/me", token, "");
    CHECK_INT(answer.status, 200);
    CHECK_STR(text_in(ctx, &answer, "email"), STR("anna@fabrikam.example"));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'sign_in'"), 1);
    CHECK_INT(count_rows(ctx, "attempt"), 0);
}

/* SPEC 3.1 */
TEST(a_wrong_password_and_an_unknown_address_get_the_same_answer_and_are_counted)
{
    add(ctx, "anna@fabrikam.example", 0, "correct horse battery");
    ctx->remote = STR("192.0.2.1");
    struct http_response wrong = call(ctx, "POST", "/api/v1/tokens", NOBODY,
                                      "{\"email\":\"anna@fabrikam.example\",\"password\":\"correct horse\"}");
    struct http_response unknown = call(ctx, "POST", "/api/v1/tokens", NOBODY,
                                        "{\"email\":\"olle@fabrikam.example\",\"password\":\"correct horse\"}");

    CHECK_INT(wrong.status, 401);
    CHECK_INT(unknown.status, 401);
    CHECK_STR(body_of(&unknown), body_of(&wrong));
    CHECK_INT(count_rows(ctx, "token"), 0);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject = 'address:192.0.2.1'"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject = 'account:anna@fabrikam.example'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'sign_in_failed'"), 2);
}

/* SPEC 3.1 */
TEST(after_ten_failures_the_right_password_waits_until_the_limit_ends)
{
    const char *right = "{\"email\":\"anna@fabrikam.example\",\"password\":\"correct horse battery\"}";

    add(ctx, "anna@fabrikam.example", 0, "correct horse battery");
    for (int i = 0; i < 10; i++)
        CHECK_INT(call(ctx, "POST", "/api/v1/tokens", NOBODY,
                       "{\"email\":\"anna@fabrikam.example\",\"password\":\"wrong\"}").status, 401);
    struct http_response answer = call(ctx, "POST", "/api/v1/tokens", NOBODY, right);
    CHECK_INT(answer.status, 429);
    CHECK(shows(&answer, "\"code\":\"rate_limited\"") && shows(&answer, "10 min"));
    CHECK_STR(web_answer_header(&answer, "Retry-After"), STR("600"));
    ctx->now += 10 * MINUTE_MS;
    CHECK_INT(call(ctx, "POST", "/api/v1/tokens", NOBODY, right).status, 201);
}

TEST(what_is_wrong_with_a_sign_in_is_named_and_is_no_failed_attempt)
{
    struct http_response answer = call(ctx, "POST", "/api/v1/tokens", NOBODY, "{\"email\":7,\"days\":0,\"user\":\"x\"}");

    CHECK_INT(answer.status, 422);
    CHECK(shows(&answer, "\"field\":\"email\"") && shows(&answer, "\"field\":\"password\"") && shows(&answer, "\"field\":\"days\"")
          && shows(&answer, "\"field\":\"user\""));
    CHECK_INT(call(ctx, "POST", "/api/v1/tokens", NOBODY, "{").status, 400);
    CHECK_INT(count_rows(ctx, "attempt"), 0);
}

TEST(own_tokens_are_listed_by_pages_and_revoked)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0, NULL), bo = add(ctx, "bo@b.example", 0, NULL);
    struct str first = token_for(ctx, &anna), second = token_for(ctx, &anna), other = token_for(ctx, &bo);

    struct http_response answer = call(ctx, "GET", "/api/v1/tokens?limit=1", first, "");
    CHECK_INT(answer.status, 200);
    struct str newest = text_in(ctx, &answer, "id");
    CHECK_STR(text_in(ctx, &answer, "next"), newest);
    CHECK(!shows(&answer, "ent_"));
    answer = call(ctx, "GET", str_format(ctx->arena, "/api/v1/tokens?after=%.*s", STR_ARGS(newest)).data, first, "");
    CHECK(shows(&answer, "\"next\":null"));
    struct str oldest = text_in(ctx, &answer, "id");
    CHECK(!str_equal(oldest, newest));

    const char *path = str_format(ctx->arena, "/api/v1/tokens/%.*s", STR_ARGS(newest)).data;
    CHECK_INT(call(ctx, "DELETE", path, other, "").status, 404);
    CHECK_INT(call(ctx, "DELETE", "/api/v1/tokens/7", other, "").status, 404);
    CHECK_INT(call(ctx, "DELETE", "/api/v1/tokens/x", other, "").status, 404);
    CHECK_INT(call(ctx, "DELETE", path, first, "").status, 204);
    CHECK_INT(call(ctx, "GET", "/api/v1/me", second, "").status, 401);
    CHECK_INT(call(ctx, "GET", "/api/v1/me", first, "").status, 200);
    CHECK_INT(call(ctx, "GET", "/api/v1/me", NOBODY, "").status, 401);
}

/* SPEC 3.2 */
TEST(the_profile_keeps_what_is_left_out_and_empties_what_is_null)
{
    struct account anna = add(ctx, "anna@fabrikam.example", STAFF_ENGINEER, NULL);
    struct str token = token_for(ctx, &anna);

    struct http_response answer = call(ctx, "PATCH", "/api/v1/me", token,
        "{\"phone\":\"+46 8 1\",\"country\":\"SE\",\"time_zone\":\"Europe/Stockholm\",\"language\":\"sv\"}");
    CHECK_INT(answer.status, 200);
    answer = call(ctx, "PATCH", "/api/v1/me", token, "{\"phone\":null,\"language\":\"cs\"}");
    CHECK(shows(&answer, "\"profile\":{\"phone\":null,\"country\":\"SE\",\"time_zone\":\"Europe/Stockholm\",\"language\":\"cs\"}"));
    CHECK(shows(&answer, "\"staff\":[\"engineer\"],\"organizations\":[]"));
    answer = call(ctx, "PATCH", "/api/v1/me", token, "{\"country\":\"s1\",\"time_zone\":\"Mars/Base\",\"name\":\"Other\"}");
    CHECK_INT(answer.status, 422);
    CHECK(shows(&answer, "\"field\":\"name\",\"code\":\"unknown_field\""));
    answer = call(ctx, "PATCH", "/api/v1/me", token, "{\"country\":\"s1\",\"time_zone\":\"Mars/Base\"}");
    CHECK(shows(&answer, "\"field\":\"country\"") && shows(&answer, "\"field\":\"time_zone\""));
}

/* SPEC 2.8 */
TEST(a_profile_is_told_where_no_region_serves_its_country)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0, NULL);
    struct str token = token_for(ctx, &anna);

    catalog_put(ctx, small_catalog(ctx));
    struct http_response answer = call(ctx, "PATCH", "/api/v1/me", token, "{\"country\":\"zz\"}");
    CHECK_INT(answer.status, 422);
    CHECK(shows(&answer, "\"field\":\"country\"") && shows(&answer, "There is no country ZZ."));
    answer = call(ctx, "PATCH", "/api/v1/me", token, "{\"country\":\"br\"}");
    CHECK(answer.status == 200 && shows(&answer, "\"remarks\":[\"No region of the catalogue serves the country BR:"));
    answer = call(ctx, "PATCH", "/api/v1/me", token, "{\"phone\":\"+46 8 1\"}");
    CHECK(answer.status == 200 && !shows(&answer, "remarks"));
    answer = call(ctx, "PATCH", "/api/v1/me", token, "{\"country\":\"se\"}");
    CHECK(answer.status == 200 && !shows(&answer, "remarks"));
}

/* SPEC 3.1 */
TEST(a_password_is_changed_with_the_present_one)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0, "correct horse battery");
    struct str token = token_for(ctx, &anna);

    struct http_response answer = call(ctx, "POST", "/api/v1/me/password", token, "{\"current\":\"wrong\",\"new\":\"staple battery\"}");
    CHECK_INT(answer.status, 422);
    CHECK(shows(&answer, "\"field\":\"current\",\"code\":\"mismatch\""));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject = 'account:anna@fabrikam.example'"), 1);
    answer = call(ctx, "POST", "/api/v1/me/password", token, "{\"current\":\"correct horse battery\",\"new\":\"ANNA@fabrikam.example\"}");
    CHECK_INT(answer.status, 422);
    CHECK(shows(&answer, "\"field\":\"new\""));
    answer = call(ctx, "POST", "/api/v1/me/password", token, "{\"current\":\"correct horse battery\",\"new\":\"staple battery\"}");
    CHECK_INT(answer.status, 204);
    CHECK_INT(call(ctx, "POST", "/api/v1/tokens", NOBODY,
                   "{\"email\":\"anna@fabrikam.example\",\"password\":\"staple battery\"}").status, 201);
    CHECK_INT(call(ctx, "POST", "/api/v1/tokens", NOBODY,
                   "{\"email\":\"anna@fabrikam.example\",\"password\":\"correct horse battery\"}").status, 401);
}

TEST(an_administrator_adds_an_organization_and_people_to_it)
{
    struct account root = add(ctx, "root@vendor.example", STAFF_ADMINISTRATOR, NULL);
    struct str token = token_for(ctx, &root);

    struct http_response answer = call(ctx, "POST", "/api/v1/admin/organizations", token,
                                       "{\"name\":\"Fabrikam AB\",\"country\":\"SE\",\"enrolled\":[\"partner\"]}");
    CHECK_INT(answer.status, 201);
    CHECK(shows(&answer, "\"name\":\"Fabrikam AB\"") && shows(&answer, "\"enrolled\":[\"partner\"]"));
    struct str id = text_in(ctx, &answer, "id");
    answer = call(ctx, "POST", "/api/v1/admin/accounts", token, str_format(ctx->arena,
        "{\"email\":\"anna@fabrikam.example\",\"name\":\"Anna Berg\",\"kind\":\"work\",\"password\":\"correct horse battery\","
        "\"organization\":\"%.*s\",\"roles\":[\"global_admin\"]}", STR_ARGS(id)).data);
    CHECK_INT(answer.status, 201);
    CHECK(shows(&answer, "\"kind\":\"work\"") && shows(&answer, "\"roles\":[\"global_admin\",\"member\"]"));
    CHECK(!shows(&answer, "argon2"));
    CHECK_INT(call(ctx, "POST", "/api/v1/tokens", NOBODY,
                   "{\"email\":\"anna@fabrikam.example\",\"password\":\"correct horse battery\"}").status, 201);
    answer = call(ctx, "POST", "/api/v1/admin/accounts", token,
                  "{\"email\":\"olle@fabrikam.example\",\"name\":\"Bo Ek\",\"staff\":[\"engineer\",\"contract_desk\"]}");
    CHECK_INT(answer.status, 201);
    CHECK(shows(&answer, "\"kind\":\"personal\"") && shows(&answer, "\"staff\":[\"engineer\",\"contract_desk\"],\"organizations\":[]"));
    answer = call(ctx, "POST", str_format(ctx->arena, "/api/v1/admin/organizations/%.*s/members", STR_ARGS(id)).data, token,
                  "{\"email\":\"olle@fabrikam.example\",\"roles\":[\"admin_agent\"]}");
    CHECK_INT(answer.status, 200);
    CHECK(shows(&answer, "\"roles\":[\"admin_agent\",\"member\"]"));
    static const char *const ways[] = { "AB++F%C3%A4brikam%2C", "partner+ID+", "" };
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct str tail = i == 1 ? text_in(ctx, &answer, "partner_id") : i == 2 ? id : STR("");
        answer = call(ctx, "GET", str_format(ctx->arena, "/api/v1/admin/organizations?q=%s%.*s", ways[i], STR_ARGS(tail)).data, token, "");
        CHECK(answer.status == 200 && shows(&answer, str_c(ctx->arena, id)));
    }
    answer = call(ctx, "GET", "/api/v1/admin/organizations?q=fabri&limit=1", token, "");
    CHECK_INT(answer.status, 200);
    CHECK(shows(&answer, "\"next\":null"));
}

TEST(a_new_account_that_is_refused_leaves_nothing_behind)
{
    struct account root = add(ctx, "root@vendor.example", STAFF_ADMINISTRATOR, NULL);
    struct str token = token_for(ctx, &root);

    struct http_response answer = call(ctx, "POST", "/api/v1/admin/accounts", token,
                                       "{\"email\":\"anna@b.example\",\"name\":\"Anna\",\"organization\":\"7\"}");
    CHECK_INT(answer.status, 422);
    CHECK(shows(&answer, "\"field\":\"organization\",\"code\":\"unknown_value\""));
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/accounts", token, "{\"email\":\"ROOT@vendor.example\",\"name\":\"R\"}").status, 409);
    answer = call(ctx, "POST", "/api/v1/admin/accounts", token,
                  "{\"email\":\"nobody\",\"name\":\"A\",\"roles\":[\"member\"],\"password\":\"short\",\"staff\":[\"king\"]}");
    CHECK_INT(answer.status, 422);
    CHECK(shows(&answer, "\"field\":\"organization\"") && shows(&answer, "\"field\":\"password\"") && shows(&answer, "\"field\":\"staff"));
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/accounts", token, "{\"email\":\"nobody\",\"name\":\"A\"}").status, 422);
    CHECK_INT(count_rows(ctx, "account"), 1);
}

/* SPEC 3.7 */
TEST(others_than_administrators_add_no_accounts)
{
    struct account desk = add(ctx, "desk@vendor.example", STAFF_CONTRACT_DESK, NULL), anna = add(ctx, "anna@b.example", 0, NULL);
    const char *body = "{\"email\":\"new@b.example\",\"name\":\"New\",\"password\":\"correct horse battery\"}";

    CHECK_INT(call(ctx, "POST", "/api/v1/admin/accounts", token_for(ctx, &desk), body).status, 403);
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/accounts", token_for(ctx, &anna), body).status, 403);
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/accounts", NOBODY, body).status, 401);
    CHECK_INT(call(ctx, "POST", "/api/v1/admin/organizations", token_for(ctx, &desk), "{\"name\":\"Contoso\"}").status, 201);
    CHECK_INT(call(ctx, "GET", "/api/v1/admin/organizations", token_for(ctx, &anna), "").status, 403);
    CHECK_INT(count_rows(ctx, "account"), 2);
}

TESTS(
    BOTH(e_mail_and_password_give_a_token_that_signs_in),
    BOTH(a_wrong_password_and_an_unknown_address_get_the_same_answer_and_are_counted),
    BOTH(after_ten_failures_the_right_password_waits_until_the_limit_ends),
    BOTH(what_is_wrong_with_a_sign_in_is_named_and_is_no_failed_attempt),
    BOTH(own_tokens_are_listed_by_pages_and_revoked),
    BOTH(the_profile_keeps_what_is_left_out_and_empties_what_is_null),
    BOTH(a_profile_is_told_where_no_region_serves_its_country),
    BOTH(a_password_is_changed_with_the_present_one),
    BOTH(an_administrator_adds_an_organization_and_people_to_it),
    BOTH(a_new_account_that_is_refused_leaves_nothing_behind),
    BOTH(others_than_administrators_add_no_accounts),
)
