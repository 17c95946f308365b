/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena.h: memory that ends with the HTTP request, job or command that asked for it.
 *
 * Nobody frees single pieces. An arena has a ceiling in bytes. The limits on what comes in and on what is read (base/limit.h,
 * LIMIT_PAGE_BYTES and its neighbors) keep the sum below it, so running into the ceiling is a mistake of ours (BUG). Running out of the
 * machine's memory ends the process; its parent starts another.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

struct arena_block;
struct arena_cleanup;

struct arena {
    struct arena_block   *head;
    struct arena_cleanup *cleanups;
    size_t                held_bytes;   /* of all blocks */
    size_t                bytes_max;    /* 0: no ceiling */
};

/* An arena takes memory in blocks of this size; little of a block is touched as a rule. */
#define ARENA_BLOCK_BYTES ((size_t)64 * 1024)

/* Zeroed memory, aligned for anything, never NULL. Lives until arena_reset. A size of 0 is allowed. */
void *arena_alloc(struct arena *arena, size_t size);
/* The same, not zeroed: the caller writes all of it, or says how much of it is valid. */
void *arena_room(struct arena *arena, size_t size);

/* Makes a piece of `size` bytes `more` bytes longer where it stands. Only the newest piece of a block with room behind it can grow. The
 * added bytes are not zeroed. False leaves the piece as it was. */
MUST_USE bool arena_extend(struct arena *arena, const void *piece, size_t size, size_t more);

/* Registers something that the arena releases but does not hold (a parsed JSON tree, a result set). What was registered is released in
 * reverse order, before the memory. */
void arena_on_reset(struct arena *arena, void (*release)(void *), void *what);

/* How full an arena was at some moment. Ends with arena_reset(), and with arena_back() to an earlier one. */
struct arena_mark { struct arena_block *head; size_t used, held_bytes; struct arena_cleanup *cleanups; };
struct arena_mark arena_mark(const struct arena *arena);
/* Releases what came into the arena behind the mark, as arena_reset() does: for a task that is done again from its start. What is older
 * than the mark must not point to what is newer, and must not have grown since (a buffer). */
void arena_back(struct arena *arena, struct arena_mark mark);

/* Releases everything but one block, which is kept (and poisoned under ASan) for the next user. */
void arena_reset(struct arena *arena);

/* Releases everything. The arena may be used again. */
void arena_free(struct arena *arena);

#endif
