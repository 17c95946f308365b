/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_store.c: SQL for revisions of the catalogue and their things, and nothing but SQL. */
#include "desk/catalog/catalog_store.h"

#include "db/db.h"

DB_SQL(select_newest, .name = "catalog.revision_newest", .args = "", .cols = "iitr",
    .text = "SELECT id, at, source, actor_id FROM catalog_revision ORDER BY id DESC LIMIT 1");

/* What was made before the instant sorts ahead of what was made later; of those the newest, of these the oldest. */
DB_SQL(select_before, .name = "catalog.revision_before", .args = "i", .cols = "iitr",
    .text = "SELECT id, at, source, actor_id FROM catalog_revision"
            " ORDER BY CASE WHEN at < $1 THEN 0 ELSE 1 END, CASE WHEN at < $1 THEN -id ELSE id END LIMIT 1");

DB_SQL(select_all, .name = "catalog.revision_list", .args = "", .cols = "iitr",
    .text = "SELECT id, at, source, actor_id FROM catalog_revision ORDER BY id DESC");

#define IS_NEW "NOT EXISTS (SELECT 1 FROM catalog_item older WHERE older.kind = i.kind AND older.item_id = i.item_id AND older.revision_id < i.revision_id)"
#define SUM_WHERE(condition) "CAST(SUM(CASE WHEN " condition " THEN 1 ELSE 0 END) AS BIGINT)"
DB_SQL(select_changes, .name = "catalog.revision_changes", .args = "i", .cols = "itiii",
    .text = "SELECT revision_id, kind, " SUM_WHERE("is_new = 1") ", " SUM_WHERE("is_new = 0 AND retired = 0") ", " SUM_WHERE("is_new = 0 AND retired = 1")
            " FROM (SELECT i.revision_id, i.kind, i.retired, CASE WHEN " IS_NEW " THEN 1 ELSE 0 END AS is_new FROM catalog_item i WHERE i.revision_id >= $1) made"
            " GROUP BY revision_id, kind ORDER BY revision_id DESC, kind");

DB_SQL(insert_revision, .name = "catalog.revision_insert", .args = "iitr", .cols = "",
    .text = "INSERT INTO catalog_revision (id, at, source, actor_id) VALUES ($1, $2, $3, $4)");

DB_SQL(select_items, .name = "catalog.item_list", .args = "i", .cols = "ttitii",
    .text = "SELECT kind, item_id, position, body, retired, imported FROM catalog_item item"
            " WHERE revision_id = (SELECT MAX(revision_id) FROM catalog_item other"
            " WHERE other.kind = item.kind AND other.item_id = item.item_id AND other.revision_id <= $1)"
            " ORDER BY position, item_id");

DB_SQL(insert_item, .name = "catalog.item_insert", .args = "ttiitii", .cols = "",
    .text = "INSERT INTO catalog_item (kind, item_id, revision_id, position, body, retired, imported)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)");

DB_SQL(select_uses, .name = "catalog.use_list", .args = "i", .cols = "tttttii",
    .text = "SELECT portal_id, product_id, version_id, severity_id, plan_id, COUNT(*), 0 FROM request WHERE closed_at = 0"
            " GROUP BY portal_id, product_id, version_id, severity_id, plan_id"
            " UNION ALL SELECT '', '', '', '', plan_id, 0, COUNT(*) FROM contract"
            " WHERE stored_state <> 'cancelled' AND ends_on >= $1 GROUP BY plan_id");

DB_SQL(select_country_uses, .name = "catalog.country_use_list", .args = "i", .cols = "tii",
    .text = "SELECT country, COUNT(*), 0 FROM organization WHERE country <> '' GROUP BY country"
            " UNION ALL SELECT country, 0, COUNT(*) FROM contract"
            " WHERE country <> '' AND stored_state <> 'cancelled' AND ends_on >= $1 GROUP BY country ORDER BY 1, 2");

static struct catalog_revision revision_of_row(const struct db_rows *rows)
{
    return (struct catalog_revision){
        .id = db_int(rows, 0), .at = db_int(rows, 1), .source = db_text(rows, 2), .actor_id = db_ref(rows, 3),
    };
}

enum err revision_newest(struct ctx *ctx, struct catalog_revision *out_revision)
{
    struct db_rows rows;

