/* SPDX-License-Identifier: Apache-2.0 */
/* feed_pages.h: the content of the page of the calendar feed. */
#ifndef DESK_FEED_FEED_PAGES_H
#define DESK_FEED_FEED_PAGES_H

#include "view/page.h"
#include "web/route.h"

struct feed_shown {
    const struct fault *fault;
    int64_t             since;      /* 0: the feed is off */
    struct str          address;    /* right after it was made, and never again; else empty */
};

#endif
