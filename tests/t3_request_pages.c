/* SPDX-License-Identifier: Apache-2.0 */
/* t3_request_pages.c: my activities and one request as a browser sees them, through dispatch with the program's own routes. */
#include "tests/visitor.h"

#include "base/limit.h"
#include "desk/service/service.h"

/* ---- My requests -------------------------------------------------------------------------------------- */

/* SPEC 7.1 */
TEST(an_empty_list_says_what_to_do)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor eva = visitor_of(ctx, &web, "eva"), anna = visitor_of(ctx, &web, "anna");
    struct http_response page = opened(ctx, &eva, 200, "/requests");

    has(&page, "<h1>My requests</h1>", "Find help elsewhere", "step-done", "Submit a request", "action=\"/contracts/add\"",
        "name=\"return\" value=\"/requests/new\"", "name=\"ids\"", "href=\"/contracts/add?return=%2Frequests%2Fnew\"",
        "<a class=\"button button-small\" href=\"/requests/new\"");
    has_not(&page, "No requests yet", "role=\"search\"");
    fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    page = opened(ctx, &anna, 200, "/requests");
    has(&page, "No requests yet", "<a class=\"button button-primary\" href=\"/requests/new\"", "href=\"/contracts/add\"");
    has_not(&page, "step-done", "role=\"search\"");
}

/* SPEC 7.1, 7.4: what is left, what is next, and when. */
TEST(the_list_shows_requests_benefits_and_what_is_next)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request request = submitted_with(ctx, contract, "Clusters <b>fall</b> apart");
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), eva = visitor_of(ctx, &web, "eva");
    struct http_response page = opened(ctx, &anna, 200, "/requests");

    has(&page, "Clusters &lt;b&gt;fall&lt;/b&gt; apart", str_c(ctx->arena, request_number_display(ctx->arena, request.number)),
              "<span class=\"badge badge-info\">New</span>", "<b>C</b><span class=\"visually-hidden\">Minimal", "First answer", "just now</time>", "Windows Server 2025",
              "<span class=\"figure\">19</span>\nof 20 incidents left");
    CHECK(!shows(&page, "<b>fall"));
    page = opened(ctx, &eva, 200, "/requests");
    CHECK(!shows(&page, "Clusters"));
    ctx->now = web.now = request.next_due_at + 3 * HOUR_MS;
    page = opened(ctx, &anna, 200, "/requests");
    has(&page, "due-over", "Overdue: it was due 3 hours ago");
}

/* SPEC 7.1 */
TEST(the_list_is_filtered_searched_and_turned_around)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request zebra = submitted_with(ctx, contract, "A zebra"), giraffe = submitted_with(ctx, contract, "A giraffe");
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct http_response page;

    closed_by_sam(ctx, zebra.number, "solved");
    page = opened(ctx, &anna, 200, "/requests");
    CHECK(shows(&page, "A giraffe") && !shows(&page, "A zebra"));
    page = opened(ctx, &anna, 200, "/requests?state=closed");
    CHECK(!shows(&page, "A giraffe") && shows(&page, "A zebra"));
    page = opened(ctx, &anna, 200, "/requests?state=all&q=ZEBRA");
    CHECK(!shows(&page, "A giraffe") && shows(&page, "A zebra") && shows(&page, "value=\"ZEBRA\""));
    page = opened(ctx, &anna, 200, "/requests?state=all&order=oldest&severity=C");
    struct str body = buf_str(&page.body);
    CHECK(place_of(body, "A zebra") < place_of(body, "A giraffe"));
    page = opened(ctx, &anna, 200, "/requests?severity=A");
    CHECK(shows(&page, "Nothing here"));
    page = opened(ctx, &anna, 200, "/requests?q=unicorn%20%22");
    has(&page, "Nothing found", "unicorn &quot;", "href=\"/requests?state=all&amp;q=unicorn%20%22\"");
    page = opened(ctx, &anna, 200, str_format(ctx->arena, "/requests?contract=%lld", (long long)contract).data);
    CHECK(shows(&page, "Showing requests on one contract.") && shows(&page, "A giraffe"));
    opened(ctx, &anna, 422, "/requests?state=ajar");
    (void)giraffe;
    struct buf title = buf_new(ctx->arena);
    while (title.len < LIMIT_TITLE_CHARS)
        buf_add_char(&title, 'W');
    struct request longest = submitted_with(ctx, contract, str_c(ctx->arena, buf_str(&title)));
    struct str shown = request_number_display(ctx->arena, longest.number);
    page = opened(ctx, &anna, 200, str_format(ctx->arena, "/requests?q=Request%%20%.*s%%20submitted%%3A%%20%.*s", STR_ARGS(shown), STR_ARGS(buf_str(&title))).data);
    CHECK(shows(&page, str_c(ctx->arena, shown)) && !shows(&page, "Nothing found") && shows(&page, str_format(ctx->arena, "maxlength=\"%d\"", LIMIT_SEARCH_CHARS).data));
}

