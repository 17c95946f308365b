/* SPDX-License-Identifier: Apache-2.0 */
/* t3_contract_issue.c: the form that issues a contract: all that is wrong at once, who is meant, and an organization that is new. */
#include "tests/visitor.h"

#include "desk/organization/organization.h"

#define NEW "/desk/contracts/new"
#define REST "&starts_on=&units=&country=&time_zone="

struct desk { struct web web; struct visitor dana; };

static void begin(struct ctx *ctx, struct desk *desk)
{
    world_begin(ctx);
    world_staff(ctx, "dana@vendor.example", "contract_desk");
    desk->web = web_of_rooms(ctx);
    desk->dana = visitor_of(ctx, &desk->web, "dana");
    opened(ctx, &desk->dana, 200, NEW);
}

static int count_of(const struct http_response *page, const char *what)
{
    struct str rest = buf_str(&page->body);
    int count = 0;

    for (size_t at; (at = place_of(rest, what)) < rest.len; count++)
        rest = (struct str){ rest.data + at + 1, rest.len - at - 1 };
    return count;
}

/* Whoever sees one of five corrects five times: what only the database knows is said with what the reader sees. */
TEST(all_that_is_wrong_with_an_issue_is_said_at_once_whoever_finds_it)
{
    static const struct { const char *form, *json, *fields[6]; } rows[] = {
        { "plan=&holder=nobody&starts_on=soon&units=0&country=SE&time_zone=Nowhere",
          "{\"holder\":\"nobody\",\"starts_on\":\"soon\",\"units\":0,\"country\":\"SE\",\"time_zone\":\"Nowhere\"}",
          { "plan", "holder", "starts_on", "units", "time_zone" } },
        { "plan=none&holder=no@body.example&starts_on=&units=x&country=zz&time_zone=",
          "{\"plan\":\"none\",\"holder\":\"no@body.example\",\"units\":\"x\",\"country\":\"zz\"}", { "plan", "holder", "units", "country" } },
        { "plan=none&holder=nobody&starts_on=&units=&country=zz&time_zone=Nowhere",
          "{\"plan\":\"none\",\"holder\":\"nobody\",\"country\":\"zz\",\"time_zone\":\"Nowhere\"}", { "plan", "holder", "country", "time_zone" } },
        { "plan=five-pack&holder=&new_organization=fabrikam+ab&new_organization_country=qq&starts_on=soon&units=&country=zz&time_zone=",
          "{\"plan\":\"five-pack\",\"new_organization\":\"fabrikam ab\",\"new_organization_country\":\"qq\",\"starts_on\":\"soon\",\"country\":\"zz\"}",
          { "new_organization", "new_organization_country", "starts_on" } },
    };
    struct desk desk;

    begin(ctx, &desk);
    world_organization(ctx, "Fabrikam AB");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct http_response page = sent(ctx, &desk.dana, 422, NEW, rows[i].form);
        struct str answer = api_says(ctx, 422, "dana", "POST", "/api/v1/admin/contracts", str_of(rows[i].json));
        for (size_t f = 0; rows[i].fields[f]; f++) {
            has(&page, str_format(ctx->arena, "id=\"%s-error\"", rows[i].fields[f]).data);
            has(&page, str_format(ctx->arena, "href=\"#%s\"", rows[i].fields[f]).data);
            struct str named = str_format(ctx->arena, "\"field\":\"%s\"", rows[i].fields[f]);
            size_t at = place_of(answer, named.data);
            CHECK(at < answer.len);
            CHECK(!str_contains((struct str){ answer.data + at + 1, answer.len - at - 1 }, named));     /* once */
        }
    }
    CHECK_INT(count_rows(ctx, "contract"), 0);
    CHECK_INT(count_rows(ctx, "organization"), 1);
}

