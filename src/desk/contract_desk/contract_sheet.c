/* SPDX-License-Identifier: Apache-2.0 */
/* contract_sheet.c: telling an ID from what a spreadsheet has made of one. */
#include "desk/contract_desk/contract_sheet.h"

#include "base/clock.h"
#include "base/locale.h"

#define SHEET_DIGITS 15     /* that a spreadsheet keeps of a number */
#define SHOWN_DIGITS 6      /* that it shows of a long one: 1.23457E+11 */
#define LONG_DIGITS  10

/* Reads a cell from its front. */
struct scan { struct str text; size_t at; };

static char sheet_here(const struct scan *scan) { return scan->at < scan->text.len ? scan->text.data[scan->at] : '\0'; }
static bool is_over(const struct scan *scan) { return scan->at == scan->text.len; }

static bool scan_take(struct scan *scan, const char *one_of)
{
    bool fits = sheet_here(scan) != '\0' && strchr(one_of, sheet_here(scan));

    scan->at += fits;
    return fits;
}

static size_t take_digits(struct scan *scan)
{
    size_t from = scan->at;

    while (ascii_is_digit(sheet_here(scan)))
        scan->at++;
    return scan->at - from;
}

/* 2.3E+08, 2,30e8, 1E+11 */
static bool is_exponent(struct str cell)
{
    struct scan scan = { cell, 0 };

    (void)scan_take(&scan, "+-");
    if (!take_digits(&scan))
        return false;
    if (scan_take(&scan, ".,"))
        (void)take_digits(&scan);
    bool named = scan_take(&scan, "eE");
    bool is_signed = scan_take(&scan, "+-");
    size_t digits = take_digits(&scan);
    /* 12E3 without a sign may be an ID, 1.2E3 is none. */
    return named && is_over(&scan) && digits > 0 && digits <= 3 && (is_signed || memchr(cell.data, '.', cell.len) || memchr(cell.data, ',', cell.len));
}

/* 230042379.0, 230042379,00 */
static bool is_fraction(struct str cell)
{
    struct scan scan = { cell, 0 };
    size_t whole = take_digits(&scan);
    bool point = scan_take(&scan, ".,");
    size_t from = scan.at;

    while (sheet_here(&scan) == '0')
        scan.at++;
    return whole > 0 && point && is_over(&scan) && scan.at > from && scan.at - from <= 3 && (whole > 3 || scan.at - from < 3);
}

/* 230,042,379 and 230.042.379 and 230'042'379; 1.234 is too short to tell. */
static bool is_grouped(struct str cell)
{
    struct scan scan = { cell, 0 };
    size_t front = take_digits(&scan), groups = 0;
    char mark = sheet_here(&scan);

    if (front < 1 || front > 3 || !mark || !strchr(".,'", mark))
        return false;
    while (sheet_here(&scan) == mark) {
        scan.at++;
        if (take_digits(&scan) != 3)
            return false;
        groups++;
    }
    return is_over(&scan) && groups > (mark == '.' ? 1 : 0);
}

static bool take_month(struct scan *scan)
{
    static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" };

    for (size_t i = 0; i < COUNT_OF(months); i++)
        if (scan->at + 3 <= scan->text.len && strncasecmp(scan->text.data + scan->at, months[i], 3) == 0) {
            scan->at += 3;
            return true;
        }
    return false;
}

static void take_time(struct scan *scan)
{
    while (scan_take(scan, " T"))
        while (ascii_is_digit(sheet_here(scan)) || sheet_here(scan) == ':')
            scan->at++;
}

/* 2024-08-15, 15/08/2024, 8/15/24, 15.08.2024, each with a time or without; 15-Aug, Aug-24, 15-Aug-2024 */
static bool is_date(struct str cell)
{
    struct scan scan = { cell, 0 };
    int64_t day;

    if (cell.len >= 10 && day_parse((struct str){ cell.data, 10 }, &day)) {
        scan.at = 10;
        take_time(&scan);
        return is_over(&scan);
    }
    size_t first = take_digits(&scan);
    char mark = sheet_here(&scan);
    if (first <= 2 && (first == 0 || scan_take(&scan, "- ")) && take_month(&scan)) {
        bool named = scan_take(&scan, "- ");
        size_t from = scan.at, year_digits = take_digits(&scan);
        int64_t number = 0;
        bool is_year = year_digits == 4 && str_int((struct str){ cell.data + from, 4 }, 1900, 2099, &number);
        return is_over(&scan) && (named ? year_digits == 2 || is_year : first > 0);
    }
    if (first < 1 || first > 2 || !scan_take(&scan, "/."))
        return false;
    size_t second = take_digits(&scan);
    if (second < 1 || second > 2 || sheet_here(&scan) != mark)
        return false;
    scan.at++;
    size_t year = take_digits(&scan);
    take_time(&scan);
    return is_over(&scan) && (year == 2 || year == 4);
}

static bool is_rounded(struct str cell)
{
    for (size_t i = SHEET_DIGITS; i < cell.len; i++)
        if (cell.data[i] != '0')
            return false;
    return cell.len > SHEET_DIGITS && str_is_digits(cell) && cell.data[0] != '0';
}

bool sheet_may_be_rounded(struct str digits)
{
    size_t zeros = 0;

    if (!str_is_digits(digits) || digits.len < LONG_DIGITS || digits.data[0] == '0')
        return false;
    while (digits.data[digits.len - 1 - zeros] == '0')
        zeros++;
    return digits.len - zeros <= SHOWN_DIGITS;
}

struct str sheet_unwrapped(struct str cell)
{
    struct scan scan = { cell, 0 };

    if (scan_take(&scan, "'") && ascii_is_digit(sheet_here(&scan)))
        return (struct str){ cell.data + 1, cell.len - 1 };
    if (str_starts(cell, STR("=\"")) && str_ends(cell, STR("\"")) && cell.len > 3)
        return (struct str){ cell.data + 2, cell.len - 3 };
    return cell;
}

struct str sheet_damage(struct ctx *ctx, struct str cell, bool *out_lost)
{
    bool exponent = is_exponent(cell);

    *out_lost = exponent;
    if (exponent)
        return tr(ctx, "a spreadsheet took this ID for a number and rounded it: digits are gone. Go back to where the IDs come from, and export"
                       " the column as text.");
    if (is_fraction(cell))
        return tr(ctx, "a number with a decimal point: a spreadsheet took this ID for a number. Export the column as text.");
    if (is_grouped(cell))
        return tr(ctx, "a number with separators: a spreadsheet took this ID for a number. Export the column as text.");
    if (is_date(cell))
        return tr(ctx, "a date: a spreadsheet took this ID for one. Export the column as text.");
    if (is_rounded(cell))
        return trf(ctx, "a spreadsheet keeps {digits} digits of a number, and all behind them are zeros here. Export the column as text.",
                   HOLE("digits", tr_int(ctx, SHEET_DIGITS)));
    return STR("");
}
