/* SPDX-License-Identifier: Apache-2.0 */
/* service_read.h: the fields of the engineers' acts: one struct and one reader (view/input.h) an act, for API, forms and command line
 * alike. */
#ifndef DESK_SERVICE_SERVICE_READ_H
#define DESK_SERVICE_SERVICE_READ_H

#include "desk/service/service.h"
#include "desk/service/service_severity.h"
#include "view/input.h"

/* Which requests of the queue, and behind which: all of a struct queue_filter but its limit. when_broken: the words about an `after` that is
 * none. */
void queue_part_read(struct input *query, struct queue_filter *out, struct str when_broken);
/* A struct queue_filter: the query of the API, the options of the command. */
void queue_filter_read(struct ctx *ctx, struct input *query, void *out);
/* The same of a person, who says by its number behind which request the queue goes on; empty: from the start. */
struct queue_listing { struct queue_filter filter; struct str after; };
void queue_listing_read(struct ctx *ctx, struct input *in, void *out);

void service_close_read(struct ctx *ctx, struct input *in, void *out);

/* A struct hand_over. */
void hand_over_read(struct ctx *ctx, struct input *in, void *out);
struct service_severity { struct str severity, why; };
void service_severity_read(struct ctx *ctx, struct input *in, void *out);
/* About the severity that is asked for, and was seen. */
struct service_severity_decision { struct str severity; enum severity_decision decision; };
void service_severity_decision_read(struct ctx *ctx, struct input *in, void *out);

#endif
