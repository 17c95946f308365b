/* SPDX-License-Identifier: Apache-2.0 */
/* t3_draft_steps.c: how little the six steps ask: what makes a draft, what is found, chosen and filled in, in a browser without scripts. */
#include "tests/visitor.h"

/* Every faulty press of a button made one. */
TEST(a_draft_is_made_only_when_something_is_written_and_looking_for_more_tells_no_faults)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    static const char *const nothing[] = { "", "&title=+&description=%E2%80%8B%0D%0A", "&on_behalf_of=" };

    opened(ctx, &anna, 200, "/requests/new");
    for (size_t i = 0; i < COUNT_OF(nothing); i++) {
        struct str form = str_format(ctx->arena, "revision=0&kind=incident&usage=own&product=windows-server&version=windows-server-2025%s", nothing[i]);
        struct http_response page = sent(ctx, &anna, 422, "/drafts", form.data);
        has(&page, "<a href=\"#title\">Enter a title: the engineer sees it first.</a>");
        has(&page, "Windows Server 2025");
        page = followed(ctx, &anna, "/drafts", str_join(ctx->arena, form, STR("&show=products"), STR("")).data);
        has(&page, "Keep Windows Server 2025");
        has_not(&page, "role=\"alert\"");
        CHECK_INT(count_rows(ctx, "draft"), 0);
    }
    struct http_response page = followed(ctx, &anna, "/drafts", "revision=0&product=windows-server&show=versions&shown_product=windows-server&title=Half");
    has_not(&page, "role=\"alert\"");                  /* the button of a page of before an upgrade */
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=1&quiet=1&version=mssqlserver-16.0", the_draft(ctx)));
    has(&page, "value=\"Half\"");
    has(&page, "SQL Server 2022");
    CHECK_INT(count_rows(ctx, "draft"), 1);
}

TEST(drafts_without_a_title_are_named_by_product_and_day_and_can_be_discarded_in_the_list)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    static const struct { const char *fields, *name; } drafts[] = {
        { "&product=windows-server&version=windows-server-2025", "Windows Server 2025, started " },
        { "&product=windows-server", "Windows Server, started " },
        { "&product=windows-server&version=mssqlserver-16.0", "Windows Server, started " },
        { "&product=no-such", "New request of " },
    };
    static const char *const pages[] = { "/requests", "/requests/new" };

    opened(ctx, &anna, 200, "/requests/new");
    for (size_t i = 0; i < COUNT_OF(drafts); i++) {
        followed(ctx, &anna, "/drafts", str_format(ctx->arena, "revision=0&title=+&description=d%s", drafts[i].fields).data);
        for (size_t k = 0; k < COUNT_OF(pages); k++) {
            struct http_response page = opened(ctx, &anna, 200, pages[k]);
            has(&page, drafts[i].name);
        }
        struct http_response answer = submit(ctx, &anna, path_of_id(ctx, "/drafts/#/discard", the_draft(ctx)), "");
        status_is(&answer, 303);
        CHECK_INT(count_rows(ctx, "draft"), 0);
    }
    followed(ctx, &anna, "/drafts", "revision=0&title=Mine");
    struct http_response page = opened(ctx, &anna, 200, "/requests");
    has(&page, path_of_id(ctx, "action=\"/drafts/#/discard\"", the_draft(ctx)));
}

