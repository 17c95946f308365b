/* SPDX-License-Identifier: Apache-2.0 */
/* draft_words.c: what the pages of a draft say. No HTML. */
#include "desk/draft/draft_page.h"

#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"
#include "desk/catalog/catalog_hours.h"
#include "desk/contract/contract_pages.h"
#include "view/when.h"

/* ---- Steps ---------------------------------------------------------------------------------------------- */

static const struct { const char *title, *about; } steps[DRAFT_STEPS + 1] = {
    [STEP_PROBLEM] = { TR_MARK("The problem"), TR_MARK("Which product, and what happens") },
    [STEP_PLAN]    = { TR_MARK("Plan and severity"), TR_MARK("Which contract pays, and how urgent it is") },
    [STEP_CONTACT] = { TR_MARK("Primary contact"), TR_MARK("Who should we contact?") },
    [STEP_SHARING] = { TR_MARK("Who else should see it?"), TR_MARK("Additional contacts") },
    [STEP_CHECK]   = { TR_MARK("Check your answers"), TR_MARK("What it costs, before you pay") },
    [STEP_SUBMIT]  = { TR_MARK("Submit"), TR_MARK("You get a number at once") },
};

struct str draft_step_title(struct ctx *ctx, enum draft_step step)
{
    return tr_text(ctx, steps[step].title);
}

bool draft_step_done(const struct draft_page *page, enum draft_step step)
{
    return page->draft.id && step <= DRAFT_STEPS_TYPED && (page->draft.revisions[step] > 0 || (page->review.complete[step] && step < page->step));
}

bool draft_step_open(const struct draft_page *page, enum draft_step step)
{
    return step == page->step || (step == STEP_SUBMIT && page->step == STEP_CHECK && page->review.complete[STEP_CHECK]);
}

struct str draft_step_state(struct ctx *ctx, const struct draft_page *page, enum draft_step step)
{
    if (draft_step_open(page, step))
        return trf(ctx, "Step {step} of {steps}", HOLE("step", tr_int(ctx, step)), HOLE("steps", tr_int(ctx, DRAFT_STEPS)));
    if (!draft_step_done(page, step))
        return tr_text(ctx, steps[step].about);
    if (!page->review.complete[step])
        return tr(ctx, "Something is missing here");
    return page->draft.revisions[step] > 0 ? tr(ctx, "Finished") : tr(ctx, "Filled in for you");
}

struct str draft_step_class(const struct draft_page *page, enum draft_step step)
{
    if (draft_step_open(page, step))
        return STR("step step-open");
    if (!draft_step_done(page, step) || !page->review.complete[step])
        return STR("step step-later");
    return page->draft.revisions[step] > 0 ? STR("step step-done") : STR("step step-filled");
}

struct str draft_submit_words(struct ctx *ctx, const struct quote *quote)
{
    if (!quote->has_contract)
        return tr(ctx, "Submit free of charge");
    if (!quote->units)
        return tr(ctx, "Submit, nothing is used now");
    if (!quote->contract.counted)
        return tr(ctx, "Submit on the unlimited contract");
    return trf(ctx, "Submit and use {units}", HOLE("units", ledger_units_text(ctx, quote->contract.unit, quote->units)));
}

struct str draft_title_words(struct ctx *ctx, const struct draft *draft)
{
    struct str title = str_trim(draft_text(draft, STR("title")));

    return title.len ? title : tr(ctx, "no title");
}

struct str draft_name_words(struct ctx *ctx, const struct catalog *catalog, const struct draft *draft)
{
    struct str title = str_trim(draft_text(draft, STR("title")));
    const struct version *version = catalog_version(catalog, typed_code(ctx->arena, draft_text(draft, STR("version"))));
    const struct product *product = catalog_product(catalog, typed_code(ctx->arena, draft_text(draft, STR("product"))));
    struct hole day = HOLE("day", day_words(ctx, zone_day(reader_zone(ctx), draft->created_at)));

