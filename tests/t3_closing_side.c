/* SPDX-License-Identifier: Apache-2.0 */
/* t3_closing_side.c: reasons are for kinds of requests, and what a button says of the balance binds: in the rule, over the API, on the command line and
 * at the desk [10.3, 10.4]. */
#include "tests/visitor.h"

#include "desk/service/service.h"

/* Anna's. One about the programme uses no contract. */
static struct request of_kind(struct ctx *ctx, int64_t contract, const char *kind)
{
    struct submission submission = a_submission(contract);
    struct request request;

    if (strcmp(kind, "program") == 0) {
        submission.contract_id = 0;
        submission.version_id = STR("partner-program-current");
    }
    if (strcmp(kind, "advisory") == 0)
        submission.portal_id = STR("partner");
    submission.kind = str_of(kind);
    sign_in_as(ctx, "anna");
    submit_ok(ctx, &submission, &request);
    return request;
}

static const char *const kinds[] = { "incident", "advisory", "program" };

static enum err closes(struct ctx *ctx, const struct request *request, const struct closure_reason *reason)
{
    struct request changed;
    bool credited;

    return service_close(ctx, request->number, &(struct service_close){ .reason = reason->thing.id, .cause = STR("c"), .notes = STR("n") }, &changed, &credited);
}

static bool stands_in(const struct closing *closings, size_t count, struct str reason_id)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(closings[i].reason_id, reason_id))
            return true;
    return false;
}

/* Every reason of the catalogue on a request of every kind: what is offered can be done, and nothing else. */
TEST(each_kind_of_request_is_closed_with_the_reasons_for_it_and_with_no_other)
{
    struct people people = people_begin(ctx);
    int64_t incidents = fabrikam_contract(ctx, &people, "gold-20-pack", 20).id, hours = fabrikam_contract(ctx, &people, "advisory-hours", 600).id;
    const struct catalog *catalog = catalog_in_force(ctx);
    size_t refused = 0;

    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'administrator' FROM account WHERE email = 'dana@vendor.example'");
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        struct request request = of_kind(ctx, k == 1 ? hours : incidents, kinds[k]);
        struct closing *closings, closing;
        size_t count;
        sign_in_as(ctx, "dana");
        READ_OK(service_closing_previews(ctx, request.number, &closings, &count));
        for (size_t i = 0; i < catalog->closure_reason_count; i++) {
            const struct closure_reason *reason = &catalog->closure_reasons[i];
            bool fits = reason->kinds & 1U << k;
            CHECK(stands_in(closings, count, reason->thing.id) == fits);
            if (fits)
                READ_OK(service_closing_preview(ctx, request.number, reason->thing.id, &closing));
            else
                READ_CODE(invalid, service_closing_preview(ctx, request.number, reason->thing.id, &closing));
            refused += !fits;
            in_write(ctx);
            if (fits)
                CHECK_OK(closes(ctx, &request, reason));
            else
                CHECK_CODE(invalid, closes(ctx, &request, reason));
            rollback(ctx);
        }
    }
    CHECK(refused > 6);
    verify_ledgers(ctx);
}

TEST(a_reason_for_other_kinds_is_refused_at_every_door_with_words)
{
    struct people people = people_begin(ctx);
    struct request request = of_kind(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 4).id, "incident");
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam");
    const char *words = "is not for incidents. Choose another one.";

    struct http_response page = opened(ctx, &sam, 200, path_of(ctx, "/desk/requests/#", request.number));
    has(&page, "value=\"solved\"", "value=\"workaround\"", "value=\"goodwill\"");
    has_not(&page, "value=\"advice-given\"", "value=\"program-answered\"");
    page = sent(ctx, &sam, 422, path_of(ctx, "/desk/requests/#/close", request.number), "reason=advice-given&cause=Typed+cause&notes=n");
    has(&page, "id=\"reason-error\"", words, "Typed cause</textarea>");
    struct str said = api_says(ctx, 422, "sam", "POST", path_of(ctx, "/api/v1/requests/#/close", request.number), STR("{\"reason\":\"program-answered\",\"cause\":\"c\",\"notes\":\"n\"}"));
    text_has(said, "\"field\":\"reason\",\"code\":\"mismatch\"");
    text_has(api_says(ctx, 422, "sam", "GET", path_of(ctx, "/api/v1/requests/#/closing?reason=advice-given", request.number), STR("")), words);
    cli_says(ctx, CODE_invalid, "request|close|#|--reason|advice-given|--cause|c|--notes|n|--as|sam@vendor.example", request.number);
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
}

