/* SPDX-License-Identifier: Apache-2.0 */
/* t2_request_follow.c: following a request: who sees it, communications, contacts, lists, search, reopening. */
#include "tests/world.h"

#include "base/crypto.h"
#include "desk/service/service.h"

static struct request world_with_request(struct ctx *ctx, struct people *out_people)
{
    *out_people = people_begin(ctx);
    return submitted(ctx, fabrikam_contract(ctx, out_people, "gold-20-pack", 5).id);
}

static struct communication said(struct ctx *ctx, const char *who, struct str number, const char *text)
{
    struct communication communication = { .id = 0 };

    sign_in_as(ctx, who);
    WRITE_OK(request_communicate(ctx, number, str_of(text), false, NULL, &communication));
    return communication;
}

static struct request seen(struct ctx *ctx, const char *who, struct str number)
{
    struct request request = { .id = 0 };

    sign_in_as(ctx, who);
    READ_OK(request_find(ctx, number, &request));
    return request;
}

/* ---- Who sees it ---------------------------------------------------------------------------------------- */

/* A number that fits, and that nobody has. */
static struct str number_of_nobody(struct ctx *ctx, struct str number)
{
    struct str digits = str_format(ctx->arena, "%.*s%c", 10, number.data, number.data[10] == '9' ? '0' : number.data[10] + 1);

    return str_format(ctx->arena, "%.*s%c", STR_ARGS(digits), luhn_digit(digits));
}

static enum err each_act(struct ctx *ctx, int act, struct str number)
{
    struct contact contact = { .name = STR("X"), .email = STR("x@y.example") };
    struct communication communication, *communications;
    struct request_event *events;
    struct request request;
    struct closing closing;
    size_t count;
    bool credited;

    switch (act) {
    case 0: return request_find(ctx, number, &request);
    case 1: return request_communicate(ctx, number, STR("x"), false, NULL, &communication);
    case 2: return request_communicate(ctx, number, STR(""), true, NULL, &communication);
    case 3: return request_communications(ctx, number, 0, 10, &communications, &count);
    case 4: return request_add_contact(ctx, number, &contact, &contact);
    case 5: return request_history(ctx, number, 0, 10, &events, &count);
    case 6: return request_reopen(ctx, number, &request);
    case 7: return service_take(ctx, number, false, &request);
    case 8: return service_close(ctx, number, &(struct service_close){ .reason = STR("no such reason"), .cause = STR(""), .notes = STR("") }, &request, &credited);
    case 9: return service_closing_preview(ctx, number, STR("solved"), &closing);
    default: BUG("no such act");
    }
}
#define FIRST_OF_ENGINEERS 7    /* these say who may, without looking for the request */
#define ACTS_TRIED         10

/* SPEC 3.7, 7.2: neither the code nor the words differ, whatever is asked. */
TEST(a_stranger_cannot_tell_a_hidden_request_from_a_missing_one)
{
    struct people people;
    struct request request = world_with_request(ctx, &people);
    struct str missing = number_of_nobody(ctx, request.number);
    static const char *const strangers[] = { "eva", "olle" };

    for (size_t i = 0; i < COUNT_OF(strangers); i++) {
        sign_in_as(ctx, strangers[i]);
        for (int act = 0; act < ACTS_TRIED; act++) {
            enum code code = act < FIRST_OF_ENGINEERS ? CODE_not_found : CODE_not_authorized;
            in_read(ctx);
            CHECK(each_act(ctx, act, request.number));
            struct fault hidden = ctx->fault;
            fault_clear(ctx);
            CHECK(each_act(ctx, act, missing));
            CHECK_INT(hidden.code, code);
            CHECK_INT(ctx->fault.code, code);
            CHECK_STR(ctx->fault.detail, hidden.detail);
            CHECK_STR(ctx->fault.cure, hidden.cure);
            CHECK(!ctx->fault.fields && !hidden.fields);
            fault_clear(ctx);
            CHECK(each_act(ctx, act, STR("nonsense")));
            CHECK_INT(ctx->fault.code, code);
            fault_clear(ctx);
            rollback(ctx);
        }
    }
    sign_in_as(ctx, "sam");
    READ_CODE(not_found, each_act(ctx, 0, missing));
}

