/* SPDX-License-Identifier: Apache-2.0 */
/* request_seen.c: who wrote last, and what is unread: with each contact stands the updated_at that he has seen. */
#include "desk/request/request_seen.h"

#include "desk/request/request_store.h"

struct last_word request_last_word(const struct ctx *ctx, const struct request *request)
{
    bool submitted = request->last_word_at == 0;
    int64_t by = submitted ? request->submitter_id : request->last_word_by;

    return (struct last_word){
        .at = submitted ? request->submitted_at : request->last_word_at, .name = request->last_word_name,
        .staff = !submitted && !str_equal(request->last_word_side, STR("customer")),
        .mine = ctx->actor->kind == ACTOR_ACCOUNT && by == ctx->actor->id,
    };
}

static struct contact *contact_of_actor(const struct ctx *ctx, const struct request *request)
{
    if (ctx->actor->kind != ACTOR_ACCOUNT)
        return NULL;
    for (size_t i = 0; i < request->contact_count; i++)
        if (str_equal(request->contacts[i].email, ctx->actor->email))
            return &request->contacts[i];
    return NULL;
}

struct seen request_seen(const struct ctx *ctx, const struct request *request)
{
    const struct contact *contact = contact_of_actor(ctx, request);

    return (struct seen){ .known = contact, .unread = contact && contact->seen_at < request->updated_at };
}

struct opened { int64_t request_id, updated_at; };

static enum err opened_keep(struct ctx *ctx, void *what)
{
    const struct opened *opened = what;

    return request_store_seen(ctx, opened->request_id, ctx->actor->email, opened->updated_at);
}

void request_open(struct ctx *ctx, const struct request *request)
{
    struct opened *opened;

    if (!request_seen(ctx, request).unread)
        return;
    opened = arena_alloc(ctx->arena, sizeof *opened);
    *opened = (struct opened){ request->id, request->updated_at };
    keep_if_free(ctx, opened_keep, opened);
}

enum err request_seen_changed(struct ctx *ctx, const struct request *request)
{
    struct contact *contact = contact_of_actor(ctx, request);

    if (!contact || contact->seen_at >= request->updated_at)
        return OK;
    contact->seen_at = request->updated_at;
    return request_store_seen(ctx, request->id, contact->email, request->updated_at);
}
