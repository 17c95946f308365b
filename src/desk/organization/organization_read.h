/* SPDX-License-Identifier: Apache-2.0 */
/*
 * organization_read.h: what the acts of this room read: one struct and one reader (view/input.h) an act, for API, forms and command line
 * alike. The members are called as the fields are; what they mean says the rule that gets them.
 */
#ifndef DESK_ORGANIZATION_ORGANIZATION_READ_H
#define DESK_ORGANIZATION_ORGANIZATION_READ_H

#include "desk/organization/organization.h"
#include "view/input.h"

/* enrolled: enum enrollment bits. */
struct organization_new { struct str name, country; unsigned enrolled; bool anyway; };
void organization_new_read(struct ctx *ctx, struct input *in, void *out);

/* staff: enum staff_role bits; roles: enum organization_role bits, in the organization, which is 0 when left out. password: empty when left out. */
struct account_new { struct str email, name, password; enum account_kind kind; unsigned staff, roles; int64_t organization_id; };
void account_new_read(struct ctx *ctx, struct input *in, void *out);
/* The account that account_add() takes, without a password. */
struct account account_of_new(const struct account_new *given);

struct member_new { struct str email; unsigned roles; };
void member_new_read(struct ctx *ctx, struct input *in, void *out);

/* A struct profile: what is left out stays, null and nothing empty a field. */
void profile_read(struct ctx *ctx, struct input *in, void *out);

#endif
