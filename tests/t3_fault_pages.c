/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_fault_pages.c: the pages on which a browser is told what went wrong: what they say, what they offer, and where they lead. The
 * handlers fail as their address says.
 */
#include "tests/visitor.h"

#include "base/limit.h"
#include "view/page.h"
#include "web/fault_page.h"
#include "web/match.h"

#define SEND_AGAIN "Send it again"
#define WAY_OUT(address) "<a class=\"button button-primary\" href=\"" address "\">"

static enum err fail_as_said(struct ctx *ctx, struct http_call *call)
{
    enum code code = code_called(path_text(call, "code"));

    input_ignore_rest(call->form);
    MUST(code != CODE_none);
    return fail(ctx, code, STR("It went wrong."));
}

static enum err fail_page(struct ctx *ctx, struct http_call *call)
{
    enum code code = code_called(path_text(call, "code"));

    return code == CODE_none ? fail(ctx, CODE_not_found, STR("")) : fail(ctx, code, STR("It went wrong."));
}

static enum err enter_action(struct ctx *ctx, struct http_call *call)
{
    input_ignore_rest(call->form);
    return fail(ctx, CODE_sign_in_required, STR("The password is wrong."));
}

static enum err resume_action(struct ctx *ctx, struct http_call *call)
{
    input_ignore_rest(call->form);
    return respond_resume(ctx, call, form_typed(call, "resume_to"), form_typed(call, "resume_body"));
}

static enum err form_page(struct ctx *ctx, struct http_call *call)
{
    struct buf *out = respond_page(ctx, call);

    page_begin(out, ctx, &(struct page_head){ .title = STR("Form") });
    html_raw(out, "<form>");
    page_csrf(out, ctx);
    html_raw(out, "</form>");
    page_end(out, ctx);
    return OK;
}

#define A_PAGE(path_, access_, handler_) { .method = HTTP_GET, .path = path_, .access = access_, .db = ROUTE_READ, .act = 1, .handler = handler_, .audience = FOR_BROWSERS }
#define AN_ACTION(path_, handler_) { .method = HTTP_POST, .path = path_, .access = ACCESS_SIGNED_IN, .db = ROUTE_WRITE, .act = 1, .handler = handler_, .audience = FOR_BROWSERS }

static const struct route routes[] = {
    A_PAGE("/form", ACCESS_SIGNED_IN, form_page),
    A_PAGE("/staff", ACCESS_STAFF, form_page),
    A_PAGE("/pages/:code", ACCESS_SIGNED_IN, fail_page),
    A_PAGE("/pages/below/:code", ACCESS_SIGNED_IN, fail_page),
    { .method = HTTP_POST, .path = "/sign-in", .access = ACCESS_PUBLIC, .db = ROUTE_WRITE, .act = 1, .handler = enter_action, .audience = FOR_BROWSERS },
    AN_ACTION("/words", fail_as_said),
    AN_ACTION("/enter", resume_action),
    AN_ACTION("/form/send", fail_as_said),
    AN_ACTION("/fails/:code", fail_as_said),
    { .handler = NULL },
};

static bool session_is_over;

static enum err session(struct ctx *ctx, struct str secret, struct actor *out_actor)
{
    if (session_is_over || !str_starts(secret, STR("good")))
        return fail(ctx, CODE_sign_in_required, STR("over"));
    *out_actor = (struct actor){ .kind = ACTOR_ACCOUNT, .id = 7, .name = STR("Anna"), .email = STR("anna@fabrikam.example"),
                                 .address = STR("anna@fabrikam.example") };
    return OK;
}

static struct str label(struct ctx *ctx, const struct route *route, struct str field)
{
    (void)ctx;
    return route->path && str_equal(field, STR("word")) ? STR("A word") : STR("");
}

static struct visitor anna_of(struct ctx *ctx, struct web *web)
{
    struct visitor anna = { .web = web };

