/* SPDX-License-Identifier: Apache-2.0 */
/* t2_ledger.c: how units move. That the database itself refuses, and that verify finds tampering: t2_ledger_guard.c. */
#include "tests/visitor.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"

static bool credit(struct ctx *ctx, int64_t request_id)
{
    bool credited = false;

    WRITE_OK(ledger_credit_back(ctx, request_id, STR("Closed: a defect"), &credited));
    return credited;
}

static void verify(struct ctx *ctx)
{
    struct ledger_counts counts;

    as_operator(ctx);
    READ_OK(ledger_verify(ctx, &counts));
}

static void check_figures(struct ctx *ctx, int64_t id, int64_t granted, int64_t used, int64_t remaining)
{
    struct contract contract = world_find(ctx, id);

    CHECK_INT(contract.granted, granted);
    CHECK_INT(contract.used, used);
    CHECK_INT(contract.remaining, remaining);
}

static void check_as_of(struct ctx *ctx, int64_t id, const char *day, int64_t granted, int64_t used, int64_t remaining)
{
    struct contract contract = { .id = 0 };

    READ_OK(contract_find(ctx, id, day_at(day), &contract));
    CHECK_INT(contract.granted, granted);
    CHECK_INT(contract.used, used);
    CHECK_INT(contract.remaining, remaining);
}

