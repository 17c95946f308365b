/* SPDX-License-Identifier: Apache-2.0 */
/* t4_notice_delivery.c: mails from the outbox to the file on the disk (SPEC 11.1). Python's own mail parser reads what was written. */
#include "tests/world.h"

#include "base/clock.h"
#include "base/embedded.h"
#include "base/limit.h"
#include "db/migrate.h"
#include "desk/notice/notice.h"
#include "desk/request/request_mail.h"
#include "desk/room.h"
#include "desk/service/service.h"
#include "job/worker.h"

/* SPEC 11.1: decision 0038 */
TEST(the_words_of_a_message_are_stored_once_however_many_it_is_mailed_to)
{
    struct contact many[LIMIT_CONTACTS - 1];
    struct mail_world world = mails_begin(ctx, true);
    struct submission submission = submission_of(&world, anna_contact);
    struct request request;
    struct communication said;
    bool repeated, credited;

    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = (struct contact){
            .name = str_format(ctx->arena, "Reader %zu", i), .email = str_format(ctx->arena, "reader%zu@fabrikam.example", i), .phone = STR("")
        };
    submission.additional = many;
    submission.additional_count = COUNT_OF(many);
    sign_in_as(ctx, "anna");
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Please send the log."), false, NULL, &said));
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("product-defect"), .cause = STR("A defect"), .notes = STR("Wait for the fix.") }, &request, &credited));
    run_jobs(ctx, &world.settings);
    CHECK_INT(mails(ctx, "event LIKE 'communication:%'"), (int64_t)COUNT_OF(many) + 1);
    CHECK_INT(mails(ctx, "event LIKE 'request_closed:%'"), (int64_t)COUNT_OF(many) + 1);
    CHECK_INT(count_rows(ctx, "mail_text"), 3);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_text WHERE body LIKE '%Please send the log.%'"), 1);
    CHECK_INT(mails(ctx, "state <> 'delivered'"), 0);
    CHECK_INT((int64_t)files_in(world.settings.mail_dir), 2 * ((int64_t)COUNT_OF(many) + 1) + 1);
    /* Each with its own greeting, and only who may know it reads what is left. */
    struct str seen = letter_to(ctx, &world, "communication:", "reader7@fabrikam.example");
    text_has(seen, "'Hello Reader 7,\\n\\n");
    text_has(seen, "Please send the log.\\n\\nTitle: ");
    CHECK(!str_contains(letter_to(ctx, &world, "request_closed:", "reader7@fabrikam.example"), STR("Remaining: ")));
    text_has(letter_to(ctx, &world, "request_closed:", "anna@fabrikam.example"), "Gold 20-Pack");
    text_has(letter_to(ctx, &world, "request_closed:", "anna@fabrikam.example"), "\\nRemaining: 20 of 20 incidents\\nUsable: ");
}

