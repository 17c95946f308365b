/* SPDX-License-Identifier: Apache-2.0 */
/* organization.h: a company, its enrolments, and who belongs to it in which role (SPEC 3.3, 3.4). */
#ifndef DESK_ORGANIZATION_ORGANIZATION_H
#define DESK_ORGANIZATION_ORGANIZATION_H

#include "base/ctx.h"
#include "base/typed.h"
#include "desk/account/account.h"

enum organization_role { ROLE_MEMBER = 1, ROLE_ADMIN_AGENT = 2, ROLE_PARTNER_ADMIN = 4, ROLE_GLOBAL_ADMIN = 8 };
enum enrollment { ENROLLED_PARTNER = 1, ENROLLED_RESELLER = 2 };

struct organization {
    int64_t    id;
    struct str name, country;       /* country: ISO 3166-1 alpha-2, or empty */
    struct str partner_id;          /* 7 digits, unique */
    unsigned   enrolled;            /* enum enrollment bits */
    int64_t    created_at;
    struct str remark;              /* of one that was just added: that no region serves its country (SPEC 2.8); otherwise empty */
};

/* One organization of an account, with its roles there. */
struct membership { struct organization organization; unsigned roles; };

extern const struct text_rule organization_name_rule;

/* Adds one with a new partner ID. Field faults for name (1 to LIMIT_NAME_CHARS characters) and country (two letters,
 * or empty); `conflict`, with its id, where one that is there has a name that looks the same (text_look). Reads the names of all:
 * for a thousand a few milliseconds. Policy ORGANIZATION_MANAGE. */
MUST_USE enum err organization_add(struct ctx *ctx, struct str name, struct str country, unsigned enrolled,
                                   struct organization *out_organization);
/* The same, whatever others are called. */
MUST_USE enum err organization_add_anyway(struct ctx *ctx, struct str name, struct str country, unsigned enrolled,
                                   struct organization *out_organization);
/* The first whose name looks the same, for whoever wants to know before he adds; id 0: none does. Asks no policy. */
MUST_USE enum err organization_looking_like(struct ctx *ctx, struct str name, struct organization *out_found);
/* not_found when there is none. Asks no policy. */
MUST_USE enum err organization_find(struct ctx *ctx, int64_t id, struct organization *out_organization);
/* Those whose name holds the words or whose partner ID they are (empty words: all), by rising id, behind `after`, at most `limit`. Policy
 * ORGANIZATION_MANAGE. */
MUST_USE enum err organization_search(struct ctx *ctx, struct str words, int64_t after, int64_t limit,
                                      struct organization **out_organizations, size_t *out_count);

/* Adds roles; ROLE_MEMBER always comes with them, and roles that are there already stay. not_found for an unknown
 * organization or account, `conflict` for a closed account. Policy ORGANIZATION_MANAGE. */
MUST_USE enum err membership_add(struct ctx *ctx, int64_t organization_id, int64_t account_id, unsigned roles);
/* As account_set_profile(), and says so (`remark`) where no region serves the country that was given. */
MUST_USE enum err member_set_profile(struct ctx *ctx, const struct profile *profile, struct account *out_account);
/* Every organization of the account, oldest first. Asks no policy. */
MUST_USE enum err membership_list(struct ctx *ctx, int64_t account_id, struct membership **out_memberships, size_t *out_count);
/* Names and addresses of the administrators (global_admin, partner_admin; open accounts only), for a cure's `who`:
 * "Anna Berg <anna@fabrikam.example>, Bo Ek <bo@fabrikam.example>"; empty when there is none. Asks no policy. */
MUST_USE enum err organization_admins(struct ctx *ctx, int64_t organization_id, struct str *out_names);

NAMES_OF(organization_role);    /* "member", ... */
NAMES_OF(enrollment);           /* "partner", "reseller" */

#endif