/* SPEC 7.2 */
TEST(contacts_staff_and_administrators_of_a_shared_contract_see_it)
{
    struct people people;
    struct request request = world_with_request(ctx, &people), found;

    CHECK_INT((int64_t)request_facts(ctx, &request), REL_PRIMARY_CONTACT);
    seen(ctx, "sam", request.number);
    seen(ctx, "dana", request.number);
    found = seen(ctx, "greta", request.number);
    CHECK_INT((int64_t)request_facts(ctx, &found), REL_ORG_ADMIN);
    WRITE_CODE(not_authorized, each_act(ctx, 1, request.number));
    world_sql(ctx, "UPDATE contract SET shared = 'personal' WHERE id = #", request.contract_id);
    READ_CODE(not_found, request_find(ctx, request.number, &found));
    as_nobody(ctx);
    READ_CODE(sign_in_required, request_find(ctx, request.number, &found));
    as_operator(ctx);
    READ_OK(request_find(ctx, request.number, &found));
    as_system(ctx);
    READ_OK(request_by_id(ctx, request.id, &found));
    READ_CODE(not_found, request_by_id(ctx, 1, &found));
}

/* SPEC 6.8 */
TEST(a_number_may_be_typed_with_spaces_and_dashes_and_must_fit)
{
    struct str number;

    CHECK_INT((int64_t)request_numbers_within(ctx, STR(" 3001-2345 6786"), &number), 1);
    CHECK_STR(number, STR("300123456786"));
    CHECK_INT((int64_t)request_numbers_within(ctx, STR("\xEF\xBC\x93" "00123456786"), &number), 1);
    CHECK(!request_numbers_within(ctx, STR("300123456789"), &number));
    CHECK(!request_numbers_within(ctx, STR("30012345678"), &number));
    CHECK(!request_numbers_within(ctx, STR(""), &number));
    CHECK_INT((int64_t)request_numbers_within(ctx, STR("Request 3001-2345-6786 closed: as 0000-0000-0000"), &number), 1);
    CHECK_STR(number, STR("300123456786"));
    CHECK_INT((int64_t)request_numbers_within(ctx, STR("Re: 3001-2345-6786, 3001 2345 6786 and 0000-0000-0000 of 2022"), &number), 2);
    CHECK_STR(number, STR("300123456786"));
    CHECK(!request_numbers_within(ctx, STR("Request 3001-2345-67861"), &number));
    CHECK(!request_numbers_within(ctx, STR("Request 3001-2345-6786-1"), &number));
    CHECK(!request_numbers_within(ctx, STR("13001-2345-6786"), &number));
    CHECK_STR(request_number_display(ctx->arena, STR("300123456786")), STR("3001-2345-6786"));
}

/* ---- Communications ------------------------------------------------------------------------------------- */

/* SPEC 7.4, 10.3 */
TEST(whose_turn_it_is_follows_what_is_written)
{
    struct people people;
    struct request request = world_with_request(ctx, &people);
    enum request_state waiting = REQUEST_WAITING_CUSTOMER, proposed = REQUEST_SOLUTION_PROPOSED, closed = REQUEST_CLOSED;
    struct communication communication;

    ctx->now = instant_at("2026-11-23", 9 * 60);
    said(ctx, "anna", request.number, "It is urgent.");
    request = seen(ctx, "anna", request.number);
    CHECK_INT(request.state, REQUEST_NEW);
    CHECK_INT(request.responded_at, 0);
    CHECK(request_next_event(ctx, catalog_in_force(ctx), &request).event == EXPECT_FIRST_RESPONSE);
    CHECK_STR(request_next_event(ctx, catalog_in_force(ctx), &request).text, STR("We answer by Monday 23 Nov 2026, 16:00 (Europe/Stockholm, UTC+01:00)."));
    said(ctx, "sam", request.number, "I look at it.");
    request = seen(ctx, "anna", request.number);
    CHECK_INT(request.state, REQUEST_IN_PROGRESS);
    CHECK_INT(request.responded_at, ctx->now);
    CHECK(request_next_event(ctx, catalog_in_force(ctx), &request).event == EXPECT_UPDATE);
    CHECK(request.next_due_at > ctx->now);
    ctx->now += HOUR_MS;
    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Which version?"), false, &waiting, &communication));
    CHECK_STR(communication.side, STR("vendor"));
    request = seen(ctx, "anna", request.number);
    CHECK_INT(request.state, REQUEST_WAITING_CUSTOMER);
    CHECK(request_next_event(ctx, catalog_in_force(ctx), &request).whose_turn == TURN_CUSTOMER);
    CHECK_INT(request.next_due_at, ctx->now + 10 * DAY_MS);
    CHECK_INT(request.responded_at, ctx->now - HOUR_MS);
    said(ctx, "anna", request.number, "The newest.");
    request = seen(ctx, "anna", request.number);
    CHECK_INT(request.state, REQUEST_IN_PROGRESS);
    CHECK(request_next_event(ctx, catalog_in_force(ctx), &request).whose_turn == TURN_VENDOR);
    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Restart it."), false, &proposed, &communication));
    request = seen(ctx, "anna", request.number);
    CHECK(request_next_event(ctx, catalog_in_force(ctx), &request).event == EXPECT_DECISION);
    said(ctx, "anna", request.number, "That did not help.");
    CHECK_INT(seen(ctx, "anna", request.number).state, REQUEST_IN_PROGRESS);
    sign_in_as(ctx, "sam");
    WRITE_CODE(invalid, request_communicate(ctx, request.number, STR("x"), false, &closed, &communication));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.communication'"), 6);
}

