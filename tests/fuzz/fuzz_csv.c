/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_csv.c: any bytes as a file of contracts to import: the table is the same once it is written and read again, and the import
 * stores every line or nothing. */
#include "tests/fuzz/fuzz.h"

#include "base/limit.h"
#include "base/text.h"
#include "db/db.h"
#include "desk/account/account.h"
#include "desk/catalog/catalog.h"
#include "desk/contract_desk/contract_desk.h"
#include "desk/ledger/ledger.h"
#include "desk/organization/organization.h"
#include "tests/fuzz/world.h"
#include "view/csv.h"

#define VERIFIED_ROWS_MAX 20

TEST_SQL(contract_count, .name = "fuzz_contract_count", .args = "", .cols = "i", .text = "SELECT COUNT(*) FROM contract");

/* Fabrikam AB and anna@fabrikam.example beside the small catalogue. */
static void fill(struct ctx *ctx)
{
    struct account anna = { .email = STR("anna@fabrikam.example"), .name = STR("Anna Berg"), .kind = ACCOUNT_WORK }, added;
    struct organization fabrikam, twin;
    struct catalog_result result;

    MUST(db_begin(ctx, DB_WRITE) == OK);
    MUST(catalog_apply(ctx, world_file(ctx, "tests/catalog_small.json"), false, &result) == OK);
    MUST(organization_add(ctx, STR("Fabrikam AB"), STR("SE"), ENROLLED_PARTNER, &fabrikam) == OK);
    MUST(organization_add(ctx, STR("Twins"), STR("SE"), ENROLLED_PARTNER, &twin) == OK);
    MUST(organization_add_anyway(ctx, STR("Twins"), STR("NO"), ENROLLED_PARTNER, &twin) == OK);
    MUST(account_add(ctx, &anna, &added) == OK);
    MUST(db_commit(ctx) == OK);
}

static int64_t count_contracts(struct ctx *ctx)
{
    struct db_rows rows;

    MUST(db_run_values(ctx, &contract_count, 0, NULL, &rows) == OK && rows.count == 1);
    return rows.cells[0].i;
}

static void check_cell(struct str cell)
{
    fuzz_check_text(cell);
}

/* Written by us and read again it is the same table: behind a BOM, since the first cell may begin with one. A row of one empty
 * cell would be an empty line, which is left out. */
static void check_table(struct ctx *ctx, const struct csv *csv)
{
    struct buf out = buf_new(ctx->arena);
    struct csv again;
    size_t at = 0;

    buf_add(&out, STR("\xEF\xBB\xBF"));
    for (size_t i = 0; i < csv->count; i++) {
        MUST(csv->rows[i].count && csv->rows[i].line >= (i ? csv->rows[i - 1].line + 1 : 1));
        for (size_t k = 0; k < csv->rows[i].count; k++) {
            check_cell(csv->rows[i].cells[k]);
            csv_text(&out, csv->rows[i].cells[k], k == 0);
        }
        csv_end(&out);
    }
    MUST(csv_read(ctx, buf_str(&out), &again) == OK);
    for (size_t i = 0; i < csv->count; i++) {
        if (csv->rows[i].count == 1 && csv->rows[i].cells[0].len == 0)
            continue;
        MUST(at < again.count && again.rows[at].count == csv->rows[i].count);
        for (size_t k = 0; k < csv->rows[i].count; k++)
            MUST(str_equal(again.rows[at].cells[k], csv->rows[i].cells[k]));
        at++;
    }
    MUST(at == again.count);
}

static void import(struct ctx *ctx, struct str file, size_t rows)
{
    struct ledger_counts counts;
    int64_t count, before;

    before = count_contracts(ctx);
    if (contract_import(ctx, file, STR("SE"), false, &count)) {
        MUST(ctx->fault.err != ERR_CONFLICT && ctx->fault.err != ERR_BUSY);
        fuzz_check_fault(ctx);
        return;
    }
    MUST(count == (rows ? (int64_t)rows - 1 : 0));
    MUST(count_contracts(ctx) == before + count);
    if (count && count <= VERIFIED_ROWS_MAX)
        MUST(ledger_verify(ctx, &counts) == OK);
}

FUZZ_TARGET(csv)
{
    struct csv csv = { .count = 0 };

    if (csv_read(ctx, bytes, &csv))
        fuzz_check_fault(ctx);
    else
        check_table(ctx, &csv);
    world_enter(ctx, fill);
    world_as_operator(ctx);
    MUST(db_begin(ctx, DB_WRITE) == OK);
    import(ctx, bytes, csv.count);
    fuzz_check_memory(ctx, bytes, LIMIT_BODY_BYTES / 2);
    db_rollback(ctx);
}
