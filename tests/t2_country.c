/* SPDX-License-Identifier: Apache-2.0 */
/* t2_country.c: countries at every door [2.8]: small letters are forgiven, a contract has one and never a guessed one, and what no
 * region serves is said when it is entered. */
#include "tests/world.h"

#include "base/clock.h"

#include "base/text.h"
#include "desk/organization/organization.h"

#define HEAD "access_id,contract_id,plan,organization,account,country\n"

static struct organization organization_of(struct ctx *ctx, const char *name, const char *country)
{
    struct organization added;

    as_operator(ctx);
    WRITE_OK(organization_add(ctx, str_of(name), str_of(country), 0, &added));
    return added;
}

/* Issues a pack for the organization (0: nobody): gives its country, or the words of the fault of that field. */
static struct str issued_country(struct ctx *ctx, int64_t organization_id, const char *country)
{
    struct contract_issue issue = {
        .plan_id = STR("gold-20-pack"), .organization_id = organization_id, .starts_on = DAY_NONE, .country = str_of(country),
    };
    struct contract contract;
    struct str said = STR("");

    as_operator(ctx);
    in_write(ctx);
    if (contract_issue(ctx, &issue, &contract) == OK) {
        commit(ctx);
        return contract.country;
    }
    CHECK(ctx->fault.code == CODE_invalid && ctx->fault.fields && !ctx->fault.fields->next);
    CHECK_STR(ctx->fault.fields->field, STR("country"));
    said = ctx->fault.fields->detail;
    rollback(ctx);
    fault_clear(ctx);
    return said;
}

/* Imports one line with these last three cells and a country for lines without one: as above. */
static struct str imported_country(struct ctx *ctx, const char *cells, const char *country)
{
    static int lines;
    struct str csv = str_format(ctx->arena, HEAD "A-%d,C-%d,gold-20-pack,%s\n", lines + 1, lines + 1, cells);
    int64_t count;
    struct str said = STR("");

    lines++;
    as_operator(ctx);
    in_write(ctx);
    if (contract_import(ctx, csv, str_of(country), false, &count) == OK) {
        commit(ctx);
        return sql_text(ctx, str_format(ctx->arena, "SELECT country FROM contract WHERE access_id = 'A-%d'", lines).data);
    }
    CHECK(ctx->fault.code == CODE_invalid && ctx->fault.fields);
    said = ctx->fault.fields->detail;
    rollback(ctx);
    fault_clear(ctx);
    return said;
}

TEST(small_letters_are_forgiven_at_every_door_that_takes_a_country)
{
    struct people people = people_begin(ctx);
    struct str small = STR(" se ");
    struct profile profile = { .country = &small };
    struct account account;
    struct request request;
    bool repeated;

    CHECK_STR(organization_of(ctx, "Tailspin", "no").country, STR("NO"));
    CHECK_STR(issued_country(ctx, people.fabrikam, "dK"), STR("DK"));
    CHECK_STR(imported_country(ctx, "Fabrikam AB,,fi", ""), STR("FI"));
    CHECK_STR(imported_country(ctx, ",,", "de"), STR("DE"));
    sign_in_as(ctx, "anna");
    WRITE_OK(account_set_profile(ctx, &profile, &account));
    CHECK_STR(account.country, STR("SE"));
    struct submission submission = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    submission.country = STR("se");
    sign_in_as(ctx, "anna");
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    CHECK_STR(request.country, STR("SE"));
}

TEST(small_letters_in_a_catalogue_are_one_country_with_capital_ones)
{
    struct catalog_result result;

    catalog_put(ctx, text_with(ctx, small_catalog(ctx), "[\"SE\", \"NO\"]", "[\"se\", \"No\"]"));
    CHECK(catalog_region(catalog_in_force(ctx), STR("SE")) != NULL && catalog_region(catalog_in_force(ctx), STR("NO")) != NULL);
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, catalog_apply(ctx, text_with(ctx, small_catalog(ctx), "\"IT\"", "\"it\", \"se\""), false, &result));
    CHECK(str_contains(ctx->fault.fields->detail, STR("the country \"SE\" stands in another region already")));
    rollback(ctx);
    fault_clear(ctx);
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, catalog_apply(ctx, text_with(ctx, small_catalog(ctx), "\"IT\"", "\"it\", \"IT\""), false, &result));
    CHECK(ctx->fault.fields && !ctx->fault.fields->next && str_contains(ctx->fault.fields->detail, STR("stands in the list twice")));
    rollback(ctx);
    fault_clear(ctx);
}

