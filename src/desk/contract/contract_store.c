/* SPDX-License-Identifier: Apache-2.0 */
/* contract_store.c: SQL for contracts, associations and blocks, and nothing but SQL. */
#include "desk/contract/contract_store.h"

#include "db/row.h"
#include "desk/account/address.h"

/* Sums over few rows only: corrections and lapses have indexes of their own (ledger_adjusts, ledger_expires), so that a contract
 * with a million debits is shown as fast as a new one. */
#define MOVED(of_kind) \
    " COALESCE((SELECT CAST(SUM(x.units) AS BIGINT) FROM ledger_entry x WHERE x.grant_id = g.id" \
    " AND x.kind = '" of_kind "'), 0)"

#define IS(question) " CASE WHEN EXISTS (" question ") THEN 1 ELSE 0 END"

#define CONTRACT_ROW(first, next, as, ...) \
    first(i, "c.id", id) \
    next(t, "c.access_id", access_id) \
    next(t, "c.contract_no", contract_no) \
    next(t, "c.plan_id", plan_id) \
    next(r, "c.organization_id", organization_id) \
    next(r, "c.account_id", account_id) \
    next(t, "COALESCE(o.name, '')", organization_name) \
    next(t, "COALESCE(o.partner_id, '')", partner_id) \
    next(t, "COALESCE(" ADDRESS_OF("h") ", '')", account_email) \
    next(i, "c.imported", imported) \
    next(i, "c.exclusive", exclusive) \
    as(t, "c.shared", shared_by_organization, is_organization) \
    next(t, "c.country", country) \
    next(t, "c.time_zone", time_zone) \
    next(i, "c.starts_on", starts_on) \
    next(i, "c.ends_on", ends_on) \
    next(i, "c.grace_days", grace_days) \
    as(t, "c.unit", unit, contract_unit_of) \
    next(i, "c.counted", counted) \
    next(i, "c.sequence", sequence) \
    next(i, "c.balance", balance) \
    next(t, "c.head", head) \
    next(i, "c.created_at", created_at) \
    next(i, "c.cancelled_at", cancelled_at) \
    next(i, IS("SELECT 1 FROM association a WHERE a.account_id = $1 AND a.contract_id = c.id"), associated) \
    next(i, IS("SELECT 1 FROM organization_role r WHERE r.organization_id = c.organization_id AND r.account_id = $1"), member) \
    next(i, IS("SELECT 1 FROM organization_role r WHERE r.organization_id = c.organization_id AND r.account_id = $1" \
               " AND CASE r.role WHEN 'global_admin' THEN 1 WHEN 'partner_admin' THEN 1 ELSE 0 END = 1"), org_admin)

/* The columns of one grant; all are NULL where the contract has none. */
struct grant_row { int64_t grant_id, starts_on, expires_on, units, remaining, created_at, adjusted, expired; struct str source; };
#define GRANT_ROW(first, next, as, ...) \
    first(r, "g.id", grant_id) \
    next(r, "g.starts_on", starts_on) \
    next(r, "g.expires_on", expires_on) \
    next(r, "g.units", units) \
    next(r, "g.remaining", remaining) \
    next(r, "g.created_at", created_at) \
    next(i, MOVED("adjust"), adjusted) \
    next(i, MOVED("expire"), expired) \
    next(t, "COALESCE(g.source, '')", source)

/* One line a grant, or one line when there is none. $1 is the account whose ties are asked about. (A role "IN (...)" would
 * have SQLite make a table of these words for each question.) */
#define SELECT_CONTRACT \
    "SELECT " ROW_COLUMNS(CONTRACT_ROW) ", c.stored_state," \
    IS("SELECT 1 FROM contract_block b WHERE b.contract_id = c.id AND b.lifted_at = 0") ", " ROW_COLUMNS(GRANT_ROW) \
    " FROM contract c LEFT JOIN organization o ON o.id = c.organization_id LEFT JOIN account h ON h.id = c.account_id" \
    " LEFT JOIN contract_grant g ON g.contract_id = c.id "
#define CONTRACT_COLS ROW_LETTERS(CONTRACT_ROW) "ti" ROW_LETTERS(GRANT_ROW)
enum { COL_STATE = ROW_WIDTH(CONTRACT_ROW), COL_HAS_BLOCKS, COL_GRANT };
#define CONTRACT_ORDER " ORDER BY c.id, g.expires_on, g.id"

DB_SQL(find,
    .name = "contract.find", .args = "ii", .cols = CONTRACT_COLS,
    .text = SELECT_CONTRACT "WHERE c.id = $2" CONTRACT_ORDER);

