/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_verify.c: the link of a sign-up's mail, which signs in without the password in the browser that signed up, and what strangers, programs
 * that look into mails and planted cookies make of that [3.1]. With the password: t3_account_pages.c. Several at once: t2_sign_up.c.
 */
#include "tests/visitor.h"

#include "desk/account/sign_up.h"

#define ANNAS "name=Anna&email=anna%40fabrikam.example&password=correct+horse+battery"
#define EVES  "name=Eve&email=anna%40fabrikam.example&password=staple+battery+9"
#define PLANTED "cGxhbnRlZC1wbGFudGVkLXBsYW50ZWQtcGxhbnRlZC0"

static void signs_up(struct ctx *ctx, struct visitor *visitor, const char *fields)
{
    opened(ctx, visitor, 200, "/sign-up");
    sent(ctx, visitor, 303, "/sign-up", fields);
}

/* Makes a link, as the job for each mail does. */
static const char *mailed(struct ctx *ctx)
{
    return path_of(ctx, "/verify?token=#", link_to(ctx, "anna@fabrikam.example", LINK_VERIFY));
}

static const char *token_of(const char *link)
{
    return strchr(link, '?') + 1;
}

static int64_t verified_count(struct ctx *ctx)
{
    return sql_int(ctx, "SELECT COUNT(*) FROM account WHERE email = 'anna@fabrikam.example' AND verified_at > 0 AND browser = ''");
}

static struct str cookie_of(const struct visitor *visitor, const char *name)
{
    for (size_t i = 0; i < visitor->cookie_count; i++)
        if (str_equal(visitor->cookies[i].name, str_of(name)))
            return visitor->cookies[i].value;
    return STR("");
}

static void asks_for_the_password(struct ctx *ctx, struct visitor *visitor, const char *link)
{
    struct http_response page = opened(ctx, visitor, 200, link);

    has(&page, "name=\"password\"", "action=\"/verify\"");
    page = sent(ctx, visitor, 403, "/verify/here", token_of(link));
    has(&page, "This is not the browser of the latest sign-up", "name=\"password\"");
    CHECK_INT(verified_count(ctx), 0);
}

