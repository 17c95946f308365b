/* SPDX-License-Identifier: Apache-2.0 */
/* audit_view.c: writing entries of the log as JSON. */
#include "desk/account/audit_view.h"

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
