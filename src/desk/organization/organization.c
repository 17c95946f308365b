/* SPDX-License-Identifier: Apache-2.0 */
/* organization.c: the rules of organizations and memberships [3.3, 3.4]. */
#include "desk/organization/organization.h"

#include "base/crypto.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"
#include "base/words.h"
#include "db/db.h"
#include "desk/account/account.h"
#include "desk/account/audit.h"
#include "desk/catalog/catalog.h"
#include "desk/organization/organization_store.h"

#define PARTNER_ID_DIGITS 7
#define PARTNER_ID_TRIES  20

const struct text_rule organization_name_rule = { LIMIT_NAME_CHARS, .lines = false, TR_MARK("Enter the name of the organization.") };

static void organization_check(struct ctx *ctx, struct organization *organization)
{
    organization->name = typed_ruled(ctx, STR("name"), organization->name, &organization_name_rule);
    country_check(ctx, "country", organization->country);
}

/* One batch of all, in memory of its own: the first whose name looks so. */
static enum err find_look(struct ctx *ctx, const struct text_look *look, int64_t *after, bool *out_more, struct organization *out_found)
{
    struct organization *organizations;
    size_t count;

    TRY(organization_page(ctx, STR("%"), STR(""), *after, LIMIT_LIST_ITEMS, &organizations, &count));
    for (size_t i = 0; i < count && !out_found->id; i++) {
        *after = organizations[i].id;
        struct text_look other = text_look(ctx->arena, organizations[i].name);
        if (text_looks_same(&other, look))
            out_found->id = organizations[i].id;
    }
    *out_more = count == LIMIT_LIST_ITEMS && !out_found->id;
    return OK;
}

/* Two that only a machine tells apart end with contracts at the wrong one. All names are read: it is seldom asked, and what is kept of a
 * look would be out of date with the next edition of Unicode's confusables. */
enum err organization_looking_like(struct ctx *ctx, struct str name, struct organization *out_found)
{
    struct text_look look = text_look(ctx->arena, name);
    struct arena arena = { .bytes_max = ctx->arena->bytes_max };
    struct organization found = { .id = 0 };
    struct ctx inner = *ctx;
    int64_t after = 0;
    enum err err = OK;

    inner.arena = &arena;
    for (bool more = true; more && !err;) {
        err = find_look(&inner, &look, &after, &more, &found);
        fault_take(ctx, &inner);
        arena_reset(&arena);
    }
    arena_free(&arena);
    TRY(err);
    *out_found = (struct organization){ .id = 0 };
    return found.id ? organization_find(ctx, found.id, out_found) : OK;
}

static enum err check_look(struct ctx *ctx, struct str name)
{
    struct organization found;

    TRY(organization_lock_names(ctx));
    TRY(organization_looking_like(ctx, name, &found));
    if (!found.id)
        return OK;
    return fault_cure(ctx, fail(ctx, CODE_conflict, trf(ctx, "An organization already has this name, or one that looks the same: {name}, id {id}, partner ID {partner_id}.", HOLE("name", found.name),
                                                        HOLE("id", id_text(ctx->arena, found.id)), HOLE("partner_id", found.partner_id))),
                      tr(ctx, "Use that one. If this is a different one, add it with --anyway (over the API: \"anyway\": true)."));
}

enum err organization_add(struct ctx *ctx, struct str name, struct str country, unsigned enrolled,
                          struct organization *out_organization)
{
    struct organization asked = { .name = name, .country = country_code(ctx->arena, country) };

    TRY(policy_check(ctx, ACT_ORGANIZATION_MANAGE, 0));
    organization_check(ctx, &asked);
    TRY(fields_checked(ctx));
    TRY(check_look(ctx, asked.name));
    return organization_add_anyway(ctx, name, country, enrolled, out_organization);
}

enum err organization_add_anyway(struct ctx *ctx, struct str name, struct str country, unsigned enrolled,
                          struct organization *out_organization)
{
    struct organization added = { .name = name, .country = country_code(ctx->arena, country), .enrolled = enrolled,
                                  .created_at = ctx->now };
    const struct catalog *catalog;
    bool inserted = false;

    TRY(policy_check(ctx, ACT_ORGANIZATION_MANAGE, 0));
    organization_check(ctx, &added);
    TRY(fields_checked(ctx));
    added.id = id_new(ctx);
    /* Nine million partner IDs: one that is taken is drawn anew; twenty in a row mean that they run out. */
    for (int tries = 0; !inserted && tries < PARTNER_ID_TRIES; tries++) {
        added.partner_id = random_digits(ctx->arena, PARTNER_ID_DIGITS, true);
        TRY(organization_insert(ctx, &added, &inserted));
    }
    if (!inserted)
        return fail(ctx, CODE_busy, tr(ctx, "No free partner ID was found. Nothing was changed; try again."));
    for (unsigned bit = ENROLLED_PARTNER; bit <= ENROLLED_RESELLER; bit <<= 1)
        if (enrolled & bit)
            TRY(enrollment_insert(ctx, added.id, (enum enrollment)bit));
    TRY(audit(ctx, ACT_ORGANIZATION_MANAGE, "organization_added", ABOUT_ORGANIZATION, added.id, added.name));
    TRY(catalog_now(ctx, &catalog));
    added.remark = country_remark(ctx, catalog, added.country);
    *out_organization = added;
    return OK;
}

enum err organization_find(struct ctx *ctx, int64_t id, struct organization *out_organization)
{
    bool found = false;