    if (!typed_is_blank(title))
        return title;
    if (!product)
        return trf(ctx, "New request of {day}", day);
    return trf(ctx, "{product}, started {day}", HOLE("product", version && version->product == product ? version->thing.name : product->thing.name), day);
}

/* ---- The problem ---------------------------------------------------------------------------------------- */

struct str draft_kind_words(struct ctx *ctx, enum request_kind kind)
{
    switch (kind) {
    case KIND_INCIDENT: return tr(ctx, "Something is broken (incident)");
    case KIND_ADVISORY: return tr(ctx, "I need advice (advisory request)");
    case KIND_PROGRAM:  return tr(ctx, "A question about the partner programme (programme request)");
    }
    BUG("a kind outside the enumeration");
}

struct str draft_kind_more(struct ctx *ctx, enum request_kind kind)
{
    switch (kind) {
    case KIND_INCIDENT: return tr(ctx, "It worked, or should work, and does not. An engineer finds out why.");
    case KIND_ADVISORY: return tr(ctx, "Before you build or change something, an engineer goes through it with you.");
    case KIND_PROGRAM:  return tr(ctx, "Memberships, benefits and their contracts.");
    }
    BUG("a kind outside the enumeration");
}

struct str draft_position_words(struct ctx *ctx, enum version_position position)
{
    static const char *const words[] = { TR_MARK("N"), TR_MARK("N-1"), TR_MARK("older"), TR_MARK("unreleased") };

    return tr_text(ctx, words[position]);
}

struct str draft_support_words(struct ctx *ctx, const struct picker_version *picked)
{
    const struct version *version = picked->version;

    switch (picked->lifecycle) {
    case LIFECYCLE_UNRELEASED: return trf(ctx, "Released on {day}", HOLE("day", day_words(ctx, version->released_on)));
    case LIFECYCLE_MAINSTREAM:
        if (version->mainstream_ends_on == DAY_NEVER)
            return tr(ctx, "Mainstream, no end announced");
        return trf(ctx, "Mainstream until {day}", HOLE("day", day_words(ctx, version->mainstream_ends_on)));
    case LIFECYCLE_EXTENDED:
        if (version->extended_ends_on == DAY_NEVER)
            return trf(ctx, "Mainstream ended on {day}; extended, no end announced", HOLE("day", day_words(ctx, version->mainstream_ends_on)));
        return trf(ctx, "Mainstream ended on {day}; extended until {last}", HOLE("day", day_words(ctx, version->mainstream_ends_on)),
                   HOLE("last", day_words(ctx, version->extended_ends_on)));
    case LIFECYCLE_ENDED:
        return trf(ctx, "Mainstream ended on {day}, all support on {last}", HOLE("day", day_words(ctx, version->mainstream_ends_on)),
                   HOLE("last", day_words(ctx, version->extended_ends_on)));
    }
    BUG("a phase outside the enumeration");
}

struct str draft_covered_words(struct ctx *ctx, const struct picker_version *picked)
{
    if (!picked->contract)
        return tr(ctx, "None of your plans covers it");
    struct str plan = picked->plan->thing.name, day = day_words(ctx, picked->covered_until);
    if (picked->ends_with_contract)
        return trf(ctx, "Your {plan} covers this until {day}, when the contract ends", HOLE("plan", plan), HOLE("day", day));
    return trf(ctx, "Your {plan} covers this until {day}", HOLE("plan", plan), HOLE("day", day));
}

struct str draft_version_words(struct ctx *ctx, const struct draft_review *review)
{
    if (review->version)
        return review->version->thing.name;
    return review->product ? trf(ctx, "{product}, version not chosen yet", HOLE("product", review->product->thing.name))
                           : tr(ctx, "not chosen yet");
}

/* ---- The plan ------------------------------------------------------------------------------------------- */

