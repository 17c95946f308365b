/* SPDX-License-Identifier: Apache-2.0 */
/* t2_availability_judge.c: the judge of availability, over facts made by hand: every code, alone and in pairs. */
#include "tests/harness.h"

#include "desk/account/policy.h"
#include "desk/availability/availability.h"

/* Everything that the judge is given; one that can be used as it stands. The catalogue is there for names only. */
struct scene {
    struct catalog  catalog;
    struct portal   portal, other;
    struct product  product;
    struct version  newest, before, old;
    const struct version *versions[3];
    struct severity severity;
    struct plan     plan;
    struct contract contract;
    struct contract_block block;
    struct intent   intent;
    struct asker    asker;
};

static const struct str families[] = { STR_INIT("servers") }, plan_portals[] = { STR_INIT("main"), STR_INIT("member") },
    severities[] = { STR_INIT("A"), STR_INIT("C") };

static struct version version_made(const struct scene *s, struct str id, const char *released, const char *mainstream, const char *extended)
{
    return (struct version){
        .thing = { .id = id, .name = id }, .product = &s->product, .cycle = id, .release = id, .channel = STR("main"),
        .released_on = day_at(released), .mainstream_ends_on = day_at(mainstream), .extended_ends_on = day_at(extended),
        .n_1_from = DAY_NEVER, .older_from = DAY_NEVER,
    };
}

static void set_scene(struct scene *s)
{
    *s = (struct scene){
        .portal = { .thing = { STR("main"), STR("Main"), false }, .families = { families, 1 } },
        .other = { .thing = { STR("other"), STR("Other"), false }, .families = { NULL, 0 } },
        .severity = { .thing = { STR("A"), STR("Critical"), false }, .response_minutes = 60, .allows_24x7 = true },
        .plan = {
            .thing = { STR("gold"), STR("Gold"), false }, .families = { families, 1 }, .deployments = DEPLOYMENT_ON_PREMISES,
            .version_rule = VERSION_RECENT, .kinds = KIND_INCIDENT, .severities = { severities, 2 },
            .portals = { plan_portals, 2 }, .covers_24x7 = true, .allows_personal = true, .allows_work = true,
        },
        .contract = {
            .id = 7, .access_id = STR("0230242323"), .plan_id = STR("gold"), .organization_id = 5,
            .organization_name = STR("Fabrikam AB"), .time_zone = STR("UTC"), .starts_on = day_at("2026-11-01"),
            .ends_on = day_at("2027-11-30"), .counted = true, .associated = true, .member = true, .day = day_at("2026-11-21"),
            .granted = 20, .used = 3, .remaining = 17,
        },
        .asker = { .account_id = 3, .kind = ACCOUNT_WORK },
    };
    s->product = (struct product){
        .thing = { STR("server"), STR("Server"), false }, .family = STR("servers"), .portal = STR("main"),
        .deployment = DEPLOYMENT_ON_PREMISES, .versions = s->versions, .version_count = 3,
    };
    s->newest = version_made(s, STR("server-3"), "2024-11-01", "2029-11-13", "2034-11-14");
    s->before = version_made(s, STR("server-2"), "2021-08-18", "2026-10-13", "2031-10-14");
    s->old = version_made(s, STR("server-1"), "2018-11-13", "2024-01-09", "2029-01-09");
    s->versions[0] = &s->newest;
    s->versions[1] = &s->before;
    s->versions[2] = &s->old;
    s->before.n_1_from = s->newest.released_on;
    s->old.n_1_from = s->before.released_on;
    s->old.older_from = s->newest.released_on;
    s->catalog = (struct catalog){ .portals = &s->portal, .portal_count = 2, .products = &s->product, .product_count = 1 };
    s->intent = (struct intent){
        .catalog = &s->catalog, .portal = &s->portal, .version = &s->newest, .kind = KIND_INCIDENT, .severity = &s->severity,
        .day = day_at("2026-11-21"),
    };
    s->contract.plan = &s->plan;
}

