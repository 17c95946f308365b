/* SPDX-License-Identifier: Apache-2.0 */
/* audit.c: the rules of the log of administration [10.7]. */
#include "desk/account/audit.h"

#include "base/limit.h"
#include "base/typed.h"
#include "base/words.h"
#include "desk/account/audit_words.h"
#include "desk/account/security_store.h"

const char *const audit_about_names[] = { "", "account", "organization", "contract", "catalog", "token", NULL };

#define PATH_BYTES_MAX 200      /* of what is kept of a call that was refused */

enum err audit(struct ctx *ctx, enum act act, const char *event, enum audit_about about, int64_t about_id, struct str detail)
{
    MUST(policy_row(act)->recorded);
    TRY(audit_insert(ctx, event, policy_row(act)->name, audit_about_names[about], about_id, detail));
    audit_unchanged(ctx, act);
    return OK;
}

void audit_unchanged(struct ctx *ctx, enum act act)
{
    act_set_remove(&ctx->acts_owed, act);
}

static enum err keep_refusal(struct ctx *ctx, void *what)
{
    const enum act *act = what;
    int64_t count = 0;

    TRY(audit_count_refused(ctx, ctx->now - LIMIT_ATTEMPTS_WINDOW_MS, AUDIT_REFUSALS_MAX, &count));
    if (count >= AUDIT_REFUSALS_MAX)
        return OK;
    struct str path = { ctx->path.data, ctx->path.len < PATH_BYTES_MAX ? ctx->path.len : PATH_BYTES_MAX };
    return audit_insert(ctx, "refused", policy_row(*act)->name, "", 0, str_join(ctx->arena, ctx->method, STR(" "), path));
}

void audit_refused(struct ctx *ctx, enum act act)
{
    if (!policy_row(act)->recorded || ctx->actor->kind != ACTOR_ACCOUNT)
        return;
    enum act *kept = arena_alloc(ctx->arena, sizeof *kept);
    *kept = act;
    keep_anyway(ctx, keep_refusal, kept);
}

const char *audit_owed(const struct ctx *ctx)
{
    for (int act = 0; act < ACT_count; act++)
        if (act_set_has(&ctx->acts_owed, (enum act)act))
            return policy_row((enum act)act)->name;
    return NULL;
}

/* The statement gives all that can have the words; here the signs on letters are left out ("buro" of "Büro"). */
enum err audit_list(struct ctx *ctx, const struct audit_filter *filter, int64_t after, int64_t limit,
                    struct audit_entry **out_entries, size_t *out_count)
{
    struct audit_entry *found = arena_alloc(ctx->arena, (size_t)limit * sizeof *found), *page;
    struct audit_filter sought = *filter;
    size_t count = 0, read = (size_t)limit;

    TRY(policy_check(ctx, ACT_LOG_READ, 0));
    struct str words = text_sought_words(ctx->arena, typed_sought(ctx->arena, filter->words));
    sought.words = text_longest_word(words);        /* the statement looks for one */
    while (count < (size_t)limit && read == (size_t)limit) {
        struct arena_mark before = arena_mark(ctx->arena);
        size_t had = count;
        TRY(audit_page(ctx, &sought, after, limit, &page, &read));
        for (size_t i = 0; i < read && count < (size_t)limit; i++) {
            struct arena_mark mark = arena_mark(ctx->arena);
            if (!words.len || audit_has_words(ctx, &page[i], words))
                found[count++] = page[i];
            arena_back(ctx->arena, mark);
            after = page[i].id;
        }
        if (count == had)
            arena_back(ctx->arena, before);     /* a rare word leads through a long log */
    }
    *out_entries = found;
    *out_count = count;
    return OK;
}
