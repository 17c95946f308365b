/* SPDX-License-Identifier: Apache-2.0 */
/* t2_catalog.c: applying catalogues and finding what is in force [2, 2.8, 2.9, 4.12]. Lifecycle files: t2_lifecycle.c. */
#include "tests/catalog_file.h"

TEST(without_a_catalogue_there_is_an_empty_one)
{
    const struct catalog *catalog = catalog_in_force(ctx);

    CHECK_INT(catalog->revision, 0);
    CHECK(catalog_plan(catalog, STR("pack")) == NULL);
    CHECK(catalog_region(catalog, STR("SE")) == NULL);
    READ_OK(catalog_as_of(ctx, day_at("2020-01-01"), &catalog));
    CHECK_INT(catalog->revision, 0);
}

/* A process that has not read the catalogue yet: what its caller has found wrong in his own fields is his. */
TEST(a_catalogue_that_is_read_first_leaves_its_readers_wrong_fields_alone)
{
    const struct catalog *catalog;

    catalog_put(ctx, small_catalog(ctx));
    for (int warm = 0; warm < 2; warm++) {
        field_add(ctx, STR("name"), CODE_too_long, STR("At most 100 characters."));
        CHECK_OK(db_begin(ctx, DB_READ));
        CHECK_OK(catalog_now(ctx, &catalog));
        db_rollback(ctx);
        CHECK_INT(catalog->revision, 1);
        CHECK(ctx->fault.fields && !ctx->fault.fields->next && ctx->fault.err == OK);
        CHECK_CODE_KEEP(invalid, fields_checked(ctx));
        CHECK_STR(ctx->fault.fields->field, STR("name"));
        fault_clear(ctx);
    }
}

TEST(a_catalogue_is_read_as_it_was_written)
{
    catalog_put(ctx, small_catalog(ctx));
    const struct catalog *catalog = catalog_in_force(ctx);
    const struct plan *pack = catalog_plan(catalog, STR("pack")), *hours = catalog_plan(catalog, STR("hours"));
    const struct version *version = catalog_version(catalog, STR("box-2"));

    CHECK_INT(catalog->revision, 1);
    CHECK_INT(catalog->at, ctx->now);
    CHECK_STR(catalog->agreement_version, STR("1"));
    CHECK_STR(catalog->severities[0].thing.id, STR("A"));
    CHECK_INT(pack->allocation, 10);
    CHECK_INT(pack->deployments, DEPLOYMENT_ON_PREMISES | DEPLOYMENT_CLOUD);
    CHECK(pack->version_rule == VERSION_RECENT && pack->kinds == KIND_INCIDENT && pack->covers_24x7);
    CHECK_INT(plan_response_minutes(pack, catalog_severity(catalog, STR("A"))), 30);
    CHECK_INT(plan_response_minutes(pack, catalog_severity(catalog, STR("C"))), 480);
    CHECK_INT(hours->allocation, 3000);
    CHECK(hours->allows_work && !hours->allows_personal && hours->exclusive && hours->seller == SELLER_HERE);
    CHECK_INT(version->extended_ends_on, DAY_NEVER);
    CHECK_STR(version->product->thing.id, STR("box"));
    CHECK_STR(version->product->versions[0]->thing.id, STR("box-3"));
    CHECK_STR(catalog_region(catalog, STR("NO"))->thing.id, STR("north"));
    CHECK_STR(catalog_region(catalog, STR("NO"))->calendar->thing.id, STR("office"));
    CHECK(catalog_region(catalog, STR("JP")) == NULL);
    CHECK(problem_type_category(product_problem_type(version->product, STR("setup")), STR("install")) != NULL);
}

TEST(the_shipped_catalogue_is_in_order_and_applying_it_again_changes_nothing)
{
    struct str file = file_text(ctx, SHIPPED_CATALOG);
    struct catalog_result first = catalog_put(ctx, file), again = catalog_put(ctx, file);

    CHECK(first.changed && first.revision == 1);
    CHECK(!again.changed && again.revision == 1 && again.count == 0);
    CHECK_INT(count_rows(ctx, "catalog_revision"), 1);
    CHECK(catalog_in_force(ctx)->portal_count == 5);
}

