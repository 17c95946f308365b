/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_rows.h: how an entry stands in a row, for the statements of this room. */
#ifndef DESK_LEDGER_LEDGER_ROWS_H
#define DESK_LEDGER_LEDGER_ROWS_H

#include "db/row.h"
#include "desk/ledger/ledger.h"

#define ENTRY_ROW(first, next, as, own, stored) \
    first(i, "e.id", id) \
    own(2, i, "e.", "contract_id", contract_id) \
    own(3, i, "e.", "sequence", sequence) \
    as(t, "e.kind", kind, entry_kind_of) \
    stored(4, t, "kind", str_of(entry_kind_name(from->kind))) \
    own(5, i, "e.", "units", units) \
    own(6, i, "e.", "balance", balance) \
    stored(7, i, "previous_balance", from->balance - from->units) \
    own(8, i, "e.", "grant_id", grant_id) \
    own(9, r, "e.", "request_id", request_id) \
    own(10, r, "e.", "reverses_id", reverses_id) \
    own(11, i, "e.", "at", at) \
    own(12, i, "e.", "recorded_at", recorded_at) \
    own(13, r, "e.", "actor_id", actor_id) \
    own(14, t, "e.", "salt", salt) \
    own(15, t, "e.", "reason_digest", reason_digest) \
    own(16, t, "e.", "previous_hash", previous_hash) \
    own(17, t, "e.", "hash", hash) \
    own(18, i, "e.", "format", format)

#endif
