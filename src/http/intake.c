/* SPDX-License-Identifier: Apache-2.0 */
/* intake.c: keeps counts in shared memory, without a lock: a count that is a moment old does no harm. */
#include "http/intake.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "base/clock.h"

#define AHEAD_MAX     2     /* so many connections more than the least busy worker a worker may have */
#define PAUSE_MS      1     /* the time in which the others take a waiting client ... */
#define AHEAD_MS      3     /* ... and after which they count as stuck */
#define SHORT_MS      20    /* a pause without descriptors or memory: until some may be free again */
#define LOOK_MS       100   /* how often the spare worker looks whether the others are there ... */
#define AWAY_MS       1000  /* ... which they are not when they have not come for so long */
#define ALONE_MS      300   /* the spare worker takes their place when it has seen that for so long */
#define BLIND_MS      500   /* a spare worker that did not look for so long was stopped itself, and has seen nobody */

struct intake_table {
    size_t          places;
    _Atomic uint32_t counts[INTAKE_PLACES_MAX];     /* 0: the place is empty; else one more than the worker's connections */
    _Atomic int64_t  back_at[INTAKE_PLACES_MAX];    /* the worker looks at the socket again by then, unless it is busy (clock_running) */
};

struct intake_table *intake_table_new(size_t places)
{
    struct intake_table *table = mmap(NULL, sizeof *table, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    MUST(places <= INTAKE_PLACES_MAX);
    if (table == MAP_FAILED)
        BUG("out of memory");
    table->places = places;
    return table;
}

void intake_table_leave(struct intake_table *table, size_t place)
{
    atomic_store_explicit(&table->counts[place], 0, memory_order_relaxed);
}

/* The fewest connections that another worker has. */
static size_t fewest_connections(const struct intake *intake)
{
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < intake->table->places; i++) {
        size_t count = atomic_load_explicit(&intake->table->counts[i], memory_order_relaxed);
        if (i != intake->place && count && count - 1 < least)
            least = count - 1;
    }
    return least;
}

/* The spare worker is not counted. */
static void connections_publish(const struct intake *intake, size_t connections)
{
    if (intake->is_spare)
        return;
    atomic_store_explicit(&intake->table->counts[intake->place], intake->listen_fd < 0 ? 0 : (uint32_t)connections + 1, memory_order_relaxed);
}

static void intake_pause(struct intake *intake, int ms)
{
    intake->paused_until = clock_running() + ms;
}

/* Whether there are other workers, and all of them have been away for long: one with much to do still comes every few milliseconds. */
static bool others_are_away(const struct intake *intake, int64_t now)
{
    bool some = false;

    for (size_t i = 0; i < intake->table->places; i++) {
        if (!atomic_load_explicit(&intake->table->counts[i], memory_order_relaxed))
            continue;
        some = true;
        if (now - atomic_load_explicit(&intake->table->back_at[i], memory_order_relaxed) < AWAY_MS)
            return false;
    }
    return some;
}

static bool is_alone(struct intake *intake)
{
    int64_t now = clock_running();
    bool away = others_are_away(intake, now);

    if (!away)
        intake->alone_since = 0;
    else if (!intake->alone_since || now - intake->looked_at > BLIND_MS)
        intake->alone_since = now;
    intake->looked_at = now;
    return away && now - intake->alone_since >= ALONE_MS;
}

static int spare_fd(struct intake *intake, int *wait_ms)
{
    *wait_ms = *wait_ms < LOOK_MS ? *wait_ms : LOOK_MS;
    return intake->listen_fd >= 0 && is_alone(intake) ? intake->listen_fd : -1;
}

int intake_fd(struct intake *intake, size_t connections, int *wait_ms)
{
    if (intake->is_spare)
        return spare_fd(intake, wait_ms);
    connections_publish(intake, connections);
    atomic_store_explicit(&intake->table->back_at[intake->place], clock_running() + *wait_ms, memory_order_relaxed);
    if (!intake->paused_until || intake->listen_fd < 0)
        return intake->listen_fd;
    int64_t left = intake->paused_until - clock_running();
    if (left > 0) {
        *wait_ms = *wait_ms < left ? *wait_ms : (int)left;
        return -1;
    }
    intake->paused_until = 0;
    return intake->listen_fd;
}

/* Whether another worker shall have the first chance. */
static bool leaves_to_others(struct intake *intake, size_t connections)
{
    size_t least = fewest_connections(intake);

    if (least == SIZE_MAX || connections <= least + AHEAD_MAX) {
        intake->ahead_since = 0;
        return false;
    }
    if (!intake->ahead_since)
        intake->ahead_since = clock_running();
    return clock_running() - intake->ahead_since < AHEAD_MS;
}

int intake_next(struct intake *intake, size_t connections, struct sockaddr_storage *out_address, socklen_t *out_len)
{
    connections_publish(intake, connections);
    if (intake->listen_fd < 0)
        return -1;
    if (intake->is_spare && !is_alone(intake))
        return -1;
    if (!intake->is_spare && leaves_to_others(intake, connections)) {
        intake_pause(intake, PAUSE_MS);
        return -1;
    }
    *out_len = sizeof *out_address;
    int fd = accept4(intake->listen_fd, (struct sockaddr *)(void *)out_address, out_len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        intake->ahead_since = 0;
    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
        intake_pause(intake, SHORT_MS);
    return fd;
}
