/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_closing.c: what closing does to the balance, in every situation that a request can be in and with both kinds of reasons: the
 * page, the API and the rule say the same before it [10.4], it then does that [4.10], and page, command line and mail say
 * afterwards what it did. Likewise what an answer leads to: from the page and over the API [10.3].
 */
#include "tests/visitor.h"

#include "desk/contract/contract_view.h"
#include "desk/room.h"
#include "desk/service/service.h"
#include "job/worker.h"

/* ---- Situations ----------------------------------------------------------------------------------------- */

static const int64_t begun = 1795255200000;     /* the time of every test */

static struct request on_plan(struct ctx *ctx, const struct people *people, const char *plan, int64_t units)
{
    return submitted(ctx, fabrikam_contract(ctx, people, plan, units).id);
}

static struct request counted(struct ctx *ctx, const struct people *people) { return on_plan(ctx, people, "gold-20-pack", 4); }

static struct request submitted_as(struct ctx *ctx, int64_t contract_id, struct str kind, struct str version_id)
{
    struct submission submission = a_submission(contract_id);
    struct request request;
    bool repeated;

    submission.kind = kind;
    submission.version_id = version_id;
    sign_in_as(ctx, "anna");
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    return request;
}

static struct request unlimited(struct ctx *ctx, const struct people *people)
{
    return submitted_as(ctx, fabrikam_contract(ctx, people, "advanced-partner-support", 0).id, STR("incident"), STR("exchange-online-current"));
}

static struct request about_the_programme(struct ctx *ctx, const struct people *people)
{
    (void)people;
    return submitted_as(ctx, 0, STR("program"), STR("partner-program-current"));
}

static struct request waiting_for_a_plan(struct ctx *ctx, const struct people *people)
{
    struct request request = about_the_programme(ctx, people);

    world_sql(ctx, "UPDATE request SET state = 'pending_plan', next_due_at = 0, response_due_at = 0 WHERE id = #", request.id);
    return request;
}

static struct request over_and_lapses(struct ctx *ctx, const struct people *people)
{
    struct request request = on_plan(ctx, people, "five-pack", 5);

    ctx->now = instant_at("2028-02-01", 0);
    return request;
}

static struct request over_and_is_extended(struct ctx *ctx, const struct people *people)
{
    struct request request = counted(ctx, people);

    ctx->now = instant_at("2028-02-01", 0);
    return request;
}

/* What was topped up for ten days is used first, and over while the contract runs. */
static struct request topped_up_and_over(struct ctx *ctx, const struct people *people, const char *plan)
{
    struct contract contract = fabrikam_contract(ctx, people, plan, 2);
    struct ledger_entry entry;

    sign_in_as(ctx, "dana");
    WRITE_OK(contract_top_up(ctx, contract.id, 1, day_at("2026-12-01"), STR("Goodwill"), &entry));
    struct request request = submitted(ctx, contract.id);
    ctx->now = instant_at("2026-12-15", 0);
    return request;
}

static struct request grant_lapses(struct ctx *ctx, const struct people *people) { return topped_up_and_over(ctx, people, "five-pack"); }
static struct request grant_is_extended(struct ctx *ctx, const struct people *people) { return topped_up_and_over(ctx, people, "gold-20-pack"); }

/* The clock is put back behind the first day of a top-up (decision 0020). */
static struct request not_begun(struct ctx *ctx, const struct people *people)
{
    struct contract contract = fabrikam_contract(ctx, people, "gold-20-pack", 2);
    struct ledger_entry entry;

    ctx->now = instant_at("2027-03-05", 12 * 60);
    sign_in_as(ctx, "dana");
    WRITE_OK(contract_top_up(ctx, contract.id, 1, day_at("2027-03-05"), STR("Goodwill"), &entry));
    struct request request = submitted(ctx, contract.id);
    ctx->now = instant_at("2027-03-04", 12 * 60);
    return request;
}

static struct request closed_and_reopened(struct ctx *ctx, const struct people *people, const char *reason)
{
    struct request request = counted(ctx, people);
    bool credited;

    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = str_of(reason), .cause = STR("c"), .notes = STR("n") }, &request, &credited));
    ctx->now += HOUR_MS;
    WRITE_OK(request_reopen(ctx, request.number, &request));
    ctx->now += HOUR_MS;
    return request;
}

