/* SPDX-License-Identifier: Apache-2.0 */
/* request_search_store.c: what a request is found by, for whom, and the index that holds it (desk/search/search.h). */
#include "desk/request/request_store.h"

#include "desk/request/request_rows.h"
#include "desk/search/search_index.h"

SEARCH_INDEX(request_index, "request");

DB_SQL(select_emails,
    .name = "request.words_contacts", .args = "i", .cols = "t",
    .text = "SELECT email FROM request_contact WHERE request_id = $1");

/* $3 to $7 are those of request_list_store.c. */
#define NARROWED WANTED_OF_CONTRACT " AND " SEEN
SEARCH_STATEMENT(found_newest, "request", "request.search", "ititi", NARROWED, "<", "DESC");
SEARCH_STATEMENT(found_oldest, "request", "request.search_oldest", "ititi", NARROWED, ">", "ASC");

/* In the desk's queue: $5 the owner, 0 for nobody, -1 for all; $6 a kind or empty; $7 is not used. */
#define NARROWED_DUE WANTED " AND q.closed_at = 0 AND q.next_due_at > 0 AND ($5 = -1 OR COALESCE(q.owner_id, 0) = $5) AND ($6 = '' OR q.kind = $6) AND $7 = 0"
SEARCH_STATEMENT(found_due, "request", "request.search_due", "ititi", NARROWED_DUE, "<", "DESC");

/* The whole, each group of four digits, and two groups beside one another: what people call it by, and what is left of it in a mail. Then what is left
 * of it from each further digit on, of which every part of four digits or more is a beginning. */
struct str request_number_words(struct arena *arena, struct str number)
{
    const char *digits = number.data;
    struct buf words = buf_new(arena);

    buf_format(&words, "%.12s %.4s %.4s %.8s", digits, digits, digits + 4, digits);
    for (size_t from = 1; from + NUMBER_PART_DIGITS <= number.len; from++)
        buf_format(&words, " %.*s", (int)(number.len - from), digits + from);
    buf_add(&words, STR(" " SEARCH_WORDS_MARK));
    return buf_str(&words);
}

void request_marks_add(struct buf *words, const struct request *request, bool staff_only)
{
    if (request->contract_id)
        buf_format(words, " k%lld", (long long)request->contract_id);
    if (!staff_only && request->contract.shared_by_organization)
        buf_format(words, " o%lld", (long long)request->contract.organization_id);
}

/* Nobody can come to a request, or be taken off it, in the transaction that stores it: its number is not known before. So its
 * contacts need not be asked for. */
enum err request_store_words(struct ctx *ctx, const struct request *request)
{
    struct buf words = buf_new(ctx->arena);

    buf_add(&words, request_number_words(ctx->arena, request->number));
    search_add_text(&words, request->title);
    search_add_text(&words, request->description);
    request_marks_add(&words, request, false);
    for (size_t i = 0; i < request->contact_count; i++)
        search_add_mark(&words, search_mark(ctx->arena, request->contacts[i].email));
    return search_put(ctx, &request_index, &(struct search_row){ .id = request->id, .of = request->id, .words = words });
}

static enum err add_contact_marks(struct ctx *ctx, struct search_row *row)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_emails, &rows, DB_I(row->of)));
    while (db_next(&rows))
        search_add_mark(&row->words, search_mark(ctx->arena, db_text(&rows, 0)));
    return OK;
}

enum err request_store_communication_words(struct ctx *ctx, const struct request *request,
                                           const struct communication *communication)
{
    bool work_note = communication->work_note;
    struct search_row row = { .of = request->id, .staff_only = work_note, .words = buf_new(ctx->arena) };

    search_add_text(&row.words, communication->text);
    request_marks_add(&row.words, request, work_note);
    if (!work_note)
        TRY(add_contact_marks(ctx, &row));
    return search_put_beside(ctx, &request_index, communication->id, &row);
}

enum err request_store_words_contact(struct ctx *ctx, int64_t request_id, struct str email)
{
    return search_mark_add(ctx, &request_index, request_id, search_mark(ctx->arena, email));
}

enum err request_store_words_contact_gone(struct ctx *ctx, int64_t request_id, struct str email)
{
    return search_mark_remove(ctx, &request_index, request_id, search_mark(ctx->arena, email));
}

/* One of these marks has what he may see: his own as a contact, those of the organizations that he administers. */
static enum err add_marks_of_viewer(struct ctx *ctx, const struct request_page *page, struct search_question *question)
{
    int64_t *ids = NULL;
    size_t count = 0;

    if (page->admin_id)
        TRY(request_store_organizations(ctx, page->admin_id, &ids, &count));
    struct str *marks = arena_alloc(ctx->arena, (count + 1) * sizeof *marks);
    marks[0] = search_mark(ctx->arena, page->email);
    for (size_t i = 0; i < count; i++)
        marks[i + 1] = search_id_mark(ctx->arena, 'o', ids[i]);
    question->any_of = marks;
    question->any_count = count + 1;
    return OK;
}

enum err request_store_search(struct ctx *ctx, const struct request_page *page, int64_t **out_ids, size_t *out_count)
{
    struct search_question question = {
        .newest = &found_newest, .oldest = &found_oldest,
        .own = { DB_I(page->states), DB_T(page->severity_id), DB_I(page->contract_id), DB_T(page->email), DB_I(page->admin_id) },
        .words = page->words, .or_words = page->part, .staff = page->staff, .oldest_first = page->oldest_first, .behind = page->behind, .limit = page->limit,
        .mark = page->contract_id ? search_id_mark(ctx->arena, 'k', page->contract_id) : STR(""),
    };

    if (page->due) {
        question.newest = &found_due;
        question.own[2] = DB_I(page->due->of == DUE_OF_ALL ? -1 : page->due->of == DUE_OF_OWNER ? page->due->owner_id : 0);
        question.own[3] = DB_T(page->due->programs_only ? STR("program") : STR(""));
        question.own[4] = DB_I(0);
    }
    if (page->email.len)
        TRY(add_marks_of_viewer(ctx, page, &question));
    return search_find(ctx, &question, out_ids, out_count);
}
