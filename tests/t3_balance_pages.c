/* SPDX-License-Identifier: Apache-2.0 */
/* t3_balance_pages.c: the drawing of a balance on the pages of a contract, and whom its history leads to which request. */
#include "tests/visitor.h"

#include "base/id.h"

struct scene { struct people people; struct web web; struct contract contract; struct request request; };

/* Fabrikam's Gold 20-Pack, on which Anna has submitted one request. */
static struct scene begin(struct ctx *ctx)
{
    struct scene scene = { .people = people_begin(ctx) };

    scene.contract = fabrikam_contract(ctx, &scene.people, "gold-20-pack", 0);
    sign_in_as(ctx, "anna");
    scene.request = submitted_with(ctx, scene.contract.id, "Replication <stops>");
    scene.web = web_of_rooms(ctx);
    return scene;
}

static struct http_response shown_to(struct ctx *ctx, struct scene *scene, const char *name, const char *path)
{
    struct visitor visitor = visitor_of(ctx, &scene->web, name);

    return opened(ctx, &visitor, 200, path_of_id(ctx, path, scene->contract.id));
}

static const char *link_of_request(struct ctx *ctx, const struct scene *scene)
{
    return str_format(ctx->arena, "href=\"/requests/%.*s\"", STR_ARGS(scene->request.number)).data;
}

/* SPEC 4.6, 4.7, 4.13 */
TEST(a_contract_is_drawn_with_its_requests_and_a_sentence_that_says_the_same)
{
    struct scene scene = begin(ctx);

    ctx->now += 60 * DAY_MS;
    scene.web = web_of_rooms(ctx);
    struct http_response page = shown_to(ctx, &scene, "anna", "/contracts/#");
    has(&page, "How long it lasts");
    has(&page, "will be left when it ends on 20 Dec 2027.");
    has(&page, "Present pace: 1 incident in the last 60 days.");
    has(&page, "<svg class=\"plot-area\" aria-hidden=\"true\" focusable=\"false\">");
    has(&page, "url(#plot-hatch)");
    has(&page, "<path class=\"plot-even\" d=\"M0 0L10000 10000\"/>");
    has(&page, "<circle class=\"plot-used\"");
    has_not(&page, "style=");
}

/* SPEC 3.7: of a colleague's request there is a number and no more. */
TEST(the_history_leads_to_a_request_whoever_may_read_it_and_nobody_else)
{
    static const struct { const char *name; bool reads; } readers[] = {
        { "anna", true }, { "greta", true }, { "olle", false }, { "sam", true }, { "dana", true },
    };
    static const char *const pages[] = { "/contracts/#", "/contracts/#/statement" };
    struct scene scene = begin(ctx);
    const char *link = link_of_request(ctx, &scene);

    for (size_t i = 0; i < COUNT_OF(readers); i++)
        for (size_t k = 0; k < COUNT_OF(pages); k++) {
            struct http_response page = shown_to(ctx, &scene, readers[i].name, pages[k]);
            has(&page, "1 incident used for request ");
            if (readers[i].reads) {
                has(&page, link);
                has(&page, "Replication &lt;stops&gt;");
            } else {
                has_not(&page, link);
                has_not(&page, "Replication");
            }
        }
    struct visitor greta = visitor_of(ctx, &scene.web, "greta");
    exec_sql(ctx, "UPDATE contract SET shared = 'personal'");
    struct http_response page = opened(ctx, &greta, 200, path_of_id(ctx, "/contracts/#", scene.contract.id));
    has_not(&page, link);
    has_not(&page, "Replication");
}

/* What programs read has not changed: neither title nor link. */
TEST(programs_and_files_get_no_titles)
{
    struct scene scene = begin(ctx);

    struct http_response file = shown_to(ctx, &scene, "anna", "/contracts/#/statement.csv");
    has_not(&file, "Replication");
}