struct str draft_response_words(struct ctx *ctx, int64_t minutes, bool around_the_clock)
{
    struct str time = ledger_units_text(ctx, UNIT_HOUR, minutes);

    return around_the_clock ? trf(ctx, "First answer within {time}, around the clock", HOLE("time", time))
                            : trf(ctx, "First answer within {time} of business time", HOLE("time", time));
}

static int minutes_of(const struct plan *plan, const struct severity *severity)
{
    return plan ? plan_response_minutes(plan, severity) : severity->response_minutes;
}

/* Whether something else that could be chosen promises another time. */
static bool depends_on_plan(const struct draft_page *page, const struct severity *severity, int minutes)
{
    if (draft_plan_optional(page) && severity->response_minutes != minutes)
        return true;
    for (size_t i = 0; i < draft_available(page); i++)
        if (plan_response_minutes(page->review.plans.verdicts[i].plan, severity) != minutes)
            return true;
    return false;
}

struct str draft_target_of(struct ctx *ctx, const struct draft_page *page, const struct severity *severity)
{
    const struct plan *plan = draft_plan_shown(page);
    bool around_the_clock = severity->allows_24x7 && draft_ticked(page, "requires_24x7");
    int minutes = minutes_of(plan, severity);

    if (!plan && !draft_plan_optional(page))
        return STR("");
    struct hole name = HOLE("plan", plan ? plan->thing.name : tr(ctx, "no contract"));
    if (plan && !str_list_has(plan->severities, severity->thing.id))
        return trf(ctx, "Not covered by {plan}", name);
    struct str words = draft_response_words(ctx, minutes, around_the_clock);
    return depends_on_plan(page, severity, minutes) ? trf(ctx, "{words}, with {plan}", HOLE("words", words), name) : words;
}

struct str draft_left_words(struct ctx *ctx, const struct contract *contract)
{
    struct str end = contract_end_words(ctx, contract);

    if (end.len)
        return end;
    struct hole figures = HOLE("figures", contract_left_words(ctx, contract));
    struct hole first = HOLE("first", day_words(ctx, contract->starts_on)), last = HOLE("last", day_words(ctx, contract->ends_on));
    if (!contract->counted)
        return trf(ctx, "{figures}, {first} to {last}", figures, first, last);
    return trf(ctx, "{figures}, {used} used, {first} to {last}", figures, first, last,
               HOLE("used", ledger_amount_text(ctx, contract->unit, contract->used)));
}

struct str draft_24x7_words(struct ctx *ctx, const struct catalog *catalog, size_t *out_count)
{
    struct buf words = buf_new(ctx->arena);
    const struct severity *severity;

    *out_count = 0;
    for (size_t at = 0; (severity = catalog_severity_next(catalog, &at)) != NULL;) {
        if (!severity->allows_24x7)
            continue;
        buf_format(&words, "%s%.*s", words.len ? ", " : "", STR_ARGS(severity->thing.id));
        ++*out_count;
    }
    return buf_str(&words);
}

struct str draft_hours_words(struct ctx *ctx, const struct draft_page *page)
{
    const struct region *region = catalog_region(page->review.catalog, draft_country(ctx, page));
    struct str zone = reader_zone(ctx);

    if (!region)
        return STR("");
    struct hole hours = HOLE("hours", calendar_hours_in(ctx, region->calendar, zone, zone_day(zone, ctx->now)));
    return str_equal(zone, STR("UTC")) ? trf(ctx, "Answered {hours} (UTC)", hours) : trf(ctx, "Answered {hours} (your time)", hours);
}

struct str draft_place_line(struct ctx *ctx, const struct draft_page *page)
{
    return trf(ctx, "{country}, {zone}", HOLE("country", text_country(ctx->arena, draft_country(ctx, page), ctx->language)),
               HOLE("zone", draft_zone(ctx, page)));
}

