/* SPDX-License-Identifier: Apache-2.0 */
/* t2_pace.c: what is left over a term, what comes of it at the present pace, and the sentence that says so. Pure: contracts and ledgers made up here. */
#include "tests/harness.h"

#include "desk/contract/contract_drawing.h"

#include <stdio.h>

/* ---- Made-up contracts ---------------------------------------------------------------------------------- */

#define ENTRIES_MAX 512

struct story {
    struct ctx           *ctx;
    struct contract       contract;
    struct grant_figures  grants[4];
    struct ledger_entry   entries[ENTRIES_MAX];
    size_t                count;
};

static int64_t today_of(const struct ctx *ctx)
{
    return ctx->now / DAY_MS;
}

/* A contract in UTC that began so many days ago, and may be used for so many days. */
static struct story begun(struct ctx *ctx, int64_t days_ago, int64_t term, int64_t grace)
{
    int64_t today = today_of(ctx);

    return (struct story){ .ctx = ctx, .contract = { .id = 1, .time_zone = STR("UTC"), .plan_id = STR("plan"), .unit = UNIT_INCIDENT, .counted = true,
        .starts_on = today - days_ago, .ends_on = today - days_ago + term - 1, .grace_days = grace, .day = today } };
}

static void entered(struct story *story, enum entry_kind kind, size_t grant, int64_t units, int64_t at)
{
    struct contract *contract = &story->contract;

    MUST(story->count < ENTRIES_MAX);
    contract->balance += units;
    contract->sequence++;
    story->entries[story->count++] = (struct ledger_entry){
        .sequence = contract->sequence, .kind = kind, .units = units, .balance = contract->balance, .grant_id = (int64_t)grant + 1,
        .at = at, .recorded_at = at, .unit = contract->unit, .counted = contract->counted, .request_number = STR("300123456789"),
        .request_id = kind == ENTRY_DEBIT || kind == ENTRY_CREDIT_BACK ? (int64_t)story->count + 1 : 0,
    };
    if (kind != ENTRY_GRANT)
        story->grants[grant].remaining += units;
    story->grants[grant].granted += kind == ENTRY_ADJUST ? units : 0;
    story->grants[grant].used -= kind == ENTRY_DEBIT || kind == ENTRY_CREDIT_BACK ? units : 0;
    story->grants[grant].lapsed -= kind == ENTRY_EXPIRE ? units : 0;
}

/* From so many days ago until so many days from now, both usable; given at the beginning of the first. */
static void granted(struct story *story, int64_t units, int64_t days_ago, int64_t days_ahead)
{
    struct contract *contract = &story->contract;
    int64_t today = contract->day, at = (today - days_ago) * DAY_MS;

    story->grants[contract->grant_count] = (struct grant_figures){
        .grant_id = (int64_t)contract->grant_count + 1, .starts_on = today - days_ago, .expires_on = today + days_ahead, .granted = units, .remaining = units,
        .created_at = at,
    };
    entered(story, ENTRY_GRANT, contract->grant_count++, units, at);
}

static int64_t noon(const struct story *story, int64_t days_ago)
{
    return (story->contract.day - days_ago) * DAY_MS + 6 * HOUR_MS;
}

static void used(struct story *story, size_t grant, int64_t units, int64_t days_ago)
{
    entered(story, ENTRY_DEBIT, grant, -units, noon(story, days_ago));
}

/* The figures as contract.c fills them, of grants in force. */
static struct pace told(struct story *story)
{
    struct contract *contract = &story->contract;

    contract->granted = contract->used = contract->remaining = 0;
    for (size_t i = 0; i < contract->grant_count; i++) {
        const struct grant_figures *grant = &story->grants[i];
        if (grant->expires_on < contract->day && contract->ends_on >= contract->day)
            continue;
        contract->granted += grant->granted;
        contract->used += grant->used;
        contract->remaining += grant->expires_on >= contract->day ? grant->remaining : 0;
    }
    contract->grants = story->grants;
    return contract_pace(story->ctx->arena, contract, story->entries, story->count, story->ctx->now);
}

static void says(struct story *story, const char *words)
{
    struct pace pace = told(story);

    CHECK_STR(contract_pace_words(story->ctx, &story->contract, &pace), str_of(words));
}