/* SPEC 1, 7.3 */
TEST(work_notes_are_for_staff_and_answer_nobody)
{
    struct people people;
    struct request request = world_with_request(ctx, &people);
    enum request_state waiting = REQUEST_WAITING_CUSTOMER;
    struct communication communication, *communications;
    struct request_event *events;
    struct request *found;
    size_t count;
    struct request_filter filter = { .words = STR("zanzibar"), .limit = 10 };

    WRITE_CODE(not_authorized, request_communicate(ctx, request.number, STR("x"), true, NULL, &communication));
    WRITE_CODE(not_authorized, request_communicate(ctx, request.number, STR("x"), false, &waiting, &communication));
    WRITE_CODE(not_authorized, service_answer(ctx, request.number, STR("x"), false, NULL, &communication));
    ctx->now += HOUR_MS;
    sign_in_as(ctx, "sam");
    WRITE_OK(request_communicate(ctx, request.number, STR("zanzibar"), true, NULL, &communication));
    READ_OK(request_list(ctx, &filter, &found, &count));
    CHECK_INT((int64_t)count, 1);
    READ_OK(request_communications(ctx, request.number, 0, 10, &communications, &count));
    CHECK_INT((int64_t)count, 1);
    READ_OK(request_history(ctx, request.number, 0, 10, &events, &count));
    CHECK_INT((int64_t)count, 2);
    CHECK_INT(seen(ctx, "anna", request.number).responded_at, 0);
    CHECK_INT(seen(ctx, "anna", request.number).updated_at, request.updated_at);    /* or it would tell of the note */
    READ_OK(request_list(ctx, &filter, &found, &count));
    CHECK_INT((int64_t)count, 0);
    READ_OK(request_communications(ctx, request.number, 0, 10, &communications, &count));
    CHECK_INT((int64_t)count, 0);
    READ_OK(request_history(ctx, request.number, 0, 10, &events, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_STR(events[0].event, STR("submitted"));
    CHECK_STR(events[0].actor_name, STR("Anna Berg"));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.communication'"), 0);
}

TEST(what_is_written_must_be_something_and_the_request_open)
{
    struct people people;
    struct request request = world_with_request(ctx, &people), closed;
    struct communication communication, found;
    int64_t request_id;
    bool credited;

    sign_in_as(ctx, "anna");
    WRITE_CODE(invalid, request_communicate(ctx, request.number, STR(" \n"), false, NULL, &communication));
    WRITE_CODE(invalid, request_communicate(ctx, request.number, STR("\x07"), false, NULL, &communication));
    communication = said(ctx, "anna", request.number, "Two\nlines");
    READ_OK(request_communication_by_id(ctx, communication.id, &found, &request_id));
    CHECK_INT(request_id, request.id);
    CHECK_STR(found.text, STR("Two\nlines"));
    CHECK_STR(found.author_name, STR("Anna Berg"));
    READ_CODE(not_found, request_communication_by_id(ctx, 5, &found, &request_id));
    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("solved"), .cause = STR("c"), .notes = STR("n") }, &closed, &credited));
    WRITE_CODE(conflict, request_communicate(ctx, request.number, STR("x"), false, NULL, &communication));
    WRITE_OK(request_communicate(ctx, request.number, STR("for us"), true, NULL, &communication));
    CHECK_INT(seen(ctx, "sam", request.number).state, REQUEST_CLOSED);
    sign_in_as(ctx, "anna");
    WRITE_CODE(conflict, request_communicate(ctx, request.number, STR("x"), false, NULL, &communication));
}

