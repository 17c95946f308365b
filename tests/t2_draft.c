/* SPDX-License-Identifier: Apache-2.0 */
/* t2_draft.c: a request while it is being written: what is kept, and what is told of it. Submitting is in t2_draft_submit.c. */
#include "tests/world.h"

#include "base/id.h"
#include "base/limit.h"
#include "desk/room.h"
#include "job/worker.h"
#include "tests/catalog_file.h"

/* ---- What is kept --------------------------------------------------------------------------------------- */

TEST(every_field_belongs_to_one_step)
{
    size_t total = 0;

    for (enum draft_step step = STEP_PROBLEM; step <= STEP_SUBMIT; step++) {
        const struct str *names;
        size_t count;
        draft_field_names(ctx, step, &names, &count);
        total += count;
        for (size_t i = 0; i < count; i++)
            CHECK_INT(draft_field_step(ctx, names[i]), step);
    }
    CHECK_INT((int64_t)total, 10 + 5 + 3 + 1 + 3 * LIMIT_CONTACTS);
    CHECK_INT(draft_field_step(ctx, STR("additional_contacts[20].name")), STEP_NONE);
    CHECK_INT(draft_field_step(ctx, STR("access_id")), STEP_NONE);
}

/* SPEC 6.3 */
TEST(profile_last_product_and_last_contract_are_filled_in)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct draft draft;
    struct account account;
    struct str country = STR("SE"), zone = STR("Europe/Stockholm"), phone = STR("+46 8 1");
    struct profile profile = { .phone = &phone, .country = &country, .time_zone = &zone };

    WRITE_OK(account_set_profile(ctx, &profile, &account));
    READ_OK(draft_prefilled(ctx, &(struct draft_begin){ .portal_id = STR("partner") }, &draft));
    CHECK_INT(draft.id, 0);
    CHECK_STR(draft_text(&draft, STR("portal")), STR("partner"));
    CHECK_STR(draft_text(&draft, STR("product")), STR(""));
    CHECK_STR(draft_text(&draft, STR("contract")), STR(""));
    CHECK_STR(draft_text(&draft, STR("country")), STR("SE"));
    CHECK_STR(draft_text(&draft, STR("time_zone")), zone);
    CHECK_STR(draft_text(&draft, STR("primary_contact.name")), STR("Anna Berg"));
    CHECK_STR(draft_text(&draft, STR("primary_contact.email")), STR("anna@fabrikam.example"));
    CHECK_STR(draft_text(&draft, STR("primary_contact.phone")), phone);
    CHECK_STR(draft_text(&draft, STR("severity")), STR(""));     /* how urgent it is, only people can say */
    CHECK_STR(draft_text(&draft, STR("add_submitter")), STR("true"));
    submitted(ctx, contract.id);
    READ_OK(draft_prefilled(ctx, &(struct draft_begin){ .portal_id = STR("no-such-portal") }, &draft));
    CHECK_STR(draft_text(&draft, STR("portal")), STR(""));
    CHECK_STR(draft_text(&draft, STR("product")), STR("windows-server"));
    CHECK_STR(draft_text(&draft, STR("version")), STR("windows-server-2025"));
    CHECK_STR(draft_text(&draft, STR("contract")), id_text(ctx->arena, contract.id));
    sign_in_as(ctx, "olle");
    READ_OK(draft_prefilled(ctx, &(struct draft_begin){ .portal_id = STR("") }, &draft));
    CHECK_STR(draft_text(&draft, STR("product")), STR(""));
}

/* SPEC 6.1 */
TEST(what_was_typed_is_kept_byte_for_byte_also_when_it_is_wrong)
{
    static const struct str odd = STR_INIT("\n  two\r\nlines\t\x01\x0b\x1b \xf0\x9f\x98\x80 '\"\\<script> \xe2\x80\xae \n");

    people_begin(ctx);
    struct draft draft = draft_started(ctx);
    draft = draft_saved(ctx, &draft, STEP_PROBLEM, FIELDS(FIELD("title", odd), FIELD("description", odd), FIELD("kind", STR(" nonsense ")),
                                                    FIELD("product", STR(""))));
    draft = draft_found(ctx, draft.id);
    CHECK_STR(draft_text(&draft, STR("title")), odd);
    CHECK_STR(draft_text(&draft, STR("description")), odd);
    CHECK_STR(draft_text(&draft, STR("kind")), STR(" nonsense "));
    CHECK_STR(draft_text(&draft, STR("product")), STR(""));
    CHECK_STR(draft_text(&draft, STR("primary_contact.name")), STR("Anna Berg"));
    struct draft_review review = draft_reviewed(ctx, &draft);
    CHECK(draft_has_fault(&review, STEP_PROBLEM, STR("title")) && draft_has_fault(&review, STEP_PROBLEM, STR("kind")));
    CHECK(!review.complete[STEP_PROBLEM] && !review.has_intent && draft_next_step(&review) == STEP_PROBLEM);
}