static struct request given_back_before(struct ctx *ctx, const struct people *people) { return closed_and_reopened(ctx, people, "duplicate"); }
static struct request kept_before(struct ctx *ctx, const struct people *people) { return closed_and_reopened(ctx, people, "solved"); }

static struct request on_a_cancelled_contract(struct ctx *ctx, const struct people *people)
{
    struct request request = counted(ctx, people);
    struct contract contract;

    sign_in_as(ctx, "dana");
    WRITE_OK(contract_cancel(ctx, request.contract_id, STR("No longer wanted"), &contract));
    return request;
}

static struct request on_a_suspended_contract(struct ctx *ctx, const struct people *people)
{
    struct request request = counted(ctx, people);
    struct contract_block block;

    sign_in_as(ctx, "dana");
    WRITE_OK(contract_suspend(ctx, request.contract_id, STR("payment"), STR("Unpaid"), DAY_NONE, DAY_NONE, &block));
    return request;
}

#define CANCELLED " The contract is cancelled: nothing on it can be used."
#define SUSPENDED " The contract is suspended: nothing on it can be used until that is lifted."
#define BEFORE    "1 incident was given back before, when it was first closed as non-chargeable. The balance stays the same."

/* Of each: what is said before with a chargeable reason and with another, what is left before and after the latter (-1: no figure), and
 * what is said afterwards. */
static const struct situation {
    const char     *name;
    struct request (*begin)(struct ctx *ctx, const struct people *people);
    const char     *stays, *back;
    bool            credited_before, gives_back;
    int64_t         left, left_after;
    const char     *stayed, *came_back;
} situations[] = {
    { "about the programme", about_the_programme, "Nothing was charged for this request. The balance stays the same.",
      "Nothing was charged for this request. The balance stays the same.", false, false, -1, -1, "It cost nothing.", "It cost nothing." },
    { "waiting for a plan", waiting_for_a_plan, "Nothing was charged for this request. The balance stays the same.",
      "Nothing was charged for this request. The balance stays the same.", false, false, -1, -1, "It cost nothing.", "It cost nothing." },
    { "counted", counted, "1 incident stays used: 3 of 4 left.", "1 incident is given back: 4 of 4 left.", false, true, 3, 4,
      "1 incident stays used.", "1 incident given back." },
    { "unlimited", unlimited, "1 incident stays used: unlimited, 1 used.", "1 incident is given back: unlimited, 0 used.", false, true, -1, -1,
      "1 incident stays used.", "1 incident given back." },
    { "over, lapses", over_and_lapses, "1 incident stays used: 0 of 5 left.",
      "1 incident is given back, but has already expired: 0 of 5 left.", false, true, 0, 0,
      "1 incident stays used.", "1 incident given back, but it had already expired." },
    { "over, extended", over_and_is_extended, "1 incident stays used: 0 of 4 left.",
      "1 incident is given back, to use by 2 Mar 2028: 1 of 1 left.", false, true, 0, 1,
      "1 incident stays used.", "1 incident given back, to use by 2 Mar 2028." },
    { "its grant is over, lapses", grant_lapses, "1 incident stays used: 2 of 2 left.",
      "1 incident is given back, but has already expired: 2 of 2 left.", false, true, 2, 2,
      "1 incident stays used.", "1 incident given back, but it had already expired." },
    { "its grant is over, extended", grant_is_extended, "1 incident stays used: 2 of 2 left.",
      "1 incident is given back, to use by 14 Jan 2027: 3 of 3 left.", false, true, 2, 3,
      "1 incident stays used.", "1 incident given back, to use by 14 Jan 2027." },
    { "its grant has not begun", not_begun, "1 incident stays used: 2 of 2 left.",
      "1 incident is given back, to use from 5 Mar 2027: 2 of 2 left.", false, true, 2, 2,
      "1 incident stays used.", "1 incident given back, to use from 5 Mar 2027." },
    { "given back before", given_back_before, "1 incident was given back before. The balance stays the same: 4 of 4 left.",
      "1 incident was given back before. The balance stays the same: 4 of 4 left.", true, false, 4, 4, BEFORE, BEFORE },
    { "kept before", kept_before, "1 incident stays used: 3 of 4 left.", "1 incident is given back: 4 of 4 left.", false, true, 3, 4,
      "1 incident stays used.", "1 incident given back." },
    { "cancelled", on_a_cancelled_contract, "1 incident stays used: 3 of 4 left.", "1 incident is given back: 4 of 4 left." CANCELLED, false, true, 3, 4,
      "1 incident stays used.", "1 incident given back." },
    { "suspended", on_a_suspended_contract, "1 incident stays used: 3 of 4 left.", "1 incident is given back: 4 of 4 left." SUSPENDED, false, true, 3, 4,
      "1 incident stays used.", "1 incident given back." },
};

