/* SPDX-License-Identifier: Apache-2.0 */
/* t2_account.c: accounts, profiles, secrets. Tokens and passwords are in t2_sign_in.c, the policy table in t2_policy.c. */
#include "tests/harness.h"

#include "base/limit.h"
#include "desk/account/account.h"

static struct account add(struct ctx *ctx, const char *email, unsigned staff)
{
    struct account account = { .email = str_of(email), .name = STR("Anna Berg"), .kind = ACCOUNT_WORK, .staff = staff };
    struct account added;

    WRITE_OK(account_add(ctx, &account, &added));
    return added;
}

static void act_as(struct ctx *ctx, const struct account *account)
{
    as_account(ctx, account->id, str_c(ctx->arena, account->email), account->kind, account->staff);
}

/* SPEC 3.1 */
TEST(an_account_is_found_by_its_address_however_it_is_written)
{
    struct account added = add(ctx, "  Anna.Berg@Fabrikam.Example ", STAFF_ENGINEER | STAFF_ADMINISTRATOR), found;

    CHECK_STR(added.email, STR("anna.berg@fabrikam.example"));
    CHECK_INT(added.created_at, ctx->now);
    READ_OK(account_find_by_email(ctx, STR("ANNA.BERG@fabrikam.example"), &found));
    CHECK_INT(found.id, added.id);
    READ_OK(account_find_by_email(ctx, STR("anna.berg@ｆａｂｒｉｋａｍ.example"), &found));
    CHECK_INT(found.id, added.id);
    CHECK_STR(found.name, STR("Anna Berg"));
    CHECK_INT(found.kind, ACCOUNT_WORK);
    CHECK_INT(found.staff, STAFF_ENGINEER | STAFF_ADMINISTRATOR);
    READ_OK(account_find(ctx, added.id, &found));
    CHECK_STR(found.email, added.email);
    READ_CODE(not_found, account_find(ctx, 7, &found));
    READ_CODE(not_found, account_find_by_email(ctx, STR("bo@fabrikam.example"), &found));
}

TEST(an_address_that_is_taken_is_a_conflict_in_any_spelling)
{
    struct account again = { .email = STR("ANNA@fabrikam.example"), .name = STR("Anna Two") }, added;

    add(ctx, "anna@fabrikam.example", 0);
    WRITE_CODE(conflict, account_add(ctx, &again, &added));
    CHECK_INT(count_rows(ctx, "account"), 1);
    exec_sql_fails(ctx, CODE_conflict,
                   "INSERT INTO account VALUES (9, 'anna@fabrikam.example', 'A', 'work', '', '', '', '', '', 1, 0, 1, 0, '')");
}

TEST(what_is_wrong_with_a_new_account_is_said_all_at_once)
{
    struct account wrong = { .email = STR("no address"), .name = STR("  "), .country = STR("se"), .time_zone = STR("Mars/Base"),
                             .language = STR("s"), .phone = STR("+46 8 12345678901234567890123456789012345678") }, added;

    in_write(ctx);
    CHECK_CODE_KEEP(invalid, account_add(ctx, &wrong, &added));
    size_t count = 0;
    for (const struct field_fault *field = ctx->fault.fields; field; field = field->next)
        count++;
    CHECK_INT((int64_t)count, 6);
    fault_clear(ctx);
    rollback(ctx);
    CHECK_INT(count_rows(ctx, "account"), 0);
}

