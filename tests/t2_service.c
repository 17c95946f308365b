/* SPDX-License-Identifier: Apache-2.0 */
/* t2_service.c: taking and closing requests, and what closing does to the balance. */
#include "tests/world.h"

#include <sys/wait.h>
#include <unistd.h>

#include "desk/service/service.h"

static struct request world_with_request(struct ctx *ctx, int64_t units)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", units).id);

    sign_in_as(ctx, "sam");
    return request;
}

static struct request closed(struct ctx *ctx, struct str number, const char *reason, bool *out_credited)
{
    struct request request = { .id = 0 };

    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, number, &(struct service_close){ .reason = str_of(reason), .cause = STR("A firewall rule"), .notes = STR("The rule was changed.") }, &request, out_credited));
    return request;
}

static void reopen(struct ctx *ctx, struct str number)
{
    struct request request;

    sign_in_as(ctx, "sam");
    WRITE_OK(request_reopen(ctx, number, &request));
}

static int64_t entries(struct ctx *ctx, const char *kind)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM ledger_entry WHERE kind = '%s'", kind).data);
}

/* SPEC 10.1, 10.3 */
TEST(taking_makes_the_engineer_the_owner_and_taking_over_is_in_the_history)
{
    struct request request = world_with_request(ctx, 4), taken;
    int64_t events;

    WRITE_OK(service_take(ctx, request.number, false, &taken));
    CHECK_INT(taken.state, REQUEST_IN_PROGRESS);
    CHECK_STR(taken.owner_name, STR("Sam Engineer"));
    CHECK_INT(taken.next_due_at, request.response_due_at);
    events = count_rows(ctx, "request_event");
    WRITE_OK(service_take(ctx, request.number, false, &taken));
    CHECK_INT(count_rows(ctx, "request_event"), events);
    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'administrator' FROM account WHERE email = 'dana@vendor.example'");
    sign_in_as(ctx, "dana");
    in_write(ctx);
    CHECK_CODE_KEEP(conflict, service_take(ctx, request.number, false, &taken));
    CHECK(str_starts(ctx->fault.detail, STR("The request has been assigned to Sam Engineer since ")));
    fault_clear(ctx);
    rollback(ctx);
    WRITE_OK(service_take(ctx, request.number, true, &taken));
    CHECK_STR(taken.owner_name, STR("Dana Desk"));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'taken' AND detail = 'Taken over from Sam Engineer'"), 1);
    bool credited;
    closed(ctx, request.number, "solved", &credited);
    WRITE_CODE(conflict, service_take(ctx, request.number, false, &taken));
    sign_in_as(ctx, "anna");
    WRITE_CODE(not_authorized, service_take(ctx, request.number, false, &taken));
}

/* SPEC 10.3, 10.4 */
TEST(closing_as_chargeable_keeps_the_unit)
{
    struct request request = world_with_request(ctx, 4);
    struct closing closing;
    bool credited = true;

    READ_OK(service_closing_preview(ctx, request.number, STR("solved"), &closing));
    CHECK(closing.chargeable && !closing.gives_back && closing.units == 0);
    CHECK_STR(closing.words, STR("1 incident stays used: 3 of 4 left."));
    CHECK(closing.counted && closing.remaining_before == 3 && closing.remaining_after == 3);
    request = closed(ctx, request.number, "solved", &credited);
    CHECK(!credited && !request.credited);
    CHECK_INT(request.state, REQUEST_CLOSED);
    CHECK_INT(request.closed_at, ctx->now);
    CHECK_INT(request.next_due_at, 0);
    CHECK(request.closure_chargeable);
    CHECK_STR(request.closure_cause, STR("A firewall rule"));
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.request_closed'"), 1);
}

