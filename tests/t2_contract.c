/* SPDX-License-Identifier: Apache-2.0 */
/* t2_contract.c: states, issuing, adding by IDs, labels, search, blocks. The import is in t2_import.c, units in t2_ledger.c. */
#include "tests/world.h"

#include "base/crypto.h"
#include "desk/organization/organization.h"

#define ACCESS_ID   "0230242323"
#define CONTRACT_ID "004512345678"

/* ---- Terms and states ------------------------------------------------------------------------------- */

/* SPEC 4.2 */
TEST(states_follow_from_the_day_and_what_is_stored_goes_first)
{
    struct contract_block blocks[] = {
        { .from_on = 100, .until_on = 110 }, { .from_on = 105, .until_on = DAY_NEVER }, { .from_on = 0, .until_on = DAY_NEVER, .lifted_at = 1 },
    };
    struct contract contract = { .starts_on = 50, .ends_on = 200, .grace_days = 30 };

    CHECK_INT(contract_state(&contract, 49), CONTRACT_WAITING);
    CHECK_INT(contract_state(&contract, 50), CONTRACT_ACTIVE);
    CHECK_INT(contract_state(&contract, 170), CONTRACT_ACTIVE);
    CHECK_INT(contract_state(&contract, 171), CONTRACT_GRACE);
    CHECK_INT(contract_state(&contract, 200), CONTRACT_GRACE);
    CHECK_INT(contract_state(&contract, 201), CONTRACT_EXPIRED);
    contract.blocks = blocks;
    contract.block_count = 1;
    CHECK_INT(contract_state(&contract, 99), CONTRACT_ACTIVE);
    CHECK_INT(contract_state(&contract, 100), CONTRACT_SUSPENDED);
    CHECK_INT(contract_state(&contract, 110), CONTRACT_SUSPENDED);
    CHECK_INT(contract_state(&contract, 111), CONTRACT_ACTIVE);
    contract.block_count = 3;
    CHECK_INT(contract_state(&contract, 111), CONTRACT_SUSPENDED);
    CHECK_INT(contract_state(&contract, 201), CONTRACT_SUSPENDED);
    CHECK_INT(contract_state(&contract, 99), CONTRACT_ACTIVE);
    contract.draft = true;
    CHECK_INT(contract_state(&contract, 111), CONTRACT_DRAFT);
    contract.cancelled = true;
    CHECK_INT(contract_state(&contract, 111), CONTRACT_CANCELLED);
}

/* SPEC 4.2: the day is that of the contract's zone. */
TEST(a_contract_starts_and_ends_at_midnight_of_its_own_zone)
{
    world_begin(ctx);
    struct contract east = world_contract(ctx, "five-pack", 0, "2026-11-22", "Pacific/Kiritimati");
    struct contract west = world_contract(ctx, "five-pack", 0, "2026-11-22", "Etc/GMT+12");

    ctx->now = instant_at("2026-11-21", 10 * 60) - 1;
    CHECK_INT(contract_state(&east, contract_day(&east, ctx->now)), CONTRACT_WAITING);
    ctx->now += 1;
    CHECK_INT(contract_state(&east, contract_day(&east, ctx->now)), CONTRACT_ACTIVE);
    ctx->now = instant_at("2026-11-22", 12 * 60) - 1;
    CHECK_INT(contract_state(&west, contract_day(&west, ctx->now)), CONTRACT_WAITING);
    ctx->now += 1;
    CHECK_INT(contract_state(&west, contract_day(&west, ctx->now)), CONTRACT_ACTIVE);
    CHECK_INT(world_find(ctx, west.id).remaining, 5);
    ctx->now = instant_at("2027-11-22", 12 * 60) - 1;
    CHECK_INT(world_find(ctx, west.id).remaining, 5);
    CHECK_INT(world_find(ctx, east.id).remaining, 0);
    ctx->now += 1;
    CHECK_INT(world_find(ctx, west.id).remaining, 0);
}

