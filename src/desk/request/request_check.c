/* SPDX-License-Identifier: Apache-2.0 */
/* request_check.c: the fields of a submission. What a plan allows is asked of availability. */
#include "desk/request/request_check.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"
#include "base/typed.h"
#include "desk/account/account.h"

void contact_check(struct ctx *ctx, struct str path, const struct contact *contact, struct contact *out_contact)
{
    struct str dot = path.len ? STR(".") : STR("");
    struct str name = str_join(ctx->arena, path, dot, STR("name"));
    struct str email = str_join(ctx->arena, path, dot, STR("email"));
    struct str phone = str_join(ctx->arena, path, dot, STR("phone"));
    struct str wrong;
    struct email given;

    *out_contact = (struct contact){ .primary = contact->primary, .name = typed_ruled(ctx, name, contact->name, &person_rule),
                                     .phone = typed_phone_of(ctx, phone, contact->phone) };
    if (email_read(ctx, contact->email, &given, &wrong)) {
        out_contact->email = given.key;
        out_contact->address = given.address;
    } else {
        field_add(ctx, email, contact->email.len ? CODE_bad_format : CODE_missing, wrong);
    }
}

static bool has_email(const struct checked *checked, struct str email)
{
    for (size_t i = 0; i < checked->contact_count; i++)
        if (str_equal(checked->contacts[i].email, email))
            return true;
    return false;
}

/* Somebody who is named twice is one contact; who is primary stays primary. Who submits counts as an additional one
 * where he is added [6.9]. */
static void check_contacts(struct ctx *ctx, struct checked *checked)
{
    const struct submission *submission = checked->submission;
    struct contact self = { .name = ctx->actor->name, .email = ctx->actor->email, .address = ctx->actor->address };
    struct contact primary = submission->primary;

    checked->contacts = arena_alloc(ctx->arena, (submission->additional_count + 2) * sizeof *checked->contacts);
    primary.primary = true;
    contact_check(ctx, STR("primary_contact"), &primary, &checked->contacts[checked->contact_count++]);
    if (checked->intent.requires_24x7 && checked->contacts[0].phone.len == 0)       /* work goes on around the clock [6.4] */
        field_add(ctx, STR("primary_contact.phone"), CODE_missing,
                  tr(ctx, "Work around the clock needs somebody whom we can call at any hour. Enter a phone number."));
    if (submission->additional_count > LIMIT_CONTACTS)
        field_add(ctx, STR("additional_contacts"), CODE_too_long,
                  trf(ctx, "At most {max} additional contacts.", HOLE("max", tr_int(ctx, LIMIT_CONTACTS))));
    for (size_t i = 0; i < submission->additional_count; i++) {
        struct contact contact = submission->additional[i], clean;
        contact.primary = false;
        contact_check(ctx, str_format(ctx->arena, "additional_contacts[%zu]", i), &contact, &clean);
        if (!has_email(checked, clean.email))
            checked->contacts[checked->contact_count++] = clean;
    }
    if (has_email(checked, self.email))
        return;
    checked->submitter_out = submission->submitter_stays_out;
    if (submission->submitter_stays_out)
        return;
    checked->contacts[checked->contact_count++] = self;
    if (checked->contact_count > LIMIT_CONTACTS + 1 && submission->additional_count <= LIMIT_CONTACTS)
        field_add(ctx, STR("additional_contacts"), CODE_too_long,
                  trf(ctx, "At most {max} additional contacts, and you are added as one. Leave one out, or send"
                           " add_submitter as false.", HOLE("max", tr_int(ctx, LIMIT_CONTACTS))));
}

