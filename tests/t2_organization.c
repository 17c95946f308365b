/* SPDX-License-Identifier: Apache-2.0 */
/* t2_organization.c: organizations, enrolments, memberships. */
#include "tests/harness.h"

#include "desk/account/account.h"
#include "desk/organization/organization.h"

static struct organization add(struct ctx *ctx, const char *name, unsigned enrolled)
{
    struct organization added;

    WRITE_OK(organization_add(ctx, str_of(name), STR("SE"), enrolled, &added));
    return added;
}

static int64_t person(struct ctx *ctx, const char *email, const char *name)
{
    struct account account = { .email = str_of(email), .name = str_of(name) }, added;

    WRITE_OK(account_add(ctx, &account, &added));
    return added.id;
}

/* SPEC 3.4 */
TEST(an_organization_has_a_partner_id_and_its_enrolments)
{
    struct organization both = add(ctx, "  Fabrikam AB ", ENROLLED_PARTNER | ENROLLED_RESELLER), none = add(ctx, "Contoso", 0), found;

    CHECK_INT((int64_t)both.partner_id.len, 7);
    CHECK(str_is_digits(both.partner_id) && both.partner_id.data[0] != '0');
    READ_OK(organization_find(ctx, both.id, &found));
    CHECK_STR(found.name, STR("Fabrikam AB"));
    CHECK_STR(found.country, STR("SE"));
    CHECK_STR(found.partner_id, both.partner_id);
    CHECK_INT(found.enrolled, ENROLLED_PARTNER | ENROLLED_RESELLER);
    CHECK_INT(found.created_at, ctx->now);
    READ_OK(organization_find(ctx, none.id, &found));
    CHECK_INT(found.enrolled, 0);
    READ_CODE(not_found, organization_find(ctx, 7, &found));
    exec_sql_fails(ctx, CODE_conflict, str_format(ctx->arena, "INSERT INTO organization VALUES (9, 'Copy', 'SE', '%.*s', 1)",
                                                  STR_ARGS(both.partner_id)).data);
}

TEST(a_name_is_needed_and_a_country_has_two_letters)
{
    struct organization added;
    char many[201];

    memset(many, 'x', sizeof many);
    WRITE_CODE(invalid, organization_add(ctx, STR("  "), STR("SE"), 0, &added));
    WRITE_CODE(invalid, organization_add(ctx, STR("A\nB"), STR("SE"), 0, &added));
    WRITE_CODE(invalid, organization_add(ctx, (struct str){ many, sizeof many }, STR("SE"), 0, &added));
    WRITE_CODE(invalid, organization_add(ctx, STR("Fabrikam"), STR("s1"), 0, &added));
    WRITE_CODE(invalid, organization_add(ctx, STR("Fabrikam"), STR("SWE"), 0, &added));
    WRITE_OK(organization_add(ctx, STR("Fabrikam"), STR(""), 0, &added));
    CHECK_INT(count_rows(ctx, "organization"), 1);
}