/* Follows the link with that rel, or gives an answer with status 0. */
static struct http_response follow(struct ctx *ctx, struct visitor *browser, const struct http_response *page, const char *rel)
{
    struct str body = buf_str(&page->body), rest;
    size_t at = place_of(body, str_format(ctx->arena, "rel=\"%s\" href=\"", rel).data);

    if (at == body.len)
        return (struct http_response){ .status = 0 };
    rest = (struct str){ body.data + at, body.len - at };
    (void)str_cut(&rest, '"');
    (void)str_cut(&rest, '"');
    (void)str_cut(&rest, '"');
    struct str href = str_cut(&rest, '"');
    struct buf plain = buf_new(ctx->arena);
    for (size_t i = 0; i < href.len; i++) {
        buf_add_char(&plain, href.data[i]);
        if (href.data[i] == '&')
            i += 4;
    }
    return opened(ctx, browser, 200, str_c(ctx->arena, buf_str(&plain)));
}

/* SPEC 7.1: by key, both ways. */
TEST(pages_lead_forward_and_back)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 100).id;
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");

    for (int i = 0; i < 60; i++)
        submitted_with(ctx, contract, str_format(ctx->arena, "Number %02d.", i).data);
    for (int oldest = 0; oldest < 2; oldest++) {
        struct http_response first = opened(ctx, &anna, 200, oldest ? "/requests?order=oldest" : "/requests?order=newest"), second, third, back;
        CHECK(shows(&first, oldest ? "Number 00." : "Number 59.") && shows(&first, oldest ? "Number 24." : "Number 35."));
        CHECK_INT(follow(ctx, &anna, &first, "prev").status, 0);
        second = follow(ctx, &anna, &first, "next");
        CHECK(shows(&second, oldest ? "Number 25." : "Number 34.") && shows(&second, oldest ? "Number 49." : "Number 10."));
        third = follow(ctx, &anna, &second, "next");
        CHECK(shows(&third, oldest ? "Number 59." : "Number 00.") && !shows(&third, oldest ? "Number 49." : "Number 10."));
        CHECK_INT(follow(ctx, &anna, &third, "next").status, 0);
        back = follow(ctx, &anna, &third, "prev");
        CHECK(shows(&back, oldest ? "Number 25." : "Number 34.") && shows(&back, oldest ? "Number 49." : "Number 10."));
        back = follow(ctx, &anna, &back, "prev");
        CHECK(shows(&back, oldest ? "Number 00." : "Number 59."));
        CHECK_INT(follow(ctx, &anna, &back, "prev").status, 0);
    }
}