/* SPEC 3.8: one mailbox is one account, and mail goes to the address that was given. */
TEST(an_account_keeps_the_address_as_given_and_is_found_by_every_spelling)
{
    struct account found, account = { .email = STR(" Anna.Berg+x@STRA\xc3\x9f" "E.example"), .name = STR("Anna") };
    static const struct str spellings[] = {
        STR_INIT("anna.berg+x@stra\xc3\x9f" "e.example"), STR_INIT("ANNA.BERG+X@xn--strae-oqa.example"), STR_INIT("anna.berg+x@XN--STRAE-OQA.EXAMPLE"),
        STR_INIT("Anna.Berg+x@stra\xc3\x9f" "e\xe3\x80\x82" "example"), STR_INIT("\"anna.berg+x\"@stra\xc3\x9f" "e.example"),
    };

    WRITE_OK(account_add(ctx, &account, &found));
    for (size_t i = 0; i < COUNT_OF(spellings); i++) {
        READ_OK(account_find_by_email(ctx, spellings[i], &found));
        CHECK_STR(found.address, STR("Anna.Berg+x@xn--strae-oqa.example"));
        account.email = spellings[i];
        WRITE_CODE(conflict, account_add(ctx, &account, &found));
    }
    READ_CODE(not_found, account_find_by_email(ctx, STR("anna.berg+x@strasse.example"), &found));
    CHECK_INT(count_rows(ctx, "account"), 1);
}

/* Rows of older versions: their keys were folded, whatever that made of the domain. */
TEST(accounts_of_older_versions_are_found_by_every_spelling_of_their_domain)
{
    struct account found;

    add(ctx, "anna@fabrikam.example", 0);
    add(ctx, "bo@fabrikam.example", 0);
    add(ctx, "bo@xn--bcher-kva.example", 0);
    add(ctx, "eva@fabrikam.example", 0);
    in_write(ctx);
    exec_sql(ctx, "UPDATE account SET email = 'anna@b\xc3\xbc" "cher.example', address = '' WHERE email = 'anna@fabrikam.example'");
    exec_sql(ctx, "UPDATE account SET email = 'bo@b\xc3\xbc" "cher.example', address = '' WHERE email = 'bo@fabrikam.example'");
    exec_sql(ctx, "UPDATE account SET email = '\xc3\xa5sa@b\xc3\xbc" "cher.example', address = '' WHERE email = 'eva@fabrikam.example'");
    commit(ctx);
    for (int again = 0; again < 2; again++)
        WRITE_OK(accounts_rekey(ctx));
    READ_OK(account_find_by_email(ctx, STR("ANNA@B\xc3\x9c" "CHER.example"), &found));
    CHECK_STR(found.address, STR("anna@xn--bcher-kva.example"));
    READ_OK(account_find_by_email(ctx, STR("anna@xn--bcher-kva.example"), &found));
    /* Two accounts of one mailbox: the one that had the key keeps it. */
    READ_OK(account_find_by_email(ctx, STR("bo@b\xc3\xbc" "cher.example"), &found));
    CHECK_STR(found.email, STR("bo@xn--bcher-kva.example"));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM account WHERE email LIKE 'bo@%'"), 2);
    /* What is taken no more can still sign in. */
    READ_OK(account_find_by_email(ctx, STR("\xc3\x85sa@B\xc3\xbc" "cher.example"), &found));
}

