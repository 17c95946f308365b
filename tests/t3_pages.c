/* SPDX-License-Identifier: Apache-2.0 */
/* t3_pages.c: what dispatch does for browsers, with a table of routes of its own: sessions, tokens of forms, pages again. */
#include "tests/visitor.h"

#include "base/crypto.h"
#include "base/locale.h"
#include "view/page.h"
#include "web/fault_page.h"
#include "web/match.h"
#include "web/once.h"

TEST_SQL(insert_word, .name = "test.insert_word", .args = "t", .cols = "", .text = "INSERT INTO word (word) VALUES ($1)");

static enum err keep_word(struct ctx *ctx, void *what)
{
    const struct str *word = what;

    return db_run(ctx, &insert_word, NULL, DB_T(*word));
}

static enum err form_page(struct ctx *ctx, struct http_call *call)
{
    struct buf *out = respond_page(ctx, call);

    page_begin(out, ctx, &(struct page_head){ .title = STR("Form") });
    page_faults(out, ctx, call->fault);
    html_raw(out, "<form>");
    page_csrf(out, ctx);
    html_raw(out, "<input name=\"word\" value=\"");
    html_put_attr(out, call->form ? form_typed(call, "word") : STR("stored"));
    html_raw(out, "\"></form>");
    page_end(out, ctx);
    return OK;
}

/* What the notice says, in place of its own words. */
static struct str notice_wanted;

static enum err word_action(struct ctx *ctx, struct http_call *call)
{
    static struct str kept = STR_INIT("kept");
    struct str word = input_line(call->form, "word", NEED_REQUIRED, 1, 20);

    respond_flash(ctx, call, notice_wanted.len ? notice_wanted : tr(ctx, "Stored <b>."));
    TRY(input_done(call->form));
    TRY(db_run(ctx, &insert_word, NULL, DB_T(word)));
    if (str_equal(word, STR("taken"))) {
        keep_anyway(ctx, keep_word, &kept);
        return fault_cure(ctx, fail(ctx, CODE_conflict, tr(ctx, "That word is taken.")), tr(ctx, "Take another."));
    }
    respond_see_other(ctx, call, URL("/form"));
    return OK;
}

static enum err enter_action(struct ctx *ctx, struct http_call *call)
{
    input_ignore_rest(call->form);
    respond_session(ctx, call, STR("goodgoodgoodgoodgoodgoodgoodgoodgoodgood"));
    if (form_has(call, "resume_to"))
        return respond_resume(ctx, call, form_typed(call, "resume_to"), form_typed(call, "resume_body"));
    respond_see_other(ctx, call, URL("/form"));
    return OK;
}

static enum err leave_action(struct ctx *ctx, struct http_call *call)
{
    respond_session(ctx, call, STR(""));
    respond_see_other(ctx, call, URL("/sign-in"));
    return OK;
}

static enum err busy_action(struct ctx *ctx, struct http_call *call)
{
    (void)call;
    return fail(ctx, CODE_busy, tr(ctx, "Not now."));
}

static enum err broken_page(struct ctx *ctx, struct http_call *call)
{
    (void)call;
    return fail(ctx, CODE_busy, tr(ctx, "Not now."));
}

#define A_PAGE(path_, access_, handler_) { .method = HTTP_GET, .path = path_, .access = access_, .db = ROUTE_READ, .act = 1, .handler = handler_, .audience = FOR_BROWSERS }
#define AN_ACTION(path_, access_, handler_, again_) { .method = HTTP_POST, .path = path_, .access = access_, .db = ROUTE_WRITE, .act = 1, .handler = handler_, .audience = FOR_BROWSERS, .again = again_ }

static const struct route routes[] = {
    A_PAGE("/form", ACCESS_SIGNED_IN, form_page),
    A_PAGE("/open", ACCESS_PUBLIC, form_page),
    A_PAGE("/staff", ACCESS_STAFF, form_page),
    A_PAGE("/broken", ACCESS_PUBLIC, broken_page),
    A_PAGE("/sign-in", ACCESS_PUBLIC, form_page),
    AN_ACTION("/sign-in", ACCESS_PUBLIC, enter_action, form_page),
    AN_ACTION("/sign-out", ACCESS_SIGNED_IN, leave_action, NULL),
    AN_ACTION("/words", ACCESS_SIGNED_IN, word_action, form_page),
    AN_ACTION("/alone", ACCESS_SIGNED_IN, word_action, NULL),
    AN_ACTION("/hard", ACCESS_SIGNED_IN, word_action, broken_page),
    AN_ACTION("/form/send", ACCESS_SIGNED_IN, word_action, form_page),
    AN_ACTION("/for-staff", ACCESS_STAFF, word_action, NULL),
    AN_ACTION("/busy", ACCESS_SIGNED_IN, busy_action, form_page),
    { .method = HTTP_POST, .path = "/once", .access = ACCESS_SIGNED_IN, .db = ROUTE_WRITE, .act = 1, .handler = word_action, .audience = FOR_BROWSERS, .again = form_page, .once = ONCE_FORM },
    { .handler = NULL },
};