struct str draft_contact_words(struct ctx *ctx, const struct contact *contact)
{
    const struct str parts[] = { contact->name, contact->address.len ? contact->address : contact->email, contact->phone };
    struct buf words = buf_new(ctx->arena);

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!parts[i].len)
            continue;
        if (words.len)
            buf_add(&words, STR(", "));
        buf_add(&words, parts[i]);
    }
    return words.len ? buf_str(&words) : tr(ctx, "nobody yet");
}

struct str draft_severity_of(struct ctx *ctx, const struct catalog *catalog, struct str severity_id, bool around_the_clock)
{
    const struct severity *severity = catalog_severity(catalog, severity_id);

    if (!severity)
        return tr(ctx, "not chosen yet");
    struct hole holes[] = { HOLE("id", severity->thing.id), HOLE("name", severity->thing.name) };
    return tr_fill(ctx, around_the_clock ? TR_MARK("{id} {name}, around the clock") : TR_MARK("{id} {name}"), COUNT_OF(holes), holes);
}

struct str draft_severity_words(struct ctx *ctx, const struct draft_review *review)
{
    return draft_severity_of(ctx, review->catalog, review->submission.severity_id, review->submission.requires_24x7);
}

struct str draft_place_words(struct ctx *ctx, const struct draft_review *review)
{
    const struct submission *submission = &review->submission;
    struct str none = tr(ctx, "not chosen yet");

    return trf(ctx, "{country}, {zone}",
               HOLE("country", submission->country.len ? text_country(ctx->arena, submission->country, ctx->language) : none),
               HOLE("zone", submission->time_zone.len ? submission->time_zone : none));
}

struct str draft_line_words(struct ctx *ctx, const struct draft_page *page, enum draft_step step)
{
    const struct draft_review *review = &page->review;
    struct str first = STR(""), second = STR("");

    switch (step) {
    case STEP_PROBLEM:
        first = draft_title_words(ctx, &page->draft);
        second = draft_version_words(ctx, review);
        break;
    case STEP_PLAN:
        first = review->chosen ? contract_display(ctx, review->chosen->contract) : tr(ctx, "without a contract");
        second = draft_severity_words(ctx, review);
        break;
    case STEP_CONTACT:
        return draft_contact_words(ctx, &review->submission.primary);
    case STEP_SHARING:
        return review->submission.additional_count
            ? trn0(ctx, "{n} additional contact", "{n} additional contacts", (int64_t)review->submission.additional_count)
            : tr(ctx, "nobody else");
    case STEP_NONE: case STEP_CHECK: case STEP_SUBMIT:
        return STR("");
    }
    return str_format(ctx->arena, "%.*s · %.*s", STR_ARGS(first), STR_ARGS(second));
}

struct str draft_readers_words(struct ctx *ctx, const struct draft_page *page)
{
    const struct plan_verdict *chosen = page->review.chosen;

    return chosen && chosen->contract->organization_name.len
        ? trf(ctx, "the administrators of {organization}", HOLE("organization", chosen->contract->organization_name)) : STR("");
}

struct str draft_cost_words(struct ctx *ctx, const struct draft_page *page)
{
    struct quote quote;

    if (!draft_forecast(ctx, page, &quote))
        return STR("");
    if (!quote.units)
        return tr(ctx, "Submitting will use nothing.");
    struct hole units = HOLE("units", ledger_units_text(ctx, quote.contract.unit, quote.units)), plan = HOLE("plan", quote.plan->thing.name);
    if (!quote.contract.counted)
        return trf(ctx, "Submitting will use {units} of {plan}, which is unlimited.", units, plan);
    return trf(ctx, "Submitting will use {units} of {plan}: {before} left now, {after} after.", units, plan,
               HOLE("before", tr_int(ctx, quote.remaining_before)), HOLE("after", tr_int(ctx, quote.remaining_after)));
}