TEST(each_step_saves_its_own_fields_and_two_windows_do_not_overwrite_each_other)
{
    people_begin(ctx);
    struct draft first = draft_started(ctx), second = first;

    CHECK_INT(first.revisions[STEP_PROBLEM], 1);
    CHECK_INT(first.revisions[STEP_CONTACT], 0);
    first = draft_saved(ctx, &first, STEP_CONTACT, FIELDS(FIELD("primary_contact.name", STR("Olle"))));
    second = draft_saved(ctx, &second, STEP_SHARING, FIELDS(FIELD("additional_contacts[6].name", STR("Greta"))));
    CHECK_STR(draft_text(&second, STR("primary_contact.name")), STR("Olle"));
    CHECK_STR(draft_text(&second, STR("primary_contact.email")), STR(""));          /* replaced as a whole */
    CHECK_STR(draft_text(&second, STR("add_submitter")), STR(""));
    CHECK_STR(draft_text(&second, STR("additional_contacts[6].name")), STR("Greta"));
    CHECK_STR(draft_text(&second, STR("title")), STR("Replication stops"));
    first = draft_saved(ctx, &first, STEP_CONTACT, FIELDS(FIELD("primary_contact.name", STR("Olle Ek"))));
    SAVE_CODE(conflict, first.id, STEP_CONTACT, first.revisions[STEP_CONTACT] - 1, FIELD("primary_contact.name", STR("Anna")));
    second = draft_found(ctx, first.id);
    CHECK_STR(draft_text(&second, STR("primary_contact.name")), STR("Olle Ek"));
    CHECK_INT(second.revisions[STEP_CONTACT], 2);
    second = draft_saved(ctx, &second, STEP_CONTACT, FIELDS(FIELD("primary_contact.name", STR("Anna"))));    /* knowingly, now */
    CHECK_STR(draft_text(&second, STR("primary_contact.name")), STR("Anna"));
    struct draft again;     /* what is there already is no conflict: a form sent twice */
    WRITE_OK(draft_save_step(ctx, first.id, STEP_CONTACT, 1, FIELDS(FIELD("primary_contact.name", STR("Anna")), FIELD("primary_contact.phone", STR(""))), &again));
    CHECK_INT(again.revisions[STEP_CONTACT], 3);
}

/* SPEC 3.7 */
TEST(nobody_but_its_owner_can_tell_that_a_draft_exists)
{
    people_begin(ctx);
    struct draft draft = draft_started(ctx), other, *drafts;
    struct draft_acceptance acceptance = { true, STR("x") };
    struct request request;
    size_t count;

    static const char *const others[] = { "olle", "eva", "sam", "dana" };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        sign_in_as(ctx, others[i]);
        READ_CODE(not_found, draft_find(ctx, draft.id, &other));
        SAVE_CODE(not_found, draft.id, STEP_CONTACT, 0, FIELD("primary_contact.name", STR("x")));
        WRITE_CODE(not_found, draft_discard(ctx, draft.id));
        SUBMIT_DRAFT_CODE(not_found, draft.id, &acceptance);
        READ_CODE(not_found, draft_confirmation(ctx, draft.id, &request));
        READ_OK(draft_list(ctx, &drafts, &count));
        CHECK_INT((int64_t)count, 0);
    }
    as_operator(ctx);
    READ_CODE(not_found, draft_find(ctx, draft.id, &other));
    as_nobody(ctx);
    READ_CODE(sign_in_required, draft_find(ctx, draft.id, &other));
    READ_CODE(sign_in_required, draft_list(ctx, &drafts, &count));
    READ_CODE(sign_in_required, draft_prefilled(ctx, &(struct draft_begin){ .portal_id = STR("") }, &other));
    sign_in_as(ctx, "anna");
    CHECK_STR(draft_text(&draft, STR("title")), STR("Replication stops"));
    READ_CODE(not_found, draft_find(ctx, draft.id + 1, &other));
}

