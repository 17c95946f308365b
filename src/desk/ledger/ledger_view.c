/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_view.c: writing ledger entries. */
#include "desk/ledger/ledger_view.h"

static void actor_member(struct json *json, const struct ledger_entry *entry)
{
    if (!entry->actor_email.len) {
        json_none(json, "by");
        return;
    }
    json_open(json, "by");
    json_str(json, "name", entry->actor_name);
    json_str(json, "email", entry->actor_email);
    json_close(json);
}

void ledger_entry_json(struct ctx *ctx, struct json *json, const char *key, const struct ledger_entry *entry)
{
    json_open(json, key);
    json_id(json, "id", entry->id);
    json_int(json, "sequence", entry->sequence);
    json_str(json, "kind", str_of(entry_kind_name(entry->kind)));
    json_int(json, "units", entry->units);
    json_str_or_null(json, "request", entry->request_number);
    json_instant(json, "at", entry->at);
    json_instant(json, "recorded_at", entry->recorded_at);
    json_str_or_null(json, "reason", entry->reason);
    json_int(json, "balance", entry->balance);
    json_str(json, "words", ledger_words(ctx, entry));
    actor_member(json, entry);
    json_str(json, "hash", entry->hash);
    json_close(json);
}

void ledger_preview_json(struct json *json, const char *key, const struct ledger_preview *preview)
{
    json_open(json, key);
    json_int(json, "units", preview->units);
    json_int(json, "remaining_before", preview->remaining_before);
    json_int(json, "remaining_after", preview->remaining_after);
    json_close(json);
}

struct str ledger_entry_text(struct ctx *ctx, const struct ledger_entry *entry)
{
    struct str at = instant_text(ctx->arena, entry->at);

    return str_format(ctx->arena, "%4lld  %.*s  %-11s %+6lld %6lld  %.*s%s%.*s", (long long)entry->sequence, STR_ARGS(at),
                      entry_kind_name(entry->kind), (long long)entry->units, (long long)entry->balance,
                      STR_ARGS(entry->request_number), entry->request_number.len ? "  " : "", STR_ARGS(entry->reason));
}

ROW_KIND(ledger_entry_rows, struct ledger_entry, sequence, ledger_entry_json(ctx, json, NULL, row), ledger_entry_text(ctx, row));
