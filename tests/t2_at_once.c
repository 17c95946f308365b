/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t2_at_once.c: several do the same thing, or its contrary, in the same moment, each in a process with a connection of its own:
 * issuing a draft, cancelling it, dropping and adding a contract, submitting on it, taking over a request, sending a mail again, adding an organization;
 * and the same acts with each call to the database failing in turn (SPEC 15).
 */
#include "tests/at_once.h"

#include "desk/notice/notice.h"
#include "desk/notice/notice_resend.h"
#include "desk/organization/organization.h"
#include "desk/service/service.h"

#include <time.h>

enum { ROUNDS = 6 };

/* ---- Acts, each on one thing ---------------------------------------------------------------------------- */

struct thing { int64_t contract_id, owner_id, mail_id; struct str number; struct contract contract; struct request request; };

static enum err issues(struct ctx *ctx, void *of)
{
    struct thing *thing = of;

    TRY(contract_issue_draft(ctx, thing->contract_id, &thing->contract));
    MUST(!thing->contract.draft && !thing->contract.cancelled);     /* or it would have been refused */
    return OK;
}

static enum err cancels(struct ctx *ctx, void *of)
{
    struct thing *thing = of;

    return contract_cancel(ctx, thing->contract_id, STR("No longer wanted"), &thing->contract);
}

static enum err suspends(struct ctx *ctx, void *of)
{
    struct thing *thing = of;
    struct contract_block block;

    return contract_suspend(ctx, thing->contract_id, STR("payment"), STR("Unpaid"), DAY_NONE, DAY_NONE, &block);
}

static enum err resumes(struct ctx *ctx, void *of)
{
    struct thing *thing = of;

    return contract_resume(ctx, thing->contract_id, 0, STR("Paid"), &thing->contract);
}

static enum err drops(struct ctx *ctx, void *of)
{
    struct thing *thing = of;

    return contract_drop(ctx, thing->contract_id);
}

static enum err adds(struct ctx *ctx, void *of)
{
    struct thing *thing = of;
    struct contract added = { .id = 0 };
    bool already;

    TRY(contract_added(ctx, thing->contract.access_id, thing->contract.contract_no, &added, &already));
    MUST(added.id == thing->contract_id && added.associated);
    return OK;
}

static enum err submits(struct ctx *ctx, void *of)
{
    struct thing *thing = of;
    struct submission submission = a_submission(thing->contract_id);
    bool repeated;

    return request_submit(ctx, &submission, &thing->request, &repeated);
}

/* As the page and `take_over_from` do it: from the one whom the reader has seen. */
static enum err takes_over(struct ctx *ctx, void *of)
{
    struct thing *thing = of;

    return service_take_seen(ctx, thing->number, thing->owner_id, &thing->request);
}

static enum err takes(struct ctx *ctx, void *of)
{
    struct thing *thing = of;

    return service_take(ctx, thing->number, false, &thing->request);
}

static enum err founds(struct ctx *ctx, void *of)
{
    const struct thing *thing = of;
    struct organization added;

    return organization_add(ctx, thing->number, STR("SE"), ENROLLED_PARTNER, &added);
}

static enum err founds_anyway(struct ctx *ctx, void *of)
{
    const struct thing *thing = of;
    struct organization added;

    return organization_add_anyway(ctx, thing->number, STR("SE"), 0, &added);
}

static enum err sends_again(struct ctx *ctx, void *of)
{
    const struct thing *thing = of;
    struct resend resend;

    as_operator(ctx);
    return mail_resend(ctx, thing->mail_id, &resend);
}

static enum err sends_all_again(struct ctx *ctx, void *of)
{
    struct resend *resends;
    size_t count;

    (void)of;
    as_operator(ctx);
    return mail_resend_all(ctx, 0, 10, &resends, &count);
}

/* The look that marks those whose job is buried. */
static enum err catches_up(struct ctx *ctx, void *of)
{
    (void)of;
    as_system(ctx);
    return notice_catch_up(ctx);
}

/* What another has not committed yet the first check does not see. */
static enum err delivered(struct ctx *ctx, int64_t mail_id)
{
    static const struct settings settings = { .mail_dir = STR_INIT("/nowhere") };

    as_system(ctx);
    ctx->settings = &settings;
    TRY(notice_written(ctx, mail_id));
    nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
    return OK;
}

