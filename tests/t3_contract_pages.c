/* SPDX-License-Identifier: Apache-2.0 */
/* t3_contract_pages.c: My contracts, a contract, its statement and adding one, as a browser sees them. */
#include "tests/visitor.h"

#include "desk/organization/organization.h"

#define ACCESS_ID   "0230242323"
#define CONTRACT_ID "004512345678"

struct scene { struct web web; struct visitor anna; int64_t anna_id; };

static void begin(struct ctx *ctx, struct scene *scene)
{
    world_begin(ctx);
    scene->anna_id = world_account(ctx, "anna@fabrikam.example");
    scene->web = web_of_rooms(ctx);
    scene->anna = visitor_of(ctx, &scene->web, "anna");
}

static struct http_response add(struct ctx *ctx, struct scene *scene, int status, const char *access_id, const char *contract_id)
{
    opened(ctx, &scene->anna, 200, "/contracts/add");
    return sent(ctx, &scene->anna, status, "/contracts/add",
                     str_format(ctx->arena, "access_id=%s&contract_id=%s&return=", encoded(ctx, str_of(access_id)),
                                encoded(ctx, str_of(contract_id))).data);
}

/* SPEC 7.1, 4.6 */
TEST(without_a_contract_the_page_says_how_to_get_one)
{
    struct scene scene;

    begin(ctx, &scene);
    struct http_response page = opened(ctx, &scene.anna, 200, "/contracts");
    has(&page, "<h1>My contracts</h1>");
    has(&page, "You have no support contract yet");
    has(&page, "Add one with its two IDs");
    has(&page, "href=\"/contracts/add\"");
    has_not(&page, "role=\"search\"");
    page = opened(ctx, &scene.anna, 200, "/contracts?q=gold");
    has(&page, "No contract matches");
    struct visitor nobody = { .web = &scene.web };
    CHECK_INT(browse(ctx, &nobody, "/contracts").status, 303);
}

/* SPEC 4.3, 4.4 */
TEST(a_contract_is_added_with_its_ids_however_they_are_written)
{
    struct scene scene;

    begin(ctx, &scene);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    struct http_response page = opened(ctx, &scene.anna, 200, "/contracts/add");
    has(&page, "anna@fabrikam.example");
    has(&page, "work sign-in");
    has(&page, "none: you are not a member of an organization here");
    has(&page, "Use another sign-in");
    page = add(ctx, &scene, 303, " 0230-2423\xE2\x80\x91" "23 ", "\xEF\xBC\x90\xEF\xBC\x90" "45 1234 5678");
    CHECK_STR(web_answer_header(&page, "Location"), str_of(path_of_id(ctx, "/contracts/#", id)));
    page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#", id));
    has(&page, "0230242323 - Partner Support Gold 20-Pack is added: 20 of 20 incidents left, until 20 Dec 2027.");
    has(&page, "<span class=\"badge badge-ok\">Active</span>");
    has(&page, "data-copied=\"Copied\">004512345678</span>");
    has(&page, "Never share a password");
    page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#", id));
    has_not(&page, " is added");
    opened(ctx, &scene.anna, 200, "/contracts/add");
    page = followed(ctx, &scene.anna, "/contracts/add", "access_id=0230242323&contract_id=004512345678");
    has(&page, "You have already added 0230242323 - Partner Support Gold 20-Pack: 20 of 20 incidents left");
    page = opened(ctx, &scene.anna, 200, "/contracts");
    has(&page, ">0230242323 - Partner Support Gold 20-Pack</a></h2>");
    has(&page, "<span class=\"figure\">20</span>\nof 20 incidents left");
}

