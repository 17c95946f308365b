/* SPDX-License-Identifier: Apache-2.0 */
/* t2_import.c: contracts from a CSV file [4.1]. */
#include "tests/harness.h"

#include "desk/contract/contract_csv.h"
#include "tests/contract_world.h"

static int64_t imported(struct ctx *ctx, const char *csv)
{
    int64_t count = -1;

    WRITE_OK(contract_import(ctx, str_of(csv), STR("SE"), &count));
    return count;
}

/* The import fails with exactly these fields, joined by spaces, and leaves nothing behind. */
static void faults(struct ctx *ctx, const char *csv, const char *expected)
{
    struct buf fields = buf_new(ctx->arena);
    int64_t before = count_rows(ctx, "contract"), count;

    in_write(ctx);
    CHECK_CODE_KEEP(invalid, contract_import(ctx, str_of(csv), STR("SE"), &count));
    for (const struct field_fault *field = ctx->fault.fields; field; field = field->next) {
        if (fields.len)
            buf_add_char(&fields, ' ');
        buf_add(&fields, field->field);
    }
    CHECK_STR(buf_str(&fields), str_of(expected));
    fault_clear(ctx);
    undo(ctx);
    commit(ctx);
    CHECK_INT(count_rows(ctx, "contract"), before);
}

TEST_SQL(select_imported,
    .name = "test.imported", .args = "", .cols = "ttii",
    .text = "SELECT c.access_id, c.contract_no, c.starts_on, g.remaining FROM contract c JOIN contract_grant g ON g.contract_id = c.id"
            " ORDER BY c.access_id");

#define HEAD "access_id,contract_id,plan\n"

/* RFC 4180 */
TEST(cells_are_read_as_the_standard_says)
{
    struct csv csv = { .count = 0 };

    CHECK_OK(csv_read(ctx, STR("\xEF\xBB\xBF" "a,\"b \"\"c\"\",\r\nd\",e\r\n\r\n,,\nlast"), &csv));
    CHECK_INT((int64_t)csv.count, 3);
    CHECK_INT((int64_t)csv.rows[0].count, 3);
    CHECK_STR(csv.rows[0].cells[1], STR("b \"c\",\r\nd"));
    CHECK_INT(csv.rows[1].line, 4);
    CHECK_INT((int64_t)csv.rows[1].count, 3);
    CHECK_STR(csv.rows[2].cells[0], STR("last"));
    CHECK_CODE(malformed, csv_read(ctx, STR("a,\"b"), &csv));
    CHECK_CODE(malformed, csv_read(ctx, STR("a,b\"c\"\n"), &csv));
    CHECK_CODE(malformed, csv_read(ctx, STR("\"a\"b\n"), &csv));
    CHECK_CODE(malformed, csv_read(ctx, STR("\xFF"), &csv));
    CHECK_OK(csv_read(ctx, STR(""), &csv));
    CHECK_INT((int64_t)csv.count, 0);
}