DB_SQL(ties,
    .name = "contract.ties", .args = "iii", .cols = CONTRACT_COLS,
    .text = SELECT_CONTRACT
        "WHERE c.id IN (SELECT t.id FROM ("
        "  SELECT a.contract_id AS id FROM association a WHERE a.account_id = $1"
        "  UNION SELECT k.id FROM contract k WHERE k.account_id = $1"
        "  UNION SELECT k.id FROM organization_role r JOIN contract k ON k.organization_id = r.organization_id"
        "        WHERE r.account_id = $1) t"
        " WHERE t.id > $2 ORDER BY t.id LIMIT $3)" CONTRACT_ORDER);

DB_SQL(own_usable,
    .name = "contract.own_usable", .args = "iiii", .cols = CONTRACT_COLS,
    .text = SELECT_CONTRACT
        "WHERE c.id IN (SELECT u.id FROM contract u WHERE u.id IN (SELECT a.contract_id FROM association a WHERE a.account_id = $1"
        "  UNION SELECT k.id FROM contract k WHERE k.account_id = $1)"
        " AND u.stored_state = 'issued' AND u.ends_on >= $2 AND u.starts_on <= $3 ORDER BY u.id LIMIT $4)" CONTRACT_ORDER);

/* ---- What is of a use (enum contract_use), for the desk --------------------------------------------------- */

/* $9 and $10 are today where it is earliest and where it is latest: what is so on either day may be so, what is so on both is so. */
#define MAY_RUN      "k.stored_state = 'issued' AND k.starts_on <= $10 AND k.ends_on >= $9"
#define GRANT_MAY_BE "g.contract_id = k.id AND g.starts_on <= $10 AND g.expires_on >= $9"
#define GRANT_IS     "g.contract_id = k.id AND g.starts_on <= $9 AND g.expires_on >= $10"
#define MAY_BE_USABLE \
    MAY_RUN " AND (k.counted = 0 OR EXISTS (SELECT 1 FROM contract_grant g WHERE " GRANT_MAY_BE " AND g.remaining > 0))"
#define MAY_NOT_BE_USABLE \
    "NOT (k.stored_state = 'issued' AND k.starts_on <= $9 AND k.ends_on >= $10 AND NOT EXISTS (SELECT 1 FROM contract_block b" \
    " WHERE b.contract_id = k.id AND b.lifted_at = 0) AND (k.counted = 0 OR EXISTS (SELECT 1 FROM contract_grant g WHERE " GRANT_IS \
    " AND g.remaining > 0)))"
/* Where no grant is in force any more nothing is left, and the last of them says how much there was. */
#define MAY_BE_LOW \
    MAY_RUN " AND k.counted = 1 AND COALESCE((SELECT SUM(g.units +" MOVED("adjust") " - CASE WHEN " GRANT_IS " THEN 5 * g.remaining ELSE 0 END)" \
    " FROM contract_grant g WHERE " GRANT_MAY_BE "), 1) > 0"
/* Of what has one entry, its first grant, nothing was ever used. */
#define MAY_BE_UNUSED \
    MAY_RUN " AND (k.sequence <= 1 OR NOT EXISTS (SELECT 1 FROM contract_grant g WHERE " GRANT_IS \
    " AND g.remaining <> g.units +" MOVED("adjust") " +" MOVED("expire") "))"
#define OF_USE \
    " CASE $8 WHEN 1 THEN " MAY_BE_USABLE " WHEN 2 THEN " MAY_NOT_BE_USABLE " WHEN 3 THEN " MAY_RUN " AND k.ends_on <= $10 + 60" \
    " WHEN 4 THEN " MAY_BE_LOW " WHEN 5 THEN " MAY_BE_UNUSED " ELSE 1 = 1 END"
_Static_assert(CONTRACTS_USABLE == 1 && CONTRACTS_NOT_USABLE == 2 && CONTRACTS_ENDS_SOON == 3 && CONTRACTS_LOW == 4 && CONTRACTS_UNUSED == 5
               && CONTRACT_USES == 6 && CONTRACT_ENDS_SOON_DAYS == 60, "the numbers of OF_USE");

