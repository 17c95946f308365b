/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_account_pages.c: the pages of signing in and up, of mailed links, and about oneself, through dispatch without a socket
 * [3.1, 3.2]. Passwords are hashed for real, hence few sign-ins a test.
 */
#include "tests/visitor.h"

#include "desk/account/account_password.h"
#include "desk/organization/organization.h"

#define SIGN_UP "name=Anna&email=anna%40fabrikam.example&password=correct+horse+battery"
#define SIGN_IN "email=Anna%40Fabrikam.example&password=correct+horse+battery"

static const char *with_link(struct ctx *ctx, const char *format, struct str link)
{
    return str_format(ctx->arena, "%s%.*s", format, STR_ARGS(link)).data;
}

/* ---- Signing in and out --------------------------------------------------------------------------------- */

/* SPEC 3.1, 3.2 */
TEST(who_signs_in_goes_on_to_where_he_was_going_and_nobody_asks_for_a_profile_first)
{
    struct web web = web_of_rooms(ctx);
    struct visitor browser = { .web = &web };
    struct http_response page;

    anna_with_password(ctx);
    page = browse(ctx, &browser, "/sign-in?return=%2Fprofile%3Fa%3D1");
    CHECK_INT(page.status, 200);
    CHECK(shows(&page, "name=\"return\" value=\"/profile?a=1\"") && shows(&page, "autocomplete=\"current-password\""));
    CHECK(!shows(&page, "Times in") && !shows(&page, "API documentation"));
    page = submit(ctx, &browser, "/sign-in", SIGN_IN "&return=%2Frequests%3Fq%3Dx");
    CHECK_INT(page.status, 303);
    CHECK_STR(location(&page), STR("/requests?q=x"));
    page = opened(ctx, &browser, 200, "/contracts/add");
    has(&page, "Times in <b>UTC (UTC+00:00)</b>", "href=\"/profile#time_zone\"");
    opened(ctx, &browser, 404, "/welcome");
    page = browse(ctx, &browser, "/sign-in?return=%2Fprofile");
    CHECK_INT(page.status, 303);
    CHECK_STR(location(&page), STR("/profile"));
    page = submit(ctx, &browser, "/sign-out", "");
    CHECK_STR(location(&page), STR("/sign-in"));
    page = browse(ctx, &browser, "/sign-in");
    CHECK(shows(&page, "You are signed out.") && shows(&page, "href=\"/sign-up\""));
    CHECK_INT(browse(ctx, &browser, "/profile").status, 303);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM session WHERE ended_at = 0"), 0);
}

static void zone_is(struct ctx *ctx, const char *zone)
{
    CHECK_STR(sql_text(ctx, "SELECT time_zone FROM account WHERE email = 'anna@fabrikam.example'"), str_of(zone));
}

static void signs_in_again(struct ctx *ctx, struct visitor *browser, const char *zone)
{
    opened(ctx, browser, 200, "/profile");
    sent(ctx, browser, 303, "/sign-out", "");
    opened(ctx, browser, 200, "/sign-in");
    sent(ctx, browser, 303, "/sign-in", str_format(ctx->arena, "%s&time_zone=%s", SIGN_IN, zone).data);
}

/* SPEC 3.2: by the browser where there is a script, by the country where that has one, and never against what somebody chose. */
TEST(a_zone_that_nobody_gave_is_guessed_and_one_that_was_given_stays)
{
    static const char *const unknown[] = { "", "&time_zone=", "&time_zone=Mars%2FBase", "&time_zone=..%2F..%2Fetc%2Fpasswd" };
    struct web web = web_of_rooms(ctx);
    struct visitor browser = { .web = &web };
    struct http_response page = opened(ctx, &browser, 200, "/sign-up");

    has(&page, "name=\"time_zone\" value=\"\" data-zone");
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        sent(ctx, &browser, 303, "/sign-up", str_format(ctx->arena, "%s%s", SIGN_UP, unknown[i]).data);
        zone_is(ctx, "");
    }
    sent(ctx, &browser, 303, "/sign-up", SIGN_UP "&time_zone=Asia%2FTokyo");
    zone_is(ctx, "Asia/Tokyo");
    sent(ctx, &browser, 303, "/sign-up", SIGN_UP);
    zone_is(ctx, "");
    opened(ctx, &browser, 303, with_link(ctx, "/verify?token=", link_to(ctx, "anna@fabrikam.example", LINK_VERIFY)));
    signs_in_again(ctx, &browser, "Mars%2FBase");
    zone_is(ctx, "");
    opened(ctx, &browser, 200, "/profile");
    sent(ctx, &browser, 303, "/profile", "phone=&country=SE&time_zone=");
    zone_is(ctx, "Europe/Stockholm");
    sent(ctx, &browser, 303, "/profile", "phone=&country=SE&time_zone=UTC");
    zone_is(ctx, "UTC");
    sent(ctx, &browser, 303, "/profile", "phone=&country=US&time_zone=");
    zone_is(ctx, "");
    signs_in_again(ctx, &browser, "America%2FChicago");
    zone_is(ctx, "America/Chicago");
    signs_in_again(ctx, &browser, "Asia%2FTokyo");
    zone_is(ctx, "America/Chicago");
}

