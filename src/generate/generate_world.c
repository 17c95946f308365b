/* SPDX-License-Identifier: Apache-2.0 */
/* generate_world.c: makes the holders and their contracts. */
#include "generate/generate.h"

#include "base/crypto.h"
#include "desk/account/account_bulk_store.h"
#include "desk/contract/contract_bulk_store.h"
#include "desk/organization/organization_bulk_store.h"
#include "desk/request/request_bulk_store.h"

#define SLOT_CONTRACTS   4      /* of a year each, so that the last three years are covered */
#define HOLDER_SLOTS     2
#define MONTHS           40     /* the months for which versions are looked up */
#define MONTH_MS         (31 * DAY_MS)
#define ENGINEERS        24
#define MEMBERS_MAX      8
#define MEMBERS_OF_FIRST 40
#define NAMES_OF_STAFF   90000000

struct place { const char *country, *time_zone; enum tongue tongue; };
static const struct place places[] = {
    { "SE", "Europe/Stockholm", TONGUE_SWEDISH }, { "US", "America/New_York", TONGUE_ENGLISH }, { "GB", "Europe/London", TONGUE_ENGLISH },
    { "JP", "Asia/Tokyo", TONGUE_JAPANESE }, { "IN", "Asia/Kolkata", TONGUE_ENGLISH }, { "US", "America/Los_Angeles", TONGUE_ENGLISH },
    { "SE", "Europe/Stockholm", TONGUE_SWEDISH }, { "AU", "Australia/Sydney", TONGUE_ENGLISH },
};

int64_t generated_id(struct generator *generator, int64_t at)
{
    return (at << 21) | (int64_t)(generator->ids++ * 2654435761u & ((1u << 21) - 1));
}

/* ---- What a plan covers --------------------------------------------------------------------------------- */

struct coverage { const struct version **versions; size_t count; bool known; };

static bool is_covered(const struct plan *plan, const struct version *version, int64_t day)
{
    const struct product *product = version->product;

    return !version->thing.retired && !product->thing.retired && (plan->deployments & (unsigned)product->deployment)
           && (str_list_has(plan->families, product->family) || str_list_has(plan->products, product->thing.id))
           && str_list_has(plan->portals, product->portal) && version_verdict(version, plan->version_rule, day) == CODE_none;
}

const struct version *const *generate_covered(struct generator *generator, const struct plan *plan, int64_t at, size_t *out_count)
{
    const struct catalog *catalog = generator->catalog;
    size_t month = at <= generator->from_at ? 0 : (size_t)((at - generator->from_at) / MONTH_MS);
    struct coverage *coverage = &generator->coverages[(size_t)(plan - catalog->plans) * MONTHS + (month < MONTHS ? month : MONTHS - 1)];

    if (!coverage->known) {
        coverage->known = true;
        coverage->versions = arena_alloc(generator->kept, catalog->version_count * sizeof *coverage->versions);
        for (size_t i = 0; i < catalog->version_count; i++)
            if (is_covered(plan, &catalog->versions[i], at / DAY_MS))
                coverage->versions[coverage->count++] = &catalog->versions[i];
    }
    *out_count = coverage->count;
    return coverage->versions;
}

/* The plans under which contracts are issued, and which cover something. */
static enum err find_plans(struct generator *generator)
{
    const struct catalog *catalog = generator->catalog;
    size_t covered;

    generator->plans = arena_alloc(generator->kept, catalog->plan_count * sizeof *generator->plans);
    generator->coverages = arena_alloc(generator->kept, catalog->plan_count * MONTHS * sizeof *generator->coverages);
    for (size_t i = 0; i < catalog->plan_count; i++) {
        const struct plan *plan = &catalog->plans[i];
        (void)generate_covered(generator, plan, generator->until_at - DAY_MS, &covered);
        if (!plan->thing.retired && plan->contract_needed && plan->term_months > 0 && plan->allows_work && plan->severities.count && covered)
            generator->plans[generator->plan_count++] = plan;
    }
    return OK;
}

/* ---- People --------------------------------------------------------------------------------------------- */

static enum err add_person(struct generator *generator, size_t number, const struct place *place, unsigned staff, bool personal,
                           struct person *out_person)
{
    struct arena *arena = generator->kept;
    int64_t at = generator->from_at - 400 * DAY_MS + (int64_t)(number % 1000000) * 1000;
    struct account account = {
        .id = generated_id(generator, at), .email = person_address(arena, place->tongue, number),
        .name = person_name(arena, place->tongue, number), .kind = personal ? ACCOUNT_PERSONAL : ACCOUNT_WORK, .staff = staff,
        .phone = str_format(arena, "+46 8 %07zu", number % 9999999), .country = str_of(place->country),
        .time_zone = str_of(place->time_zone), .language = STR("en"), .created_at = at, .verified_at = at,
    };

    *out_person = (struct person){ account.id, account.email, account.name, account.phone, search_mark(arena, account.email) };
    return account_bulk(&generator->scratch, &generator->bulk, &account);
}

