/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search.h: things that are found by the words of their texts. It is the one thing that the two engines do each in its own way: FTS5
 * on SQLite, tsvector on PostgreSQL; here both get the same words (base/words.h). Asks no policy: for the rooms whose things they are.
 *
 * A kind of things has an index of its own, a table of rows of words: one for the thing itself, under its id, and one for each text that
 * hangs on it. All rows of a thing have ids in the range of its own id's millisecond (base/id.h): the index, read by id, gives things
 * newest first, and is read only as far as a page needs.
 *
 * An act of somebody does not write into the index, which costs as much as a quarter of a submission: it puts the row beside, among those that
 * are unwritten (decision 0055). A job moves them, many at once, and a search looks through those that are left. So a row stands in one of
 * two places, and whoever changes, counts or finds rows asks both; the unwritten ones first, for from there they go.
 *
 * Beside the words stand marks, words that no text contains by chance: the index itself so narrows a search to what somebody may see. The
 * marks only make it fast: anybody can write such a word, so the statement of the search asks who may see a thing as well.
 */
#ifndef DESK_SEARCH_SEARCH_H
#define DESK_SEARCH_SEARCH_H

#include "db/db.h"

/* In the row of each thing. Its number rises whenever texts give other words than before (base/words.h, and what the rooms add): an index
 * that has another one is made anew by `upgrade`, and noticed by the doctor. */
#define SEARCH_WORDS_MARK "qwords5"

/* An index: SEARCH_INDEX() of search_index.h makes one. */
struct search_index {
    const struct db_sql *insert, *taken, *any, *clashes, *write, *written;      /* rows that are unwritten, and their way into the index */
    const struct db_sql *mark_add[2], *mark_remove[2], *clear[2], *move[2];     /* of an unwritten row, and of one in the index */
    const struct db_sql *columns, *outdated, *found;
    const char          *anew_sqlite, *anew_postgres;
};

/* ---- Rows ----------------------------------------------------------------------------------------------- */

/* Folds a text, and adds its words. */
void search_add_text(struct buf *words, struct str text);
void search_add_mark(struct buf *words, struct str mark);
/* A word of letters only that stands for something, such as an e-mail. */
struct str search_mark(struct arena *arena, struct str of);
/* "k17349821100012": a mark for something that has an id; the letter says of which kind. */
struct str search_id_mark(struct arena *arena, char kind, int64_t id);

struct search_row {
    int64_t    id, of;                  /* of the row, and of the thing */
    bool       staff_only;
    struct buf words;
};
/* The row of a thing: its id is the thing's. */
MUST_USE enum err search_put(struct ctx *ctx, const struct search_index *index, const struct search_row *row);
/* The row of a text that hangs on it: fills in its id, one that is free. */
MUST_USE enum err search_put_beside(struct ctx *ctx, const struct search_index *index, int64_t text_id, const struct search_row *row);
/* The id of a text's row; when it is taken, another within the millisecond. */
int64_t search_row_id(int64_t of, int64_t text_id);
/* From now on the thing is found by that mark too, also by its texts; not by rows for staff only. And no longer. */
MUST_USE enum err search_mark_add(struct ctx *ctx, const struct search_index *index, int64_t of, struct str mark);
MUST_USE enum err search_mark_remove(struct ctx *ctx, const struct search_index *index, int64_t of, struct str mark);
/* Removes what rows the thing has. */
MUST_USE enum err search_clear(struct ctx *ctx, const struct search_index *index, int64_t of);

/* ---- Writing the index ---------------------------------------------------------------------------------- */

/* Whether any row is unwritten. */
MUST_USE enum err search_unwritten(struct ctx *ctx, const struct search_index *index, bool *out_any);
/* Moves the first unwritten rows into the index, at most SEARCH_WRITE_ROWS, in a write transaction; how many. Several at once move different
 * ones. */
#define SEARCH_WRITE_ROWS 512
MUST_USE enum err search_write(struct ctx *ctx, const struct search_index *index, int64_t *out_count);

/* ---- Finding -------------------------------------------------------------------------------------------- */

/* SEARCH_STATEMENT() makes one: the same question to the index, and to what is unwritten. */
struct search_statement { const struct db_sql *index, *unwritten; };

/* A page of what is found. */
struct search_question {
    const struct search_statement *newest, *oldest;
    struct db_val        own[5];                /* what it narrows by: $3 to $7 */
    struct str           words;                 /* as text_search_query() gives them */
    struct str           or_words;              /* what is found by these belongs to the page too; empty: nothing */
    const struct str    *any_of;                /* marks of which a row has to have one; with none it need not */
    size_t               any_count;
    struct str           mark;                  /* one that it has to have beside; empty: none */
    bool                 staff;                 /* may be found by rows for staff only too */
    bool                 oldest_first;
    int64_t              behind;                /* the id before the page: from the first on it is 0 or INT64_MAX */
    int64_t              limit;
};
/* The ids of the page, in its order. */
MUST_USE enum err search_find(struct ctx *ctx, const struct search_question *question, int64_t **out_ids, size_t *out_count);

/* ---- For the doctor, and for making it anew (search_reindex.h) ------------------------------------------- */

/* Drops the index in whatever state it is, and makes an empty one as its migration does. */
MUST_USE enum err search_anew(struct ctx *ctx, const struct search_index *index);
/* Whether it was made by a program that gave texts other words, by the row of the newest thing. */
MUST_USE enum err search_outdated(struct ctx *ctx, const struct search_index *index, bool *out_outdated);
/* On PostgreSQL, where the index is a column and an index on it: rows whose column holds other words than theirs, and whether the
 * index on it is there and used. On SQLite 0 and true: look_full_text() sees into its index. */
MUST_USE enum err search_columns(struct ctx *ctx, const struct search_index *index, int64_t *out_wrong_rows, bool *out_indexed);
/* Asks the index itself, as a search does, for words that things must be found by: how many it does not find, and the word of one of them. */
struct search_sample { int64_t of; struct str word; };
MUST_USE enum err search_lost(struct ctx *ctx, const struct search_index *index, const struct search_sample *samples, size_t count,
                              int64_t *out_lost, struct str *out_word);

#endif