/* [2.8] The holder's, else it is asked for, never assumed. */
TEST(a_contract_whose_holder_has_no_country_asks_for_one)
{
    struct people people = people_begin(ctx);

    nobody_has_a_place(ctx);
    int64_t nowhere = organization_of(ctx, "Nowhere AB", "").id;
    static const char asks[] = "The holder has no country. Enter one for the contract: two letters, such as SE.";

    CHECK_STR(issued_country(ctx, people.fabrikam, ""), STR("SE"));
    CHECK_STR(issued_country(ctx, people.fabrikam, "NO"), STR("NO"));
    CHECK_STR(issued_country(ctx, nowhere, ""), str_of(asks));
    CHECK_STR(issued_country(ctx, nowhere, "NO"), STR("NO"));
    CHECK_STR(issued_country(ctx, 0, ""), STR(""));         /* nobody holds it: it is in no country yet, rather than in the first */
    CHECK_STR(issued_country(ctx, 0, "JP"), STR("JP"));

    CHECK_STR(imported_country(ctx, "Fabrikam AB,,", ""), STR("SE"));
    CHECK_STR(imported_country(ctx, "Fabrikam AB,,", "NO"), STR("SE"));
    CHECK_STR(imported_country(ctx, "Fabrikam AB,,NO", "DK"), STR("NO"));
    CHECK_STR(imported_country(ctx, ",anna@fabrikam.example,", "DK"), STR("DK"));
    exec_sql(ctx, "UPDATE account SET country = 'SE'");
    CHECK_STR(imported_country(ctx, ",anna@fabrikam.example,", "DK"), STR("SE"));
    CHECK_STR(imported_country(ctx, "Nowhere AB,,", ""), str_format(ctx->arena, "Line 2, country: %s", asks));
    CHECK_STR(imported_country(ctx, "Nowhere AB,,", "DK"), STR("DK"));
    CHECK_STR(imported_country(ctx, ",,", ""), STR(""));
    CHECK_STR(imported_country(ctx, ",,", "DK"), STR("DK"));
}

/* The zone of a contract follows from its country, not from the first region. */
TEST(a_contract_keeps_the_days_of_its_own_country)
{
    struct contract_issue issue = { .plan_id = STR("gold-20-pack"), .starts_on = DAY_NONE, .country = STR("JP") };
    struct contract contract;

    people_begin(ctx);
    as_operator(ctx);
    WRITE_OK(contract_issue(ctx, &issue, &contract));
    CHECK_STR(contract.time_zone, STR("Asia/Tokyo"));
    issue.country = STR("");
    WRITE_OK(contract_issue(ctx, &issue, &contract));
    CHECK_STR(contract.time_zone, STR("UTC"));
}

TEST(a_country_that_no_region_serves_is_said_when_it_is_entered)
{
    struct people people = people_begin(ctx);
    struct organization brazil = organization_of(ctx, "Braço Ltda", "br"), served = organization_of(ctx, "Norsk AS", "no");
    struct catalog_result result;

    (void)people;
    CHECK_STR(brazil.remark, STR(""));
    CHECK_STR(issued_country(ctx, brazil.id, ""), STR("BR"));
    /* A catalogue without Brazil says so, and from then on so does every door. */
    as_operator(ctx);
    WRITE_OK(catalog_apply(ctx, small_catalog(ctx), false, &result));
    struct buf all = buf_new(ctx->arena);
    for (size_t i = 0; i < result.remarks.count; i++)
        buf_format(&all, "%.*s\n", STR_ARGS(result.remarks.items[i]));
    CHECK(str_contains(buf_str(&all), STR("No region serves BR, the country of 1 organization.")));
    CHECK(str_contains(buf_str(&all), STR("No region serves BR, the country of 1 contract in force.")));
    CHECK(!str_contains(buf_str(&all), STR("No region serves NO")) && !str_contains(buf_str(&all), STR("No region serves SE")));

    CHECK_STR(organization_of(ctx, "Outra", "BR").remark,
              STR("No region of the catalogue serves the country BR: nobody there can get help until one does."));
    CHECK_STR(organization_of(ctx, "Svensk AB", "SE").remark, STR(""));
    CHECK_STR(organization_of(ctx, "Anywhere", "").remark, STR(""));
    struct contract_issue issue = { .plan_id = STR("pack"), .organization_id = brazil.id, .starts_on = DAY_NONE };
    struct contract contract;
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, contract_issue(ctx, &issue, &contract));
    CHECK_STR(ctx->fault.fields->detail, STR("No region of the catalogue serves BR, the holder's country. Enter one for the contract that a region serves."));
    rollback(ctx);
    fault_clear(ctx);
    issue.organization_id = served.id;
    issue.country = STR("br");
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, contract_issue(ctx, &issue, &contract));
    CHECK_STR(ctx->fault.fields->detail, STR("No region of the catalogue serves the country BR. Enter one that a region serves."));
    rollback(ctx);
    fault_clear(ctx);
    issue.country = STR("");
    WRITE_OK(contract_issue(ctx, &issue, &contract));
    CHECK_STR(contract.country, STR("NO"));
}

