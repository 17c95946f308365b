/* SPDX-License-Identifier: Apache-2.0 */
/* arena.c: bump allocation in a chain of blocks. */
#include "base/arena.h"

#include <sanitizer/asan_interface.h>

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
    size_t want = size > ARENA_BLOCK_BYTES ? size : ARENA_BLOCK_BYTES;

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

static size_t size_rounded(size_t size)
{
    MUST(size < SIZE_MAX / 2);
    return (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
}

void *arena_room(struct arena *arena, size_t size)
{
    size = size_rounded(size);
    struct arena_block *block = arena->head;
    if (!block || block->size - block->used < size)
        block = block_new(arena, size);
    void *piece = block->data + block->used;
    block->used += size;
    ASAN_UNPOISON_MEMORY_REGION(piece, size);
    return piece;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *piece = arena_room(arena, size);

    return size ? memset(piece, 0, size) : piece;
}

bool arena_extend(struct arena *arena, const void *piece, size_t size, size_t more)
{
    struct arena_block *block = arena->head;
    size_t step = size_rounded(size + more) - size_rounded(size);

    if (!block || !size || (const char *)piece + size_rounded(size) != block->data + block->used || block->size - block->used < step)
        return false;
    ASAN_UNPOISON_MEMORY_REGION(block->data + block->used, step);
    block->used += step;
    return true;
}

void arena_on_reset(struct arena *arena, void (*release)(void *), void *what)
{
    struct arena_cleanup *cleanup = arena_alloc(arena, sizeof *cleanup);

    *cleanup = (struct arena_cleanup){ .next = arena->cleanups, .release = release, .what = what };
    arena->cleanups = cleanup;
}

/* Runs the cleanups that are newer than `kept`. */
static void run_cleanups(struct arena *arena, struct arena_cleanup *kept)
{
    for (struct arena_cleanup *cleanup = arena->cleanups; cleanup != kept; cleanup = cleanup->next)
        cleanup->release(cleanup->what);
    arena->cleanups = kept;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){ .head = arena->head, .used = arena->head ? arena->head->used : 0,
                                 .held_bytes = arena->held_bytes, .cleanups = arena->cleanups };
}

void arena_back(struct arena *arena, struct arena_mark mark)
{
    run_cleanups(arena, mark.cleanups);
    for (struct arena_block *block = arena->head, *next; block != mark.head; block = next) {
        next = block->next;
        arena->held_bytes -= block->size;
        free(block);
    }
    arena->head = mark.head;
    if (mark.head) {
        ASAN_POISON_MEMORY_REGION(mark.head->data + mark.used, mark.head->used - mark.used);
        mark.head->used = mark.used;
    }
}

void arena_reset(struct arena *arena)
{
    run_cleanups(arena, NULL);
    struct arena_block *keep = NULL;
    for (struct arena_block *block = arena->head, *next; block; block = next) {
        next = block->next;
        if (!keep && block->size == ARENA_BLOCK_BYTES)
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