TEST(white_space_and_the_order_of_keys_are_no_difference)
{
    catalog_put(ctx, small_catalog(ctx));
    struct str file = text_with(ctx, small_catalog(ctx), "{\"id\": \"servers\", \"name\": \"Servers\"}",
                                "{ \"name\":\"Servers\",\n\n \"id\":\"servers\"}");

    CHECK(!catalog_put(ctx, file).changed);
}

TEST(a_dry_run_tells_the_difference_and_writes_nothing)
{
    struct catalog_result result;

    catalog_put(ctx, small_catalog(ctx));
    int64_t rows = count_rows(ctx, "catalog_item");
    WRITE_OK(catalog_apply(ctx, text_with(ctx, small_catalog(ctx), "Ten incidents", "Ten calls"), true, &result));
    CHECK(result.changed && result.revision == 1 && result.count == 1);
    CHECK(result_has(result, "changed", "plan", "pack"));
    CHECK_INT(count_rows(ctx, "catalog_item"), rows);
    CHECK_STR(catalog_plan(catalog_in_force(ctx), STR("pack"))->thing.name, STR("Ten incidents"));
}

TEST(what_a_file_leaves_out_is_retired_and_what_it_names_again_comes_back)
{
    struct str without = text_with(ctx, small_catalog(ctx),
                                   ",\n    {\"id\": \"defect\", \"name\": \"Defect\", \"chargeable\": false}", "");

    catalog_put(ctx, small_catalog(ctx));
    struct catalog_result result = catalog_put(ctx, without);
    CHECK(result.count == 1 && result_has(result, "retired", "closure_reason", "defect"));
    const struct closure_reason *reason = catalog_closure_reason(catalog_in_force(ctx), STR("defect"));
    CHECK(reason && reason->thing.retired && !reason->chargeable);
    CHECK(!catalog_put(ctx, without).changed);
    result = catalog_put(ctx, small_catalog(ctx));
    CHECK(result.count == 1 && result_has(result, "returned", "closure_reason", "defect"));
    CHECK(!catalog_closure_reason(catalog_in_force(ctx), STR("defect"))->thing.retired);
    CHECK_INT(result.revision, 3);
}

TEST(what_is_put_in_between_moves_nothing_else)
{
    struct str more = text_with(ctx, small_catalog(ctx), "    {\"id\": \"C\",",
                                "    {\"id\": \"B\", \"name\": \"Moderate\", \"response_minutes\": 240, "
                                "\"allows_24x7\": false},\n    {\"id\": \"C\",");

    catalog_put(ctx, small_catalog(ctx));
    struct catalog_result result = catalog_put(ctx, more);
    CHECK(result.count == 1 && result_has(result, "added", "severity", "B"));
    CHECK_STR(catalog_in_force(ctx)->severities[1].thing.id, STR("B"));
    CHECK_STR(catalog_in_force(ctx)->severities[2].thing.id, STR("C"));
}

TEST(another_order_is_a_difference)
{
    struct str swapped = text_with(
        ctx, small_catalog(ctx),
        "{\"id\": \"servers\", \"name\": \"Servers\"},\n    {\"id\": \"services\", \"name\": \"Services\"}",
        "{\"id\": \"services\", \"name\": \"Services\"},\n    {\"id\": \"servers\", \"name\": \"Servers\"}");

    catalog_put(ctx, small_catalog(ctx));
    struct catalog_result result = catalog_put(ctx, swapped);
    CHECK(result.count == 1 && result_has(result, "moved", "family", "servers"));
    CHECK_STR(catalog_in_force(ctx)->families[0].thing.id, STR("services"));
    CHECK(!catalog_put(ctx, swapped).changed);
}