static enum err add_staff(struct generator *generator)
{
    struct person desk;

    generator->engineers = arena_alloc(generator->kept, ENGINEERS * sizeof *generator->engineers);
    generator->engineer_count = ENGINEERS;
    for (size_t i = 0; i < ENGINEERS; i++)
        TRY(add_person(generator, NAMES_OF_STAFF + i, &places[i % COUNT_OF(places)], STAFF_ENGINEER, false, &generator->engineers[i]));
    TRY(add_person(generator, NAMES_OF_STAFF + ENGINEERS, &places[0], STAFF_CONTRACT_DESK, false, &desk));
    return add_person(generator, NAMES_OF_STAFF + ENGINEERS + 1, &places[0], STAFF_ADMINISTRATOR, false, &desk);
}

static enum err add_holder(struct generator *generator, size_t nth, struct holder *out_holder)
{
    const struct place *place = &places[nth % COUNT_OF(places)];
    bool personal = nth % 5 == 4;
    size_t count = personal ? 1 : nth == 0 ? MEMBERS_OF_FIRST : 2 + chance_below(&generator->chance, MEMBERS_MAX - 2);
    struct person *members = arena_alloc(generator->kept, count * sizeof *members);
    struct organization organization = {
        .id = personal ? 0 : generated_id(generator, generator->from_at - 500 * DAY_MS + (int64_t)nth), .country = str_of(place->country),
        .name = company_name(generator->kept, place->tongue, nth), .created_at = generator->from_at - 500 * DAY_MS + (int64_t)nth,
        .partner_id = str_format(generator->kept, "%llu", (unsigned long long)(1000000 + chance_unique(generator->seed, nth, 9000000))),
        .enrolled = nth % 7 == 3 ? ENROLLED_PARTNER | ENROLLED_RESELLER : nth % 11 == 5 ? ENROLLED_RESELLER : ENROLLED_PARTNER,
    };

    if (!personal)
        TRY(organization_bulk(&generator->scratch, &generator->bulk, &organization));
    for (size_t i = 0; i < count; i++) {
        unsigned roles = ROLE_MEMBER | (i == 0 ? ROLE_GLOBAL_ADMIN : i == 1 ? ROLE_PARTNER_ADMIN : i == 3 ? ROLE_ADMIN_AGENT : 0u);
        TRY(add_person(generator, nth * MEMBERS_OF_FIRST + i, place, 0, personal, &members[i]));
        if (!personal)
            TRY(membership_bulk(&generator->scratch, &generator->bulk, organization.id, members[i].id, roles));
    }
    *out_holder = (struct holder){ organization.id, members, count, place->tongue, organization.country, str_of(place->time_zone) };
    return OK;
}

/* ---- Contracts ------------------------------------------------------------------------------------------ */

static struct str new_access_id(struct generator *generator, size_t nth)
{
    struct str digits = str_format(generator->kept, "%09llu", (unsigned long long)chance_unique(generator->seed, nth, 999999937));

    return str_format(generator->kept, "%.*s%c", STR_ARGS(digits), luhn_digit(digits));
}

/* Unusual things happen only to small holders, so that the requests of others find a contract. */
static enum err add_oddity(struct generator *generator, struct held_contract *held, bool small, bool newest, struct str *out_cancel_reason)
{
    struct contract *contract = &held->contract;
    size_t which = chance_below(&generator->chance, 40);
    int64_t at = held->from_at + (int64_t)chance_below(&generator->chance, 200) * DAY_MS;

    *out_cancel_reason = STR("");
    if (!small || at > generator->until_at)
        return OK;
    if (which == 0 && newest) {
        contract->draft = true;
        held->until_at = held->from_at;
    } else if (which == 1) {
        contract->cancelled_at = at;
        held->until_at = at;
        *out_cancel_reason = STR("Not paid");
    } else if (which == 2) {
        held->blocked_from_at = at;
        held->blocked_until_at = at + 30 * DAY_MS;
    }
    return OK;
}

static enum err add_block(struct generator *generator, const struct held_contract *held)
{
    const struct contract *contract = &held->contract;
    int64_t lifted_at = held->blocked_until_at < generator->until_at ? held->blocked_until_at : 0;
    struct contract_block block = {
        .id = generated_id(generator, held->blocked_from_at), .contract_id = contract->id, .name = STR("billing"),
        .reason = STR("An invoice is overdue"), .from_on = zone_day(contract->time_zone, held->blocked_from_at), .until_on = DAY_NEVER,
        .created_at = held->blocked_from_at, .lifted_at = lifted_at,
    };

    return held->blocked_from_at ? contract_block_bulk(&generator->scratch, &generator->bulk, &block) : OK;
}

static struct contract contract_made(struct generator *generator, const struct slot *slot, const struct plan *plan, size_t nth, int64_t starts_on)
{
    const struct holder *holder = slot->holder;
    int64_t created_at = starts_on * DAY_MS - 9 * DAY_MS - (int64_t)chance_below(&generator->chance, (size_t)DAY_MS);