TEST(drafts_are_bounded_in_number_and_in_size)
{
    people_begin(ctx);
    struct draft draft, *drafts;
    size_t count;

    for (int i = 0; i < LIMIT_DRAFTS; i++) {
        ctx->now += 1000;
        draft = draft_started(ctx);
    }
    WRITE_CODE(conflict, draft_start(ctx, 0, FIELDS(PROBLEM), &draft));
    READ_OK(draft_list(ctx, &drafts, &count));
    CHECK_INT((int64_t)count, LIMIT_DRAFTS);
    CHECK_INT(drafts[0].id, draft.id);
    CHECK_STR(draft_text(&drafts[0], STR("title")), STR("Replication stops"));
    WRITE_OK(draft_discard(ctx, drafts[3].id));
    READ_CODE(not_found, draft_find(ctx, drafts[3].id, &draft));
    draft = draft_started(ctx);
    char *text = arena_alloc(ctx->arena, LIMIT_DRAFT_BYTES + 1);
    memset(text, 'x', LIMIT_DRAFT_BYTES + 1);
    draft = draft_saved(ctx, &draft, STEP_PROBLEM, FIELDS(FIELD("description", ((struct str){ text, LIMIT_DRAFT_BYTES }))));
    SAVE_CODE(too_large, draft.id, STEP_PROBLEM, 2, FIELD("description", ((struct str){ text, LIMIT_DRAFT_BYTES + 1 })));
    SAVE_CODE(invalid, draft.id, STEP_PROBLEM, 2, FIELD("description", STR("a\xff")));
    SAVE_CODE(invalid, draft.id, STEP_PROBLEM, 2, FIELD("description", STR("a\0b")));
    CHECK_BUG(draft_save_step(ctx, draft.id, STEP_PROBLEM, 2, FIELDS(FIELD("severity", STR("A"))), &draft));
}

TEST(drafts_that_nobody_touches_are_forgotten_at_night_but_not_what_was_submitted)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct draft old = draft_started(ctx), kept = draft_started(ctx), done = draft_ready(ctx, contract.id), none;
    struct draft_acceptance acceptance = draft_accepted(ctx, &done);
    struct request request;
    bool repeated;
    int64_t count;

    WRITE_OK(draft_submit(ctx, done.id, &acceptance, &request, &repeated));
    ctx->now += LIMIT_DRAFT_DAYS * DAY_MS;
    kept = draft_saved(ctx, &kept, STEP_CONTACT, FIELDS(FIELD("primary_contact.name", STR("Anna"))));
    as_system(ctx);
    WRITE_OK(job_enqueue(ctx, JOB("draft.forget"), 0, STR(""), ctx->now));
    exec_sql(ctx, "DELETE FROM job WHERE work <> 'draft.forget'");
    CHECK_OK(job_run_due(ctx, rooms_jobs(), 0, &count));
    CHECK_INT(count_rows(ctx, "draft"), 3);
    ctx->now += 1;
    WRITE_OK(job_enqueue(ctx, JOB("draft.forget"), 0, STR(""), ctx->now));
    CHECK_OK(job_run_due(ctx, rooms_jobs(), 0, &count));
    CHECK_INT(count_rows(ctx, "draft"), 2);
    sign_in_as(ctx, "anna");
    READ_CODE(not_found, draft_find(ctx, old.id, &none));
    kept = draft_found(ctx, kept.id);
    READ_OK(draft_confirmation(ctx, done.id, &request));
}

/* ---- What is told of it --------------------------------------------------------------------------------- */

