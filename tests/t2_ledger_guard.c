/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t2_ledger_guard.c: the promises of [4.7]-[4.11] are the database's: it refuses, whoever asks. And where somebody has
 * taken the triggers away and tampered, ledger_verify finds it.
 */
#include "tests/world.h"

#include "base/crypto.h"

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
    WRITE_OK(contract_adjusted(ctx, id, -1, STR("Miscounted"), &entry));
    world_request(ctx, 1003, id);
    return id;
}

/* An INSERT that continues the chain of the first contract, with what the test changes in it. */
static const char *entry_sql(struct ctx *ctx, int64_t contract_id, const char *kind, int64_t units, const char *grant,
                             const char *request, const char *reverses)
{
    return str_format(ctx->arena,
        "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 1, '%s', %lld, c.balance, c.balance + (%lld), %s, %s, %s, 1, 1,"
        " NULL, 's', 'd', c.head, 'h', 2 FROM contract c WHERE c.id = %lld", kind, (long long)units, (long long)units, grant,
        request, reverses, (long long)contract_id).data;
}

#define OWN_GRANT   "(SELECT g.id FROM contract_grant g WHERE g.contract_id = c.id)"
#define OTHER_GRANT "(SELECT g.id FROM contract_grant g WHERE g.contract_id <> c.id)"
#define DEBIT_1002  "(SELECT d.id FROM ledger_entry d WHERE d.kind = 'debit' AND d.request_id = 1002)"
#define DEBIT_1001  "(SELECT d.id FROM ledger_entry d WHERE d.kind = 'debit' AND d.request_id = 1001)"
#define GRANT_ENTRY "(SELECT d.id FROM ledger_entry d WHERE d.kind = 'grant' AND d.contract_id = c.id)"

