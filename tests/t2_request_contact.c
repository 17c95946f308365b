/* SPDX-License-Identifier: Apache-2.0 */
/* t2_request_contact.c: removing contacts, and requests that wait for a plan. */
#include "tests/world.h"

#include "desk/request/request_store.h"
#include "desk/service/service.h"

static struct request with_olle(struct ctx *ctx, struct people *out_people, struct contact *out_olle)
{
    struct contact olle = { .name = STR("Olle Ek"), .email = STR("olle@fabrikam.example") };
    struct communication communication;

    *out_people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, out_people, "gold-20-pack", 5).id);
    WRITE_OK(request_add_contact(ctx, request.number, &olle, out_olle));
    WRITE_OK(request_communicate(ctx, request.number, STR("A zebra"), false, NULL, &communication));
    write_words(ctx);
    return request;
}

static int64_t found_by(struct ctx *ctx, const char *who, struct str words)
{
    struct request_filter filter = { .words = words, .limit = 9 };
    struct request *found;
    size_t count;

    sign_in_as(ctx, who);
    READ_OK(request_list(ctx, &filter, &found, &count));
    return (int64_t)count;
}

/* SPEC 7.2, 7.3 */
TEST(a_removed_contact_sees_and_finds_the_request_no_more)
{
    struct people people;
    struct contact olle, gone, again;
    struct request request = with_olle(ctx, &people, &olle), seen;
    struct str words = sql_text(ctx, "SELECT words FROM request_words ORDER BY words LIMIT 1");

    CHECK_INT(found_by(ctx, "olle", STR("zebra")), 1);
    sign_in_as(ctx, "anna");
    WRITE_OK(request_remove_contact(ctx, request.number, olle.id, &gone));
    CHECK_STR(gone.email, STR("olle@fabrikam.example"));
    WRITE_CODE(not_found, request_remove_contact(ctx, request.number, olle.id, &gone));
    CHECK_INT(found_by(ctx, "olle", STR("zebra")), 0);
    CHECK_INT(found_by(ctx, "olle", STR("replication")), 0);
    CHECK_INT(found_by(ctx, "olle", STR("")), 0);
    READ_CODE(not_found, request_find(ctx, request.number, &seen));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_contact WHERE email LIKE 'olle%'"), 0);
    CHECK(sql_text(ctx, "SELECT words FROM request_words ORDER BY words LIMIT 1").len < words.len);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'contact_removed' AND detail = 'Olle Ek'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE detail LIKE '%@%'"), 0);
    CHECK_INT(found_by(ctx, "anna", STR("zebra")), 1);
    WRITE_OK(request_add_contact(ctx, request.number, &olle, &again));
    CHECK_INT(found_by(ctx, "olle", STR("zebra")), 1);
}

static int64_t rows_with_mark(struct ctx *ctx, struct str email)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM request_words WHERE words LIKE '%%%.*s%%'",
                                   STR_ARGS(search_mark(ctx->arena, email))).data);
}

/* SPEC 7.2: of calls that share a transaction, each with its context, as those of a turn do. */
TEST(a_contact_who_comes_in_the_same_turn_as_a_message_finds_it_and_one_who_goes_does_not)
{
    struct people people;
    struct contact olle, gone, eva = { .name = STR("Eva Mala"), .email = STR("eva@contoso.example") };
    struct request request = with_olle(ctx, &people, &olle);
    struct communication communication;

    sign_in_as(ctx, "anna");
    struct ctx second = *ctx, third = *ctx;
    in_write(ctx);
    CHECK_OK(request_communicate(ctx, request.number, STR("A giraffe"), false, NULL, &communication));
    CHECK_INT(request_add_contact(&second, request.number, &eva, &eva), OK);
    CHECK_INT(request_remove_contact(&third, request.number, olle.id, &gone), OK);
    commit(ctx);
    CHECK_INT(found_by(ctx, "eva", STR("giraffe")), 1);
    CHECK_INT(found_by(ctx, "eva", STR("zebra")), 1);
    CHECK_INT(found_by(ctx, "anna", STR("giraffe")), 1);
    CHECK_INT(found_by(ctx, "olle", STR("giraffe")), 0);
    write_words(ctx);
    CHECK_INT(rows_with_mark(ctx, STR("eva@contoso.example")), 3);
    CHECK_INT(rows_with_mark(ctx, STR("anna@fabrikam.example")), 3);
    CHECK_INT(rows_with_mark(ctx, STR("olle@fabrikam.example")), 0);
}

