/* SPDX-License-Identifier: Apache-2.0 */
/* availability_view.h: verdicts as JSON and as lines, the same for API and command line. */
#ifndef DESK_AVAILABILITY_AVAILABILITY_VIEW_H
#define DESK_AVAILABILITY_AVAILABILITY_VIEW_H

#include "desk/availability/availability.h"
#include "view/json.h"

void availability_json(struct ctx *ctx, struct json *json, const char *key, const struct intent *intent,
                       const struct availability *availability);
/* A line for the plan, and one for each reason. */
struct str plan_verdict_text(struct ctx *ctx, const struct plan_verdict *verdict);

#endif
