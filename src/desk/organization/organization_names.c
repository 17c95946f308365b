/* SPDX-License-Identifier: Apache-2.0 */
/* organization_names.c: the words of this room's enumerations. */
#include "desk/organization/organization.h"

BIT_NAMES(organization_role, ROLE_GLOBAL_ADMIN, "member", "admin_agent", "partner_admin", "global_admin");
BIT_NAMES(enrollment, ENROLLED_RESELLER, "partner", "reseller");
