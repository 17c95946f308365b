/* SPDX-License-Identifier: Apache-2.0 */
/* availability_words.c: the words of every test: one table, and what fills its holes. A cure is what its reader can do now, with this
 * program: what is bought, activated or delegated nowhere yet is asked of the contract desk. */
#include "desk/availability/availability_words.h"

#include "base/locale.h"
#include "view/when.h"

enum who { WHO_YOU, WHO_ADMINS, WHO_DESK, WHO_CUSTOMER };

struct words {
    enum code   code;
    const char *passed;     /* what was found when all is well; no holes, since every submission says it. Empty: below */
    const char *message;    /* what stands in the way */
    const char *cure;
    enum who    who;
};

static const struct words table[] = {
    { CODE_not_associated, TR_MARK("The contract is added to your account."),
      TR_MARK("{organization} holds the contract, and you have not added it to your account yet."),
      TR_MARK("Ask {admins} for its Access ID and Contract ID, and add it once. After that you can use it."), WHO_ADMINS },
    { CODE_held_exclusively, TR_MARK("You may use this contract."),
      TR_MARK("Only members of {holder} can use this contract, and you are not one."),
      TR_MARK("Use another plan. If you belong to it, ask the contract desk to add you as a member."), WHO_DESK },
    { CODE_not_activated, TR_MARK("It is activated."),
      TR_MARK("The benefit is not activated yet."), TR_MARK("Ask the contract desk to issue the contract."), WHO_DESK },
    { CODE_draft, TR_MARK("It is issued."),
      TR_MARK("The contract is a draft. It is not issued yet."), TR_MARK("Ask the contract desk to issue it."), WHO_DESK },
    { CODE_not_started, "",
      TR_MARK("The contract begins on {starts_on}."), TR_MARK("Wait until {starts_on}, or use another plan."), WHO_YOU },
    { CODE_suspended, TR_MARK("It is not suspended."),
      TR_MARK("The contract is suspended {until}: {block} ({block_reason})."),
      TR_MARK("Settle the reason, then ask the contract desk to lift the suspension."), WHO_DESK },
    { CODE_expired, "",
      TR_MARK("The contract could be used until {ends_on}."), TR_MARK("Ask the contract desk for a new contract, or use another plan."), WHO_DESK },
    { CODE_cancelled, TR_MARK("It is not cancelled."),
      TR_MARK("The contract was cancelled."), TR_MARK("Ask the contract desk for a new contract, or use another plan."), WHO_DESK },
    { CODE_no_units, "",
      TR_MARK("Nothing is left on {contract}: {units}."), TR_MARK("Ask the contract desk for a top-up, or use another plan."), WHO_DESK },
    { CODE_member_cap_reached, TR_MARK("Your share has no limit."),
      TR_MARK("Your own share is used up."), TR_MARK("Ask the contract desk, or use another plan."), WHO_DESK },
    { CODE_wrong_portal, "", "", "", WHO_YOU },
    { CODE_not_program_member, TR_MARK("You can sign in there."),
      TR_MARK("{portal} is for members of the partner programme, and none of your organizations is one."),
      TR_MARK("Ask the contract desk to make you a member of an organization in the partner network."), WHO_DESK },
    { CODE_not_subscription_writer, TR_MARK("You can submit there."),
      TR_MARK("{portal} is for people who can write on a subscription, and you cannot."),
      TR_MARK("Ask the contract desk where to get help for it."), WHO_DESK },
    { CODE_no_delegation, TR_MARK("You can submit it in this name."),
      TR_MARK("At {portal} you can act for a customer only if the customer has delegated administration to you."),
      TR_MARK("Ask the customer to submit it, or submit it for your own organization."), WHO_CUSTOMER },
    { CODE_account_kind_not_allowed, TR_MARK("Your kind of sign-in is allowed."), "", "", WHO_YOU },
    { CODE_kind_not_covered, TR_MARK("The plan covers this kind of request."),
      TR_MARK("{plan} covers {kinds}, not {kind}."), TR_MARK("Choose another kind of request, or another plan."), WHO_YOU },
    { CODE_product_not_covered, TR_MARK("The plan covers the product."),
      TR_MARK("{plan} does not cover {product}."), TR_MARK("Use a plan that covers it, or ask the contract desk for one."), WHO_YOU },
    { CODE_deployment_not_covered, TR_MARK("The plan covers where it runs."),
      TR_MARK("{plan} covers {deployments}, and {product} is {deployment}."),
      TR_MARK("Use a plan for {deployment}, or ask the contract desk for one."), WHO_YOU },
    { CODE_not_released, TR_MARK("It is released."),
      TR_MARK("{version} is released on {released_on}."),
      TR_MARK("Wait until then, or choose a released version."), WHO_YOU },
    { CODE_lifecycle_ended, TR_MARK("Its support has not ended."),
      TR_MARK("All support for {version} ended on {extended_ends_on}."),
      TR_MARK("Upgrade to a version that is supported."), WHO_YOU },
    { CODE_version_not_recent, TR_MARK("The plan covers a version of this age."),
      TR_MARK("{plan} covers the newest release and the one before it (N and N-1), and {version} is older."),
      TR_MARK("Upgrade, or use a plan that covers older versions."), WHO_YOU },
    { CODE_mainstream_ended, TR_MARK("The plan covers this phase of its support."),
      TR_MARK("Mainstream support for {version} ended on {mainstream_ends_on}, and {plan} needs it."),
      TR_MARK("Upgrade, or use a plan that covers extended support."), WHO_YOU },
    { CODE_severity_not_covered, TR_MARK("The plan covers the severity."),
      TR_MARK("{plan} covers severity {severities}, not {severity}."),
      TR_MARK("Choose a severity that it covers, or another plan."), WHO_YOU },
    { CODE_requires_24x7_not_covered, TR_MARK("Work around the clock is not asked for, or covered."),
      TR_MARK("{plan} does not cover work around the clock (24x7)."),
      TR_MARK("Ask for it without 24x7, or use another plan."), WHO_YOU },
};