/* SPEC 7.1, 7.4 */
TEST(what_waits_for_the_reader_stands_first_and_everything_is_counted)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 100).id;
    struct request asked = submitted_with(ctx, contract, "It was asked"), closed = submitted_with(ctx, contract, "It is closed"), changed;
    enum request_state waiting = REQUEST_WAITING_CUSTOMER;
    struct communication communication;
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), greta = visitor_of(ctx, &web, "greta"), sam = visitor_of(ctx, &web, "sam");

    for (int i = 0; i < 30; i++)
        changed = submitted_with(ctx, contract, str_format(ctx->arena, "Number %02d.", i).data);
    closed_by_sam(ctx, closed.number, "solved");
    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, asked.number, STR("Which version?"), false, &waiting, &communication));
    struct http_response page = opened(ctx, &anna, 200, "/requests");
    struct str body = buf_str(&page.body);
    has(&page, "Waiting for you (1)", "Others, last changed first", "1 to 25 of 31", "Open <span class=\"count\">31</span>", "Closed <span class=\"count\">1</span>",
        "All <span class=\"count\">32</span>");
    CHECK(place_of(body, "Waiting for you (1)") < place_of(body, "It was asked") && place_of(body, "It was asked") < place_of(body, "Others, last"));
    CHECK(place_of(body, "Others, last") < place_of(body, "Number 29."));
    page = follow(ctx, &anna, &page, "next");
    has(&page, "26 to 31 of 31", "Number 00.", "First page");
    CHECK(!shows(&page, "Waiting for you") && !shows(&page, "It was asked"));
    page = follow(ctx, &anna, &page, "prev");
    has(&page, "Waiting for you (1)", "1 to 25 of 31");
    page = opened(ctx, &anna, 200, "/requests?state=closed");
    CHECK(shows(&page, "It is closed") && !shows(&page, "Waiting for you"));
    page = opened(ctx, &greta, 200, "/requests");       /* she reads it, and another has to answer */
    has(&page, "Waiting for an answer (1)", "1 to 25 of 31");
    page = opened(ctx, &sam, 200, "/requests");
    CHECK(!shows(&page, "Waiting for an answer") && !shows(&page, "Waiting for you"));
    has(&page, "Open <span class=\"count\">31</span>", "1 to 25 of 31");
    page = opened(ctx, &anna, 200, "/requests?q=asked");
    CHECK(shows(&page, "It was asked") && !shows(&page, "class=\"count\">32"));
    opened(ctx, &anna, 422, "/requests?after=5");
    opened(ctx, &anna, 422, "/requests?order=newest&after=5-5");
    (void)changed;
}

/* SPEC 6.1: nothing that was begun is forgotten. */
TEST(drafts_stand_above_the_list)
{
    struct draft_field fields[] = { { STR("version"), STR("windows-server-2025") }, { STR("title"), STR("Half <written>") } };
    struct draft draft;

    people_begin(ctx);
    sign_in_as(ctx, "anna");
    WRITE_OK(draft_start(ctx, 0, fields, COUNT_OF(fields), &draft));
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), olle = visitor_of(ctx, &web, "olle");
    struct http_response page = opened(ctx, &anna, 200, "/requests");
    has(&page, "<summary>1 draft</summary>", "Half &lt;written&gt;",
              str_format(ctx->arena, "href=\"/drafts/%lld\"", (long long)draft.id).data);
    page = opened(ctx, &olle, 200, "/requests");
    CHECK(!shows(&page, "draft</summary>"));
}

/* ---- One request ---------------------------------------------------------------------------------------- */

