/* SPDX-License-Identifier: Apache-2.0 */
/* when.h: days and times in words for people, in the reader's zone, and always naming it. */
#ifndef VIEW_WHEN_H
#define VIEW_WHEN_H

#include "base/ctx.h"

/* The zone in which times are shown: that of the reader's profile, else UTC; UTC also when this machine does not know that zone. */
struct str reader_zone(const struct ctx *ctx);
/* "Monday 23 Nov 2026, 16:00 (Europe/Stockholm, UTC+01:00)" in any zone; in UTC where this machine does not know it. */
struct str time_in_zone(struct ctx *ctx, int64_t at, struct str named);
/* "23 Nov 2026, 16:00", and as time_in_zone() says it, in the reader's zone. */
struct time_words { struct str brief, full; };
struct time_words time_words(struct ctx *ctx, int64_t at);
/* "23 Nov 2026"; DAY_NEVER: "no end announced". */
struct str day_words(struct ctx *ctx, int64_t day);
/* "UTC+01:00" of a zone at an instant. */
struct str zone_offset_text(struct ctx *ctx, struct str zone, int64_t at);
/* "just now", "5 min ago", "2 h ago", "3 days ago", "8 months ago", "in 2 h": as briefly as a list or a timeline wants it, rounded down. */
struct str time_ago_words(struct ctx *ctx, int64_t at);
/* "in 2 hours", "3 days ago": in the largest unit of which one is full. */
struct str time_distance(struct ctx *ctx, int64_t at);

#endif
