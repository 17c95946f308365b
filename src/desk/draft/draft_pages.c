/* SPDX-License-Identifier: Apache-2.0 */
/* draft_pages.c: forms in, pages out, for drafts. What the pages show is gathered in draft_page.c. */
#include "desk/draft/draft_room.h"

#include "base/id.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/draft/draft_confirmation.html.h"
#include "desk/draft/draft_page.h"
#include "desk/draft/draft_show.html.h"
#include "desk/request/request_view.h"

/* ---- Reading -------------------------------------------------------------------------------------------- */

/* The fields of a step, as they were typed. */
static void typed_fields(struct ctx *ctx, const struct http_call *call, enum draft_step step, struct draft_field **out_fields, size_t *out_count)
{
    const struct str *names;
    size_t count;

    input_ignore_rest(call->form);
    draft_field_names(ctx, step, &names, &count);
    struct draft_field *fields = arena_alloc(ctx->arena, count * sizeof *fields);
    for (size_t i = 0; i < count; i++) {
        bool go_portal = str_equal(names[i], STR("portal")) && form_has(call, "go_portal");     /* the button [2.2] */
        fields[i] = (struct draft_field){ names[i], form_typed(call, go_portal ? "go_portal" : names[i].data) };
    }
    *out_fields = fields;
    *out_count = count;
}

static int64_t typed_revision(const struct http_call *call)
{
    int64_t revision = -1;

    (void)!typed_int(form_typed(call, "revision"), 0, INT64_MAX, &revision);
    return revision;
}

/* The step of the address, one that has fields. */
static enum err path_step(struct ctx *ctx, const struct http_call *call, enum draft_step *out_step)
{
    int64_t step;

    if (!typed_int(path_text(call, "step"), STEP_PROBLEM, DRAFT_STEPS_TYPED, &step))
        return fail(ctx, CODE_not_found, tr(ctx, "There is nothing at this address."));
    *out_step = (enum draft_step)step;
    return OK;
}

/* ---- Showing -------------------------------------------------------------------------------------------- */

static enum err show(struct ctx *ctx, struct http_call *call, const struct draft *draft, enum draft_step step, bool quiet)
{
    struct draft_page page;

    TRY(draft_page_of(ctx, call, draft, step, quiet, &page));
    draft_show_html(respond_page(ctx, call), ctx, &page);
    return OK;
}

/* The draft of the address with a step open; what was submitted has its confirmation only. After an action that failed the
 * general page says so then, with what was typed. */
static enum err show_draft(struct ctx *ctx, struct http_call *call, enum draft_step step, bool quiet)
{
    int64_t id;
    struct draft draft;

    TRY(path_id(ctx, call, "id", &id));
    TRY(draft_find(ctx, id, &draft));
    if (draft.submitted_at && call->fault)
        return fail(ctx, CODE_conflict, tr(ctx, "This was submitted already, and cannot be changed any more."));
    if (draft.submitted_at) {
        respond_see_other(ctx, call, url_with_id(ctx, "/drafts/:id/confirmation", id));
        return OK;
    }
    return show(ctx, call, &draft, step, quiet);
}

/* GET /requests/new, ?portal= */
static enum err draft_new_page(struct ctx *ctx, struct http_call *call)
{
    struct input *query;
    struct draft draft;

    TRY(call_query(ctx, call, &query));
    TRY(draft_prefilled(ctx, input_typed(query, "portal"), &draft));
    return show(ctx, call, &draft, STEP_PROBLEM, true);
}

/* GET /drafts/:id, ?step= */
static enum err draft_show_page(struct ctx *ctx, struct http_call *call)
{
    struct input *query;
    int64_t step = STEP_NONE;

    TRY(call_query(ctx, call, &query));
    (void)!str_int(input_typed(query, "step"), STEP_PROBLEM, DRAFT_STEPS, &step);
    return show_draft(ctx, call, (enum draft_step)step, input_typed(query, "quiet").len > 0);
}

/* The page again, after the action of a step, of adding a contract, or of submitting has failed. */
static enum err draft_step_again(struct ctx *ctx, struct http_call *call)
{
    enum draft_step step;

    TRY(path_step(ctx, call, &step));
    return show_draft(ctx, call, step, false);
}

static enum err draft_contract_again(struct ctx *ctx, struct http_call *call)
{
    return show_draft(ctx, call, STEP_PLAN, false);
}

static enum err draft_submit_again(struct ctx *ctx, struct http_call *call)
{
    return show_draft(ctx, call, STEP_SUBMIT, false);
}

/* ---- Saving --------------------------------------------------------------------------------------------- */

/* Back to the step, where more of it is shown, or something has to be corrected; else on to the next that was not looked
 * at yet, or needs it. */
static enum err go_on(struct ctx *ctx, struct http_call *call, const struct draft *draft, enum draft_step step)
{
    struct draft_review review;
    bool other_product = form_has(call, "show") && !str_equal(form_typed(call, "shown_product"), draft_text(draft, STR("product")));

    if (other_product || form_has(call, "more")) {
        respond_see_other(ctx, call, url_query(ctx, draft_step_url(ctx, draft->id, step), "quiet", STR("1")));
        return OK;
    }
    TRY(draft_review(ctx, draft, &review));
    enum draft_step next = draft_step_after(draft, &review, step);
    respond_see_other(ctx, call, draft_step_url(ctx, draft->id, next));
    return OK;
}

/* POST /drafts */
static enum err draft_start_action(struct ctx *ctx, struct http_call *call)
{
    struct draft draft;
    struct draft_field *fields;
    size_t count;

