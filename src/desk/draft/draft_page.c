/* SPDX-License-Identifier: Apache-2.0 */
/* draft_page.c: gathering what the pages of a draft show. */
#include "desk/draft/draft_page.h"

#include "base/id.h"
#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"
#include "desk/account/account.h"
#include "desk/organization/organization.h"

#define EMPTY_ROWS 1        /* of additional contacts, behind those that are filled in */

/* ---- Fields --------------------------------------------------------------------------------------------- */

struct str draft_value_of(const struct draft_page *page, struct str name)
{
    return input_typed(page->shown, name.data);
}

struct str draft_value(const struct draft_page *page, const char *name)
{
    return draft_value_of(page, str_of(name));
}

bool draft_chosen(const struct draft_page *page, const char *name, struct str value)
{
    return str_equal(str_trim(draft_value(page, name)), value);
}

bool draft_ticked(const struct draft_page *page, const char *name)
{
    return draft_chosen(page, name, STR("true"));
}

#define LINE_DETAIL(field, ...) #field,

bool draft_has_details(const struct draft_page *page)
{
    static const char *const names[] = { "problem_type", "category", "portal", REQUEST_LINES(LINE_DETAIL) };
    bool any = draft_chosen(page, "usage", STR("customer"));

    for (size_t i = 0; i < COUNT_OF(names); i++)
        any = any || draft_value(page, names[i]).len || field_fault(page->fault, names[i]).len;
    return any;
}

/* ---- Addresses ------------------------------------------------------------------------------------------ */

struct str draft_begun_on(struct ctx *ctx, const struct draft_page *page)
{
    if (page->draft.id)
        return STR("");
    if (page->typed)
        return form_typed(page->call, "contract");
    int64_t id = page->asked.begin.contract_id;
    return id ? id_text(ctx->arena, id) : STR("");
}

struct url draft_action(struct ctx *ctx, const struct draft_page *page, enum draft_step step)
{
    if (!page->draft.id)
        return URL("/drafts");
    return url_with_both(ctx, "/drafts/:id/steps/:step", id_text(ctx->arena, page->draft.id), str_format(ctx->arena, "%d", (int)step));
}

struct url draft_step_url(struct ctx *ctx, int64_t id, enum draft_step step)
{
    if (!id)
        return URL("/requests/new");
    return url_query(ctx, url_with_id(ctx, "/drafts/:id", id), "step", str_format(ctx->arena, "%d", (int)step));
}

struct url draft_place_url(struct ctx *ctx, const struct draft_page *page)
{
    struct url url = url_query(ctx, draft_step_url(ctx, page->draft.id, STEP_PLAN), "place", STR("1"));

    return url_anchor(ctx, url, STR("place"));
}

struct form draft_form(struct ctx *ctx, const struct draft_page *page, struct url to)
{
    struct form form = form_to(ctx, page->call, to);

    form.id = "step-form";
    form.fault = page->fault;
    form.typed = page->shown;
    form.lenient = true;
    form.inplace = true;
    form.guard = tr(ctx, "This step is not saved yet. Leave anyway?");
    return form;
}

/* ---- Plans ---------------------------------------------------------------------------------------------- */

size_t draft_available(const struct draft_page *page)
{
    size_t count = 0;

    while (count < page->review.plans.count && page->review.plans.verdicts[count].available)
        count++;
    return count;
}

bool draft_plan_optional(const struct draft_page *page)
{
    const struct intent *intent = &page->review.intent;

    return page->review.has_intent && (intent->kind != KIND_INCIDENT || intent->portal->contract_rule == CONTRACT_INCLUDED);
}

int64_t draft_plan_chosen(const struct draft_page *page)
{
    size_t available = draft_available(page);
    struct str typed = str_trim(draft_value(page, "contract"));
    int64_t id = 0;

    (void)!id_parse(typed, &id);
    for (size_t i = 0; i < available; i++)
        if (page->review.plans.verdicts[i].contract->id == id)
            return id;
    bool was_saved = page->draft.revisions[STEP_PLAN] > 0 || page->typed;
    if (draft_plan_optional(page) && (page->review.portal.available || (was_saved && !typed.len)))
        return 0;
    return available ? page->review.plans.verdicts[0].contract->id : 0;
}

/* The verdict on the plan that is chosen; NULL: none is. */
static const struct plan_verdict *verdict_chosen(const struct draft_page *page)
{
    const struct draft_review *review = &page->review;
    int64_t chosen = draft_plan_chosen(page);

    for (size_t i = 0; i < review->plans.count; i++)
        if (review->plans.verdicts[i].contract->id == chosen)
            return &review->plans.verdicts[i];
    return review->has_plans ? NULL : review->chosen;
}

bool draft_lacks_plan(const struct draft_page *page)
{
    return page->review.has_intent && page->review.has_plans && !draft_available(page) && !draft_plan_optional(page);
}

bool draft_forecast(struct ctx *ctx, const struct draft_page *page, struct quote *out_quote)
{
    const struct plan_verdict *verdict = page->review.has_intent ? verdict_chosen(page) : NULL;

    if (!page->review.has_intent || (!verdict && !draft_plan_optional(page)))
        return false;
    *out_quote = request_forecast(ctx, &page->review.intent, verdict ? verdict->contract : NULL, verdict ? verdict->plan : NULL);
    return true;
}