/* Names with letters beyond ASCII pass: what folds to the word that is looked for the engines cannot say. */
#define SEARCH(foreign) \
    SELECT_CONTRACT \
        "WHERE c.id IN (SELECT k.id FROM contract k LEFT JOIN organization p ON p.id = k.organization_id" \
        " LEFT JOIN account q ON q.id = k.account_id" \
        " WHERE k.id > $2 AND" OF_USE " AND ($3 = '%' OR " foreign " OR REPLACE(REPLACE(LOWER(k.access_id), '-', ''), ' ', '') LIKE $3 ESCAPE '\\'" \
        " OR LOWER(k.access_id) LIKE $3 ESCAPE '\\' OR LOWER(p.name) LIKE $3 ESCAPE '\\' OR p.partner_id LIKE $3 ESCAPE '\\'" \
        " OR q.email LIKE $3 ESCAPE '\\' OR LOWER(k.plan_id) LIKE $3 ESCAPE '\\'" \
        " OR $4 LIKE '%|' || k.plan_id || '|%' OR k.starts_on BETWEEN $5 AND $6)" \
        " ORDER BY k.id LIMIT $7)" CONTRACT_ORDER
DB_SQL(search,
    .name = "contract.search", .args = "iittiiiiii", .cols = CONTRACT_COLS,
    .text = SEARCH("p.name GLOB '*[^ -~]*'"), .postgres = SEARCH("OCTET_LENGTH(p.name) <> LENGTH(p.name)"));

DB_SQL(count_all,
    .name = "contract.count_all", .args = "ii", .cols = "ii",
    .text = "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM contract WHERE id > 0 LIMIT $1) of_all),"
            " (SELECT COUNT(*) FROM (SELECT 1 FROM contract WHERE id <= $2 LIMIT $1) of_before)");

DB_SQL(select_blocks,
    .name = "contract.blocks", .args = "ii", .cols = "iittiii",
    .text = "SELECT id, contract_id, name, reason, from_on, until_on, created_at FROM contract_block"
            " WHERE contract_id = $1 AND created_at < $2 AND (lifted_at = 0 OR lifted_at >= $2) ORDER BY id");

DB_SQL(all_blocks,
    .name = "contract.all_blocks", .args = "i", .cols = "iittiiiittt",
    .text = "SELECT b.id, b.contract_id, b.name, b.reason, b.from_on, b.until_on, b.created_at, b.lifted_at,"
            " COALESCE(" ADDRESS_OF("c") ", ''), COALESCE(" ADDRESS_OF("l") ", ''), b.lift_reason FROM contract_block b"
            " LEFT JOIN account c ON c.id = b.actor_id LEFT JOIN account l ON l.id = b.lifted_by"
            " WHERE b.contract_id = $1 ORDER BY b.id");

/* What had come to pass by a moment is a beginning of the chain: up to the last entry that counted by then. So the figures are
 * such as once stood in the ledger, never below zero, whatever order the entries' times have (decision 0020). */
DB_SQL(past,
    .name = "contract.past", .args = "ii", .cols = "iiiiiii",
    .text = "SELECT g.id, g.starts_on, g.expires_on,"
            " CAST(SUM(CASE WHEN e.kind IN ('grant', 'adjust') THEN e.units ELSE 0 END) AS BIGINT),"
            " CAST(-SUM(CASE WHEN e.kind IN ('debit', 'credit_back') THEN e.units ELSE 0 END) AS BIGINT),"
            " CAST(-SUM(CASE WHEN e.kind = 'expire' THEN e.units ELSE 0 END) AS BIGINT), CAST(SUM(e.units) AS BIGINT)"
            " FROM ledger_entry e JOIN contract_grant g ON g.id = e.grant_id"
            " WHERE e.contract_id = $1 AND e.sequence <= (SELECT MAX(k.sequence) FROM ledger_entry k WHERE k.contract_id = $1"
            " AND k.at < $2) GROUP BY g.id, g.starts_on, g.expires_on ORDER BY g.expires_on, g.id");

/* The words of the index contract_by_pair. */
#define BARE(column) "LTRIM(REPLACE(REPLACE(" column ", '-', ''), ' ', ''), '0')"

DB_SQL(select_pairs,
    .name = "contract.pairs", .args = "itt", .cols = "irttiii",
    .text = "SELECT c.id, c.organization_id, c.access_id, c.contract_no, c.exclusive,"
            IS("SELECT 1 FROM association a WHERE a.account_id = $1 AND a.contract_id = c.id") ","
            IS("SELECT 1 FROM organization_role r WHERE r.organization_id = c.organization_id AND r.account_id = $1")
            " FROM contract c WHERE " BARE("c.access_id") " = LTRIM($2, '0') AND " BARE("c.contract_no") " = LTRIM($3, '0')"
            " ORDER BY c.id LIMIT 50");

DB_SQL(by_access_id,
    .name = "contract.by_access_id", .args = "t", .cols = "i",
    .text = "SELECT c.id FROM contract c WHERE " BARE("c.access_id") " = LTRIM($1, '0')"
            " AND REPLACE(REPLACE(c.access_id, '-', ''), ' ', '') = $1 ORDER BY c.id LIMIT 2");