TEST(where_one_was_going_is_never_another_site)
{
    struct web web = web_of_rooms(ctx);
    struct account anna = anna_with_password(ctx);
    static const char *const elsewhere[] = { "https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "javascript%3Aalert(1)",
                                             "%2F%09%2Fevil.example", "evil", "%2Fa%0D%0ASet-Cookie:x" };

    struct visitor browser = signed_in(ctx, &web, &anna);
    for (size_t i = 0; i < COUNT_OF(elsewhere); i++) {
        struct http_response page = browse(ctx, &browser, str_format(ctx->arena, "/sign-in?return=%s", elsewhere[i]).data);
        CHECK_INT(page.status, 303);
        CHECK_STR(location(&page), STR("/"));
    }
    struct visitor nobody = { .web = &web };
    browse(ctx, &nobody, "/sign-in");
    struct http_response page = submit(ctx, &nobody, "/sign-in", SIGN_IN "&return=https%3A%2F%2Fevil.example%2F");
    CHECK_STR(location(&page), STR("/"));
}

/* So many failures more, as the first ones. */
static void fail_more(struct ctx *ctx, int count)
{
    for (int i = 1; i <= count; i++)
        exec_sql(ctx, "INSERT INTO attempt SELECT (SELECT MAX(id) FROM attempt) + ROW_NUMBER() OVER (ORDER BY id), kind, subject, at FROM attempt"
                      " WHERE id IN (SELECT id FROM attempt ORDER BY id LIMIT 2)");
}

/* SPEC 3.1 */
TEST(a_failed_sign_in_shows_the_page_again_with_the_address_and_says_when_few_attempts_are_left)
{
    struct web web = web_of_rooms(ctx);
    struct visitor browser = { .web = &web };
    struct http_response page;

    anna_with_password(ctx);
    browse(ctx, &browser, "/sign-in");
    page = submit(ctx, &browser, "/sign-in", "email=anna%40fabrikam.example&password=staple+battery&return=%2Fprofile");
    CHECK_INT(page.status, 401);
    CHECK(shows(&page, "The e-mail address or the password is wrong.") && shows(&page, "role=\"alert\""));
    CHECK(shows(&page, "value=\"anna@fabrikam.example\"") && shows(&page, "name=\"return\" value=\"/profile\""));
    CHECK(!shows(&page, "left, then") && !keeps_password(&page));
    CHECK_INT(count_rows(ctx, "session"), 0);
    page = submit(ctx, &browser, "/sign-in", "email=&password=");
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "id=\"email-error\"") && shows(&page, "aria-invalid=\"true\""));
    fail_more(ctx, 5);
    page = submit(ctx, &browser, "/sign-in", "email=anna%40fabrikam.example&password=");
    CHECK_INT(page.status, 422);
    CHECK(!shows(&page, "left, then"));
    for (int left = 3; left; left--) {
        page = submit(ctx, &browser, "/sign-in", "email=anna%40fabrikam.example&password=staple+battery");
        CHECK(page.status == 401 && shows(&page, left == 1 ? "1 try left, then you have to wait 10 minutes." : str_format(ctx->arena, "%d tries left, then", left).data));
        page = browse(ctx, &browser, "/sign-in");
        CHECK(!shows(&page, "left, then"));
    }
    fail_more(ctx, 1);
    page = submit(ctx, &browser, "/sign-in", SIGN_IN);
    CHECK_INT(page.status, 429);
    CHECK(shows(&page, "Try again in 10 min, or reset your password now") && shows(&page, "href=\"/reset\"") && !shows(&page, "left, then"));
    web.now = ctx->now + 10 * MINUTE_MS;
    page = submit(ctx, &browser, "/sign-in", SIGN_IN);
    CHECK_INT(page.status, 303);
}

