/* SPDX-License-Identifier: Apache-2.0 */
/* t3_queue.c: the desk's queue narrowed by state and severity and searched, at every door (SPEC 10.3, decision 0070). */
#include "tests/visitor.h"

#include "desk/service/service.h"

#define MADE 12

/* Requests of three severities, in every state that the queue holds, every second one of sam's; the last is closed. */
struct filled_queue { struct request requests[MADE]; struct web web; };

static struct filled_queue queue_filled(struct ctx *ctx)
{
    static const char *const severities[] = { "A", "B", "C" };
    struct people people = people_begin(ctx);
    struct filled_queue filled = { .requests[0] = { .id = 0 } };
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;

    for (size_t i = 0; i < MADE; i++) {
        struct submission submission = a_submission(contract);
        bool repeated;
        submission.severity_id = str_of(severities[i % 3]);
        submission.title = i % 2 ? STR("A zebra") : STR("A giraffe");
        sign_in_as(ctx, "anna");
        WRITE_OK(request_submit(ctx, &submission, &filled.requests[i], &repeated));
        sign_in_as(ctx, "sam");
        if (i % 2)
            WRITE_OK(service_take(ctx, filled.requests[i].number, false, &filled.requests[i]));
        if (i + 1 == MADE)
            closed_by_sam(ctx, filled.requests[i].number, "solved");
        else
            world_sql(ctx, str_format(ctx->arena, "UPDATE request SET state = '%s', next_due_at = next_due_at + %d WHERE id = #", queue_state_words[i / 3], (int)i * 1000).data,
                      filled.requests[i].id);
    }
    filled.web = web_of_rooms(ctx);
    return filled;
}

static bool wanted(const struct queue_filter *filter, size_t i, struct str severity)
{
    unsigned state = REQUEST_IN(REQUEST_NEW + i / 3);

    return i + 1 < MADE && (!filter->states || filter->states == state) && (!filter->severity_id.len || str_equal(filter->severity_id, severity))
           && (filter->of == QUEUE_ALL || (filter->of == QUEUE_MINE) == (i % 2 == 1)) && (!filter->words.len || str_equal(filter->words, i % 2 ? STR("zebra") : STR("giraffe")));
}

/* Pages of two, until none comes, hold just what is wanted, most urgent first or, with words, newest first; and the counts say so. */
static void check_queue(struct ctx *ctx, const struct filled_queue *filled, struct queue_filter filter)
{
    struct request *page;
    size_t count, seen = 0, wants = 0;
    int64_t before = filter.words.len ? INT64_MAX : 0;

    for (size_t i = 0; i < MADE; i++)
        wants += wanted(&filter, i, filled->requests[i].severity_id);
    filter.limit = 2;
    do {
        READ_OK(service_queue(ctx, &filter, &page, &count));
        for (size_t i = 0; i < count; i++, seen++) {
            size_t made = 0;
            while (made < MADE && filled->requests[made].id != page[i].id)
                made++;
            CHECK(made < MADE && wanted(&filter, made, page[i].severity_id));
            CHECK(filter.words.len ? page[i].id < before : page[i].next_due_at >= before);
            before = filter.words.len ? page[i].id : page[i].next_due_at;
            filter.after_due = page[i].next_due_at;
            filter.after_id = page[i].id;
        }
    } while (count);
    CHECK_INT((int64_t)seen, (int64_t)wants);
    if (filter.words.len)
        return;
    struct due_counts counts;
    struct due_filter due = service_queue_due(ctx, &filter);
    READ_OK(request_count_due(ctx, &due, &counts));
    CHECK_INT((filter.of == QUEUE_ALL ? counts.all : filter.of == QUEUE_MINE ? counts.mine : counts.unowned).count, (int64_t)wants);
}

