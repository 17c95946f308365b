/* SPDX-License-Identifier: Apache-2.0 */
/* request_reindex_store.c: the way through the requests. */
#include "desk/request/request_reindex_store.h"

DB_SQL(wanted, .name = "reindex.wanted", .args = "", .cols = "ii",
       .text = "SELECT COALESCE(MAX(id) + 1, 0), COUNT(*) FROM request");

DB_SQL(owners, .name = "reindex.owners", .args = "ii", .cols = "iri",
       .text = "SELECT r.id, r.organization_id, (SELECT COUNT(*) FROM communication m WHERE m.request_id = r.id)"
               " FROM request r WHERE r.id < $1 ORDER BY r.id DESC LIMIT $2");

enum err request_store_words_wanted(struct ctx *ctx, int64_t *out_behind, int64_t *out_all)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &wanted, &rows));
    MUST(db_next(&rows));
    *out_behind = db_int(&rows, 0);
    *out_all = db_int(&rows, 1);
    return OK;
}

enum err request_store_words_owners(struct ctx *ctx, int64_t behind, int64_t limit, struct search_thing **out_things, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &owners, &rows, DB_I(behind), DB_I(limit)));
    struct search_thing *found = arena_alloc(ctx->arena, (rows.count + 1) * sizeof *found);
    for (size_t i = 0; db_next(&rows); i++)
        found[i] = (struct search_thing){ .id = db_int(&rows, 0), .organization_id = db_ref(&rows, 1), .texts = db_int(&rows, 2) };
    *out_things = found;
    *out_count = rows.count;
    return OK;
}
