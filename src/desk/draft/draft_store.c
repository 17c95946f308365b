/* SPDX-License-Identifier: Apache-2.0 */
/* draft_store.c: SQL for drafts, and nothing but SQL. */
#include "desk/draft/draft_store.h"

#include "db/row.h"

#define DRAFT_ROW(first, next, as, own, ...) \
    first(i, "id", id) \
    own(2, i, "", "account_id", account_id) \
    own(3, i, "", "created_at", created_at) \
    own(4, i, "", "updated_at", updated_at) \
    own(5, i, "", "problem_revision", revisions[1]) \
    own(6, i, "", "plan_revision", revisions[2]) \
    own(7, i, "", "contact_revision", revisions[3]) \
    own(8, i, "", "sharing_revision", revisions[4]) \
    own(9, r, "", "request_id", request_id) \
    own(10, i, "", "submitted_at", submitted_at)
#define DRAFT_COLUMNS ROW_COLUMNS(DRAFT_ROW)
#define DRAFT_COLS    ROW_LETTERS(DRAFT_ROW)
ROW_READER(draft_read, struct draft, DRAFT_ROW)
ROW_WRITER(draft_values, struct draft, DRAFT_ROW)

DB_SQL(find,
    .name = "draft.find", .args = "ii", .cols = DRAFT_COLS,
    .text = "SELECT " DRAFT_COLUMNS " FROM draft WHERE account_id = $1 AND id = $2");

DB_SQL(find_locked,
    .name = "draft.find_locked", .args = "ii", .cols = DRAFT_COLS,
    .text = "SELECT " DRAFT_COLUMNS " FROM draft WHERE account_id = $1 AND id = $2",
    .postgres = "SELECT " DRAFT_COLUMNS " FROM draft WHERE account_id = $1 AND id = $2 FOR UPDATE");

DB_SQL(select_fields,
    .name = "draft.fields", .args = "i", .cols = "tt",
    .text = "SELECT name, value FROM draft_field WHERE draft_id = $1 ORDER BY name");

#define FIELD_OF(name) ", COALESCE((SELECT f.value FROM draft_field f WHERE f.draft_id = draft.id AND f.name = '" name "'), '')"
DB_SQL(list,
    .name = "draft.list", .args = "ii", .cols = DRAFT_COLS "ttt",
    .text = "SELECT " DRAFT_COLUMNS FIELD_OF("title") FIELD_OF("product") FIELD_OF("version")
            " FROM draft WHERE account_id = $1 AND submitted_at = 0 ORDER BY updated_at DESC, id DESC LIMIT $2");

/* Makers of drafts of one account wait here for each other, and for nobody else. */
DB_SQL(lock_account,
    .name = "draft.lock_account", .args = "i", .cols = "i",
    .text = "SELECT id FROM account WHERE id = $1",
    .postgres = "SELECT id FROM account WHERE id = $1 FOR NO KEY UPDATE");

DB_SQL(count_open,
    .name = "draft.count", .args = "i", .cols = "i",
    .text = "SELECT COUNT(*) FROM draft WHERE account_id = $1 AND submitted_at = 0");

DB_SQL(insert,
    .name = "draft.insert", .args = ROW_STORED_LETTERS(DRAFT_ROW), .cols = "",
    .text = ROW_INSERT("draft", DRAFT_ROW));

DB_SQL(touch,
    .name = "draft.touch", .args = "iiiiii", .cols = "",
    .text = "UPDATE draft SET updated_at = $2, problem_revision = $3, plan_revision = $4, contact_revision = $5,"
            " sharing_revision = $6 WHERE id = $1");

DB_SQL(submitted,
    .name = "draft.submitted", .args = "iii", .cols = "",
    .text = "UPDATE draft SET request_id = $2, submitted_at = $3, updated_at = $3 WHERE id = $1");

