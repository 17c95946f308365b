/* SPDX-License-Identifier: Apache-2.0 */
/* slots.c: a hash table of statements. Nothing is ever taken out of it. */
#include "db/slots.h"

#define FIRST_SIZE 128

static size_t place_of(const struct db_slots *slots, const struct db_sql *sql)
{
    size_t place = ((uintptr_t)sql >> 3) * 0x9E3779B1u & (slots->size - 1);

    while (slots->items[place].sql && slots->items[place].sql != sql)
        place = (place + 1) & (slots->size - 1);
    return place;
}

static void slots_grow(struct db_slots *slots)
{
    struct db_slots old = *slots;

    slots->size = old.size ? old.size * 2 : FIRST_SIZE;
    slots->items = calloc(slots->size, sizeof *slots->items);
    if (!slots->items)
        BUG("out of memory");
    for (size_t i = 0; i < old.size; i++)
        if (old.items[i].sql)
            slots->items[place_of(slots, old.items[i].sql)] = old.items[i];
    free(old.items);
}

void **db_slot(struct db_slots *slots, const struct db_sql *sql)
{
    if (slots->used * 2 >= slots->size)
        slots_grow(slots);
    struct db_slot *slot = &slots->items[place_of(slots, sql)];
    slots->used += !slot->sql;
    slot->sql = sql;
    return &slot->kept;
}

void db_slots_free(struct db_slots *slots)
{
    free(slots->items);
    *slots = (struct db_slots){ .items = NULL };
}
