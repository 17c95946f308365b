/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c: a table of answers in an arena of its own, emptied as a whole. */
#include "db/memory.h"

#define SLOTS       2048                        /* a power of two; half of them are used at most */
#define BYTES_MAX   ((size_t)1024 * 1024)
#define CELLS_MAX   1024                        /* of one answer */
#define NO_VERSION  INT64_MIN

struct answer {
    const struct db_sql *sql;
    uint64_t             hash;
    struct db_val       *args;
    struct db_rows       rows;
};

struct db_memory {
    struct arena   arena;
    struct answer *slots[SLOTS];                /* open addressing */
    size_t         count;
    int64_t        version;
    bool           lasting;                     /* a transaction before has seen the same version */
};

struct db_memory *db_memory_new(void)
{
    struct db_memory *memory = calloc(1, sizeof *memory);

    if (!memory)
        BUG("out of memory");
    memory->version = NO_VERSION;
    return memory;
}

void db_memory_free(struct db_memory *memory)
{
    if (!memory)
        return;
    arena_free(&memory->arena);
    free(memory);
}

static void memory_empty(struct db_memory *memory)
{
    if (!memory->count)
        return;
    memset(memory->slots, 0, sizeof memory->slots);
    memory->count = 0;
    arena_reset(&memory->arena);
}

void db_memory_forget(struct db_memory *memory)
{
    memory_empty(memory);
    memory->version = NO_VERSION;
    memory->lasting = false;
}

void db_memory_see(struct db_memory *memory, int64_t version)
{
    memory->lasting = memory->version == version;
    memory->version = version;
    if (!memory->lasting)
        memory_empty(memory);
}

static uint64_t hash_mixed(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t hash_of(const struct db_sql *sql, const struct db_val *args)
{
    uint64_t hash = hash_mixed(0, (uintptr_t)sql);

    for (size_t i = 0; sql->args[i]; i++) {
        struct str text = args[i].t;
        hash = hash_mixed(hash, args[i].type == 't' ? text.len : (uint64_t)args[i].i);
        for (; args[i].type == 't' && text.len; text.data++, text.len--)
            hash = hash_mixed(hash, (unsigned char)*text.data);
    }
    return hash;
}

static bool is_answer_to(const struct answer *answer, const struct db_sql *sql, uint64_t hash, const struct db_val *args)
{
    if (answer->sql != sql || answer->hash != hash)
        return false;
    for (size_t i = 0; sql->args[i]; i++)
        if (args[i].type == 't' ? !str_equal(answer->args[i].t, args[i].t) : answer->args[i].i != args[i].i)
            return false;
    return true;
}

/* The slot in which the answer stands, or would stand. */
static struct answer **slot_of(struct db_memory *memory, const struct db_sql *sql, uint64_t hash, const struct db_val *args)
{
    size_t at = hash & (SLOTS - 1);

    while (memory->slots[at] && !is_answer_to(memory->slots[at], sql, hash, args))
        at = (at + 1) & (SLOTS - 1);
    return &memory->slots[at];
}

static struct db_val *vals_copy(struct arena *arena, const struct db_val *vals, size_t count)
{
    struct db_val *copy = arena_alloc(arena, count * sizeof *copy);

    for (size_t i = 0; i < count; i++) {
        copy[i] = vals[i];
        if (vals[i].type == 't')
            copy[i].t = str_copy(arena, vals[i].t);
    }
    return copy;
}

static struct db_rows rows_copy(struct arena *arena, const struct db_rows *rows)
{
    return (struct db_rows){ .count = rows->count, .width = rows->width, .cells = vals_copy(arena, rows->cells, rows->count * rows->width) };
}

bool db_memory_find(struct db_memory *memory, const struct db_sql *sql, const struct db_val *args, struct arena *arena,
                    struct db_rows *out_rows)
{
    const struct answer *answer = memory->count ? *slot_of(memory, sql, hash_of(sql, args), args) : NULL;

    if (!answer)
        return false;
    /* The caller gets a copy: his call may outlive its transaction, and the answer may be forgotten before it ends. */
    *out_rows = rows_copy(arena, &answer->rows);
    return true;
}

void db_memory_keep(struct db_memory *memory, const struct db_sql *sql, const struct db_val *args, const struct db_rows *rows)
{
    if (!memory->lasting || !rows->count || rows->count * rows->width > CELLS_MAX)
        return;
    if (memory->count >= SLOTS / 2 || memory->arena.held_bytes > BYTES_MAX)
        memory_empty(memory);
    uint64_t hash = hash_of(sql, args);
    struct answer *answer = arena_alloc(&memory->arena, sizeof *answer);
    *answer = (struct answer){ .sql = sql, .hash = hash, .args = vals_copy(&memory->arena, args, strlen(sql->args)),
                               .rows = rows_copy(&memory->arena, rows) };
    *slot_of(memory, sql, hash, args) = answer;
    memory->count++;
}