/* What waits in the outbox of an older program is sent once, word for word, and nothing else is. */
TEST(mails_of_an_older_program_are_carried_over_and_sent_as_they_were_written)
{
    struct mail_world world = mails_begin(ctx, true);

    exec_sql(ctx, "DROP TABLE mail");
    exec_sql(ctx, "DROP TABLE mail_text");
    CHECK_OK(db_script(ctx, migration_for_engine(ctx, embedded_find(STR("migrations/0008_notice.sql"))->data)));
    static const char *const rows[] = {
        "11, 'request_closed:5', 77, 'anna@fabrikam.example', 'Anna', 'en', 'Closed', 'Hello Anna,\n\nIt is closed. Remaining: 3\n', 'queued', 9, 0",
        "12, 'request_closed:5', 77, 'olle@fabrikam.example', 'Olle', 'en', 'Closed', 'Hello Olle,\n\nIt is closed.\n', 'queued', 9, 0",
        "13, 'request_submitted', 77, 'anna@fabrikam.example', 'Anna', 'en', 'Submitted', 'Hello Anna,\n\nIt is there.\n', 'delivered', 3, 4",
        "14, 'request_submitted', 78, 'x@corp.example.', 'X', 'en', 'Submitted', 'Hello X,\n\nIt is there.\n', 'failed', 3, 0",
        "15, 'account_verify:6', 79, 'eva@fabrikam.example', '', 'en', 'Verify', 'Hello,\n\nsecret\n', 'queued', 9, 0",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        exec_sql(ctx, str_format(ctx->arena, "INSERT INTO mail VALUES (%s)", rows[i]).data);
    CHECK_OK(db_script(ctx, migration_for_engine(ctx, embedded_find(STR("migrations/0021_mail_text.sql"))->data)));
    CHECK_INT(mails(ctx, "text_id = id AND only_for = id"), COUNT_OF(rows));
    CHECK_INT(mails(ctx, "id = 13 AND state = 'delivered' AND delivered_at = 4 AND body LIKE '%It is there.%'"), 1);
    CHECK_INT(mails(ctx, "id = 14 AND state = 'failed' AND failure = 'address'"), 1);
    WRITE_OK(job_enqueue(ctx, JOB("notice.catch_up"), 0, STR(""), ctx->now));
    run_jobs(ctx, &world.settings);
    CHECK_INT((int64_t)files_in(world.settings.mail_dir), 3);
    CHECK_INT(mails(ctx, "state = 'delivered' AND id IN (11, 12, 13, 15)"), 4);
    text_has(letter_to(ctx, &world, "request_closed:", "anna@fabrikam.example"), "'Hello Anna,\\n\\nIt is closed. Remaining: 3\\n'");
    text_has(letter_to(ctx, &world, "request_closed:", "olle@fabrikam.example"), "'Hello Olle,\\n\\nIt is closed.\\n'");
    CHECK_INT(mails(ctx, "id = 15 AND body = ''"), 1);
    CHECK_INT(mails(ctx, "id = 11 AND body LIKE '%It is closed.%'"), 1);
}

/* ---- Delivery ------------------------------------------------------------------------------------------- */

TEST(without_a_directory_mails_wait_and_are_delivered_once_there_is_one)
{
    struct mail_world world = mails_begin(ctx, false);

    anna_submits(ctx, &world, anna_contact);
    run_jobs(ctx, &world.settings);
    CHECK_INT(mails(ctx, "state = 'queued' AND delivered_at = 0"), 1);
    world.settings.mail_dir = str_format(ctx->arena, "%.*s/later", STR_ARGS(test_directory(ctx)));
    WRITE_OK(job_enqueue(ctx, JOB("notice.catch_up"), 0, STR(""), ctx->now));
    run_jobs(ctx, &world.settings);
    CHECK_INT(mails(ctx, "state = 'delivered' AND delivered_at > 0"), 1);
    CHECK_INT((int64_t)files_in(world.settings.mail_dir), 1);
}

TEST(a_directory_that_cannot_be_written_is_tried_again_later)
{
    struct mail_world world = mails_begin(ctx, false);
    int64_t count;

    world.settings.mail_dir = STR("/dev/null/mail");
    anna_submits(ctx, &world, anna_contact);
    as_system(ctx);
    ctx->settings = &world.settings;
    CHECK_OK(job_run_due(ctx, rooms_jobs(), 0, &count));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.deliver' AND buried = 0 AND attempts = 1 AND last_error LIKE 'busy:%'"), 1);
    CHECK_INT(mails(ctx, "state = 'queued'"), 1);
}

/* Older versions took such addresses. */
TEST(an_address_that_no_mail_can_carry_is_marked_failed)
{
    struct mail_world world = mails_begin(ctx, true);

    anna_submits(ctx, &world, anna_contact);
    in_write(ctx);
    exec_sql(ctx, "UPDATE request_contact SET email = '\xc3\xa4nna@fabrikam.example', address = '' WHERE role = 'primary'");
    commit(ctx);
    run_jobs(ctx, &world.settings);
    CHECK_INT(mails(ctx, "state = 'failed'"), 1);
    struct mail_troubles troubles;
    READ_OK(mail_troubles(ctx, ctx->now, &troubles));
    CHECK_INT(troubles.unreachable, 1);
    CHECK_INT(troubles.given_up, 0);
    CHECK_INT(troubles.waiting, 0);
    CHECK_STR(troubles.unreachable_to, sql_text(ctx, "SELECT recipient FROM mail"));
    CHECK_INT((int64_t)files_in(world.settings.mail_dir), 0);
}

/* After three days of trying; a mail that nobody tries to deliver any more does not look as if it were on its way. */
TEST(a_mail_whose_delivery_was_given_up_is_failed_and_so_is_no_other)
{
    struct mail_world world = mails_begin(ctx, false);
    struct mail_troubles troubles;
    struct request request = anna_submits(ctx, &world, anna_contact);
    bool credited;

    run_jobs(ctx, &world.settings);
    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("solved"), .cause = STR("A cable"), .notes = STR("Replaced.") }, &request, &credited));
    run_jobs(ctx, &world.settings);
    CHECK_INT(mails(ctx, "state = 'queued'"), 3);
    int64_t id = sql_int(ctx, "SELECT id FROM mail WHERE recipient = 'olle@fabrikam.example'");
    WRITE_OK(job_enqueue(ctx, JOB("notice.deliver"), id, STR(""), ctx->now));
    WRITE_OK(job_enqueue(ctx, JOB("notice.deliver"), sql_int(ctx, "SELECT MIN(id) FROM mail"), STR(""), ctx->now + DAY_MS));
    exec_sql(ctx, str_format(ctx->arena, "UPDATE job SET buried = 1, last_error = 'busy: full' WHERE ref_id = %lld", (long long)id).data);
    as_system(ctx);
    WRITE_OK(notice_catch_up(ctx));
    CHECK_INT(mails(ctx, "state = 'failed' AND failure = 'given_up' AND recipient = 'olle@fabrikam.example'"), 1);
    CHECK_INT(mails(ctx, "state = 'queued'"), 2);
    READ_OK(mail_troubles(ctx, ctx->now, &troubles));
    CHECK_INT(troubles.given_up, 1);
    CHECK_INT(troubles.unreachable, 0);
    CHECK_STR(troubles.given_up_to, STR("olle@fabrikam.example"));
}

