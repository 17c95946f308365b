/* SPDX-License-Identifier: Apache-2.0 */
/*
 * id.h: numbers that identify a row, on every machine that writes to the database, without asking it.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/ctx.h"

/* 42 bits of milliseconds and 21 random bits: ids rise with time, so that a key is a moment to page by.
 * Within one process they rise strictly. Two processes may collide: the primary key then refuses the row and
 * the handler is run again (docs/decisions/0005-ids.md). Always above 0. */
int64_t id_new(const struct ctx *ctx);

/* As JSON and the command line show it: decimal digits. */
struct str id_text(struct arena *arena, int64_t id);
/* An id as somebody typed it, a code (base/typed.h); false when it is none. */
MUST_USE bool id_parse(struct str text, int64_t *out_id);

#endif
