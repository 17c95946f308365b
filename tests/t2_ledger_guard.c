/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t2_ledger_guard.c: the promises of [4.7]-[4.11] are the database's: it refuses, whoever asks. And where somebody has
 * taken the triggers away and tampered, ledger_verify finds it.
 */
#include "tests/harness.h"

#include "base/crypto.h"
#include "tests/contract_world.h"

/* Contract 1 with five, of which requests 1001 (given back) and 1002 took one; a second contract with a grant. */
static int64_t begin(struct ctx *ctx)
{
    struct ledger_entry entry;
    bool credited;

    world_begin(ctx);
    int64_t id = world_contract(ctx, "five-pack", 0, NULL, NULL).id;
    world_contract(ctx, "five-pack", 0, NULL, NULL);
    world_debit(ctx, id, 1001);
    WRITE_OK(ledger_credit_back(ctx, 1001, STR("A defect"), &credited));
    world_debit(ctx, id, 1002);
    WRITE_OK(ledger_adjust(ctx, id, -1, STR("Miscounted"), &entry));
    world_request(ctx, 1003, id);
    return id;
}

/* An INSERT that continues the chain of the first contract, with what the test changes in it. */
static const char *entry_sql(struct ctx *ctx, int64_t contract_id, const char *kind, int64_t units, const char *grant,
                             const char *request, const char *reverses)
{
    return str_format(ctx->arena,
        "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 1, '%s', %lld, c.balance, c.balance + (%lld), %s, %s, %s, 1, 1,"
        " NULL, 's', 'd', c.head, 'h' FROM contract c WHERE c.id = %lld", kind, (long long)units, (long long)units, grant,
        request, reverses, (long long)contract_id).data;
}

#define OWN_GRANT   "(SELECT g.id FROM contract_grant g WHERE g.contract_id = c.id)"
#define OTHER_GRANT "(SELECT g.id FROM contract_grant g WHERE g.contract_id <> c.id)"
#define DEBIT_1002  "(SELECT d.id FROM ledger_entry d WHERE d.kind = 'debit' AND d.request_id = 1002)"
#define DEBIT_1001  "(SELECT d.id FROM ledger_entry d WHERE d.kind = 'debit' AND d.request_id = 1001)"
#define GRANT_ENTRY "(SELECT d.id FROM ledger_entry d WHERE d.kind = 'grant' AND d.contract_id = c.id)"

/* SPEC 4.7 */
TEST(an_entry_is_never_changed_or_removed)
{
    begin(ctx);
    exec_sql_fails(ctx, CODE_conflict, "UPDATE ledger_entry SET units = -2, balance = balance - 1 WHERE kind = 'debit'");
    exec_sql_fails(ctx, CODE_conflict, "UPDATE ledger_entry SET salt = ''");
    exec_sql_fails(ctx, CODE_conflict, "DELETE FROM ledger_entry WHERE kind = 'adjust'");
    CHECK_INT(count_rows(ctx, "ledger_entry"), 6);
}

/* SPEC 4.8-4.11 */
TEST(the_database_refuses_a_second_debit_a_second_credit_and_a_credit_without_its_debit)
{
    int64_t id = begin(ctx);

    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "debit", -1, OWN_GRANT, "1001", "NULL"));
    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "debit", -1, OWN_GRANT, "1002", "NULL"));
    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "credit_back", 1, OWN_GRANT, "1001", DEBIT_1001));
    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "credit_back", 1, OWN_GRANT, "1003", DEBIT_1001));
    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "credit_back", 1, OWN_GRANT, "1003", DEBIT_1002));
    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "credit_back", 1, OWN_GRANT, "1003", GRANT_ENTRY));
    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "credit_back", 1, OWN_GRANT, "1003", "NULL"));
    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "credit_back", 2, OWN_GRANT, "1002", DEBIT_1002));
    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "debit", -1, OWN_GRANT, "NULL", "NULL"));
    exec_sql(ctx, entry_sql(ctx, id, "credit_back", 1, OWN_GRANT, "1002", DEBIT_1002));
}

/* An adjust or expire of the contract's next place that counts from `at` and was recorded at `recorded_at`. */
static const char *timed_sql(struct ctx *ctx, int64_t contract_id, const char *kind, int64_t at, int64_t recorded_at)
{
    return str_format(ctx->arena,
        "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 1, '%s', -1, c.balance, c.balance - 1, " OWN_GRANT ", NULL, NULL,"
        " %lld, %lld, NULL, 's', 'd', c.head, 'h' FROM contract c WHERE c.id = %lld", kind, (long long)at, (long long)recorded_at,
        (long long)contract_id).data;
}

