/* SPDX-License-Identifier: Apache-2.0 */
/* t2_service_silent.c: requests whose customer is silent are closed after notice, as their pages say (SPEC 2.12, 10.3). */
#include "tests/visitor.h"

#include <sys/wait.h>
#include <unistd.h>

#include "desk/request/request_words.h"
#include "desk/service/service.h"
#include "desk/service/service_silent.h"

#define PERIOD_MS (10 * DAY_MS)     /* of the shipped catalogue; notice is given three days before */
#define NOTICE_MS (3 * DAY_MS)

/* A request that waits for anna's answer. */
static struct request waiting(struct ctx *ctx, enum request_state state)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 4).id);
    struct communication said;

    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Which version is it?"), false, &state, &said));
    READ_OK(request_find(ctx, request.number, &request));
    CHECK_INT(request.next_due_at, ctx->now + PERIOD_MS);
    as_system(ctx);
    return request;
}

/* A run of the job at that time: how many it closed and gave notice to. */
static void runs(struct ctx *ctx, int64_t at, int64_t closed, int64_t noticed)
{
    int64_t count = -1, before = sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'closed'");

    ctx->now = at;
    as_system(ctx);
    WRITE_OK(service_close_silent(ctx, 10, &count));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'closed'"), before + closed);
    WRITE_OK(service_notice_silent(ctx, 10, &count));
    CHECK_INT(count, noticed);
}

static const char *state_of(struct ctx *ctx, struct str number)
{
    struct request request = { .state = REQUEST_NEW };

    as_operator(ctx);
    READ_OK(request_find(ctx, number, &request));
    return request_state_name(request.state);
}
#define IS_NOW(request, words) CHECK_STR(str_of(state_of(ctx, (request).number)), STR(words))

static void says(struct ctx *ctx, const char *who, struct str number, const char *text)
{
    struct communication said;

    sign_in_as(ctx, who);
    WRITE_OK(request_communicate(ctx, number, str_of(text), false, NULL, &said));
}

TEST(notice_comes_three_days_before_and_nothing_is_closed_before_the_day_it_names)
{
    struct request request = waiting(ctx, REQUEST_WAITING_CUSTOMER);
    int64_t due = request.next_due_at;

    runs(ctx, due - NOTICE_MS - 1, 0, 0);
    runs(ctx, due - NOTICE_MS, 0, 1);
    runs(ctx, due - NOTICE_MS + 1, 0, 0);
    CHECK_INT(sql_int(ctx, "SELECT close_at FROM closing_notice"), due);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.request_closing'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'closing_announced'"), 1);
    runs(ctx, due - 1, 0, 0);
    IS_NOW(request, "waiting_customer");
    runs(ctx, due, 1, 0);
    IS_NOW(request, "closed");
    CHECK_STR(sql_text(ctx, "SELECT closure_reason_id FROM request"), STR("no-response"));
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
    CHECK_INT(count_rows(ctx, "closing_notice"), 0);
    runs(ctx, due + DAY_MS, 0, 0);
    verify_ledgers(ctx);
}

TEST(a_proposed_solution_that_nobody_speaks_about_is_closed_likewise)
{
    struct request request = waiting(ctx, REQUEST_SOLUTION_PROPOSED);

    runs(ctx, request.next_due_at - NOTICE_MS, 0, 1);
    runs(ctx, request.next_due_at, 1, 0);
    IS_NOW(request, "closed");
}

TEST(an_answer_makes_the_notice_void_and_while_it_is_the_vendors_turn_nothing_is_closed)
{
    struct request request = waiting(ctx, REQUEST_WAITING_CUSTOMER);
    int64_t due = request.next_due_at;

    runs(ctx, due - NOTICE_MS, 0, 1);
    says(ctx, "anna", request.number, "Version 2022.");
    runs(ctx, due, 0, 0);
    IS_NOW(request, "in_progress");
    runs(ctx, due + 100 * DAY_MS, 0, 0);
    IS_NOW(request, "in_progress");
}

TEST(another_word_of_the_vendor_begins_the_period_anew_with_a_notice_of_its_own)
{
    struct request request = waiting(ctx, REQUEST_WAITING_CUSTOMER);
    int64_t due = request.next_due_at;

    runs(ctx, due - NOTICE_MS, 0, 1);
    ctx->now = due - DAY_MS;
    says(ctx, "sam", request.number, "Are you there?");
    runs(ctx, due, 0, 0);
    IS_NOW(request, "waiting_customer");
    int64_t later = due - DAY_MS + PERIOD_MS;
    runs(ctx, later - NOTICE_MS, 0, 1);
    runs(ctx, later, 1, 0);
    IS_NOW(request, "closed");
}

TEST(a_server_that_was_down_gives_notice_first_and_closes_three_days_later)
{
    struct request request = waiting(ctx, REQUEST_WAITING_CUSTOMER);
    int64_t late = request.next_due_at + 40 * DAY_MS;

    runs(ctx, late, 0, 1);
    runs(ctx, late + NOTICE_MS - 1, 0, 0);
    runs(ctx, late + NOTICE_MS, 1, 0);
    IS_NOW(request, "closed");
}