/* SPEC 2.8: a contact's country is his profile's. */
TEST(a_country_that_there_is_not_is_refused_and_one_that_no_region_serves_is_said_in_a_profile)
{
    struct people people = people_begin(ctx);
    struct account changed;
    struct organization organization;
    struct str nowhere = STR("zz"), brazil = STR("br"), norway = STR("no"), phone = STR("+46 8 123"), none = STR("");

    as_operator(ctx);
    catalog_put(ctx, small_catalog(ctx));
    WRITE_CODE(invalid, organization_add(ctx, STR("Nowhere"), STR("ZZ"), 0, &organization));
    as_account(ctx, people.anna, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, member_set_profile(ctx, &(struct profile){ .country = &nowhere }, &changed));
    CHECK_STR(ctx->fault.fields->field, STR("country"));
    CHECK_STR(ctx->fault.fields->detail, STR("There is no country ZZ. Enter the two letters of one, such as SE."));
    rollback(ctx);
    fault_clear(ctx);
    WRITE_OK(member_set_profile(ctx, &(struct profile){ .country = &brazil }, &changed));
    CHECK_STR(changed.country, STR("BR"));
    CHECK_STR(changed.remark, STR("No region of the catalogue serves the country BR: nobody there can get help until one does."));
    WRITE_OK(member_set_profile(ctx, &(struct profile){ .phone = &phone }, &changed));
    CHECK_STR(changed.remark, STR(""));
    WRITE_OK(member_set_profile(ctx, &(struct profile){ .country = &norway }, &changed));
    CHECK_STR(changed.remark, STR(""));
    WRITE_OK(member_set_profile(ctx, &(struct profile){ .country = &none }, &changed));
    CHECK_STR(changed.remark, STR(""));
    /* Who has one from before they were checked may change the rest. */
    exec_sql(ctx, "UPDATE account SET country = 'ZZ'");
    WRITE_OK(member_set_profile(ctx, &(struct profile){ .phone = &phone }, &changed));
    CHECK_STR(changed.country, STR("ZZ"));
}

/* What a profile offers is what somebody can be helped in: nobody learns of it only when help is needed. */
TEST(every_country_that_a_profile_offers_is_served_by_the_shipped_catalogue)
{
    struct text_name *countries;

    people_begin(ctx);
    const struct catalog *catalog = catalog_in_force(ctx);
    size_t count = text_countries(ctx->arena, STR("en"), &countries);
    CHECK(count > 240);
    for (size_t i = 0; i < count; i++)
        CHECK_STR(catalog_region(catalog, countries[i].id) ? STR("") : countries[i].id, STR(""));
}

TEST(the_zone_of_a_country_is_known_where_there_is_one)
{
    static const char *const several[] = { "US", "RU", "BR", "AU", "ZZ", "se", "S", "", "#" };

    CHECK_STR(zone_of_country(ctx->arena, STR("SE")), STR("Europe/Stockholm"));
    CHECK_STR(zone_of_country(ctx->arena, STR("CZ")), STR("Europe/Prague"));
    CHECK_STR(zone_of_country(ctx->arena, STR("JP")), STR("Asia/Tokyo"));
    for (size_t i = 0; i < COUNT_OF(several); i++)
        CHECK_STR(zone_of_country(ctx->arena, str_of(several[i])), STR(""));
}

TESTS(
    ALONE(the_zone_of_a_country_is_known_where_there_is_one),
    BOTH(small_letters_are_forgiven_at_every_door_that_takes_a_country),
    SQLITE(small_letters_in_a_catalogue_are_one_country_with_capital_ones),
    BOTH(a_contract_whose_holder_has_no_country_asks_for_one),
    SQLITE(a_contract_keeps_the_days_of_its_own_country),
    BOTH(a_country_that_no_region_serves_is_said_when_it_is_entered),
    BOTH(a_country_that_there_is_not_is_refused_and_one_that_no_region_serves_is_said_in_a_profile),
    SQLITE(every_country_that_a_profile_offers_is_served_by_the_shipped_catalogue),
)