    TRY(organization_by_id(ctx, id, out_organization, &found));
    return found ? OK : fail(ctx, CODE_not_found, tr(ctx, "There is no such organization."));
}

/* "Partner ID 8941315": what stands before an ID on the screen is no word of a name. */
static bool is_label(struct str word)
{
    return str_equal(word, STR("partner")) || str_equal(word, STR("id")) || str_equal(word, STR("organization"));
}

/* Whether each word stands in the name, is one of the IDs, or says what the ID is that is there too. */
static bool has_words(struct ctx *ctx, const struct organization *organization, struct str words)
{
    struct str name = text_search_plain(ctx->arena, organization->name), id = id_text(ctx->arena, organization->id);
    bool has_id = false, has_all = true, has_but_labels = true;

    while (words.len) {
        struct str word = str_cut(&words, ' ');
        bool is_id = str_equal(word, organization->partner_id) || str_equal(word, id), has = is_id || str_contains(name, word);
        has_id = has_id || is_id;
        has_all = has_all && has;
        has_but_labels = has_but_labels && (has || is_label(word));
    }
    return has_all || (has_id && has_but_labels);
}

/* The longest that has to be in the name, if no ID is among the words. */
static struct str narrowing_word(struct str words)
{
    struct str found = STR("");

    while (words.len) {
        struct str word = str_cut(&words, ' ');
        if (word.len > found.len && !is_label(word))
            found = word;
    }
    return found;
}

/* The statement gives all that can have the words; here the signs on letters are left out ("buro" of "Büro"). A partner ID may be
 * typed in pieces. */
enum err organization_search(struct ctx *ctx, struct str words, int64_t after, int64_t limit,
                             struct organization **out_organizations, size_t *out_count)
{
    struct str sought = text_sought_words(ctx->arena, typed_sought(ctx->arena, words)), whole = typed_id(ctx->arena, words);
    struct str like = db_like(ctx->arena, narrowing_word(sought)), ids = str_join(ctx->arena, STR(" "), sought, STR(" "), whole, STR(" "));
    struct organization *found = arena_alloc(ctx->arena, (size_t)limit * sizeof *found), *page;
    size_t count = 0, read = (size_t)limit;

    TRY(policy_check(ctx, ACT_ORGANIZATION_MANAGE, 0));
    audit_unchanged(ctx, ACT_ORGANIZATION_MANAGE);      /* looking is not recorded */
    while (count < (size_t)limit && read == (size_t)limit) {
        struct arena_mark before = arena_mark(ctx->arena);
        size_t had = count;
        TRY(organization_page(ctx, like, ids, after, limit, &page, &read));
        for (size_t i = 0; i < read && count < (size_t)limit; i++) {
            struct arena_mark mark = arena_mark(ctx->arena);
            if (has_words(ctx, &page[i], sought) || str_equal(page[i].partner_id, whole))
                found[count++] = page[i];
            arena_back(ctx->arena, mark);
            after = page[i].id;
        }
        if (count == had)
            arena_back(ctx->arena, before);     /* a rare word leads through many */
    }
    *out_organizations = found;
    *out_count = count;
    return OK;
}

enum err membership_add(struct ctx *ctx, int64_t organization_id, int64_t account_id, unsigned roles)
{
    struct organization organization;
    struct account account;
    struct buf given = buf_new(ctx->arena);

    TRY(policy_check(ctx, ACT_ORGANIZATION_MANAGE, 0));
    TRY(organization_find(ctx, organization_id, &organization));
    TRY(account_find(ctx, account_id, &account));
    if (account.closed_at)
        return fail(ctx, CODE_conflict, tr(ctx, "The account is closed, so it cannot become a member."));
    for (unsigned role = ROLE_MEMBER; role <= ROLE_GLOBAL_ADMIN; role <<= 1) {
        if (!((roles | ROLE_MEMBER) & role))
            continue;
        TRY(role_insert(ctx, organization_id, account_id, (enum organization_role)role));
        buf_format(&given, "%s%s", given.len ? ", " : "", organization_role_name((enum organization_role)role));
    }
    return audit(ctx, ACT_ORGANIZATION_MANAGE, "member_added", ABOUT_ORGANIZATION, organization_id,
                 str_format(ctx->arena, "account %lld: %.*s", (long long)account_id, STR_ARGS(buf_str(&given))));
}

enum err membership_list(struct ctx *ctx, int64_t account_id, struct membership **out_memberships, size_t *out_count)
{
    return memberships_of(ctx, account_id, out_memberships, out_count);
}

enum err organization_admins(struct ctx *ctx, int64_t organization_id, struct str *out_names)
{
    struct buf names = buf_new(ctx->arena);
    struct str (*admins)[2];
    size_t count = 0;

    TRY(admins_of(ctx, organization_id, &admins, &count));
    for (size_t i = 0; i < count; i++)
        buf_format(&names, "%s%.*s <%.*s>", i ? ", " : "", STR_ARGS(admins[i][0]), STR_ARGS(admins[i][1]));
    *out_names = buf_str(&names);
    return OK;
}

enum err member_set_profile(struct ctx *ctx, const struct profile *profile, struct account *out_account)
{
    const struct catalog *catalog;

    TRY(account_set_profile(ctx, profile, out_account));
    TRY(catalog_now(ctx, &catalog));
    if (profile->country)
        out_account->remark = country_remark(ctx, catalog, out_account->country);
    return OK;
}
