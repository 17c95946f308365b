/* SPDX-License-Identifier: Apache-2.0 */
/* worker.h: the life of one web worker, in its own process. Included by web/ only. */
#ifndef WEB_WORKER_H
#define WEB_WORKER_H

#include "http/intake.h"
#include "web/serve.h"

/* What *stop says. */
enum worker_end {
    WORKER_GOES_ON,
    WORKER_ENDS,            /* the whole server ends: whoever waits at the listening socket is answered, too */
    WORKER_IS_REPLACED,     /* others take who waits there */
};

/* Serves until *stop is set, then finishes what has begun, at most DRAIN_MS. Writes a byte to ready_fd once it can
 * answer. Its place at the helpers' post is that of its intake. Clients hear "Connection: close" with their next answer; who asks nothing for IDLE_MS is taken leave of. */
void worker_main(const struct serve_plan *plan, struct intake intake, struct helper_post *post, int ready_fd, const volatile int *stop);

#endif
