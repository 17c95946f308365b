/* SPDX-License-Identifier: Apache-2.0 */
/* t4_notice.c: who gets which mail about what happened, and what it says (SPEC 6.7, 11.1). */
#include "tests/world.h"

#include "base/clock.h"
#include "desk/organization/organization.h"
#include "desk/service/service.h"
#include "job/queue.h"
#include "view/when.h"

/* ---- Who gets what -------------------------------------------------------------------------------------- */

/* SPEC 6.7 */
TEST(the_confirmation_tells_the_primary_contact_number_severity_target_plan_and_remaining)
{
    struct mail_world world = mails_begin(ctx, false);
    struct request request = anna_submits(ctx, &world, anna_contact);

    run_jobs(ctx, &world.settings);
    CHECK_INT(count_rows(ctx, "mail"), 1);
    CHECK_INT(mails(ctx, "recipient = 'anna@fabrikam.example' AND event = 'request_submitted' AND state = 'queued'"), 1);
    struct str body = sql_text(ctx, "SELECT body FROM " MAIL_WORDS);
    CHECK_STR(sql_text(ctx, "SELECT recipient_name FROM mail"), STR("Anna Bergström"));
    text_has(body, str_copy(ctx->arena, request_number_display(ctx->arena, request.number)).data);
    text_has(body, "Severity: C (Minimal)");
    text_has(body, "First answer by: Monday 23 Nov 2026, ");
    text_has(body, " (Europe/Stockholm, UTC+01:00)");
    text_has(body, "Partner Support Gold 20-Pack");
    text_has(body, "Remaining: 19 of 20 incidents");
    text_has(body, "What happens next: ");
    text_has(body, str_format(ctx->arena, "\nhttps://support.example.com/desk/requests/%.*s\n", STR_ARGS(request.number)).data);
}

/* SPEC 4.6: who reads a mail may not be one who may see the IDs. */
TEST(a_mail_never_shows_an_access_id_whole)
{
    struct mail_world world = mails_begin(ctx, false);

    anna_submits(ctx, &world, anna_contact);
    run_jobs(ctx, &world.settings);
    CHECK(!str_contains(sql_text(ctx, "SELECT body FROM " MAIL_WORDS), world.contract.access_id));
}

TEST(without_a_commit_there_is_no_mail)
{
    struct mail_world world = mails_begin(ctx, false);
    struct submission submission = submission_of(&world, anna_contact);
    struct request request;
    bool repeated;

    sign_in_as(ctx, "anna");
    in_write(ctx);
    CHECK_OK(request_submit(ctx, &submission, &request, &repeated));
    rollback(ctx);
    run_jobs(ctx, &world.settings);
    CHECK_INT(count_rows(ctx, "mail"), 0);
}

/* SPEC 11.1 */
TEST(a_work_that_runs_twice_sends_once)
{
    struct mail_world world = mails_begin(ctx, true);
    struct request request = anna_submits(ctx, &world, anna_contact);

    exec_sql(ctx, "INSERT INTO job SELECT id + 1, work, ref_id, detail, run_at, leased_until, attempts, buried, last_error FROM job");
    CHECK_INT(count_rows(ctx, "job"), 2);
    run_jobs(ctx, &world.settings);
    CHECK_INT(count_rows(ctx, "mail"), 1);
    CHECK_INT((int64_t)files_in(world.settings.mail_dir), 1);
    WRITE_OK(job_enqueue(ctx, JOB("notice.deliver"), sql_int(ctx, "SELECT id FROM mail"), STR(""), ctx->now));
    run_jobs(ctx, &world.settings);
    CHECK_INT((int64_t)files_in(world.settings.mail_dir), 1);
    CHECK(request.id > 0);
}

