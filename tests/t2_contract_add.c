/* SPDX-License-Identifier: Apache-2.0 */
/* t2_contract_add.c: the two IDs as people type and paste them, what is shown before it is added, and taking it off again. */
#include "tests/world.h"

#include "base/crypto.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"
#include "desk/organization/organization.h"

#define ACCESS_ID   "0230242323"
#define CONTRACT_ID "004512345678"

static int64_t as_anna(struct ctx *ctx)
{
    int64_t anna = world_account(ctx, "anna@fabrikam.example");

    as_account(ctx, anna, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    return anna;
}

static int64_t attempts(struct ctx *ctx)
{
    return sql_int(ctx, "SELECT COUNT(*) FROM attempt WHERE subject LIKE 'account:%'");
}

static struct fault why;        /* the last one failed */

static enum code added(struct ctx *ctx, struct contract_typed typed, struct contract *out_contract)
{
    bool already;

    in_write(ctx);
    enum err err = contract_add_typed(ctx, &typed, out_contract, &already);
    why = ctx->fault;
    fault_clear(ctx);
    if (err)
        undo(ctx);
    commit(ctx);
    return err ? why.code : CODE_none;
}

static enum code pasted(struct ctx *ctx, const char *text)
{
    struct contract contract;
    enum code code = added(ctx, (struct contract_typed){ STR(""), STR(""), str_of(text) }, &contract);

    if (!code)
        CHECK_STR(contract.access_id, STR(ACCESS_ID));
    exec_sql(ctx, "DELETE FROM association");
    return code;
}

static enum code typed(struct ctx *ctx, const char *access_id, const char *contract_no)
{
    struct contract contract;
    enum code code = added(ctx, (struct contract_typed){ str_of(access_id), str_of(contract_no), STR("") }, &contract);

    exec_sql(ctx, "DELETE FROM association");
    return code;
}

/* SPEC 4.3 */
TEST(one_box_takes_both_ids_in_any_order_or_the_whole_message_they_came_in)
{
    static const char *const texts[] = {
        "0230242323 004512345678",
        "004512345678 0230242323",
        "0230242323\n004512345678",
        "004512345678\r\n\r\n  0230242323\r\n",
        "0230242323,004512345678",
        "004512345678;0230242323",
        "0230242323004512345678",                               /* two lines pasted into a field of one */
        "0045123456780230242323",
        "0230 242 323\n0045 1234 5678",
        "0045-1234-5678 / 0230-242-323",
        "Access ID: 0230242323\nContract ID: 004512345678",
        "Contract ID: 004512345678\nAccess ID: 0230242323",
        "Access ID (10 digits): 0230242323\nContract ID (12 digits): 004512345678",      /* as our own pages name the fields */
        "Access ID [number 1] 0230 242 323\nContract ID (0045-1234-5678)",
        "Access ID: 0230242323Contract ID: 004512345678",       /* a browser took the line break out */
        "access_id=0230242323&contract_id=004512345678",
        "{\"access_id\":\"0230242323\",\"contract_id\":\"004512345678\"}",
        "access_id,contract_id,plan\n0230242323,004512345678,gold-20-pack\n",
        "ACCESS ID\t0230 242 323\tCONTRACT ID\t0045 1234 5678",
        "Access ID / Contract ID: 0230242323 / 004512345678",
        "Support contract: Partner Support Gold 20-Pack\nAccess ID: 0230242323\nContract ID: 004512345678\nUsable: 21 Nov 2026 to 20 Dec 2027\n",
        "Hello Anna,\n\nyour contract of 2026-11-21 (order 4711) is ready. Its Access ID is 0230242323 and its Contract ID is"
        " 004512345678; please keep both.\nCall +46 8 123 45 67 for help.\n-- \nContoso, invoice 556677889\n",
        "> Access ID: 0230242323\n> Contract ID: 004512345678\n\nOn 21 Nov 2026 Eva wrote:\n> > Access ID: 0230242323\n",
        "| Access ID | 0230242323 |\n| Contract ID | 004512345678 |",
        "\xEF\xBC\x90\xEF\xBC\x92\xEF\xBC\x93\xEF\xBC\x90\xEF\xBC\x92\xEF\xBC\x94\xEF\xBC\x92\xEF\xBC\x93\xEF\xBC\x92\xEF\xBC\x93\xE3\x80\x80" "004512345678",
        "Zugangsnummer 0230242323, Vertragsnummer 004512345678",
        "\xE2\x80\x8E" "0230242323\xE2\x80\x8F \xD9\xA0\xD9\xA0\xD9\xA4\xD9\xA5\xD9\xA1\xD9\xA2\xD9\xA3\xD9\xA4\xD9\xA5\xD9\xA6\xD9\xA7\xD9\xA8",
        "02302\xC2\xAD" "42323 0045\xE2\x80\xAF" "1234\xE2\x80\xAF" "5678",
    };

    world_begin(ctx);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    as_anna(ctx);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (pasted(ctx, texts[i]) != CODE_none)
            CHECK_STR(why.detail, str_of(texts[i]));
    CHECK_INT(count_rows(ctx, "attempt"), 0);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {              /* and either field does */
        CHECK_INT(typed(ctx, texts[i], ""), CODE_none);
        CHECK_INT(typed(ctx, " ", texts[i]), CODE_none);
    }
    CHECK_INT(typed(ctx, "Access ID: 0230242323", "Contract ID 0045 1234 5678"), CODE_none);
    CHECK_INT(pasted(ctx, "Access ID: 230242323\nContract ID: 4512345678"), CODE_leading_zeros_lost);
    CHECK_STR(fault_suggested(&why, "access_id"), STR(ACCESS_ID));
    CHECK_INT(pasted(ctx, "4512345678 230242323"), CODE_leading_zeros_lost);
    CHECK_STR(fault_suggested(&why, "access_id"), STR(ACCESS_ID));
}

/* The ID in place of '@'. */
static struct str framed(struct ctx *ctx, const char *frame, struct str id)
{
    struct str rest = str_of(frame), front = str_cut(&rest, '@');

    return str_format(ctx->arena, "%.*s%.*s%.*s", STR_ARGS(front), STR_ARGS(id), STR_ARGS(rest));
}

/* SPEC 4.3 */
TEST(what_people_and_programs_put_around_an_id_is_no_part_of_it)
{
    static const char *const around[] = {
        "'@", "'@'", "\"@\"", "=\"@\"", "#@", "# @", "(@)", "[@]", "<@>", "{@}", "*@*", "`@`", "| @ |", "@,", "@.", "@;", "@:", "@!", ".@",
        "ID: @", "No: @", "\u2116 @", "\u201C@\u201D", "\u201E@\u201C", "\u00AB@\u00BB", "\u2018@\u2019", "\u300C@\u300D", "\uFF08@\uFF09", "\uFF03@",
        "Access ID: @", "access_id=@", "Access ID: '@'.", "\u041D\u043E\u043C\u0435\u0440 @", "Zugang: @ (Gold)", "@\n", "\"@\",\n", "\u06DD@",
    };
    struct contract contract;
    int64_t id;

    world_begin(ctx);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    as_anna(ctx);
    for (size_t i = 0; i < COUNT_OF(around); i++) {
        const char *access_id = framed(ctx, around[i], STR("0230 242-323")).data, *contract_no = framed(ctx, around[i], STR("0045-1234 5678")).data;
        CHECK_INT(typed(ctx, access_id, contract_no), CODE_none);
        CHECK_INT(typed(ctx, contract_no, access_id), CODE_ids_swapped);
        exec_sql(ctx, "DELETE FROM attempt");
    }
    CHECK_INT(typed(ctx, "0230,242,323", CONTRACT_ID), CODE_invalid);     /* which part is meant? */
    CHECK_INT(typed(ctx, "''", CONTRACT_ID), CODE_invalid);
    CHECK_INT(typed(ctx, "Access ID: 0230242323 Contract ID: 004512345678", "Access ID: 0230242323 Contract ID: 004512345678"), CODE_none);
    as_operator(ctx);
    for (size_t i = 0; i < COUNT_OF(around); i++) {
        CHECK_OK(contract_by_text(ctx, framed(ctx, around[i], STR("0230 242-323")), &id));
        CHECK_OK(contract_find(ctx, id, DAY_NONE, &contract));
        CHECK_OK(contract_by_text(ctx, framed(ctx, around[i], id_text(ctx->arena, id)), &id));
        CHECK_INT(id, contract.id);
    }
}

/* SPEC 4.1: imported ones keep whatever form they had. */
TEST(imported_ids_of_other_forms_are_read_out_of_a_message_too)
{
    struct contract contract = { .id = 0 };
    static const struct { const char *access_id, *contract_no, *text; } kinds[] = {
        { "AB-77", "C/2024/0815", "Access ID: AB-77\nContract ID: C/2024/0815" },
        { "2024/77", "2024/0815", "Contract ID: 2024/0815, Access ID: 2024/77." },
        { "77", "34", "Access ID 77, Contract ID 34" },
        { "12AB-3", "99887766554433", "12AB-3 99887766554433" },
        { "12345678901", "778899", "Access ID: 12345678901 Contract ID: 778899" },
    };

    world_begin(ctx);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        world_contract_with(ctx, "gold-20-pack", 0, kinds[i].access_id, kinds[i].contract_no);
    as_anna(ctx);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        CHECK_INT(added(ctx, (struct contract_typed){ STR(""), STR(""), str_of(kinds[i].text) }, &contract), CODE_none);
        CHECK_STR(contract.access_id, str_of(kinds[i].access_id));
        CHECK_INT(typed(ctx, kinds[i].contract_no, kinds[i].access_id), CODE_ids_swapped);
        CHECK_STR(fault_suggested(&why, "access_id"), str_of(kinds[i].access_id));
        CHECK_STR(fault_suggested(&why, "contract_id"), str_of(kinds[i].contract_no));
    }
}

