/* SPDX-License-Identifier: Apache-2.0 */
/* t4_notice.c: mails from the change that causes them to the file on the disk (SPEC 6.7, 11.1). Python's own mail
 * parser reads what gmime wrote. */
#include <sys/stat.h>

#include "tests/contract_world.h"

#include "base/settings.h"
#include "desk/account/account.h"
#include "desk/notice/notice.h"
#include "desk/organization/organization.h"
#include "desk/service/service.h"
#include "job/worker.h"
#include "mail/maildir.h"
#include "mail/mime.h"
#include "tests/catalog_file.h"
#include "tests/mail_file.h"
#include "view/when.h"
#include "works.h"

#define ENGINEER_EMAIL "sam@vendor.example"

/* Anna's company with a Gold 20-Pack that she may use, and an engineer. */
struct world { int64_t anna, engineer; struct contract contract; struct settings settings; };

static void as_anna(struct ctx *ctx, const struct world *world)
{
    as_account(ctx, world->anna, "anna@fabrikam.example", ACCOUNT_WORK, 0);
}

static void add_contract(struct ctx *ctx, const struct world *world)
{
    struct contract contract;
    bool already;

    as_anna(ctx, world);
    WRITE_OK(contract_add(ctx, world->contract.access_id, world->contract.contract_no, &contract, &already));
}

static struct world world_of_mails(struct ctx *ctx, bool with_directory)
{
    struct world world = { .settings = { .public_url = STR("https://support.example.com/desk/"), .mail_dir = STR("") } };

    if (with_directory)
        world.settings.mail_dir = str_format(ctx->arena, "%.*s/mail", STR_ARGS(test_directory(ctx)));
    world_begin(ctx);
    lifecycle_put(ctx, "mssqlserver", file_text(ctx, "catalogs/lifecycle/mssqlserver.json"));
    int64_t organization = world_organization(ctx, "Fabrikam AB");
    world.anna = world_member(ctx, organization, "anna@fabrikam.example", ROLE_MEMBER);
    world.engineer = world_account(ctx, ENGINEER_EMAIL);
    world.contract = world_contract(ctx, "gold-20-pack", organization, NULL, NULL);
    add_contract(ctx, &world);
    return world;
}

static void as_engineer(struct ctx *ctx, const struct world *world)
{
    as_account(ctx, world->engineer, ENGINEER_EMAIL, ACCOUNT_WORK, STAFF_ENGINEER);
}

static struct submission submission_of(const struct world *world, struct contact primary)
{
    static const struct contact colleague = { .name = STR_INIT("Olle Ek"), .email = STR_INIT("olle@fabrikam.example"), .phone = STR_INIT("") };

    return (struct submission){
        .portal_id = STR(""), .version_id = STR("mssqlserver-16.0"), .kind = STR("incident"), .problem_type_id = STR(""),
        .category_id = STR(""), .title = STR("Säkerhetskopian <stannar> & väntar"), .description = STR("Since the update."),
        .contract_id = world->contract.id, .severity_id = STR("C"), .country = STR("SE"), .time_zone = STR("Europe/Stockholm"),
        .on_behalf_of = STR(""), .agreement_accepted = true, .primary = primary, .additional = &colleague,
        .additional_count = 1, .quote = STR(""), .key = STR("k1"), .digest = STR("d1"),
    };
}

static struct request submit(struct ctx *ctx, const struct world *world, struct contact primary)
{
    struct submission submission = submission_of(world, primary);
    struct request request = { .id = 0 };
    bool repeated;

    as_anna(ctx, world);
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    return request;
}

static const struct contact anna_contact = {
    .primary = true, .name = STR_INIT("Anna Bergström"), .email = STR_INIT("anna@fabrikam.example"), .phone = STR_INIT("")
};

static void run_jobs(struct ctx *ctx, const struct world *world)
{
    int64_t count;

    as_system(ctx);
    ctx->settings = &world->settings;
    CHECK_OK(job_run_due(ctx, works, 0, &count));
    ctx->settings = NULL;
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE buried = 1 OR last_error <> ''"), 0);
}

static int64_t mails(struct ctx *ctx, const char *where)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM mail WHERE %s", where).data);
}

static bool body_has(struct ctx *ctx, const char *where, const char *part)
{
    return str_contains(sql_text(ctx, str_format(ctx->arena, "SELECT body FROM mail WHERE %s", where).data), str_of(part));
}

/* ---- Who gets what -------------------------------------------------------------------------------------- */

