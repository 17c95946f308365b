/* SPDX-License-Identifier: Apache-2.0 */
/* t2_keep_open.c: whoever still needs a request puts off that it is closed without an answer (SPEC 2.12, 7.3). */
#include "tests/at_once.h"
#include "tests/request_world.h"

#include "base/limit.h"
#include "desk/request/request_decide.h"
#include "desk/service/service.h"
#include "desk/service/service_silent.h"

enum { ROUNDS = 6 };

/* ---- Keeping it open ------------------------------------------------------------------------------------ */

#define PERIOD_MS (10 * DAY_MS)     /* of the shipped catalogue */

/* A run of the job at that time. */
static void closes_silent(struct ctx *ctx, int64_t at)
{
    int64_t count;

    ctx->now = at;
    as_system(ctx);
    WRITE_OK(service_close_silent(ctx, 10, &count));
    WRITE_OK(service_notice_silent(ctx, 10, &count));
}

/* SPEC 2.12, 10.3 */
TEST(who_still_needs_it_puts_off_the_closing_to_the_day_that_was_said_and_the_notice_is_void)
{
    struct request request = request_begun(ctx);
    struct decisions decisions = { .keep_until = 0 };

    answered_by_sam(ctx, request.number, REQUEST_WAITING_CUSTOMER);
    int64_t due = request_now(ctx, &request).next_due_at;
    closes_silent(ctx, due - 3 * DAY_MS);       /* notice is given */
    sign_in_as(ctx, "anna");
    READ_OK(request_decisions(ctx, request.number, &decisions));
    CHECK_INT(decisions.keep_until, ctx->now + PERIOD_MS);
    CHECK_INT(decisions.keeps_left, LIMIT_KEPT_OPEN);
    WRITE_OK(request_keep_open(ctx, request.number, &request));
    CHECK_INT(request.next_due_at, decisions.keep_until);
    CHECK(request.state == REQUEST_WAITING_CUSTOMER);
    CHECK_INT(request_events(ctx, "kept_open"), 1);
    /* Sent twice, or a little later, it is the same and is not counted. */
    ctx->now += HOUR_MS;
    struct str before = database_digest(ctx);
    WRITE_OK(request_keep_open(ctx, request.number, &request));
    CHECK_STR(database_digest(ctx), before);
    READ_OK(request_decisions(ctx, request.number, &decisions));
    CHECK_INT(decisions.keep_until, 0);
    /* What was announced before does not happen; after a new notice it does. */
    closes_silent(ctx, due + 1);
    CHECK(request_now(ctx, &request).state == REQUEST_WAITING_CUSTOMER);
    closes_silent(ctx, request.next_due_at - DAY_MS);
    closes_silent(ctx, request.next_due_at + 3 * DAY_MS);
    CHECK(request_now(ctx, &request).state == REQUEST_CLOSED);
    verify_ledgers(ctx);
}

TEST(a_closing_is_put_off_three_times_in_a_row_and_any_answer_begins_the_count_anew)
{
    struct request request = request_proposed(ctx);
    struct communication said;

    for (int times = 0; times < LIMIT_KEPT_OPEN; times++) {
        ctx->now += 2 * DAY_MS;
        WRITE_OK(request_keep_open(ctx, request.number, &request));
    }
    ctx->now += 2 * DAY_MS;
    struct str before = database_digest(ctx);
    in_write(ctx);
    CHECK_CODE_KEEP(conflict, request_keep_open(ctx, request.number, &request));
    text_has(ctx->fault.detail, "put off 3 times in a row");
    fault_clear(ctx);
    rollback(ctx);
    CHECK_STR(database_digest(ctx), before);
    struct decisions decisions = { .keep_until = 1 };
    READ_OK(request_decisions(ctx, request.number, &decisions));
    CHECK(!decisions.keep_until && !decisions.keeps_left);
    WRITE_OK(request_communicate(ctx, request.number, STR("Next week."), false, NULL, &said));
    WRITE_CODE(conflict, request_keep_open(ctx, request.number, &request));        /* the engineer's turn */
    answered_by_sam(ctx, request.number, REQUEST_WAITING_CUSTOMER);
    ctx->now += 2 * DAY_MS;
    sign_in_as(ctx, "anna");
    WRITE_OK(request_keep_open(ctx, request.number, &request));
    CHECK_INT(request_events(ctx, "kept_open"), LIMIT_KEPT_OPEN + 1);
}