/* SPEC 4.3: nothing is looked up, so nothing counts. */
TEST(a_text_without_a_pair_or_with_several_is_refused_and_is_no_guess)
{
    static const char *const none[] = { "Hello", "0230242323", "Access ID: 0230242323", "1 2 3", "Access ID: none\nContract ID: none", "- -" };
    static const char *const several[] = {
        "Access ID: 0230242323\nContract ID: 004512345678\nAccess ID: 0411820937\nContract ID: 004512345679",
        "0230242323 004512345678 1234567897", "0230242323 004512345678 004512345679",
    };
    struct buf longest = buf_new(ctx->arena);

    world_begin(ctx);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    as_anna(ctx);
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        CHECK_INT(pasted(ctx, none[i]), CODE_invalid);
        CHECK_STR(why.fields->field, STR("ids"));
    }
    for (size_t i = 0; i < COUNT_OF(several); i++) {
        CHECK_INT(pasted(ctx, several[i]), CODE_invalid);
        CHECK(str_starts(why.fields->detail, STR("The text has the IDs of several contracts. Leave only one")));
    }
    while (longest.len <= LIMIT_PASTED_CHARS)
        buf_add(&longest, STR("0230242323 004512345678\n"));
    CHECK_INT(pasted(ctx, str_c(ctx->arena, buf_str(&longest))), CODE_invalid);
    CHECK(str_contains(why.fields->detail, tr_int(ctx, LIMIT_PASTED_CHARS)));
    CHECK_INT(typed(ctx, ACCESS_ID, ""), CODE_invalid);
    CHECK_STR(why.fields->field, STR("contract_id"));
    CHECK_INT(count_rows(ctx, "attempt"), 0);
}

