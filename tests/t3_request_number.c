/* SPDX-License-Identifier: Apache-2.0 */
/* t3_request_number.c: the number of a request as people write and paste it, at every door that takes one. */
#include "tests/visitor.h"

#include "base/limit.h"
#include "desk/account/access.h"

static int status_of(struct ctx *ctx, const char *who, const char *method, struct str number, const char *rest, const char *body)
{
    struct web web = web_of_rooms(ctx);
    struct str target = str_format(ctx->arena, "/api/v1/requests/%s%s", encoded(ctx, number), rest);

    return web_call(ctx, &web, method, target.data, who, str_of(body)).status;
}

/* What the list says that is searched for a text. */
static struct http_response list_for(struct ctx *ctx, const char *who, struct str sought)
{
    struct web web = web_of_rooms(ctx);

    return web_call(ctx, &web, "GET", str_format(ctx->arena, "/api/v1/requests?q=%s", encoded(ctx, sought)).data, who, STR(""));
}

/* "request show", the number, and options cut at '|'. */
static enum code run(struct ctx *ctx, const char *words, struct str number, const char *options)
{
    struct str tokens[16] = { STR_INIT("request"), str_of(words), number }, rest = str_of(options), text;
    size_t count = 3;

    as_operator(ctx);
    while (rest.len && count < COUNT_OF(tokens))
        tokens[count++] = str_cut(&rest, '|');
    enum code code = cli_run(ctx, count, tokens, &text) ? ctx->fault.code : CODE_none;
    fault_clear(ctx);
    return code;
}

TEST(the_number_of_a_request_is_read_as_our_own_subjects_have_it)
{
    static const char *const frames[] = {
        "@", "Request @", "Re: Request @ submitted: Replication stops", "#@", "(@)", "\"@\"", "'@", "@,", "@.", "Nr. @", "Your request @ was closed.",
        "FW: Request @ closed: error 2022 of 1234 5678 9012 3456", "Request @ submitted: as 3001-2345-6786 and 0000-0000-0000", "\u06DD@\u200B",
    };
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 5).id);
    struct str shown = request_number_display(ctx->arena, request.number);

    for (size_t i = 0; i < COUNT_OF(frames); i++) {
        struct str rest = str_of(frames[i]), front = str_cut(&rest, '@'), text = str_join(ctx->arena, front, shown, rest);
        CHECK_INT(run(ctx, "show", text, ""), CODE_none);
        CHECK_INT(run(ctx, "communicate", text, "Hello|--as|anna@fabrikam.example"), CODE_none);
        CHECK_INT(run(ctx, "take", text, "--as|sam@vendor.example"), CODE_none);
        CHECK_INT(run(ctx, "close", text, "--as|sam@vendor.example|--reason|goodwill|--cause|c|--notes|n"), CODE_none);
        CHECK_INT(run(ctx, "reopen", text, "--as|anna@fabrikam.example"), CODE_none);
        CHECK_INT(status_of(ctx, "anna", "GET", text, "", ""), 200);
        CHECK_INT(status_of(ctx, "anna", "GET", text, "/history", ""), 200);
        CHECK_INT(status_of(ctx, "anna", "POST", text, "/communications", "{\"text\":\"Hello\"}"), 201);
        CHECK_INT(status_of(ctx, "sam", "POST", text, "/take", ""), 200);
        CHECK_INT(status_of(ctx, "eva", "GET", text, "", ""), 404);
    }
}