static struct request_mail mail_to(struct ctx *ctx, struct str number, enum mail_about about, const char *address)
{
    struct request_mail *mails;
    size_t count;

    READ_OK(request_mails(ctx, number, 0, 1000, &mails, &count));
    for (size_t i = 0; i < count; i++)
        if (mails[i].about == about && str_equal(mails[i].address, str_of(address)))
            return mails[i];
    return (struct request_mail){ .id = 0 };
}

/* Entry 8: what is accepted is delivered, or the sender sees that it is not. */
TEST(what_became_of_each_mail_is_told_to_whoever_sees_the_request)
{
    struct mail_world world = mails_begin(ctx, true);
    struct contact old = { .name = STR("Old Address"), .email = STR("old@corp.example"), .phone = STR("") }, olle;
    struct request request = anna_submits(ctx, &world, anna_contact);
    struct communication said;
    struct request_mail *mails, mail;
    struct mail_round *rounds;
    size_t count, round_count;

    run_jobs(ctx, &world.settings);
    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, request.number, &old, &old));
    exec_sql(ctx, "UPDATE request_contact SET email = 'old@corp.example.', address = '' WHERE email = 'old@corp.example'");
    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Which version is it?"), false, NULL, &said));
    ctx->now += MINUTE_MS;
    run_jobs(ctx, &world.settings);
    sign_in_as(ctx, "anna");
    mail = mail_to(ctx, request.number, MAIL_SUBMISSION, "anna@fabrikam.example");
    CHECK(mail.state == MAIL_DELIVERED && mail.delivered_at > 0 && mail.contact && mail.occasion == 0);
    mail = mail_to(ctx, request.number, MAIL_COMMUNICATION, "olle@fabrikam.example");
    CHECK(mail.state == MAIL_DELIVERED && mail.delivered_at == ctx->now && mail.occasion == said.id);
    mail = mail_to(ctx, request.number, MAIL_COMMUNICATION, "old@corp.example.");
    CHECK(mail.state == MAIL_FAILED && mail.delivered_at == 0 && mail.contact && str_equal(mail.failure, STR("address")));
    CHECK_STR(mail.words, STR("The address ends with a dot. Leave it out."));
    READ_OK(request_mails(ctx, request.number, 0, 1000, &mails, &count));
    CHECK_INT((int64_t)count, 4);
    exec_sql(ctx, "INSERT INTO mail SELECT id + 1, 'request_moved', ref_id, recipient, recipient_name, text_id, figures, state, failure, created_at, delivered_at"
                  " FROM mail WHERE id = (SELECT MAX(id) FROM mail)");     /* an event that only a later program knows */
    READ_OK(request_mails(ctx, request.number, 0, 1000, &mails, &count));
    CHECK_INT((int64_t)count, 4);
    mail_rounds(ctx, mails, count, &rounds, &round_count);
    CHECK_INT((int64_t)round_count, 2);
    CHECK(rounds[1].about == MAIL_COMMUNICATION && rounds[1].delivered == 2 && rounds[1].waiting == 0);
    CHECK(mail_round_find(rounds, round_count, MAIL_COMMUNICATION, said.id) == &rounds[1]);
    CHECK(!mail_round_find(rounds, round_count, MAIL_COMMUNICATION, said.id + 1) && !mail_round_find(rounds, round_count, MAIL_CLOSING, 0));
    READ_OK(request_mails(ctx, request.number, mails[0].id, 1, &mails, &count));
    CHECK(count == 1 && mails[0].about == MAIL_COMMUNICATION);
    /* While it waits. */
    world.settings.mail_dir = STR("");
    WRITE_OK(request_communicate(ctx, request.number, STR("The newest."), false, NULL, &said));
    run_jobs(ctx, &world.settings);
    sign_in_as(ctx, "anna");
    READ_OK(request_mails(ctx, request.number, mails[0].id, 1000, &mails, &count));
    mail_rounds(ctx, mails, count, &rounds, &round_count);
    CHECK(mail_round_find(rounds, round_count, MAIL_COMMUNICATION, said.id)->waiting == 1);
    CHECK_STR(mail_round_find(rounds, round_count, MAIL_COMMUNICATION, said.id)->waiting_for, STR("olle@fabrikam.example"));
    /* Who is no contact any more is for staff alone. */
    olle = request.contacts[1];
    WRITE_OK(request_remove_contact(ctx, request.number, olle.id, &olle));
    mail = mail_to(ctx, request.number, MAIL_COMMUNICATION, "olle@fabrikam.example");
    CHECK_INT(mail.id, 0);
    mail = mail_to(ctx, request.number, MAIL_COMMUNICATION, "");
    CHECK(mail.id && !mail.contact && mail.name.len == 0);
    sign_in_as(ctx, "sam");
    mail = mail_to(ctx, request.number, MAIL_COMMUNICATION, "olle@fabrikam.example");
    CHECK(mail.id && !mail.contact && str_equal(mail.name, STR("Olle Ek")));
}

