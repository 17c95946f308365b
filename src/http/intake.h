/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intake.h: decides which of the workers that share a listening socket takes a waiting connection: one that has no more connections than
 * the others. Otherwise the first worker that wakes takes all, and one processor answers while another has nothing to do.
 *
 * The spare worker takes connections only when none of the others has come to the socket for a second, since all of them wait for
 * something.
 */
#ifndef HTTP_INTAKE_H
#define HTTP_INTAKE_H

#include "base/base.h"

#include <sys/socket.h>

#define INTAKE_PLACES_MAX 256

/* How many connections each worker has, in memory that they share with their parent. */
struct intake_table;

/* Makes a table of so many places, at most INTAKE_PLACES_MAX, before the workers are made. Never freed. */
struct intake_table *intake_table_new(size_t places);
/* Empties a place: its worker is gone. */
void intake_table_leave(struct intake_table *table, size_t place);

struct intake {
    int                  listen_fd;     /* -1: this worker takes no connections any more */
    struct intake_table *table;
    size_t               place;
    int64_t              paused_until;  /* as clock_running() counts */
    int64_t              ahead_since;   /* since when the worker has too many while somebody waits; 0: not so */
    bool                 is_spare;
    int64_t              alone_since, looked_at;    /* the spare worker's; 0: the others are there */
};

/* Tells the others how many connections the worker has, and returns the socket to wait for. After the worker has left a client to the
 * others it returns -1 for a moment, and shortens *wait_ms to that. */
int intake_fd(struct intake *intake, size_t connections, int *wait_ms);
/* Accepts the next connection, without blocking, with the client's address; -1 when nobody waits, when others shall take him, or when there
 * are no more descriptors. A client whom the others do not take within a few milliseconds is taken all the same. */
int intake_next(struct intake *intake, size_t connections, struct sockaddr_storage *out_address, socklen_t *out_len);

#endif