/* ---- Contacts ------------------------------------------------------------------------------------------- */

/* SPEC 7.3 */
TEST(a_contact_added_sees_and_finds_the_request_from_then_on)
{
    struct people people;
    struct request request = world_with_request(ctx, &people), *found;
    struct contact olle = { .name = STR("Olle Ek"), .email = STR("OLLE@fabrikam.example"), .primary = true }, added;
    struct request_filter filter = { .states = REQUEST_IN_OPEN, .words = STR("replication UPDATE"), .limit = 10 };
    size_t count;

    said(ctx, "sam", request.number, "Sent a hotfix");
    sign_in_as(ctx, "olle");
    READ_OK(request_list(ctx, &filter, &found, &count));
    CHECK_INT((int64_t)count, 0);
    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, request.number, &olle, &added));
    CHECK(!added.primary);
    CHECK_STR(added.email, STR("olle@fabrikam.example"));
    WRITE_CODE(conflict, request_add_contact(ctx, request.number, &olle, &added));
    olle.email = STR("no");
    WRITE_CODE(invalid, request_add_contact(ctx, request.number, &olle, &added));
    seen(ctx, "olle", request.number);
    READ_OK(request_list(ctx, &filter, &found, &count));
    CHECK_INT((int64_t)count, 1);
    filter.words = STR("hotfix");
    READ_OK(request_list(ctx, &filter, &found, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_INT((int64_t)found[0].contact_count, 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM request_event WHERE event = 'contact_added'"), 1);
    sign_in_as(ctx, "anna");
    for (int i = 0; i < 19; i++) {
        struct contact more = { .name = STR("More"), .email = str_format(ctx->arena, "more%d@x.example", i) };
        WRITE_OK(request_add_contact(ctx, request.number, &more, &added));
    }
    struct contact last = { .name = STR("Last"), .email = STR("last@x.example") };
    WRITE_CODE(conflict, request_add_contact(ctx, request.number, &last, &added));
}

/* ---- Lists and search ----------------------------------------------------------------------------------- */

static size_t listed(struct ctx *ctx, const char *who, int open, const char *words, int64_t after, int64_t limit, struct request **out_found)
{
    struct request_filter filter = { .states = open == 1 ? REQUEST_IN_OPEN : open == 0 ? REQUEST_IN(REQUEST_CLOSED) : 0, .words = str_of(words), .after = after, .limit = limit };
    size_t count = 99;

    sign_in_as(ctx, who);
    READ_OK(request_list(ctx, &filter, out_found, &count));
    return count;
}

/* SPEC 7.1 */
TEST(lists_are_newest_first_filtered_and_paged_by_key)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request made[4], *found, closed;
    bool credited;

    for (size_t i = 0; i < COUNT_OF(made); i++)
        made[i] = submitted(ctx, contract);
    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, made[1].number, &(struct service_close){ .reason = STR("solved"), .cause = STR("c"), .notes = STR("n") }, &closed, &credited));
    WRITE_OK(service_take(ctx, made[2].number, false, &closed));
    static const char *const who[] = { "anna", "sam" };
    for (size_t i = 0; i < COUNT_OF(who); i++) {
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "", 0, 3, &found), 3);
        CHECK_STR(found[0].number, made[3].number);
        CHECK_STR(found[2].number, made[1].number);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "", found[2].id, 3, &found), 1);
        CHECK_STR(found[0].number, made[0].number);
        CHECK_STR(found[0].description, made[0].description);
        CHECK_INT(found[0].contract.remaining, 16);
        CHECK_INT((int64_t)listed(ctx, who[i], 0, "", 0, 9, &found), 1);
        CHECK_STR(found[0].number, made[1].number);
        CHECK_INT((int64_t)listed(ctx, who[i], 1, "", 0, 9, &found), 3);
        CHECK_STR(found[1].number, made[2].number);
        CHECK_INT((int64_t)listed(ctx, who[i], 1, "", made[2].id, 9, &found), 1);
    }
    CHECK_INT((int64_t)listed(ctx, "eva", -1, "", 0, 9, &found), 0);
    CHECK_INT((int64_t)listed(ctx, "olle", -1, "", 0, 9, &found), 0);
}

