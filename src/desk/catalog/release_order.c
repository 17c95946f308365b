/* SPDX-License-Identifier: Apache-2.0 */
/* release_order.c: names with numbers in them, and the ladder of a channel's releases. */
#include "desk/catalog/release_order.h"

/* Letters of other scripts are letters. */
static bool is_part(char c)
{
    return ascii_is_digit(c) || ascii_is_letter(c) || (unsigned char)c >= 0x80;
}

/* The next run of letters and digits, without what separates it; empty at the end. */
static struct str piece_next(struct str *rest)
{
    while (rest->len && !is_part(rest->data[0]))
        *rest = (struct str){ rest->data + 1, rest->len - 1 };
    struct str piece = { rest->data, 0 };
    while (piece.len < rest->len && is_part(rest->data[piece.len]))
        piece.len++;
    *rest = (struct str){ rest->data + piece.len, rest->len - piece.len };
    return piece;
}

/* The digits, or what is none, at the front of a piece. */
static struct str run_next(struct str *piece, bool digits)
{
    struct str run = { piece->data, 0 };

    while (run.len < piece->len && ascii_is_digit(piece->data[run.len]) == digits)
        run.len++;
    *piece = (struct str){ piece->data + run.len, piece->len - run.len };
    return run;
}

static size_t number_count(struct str piece)
{
    size_t count = 0;

    while (piece.len) {
        run_next(&piece, false);
        count += run_next(&piece, true).len > 0;
    }
    return count;
}

/* Compares numbers of any length. */
static int numbers_order(struct str one, struct str other)
{
    for (; one.len && one.data[0] == '0'; one.data++)
        one.len--;
    for (; other.len && other.data[0] == '0'; other.data++)
        other.len--;
    return one.len != other.len ? (one.len > other.len ? 1 : -1) : str_order(one, other);
}

static bool words_equal(struct str one, struct str other)
{
    return one.len == other.len && strncasecmp(one.data, other.data, one.len) == 0;
}

/* 20H2, of the calendar: the second half of the year 20. Its first number is no older or newer than 2004. */
static bool is_calendar(struct str piece)
{
    run_next(&piece, false);
    struct str year = run_next(&piece, true), letters = run_next(&piece, false), half = run_next(&piece, true);

    return year.len == 2 && half.len == 1 && (words_equal(letters, STR("h")) || words_equal(letters, STR("q")));
}

/* Whether the pieces can be compared, and by their numbers how: the numbers that both have, until two differ. Words say
 * nothing, but what stands in front of a number must be the same, or on one side nothing where the name's numbers begin. */
static bool pieces_compare(struct str one, struct str other, bool begins, int *out_order)
{
    size_t count = number_count(one), others = number_count(other);

    *out_order = 0;
    if (is_calendar(one) != is_calendar(other))
        return false;
    for (size_t i = 0; i < count && i < others; i++) {
        struct str word = run_next(&one, false), word_other = run_next(&other, false);
        bool one_sided = begins && i == 0 && (!word.len || !word_other.len);
        if (!one_sided && !words_equal(word, word_other))
            return false;
        *out_order = numbers_order(run_next(&one, true), run_next(&other, true));
        if (*out_order)
            return true;
    }
    return count == others;
}

/* The name from its first piece with a number on; the whole of it where there is none. */
static struct str without_first_words(struct str name)
{
    for (struct str rest = name, before = rest; rest.len; before = rest)
        if (number_count(piece_next(&rest)))
            return before;
    return name;
}

int release_names_order(struct str one, struct str other)
{
    bool begins = true;

    one = without_first_words(one);
    other = without_first_words(other);
    for (int order;; begins = false) {
        struct str a = piece_next(&one), b = piece_next(&other);
        if (!a.len || !b.len)           /* 3.1 stands above 3; "2022 LTS" and "2022" go by date */
            return a.len && ascii_is_digit(a.data[0]) ? 1 : b.len && ascii_is_digit(b.data[0]) ? -1 : 0;
        if (!pieces_compare(a, b, begins, &order))
            return 0;
        if (order)
            return order;
    }
}

static const struct release_order *order_of(const struct product *product, struct str channel)
{
    for (size_t i = 0; i < product->release_order_count; i++)
        if (str_equal(product->release_orders[i].channel, channel))
            return &product->release_orders[i];
    return NULL;
}

/* Orders like release_names_order(), but by the catalogue's list first: what the list does not name came later than the list. */
static int told_order(const struct release_order *order, struct str one, struct str other)
{
    if (!order)
        return release_names_order(one, other);
    for (size_t i = 0; i < order->releases.count; i++) {
        bool is_one = str_equal(order->releases.items[i], one), is_other = str_equal(order->releases.items[i], other);
        if (is_one || is_other)
            return is_one == is_other ? 0 : str_list_has(order->releases, is_one ? other : one) == is_one ? 1 : -1;
    }
    return order->releases.count ? release_names_order(one, other) : 0;
}

