/* SPDX-License-Identifier: Apache-2.0 */
/* draft_faults.c: what is wrong with a submission, in the words of the pages. */
#include "desk/draft/draft_faults.h"

#include "base/locale.h"
#include "base/typed.h"
#include "desk/request/request_check.h"

/* The fields that a page has to speak of otherwise than the API: there one chooses from what is shown. */
static const struct {
    const char *field;
    enum code   code;       /* CODE_none: whatever is wrong */
    const char *words;
} own_words[] = {
    { "version",       CODE_none, TR_MARK("Choose a product and its version.") },
    { "kind",          CODE_none, TR_MARK("Choose what you need.") },
    { "portal",        CODE_none, TR_MARK("Choose a portal.") },
    { "problem_type",  CODE_none, TR_MARK("The product has no such problem type. Choose one from the list.") },
    { "category",      CODE_unknown_value, TR_MARK("The problem type has no such category. Choose one from the list.") },
    { "category",      CODE_not_allowed, TR_MARK("A category needs a problem type. Choose that too.") },
    { "title",         CODE_missing, TR_MARK("Enter a title: the engineer sees it first.") },
    { "description",   CODE_missing, TR_MARK("Describe what happens.") },
    { "contract",      CODE_bad_format, TR_MARK("Choose a plan from the list.") },
    { "contract",      CODE_missing, TR_MARK("Choose a plan, or add a contract with its Access ID and Contract ID.") },
    { "severity",      CODE_none, TR_MARK("Choose a severity.") },
    { "country",       CODE_missing, TR_MARK("Choose a country.") },
    { "country",       CODE_unknown_value, TR_MARK("No region serves this country. Choose the country where help is needed, or write to the contract desk.") },
    { "time_zone",     CODE_none, TR_MARK("Choose a time zone.") },
    { "requires_24x7", CODE_wrong_type, TR_MARK("Tick this, or leave it empty.") },
    { "add_submitter", CODE_wrong_type, TR_MARK("Tick this, or leave it empty.") },
    { "primary_contact.name",  CODE_missing, TR_MARK("Enter the name of the contact.") },
    { "primary_contact.email", CODE_missing, TR_MARK("Enter the e-mail address of the contact.") },
};

enum draft_step draft_fault_step(struct ctx *ctx, struct str field)
{
    if (str_equal(field, STR("additional_contacts")))
        return STEP_SHARING;
    if (str_equal(field, STR("quote")) || str_equal(field, STR("agreement_accepted")))
        return STEP_SUBMIT;
    return draft_field_step(ctx, field);
}

struct str draft_too_many_words(struct ctx *ctx)
{
    return trf(ctx, "At most {max} additional contacts, including you unless you leave yourself out.", HOLE("max", tr_int(ctx, LIMIT_CONTACTS)));
}

/* "additional_contacts[2].email" is that of the row from which the third was taken. */
static bool rename_additional(struct ctx *ctx, const struct draft_submission *made, struct field_fault *fault)
{
    struct str rest = fault->field;
    int64_t index;

    if (!str_starts(rest, STR("additional_contacts[")))
        return false;
    (void)str_cut(&rest, '[');
    if (!str_int(str_cut(&rest, ']'), 0, LIMIT_CONTACTS - 1, &index) || !str_starts(rest, STR(".")))
        return false;
    (void)str_cut(&rest, '.');
    fault->field = str_format(ctx->arena, "additional_contacts[%zu].%.*s", made->contact_rows[index], STR_ARGS(rest));
    struct str row = tr_int(ctx, (int64_t)made->contact_rows[index] + 1);
    if (fault->code == CODE_missing && str_equal(rest, STR("name")))
        fault->detail = trf(ctx, "Enter the name of additional contact {n}.", HOLE("n", row));
    else if (fault->code == CODE_missing)
        fault->detail = trf(ctx, "Enter the e-mail address of additional contact {n}.", HOLE("n", row));
    return true;
}

static void reword_fault(struct ctx *ctx, const struct draft_submission *made, struct field_fault *fault)
{
    if (rename_additional(ctx, made, fault))
        return;
    if (str_equal(fault->field, STR("additional_contacts"))) {
        fault->detail = draft_too_many_words(ctx);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(own_words); i++) {
        if (!str_equal(fault->field, str_of(own_words[i].field)) || (own_words[i].code && own_words[i].code != fault->code))
            continue;
        fault->detail = tr_text(ctx, own_words[i].words);
        return;
    }
}

/* What the API could not be told: it has a customer or none. */
static void check_forms(struct ctx *ctx, const struct draft *draft, const struct draft_submission *made)
{
    struct str usage = typed_code(ctx->arena, draft_text(draft, STR("usage")));

    if (usage.len && !str_equal(usage, STR("own")) && !str_equal(usage, STR("customer")))
        field_add(ctx, STR("usage"), CODE_unknown_value, tr(ctx, "Choose who uses it: your organization, or a customer."));
    if (str_equal(usage, STR("customer")) && made->submission.on_behalf_of.len == 0)
        field_add(ctx, STR("on_behalf_of"), CODE_missing, tr(ctx, "Enter the name of the customer."));
}

static bool is_blamed(const struct field_fault *faults, struct str field)
{
    for (; faults; faults = faults->next)
        if (str_equal(faults->field, field))
            return true;
    return false;
}

/* What could not be read is left out for those who check what was: of such a field only the reader's words are told. */
static void add_unless_read_wrongly(struct ctx *ctx, const struct draft_submission *made, const struct field_fault *checked)
{
    for (const struct field_fault *fault = made->unread; fault; fault = fault->next)
        field_add(ctx, fault->field, fault->code, fault->detail);
    for (; checked; checked = checked->next)
        if (!is_blamed(made->unread, checked->field))
            field_add(ctx, checked->field, checked->code, checked->detail);
}

enum err draft_check(struct ctx *ctx, const struct draft *draft, const struct draft_submission *made)
{
    struct checked checked;

    check_forms(ctx, draft, made);
    enum err err = submission_check(ctx, &made->submission, &checked);
    if (err && (err != ERR_INVALID || !ctx->fault.fields))
        return err;
    const struct field_fault *found = ctx->fault.fields;
    fault_clear(ctx);
    add_unless_read_wrongly(ctx, made, found);
    for (struct field_fault *fault = ctx->fault.fields; fault; fault = fault->next)
        reword_fault(ctx, made, fault);
    return fields_checked(ctx);
}