/* SPEC 4.7, 4.12; decision 0020 */
TEST(the_database_refuses_an_entry_that_counts_from_another_moment_than_it_is_recorded_at)
{
    int64_t id = begin(ctx);

    exec_sql_fails(ctx, CODE_conflict, timed_sql(ctx, id, "adjust", ctx->now - 1, ctx->now));
    exec_sql_fails(ctx, CODE_conflict, timed_sql(ctx, id, "adjust", ctx->now + 1, ctx->now));
    exec_sql_fails(ctx, CODE_conflict, timed_sql(ctx, id, "expire", ctx->now + 1, ctx->now));
    exec_sql_fails(ctx, CODE_conflict, str_format(ctx->arena,
        "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 1, 'grant', 1, c.balance, c.balance + 1, " OWN_GRANT ", NULL, NULL,"
        " 1, 2, NULL, 's', 'd', c.head, 'h' FROM contract c WHERE c.id = %lld", (long long)id).data);
    exec_sql(ctx, timed_sql(ctx, id, "expire", ctx->now - 1, ctx->now));
}

/* SPEC 4.7, 4.9 */
TEST(the_database_refuses_to_pass_below_zero_a_foreign_grant_and_a_broken_chain)
{
    int64_t id = begin(ctx);

    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "debit", -4, OWN_GRANT, "1003", "NULL"));
    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "debit", -1, OTHER_GRANT, "1003", "NULL"));
    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "debit", 1, OWN_GRANT, "1003", "NULL"));
    exec_sql_fails(ctx, CODE_conflict, entry_sql(ctx, id, "adjust", 0, OWN_GRANT, "NULL", "NULL"));
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 2, 'adjust', 1, c.balance,"
                   " c.balance + 1, " OWN_GRANT ", NULL, NULL, 1, 1, NULL, 's', 'd', c.head, 'h' FROM contract c WHERE c.sequence = 5");
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 1, 'adjust', 1, c.balance,"
                   " c.balance + 1, " OWN_GRANT ", NULL, NULL, 1, 1, NULL, 's', 'd', 'forged', 'h' FROM contract c WHERE c.sequence = 5");
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 1, 'adjust', 1, c.balance + 5,"
                   " c.balance + 6, " OWN_GRANT ", NULL, NULL, 1, 1, NULL, 's', 'd', c.head, 'h' FROM contract c WHERE c.sequence = 5");
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 1, 'adjust', 1, c.balance,"
                   " c.balance + 2, " OWN_GRANT ", NULL, NULL, 1, 1, NULL, 's', 'd', c.head, 'h' FROM contract c WHERE c.sequence = 5");
    exec_sql_fails(ctx, CODE_conflict, "UPDATE contract SET balance = -1");
    exec_sql_fails(ctx, CODE_conflict, "UPDATE contract_grant SET remaining = -1");
    CHECK_INT(sql_int(ctx, "SELECT MAX(sequence) FROM ledger_entry"), 5);
    CHECK_INT(sql_int(ctx, "SELECT remaining FROM contract_grant WHERE contract_id = (SELECT MIN(id) FROM contract)"), 3);
}

static void drop_triggers(struct ctx *ctx)
{
    if (db_is_postgres(ctx->db)) {
        exec_sql(ctx, "DROP TRIGGER ledger_entry_is_final ON ledger_entry");
        exec_sql(ctx, "DROP TRIGGER ledger_entry_moves ON ledger_entry");
        return;
    }
    exec_sql(ctx, "DROP TRIGGER ledger_entry_is_final");
    exec_sql(ctx, "DROP TRIGGER ledger_entry_stays");
    exec_sql(ctx, "DROP TRIGGER ledger_entry_moves");
}

/* Tampers in up to three statements, sees verify refuse with these words, and takes it back. */
static void found_at(struct ctx *ctx, int line, const char *words, const char *first, const char *second, const char *third)
{
    struct ledger_counts counts;

    in_write(ctx);
    exec_sql(ctx, first);
    if (second)
        exec_sql(ctx, second);
    if (third)
        exec_sql(ctx, third);
    check_code_at(ctx, CODE_conflict, ledger_verify(ctx, &counts), first, __FILE__, line);
    if (!str_contains(ctx->fault.detail, str_of(words)))
        CHECK_STR(ctx->fault.detail, str_of(words));
    fault_clear(ctx);
    rollback(ctx);
}
#define FOUND(words, ...) FOUND_(words, __VA_ARGS__, NULL, NULL, NULL)
#define FOUND_(words, first, second, third, ...) found_at(ctx, __LINE__, words, first, second, third)

#define CUT_REASON "DELETE FROM ledger_reason WHERE entry_id = (SELECT id FROM ledger_entry WHERE sequence = 5)"