/* SPEC 6.7 */
TEST(the_confirmation_tells_the_primary_contact_number_severity_target_plan_and_remaining)
{
    struct world world = world_of_mails(ctx, false);
    struct request request = submit(ctx, &world, anna_contact);

    run_jobs(ctx, &world);
    CHECK_INT(count_rows(ctx, "mail"), 1);
    CHECK_INT(mails(ctx, "recipient = 'anna@fabrikam.example' AND event = 'request_submitted' AND state = 'queued'"), 1);
    struct str body = sql_text(ctx, "SELECT body FROM mail");
    check_has(body, "Hello Anna Bergström,");
    check_has(body, str_copy(ctx->arena, request_number_display(ctx->arena, request.number)).data);
    check_has(body, "Severity: C (Minimal)");
    check_has(body, "First response by: Monday 23 Nov 2026, ");
    check_has(body, " (Europe/Stockholm, UTC+01:00)");
    check_has(body, "Partner Support Gold 20-Pack");
    check_has(body, "Remaining: 19 of 20 incidents");
    check_has(body, "What happens next: ");
    check_has(body, str_format(ctx->arena, "\nhttps://support.example.com/desk/requests/%.*s\n", STR_ARGS(request.number)).data);
}

/* SPEC 4.6: who reads a mail may not be one who may see the IDs. */
TEST(a_mail_never_shows_an_access_id_whole)
{
    struct world world = world_of_mails(ctx, false);

    submit(ctx, &world, anna_contact);
    run_jobs(ctx, &world);
    CHECK(!str_contains(sql_text(ctx, "SELECT body FROM mail"), world.contract.access_id));
}

TEST(without_a_commit_there_is_no_mail)
{
    struct world world = world_of_mails(ctx, false);
    struct submission submission = submission_of(&world, anna_contact);
    struct request request;
    bool repeated;

    as_anna(ctx, &world);
    in_write(ctx);
    CHECK_OK(request_submit(ctx, &submission, &request, &repeated));
    rollback(ctx);
    run_jobs(ctx, &world);
    CHECK_INT(count_rows(ctx, "mail"), 0);
}

/* SPEC 11.1 */
TEST(a_work_that_runs_twice_sends_once)
{
    struct world world = world_of_mails(ctx, true);
    struct request request = submit(ctx, &world, anna_contact);

    exec_sql(ctx, "INSERT INTO job SELECT id + 1, work, ref_id, detail, run_at, leased_until, attempts, buried, last_error FROM job");
    CHECK_INT(count_rows(ctx, "job"), 2);
    run_jobs(ctx, &world);
    CHECK_INT(count_rows(ctx, "mail"), 1);
    CHECK_INT((int64_t)files_in(world.settings.mail_dir), 1);
    WRITE_OK(job_enqueue(ctx, "notice.deliver", sql_int(ctx, "SELECT id FROM mail"), STR(""), ctx->now));
    run_jobs(ctx, &world);
    CHECK_INT((int64_t)files_in(world.settings.mail_dir), 1);
    CHECK(request.id > 0);
}

/* SPEC 4.10, 10.4 */
TEST(closing_tells_all_contacts_whether_the_incident_was_given_back)
{
    struct world world = world_of_mails(ctx, false);
    struct request request = submit(ctx, &world, anna_contact), closed;
    bool credited;

    run_jobs(ctx, &world);
    as_engineer(ctx, &world);
    WRITE_OK(service_close(ctx, request.number, STR("product-defect"), STR("A defect"), STR("Wait for the fix."), &closed, &credited));
    run_jobs(ctx, &world);
    CHECK_INT(mails(ctx, "event LIKE 'request_closed:%'"), (int64_t)closed.contact_count);
    const char *to_olle = "event LIKE 'request_closed:%' AND recipient = 'olle@fabrikam.example'";
    CHECK(body_has(ctx, to_olle, "The incident was given back to the plan"));
    CHECK(body_has(ctx, "event LIKE 'request_closed:%' AND recipient = 'anna@fabrikam.example'", "Remaining: 20 of 20 incidents"));
    CHECK(body_has(ctx, to_olle, "Reason: A defect of the product, confirmed"));
}