/* The words for a reader who can see both IDs: an administrator, and any member where the plan shows them to members. */
#define NOT_ASSOCIATED_OWN(who) { \
    CODE_not_associated, "", TR_MARK("{organization} holds the contract, and you have not added it to your account yet."), \
    TR_MARK("Add it to your account once, with its Access ID and Contract ID. After that you can use it."), who }
static const struct words not_associated_admin = NOT_ASSOCIATED_OWN(WHO_ADMINS), not_associated_member = NOT_ASSOCIATED_OWN(WHO_YOU);
static const struct words wrong_portal_of_product = {
    CODE_wrong_portal, "", TR_MARK("{other_portal} serves {product}; {portal} does not."),
    TR_MARK("Submit it at {other_portal}."), WHO_YOU };
static const struct words wrong_portal_of_plan = {
    CODE_wrong_portal, "", TR_MARK("{plan} cannot be used at {portal}."),
    TR_MARK("Use another plan here, or use this plan at {plan_portals}."), WHO_YOU };
static const struct words wrong_portal_of_plan_everywhere = {
    CODE_wrong_portal, "", TR_MARK("{plan} cannot be used at {portal}."), TR_MARK("Use another plan."), WHO_YOU };
static const struct words wrong_kind_at_portal = {
    CODE_account_kind_not_allowed, "", TR_MARK("{portal} needs a work sign-in, and yours is {account_kind}."),
    TR_MARK("Sign in with a work account if you have one; if not, ask the contract desk."), WHO_YOU };
static const struct words wrong_kind_for_plan = {
    CODE_account_kind_not_allowed, "", TR_MARK("{plan} cannot be used with a sign-in that is {account_kind}."),
    TR_MARK("Sign in with an account of the other kind if you have one, or use another plan."), WHO_YOU };

/* What the portal asks for can be had at another one too, at which the asker may sign in. */
static const char elsewhere[] = TR_MARK("{cure} Or submit it at: {portals}.");

static bool portal_serves(const struct facts *f)
{
    return !f->intent->version || str_list_has(f->intent->portal->families, f->intent->version->product->family);
}

static void list_add(struct ctx *ctx, struct buf *list, struct str word)
{
    if (list->len)
        buf_add(list, tr(ctx, ", "));
    buf_add(list, word);
}

/* Whether the asker could submit this at the portal, as far as the portal is concerned. */
static bool may_submit_at(const struct facts *f, const struct portal *portal)
{
    if (!f->intent->version || !str_list_has(portal->families, f->intent->version->product->family))
        return false;
    switch (portal->sign_in) {
    case SIGN_IN_ANY_ACCOUNT:         return true;
    case SIGN_IN_WORK:                return f->asker->kind == ACCOUNT_WORK;
    case SIGN_IN_PROGRAM_MEMBER:      return f->asker->is_program_member;
    case SIGN_IN_SUBSCRIPTION_WRITER: return f->asker->is_subscription_writer;
    }
    BUG("a way in outside the enumeration");
}

/* The names of the portals, those of the plan alone where it is given, at which the asker could submit it; but for the one asked about. */
static struct str other_portals(struct ctx *ctx, const struct facts *f, const struct plan *of_plan)
{
    struct buf list = buf_new(ctx->arena);

    for (size_t i = 0; i < f->intent->catalog->portal_count; i++) {
        const struct portal *portal = &f->intent->catalog->portals[i];
        bool taken = portal == f->intent->portal || portal->thing.retired || (of_plan && !str_list_has(of_plan->portals, portal->thing.id));
        if (!taken && may_submit_at(f, portal))
            list_add(ctx, &list, portal->thing.name);
    }
    return buf_str(&list);
}