/* Groups of four are kept apart in many ways; digits of a date or of an address are in no groups of four. */
TEST(the_groups_of_a_number_are_kept_apart_by_dots_slashes_and_brackets_too)
{
    static const struct { const char *way; int status; } ways[] = {
        { "1.2.3", 200 }, { "1/2/3", 200 }, { "(1)2-3", 200 }, { "(1) 2 / 3", 200 }, { "Request 1.2.3.", 200 }, { "1.2.3.4", 404 }, { "1/2/3/communications", 404 }, { "1.2.3x", 404 },
    };
    struct people people = people_begin(ctx);
    struct str number = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 5).id).number;

    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct buf text = buf_new(ctx->arena);
        for (const char *c = ways[i].way; *c; c++)
            if (*c >= '1' && *c <= '3')
                buf_add(&text, (struct str){ number.data + 4 * (*c - '1'), 4 });
            else
                buf_add_char(&text, *c);
        CHECK_INT(status_of(ctx, "anna", "GET", buf_str(&text), "", ""), ways[i].status);
        CHECK_INT(run(ctx, "show", buf_str(&text), ""), ways[i].status == 200 ? CODE_none : CODE_not_found);
    }
    CHECK_INT(status_of(ctx, "anna", "GET", str_format(ctx->arena, "%.*s.%.*s", 6, number.data, 6, number.data + 6), "", ""), 404);
}

TEST(a_text_with_the_numbers_of_several_requests_or_with_a_longer_one_names_none)
{
    static const char *const frames[] = { "@ or 0000-0000-0000", "@/communications", "@x", "@_1", "@1", "@-1", "1@", "@ 0000 0000 0000", "Request" };
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 5).id);

    for (size_t i = 0; i < COUNT_OF(frames); i++) {
        struct str rest = str_of(frames[i]), front = str_cut(&rest, '@');
        struct str text = str_join(ctx->arena, front, request_number_display(ctx->arena, request.number), rest);
        text = i + 1 == COUNT_OF(frames) ? front : text;
        CHECK_INT(run(ctx, "show", text, ""), CODE_not_found);
        CHECK_INT(run(ctx, "close", text, "--as|sam@vendor.example|--reason|goodwill|--cause|c|--notes|n"), CODE_not_found);
        CHECK_INT(status_of(ctx, "anna", "GET", text, "", ""), 404);
    }
    CHECK_INT(status_of(ctx, "anna", "GET", request.number, "", ""), 200);
}

/* SPEC 7.1: as long as a title may be, in any script, with what a subject of ours and a mail program put before it. */
TEST(our_own_subject_is_sought_whole_however_long_its_title_is)
{
    static const char *const letters[] = { "W", "\xC3\xA5", "\xE6\x9D\xB1", "\xF0\x9F\x98\x80" }, *const frames[] = { "Request @ submitted: ", "Re: FW: Request @ closed: ", "" };
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;

    for (size_t i = 0; i < COUNT_OF(letters) * COUNT_OF(frames); i++) {
        struct str rest = str_of(frames[i % COUNT_OF(frames)]), front = str_cut(&rest, '@');
        struct buf title = buf_new(ctx->arena);
        for (size_t n = 0; n < LIMIT_TITLE_CHARS; n++)
            buf_add(&title, str_of(letters[i / COUNT_OF(frames)]));
        struct request request = submitted_with(ctx, contract, str_c(ctx->arena, buf_str(&title)));
        struct str shown = rest.len ? request_number_display(ctx->arena, request.number) : STR("");
        struct http_response answer = list_for(ctx, "anna", str_join(ctx->arena, front, shown, rest, buf_str(&title)));
        CHECK_INT(answer.status, 200);
        if (front.len)
            CHECK(str_contains(buf_str(&answer.body), request.number));
    }
}

TEST(a_search_is_as_long_as_the_limit_says)
{
    struct buf words = buf_new(ctx->arena);

    people_begin(ctx);
    while (words.len < LIMIT_SEARCH_CHARS)
        buf_add_char(&words, 'w');
    CHECK_INT(list_for(ctx, "anna", buf_str(&words)).status, 200);
    buf_add_char(&words, 'w');
    CHECK_INT(list_for(ctx, "anna", buf_str(&words)).status, 422);
}

TESTS(
    BOTH(the_groups_of_a_number_are_kept_apart_by_dots_slashes_and_brackets_too),
    BOTH(our_own_subject_is_sought_whole_however_long_its_title_is),
    BOTH(a_search_is_as_long_as_the_limit_says),
    BOTH(the_number_of_a_request_is_read_as_our_own_subjects_have_it),
    BOTH(a_text_with_the_numbers_of_several_requests_or_with_a_longer_one_names_none),
)