/* What is looked for, and the versions that are to be found or not. */
TEST(one_search_finds_product_and_version_by_any_of_their_words)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    static const struct { const char *words, *found, *not_found; } searches[] = {
        { "sql+2022", "SQL Server 2022", "SQL Server 2019" },
        { "2022+SQL", "SQL Server 2022", "SQL Server 2019" },
        { "++S%C3%96L++", NULL, "SQL Server 2022" },
        { "%EF%BC%B3ql", "SQL Server 2022", "Exchange" },            /* a wide letter */
        { "exchange", "Exchange Server", "SQL Server" },
        { "database", "SQL Server 2022", "Exchange" },               /* the family */
        { "%3Cb%3E", NULL, "SQL Server" },
    };

    for (size_t i = 0; i < COUNT_OF(searches); i++) {
        struct http_response page = opened(ctx, &anna, 200, str_join(ctx->arena, STR("/requests/new?q="), str_of(searches[i].words), STR("&kind=advisory")).data);
        struct http_response found = { .body = buf_new(ctx->arena) };
        buf_add(&found.body, between(&page, "id=\"found\"", "</main>"));
        if (searches[i].found)
            has(&found, searches[i].found);
        else
            has(&page, "Nothing found.");
        has_not(&found, searches[i].not_found);
        has_not(&page, "value=\"<b>");
    }
    struct http_response page = opened(ctx, &anna, 200, "/requests/new?q=sql+2022&kind=advisory");
    has(&page, "value=\"sql 2022\"");
    has(&page, "href=\"/requests/new?kind=advisory&amp;version=mssqlserver-16.0#step-1\"");
    page = opened(ctx, &anna, 200, "/requests/new?kind=advisory&version=mssqlserver-16.0");
    has(&page, "value=\"advisory\" aria-describedby=\"kind-advisory-more\" checked");
    page = opened(ctx, &anna, 200, "/requests/new?version=no-such");
    has(&page, "All products");
}

/* What is typed stays with the draft while another product is looked for. */
TEST(another_product_is_chosen_without_losing_what_is_typed)
{
    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");

    opened(ctx, &anna, 200, "/requests/new?version=windows-server-2025");
    struct http_response page = followed(ctx, &anna, "/drafts", "revision=0&show=products&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    has(&page, "Keep Windows Server 2025");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=1&choose=1&q=sql+2022", id));
    has(&page, "1 version found.");
    page = opened(ctx, &anna, 200, path_of_id(ctx, "/drafts/#?step=1&quiet=1&version=mssqlserver-16.0", id));
    has(&page, "Two of five.</textarea>");
    page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/1", id), "revision=1&product=mssqlserver&version=mssqlserver-16.0&usage=own&kind=incident"
                    "&title=Replication+stops&description=Two+of+five.");
    has(&page, "Step 2 of 6");
    has(&page, "SQL Server 2022");
}

/* Also without scripts: the address names the heading. */
TEST(each_step_lands_at_its_own_heading)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    int64_t contract_id = fabrikam_contract(ctx, &people, "gold-20-pack", 3).id;

    opened(ctx, &anna, 200, "/requests/new");
    struct http_response answer = sent(ctx, &anna, 303, "/drafts", "revision=0&" FORM_PROBLEM);
    struct str id = str_of_int(ctx->arena, the_draft(ctx));
    const struct { const char *step, *form, *suffix; } saved[] = {
        { "2", draft_plan_form(ctx, contract_id, 0, "&more=1"), "?step=2&quiet=1#step-2" },
        { "2", "revision=1" FORM_PLACE "&contract=4711", "?step=2" },       /* to what is wrong, above all steps */
        { "2", draft_plan_form(ctx, contract_id, 2, ""), "?step=5#step-5" },
        { "3", "revision=0&primary_contact.name=&primary_contact.email=", "?step=3" },
        { "3", "revision=1&" FORM_CONTACT, "?step=5#step-5" },
        { "4", "revision=0&add_submitter=true", "?step=5#step-5" },
    };
    CHECK_STR(location(&answer), str_join(ctx->arena, STR("/drafts/"), id, STR("?step=2#step-2")));
    for (size_t i = 0; i < COUNT_OF(saved); i++) {
        answer = sent(ctx, &anna, 303, str_format(ctx->arena, "/drafts/%.*s/steps/%s", STR_ARGS(id), saved[i].step).data, saved[i].form);
        CHECK_STR(location(&answer), str_join(ctx->arena, STR("/drafts/"), id, str_of(saved[i].suffix)));
    }
}

