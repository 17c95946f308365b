/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_request.c: availability, requests and the engineers' acts through dispatch without a socket, with the program's own
 * table of routes; their commands; and the fault test of SPEC 15.
 */
#include "tests/visitor.h"

#include "base/crypto.h"
#include "base/id.h"
#include "base/limit.h"
#include "desk/account/access.h"
#include "view/input.h"

/* One call; the body of the answer, whose status must be that. */
static struct str call(struct ctx *ctx, int status, const char *who, const char *method, struct str target, struct str body)
{
    struct web web = web_of_rooms(ctx);
    struct http_response answer = web_call(ctx, &web, method, str_c(ctx->arena, target), who, body);

    status_is(&answer, status);
    return buf_str(&answer.body);
}

/* POST /requests under a key; the headers too. */
static struct http_response submit_api(struct ctx *ctx, const char *who, const char *key, struct str body)
{
    struct web web = web_of_rooms(ctx);
    struct http_request request = web_request(ctx, "POST", "/api/v1/requests", who, body);

    if (key)
        web_header(ctx, &request, "Idempotency-Key", key);
    return web_send(ctx, &web, &request);
}

static struct str submit_says(struct ctx *ctx, int status, const char *who, const char *key, struct str body)
{
    struct http_response answer = submit_api(ctx, who, key, body);

    status_is(&answer, status);
    return buf_str(&answer.body);
}

static struct str field_of(struct ctx *ctx, struct str body, const char *field)
{
    struct input *in;

    CHECK_OK(input_json(ctx, body, &in));
    struct str value = input_ruled(in, field, NEED_REQUIRED, &(struct text_rule){ 1000, true, NULL });
    CHECK(value.len > 0);
    return value;
}

static struct str body_for(struct ctx *ctx, int64_t contract_id, const char *more)
{
    return str_format(ctx->arena,
        "{\"version\":\"windows-server-2025\",\"kind\":\"incident\",\"title\":\"Replication stops\","
        "\"description\":\"Two of five.\",\"contract\":\"%lld\",\"severity\":\"C\",\"country\":\"SE\","
        "\"time_zone\":\"Europe/Stockholm\",\"primary_contact\":{\"name\":\"Anna Berg\",\"email\":\"anna@fabrikam.example\"},"
        "\"agreement_accepted\":true%s}", (long long)contract_id, more);
}

static struct str target(struct ctx *ctx, struct str number, const char *path)
{
    return str_format(ctx->arena, "/api/v1/requests/%.*s%s", STR_ARGS(number), path);
}

/* ---- Availability --------------------------------------------------------------------------------------- */

/* SPEC 5 */
TEST(availability_answers_with_every_plan_and_names_what_is_asked_badly)
{
    struct people people = people_begin(ctx);
    struct str ask = STR("/api/v1/availability?version=windows-server-2025&kind=incident&severity=C"), body;
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);

    body = call(ctx, 200, "anna", "GET", ask, STR(""));
    text_has(body, "{\"version\":{\"id\":\"windows-server-2025\",\"name\":\"Windows Server 2025\",\"lifecycle\":\"mainstream\",\"position\":\"N\"},\"plans\":[{");
    text_has(body, str_format(ctx->arena, "\"contract\":\"%lld\"", (long long)contract.id).data);
    text_has(body, "\"available\":true,\"preferred\":true,\"remaining\":3,\"ends_on\":\"2027-12-20\",\"reasons\":[]");
    text_has(body, "}],\"why_preferred\":\"Suggested: the only plan");
    text_has(body, "{\"code\":\"no_units\",\"passed\":true,\"detail\":\"3 of 3 left\"}");
    body = call(ctx, 200, "anna", "GET", STR("/api/v1/availability?version=windows-server-2025&kind=incident&severity=C&portal=partner&requires_24x7=false&on_behalf_of=Contoso&as_of=2019-01-01"), STR(""));
    text_has(body, "\"lifecycle\":\"unreleased\",\"position\":\"unreleased\"");
    text_has(body, "{\"code\":\"not_released\",\"message\":\"");
    body = call(ctx, 200, "anna", "GET", str_format(ctx->arena, "%.*s&as_of=1970-01-01", STR_ARGS(ask)), STR(""));
    text_has(body, "\"lifecycle\":\"unreleased\"");
    body = call(ctx, 422, "anna", "GET", STR("/api/v1/availability?version=x&kind=y&severity=z&portal=p&requires_24x7=perhaps"), STR(""));
    text_has(body, "\"field\":\"requires_24x7\"");
    body = call(ctx, 422, "anna", "GET", STR("/api/v1/availability?version=x&kind=y&severity=z&portal=p"), STR(""));
    text_has(body, "\"field\":\"version\"");
    text_has(body, "\"field\":\"kind\"");
    text_has(body, "\"field\":\"severity\"");
    text_has(body, "\"field\":\"portal\"");
    body = call(ctx, 422, "anna", "GET", STR("/api/v1/availability?version=windows-server-2025&kind=incident&severity=B&requires_24x7=true"), STR(""));
    text_has(body, "\"errors\":[{\"field\":\"requires_24x7\"");
    text_has(call(ctx, 422, "anna", "GET", STR("/api/v1/availability?kind=incident&severity=C&as_of=2026-02-30"), STR("")), "\"field\":\"as_of\"");
    text_has(call(ctx, 200, "eva", "GET", ask, STR("")), "\"plans\":[],\"why_preferred\":null");
}

