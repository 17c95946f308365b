/* SPDX-License-Identifier: Apache-2.0 */
/* t4_notice_resend.c: mails that were given up are sent again by whoever runs this, once, and only where they still say what is so
 * (SPEC 11.1, issue 11 entry 8). Several at once: t2_at_once.c. */
#include "tests/world.h"

#include "base/clock.h"
#include "desk/notice/notice.h"
#include "desk/notice/notice_resend.h"
#include "desk/request/request_mail.h"
#include "desk/service/service.h"
#include "desk/service/service_silent.h"
#include "job/queue.h"

static int64_t deliveries(struct ctx *ctx, const char *where)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM job WHERE work = 'notice.deliver' AND %s", where).data);
}

/* After twenty attempts: the jobs of all mails that wait are buried; `told`: the mails are marked, too, as within ten minutes. */
static void give_up(struct ctx *ctx, bool told)
{
    in_write(ctx);
    exec_sql(ctx, "INSERT INTO job (id, work, ref_id, detail, run_at, leased_until, attempts, buried, last_error)"
                  " SELECT id + 1, 'notice.deliver', id, '', 1, 0, 20, 1, 'busy: full' FROM mail m WHERE state = 'queued'");
    commit(ctx);
    as_system(ctx);
    if (told)
        WRITE_OK(notice_catch_up(ctx));
}

static int64_t mail_id(struct ctx *ctx, const char *event, const char *recipient)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT id FROM mail WHERE event LIKE '%s%%' AND recipient = '%s'", event, recipient).data);
}

static enum resent resent(struct ctx *ctx, int64_t id)
{
    struct resend resend;

    as_operator(ctx);
    WRITE_OK(mail_resend(ctx, id, &resend));
    CHECK_INT(resend.mail.id, id);
    return resend.resent;
}

static void refused_with(struct ctx *ctx, int64_t id, const char *words)
{
    struct resend resend;

    as_operator(ctx);
    in_write(ctx);
    CHECK_INT(mail_resend(ctx, id, &resend), ERR_CONFLICT);
    text_has(ctx->fault.detail, words);
    CHECK(ctx->fault.cure.len > 0 || str_contains(ctx->fault.detail, STR("not sent twice")));
    fault_clear(ctx);
    rollback(ctx);
    /* Outdated or not, whoever ran the command has dealt with it. */
    struct keep *keeps = ctx->keeps;
    ctx->keeps = NULL;
    in_write(ctx);
    for (; keeps; keeps = keeps->next)
        CHECK_OK(keeps->run(ctx, keeps->what));
    commit(ctx);
    if (str_contains(str_of(words), STR("so it is not sent")))
        CHECK_INT(deliveries(ctx, str_format(ctx->arena, "buried = 1 AND ref_id = %lld", (long long)id).data), 0);
}

static void gave_up(struct ctx *ctx, long long id, const char *event, int64_t ref_id, int64_t at)
{
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO mail_text VALUES (%lld, '%s', %lld, 'en', %lld, 's', 'b', '', '')", id, event, (long long)ref_id, id).data);
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO mail VALUES (%lld, '%s', %lld, 'anna@fabrikam.example', 'Anna', %lld, 0, 'failed', 'given_up', %lld, 0)",
                             id, event, (long long)ref_id, id, (long long)at).data);
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO job (id, work, ref_id, detail, run_at, leased_until, attempts, buried, last_error)"
                             " VALUES (%lld, 'notice.deliver', %lld, '', 1, 0, 20, 1, 'busy: full')", id, id).data);
}

static struct mail_troubles troubles_of(struct ctx *ctx)
{
    struct mail_troubles troubles;

    READ_OK(mail_troubles(ctx, ctx->now + 1, &troubles));
    return troubles;
}

static enum mail_state state_on_request(struct ctx *ctx, struct str number)
{
    struct request_mail *mails;
    size_t count;

    sign_in_as(ctx, "anna");
    READ_OK(request_mails(ctx, number, 0, 10, &mails, &count));
    CHECK_INT((int64_t)count, 1);
    return mails[0].state;
}

