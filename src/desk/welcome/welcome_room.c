/* SPDX-License-Identifier: Apache-2.0 */
/* welcome_room.c: what this room shows to the house. */
#include "desk/welcome/welcome_room.h"

#include "base/locale.h"

static const struct nav_link nav[] = {
    NAV(FOOT, 10, "/words", TR_MARK("Eight words")),
    NAV_END,
};

const struct room welcome_room = {
    .name   = "welcome",
    .routes = (const struct route *const[]){ welcome_pages_routes, NULL },
    .nav    = nav,
};