/* SPEC 7.1, 12.1 */
TEST(search_finds_words_of_any_language_and_numbers_and_takes_nothing_for_an_operator)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request *found;
    struct request zebra = submitted_with(ctx, contract, "Kerberos zebra \"quoted\" C++ node.js");
    struct request japanese = submitted_with(ctx, contract, "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD\xE3\x81\xAE\xE5\x8D\xB0\xE5\x88\xB7");
    struct request czech = submitted_with(ctx, contract, "\xC5\xBDLU\xC5\xA4OU\xC4\x8CK\xC3\x9D k\xC5\xAF\xC5\x88");
    static const char *const harmless[] = { "\"", "zebra\"", "zebra OR zebra", "NEAR(zebra", "zebra*", "-zebra", "(zebra", "words:zebra",
                                            "zebra & kerberos", "zebra | x", "!zebra", "zebra <-> kerberos", "'", "\\", "%", "a:b" };

    said(ctx, "sam", zebra.number, "giraffe");
    static const char *const who[] = { "anna", "sam" };
    for (size_t i = 0; i < COUNT_OF(who); i++) {
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "ZEBRA", 0, 9, &found), 1);
        CHECK_STR(found[0].number, zebra.number);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "zebra kerberos", 0, 9, &found), 1);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "zebra nothing", 0, 9, &found), 0);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "giraffe", 0, 9, &found), 1);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "node.js", 0, 9, &found), 1);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD", 0, 9, &found), 1);
        CHECK_STR(found[0].number, japanese.number);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "\xC5\xBElu\xC5\xA5ou\xC4\x8Dk\xC3\xBD", 0, 9, &found), 1);
        CHECK_STR(found[0].number, czech.number);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, request_number_display(ctx->arena, zebra.number).data, 0, 9, &found), 1);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, str_c(ctx->arena, zebra.number), 0, 9, &found), 1);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "domain controllers", 0, 2, &found), 2);
        CHECK_STR(found[0].number, czech.number);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "domain controllers", found[1].id, 2, &found), 1);
        CHECK_INT((int64_t)listed(ctx, who[i], 0, "zebra", 0, 9, &found), 0);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "!!! ???", 0, 9, &found), 0);
        CHECK_INT((int64_t)listed(ctx, who[i], -1, "  ", 0, 9, &found), 3);
        for (size_t j = 0; j < COUNT_OF(harmless); j++)
            CHECK(listed(ctx, who[i], -1, harmless[j], 0, 9, &found) <= 1);
    }
    CHECK_INT((int64_t)listed(ctx, "eva", -1, "zebra", 0, 9, &found), 0);
    CHECK_INT((int64_t)listed(ctx, "eva", -1, str_c(ctx->arena, zebra.number), 0, 9, &found), 0);
}

/* The word by which the index narrows a search: anybody who knows the address can make it. */
static struct str forged_mark(struct ctx *ctx, const char *email)
{
    struct str hash = hash_hex(ctx->arena, str_of(email));
    struct buf mark = buf_new(ctx->arena);

    buf_add_char(&mark, 'q');
    for (size_t i = 0; i < 24; i++)
        buf_add_char(&mark, (char)('a' + (hash.data[i] <= '9' ? hash.data[i] - '0' : hash.data[i] - 'a' + 10)));
    return buf_str(&mark);
}

/* SPEC 7.2 */
TEST(writing_somebodys_mark_into_a_request_does_not_put_it_before_him)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    struct request request, *found;
    bool repeated;

    submission.description = str_format(ctx->arena, "zebra %.*s", STR_ARGS(forged_mark(ctx, "eva@contoso.example")));
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    said(ctx, "anna", request.number, str_c(ctx->arena, submission.description));
    CHECK_INT((int64_t)listed(ctx, "sam", -1, str_c(ctx->arena, submission.description), 0, 9, &found), 1);
    CHECK_INT((int64_t)listed(ctx, "eva", -1, "zebra", 0, 9, &found), 0);
    CHECK_INT((int64_t)listed(ctx, "anna", -1, "zebra", 0, 9, &found), 1);
}

