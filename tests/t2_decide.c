/* SPDX-License-Identifier: Apache-2.0 */
/* t2_decide.c: what contacts decide about a request: whether a proposed solution works, and whether it is needed any more (SPEC 7.3). */
#include "tests/at_once.h"
#include "tests/request_world.h"

#include "desk/request/request_decide.h"
#include "desk/service/service.h"

enum { ROUNDS = 6 };

static enum err withdraws_as(struct ctx *ctx, struct str number, bool said, bool gives_back, struct request *out_request)
{
    return request_withdraw(ctx, number, &(struct withdrawal){ .why = STR(""), .said = said, .gives_back = gives_back }, out_request);
}

/* The figures that a preview shows, and whether it gives back. */
#define EFFECT(closing, back, before, after) \
    do { CHECK((closing).gives_back == (back)); CHECK_INT((closing).remaining_before, before); CHECK_INT((closing).remaining_after, after); } while (0)

/* ---- A proposed solution -------------------------------------------------------------------------------- */

TEST(a_solution_that_works_closes_the_request_and_the_unit_stays_used_as_was_said_before)
{
    struct request request = request_proposed(ctx);
    struct decisions decisions = { .accept = false };

    READ_OK(request_decisions(ctx, request.number, &decisions));
    CHECK(decisions.accept && decisions.accepting.chargeable);
    EFFECT(decisions.accepting, false, 3, 3);
    CHECK_STR(decisions.accepting.words, STR("1 incident stays used: 3 of 4 left."));
    WRITE_OK(request_accept(ctx, request.number, &request));
    CHECK(request.state == REQUEST_CLOSED && request.closure_chargeable && !request.credited);
    CHECK_STR(request.closure_reason_id, STR("solved"));
    CHECK_INT(request_events(ctx, "solution_accepted"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.request_closed'"), 1);
    /* The same again changes nothing. */
    struct str before = database_digest(ctx);
    WRITE_OK(request_accept(ctx, request.number, &request));
    CHECK_STR(database_digest(ctx), before);
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
    verify_ledgers(ctx);
}

TEST(a_solution_that_does_not_work_goes_back_to_the_engineer_with_what_still_happens)
{
    struct request request = request_proposed(ctx);
    struct communication *said;
    size_t count = 0;

    ctx->now += HOUR_MS;
    WRITE_CODE(invalid, request_reject(ctx, request.number, STR("  "), &request));
    WRITE_OK(request_reject(ctx, request.number, STR("It stops again after an hour."), &request));
    CHECK(request.state == REQUEST_IN_PROGRESS && request.next_due_at > ctx->now);
    READ_OK(request_communications(ctx, request.number, 0, 10, &said, &count));
    CHECK(count == 2);
    CHECK_STR(said[1].text, STR("It stops again after an hour."));
    CHECK_STR(said[1].side, STR("customer"));
    CHECK_INT(request_events(ctx, "solution_rejected"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.communication'"), 2);
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
    /* What was answered cannot be answered otherwise; nothing of it is half done. */
    struct str before = database_digest(ctx);
    sign_in_as(ctx, "anna");
    WRITE_CODE(conflict, request_accept(ctx, request.number, &request));
    WRITE_CODE(conflict, request_reject(ctx, request.number, STR("Again"), &request));
    CHECK_STR(database_digest(ctx), before);
    verify_ledgers(ctx);
}

TEST(a_solution_is_accepted_only_while_one_is_proposed_and_what_is_closed_otherwise_says_by_whom)
{
    static const enum request_state states[] = { REQUEST_NEW, REQUEST_IN_PROGRESS, REQUEST_WAITING_CUSTOMER };
    struct request request = request_begun(ctx);

    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (i)
            answered_by_sam(ctx, request.number, states[i]);
        sign_in_as(ctx, "anna");
        struct decisions decisions = { .accept = true };
        READ_OK(request_decisions(ctx, request.number, &decisions));
        CHECK(!decisions.accept);
        WRITE_CODE(conflict, request_accept(ctx, request.number, &request));
        WRITE_CODE(conflict, request_reject(ctx, request.number, STR("No"), &request));
        request = request_now(ctx, &request);
        CHECK(request.state == states[i]);
    }
    closed_by_sam(ctx, request.number, "product-defect");
    sign_in_as(ctx, "anna");
    in_write(ctx);
    CHECK_CODE_KEEP(conflict, request_accept(ctx, request.number, &request));
    text_has(ctx->fault.detail, "Sam Engineer closed this request");
    fault_clear(ctx);
    rollback(ctx);
    CHECK(request_now(ctx, &request).credited);
}

/* ---- Withdrawing ---------------------------------------------------------------------------------------- */

TEST(what_is_withdrawn_before_work_begins_is_given_back_as_was_said_before)
{
    struct request request = request_begun(ctx);
    struct decisions decisions = { .withdraw = false };

    sign_in_as(ctx, "olle");
    READ_CODE(not_found, request_decisions(ctx, request.number, &decisions));     /* he is no contact */
    sign_in_as(ctx, "anna");
    READ_OK(request_decisions(ctx, request.number, &decisions));
    CHECK(decisions.withdraw && !decisions.begun && !decisions.accept);
    EFFECT(decisions.withdrawing, true, 3, 4);
    WRITE_OK(request_withdraw(ctx, request.number, &(struct withdrawal){ .why = STR("We found it."), .said = true, .gives_back = true }, &request));
    CHECK(request.state == REQUEST_CLOSED && request.credited && !request.closure_chargeable);
    CHECK_STR(request.closure_reason_id, STR("opened-in-error"));
    CHECK_STR(request.closure_notes, STR("We found it."));
    text_has(request.closure_cause, "withdrew the request");
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    CHECK_INT(request_events(ctx, "withdrawn"), 1);
    CHECK_INT(request_events(ctx, "credited"), 1);
    /* Again it is the same, and is not given back twice; reopened it is never charged again, and closing it gives nothing more. */
    struct str before = database_digest(ctx);
    sign_in_as(ctx, "anna");
    WRITE_OK(withdraws_as(ctx, request.number, true, true, &request));
    CHECK_STR(database_digest(ctx), before);
    WRITE_CODE(conflict, withdraws_as(ctx, request.number, true, false, &request));
    WRITE_OK(request_reopen(ctx, request.number, &request));
    READ_OK(request_decisions(ctx, request.number, &decisions));
    EFFECT(decisions.withdrawing, false, 4, 4);
    WRITE_OK(withdraws_as(ctx, request.number, true, false, &request));
    CHECK_STR(request.closure_reason_id, STR("withdrawn"));
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    verify_ledgers(ctx);
}

/* By taking, by answering, by a note that moves it: whatever somebody at the vendor did with it. */
TEST(what_is_withdrawn_after_work_began_stays_charged_however_it_began)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 4).id;
    enum request_state waits = REQUEST_WAITING_CUSTOMER;

    for (int how = 0; how < 3; how++) {
        struct request request = submitted(ctx, contract);
        struct communication said;
        struct decisions decisions = { .withdraw = false };
        sign_in_as(ctx, "sam");
        if (how == 0)
            WRITE_OK(service_take(ctx, request.number, false, &request));
        else
            WRITE_OK(service_answer(ctx, request.number, STR("A word"), how == 2, how == 2 ? &waits : NULL, &said));
        sign_in_as(ctx, "anna");
        READ_OK(request_decisions(ctx, request.number, &decisions));
        CHECK(decisions.begun && decisions.withdrawing.chargeable);
        EFFECT(decisions.withdrawing, false, 3 - how, 3 - how);
        WRITE_OK(withdraws_as(ctx, request.number, true, false, &request));
        CHECK_STR(request.closure_reason_id, STR("withdrawn"));
        CHECK(!request.credited);
        CHECK_INT(remaining_of(ctx, contract), 3 - how);
    }
    verify_ledgers(ctx);
}

TEST(a_work_note_that_moves_nothing_is_no_beginning)
{
    struct request request = request_begun(ctx);
    struct communication said;

    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Looks like a duplicate"), true, NULL, &said));
    sign_in_as(ctx, "anna");
    WRITE_OK(withdraws_as(ctx, request.number, true, true, &request));
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
}

/* What a page has said binds, as a quote does. */
TEST(what_was_said_of_the_balance_binds_when_an_engineer_begins_meanwhile)
{
    struct request request = request_begun(ctx);

    answered_by_sam(ctx, request.number, REQUEST_IN_PROGRESS);
    sign_in_as(ctx, "anna");
    struct str before = database_digest(ctx);
    in_write(ctx);
    CHECK_CODE_KEEP(conflict, withdraws_as(ctx, request.number, true, true, &request));
    text_has(ctx->fault.detail, "1 incident stays used");
    fault_clear(ctx);
    rollback(ctx);
    CHECK_STR(database_digest(ctx), before);
    WRITE_OK(withdraws_as(ctx, request.number, false, false, &request));     /* nobody was told anything: the rule alone counts */
    CHECK(request.state == REQUEST_CLOSED && !request.credited);
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
}

/* Each contact, the primary or not; nobody who merely sees it, and strangers hear nothing. */
TEST(contacts_decide_and_nobody_else)
{
    static const struct { const char *who; bool sees; } others[] = { { "sam", true }, { "dana", true }, { "greta", true }, { "eva", false } };
    struct request request = request_proposed(ctx);
    struct contact olle = { .name = STR("Olle Ek"), .email = STR("olle@fabrikam.example"), .phone = STR("") }, added;
    struct decisions decisions = { .accept = true };

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        sign_in_as(ctx, others[i].who);
        READ_OK(request_decisions_of(ctx, &request, WITH_WITHDRAWING, &decisions));
        CHECK(!decisions.accept && !decisions.withdraw);
        if (others[i].sees) {
            WRITE_CODE(not_authorized, request_accept(ctx, request.number, &request));
            WRITE_CODE(not_authorized, request_reject(ctx, request.number, STR("No"), &request));
            WRITE_CODE(not_authorized, withdraws_as(ctx, request.number, false, false, &request));
            READ_CODE(not_authorized, request_decisions(ctx, request.number, &decisions));
        } else {
            WRITE_CODE(not_found, request_accept(ctx, request.number, &request));
            WRITE_CODE(not_found, request_reject(ctx, request.number, STR("No"), &request));
            WRITE_CODE(not_found, withdraws_as(ctx, request.number, false, false, &request));
            READ_CODE(not_found, request_decisions(ctx, request.number, &decisions));
        }
    }
    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, request.number, &olle, &added));
    sign_in_as(ctx, "olle");
    WRITE_OK(request_accept(ctx, request.number, &request));
    CHECK(request.state == REQUEST_CLOSED);
}