/* SPEC 7.3, 7.4, 4.6 */
TEST(a_request_shows_whose_turn_it_is_and_what_is_left)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    struct contact eva = { .name = STR("Eva Mala"), .email = STR("eva@contoso.example"), .phone = STR("") }, added;
    enum request_state waiting = REQUEST_WAITING_CUSTOMER;
    struct communication communication;
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), other = visitor_of(ctx, &web, "eva");
    const char *path = path_of(ctx, "/requests/#", request.number);
    struct http_response page = opened(ctx, &anna, 200, path);

    has(&page, "<h1>Replication stops after the update</h1>", "next-vendor", "Our turn", "We are on it.", "First answer by <time",
              "Two of five domain controllers stopped replicating.", "19</span>\nof 20 incidents left", "This request used 1 incident.",
              "Anna Berg opened this request", "Primary", "+46 8 123 456", "Send", "Add a contact");
    opened(ctx, &other, 404, path);
    WRITE_OK(request_add_contact(ctx, request.number, &eva, &added));
    sign_in_as(ctx, "sam");
    WRITE_OK(service_answer(ctx, request.number, STR("Which <version>?\nSay."), false, &waiting, &communication));
    WRITE_OK(service_answer(ctx, request.number, STR("A secret"), true, NULL, &communication));
    page = opened(ctx, &anna, 200, path);
    has(&page, "next-you", "Your turn", "Waiting for you", "Which &lt;version&gt;?\nSay.", "Sam Engineer",
              "Status: Waiting for you</span>", "Eva Mala as a contact");
    CHECK(!shows(&page, "A secret") && !shows(&page, "work note") && !shows(&page, "data-quote=\"note\""));
    page = opened(ctx, &other, 200, path);
    CHECK(!shows(&page, "of 20 incidents left") && shows(&page, "People who have added the contract see what is left."));
    page = opened(ctx, &anna, 200, path_of(ctx, "/requests/#?after=1", request.number));
    CHECK(shows(&page, "From the beginning"));
}

/* Who wrote it need not be whom the engineer calls. */
TEST(the_first_word_of_a_conversation_is_of_whoever_submitted_it)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    struct request request;
    bool repeated;

    submission.primary = (struct contact){ .name = STR("Olle Ek"), .email = STR("olle@fabrikam.example"), .phone = STR("+46 8 1") };
    sign_in_as(ctx, "anna");
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    struct web web = web_of_rooms(ctx);
    struct visitor olle = visitor_of(ctx, &web, "olle");
    struct http_response page = opened(ctx, &olle, 200, path_of(ctx, "/requests/#", request.number));
    CHECK(shows(&page, "<h3>Anna Berg opened this request</h3>") && !shows(&page, "Olle Ek opened"));
}

static void mailed(struct ctx *ctx, int64_t id, struct str event, const struct request *request, const char *to, const char *state, const char *failure)
{
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO mail_text SELECT %lld, '%.*s', %lld, 'en', %lld, 's', 'b', '', ''", (long long)id, STR_ARGS(event),
                             (long long)request->id, (long long)id).data);
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO mail VALUES (%lld, '%.*s', %lld, '%s', 'N', %lld, 0, '%s', '%s', %lld, %lld)", (long long)id,
                             STR_ARGS(event), (long long)request->id, to, (long long)id, state, failure, (long long)ctx->now,
                             (long long)(str_equal(str_of(state), STR("delivered")) ? ctx->now : 0)).data);
}

