/* SPDX-License-Identifier: Apache-2.0 */
/* t2_request_list.c: lists of requests narrowed and ordered in every way, the indexes behind them, and the desk's queue. */
#include "tests/world.h"

#include "desk/service/service_view.h"

#define MADE 18

/* Requests of every state and severity on two contracts of Fabrikam's, both shared; every third without greta's knowing. */
struct shelf { struct request requests[MADE]; int64_t contracts[2]; };

static const char *const severities[] = { "A", "B", "C" };

static void put_into(struct ctx *ctx, int64_t id, enum request_state state)
{
    exec_sql(ctx, str_format(ctx->arena, "UPDATE request SET state = '%s', closed_at = %d, closure_reason_id = '%s' WHERE id = %lld",
                             request_state_name(state), state == REQUEST_CLOSED, state == REQUEST_CLOSED ? "solved" : "",
                             (long long)id).data);
}

static struct shelf filled(struct ctx *ctx)
{
    struct people people = people_begin(ctx);
    struct shelf shelf = { .contracts = { fabrikam_contract(ctx, &people, "gold-20-pack", 0).id, fabrikam_contract(ctx, &people, "gold-20-pack", 0).id } };

    sign_in_as(ctx, "anna");
    for (int i = 0; i < MADE; i++) {
        struct submission submission = a_submission(shelf.contracts[i / 3 % 2]);
        bool repeated;
        submission.severity_id = str_of(severities[i % 3]);
        submission.title = i % 2 ? STR("zebra") : STR("giraffe");
        WRITE_OK(request_submit(ctx, &submission, &shelf.requests[i], &repeated));
        shelf.requests[i].state = (enum request_state)(i * 7 / 3 % 6);
        put_into(ctx, shelf.requests[i].id, shelf.requests[i].state);
    }
    return shelf;
}

static bool wanted(const struct request_filter *filter, const struct request *request)
{
    return (!filter->states || filter->states & REQUEST_IN(request->state))
           && (!filter->severity_id.len || str_equal(filter->severity_id, request->severity_id))
           && (!filter->contract_id || filter->contract_id == request->contract_id)
           && (!filter->words.len || str_equal(filter->words, request->title));
}

/* Pages of two, until none comes, hold just what is wanted, in order. */
static void check_list(struct ctx *ctx, const struct shelf *shelf, struct request_filter filter)
{
    filter.limit = 2;
    filter.after = 0;
    struct request *page;
    size_t count = 0, at = 0;

    for (size_t i = 0; i < MADE; i++) {
        const struct request *next = &shelf->requests[filter.oldest_first ? i : MADE - 1 - i];
        if (!wanted(&filter, next))
            continue;
        if (at == count) {
            READ_OK(request_list(ctx, &filter, &page, &count));
            CHECK(count > 0 && count <= 2);
            filter.after = page[count - 1].id;
            at = 0;
        }
        CHECK_STR(page[at++].number, next->number);
    }
    CHECK_INT((int64_t)at, (int64_t)count);
    READ_OK(request_list(ctx, &filter, &page, &count));
    CHECK_INT((int64_t)count, 0);
}

/* SPEC 7.1 */
TEST(every_way_of_narrowing_and_ordering_gives_just_those_page_by_page)
{
    struct shelf shelf = filled(ctx);
    static const char *const who[] = { "anna", "greta", "sam" };

    for (size_t w = 0; w < COUNT_OF(who); w++) {
        sign_in_as(ctx, who[w]);
        for (int scope = -1; request_scope_words[scope < 0 ? 0 : scope]; scope++)
            for (int s = -1; s < 3; s++)
                for (int c = -1; c < 2; c++)
                    for (int order = 0; order < 4; order++)
                        check_list(ctx, &shelf, (struct request_filter){
                            .states = scope < 0 ? 0 : request_scope_states(scope), .severity_id = s < 0 ? STR("") : str_of(severities[s]),
                            .contract_id = c < 0 ? 0 : shelf.contracts[c], .oldest_first = order % 2,
                            .words = order / 2 ? STR("zebra") : STR(""),
                        });
    }
}