/* SPEC 4.1 */
TEST(an_issued_contract_has_a_pair_a_term_and_its_units)
{
    world_begin(ctx);
    int64_t organization = world_organization(ctx, "Fabrikam AB");
    struct contract contract = world_contract(ctx, "gold-20-pack", organization, "2026-11-01", NULL);

    CHECK_INT((int64_t)contract.access_id.len, 10);
    CHECK(luhn_fits(contract.access_id));
    CHECK_INT((int64_t)contract.contract_no.len, 12);
    CHECK(str_is_digits(contract.contract_no));
    CHECK_INT(contract.starts_on, day_at("2026-11-01"));
    CHECK_INT(contract.ends_on, day_at("2027-11-30"));
    CHECK_INT(contract.granted, 20);
    CHECK_INT(contract.used, 0);
    CHECK_INT(contract.remaining, 20);
    CHECK_STR(contract.country, STR("SE"));
    CHECK(contract.shared_by_organization);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'grant' AND units = 20"), 1);
    struct contract unlimited = world_contract(ctx, "signature-cloud-unlimited", organization, NULL, NULL);
    CHECK(!unlimited.counted);
    CHECK_INT(unlimited.next_expiry_on, unlimited.ends_on);
    struct contract hours = world_contract(ctx, "advisory-hours", organization, NULL, NULL);
    CHECK_INT(hours.remaining, 50 * 60);
    CHECK_INT(hours.unit, UNIT_HOUR);
}

TEST(what_cannot_be_issued_is_said_field_by_field)
{
    struct contract_issue issue = { .plan_id = STR("nothing"), .country = STR("s1"), .time_zone = STR("Nowhere"),
                                    .starts_on = DAY_NONE };
    struct contract contract;

    world_begin(ctx);
    WRITE_CODE(invalid, contract_issue(ctx, &issue, &contract));
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, contract_issue(ctx, &issue, &contract));
    CHECK_STR(ctx->fault.fields->field, STR("plan"));
    CHECK_STR(ctx->fault.fields->next->field, STR("time_zone"));
    CHECK_STR(ctx->fault.fields->next->next->field, STR("country"));
    fault_clear(ctx);
    rollback(ctx);
    issue = (struct contract_issue){ .plan_id = STR("five-pack"), .organization_id = 7 };
    WRITE_CODE(invalid, contract_issue(ctx, &issue, &contract));
    issue = (struct contract_issue){ .plan_id = STR("five-pack"), .organization_id = 7, .account_id = 8 };
    WRITE_CODE(invalid, contract_issue(ctx, &issue, &contract));
    issue = (struct contract_issue){ .plan_id = STR("signature-cloud-unlimited"), .units = 3 };
    WRITE_CODE(invalid, contract_issue(ctx, &issue, &contract));
    issue = (struct contract_issue){ .plan_id = STR("cloud-solution-provider") };
    WRITE_CODE(invalid, contract_issue(ctx, &issue, &contract));
    CHECK_INT(count_rows(ctx, "contract"), 0);
    as_account(ctx, 5, "anna@fabrikam.example", ACCOUNT_WORK, STAFF_ENGINEER);
    issue = (struct contract_issue){ .plan_id = STR("five-pack") };
    WRITE_CODE(not_authorized, contract_issue(ctx, &issue, &contract));
}

/* ---- Adding by the pair ----------------------------------------------------------------------------- */

static void add_fails(struct ctx *ctx, enum code code, const char *access_id, const char *contract_no)
{
    struct contract contract;
    bool already;

    in_write(ctx);
    check_code_at(ctx, code, contract_added(ctx, str_of(access_id), str_of(contract_no), &contract, &already), access_id, __FILE__, __LINE__);
    fault_clear(ctx);
    undo(ctx);
    commit(ctx);
}