/* SPEC 4.12 */
TEST(the_catalogue_of_a_day_is_the_revision_then_in_force_and_before_the_first_the_first)
{
    const struct catalog *catalog;

    ctx->now = instant_at("2026-03-01", 600);
    catalog_put(ctx, small_catalog(ctx));
    ctx->now = instant_at("2026-05-01", 600);
    catalog_put(ctx, text_with(ctx, small_catalog(ctx), "Ten incidents", "Ten calls"));
    ctx->now = instant_at("2026-07-01", 600);
    catalog_put(ctx, text_with(ctx, small_catalog(ctx), "Ten incidents", "Ten cases"));
    static const struct { const char *day; int64_t revision; } rows[] = {
        { "2020-01-01", 1 }, { "2026-02-28", 1 }, { "2026-03-01", 1 }, { "2026-04-30", 1 }, { "2026-05-01", 2 },
        { "2026-06-30", 2 }, { "2026-07-01", 3 }, { "2099-01-01", 3 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        READ_OK(catalog_as_of(ctx, day_at(rows[i].day), &catalog));
        CHECK_INT(catalog->revision, rows[i].revision);
    }
    READ_OK(catalog_as_of(ctx, day_at("2026-05-20"), &catalog));
    CHECK_STR(catalog_plan(catalog, STR("pack"))->thing.name, STR("Ten calls"));
    CHECK_STR(catalog_plan(catalog_in_force(ctx), STR("pack"))->thing.name, STR("Ten cases"));
}

TEST(a_revision_that_a_context_holds_outlives_many_newer_ones)
{
    catalog_put(ctx, small_catalog(ctx));
    struct ctx *other = another_ctx(ctx);
    const struct catalog *held, *newest;
    struct db *own = other->db;
    other->db = ctx->db;        /* as two calls of one process have it */
    CHECK_OK(catalog_now(other, &held));
    for (int i = 0; i < 9; i++) {
        struct str name = str_format(ctx->arena, "Name %d", i);
        catalog_put(ctx, text_with(ctx, small_catalog(ctx), "Ten incidents", str_c(ctx->arena, name)));
        CHECK_INT(catalog_in_force(ctx)->revision, i + 2);
    }
    CHECK_INT(held->revision, 1);
    CHECK_STR(catalog_plan(held, STR("pack"))->thing.name, STR("Ten incidents"));
    arena_reset(other->arena);
    CHECK_OK(catalog_now(other, &newest));
    CHECK_INT(newest->revision, 10);
    other->db = own;
}

TEST(a_revision_that_was_rolled_back_is_not_remembered)
{
    struct catalog_result result;
    const struct catalog *catalog;

    catalog_put(ctx, small_catalog(ctx));
    in_write(ctx);
    CHECK_OK(catalog_apply(ctx, text_with(ctx, small_catalog(ctx), "Ten incidents", "Wrong"), false, &result));
    CHECK_OK(catalog_now(ctx, &catalog));
    CHECK_STR(catalog_plan(catalog, STR("pack"))->thing.name, STR("Wrong"));
    rollback(ctx);
    CHECK_STR(catalog_plan(catalog_in_force(ctx), STR("pack"))->thing.name, STR("Ten incidents"));
    CHECK_INT(catalog_put(ctx, text_with(ctx, small_catalog(ctx), "Ten incidents", "Right")).revision, 2);
    CHECK_STR(catalog_plan(catalog_in_force(ctx), STR("pack"))->thing.name, STR("Right"));
}

TEST(only_catalogue_managers_administrators_and_the_operator_apply_a_catalogue)
{
    struct catalog_result result;

    as_account(ctx, 5, "engineer@example.com", ACCOUNT_WORK, STAFF_ENGINEER | STAFF_CONTRACT_DESK);
    WRITE_CODE(not_authorized, catalog_apply(ctx, small_catalog(ctx), false, &result));
    WRITE_CODE(not_authorized, catalog_import_lifecycle(ctx, STR("box"), STR("[]"), false, &result));
    as_account(ctx, 6, "manager@example.com", ACCOUNT_WORK, STAFF_CATALOG_MANAGER);
    WRITE_OK(catalog_apply(ctx, small_catalog(ctx), false, &result));
    CHECK_INT(sql_int(ctx, "SELECT actor_id FROM catalog_revision"), 6);
}

#define TEN "0123456789"

/* One thing wrong in the small catalogue, and the words about it. */
static const struct broken { const char *from, *to, *fault; } broken[] = {
    { "\"products\": [\"sky\"]", "\"products\": [\"sky\", \"mssqlservr\"]", "line 49, plans[0].coverage.products[1]: no product \"mssqlservr\"" },
    { "\"families\": [\"services\"]", "\"families\": [\"service\"]", "line 26, portals[1].families[0]: no family \"service\"" },
    { "\"portals\": [\"main\", \"cloud\"]", "\"portals\": [\"main\", \"clod\"]", "line 51, plans[0].coverage.portals[1]: no portal \"clod\"" },
    { "\"severities\": [\"C\"]", "\"severities\": [\"C\", \"D\"]", "line 57, plans[1].coverage.severities[1]: no severity \"D\"" },
    { "\"calendar\": \"office\", \"packs\": []", "\"calendar\": \"ofice\", \"packs\": []", "line 21, regions[1].calendar: no calendar \"ofice\"" },
    { "\"packs\": [\"pack\"]", "\"packs\": [\"packs\"]", "line 19, regions[0].packs[0]: no plan \"packs\"" },
    { "\"portal\": \"cloud\"", "\"portal\": \"main\"", "line 43, products[1].portal: the portal \"main\" does not serve the family \"services\"" },
    { "{\"A\": 30}", "{\"A\": 30, \"B\": 60}", "line 52, plans[0].response_minutes.B: the plan does not cover a severity \"B\"" },
    { "{\"id\": \"services\", \"name\"", "{\"id\": \"servers\", \"name\"", "line 31, families[1].id: the id \"servers\" is given already, at families[0].id" },
    { "\"countries\": [\"IT\"]", "\"countries\": [\"IT\", \"NO\"]", "line 20, regions[1].countries[1]: the country \"NO\" stands in another region already, at regions[0].countries[1]" },
    { "\"countries\": [\"IT\"]", "\"countries\": [\"IT\", \"IT\"]", "line 20, regions[1].countries[1]: \"IT\" stands in the list twice" },
    { "\"Europe/Rome\"", "\"Europe/Roma\"", "line 21, regions[1].time_zones[0]: no time zone \"Europe/Roma\"; names are those of tzdata, such as Europe/Stockholm" },
    { "[\"13:00\", \"17:00\"]", "[\"11:00\", \"17:00\"]", "line 14, calendars[0].hours.mon[1]: hours of a day stand in order and do not overlap" },
    { "[\"13:00\", \"17:00\"]", "[\"13:00\", \"12:30\"]", "line 14, calendars[0].hours.mon[1]: hours begin before they end, on the same day" },
    { "[\"13:00\", \"17:00\"]", "[\"13:00\", \"24:30\"]", "line 14, calendars[0].hours.mon[1][1]: \"24:30\" is no time of day such as 08:30; the last is 24:00" },
    { "\"2026-12-25\"", "\"2026-02-30\"", "line 15, calendars[0].holidays[1]: Enter a day such as 2026-11-21." },
    { "\"2026-12-25\"", "\"2026-12-24\"", "line 15, calendars[0].holidays[1]: \"2026-12-24\" stands in the list twice" },
    { "\"mainstream_ends_on\": \"2027-01-10\"", "\"mainstream_ends_on\": \"2023-01-10\"", "line 39, products[0].versions[0].mainstream_ends_on: mainstream support ends before the release; the day before it at the earliest" },
    { "\"extended_ends_on\": \"2030-01-10\"", "\"extended_ends_on\": \"2026-01-10\"", "line 39, products[0].versions[0].extended_ends_on: extended support ends before mainstream support" },
    { "\"extended_ends_on\": null", "\"extended_ends_on\": \"2020-13-01\"", "line 41, products[0].versions[1].extended_ends_on: Enter a day such as 2026-11-21." },
    { ", \"extended_ends_on\": null", "", "line 40, products[0].versions[1].extended_ends_on: must be there; null stands for none" },
    { "{\"cycle\": \"2\"", "{\"cycle\": \"3\"", "line 40, products[0].versions[1].cycle: the id \"box-3\" is given already, at products[0].versions[0].cycle" },
    { "\"chargeable\": false", "\"chargeable\": \"no\"", "line 10, closure_reasons[1].chargeable: Give true or false." },
    { "\"reopen_days\": 14, ", "", "line 3, service.reopen_days: Fill this in." },
    { "\"chargeable\": false", "\"chargeable\": false, \"charges\": 1", "line 10, closure_reasons[1].charges: This field is unknown. Is it misspelled?" },
    { "\"chargeable\": false", "\"chargeable\": false, \"kinds\": [\"question\"]", "line 10, closure_reasons[1].kinds[0]: Choose one of: incident, advisory, program." },
    { "\"chargeable\": false", "\"chargeable\": false, \"kinds\": []", "line 10, closure_reasons[1].kinds: Give at least 1 item; there are 0." },
    { "\"chargeable\": true},\n    {\"id\": \"defect\", \"name\": \"Defect\", \"chargeable\": false",
      "\"chargeable\": true, \"kinds\": [\"incident\"]},\n    {\"id\": \"defect\", \"name\": \"Defect\", \"chargeable\": false, \"kinds\": [\"incident\", \"program\"]",
      "line 8, closure_reasons: no reason is for requests of the kind \"advisory\", so that none of them could be closed" },
    { "\"allocation\": 10", "\"allocation\": 0", "line 48, plans[0].allocation: Enter a number from 1 to 1000000." },
    { "\"allocation\": 10", "\"allocation\": \"endless\"", "line 48, plans[0].allocation: a number of units, or \"unlimited\"" },
    { "\"allocation\": 10", "\"allocation\": 10, \"rounding_minutes\": 15", "line 48, plans[0].rounding_minutes: only a plan in hours rounds its minutes" },
    { ", \"rounding_minutes\": 15", "", "line 54, plans[1].rounding_minutes: Fill this in." },
    { "\"families\": [\"servers\"], \"products\": [\"sky\"], ", "", "line 49, plans[0].coverage: a plan covers families or products, or both" },
    { "\"version_rule\": \"recent\"", "\"version_rule\": \"new\"", "line 50, plans[0].coverage.version_rule: Choose one of: any_supported, mainstream, recent, recent_mainstream." },
    { "{\"currency\": \"EUR\", \"amount_minor\": 500000}", "null", "line 59, plans[1].price: what is sold here has a price" },
    { "{\"rule\": \"lapse\"}", "{\"rule\": \"lapse\", \"days\": 3}", "line 59, plans[1].give_back.days: days belong to the rule extend_days" },
    { "\"https://example.com/\"", "\"javascript:alert(1)\"", "line 25, portals[0].entry_links[0].url: a web address begins with https:// or http://, the address of a mailbox with mailto:" },
    { "\"release\": \"{cycle}\"", "\"release\": \"{cyle}\"", "line 36, products[0].lifecycle[0].release: braces stand only around the words cycle and label" },
    { "\"id\": \"agreement\"", "\"id\": \"terms\"", "line 3, service.links: nobody can read the services agreement: add a link with the id \"agreement\" whose url leads to its text" },
    { "\"links\": [{\"id\": \"agreement\", \"text\": \"Services agreement\", \"url\": \"https://example.com/agreement\"}]", "\"links\": []", "line 3, service.links: nobody can read the services agreement: add a link with the id \"agreement\" whose url leads to its text" },
    { "https://example.com/agreement", "mailto:desk@example.com", "line 3, service.links: the link \"agreement\" leads to a mailbox: its url has to lead to the text of the services agreement, with https:// or http://" },
    { "\"meaning\": \"A question.\"", "\"meaning\": 5", "line 6, severities[1].meaning: Give text here." },
    { "\"meaning\": \"A question.\"", "\"meanings\": \"A question.\"", "line 6, severities[1].meanings: This field is unknown. Is it misspelled?" },
    { "A question.", TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "x", "line 6, severities[1].meaning: Use at most 200 characters; you have 201." },
    { "{\"id\": \"sky\"", "{\"id\": \"sky high\"", "line 43, products[1].id: an id begins with a letter or digit and holds letters, digits, '.', '_' and '-' of ASCII" },
};

TEST(every_fault_of_a_file_is_told_with_its_line_and_path)
{
    struct catalog_result result;

    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        struct str file = text_with(ctx, small_catalog(ctx), broken[i].from, broken[i].to);
        in_write(ctx);
        CHECK_CODE_KEEP(invalid, catalog_apply(ctx, file, false, &result));
        check_fault_words(ctx, broken[i].fault);
        rollback(ctx);
        fault_clear(ctx);
    }
    CHECK_INT(count_rows(ctx, "catalog_revision"), 0);
}