static struct pace_point last_of(const struct pace_line *line)
{
    MUST(line->count);
    return line->points[line->count - 1];
}

/* ---- The sentence --------------------------------------------------------------------------------------- */

/* Of a year of 20 incidents that began so many days ago, and of which some were used, each so many days ago. */
struct plain_case { int64_t days_ago, grace; int uses; int64_t days[8]; const char *words; };

TEST(a_sentence_says_what_comes_of_the_present_pace)
{
    static const struct plain_case cases[] = {
        { 10, 0, 2, { 9, 3 }, "18 of 20 incidents left. How long they last can be said from 11 Dec 2026 on." },
        { 29, 0, 0, { 0 }, "20 of 20 incidents left. How long they last can be said from 22 Nov 2026 on." },
        { 40, 0, 0, { 0 }, "Nothing was used in the last 40 days. If it stays so, 20 incidents will be left when it ends on 11 Oct 2027." },
        { 40, 0, 1, { 20 }, "At this pace 11 incidents will be left when it ends on 11 Oct 2027." },
        { 200, 0, 4, { 190, 180, 170, 160 }, "Nothing was used in the last 90 days. If it stays so, 16 incidents will be left when it ends on 4 May 2027." },
        { 200, 30, 4, { 80, 60, 40, 20 }, "At this pace 9 incidents will be left when it ends on 4 May 2027." },
        { 100, 0, 8, { 80, 70, 60, 50, 40, 30, 20, 10 }, "At this pace it is used up in April 2027, before it ends on 12 Aug 2027." },
        { 360, 30, 8, { 80, 70, 60, 50, 40, 30, 20, 10 }, "At this pace 12 incidents will be left when it ends on 25 Nov 2026." },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct story story = begun(ctx, cases[i].days_ago, 365, cases[i].grace);
        granted(&story, 20, cases[i].days_ago, 364 - cases[i].days_ago);
        for (int k = 0; k < cases[i].uses; k++)
            used(&story, 0, 1, cases[i].days[k]);
        says(&story, cases[i].words);
    }
}

TEST(hours_are_told_in_whole_hours)
{
    struct story story = begun(ctx, 100, 365, 0);

    story.contract.unit = UNIT_HOUR;
    granted(&story, 3000, 100, 264);
    used(&story, 0, 100, 50);
    used(&story, 0, 33, 20);
    says(&story, "At this pace 41 h will be left when it ends on 12 Aug 2027.");
}

TEST(what_expires_before_the_end_is_said_first)
{
    struct story story = begun(ctx, 100, 365, 0);

    granted(&story, 10, 100, 30);
    granted(&story, 10, 50, 264);
    used(&story, 0, 1, 40);
    says(&story, "9 incidents will expire unused on 21 Dec 2026. At this pace 7 incidents will be left when it ends on 12 Aug 2027.");
}

TEST(what_was_given_back_was_not_used)
{
    struct story story = begun(ctx, 100, 365, 0);

    granted(&story, 20, 100, 264);
    used(&story, 0, 1, 40);
    entered(&story, ENTRY_CREDIT_BACK, 0, 1, noon(&story, 30));
    says(&story, "Nothing was used in the last 90 days. If it stays so, 20 incidents will be left when it ends on 12 Aug 2027.");
}

TEST(a_correction_is_no_use)
{
    struct story story = begun(ctx, 100, 365, 0);

    granted(&story, 20, 100, 264);
    entered(&story, ENTRY_ADJUST, 0, -5, noon(&story, 30));
    says(&story, "Nothing was used in the last 90 days. If it stays so, 15 incidents will be left when it ends on 12 Aug 2027.");
}

