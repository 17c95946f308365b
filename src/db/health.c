/* SPDX-License-Identifier: Apache-2.0 */
/* health.c: single values, written and read without a lock. */
#include "db/health.h"

#include <stdatomic.h>
#include <sys/mman.h>

struct health { atomic_int cut; atomic_bool damaged; _Atomic int64_t full_at; };

static struct health alone, *health = &alone;

void health_share(void)
{
    struct health *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (shared == MAP_FAILED)
        BUG("out of memory");
    health = shared;
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