/* SPEC 4.6: whoever may not see the contract learns what becomes of the unit, and no figure. */
TEST(a_contact_who_may_not_see_the_contract_is_told_what_it_does_without_its_figures)
{
    struct request request = request_proposed(ctx);
    struct contact eva = { .name = STR("Eva"), .email = STR("eva@contoso.example"), .phone = STR("") }, added;
    struct decisions decisions = { .accept = false };

    WRITE_OK(request_add_contact(ctx, request.number, &eva, &added));
    sign_in_as(ctx, "eva");
    READ_OK(request_decisions(ctx, request.number, &decisions));
    CHECK(decisions.accept && !decisions.accepting.counted);
    CHECK_STR(decisions.accepting.words, STR("1 incident stays used."));
    CHECK_STR(decisions.withdrawing.words, STR("1 incident stays used."));
}

/* ---- The catalogue -------------------------------------------------------------------------------------- */

TEST(the_catalogue_names_the_reasons_and_without_them_the_first_that_keeps_or_gives_back_is_taken)
{
    static const struct { const char *settings, *accepted, *early, *late; } catalogs[] = {
        { "\"accept_reason\": \"withdrawn\", \"withdraw_reason\": \"goodwill\", \"withdraw_early_reason\": \"no-response\",",
          "withdrawn", "no-response", "goodwill" },
        { "", "solved", "product-defect", "solved" },
    };
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 10).id, left = 10;

    for (size_t i = 0; i < COUNT_OF(catalogs); i++) {
        as_operator(ctx);
        catalog_put(ctx, text_with(ctx, file_text(ctx, SHIPPED_CATALOG),
                                   "\"accept_reason\": \"solved\", \"withdraw_reason\": \"withdrawn\", \"withdraw_early_reason\": \"opened-in-error\",", catalogs[i].settings));
        for (int act = 0; act < 3; act++) {
            struct request request = submitted(ctx, contract);
            if (act != 1)
                answered_by_sam(ctx, request.number, REQUEST_SOLUTION_PROPOSED);
            sign_in_as(ctx, "anna");
            struct decisions decisions = { .accept = false };
            READ_OK(request_decisions(ctx, request.number, &decisions));
            struct closing said = act ? decisions.withdrawing : decisions.accepting;
            if (act)
                WRITE_OK(withdraws_as(ctx, request.number, true, said.gives_back, &request));
            else
                WRITE_OK(request_accept(ctx, request.number, &request));
            CHECK_STR(request.closure_reason_id, str_of(act == 0 ? catalogs[i].accepted : act == 1 ? catalogs[i].early : catalogs[i].late));
            left -= !said.gives_back;
            CHECK_INT(remaining_of(ctx, contract), left);
        }
    }
    verify_ledgers(ctx);
}