static bool session_is_over;

static enum err session(struct ctx *ctx, struct str secret, struct actor *out_actor)
{
    if (session_is_over || !str_starts(secret, STR("good")))
        return fail(ctx, CODE_sign_in_required, STR("over"));
    *out_actor = (struct actor){ .kind = ACTOR_ACCOUNT, .id = 7, .name = STR("Anna"), .email = STR("anna@fabrikam.example"), .address = STR("anna@fabrikam.example") };
    return OK;
}

static struct str label(struct ctx *ctx, const struct route *route, struct str field)
{
    (void)ctx;
    return route->path && str_equal(field, STR("word")) ? STR("A word") : STR("");
}

static struct web web_of(struct ctx *ctx)
{
    exec_sql(ctx, "CREATE TABLE word (word TEXT NOT NULL)");
    exec_sql(ctx, "INSERT INTO account (id, email, name, kind, password, phone, country, time_zone, language, created_at, closed_at)"
                  " VALUES (7, 'anna@fabrikam.example', 'Anna', 'work', '', '', '', '', '', 0, 0)");
    session_is_over = false;
    return (struct web){ .routes = route_tree_new(ctx->arena, routes), .hooks = { .session = session, .label = label }, .db = ctx->db, .now = ctx->now };
}

static struct visitor anna_of(struct ctx *ctx, struct web *web)
{
    struct visitor anna = { .web = web };

    visitor_has_session(ctx, &anna, STR("goodgoodgoodgoodgoodgoodgoodgoodgoodgood"));
    CHECK_INT(browse(ctx, &anna, "/form").status, 200);
    return anna;
}

TEST(a_page_for_somebody_signed_in_leads_others_to_the_sign_in_and_back)
{
    struct web web = web_of(ctx);
    struct visitor nobody = { .web = &web };
    struct http_response page = browse(ctx, &nobody, "/form?a=1&b=x%20y");

    CHECK_INT(page.status, 303);
    CHECK_STR(location(&page), STR("/sign-in?return=%2Fform%3Fa%3D1%26b%3Dx%2520y"));
    page = browse(ctx, &nobody, "/open");
    CHECK_INT(page.status, 200);
    struct visitor anna = anna_of(ctx, &web);
    CHECK_INT(browse(ctx, &anna, "/staff").status, 403);
}

TEST(a_form_needs_its_token_and_our_origin)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);
    static const char *const foreign[] = { "http://evil.example", "null", "", "http://support.example.evil.example", "http://support.example:81" };

    for (size_t i = 0; i < COUNT_OF(foreign); i++) {
        anna.origin = foreign[i];
        struct http_response page = submit(ctx, &anna, "/words", "word=foreign");
        CHECK_INT(page.status, 403);
        CHECK(!shows(&page, "Send it again") && !shows(&page, "foreign"));
    }
    anna.origin = NULL;
    anna.without_token = true;
    struct http_response page = submit(ctx, &anna, "/words", "word=tokenless");
    CHECK_INT(page.status, 403);
    CHECK(shows(&page, "tokenless"));
    CHECK_INT(submit(ctx, &anna, "/words", "word=wrong&csrf=0000000000000000000000000000000000000000000000000000000000000000").status, 403);
    CHECK_INT(count_rows(ctx, "word"), 0);
    anna.without_token = false;
    CHECK_INT(submit(ctx, &anna, "/words", "word=mine").status, 303);
    CHECK_INT(count_rows(ctx, "word"), 1);
}

TEST(a_token_of_another_browser_does_not_fit)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web), other = { .web = &web };

    CHECK_INT(browse(ctx, &other, "/open").status, 200);
    anna.csrf = other.csrf;
    CHECK_INT(submit(ctx, &anna, "/words", "word=stolen").status, 403);
    CHECK_INT(count_rows(ctx, "word"), 0);
}