/* SPEC 4.10, 4.11, 10.3: every sequence of closing and reopening debits once and gives back at most once. */
TEST(a_unit_comes_back_once_whatever_is_done_later)
{
    struct request request = world_with_request(ctx, 4), again;
    struct closing closing;
    bool credited = false;

    READ_OK(service_closing_preview(ctx, request.number, STR("product-defect"), &closing));
    CHECK(!closing.chargeable && closing.gives_back && closing.units == 1 && closing.lapsing_units == 0);
    CHECK_STR(closing.words, STR("1 incident is given back: 4 of 4 left."));
    CHECK(closing.remaining_before == 3 && closing.remaining_after == 4);
    request = closed(ctx, request.number, "product-defect", &credited);
    CHECK(credited && request.credited);
    CHECK_INT(request.contract.remaining, 4);
    struct str before = database_digest(ctx);
    ctx->now += HOUR_MS;
    again = closed(ctx, request.number, "product-defect", &credited);
    CHECK(credited);
    CHECK_INT(again.updated_at, request.updated_at);
    CHECK_STR(database_digest(ctx), before);
    WRITE_CODE(conflict, service_close(ctx, request.number, &(struct service_close){ .reason = STR("duplicate"), .cause = STR("c"), .notes = STR("n") }, &again, &credited));
    static const char *const reasons[] = { "duplicate", "solved", "goodwill" };
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        reopen(ctx, request.number);
        READ_OK(service_closing_preview(ctx, request.number, str_of(reasons[i]), &closing));
        CHECK(!closing.gives_back && closing.remaining_after == 4);
        CHECK_STR(closing.words, STR("1 incident was given back before. The balance stays the same: 4 of 4 left."));
        again = closed(ctx, request.number, reasons[i], &credited);
        CHECK(credited && again.credited && again.charged_units == 1);
        CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    }
    CHECK_INT(entries(ctx, "debit"), 1);
    CHECK_INT(entries(ctx, "credit_back"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'credited'"), 1);
    verify_ledgers(ctx);
}

/* SPEC 4.10 */
TEST(what_was_kept_at_first_comes_back_when_closed_again_as_non_chargeable)
{
    struct request request = world_with_request(ctx, 4);
    bool credited = true;

    closed(ctx, request.number, "no-response", &credited);
    CHECK(!credited);
    reopen(ctx, request.number);
    closed(ctx, request.number, "service-outage", &credited);
    CHECK(credited);
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    verify_ledgers(ctx);
}

/* SPEC 4.8: the unit that came back can be used again, by another request. */
TEST(a_unit_that_came_back_is_there_for_another_request)
{
    struct request request = world_with_request(ctx, 1), other;
    bool credited;

    closed(ctx, request.number, "duplicate", &credited);
    other = submitted(ctx, request.contract_id);
    CHECK_INT(other.contract.remaining, 0);
    closed(ctx, other.number, "duplicate", &credited);
    CHECK_INT(remaining_of(ctx, request.contract_id), 1);
    verify_ledgers(ctx);
}

/* SPEC 4.10: by the plan's rule, 30 days more. */
TEST(a_unit_that_comes_back_after_its_grant_expired_follows_the_give_back_rule)
{
    struct request request = world_with_request(ctx, 1);
    bool credited;

    ctx->now = instant_at("2028-02-01", 0);
    struct closing closing;
    sign_in_as(ctx, "sam");
    READ_OK(service_closing_preview(ctx, request.number, STR("product-defect"), &closing));
    CHECK_STR(closing.words, STR("1 incident is given back, to use by 2 Mar 2028: 1 of 1 left."));
    CHECK(closing.units == 1 && closing.lapsing_units == 0 && closing.remaining_after == 1);
    request = closed(ctx, request.number, "product-defect", &credited);
    CHECK(credited);
    CHECK_INT(request.contract.remaining, 1);
    CHECK_INT(request.contract.ends_on, day_at("2028-03-02"));
    verify_ledgers(ctx);
}

/* SPEC 10.4: a clock that was put back behind the first day of a top-up (decision 0020). Found by the model. */
TEST(a_unit_of_a_grant_that_has_not_begun_comes_back_for_later)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 2);
    struct ledger_entry entry;
    struct closing closing;
    bool credited;

    ctx->now = instant_at("2027-03-05", 12 * 60);
    sign_in_as(ctx, "dana");
    WRITE_OK(contract_top_up(ctx, contract.id, 1, day_at("2027-03-05"), STR("Goodwill"), &entry));
    struct request request = submitted(ctx, contract.id);
    CHECK_INT(request.contract.remaining, 2);
    ctx->now = instant_at("2027-03-04", 12 * 60);
    sign_in_as(ctx, "sam");
    READ_OK(service_closing_preview(ctx, request.number, STR("duplicate"), &closing));
    CHECK(closing.units == 1 && closing.lapsing_units == 0 && closing.remaining_before == 2 && closing.remaining_after == 2);
    CHECK_STR(closing.words, STR("1 incident is given back, to use from 5 Mar 2027: 2 of 2 left."));
    request = closed(ctx, request.number, "duplicate", &credited);
    CHECK(credited);
    CHECK_INT(request.contract.remaining, 2);
    ctx->now = instant_at("2027-03-05", 13 * 60);
    CHECK_INT(remaining_of(ctx, contract.id), 3);
    verify_ledgers(ctx);
}

