/* SPDX-License-Identifier: Apache-2.0 */
/* t4_notice_contract.c: the two IDs of a contract by mail: to whom, what stands in it, how often, and what is kept of it [3.7, 4.1]. */
#include "tests/visitor.h"

#include "desk/contract_desk/contract_desk.h"
#include "desk/notice/notice.h"
#include "desk/notice/notice_resend.h"

#define ACCESS_ID   "0230242323"
#define CONTRACT_ID "004512345678"

struct desk { struct web web; struct visitor dana; int64_t fabrikam; struct contract contract; struct settings settings; };

/* Fabrikam's contract; Anna and Bo administer it, Nils is a member, Eve an admin agent, and Mia administers another. */
static void begin(struct ctx *ctx, struct desk *desk)
{
    world_begin(ctx);
    world_staff(ctx, "dana@vendor.example", "contract_desk");
    desk->fabrikam = world_organization(ctx, "Fabrikam AB");
    world_member(ctx, desk->fabrikam, "anna@fabrikam.example", ROLE_GLOBAL_ADMIN);
    world_member(ctx, desk->fabrikam, "bo@fabrikam.example", ROLE_PARTNER_ADMIN);
    world_member(ctx, desk->fabrikam, "nils@fabrikam.example", ROLE_MEMBER);
    world_member(ctx, desk->fabrikam, "eve@fabrikam.example", ROLE_ADMIN_AGENT);
    world_member(ctx, world_organization(ctx, "Contoso"), "mia@contoso.example", ROLE_GLOBAL_ADMIN);
    desk->contract = world_contract_with(ctx, "gold-20-pack", desk->fabrikam, ACCESS_ID, CONTRACT_ID);
    desk->web = web_of_rooms(ctx);
    desk->dana = visitor_of(ctx, &desk->web, "dana");
    desk->dana.with_number = true;
    desk->settings = (struct settings){ .public_url = STR("https://support.example.com/desk/"),
                                        .mail_dir = str_format(ctx->arena, "%.*s/mail", STR_ARGS(test_directory(ctx))) };
}

static const char *path(struct ctx *ctx, const struct desk *desk, const char *format)
{
    return path_of_id(ctx, format, desk->contract.id);
}

static void press(struct ctx *ctx, struct desk *desk, int status)
{
    opened(ctx, &desk->dana, 200, path(ctx, desk, "/desk/contracts/#"));
    sent(ctx, &desk->dana, status, path(ctx, desk, "/desk/contracts/#/mail"), "");
}

TEST(the_ids_are_mailed_to_the_administrators_of_the_holder_and_to_nobody_else)
{
    struct desk desk;

    begin(ctx, &desk);
    struct http_response page = opened(ctx, &desk.dana, 200, path(ctx, &desk, "/desk/contracts/#"));
    has(&page, "Mail the IDs to the holder", "&lt;anna@fabrikam.example&gt;", "&lt;bo@fabrikam.example&gt;");
    has_not(&page, "nils@", "eve@", "mia@");
    page = followed(ctx, &desk.dana, path(ctx, &desk, "/desk/contracts/#/mail"), "");
    has(&page, "The two IDs are on their way to 2 people.");
    run_jobs(ctx, &desk.settings);
    CHECK_INT(count_rows(ctx, "mail"), 2);
    CHECK_INT(mails(ctx, "recipient IN ('anna@fabrikam.example', 'bo@fabrikam.example') AND state = 'delivered' AND event LIKE 'contract_ids:%'"), 2);
    const struct mail_world world = { .settings = desk.settings };
    struct str letter = letter_to(ctx, &world, "contract_ids", "bo@fabrikam.example");
    text_has(letter, "Access ID: " ACCESS_ID);
    text_has(letter, "Contract ID: " CONTRACT_ID);
    text_has(letter, "a support contract of");
    text_has(letter, "Everyone who needs it adds it to their own account once. The page opens with both IDs filled in; where it does not, paste this e-mail there.");
    text_has(letter, "https://support.example.com/desk/contracts/add#access_id=" ACCESS_ID "&contract_id=" CONTRACT_ID);
}

