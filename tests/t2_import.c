/* SPDX-License-Identifier: Apache-2.0 */
/* t2_import.c: contracts from a CSV file [4.1]. */
#include "tests/world.h"

#include "desk/organization/organization.h"
#include "view/csv.h"
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
    READ_OK(contract_search(ctx, &(struct contract_filter){ .words = STR("") }, 0, 10, &contracts, &count));
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
    WRITE_OK(contract_added(ctx, STR("0000AB/7"), STR("000000000002"), &contract, &already));
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
    READ_OK(contract_search(ctx, &(struct contract_filter){ .words = STR("") }, 0, 10, &contracts, &count));
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
    CHECK(str_starts(ctx->fault.detail, STR("This is not UTF-8: byte number 7, 0xFC, does not belong there.")));
    fault_clear(ctx);
}

/* The first fault of an import that fails. */
static struct str first_fault(struct ctx *ctx, const char *csv)
{
    int64_t count;

    in_write(ctx);
    CHECK_CODE_KEEP(invalid, contract_import(ctx, str_of(csv), STR("SE"), false, &count));
    struct str detail = ctx->fault.fields ? ctx->fault.fields->detail : STR("");
    fault_clear(ctx);
    undo(ctx);
    commit(ctx);
    return detail;
}

static void taken_as_written(struct ctx *ctx, const char *csv, int64_t lines)
{
    int64_t count = 0;

    in_write(ctx);
    CHECK_OK(contract_import(ctx, str_of(csv), STR("SE"), true, &count));
    CHECK_INT(count, lines);
    undo(ctx);
    commit(ctx);
}

/* SPEC 4.1: 1.23457E+11, saved, opened and saved again. */
TEST(ids_with_nothing_but_zeros_behind_the_sixth_digit_are_remarked_with_their_lines)
{
    static const char *const rounded[] = { "123457000000", "100000000000", "120000000000", "1234570000000", "12345600000000", "900000000000000" };
    static const char *const kept[] = { "123457100000", "123456789000", "012345000000", "1234-5700-0000", "C1234570000" };

    world_begin(ctx);
    faults(ctx, HEAD "0000000001,123457000000,five-pack\n0000000002,223458000000,five-pack\n", "line 2.contract_id line 3.contract_id");
    faults(ctx, HEAD "1234570000,004512345678,five-pack\n2234580000,004512345679,five-pack\n", "line 2.access_id line 3.access_id");
    faults(ctx, HEAD "1234570000,004512345678,five-pack\n", "line 2.access_id");
    CHECK(str_contains(first_fault(ctx, HEAD "0000000001,123457000000,five-pack\n"), STR("import it with --as-written")));
    taken_as_written(ctx, HEAD "1234570000,123457000000,five-pack\n", 1);
    for (size_t i = 0; i < COUNT_OF(rounded); i++)
        faults(ctx, str_format(ctx->arena, HEAD "A-1,%s,five-pack\n", rounded[i]).data, "line 2.contract_id");
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        CHECK_INT(imported(ctx, str_format(ctx->arena, HEAD "A-%zu,%s,five-pack\nB-%zu,0007,five-pack\n", i, kept[i], i).data), 2);
    /* What chance makes: a single one with our check digit, and one in a thousand and more. */
    CHECK_INT(imported(ctx, HEAD "1234550000,004512345678,five-pack\n"), 1);
    struct buf many = buf_new(ctx->arena);
    buf_add(&many, STR(HEAD "1234570000,A-1,five-pack\n"));
    for (int i = 0; i < 1000; i++)
        buf_format(&many, "7%09d,B-%d,five-pack\n", i * 7 + 1, i);
    CHECK_INT(imported(ctx, str_c(ctx->arena, buf_str(&many))), 1001);
}

/* SPEC 4.1 */
TEST(an_id_with_a_sign_at_its_edge_is_refused)
{
    static const char *const ids[] = { "-0230242323", "-230242323", ("\u2212" "0230242323"), "0230242323-", "+0230242323", "(0230242323)", ".0230242323", "0230242323/", "-", "-A7" };

    world_begin(ctx);
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        faults(ctx, str_format(ctx->arena, HEAD "%s,004512345678,five-pack\n", ids[i]).data, "line 2.access_id");
        faults(ctx, str_format(ctx->arena, HEAD "0230242323,%s,five-pack\n", ids[i]).data, "line 2.contract_id");
    }
    CHECK(str_contains(first_fault(ctx, HEAD "-0230242323,004512345678,five-pack\n"), STR("a minus stands in front")));
}