/* ---- What waits for its customer first -------------------------------------------------------------------- */

/* As the acts of both sides leave them: due and changed at other times than they were made, some at the same one, some due at none. */
static void scatter(struct ctx *ctx, struct shelf *shelf)
{
    for (int i = 0; i < MADE; i++) {
        struct request *request = &shelf->requests[i];
        request->next_due_at = i % 5 == 0 || request->state == REQUEST_CLOSED ? 0 : ctx->now + (i * 7 % 4 - 1) * HOUR_MS;
        request->updated_at = ctx->now + i * 5 % 7;
        exec_sql(ctx, str_format(ctx->arena, "UPDATE request SET next_due_at = %lld, updated_at = %lld WHERE id = %lld", (long long)request->next_due_at,
                                 (long long)request->updated_at, (long long)request->id).data);
    }
}

/* The words of the rule, not its number. */
static bool stands_before(const struct request *a, const struct request *b)
{
    bool a_waits = a->state == REQUEST_PENDING_PLAN || a->state == REQUEST_WAITING_CUSTOMER || a->state == REQUEST_SOLUTION_PROPOSED;
    bool b_waits = b->state == REQUEST_PENDING_PLAN || b->state == REQUEST_WAITING_CUSTOMER || b->state == REQUEST_SOLUTION_PROPOSED;

    if (a_waits != b_waits)
        return a_waits;
    if (a_waits && (a->next_due_at == 0) != (b->next_due_at == 0))
        return a->next_due_at != 0;
    if (a_waits && a->next_due_at != b->next_due_at)
        return a->next_due_at < b->next_due_at;
    if (!a_waits && a->updated_at != b->updated_at)
        return a->updated_at > b->updated_at;
    return a->id > b->id;
}

static size_t expected_by_place(const struct shelf *shelf, const struct request_filter *filter, struct request *out_sorted)
{
    size_t count = 0;

    for (size_t i = 0; i < MADE; i++) {
        size_t at = count;
        if (!wanted(filter, &shelf->requests[i]))
            continue;
        for (; at > 0 && stands_before(&shelf->requests[i], &out_sorted[at - 1]); at--)
            out_sorted[at] = out_sorted[at - 1];
        out_sorted[at] = shelf->requests[i];
        count++;
    }
    return count;
}

static void check_by_place(struct ctx *ctx, const struct shelf *shelf, struct request_filter filter)
{
    struct request expected[MADE], *page;
    size_t total = expected_by_place(shelf, &filter, expected), count = 0, at = 0;

    filter.waiting_first = true;
    filter.limit = 2;
    for (size_t i = 0; i < total; i++, at++) {
        if (at == count) {
            READ_OK(request_list(ctx, &filter, &page, &count));
            CHECK(count > 0 && count <= 2);
            at = 0;
            filter.after = page[count - 1].id;
            filter.after_place = request_place(&page[count - 1]);
        }
        CHECK_STR(page[at].number, expected[i].number);
        CHECK_INT(request_place(&page[at]), request_place(&expected[i]));
    }
    CHECK_INT((int64_t)at, (int64_t)count);
    READ_OK(request_list(ctx, &filter, &page, &count));
    CHECK_INT((int64_t)count, 0);
}

#define DIFFERING_PLACES "SELECT COUNT(*) FROM request_contact c JOIN request q ON q.id = c.request_id WHERE c.place <> q.place"