/* What a server writes down of a call, or a browser tells another site, is the address before #. */
TEST(no_address_carries_an_id_to_a_server_and_no_log_holds_one)
{
    struct desk desk;

    begin(ctx, &desk);
    opened(ctx, &desk.dana, 200, path(ctx, &desk, "/desk/contracts/#"));
    struct http_response page = sent(ctx, &desk.dana, 303, path(ctx, &desk, "/desk/contracts/#/mail"), "");
    CHECK(!str_contains(web_answer_header(&page, "Set-Cookie"), STR(ACCESS_ID)));
    run_jobs(ctx, &desk.settings);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'contract_ids_mailed' AND detail = '2 recipients'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE detail LIKE '%" ACCESS_ID "%' OR detail LIKE '%" CONTRACT_ID "%'"), 0);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE detail LIKE '%" ACCESS_ID "%' OR detail LIKE '%" CONTRACT_ID "%'"), 0);
    /* Once the last of them is delivered their words are nobody's. */
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_text WHERE body = ''"), 1);
    CHECK_INT(mails(ctx, "subject LIKE '%" ACCESS_ID "%'"), 0);
}

TEST(words_for_two_wait_until_both_have_them)
{
    struct desk desk;
    struct settings nowhere = { .public_url = STR("https://support.example.com/") };

    begin(ctx, &desk);
    press(ctx, &desk, 303);
    run_jobs(ctx, &nowhere);
    CHECK_INT(mails(ctx, "state = 'queued'"), 2);
    int64_t first = sql_int(ctx, "SELECT MIN(id) FROM mail"), last = sql_int(ctx, "SELECT MAX(id) FROM mail");
    WRITE_OK(job_enqueue(ctx, JOB("notice.deliver"), first, STR(""), ctx->now));
    run_jobs(ctx, &desk.settings);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_text WHERE body LIKE '%" ACCESS_ID "%'"), 1);
    WRITE_OK(job_enqueue(ctx, JOB("notice.deliver"), last, STR(""), ctx->now));
    run_jobs(ctx, &desk.settings);
    CHECK_INT(mails(ctx, "state = 'delivered'"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_text WHERE body LIKE '%" ACCESS_ID "%'"), 0);
}

TEST(each_press_mails_them_once_and_a_repeated_job_mails_them_not_again)
{
    struct desk desk;

    begin(ctx, &desk);
    press(ctx, &desk, 303);
    sent(ctx, &desk.dana, 303, path(ctx, &desk, "/desk/contracts/#/mail"), "");     /* the same form */
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.contract_ids'"), 1);
    run_jobs(ctx, &desk.settings);
    CHECK_INT(count_rows(ctx, "mail"), 2);
    press(ctx, &desk, 303);
    run_jobs(ctx, &desk.settings);
    CHECK_INT(count_rows(ctx, "mail"), 4);
}

TEST(whoever_holds_it_himself_is_told_that_it_is_in_his_list)
{
    struct desk desk;
    struct contract own;

    begin(ctx, &desk);
    exec_sql(ctx, "UPDATE account SET country = 'SE' WHERE email = 'nils@fabrikam.example'");
    opened(ctx, &desk.dana, 200, "/desk/contracts/new");
    sent(ctx, &desk.dana, 303, "/desk/contracts/new", "plan=five-pack&holder=nils%40fabrikam.example&starts_on=&units=&country=&time_zone=");
    own.id = sql_int(ctx, "SELECT id FROM contract WHERE account_id IS NOT NULL");
    text_has(api_says(ctx, 200, "dana", "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/mail", own.id), STR("{}")),
             "{\"recipients\":[{\"name\":\"Anna Berg\",\"email\":\"nils@fabrikam.example\"}]}");
    run_jobs(ctx, &desk.settings);
    const struct mail_world world = { .settings = desk.settings };
    struct str letter = letter_to(ctx, &world, "contract_own", "nils@fabrikam.example");
    text_has(letter, "It is in your list already.");
    text_has(letter, "https://support.example.com/desk/contracts");
    text_has_not(letter, "#access_id");
}

TEST(ids_that_nobody_could_use_or_get_are_not_mailed)
{
    struct desk desk;

    begin(ctx, &desk);
    const char *mail = path(ctx, &desk, "/api/v1/admin/contracts/#/mail");
    int64_t nobodys = world_contract(ctx, "five-pack", 0, NULL, NULL).id;
    text_has(api_says(ctx, 409, "dana", "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/mail", nobodys), STR("{}")), "Nobody holds this contract");
    exec_sql(ctx, "UPDATE contract SET stored_state = 'draft'");
    text_has(api_says(ctx, 409, "dana", "POST", mail, STR("{}")), "still a draft");
    exec_sql(ctx, "UPDATE contract SET stored_state = 'issued'");
    exec_sql(ctx, "UPDATE account SET closed_at = 5 WHERE email = 'anna@fabrikam.example'");
    exec_sql(ctx, "UPDATE account SET verified_at = 0 WHERE email = 'bo@fabrikam.example'");
    text_has(api_says(ctx, 409, "dana", "POST", mail, STR("{}")), "Fabrikam AB has no administrator");
    struct http_response page = opened(ctx, &desk.dana, 200, path(ctx, &desk, "/desk/contracts/#"));
    has(&page, "Fabrikam AB has no administrator to whom the IDs could be mailed.");
    exec_sql(ctx, "UPDATE account SET closed_at = 0, verified_at = 1");
    /* What ends between asking and mailing is not mailed. */
    press(ctx, &desk, 303);
    exec_sql(ctx, "UPDATE contract SET stored_state = 'cancelled', cancelled_at = 5");
    run_jobs(ctx, &desk.settings);
    CHECK_INT(count_rows(ctx, "mail"), 0);
    text_has(api_says(ctx, 409, "dana", "POST", mail, STR("{}")), "was cancelled");
}

