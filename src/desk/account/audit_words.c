/* SPDX-License-Identifier: Apache-2.0 */
/* audit_words.c: an entry of the log in words. */
#include "desk/account/audit_words.h"

#include "base/locale.h"
#include "base/words.h"

/* Events are few words each, of which the name is made. */
struct str audit_event_text(struct ctx *ctx, const struct audit_entry *entry)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < entry->event.len; i++)
        buf_add_char(&out, entry->event.data[i] == '_' ? ' ' : entry->event.data[i]);
    return buf_str(&out);
}

struct str audit_actor_text(struct ctx *ctx, const struct audit_entry *entry)
{
    (void)ctx;
    if (entry->actor_email.len)
        return entry->actor_email;
    /* Whoever signs in is nobody until then. */
    return str_equal(entry->actor_kind, STR("nobody")) && entry->about == ABOUT_ACCOUNT ? entry->about_name : entry->actor_kind;
}

struct str audit_from_text(struct ctx *ctx, const struct audit_entry *entry)
{
    return entry->os_user.len ? trf(ctx, "command line of {user}", HOLE("user", entry->os_user)) : entry->remote;
}

struct str audit_about_text(struct ctx *ctx, const struct audit_entry *entry)
{
    if (entry->about == ABOUT_NOTHING)
        return STR("");
    return str_format(ctx->arena, "%s %lld", audit_about_names[entry->about], (long long)entry->about_id);
}

struct str audit_detail_text(struct ctx *ctx, const struct audit_entry *entry)
{
    if (!str_equal(entry->event, STR("refused")))
        return entry->detail;
    for (int act = 0; act < ACT_count; act++)
        if (str_equal(entry->act, str_of(policy_row((enum act)act)->name)))
            return trf(ctx, "may not {act}: {door}", HOLE("act", tr_text(ctx, policy_row((enum act)act)->words)), HOLE("door", entry->detail));
    return entry->detail;
}

bool audit_has_words(struct ctx *ctx, const struct audit_entry *entry, struct str words)
{
    struct str shown[] = {
        audit_event_text(ctx, entry), entry->event, audit_actor_text(ctx, entry), audit_from_text(ctx, entry),
        audit_about_text(ctx, entry), entry->about_name, audit_detail_text(ctx, entry),
    };
    struct buf text = buf_new(ctx->arena);

    for (size_t i = 0; i < COUNT_OF(shown); i++)
        buf_format(&text, "%.*s\n", STR_ARGS(text_search_plain(ctx->arena, shown[i])));
    return text_has_words(buf_str(&text), words);
}