TEST(what_was_typed_before_the_session_was_over_is_sent_after_the_sign_in)
{
    struct web web = web_of_rooms(ctx);
    struct account anna = anna_with_password(ctx);
    struct visitor browser = signed_in(ctx, &web, &anna);
    struct http_response page;

    browse(ctx, &browser, "/profile");
    exec_sql(ctx, "UPDATE session SET ended_at = 1");
    page = submit(ctx, &browser, "/profile", "phone=%2B46+8+1&country=SE&time_zone=&language=");
    CHECK_INT(page.status, 401);
    CHECK(shows(&page, "name=\"resume_to\" value=\"/profile\""));
    page = submit(ctx, &browser, "/sign-in", "email=anna%40fabrikam.example&password=wrong&resume_to=%2Fprofile&resume_body=phone%3D%252B46%2B8%2B1%26country%3DSE%26time_zone%3D%26language%3D");
    CHECK_INT(page.status, 401);
    CHECK(shows(&page, "name=\"resume_body\" value=\"phone=%2B46+8+1&amp;country=SE") && shows(&page, "We kept what you typed."));
    page = submit(ctx, &browser, "/sign-in", SIGN_IN "&resume_to=%2Fprofile&resume_body=phone%3D%252B46%2B8%2B1%26country%3DSE%26time_zone%3D%26language%3D");
    CHECK_INT(page.status, 200);
    CHECK(shows(&page, "action=\"/profile\"") && shows(&page, "name=\"phone\" value=\"+46 8 1\"") && !keeps_password(&page));
    CHECK_INT(submit(ctx, &browser, "/profile", "phone=%2B46+8+1&country=SE&time_zone=&language=").status, 303);
    CHECK_STR(sql_text(ctx, "SELECT phone FROM account"), STR("+46 8 1"));
}

/* SPEC 3.1 */
TEST(the_cookie_of_a_session_is_for_the_server_alone)
{
    struct settings settings = { .public_url = STR("https://support.example") };
    struct web web = web_of_rooms(ctx);
    struct visitor browser = { .web = &web, .origin = "https://support.example" };

    anna_with_password(ctx);
    web.settings = &settings;
    browse(ctx, &browser, "/sign-in");
    struct http_response page = submit(ctx, &browser, "/sign-in", SIGN_IN);
    CHECK_INT(page.status, 303);
    struct str found = STR("");
    for (size_t i = 0; i < page.header_count; i++)
        if (str_starts(page.headers[i].value, STR("__Host-entitled_session=")))
            found = page.headers[i].value;
    CHECK(str_contains(found, STR("; Path=/; HttpOnly; SameSite=Lax; Secure")) && !str_contains(found, STR("Domain")));
    CHECK_INT(browse(ctx, &browser, "/profile").status, 200);
}

/* ---- Signing up and mailed links ------------------------------------------------------------------------ */

