/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_profile_pages.c: the password and the tokens on the page about oneself, through dispatch without a socket [3.1]. The rest of that
 * page is in t3_account_pages.c. Passwords are hashed for real, hence few a test.
 */
#include "tests/visitor.h"

/* SPEC 3.1 */
TEST(a_password_changed_on_the_page_renews_the_session_and_ends_the_tokens_unless_they_are_kept)
{
    struct web web = web_of_rooms(ctx);
    struct account anna = anna_with_password(ctx);
    struct visitor browser = signed_in(ctx, &web, &anna), thief;
    struct token token;
    struct str secret = STR("");
    struct actor actor;

    as_account(ctx, anna.id, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    WRITE_OK(token_add_own(ctx, "password", anna.password_hash, &(struct token_wish){ STR(""), 30, 0 }, &token, &secret));
    thief = browser;        /* has the cookie */
    browse(ctx, &browser, "/profile");
    struct http_response page = submit(ctx, &browser, "/profile/password",
                                       "current=correct+horse+battery&new=staple+battery+9&keep_tokens=true");
    CHECK_INT(page.status, 303);
    CHECK(str_contains(web_answer_header(&page, "Set-Cookie"), STR("entitled_session=")));
    page = browse(ctx, &browser, "/profile");
    CHECK(page.status == 200 && shows(&page, "Your API tokens still work."));
    CHECK_INT(browse(ctx, &thief, "/profile").status, 303);
    CHECK_OK(token_sign_in(ctx, secret, &actor));
    page = submit(ctx, &browser, "/profile/password", "current=staple+battery+9&new=lamp+river+seven");
    CHECK_INT(page.status, 303);
    page = browse(ctx, &browser, "/profile");
    CHECK(page.status == 200 && shows(&page, "the API tokens that you made no longer work."));
    CHECK_CODE(sign_in_required, token_sign_in(ctx, secret, &actor));
}

/* SPEC 2.8 */
TEST(the_page_says_where_no_region_serves_the_country_and_refuses_what_is_none)
{
    catalog_put(ctx, small_catalog(ctx));
    as_operator(ctx);
    struct web web = web_of_rooms(ctx);
    struct account anna = anna_with_password(ctx);
    struct visitor browser = signed_in(ctx, &web, &anna);
    browse(ctx, &browser, "/profile");
    struct http_response page = submit(ctx, &browser, "/profile", "country=ZZ");
    CHECK(page.status == 422 && shows(&page, "There is no country ZZ. Enter the two letters of one, such as SE."));
    CHECK_INT(submit(ctx, &browser, "/profile", "country=BR").status, 303);
    page = browse(ctx, &browser, "/profile");
    CHECK(shows(&page, "No region of the catalogue serves the country BR: nobody there can get help until one does."));
    CHECK_INT(submit(ctx, &browser, "/profile", "country=SE").status, 303);
    page = browse(ctx, &browser, "/profile");
    CHECK(page.status == 200 && !shows(&page, "No region"));
}

/* SPEC 3.1 */
TEST(a_token_is_made_on_the_profile_with_the_password_and_shown_once)
{
    struct web web = web_of_rooms(ctx);
    struct account anna = anna_with_password(ctx);
    struct visitor browser = signed_in(ctx, &web, &anna);
    struct http_response page = browse(ctx, &browser, "/profile");

    CHECK(shows(&page, "name=\"scopes\" value=\"submit\"") && !shows(&page, "value=\"desk\"") && !shows(&page, "value=\"admin\""));
    page = submit(ctx, &browser, "/profile/tokens", "name=Backup&days=366&password=correct+horse+battery");
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "id=\"days-error\"") && shows(&page, "value=\"Backup\"") && shows(&page, "value=\"366\"") && !keeps_password(&page));
    page = submit(ctx, &browser, "/profile/tokens", "name=Backup&days=7&scopes=submit&password=wrong");
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "id=\"password-error\"") && shows(&page, "name=\"scopes\" value=\"submit\" checked"));
    page = submit(ctx, &browser, "/profile/tokens", "name=&days=7&scopes=admin&password=correct+horse+battery");
    CHECK_INT(page.status, 422);
    CHECK_INT(count_rows(ctx, "token"), 0);
    page = submit(ctx, &browser, "/profile/tokens", "name=Twice&days=7&scopes=submit&scopes=submit&password=correct+horse+battery");
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "id=\"scopes-error\"") && shows(&page, "submit stands here twice."));
    CHECK_INT(count_rows(ctx, "token"), 0);
    page = submit(ctx, &browser, "/profile/tokens", "name=Backup+%3Cnightly%3E&days=365&password=correct+horse+battery");
    CHECK_INT(page.status, 200);
    CHECK(shows(&page, "We show it only once") && shows(&page, "<code>ent_") && shows(&page, "Backup &lt;nightly&gt;"));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM token WHERE scopes = 1 AND by_password = 1"), 1);
    CHECK_INT(sql_int(ctx, "SELECT expires_at FROM token"), ctx->now + 365 * DAY_MS);
    page = submit(ctx, &browser, "/profile/tokens", "name=Both&days=7&scopes=read&scopes=submit&password=correct+horse+battery");
    CHECK_INT(page.status, 200);
    CHECK_INT(sql_int(ctx, "SELECT scopes FROM token WHERE name = 'Both'"), 3);
    page = browse(ctx, &browser, "/profile");
    CHECK(!shows(&page, "ent_") && shows(&page, "Backup &lt;nightly&gt;"));
}