/* SPEC 4.7, 4.8 */
TEST(a_debit_takes_one_and_the_ledger_adds_up)
{
    struct ledger_entry *entries;
    size_t count = 0;

    world_begin(ctx);
    int64_t id = world_contract(ctx, "gold-20-pack", 0, NULL, NULL).id;
    world_debit(ctx, id, 1001);
    world_debit(ctx, id, 1002);
    check_figures(ctx, id, 20, 2, 18);
    READ_OK(contract_entries(ctx, id, 0, 50, &entries, &count));
    CHECK_INT((int64_t)count, 3);
    CHECK_INT(entries[2].kind, ENTRY_DEBIT);
    CHECK_INT(entries[2].balance, 18);
    CHECK_STR(entries[2].request_number, STR("000000001002"));
    CHECK_STR(entries[2].previous_hash, entries[1].hash);
    CHECK_STR(entries[0].previous_hash, STR(""));
    CHECK_STR(entries[2].hash, hash_hex(ctx->arena, ledger_line(ctx->arena, &entries[2], entries[2].reason_digest, entries[1].hash)));
    READ_OK(contract_entries(ctx, id, 1, 1, &entries, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_INT(entries[0].sequence, 2);
    verify(ctx);
}

TEST(an_unlimited_contract_records_the_debit_and_never_runs_out)
{
    int64_t remaining = 7;

    world_begin(ctx);
    struct contract contract = world_contract(ctx, "signature-cloud-unlimited", 0, NULL, NULL);
    world_debit(ctx, contract.id, 1001);
    world_request(ctx, 1002, contract.id);
    contract = world_find(ctx, contract.id);
    in_write(ctx);
    CHECK_OK(ledger_lock(ctx, contract.id));
    CHECK_OK(contract_debit(ctx, &contract, 1002, 1, STR("words"), &remaining));
    commit(ctx);
    CHECK_INT(remaining, 0);
    CHECK_INT(world_find(ctx, contract.id).used, 2);
    CHECK(credit(ctx, 1002));
    CHECK_INT(world_find(ctx, contract.id).used, 1);
    CHECK(world_find(ctx, contract.id).next_expiry_on);
    verify(ctx);
}

/* SPEC 4.8, 4.9 */
TEST(units_come_from_the_grant_that_expires_first_until_nothing_is_left)
{
    struct ledger_entry entry;
    struct grant grant = { .id = 0 };
    int64_t remaining;

    world_begin(ctx);
    struct contract contract = world_contract(ctx, "single-incident", 0, NULL, NULL);
    WRITE_OK(contract_top_up(ctx, contract.id, 1, day_at("2026-12-31"), STR("Goodwill"), &entry));
    READ_OK(ledger_grant_to_burn(ctx, contract.id, contract.day, &grant));
    CHECK_INT(grant.expires_on, day_at("2026-12-31"));
    CHECK_INT(world_find(ctx, contract.id).next_expiry_on, day_at("2026-12-31"));
    world_debit(ctx, contract.id, 1001);
    CHECK_INT(world_find(ctx, contract.id).next_expiry_on, contract.ends_on);
    world_debit(ctx, contract.id, 1002);
    check_figures(ctx, contract.id, 2, 2, 0);
    READ_CODE(no_units, ledger_grant_to_burn(ctx, contract.id, contract.day, &grant));
    world_request(ctx, 1003, contract.id);
    contract = world_find(ctx, contract.id);
    WRITE_CODE(no_units, contract_debit(ctx, &contract, 1003, 1, STR(""), &remaining));
    contract = world_find(ctx, contract.id);
    CHECK(str_starts(contract_advice(ctx, &contract), STR("Nothing is left")));
}

struct want { const struct contract *contract; int64_t request_id; };

static enum err take_one(struct ctx *ctx, void *what)
{
    const struct want *want = what;
    struct contract contract;
    int64_t remaining;

    TRY(ledger_lock(ctx, want->contract->id));
    TRY(contract_find(ctx, want->contract->id, DAY_NONE, &contract));
    return contract_debit(ctx, &contract, want->request_id, 1, STR(""), &remaining);
}

/* How many of its four requests a process of its own gets a unit for; 100: something else went wrong. */
static int take_some(struct ctx *parent, const struct contract *contract, int64_t first)
{
    struct ctx *ctx = another_ctx(parent);
    int got = 0;

    as_operator(ctx);
    for (int64_t i = 0; i < 4; i++) {
        struct want want = { contract, first + i };
        enum err err = db_write(ctx, take_one, &want);
        if (err && ctx->fault.code != CODE_no_units)
            return 100;
        got += !err;
    }
    return got;
}

/* SPEC 4.9 */
TEST(of_many_processes_exactly_as_many_succeed_as_there_are_units)
{
    pid_t children[4];
    int total = 0;

    world_begin(ctx);
    struct contract contract = world_contract(ctx, "five-pack", 0, NULL, NULL);
    for (int64_t i = 0; i < 16; i++)
        world_request(ctx, 2000 + i, contract.id);
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(take_some(ctx, &contract, 2000 + i * 4));
    }
    for (int i = 0; i < 4; i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status));
        total += WEXITSTATUS(status);
    }
    CHECK_INT(total, 5);
    check_figures(ctx, contract.id, 5, 5, 0);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'debit'"), 5);
    verify(ctx);
}

/* PostgreSQL may say no only when it is asked to keep it. */
static enum err debit_again(struct ctx *ctx, const struct contract *contract, int64_t request_id)
{
    TRY(contract_debit(ctx, contract, request_id, 1, STR(""), &(int64_t){ 0 }));
    return db_commit(ctx);
}

/* SPEC 4.10, 4.11 */
TEST(a_request_is_given_back_once_for_ever_and_never_debited_again)
{
    struct giving_back preview;

    world_begin(ctx);
    struct contract contract = world_contract(ctx, "five-pack", 0, NULL, NULL);
    world_debit(ctx, contract.id, 1001);
    READ_OK(ledger_give_back_preview(ctx, 1001, &preview));
    CHECK_INT(preview.units, 1);
    CHECK(!preview.expired);
    CHECK(credit(ctx, 1001));
    CHECK(credit(ctx, 1001));
    CHECK(!credit(ctx, 1999));
    READ_OK(ledger_give_back_preview(ctx, 1001, &preview));
    CHECK_INT(preview.units, 0);
    READ_OK(ledger_give_back_preview(ctx, 1999, &preview));
    CHECK_INT(preview.units, 0);
    check_figures(ctx, contract.id, 5, 0, 5);
    contract = world_find(ctx, contract.id);
    WRITE_CODE(conflict, debit_again(ctx, &contract, 1001));
    CHECK_INT(count_rows(ctx, "ledger_entry"), 3);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'credit_back' AND actor_id IS NULL"), 1);
    verify(ctx);
}