TEST(what_was_never_charged_is_never_given_back)
{
    struct submission submission = a_submission(0);
    struct request request;
    bool repeated, credited = true;

    people_begin(ctx);
    submission.kind = STR("program");
    submission.version_id = STR("partner-program-current");
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    request = closed(ctx, request.number, "program-answered", &credited);
    CHECK(!credited && !request.credited);
    CHECK_INT(count_rows(ctx, "ledger_entry"), 0);
}

/* SPEC 9.7 */
TEST(the_contract_desk_works_on_requests_about_the_programme_and_on_no_others)
{
    struct people people = people_begin(ctx);
    struct request incident = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 4).id), program, taken, *queue = NULL;
    struct submission submission = a_submission(0);
    struct communication said;
    struct closing *closings;
    size_t count = 0;
    bool repeated, credited = true;

    submission.kind = STR("program");
    submission.version_id = STR("partner-program-current");
    WRITE_OK(request_submit(ctx, &submission, &program, &repeated));
    sign_in_as(ctx, "dana");
    READ_OK(service_queue(ctx, &(struct queue_filter){ .of = QUEUE_ALL, .limit = 10 }, &queue, &count));
    CHECK(count == 1 && queue[0].id == program.id);
    READ_OK(service_queue(ctx, &(struct queue_filter){ .of = QUEUE_MINE, .limit = 10 }, &queue, &count));
    CHECK_INT((int64_t)count, 0);
    WRITE_CODE(not_authorized, service_take(ctx, incident.number, false, &taken));
    WRITE_CODE(not_authorized, service_answer(ctx, incident.number, STR("x"), false, NULL, &said));
    WRITE_CODE(not_authorized, request_communicate(ctx, incident.number, STR("x"), false, NULL, &said));
    WRITE_CODE(not_authorized, service_close(ctx, incident.number, &(struct service_close){ .reason = STR("solved"), .cause = STR("c"), .notes = STR("n") }, &taken, &credited));
    READ_CODE(not_authorized, service_closing_previews(ctx, incident.number, &closings, &count));
    WRITE_OK(service_take(ctx, program.number, false, &taken));
    CHECK_STR(taken.owner_name, STR("Dana Desk"));
    READ_OK(service_queue(ctx, &(struct queue_filter){ .of = QUEUE_MINE, .limit = 10 }, &queue, &count));
    CHECK_INT((int64_t)count, 1);
    READ_OK(service_queue(ctx, &(struct queue_filter){ .of = QUEUE_UNOWNED, .limit = 10 }, &queue, &count));
    CHECK_INT((int64_t)count, 0);
    WRITE_OK(service_answer(ctx, program.number, STR("The IDs were sent."), false, &(enum request_state){ REQUEST_SOLUTION_PROPOSED }, &said));
    CHECK_STR(said.side, STR("vendor"));
    WRITE_OK(service_answer(ctx, program.number, STR("Sent to the primary contact."), true, NULL, &said));
    READ_OK(service_closing_previews(ctx, program.number, &closings, &count));
    WRITE_OK(service_close(ctx, program.number, &(struct service_close){ .reason = STR("program-answered"), .cause = STR("Asked for IDs"), .notes = STR("Sent.") }, &taken, &credited));
    CHECK(taken.state == REQUEST_CLOSED && !credited);
    WRITE_OK(request_reopen(ctx, program.number, &taken));
    sign_in_as(ctx, "sam");
    READ_OK(service_queue(ctx, &(struct queue_filter){ .of = QUEUE_ALL, .limit = 10 }, &queue, &count));
    CHECK_INT((int64_t)count, 2);
}