static bool add(struct ctx *ctx, const char *access_id, const char *contract_no)
{
    struct contract contract = { .id = 0 };
    bool already = false;

    WRITE_OK(contract_added(ctx, str_of(access_id), str_of(contract_no), &contract, &already));
    CHECK_STR(contract.access_id, STR(ACCESS_ID));
    CHECK(contract.associated);
    return already;
}

static int64_t as_anna(struct ctx *ctx)
{
    int64_t anna = world_account(ctx, "anna@fabrikam.example");

    as_account(ctx, anna, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    return anna;
}

/* SPEC 4.3, 4.4 */
TEST(the_pair_is_forgiven_spaces_dashes_and_full_width_digits_and_twice_is_no_error)
{
    world_begin(ctx);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    as_anna(ctx);
    CHECK(!add(ctx, "  0230 242-323 ", "0045-1234-5678"));
    CHECK(add(ctx, ACCESS_ID, CONTRACT_ID));
    CHECK(add(ctx, "０２３０２４２３２３", "００４５\xE3\x80\x80１２３４ー５６７８"));
    CHECK(add(ctx, "02302\xE2\x80\x93" "42323", "0045\xC2\xA0" "12345678"));
    CHECK_INT(count_rows(ctx, "association"), 1);
}

/* SPEC 4.3 */
TEST(lost_zeros_are_suggested_only_if_the_whole_pair_then_fits)
{
    struct contract contract;
    bool already;

    world_begin(ctx);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    as_anna(ctx);
    in_write(ctx);
    CHECK_CODE_KEEP(leading_zeros_lost, contract_added(ctx, STR("230242323"), STR("4512345678"), &contract, &already));
    CHECK_STR(fault_suggested(&ctx->fault, "access_id"), STR(ACCESS_ID));
    CHECK_STR(fault_suggested(&ctx->fault, "contract_id"), STR(CONTRACT_ID));
    CHECK(fault_suggested(&ctx->fault, "id").len == 0);
    fault_clear(ctx);
    rollback(ctx);
    ctx->keeps = NULL;
    add_fails(ctx, CODE_leading_zeros_lost, ACCESS_ID, "4512345678");
    add_fails(ctx, CODE_leading_zeros_lost, "230242323", CONTRACT_ID);
    add_fails(ctx, CODE_wrong_length, "230242323", "4512345679");
    add_fails(ctx, CODE_leading_zeros_lost, "00230242323", CONTRACT_ID);
    CHECK_INT(count_rows(ctx, "association"), 0);
}

/* SPEC 4.3: in this order, and never which half was wrong. */
TEST(the_answer_goes_by_what_was_typed_and_never_tells_which_half_was_wrong)
{
    struct contract contract;
    bool already;

    world_begin(ctx);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    as_anna(ctx);
    in_write(ctx);
    CHECK_CODE_KEEP(wrong_length, contract_added(ctx, STR("123456789"), STR("1"), &contract, &already));
    CHECK_STR(ctx->fault.detail, STR("An Access ID has 10 digits, including any leading zeros. You entered 9."));
    fault_clear(ctx);
    ctx->keeps = NULL;
    CHECK_CODE_KEEP(unknown_pair, contract_added(ctx, STR(ACCESS_ID), STR("004512345679"), &contract, &already));
    struct str first = ctx->fault.detail, cure = ctx->fault.cure;
    fault_clear(ctx);
    CHECK_CODE_KEEP(unknown_pair, contract_added(ctx, STR("1234567897"), STR(CONTRACT_ID), &contract, &already));
    CHECK_STR(ctx->fault.detail, first);
    CHECK_STR(ctx->fault.cure, cure);
    fault_clear(ctx);
    rollback(ctx);
    ctx->keeps = NULL;
    add_fails(ctx, CODE_check_digit, "0230242332", CONTRACT_ID);
    add_fails(ctx, CODE_wrong_length, "0230242324", "1");     /* lengths come before check digits */
    add_fails(ctx, CODE_invalid, "023024232X", CONTRACT_ID);
    add_fails(ctx, CODE_invalid, "", CONTRACT_ID);
    add_fails(ctx, CODE_invalid, ACCESS_ID, " - ");
}

/* SPEC 4.3 */
TEST(attempts_are_limited_and_logged_and_success_is_not_counted)
{
    world_begin(ctx);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    as_anna(ctx);
    for (int i = 0; i < 9; i++)
        add_fails(ctx, CODE_unknown_pair, ACCESS_ID, "000000000000");
    CHECK(!add(ctx, ACCESS_ID, CONTRACT_ID));
    add_fails(ctx, CODE_unknown_pair, ACCESS_ID, "000000000001");
    add_fails(ctx, CODE_rate_limited, ACCESS_ID, CONTRACT_ID);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'association_failed'"), 10);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE detail LIKE '%" ACCESS_ID "%'"), 0);
    ctx->now += 10 * MINUTE_MS + 1;
    CHECK(add(ctx, ACCESS_ID, CONTRACT_ID));
}

