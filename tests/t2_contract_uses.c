/* SPDX-License-Identifier: Apache-2.0 */
/* t2_contract_uses.c: what the desk narrows its list of contracts to, whatever day it is where each of them is, and how many there are. */
#include "tests/world.h"

#include "base/limit.h"

#define MANY 300

static bool is_of(struct ctx *ctx, const struct contract *contract, enum contract_use use)
{
    enum contract_state state = contract_state(contract, contract_day(contract, ctx->now));
    bool runs = state == CONTRACT_ACTIVE || state == CONTRACT_GRACE;
    bool usable = runs && (!contract->counted || contract->remaining > 0);

    switch (use) {
    case CONTRACTS_ALL:
        return true;
    case CONTRACTS_USABLE:
        return usable;
    case CONTRACTS_NOT_USABLE:
        return !usable;
    case CONTRACTS_ENDS_SOON:
        return runs && contract->ends_on - contract_day(contract, ctx->now) <= 60;
    case CONTRACTS_LOW:
        return runs && contract->counted && contract->remaining * 5 < contract->granted;
    case CONTRACTS_UNUSED:
        return runs && contract->used == 0;
    case CONTRACT_USES:
        break;
    }
    return false;
}

/* Each list has exactly those of all that are of its use, a page at a time too, and its count says how many. */
static void lists_agree(struct ctx *ctx, const char *words, int64_t seen[CONTRACT_USES])
{
    struct contract *all, *some;
    size_t count, some_count;
    struct contract_counts counts;
    struct contract_filter filter = { .words = str_of(words) };

    READ_OK(contract_search(ctx, &filter, 0, MANY, &all, &count));
    for (filter.use = CONTRACTS_ALL; filter.use < CONTRACT_USES; filter.use++) {
        int64_t after = 0, before = 0;
        for (size_t i = 0; i < count; i++) {
            if (!is_of(ctx, &all[i], filter.use))
                continue;
            READ_OK(contract_search(ctx, &filter, after, 1, &some, &some_count));
            CHECK_INT(some_count ? some[0].id : 0, all[i].id);
            after = all[i].id;
            before++;
            READ_OK(contract_search_count(ctx, &filter, after, &counts));
            CHECK_INT(counts.before, *words ? CONTRACTS_NOT_COUNTED : before);
        }
        READ_OK(contract_search(ctx, &filter, after, 1, &some, &some_count));
        CHECK_INT((int64_t)some_count, 0);
        READ_OK(contract_search_count(ctx, &filter, 0, &counts));
        CHECK_INT(counts.before, *words ? CONTRACTS_NOT_COUNTED : 0);
        CHECK_INT(counts.of[filter.use].count, *words ? CONTRACTS_NOT_COUNTED : before);
        CHECK(!counts.of[filter.use].more);
        seen[filter.use] += before;
    }
}

static int64_t starting(struct ctx *ctx, const char *plan, const char *day, const char *zone)
{
    return world_contract(ctx, plan, 0, day, zone).id;
}

static void spent(struct ctx *ctx, int64_t id, int64_t units)
{
    for (int64_t i = 0; i < units; i++)
        world_debit(ctx, id, 700000 + sql_int(ctx, "SELECT COUNT(*) FROM request"));
}

static void of_every_kind(struct ctx *ctx)
{
    struct ledger_entry entry;
    struct contract contract;
    struct contract_block block;
    const struct contract_issue draft = { .plan_id = STR("five-pack"), .time_zone = STR("Asia/Tokyo"), .starts_on = DAY_NONE, .draft = true };
    int64_t used = starting(ctx, "five-pack", "2026-06-01", NULL), low = starting(ctx, "five-pack", "2026-06-01", "Pacific/Pago_Pago");
    int64_t lasting = starting(ctx, "five-pack", "2026-06-01", "Pacific/Kiritimati"), corrected = starting(ctx, "five-pack", "2026-06-01", NULL);
    int64_t cancelled = starting(ctx, "five-pack", "2026-06-01", NULL), blocked = starting(ctx, "five-pack", "2026-06-01", "Pacific/Kiritimati");
    int64_t lifted = starting(ctx, "five-pack", "2026-06-01", NULL), topped = starting(ctx, "five-pack", "2026-06-01", "Pacific/Pago_Pago");
    int64_t nearly = starting(ctx, "five-pack", "2026-06-01", NULL);

    WRITE_OK(contract_adjusted(ctx, nearly, 6, STR("Goodwill"), &entry));
    spent(ctx, nearly, 9);
    spent(ctx, used, 2);
    spent(ctx, low, 5);
    spent(ctx, topped, 4);
    as_operator(ctx);
    WRITE_OK(contract_issue(ctx, &draft, &contract));
    WRITE_OK(contract_top_up(ctx, lasting, 5, day_at("2026-11-22"), STR("Goodwill"), &entry));
    WRITE_OK(contract_top_up(ctx, topped, 40, day_at("2026-11-22"), STR("Goodwill"), &entry));
    WRITE_OK(contract_adjusted(ctx, corrected, -4, STR("Granted twice"), &entry));
    WRITE_OK(contract_cancel(ctx, cancelled, STR("Issued to the wrong holder"), &contract));
    WRITE_OK(contract_suspend(ctx, blocked, STR("Unpaid"), STR("Invoice"), day_at("2026-11-22"), day_at("2026-11-22"), &block));
    WRITE_OK(contract_suspend(ctx, lifted, STR("Unpaid"), STR("Invoice"), DAY_NONE, DAY_NONE, &block));
    WRITE_OK(contract_resume(ctx, lifted, 0, STR("Paid"), &contract));
}