/* SPEC 4.3: one button adds the pair with its zeros. */
TEST(lost_zeros_are_put_back_with_one_button)
{
    struct scene scene;

    begin(ctx, &scene);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    struct http_response page = add(ctx, &scene, 422, "230242323", "4512345678");
    has(&page, "Leading zeros are missing.");
    has(&page, "Did you mean Access ID 0230242323, Contract ID 004512345678?</p>");
    has(&page, "name=\"suggested_access_id\" form=\"add-form\" value=\"0230242323\"");
    has(&page, "name=\"suggested_contract_id\" form=\"add-form\" value=\"004512345678\"");
    has(&page, "name=\"use\" value=\"suggestion\">Use these</button>");
    has(&page, "name=\"access_id\" value=\"230242323\"");
    page = followed(ctx, &scene.anna, "/contracts/add", "access_id=230242323&contract_id=4512345678&ids=&return="
                                                                "&suggested_access_id=0230242323&suggested_contract_id=004512345678&use=suggestion");
    has(&page, " is added");
}

/* SPEC 4.3, 4.4 */
TEST(a_pair_that_does_not_fit_says_what_to_do_and_keeps_what_was_typed)
{
    struct scene scene;

    begin(ctx, &scene);
    int64_t contoso = world_organization(ctx, "Contoso");
    world_contract_with(ctx, "gold-20-pack", contoso, ACCESS_ID, CONTRACT_ID);
    exec_sql(ctx, "UPDATE contract SET exclusive = 1");
    struct http_response page = add(ctx, &scene, 422, "123456789", "100000000000");
    has(&page, "An Access ID has 10 digits, including any leading zeros. You entered 9.");
    has(&page, "name=\"access_id\" value=\"123456789\"");
    has_not(&page, "Use these");
    page = add(ctx, &scene, 422, "0230242332", "004512345678");
    has(&page, "This Access ID is mistyped: a digit is wrong, or two are");
    page = add(ctx, &scene, 404, ACCESS_ID, "100000000000");
    has(&page, "No contract has these two IDs together");
    page = add(ctx, &scene, 409, ACCESS_ID, CONTRACT_ID);
    has(&page, "These IDs are right, but only members of the organization");
    has(&page, "add you as a member");
    page = add(ctx, &scene, 422, "\"><b>", "");
    has(&page, "value=\"&quot;&gt;&lt;b&gt;\"");
    has(&page, "id=\"contract_id-error\"");
    has(&page, "aria-invalid=\"true\" aria-describedby=\"contract_id-hint contract_id-error\"");
    has(&page, "href=\"#contract_id\"");
    for (int i = 0; i < 6; i++)
        add(ctx, &scene, 404, ACCESS_ID, "100000000000");
    page = add(ctx, &scene, 429, ACCESS_ID, "100000000000");
    has(&page, "name=\"access_id\" value=\"0230242323\"");
    CHECK_INT(count_rows(ctx, "association"), 0);
}

/* SPEC 4.4 */
TEST(one_that_is_used_up_or_over_is_added_and_says_what_can_be_done)
{
    struct scene scene;

    begin(ctx, &scene);
    struct contract old = world_contract(ctx, "five-pack", 0, "2024-01-01", NULL);
    struct contract empty = world_contract(ctx, "single-incident", 0, NULL, NULL);
    world_debit(ctx, empty.id, 1001);
    opened(ctx, &scene.anna, 200, "/contracts/add");
    const char *fields = str_format(ctx->arena, "access_id=%.*s&contract_id=%.*s", STR_ARGS(old.access_id), STR_ARGS(old.contract_no)).data;
    struct http_response page = followed(ctx, &scene.anna, "/contracts/add", fields);
    has(&page, "is added. It expired on");
    has(&page, "It cannot be used now");
    has(&page, "Ask the contract desk for a new contract");
    fields = str_format(ctx->arena, "access_id=%.*s&contract_id=%.*s", STR_ARGS(empty.access_id), STR_ARGS(empty.contract_no)).data;
    page = followed(ctx, &scene.anna, "/contracts/add", fields);
    has(&page, "Nothing is left on it.");
    page = opened(ctx, &scene.anna, 200, "/contracts?show=not_usable");
    has(&page, "Professional Support 5-Pack");
    has(&page, "Nothing is left on it.");
    page = opened(ctx, &scene.anna, 200, "/contracts?show=usable");
    has(&page, "No contract matches");
    CHECK_INT(browse(ctx, &scene.anna, "/contracts?show=other").status, 422);
}

