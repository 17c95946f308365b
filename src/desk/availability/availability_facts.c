/* SPDX-License-Identifier: Apache-2.0 */
/* availability_facts.c: who asks, about what, and on which contracts: gathered for the judge, and put in order. */
#include "desk/availability/availability.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/account/policy.h"
#include "desk/organization/organization.h"
#include "view/when.h"

/* ---- The question --------------------------------------------------------------------------------------- */

/* What is missing now, or was in the catalogue that answers for a day: before the first that is the first [4.12]. */
static void add_unknown(struct ctx *ctx, const struct intent *intent, const char *field, const char *now, const char *then)
{
    struct hole holes[] = {
        HOLE("day", day_text(ctx->arena, intent->day)), HOLE("at", day_text(ctx->arena, intent->catalog->at / DAY_MS)),
    };

    field_add(ctx, str_of(field), CODE_unknown_value, intent->as_of && intent->catalog->revision ? tr_fill(ctx, then, COUNT_OF(holes), holes) : tr_text(ctx, now));
}

static void find_version(struct ctx *ctx, const struct intent_words *words, struct intent *intent)
{
    if (words->version_id.len == 0) {
        if (intent->kind != KIND_PROGRAM)
            field_add(ctx, STR("version"), CODE_missing, tr(ctx, "Choose a product and its version."));
        return;
    }
    intent->version = catalog_version(intent->catalog, words->version_id);
    if (!intent->version || intent->version->thing.retired || intent->version->product->thing.retired)
        add_unknown(ctx, intent, "version",
                    TR_MARK("The catalogue has no such version. Choose one from GET /products/{id}/versions."),
                    TR_MARK("The catalogue for {day}, applied at {at}, has no such version."));
}

static void find_portal(struct ctx *ctx, const struct intent_words *words, struct intent *intent)
{
    struct str id = words->portal_id;

    if (id.len == 0 && intent->version)
        id = intent->version->product->portal;
    if (id.len == 0) {
        if (intent->kind == KIND_PROGRAM && words->version_id.len == 0)
            field_add(ctx, STR("portal"), CODE_missing, tr(ctx, "Name a portal, or a version: then its portal is used."));
        return;
    }
    intent->portal = catalog_portal(intent->catalog, id);
    if (!intent->portal || intent->portal->thing.retired)
        add_unknown(ctx, intent, "portal", TR_MARK("The catalogue has no such portal. Choose one from GET /portals."),
                    TR_MARK("The catalogue for {day}, applied at {at}, has no such portal."));
}

static void find_severity(struct ctx *ctx, const struct intent_words *words, struct intent *intent)
{
    intent->severity = catalog_severity(intent->catalog, words->severity_id);
    if (!intent->severity || intent->severity->thing.retired)
        add_unknown(ctx, intent, "severity", TR_MARK("The catalogue has no such severity. Choose one from GET /severities."),
                    TR_MARK("The catalogue for {day}, applied at {at}, has no such severity."));
    else if (words->requires_24x7 && !intent->severity->allows_24x7)
        field_add(ctx, STR("requires_24x7"), CODE_not_allowed,
                  trf(ctx, "Severity {severity} does not allow work around the clock. Choose one that does, or leave it out.",
                      HOLE("severity", intent->severity->thing.id)));
}

enum err intent_find(struct ctx *ctx, const struct intent_words *words, struct intent *out_intent)
{
    struct intent intent = {
        .requires_24x7 = words->requires_24x7, .on_behalf = words->on_behalf, .as_of = words->as_of_day != DAY_NONE,
        .day = words->as_of_day == DAY_NONE ? zone_day(STR("UTC"), ctx->now) : words->as_of_day, .kind = KIND_INCIDENT,
    };

    if (intent.as_of)
        TRY(catalog_as_of(ctx, intent.day, &intent.catalog));
    else
        TRY(catalog_now(ctx, &intent.catalog));
    if (!request_kind_by_name(words->kind, &intent.kind))
        field_add(ctx, STR("kind"), CODE_unknown_value, tr(ctx, "A request is of the kind incident, advisory or program."));
    find_version(ctx, words, &intent);
    find_portal(ctx, words, &intent);
    find_severity(ctx, words, &intent);
    *out_intent = intent;
    return OK;
}

/* ---- Who asks ------------------------------------------------------------------------------------------- */

/* Delegations and subscriptions come with their rooms; until then nobody has any. */
static enum err find_asker(struct ctx *ctx, const struct intent *intent, struct asker *out_asker)
{
    struct asker asker = { .account_id = ctx->actor->id, .kind = ctx->actor->account_kind };
    struct membership *memberships = NULL;
    size_t count = 0;

