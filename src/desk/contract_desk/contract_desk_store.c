/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk_store.c: SQL that issues and corrects contracts, and nothing but SQL. */
#include "desk/contract_desk/contract_desk_store.h"

#include "db/db.h"
#include "desk/account/address.h"

DB_SQL(count_accounts,
    .name = "contract.count_accounts", .args = "i", .cols = "i",
    .text = "SELECT COUNT(*) FROM association WHERE contract_id = $1");

/* An Access ID that we issue is nobody's: not even that of an imported contract. */
DB_SQL(insert_contract,
    .name = "contract.insert", .args = "itttrritittiiittii", .cols = "i",
    .text = "INSERT INTO contract (id, access_id, contract_no, plan_id, organization_id, account_id, imported, shared,"
            " exclusive, country, time_zone, starts_on, grace_days, ends_on, stored_state, unit, counted, sequence,"
            " balance, head, created_at, cancelled_at)"
            " SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT),"
            " CAST($6 AS BIGINT), CAST($7 AS BIGINT), CAST($8 AS TEXT), CAST($9 AS BIGINT), CAST($10 AS TEXT),"
            " CAST($11 AS TEXT), CAST($12 AS BIGINT), CAST($13 AS BIGINT), CAST($14 AS BIGINT), CAST($15 AS TEXT),"
            " CAST($16 AS TEXT), CAST($17 AS BIGINT), 0, 0, '', CAST($18 AS BIGINT), 0"
            " WHERE NOT EXISTS (SELECT 1 FROM contract k WHERE k.access_id = $2 AND (k.contract_no = $3 OR $7 = 0))"
            " ON CONFLICT DO NOTHING RETURNING id");

DB_SQL(issue_draft,
    .name = "contract.issue_draft", .args = "i", .cols = "",
    .text = "UPDATE contract SET stored_state = 'issued' WHERE id = $1 AND stored_state = 'draft'");

DB_SQL(cancel,
    .name = "contract.cancel", .args = "iirt", .cols = "",
    .text = "UPDATE contract SET stored_state = 'cancelled', cancelled_at = $2, cancelled_by = $3, cancel_reason = $4"
            " WHERE id = $1");

DB_SQL(insert_block,
    .name = "contract.block", .args = "iittiiri", .cols = "",
    .text = "INSERT INTO contract_block (id, contract_id, name, reason, from_on, until_on, actor_id, created_at, lifted_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)");

DB_SQL(lift,
    .name = "contract.lift", .args = "iiirt", .cols = "i",
    .text = "UPDATE contract_block SET lifted_at = $3, lifted_by = $4, lift_reason = $5 WHERE contract_id = $1 AND ($2 = 0 OR id = $2) AND lifted_at = 0"
            " RETURNING id");

DB_SQL(has_block,
    .name = "contract.has_block", .args = "ii", .cols = "i",
    .text = "SELECT id FROM contract_block WHERE contract_id = $1 AND id = $2");

DB_SQL(organization_by_name,
    .name = "contract.organization_by_name", .args = "t", .cols = "it",
    .text = "SELECT id, country FROM organization WHERE name = $1 ORDER BY id LIMIT 2");

DB_SQL(account_by_email,
    .name = "contract.account_by_email", .args = "t", .cols = "it",
    .text = "SELECT id, country FROM account WHERE email = $1");

/* Who made it says the log, from when there was one; of the operator it knows no account. */
#define IS_MADE "s.about_kind = 'contract' AND s.about_id = c.id AND s.event IN ('contract_issued', 'contract_drafted', 'contract_imported')"
#define MAKER(what) \
    "COALESCE((SELECT " what " FROM security_log s JOIN account m ON m.id = s.actor_id WHERE " IS_MADE " ORDER BY s.id LIMIT 1), '')"
