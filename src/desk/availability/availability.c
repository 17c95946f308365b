/* SPDX-License-Identifier: Apache-2.0 */
/*
 * availability.c: the judge: one table of tests in the order of SPEC 5.1, each a small function over facts. No SQL, and
 * nothing is looked up here but names in the catalogue. What a failing test means in words is in
 * availability_words.c; gathering the facts is in availability_facts.c.
 */
#include "desk/availability/availability.h"

#include "desk/availability/availability_picker.h"
#include "desk/availability/availability_words.h"

/* ---- Who asks ------------------------------------------------------------------------------------------- */

/* Held by this very account counts as added: it was issued to it. */
static bool passes_associated(const struct facts *f)
{
    return f->contract->associated || (f->contract->account_id && f->contract->account_id == f->asker->account_id);
}

static bool passes_exclusive(const struct facts *f)
{
    const struct contract *contract = f->contract;

    if (!contract->exclusive)
        return true;
    if (contract->organization_id)
        return contract->member;
    return !contract->account_id || contract->account_id == f->asker->account_id;
}

/* Benefits and caps come with their rooms; until then there is nothing that could fail. */
static bool passes_always(const struct facts *f)
{
    (void)f;
    return true;
}

/* ---- The contract on the day ---------------------------------------------------------------------------- */

static bool passes_issued(const struct facts *f) { return !f->contract->draft; }
static bool passes_started(const struct facts *f) { return f->contract->day >= f->contract->starts_on; }
static bool passes_not_suspended(const struct facts *f) { return contract_block_on(f->contract, f->contract->day) == NULL; }
static bool passes_not_expired(const struct facts *f) { return f->contract->day <= f->contract->ends_on; }
static bool passes_not_cancelled(const struct facts *f) { return !f->contract->cancelled; }

static bool passes_units(const struct facts *f)
{
    const struct contract *contract = f->contract;

    if (!contract->counted || contract->remaining > 0)
        return true;
    /* What lapsed with the contract is told by `expired`, what is still to come by `not_started`; only what was used up is
     * told here too, and what a clock that was ahead has let lapse before the contract begins. */
    if (passes_not_expired(f) && passes_started(f))
        return false;
    return contract->granted == 0 || (!passes_not_expired(f) && contract->granted > contract->used);
}

/* ---- The way in ----------------------------------------------------------------------------------------- */

static bool passes_portal(const struct facts *f)
{
    const struct intent *intent = f->intent;

    if (intent->version && !str_list_has(intent->portal->families, intent->version->product->family))
        return false;
    return !f->plan || str_list_has(f->plan->portals, intent->portal->thing.id);
}

static bool passes_program_member(const struct facts *f)
{
    return f->intent->portal->sign_in != SIGN_IN_PROGRAM_MEMBER || f->asker->is_program_member;
}

/* An administrator's agent needs no place on the customer's subscription [6.10]. */
static bool passes_subscription_writer(const struct facts *f)
{
    if (f->intent->portal->sign_in != SIGN_IN_SUBSCRIPTION_WRITER || f->asker->is_subscription_writer)
        return true;
    return f->intent->on_behalf && f->asker->has_delegation && f->intent->portal->on_behalf == ON_BEHALF_WRITER_OR_AGENT;
}

static bool passes_delegation(const struct facts *f)
{
    if (!f->intent->on_behalf || f->intent->portal->on_behalf == ON_BEHALF_ANY_ACCOUNT || f->asker->has_delegation)
        return true;
    return f->intent->portal->on_behalf == ON_BEHALF_WRITER_OR_AGENT && f->asker->is_subscription_writer;
}

static bool passes_account_kind(const struct facts *f)
{
    if (f->intent->portal->sign_in == SIGN_IN_WORK && f->asker->kind != ACCOUNT_WORK)
        return false;
    return !f->plan || (f->asker->kind == ACCOUNT_WORK ? f->plan->allows_work : f->plan->allows_personal);
}

/* ---- What the plan covers ------------------------------------------------------------------------------- */

static bool passes_kind(const struct facts *f) { return (f->plan->kinds & (unsigned)f->intent->kind) != 0; }

static bool passes_product(const struct facts *f)
{
    const struct product *product = f->intent->version ? f->intent->version->product : NULL;

    return !product || str_list_has(f->plan->families, product->family)
           || str_list_has(f->plan->products, product->thing.id);
}

static bool passes_deployment(const struct facts *f)
{
    return !f->intent->version || (f->plan->deployments & (unsigned)f->intent->version->product->deployment) != 0;
}

/* Gives at most one of the four codes, in the order of tests that the catalogue says. Without a plan only the end of all support counts,
 * and a question about the programme has no lifecycle. */
static enum code version_code(const struct facts *f)
{
    if (!f->intent->version || (!f->plan && f->intent->kind == KIND_PROGRAM))
        return CODE_none;
    return version_verdict(f->intent->version, f->plan ? f->plan->version_rule : VERSION_ANY_SUPPORTED, f->intent->day);
}