/* SPEC 4.3 */
TEST(ids_in_each_others_fields_are_swapped_with_one_button_and_one_box_takes_both)
{
    struct scene scene;

    begin(ctx, &scene);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    struct http_response page = add(ctx, &scene, 422, CONTRACT_ID, "230242323");
    has(&page, "The two IDs look swapped: each is in the other&#39;s field.");
    has(&page, "Did you mean Access ID 0230242323, Contract ID 004512345678?");
    has(&page, ">Swap and add</button>");
    has(&page, "name=\"access_id\" value=\"004512345678\"");
    page = followed(ctx, &scene.anna, "/contracts/add", "access_id=004512345678&contract_id=230242323&ids="
                                                                "&suggested_access_id=0230242323&suggested_contract_id=004512345678&use=suggestion");
    has(&page, " is added");
    opened(ctx, &scene.anna, 200, "/contracts/add");
    page = sent(ctx, &scene.anna, 422, "/contracts/add", "access_id=&contract_id=&ids=Hello+%3Cb%3E,+no+IDs+here");
    has(&page, "id=\"ids-error\"");
    has(&page, "Hello &lt;b&gt;, no IDs here</textarea>");
    page = followed(ctx, &scene.anna, "/contracts/add", "access_id=&contract_id=&ids=Contract+ID:+0045+1234+5678%0D%0AAccess+ID:+0230242323%0D%0AUsable:+21+Nov+2026");
    has(&page, "You have already added");
    page = followed(ctx, &scene.anna, "/contracts/add", "access_id=004512345678+0230242323&contract_id=&ids=");
    has(&page, "You have already added");
}

/* SPEC 4.3 */
TEST(what_belongs_to_somebody_else_is_shown_before_it_is_added_and_can_be_taken_off_again)
{
    struct scene scene;

    begin(ctx, &scene);
    int64_t contoso = world_organization(ctx, "Contoso <AB>");
    int64_t id = world_contract_with(ctx, "gold-20-pack", contoso, ACCESS_ID, CONTRACT_ID).id;
    struct http_response page = add(ctx, &scene, 409, ACCESS_ID, CONTRACT_ID);
    has(&page, "Is this the contract that you want to add?");
    has(&page, "<dt>Plan</dt><dd>Partner Support Gold 20-Pack</dd>");
    has(&page, "Contoso &lt;AB&gt;");
    has(&page, "20 of 20 incidents left");
    has(&page, "name=\"use\" value=\"confirmed\">Add it</button>");
    has(&page, ">Do not add</button>");
    CHECK_INT(count_rows(ctx, "association"), 0);
    CHECK_INT(count_rows(ctx, "attempt"), 0);
    page = sent(ctx, &scene.anna, 303, "/contracts/add", "access_id=0230242323&contract_id=004512345678&ids=&return=%2Fdrafts%2F7&more=1");
    CHECK_STR(web_answer_header(&page, "Location"), STR("/contracts/add?return=%2Fdrafts%2F7"));
    CHECK_INT(count_rows(ctx, "association"), 0);
    opened(ctx, &scene.anna, 200, "/contracts/add");
    page = followed(ctx, &scene.anna, "/contracts/add", "access_id=0230242323&contract_id=004512345678&ids="
                                                                "&suggested_access_id=0230242323&suggested_contract_id=004512345678&use=confirmed");
    has(&page, "is added: 20 of 20 incidents left");
    has(&page, path_of_id(ctx, "action=\"/contracts/#/remove\"", id));
    page = followed(ctx, &scene.anna, path_of_id(ctx, "/contracts/#/remove", id), "");
    has(&page, "is removed from your list. To get it back, add it again");
    has(&page, "You have no support contract yet");
    sent(ctx, &scene.anna, 404, path_of_id(ctx, "/contracts/#/remove", id + 1), "");
    CHECK_INT(count_rows(ctx, "association"), 0);
}