    session_is_over = false;
    *web = (struct web){ .routes = route_tree_new(ctx->arena, routes), .hooks = { .session = session, .label = label }, .db = ctx->db, .now = ctx->now };
    visitor_has_session(ctx, &anna, STR("goodgoodgoodgoodgoodgoodgoodgoodgoodgood"));
    CHECK_INT(browse(ctx, &anna, "/form").status, 200);
    return anna;
}

/* Up where the address only takes forms, again where it was what may work in a moment, else to the beginning. */
TEST(the_way_out_of_a_fault_page_leads_where_something_is_to_be_had)
{
    static const struct { const char *asked; int status; const char *way_out; } cases[] = {
        { "/form/send",                   405, WAY_OUT("/form") },
        { "/words",                       405, WAY_OUT("/") },
        { "/form/nowhere",                404, WAY_OUT("/") },
        { "/staff?a=b",                   403, WAY_OUT("/") },
        { "/pages/not_found?a=b",         404, WAY_OUT("/") },
        { "/pages/conflict",              409, WAY_OUT("/") },
        { "/pages/busy?a=b",              503, WAY_OUT("/pages/busy?a=b") },
        { "/pages/below/busy",            503, WAY_OUT("/pages/below/busy") },
        { "/pages/below/rate_limited", 429, WAY_OUT("/pages/below/rate_limited") },
    };
    struct web web;
    struct visitor anna = anna_of(ctx, &web);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_response page = browse(ctx, &anna, cases[i].asked);
        CHECK_INT(page.status, cases[i].status);
        CHECK(shows(&page, cases[i].way_out) && !shows(&page, SEND_AGAIN));
    }
    struct http_response page = submit(ctx, &anna, "/fails/busy", "word=one");     /* a form is sent again, not asked for */
    CHECK(shows(&page, "<a class=\"button\" href=\"/\">"));
}

/* Where the time, the sign-in, the form's token or what was typed stood in the way. */
TEST(a_form_is_offered_to_be_sent_again_where_that_may_help)
{
    static const struct { const char *code; bool again, ours; } cases[] = {
        { "busy", true, true },          { "internal", true, true },      { "damaged", true, true }, { "rate_limited", true, false },
        { "conflict", true, false },     { "no_units", true, false },     { "invalid", true, false },       { "not_found", false, false },
        { "not_authorized", false, false }, { "too_large", false, false }, { "malformed", false, false },
    };
    struct web web;
    struct visitor anna = anna_of(ctx, &web);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct code_row *row = code_row(code_called(str_of(cases[i].code)));
        struct http_response page = submit(ctx, &anna, str_join(ctx->arena, STR("/fails/"), str_of(cases[i].code)).data, "word=typed");
        CHECK_INT(page.status, row->status);
        CHECK(shows(&page, SEND_AGAIN) == cases[i].again);
        CHECK(shows(&page, "name=\"word\" value=\"typed\"") == cases[i].again);
        CHECK(shows(&page, "tell us this number") == cases[i].ours);
        CHECK(shows(&page, "<dt>A word</dt>") && shows(&page, "typed"));        /* but never lost */
    }
}

TEST(what_was_typed_is_listed_by_its_labels_and_nothing_empty)
{
    struct web web;
    struct visitor anna = anna_of(ctx, &web);
    struct http_response page = submit(ctx, &anna, "/fails/conflict", "word=&other=unnamed");

    CHECK(!shows(&page, "<dt>") && !shows(&page, "What you typed"));
    CHECK(shows(&page, "name=\"other\" value=\"unnamed\""));                    /* is sent again all the same */
    page = submit(ctx, &anna, "/fails/conflict", "word=+%0A+&other=unnamed");
    CHECK(!shows(&page, "<dt>"));
    page = submit(ctx, &anna, "/fails/conflict", "word=one&other=unnamed");
    CHECK(shows(&page, "<dt>A word</dt>") && shows(&page, "one</pre>"));
    CHECK(!shows(&page, "unnamed</pre>"));
}