/* ---- Submitting ----------------------------------------------------------------------------------------- */

/* SPEC 4.8, 6.5, 6.7 */
TEST(a_quote_a_submission_and_its_repetition)
{
    struct people people = people_begin(ctx);
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;
    struct str dry = STR("/api/v1/requests?dry_run=true"), quote, body;

    body = call(ctx, 200, "anna", "POST", dry, body_for(ctx, id, ""));
    text_has(body, "\"charged\":{\"units\":1,\"remaining_before\":3,\"remaining_after\":2},\"grant_expires_on\":\"");
    text_has(body, "\"response_due_at\":\"2026-11-23T15:00:00.000Z\",\"response_minutes\":480,\"calendar\":\"emea\"");
    text_has(body, "\"agreement_version\":\"2026-01\",\"agreement_url\":\"https://www.microsoft.com/servicesagreement/\"}");
    quote = field_of(ctx, body, "quote");
    CHECK_INT(count_rows(ctx, "request"), 0);
    struct str with_quote = body_for(ctx, id, str_format(ctx->arena, ",\"quote\":\"%.*s\"", STR_ARGS(quote)).data);
    struct http_response answer = submit_api(ctx, "anna", "k1", with_quote);
    status_is(&answer, 201);
    struct str first = buf_str(&answer.body), number = field_of(ctx, first, "number");
    CHECK_STR(web_answer_header(&answer, "Location"), target(ctx, number, ""));
    text_has(first, "\"state\":\"new\"");
    text_has(first, "\"charged\":{\"units\":1,\"remaining\":2},\"credited\":false");
    text_has(first, "\"product\":{\"id\":\"windows-server\",\"name\":\"Windows Server\"}");
    text_has(first, "\"problem_type\":null,\"category\":null");
    text_has(first, "\"next_event\":{\"event\":\"first_response\",\"whose_turn\":\"vendor\",\"by\":\"2026-11-23T15:00:00.000Z\"");
    text_has(first, "\"owner\":null");
    text_has(first, "\"closure\":null");
    CHECK_STR(call(ctx, 200, "anna", "GET", target(ctx, number, ""), STR("")), first);
    CHECK_STR(submit_says(ctx, 200, "anna", "k1", with_quote), first);
    struct str spaced = str_format(ctx->arena, " %.*s ", STR_ARGS(with_quote));
    CHECK_STR(submit_says(ctx, 200, "anna", "k1", spaced), first);
    text_has(submit_says(ctx, 422, "anna", "k1", body_for(ctx, id, "")), "\"code\":\"idempotency_key_reused\"");
    CHECK_INT(remaining_of(ctx, id), 2);
    body = submit_says(ctx, 409, "anna", "k2", body_for(ctx, id, ",\"quote\":\"of another day\""));
    text_has(body, "\"code\":\"quote_changed\"");
    text_has(body, str_format(ctx->arena, "\"quote\":{\"quote\":\"%.*s\"", STR_ARGS(quote)).data);
    verify_ledgers(ctx);
}

