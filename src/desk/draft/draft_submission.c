/* SPDX-License-Identifier: Apache-2.0 */
/* draft_submission.c: from what was typed to a submission, and its only request. */
#include "base/crypto.h"
#include "base/id.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/draft/draft_faults.h"
#include "desk/draft/draft_store.h"

/* ---- The submission ------------------------------------------------------------------------------------- */

static struct str line(const struct draft *draft, const char *name)
{
    return str_trim(draft_text(draft, str_of(name)));
}

/* A checkbox: what is ticked sends "true", and nothing else is a tick. */
static bool ticked(const struct draft *draft, const char *name)
{
    return str_equal(line(draft, name), STR("true"));
}

/* A row of the form counts as a contact when something is in it. */
static void add_contacts(struct ctx *ctx, const struct draft *draft, struct draft_submission *out)
{
    struct contact *contacts = arena_alloc(ctx->arena, LIMIT_CONTACTS * sizeof *contacts);
    size_t count = 0;

    for (size_t row = 0; row < LIMIT_CONTACTS; row++) {
        struct contact contact = {
            .name = str_trim(draft_text(draft, str_format(ctx->arena, "additional_contacts[%zu].name", row))),
            .email = str_trim(draft_text(draft, str_format(ctx->arena, "additional_contacts[%zu].email", row))),
            .phone = str_trim(draft_text(draft, str_format(ctx->arena, "additional_contacts[%zu].phone", row))),
        };
        if (typed_is_blank(contact.name) && typed_is_blank(contact.email) && typed_is_blank(contact.phone))
            continue;
        out->contact_rows[count] = row;
        contacts[count++] = contact;
    }
    out->submission.additional = contacts;
    out->submission.additional_count = count;
}

static void digest_text(struct buf *all, struct str text)
{
    buf_add_int(all, (int64_t)text.len);
    buf_add_char(all, ':');
    buf_add(all, text);
}

#define LINE_TEXT(field, ...) s->field,
#define LINE_TYPED(field, ...) .field = line(draft, #field),

/* Every field with its length, so that nothing can pass for something else. */
static struct str digest(struct ctx *ctx, const struct submission *s)
{
    const struct str texts[] = { s->portal_id, s->version_id, s->kind, s->problem_type_id, s->category_id, s->title, s->description,
                                 s->severity_id, s->country, s->time_zone, REQUEST_LINES(LINE_TEXT)
                                 s->primary.name, s->primary.email, s->primary.phone };
    struct buf all = buf_new(ctx->arena);

    buf_format(&all, "draft-1|%lld|%d|%d|%zu|", (long long)s->contract_id, s->requires_24x7, s->submitter_stays_out, s->additional_count);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        digest_text(&all, texts[i]);
    for (size_t i = 0; i < s->additional_count; i++) {
        digest_text(&all, s->additional[i].name);
        digest_text(&all, s->additional[i].email);
        digest_text(&all, s->additional[i].phone);
    }
    return fingerprint_hex(ctx->arena, buf_str(&all));
}

/* A version that is not one of the product's was chosen before the product was changed, and counts as none. */
static struct str version_id(const struct draft *draft, const struct catalog *catalog)
{
    struct str id = line(draft, "version"), product_id = line(draft, "product");
    const struct version *version = catalog_version(catalog, id);

    return version && !str_equal(version->product->thing.id, product_id) ? STR("") : id;
}

void draft_submission(struct ctx *ctx, const struct draft *draft, const struct catalog *catalog, struct draft_submission *out_submission)
{
    struct draft_submission out = { .contact_rows = { 0 } };
    int64_t contract_id = 0;

    (void)!id_parse(line(draft, "contract"), &contract_id);
    out.submission = (struct submission){
        .portal_id = line(draft, "portal"), .version_id = version_id(draft, catalog), .kind = line(draft, "kind"),
        .problem_type_id = line(draft, "problem_type"), .category_id = line(draft, "category"), .title = line(draft, "title"),
        .description = draft_text(draft, STR("description")), .contract_id = contract_id, .severity_id = line(draft, "severity"),
        .country = line(draft, "country"), .time_zone = line(draft, "time_zone"),
        .requires_24x7 = ticked(draft, "requires_24x7"),
        .primary = { .name = line(draft, "primary_contact.name"), .email = line(draft, "primary_contact.email"), .phone = line(draft, "primary_contact.phone") },
        .submitter_stays_out = !ticked(draft, "add_submitter"), .quote = STR(""),
        .key = str_format(ctx->arena, "draft:%lld", (long long)draft->id),
        REQUEST_LINES(LINE_TYPED)
    };
    if (!str_equal(line(draft, "usage"), STR("customer")))
        out.submission.on_behalf_of = STR("");
    add_contacts(ctx, draft, &out);
    out.submission.digest = digest(ctx, &out.submission);
    *out_submission = out;
}

/* ---- The request ---------------------------------------------------------------------------------------- */

/* Reads the request as it is now, for whoever submitted it. */
static enum err submitted_request(struct ctx *ctx, const struct draft *draft, struct request *out_request)
{
    TRY(request_by_id(ctx, draft->request_id, out_request));
    if (!(request_facts(ctx, out_request) & (REL_CONTACT | REL_PRIMARY_CONTACT)))
        out_request->warning = tr(ctx, "You are no contact of this request, so you will not see it again.");
    return OK;
}

/* Who pays has to have seen what. */
static enum err check_quote_shown(struct ctx *ctx, const struct draft_acceptance *acceptance)
{
    if (acceptance->quote.len)
        return OK;
    return fail_field(ctx, "quote", CODE_missing, tr(ctx, "Look at what will be charged first, and then submit."));
}

/* What a client of the API is told to send, a person ticks and looks at. */
static enum err in_words_of_pages(struct ctx *ctx, enum err err)
{
    struct fault *fault = &ctx->fault;

    if (err && fault->code == CODE_agreement_required)
        fault->cure = tr(ctx, "Tick the box to accept it, then submit.");
    if (err && fault->code == CODE_quote_changed) {
        fault->detail = tr(ctx, "What was shown to you does not hold any more: cost, time or agreement have changed. Nothing was charged.");
        fault->cure = tr(ctx, "Look at it again, then submit.");
    }
    return err;
}

enum err draft_submit(struct ctx *ctx, int64_t id, const struct draft_acceptance *acceptance, struct request *out_request,
                      bool *out_repeated)
{
    const struct catalog *catalog;
    struct draft draft;
    struct draft_submission made;

    TRY(draft_lock(ctx, id, &draft));
    *out_repeated = draft.submitted_at != 0;
    if (draft.submitted_at)
        return submitted_request(ctx, &draft, out_request);
    TRY(catalog_now(ctx, &catalog));
    draft_submission(ctx, &draft, catalog, &made);
    TRY(draft_check(ctx, &draft, &made));
    TRY(check_quote_shown(ctx, acceptance));
    made.submission.agreement_accepted = acceptance->agreement_accepted;
    made.submission.quote = acceptance->quote;
    TRY(in_words_of_pages(ctx, request_submit(ctx, &made.submission, out_request, out_repeated)));
    draft.request_id = out_request->id;
    draft.submitted_at = ctx->now;
    return draft_store_submitted(ctx, &draft);
}

enum err draft_confirmation(struct ctx *ctx, int64_t id, struct request *out_request)
{
    struct draft draft;

    TRY(draft_find(ctx, id, &draft));
    if (!draft.submitted_at)
        return fail(ctx, CODE_conflict, tr(ctx, "This is not submitted yet."));
    return submitted_request(ctx, &draft, out_request);
}