/* SPEC 7.1 */
TEST(what_waits_for_its_customer_comes_first_by_when_and_the_rest_by_last_change)
{
    struct shelf shelf = filled(ctx);
    static const char *const who[] = { "anna", "greta", "sam" };

    CHECK_INT(sql_int(ctx, DIFFERING_PLACES), 0);
    scatter(ctx, &shelf);
    CHECK_INT(sql_int(ctx, DIFFERING_PLACES), 0);
    for (size_t w = 0; w < COUNT_OF(who); w++) {
        sign_in_as(ctx, who[w]);
        for (int scope = -1; request_scope_words[scope < 0 ? 0 : scope]; scope++)
            for (int s = -1; s < 3; s++)
                for (int c = -1; c < 2; c++)
                    check_by_place(ctx, &shelf, (struct request_filter){
                        .states = scope < 0 ? 0 : request_scope_states(scope), .severity_id = s < 0 ? STR("") : str_of(severities[s]),
                        .contract_id = c < 0 ? 0 : shelf.contracts[c], .words = STR(""),
                    });
    }
    for (int i = 0; i < MADE; i++)
        CHECK_INT(sql_int(ctx, str_format(ctx->arena, "SELECT place FROM request WHERE id = %lld", (long long)shelf.requests[i].id).data),
                  request_place(&shelf.requests[i]));
}

/* What comes to the front while somebody turns the pages is not shown twice, and makes nothing else be left out. */
TEST(turning_the_pages_while_what_was_seen_changes_shows_each_once)
{
    struct shelf shelf = filled(ctx);
    struct request_filter filter = { .waiting_first = true, .words = STR(""), .limit = 3 };
    struct request expected[MADE], *page;
    size_t count = 0, shown = 0;

    scatter(ctx, &shelf);
    CHECK_INT((int64_t)expected_by_place(&shelf, &filter, expected), MADE);
    sign_in_as(ctx, "anna");
    do {
        READ_OK(request_list(ctx, &filter, &page, &count));
        for (size_t i = 0; i < count; i++)
            CHECK_STR(page[i].number, expected[shown++].number);
        if (!count)
            break;
        filter.after = page[count - 1].id;
        filter.after_place = request_place(&page[count - 1]);
        world_sql(ctx, "UPDATE request SET updated_at = updated_at + 1000000 WHERE state IN ('new', 'in_progress', 'closed') AND id = #", page[count - 1].id);
        world_sql(ctx, "UPDATE request SET state = 'waiting_customer', closed_at = 0, closure_reason_id = '', next_due_at = 1 WHERE id = #", page[0].id);
    } while (shown < MADE + 3);
    CHECK_INT((int64_t)shown, MADE);
}

/* ---- Counting --------------------------------------------------------------------------------------------- */

static void check_counts(struct ctx *ctx, const struct shelf *shelf, struct request_filter filter)
{
    struct request_counts counts;
    struct how_many found[4];
    static const unsigned sets[] = { REQUEST_IN_WAITING, REQUEST_IN_OPEN, REQUEST_IN(REQUEST_CLOSED), REQUEST_IN_ALL };

    READ_OK(request_count(ctx, &filter, &counts));
    found[0] = counts.waiting, found[1] = counts.open, found[2] = counts.closed, found[3] = counts.all;
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        int64_t expected = 0;
        filter.states = sets[i];
        for (size_t j = 0; j < MADE; j++)
            expected += wanted(&filter, &shelf->requests[j]);
        CHECK_INT(found[i].count, expected);
        CHECK(!found[i].more);
    }
}

/* SPEC 7.1 */
TEST(what_is_counted_is_what_the_list_holds)
{
    struct shelf shelf = filled(ctx);
    static const char *const who[] = { "anna", "greta", "sam" };
    struct request_filter nothing = { .words = STR("") };
    struct request_counts counts;

    for (size_t w = 0; w < COUNT_OF(who); w++) {
        sign_in_as(ctx, who[w]);
        for (int s = -1; s < 3; s++)
            for (int c = -1; c < 2; c++)
                check_counts(ctx, &shelf, (struct request_filter){ .severity_id = s < 0 ? STR("") : str_of(severities[s]),
                                                                  .contract_id = c < 0 ? 0 : shelf.contracts[c], .words = STR("") });
    }
    sign_in_as(ctx, "eva");
    READ_OK(request_count(ctx, &nothing, &counts));
    CHECK_INT(counts.all.count, 0);
    nothing.contract_id = shelf.contracts[0];
    READ_OK(request_count(ctx, &nothing, &counts));
    CHECK_INT(counts.all.count, 0);
}

