/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_search_store.c: full-text search, the one thing that the two engines do each in its own way: FTS5 on SQLite,
 * tsvector on PostgreSQL. Both get the same words (see request_store.h).
 */
#include "desk/request/request_store.h"

#include "base/crypto.h"
#include "base/text.h"
#include "base/words.h"
#include "desk/request/request_rows.h"

#define MARK_CHARS     24
#define WITHIN_MS_BITS 21       /* of an id: what is behind its millisecond (base/id.h) */
#define WITHIN_MS      (((int64_t)1 << WITHIN_MS_BITS) - 1)
#define SEARCH_BATCH   64

DB_SQL(insert_words,
    .name = "request.words", .args = "itii", .cols = "",
    .text = "INSERT INTO request_words (rowid, words, request_id, staff_only) VALUES ($1, $2, $3, $4)",
    .postgres = "INSERT INTO request_words (id, words, request_id, staff_only) VALUES ($1, $2, $3, $4)");

/* The rows of one request stand in the range of its id's millisecond. */
#define ROWS_OF_REQUEST(id) " WHERE " IN_MS_OF(id, "$1") " AND request_id = $1 AND staff_only = 0"
DB_SQL(add_mark,
    .name = "request.words_contact", .args = "it", .cols = "",
    .text = "UPDATE request_words SET words = words || ' ' || $2" ROWS_OF_REQUEST("rowid"),
    .postgres = "UPDATE request_words SET words = words || ' ' || $2" ROWS_OF_REQUEST("id"));

/* The text is written whole, also on SQLite, whose index has to see the words that go. */
DB_SQL(remove_mark,
    .name = "request.words_contact_gone", .args = "it", .cols = "",
    .text = "UPDATE request_words SET words = REPLACE(words, ' ' || $2, '')" ROWS_OF_REQUEST("rowid"),
    .postgres = "UPDATE request_words SET words = REPLACE(words, ' ' || $2, '')" ROWS_OF_REQUEST("id"));

DB_SQL(select_emails,
    .name = "request.words_contacts", .args = "i", .cols = "t",
    .text = "SELECT email FROM request_contact WHERE request_id = $1");

DB_SQL(row_taken,
    .name = "request.words_taken", .args = "i", .cols = "i",
    .text = "SELECT request_id FROM request_words WHERE rowid = $1",
    .postgres = "SELECT request_id FROM request_words WHERE id = $1");

/* Through the rows of the index in the order of their ids, which is that of the requests, millisecond by millisecond. $1 is
 * the row behind which to begin; $3 to $7 are those of request_list_store.c; then $8 the words, $9 whether work notes
 * count, $10 the request behind which the page begins, $11 the marks. Never the mark alone decides: it is a word among the
 * words that people type. */
#define SEARCH_(row, matches, beyond, way) \
    "SELECT " row ", q.id FROM request_words CROSS JOIN request q WHERE " matches " AND " row " " beyond " $1" \
    " AND ($9 = 1 OR staff_only = 0) AND q.id = request_words.request_id AND q.id " beyond " $10" \
    " AND " WANTED_OF_CONTRACT " AND " SEEN " ORDER BY " row " " way " LIMIT $2"
#define SEARCH(identifier, label, beyond, way) \
    DB_SQL(identifier, \
        .name = "request." label, .args = "iiititi" "tiit", .cols = "ii", \
        .text = SEARCH_("request_words.rowid", "request_words MATCH $8 || $11", beyond, way), \
        .postgres = SEARCH_("request_words.id", "vector @@ (plainto_tsquery('simple', $8) && to_tsquery('simple', $11))", beyond, way))

SEARCH(search, "search", "<", "DESC");
SEARCH(search_oldest, "search_oldest", ">", "ASC");

/* A word of letters only that stands for an e-mail and that no text contains by chance. */
struct str request_contact_mark(struct arena *arena, struct str email)
{
    struct str hash = fingerprint_hex(arena, email);
    struct buf mark = buf_new(arena);

    buf_add_char(&mark, 'q');
    for (size_t i = 0; i < MARK_CHARS; i++) {
        char c = hash.data[i];
        buf_add_char(&mark, (char)('a' + (c <= '9' ? c - '0' : c - 'a' + 10)));
    }
    return buf_str(&mark);
}

/* The whole, each group of four digits, and two groups beside one another: what people call it by, and what is left of it in a mail. */
struct str request_number_words(struct arena *arena, struct str number)
{
    const char *digits = number.data;

