/* SPDX-License-Identifier: Apache-2.0 */
/* t3_conversation.c: messages and changes of state in one timeline, with addresses and quotes, for customers and at the desk. */
#include "tests/visitor.h"

#include "base/id.h"
#include "base/limit.h"
#include "desk/service/service.h"

/* Anna's request, answered by Sam, with a work note, and closed so that it is given back. */
struct talked { struct request request; struct communication question, note; };

static struct talked talked_about(struct ctx *ctx)
{
    struct people people = people_begin(ctx);
    struct talked talked = { .request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 0).id) };
    enum request_state waiting = REQUEST_WAITING_CUSTOMER;

    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, talked.request.number, STR("Which version?\n    10.0 <or> 11?"), false, &waiting, &talked.question));
    WRITE_OK(service_answer(ctx, talked.request.number, STR("Looks like DNS"), true, NULL, &talked.note));
    return talked;
}

static size_t times_in(const struct http_response *page, const char *part)
{
    struct str rest = buf_str(&page->body);
    size_t times = 0;

    for (const char *at; (at = memmem(rest.data, rest.len, part, strlen(part))); times++)
        rest = (struct str){ at + 1, rest.len - (size_t)(at + 1 - rest.data) };
    return times;
}

static void in_order(const struct http_response *page, const char *const *texts)
{
    struct str rest = buf_str(&page->body);

    for (size_t i = 0; texts[i]; i++) {
        const char *at = memmem(rest.data, rest.len, texts[i], strlen(texts[i]));
        if (!at)
            printf("out of order: %s\n", texts[i]);
        CHECK(at != NULL);
        rest = (struct str){ at, rest.len - (size_t)(at - rest.data) };
    }
}

/* Nothing is told twice: who wrote a message is said above it. */
TEST(messages_and_changes_stand_in_one_timeline_in_the_order_in_which_they_came)
{
    static const char *const customers[] = {
        "<h2 id=\"talk\">Conversation</h2>", "Anna Berg opened this request", "Two of five", "<h3>Sam Engineer</h3>", "<p>Which version?</p>",
        "10.0 &lt;or&gt; 11?</pre>", "Status: Waiting for you</span>", "Sam Engineer closed it: Product defect, confirmed", "1 incident given back</span>",
        "Anna Berg reopened it, free of charge", NULL,
    };
    struct talked talked = talked_about(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), sam = visitor_of(ctx, &web, "sam");

    closed_by_sam(ctx, talked.request.number, "product-defect");
    (void)sent_from(ctx, &anna, path_of(ctx, "/requests/#", talked.request.number), path_of(ctx, "/requests/#/reopen", talked.request.number), "");
    struct http_response page = opened(ctx, &anna, 200, path_of(ctx, "/requests/#", talked.request.number));
    in_order(&page, customers);
    CHECK_INT((int64_t)times_in(&page, "opened this request"), 1);
    has_not(&page, "wrote a message", "wrote a work note", "Looks like DNS", "History");
    page = opened(ctx, &sam, 200, path_of(ctx, "/desk/requests/#", talked.request.number));
    has(&page, "Status: Waiting for the customer</span>", "Looks like DNS", "1 incident given back</span>");
    has_not(&page, "wrote a message", "wrote a work note", "History");
}

TEST(each_message_has_an_address_with_its_time)
{
    struct talked talked = talked_about(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), sam = visitor_of(ctx, &web, "sam");
    struct str id = id_text(ctx->arena, talked.question.id), note = id_text(ctx->arena, talked.note.id), own = id_text(ctx->arena, talked.request.id);
    const char *path = path_of(ctx, "/requests/#", talked.request.number), *desk = path_of(ctx, "/desk/requests/#", talked.request.number);

    ctx->now = web.now += 2 * HOUR_MS;
    struct http_response page = opened(ctx, &anna, 200, path);
    has(&page, str_format(ctx->arena, "id=\"message-%.*s\"", STR_ARGS(id)).data, str_format(ctx->arena, "id=\"message-%.*s\"", STR_ARGS(own)).data,
        str_format(ctx->arena, "href=\"%s#message-%.*s\"><span class=\"ago\">2 h ago</span> <time datetime=\"", path, STR_ARGS(id)).data, "Link to this message");
    has_not(&page, str_c(ctx->arena, note));
    page = opened(ctx, &sam, 200, desk);
    has(&page, str_format(ctx->arena, "href=\"%s#message-%.*s\"", desk, STR_ARGS(note)).data);
}

static struct http_response quoting(struct ctx *ctx, struct visitor *visitor, const char *path, int64_t id)
{
    return opened(ctx, visitor, 200, str_format(ctx->arena, "%s?quote=%lld", path, (long long)id).data);
}

