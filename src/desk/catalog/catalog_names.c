/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_names.c: the words of this room's enumerations. */
#include "desk/catalog/catalog_parse.h"

BIT_NAMES(deployment, DEPLOYMENT_HYBRID, "on_premises", "cloud", "hybrid");
BIT_NAMES(request_kind, KIND_PROGRAM, "incident", "advisory", "program");
BIT_NAMES_READ(request_kind);
NAMES(version_rule, VERSION_RECENT_MAINSTREAM, "any_supported", "mainstream", "recent", "recent_mainstream");
NAMES(plan_unit, UNIT_HOUR, "incident", "hour");
NAMES(portal_sign_in, SIGN_IN_SUBSCRIPTION_WRITER, "any_account", "work_sign_in", "program_member", "subscription_writer");
NAMES(contract_rule, CONTRACT_INCLUDED, "contract", "contract_or_subscription_plan", "included");
NAMES(on_behalf, ON_BEHALF_WRITER_OR_AGENT, "any_account", "admin_agent", "subscription_writer_or_admin_agent");
NAMES(version_position, POSITION_UNRELEASED, "N", "N-1", "older", "unreleased");
NAMES(lifecycle, LIFECYCLE_ENDED, "unreleased", "mainstream", "extended", "ended");
NAMES(item_kind, ITEM_PLAN, "service", "severity", "closure_reason", "calendar", "region", "portal", "family", "product", "version", "plan");
NAMES_READ(item_kind);

const char *const closing_settings[CLOSING_KIND_COUNT] = {
    [CLOSING_SILENT] = "auto_close_reason", [CLOSING_ACCEPTED] = "accept_reason", [CLOSING_WITHDRAWN] = "withdraw_reason",
    [CLOSING_WITHDRAWN_EARLY] = "withdraw_early_reason",
};