    return str_join(arena, number, STR(" "), (struct str){ digits, 4 }, STR(" "), (struct str){ digits + 4, 4 }, STR(" "), (struct str){ digits + 8, 4 },
                    STR(" "), (struct str){ digits, 8 }, STR(" "), (struct str){ digits + 4, 8 }, STR(" " REQUEST_WORDS_MARK));
}

static void add_words(struct buf *words, struct str text)
{
    if (words->len)
        buf_add_char(words, ' ');
    buf_add(words, text_search_words(words->arena, text));
}

void request_marks_add(struct buf *words, const struct request *request, bool staff_only)
{
    if (request->contract_id)
        buf_format(words, " k%lld", (long long)request->contract_id);
    if (!staff_only && request->contract.shared_by_organization)
        buf_format(words, " o%lld", (long long)request->contract.organization_id);
}

static void add_contact_mark(struct buf *words, struct str email)
{
    buf_add_char(words, ' ');
    buf_add(words, request_contact_mark(words->arena, email));
}

/* A row of words. It is written last: FTS5 gathers what a transaction adds, and writes it out at each statement that could
 * be undone alone; so the rows of all submissions of a batch come together, behind everything else. */
struct words_row { int64_t id, request_id; bool staff_only, lacks_contacts; struct buf words; };

/* The contacts as they are by then: others that share the transaction may have added or removed some since. */
static enum err add_contact_marks(struct ctx *ctx, struct words_row *row)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_emails, &rows, DB_I(row->request_id)));
    while (db_next(&rows))
        add_contact_mark(&row->words, db_text(&rows, 0));
    return OK;
}

static enum err insert_row(struct ctx *ctx, void *what)
{
    struct words_row *row = what;

    if (row->lacks_contacts)
        TRY(add_contact_marks(ctx, row));
    return db_run_later(ctx, &insert_words, DB_I(row->id), DB_T(buf_str(&row->words)), DB_I(row->request_id), DB_I(row->staff_only));
}

static enum err insert_last(struct ctx *ctx, const struct words_row *wanted)
{
    struct words_row *row = arena_alloc(ctx->arena, sizeof *row);

    *row = *wanted;
    do_last(ctx, insert_row, row);
    return OK;
}

/* Nobody can come to a request, or be taken off it, in the transaction that stores it: its number is not known before. So its
 * contacts need not be asked for. */
enum err request_store_words(struct ctx *ctx, const struct request *request)
{
    struct buf words = buf_new(ctx->arena);

    buf_add(&words, request_number_words(ctx->arena, request->number));
    add_words(&words, request->title);
    add_words(&words, request->description);
    request_marks_add(&words, request, false);
    for (size_t i = 0; i < request->contact_count; i++)
        add_contact_mark(&words, request->contacts[i].email);
    return insert_last(ctx, &(struct words_row){ .id = request->id, .request_id = request->id, .words = words });
}

int64_t request_words_id(int64_t request_id, int64_t communication_id)
{
    return (request_id & ~WITHIN_MS) | (communication_id & WITHIN_MS);
}

/* Behind a row that is taken stands the next one: of a request with few others in its millisecond. */
static enum err free_row(struct ctx *ctx, int64_t request_id, int64_t communication_id, int64_t *out_id)
{
    struct db_rows rows = { .count = 1 };
    int64_t id = request_words_id(request_id, communication_id);

    for (int64_t step = 0; rows.count; step++) {
        *out_id = request_words_id(request_id, id + step);
        TRY(db_run(ctx, &row_taken, &rows, DB_I(*out_id)));
    }
    return OK;
}

enum err request_store_communication_words(struct ctx *ctx, const struct request *request,
                                           const struct communication *communication)
{
    bool work_note = communication->work_note;
    struct words_row row = { .request_id = request->id, .staff_only = work_note, .lacks_contacts = !work_note, .words = buf_new(ctx->arena) };

    add_words(&row.words, communication->text);
    request_marks_add(&row.words, request, work_note);
    TRY(free_row(ctx, request->id, communication->id, &row.id));
    return insert_last(ctx, &row);
}

/* As FTS5 likes them: it writes out what it has gathered whenever a row comes before the one before. */
static int order_within_ms(const void *a, const void *b)
{
    const struct communication *one = a, *other = b;

    return ((one->id & WITHIN_MS) > (other->id & WITHIN_MS)) - ((one->id & WITHIN_MS) < (other->id & WITHIN_MS));
}