TEST(whoever_does_not_issue_contracts_mails_no_ids)
{
    struct desk desk;

    begin(ctx, &desk);
    world_staff(ctx, "sam@vendor.example", "engineer");
    api_says(ctx, 403, "sam", "POST", path(ctx, &desk, "/api/v1/admin/contracts/#/mail"), STR("{}"));
    api_says(ctx, 403, "anna", "POST", path(ctx, &desk, "/api/v1/admin/contracts/#/mail"), STR("{}"));
    struct visitor sam = visitor_of(ctx, &desk.web, "sam");
    struct http_response page = opened(ctx, &sam, 200, path(ctx, &desk, "/desk/contracts/#"));
    has_not(&page, "Mail the IDs", "anna@fabrikam.example");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.contract_ids'"), 0);
}

TEST(ids_whose_mail_was_given_up_are_sent_again_while_they_are_good_for_something)
{
    struct desk desk;
    struct resend resend;

    begin(ctx, &desk);
    press(ctx, &desk, 303);
    run_jobs(ctx, &(struct settings){ .public_url = desk.settings.public_url });
    exec_sql(ctx, "UPDATE mail SET state = 'failed', failure = 'given_up'");
    as_operator(ctx);
    WRITE_OK(mail_resend(ctx, sql_int(ctx, "SELECT MIN(id) FROM mail"), &resend));
    CHECK_INT(resend.resent, RESENT);
    exec_sql(ctx, "UPDATE contract SET stored_state = 'cancelled', cancelled_at = 5");
    WRITE_CODE(conflict, mail_resend(ctx, sql_int(ctx, "SELECT MAX(id) FROM mail"), &resend));
}

static void is_not_sent_again(struct ctx *ctx, int64_t id, const char *words)
{
    struct resend resend;

    as_operator(ctx);
    in_write(ctx);
    CHECK(mail_resend(ctx, id, &resend) == ERR_CONFLICT);
    text_has(ctx->fault.detail, words);
    fault_clear(ctx);
    undo(ctx);
    commit(ctx);
}

/* The words wait for nobody who gets nothing. */
static void gives_up_the_last(struct ctx *ctx, bool delivered)
{
    struct desk desk;

    begin(ctx, &desk);
    press(ctx, &desk, 303);
    run_jobs(ctx, &(struct settings){ .public_url = desk.settings.public_url });
    int64_t first = sql_int(ctx, "SELECT MIN(id) FROM mail"), last = sql_int(ctx, "SELECT MAX(id) FROM mail");
    if (delivered) {
        WRITE_OK(job_enqueue(ctx, JOB("notice.deliver"), first, STR(""), ctx->now));
        run_jobs(ctx, &desk.settings);
    }
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO job (id, work, ref_id, detail, run_at, leased_until, attempts, buried, last_error)"
                                         " SELECT id, 'notice.deliver', id, '', 1, 0, 20, 1, 'busy' FROM mail WHERE id = %lld", (long long)last).data);
    as_system(ctx);
    WRITE_OK(notice_catch_up(ctx));
    CHECK_INT(mails(ctx, "state = 'failed'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_text WHERE body = ''"), delivered);
    if (!delivered)
        exec_sql(ctx, str_format(ctx->arena, "INSERT INTO job (id, work, ref_id, detail, run_at, leased_until, attempts, buried, last_error)"
                                             " SELECT id, 'notice.deliver', id, '', 1, 0, 20, 1, 'busy' FROM mail WHERE id = %lld", (long long)first).data);
    as_system(ctx);
    WRITE_OK(notice_catch_up(ctx));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_text WHERE body LIKE '%" ACCESS_ID "%'"), 0);
    is_not_sent_again(ctx, last, "The IDs in this mail are not kept once it is given up");
    CHECK_INT(mails(ctx, "state = 'queued'"), 0);
}

