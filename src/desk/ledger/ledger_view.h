/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_view.h: ledger entries as JSON and as lines, for API and command line. Figures of hour plans are minutes, as they are kept. */
#ifndef DESK_LEDGER_LEDGER_VIEW_H
#define DESK_LEDGER_LEDGER_VIEW_H

#include "desk/ledger/ledger.h"
#include "view/rows.h"

void ledger_entry_json(struct ctx *ctx, struct json *json, const char *key, const struct ledger_entry *entry);
/* What a correction would do: schema AdjustmentPreview. */
void ledger_preview_json(struct json *json, const char *key, const struct ledger_preview *preview);
/* "   3  2026-11-21T10:00:00.000Z  debit        -1     17  300123456786  reason". */
struct str ledger_entry_text(struct ctx *ctx, const struct ledger_entry *entry);

/* By sequence, a small number of the contract's own. */
extern const struct row_kind ledger_entry_rows;

#endif