    if (created_at > generator->until_at - DAY_MS)
        created_at = generator->until_at - DAY_MS - (int64_t)chance_below(&generator->chance, (size_t)DAY_MS);
    return (struct contract){
        .id = generated_id(generator, created_at), .access_id = new_access_id(generator, nth),
        .contract_no = str_format(generator->kept, "%012llu", (unsigned long long)(chance_bits(&generator->chance) % 1000000000000u)),
        .plan_id = plan->thing.id, .organization_id = holder->organization_id,
        .account_id = holder->organization_id ? 0 : holder->members[0].id, .exclusive = plan->exclusive,
        .shared_by_organization = holder->organization_id != 0, .country = holder->country, .time_zone = holder->time_zone,
        .starts_on = starts_on, .grace_days = plan->grace_days, .ends_on = contract_term_end(starts_on, plan->term_months, plan->grace_days),
        .unit = plan->unit, .counted = !plan->unlimited, .created_at = created_at,
    };
}

static enum err world_add_contract(struct generator *generator, const struct slot *slot, const struct plan *plan, size_t nth, int64_t starts_on,
                                   bool newest, struct held_contract *held)
{
    const struct holder *holder = slot->holder;
    bool small = (size_t)(slot - generator->slots) * 2 > generator->slot_count;
    struct str cancel_reason;

    held->contract = contract_made(generator, slot, plan, nth, starts_on);
    struct contract *contract = &held->contract;
    held->plan = plan;
    held->from_at = zone_instant(contract->time_zone, contract->starts_on, 0);
    held->until_at = zone_instant(contract->time_zone, contract->ends_on + 1, 0);
    int64_t expires_at = held->until_at;
    TRY(add_oddity(generator, held, small, newest, &cancel_reason));
    TRY(contract_bulk(&generator->scratch, &generator->bulk, contract, cancel_reason));
    for (size_t i = 0; i < holder->member_count && i < (holder->organization_id ? 3 : 1); i++)
        TRY(association_bulk(&generator->scratch, &generator->bulk, holder->members[i].id, contract->id, contract->created_at + (int64_t)i));
    TRY(add_block(generator, held));
    TRY(generate_grant(generator, held, GRANT_ISSUED, plan->unlimited ? 0 : plan->allocation ? plan->allocation : 1, contract->created_at, STR("Issued")));
    if (expires_at <= generator->until_at)
        generate_later(generator, &(struct coming){ .at = expires_at, .kind = COMING_EXPIRY, .held = held });
    arena_reset(generator->scratch.arena);
    return OK;
}

/* The plan for a slot: a person's has to allow persons. */
static const struct plan *plan_of_holder(struct generator *generator, const struct holder *holder)
{
    const struct plan *plan = generator->plans[chance_below(&generator->chance, generator->plan_count)];

    for (size_t i = 0; i < generator->plan_count && !holder->organization_id && !plan->allows_personal; i++)
        plan = generator->plans[i];
    return plan;
}

/* The last of its contracts began within the last year, or begins within days. */
static enum err fill_slot(struct generator *generator, struct slot *slot)
{
    size_t nth = (size_t)(slot - generator->slots), count = (generator->contract_count - nth + generator->slot_count - 1) / generator->slot_count;
    const struct plan *plan = plan_of_holder(generator, slot->holder);
    int64_t newest_on = generator->until_at / DAY_MS - (int64_t)chance_below(&generator->chance, 350) + 10;

    slot->contracts = arena_alloc(generator->kept, count * sizeof *slot->contracts);
    slot->contract_count = count;
    for (size_t i = 0; i < count; i++) {
        int64_t starts_on = day_add_months(newest_on, -plan->term_months * (int)(count - 1 - i));
        TRY(world_add_contract(generator, slot, plan, nth + i * generator->slot_count, starts_on, i == count - 1, &slot->contracts[i]));
    }
    return OK;
}

enum err generate_world(struct generator *generator)
{
    generator->slot_count = (generator->contract_count + SLOT_CONTRACTS - 1) / SLOT_CONTRACTS;
    generator->holder_count = (generator->slot_count + HOLDER_SLOTS - 1) / HOLDER_SLOTS;
    generator->holders = arena_alloc(generator->kept, generator->holder_count * sizeof *generator->holders);
    generator->slots = arena_alloc(generator->kept, generator->slot_count * sizeof *generator->slots);
    TRY(find_plans(generator));
    TRY(add_staff(generator));
    for (size_t i = 0; i < generator->holder_count; i++)
        TRY(add_holder(generator, i, &generator->holders[i]));
    for (size_t i = 0; i < generator->slot_count; i++) {
        generator->slots[i].holder = &generator->holders[i / HOLDER_SLOTS];
        TRY(fill_slot(generator, &generator->slots[i]));
        if (generator->bulk.rows > 2000)
            TRY(bulk_flush(&generator->scratch, &generator->bulk));
    }
    return bulk_flush(&generator->scratch, &generator->bulk);
}
