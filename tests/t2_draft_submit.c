/* SPDX-License-Identifier: Apache-2.0 */
/* t2_draft_submit.c: the one submission of a draft: once for all processes, whole or not at all. */
#include "tests/world.h"

#include <sys/wait.h>
#include <unistd.h>

/* ---- Submitting ----------------------------------------------------------------------------------------- */

/* SPEC 4.8, 6.7 */
TEST(a_draft_becomes_one_request_and_is_never_changed_again)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct draft draft = draft_ready(ctx, contract.id);
    struct request request, again;
    bool repeated = true;

    draft = draft_saved(ctx, &draft, STEP_SHARING, FIELDS(FIELD("add_submitter", STR("true")), FIELD("additional_contacts[2].name", STR("Olle")),
                                                    FIELD("additional_contacts[2].email", STR("olle@fabrikam.example"))));
    struct draft_acceptance acceptance = draft_accepted(ctx, &draft);
    READ_CODE(conflict, draft_confirmation(ctx, draft.id, &request));
    WRITE_OK(draft_submit(ctx, draft.id, &acceptance, &request, &repeated));
    CHECK(!repeated && request.contact_count == 2);
    CHECK_STR(request.title, STR("Replication stops"));
    WRITE_OK(draft_submit(ctx, draft.id, &acceptance, &again, &repeated));
    CHECK(repeated);
    CHECK_STR(again.number, request.number);
    WRITE_OK(draft_submit(ctx, draft.id, &(struct draft_acceptance){ false, STR("") }, &again, &repeated));
    CHECK_STR(again.number, request.number);
    CHECK_INT(remaining_of(ctx, contract.id), 2);
    READ_OK(draft_confirmation(ctx, draft.id, &again));
    CHECK_STR(again.number, request.number);
    CHECK_INT((int64_t)again.warning.len, 0);
    SAVE_CODE(conflict, draft.id, STEP_CONTACT, 0, FIELD("primary_contact.name", STR("x")));
    WRITE_CODE(conflict, draft_discard(ctx, draft.id));
    draft = draft_found(ctx, draft.id);
    CHECK(draft.request_id == request.id && draft.submitted_at == ctx->now && draft.field_count == 0);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM draft_field"), 0);
    exec_sql_fails(ctx, CODE_conflict, "UPDATE draft SET request_id = NULL, submitted_at = 0");
    verify_ledgers(ctx);
}

/* SPEC 6.9 */
TEST(who_leaves_himself_out_sees_the_confirmation_with_the_warning)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct draft draft = draft_ready(ctx, contract.id);
    struct request request;
    bool repeated;

    draft = draft_saved(ctx, &draft, STEP_CONTACT, FIELDS(FIELD("primary_contact.name", STR("Olle")), FIELD("primary_contact.email", STR("olle@fabrikam.example"))));
    draft = draft_saved(ctx, &draft, STEP_SHARING, NULL, 0);
    struct draft_acceptance acceptance = draft_accepted(ctx, &draft);
    WRITE_OK(draft_submit(ctx, draft.id, &acceptance, &request, &repeated));
    CHECK(request.contact_count == 1 && request.warning.len > 0);
    READ_OK(draft_confirmation(ctx, draft.id, &request));
    CHECK(request.warning.len > 0);
    READ_CODE(not_found, request_find(ctx, request.number, &request));
}

/* SPEC 4.9, 6.5, 6.6 */
TEST(a_submission_that_is_refused_keeps_the_draft_as_it_was)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 1);
    struct draft draft = draft_ready(ctx, contract.id), other = draft_ready(ctx, contract.id);
    struct draft_acceptance good = draft_accepted(ctx, &draft);
    struct request request;
    bool repeated;
    struct str before = database_digest(ctx);

    SUBMIT_DRAFT_CODE(agreement_required, draft.id, &((struct draft_acceptance){ false, good.quote }));
    SUBMIT_DRAFT_CODE(invalid, draft.id, &((struct draft_acceptance){ true, STR("") }));
    SUBMIT_DRAFT_CODE(quote_changed, draft.id, &((struct draft_acceptance){ true, STR("another") }));
    CHECK_STR(database_digest(ctx), before);
    WRITE_OK(draft_submit(ctx, other.id, &good, &request, &repeated));
    before = database_digest(ctx);
    SUBMIT_DRAFT_CODE(no_units, draft.id, &good);
    CHECK_STR(database_digest(ctx), before);
    struct draft_review review = draft_reviewed(ctx, &draft);
    CHECK(draft_has_fault(&review, STEP_PLAN, STR("contract")) && !review.has_quote);
    as_operator(ctx);
    struct ledger_entry entry;
    WRITE_OK(contract_top_up(ctx, contract.id, 2, day_at("2027-01-01"), STR("more"), &entry));
    sign_in_as(ctx, "anna");
    SUBMIT_DRAFT_CODE(quote_changed, draft.id, &good);        /* another grant would be burnt: shown first */
    good = draft_accepted(ctx, &draft);
    WRITE_OK(draft_submit(ctx, draft.id, &good, &request, &repeated));
    CHECK_INT(count_rows(ctx, "request"), 2);
    verify_ledgers(ctx);
}

