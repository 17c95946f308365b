/* SPDX-License-Identifier: Apache-2.0 */
/* generate_random.c: splitmix64. */
#include "generate/generate_random.h"

#include <math.h>

uint64_t chance_bits(struct chance *chance)
{
    uint64_t z = chance->state += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

size_t chance_below(struct chance *chance, size_t below)
{
    return (size_t)(chance_bits(chance) % below);
}

bool chance_permille(struct chance *chance, unsigned permille)
{
    return chance_below(chance, 1000) < permille;
}

/* A number above 0 and below 1. */
static double chance_fraction(struct chance *chance)
{
    return ((double)(chance_bits(chance) >> 11) + 0.5) / 9007199254740992.0;
}

size_t chance_skewed(struct chance *chance, size_t below, int steepness)
{
    double at = 1, u = chance_fraction(chance);

    for (int i = 0; i < steepness; i++)
        at *= u;
    return (size_t)(at * (double)below);
}

int64_t chance_wait(struct chance *chance, int64_t mean_ms)
{
    double times = -log(chance_fraction(chance));

    return (int64_t)((times < 10 ? times : 10) * (double)mean_ms) + 1;
}

struct str chance_hex(struct chance *chance, struct arena *arena, size_t count)
{
    char *digits = arena_alloc(arena, count + 1);

    for (size_t i = 0; i < count; i++)
        digits[i] = "0123456789abcdef"[chance_bits(chance) >> 60];
    return (struct str){ digits, count };
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* A step of about the golden part of the range, which spreads best, and with no divisor in common with it, so that no number comes twice. */
uint64_t chance_unique(uint64_t seed, uint64_t nth, uint64_t range)
{
    uint64_t step = (uint64_t)((double)range * 0.6180339887498949);

    while (common_divisor(range, step) != 1)
        step++;
    MUST(nth % range <= UINT64_MAX / (step + 1));
    return (seed % range + nth % range * step) % range;
}
