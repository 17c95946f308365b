/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_words.c: the ledger in plain words, for its holder (SPEC 4.7). Pure: an entry in, a sentence out. */
#include "base/locale.h"
#include "desk/ledger/ledger.h"
#include "view/when.h"

#define REQUEST_DIGITS 12

struct str ledger_number_text(struct ctx *ctx, struct str number)
{
    if (number.len != REQUEST_DIGITS)
        return number;
    return str_format(ctx->arena, "%.4s-%.4s-%.4s", number.data, number.data + 4, number.data + 8);
}

/* "90 min" is shorter than an hour and a half only to read; so whole hours go first. */
static struct str minutes_text(struct ctx *ctx, int64_t minutes)
{
    struct str hours = tr_int(ctx, minutes / 60), rest = tr_int(ctx, minutes % 60);

    if (minutes % 60 == 0)
        return trf(ctx, "{hours} h", HOLE("hours", hours));
    if (minutes < 60)
        return trf(ctx, "{minutes} min", HOLE("minutes", rest));
    return trf(ctx, "{hours} h {minutes} min", HOLE("hours", hours), HOLE("minutes", rest));
}

struct str ledger_units_text(struct ctx *ctx, enum plan_unit unit, int64_t units)
{
    return unit == UNIT_HOUR ? minutes_text(ctx, units) : trn0(ctx, "{n} incident", "{n} incidents", units);
}

struct str ledger_amount_text(struct ctx *ctx, enum plan_unit unit, int64_t units)
{
    return unit == UNIT_HOUR ? minutes_text(ctx, units) : tr_int(ctx, units);
}

static struct str amount_words(struct ctx *ctx, const struct ledger_entry *entry)
{
    return ledger_units_text(ctx, entry->unit, entry->units < 0 ? -entry->units : entry->units);
}

/* The reason, unless it only repeats what the words say anyway. */
static struct str own_reason(const struct ledger_entry *entry)
{
    bool usual = str_equal(entry->reason, STR("Issued")) || str_equal(entry->reason, STR("Imported"));

    return usual ? STR("") : entry->reason;
}

static struct str grant_words(struct ctx *ctx, const struct ledger_entry *entry)
{
    struct str until = day_words(ctx, entry->grant_expires_on), reason = own_reason(entry);

    if (!entry->counted && entry->unit == UNIT_HOUR)
        return trf(ctx, "Unlimited hours until {day}", HOLE("day", until));
    if (!entry->counted)
        return trf(ctx, "Unlimited incidents until {day}", HOLE("day", until));
    if (reason.len)
        return trf(ctx, "{amount} granted until {day}: {reason}", HOLE("amount", amount_words(ctx, entry)), HOLE("day", until),
                   HOLE("reason", reason));
    return trf(ctx, "{amount} granted until {day}", HOLE("amount", amount_words(ctx, entry)), HOLE("day", until));
}

/* "Request 300123456789 closed: No fault found" is what closing gives as reason; its end is the closure reason. */
static bool closed_as(struct ctx *ctx, const struct ledger_entry *entry, struct str *out_closure)
{
    struct str front = str_format(ctx->arena, "Request %.*s closed: ", STR_ARGS(entry->request_number));

    if (!str_starts(entry->reason, front) || entry->reason.len == front.len)
        return false;
    *out_closure = (struct str){ entry->reason.data + front.len, entry->reason.len - front.len };
    return true;
}

static struct str credit_words(struct ctx *ctx, const struct ledger_entry *entry)
{
    struct str number = ledger_number_text(ctx, entry->request_number), closure;

    if (closed_as(ctx, entry, &closure))
        return trf(ctx, "{amount} given back: request {number} was closed as \"{closure}\"", HOLE("amount", amount_words(ctx, entry)),
                   HOLE("number", number), HOLE("closure", closure));
    if (entry->reason.len)
        return trf(ctx, "{amount} given back for request {number}: {reason}", HOLE("amount", amount_words(ctx, entry)),
                   HOLE("number", number), HOLE("reason", entry->reason));
    return trf(ctx, "{amount} given back for request {number}", HOLE("amount", amount_words(ctx, entry)), HOLE("number", number));
}

static struct str adjust_words(struct ctx *ctx, const struct ledger_entry *entry)
{
    struct str by = str_format(ctx->arena, "%s%.*s", entry->units < 0 ? "-" : "+", STR_ARGS(amount_words(ctx, entry)));

    if (entry->reason.len)
        return trf(ctx, "Corrected by the contract desk by {amount}: {reason}", HOLE("amount", by), HOLE("reason", entry->reason));
    return trf(ctx, "Corrected by the contract desk by {amount}", HOLE("amount", by));
}

struct str ledger_change_text(struct ctx *ctx, const struct ledger_entry *entry)
{
    struct str size = ledger_amount_text(ctx, entry->unit, entry->units < 0 ? -entry->units : entry->units);

    return str_format(ctx->arena, "%s%.*s", entry->units < 0 ? "-" : "+", STR_ARGS(size));
}

struct str ledger_words(struct ctx *ctx, const struct ledger_entry *entry)
{
    switch (entry->kind) {
    case ENTRY_GRANT:
        return grant_words(ctx, entry);
    case ENTRY_DEBIT:
        return trf(ctx, "{amount} used for request {number}", HOLE("amount", amount_words(ctx, entry)),
                   HOLE("number", ledger_number_text(ctx, entry->request_number)));
    case ENTRY_CREDIT_BACK:
        return credit_words(ctx, entry);
    case ENTRY_EXPIRE:
        return trf(ctx, "{amount} expired on {day}", HOLE("amount", amount_words(ctx, entry)),
                   HOLE("day", day_words(ctx, entry->grant_expires_on)));
    case ENTRY_ADJUST:
        return adjust_words(ctx, entry);
    }
    BUG("an entry of an unknown kind");
}
