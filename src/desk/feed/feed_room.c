/* SPDX-License-Identifier: Apache-2.0 */
/* feed_room.c: what this room shows to the house. */
#include "desk/feed/feed_room.h"

#include "desk/feed/feed.h"

const struct room feed_room = {
    .name        = "feed",
    .routes      = (const struct route *const[]){ feed_pages_routes, NULL },
    .secrets_end = feed_end,
};
