/* SPDX-License-Identifier: Apache-2.0 */
/* contract_world.c: people, companies, contracts and requests for tests. */
#include "tests/contract_world.h"

#include "desk/account/account.h"
#include "desk/organization/organization.h"
#include "tests/catalog_file.h"

void world_begin(struct ctx *ctx)
{
    catalog_put(ctx, file_text(ctx, SHIPPED_CATALOG));
}

int64_t world_account(struct ctx *ctx, const char *email)
{
    struct account account = { .email = str_of(email), .name = STR("Anna Berg"), .kind = ACCOUNT_WORK }, added;

    as_operator(ctx);
    WRITE_OK(account_add(ctx, &account, &added));
    exec_sql(ctx, str_format(ctx->arena, "UPDATE account SET country = 'SE', time_zone = 'Europe/Stockholm' WHERE id = %lld",
                             (long long)added.id).data);
    return added.id;
}

int64_t world_organization(struct ctx *ctx, const char *name)
{
    struct organization added;

    as_operator(ctx);
    WRITE_OK(organization_add_anyway(ctx, str_of(name), STR("SE"), ENROLLED_PARTNER, &added));
    return added.id;
}

int64_t world_member(struct ctx *ctx, int64_t organization_id, const char *email, unsigned roles)
{
    int64_t id = world_account(ctx, email);

    WRITE_OK(membership_add(ctx, organization_id, id, roles));
    return id;
}

struct contract world_contract(struct ctx *ctx, const char *plan, int64_t organization_id, const char *starts, const char *zone)
{
    struct contract_issue issue = {
        .plan_id = str_of(plan), .organization_id = organization_id, .starts_on = starts ? day_at(starts) : DAY_NONE,
        .country = STR("SE"), .time_zone = str_of(zone ? zone : "Europe/Stockholm"),
    };
    struct contract contract = { .id = 0 };

    as_operator(ctx);
    WRITE_OK(contract_issue(ctx, &issue, &contract));
    return contract;
}

struct contract world_contract_with(struct ctx *ctx, const char *plan, int64_t organization_id, const char *access_id, const char *contract_no)
{
    struct contract contract = world_contract(ctx, plan, organization_id, NULL, NULL);

    exec_sql(ctx, str_format(ctx->arena, "UPDATE contract SET access_id = '%s', contract_no = '%s', imported = 1 WHERE id = %lld",
                             access_id, contract_no, (long long)contract.id).data);
    return world_find(ctx, contract.id);
}

void world_request(struct ctx *ctx, int64_t id, int64_t contract_id)
{
    int64_t submitter = sql_int(ctx, "SELECT COALESCE(MIN(id), 0) FROM account");

    if (!submitter)
        submitter = world_account(ctx, "submitter@fabrikam.example");
    exec_sql(ctx, str_format(ctx->arena,
        "INSERT INTO request (id, number, kind, state, portal_id, product_id, version_id, problem_type_id, category_id, title,"
        " description, contract_id, plan_id, severity_id, requires_24x7, country, time_zone, submitter_id, on_behalf_of,"
        " agreement_version, submitted_at, updated_at, response_due_at, responded_at, next_due_at, closed_at,"
        " closure_reason_id, closure_cause, closure_notes, closure_chargeable) VALUES (%lld, '%012lld', 'incident', 'new',"
        " 'p', 'p', 'v', '', '', 'Disk is full', '', %lld, 'x', 'C', 0, 'SE', 'UTC', %lld, '', '1', 1, 1, 1, 0, 0, 0, '',"
        " '', '', 0)", (long long)id, (long long)id, (long long)contract_id, (long long)submitter).data);
}

void world_debit(struct ctx *ctx, int64_t contract_id, int64_t request_id)
{
    struct contract contract = world_find(ctx, contract_id);
    int64_t remaining;

    world_request(ctx, request_id, contract_id);
    in_write(ctx);
    CHECK_OK(ledger_lock(ctx, contract_id));
    CHECK_OK(contract_debit(ctx, &contract, request_id, 1, STR(""), &remaining));
    commit(ctx);
}

struct contract world_find(struct ctx *ctx, int64_t id)
{
    struct contract contract = { .id = 0 };
    const struct actor *before = ctx->actor;

    as_operator(ctx);
    READ_OK(contract_find(ctx, id, DAY_NONE, &contract));
    ctx->actor = before;
    return contract;
}

static const char *const guarded[] = { "contract", "contract_grant", "ledger_entry" };

void world_unguarded(struct ctx *ctx)
{
    for (size_t i = 0; db_is_postgres(ctx->db) && i < COUNT_OF(guarded); i++)
        exec_sql(ctx, str_format(ctx->arena, "ALTER TABLE %s DISABLE TRIGGER USER", guarded[i]).data);
    if (db_is_postgres(ctx->db))
        return;
    exec_sql(ctx, "CREATE TABLE IF NOT EXISTS taken_away (name TEXT PRIMARY KEY, sql TEXT)");
    exec_sql(ctx, "INSERT INTO taken_away SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('contract', 'contract_grant', 'ledger_entry')");
    while (sql_int(ctx, "SELECT COUNT(*) FROM taken_away t JOIN sqlite_master m ON m.name = t.name")) {
        struct str name = sql_text(ctx, "SELECT MIN(t.name) FROM taken_away t JOIN sqlite_master m ON m.name = t.name");
        exec_sql(ctx, str_format(ctx->arena, "DROP TRIGGER %.*s", STR_ARGS(name)).data);
    }
}

void world_guarded(struct ctx *ctx)
{
    for (size_t i = 0; db_is_postgres(ctx->db) && i < COUNT_OF(guarded); i++)
        exec_sql(ctx, str_format(ctx->arena, "ALTER TABLE %s ENABLE TRIGGER USER", guarded[i]).data);
    if (db_is_postgres(ctx->db))
        return;
    while (count_rows(ctx, "taken_away")) {
        exec_sql(ctx, str_c(ctx->arena, sql_text(ctx, "SELECT sql FROM taken_away ORDER BY name LIMIT 1")));
        exec_sql(ctx, "DELETE FROM taken_away WHERE name = (SELECT MIN(name) FROM taken_away)");
    }
}

void world_sql(struct ctx *ctx, const char *sql, int64_t number)
{
    struct str rest = str_of(sql), front = str_cut(&rest, '#');

    exec_sql(ctx, str_format(ctx->arena, "%.*s%lld%.*s", STR_ARGS(front), (long long)number, STR_ARGS(rest)).data);
}
