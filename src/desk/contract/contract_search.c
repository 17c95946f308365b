/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_search.c: finding contracts by the words of any of their labels [4.6]. The database narrows by one word;
 * here each word is looked for in what the labels say.
 */
#include "base/clock.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/typed.h"
#include "base/words.h"
#include "desk/account/policy.h"
#include "desk/contract/contract_ids.h"
#include "desk/contract/contract_store.h"

#define WORDS_MAX 16
#define BATCH     200

/* No clock of the world is further behind UTC, or before it. */
#define EARLIEST_HOURS 12
#define LATEST_HOURS   14

struct words { struct str items[WORDS_MAX]; size_t count; };

/* "0230-242323" and the bullets of a mask are ways of writing an Access ID; "20-pack" stays as it is. */
static struct str plain_word(struct arena *arena, struct str word)
{
    struct str rest = word;

    for (size_t i = 0; i + 2 < rest.len; i++)
        if (memcmp(rest.data + i, "\xE2\x80\xA2", 3) == 0) {
            rest.len = i;
            break;
        }
    struct str read = contract_id_read(arena, rest);
    return str_is_digits(read) ? read : rest;
}

static struct words words_of(struct ctx *ctx, struct str text)
{
    struct words words = { .count = 0 };
    struct str named, sought = contract_id_named(ctx->arena, text, &named) ? named : text;
    struct str rest = text_sought_words(ctx->arena, typed_sought(ctx->arena, sought));

    while (rest.len && words.count < WORDS_MAX) {
        struct str word = plain_word(ctx->arena, str_trim(str_cut(&rest, ' ')));
        if (word.len && !str_equal(word, STR("-")))
            words.items[words.count++] = word;
    }
    return words;
}

static void add_word(struct buf *hay, struct str word)
{
    buf_add(hay, word);
    buf_add_char(hay, '\n');
}

/* "02302" of "02302•••••": what the actor may see of it. */
static struct str visible_id(struct ctx *ctx, const struct contract *contract)
{
    return plain_word(ctx->arena, contract_access_id_shown(ctx, contract));
}

static struct str contract_haystack(struct ctx *ctx, const struct contract *contract)
{
    struct buf hay = buf_new(ctx->arena);

    if (contract_ids_visible(ctx, contract))
        add_word(&hay, contract->access_id);
    add_word(&hay, visible_id(ctx, contract));
    add_word(&hay, contract->organization_name);
    add_word(&hay, contract->account_email);
    add_word(&hay, contract->partner_id);
    add_word(&hay, contract->plan_id);
    if (contract->plan) {
        add_word(&hay, contract->plan->thing.name);
        add_word(&hay, contract->plan->short_name);
    }
    add_word(&hay, str_format(ctx->arena, "%04d", date_of_day(contract->starts_on).year));
    return text_search_plain(ctx->arena, buf_str(&hay));
}

static bool has_all(struct ctx *ctx, const struct words *words, const struct contract *contract)
{
    if (!words->count)
        return true;
    struct str hay = contract_haystack(ctx, contract), whole = contract_id_clean(ctx->arena, contract->access_id);

    for (size_t i = 0; i < words->count; i++)
        if (!str_contains(hay, words->items[i]) && !str_equal(whole, words->items[i]))
            return false;
    return true;
}

/* The longest word narrows best. The engines fold ASCII alike and nothing else, so others do not narrow. */
static struct contract_needle needle_of(struct ctx *ctx, const struct catalog *catalog, const struct words *words, enum contract_use use)
{
    struct contract_needle needle = {
        .like = STR("%"), .plan_ids = STR(""), .from_on = 1, .to_on = 0, .use = use,
        .early_on = zone_day(STR("UTC"), ctx->now - EARLIEST_HOURS * HOUR_MS), .late_on = zone_day(STR("UTC"), ctx->now + LATEST_HOURS * HOUR_MS),
    };
    struct str word = STR("");
    struct buf like = buf_new(ctx->arena), plans = buf_new(ctx->arena);

    for (size_t i = 0; i < words->count; i++)
        if (str_is_ascii(words->items[i]) && words->items[i].len > word.len)
            word = words->items[i];
    if (!word.len)
        return needle;
    buf_add_char(&like, '%');
    for (size_t i = 0; i < word.len; i++) {
        if (memchr("%_\\", word.data[i], 3))
            buf_add_char(&like, '\\');
        buf_add_char(&like, word.data[i]);
    }
    buf_add_char(&like, '%');
    needle.like = buf_str(&like);
    buf_add_char(&plans, '|');
    for (size_t i = 0; i < catalog->plan_count; i++) {
        const struct plan *plan = &catalog->plans[i];
        if (str_contains(text_search_plain(ctx->arena, plan->thing.name), word) || str_contains(text_search_plain(ctx->arena, plan->short_name), word)) {
            buf_add(&plans, plan->thing.id);
            buf_add_char(&plans, '|');
        }
    }
    needle.plan_ids = buf_str(&plans);
    int64_t year;
    if (word.len <= 4 && str_int(word, 0, 9999, &year)) {
        year += word.len <= 2 ? 2000 : 0;
        needle.from_on = day_of_date((struct date){ (int)year, 1, 1 });
        needle.to_on = day_of_date((struct date){ (int)year, 12, 31 });
    }
    return needle;
}