static enum err delivers_first(struct ctx *ctx, void *of)
{
    const struct thing *thing = of;

    return delivered(ctx, 2 * thing->mail_id);
}

static enum err delivers_second(struct ctx *ctx, void *of)
{
    const struct thing *thing = of;

    return delivered(ctx, 2 * thing->mail_id + 1);
}

/* ---- At once -------------------------------------------------------------------------------------------- */

static int64_t logged(struct ctx *ctx, const char *event)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM security_log WHERE event = '%s'", event).data);
}

static struct thing a_draft(struct ctx *ctx, int64_t organization_id)
{
    struct contract_issue issue = {
        .plan_id = STR("gold-20-pack"), .organization_id = organization_id, .units = 4, .time_zone = STR("Europe/Stockholm"),
        .starts_on = DAY_NONE, .draft = true,
    };
    struct thing thing = { .number = STR("") };

    sign_in_as(ctx, "dana");
    WRITE_OK(contract_issue(ctx, &issue, &thing.contract));
    thing.contract_id = thing.contract.id;
    return thing;
}

static struct thing a_contract(struct ctx *ctx, const struct people *people, int64_t units)
{
    struct thing thing = { .number = STR("") };

    as_operator(ctx);
    thing.contract = fabrikam_contract(ctx, people, "gold-20-pack", units);
    thing.contract_id = thing.contract.id;
    return thing;
}

/* SPEC 4.2 */
TEST(of_several_who_issue_a_draft_at_once_each_has_it_and_it_is_done_once)
{
    static const struct doer doers[] = { { "dana", issues }, { "dana", issues }, { "dana", issues }, { "dana", issues }, { "dana", issues } };
    struct people people = people_begin(ctx);
    struct thing thing = a_draft(ctx, people.fabrikam);
    enum code codes[COUNT_OF(doers)];

    all_at_once(ctx, doers, COUNT_OF(doers), &thing, codes);
    CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_none), COUNT_OF(doers));
    CHECK_INT(logged(ctx, "contract_draft_issued"), 1);
    CHECK_INT(count_rows(ctx, "ledger_entry"), 1);
    CHECK_INT(remaining_of(ctx, thing.contract_id), 4);
    verify_ledgers(ctx);
}

/* SPEC 4.2: cancelled is for ever; whoever comes behind it is told, and is not answered as if he had issued it. */
TEST(a_draft_that_is_issued_while_it_is_cancelled_ends_cancelled_and_nobody_is_told_otherwise)
{
    static const struct doer doers[] = { { "dana", issues }, { "dana", cancels }, { "dana", issues }, { "dana", cancels }, { "dana", issues } };
    struct people people = people_begin(ctx);
    enum code codes[COUNT_OF(doers)];

    for (int round = 1; round <= ROUNDS; round++) {
        struct thing thing = a_draft(ctx, people.fabrikam);
        all_at_once(ctx, doers, COUNT_OF(doers), &thing, codes);
        for (size_t i = 0; i < COUNT_OF(doers); i++)
            CHECK(codes[i] == CODE_none || (codes[i] == CODE_conflict && doers[i].does == issues));
        CHECK(world_find(ctx, thing.contract_id).cancelled);
        CHECK_INT(logged(ctx, "contract_cancelled"), round);
        CHECK(logged(ctx, "contract_draft_issued") <= round);
    }
    verify_ledgers(ctx);
}

/* SPEC 4.2: what is suspended and resumed at once is in one of the two states, and the log says as often as it was done. */
TEST(blocks_are_set_and_lifted_at_once_and_the_log_counts_them)
{
    static const struct doer doers[] = { { "dana", suspends }, { "dana", resumes }, { "dana", suspends }, { "dana", resumes }, { "dana", cancels } };
    struct people people = people_begin(ctx);
    enum code codes[COUNT_OF(doers)];

    for (int round = 1; round <= ROUNDS; round++) {
        int64_t before = logged(ctx, "contract_suspended");
        struct thing thing = a_contract(ctx, &people, 2);
        all_at_once(ctx, doers, COUNT_OF(doers), &thing, codes);
        for (size_t i = 0; i < COUNT_OF(doers); i++)
            CHECK(codes[i] == CODE_none || codes[i] == CODE_conflict);
        CHECK_INT(logged(ctx, "contract_suspended") - before, (codes[0] == CODE_none) + (codes[2] == CODE_none));
        CHECK(world_find(ctx, thing.contract_id).cancelled);
    }
}