/* SPEC 4.7 */
TEST(verify_finds_every_kind_of_tampering_with_entries)
{
    struct ledger_counts counts = { .contracts = 0 };

    begin(ctx);
    drop_triggers(ctx);
    READ_OK(ledger_verify(ctx, &counts));
    CHECK_INT(counts.contracts, 2);
    CHECK_INT(counts.grants, 2);
    CHECK_INT(counts.entries, 6);
    CHECK_INT(counts.debits, 2);
    CHECK_INT(counts.credit_backs, 1);
    FOUND("sequence 4): its content was changed", "UPDATE ledger_entry SET at = at - 1, recorded_at = recorded_at - 1 WHERE sequence = 4");
    FOUND("sequence 4): its content was changed", "UPDATE ledger_entry SET actor_id = 9 WHERE sequence = 4");
    FOUND("sequence 4): its content was changed", "UPDATE ledger_entry SET kind = 'adjust', request_id = NULL WHERE sequence = 4");
    FOUND("sequence 4): its content was changed", "UPDATE ledger_entry SET request_id = 1003 WHERE sequence = 4");
    FOUND("sequence 4): its content was changed", "UPDATE ledger_entry SET reason_digest = 'x' WHERE sequence = 4");
    FOUND("sequence 2): its content was changed", "UPDATE ledger_entry SET units = -2, balance = balance - 1 WHERE sequence = 2");
    FOUND("sequence 2): its balance is not the sum", "UPDATE ledger_entry SET previous_balance = 6, balance = 5 WHERE sequence = 2");
    FOUND("sequence 2): its content was changed", "UPDATE ledger_entry SET hash = 'x' WHERE sequence = 2");
    FOUND("sequence 3): it does not continue", "UPDATE ledger_entry SET previous_hash = 'x' WHERE sequence = 3");
    FOUND("sequence 5): its reason was changed", "UPDATE ledger_reason SET reason = 'x' WHERE reason = 'Miscounted'");
    FOUND("sequence 5): an entry is missing before it", "DELETE FROM ledger_entry WHERE sequence = 4");
    FOUND("its last entry is missing", CUT_REASON, "DELETE FROM ledger_entry WHERE sequence = 5");
}

/* SPEC 4.7 */
TEST(verify_finds_every_kind_of_tampering_with_figures)
{
    begin(ctx);
    drop_triggers(ctx);
    FOUND("its last entry is missing", "UPDATE contract SET balance = balance + 1");
    FOUND("its last entry is missing", "UPDATE contract SET head = 'x'");
    FOUND("its last entry is missing", "UPDATE contract SET sequence = sequence - 1");
    FOUND("what is left of grant", "UPDATE contract_grant SET remaining = remaining + 1");
    FOUND("does not have one entry of its units", "UPDATE contract_grant SET units = 6");
    FOUND("what is left of grant", CUT_REASON, "DELETE FROM ledger_entry WHERE sequence = 5",
          "UPDATE contract SET sequence = 4, balance = 4, head = (SELECT hash FROM ledger_entry WHERE sequence = 4) WHERE sequence = 5");
    FOUND("gives back what was not debited",
          "UPDATE ledger_entry SET reverses_id = (SELECT id FROM ledger_entry WHERE sequence = 4) WHERE kind = 'credit_back'");
    FOUND("does not have one entry of its units",
          "INSERT INTO contract_grant SELECT 99, id, 1, 5, 0, 1, 99999, 1 FROM contract WHERE sequence = 5");
}

/* Whoever recomputes a hash after a change has to recompute all that follow, and then the head is another. */
TEST(a_forged_entry_with_a_fitting_hash_breaks_the_next)
{
    struct ledger_entry *entries;
    size_t count;
    int64_t id = begin(ctx);

    drop_triggers(ctx);
    READ_OK(ledger_list(ctx, id, 0, 0, &entries, &count));
    entries[3].at--;
    struct str forged = hash_hex(ctx->arena, ledger_line(ctx->arena, &entries[3], entries[3].reason_digest, entries[2].hash));
    FOUND("sequence 5): it does not continue",
          str_format(ctx->arena, "UPDATE ledger_entry SET at = at - 1, recorded_at = recorded_at - 1, hash = '%.*s' WHERE sequence = 4",
                     STR_ARGS(forged)).data);
}

TEST(only_the_operator_verifies)
{
    struct ledger_counts counts;

    as_account(ctx, 5, "anna@fabrikam.example", ACCOUNT_WORK, STAFF_CONTRACT_DESK | STAFF_ENGINEER);
    READ_CODE(not_authorized, ledger_verify(ctx, &counts));
    as_system(ctx);
    READ_OK(ledger_verify(ctx, &counts));
}

TESTS(
    BOTH(an_entry_is_never_changed_or_removed),
    BOTH(the_database_refuses_a_second_debit_a_second_credit_and_a_credit_without_its_debit),
    BOTH(the_database_refuses_an_entry_that_counts_from_another_moment_than_it_is_recorded_at),
    BOTH(the_database_refuses_to_pass_below_zero_a_foreign_grant_and_a_broken_chain),
    BOTH(verify_finds_every_kind_of_tampering_with_entries),
    BOTH(verify_finds_every_kind_of_tampering_with_figures),
    BOTH(a_forged_entry_with_a_fitting_hash_breaks_the_next),
    BOTH(only_the_operator_verifies),
)
