/* SPDX-License-Identifier: Apache-2.0 */
/* request_names.c: the words of this room's enumerations. */
#include "desk/request/request.h"

NAMES(request_state, REQUEST_CLOSED, "pending_plan", "new", "in_progress", "waiting_customer", "solution_proposed", "closed");
