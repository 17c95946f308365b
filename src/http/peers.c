/* SPDX-License-Identifier: Apache-2.0 */
/* peers.c: lists of connections by their phase, each in the order in which they came into it. */
#include "http/peers.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/heap.h"
#include "base/limit.h"

#define ADDRESS_BYTES 16
#define PREFIX_BYTES  8             /* an IPv6 client has all addresses of a network of 64 bits */
#define SWEEP_MS      1000
#define LOOK_MS       50
#define MANY          64            /* memory is given back when there were so many connections and half of them are gone */
#define FNV_BASE      14695981039346656037ULL
#define FNV_PRIME     1099511628211ULL

/* How many connections an address has. */
struct peer_address {
    struct peer_address *next;
    unsigned char        bytes[ADDRESS_BYTES];
    size_t               count;
};

static void list_remove(struct peer_list *list, struct peer *peer)
{
    *(peer->older ? &peer->older->newer : &list->oldest) = peer->newer;
    *(peer->newer ? &peer->newer->older : &list->newest) = peer->older;
    list->count--;
}

static void list_append(struct peer_list *list, struct peer *peer)
{
    peer->older = list->newest;
    peer->newer = NULL;
    *(list->newest ? &list->newest->newer : &list->oldest) = peer;
    list->newest = peer;
    list->count++;
}

static void peer_begin(struct peers *peers, struct peer *peer, enum peer_phase phase)
{
    if (peer->phase == PEER_LEAVING)
        return;
    list_remove(&peers->lists[peer->phase], peer);
    list_append(&peers->lists[phase], peer);
    peer->phase = phase;
    peer->since = peers->now;
    peer->turn = peers->turn;
    peer->moved_bytes = peer->acked_before = peer->seen_bytes = 0;
    peer->moved_at = peers->now;
    peer->is_stuck = false;
}

/* The library finds the end of the stream and closes. The kernel would keep the unread part of an answer for long. */
static void send_away(struct peers *peers, struct peer *peer)
{
    const struct linger at_once = { .l_onoff = 1 };

    if (peer->phase == PEER_ANSWER)
        setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    shutdown(peer->fd, SHUT_RDWR);
    peer_begin(peers, peer, PEER_LEAVING);
}

/* ---- How many of one address ---- */

static struct peer_address **bucket_of(struct peers *peers, const unsigned char *bytes)
{
    uint64_t hash = FNV_BASE;

    for (size_t i = 0; i < ADDRESS_BYTES; i++)
        hash = (hash ^ bytes[i]) * FNV_PRIME;
    return &peers->buckets[(hash >> 32) % PEER_BUCKETS];
}

static struct peer_address *count_address(struct peers *peers, const unsigned char *given)
{
    static const unsigned char mapped[ADDRESS_BYTES - 4] = { [10] = 0xff, [11] = 0xff };
    unsigned char bytes[ADDRESS_BYTES] = { 0 };

    memcpy(bytes, given, memcmp(given, mapped, sizeof mapped) == 0 ? ADDRESS_BYTES : PREFIX_BYTES);
    struct peer_address **bucket = bucket_of(peers, bytes), *address = *bucket;
    while (address && memcmp(address->bytes, bytes, sizeof bytes) != 0)
        address = address->next;
    if (!address) {
        address = calloc(1, sizeof *address);
        if (!address)
            return NULL;
        memcpy(address->bytes, bytes, sizeof bytes);
        address->next = *bucket;
        *bucket = address;
    }
    address->count++;
    return address;
}

static void uncount_address(struct peers *peers, struct peer_address *address)
{
    if (!address || --address->count)
        return;
    struct peer_address **at = bucket_of(peers, address->bytes);
    while (*at != address)
        at = &(*at)->next;
    *at = address->next;
    free(address);
}

/* ---- Who has to go ---- */

/* The oldest connection that may be sent away; of that address only, unless it is NULL. */
static struct peer *oldest_of(const struct peers *peers, const struct peer_address *address)
{
    static const enum peer_phase order[] = { PEER_IDLE, PEER_HEAD, PEER_BODY, PEER_ANSWER };