/* SPEC 4.7: the example of docs/ledger-format.md. */
TEST(the_published_lines_and_their_hashes_are_those_of_the_document)
{
    struct ledger_entry entry = {
        .format = 1, .contract_id = 3713820672000000001, .sequence = 2, .id = 3713820672000000007, .kind = ENTRY_DEBIT, .units = -1,
        .grant_id = 3713820672000000002, .request_id = 3713820672000000005, .at = 1795255200000, .actor_id = 3713820672000000004,
    };
    struct str digest = ledger_reason_digest(ctx->arena, STR("00112233445566778899aabbccddeeff"), STR("Disk is full"));
    struct str previous = STR("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
    struct str line = ledger_line(ctx->arena, &entry, digest, previous);

    CHECK_STR(digest, STR("0d2d6d40bbc30015474ddede7f49e46aea2df4b62218a5e1b606dab6c3f09597"));
    CHECK_STR(line, STR("entitled-ledger-1|3713820672000000001|2|3713820672000000007|debit|-1|3713820672000000002|"
                        "3713820672000000005|1795255200000|3713820672000000004|0d2d6d40bbc30015474ddede7f49e46aea2df4b62218a5e1b606dab6c3f09597|"
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"));
    CHECK_STR(hash_hex(ctx->arena, line), STR("b16d1cc20d20a408ee48d65abbcaab915f8a4bccd3b8ec71bed4f72db2799a82"));
    entry.format = 2;
    entry.recorded_at = entry.at;
    entry.counted = true;
    entry.time_zone = STR("Europe/Stockholm");
    entry.grant_starts_on = day_at("2026-11-02");
    entry.grant_expires_on = day_at("2027-11-01");
    entry.grant_source = str_of(grant_source_name(GRANT_ISSUED));
    line = ledger_line(ctx->arena, &entry, digest, previous);
    CHECK_STR(line, STR("entitled-ledger-2|3713820672000000001|2|3713820672000000007|debit|-1|3713820672000000002|20759|21123|incident|counted|"
                        "Europe/Stockholm|issued|3713820672000000005|1795255200000|1795255200000|3713820672000000004|"
                        "0d2d6d40bbc30015474ddede7f49e46aea2df4b62218a5e1b606dab6c3f09597|"
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"));
    CHECK_STR(hash_hex(ctx->arena, line), STR("781f154f4458bc07b29770f0f9322b4244fa4ce11e743e45076c920f438f968a"));
}

/* SPEC 4.7 */
TEST(an_entry_is_never_changed_or_removed)
{
    begin(ctx);
    exec_sql_fails(ctx, CODE_conflict, "UPDATE ledger_entry SET units = -2, balance = balance - 1 WHERE kind = 'debit'");
    exec_sql_fails(ctx, CODE_conflict, "UPDATE ledger_entry SET salt = ''");
    exec_sql_fails(ctx, CODE_conflict, "DELETE FROM ledger_entry WHERE kind = 'adjust'");
    CHECK_INT(count_rows(ctx, "ledger_entry"), 6);
}

/* SPEC 4.7: REPLACE, a key of another row and TRUNCATE pass by the triggers of a row. tests/constraints tries every key of every such table. */
TEST(what_is_never_changed_or_removed_is_never_replaced_or_emptied_out)
{
    static const char *const lite[] = {
        ("REPLACE INTO contract_grant (id, contract_id, counted, units, remaining, starts_on, expires_on, created_at, source)"
         " SELECT id, contract_id, counted, units, 0, starts_on, expires_on + 1, created_at, source FROM contract_grant"),
        "UPDATE OR REPLACE contract_grant SET rowid = (SELECT MAX(id) FROM contract_grant) WHERE id = (SELECT MIN(id) FROM contract_grant)",
        "REPLACE INTO ledger_entry SELECT * FROM ledger_entry",
        "UPDATE OR REPLACE contract SET rowid = (SELECT MAX(id) FROM contract) WHERE id = (SELECT MIN(id) FROM contract)",
        "DELETE FROM contract WHERE sequence > 0",
    };
    static const char *const post[] = {
        "TRUNCATE ledger_entry CASCADE", "TRUNCATE contract_grant CASCADE", "TRUNCATE contract CASCADE", "TRUNCATE request CASCADE",
        "TRUNCATE organization CASCADE", "TRUNCATE account CASCADE", "TRUNCATE draft CASCADE", "DELETE FROM contract WHERE sequence > 0",
    };
    struct ledger_counts counts;
    bool postgres = db_is_postgres(ctx->db);

    begin(ctx);
    if (!postgres)
        CHECK_OK(db_script(ctx, STR("PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = OFF")));
    for (size_t i = 0; i < (postgres ? COUNT_OF(post) : COUNT_OF(lite)); i++) {
        in_write(ctx);
        CHECK(db_script(ctx, str_of(postgres ? post[i] : lite[i])) != OK);
        CHECK(str_contains(ctx->fault.secret, STR("never")));
        db_rollback(ctx);
        fault_clear(ctx);
    }
    CHECK_INT(count_rows(ctx, "ledger_entry"), 6);
    CHECK_INT(count_rows(ctx, "contract_grant"), 2);
    as_operator(ctx);
    READ_OK(ledger_verify(ctx, &counts));
}

/* SPEC 4.8: an id that was drawn twice is no contradiction: the work is done again, with another. */
TEST(of_what_is_never_replaced_an_id_that_is_there_already_asks_for_another)
{
    static const char *const copies[] = {
        "INSERT INTO contract_grant (id, contract_id, counted, units, remaining, starts_on, expires_on, created_at)"
        " SELECT id, contract_id, counted, units, 0, starts_on, expires_on, created_at FROM contract_grant",
        "INSERT INTO contract (id, access_id, contract_no, plan_id, imported, shared, exclusive, country, time_zone, starts_on, grace_days, ends_on,"
        " stored_state, unit, counted, sequence, balance, head, created_at, cancelled_at) SELECT id, '9', '9', plan_id, imported, shared, exclusive,"
        " country, time_zone, starts_on, grace_days, ends_on, stored_state, unit, counted, 0, 0, '', created_at, cancelled_at FROM contract",
    };

    begin(ctx);
    for (size_t i = 0; i < COUNT_OF(copies); i++)
        exec_sql_fails(ctx, CODE_busy, copies[i]);
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
        " %lld, %lld, NULL, 's', 'd', c.head, 'h', 2 FROM contract c WHERE c.id = %lld", kind, (long long)at, (long long)recorded_at,
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
        " 1, 2, NULL, 's', 'd', c.head, 'h', 2 FROM contract c WHERE c.id = %lld", (long long)id).data);
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
                   " c.balance + 1, " OWN_GRANT ", NULL, NULL, 1, 1, NULL, 's', 'd', c.head, 'h', 2 FROM contract c WHERE c.sequence = 5");
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 1, 'adjust', 1, c.balance,"
                   " c.balance + 1, " OWN_GRANT ", NULL, NULL, 1, 1, NULL, 's', 'd', 'forged', 'h', 2 FROM contract c WHERE c.sequence = 5");
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 1, 'adjust', 1, c.balance + 5,"
                   " c.balance + 6, " OWN_GRANT ", NULL, NULL, 1, 1, NULL, 's', 'd', c.head, 'h', 2 FROM contract c WHERE c.sequence = 5");
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 1, 'adjust', 1, c.balance,"
                   " c.balance + 2, " OWN_GRANT ", NULL, NULL, 1, 1, NULL, 's', 'd', c.head, 'h', 2 FROM contract c WHERE c.sequence = 5");
    exec_sql_fails(ctx, CODE_conflict, "UPDATE contract SET balance = -1");
    exec_sql_fails(ctx, CODE_conflict, "UPDATE contract_grant SET remaining = -1");
    CHECK_INT(sql_int(ctx, "SELECT MAX(sequence) FROM ledger_entry"), 5);
    CHECK_INT(sql_int(ctx, "SELECT remaining FROM contract_grant WHERE contract_id = (SELECT MIN(id) FROM contract)"), 3);
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
    world_unguarded(ctx);
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
    FOUND("its request is gone, or belongs to another contract", "UPDATE request SET contract_id = (SELECT MAX(id) FROM contract)"
          " WHERE id = (SELECT request_id FROM ledger_entry WHERE sequence = 2)");
}

