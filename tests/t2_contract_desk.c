/* SPDX-License-Identifier: Apache-2.0 */
/* t2_contract_desk.c: what pages say of contracts: the ledger in words, warnings, filters, holders by text, who did what. */
#include "tests/world.h"

#include "desk/organization/organization.h"

#define ACCESS_ID   "0230242323"
#define CONTRACT_ID "004512345678"

static struct ledger_entry entry_of(enum entry_kind kind, int64_t units, const char *reason)
{
    return (struct ledger_entry){
        .kind = kind, .units = units, .reason = str_of(reason), .request_number = STR("300123456789"), .counted = true,
        .grant_expires_on = day_at("2027-11-30"),
    };
}

static void says_of(struct ctx *ctx, const struct ledger_entry *entry, const char *words)
{
    CHECK_STR(ledger_words(ctx, entry), str_of(words));
}

/* SPEC 4.7 */
TEST(the_ledger_says_in_plain_words_what_happened)
{
    struct ledger_entry entry = entry_of(ENTRY_GRANT, 20, "Issued");

    says_of(ctx, &entry, "20 incidents granted until 30 Nov 2027");
    entry.reason = STR("Goodwill");
    says_of(ctx, &entry, "20 incidents granted until 30 Nov 2027: Goodwill");
    entry.unit = UNIT_HOUR;
    entry.units = 3000;
    says_of(ctx, &entry, "50 h granted until 30 Nov 2027: Goodwill");
    entry.counted = false;
    says_of(ctx, &entry, "Unlimited hours until 30 Nov 2027");
    entry = entry_of(ENTRY_DEBIT, -1, "Request 300123456789");
    says_of(ctx, &entry, "1 incident used for request 3001-2345-6789");
    entry.unit = UNIT_HOUR;
    entry.units = -90;
    says_of(ctx, &entry, "1 h 30 min used for request 3001-2345-6789");
    entry = entry_of(ENTRY_CREDIT_BACK, 1, "Request 300123456789 closed: No fault found");
    says_of(ctx, &entry, "1 incident given back: request 3001-2345-6789 was closed as \"No fault found\"");
    entry.reason = STR("Asked for by the customer");
    says_of(ctx, &entry, "1 incident given back for request 3001-2345-6789: Asked for by the customer");
    entry.reason = STR("");
    says_of(ctx, &entry, "1 incident given back for request 3001-2345-6789");
    entry = entry_of(ENTRY_EXPIRE, -3, "");
    says_of(ctx, &entry, "3 incidents expired on 30 Nov 2027");
    entry = entry_of(ENTRY_ADJUST, -2, "Granted twice");
    says_of(ctx, &entry, "Corrected by the contract desk by -2 incidents: Granted twice");
    entry.units = 1;
    entry.reason = STR("");
    says_of(ctx, &entry, "Corrected by the contract desk by +1 incident");
}

TEST(units_are_said_as_incidents_or_as_hours_and_minutes)
{
    CHECK_STR(ledger_units_text(ctx, UNIT_INCIDENT, 0), STR("0 incidents"));
    CHECK_STR(ledger_units_text(ctx, UNIT_INCIDENT, 1), STR("1 incident"));
    CHECK_STR(ledger_units_text(ctx, UNIT_HOUR, 0), STR("0 h"));
    CHECK_STR(ledger_units_text(ctx, UNIT_HOUR, 45), STR("45 min"));
    CHECK_STR(ledger_units_text(ctx, UNIT_HOUR, 61), STR("1 h 1 min"));
}

/* ---- Warnings ----------------------------------------------------------------------------------------- */

static void warns(struct ctx *ctx, const struct contract *contract, size_t count, const char *code, const char *words)
{
    struct contract_warning warnings[CONTRACT_WARNINGS_MAX];

    CHECK_INT((int64_t)contract_warnings(ctx, contract, warnings), (int64_t)count);
    if (!count)
        return;
    CHECK_STR(str_of(warnings[0].code), str_of(code));
    CHECK_STR(warnings[0].text, str_of(words));
}