    /* Asked for only where the answer counts: a submission is counted in statements. */
    if (intent->portal->sign_in == SIGN_IN_PROGRAM_MEMBER)
        TRY(membership_list(ctx, ctx->actor->id, &memberships, &count));
    for (size_t i = 0; i < count; i++)
        if (memberships[i].organization.enrolled & ENROLLED_PARTNER)
            asker.is_program_member = true;
    *out_asker = asker;
    return OK;
}

/* The words of a verdict, moved to memory that stays: composing them takes many times as much as keeping them. */
static void keep_words(struct arena *arena, struct plan_verdict *verdict)
{
    for (size_t i = 0; i < verdict->test_count; i++)
        verdict->tests[i].detail = str_copy(arena, verdict->tests[i].detail);
    for (size_t i = 0; i < verdict->reason_count; i++) {
        struct reason *reason = &verdict->reasons[i];
        reason->message = str_copy(arena, reason->message);
        reason->cure = str_copy(arena, reason->cure);
        reason->who = str_copy(arena, reason->who);
    }
}

/* The names of administrators are asked for only where something has failed that they could cure. */
struct admins { int64_t organization_id; struct str names; };    /* of the organization asked about last */

static enum err plans_judge(struct ctx *ctx, const struct intent *intent, const struct asker *asker, struct admins *admins,
                            const struct contract *contract, const struct plan *plan, struct plan_verdict *out_verdict)
{
    struct asker informed = *asker;

    availability_judge(ctx, intent, asker, contract, plan, out_verdict);
    if (out_verdict->available || !contract || !contract->organization_id)
        return OK;
    if (admins->organization_id != contract->organization_id) {
        TRY(organization_admins(ctx, contract->organization_id, &admins->names));
        admins->organization_id = contract->organization_id;
    }
    informed.org_admins = admins->names;
    if (informed.org_admins.len)
        availability_judge(ctx, intent, &informed, contract, plan, out_verdict);
    return OK;
}

/* The plan as the asked revision has it; before the plan was in the catalogue, as it is now. */
static const struct plan *plan_of(const struct intent *intent, const struct contract *contract)
{
    const struct plan *plan = catalog_plan(intent->catalog, contract->plan_id);

    plan = plan ? plan : contract->plan;
    if (!plan)
        BUG("a contract's plan is not in the catalogue, and nothing is ever removed from it");
    return plan;
}

/* ---- The order of SPEC 5.4 ------------------------------------------------------------------------------ */

/* Smaller is more specific: named products before families, then fewer of them, then fewer deployments. */
static int64_t plan_breadth(const struct intent *intent, const struct plan *plan)
{
    const struct product *product = intent->version ? intent->version->product : NULL;
    bool by_product = product && str_list_has(plan->products, product->thing.id);
    size_t named = by_product ? plan->products.count : plan->families.count;

    return (by_product ? 0 : INT64_C(1) << 40) + (int64_t)named * 8 + __builtin_popcount(plan->deployments);
}

static int64_t contract_expiry(const struct contract *contract)
{
    return contract->next_expiry_on ? contract->next_expiry_on : contract->ends_on;
}

static bool comes_before(const struct intent *intent, const struct plan_verdict *a, const struct plan_verdict *b)
{
    if (a->available != b->available)
        return a->available;
    int64_t breadth_a = plan_breadth(intent, a->plan), breadth_b = plan_breadth(intent, b->plan);
    if (breadth_a != breadth_b)
        return breadth_a < breadth_b;
    if (contract_expiry(a->contract) != contract_expiry(b->contract))
        return contract_expiry(a->contract) < contract_expiry(b->contract);
    return a->contract->id < b->contract->id;
}

/* Merges the halves of `order` (indexes into the verdicts), which is much less to move than verdicts. */
static void verdicts_sort(const struct intent *intent, const struct plan_verdict *verdicts, size_t *order, size_t *room, size_t count)
{
    size_t half = count / 2, left = 0, right = half;

    if (count < 2)
        return;
    verdicts_sort(intent, verdicts, order, room, half);
    verdicts_sort(intent, verdicts, order + half, room, count - half);
    for (size_t i = 0; i < count; i++) {
        bool take_left = right == count
                         || (left < half && comes_before(intent, &verdicts[order[left]], &verdicts[order[right]]));
        room[i] = take_left ? order[left++] : order[right++];
    }
    memcpy(order, room, count * sizeof *order);
}

static struct str why_first(struct ctx *ctx, const struct intent *intent, const struct availability *all)
{
    const struct plan_verdict *first = &all->verdicts[0], *second = all->count > 1 ? &all->verdicts[1] : NULL;

    if (all->count == 0 || !first->available)
        return STR("");
    if (!second || !second->available)
        return tr(ctx, "Suggested: the only plan that you can use for this.");
    if (plan_breadth(intent, first->plan) != plan_breadth(intent, second->plan))
        return tr(ctx, "Suggested: the plan that fits this most closely.");
    return trf(ctx, "Suggested: it expires first, on {day}.",
               HOLE("day", day_words(ctx, contract_expiry(first->contract))));
}