/* SPEC 4.3, 4.8: each submission is charged once, or told that the contract has to be added. */
TEST(a_contract_that_is_dropped_while_requests_are_submitted_charges_those_that_came_before)
{
    static const struct doer doers[] = {
        { "anna", submits }, { "anna", submits }, { "anna", drops }, { "anna", submits }, { "anna", submits }, { "olle", submits },
    };
    struct people people = people_begin(ctx);
    enum code codes[COUNT_OF(doers)];
    int64_t requests = 0;

    for (int round = 0; round < ROUNDS; round++) {
        struct thing thing = a_contract(ctx, &people, 20);
        all_at_once(ctx, doers, COUNT_OF(doers), &thing, codes);
        int64_t stored = how_many(codes, COUNT_OF(doers), CODE_none) - 1, told = how_many(codes, COUNT_OF(doers), CODE_not_associated);
        CHECK(codes[2] == CODE_none && codes[5] == CODE_none);
        CHECK_INT(stored + told, 5);
        CHECK_INT(remaining_of(ctx, thing.contract_id), 20 - stored);
        requests += stored;
        CHECK_INT(count_rows(ctx, "request"), requests);
    }
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'debit'"), requests);
    CHECK_INT(sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM association WHERE account_id = %lld", (long long)people.anna).data), 0);
    verify_ledgers(ctx);
}

/* SPEC 4.3 */
TEST(a_contract_that_is_dropped_twice_at_once_is_dropped_once)
{
    static const struct doer doers[] = { { "anna", drops }, { "anna", drops }, { "anna", drops } };
    struct people people = people_begin(ctx);
    struct thing thing = a_contract(ctx, &people, 2);
    enum code codes[COUNT_OF(doers)];

    all_at_once(ctx, doers, COUNT_OF(doers), &thing, codes);
    CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_none), COUNT_OF(doers));     /* a member still sees it */
    CHECK_INT(logged(ctx, "contract_dropped"), 1);
    CHECK_INT(count_rows(ctx, "association"), 1);
}

/* SPEC 4.3, 4.4: of somebody whom nothing else ties to it. */
TEST(a_contract_that_is_dropped_and_added_at_once_is_on_the_list_or_not_and_the_log_agrees)
{
    static const struct doer doers[] = {
        { "eva", adds }, { "eva", drops }, { "eva", adds }, { "eva", drops }, { "eva", adds }, { "eva", drops },
    };
    struct people people = people_begin(ctx);
    struct thing thing = a_contract(ctx, &people, 2);
    enum code codes[COUNT_OF(doers)];

    exec_sql(ctx, "DELETE FROM association");
    for (int round = 0; round < ROUNDS; round++) {
        all_at_once(ctx, doers, COUNT_OF(doers), &thing, codes);
        for (size_t i = 0; i < COUNT_OF(doers); i++)
            CHECK(codes[i] == CODE_none || (codes[i] == CODE_not_found && doers[i].does == drops));
        CHECK_INT(logged(ctx, "contract_added") - logged(ctx, "contract_dropped"), count_rows(ctx, "association"));
    }
}

/* SPEC 10.1 */
TEST(of_several_who_take_a_request_over_at_once_one_has_it_and_the_others_are_told)
{
    static const struct doer doers[] = { { "dana", takes_over }, { "kim", takes_over }, { "lou", takes_over } };
    static const struct doer first[] = { { "dana", takes }, { "kim", takes }, { "lou", takes }, { "sam", takes } };
    struct people people = people_begin(ctx);
    enum code codes[COUNT_OF(first)];

    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'administrator' FROM account WHERE email = 'dana@vendor.example'");
    static const struct account others[] = {
        { .email = STR_INIT("kim@fabrikam.example"), .name = STR_INIT("Kim"), .kind = ACCOUNT_WORK, .staff = STAFF_ENGINEER },
        { .email = STR_INIT("lou@fabrikam.example"), .name = STR_INIT("Lou"), .kind = ACCOUNT_WORK, .staff = STAFF_ENGINEER },
    };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct account added;
        as_operator(ctx);
        WRITE_OK(account_add(ctx, &others[i], &added));
    }
    for (int round = 1; round <= ROUNDS; round++) {
        struct thing thing = a_contract(ctx, &people, 1);
        thing.number = submitted(ctx, thing.contract_id).number;
        all_at_once(ctx, first, COUNT_OF(first), &thing, codes);
        CHECK_INT(how_many(codes, COUNT_OF(first), CODE_none), 1);
        CHECK_INT(how_many(codes, COUNT_OF(first), CODE_conflict), COUNT_OF(first) - 1);

        world_sql(ctx, "UPDATE request SET owner_id = #", people.sam);
        thing.owner_id = people.sam;
        all_at_once(ctx, doers, COUNT_OF(doers), &thing, codes);
        CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_none), 1);
        CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_conflict), COUNT_OF(doers) - 1);
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'taken' AND detail = 'Taken over from Sam Engineer'"), round);
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'taken'"), 2 * round);
    }
}