/* A contract with very many entries is drawn from a few hundred of them. */
TEST(a_long_ledger_is_drawn_from_some_of_its_entries)
{
    struct scene scene = begin(ctx);
    struct ledger_entry entry, *entries;
    size_t count;

    sign_in_as(ctx, "dana");
    for (int i = 0; i < 600; i++)
        WRITE_OK(ledger_adjust(ctx, scene.contract.id, i % 2 ? -1 : 1, LEDGER_ANY_LEFT, STR("Counted again"), &entry));
    int64_t last = entry.sequence;
    CHECK_OK(ledger_entries_spread(ctx, scene.contract.id, last, 100, &entries, &count));
    CHECK(count <= 101 && count >= 50);
    CHECK_INT(entries[0].sequence, 1);
    CHECK_INT(entries[count - 1].sequence, last);
    CHECK_OK(ledger_entries_spread(ctx, scene.contract.id, last, last, &entries, &count));
    CHECK_INT((int64_t)count, last);
    struct http_response page = shown_to(ctx, &scene, "anna", "/contracts/#");
    has(&page, "The line shows ");
    has_not(&page, "<circle");
}

/* ---- The list ------------------------------------------------------------------------------------------- */

/* SPEC 4.2, 7.1 */
TEST(the_list_says_what_can_be_used_today_and_of_the_rest_why_not)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna"), greta = visitor_of(ctx, &web, "greta");

    fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    struct contract five = fabrikam_contract(ctx, &people, "five-pack", 0);
    struct http_response page = opened(ctx, &anna, 200, "/contracts");
    has(&page, "You can use 25 incidents today.");
    has(&page, "<svg class=\"plot-line\"");
    page = opened(ctx, &anna, 200, "/contracts?show=usable");
    has(&page, "You can use 25 incidents today.");
    page = opened(ctx, &anna, 200, "/contracts?show=not_usable");
    has_not(&page, "You can use");
    page = opened(ctx, &greta, 200, "/contracts");      /* she has not added them */
    has(&page, "There is nothing that you can use today.");
    fabrikam_contract(ctx, &people, "advisory-hours", 0);
    fabrikam_contract(ctx, &people, "signature-cloud-unlimited", 0);
    page = opened(ctx, &anna, 200, "/contracts");
    has(&page, "You can use 25 incidents, 50 h and 1 contract without limit today.");
    world_sql(ctx, "UPDATE contract SET stored_state = 'draft' WHERE id = #", five.id);
    page = opened(ctx, &anna, 200, "/contracts");
    has(&page, "You can use 20 incidents, 50 h and 1 contract without limit today.");
    has(&page, "<p>5 incidents, once it is issued</p>\n<div class=\"bar-rest\"></div>");
}

TEST(what_cannot_be_used_now_does_not_look_as_if_it_could)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct contract later = world_contract(ctx, "gold-20-pack", people.fabrikam, "2026-12-21", NULL), five = fabrikam_contract(ctx, &people, "five-pack", 0);
    struct contract_block block;

    associate(ctx, people.anna, later.id);
    sign_in_as(ctx, "dana");
    WRITE_OK(contract_suspend(ctx, five.id, STR("Fee"), STR("Not paid"), DAY_NONE, DAY_NONE, &block));
    struct http_response page = opened(ctx, &anna, 200, "/contracts");
    has(&page, "There is nothing that you can use today.");
    has(&page, "<p>20 incidents, from 21 Dec 2026</p>\n<div class=\"bar-rest\"></div>");
    has(&page, "<p>5 incidents, suspended</p>\n<div class=\"bar-rest\"></div>");
    has_not(&page, "<meter");
    has_not(&page, "plot-line");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/contracts/#", later.id));
    has_not(&page, "plot-area");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/contracts/#", five.id));
    has(&page, "5 of 5 incidents left, which cannot be used while the contract is suspended.");
}

