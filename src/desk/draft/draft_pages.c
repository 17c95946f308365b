/* SPDX-License-Identifier: Apache-2.0 */
/* draft_pages.c: forms in, pages out, for drafts. What the pages show is gathered in draft_page.c. */
#include "desk/draft/draft_room.h"

#include "base/id.h"
#include "base/locale.h"
#include "base/limit.h"
#include "base/typed.h"
#include "desk/contract/contract_read.h"
#include "desk/draft/draft_confirmation.html.h"
#include "desk/draft/draft_faults.h"
#include "desk/draft/draft_page.h"
#include "desk/draft/draft_show.html.h"
#include "desk/request/request_read.h"
#include "desk/request/request_view.h"
#include "view/input_ask.h"

/* ---- Reading -------------------------------------------------------------------------------------------- */

/* What the form of a step holds, whichever step it is, and whatever its buttons ask for. */
struct step_form {
    struct draft_field      *fields[DRAFT_STEPS_TYPED + 1];     /* of each step, as they were typed */
    size_t                   counts[DRAFT_STEPS_TYPED + 1];
    int64_t                  revision;                          /* -1: none */
    bool                     shows, more;                       /* the buttons that show more of the step */
    struct contract_add_form add;                               /* step 2 */
    int64_t                  listed;                            /* a contract of the list whose button was pressed, or 0 */
};

/* What the form of a page of before migration 0028 calls the field: contact_email, contact_3_email. Such a page may be open while the
 * program is upgraded, or wait behind a sign-in, and what is typed there is kept. */
static struct str former_name(struct ctx *ctx, struct str name)
{
    struct str rest = name, list = str_cut(&rest, '['), number = str_cut(&rest, ']');
    int64_t row = 0;

    if (str_starts(name, STR("primary_contact.")))
        return str_format(ctx->arena, "contact_%s", name.data + strlen("primary_contact."));
    if (str_equal(list, STR("additional_contacts")) && str_int(number, 0, LIMIT_CONTACTS, &row))
        return str_format(ctx->arena, "contact_%lld_%.*s", (long long)row + 1, STR_ARGS(((struct str){ rest.data + 1, rest.len - 1 })));
    return name;
}

static struct str kept_field(struct ctx *ctx, struct input *form, struct str name)
{
    return input_kept(form, input_has(form, name.data) ? name.data : former_name(ctx, name).data);
}

/* The fields of a step, as they were typed; the button of another portal chooses that [2.2]. */
static void kept_fields(struct ctx *ctx, struct input *form, enum draft_step step, struct step_form *given)
{
    struct str go_portal = input_kept(form, "go_portal");
    const struct str *names;

    draft_field_names(ctx, step, &names, &given->counts[step]);
    struct draft_field *fields = arena_alloc(ctx->arena, given->counts[step] * sizeof *fields);
    for (size_t i = 0; i < given->counts[step]; i++) {
        fields[i] = (struct draft_field){ names[i], kept_field(ctx, form, names[i]) };
        if (go_portal.len && str_equal(names[i], STR("portal")))
            fields[i].value = go_portal;
    }
    given->fields[step] = fields;
}

/* What a page of before an upgrade sends and nobody asks for any more. */
static const char *const former_fields[] = { "shown_product" };

/* The page has a row for each contact that a request can have. Whoever sends one more is told, where something is in it. */
static void read_rows_beyond(struct ctx *ctx, struct input *form)
{
    struct str name, typed;

    for (size_t at = 0; input_typed_next(form, &at, &name, &typed);) {
        struct str rest = name, list = str_cut(&rest, '[');
        int64_t row;
        if (!str_equal(list, STR("additional_contacts")) || !str_int(str_cut(&rest, ']'), LIMIT_CONTACTS, LIMIT_FORM_FIELDS, &row))
            continue;
        if (input_has(form, str_c(ctx->arena, name)) && !typed_is_blank(typed))
            input_fault(form, "additional_contacts", CODE_too_long, draft_too_many_words(ctx));
    }
}

/* A step keeps what is typed, right or wrong, for the submission that it becomes: what that reads is what a field may be. What has no field
 * here is refused, so that nobody believes it was kept. */
