/* SPDX-License-Identifier: Apache-2.0 */
/* search_store.c: rows of words and marks, and what both engines are asked. The statements of an index are those of search_index.h. */
#include "desk/search/search.h"

#include "base/crypto.h"
#include "base/words.h"

#define MARK_CHARS     24
#define WITHIN_MS_BITS 21       /* of an id: what is behind its millisecond (base/id.h) */
#define WITHIN_MS      (((int64_t)1 << WITHIN_MS_BITS) - 1)
#define SEARCH_BATCH   64

/* ---- Rows ----------------------------------------------------------------------------------------------- */

void search_add_text(struct buf *words, struct str text)
{
    if (words->len)
        buf_add_char(words, ' ');
    buf_add(words, text_search_words(words->arena, text));
}

void search_add_mark(struct buf *words, struct str mark)
{
    buf_add_char(words, ' ');
    buf_add(words, mark);
}

struct str search_mark(struct arena *arena, struct str of)
{
    struct str hash = fingerprint_hex(arena, of);
    struct buf mark = buf_new(arena);

    buf_add_char(&mark, 'q');
    for (size_t i = 0; i < MARK_CHARS; i++) {
        char c = hash.data[i];
        buf_add_char(&mark, (char)('a' + (c <= '9' ? c - '0' : c - 'a' + 10)));
    }
    return buf_str(&mark);
}

struct str search_id_mark(struct arena *arena, char kind, int64_t id)
{
    return str_format(arena, "%c%lld", kind, (long long)id);
}

enum err search_put(struct ctx *ctx, const struct search_index *index, const struct search_row *row)
{
    return db_run_later(ctx, index->insert, DB_I(row->id), DB_T(buf_str(&row->words)), DB_I(row->of), DB_I(row->staff_only));
}

int64_t search_row_id(int64_t of, int64_t text_id)
{
    return (of & ~WITHIN_MS) | (text_id & WITHIN_MS);
}

/* Finds the next row that is free. A thing has few others in its millisecond, so it is near. */
static enum err free_row(struct ctx *ctx, const struct search_index *index, int64_t of, int64_t text_id, int64_t *out_id)
{
    struct db_rows rows = { .count = 1 };
    int64_t id = search_row_id(of, text_id);

    for (int64_t step = 0; rows.count; step++) {
        *out_id = search_row_id(of, id + step);
        TRY(db_run(ctx, index->taken, &rows, DB_I(*out_id)));
    }
    return OK;
}

enum err search_put_beside(struct ctx *ctx, const struct search_index *index, int64_t text_id, const struct search_row *row)
{
    struct search_row beside = *row;

    TRY(free_row(ctx, index, row->of, text_id, &beside.id));
    return search_put(ctx, index, &beside);
}

enum err search_mark_add(struct ctx *ctx, const struct search_index *index, int64_t of, struct str mark)
{
    TRY(db_run(ctx, index->mark_add[0], NULL, DB_I(of), DB_T(mark)));
    return db_run(ctx, index->mark_add[1], NULL, DB_I(of), DB_T(mark));
}

enum err search_mark_remove(struct ctx *ctx, const struct search_index *index, int64_t of, struct str mark)
{
    TRY(db_run(ctx, index->mark_remove[0], NULL, DB_I(of), DB_T(mark)));
    return db_run(ctx, index->mark_remove[1], NULL, DB_I(of), DB_T(mark));
}

enum err search_clear(struct ctx *ctx, const struct search_index *index, int64_t of)
{
    TRY(db_run(ctx, index->clear[0], NULL, DB_I(of)));
    return db_run(ctx, index->clear[1], NULL, DB_I(of));
}

/* ---- Writing the index ---------------------------------------------------------------------------------- */

enum err search_unwritten(struct ctx *ctx, const struct search_index *index, bool *out_any)
{
    struct db_rows rows;

    TRY(db_run0(ctx, index->any, &rows));
    *out_any = db_next(&rows);
    return OK;
}

/* On PostgreSQL two who asked at once whether an id is free may both have taken it, one of them for a row that was written before the other
 * came. A thing's own row keeps its id. */
static enum err part_clashes(struct ctx *ctx, const struct search_index *index)
{
    struct db_rows rows;
    int64_t id, other;

    TRY(db_run(ctx, index->clashes, &rows, DB_I(SEARCH_WRITE_ROWS)));
    while (db_next(&rows)) {
        id = db_int(&rows, 0);
        TRY(free_row(ctx, index, id, id, &other));
        TRY(db_run(ctx, index->move[id == db_int(&rows, 1)], NULL, DB_I(id), DB_I(other)));
    }
    return OK;
}

enum err search_write(struct ctx *ctx, const struct search_index *index, int64_t *out_count)
{
    struct db_rows rows;