static void not_added(struct scene *s) { s->contract.associated = false; }
static void not_a_member(struct scene *s) { s->contract.exclusive = true; s->contract.member = false; }
static void is_draft(struct scene *s) { s->contract.draft = true; }
static void starts_later(struct scene *s) { s->contract.starts_on = day_at("2026-11-22"); }
static void is_over(struct scene *s) { s->contract.ends_on = day_at("2026-11-20"); s->contract.remaining = 0; }
static void is_cancelled(struct scene *s) { s->contract.cancelled = true; }
static void is_used_up(struct scene *s) { s->contract.used = 20; s->contract.remaining = 0; }
static void is_elsewhere(struct scene *s) { s->portal.families.count = 0; }
static void plan_is_elsewhere(struct scene *s) { s->plan.portals.items = &plan_portals[1]; s->plan.portals.count = 1; }
static void for_members(struct scene *s) { s->portal.sign_in = SIGN_IN_PROGRAM_MEMBER; }
static void for_writers(struct scene *s) { s->portal.sign_in = SIGN_IN_SUBSCRIPTION_WRITER; }
static void without_delegation(struct scene *s) { s->intent.on_behalf = true; s->portal.on_behalf = ON_BEHALF_ADMIN_AGENT; }
static void nor_writer(struct scene *s) { s->intent.on_behalf = true; s->portal.on_behalf = ON_BEHALF_WRITER_OR_AGENT; }
static void personal(struct scene *s) { s->asker.kind = ACCOUNT_PERSONAL; s->plan.allows_personal = false; }
static void work_refused(struct scene *s) { s->plan.allows_work = false; }
static void at_work_portal(struct scene *s) { s->asker.kind = ACCOUNT_PERSONAL; s->portal.sign_in = SIGN_IN_WORK; }
static void other_kind(struct scene *s) { s->intent.kind = KIND_ADVISORY; }
static void other_family(struct scene *s) { s->plan.families.count = 0; }
static void cloud_plan(struct scene *s) { s->plan.deployments = DEPLOYMENT_CLOUD | DEPLOYMENT_HYBRID; }
static void cloud_product(struct scene *s) { s->product.deployment = DEPLOYMENT_CLOUD; }
static void unreleased(struct scene *s) { s->newest.released_on = day_at("2026-11-22"); }
static void ended(struct scene *s) { s->newest.mainstream_ends_on = s->newest.extended_ends_on = day_at("2026-11-20"); }
static void too_old(struct scene *s) { s->intent.version = &s->old; }
static void out_of_mainstream(struct scene *s) { s->intent.version = &s->before; s->plan.version_rule = VERSION_MAINSTREAM; }
static void other_severity(struct scene *s) { s->plan.severities.items = &severities[1]; s->plan.severities.count = 1; }
static void by_day_only(struct scene *s) { s->intent.requires_24x7 = true; s->plan.covers_24x7 = false; }

static void is_suspended(struct scene *s)
{
    s->block = (struct contract_block){ .name = STR("Invoice"), .reason = STR("4711"), .from_on = day_at("2026-11-21"), .until_on = DAY_NEVER };
    s->contract.blocks = &s->block;
    s->contract.block_count = 1;
}

static const struct { enum code code; void (*spoil)(struct scene *s); } cases[] = {
    { CODE_not_associated, not_added }, { CODE_held_exclusively, not_a_member }, { CODE_draft, is_draft },
    { CODE_not_started, starts_later }, { CODE_suspended, is_suspended }, { CODE_expired, is_over },
    { CODE_cancelled, is_cancelled }, { CODE_no_units, is_used_up }, { CODE_wrong_portal, is_elsewhere },
    { CODE_wrong_portal, plan_is_elsewhere }, { CODE_not_program_member, for_members },
    { CODE_not_subscription_writer, for_writers }, { CODE_no_delegation, without_delegation }, { CODE_no_delegation, nor_writer },
    { CODE_account_kind_not_allowed, personal }, { CODE_account_kind_not_allowed, work_refused },
    { CODE_account_kind_not_allowed, at_work_portal }, { CODE_kind_not_covered, other_kind },
    { CODE_product_not_covered, other_family }, { CODE_deployment_not_covered, cloud_plan },
    { CODE_deployment_not_covered, cloud_product }, { CODE_not_released, unreleased }, { CODE_lifecycle_ended, ended },
    { CODE_version_not_recent, too_old }, { CODE_mainstream_ended, out_of_mainstream },
    { CODE_severity_not_covered, other_severity }, { CODE_requires_24x7_not_covered, by_day_only },
};

static struct plan_verdict judged(struct ctx *ctx, const struct scene *s)
{
    struct plan_verdict verdict;

    availability_judge(ctx, &s->intent, &s->asker, &s->contract, &s->plan, &verdict);
    return verdict;
}