static void step_form_read(struct ctx *ctx, struct input *form, void *out)
{
    static const struct reader becomes = READS(struct submission, submission_read);
    struct step_form *given = out;

    if (input_asks_for(form, &becomes)) {
        (void)input_code(form, "product", NEED_OPTIONAL, 0, LIMIT_ID_CHARS);
        (void)input_code(form, "usage", NEED_OPTIONAL, 0, LIMIT_ID_CHARS);
        (void)input_code(form, "go_portal", NEED_OPTIONAL, 0, LIMIT_ID_CHARS);
    }
    for (enum draft_step step = STEP_PROBLEM; step <= DRAFT_STEPS_TYPED; step++)
        kept_fields(ctx, form, step, given);
    given->revision = input_int_or(form, "revision", -1, 0, INT64_MAX);
    given->shows = input_code(form, "show", NEED_OPTIONAL, 0, LIMIT_ID_CHARS).len > 0;
    given->more = input_code(form, "more", NEED_OPTIONAL, 0, LIMIT_ID_CHARS).len > 0;
    contract_add_form_read(ctx, form, &given->add);
    given->listed = input_id(form, "listed", NEED_OPTIONAL);
    (void)input_code(form, "go", NEED_OPTIONAL, 0, LIMIT_ID_CHARS);
    for (size_t i = 0; i < COUNT_OF(former_fields); i++)
        (void)input_has(form, former_fields[i]);
    read_rows_beyond(ctx, form);
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

static enum err draft_step_show(struct ctx *ctx, struct http_call *call, const struct draft *draft, const struct draft_asked *asked)
{
    struct draft_page page;

    TRY(draft_page_of(ctx, call, draft, asked, &page));
    if (asked->at_once && page.picking && page.find.count == 1) {
        respond_see_other(ctx, call, draft_version_url(ctx, &page, page.find.rows[0].version));
        return OK;
    }
    draft_show_html(respond_page(ctx, call), ctx, &page);
    return OK;
}

/* The draft of the address with a step open; what was submitted has its confirmation only. After an action that failed the
 * general page says so then, with what was typed. */
static enum err show_draft(struct ctx *ctx, struct http_call *call, const struct draft_asked *asked)
{
    int64_t id;
    struct draft draft;

    TRY(path_id(ctx, call, "id", &id));
    TRY(draft_find(ctx, id, &draft));
    if (call->fault)
        TRY(draft_check_open(ctx, &draft));
    if (draft.submitted_at) {
        respond_see_other(ctx, call, url_with_id(ctx, "/drafts/:id/confirmation", id));
        return OK;
    }
    return draft_step_show(ctx, call, &draft, asked);
}

/* The portal from which somebody comes, and what he has chosen. What there is not is as if left out. */
static void new_query_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    *(struct draft_asked *)out = (struct draft_asked){
        .quiet = true, .step = STEP_PROBLEM,
        .choose = input_code(query, "choose", NEED_OPTIONAL, 0, LIMIT_ID_CHARS).len > 0,
        .words = input_sought(query),
        .at_once = input_code(query, "find", NEED_OPTIONAL, 0, LIMIT_ID_CHARS).len > 0,
        .begin = {
            .portal_id = input_code(query, "portal", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
            .product_id = input_code(query, "product", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
            .version_id = input_code(query, "version", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
            .contract_id = input_id(query, "contract", NEED_OPTIONAL),
            .kind = input_code(query, "kind", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
        },
    };
}

/* GET /requests/new, ?portal=, q=, find=, product=, version=, contract=, kind=, choose= */
static enum err draft_new_page(struct ctx *ctx, struct http_call *call)
{
    struct draft_asked asked = *ASKED_OF_PAGE(struct draft_asked, call);
    struct draft draft;

    asked.quiet = true;
    TRY(draft_prefilled(ctx, &asked.begin, &draft));
    return draft_step_show(ctx, call, &draft, &asked);
}

/* The step that is to be open; whatever is none is as if left out, and the draft opens where it was left. quiet: what is still missing is
 * not told. */
static void draft_query_read(struct ctx *ctx, struct input *query, void *out)
{
    struct draft_asked *asked = out;
    int64_t step = STEP_NONE;

    new_query_read(ctx, query, out);
    (void)!typed_int(input_as_typed(query, "step"), STEP_PROBLEM, DRAFT_STEPS, &step);
    asked->step = (enum draft_step)step;
    asked->quiet = input_as_typed(query, "quiet").len > 0;
    asked->place = input_as_typed(query, "place").len > 0;
}

/* GET /drafts/:id, ?step=, quiet=, of step 1 q=, find=, product=, version=, choose=, and of step 2 place= */
static enum err draft_show_page(struct ctx *ctx, struct http_call *call)
{
    return show_draft(ctx, call, ASKED_OF_PAGE(struct draft_asked, call));
}

static enum err step_again(struct ctx *ctx, struct http_call *call, enum draft_step step)
{
    return show_draft(ctx, call, &(struct draft_asked){ .step = step });
}

/* The page again, after the action of a step, of adding a contract, or of submitting has failed. */
static enum err draft_step_again(struct ctx *ctx, struct http_call *call)
{
    enum draft_step step;

    TRY(path_step(ctx, call, &step));
    return step_again(ctx, call, step);
}

static enum err draft_contract_again(struct ctx *ctx, struct http_call *call)
{
    return step_again(ctx, call, STEP_PLAN);
}

static enum err draft_submit_again(struct ctx *ctx, struct http_call *call)
{
    return step_again(ctx, call, STEP_SUBMIT);
}

/* ---- Saving --------------------------------------------------------------------------------------------- */

/* Refuses what belongs to another step, which this one would not keep; the contract that somebody comes with goes along with the first. */
static enum err check_own_fields(struct ctx *ctx, const struct step_form *given, enum draft_step step)
{
    for (enum draft_step other = STEP_PROBLEM; other <= DRAFT_STEPS_TYPED; other++)
        for (size_t i = 0; other != step && i < given->counts[other]; i++) {
            const struct draft_field *field = &given->fields[other][i];
            bool comes_along = step == STEP_PROBLEM && str_equal(field->name, STR("contract"));
            if (!comes_along && !typed_is_blank(field->value))
                field_add(ctx, field->name, CODE_not_allowed, trf(ctx, "Step {n} has this field: send it there.", HOLE("n", tr_int(ctx, other))));
        }
    return fields_checked(ctx);
}

/* To the heading of a step; to the faults above all steps where there are some. quiet: nothing is said of what is still missing. */
static void respond_step(struct ctx *ctx, struct http_call *call, int64_t id, enum draft_step step, bool quiet, bool faults)
{
    struct url url = draft_step_url(ctx, id, step);

    if (quiet)
        url = url_query(ctx, url, "quiet", STR("1"));
    respond_see_other(ctx, call, faults ? url : url_anchor(ctx, url, str_format(ctx->arena, "step-%d", (int)step)));
}

/* Back to the step, where more of it is shown, or something has to be corrected; else on to the next that was not looked
 * at yet, or needs it. */
static enum err go_on(struct ctx *ctx, struct http_call *call, const struct draft *draft, enum draft_step step)
{
    const struct step_form *given = call->given;
    struct draft_review review;
    if (given->shows) {
        respond_see_other(ctx, call, draft_find_url(ctx, &(struct draft_page){ .draft = *draft }, NULL));
        return OK;
    }
    if (given->more) {
        respond_step(ctx, call, draft->id, step, true, false);
        return OK;
    }
    TRY(draft_review(ctx, draft, &review));
    enum draft_step next = draft_step_after(draft, &review, step);
    respond_step(ctx, call, draft->id, next, false, next == step);
    return OK;
}

/* The contract that came along from its own page, or 0. */
static int64_t begun_on(const struct step_form *given)
{
    const struct draft typed = { .fields = given->fields[STEP_PLAN], .field_count = given->counts[STEP_PLAN] };
    int64_t id;

    return id_parse(draft_text(&typed, STR("contract")), &id) ? id : 0;
}

/* Where nothing was written there is nothing to keep: the choices go along in the address. */
static enum err draft_show_more(struct ctx *ctx, struct http_call *call)
{
    static const char *const choices[] = { "portal", "version", "kind" };
    const struct step_form *given = call->given;
    const struct draft typed = { .fields = given->fields[STEP_PROBLEM], .field_count = given->counts[STEP_PROBLEM] };
    struct url url = url_query(ctx, URL("/requests/new"), "choose", STR("1"));

    TRY(policy_check(ctx, ACT_REQUEST_SUBMIT, 0));
    for (size_t i = 0; i < COUNT_OF(choices); i++)
        if (draft_text(&typed, str_of(choices[i])).len)
            url = url_query(ctx, url, choices[i], draft_text(&typed, str_of(choices[i])));
    if (begun_on(given))
        url = url_query(ctx, url, "contract", id_text(ctx->arena, begun_on(given)));
    respond_see_other(ctx, call, url_anchor(ctx, url, STR("step-1")));
    return OK;
}

/* POST /drafts */
static enum err draft_start_action(struct ctx *ctx, struct http_call *call)
{
    const struct step_form *given = call->given;
    struct draft draft;

    if (given->shows && !draft_is_written(given->fields[STEP_PROBLEM], given->counts[STEP_PROBLEM]))
        return draft_show_more(ctx, call);
    TRY(check_own_fields(ctx, given, STEP_PROBLEM));
    TRY(draft_start(ctx, begun_on(given), given->fields[STEP_PROBLEM], given->counts[STEP_PROBLEM], &draft));
    return go_on(ctx, call, &draft, STEP_PROBLEM);
}

static enum err draft_step_save(struct ctx *ctx, struct http_call *call, enum draft_step step, struct draft *out_draft)
{
    const struct step_form *given = call->given;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(check_own_fields(ctx, given, step));
    return draft_save_step(ctx, id, step, given->revision, given->fields[step], given->counts[step], out_draft);
}

static bool names_contract(const struct contract_typed *typed)
{
    return typed->access_id.len || typed->contract_no.len || typed->text.len;
}

/* ---- Adding a contract in place [4.3, 4.4] -------------------------------------------------------------- */

/* What names it: the form, or a contract of the list that shows both IDs to the actor anyway. */
static enum err draft_find_named(struct ctx *ctx, const struct step_form *given, struct contract_typed *out_typed)
{
    struct contract contract;

    *out_typed = given->add.typed;
    if (!given->listed)
        return OK;
    TRY(contract_find(ctx, given->listed, DAY_NONE, &contract));
    TRY(policy_check(ctx, ACT_CONTRACT_READ_IDS, contract_ids_visible(ctx, &contract) ? REL_HOLDER : 0));
    *out_typed = (struct contract_typed){ contract.access_id, contract.contract_no, STR("") };
    return OK;
}

/* POST /drafts/:id/contracts */
static enum err draft_contract_action(struct ctx *ctx, struct http_call *call)
{
    const struct step_form *given = call->given;
    struct contract_typed typed;
    struct draft draft;
    struct contract contract;
    bool already;

    TRY(draft_step_save(ctx, call, STEP_PLAN, &draft));
    TRY(draft_find_named(ctx, given, &typed));
    TRY(contract_add_confirmed(ctx, &typed, given->add.confirmed, &contract, &already));
    TRY(draft_choose_contract(ctx, &draft, contract.id));
    respond_flash(ctx, call, contract_added_words(ctx, &contract, already));
    respond_step(ctx, call, draft.id, STEP_PLAN, true, false);
    return OK;
}

/* POST /drafts/:id/steps/:step */
static enum err draft_step_action(struct ctx *ctx, struct http_call *call)
{
    const struct step_form *given = call->given;
    enum draft_step step;
    struct draft draft;

    TRY(path_step(ctx, call, &step));
    /* Who types two IDs and presses Enter means the contract, whichever button comes first in the page. */
    if (step == STEP_PLAN && !given->more && names_contract(&given->add.typed))
        return draft_contract_action(ctx, call);
    TRY(draft_step_save(ctx, call, step, &draft));
    return go_on(ctx, call, &draft, step);
}

/* ---- The end of it -------------------------------------------------------------------------------------- */

/* Nothing of what stands in the draft beside it matters. */
static void discard_read(struct ctx *ctx, struct input *form, void *out)
{
    (void)ctx, (void)out;
    input_ignore_rest(form);
}

/* POST /drafts/:id/discard */
static enum err draft_discard_action(struct ctx *ctx, struct http_call *call)
{
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(draft_discard(ctx, id));
    respond_flash(ctx, call, tr(ctx, "Draft discarded."));
    respond_see_other(ctx, call, URL("/requests"));
    return OK;
}

/* That it has to be accepted says the rule, with the version of the agreement. */
static void acceptance_read(struct ctx *ctx, struct input *form, void *out)
{
    (void)ctx;
    *(struct draft_acceptance *)out = (struct draft_acceptance){
        .agreement_accepted = input_bool(form, "agreement_accepted", NEED_OPTIONAL),
        .quote = input_code(form, "quote", NEED_OPTIONAL, 1, LIMIT_NAME_CHARS),
    };
}

/* POST /drafts/:id/submit */
static enum err draft_submit_action(struct ctx *ctx, struct http_call *call)
{
    int64_t id;
    struct request request;
    bool repeated;

    TRY(path_id(ctx, call, "id", &id));
    TRY(draft_submit(ctx, id, call->given, &request, &repeated));
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
    PAGE("/requests/new", SIGNED_IN, REQUEST_SUBMIT, draft_new_page, .query = READS(struct draft_asked, new_query_read)),
    ACTION_ONCE("/drafts", SIGNED_IN, REQUEST_SUBMIT, draft_start_action, .again = draft_new_page,
        .body = READS(struct step_form, step_form_read)),
    PAGE("/drafts/:id", SIGNED_IN, DRAFT_OWN, draft_show_page, .query = READS(struct draft_asked, draft_query_read)),
    ACTION("/drafts/:id/steps/:step", SIGNED_IN, DRAFT_OWN, draft_step_action, .again = draft_step_again,
        .body = READS(struct step_form, step_form_read)),
    ACTION("/drafts/:id/contracts", SIGNED_IN, DRAFT_OWN, draft_contract_action, .again = draft_contract_again,
        .body = READS(struct step_form, step_form_read)),
    ACTION_ONCE("/drafts/:id/discard", SIGNED_IN, DRAFT_OWN, draft_discard_action, .again = draft_show_page, .body = READS(int, discard_read)),
    ACTION("/drafts/:id/submit", SIGNED_IN, DRAFT_OWN, draft_submit_action, .again = draft_submit_again,
        .body = READS(struct draft_acceptance, acceptance_read)),
    PAGE("/drafts/:id/confirmation", SIGNED_IN, DRAFT_OWN, draft_confirmation_page),
    ROUTES_END
};