/* Each button says what it does, so the reason has to do that. */
TEST(what_the_button_says_of_the_balance_is_done_or_nothing_is)
{
    struct people people = people_begin(ctx);
    struct request request = of_kind(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 4).id, "incident");
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam");
    const char *path = path_of(ctx, "/desk/requests/#", request.number), *there = path_of(ctx, "/desk/requests/#/close", request.number);

    struct http_response page = opened(ctx, &sam, 200, path);
    has(&page, "Chargeable: 3 stays 3", "Not chargeable: 3 becomes 4", "name=\"gives_back\" value=\"false\">Close, 1 incident stays used</button>",
        "name=\"gives_back\" value=\"true\">Close, 1 incident is given back</button>");
    page = sent(ctx, &sam, 409, there, "reason=solved&cause=c&notes=n&message=Goodbye&gives_back=true");
    has(&page, "closing does something else than was said: 1 incident stays used: 3 of 4 left.", "Nothing was done.", "Goodbye</textarea>", "value=\"solved\" required checked");
    page = sent(ctx, &sam, 409, there, "reason=product-defect&cause=c&notes=n&message=Goodbye&gives_back=false");
    has(&page, "1 incident is given back: 4 of 4 left.");
    text_has(api_says(ctx, 409, "sam", "POST", path_of(ctx, "/api/v1/requests/#/close", request.number), STR("{\"reason\":\"solved\",\"cause\":\"c\",\"notes\":\"n\",\"gives_back\":true}")), "\"cure\":");
    cli_says(ctx, CODE_conflict, "request|close|#|--reason|solved|--gives-back|--cause|c|--notes|n|--as|sam@vendor.example", request.number);
    CHECK_INT(count_rows(ctx, "communication"), 0);
    CHECK_INT(remaining_of(ctx, request.contract_id), 3);
    page = followed(ctx, &sam, there, "reason=product-defect&cause=c&notes=n&message=Goodbye&gives_back=true");
    has(&page, "Closed. 1 incident given back.");
    CHECK_INT(remaining_of(ctx, request.contract_id), 4);
    text_has(api_says(ctx, 200, "sam", "POST", path_of(ctx, "/api/v1/requests/#/close", request.number), STR("{\"reason\":\"product-defect\",\"cause\":\"c\",\"notes\":\"n\",\"gives_back\":true}")), "\"credited\":true");
    verify_ledgers(ctx);
}

/* After it was given back once, and where nothing was charged, both sides do the same: one button. */
TEST(where_nothing_moves_there_is_one_button_that_says_so)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 4).id;
    struct request incident = of_kind(ctx, contract, "incident"), program = of_kind(ctx, contract, "program");
    struct web web = web_of_rooms(ctx);
    struct visitor sam = visitor_of(ctx, &web, "sam");

    struct http_response page = opened(ctx, &sam, 200, path_of(ctx, "/desk/requests/#", program.number));
    has(&page, "Close, the balance stays the same</button>", "Nothing was charged for this request.");
    has_not(&page, "stays used", "value=\"true\">Close");
    closed_by_sam(ctx, incident.number, "product-defect");
    (void)sent_from(ctx, &sam, path_of(ctx, "/desk/requests/#", incident.number), path_of(ctx, "/desk/requests/#/reopen", incident.number), "");
    page = opened(ctx, &sam, 200, path_of(ctx, "/desk/requests/#", incident.number));
    has(&page, "Chargeable: 4 stays 4", "Not chargeable: 4 stays 4", "Close, the balance stays the same</button>");
    has_not(&page, "value=\"true\">Close");
}

TESTS(
    BOTH(each_kind_of_request_is_closed_with_the_reasons_for_it_and_with_no_other),
    BOTH(a_reason_for_other_kinds_is_refused_at_every_door_with_words),
    BOTH(what_the_button_says_of_the_balance_is_done_or_nothing_is),
    BOTH(where_nothing_moves_there_is_one_button_that_says_so),
)