    TRY(db_recall_values(ctx, &select_newest, 0, NULL, &rows));
    *out_revision = db_next(&rows) ? revision_of_row(&rows) : (struct catalog_revision){ .id = 0 };
    return OK;
}

enum err revision_before(struct ctx *ctx, int64_t at, struct catalog_revision *out_revision)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_before, &rows, DB_I(at)));
    *out_revision = db_next(&rows) ? revision_of_row(&rows) : (struct catalog_revision){ .id = 0 };
    return OK;
}

enum err revision_list(struct ctx *ctx, struct catalog_revision **out_revisions, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &select_all, &rows));
    struct catalog_revision *revisions = arena_alloc(ctx->arena, rows.count * sizeof *revisions);
    for (size_t i = 0; db_next(&rows); i++)
        revisions[i] = revision_of_row(&rows);
    *out_revisions = revisions;
    *out_count = rows.count;
    return OK;
}

enum err revision_changes(struct ctx *ctx, int64_t from_id, struct revision_change **out_changes, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_changes, &rows, DB_I(from_id)));
    *out_changes = arena_alloc(ctx->arena, rows.count * sizeof **out_changes);
    *out_count = rows.count;
    for (size_t i = 0; db_next(&rows); i++)
        (*out_changes)[i] = (struct revision_change){
            .revision_id = db_int(&rows, 0), .kind = db_text(&rows, 1), .added = db_int(&rows, 2), .changed = db_int(&rows, 3), .retired = db_int(&rows, 4),
        };
    return OK;
}

enum err revision_insert(struct ctx *ctx, const struct catalog_revision *revision)
{
    return db_run(ctx, &insert_revision, NULL, DB_I(revision->id), DB_I(revision->at), DB_T(revision->source),
                  DB_R(revision->actor_id));
}

/* ITEM_KINDS when there is none of that name. */
static enum item_kind item_kind_of(struct str name)
{
    enum item_kind kind;

    return item_kind_by_name(name, &kind) ? kind : ITEM_KINDS;
}

enum err item_list(struct ctx *ctx, int64_t revision_id, struct item_list *out_items)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_items, &rows, DB_I(revision_id)));
    struct item *items = arena_alloc(ctx->arena, rows.count * sizeof *items);
    for (size_t i = 0; db_next(&rows); i++)
        items[i] = (struct item){
            .kind     = item_kind_of(db_text(&rows, 0)),
            .id       = db_text(&rows, 1),
            .position = db_int(&rows, 2),
            .body     = db_text(&rows, 3),
            .retired  = db_int(&rows, 4) != 0,
            .imported = db_int(&rows, 5) != 0,
        };
    *out_items = (struct item_list){ items, rows.count };
    return OK;
}

enum err item_insert(struct ctx *ctx, int64_t revision_id, const struct item *item)
{
    return db_run(ctx, &insert_item, NULL, DB_T(str_of(item_kind_name(item->kind))), DB_T(item->id), DB_I(revision_id),
                  DB_I(item->position), DB_T(item->body), DB_I(item->retired), DB_I(item->imported));
}

enum err catalog_use_list(struct ctx *ctx, int64_t day, struct catalog_use_list *out_uses)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_uses, &rows, DB_I(day)));
    struct catalog_use *uses = arena_alloc(ctx->arena, rows.count * sizeof *uses);
    for (size_t i = 0; db_next(&rows); i++)
        uses[i] = (struct catalog_use){
            .portal_id = db_text(&rows, 0), .product_id = db_text(&rows, 1), .version_id = db_text(&rows, 2),
            .severity_id = db_text(&rows, 3), .plan_id = db_text(&rows, 4), .requests = db_int(&rows, 5),
            .contracts = db_int(&rows, 6),
        };
    *out_uses = (struct catalog_use_list){ uses, rows.count };
    return OK;
}

enum err country_use_list(struct ctx *ctx, int64_t day, struct country_use **out_uses, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_country_uses, &rows, DB_I(day)));
    struct country_use *uses = arena_alloc(ctx->arena, rows.count * sizeof *uses);
    for (size_t i = 0; db_next(&rows); i++)
        uses[i] = (struct country_use){ db_text(&rows, 0), db_int(&rows, 1), db_int(&rows, 2) };
    *out_uses = uses;
    *out_count = rows.count;
    return OK;
}
