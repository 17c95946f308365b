/* SPDX-License-Identifier: Apache-2.0 */
/*
 * at_once.h: several do the same thing, or its contrary, in the same moment, each in a process with a connection of its own; and the same
 * acts with each call to the database failing in turn (SPEC 15).
 */
#ifndef TESTS_AT_ONCE_H
#define TESTS_AT_ONCE_H

#include "tests/world.h"

enum { AT_ONCE_MAX = 12 };

/* An act on something that the test knows, in the transaction that it gets. */
typedef enum err act_of(struct ctx *ctx, void *thing);
struct doer { const char *who; act_of *does; };

/* Each does it in a process of its own, with a copy of the thing; what each was answered, CODE_none where it was done. */
void all_at_once(struct ctx *ctx, const struct doer *doers, size_t count, void *thing, enum code *out_codes);
int64_t how_many(const enum code *codes, size_t count, enum code code);

/* With each call to the database failing in turn nothing is changed and the fault is told, until it comes through. */
void with_each_call_failing(struct ctx *ctx, const char *who, act_of *does, void *thing);

#endif