TEST(the_desk_narrows_to_exactly_what_is_of_a_use_where_each_contract_is_at_any_hour)
{
    static const char *const zones[] = { "Europe/Stockholm", "Pacific/Kiritimati", "Pacific/Pago_Pago" };
    static const char *const days[] = { "2026-11-21", "2026-11-22", "2026-11-23", "2025-11-22", "2025-11-23", "2025-10-23", "2026-01-21", "2026-01-22" };
    int64_t seen[CONTRACT_USES] = { 0 };

    world_begin(ctx);
    ctx->now = instant_at("2026-11-21", 12 * 60);
    of_every_kind(ctx);
    for (size_t i = 0; i < COUNT_OF(days) * COUNT_OF(zones); i++)
        starting(ctx, i % 2 ? "five-pack" : "gold-20-pack", days[i / COUNT_OF(zones)], zones[i % COUNT_OF(zones)]);
    as_operator(ctx);
    for (int64_t hour = 0; hour < 40; hour += 9) {
        ctx->now = instant_at("2026-11-21", 12 * 60) + hour * HOUR_MS;
        lists_agree(ctx, "", seen);
    }
    lists_agree(ctx, "five", seen);
    for (enum contract_use use = CONTRACTS_ALL; use < CONTRACT_USES; use++)
        CHECK(seen[use] > 0);
}

/* ---- More than are counted ---------------------------------------------------------------------------- */

static void copied(struct ctx *ctx, int64_t id, int64_t to, int64_t times)
{
    exec_sql(ctx, str_format(ctx->arena,
        "INSERT INTO contract (id, access_id, contract_no, plan_id, imported, shared, exclusive, country, time_zone, starts_on, grace_days, ends_on,"
        " stored_state, unit, counted, sequence, balance, head, created_at, cancelled_at)"
        " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %lld)"
        " SELECT %lld + n.i, 'copy' || n.i, c.contract_no, c.plan_id, 1, c.shared, c.exclusive, c.country, c.time_zone, c.starts_on, c.grace_days,"
        " c.ends_on, c.stored_state, c.unit, 0, 0, 0, '', c.created_at, 0 FROM contract c, n WHERE c.id = %lld", (long long)times, (long long)to, (long long)id).data);
}

TEST(above_a_thousand_only_the_list_that_is_open_is_counted_and_no_further)
{
    struct contract_counts counts;
    struct contract_filter filter = { .use = CONTRACTS_ALL, .words = STR("") };

    world_begin(ctx);
    int64_t first = world_contract(ctx, "five-pack", 0, NULL, NULL).id, later = world_contract(ctx, "five-pack", 0, "2027-05-01", NULL).id;
    copied(ctx, first, 1000, LIMIT_COUNTED - 2);
    as_operator(ctx);
    READ_OK(contract_search_count(ctx, &filter, 0, &counts));
    CHECK_INT(counts.of[CONTRACTS_ALL].count, LIMIT_COUNTED);
    CHECK(!counts.of[CONTRACTS_ALL].more);
    CHECK_INT(counts.of[CONTRACTS_NOT_USABLE].count, 1);
    copied(ctx, later, 5000, 30);
    READ_OK(contract_search_count(ctx, &filter, INT64_MAX, &counts));
    CHECK_INT(counts.of[CONTRACTS_ALL].count, LIMIT_COUNTED);
    CHECK(counts.of[CONTRACTS_ALL].more);
    CHECK_INT(counts.of[CONTRACTS_NOT_USABLE].count, CONTRACTS_NOT_COUNTED);
    CHECK_INT(counts.before, CONTRACTS_NOT_COUNTED);
    filter.use = CONTRACTS_NOT_USABLE;
    READ_OK(contract_search_count(ctx, &filter, later, &counts));
    CHECK_INT(counts.of[CONTRACTS_NOT_USABLE].count, 31);
    CHECK(!counts.of[CONTRACTS_NOT_USABLE].more);
    CHECK_INT(counts.before, 31);
    CHECK_INT(counts.of[CONTRACTS_USABLE].count, CONTRACTS_NOT_COUNTED);
    as_account(ctx, 5, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    READ_CODE(not_authorized, contract_search_count(ctx, &filter, 0, &counts));
}

TESTS(
    BOTH(the_desk_narrows_to_exactly_what_is_of_a_use_where_each_contract_is_at_any_hour),
    BOTH(above_a_thousand_only_the_list_that_is_open_is_counted_and_no_further),
)