static void sent_again_once(struct ctx *ctx, bool told)
{
    struct mail_world world = mails_begin(ctx, true);
    struct str directory = world.settings.mail_dir;
    struct request request = anna_submits(ctx, &world, anna_contact);

    world.settings.mail_dir = STR("");
    run_jobs(ctx, &world.settings);
    int64_t id = mail_id(ctx, "request_submitted", "anna@fabrikam.example");
    give_up(ctx, told);
    CHECK_INT(troubles_of(ctx).given_up, 1);
    CHECK_STR(troubles_of(ctx).given_up_to, STR("anna@fabrikam.example"));
    CHECK(state_on_request(ctx, request.number) == (told ? MAIL_FAILED : MAIL_WAITING));
    CHECK(resent(ctx, id) == RESENT);
    CHECK_INT(mails(ctx, "state = 'queued' AND failure = ''"), 1);
    CHECK(deliveries(ctx, "buried = 0 AND attempts = 0") == 1 && deliveries(ctx, "buried = 1") == 0);
    CHECK(troubles_of(ctx).given_up == 0 && troubles_of(ctx).waiting == 1);
    CHECK(state_on_request(ctx, request.number) == MAIL_WAITING);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'mail_resent' AND act = 'MAIL_RESEND' AND actor_kind = 'operator'"), 1);
    CHECK_STR(sql_text(ctx, "SELECT detail FROM security_log WHERE event = 'mail_resent'"), str_format(ctx->arena, "mail %lld", (long long)id));
    /* Again and again, and the look for mails that nobody delivers takes none of it back. */
    CHECK(resent(ctx, id) == RESENT_BEFORE && resent(ctx, id) == RESENT_BEFORE);
    as_system(ctx);
    WRITE_OK(notice_catch_up(ctx));
    CHECK(deliveries(ctx, "1 = 1") == 1 && mails(ctx, "state = 'queued'") == 1);
    world.settings.mail_dir = directory;
    run_jobs(ctx, &world.settings);
    CHECK_INT((int64_t)files_in(directory), 1);
    CHECK(state_on_request(ctx, request.number) == MAIL_DELIVERED);
    refused_with(ctx, id, "was delivered at 2026-");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'mail_resent'"), 1);
    CHECK_INT(deliveries(ctx, "1 = 1"), 0);
    text_has(letter_to(ctx, &world, "request_submitted", "anna@fabrikam.example"), "As of ");
}

TEST(a_mail_that_was_given_up_is_sent_again_once_and_its_request_says_so) { sent_again_once(ctx, true); }
/* Its job is buried, and the look that marks it comes every ten minutes. */
TEST(so_is_one_that_is_not_marked_as_given_up_so_far)                     { sent_again_once(ctx, false); }

