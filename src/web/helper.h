/* SPDX-License-Identifier: Apache-2.0 */
/*
 * helper.h: does what is slow (hashing a password) outside the loop. One piece of it is a *task*. The parent process forks HELPER_COUNT
 * helpers, so at most so many tasks run at once [3.1]; workers send them tasks over one shared socket and get results over a socket of
 * their own.
 *
 * A route with a `prepare` step names a task; the connection is suspended, the task runs in a helper, and the
 * handler then finds the result in call->prepared. Commands and tests run the same tasks at once (helper_run()).
 * Decision 0010.
 */
#ifndef WEB_HELPER_H
#define WEB_HELPER_H

#include "base/str.h"

#define HELPER_COUNT         2
#define HELPER_MESSAGE_BYTES 8192       /* the most of a task's input or result */
#define HELPER_WAITING_MAX   64         /* tasks of one worker under way; one more is answered with `busy` */
#define HELPER_WAIT_MS       10000      /* then a task is given up: `busy` */

/* One kind of task. A table of them ends with a NULL name. */
struct helper_fn {
    const char *name;           /* "account.password_hash" */
    /* Gets the input and returns the result; both have at most HELPER_MESSAGE_BYTES. An empty result means that it could not be done (out
     * of memory), which is answered with `busy`. Has no database and no context. */
    struct str (*run)(struct arena *arena, struct str input);
};

/* A task to be done, which a route's prepare step fills in. A name of NULL: nothing to do, go on at once. */
struct helper_task {
    const char *name;
    struct str  input;
};

/* Does the task at once, in this process. Empty when it could not be done. */
struct str helper_run(const struct helper_fn *tasks, const struct helper_task *task, struct arena *arena);

/* The sockets between workers and helpers; made by the parent before it forks, in its arena. */
struct helper_post;
struct helper_post *helper_post_new(struct arena *arena, size_t worker_count);
/* Runs a helper process until its parent is gone or *stop is set. */
void helper_main(struct helper_post *post, const struct helper_fn *tasks, const volatile int *stop);

/* The end of one worker (0 to worker_count - 1). */
struct helper_desk;
struct helper_desk *helper_desk_new(struct arena *arena, struct helper_post *post, size_t worker,
                                    const struct helper_fn *tasks);
/* The descriptor that becomes readable when a result has come. */
int helper_desk_fd(const struct helper_desk *desk);
size_t helper_desk_waiting(const struct helper_desk *desk);
/* Sends a task. False: too many under way. `done` is called later from helper_desk_turn(), once, with in_time false
 * when the task was given up; the result lives until it returns. */
MUST_USE bool helper_send(struct helper_desk *desk, const struct helper_task *task, int64_t now,
                          void (*done)(void *what, bool in_time, struct str result), void *what);
/* Hands out results that have come, and gives up tasks that wait too long. */
void helper_desk_turn(struct helper_desk *desk, int64_t now);

#endif
