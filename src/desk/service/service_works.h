/* SPDX-License-Identifier: Apache-2.0 */
/* service_works.h: background jobs of this room; rows for src/works.c. */
#ifndef DESK_SERVICE_SERVICE_WORKS_H
#define DESK_SERVICE_SERVICE_WORKS_H

#include "job/queue.h"

#define SERVICE_SILENT_MS ((int64_t)15 * 60 * 1000)

/* "service.close_silent": gives notice to customers who are silent, and closes what was given notice of; recurs. */
enum err service_close_silent_work(struct ctx *ctx, const struct job *job);

#endif