TEST(adding_leads_back_to_where_the_reader_came_from_and_nowhere_else)
{
    struct scene scene;

    begin(ctx, &scene);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    struct http_response page = opened(ctx, &scene.anna, 200, "/contracts/add?return=%2Fdrafts%2F7%3Fstep%3D2");
    has(&page, "<input type=\"hidden\" name=\"return\" value=\"/drafts/7?step=2\">");
    has(&page, "href=\"/drafts/7?step=2\"");
    page = sent(ctx, &scene.anna, 303, "/contracts/add", "access_id=0230242323&contract_id=004512345678&return=%2Fdrafts%2F7%3Fstep%3D2");
    CHECK_STR(web_answer_header(&page, "Location"), STR("/drafts/7?step=2"));
    page = sent(ctx, &scene.anna, 303, "/contracts/add", "access_id=0230242323&contract_id=004512345678&return=%2F%2Fevil.example");
    CHECK(str_starts(web_answer_header(&page, "Location"), STR("/contracts/")));
}

/* SPEC 4.6, 3.7 */
TEST(ids_are_masked_for_whom_they_are_not_and_a_stranger_finds_nothing)
{
    struct scene scene;

    begin(ctx, &scene);
    int64_t holder = world_organization(ctx, "Fabrikam AB");
    world_member(ctx, holder, "greta@fabrikam.example", ROLE_GLOBAL_ADMIN);
    int64_t olle = world_member(ctx, holder, "olle@fabrikam.example", ROLE_MEMBER);
    struct contract contract = world_contract_with(ctx, "gold-20-pack", holder, ACCESS_ID, CONTRACT_ID);
    as_account(ctx, olle, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    READ_OK(contract_find(ctx, contract.id, DAY_NONE, &contract));
    struct visitor browser = visitor_of(ctx, &scene.web, "olle");
    struct http_response page = opened(ctx, &browser, 200, path_of_id(ctx, "/contracts/#", contract.id));
    if (contract_ids_visible(ctx, &contract)) {
        has(&page, CONTRACT_ID);
    } else {
        has_not(&page, CONTRACT_ID);
        has_not(&page, ACCESS_ID);
        has(&page, "Only administrators of the organization see the IDs whole: Anna Berg &lt;greta@fabrikam.example&gt;");
    }
    opened(ctx, &scene.anna, 404, path_of_id(ctx, "/contracts/#", contract.id));
    opened(ctx, &scene.anna, 404, path_of_id(ctx, "/contracts/#/statement", contract.id));
    opened(ctx, &scene.anna, 404, path_of_id(ctx, "/contracts/#/statement.csv", contract.id));
    opened(ctx, &scene.anna, 404, "/contracts/7");
    opened(ctx, &scene.anna, 404, "/contracts/x");
}

static void add_hers(struct ctx *ctx, struct scene *scene)
{
    add(ctx, scene, 303, ACCESS_ID, CONTRACT_ID);
}

/* SPEC 4.7 */
TEST(the_contract_says_what_happened_and_the_statement_ends_with_the_balance)
{
    struct scene scene;
    struct ledger_entry entry;

    begin(ctx, &scene);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    world_debit(ctx, id, 1001);
    WRITE_OK(contract_adjusted(ctx, id, -2, STR("Granted <twice>"), &entry));
    add_hers(ctx, &scene);
    struct http_response page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#", id));
    has(&page, "17 of 18 incidents left");
    has(&page, "1 incident used for request 0000-0000-1001");
    has(&page, "20 incidents granted until 20 Dec 2027");
    has(&page, "Corrected by the contract desk by -2 incidents: Granted &lt;twice&gt;");
    has_not(&page, "Older entries");
    page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#/statement", id));
    has(&page, "1 incident used for request 0000-0000-1001");
    has(&page, "<th scope=\"row\" colspan=\"4\">Balance on 21 Nov 2026</th>\n<td class=\"num\"><b>17</b></td>");
    has(&page, path_of_id(ctx, "href=\"/contracts/#/statement.csv\"", id));
    page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#/statement.csv", id));
    CHECK_STR(page.content_type, STR("text/csv; charset=utf-8"));
    CHECK(str_starts(web_answer_header(&page, "Content-Disposition"), STR("attachment; filename=\"statement-")));
    has(&page, "balance,,17,");
    /* As a spreadsheet opens it rightly: the mark of UTF-8, and no number that would lose its zeros. */
    CHECK(str_starts(buf_str(&page.body), STR("\xEF\xBB\xBF" "sequence,at,")));
    has(&page, ",debit,-1,19,0000-0000-1001,");
    has_not(&page, ",000000001001,");
    CHECK(str_ends(buf_str(&page.body), STR("balance,,17,,,,\r\n")));
}

TEST(movements_are_paged_from_the_newest)
{
    struct scene scene;

    begin(ctx, &scene);
    int64_t id = world_contract_with(ctx, "signature-cloud-unlimited", 0, ACCESS_ID, CONTRACT_ID).id;
    for (int64_t request = 1001; request < 1045; request++)
        world_debit(ctx, id, request);
    add_hers(ctx, &scene);
    struct http_response page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#", id));
    has(&page, "\n1 incident used for request 0000-0000-1044");
    has(&page, "\n1 incident used for request 0000-0000-1025");
    has_not(&page, "\n1 incident used for request 0000-0000-1024");
    has_not(&page, "Newer entries");
    has(&page, path_of_id(ctx, "href=\"/contracts/#?before=26#ledger\"", id));
    page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#?before=26", id));
    has(&page, "\n1 incident used for request 0000-0000-1024");
    has(&page, "\n1 incident used for request 0000-0000-1005");
    has_not(&page, "\n1 incident used for request 0000-0000-1025");
    has(&page, "Newer entries");
    page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#?before=6", id));
    has(&page, "\n1 incident used for request 0000-0000-1001");
    has(&page, "Unlimited incidents until");
    has_not(&page, "Older entries");
    has(&page, "<span>44 incidents used</span>");
    opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#?before=9999999999", id));
}

/* SPEC 4.2, 4.13 */
TEST(a_contract_that_is_suspended_or_ends_soon_says_so)
{
    struct scene scene;
    struct contract_block block;

    begin(ctx, &scene);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    add_hers(ctx, &scene);
    exec_sql(ctx, "UPDATE contract SET ends_on = ends_on - 370, grace_days = 0");
    struct http_response page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#", id));
    has(&page, "20 incidents left then will expire. Ask the contract desk for a new contract in time.");
    page = opened(ctx, &scene.anna, 200, "/contracts");
    has(&page, "Ask the contract desk for a new contract in time.");
    as_operator(ctx);
    WRITE_OK(contract_suspend(ctx, id, STR("Unpaid invoice"), STR("4711"), DAY_NONE, DAY_NONE, &block));
    page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#", id));
    has(&page, "<span class=\"badge badge-stop\">Suspended</span>");
    has(&page, "It is suspended (Unpaid invoice) and cannot be used.");
    has_not(&page, "4711");
}

/* As contract_add_typed does it. */
static void world_added(struct ctx *ctx, int64_t account_id, int64_t contract_id)
{
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO association (account_id, contract_id, at) VALUES (%lld, %lld, 1)",
                             (long long)account_id, (long long)contract_id).data);
}

