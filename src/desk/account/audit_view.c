/* SPDX-License-Identifier: Apache-2.0 */
/* audit_view.c: writing entries of the log. */
#include "desk/account/audit_view.h"

#include "base/locale.h"

static void id_or_null(struct json *json, const char *key, int64_t id)
{
    if (id)
        json_id(json, key, id);
    else
        json_str_or_null(json, key, STR(""));
}

void audit_json(struct json *json, const char *key, const struct audit_entry *entry)
{
    json_open(json, key);
    json_id(json, "id", entry->id);
    json_instant(json, "at", entry->at);
    json_str(json, "event", entry->event);
    json_str_or_null(json, "act", entry->act);
    json_open(json, "actor");
    json_str(json, "kind", entry->actor_kind);
    id_or_null(json, "id", entry->actor_id);
    json_str_or_null(json, "email", entry->actor_email);
    json_close(json);
    json_open(json, "from");
    json_str_or_null(json, "address", entry->remote);
    json_str_or_null(json, "user", entry->os_user);
    json_close(json);
    json_open(json, "about");
    json_str_or_null(json, "kind", str_of(audit_about_names[entry->about]));
    id_or_null(json, "id", entry->about_id);
    json_str_or_null(json, "name", entry->about_name);
    json_close(json);
    json_str(json, "detail", entry->detail);
    json_close(json);
}

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
    return entry->actor_email.len ? entry->actor_email : entry->actor_kind;
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
    for (int act = 0; act < ACT_count; act++)
        if (str_equal(entry->event, STR("refused")) && str_equal(entry->act, str_of(policy_row((enum act)act)->name)))
            return tr_text(ctx, policy_row((enum act)act)->words);
    return entry->detail;
}