/* SPEC 4.3 */
TEST(ids_in_each_others_fields_are_recognised_and_the_pair_that_fits_is_suggested)
{
    world_begin(ctx);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    as_anna(ctx);
    CHECK_INT(typed(ctx, CONTRACT_ID, ACCESS_ID), CODE_ids_swapped);
    CHECK_STR(fault_suggested(&why, "access_id"), STR(ACCESS_ID));
    CHECK_STR(fault_suggested(&why, "contract_id"), STR(CONTRACT_ID));
    CHECK_STR(why.cure, STR("Did you mean Access ID 0230242323, Contract ID 004512345678?"));
    CHECK_INT(typed(ctx, "0045 1234-5678", " 0230 242323"), CODE_ids_swapped);
    CHECK_INT(typed(ctx, "4512345678", "230242323"), CODE_ids_swapped);
    CHECK_STR(fault_suggested(&why, "contract_id"), STR(CONTRACT_ID));
    CHECK_INT(typed(ctx, "Contract ID: 004512345678", "Access ID: 0230242323"), CODE_ids_swapped);
    CHECK_INT(attempts(ctx), 4);
    exec_sql(ctx, "DELETE FROM attempt");
    /* Crosswise, but no contract: judged as what they are, and not which half is wrong. */
    CHECK_INT(typed(ctx, "004512345679", ACCESS_ID), CODE_unknown_pair);
    struct str words = why.detail;
    CHECK_INT(typed(ctx, CONTRACT_ID, "1234567897"), CODE_unknown_pair);
    CHECK_STR(why.detail, words);
    CHECK_INT(typed(ctx, CONTRACT_ID, "0230242332"), CODE_check_digit);
    CHECK_INT(count_rows(ctx, "association"), 0);
}

