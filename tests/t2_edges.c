/* SPDX-License-Identifier: Apache-2.0 */
/* t2_edges.c: exactly the last day, exactly the last unit, exactly the limit, and one more: of units, their words, and the queue of jobs. */
#include "tests/world.h"

#include "base/limit.h"
#include "desk/availability/availability.h"
#include "job/queue_store.h"

/* SPEC 4.7, 4.10: the last day ends at its midnight in the contract's zone. */
TEST(a_unit_can_be_used_and_given_back_on_the_last_day_and_lapses_with_the_first_moment_behind_it)
{
    struct giving_back preview = { .units = -1 };

    world_begin(ctx);
    struct contract contract = world_contract(ctx, "five-pack", 0, "2026-11-01", NULL);
    world_debit(ctx, contract.id, 1001);
    int64_t over = zone_instant(contract.time_zone, contract.ends_on + 1, 0);
    ctx->now = over - 1;
    world_debit(ctx, contract.id, 1002);
    READ_OK(ledger_give_back_preview(ctx, 1001, &preview));
    CHECK(preview.units == 1 && !preview.expired && !preview.usable_until);
    CHECK_INT(world_find(ctx, contract.id).remaining, 3);
    ctx->now = over;
    READ_OK(ledger_give_back_preview(ctx, 1001, &preview));
    CHECK(preview.units == 1 && preview.expired);
    CHECK_INT(world_find(ctx, contract.id).remaining, 0);
    contract = world_find(ctx, contract.id);
    world_request(ctx, 1003, contract.id);
    WRITE_CODE(no_units, contract_debit(ctx, &contract, 1003, 1, STR(""), &(int64_t){ 0 }));
}

/* SPEC 4.7: each movement writes down first what has lapsed before it. */
TEST(a_top_up_comes_behind_the_expire_entry_of_what_lapsed_the_day_before)
{
    struct ledger_entry entry;

    world_begin(ctx);
    struct contract contract = world_contract(ctx, "five-pack", 0, "2026-11-01", NULL);
    WRITE_OK(contract_top_up(ctx, contract.id, 2, day_at("2026-12-31"), STR("Goodwill"), &entry));
    ctx->now = zone_instant(contract.time_zone, day_at("2027-01-01"), 0) - 1;
    WRITE_OK(contract_top_up(ctx, contract.id, 1, DAY_NONE, STR("One more"), &entry));
    CHECK_INT(entry.sequence, 3);
    ctx->now++;
    WRITE_OK(contract_top_up(ctx, contract.id, 1, DAY_NONE, STR("One more"), &entry));
    CHECK_INT(entry.sequence, 5);
    CHECK_STR(sql_text(ctx, "SELECT kind FROM ledger_entry WHERE sequence = 4"), STR("expire"));
    CHECK_INT(sql_int(ctx, "SELECT units FROM ledger_entry WHERE sequence = 4"), -2);
}

TEST(what_the_desk_adds_goes_into_the_newest_grant_in_force_whichever_expires_first)
{
    struct ledger_entry first, second, entry;

    world_begin(ctx);
    struct contract contract = world_contract(ctx, "five-pack", 0, NULL, NULL);
    WRITE_OK(contract_top_up(ctx, contract.id, 1, day_at("2027-06-30"), STR("First"), &first));
    WRITE_OK(contract_top_up(ctx, contract.id, 1, day_at("2026-12-31"), STR("Second"), &second));
    WRITE_OK(contract_adjusted(ctx, contract.id, 1, STR("Miscounted"), &entry));
    CHECK_INT(entry.grant_id, second.grant_id);
    WRITE_OK(contract_adjusted(ctx, contract.id, -7, STR("All but one"), &entry));
    CHECK_INT(world_find(ctx, contract.id).remaining, 1);
    WRITE_CODE(conflict, contract_adjusted(ctx, contract.id, -2, STR("One too many"), &entry));
    WRITE_OK(contract_adjusted(ctx, contract.id, -1, STR("The last"), &entry));
    CHECK_INT(world_find(ctx, contract.id).remaining, 0);
}