/* Silence, acceptance and withdrawal end requests of every kind. */
TEST(a_reason_that_the_service_names_is_for_every_kind_of_request)
{
    static const char *const named[] = { "auto_close_reason", "accept_reason", "withdraw_reason", "withdraw_early_reason" };
    struct catalog_result result;

    for (size_t i = 0; i < COUNT_OF(named); i++) {
        struct str file = text_with(ctx, small_catalog(ctx), "\"chargeable\": false", "\"chargeable\": false, \"kinds\": [\"incident\", \"program\"]");
        file = text_with(ctx, file, "\"reopen_days\": 14", str_format(ctx->arena, "\"reopen_days\": 14, \"%s\": \"defect\"", named[i]).data);
        in_write(ctx);
        CHECK_CODE_KEEP(invalid, catalog_apply(ctx, file, false, &result));
        check_fault_words(ctx, str_format(ctx->arena, "line 3, service.%s: the closure reason \"defect\" is for some kinds of requests only, and requests of every kind"
                                                      " are closed with this one", named[i]).data);
        rollback(ctx);
        fault_clear(ctx);
    }
    catalog_put(ctx, text_with(ctx, small_catalog(ctx), "\"chargeable\": false", "\"chargeable\": false, \"kinds\": [\"advisory\"]"));
    CHECK_INT(catalog_closure_reason(catalog_in_force(ctx), STR("defect"))->kinds, KIND_ADVISORY);
    CHECK_INT(catalog_closure_reason(catalog_in_force(ctx), STR("solved"))->kinds, KIND_EACH);
    CHECK(!catalog_closing(catalog_in_force(ctx), CLOSING_WITHDRAWN_EARLY));
}