/* ---- At once -------------------------------------------------------------------------------------------- */

static enum err accepts(struct ctx *ctx, void *of)
{
    struct request request;

    return request_accept(ctx, ((const struct request *)of)->number, &request);
}

static enum err rejects(struct ctx *ctx, void *of)
{
    struct request request;

    return request_reject(ctx, ((const struct request *)of)->number, STR("It stops again."), &request);
}

static enum err withdraws_free(struct ctx *ctx, void *of)
{
    struct request request;

    return withdraws_as(ctx, ((const struct request *)of)->number, true, true, &request);
}

static enum err withdraws(struct ctx *ctx, void *of)
{
    struct request request;

    return withdraws_as(ctx, ((const struct request *)of)->number, false, false, &request);
}

static enum err closes_free(struct ctx *ctx, void *of)
{
    struct request request;
    bool credited;

    return service_close(ctx, ((const struct request *)of)->number, &(struct service_close){ .reason = STR("product-defect"), .cause = STR("A defect"), .notes = STR("Known") }, &request, &credited);
}

static enum err answers(struct ctx *ctx, void *of)
{
    struct communication said;

    return service_answer(ctx, ((const struct request *)of)->number, STR("Restart it."), false, NULL, &said);
}

/* However they come: closed once, charged or given back once, and each is told what became of it. */
TEST(a_solution_accepted_while_the_engineer_closes_it_as_not_chargeable_ends_in_one_of_the_two)
{
    static const struct doer doers[] = { { "anna", accepts }, { "sam", closes_free }, { "anna", accepts }, { "sam", closes_free }, { "anna", rejects } };
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 20).id, left = 20;
    enum code codes[COUNT_OF(doers)];

    for (int round = 0; round < ROUNDS; round++) {
        struct request request = submitted(ctx, contract);
        answered_by_sam(ctx, request.number, REQUEST_SOLUTION_PROPOSED);
        all_at_once(ctx, doers, COUNT_OF(doers), &request, codes);
        for (size_t i = 0; i < COUNT_OF(doers); i++)
            CHECK(codes[i] == CODE_none || codes[i] == CODE_conflict);
        request = request_now(ctx, &request);
        CHECK(request.state == REQUEST_CLOSED);        /* sam closes what was rejected, too */
        bool defect = str_equal(request.closure_reason_id, STR("product-defect"));
        CHECK(defect == request.credited);
        CHECK(defect == (codes[1] == CODE_none) && defect == (codes[3] == CODE_none));
        CHECK(defect != (codes[0] == CODE_none) && defect != (codes[2] == CODE_none));
        left -= !defect;
        CHECK_INT(remaining_of(ctx, contract), left);
    }
    CHECK_INT(request_events(ctx, "closed"), ROUNDS);
    verify_ledgers(ctx);
}