/* Ids of accounts stand in the same column, and links are in such mails. */
TEST(mails_about_accounts_and_ledgers_are_on_no_request_and_strangers_see_none)
{
    struct mail_world world = mails_begin(ctx, false);
    struct request request = anna_submits(ctx, &world, anna_contact);
    struct request_mail *mails;
    size_t count;
    static const char *const events[] = { "account_verify:1", "ledger_anchor:1" };

    run_jobs(ctx, &world.settings);
    for (size_t i = 0; i < COUNT_OF(events); i++)
        exec_sql(ctx, str_format(ctx->arena, "INSERT INTO mail SELECT id + %d, '%s', ref_id, recipient, recipient_name, text_id, figures, state, failure,"
                                 " created_at, delivered_at FROM mail WHERE event = 'request_submitted'", (int)i + 1, events[i]).data);
    sign_in_as(ctx, "anna");
    READ_OK(request_mails(ctx, request.number, 0, 1000, &mails, &count));
    CHECK(count == 1 && mails[0].about == MAIL_SUBMISSION);
    as_account(ctx, world_account(ctx, "eva@contoso.example"), "eva@contoso.example", ACCOUNT_WORK, 0);
    READ_CODE(not_found, request_mails(ctx, request.number, 0, 1000, &mails, &count));
}