TEST(faults_of_one_file_are_told_together_and_in_the_order_of_lines)
{
    struct catalog_result result;
    struct str file = small_catalog(ctx);

    file = text_with(ctx, file, "\"products\": [\"sky\"]", "\"products\": [\"skies\"]");
    file = text_with(ctx, file, "\"chargeable\": false", "\"chargeable\": 0");
    file = text_with(ctx, file, "\"calendar\": \"office\", \"packs\": []", "\"calendar\": 5, \"packs\": []");
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, catalog_apply(ctx, file, false, &result));
    CHECK_STR(ctx->fault.detail, STR("The file has 3 faults; nothing was changed."));
    CHECK_STR(ctx->fault.fields->field, STR("closure_reasons[1].chargeable"));
    CHECK_STR(ctx->fault.fields->next->field, STR("regions[1].calendar"));
    CHECK_STR(ctx->fault.fields->next->next->detail, STR("line 49, plans[0].coverage.products[0]: no product \"skies\""));
    rollback(ctx);
    fault_clear(ctx);
}

TEST(a_file_with_very_many_faults_says_that_there_are_more)
{
    struct catalog_result result;
    struct buf countries = buf_new(ctx->arena);

    for (int i = 0; i < 200; i++)
        buf_add(&countries, STR("\"no country\", "));
    struct str file = text_with(ctx, small_catalog(ctx), "\"SE\", ", str_c(ctx->arena, buf_str(&countries)));
    in_write(ctx);
    CHECK_CODE_KEEP(invalid, catalog_apply(ctx, file, false, &result));
    CHECK(str_contains(ctx->fault.detail, STR("faults or more")));
    rollback(ctx);
    fault_clear(ctx);
}