DB_SQL(makers,
    .name = "contract.makers", .args = "i", .cols = "tttti",
    .text = "SELECT COALESCE(" ADDRESS_OF("a") ", ''), c.cancel_reason, " MAKER(ADDRESS_OF("m")) ", " MAKER("m.name")
            ", COALESCE((SELECT 1 FROM security_log s WHERE " IS_MADE " ORDER BY s.id LIMIT 1), 0)"
            " FROM contract c LEFT JOIN account a ON a.id = c.cancelled_by WHERE c.id = $1");

/* $1 is what a word begins with, of the name or of what stands before @. Who is of the staff and nothing besides holds no contract. */
#define BEGINS(what, before, behind) "LOWER(" what ") LIKE '" before "' || LOWER(CAST($1 AS TEXT)) || '" behind "' ESCAPE '\\'"
DB_SQL(accounts,
    .name = "contract.accounts_like", .args = "ti", .cols = "tt",
    .text = "SELECT a.name, " ADDRESS_OF("a") " FROM account a WHERE a.closed_at = 0 AND a.verified_at <> 0"
            " AND (" BEGINS("a.name", "", "") " OR " BEGINS("a.name", "% ", "") " OR " BEGINS("a.name", "%-", "") " OR " BEGINS(ADDRESS_OF("a"), "", "")
            " OR " BEGINS(ADDRESS_OF("a"), "%.", "@%") " OR " BEGINS(ADDRESS_OF("a"), "%-", "@%") " OR " BEGINS(ADDRESS_OF("a"), "%\\_", "@%") ")"
            " AND (NOT EXISTS (SELECT 1 FROM staff_role s WHERE s.account_id = a.id)"
            " OR EXISTS (SELECT 1 FROM organization_role r WHERE r.account_id = a.id) OR EXISTS (SELECT 1 FROM association t WHERE t.account_id = a.id))"
            " ORDER BY a.name, a.id LIMIT $2");

DB_SQL(recipients,
    .name = "contract.recipients", .args = "rr", .cols = "ttt",
    .text = "SELECT a.name, " ADDRESS_OF("a") ", a.language FROM account a WHERE a.closed_at = 0 AND a.verified_at <> 0 AND a.id IN"
            " (SELECT CAST($1 AS BIGINT) UNION SELECT r.account_id FROM organization_role r WHERE r.organization_id = $2 AND r.role IN ('global_admin', 'partner_admin'))"
            " ORDER BY a.name, a.email");

enum err contract_desk_store_count_accounts(struct ctx *ctx, int64_t contract_id, int64_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &count_accounts, &rows, DB_I(contract_id)));
    *out_count = db_next(&rows) ? db_int(&rows, 0) : 0;
    return OK;
}

enum err contract_desk_store_insert(struct ctx *ctx, const struct contract *contract, bool *out_stored)
{
    struct db_rows rows;

    TRY(db_run(ctx, &insert_contract, &rows, DB_I(contract->id), DB_T(contract->access_id), DB_T(contract->contract_no),
               DB_T(contract->plan_id), DB_R(contract->organization_id), DB_R(contract->account_id),
               DB_I(contract->imported), DB_T(contract->shared_by_organization ? STR("organization") : STR("personal")),
               DB_I(contract->exclusive), DB_T(contract->country), DB_T(contract->time_zone), DB_I(contract->starts_on),
               DB_I(contract->grace_days), DB_I(contract->ends_on),
               DB_T(contract->draft ? STR("draft") : STR("issued")),
               DB_T(contract->unit == UNIT_HOUR ? STR("hour") : STR("incident")), DB_I(contract->counted),
               DB_I(contract->created_at)));
    *out_stored = rows.count > 0;
    return OK;
}

enum err contract_desk_store_issue_draft(struct ctx *ctx, int64_t id, bool *out_issued)
{
    struct db_rows rows;

    TRY(db_run(ctx, &issue_draft, &rows, DB_I(id)));
    *out_issued = rows.changed > 0;
    return OK;
}

enum err contract_desk_store_cancel(struct ctx *ctx, int64_t id, struct str reason)
{
    return db_run(ctx, &cancel, NULL, DB_I(id), DB_I(ctx->now), DB_R(ctx->actor->id), DB_T(reason));
}

