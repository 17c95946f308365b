/* SPDX-License-Identifier: Apache-2.0 */
/* request_list.c: lists of requests [7.1] and of what is due at the desk, searched and counted. */
#include "desk/request/request.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/typed.h"
#include "base/words.h"
#include "desk/request/request_check.h"
#include "desk/request/request_store.h"

/* The contracts of a list, each read once. */
static enum err requests_add_contracts(struct ctx *ctx, struct request *requests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        while (same < i && requests[same].contract_id != requests[i].contract_id)
            same++;
        if (same == i) {
            TRY(request_add_contract(ctx, &requests[i]));
            continue;
        }
        requests[i].contract = requests[same].contract;
        requests[i].has_contract = requests[same].has_contract;
    }
    return OK;
}

static enum err severity_known(struct ctx *ctx, const struct catalog *catalog, struct str severity_id)
{
    if (severity_id.len && !catalog_severity(catalog, severity_id))
        return fail_field(ctx, "severity", CODE_unknown_value, tr(ctx, "There is no such severity."));
    return OK;
}

/* Narrows a list to what somebody who is no staff may see [7.2]. */
static enum err request_page_narrow(struct ctx *ctx, struct request_page *page)
{
    bool administers;

    page->email = ctx->actor->email;
    TRY(request_store_administers(ctx, ctx->actor->id, &administers));
    page->admin_id = administers ? ctx->actor->id : 0;
    return OK;
}

/* Where a group of digits begins that ends before `end`. */
static size_t group_begin(struct str text, size_t end)
{
    while (end > 0 && ascii_is_digit(text.data[end - 1]))
        end--;
    return end;
}

/* The digits of a part of a number, where nothing else was typed, as the beginning of a word; empty: it is none. Several groups of digits are one part
 * where they stand as in a number that is displayed: those within have four digits, the outer ones no more. */
static struct str number_part(struct ctx *ctx, struct str typed, size_t *out_groups)
{
    struct str text = typed_spaced(ctx->arena, typed);
    struct buf digits = buf_new(ctx->arena);
    size_t longest = 0, shortest_within = SIZE_MAX, last = 0;

    *out_groups = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (ascii_is_digit(text.data[i]))
            buf_add_char(&digits, text.data[i]);
        else if (text.data[i] != ' ' && text.data[i] != '-')
            return STR("");
        if (!ascii_is_digit(text.data[i]) || (i + 1 < text.len && ascii_is_digit(text.data[i + 1])))
            continue;
        if (++*out_groups > 2 && last < shortest_within)
            shortest_within = last;
        last = i + 1 - group_begin(text, i + 1);
        longest = last > longest ? last : longest;
    }
    bool displayed = longest <= NUMBER_GROUP_DIGITS && shortest_within >= NUMBER_GROUP_DIGITS;
    if (digits.len < NUMBER_PART_DIGITS || digits.len >= REQUEST_NUMBER_DIGITS || (*out_groups > 1 && !displayed))
        return STR("");
    return str_join(ctx->arena, buf_str(&digits), STR("*"));
}

/* What stands in the index for what was typed. Groups of digits may be figures of an ordinary text ("2016 2022 4000"): they are a number where the
 * actor finds a request by it, whatever the page is narrowed to besides. A part of one is short enough to stand in some number by chance ("16 77"): a
 * single group is sought as the beginning of a word, which that word itself is too, and several groups both as words and as a part. */
static enum err request_words(struct ctx *ctx, struct str typed, struct request_page *page)
{
    struct request_page all = { .states = REQUEST_IN_ALL, .staff = page->staff, .email = page->email, .admin_id = page->admin_id,
                                .behind = INT64_MAX, .limit = 1 };
    struct request *found;
    size_t count = 0, groups;

    page->words = text_search_query(ctx->arena, typed);
    if (!request_numbers_within(ctx, typed, &all.words)) {
        struct str part = number_part(ctx, typed, &groups);
        *(part.len && groups == 1 ? &page->words : &page->part) = part;
        return OK;
    }
    TRY(request_store_list(ctx, &all, &found, &count));
    if (count)
        page->words = all.words;
    return OK;
}

enum err request_list(struct ctx *ctx, const struct request_filter *filter, struct request **out_requests, size_t *out_count)
{
    const struct catalog *catalog;
    struct request_page page = {
        .states = filter->states ? filter->states : REQUEST_IN_ALL, .severity_id = filter->severity_id,
        .contract_id = filter->contract_id, .oldest_first = filter->oldest_first, .staff = request_sees_notes(ctx),
        .behind = filter->after || filter->oldest_first ? filter->after : INT64_MAX, .limit = filter->limit,
        .behind_place = filter->after_place ? filter->after_place : INT64_MAX,
    };
    struct str typed = str_trim(filter->words);

