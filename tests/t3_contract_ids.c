/* SPDX-License-Identifier: Apache-2.0 */
/* t3_contract_ids.c: what pages say of the two IDs of a contract that do not fit, at the fields in which they were typed. */
#include "tests/visitor.h"

#define ACCESS_ID   "0230242323"
#define CONTRACT_ID "004512345678"

struct scene { struct web web; struct visitor eva; };

/* The pages that add a contract: its own, its button in step 2 of a draft, and Enter in a field there. */
enum door { DOOR_PAGE, DOOR_BUTTON, DOOR_ENTER, DOOR_count };

static void begin(struct ctx *ctx, struct scene *scene)
{
    struct people people = people_begin(ctx);

    scene->web = web_of_rooms(ctx);
    scene->eva = visitor_of(ctx, &scene->web, "eva");
    world_contract_with(ctx, "gold-20-pack", people.fabrikam, ACCESS_ID, CONTRACT_ID);
    opened(ctx, &scene->eva, 200, "/requests/new");
    followed(ctx, &scene->eva, "/drafts", "revision=0&" FORM_PROBLEM);
}

static struct http_response refused(struct ctx *ctx, struct scene *scene, enum door door, int status, const char *access_id, const char *contract_id, const char *ids)
{
    struct str fields = str_format(ctx->arena, "access_id=%s&contract_id=%s&ids=%s", encoded(ctx, str_of(access_id)), encoded(ctx, str_of(contract_id)),
                                   encoded(ctx, str_of(ids)));
    int64_t id = the_draft(ctx);

    exec_sql(ctx, "DELETE FROM attempt");
    if (door == DOOR_PAGE) {
        opened(ctx, &scene->eva, 200, "/contracts/add");
        return sent(ctx, &scene->eva, status, "/contracts/add", str_format(ctx->arena, "%.*s&return=", STR_ARGS(fields)).data);
    }
    opened(ctx, &scene->eva, 200, path_of_id(ctx, "/drafts/#?step=2", id));
    return sent(ctx, &scene->eva, status, path_of_id(ctx, door == DOOR_BUTTON ? "/drafts/#/contracts" : "/drafts/#/steps/2", id),
                str_format(ctx->arena, "revision=0" FORM_PLACE "&%.*s", STR_ARGS(fields)).data);
}

/* The words that stand at a field, which is marked then; empty where neither is. */
static struct str said_at(struct ctx *ctx, const struct http_response *page, const char *field)
{
    const char *named = str_format(ctx->arena, " name=\"%s\"", field).data, *words = str_format(ctx->arena, "<p class=\"fault\" id=\"%s-error\">", field).data;
    struct str element = between(page, named, ">");
    bool marked = str_contains(element, STR("aria-invalid=\"true\""));

    CHECK_INT(marked, shows(page, words));
    CHECK_INT(marked, shows(page, str_format(ctx->arena, "<li><a href=\"#%s\">", field).data));
    if (!marked)
        return STR("");
    CHECK(str_contains(element, str_format(ctx->arena, "%s-error", field)));
    return between(page, words, "</p>");
}

static void says_at(struct ctx *ctx, const struct http_response *page, const char *field, const char *words)
{
    struct str said = said_at(ctx, page, field);

    if (*words)
        text_has(said, words);
    else
        CHECK_STR(said, STR(""));
}