static struct str figure(struct ctx *ctx, const char *name, int64_t value)
{
    return value < 0 ? str_format(ctx->arena, "\"%s\":null", name) : str_format(ctx->arena, "\"%s\":%lld", name, (long long)value);
}

/* Page and API tell the same beforehand. */
static void check_preview(struct ctx *ctx, const struct situation *situation, struct str number, bool free)
{
    const char *reason = free ? "goodwill" : "solved", *words = free ? situation->back : situation->stays;
    struct http_response desk = page_seen(ctx, 200, "sam", path_of(ctx, "/desk/requests/#", number));
    struct str told = api_says(ctx, 200, "sam", "GET", path_of(ctx, str_format(ctx->arena, "/api/v1/requests/#/closing?reason=%s", reason).data, number), STR(""));
    struct closing closing;

    has(&desk, str_format(ctx->arena, "value=\"%s\"", reason).data, str_format(ctx->arena, ">%s</p>", words).data);
    text_has(told, str_format(ctx->arena, "\"text\":\"%s\"", words).data);
    text_has(told, str_format(ctx->arena, "\"gives_back\":%s", free && situation->gives_back ? "true" : "false").data);
    text_has(told, figure(ctx, "remaining_before", situation->left));
    text_has(told, figure(ctx, "remaining_after", free ? situation->left_after : situation->left));
    sign_in_as(ctx, "sam");
    READ_OK(service_closing_preview(ctx, number, str_of(reason), &closing));
    CHECK_STR(closing.words, str_of(words));
}

/* Every place that tells of it afterwards. */
static void check_told(struct ctx *ctx, struct str number, const char *words)
{
    static const struct settings settings = { .public_url = STR_INIT("https://support.example.com/"), .mail_dir = STR_INIT("") };
    struct http_response desk = page_seen(ctx, 200, "sam", path_of(ctx, "/desk/requests/#", number));
    struct http_response own = page_seen(ctx, 200, "anna", path_of(ctx, "/requests/#", number));
    int64_t count;

    has(&desk, str_format(ctx->arena, "<dt>Balance</dt><dd>%s</dd>", words).data);
    has(&own, str_format(ctx->arena, "<dt>Balance</dt><dd>%s</dd>", words).data);
    text_has(cli_says(ctx, CODE_none, "request|show|#", number), str_format(ctx->arena, "\n%s\n", words).data);
    as_system(ctx);
    ctx->settings = &settings;
    CHECK_OK(job_run_due(ctx, rooms_jobs(), 0, &count));
    ctx->settings = NULL;
    text_has(sql_text(ctx, "SELECT body FROM " MAIL_WORDS " WHERE event LIKE 'request_closed:%' ORDER BY id DESC LIMIT 1"), str_format(ctx->arena, "was closed.\n%s\n", words).data);
}

static void close_over_api(struct ctx *ctx, const struct situation *situation, struct str number, bool free)
{
    const char *target = path_of(ctx, "/api/v1/requests/#/close", number);
    struct str body = str_format(ctx->arena, "{\"reason\":\"%s\",\"cause\":\"c\",\"notes\":\"n\"}", free ? "goodwill" : "solved");
    bool credited = situation->credited_before || (free && situation->gives_back);
    struct str credit = str_format(ctx->arena, "\"credited\":%s", credited ? "true" : "false");

    text_has(api_says(ctx, 200, "sam", "POST", target, body), credit);
    text_has(api_says(ctx, 200, "sam", "POST", target, body), credit);       /* again changes nothing [10.3] */
    api_says(ctx, 409, "sam", "POST", target, STR("{\"reason\":\"duplicate\",\"cause\":\"c\",\"notes\":\"n\"}"));
}