TEST(nothing_is_kept_open_that_would_not_be_closed)
{
    struct request request = request_begun(ctx);

    sign_in_as(ctx, "anna");
    WRITE_CODE(conflict, request_keep_open(ctx, request.number, &request));
    answered_by_sam(ctx, request.number, REQUEST_WAITING_CUSTOMER);
    ctx->now += 2 * DAY_MS;
    sign_in_as(ctx, "sam");
    WRITE_CODE(not_authorized, request_keep_open(ctx, request.number, &request));
    as_operator(ctx);
    catalog_put(ctx, text_with(ctx, file_text(ctx, SHIPPED_CATALOG), "\"auto_close_reason\": \"no-response\",", ""));
    sign_in_as(ctx, "anna");
    WRITE_CODE(conflict, request_keep_open(ctx, request.number, &request));
    closed_by_sam(ctx, request.number, "solved");
    sign_in_as(ctx, "anna");
    WRITE_CODE(conflict, request_keep_open(ctx, request.number, &request));
}

/* A link in a mail only leads to the button, and is there only while pressing it helps. */
TEST(the_mail_that_announces_the_closing_leads_to_the_button_while_it_can_be_pressed)
{
    struct mail_world world = mails_begin(ctx, false);
    struct request request = anna_submits(ctx, &world, anna_contact);
    struct str link = str_format(ctx->arena, "/requests/%.*s#keep", STR_ARGS(request.number));

    answered_by_sam(ctx, request.number, REQUEST_WAITING_CUSTOMER);
    closes_silent(ctx, request_now(ctx, &request).next_due_at - 3 * DAY_MS);
    run_jobs(ctx, &world.settings);
    CHECK(body_has(ctx, "event LIKE 'request_closing:%' AND recipient = 'anna@fabrikam.example'", str_c(ctx->arena, link)));
    CHECK(request_now(ctx, &request).state == REQUEST_WAITING_CUSTOMER);
    for (int times = 0; times < LIMIT_KEPT_OPEN; times++) {
        ctx->now += 2 * DAY_MS;
        sign_in_as(ctx, "anna");
        WRITE_OK(request_keep_open(ctx, request.number, &request));
    }
    exec_sql(ctx, "DELETE FROM mail");
    closes_silent(ctx, request.next_due_at - 3 * DAY_MS);
    run_jobs(ctx, &world.settings);
    CHECK_INT(mails(ctx, "event LIKE 'request_closing:%' AND recipient = 'anna@fabrikam.example'"), 1);
    CHECK(!body_has(ctx, "event LIKE 'request_closing:%' AND recipient = 'anna@fabrikam.example'", "#keep"));
}

/* ---- At once -------------------------------------------------------------------------------------------- */

static enum err keeps(struct ctx *ctx, void *of)
{
    struct request request;

    return request_keep_open(ctx, ((const struct request *)of)->number, &request);
}

static enum err closes_by_itself(struct ctx *ctx, void *of)
{
    int64_t count;

    (void)of;
    as_system(ctx);
    return service_close_silent(ctx, 10, &count);
}

/* Either it was closed, and who keeps it is told; or it stays open. */
TEST(a_request_kept_open_while_silence_closes_it_is_one_of_the_two)
{
    static const struct doer doers[] = { { "anna", keeps }, { "anna", closes_by_itself }, { "anna", keeps }, { "anna", closes_by_itself } };
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 20).id;
    enum code codes[COUNT_OF(doers)];

    for (int round = 0; round < ROUNDS; round++) {
        struct request request = submitted(ctx, contract);
        answered_by_sam(ctx, request.number, REQUEST_WAITING_CUSTOMER);
        int64_t due = request_now(ctx, &request).next_due_at, kept = request_events(ctx, "kept_open");
        closes_silent(ctx, due - 3 * DAY_MS);
        ctx->now = due + 1;
        all_at_once(ctx, doers, COUNT_OF(doers), &request, codes);
        request = request_now(ctx, &request);
        bool closed = request.state == REQUEST_CLOSED;
        CHECK(codes[1] == CODE_none && codes[3] == CODE_none);
        CHECK(codes[0] == (closed ? CODE_conflict : CODE_none) && codes[2] == codes[0]);
        CHECK_INT(request_events(ctx, "kept_open") - kept, !closed);
        if (!closed)
            closed_by_sam(ctx, request.number, "solved");
    }
    verify_ledgers(ctx);
}

/* SPEC 15 */
TEST(whichever_database_call_fails_it_is_kept_open_whole_or_not_at_all)
{
    struct request request = request_proposed(ctx);

    ctx->now += 2 * DAY_MS;
    with_each_call_failing(ctx, "anna", keeps, &request);
}

TESTS(
    BOTH(who_still_needs_it_puts_off_the_closing_to_the_day_that_was_said_and_the_notice_is_void),
    BOTH(a_closing_is_put_off_three_times_in_a_row_and_any_answer_begins_the_count_anew),
    BOTH(nothing_is_kept_open_that_would_not_be_closed),
    BOTH(the_mail_that_announces_the_closing_leads_to_the_button_while_it_can_be_pressed),
    BOTH(a_request_kept_open_while_silence_closes_it_is_one_of_the_two),
    BOTH(whichever_database_call_fails_it_is_kept_open_whole_or_not_at_all),
)
