/* SPDX-License-Identifier: Apache-2.0 */
/* request_reindex.c: requests and communications as what the index of words is made of anew. */
#include "desk/request/request_reindex.h"

#include "desk/account/policy.h"
#include "desk/request/request_reindex_store.h"
#include "desk/request/request_sound_store.h"
#include "desk/request/request_store.h"

#define COMMUNICATIONS_TOGETHER 500     /* read at once */

static enum err put_communications(struct ctx *ctx, const struct request *request, int64_t *count)
{
    struct communication *communications;
    size_t found = COMMUNICATIONS_TOGETHER;

    for (int64_t after = 0; found; ) {
        TRY(request_store_communications(ctx, request->id, true, after, COMMUNICATIONS_TOGETHER, &communications, &found));
        for (size_t i = 0; i < found; i++)
            TRY(request_store_communication_words(ctx, request, &communications[i]));
        if (found)
            after = communications[found - 1].id;
        *count += (int64_t)found;
    }
    return OK;
}

static enum err put_request(struct ctx *ctx, const struct search_thing *thing, int64_t *out_texts)
{
    struct request request;

    TRY(request_store_by_id(ctx, thing->id, &request));
    request.contract.shared_by_organization = thing->organization_id != 0;
    request.contract.organization_id = thing->organization_id;
    TRY(request_store_words(ctx, &request));
    return put_communications(ctx, &request, out_texts);
}

static const struct search_source source = {
    .index = &request_index, .count = request_store_words_wanted, .next = request_store_words_owners,
    .lock = request_store_lock, .put = put_request,
};

static enum err begin_anew(struct ctx *ctx, void *what)
{
    TRY(policy_check(ctx, ACT_REQUEST_REINDEX, 0));
    return search_reindex_begin(ctx, &source, what);
}

enum err request_reindex_begin(struct ctx *ctx, struct search_reindex *out_reindex)
{
    struct search_reindex reindex = { 0 };

    TRY(db_write(ctx, begin_anew, &reindex));
    *out_reindex = reindex;
    return OK;
}

enum err request_reindex_some(struct ctx *ctx, struct search_reindex *reindex)
{
    return search_reindex_some(ctx, &source, reindex);
}

static enum err is_outdated(struct ctx *ctx, void *what)
{
    return request_search_outdated(ctx, what);
}

enum err request_reindex_outdated(struct ctx *ctx, bool *out_done)
{
    struct search_reindex reindex = { 0 };

    TRY(db_write(ctx, is_outdated, out_done));
    if (*out_done)
        TRY(request_reindex_begin(ctx, &reindex));
    while (reindex.behind)
        TRY(request_reindex_some(ctx, &reindex));
    return OK;
}

enum err request_contacts_rekey(struct ctx *ctx)
{
    int64_t *request_ids;
    struct str *keys, wrong;
    struct email email;
    size_t count;
    bool changed;

    TRY(request_store_contacts_beyond_ascii(ctx, &request_ids, &keys, &count));
    for (size_t i = 0; i < count; i++) {
        if (!email_read(ctx, keys[i], &email, &wrong))
            continue;
        TRY(request_store_contact_rekey(ctx, request_ids[i], keys[i], &email, &changed));
        if (!changed)
            continue;
        TRY(request_store_words_contact_gone(ctx, request_ids[i], keys[i]));
        TRY(request_store_words_contact(ctx, request_ids[i], email.key));
    }
    return OK;
}
