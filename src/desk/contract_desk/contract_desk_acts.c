/* SPDX-License-Identifier: Apache-2.0 */
/* contract_desk_acts.c: what the contract desk does to a contract, an act at a time: its page, and the act. */
#include "desk/contract_desk/contract_desk_room.h"

#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/account/policy.h"
#include "desk/contract/contract_ids.h"
#include "desk/contract_desk/contract_desk_acts.html.h"
#include "desk/contract_desk/contract_desk_pages.h"
#include "desk/contract_desk/contract_desk_read.h"

/* What all pages of acts begin with: the contract, for those who may do the act. */
static enum err open_page(struct ctx *ctx, struct http_call *call, struct contract *out_contract, struct contract_act_shown *out_shown)
{
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    TRY(contract_find(ctx, id, DAY_NONE, out_contract));
    *out_shown = (struct contract_act_shown){ .call = call, .contract = out_contract, .fault = call->fault };
    return OK;
}

/* Opens the page of an act for which some contracts are not fit, and says why. A fault of the act itself would only say it again. */
static enum err open_act(struct ctx *ctx, struct http_call *call, enum contract_act act, struct contract *out_contract,
                         struct contract_act_shown *out_shown)
{
    TRY(open_page(ctx, call, out_contract, out_shown));
    out_shown->refusal = contract_refusal(ctx, out_contract, act);
    if (out_shown->refusal.len && out_shown->fault && str_equal(out_shown->fault->detail, out_shown->refusal))
        out_shown->fault = NULL;
    return OK;
}

/* Back to the contract, which says what was done. */
static enum err act_done(struct ctx *ctx, struct http_call *call, int64_t id, struct str words)
{
    respond_flash(ctx, call, words);
    respond_see_other(ctx, call, url_with_id(ctx, "/desk/contracts/:id", id));
    return OK;
}

/* ---- Blocks --------------------------------------------------------------------------------------------- */

static enum err contract_suspend_page(struct ctx *ctx, struct http_call *call)
{
    struct contract contract;
    struct contract_act_shown shown;

    TRY(open_act(ctx, call, CONTRACT_SUSPEND, &contract, &shown));
    contract_suspend_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

static enum err contract_suspend_action(struct ctx *ctx, struct http_call *call)
{
    const struct contract_suspend *given = call->given;
    struct contract_block block;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_suspend(ctx, id, given->name, given->reason, given->from, given->until, &block));
    return act_done(ctx, call, id, trf(ctx, "The block \"{name}\" is set.", HOLE("name", block.name)));
}

/* Which block is marked. */
struct resume_query { struct str block; };

static void resume_query_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    ((struct resume_query *)out)->block = input_code(query, "block", NEED_OPTIONAL, 0, LIMIT_ID_CHARS);
}

static enum err contract_resume_page(struct ctx *ctx, struct http_call *call)
{
    const struct resume_query *asked = call->asked;
    struct contract contract;
    struct contract_act_shown shown;

    TRY(open_page(ctx, call, &contract, &shown));
    shown.block = asked ? asked->block : STR("");
    contract_resume_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* At the desk a person chooses the block, and says why he lifts it. */
static void resume_form_read(struct ctx *ctx, struct input *form, void *out)
{
    contract_resume_read(ctx, form, out);
    input_demand(form, "block");
    input_demand(form, "reason");
}

static enum err contract_resume_action(struct ctx *ctx, struct http_call *call)
{
    const struct contract_resume *given = call->given;
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_resume(ctx, id, given->block, given->reason, &contract));
    bool usable = contract_advice(ctx, &contract).len == 0;
    return act_done(ctx, call, id, usable ? tr(ctx, "The block is lifted. The contract can be used again.")
                                      : tr(ctx, "The block is lifted. The contract still cannot be used; this page says why."));
}

/* ---- Units ---------------------------------------------------------------------------------------------- */

/* "+3" is how people write it. */
static bool read_units(struct str typed, int64_t *out_units)
{
    return typed_int(typed, -LIMIT_UNITS, LIMIT_UNITS, out_units);
}

static enum err no_number(struct ctx *ctx)
{
    return fail_field(ctx, "units", CODE_out_of_range, contract_adjust_units_words(ctx));
}