#define SECOND_OLLE \
    "INSERT INTO request_contact (id, request_id, role, name, email, phone, closed)" \
    " SELECT id + 1, request_id, role, name, email, phone, 1 - closed FROM request_contact WHERE role = 'additional'"

/* SPEC 7.2: the copy `closed` is no part of who somebody is. */
TEST(an_address_is_on_a_request_once_whatever_else_is_written_and_closing_and_reopening_keep_the_copies)
{
    struct people people;
    struct contact olle, again = { .name = STR("Olle Ek"), .email = STR("olle@fabrikam.example") };
    struct request request = with_olle(ctx, &people, &olle);
    static const char differ[] = "SELECT COUNT(*) FROM request_contact c JOIN request q ON q.id = c.request_id"
                                 " WHERE c.closed <> CASE WHEN q.closed_at = 0 THEN 0 ELSE 1 END";
    bool credited;

    exec_sql_fails(ctx, CODE_conflict, SECOND_OLLE);
    world_sql(ctx, "UPDATE request_contact SET closed = 1 WHERE request_id = #", request.id);   /* as nothing in the program does */
    sign_in_as(ctx, "anna");
    WRITE_CODE(conflict, request_add_contact(ctx, request.number, &again, &again));
    sign_in_as(ctx, "sam");
    WRITE_OK(service_take(ctx, request.number, false, &request));
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("product-defect"), .cause = STR("c"), .notes = STR("n") }, &request, &credited));
    CHECK_INT(sql_int(ctx, differ), 0);
    exec_sql_fails(ctx, CODE_conflict, SECOND_OLLE);
    sign_in_as(ctx, "anna");
    WRITE_OK(request_reopen(ctx, request.number, &request));
    CHECK_INT(sql_int(ctx, differ), 0);
    CHECK_INT(count_rows(ctx, "request_contact"), 2);
}

/* SPEC 7.3, 3.7: himself, the primary contact, the engineer who has it, administrators; nobody else. */
TEST(who_may_remove_a_contact_and_who_may_not)
{
    struct people people;
    struct contact olle, eva = { .name = STR("Eva Mala"), .email = STR("eva@contoso.example") }, gone;
    struct request request = with_olle(ctx, &people, &olle), taken;
    static const char *const refused[] = { "olle", "greta", "sam", "dana" };

    sign_in_as(ctx, "eva");
    WRITE_CODE(not_found, request_remove_contact(ctx, request.number, olle.id, &gone));
    WRITE_CODE(not_found, request_remove_contact(ctx, STR("nonsense"), olle.id, &gone));
    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, request.number, &eva, &eva));
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        sign_in_as(ctx, refused[i]);
        WRITE_CODE(not_authorized, request_remove_contact(ctx, request.number, eva.id, &gone));
        WRITE_CODE(not_authorized, request_remove_contact(ctx, request.number, 1, &gone));
    }
    as_operator(ctx);
    WRITE_CODE(not_authorized, request_remove_contact(ctx, request.number, eva.id, &gone));
    as_nobody(ctx);
    WRITE_CODE(sign_in_required, request_remove_contact(ctx, request.number, eva.id, &gone));
    sign_in_as(ctx, "eva");
    WRITE_OK(request_remove_contact(ctx, request.number, eva.id, &gone));
    WRITE_CODE(not_found, request_remove_contact(ctx, request.number, eva.id, &gone));
    sign_in_as(ctx, "sam");
    WRITE_OK(service_take(ctx, request.number, false, &taken));
    WRITE_OK(request_remove_contact(ctx, request.number, olle.id, &gone));
    world_sql(ctx, "UPDATE request SET owner_id = NULL WHERE id = #", request.id);
    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, request.number, &olle, &olle));
    sign_in_as(ctx, "sam");
    WRITE_CODE(not_authorized, request_remove_contact(ctx, request.number, olle.id, &gone));
    world_sql(ctx, "UPDATE staff_role SET role = 'administrator' WHERE account_id = #", people.sam);
    sign_in_as(ctx, "sam");
    WRITE_OK(request_remove_contact(ctx, request.number, olle.id, &gone));
}