/* SPEC 6.1 */
TEST(what_is_wrong_is_told_at_the_step_and_field_where_it_was_typed)
{
    struct people people = people_begin(ctx);
    nobody_has_a_place(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct draft draft = draft_started(ctx);
    struct draft_review review = draft_reviewed(ctx, &draft);

    CHECK(review.complete[STEP_PROBLEM] && review.complete[STEP_CONTACT] && review.complete[STEP_SHARING]);
    CHECK(!review.complete[STEP_PLAN] && draft_next_step(&review) == STEP_PLAN);
    CHECK(draft_has_fault(&review, STEP_PLAN, STR("contract")) && draft_has_fault(&review, STEP_PLAN, STR("country")));
    CHECK(review.has_intent && review.has_plans && review.plans.count == 1 && review.plans.verdicts[0].preferred && !review.chosen);
    draft = draft_with_plan(ctx, &draft, contract.id, STR("C"));
    review = draft_reviewed(ctx, &draft);
    CHECK(review.complete[STEP_PLAN] && review.chosen && review.chosen->available && review.has_quote);
    CHECK_INT(review.quote.units, 1);
    CHECK_INT(draft_next_step(&review), STEP_CHECK);
    draft = draft_saved(ctx, &draft, STEP_SHARING, FIELDS(FIELD("additional_contacts[1].name", STR("Olle")), FIELD("additional_contacts[4].email", STR("x"))));
    draft = draft_saved(ctx, &draft, STEP_CONTACT, FIELDS(FIELD("primary_contact.name", STR("  ")), FIELD("primary_contact.email", STR("anna"))));
    review = draft_reviewed(ctx, &draft);
    CHECK(draft_has_fault(&review, STEP_SHARING, STR("additional_contacts[1].email")) && draft_has_fault(&review, STEP_SHARING, STR("additional_contacts[4].email")));
    CHECK(draft_has_fault(&review, STEP_SHARING, STR("additional_contacts[4].name")) && !draft_has_fault(&review, STEP_SHARING, STR("additional_contacts[1].name")));
    CHECK(draft_has_fault(&review, STEP_CONTACT, STR("primary_contact.name")) && draft_has_fault(&review, STEP_CONTACT, STR("primary_contact.email")));
    CHECK(!review.has_quote && draft_next_step(&review) == STEP_CONTACT);
    draft = draft_saved(ctx, &draft, STEP_PLAN, FIELDS(FIELD("contract", STR("abc")), FIELD("severity", STR("")), FIELD("requires_24x7", STR("true")),
                                                 FIELD("country", STR("XX")), FIELD("time_zone", STR("Nowhere"))));
    review = draft_reviewed(ctx, &draft);
    CHECK(draft_has_fault(&review, STEP_PLAN, STR("contract")) && draft_has_fault(&review, STEP_PLAN, STR("severity")));
    CHECK(draft_has_fault(&review, STEP_PLAN, STR("country")) && draft_has_fault(&review, STEP_PLAN, STR("time_zone")));
    CHECK(review.has_intent && review.plans.count == 1);        /* plans are shown all the same */
    draft = draft_saved(ctx, &draft, STEP_PROBLEM, FIELDS(PROBLEM, FIELD("problem_type", STR("x")), FIELD("category", STR("y"))));
    review = draft_reviewed(ctx, &draft);
    CHECK(draft_has_fault(&review, STEP_PROBLEM, STR("problem_type")));
}

/* SPEC 5.5, 6.4, 6.10 */
TEST(fields_that_do_not_fit_each_other_are_told)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct draft draft = draft_ready(ctx, contract.id);

    draft = draft_saved(ctx, &draft, STEP_PROBLEM, FIELDS(PROBLEM, FIELD("category", STR("dns"))));
    struct draft_review review = draft_reviewed(ctx, &draft);
    CHECK(draft_has_fault(&review, STEP_PROBLEM, STR("category")));
    draft = draft_saved(ctx, &draft, STEP_PROBLEM, FIELDS(FIELD("product", STR("mssqlserver")), FIELD("version", STR("windows-server-2025")),
        FIELD("usage", STR("customer")), FIELD("kind", STR("incident")), FIELD("title", STR("t")), FIELD("description", STR("d"))));
    review = draft_reviewed(ctx, &draft);
    CHECK(draft_has_fault(&review, STEP_PROBLEM, STR("version")) && draft_has_fault(&review, STEP_PROBLEM, STR("on_behalf_of")));
    CHECK(review.version == NULL && !review.has_intent);
    draft = draft_saved(ctx, &draft, STEP_PLAN, FIELDS(FIELD("contract", id_text(ctx->arena, contract.id)), FIELD("severity", STR("B")),
        FIELD("requires_24x7", STR("true")), FIELD("country", STR("SE")), FIELD("time_zone", STR("UTC"))));
    review = draft_reviewed(ctx, &draft);
    CHECK(!draft_has_fault(&review, STEP_PLAN, STR("requires_24x7")));     /* the tick is that of another severity, and is not kept */
    CHECK_STR(draft_text(&draft, STR("requires_24x7")), STR(""));
    draft = draft_with_plan(ctx, &draft, contract.id, STR("A"));
    draft = draft_saved(ctx, &draft, STEP_PROBLEM, FIELDS(PROBLEM));
    draft = draft_saved(ctx, &draft, STEP_PLAN, FIELDS(FIELD("contract", id_text(ctx->arena, contract.id)), FIELD("severity", STR("A")),
        FIELD("requires_24x7", STR("true")), FIELD("country", STR("SE")), FIELD("time_zone", STR("UTC"))));
    review = draft_reviewed(ctx, &draft);
    CHECK(draft_has_fault(&review, STEP_CONTACT, STR("primary_contact.phone")));     /* somebody has to be there around the clock */
}