    TRY(part_clashes(ctx, index));
    TRY(db_run(ctx, index->write, &rows, DB_I(SEARCH_WRITE_ROWS)));
    if (!db_is_postgres(ctx->db))
        TRY(db_run(ctx, index->written, &rows, DB_I(SEARCH_WRITE_ROWS)));
    *out_count = rows.changed;
    return OK;
}

/* ---- What is asked -------------------------------------------------------------------------------------- */

/* Each word as a string of FTS5, so that nothing in it is an operator; all have to be there. */
static void add_quoted(struct buf *query, struct str word)
{
    buf_add_char(query, '"');
    for (size_t i = 0; i < word.len; i++) {
        if (word.data[i] == '"')
            buf_add_char(query, '"');
        buf_add_char(query, word.data[i]);
    }
    buf_add(query, STR("\" "));
}

static struct str words_query(struct ctx *ctx, struct str words)
{
    struct buf query = buf_new(ctx->arena);
    bool plain = db_is_postgres(ctx->db);

    while (words.len) {
        struct str word = str_cut(&words, ' ');
        bool beginning = str_ends(word, STR("*"));
        if (beginning)
            word.len--;
        if (plain && !beginning)
            buf_format(&query, "%.*s ", STR_ARGS(word));
        else if (!plain && word.len)
            add_quoted(&query, word);
        if (!plain && beginning)
            buf_add(&query, STR("* "));
    }
    return buf_str(&query);
}

/* What plainto_tsquery() cannot say: words of which the beginning is known. They hold letters only. */
static void add_beginnings(struct str words, struct buf *query)
{
    while (words.len) {
        struct str word = str_cut(&words, ' ');
        if (str_ends(word, STR("*")))
            buf_format(query, "%s'%.*s':*", query->len ? " & " : "", (int)(word.len - 1), word.data);
    }
}

/* The marks that what is found has to have, so that the index itself narrows; what follows the words. */
static struct str marks_query(struct ctx *ctx, const struct search_question *question)
{
    bool plain = db_is_postgres(ctx->db);
    const char *and = plain ? "&" : "AND", *or = plain ? "| " : "OR ";
    struct buf query = buf_new(ctx->arena);

    if (question->any_count)
        buf_format(&query, "%s (", plain ? "" : and);
    for (size_t i = 0; i < question->any_count; i++)
        buf_format(&query, "%s%.*s%s", i ? or : "", STR_ARGS(question->any_of[i]), i + 1 < question->any_count ? " " : ")");
    if (question->mark.len)
        buf_format(&query, " %s %.*s", plain && !query.len ? "" : and, STR_ARGS(question->mark));
    if (plain)
        add_beginnings(question->words, &query);
    return buf_str(&query);
}

/* ---- What is found -------------------------------------------------------------------------------------- */

/* What has been found: ids in the order of the page. Rows come by millisecond; within one, in any order. */
struct hits { struct arena *arena; int64_t *ids; size_t count, cap, want, group_from; int64_t ms; bool oldest_first, full; };

/* Into its place in the newest group, unless it is there. */
static void hits_insert(struct hits *hits, int64_t id)
{
    size_t at = hits->count;

    for (size_t i = hits->group_from; i < hits->count; i++)
        if (hits->ids[i] == id)
            return;
    if (hits->count == hits->cap) {
        int64_t *more = arena_alloc(hits->arena, hits->cap * 2 * sizeof *more);
        memcpy(more, hits->ids, hits->count * sizeof *more);
        hits->ids = more;
        hits->cap *= 2;
    }
    for (; at > hits->group_from && (hits->ids[at - 1] > id) == hits->oldest_first; at--)
        hits->ids[at] = hits->ids[at - 1];
    hits->ids[at] = id;
    hits->count++;
}

static void hits_add(struct hits *hits, int64_t id)
{
    if (id >> WITHIN_MS_BITS != hits->ms) {
        hits->full = hits->count >= hits->want;
        hits->ms = id >> WITHIN_MS_BITS;
        hits->group_from = hits->count;
    }
    if (!hits->full)
        hits_insert(hits, id);
}

/* The row before the first that can belong to the page. */
static int64_t row_before(const struct search_question *question)
{
    if (question->behind == 0 || question->behind == INT64_MAX)
        return question->behind;
    return question->oldest_first ? (question->behind & ~WITHIN_MS) - 1 : (question->behind | WITHIN_MS) + 1;
}

static enum err find_in(struct ctx *ctx, const struct search_question *question, const struct db_sql *sql, struct str words, struct str marks,
                        struct hits *out_hits)
{
    struct hits hits = { .arena = ctx->arena, .want = (size_t)question->limit, .cap = SEARCH_BATCH, .ms = -1, .oldest_first = question->oldest_first };
    const struct db_val *own = question->own;
    struct db_rows rows = { .count = SEARCH_BATCH };
    int64_t row = row_before(question);