TEST(words_whose_last_mail_is_given_up_are_emptied_and_the_mail_is_not_sent_again)
{
    gives_up_the_last(ctx, true);
}

TEST(words_of_mails_that_are_all_given_up_are_emptied)
{
    gives_up_the_last(ctx, false);
}

TEST(words_for_whom_no_mail_reaches_are_not_kept)
{
    struct desk desk;

    begin(ctx, &desk);
    exec_sql(ctx, "UPDATE account SET email = 'anna', address = '' WHERE email = 'anna@fabrikam.example'");
    press(ctx, &desk, 303);
    run_jobs(ctx, &(struct settings){ .public_url = desk.settings.public_url });
    CHECK_INT(mails(ctx, "failure = 'address'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_text WHERE body LIKE '%" ACCESS_ID "%'"), 1);     /* for the other */
    exec_sql(ctx, "UPDATE account SET email = 'bo', address = '' WHERE email = 'bo@fabrikam.example'");
    press(ctx, &desk, 303);
    run_jobs(ctx, &(struct settings){ .public_url = desk.settings.public_url });
    CHECK_INT(mails(ctx, "failure = 'address'"), 3);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_text WHERE body LIKE '%" ACCESS_ID "%'"), 1);
}

/* It may wait for days in between. */
static void ends_while_it_waits(struct ctx *ctx, const char *ends)
{
    struct desk desk;

    begin(ctx, &desk);
    press(ctx, &desk, 303);
    run_jobs(ctx, &(struct settings){ .public_url = desk.settings.public_url });
    CHECK_INT(mails(ctx, "state = 'queued'"), 2);
    if (ends)
        exec_sql(ctx, ends);
    else
        ctx->now += 5LL * 366 * 24 * 60 * 60 * 1000;
    WRITE_OK(job_enqueue(ctx, JOB("notice.catch_up"), 0, STR(""), ctx->now));
    run_jobs(ctx, &desk.settings);
    CHECK_INT(count_rows(ctx, "job WHERE work = 'notice.deliver'"), 0);
    CHECK_INT(mails(ctx, "state = 'failed' AND failure = 'given_up' AND delivered_at = 0"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_text WHERE body LIKE '%" ACCESS_ID "%'"), 0);
    is_not_sent_again(ctx, sql_int(ctx, "SELECT MIN(id) FROM mail"), "Nobody can use the contract");
}

TEST(ids_of_a_contract_that_was_cancelled_while_their_mail_waited_are_not_delivered)
{
    ends_while_it_waits(ctx, "UPDATE contract SET stored_state = 'cancelled', cancelled_at = 5");
}

TEST(ids_of_a_contract_that_is_over_when_their_mail_is_delivered_are_not_delivered)
{
    ends_while_it_waits(ctx, NULL);
}

TESTS(
    BOTH(words_whose_last_mail_is_given_up_are_emptied_and_the_mail_is_not_sent_again),
    BOTH(words_for_whom_no_mail_reaches_are_not_kept),
    BOTH(words_of_mails_that_are_all_given_up_are_emptied),
    BOTH(ids_of_a_contract_that_was_cancelled_while_their_mail_waited_are_not_delivered),
    BOTH(ids_of_a_contract_that_is_over_when_their_mail_is_delivered_are_not_delivered),
    BOTH(the_ids_are_mailed_to_the_administrators_of_the_holder_and_to_nobody_else),
    BOTH(no_address_carries_an_id_to_a_server_and_no_log_holds_one),
    BOTH(words_for_two_wait_until_both_have_them),
    BOTH(each_press_mails_them_once_and_a_repeated_job_mails_them_not_again),
    BOTH(whoever_holds_it_himself_is_told_that_it_is_in_his_list),
    BOTH(ids_that_nobody_could_use_or_get_are_not_mailed),
    BOTH(whoever_does_not_issue_contracts_mails_no_ids),
    BOTH(ids_whose_mail_was_given_up_are_sent_again_while_they_are_good_for_something),
)