TEST(every_way_of_narrowing_the_queue_gives_just_those_in_its_order)
{
    static const char *const severities[] = { "", "A", "B", "C" }, *const words[] = { "", "zebra", "giraffe" };
    struct filled_queue filled = queue_filled(ctx);

    sign_in_as(ctx, "sam");
    for (int of = QUEUE_ALL; of <= QUEUE_UNOWNED; of++)
        for (unsigned state = 0; state < 5; state++)
            for (size_t s = 0; s < COUNT_OF(severities); s++)
                for (size_t w = 0; w < COUNT_OF(words); w++)
                    check_queue(ctx, &filled, (struct queue_filter){
                        .of = (enum queue_of)of, .states = state ? REQUEST_IN(REQUEST_NEW + state - 1) : 0,
                        .severity_id = str_of(severities[s]), .words = str_of(words[w]),
                    });
}

TEST(the_page_keeps_what_it_is_narrowed_to_in_each_of_its_links_and_forms)
{
    struct filled_queue filled = queue_filled(ctx);
    struct visitor sam = visitor_of(ctx, &filled.web, "sam");
    struct http_response page = opened(ctx, &sam, 200, "/desk?show=mine&state=in_progress&severity=B");

    has(&page, "href=\"/desk?state=in_progress&amp;severity=B\"", "href=\"/desk?show=unowned&amp;state=in_progress&amp;severity=B\"",
        "href=\"/requests?state=closed&amp;severity=B\"", "<input type=\"hidden\" name=\"show\" value=\"mine\">",
        "<input type=\"hidden\" name=\"state\" value=\"in_progress\">", "<input type=\"hidden\" name=\"severity\" value=\"B\">",
        "<a href=\"/desk?show=mine&amp;state=in_progress&amp;severity=B\">Refresh</a>");
    page = opened(ctx, &sam, 200, "/desk?q=zebra");
    has(&page, "A zebra", "Newest first.", "value=\"zebra\"", "href=\"/desk?show=mine&amp;q=zebra\"", "href=\"/requests?state=closed&amp;q=zebra\"", "action=\"/desk\"");
    has_not(&page, "A giraffe", "Most urgent first");
    page = opened(ctx, &sam, 200, "/desk?q=unicorn");
    has(&page, "Nothing found in the queue", "href=\"/requests?state=all&amp;q=unicorn\"");
    page = opened(ctx, &sam, 200, "/desk?show=unowned&state=in_progress&severity=B");
    has_not(&page, "A zebra");
    opened(ctx, &sam, 422, "/desk?severity=Z");
    opened(ctx, &sam, 422, "/desk?state=closed");
    struct visitor dana = visitor_of(ctx, &filled.web, "dana");
    page = opened(ctx, &dana, 200, "/desk?severity=B&state=new&q=zebra");       /* none of these is about the programme */
    has_not(&page, "A zebra", "A giraffe");
}

TEST(programs_and_commands_narrow_the_queue_by_the_same_words)
{
    struct filled_queue filled = queue_filled(ctx);
    struct str answer = api_says(ctx, 200, "sam", "GET", "/api/v1/queue?state=in_progress&severity=B", STR(""));

    text_has(answer, filled.requests[4].number);
    for (size_t i = 0; i < MADE; i++)
        if (i != 4)
            text_has_not(answer, filled.requests[i].number);
    answer = api_says(ctx, 200, "sam", "GET", str_format(ctx->arena, "/api/v1/queue?q=zebra&limit=2&show=mine").data, STR(""));
    text_has(answer, filled.requests[9].number);
    text_has(answer, filled.requests[7].number);
    text_has_not(answer, filled.requests[5].number);
    api_says(ctx, 422, "sam", "GET", "/api/v1/queue?severity=Z", STR(""));
    answer = cli_says(ctx, CODE_none, "request|queue|--state|in_progress|--severity|B|--as|sam@vendor.example", STR(""));
    text_has(answer, request_number_display(ctx->arena, filled.requests[4].number));
    text_has_not(answer, request_number_display(ctx->arena, filled.requests[3].number));
    answer = cli_says(ctx, CODE_none, "request|queue|--q|giraffe|--as|sam@vendor.example", STR(""));
    text_has(answer, "A giraffe");
    text_has_not(answer, "A zebra");
}

TESTS(
    BOTH(every_way_of_narrowing_the_queue_gives_just_those_in_its_order),
    BOTH(the_page_keeps_what_it_is_narrowed_to_in_each_of_its_links_and_forms),
    BOTH(programs_and_commands_narrow_the_queue_by_the_same_words),
)