/* SPEC 4.3: whatever is tried for one message, no more than ten pairs are tried in ten minutes. */
TEST(trying_the_swapped_pair_gives_nobody_a_guess_beyond_the_limit)
{
    int sent = 0, tried = 0;

    world_begin(ctx);
    world_contract_with(ctx, "gold-20-pack", 0, "5", "7");
    as_anna(ctx);
    /* Of this form either may be meant: each message tries two pairs. */
    for (; sent < 20 && typed(ctx, "1111", str_format(ctx->arena, "%d", 2000 + sent).data) != CODE_rate_limited; sent++)
        tried = (int)attempts(ctx);
    CHECK_INT(sent, LIMIT_ATTEMPTS / 2);
    CHECK_INT(tried, LIMIT_ATTEMPTS);
    CHECK_INT(typed(ctx, "5", "7"), CODE_rate_limited);
    CHECK_INT(typed(ctx, "7", "5"), CODE_rate_limited);
    ctx->now += LIMIT_ATTEMPTS_WINDOW_MS + 1;
    /* Of our form nothing else is tried, and ten are answered. */
    exec_sql(ctx, "DELETE FROM attempt");
    for (int i = 0; i < LIMIT_ATTEMPTS; i++)
        CHECK_INT(typed(ctx, ACCESS_ID, "000000000000"), CODE_unknown_pair);
    CHECK_INT(typed(ctx, ACCESS_ID, "000000000000"), CODE_rate_limited);
    /* With one left, only what was typed is tried. */
    exec_sql(ctx, "DELETE FROM attempt WHERE id IN (SELECT MAX(id) FROM attempt GROUP BY subject)");
    CHECK_INT(typed(ctx, "7", "5"), CODE_wrong_length);
    CHECK_INT(typed(ctx, "5", "7"), CODE_rate_limited);
}

