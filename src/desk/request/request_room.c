/* SPDX-License-Identifier: Apache-2.0 */
/* request_room.c: what this room shows to the house. */
#include "desk/request/request_room.h"

#include "base/locale.h"
#include "desk/request/request.h"

#define LINE_LABEL(field, chars_max, label) { NULL, #field, label },

static const struct route_label labels[] = {
    { NULL, "title", TR_MARK("Title") },
    { NULL, "description", TR_MARK("Description") },
    REQUEST_LINES(LINE_LABEL)
    { NULL, "text", TR_MARK("Message") },
    { NULL, "problem", TR_MARK("What still happens?") },
    { NULL, "why", TR_MARK("Why") },
    { NULL, "impact", TR_MARK("What it means for your business") },
    { .field = NULL },
};

const struct room request_room = {
    .name     = "request",
    .routes   = (const struct route *const[]){ request_api_routes, request_pages_routes, request_decide_routes, NULL },
    .commands = (const struct command *const *const[]){ request_commands, NULL },
    .jobs     = request_jobs,
    .labels   = labels,
};