TEST(a_fault_page_says_when_to_come_back_and_is_kept_by_nobody)
{
    static const char *const asked[] = { "/pages/busy", "/pages/conflict", "/nowhere" };
    struct web web;
    struct visitor anna = anna_of(ctx, &web);

    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        struct http_response page = browse(ctx, &anna, asked[i]);
        CHECK_STR(web_answer_header(&page, "Retry-After"), page.status == 503 ? STR("1") : STR(""));
        CHECK_STR(web_answer_header(&page, "Cache-Control"), STR("no-store"));
        CHECK_STR(page.content_type, STR("text/html; charset=utf-8"));
    }
}

TEST(a_form_that_is_too_long_to_be_read_is_left_to_the_browser)
{
    struct web web;
    struct visitor anna = anna_of(ctx, &web);
    char *fields = arena_alloc(ctx->arena, LIMIT_FORM_BYTES + 100);

    memset(fields, 'x', LIMIT_FORM_BYTES + 99);
    memcpy(fields, "word=", 5);
    struct http_response page = submit(ctx, &anna, "/words", fields);
    CHECK_INT(page.status, 413);
    CHECK(shows(&page, "Go back in your browser") && !shows(&page, "Reload this page") && !shows(&page, SEND_AGAIN));
    page = submit(ctx, &anna, "/fails/too_large", "word=one");      /* one that was read comes back with what was typed */
    CHECK(!shows(&page, "Go back in your browser"));
    page = browse(ctx, &anna, "/pages/too_large");
    CHECK(!shows(&page, "Go back in your browser"));
}

/* Decision 0013 */
TEST(a_form_that_waits_for_the_sign_in_keeps_its_own_number)
{
    struct web web;
    struct visitor anna = anna_of(ctx, &web);

    anna.with_number = true;
    anna.number = STR("1234567890ab");
    session_is_over = true;
    struct http_response page = submit(ctx, &anna, "/words", "word=typed");
    CHECK_INT(page.status, 401);
    CHECK(shows(&page, "name=\"resume_to\" value=\"/words\"") && shows(&page, "1234567890ab"));
    CHECK(shows(&page, "<dt>A word</dt>") && shows(&page, "typed</pre>"));
    page = submit(ctx, &anna, "/words?a=b", "word=typed");
    CHECK(shows(&page, "name=\"resume_to\" value=\"/words?a=b\"") && shows(&page, "<dt>A word</dt>"));
    anna.number = STR("other");
    page = submit(ctx, &anna, "/sign-in", "resume_to=%2Fwords&resume_body=word%3Dtyped%26once%3D1234567890ab");
    CHECK_INT(page.status, 401);                    /* wrong password: it waits on */
    CHECK(shows(&page, "<dt>A word</dt>") && shows(&page, "typed</pre>"));
    CHECK_STR(anna.number, STR("1234567890ab"));
}

/* Decision 0013: a password stands in no page, so that it is typed once more, and nothing else is. */
TEST(a_password_that_was_not_kept_is_asked_for_where_the_form_is_sent_again)
{
    struct web web;
    struct visitor anna = anna_of(ctx, &web);

    session_is_over = true;
    struct http_response page = submit(ctx, &anna, "/words", "word=typed&token_password=geheim&password_new=geheim2");
    CHECK_INT(page.status, 401);
    CHECK(shows(&page, "name=\"resume_body\" value=\"word=typed&amp;token_password=&amp;password_new=") && !shows(&page, "geheim"));
    session_is_over = false;
    page = submit(ctx, &anna, "/enter", "resume_to=%2Fwords&resume_body=word%3Dtyped%26token_password%3D%26password_new%3D");
    CHECK_INT(page.status, 200);
    CHECK(shows(&page, "name=\"word\" value=\"typed\"") && shows(&page, "Your form was not sent because you had to sign in first. We") && !shows(&page, "We kept what you typed and chose. Check it, then send it."));
    CHECK(shows(&page, "<input type=\"password\" id=\"token_password\" name=\"token_password\"") && shows(&page, "name=\"password_new\""));
    CHECK(!shows(&page, "value=\"geheim"));
    page = submit(ctx, &anna, "/enter", "resume_to=%2Fwords&resume_body=word%3Dtyped");
    CHECK(shows(&page, "We kept what you typed and chose. Check it, then send it.") && !shows(&page, "type=\"password\""));
    page = submit(ctx, &anna, "/fails/busy", "word=typed&password_current=geheim");     /* and where nobody was signed out */
    CHECK(shows(&page, SEND_AGAIN) && shows(&page, "name=\"password_current\"") && shows(&page, "We never keep passwords. Type it again.") && !shows(&page, "geheim"));
    page = submit(ctx, &anna, "/fails/busy", "password=geheim&token=of-a-mail");
    CHECK(!shows(&page, SEND_AGAIN) && shows(&page, "Open the link in the e-mail again, and try from there.") && !shows(&page, "of-a-mail"));
}