/* SPEC 4.7 */
TEST(what_lapsed_counts_zero_at_once_and_is_written_down_by_the_nightly_job)
{
    struct job job = { .id = 1 };
    int64_t count;

    world_begin(ctx);
    int64_t id = world_contract(ctx, "five-pack", 0, "2026-11-01", NULL).id;
    int64_t ahead = world_contract(ctx, "five-pack", 0, "2026-11-02", "Pacific/Kiritimati").id;
    world_debit(ctx, id, 1001);
    ctx->now = instant_at("2027-10-31", 22 * 60 + 59);      /* 23:59 in Stockholm */
    check_figures(ctx, id, 5, 1, 4);
    WRITE_OK(ledger_expire_due(ctx, 10, &count));
    CHECK_INT(count, 0);
    ctx->now += MINUTE_MS;
    check_figures(ctx, id, 5, 1, 0);
    as_system(ctx);
    WRITE_OK(job_named("contract.expire_grants")->run(ctx, &job));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'expire'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT at FROM ledger_entry WHERE kind = 'expire'"), instant_at("2027-10-31", 23 * 60));
    CHECK_INT(sql_int(ctx, "SELECT recorded_at FROM ledger_entry WHERE kind = 'expire'"), ctx->now);
    CHECK_INT(sql_int(ctx, "SELECT run_at FROM job WHERE work = 'contract.expire_grants'"), instant_at("2027-11-01", 30));
    WRITE_OK(job_named("contract.expire_grants")->run(ctx, &job));
    CHECK_INT(count_rows(ctx, "job"), 1);
    check_figures(ctx, id, 5, 1, 0);
    check_figures(ctx, ahead, 5, 0, 5);
    ctx->now = instant_at("2027-11-01", 10 * 60);           /* midnight in Kiritimati */
    check_figures(ctx, ahead, 5, 0, 0);
    WRITE_OK(ledger_expire_due(ctx, 10, &count));
    CHECK_INT(count, 1);
    verify(ctx);
    as_account(ctx, 5, "anna@fabrikam.example", ACCOUNT_WORK, STAFF_CONTRACT_DESK);
    WRITE_CODE(not_authorized, ledger_expire_due(ctx, 10, &count));
}

TEST(the_nightly_job_passes_by_what_is_not_due_in_its_zone_yet)
{
    int64_t count;

    world_begin(ctx);
    world_contract(ctx, "five-pack", 0, "2026-11-01", "Etc/GMT+12");
    world_contract(ctx, "five-pack", 0, "2026-11-01", "Etc/GMT+12");
    int64_t due = world_contract(ctx, "five-pack", 0, "2026-11-01", "Pacific/Kiritimati").id;
    ctx->now = instant_at("2027-10-31", 11 * 60);
    WRITE_OK(ledger_expire_due(ctx, 1, &count));
    CHECK_INT(count, 1);
    CHECK_INT(sql_int(ctx, "SELECT contract_id FROM ledger_entry WHERE kind = 'expire'"), due);
}

/* SPEC 4.10: the plan's rule is `lapse`. */
TEST(what_is_given_back_into_a_grant_that_is_over_lapses_visibly)
{
    world_begin(ctx);
    int64_t id = world_contract(ctx, "five-pack", 0, NULL, NULL).id;
    world_debit(ctx, id, 1001);
    ctx->now += 400 * DAY_MS;
    CHECK(credit(ctx, 1001));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'credit_back'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'expire'"), 2);
    CHECK_INT(sql_int(ctx, "SELECT balance FROM contract"), 0);
    check_figures(ctx, id, 5, 0, 0);
    verify(ctx);
}