static int release_day_order(const void *a, const void *b)
{
    const struct release *one = a, *other = b;

    return one->day != other->day ? (one->day > other->day ? 1 : -1) : str_order(one->name, other->name);
}

/* Oldest first. */
static size_t releases_of(struct release *releases, const struct product *product, struct str channel)
{
    size_t count = 0;

    for (size_t i = 0; i < product->version_count; i++) {
        const struct version *version = product->versions[i];
        if (version->thing.retired || !str_equal(version->channel, channel))
            continue;
        size_t at = 0;
        while (at < count && !str_equal(releases[at].name, version->release))
            at++;
        if (at == count)
            releases[count++] = (struct release){ .name = version->release, .day = version->released_on };
        else if (version->released_on < releases[at].day)
            releases[at].day = version->released_on;
    }
    if (count)
        qsort(releases, count, sizeof *releases, release_day_order);
    return count;
}

/* The place behind the last release that is told to stand above this one, and behind those beside it. */
static size_t place_below(const struct ladder *ladder, const struct release *release)
{
    size_t at = 0;

    for (size_t i = 0; i < ladder->count; i++)
        if (told_order(ladder->order, ladder->releases[i].name, release->name) > 0)
            at = i + 1;
    while (at < ladder->count && ladder->releases[at].beside)
        at++;
    return at;
}

/* Where the step that begins at `at` ends, if nothing tells the release from all who stand on it; otherwise `at`. */
static size_t place_beside(const struct ladder *ladder, const struct release *release, size_t at)
{
    size_t end = at;

    while (end < ladder->count && (end == at || ladder->releases[end].beside)) {
        const struct release *other = &ladder->releases[end++];
        if (other->day != release->day || told_order(ladder->order, other->name, release->name) != 0)
            return at;
    }
    return end;
}

/* Releases come in the order of their days, and each takes the highest place that is told to be below nobody's: on top, or
 * right below the lowest of those who stand above it. So there is one order also where words and numbers are mixed. */
struct ladder ladder_new(struct arena *arena, const struct product *product, struct str channel)
{
    struct release *by_day = arena_alloc(arena, product->version_count * sizeof *by_day);
    size_t count = releases_of(by_day, product, channel);
    struct ladder ladder = { .channel = channel, .order = order_of(product, channel),
                             .releases = arena_alloc(arena, count * sizeof *ladder.releases) };

    for (size_t i = 0; i < count; i++) {
        size_t at = place_below(&ladder, &by_day[i]), end = place_beside(&ladder, &by_day[i], at);
        by_day[i].beside = end > at;
        memmove(&ladder.releases[end + 1], &ladder.releases[end], (ladder.count - end) * sizeof *ladder.releases);
        ladder.releases[end] = by_day[i];
        ladder.count++;
    }
    return ladder;
}

struct ladder *ladder_list(struct arena *arena, const struct product *product, size_t *out_count)
{
    struct ladder *ladders = arena_alloc(arena, product->version_count * sizeof *ladders);
    size_t count = 0;

    for (size_t i = 0; i < product->version_count; i++) {
        const struct version *version = product->versions[i];
        size_t at = version->thing.retired ? count : 0;
        while (at < count && !str_equal(ladders[at].channel, version->channel))
            at++;
        if (at == count && !version->thing.retired)
            ladders[count++] = ladder_new(arena, product, version->channel);
    }
    *out_count = count;
    return ladders;
}

/* Those on one step have one day. */
const struct release *ladder_contradiction(const struct ladder *ladder, size_t at)
{
    for (size_t i = at; i-- > 0;)
        if (ladder->releases[i].day < ladder->releases[at].day)
            return &ladder->releases[i];
    return NULL;
}

/* Notes one more release above the version's. */
static void place_push(struct version *version, int64_t day)
{
    if (day < version->n_1_from) {
        version->older_from = version->n_1_from;
        version->n_1_from = day;
    } else if (day < version->older_from) {
        version->older_from = day;
    }
}

void version_place(struct version *version, const struct ladder *ladder)
{
    size_t own = 0, step;

    while (own < ladder->count && !str_equal(ladder->releases[own].name, version->release))
        own++;
    for (step = own; step < ladder->count && ladder->releases[step].beside; step--)
        ;
    version->n_1_from = version->older_from = DAY_NEVER;
    for (size_t i = 0; i < step; i++) {
        const struct release *other = &ladder->releases[i];
        /* A retired release is on no ladder: each of the others stands above it or not. */
        int order = own < ladder->count ? 1 : told_order(ladder->order, other->name, version->release);
        if (order > 0 || (order == 0 && other->day > version->released_on))
            place_push(version, other->day);
    }
}
