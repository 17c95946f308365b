/* SPDX-License-Identifier: Apache-2.0 */
/* t3_twice.c: forms of the desk that move units or make something, sent twice, one after the other and at once. */
#include "tests/visitor.h"

#include <sys/wait.h>
#include <unistd.h>

#include "desk/catalog/catalog.h"

#define SENDERS 5

struct desk { struct web web; struct visitor dana; int64_t contract_id; };

static void begin(struct ctx *ctx, struct desk *desk)
{
    world_begin(ctx);
    world_staff(ctx, "dana@vendor.example", "contract_desk");
    desk->contract_id = world_contract_with(ctx, "gold-20-pack", 0, "0230242323", "004512345678").id;
    desk->web = web_of_rooms(ctx);
    desk->dana = visitor_of(ctx, &desk->web, "dana");
    desk->dana.with_number = true;
    opened(ctx, &desk->dana, 200, "/desk/contracts/new");
}

static int64_t count_of_sum(struct ctx *ctx)
{
    return sql_int(ctx, "SELECT CAST(SUM(units) AS BIGINT) FROM ledger_entry");
}

/* SPEC 4.7 */
TEST(a_form_of_the_desk_that_is_sent_twice_is_done_once)
{
    static const struct { const char *page, *fields, *counted; } forms[] = {
        { "/desk/contracts/#/top-up", "units=5&expires_on=&reason=Order", "SELECT COUNT(*) FROM ledger_entry" },
        { "/desk/contracts/#/suspend", "name=Unpaid&reason=4711&from=&until=", "SELECT COUNT(*) FROM contract_block" },
        { "/desk/contracts/new", "plan=five-pack&holder=&starts_on=&units=&country=SE&time_zone=", "SELECT COUNT(*) FROM contract" },
    };
    struct desk desk;

    begin(ctx, &desk);
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        const char *page = strchr(forms[i].page, '#') ? path_of_id(ctx, forms[i].page, desk.contract_id) : forms[i].page;
        opened(ctx, &desk.dana, 200, page);
        int64_t before = sql_int(ctx, forms[i].counted);
        for (int times = 0; times < 3; times++)
            sent(ctx, &desk.dana, 303, page, forms[i].fields);
        CHECK_INT(sql_int(ctx, forms[i].counted), before + 1);
        struct http_response shown = opened(ctx, &desk.dana, 200, "/desk/contracts");
        has(&shown, "It was done once.");
    }
}

TEST(the_same_content_sent_to_another_address_is_another_form)
{
    struct desk desk;

    begin(ctx, &desk);
    int64_t other = world_contract_with(ctx, "five-pack", 0, "0230242331", "004512345679").id, before = count_of_sum(ctx);
    struct str number = desk.dana.number;
    const char *const pages[] = { path_of_id(ctx, "/desk/contracts/#/top-up", desk.contract_id), path_of_id(ctx, "/desk/contracts/#/top-up", other) };
    for (size_t i = 0; i < 4; i++) {
        desk.dana.number = number;
        sent(ctx, &desk.dana, 303, pages[i % 2], "units=5&expires_on=&reason=Order");
    }
    CHECK_INT(count_of_sum(ctx), before + 10);
}

/* One of several browsers of the same person, in a process of its own; 1 when it was answered as done. */
static int send_in_process(struct ctx *parent, const struct desk *desk, const char *page)
{
    struct ctx *ctx = another_ctx(parent);
    struct desk own = *desk;

    own.web = web_of_rooms(ctx);
    own.dana.web = &own.web;
    for (int tries = 0; tries < 20; tries++) {
        struct http_response answer = submit(ctx, &own.dana, page, "units=5&expires_on=&reason=Order");
        if (answer.status != 503)
            return answer.status == 303;
    }
    return 0;
}

/* SPEC 4.7 */
TEST(a_form_that_is_sent_by_many_processes_at_once_is_done_once)
{
    struct desk desk;
    pid_t children[SENDERS];
    int answered = 0;

    begin(ctx, &desk);
    const char *page = path_of_id(ctx, "/desk/contracts/#/top-up", desk.contract_id);
    opened(ctx, &desk.dana, 200, page);
    int64_t before = count_of_sum(ctx);
    for (size_t i = 0; i < SENDERS; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(send_in_process(ctx, &desk, page));
    }
    for (size_t i = 0; i < SENDERS; i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status));
        answered += WEXITSTATUS(status);
    }
    CHECK_INT(answered, SENDERS);
    CHECK_INT(count_of_sum(ctx), before + 5);
}

/* Decision 0013 */
TEST(where_there_is_no_database_what_was_typed_is_under_its_label_and_is_the_same_form)
{
    struct desk desk;

    begin(ctx, &desk);
    const char *page = path_of_id(ctx, "/desk/contracts/#/top-up", desk.contract_id), *fields = "units=5&expires_on=&reason=Order+%3Cb%3E&go=on";
    opened(ctx, &desk.dana, 200, page);
    struct str number = desk.dana.number;
    struct db *db = desk.web.db;
    int64_t before = count_of_sum(ctx);
    desk.web.db = NULL;
    struct http_response shown = sent(ctx, &desk.dana, 503, page, fields);
    desk.web.db = db;
    has(&shown, "<dt>How many</dt>");
    has(&shown, "<dt>Reason</dt>");
    has(&shown, "Order &lt;b&gt;</pre>");
    has(&shown, "name=\"go\" value=\"on\"");
    const char *const unseen[] = { "<dt>go", "<dt>once", "<dt>csrf", ">503<", "<dt>expires_on", "<dt>Last day to use it" };
    for (size_t i = 0; i < COUNT_OF(unseen); i++)
        has_not(&shown, unseen[i]);
    CHECK_STR(desk.dana.number, number);
    sent(ctx, &desk.dana, 422, page, fields);      /* nobody asks for "go" */
    CHECK_STR(desk.dana.number, number);
    for (int times = 0; times < 2; times++) {
        desk.dana.number = number;
        sent(ctx, &desk.dana, 303, page, "units=5&expires_on=&reason=Order+%3Cb%3E");
    }
    CHECK_INT(count_of_sum(ctx), before + 5);
}

TEST(a_form_that_was_turned_away_unread_says_where_what_was_typed_still_is)
{
    struct desk desk;

    begin(ctx, &desk);
    struct http_request request = form_of(ctx, &desk.dana, "/desk/contracts/new", "plan=five-pack");
    struct http_response answer;
    dispatch_answer_refusal(&desk.web, ctx->arena, &request, &answer, CODE_busy, "Too much is being sent at the moment.");
    has(&answer, "Reload this page");
    dispatch_answer_refusal(&desk.web, ctx->arena, &request, &answer, CODE_too_large, "The body is longer than this address takes.");
    has(&answer, "Go back in your browser");
}

TESTS(
    BOTH(a_form_of_the_desk_that_is_sent_twice_is_done_once),
    BOTH(the_same_content_sent_to_another_address_is_another_form),
    BOTH(a_form_that_is_sent_by_many_processes_at_once_is_done_once),
    BOTH(where_there_is_no_database_what_was_typed_is_under_its_label_and_is_the_same_form),
    SQLITE(a_form_that_was_turned_away_unread_says_where_what_was_typed_still_is),
)
