/* SPDX-License-Identifier: Apache-2.0 */
/* t2_request_quote.c: submitting: quotes, idempotency keys, and the last unit among many processes. */
#include "tests/world.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"

/* ---- Quotes --------------------------------------------------------------------------------------------- */

static struct quote quoted(struct ctx *ctx, const struct submission *submission)
{
    struct quote quote = { .units = -1 };

    READ_OK(request_quote(ctx, submission, &quote));
    return quote;
}

/* SPEC 6.5 */
TEST(a_quote_charges_nothing_and_binds_nothing_but_what_it_says)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    struct request request;

    struct str before = database_digest(ctx);
    struct quote quote = quoted(ctx, &submission);
    CHECK_STR(database_digest(ctx), before);
    CHECK_INT(quote.units, 1);
    CHECK_INT(quote.remaining_before, 3);
    CHECK_INT(quote.remaining_after, 2);
    CHECK_INT(quote.grant_expires_on, quote.contract.ends_on);
    CHECK_INT(quote.response_minutes, 480);
    CHECK(str_contains(quote.credit_back, STR("another 30 days")));
    submission.title = STR("Another title");
    submission.primary.name = STR("Anna B");
    submission.time_zone = STR("Asia/Tokyo");
    ctx->now += HOUR_MS;
    CHECK_STR(quoted(ctx, &submission).id, quote.id);
    submission.quote = quote.id;
    submit_ok(ctx, &submission, &request);
    submit_ok(ctx, &submission, &request);      /* units before and after are shown, not binding */
    CHECK_INT(request.contract.remaining, 1);
}

static void check_quote_changed(struct ctx *ctx, const struct submission *submission)
{
    struct submission again = *submission;
    struct quote quote = { .units = -1 };
    struct request request;
    bool repeated;

    again.out_quote = &quote;
    WRITE_CODE(quote_changed, request_submit(ctx, &again, &request, &repeated));
    CHECK(quote.units >= 0);
    again.quote = quote.id;
    in_write(ctx);
    CHECK_OK(request_submit(ctx, &again, &request, &repeated));
    undo(ctx);
    commit(ctx);
}

static void apply_with(struct ctx *ctx, const char *from, const char *to)
{
    const struct actor *before = ctx->actor;

    as_operator(ctx);
    catalog_put(ctx, text_with(ctx, file_text(ctx, SHIPPED_CATALOG), from, to));
    ctx->actor = before;
}

/* SPEC 6.5: plan, contract, units, grant and its expiry, target and calendar, agreement, give-back rule. */
TEST(each_binding_field_that_has_changed_makes_the_quote_void)
{
    struct people people = people_begin(ctx);
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;
    struct submission good = a_submission(id), submission;
    struct request request;

    good.quote = quoted(ctx, &good).id;
    submission = good;
    submission.contract_id = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;
    check_quote_changed(ctx, &submission);
    submission = good;
    submission.severity_id = STR("B");
    check_quote_changed(ctx, &submission);
    submission = good;
    submission.country = STR("US");
    check_quote_changed(ctx, &submission);
    submission.severity_id = STR("A");
    submission.country = STR("SE");
    submission.quote = STR("");
    submission.quote = quoted(ctx, &submission).id;
    submission.requires_24x7 = true;
    check_quote_changed(ctx, &submission);
    world_sql(ctx, "UPDATE contract SET plan_id = 'silver-15-pack' WHERE id = #", id);
    check_quote_changed(ctx, &good);
    world_sql(ctx, "UPDATE contract SET plan_id = 'gold-20-pack' WHERE id = #", id);
    world_unguarded(ctx);
    world_sql(ctx, "UPDATE contract_grant SET expires_on = expires_on - 1 WHERE contract_id = #", id);
    check_quote_changed(ctx, &good);
    world_sql(ctx, "UPDATE contract_grant SET expires_on = expires_on + 1 WHERE contract_id = #", id);
    world_guarded(ctx);
    apply_with(ctx, "\"agreement_version\": \"2026-01\"", "\"agreement_version\": \"2026-02\"");
    check_quote_changed(ctx, &good);
    apply_with(ctx, "\"agreement_version\": \"2026-01\"", "\"agreement_version\": \"2026-01\"");
    submit_ok(ctx, &good, &request);            /* everything is again as it was quoted */
}

/* SPEC 6.5: a grant that expires earlier would be burnt now. */
TEST(another_grant_to_burn_makes_the_quote_void)
{
    struct people people = people_begin(ctx);
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;
    struct submission submission = a_submission(id);
    struct ledger_entry entry;

    submission.quote = quoted(ctx, &submission).id;
    as_operator(ctx);
    WRITE_OK(contract_top_up(ctx, id, 2, day_at("2027-01-01"), STR("more"), &entry));
    sign_in_as(ctx, "anna");
    check_quote_changed(ctx, &submission);
}

/* SPEC 6.5, 10: the give-back rule and the target are the plan's. */
TEST(another_give_back_rule_or_target_makes_the_quote_void)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(fabrikam_contract(ctx, &people, "action-pack-10-pack", 3).id);

    submission.quote = quoted(ctx, &submission).id;
    apply_with(ctx, "\"days\": 30", "\"days\": 31");
    check_quote_changed(ctx, &submission);
    apply_with(ctx, "\"days\": 30", "\"days\": 30");
    apply_with(ctx, "\"B\": 240, \"C\": 480", "\"B\": 240, \"C\": 481");
    check_quote_changed(ctx, &submission);
}