/* Whoever may not issue learns nothing about names by sending what is wrong. */
TEST(whoever_may_not_issue_is_told_that_alone_whatever_is_wrong)
{
    struct desk desk;

    begin(ctx, &desk);
    world_organization(ctx, "Fabrikam AB");
    world_staff(ctx, "sam@vendor.example", "engineer");
    struct str answer = api_says(ctx, 403, "sam", "POST", "/api/v1/admin/contracts", STR("{\"holder\":\"fabrikam\",\"units\":\"x\"}"));
    CHECK(!str_contains(answer, STR("Fabrikam")));
    CHECK(!str_contains(answer, STR("\"field\"")));
}

TEST(a_part_of_a_name_leads_to_a_choice_and_the_choice_counts_for_that_text_alone)
{
    struct desk desk;

    begin(ctx, &desk);
    int64_t norge = world_organization(ctx, "Fabrikam Norge");
    world_organization(ctx, "Fabrikam AB");
    world_account(ctx, "fabrik@contoso.example");
    struct str partner = sql_text(ctx, str_format(ctx->arena, "SELECT partner_id FROM organization WHERE id = %lld", (long long)norge).data);
    struct http_response page = opened(ctx, &desk.dana, 200, NEW);
    has(&page, "<option value=\"Fabrikam Norge\">");
    has_not(&page, "holder_choice");
    page = sent(ctx, &desk.dana, 422, NEW, "plan=five-pack&holder=fabrik" REST);
    has(&page, "Who is meant by &quot;fabrik&quot;?");
    has(&page, str_format(ctx->arena, "Fabrikam Norge, organization, partner ID %.*s", STR_ARGS(partner)).data);
    has(&page, "account fabrik@contoso.example");
    has(&page, "name=\"holder_sought\" value=\"fabrik\"");
    /* Something else is typed since: what was chosen for the other text is nobody now. */
    page = sent(ctx, &desk.dana, 422, NEW, str_format(ctx->arena, "plan=five-pack&holder=contoso&holder_sought=fabrik&holder_choice=%.*s" REST, STR_ARGS(partner)).data);
    has(&page, "id=\"holder-error\"");
    CHECK_INT(count_rows(ctx, "contract"), 0);
    /* Another field is wrong: the choice stays. */
    page = sent(ctx, &desk.dana, 422, NEW, str_format(ctx->arena, "plan=&holder=fabrik&holder_sought=fabrik&holder_choice=%.*s" REST, STR_ARGS(partner)).data);
    has(&page, str_format(ctx->arena, "value=\"%.*s\" checked", STR_ARGS(partner)).data);
    has_not(&page, "id=\"holder-error\"");
    sent(ctx, &desk.dana, 303, NEW, str_format(ctx->arena, "plan=five-pack&holder=fabrik&holder_sought=fabrik&holder_choice=%.*s" REST, STR_ARGS(partner)).data);
    CHECK_INT(sql_int(ctx, "SELECT organization_id FROM contract"), norge);
    exec_sql(ctx, "UPDATE account SET country = 'SE'");
    sent(ctx, &desk.dana, 303, NEW, "plan=five-pack&holder=contoso.ex&holder_sought=contoso.ex&holder_choice=fabrik%40contoso.example" REST);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM contract WHERE account_id IS NOT NULL"), 1);
}

/* With thousands the page does not grow: above a number they are searched only, and of what is found the first are shown. */
TEST(thousands_of_organizations_are_searched_and_not_listed)
{
    struct desk desk;

    begin(ctx, &desk);
    for (int i = 0; i < HOLDERS_OFFERED; i++)
        exec_sql(ctx, str_format(ctx->arena, "INSERT INTO organization (id, name, country, partner_id, created_at) VALUES (%d, 'Partner %d', 'SE', '%d', 1)",
                                 1000 + i, i, 1000000 + i).data);
    struct http_response page = opened(ctx, &desk.dana, 200, NEW);
    has(&page, "<datalist id=\"holders\">");
    has(&page, "list=\"holders\"");
    exec_sql(ctx, "INSERT INTO organization (id, name, country, partner_id, created_at) VALUES (900, 'One more', 'SE', '9999999', 1)");
    page = opened(ctx, &desk.dana, 200, NEW);
    has_not(&page, "<datalist");
    has_not(&page, "list=\"holders\"");
    page = sent(ctx, &desk.dana, 422, NEW, "plan=five-pack&holder=partner" REST);
    CHECK_INT(count_of(&page, "name=\"holder_choice\""), HOLDER_CANDIDATES);
    has(&page, "These are the first 20.");
    page = sent(ctx, &desk.dana, 422, NEW, "plan=five-pack&holder=one+mor" REST);
    CHECK_INT(count_of(&page, "name=\"holder_choice\""), 1);
    has_not(&page, "These are the first");
}