/* SPEC 14.1, 6.6, 5.1 */
TEST(what_is_wrong_with_a_submission_is_told_in_full)
{
    struct people people = people_begin(ctx);
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 1).id;
    struct str body;

    text_has(submit_says(ctx, 422, "anna", NULL, body_for(ctx, id, "")), "\"errors\":[{\"field\":\"Idempotency-Key\"");
    text_has(submit_says(ctx, 422, "anna", "a\001b", body_for(ctx, id, "")), "\"errors\":[{\"field\":\"Idempotency-Key\"");
    text_has(submit_says(ctx, 400, "anna", "\xFF", body_for(ctx, id, "")), "\"code\":\"malformed\"");
    text_has(submit_says(ctx, 400, "anna", "k", STR("{\"kind\":")), "\"code\":\"malformed\"");
    text_has(submit_says(ctx, 400, "anna", "k", STR("{\"kind\":\"a\",\"kind\":\"b\"}")), "\"code\":\"malformed\"");
    body = submit_says(ctx, 422, "anna", "k", STR("{\"unknown\":1,\"title\":7,\"additional_contacts\":{}}"));
    text_has(body, "\"field\":\"unknown\"");
    text_has(body, "\"field\":\"title\"");
    text_has(body, "\"field\":\"primary_contact\"");
    text_has(body, "\"field\":\"additional_contacts\"");
    struct str silent = str_format(ctx->arena, "%.*s}", (int)(body_for(ctx, id, "").len - sizeof ",\"agreement_accepted\":true}" + 1),
                                   body_for(ctx, id, "").data);
    text_has(submit_says(ctx, 422, "anna", "k", silent), "\"code\":\"agreement_required\"");
    text_has(call(ctx, 200, "anna", "POST", STR("/api/v1/requests?dry_run=true"), silent), "\"quote\":\"");
    text_has(submit_says(ctx, 422, "anna", "k", body_for(ctx, id, ",\"requires_24x7\":true")), "\"field\":\"requires_24x7\"");
    text_has(submit_says(ctx, 422, "anna", "k", body_for(ctx, id, ",\"category\":\"dns\"")), "\"field\":\"category\"");
    text_has(submit_says(ctx, 404, "anna", "k", body_for(ctx, 4711, "")), "\"code\":\"not_found\"");
    text_has(submit_says(ctx, 422, "anna", "k", body_for(ctx, id, ",\"subscription\":\"s\",\"service\":\"s\"")), "\"field\":\"service\",\"code\":\"not_allowed\"");
    char name[LIMIT_CUSTOMER_CHARS + 2];
    for (int more = 0; more <= 1; more++) {     /* as in t2_submission: the last character that fits, and one more */
        memset(name, 'n', sizeof name);
        name[LIMIT_CUSTOMER_CHARS + more] = 0;
        struct str query = str_format(ctx->arena, "/api/v1/availability?version=windows-server-2025&kind=incident&severity=C&on_behalf_of=%s", name);
        call(ctx, more ? 422 : 200, "anna", "GET", query, STR(""));
    }
    body = submit_says(ctx, 409, "anna", "k", body_for(ctx, id, ",\"portal\":\"partner\",\"problem_type\":null,\"requires_24x7\":false,\"on_behalf_of\":null,\"service\":null,\"subscription\":null,\"add_submitter\":true,\"quote\":\"q\""));
    text_has(body, "\"code\":\"quote_changed\"");
    submit_says(ctx, 201, "anna", "k", body_for(ctx, id, ""));
    body = submit_says(ctx, 409, "anna", "k2", body_for(ctx, id, ",\"portal\":\"productivity-cloud\""));
    text_has(body, "\"code\":\"no_units\"");
    text_has(body, "\"reasons\":[{\"code\":\"no_units\"");
    text_has(body, "{\"code\":\"wrong_portal\"");
    text_has(body, "\"cure\":\"");
    text_has(submit_says(ctx, 401, NULL, "k", body_for(ctx, id, "")), "\"code\":\"sign_in_required\"");
    CHECK_INT(count_rows(ctx, "request"), 1);
}

/* ---- Following ------------------------------------------------------------------------------------------ */

