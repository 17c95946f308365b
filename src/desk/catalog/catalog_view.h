/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_view.h: things of the catalogue as JSON, the same for the API and the command line. `key` as in view/json.h. */
#ifndef DESK_CATALOG_CATALOG_VIEW_H
#define DESK_CATALOG_CATALOG_VIEW_H

#include "desk/catalog/catalog.h"
#include "view/json.h"

void portal_json(struct json *json, const char *key, const struct portal *portal);
void product_json(struct json *json, const char *key, const struct product *product);
/* With its lifecycle and position on a day. */
void version_json(struct json *json, const char *key, const struct version *version, int64_t day);
void plan_json(struct json *json, const char *key, const struct plan *plan);
void severity_json(struct json *json, const char *key, const struct severity *severity);
void region_json(struct json *json, const char *key, const struct region *region);
void closure_reason_json(struct json *json, const char *key, const struct closure_reason *reason);
void catalog_result_json(struct json *json, const char *key, const struct catalog_result *result, bool dry_run);
void catalog_revision_json(struct json *json, const char *key, const struct catalog_revision *revision);
/* The whole without what is retired. */
void catalog_json(struct json *json, const char *key, const struct catalog *catalog, int64_t day);

#endif