    for (size_t i = 0; i < COUNT_OF(order); i++) {
        struct peer *peer = peers->lists[order[i]].oldest;
        while (peer && address && peer->address != address)
            peer = peer->newer;
        if (peer)
            return peer;
    }
    return NULL;
}

/* The oldest connection of an address that has many, or, when they come from everywhere, the oldest of all. */
static struct peer *one_to_go(const struct peer_list *list)
{
    struct peer *peer = list->oldest;

    while (peer && (!peer->address || peer->address->count <= LIMIT_SHARE_MIN))
        peer = peer->newer;
    return peer ? peer : list->oldest;
}

static size_t share_of(const struct peers *peers, size_t part)
{
    return peers->peers_max / part > LIMIT_SHARE_MIN ? peers->peers_max / part : LIMIT_SHARE_MIN;
}

/* A request costs memory before its body is complete, however little of the body has come or is kept. */
void peers_move(struct peers *peers, struct peer *peer, enum peer_phase phase)
{
    const struct peer_list *bodies = &peers->lists[PEER_BODY];

    peer_begin(peers, peer, phase);
    if (phase == PEER_BODY && bodies->count > share_of(peers, LIMIT_BODY_SHARE))
        send_away(peers, one_to_go(bodies));
}

void peers_join(struct peers *peers, struct peer *peer, int fd, const unsigned char *address, const char *remote)
{
    struct peer_list *heads = &peers->lists[PEER_HEAD];
    size_t remote_len = strlen(remote);

    MUST(remote_len < sizeof peer->remote);
    *peer = (struct peer){ .phase = PEER_HEAD, .fd = fd, .since = peers->now, .turn = peers->turn };
    memcpy(peer->remote, remote, remote_len);
    peer->address = address ? count_address(peers, address) : NULL;
    list_append(heads, peer);
    peers->count++;
    if (peers->count > peers->count_most)
        peers->count_most = peers->count;
    if (peer->address && peer->address->count > share_of(peers, LIMIT_ADDRESS_SHARE))
        send_away(peers, oldest_of(peers, peer->address));      /* it may be this very one */
    if (heads->count > share_of(peers, LIMIT_HEADER_SHARE))
        send_away(peers, one_to_go(heads));
    if (peers->count - peers->lists[PEER_LEAVING].count > peers->peers_max)
        send_away(peers, oldest_of(peers, NULL));
}

void peers_leave(struct peers *peers, struct peer *peer)
{
    peers_release(peers, peer);
    list_remove(&peers->lists[peer->phase], peer);
    uncount_address(peers, peer->address);
    peers->count--;
}

/* ---- Memory ---- */

/* Whether the client has had the chance to read its answer: an answer is written in the turn after it was made, and read at once where
 * nothing is in the way. */
static struct peer *oldest_unread(const struct peers *peers)
{
    struct peer *peer = peers->lists[PEER_ANSWER].oldest;

    return peer && peer->turn + 2 <= peers->turn && peers->now - peer->since >= LIMIT_ANSWER_GRACE_MS ? peer : NULL;
}

static void free_what_is_unread(struct peers *peers)
{
    struct peer *peer;

    while (peers->answer_bytes > LIMIT_ANSWERS_BYTES && (peer = oldest_unread(peers))) {
        peers_release(peers, peer);
        send_away(peers, peer);
    }
}

bool peers_hold_body(struct peers *peers, struct peer *peer, size_t bytes)
{
    while (peers->body_bytes + bytes > LIMIT_BODIES_BYTES) {
        struct peer *other = peers->lists[PEER_BODY].oldest;
        if (other == peer)
            other = peer->newer;
        if (!other)
            return false;
        peers_release(peers, other);
        send_away(peers, other);
    }
    peers->body_bytes += bytes;
    peer->body_bytes += bytes;
    return true;
}

void peers_hold_answer(struct peers *peers, struct peer *peer, size_t bytes)
{
    if (bytes > LIMIT_ANSWERS_BYTES / 2)
        bytes = LIMIT_ANSWERS_BYTES / 2;
    peers->answer_bytes += bytes;
    peer->answer_bytes += bytes;
}

