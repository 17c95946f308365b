/* SPDX-License-Identifier: Apache-2.0 */
/* run.c: the list of targets, and one input through one of them. */
#include "tests/fuzz/fuzz.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/limit.h"

extern const struct fuzz_target *const __start_fuzz_targets[], *const __stop_fuzz_targets[];

const struct fuzz_target *fuzz_target_find(struct str name)
{
    for (const struct fuzz_target *const *at = __start_fuzz_targets; at < __stop_fuzz_targets; at++)
        if (str_equal(name, str_of((*at)->name)))
            return *at;
    return NULL;
}

void fuzz_run(const struct fuzz_target *target, const uint8_t *data, size_t size)
{
    static struct arena arena;
    static bool began;
    struct actor nobody = { .kind = ACTOR_NOBODY };
    struct ctx ctx = { .arena = &arena, .actor = &nobody, .language = STR("en"), .remote = STR("192.0.2.1") };

    if (!began)
        crypto_start();
    began = true;
    arena.bytes_max = LIMIT_ARENA_BYTES;
    ctx.now = day_of_date((struct date){ 2026, 11, 21 }) * DAY_MS + 10 * HOUR_MS;
    target->run(&ctx, (struct str){ (const char *)data, size });
    arena_reset(&arena);
}