TEST(behind_a_proxy_the_origin_is_that_of_public_url_and_cookies_go_over_tls_only)
{
    struct web web = web_of(ctx);
    struct settings settings = { .public_url = STR("https://help.example/"), .site_name = STR("Help") };
    struct visitor nobody = { .web = &web };

    web.settings = &settings;
    struct http_response page = browse(ctx, &nobody, "/open");
    struct str cookie = web_answer_header(&page, "Set-Cookie");
    CHECK(str_starts(cookie, STR("__Host-entitled_visitor=")));
    CHECK(str_contains(cookie, STR("; Path=/; HttpOnly; SameSite=Lax; Secure;")));
    CHECK(shows(&page, "<title>Form - Help</title>"));
    nobody.origin = "https://help.example";
    CHECK_INT(submit(ctx, &nobody, "/sign-in", "email=a").status, 303);
    nobody.origin = "https://help.example.evil.example";
    CHECK_INT(submit(ctx, &nobody, "/sign-in", "email=a").status, 403);
}

TEST(what_is_wrong_is_told_on_the_same_page_with_what_was_typed)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);
    struct http_response page = submit(ctx, &anna, "/words", "word=%3Cb%3E%26%22%27+++%0D%0A%0D%E2%80%AE+much+too+long+for+twenty");

    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "value=\"&lt;b&gt;&amp;&quot;&#39;   \n&#13;\xe2\x80\xae much too long for twenty\""));
    CHECK(shows(&page, "<a href=\"#word\">"));
    CHECK_INT(count_rows(ctx, "word"), 0);
    page = submit(ctx, &anna, "/words", "word=taken");
    CHECK_INT(page.status, 409);
    CHECK(shows(&page, "That word is taken.") && shows(&page, "Take another.") && shows(&page, "value=\"taken\""));
    /* What the action wrote is undone, what it wanted to be kept is there, its notice is not. */
    CHECK_INT(sql_int(ctx, "SELECT count(*) FROM word WHERE word = 'kept'"), 1);
    CHECK_INT(count_rows(ctx, "word"), 1);
    CHECK(!shows(&page, "Stored"));
    page = browse(ctx, &anna, "/form");
    CHECK(!shows(&page, "Stored") && shows(&page, "value=\"stored\""));
}

TEST(the_same_form_sent_twice_is_done_once)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);

    anna.with_number = true;
    CHECK_INT(submit(ctx, &anna, "/once", "word=one").status, 303);
    for (int i = 0; i < 3; i++) {
        struct http_response page = submit(ctx, &anna, "/once", "word=one");
        CHECK_INT(page.status, 303);
        CHECK_STR(location(&page), STR("/form"));
    }
    CHECK_INT(count_rows(ctx, "word"), 1);
    struct http_response page = browse(ctx, &anna, "/form");
    CHECK(shows(&page, "It was done once."));
    /* Of another page, or with another content, it is another form. */
    CHECK_INT(submit(ctx, &anna, "/once", "word=one").status, 303);
    CHECK_INT(submit(ctx, &anna, "/once", "word=two").status, 303);
    CHECK_INT(count_rows(ctx, "word"), 3);
    CHECK_INT(count_rows(ctx, "idempotency_key"), 3);
}

TEST(a_form_that_failed_may_be_sent_again)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);
    struct str number = anna.number;

    anna.with_number = true;
    for (int i = 0; i < 2; i++) {
        anna.number = number;
        CHECK_INT(submit(ctx, &anna, "/once", "word=taken").status, 409);
    }
    CHECK_INT(count_rows(ctx, "idempotency_key"), 0);
}

TEST(old_forms_are_forgotten)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);

    anna.with_number = true;
    CHECK_INT(submit(ctx, &anna, "/once", "word=one").status, 303);
    WRITE_OK(once_forget(ctx));
    CHECK_INT(count_rows(ctx, "idempotency_key"), 1);
    ctx->now += ONCE_KEPT_MS + 1;
    WRITE_OK(once_forget(ctx));
    CHECK_INT(count_rows(ctx, "idempotency_key"), 0);
}

TEST(a_notice_is_shown_once)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);
    struct http_response page = submit(ctx, &anna, "/words", "word=one");

    CHECK_INT(page.status, 303);
    page = browse(ctx, &anna, "/form");
    CHECK(shows(&page, "Stored &lt;b&gt;."));
    page = browse(ctx, &anna, "/form");
    CHECK(!shows(&page, "Stored"));
}

