/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz.h: what each tests/fuzz/fuzz_NAME.c defines. `make fuzz` links it with libFuzzer, which makes inputs up; `make
 * check` links it with replay.c, which takes those of tests/fuzz/corpus/NAME (a small set that reaches everything) and
 * tests/fuzz/regression/NAME (each once made it fail).
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Takes one input, and returns 0; what must not be, crashes. The name is libFuzzer's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