/* SPEC 10.4 */
TEST(closing_needs_a_known_reason_a_cause_and_notes)
{
    struct request request = world_with_request(ctx, 4), not_closed;
    static const struct { const char *field; struct str reason, cause, notes; } bad[] = {
        { "reason", STR_INIT("no-such-reason"), STR_INIT("c"), STR_INIT("n") },
        { "cause", STR_INIT("solved"), STR_INIT(" "), STR_INIT("n") },
        { "notes", STR_INIT("solved"), STR_INIT("c"), STR_INIT("") },
        { "notes", STR_INIT("solved"), STR_INIT("c"), STR_INIT("\x01") },
    };
    bool credited;

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        in_write(ctx);
        CHECK_CODE_KEEP(invalid, service_close(ctx, request.number, &(struct service_close){ .reason = bad[i].reason, .cause = bad[i].cause, .notes = bad[i].notes }, &not_closed, &credited));
        CHECK_STR(ctx->fault.fields->field, str_of(bad[i].field));
        fault_clear(ctx);
        rollback(ctx);
    }
    sign_in_as(ctx, "dana");
    WRITE_CODE(not_authorized, service_close(ctx, request.number, &(struct service_close){ .reason = STR("solved"), .cause = STR("c"), .notes = STR("n") }, &not_closed, &credited));
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
}

/* SPEC 10.4: every reason that can be chosen, and what is said is what happens. */
TEST(what_the_preview_says_of_a_reason_is_what_closing_with_it_does)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct closing *closings;
    size_t count;
    bool credited;

    struct request first = submitted(ctx, contract);
    sign_in_as(ctx, "sam");
    READ_OK(service_closing_previews(ctx, first.number, &closings, &count));
    CHECK(count > 4);
    for (size_t i = 0; i < count; i++) {
        struct request request = submitted(ctx, contract);
        struct closing closing;
        sign_in_as(ctx, "sam");
        READ_OK(service_closing_preview(ctx, request.number, closings[i].reason_id, &closing));
        CHECK_INT(closing.remaining_before, remaining_of(ctx, contract));
        request = closed(ctx, request.number, str_c(ctx->arena, closing.reason_id), &credited);
        CHECK(credited == closing.gives_back);
        CHECK_INT(remaining_of(ctx, contract), closing.remaining_after);
        CHECK_INT(request.contract.remaining, closing.remaining_after);
    }
    READ_CODE(invalid, service_closing_preview(ctx, first.number, STR("no-such-reason"), &closings[0]));
    sign_in_as(ctx, "anna");
    READ_CODE(not_authorized, service_closing_previews(ctx, first.number, &closings, &count));
    verify_ledgers(ctx);
}

/* SPEC 10.1, 10.3 */
TEST(who_comes_second_is_told_who_closed_it_and_when)
{
    struct request request = world_with_request(ctx, 4), other;
    struct communication communication;
    bool credited;

    request = closed(ctx, request.number, "solved", &credited);
    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'administrator' FROM account WHERE email = 'dana@vendor.example'");
    sign_in_as(ctx, "dana");
    ctx->now += HOUR_MS;
    struct str words = STR("Sam Engineer closed this request on Saturday 21 Nov 2026, 11:00 (Europe/Stockholm, UTC+01:00).");
    static const char *const reasons[] = { "solved", "goodwill" };
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        in_write(ctx);
        CHECK_CODE_KEEP(conflict, service_close_open(ctx, request.number, &(struct service_close){ .reason = str_of(reasons[i]), .cause = STR("c"), .notes = STR("n") }, &other));
        CHECK_STR(ctx->fault.detail, words);
        fault_clear(ctx);
        rollback(ctx);
    }
    in_write(ctx);
    CHECK_CODE_KEEP(conflict, service_close(ctx, request.number, &(struct service_close){ .reason = STR("goodwill"), .cause = STR("c"), .notes = STR("n") }, &other, &credited));
    CHECK_STR(ctx->fault.detail, words);
    fault_clear(ctx);
    CHECK_CODE_KEEP(conflict, service_answer(ctx, request.number, STR("x"), false, NULL, &communication));
    CHECK_STR(ctx->fault.detail, words);
    fault_clear(ctx);
    rollback(ctx);
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
}