/* A contract for the wrong company is for ever. */
TEST(a_name_that_only_a_machine_tells_from_another_is_said_with_the_id_of_that_one)
{
    static const char *const alike[] = {
        "Contoso AB", "contoso ab", "CONTOSO AB", "Contoso  AB", "ContosoAB", "Contoso A.B.", "Contoso, AB", "Contoso-AB", "Contoso AB.",
        "\xEF\xBC\xA3ontoso \xEF\xBC\xA1\xEF\xBC\xA2",                   /* full width */
        "\xD0\xA1\xD0\xBEntoso AB", "C\xCE\xBFntoso AB", "C0ntoso AB",     /* Cyrillic, Greek, a digit */
        "\xD0\xA1\xD0\xBEnt\xD0\xBEs\xD0\xBE \xD0\x90\xD0\x92", "Contoso \xCE\x91\xCE\x92", "\xD0\xA1\xD0\x9ENT\xD0\x9ES\xD0\x9E \xD0\x90\xD0\x92",     /* capitals of both, whose small letters look otherwise */
        "Con\xE2\x80\x8Btoso AB", "Contoso\xC2\xA0" "AB", "Contoso\xE2\x80\x8F AB", "Con\xC2\xADtoso AB",   /* not seen */
        "\xE2\x80\x9C" "Contoso\xE2\x80\x9D AB", "Contoso \xE2\x80\x93 AB",
        "Contoso (AB)", "Contoso/AB", "Contoso: AB", "Contoso_AB", "Contoso; AB!", "[Contoso] AB", "Contoso\xC2\xB7" "AB", "Contoso \xE2\x80\xA2 AB", "Contoso\\AB",
        "Contoso AB\xC2\xAE", "Contoso\xE2\x84\xA2 AB", "\xC2\xA9 Contoso AB", "Contoso\xE2\x84\xA0 AB", "Contoso\xE3\x83\xBB" "AB", "Contoso\xEF\xBC\x8F" "AB",
    };
    static const char *const others[] = { "Contoso", "Contoso AS", "Contoso AB 2", "Cont\xC3\xB6so AB", "Kontoso AB", "Contoso & AB", "Contoso @ AB", "Contoso % AB",
                                          "Contoso TM AB", "\xE3\x83\x8E Contoso AB", "!!!", "???", "\xC2\xAE" };
    struct organization added;

    struct organization contoso = add(ctx, "Contoso AB", 0);
    for (size_t i = 0; i < COUNT_OF(alike); i++) {
        in_write(ctx);
        CHECK_CODE_KEEP(conflict, organization_add(ctx, str_of(alike[i]), STR("NO"), 0, &added));
        CHECK(str_contains(ctx->fault.detail, str_format(ctx->arena, "Contoso AB, id %lld,", (long long)contoso.id)));
        CHECK(str_contains(ctx->fault.cure, STR("--anyway")));
        fault_clear(ctx);
        undo(ctx);
        commit(ctx);
    }
    for (size_t i = 0; i < COUNT_OF(others); i++)
        add(ctx, others[i], 0);
    CHECK_INT(count_rows(ctx, "organization"), 1 + (int64_t)COUNT_OF(others));
    WRITE_OK(organization_add_anyway(ctx, STR("Contoso AB"), STR("SE"), 0, &added));
    CHECK(added.id != contoso.id);
    /* How accents are put together, and letters that look like one another in capitals. */
    add(ctx, "B\xC3\xBCro Illig", 0);
    WRITE_CODE(conflict, organization_add(ctx, STR("Bu\xCC\x88ro Illig"), STR(""), 0, &added));
    WRITE_CODE(conflict, organization_add(ctx, STR("B\xC3\xBCro lllig"), STR(""), 0, &added));
    WRITE_CODE(conflict, organization_add(ctx, STR("B\xC3\x9CRO ILLIG"), STR(""), 0, &added));
    add(ctx, "Buro Illig", 0);
    /* An Arabic word made longer. */
    add(ctx, "\xD8\xB4\xD8\xB1\xD9\x83\xD8\xA9", 0);
    WRITE_CODE(conflict, organization_add(ctx, STR("\xD8\xB4\xD8\xB1\xD9\x80\xD9\x80\xD9\x83\xD8\xA9"), STR(""), 0, &added));
}

/* Also behind as many as are read at once. */
TEST(a_name_is_compared_with_those_of_all_organizations)
{
    struct organization added;

    for (int i = 0; i < 450; i++)
        exec_sql(ctx, str_format(ctx->arena, "INSERT INTO organization (id, name, country, partner_id, created_at) VALUES (%d, 'Maker %d', 'SE', '%07d', 1)",
                                 i + 1, i, i).data);
    WRITE_CODE(conflict, organization_add(ctx, STR("maker 449"), STR(""), 0, &added));
    WRITE_CODE(conflict, organization_add(ctx, STR("Maker 0"), STR(""), 0, &added));
    WRITE_OK(organization_add(ctx, STR("Maker 450"), STR(""), 0, &added));
}

/* SPEC 3.7 */
TEST(the_contract_desk_and_administrators_manage_organizations_and_nobody_else)
{
    struct organization added, *list;
    struct organization fabrikam = add(ctx, "Fabrikam", 0);
    int64_t anna = person(ctx, "anna@b.example", "Anna");
    size_t count = 0;

    as_account(ctx, anna, "anna@b.example", ACCOUNT_WORK, STAFF_ENGINEER | STAFF_CATALOG_MANAGER);
    WRITE_CODE(not_authorized, organization_add(ctx, STR("Contoso"), STR(""), 0, &added));
    READ_CODE(not_authorized, organization_search(ctx, STR(""), 0, 10, &list, &count));
    WRITE_CODE(not_authorized, membership_add(ctx, fabrikam.id, anna, ROLE_GLOBAL_ADMIN));
    as_account(ctx, anna, "anna@b.example", ACCOUNT_WORK, STAFF_CONTRACT_DESK);
    WRITE_OK(organization_add(ctx, STR("Contoso"), STR(""), 0, &added));
    WRITE_OK(membership_add(ctx, fabrikam.id, anna, ROLE_MEMBER));
    as_account(ctx, anna, "anna@b.example", ACCOUNT_WORK, STAFF_ADMINISTRATOR);
    READ_OK(organization_search(ctx, STR(""), 0, 10, &list, &count));
    CHECK_INT((int64_t)count, 2);
}

