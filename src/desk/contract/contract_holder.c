/* SPDX-License-Identifier: Apache-2.0 */
/* contract_holder.c: whom somebody at the desk means by what was typed as the holder of a new contract. */
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "desk/account/account.h"
#include "desk/account/policy.h"
#include "desk/contract/contract.h"
#include "desk/organization/organization.h"

#define NAMED 5     /* candidates that a fault names */

static enum err refuse(struct ctx *ctx, struct str words)
{
    return fail_field(ctx, "holder", CODE_invalid, words);
}

static enum err find_account(struct ctx *ctx, struct str email, int64_t *out_id)
{
    struct account account;
    enum err err = account_find_by_email(ctx, email, &account);

    if (err == ERR_MISSING) {
        fault_clear(ctx);
        return refuse(ctx, tr(ctx, "No account has this e-mail address. The person has to sign up first."));
    }
    TRY(err);
    if (account.closed_at)
        return refuse(ctx, tr(ctx, "The account with this e-mail address is closed."));
    *out_id = account.id;
    return OK;
}

static enum err refuse_several(struct ctx *ctx, const struct organization *organizations, size_t count)
{
    struct buf names = buf_new(ctx->arena);

    for (size_t i = 0; i < count && i < NAMED; i++)
        buf_format(&names, "%s%.*s (%.*s)", i ? ", " : "", STR_ARGS(organizations[i].name), STR_ARGS(organizations[i].partner_id));
    if (count > NAMED)
        buf_add(&names, STR(", ..."));
    return refuse(ctx, trf(ctx, "Several organizations fit: {names}. Give the partner ID, the number behind the name.",
                           HOLE("names", buf_str(&names))));
}

/* The one that is meant among those that hold the words: by partner ID, by its whole name, or because it is the only one. */
static enum err find_organization(struct ctx *ctx, struct str text, int64_t *out_id)
{
    struct organization *found, *named;
    struct str key = text_folded(ctx->arena, text);
    size_t count, same = 0;

    TRY(organization_search(ctx, text, 0, LIMIT_LIST_ITEMS, &found, &count));
    named = arena_alloc(ctx->arena, count * sizeof *named);
    for (size_t i = 0; i < count; i++) {
        if (str_equal(found[i].partner_id, text)) {
            *out_id = found[i].id;
            return OK;
        }
        if (str_equal(text_folded(ctx->arena, found[i].name), key))
            named[same++] = found[i];
    }
    if (count == 0)
        return refuse(ctx, tr(ctx, "No organization has this name or partner ID. Look for a part of the name, or add the organization first."));
    if (same > 1 || (same == 0 && count > 1))
        return same ? refuse_several(ctx, named, same) : refuse_several(ctx, found, count);
    *out_id = same ? named[0].id : found[0].id;
    return OK;
}

enum err contract_holder_by_text(struct ctx *ctx, struct str text, struct contract_issue *issue)
{
    struct str typed = str_trim(text);

    TRY(policy_check(ctx, ACT_CONTRACT_ISSUE, 0));
    if (typed.len == 0)
        return OK;
    if (str_contains(typed, STR("@")))
        return find_account(ctx, typed, &issue->account_id);
    return find_organization(ctx, typed, &issue->organization_id);
}