/* SPEC 4.1 */
TEST(columns_in_each_others_place_are_told_as_such)
{
    world_begin(ctx);
    faults(ctx, HEAD "004512345678,0230242323,five-pack\n004512345679,0411820937,five-pack\n", "line 1.access_id");
    CHECK(str_contains(first_fault(ctx, HEAD "004512345678,0230242323,five-pack\n"), STR("the columns look swapped")));
    faults(ctx, HEAD "4512345678,230242323,five-pack\n", "line 2.contract_id");       /* which is which is open */
    faults(ctx, HEAD "14512345678,230242323,five-pack\n", "line 1.access_id");
    faults(ctx, HEAD "0230242323,004512345678,five-pack\n004512345679,0411820937,five-pack\n", "line 3.access_id");
    CHECK(str_contains(first_fault(ctx, HEAD "0230242323,004512345678,five-pack\n004512345679,0411820937,five-pack\n"), STR("the two IDs look swapped")));
    taken_as_written(ctx, HEAD "004512345678,0230242323,five-pack\n", 1);
    CHECK_INT(imported(ctx, HEAD "AB-45123456,0230242323,five-pack\n"), 1);
}

/* Lines of old Macs, and of programs that forget the line feed. */
TEST(a_carriage_return_alone_ends_a_line)
{
    struct csv csv = { .count = 0 };

    CHECK_OK(csv_read(ctx, STR("a,b\r\r1,\"x\ry\"\r2,z\r\n3,w\n\r4,v"), &csv));
    CHECK_INT((int64_t)csv.count, 5);
    CHECK_INT(csv.rows[1].line, 3);
    CHECK_STR(csv.rows[1].cells[1], STR("x\ry"));
    CHECK_INT(csv.rows[2].line, 5);
    CHECK_INT(csv.rows[4].line, 8);
    world_begin(ctx);
    CHECK_INT(imported(ctx, "access_id,contract_id,plan,units\r0230242323,004512345678,five-pack,3\r0411820937,004512345679,five-pack,3\r"), 2);
    faults(ctx, "access_id,contract_id,plan\r0230242324,004512345678,five-pack\r0411820938,004512345679,no-pack\r", "line 3.plan");
}

/* What is taken for the file that was meant. */
TEST(a_workbook_a_packed_file_or_a_page_in_place_of_a_text_is_called_what_it_is)
{
    static const struct { struct str file; const char *words; } files[] = {
        { STR_INIT("PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0"), "This is a workbook (.xlsx, .ods)" },
        { STR_INIT("PK\x03\x04\n\xFF\xFE"), "This is a workbook (.xlsx, .ods)" },
        { STR_INIT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"), "This is a workbook (.xls)" },
        { STR_INIT("\x1F\x8B\x08\0\0"), "This is packed (gzip)" },
        { STR_INIT("BZh91AY&SY"), "This is packed (bzip2)" },
        { STR_INIT("\xFD" "7zXZ\0"), "This is packed (xz)" },
        { STR_INIT("\x28\xB5\x2F\xFD\x04"), "This is packed (zstd)" },
        { STR_INIT("%PDF-1.7\n%\xE2\xE3"), "This is a PDF" },
        { STR_INIT("<!DOCTYPE html>\n<html>"), "This is a page of the web or XML" },
        { STR_INIT("\xEF\xBB\xBF\r\n  <html><body>Sign in"), "This is a page of the web or XML" },
        { STR_INIT("<?xml version=\"1.0\"?>"), "This is a page of the web or XML" },
        { STR_INIT("{\\rtf1\\ansi"), "This is a document (RTF)" },
        { STR_INIT("SQLite format 3\0"), "This is a database" },
        { STR_INIT("\x89PNG\r\n"), "This is a picture" },
    };
    struct csv csv;
    struct input *in;

    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct str file = files[i].file;
        CHECK_CODE_KEEP(malformed, csv_read(ctx, file, &csv));
        CHECK(str_starts(ctx->fault.detail, str_of(files[i].words)));
        CHECK(ctx->fault.cure.len > 0);
        fault_clear(ctx);
        CHECK_CODE_KEEP(malformed, input_json(ctx, input_unmarked(file), &in));
        CHECK(str_starts(ctx->fault.detail, str_of(files[i].words)));
        fault_clear(ctx);
        CHECK_CODE_KEEP(malformed, input_utf8(ctx, &file));
        fault_clear(ctx);
    }
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
    faults(ctx, "access_id,contract_id,plan,starts_on,ends_on,units\n"
                "0000000001,000000000001,five-pack,1969-12-31,,-1\n"
                "0000000002,000000000002,five-pack,1970-01-01,9000-01-01,1\n",
           "line 2.starts_on line 2.units line 3.ends_on");
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, contract_import(ctx, STR("access_id,contract_id,plan,starts_on,units\n0000000001,000000000001,five-pack,9999-12-31,-1\n"), STR("SE"), false, &(int64_t){ 0 }));
    text_has(ctx->fault.fields->detail, "Enter a day between 1970 and 8999.");         /* it is written as days are */
    text_has(ctx->fault.fields->next->detail, "Enter a number from 0 to");
    fault_clear(ctx);
    undo(ctx);
    commit(ctx);
    faults(ctx, HEAD "0000000001,000000000001\n", "line 2.access_id");
    faults(ctx, "access_id;contract_id;plan\n", "line 1");
    faults(ctx, "access_id,plan\n", "line 1.contract_id");
    faults(ctx, "access_id,contract_id,plan,plan\n", "line 1");
    faults(ctx, "", "line 1.access_id");
    CHECK_INT(imported(ctx, HEAD), 0);
    as_account(ctx, 5, "anna@fabrikam.example", ACCOUNT_WORK, STAFF_ENGINEER);
    WRITE_CODE(not_authorized, contract_import(ctx, STR(HEAD), STR("SE"), false, &count));
}