    hits.ids = arena_alloc(ctx->arena, hits.cap * sizeof *hits.ids);
    while (rows.count == SEARCH_BATCH && !hits.full) {
        TRY(db_run(ctx, sql, &rows, DB_I(row), DB_I(SEARCH_BATCH), own[0], own[1], own[2], own[3], own[4], DB_T(words),
                   DB_I(question->staff), DB_I(question->behind), DB_T(marks)));
        while (db_next(&rows) && !hits.full) {
            row = db_int(&rows, 0);
            hits_add(&hits, db_int(&rows, 1));
        }
    }
    *out_hits = hits;
    return OK;
}

/* Both are in the order of the page, each thing once, and as many as it holds. */
static struct hits merge_hits(struct arena *arena, const struct search_question *question, const struct hits *a, const struct hits *b)
{
    int64_t *ids = arena_alloc(arena, (a->count + b->count) * sizeof *ids);
    size_t at = 0, other = 0, count = 0;

    while (count < (size_t)question->limit && (at < a->count || other < b->count)) {
        bool takes = other == b->count || (at < a->count && (a->ids[at] <= b->ids[other]) == question->oldest_first);
        ids[count] = takes ? a->ids[at++] : b->ids[other++];
        count += !count || ids[count] != ids[count - 1];
    }
    return (struct hits){ .ids = ids, .count = count };
}

/* What is unwritten is looked at first: a row that a job moves meanwhile is found there or in the index, or in both. */
static enum err hits_find(struct ctx *ctx, const struct search_question *question, struct hits *out_hits)
{
    const struct search_statement *statement = question->oldest_first ? question->oldest : question->newest;
    struct str words = words_query(ctx, question->words), marks = marks_query(ctx, question);
    bool postgres = db_is_postgres(ctx->db);
    struct hits unwritten, written;

    TRY(find_in(ctx, question, statement->unwritten, postgres ? words : question->words, postgres ? marks : STR(""), &unwritten));
    TRY(find_in(ctx, question, statement->index, words, marks, &written));
    *out_hits = merge_hits(ctx->arena, question, &unwritten, &written);
    return OK;
}

enum err search_find(struct ctx *ctx, const struct search_question *question, int64_t **out_ids, size_t *out_count)
{
    struct search_question other = *question;
    struct hits found, others;

    TRY(hits_find(ctx, question, &found));
    if (question->or_words.len) {
        other.words = question->or_words;
        TRY(hits_find(ctx, &other, &others));
        found = merge_hits(ctx->arena, question, &found, &others);
    }
    *out_ids = found.ids;
    *out_count = found.count;
    return OK;
}

/* ---- The index as a whole ------------------------------------------------------------------------------- */

enum err search_anew(struct ctx *ctx, const struct search_index *index)
{
    return db_script(ctx, str_of(db_is_postgres(ctx->db) ? index->anew_postgres : index->anew_sqlite));
}

enum err search_outdated(struct ctx *ctx, const struct search_index *index, bool *out_outdated)
{
    struct db_rows rows;

    TRY(db_run(ctx, index->outdated, &rows, DB_T(STR(SEARCH_WORDS_MARK))));
    MUST(db_next(&rows));
    *out_outdated = db_int(&rows, 0) > 0;
    return OK;
}

enum err search_columns(struct ctx *ctx, const struct search_index *index, int64_t *out_wrong_rows, bool *out_indexed)
{
    struct db_rows rows;

    TRY(db_run0(ctx, index->columns, &rows));
    MUST(db_next(&rows));
    *out_wrong_rows = db_int(&rows, 0);
    *out_indexed = db_int(&rows, 1) > 0;
    return OK;
}

static enum err look_for(struct ctx *ctx, const struct search_index *index, const struct search_sample *sample, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, index->found, &rows, DB_T(sample->word)));
    *out_found = false;
    while (db_next(&rows) && !*out_found)
        *out_found = db_int(&rows, 0) == sample->of;
    return OK;
}

enum err search_lost(struct ctx *ctx, const struct search_index *index, const struct search_sample *samples, size_t count,
                     int64_t *out_lost, struct str *out_word)
{
    bool found;

    *out_lost = 0;
    *out_word = STR("");
    if (db_is_postgres(ctx->db))        /* which would read a small table rather than its index */
        TRY(db_script(ctx, STR("SET LOCAL enable_seqscan = off")));
    for (size_t i = 0; i < count; i++) {
        TRY(look_for(ctx, index, &samples[i], &found));
        *out_lost += !found;
        *out_word = found ? *out_word : samples[i].word;
    }
    return OK;
}