enum err contract_desk_store_block(struct ctx *ctx, const struct contract_block *block)
{
    return db_run(ctx, &insert_block, NULL, DB_I(block->id), DB_I(block->contract_id), DB_T(block->name),
                  DB_T(block->reason), DB_I(block->from_on), DB_I(block->until_on), DB_R(ctx->actor->id),
                  DB_I(block->created_at));
}

enum err contract_desk_store_lift(struct ctx *ctx, int64_t contract_id, int64_t block_id, struct str reason, int64_t *out_lifted)
{
    struct db_rows rows;

    TRY(db_run(ctx, &lift, &rows, DB_I(contract_id), DB_I(block_id), DB_I(ctx->now), DB_R(ctx->actor->id), DB_T(reason)));
    *out_lifted = (int64_t)rows.count;
    return OK;
}

enum err contract_desk_store_has_block(struct ctx *ctx, int64_t contract_id, int64_t block_id, bool *out_has)
{
    struct db_rows rows;

    TRY(db_run(ctx, &has_block, &rows, DB_I(contract_id), DB_I(block_id)));
    *out_has = rows.count > 0;
    return OK;
}

enum err contract_desk_store_organization_by_name(struct ctx *ctx, struct str name, int64_t *out_id, struct str *out_country)
{
    struct db_rows rows;

    TRY(db_run(ctx, &organization_by_name, &rows, DB_T(name)));
    *out_id = rows.count > 1 ? -1 : 0;
    *out_country = STR("");
    if (rows.count == 1 && db_next(&rows)) {
        *out_id = db_int(&rows, 0);
        *out_country = db_text(&rows, 1);
    }
    return OK;
}

enum err contract_desk_store_account_by_email(struct ctx *ctx, struct str email, int64_t *out_id, struct str *out_country)
{
    struct db_rows rows;

    TRY(db_run(ctx, &account_by_email, &rows, DB_T(email)));
    bool found = db_next(&rows);
    *out_id = found ? db_int(&rows, 0) : 0;
    *out_country = found ? db_text(&rows, 1) : STR("");
    return OK;
}

enum err contract_desk_store_accounts(struct ctx *ctx, struct str words, int64_t limit, struct holder_candidate **out_accounts, size_t *out_count)
{
    struct db_rows rows;
    struct str like = db_like(ctx->arena, words), begin = { like.data + 1, like.len - 1 };      /* without the first % */

    TRY(db_run(ctx, &accounts, &rows, DB_T(begin), DB_I(limit)));
    *out_accounts = arena_alloc(ctx->arena, rows.count * sizeof **out_accounts);
    *out_count = rows.count;
    for (size_t i = 0; db_next(&rows); i++)
        (*out_accounts)[i] = (struct holder_candidate){ .name = db_text(&rows, 0), .value = db_text(&rows, 1), .is_account = true };
    return OK;
}

enum err contract_desk_store_makers(struct ctx *ctx, struct contract_desk *desk)
{
    struct db_rows rows;

    TRY(db_run(ctx, &makers, &rows, DB_I(desk->contract.id)));
    if (!db_next(&rows))
        return OK;
    desk->cancelled_by = db_text(&rows, 0);
    desk->cancel_reason = db_text(&rows, 1);
    desk->created_by = db_text(&rows, 2);
    desk->created_by_name = db_text(&rows, 3);
    desk->created_known = db_int(&rows, 4);
    return OK;
}

enum err contract_desk_store_recipients(struct ctx *ctx, const struct contract *contract, struct contract_recipient **out_recipients, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run(ctx, &recipients, &rows, DB_R(contract->account_id), DB_R(contract->organization_id)));
    *out_recipients = arena_alloc(ctx->arena, rows.count * sizeof **out_recipients);
    *out_count = rows.count;
    for (size_t i = 0; db_next(&rows); i++)
        (*out_recipients)[i] = (struct contract_recipient){ db_text(&rows, 0), db_text(&rows, 1), db_text(&rows, 2) };
    return OK;
}