TEST(a_chargeable_closing_says_that_the_incident_counts_and_each_closing_has_its_own_mail)
{
    struct world world = world_of_mails(ctx, false);
    struct request request = submit(ctx, &world, anna_contact), changed;
    bool credited;

    for (int i = 0; i < 2; i++) {
        as_engineer(ctx, &world);
        WRITE_OK(service_close(ctx, request.number, STR("solved"), STR("A cable"), STR("Replaced."), &changed, &credited));
        run_jobs(ctx, &world);
        CHECK_INT(mails(ctx, "event LIKE 'request_closed:%' AND recipient = 'anna@fabrikam.example'"), i + 1);
        as_engineer(ctx, &world);
        WRITE_OK(request_reopen(ctx, request.number, &changed));
        run_jobs(ctx, &world);
        CHECK_INT(mails(ctx, "event LIKE 'request_reopened:%' AND recipient = 'anna@fabrikam.example'"), i + 1);
    }
    CHECK_INT(mails(ctx, "event LIKE 'request_closed:%' AND body LIKE '%The incident counts as used.%' AND body LIKE '%19 of 20 incidents%'"),
              2);       /* Anna's; Olle may not see what is left */
}

/* SPEC 3.7, 4.6, 6.7: a mail tells nobody what the API would not tell him. */
TEST(what_is_left_is_told_to_the_primary_contact_on_submission_and_later_only_to_who_may_read_the_contract)
{
    static const struct contact eva = {
        .primary = true, .name = STR_INIT("Eva Mala"), .email = STR_INIT("eva@contoso.example"), .phone = STR_INIT("")
    };
    struct world world = world_of_mails(ctx, false);
    int64_t no_tie = world_account(ctx, "eva@contoso.example");
    struct request request = submit(ctx, &world, eva), changed;
    bool credited;

    run_jobs(ctx, &world);
    CHECK(body_has(ctx, "event = 'request_submitted' AND recipient = 'eva@contoso.example'", "Remaining: 19 of 20 incidents"));
    as_engineer(ctx, &world);
    WRITE_OK(service_close(ctx, request.number, STR("solved"), STR("A cable"), STR("Replaced."), &changed, &credited));
    run_jobs(ctx, &world);
    as_engineer(ctx, &world);
    WRITE_OK(request_reopen(ctx, request.number, &changed));
    run_jobs(ctx, &world);
    CHECK_INT((int64_t)changed.contact_count, 3);
    CHECK_INT(mails(ctx, "event NOT LIKE 'request_submitted%' AND body LIKE '%Plan: %' AND body LIKE '%Usable: %'"), 6);
    CHECK_INT(mails(ctx, "event NOT LIKE 'request_submitted%' AND body LIKE '%19 of 20 incidents%'"), 2);
    CHECK_INT(mails(ctx, "recipient = 'anna@fabrikam.example' AND body LIKE '%19 of 20 incidents%'"), 2);
    CHECK_INT(mails(ctx, "event NOT LIKE 'request_submitted%' AND body LIKE '%Remaining%' AND recipient <> 'anna@fabrikam.example'"), 0);
    CHECK(no_tie > 0);
}

TEST(a_message_goes_to_all_contacts_but_its_author_and_a_work_note_to_nobody)
{
    struct world world = world_of_mails(ctx, false);
    struct request request = submit(ctx, &world, anna_contact);
    struct communication said;

    run_jobs(ctx, &world);
    as_anna(ctx, &world);
    WRITE_OK(request_communicate(ctx, request.number, STR("It happened again."), false, NULL, &said));
    run_jobs(ctx, &world);
    CHECK_INT(mails(ctx, "event LIKE 'communication:%'"), 1);
    CHECK(body_has(ctx, "event LIKE 'communication:%' AND recipient = 'olle@fabrikam.example'", "It happened again."));
    as_engineer(ctx, &world);
    WRITE_OK(service_answer(ctx, request.number, STR("Between us: a cable."), true, NULL, &said));
    run_jobs(ctx, &world);
    CHECK_INT(mails(ctx, "event LIKE 'communication:%'"), 1);
    as_engineer(ctx, &world);
    WRITE_OK(service_answer(ctx, request.number, STR("Please send the log."), false, NULL, &said));
    run_jobs(ctx, &world);
    CHECK_INT(mails(ctx, "event LIKE 'communication:%'"), 3);
}

/* ---- Delivery ------------------------------------------------------------------------------------------- */