/* SPEC 3.1 */
TEST(a_sign_up_leads_to_a_mail_whose_page_verifies_with_the_password_in_another_browser_and_signs_in)
{
    struct web web = web_of_rooms(ctx);
    struct visitor browser = { .web = &web }, phone = { .web = &web };
    struct http_response page = browse(ctx, &browser, "/sign-up");

    CHECK_INT(page.status, 200);
    CHECK(shows(&page, "At least 10 characters") && shows(&page, "autocomplete=\"new-password\""));
    page = submit(ctx, &browser, "/sign-up", "name=Anna+%22Berg%22&email=anna%40fabrikam.example&password=short");
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "Use at least 10 characters.") && shows(&page, "value=\"Anna &quot;Berg&quot;\"") && !shows(&page, "value=\"short\""));
    page = submit(ctx, &browser, "/sign-up", SIGN_UP);
    CHECK_INT(page.status, 303);
    CHECK_STR(location(&page), STR("/verify"));
    page = browse(ctx, &browser, "/verify");
    CHECK(shows(&page, "Check your inbox") && shows(&page, "We have sent an e-mail to anna@fabrikam.example."));
    CHECK(shows(&page, "To get another e-mail") && shows(&page, "href=\"/sign-up\""));
    page = browse(ctx, &browser, "/sign-in");
    page = submit(ctx, &browser, "/sign-in", SIGN_IN);
    CHECK_INT(page.status, 401);
    CHECK(shows(&page, "not confirmed yet") && shows(&page, "reset your password"));

    struct str link = link_to(ctx, "anna@fabrikam.example", LINK_VERIFY);
    for (int i = 0; i < 3; i++)
        CHECK_INT(browse(ctx, &phone, with_link(ctx, "/verify?token=", link)).status, 200);
    CHECK_INT(sql_int(ctx, "SELECT verified_at FROM account"), 0);
    page = submit(ctx, &phone, "/verify", with_link(ctx, "token=", link));
    CHECK_INT(page.status, 422);
    page = submit(ctx, &phone, "/verify", with_link(ctx, "password=staple+battery&token=", link));
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "This is not the password of the latest sign-up") && shows(&page, "id=\"password-error\"") && !keeps_password(&page));
    CHECK(shows(&page, "href=\"/sign-up\"") && shows(&page, "href=\"/reset\""));
    CHECK(shows(&page, "confirm that anna@fabrikam.example is yours") && shows(&page, "name=\"token\""));
    CHECK_INT(sql_int(ctx, "SELECT verified_at FROM account"), 0);
    CHECK_INT(count_rows(ctx, "session"), 0);
    page = submit(ctx, &phone, "/verify", with_link(ctx, "password=correct+horse+battery&token=", link));
    CHECK_INT(page.status, 303);
    CHECK_STR(location(&page), STR("/"));
    page = browse(ctx, &phone, "/profile");
    CHECK(page.status == 200 && shows(&page, "Your e-mail address is confirmed, and you are signed in."));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM account WHERE verified_at > 0 AND browser = ''"), 1);
    page = browse(ctx, &phone, with_link(ctx, "/verify?token=", link));
    CHECK(page.status == 404 && shows(&page, "was used already") && shows(&page, "Continue") && !shows(&page, "href=\"/sign-up\""));
    page = browse(ctx, &browser, with_link(ctx, "/verify?token=", link));
    CHECK(page.status == 404 && shows(&page, "was used already") && shows(&page, "href=\"/reset\""));
    CHECK_INT(submit(ctx, &browser, "/verify", with_link(ctx, "password=correct+horse+battery&token=", link)).status, 404);
    CHECK_INT(submit(ctx, &browser, "/sign-in", SIGN_IN).status, 303);
}

/* SPEC 3.1: an attacker was first with the address; its owner signs up as well, and presses the button of any mail. */
TEST(a_sign_up_of_somebody_else_with_the_address_gains_nothing)
{
    struct web web = web_of_rooms(ctx);
    struct visitor eve = { .web = &web }, anna = { .web = &web };
    struct http_response page;

    browse(ctx, &eve, "/sign-up");
    submit(ctx, &eve, "/sign-up", "name=Eve&email=anna%40fabrikam.example&password=staple+battery+9");
    struct str first = link_to(ctx, "anna@fabrikam.example", LINK_VERIFY);
    browse(ctx, &anna, "/sign-up");
    page = submit(ctx, &anna, "/sign-up", "name=Anna&email=anna%40fabrikam.example&password=correct+horse+battery");
    CHECK_INT(page.status, 303);
    page = browse(ctx, &anna, with_link(ctx, "/verify?token=", first));
    CHECK_INT(page.status, 404);
    CHECK(shows(&page, "href=\"/sign-up\""));
    page = browse(ctx, &anna, with_link(ctx, "/verify?token=", link_to(ctx, "anna@fabrikam.example", LINK_VERIFY)));
    CHECK_INT(page.status, 303);
    opened(ctx, &anna, 200, "/profile");
    sent(ctx, &anna, 303, "/sign-out", "");
    browse(ctx, &eve, "/sign-in");
    CHECK_INT(submit(ctx, &eve, "/sign-in", "email=anna%40fabrikam.example&password=staple+battery+9").status, 401);
    browse(ctx, &anna, "/sign-in");
    CHECK_INT(submit(ctx, &anna, "/sign-in", SIGN_IN).status, 303);
    CHECK_STR(sql_text(ctx, "SELECT name FROM account"), STR("Anna"));
}

