/* SPDX-License-Identifier: Apache-2.0 */
/* t2_term.c: the last day of a term, beside a calendar that is walked through day by day. */
#include "tests/harness.h"

#include <time.h>

#include "desk/contract/contract.h"

/* SPEC 4.2 */
TEST(a_term_ends_months_later_less_a_day_and_its_grace)
{
    CHECK_INT(contract_term_end(day_at("2026-11-01"), 12, 30), day_at("2027-11-30"));
    CHECK_INT(contract_term_end(day_at("2026-11-14"), 12, 0), day_at("2027-11-13"));
    CHECK_INT(contract_term_end(day_at("2024-02-29"), 12, 0), day_at("2025-02-28"));
    CHECK_INT(contract_term_end(day_at("2024-02-29"), 48, 0), day_at("2028-02-28"));
    CHECK_INT(contract_term_end(day_at("2027-03-01"), 12, 0), day_at("2028-02-29"));
    CHECK_INT(contract_term_end(day_at("2026-01-31"), 1, 0), day_at("2026-02-28"));
    CHECK_INT(contract_term_end(day_at("2026-03-31"), 1, 0), day_at("2026-04-30"));
    CHECK_INT(contract_term_end(day_at("2026-11-30"), 3, 0), day_at("2027-02-28"));
    CHECK_INT(contract_term_end(day_at("2026-11-30"), 3, 30), day_at("2027-03-30"));
    CHECK_INT(contract_term_end(day_at("2023-11-29"), 3, 0), day_at("2024-02-28"));
    CHECK_INT(contract_term_end(day_at("2023-11-30"), 3, 0), day_at("2024-02-29"));
}

#define TERM_DAYS   (366 * 9)       /* more than the starts and the longest term */
#define TERM_STARTS (366 * 4)
#define TERM_MONTHS 60

/* The last day of each term from one first day, by walking from day to day with the C library's calendar alone: a term is over
 * before the day that corresponds to the first, or, in a month that had none, before the next month begins. */
static void check_terms_from(const int month_days[TERM_DAYS], int64_t first_on, int start)
{
    bool over = true;

    for (int at = start + 1, months = 0; months < TERM_MONTHS; at++) {
        if (month_days[at] == 1) {
            if (!over)
                CHECK_INT(contract_term_end(first_on + start, months, 0), first_on + at - 1);
            months++;
            over = false;
        }
        if (!over && month_days[at] == month_days[start]) {
            CHECK_INT(contract_term_end(first_on + start, months, 0), first_on + at - 1);
            over = true;
        }
    }
}

/* SPEC 4.2 */
TEST(a_term_from_any_day_ends_on_the_eve_of_the_corresponding_day_or_where_there_is_none_with_the_month)
{
    static int month_days[TERM_DAYS];
    const char *const begins[] = { "2023-01-01", "2096-11-01" };    /* with and without a leap day in the fourth year */

    for (size_t i = 0; i < COUNT_OF(begins); i++) {
        int64_t first_on = day_at(begins[i]);
        for (int day = 0; day < TERM_DAYS; day++) {
            time_t seconds = (time_t)(first_on + day) * 24 * 60 * 60;
            struct tm expected;
            gmtime_r(&seconds, &expected);
            month_days[day] = expected.tm_mday;
        }
        for (int start = 0; start < TERM_STARTS; start++)
            check_terms_from(month_days, first_on, start);
    }
}

TESTS(
    ALONE(a_term_ends_months_later_less_a_day_and_its_grace),
    ALONE(a_term_from_any_day_ends_on_the_eve_of_the_corresponding_day_or_where_there_is_none_with_the_month),
)