/* SPEC 4.7 */
TEST(verify_finds_every_kind_of_tampering_with_figures)
{
    begin(ctx);
    world_unguarded(ctx);
    FOUND("its last entry is missing", "UPDATE contract SET balance = balance + 1");
    FOUND("its last entry is missing", "UPDATE contract SET head = 'x'");
    FOUND("its last entry is missing", "UPDATE contract SET sequence = sequence - 1");
    FOUND("what is left of grant", "UPDATE contract_grant SET remaining = remaining + 1");
    FOUND("what is left of grant", "UPDATE contract_grant SET remaining = remaining - 1");
    FOUND("does not have one entry of its units", "UPDATE contract_grant SET units = 6");
    FOUND("its first or last day", "UPDATE contract SET ends_on = ends_on + 1");
    FOUND("its first or last day", "UPDATE contract SET ends_on = ends_on - 1");
    FOUND("its first or last day", "UPDATE contract SET starts_on = starts_on - 1");
    FOUND("its first or last day", "UPDATE contract_grant SET counted = 0");
    FOUND("what is left of grant", CUT_REASON, "DELETE FROM ledger_entry WHERE sequence = 5",
          "UPDATE contract SET sequence = 4, balance = 4, head = (SELECT hash FROM ledger_entry WHERE sequence = 4) WHERE sequence = 5");
    FOUND("gives back what was not debited",
          "UPDATE ledger_entry SET reverses_id = (SELECT id FROM ledger_entry WHERE sequence = 4) WHERE kind = 'credit_back'");
    FOUND("does not have one entry of its units",
          "INSERT INTO contract_grant SELECT 99, id, 1, 5, 0, starts_on, ends_on, 1, 'issued' FROM contract WHERE sequence = 5");
}