/* SPEC 3.7 */
TEST(only_administrators_and_the_operator_add_list_and_close_accounts)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0), other = { .email = STR("bo@b.example"), .name = STR("Bo") }, out;
    struct account *list;
    size_t count = 0;

    as_account(ctx, anna.id, "anna@fabrikam.example", ACCOUNT_WORK, STAFF_ENGINEER | STAFF_CONTRACT_DESK | STAFF_CATALOG_MANAGER);
    WRITE_CODE(not_authorized, account_add(ctx, &other, &out));
    READ_CODE(not_authorized, account_list(ctx, 0, 10, &list, &count));
    WRITE_CODE(not_authorized, account_close(ctx, anna.id, &out));
    as_nobody(ctx);
    WRITE_CODE(sign_in_required, account_add(ctx, &other, &out));
    as_account(ctx, anna.id, "anna@fabrikam.example", ACCOUNT_WORK, STAFF_ADMINISTRATOR);
    WRITE_OK(account_add(ctx, &other, &out));
    READ_OK(account_list(ctx, 0, 10, &list, &count));
    CHECK_INT((int64_t)count, 2);
    READ_OK(account_list(ctx, 0, 1, &list, &count));
    CHECK_INT((int64_t)count, 1);
    READ_OK(account_list(ctx, list[0].id, 10, &list, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_INT(list[0].id, out.id);
}

/* SPEC 3.2 */
TEST(the_profile_changes_what_is_given_and_leaves_the_rest)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0), changed;
    struct str country = STR("SE"), zone = STR("Europe/Stockholm"), language = STR("zh-Hans"), phone = STR(" +46 8 123 "), none = STR("");

    act_as(ctx, &anna);
    WRITE_OK(account_set_profile(ctx, &(struct profile){ &phone, &country, &zone, &language }, &changed));
    WRITE_OK(account_set_profile(ctx, &(struct profile){ .phone = &none }, &changed));
    READ_OK(account_find(ctx, anna.id, &changed));
    CHECK_STR(changed.phone, STR(""));
    CHECK_STR(changed.country, STR("SE"));
    CHECK_STR(changed.time_zone, STR("Europe/Stockholm"));
    CHECK_STR(changed.language, STR("zh-Hans"));
    CHECK_STR(changed.name, STR("Anna Berg"));
}

/* SPEC 3.2 */
TEST(a_profile_names_a_country_and_a_zone_that_exist)
{
    struct account anna = add(ctx, "anna@fabrikam.example", 0), changed;
    struct str countries[] = { STR("s e"), STR("S"), STR("SWE"), STR("S1"), STR("ZZ"), STR("zz"), STR("QQ"), STR("UK"), STR("EU") };
    struct str zones[] = { STR("Europe/Atlantis"), STR("../etc/passwd"), STR("/etc/localtime"), STR("Europe") };

    act_as(ctx, &anna);
    for (size_t i = 0; i < COUNT_OF(countries); i++)
        WRITE_CODE(invalid, account_set_profile(ctx, &(struct profile){ .country = &countries[i] }, &changed));
    for (size_t i = 0; i < COUNT_OF(zones); i++)
        WRITE_CODE(invalid, account_set_profile(ctx, &(struct profile){ .time_zone = &zones[i] }, &changed));
    as_operator(ctx);
    WRITE_CODE(not_authorized, account_set_profile(ctx, &(struct profile){ .country = &countries[0] }, &changed));
}

TEST(a_secret_is_made_once_and_stays)
{
    struct str first = STR(""), second = STR("");

    READ_CODE(internal, secret_find(ctx, "quote", &first));
    WRITE_OK(secrets_make(ctx));
    READ_OK(secret_find(ctx, "quote", &first));
    CHECK_INT((int64_t)first.len, 64);
    WRITE_OK(secrets_make(ctx));
    READ_OK(secret_find(ctx, "quote", &second));
    CHECK_STR(second, first);
}

TEST(names_of_kinds_go_both_ways)
{
    enum account_kind kind;

    CHECK(account_kind_by_name(STR("work"), &kind) && kind == ACCOUNT_WORK);
    CHECK(account_kind_by_name(STR("personal"), &kind) && kind == ACCOUNT_PERSONAL);
    CHECK(!account_kind_by_name(STR("Work"), &kind));
}

TESTS(
    BOTH(an_account_is_found_by_its_address_however_it_is_written),
    BOTH(an_address_that_is_taken_is_a_conflict_in_any_spelling),
    BOTH(what_is_wrong_with_a_new_account_is_said_all_at_once),
    BOTH(an_account_keeps_the_address_as_given_and_is_found_by_every_spelling),
    BOTH(accounts_of_older_versions_are_found_by_every_spelling_of_their_domain),
    BOTH(only_administrators_and_the_operator_add_list_and_close_accounts),
    BOTH(the_profile_changes_what_is_given_and_leaves_the_rest),
    BOTH(a_profile_names_a_country_and_a_zone_that_exist),
    BOTH(a_secret_is_made_once_and_stays),
    ALONE(names_of_kinds_go_both_ways),
)