/* SPEC 4.10: the plan's rule is `extend_days`, 30. */
TEST(what_is_given_back_after_expiry_can_be_used_for_the_days_that_the_plan_gives)
{
    world_begin(ctx);
    int64_t id = world_contract(ctx, "gold-20-pack", 0, NULL, NULL).id;
    world_debit(ctx, id, 1001);
    ctx->now += 500 * DAY_MS;
    CHECK(credit(ctx, 1001));
    struct contract contract = world_find(ctx, id);
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_GRACE);
    CHECK_INT(contract.ends_on, contract.day + 30);
    CHECK_INT(contract.next_expiry_on, contract.day + 30);
    CHECK_INT(contract.remaining, 1);
    verify(ctx);
    world_debit(ctx, id, 1002);
    check_figures(ctx, id, 1, 1, 0);
    ctx->now += 31 * DAY_MS;
    CHECK_INT(contract_state(&contract, contract_day(&contract, ctx->now)), CONTRACT_EXPIRED);
    verify(ctx);
}

/* SPEC 4.12 */
TEST(a_past_day_shows_what_was_left_then)
{
    struct ledger_entry entry;
    struct contract contract = { .id = 0 };

    world_begin(ctx);
    int64_t id = world_contract(ctx, "five-pack", 0, "2026-11-01", NULL).id;
    world_debit(ctx, id, 1001);
    ctx->now = instant_at("2026-11-25", 600);
    world_debit(ctx, id, 1002);
    WRITE_OK(contract_adjusted(ctx, id, 3, STR("Miscounted"), &entry));
    ctx->now = instant_at("2026-11-28", 600);
    CHECK(credit(ctx, 1001));
    check_figures(ctx, id, 8, 1, 7);
    check_as_of(ctx, id, "2026-11-20", 5, 0, 5);
    check_as_of(ctx, id, "2026-11-21", 5, 1, 4);
    check_as_of(ctx, id, "2026-11-25", 8, 2, 6);
    check_as_of(ctx, id, "2026-11-28", 8, 1, 7);
    check_as_of(ctx, id, "2027-10-31", 8, 1, 7);
    check_as_of(ctx, id, "2027-11-01", 8, 1, 0);
    READ_OK(contract_find_at(ctx, id, instant_at("2026-11-25", 600) - 1, &contract));
    CHECK_INT(contract.remaining, 4);
    READ_OK(contract_find_at(ctx, id, instant_at("2026-11-25", 600), &contract));
    CHECK_INT(contract.remaining, 6);
    ctx->now = instant_at("2027-12-24", 600);
    check_as_of(ctx, id, "2027-10-31", 8, 1, 7);
    check_as_of(ctx, id, "2027-11-01", 8, 1, 0);
}

/* SPEC 4.12: entries in the order in which they came, with times of a clock that was put forward and back. */
TEST(a_past_balance_is_one_that_once_stood_there_though_the_clock_was_put_back)
{
    static const struct { int64_t after_min, granted, used, remaining; } told[] = {
        { 0, 5, 0, 5 }, { 1, 1, 0, 1 }, { 29, 1, 0, 1 },
        { 30, 1, 1, 0 },        /* the second request, which was submitted last */
        { 60, 1, 1, 0 }, { 120, 1, 1, 0 }, { 179, 1, 1, 0 },
        { 180, 2, 1, 1 }, { 181, 2, 1, 1 },
    };
    struct contract contract = { .id = 0 };
    struct ledger_entry entry;

    world_begin(ctx);
    int64_t begun = ctx->now, id = world_contract(ctx, "five-pack", 0, NULL, NULL).id;
    ctx->now = begun + MINUTE_MS;
    WRITE_OK(contract_adjusted(ctx, id, -4, STR("One is meant"), &entry));
    ctx->now = begun + HOUR_MS;
    world_debit(ctx, id, 1001);
    ctx->now = begun + 2 * HOUR_MS;
    CHECK(credit(ctx, 1001));
    ctx->now = begun + HOUR_MS / 2;
    world_debit(ctx, id, 1002);
    ctx->now = begun + 3 * HOUR_MS;
    WRITE_OK(contract_top_up(ctx, id, 1, DAY_NONE, STR("One more"), &entry));
    ctx->now = begun + 4 * HOUR_MS;
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        READ_OK(contract_find_at(ctx, id, begun + told[i].after_min * MINUTE_MS, &contract));
        CHECK_INT(contract.granted, told[i].granted);
        CHECK_INT(contract.used, told[i].used);
        CHECK_INT(contract.remaining, told[i].remaining);
    }
    verify(ctx);
}