static void close_on_page(struct ctx *ctx, struct str number, bool free, const char *words)
{
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam");
    struct http_response done = sent_from(ctx, &sam, path_of(ctx, "/desk/requests/#", number), path_of(ctx, "/desk/requests/#/close", number),
                                     free ? "reason=goodwill&cause=c&notes=n" : "reason=solved&cause=c&notes=n");

    has(&done, str_format(ctx->arena, "Closed. %s", words).data);
}

static void close_on_command_line(struct ctx *ctx, struct str number, bool free, const char *words)
{
    struct str line = str_format(ctx->arena, "request|close|#|--as|sam@vendor.example|--reason|%s|--cause|c|--notes|n", free ? "goodwill" : "solved");

    text_has(cli_says(ctx, CODE_none, line.data, number), str_format(ctx->arena, "\n%s\n", words).data);
}

/* SPEC 4.10, 10.4 */
TEST(what_closing_does_is_said_the_same_before_and_after_behind_every_door)
{
    struct people people = people_begin(ctx);

    for (size_t i = 0; i < COUNT_OF(situations) * 2 * 3; i++) {
        const struct situation *situation = &situations[i / 6];
        bool free = i % 2;
        const char *words = free ? situation->came_back : situation->stayed;
        ctx->now = begun;
        struct request request = situation->begin(ctx, &people);
        print_message("# %s, %s, door %zu\n", situation->name, free ? "not chargeable" : "chargeable", i % 6 / 2);
        int64_t credits = sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'credit_back'");
        check_preview(ctx, situation, request.number, free);
        ctx->now += MINUTE_MS;
        if (i % 6 < 2)
            close_over_api(ctx, situation, request.number, free);
        else if (i % 6 < 4)
            close_on_page(ctx, request.number, free, words);
        else
            close_on_command_line(ctx, request.number, free, words);
        if (situation->left >= 0) {
            struct contract after = world_find(ctx, request.contract_id);
            CHECK_INT(after.remaining, free ? situation->left_after : situation->left);
            text_has(str_of(free ? situation->back : situation->stays), contract_figures_text(ctx, &after));
        }
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'credit_back'") - credits, free && situation->gives_back);
        check_told(ctx, request.number, words);
    }
    verify_ledgers(ctx);
}

/* SPEC 10.3 */
TEST(of_what_is_closed_already_the_preview_says_that_nothing_happens)
{
    static const char *const reasons[] = { "solved", "goodwill" };
    struct people people = people_begin(ctx);
    struct request request = counted(ctx, &people);
    bool credited;

    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, request.number, &(struct service_close){ .reason = STR("solved"), .cause = STR("c"), .notes = STR("n") }, &request, &credited));
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        struct str told = api_says(ctx, 200, "sam", "GET", path_of(ctx, str_format(ctx->arena, "/api/v1/requests/#/closing?reason=%s", reasons[i]).data, request.number), STR(""));
        text_has(told, "\"gives_back\":false,\"units\":0,\"lapsing\":0,\"remaining_before\":3,\"remaining_after\":3,"
                      "\"text\":\"It is already closed. The balance stays the same: 3 of 4 left.\"");
        api_says(ctx, i ? 409 : 200, "sam", "POST", path_of(ctx, "/api/v1/requests/#/close", request.number),
             str_format(ctx->arena, "{\"reason\":\"%s\",\"cause\":\"c\",\"notes\":\"n\"}", reasons[i]));
    }
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
}

/* ---- Answers -------------------------------------------------------------------------------------------- */

/* A request in that state, of which the vendor has said something already, but for a new one. */
static struct request in_state(struct ctx *ctx, const struct people *people, enum request_state state)
{
    struct request request = counted(ctx, people);
    struct communication said;

    sign_in_as(ctx, "sam");
    if (state != REQUEST_NEW)
        WRITE_OK(service_answer(ctx, request.number, STR("We look at it."), false, &state, &said));
    return request;
}

/* What the API tells of a request that an answer can change. */
static struct str stands(struct ctx *ctx, struct str number)
{
    struct str body = api_says(ctx, 200, "anna", "GET", path_of(ctx, "/api/v1/requests/#", number), STR("")), text = STR("");
    static const char *const members[] = { "\"state\":", "\"responded_at\":", "\"next_event\":" };