DB_SQL(associate,
    .name = "contract.associate", .args = "iii", .cols = "",
    .text = "INSERT INTO association (account_id, contract_id, at) VALUES ($1, $2, $3)"
            " ON CONFLICT (account_id, contract_id) DO NOTHING");

DB_SQL(dissociate,
    .name = "contract.dissociate", .args = "ii", .cols = "",
    .text = "DELETE FROM association WHERE account_id = $1 AND contract_id = $2");

static bool is_organization(struct str shared)
{
    return str_equal(shared, STR("organization"));
}

static enum plan_unit contract_unit_of(struct str name)
{
    return str_equal(name, STR("hour")) ? UNIT_HOUR : UNIT_INCIDENT;
}

ROW_READER(contract_read, struct contract, CONTRACT_ROW)
ROW_READER(grant_read, struct grant_row, GRANT_ROW)

static struct contract contract_of_row(const struct db_rows *rows)
{
    struct contract contract = {
        .draft = str_equal(db_text(rows, COL_STATE), STR("draft")), .cancelled = str_equal(db_text(rows, COL_STATE), STR("cancelled")),
    };

    contract_read(rows, 0, &contract);
    return contract;
}

/* What is left is what came (grant, corrections) less what was used and what lapsed; so `used` follows. */
static struct grant_figures figures_of_row(const struct db_rows *rows)
{
    struct grant_row row;

    grant_read(rows, COL_GRANT, &row);
    int64_t granted = row.units + row.adjusted;
    return (struct grant_figures){
        .grant_id = row.grant_id, .starts_on = row.starts_on, .expires_on = row.expires_on, .granted = granted,
        .used = granted + row.expired - row.remaining, .lapsed = -row.expired, .remaining = row.remaining,
        .created_at = row.created_at, .source = row.source,
    };
}

/* Folds the lines of one contract into one row. */
static struct contract_rows contract_rows_fold(struct ctx *ctx, struct db_rows *rows)
{
    struct contract_rows out = { arena_alloc(ctx->arena, rows->count * sizeof *out.items), 0 };
    struct grant_figures *grants = arena_alloc(ctx->arena, rows->count * sizeof *grants);

    while (db_next(rows)) {
        if (out.count == 0 || out.items[out.count - 1].contract.id != db_int(rows, 0))
            out.items[out.count++] = (struct contract_row){
                .contract = contract_of_row(rows), .has_blocks = db_int(rows, COL_HAS_BLOCKS), .grants = grants,
            };
        if (db_ref(rows, COL_GRANT)) {
            *grants++ = figures_of_row(rows);
            out.items[out.count - 1].grant_count++;
        }
    }
    return out;
}

enum err contract_store_find(struct ctx *ctx, int64_t account_id, int64_t id, struct contract_rows *out_rows)
{
    struct db_rows rows;

    TRY(db_recall(ctx, &find, &rows, DB_I(account_id), DB_I(id)));
    *out_rows = contract_rows_fold(ctx, &rows);
    return OK;
}

enum err contract_store_ties(struct ctx *ctx, int64_t account_id, int64_t after, int64_t limit, struct contract_rows *out_rows)
{
    struct db_rows rows;

    TRY(db_run(ctx, &ties, &rows, DB_I(account_id), DB_I(after), DB_I(limit ? limit : INT64_MAX)));
    *out_rows = contract_rows_fold(ctx, &rows);
    return OK;
}

enum err contract_store_own_usable(struct ctx *ctx, int64_t account_id, int64_t last_on, int64_t first_on, int64_t limit,
                                   struct contract_rows *out_rows)
{
    struct db_rows rows;

    TRY(db_run(ctx, &own_usable, &rows, DB_I(account_id), DB_I(last_on), DB_I(first_on), DB_I(limit)));
    *out_rows = contract_rows_fold(ctx, &rows);
    return OK;
}

enum err contract_store_search(struct ctx *ctx, int64_t account_id, const struct contract_needle *needle,
                               int64_t after, int64_t limit, struct contract_rows *out_rows)
{
    struct db_rows rows;

    TRY(db_run(ctx, &search, &rows, DB_I(account_id), DB_I(after), DB_T(needle->like), DB_T(needle->plan_ids),
               DB_I(needle->from_on), DB_I(needle->to_on), DB_I(limit), DB_I(needle->use), DB_I(needle->early_on), DB_I(needle->late_on)));
    *out_rows = contract_rows_fold(ctx, &rows);
    return OK;
}

enum err contract_store_count(struct ctx *ctx, int64_t after, int64_t limit, int64_t *out_count, int64_t *out_before)
{
    struct db_rows rows;