static void check_place(struct ctx *ctx, struct checked *checked)
{
    checked->country = country_code(ctx->arena, checked->submission->country);
    checked->time_zone = checked->submission->time_zone;
    checked->region = catalog_region(checked->intent.catalog, checked->country);
    if (str_trim(checked->submission->country).len == 0)
        field_add(ctx, STR("country"), CODE_missing, tr(ctx, "Choose a country: one of the two-letter codes of GET /regions."));
    else if (!checked->region)
        field_add(ctx, STR("country"), CODE_unknown_value,
                  tr(ctx, "No region serves this country. Choose one of the two-letter codes of GET /regions."));
    if (str_trim(checked->time_zone).len == 0)
        field_add(ctx, STR("time_zone"), CODE_missing, tr(ctx, "Choose a time zone."));
    else if (!zone_exists(checked->time_zone))
        field_add(ctx, STR("time_zone"), CODE_unknown_value, typed_zone_words(ctx));
}

static void check_classification(struct ctx *ctx, const struct checked *checked)
{
    struct str type_id = checked->submission->problem_type_id, category_id = checked->submission->category_id;
    const struct product *product = checked->intent.version ? checked->intent.version->product : NULL;
    const struct problem_type *type = product && type_id.len ? product_problem_type(product, type_id) : NULL;

    if (type_id.len && !type)
        field_add(ctx, STR("problem_type"), CODE_unknown_value,
                  tr(ctx, "The product has no such problem type. Choose one of GET /products."));
    if (category_id.len && type_id.len == 0)
        field_add(ctx, STR("category"), CODE_not_allowed, tr(ctx, "A category needs a problem type. Give that too."));
    else if (category_id.len && type && !problem_type_category(type, category_id))
        field_add(ctx, STR("category"), CODE_unknown_value,
                  tr(ctx, "The problem type has no such category. Choose one of GET /products."));
}

/* Advisory and programme requests never ask for IDs [9.6]. At the wrong portal that comes first: availability says so. */
static void check_contract(struct ctx *ctx, const struct checked *checked)
{
    const struct intent *intent = &checked->intent;

    if (checked->submission->contract_id || intent->kind != KIND_INCIDENT || !intent->portal || !intent->version)
        return;
    if (intent->portal->contract_rule == CONTRACT_INCLUDED
        || !str_list_has(intent->portal->families, intent->version->product->family))
        return;
    field_add(ctx, STR("contract"), CODE_missing,
              trf(ctx, "{portal} needs a contract. Choose one from GET /contracts, or add one with its Access ID and Contract ID.",
                  HOLE("portal", intent->portal->thing.name)));
}

enum err agreement_check(struct ctx *ctx, const struct checked *checked)
{
    if (checked->submission->agreement_accepted)
        return OK;
    enum err err = fail(ctx, CODE_agreement_required,
                        trf(ctx, "Accept the services agreement (version {version}).",
                            HOLE("version", checked->intent.catalog->agreement_version)));
    return fault_cure(ctx, err, tr(ctx, "Read it, and accept it when you submit (agreement_accepted)."));
}

struct intent_words submission_intent_words(const struct submission *submission)
{
    return (struct intent_words){
        .portal_id = submission->portal_id, .version_id = submission->version_id, .kind = submission->kind,
        .severity_id = submission->severity_id, .requires_24x7 = submission->requires_24x7,
        .on_behalf = !typed_is_blank(submission->on_behalf_of), .as_of_day = DAY_NONE,
    };
}

#define LINE_CHECK(field, chars_max, ...) checked.field = typed_ruled(ctx, STR(#field), submission->field, LINE_RULE(chars_max));

enum err submission_check(struct ctx *ctx, const struct submission *submission, struct checked *out_checked)
{
    struct checked checked = { .submission = submission };
    struct intent_words words = submission_intent_words(submission);

    TRY(intent_find(ctx, &words, &checked.intent));
    checked.title = typed_ruled(ctx, STR("title"), submission->title, &title_rule);
    checked.description = typed_ruled(ctx, STR("description"), submission->description, &description_rule);
    REQUEST_LINES(LINE_CHECK)
    check_contacts(ctx, &checked);
    check_place(ctx, &checked);
    check_classification(ctx, &checked);
    check_contract(ctx, &checked);
    TRY(fields_checked(ctx));
    *out_checked = checked;
    return OK;
}