TEST(a_notice_of_the_greatest_length_is_shown_whole_and_a_longer_one_up_to_it)
{
    static const char some[] = "0123456789 jklmno JKLMNO ~";     /* every digit of the cookie's hexadecimal */
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);
    struct buf words = buf_new(ctx->arena);

    while (words.len <= FLASH_BYTES_MAX)
        buf_add_char(&words, some[words.len % (sizeof some - 1)]);
    static const size_t lengths[] = { 1, FLASH_BYTES_MAX - 1, FLASH_BYTES_MAX, FLASH_BYTES_MAX + 1 };
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        notice_wanted = (struct str){ words.data, lengths[i] };
        struct http_response page = submit(ctx, &anna, "/words", str_format(ctx->arena, "word=w%zu", i).data);
        CHECK_INT(page.status, 303);
        page = browse(ctx, &anna, "/form");
        size_t shown = lengths[i] > FLASH_BYTES_MAX ? FLASH_BYTES_MAX : lengths[i];
        CHECK(shows(&page, str_format(ctx->arena, ">%.*s<", (int)shown, words.data).data));
    }
    notice_wanted = STR("");
}

TEST(a_notice_that_somebody_else_has_written_is_not_shown)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);

    anna.cookies[anna.cookie_count++] = (struct http_header){ STR("entitled_flash"), STR("0123456789abcdef0123456789abcdef45766965") };
    struct http_response page = browse(ctx, &anna, "/form");
    CHECK(!shows(&page, "Evie") && !shows(&page, "class=\"callout"));
}

TEST(a_fault_without_a_page_of_its_own_keeps_what_was_typed_but_no_password)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);
    struct http_response page = submit(ctx, &anna, "/alone", "word=taken");

    CHECK_INT(page.status, 409);
    CHECK(shows(&page, "name=\"word\" value=\"taken\"") && shows(&page, "Send it again"));
    page = submit(ctx, &anna, "/hard", "word=taken&password_new=geheim");
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "name=\"word\" value=\"taken\"") && !shows(&page, "geheim"));
}

/* Decision 0013 */
TEST(a_form_that_failed_is_still_the_same_form_and_is_carried_with_one_number)
{
    static const char *const doors[] = { "/busy", "/alone", "/hard" };
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);

    anna.with_number = true;
    for (size_t i = 0; i < COUNT_OF(doors); i++) {
        anna.number = STR("1234567890ab");
        struct http_response page = submit(ctx, &anna, doors[i], "word=taken");
        CHECK(page.status >= 400 && shows(&page, "taken"));
        CHECK(shows(&page, "name=\"once\" value=\"1234567890ab\""));
        CHECK_STR(anna.number, STR("1234567890ab"));
    }
}

TEST(a_fault_page_knows_its_reader_and_a_way_out)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);
    struct http_response page = browse(ctx, &anna, "/nowhere");

    CHECK_INT(page.status, 404);
    CHECK(shows(&page, "anna@fabrikam.example") && !shows(&page, "href=\"/sign-up\""));
    page = browse(ctx, &anna, "/form/send");        /* a form's address in the address bar */
    CHECK_INT(page.status, 405);
    CHECK(shows(&page, "<a class=\"button button-primary\" href=\"/form\">"));
    page = submit(ctx, &anna, "/for-staff", "word=one");
    CHECK_INT(page.status, 403);
    CHECK(!shows(&page, "Send it again") && shows(&page, "one"));
    page = browse(ctx, &anna, "/staff?utm_source=mail");
    CHECK_INT(page.status, 403);
}

TEST(a_page_shown_again_says_when_to_come_back)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);
    struct http_response page = submit(ctx, &anna, "/busy", "word=typed");

    CHECK_INT(page.status, 503);
    CHECK(shows(&page, "typed") && shows(&page, "<form"));
    CHECK_STR(web_answer_header(&page, "Retry-After"), STR("1"));
}

TEST(signed_out_meanwhile_the_form_waits_for_the_sign_in)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);

    session_is_over = true;
    struct http_response page = submit(ctx, &anna, "/words", "word=a%26b&password_new=geheim");
    CHECK_INT(page.status, 401);
    CHECK(shows(&page, "name=\"resume_to\" value=\"/words\"") && shows(&page, "a&amp;b"));
    CHECK(shows(&page, "name=\"resume_body\" value=\"word=a%26b&amp;password_new=\"") && !shows(&page, "geheim"));
    CHECK(shows(&page, "<dt>A word</dt>") && !shows(&page, "401"));
    session_is_over = false;
    page = submit(ctx, &anna, "/sign-in", str_format(ctx->arena, "email=x&password=y&resume_to=%%2Fwords&resume_body=%s",
                                                     encoded(ctx, STR("word=a%26b&password_new=geheim"))).data);
    CHECK_INT(page.status, 200);
    CHECK(shows(&page, "<form method=\"post\" action=\"/words\"") && shows(&page, "name=\"word\" value=\"a&amp;b\""));
    CHECK(!shows(&page, "geheim"));
    CHECK_INT(submit(ctx, &anna, "/words", "word=a%26b").status, 303);
    CHECK_INT(sql_int(ctx, "SELECT count(*) FROM word WHERE word = 'a&b'"), 1);
}

