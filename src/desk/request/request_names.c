/* SPDX-License-Identifier: Apache-2.0 */
/* request_names.c: the words of this room's enumerations. */
#include "desk/request/request.h"

NAMES(request_state, REQUEST_CLOSED, "pending_plan", "new", "in_progress", "waiting_customer", "solution_proposed", "closed");
NAMES_READ(request_state);
NAMES(expected_event, EXPECT_NOTHING, "plan_needed", "first_response", "next_update", "customer_answer", "customer_decision", "none");
NAMES(whose_turn, TURN_NOBODY, "vendor", "customer", "nobody");
NAMES(history_event, HISTORY_LAST, "", "submitted", "taken", "communication_added", "work_note_added", "state_changed", "closing_announced",
      "closed", "credited", "reopened", "contact_added", "contact_removed", "solution_accepted",
      "solution_rejected", "withdrawn", "kept_open", "severity_asked",
      "severity_changed", "severity_declined", "handed_over");
NAMES_READ(history_event);