/* SPEC 7.3, 10.3 */
TEST(a_request_is_followed_to_its_end_and_back)
{
    struct people people = people_begin(ctx);
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;
    struct str number = field_of(ctx, submit_says(ctx, 201, "anna", "k", body_for(ctx, id, "")), "number"), body;

    body = call(ctx, 201, "anna", "POST", target(ctx, number, "/communications"), STR("{\"text\":\"It began on Tuesday.\"}"));
    text_has(body, "\"author\":{\"name\":\"Anna Berg\",\"staff\":false},\"text\":\"It began on Tuesday.\",\"work_note\":false}");
    text_has(call(ctx, 200, "sam", "POST", target(ctx, number, "/take"), STR("")), "\"name\":\"Sam Engineer\"}");
    call(ctx, 201, "sam", "POST", target(ctx, number, "/communications"), STR("{\"text\":\"Secret\",\"work_note\":true}"));
    body = call(ctx, 201, "sam", "POST", target(ctx, number, "/communications"), STR("{\"text\":\"Which?\",\"state\":\"waiting_customer\"}"));
    text_has(body, "\"staff\":true");
    text_has(call(ctx, 403, "anna", "POST", target(ctx, number, "/communications"), STR("{\"text\":\"x\",\"work_note\":true}")), "not_authorized");
    text_has(call(ctx, 422, "sam", "POST", target(ctx, number, "/communications"), STR("{\"text\":\"x\",\"state\":\"closed\"}")), "\"field\":\"state\"");
    body = call(ctx, 200, "anna", "GET", target(ctx, number, "/communications?limit=1"), STR(""));
    text_has(body, "It began on Tuesday.");
    struct str after = field_of(ctx, body, "next");
    body = call(ctx, 200, "anna", "GET", target(ctx, number, str_format(ctx->arena, "/communications?after=%.*s", STR_ARGS(after)).data), STR(""));
    text_has(body, "Which?");
    text_has(body, "\"next\":null");
    CHECK(!str_contains(body, STR("Secret")));
    body = call(ctx, 201, "anna", "POST", target(ctx, number, "/contacts"), STR("{\"name\":\"Olle Ek\",\"email\":\"OLLE@fabrikam.example\",\"phone\":null}"));
    text_has(body, "\"role\":\"additional\",\"name\":\"Olle Ek\",\"email\":\"OLLE@fabrikam.example\",\"phone\":null}");
    body = call(ctx, 200, "olle", "GET", target(ctx, number, "/contacts?limit=1"), STR(""));
    text_has(body, "\"role\":\"primary\"");
    after = field_of(ctx, body, "next");
    text_has(call(ctx, 200, "olle", "GET", target(ctx, number, str_format(ctx->arena, "/contacts?after=%.*s", STR_ARGS(after)).data), STR("")), "Olle Ek");
    body = call(ctx, 200, "olle", "GET", target(ctx, number, ""), STR(""));
    text_has(body, "\"charged\":{\"units\":1,\"remaining\":2}");
    body = call(ctx, 200, "sam", "POST", target(ctx, number, "/close"), STR("{\"reason\":\"product-defect\",\"cause\":\"c\",\"notes\":\"n\"}"));
    text_has(body, "\"credited\":true");
    text_has(body, "\"closure\":{\"reason\":\"product-defect\",\"name\":\"Product defect, confirmed\",\"cause\":\"c\",\"notes\":\"n\",\"chargeable\":false");
    text_has(body, "\"charged\":{\"units\":1,\"remaining\":3}");
    text_has(body, "\"whose_turn\":\"nobody\",\"by\":null");
    CHECK_STR(call(ctx, 200, "sam", "POST", target(ctx, number, "/close"), STR("{\"reason\":\"product-defect\",\"cause\":\"c\",\"notes\":\"n\"}")), body);
    call(ctx, 409, "sam", "POST", target(ctx, number, "/close"), STR("{\"reason\":\"solved\",\"cause\":\"c\",\"notes\":\"n\"}"));
    text_has(call(ctx, 422, "sam", "POST", target(ctx, number, "/close"), STR("{}")), "\"field\":\"reason\"");
    text_has(call(ctx, 200, "anna", "POST", target(ctx, number, "/reopen"), STR("")), "\"state\":\"in_progress\"");
    body = call(ctx, 200, "anna", "GET", target(ctx, number, "/history?limit=200"), STR(""));
    text_has(body, "\"actor\":\"Sam Engineer\",\"event\":\"closed\",\"detail\":\"Product defect, confirmed\"}");
    text_has(body, "\"event\":\"credited\"");
    text_has(body, "\"event\":\"reopened\"");
    CHECK(!str_contains(body, STR("work_note")));
    text_has(call(ctx, 200, "sam", "GET", target(ctx, number, "/history"), STR("")), "work_note_added");
    verify_ledgers(ctx);
}