    page.by_place = filter->waiting_first && !typed.len;

    TRY(policy_check(ctx, ACT_REQUEST_LIST, 0));
    TRY(catalog_now(ctx, &catalog));
    TRY(severity_known(ctx, catalog, page.severity_id));
    if (!page.staff)
        TRY(request_page_narrow(ctx, &page));
    if (typed.len)
        TRY(request_words(ctx, typed, &page));
    *out_count = 0;
    if (typed.len && !page.words.len)
        return OK;      /* nothing in it that could be found */
    TRY(request_store_list(ctx, &page, out_requests, out_count));
    return requests_add_contracts(ctx, *out_requests, *out_count);
}

struct how_many how_many_together(struct how_many one, struct how_many other)
{
    return (struct how_many){ .count = one.count + other.count, .more = one.more || other.more };
}

/* What is counted with rows that are looked at beyond it is told as "more than". */
static struct how_many how_many_bounded(struct how_many many)
{
    if (many.count > LIMIT_COUNTED)
        return (struct how_many){ .count = LIMIT_COUNTED, .more = true };
    return many;
}

enum err request_count(struct ctx *ctx, const struct request_filter *filter, struct request_counts *out_counts)
{
    struct request_page page = { .severity_id = filter->severity_id, .contract_id = filter->contract_id, .limit = LIMIT_COUNTED + 1 };
    struct how_many parts[3] = { { 0 } };

    TRY(policy_check(ctx, ACT_REQUEST_LIST, 0));
    if (!request_sees_notes(ctx))
        TRY(request_page_narrow(ctx, &page));
    TRY(request_store_count(ctx, &page, parts));
    struct how_many open = how_many_together(parts[0], parts[1]);
    *out_counts = (struct request_counts){
        .waiting = how_many_bounded(parts[0]), .open = how_many_bounded(open), .closed = how_many_bounded(parts[2]), .all = how_many_bounded(how_many_together(open, parts[2])),
    };
    return OK;
}

/* ---- What is due: for the desk --------------------------------------------------------------------------- */

bool due_narrowed(const struct due_filter *filter)
{
    return (filter->states && filter->states != REQUEST_IN_OPEN) || filter->severity_id.len;
}

/* All that is left open is said in full. */
static struct due_filter due_said(const struct due_filter *filter)
{
    struct due_filter said = *filter;

    said.states = filter->states ? filter->states & REQUEST_IN_OPEN : REQUEST_IN_OPEN;
    if (!filter->severity_id.len)
        said.severity_id = STR("");
    return said;
}

enum err request_count_due(struct ctx *ctx, const struct due_filter *filter, struct due_counts *out_counts)
{
    struct how_many parts[4] = { { 0 } };
    struct due_filter said = due_said(filter);

    TRY(request_store_count_due(ctx, &said, LIMIT_COUNTED + 1, parts));
    *out_counts = (struct due_counts){ .all = how_many_bounded(how_many_together(parts[1], parts[2])), .mine = how_many_bounded(parts[0]),
                                       .unowned = how_many_bounded(parts[1]), .closed = how_many_bounded(parts[3]) };
    return OK;
}

enum err request_next_due(struct ctx *ctx, int64_t owner_id, int64_t but_id, struct request_name *out_next)
{
    return request_store_next_due(ctx, owner_id, but_id, out_next);
}

static enum err search_due(struct ctx *ctx, const struct due_filter *said, struct str typed, struct request **out_requests, size_t *out_count)
{
    struct request_page page = {
        .states = said->states, .severity_id = said->severity_id, .email = STR(""), .staff = true, .due = said,
        .behind = said->after_id ? said->after_id : INT64_MAX, .limit = said->limit,
    };

    TRY(request_words(ctx, typed, &page));
    *out_count = 0;
    if (!page.words.len)
        return OK;      /* nothing in it that could be found */
    TRY(request_store_list(ctx, &page, out_requests, out_count));
    return requests_add_contracts(ctx, *out_requests, *out_count);
}

enum err request_list_due(struct ctx *ctx, const struct due_filter *filter, struct request **out_requests, size_t *out_count)
{
    const struct catalog *catalog;
    struct due_filter said = due_said(filter);
    struct str typed = str_trim(filter->words);

    TRY(catalog_now(ctx, &catalog));
    TRY(severity_known(ctx, catalog, said.severity_id));
    if (typed.len)
        return search_due(ctx, &said, typed, out_requests, out_count);
    TRY(request_store_list_due(ctx, &said, out_requests, out_count));
    return requests_add_contracts(ctx, *out_requests, *out_count);
}