DB_SQL(clear,
    .name = "draft.clear", .args = "i", .cols = "",
    .text = "DELETE FROM draft_field WHERE draft_id = $1");

DB_SQL(delete_draft,
    .name = "draft.delete", .args = "i", .cols = "",
    .text = "DELETE FROM draft WHERE id = $1");

DB_SQL(forget,
    .name = "draft.forget", .args = "ii", .cols = "i",
    .text = "DELETE FROM draft WHERE id IN (SELECT d.id FROM draft d WHERE d.submitted_at = 0 AND d.updated_at < $1"
            " ORDER BY d.updated_at LIMIT $2) RETURNING id",
    .postgres = "DELETE FROM draft WHERE id IN (SELECT d.id FROM draft d WHERE d.submitted_at = 0 AND d.updated_at < $1"
                " ORDER BY d.updated_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id");

DB_SQL(clear_step,
    .name = "draft.clear_step", .args = "ii", .cols = "",
    .text = "DELETE FROM draft_field WHERE draft_id = $1 AND step = $2");

DB_SQL(insert_field,
    .name = "draft.field", .args = "iitt", .cols = "",
    .text = "INSERT INTO draft_field (draft_id, step, name, value) VALUES ($1, $2, $3, $4)");

/* Looks in the index on contacts, and no further back than 50 requests: who is on many requests of others gets no suggestion. */
#define LAST_OF(closed, name) \
    "SELECT request_id FROM (SELECT request_id FROM request_contact WHERE email = $2 AND closed = " closed \
    " ORDER BY request_id DESC LIMIT 50) of_" name
DB_SQL(last_request,
    .name = "draft.last_request", .args = "it", .cols = "ttr",
    .text = "SELECT r.product_id, r.version_id, r.contract_id FROM (" LAST_OF("0", "open") " UNION ALL " LAST_OF("1", "closed") ") c"
            " JOIN request r ON r.id = c.request_id WHERE r.submitter_id = $1 ORDER BY r.id DESC LIMIT 1");

/* The versions of the newest requests of an account, each once, the last first; no further back than last_request looks. */
DB_SQL(used_versions,
    .name = "draft.used_versions", .args = "iti", .cols = "t",
    .text = "SELECT r.version_id FROM (" LAST_OF("0", "open") " UNION ALL " LAST_OF("1", "closed") ") c"
            " JOIN request r ON r.id = c.request_id WHERE r.submitter_id = $1 GROUP BY r.version_id ORDER BY MAX(r.id) DESC LIMIT $3");

static enum err find_fields(struct ctx *ctx, struct draft *draft)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_fields, &rows, DB_I(draft->id)));
    struct draft_field *fields = arena_alloc(ctx->arena, rows.count * sizeof *fields);
    for (size_t i = 0; db_next(&rows); i++)
        fields[i] = (struct draft_field){ db_text(&rows, 0), db_text(&rows, 1) };
    draft->fields = fields;
    draft->field_count = rows.count;
    return OK;
}

enum err draft_store_find(struct ctx *ctx, int64_t account_id, int64_t id, bool lock, struct draft *out_draft)
{
    struct db_rows rows;
    struct draft draft = { .id = 0 };

    TRY(db_run(ctx, lock ? &find_locked : &find, &rows, DB_I(account_id), DB_I(id)));
    if (db_next(&rows)) {
        draft_read(&rows, 0, &draft);
        TRY(find_fields(ctx, &draft));
    }
    *out_draft = draft;
    return OK;
}

enum err draft_store_list(struct ctx *ctx, int64_t account_id, struct draft **out_drafts, size_t *out_count)
{
    static const struct str names[] = { STR_INIT("title"), STR_INIT("product"), STR_INIT("version") };
    struct db_rows rows;

