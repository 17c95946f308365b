/* SPDX-License-Identifier: Apache-2.0 */
/* t2_import.c: contracts from a CSV file [4.1]. */
#include "tests/harness.h"

#include "desk/contract/contract_csv.h"
#include "desk/organization/organization.h"
#include "tests/contract_world.h"
#include "view/input.h"

static int64_t imported(struct ctx *ctx, const char *csv)
{
    int64_t count = -1;

    WRITE_OK(contract_import(ctx, str_of(csv), STR("SE"), false, &count));
    return count;
}

/* The import fails with exactly these fields, joined by spaces, and leaves nothing behind. */
static void faults(struct ctx *ctx, const char *csv, const char *expected)
{
    struct buf fields = buf_new(ctx->arena);
    int64_t before = count_rows(ctx, "contract"), count;

    in_write(ctx);
    CHECK_CODE_KEEP(invalid, contract_import(ctx, str_of(csv), STR("SE"), false, &count));
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
    CHECK_CODE_KEEP(invalid, contract_import(ctx, STR(HEAD "0000000001,000000000001,nothing\n"), STR("SE"), false, &count));
    CHECK(str_starts(ctx->fault.detail, STR("Nothing was imported: 1 fault. ")));
    fault_clear(ctx);
    CHECK_CODE_KEEP(invalid, contract_import(ctx, STR(HEAD "0000000001,000000000001,nothing\n0000000002,000000000002,\n"), STR("SE"), false, &count));
    CHECK(str_starts(ctx->fault.detail, STR("Nothing was imported: 2 faults. ")));
    fault_clear(ctx);
    rollback(ctx);
}

/* SPEC 4.1 */
TEST(a_column_in_which_every_id_lost_its_zeros_is_refused_with_the_lines)
{
    int64_t count = 0;

    world_begin(ctx);
    faults(ctx, HEAD "230042379,004512345678,five-pack\n411820937,000012345678,five-pack\n", "line 2.access_id line 3.access_id");
    faults(ctx, HEAD "230042379,004512345678,five-pack\n", "line 2.access_id");
    faults(ctx, HEAD "0230242323,34,five-pack\n", "line 2.contract_id");
    faults(ctx, HEAD "230 042 379,34,five-pack\n", "line 2.access_id line 2.contract_id");
    faults(ctx, HEAD "12,4512345678,five-pack\n230042379,34,five-pack\n", "line 2.access_id line 3.access_id line 2.contract_id line 3.contract_id");
    /* Of a system whose IDs are shorter: one that begins with a zero shows that none was lost; letters do; else somebody says so. */
    CHECK_INT(imported(ctx, HEAD "023004,0071,five-pack\n423004,8871,five-pack\nA-7,B-8,five-pack\n"), 3);
    in_write(ctx);
    CHECK_OK(contract_import(ctx, STR(HEAD "77,34,five-pack\n2024-08-15,1.000,five-pack\n"), STR("SE"), true, &count));
    commit(ctx);
    CHECK_INT(count, 2);
}

/* SPEC 4.1 */
TEST(what_a_spreadsheet_has_made_of_an_id_is_refused_with_its_line)
{
    static const char *const changed[] = {
        "2.30E+09", "2,30E+09", "1.23E+11", "1E+11", "2.30042e9", "2.3E-05",
        "230042379.0", "230042379.00", "230042379,00", "0230242323.0",
        "230,042,379", "230.042.379", "230'042'379", "1,234",
        "2024-08-15", "2024-08-15 00:00:00", "15/08/2024", "8/15/24", "15.08.2024", "15-Aug", "Aug-24", "15-aug-2024", "1 Mar 2024",
        "1234567890123450000", "123456789012345000000",
    };
    static const char *const kept[] = {
        "0230242323", "2024/0815", "A-7.1", "12E3456789", "00371", "1234567890123456", "0230.242.323", "2024-0815", "MAR-4711", "C/2024/08/15",
    };

    world_begin(ctx);
    for (size_t i = 0; i < COUNT_OF(changed); i++) {
        faults(ctx, str_format(ctx->arena, HEAD "0000000001,000000000001,five-pack\n\"%s\",000000000002,five-pack\n", changed[i]).data, "line 3.access_id");
        faults(ctx, str_format(ctx->arena, HEAD "0000000001,\"%s\",five-pack\n", changed[i]).data, "line 2.contract_id");
    }
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        CHECK_INT(imported(ctx, str_format(ctx->arena, HEAD "%s,000000000002,five-pack\n", kept[i]).data), 1);
    /* What is gone stays gone, whatever somebody says. */
    int64_t count;
    WRITE_CODE(invalid, contract_import(ctx, STR(HEAD "2.30E+09,000000000002,five-pack\n"), STR("SE"), true, &count));
}

