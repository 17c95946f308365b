/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_line.c: the published line that is hashed (docs/ledger-format.md), in each of its formats. Pure. */
#include "base/crypto.h"
#include "desk/ledger/ledger.h"

struct str ledger_reason_digest(struct arena *arena, struct str salt, struct str reason)
{
    struct buf text = buf_new(arena);

    buf_add(&text, salt);
    buf_add(&text, reason);
    return hash_hex(arena, buf_str(&text));
}

/* What a grant was given as: of format 2 on in each entry that moves it, so that none of it can be changed behind its back. */
static struct str terms_line(struct arena *arena, const struct ledger_entry *entry)
{
    const struct str bar = STR("|");

    return str_join(arena, str_of_int(arena, entry->grant_starts_on), bar, str_of_int(arena, entry->grant_expires_on), bar,
                    str_of(plan_unit_name(entry->unit)), bar, entry->counted ? STR("counted") : STR("unlimited"), bar,
                    entry->time_zone, bar, entry->grant_source, bar);
}

struct str ledger_line(struct arena *arena, const struct ledger_entry *entry, struct str reason_digest, struct str previous_hash)
{
    const struct str bar = STR("|"), none = STR("");
    bool first = entry->format == 1;

    return str_join(arena, STR("entitled-ledger-"), str_of_int(arena, entry->format), bar, str_of_int(arena, entry->contract_id), bar,
                    str_of_int(arena, entry->sequence), bar, str_of_int(arena, entry->id), bar,
                    str_of(entry_kind_name(entry->kind)), bar, str_of_int(arena, entry->units), bar,
                    str_of_int(arena, entry->grant_id), bar, first ? none : terms_line(arena, entry),
                    str_of_int(arena, entry->request_id), bar, str_of_int(arena, entry->at), bar,
                    first ? none : str_of_int(arena, entry->recorded_at), first ? none : bar,
                    str_of_int(arena, entry->actor_id), bar, reason_digest, bar, previous_hash);
}
