/* SPDX-License-Identifier: Apache-2.0 */
/* t3_unread.c: who wrote last in a request, and what a contact has not seen of it (SPEC 7.1, decision 0069): in lists, over the API and on the command line. */
#include "tests/request_world.h"
#include "tests/visitor.h"

#include "desk/request/request_seen.h"
#include "desk/request/request_severity.h"
#include "desk/service/service.h"

/* A request of anna's on a contract that olle has added too; olle is a contact of it. */
struct scene { struct web web; struct request request; const char *path; struct visitor anna, olle, sam; };

static void later(struct ctx *ctx, struct scene *scene)
{
    scene->web.now = ctx->now += HOUR_MS;
}

static struct scene scene_of(struct ctx *ctx)
{
    struct scene scene = { .request = request_begun(ctx) };
    struct contact olle = { .name = STR("Olle Ek"), .email = STR("olle@fabrikam.example") }, added;

    scene.web = web_of_rooms(ctx);
    scene.path = path_of(ctx, "/requests/#", scene.request.number);
    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, scene.request.number, &olle, &added));
    return scene;
}

static void scene_enter(struct ctx *ctx, struct scene *scene)
{
    scene->anna = visitor_of(ctx, &scene->web, "anna");
    scene->olle = visitor_of(ctx, &scene->web, "olle");
    scene->sam = visitor_of(ctx, &scene->web, "sam");
}

static bool unread(struct ctx *ctx, struct visitor *who)
{
    struct http_response page = opened(ctx, who, 200, "/requests?state=all");
    bool marked = shows(&page, "class=\"unread\"");

    CHECK(marked == shows(&page, "<span class=\"visually-hidden\">Unread: </span>"));
    CHECK(marked || shows(&page, "class=\"seen\""));
    return marked;
}

TEST(what_changes_is_unread_to_each_contact_until_he_opens_the_page_himself)
{
    struct scene scene = scene_of(ctx);

    scene_enter(ctx, &scene);
    CHECK(!unread(ctx, &scene.anna) && unread(ctx, &scene.olle));    /* she submitted it, and he was added */
    opened(ctx, &scene.olle, 200, scene.path);
    CHECK(!unread(ctx, &scene.olle));
    later(ctx, &scene);
    answered_by_sam(ctx, scene.request.number, REQUEST_WAITING_CUSTOMER);
    CHECK(unread(ctx, &scene.anna) && unread(ctx, &scene.olle));
    opened(ctx, &scene.anna, 200, scene.path);
    CHECK(!unread(ctx, &scene.anna) && unread(ctx, &scene.olle));
    later(ctx, &scene);
    followed(ctx, &scene.anna, path_of(ctx, "/requests/#/communications", scene.request.number), "text=It+began+on+Tuesday.");
    CHECK(!unread(ctx, &scene.anna) && unread(ctx, &scene.olle));
    opened(ctx, &scene.olle, 200, scene.path);
    CHECK(!unread(ctx, &scene.anna) && !unread(ctx, &scene.olle));
    later(ctx, &scene);
    closed_by_sam(ctx, scene.request.number, "solved");
    CHECK(unread(ctx, &scene.anna) && unread(ctx, &scene.olle));
}

/* Whoever changes it by another door has seen it too. */
TEST(what_somebody_changes_himself_is_not_unread_to_him_by_whatever_door)
{
    struct scene scene = scene_of(ctx);

    scene_enter(ctx, &scene);
    answered_by_sam(ctx, scene.request.number, REQUEST_WAITING_CUSTOMER);
    later(ctx, &scene);
    api_says(ctx, 201, "anna", "POST", path_of(ctx, "/api/v1/requests/#/communications", scene.request.number), STR("{\"text\":\"Over the API.\"}"));
    CHECK(!unread(ctx, &scene.anna) && unread(ctx, &scene.olle));
    later(ctx, &scene);
    cli_says(ctx, CODE_none, "request|communicate|#|By a command.|--as|olle@fabrikam.example", scene.request.number);
    CHECK(unread(ctx, &scene.anna) && !unread(ctx, &scene.olle));
}

