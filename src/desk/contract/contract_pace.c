/* SPDX-License-Identifier: Apache-2.0 */
/* contract_pace.c: the lines of what is left, and the answer. */
#include "desk/contract/contract_pace.h"

#include <math.h>

static int64_t grant_end(const struct contract *contract, const struct grant_figures *grant)
{
    return zone_instant(contract->time_zone, grant->expires_on + 1, 0);
}

static void add_point(struct pace_line *line, int64_t at, int64_t units)
{
    line->points[line->count++] = (struct pace_point){ at, units };
}

static struct pace_line line_of(struct arena *arena, size_t points_max)
{
    return (struct pace_line){ arena_alloc(arena, points_max * sizeof(struct pace_point)), 0 };
}

/* ---- What was left -------------------------------------------------------------------------------------- */

/*
 * When each entry counts. What lapsed is dated back to the moment of its expiry, but not before what the ledger holds before it. Otherwise
 * an entry counts by when the next one does, as in past balances (decision 0020): so the times rise, whatever the clock did.
 */
static int64_t *entry_times(struct arena *arena, const struct ledger_entry *entries, size_t count)
{
    int64_t *times = arena_alloc(arena, count * sizeof *times);

    for (size_t i = 0; i < count; i++) {
        bool back = entries[i].kind == ENTRY_EXPIRE && i > 0 && entries[i].at < times[i - 1];
        times[i] = back ? times[i - 1] : entries[i].at;
    }
    for (size_t i = count; i-- > 1;)
        if (times[i] < times[i - 1])
            times[i - 1] = times[i];
    return times;
}

/* The next point of the steps; several at one moment are one, and what came before the term is what it begins with. */
static void add_step(struct pace *pace, int64_t at, int64_t units)
{
    struct pace_line *left = &pace->left;

    at = at < pace->from ? pace->from : at;
    if (at > pace->end)
        return;
    if (left->count && left->points[left->count - 1].at >= at)
        at = left->points[--left->count].at;
    if (!left->count || left->points[left->count - 1].units != units)
        add_point(left, at, units);
}

/* What has expired, and whose entry is not written yet: it comes with the next movement or the nightly job [4.7]. */
static void add_unwritten(const struct contract *contract, struct pace *pace, int64_t balance)
{
    for (size_t i = 0; contract->counted && i < contract->grant_count; i++) {
        const struct grant_figures *grant = &contract->grants[i];
        if (grant->expires_on < contract->day && grant->remaining > 0) {
            balance -= grant->remaining;
            add_step(pace, grant_end(contract, grant), balance);
        }
    }
}

static void add_steps(struct arena *arena, const struct contract *contract, const struct ledger_entry *entries, size_t count,
                      const int64_t *times, struct pace *pace)
{
    int64_t balance = 0;

    pace->left = line_of(arena, count + contract->grant_count);
    for (size_t i = 0; i < count; i++) {
        balance = contract->counted ? entries[i].balance : -entries[i].balance;
        add_step(pace, times[i], balance);
    }
    add_unwritten(contract, pace, balance);
}

/* ---- If it were used evenly ----------------------------------------------------------------------------- */

/* What would be left then of one grant: all on its first day, nothing behind its last. `before`: just before that moment. */
static double even_left(const struct contract *contract, const struct grant_figures *grant, int64_t at, bool before)
{
    int64_t from = zone_instant(contract->time_zone, grant->starts_on, 0), until = grant_end(contract, grant);

    if (at < from || (before && at == from) || at >= until)
        return 0;
    return (double)grant->granted * (double)(until - at) / (double)(until - from);
}

static int64_t even_left_of_all(const struct contract *contract, int64_t at, bool before)
{
    double sum = 0;

    for (size_t i = 0; i < contract->grant_count; i++)
        sum += even_left(contract, &contract->grants[i], at, before);
    return llround(sum);
}

static int moment_order(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

    return (a > b) - (a < b);
}

static void add_bend(const struct contract *contract, struct pace_line *even, int64_t at)
{
    int64_t before = even_left_of_all(contract, at, true), behind = even_left_of_all(contract, at, false);

    if (even->count)
        add_point(even, at, before);
    if (!even->count || before != behind)
        add_point(even, at, behind);
}

