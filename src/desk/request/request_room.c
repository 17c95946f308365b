/* SPDX-License-Identifier: Apache-2.0 */
/* request_room.c: what this room shows to the house. */
#include "desk/request/request_room.h"

#include "base/locale.h"

static const struct route_label labels[] = {
    { NULL, "title", TR_MARK("Title") },
    { NULL, "description", TR_MARK("Description") },
    { NULL, "on_behalf_of", TR_MARK("Name of the customer") },
    { NULL, "text", TR_MARK("Message") },
    { NULL, "contact_name", TR_MARK("Name") },
    { NULL, "contact_email", TR_MARK("E-mail") },
    { NULL, "contact_phone", TR_MARK("Phone") },
    { NULL, "contact_#_name", TR_MARK("Additional contact {n}: Name") },
    { NULL, "contact_#_email", TR_MARK("Additional contact {n}: E-mail") },
    { NULL, "contact_#_phone", TR_MARK("Additional contact {n}: Phone") },
    { .field = NULL },
};

const struct room request_room = {
    .name     = "request",
    .routes   = (const struct route *const[]){ request_api_routes, draft_pages_routes, request_pages_routes, NULL },
    .commands = (const struct command *const *const[]){ request_commands, NULL },
    .jobs     = draft_jobs,
    .labels   = labels,
};