/* Whoever was told that it is given back gets that, or nothing is done. */
TEST(a_request_withdrawn_while_an_engineer_answers_is_given_back_or_not_withdrawn)
{
    static const struct doer doers[] = { { "anna", withdraws_free }, { "sam", answers }, { "anna", withdraws_free } };
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 20).id, left = 20;
    enum code codes[COUNT_OF(doers)];

    for (int round = 0; round < ROUNDS; round++) {
        struct request request = submitted(ctx, contract);
        all_at_once(ctx, doers, COUNT_OF(doers), &request, codes);
        request = request_now(ctx, &request);
        bool withdrawn = request.state == REQUEST_CLOSED;
        for (size_t i = 0; i < COUNT_OF(doers); i++)
            CHECK(codes[i] == (withdrawn == (i != 1) ? CODE_none : CODE_conflict));
        CHECK(request.credited == withdrawn);
        left -= !withdrawn;
        CHECK_INT(remaining_of(ctx, contract), left);
    }
    verify_ledgers(ctx);
}

/* SPEC 15 */
TEST(whichever_database_call_fails_it_is_decided_whole_or_not_at_all)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 4).id;
    struct request early = submitted(ctx, contract), late = submitted(ctx, contract), works = submitted(ctx, contract);

    answered_by_sam(ctx, works.number, REQUEST_SOLUTION_PROPOSED);
    answered_by_sam(ctx, late.number, REQUEST_SOLUTION_PROPOSED);
    with_each_call_failing(ctx, "anna", withdraws_free, &early);
    with_each_call_failing(ctx, "anna", rejects, &late);
    with_each_call_failing(ctx, "anna", withdraws, &late);
    with_each_call_failing(ctx, "anna", accepts, &works);
    CHECK_INT(remaining_of(ctx, contract), 2);
    verify_ledgers(ctx);
}