static bool passes_released(const struct facts *f) { return version_code(f) != CODE_not_released; }
static bool passes_lifecycle(const struct facts *f) { return version_code(f) != CODE_lifecycle_ended; }
static bool passes_recent(const struct facts *f) { return version_code(f) != CODE_version_not_recent; }
static bool passes_mainstream(const struct facts *f) { return version_code(f) != CODE_mainstream_ended; }

static bool passes_severity(const struct facts *f)
{
    return str_list_has(f->plan->severities, f->intent->severity->thing.id);
}

static bool passes_24x7(const struct facts *f) { return !f->intent->requires_24x7 || f->plan->covers_24x7; }

/* ---- The table ------------------------------------------------------------------------------------------ */

struct test {
    enum code code;
    bool      of_contract;      /* asks about a contract or plan: left out where there is none */
    bool    (*passes)(const struct facts *f);
};

static const struct test tests[] = {
    { CODE_not_associated,            true,  passes_associated },
    { CODE_held_exclusively,          true,  passes_exclusive },
    { CODE_not_activated,             true,  passes_always },
    { CODE_draft,                     true,  passes_issued },
    { CODE_not_started,               true,  passes_started },
    { CODE_suspended,                 true,  passes_not_suspended },
    { CODE_expired,                   true,  passes_not_expired },
    { CODE_cancelled,                 true,  passes_not_cancelled },
    { CODE_no_units,                  true,  passes_units },
    { CODE_member_cap_reached,        true,  passes_always },
    { CODE_wrong_portal,              false, passes_portal },
    { CODE_not_program_member,        false, passes_program_member },
    { CODE_not_subscription_writer,   false, passes_subscription_writer },
    { CODE_no_delegation,             false, passes_delegation },
    { CODE_account_kind_not_allowed,  false, passes_account_kind },
    { CODE_kind_not_covered,          true,  passes_kind },
    { CODE_product_not_covered,       true,  passes_product },
    { CODE_deployment_not_covered,    true,  passes_deployment },
    { CODE_not_released,              false, passes_released },
    { CODE_lifecycle_ended,           false, passes_lifecycle },
    { CODE_version_not_recent,        false, passes_recent },
    { CODE_mainstream_ended,          false, passes_mainstream },
    { CODE_severity_not_covered,      true,  passes_severity },
    { CODE_requires_24x7_not_covered, true,  passes_24x7 },
};
_Static_assert(COUNT_OF(tests) <= AVAILABILITY_TESTS_MAX, "a verdict has room for every test");

bool availability_tests(enum code code)
{
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        if (tests[i].code == code)
            return true;
    return false;
}

void availability_judge(struct ctx *ctx, const struct intent *intent, const struct asker *asker,
                        const struct contract *contract, const struct plan *plan, struct plan_verdict *out_verdict)
{
    const struct facts f = { intent, asker, contract, plan };

    MUST(!contract == !plan);
    *out_verdict = (struct plan_verdict){ .contract = contract, .plan = plan };
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        if (tests[i].of_contract && !contract)
            continue;
        bool passed = tests[i].passes(&f);
        struct availability_test *test = &out_verdict->tests[out_verdict->test_count++];
        *test = (struct availability_test){ tests[i].code, passed, availability_detail(ctx, &f, tests[i].code, passed) };
        if (!passed)
            out_verdict->reasons[out_verdict->reason_count++] = availability_reason(ctx, &f, tests[i].code);
    }
    out_verdict->available = out_verdict->reason_count == 0;
}

bool availability_covers_product(const struct asker *asker, const struct contract *contract, const struct plan *plan,
                                 const struct product *product)
{
    const struct version any = { .product = product };
    const struct intent intent = { .version = &any, .kind = KIND_INCIDENT };
    const struct facts f = { &intent, asker, contract, plan };

    if (!(asker->kind == ACCOUNT_WORK ? plan->allows_work : plan->allows_personal))
        return false;
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        bool of_contract = tests[i].code <= CODE_member_cap_reached;
        bool of_product = tests[i].code >= CODE_kind_not_covered && tests[i].code <= CODE_deployment_not_covered;
        if ((of_contract || of_product) && !tests[i].passes(&f))
            return false;
    }
    return true;
}

enum err availability_require(struct ctx *ctx, const struct plan_verdict *verdict)
{
    size_t first = 0;

    if (verdict->available)
        return OK;
    for (size_t i = 0; i < verdict->reason_count; i++)
        if (verdict->reasons[i].code == CODE_no_units)
            first = i;
    bool mine = !ctx->fault.err;
    enum err err = fail(ctx, verdict->reasons[first].code, verdict->reasons[first].message);
    if (mine) {
        ctx->fault.cure = verdict->reasons[first].cure;
        ctx->fault.reasons = arena_alloc(ctx->arena, verdict->reason_count * sizeof *ctx->fault.reasons);
        memcpy(ctx->fault.reasons, verdict->reasons, verdict->reason_count * sizeof *ctx->fault.reasons);
        ctx->fault.reason_count = verdict->reason_count;
    }
    return err;
}
