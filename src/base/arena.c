/* SPDX-License-Identifier: Apache-2.0 */
/* arena.c: bump allocation in a chain of blocks. */
#include "base/arena.h"

#include <sanitizer/asan_interface.h>

#define BLOCK_BYTES ((size_t)64 * 1024)

struct arena_block {
    struct arena_block *next;
    size_t              used, size;
    _Alignas(max_align_t) char data[];
};

struct arena_cleanup {
    struct arena_cleanup *next;
    void (*release)(void *);
    void *what;
};

static struct arena_block *block_new(struct arena *arena, size_t size)
{
    size_t want = size > BLOCK_BYTES ? size : BLOCK_BYTES;

    if (arena->bytes_max && arena->held_bytes + want > arena->bytes_max)
        BUG("an arena ran into its ceiling");
    struct arena_block *block = malloc(sizeof *block + want);
    if (!block)
        BUG("out of memory");
    *block = (struct arena_block){ .next = arena->head, .size = want };
    ASAN_POISON_MEMORY_REGION(block->data, want);
    arena->head = block;
    arena->held_bytes += want;
    return block;
}

static size_t rounded(size_t size)
{
    MUST(size < SIZE_MAX / 2);
    return (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size = rounded(size);
    struct arena_block *block = arena->head;
    if (!block || block->size - block->used < size)
        block = block_new(arena, size);
    void *piece = block->data + block->used;
    block->used += size;
    ASAN_UNPOISON_MEMORY_REGION(piece, size);
    return size ? memset(piece, 0, size) : piece;
}

bool arena_extend(struct arena *arena, const void *piece, size_t size, size_t more)
{
    struct arena_block *block = arena->head;
    size_t step = rounded(size + more) - rounded(size);

    if (!block || !size || (const char *)piece + rounded(size) != block->data + block->used || block->size - block->used < step)
        return false;
    ASAN_UNPOISON_MEMORY_REGION(block->data + block->used, step);
    memset(block->data + block->used, 0, step);
    block->used += step;
    return true;
}

void arena_on_reset(struct arena *arena, void (*release)(void *), void *what)
{
    struct arena_cleanup *cleanup = arena_alloc(arena, sizeof *cleanup);

    *cleanup = (struct arena_cleanup){ .next = arena->cleanups, .release = release, .what = what };
    arena->cleanups = cleanup;
}

static void run_cleanups(struct arena *arena)
{
    for (struct arena_cleanup *cleanup = arena->cleanups; cleanup; cleanup = cleanup->next)
        cleanup->release(cleanup->what);
    arena->cleanups = NULL;
}

void arena_reset(struct arena *arena)
{
    run_cleanups(arena);
    struct arena_block *keep = NULL;
    for (struct arena_block *block = arena->head, *next; block; block = next) {
        next = block->next;
        if (!keep && block->size == BLOCK_BYTES)
            keep = block;
        else
            free(block);
    }
    arena->head = keep;
    arena->held_bytes = keep ? keep->size : 0;
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
        ASAN_POISON_MEMORY_REGION(keep->data, keep->size);
    }
}

void arena_free(struct arena *arena)
{
    arena_reset(arena);
    free(arena->head);
    arena->head = NULL;
    arena->held_bytes = 0;
}
