/* SPDX-License-Identifier: Apache-2.0 */
/* contract_drawing.c: moments and units become places. */
#include "desk/contract/contract_drawing.h"

#include "base/locale.h"
#include "view/when.h"

/* ---- Places --------------------------------------------------------------------------------------------- */

/* What is drawn from where to where. */
struct frame { int64_t from, until, most; };

static int64_t drawn_place(int64_t part, int64_t whole)
{
    double place = (double)part * DRAWING_SIDE / (double)whole;

    return place < 0 ? 0 : place > DRAWING_SIDE ? DRAWING_SIDE : (int64_t)(place + 0.5);
}

static int64_t drawn_across(const struct frame *frame, int64_t at)
{
    return drawn_place(at - frame->from, frame->until - frame->from);
}

static int64_t drawn_down(const struct frame *frame, int64_t units)
{
    return DRAWING_SIDE - drawn_place(units, frame->most);
}

static struct str place_text(struct arena *arena, int64_t place)
{
    return str_format(arena, "%lld.%02lld%%", (long long)place / 100, (long long)place % 100);
}

/* ---- Lines ---------------------------------------------------------------------------------------------- */

static struct str line_path(struct arena *arena, const struct frame *frame, const struct pace_line *line)
{
    struct buf path = buf_new(arena);

    for (size_t i = 0; i < line->count; i++)
        buf_format(&path, "%c%lld %lld", i ? 'L' : 'M', (long long)drawn_across(frame, line->points[i].at), (long long)drawn_down(frame, line->points[i].units));
    return buf_str(&path);
}

static struct str step_path(struct arena *arena, const struct frame *frame, const struct pace_line *line, int64_t end)
{
    struct buf path = buf_new(arena);

    for (size_t i = 0; i < line->count; i++) {
        long long x = drawn_across(frame, line->points[i].at), y = drawn_down(frame, line->points[i].units);
        if (i)
            buf_format(&path, "H%lldV%lld", x, y);
        else
            buf_format(&path, "M%lld %lld", x, y);
    }
    if (line->count)
        buf_format(&path, "H%lld", (long long)drawn_across(frame, end));
    return buf_str(&path);
}

/* The surface between the steps and nothing. */
static struct str surface_path(struct arena *arena, const struct frame *frame, const struct pace_line *line, struct str steps)
{
    if (!line->count)
        return STR("");
    return str_join(arena, steps, str_format(arena, "V%dH%lldZ", DRAWING_SIDE, (long long)drawn_across(frame, line->points[0].at)));
}

/* ---- Marks ---------------------------------------------------------------------------------------------- */

static bool mark_kind_of(enum entry_kind kind, enum drawing_mark_kind *out_kind)
{
    switch (kind) {
    case ENTRY_DEBIT:
        *out_kind = MARK_USED;
        return true;
    case ENTRY_CREDIT_BACK:
        *out_kind = MARK_GIVEN_BACK;
        return true;
    case ENTRY_ADJUST:
        *out_kind = MARK_CORRECTED;
        return true;
    case ENTRY_GRANT:
    case ENTRY_EXPIRE:
        return false;
    }
    BUG("an entry of an unknown kind");
}

static struct str mark_words(struct ctx *ctx, const struct ledger_entry *entry)
{
    struct str when = time_words(ctx, entry->at).brief, words = ledger_words(ctx, entry);

    if (!entry->request_title.len)
        return str_join(ctx->arena, when, STR(": "), words);
    return str_join(ctx->arena, when, STR(": "), words, STR(". "), entry->request_title);
}

struct url contract_entry_request(struct ctx *ctx, const struct ledger_entry *entry)
{
    return entry->request_open_to ? url_with(ctx, "/requests/:number", entry->request_number) : URL("");
}

static void add_marks(struct ctx *ctx, const struct contract *contract, const struct ledger_entry *entries, size_t count,
                      const struct frame *frame, struct drawing *drawing)
{
    struct drawing_mark *marks = arena_alloc(ctx->arena, count * sizeof *marks);

    for (size_t i = 0; i < count; i++) {
        const struct ledger_entry *entry = &entries[i];
        enum drawing_mark_kind kind;
        if (!mark_kind_of(entry->kind, &kind) || entry->at > drawing->pace.end)
            continue;
        int64_t units = contract->counted ? entry->balance : -entry->balance;
        marks[drawing->mark_count++] = (struct drawing_mark){
            .kind = kind, .x = place_text(ctx->arena, drawn_across(frame, entry->at)), .y = place_text(ctx->arena, drawn_down(frame, units)),
            .words = mark_words(ctx, entry), .to = contract_entry_request(ctx, entry),
        };
        drawing->shown[kind]++;
    }
    drawing->marks = marks;
}

