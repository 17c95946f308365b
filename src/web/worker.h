/* SPDX-License-Identifier: Apache-2.0 */
/* worker.h: runs one web worker, in its own process. Included by web/ only. */
#ifndef WEB_WORKER_H
#define WEB_WORKER_H

#include "http/intake.h"
#include "web/serve.h"

/* The values of *stop. */
enum worker_end {
    WORKER_GOES_ON,
    WORKER_ENDS,            /* the whole server ends: clients that wait at the listening socket are answered, too */
    WORKER_IS_REPLACED,     /* other workers take the clients that wait there */
};

/* Serves until *stop is set, then finishes what has begun, at most DRAIN_MS. Writes a byte to ready_fd once it can answer. The place of its
 * intake is also its place among the helpers' sockets. Clients hear "Connection: close" with their next answer; connections that ask
 * nothing for IDLE_MS are ended. */
void worker_main(const struct serve_plan *plan, struct intake intake, struct helper_post *post, int ready_fd, const volatile int *stop);

#endif
