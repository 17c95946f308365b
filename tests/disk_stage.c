/* SPDX-License-Identifier: Apache-2.0 */
/* disk_stage.c: setting the stage, and counting what is on it. */
#include <unistd.h>

#include "tests/disk_stage.h"

#include "desk/service/service.h"
#include "tests/world.h"

struct stage_at stage_at;
struct stage_sum stage_sum;

void stage_see(bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        print_error("%s, %s at call %llu: %s\n", stage_at.scene, stage_at.fault, stage_at.nth, what);
        check_at(false, what, file, line);
    }
}

void stage_see_struck(const struct stage_sum *then, bool refuses)
{
    SEE(stage_sum.struck > then->struck);
    SEE(!refuses || stage_sum.refused > then->refused);
}

bool stage_is_long(void)
{
    const char *torture = getenv("ENTITLED_TORTURE");

    return torture && *torture == '1';
}

/* ---- Looking at a database -------------------------------------------------------------------------- */

static const char *const tables[] = {
    "request", "request_contact", "communication", "request_event", "request_unwritten", "idempotency_key", "ledger_entry",
    "ledger_reason", "contract", "contract_grant", "draft", "draft_field", "job", "account", "security_log", "mail", "association",
};
_Static_assert(COUNT_OF(tables) == STAGE_TABLES, "one row each");

struct tally tally_of(struct ctx *ctx)
{
    struct tally tally;

    for (size_t i = 0; i < COUNT_OF(tables); i++)
        tally.rows[i] = count_rows(ctx, tables[i]);
    return tally;
}

size_t calls_done(const struct scene *scene, const struct measure *measure, const struct tally *now)
{
    const struct tally *before = &measure->before, *after = &measure->after;

    for (size_t done = 0; done <= scene->calls; done++) {
        bool fits = true;
        for (size_t i = 0; i < COUNT_OF(tables); i++)
            fits = fits && now->rows[i] == before->rows[i] + (after->rows[i] - before->rows[i]) / (int64_t)scene->calls * (int64_t)done;
        if (fits)
            return done;
    }
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        print_error("%s: %lld, between %lld and %lld\n", tables[i], (long long)now->rows[i], (long long)before->rows[i], (long long)after->rows[i]);
    bool half_done = true;
    SEE(!half_done);
    return 0;
}

struct ctx *stage_ctx(const struct stage *stage)
{
    struct ctx *ctx = calloc(1, sizeof *ctx);
    struct arena *arena = calloc(1, sizeof *arena);

    MUST(ctx && arena);
    *ctx = (struct ctx){ .arena = arena, .now = stage->ctx->now, .language = STR("en"), .remote = STR("192.0.2.1") };
    as_operator(ctx);
    return ctx;
}

struct ctx *stage_open(const struct stage *stage, const char *path)
{
    struct ctx *ctx = stage_ctx(stage);

    SEE(db_open(ctx, str_of(path), false, &ctx->db) == OK);
    return ctx;
}

void stage_close(struct ctx *ctx)
{
    db_close(ctx->db);
    arena_free(ctx->arena);
    free(ctx->arena);
    free(ctx);
}

struct tally tally_found_at(const struct stage *stage, const char *path)
{
    struct ledger_counts counts;

    faulty_disk_remove();
    struct ctx *ctx = stage_open(stage, path);
    SEE(str_equal(sql_text(ctx, "PRAGMA integrity_check"), STR("ok")));
    SEE(db_begin(ctx, DB_READ) == OK);
    SEE(ledger_verify(ctx, &counts) == OK);
    SEE(db_commit(ctx) == OK);
    struct tally tally = tally_of(ctx);
    stage_close(ctx);
    faulty_disk_install();
    return tally;
}

/* ---- A play --------------------------------------------------------------------------------------- */

void stage_put_world(const struct stage *stage)
{
    char log[512];

    snprintf(log, sizeof log, "%s-wal", stage->db);
    unlink(log);
    file_copy(stage->world, stage->db);
    faulty_disk_forget();
}

struct ctx *stage_begin(const struct stage *stage, const struct scene *scene)
{
    stage_put_world(stage);
    faulty_disk_install();
    struct ctx *ctx = stage_open(stage, stage->db);
    if (scene->settle)
        CHECK_OK(db_script(ctx, str_of(scene->settle)));
    return ctx;
}

void cut_power(const struct stage *stage, const struct scene *scene, const struct measure *measure, size_t acked)
{
    faulty_disk_image(stage->db, stage->image);
    struct tally left = tally_found_at(stage, stage->image);

    SEE(calls_done(scene, measure, &left) >= acked);
    stage_sum.images++;
}

struct measure measure_scene(const struct stage *stage, const struct scene *scene)
{
    struct ctx *ctx = stage_begin(stage, scene);
    struct measure measure;

    measure.before = tally_of(ctx);
    measure.digest_before = str_copy(stage->ctx->arena, database_digest(ctx));
    CHECK_INT((int64_t)scene->act(ctx, stage), (int64_t)scene->calls);
    measure.after = tally_of(ctx);
    SEE(memcmp(&measure.before, &measure.after, sizeof measure.before) != 0);
    stage_close(ctx);
    return measure;
}

static const char *path_of(struct ctx *ctx, const char *name)
{
    return str_format(ctx->arena, "%.*s/%s", STR_ARGS(test_directory(ctx)), name).data;
}

struct stage stage_set(struct ctx *ctx)
{
    struct stage stage = { .ctx = ctx, .people = people_begin(ctx), .world = path_of(ctx, "world.db"), .db = path_of(ctx, "stage.db"),
                           .image = path_of(ctx, "image.db") };
    struct request taken;

    stage.contract_id = fabrikam_contract(ctx, &stage.people, "gold-20-pack", 20).id;
    stage.unissued_id = fabrikam_contract(ctx, &stage.people, "five-pack", 5).id;
    world_sql(ctx, "UPDATE contract SET stored_state = 'draft' WHERE id = #", stage.unissued_id);
    stage.draft_id = draft_started(ctx).id;
    stage.number = submitted(ctx, stage.contract_id).number;
    sign_in_as(ctx, "sam");
    WRITE_OK(service_take(ctx, stage.number, false, &taken));
    exec_sql(ctx, str_format(ctx->arena, "VACUUM INTO '%s'", stage.world).data);
    stage_close(stage_open(&stage, stage.world));
    memset(&stage_sum, 0, sizeof stage_sum);
    return stage;
}

void stage_tell(const char *what)
{
    print_message("# torture: faulty disk, %s: %llu faults, %llu refused, %llu acknowledged, %llu power cuts, 0 lost, 0 half-done\n", what,
                  (unsigned long long)stage_sum.struck, (unsigned long long)stage_sum.refused, (unsigned long long)stage_sum.acknowledged, (unsigned long long)stage_sum.images);
}