TESTS(
    BOTH(a_solution_that_works_closes_the_request_and_the_unit_stays_used_as_was_said_before),
    BOTH(a_solution_that_does_not_work_goes_back_to_the_engineer_with_what_still_happens),
    BOTH(a_solution_is_accepted_only_while_one_is_proposed_and_what_is_closed_otherwise_says_by_whom),
    BOTH(what_is_withdrawn_before_work_begins_is_given_back_as_was_said_before),
    BOTH(what_is_withdrawn_after_work_began_stays_charged_however_it_began),
    BOTH(a_work_note_that_moves_nothing_is_no_beginning),
    BOTH(what_was_said_of_the_balance_binds_when_an_engineer_begins_meanwhile),
    BOTH(contacts_decide_and_nobody_else),
    BOTH(a_contact_who_may_not_see_the_contract_is_told_what_it_does_without_its_figures),
    BOTH(the_catalogue_names_the_reasons_and_without_them_the_first_that_keeps_or_gives_back_is_taken),
    BOTH(a_solution_accepted_while_the_engineer_closes_it_as_not_chargeable_ends_in_one_of_the_two),
    BOTH(a_request_withdrawn_while_an_engineer_answers_is_given_back_or_not_withdrawn),
    BOTH(whichever_database_call_fails_it_is_decided_whole_or_not_at_all),
)