/* It bends where a grant begins or ends, and jumps where one begins. */
static void add_even(struct arena *arena, const struct contract *contract, struct pace *pace)
{
    size_t count = 0, grants = contract->grant_count;
    int64_t *bends = arena_alloc(arena, 2 * grants * sizeof *bends);

    for (size_t i = 0; i < grants; i++) {
        bends[count++] = zone_instant(contract->time_zone, contract->grants[i].starts_on, 0);
        bends[count++] = grant_end(contract, &contract->grants[i]);
    }
    qsort(bends, count, sizeof *bends, moment_order);
    pace->even = line_of(arena, 2 * count);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || bends[i] != bends[i - 1])
            add_bend(contract, &pace->even, bends[i]);
}

/* ---- The present pace ----------------------------------------------------------------------------------- */

static int64_t days_of(int64_t span)
{
    return span / DAY_MS;
}

/* Since when it could be used: one that was issued or imported within its term was not before. */
static int64_t usable_since(const struct contract *contract, const struct pace *pace)
{
    int64_t granted_at = INT64_MAX;

    for (size_t i = 0; i < contract->grant_count; i++)
        granted_at = contract->grants[i].created_at < granted_at ? contract->grants[i].created_at : granted_at;
    return contract->grant_count && granted_at > pace->from ? granted_at : pace->from;
}

static int64_t enough_at(const struct contract *contract, const struct pace *pace)
{
    int64_t days = days_of(pace->until - pace->from) / 4;

    days = days > PACE_DAYS_ENOUGH ? PACE_DAYS_ENOUGH : days < PACE_DAYS_LEAST ? PACE_DAYS_LEAST : days;
    return usable_since(contract, pace) + days * DAY_MS;
}

/* What came or went between two entries of which those between are not known: all but what was granted or lapsed then was used. */
static int64_t used_between(const struct contract *contract, const struct ledger_entry *before, const struct ledger_entry *after)
{
    int64_t used = before->balance - after->balance;

    for (size_t i = 0; i < contract->grant_count; i++) {
        const struct grant_figures *grant = &contract->grants[i];
        int64_t end = grant_end(contract, grant);
        if (grant->created_at > before->at && grant->created_at <= after->at)
            used += grant->granted;
        if (end > before->at && end <= after->at)
            used -= grant->lapsed;
    }
    return used;
}

/* What was used since then, less what was given back. */
static int64_t used_since(const struct contract *contract, const struct ledger_entry *entries, size_t count, const int64_t *times, int64_t since)
{
    bool whole = (int64_t)count == contract->sequence;
    int64_t used = 0;

    for (size_t i = 0; i < count; i++) {
        if (times[i] < since)
            continue;
        if (!whole && i > 0)
            used += used_between(contract, &entries[i - 1], &entries[i]);
        else if (entries[i].kind == ENTRY_DEBIT || entries[i].kind == ENTRY_CREDIT_BACK)
            used -= entries[i].units;
    }
    return used < 0 ? 0 : used;
}

/* ---- What comes of it ----------------------------------------------------------------------------------- */

/* Hours are told as whole ones, incidents as they are counted. */
static int64_t told_units(const struct contract *contract, double units)
{
    return contract->unit == UNIT_HOUR ? llround(units / 60) * 60 : llround(units);
}

/* Where the line ahead is; the units that it has come to are not whole. */
struct walk { int64_t at; double left; };

/* What expires unused with a grant: at the end of the contract, or before. */
static void add_lapse(const struct contract *contract, struct pace *pace, const struct grant_figures *grant, int64_t until, double units)
{
    if (until >= pace->until) {
        pace->left_at_end += told_units(contract, units);
        return;
    }
    if (told_units(contract, units) > 0 && (!pace->lapses || pace->lapses_on == grant->expires_on)) {
        pace->lapses += told_units(contract, units);
        pace->lapses_on = grant->expires_on;
    }
}

/* One grant on: it is used up, or ends with something left. */
static void walk_grant(const struct contract *contract, struct pace *pace, const struct grant_figures *grant, double rate, struct walk *walk)
{
    int64_t until = grant_end(contract, grant);
    double held = (double)grant->remaining, used = rate * (double)(until - walk->at);

    if (used >= held) {
        walk->at += (int64_t)(held / rate);
        walk->left -= held;
        return;
    }
    walk->left -= used;
    add_point(&pace->ahead, until, llround(walk->left));
    walk->left -= held - used;
    walk->at = until;
    if (until < pace->until)
        add_point(&pace->ahead, until, llround(walk->left));
    add_lapse(contract, pace, grant, until, held - used);
}