static struct str cure_of_writing(struct ctx *ctx, const char *who, struct str number)
{
    struct communication communication;

    sign_in_as(ctx, who);
    in_write(ctx);
    CHECK_CODE_KEEP(conflict, request_communicate(ctx, number, STR("x"), false, NULL, &communication));
    struct str cure = ctx->fault.cure;
    fault_clear(ctx);
    rollback(ctx);
    return cure;
}

/* SPEC 10.3: reopening is the cure of whoever can still do it. */
TEST(who_comes_too_late_to_reopen_is_told_to_submit_a_new_request)
{
    struct request request = world_with_request(ctx, 4);
    bool credited;

    closed(ctx, request.number, "solved", &credited);
    ctx->now += 14 * DAY_MS;
    CHECK_STR(cure_of_writing(ctx, "anna", request.number), STR("Reopen it first."));
    ctx->now += 1;
    CHECK_STR(cure_of_writing(ctx, "anna", request.number), STR("Submit a new request and mention this one."));
    CHECK_STR(cure_of_writing(ctx, "sam", request.number), STR("Reopen it first."));
}

struct closing_want { struct str number; struct request request; bool credited; };

static enum err close_one(struct ctx *ctx, void *what)
{
    struct closing_want *want = what;

    return service_close(ctx, want->number, &(struct service_close){ .reason = STR("product-defect"), .cause = STR("c"), .notes = STR("n") }, &want->request, &want->credited);
}

static int close_in_process(struct ctx *parent, struct str number)
{
    struct ctx *ctx = another_ctx(parent);
    struct closing_want want = { .number = number };

    sign_in_as(ctx, "sam");
    return db_write(ctx, close_one, &want) == OK && want.credited ? 1 : 0;
}

/* SPEC 4.10 */
TEST(many_engineers_closing_at_once_give_back_one_unit)
{
    struct request request = world_with_request(ctx, 4);
    pid_t children[6];
    int fine = 0;

    for (size_t i = 0; i < COUNT_OF(children); i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(close_in_process(ctx, request.number));
    }
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status));
        fine += WEXITSTATUS(status);
    }
    CHECK_INT(fine, COUNT_OF(children));
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    CHECK_INT(entries(ctx, "credit_back"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'closed'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.request_closed'"), 1);
    verify_ledgers(ctx);
}

TESTS(
    BOTH(who_comes_too_late_to_reopen_is_told_to_submit_a_new_request),
    BOTH(taking_makes_the_engineer_the_owner_and_taking_over_is_in_the_history),
    BOTH(closing_as_chargeable_keeps_the_unit),
    BOTH(a_unit_comes_back_once_whatever_is_done_later),
    BOTH(what_was_kept_at_first_comes_back_when_closed_again_as_non_chargeable),
    BOTH(a_unit_that_came_back_is_there_for_another_request),
    BOTH(a_unit_that_comes_back_after_its_grant_expired_follows_the_give_back_rule),
    BOTH(a_unit_of_a_grant_that_has_not_begun_comes_back_for_later),
    BOTH(what_was_never_charged_is_never_given_back),
    BOTH(the_contract_desk_works_on_requests_about_the_programme_and_on_no_others),
    BOTH(closing_needs_a_known_reason_a_cause_and_notes),
    BOTH(what_the_preview_says_of_a_reason_is_what_closing_with_it_does),
    BOTH(who_comes_second_is_told_who_closed_it_and_when),
    BOTH(many_engineers_closing_at_once_give_back_one_unit),
)