/* SPEC 6.5, 6.6: whoever presses the button has read what it does, and what he accepts. */
TEST(the_button_says_what_submitting_uses)
{
    struct people people = people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    static const struct { const char *plan, *problem, *says; int64_t units; } uses[] = {
        { "gold-20-pack", "product=windows-server&version=windows-server-2025&kind=incident", ">Submit and use 1 incident</button>", 3 },
        { "signature-cloud-unlimited", "product=microsoft-365&version=microsoft-365-current&portal=productivity-cloud&kind=incident", ">Submit on the unlimited contract</button>", 0 },
        { "advisory-hours", "product=windows-server&version=windows-server-2025&portal=partner&kind=advisory", ">Submit, nothing is used now</button>", 600 },
        { NULL, "product=microsoft-365&version=microsoft-365-current&portal=productivity-cloud&kind=incident", ">Submit free of charge</button>", 0 },
    };

    opened(ctx, &anna, 200, "/requests/new");
    for (size_t i = 0; i < COUNT_OF(uses); i++) {
        struct str contract = uses[i].plan ? str_of_int(ctx->arena, fabrikam_contract(ctx, &people, uses[i].plan, uses[i].units).id) : STR("");
        followed(ctx, &anna, "/drafts", str_format(ctx->arena, "revision=0&usage=own&title=t&description=d&%s", uses[i].problem).data);
        int64_t id = the_draft(ctx);
        struct http_response page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/2", id),
                                             str_format(ctx->arena, "revision=0&contract=%.*s" FORM_PLACE, STR_ARGS(contract)).data);
        has(&page, uses[i].says);
        has(&page, "By submitting you accept the");
        page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/submit", id), draft_submit_form(ctx, &page));
        has(&page, "Your request is submitted");
    }
}

/* The button, or Enter, chooses what is found, where that is one; while somebody types nothing is chosen for him. */
TEST(the_only_version_that_is_found_is_chosen_at_once)
{
    static const struct { const char *query, *to; } rows[] = {
        { "q=windows+server+2025&find=1", "/requests/new?version=windows-server-2025#step-1" },
        { "q=WINDOWS+server+2025&find=1&kind=advisory&choose=1", "/requests/new?kind=advisory&version=windows-server-2025#step-1" },
        { "q=windows+server+2025", NULL }, { "q=windows+server&find=1", NULL }, { "q=no+such+thing&find=1", NULL }, { "q=&find=1", NULL }, { "find=1", NULL },
    };

    people_begin(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct http_response page = opened(ctx, &anna, rows[i].to ? 303 : 200, str_join(ctx->arena, STR("/requests/new?"), str_of(rows[i].query)).data);
        if (rows[i].to)
            CHECK_STR(web_answer_header(&page, "Location"), str_of(rows[i].to));
    }
    followed(ctx, &anna, "/drafts", "revision=0&" FORM_PROBLEM);
    int64_t id = the_draft(ctx);
    struct http_response page = opened(ctx, &anna, 303, path_of_id(ctx, "/drafts/#?step=1&choose=1&q=windows+server+2022&find=1", id));
    CHECK_STR(web_answer_header(&page, "Location"), str_of(path_of_id(ctx, "/drafts/#?step=1&quiet=1&version=windows-server-2022#step-1", id)));
}

TESTS(
    SQLITE(the_only_version_that_is_found_is_chosen_at_once),
    BOTH(the_button_says_what_submitting_uses),
    BOTH(a_draft_is_made_only_when_something_is_written_and_looking_for_more_tells_no_faults),
    BOTH(drafts_without_a_title_are_named_by_product_and_day_and_can_be_discarded_in_the_list),
    BOTH(one_search_finds_product_and_version_by_any_of_their_words),
    BOTH(another_product_is_chosen_without_losing_what_is_typed),
    BOTH(each_step_lands_at_its_own_heading),
)