/* SPEC 3.1 */
TEST(a_taken_address_looks_like_a_free_one)
{
    struct web web = web_of_rooms(ctx);
    struct visitor browser = { .web = &web };

    anna_with_password(ctx);
    browse(ctx, &browser, "/sign-up");
    struct http_response taken = submit(ctx, &browser, "/sign-up", "name=Eve&email=anna%40fabrikam.example&password=correct+horse+battery");
    struct http_response free_one = submit(ctx, &browser, "/sign-up", "name=Eve&email=eve%40fabrikam.example&password=correct+horse+battery");
    CHECK_INT(taken.status, 303);
    CHECK_INT(free_one.status, 303);
    CHECK_STR(location(&taken), location(&free_one));
    CHECK_INT((int64_t)taken.header_count, (int64_t)free_one.header_count);
}

/* SPEC 3.1 */
TEST(a_forgotten_password_is_set_on_the_page_of_a_mailed_link)
{
    struct web web = web_of_rooms(ctx);
    struct account anna = anna_with_password(ctx);
    struct visitor browser = { .web = &web }, elsewhere = signed_in(ctx, &web, &anna);
    struct http_response page;

    browse(ctx, &browser, "/reset");
    page = submit(ctx, &browser, "/reset", "email=nobody");
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "value=\"nobody\"") && shows(&page, "Enter an e-mail address like anna@example.com."));
    page = submit(ctx, &browser, "/reset", "email=anna%40fabrikam.example");
    CHECK_STR(location(&page), STR("/sign-in"));
    page = browse(ctx, &browser, "/sign-in");
    CHECK(shows(&page, "If this address has an account, an e-mail with a link is on"));

    struct str link = link_to(ctx, "anna@fabrikam.example", LINK_RESET);
    page = browse(ctx, &browser, with_link(ctx, "/reset/new?token=", link));
    CHECK_INT(page.status, 200);
    CHECK(shows(&page, "You will be signed out everywhere. API tokens that were") && shows(&page, "name=\"keep_tokens\""));
    page = submit(ctx, &browser, "/reset/new", with_link(ctx, "password=short&token=", link));
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "Use at least 10 characters.") && shows(&page, "name=\"token\""));
    page = submit(ctx, &browser, "/reset/new", with_link(ctx, "password=staple+battery+9&token=", link));
    CHECK_INT(page.status, 303);
    page = browse(ctx, &browser, "/sign-in");
    CHECK(shows(&page, "Your new password is set."));
    CHECK_INT(browse(ctx, &elsewhere, "/profile").status, 303);
    page = submit(ctx, &browser, "/reset/new", with_link(ctx, "password=staple+battery+9&token=", link));
    CHECK_INT(page.status, 404);
    CHECK(shows(&page, "href=\"/reset\"") && !shows(&page, "name=\"password\"") && !keeps_password(&page));
    CHECK_INT(browse(ctx, &browser, "/reset/new?token=none").status, 404);
    CHECK_INT(browse(ctx, &browser, "/reset/new").status, 404);
    browse(ctx, &browser, "/sign-in");
    CHECK_INT(submit(ctx, &browser, "/sign-in", "email=anna%40fabrikam.example&password=staple+battery+9").status, 303);
}

/* ---- About oneself -------------------------------------------------------------------------------------- */

/* SPEC 3.2 */
TEST(the_profile_shows_names_and_organizations_and_changes_the_defaults)
{
    struct web web = web_of_rooms(ctx);
    struct account anna = anna_with_password(ctx);
    struct organization organization;
    struct http_response page;

    WRITE_OK(organization_add(ctx, STR("Fabrikam & Co"), STR("SE"), 0, &organization));
    WRITE_OK(membership_add(ctx, organization.id, anna.id, ROLE_GLOBAL_ADMIN));
    struct visitor browser = signed_in(ctx, &web, &anna);
    page = browse(ctx, &browser, "/profile");
    CHECK_INT(page.status, 200);
    CHECK(shows(&page, "Anna &lt;Berg&gt;") && shows(&page, "anna@fabrikam.example") && shows(&page, "Fabrikam &amp; Co"));
    CHECK(shows(&page, "global administrator, member") && shows(&page, "This browser") && !shows(&page, "Sign out everywhere else"));
    page = submit(ctx, &browser, "/profile", "phone=%2B46+8&country=SE&time_zone=Europe%2FStockholm&language=sv");
    CHECK_STR(location(&page), STR("/profile"));
    page = browse(ctx, &browser, "/profile");
    CHECK(shows(&page, "Your profile is saved.") && shows(&page, "<option value=\"SE\" selected>Sweden</option>")
          && shows(&page, "<option value=\"Europe/Stockholm\" selected>") && shows(&page, "lang=\"sv\" selected>svenska"));
    CHECK(shows(&page, "Europe/Stockholm (UTC+01:00)"));
    page = submit(ctx, &browser, "/profile", "phone=%2B46+8&country=SE&time_zone=&language=&name=Other");
    CHECK_INT(page.status, 422);
    CHECK_STR(sql_text(ctx, "SELECT name FROM account"), STR("Anna <Berg>"));
}