/* Looking ahead, programs and the desk open nothing. */
TEST(what_does_not_open_the_page_leaves_it_unread)
{
    static const struct { const char *method, *name, *value; } looks[] = {
        { "HEAD", NULL, NULL }, { "GET", "Sec-Purpose", "prefetch" }, { "GET", "Sec-Purpose", "prefetch;prerender" }, { "GET", "Purpose", "prefetch" },
        { "GET", "Sec-Fetch-Dest", "empty" }, { "GET", "Sec-Fetch-Dest", "iframe" },
    };
    struct scene scene = scene_of(ctx);

    scene_enter(ctx, &scene);
    for (size_t i = 0; i < COUNT_OF(looks); i++)
        CHECK_INT(browse_with(ctx, &scene.olle, looks[i].method, scene.path, looks[i].name, looks[i].value).status, 200);
    api_says(ctx, 200, "olle", "GET", path_of(ctx, "/api/v1/requests/#", scene.request.number), STR(""));
    opened(ctx, &scene.olle, 200, "/requests");
    opened(ctx, &scene.sam, 200, path_of(ctx, "/desk/requests/#", scene.request.number));
    opened(ctx, &scene.anna, 200, scene.path);
    CHECK(unread(ctx, &scene.olle));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_contact WHERE seen_at = 0"), 1);
}

/* What is for staff alone changes nothing for contacts. */
TEST(a_work_note_is_no_last_word_and_leaves_nothing_unread)
{
    struct scene scene = scene_of(ctx);
    struct communication note;
    struct request found;

    scene_enter(ctx, &scene);
    answered_by_sam(ctx, scene.request.number, REQUEST_IN_PROGRESS);
    opened(ctx, &scene.anna, 200, scene.path);
    later(ctx, &scene);
    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, scene.request.number, STR("He is angry."), true, NULL, &note));
    CHECK(!unread(ctx, &scene.anna));
    found = request_now(ctx, &scene.request);
    CHECK_INT(found.last_word_at, ctx->now - HOUR_MS);
}

/* The newest message that is no note; the submission before there is one. */
#define WRONG_LAST_WORDS \
    "SELECT COUNT(*) FROM request q LEFT JOIN communication m ON m.id = (SELECT MAX(c.id) FROM communication c WHERE c.request_id = q.id AND c.work_note = 0)" \
    " WHERE q.last_word_at <> COALESCE(m.at, 0) OR q.last_word_side <> COALESCE(m.side, '') OR COALESCE(q.last_word_by, 0) <> COALESCE(m.author_id, 0)"

TEST(the_last_word_is_that_of_whoever_wrote_last_and_says_which_side_he_is_on)
{
    struct scene scene = scene_of(ctx);
    const char *api = path_of(ctx, "/api/v1/requests/#", scene.request.number);
    struct http_response page;

    scene_enter(ctx, &scene);
    page = opened(ctx, &scene.anna, 200, "/requests");
    has(&page, "You<span class=\"cell-sub nowrap\"><time");
    page = opened(ctx, &scene.olle, 200, "/requests");
    has(&page, "Anna Berg<span class=\"cell-sub nowrap\"><time");
    text_has(api_says(ctx, 200, "olle", "GET", api, STR("")), "\"name\":\"Anna Berg\",\"staff\":false},\"unread\":true");
    later(ctx, &scene);
    answered_by_sam(ctx, scene.request.number, REQUEST_WAITING_CUSTOMER);
    later(ctx, &scene);
    page = opened(ctx, &scene.anna, 200, "/requests");
    has(&page, "Sam Engineer<span class=\"cell-sub nowrap\">Support · <time", "1 h ago</time>");
    text_has(api_says(ctx, 200, "anna", "GET", "/api/v1/requests", STR("")), "\"name\":\"Sam Engineer\",\"staff\":true},\"unread\":true");
    opened(ctx, &scene.anna, 200, scene.path);
    text_has(api_says(ctx, 200, "anna", "GET", "/api/v1/requests", STR("")), "\"name\":\"Sam Engineer\",\"staff\":true},\"unread\":false");
    text_has(api_says(ctx, 200, "sam", "GET", api, STR("")), "\"staff\":true},\"unread\":null");
    text_has(cli_says(ctx, CODE_none, "request|list|--as|anna@fabrikam.example", STR("")), "[Sam Engineer (support), ");
    text_has(cli_says(ctx, CODE_none, "request|list|--as|sam@vendor.example", STR("")), "[You, ");
    CHECK_INT(sql_int(ctx, WRONG_LAST_WORDS), 0);
    sign_in_as(ctx, "anna");
    struct request request;
    WRITE_OK(request_ask_severity(ctx, scene.request.number, STR("B"), STR("It is worse."), &request));
    closed_by_sam(ctx, scene.request.number, "solved");
    CHECK_INT(sql_int(ctx, WRONG_LAST_WORDS), 0);
}