TEST(closed_and_unverified_accounts_are_offered_to_nobody)
{
    struct desk desk;

    begin(ctx, &desk);
    world_account(ctx, "berg.open@fabrikam.example");
    world_account(ctx, "berg.closed@fabrikam.example");
    world_account(ctx, "berg.unverified@fabrikam.example");
    exec_sql(ctx, "UPDATE account SET closed_at = 5 WHERE email = 'berg.closed@fabrikam.example'");
    exec_sql(ctx, "UPDATE account SET verified_at = 0 WHERE email = 'berg.unverified@fabrikam.example'");
    struct http_response page = sent(ctx, &desk.dana, 422, NEW, "plan=five-pack&holder=berg" REST);
    has(&page, "account berg.open@fabrikam.example");
    has_not(&page, "account berg.closed@");
    has_not(&page, "account berg.unverified@");
    page = sent(ctx, &desk.dana, 422, NEW, "plan=five-pack&holder=%25" REST);
    has_not(&page, "holder_choice");
}

TEST(a_new_organization_is_added_with_its_contract_or_not_at_all)
{
    struct desk desk;

    begin(ctx, &desk);
    struct http_response page = sent(ctx, &desk.dana, 422, NEW, "plan=none&holder=&new_organization=Contoso+AG&new_organization_country=SE" REST);
    has(&page, "<details class=\"more\" open>");
    has(&page, "value=\"Contoso AG\"");
    CHECK_INT(count_rows(ctx, "organization"), 0);
    page = sent(ctx, &desk.dana, 422, NEW, "plan=five-pack&holder=&new_organization=Contoso+AG&new_organization_country=" REST);
    has(&page, "The holder has no country.");
    page = sent(ctx, &desk.dana, 422, NEW, "plan=five-pack&holder=&new_organization=&new_organization_country=SE" REST);
    has(&page, "id=\"new_organization-error\"");
    page = sent(ctx, &desk.dana, 422, NEW, "plan=five-pack&holder=x&new_organization=Contoso&new_organization_country=SE" REST);
    has(&page, "Give a holder or a new organization, not both.");
    CHECK_INT(count_rows(ctx, "organization"), 0);
    CHECK_INT(count_rows(ctx, "contract"), 0);
    page = sent(ctx, &desk.dana, 303, NEW, "plan=five-pack&holder=&new_organization=Contoso+AG&new_organization_country=SE" REST);
    page = opened(ctx, &desk.dana, 200, web_answer_header(&page, "Location").data);
    has(&page, "Contoso AG");
    has(&page, "issued by Anna Berg");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM contract c JOIN organization o ON o.id = c.organization_id WHERE o.name = 'Contoso AG' AND c.country = 'SE'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event IN ('organization_added', 'contract_issued')"), 2);
    /* A second of the same name is a mistake until somebody says that it is none. */
    page = sent(ctx, &desk.dana, 422, NEW, "plan=five-pack&holder=&new_organization=contoso+ag&new_organization_country=SE" REST);
    has(&page, "There is Contoso AG (partner ID ");
    CHECK_INT(count_rows(ctx, "contract"), 1);
    sent(ctx, &desk.dana, 303, NEW, "plan=five-pack&holder=&new_organization=contoso+ag&new_organization_country=SE&new_organization_anyway=true" REST);
    CHECK_INT(count_rows(ctx, "organization"), 2);
    text_has(api_says(ctx, 201, "dana", "POST", "/api/v1/admin/contracts", STR("{\"plan\":\"five-pack\",\"new_organization\":\"Wingtip\",\"new_organization_country\":\"no\"}")),
             "\"name\":\"Wingtip\"");
}

