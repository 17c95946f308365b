/* SPDX-License-Identifier: Apache-2.0 */
/* t4_notice_account.c: mails about signing up and passwords, from what was asked for to the file on the disk [3.1, 14.4]. */
#include "tests/world.h"

#include "base/crypto.h"
#include "desk/room.h"
#include "job/worker.h"

static void run_jobs_into(struct ctx *ctx, const char *mail_dir)
{
    struct settings settings = { .public_url = STR("https://support.example.com/desk/"), .mail_dir = str_of(mail_dir) };

    run_jobs(ctx, &settings);
    as_nobody(ctx);
}

static void sign_up_as(struct ctx *ctx, const char *name, const char *email)
{
    as_nobody(ctx);
    WRITE_OK(sign_up(ctx, str_of(name), str_of(email), PASSWORD, STR("")));
}

/* What stands behind the address on its line of the newest mail. */
static struct str link_in_mail(struct ctx *ctx, const char *address)
{
    struct str body = sql_text(ctx, "SELECT body FROM " MAIL_WORDS " ORDER BY id DESC LIMIT 1");

    while (body.len) {
        struct str line = str_cut(&body, '\n'), start = str_of(address);
        if (str_starts(line, start))
            return (struct str){ line.data + start.len, line.len - start.len };
    }
    FAIL("no such link in the mail");
    return STR("");
}

#define VERIFY "https://support.example.com/desk/verify?token="
#define RESET  "https://support.example.com/desk/reset/new?token="

/* SPEC 3.1, 14.4 */
TEST(the_link_in_the_mail_verifies_the_address)
{
    sign_up_as(ctx, "Anna Berg", "anna@fabrikam.example");
    run_jobs_into(ctx, "");
    CHECK_INT(mails(ctx, "event LIKE 'account_verify:%' AND recipient = 'anna@fabrikam.example'"), 1);
    CHECK_INT(mails(ctx, "body LIKE 'Hello,%' AND body LIKE '%works once, and for 24 hours.%'"), 1);
    struct str link = link_in_mail(ctx, VERIFY);
    CHECK_INT((int64_t)link.len, 43);
    CHECK_STR(sql_text(ctx, "SELECT digest FROM mail_link"), hash_hex(ctx->arena, link));
    WRITE_OK(email_verify(ctx, link, PASSWORD));
}

/* SPEC 3.1 */
TEST(the_owner_of_a_taken_address_is_told_and_gets_a_link_to_set_a_password)
{
    struct account account = { .email = STR("anna@fabrikam.example"), .name = STR("Anna") };

    account.password_hash = PASSWORD;
    WRITE_OK(account_add(ctx, &account, &account));
    sign_up_as(ctx, "Eve", "anna@fabrikam.example");
    run_jobs_into(ctx, "");
    CHECK_INT(mails(ctx, "event LIKE 'account_exists:%' AND recipient = 'anna@fabrikam.example' AND subject = 'You already have an account'"), 1);
    struct str link = link_in_mail(ctx, RESET);
    WRITE_OK(reset_finish(ctx, link, STR("$argon2id$annas"), false));
    struct session session;
    struct str secret = STR("");
    WRITE_CODE(sign_in_required, session_start(ctx, STR("anna@fabrikam.example"), PASSWORD, &session, &secret));
    WRITE_OK(session_start(ctx, STR("anna@fabrikam.example"), STR("$argon2id$annas"), &session, &secret));
}

/* SPEC 3.1: the owner of an address whom somebody forestalled signs up all the same, and his own mail verifies. */
TEST(each_sign_up_with_an_unverified_address_has_its_mail_and_the_link_of_the_latest_works)
{
    sign_up_as(ctx, "Eve", "anna@fabrikam.example");
    run_jobs_into(ctx, "");
    struct str first = link_in_mail(ctx, VERIFY);
    as_nobody(ctx);
    WRITE_OK(sign_up(ctx, STR("Anna Berg"), STR("anna@fabrikam.example"), STR("$argon2id$annas"), STR("")));
    run_jobs_into(ctx, "");
    struct str second = link_in_mail(ctx, VERIFY);
    CHECK_INT(mails(ctx, "event LIKE 'account_verify:%' AND body LIKE '%enter your password%'"), 2);
    WRITE_CODE(not_found, email_verify(ctx, first, PASSWORD));
    WRITE_CODE(invalid, email_verify(ctx, second, PASSWORD));
    WRITE_OK(email_verify(ctx, second, STR("$argon2id$annas")));
}

/* What is said of a text's language is true, whatever its reader wished for. */
TEST(a_mail_says_the_language_that_it_is_written_in)
{
    struct str dir = str_format(ctx->arena, "%.*s/mail", STR_ARGS(test_directory(ctx)));

    world_begin(ctx);
    sign_up_as(ctx, "Anna", "anna@fabrikam.example");
    exec_sql(ctx, "UPDATE account SET language = 'cs'");
    run_jobs_into(ctx, dir.data);
    CHECK_INT(mails(ctx, "language = 'en'"), 1);
    struct str text = file_text(ctx, str_format(ctx->arena, "%.*s/%lld.eml", STR_ARGS(dir), (long long)sql_int(ctx, "SELECT id FROM mail")).data);
    CHECK(str_contains(text, STR("Content-Language: en\r\n")) && str_contains(text, STR("<html lang=3D\"en\">")));
}

