/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peers.h: who is connected, what each connection is at, how long it may be at that, and who has to go when there is no
 * room. Knows no library: whoever has to go gets his socket shut down, which the library notices.
 *
 * A connection whose request is being answered is never sent away. Of the others the oldest goes first: those between two
 * requests, then those that have not finished a header, then those that send a body or read an answer
 * (docs/decisions/0016-hostile-clients.md). Times are clock_running()'s.
 */
#ifndef HTTP_PEERS_H
#define HTTP_PEERS_H

#include "base/base.h"

enum peer_phase {
    PEER_IDLE,          /* between two requests */
    PEER_HEAD,          /* connected, or in a header: at most LIMIT_HEADER_MS, whatever comes */
    PEER_BODY,          /* sends a body, as fast as LIMIT_PROGRESS_BYTES says */
    PEER_BUSY,          /* waits for us */
    PEER_ANSWER,        /* reads its answer, as fast */
    PEER_LEAVING,       /* was sent away; the library has not noticed yet */
    PEER_PHASES
};

struct peer_address;

/* One open connection. What belongs to peers.c alone is not to be touched. */
struct peer {
    enum peer_phase      phase;
    int                  fd;
    struct peer         *older, *newer;     /* in the same phase */
    struct peer_address *address;
    int64_t              since;             /* when the phase began */
    uint64_t             turn;              /* in which turn */
    uint64_t             moved_bytes;       /* of the body, or acknowledged of the answer */
    uint64_t             acked_before;
    uint64_t             seen_bytes;        /* moved_bytes, when it was last looked at */
    int64_t              moved_at;          /* when it was seen to have grown */
    bool                 is_stuck;          /* and did not, although there was something to read */
    size_t               body_bytes, answer_bytes;  /* of memory, that it holds */
};

struct peer_list { struct peer *oldest, *newest; size_t count; };

#define PEER_BUCKETS 1024

struct peers {
    size_t               peers_max;         /* who is more sends another one away */
    int64_t              idle_ms;
    struct peer_list     lists[PEER_PHASES];
    size_t               count, body_bytes, answer_bytes;   /* of all */
    size_t               count_most;        /* since memory was last given back */
    int64_t              now, swept_at, looked_at;
    uint64_t             turn;
    struct peer_address *buckets[PEER_BUCKETS];
};

/* A turn of the loop begins: takes the time, sends away who is over a deadline (looked for once a second), whose body the
 * library cannot read on, and, while too much memory is held, who does not read his answer. */
void peers_turn(struct peers *peers);
/* Somebody has connected. `address` has 16 bytes (IPv4 as ::ffff:a.b.c.d), or is NULL: his address has no share of its own
 * (a trusted proxy's, or none is known). Sends away whoever has to go for him; perhaps himself. */
void peers_join(struct peers *peers, struct peer *peer, int fd, const unsigned char *address);
/* The phase that begins. Who is leaving stays so. Where more send a body than may, one of them is sent away for this one. */
void peers_move(struct peers *peers, struct peer *peer, enum peer_phase phase);
/* So much more memory is needed for the body of this one. False: bodies would hold more than LIMIT_BODIES_BYTES, and nobody
 * else can be sent away for it. */
MUST_USE bool peers_hold_body(struct peers *peers, struct peer *peer, size_t bytes);
/* And for its answer, of which no more than half of LIMIT_ANSWERS_BYTES is counted, so that a long one alone is always read to its
 * end. Above the limit those who do not read are sent away in one of the next turns. */
void peers_hold_answer(struct peers *peers, struct peer *peer, size_t bytes);
/* Whether answers hold more than LIMIT_ANSWERS_BYTES: then another one is made when some have gone. */
bool peers_are_full(const struct peers *peers);
/* What was held for it is free again. */
void peers_release(struct peers *peers, struct peer *peer);
/* The connection is closed; the peer is forgotten. */
void peers_leave(struct peers *peers, struct peer *peer);
/* The sockets of all, at most `count`; says how many. */
size_t peers_sockets(const struct peers *peers, int *out_fds, size_t count);

#endif