TEST(without_a_directory_mails_wait_and_are_delivered_once_there_is_one)
{
    struct world world = world_of_mails(ctx, false);

    submit(ctx, &world, anna_contact);
    run_jobs(ctx, &world);
    CHECK_INT(mails(ctx, "state = 'queued' AND delivered_at = 0"), 1);
    world.settings.mail_dir = str_format(ctx->arena, "%.*s/later", STR_ARGS(test_directory(ctx)));
    WRITE_OK(job_enqueue(ctx, "notice.catch_up", 0, STR(""), ctx->now));
    run_jobs(ctx, &world);
    CHECK_INT(mails(ctx, "state = 'delivered' AND delivered_at > 0"), 1);
    CHECK_INT((int64_t)files_in(world.settings.mail_dir), 1);
}

TEST(a_directory_that_cannot_be_written_is_tried_again_later)
{
    struct world world = world_of_mails(ctx, false);
    int64_t count;

    world.settings.mail_dir = STR("/dev/null/mail");
    submit(ctx, &world, anna_contact);
    as_system(ctx);
    ctx->settings = &world.settings;
    CHECK_OK(job_run_due(ctx, works, 0, &count));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.deliver' AND buried = 0 AND attempts = 1 AND last_error LIKE 'busy:%'"), 1);
    CHECK_INT(mails(ctx, "state = 'queued'"), 1);
}

/* Older versions took such addresses. */
TEST(an_address_that_no_mail_can_carry_is_marked_failed)
{
    struct world world = world_of_mails(ctx, true);

    submit(ctx, &world, anna_contact);
    in_write(ctx);
    exec_sql(ctx, "UPDATE request_contact SET email = '\xc3\xa4nna@fabrikam.example', address = '' WHERE role = 'primary'");
    commit(ctx);
    run_jobs(ctx, &world);
    CHECK_INT(mails(ctx, "state = 'failed'"), 1);
    struct mail_troubles troubles;
    READ_OK(mail_troubles(ctx, ctx->now, &troubles));
    CHECK_INT(troubles.failed, 1);
    CHECK_INT(troubles.waiting, 0);
    CHECK_STR(troubles.recipient, sql_text(ctx, "SELECT recipient FROM mail"));
    CHECK_INT((int64_t)files_in(world.settings.mail_dir), 0);
}

static const char *stood_at(struct ctx *ctx, int64_t at)
{
    struct str clock = time_in_zone(ctx, at, STR("Europe/Stockholm"));

    return str_format(ctx->arena, "This is how it stood at %.*s.\n", STR_ARGS(clock)).data;
}

/* What was true when it happened, however late the jobs run. */
TEST(a_mail_says_what_was_true_when_it_happened)
{
    struct world world = world_of_mails(ctx, false);
    struct request request = submit(ctx, &world, anna_contact);
    struct communication communication;
    bool credited;

    ctx->now += HOUR_MS;
    as_engineer(ctx, &world);
    WRITE_OK(service_answer(ctx, request.number, STR("Which version is it?"), false, &(enum request_state){ REQUEST_WAITING_CUSTOMER }, &communication));
    ctx->now += HOUR_MS;
    WRITE_OK(service_close(ctx, request.number, STR("product-defect"), STR("A defect"), STR("First closing"), &request, &credited));
    CHECK(credited);
    ctx->now += HOUR_MS;
    as_anna(ctx, &world);
    WRITE_OK(request_reopen(ctx, request.number, &request));
    ctx->now += HOUR_MS;
    as_engineer(ctx, &world);
    WRITE_OK(service_close(ctx, request.number, STR("product-defect"), STR("A defect"), STR("Second closing"), &request, &credited));
    ctx->now += 3 * HOUR_MS;
    run_jobs(ctx, &world);
    /* 20 units, one of them charged then, given back later. */
    CHECK(body_has(ctx, "event = 'request_submitted'", "19 of 20 incidents"));
    CHECK(body_has(ctx, "event = 'request_submitted'", "What happens next: An engineer answers by"));
    CHECK(body_has(ctx, "event = 'request_submitted'", stood_at(ctx, instant_at("2026-11-21", 600))));
    CHECK(body_has(ctx, "event LIKE 'communication:%' AND recipient LIKE 'anna%'", "What happens next: Answer by"));
    CHECK(body_has(ctx, "event LIKE 'communication:%' AND recipient LIKE 'anna%'", stood_at(ctx, instant_at("2026-11-21", 660))));
    CHECK_INT(mails(ctx, "body LIKE '%First closing%'"), 0);
    CHECK_INT(mails(ctx, "event LIKE 'request_closed:%' AND recipient LIKE 'anna%'"), 1);
    CHECK(body_has(ctx, "event LIKE 'request_closed:%' AND recipient LIKE 'anna%'", "Second closing"));
    CHECK_INT(mails(ctx, "event LIKE 'request_reopened:%'"), 0);
    CHECK_INT(mails(ctx, "event NOT LIKE 'request_closed:%' AND body LIKE '%It is closed%'"), 0);
}

