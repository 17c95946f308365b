/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intake.h: which of the workers that share a listening socket takes a connection that waits there: one that has no more than the
 * others. Left to itself the first that wakes takes all, and one processor answers while another has nothing to do.
 *
 * A spare one takes connections only when none of the others has come to the socket for a second: all of them wait for something.
 */
#ifndef HTTP_INTAKE_H
#define HTTP_INTAKE_H

#include "base/base.h"

#include <sys/socket.h>

#define INTAKE_PLACES_MAX 256

/* How many connections each worker has, in memory that they share with their parent. */
struct intake_table;

/* For so many places, at most INTAKE_PLACES_MAX; to be made before the workers are. Never freed. */
struct intake_table *intake_table_new(size_t places);
/* Nobody is at the place any more. */
void intake_table_leave(struct intake_table *table, size_t place);

struct intake {
    int                  listen_fd;     /* -1: takes nobody any more */
    struct intake_table *table;
    size_t               place;
    int64_t              paused_until;  /* as clock_running() counts */
    int64_t              ahead_since;   /* 0: is not, or nobody waits */
    bool                 is_spare;
    int64_t              alone_since, looked_at;    /* of a spare one; 0: the others are there */
};

/* Says how many connections the worker has, and gives the socket to wait for; -1 for a moment, which *wait_ms is shortened to,
 * after it has left somebody to the others. */
int intake_fd(struct intake *intake, size_t connections, int *wait_ms);
/* The next connection, not blocking, with the client's address; -1 when nobody waits, when others shall take him, or when there are no
 * more descriptors. Who is not taken by others within a few milliseconds is taken all the same. */
int intake_next(struct intake *intake, size_t connections, struct sockaddr_storage *out_address, socklen_t *out_len);

#endif
