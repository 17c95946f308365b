/* SPDX-License-Identifier: Apache-2.0 */
/* contract_statement.c: the ledger of a contract as its holder may read it: entry by entry, and as a file [4.7]. */
#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/policy.h"
#include "desk/contract/contract.h"
#include "view/csv.h"

#define STATEMENT_BATCH 500     /* entries in memory at a time */

/* The request of an entry, as far as the actor may read it; whether somebody is its contact the entry says. */
static void open_request(struct ctx *ctx, const struct contract *contract, struct ledger_entry *entry)
{
    unsigned facts = (unsigned)(entry->request_contact ? REL_CONTACT : 0)
                     | (unsigned)(contract->shared_by_organization && contract->org_admin ? REL_ORG_ADMIN : 0);

    entry->request_open_to = entry->request_id && policy_may(ctx, ACT_REQUEST_READ, facts);
    if (!entry->request_open_to)
        entry->request_title = STR("");
}

/* Takes away who made an entry, and what it was for, from those for whom it is not. */
static void hide_others(struct ctx *ctx, const struct contract *contract, struct ledger_entry *entries, size_t count)
{
    bool staff = policy_may(ctx, ACT_CONTRACT_SEARCH, 0);

    for (size_t i = 0; i < count; i++) {
        struct ledger_entry *entry = &entries[i];
        open_request(ctx, contract, entry);
        bool own = ctx->actor->kind == ACTOR_ACCOUNT && entry->actor_id == ctx->actor->id;
        if (staff || own || (contract->org_admin && entry->kind == ENTRY_DEBIT))
            continue;
        entry->actor_name = entry->actor_email = STR("");
    }
}

enum err contract_entries(struct ctx *ctx, int64_t contract_id, int64_t after, int64_t limit,
                          struct ledger_entry **out_entries, size_t *out_count)
{
    struct contract contract;

    TRY(contract_find(ctx, contract_id, DAY_NONE, &contract));
    TRY(ledger_entries(ctx, contract_id, after, limit, out_entries, out_count));
    hide_others(ctx, &contract, *out_entries, *out_count);
    return OK;
}

enum err contract_entries_spread(struct ctx *ctx, const struct contract *contract, int64_t limit, struct ledger_entry **out_entries,
                                 size_t *out_count)
{
    TRY(ledger_entries_spread(ctx, contract->id, contract->sequence, limit, out_entries, out_count));
    hide_others(ctx, contract, *out_entries, *out_count);
    return OK;
}

/* What a line is made from goes with ctx->arena; `out` has its own. */
static void statement_line(struct ctx *ctx, struct buf *out, const struct ledger_entry *entry, bool for_sheet)
{
    csv_int(out, entry->sequence, true);
    csv_text(out, instant_text(ctx->arena, entry->at), false);
    csv_text(out, instant_text(ctx->arena, entry->recorded_at), false);
    csv_text(out, str_of(entry_kind_name(entry->kind)), false);
    csv_int(out, entry->units, false);
    csv_int(out, entry->balance, false);
    csv_text(out, for_sheet ? ledger_number_text(ctx, entry->request_number) : entry->request_number, false);
    csv_text(out, csv_harmless(ctx->arena, entry->reason), false);
    csv_text(out, entry->hash, false);
    csv_text(out, ledger_line(ctx->arena, entry, entry->reason_digest, entry->previous_hash), false);
    csv_end(out);
}

/* Entry by entry in batches, each in memory of its own; stops where the statement becomes too long. */
static enum err statement_lines(struct ctx *ctx, int64_t contract_id, bool for_sheet, struct buf *out)
{
    struct arena arena = { .bytes_max = ctx->arena->bytes_max };
    struct ctx inner = *ctx;
    int64_t after = 0;
    enum err err = OK;

    inner.arena = &arena;
    for (size_t count = STATEMENT_BATCH; !err && count == STATEMENT_BATCH && !out->overflow;) {
        struct ledger_entry *entries;
        err = ledger_entries(&inner, contract_id, after, STATEMENT_BATCH, &entries, &count);
        for (size_t i = 0; !err && i < count; i++) {
            statement_line(&inner, out, &entries[i], for_sheet);
            after = entries[i].sequence;
        }
        fault_take(ctx, &inner);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return err;
}

static enum err statement_too_long(struct ctx *ctx, size_t bytes_max)
{
    enum err err = fail(ctx, CODE_too_large, trf(ctx, "The statement is longer than {max} bytes.",
                                                 HOLE("max", tr_int(ctx, (int64_t)bytes_max))));
    return fault_cure(ctx, err, tr(ctx, "Read the entries page by page (GET /contracts/{id}/ledger), or ask the vendor,"
                                        " who can print the statement with `entitled ledger statement`."));
}

enum err contract_statement(struct ctx *ctx, int64_t contract_id, bool for_sheet, struct str *out_csv)
{
    struct contract contract;
    struct buf out = buf_new(ctx->arena);

    out.len_max = ctx->arena->bytes_max / LIMIT_STATEMENT_SHARE;
    TRY(contract_find(ctx, contract_id, DAY_NONE, &contract));
    if (for_sheet)
        buf_add(&out, STR("\xEF\xBB\xBF"));
    buf_add(&out, STR("sequence,at,recorded_at,kind,units,balance,request,reason,hash,hashed_line\r\n"));
    TRY(statement_lines(ctx, contract_id, for_sheet, &out));
    /* What is shown elsewhere: a grant that is over counts nothing, also before its expire entry is written. */
    struct str now = instant_text(ctx->arena, ctx->now);
    struct str left = contract.counted ? tr_int(ctx, contract.remaining) : tr(ctx, "unlimited");
    buf_format(&out, ",%.*s,,balance,,%.*s,,,,\r\n", STR_ARGS(now), STR_ARGS(left));
    if (out.overflow)
        return statement_too_long(ctx, out.len_max);
    *out_csv = buf_str(&out);
    return OK;
}