/* SPEC 4.3: zeros that the contract lost before it was imported. */
TEST(a_stored_id_that_is_the_typed_one_without_its_zeros_is_suggested)
{
    static const struct { const char *access_id, *contract_no; } pairs[] = {
        { "0230042379", "000000000034" }, { "0230042379", "34" }, { "230042379", "0034" }, { "00230042379", "034" },
    };

    world_begin(ctx);
    world_contract_with(ctx, "gold-20-pack", 0, "230042379", "34");
    as_anna(ctx);
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        CHECK_INT(typed(ctx, pairs[i].access_id, pairs[i].contract_no), CODE_leading_zeros_lost);
        CHECK_STR(fault_suggested(&why, "access_id"), STR("230042379"));
        CHECK_STR(fault_suggested(&why, "contract_id"), STR("34"));
        CHECK_STR(why.detail, STR("There are more leading zeros than this contract has."));
    }
    CHECK_INT(typed(ctx, "230042379", "34"), CODE_none);
    CHECK_INT(typed(ctx, "000000000034", "0230042379"), CODE_ids_swapped);
    CHECK_INT(typed(ctx, "0230042379", "35"), CODE_wrong_length);
}

/* ---- Before and after ------------------------------------------------------------------------------- */

/* SPEC 4.3 */
TEST(what_is_foreign_a_draft_or_cancelled_is_to_be_confirmed_and_what_is_ones_own_is_not)
{
    struct contract contract;
    struct contract_offer offer;
    bool already;

    world_begin(ctx);
    int64_t contoso = world_organization(ctx, "Contoso AB"), fabrikam = world_organization(ctx, "Fabrikam AB");
    int64_t olle = world_account(ctx, "bo@contoso.example"), anna = world_member(ctx, fabrikam, "anna@fabrikam.example", ROLE_MEMBER);
    struct { const char *sql; bool foreign, to_confirm; } kinds[] = {
        { "organization_id = NULL", false, false }, { "organization_id = #C", true, true }, { "organization_id = #F", false, false },
        { "organization_id = NULL, account_id = #B", true, true }, { "account_id = #A", false, false },
        { "account_id = NULL, stored_state = 'draft'", false, true },
        { "stored_state = 'cancelled', cancelled_at = 1", false, true },
    };
    struct contract_typed pair = { STR(ACCESS_ID), STR(CONTRACT_ID), STR("") };

    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    as_account(ctx, anna, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct str rest = str_of(kinds[i].sql), front = str_cut(&rest, '#');
        int64_t who = !rest.len ? 0 : rest.data[0] == 'C' ? contoso : rest.data[0] == 'F' ? fabrikam : rest.data[0] == 'A' ? anna : olle;
        const char *sql = str_format(ctx->arena, "UPDATE contract SET %.*s%s", STR_ARGS(front),
                                     who ? str_format(ctx->arena, "%lld", (long long)who).data : "").data;
        exec_sql(ctx, sql);
        READ_OK(contract_offer(ctx, &pair, &offer));
        CHECK_INT(offer.foreign, kinds[i].foreign);
        CHECK_INT(offer.to_confirm, kinds[i].to_confirm);
        CHECK(!offer.already);
        CHECK_INT(count_rows(ctx, "association"), 0);
        if (kinds[i].to_confirm) {
            WRITE_CODE(not_confirmed, contract_add_confirmed(ctx, &pair, false, &contract, &already));
            CHECK_INT(count_rows(ctx, "association"), 0);
        }
        WRITE_OK(contract_add_confirmed(ctx, &pair, kinds[i].to_confirm, &contract, &already));
        CHECK(!already);
        READ_OK(contract_offer(ctx, &pair, &offer));
        CHECK(offer.already && !offer.to_confirm);
        WRITE_OK(contract_add_confirmed(ctx, &pair, false, &contract, &already));
        CHECK(already);
        exec_sql(ctx, "DELETE FROM association");
    }
    CHECK_INT(count_rows(ctx, "attempt"), 0);
}

