/* SPDX-License-Identifier: Apache-2.0 */
/*
 * icon.h: the icons of pages, drawn for this on a grid of 20. They help the eye to find what the words beside them say, so they say nothing
 * themselves: no page has one without words. In the color of the text; their lines and size are in the style sheet (.icon).
 *
 *   <a class="button" href="/requests/new">{{ icon(ICON_PLUS) }}{{ "New request" }}</a>
 */
#ifndef VIEW_ICON_H
#define VIEW_ICON_H

#include "view/html.h"

enum icon {
    ICON_NONE, ICON_CONTRACT, ICON_REQUEST, ICON_CLOCK, ICON_CHECK, ICON_PERSON, ICON_FILE, ICON_COPY, ICON_PRINT, ICON_SEARCH, ICON_PLUS,
    ICON_WARNING, ICON_INFO, ICON_LOCK, ICON_MAIL, ICON_count
};

/* An <svg>, within the page; empty for ICON_NONE. */
struct html icon(enum icon which);

#endif
