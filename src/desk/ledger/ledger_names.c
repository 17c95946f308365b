/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_names.c: the words of this room's enumerations. */
#include "desk/ledger/ledger.h"

NAMES(entry_kind, ENTRY_ADJUST, "grant", "debit", "credit_back", "expire", "adjust");
NAMES_READ(entry_kind);
NAMES(grant_source, GRANT_GIVEN_BACK, "issued", "imported", "topped_up", "given_back");