/* SPEC 4.3, 5.1 not_associated */
TEST(what_the_organization_holds_is_not_usable_before_it_is_added_and_the_pages_agree)
{
    struct scene scene;

    begin(ctx, &scene);
    int64_t holder = world_organization(ctx, "Fabrikam AB");
    world_member(ctx, holder, "greta@fabrikam.example", ROLE_GLOBAL_ADMIN);
    world_member(ctx, holder, "olle@fabrikam.example", ROLE_MEMBER);
    int64_t id = world_contract_with(ctx, "premier-partner-support", holder, ACCESS_ID, CONTRACT_ID).id;
    struct visitor greta = visitor_of(ctx, &scene.web, "greta"), olle = visitor_of(ctx, &scene.web, "olle");
    struct http_response page = opened(ctx, &olle, 200, "/contracts?show=usable");
    has(&page, "No contract matches");
    page = opened(ctx, &olle, 200, "/contracts?show=not_usable");
    has(&page, "<span class=\"badge badge-warn\">Not added to your account yet</span>");
    has(&page, "To use it, ask an administrator for its two IDs: Anna Berg &lt;greta@fabrikam.example&gt;");
    has_not(&page, ACCESS_ID);
    has_not(&page, "Add to my account");
    page = opened(ctx, &olle, 200, path_of_id(ctx, "/contracts/#", id));
    has(&page, "<h2>Not added to your account yet</h2>");
    has(&page, "To use it, ask an administrator for its two IDs: Anna Berg &lt;greta@fabrikam.example&gt;");
    has_not(&page, "You can use the contract without them");
    page = opened(ctx, &greta, 200, path_of_id(ctx, "/contracts/#", id));
    has(&page, "<input type=\"hidden\" name=\"access_id\" value=\"0230242323\">\n<input type=\"hidden\" name=\"contract_id\" value=\"004512345678\">");
    has(&page, "Add to my account");
    page = opened(ctx, &greta, 200, "/contracts");
    has(&page, "Add to my account");
    page = followed(ctx, &greta, "/contracts/add", "access_id=0230242323&contract_id=004512345678");
    has(&page, "is added: 60 of 60 incidents left");
    has_not(&page, "Not added to your account yet");
    page = opened(ctx, &greta, 200, "/contracts?show=usable");
    has(&page, "0230242323 - ");
    has_not(&page, "Not added to your account yet");
    page = opened(ctx, &greta, 200, "/contracts?show=not_usable");
    has(&page, "No contract matches");
    exec_sql(ctx, "DELETE FROM association");
    exec_sql(ctx, "DELETE FROM organization_role WHERE role = 'global_admin'");
    page = opened(ctx, &olle, 200, path_of_id(ctx, "/contracts/#", id));     /* nobody is sent to whom there is not */
    has(&page, "To use it, ask the contract desk for its two IDs: the organization has no administrator here.");
    exec_sql(ctx, "UPDATE contract SET stored_state = 'cancelled', cancelled_at = 1");
    page = opened(ctx, &greta, 200, path_of_id(ctx, "/contracts/#", id));
    has_not(&page, "Not added to your account yet");
    has_not(&page, "Add to my account");
}

