/* SPDX-License-Identifier: Apache-2.0 */
/* contract_names.c: the words of this room's enumerations. */
#include "desk/contract/contract.h"

NAMES(contract_state, CONTRACT_CANCELLED, "draft", "waiting", "active", "suspended", "grace", "expired", "cancelled");