#define MANY "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) "

/* A list of a million is not counted to its end. */
TEST(above_a_thousand_a_count_says_more_than)
{
    struct people people = people_begin(ctx);
    struct request made = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    struct request_filter filter = { .words = STR("") };
    struct request_counts counts;
    static const char *const who[] = { "anna", "greta", "sam" };

    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO request (id, number, kind, state, portal_id, product_id, version_id, problem_type_id, category_id, title, description,"
        " contract_id, organization_id, plan_id, severity_id, requires_24x7, country, time_zone, submitter_id, on_behalf_of, agreement_version, submitted_at, updated_at,"
        " response_due_at, responded_at, next_due_at, owner_id, closed_at, closure_reason_id, closure_cause, closure_notes, closure_chargeable) "
        MANY "SELECT id + i, CAST(100000000000 + i AS TEXT), kind, state, portal_id, product_id, version_id, problem_type_id, category_id, title, description,"
        " contract_id, organization_id, plan_id, severity_id, requires_24x7, country, time_zone, submitter_id, on_behalf_of, agreement_version, submitted_at, updated_at,"
        " response_due_at, responded_at, next_due_at, owner_id, closed_at, closure_reason_id, closure_cause, closure_notes, closure_chargeable FROM request, n WHERE id = %lld",
        (long long)made.id).data);
    exec_sql(ctx, "INSERT INTO request_contact (id, request_id, role, name, email, phone, place) SELECT id, id, 'primary', 'Anna', 'anna@fabrikam.example', '', place FROM request"
                  " WHERE number < '100000002000'");
    for (size_t w = 0; w < COUNT_OF(who); w++) {
        sign_in_as(ctx, who[w]);
        for (int s = 0; s < 2; s++) {
            filter.severity_id = s ? made.severity_id : STR("");
            READ_OK(request_count(ctx, &filter, &counts));
            CHECK(counts.open.count == LIMIT_COUNTED && counts.open.more && counts.all.more);
            CHECK(counts.waiting.count == 0 && !counts.waiting.more && counts.closed.count == 0 && !counts.closed.more);
        }
    }
}

/* SPEC 7.2 */
TEST(narrowing_to_a_contract_or_a_state_shows_a_stranger_nothing)
{
    struct shelf shelf = filled(ctx);
    struct request_filter filter = { .contract_id = shelf.contracts[0], .limit = 50 };
    struct request *found;
    size_t count;

    sign_in_as(ctx, "eva");
    READ_OK(request_list(ctx, &filter, &found, &count));
    CHECK_INT((int64_t)count, 0);
    filter = (struct request_filter){ .states = REQUEST_IN(REQUEST_NEW), .oldest_first = true, .words = STR("zebra"), .limit = 50 };
    READ_OK(request_list(ctx, &filter, &found, &count));
    CHECK_INT((int64_t)count, 0);
    world_sql(ctx, "UPDATE contract SET shared = 'personal' WHERE id = #", shelf.contracts[0]);
    sign_in_as(ctx, "greta");
    filter = (struct request_filter){ .contract_id = shelf.contracts[0], .limit = 50 };
    READ_OK(request_list(ctx, &filter, &found, &count));
    CHECK_INT((int64_t)count, 0);
    filter.contract_id = shelf.contracts[1];
    READ_OK(request_list(ctx, &filter, &found, &count));
    CHECK_INT((int64_t)count, 9);
    filter.severity_id = STR("Z");
    READ_CODE(invalid, request_list(ctx, &filter, &found, &count));
}

/* ---- The indexes ---------------------------------------------------------------------------------------- */

/* What SQLite would do, a line a step. */
static struct str plan_of(struct ctx *ctx, const struct db_sql *sql)
{
    /* An address of its own: prepared statements are known by theirs. */
    struct db_sql *explained = arena_alloc(ctx->arena, sizeof *explained);
    struct db_val values[16];
    struct buf plan = buf_new(ctx->arena);
    struct db_rows rows;
    size_t n = 0;