    for (size_t i = 0; i < COUNT_OF(members); i++) {
        size_t at = place_of(body, members[i]);
        CHECK(at < body.len);
        struct str rest = { body.data + at, body.len - at };
        text = str_join(ctx->arena, text, STR(" "), str_cut(&rest, i == 2 ? '}' : ','));
    }
    return text;
}

/* The value of the choice that is marked on the page. */
static const char *marked(struct ctx *ctx, struct str number)
{
    static const char *const states[] = { "in_progress", "waiting_customer", "solution_proposed" };
    struct http_response desk = page_seen(ctx, 200, "sam", path_of(ctx, "/desk/requests/#", number));
    const char *found = NULL;

    for (size_t i = 0; i < COUNT_OF(states); i++)
        if (shows(&desk, str_format(ctx->arena, "value=\"%s\" checked", states[i]).data)) {
            CHECK(!found);
            found = states[i];
        }
    CHECK(found != NULL);
    return found;
}

static void answer_on_page(struct ctx *ctx, struct str number, const char *state)
{
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam");

    sent_from(ctx, &sam, path_of(ctx, "/desk/requests/#", number), path_of(ctx, "/desk/requests/#/answer", number),
         str_format(ctx->arena, "text=An+answer&state=%s", state).data);
}

static void answer_over_api(struct ctx *ctx, struct str number, const char *state)
{
    struct str body = state ? str_format(ctx->arena, "{\"text\":\"An answer\",\"state\":\"%s\"}", state) : STR("{\"text\":\"An answer\"}");

    api_says(ctx, 201, "sam", "POST", path_of(ctx, "/api/v1/requests/#/communications", number), body);
}

/* SPEC 7.4, 10.3: the marked choice is what comes of an answer without one, and each choice leads to the same behind every door. */
TEST(an_answer_leads_to_the_same_from_the_page_over_the_api_and_from_the_command_line)
{
    static const enum request_state from[] = { REQUEST_NEW, REQUEST_IN_PROGRESS, REQUEST_WAITING_CUSTOMER, REQUEST_SOLUTION_PROPOSED };
    static const char *const to[] = { NULL, "in_progress", "waiting_customer", "solution_proposed" };
    static const char *const words[] = { NULL, "In progress", "Waiting for the customer", "Solution proposed" };
    struct people people = people_begin(ctx);

    for (size_t i = 0; i < COUNT_OF(from) * COUNT_OF(to); i++) {
        const char *state = to[i % COUNT_OF(to)];
        struct str by[3], numbers[3];
        ctx->now = begun;
        for (size_t door = 0; door < COUNT_OF(by); door++)
            numbers[door] = in_state(ctx, &people, from[i / COUNT_OF(to)]).number;
        ctx->now += HOUR_MS;
        answer_on_page(ctx, numbers[0], state ? state : marked(ctx, numbers[0]));
        answer_over_api(ctx, numbers[1], state);
        cli_says(ctx, CODE_none, state ? str_format(ctx->arena, "request|communicate|#|An answer|--as|sam@vendor.example|--state|%s", state).data
                           : "request|communicate|#|An answer|--as|sam@vendor.example", numbers[2]);
        for (size_t door = 0; door < COUNT_OF(by); door++)
            by[door] = stands(ctx, numbers[door]);
        CHECK_STR(by[0], by[1]);
        CHECK_STR(by[2], by[1]);
        if (!state)
            continue;
        text_has(by[0], str_format(ctx->arena, "\"state\":\"%s\"", state).data);
        struct http_response desk = page_seen(ctx, 200, "sam", path_of(ctx, "/desk/requests/#", numbers[0]));
        has(&desk, str_format(ctx->arena, ">%s</span>", words[i % COUNT_OF(to)]).data);
    }
}

TESTS(
    BOTH(an_answer_leads_to_the_same_from_the_page_over_the_api_and_from_the_command_line),
    BOTH(what_closing_does_is_said_the_same_before_and_after_behind_every_door),
    BOTH(of_what_is_closed_already_the_preview_says_that_nothing_happens),
)