/* The global admin of the organization sees its requests, the contract desk sees all; neither acts on them. A stranger is told of nothing. */
TEST(who_sees_a_request_and_may_not_act_on_it_is_told_who_may)
{
    static const struct { const char *method, *path, *body; } acts[] = {
        { "POST", "/reopen", "" }, { "POST", "/communications", "{\"text\":\"Hello\"}" },
        { "POST", "/contacts", "{\"name\":\"Olle Ek\",\"email\":\"olle@fabrikam.example\"}" }, { "DELETE", "/contacts/#", "" },
    };
    static const struct { const char *who; bool sees; } people_of[] = { { "greta", true }, { "dana", true }, { "eva", false } };
    struct people people = people_begin(ctx);
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;
    struct str number = field_of(ctx, submit_says(ctx, 201, "anna", "k", body_for(ctx, id, "")), "number");
    struct str primary = sql_text(ctx, "SELECT CAST(id AS TEXT) FROM request_contact");

    for (size_t i = 0; i < COUNT_OF(people_of); i++) {
        call(ctx, people_of[i].sees ? 200 : 404, people_of[i].who, "GET", target(ctx, number, ""), STR(""));
        for (size_t j = 0; j < COUNT_OF(acts); j++) {
            struct str rest = str_of(acts[j].path), front = str_cut(&rest, '#');
            bool one = front.len < strlen(acts[j].path);
            struct str path = target(ctx, number, str_join(ctx->arena, front, one ? primary : STR("")).data);
            struct str body = call(ctx, people_of[i].sees ? 403 : 404, people_of[i].who, acts[j].method, path, str_of(acts[j].body));
            CHECK(str_contains(body, STR("Only these people can do this: ")) == people_of[i].sees);
            CHECK(str_contains(body, STR("the primary contact")) == people_of[i].sees);
            call(ctx, 404, people_of[i].who, "POST", STR("/api/v1/requests/300123456789/reopen"), STR(""));
        }
    }
    CHECK_INT(count_rows(ctx, "communication"), 0);
}

/* What he cannot do is not offered either, and a form that comes all the same is not told that there is no such request. */
TEST(a_page_offers_nothing_that_its_reader_may_not_do_on_the_request)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct request request = submitted_with(ctx, contract.id, "Replication stops");
    const char *path = path_of(ctx, "/requests/#", request.number);
    struct web web = web_of_rooms(ctx);
    struct visitor greta = visitor_of(ctx, &web, "greta");
    struct http_response page = opened(ctx, &greta, 200, path);

    has(&page, "Replication stops");
    has_not(&page, "/communications\"", "/contacts\"", "/reopen\"");
    page = sent(ctx, &greta, 403, path_of(ctx, "/requests/#/communications", request.number), "text=Hello");
    has(&page, "Only these people can do this: ");
    has_not(&page, "There is nothing here");
}

/* SPEC 7.3, 6.8: also by the number as it is shown. */
TEST(a_contact_is_removed_and_numbers_may_have_dashes)
{
    struct people people = people_begin(ctx);
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;
    struct str number = field_of(ctx, submit_says(ctx, 201, "anna", "k", body_for(ctx, id, "")), "number"), body;
    struct str shown = request_number_display(ctx->arena, number);

    body = call(ctx, 201, "anna", "POST", target(ctx, shown, "/contacts"), STR("{\"name\":\"Olle Ek\",\"email\":\"olle@fabrikam.example\"}"));
    struct str path = target(ctx, shown, str_format(ctx->arena, "/contacts/%.*s", STR_ARGS(field_of(ctx, body, "id"))).data);
    text_has(call(ctx, 200, "olle", "GET", target(ctx, shown, ""), STR("")), "Two of five");
    call(ctx, 200, "olle", "GET", target(ctx, str_format(ctx->arena, "%.4s%%20%.8s", number.data, number.data + 4), ""), STR(""));
    text_has(call(ctx, 404, "eva", "DELETE", path, STR("")), "not_found");
    CHECK_INT((int64_t)call(ctx, 204, "anna", "DELETE", path, STR("")).len, 0);
    text_has(call(ctx, 404, "anna", "DELETE", path, STR("")), "This request has no such contact. It may have been removed");
    text_has(call(ctx, 404, "anna", "DELETE", target(ctx, number, "/contacts/none"), STR("")), "not_found");
    call(ctx, 404, "olle", "GET", target(ctx, shown, ""), STR(""));
    struct str primary = sql_text(ctx, "SELECT CAST(id AS TEXT) FROM request_contact");
    path = target(ctx, number, str_format(ctx->arena, "/contacts/%.*s", STR_ARGS(primary)).data);
    text_has(call(ctx, 409, "anna", "DELETE", path, STR("")), "a request always has one");
    text_has(call(ctx, 200, "anna", "GET", target(ctx, shown, "/history"), STR("")), "\"event\":\"contact_removed\",\"detail\":\"Olle Ek\"}");
}