/* SPEC 3.1 */
TEST(the_link_signs_in_at_once_in_the_browser_that_signed_up_and_once)
{
    struct web web = web_of_rooms(ctx);
    struct visitor anna = { .web = &web };

    signs_up(ctx, &anna, ANNAS);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM account WHERE LENGTH(browser) = 64"), 1);
    const char *link = mailed(ctx);
    struct http_response page = opened(ctx, &anna, 303, link);
    CHECK_STR(location(&page), STR("/"));
    page = opened(ctx, &anna, 200, "/profile");
    has(&page, "Your e-mail address is confirmed, and you are signed in.", "anna@fabrikam.example");
    CHECK_INT(verified_count(ctx), 1);
    CHECK_INT(count_rows(ctx, "session"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event IN ('email_verified', 'session_started')"), 2);
    page = opened(ctx, &anna, 404, link);
    has(&page, "was used already", "Continue");
    has_not(&page, "/sign-up");
    CHECK_INT(count_rows(ctx, "session"), 1);
}

/* SPEC 3.1: Eve wants an account with Anna's address and her own password. */
TEST(whoever_signs_up_with_the_address_of_another_gains_nothing_when_its_owner_opens_the_link)
{
    struct web web = web_of_rooms(ctx);
    struct visitor eve = { .web = &web }, anna = { .web = &web }, fresh = { .web = &web };

    signs_up(ctx, &eve, EVES);
    const char *link = mailed(ctx);
    opened(ctx, &anna, 200, "/sign-in");
    asks_for_the_password(ctx, &anna, link);
    asks_for_the_password(ctx, &fresh, link);
    sent(ctx, &anna, 422, "/verify", str_format(ctx->arena, "password=correct+horse+battery&%s", token_of(link)).data);
    CHECK_INT(verified_count(ctx), 0);
    signs_up(ctx, &anna, ANNAS);
    opened(ctx, &eve, 404, link);
    opened(ctx, &anna, 404, link);
    link = mailed(ctx);
    asks_for_the_password(ctx, &eve, link);
    opened(ctx, &anna, 303, link);
    CHECK_STR(sql_text(ctx, "SELECT name FROM account"), STR("Anna"));
    opened(ctx, &eve, 200, "/sign-in");
    sent(ctx, &eve, 401, "/sign-in", "email=anna%40fabrikam.example&password=staple+battery+9");
    CHECK_INT(count_rows(ctx, "session"), 1);
}

/* SPEC 3.1: Eve signs up after Anna, whose mailbox gets both mails; the job for the first one may even run after Eve's sign-up. */
TEST(after_a_later_sign_up_of_another_the_browser_of_the_first_is_no_longer_known)
{
    struct web web = web_of_rooms(ctx);
    struct visitor eve = { .web = &web }, anna = { .web = &web };

    signs_up(ctx, &anna, ANNAS);
    const char *before = mailed(ctx);
    signs_up(ctx, &eve, EVES);
    opened(ctx, &anna, 404, before);
    sent(ctx, &anna, 404, "/verify/here", token_of(before));
    const char *late = mailed(ctx);
    asks_for_the_password(ctx, &anna, late);
    CHECK_INT(count_rows(ctx, "session"), 0);
    signs_up(ctx, &anna, ANNAS);
    opened(ctx, &anna, 303, mailed(ctx));
    CHECK_STR(sql_text(ctx, "SELECT name FROM account"), STR("Anna"));
}

/* SPEC 3.1: mail programs and browsers load links before anybody opens them. */
TEST(what_looks_at_the_link_without_opening_it_uses_nothing_up)
{
    static const struct { const char *method, *name, *value; } looks[] = {
        { "HEAD", NULL, NULL }, { "GET", "Sec-Purpose", "prefetch" }, { "GET", "Sec-Purpose", "prefetch;prerender" }, { "GET", "Purpose", "prefetch" },
        { "GET", "Sec-Fetch-Dest", "image" }, { "GET", "Sec-Fetch-Dest", "iframe" }, { "GET", "Sec-Fetch-Dest", "empty" },
    };
    struct web web = web_of_rooms(ctx);
    struct visitor anna = { .web = &web };

    signs_up(ctx, &anna, ANNAS);
    const char *link = mailed(ctx);
    for (int i = 0; i < 3; i++) {
        struct visitor scanner = { .web = &web };
        opened(ctx, &scanner, 200, link);
        browse_with(ctx, &scanner, "HEAD", link, NULL, NULL);
    }
    for (size_t i = 0; i < COUNT_OF(looks); i++) {
        struct http_response page = browse_with(ctx, &anna, looks[i].method, link, looks[i].name, looks[i].value);
        CHECK_INT(page.status, 200);
        CHECK(!web_answer_header(&page, "Location").len && cookie_of(&anna, "entitled_session").len == 0);
    }
    CHECK_INT(verified_count(ctx), 0);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_link WHERE used_at = 0"), 1);
    struct http_response page = browse_with(ctx, &anna, "GET", link, "Sec-Purpose", "prefetch");
    has(&page, "action=\"/verify/here\"", "You signed up with anna@fabrikam.example in this browser.");
    has_not(&page, "name=\"password\"");
    sent(ctx, &anna, 303, "/verify/here", token_of(link));
    opened(ctx, &anna, 200, "/profile");
    CHECK_INT(verified_count(ctx), 1);
}

/* SPEC 3.1: session fixation, and a browser in which somebody else is signed in. */
TEST(the_link_signs_in_with_a_new_session_whatever_cookies_the_browser_has)
{
    struct web web = web_of_rooms(ctx);
    struct visitor planted = { .web = &web }, eve, anna = { .web = &web };

    visitor_has_session(ctx, &planted, STR(PLANTED));
    signs_up(ctx, &planted, ANNAS);
    asks_for_the_password(ctx, &planted, mailed(ctx));
    sent(ctx, &planted, 303, "/verify", str_format(ctx->arena, "password=correct+horse+battery&%s", token_of(mailed(ctx))).data);
    CHECK(cookie_of(&planted, "entitled_session").len && !str_equal(cookie_of(&planted, "entitled_session"), STR(PLANTED)));
    opened(ctx, &planted, 200, "/profile");
    exec_sql(ctx, "UPDATE account SET verified_at = 0");

    engineer_added(ctx, "eve@b.example");
    struct str secret = session_of(ctx, "eve@b.example");
    opened(ctx, &anna, 200, "/sign-in");
    signs_up(ctx, &anna, ANNAS);
    eve = anna;
    visitor_has_session(ctx, &anna, secret);
    const char *link = mailed(ctx);
    struct http_response page = opened(ctx, &anna, 200, link);
    has(&page, "You are signed in as eve@b.example; that ends when you confirm.", "action=\"/verify/here\"");
    CHECK_INT(verified_count(ctx), 0);
    sent(ctx, &anna, 303, "/verify/here", token_of(link));
    CHECK(!str_equal(cookie_of(&anna, "entitled_session"), secret));
    page = opened(ctx, &anna, 200, "/profile");
    has(&page, "anna@fabrikam.example");
    visitor_has_session(ctx, &eve, secret);
    opened(ctx, &eve, 303, "/profile");
}

/* SPEC 3.1 */
TEST(the_browser_is_forgotten_with_a_sign_out_and_a_program_that_signs_up_has_none)
{
    struct web web = web_of_rooms(ctx);
    struct visitor anna = { .web = &web }, thief = { .web = &web };

    engineer_added(ctx, "bo@b.example");
    signs_up(ctx, &anna, ANNAS);
    visitor_has_session(ctx, &anna, session_of(ctx, "bo@b.example"));
    opened(ctx, &anna, 200, "/profile");
    sent(ctx, &anna, 303, "/sign-out", "");
    asks_for_the_password(ctx, &anna, mailed(ctx));
    (void)api_says(ctx, 202, NULL, "POST", "/api/v1/accounts", STR("{\"name\":\"Anna\",\"email\":\"anna@fabrikam.example\",\"password\":\"correct horse battery\"}"));
    CHECK_STR(sql_text(ctx, "SELECT browser FROM account WHERE verified_at = 0"), STR(""));
    asks_for_the_password(ctx, &anna, mailed(ctx));
    asks_for_the_password(ctx, &thief, mailed(ctx));
    signs_up(ctx, &anna, ANNAS);
    anna.without_token = true;
    sent(ctx, &anna, 403, "/verify/here", token_of(mailed(ctx)));
    anna.without_token = false;
    anna.origin = "https://elsewhere.example";
    sent(ctx, &anna, 403, "/verify/here", token_of(mailed(ctx)));
    CHECK_INT(verified_count(ctx), 0);
}

TESTS(
    BOTH(the_link_signs_in_at_once_in_the_browser_that_signed_up_and_once),
    BOTH(whoever_signs_up_with_the_address_of_another_gains_nothing_when_its_owner_opens_the_link),
    BOTH(after_a_later_sign_up_of_another_the_browser_of_the_first_is_no_longer_known),
    BOTH(what_looks_at_the_link_without_opening_it_uses_nothing_up),
    BOTH(the_link_signs_in_with_a_new_session_whatever_cookies_the_browser_has),
    BOTH(the_browser_is_forgotten_with_a_sign_out_and_a_program_that_signs_up_has_none),
)