    TRY(db_run(ctx, &list, &rows, DB_I(account_id), DB_I(LIMIT_DRAFTS)));
    struct draft *drafts = arena_alloc(ctx->arena, rows.count * sizeof *drafts);
    for (size_t i = 0; db_next(&rows); i++) {
        struct draft_field *fields = arena_alloc(ctx->arena, COUNT_OF(names) * sizeof *fields);
        for (size_t k = 0; k < COUNT_OF(names); k++)
            fields[k] = (struct draft_field){ names[k], db_text(&rows, ROW_WIDTH(DRAFT_ROW) + k) };
        drafts[i] = (struct draft){ .fields = fields, .field_count = COUNT_OF(names) };
        draft_read(&rows, 0, &drafts[i]);
    }
    *out_drafts = drafts;
    *out_count = rows.count;
    return OK;
}

enum err draft_store_count(struct ctx *ctx, int64_t account_id, int64_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &lock_account, NULL, DB_I(account_id)));
    TRY(db_run(ctx, &count_open, &rows, DB_I(account_id)));
    MUST(db_next(&rows));
    *out_count = db_int(&rows, 0);
    return OK;
}

enum err draft_store_insert(struct ctx *ctx, const struct draft *draft)
{
    struct db_val values[ROW_STORED(DRAFT_ROW)];

    return db_run_values(ctx, &insert, ROW_STORED(DRAFT_ROW), draft_values(draft, values), NULL);
}

enum err draft_store_touch(struct ctx *ctx, const struct draft *draft)
{
    return db_run(ctx, &touch, NULL, DB_I(draft->id), DB_I(draft->updated_at), DB_I(draft->revisions[STEP_PROBLEM]),
                  DB_I(draft->revisions[STEP_PLAN]), DB_I(draft->revisions[STEP_CONTACT]), DB_I(draft->revisions[STEP_SHARING]));
}

enum err draft_store_submitted(struct ctx *ctx, const struct draft *draft)
{
    TRY(db_run(ctx, &submitted, NULL, DB_I(draft->id), DB_I(draft->request_id), DB_I(draft->submitted_at)));
    return db_run(ctx, &clear, NULL, DB_I(draft->id));
}

enum err draft_store_delete(struct ctx *ctx, int64_t id)
{
    return db_run(ctx, &delete_draft, NULL, DB_I(id));
}

enum err draft_store_forget(struct ctx *ctx, int64_t before, int64_t limit, int64_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &forget, &rows, DB_I(before), DB_I(limit)));
    *out_count = (int64_t)rows.count;
    return OK;
}

enum err draft_store_fields(struct ctx *ctx, int64_t id, enum draft_step step, const struct draft_field *fields, size_t count)
{
    TRY(db_run(ctx, &clear_step, NULL, DB_I(id), DB_I((int64_t)step)));
    for (size_t i = 0; i < count; i++)
        if (fields[i].value.len)
            TRY(db_run(ctx, &insert_field, NULL, DB_I(id), DB_I((int64_t)step), DB_T(fields[i].name), DB_T(fields[i].value)));
    return OK;
}

enum err draft_store_last_request(struct ctx *ctx, int64_t account_id, struct str email, struct last_request *out_last)
{
    struct db_rows rows;

    *out_last = (struct last_request){ STR(""), STR(""), 0 };
    TRY(db_run(ctx, &last_request, &rows, DB_I(account_id), DB_T(email)));
    if (db_next(&rows))
        *out_last = (struct last_request){ db_text(&rows, 0), db_text(&rows, 1), db_ref(&rows, 2) };
    return OK;
}

enum err draft_store_used_versions(struct ctx *ctx, int64_t account_id, struct str email, int64_t limit, struct str **out_ids, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &used_versions, &rows, DB_I(account_id), DB_T(email), DB_I(limit)));
    struct str *ids = arena_alloc(ctx->arena, rows.count * sizeof *ids);
    for (size_t i = 0; db_next(&rows); i++)
        ids[i] = db_text(&rows, 0);
    *out_ids = ids;
    *out_count = rows.count;
    return OK;
}