/* Entry 8: under each message, on the page of the customer and on the desk's. */
TEST(a_request_shows_what_became_of_its_mails)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    struct contact olle = { .name = STR("Olle Ek"), .email = STR("olle@fabrikam.example"), .phone = STR("") };
    struct communication said;

    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, request.number, &olle, &olle));
    WRITE_OK(request_communicate(ctx, request.number, STR("It began on Tuesday."), false, NULL, &said));
    closed_by_sam(ctx, request.number, "solved");
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), sam = visitor_of(ctx, &web, "sam");
    const char *path = path_of(ctx, "/requests/#", request.number);
    struct http_response page = opened(ctx, &anna, 200, path);
    CHECK(!shows(&page, "ailed") && !shows(&page, "No mail reaches"));
    mailed(ctx, 1, STR("request_submitted"), &request, "anna@fabrikam.example", "delivered", "");
    mailed(ctx, 2, str_format(ctx->arena, "communication:%lld", (long long)said.id), &request, "olle@fabrikam.example", "queued", "");
    mailed(ctx, 3, str_format(ctx->arena, "communication:%lld", (long long)said.id), &request, "anna@fabrikam.example", "failed", "given_up");
    mailed(ctx, 4, STR("request_closed:7"), &request, "anna@fabrikam.example", "delivered", "");
    mailed(ctx, 5, STR("request_closed:7"), &request, "olle@fabrikam.example", "delivered", "");
    mailed(ctx, 6, STR("request_closed:7"), &request, "gone@corp.example.", "failed", "address");
    mailed(ctx, 7, STR("account_reset:1"), &request, "secret@fabrikam.example", "delivered", "");
    page = opened(ctx, &anna, 200, path);
    has(&page, "E-mailed to anna@fabrikam.example, <time", "Not yet e-mailed to olle@fabrikam.example: waiting since <time",
              "Could not be e-mailed to anna@fabrikam.example: We could not send it for days and stopped trying. The operator of this site can send it again. This page has what it says.",
              "E-mailed to 2 contacts, <time", "Mail about the closing", "Could not be e-mailed to somebody who is no longer a contact: ");
    CHECK(!shows(&page, "gone@corp.example") && !shows(&page, "secret@"));
    page = opened(ctx, &sam, 200, path_of(ctx, "/desk/requests/#", request.number));
    has(&page, "E-mailed to anna@fabrikam.example, <time", "Tell N in another way.", "Could not be e-mailed to gone@corp.example.: The address ends with a dot. Leave it out.");
    CHECK(!shows(&page, "secret@"));
    /* A contact whom no mail reaches is said to be one before anything is written. */
    exec_sql(ctx, "UPDATE request_contact SET email = 'gone@corp.example.', address = '' WHERE role = 'additional'");
    page = opened(ctx, &anna, 200, path);
    has(&page, "E-mail does not reach this contact. The address ends with a dot. Leave it out.",
              "Could not be e-mailed to gone@corp.example.: The address ends with a dot. Leave it out. Add a contact with another address.");
}

/* SPEC 7.3 */
TEST(a_contact_writes_adds_a_contact_and_reopens)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;
    struct request request = submitted(ctx, contract);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    const char *path = path_of(ctx, "/requests/#", request.number);
    struct http_response page = opened(ctx, &anna, 200, path);

    page = sent_from(ctx, &anna, path, path_of(ctx, "/requests/#/communications", request.number), "text=It+began%0D%0Aon+Tuesday.");
    has(&page, "Message sent.", "It began\non Tuesday.");
    page = sent_from(ctx, &anna, path, path_of(ctx, "/requests/#/contacts", request.number), "name=Olle+Ek&email=OLLE@fabrikam.example&phone=");
    has(&page, "Olle Ek is now a contact of this request.", "OLLE@fabrikam.example");
    closed_by_sam(ctx, request.number, "product-defect");
    page = opened(ctx, &anna, 200, path);
    has(&page, "Product defect, confirmed. 1 incident given back.", "A firewall rule", "How it was closed",
              "1 incident used, then given back.", "Reopen until", "Reopen the request");
    CHECK(!shows(&page, "<textarea"));
    page = sent_from(ctx, &anna, path, path_of(ctx, "/requests/#/reopen", request.number), "");
    has(&page, "The request is open again. That cost nothing.", "In progress");
    CHECK_INT(remaining_of(ctx, contract), 3);
    closed_by_sam(ctx, request.number, "solved");
    ctx->now = web.now = ctx->now + 15 * DAY_MS;
    page = opened(ctx, &anna, 200, path);
    CHECK(shows(&page, "It is too late to reopen this request.") && !shows(&page, "Reopen the request"));
}