/* Marked as given up, or not so far: somebody gets one mail. */
TEST(a_mail_that_several_send_again_at_once_is_sent_once)
{
    static const struct doer doers[] = {
        { "dana", sends_again }, { "dana", sends_all_again }, { "dana", catches_up }, { "dana", sends_again }, { "dana", sends_all_again }, { "dana", catches_up },
    };
    struct thing thing = { .number = STR("") };
    enum code codes[COUNT_OF(doers)];

    (void)people_begin(ctx);
    for (int round = 1; round <= 2 * ROUNDS; round++) {
        thing.mail_id = round;
        world_sql(ctx, "INSERT INTO mail_text SELECT n, 'communication:1', n, 'en', 0, 's', 'b', '', '' FROM (SELECT # AS n) one", thing.mail_id);
        world_sql(ctx, round % 2 ? "INSERT INTO mail SELECT n, 'communication:1', n, 'x@x.example', 'X', n, 0, 'queued', '', 1, 0 FROM (SELECT # AS n) one"
                                 : "INSERT INTO mail SELECT n, 'communication:1', n, 'x@x.example', 'X', n, 0, 'failed', 'given_up', 1, 0 FROM (SELECT # AS n) one", thing.mail_id);
        world_sql(ctx, "INSERT INTO job (id, work, ref_id, detail, run_at, leased_until, attempts, buried, last_error)"
                       " SELECT n, 'notice.deliver', n, '', 1, 0, 20, 1, 'busy' FROM (SELECT # AS n) one", thing.mail_id);
        all_at_once(ctx, doers, COUNT_OF(doers), &thing, codes);
        CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_none), COUNT_OF(doers));
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail WHERE state = 'queued'"), round);
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.deliver' AND buried = 0"), round);
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.deliver' AND buried = 1"), 0);
        CHECK_INT(logged(ctx, "mail_resent"), round);
    }
}

TEST(the_words_of_two_mails_that_are_delivered_at_once_are_emptied)
{
    static const struct doer doers[] = { { "dana", delivers_first }, { "dana", delivers_second } };
    struct thing thing = { .number = STR("") };
    enum code codes[COUNT_OF(doers)];

    (void)people_begin(ctx);
    for (int round = 1; round <= ROUNDS; round++) {
        thing.mail_id = round;
        world_sql(ctx, "INSERT INTO mail_text SELECT n, 'contract_ids:1', n, 'en', 0, 's', 'b', '', '' FROM (SELECT # AS n) one", thing.mail_id);
        world_sql(ctx, "INSERT INTO mail SELECT 2 * n, 'contract_ids:1', n, 'x@x.example', 'X', n, 0, 'queued', '', 1, 0 FROM (SELECT # AS n) one", thing.mail_id);
        world_sql(ctx, "INSERT INTO mail SELECT 2 * n + 1, 'contract_ids:1', n, 'y@x.example', 'Y', n, 0, 'queued', '', 1, 0 FROM (SELECT # AS n) one", thing.mail_id);
        all_at_once(ctx, doers, COUNT_OF(doers), &thing, codes);
        CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_none), COUNT_OF(doers));
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail WHERE state = 'delivered'"), 2 * round);
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM mail_text WHERE body <> ''"), 0);
    }
}