/* SPEC 4.4 */
TEST(an_exclusive_contract_of_another_organization_is_held_and_one_that_is_over_is_added_with_advice)
{
    struct contract contract = { .id = 0 };
    bool already;

    world_begin(ctx);
    int64_t holder = world_organization(ctx, "Fabrikam AB");
    world_contract_with(ctx, "advanced-partner-support", holder, ACCESS_ID, CONTRACT_ID);
    int64_t olle = world_member(ctx, holder, "olle@fabrikam.example", ROLE_MEMBER);
    as_anna(ctx);
    add_fails(ctx, CODE_held_exclusively, ACCESS_ID, CONTRACT_ID);
    as_account(ctx, olle, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    CHECK(!add(ctx, ACCESS_ID, CONTRACT_ID));
    ctx->now += 500 * DAY_MS;
    CHECK(add(ctx, ACCESS_ID, CONTRACT_ID));
    WRITE_OK(contract_added(ctx, STR(ACCESS_ID), STR(CONTRACT_ID), &contract, &already));
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_EXPIRED);
    CHECK(str_starts(contract_advice(ctx, &contract), STR("It expired on 20 Nov 2027")));
}

/* ---- Seeing, labels, search ------------------------------------------------------------------------- */

/* SPEC 4.6, 3.7 */
TEST(ids_are_masked_for_whom_they_are_not_and_strangers_find_nothing)
{
    struct contract contract = { .id = 0 };

    world_begin(ctx);
    int64_t holder = world_organization(ctx, "Fabrikam AB");
    int64_t id = world_contract_with(ctx, "premier-partner-support", holder, ACCESS_ID, CONTRACT_ID).id;
    int64_t member = world_member(ctx, holder, "olle@fabrikam.example", ROLE_MEMBER);
    int64_t greta = world_member(ctx, holder, "greta@fabrikam.example", ROLE_GLOBAL_ADMIN);
    as_account(ctx, member, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    READ_OK(contract_find(ctx, id, DAY_NONE, &contract));
    CHECK_STR(contract_display(ctx, &contract), STR("02302•••••" " - Premier Support for Partners"));
    CHECK(!contract_ids_visible(ctx, &contract));
    as_account(ctx, greta, "greta@fabrikam.example", ACCOUNT_WORK, 0);
    READ_OK(contract_find(ctx, id, DAY_NONE, &contract));
    CHECK_STR(contract_display(ctx, &contract), STR("0230242323 - Premier Support for Partners"));
    struct str label = str_format(ctx->arena, "26 Partner Premier %.*s 02302•••••", STR_ARGS(contract.partner_id));
    CHECK_STR(contract_short_label(ctx, &contract), label);
    as_anna(ctx);
    in_read(ctx);
    CHECK_CODE_KEEP(not_found, contract_find(ctx, id, DAY_NONE, &contract));
    struct str words = ctx->fault.detail;
    fault_clear(ctx);
    CHECK_CODE_KEEP(not_found, contract_find(ctx, id + 1, DAY_NONE, &contract));
    CHECK_STR(ctx->fault.detail, words);
    fault_clear(ctx);
    rollback(ctx);
    as_account(ctx, 99, "engineer@vendor.example", ACCOUNT_WORK, STAFF_ENGINEER);
    READ_OK(contract_find(ctx, id, DAY_NONE, &contract));
    CHECK_STR(contract_access_id_shown(ctx, &contract), STR("02302•••••"));
}

static int64_t found(struct ctx *ctx, const char *words)
{
    struct contract *contracts;
    size_t count = 0;

    as_operator(ctx);
    READ_OK(contract_search(ctx, &(struct contract_filter){ .words = str_of(words) }, 0, 50, &contracts, &count));
    return (int64_t)count;
}

/* SPEC 4.6: search accepts each of the labels. */
TEST(search_finds_by_every_label_and_by_the_holder)
{
    world_begin(ctx);
    int64_t holder = world_organization(ctx, "Fabrikam AB");
    struct contract contract = world_contract_with(ctx, "gold-20-pack", holder, ACCESS_ID, CONTRACT_ID);
    world_contract(ctx, "five-pack", 0, "2025-01-01", NULL);
    /* Digits that are drawn hold any three of them now and then. */
    exec_sql(ctx, "UPDATE contract SET access_id = '0411820937', contract_no = '004598765432' WHERE plan_id = 'five-pack'");
    CHECK_INT(found(ctx, ""), 2);
    CHECK_INT(found(ctx, "0230242323 - Partner Support Gold 20-Pack"), 1);
    CHECK_INT(found(ctx, "02302••••• - partner support GOLD"), 1);
    CHECK_INT(found(ctx, "0230-242-323"), 1);
    CHECK_INT(found(ctx, contract_short_label(ctx, &contract).data), 1);
    CHECK_INT(found(ctx, "fabrikam gold"), 1);
    CHECK_INT(found(ctx, "fabrikam silver"), 0);
    CHECK_INT(found(ctx, "2025"), 1);
    CHECK_INT(found(ctx, "100%_"), 0);
    world_contract(ctx, "five-pack", world_organization(ctx, "B\u00FCro S\u00F8n"), "2026-01-01", NULL);
    CHECK_INT(found(ctx, "buro"), 1);
    CHECK_INT(found(ctx, "B\u00DCRO son five"), 1);
    CHECK_INT(found(ctx, "\u200Eb\u00FCro"), 1);
    CHECK_INT(found(ctx, "f\u00E4brikam gold"), 1);
    CHECK_INT(found(ctx, "buro gold"), 0);
    CHECK_INT(found(ctx, "S\u00F8n, \"buro\""), 1);
    world_contract(ctx, "five-pack", world_organization(ctx, "東京サーバー株式会社 Nord-Sud"), "2026-01-01", NULL);
    CHECK_INT(found(ctx, "東京サーバ株式会社"), 1);
    CHECK_INT(found(ctx, "ｻｰﾊﾞ nord\u2011sud"), 1);
    CHECK_INT(found(ctx, "さーばー five"), 1);
    CHECK_INT(found(ctx, "東京サーバ株式会社 gold"), 0);
    CHECK_INT(found(ctx, "five-pack"), 3);
    CHECK_INT(found(ctx, "five\u2013pack"), 3);
    as_account(ctx, 5, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    struct contract *contracts;
    size_t count;
    READ_CODE(not_authorized, contract_search(ctx, &(struct contract_filter){ .words = STR("") }, 0, 50, &contracts, &count));
}

TEST(ties_are_what_was_added_what_is_held_and_what_the_organizations_hold_page_by_page)
{
    struct contract *contracts;
    size_t count = 0;

    world_begin(ctx);
    int64_t holder = world_organization(ctx, "Fabrikam AB");
    int64_t olle = world_member(ctx, holder, "olle@fabrikam.example", ROLE_MEMBER);
    int64_t first = world_contract(ctx, "gold-20-pack", holder, NULL, NULL).id;
    world_contract(ctx, "five-pack", 0, NULL, NULL);
    world_contract_with(ctx, "single-incident", 0, ACCESS_ID, CONTRACT_ID);
    struct contract_issue issue = { .plan_id = STR("five-pack"), .account_id = olle, .starts_on = DAY_NONE };
    struct contract own;
    WRITE_OK(contract_issue(ctx, &issue, &own));
    as_account(ctx, olle, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    add(ctx, ACCESS_ID, CONTRACT_ID);
    READ_OK(contract_list(ctx, NULL, 0, 0, &contracts, &count));
    CHECK_INT((int64_t)count, 3);
    CHECK_INT(contracts[0].id, first);
    CHECK(contracts[0].member && !contracts[0].org_admin && !contracts[0].associated);
    CHECK(contracts[2].associated);
    CHECK_INT(contracts[2].id, own.id);
    READ_OK(contract_list(ctx, NULL, first, 1, &contracts, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_INT(contracts[0].remaining, 1);
}

/* ---- Blocks, cancelling ----------------------------------------------------------------------------- */

/* SPEC 4.2 */
TEST(a_contract_is_suspended_until_all_its_blocks_are_lifted)
{
    struct contract_block first = { .id = 0 }, second = { .id = 0 };
    struct contract contract = { .id = 0 };

    world_begin(ctx);
    int64_t id = world_contract(ctx, "gold-20-pack", 0, NULL, NULL).id;
    WRITE_OK(contract_suspend(ctx, id, STR("Unpaid invoice"), STR("Invoice 4711"), DAY_NONE, DAY_NONE, &first));
    WRITE_OK(contract_suspend(ctx, id, STR("Review"), STR("Asked by legal"), DAY_NONE, day_at("2026-12-01"), &second));
    contract = world_find(ctx, id);
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_SUSPENDED);
    CHECK_INT((int64_t)contract.block_count, 2);
    CHECK(contract_advice(ctx, &contract).len > 0);
    WRITE_CODE(invalid, contract_resume(ctx, id, 7, STR(""), &contract));
    WRITE_OK(contract_resume(ctx, id, first.id, STR(""), &contract));
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_SUSPENDED);
    WRITE_CODE(conflict, contract_resume(ctx, id, first.id, STR(""), &contract));
    ctx->now += DAY_MS;
    WRITE_OK(contract_resume(ctx, id, 0, STR(""), &contract));
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_ACTIVE);
    WRITE_CODE(conflict, contract_resume(ctx, id, 0, STR(""), &contract));
    READ_OK(contract_find(ctx, id, day_at("2026-11-21"), &contract));
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_SUSPENDED);
    WRITE_CODE(invalid, contract_suspend(ctx, id, STR(""), STR(" "), DAY_NONE, DAY_NONE, &first));
    WRITE_CODE(invalid, contract_suspend(ctx, id, STR("x"), STR("y"), day_at("2026-12-02"), day_at("2026-12-01"), &first));
    WRITE_CODE(invalid, contract_suspend(ctx, id, STR("x"), STR("y"), DAY_NONE, day_at("1970-01-01"), &first));
    WRITE_OK(contract_suspend(ctx, id, STR("x"), STR("y"), day_at("1970-01-01"), day_at("1970-01-01"), &first));
    CHECK_INT(first.from_on, 0);
    CHECK_INT(first.until_on, 0);
    CHECK(contract_find(ctx, id, day_at("1970-01-01"), &contract) == OK);
    CHECK_INT(contract.day, 0);
}

TEST(cancelling_is_for_ever_and_twice_changes_nothing)
{
    struct contract contract = { .id = 0 };
    struct contract_block block;

    world_begin(ctx);
    int64_t id = world_contract(ctx, "gold-20-pack", 0, NULL, NULL).id;
    WRITE_CODE(invalid, contract_cancel(ctx, id, STR(""), &contract));
    WRITE_OK(contract_cancel(ctx, id, STR("Ordered twice"), &contract));
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_CANCELLED);
    WRITE_OK(contract_cancel(ctx, id, STR("Again"), &contract));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'contract_cancelled'"), 1);
    WRITE_CODE(conflict, contract_suspend(ctx, id, STR("x"), STR("y"), DAY_NONE, DAY_NONE, &block));
    WRITE_CODE(not_found, contract_cancel(ctx, 7, STR("x"), &contract));
    as_account(ctx, 5, "anna@fabrikam.example", ACCOUNT_WORK, STAFF_ENGINEER);
    WRITE_CODE(not_authorized, contract_cancel(ctx, id, STR("x"), &contract));
}

