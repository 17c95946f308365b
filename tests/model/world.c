/* SPDX-License-Identifier: Apache-2.0 */
/* world.c: the template, and a fresh copy of it: of a file for SQLite, of a database for PostgreSQL. */
#include "tests/model/world.h"

#include <unistd.h>

#include "base/limit.h"
#include "db/migrate.h"
#include "desk/account/account.h"
#include "desk/organization/organization.h"
#include "tests/catalog_file.h"

static const struct person {
    const char       *name, *email;
    enum account_kind kind;
    unsigned          staff;
} people[WORLD_PEOPLE] = {
    { "a0", "a0@fabrikam.example", ACCOUNT_WORK, 0 },
    { "a1", "a1@fabrikam.example", ACCOUNT_PERSONAL, 0 },
    { "a2", "a2@fabrikam.example", ACCOUNT_WORK, 0 },
    { "a3", "a3@contoso.example", ACCOUNT_WORK, 0 },
    { "a4", "a4@home.example", ACCOUNT_PERSONAL, 0 },
    { "eng", "eng@vendor.example", ACCOUNT_WORK, STAFF_ENGINEER },
    { "eng2", "eng2@vendor.example", ACCOUNT_WORK, STAFF_ENGINEER },
    { "desk", "desk@vendor.example", ACCOUNT_WORK, STAFF_CONTRACT_DESK },
};

static void disconnect(struct world *world)
{
    db_close(world->ctx.db);
    world->ctx.db = NULL;
}

/* The cluster's URL with another database in it. */
static struct str url_of(struct world *world, const char *name)
{
    const char *query = strchr(world->cluster, '?');
    const char *slash = strchr(world->cluster + sizeof "postgresql://" - 1, '/');

    MUST(query && slash);
    return str_format(world->ctx.arena, "%.*s/%s_%ld%s", (int)(slash - world->cluster), world->cluster, name, (long)getpid(), query);
}

static struct str place_of(struct world *world, const char *name)
{
    return world->postgres ? url_of(world, name) : str_format(world->ctx.arena, "%s/%s.db", world->directory, name);
}

static void on_cluster(struct world *world, const char *format, const char *name)
{
    struct ctx *ctx = &world->ctx;

    CHECK_OK(db_open(ctx, str_of(world->cluster), false, &ctx->db));
    exec_sql(ctx, str_format(ctx->arena, format, name, (long)getpid(), "model", (long)getpid()).data);
    disconnect(world);
}

static void people_add(struct world *world)
{
    struct ctx *ctx = &world->ctx;
    struct organization organization;

    WRITE_OK(organization_add(ctx, STR("Fabrikam AB"), STR("SE"), ENROLLED_PARTNER, &organization));
    world->organizations[0] = organization.id;
    WRITE_OK(organization_add(ctx, STR("Contoso AB"), STR("SE"), ENROLLED_RESELLER, &organization));
    world->organizations[1] = organization.id;
    for (size_t i = 0; i < WORLD_PEOPLE; i++) {
        struct account account = {
            .email = str_of(people[i].email), .name = STR("Anna Berg"), .kind = people[i].kind, .staff = people[i].staff,
        }, added;
        WRITE_OK(account_add(ctx, &account, &added));
        world->people[i] = added.id;
    }
    WRITE_OK(membership_add(ctx, world->organizations[0], world->people[0], 0));
    WRITE_OK(membership_add(ctx, world->organizations[0], world->people[1], 0));
    WRITE_OK(membership_add(ctx, world->organizations[0], world->people[2], ROLE_GLOBAL_ADMIN));
    WRITE_OK(membership_add(ctx, world->organizations[1], world->people[2], 0));
    WRITE_OK(membership_add(ctx, world->organizations[1], world->people[3], 0));
}

void world_make(struct world *world, const char *where, const char *catalog_file)
{
    struct ctx *ctx = &world->ctx;
    struct catalog_result result;

    world->postgres = str_starts(str_of(where), STR("postgres"));
    snprintf(world->postgres ? world->cluster : world->directory, sizeof world->cluster, "%s", where);
    world->arena.bytes_max = LIMIT_ARENA_BYTES;
    world->ctx = (struct ctx){ .arena = &world->arena, .now = instant_at("2026-11-21", 600), .language = STR("en"), .remote = STR("192.0.2.1") };
    as_operator(ctx);
    if (world->postgres)
        on_cluster(world, "CREATE DATABASE %s_%ld", "model");
    CHECK_OK(db_open(ctx, place_of(world, "model"), true, &ctx->db));
    struct buf report = buf_new(ctx->arena);
    CHECK_OK(db_migrate(ctx, false, &report));
    WRITE_OK(secrets_make(ctx));
    WRITE_OK(catalog_apply(ctx, file_text(ctx, catalog_file), false, &result));
    people_add(world);
    disconnect(world);
}

void world_reset(struct world *world)
{
    struct ctx *ctx = &world->ctx;

    if (ctx->db)
        disconnect(world);
    if (world->postgres) {
        on_cluster(world, "DROP DATABASE IF EXISTS %s_%ld WITH (FORCE)", "played");
        on_cluster(world, "CREATE DATABASE %s_%ld TEMPLATE %s_%ld", "played");
    } else {
        file_copy(place_of(world, "model").data, place_of(world, "played").data);
    }
    CHECK_OK(db_open(ctx, place_of(world, "played"), false, &ctx->db));
}

void world_end(struct world *world)
{
    disconnect(world);
    if (world->postgres) {
        on_cluster(world, "DROP DATABASE IF EXISTS %s_%ld WITH (FORCE)", "played");
        on_cluster(world, "DROP DATABASE IF EXISTS %s_%ld WITH (FORCE)", "model");
    }
    arena_free(&world->arena);
}

void world_act_as(struct world *world, struct str who)
{
    struct ctx *ctx = &world->ctx;

    for (size_t i = 0; i < WORLD_PEOPLE; i++)
        if (str_equal(who, str_of(people[i].name))) {
            as_account(ctx, world->people[i], people[i].email, people[i].kind, people[i].staff);
            return;
        }
    MUST(str_equal(who, STR("op")) || str_equal(who, STR("sys")));
    if (str_equal(who, STR("op")))
        as_operator(ctx);
    else
        as_system(ctx);
}

struct str world_email(struct str who)
{
    size_t at = 0;

    while (!str_equal(who, str_of(people[at].name)))
        MUST(++at < WORLD_PEOPLE);
    return str_of(people[at].email);
}

struct str world_name_of(const struct world *world, int64_t account_id)
{
    for (size_t i = 0; i < WORLD_PEOPLE; i++)
        if (world->people[i] == account_id)
            return str_of(people[i].name);
    return STR("");
}