TEST(a_draft_with_faults_is_refused_with_the_fields_of_its_forms)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 1);
    struct draft draft = draft_ready(ctx, contract.id);
    struct request request;
    bool repeated;

    draft = draft_saved(ctx, &draft, STEP_SHARING, FIELDS(FIELD("additional_contacts[3].name", STR("Olle"))));
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, draft_submit(ctx, draft.id, &((struct draft_acceptance){ true, STR("x") }), &request, &repeated));
    CHECK_STR(ctx->fault.fields->field, STR("additional_contacts[3].email"));
    fault_clear(ctx);
    rollback(ctx);
}

struct want { int64_t id; struct draft_acceptance acceptance; bool repeated; };

static enum err submit_one(struct ctx *ctx, void *what)
{
    struct want *want = what;
    struct request request;

    return draft_submit(ctx, want->id, &want->acceptance, &request, &want->repeated);
}

static int submit_in_process(struct ctx *parent, const struct want *given)
{
    struct ctx *ctx = another_ctx(parent);
    struct want want = *given;
    int made = 0;

    sign_in_as(ctx, "anna");
    for (int i = 0; i < 3; i++) {
        if (db_write(ctx, submit_one, &want))
            return 100;
        made += !want.repeated;
    }
    return made;
}

/* SPEC 4.8, 4.9 */
TEST(one_draft_submitted_from_many_processes_at_once_is_charged_once)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 20);
    struct draft draft = draft_ready(ctx, contract.id);
    struct want want = { .id = draft.id, .acceptance = draft_accepted(ctx, &draft) };
    pid_t children[5];
    int made = 0;

    for (size_t i = 0; i < COUNT_OF(children); i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(submit_in_process(ctx, &want));
    }
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status));
        made += WEXITSTATUS(status);
    }
    CHECK_INT(made, 1);
    CHECK_INT(count_rows(ctx, "request"), 1);
    CHECK_INT(remaining_of(ctx, contract.id), 19);
    verify_ledgers(ctx);
}

/* ---- Failures ------------------------------------------------------------------------------------------- */

#define CALLS_MAX 500

struct save_want { int64_t id; int64_t revision; };

static enum err save_one(struct ctx *ctx, void *what)
{
    const struct save_want *want = what;
    struct draft draft;

    return draft_save_step(ctx, want->id, STEP_CONTACT, want->revision,
                           FIELDS(FIELD("primary_contact.name", STR("Olle")), FIELD("primary_contact.email", STR("olle@fabrikam.example"))), &draft);
}

static enum err start_one(struct ctx *ctx, void *unused)
{
    struct draft draft;

    (void)unused;
    return draft_start(ctx, 0, FIELDS(PROBLEM), &draft);
}

static void fail_each_call(struct ctx *ctx, enum err (*change)(struct ctx *, void *), void *what)
{
    struct str before = database_digest(ctx);

    for (uint64_t nth = 1; nth < CALLS_MAX; nth++) {
        db_fail_at(ctx->db, nth);
        enum err err = db_write(ctx, change, what);
        db_fail_at(ctx->db, 0);
        if (!err) {
            CHECK(nth > 5);
            return;
        }
        CHECK_INT(err, ERR_BUSY);
        fault_clear(ctx);
        CHECK(!db_in_transaction(ctx->db));
        CHECK_STR(database_digest(ctx), before);
    }
    FAIL("it never came through");
}

/* SPEC 15 */
TEST(whichever_database_call_fails_a_draft_is_saved_and_submitted_whole_or_not_at_all)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct draft draft = draft_ready(ctx, contract.id);

    fail_each_call(ctx, start_one, NULL);
    fail_each_call(ctx, save_one, &(struct save_want){ draft.id, draft.revisions[STEP_CONTACT] });
    draft = draft_found(ctx, draft.id);
    struct want want = { .id = draft.id, .acceptance = draft_accepted(ctx, &draft) };
    fail_each_call(ctx, submit_one, &want);
    CHECK_INT(remaining_of(ctx, contract.id), 2);
    CHECK_INT(count_rows(ctx, "request"), 1);
    verify_ledgers(ctx);
}

TESTS(
    BOTH(a_draft_becomes_one_request_and_is_never_changed_again),
    BOTH(who_leaves_himself_out_sees_the_confirmation_with_the_warning),
    BOTH(a_submission_that_is_refused_keeps_the_draft_as_it_was),
    BOTH(a_draft_with_faults_is_refused_with_the_fields_of_its_forms),
    BOTH(one_draft_submitted_from_many_processes_at_once_is_charged_once),
    BOTH(whichever_database_call_fails_a_draft_is_saved_and_submitted_whole_or_not_at_all),
)
