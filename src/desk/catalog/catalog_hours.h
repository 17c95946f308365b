/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_hours.h: the opening hours of a calendar in words. */
#ifndef DESK_CATALOG_CATALOG_HOURS_H
#define DESK_CATALOG_CATALOG_HOURS_H

#include "desk/catalog/catalog.h"

/* "Mon-Fri 08:00-17:00, Sat 09:00-12:00 (Europe/Stockholm)": days with the same hours in a row stand together; days without hours are left out. */
struct str calendar_hours_words(struct ctx *ctx, const struct calendar *calendar);
/* The same as the clocks of another zone show them in the week of that day, without its name: "Mon-Fri 22:00-08:00" ends on the next day. */
struct str calendar_hours_in(struct ctx *ctx, const struct calendar *calendar, struct str zone, int64_t day);

#endif