/* SPEC 7.3: there is always a primary. */
TEST(the_primary_contact_stays)
{
    struct people people;
    struct contact olle, gone;
    struct request request = with_olle(ctx, &people, &olle), taken;
    int64_t primary = sql_int(ctx, "SELECT id FROM request_contact WHERE role = 'primary'");

    sign_in_as(ctx, "anna");
    WRITE_CODE(conflict, request_remove_contact(ctx, request.number, primary, &gone));
    sign_in_as(ctx, "olle");
    WRITE_CODE(not_authorized, request_remove_contact(ctx, request.number, primary, &gone));
    sign_in_as(ctx, "sam");
    WRITE_OK(service_take(ctx, request.number, false, &taken));
    WRITE_CODE(conflict, request_remove_contact(ctx, request.number, primary, &gone));
    struct request other = submitted(ctx, request.contract_id);
    sign_in_as(ctx, "anna");
    WRITE_CODE(not_found, request_remove_contact(ctx, other.number, olle.id, &gone));     /* of another request */
    CHECK_INT(count_rows(ctx, "request_contact"), 3);
}

/* SPEC 10.3: a plan opens it, and nothing that is written. */
TEST(what_waits_for_a_plan_is_not_moved_by_a_message)
{
    struct people people;
    struct contact olle;
    struct request request = with_olle(ctx, &people, &olle), found;
    enum request_state states[] = { REQUEST_IN_PROGRESS, REQUEST_WAITING_CUSTOMER, REQUEST_SOLUTION_PROPOSED };
    struct communication communication;

    world_sql(ctx, "UPDATE request SET state = 'pending_plan', next_due_at = 0 WHERE id = #", request.id);
    int64_t written = count_rows(ctx, "communication");
    sign_in_as(ctx, "sam");
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        WRITE_CODE(conflict, service_answer(ctx, request.number, STR("x"), false, &states[i], &communication));
        WRITE_CODE(conflict, service_answer(ctx, request.number, STR("x"), true, &states[i], &communication));
    }
    CHECK_INT(count_rows(ctx, "communication"), written);
    WRITE_OK(service_answer(ctx, request.number, STR("Which plan?"), false, NULL, &communication));
    READ_OK(request_find(ctx, request.number, &found));
    CHECK_INT(found.state, REQUEST_PENDING_PLAN);
    CHECK_INT(found.next_due_at, 0);
}

