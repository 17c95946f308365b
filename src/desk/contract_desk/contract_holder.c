/* SPDX-License-Identifier: Apache-2.0 */
/* contract_holder.c: whom somebody at the desk means by what was typed as the holder of a new contract. */
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "desk/account/account.h"
#include "desk/account/audit.h"
#include "desk/contract_desk/contract_desk_store.h"
#include "desk/contract_desk/contract_issue.h"
#include "desk/organization/organization.h"

#define NAMED 5             /* candidates that a fault names */
#define PERSON_LETTERS 3    /* of a person's name or address have to be typed, at least */

static void holder_refuse(struct ctx *ctx, struct str words)
{
    field_add(ctx, STR("holder"), CODE_unknown_value, words);
}

struct str contract_no_account_words(struct ctx *ctx)
{
    return tr(ctx, "No account has this e-mail address. The person has to sign up first.");
}

static enum err find_account(struct ctx *ctx, const char *field, struct str email, int64_t *out_id)
{
    struct fault before = ctx->fault;
    struct account account;
    enum err err = account_find_by_email(ctx, email, &account);

    if (err == ERR_MISSING) {
        ctx->fault = before;
        field_add(ctx, str_of(field), CODE_unknown_value, contract_no_account_words(ctx));
        return OK;
    }
    TRY(err);
    if (account.closed_at)
        field_add(ctx, str_of(field), CODE_not_allowed, tr(ctx, "The account with this e-mail address is closed."));
    else
        *out_id = account.id;
    return OK;
}

/* The first few of those that fit, and how many fit. */
struct candidates { struct organization items[NAMED]; size_t count; };

static void candidate_add(struct candidates *candidates, const struct organization *organization)
{
    if (candidates->count < NAMED)
        candidates->items[candidates->count] = *organization;
    candidates->count++;
}

static struct str candidates_text(struct ctx *ctx, const struct candidates *candidates)
{
    struct buf names = buf_new(ctx->arena);

    for (size_t i = 0; i < candidates->count && i < NAMED; i++) {
        const struct organization *organization = &candidates->items[i];
        buf_format(&names, "%s%.*s (%.*s)", i ? ", " : "", STR_ARGS(organization->name), STR_ARGS(organization->partner_id));
    }
    if (candidates->count > NAMED)
        buf_add(&names, STR(", ..."));
    return buf_str(&names);
}

/* Sorts those that hold the words into those that have just this name or partner ID, and the others. */
static enum err find_candidates(struct ctx *ctx, struct str text, struct candidates *named, struct candidates *others)
{
    struct str key = text_folded(ctx->arena, text);
    int64_t after = 0;
    size_t count = LIMIT_LIST_ITEMS;

    while (count == LIMIT_LIST_ITEMS) {
        struct organization *found;
        TRY(organization_search(ctx, text, after, LIMIT_LIST_ITEMS, &found, &count));
        for (size_t i = 0; i < count; i++) {
            after = found[i].id;
            if (str_equal(found[i].partner_id, text)) {
                *named = (struct candidates){ .items = { found[i] }, .count = 1 };
                return OK;
            }
            bool exact = str_equal(text_folded(ctx->arena, found[i].name), key);
            candidate_add(exact ? named : others, &found[i]);
        }
    }
    return OK;
}

/* Letters and digits of what was typed, up to the end of the local part. */
static size_t letters_typed(struct str words)
{
    struct str rest = words, name = str_cut(&rest, '@');
    struct text_char c;
    size_t count = 0;

    for (size_t at = 0; text_next(name, &at, &c);)
        count += text_part_of(c.code) == TEXT_LETTER || text_part_of(c.code) == TEXT_SPACELESS;
    return count;
}

/* People are searched and never listed: only an administrator lists accounts. */
static enum err find_people(struct ctx *ctx, struct str words, int64_t limit, struct holder_candidate **out_people, size_t *out_count)
{
    *out_people = NULL;
    *out_count = 0;
    return letters_typed(words) < PERSON_LETTERS ? OK : contract_desk_store_accounts(ctx, words, limit, out_people, out_count);
}