/* The last character that fits, and the first that does not, as over the API. */
TEST(the_name_of_a_customer_has_the_limit_that_the_api_has)
{
    struct people people = people_begin(ctx);
    struct draft draft = draft_ready(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    char name[LIMIT_CUSTOMER_CHARS + 2];

    memset(name, 'n', sizeof name);
    for (int more = 0; more <= 1; more++) {
        struct str given = { name, LIMIT_CUSTOMER_CHARS + (size_t)more };
        draft = draft_saved(ctx, &draft, STEP_PROBLEM, FIELDS(FIELD("product", STR("windows-server")), FIELD("version", STR("windows-server-2025")),
            FIELD("usage", STR("customer")), FIELD("on_behalf_of", given), FIELD("kind", STR("incident")), FIELD("title", STR("t")), FIELD("description", STR("d"))));
        struct draft_review review = draft_reviewed(ctx, &draft);
        CHECK_INT(draft_has_fault(&review, STEP_PROBLEM, STR("on_behalf_of")), more);
    }
}

/* The draft with one field of a step as given, and the others as they are. */
static struct draft with_field(struct ctx *ctx, const struct draft *draft, const char *field, struct str typed)
{
    enum draft_step step = draft_field_step(ctx, str_of(field));
    const struct str *names;
    size_t count;

    draft_field_names(ctx, step, &names, &count);
    struct draft_field *fields = arena_alloc(ctx->arena, count * sizeof *fields);
    for (size_t i = 0; i < count; i++)
        fields[i] = (struct draft_field){ names[i], str_equal(names[i], str_of(field)) ? typed : draft_text(draft, names[i]) };
    return draft_saved(ctx, draft, step, fields, count);
}

/* The example: "for a customer", whose name was one invisible character, was charged, and had no customer. */
TEST(a_box_that_nothing_is_seen_in_is_an_empty_box_and_nothing_is_charged)
{
    /* But for the time zone: one that is not given is the country's. */
    static const char *const needed[] = { "on_behalf_of", "title", "description", "kind", "severity", "country",
                                          "primary_contact.name", "primary_contact.email" };
    static const char *const unseen[] = { " ", "\xE2\x80\x8B", "\xC2\xAD", "\xEF\xBB\xBF", " \xE2\x81\xA0\t", "\xE2\x80\x8E" };
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct draft ready = draft_ready(ctx, contract.id);
    struct draft_acceptance acceptance = draft_accepted(ctx, &ready);

    ready = with_field(ctx, &ready, "usage", STR("customer"));
    ready = with_field(ctx, &ready, "on_behalf_of", STR("Contoso"));
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        struct str before = draft_text(&ready, str_of(needed[i]));
        for (size_t j = 0; j < COUNT_OF(unseen); j++) {
            struct draft draft = with_field(ctx, &ready, needed[i], str_of(unseen[j]));
            struct draft_review review = draft_reviewed(ctx, &draft);
            CHECK(draft_has_fault(&review, draft_field_step(ctx, str_of(needed[i])), str_of(needed[i])));
            CHECK(!review.has_quote);
            SUBMIT_DRAFT_CODE(invalid, draft.id, &acceptance);
            ready = with_field(ctx, &draft, needed[i], before);
        }
    }
    CHECK_INT(remaining_of(ctx, contract.id), 3);
    CHECK_INT(count_rows(ctx, "request"), 0);
}

