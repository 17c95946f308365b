/* SPDX-License-Identifier: Apache-2.0 */
/* audit_view.h: entries of the log as JSON and as a line. */
#ifndef DESK_ACCOUNT_AUDIT_VIEW_H
#define DESK_ACCOUNT_AUDIT_VIEW_H

#include "desk/account/audit.h"
#include "view/rows.h"

/* {"id","at","event","act","actor":{"kind","id","email"},"from":{"address","user"},"about":{"kind","id","name"},"detail"} */
void audit_json(struct json *json, const char *key, const struct audit_entry *entry);

extern const struct row_kind audit_rows;

#endif
