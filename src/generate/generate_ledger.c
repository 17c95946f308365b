/* SPDX-License-Identifier: Apache-2.0 */
/* generate_ledger.c: writes chains of ledger entries, each in its order, by the rules of desk/ledger/ledger.h. */
#include "generate/generate.h"

#include "base/crypto.h"
#include "desk/ledger/ledger_bulk_store.h"

#define SALT_DIGITS 32

/* ---- Entries -------------------------------------------------------------------------------------------- */

static enum err entry_append(struct generator *generator, struct held_contract *held, struct grant *grant, struct ledger_entry *entry)
{
    struct arena *arena = generator->scratch.arena;

    entry->id = generated_id(generator, entry->recorded_at);
    entry->contract_id = held->contract.id;
    entry->sequence = held->sequence + 1;
    entry->balance = held->balance + entry->units;
    entry->format = LEDGER_FORMAT;
    entry->unit = held->contract.unit;
    entry->counted = held->contract.counted;
    entry->time_zone = held->contract.time_zone;
    entry->grant_id = grant->id;
    entry->grant_starts_on = grant->starts_on;
    entry->grant_expires_on = grant->expires_on;
    entry->grant_source = grant->source;
    entry->salt = chance_hex(&generator->chance, arena, SALT_DIGITS);
    entry->reason_digest = ledger_reason_digest(arena, entry->salt, entry->reason);
    entry->previous_hash = (struct str){ held->head, held->sequence ? sizeof held->head : 0 };
    entry->hash = hash_hex(arena, ledger_line(arena, entry, entry->reason_digest, entry->previous_hash));
    TRY(ledger_entry_bulk(&generator->scratch, &generator->bulk, entry));
    held->sequence = entry->sequence;
    held->balance = entry->balance;
    memcpy(held->head, entry->hash.data, sizeof held->head);
    grant->remaining += entry->units;
    return OK;
}

enum err generate_grant(struct generator *generator, struct held_contract *held, enum grant_source source, int64_t units, int64_t at,
                        struct str reason)
{
    MUST(held->grant_count < HELD_GRANTS_MAX);
    struct grant *grant = &held->grants[held->grant_count++];
    struct ledger_entry entry = { .kind = ENTRY_GRANT, .units = units, .at = at, .recorded_at = at, .reason = reason };

    *grant = (struct grant){
        .id = generated_id(generator, at), .contract_id = held->contract.id, .units = units,
        .starts_on = held->contract.starts_on, .expires_on = held->contract.ends_on,
        .source = str_of(grant_source_name(source)),
    };
    TRY(grant_bulk(&generator->scratch, &generator->bulk, grant, held->contract.counted, at));
    return entry_append(generator, held, grant, &entry);
}

/* The grant that the next incident is taken from: the oldest of those that end on the same day. */
static struct grant *grant_to_burn(struct held_contract *held)
{
    for (size_t i = 0; i < held->grant_count; i++)
        if (!held->contract.counted || held->grants[i].remaining > 0)
            return &held->grants[i];
    return NULL;
}

enum err generate_debit(struct generator *generator, struct held_contract *held, const struct request *request,
                        const struct person *actor, int64_t *out_debit_id, size_t *out_grant)
{
    struct ledger_entry entry = {
        .kind = ENTRY_DEBIT, .units = -1, .request_id = request->id, .at = request->submitted_at,
        .recorded_at = request->submitted_at, .actor_id = actor->id,
        .reason = str_format(generator->scratch.arena, "Request %.*s", STR_ARGS(request->number)),
    };

    if (!grant_to_burn(held)) {
        int64_t units = held->grants[held->grant_count - 1].units * 2;
        TRY(generate_grant(generator, held, GRANT_TOPPED_UP, units, request->submitted_at, STR("Topped up")));
    }
    struct grant *grant = grant_to_burn(held);
    MUST(grant);
    TRY(entry_append(generator, held, grant, &entry));
    *out_debit_id = entry.id;
    *out_grant = (size_t)(grant - held->grants);
    return OK;
}

/* ---- What is still to come: a heap ---------------------------------------------------------------------- */

static bool is_sooner(const struct coming *a, const struct coming *b)
{
    if (a->at != b->at)
        return a->at < b->at;
    if (a->kind != b->kind)
        return a->kind > b->kind;
    return a->kind == COMING_CREDIT ? a->request_id < b->request_id : a->held->contract.id < b->held->contract.id;
}

void generate_later(struct generator *generator, const struct coming *coming)
{
    size_t at = generator->coming_count++;

    if (at == generator->coming_cap) {
        size_t cap = generator->coming_cap ? generator->coming_cap * 2 : 1024;
        struct coming *more = arena_alloc(generator->kept, cap * sizeof *more);
        if (at)
            memcpy(more, generator->comings, at * sizeof *more);
        generator->comings = more;
        generator->coming_cap = cap;
    }
    for (; at && is_sooner(coming, &generator->comings[(at - 1) / 2]); at = (at - 1) / 2)
        generator->comings[at] = generator->comings[(at - 1) / 2];
    generator->comings[at] = *coming;
}

static struct coming take_soonest(struct generator *generator)
{
    struct coming *heap = generator->comings, soonest = heap[0], last = heap[--generator->coming_count];
    size_t count = generator->coming_count, at = 0;

    for (size_t child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && is_sooner(&heap[child + 1], &heap[child]))
            child++;
        if (!is_sooner(&heap[child], &last))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = last;
    return soonest;
}

static enum err coming_credit(struct generator *generator, const struct coming *coming)
{
    struct str number = { coming->number, sizeof coming->number };
    struct ledger_entry entry = {
        .kind = ENTRY_CREDIT_BACK, .units = 1, .request_id = coming->request_id, .reverses_id = coming->debit_id,
        .at = coming->at, .recorded_at = coming->at,
        .reason = str_format(generator->scratch.arena, "Request %.*s closed: %.*s", STR_ARGS(number), STR_ARGS(coming->reason->thing.name)),
    };

    return entry_append(generator, coming->held, &coming->held->grants[coming->grant], &entry);
}

static enum err grants_expire(struct generator *generator, struct held_contract *held, int64_t at)
{
    for (size_t i = 0; held->contract.counted && i < held->grant_count; i++) {
        struct ledger_entry entry = { .kind = ENTRY_EXPIRE, .units = -held->grants[i].remaining, .at = at, .recorded_at = at };
        if (held->grants[i].remaining > 0)
            TRY(entry_append(generator, held, &held->grants[i], &entry));
    }
    return OK;
}

enum err generate_what_came(struct generator *generator, int64_t until_at)
{
    while (generator->coming_count && generator->comings[0].at <= until_at) {
        struct coming coming = take_soonest(generator);
        if (coming.kind == COMING_CREDIT)
            TRY(coming_credit(generator, &coming));
        else
            TRY(grants_expire(generator, coming.held, coming.at));
    }
    return OK;
}