/* SPEC 4.7: what a grant was given as is in the line of each of its entries. */
TEST(verify_finds_a_grant_whose_days_unit_zone_or_source_was_changed)
{
    static const char *const changes[] = {
        "UPDATE contract_grant SET expires_on = expires_on + 1", "UPDATE contract_grant SET expires_on = expires_on - 1",
        "UPDATE contract_grant SET starts_on = starts_on - 1", "UPDATE contract_grant SET starts_on = starts_on + 1",
        "UPDATE contract_grant SET source = 'imported'", "UPDATE contract SET time_zone = 'Europe/Vienna'",
        "UPDATE contract SET unit = 'hour'", "UPDATE contract SET counted = 0",
        "UPDATE contract SET counted = 0; UPDATE contract_grant SET counted = 0",
        "UPDATE contract_grant SET expires_on = expires_on + 400; UPDATE contract SET ends_on = ends_on + 400",
        "UPDATE ledger_entry SET recorded_at = recorded_at + 1, at = at + 1 WHERE sequence = 1",
        "UPDATE ledger_entry SET format = 1 WHERE sequence = 1",
    };

    begin(ctx);
    world_unguarded(ctx);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct str first = str_of(changes[i]), second = first;
        str_cut(&second, ';');
        first.len -= second.len ? second.len + 1 : 0;
        FOUND("sequence 1): its content was changed", str_c(ctx->arena, first), second.len ? str_c(ctx->arena, second) : NULL);
    }
}

/* SPEC 4.7 */
TEST(the_terms_of_a_grant_and_what_the_ledger_proves_of_its_contract_are_never_changed)
{
    static const char *const refused[] = {
        "UPDATE contract_grant SET expires_on = expires_on + 1", "UPDATE contract_grant SET starts_on = starts_on - 1",
        "UPDATE contract_grant SET units = units + 1", "UPDATE contract_grant SET counted = 0, units = 0",
        "UPDATE contract_grant SET source = 'x'", "UPDATE contract_grant SET created_at = 1",
        "UPDATE contract_grant SET contract_id = (SELECT MAX(id) FROM contract)", "UPDATE contract_grant SET id = id + 1",
        "DELETE FROM contract_grant", "UPDATE contract SET time_zone = 'UTC'", "UPDATE contract SET unit = 'hour'",
        "UPDATE contract SET counted = 0", "UPDATE contract SET starts_on = starts_on - 1",
    };
    static const char *const later[] = { "sequence = sequence + 1", "sequence = sequence - 1", "balance = balance + 1", "balance = balance - 1", "head = 'x'" };

    begin(ctx);
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        exec_sql_fails(ctx, CODE_conflict, refused[i]);
    for (size_t i = 0; i < COUNT_OF(later); i++)
        exec_sql_fails(ctx, CODE_conflict, str_format(ctx->arena, "UPDATE contract SET %s WHERE sequence = 5", later[i]).data);
    exec_sql_fails(ctx, CODE_conflict, "UPDATE contract_grant SET remaining = remaining + 1");
    exec_sql_fails(ctx, CODE_conflict, "UPDATE contract_grant SET remaining = remaining - 1");
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO contract_grant SELECT 99, id, 1, 5, 5, starts_on, ends_on, 1, 'issued' FROM contract WHERE sequence = 5");
    exec_sql_fails(ctx, CODE_conflict, "INSERT INTO contract_grant SELECT 99, id, 1, 5, 0, starts_on, ends_on, 1, '' FROM contract WHERE sequence = 5");
    exec_sql(ctx, "CREATE TABLE another AS SELECT * FROM contract WHERE sequence = 5");
    exec_sql(ctx, "UPDATE another SET id = 99, access_id = 'x', sequence = 0, balance = 0, head = ''");
    for (size_t i = 0; i < COUNT_OF(later); i++) {
        in_write(ctx);
        exec_sql(ctx, str_format(ctx->arena, "UPDATE another SET %s", later[i]).data);
        exec_sql_fails(ctx, CODE_conflict, "INSERT INTO contract SELECT * FROM another");
        rollback(ctx);
    }
    exec_sql(ctx, "INSERT INTO contract SELECT * FROM another");
    exec_sql(ctx, "UPDATE contract SET time_zone = 'UTC' WHERE id = 99");
}

/* SPEC 4.7: an old format in front of the new one is one of before; behind it, or written now, it is none. */
TEST(an_entry_of_an_older_format_is_refused_behind_a_new_one)
{
    int64_t id = begin(ctx);

    exec_sql_fails(ctx, CODE_conflict, str_format(ctx->arena,
        "INSERT INTO ledger_entry SELECT 77, c.id, c.sequence + 1, 'adjust', -1, c.balance, c.balance - 1, " OWN_GRANT ", NULL, NULL,"
        " 1, 1, NULL, 's', 'd', c.head, 'h', 1 FROM contract c WHERE c.id = %lld", (long long)id).data);
    world_unguarded(ctx);
    FOUND("sequence 5): it is of an older format", "UPDATE ledger_entry SET format = 1 WHERE sequence = 5");
}

