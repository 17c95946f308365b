/* SPDX-License-Identifier: Apache-2.0 */
/* account_actor.c: acting in somebody's name on the command line, whose user may open the database anyway. */
#include "desk/account/account.h"

#include "base/locale.h"

enum err account_act_as(struct ctx *ctx, struct str email)
{
    struct account account;
    struct actor *actor = arena_alloc(ctx->arena, sizeof *actor);

    TRY(account_find_by_email(ctx, email, &account));
    if (account.closed_at)
        return fail(ctx, CODE_conflict, tr(ctx, "This account is closed. Nobody can act in its name."));
    *actor = (struct actor){
        .kind = ACTOR_ACCOUNT, .id = account.id, .email = account.email, .address = account.address, .name = account.name,
        .account_kind = account.kind, .staff = account.staff,
        .time_zone = account.time_zone, .language = account.language,
    };
    ctx->actor = actor;
    return OK;
}