/* SPEC 4.3, 12.4 */
TEST(an_id_that_does_not_fit_is_marked_where_it_was_typed_on_every_page_that_adds_a_contract)
{
    static const struct { int status; const char *access_id, *contract_id, *ids, *title, *at_access, *at_contract, *at_ids; } cases[] = {
        { 422, "123456789", CONTRACT_ID, "", "Please check what you entered", "An Access ID has 10 digits, including any leading zeros. You entered 9.", "", "" },
        { 422, ACCESS_ID, "1", "", "Please check what you entered", "", "A Contract ID has 12 digits, including any leading zeros. You entered 1.", "" },
        { 422, "1", "2", "", "Please check what you entered", "You entered 1.", "You entered 1.", "" },
        { 422, "0230242332", CONTRACT_ID, "", "Please check what you entered", "This Access ID is mistyped: a digit is wrong, or two are swapped.", "", "" },
        { 422, "0230242332", "12", "", "Please check what you entered", "This Access ID is mistyped", "You entered 2.", "" },
        { 422, "O230242323", "12AB-3", "", "Please check what you entered", "An Access ID has only digits.", "A Contract ID has only digits.", "" },
        { 422, "230242323", CONTRACT_ID, "", "Please check what you entered", "Leading zeros are missing.", "", "" },
        { 422, "230242323", "4512345678", "", "Please check what you entered", "Leading zeros are missing.", "Leading zeros are missing.", "" },
        { 422, CONTRACT_ID, ACCESS_ID, "", "The two IDs look swapped: each is in the other&#39;s field.", "This is the Contract ID.", "This is the Access ID.", "" },
        { 404, ACCESS_ID, "100000000000", "", "No contract has these two IDs together.", "No contract has this ID together with the other one.", "No contract has this ID together with the other one.", "" },
        { 404, "100000000000", ACCESS_ID, "", "No contract has these two IDs together.", "together with the other one.", "together with the other one.", "" },
        { 422, ACCESS_ID, "", "", "Please check what you entered", "", "Enter this ID too", "" },
        { 422, "0230242332 004512345678", "", "", "Please check what you entered", "This Access ID is mistyped", "", "" },
        { 404, "", "0230242323 100000000000", "", "Please check what you entered", "", "No contract has these two IDs together.", "" },
        { 422, "", "", "0230242332 004512345678", "Please check what you entered", "", "", "This Access ID is mistyped" },
        { 422, "", "", "230242323 4512345678", "Please check what you entered", "", "", "Leading zeros are missing." },
        { 404, "", "", "0230242323 100000000000", "Please check what you entered", "", "", "No contract has these two IDs together." },
        { 422, "", "", "no IDs here", "Please check what you entered", "", "", "We found no Access ID" },
    };
    struct scene scene;

    begin(ctx, &scene);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (enum door door = DOOR_PAGE; door < DOOR_count; door++) {
            struct http_response page = refused(ctx, &scene, door, cases[i].status, cases[i].access_id, cases[i].contract_id, cases[i].ids);
            has(&page, str_format(ctx->arena, "<h2 id=\"faults-title\">%s</h2>", cases[i].title).data);
            says_at(ctx, &page, "access_id", cases[i].at_access);
            says_at(ctx, &page, "contract_id", cases[i].at_contract);
            says_at(ctx, &page, "ids", cases[i].at_ids);
            has_not(&page, "id=\"add-contract\">");         /* what is marked is not folded away */
        }
    CHECK_INT(count_rows(ctx, "association"), 0);
}

/* SPEC 4.3 */
TEST(the_button_with_the_pair_that_fits_stands_below_the_list_of_what_is_wrong)
{
    static const struct { const char *access_id, *contract_id, *ids, *button; } cases[] = {
        { "230242323", CONTRACT_ID, "", "Use these" }, { CONTRACT_ID, "230242323", "", "Swap and add" }, { "", "", "4512345678 230242323", "Use these" },
    };
    struct scene scene;

    begin(ctx, &scene);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (enum door door = DOOR_PAGE; door < DOOR_count; door++) {
            struct http_response page = refused(ctx, &scene, door, 422, cases[i].access_id, cases[i].contract_id, cases[i].ids);
            struct str summary = between(&page, "<div class=\"faults\" ", "<form");
            CHECK(place_of(summary, "<li><a href=\"#") < place_of(summary, "Did you mean Access ID 0230242323, Contract ID 004512345678?"));
            CHECK(place_of(summary, "Did you mean") < place_of(summary, str_format(ctx->arena, ">%s</button>", cases[i].button).data));
            text_has(summary, cases[i].button);
        }
}

TESTS(
    BOTH(an_id_that_does_not_fit_is_marked_where_it_was_typed_on_every_page_that_adds_a_contract),
    BOTH(the_button_with_the_pair_that_fits_stands_below_the_list_of_what_is_wrong),
)