/* What the correction would do. What stands against it is shown on the page, as a fault of the act would be. */
static enum err look_ahead(struct ctx *ctx, struct contract_act_shown *shown)
{
    int64_t units;
    enum err err = OK;

    if (!read_units(shown->units, &units))
        err = no_number(ctx);
    else
        err = contract_adjust_preview(ctx, shown->contract->id, units, &shown->preview);
    if (err != ERR_INVALID && err != ERR_CONFLICT)
        return err;
    struct fault *kept = arena_alloc(ctx->arena, sizeof *kept);
    *kept = ctx->fault;
    if (!shown->fault)
        shown->fault = kept;
    fault_clear(ctx);
    return OK;
}

/* By how much somebody wants to correct, as he typed it; the page then shows what it would do. */
struct adjust_query { bool asks; struct str units; };

static void adjust_query_read(struct ctx *ctx, struct input *query, void *out)
{
    (void)ctx;
    *(struct adjust_query *)out = (struct adjust_query){
        .units = input_code(query, "units", NEED_OPTIONAL, 0, LIMIT_UNITS_CHARS), .asks = input_has(query, "units"),
    };
}

static enum err contract_adjust_page(struct ctx *ctx, struct http_call *call)
{
    const struct adjust_query *asked = call->asked;
    struct contract contract;
    struct contract_act_shown shown;

    TRY(open_act(ctx, call, CONTRACT_ADJUST, &contract, &shown));
    shown.units = asked ? asked->units : form_typed(call, "units");
    if ((shown.units.len || (asked && asked->asks)) && !shown.refusal.len)
        TRY(look_ahead(ctx, &shown));
    contract_adjust_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* The form carries the balance that its reader has seen, so that nobody corrects another one. */
static void adjust_form_read(struct ctx *ctx, struct input *form, void *out)
{
    contract_adjust_read(ctx, form, out);
    input_demand(form, "remaining_before");
}

static enum err contract_adjust_action(struct ctx *ctx, struct http_call *call)
{
    const struct contract_adjust *given = call->given;
    struct ledger_entry entry;
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_adjust_seen(ctx, id, given->units, given->remaining_before, given->reason, &entry));
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    return act_done(ctx, call, id, trf(ctx, "Balance corrected: {left}.", HOLE("left", contract_left_words(ctx, &contract))));
}

static enum err contract_top_up_page(struct ctx *ctx, struct http_call *call)
{
    struct contract contract;
    struct contract_act_shown shown;

    TRY(open_act(ctx, call, CONTRACT_TOP_UP, &contract, &shown));
    contract_top_up_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

static enum err contract_top_up_action(struct ctx *ctx, struct http_call *call)
{
    const struct contract_top_up *given = call->given;
    struct ledger_entry entry;
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_top_up(ctx, id, given->units, given->expires_on, given->reason, &entry));
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    return act_done(ctx, call, id, trf(ctx, "Topped up: {left}.", HOLE("left", contract_left_words(ctx, &contract))));
}

/* ---- A draft -------------------------------------------------------------------------------------------- */

/* POST /desk/contracts/:id/issue: no page of its own */
static enum err contract_issue_draft_action(struct ctx *ctx, struct http_call *call)
{
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_issue_draft(ctx, id, &contract));
    respond_flash(ctx, call, tr(ctx, "The contract is issued. Its two IDs are on this page."));
    respond_see_other(ctx, call, url_query(ctx, url_with_id(ctx, "/desk/contracts/:id", id), "issued", STR("true")));
    return OK;
}

/* ---- The end -------------------------------------------------------------------------------------------- */

static enum err contract_cancel_page(struct ctx *ctx, struct http_call *call)
{
    struct contract contract;
    struct contract_act_shown shown;

    TRY(open_act(ctx, call, CONTRACT_CANCEL, &contract, &shown));
    contract_cancel_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* The typed Access ID keeps a slip of the mouse from ending a contract for ever. */
static enum err check_confirmed(struct ctx *ctx, const struct contract *contract, struct str typed)
{
    struct str wanted = contract_id_clean(ctx->arena, contract->access_id);