/* SPEC 7.3, 6.8 */
TEST(a_contact_is_removed_with_a_button_and_may_leave_by_himself)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    struct str shown = request_number_display(ctx->arena, request.number);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), olle = visitor_of(ctx, &web, "olle"), eva = visitor_of(ctx, &web, "eva");
    const char *path = path_of(ctx, "/requests/#", shown), *contacts = path_of(ctx, "/requests/#/contacts", shown);
    struct http_response page = opened(ctx, &anna, 200, path);

    CHECK(!shows(&page, "/remove\""));                      /* the primary contact stays */
    CHECK(shows(&page, "<section class=\"section no-print\" aria-labelledby=\"write\">"));
    page = opened(ctx, &anna, 200, str_format(ctx->arena, "%s?add_contact=true", path).data);
    CHECK(shows(&page, "name=\"email\"") && shows(&page, "Add contact"));
    page = opened(ctx, &anna, 200, path);
    CHECK(shows(&page, "?add_contact=true#add-contact") && !shows(&page, "name=\"email\""));
    sent_from(ctx, &anna, path, contacts, "name=Olle+Ek&email=olle@fabrikam.example&phone=");
    page = sent_from(ctx, &anna, path, contacts, "name=Eva+Mala&email=eva@contoso.example&phone=");
    struct str olle_id = sql_text(ctx, "SELECT CAST(id AS TEXT) FROM request_contact WHERE email = 'olle@fabrikam.example'");
    struct str eva_id = sql_text(ctx, "SELECT CAST(id AS TEXT) FROM request_contact WHERE email = 'eva@contoso.example'");
    const char *out_olle = str_format(ctx->arena, "/requests/%.*s/contacts/%.*s/remove", STR_ARGS(request.number), STR_ARGS(olle_id)).data;
    const char *out_eva = str_format(ctx->arena, "/requests/%.*s/contacts/%.*s/remove", STR_ARGS(request.number), STR_ARGS(eva_id)).data;
    CHECK(shows(&page, out_olle) && shows(&page, out_eva));
    page = opened(ctx, &olle, 200, path);
    CHECK(shows(&page, out_olle) && !shows(&page, out_eva));
    page = submit(ctx, &olle, out_eva, "");
    CHECK_INT(page.status, 403);
    page = sent_from(ctx, &anna, path, out_eva, "");
    has(&page, "Eva Mala is no longer a contact of this request.", "Anna Berg removed the contact Eva Mala");
    opened(ctx, &eva, 404, path);
    page = sent_from(ctx, &olle, path, out_olle, "");
    has(&page, "You are no longer a contact of that request.", "<h1>My requests</h1>");
    opened(ctx, &olle, 404, path);
    CHECK_INT(count_rows(ctx, "request_contact"), 1);
}

/* A long conversation goes on on another page; nothing of it is out of reach. */
TEST(a_long_conversation_is_shown_page_by_page)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    struct communication communication;
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");

    in_write(ctx);
    for (int i = 0; i < LIMIT_LIST_ITEMS + 2; i++)
        CHECK_OK(request_communicate(ctx, request.number, str_format(ctx->arena, "Message %03d.", i), false, NULL, &communication));
    commit(ctx);
    struct http_response page = opened(ctx, &anna, 200, path_of(ctx, "/requests/#", request.number));
    CHECK(shows(&page, "Two of five") && shows(&page, "Message 199.") && !shows(&page, "Message 200."));
    struct str last = sql_text(ctx, "SELECT CAST(MAX(id) AS TEXT) FROM request_event WHERE id < (SELECT id FROM communication WHERE text = 'Message 200.')");
    const char *later = str_format(ctx->arena, "/requests/%.*s?after=%.*s", STR_ARGS(request.number), STR_ARGS(last)).data;
    CHECK(shows(&page, str_format(ctx->arena, "href=\"%s\"", later).data));
    page = opened(ctx, &anna, 200, later);
    CHECK(!shows(&page, "Two of five") && !shows(&page, "Message 199.") && shows(&page, "Message 201.") && shows(&page, "From the beginning"));
    CHECK(shows(&page, str_format(ctx->arena, "href=\"%s#message-", later).data));
}