/* SPEC 4.2, 4.7: what lapsed or was cancelled is not left. */
TEST(of_a_contract_that_is_over_the_pages_say_what_became_of_its_units)
{
    struct scene scene;
    struct contract gone;
    int64_t count;

    begin(ctx, &scene);
    int64_t id = world_contract_with(ctx, "five-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    world_debit(ctx, id, 1001);
    world_added(ctx, scene.anna_id, id);
    int64_t old = world_contract(ctx, "gold-20-pack", 0, "2024-11-09", NULL).id;
    world_added(ctx, scene.anna_id, old);
    struct http_response page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#", old));
    has(&page, "<b>Nothing left to use</b></p>\n<p>20 of 20 incidents expired on 8 Dec 2025</p>");
    has(&page, "0 incidents used");
    has_not(&page, "<meter");
    WRITE_OK(ledger_expire_due(ctx, 10, &count));
    page = opened(ctx, &scene.anna, 200, "/contracts?q=2024");
    has(&page, "20 of 20 incidents expired on 8 Dec 2025");
    WRITE_OK(contract_cancel(ctx, id, STR("Ordered twice"), &gone));
    page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#", id));
    has(&page, "<p>4 of 5 incidents were left when it was cancelled</p>");
    has_not(&page, "<meter");
    has(&page, "<td class=\"num\" data-label=\"Expired or cancelled\">4</td>\n<td class=\"num\" data-label=\"Left\">0</td>");
    page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#/statement", id));
    has(&page, "4 of 5 incidents were left when it was cancelled.");
    scene.web.now = ctx->now += 400 * DAY_MS;
    as_operator(ctx);
    WRITE_OK(ledger_expire_due(ctx, 10, &count));
    CHECK_STR(contract_end_words(ctx, &(struct contract){ .id = 0 }), STR(""));
    gone = world_find(ctx, id);
    CHECK_STR(contract_end_words(ctx, &gone), STR("4 of 5 incidents were left when it was cancelled"));
}

TEST(countries_and_a_missing_holder_are_said_in_words)
{
    struct scene scene;

    begin(ctx, &scene);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    exec_sql(ctx, "UPDATE contract SET country = 'BM'");
    world_added(ctx, scene.anna_id, id);
    struct http_response page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#", id));
    has(&page, "<dt>Country</dt><dd>Bermuda</dd>");
    has(&page, "No holder: anyone who adds its two IDs can use it");
}

TEST(the_statement_is_made_of_cards_on_small_screens_and_has_a_button_to_print)
{
    struct scene scene;

    begin(ctx, &scene);
    int64_t id = world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID).id;
    world_added(ctx, scene.anna_id, id);
    struct http_response page = opened(ctx, &scene.anna, 200, path_of_id(ctx, "/contracts/#/statement", id));
    has(&page, "<table class=\"table table-cards table-dense\" aria-labelledby=\"movements\">");
    has_not(&page, "table-wrap");
    has(&page, "data-label=\"Change\">+20</td>");
    has(&page, "data-label=\"Balance\">20</td>");
    has(&page, "<button type=\"button\" class=\"button\" data-print hidden>");
}