TEST(what_was_left_when_it_was_cancelled_is_told_from_one_unit_on)
{
    struct ledger_entry entry;
    struct contract contract;

    world_begin(ctx);
    contract = world_contract(ctx, "five-pack", 0, NULL, NULL);
    WRITE_OK(contract_adjusted(ctx, contract.id, -4, STR("One is meant"), &entry));
    WRITE_OK(contract_cancel(ctx, contract.id, STR("Ordered twice"), &contract));
    CHECK_STR(contract_end_words(ctx, &contract), STR("1 of 1 incident were left when it was cancelled"));
    contract = world_contract(ctx, "single-incident", 0, NULL, NULL);
    world_debit(ctx, contract.id, 1001);
    WRITE_OK(contract_cancel(ctx, contract.id, STR("Ordered twice"), &contract));
    CHECK_STR(contract_end_words(ctx, &contract), STR("nothing was left when it was cancelled"));
}

/* SPEC 7.2 */
TEST(the_primary_contact_comes_first_though_others_were_stored_before)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 4).id);
    struct contact olle = { .name = STR("Olle Nord"), .email = STR("olle@fabrikam.example"), .phone = STR("") }, added;

    WRITE_OK(request_add_contact(ctx, request.number, &olle, &added));
    world_sql(ctx, "UPDATE request_contact SET id = # WHERE role = 'primary'", added.id + 1);
    READ_OK(request_find(ctx, request.number, &request));
    CHECK_INT((int64_t)request.contact_count, 2);
    CHECK(request.contacts[0].primary && !request.contacts[1].primary);
    CHECK_INT(request.contacts[1].id, added.id);
}

static void put_job(struct ctx *ctx, int64_t id, int64_t run_at, int64_t attempts)
{
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO job (id, work, detail, run_at, leased_until, attempts, buried, last_error)"
                             " VALUES (%lld, 'x', '', %lld, 0, %lld, 0, '')", (long long)id, (long long)run_at, (long long)attempts).data);
}

TEST(a_clock_that_was_put_back_brings_forward_what_waits_for_later_and_nothing_to_before_now)
{
    put_job(ctx, 1, ctx->now + 1000, 0);        /* exactly the moment: stays */
    put_job(ctx, 2, ctx->now + 1001, 0);
    put_job(ctx, 3, ctx->now + 9000, 0);
    WRITE_OK(job_bring_forward(ctx, ctx->now + 1000, 2000));
    CHECK_INT(sql_int(ctx, "SELECT run_at FROM job WHERE id = 1"), ctx->now + 1000);
    CHECK_INT(sql_int(ctx, "SELECT run_at FROM job WHERE id = 2"), ctx->now);
    CHECK_INT(sql_int(ctx, "SELECT run_at FROM job WHERE id = 3"), ctx->now + 7000);
}

TEST(jobs_of_one_moment_are_leased_in_the_order_of_their_ids_and_one_that_was_leased_anew_is_not_put_back)
{
    struct job *jobs = NULL, old;
    size_t count = 0;
    bool held = true;

    for (int64_t id = 5; id >= 1; id--)
        put_job(ctx, id, ctx->now, 0);
    put_job(ctx, 6, ctx->now + 1, 0);           /* not due yet */
    WRITE_OK(job_lease(ctx, false, ctx->now + 1000, 10, &jobs, &count));
    CHECK_INT((int64_t)count, 5);
    for (size_t i = 0; i < count; i++)
        CHECK_INT(jobs[i].id, (int64_t)i + 1);
    old = jobs[0];
    exec_sql(ctx, "UPDATE job SET attempts = attempts + 1 WHERE id = 1");
    WRITE_OK(job_put_back(ctx, &old, ctx->now + 5000, STR("late"), &held));
    CHECK(!held);
    CHECK_INT(sql_int(ctx, "SELECT run_at FROM job WHERE id = 1"), ctx->now);
    WRITE_OK(job_put_back(ctx, &jobs[1], ctx->now + 5000, STR("late"), &held));
    CHECK(held);
    CHECK_INT(sql_int(ctx, "SELECT run_at FROM job WHERE id = 2"), ctx->now + 5000);
}

TESTS(
    BOTH(a_unit_can_be_used_and_given_back_on_the_last_day_and_lapses_with_the_first_moment_behind_it),
    BOTH(a_top_up_comes_behind_the_expire_entry_of_what_lapsed_the_day_before),
    BOTH(what_the_desk_adds_goes_into_the_newest_grant_in_force_whichever_expires_first),
    BOTH(what_was_left_when_it_was_cancelled_is_told_from_one_unit_on),
    BOTH(the_primary_contact_comes_first_though_others_were_stored_before),
    BOTH(a_clock_that_was_put_back_brings_forward_what_waits_for_later_and_nothing_to_before_now),
    BOTH(jobs_of_one_moment_are_leased_in_the_order_of_their_ids_and_one_that_was_leased_anew_is_not_put_back),
)