/* SPEC 4.1 */
TEST(what_keeps_a_spreadsheet_from_changing_an_id_is_no_part_of_it_and_rows_of_commas_are_passed_over)
{
    struct contract *contracts;
    size_t count = 0;

    world_begin(ctx);
    CHECK_INT(imported(ctx, "access_id,contract_id,plan,,\r\n'0230242323,\"=\"\"004512345678\"\"\",five-pack,,\r\n,,,,\r\n , ,,,\r\n,,\r\n"
                            "0000000018,000000000019,five-pack,,\r\n,,,,\r\n"), 2);
    READ_OK(contract_search(ctx, STR(""), 0, 10, &contracts, &count));
    CHECK_INT((int64_t)count, 2);
    CHECK_STR(contracts[0].access_id, STR("0230242323"));
    CHECK_STR(contracts[0].contract_no, STR("004512345678"));
    CHECK_INT(imported(ctx, HEAD ",,\n,,\n"), 0);
    faults(ctx, "access_id,contract_id,plan,,\n0000000026,000000000027,five-pack,x,\n", "line 2.access_id");
}

/* Files as Windows saves them. */
TEST(a_byte_order_mark_and_crlf_are_forgiven_and_utf_16_is_told_plainly)
{
    static const struct str utf16[] = {
        STR_INIT("\xFF\xFE" "a\0,\0"), STR_INIT("\xFE\xFF\0a\0,"), STR_INIT("a\0,\0b\0"), STR_INIT("\0a\0,"),
    };
    struct csv csv;
    struct input *in;

    CHECK_OK(csv_read(ctx, STR("\xEF\xBB\xBF" "a,b\r\n"), &csv));
    CHECK_STR(csv.rows[0].cells[0], STR("a"));
    CHECK_OK(input_json(ctx, input_unmarked(STR("\xEF\xBB\xBF{\r\n\"a\": 1\r\n}\r\n")), &in));
    for (size_t i = 0; i < COUNT_OF(utf16); i++) {
        CHECK_CODE_KEEP(malformed, csv_read(ctx, utf16[i], &csv));
        CHECK(str_starts(ctx->fault.detail, STR("This is UTF-16, which Windows calls Unicode.")));
        fault_clear(ctx);
        CHECK_CODE_KEEP(malformed, input_json(ctx, utf16[i], &in));
        CHECK(str_starts(ctx->fault.detail, STR("This is UTF-16, which Windows calls Unicode.")));
        fault_clear(ctx);
    }
    CHECK_CODE_KEEP(malformed, csv_read(ctx, STR("name\nB\xFCro\n"), &csv));
    CHECK(str_starts(ctx->fault.detail, STR("This is not UTF-8: the byte 7")));
    fault_clear(ctx);
}

/* A formula in somebody's words is run by whoever opens the file. */
TEST(words_that_a_spreadsheet_would_run_are_made_harmless)
{
    static const char *const formulas[] = {
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\xEF\xBC\x9D" "1", "\xEF\xBC\xA0" "x",
    };
    static const char *const plain[] = { "", "Goodwill", "a=b", "1-2", "\xC3\xA9=" };

    for (size_t i = 0; i < COUNT_OF(formulas); i++)
        CHECK_STR(csv_harmless(ctx->arena, str_of(formulas[i])), str_format(ctx->arena, "'%s", formulas[i]));
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        CHECK_STR(csv_harmless(ctx->arena, str_of(plain[i])), str_of(plain[i]));
}

/* SPEC 4.1 */
TEST(the_whole_file_or_nothing_and_every_fault_with_its_line)
{
    int64_t count;

    world_begin(ctx);
    struct organization twin;
    world_organization(ctx, "Twins");
    WRITE_OK(organization_add_anyway(ctx, STR("Twins"), STR("SE"), 0, &twin));
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
    WRITE_CODE(not_authorized, contract_import(ctx, STR(HEAD), STR("SE"), false, &count));
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
    BOTH(a_column_in_which_every_id_lost_its_zeros_is_refused_with_the_lines),
    BOTH(what_a_spreadsheet_has_made_of_an_id_is_refused_with_its_line),
    BOTH(what_keeps_a_spreadsheet_from_changing_an_id_is_no_part_of_it_and_rows_of_commas_are_passed_over),
    ALONE(a_byte_order_mark_and_crlf_are_forgiven_and_utf_16_is_told_plainly),
    ALONE(words_that_a_spreadsheet_would_run_are_made_harmless),
    BOTH(one_fault_is_called_one_fault),
    BOTH(the_whole_file_or_nothing_and_every_fault_with_its_line),
    BOTH(what_was_imported_once_is_a_fault_the_second_time),
)
