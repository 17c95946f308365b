/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve.h: the processes of `entitled serve`: a small parent; single-threaded web workers on one listening socket, and a spare one that
 * asks no database, for when all of them wait for it; one job worker; HELPER_COUNT helpers. The parent restarts processes that die, and
 * replaces the workers one after the other on SIGHUP. On SIGTERM or SIGINT it lets all of them finish what they have begun, and answer
 * clients whose connections wait to be accepted.
 */
#ifndef WEB_SERVE_H
#define WEB_SERVE_H

#include "base/settings.h"
#include "web/dispatch.h"

#define SERVE_WORKERS_SQLITE   2
#define SERVE_WORKERS_POSTGRES 16

struct serve_plan {
    const struct settings *settings;
    bool                   is_postgres;     /* decides how many workers 0 stands for */
    struct web             web;             /* copied into each worker, which opens its own database */
    /* Runs the job worker, in a process of its own, until *stop is set. NULL: none. */
    void                 (*job_worker)(const struct serve_plan *plan, const volatile int *stop);
    /* On SIGHUP: reads the settings anew. NULL: they are wrong (it has said so), and the old ones stay. The database, the listening address
     * and the number of workers never change. May be NULL itself. */
    const struct settings *(*reload)(void *what);
    void                  *what;            /* for reload and job_worker */
};

/* Serves until SIGTERM or SIGINT. Prints one line, "listening on http://ADDR:PORT", on standard output when the first
 * worker is ready. The caller has no database open. Fails when it cannot listen, or when nothing stays alive. */
MUST_USE enum err serve(struct ctx *ctx, struct serve_plan *plan);

#endif