/* SPEC 4.10, 10.4 */
TEST(closing_tells_all_contacts_whether_the_incident_was_given_back)
{
    struct mail_world world = mails_begin(ctx, false);
    struct request request = anna_submits(ctx, &world, anna_contact), closed;
    bool credited;

    run_jobs(ctx, &world.settings);
    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("product-defect"), .cause = STR("A defect"), .notes = STR("Wait for the fix.") }, &closed, &credited));
    run_jobs(ctx, &world.settings);
    CHECK_INT(mails(ctx, "event LIKE 'request_closed:%'"), (int64_t)closed.contact_count);
    const char *to_olle = "event LIKE 'request_closed:%' AND recipient = 'olle@fabrikam.example'";
    CHECK(body_has(ctx, to_olle, "1 incident given back."));
    CHECK(body_has(ctx, "event LIKE 'request_closed:%' AND recipient = 'anna@fabrikam.example'", "Remaining: 20 of 20 incidents"));
    CHECK(body_has(ctx, to_olle, "Reason: Product defect, confirmed"));
}

TEST(a_chargeable_closing_says_that_the_incident_counts_and_each_closing_has_its_own_mail)
{
    struct mail_world world = mails_begin(ctx, false);
    struct request request = anna_submits(ctx, &world, anna_contact), changed;
    bool credited;

    for (int i = 0; i < 2; i++) {
        sign_in_as(ctx, "sam");
        WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("solved"), .cause = STR("A cable"), .notes = STR("Replaced.") }, &changed, &credited));
        run_jobs(ctx, &world.settings);
        CHECK_INT(mails(ctx, "event LIKE 'request_closed:%' AND recipient = 'anna@fabrikam.example'"), i + 1);
        sign_in_as(ctx, "sam");
        WRITE_OK(request_reopen(ctx, request.number, &changed));
        run_jobs(ctx, &world.settings);
        CHECK_INT(mails(ctx, "event LIKE 'request_reopened:%' AND recipient = 'anna@fabrikam.example'"), i + 1);
    }
    CHECK_INT(mails(ctx, "event LIKE 'request_closed:%' AND body LIKE '%1 incident stays used.%' AND body LIKE '%19 of 20 incidents%'"),
              2);       /* Anna's; Olle may not see what is left */
}

/* SPEC 3.7, 4.6, 6.7: a mail tells nobody what the API would not tell him. */
TEST(what_is_left_is_told_to_the_primary_contact_on_submission_and_later_only_to_who_may_read_the_contract)
{
    static const struct contact eva = {
        .primary = true, .name = STR_INIT("Eva Mala"), .email = STR_INIT("eva@contoso.example"), .phone = STR_INIT("")
    };
    struct mail_world world = mails_begin(ctx, false);
    int64_t no_tie = world_account(ctx, "eva@contoso.example");
    struct request request = anna_submits(ctx, &world, eva), changed;
    bool credited;

    run_jobs(ctx, &world.settings);
    CHECK(body_has(ctx, "event = 'request_submitted' AND recipient = 'eva@contoso.example'", "Remaining: 19 of 20 incidents"));
    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("solved"), .cause = STR("A cable"), .notes = STR("Replaced.") }, &changed, &credited));
    run_jobs(ctx, &world.settings);
    sign_in_as(ctx, "sam");
    WRITE_OK(request_reopen(ctx, request.number, &changed));
    run_jobs(ctx, &world.settings);
    CHECK_INT((int64_t)changed.contact_count, 3);
    CHECK_INT(mails(ctx, "event NOT LIKE 'request_submitted%' AND body LIKE '%Plan: %' AND body LIKE '%Usable: %'"), 6);
    CHECK_INT(mails(ctx, "event NOT LIKE 'request_submitted%' AND body LIKE '%19 of 20 incidents%'"), 2);
    CHECK_INT(mails(ctx, "recipient = 'anna@fabrikam.example' AND body LIKE '%19 of 20 incidents%'"), 2);
    CHECK_INT(mails(ctx, "event NOT LIKE 'request_submitted%' AND body LIKE '%Remaining%' AND recipient <> 'anna@fabrikam.example'"), 0);
    CHECK(no_tie > 0);
}