/* As over the API: `invalid` says nothing of a field. */
TEST(a_cell_that_is_wrong_has_the_code_and_the_words_of_its_kind)
{
    static const struct { const char *csv; enum code code; const char *words; } wrong[] = {
        { "access_id,contract_id,plan,x\n", CODE_unknown_field, "is no column" },
        { "access_id,plan\n", CODE_missing, "the column contract_id is missing" },
        { HEAD "0000000001,000000000001\n", CODE_bad_format, "the line has 2 cells" },
        { HEAD "004512345678,0230242323,five-pack\n", CODE_ids_swapped, "the columns look swapped" },
        { HEAD "230042379,004512345678,five-pack\n411820937,000012345678,five-pack\n", CODE_leading_zeros_lost, "those at the front seem to be lost" },
        { HEAD "0000000001,123457000000,five-pack\n", CODE_bad_format, "rounded this ID" },
        { HEAD "2.30E+08,000000000003,five-pack\n", CODE_bad_format, "digits are gone" },
        { HEAD ",000000000003,five-pack\n", CODE_missing, "the ID is missing" },
        { HEAD "-0230242323,004512345678,five-pack\n", CODE_bad_format, "a minus stands in front" },
        { HEAD "A-11111111112222222222333333333344444444445555555555666666666677777777778888888888,000000000003,five-pack\n", CODE_too_long, "at most" },
        { HEAD "A*1,000000000003,five-pack\n", CODE_bad_format, "an ID has letters" },
        { HEAD "0000000001,000000000001,nothing\n", CODE_unknown_value, "The catalogue has no plan \"nothing\"." },
        { HEAD "0000000001,000000000001,\n", CODE_missing, "Fill this in." },
        { HEAD "0000000001,000000000001,\"  \"\n", CODE_missing, "Fill this in." },
        { "access_id,contract_id,plan,starts_on\n0000000001,000000000001,five-pack,2026-13-01\n", CODE_bad_format, "Enter a day such as" },
        { "access_id,contract_id,plan,starts_on\n0000000001,000000000001,five-pack,1969-12-31\n", CODE_out_of_range, "Enter a day between" },
        { "access_id,contract_id,plan,units\n0000000001,000000000001,five-pack,x\n", CODE_wrong_type, "Enter a whole number." },
        { "access_id,contract_id,plan,units\n0000000001,000000000001,five-pack,-1\n", CODE_out_of_range, "Enter a number from 0" },
        { "access_id,contract_id,plan,units\n0000000001,000000000001,signature-cloud-unlimited,6\n", CODE_not_allowed, "This plan is unlimited" },
        { "access_id,contract_id,plan,organization\n0000000001,000000000001,five-pack,Nobody\n", CODE_unknown_value, "There is no such organization." },
        { "access_id,contract_id,plan,account\n0000000001,000000000001,five-pack,no@body.example\n", CODE_unknown_value, "No account has this" },
        { "access_id,contract_id,plan,account\n0000000001,000000000001,five-pack,nobody\n", CODE_bad_format, "Enter an e-mail address like" },
        { "access_id,contract_id,plan,country\n0000000001,000000000001,five-pack,QQ\n", CODE_unknown_value, "country" },
        { "access_id,contract_id,plan,starts_on,ends_on\n0000000001,000000000001,five-pack,2026-11-01,2026-10-31\n", CODE_out_of_range, "before the first" },
        { HEAD "0000000001,000000000001,five-pack\n0000000001,000000000001,five-pack\n", CODE_conflict, "there is a contract with these two IDs" },
    };
    int64_t count;

    world_begin(ctx);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        in_write(ctx);
        CHECK_CODE_KEEP(invalid, contract_import(ctx, str_of(wrong[i].csv), STR("SE"), false, &count));
        text_has(ctx->fault.fields->detail, wrong[i].words);
        CHECK_STR(str_of(code_row(ctx->fault.fields->code)->name), str_of(code_row(wrong[i].code)->name));
        fault_clear(ctx);
        undo(ctx);
        commit(ctx);
    }
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
    BOTH(ids_with_nothing_but_zeros_behind_the_sixth_digit_are_remarked_with_their_lines),
    BOTH(an_id_with_a_sign_at_its_edge_is_refused),
    BOTH(columns_in_each_others_place_are_told_as_such),
    BOTH(a_carriage_return_alone_ends_a_line),
    ALONE(a_workbook_a_packed_file_or_a_page_in_place_of_a_text_is_called_what_it_is),
    ALONE(words_that_a_spreadsheet_would_run_are_made_harmless),
    BOTH(one_fault_is_called_one_fault),
    BOTH(the_whole_file_or_nothing_and_every_fault_with_its_line),
    BOTH(a_cell_that_is_wrong_has_the_code_and_the_words_of_its_kind),
    BOTH(what_was_imported_once_is_a_fault_the_second_time),
)