/* What somebody has seen is for nobody else: no answer of any door has it, whoever asks. */
TEST(nobody_is_told_what_another_has_seen)
{
    struct scene scene = scene_of(ctx);
    static const char *const who[] = { "anna", "olle", "greta", "sam" };
    struct str before[COUNT_OF(who)];
    const char *api = path_of(ctx, "/api/v1/requests/#", scene.request.number);

    scene_enter(ctx, &scene);
    later(ctx, &scene);
    answered_by_sam(ctx, scene.request.number, REQUEST_WAITING_CUSTOMER);
    for (size_t i = 0; i < COUNT_OF(who); i++)
        before[i] = api_says(ctx, 200, who[i], "GET", api, STR(""));
    struct http_response seen_before = page_seen(ctx, 200, "greta", scene.path);
    opened(ctx, &scene.olle, 200, scene.path);
    for (size_t i = 0; i < COUNT_OF(who); i++)
        if (strcmp(who[i], "olle") != 0)
            CHECK_STR(api_says(ctx, 200, who[i], "GET", api, STR("")), before[i]);
    struct http_response seen = page_seen(ctx, 200, "greta", scene.path);
    CHECK_INT((int64_t)seen.body.len, (int64_t)seen_before.body.len);
    page_seen(ctx, 404, "eva", scene.path);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_contact WHERE seen_at = (SELECT updated_at FROM request)"), 1);
}

/* The page is not worth waiting for a writer, and nobody is told of what could not be noted. */
TEST(a_page_is_shown_although_what_was_seen_cannot_be_noted)
{
    struct scene scene = scene_of(ctx);
    int shown = 0, without_note = 0;

    scene_enter(ctx, &scene);
    for (uint64_t nth = 1; unread(ctx, &scene.olle); nth++) {
        db_fail_at(ctx->db, nth);
        struct http_response page = browse(ctx, &scene.olle, scene.path);
        db_fail_at(ctx->db, 0);
        CHECK(page.status == 200 || page.status == 503);
        shown += page.status == 200;
        without_note += page.status == 200 && unread(ctx, &scene.olle);
    }
    CHECK(without_note > 0 && shown == without_note + 1);
}

TEST(a_page_gives_way_to_a_writer_and_the_next_visit_notes_what_was_seen)
{
    struct scene scene = scene_of(ctx);
    struct ctx *other = another_ctx(ctx);

    scene_enter(ctx, &scene);
    CHECK(unread(ctx, &scene.olle));
    CHECK(db_begin(other, DB_WRITE) == OK);
    exec_sql(other, "UPDATE request_contact SET seen_at = seen_at");
    CHECK_INT(browse(ctx, &scene.olle, scene.path).status, 200);
    db_rollback(other);
    CHECK(unread(ctx, &scene.olle));
    CHECK_INT(browse(ctx, &scene.olle, scene.path).status, 200);
    CHECK(!unread(ctx, &scene.olle));
}

TESTS(
    BOTH(what_changes_is_unread_to_each_contact_until_he_opens_the_page_himself),
    BOTH(what_somebody_changes_himself_is_not_unread_to_him_by_whatever_door),
    BOTH(what_does_not_open_the_page_leaves_it_unread),
    BOTH(a_work_note_is_no_last_word_and_leaves_nothing_unread),
    BOTH(the_last_word_is_that_of_whoever_wrote_last_and_says_which_side_he_is_on),
    BOTH(nobody_is_told_what_another_has_seen),
    BOTH(a_page_gives_way_to_a_writer_and_the_next_visit_notes_what_was_seen),
    BOTH(a_page_is_shown_although_what_was_seen_cannot_be_noted),
)
