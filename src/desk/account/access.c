/* SPDX-License-Identifier: Apache-2.0 */
/* access.c: the policy at the door, before a rule has looked at the facts [3.7], and behind it, after the rule has. */
#include "desk/account/access.h"

#include "base/locale.h"
#include "desk/account/account.h"
#include "desk/account/audit.h"
#include "desk/account/policy.h"
#include "desk/account/session.h"
#include "desk/room.h"

/* Refuses early what no fact could allow. The rule asks again, with the facts. */
static enum err access_allows(struct ctx *ctx, const struct route *route)
{
    enum act act = (enum act)route->act;

    if (policy_allows(act, policy_scopes(ctx->actor), policy_relations_possible(ctx->actor)))
        return OK;
    audit_refused(ctx, act);
    if (policy_allows(act, SCOPE_ALL, policy_relations_possible(ctx->actor)))
        return policy_lacks_scope(ctx, act);
    if (policy_row(act)->hidden)
        return fail(ctx, CODE_not_found, tr(ctx, "There is nothing at this address."));
    return fail(ctx, CODE_not_authorized, trf(ctx, "Your account may not {act}.", HOLE("act", tr_text(ctx, policy_row(act)->words))));
}

static void access_checked(struct ctx *ctx, const struct route *route)
{
    if (route->db == ROUTE_WRITE && audit_owed(ctx)) {
        fprintf(stderr, "BUG: %s %s did not record what it did: %s\n", http_method_name(route->method), route->path, audit_owed(ctx));
        BUG("an act that is to be recorded was not (desk/account/audit.h)");
    }
    if (route->act == ACT_SERVICE_STATUS || act_set_has(&ctx->acts_checked, (enum act)route->act))
        return;
    fprintf(stderr, "BUG: %s %s was answered without asking the policy about %s\n", http_method_name(route->method),
            route->path, policy_row((enum act)route->act)->name);
    BUG("a rule did not ask the policy");
}

bool access_may_refuse(enum act act)
{
    static const struct actor customer = { .kind = ACTOR_ACCOUNT };

    return !policy_allows(act, SCOPE_READ, ~0U)
           || (!policy_row(act)->hidden && !policy_allows(act, SCOPE_ALL, policy_relations_possible(&customer)));
}

const struct web_hooks access_hooks = {
    .sign_in = token_sign_in, .session = session_sign_in, .allows = access_allows, .checked = access_checked,
    .label = rooms_label, .nav = rooms_nav,
};