/* On from now, grant by grant: they stand in the order in which they are used and expire. `rate`: units in a millisecond. */
static void add_ahead(struct arena *arena, const struct contract *contract, struct pace *pace, double rate)
{
    struct walk walk = { pace->end, (double)contract->remaining };

    pace->ahead = line_of(arena, 2 * contract->grant_count + 2);
    add_point(&pace->ahead, pace->end, contract->remaining);
    for (size_t i = 0; i < contract->grant_count; i++)
        if (contract->grants[i].remaining > 0 && contract->grants[i].expires_on >= contract->day)
            walk_grant(contract, pace, &contract->grants[i], rate, &walk);
    if (pace->ahead.points[pace->ahead.count - 1].at < walk.at) {
        pace->used_up_at = walk.at;
        add_point(&pace->ahead, walk.at, 0);
    }
}

static enum pace_answer answer_of(const struct pace *pace)
{
    if (!pace->used)
        return PACE_UNUSED;
    if (pace->used_up_at)
        return PACE_USED_UP;
    return pace->left_at_end ? PACE_LEAVES : PACE_LASTS;
}

static void reckon_ahead(struct arena *arena, const struct contract *contract, const struct ledger_entry *entries, size_t count,
                   const int64_t *times, struct pace *pace)
{
    int64_t now = pace->end, since = usable_since(contract, pace), enough = enough_at(contract, pace);
    enum contract_state state = contract_state(contract, contract->day);

    if (!contract->counted || !pace->today || contract->remaining <= 0 || (state != CONTRACT_ACTIVE && state != CONTRACT_GRACE))
        return;
    if (now < enough) {
        pace->answer = PACE_TOO_EARLY;
        pace->enough_on = contract_day(contract, enough);
        return;
    }
    since = now - since > PACE_DAYS * DAY_MS ? now - PACE_DAYS * DAY_MS : since;
    pace->days = days_of(now - since);
    pace->used = used_since(contract, entries, count, times, since);
    add_ahead(arena, contract, pace, (double)pace->used / (double)(now - since));
    pace->answer = answer_of(pace);
}

/* ---- All of it ------------------------------------------------------------------------------------------ */

static int64_t highest_point(const struct pace *pace)
{
    const struct pace_line *lines[] = { &pace->left, &pace->even, &pace->ahead };
    int64_t most = 1;

    for (size_t i = 0; i < COUNT_OF(lines); i++)
        for (size_t k = 0; k < lines[i]->count; k++)
            most = lines[i]->points[k].units > most ? lines[i]->points[k].units : most;
    return most;
}

/* The term, and where the line ends. */
static struct pace term_of(const struct contract *contract, int64_t now)
{
    struct pace pace = {
        .from = zone_instant(contract->time_zone, contract->starts_on, 0),
        .until = zone_instant(contract->time_zone, contract->ends_on + 1, 0),
    };

    pace.grace_from = pace.until;
    pace.today = !contract->cancelled && pace.from <= now && now < pace.until;
    pace.end = contract->cancelled && contract->cancelled_at < now ? contract->cancelled_at : now;
    pace.end = pace.end > pace.until ? pace.until : pace.end < pace.from ? pace.from : pace.end;
    return pace;
}

struct pace contract_pace_left(struct arena *arena, const struct contract *contract, const struct ledger_entry *entries, size_t count, int64_t now)
{
    struct pace pace = term_of(contract, now);

    add_steps(arena, contract, entries, count, entry_times(arena, entries, count), &pace);
    pace.most = highest_point(&pace);
    if (contract->counted && contract->granted > pace.most)
        pace.most = contract->granted;
    return pace;
}

struct pace contract_pace(struct arena *arena, const struct contract *contract, const struct ledger_entry *entries, size_t count, int64_t now)
{
    const int64_t *times = entry_times(arena, entries, count);
    struct pace pace = term_of(contract, now);

    pace.grace_from = zone_instant(contract->time_zone, contract->ends_on + 1 - contract->grace_days, 0);
    add_steps(arena, contract, entries, count, times, &pace);
    if (contract->grant_count <= PACE_GRANTS_MAX) {
        if (contract->counted)
            add_even(arena, contract, &pace);
        reckon_ahead(arena, contract, entries, count, times, &pace);
    }
    pace.most = highest_point(&pace);
    return pace;
}
