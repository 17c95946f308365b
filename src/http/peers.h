/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peers.h: who is connected, in which phase each connection is, how long it may stay there, and which is sent away when there is no room.
 * Knows no library: sending a connection away shuts its socket down, which the library notices.
 *
 * A connection whose request is being answered is never sent away. Of the others the oldest goes first: those between two
 * requests, then those that have not finished a header, then those that send a body or read an answer
 * (docs/decisions/0016-hostile-clients.md). Times are clock_running()'s.
 */
#ifndef HTTP_PEERS_H
#define HTTP_PEERS_H

#include <netinet/in.h>

#include "base/base.h"

enum peer_phase {
    PEER_IDLE,          /* between two requests */
    PEER_HEAD,          /* connected, or in a header: at most LIMIT_HEADER_MS, whatever comes */
    PEER_BODY,          /* sends a body, as fast as LIMIT_PROGRESS_BYTES says */
    PEER_BUSY,          /* waits for us */
    PEER_ANSWER,        /* reads its answer, as fast as that */
    PEER_LEAVING,       /* was sent away; the library has not noticed yet */
    PEER_PHASES
};

struct peer_address;

/* One open connection. Only peers.c touches what is not marked otherwise. */
struct peer {
    enum peer_phase      phase;
    int                  fd;
    struct peer         *older, *newer;     /* in the same phase */
    struct peer_address *address;
    char                 remote[INET6_ADDRSTRLEN];  /* the client's address in words, or empty */
    int64_t              since;             /* when the phase began */
    uint64_t             turn;              /* the turn in which it began */
    uint64_t             moved_bytes;       /* of the body, or acknowledged of the answer */
    uint64_t             acked_before;
    uint64_t             seen_bytes;        /* moved_bytes at the last look */
    int64_t              moved_at;          /* when moved_bytes was last seen to have grown */
    bool                 is_stuck;          /* moved_bytes did not grow although there was something to read */
    size_t               body_bytes, answer_bytes;  /* memory that it holds */
};

struct peer_list { struct peer *oldest, *newest; size_t count; };

#define PEER_BUCKETS 1024

struct peers {
    size_t               peers_max;         /* one more sends another away */
    int64_t              idle_ms;
    struct peer_list     lists[PEER_PHASES];
    size_t               count, body_bytes, answer_bytes;   /* of all */
    size_t               count_most;        /* since memory was last given back */
    int64_t              now, swept_at, looked_at;
    uint64_t             turn;
    struct peer_address *buckets[PEER_BUCKETS];
};

/* Begins a turn of the loop: takes the time, and sends away connections that are over a deadline (looked for once a second), whose body the
 * library cannot read on, and, while too much memory is held, whose clients do not read their answers. */
void peers_turn(struct peers *peers);
/* Adds a new connection. `address` has 16 bytes (IPv4 as ::ffff:a.b.c.d), or is NULL: it has no share of its own (a trusted proxy's, or
 * unknown); `remote` is it in words, which are kept. Where there is no room one connection is sent away, perhaps this one. */
void peers_join(struct peers *peers, struct peer *peer, int fd, const unsigned char *address, const char *remote);
/* Begins a phase. A connection that is leaving stays so. Where more connections send a body than may, one of them is sent away for this
 * one. */
void peers_move(struct peers *peers, struct peer *peer, enum peer_phase phase);
/* Notes that the body of this one needs so much more memory. False: bodies would hold more than LIMIT_BODIES_BYTES, and no other connection
 * can be sent away for it. */
MUST_USE bool peers_hold_body(struct peers *peers, struct peer *peer, size_t bytes);
/* Notes the same for its answer. No more than half of LIMIT_ANSWERS_BYTES is counted, so that a long answer alone can always be read to its
 * end. Above the limit, connections whose clients do not read are sent away in one of the next turns. */
void peers_hold_answer(struct peers *peers, struct peer *peer, size_t bytes);
/* Whether answers hold more than LIMIT_ANSWERS_BYTES; the next answer is made when some are gone. */
bool peers_are_full(const struct peers *peers);
/* Notes that the memory held for it is free again. */
void peers_release(struct peers *peers, struct peer *peer);
/* Forgets the peer: its connection is closed. */
void peers_leave(struct peers *peers, struct peer *peer);
/* Writes the sockets of all connections, at most `count`; returns how many. */
size_t peers_sockets(const struct peers *peers, int *out_fds, size_t count);

#endif