/* SPEC 4.13, 4.2 */
TEST(warnings_come_thirty_days_before_the_end_and_in_grace)
{
    struct grant_figures grant = { .starts_on = day_at("2026-01-01"), .expires_on = day_at("2026-12-31"), .remaining = 6 };
    struct contract contract = {
        .starts_on = day_at("2026-01-01"), .ends_on = day_at("2026-12-31"), .day = day_at("2026-11-30"), .counted = true,
        .remaining = 6, .grants = &grant, .grant_count = 1,
    };

    warns(ctx, &contract, 0, NULL, NULL);
    contract.day++;
    warns(ctx, &contract, 1, "ends_soon", "It ends on 31 Dec 2026, and 6 incidents left then will expire. Ask the contract desk for a new contract in time.");
    contract.remaining = 0;
    warns(ctx, &contract, 1, "ends_soon", "It ends on 31 Dec 2026. Ask the contract desk for a new contract in time.");
    contract.grace_days = 30;
    contract.day = day_at("2026-12-02");
    warns(ctx, &contract, 1, "in_grace", "Its term ended on 1 Dec 2026. You can still use it until 31 Dec 2026. Ask the contract desk for a new contract in time.");
    contract.day = day_at("2027-01-01");
    warns(ctx, &contract, 0, NULL, NULL);
}

TEST(warnings_name_what_lapses_before_the_contract_ends_and_a_suspension_ahead)
{
    struct grant_figures grants[] = {
        { .starts_on = 0, .expires_on = day_at("2026-11-20"), .remaining = 9 },
        { .starts_on = 0, .expires_on = day_at("2026-12-01"), .remaining = 0 },
        { .starts_on = 0, .expires_on = day_at("2026-12-05"), .remaining = 2 },
        { .starts_on = 0, .expires_on = day_at("2026-12-05"), .remaining = 1 },
        { .starts_on = 0, .expires_on = day_at("2026-12-06"), .remaining = 5 },
    };
    struct contract_block block = { .name = STR("Unpaid"), .from_on = day_at("2026-12-01"), .until_on = DAY_NEVER };
    struct contract contract = {
        .starts_on = day_at("2026-01-01"), .ends_on = day_at("2027-12-31"), .day = day_at("2026-11-21"), .counted = true,
        .remaining = 8, .grants = grants, .grant_count = COUNT_OF(grants),
    };

    warns(ctx, &contract, 1, "units_lapse", "3 incidents will expire if not used by 5 Dec 2026.");
    contract.blocks = &block;
    contract.block_count = 1;
    warns(ctx, &contract, 2, "units_lapse", "3 incidents will expire if not used by 5 Dec 2026.");
    contract.grant_count = 0;
    warns(ctx, &contract, 1, "suspension_ahead", "It will be suspended from 1 Dec 2026 (Unpaid). Ask the contract desk about it.");
    block.until_on = day_at("2026-12-24");
    warns(ctx, &contract, 1, "suspension_ahead", "It will be suspended from 1 Dec 2026 to 24 Dec 2026 (Unpaid). Ask the contract desk about it.");
    block.from_on = contract.day;
    warns(ctx, &contract, 0, NULL, NULL);
}

/* ---- My contracts ------------------------------------------------------------------------------------- */

static int64_t listed(struct ctx *ctx, enum contract_use use, const char *words, int64_t *out_first)
{
    struct contract_filter filter = { use, str_of(words) };
    struct contract *contracts;
    size_t count = 0;

    READ_OK(contract_list(ctx, &filter, 0, 50, &contracts, &count));
    if (out_first)
        *out_first = count ? contracts[0].id : 0;
    return (int64_t)count;
}

