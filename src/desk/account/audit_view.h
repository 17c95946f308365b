/* SPDX-License-Identifier: Apache-2.0 */
/* audit_view.h: entries of the log as JSON and as words. */
#ifndef DESK_ACCOUNT_AUDIT_VIEW_H
#define DESK_ACCOUNT_AUDIT_VIEW_H

#include "desk/account/audit.h"
#include "view/json.h"

/* {"id","at","event","act","actor":{"kind","id","email"},"from":{"address","user"},"about":{"kind","id"},"detail"} */
void audit_json(struct json *json, const char *key, const struct audit_entry *entry);
/* "contract suspended" */
struct str audit_event_text(struct ctx *ctx, const struct audit_entry *entry);
/* "dana@vendor.example", "operator" */
struct str audit_actor_text(struct ctx *ctx, const struct audit_entry *entry);
/* "203.0.113.9", "command line of bo", or empty. */
struct str audit_from_text(struct ctx *ctx, const struct audit_entry *entry);
/* "contract 173", or empty. */
struct str audit_about_text(struct ctx *ctx, const struct audit_entry *entry);
/* What is to be read in one go: detail, and of a refusal what was refused. */
struct str audit_detail_text(struct ctx *ctx, const struct audit_entry *entry);

#endif