TEST(what_cannot_be_used_has_no_forecast)
{
    struct story story = begun(ctx, 100, 365, 0);
    struct contract_block block = { .name = STR("Fee"), .from_on = today_of(ctx) - 5, .until_on = DAY_NEVER };

    granted(&story, 20, 100, 264);
    used(&story, 0, 1, 40);
    struct story draft = story, cancelled = story, suspended = story, expired = begun(ctx, 400, 365, 0), waiting = begun(ctx, -30, 365, 0);
    draft.contract.draft = true;
    says(&draft, "It is a draft: nothing can be used before it is issued.");
    cancelled.contract.cancelled = true;
    cancelled.contract.cancelled_at = noon(&story, 10);
    says(&cancelled, "It was cancelled on 11 Nov 2026: 19 of 20 incidents were left when it was cancelled.");
    suspended.contract.blocks = &block;
    suspended.contract.block_count = 1;
    says(&suspended, "19 of 20 incidents left, which cannot be used while the contract is suspended.");
    granted(&expired, 20, 400, -36);
    says(&expired, "It ended on 16 Oct 2026: 20 of 20 incidents expired on 16 Oct 2026.");
    granted(&waiting, 10, -30, 394);
    says(&waiting, "10 incidents can be used from 21 Dec 2026 on.");
    CHECK(!contract_is_drawn(&draft.contract) && !contract_is_drawn(&waiting.contract));
    CHECK(contract_is_drawn(&cancelled.contract) && contract_is_drawn(&suspended.contract) && contract_is_drawn(&expired.contract));
}

TEST(what_is_used_up_says_since_when)
{
    struct story story = begun(ctx, 100, 365, 0);

    granted(&story, 1, 100, 264);
    used(&story, 0, 1, 40);
    says(&story, "Nothing has been left since 12 Oct 2026.");
}

TEST(an_unlimited_contract_tells_what_was_used)
{
    struct story story = begun(ctx, 100, 365, 0);

    story.contract.counted = false;
    granted(&story, 0, 100, 264);
    used(&story, 0, 1, 40);
    used(&story, 0, 1, 20);
    struct pace pace = told(&story);
    CHECK_INT(last_of(&pace.left).units, 2);
    CHECK(!pace.even.count && !pace.ahead.count);
    says(&story, "2 incidents used so far. There is no limit.");
}

TEST(a_contract_of_one_day_is_told_without_a_forecast)
{
    struct story story = begun(ctx, 0, 1, 0);

    granted(&story, 3, 0, 0);
    used(&story, 0, 1, 0);
    says(&story, "2 of 3 incidents left. How long they last can be said from 28 Nov 2026 on.");
}

/* ---- The lines ------------------------------------------------------------------------------------------ */

TEST(the_steps_end_with_what_is_left)
{
    struct story story = begun(ctx, 100, 365, 30);

    granted(&story, 5, 100, -10);
    granted(&story, 20, 60, 264);
    used(&story, 0, 1, 50);
    struct pace unwritten = told(&story);
    entered(&story, ENTRY_EXPIRE, 0, -4, noon(&story, 9) - 6 * HOUR_MS);
    used(&story, 1, 2, 5);
    struct pace pace = told(&story);
    CHECK_INT(last_of(&unwritten.left).units, 20);
    CHECK_INT(last_of(&unwritten.left).at, noon(&story, 9) - 6 * HOUR_MS);
    CHECK_INT(pace.left.points[0].at, pace.from);
    CHECK_INT(pace.left.points[0].units, 5);
    CHECK_INT(last_of(&pace.left).units, story.contract.remaining);
    CHECK_INT(story.contract.remaining, 18);
    CHECK_INT(pace.end, ctx->now);
    CHECK_INT(pace.until - pace.grace_from, 30 * DAY_MS);
    for (size_t i = 1; i < pace.left.count; i++)
        CHECK(pace.left.points[i].at > pace.left.points[i - 1].at);
    CHECK_INT(pace.most, 25);
}

TEST(an_even_pace_goes_from_all_to_nothing_on_the_last_usable_day)
{
    struct story story = begun(ctx, 100, 365, 30);

    granted(&story, 20, 100, 264);
    struct pace pace = told(&story);
    CHECK(pace.even.count == 2);
    CHECK_INT(pace.even.points[0].at, pace.from);
    CHECK_INT(pace.even.points[0].units, 20);
    CHECK_INT(last_of(&pace.even).at, pace.until);
    CHECK_INT(last_of(&pace.even).units, 0);
}

TEST(times_that_fall_make_steps_that_rise_in_time)
{
    struct story story = begun(ctx, 100, 365, 0);

    granted(&story, 20, 100, 264);
    used(&story, 0, 1, 20);
    used(&story, 0, 1, 50);         /* a clock that was put back */
    entered(&story, ENTRY_EXPIRE, 0, -3, noon(&story, 90));     /* dated back, as what lapsed is */
    struct pace pace = told(&story);
    for (size_t i = 1; i < pace.left.count; i++)
        CHECK(pace.left.points[i].at > pace.left.points[i - 1].at);
    CHECK_INT(last_of(&pace.left).units, 15);
    CHECK_INT(last_of(&pace.left).at, noon(&story, 50));
}

