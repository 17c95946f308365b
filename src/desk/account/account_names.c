/* SPDX-License-Identifier: Apache-2.0 */
/* account_names.c: the words of this room's enumerations. */
#include "desk/account/account.h"

NAMES(account_kind, ACCOUNT_WORK, "personal", "work");
NAMES_READ(account_kind);
BIT_NAMES(staff_role, STAFF_ADMINISTRATOR, "engineer", "contract_desk", "catalog_manager", "administrator");
NAMES(attempt_kind, ATTEMPT_RESET, "sign_in", "association", "sign_up", "reset");