    if (str_equal(contract_id_read(ctx->arena, typed), wanted))
        return OK;
    return fail_field(ctx, "confirm", CODE_mismatch, tr(ctx, "This is not the Access ID of this contract. Nothing was changed."));
}

struct cancel_form { struct contract_cancel act; struct str confirm; };

static void cancel_form_read(struct ctx *ctx, struct input *form, void *out)
{
    struct cancel_form *given = out;

    contract_cancel_read(ctx, form, &given->act);
    given->confirm = input_digits(form, "confirm", NEED_REQUIRED, 1, LIMIT_ID_CHARS);
}

static enum err contract_cancel_action(struct ctx *ctx, struct http_call *call)
{
    const struct cancel_form *given = call->given;
    struct contract contract;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(policy_check(ctx, ACT_CONTRACT_CORRECT, 0));
    TRY(contract_find(ctx, id, DAY_NONE, &contract));
    TRY(check_confirmed(ctx, &contract, given->confirm));
    TRY(contract_cancel(ctx, id, given->act.reason, &contract));
    return act_done(ctx, call, id, tr(ctx, "The contract is cancelled."));
}

/* ---- The IDs by mail ------------------------------------------------------------------------------------ */

/* The words travel in a cookie: they name people, and no IDs. */
static enum err contract_mail_action(struct ctx *ctx, struct http_call *call)
{
    struct contract_recipient *recipients;
    size_t count;
    int64_t id;

    TRY(path_id(ctx, call, "id", &id));
    TRY(contract_mail_ids(ctx, id, &recipients, &count));
    return act_done(ctx, call, id, trn(ctx, "The two IDs are on their way to {name}.", "The two IDs are on their way to {n} people.", (int64_t)count,
                                       HOLE("name", recipients[0].name)));
}

const struct route contract_desk_acts_routes[] = {
    ACTION_ONCE("/desk/contracts/:id/mail", STAFF, CONTRACT_ISSUE, contract_mail_action, .again = contract_desk_page, .body = READS_NOTHING),
    ACTION_ONCE("/desk/contracts/:id/issue", STAFF, CONTRACT_ISSUE, contract_issue_draft_action, .again = contract_desk_page, .body = READS_NOTHING),
    PAGE("/desk/contracts/:id/suspend", STAFF, CONTRACT_CORRECT, contract_suspend_page),
    ACTION_ONCE("/desk/contracts/:id/suspend", STAFF, CONTRACT_CORRECT, contract_suspend_action, .again = contract_suspend_page,
        .body = READS(struct contract_suspend, contract_suspend_read)),
    PAGE("/desk/contracts/:id/resume", STAFF, CONTRACT_CORRECT, contract_resume_page, .query = READS(struct resume_query, resume_query_read)),
    ACTION_ONCE("/desk/contracts/:id/resume", STAFF, CONTRACT_CORRECT, contract_resume_action, .again = contract_resume_page,
        .body = READS(struct contract_resume, resume_form_read)),
    PAGE("/desk/contracts/:id/adjust", STAFF, CONTRACT_CORRECT, contract_adjust_page, .query = READS(struct adjust_query, adjust_query_read)),
    ACTION_ONCE("/desk/contracts/:id/adjust", STAFF, CONTRACT_CORRECT, contract_adjust_action, .again = contract_adjust_page,
        .body = READS(struct contract_adjust, adjust_form_read)),
    PAGE("/desk/contracts/:id/top-up", STAFF, CONTRACT_CORRECT, contract_top_up_page),
    ACTION_ONCE("/desk/contracts/:id/top-up", STAFF, CONTRACT_CORRECT, contract_top_up_action, .again = contract_top_up_page,
        .body = READS(struct contract_top_up, contract_top_up_read)),
    PAGE("/desk/contracts/:id/cancel", STAFF, CONTRACT_CORRECT, contract_cancel_page),
    ACTION_ONCE("/desk/contracts/:id/cancel", STAFF, CONTRACT_CORRECT, contract_cancel_action, .again = contract_cancel_page,
        .body = READS(struct cancel_form, cancel_form_read)),
    ROUTES_END
};