    *explained = (struct db_sql){
        .name = "explained", .args = sql->args, .cols = "iiit",
        .text = str_c(ctx->arena, str_format(ctx->arena, "EXPLAIN QUERY PLAN %s", sql->text)),
    };
    for (; sql->args[n]; n++)
        values[n] = sql->args[n] == 't' ? DB_T(STR("x")) : DB_I(1);
    CHECK_OK(db_run_values(ctx, explained, n, values, &rows));
    while (db_next(&rows))
        buf_format(&plan, "%.*s\n", STR_ARGS(db_text(&rows, 3)));
    return buf_str(&plan);
}

/* SPEC 15: a page reads little more than it shows: no list goes through a whole table. */
TEST(each_list_stands_on_an_index)
{
    size_t count, seen = 0;
    const struct db_sql *const *statements = db_statements(&count);

    for (size_t i = 0; i < count; i++) {
        if (!str_starts(str_of(statements[i]->name), STR("request.list")))
            continue;
        struct str plan = plan_of(ctx, statements[i]);
        static const char *const whole[] = { "SCAN request\n", "SCAN q\n", "SCAN k\n", "SCAN s\n", "SCAN c\n", "SCAN d\n", "SCAN request USING", "SCAN q USING" };
        for (size_t j = 0; j < COUNT_OF(whole); j++)
            if (str_contains(plan, str_of(whole[j])))
                CHECK_STR(plan, str_of(statements[i]->name));
        seen++;
    }
    CHECK_INT((int64_t)seen, 22);
}

/* ---- The queue ------------------------------------------------------------------------------------------ */

static size_t queue(struct ctx *ctx, enum queue_of of, const struct request *after, int64_t limit, struct request **out_found)
{
    struct queue_filter filter = { .of = of, .limit = limit };
    size_t count = 99;

    if (after)
        CHECK(queue_key_read(queue_key(ctx, after), &filter));
    READ_OK(service_queue(ctx, &filter, out_found, &count));
    return count;
}

static void due_at(struct ctx *ctx, int64_t id, int64_t at)
{
    exec_sql(ctx, str_format(ctx->arena, "UPDATE request SET next_due_at = %lld WHERE id = %lld", (long long)at, (long long)id).data);
}

/* SPEC 10.3, 7.4 */
TEST(the_queue_is_in_the_order_in_which_requests_are_due)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request made[6], *found, changed;
    enum request_state waiting = REQUEST_WAITING_CUSTOMER;
    struct communication communication;
    bool credited;

    for (size_t i = 0; i < COUNT_OF(made); i++) {
        made[i] = submitted(ctx, contract);
        due_at(ctx, made[i].id, ctx->now + (i < 3 ? 3 - (int64_t)i : 4) * HOUR_MS);     /* 3, 2, 1, then 4 hours for all */
    }
    put_into(ctx, made[4].id, REQUEST_PENDING_PLAN);
    due_at(ctx, made[4].id, 0);
    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, made[5].number, &(struct service_close){ .reason = STR("solved"), .cause = STR("c"), .notes = STR("n") }, &changed, &credited));
    WRITE_OK(service_take(ctx, made[1].number, false, &changed));
    CHECK_INT((int64_t)queue(ctx, QUEUE_ALL, NULL, 9, &found), 4);
    CHECK_STR(found[0].number, made[2].number);
    CHECK_STR(found[1].number, made[1].number);
    CHECK_STR(found[2].number, made[0].number);
    CHECK_STR(found[3].number, made[3].number);
    struct request second = found[1], third = found[2];
    CHECK_INT((int64_t)queue(ctx, QUEUE_ALL, &second, 1, &found), 1);
    CHECK_STR(found[0].number, made[0].number);
    CHECK_INT((int64_t)queue(ctx, QUEUE_ALL, &third, 9, &found), 1);
    CHECK_INT((int64_t)queue(ctx, QUEUE_MINE, NULL, 9, &found), 1);
    CHECK_STR(found[0].number, made[1].number);
    CHECK_INT((int64_t)queue(ctx, QUEUE_UNOWNED, NULL, 9, &found), 3);
    CHECK_STR(found[0].number, made[2].number);
    CHECK(!request_next_event(ctx, catalog_in_force(ctx), &found[0]).overdue);
    CHECK_INT((int64_t)queue(ctx, QUEUE_UNOWNED, &found[0], 1, &found), 1);
    CHECK_STR(found[0].number, made[0].number);
    WRITE_OK(service_answer(ctx, made[1].number, STR("Which?"), false, &waiting, &communication));
    CHECK_INT((int64_t)queue(ctx, QUEUE_ALL, NULL, 9, &found), 4);
    CHECK_STR(found[3].number, made[1].number);         /* whose turn is the customer's comes last */
    CHECK(request_next_event(ctx, catalog_in_force(ctx), &found[3]).whose_turn == TURN_CUSTOMER);
}

