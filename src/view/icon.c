/* SPDX-License-Identifier: Apache-2.0 */
/* icon.c: the drawings. Each is a path of lines 1.5 wide with round ends. */
#include "view/icon.h"

#define DRAWN(path) \
    { { STR_INIT("<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\" width=\"20\" height=\"20\" viewBox=\"0 0 20 20\"><path d=\"" path "\"/></svg>") } }
/* A circle with that radius, twice given, around a center: from its left end. */
#define DISC(left, y, r, across) "M" left " " y "a" r " " r " 0 1 0 " across " 0a" r " " r " 0 1 0-" across " 0"

struct html icon(enum icon which)
{
    static const struct { struct html svg; } icons[ICON_count] = {
        [ICON_CONTRACT] = DRAWN("M10 17.25H4.5V2.75h7l4 4v3M7.5 7.25h3M7.5 10.5h2.5" DISC("11.75", "14", "2.25", "4.5") "M12.75 16v2.5l1.25-.75 1.25.75V16"),
        [ICON_REQUEST]  = DRAWN("M3 4h14v9.75H9.25l-3.5 3v-3H3zM6.5 7.5h7M6.5 10.25h4.5"),
        [ICON_CLOCK]    = DRAWN(DISC("2.75", "10", "7.25", "14.5") "M10 5.75V10l3 2"),
        [ICON_CHECK]    = DRAWN("M3.75 10.75l4.25 4.25 8.25-9.5"),
        [ICON_PERSON]   = DRAWN(DISC("6.75", "6.25", "3.25", "6.5") "M3.5 17c.5-3.25 3.1-5 6.5-5s6 1.75 6.5 5"),
        [ICON_FILE]     = DRAWN("M4.5 2.75h7l4 4v10.5h-11zM11.25 3v4h4M7.5 10.5h5M7.5 13.5h5"),
        [ICON_COPY]     = DRAWN("M7.25 7.25h9v10h-9zM4.75 13h-1V2.75h9v1.75"),
        [ICON_PRINT]    = DRAWN("M5.75 7V2.75h8.5V7M5.75 14h-2.5V7h13.5v7h-2.5M5.75 11.5h8.5v5.75h-8.5z"),
        [ICON_SEARCH]   = DRAWN(DISC("3.5", "8.75", "5.25", "10.5") "M12.75 12.75L17 17"),
        [ICON_PLUS]     = DRAWN("M10 4v12M4 10h12"),
        [ICON_WARNING]  = DRAWN("M10 3l7.75 13.75H2.25zM10 8v4M10 14.25v.25"),
        [ICON_INFO]     = DRAWN(DISC("2.75", "10", "7.25", "14.5") "M10 9.25v4.5M10 6.25v.25"),
        [ICON_LOCK]     = DRAWN("M4.5 9h11v8h-11zM7 9V6.25a3 3 0 0 1 6 0V9M10 12v2"),
        [ICON_MAIL]     = DRAWN("M2.75 4.5h14.5v11H2.75zM3 5l7 5.75L17 5"),
    };

    return icons[which].svg;
}