TEST(a_message_goes_to_all_contacts_but_its_author_and_a_work_note_to_nobody)
{
    struct mail_world world = mails_begin(ctx, false);
    struct request request = anna_submits(ctx, &world, anna_contact);
    struct communication said;

    run_jobs(ctx, &world.settings);
    sign_in_as(ctx, "anna");
    WRITE_OK(request_communicate(ctx, request.number, STR("It happened again."), false, NULL, &said));
    run_jobs(ctx, &world.settings);
    CHECK_INT(mails(ctx, "event LIKE 'communication:%'"), 1);
    CHECK(body_has(ctx, "event LIKE 'communication:%' AND recipient = 'olle@fabrikam.example'", "It happened again."));
    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Between us: a cable."), true, NULL, &said));
    run_jobs(ctx, &world.settings);
    CHECK_INT(mails(ctx, "event LIKE 'communication:%'"), 1);
    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Please send the log."), false, NULL, &said));
    run_jobs(ctx, &world.settings);
    CHECK_INT(mails(ctx, "event LIKE 'communication:%'"), 3);
}

static const char *stood_at(struct ctx *ctx, int64_t at)
{
    struct str clock = time_in_zone(ctx, at, STR("Europe/Stockholm"));

    return str_format(ctx->arena, "As of %.*s.\n", STR_ARGS(clock)).data;
}

/* What was true when it happened, however late the jobs run. */
TEST(a_mail_says_what_was_true_when_it_happened)
{
    struct mail_world world = mails_begin(ctx, false);
    struct request request = anna_submits(ctx, &world, anna_contact);
    struct communication communication;
    bool credited;

    ctx->now += HOUR_MS;
    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Which version is it?"), false, &(enum request_state){ REQUEST_WAITING_CUSTOMER }, &communication));
    ctx->now += HOUR_MS;
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("product-defect"), .cause = STR("A defect"), .notes = STR("First closing") }, &request, &credited));
    CHECK(credited);
    ctx->now += HOUR_MS;
    sign_in_as(ctx, "anna");
    WRITE_OK(request_reopen(ctx, request.number, &request));
    ctx->now += HOUR_MS;
    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("product-defect"), .cause = STR("A defect"), .notes = STR("Second closing") }, &request, &credited));
    ctx->now += 3 * HOUR_MS;
    run_jobs(ctx, &world.settings);
    /* 20 units, one of them charged then, given back later. */
    CHECK(body_has(ctx, "event = 'request_submitted'", "19 of 20 incidents"));
    CHECK(body_has(ctx, "event = 'request_submitted'", "What happens next: We answer by"));
    CHECK(body_has(ctx, "event = 'request_submitted'", stood_at(ctx, instant_at("2026-11-21", 600))));
    CHECK(body_has(ctx, "event LIKE 'communication:%' AND recipient LIKE 'anna%'", "What happens next: Please answer by"));
    CHECK(body_has(ctx, "event LIKE 'communication:%' AND recipient LIKE 'anna%'", stood_at(ctx, instant_at("2026-11-21", 660))));
    CHECK_INT(mails(ctx, "body LIKE '%First closing%'"), 0);
    CHECK_INT(mails(ctx, "event LIKE 'request_closed:%' AND recipient LIKE 'anna%'"), 1);
    CHECK(body_has(ctx, "event LIKE 'request_closed:%' AND recipient LIKE 'anna%'", "Second closing"));
    CHECK_INT(mails(ctx, "event LIKE 'request_reopened:%'"), 0);
    CHECK_INT(mails(ctx, "event NOT LIKE 'request_closed:%' AND body LIKE '%It is closed%'"), 0);
}

TESTS(
    BOTH(the_confirmation_tells_the_primary_contact_number_severity_target_plan_and_remaining),
    BOTH(a_mail_never_shows_an_access_id_whole),
    BOTH(without_a_commit_there_is_no_mail),
    BOTH(a_work_that_runs_twice_sends_once),
    BOTH(closing_tells_all_contacts_whether_the_incident_was_given_back),
    BOTH(a_chargeable_closing_says_that_the_incident_counts_and_each_closing_has_its_own_mail),
    BOTH(what_is_left_is_told_to_the_primary_contact_on_submission_and_later_only_to_who_may_read_the_contract),
    BOTH(a_message_goes_to_all_contacts_but_its_author_and_a_work_note_to_nobody),
    BOTH(a_mail_says_what_was_true_when_it_happened),
)