/* What is pasted is read as the API reads it: nothing that is not seen counts in a code, and letters of full width are letters. */
TEST(the_fields_of_a_draft_are_read_as_those_of_the_api)
{
    static const struct { const char *field, *typed; } pasted[] = {
        { "time_zone", "Europe/Stockholm\xE2\x80\x8B" }, { "severity", "\xEF\xBC\xA3" }, { "kind", " \xEF\xBD\x89ncident" },
        { "country", "\xEF\xBB\xBFSE" }, { "version", "windows-server-2025\xC2\xAD" }, { "product", "\xE2\x81\xA0windows-server" },
        { "usage", "own\xE2\x80\x8B" }, { "title", "\xE2\x80\x8BReplication stops" }, { "primary_contact.email", "anna@fabrikam.example\xE2\x80\x8B" },
    };
    struct people people = people_begin(ctx);
    struct draft draft = draft_ready(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    const struct catalog *catalog;
    struct draft_submission clean, made;

    in_write(ctx);
    CHECK_OK(catalog_now(ctx, &catalog));
    draft_submission(ctx, &draft, catalog, &clean);
    rollback(ctx);
    for (size_t i = 0; i < COUNT_OF(pasted); i++)
        draft = with_field(ctx, &draft, pasted[i].field, str_of(pasted[i].typed));
    in_write(ctx);
    CHECK_OK(catalog_now(ctx, &catalog));
    draft_submission(ctx, &draft, catalog, &made);
    rollback(ctx);
    CHECK(made.unread == NULL);
    const struct submission *s = &made.submission;
    CHECK_STR(s->time_zone, clean.submission.time_zone);
    CHECK_STR(s->severity_id, clean.submission.severity_id);
    CHECK_STR(s->kind, clean.submission.kind);
    CHECK_STR(s->country, clean.submission.country);
    CHECK_STR(s->version_id, clean.submission.version_id);
    CHECK_STR(s->title, clean.submission.title);
    CHECK_STR(s->primary.email, clean.submission.primary.email);
    struct draft_review review = draft_reviewed(ctx, &draft);
    CHECK(review.has_quote && review.product);
    draft = with_field(ctx, &draft, "country", STR("SWE"));
    review = draft_reviewed(ctx, &draft);
    CHECK_STR(review.faults[STEP_PLAN]->detail, STR("Enter the two letters of a country, such as SE."));
    CHECK(review.faults[STEP_PLAN]->next == NULL);
}

/* SPEC 5.2, 5.4 */
TEST(a_plan_that_cannot_be_used_is_told_with_its_reasons_and_no_quote)
{
    struct people people = people_begin(ctx);
    struct contract good = fabrikam_contract(ctx, &people, "gold-20-pack", 3), cloud = fabrikam_contract(ctx, &people, "advanced-partner-support", 0);
    struct draft draft = draft_ready(ctx, cloud.id);
    struct draft_review review = draft_reviewed(ctx, &draft);

    CHECK(review.chosen && !review.chosen->available && review.chosen->reason_count > 0);
    CHECK(draft_has_fault(&review, STEP_PLAN, STR("contract")) && !review.has_quote && draft_next_step(&review) == STEP_PLAN);
    CHECK_INT((int64_t)review.plans.count, 2);
    CHECK_INT(review.plans.verdicts[0].contract->id, good.id);
    draft = draft_with_plan(ctx, &draft, good.id + 1, STR("C"));
    review = draft_reviewed(ctx, &draft);
    CHECK(!review.chosen && draft_has_fault(&review, STEP_PLAN, STR("contract")));
}

/* SPEC 2.2 */
TEST(a_product_of_another_portal_names_that_portal_and_keeps_what_was_typed)
{
    people_begin(ctx);
    struct draft draft = draft_started(ctx);

    draft = draft_saved(ctx, &draft, STEP_PROBLEM, FIELDS(FIELD("portal", STR("on-premises")), FIELD("product", STR("microsoft-365")),
        FIELD("version", STR("microsoft-365-current")), FIELD("kind", STR("incident")), FIELD("title", STR("t")), FIELD("description", STR("d"))));
    struct draft_review review = draft_reviewed(ctx, &draft);
    const struct portal *other = draft_other_portal(&review);
    CHECK(other && str_equal(other->thing.id, STR("productivity-cloud")));
    CHECK(draft_has_fault(&review, STEP_PROBLEM, STR("portal")) && draft_next_step(&review) == STEP_PROBLEM);
    draft = draft_saved(ctx, &draft, STEP_PROBLEM, FIELDS(FIELD("portal", STR("productivity-cloud")), FIELD("product", STR("microsoft-365")),
        FIELD("version", STR("microsoft-365-current")), FIELD("kind", STR("incident")), FIELD("title", STR("t")), FIELD("description", STR("d"))));
    review = draft_reviewed(ctx, &draft);
    CHECK(!draft_other_portal(&review) && review.complete[STEP_PROBLEM]);
}

/* What the newest program makes of a draft of one before: the statements of the migration, on its rows. */
static void rename_fields(struct ctx *ctx)
{
    struct str text = file_text(ctx, "migrations/0028_fields_as_the_api_has_them.sql");

    while (text.len) {
        struct str statement = str_trim(str_cut(&text, ';'));
        if (statement.len)
            exec_sql(ctx, str_c(ctx->arena, statement));
    }
}

TEST(a_draft_of_an_older_program_has_what_was_typed_under_the_names_of_the_api)
{
    static const struct { const char *before, *after; } names[] = {
        { "contact_name", "primary_contact.name" }, { "contact_email", "primary_contact.email" }, { "contact_phone", "primary_contact.phone" },
        { "contact_1_name", "additional_contacts[0].name" }, { "contact_9_phone", "additional_contacts[8].phone" },
        { "contact_10_email", "additional_contacts[9].email" }, { "contact_20_name", "additional_contacts[19].name" },
    };
    people_begin(ctx);
    struct draft draft = draft_started(ctx);

    exec_sql(ctx, "DELETE FROM draft_field WHERE step IN (3, 4)");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        exec_sql(ctx, str_format(ctx->arena, "INSERT INTO draft_field (draft_id, name, step, value) VALUES (%lld, '%s', %d, '%s')",
                                 (long long)draft.id, names[i].before, i < 3 ? 3 : 4, names[i].before).data);
    rename_fields(ctx);
    READ_OK(draft_find(ctx, draft.id, &draft));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        CHECK_STR(draft_text(&draft, str_of(names[i].after)), str_of(names[i].before));
        CHECK(draft_field_step(ctx, str_of(names[i].after)) == (i < 3 ? STEP_CONTACT : STEP_SHARING));
    }
    CHECK_STR(draft_text(&draft, STR("title")), STR("Replication stops"));
    CHECK_STR(draft_text(&draft, STR("contract")), STR(""));
}