/* SPEC 3.8: straße and strasse have two owners. */
TEST(mail_goes_to_the_address_that_was_given)
{
    struct mail_world world = mails_begin(ctx, true);
    struct contact contact = anna_contact;

    contact.email = STR("Anna.B@Stra\xc3\x9f" "e.example");
    struct request request = anna_submits(ctx, &world, contact);
    CHECK_STR(request.contacts[0].address, STR("Anna.B@xn--strae-oqa.example"));
    run_jobs(ctx, &world.settings);
    CHECK_STR(sql_text(ctx, "SELECT recipient FROM mail"), STR("Anna.B@xn--strae-oqa.example"));
    long long id = (long long)sql_int(ctx, "SELECT id FROM mail");
    struct str seen = parsed(ctx, str_format(ctx->arena, "%.*s/%lld.eml", STR_ARGS(world.settings.mail_dir), id));
    text_has(seen, "<Anna.B@xn--strae-oqa.example>");
}

/* The host of public_url in any script: the sender's address is one, too. */
TEST(the_sender_is_an_address_whatever_the_host_is_called)
{
    static const struct str urls[] = { STR_INIT("https://support.m\xc3\xbcnchen.example/desk"), STR_INIT("https://support_1.example"), STR_INIT("https://[2001:db8::1]:8443") };
    static const char *const hosts[] = { "no-reply@support.xn--mnchen-3ya.example", "no-reply@localhost", "no-reply@localhost" };
    struct mail_world world = mails_begin(ctx, true);

    anna_submits(ctx, &world, anna_contact);
    run_jobs(ctx, &world.settings);
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
        text_has(parsed(ctx, str_format(ctx->arena, "%.*s/%lld.eml", STR_ARGS(world.settings.mail_dir), id)), hosts[i]);
        ctx->settings = NULL;
    }
}

/* SPEC 11.1 */
TEST(a_delivered_mail_is_read_by_another_program_as_it_was_meant)
{
    struct mail_world world = mails_begin(ctx, true);

    anna_submits(ctx, &world, anna_contact);
    run_jobs(ctx, &world.settings);
    long long id = (long long)sql_int(ctx, "SELECT id FROM mail");
    struct str seen = parsed(ctx, str_format(ctx->arena, "%.*s/%lld.eml", STR_ARGS(world.settings.mail_dir), id));
    text_has(seen, "ascii True crlf True long False\n");
    text_has(seen, "Anna Bergström <anna@fabrikam.example>");
    text_has(seen, "no-reply@support.example.com");
    text_has(seen, "submitted: Säkerhetskopian <stannar> & väntar");
    text_has(seen, str_format(ctx->arena, "Message-ID '<mail-%lld@support.example.com>'", id).data);
    text_has(seen, "References '<request-");
    text_has(seen, "Auto-Submitted 'auto-generated'");
    text_has(seen, "date 2026-11-21T10:00:00+00:00");
    text_has(seen, "type multipart/alternative ['text/plain', 'text/html'] defects []");
    text_has(seen, "'Hello Anna Bergström,\\n\\nYour request ");
    text_has(seen, "Title: Säkerhetskopian <stannar> & väntar");
    text_has(seen, "Title: Säkerhetskopian &lt;stannar&gt; &amp; väntar");
    text_has(seen, "<a href=\"https://support.example.com/desk/requests/");
}

TESTS(
    BOTH(the_words_of_a_message_are_stored_once_however_many_it_is_mailed_to),
    BOTH(mails_of_an_older_program_are_carried_over_and_sent_as_they_were_written),
    BOTH(without_a_directory_mails_wait_and_are_delivered_once_there_is_one),
    BOTH(a_directory_that_cannot_be_written_is_tried_again_later),
    BOTH(an_address_that_no_mail_can_carry_is_marked_failed),
    BOTH(a_mail_whose_delivery_was_given_up_is_failed_and_so_is_no_other),
    BOTH(what_became_of_each_mail_is_told_to_whoever_sees_the_request),
    BOTH(mails_about_accounts_and_ledgers_are_on_no_request_and_strangers_see_none),
    BOTH(mail_goes_to_the_address_that_was_given),
    BOTH(the_sender_is_an_address_whatever_the_host_is_called),
    BOTH(a_delivered_mail_is_read_by_another_program_as_it_was_meant),
)