/* SPEC 6.5 */
TEST(no_unit_left_is_always_no_units_never_a_changed_quote)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 1);
    struct submission submission = a_submission(contract.id);
    struct quote quote;

    submission.quote = quoted(ctx, &submission).id;
    submitted(ctx, contract.id);
    SUBMIT_CODE(no_units, &submission);
    READ_CODE(no_units, request_quote(ctx, &submission, &quote));
    submission.quote = STR("made up");
    submission.kind = STR("advisory");
    SUBMIT_CODE(no_units, &submission);
}

/* ---- Keys ----------------------------------------------------------------------------------------------- */

/* SPEC 4.8 */
TEST(a_key_brings_one_request_per_account_and_another_body_is_refused)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 5);
    struct submission submission = a_submission(contract.id);
    struct request first, again;
    bool repeated = false;

    submission.key = STR("key");
    submission.digest = STR("one");
    submit_ok(ctx, &submission, &first);
    exec_sql(ctx, "UPDATE request SET state = 'in_progress'");
    WRITE_OK(request_submit(ctx, &submission, &again, &repeated));
    CHECK(repeated);
    CHECK_STR(again.number, first.number);
    CHECK_INT(again.state, REQUEST_IN_PROGRESS);        /* as it is now */
    CHECK_INT(again.contract.remaining, 4);
    submission.digest = STR("two");
    SUBMIT_CODE(idempotency_key_reused, &submission);
    sign_in_as(ctx, "olle");
    submission.primary.email = STR("olle@fabrikam.example");
    submit_ok(ctx, &submission, &again);
    CHECK(!str_equal(again.number, first.number));
    CHECK_INT(remaining_of(ctx, contract.id), 3);
    CHECK_INT(count_rows(ctx, "request"), 2);
}

/* SPEC 4.8: bound by success only; a repetition is recognized though it would be refused now. */
TEST(a_key_is_bound_by_success_only)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 1);
    struct submission submission = a_submission(contract.id);
    struct request request;
    bool repeated;

    submission.key = STR("key");
    submission.digest = STR("bad");
    submission.title = STR("");
    SUBMIT_CODE(invalid, &submission);
    CHECK_INT(count_rows(ctx, "idempotency_key"), 0);
    submission.digest = STR("good");
    submission.title = STR("Title");
    submit_ok(ctx, &submission, &request);
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));    /* nothing is left by now */
    CHECK(repeated);
    submission.key = STR("other");
    SUBMIT_CODE(no_units, &submission);
}

/* ---- Together ------------------------------------------------------------------------------------------- */

struct want { struct submission submission; struct request request; bool repeated; };

static enum err submit_one(struct ctx *ctx, void *what)
{
    struct want *want = what;

    return request_submit(ctx, &want->submission, &want->request, &want->repeated);
}

/* How many of its requests a process of its own gets through; 100: something else went wrong. */
static int submit_some(struct ctx *parent, int64_t contract_id, int count, struct str key)
{
    struct ctx *ctx = another_ctx(parent);
    struct want want = { .submission = a_submission(contract_id) };
    int got = 0;

    sign_in_as(ctx, "anna");
    want.submission.key = key;
    want.submission.digest = STR("digest");
    for (int i = 0; i < count; i++) {
        enum err err = db_write(ctx, submit_one, &want);
        if (err && ctx->fault.code != CODE_no_units)
            return 100;
        fault_clear(ctx);
        got += !err && !want.repeated;
    }
    return got;
}

static int in_processes(struct ctx *ctx, int processes, int64_t contract_id, int count, struct str key)
{
    pid_t children[8];
    int total = 0;

    MUST(processes <= (int)COUNT_OF(children));
    for (int i = 0; i < processes; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(submit_some(ctx, contract_id, count, key));
    }
    for (int i = 0; i < processes; i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status));
        total += WEXITSTATUS(status);
    }
    return total;
}

/* SPEC 4.9 */
TEST(of_many_processes_exactly_as_many_submissions_succeed_as_there_are_units)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 7);

    CHECK_INT(in_processes(ctx, 5, contract.id, 4, STR("")), 7);
    CHECK_INT(count_rows(ctx, "request"), 7);
    CHECK_INT(remaining_of(ctx, contract.id), 0);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(DISTINCT request_id) FROM ledger_entry WHERE kind = 'debit'"), 7);
    verify_ledgers(ctx);
}

/* SPEC 4.8 */
TEST(one_key_in_many_processes_at_once_is_one_request)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 20);

    CHECK_INT(in_processes(ctx, 5, contract.id, 3, STR("the key")), 1);
    CHECK_INT(count_rows(ctx, "request"), 1);
    CHECK_INT(remaining_of(ctx, contract.id), 19);
    verify_ledgers(ctx);
}

TESTS(
    BOTH(a_quote_charges_nothing_and_binds_nothing_but_what_it_says),
    BOTH(each_binding_field_that_has_changed_makes_the_quote_void),
    BOTH(another_grant_to_burn_makes_the_quote_void),
    BOTH(another_give_back_rule_or_target_makes_the_quote_void),
    BOTH(no_unit_left_is_always_no_units_never_a_changed_quote),
    BOTH(a_key_brings_one_request_per_account_and_another_body_is_refused),
    BOTH(a_key_is_bound_by_success_only),
    BOTH(of_many_processes_exactly_as_many_submissions_succeed_as_there_are_units),
    BOTH(one_key_in_many_processes_at_once_is_one_request),
)
