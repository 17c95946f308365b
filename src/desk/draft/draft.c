/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draft.c: keeping what is being written. What it comes to is in draft_review.c, what becomes of it in
 * draft_submission.c.
 */
#include "desk/draft/draft.h"

#include "base/id.h"
#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"
#include "desk/account/account.h"
#include "desk/draft/draft_store.h"

/* ---- Fields --------------------------------------------------------------------------------------------- */

#define LINE_NAME(field, ...) STR_INIT(#field),
static const struct str problem_fields[] = {
    STR_INIT("portal"), STR_INIT("product"), STR_INIT("version"), STR_INIT("usage"), REQUEST_LINES(LINE_NAME)
    STR_INIT("kind"), STR_INIT("problem_type"), STR_INIT("category"), STR_INIT("title"), STR_INIT("description"),
};
static const struct str plan_fields[] = {
    STR_INIT("contract"), STR_INIT("severity"), STR_INIT("requires_24x7"), STR_INIT("country"), STR_INIT("time_zone"),
};
static const struct str contact_fields[] = { STR_INIT("primary_contact.name"), STR_INIT("primary_contact.email"), STR_INIT("primary_contact.phone") };
static const char *const person_fields[] = { "name", "email", "phone" };

static void sharing_field_names(struct ctx *ctx, const struct str **out_names, size_t *out_count)
{
    struct str *names = arena_alloc(ctx->arena, (1 + LIMIT_CONTACTS * COUNT_OF(person_fields)) * sizeof *names);
    size_t count = 0;

    names[count++] = STR("add_submitter");
    for (int row = 0; row < LIMIT_CONTACTS; row++)
        for (size_t i = 0; i < COUNT_OF(person_fields); i++)
            names[count++] = str_format(ctx->arena, "additional_contacts[%d].%s", row, person_fields[i]);
    *out_names = names;
    *out_count = count;
}

void draft_field_names(struct ctx *ctx, enum draft_step step, const struct str **out_names, size_t *out_count)
{
    switch (step) {
    case STEP_PROBLEM: *out_names = problem_fields; *out_count = COUNT_OF(problem_fields); return;
    case STEP_PLAN:    *out_names = plan_fields;    *out_count = COUNT_OF(plan_fields);    return;
    case STEP_CONTACT: *out_names = contact_fields; *out_count = COUNT_OF(contact_fields); return;
    case STEP_SHARING: sharing_field_names(ctx, out_names, out_count); return;
    case STEP_NONE: case STEP_CHECK: case STEP_SUBMIT: *out_names = NULL; *out_count = 0; return;
    }
    BUG("a step outside the enumeration");
}

enum draft_step draft_field_step(struct ctx *ctx, struct str name)
{
    for (enum draft_step step = STEP_PROBLEM; step <= DRAFT_STEPS_TYPED; step++) {
        const struct str *names;
        size_t count;
        draft_field_names(ctx, step, &names, &count);
        for (size_t i = 0; i < count; i++)
            if (str_equal(names[i], name))
                return step;
    }
    return STEP_NONE;
}

struct str draft_text(const struct draft *draft, struct str name)
{
    for (size_t i = 0; i < draft->field_count; i++)
        if (str_equal(draft->fields[i].name, name))
            return draft->fields[i].value;
    return STR("");
}

/* ---- A new one ------------------------------------------------------------------------------------------ */

struct filling { struct draft_field *fields; size_t count; };

static void filling_add(struct filling *filling, struct str name, struct str value)
{
    if (value.len)
        filling->fields[filling->count++] = (struct draft_field){ name, value };
}

/* A version names its product. What has been retired is left out. */
static bool fill_product(const struct catalog *catalog, struct filling *filling, struct str product_id, struct str version_id)
{
    const struct version *version = catalog_version(catalog, version_id);
    const struct product *product = version ? version->product : catalog_product(catalog, product_id);

    if (!product || product->thing.retired)
        return false;
    filling_add(filling, STR("product"), product->thing.id);
    if (version && !version->thing.retired)
        filling_add(filling, STR("version"), version->thing.id);
    return true;
}