/* However long the ledgers are, of each a few entries are read. */
TEST(small_lines_are_drawn_from_a_few_entries_of_each_ledger)
{
    struct people people = people_begin(ctx);
    struct contract gold = fabrikam_contract(ctx, &people, "gold-20-pack", 0), five = fabrikam_contract(ctx, &people, "five-pack", 0);
    int64_t ids[] = { gold.id, five.id };
    struct ledger_entry *entries, entry;
    size_t count, of_gold = 0;

    sign_in_as(ctx, "dana");
    for (int i = 0; i < 100; i++)
        WRITE_OK(ledger_adjust(ctx, gold.id, i % 2 ? -1 : 1, LEDGER_ANY_LEFT, STR("Counted again"), &entry));
    CHECK_OK(ledger_outlines(ctx, ids, 2, 16, &entries, &count));
    for (size_t i = 0; i < count; i++)
        of_gold += entries[i].contract_id == gold.id;
    CHECK(of_gold == 16 && count == 17);
    size_t first = entries[0].contract_id == gold.id ? 0 : 1;
    CHECK_INT(entries[first].sequence, 1);
    CHECK_INT(entries[first + 15].sequence, 101);
    for (int64_t limit = 2; limit < 5; limit++) {
        CHECK_OK(ledger_outlines(ctx, &five.id, 1, limit, &entries, &count));
        CHECK(count == 1);
    }
}

/* SPEC 6.3: the contract comes along, also where the form is shown again; step 2 has it chosen. */
TEST(a_request_begins_with_the_contract_from_whose_page_one_came)
{
    struct scene scene = begin(ctx);
    struct contract five = fabrikam_contract(ctx, &scene.people, "five-pack", 0);
    struct visitor anna = visitor_of(ctx, &scene.web, "anna"), greta = visitor_of(ctx, &scene.web, "greta");
    const char *hidden = str_format(ctx->arena, "name=\"contract\" value=\"%lld\"", (long long)five.id).data;
    const char *link = path_of_id(ctx, "href=\"/requests/new?contract=#\"", five.id);
    const char *fields = "product=windows-server&version=windows-server-2025&kind=incident&usage=own&description=Two.&contract=";

    struct http_response page = opened(ctx, &anna, 200, path_of_id(ctx, "/contracts/#", five.id));
    has(&page, link);
    page = opened(ctx, &greta, 200, path_of_id(ctx, "/contracts/#", five.id));
    has_not(&page, "/requests/new?contract=");      /* she has not added it */
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/requests/new?contract=#", five.id));
    has(&page, hidden);
    page = opened(ctx, &anna, 200, "/requests/new");
    has_not(&page, "name=\"contract\"");
    page = followed(ctx, &anna, "/drafts", path_of_id(ctx, str_format(ctx->arena, "title=Stops&%s#", fields).data, five.id));
    struct draft *drafts;
    size_t count;
    sign_in_as(ctx, "anna");
    READ_OK(draft_list(ctx, &drafts, &count));
    CHECK(count == 1);
    struct draft draft = draft_found(ctx, drafts[0].id);
    CHECK_STR(draft_text(&draft, STR("contract")), id_text(ctx->arena, five.id));
    opened(ctx, &anna, 422, "/requests/new?contract=x");
}

TESTS(
    BOTH(a_request_begins_with_the_contract_from_whose_page_one_came),
    BOTH(the_list_says_what_can_be_used_today_and_of_the_rest_why_not),
    BOTH(what_cannot_be_used_now_does_not_look_as_if_it_could),
    BOTH(small_lines_are_drawn_from_a_few_entries_of_each_ledger),
    BOTH(a_contract_is_drawn_with_its_requests_and_a_sentence_that_says_the_same),
    BOTH(the_history_leads_to_a_request_whoever_may_read_it_and_nobody_else),
    BOTH(programs_and_files_get_no_titles),
    BOTH(a_long_ledger_is_drawn_from_some_of_its_entries),
)
