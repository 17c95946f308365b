/* SPDX-License-Identifier: Apache-2.0 */
/* account.c: the rules of accounts, profiles and passwords [3.1, 3.2]. Tokens are in token.c. */
#include "desk/account/account.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"
#include "desk/account/account_store.h"
#include "desk/account/audit.h"
#include "desk/account/session_store.h"


struct str country_code(struct arena *arena, struct str typed)
{
    struct buf out = buf_new(arena);

    typed = typed_code(arena, typed);
    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.data[i];
        buf_add_char(&out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    return buf_str(&out);
}

bool country_is_code(struct str text)
{
    return text.len == 2 && text.data[0] >= 'A' && text.data[0] <= 'Z' && text.data[1] >= 'A' && text.data[1] <= 'Z';
}

/* The form of a BCP 47 tag; whether the service speaks it is another question. */
static bool is_language(struct str text)
{
    if (text.len < LIMIT_LANGUAGE_CHARS_MIN || text.len > LIMIT_LANGUAGE_CHARS || str_ends(text, STR("-")))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && (i < LIMIT_LANGUAGE_CHARS_MIN || (c != '-' && !(c >= '0' && c <= '9'))))
            return false;
    }
    return true;
}

void country_check(struct ctx *ctx, const char *field, struct str country)
{
    if (country.len && !country_is_code(country))
        field_add(ctx, str_of(field), CODE_bad_format, typed_country_words(ctx));
    else if (country.len && !text_is_country(country))
        field_add(ctx, str_of(field), CODE_unknown_value,
                  trf(ctx, "There is no country {country}. Enter the two letters of one, such as SE.", HOLE("country", country)));
}

struct str language_words(struct ctx *ctx) { return tr(ctx, "Enter the language as a tag, such as sv or zh-Hans."); }

/* Each default may be empty: not given yet. A country that was stored before countries were checked stays. */
static void profile_check(struct ctx *ctx, struct account *account, bool country_is_new)
{
    account->phone = typed_phone_of(ctx, STR("phone"), account->phone);
    if (country_is_new)
        country_check(ctx, "country", account->country);
    if (account->time_zone.len && !zone_exists(account->time_zone))
        field_add(ctx, STR("time_zone"), CODE_unknown_value, typed_zone_words(ctx));
    if (account->language.len && !is_language(account->language))
        field_add(ctx, STR("language"), CODE_bad_format, language_words(ctx));
}

void account_check(struct ctx *ctx, struct account *account)
{
    struct email email;
    struct str wrong;

    if (email_read(ctx, account->email, &email, &wrong)) {
        account->email = email.key;
        account->address = email.address;
    } else {
        field_add(ctx, STR("email"), CODE_bad_format, wrong);
    }
    account->name = typed_ruled(ctx, STR("name"), account->name, &person_rule);
    profile_check(ctx, account, true);
}

/* "engineer, administrator": for the log. */
static struct str roles_given(struct ctx *ctx, const struct account *account)
{
    struct buf out = buf_new(ctx->arena);

    for (unsigned role = STAFF_ENGINEER; role <= STAFF_ADMINISTRATOR; role <<= 1)
        if (account->staff & role)
            buf_format(&out, "%s%s", out.len ? ", " : "", staff_role_name((enum staff_role)role));
    return buf_str(&out);
}

enum err account_add(struct ctx *ctx, const struct account *account, struct account *out_account)
{
    struct account added = *account;
    bool inserted = false;

    TRY(policy_check(ctx, ACT_ACCOUNT_MANAGE, 0));
    account_check(ctx, &added);
    TRY(fields_checked(ctx));

    added.id = id_new(ctx);
    added.created_at = added.verified_at = ctx->now;
    added.closed_at = 0;
    TRY(account_insert(ctx, &added, &inserted));
    if (!inserted)
        return fail(ctx, CODE_conflict, trf(ctx, "An account with the address {email} already exists.",
                                            HOLE("email", added.address)));
    for (unsigned role = STAFF_ENGINEER; role <= STAFF_ADMINISTRATOR; role <<= 1)
        if (added.staff & role)
            TRY(account_insert_role(ctx, added.id, (enum staff_role)role));
    TRY(audit(ctx, ACT_ACCOUNT_MANAGE, "account_added", ABOUT_ACCOUNT, added.id, roles_given(ctx, &added)));
    *out_account = added;
    return OK;
}

enum err accounts_rekey(struct ctx *ctx)
{
    struct account *accounts;
    struct email email;
    struct str wrong;
    size_t count;

    TRY(account_beyond_ascii(ctx, &accounts, &count));
    for (size_t i = 0; i < count; i++)
        if (email_read(ctx, accounts[i].email, &email, &wrong))
            TRY(account_update_email(ctx, accounts[i].id, &email));
    return OK;
}

enum err account_find(struct ctx *ctx, int64_t id, struct account *out_account)
{
    bool found = false;

    TRY(account_by_id(ctx, id, out_account, &found));
    return found ? OK : fail(ctx, CODE_not_found, tr(ctx, "There is no such account."));
}

enum err account_find_by_email(struct ctx *ctx, struct str email, struct account *out_account)
{
    bool found = false;

    TRY(account_by_email(ctx, email_key(ctx, email), out_account, &found));
    return found ? OK : fail(ctx, CODE_not_found,
                             trf(ctx, "There is no account with the address {email}.", HOLE("email", email)));
}

enum err account_list(struct ctx *ctx, int64_t after, int64_t limit, struct account **out_accounts, size_t *out_count)
{
    TRY(policy_check(ctx, ACT_ACCOUNT_MANAGE, 0));
    audit_unchanged(ctx, ACT_ACCOUNT_MANAGE);           /* looking is not recorded */
    return account_page(ctx, after, limit, out_accounts, out_count);
}

enum err account_close(struct ctx *ctx, int64_t id, struct account *out_account)
{
    struct account account;

    TRY(policy_check(ctx, ACT_ACCOUNT_MANAGE, 0));
    TRY(account_find(ctx, id, &account));
    audit_unchanged(ctx, ACT_ACCOUNT_MANAGE);
    if (account.closed_at == 0) {
        TRY(account_update_closed(ctx, id));
        TRY(sessions_update_ended(ctx, id, 0));
        TRY(audit(ctx, ACT_ACCOUNT_MANAGE, "account_closed", ABOUT_ACCOUNT, id, STR("")));
        account.closed_at = ctx->now;
    }
    *out_account = account;
    return OK;
}

enum err account_set_profile(struct ctx *ctx, const struct profile *profile, struct account *out_account)
{
    struct account account;

    TRY(policy_check(ctx, ACT_ACCOUNT_CHANGE, REL_SELF));
    TRY(account_find(ctx, ctx->actor->id, &account));
    if (profile->phone)
        account.phone = *profile->phone;
    if (profile->country)
        account.country = country_code(ctx->arena, *profile->country);
    if (profile->time_zone)
        account.time_zone = *profile->time_zone;
    if (profile->language)
        account.language = *profile->language;
    profile_check(ctx, &account, profile->country != NULL);
    TRY(fields_checked(ctx));
    if (!account.time_zone.len)
        account.time_zone = zone_of_country(ctx->arena, account.country);
    TRY(account_update_profile(ctx, &account));
    *out_account = account;
    return OK;
}

enum err account_guess_zone(struct ctx *ctx, int64_t account_id, struct str time_zone)
{
    return time_zone.len && zone_exists(time_zone) ? account_update_empty_zone(ctx, account_id, time_zone) : OK;
}