/* A quote is made on the server, so that it needs no script; nobody gets at what he does not see. */
TEST(a_message_is_quoted_in_the_answer_and_a_work_note_in_another_one_only)
{
    struct talked talked = talked_about(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), sam = visitor_of(ctx, &web, "sam");
    const char *path = path_of(ctx, "/requests/#", talked.request.number), *desk = path_of(ctx, "/desk/requests/#", talked.request.number);
    const char *question = "Sam Engineer wrote:\n&gt; Which version?\n&gt;     10.0 &lt;or&gt; 11?\n\n</textarea>";
    const char *note = "Sam Engineer wrote:\n&gt; Looks like DNS\n\n</textarea>";

    struct http_response page = quoting(ctx, &anna, path, talked.question.id);
    has(&page, question);
    page = quoting(ctx, &anna, path, talked.request.id);
    has(&page, "Anna Berg wrote:\n&gt; Two of five");
    page = quoting(ctx, &anna, path, talked.note.id);
    has_not(&page, "wrote:", "Looks like DNS");
    page = quoting(ctx, &anna, path, 1);
    has_not(&page, "wrote:");
    page = quoting(ctx, &sam, desk, talked.question.id);
    CHECK(place_of(buf_str(&page.body), question) < place_of(buf_str(&page.body), "Write a work note"));
    page = quoting(ctx, &sam, desk, talked.note.id);
    CHECK_INT((int64_t)times_in(&page, note), 1);
    CHECK(place_of(buf_str(&page.body), note) > place_of(buf_str(&page.body), "Write a work note"));
    opened(ctx, &anna, 422, str_format(ctx->arena, "%s?quote=x", path).data);
}

/* Of a closed request nothing is answered. A work note can still be written. */
TEST(what_cannot_be_answered_is_not_quoted)
{
    struct talked talked = talked_about(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), sam = visitor_of(ctx, &web, "sam");

    closed_by_sam(ctx, talked.request.number, "solved");
    struct http_response page = quoting(ctx, &anna, path_of(ctx, "/requests/#", talked.request.number), talked.question.id);
    has_not(&page, "wrote:", "quote=");
    page = opened(ctx, &sam, 200, path_of(ctx, "/desk/requests/#", talked.request.number));
    CHECK_INT((int64_t)times_in(&page, "?quote="), 1);
    has(&page, str_format(ctx->arena, "?quote=%lld#note\"", (long long)talked.note.id).data);
}

/* Each page goes on behind the last thing of the page before, message or change, and leaves nothing out. */
TEST(a_long_timeline_is_whole_over_its_pages)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    enum request_state states[] = { REQUEST_WAITING_CUSTOMER, REQUEST_IN_PROGRESS };
    struct communication communication;
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    size_t messages = 0, changes = 0, pages = 0;

    sign_in_as(ctx, "sam");
    in_write(ctx);
    for (int i = 0; i < 3 * LIMIT_LIST_ITEMS; i++)
        CHECK_OK(service_answer(ctx, request.number, str_format(ctx->arena, "Message %03d.", i), false, &states[i % 2], &communication));
    commit(ctx);
    const char *next = path_of(ctx, "/requests/#", request.number);
    while (next) {
        struct http_response page = opened(ctx, &anna, 200, next);
        messages += times_in(&page, "<h3>Sam Engineer</h3>");
        changes += times_in(&page, "<span>Status: ");
        struct str rest = buf_str(&page.body);
        size_t at = place_of(rest, "\">What came later");
        next = NULL;
        for (size_t begin = at; at < rest.len && begin-- && !next;)
            if (rest.data[begin] == '"')
                next = str_format(ctx->arena, "%.*s", (int)(at - begin - 1), rest.data + begin + 1).data;
        CHECK(++pages < 10);
    }
    CHECK_INT((int64_t)messages, 3 * LIMIT_LIST_ITEMS);
    CHECK_INT((int64_t)changes, 3 * LIMIT_LIST_ITEMS);
    CHECK(pages >= 3);
}

/* What costs most bytes for what was typed, as often as one page holds it. */
TEST(a_page_of_messages_of_very_many_small_parts_is_shown)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    struct buf text = buf_new(ctx->arena);
    struct communication communication;
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");

    for (size_t i = 0; i < LIMIT_BLOCKS; i++)
        buf_add(&text, i % 2 ? STR("    <\n") : STR(">>> http://a.bc/?&\n"));
    in_write(ctx);
    for (int i = 0; i < LIMIT_LIST_ITEMS; i++)
        CHECK_OK(request_communicate(ctx, request.number, buf_str(&text), false, NULL, &communication));
    commit(ctx);
    struct http_response page = opened(ctx, &anna, 200, path_of(ctx, "/requests/#", request.number));
    CHECK(times_in(&page, "<pre") > 5000 && times_in(&page, "<a dir") > 10000);
    CHECK(page.body.len < LIMIT_ARENA_BYTES / 4);
}

TESTS(
    BOTH(messages_and_changes_stand_in_one_timeline_in_the_order_in_which_they_came),
    BOTH(each_message_has_an_address_with_its_time),
    BOTH(a_message_is_quoted_in_the_answer_and_a_work_note_in_another_one_only),
    BOTH(what_cannot_be_answered_is_not_quoted),
    BOTH(a_long_timeline_is_whole_over_its_pages),
    BOTH(a_page_of_messages_of_very_many_small_parts_is_shown),
)