/* SPEC 3.1 */
TEST(a_password_is_changed_on_the_profile_and_ends_the_other_sessions)
{
    struct web web = web_of_rooms(ctx);
    struct account anna = anna_with_password(ctx);
    struct visitor browser = signed_in(ctx, &web, &anna), other = signed_in(ctx, &web, &anna);
    struct http_response page = browse(ctx, &browser, "/profile");

    page = submit(ctx, &browser, "/profile/password", "current=wrong&new=staple+battery+9");
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "This is not your current password.") && shows(&page, "id=\"current-error\""));
    CHECK(!keeps_password(&page));
    page = submit(ctx, &browser, "/profile/password", "current=correct+horse+battery&new=Anna%40fabrikam.example");
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "id=\"new-error\""));
    page = submit(ctx, &browser, "/profile/password", "current=correct+horse+battery&new=staple+battery+9");
    CHECK_INT(page.status, 303);
    page = browse(ctx, &browser, "/profile");
    CHECK(shows(&page, "Your password is changed."));
    CHECK_INT(browse(ctx, &other, "/profile").status, 303);
}

TEST(one_signs_out_everywhere_else_and_stays_signed_in_here)
{
    struct web web = web_of_rooms(ctx);
    struct account anna = anna_with_password(ctx);
    struct visitor browser = signed_in(ctx, &web, &anna), other = signed_in(ctx, &web, &anna);
    struct http_response page = browse(ctx, &browser, "/profile");

    CHECK(shows(&page, "Sign out everywhere else"));
    page = submit(ctx, &browser, "/profile/sessions", "");
    CHECK_INT(page.status, 303);
    page = browse(ctx, &browser, "/profile");
    CHECK(shows(&page, "You are signed out everywhere else.") && shows(&page, "You are not signed in anywhere else."));
    CHECK_INT(browse(ctx, &other, "/profile").status, 303);
    for (int i = 0; i < 21; i++)
        other = signed_in(ctx, &web, &anna);
    page = browse(ctx, &other, "/profile");
    CHECK(shows(&page, "There are more"));
    CHECK_INT(submit(ctx, &other, "/sign-out", "").status, 303);
    CHECK_INT(submit(ctx, &other, "/sign-out", "").status, 403);
    browse(ctx, &other, "/sign-in");
    CHECK_INT(submit(ctx, &other, "/sign-out", "").status, 303);
}

TESTS(
    BOTH(who_signs_in_goes_on_to_where_he_was_going_and_nobody_asks_for_a_profile_first),
    BOTH(a_zone_that_nobody_gave_is_guessed_and_one_that_was_given_stays),
    BOTH(where_one_was_going_is_never_another_site),
    BOTH(a_failed_sign_in_shows_the_page_again_with_the_address_and_says_when_few_attempts_are_left),
    BOTH(what_was_typed_before_the_session_was_over_is_sent_after_the_sign_in),
    BOTH(the_cookie_of_a_session_is_for_the_server_alone),
    BOTH(a_sign_up_leads_to_a_mail_whose_page_verifies_with_the_password_in_another_browser_and_signs_in),
    BOTH(a_sign_up_of_somebody_else_with_the_address_gains_nothing),
    BOTH(a_taken_address_looks_like_a_free_one),
    BOTH(a_forgotten_password_is_set_on_the_page_of_a_mailed_link),
    BOTH(the_profile_shows_names_and_organizations_and_changes_the_defaults),
    BOTH(a_password_is_changed_on_the_profile_and_ends_the_other_sessions),
    BOTH(one_signs_out_everywhere_else_and_stays_signed_in_here),
)