/* SPEC 15: what was typed comes back, byte for byte, with what is wrong. */
TEST(what_was_typed_wrongly_comes_back_with_the_reason)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    const char *path = path_of(ctx, "/requests/#", request.number);
    struct http_response page = opened(ctx, &anna, 200, path);

    page = submit(ctx, &anna, path_of(ctx, "/requests/#/contacts", request.number), "name=%3CX%3E&email=no+address&phone=7");
    CHECK_INT(page.status, 422);
    has(&page, "Please check what you entered", "href=\"#email\"", "id=\"email-error\"", "value=\"&lt;X&gt;\"", "value=\"no address\"");
    page = submit(ctx, &anna, path_of(ctx, "/requests/#/communications", request.number), "text=+%0A");
    CHECK_INT(page.status, 422);
    CHECK(shows(&page, "id=\"text-error\""));
    closed_by_sam(ctx, request.number, "solved");
    page = submit(ctx, &anna, path_of(ctx, "/requests/#/communications", request.number), "text=Too+late%2C+%3Cb%3E");
    CHECK_INT(page.status, 409);
    has(&page, "Sam Engineer closed this request on", "Reopen it first.", "Too late, &lt;b&gt;</textarea>", "Reopen the request");
    CHECK_INT(count_rows(ctx, "communication"), 0);
}

/* SPEC 7.2, 3.7 */
TEST(administrators_read_and_are_told_who_may_write_and_strangers_see_nothing)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 3).id);
    struct request request;
    bool repeated;

    submission.submitter_stays_out = true;
    associate(ctx, people.greta, submission.contract_id);
    sign_in_as(ctx, "greta");
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    struct request other = submitted(ctx, submission.contract_id);
    struct web web = web_of_rooms(ctx);
    struct visitor greta = visitor_of(ctx, &web, "greta"), eva = visitor_of(ctx, &web, "eva"), sam = visitor_of(ctx, &web, "sam"), dana = visitor_of(ctx, &web, "dana");
    struct http_response page = opened(ctx, &greta, 200, path_of(ctx, "/requests/#", request.number));
    CHECK(shows(&page, "You submitted this request but are not a contact: you get"));
    page = opened(ctx, &greta, 200, path_of(ctx, "/requests/#", other.number));
    CHECK(shows(&page, "You see this request as an administrator"));
    CHECK(!shows(&page, "<textarea") && !shows(&page, "Add a contact"));
    page = opened(ctx, &eva, 404, path_of(ctx, "/requests/#", request.number));
    page = submit(ctx, &eva, path_of(ctx, "/requests/#/communications", request.number), "text=x");
    CHECK(page.status == 404 || page.status == 403);
    page = opened(ctx, &sam, 303, path_of(ctx, "/requests/#", request.number));
    CHECK_STR(web_answer_header(&page, "Location"), str_of(path_of(ctx, "/desk/requests/#", request.number)));
    page = opened(ctx, &dana, 200, path_of(ctx, "/requests/#", request.number));
    CHECK(!shows(&page, "<textarea") && shows(&page, "You see this request as staff") && !shows(&page, "Open it at the desk"));
    struct contact own = { .name = STR("Sam"), .email = STR("sam@vendor.example"), .phone = STR("") }, added;
    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, other.number, &own, &added));
    page = opened(ctx, &sam, 200, path_of(ctx, "/requests/#", other.number));
    CHECK(shows(&page, path_of(ctx, "href=\"/desk/requests/#\"", other.number)) && shows(&page, "<textarea"));
    page = opened(ctx, &dana, 200, "/requests");
    CHECK(shows(&page, "<h1>All requests</h1>"));
}

TESTS(
    BOTH(an_empty_list_says_what_to_do),
    BOTH(the_list_shows_requests_benefits_and_what_is_next),
    BOTH(the_list_is_filtered_searched_and_turned_around),
    BOTH(pages_lead_forward_and_back),
    BOTH(what_waits_for_the_reader_stands_first_and_everything_is_counted),
    BOTH(drafts_stand_above_the_list),
    BOTH(a_request_shows_whose_turn_it_is_and_what_is_left),
    BOTH(the_first_word_of_a_conversation_is_of_whoever_submitted_it),
    BOTH(a_request_shows_what_became_of_its_mails),
    BOTH(a_contact_writes_adds_a_contact_and_reopens),
    BOTH(a_contact_is_removed_with_a_button_and_may_leave_by_himself),
    BOTH(a_long_conversation_is_shown_page_by_page),
    BOTH(what_was_typed_wrongly_comes_back_with_the_reason),
    BOTH(administrators_read_and_are_told_who_may_write_and_strangers_see_nothing),
)