/* SPEC 4.3: one's own list can drop it again. */
TEST(a_contract_is_taken_off_the_own_list_and_nothing_else_of_it_changes)
{
    struct contract contract;
    bool already;

    world_begin(ctx);
    int64_t holder = world_organization(ctx, "Fabrikam AB");
    int64_t olle = world_member(ctx, holder, "olle@fabrikam.example", ROLE_MEMBER);
    int64_t id = world_contract_with(ctx, "gold-20-pack", holder, ACCESS_ID, CONTRACT_ID).id;
    int64_t eva = world_account(ctx, "eva@contoso.example"), anna = as_anna(ctx);
    world_debit(ctx, id, 1001);
    as_account(ctx, eva, "eva@contoso.example", ACCOUNT_WORK, 0);
    WRITE_OK(contract_added(ctx, STR(ACCESS_ID), STR(CONTRACT_ID), &contract, &already));
    as_account(ctx, olle, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    WRITE_OK(contract_added(ctx, STR(ACCESS_ID), STR(CONTRACT_ID), &contract, &already));
    as_account(ctx, anna, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    WRITE_CODE(not_found, contract_drop(ctx, id));
    WRITE_OK(contract_added(ctx, STR(ACCESS_ID), STR(CONTRACT_ID), &contract, &already));
    WRITE_OK(contract_drop(ctx, id));
    READ_CODE(not_found, contract_find(ctx, id, DAY_NONE, &contract));
    WRITE_CODE(not_found, contract_drop(ctx, id));      /* as of any that is not hers */
    CHECK_INT(count_rows(ctx, "association"), 2);
    CHECK_INT(world_find(ctx, id).remaining, 19);
    /* A member still sees it, and once more changes nothing. */
    as_account(ctx, olle, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    WRITE_OK(contract_drop(ctx, id));
    WRITE_OK(contract_drop(ctx, id));
    READ_OK(contract_find(ctx, id, DAY_NONE, &contract));
    CHECK(!contract.associated);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'contract_dropped'"), 2);
    /* What was issued to an account stays with it. */
    world_sql(ctx, "UPDATE contract SET organization_id = NULL, account_id = #", eva);
    as_account(ctx, eva, "eva@contoso.example", ACCOUNT_WORK, 0);
    WRITE_CODE(conflict, contract_drop(ctx, id));
    CHECK_INT(count_rows(ctx, "association"), 1);
    as_operator(ctx);
    WRITE_CODE(not_authorized, contract_drop(ctx, id));
}

/* SPEC 4.2 */
TEST(a_draft_is_issued_once_by_the_desk_with_what_it_was_prepared_with)
{
    struct contract_issue issue = { .plan_id = STR("five-pack"), .draft = true, .starts_on = DAY_NONE, .country = STR("SE"), .time_zone = STR("Europe/Stockholm") };
    struct contract contract = { .id = 0 }, issued = { .id = 0 };

    world_begin(ctx);
    as_operator(ctx);
    WRITE_OK(contract_issue(ctx, &issue, &contract));
    CHECK_INT(contract_state(&contract, contract.day), CONTRACT_DRAFT);
    CHECK(!contract_usable(ctx, &contract));
    CHECK_STR(contract_advice(ctx, &contract), STR("It is still a draft and cannot be used. Issue it when it is ready."));
    as_account(ctx, 5, "engineer@vendor.example", ACCOUNT_WORK, STAFF_ENGINEER);
    WRITE_CODE(not_authorized, contract_issue_draft(ctx, contract.id, &issued));
    as_account(ctx, 6, "desk@vendor.example", ACCOUNT_WORK, STAFF_CONTRACT_DESK);
    WRITE_OK(contract_issue_draft(ctx, contract.id, &issued));
    CHECK_INT(contract_state(&issued, issued.day), CONTRACT_ACTIVE);
    CHECK(contract_usable(ctx, &issued));
    CHECK_STR(issued.access_id, contract.access_id);
    CHECK_INT(issued.ends_on, contract.ends_on);
    CHECK_INT(issued.remaining, 5);
    CHECK_INT(issued.sequence, 1);
    WRITE_OK(contract_issue_draft(ctx, contract.id, &issued));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'contract_draft_issued'"), 1);
    WRITE_CODE(not_found, contract_issue_draft(ctx, contract.id + 1, &issued));
    world_debit(ctx, contract.id, 1001);
    CHECK_INT(world_find(ctx, contract.id).remaining, 4);
    /* Not one that is cancelled, nor one whose days are over. */
    as_operator(ctx);
    WRITE_OK(contract_issue(ctx, &issue, &contract));
    WRITE_OK(contract_cancel(ctx, contract.id, STR("Not wanted"), &issued));
    WRITE_CODE(conflict, contract_issue_draft(ctx, contract.id, &issued));
    issue.starts_on = day_at("2024-01-01");
    WRITE_OK(contract_issue(ctx, &issue, &contract));
    WRITE_CODE(conflict, contract_issue_draft(ctx, contract.id, &issued));
    CHECK(world_find(ctx, contract.id).draft);
}

/* SPEC 5.1 account_kind_not_allowed */
TEST(whether_it_is_usable_goes_by_the_kind_of_sign_in_too)
{
    static const struct { enum account_kind kind; bool usable; } cases[] = {
        { ACCOUNT_WORK, true }, { ACCOUNT_PERSONAL, false },
    };
    struct contract contract = { .id = 0 };
    struct contract *contracts;
    size_t count = 0;
    bool already;

    world_begin(ctx);
    world_contract_with(ctx, "advanced-partner-support", 0, ACCESS_ID, CONTRACT_ID);
    int64_t anna = as_anna(ctx);
    WRITE_OK(contract_added(ctx, STR(ACCESS_ID), STR(CONTRACT_ID), &contract, &already));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct contract_filter filter = { .use = CONTRACTS_USABLE, .words = STR("") };
        as_account(ctx, anna, "anna@fabrikam.example", cases[i].kind, 0);
        READ_OK(contract_find(ctx, contract.id, DAY_NONE, &contract));
        CHECK_INT(contract_usable(ctx, &contract), cases[i].usable);
        CHECK_INT(contract_advice_to_actor(ctx, &contract).len == 0, cases[i].usable);
        READ_OK(contract_list(ctx, &filter, 0, 10, &contracts, &count));
        CHECK_INT((int64_t)count, cases[i].usable);
        filter.use = CONTRACTS_NOT_USABLE;
        READ_OK(contract_list(ctx, &filter, 0, 10, &contracts, &count));
        CHECK_INT((int64_t)count, !cases[i].usable);
    }
    CHECK(str_contains(contract_advice_to_actor(ctx, &contract), STR("personal sign-in")));
    /* Of the desk, whose own sign-in it is not about, whether somebody can. */
    as_account(ctx, 99, "desk@vendor.example", ACCOUNT_PERSONAL, STAFF_CONTRACT_DESK);
    READ_OK(contract_find(ctx, contract.id, DAY_NONE, &contract));
    CHECK(contract_usable(ctx, &contract));
}

TESTS(
    BOTH(one_box_takes_both_ids_in_any_order_or_the_whole_message_they_came_in),
    BOTH(what_people_and_programs_put_around_an_id_is_no_part_of_it),
    BOTH(imported_ids_of_other_forms_are_read_out_of_a_message_too),
    BOTH(a_text_without_a_pair_or_with_several_is_refused_and_is_no_guess),
    BOTH(ids_in_each_others_fields_are_recognised_and_the_pair_that_fits_is_suggested),
    BOTH(trying_the_swapped_pair_gives_nobody_a_guess_beyond_the_limit),
    BOTH(a_stored_id_that_is_the_typed_one_without_its_zeros_is_suggested),
    BOTH(what_is_foreign_a_draft_or_cancelled_is_to_be_confirmed_and_what_is_ones_own_is_not),
    BOTH(a_contract_is_taken_off_the_own_list_and_nothing_else_of_it_changes),
    BOTH(a_draft_is_issued_once_by_the_desk_with_what_it_was_prepared_with),
    BOTH(whether_it_is_usable_goes_by_the_kind_of_sign_in_too),
)
