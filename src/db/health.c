/* SPDX-License-Identifier: Apache-2.0 */
/* health.c: single values, written and read without a lock. */
#include "db/health.h"

#include <poll.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

struct health { atomic_int cut, own_folds; atomic_bool damaged; _Atomic int64_t full_at; };

static struct health alone, *health = &alone;
static int bell = -1;   /* rings until it was heard */

void health_share(void)
{
    struct health *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (shared == MAP_FAILED)
        BUG("out of memory");
    health = shared;
    bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    MUST(bell >= 0);
}

bool health_is_shared(void) { return health != &alone; }
void health_set_cut(int state) { if (health != &alone) atomic_store(&health->cut, state); }
int health_cut(void) { return atomic_load_explicit(&health->cut, memory_order_relaxed); }
void health_set_damaged(void) { atomic_store(&health->damaged, true); }
bool health_is_damaged(void) { return atomic_load(&health->damaged); }
void health_set_full(int64_t now) { atomic_store(&health->full_at, now); }

void health_has_room(void)
{
    if (atomic_load_explicit(&health->full_at, memory_order_relaxed))
        atomic_store(&health->full_at, 0);
}

bool health_is_full(int64_t now)
{
    int64_t full_at = atomic_load(&health->full_at);

    return full_at && now - full_at < HEALTH_FULL_MS;
}

void health_call(void)
{
    if (bell >= 0)
        (void)eventfd_write(bell, 1);
}

/* Without a bell its descriptor is -1, which poll() leaves out: it only waits. */
bool health_wait_for_call(int64_t ms)
{
    struct pollfd ringing = { .fd = bell, .events = POLLIN };
    eventfd_t rings;

    return poll(&ringing, 1, (int)ms) > 0 && eventfd_read(bell, &rings) == 0;
}

void health_note_own_fold(void) { atomic_fetch_add(&health->own_folds, 1); }
int health_take_own_folds(void) { return atomic_exchange(&health->own_folds, 0); }