/* SPEC 7.4 */
TEST(what_is_late_is_said_to_be_late)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 0).id), *found;
    struct next_event next;

    ctx->now = request.next_due_at;
    CHECK(!request_next_event(ctx, catalog_in_force(ctx), &request).overdue);
    ctx->now++;
    sign_in_as(ctx, "sam");
    CHECK_INT((int64_t)queue(ctx, QUEUE_UNOWNED, NULL, 9, &found), 1);
    next = request_next_event(ctx, catalog_in_force(ctx), &found[0]);
    CHECK(next.overdue && next.by == request.next_due_at);
    CHECK(str_starts(next.text, STR("Our answer was due by ")) && str_contains(next.text, STR(" Nov 2026, ")));
    CHECK(str_contains(queue_line(ctx, catalog_in_force(ctx), &found[0]), STR("nobody  Our answer was due by")));
}

/* SPEC 3.7 */
TEST(the_queue_is_for_engineers_and_the_contract_desk)
{
    struct queue_filter filter = { .of = QUEUE_ALL, .limit = 9 };
    struct request *found;
    size_t count;

    people_begin(ctx);
    static const char *const others[] = { "anna", "greta", "eva" };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        sign_in_as(ctx, others[i]);
        READ_CODE(not_authorized, service_queue(ctx, &filter, &found, &count));
    }
    as_nobody(ctx);
    READ_CODE(sign_in_required, service_queue(ctx, &filter, &found, &count));
}

TEST(a_key_of_the_queue_is_read_back_or_refused)
{
    static const char *const bad[] = { "-", "1", "1-", "-1", "1-2-3", "a-b", "0-1", "1-0", "99999999999999999999-1", " 1-2" };
    struct queue_filter filter = { .of = QUEUE_ALL };

    CHECK(queue_key_read(STR(""), &filter) && filter.after_due == 0);
    CHECK(queue_key_read(queue_key(ctx, &(struct request){ .next_due_at = 12, .id = 34 }), &filter));
    CHECK(filter.after_due == 12 && filter.after_id == 34);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        CHECK(!queue_key_read(str_of(bad[i]), &filter));
}

TESTS(
    BOTH(every_way_of_narrowing_and_ordering_gives_just_those_page_by_page),
    BOTH(what_waits_for_its_customer_comes_first_by_when_and_the_rest_by_last_change),
    BOTH(turning_the_pages_while_what_was_seen_changes_shows_each_once),
    BOTH(what_is_counted_is_what_the_list_holds),
    BOTH(above_a_thousand_a_count_says_more_than),
    BOTH(narrowing_to_a_contract_or_a_state_shows_a_stranger_nothing),
    SQLITE(each_list_stands_on_an_index),
    BOTH(the_queue_is_in_the_order_in_which_requests_are_due),
    BOTH(what_is_late_is_said_to_be_late),
    BOTH(the_queue_is_for_engineers_and_the_contract_desk),
    ALONE(a_key_of_the_queue_is_read_back_or_refused),
)
