/* SPDX-License-Identifier: Apache-2.0 */
/* t2_sheet.c: which cells look like IDs that a spreadsheet has changed, at the edges of each kind, and which are IDs [4.1]. */
#include "tests/harness.h"

#include "desk/contract_desk/contract_sheet.h"

static void each_is(struct ctx *ctx, const char *const *cells, size_t count, const char *words, bool lost)
{
    for (size_t i = 0; i < count; i++) {
        bool is_lost = !lost;
        struct str said = sheet_damage(ctx, str_of(cells[i]), &is_lost);
        if (*words ? !str_contains(said, str_of(words)) : said.len > 0)
            fprintf(stderr, "%s: %.*s\n", cells[i], STR_ARGS(said));
        CHECK(*words ? str_contains(said, str_of(words)) : !said.len);
        CHECK(is_lost == lost);
    }
}
#define EACH_IS(words, lost, ...) each_is(ctx, (const char *const[]){ __VA_ARGS__ }, COUNT_OF(((const char *const[]){ __VA_ARGS__ })), words, lost)

TEST(a_number_with_an_exponent_has_lost_digits)
{
    EACH_IS("rounded it", true, "2.3E+08", "2,30e8", "1E+11", "+1E+11", "-2.3E-5", "2.E+8", "1e-1", "1.5E100", "1E+100", "9.9e09");
    EACH_IS("", false, "12E3", "12e345", "E+11", ".E+11", "+E+1", "1E+", "1.5E", "1.5E+", "1E+1000", "1.5E1234", "1E+11x", "1E+1 ", "x1E+11", "--1E+1", "1.2.3E+4",
            "1E+-1", "1F+11");
}

TEST(a_number_with_a_decimal_point_was_a_number)
{
    EACH_IS("decimal point", false, "230042379.0", "230042379.00", "230042379,000", "1.0", "1,00", "1234.000", "0.00");
    EACH_IS("", false, "230042379.", "230042379.0000", ".0", "230042379.01", "230042379.10", "230042379.0x", "1.0.0", "2300;0", "123.000");
}

TEST(a_number_with_separators_was_a_number)
{
    EACH_IS("separators", false, "230,042,379", "230.042.379", "230'042'379", "1,234", "1'234", "1,234,567", "12.345.678", "123,456", "1,000");
    EACH_IS("", false, "1.234", "12.345", "123.456", ",234", "1234,567", "1,23", "1,2345", "1,234,56", "1,234.567", "1;234;567", "1,234,", "1,234x", "0230.242.323");
}

TEST(a_day_was_no_id)
{
    EACH_IS("a date", false, "2024-08-15", "2024-08-15 00:00:00", "2024-08-15T10:30", "15/08/2024", "8/15/24", "15.08.2024", "1.8.24", "15.08.2024 00:00",
            "15-Aug", "15 aug", "Aug-24", "Aug 24", "aug-2024", "15-Aug-24", "15-AUG-2024", "1 Mar 1900", "31 Dec 2099");
    EACH_IS("", false, "2024-08-32", "2024-08-15x", "2024-8-15", "150/8/2024", "15/080/2024", "15/8", "15/8/", "15/8/202", "15/8/20245", "15/8.2024", "15.8/2024",
            "/8/2024", "15//2024", "15/8/2024x", "115-Aug", "1Jan", "15-", "15-24", "Aug", "Aug-", "Aug-2", "Aug-245", "Aug-1899", "Aug-2100", "Aug24", "15-Aux", "15-Au", "15-Aug-24x", "15/Aug/24",
            "MAR-4711");
}

TEST(a_number_of_more_digits_than_a_spreadsheet_keeps_ends_with_zeros)
{
    EACH_IS("keeps 15 digits", false, "1234567890123450", "1234567890123400000", "9999999999999990");
    EACH_IS("", false, "123456789012345", "100000000000000", "1234567890123451", "12345678901234500001", "0234567890123450", "123456789012345a0", "12345678901234.0000");
}

TEST(an_id_is_none_of_them)
{
    EACH_IS("", false, "", "0", "0230242323", "00371", "A-7", "A-7.1", "C/2024/08/15", "2024/0815", "Aug", "1", "-", ".", "'");
}

TEST(what_keeps_a_spreadsheet_from_changing_a_cell_is_no_part_of_it)
{
    static const struct { const char *cell, *inner; } rows[] = {
        { "'0230", "0230" }, { "'0", "0" }, { "'", "'" }, { "'a", "'a" }, { "''1", "''1" }, { "=\"0230\"", "0230" }, { "=\"a\"", "a" }, { "=\"\"", "=\"\"" },
        { "=\"", "=\"" }, { "=\"0230", "=\"0230" }, { "0230\"", "0230\"" }, { "=0230", "=0230" }, { "", "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        CHECK_STR(sheet_unwrapped(str_of(rows[i].cell)), str_of(rows[i].inner));
}

TESTS(
    ALONE(a_number_with_an_exponent_has_lost_digits),
    ALONE(a_number_with_a_decimal_point_was_a_number),
    ALONE(a_number_with_separators_was_a_number),
    ALONE(a_day_was_no_id),
    ALONE(a_number_of_more_digits_than_a_spreadsheet_keeps_ends_with_zeros),
    ALONE(an_id_is_none_of_them),
    ALONE(what_keeps_a_spreadsheet_from_changing_a_cell_is_no_part_of_it),
)
