/* SPDX-License-Identifier: Apache-2.0 */
/* organization_store.c: SQL for organizations and their members, and nothing but SQL. */
#include "desk/organization/organization_store.h"

#include "db/db.h"
#include "desk/account/address.h"

/* Adds up to enum enrollment bits. */
#define ENROLLED_BITS \
    "CAST(COALESCE((SELECT SUM(CASE e.network WHEN 'partner' THEN 1 ELSE 2 END) FROM enrollment e" \
    " WHERE e.organization_id = o.id), 0) AS BIGINT)"
#define ORGANIZATION_VALUES "o.id, o.name, o.country, o.partner_id, o.created_at, " ENROLLED_BITS
#define ORGANIZATION_COLS "itttii"

/* Lets one at a time add a name. On SQLite the write transaction is the lock; on PostgreSQL it lets everybody read. */
DB_SQL(lock_names,
    .name = "organization.lock_names", .args = "", .cols = "",
    .text = "UPDATE organization SET id = id WHERE id = 0", .postgres = "LOCK TABLE organization IN SHARE ROW EXCLUSIVE MODE");

DB_SQL(insert_organization,
    .name = "organization.insert", .args = "ittti", .cols = "",
    .text = "INSERT INTO organization (id, name, country, partner_id, created_at) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (partner_id) DO NOTHING");

DB_SQL(insert_enrollment,
    .name = "organization.enroll", .args = "it", .cols = "",
    .text = "INSERT INTO enrollment (organization_id, network) VALUES ($1, $2)");

DB_SQL(select_by_id,
    .name = "organization.by_id", .args = "i", .cols = ORGANIZATION_COLS,
    .text = "SELECT " ORGANIZATION_VALUES " FROM organization o WHERE o.id = $1");

/* LOWER on both sides: whatever letters the engine folds, it folds the same way here and there. */
#define PAGE(foreign) \
    "SELECT " ORGANIZATION_VALUES " FROM organization o" \
    " WHERE o.id > $3 AND (LOWER(o.name) LIKE LOWER($1) ESCAPE '\\'" \
    " OR $2 LIKE '% ' || o.partner_id || ' %' OR $2 LIKE '% ' || CAST(o.id AS TEXT) || ' %' OR " foreign ")" \
    " ORDER BY o.id LIMIT $4"
DB_SQL(select_page,
    .name = "organization.page", .args = "ttii", .cols = ORGANIZATION_COLS,
    .text = PAGE("o.name GLOB '*[^ -~]*'"), .postgres = PAGE("OCTET_LENGTH(o.name) <> LENGTH(o.name)"));

DB_SQL(insert_role,
    .name = "organization.insert_role", .args = "iit", .cols = "",
    .text = "INSERT INTO organization_role (organization_id, account_id, role) VALUES ($1, $2, $3)"
            " ON CONFLICT (organization_id, account_id, role) DO NOTHING");

/* Adds up to enum organization_role bits. */
DB_SQL(select_memberships,
    .name = "organization.memberships", .args = "i", .cols = ORGANIZATION_COLS "i",
    .text = "SELECT " ORGANIZATION_VALUES ", m.roles FROM organization o JOIN"
            " (SELECT organization_id, CAST(SUM(CASE role WHEN 'member' THEN 1 WHEN 'admin_agent' THEN 2"
            " WHEN 'partner_admin' THEN 4 ELSE 8 END) AS BIGINT) AS roles"
            " FROM organization_role WHERE account_id = $1 GROUP BY organization_id) m ON m.organization_id = o.id"
            " ORDER BY o.id");

DB_SQL(select_admins,
    .name = "organization.admins", .args = "i", .cols = "tt",
    .text = "SELECT a.name, " ADDRESS_OF("a") " FROM account a WHERE a.closed_at = 0 AND a.id IN"
            " (SELECT r.account_id FROM organization_role r"
            " WHERE r.organization_id = $1 AND r.role IN ('global_admin', 'partner_admin'))"
            " ORDER BY a.name, a.email");

static struct organization organization_of_row(const struct db_rows *rows)
{
    return (struct organization){
        .id         = db_int(rows, 0),
        .name       = db_text(rows, 1),
        .country    = db_text(rows, 2),
        .partner_id = db_text(rows, 3),
        .created_at = db_int(rows, 4),
        .enrolled   = (unsigned)db_int(rows, 5),
    };
}

enum err organization_lock_names(struct ctx *ctx)
{
    return db_run0(ctx, &lock_names, NULL);
}

enum err organization_insert(struct ctx *ctx, const struct organization *organization, bool *out_inserted)
{
    struct db_rows rows;

    TRY(db_run(ctx, &insert_organization, &rows, DB_I(organization->id), DB_T(organization->name),
               DB_T(organization->country), DB_T(organization->partner_id), DB_I(organization->created_at)));
    *out_inserted = rows.changed > 0;
    return OK;
}

enum err enrollment_insert(struct ctx *ctx, int64_t id, enum enrollment enrollment)
{
    return db_run(ctx, &insert_enrollment, NULL, DB_I(id), DB_T(str_of(enrollment_name(enrollment))));
}

enum err organization_by_id(struct ctx *ctx, int64_t id, struct organization *out_organization, bool *out_found)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_by_id, &rows, DB_I(id)));
    *out_found = db_next(&rows);
    if (*out_found)
        *out_organization = organization_of_row(&rows);
    return OK;
}

enum err organization_page(struct ctx *ctx, struct str pattern, struct str ids, int64_t after, int64_t limit,
                           struct organization **out_organizations, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_page, &rows, DB_T(pattern), DB_T(ids), DB_I(after), DB_I(limit)));
    *out_organizations = arena_alloc(ctx->arena, rows.count * sizeof **out_organizations);
    *out_count = rows.count;
    for (size_t i = 0; db_next(&rows); i++)
        (*out_organizations)[i] = organization_of_row(&rows);
    return OK;
}

enum err role_insert(struct ctx *ctx, int64_t organization_id, int64_t account_id, enum organization_role role)
{
    return db_run(ctx, &insert_role, NULL, DB_I(organization_id), DB_I(account_id),
                  DB_T(str_of(organization_role_name(role))));
}

enum err memberships_of(struct ctx *ctx, int64_t account_id, struct membership **out_memberships, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_memberships, &rows, DB_I(account_id)));
    *out_memberships = arena_alloc(ctx->arena, rows.count * sizeof **out_memberships);
    *out_count = rows.count;
    for (size_t i = 0; db_next(&rows); i++)
        (*out_memberships)[i] = (struct membership){
            .organization = organization_of_row(&rows),
            .roles = (unsigned)db_int(&rows, 6),
        };
    return OK;
}

enum err admins_of(struct ctx *ctx, int64_t organization_id, struct str (**out_admins)[2], size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &select_admins, &rows, DB_I(organization_id)));
    *out_admins = arena_alloc(ctx->arena, rows.count * sizeof **out_admins);
    *out_count = rows.count;
    for (size_t i = 0; db_next(&rows); i++) {
        (*out_admins)[i][0] = db_text(&rows, 0);
        (*out_admins)[i][1] = db_text(&rows, 1);
    }
    return OK;
}