/* A search: what is looked for, and what has been found so far. */
struct hunt {
    const struct catalog  *catalog;
    struct words           words;
    struct contract_needle needle;      /* of a search in all contracts */
    int64_t                account_id;  /* whose ties they are */
    bool                   ties;        /* only these, without a needle */
    enum contract_use      use;
    bool                   own;         /* by the actor, and not by whoever has added it */
    int64_t                after, limit;
    int64_t               *found;       /* ids */
    size_t                 count;
    bool                   more;
    struct contract_counts *tally;      /* instead of narrowing by use: how many there are of each, and of `use` up to tally_up_to */
    int64_t                tally_up_to;
};

static bool has_use(struct ctx *ctx, const struct hunt *hunt, const struct contract *contract, enum contract_use use)
{
    enum contract_state state = contract_state(contract, contract->day);
    bool usable = hunt->own ? contract_usable(ctx, contract) : contract_advice(ctx, contract).len == 0;
    bool runs = state == CONTRACT_ACTIVE || state == CONTRACT_GRACE;

    switch (use) {
    case CONTRACTS_ALL:
        return true;
    case CONTRACTS_USABLE:
        return usable;
    case CONTRACTS_NOT_USABLE:
        return !usable;
    case CONTRACTS_ENDS_SOON:
        return runs && contract->ends_on <= contract->day + CONTRACT_ENDS_SOON_DAYS;
    case CONTRACTS_LOW:
        return runs && contract->counted && 5 * contract->remaining < contract->granted;
    case CONTRACTS_UNUSED:
        return runs && contract->used == 0;
    case CONTRACT_USES:
        break;
    }
    BUG("contracts of an unknown use");
}

/* What can be done with it today is asked for only where it matters: it takes the blocks. */
static enum err hunt_row(struct ctx *ctx, struct hunt *hunt, const struct contract_row *row)
{
    struct contract contract = row->contract;

    if (hunt->tally || hunt->use != CONTRACTS_ALL)
        TRY(contract_complete(ctx, hunt->catalog, row, &contract));
    if (hunt->tally) {
        for (enum contract_use use = CONTRACTS_ALL; use < CONTRACT_USES; use++)
            hunt->tally->of[use].count += has_use(ctx, hunt, &contract, use);
        hunt->tally->before += contract.id <= hunt->tally_up_to && has_use(ctx, hunt, &contract, hunt->use);
        hunt->count++;
    } else if (hunt->use == CONTRACTS_ALL || has_use(ctx, hunt, &contract, hunt->use)) {
        hunt->found[hunt->count++] = contract.id;
    }
    return OK;
}

/* One batch, in ctx's memory, of which only the ids of those that have all words are kept. */
static enum err hunt_batch(struct ctx *ctx, struct hunt *hunt)
{
    struct contract_rows rows;
    int64_t batch = hunt->limit > BATCH ? hunt->limit : BATCH;

    if (hunt->ties)
        TRY(contract_store_ties(ctx, hunt->account_id, hunt->after, batch, &rows));
    else
        TRY(contract_store_search(ctx, hunt->account_id, &hunt->needle, hunt->after, batch, &rows));
    for (size_t i = 0; i < rows.count && (int64_t)hunt->count < hunt->limit; i++) {
        struct contract *contract = &rows.items[i].contract;
        contract->plan = catalog_plan(hunt->catalog, contract->plan_id);
        if (has_all(ctx, &hunt->words, contract))
            TRY(hunt_row(ctx, hunt, &rows.items[i]));
    }
    if (rows.count)
        hunt->after = rows.items[rows.count - 1].contract.id;
    hunt->more = (int64_t)rows.count == batch && (int64_t)hunt->count < hunt->limit;
    return OK;
}

/* Many thousands may be looked through for a few: the memory of a batch goes with it. */
static enum err hunt_all(struct ctx *ctx, struct hunt *hunt)
{
    struct arena arena = { .bytes_max = ctx->arena->bytes_max };
    struct ctx inner = *ctx;
    enum err err = OK;