TEST(what_is_no_catalogue_at_all_is_refused)
{
    struct catalog_result result;

    WRITE_CODE(malformed, catalog_apply(ctx, STR(""), false, &result));
    WRITE_CODE(malformed, catalog_apply(ctx, STR("{\"id\": "), false, &result));
    WRITE_CODE(malformed, catalog_apply(ctx,
                                        text_with(ctx, small_catalog(ctx), "\"id\": \"small\"",
                                                  "\"id\": \"small\", \"id\": \"large\""),
                                        false, &result));
    WRITE_CODE(invalid, catalog_apply(ctx, STR("[]"), false, &result));
    WRITE_CODE(invalid, catalog_apply(ctx, STR("{}"), false, &result));
    WRITE_CODE(
        invalid,
        catalog_apply(
            ctx, STR("{\"plans\": [1, null, [[]]], \"products\": {}, \"calendars\": [{\"hours\": {\"mon\": [[]]}}]}"),
            false, &result));
}

/* What the file leaves out people have to do without, and whoever applies it is told. */
TEST(a_severity_says_what_it_means_for_a_business_or_whoever_applies_the_catalogue_is_told)
{
    static const char *const left_out[] = { "", "\"meaning\": null, ", "\"meaning\": \"\", ", "\"meaning\": \" \\t\", " };
    struct str whole = text_with(ctx, small_catalog(ctx), "A question.", TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN);
    struct catalog_result result = catalog_put(ctx, whole);

    CHECK_INT((int64_t)result.remarks.count, 0);
    CHECK_STR(catalog_severity(catalog_in_force(ctx), STR("A"))->meaning, STR("Nobody can work."));
    CHECK_INT((int64_t)catalog_severity(catalog_in_force(ctx), STR("C"))->meaning.len, 200);
    for (size_t i = 0; i < COUNT_OF(left_out); i++) {
        result = catalog_put(ctx, text_with(ctx, small_catalog(ctx), "\"meaning\": \"A question.\", ", left_out[i]));
        CHECK_INT((int64_t)result.remarks.count, 1);
        CHECK_STR(result.remarks.items[0], STR("Nothing says what a severity means for a business: C. Say it in a sentence, as \"meaning\": people choose by it."));
        CHECK_STR(catalog_severity(catalog_in_force(ctx), STR("C"))->meaning, STR(""));
    }
}