/* SPEC 3.8: straße and strasse have two owners. */
TEST(mail_goes_to_the_address_that_was_given)
{
    struct world world = world_of_mails(ctx, true);
    struct contact contact = anna_contact;

    contact.email = STR("Anna.B@Stra\xc3\x9f" "e.example");
    struct request request = submit(ctx, &world, contact);
    CHECK_STR(request.contacts[0].address, STR("Anna.B@xn--strae-oqa.example"));
    run_jobs(ctx, &world);
    CHECK_STR(sql_text(ctx, "SELECT recipient FROM mail"), STR("Anna.B@xn--strae-oqa.example"));
    long long id = (long long)sql_int(ctx, "SELECT id FROM mail");
    struct str seen = parsed(ctx, str_format(ctx->arena, "%.*s/%lld.eml", STR_ARGS(world.settings.mail_dir), id));
    check_has(seen, "<Anna.B@xn--strae-oqa.example>");
}

/* The host of public_url in any script: the sender's address is one, too. */
TEST(the_sender_is_an_address_whatever_the_host_is_called)
{
    static const struct str urls[] = { STR_INIT("https://support.m\xc3\xbcnchen.example/desk"), STR_INIT("https://support_1.example"), STR_INIT("https://[2001:db8::1]:8443") };
    static const char *const hosts[] = { "no-reply@support.xn--mnchen-3ya.example", "no-reply@localhost", "no-reply@localhost" };
    struct world world = world_of_mails(ctx, true);

    submit(ctx, &world, anna_contact);
    run_jobs(ctx, &world);
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        world.settings.public_url = urls[i];
        world.settings.mail_dir = str_format(ctx->arena, "%.*s/%zu", STR_ARGS(test_directory(ctx)), i);
        in_write(ctx);
        exec_sql(ctx, "UPDATE mail SET state = 'queued'");
        commit(ctx);
        as_system(ctx);
        ctx->settings = &world.settings;
        long long id = (long long)sql_int(ctx, "SELECT id FROM mail");
        READ_OK(notice_write(ctx, id));
        check_has(parsed(ctx, str_format(ctx->arena, "%.*s/%lld.eml", STR_ARGS(world.settings.mail_dir), id)), hosts[i]);
        ctx->settings = NULL;
    }
}

/* SPEC 11.1 */
TEST(a_delivered_mail_is_read_by_another_program_as_it_was_meant)
{
    struct world world = world_of_mails(ctx, true);

    submit(ctx, &world, anna_contact);
    run_jobs(ctx, &world);
    long long id = (long long)sql_int(ctx, "SELECT id FROM mail");
    struct str seen = parsed(ctx, str_format(ctx->arena, "%.*s/%lld.eml", STR_ARGS(world.settings.mail_dir), id));
    check_has(seen, "ascii True crlf True long False\n");
    check_has(seen, "Anna Bergström <anna@fabrikam.example>");
    check_has(seen, "no-reply@support.example.com");
    check_has(seen, "submitted: Säkerhetskopian <stannar> & väntar");
    check_has(seen, str_format(ctx->arena, "Message-ID '<mail-%lld@support.example.com>'", id).data);
    check_has(seen, "References '<request-");
    check_has(seen, "Auto-Submitted 'auto-generated'");
    check_has(seen, "date 2026-11-21T10:00:00+00:00");
    check_has(seen, "type multipart/alternative ['text/plain', 'text/html'] defects []");
    check_has(seen, "Title: Säkerhetskopian <stannar> & väntar");
    check_has(seen, "Title: Säkerhetskopian &lt;stannar&gt; &amp; väntar");
    check_has(seen, "<a href=\"https://support.example.com/desk/requests/");
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
    BOTH(without_a_directory_mails_wait_and_are_delivered_once_there_is_one),
    BOTH(a_directory_that_cannot_be_written_is_tried_again_later),
    BOTH(an_address_that_no_mail_can_carry_is_marked_failed),
    BOTH(a_mail_says_what_was_true_when_it_happened),
    BOTH(mail_goes_to_the_address_that_was_given),
    BOTH(the_sender_is_an_address_whatever_the_host_is_called),
    BOTH(a_delivered_mail_is_read_by_another_program_as_it_was_meant),
)