/* SPEC 4.1 */
TEST(a_file_is_imported_with_its_zeros_its_holders_and_its_units)
{
    struct contract *contracts;
    size_t count = 0;

    world_begin(ctx);
    world_organization(ctx, "Fabrikam, AB");
    int64_t anna = world_account(ctx, "anna@fabrikam.example");
    CHECK_INT(imported(ctx, "\xEF\xBB\xBF" "contract_id,access_id,plan,organization,account,starts_on,ends_on,units\r\n"
                            "004512345678,0230242323,gold-20-pack,\"Fabrikam, AB\",,2026-11-01,,7\r\n"
                            "000000000002,0000-AB/7,five-pack,,Anna@Fabrikam.example,2026-11-01,2027-01-31,\r\n"
                            "000000000003,0000000003,five-pack,,,,,0\r\n"), 3);
    READ_OK(contract_search(ctx, STR(""), 0, 10, &contracts, &count));
    CHECK_INT((int64_t)count, 3);
    CHECK_STR(contracts[0].access_id, STR("0230242323"));
    CHECK_STR(contracts[0].contract_no, STR("004512345678"));
    CHECK_STR(contracts[0].organization_name, STR("Fabrikam, AB"));
    CHECK_STR(contracts[0].time_zone, STR("Europe/Stockholm"));
    CHECK_INT(contracts[0].ends_on, day_at("2027-11-30"));
    CHECK_INT(contracts[0].remaining, 7);
    CHECK_STR(contracts[1].access_id, STR("0000-AB/7"));
    CHECK_INT(contracts[1].account_id, anna);
    CHECK_INT(contracts[1].ends_on, day_at("2027-01-31"));
    CHECK_INT(contracts[1].remaining, 5);
    CHECK_INT(contracts[2].remaining, 0);
    CHECK_INT(count_rows(ctx, "association"), 1);
    struct contract contract;
    bool already = false;
    as_account(ctx, anna, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    WRITE_OK(contract_add(ctx, STR("0000AB/7"), STR("000000000002"), &contract, &already));
    CHECK(already);
    struct ledger_counts counts;
    as_operator(ctx);
    READ_OK(ledger_verify(ctx, &counts));
}

/* SPEC 4.1 */
/* SPEC 4.3: what nobody sees is no part of a cell, and digits of every script are digits. */
TEST(invisible_characters_in_a_file_are_no_part_of_its_cells)
{
    struct db_rows rows;

    world_begin(ctx);
    world_organization(ctx, "Fabrikam, AB");
    CHECK_INT(imported(ctx, "\u200Eaccess_id,contract_id,\u2060plan,organization,starts_on,units\n"
                            "\u200E2648\u200B457766,\u202A٠٠٤٥12345678\u202C,gold\u2011\u00AD20-pack,\"\u200EFabrikam, AB\u200B\",\u200E2026\u201111\u201101,۷\u00A0\n"
                            "\u00A0AB\u00A007/\u200C1\u3000,0000000000-02,five-pack,,,\n"), 2);
    READ_OK(db_run_values(ctx, &select_imported, 0, NULL, &rows));
    CHECK(db_next(&rows));
    CHECK_STR(db_text(&rows, 0), STR("2648457766"));
    CHECK_STR(db_text(&rows, 1), STR("004512345678"));
    CHECK_INT(db_int(&rows, 2), day_of_date((struct date){ 2026, 11, 1 }));
    CHECK_INT(db_int(&rows, 3), 7);
    CHECK(db_next(&rows));
    CHECK_STR(db_text(&rows, 0), STR("AB 07/1"));
    faults(ctx, HEAD "\u200E\u200F,\u2800,five-pack\n", "line 2.access_id line 2.contract_id");
}

TEST(a_column_whose_lengths_betray_lost_zeros_is_refused_with_the_lines)
{
    world_begin(ctx);
    faults(ctx, HEAD "1234567897,111111111111,five-pack\n230242323,222222222222,five-pack\n1234567898,333333333333,five-pack\n",
           "line 3.access_id");
    faults(ctx, HEAD "1234567897,111111111111,five-pack\n1234567898,4512345678,five-pack\n", "line 3.contract_id");
    CHECK_INT(imported(ctx, HEAD "1234567897,111111111111,five-pack\n00371,222222222222,five-pack\nA7,A8,five-pack\n"), 3);
}

TEST(one_fault_is_called_one_fault)
{
    int64_t count;

    world_begin(ctx);
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, contract_import(ctx, STR(HEAD "0000000001,000000000001,nothing\n"), STR("SE"), &count));
    CHECK(str_starts(ctx->fault.detail, STR("Nothing was imported: 1 fault. ")));
    fault_clear(ctx);
    CHECK_CODE_KEEP(invalid, contract_import(ctx, STR(HEAD "0000000001,000000000001,nothing\n0000000002,000000000002,\n"), STR("SE"), &count));
    CHECK(str_starts(ctx->fault.detail, STR("Nothing was imported: 2 faults. ")));
    fault_clear(ctx);
    rollback(ctx);
}

/* SPEC 4.1 */
TEST(the_whole_file_or_nothing_and_every_fault_with_its_line)
{
    int64_t count;

    world_begin(ctx);
    world_organization(ctx, "Twins");
    world_organization(ctx, "Twins");
    faults(ctx, "access_id,contract_id,plan,organization,account,starts_on,ends_on,units\n"
                "0000000001,000000000001,five-pack,,,,,\n"
                "0000000002,,nothing,,,2026-13-01,,x\n"
                "2.30E+08,000000000003,five-pack,Twins,,,,-1\n"
                "0000000004,000000000004,five-pack,Nobody,no@body.example,,,\n"
                "0000000005,000000000005,five-pack,,,2026-11-01,2026-10-31,\n"
                "0000000006,000000000006,signature-cloud-unlimited,,,,,6\n"
                "0000000001,000000000001,five-pack,,,,,\n",
           "line 3.contract_id line 3.plan line 3.starts_on line 4.access_id line 4.units line 4.organization"
           " line 5.organization line 5.account line 6.ends_on line 7.units line 8.access_id");
    faults(ctx, HEAD "0000000001,000000000001\n", "line 2.access_id");
    faults(ctx, "access_id;contract_id;plan\n", "");
    faults(ctx, "access_id,plan\n", "");
    faults(ctx, "access_id,contract_id,plan,plan\n", "");
    faults(ctx, "", "");
    CHECK_INT(imported(ctx, HEAD), 0);
    as_account(ctx, 5, "anna@fabrikam.example", ACCOUNT_WORK, STAFF_ENGINEER);
    WRITE_CODE(not_authorized, contract_import(ctx, STR(HEAD), STR("SE"), &count));
}

TEST(what_was_imported_once_is_a_fault_the_second_time)
{
    world_begin(ctx);
    CHECK_INT(imported(ctx, HEAD "0230242323,004512345678,five-pack\n"), 1);
    faults(ctx, HEAD "0230242323,004512345678,five-pack\n", "line 2.access_id");
    CHECK_INT(imported(ctx, HEAD "0230242323,004512345679,five-pack\n"), 1);
}

TESTS(
    ALONE(cells_are_read_as_the_standard_says),
    BOTH(a_file_is_imported_with_its_zeros_its_holders_and_its_units),
    BOTH(invisible_characters_in_a_file_are_no_part_of_its_cells),
    BOTH(a_column_whose_lengths_betray_lost_zeros_is_refused_with_the_lines),
    BOTH(one_fault_is_called_one_fault),
    BOTH(the_whole_file_or_nothing_and_every_fault_with_its_line),
    BOTH(what_was_imported_once_is_a_fault_the_second_time),
)