    TRY(db_run(ctx, &count_all, &rows, DB_I(limit), DB_I(after)));
    MUST(db_next(&rows));
    *out_count = db_int(&rows, 0);
    *out_before = db_int(&rows, 1);
    return OK;
}

enum err contract_store_blocks(struct ctx *ctx, int64_t contract_id, int64_t before_at,
                               struct contract_block **out_blocks, size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, &select_blocks, &rows, DB_I(contract_id), DB_I(before_at)));
    struct contract_block *blocks = arena_alloc(ctx->arena, rows.count * sizeof *blocks);
    while (db_next(&rows))
        blocks[count++] = (struct contract_block){
            .id = db_int(&rows, 0), .contract_id = db_int(&rows, 1), .name = db_text(&rows, 2),
            .reason = db_text(&rows, 3), .from_on = db_int(&rows, 4), .until_on = db_int(&rows, 5),
            .created_at = db_int(&rows, 6),
        };
    *out_blocks = blocks;
    *out_count = count;
    return OK;
}

enum err contract_store_all_blocks(struct ctx *ctx, int64_t contract_id, struct contract_block **out_blocks, size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, &all_blocks, &rows, DB_I(contract_id)));
    struct contract_block *blocks = arena_alloc(ctx->arena, rows.count * sizeof *blocks);
    while (db_next(&rows))
        blocks[count++] = (struct contract_block){
            .id = db_int(&rows, 0), .contract_id = db_int(&rows, 1), .name = db_text(&rows, 2),
            .reason = db_text(&rows, 3), .from_on = db_int(&rows, 4), .until_on = db_int(&rows, 5),
            .created_at = db_int(&rows, 6), .lifted_at = db_int(&rows, 7), .created_by = db_text(&rows, 8),
            .lifted_by = db_text(&rows, 9), .lift_reason = db_text(&rows, 10),
        };
    *out_blocks = blocks;
    *out_count = count;
    return OK;
}

enum err contract_store_past(struct ctx *ctx, int64_t contract_id, int64_t before_at,
                             struct grant_figures **out_grants, size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, &past, &rows, DB_I(contract_id), DB_I(before_at)));
    struct grant_figures *grants = arena_alloc(ctx->arena, rows.count * sizeof *grants);
    while (db_next(&rows))
        grants[count++] = (struct grant_figures){
            .grant_id = db_int(&rows, 0), .starts_on = db_int(&rows, 1), .expires_on = db_int(&rows, 2),
            .granted = db_int(&rows, 3), .used = db_int(&rows, 4), .lapsed = db_int(&rows, 5),
            .remaining = db_int(&rows, 6),
        };
    *out_grants = grants;
    *out_count = count;
    return OK;
}

enum err contract_store_pairs(struct ctx *ctx, int64_t account_id, struct str access_id, struct str contract_no,
                              struct contract_pair **out_pairs, size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, &select_pairs, &rows, DB_I(account_id), DB_T(access_id), DB_T(contract_no)));
    struct contract_pair *pairs = arena_alloc(ctx->arena, rows.count * sizeof *pairs);
    while (db_next(&rows))
        pairs[count++] = (struct contract_pair){
            .id = db_int(&rows, 0), .organization_id = db_ref(&rows, 1), .access_id = db_text(&rows, 2),
            .contract_no = db_text(&rows, 3), .exclusive = db_int(&rows, 4), .associated = db_int(&rows, 5),
            .member = db_int(&rows, 6),
        };
    *out_pairs = pairs;
    *out_count = count;
    return OK;
}

enum err contract_store_by_access_id(struct ctx *ctx, struct str access_id, int64_t out_ids[2], size_t *out_count)
{
    struct db_rows rows;
    size_t count = 0;

    TRY(db_run(ctx, &by_access_id, &rows, DB_T(access_id)));
    while (db_next(&rows))
        out_ids[count++] = db_int(&rows, 0);
    *out_count = count;
    return OK;
}

enum err contract_store_associate(struct ctx *ctx, int64_t account_id, int64_t contract_id, bool *out_added)
{
    struct db_rows rows;

    TRY(db_run(ctx, &associate, &rows, DB_I(account_id), DB_I(contract_id), DB_I(ctx->now)));
    *out_added = rows.changed > 0;
    return OK;
}

enum err contract_store_dissociate(struct ctx *ctx, int64_t account_id, int64_t contract_id, bool *out_removed)
{
    struct db_rows rows;

    TRY(db_run(ctx, &dissociate, &rows, DB_I(account_id), DB_I(contract_id)));
    *out_removed = rows.changed > 0;
    return OK;
}

