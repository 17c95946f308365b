/* SPDX-License-Identifier: Apache-2.0 */
/* account_room.c: what this room shows to the house. */
#include "desk/account/account_room.h"

#include "base/locale.h"
#include "desk/account/account_password.h"

static const struct route_label labels[] = {
    { NULL, "name", TR_MARK("Name") },
    { NULL, "email", TR_MARK("E-mail") },
    { NULL, "phone", TR_MARK("Phone") },
    { "/profile/password", "current", TR_MARK("Current password") },
    { "/profile/password", "new", TR_MARK("New password") },
    { "/profile/tokens", "name", TR_MARK("What it is for") },
    { "/profile/tokens", "days", TR_MARK("Valid for how many days") },
    { "/profile/tokens", "password", TR_MARK("Current password") },
    { .field = NULL },
};

static const struct helper_fn tasks[] = { PASSWORD_TASKS, { .name = NULL } };

static const struct nav_link nav[] = {
    NAV(GUEST, 10, "/sign-in", TR_MARK("Sign in"), .icon = ICON_LOCK),
    NAV(GUEST, 20, "/sign-up", TR_MARK("Sign up")),
    NAV(MAIN, 40, "/desk/log", TR_MARK("Log"), .icon = ICON_FILE, .roles = STAFF_ADMINISTRATOR),
    NAV(MENU_ACT, 10, "/sign-out", TR_MARK("Sign out")),
    NAV_END,
};

const struct room account_room = {
    .name     = "account",
    .routes   = (const struct route *const[]){ account_api_routes, session_api_routes, sign_up_api_routes, audit_api_routes, account_pages_routes, NULL },
    .commands = (const struct command *const *const[]){ account_commands, audit_commands, NULL },
    .jobs     = account_jobs,
    .tasks    = tasks,
    .labels   = labels,
    .nav      = nav,
};
