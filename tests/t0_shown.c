/* SPDX-License-Identifier: Apache-2.0 */
/* t0_shown.c: what an entry of the log of administration, and what mails come to, in words and sums, without a database (SPEC 10.7, 11.1). */
#include "tests/harness.h"

#include "base/text.h"
#include "base/words.h"
#include "desk/account/audit_words.h"
#include "desk/request/request_mail.h"

/* ---- Entries of the log --------------------------------------------------------------------------------- */

static struct audit_entry entry_of(const char *event)
{
    return (struct audit_entry){
        .event = str_of(event), .act = STR(""), .actor_kind = STR("account"), .actor_email = STR("dana@vendor.example"), .remote = STR("203.0.113.9"),
        .os_user = STR(""), .about = ABOUT_CONTRACT, .about_id = 173, .about_name = STR("Fabrikam AB"), .detail = STR("Unpaid"),
    };
}

TEST(an_entry_names_what_happened_who_did_it_from_where_and_about_what)
{
    struct audit_entry entry = entry_of("contract_suspended");

    CHECK_STR(audit_event_text(ctx, &entry), STR("contract suspended"));
    CHECK_STR(audit_actor_text(ctx, &entry), STR("dana@vendor.example"));
    CHECK_STR(audit_from_text(ctx, &entry), STR("203.0.113.9"));
    CHECK_STR(audit_about_text(ctx, &entry), STR("contract 173"));
    CHECK_STR(audit_detail_text(ctx, &entry), STR("Unpaid"));
    entry.os_user = STR("bo");
    CHECK_STR(audit_from_text(ctx, &entry), STR("command line of bo"));
    entry.about = ABOUT_NOTHING;
    CHECK_STR(audit_about_text(ctx, &entry), STR(""));
}

/* Whoever signs in is nobody until then; of all else that nobody did there is no name. */
TEST(who_has_no_address_is_named_by_his_kind_but_for_a_sign_in)
{
    struct audit_entry entry = entry_of("sign_in");

    entry.actor_email = STR("");
    entry.actor_kind = STR("nobody");
    entry.about = ABOUT_ACCOUNT;
    entry.about_name = STR("anna@fabrikam.example");
    CHECK_STR(audit_actor_text(ctx, &entry), STR("anna@fabrikam.example"));
    entry.about = ABOUT_CONTRACT;
    CHECK_STR(audit_actor_text(ctx, &entry), STR("nobody"));
    entry.actor_kind = STR("operator");
    CHECK_STR(audit_actor_text(ctx, &entry), STR("operator"));
    entry.about = ABOUT_ACCOUNT;
    CHECK_STR(audit_actor_text(ctx, &entry), STR("operator"));
}

TEST(a_refusal_says_what_was_refused_and_at_which_door)
{
    struct audit_entry entry = entry_of("refused");
    struct str words;

    entry.detail = STR("POST /api/v1/admin/contracts/376/grants");
    for (int act = 0; act < ACT_count; act++) {
        const struct policy *row = policy_row((enum act)act);
        entry.act = str_of(row->name);
        words = audit_detail_text(ctx, &entry);
        if (row->name[0])
            CHECK_STR(words, str_format(ctx->arena, "may not %s: %.*s", row->words, STR_ARGS(entry.detail)));
    }
    entry.act = STR("ACT_OF_ANOTHER_VERSION");
    CHECK_STR(audit_detail_text(ctx, &entry), entry.detail);
    entry.act = STR("CONTRACT_CORRECT");
    entry.event = STR("contract_suspended");
    CHECK_STR(audit_detail_text(ctx, &entry), entry.detail);
}

TEST(an_entry_is_found_by_each_word_that_it_shows_and_by_all_of_them_together)
{
    static const char *const words[] = { "suspended", "contract_suspended", "contract suspended", "DANA", "vendor.example", "203.0.113.9", "173", "fabrikam", "unpaid",
                                         "dana unpaid 173 fabrikam" };
    static const char *const others[] = { "resumed", "anna", "174", "dana resumed" };
    struct audit_entry entry = entry_of("contract_suspended");

    for (size_t i = 0; i < COUNT_OF(words); i++)
        CHECK(audit_has_words(ctx, &entry, text_sought_words(ctx->arena, str_of(words[i]))));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        CHECK(!audit_has_words(ctx, &entry, text_sought_words(ctx->arena, str_of(others[i]))));
    CHECK(!audit_has_words(ctx, &entry, text_sought_words(ctx->arena, STR("bo"))));
    entry.os_user = STR("bo");
    CHECK(audit_has_words(ctx, &entry, text_sought_words(ctx->arena, STR("bo"))));
}