/* SPEC 3.1 */
TEST(a_reset_is_mailed_to_open_accounts_only_and_each_asking_has_its_own_mail)
{
    struct account account = { .email = STR("anna@fabrikam.example"), .name = STR("Anna") }, closed;

    WRITE_OK(account_add(ctx, &account, &account));
    account = (struct account){ .email = STR("olle@fabrikam.example"), .name = STR("Bo") };
    WRITE_OK(account_add(ctx, &account, &closed));
    WRITE_OK(account_close(ctx, closed.id, &closed));
    as_nobody(ctx);
    const char *emails[] = { "anna@fabrikam.example", "olle@fabrikam.example", "unknown@fabrikam.example", "anna@fabrikam.example" };
    for (size_t i = 0; i < COUNT_OF(emails); i++)
        WRITE_OK(reset_ask(ctx, str_of(emails[i])));
    run_jobs_into(ctx, "");
    CHECK_INT(count_rows(ctx, "mail"), 2);
    CHECK_INT(mails(ctx, "event LIKE 'account_reset:%' AND recipient = 'anna@fabrikam.example' AND body LIKE '%for one hour%'"), 2);
    struct str link = link_in_mail(ctx, RESET);
    WRITE_OK(reset_finish(ctx, link, PASSWORD, false));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_link WHERE used_at = 0"), 0);
}

/* Whoever signs up with somebody else's address cannot make us send him words of his own. */
TEST(what_a_stranger_typed_is_not_mailed_to_the_owner_of_an_address)
{
    struct account account = { .email = STR("olle@fabrikam.example"), .name = STR("Bo Ek") };

    sign_up_as(ctx, "You won http://evil.example", "anna@fabrikam.example");
    run_jobs_into(ctx, "");
    sign_up_as(ctx, "You won http://evil.example", "anna@fabrikam.example");
    run_jobs_into(ctx, "");
    CHECK_INT(mails(ctx, "body LIKE '%evil%' OR subject LIKE '%evil%' OR recipient_name <> ''"), 0);
    CHECK_INT(count_rows(ctx, "mail"), 2);
    as_operator(ctx);
    WRITE_OK(account_add(ctx, &account, &account));
    sign_up_as(ctx, "You won http://evil.example", "olle@fabrikam.example");
    run_jobs_into(ctx, "");
    CHECK_INT(mails(ctx, "body LIKE 'Hello Bo Ek,%' AND body NOT LIKE '%evil%' AND recipient_name = 'Bo Ek'"), 1);
}

TEST(who_is_verified_by_now_gets_no_link)
{
    sign_up_as(ctx, "Anna", "anna@fabrikam.example");
    exec_sql(ctx, "UPDATE account SET verified_at = 1");
    run_jobs_into(ctx, "");
    CHECK_INT(count_rows(ctx, "mail") + count_rows(ctx, "mail_link"), 0);
}

/* A link is for its reader alone: the words are emptied when they have left, and nothing threads such mails. */
TEST(a_delivered_mail_holds_the_link_and_the_database_no_longer_does)
{
    struct str dir = str_format(ctx->arena, "%.*s/mail", STR_ARGS(test_directory(ctx)));

    world_begin(ctx);
    sign_up_as(ctx, "Anna Berg", "anna@fabrikam.example");
    run_jobs_into(ctx, dir.data);
    CHECK_INT(mails(ctx, "state = 'delivered' AND body = '' AND subject <> ''"), 1);
    struct str text = file_text(ctx, str_format(ctx->arena, "%.*s/%lld.eml", STR_ARGS(dir), (long long)sql_int(ctx, "SELECT id FROM mail")).data);
    CHECK(str_contains(text, STR("support.example.com/desk/verify?token=3D")));
    CHECK(!str_contains(text, STR("References:")));
    exec_sql(ctx, "INSERT INTO mail_text SELECT id + 1, 'request_submitted', ref_id, language, 0, subject, 'kept', '', '' FROM mail_text");
    exec_sql(ctx, "INSERT INTO mail SELECT id + 1, 'request_submitted', ref_id, recipient, recipient_name, text_id + 1, 0, 'queued', '', created_at, 0 FROM mail");
    WRITE_OK(job_enqueue(ctx, JOB("notice.catch_up"), 0, STR(""), ctx->now));
    run_jobs_into(ctx, dir.data);
    CHECK_INT(mails(ctx, "state = 'delivered' AND body = 'kept'"), 1);
}

TEST(the_nightly_works_run)
{
    sign_up_as(ctx, "Anna Berg", "anna@fabrikam.example");
    run_jobs_into(ctx, "");
    ctx->now += DAY_MS;
    WRITE_OK(job_enqueue(ctx, JOB("account.forget_sessions"), 0, STR(""), ctx->now));
    run_jobs_into(ctx, "");
    CHECK_INT(count_rows(ctx, "mail_link"), 0);
}

TESTS(
    BOTH(the_link_in_the_mail_verifies_the_address),
    BOTH(the_owner_of_a_taken_address_is_told_and_gets_a_link_to_set_a_password),
    BOTH(each_sign_up_with_an_unverified_address_has_its_mail_and_the_link_of_the_latest_works),
    BOTH(a_mail_says_the_language_that_it_is_written_in),
    BOTH(a_reset_is_mailed_to_open_accounts_only_and_each_asking_has_its_own_mail),
    BOTH(what_a_stranger_typed_is_not_mailed_to_the_owner_of_an_address),
    BOTH(who_is_verified_by_now_gets_no_link),
    BOTH(a_delivered_mail_holds_the_link_and_the_database_no_longer_does),
    BOTH(the_nightly_works_run),
)