/* SPEC 3.8: nobody is taken who can never be mailed, neither with the request nor later. */
TEST(nobody_is_taken_as_a_contact_who_can_never_be_mailed)
{
    static const struct str wrong[] = {
        STR_INIT("x@corp.example."), STR_INIT("x@corp..example"), STR_INIT("x..y@corp.example"), STR_INIT("x@corp"), STR_INIT("x@[192.0.2.1]"),
        STR_INIT("\xc3\xa5sa@corp.example"), STR_INIT("x@-corp.example"), STR_INIT("\"x@corp.example"), STR_INIT("x@corp_.example"),
    };
    struct people people;
    struct contact olle, out;
    struct request request = with_olle(ctx, &people, &olle);
    struct submission submission;
    bool repeated;

    sign_in_as(ctx, "anna");
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct contact contact = { .name = STR("X"), .email = wrong[i], .phone = STR("") };
        WRITE_CODE(invalid, request_add_contact(ctx, request.number, &contact, &out));
        submission = a_submission(request.contract_id);
        submission.primary.email = wrong[i];
        WRITE_CODE(invalid, request_submit(ctx, &submission, &request, &repeated));
        submission = a_submission(request.contract_id);
        submission.additional = &contact;
        submission.additional_count = 1;
        WRITE_CODE(invalid, request_submit(ctx, &submission, &request, &repeated));
    }
    CHECK_INT(count_rows(ctx, "request"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'debit'"), 1);
}

/* One mailbox is one contact, and whoever has an account of it sees the request. */
TEST(a_contact_is_found_by_every_spelling_of_his_mailbox)
{
    struct people people;
    struct contact olle, out, eva = { .name = STR("Eva"), .email = STR("Eva.M@B\xc3\xbc" "cher.example"), .phone = STR("") };
    struct contact again = { .name = STR("Eva"), .email = STR("\"eva.m\"@xn--bcher-kva.EXAMPLE"), .phone = STR("") };
    struct request request = with_olle(ctx, &people, &olle), seen;

    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, request.number, &eva, &out));
    CHECK_STR(out.address, STR("Eva.M@xn--bcher-kva.example"));
    WRITE_CODE(conflict, request_add_contact(ctx, request.number, &again, &out));
    as_account(ctx, 77, "eva.m@xn--bcher-kva.example", ACCOUNT_WORK, 0);
    READ_OK(request_find(ctx, request.number, &seen));
    CHECK_INT((int64_t)seen.contact_count, (int64_t)request.contact_count + 2);
    CHECK_STR(seen.contacts[seen.contact_count - 1].address, STR("Eva.M@xn--bcher-kva.example"));
}

/* Rows of older versions. */
TEST(contacts_of_older_versions_are_found_by_every_spelling_of_their_domain)
{
    struct people people;
    struct contact olle;
    struct request request = with_olle(ctx, &people, &olle), seen;
    struct str old = STR("olle@b\xc3\xbc" "cher.example");

    in_write(ctx);
    exec_sql(ctx, "UPDATE request_contact SET email = 'olle@b\xc3\xbc" "cher.example', address = '' WHERE email = 'olle@fabrikam.example'");
    CHECK_OK(request_store_words_contact(ctx, request.id, old));
    CHECK_OK(request_store_words_contact_gone(ctx, request.id, STR("olle@fabrikam.example")));
    commit(ctx);
    for (int again = 0; again < 2; again++)
        WRITE_OK(request_contacts_rekey(ctx));
    as_account(ctx, 77, "olle@xn--bcher-kva.example", ACCOUNT_WORK, 0);
    READ_OK(request_find(ctx, request.number, &seen));
    CHECK_INT(rows_with_mark(ctx, STR("olle@xn--bcher-kva.example")), 2);
    CHECK_INT(rows_with_mark(ctx, old), 0);
}

TESTS(
    BOTH(nobody_is_taken_as_a_contact_who_can_never_be_mailed),
    BOTH(a_contact_is_found_by_every_spelling_of_his_mailbox),
    BOTH(contacts_of_older_versions_are_found_by_every_spelling_of_their_domain),
    BOTH(a_removed_contact_sees_and_finds_the_request_no_more),
    BOTH(a_contact_who_comes_in_the_same_turn_as_a_message_finds_it_and_one_who_goes_does_not),
    BOTH(an_address_is_on_a_request_once_whatever_else_is_written_and_closing_and_reopening_keep_the_copies),
    BOTH(who_may_remove_a_contact_and_who_may_not),
    BOTH(the_primary_contact_stays),
    BOTH(what_waits_for_a_plan_is_not_moved_by_a_message),
)