TEST(organizations_are_listed_by_pages_and_found_by_words_or_partner_id)
{
    struct organization first = add(ctx, "Fabrikam AB", 0), second = add(ctx, "Contoso 100% Ltd", ENROLLED_RESELLER), *list;
    size_t count = 0;

    READ_OK(organization_search(ctx, STR(""), 0, 1, &list, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_INT(list[0].id, first.id);
    READ_OK(organization_search(ctx, STR(""), first.id, 10, &list, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_INT(list[0].id, second.id);
    CHECK_INT(list[0].enrolled, ENROLLED_RESELLER);
    READ_OK(organization_search(ctx, STR(" fabriKAM "), 0, 10, &list, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_INT(list[0].id, first.id);
    READ_OK(organization_search(ctx, first.partner_id, 0, 10, &list, &count));
    CHECK_INT((int64_t)count, 1);
    READ_OK(organization_search(ctx, STR("0%"), 0, 10, &list, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_INT(list[0].id, second.id);
    READ_OK(organization_search(ctx, STR("o%o"), 0, 10, &list, &count));
    CHECK_INT((int64_t)count, 0);
    READ_OK(organization_search(ctx, STR("a_r"), 0, 10, &list, &count));
    CHECK_INT((int64_t)count, 0);
    READ_OK(organization_search(ctx, STR("\\"), 0, 10, &list, &count));
    CHECK_INT((int64_t)count, 0);
}

/* SPEC 12.1 */
TEST(an_organization_is_found_without_the_signs_on_its_letters)
{
    struct organization first = add(ctx, "B\u00FCro \u0141\u00F3d\u017A", 0), *list;
    static const char *const typed[] = { "buro", "B\u00DCRO", "lodz", "\u200EBu\u0308ro", "o lod", "\u0141" };
    size_t count = 0;

    add(ctx, "Fabrikam AB", 0);
    add(ctx, "株式会社東京", 0);
    for (size_t i = 0; i < COUNT_OF(typed); i++) {
        READ_OK(organization_search(ctx, str_of(typed[i]), 0, 1, &list, &count));
        CHECK(count == 1 && list[0].id == first.id);
        READ_OK(organization_search(ctx, str_of(typed[i]), first.id, 10, &list, &count));
        CHECK_INT((int64_t)count, 0);
    }
    READ_OK(organization_search(ctx, STR("東"), 0, 10, &list, &count));
    CHECK_INT((int64_t)count, 1);
}

static int64_t found(struct ctx *ctx, const char *words, int64_t *out_id)
{
    struct organization *list;
    size_t count = 0;

    READ_OK(organization_search(ctx, str_of(words), 0, 10, &list, &count));
    *out_id = count ? list[0].id : 0;
    return (int64_t)count;
}

/* SPEC 12.1 */
TEST(an_organization_is_found_by_words_in_any_order_and_by_what_is_shown_of_its_ids)
{
    struct organization first = add(ctx, "B\u00FCro M\u00FCller & Partner GmbH", 0), tokyo = add(ctx, "東京サーバー株式会社", 0), plain = add(ctx, "Nord-Sud Handel AB", 0);
    const struct { const char *typed; int64_t id; } rows[] = {
        { "GmbH B\u00FCro", first.id }, { "buro   m\u00FCller", first.id }, { "Muller,", first.id }, { "(gmbh) \"partner\"", first.id },
        { str_format(ctx->arena, "Partner ID %.*s", STR_ARGS(first.partner_id)).data, first.id }, { str_format(ctx->arena, "Handel (partner ID %.*s)", STR_ARGS(plain.partner_id)).data, plain.id },
        { str_format(ctx->arena, "%.*s-%.*s", 3, plain.partner_id.data, 4, plain.partner_id.data + 3).data, plain.id },
        { str_format(ctx->arena, "%lld", (long long)plain.id).data, plain.id }, { str_format(ctx->arena, "Organization %lld", (long long)tokyo.id).data, tokyo.id },
        { "東京サーバ株式会社", tokyo.id }, { "株式会社 東京", tokyo.id }, { "とうきょう", 0 }, { "ｻｰﾊﾞｰ", tokyo.id }, { "さーば", tokyo.id },
        { "nord\u2011sud", plain.id }, { "Handel \u2013 Nord", plain.id }, { "Nord\u2013S\u00FCd", plain.id },
        { "handel gmbh", 0 }, { "partner id", 0 }, { str_format(ctx->arena, "gmbh %lld", (long long)plain.id).data, 0 }, { "\u30FC", 0 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t id = 0, count = found(ctx, rows[i].typed, &id);
        if (count != (rows[i].id != 0) || id != rows[i].id)
            CHECK_STR(str_of(rows[i].typed), STR("found, once, or not at all where it should not"));
    }
}

/* SPEC 3.3 */
TEST(an_account_may_belong_to_several_organizations_with_roles_in_each)
{
    struct organization fabrikam = add(ctx, "Fabrikam", ENROLLED_PARTNER), contoso = add(ctx, "Contoso", 0);
    int64_t anna = person(ctx, "anna@b.example", "Anna");
    struct membership *memberships;
    size_t count = 0;

    WRITE_OK(membership_add(ctx, contoso.id, anna, 0));
    WRITE_OK(membership_add(ctx, fabrikam.id, anna, ROLE_ADMIN_AGENT));
    WRITE_OK(membership_add(ctx, fabrikam.id, anna, ROLE_ADMIN_AGENT | ROLE_GLOBAL_ADMIN));
    READ_OK(membership_list(ctx, anna, &memberships, &count));
    CHECK_INT((int64_t)count, 2);
    CHECK_INT(memberships[0].organization.id, fabrikam.id);
    CHECK_STR(memberships[0].organization.name, STR("Fabrikam"));
    CHECK_INT(memberships[0].organization.enrolled, ENROLLED_PARTNER);
    CHECK_INT(memberships[0].roles, ROLE_MEMBER | ROLE_ADMIN_AGENT | ROLE_GLOBAL_ADMIN);
    CHECK_INT(memberships[1].roles, ROLE_MEMBER);
    READ_OK(membership_list(ctx, 7, &memberships, &count));
    CHECK_INT((int64_t)count, 0);
}

TEST(only_what_exists_and_is_open_becomes_a_member)
{
    struct organization fabrikam = add(ctx, "Fabrikam", 0);
    int64_t anna = person(ctx, "anna@b.example", "Anna");
    struct account closed;

    WRITE_CODE(not_found, membership_add(ctx, 7, anna, ROLE_MEMBER));
    WRITE_CODE(not_found, membership_add(ctx, fabrikam.id, 7, ROLE_MEMBER));
    WRITE_OK(account_close(ctx, anna, &closed));
    WRITE_CODE(conflict, membership_add(ctx, fabrikam.id, anna, ROLE_MEMBER));
    CHECK_INT(count_rows(ctx, "organization_role"), 0);
}

TEST(the_administrators_are_named_once_each_and_without_those_who_left)
{
    struct organization fabrikam = add(ctx, "Fabrikam", 0), contoso = add(ctx, "Contoso", 0);
    int64_t bo = person(ctx, "bo@b.example", "Bo Ek"), anna = person(ctx, "anna@b.example", "Anna Berg"), cia = person(ctx, "cia@b.example", "Cia"),
            dan = person(ctx, "dan@b.example", "Dan");
    struct str names = STR("?");
    struct account closed;

    READ_OK(organization_admins(ctx, fabrikam.id, &names));
    CHECK_STR(names, STR(""));
    WRITE_OK(membership_add(ctx, fabrikam.id, bo, ROLE_PARTNER_ADMIN));
    WRITE_OK(membership_add(ctx, fabrikam.id, anna, ROLE_GLOBAL_ADMIN | ROLE_PARTNER_ADMIN));
    WRITE_OK(membership_add(ctx, fabrikam.id, cia, ROLE_ADMIN_AGENT));
    WRITE_OK(membership_add(ctx, fabrikam.id, dan, ROLE_GLOBAL_ADMIN));
    WRITE_OK(membership_add(ctx, contoso.id, cia, ROLE_GLOBAL_ADMIN));
    WRITE_OK(account_close(ctx, dan, &closed));
    as_nobody(ctx);
    READ_OK(organization_admins(ctx, fabrikam.id, &names));
    CHECK_STR(names, STR("Anna Berg <anna@b.example>, Bo Ek <bo@b.example>"));
}

TESTS(
    BOTH(an_organization_has_a_partner_id_and_its_enrolments),
    BOTH(a_name_is_needed_and_a_country_has_two_letters),
    BOTH(a_name_that_only_a_machine_tells_from_another_is_said_with_the_id_of_that_one),
    BOTH(a_name_is_compared_with_those_of_all_organizations),
    BOTH(the_contract_desk_and_administrators_manage_organizations_and_nobody_else),
    BOTH(organizations_are_listed_by_pages_and_found_by_words_or_partner_id),
    BOTH(an_organization_is_found_without_the_signs_on_its_letters),
    BOTH(an_organization_is_found_by_words_in_any_order_and_by_what_is_shown_of_its_ids),
    BOTH(an_account_may_belong_to_several_organizations_with_roles_in_each),
    BOTH(only_what_exists_and_is_open_becomes_a_member),
    BOTH(the_administrators_are_named_once_each_and_without_those_who_left),
)
