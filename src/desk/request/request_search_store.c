/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_search_store.c: full-text search, the one thing that the two engines do each in its own way: FTS5 on SQLite,
 * tsvector on PostgreSQL. Both get the same words (see request_store.h).
 */
#include "desk/request/request_store.h"

#include "base/crypto.h"
#include "base/text.h"
#include "desk/request/request_rows.h"

#define MARK_CHARS 24

DB_SQL(insert_words,
    .name = "request.words", .args = "itii", .cols = "",
    .text = "INSERT INTO request_words (rowid, words, request_id, staff_only) VALUES ($1, $2, $3, $4)",
    .postgres = "INSERT INTO request_words (id, words, request_id, staff_only) OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4)");

#define ROWS_OF_REQUEST \
    " IN (SELECT q.id FROM request q WHERE q.id = $1" \
    " UNION ALL SELECT -m.id FROM communication m WHERE m.request_id = $1 AND m.work_note = 0)"
DB_SQL(add_mark,
    .name = "request.words_contact", .args = "it", .cols = "",
    .text = "UPDATE request_words SET words = words || ' ' || $2 WHERE rowid" ROWS_OF_REQUEST,
    .postgres = "UPDATE request_words SET words = words || ' ' || $2 WHERE id" ROWS_OF_REQUEST);

/* The text is written whole, also on SQLite, whose index has to see the words that go. */
DB_SQL(remove_mark,
    .name = "request.words_contact_gone", .args = "it", .cols = "",
    .text = "UPDATE request_words SET words = REPLACE(words, ' ' || $2, '') WHERE rowid" ROWS_OF_REQUEST,
    .postgres = "UPDATE request_words SET words = REPLACE(words, ' ' || $2, '') WHERE id" ROWS_OF_REQUEST);

/* Staff, or a contact, or an administrator of an organization that shares the contract. Never the mark alone: it is a
 * word among the words that people type. */
#define VISIBLE \
    "($6 = '' OR EXISTS (SELECT 1 FROM request_contact c WHERE c.request_id = q.id AND c.email = $6)" \
    " OR ($7 <> 0 AND q.contract_id IN (" ADMINISTERED("$7") ")))"

/* Through the rows of requests in their order, stopping when the page is full; then those found by a communication. The
 * parameters are those of request_list_store.c, then $8 the query and $9 whether work notes count. */
#define SEARCH(identifier, label, rows, beyond, way) \
    DB_SQL(identifier, \
        .name = "request." label, .args = "iiititi" "ti", .cols = "i", \
        .text = "SELECT id FROM (SELECT id FROM (SELECT q.id FROM request_words JOIN request q ON q.id = request_words.rowid" \
                "  WHERE request_words MATCH $8 AND " rows \
                "  AND ($9 = 1 OR staff_only = 0) AND " WANTED_OF_CONTRACT " AND " VISIBLE \
                "  ORDER BY request_words.rowid " way " LIMIT $2)" \
                " UNION SELECT q.id FROM request q WHERE q.id " beyond " $1 AND " WANTED_OF_CONTRACT " AND " VISIBLE \
                "  AND q.id IN (SELECT request_id FROM request_words" \
                "  WHERE request_words MATCH $8 AND request_words.rowid < 0 AND ($9 = 1 OR staff_only = 0)))" \
                " ORDER BY id " way " LIMIT $2", \
        .postgres = "SELECT q.id FROM request q WHERE q.id " beyond " $1 AND " WANTED_OF_CONTRACT " AND " VISIBLE \
                    " AND q.id IN (SELECT w.request_id FROM request_words w" \
                    " WHERE w.vector @@ plainto_tsquery('simple', $8) AND ($9 = 1 OR w.staff_only = 0))" \
                    " ORDER BY q.id " way " LIMIT $2")

SEARCH(search, "search", "request_words.rowid > 0 AND request_words.rowid < $1", "<", "DESC");
SEARCH(search_oldest, "search_oldest", "request_words.rowid > $1", ">", "ASC");

/* A word of letters only that stands for an e-mail and that no text contains by chance. */
static struct str mark_of(struct arena *arena, struct str email)
{
    struct str hash = hash_hex(arena, email);
    struct buf mark = buf_new(arena);

    buf_add_char(&mark, 'q');
    for (size_t i = 0; i < MARK_CHARS; i++) {
        char c = hash.data[i];
        buf_add_char(&mark, (char)('a' + (c <= '9' ? c - '0' : c - 'a' + 10)));
    }
    return buf_str(&mark);
}

static void add_words(struct buf *words, struct str text)
{
    if (words->len)
        buf_add_char(words, ' ');
    buf_add(words, text_search_words(words->arena, text));
}

static void add_marks(struct buf *words, const struct request *request)
{
    for (size_t i = 0; i < request->contact_count; i++) {
        buf_add_char(words, ' ');
        buf_add(words, mark_of(words->arena, request->contacts[i].email));
    }
}

enum err request_store_words(struct ctx *ctx, const struct request *request)
{
    struct buf words = buf_new(ctx->arena);

    buf_add(&words, request->number);
    add_words(&words, request->title);
    add_words(&words, request->description);
    add_marks(&words, request);
    return db_run(ctx, &insert_words, NULL, DB_I(request->id), DB_T(buf_str(&words)), DB_I(request->id), DB_I(0));
}

enum err request_store_communication_words(struct ctx *ctx, const struct request *request,
                                           const struct communication *communication)
{
    struct buf words = buf_new(ctx->arena);

    add_words(&words, communication->text);
    if (!communication->work_note)
        add_marks(&words, request);
    return db_run(ctx, &insert_words, NULL, DB_I(-communication->id), DB_T(buf_str(&words)), DB_I(request->id),
                  DB_I(communication->work_note));
}

enum err request_store_words_contact(struct ctx *ctx, int64_t request_id, struct str email)
{
    return db_run(ctx, &add_mark, NULL, DB_I(request_id), DB_T(mark_of(ctx->arena, email)));
}

enum err request_store_words_contact_gone(struct ctx *ctx, int64_t request_id, struct str email)
{
    return db_run(ctx, &remove_mark, NULL, DB_I(request_id), DB_T(mark_of(ctx->arena, email)));
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

static struct str query_of(struct ctx *ctx, const struct request_page *page)
{
    struct buf query = buf_new(ctx->arena);
    struct str rest = page->words;
    bool plain = db_is_postgres(ctx->db);

    while (rest.len) {
        struct str word = str_cut(&rest, ' ');
        if (plain)
            buf_format(&query, "%.*s ", STR_ARGS(word));
        else if (word.len)
            add_quoted(&query, word);
    }
    if (page->email.len && !page->admin_id)     /* an administrator finds requests that have no mark of his */
        buf_add(&query, mark_of(ctx->arena, page->email));
    return buf_str(&query);
}

enum err request_store_search(struct ctx *ctx, const struct request_page *page, int64_t **out_ids, size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, page->oldest_first ? &search_oldest : &search, &rows, DB_I(page->behind), DB_I(page->limit),
               DB_I(page->states), DB_T(page->severity_id), DB_I(page->contract_id), DB_T(page->email), DB_I(page->admin_id),
               DB_T(query_of(ctx, page)), DB_I(page->staff)));
    int64_t *ids = arena_alloc(ctx->arena, rows.count * sizeof *ids);
    while (db_next(&rows))
        ids[count++] = db_int(&rows, 0);
    *out_ids = ids;
    *out_count = count;
    return OK;
}
