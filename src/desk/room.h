/* SPDX-License-Identifier: Apache-2.0 */
/*
 * room.h: what a room shows to the rest of the house: the addresses that it answers, its commands, its jobs, its links. Each room has one such row,
 * in ROOM_room.c; src/rooms.c lists them, left to right. The rows of the tables stand at the end of the file that has their handlers.
 */
#ifndef DESK_ROOM_H
#define DESK_ROOM_H

#include "job/queue.h"
#include "view/cli.h"
#include "view/page.h"
#include "web/dispatch.h"

struct room {
    const char                         *name;       /* "contract" */
    const struct route  *const         *routes;     /* tables that end with ROUTES_END; NULL ends the list, or is one */
    const struct command *const *const *commands;   /* tables that end with NULL; NULL ends the list, or is one */
    const struct job_kind              *jobs;       /* ends without a name; NULL: none */
    const struct helper_fn             *tasks;      /* the tasks of helper processes; ends without a name; NULL: none */
    const struct route_label           *labels;     /* the labels of the fields of its forms; ends without a field; NULL: none */
    const struct nav_link              *nav;        /* its links in the frame of pages; ends without words; NULL: none */
    /* Ends what the room gave out that opens something of the account without a password; NULL: it gives out nothing. */
    enum err                          (*secrets_end)(struct ctx *ctx, int64_t account_id);
};

/* All rooms, left to right; ends with NULL (src/rooms.c). */
extern const struct room *const rooms[];

/* The tables that the corridors take, made of all rooms once, at the first call. */
const struct route          *rooms_routes(void);    /* in the order of their paths */
struct route_tree           *rooms_tree(void);      /* the same, to be searched (web/match.h) */
const struct command *const *rooms_commands(void);
const struct job_kind       *rooms_jobs(void);
const struct helper_fn      *rooms_tasks(void);
const struct nav_link       *rooms_nav(void);       /* in the order of each place; as web_hooks.nav */
/* Each room's secrets_end: when a password was set, and the tokens made with the old one end. */
MUST_USE enum err rooms_secrets_end(struct ctx *ctx, int64_t account_id);
/* The name of a field that people write in, as web_hooks.label. */
struct str rooms_label(struct ctx *ctx, const struct route *route, struct str field);

/*
 * A row. The act (desk/account/policy.h) is what the rule has to ask the policy about; what follows the handler is optional, as in
 * web/route.h:
 *
 *   ROW(POST, "/api/v1/accounts", PUBLIC, WRITE, ACCOUNT_SIGN_UP, sign_up_api, .prepare = sign_up_prepare),
 */
#define ROW(method_, path_, access_, db_, act_, ...) \
    { .method = HTTP_##method_, .path = path_, .access = ACCESS_##access_, .db = ROUTE_##db_, .act = ACT_##act_, \
      .audience = FOR_PROGRAMS, .handler = __VA_ARGS__ }

/* The same for browsers: PAGE is a GET, ACTION a POST, with the page (.again) that is shown again when it fails. */
#define PAGE(path_, access_, act_, ...) \
    { .method = HTTP_GET, .path = path_, .access = ACCESS_##access_, .db = ROUTE_READ, .act = ACT_##act_, \
      .audience = FOR_BROWSERS, .handler = __VA_ARGS__ }
/* A page that does something where it is opened: its handler says why that is safe. */
#define PAGE_THAT_ACTS(path_, access_, act_, ...) \
    { .method = HTTP_GET, .path = path_, .access = ACCESS_##access_, .db = ROUTE_WRITE, .act = ACT_##act_, \
      .audience = FOR_BROWSERS, .handler = __VA_ARGS__ }
#define ACTION(path_, access_, act_, ...) \
    { .method = HTTP_POST, .path = path_, .access = ACCESS_##access_, .db = ROUTE_WRITE, .act = ACT_##act_, \
      .audience = FOR_BROWSERS, .handler = __VA_ARGS__ }
/* The same form sent twice is done once: for whatever moves units, makes something, or is told to others. */
#define ACTION_ONCE(path_, access_, act_, ...) \
    { .method = HTTP_POST, .path = path_, .access = ACCESS_##access_, .db = ROUTE_WRITE, .act = ACT_##act_, \
      .audience = FOR_BROWSERS, .once = ONCE_FORM, .handler = __VA_ARGS__ }
#define ROUTES_END { .handler = NULL }

/*
 * A link of the navigation: where it stands, its order there, where it leads, its words; then for whom:
 *
 *   NAV(MAIN, 40, "/desk/log", TR_MARK("Log"), .roles = STAFF_ADMINISTRATOR),
 */
#define NAV(place_, order_, path_, ...) { .place = NAV_##place_, .order = order_, .to = { STR_INIT(path_) }, .words = __VA_ARGS__ }
#define NAV_END { .words = NULL }

#endif