    inner.arena = &arena;
    for (hunt->more = true; hunt->more && !err;) {
        err = hunt_batch(&inner, hunt);
        fault_take(ctx, &inner);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return err;
}

static enum err hunt_begin(struct ctx *ctx, struct hunt *hunt)
{
    MUST(hunt->limit > 0);
    TRY(catalog_now(ctx, &hunt->catalog));
    if (!hunt->ties)
        hunt->needle = needle_of(ctx, hunt->catalog, &hunt->words, hunt->tally ? CONTRACTS_ALL : hunt->use);
    hunt->found = arena_alloc(ctx->arena, (size_t)hunt->limit * sizeof *hunt->found);
    return hunt_all(ctx, hunt);
}

/* What was found, read once more with the figures of today into memory that stays. */
static enum err contracts_hunted(struct ctx *ctx, struct hunt *hunt, struct contract **out_contracts, size_t *out_count)
{
    TRY(hunt_begin(ctx, hunt));
    struct contract *contracts = arena_alloc(ctx->arena, hunt->count * sizeof *contracts);
    for (size_t i = 0; i < hunt->count; i++) {
        struct contract_rows rows;
        TRY(contract_store_find(ctx, hunt->account_id, hunt->found[i], &rows));
        MUST(rows.count == 1);
        TRY(contract_complete(ctx, hunt->catalog, &rows.items[0], &contracts[i]));
    }
    *out_contracts = contracts;
    *out_count = hunt->count;
    return OK;
}

enum err contract_search(struct ctx *ctx, const struct contract_filter *filter, int64_t after, int64_t limit,
                         struct contract **out_contracts, size_t *out_count)
{
    struct hunt hunt = { .account_id = ctx->actor->id, .words = words_of(ctx, filter->words), .use = filter->use, .after = after, .limit = limit };

    TRY(policy_check(ctx, ACT_CONTRACT_SEARCH, 0));
    return contracts_hunted(ctx, &hunt, out_contracts, out_count);
}

enum err contract_search_ties(struct ctx *ctx, int64_t account_id, const struct contract_filter *filter, int64_t after, int64_t limit,
                              struct contract **out_contracts, size_t *out_count)
{
    struct hunt hunt = {
        .account_id = account_id, .ties = true, .words = words_of(ctx, filter->words), .use = filter->use, .after = after, .limit = limit,
    };

    TRY(policy_check(ctx, ACT_CONTRACT_SEARCH, 0));
    return contracts_hunted(ctx, &hunt, out_contracts, out_count);
}

static struct how_many how_many_counted(int64_t count)
{
    return (struct how_many){ count > LIMIT_COUNTED ? LIMIT_COUNTED : count, count > LIMIT_COUNTED };
}

/* All are too many to look at each: those of the use that is asked for are found by it, and so many of them counted. */
static enum err count_use(struct ctx *ctx, struct hunt *hunt, int64_t after, struct contract_counts *out_counts)
{
    size_t before = 0;

    TRY(hunt_begin(ctx, hunt));
    while (before < hunt->count && hunt->found[before] <= after)
        before++;
    out_counts->of[hunt->use] = how_many_counted((int64_t)hunt->count);
    out_counts->before = (int64_t)before;
    return OK;
}

static enum err count_each(struct ctx *ctx, struct hunt *hunt, int64_t after, struct contract_counts *out_counts)
{
    *out_counts = (struct contract_counts){ .before = 0 };
    hunt->tally = out_counts;
    hunt->tally_up_to = after;
    return hunt_begin(ctx, hunt);
}

enum err contract_search_count(struct ctx *ctx, const struct contract_filter *filter, int64_t after, struct contract_counts *out_counts)
{
    struct hunt hunt = { .account_id = ctx->actor->id, .use = filter->use, .limit = LIMIT_COUNTED + 1 };
    struct contract_counts counts = { .before = CONTRACTS_NOT_COUNTED };
    int64_t all;

    TRY(policy_check(ctx, ACT_CONTRACT_SEARCH, 0));
    for (enum contract_use use = CONTRACTS_ALL; use < CONTRACT_USES; use++)
        counts.of[use].count = CONTRACTS_NOT_COUNTED;
    if (!str_trim(filter->words).len) {
        TRY(contract_store_count(ctx, after, LIMIT_COUNTED + 1, &all, &counts.before));
        counts.of[CONTRACTS_ALL] = how_many_counted(all);
        if (all <= LIMIT_COUNTED)
            TRY(count_each(ctx, &hunt, after, &counts));
        else if (filter->use != CONTRACTS_ALL)
            TRY(count_use(ctx, &hunt, after, &counts));
    }
    if (counts.before > LIMIT_COUNTED)
        counts.before = CONTRACTS_NOT_COUNTED;
    *out_counts = counts;
    return OK;
}

enum err contract_list(struct ctx *ctx, const struct contract_filter *filter, int64_t after, int64_t limit,
                       struct contract **out_contracts, size_t *out_count)
{
    struct hunt hunt = { .account_id = ctx->actor->id, .ties = true, .own = true, .after = after, .limit = limit };

    TRY(policy_check(ctx, ACT_CONTRACT_LIST, 0));
    if (!filter || (filter->use == CONTRACTS_ALL && !str_trim(filter->words).len))
        return contract_ties(ctx, ctx->actor->id, DAY_NONE, after, limit, out_contracts, out_count);
    hunt.words = words_of(ctx, filter->words);
    hunt.use = filter->use;
    return contracts_hunted(ctx, &hunt, out_contracts, out_count);
}