const struct plan *draft_plan_shown(const struct draft_page *page)
{
    const struct plan_verdict *verdict = verdict_chosen(page);

    return verdict ? verdict->plan : NULL;
}

bool draft_can_add(struct ctx *ctx, const struct plan_verdict *verdict)
{
    bool not_added = false, held = false;

    for (size_t i = 0; i < verdict->reason_count; i++) {
        not_added = not_added || verdict->reasons[i].code == CODE_not_associated;
        held = held || verdict->reasons[i].code == CODE_held_exclusively;
    }
    return not_added && !held && contract_ids_visible(ctx, verdict->contract);
}

bool draft_one_press(struct ctx *ctx, const struct plan_verdict *verdict)
{
    return verdict->reason_count == 1 && draft_can_add(ctx, verdict);
}

size_t draft_presses(struct ctx *ctx, const struct draft_page *page)
{
    size_t count = 0;

    for (size_t i = 0; i < page->review.plans.count; i++)
        count += draft_one_press(ctx, &page->review.plans.verdicts[i]);
    return count;
}

/* ---- Places --------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return str_order(((const struct country_option *)a)->name, ((const struct country_option *)b)->name);
}

struct country_option *draft_countries(struct ctx *ctx, const struct region *region)
{
    size_t count = region->countries.count;
    struct country_option *options = arena_alloc(ctx->arena, count * sizeof *options);

    for (size_t i = 0; i < count; i++) {
        struct str code = region->countries.items[i];
        options[i] = (struct country_option){ code, text_country(ctx->arena, code, ctx->language) };
    }
    qsort(options, count, sizeof *options, by_name);
    return options;
}

/* The contract that would pay, or the first that would once it is added; NULL: none. */
static const struct contract *contract_meant(struct ctx *ctx, const struct draft_page *page)
{
    const struct plan_verdict *chosen = verdict_chosen(page);

    for (size_t i = 0; !chosen && draft_lacks_plan(page) && i < page->review.plans.count; i++)
        chosen = draft_one_press(ctx, &page->review.plans.verdicts[i]) ? &page->review.plans.verdicts[i] : NULL;
    return chosen ? chosen->contract : NULL;
}

struct str draft_country(struct ctx *ctx, const struct draft_page *page)
{
    struct str typed = str_trim(draft_value(page, "country"));
    const struct contract *meant = typed.len || page->typed ? NULL : contract_meant(ctx, page);

    return meant ? meant->country : typed;
}

struct str draft_zone(struct ctx *ctx, const struct draft_page *page)
{
    struct str typed = str_trim(draft_value(page, "time_zone"));

    return typed.len ? typed : zone_of_country(ctx->arena, country_code(ctx->arena, draft_country(ctx, page)));
}

bool draft_place_folded(struct ctx *ctx, const struct draft_page *page)
{
    struct str zone = draft_zone(ctx, page);
    bool wrong = field_fault(page->fault, "country").len || field_fault(page->fault, "time_zone").len;

    return !wrong && !page->asked.place && catalog_region(page->review.catalog, draft_country(ctx, page)) && zone.len && zone_exists(zone);
}

bool draft_zone_listed(const struct catalog *catalog, struct str zone)
{
    for (size_t i = 0; i < catalog->region_count; i++)
        if (!catalog->regions[i].thing.retired && str_list_has(catalog->regions[i].time_zones, zone))
            return true;
    return false;
}

/* ---- Who will see it ------------------------------------------------------------------------------------ */

bool draft_submitter_left_out(struct ctx *ctx, const struct draft_page *page)
{
    const struct submission *submission = &page->review.submission;
    struct str self = ctx->actor->email;
    bool named = str_equal(email_key(ctx, submission->primary.email), self);

    for (size_t i = 0; i < submission->additional_count; i++)
        named = named || str_equal(email_key(ctx, submission->additional[i].email), self);
    return submission->submitter_stays_out && !named;
}

/* ---- Two windows ---------------------------------------------------------------------------------------- */

struct draft_field *draft_differences(struct ctx *ctx, const struct draft_page *page, size_t *out_count)
{
    const struct str *names;
    size_t name_count, count = 0;

    draft_field_names(ctx, page->step, &names, &name_count);
    struct draft_field *fields = arena_alloc(ctx->arena, name_count * sizeof *fields);
    int64_t revision = -1;
    (void)!typed_int(draft_value(page, "revision"), 0, INT64_MAX, &revision);
    bool other_window = page->typed && page->draft.id && page->step <= DRAFT_STEPS_TYPED && page->draft.revisions[page->step] != revision
                        && page->call->fault && page->call->fault->code == CODE_conflict;
    for (size_t i = 0; other_window && i < name_count; i++) {
        struct str stored = draft_text(&page->draft, names[i]);
        if (!str_equal(stored, draft_value_of(page, names[i])))
            fields[count++] = (struct draft_field){ names[i], stored };
    }
    *out_count = count;
    return fields;
}