/* SPEC 4.12: a contract that was issued, and used up, by a clock that was a year ahead. */
TEST(what_a_clock_ahead_has_recorded_counts_from_when_something_was_recorded_behind_it)
{
    struct contract contract = { .id = 0 };

    world_begin(ctx);
    int64_t begun = ctx->now, id = world_contract(ctx, "five-pack", 0, "2026-11-01", NULL).id;
    ctx->now = begun + 300 * DAY_MS;
    world_debit(ctx, id, 1001);
    ctx->now = begun + HOUR_MS;
    READ_OK(contract_find_at(ctx, id, begun, &contract));
    CHECK_INT(contract.remaining, 5);
    CHECK_INT(world_find(ctx, id).remaining, 4);
    world_debit(ctx, id, 1002);
    ctx->now = begun + 2 * HOUR_MS;
    READ_OK(contract_find_at(ctx, id, begun, &contract));
    CHECK_INT(contract.remaining, 5);
    READ_OK(contract_find_at(ctx, id, begun + HOUR_MS, &contract));
    CHECK_INT(contract.remaining, 3);
    check_as_of(ctx, id, "2026-11-20", 5, 0, 5);
    verify(ctx);
}

/* SPEC 4.2, 4.6: what waits shows what it will bring. */
TEST(a_contract_that_waits_shows_its_units_and_none_can_be_taken)
{
    int64_t remaining;

    world_begin(ctx);
    struct contract contract = world_contract(ctx, "five-pack", 0, "2027-01-01", NULL);
    check_figures(ctx, contract.id, 5, 0, 5);
    world_request(ctx, 1001, contract.id);
    WRITE_CODE(no_units, contract_debit(ctx, &contract, 1001, 1, STR(""), &remaining));
}

/* SPEC 4.7 */
TEST(the_desk_corrects_with_a_reason_and_never_below_zero)
{
    struct ledger_entry entry = { .id = 0 };

    world_begin(ctx);
    int64_t id = world_contract(ctx, "five-pack", 0, NULL, NULL).id;
    WRITE_OK(contract_top_up(ctx, id, 2, day_at("2026-12-31"), STR("Goodwill"), &entry));
    check_figures(ctx, id, 7, 0, 7);
    WRITE_CODE(conflict, contract_adjusted(ctx, id, -8, STR("Too much"), &entry));
    WRITE_OK(contract_adjusted(ctx, id, -3, STR("Miscounted"), &entry));
    CHECK_INT(entry.units, -1);
    check_figures(ctx, id, 4, 0, 4);
    CHECK_INT(world_find(ctx, id).next_expiry_on, world_find(ctx, id).ends_on);
    WRITE_OK(contract_adjusted(ctx, id, 1, STR("Miscounted again"), &entry));
    check_figures(ctx, id, 5, 0, 5);
    WRITE_CODE(invalid, contract_adjusted(ctx, id, 0, STR("x"), &entry));
    WRITE_CODE(invalid, contract_adjusted(ctx, id, 1, STR(" "), &entry));
    WRITE_CODE(invalid, contract_top_up(ctx, id, 1, day_at("2026-11-20"), STR("x"), &entry));
    WRITE_CODE(invalid, contract_top_up(ctx, id, 1, day_at("1970-01-01"), STR("x"), &entry));
    WRITE_CODE(invalid, contract_top_up(ctx, id, 1, day_at("2030-01-01"), STR("x"), &entry));
    WRITE_CODE(not_found, contract_top_up(ctx, 7, 1, DAY_NONE, STR("x"), &entry));
    int64_t unlimited = world_contract(ctx, "signature-cloud-unlimited", 0, NULL, NULL).id;
    WRITE_CODE(conflict, contract_adjusted(ctx, unlimited, 1, STR("x"), &entry));
    WRITE_CODE(conflict, contract_top_up(ctx, unlimited, 1, DAY_NONE, STR("x"), &entry));
    verify(ctx);
    ctx->now += 400 * DAY_MS;
    WRITE_CODE(conflict, contract_top_up(ctx, id, 1, DAY_NONE, STR("x"), &entry));
    WRITE_CODE(conflict, contract_adjusted(ctx, id, 1, STR("x"), &entry));
    as_account(ctx, 5, "anna@fabrikam.example", ACCOUNT_WORK, STAFF_ENGINEER);
    WRITE_CODE(not_authorized, contract_adjusted(ctx, id, 1, STR("x"), &entry));
}