TEST(a_cancelled_contract_is_drawn_until_then)
{
    struct story story = begun(ctx, 100, 365, 0);

    granted(&story, 20, 100, 264);
    used(&story, 0, 1, 40);
    story.contract.cancelled = true;
    story.contract.cancelled_at = noon(&story, 10);
    struct pace pace = told(&story);
    CHECK_INT(pace.end, noon(&story, 10));
    CHECK(!pace.today && !pace.ahead.count);
}

/* Of a long ledger some entries are drawn; the pace is the same. */
TEST(a_ledger_of_which_some_is_left_out_has_the_same_pace)
{
    struct story story = begun(ctx, 100, 365, 0), thin;

    granted(&story, 2000, 100, 264);
    for (int i = 0; i < 396; i++)
        entered(&story, ENTRY_DEBIT, 0, -1, noon(&story, 99) + i * 6 * HOUR_MS);
    struct pace whole = told(&story);
    thin = story;
    thin.count = 0;
    for (size_t i = 0; i < story.count; i += 4)
        thin.entries[thin.count++] = story.entries[i];
    struct pace some = told(&thin);
    CHECK_INT(whole.used, 359);
    CHECK(some.used >= 355 && some.used <= 363);
    CHECK_INT(some.answer, whole.answer);
    CHECK_INT(last_of(&some.left).units, last_of(&whole.left).units);
}

/* ---- The places ----------------------------------------------------------------------------------------- */

TEST(moments_and_units_become_places)
{
    struct story story = begun(ctx, 50, 100, 10);

    granted(&story, 20, 50, 49);
    used(&story, 0, 5, 25);
    (void)told(&story);
    struct drawing drawing = contract_drawing(ctx, &story.contract, story.entries, story.count);
    CHECK_STR(drawing.left, STR("M0 0H2525V2500H5042"));
    CHECK_STR(drawing.below, STR("M0 0H2525V2500H5042V10000H0Z"));
    CHECK_STR(drawing.even, STR("M0 0L10000 10000"));
    CHECK_STR(drawing.today, STR("50.42%"));
    CHECK_STR(drawing.grace, STR("90.00%"));
    CHECK_STR(drawing.grace_width, STR("10.00%"));
    CHECK_STR(drawing.most, STR("20"));
    CHECK_STR(drawing.half, STR("10"));
    CHECK(drawing.mark_count == 1);
    CHECK_STR(drawing.marks[0].x, STR("25.25%"));
    CHECK_STR(drawing.marks[0].y, STR("25.00%"));
    CHECK(drawing.marks[0].to.text.len == 0);
    CHECK(drawing.has_all);
}

TEST(an_empty_ledger_is_drawn_without_a_line)
{
    struct story story = begun(ctx, 50, 100, 10);

    (void)told(&story);
    struct drawing drawing = contract_drawing(ctx, &story.contract, story.entries, 0);
    CHECK(drawing.left.len == 0);
    CHECK(drawing.below.len == 0);
    CHECK_STR(drawing.most, STR("1"));
}

TESTS(
    ALONE(a_sentence_says_what_comes_of_the_present_pace),
    ALONE(hours_are_told_in_whole_hours),
    ALONE(what_expires_before_the_end_is_said_first),
    ALONE(what_was_given_back_was_not_used),
    ALONE(a_correction_is_no_use),
    ALONE(what_cannot_be_used_has_no_forecast),
    ALONE(what_is_used_up_says_since_when),
    ALONE(an_unlimited_contract_tells_what_was_used),
    ALONE(a_contract_of_one_day_is_told_without_a_forecast),
    ALONE(the_steps_end_with_what_is_left),
    ALONE(an_even_pace_goes_from_all_to_nothing_on_the_last_usable_day),
    ALONE(times_that_fall_make_steps_that_rise_in_time),
    ALONE(a_cancelled_contract_is_drawn_until_then),
    ALONE(a_ledger_of_which_some_is_left_out_has_the_same_pace),
    ALONE(moments_and_units_become_places),
    ALONE(an_empty_ledger_is_drawn_without_a_line),
)
