/* SPDX-License-Identifier: Apache-2.0 */
/*
 * world.h: a small SQLite database for targets that need one. It is made once in a process, in TMPDIR or in memory, and its
 * files are removed when the process ends (not when it crashes). Once it is filled, whatever is committed is rolled back
 * instead, so that each input begins with the same.
 */
#ifndef TESTS_FUZZ_WORLD_H
#define TESTS_FUZZ_WORLD_H

#include "base/ctx.h"

/* Gives the context the database and the catalogues. At the first call `fill` puts into it what is wanted, as the operator, in
 * a context of its own whose memory stays. One process has one world. */
void world_enter(struct ctx *ctx, void (*fill)(struct ctx *ctx));

/* The operator, as whom files are imported. */
void world_as_operator(struct ctx *ctx);

/* The text of a file of the project; fuzzers run in its top directory. */
struct str world_file(struct ctx *ctx, const char *path);

#endif