/* SPEC 7.1, 4.6 */
TEST(own_contracts_are_filtered_by_use_and_by_each_label)
{
    int64_t first = 0;

    world_begin(ctx);
    int64_t holder = world_organization(ctx, "Fabrikam AB");
    int64_t olle = world_member(ctx, holder, "olle@fabrikam.example", ROLE_GLOBAL_ADMIN);
    struct contract gold = world_contract_with(ctx, "gold-20-pack", holder, ACCESS_ID, CONTRACT_ID);
    int64_t old = world_contract(ctx, "five-pack", holder, "2024-01-01", NULL).id;
    int64_t later = world_contract(ctx, "five-pack", holder, "2027-01-01", NULL).id;
    world_contract(ctx, "gold-20-pack", 0, NULL, NULL);
    as_account(ctx, olle, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    CHECK_INT(listed(ctx, CONTRACTS_ALL, "", NULL), 3);
    CHECK_INT(listed(ctx, CONTRACTS_USABLE, "", NULL), 0);
    CHECK_INT(listed(ctx, CONTRACTS_NOT_USABLE, "", NULL), 3);
    world_sql(ctx, "INSERT INTO association (account_id, contract_id, at) SELECT MIN(account_id), #, 1 FROM organization_role", gold.id);
    CHECK_INT(listed(ctx, CONTRACTS_USABLE, "", &first), 1);
    CHECK_INT(first, gold.id);
    CHECK_INT(listed(ctx, CONTRACTS_NOT_USABLE, " ", &first), 2);
    CHECK_INT(first, old);
    CHECK_INT(listed(ctx, CONTRACTS_ALL, "0230242323 - Partner Support Gold 20-Pack", NULL), 1);
    CHECK_INT(listed(ctx, CONTRACTS_ALL, "0230-242323", NULL), 1);
    CHECK_INT(listed(ctx, CONTRACTS_ALL, "02302•••••", NULL), 1);
    CHECK_INT(listed(ctx, CONTRACTS_ALL, contract_short_label(ctx, &gold).data, NULL), 1);
    CHECK_INT(listed(ctx, CONTRACTS_NOT_USABLE, "5-pack 2027", &first), 1);
    CHECK_INT(first, later);
    struct contract_filter filter = { CONTRACTS_NOT_USABLE, STR("") };
    struct contract *contracts;
    size_t count = 0;
    READ_OK(contract_list(ctx, &filter, old, 1, &contracts, &count));
    CHECK_INT((int64_t)count, 1);
    CHECK_INT(contracts[0].id, later);
}

/* SPEC 4.6, 3.7: what is masked is not found digit by digit. */
TEST(hidden_digits_of_an_access_id_are_not_found_piece_by_piece)
{
    world_begin(ctx);
    int64_t holder = world_organization(ctx, "Fabrikam AB");
    int64_t olle = world_member(ctx, holder, "olle@fabrikam.example", ROLE_MEMBER);
    struct contract gold = world_contract_with(ctx, "gold-20-pack", holder, ACCESS_ID, CONTRACT_ID);
    as_account(ctx, olle, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    struct contract *contracts;
    size_t count = 0;
    READ_OK(contract_list(ctx, NULL, 0, 0, &contracts, &count));
    bool visible = contract_ids_visible(ctx, &contracts[0]);
    CHECK_INT(contracts[0].id, gold.id);
    CHECK_INT(listed(ctx, CONTRACTS_ALL, "02302", NULL), 1);
    CHECK_INT(listed(ctx, CONTRACTS_ALL, "0230242323", NULL), 1);
    CHECK_INT(listed(ctx, CONTRACTS_ALL, "42323", NULL), visible);
    as_account(ctx, 99, "engineer@vendor.example", ACCOUNT_WORK, STAFF_ENGINEER);
    READ_OK(contract_search(ctx, &(struct contract_filter){ .words = STR("42323") }, 0, 5, &contracts, &count));
    CHECK_INT((int64_t)count, 0);
    READ_OK(contract_search(ctx, &(struct contract_filter){ .words = STR("0230-242323") }, 0, 5, &contracts, &count));
    CHECK_INT((int64_t)count, 1);
}

/* ---- The desk ----------------------------------------------------------------------------------------- */

static void holder_fails(struct ctx *ctx, const char *text, const char *words)
{
    struct contract_issue issue = { .holder = str_of(text) };

    in_read(ctx);
    CHECK_OK(contract_holder_find(ctx, &issue));        /* told with all else that is wrong */
    CHECK_CODE_KEEP(invalid, fields_checked(ctx));
    CHECK_STR(ctx->fault.fields->field, STR("holder"));
    if (!str_contains(ctx->fault.fields->detail, str_of(words)))
        CHECK_STR(ctx->fault.fields->detail, str_of(words));
    fault_clear(ctx);
    rollback(ctx);
}

static struct contract_issue holder(struct ctx *ctx, const char *text)
{
    struct contract_issue issue = { .holder = str_of(text) };

    READ_OK(contract_holder_find(ctx, &issue));
    return issue;
}

TEST(a_holder_is_found_by_what_a_person_types_and_several_are_named)
{
    struct organization fabrikam;

    world_begin(ctx);
    int64_t ab = world_organization(ctx, "Fabrikam AB");
    int64_t norge = world_organization(ctx, "Fabrikam AB Norge");
    int64_t anna = world_account(ctx, "anna@fabrikam.example");
    READ_OK(organization_find(ctx, norge, &fabrikam));
    CHECK_INT(holder(ctx, " ANNA@fabrikam.example ").account_id, anna);
    CHECK_INT(holder(ctx, "fabrikam ab").organization_id, ab);
    CHECK_INT(holder(ctx, "FABRIKAM AB norge").organization_id, norge);
    CHECK_INT(holder(ctx, str_c(ctx->arena, fabrikam.partner_id)).organization_id, norge);
    CHECK_INT(holder(ctx, "  ").organization_id, 0);
    holder_fails(ctx, "fabrikam", "These are similar: Fabrikam AB (");
    holder_fails(ctx, "norge", "These are similar: Fabrikam AB Norge (");
    holder_fails(ctx, str_format(ctx->arena, "%.*s", (int)fabrikam.partner_id.len - 1, fabrikam.partner_id.data).data, "No organization has");
    holder_fails(ctx, "contoso", "No organization has this name or partner ID");
    holder_fails(ctx, "no@body.example", "No account has this e-mail address");
    world_organization(ctx, "Fabrikam ab");
    holder_fails(ctx, "Fabrikam AB", "Several organizations have this name: Fabrikam AB (");
    for (int i = 0; i < 4; i++)
        world_organization(ctx, str_format(ctx->arena, "Fabrikam %d", i).data);
    holder_fails(ctx, "fabrikam", "), ...");
    exec_sql(ctx, "UPDATE account SET closed_at = 5");
    holder_fails(ctx, "anna@fabrikam.example", "is closed");
    as_account(ctx, 5, "engineer@vendor.example", ACCOUNT_WORK, STAFF_ENGINEER);
    struct contract_issue issue = { .plan_id = STR("gold-20-pack"), .holder = STR("norge"), .starts_on = DAY_NONE };
    struct contract contract;
    WRITE_CODE(not_authorized, contract_issue(ctx, &issue, &contract));
}

/* SPEC 4.2, 10.7 */
TEST(the_desk_sees_every_block_with_who_and_why_and_who_cancelled)
{
    struct contract_block block = { .id = 0 };
    struct contract contract = { .id = 0 };
    struct contract_desk desk = { .block_count = 0 };

    world_begin(ctx);
    int64_t dana = world_account(ctx, "dana@vendor.example");
    int64_t id = world_contract(ctx, "gold-20-pack", 0, NULL, NULL).id;
    WRITE_OK(contract_suspend(ctx, id, STR("Review"), STR("Asked by legal"), DAY_NONE, DAY_NONE, &block));
    as_account(ctx, dana, "dana@vendor.example", ACCOUNT_WORK, STAFF_CONTRACT_DESK);
    WRITE_OK(contract_suspend(ctx, id, STR("Unpaid"), STR("4711"), DAY_NONE, DAY_NONE, &block));
    WRITE_OK(contract_resume(ctx, id, block.id, STR("Paid"), &contract));
    WRITE_CODE(invalid, contract_resume(ctx, id, 0, STR(" "), &contract));
    READ_OK(contract_desk_find(ctx, id, &desk));
    CHECK_INT((int64_t)desk.block_count, 2);
    CHECK_INT((int64_t)desk.contract.block_count, 1);
    CHECK_INT(desk.account_count, 0);
    CHECK_STR(desk.blocks[0].created_by, STR(""));
    CHECK_INT(desk.blocks[0].lifted_at, 0);
    CHECK_STR(desk.blocks[1].created_by, STR("dana@vendor.example"));
    CHECK_STR(desk.blocks[1].lifted_by, STR("dana@vendor.example"));
    CHECK_STR(desk.blocks[1].lift_reason, STR("Paid"));
    CHECK_INT(desk.blocks[1].lifted_at, ctx->now);
    CHECK_STR(desk.cancelled_by, STR(""));
    WRITE_OK(contract_cancel(ctx, id, STR("Ordered twice"), &contract));
    READ_OK(contract_desk_find(ctx, id, &desk));
    CHECK_STR(desk.cancelled_by, STR("dana@vendor.example"));
    CHECK_STR(desk.cancel_reason, STR("Ordered twice"));
    as_account(ctx, 5, "engineer@vendor.example", ACCOUNT_WORK, STAFF_ENGINEER);
    READ_OK(contract_desk_find(ctx, id, &desk));
    as_account(ctx, 6, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    READ_CODE(not_authorized, contract_desk_find(ctx, id, &desk));
}

static struct ledger_entry last_entry(struct ctx *ctx, int64_t id)
{
    struct ledger_entry *entries;
    size_t count = 0;

    READ_OK(contract_entries(ctx, id, 0, 0, &entries, &count));
    CHECK(count > 0);
    return entries[count - 1];
}

TEST(a_correction_can_be_looked_at_before_it_is_made)
{
    struct ledger_preview preview = { .units = 0 };
    struct ledger_entry entry;

    world_begin(ctx);
    int64_t id = world_contract(ctx, "gold-20-pack", 0, NULL, NULL).id;
    READ_OK(contract_adjust_preview(ctx, id, -3, &preview));
    CHECK_INT(preview.remaining_before, 20);
    CHECK_INT(preview.remaining_after, 17);
    CHECK_INT(world_find(ctx, id).remaining, 20);
    READ_OK(contract_adjust_preview(ctx, id, 5, &preview));
    CHECK_INT(preview.remaining_after, 25);
    READ_CODE(conflict, contract_adjust_preview(ctx, id, -21, &preview));
    READ_CODE(invalid, contract_adjust_preview(ctx, id, 0, &preview));
    READ_CODE(not_found, contract_adjust_preview(ctx, 7, 1, &preview));
    WRITE_CODE(conflict, contract_adjust_seen(ctx, id, -3, 19, STR("Granted twice"), &entry));
    CHECK_INT(world_find(ctx, id).remaining, 20);
    WRITE_OK(contract_adjusted(ctx, id, -3, STR("Granted twice"), &entry));
    CHECK_STR(ledger_words(ctx, &entry), STR("Corrected by the contract desk by -3 incidents: Granted twice"));
    entry = last_entry(ctx, id);
    CHECK_STR(ledger_words(ctx, &entry), STR("Corrected by the contract desk by -3 incidents: Granted twice"));
    CHECK_INT(entry.grant_expires_on, world_find(ctx, id).ends_on);
    struct contract unlimited = world_contract(ctx, "signature-cloud-unlimited", 0, NULL, NULL);
    READ_CODE(conflict, contract_adjust_preview(ctx, unlimited.id, 1, &preview));
    as_account(ctx, 5, "engineer@vendor.example", ACCOUNT_WORK, STAFF_ENGINEER);
    READ_CODE(not_authorized, contract_adjust_preview(ctx, id, -3, &preview));
}

/* SPEC 3.7 */
TEST(who_made_an_entry_is_told_to_whom_it_is_for)
{
    struct ledger_entry entry;

    world_begin(ctx);
    int64_t holder_id = world_organization(ctx, "Fabrikam AB");
    int64_t greta = world_member(ctx, holder_id, "greta@fabrikam.example", ROLE_GLOBAL_ADMIN);
    int64_t olle = world_member(ctx, holder_id, "olle@fabrikam.example", ROLE_MEMBER);
    int64_t dana = world_account(ctx, "dana@vendor.example");
    int64_t id = world_contract(ctx, "gold-20-pack", holder_id, NULL, NULL).id;
    as_account(ctx, olle, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    struct contract contract = world_find(ctx, id);
    int64_t left;
    world_request(ctx, 1001, id);
    in_write(ctx);
    CHECK_OK(contract_debit(ctx, &contract, 1001, 1, STR(""), &left));
    commit(ctx);
    CHECK_STR(last_entry(ctx, id).actor_email, STR("olle@fabrikam.example"));
    as_account(ctx, greta, "greta@fabrikam.example", ACCOUNT_WORK, 0);
    CHECK_STR(last_entry(ctx, id).actor_email, STR("olle@fabrikam.example"));
    as_account(ctx, dana, "dana@vendor.example", ACCOUNT_WORK, STAFF_CONTRACT_DESK);
    WRITE_OK(contract_adjusted(ctx, id, 1, STR("Goodwill"), &entry));
    CHECK_STR(entry.actor_email, STR("dana@vendor.example"));
    CHECK_STR(last_entry(ctx, id).actor_email, STR("dana@vendor.example"));
    as_account(ctx, greta, "greta@fabrikam.example", ACCOUNT_WORK, 0);
    CHECK_STR(last_entry(ctx, id).actor_email, STR(""));
    as_account(ctx, olle, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    CHECK_STR(last_entry(ctx, id).actor_name, STR(""));
}

TEST(grants_are_shown_with_what_lapsed_before_and_after_its_entry)
{
    int64_t count;

    world_begin(ctx);
    int64_t id = world_contract(ctx, "five-pack", 0, NULL, NULL).id;
    world_debit(ctx, id, 1001);
    struct contract contract = world_find(ctx, id);
    CHECK_INT((int64_t)contract.grant_count, 1);
    CHECK_INT(contract.grants[0].used, 1);
    CHECK_INT(contract.grants[0].remaining, 4);
    CHECK_INT(contract.grants[0].lapsed, 0);
    ctx->now += 400 * DAY_MS;
    WRITE_OK(ledger_expire_due(ctx, 10, &count));
    contract = world_find(ctx, id);
    CHECK_INT(contract.grants[0].used, 1);
    CHECK_INT(contract.grants[0].remaining, 0);
    CHECK_INT(contract.grants[0].lapsed, 4);
    CHECK_STR(contract_end_words(ctx, &contract), STR("4 of 5 incidents expired on 20 Nov 2027"));
    READ_OK(contract_find(ctx, id, contract.ends_on, &contract));
    CHECK_STR(contract_end_words(ctx, &contract), STR(""));
    CHECK_INT(contract.grants[0].remaining, 4);
    CHECK_INT(contract.grants[0].lapsed, 0);
}

/* SPEC 4.6 */
TEST(words_narrow_the_ties_of_an_account_as_they_narrow_all)
{
    static const struct { const char *words; int64_t count; } rows[] = {
        { "", 2 }, { "gold", 1 }, { "fabrikam five", 1 }, { "FABRIKAM", 2 }, { "0230242323", 0 }, { "contoso", 0 }, { "gold five", 0 },
    };
    struct contract *contracts;
    size_t count = 0;

    world_begin(ctx);
    int64_t holder = world_organization(ctx, "Fabrikam AB");
    int64_t olle = world_member(ctx, holder, "olle@fabrikam.example", ROLE_MEMBER);
    int64_t gold = world_contract(ctx, "gold-20-pack", holder, NULL, NULL).id;
    world_contract(ctx, "five-pack", holder, NULL, NULL);
    world_contract_with(ctx, "gold-20-pack", world_organization(ctx, "Contoso"), ACCESS_ID, CONTRACT_ID);
    as_operator(ctx);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        READ_OK(contract_search_ties(ctx, olle, &(struct contract_filter){ .words = str_of(rows[i].words) }, 0, 50, &contracts, &count));
        CHECK_INT((int64_t)count, rows[i].count);
    }
    READ_OK(contract_search_ties(ctx, olle, &(struct contract_filter){ .words = STR("fabrikam") }, 0, 1, &contracts, &count));
    CHECK(count == 1 && contracts[0].id == gold && contracts[0].member);
    READ_OK(contract_search_ties(ctx, olle, &(struct contract_filter){ .words = STR("fabrikam") }, gold, 1, &contracts, &count));
    CHECK(count == 1 && contracts[0].id != gold);
    as_account(ctx, olle, "olle@fabrikam.example", ACCOUNT_WORK, 0);
    READ_CODE(not_authorized, contract_search_ties(ctx, olle, &(struct contract_filter){ .words = STR("gold") }, 0, 50, &contracts, &count));
}

TESTS(
    ALONE(the_ledger_says_in_plain_words_what_happened),
    ALONE(units_are_said_as_incidents_or_as_hours_and_minutes),
    ALONE(warnings_come_thirty_days_before_the_end_and_in_grace),
    ALONE(warnings_name_what_lapses_before_the_contract_ends_and_a_suspension_ahead),
    BOTH(own_contracts_are_filtered_by_use_and_by_each_label),
    BOTH(hidden_digits_of_an_access_id_are_not_found_piece_by_piece),
    BOTH(a_holder_is_found_by_what_a_person_types_and_several_are_named),
    BOTH(the_desk_sees_every_block_with_who_and_why_and_who_cancelled),
    BOTH(a_correction_can_be_looked_at_before_it_is_made),
    BOTH(who_made_an_entry_is_told_to_whom_it_is_for),
    BOTH(grants_are_shown_with_what_lapsed_before_and_after_its_entry),
    BOTH(words_narrow_the_ties_of_an_account_as_they_narrow_all),
)
