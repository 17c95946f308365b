/* SPDX-License-Identifier: Apache-2.0 */
/* organization_read.c: the fields of the acts of this room. */
#include "desk/organization/organization_read.h"

#include "base/limit.h"
#include "base/locale.h"

void organization_new_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct organization_new *)out = (struct organization_new){
        .name = input_ruled(in, "name", NEED_REQUIRED, &organization_name_rule),
        .country = input_country(in, "country", NEED_OPTIONAL),
        .enrolled = input_words(in, "enrolled", 0, enrollment_names),
        .anyway = input_bool(in, "anyway", NEED_OPTIONAL),
    };
}

void account_new_read(struct ctx *ctx, struct input *in, void *out)
{
    struct account_new given = {
        .email = input_email(in, "email", NEED_REQUIRED, 3),
        .name = input_ruled(in, "name", NEED_REQUIRED, &person_rule),
        .kind = input_one_of(in, "kind", NEED_OPTIONAL, account_kind_names, 0) ? ACCOUNT_WORK : ACCOUNT_PERSONAL,
        .staff = input_words(in, "staff", 0, staff_role_names),
        .organization_id = input_id(in, "organization", NEED_OPTIONAL),
        .roles = input_words(in, "roles", 0, organization_role_names),
        .password = input_secret(in, "password", NEED_OPTIONAL, LIMIT_PASSWORD_CHARS_MIN, LIMIT_PASSWORD_CHARS),
    };

    input_goes_with(in, "roles", "organization", tr(ctx, "Say in which organization these roles are."));
    *(struct account_new *)out = given;
}

struct account account_of_new(const struct account_new *given)
{
    return (struct account){ .email = given->email, .name = given->name, .kind = given->kind, .staff = given->staff };
}

void member_new_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct member_new *)out = (struct member_new){
        .email = input_email(in, "email", NEED_REQUIRED, 3),
        .roles = input_words(in, "roles", 0, organization_role_names),
    };
}

/* NULL when the field is left out. */
static const struct str *profile_change(struct ctx *ctx, struct input *in, const char *field, struct str read)
{
    struct str *value = arena_alloc(ctx->arena, sizeof *value);

    *value = read;
    return input_kind(in, field) == INPUT_ABSENT ? NULL : value;
}

void profile_read(struct ctx *ctx, struct input *in, void *out)
{
    struct str phone = input_phone(in, "phone", NEED_OPTIONAL);
    struct str country = input_country(in, "country", NEED_OPTIONAL);
    struct str time_zone = input_zone(in, "time_zone", NEED_OPTIONAL);
    struct str language = input_code_within(in, "language", LIMIT_LANGUAGE_CHARS, language_words(ctx));

    input_not_empty(in, "phone");       /* null empties it */
    *(struct profile *)out = (struct profile){
        .phone = profile_change(ctx, in, "phone", phone),
        .country = profile_change(ctx, in, "country", country),
        .time_zone = profile_change(ctx, in, "time_zone", time_zone),
        .language = profile_change(ctx, in, "language", language),
    };
}