TEST(my_benefits_are_paged_and_keep_the_filter)
{
    struct scene scene;

    begin(ctx, &scene);
    int64_t holder = world_organization(ctx, "Fabrikam AB");
    int64_t olle = world_member(ctx, holder, "olle@fabrikam.example", ROLE_GLOBAL_ADMIN);
    for (int i = 0; i < 4; i++)
        world_added(ctx, olle, world_contract(ctx, "five-pack", holder, NULL, NULL).id);
    struct visitor browser = visitor_of(ctx, &scene.web, "olle");
    struct http_response page = opened(ctx, &browser, 200, "/contracts?limit=3&show=usable&q=5-pack");
    has(&page, "href=\"/contracts?show=usable&amp;q=5-pack&amp;after=");
    has(&page, "<li><a href=\"/contracts?show=usable&amp;q=5-pack\" aria-current=\"page\">Usable now</a></li>");
    has(&page, "More contracts");
    page = opened(ctx, &browser, 200, "/contracts?limit=4");
    has(&page, "aria-current=\"page\">All <span class=\"count\">4</span></a>");
    has_not(&page, "More contracts");
    has(&page, "Fabrikam AB");
}

TESTS(
    BOTH(without_a_contract_the_page_says_how_to_get_one),
    BOTH(a_contract_is_added_with_its_ids_however_they_are_written),
    BOTH(lost_zeros_are_put_back_with_one_button),
    BOTH(a_pair_that_does_not_fit_says_what_to_do_and_keeps_what_was_typed),
    BOTH(one_that_is_used_up_or_over_is_added_and_says_what_can_be_done),
    BOTH(ids_in_each_others_fields_are_swapped_with_one_button_and_one_box_takes_both),
    BOTH(what_belongs_to_somebody_else_is_shown_before_it_is_added_and_can_be_taken_off_again),
    BOTH(adding_leads_back_to_where_the_reader_came_from_and_nowhere_else),
    BOTH(ids_are_masked_for_whom_they_are_not_and_a_stranger_finds_nothing),
    BOTH(the_contract_says_what_happened_and_the_statement_ends_with_the_balance),
    BOTH(movements_are_paged_from_the_newest),
    BOTH(a_contract_that_is_suspended_or_ends_soon_says_so),
    BOTH(what_the_organization_holds_is_not_usable_before_it_is_added_and_the_pages_agree),
    BOTH(of_a_contract_that_is_over_the_pages_say_what_became_of_its_units),
    BOTH(countries_and_a_missing_holder_are_said_in_words),
    BOTH(the_statement_is_made_of_cards_on_small_screens_and_has_a_button_to_print),
    BOTH(my_benefits_are_paged_and_keep_the_filter),
)