/* SPEC 7.2: they find what they may read. */
TEST(administrators_list_and_find_the_requests_of_contracts_that_their_organization_shares)
{
    struct people people = people_begin(ctx);
    int64_t shared = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id, own = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request first = submitted_with(ctx, shared, "zebra one"), other = submitted_with(ctx, own, "zebra two"), closed, *found;
    struct contact greta = { .name = STR("Greta Lind"), .email = STR("greta@fabrikam.example") }, added;
    struct communication note;
    bool credited;

    world_sql(ctx, "UPDATE contract SET shared = 'personal' WHERE id = #", own);
    said(ctx, "sam", first.number, "giraffe");
    WRITE_OK(request_communicate(ctx, first.number, STR("hippo"), true, NULL, &note));
    CHECK_INT((int64_t)listed(ctx, "greta", -1, "", 0, 9, &found), 1);
    CHECK_STR(found[0].number, first.number);
    CHECK_INT((int64_t)listed(ctx, "greta", -1, "zebra", 0, 9, &found), 1);
    CHECK_STR(found[0].number, first.number);
    CHECK_INT((int64_t)listed(ctx, "greta", 1, "giraffe", 0, 9, &found), 1);
    CHECK_INT((int64_t)listed(ctx, "greta", -1, "hippo", 0, 9, &found), 0);
    CHECK_INT((int64_t)listed(ctx, "greta", -1, str_c(ctx->arena, other.number), 0, 9, &found), 0);
    CHECK_INT((int64_t)listed(ctx, "greta", -1, "", first.id, 9, &found), 0);
    CHECK_INT((int64_t)listed(ctx, "olle", -1, "zebra", 0, 9, &found), 0);
    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, first.number, &(struct service_close){ .reason = STR("solved"), .cause = STR("c"), .notes = STR("n") }, &closed, &credited));
    CHECK_INT((int64_t)listed(ctx, "greta", 1, "", 0, 9, &found), 0);
    CHECK_INT((int64_t)listed(ctx, "greta", 0, "", 0, 9, &found), 1);
    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, other.number, &greta, &added));
    CHECK_INT((int64_t)listed(ctx, "greta", -1, "", 0, 1, &found), 1);
    CHECK_STR(found[0].number, other.number);
    CHECK_INT((int64_t)listed(ctx, "greta", -1, "zebra", 0, 9, &found), 2);
}

/* ---- Reopening ------------------------------------------------------------------------------------------ */

/* SPEC 4.11, 7.3, 10.3 */
TEST(contacts_reopen_within_the_period_and_staff_at_any_time)
{
    struct people people;
    struct request request = world_with_request(ctx, &people), changed;
    bool credited;

    WRITE_CODE(conflict, request_reopen(ctx, request.number, &changed));
    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("solved"), .cause = STR("c"), .notes = STR("n") }, &changed, &credited));
    ctx->now += 14 * DAY_MS;
    sign_in_as(ctx, "anna");
    WRITE_OK(request_reopen(ctx, request.number, &changed));
    CHECK_INT(changed.state, REQUEST_IN_PROGRESS);
    CHECK_INT(changed.closed_at, 0);
    CHECK_INT((int64_t)changed.closure_reason_id.len, 0);
    CHECK(changed.next_due_at > ctx->now);
    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("solved"), .cause = STR("c"), .notes = STR("n") }, &changed, &credited));
    ctx->now += 14 * DAY_MS + 1;
    sign_in_as(ctx, "anna");
    WRITE_CODE(conflict, request_reopen(ctx, request.number, &changed));
    sign_in_as(ctx, "sam");
    WRITE_OK(request_reopen(ctx, request.number, &changed));
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'debit'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.request_reopened'"), 2);
}

TESTS(
    BOTH(a_stranger_cannot_tell_a_hidden_request_from_a_missing_one),
    BOTH(contacts_staff_and_administrators_of_a_shared_contract_see_it),
    ALONE(a_number_may_be_typed_with_spaces_and_dashes_and_must_fit),
    BOTH(whose_turn_it_is_follows_what_is_written),
    BOTH(work_notes_are_for_staff_and_answer_nobody),
    BOTH(what_is_written_must_be_something_and_the_request_open),
    BOTH(a_contact_added_sees_and_finds_the_request_from_then_on),
    BOTH(lists_are_newest_first_filtered_and_paged_by_key),
    BOTH(search_finds_words_of_any_language_and_numbers_and_takes_nothing_for_an_operator),
    BOTH(writing_somebodys_mark_into_a_request_does_not_put_it_before_him),
    BOTH(administrators_list_and_find_the_requests_of_contracts_that_their_organization_shares),
    BOTH(contacts_reopen_within_the_period_and_staff_at_any_time),
)