/* Most people ask about what they asked about last [6.3]. */
static enum err fill_last(struct ctx *ctx, const struct catalog *catalog, const struct draft_begin *begin, struct filling *filling)
{
    struct last_request last;

    TRY(draft_store_last_request(ctx, ctx->actor->id, ctx->actor->email, &last));
    if (!fill_product(catalog, filling, begin->product_id, begin->version_id))
        (void)fill_product(catalog, filling, last.product_id, last.version_id);
    int64_t contract_id = begin->contract_id ? begin->contract_id : last.contract_id;
    if (contract_id)
        filling_add(filling, STR("contract"), id_text(ctx->arena, contract_id));
    return OK;
}

enum err draft_prefilled(struct ctx *ctx, const struct draft_begin *begin, struct draft *out_draft)
{
    const struct catalog *catalog;
    struct account account;
    struct filling filling = { arena_alloc(ctx->arena, 20 * sizeof(struct draft_field)), 0 };
    enum request_kind kind;

    TRY(policy_check(ctx, ACT_REQUEST_SUBMIT, 0));
    TRY(catalog_now(ctx, &catalog));
    TRY(account_find(ctx, ctx->actor->id, &account));
    TRY(fill_last(ctx, catalog, begin, &filling));
    if (begin->portal_id.len && catalog_portal(catalog, begin->portal_id))
        filling_add(&filling, STR("portal"), begin->portal_id);
    filling_add(&filling, STR("usage"), STR("own"));
    filling_add(&filling, STR("kind"), request_kind_by_name(begin->kind, &kind) ? begin->kind : str_of(request_kind_name(KIND_INCIDENT)));
    filling_add(&filling, STR("country"), account.country);
    filling_add(&filling, STR("time_zone"), account.time_zone);
    filling_add(&filling, STR("primary_contact.name"), account.name);
    filling_add(&filling, STR("primary_contact.email"), account.address);
    filling_add(&filling, STR("primary_contact.phone"), account.phone);
    filling_add(&filling, STR("add_submitter"), STR("true"));
    *out_draft = (struct draft){
        .account_id = ctx->actor->id, .created_at = ctx->now, .updated_at = ctx->now, .fields = filling.fields, .field_count = filling.count,
    };
    return OK;
}

struct draft draft_choosing(struct ctx *ctx, const struct catalog *catalog, const struct draft *draft, struct str version_id)
{
    struct filling filling = { arena_alloc(ctx->arena, (draft->field_count + 2) * sizeof(struct draft_field)), 0 };
    struct draft changed = *draft;

    if (!catalog_version(catalog, version_id) || !fill_product(catalog, &filling, STR(""), version_id))
        return changed;
    for (size_t i = 0; i < draft->field_count; i++)
        if (!str_equal(draft->fields[i].name, STR("product")) && !str_equal(draft->fields[i].name, STR("version")))
            filling_add(&filling, draft->fields[i].name, draft->fields[i].value);
    changed.fields = filling.fields;
    changed.field_count = filling.count;
    return changed;
}

enum err draft_used_versions(struct ctx *ctx, int64_t limit, struct str **out_ids, size_t *out_count)
{
    TRY(policy_check(ctx, ACT_REQUEST_SUBMIT, 0));
    return draft_store_used_versions(ctx, ctx->actor->id, ctx->actor->email, limit, out_ids, out_count);
}

static enum err check_room(struct ctx *ctx)
{
    int64_t count = 0;

    TRY(draft_store_count(ctx, ctx->actor->id, &count));
    if (count < LIMIT_DRAFTS)
        return OK;
    enum err err = fail(ctx, CODE_conflict, trf(ctx, "You have {max} drafts, and that is the most we keep.",
                                                HOLE("max", tr_int(ctx, LIMIT_DRAFTS))));
    return fault_cure(ctx, err, tr(ctx, "Submit or discard one first."));
}