static const struct words *code_words(struct ctx *ctx, const struct facts *f, enum code code, bool failed)
{
    if (failed && code == CODE_not_associated && f->contract->org_admin)
        return &not_associated_admin;
    if (failed && code == CODE_not_associated && f->contract->member && f->plan->ids_visible_to == IDS_TO_MEMBERS)
        return &not_associated_member;
    if (failed && code == CODE_wrong_portal)
        return !portal_serves(f) ? &wrong_portal_of_product
               : other_portals(ctx, f, f->plan).len ? &wrong_portal_of_plan : &wrong_portal_of_plan_everywhere;
    if (failed && code == CODE_account_kind_not_allowed)
        return f->intent->portal->sign_in == SIGN_IN_WORK && f->asker->kind != ACCOUNT_WORK
               ? &wrong_kind_at_portal : &wrong_kind_for_plan;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (table[i].code == code)
            return &table[i];
    BUG("a test without words");
}

/* ---- What fills the holes ------------------------------------------------------------------------------- */

/* "17 of 20 left", "49 h 45 min of 50 h left", "unlimited". */
static struct str units_text(struct ctx *ctx, const struct contract *contract)
{
    if (!contract->counted)
        return tr(ctx, "unlimited");
    return trf(ctx, "{left} of {granted} left",
               HOLE("left", ledger_amount_text(ctx, contract->unit, contract->remaining)),
               HOLE("granted", ledger_amount_text(ctx, contract->unit, contract->granted)));
}

static struct str deployment_text(struct ctx *ctx, unsigned deployment)
{
    switch ((enum deployment)deployment) {
    case DEPLOYMENT_ON_PREMISES: return tr(ctx, "what you run yourself");
    case DEPLOYMENT_CLOUD:       return tr(ctx, "a cloud service");
    case DEPLOYMENT_HYBRID:      return tr(ctx, "a hybrid of both");
    }
    BUG("a deployment outside the enumeration");
}

static struct str kind_text(struct ctx *ctx, unsigned kind)
{
    switch ((enum request_kind)kind) {
    case KIND_INCIDENT: return tr(ctx, "incidents");
    case KIND_ADVISORY: return tr(ctx, "advisory requests");
    case KIND_PROGRAM:  return tr(ctx, "programme requests");
    }
    BUG("a kind outside the enumeration");
}

static struct str bits_text(struct ctx *ctx, unsigned bits, struct str (*text)(struct ctx *, unsigned))
{
    struct buf list = buf_new(ctx->arena);

    for (unsigned bit = 1; bit <= bits; bit <<= 1)
        if (bits & bit)
            list_add(ctx, &list, text(ctx, bit));
    return buf_str(&list);
}

static struct str ids_text(struct ctx *ctx, struct str_list ids)
{
    struct buf list = buf_new(ctx->arena);

    for (size_t i = 0; i < ids.count; i++)
        list_add(ctx, &list, ids.items[i]);
    return buf_str(&list);
}

static struct str portal_name(const struct intent *intent, struct str id)
{
    const struct portal *portal = catalog_portal(intent->catalog, id);

    return portal ? portal->thing.name : id;
}

static struct str block_until(struct ctx *ctx, const struct contract_block *block)
{
    if (!block || block->until_on >= DAY_NEVER)
        return tr(ctx, "until it is lifted");
    return trf(ctx, "until {day}", HOLE("day", day_words(ctx, block->until_on)));
}

static struct str day_or_never(struct ctx *ctx, int64_t day)
{
    return day >= DAY_NEVER ? tr(ctx, "a day not announced") : day_words(ctx, day);
}

static struct str holder_text(struct ctx *ctx, const struct contract *contract)
{
    if (contract->organization_name.len)
        return contract->organization_name;
    return contract->account_id ? tr(ctx, "the account that it was issued to") : tr(ctx, "its holder");
}

static struct str who_text(struct ctx *ctx, const struct facts *f, enum who who)
{
    switch (who) {
    case WHO_DESK:     return tr(ctx, "the contract desk");
    case WHO_CUSTOMER: return tr(ctx, "the customer");
    case WHO_ADMINS:
        if (f->contract && f->contract->org_admin)
            return tr(ctx, "you, as an administrator of the organization");
        if (f->asker->org_admins.len)
            return f->asker->org_admins;
        return tr(ctx, "the contract desk");    /* the organization has no administrator */
    case WHO_YOU:      return tr(ctx, "you");
    }
    BUG("a person outside the enumeration");
}

#define HOLES_MAX 16

