/* SPDX-License-Identifier: Apache-2.0 */
/* audit_view.c: writing entries of the log as JSON and as a line. */
#include "desk/account/audit_view.h"

#include "base/clock.h"
#include "desk/account/audit_words.h"

void audit_json(struct json *json, const char *key, const struct audit_entry *entry)
{
    json_open(json, key);
    json_id(json, "id", entry->id);
    json_instant(json, "at", entry->at);
    json_str(json, "event", entry->event);
    json_str_or_null(json, "act", entry->act);
    json_open(json, "actor");
    json_str(json, "kind", entry->actor_kind);
    json_id(json, "id", entry->actor_id);
    json_str_or_null(json, "email", entry->actor_email);
    json_close(json);
    json_open(json, "from");
    json_str_or_null(json, "address", entry->remote);
    json_str_or_null(json, "user", entry->os_user);
    json_close(json);
    json_open(json, "about");
    json_str_or_null(json, "kind", str_of(audit_about_names[entry->about]));
    json_id(json, "id", entry->about_id);
    json_str_or_null(json, "name", entry->about_name);
    json_close(json);
    json_str(json, "detail", entry->detail);
    json_close(json);
}

static struct str audit_line(struct ctx *ctx, const struct audit_entry *entry)
{
    return str_format(ctx->arena, "%.*s  %.*s  %.*s  %.*s  %.*s%s%.*s  %.*s", STR_ARGS(instant_text(ctx->arena, entry->at)),
                      STR_ARGS(entry->event), STR_ARGS(audit_actor_text(ctx, entry)), STR_ARGS(audit_from_text(ctx, entry)),
                      STR_ARGS(audit_about_text(ctx, entry)), entry->about_name.len ? " " : "", STR_ARGS(entry->about_name),
                      STR_ARGS(audit_detail_text(ctx, entry)));
}

ROW_KIND(audit_rows, struct audit_entry, id, audit_json(json, NULL, row), audit_line(ctx, row));