/* SPEC 3.1: a press too many makes no token that nobody knows of, and nobody waits for one that is not shown. */
TEST(the_form_of_a_token_sent_again_makes_no_second_one_and_says_why_it_shows_none)
{
    struct web web = web_of_rooms(ctx);
    struct account anna = anna_with_password(ctx);
    struct visitor browser = signed_in(ctx, &web, &anna);
    static const char *const form = "name=Backup&days=7&password=correct+horse+battery";
    static const char *const mistyped = "name=Backup&days=7&password=corect+horse+battery";

    browser.with_number = true;
    browse(ctx, &browser, "/profile");
    struct str number = browser.number;
    CHECK_INT(submit(ctx, &browser, "/profile/tokens", mistyped).status, 422);
    browser.number = number;
    struct http_response page = submit(ctx, &browser, "/profile/tokens", form);
    CHECK(page.status == 200 && shows(&page, "<code>ent_"));
    /* From the page that shows it, the same is another form. */
    CHECK(browser.number.len && !str_equal(browser.number, number));
    struct str next = browser.number;
    for (int again = 0; again < 3; again++) {
        browser.number = number;
        page = submit(ctx, &browser, "/profile/tokens", again == 1 ? mistyped : form);
        CHECK_INT(page.status, 303);
        CHECK_STR(location(&page), STR("/profile"));
        page = browse(ctx, &browser, "/profile");
        CHECK(shows(&page, "You sent this form before: its token is in the list of your") && !shows(&page, "ent_"));
        CHECK_INT(count_rows(ctx, "token"), 1);
    }
    browser.number = next;
    CHECK_INT(submit(ctx, &browser, "/profile/tokens", form).status, 200);
    CHECK_INT(count_rows(ctx, "token"), 2);
}

/* SPEC 3.1: a token that somebody has got hold of is seen, and revoked, where a person looks. */
TEST(api_tokens_stand_on_the_profile_and_are_revoked_there)
{
    struct web web = web_of_rooms(ctx);
    struct account anna = anna_with_password(ctx), account = { .email = STR("olle@fabrikam.example"), .name = STR("Olle Ek") }, olle;
    struct token token, bos;
    struct str secret = STR(""), other = STR("");
    struct actor actor;

    WRITE_OK(account_add(ctx, &account, &olle));
    struct visitor browser = signed_in(ctx, &web, &anna);
    struct http_response page = browse(ctx, &browser, "/profile");
    CHECK(shows(&page, "API tokens") && shows(&page, "You have none.") && !shows(&page, "Revoke<"));
    WRITE_OK(token_add(ctx, anna.id, &(struct token_wish){ STR("Backup <nightly>"), 30, 0 }, &token, &secret));
    WRITE_OK(token_add(ctx, olle.id, &(struct token_wish){ STR("Olle's"), 30, 0 }, &bos, &other));
    page = browse(ctx, &browser, "/profile");
    CHECK(shows(&page, "Backup &lt;nightly&gt;") && shows(&page, "Created:") && !shows(&page, "You have none.") && !shows(&page, "Bo&#39;s"));
    const char *revoke = str_format(ctx->arena, "/profile/tokens/%lld/revoke", (long long)token.id).data;
    CHECK(shows(&page, str_format(ctx->arena, "action=\"%s\"", revoke).data) && !shows(&page, secret.data));
    CHECK_INT(submit(ctx, &browser, str_format(ctx->arena, "/profile/tokens/%lld/revoke", (long long)bos.id).data, "").status, 404);
    CHECK_INT(submit(ctx, &browser, "/profile/tokens/x/revoke", "").status, 404);
    page = submit(ctx, &browser, revoke, "");
    CHECK_STR(location(&page), STR("/profile"));
    page = browse(ctx, &browser, "/profile");
    CHECK(shows(&page, "The token is revoked") && shows(&page, "You have none."));
    CHECK_CODE(sign_in_required, token_sign_in(ctx, secret, &actor));
    CHECK_OK(token_sign_in(ctx, other, &actor));
    for (int i = 0; i < 21; i++)
        WRITE_OK(token_add(ctx, anna.id, &(struct token_wish){ STR(""), 30, 0 }, &token, &secret));
    page = browse(ctx, &browser, "/profile");
    CHECK(shows(&page, "There are more, older ones.") && shows(&page, "Without a name"));
}

TESTS(
    BOTH(the_page_says_where_no_region_serves_the_country_and_refuses_what_is_none),
    BOTH(a_password_changed_on_the_page_renews_the_session_and_ends_the_tokens_unless_they_are_kept),
    BOTH(a_token_is_made_on_the_profile_with_the_password_and_shown_once),
    BOTH(the_form_of_a_token_sent_again_makes_no_second_one_and_says_why_it_shows_none),
    BOTH(api_tokens_stand_on_the_profile_and_are_revoked_there),
)
