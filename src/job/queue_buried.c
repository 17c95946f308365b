/* SPDX-License-Identifier: Apache-2.0 */
/* queue_buried.c: finds the jobs that were given up, and forgets them. */
#include "job/queue_buried.h"

#include "db/db.h"
#include "job/queue.h"

DB_SQL(list_buried, .name = "job.buried", .args = "", .cols = "ttii",
       .text = "SELECT work, MAX(last_error), COUNT(*), MIN(run_at) FROM job WHERE buried = 1 GROUP BY work ORDER BY work"
               " LIMIT 100");
DB_SQL(count_late, .name = "job.late", .args = "i", .cols = "i", .text = "SELECT COUNT(*) FROM job WHERE buried = 0 AND run_at < $1");

DB_SQL(forget, .name = "job.forget_buried", .args = "ti", .cols = "", .text = "DELETE FROM job WHERE buried = 1 AND work = $1 AND ref_id = $2");

enum err job_forget_buried(struct ctx *ctx, const struct job_name *job, int64_t ref_id, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, &forget, &rows, DB_T(str_of(job->text)), DB_I(ref_id)));
    *out_found = rows.changed > 0;
    return OK;
}

enum err job_buried_list(struct ctx *ctx, struct buried_jobs **out_buried, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &list_buried, &rows));
    struct buried_jobs *buried = arena_alloc(ctx->arena, rows.count * sizeof *buried);
    for (size_t i = 0; db_next(&rows); i++)
        buried[i] = (struct buried_jobs){ db_text(&rows, 0), db_text(&rows, 1), db_int(&rows, 2), db_int(&rows, 3) };
    *out_buried = buried;
    *out_count = rows.count;
    return OK;
}

enum err job_late_count(struct ctx *ctx, int64_t at, int64_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &count_late, &rows, DB_I(at)));
    MUST(db_next(&rows));
    *out_count = db_int(&rows, 0);
    return OK;
}