enum err request_store_communications_words(struct ctx *ctx, const struct request *request, const struct communication *communications,
                                            size_t count)
{
    struct communication *ordered = arena_alloc(ctx->arena, (count + 1) * sizeof *ordered);

    if (count)
        memcpy(ordered, communications, count * sizeof *ordered);
    qsort(ordered, count, sizeof *ordered, order_within_ms);
    for (size_t i = 0; i < count; i++) {
        TRY(request_store_communication_words(ctx, request, &ordered[i]));
        TRY(db_run_lasts(ctx));         /* the next one must find its id taken */
    }
    return OK;
}

enum err request_store_words_contact(struct ctx *ctx, int64_t request_id, struct str email)
{
    return db_run(ctx, &add_mark, NULL, DB_I(request_id), DB_T(request_contact_mark(ctx->arena, email)));
}

enum err request_store_words_contact_gone(struct ctx *ctx, int64_t request_id, struct str email)
{
    return db_run(ctx, &remove_mark, NULL, DB_I(request_id), DB_T(request_contact_mark(ctx->arena, email)));
}

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

static struct str words_query(struct ctx *ctx, const struct request_page *page)
{
    struct buf query = buf_new(ctx->arena);
    struct str rest = page->words;
    bool plain = db_is_postgres(ctx->db);

    while (rest.len) {
        struct str word = str_cut(&rest, ' ');
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

/* What the engines write between operands. */
struct operators { const char *and, *or; };

static enum err marks_of_viewer(struct ctx *ctx, const struct request_page *page, const struct operators *operators, struct buf *query)
{
    int64_t *ids;
    size_t count = 0;

    if (page->admin_id)
        TRY(request_store_organizations(ctx, page->admin_id, &ids, &count));
    buf_format(query, "(%.*s", STR_ARGS(request_contact_mark(ctx->arena, page->email)));
    for (size_t i = 0; i < count; i++)
        buf_format(query, " %s o%lld", operators->or, (long long)ids[i]);
    buf_add_char(query, ')');
    return OK;
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

/* The marks that one of what is found has to have, so that the index itself narrows; what follows the words. */
static enum err marks_query(struct ctx *ctx, const struct request_page *page, struct str *out_marks)
{
    static const struct operators sqlite = { "AND", "OR" }, postgres = { "&", "|" };
    bool plain = db_is_postgres(ctx->db);
    const struct operators *operators = plain ? &postgres : &sqlite;
    struct buf query = buf_new(ctx->arena);

    if (page->email.len) {
        buf_format(&query, "%s ", plain ? "" : operators->and);
        TRY(marks_of_viewer(ctx, page, operators, &query));
    }
    if (page->contract_id)
        buf_format(&query, " %s k%lld", plain && !query.len ? "" : operators->and, (long long)page->contract_id);
    if (plain)
        add_beginnings(page->words, &query);
    *out_marks = buf_str(&query);
    return OK;
}

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
static int64_t row_before(const struct request_page *page)
{
    if (page->behind == 0 || page->behind == INT64_MAX)
        return page->behind;
    return page->oldest_first ? (page->behind & ~WITHIN_MS) - 1 : (page->behind | WITHIN_MS) + 1;
}

enum err request_store_search(struct ctx *ctx, const struct request_page *page, int64_t **out_ids, size_t *out_count)
{
    const struct db_sql *sql = page->oldest_first ? &search_oldest : &search;
    struct hits hits = { .arena = ctx->arena, .want = (size_t)page->limit, .cap = SEARCH_BATCH, .ms = -1, .oldest_first = page->oldest_first };
    struct str words = words_query(ctx, page), marks;
    struct db_rows rows = { .count = SEARCH_BATCH };
    int64_t row = row_before(page);

    TRY(marks_query(ctx, page, &marks));
    hits.ids = arena_alloc(ctx->arena, hits.cap * sizeof *hits.ids);
    while (rows.count == SEARCH_BATCH && !hits.full) {
        TRY(db_run(ctx, sql, &rows, DB_I(row), DB_I(SEARCH_BATCH), DB_I(page->states), DB_T(page->severity_id),
                   DB_I(page->contract_id), DB_T(page->email), DB_I(page->admin_id), DB_T(words), DB_I(page->staff),
                   DB_I(page->behind), DB_T(marks)));
        while (db_next(&rows) && !hits.full) {
            row = db_int(&rows, 0);
            hits_add(&hits, db_int(&rows, 1));
        }
    }
    *out_ids = hits.ids;
    *out_count = hits.count < hits.want ? hits.count : hits.want;
    return OK;
}