/* A contract for the wrong company is for ever: that it is there already is said to all but one. */
TEST(of_several_who_add_an_organization_at_once_one_does_and_the_others_are_told_that_it_is_there)
{
    static const struct doer doers[] = { { "dana", founds }, { "dana", founds }, { "dana", founds }, { "dana", founds }, { "dana", founds } };
    enum code codes[COUNT_OF(doers)];

    (void)people_begin(ctx);
    int64_t before = count_rows(ctx, "organization");
    for (int round = 1; round <= ROUNDS; round++) {
        struct thing thing = { .number = str_format(ctx->arena, "Company %c AB", 'M' + round) };
        all_at_once(ctx, doers, COUNT_OF(doers), &thing, codes);
        CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_none), 1);
        CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_conflict), COUNT_OF(doers) - 1);
        CHECK_INT(count_rows(ctx, "organization"), before + round);
    }
}

TEST(who_adds_an_organization_anyway_at_once_with_others_is_counted_as_being_there)
{
    static const struct doer doers[] = { { "dana", founds }, { "dana", founds_anyway }, { "dana", founds }, { "dana", founds_anyway }, { "dana", founds } };
    enum code codes[COUNT_OF(doers)];

    (void)people_begin(ctx);
    for (int round = 1; round <= ROUNDS; round++) {
        struct thing thing = { .number = str_format(ctx->arena, "Company %c AB", 'M' + round) };
        int64_t before = count_rows(ctx, "organization");
        all_at_once(ctx, doers, COUNT_OF(doers), &thing, codes);
        CHECK(codes[1] == CODE_none && codes[3] == CODE_none);
        int64_t done = how_many(codes, COUNT_OF(doers), CODE_none);
        CHECK(done <= 3);
        CHECK_INT(how_many(codes, COUNT_OF(doers), CODE_conflict) + done, COUNT_OF(doers));
        CHECK_INT(count_rows(ctx, "organization"), before + done);
    }
}

/* ---- With each call failing ----------------------------------------------------------------------------- */

/* SPEC 15 */
TEST(whichever_database_call_fails_a_draft_is_issued_dropped_or_taken_over_whole_or_not_at_all)
{
    struct people people = people_begin(ctx);
    struct thing draft = a_draft(ctx, people.fabrikam), cancelled = a_draft(ctx, people.fabrikam), thing = a_contract(ctx, &people, 2);

    with_each_call_failing(ctx, "dana", issues, &draft);
    with_each_call_failing(ctx, "dana", cancels, &cancelled);
    with_each_call_failing(ctx, "dana", suspends, &thing);
    with_each_call_failing(ctx, "dana", resumes, &thing);
    with_each_call_failing(ctx, "olle", drops, &thing);
    with_each_call_failing(ctx, "olle", adds, &thing);
    with_each_call_failing(ctx, "anna", submits, &thing);
    thing.number = thing.request.number;
    with_each_call_failing(ctx, "sam", takes, &thing);
    struct thing company = { .number = STR("Company N AB") };
    with_each_call_failing(ctx, "dana", founds, &company);
    thing.owner_id = people.sam;
    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'administrator' FROM account WHERE email = 'dana@vendor.example'");
    with_each_call_failing(ctx, "dana", takes_over, &thing);
    CHECK_STR(thing.request.owner_name, STR("Dana Desk"));
    CHECK_INT(remaining_of(ctx, thing.contract_id), 1);
    verify_ledgers(ctx);
}

TESTS(
    BOTH(of_several_who_issue_a_draft_at_once_each_has_it_and_it_is_done_once),
    BOTH(a_draft_that_is_issued_while_it_is_cancelled_ends_cancelled_and_nobody_is_told_otherwise),
    BOTH(blocks_are_set_and_lifted_at_once_and_the_log_counts_them),
    BOTH(a_contract_that_is_dropped_while_requests_are_submitted_charges_those_that_came_before),
    BOTH(a_contract_that_is_dropped_twice_at_once_is_dropped_once),
    BOTH(a_contract_that_is_dropped_and_added_at_once_is_on_the_list_or_not_and_the_log_agrees),
    BOTH(of_several_who_take_a_request_over_at_once_one_has_it_and_the_others_are_told),
    BOTH(a_mail_that_several_send_again_at_once_is_sent_once),
    BOTH(the_words_of_two_mails_that_are_delivered_at_once_are_emptied),
    BOTH(of_several_who_add_an_organization_at_once_one_does_and_the_others_are_told_that_it_is_there),
    BOTH(who_adds_an_organization_anyway_at_once_with_others_is_counted_as_being_there),
    BOTH(whichever_database_call_fails_a_draft_is_issued_dropped_or_taken_over_whole_or_not_at_all),
)