/* The fields of a step, as the draft has them. */
static void fields_of_step(struct ctx *ctx, const struct draft *draft, enum draft_step step, struct filling *out_filling)
{
    struct filling filling = { arena_alloc(ctx->arena, draft->field_count * sizeof(struct draft_field)), 0 };

    for (size_t i = 0; i < draft->field_count; i++)
        if (draft_field_step(ctx, draft->fields[i].name) == step)
            filling_add(&filling, draft->fields[i].name, draft->fields[i].value);
    *out_filling = filling;
}

static enum err check_typed(struct ctx *ctx, enum draft_step step, const struct draft_field *fields, size_t count);

#define LINE_WRITTEN(field, ...) STR_INIT(#field),

bool draft_is_written(const struct draft_field *fields, size_t count)
{
    static const struct str written[] = { STR_INIT("title"), STR_INIT("description"), REQUEST_LINES(LINE_WRITTEN) };

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < COUNT_OF(written); k++)
            if (str_equal(fields[i].name, written[k]) && !typed_is_blank(fields[i].value))
                return true;
    return false;
}

/* Of nothing no draft is made: what is missing is told. */
static enum err check_written(struct ctx *ctx, const struct draft_field *fields, size_t count)
{
    const struct draft draft = { .account_id = ctx->actor->id, .fields = fields, .field_count = count };
    struct draft_review review;

    if (draft_is_written(fields, count))
        return OK;
    TRY(draft_review(ctx, &draft, &review));
    for (const struct field_fault *fault = review.faults[STEP_PROBLEM]; fault; fault = fault->next)
        field_add(ctx, fault->field, fault->code, fault->detail);
    return fields_checked(ctx);
}

enum err draft_start(struct ctx *ctx, int64_t contract_id, const struct draft_field *fields, size_t count, struct draft *out_draft)
{
    struct draft draft;

    TRY(draft_prefilled(ctx, &(struct draft_begin){ .portal_id = STR(""), .contract_id = contract_id }, &draft));
    TRY(check_typed(ctx, STEP_PROBLEM, fields, count));
    TRY(check_written(ctx, fields, count));
    TRY(check_room(ctx));
    draft.id = id_new(ctx);
    draft.revisions[STEP_PROBLEM] = 1;
    TRY(draft_store_insert(ctx, &draft));
    TRY(draft_store_fields(ctx, draft.id, STEP_PROBLEM, fields, count));
    for (enum draft_step step = STEP_PLAN; step <= DRAFT_STEPS_TYPED; step++) {
        struct filling filling;
        fields_of_step(ctx, &draft, step, &filling);
        TRY(draft_store_fields(ctx, draft.id, step, filling.fields, filling.count));
    }
    return draft_store_find(ctx, draft.account_id, draft.id, false, out_draft);
}

/* ---- Finding -------------------------------------------------------------------------------------------- */

static enum err draft_find_one(struct ctx *ctx, int64_t id, bool lock, struct draft *out_draft)
{
    struct draft draft;

    TRY(draft_store_find(ctx, ctx->actor->id, id, lock, &draft));
    TRY(policy_check(ctx, ACT_DRAFT_OWN, draft.id ? REL_SELF : 0));
    *out_draft = draft;
    return OK;
}

enum err draft_find(struct ctx *ctx, int64_t id, struct draft *out_draft)
{
    return draft_find_one(ctx, id, false, out_draft);
}

enum err draft_lock(struct ctx *ctx, int64_t id, struct draft *out_draft)
{
    return draft_find_one(ctx, id, true, out_draft);
}

enum err draft_list(struct ctx *ctx, struct draft **out_drafts, size_t *out_count)
{
    TRY(policy_check(ctx, ACT_REQUEST_SUBMIT, 0));
    return draft_store_list(ctx, ctx->actor->id, out_drafts, out_count);
}

/* ---- Saving --------------------------------------------------------------------------------------------- */

static enum err check_typed(struct ctx *ctx, enum draft_step step, const struct draft_field *fields, size_t count)
{
    size_t bytes = 0;

