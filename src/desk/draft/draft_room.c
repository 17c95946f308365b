/* SPDX-License-Identifier: Apache-2.0 */
/* draft_room.c: what this room shows to the house. */
#include "desk/draft/draft_room.h"

#include "base/locale.h"

static const struct route_label labels[] = {
    { NULL, "contact_name", TR_MARK("Name") },
    { NULL, "contact_email", TR_MARK("E-mail") },
    { NULL, "contact_phone", TR_MARK("Phone") },
    { NULL, "contact_#_name", TR_MARK("Additional contact {n}: Name") },
    { NULL, "contact_#_email", TR_MARK("Additional contact {n}: E-mail") },
    { NULL, "contact_#_phone", TR_MARK("Additional contact {n}: Phone") },
    { .field = NULL },
};

const struct room draft_room = {
    .name   = "draft",
    .routes = (const struct route *const[]){ draft_pages_routes, activities_routes, NULL },
    .jobs   = draft_jobs,
    .labels = labels,
};