/* ---- The answers ---------------------------------------------------------------------------------------- */

/* Each verdict is composed in memory of its own; only its words are kept. */
static enum err judge_all(struct ctx *ctx, const struct intent *intent, const struct asker *asker,
                          const struct contract *contracts, size_t count, struct plan_verdict *out_verdicts)
{
    struct arena arena = { .bytes_max = ctx->arena->bytes_max };
    struct admins admins = { 0, STR("") };
    struct ctx inner = *ctx;
    enum err err = OK;

    inner.arena = &arena;
    for (size_t i = 0; i < count && !err; i++) {
        int64_t before = admins.organization_id;
        err = plans_judge(&inner, intent, asker, &admins, &contracts[i], plan_of(intent, &contracts[i]), &out_verdicts[i]);
        keep_words(ctx->arena, &out_verdicts[i]);
        if (!err && admins.organization_id != before)
            admins.names = str_copy(ctx->arena, admins.names);
        fault_take(ctx, &inner);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return err;
}

/* None may be left out [5.2], so above the limit none is answered. */
static enum err too_many(struct ctx *ctx)
{
    enum err err = fail(ctx, CODE_too_large, trf(ctx, "You have more than {max} contracts: too many to judge in one answer.",
                                                 HOLE("max", tr_int(ctx, LIMIT_AVAILABILITY_PLANS))));
    return fault_cure(ctx, err, tr(ctx, "Name the contract: a quote (POST /requests?dry_run=true) judges that one and says what stands in the way."));
}

void availability_for_kind(const struct intent *intent, struct availability *plans)
{
    size_t kept = 0;

    for (size_t i = 0; i < plans->count; i++)
        if (intent->kind == KIND_INCIDENT || (plans->verdicts[i].plan->kinds & (unsigned)intent->kind))
            plans->verdicts[kept++] = plans->verdicts[i];
    plans->count = kept;
}

enum err availability_list(struct ctx *ctx, const struct intent *intent, struct availability *out_availability)
{
    struct contract *contracts = NULL;
    struct asker asker;
    size_t count = 0;

    TRY(policy_check(ctx, ACT_AVAILABILITY_READ, 0));
    TRY(find_asker(ctx, intent, &asker));
    TRY(contract_ties(ctx, ctx->actor->id, intent->as_of ? intent->day : DAY_NONE, 0, LIMIT_AVAILABILITY_PLANS + 1,
                      &contracts, &count));

    if (count > LIMIT_AVAILABILITY_PLANS)
        return too_many(ctx);
    struct plan_verdict *judged = arena_alloc(ctx->arena, count * sizeof *judged);
    size_t *order = arena_alloc(ctx->arena, 2 * count * sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    TRY(judge_all(ctx, intent, &asker, contracts, count, judged));
    verdicts_sort(intent, judged, order, order + count, count);

    struct availability all = { arena_alloc(ctx->arena, count * sizeof *judged), count, STR("") };
    for (size_t i = 0; i < count; i++)
        all.verdicts[i] = judged[order[i]];
    if (count)
        all.verdicts[0].preferred = all.verdicts[0].available;
    all.why_first = why_first(ctx, intent, &all);
    *out_availability = all;
    return OK;
}

enum err availability_no_contract(struct ctx *ctx)
{
    return fault_cure(ctx, fail(ctx, CODE_not_found, tr(ctx, "You have no such contract.")),
                      tr(ctx, "Add it with its Access ID and Contract ID, or choose one of yours."));
}

enum err availability_of(struct ctx *ctx, const struct intent *intent, int64_t contract_id,
                         struct contract *out_contract, struct plan_verdict *out_verdict)
{
    struct asker asker;
    struct admins admins = { 0, STR("") };
    enum err err = contract_find(ctx, contract_id, intent->as_of ? intent->day : DAY_NONE, out_contract);

    if (err == ERR_MISSING) {
        fault_clear(ctx);
        return availability_no_contract(ctx);
    }
    TRY(err);
    bool held = out_contract->account_id && out_contract->account_id == ctx->actor->id;
    /* Staff may look at every contract, and use only their own. */
    if (!out_contract->associated && !out_contract->member && !held)
        return availability_no_contract(ctx);
    TRY(find_asker(ctx, intent, &asker));
    return plans_judge(ctx, intent, &asker, &admins, out_contract, plan_of(intent, out_contract), out_verdict);
}

enum err availability_of_portal(struct ctx *ctx, const struct intent *intent, struct plan_verdict *out_verdict)
{
    struct asker asker;

    TRY(find_asker(ctx, intent, &asker));
    availability_judge(ctx, intent, &asker, NULL, NULL, out_verdict);
    return OK;
}