    for (size_t i = 0; i < count; i++) {
        MUST(draft_field_step(ctx, fields[i].name) == step);
        bytes += fields[i].value.len;
        if (!text_is_utf8(fields[i].value) || memchr(fields[i].value.data, 0, fields[i].value.len))
            field_add(ctx, fields[i].name, CODE_bad_format, tr(ctx, "This is not text in UTF-8."));
    }
    TRY(fields_checked(ctx));
    if (bytes <= LIMIT_DRAFT_BYTES)
        return OK;
    enum err err = fail(ctx, CODE_too_large, trf(ctx, "This is too long: a step can hold {max} KiB.",
                                                 HOLE("max", tr_int(ctx, LIMIT_DRAFT_BYTES / 1024))));
    return fault_cure(ctx, err, tr(ctx, "Shorten the description."));
}

/* Whether the step holds just these fields. */
static bool is_same(struct ctx *ctx, const struct draft *draft, enum draft_step step, const struct draft_field *fields, size_t count)
{
    struct filling stored;
    size_t given = 0;

    fields_of_step(ctx, draft, step, &stored);
    for (size_t i = 0; i < count; i++) {
        given += fields[i].value.len != 0;
        if (!str_equal(draft_text(draft, fields[i].name), fields[i].value))
            return false;
    }
    return given == stored.count;
}

enum err draft_check_open(struct ctx *ctx, const struct draft *draft)
{
    if (!draft->submitted_at)
        return OK;
    enum err err = fail(ctx, CODE_conflict, tr(ctx, "You have already submitted this, so it cannot be changed."));
    return fault_final(ctx, err, tr(ctx, "Write to the request, or start a new one."));
}

/* The fields of step 2 without a tick that stands in the card of another severity. */
static enum err without_other_tick(struct ctx *ctx, const struct draft_field *typed, size_t count, const struct draft_field **out_fields)
{
    const struct draft step = { .fields = typed, .field_count = count };
    struct draft_field *fields = arena_alloc(ctx->arena, count * sizeof *fields);
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    bool other = draft_severity_sleeps(ctx, catalog, draft_text(&step, STR("severity")));
    for (size_t i = 0; i < count; i++) {
        fields[i] = typed[i];
        if (other && str_equal(typed[i].name, STR("requires_24x7")) && str_equal(typed_code(ctx->arena, typed[i].value), STR("true")))
            fields[i].value = STR("");
    }
    *out_fields = fields;
    return OK;
}

enum err draft_save_step(struct ctx *ctx, int64_t id, enum draft_step step, int64_t revision, const struct draft_field *fields,
                         size_t count, struct draft *out_draft)
{
    struct draft draft;

    MUST(step >= STEP_PROBLEM && step <= DRAFT_STEPS_TYPED);
    TRY(draft_lock(ctx, id, &draft));
    if (step == STEP_PLAN)
        TRY(without_other_tick(ctx, fields, count, &fields));
    TRY(check_typed(ctx, step, fields, count));
    TRY(draft_check_open(ctx, &draft));
    bool same = is_same(ctx, &draft, step, fields, count);
    if (!same && draft.revisions[step] != revision) {
        enum err err = fail(ctx, CODE_conflict, tr(ctx, "You saved this step in another window after you opened it here."));
        return fault_cure(ctx, err, tr(ctx, "What you typed here is still in the form. Save again to replace what you saved there."));
    }
    if (!same || draft.revisions[step] == 0)
        draft.revisions[step]++;
    draft.updated_at = ctx->now;
    TRY(draft_store_touch(ctx, &draft));
    if (!same)
        TRY(draft_store_fields(ctx, draft.id, step, fields, count));
    return draft_store_find(ctx, draft.account_id, draft.id, false, out_draft);
}

enum err draft_discard(struct ctx *ctx, int64_t id)
{
    struct draft draft;

    TRY(draft_lock(ctx, id, &draft));
    TRY(draft_check_open(ctx, &draft));
    return draft_store_delete(ctx, draft.id);
}

enum err draft_forget(struct ctx *ctx, int64_t limit, int64_t *out_count)
{
    return draft_store_forget(ctx, ctx->now - LIMIT_DRAFT_DAYS * DAY_MS, limit, out_count);
}