/* Nobody's name: perhaps a person's. */
static enum err holder_refuse_unknown(struct ctx *ctx, struct str text)
{
    struct holder_candidate *found;
    struct buf names = buf_new(ctx->arena);
    size_t count;

    TRY(find_people(ctx, text, NAMED, &found, &count));
    for (size_t i = 0; i < count; i++)
        buf_format(&names, "%s%.*s (%.*s)", i ? ", " : "", STR_ARGS(found[i].name), STR_ARGS(found[i].value));
    holder_refuse(ctx, count
        ? trf(ctx, "No organization has this name. These people are similar: {names}. Enter the e-mail address: what stands behind the name.", HOLE("names", buf_str(&names)))
        : tr(ctx, "No organization has this name or partner ID. Search for part of the name, or add the organization first."));
    return OK;
}

/* Nothing is guessed: a contract for the wrong company is for ever. */
static enum err find_organization(struct ctx *ctx, struct str text, int64_t *out_id)
{
    struct candidates named = { .count = 0 }, others = { .count = 0 };

    TRY(find_candidates(ctx, text, &named, &others));
    if (!named.count && !others.count)
        return holder_refuse_unknown(ctx, text);
    if (named.count > 1)
        holder_refuse(ctx, trf(ctx, "Several organizations have this name: {names}. Enter the partner ID: the number behind the name.",
                               HOLE("names", candidates_text(ctx, &named))));
    else if (!named.count)
        holder_refuse(ctx, trf(ctx, "No organization has exactly this name. These are similar: {names}. Enter the whole name, or the partner ID: the number behind it.", HOLE("names", candidates_text(ctx, &others))));
    else
        *out_id = named.items[0].id;
    return OK;
}

enum err contract_holder_find(struct ctx *ctx, struct contract_issue *issue)
{
    struct str typed = str_trim(issue->holder);

    if (issue->account.len)
        return find_account(ctx, "account", issue->account, &issue->account_id);
    if (typed.len == 0)
        return OK;
    if (str_contains(typed, STR("@")))
        return find_account(ctx, "holder", typed, &issue->account_id);
    return find_organization(ctx, typed, &issue->organization_id);
}

enum err contract_holder_candidates(struct ctx *ctx, struct str words, struct holder_candidate **out_candidates, size_t *out_count, bool *out_more)
{
    struct holder_candidate *found = arena_alloc(ctx->arena, 2 * (HOLDER_CANDIDATES + 1) * sizeof *found), *people;
    struct organization *organizations;
    size_t count, person_count;

    TRY(policy_check(ctx, ACT_CONTRACT_ISSUE, 0));
    audit_unchanged(ctx, ACT_CONTRACT_ISSUE);       /* looking is not recorded */
    TRY(organization_search(ctx, words, 0, HOLDER_CANDIDATES + 1, &organizations, &count));
    for (size_t i = 0; i < count; i++)
        found[i] = (struct holder_candidate){ organizations[i].partner_id, organizations[i].name, false };
    TRY(find_people(ctx, words, HOLDER_CANDIDATES + 1, &people, &person_count));
    if (person_count)
        memcpy(found + count, people, person_count * sizeof *people);
    count += person_count;
    *out_more = count > HOLDER_CANDIDATES;
    *out_count = *out_more ? HOLDER_CANDIDATES : count;
    *out_candidates = found;
    return OK;
}

enum err contract_holders_offered(struct ctx *ctx, struct organization **out_organizations, size_t *out_count)
{
    TRY(policy_check(ctx, ACT_CONTRACT_ISSUE, 0));
    audit_unchanged(ctx, ACT_CONTRACT_ISSUE);
    TRY(organization_search(ctx, STR(""), 0, HOLDERS_OFFERED + 1, out_organizations, out_count));
    if (*out_count > HOLDERS_OFFERED)
        *out_count = 0;
    return OK;
}
