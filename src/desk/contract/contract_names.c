/* SPDX-License-Identifier: Apache-2.0 */
/* contract_names.c: the words of this room's enumerations. */
#include "desk/contract/contract.h"

NAMES(contract_state, CONTRACT_CANCELLED, "draft", "waiting", "active", "suspended", "grace", "expired", "cancelled");

const char *const contract_use_words[] = {
    [CONTRACTS_ALL] = "all", [CONTRACTS_USABLE] = "usable", [CONTRACTS_NOT_USABLE] = "not_usable", [CONTRACTS_ENDS_SOON] = "ends_soon",
    [CONTRACTS_LOW] = "low", [CONTRACTS_UNUSED] = "unused", [CONTRACT_USES] = NULL,
};