TESTS(
    ALONE(every_field_belongs_to_one_step),
    BOTH(profile_last_product_and_last_contract_are_filled_in),
    BOTH(what_was_typed_is_kept_byte_for_byte_also_when_it_is_wrong),
    BOTH(each_step_saves_its_own_fields_and_two_windows_do_not_overwrite_each_other),
    BOTH(nobody_but_its_owner_can_tell_that_a_draft_exists),
    BOTH(drafts_are_bounded_in_number_and_in_size),
    BOTH(drafts_that_nobody_touches_are_forgotten_at_night_but_not_what_was_submitted),
    BOTH(what_is_wrong_is_told_at_the_step_and_field_where_it_was_typed),
    BOTH(fields_that_do_not_fit_each_other_are_told),
    SQLITE(the_name_of_a_customer_has_the_limit_that_the_api_has),
    BOTH(a_box_that_nothing_is_seen_in_is_an_empty_box_and_nothing_is_charged),
    BOTH(the_fields_of_a_draft_are_read_as_those_of_the_api),
    BOTH(a_plan_that_cannot_be_used_is_told_with_its_reasons_and_no_quote),
    BOTH(a_product_of_another_portal_names_that_portal_and_keeps_what_was_typed),
    BOTH(a_draft_of_an_older_program_has_what_was_typed_under_the_names_of_the_api),
)