/* The tests are all there in the order of the codes, and the reasons are those that failed, in the same order. */
static void check_shape(const struct plan_verdict *verdict)
{
    size_t failed = 0;

    CHECK_INT((int64_t)verdict->test_count, CODE_requires_24x7_not_covered - CODE_not_associated + 1);
    for (size_t i = 0; i < verdict->test_count; i++) {
        CHECK_INT(verdict->tests[i].code, CODE_not_associated + (int64_t)i);
        CHECK(verdict->tests[i].detail.len > 0);
        if (verdict->tests[i].passed)
            continue;
        const struct reason *reason = &verdict->reasons[failed++];
        CHECK_INT(reason->code, verdict->tests[i].code);
        CHECK(reason->message.len > 0 && reason->cure.len > 0 && reason->who.len > 0);
        CHECK(!str_contains(reason->message, STR("{")) && !str_contains(reason->cure, STR("{")));
    }
    CHECK_INT((int64_t)verdict->reason_count, (int64_t)failed);
    CHECK(verdict->available == (failed == 0));
}

/* SPEC 5.1 */
TEST(what_is_all_right_is_available_with_every_test_shown_in_order)
{
    struct scene s;

    set_scene(&s);
    struct plan_verdict verdict = judged(ctx, &s);
    check_shape(&verdict);
    CHECK(verdict.available);
    CHECK_STR(verdict.tests[CODE_no_units - CODE_not_associated].detail, STR("17 of 20 left"));
    CHECK_OK(availability_require(ctx, &verdict));
}

/* SPEC 5.1 */
TEST(each_thing_that_is_wrong_alone_is_its_own_code_with_message_cure_and_who)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct scene s;
        set_scene(&s);
        cases[i].spoil(&s);
        struct plan_verdict verdict = judged(ctx, &s);
        check_shape(&verdict);
        if (verdict.reason_count != 1 || verdict.reasons[0].code != cases[i].code)
            CHECK_STR(verdict.reason_count ? verdict.reasons[0].message : STR("available"), str_of(code_row(cases[i].code)->name));
    }
}

/* A portal has one sign-in rule only: the second of two replaces the first. */
static bool is_sign_in(void (*spoil)(struct scene *s))
{
    return spoil == for_members || spoil == for_writers || spoil == at_work_portal;
}

/* SPEC 5.1: all that failed, in the order of the tests, at most one of the four about the version. */
TEST(of_two_things_that_are_wrong_both_are_told_in_their_order)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t j = i + 1; j < COUNT_OF(cases); j++) {
            struct scene s;
            if (is_sign_in(cases[i].spoil) && is_sign_in(cases[j].spoil))
                continue;
            set_scene(&s);
            cases[i].spoil(&s);
            cases[j].spoil(&s);
            struct plan_verdict verdict = judged(ctx, &s);
            check_shape(&verdict);
            bool both_of_version = cases[i].code >= CODE_not_released && cases[j].code <= CODE_mainstream_ended;
            size_t of_version = 0, seen = 0;
            for (size_t k = 0; k < verdict.reason_count; k++) {
                of_version += verdict.reasons[k].code >= CODE_not_released && verdict.reasons[k].code <= CODE_mainstream_ended;
                seen += verdict.reasons[k].code == cases[i].code || verdict.reasons[k].code == cases[j].code;
            }
            CHECK(of_version <= 1);
            CHECK(both_of_version || cases[i].code == cases[j].code || seen == 2);
        }
}