/* SPEC 4.6: a contact without a tie to the contract sees which it is, not what is left on it. */
TEST(lists_are_paged_and_figures_are_for_those_who_may_see_the_contract)
{
    struct people people = people_begin(ctx);
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;
    struct str body, after;

    submit_says(ctx, 201, "anna", "k1", body_for(ctx, id, ",\"additional_contacts\":[{\"name\":\"Eva\",\"email\":\"eva@contoso.example\"}]"));
    submit_says(ctx, 201, "anna", "k2", body_for(ctx, id, ""));
    body = call(ctx, 200, "anna", "GET", STR("/api/v1/requests?limit=1&state=open"), STR(""));
    after = field_of(ctx, body, "next");
    body = call(ctx, 200, "anna", "GET", str_format(ctx->arena, "/api/v1/requests?limit=1&after=%.*s", STR_ARGS(after)), STR(""));
    text_has(body, "\"next\":null");
    text_has(call(ctx, 200, "anna", "GET", STR("/api/v1/requests?q=replication+five"), STR("")), "\"number\":\"");
    text_has(call(ctx, 200, "anna", "GET", STR("/api/v1/requests?state=closed"), STR("")), "{\"items\":[],\"next\":null}");
    CHECK_STR(call(ctx, 200, "anna", "GET", STR("/api/v1/requests?state=all"), STR("")), call(ctx, 200, "anna", "GET", STR("/api/v1/requests"), STR("")));
    text_has(call(ctx, 422, "anna", "GET", STR("/api/v1/requests?state=ajar"), STR("")), "\"field\":\"state\"");
    text_has(call(ctx, 422, "anna", "GET", STR("/api/v1/requests?after=nonsense"), STR("")), "\"field\":\"after\"");
    body = call(ctx, 200, "eva", "GET", STR("/api/v1/requests"), STR(""));
    text_has(body, "\"granted\":null,\"used\":null,\"remaining\":null}");
    text_has(body, "\"charged\":{\"units\":1,\"remaining\":null}");
    text_has(body, "\xE2\x80\xA2 - Partner Support Gold 20-Pack");
}