struct str draft_answers_words(struct ctx *ctx, const struct draft_page *page)
{
    const struct draft_review *review = &page->review;
    const struct severity *chosen = catalog_severity(review->catalog, review->submission.severity_id), *severity;
    const struct plan *plan = draft_plan_shown(page);
    struct buf words = buf_new(ctx->arena);

    for (size_t at = 0; (severity = catalog_severity_next(review->catalog, &at)) != NULL;) {
        bool other = chosen && !chosen->thing.retired && severity != chosen;
        if (other || (plan && !str_list_has(plan->severities, severity->thing.id)))
            continue;
        buf_add(&words, words.len ? STR(", ") : STR(""));
        buf_add(&words, trf(ctx, "{severity} within {time}", HOLE("severity", severity->thing.id),
                            HOLE("time", ledger_units_text(ctx, UNIT_HOUR, minutes_of(plan, severity)))));
    }
    if (!words.len)
        return STR("");
    return chosen && review->submission.requires_24x7 ? trf(ctx, "{answers}, around the clock", HOLE("answers", buf_str(&words)))
                                                      : trf(ctx, "{answers} of business time", HOLE("answers", buf_str(&words)));
}

struct str draft_problem_words(struct ctx *ctx, const struct draft_review *review)
{
    const struct submission *submission = &review->submission;
    const struct problem_type *type = review->product ? product_problem_type(review->product, submission->problem_type_id) : NULL;
    const struct category *category = type ? problem_type_category(type, submission->category_id) : NULL;

    if (!type)
        return STR("");
    return category ? str_format(ctx->arena, "%.*s, %.*s", STR_ARGS(type->name), STR_ARGS(category->name)) : type->name;
}

struct str draft_target_words(struct ctx *ctx, const struct catalog *catalog, const struct request *request)
{
    const struct plan *plan = catalog_plan(catalog, request->plan_id);
    const struct severity *severity = catalog_severity(catalog, request->severity_id);

    if (!severity)
        return STR("");
    struct hole time = HOLE("time", ledger_units_text(ctx, UNIT_HOUR, minutes_of(plan, severity)));
    return request->requires_24x7 ? trf(ctx, "Within {time}, around the clock", time) : trf(ctx, "Within {time} of business time", time);
}

/* ---- Fields --------------------------------------------------------------------------------------------- */

#define LINE_LABEL(field, chars_max, label) { #field, label },
static const struct { const char *name, *words; } labels[] = {
    { "portal", TR_MARK("Submit at") }, { "product", TR_MARK("Product") }, { "version", TR_MARK("Version") },
    { "usage", TR_MARK("Who uses it") }, REQUEST_LINES(LINE_LABEL) { "kind", TR_MARK("What you need") },
    { "problem_type", TR_MARK("Problem type") }, { "category", TR_MARK("Category") }, { "title", TR_MARK("Title") },
    { "description", TR_MARK("Description") }, { "contract", TR_MARK("Plan") }, { "severity", TR_MARK("Severity") },
    { "requires_24x7", TR_MARK("Around the clock") }, { "country", TR_MARK("Country") }, { "time_zone", TR_MARK("Time zone") },
    { "primary_contact.name", TR_MARK("Name") }, { "primary_contact.email", TR_MARK("E-mail") }, { "primary_contact.phone", TR_MARK("Phone") },
    { "add_submitter", TR_MARK("Yourself") },
};

struct str draft_field_words(struct ctx *ctx, struct str name)
{
    struct str rest = name;

    for (size_t i = 0; i < COUNT_OF(labels); i++)
        if (str_equal(name, str_of(labels[i].name)))
            return tr_text(ctx, labels[i].words);
    (void)str_cut(&rest, '[');
    int64_t row = 0;
    (void)!str_int(str_cut(&rest, ']'), 0, LIMIT_CONTACTS, &row);
    return trf(ctx, "Additional contact {n}", HOLE("n", tr_int(ctx, row + 1)));
}