/* SPEC 5.1, 6.5 */
TEST(everything_wrong_at_once_is_told_and_no_units_is_the_code_of_the_answer)
{
    struct scene s;

    set_scene(&s);
    not_added(&s);
    is_suspended(&s);
    is_used_up(&s);
    other_kind(&s);
    too_old(&s);
    by_day_only(&s);
    struct plan_verdict verdict = judged(ctx, &s);
    static const enum code expected[] = { CODE_not_associated, CODE_suspended, CODE_no_units, CODE_kind_not_covered,
                                          CODE_version_not_recent, CODE_requires_24x7_not_covered };
    CHECK_INT((int64_t)verdict.reason_count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        CHECK_INT(verdict.reasons[i].code, expected[i]);
    CHECK_CODE_KEEP(no_units, availability_require(ctx, &verdict));
    CHECK_INT((int64_t)ctx->fault.reason_count, COUNT_OF(expected));
    CHECK(ctx->fault.cure.len > 0);
    fault_clear(ctx);
}

TEST(units_that_lapsed_with_the_contract_or_are_still_to_come_are_not_used_up)
{
    struct scene s;

    set_scene(&s);
    is_over(&s);
    struct plan_verdict verdict = judged(ctx, &s);
    CHECK_INT((int64_t)verdict.reason_count, 1);
    s.contract.used = s.contract.granted;
    verdict = judged(ctx, &s);
    CHECK_INT((int64_t)verdict.reason_count, 2);
    CHECK_CODE(no_units, availability_require(ctx, &verdict));
    set_scene(&s);
    s.contract.remaining = 0;       /* its only grant expired, and it runs on */
    verdict = judged(ctx, &s);
    CHECK_INT(verdict.reasons[0].code, CODE_no_units);
    set_scene(&s);
    starts_later(&s);
    s.contract.granted = s.contract.used = s.contract.remaining = 0;    /* asked about before it was issued */
    CHECK_INT((int64_t)judged(ctx, &s).reason_count, 1);
    set_scene(&s);
    starts_later(&s);
    s.contract.used = s.contract.remaining = 0;     /* a clock that was ahead has let it lapse: nothing is to come */
    CHECK_INT((int64_t)judged(ctx, &s).reason_count, 2);
}

/* SPEC 4.3, 5.1: it was issued to this very account, or anybody may use it who knows the IDs. */
TEST(holding_counts_as_having_added_and_only_exclusive_plans_ask_for_membership)
{
    struct scene s;

    set_scene(&s);
    s.contract.associated = s.contract.member = false;
    s.contract.organization_id = 0;
    s.contract.account_id = s.asker.account_id;
    s.contract.exclusive = true;
    CHECK(judged(ctx, &s).available);
    s.contract.account_id = 99;
    CHECK_INT((int64_t)judged(ctx, &s).reason_count, 2);
    set_scene(&s);
    s.contract.member = false;
    CHECK(judged(ctx, &s).available);
}

/* SPEC 6.10 */
TEST(an_agent_with_delegation_and_a_writer_may_act_for_a_customer)
{
    struct scene s;

    set_scene(&s);
    without_delegation(&s);
    s.asker.has_delegation = true;
    CHECK(judged(ctx, &s).available);
    set_scene(&s);
    for_writers(&s);
    nor_writer(&s);
    CHECK_INT((int64_t)judged(ctx, &s).reason_count, 2);
    s.asker.is_subscription_writer = true;
    CHECK(judged(ctx, &s).available);
    s.asker.is_subscription_writer = false;
    s.asker.has_delegation = true;
    CHECK(judged(ctx, &s).available);
    s.intent.on_behalf = false;
    CHECK_INT(judged(ctx, &s).reasons[0].code, CODE_not_subscription_writer);
}

/* SPEC 4.7: an unlimited contract never runs out; 2.6: a plan may name a product outside its families. */
TEST(unlimited_plans_never_run_out_and_named_products_are_covered)
{
    static const struct str products[] = { STR_INIT("server") };
    struct scene s;

    set_scene(&s);
    is_used_up(&s);
    s.contract.counted = false;
    other_family(&s);
    s.plan.products = (struct str_list){ products, 1 };
    struct plan_verdict verdict = judged(ctx, &s);
    CHECK(verdict.available);
    CHECK_STR(verdict.tests[CODE_no_units - CODE_not_associated].detail, STR("unlimited"));
}

TEST(who_can_cure_is_named_where_it_is_known)
{
    struct scene s;

    set_scene(&s);
    not_added(&s);
    CHECK_STR(judged(ctx, &s).reasons[0].who, STR("you"));     /* members see the IDs of this plan */
    s.plan.ids_visible_to = IDS_TO_ADMINISTRATORS;
    CHECK_STR(judged(ctx, &s).reasons[0].who, STR("the contract desk"));    /* it has no administrator who could be asked */
    CHECK(str_starts(judged(ctx, &s).reasons[0].cure, STR("Ask the contract desk for its Access ID and Contract ID")));
    s.asker.org_admins = STR("Greta Lind <greta@fabrikam.example>");
    CHECK_STR(judged(ctx, &s).reasons[0].who, STR("Greta Lind <greta@fabrikam.example>"));
    s.contract.org_admin = true;        /* nobody is sent to ask himself */
    CHECK_STR(judged(ctx, &s).reasons[0].who, STR("you, as an administrator of the organization"));
    set_scene(&s);
    s.intent.portal = &s.other;
    CHECK_STR(judged(ctx, &s).reasons[0].message, STR("Main serves Server; Other does not."));
}

/* ---- Cures ---------------------------------------------------------------------------------------------- */

/* What a cure tells its reader to do, by its beginning, and who must be able to do what for that: the reader himself, or the one
 * whom he is told to ask. A cure that is not here is one that nobody has walked. */
static const struct { const char *begins; enum act act; unsigned who; } walked[] = {
    { "Ask Greta Lind <greta@fabrikam.example> for its Access ID", ACT_CONTRACT_READ_IDS, REL_ORG_ADMIN },
    { "Ask the contract desk for its Access ID", ACT_CONTRACT_READ_IDS, REL_CONTRACT_DESK },
    { "Add it to your account once, with its Access ID and ", ACT_CONTRACT_ADD, REL_SIGNED_IN },
    { "Use another plan. If you belong to it, ask the contract desk to add you as a member.", ACT_ORGANIZATION_MANAGE, REL_CONTRACT_DESK },
    { "Ask the contract desk to issue it.", ACT_CONTRACT_ISSUE, REL_CONTRACT_DESK },
    { "Wait until ", ACT_REQUEST_SUBMIT, REL_SIGNED_IN },
    { "Settle the reason, then ask the contract desk to lift the suspension.", ACT_CONTRACT_CORRECT, REL_CONTRACT_DESK },
    { "Ask the contract desk for a new contract, or use another plan.", ACT_CONTRACT_ISSUE, REL_CONTRACT_DESK },
    { "Ask the contract desk for a top-up, or use another plan.", ACT_CONTRACT_CORRECT, REL_CONTRACT_DESK },
    { "Submit it at Main.", ACT_REQUEST_SUBMIT, REL_SIGNED_IN },
    { "Use another plan here, or use this plan at Other.", ACT_REQUEST_SUBMIT, REL_SIGNED_IN },
    { "Use another plan.", ACT_CONTRACT_ADD, REL_SIGNED_IN },
    { "Ask the contract desk to make you a member of an organization in the partner network.", ACT_ORGANIZATION_MANAGE, REL_CONTRACT_DESK },
    { "Ask the contract desk where to get help for it.", ACT_CATALOG_READ, REL_SIGNED_IN },
    { "Ask the customer to submit it, or submit it for your own organization.", ACT_REQUEST_SUBMIT, REL_SIGNED_IN },
    { "Sign in with a work account if you have one; if not, ask the contract desk.", ACT_SESSION_START, REL_ANYONE },
    { "Sign in with an account of the other kind if you have one, or use another plan.", ACT_SESSION_START, REL_ANYONE },
    { "Choose another kind of request, or another plan.", ACT_REQUEST_SUBMIT, REL_SIGNED_IN },
    { "Use a plan that covers it, or ask the contract desk for one.", ACT_CONTRACT_ISSUE, REL_CONTRACT_DESK },
    { "Use a plan for ", ACT_CONTRACT_ISSUE, REL_CONTRACT_DESK },
    { "Upgrade", ACT_REQUEST_SUBMIT, REL_SIGNED_IN },
    { "Choose a severity that it covers, or another plan.", ACT_REQUEST_SUBMIT, REL_SIGNED_IN },
    { "Ask for it without 24x7, or use another plan.", ACT_REQUEST_SUBMIT, REL_SIGNED_IN },
};

static void is_member(struct scene *s) { s->contract.member = true; }
static void is_admin(struct scene *s) { s->contract.org_admin = true; }
static void is_personal(struct scene *s) { s->asker.kind = ACCOUNT_PERSONAL; }
static void is_outsider(struct scene *s) { s->contract.member = false; }
static void has_admins(struct scene *s) { s->asker.org_admins = STR("Greta Lind <greta@fabrikam.example>"); }
static void has_hidden_ids(struct scene *s) { s->plan.ids_visible_to = IDS_TO_ADMINISTRATORS; }
static void has_hidden_ids_and_admins(struct scene *s) { has_hidden_ids(s); has_admins(s); }
static void has_none_holding(struct scene *s) { s->contract.organization_id = 0; s->contract.organization_name = STR(""); s->contract.member = false; }
static void is_program_member(struct scene *s) { s->asker.is_program_member = true; }
static void (*const askers[])(struct scene *s) = {
    is_member, is_admin, is_personal, is_outsider, has_admins, has_hidden_ids, has_hidden_ids_and_admins, has_none_holding, is_program_member,
};

/* Another portal with the product, the plan, both, or for others only. */
static void no_other(struct scene *s) { (void)s; }
static void other_serves(struct scene *s) { s->other.families = (struct str_list){ families, 1 }; s->other.thing.id = STR("member"); }
static void other_is_for_members(struct scene *s) { other_serves(s); s->other.sign_in = SIGN_IN_PROGRAM_MEMBER; }
static void (*const others[])(struct scene *s) = { no_other, other_serves, other_is_for_members };

static bool other_is_open(const struct scene *s)
{
    return s->other.families.count && (s->other.sign_in != SIGN_IN_PROGRAM_MEMBER || s->asker.is_program_member);
}

static void check_cure(const struct scene *s, const struct reason *reason)
{
    bool named = str_contains(reason->cure, STR("Other"));

    CHECK(!named || other_is_open(s));      /* nobody is sent to where he would be sent away */
    if (reason->code == CODE_not_program_member || reason->code == CODE_not_subscription_writer)
        CHECK_INT(named, other_is_open(s));
    for (size_t i = 0; i < COUNT_OF(walked); i++)
        if (str_starts(reason->cure, str_of(walked[i].begins))) {
            CHECK(policy_allows(walked[i].act, SCOPE_ALL, walked[i].who));
            return;
        }
    CHECK_STR(reason->cure, str_of(code_row(reason->code)->name));
}

/* SPEC 5.1: each reason, to each kind of asker, with other portals and without: a new cure is walked, or this fails. */
TEST(every_cure_is_something_that_can_be_done_here_and_now_by_whom_it_names)
{
    size_t told[COUNT_OF(cases)] = { 0 };

    for (size_t i = 0; i < COUNT_OF(cases) * COUNT_OF(askers) * COUNT_OF(others); i++) {
        struct scene s;
        set_scene(&s);
        others[i % COUNT_OF(others)](&s);
        askers[i / COUNT_OF(others) % COUNT_OF(askers)](&s);
        cases[i / COUNT_OF(others) / COUNT_OF(askers)].spoil(&s);
        struct plan_verdict verdict = judged(ctx, &s);
        for (size_t r = 0; r < verdict.reason_count; r++)
            check_cure(&s, &verdict.reasons[r]);
        told[i / COUNT_OF(others) / COUNT_OF(askers)] += verdict.reason_count;
    }
    for (size_t i = 0; i < COUNT_OF(told); i++)
        CHECK(told[i] > 0);
}

/* A code that can fail and is in no case has no cure that was walked. */
TEST(every_code_is_in_a_case_but_those_that_cannot_fail_yet)
{
    static const enum code never[] = { CODE_not_activated, CODE_member_cap_reached };
    struct scene s;

    set_scene(&s);
    struct plan_verdict verdict = judged(ctx, &s);
    for (size_t i = 0; i < verdict.test_count; i++) {
        bool found = false;
        for (size_t c = 0; c < COUNT_OF(cases); c++)
            found = found || cases[c].code == verdict.tests[i].code;
        for (size_t n = 0; n < COUNT_OF(never); n++)
            found = found || never[n] == verdict.tests[i].code;
        if (!found)
            CHECK_STR(str_of(code_row(verdict.tests[i].code)->name), STR("in a case"));
    }
}

TESTS(
    ALONE(every_cure_is_something_that_can_be_done_here_and_now_by_whom_it_names),
    ALONE(every_code_is_in_a_case_but_those_that_cannot_fail_yet),
    ALONE(what_is_all_right_is_available_with_every_test_shown_in_order),
    ALONE(each_thing_that_is_wrong_alone_is_its_own_code_with_message_cure_and_who),
    ALONE(of_two_things_that_are_wrong_both_are_told_in_their_order),
    ALONE(everything_wrong_at_once_is_told_and_no_units_is_the_code_of_the_answer),
    ALONE(units_that_lapsed_with_the_contract_or_are_still_to_come_are_not_used_up),
    ALONE(holding_counts_as_having_added_and_only_exclusive_plans_ask_for_membership),
    ALONE(an_agent_with_delegation_and_a_writer_may_act_for_a_customer),
    ALONE(unlimited_plans_never_run_out_and_named_products_are_covered),
    ALONE(who_can_cure_is_named_where_it_is_known),
)
