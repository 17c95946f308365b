/* SPDX-License-Identifier: Apache-2.0 */
/* policy.c: looking things up in the one table of who may do what. Nothing here knows another room or the database. */
#include "desk/account/policy.h"

#include "base/locale.h"
#include "desk/account/audit.h"

#define ACTOR_RELATIONS \
    (REL_ANYONE | REL_SIGNED_IN | REL_ENGINEER | REL_CONTRACT_DESK | REL_CATALOG_MANAGER | REL_ADMINISTRATOR \
     | REL_OPERATOR | REL_SYSTEM)

/* Those that somebody has by a role at the vendor. */
#define STAFF_RELATIONS (REL_ENGINEER | REL_CONTRACT_DESK | REL_CATALOG_MANAGER | REL_ADMINISTRATOR | REL_OWNER | REL_PROGRAM_DESK)

#define ACT_ROW(act_name, act_scope, relations, how, act_words) \
    [ACT_##act_name] = { .name = #act_name, .scope = SCOPE_##act_scope, .who = (relations), .recorded = ACT_IS_##how == ACT_IS_RECORDED, \
        .hidden = ACT_IS_##how == ACT_IS_HIDDEN || ACT_IS_##how == ACT_IS_ON_REQUEST || ACT_IS_##how == ACT_IS_ON_CONTRACT, \
        .seen_by = ACT_IS_##how == ACT_IS_ON_REQUEST ? ACT_REQUEST_READ : ACT_IS_##how == ACT_IS_ON_CONTRACT ? ACT_CONTRACT_READ : ACT_##act_name, \
        .words = TR_MARK(act_words) },
static const struct policy table[ACT_count] = { ACTS(ACT_ROW) };
#undef ACT_ROW

#define WORD_BITS 64

_Static_assert(ACT_count <= ACT_WORDS * WORD_BITS, "an act_set has one bit an act: give it another word (base/ctx.h)");

static uint64_t bit_of(enum act act)
{
    return UINT64_C(1) << ((unsigned)act % WORD_BITS);
}

void act_set_add(struct act_set *set, enum act act)
{
    set->words[(unsigned)act / WORD_BITS] |= bit_of(act);
}

void act_set_remove(struct act_set *set, enum act act)
{
    set->words[(unsigned)act / WORD_BITS] &= ~bit_of(act);
}

bool act_set_has(const struct act_set *set, enum act act)
{
    return set->words[(unsigned)act / WORD_BITS] & bit_of(act);
}

const struct policy *policy_row(enum act act)
{
    MUST((unsigned)act < ACT_count);
    return &table[act];
}

unsigned policy_relations(const struct actor *actor)
{
    switch (actor->kind) {
    case ACTOR_NOBODY:   return REL_ANYONE;
    case ACTOR_OPERATOR: return REL_ANYONE | REL_OPERATOR;
    case ACTOR_SYSTEM:   return REL_ANYONE | REL_SYSTEM;
    case ACTOR_ACCOUNT:
        return REL_ANYONE | REL_SIGNED_IN
               | (actor->staff & STAFF_ENGINEER ? REL_ENGINEER : 0U)
               | (actor->staff & STAFF_CONTRACT_DESK ? REL_CONTRACT_DESK : 0U)
               | (actor->staff & STAFF_CATALOG_MANAGER ? REL_CATALOG_MANAGER : 0U)
               | (actor->staff & STAFF_ADMINISTRATOR ? REL_ADMINISTRATOR : 0U);
    }
    BUG("an actor outside the enumeration");
}

unsigned policy_relations_possible(const struct actor *actor)
{
    unsigned relations = policy_relations(actor), never = 0;

    if (!(relations & REL_STAFF))
        never |= REL_OWNER;
    if (!(relations & REL_CONTRACT_DESK))
        never |= REL_PROGRAM_DESK;
    return relations | (~(unsigned)ACTOR_RELATIONS & ~never);
}

bool policy_allows(enum act act, unsigned scopes, unsigned relations)
{
    const struct policy *row = policy_row(act);
    unsigned opens = row->who & relations, staff = opens & STAFF_RELATIONS;

    if (row->scope == SCOPE_SUBMIT)
        return (scopes & SCOPE_SUBMIT && opens != staff) || (scopes & SCOPE_DESK && staff);
    return opens && (row->scope & ~scopes) == 0;
}

unsigned policy_scopes(const struct actor *actor)
{
    return actor->token_id ? actor->scopes : SCOPE_ALL;
}

static unsigned relations_of(const struct ctx *ctx, unsigned facts)
{
    /* Somebody without an account stands to nothing as an account does: a rule that compares ids would
     * otherwise take 0 for 0. */
    unsigned found = ctx->actor->kind == ACTOR_ACCOUNT ? facts & ~(unsigned)ACTOR_RELATIONS : 0;

    return policy_relations(ctx->actor) | found;
}

bool policy_may(struct ctx *ctx, enum act act, unsigned facts)
{
    act_set_add(&ctx->acts_checked, act);
    return policy_allows(act, policy_scopes(ctx->actor), relations_of(ctx, facts));
}

enum err policy_lacks_scope(struct ctx *ctx, enum act act)
{
    enum scope needed = policy_row(act)->scope;