TEST(what_was_never_given_up_is_not_sent_again)
{
    struct mail_world world = mails_begin(ctx, true);
    struct resend resend, *resends;
    size_t count;

    (void)anna_submits(ctx, &world, anna_contact);
    exec_sql(ctx, "UPDATE request_contact SET email = 'old@corp.example.', address = '' WHERE role = 'primary'");
    run_jobs(ctx, &world.settings);
    int64_t id = mail_id(ctx, "request_submitted", "old@corp.example.");
    refused_with(ctx, id, "No mail reaches old@corp.example.. The address ends with a dot.");
    as_operator(ctx);
    WRITE_CODE(not_found, mail_resend(ctx, id + 1, &resend));
    WRITE_OK(mail_resend_all(ctx, 0, 10, &resends, &count));
    CHECK_INT((int64_t)count, 0);
    CHECK(deliveries(ctx, "1 = 1") == 0 && mails(ctx, "state = 'failed' AND failure = 'address'") == 1);
    /* One that waits goes its way; it needs no second job. */
    exec_sql(ctx, "UPDATE mail SET state = 'queued', failure = ''");
    CHECK(resent(ctx, id) == RESENT_BEFORE);
    CHECK(deliveries(ctx, "1 = 1") == 0 && count_rows(ctx, "security_log") == sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event <> 'mail_resent'"));
    /* Nobody else does it. */
    sign_in_as(ctx, "sam");
    WRITE_CODE(not_authorized, mail_resend(ctx, id, &resend));
    WRITE_CODE(not_authorized, mail_resend_all(ctx, 0, 10, &resends, &count));
    struct undelivered *mails_there;
    READ_CODE(not_authorized, mail_undelivered(ctx, false, 0, 10, &mails_there, &count));
}

/* It waits for its customer, is answered, closed, reopened, and closed anew. */
static void goes_on(struct ctx *ctx, int stage, struct request *request)
{
    struct communication said;
    bool credited;

    sign_in_as(ctx, stage % 2 ? "anna" : "sam");
    if (stage == 1)
        WRITE_OK(request_communicate(ctx, request->number, STR("It is 2022."), false, NULL, &said));
    if (stage == 3)
        WRITE_OK(request_reopen(ctx, request->number, request));
    if (stage == 2 || stage == 4) {
        ctx->now += DAY_MS;
        WRITE_OK(service_close(ctx, request->number, &(struct service_close){ .reason = STR("solved"), .cause = STR("c"), .notes = STR("n") }, request, &credited));
    }
}

/* Decision 0031: of each kind one that is so still, and one that is not. */
TEST(a_mail_that_would_say_what_is_not_so_any_more_is_left_and_dealt_with)
{
    static const struct { const char *event; bool while_waiting, while_answered, while_closed, while_reopened, while_closed_anew; } kinds[] = {
        { "request_submitted",   true,  true,  true,  true,  true },
        { "communication:7",     true,  true,  true,  true,  true },
        { "request_closing:7",   true,  false, false, false, false },
        { "request_closed:7",    false, false, true,  false, false },
        { "request_reopened:7",  true,  true,  false, true,  false },
        { "account_reset:7",     false, false, false, false, false },
        { "ledger_anchor:7",     true,  true,  true,  true,  true },
    };
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 4).id);
    enum request_state state = REQUEST_WAITING_CUSTOMER;
    struct communication said;
    struct resend *resends;
    size_t count;
    int64_t noticed, closed_at = ctx->now + 8 * DAY_MS;

    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Which version is it?"), false, &state, &said));
    ctx->now += 8 * DAY_MS;
    as_system(ctx);
    WRITE_OK(service_notice_silent(ctx, 10, &noticed));
    CHECK_INT(noticed, 1);
    for (int stage = 0; stage < 5; stage++) {
        goes_on(ctx, stage, &request);
        closed_at = stage == 2 ? ctx->now : closed_at;
        exec_sql(ctx, "DELETE FROM mail");
        exec_sql(ctx, "DELETE FROM mail_text");
        exec_sql(ctx, "DELETE FROM job WHERE work = 'notice.deliver'");
        for (size_t i = 0; i < COUNT_OF(kinds); i++)
            gave_up(ctx, (long long)i + 1, kinds[i].event, request.id, closed_at + MINUTE_MS);
        as_operator(ctx);
        WRITE_OK(mail_resend_all(ctx, 0, 100, &resends, &count));
        CHECK_INT((int64_t)count, COUNT_OF(kinds));
        int64_t sent = 0;
        for (size_t i = 0; i < COUNT_OF(kinds); i++) {
            const bool so[] = { kinds[i].while_waiting, kinds[i].while_answered, kinds[i].while_closed, kinds[i].while_reopened, kinds[i].while_closed_anew };
            if (resends[i].resent != (so[stage] ? RESENT : RESENT_OUTDATED))
                print_error("%s, stage %d\n", kinds[i].event, stage);
            CHECK(resends[i].resent == (so[stage] ? RESENT : RESENT_OUTDATED));
            sent += so[stage];
            if (!so[stage])
                refused_with(ctx, (int64_t)i + 1, "so it is not sent.");
        }
        CHECK(mails(ctx, "state = 'queued'") == sent && deliveries(ctx, "buried = 0") == sent && deliveries(ctx, "buried = 1") == 0);
        CHECK_INT(mails(ctx, "state = 'failed' AND failure = 'given_up'"), (int64_t)COUNT_OF(kinds) - sent);
        CHECK_INT(troubles_of(ctx).given_up, 0);
        as_operator(ctx);
        WRITE_OK(mail_resend_all(ctx, 0, 100, &resends, &count));
        CHECK_INT((int64_t)count, 0);
    }
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'mail_resent' AND detail = '5 mails'"), 1);
}