TEST(after_the_sign_out_the_form_of_before_waits_too)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);
    struct str old_token = anna.csrf;

    CHECK_INT(submit(ctx, &anna, "/sign-out", "").status, 303);
    anna.csrf = old_token;
    struct http_response page = submit(ctx, &anna, "/words", "word=later");
    CHECK_INT(page.status, 401);
    CHECK(shows(&page, "later"));
    CHECK_INT(count_rows(ctx, "word"), 0);
}

TEST(pages_have_their_headers_and_never_run_foreign_script)
{
    struct web web = web_of(ctx);
    struct visitor nobody = { .web = &web };
    static const char *const targets[] = { "/open", "/broken", "/nowhere" };
    static const int statuses[] = { 200, 503, 404 };

    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        struct http_response page = browse(ctx, &nobody, targets[i]);
        CHECK_INT(page.status, statuses[i]);
        CHECK_STR(page.content_type, STR("text/html; charset=utf-8"));
        CHECK(str_starts(web_answer_header(&page, "Content-Security-Policy"), STR("default-src 'none';")));
        CHECK(!str_contains(web_answer_header(&page, "Content-Security-Policy"), STR("unsafe")));
        CHECK_STR(web_answer_header(&page, "X-Content-Type-Options"), STR("nosniff"));
        CHECK_STR(web_answer_header(&page, "Cache-Control"), STR("no-store"));
        CHECK(shows(&page, "<!doctype html>") && shows(&page, "</html>"));
    }
    struct http_request program = web_request(ctx, "GET", "/nowhere", NULL, STR(""));
    CHECK_STR(web_send(ctx, &web, &program).content_type, STR("application/problem+json"));
}

TEST(when_the_database_is_away_a_page_says_so)
{
    struct web web = web_of(ctx);
    struct visitor anna = anna_of(ctx, &web);

    db_fail_at(ctx->db, 1);
    struct http_response page = browse(ctx, &anna, "/form");
    db_fail_at(ctx->db, 0);
    CHECK_INT(page.status, 503);
    CHECK(shows(&page, "</html>"));
    bool all_well = false;
    for (uint64_t nth = 1; !all_well && nth < 50; nth++) {
        exec_sql(ctx, "DELETE FROM word");
        db_fail_at(ctx->db, nth);
        page = submit(ctx, &anna, "/words", "word=once");
        db_fail_at(ctx->db, 0);
        all_well = page.status == 303;
        CHECK(all_well || (page.status == 503 && shows(&page, "once")));
        CHECK_INT(count_rows(ctx, "word"), all_well);
    }
    CHECK(all_well);
}

TESTS(
    BOTH(a_page_for_somebody_signed_in_leads_others_to_the_sign_in_and_back),
    BOTH(a_form_needs_its_token_and_our_origin),
    SQLITE(a_token_of_another_browser_does_not_fit),
    SQLITE(behind_a_proxy_the_origin_is_that_of_public_url_and_cookies_go_over_tls_only),
    BOTH(what_is_wrong_is_told_on_the_same_page_with_what_was_typed),
    BOTH(the_same_form_sent_twice_is_done_once),
    BOTH(a_form_that_failed_may_be_sent_again),
    BOTH(old_forms_are_forgotten),
    SQLITE(a_notice_is_shown_once),
    SQLITE(a_notice_of_the_greatest_length_is_shown_whole_and_a_longer_one_up_to_it),
    SQLITE(a_notice_that_somebody_else_has_written_is_not_shown),
    BOTH(a_fault_without_a_page_of_its_own_keeps_what_was_typed_but_no_password),
    BOTH(a_form_that_failed_is_still_the_same_form_and_is_carried_with_one_number),
    BOTH(a_fault_page_knows_its_reader_and_a_way_out),
    BOTH(a_page_shown_again_says_when_to_come_back),
    BOTH(signed_out_meanwhile_the_form_waits_for_the_sign_in),
    SQLITE(after_the_sign_out_the_form_of_before_waits_too),
    SQLITE(pages_have_their_headers_and_never_run_foreign_script),
    BOTH(when_the_database_is_away_a_page_says_so),
)