    if (needed == SCOPE_SUBMIT && policy_scopes(ctx->actor) & SCOPE_SUBMIT)
        needed = SCOPE_DESK;
    enum err err = fail(ctx, CODE_not_authorized,
                        trf(ctx, "This token may not {act}: it has the scopes {scopes}, and this needs {needed}.",
                            HOLE("act", tr_text(ctx, policy_row(act)->words)),
                            HOLE("scopes", scopes_text(ctx->arena, policy_scopes(ctx->actor))), HOLE("needed", scopes_text(ctx->arena, needed))));
    return fault_cure(ctx, err, tr(ctx, "Create a token with this scope: on the page \"Profile and password\", or with POST /api/v1/tokens."));
}

enum err policy_check(struct ctx *ctx, enum act act, unsigned facts)
{
    if (policy_may(ctx, act, facts)) {
        if (policy_row(act)->recorded)
            act_set_add(&ctx->acts_owed, act);
        return OK;
    }
    audit_refused(ctx, act);
    if (ctx->actor->kind == ACTOR_NOBODY)
        return fail(ctx, CODE_sign_in_required, tr(ctx, "Sign in first: this needs a valid token."));
    if (policy_allows(act, SCOPE_ALL, relations_of(ctx, facts)))
        return policy_lacks_scope(ctx, act);
    if (policy_row(act)->hidden && !policy_allows(policy_row(act)->seen_by, policy_scopes(ctx->actor), relations_of(ctx, facts)))
        return fail(ctx, CODE_not_found, tr(ctx, "There is nothing here, or you may not see it."));
    enum err err = fail(ctx, CODE_not_authorized, trf(ctx, "Only these people can do this: {who}.",
                                                      HOLE("who", policy_who_text(ctx, policy_row(act)->who))));
    return fault_final(ctx, err, STR(""));
}

/* ---- Scopes of tokens ----------------------------------------------------------------------------------- */

const char *const scope_names[] = { "read", "submit", "desk", "admin", NULL };

struct str scopes_text(struct arena *arena, unsigned scopes)
{
    struct buf out = buf_new(arena);

    for (size_t i = 0; scope_names[i]; i++)
        if (scopes & 1U << i)
            buf_format(&out, "%s%s", out.len ? ", " : "", scope_names[i]);
    return buf_str(&out);
}

struct str policy_staff_scope_text(struct arena *arena, enum act act)
{
    const struct policy *row = policy_row(act);

    return scopes_text(arena, row->scope == SCOPE_SUBMIT && row->who & STAFF_RELATIONS ? SCOPE_DESK : SCOPE_NONE);
}

struct str policy_scope_text(struct arena *arena, enum act act)
{
    struct str scope = scopes_text(arena, policy_row(act)->scope), of_staff = policy_staff_scope_text(arena, act);

    if (of_staff.len)
        return str_join(arena, scope, STR("/"), of_staff);
    return scope.len ? scope : STR("-");
}

unsigned scopes_of(const struct actor *actor)
{
    unsigned relations = policy_relations_possible(actor), scopes = SCOPE_READ;

    for (unsigned scope = SCOPE_READ; scope <= SCOPE_ADMIN; scope <<= 1)
        for (int act = 0; act < ACT_count; act++)
            if (table[act].scope != SCOPE_NONE && policy_allows((enum act)act, scope, relations))
                scopes |= scope;
    return scopes;
}

/* ---- Words ---------------------------------------------------------------------------------------------- */

static const struct { enum relation relation; const char *words; } relation_words[] = {
    { REL_ANYONE,          TR_MARK("anyone") },
    { REL_SIGNED_IN,       TR_MARK("anyone signed in") },
    { REL_ENGINEER,        TR_MARK("the vendor's engineers") },
    { REL_CONTRACT_DESK,   TR_MARK("the vendor's contract desk") },
    { REL_CATALOG_MANAGER, TR_MARK("the vendor's catalog managers") },
    { REL_ADMINISTRATOR,   TR_MARK("the vendor's administrators") },
    { REL_OPERATOR,        TR_MARK("the operator") },
    { REL_SYSTEM,          TR_MARK("jobs of the server") },
    { REL_SELF,            TR_MARK("the person concerned") },
    { REL_MEMBER,          TR_MARK("members of the organization") },
    { REL_ORG_ADMIN,       TR_MARK("administrators of the organization") },
    { REL_ASSOCIATED,      TR_MARK("accounts that added the contract") },
    { REL_HOLDER,          TR_MARK("the holder of the contract") },
    { REL_CONTACT,         TR_MARK("contacts of the request") },
    { REL_PRIMARY_CONTACT, TR_MARK("the primary contact") },
    { REL_OWNER,           TR_MARK("the engineer who has the request") },
    { REL_PROGRAM_DESK,    TR_MARK("the vendor's contract desk (programme requests)") },
};

struct str policy_who_text(struct ctx *ctx, unsigned who)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < COUNT_OF(relation_words); i++) {
        if (!(who & relation_words[i].relation))
            continue;
        if (out.len)
            buf_add(&out, STR(", "));
        buf_add(&out, tr_text(ctx, relation_words[i].words));
    }
    return buf_str(&out);
}