/* Such a catalogue was applied by a program of before: it stays in force, also through an import, and the next file has to have the link. */
TEST(a_catalogue_that_was_stored_without_a_link_to_its_agreement_stays_in_force)
{
    struct catalog_result result;

    catalog_put(ctx, small_catalog(ctx));
    CHECK_STR(catalog_agreement(catalog_in_force(ctx))->url, STR("https://example.com/agreement"));
    CHECK_INT((int64_t)catalog_help_count(catalog_in_force(ctx)), 0);
    exec_sql(ctx, "INSERT INTO catalog_revision (id, at, source, actor_id) VALUES (2, 1, 'apply', NULL)");
    exec_sql(ctx, "INSERT INTO catalog_item (kind, item_id, revision_id, position, body, retired, imported)"
                  " SELECT kind, item_id, 2, position, REPLACE(body, '\"id\":\"agreement\"', '\"id\":\"other\"'), retired, imported FROM catalog_item WHERE kind = 'service'");
    CHECK_INT(catalog_in_force(ctx)->revision, 2);
    CHECK(!catalog_agreement(catalog_in_force(ctx)));
    CHECK_INT((int64_t)catalog_help_count(catalog_in_force(ctx)), 1);
    WRITE_OK(catalog_import_lifecycle(ctx, STR("box"), STR("[{\"cycle\": \"7\", \"releaseDate\": \"2026-01-01\", \"support\": false, \"eol\": false}]"), false, &result));
    CHECK_INT(catalog_in_force(ctx)->revision, 3);
    CHECK(!catalog_agreement(catalog_in_force(ctx)));
    catalog_put(ctx, small_catalog(ctx));
    CHECK(catalog_agreement(catalog_in_force(ctx)));
}

TEST(names_of_kinds_are_read_back)
{
    enum request_kind kind;

    CHECK(request_kind_by_name(STR("advisory"), &kind) && kind == KIND_ADVISORY);
    CHECK_STR(str_of(request_kind_name(KIND_PROGRAM)), STR("program"));
    CHECK(!request_kind_by_name(STR("Incident"), &kind));
}

TESTS(
    BOTH(without_a_catalogue_there_is_an_empty_one),
    BOTH(a_catalogue_that_is_read_first_leaves_its_readers_wrong_fields_alone),
    BOTH(a_catalogue_is_read_as_it_was_written),
    BOTH(the_shipped_catalogue_is_in_order_and_applying_it_again_changes_nothing),
    BOTH(white_space_and_the_order_of_keys_are_no_difference),
    BOTH(a_dry_run_tells_the_difference_and_writes_nothing),
    BOTH(what_a_file_leaves_out_is_retired_and_what_it_names_again_comes_back),
    BOTH(what_is_put_in_between_moves_nothing_else),
    BOTH(another_order_is_a_difference),
    BOTH(the_catalogue_of_a_day_is_the_revision_then_in_force_and_before_the_first_the_first),
    BOTH(a_revision_that_a_context_holds_outlives_many_newer_ones),
    BOTH(a_revision_that_was_rolled_back_is_not_remembered),
    BOTH(only_catalogue_managers_administrators_and_the_operator_apply_a_catalogue),
    SQLITE(every_fault_of_a_file_is_told_with_its_line_and_path),
    SQLITE(a_reason_that_the_service_names_is_for_every_kind_of_request),
    SQLITE(faults_of_one_file_are_told_together_and_in_the_order_of_lines),
    SQLITE(a_file_with_very_many_faults_says_that_there_are_more),
    SQLITE(what_is_no_catalogue_at_all_is_refused),
    BOTH(a_severity_says_what_it_means_for_a_business_or_whoever_applies_the_catalogue_is_told),
    BOTH(a_catalogue_that_was_stored_without_a_link_to_its_agreement_stays_in_force),
    ALONE(names_of_kinds_are_read_back),
)