bool peers_are_full(const struct peers *peers)
{
    return peers->answer_bytes > LIMIT_ANSWERS_BYTES;
}

void peers_release(struct peers *peers, struct peer *peer)
{
    peers->body_bytes -= peer->body_bytes;
    peers->answer_bytes -= peer->answer_bytes;
    peer->body_bytes = peer->answer_bytes = 0;
}

/* ---- Time ---- */

static uint64_t bytes_acknowledged(int fd)
{
    struct tcp_info info = { 0 };
    socklen_t len = sizeof info;

    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) ? 0 : info.tcpi_bytes_acked;
}

static void sweep_older(struct peers *peers, enum peer_phase phase, int64_t most_ms)
{
    struct peer *peer;

    while ((peer = peers->lists[phase].oldest) && peers->now - peer->since > most_ms)
        send_away(peers, peer);
}

/* Every LIMIT_PROGRESS_BYTES give another second. */
static void sweep_slow(struct peers *peers, enum peer_phase phase, int64_t most_ms)
{
    for (struct peer *peer = peers->lists[phase].oldest, *newer; peer; peer = newer) {
        newer = peer->newer;
        if (phase == PEER_ANSWER) {
            uint64_t acked = bytes_acknowledged(peer->fd);
            if (!peer->acked_before)
                peer->acked_before = acked;
            peer->moved_bytes = acked - peer->acked_before;
        }
        if (peers->now - peer->since > most_ms + (int64_t)(peer->moved_bytes / LIMIT_PROGRESS_BYTES) * 1000)
            send_away(peers, peer);
    }
}

/* When a chunk's head fills the library's buffer, the library never reads on, does not wait any more but tries for ever, and does not see
 * the end of the connection. A connection that was seen twice with unread bytes and no progress, with turns between, is such a one. */
static void look_for_stuck(struct peers *peers)
{
    for (struct peer *peer = peers->lists[PEER_BODY].oldest, *newer; peer; peer = newer) {
        int unread = 0;

        newer = peer->newer;
        if (peer->seen_bytes != peer->moved_bytes)
            peer->moved_at = peers->now;
        bool stuck = peer->seen_bytes == peer->moved_bytes && !ioctl(peer->fd, FIONREAD, &unread) && unread > 0;
        peer->seen_bytes = peer->moved_bytes;
        if ((stuck && peer->is_stuck && peer->turn + 2 <= peers->turn) || peers->now - peer->moved_at > LIMIT_STALL_MS) {
            send_away(peers, peer);
            continue;
        }
        if (stuck != peer->is_stuck)
            peer->turn = peers->turn;
        peer->is_stuck = stuck;
    }
}

/* The allocator would keep the freed memory of many small pieces. */
static void give_memory_back(struct peers *peers)
{
    if (peers->count_most < MANY || peers->count > peers->count_most / 2)
        return;
    peers->count_most = peers->count;
    heap_trim();
}

void peers_turn(struct peers *peers)
{
    peers->now = clock_running();
    peers->turn++;
    free_what_is_unread(peers);
    if (peers->now - peers->looked_at >= LOOK_MS) {
        peers->looked_at = peers->now;
        look_for_stuck(peers);
    }
    if (peers->now - peers->swept_at < SWEEP_MS)
        return;
    give_memory_back(peers);
    peers->swept_at = peers->now;
    sweep_older(peers, PEER_IDLE, peers->idle_ms);
    sweep_older(peers, PEER_HEAD, LIMIT_HEADER_MS);
    sweep_slow(peers, PEER_BODY, LIMIT_BODY_MS);
    sweep_slow(peers, PEER_ANSWER, LIMIT_ANSWER_MS);
}

size_t peers_sockets(const struct peers *peers, int *out_fds, size_t count)
{
    size_t found = 0;

    for (size_t phase = 0; phase < PEER_PHASES; phase++)
        for (const struct peer *peer = peers->lists[phase].oldest; peer && found < count; peer = peer->newer)
            out_fds[found++] = peer->fd;
    return found;
}