/* While the database is away nobody can say who reads, or that he is signed out. */
TEST(a_page_that_cannot_tell_who_reads_says_neither_sign_in_nor_a_zone)
{
    struct web web;
    struct visitor anna = anna_of(ctx, &web), nobody = { .web = &web };

    db_fail_at(ctx->db, 1);
    struct http_response page = browse(ctx, &anna, "/form");
    db_fail_at(ctx->db, 0);
    CHECK_INT(page.status, 503);
    CHECK(!shows(&page, "/sign-in") && !shows(&page, "/sign-up") && !shows(&page, "Times in"));
    db_fail_at(ctx->db, 1);
    page = submit(ctx, &anna, "/words", "word=typed");
    db_fail_at(ctx->db, 0);
    CHECK_INT(page.status, 503);
    CHECK(!shows(&page, "href=\"/sign-in") && !shows(&page, "Times in") && shows(&page, "typed"));
    page = browse(ctx, &nobody, "/pages/busy");
    CHECK(!shows(&page, "Times in") || shows(&page, "/sign-in"));
    page = browse(ctx, &anna, "/pages/busy");           /* somebody who was found before it went wrong */
    CHECK(shows(&page, "Times in"));
}

/* A form that stands on no page of his: the refusal does not stand above a page that does not have it. */
TEST(who_may_not_do_it_at_all_is_told_so_on_a_page_of_its_own_with_what_was_typed)
{
    struct people people = people_begin(ctx);
    struct str number = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id).number;
    struct web web = web_of_rooms(ctx);
    struct visitor greta = visitor_of(ctx, &web, "greta");

    opened(ctx, &greta, 200, path_of(ctx, "/requests/#", number));
    struct http_response page = sent(ctx, &greta, 403, path_of(ctx, "/requests/#/contacts", number), "name=Eva+Ek&email=eva%40contoso.example");
    has(&page, "<h1>Not authorized for this action</h1>", "Only these people can do this", "Eva Ek", "eva@contoso.example");
    has_not(&page, "Conversation", "Send it again");
}

TESTS(
    BOTH(who_may_not_do_it_at_all_is_told_so_on_a_page_of_its_own_with_what_was_typed),
    BOTH(a_password_that_was_not_kept_is_asked_for_where_the_form_is_sent_again),
    BOTH(a_page_that_cannot_tell_who_reads_says_neither_sign_in_nor_a_zone),
    BOTH(the_way_out_of_a_fault_page_leads_where_something_is_to_be_had),
    BOTH(a_form_is_offered_to_be_sent_again_where_that_may_help),
    BOTH(what_was_typed_is_listed_by_its_labels_and_nothing_empty),
    BOTH(a_fault_page_says_when_to_come_back_and_is_kept_by_nobody),
    BOTH(a_form_that_is_too_long_to_be_read_is_left_to_the_browser),
    BOTH(a_form_that_waits_for_the_sign_in_keeps_its_own_number),
)