/* Texts about a version and the way in. */
static size_t fill_intent(struct ctx *ctx, const struct facts *f, struct hole *holes)
{
    const struct intent *intent = f->intent;
    const struct version *version = intent->version;
    size_t n = 0;

    holes[n++] = HOLE("portal", intent->portal->thing.name);
    holes[n++] = HOLE("kind", kind_text(ctx, (unsigned)intent->kind));
    holes[n++] = HOLE("severity", intent->severity->thing.id);
    holes[n++] = HOLE("account_kind", f->asker->kind == ACCOUNT_WORK ? tr(ctx, "for work") : tr(ctx, "personal"));
    holes[n++] = HOLE("product", version ? version->product->thing.name : tr(ctx, "the programme"));
    if (version) {
        holes[n++] = HOLE("version", version->thing.name);
        holes[n++] = HOLE("other_portal", portal_name(intent, version->product->portal));
        holes[n++] = HOLE("deployment", deployment_text(ctx, (unsigned)version->product->deployment));
        holes[n++] = HOLE("released_on", day_or_never(ctx, version->released_on));
        holes[n++] = HOLE("mainstream_ends_on", day_or_never(ctx, version->mainstream_ends_on));
        holes[n++] = HOLE("extended_ends_on", day_or_never(ctx, version->extended_ends_on));
    } else {
        holes[n++] = HOLE("deployment", tr(ctx, "this"));
    }
    return n;
}

static size_t fill_contract(struct ctx *ctx, const struct facts *f, struct hole *holes)
{
    const struct contract *contract = f->contract;
    const struct contract_block *block = contract_block_on(contract, contract->day);
    size_t n = 0;

    holes[n++] = HOLE("plan", f->plan->thing.name);
    holes[n++] = HOLE("contract", contract_display(ctx, contract));
    holes[n++] = HOLE("organization", holder_text(ctx, contract));
    holes[n++] = HOLE("holder", holder_text(ctx, contract));
    holes[n++] = HOLE("admins", who_text(ctx, f, WHO_ADMINS));
    holes[n++] = HOLE("starts_on", day_words(ctx, contract->starts_on));
    holes[n++] = HOLE("ends_on", day_words(ctx, contract->ends_on));
    holes[n++] = HOLE("units", units_text(ctx, contract));
    holes[n++] = HOLE("block", block ? block->name : STR(""));
    holes[n++] = HOLE("block_reason", block ? block->reason : STR(""));
    holes[n++] = HOLE("until", block_until(ctx, block));
    holes[n++] = HOLE("kinds", bits_text(ctx, f->plan->kinds, kind_text));
    holes[n++] = HOLE("deployments", bits_text(ctx, f->plan->deployments, deployment_text));
    holes[n++] = HOLE("severities", ids_text(ctx, f->plan->severities));
    holes[n++] = HOLE("plan_portals", other_portals(ctx, f, f->plan));
    return n;
}

static struct str facts_fill(struct ctx *ctx, const struct facts *f, const char *text)
{
    struct hole holes[2 * HOLES_MAX];

    if (!strchr(text, '{'))
        return tr_text(ctx, text);
    size_t n = fill_intent(ctx, f, holes);
    if (f->contract)
        n += fill_contract(ctx, f, holes + n);
    return tr_fill(ctx, text, n, holes);
}

static struct str cure_of(struct ctx *ctx, const struct facts *f, const struct words *words)
{
    bool of_portal = words->code == CODE_not_program_member || words->code == CODE_not_subscription_writer || words == &wrong_kind_at_portal;
    struct str cure = facts_fill(ctx, f, words->cure), portals = of_portal ? other_portals(ctx, f, NULL) : STR("");

    return portals.len ? tr_fill(ctx, elsewhere, 2, (struct hole[]){ HOLE("cure", cure), HOLE("portals", portals) }) : cure;
}

struct str availability_detail(struct ctx *ctx, const struct facts *f, enum code code, bool passed)
{
    const struct words *words = code_words(ctx, f, code, !passed);

    if (!passed)
        return facts_fill(ctx, f, words->message);
    switch (code) {
    case CODE_no_units:     return units_text(ctx, f->contract);
    case CODE_not_started:
        return trf(ctx, "It has begun on {starts_on}.", HOLE("starts_on", day_words(ctx, f->contract->starts_on)));
    case CODE_expired:
        return trf(ctx, "It can be used until {ends_on}.", HOLE("ends_on", day_words(ctx, f->contract->ends_on)));
    case CODE_wrong_portal: return trf(ctx, "{portal} is the right place.", HOLE("portal", f->intent->portal->thing.name));
    default:                return tr_text(ctx, words->passed);
    }
}

struct reason availability_reason(struct ctx *ctx, const struct facts *f, enum code code)
{
    const struct words *words = code_words(ctx, f, code, true);

    return (struct reason){
        .code = code, .message = facts_fill(ctx, f, words->message), .cure = cure_of(ctx, f, words),
        .who = who_text(ctx, f, words->who),
    };
}