/* SPEC 7.1, 10.3, 10.4 */
TEST(lists_are_narrowed_the_queue_is_in_order_and_closing_is_previewed)
{
    struct people people = people_begin(ctx);
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;
    struct str first = field_of(ctx, submit_says(ctx, 201, "anna", "k1", body_for(ctx, id, "")), "number");
    struct str second = field_of(ctx, submit_says(ctx, 201, "anna", "k2", body_for(ctx, id, "")), "number"), body;

    call(ctx, 200, "sam", "POST", target(ctx, second, "/take"), STR(""));
    body = call(ctx, 200, "anna", "GET", STR("/api/v1/requests?state=in_progress"), STR(""));
    CHECK(str_contains(body, second) && !str_contains(body, first));
    body = call(ctx, 200, "anna", "GET", str_format(ctx->arena, "/api/v1/requests?state=open&severity=C&contract=%lld&order=oldest&limit=1", (long long)id), STR(""));
    CHECK(str_contains(body, first) && !str_contains(body, second));
    body = call(ctx, 200, "anna", "GET", str_format(ctx->arena, "/api/v1/requests?order=oldest&after=%.*s", STR_ARGS(field_of(ctx, body, "next"))), STR(""));
    CHECK(str_contains(body, second) && !str_contains(body, first));
    text_has(call(ctx, 200, "anna", "GET", STR("/api/v1/requests?severity=A"), STR("")), "\"items\":[]");
    static const char *const wrong[] = { "state=ajar", "order=best", "severity=Z", "contract=x", "contract=9223372036854775808", "contract=9999999999999999999" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        call(ctx, 422, "anna", "GET", str_format(ctx->arena, "/api/v1/requests?%s", wrong[i]), STR(""));
    text_has(call(ctx, 422, "anna", "GET", STR("/api/v1/requests?contract=9223372036854775808"), STR("")), "at most 9223372036854775807");
    text_has(call(ctx, 200, "anna", "GET", STR("/api/v1/requests?contract=9223372036854775807"), STR("")), "\"items\":[]");

    body = call(ctx, 200, "sam", "GET", STR("/api/v1/queue?limit=1"), STR(""));
    text_has(body, "\"overdue\":false");
    body = call(ctx, 200, "sam", "GET", str_format(ctx->arena, "/api/v1/queue?after=%.*s", STR_ARGS(field_of(ctx, body, "next"))), STR(""));
    text_has(body, "\"next\":null");
    body = call(ctx, 200, "sam", "GET", STR("/api/v1/queue?show=mine"), STR(""));
    CHECK(str_contains(body, second) && !str_contains(body, first));
    body = call(ctx, 200, "sam", "GET", STR("/api/v1/queue?show=unowned"), STR(""));
    CHECK(str_contains(body, first) && !str_contains(body, second));
    text_has(call(ctx, 422, "sam", "GET", STR("/api/v1/queue?after=x&show=y"), STR("")), "\"field\":\"after\"");
    call(ctx, 403, "anna", "GET", STR("/api/v1/queue"), STR(""));

    body = call(ctx, 200, "sam", "GET", target(ctx, first, "/closing?reason=product-defect"), STR(""));
    text_has(body, "{\"reason\":\"product-defect\",\"name\":\"Product defect, confirmed\",\"chargeable\":false,\"gives_back\":true,"
               "\"units\":1,\"lapsing\":0,\"remaining_before\":1,\"remaining_after\":2,\"text\":\"1 incident is given back: 2 of 3 left.\"}");
    text_has(call(ctx, 200, "sam", "GET", target(ctx, first, "/closing?reason=solved"), STR("")), "\"remaining_after\":1,");
    call(ctx, 422, "sam", "GET", target(ctx, first, "/closing"), STR(""));
    call(ctx, 422, "sam", "GET", target(ctx, first, "/closing?reason=no-such"), STR(""));
    call(ctx, 403, "anna", "GET", target(ctx, first, "/closing?reason=solved"), STR(""));
}

/* ---- Commands ------------------------------------------------------------------------------------------- */

TEST(the_commands_do_what_the_api_does)
{
    struct people people = people_begin(ctx);
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;
    struct str file = str_format(ctx->arena, "%.*s/request.json", STR_ARGS(test_directory(ctx))), body = body_for(ctx, id, "");
    FILE *out = fopen(str_c(ctx->arena, file), "w");

    CHECK(out != NULL);
    CHECK(fwrite(body.data, 1, body.len, out) == body.len && fclose(out) == 0);
    text_has(cli_says(ctx, CODE_none, "availability|--as|anna@fabrikam.example|--version|windows-server-2025|--severity|C|--json", STR("")), "\"available\":true");
    text_has(cli_says(ctx, CODE_none, "availability|--as|anna@fabrikam.example|--version|windows-server-2012-r2|--severity|C", STR("")), "lifecycle_ended");
    text_has(cli_says(ctx, CODE_none, "request|submit|--as|anna@fabrikam.example|--dry-run|#", file), "3 of 3 left");
    struct str json = cli_says(ctx, CODE_none, "request|submit|--as|anna@fabrikam.example|--key|k|--json|#", file);
    struct str number = field_of(ctx, json, "number");
    CHECK_STR(cli_says(ctx, CODE_none, "request|submit|--as|anna@fabrikam.example|--key|k|--json|#", file), json);
    text_has(cli_says(ctx, CODE_none, "request|list|--as|anna@fabrikam.example|--state|open|--q|replication", STR("")), "Replication stops");
    text_has(cli_says(ctx, CODE_none, "request|list|--as|anna@fabrikam.example|--state|new|--severity|C|--oldest-first", STR("")), "Replication stops");
    CHECK_STR(cli_says(ctx, CODE_none, "request|list|--as|anna@fabrikam.example|--severity|A", STR("")), STR(""));
    text_has(cli_says(ctx, CODE_none, "request|queue|--as|sam@vendor.example|--show|unowned", STR("")), "nobody  We answer by");
    text_has(cli_says(ctx, CODE_none, "request|queue|--as|sam@vendor.example|--limit|1|--json", STR("")), "\"overdue\":false");
    CHECK_STR(cli_says(ctx, CODE_none, "request|queue|--as|sam@vendor.example|--show|mine", STR("")), STR(""));
    cli_says(ctx, CODE_not_authorized, "request|queue|--as|anna@fabrikam.example", STR(""));
    text_has(cli_says(ctx, CODE_none, "request|show|#", number), "anna@fabrikam.example");
    cli_says(ctx, CODE_not_found, "request|show|#|--as|eva@contoso.example", number);
    cli_says(ctx, CODE_none, "request|communicate|#|Hello|--as|anna@fabrikam.example", number);
    cli_says(ctx, CODE_not_authorized, "request|take|#|--as|anna@fabrikam.example", number);
    text_has(cli_says(ctx, CODE_none, "request|take|#|--as|sam@vendor.example", number), "in_progress");
    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'engineer' FROM account WHERE email = 'dana@vendor.example'");
    cli_says(ctx, CODE_conflict, "request|take|#|--as|dana@vendor.example", number);
    text_has(cli_says(ctx, CODE_none, "request|take|#|--as|dana@vendor.example|--take-over", number), "in_progress");
    cli_says(ctx, CODE_none, "request|communicate|#|For us|--work-note|--as|sam@vendor.example", number);
    text_has(cli_says(ctx, CODE_none, "request|close|#|--as|sam@vendor.example|--reason|goodwill|--cause|c|--notes|n", number), "given back");
    text_has(cli_says(ctx, CODE_none, "request|reopen|#|--as|anna@fabrikam.example", number), "in_progress");
    text_has(cli_says(ctx, CODE_none, "request|show|#", number), "For us");
    cli_says(ctx, CODE_not_found, "request|list|--as|nobody@x.example", STR(""));
    CHECK_INT(remaining_of(ctx, id), 3);
}

/* ---- The fault test ------------------------------------------------------------------------------------- */

#define CALLS_MAX 200

/*
 * SPEC 15: sends the call with the Nth call to the database failing, N = 1, 2, ... until none fails: each time an answer
 * that says that it did not work, and a database in which nothing has changed. Gives the answer that came through.
 */
static struct str with_each_call_failing(struct ctx *ctx, int status, const char *who, const char *path, struct str body)
{
    struct str before = database_digest(ctx);

    for (uint64_t nth = 1; nth < CALLS_MAX; nth++) {
        struct web web = web_of_rooms(ctx);
        struct http_request request = web_request(ctx, "POST", path, who, body);
        web_header(ctx, &request, "Idempotency-Key", path);
        db_fail_at(ctx->db, nth);
        struct http_response answer = web_send(ctx, &web, &request);
        db_fail_at(ctx->db, 0);
        if (answer.status == status) {
            CHECK(nth > 5);
            return buf_str(&answer.body);
        }
        status_is(&answer, 503);
        text_has(buf_str(&answer.body), "\"code\":\"busy\"");
        CHECK(web_answer_header(&answer, "Retry-After").len > 0);
        CHECK(!db_in_transaction(ctx->db));
        CHECK_STR(database_digest(ctx), before);
    }
    BUG("it never came through");
}

/* SPEC 15 */
TEST(whichever_database_call_fails_nothing_is_half_done)
{
    struct people people = people_begin(ctx);
    struct contract contract = world_contract_with(ctx, "gold-20-pack", people.fabrikam, "0230242323", "004512345678");
    struct str number, body;

    with_each_call_failing(ctx, 201, "eva", "/api/v1/contracts", STR("{\"access_id\":\"0230242323\",\"contract_id\":\"004512345678\"}"));
    body = with_each_call_failing(ctx, 201, "eva", "/api/v1/requests", body_for(ctx, contract.id, ""));
    number = field_of(ctx, body, "number");
    CHECK_INT(remaining_of(ctx, contract.id), 19);
    with_each_call_failing(ctx, 201, "eva", target(ctx, number, "/communications").data, STR("{\"text\":\"It began on Tuesday.\"}"));
    with_each_call_failing(ctx, 201, "anna", target(ctx, number, "/contacts").data, STR("{\"name\":\"Olle\",\"email\":\"olle@fabrikam.example\"}"));
    with_each_call_failing(ctx, 200, "sam", target(ctx, number, "/take").data, STR(""));
    with_each_call_failing(ctx, 200, "sam", target(ctx, number, "/close").data, STR("{\"reason\":\"product-defect\",\"cause\":\"c\",\"notes\":\"n\"}"));
    CHECK_INT(remaining_of(ctx, contract.id), 20);
    with_each_call_failing(ctx, 200, "anna", target(ctx, number, "/reopen").data, STR(""));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry"), 3);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM idempotency_key WHERE request_id <> 0"), 1);
    verify_ledgers(ctx);
}

TESTS(
    BOTH(availability_answers_with_every_plan_and_names_what_is_asked_badly),
    BOTH(a_quote_a_submission_and_its_repetition),
    BOTH(what_is_wrong_with_a_submission_is_told_in_full),
    BOTH(a_request_is_followed_to_its_end_and_back),
    BOTH(a_contact_is_removed_and_numbers_may_have_dashes),
    BOTH(who_sees_a_request_and_may_not_act_on_it_is_told_who_may),
    BOTH(a_page_offers_nothing_that_its_reader_may_not_do_on_the_request),
    BOTH(lists_are_paged_and_figures_are_for_those_who_may_see_the_contract),
    BOTH(lists_are_narrowed_the_queue_is_in_order_and_closing_is_previewed),
    BOTH(the_commands_do_what_the_api_does),
    BOTH(whichever_database_call_fails_nothing_is_half_done),
)