/* SPEC 4.7 */
TEST(the_statement_ends_with_the_shown_balance_and_can_be_recomputed)
{
    struct ledger_entry entry;
    struct str csv = STR("");

    world_begin(ctx);
    int64_t id = world_contract(ctx, "five-pack", 0, NULL, NULL).id;
    world_debit(ctx, id, 1001);
    WRITE_OK(contract_adjusted(ctx, id, -1, STR("=HYPERLINK(\"x\"), twice"), &entry));
    READ_OK(contract_statement(ctx, id, false, &csv));
    CHECK(str_contains(csv, STR(",\"'=HYPERLINK(\"\"x\"\"), twice\",")));
    CHECK(str_ends(csv, STR(",2026-11-21T10:00:00.000Z,,balance,,3,,,,\r\n")));
    CHECK(str_contains(csv, STR(",debit,-1,4,000000001001,,")));
    struct str rest = csv;
    str_cut(&rest, '\n');
    for (int i = 0; i < 2; i++) {       /* the grant and the debit: no quoted cell */
        struct str line = str_trim(str_cut(&rest, '\n')), cell = line, hash = line;
        for (int comma = 0; comma < 9; comma++)
            str_cut(&cell, ',');
        for (int comma = 0; comma < 8; comma++)
            str_cut(&hash, ',');
        CHECK_STR(hash_hex(ctx->arena, cell), str_cut(&hash, ','));
    }
    ctx->now += 400 * DAY_MS;
    READ_OK(contract_statement(ctx, id, false, &csv));
    CHECK(str_ends(csv, STR("balance,,0,,,,\r\n")));
}

TESTS(
    BOTH(a_debit_takes_one_and_the_ledger_adds_up),
    BOTH(an_unlimited_contract_records_the_debit_and_never_runs_out),
    BOTH(units_come_from_the_grant_that_expires_first_until_nothing_is_left),
    BOTH(of_many_processes_exactly_as_many_succeed_as_there_are_units),
    BOTH(a_request_is_given_back_once_for_ever_and_never_debited_again),
    BOTH(what_lapsed_counts_zero_at_once_and_is_written_down_by_the_nightly_job),
    BOTH(the_nightly_job_passes_by_what_is_not_due_in_its_zone_yet),
    BOTH(what_is_given_back_into_a_grant_that_is_over_lapses_visibly),
    BOTH(what_is_given_back_after_expiry_can_be_used_for_the_days_that_the_plan_gives),
    BOTH(a_past_day_shows_what_was_left_then),
    BOTH(a_past_balance_is_one_that_once_stood_there_though_the_clock_was_put_back),
    BOTH(what_a_clock_ahead_has_recorded_counts_from_when_something_was_recorded_behind_it),
    BOTH(a_contract_that_waits_shows_its_units_and_none_can_be_taken),
    BOTH(the_desk_corrects_with_a_reason_and_never_below_zero),
    BOTH(the_statement_ends_with_the_shown_balance_and_can_be_recomputed),
)
