/* SPDX-License-Identifier: Apache-2.0 */
/* draft_room.c: what this room shows to the house. */
#include "desk/draft/draft_room.h"

#include "base/locale.h"
#include "view/page.h"

static const struct route_label labels[] = {
    { NULL, "primary_contact.name", TR_MARK("Name") },
    { NULL, "primary_contact.email", TR_MARK("E-mail") },
    { NULL, "primary_contact.phone", TR_MARK("Phone") },
    { NULL, "additional_contacts[#].name", TR_MARK("Additional contact {n}: Name") },
    { NULL, "additional_contacts[#].email", TR_MARK("Additional contact {n}: E-mail") },
    { NULL, "additional_contacts[#].phone", TR_MARK("Additional contact {n}: Phone") },
    { .field = NULL },
};

static const struct nav_link nav[] = {
    NAV(MAIN, 30, "/requests", TR_MARK("My requests"), .icon = ICON_REQUEST, .named = section_requests, .not_roles = STAFF_AT_DESK),
    NAV(MAIN, 30, "/requests", TR_MARK("All requests"), .icon = ICON_REQUEST, .roles = STAFF_AT_DESK),
    NAV(BEGIN, 10, "/requests/new", TR_MARK("New request"), .icon = ICON_PLUS, .not_roles = STAFF_ANY),
    NAV_END,
};

const struct room draft_room = {
    .name   = "draft",
    .routes = (const struct route *const[]){ draft_pages_routes, activities_routes, NULL },
    .jobs   = draft_jobs,
    .labels = labels,
    .nav    = nav,
};