/* ---- Gathering ------------------------------------------------------------------------------------------ */

/* The last steps have no fields to correct, so they show what is missing with a link to its step. */
static const struct fault *fault_of_submitting(struct ctx *ctx, const struct fault *fault)
{
    struct fault *whole = arena_alloc(ctx->arena, sizeof *whole);

    *whole = *fault;
    whole->fields = NULL;
    whole->detail = tr(ctx, "Not submitted yet: please check what is marked.");
    return whole;
}

/* What was found wrong with the open step, once somebody has saved it or wants to go on from there. */
static const struct fault *fault_of_step(struct ctx *ctx, const struct draft_page *page)
{
    struct field_fault *wrong = page->review.faults[page->step];

    if (!wrong || page->step > DRAFT_STEPS_TYPED || page->draft.revisions[page->step] == 0)
        return NULL;
    struct fault *fault = arena_alloc(ctx->arena, sizeof *fault);
    *fault = (struct fault){ .err = ERR_INVALID, .code = CODE_invalid, .detail = wrong->detail, .cure = STR(""), .fields = wrong };
    return fault;
}

static size_t rows_filled(struct ctx *ctx, const struct draft_page *page)
{
    static const char *const parts[] = { "name", "email", "phone" };
    size_t filled = 0;

    for (size_t row = 0; row < LIMIT_CONTACTS; row++)
        for (size_t i = 0; i < COUNT_OF(parts); i++)
            if (draft_value_of(page, str_format(ctx->arena, "additional_contacts[%zu].%s", row, parts[i])).len)
                filled = row + 1;
    return filled;
}

static enum err find_organizations(struct ctx *ctx, struct str *out_names)
{
    struct membership *memberships;
    size_t count;
    struct buf names = buf_new(ctx->arena);

    TRY(membership_list(ctx, ctx->actor->id, &memberships, &count));
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add(&names, STR(", "));
        buf_add(&names, memberships[i].organization.name);
    }
    *out_names = buf_str(&names);
    return OK;
}

static enum err gather_step(struct ctx *ctx, struct draft_page *page)
{
    if (page->picking)
        return draft_find_gather(ctx, &page->asked, page->review.catalog, &page->find);
    if (page->step == STEP_PROBLEM) {
        page->product = catalog_product(page->review.catalog, str_trim(draft_value(page, "product")));
        if (page->product)
            TRY(availability_picker(ctx, page->review.catalog, page->product, &page->versions, &page->version_count));
    }
    if (page->step == STEP_PLAN) {
        TRY(contract_offer_of(ctx, page->call->fault, &page->offer));
        TRY(find_organizations(ctx, &page->organizations));
    }
    if (page->step == STEP_SHARING) {
        page->contact_rows = rows_filled(ctx, page) + EMPTY_ROWS;
        if (page->contact_rows > LIMIT_CONTACTS)
            page->contact_rows = LIMIT_CONTACTS;
    }
    return OK;
}

static const struct input *draft_stored(struct ctx *ctx, const struct draft *draft)
{
    struct input *form = input_form_new(ctx);

    for (size_t i = 0; i < draft->field_count; i++)
        input_form_put(form, draft->fields[i].name, draft->fields[i].value);
    return form;
}

/* Nobody is asked what happens before it is known what it happens to; who has written already is not sent back. */
static bool is_picking(const struct draft_page *page)
{
    const struct draft_asked *asked = &page->asked;

    if (page->step != STEP_PROBLEM || page->typed || page->fault)
        return false;
    if (asked->choose || asked->words.len || (asked->begin.product_id.len && !asked->begin.version_id.len))
        return true;
    return !page->review.version && !draft_is_written(page->draft.fields, page->draft.field_count);
}

enum err draft_page_of(struct ctx *ctx, struct http_call *call, const struct draft *stored, const struct draft_asked *asked,
                       struct draft_page *out_page)
{
    struct draft_page page = { .call = call, .asked = *asked, .draft = *stored, .fault = call->fault, .organizations = STR("") };
    const struct draft *draft = &page.draft;
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    page.typed = form_has(call, "revision");    /* the form of a step */
    if (!page.typed && asked->begin.version_id.len)
        page.draft = draft_choosing(ctx, catalog, stored, asked->begin.version_id);
    page.shown = page.typed ? call->form : draft_stored(ctx, draft);
    TRY(draft_review(ctx, draft, &page.review));
    page.step = !draft->id ? STEP_PROBLEM : asked->step != STEP_NONE ? asked->step : draft_step_after(draft, &page.review, STEP_NONE);
    if (page.step == STEP_SUBMIT)
        page.step = STEP_CHECK;
    page.picking = is_picking(&page);
    if (page.fault && page.fault->fields && page.step >= STEP_CHECK)
        page.fault = fault_of_submitting(ctx, page.fault);
    if (!page.fault && !asked->quiet && !page.picking)
        page.fault = fault_of_step(ctx, &page);
    TRY(gather_step(ctx, &page));
    if (!draft->id)
        TRY(draft_list(ctx, &page.others, &page.other_count));
    *out_page = page;
    return OK;
}