/* ---- Mails ---------------------------------------------------------------------------------------------- */

static struct request_mail mail_of(enum mail_about about, int64_t occasion, enum mail_state state, const char *address, int64_t at)
{
    return (struct request_mail){ .about = about, .occasion = occasion, .state = state, .address = str_of(address), .created_at = at,
                                  .delivered_at = state == MAIL_DELIVERED ? at + 5 : 0 };
}

TEST(mails_of_one_occasion_are_a_round_whatever_stands_between_them)
{
    const struct request_mail mails[] = {
        mail_of(MAIL_SUBMISSION, 0, MAIL_DELIVERED, "a@x.example", 10), mail_of(MAIL_SUBMISSION, 0, MAIL_DELIVERED, "", 4),
        mail_of(MAIL_COMMUNICATION, 7, MAIL_WAITING, "a@x.example", 20), mail_of(MAIL_COMMUNICATION, 8, MAIL_FAILED, "b@x.example", 30),
        mail_of(MAIL_COMMUNICATION, 7, MAIL_WAITING, "", 40), mail_of(MAIL_SUBMISSION, 0, MAIL_WAITING, "c@x.example", 50),
        mail_of(MAIL_CLOSING, 7, MAIL_DELIVERED, "a@x.example", 60),
    };
    struct mail_round *rounds;
    size_t count;

    mail_rounds(ctx, mails, COUNT_OF(mails), &rounds, &count);
    CHECK_INT((int64_t)count, 4);
    CHECK(rounds[0].about == MAIL_SUBMISSION && rounds[0].at == 10 && rounds[0].delivered == 2 && rounds[0].waiting == 1 && rounds[0].delivered_at == 15);
    CHECK_STR(rounds[0].delivered_to, STR("a@x.example"));
    CHECK_STR(rounds[0].waiting_for, STR("c@x.example"));
    CHECK(rounds[1].about == MAIL_COMMUNICATION && rounds[1].occasion == 7 && rounds[1].at == 20 && rounds[1].waiting == 2 && rounds[1].delivered == 0);
    CHECK(rounds[1].delivered_at == 0 && !rounds[1].delivered_to.len);
    CHECK_STR(rounds[1].waiting_for, STR("a@x.example"));
    CHECK(rounds[2].occasion == 8 && rounds[2].waiting + rounds[2].delivered == 0 && !rounds[2].waiting_for.len);
    CHECK(rounds[3].about == MAIL_CLOSING && rounds[3].delivered == 1 && rounds[3].mail_count == COUNT_OF(mails) && rounds[3].mails == mails);
    CHECK(mail_round_find(rounds, count, MAIL_SUBMISSION, 0) == &rounds[0]);
    CHECK(mail_round_find(rounds, count, MAIL_COMMUNICATION, 0) == &rounds[2]);         /* the newest */
    CHECK(mail_round_find(rounds, count, MAIL_COMMUNICATION, 7) == &rounds[1]);
    CHECK(mail_round_find(rounds, count, MAIL_CLOSING, 7) == &rounds[3]);
    CHECK(!mail_round_find(rounds, count, MAIL_CLOSING, 8) && !mail_round_find(rounds, count, MAIL_REOPENING, 0) && !mail_round_find(rounds, 0, MAIL_CLOSING, 0));
    mail_rounds(ctx, mails, 0, &rounds, &count);
    CHECK_INT((int64_t)count, 0);
}

TEST(each_kind_of_mail_and_each_state_has_a_word_of_its_own)
{
    static const char *const abouts[] = { "submission", "communication", "closing_notice", "closing", "reopening" };
    static const char *const states[] = { "waiting", "delivered", "failed" };

    for (size_t i = 0; i < COUNT_OF(abouts); i++)
        CHECK_STR(str_of(mail_about_name((enum mail_about)i)), str_of(abouts[i]));
    for (size_t i = 0; i < COUNT_OF(states); i++)
        CHECK_STR(str_of(mail_state_name((enum mail_state)i)), str_of(states[i]));
}

TESTS(
    ALONE(an_entry_names_what_happened_who_did_it_from_where_and_about_what),
    ALONE(who_has_no_address_is_named_by_his_kind_but_for_a_sign_in),
    ALONE(a_refusal_says_what_was_refused_and_at_which_door),
    ALONE(an_entry_is_found_by_each_word_that_it_shows_and_by_all_of_them_together),
    ALONE(mails_of_one_occasion_are_a_round_whatever_stands_between_them),
    ALONE(each_kind_of_mail_and_each_state_has_a_word_of_its_own),
)