/* SPEC 4.12 */
TEST(before_it_was_cancelled_a_contract_is_shown_as_it_was)
{
    struct contract contract = { .id = 0 };
    int64_t at = ctx->now + 3 * DAY_MS;

    world_begin(ctx);
    int64_t id = world_contract(ctx, "gold-20-pack", 0, NULL, NULL).id;
    ctx->now = at;
    WRITE_OK(contract_cancel(ctx, id, STR("Ordered twice"), &contract));
    ctx->now = at + 3 * DAY_MS;
    WRITE_OK(contract_cancel(ctx, id, STR("Again"), &contract));
    CHECK_INT(contract.cancelled_at, at);
    READ_OK(contract_find(ctx, id, contract.day - 4, &contract));
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_ACTIVE);
    READ_OK(contract_find(ctx, id, contract.day + 1, &contract));
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_CANCELLED);
    READ_OK(contract_find_at(ctx, id, at - 1, &contract));
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_ACTIVE);
    READ_OK(contract_find_at(ctx, id, at, &contract));
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_CANCELLED);
    READ_OK(contract_find(ctx, id, contract.day + 100, &contract));
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_CANCELLED);
}

TEST(a_contract_may_start_on_the_first_day_of_1970)
{
    struct contract_issue issue = { .plan_id = STR("five-pack"), .country = STR("SE"), .starts_on = day_at("1970-01-01") };
    struct contract contract = { .id = 0 };

    world_begin(ctx);
    WRITE_OK(contract_issue(ctx, &issue, &contract));
    CHECK_INT(contract.starts_on, 0);
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_EXPIRED);
}