    typed_fields(ctx, call, STEP_PROBLEM, &fields, &count);
    TRY(draft_start(ctx, fields, count, &draft));
    return go_on(ctx, call, &draft, STEP_PROBLEM);
}

static enum err save(struct ctx *ctx, struct http_call *call, enum draft_step step, struct draft *out_draft)
{
    int64_t id;
    struct draft_field *fields;
    size_t count;

    TRY(path_id(ctx, call, "id", &id));
    typed_fields(ctx, call, step, &fields, &count);
    return draft_save_step(ctx, id, step, typed_revision(call), fields, count, out_draft);
}

static bool names_contract(const struct http_call *call)
{
    return form_typed(call, "access_id").len || form_typed(call, "contract_id").len || form_typed(call, "ids").len;
}

/* ---- Adding a contract in place [4.3, 4.4] -------------------------------------------------------------- */

/* What names it: the form, or a contract of the list that shows both IDs to the actor anyway. */
static enum err read_typed(struct ctx *ctx, struct http_call *call, struct contract_typed *out_typed)
{
    struct contract contract;
    int64_t id = 0;

    *out_typed = contract_typed_in(call);
    if (!id_parse(form_typed(call, "listed"), &id))
        return OK;
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    TRY(policy_check(ctx, ACT_CONTRACT_READ_IDS, contract_ids_visible(ctx, &contract) ? REL_HOLDER : 0));
    *out_typed = (struct contract_typed){ contract.access_id, contract.contract_no, STR("") };
    return OK;
}

/* POST /drafts/:id/contracts */
static enum err draft_contract_action(struct ctx *ctx, struct http_call *call)
{
    struct contract_typed typed;
    struct draft draft;
    struct contract contract;
    bool already;

    TRY(save(ctx, call, STEP_PLAN, &draft));
    TRY(read_typed(ctx, call, &typed));
    TRY(contract_add_by_form(ctx, call, &typed, &contract, &already));
    TRY(draft_choose_contract(ctx, &draft, contract.id));
    respond_notice(ctx, call, contract_added_words(ctx, &contract, already));
    respond_see_other(ctx, call, url_query(ctx, draft_step_url(ctx, draft.id, STEP_PLAN), "quiet", STR("1")));
    return OK;
}

/* POST /drafts/:id/steps/:step */
static enum err draft_step_action(struct ctx *ctx, struct http_call *call)
{
    enum draft_step step;
    struct draft draft;

    TRY(path_step(ctx, call, &step));
    /* Who types two IDs and presses Enter means the contract, whichever button comes first in the page. */
    if (step == STEP_PLAN && !form_has(call, "more") && names_contract(call))
        return draft_contract_action(ctx, call);
    TRY(save(ctx, call, step, &draft));
    return go_on(ctx, call, &draft, step);
}

/* ---- The end of it -------------------------------------------------------------------------------------- */

/* POST /drafts/:id/discard */
static enum err draft_discard_action(struct ctx *ctx, struct http_call *call)
{
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    input_ignore_rest(call->form);
    TRY(draft_discard(ctx, id));
    respond_notice(ctx, call, tr(ctx, "The draft was discarded."));
    respond_see_other(ctx, call, URL("/requests"));
    return OK;
}

/* POST /drafts/:id/submit */
static enum err draft_submit_action(struct ctx *ctx, struct http_call *call)
{
    int64_t id;
    struct request request;
    bool repeated;

    TRY(path_id(ctx, call, "id", &id));
    struct draft_acceptance acceptance = { str_equal(form_typed(call, "agreement_accepted"), STR("true")), form_typed(call, "quote") };
    input_ignore_rest(call->form);
    TRY(draft_submit(ctx, id, &acceptance, &request, &repeated));
    respond_see_other(ctx, call, url_with_id(ctx, "/drafts/:id/confirmation", id));
    return OK;
}

/* GET /drafts/:id/confirmation */
static enum err draft_confirmation_page(struct ctx *ctx, struct http_call *call)
{
    int64_t id;
    const struct catalog *catalog;
    struct draft draft;
    struct request request;

    TRY(path_id(ctx, call, "id", &id));
    TRY(draft_find(ctx, id, &draft));
    if (!draft.submitted_at) {
        respond_see_other(ctx, call, draft_step_url(ctx, id, STEP_CHECK));
        return OK;
    }
    TRY(draft_confirmation(ctx, id, &request));
    TRY(catalog_now(ctx, &catalog));
    bool figures = request.has_contract && request_figures_visible(ctx, &request.contract);
    draft_confirmation_html(respond_page(ctx, call), ctx, catalog, &request, figures);
    return OK;
}

const struct route draft_pages_routes[] = {
    PAGE("/requests/new", SIGNED_IN, REQUEST_SUBMIT, draft_new_page),
    ACTION_ONCE("/drafts", SIGNED_IN, REQUEST_SUBMIT, draft_start_action, .again = draft_new_page),
    PAGE("/drafts/:id", SIGNED_IN, DRAFT_OWN, draft_show_page),
    ACTION("/drafts/:id/steps/:step", SIGNED_IN, DRAFT_OWN, draft_step_action, .again = draft_step_again),
    ACTION("/drafts/:id/contracts", SIGNED_IN, DRAFT_OWN, draft_contract_action, .again = draft_contract_again),
    ACTION_ONCE("/drafts/:id/discard", SIGNED_IN, DRAFT_OWN, draft_discard_action, .again = draft_show_page),
    ACTION("/drafts/:id/submit", SIGNED_IN, DRAFT_OWN, draft_submit_action, .again = draft_submit_again),
    PAGE("/drafts/:id/confirmation", SIGNED_IN, DRAFT_OWN, draft_confirmation_page),
    ROUTES_END
};