/* The log of administration is younger than many contracts: then nobody is named, not the operator either. */
TEST(who_made_a_contract_is_said_only_where_the_log_says_it)
{
    struct desk desk;

    begin(ctx, &desk);
    const char *path = path_of_id(ctx, "/desk/contracts/#", world_contract(ctx, "five-pack", 0, NULL, NULL).id);
    struct http_response page = opened(ctx, &desk.dana, 200, path);
    has(&page, "issued by the operator");
    exec_sql(ctx, db_is_postgres(ctx->db) ? "ALTER TABLE security_log DISABLE TRIGGER USER" : "DROP TRIGGER security_log_stays");
    exec_sql(ctx, "DELETE FROM security_log WHERE about_kind = 'contract'");
    page = opened(ctx, &desk.dana, 200, path);
    has(&page, "not known by whom");
    has_not(&page, "by the operator");
}

/* Who issues contracts is no administrator, and gets no list of accounts, letter by letter or by what all addresses have. */
TEST(people_are_offered_only_for_the_beginning_of_their_name)
{
    static const char *const none[] = { "@", "a@", "an", "e", "...", "%25%25%25", "___", "@fabrikam", "fabrikam", "example", "nna", "erg", "an@", "kim", "ber%25" };
    static const char *const some[] = { "ann", "Anna B", "BERG", "anna.b", "berg", "anna.berg-lund@fab", "lund" };
    static const char *const nobody = "No account has this e-mail address. The person has to sign up first.";
    struct desk desk;

    begin(ctx, &desk);
    world_account(ctx, "anna.berg-lund@fabrikam.example");
    exec_sql(ctx, "UPDATE account SET name = 'Anna Berg' WHERE email = 'anna.berg-lund@fabrikam.example'");
    world_staff(ctx, "kim@vendor.example", "engineer");
    exec_sql(ctx, "UPDATE account SET name = 'Kim Berg' WHERE email = 'kim@vendor.example'");
    exec_sql(ctx, "UPDATE account SET name = 'Dana' WHERE email = 'dana@vendor.example'");
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        struct http_response page = sent(ctx, &desk.dana, 422, NEW, str_format(ctx->arena, "plan=five-pack&holder=%s" REST, none[i]).data);
        has_not(&page, "anna.berg", "kim@vendor.example", "Choose one of these");
        if (strchr(none[i], '@'))
            has(&page, nobody);
    }
    for (size_t i = 0; i < COUNT_OF(some); i++) {
        struct http_response page = sent(ctx, &desk.dana, 422, NEW, str_format(ctx->arena, "plan=five-pack&holder=%s" REST, encoded(ctx, str_of(some[i]))).data);
        has(&page, "account anna.berg-lund@fabrikam.example", "Choose one of these.");
        has_not(&page, "kim@vendor.example", nobody);
    }
}

TESTS(
    BOTH(people_are_offered_only_for_the_beginning_of_their_name),
    BOTH(who_made_a_contract_is_said_only_where_the_log_says_it),
    BOTH(all_that_is_wrong_with_an_issue_is_said_at_once_whoever_finds_it),
    BOTH(whoever_may_not_issue_is_told_that_alone_whatever_is_wrong),
    BOTH(a_part_of_a_name_leads_to_a_choice_and_the_choice_counts_for_that_text_alone),
    BOTH(thousands_of_organizations_are_searched_and_not_listed),
    BOTH(closed_and_unverified_accounts_are_offered_to_nobody),
    BOTH(a_new_organization_is_added_with_its_contract_or_not_at_all),
)