TESTS(
    ALONE(states_follow_from_the_day_and_what_is_stored_goes_first),
    BOTH(a_contract_starts_and_ends_at_midnight_of_its_own_zone),
    BOTH(an_issued_contract_has_a_pair_a_term_and_its_units),
    BOTH(what_cannot_be_issued_is_said_field_by_field),
    BOTH(the_pair_is_forgiven_spaces_dashes_and_full_width_digits_and_twice_is_no_error),
    BOTH(lost_zeros_are_suggested_only_if_the_whole_pair_then_fits),
    BOTH(the_answer_goes_by_what_was_typed_and_never_tells_which_half_was_wrong),
    BOTH(attempts_are_limited_and_logged_and_success_is_not_counted),
    BOTH(an_exclusive_contract_of_another_organization_is_held_and_one_that_is_over_is_added_with_advice),
    BOTH(ids_are_masked_for_whom_they_are_not_and_strangers_find_nothing),
    BOTH(search_finds_by_every_label_and_by_the_holder),
    BOTH(ties_are_what_was_added_what_is_held_and_what_the_organizations_hold_page_by_page),
    BOTH(a_contract_is_suspended_until_all_its_blocks_are_lifted),
    BOTH(cancelling_is_for_ever_and_twice_changes_nothing),
    BOTH(before_it_was_cancelled_a_contract_is_shown_as_it_was),
    BOTH(a_contract_may_start_on_the_first_day_of_1970),
)