TEST(a_clock_that_is_put_back_closes_nothing_sooner_and_gives_no_second_notice)
{
    struct request request = waiting(ctx, REQUEST_WAITING_CUSTOMER);
    int64_t due = request.next_due_at;

    runs(ctx, due - NOTICE_MS, 0, 1);
    runs(ctx, due - 9 * DAY_MS, 0, 0);
    runs(ctx, due - 1, 0, 0);
    runs(ctx, due, 1, 0);
    IS_NOW(request, "closed");
}

/* Whether page, API and mail say that silence closes it, before the time is over and after. */
static void promises_closing(struct ctx *ctx, const struct request *request, bool promised)
{
    const struct catalog *catalog = catalog_in_force(ctx);
    int64_t now = ctx->now;

    for (int late = 0; late < 2; late++) {
        ctx->now = request->next_due_at + (late ? 1 : -1);
        struct next_event next = request_next_event(ctx, catalog, request);
        CHECK_INT(next.overdue, late);
        CHECK_INT(str_contains(next.text, STR("close")), promised);
        CHECK(str_contains(next.text, request_clock_text(ctx, request, next.by)));
        for (int staff = 0; staff < 2; staff++)
            CHECK_INT(str_contains(request_next_words(ctx, catalog, request, &next, staff), STR("close")), promised);
    }
    ctx->now = now;
}

TEST(the_catalogue_says_with_which_reason_and_without_one_nothing_is_closed_by_itself)
{
    struct request request = waiting(ctx, REQUEST_WAITING_CUSTOMER);
    int64_t due = request.next_due_at;
    struct closing_notice notice;

    ctx->now = due - NOTICE_MS;
    as_operator(ctx);
    catalog_put(ctx, text_with(ctx, file_text(ctx, SHIPPED_CATALOG), "\"auto_close_reason\": \"no-response\",", ""));
    runs(ctx, due, 0, 0);
    promises_closing(ctx, &request, false);
    as_operator(ctx);
    catalog_put(ctx, text_with(ctx, file_text(ctx, SHIPPED_CATALOG), "\"auto_close_reason\": \"no-response\"", "\"auto_close_reason\": \"goodwill\""));
    runs(ctx, due, 0, 1);
    READ_OK(request_by_id(ctx, request.id, &request));
    READ_OK(service_closing_notice(ctx, &request, &notice));
    CHECK_INT(notice.close_at, due + NOTICE_MS);
    promises_closing(ctx, &request, true);
    CHECK_STR(notice.effect, STR("What the request used is given back."));
    runs(ctx, due + NOTICE_MS, 1, 0);
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    verify_ledgers(ctx);
}

TEST(the_mail_names_the_day_and_what_becomes_of_the_balance_and_is_not_sent_when_void)
{
    struct request request = waiting(ctx, REQUEST_WAITING_CUSTOMER);
    struct job job = { .id = 1, .ref_id = request.id };

    runs(ctx, request.next_due_at - NOTICE_MS, 0, 1);
    as_system(ctx);
    WRITE_OK(job_named("notice.request_closing")->run(ctx, &job));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail WHERE event = 'request_closing:1'"), (int64_t)request.contact_count);
    struct str body = sql_text(ctx, "SELECT body FROM " MAIL_WORDS " WHERE event = 'request_closing:1' ORDER BY id LIMIT 1");
    CHECK(str_contains(body, STR("is waiting for your answer. Without one, it will be closed")) && str_contains(body, STR("stays used")));
    CHECK(!str_contains(body, STR("I still need it")));     /* nobody knows where the pages are */
    says(ctx, "anna", request.number, "Version 2022.");
    job.id = 2;
    as_system(ctx);
    WRITE_OK(job_named("notice.request_closing")->run(ctx, &job));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail WHERE event = 'request_closing:2'"), 0);
}

static enum err close_all(struct ctx *ctx, void *what)
{
    return service_close_silent(ctx, 10, what);
}

TEST(of_several_workers_one_closes_it_and_all_end_well)
{
    struct request request = waiting(ctx, REQUEST_WAITING_CUSTOMER);
    pid_t children[3];

    runs(ctx, request.next_due_at - NOTICE_MS, 0, 1);
    ctx->now = request.next_due_at;
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        children[i] = fork();
        if (children[i] == 0) {
            struct ctx *own = another_ctx(ctx);
            int64_t count;
            own->now = ctx->now;
            as_system(own);
            _exit(db_write(own, close_all, &count) ? 1 : 0);
        }
    }
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'closed'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.request_closed'"), 1);
    IS_NOW(request, "closed");
    verify_ledgers(ctx);
}

TESTS(
    BOTH(notice_comes_three_days_before_and_nothing_is_closed_before_the_day_it_names),
    BOTH(a_proposed_solution_that_nobody_speaks_about_is_closed_likewise),
    BOTH(an_answer_makes_the_notice_void_and_while_it_is_the_vendors_turn_nothing_is_closed),
    BOTH(another_word_of_the_vendor_begins_the_period_anew_with_a_notice_of_its_own),
    BOTH(a_server_that_was_down_gives_notice_first_and_closes_three_days_later),
    BOTH(a_clock_that_is_put_back_closes_nothing_sooner_and_gives_no_second_notice),
    BOTH(the_catalogue_says_with_which_reason_and_without_one_nothing_is_closed_by_itself),
    BOTH(the_mail_names_the_day_and_what_becomes_of_the_balance_and_is_not_sent_when_void),
    BOTH(of_several_workers_one_closes_it_and_all_end_well),
)