/* A second notice, a second reopening: the mail about the first would say what is not so any more, though there is one. */
TEST(of_what_has_happened_anew_only_the_mail_about_the_last_time_is_sent)
{
    static const char *const kinds[] = { "request_closing", "request_reopened" };
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 4).id);
    enum request_state state = REQUEST_WAITING_CUSTOMER;
    struct communication said;
    int64_t noticed;

    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Which version is it?"), false, &state, &said));
    ctx->now += 8 * DAY_MS;
    as_system(ctx);
    WRITE_OK(service_notice_silent(ctx, 10, &noticed));
    CHECK_INT(noticed, 1);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        exec_sql(ctx, "DELETE FROM mail");
        exec_sql(ctx, "DELETE FROM mail_text");
        exec_sql(ctx, "DELETE FROM job WHERE work = 'notice.deliver'");
        gave_up(ctx, 1, str_format(ctx->arena, "%s:5", kinds[i]).data, request.id, ctx->now - 5 * DAY_MS);
        CHECK_INT(resent(ctx, 1), RESENT);
        gave_up(ctx, 2, str_format(ctx->arena, "%s:7", kinds[i]).data, request.id, ctx->now);
        exec_sql(ctx, "UPDATE mail SET state = 'failed', failure = 'given_up' WHERE id = 1");
        refused_with(ctx, 1, "so it is not sent.");
        CHECK_INT(resent(ctx, 2), RESENT);
    }
}

TEST(all_are_sent_again_a_page_at_a_time_and_listed_until_they_are_delivered)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 4).id);
    struct undelivered *there;
    struct resend *resends;
    size_t count;
    int64_t after = 0, sent = 0;

    for (int i = 1; i <= 25; i++)
        gave_up(ctx, i, str_format(ctx->arena, "communication:%d", i).data, request.id, ctx->now);
    exec_sql(ctx, "UPDATE mail SET state = 'failed', failure = 'address' WHERE id = 3");
    exec_sql(ctx, "DELETE FROM job WHERE ref_id IN (3, 4)");
    exec_sql(ctx, "UPDATE mail SET state = 'delivered', failure = '' WHERE id = 5");
    as_operator(ctx);
    READ_OK(mail_undelivered(ctx, false, 0, 100, &there, &count));
    CHECK_INT((int64_t)count, 24);
    CHECK(there[0].why == UNDELIVERED_GIVEN_UP && there[2].id == 3 && there[2].why == UNDELIVERED_ADDRESS && there[3].why == UNDELIVERED_GIVEN_UP);
    CHECK_STR(there[0].number, request.number);
    READ_OK(mail_undelivered(ctx, true, 20, 100, &there, &count));
    CHECK_INT((int64_t)count, 5);
    do {
        WRITE_OK(mail_resend_all(ctx, after, 10, &resends, &count));
        for (size_t i = 0; i < count; i++) {
            sent += resends[i].resent == RESENT;
            CHECK(resends[i].mail.id != 3 && resends[i].mail.id != 4 && resends[i].mail.id > after);
            after = resends[i].mail.id;
        }
    } while (count == 10);
    CHECK_INT(sent, 22);
    CHECK_INT(mails(ctx, "state = 'delivered'"), 1);
    CHECK_INT(deliveries(ctx, "1 = 1"), 22);
    /* Somebody has dealt with it before, and changes his mind. */
    CHECK(resent(ctx, 4) == RESENT);
    READ_OK(mail_undelivered(ctx, true, 0, 100, &there, &count));
    CHECK_INT((int64_t)count, 0);
    READ_OK(mail_undelivered(ctx, false, 0, 100, &there, &count));
    CHECK(count == 24 && there[0].why == UNDELIVERED_WAITS);
}

TESTS(
    BOTH(a_mail_that_was_given_up_is_sent_again_once_and_its_request_says_so),
    BOTH(so_is_one_that_is_not_marked_as_given_up_so_far),
    BOTH(what_was_never_given_up_is_not_sent_again),
    BOTH(a_mail_that_would_say_what_is_not_so_any_more_is_left_and_dealt_with),
    BOTH(of_what_has_happened_anew_only_the_mail_about_the_last_time_is_sent),
    BOTH(all_are_sent_again_a_page_at_a_time_and_listed_until_they_are_delivered),
)