/* Makes the ledger of a contract what a program of before format 2 had written. */
static void make_old(struct ctx *ctx, int64_t id)
{
    struct ledger_entry *entries;
    struct str head = STR("");
    size_t count;

    READ_OK(contract_entries(ctx, id, 0, 0, &entries, &count));
    for (size_t i = 0; i < count; i++) {
        entries[i].format = 1;
        struct str hash = hash_hex(ctx->arena, ledger_line(ctx->arena, &entries[i], entries[i].reason_digest, head));
        exec_sql(ctx, str_format(ctx->arena, "UPDATE ledger_entry SET format = 1, previous_hash = '%.*s', hash = '%.*s' WHERE id = %lld",
                                 STR_ARGS(head), STR_ARGS(hash), (long long)entries[i].id).data);
        head = hash;
    }
    exec_sql(ctx, str_format(ctx->arena, "UPDATE contract SET head = '%.*s' WHERE id = %lld", STR_ARGS(head), (long long)id).data);
    exec_sql(ctx, str_format(ctx->arena, "UPDATE contract_grant SET source = 'earlier' WHERE contract_id = %lld", (long long)id).data);
}

/* SPEC 4.7: old entries stay verifiable, and the first new one proves the terms of the old grant from then on. */
TEST(a_ledger_of_before_format_2_verifies_goes_on_and_is_proven_from_its_next_entry_on)
{
    struct ledger_counts counts;
    struct ledger_entry entry;
    int64_t id = begin(ctx);

    world_unguarded(ctx);
    make_old(ctx, id);
    READ_OK(ledger_verify(ctx, &counts));
    FOUND("sequence 2): its content was changed", "UPDATE ledger_entry SET units = -2, balance = balance - 1 WHERE sequence = 2");
    world_guarded(ctx);
    as_operator(ctx);
    WRITE_OK(contract_adjusted(ctx, id, 1, STR("Once more"), &entry));
    CHECK_INT(sql_int(ctx, "SELECT format FROM ledger_entry WHERE sequence = 6"), 2);
    READ_OK(ledger_verify(ctx, &counts));
    world_unguarded(ctx);
    FOUND("sequence 6): its content was changed", "UPDATE contract_grant SET expires_on = expires_on - 1");
}

/* Whoever recomputes a hash after a change has to recompute all that follow, and then the head is another. */
TEST(a_forged_entry_with_a_fitting_hash_breaks_the_next)
{
    struct ledger_entry *entries;
    size_t count;
    int64_t id = begin(ctx);

    world_unguarded(ctx);
    READ_OK(contract_entries(ctx, id, 0, 0, &entries, &count));
    entries[3].at--;
    entries[3].recorded_at--;
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
    ALONE(the_published_lines_and_their_hashes_are_those_of_the_document),
    BOTH(an_entry_is_never_changed_or_removed),
    BOTH(what_is_never_changed_or_removed_is_never_replaced_or_emptied_out),
    BOTH(of_what_is_never_replaced_an_id_that_is_there_already_asks_for_another),
    BOTH(the_database_refuses_a_second_debit_a_second_credit_and_a_credit_without_its_debit),
    BOTH(the_database_refuses_an_entry_that_counts_from_another_moment_than_it_is_recorded_at),
    BOTH(the_database_refuses_to_pass_below_zero_a_foreign_grant_and_a_broken_chain),
    BOTH(verify_finds_every_kind_of_tampering_with_entries),
    BOTH(verify_finds_every_kind_of_tampering_with_figures),
    BOTH(verify_finds_a_grant_whose_days_unit_zone_or_source_was_changed),
    BOTH(the_terms_of_a_grant_and_what_the_ledger_proves_of_its_contract_are_never_changed),
    BOTH(an_entry_of_an_older_format_is_refused_behind_a_new_one),
    BOTH(a_ledger_of_before_format_2_verifies_goes_on_and_is_proven_from_its_next_entry_on),
    BOTH(a_forged_entry_with_a_fitting_hash_breaks_the_next),
    BOTH(only_the_operator_verifies),
)