/* ---- Small lines ---------------------------------------------------------------------------------------- */

#define SMALL_WIDE 960
#define SMALL_HIGH 240

struct str contract_small_line(struct ctx *ctx, const struct contract *contract, const struct ledger_entry *entries, size_t count)
{
    struct pace pace = contract_pace_left(ctx->arena, contract, entries, count, ctx->now);
    struct frame frame = { pace.from, pace.until, pace.most };
    struct buf path = buf_new(ctx->arena);

    for (size_t i = 0; i < pace.left.count; i++) {
        long long x = drawn_across(&frame, pace.left.points[i].at) * SMALL_WIDE / DRAWING_SIDE;
        long long y = drawn_down(&frame, pace.left.points[i].units) * SMALL_HIGH / DRAWING_SIDE;
        if (i)
            buf_format(&path, "H%lldV%lld", x, y);
        else
            buf_format(&path, "M%lld %lld", x, y);
    }
    if (pace.left.count)
        buf_format(&path, "H%lld", (long long)drawn_across(&frame, pace.end) * SMALL_WIDE / DRAWING_SIDE);
    return buf_str(&path);
}

static bool has_small_line(const struct contract *contract)
{
    enum contract_state state = contract_state(contract, contract->day);

    return contract->counted && (state == CONTRACT_ACTIVE || state == CONTRACT_GRACE) && contract_is_drawn(contract);
}

enum err contract_small_lines(struct ctx *ctx, const struct contract *contracts, size_t count, struct str **out_lines)
{
    struct str *lines = arena_alloc(ctx->arena, count * sizeof *lines);
    int64_t *ids = arena_alloc(ctx->arena, count * sizeof *ids);
    struct ledger_entry *entries;
    size_t wanted = 0, found;

    for (size_t i = 0; i < count; i++)
        if (has_small_line(&contracts[i]))
            ids[wanted++] = contracts[i].id;
    TRY(ledger_outlines(ctx, ids, wanted, DRAWING_SMALL_ENTRIES, &entries, &found));
    for (size_t i = 0; i < count; i++) {
        size_t from = 0, until;
        if (!has_small_line(&contracts[i]))
            continue;
        while (from < found && entries[from].contract_id != contracts[i].id)
            from++;
        for (until = from; until < found && entries[until].contract_id == contracts[i].id;)
            until++;
        lines[i] = contract_small_line(ctx, &contracts[i], entries + from, until - from);
    }
    *out_lines = lines;
    return OK;
}

/* ---- All of it ------------------------------------------------------------------------------------------ */

bool contract_is_drawn(const struct contract *contract)
{
    return !contract->draft && !contract->unissued && contract->grant_count && contract->starts_on <= contract->day;
}

struct drawing contract_drawing(struct ctx *ctx, const struct contract *contract, const struct ledger_entry *entries, size_t count)
{
    struct drawing drawing = { .pace = contract_pace(ctx->arena, contract, entries, count, ctx->now), .entry_count = count };
    const struct pace *pace = &drawing.pace;
    struct frame frame = { pace->from, pace->until, pace->most };
    long long end = drawn_across(&frame, pace->end);

    drawing.has_all = (int64_t)count == contract->sequence;
    drawing.left = step_path(ctx->arena, &frame, &pace->left, pace->end);
    drawing.below = surface_path(ctx->arena, &frame, &pace->left, drawing.left);
    drawing.even = line_path(ctx->arena, &frame, &pace->even);
    drawing.ahead = line_path(ctx->arena, &frame, &pace->ahead);
    if (pace->today) {
        drawing.today = place_text(ctx->arena, end);
        drawing.today_is_late = end > DRAWING_SIDE / 2;
    }
    if (pace->grace_from < pace->until) {
        int64_t grace = drawn_across(&frame, pace->grace_from);
        drawing.grace = place_text(ctx->arena, grace);
        drawing.grace_width = place_text(ctx->arena, DRAWING_SIDE - grace);
    }
    drawing.most = ledger_amount_text(ctx, contract->unit, pace->most);
    drawing.half = pace->most % 2 ? STR("") : ledger_amount_text(ctx, contract->unit, pace->most / 2);
    if (drawing.has_all)
        add_marks(ctx, contract, entries, count, &frame, &drawing);
    return drawing;
}
