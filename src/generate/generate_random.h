/* SPDX-License-Identifier: Apache-2.0 */
/* generate_random.h: random numbers that repeat for a seed, for the generator and for tests. Not for secrets. */
#ifndef GENERATE_GENERATE_RANDOM_H
#define GENERATE_GENERATE_RANDOM_H

#include "base/str.h"

struct chance { uint64_t state; };

uint64_t chance_bits(struct chance *chance);
/* A number from 0 to below - 1; below is at least 1. */
size_t chance_below(struct chance *chance, size_t below);
/* True that many times in a thousand. */
bool chance_permille(struct chance *chance, unsigned permille);
/* As chance_below(), but small numbers come far more often: the first of n comes about n to the power of -1/steepness of all times. */
size_t chance_skewed(struct chance *chance, size_t below, int steepness);
/* A waiting time in ms: seldom far above the mean, never more than ten times it. */
int64_t chance_wait(struct chance *chance, int64_t mean_ms);
/* `count` hexadecimal digits. */
struct str chance_hex(struct chance *chance, struct arena *arena, size_t count);

/* The nth of a sequence of numbers below `range` that looks random, and in which no number comes twice before all have come. */
uint64_t chance_unique(uint64_t seed, uint64_t nth, uint64_t range);

#endif
