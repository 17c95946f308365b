/* SPDX-License-Identifier: Apache-2.0 */
/* t2_release_order.c: which release stands above which [2.4], what an apply or import says beside its differences, and the two
 * shapes of lifecycle files [2.3]. */
#include "tests/world.h"

#include "desk/catalog/catalog_report.h"
#include "desk/catalog/release_order.h"

#define LADDERS "3000"

/* ---- Names ---- */

struct names_row { const char *one, *other; int order; };

static void check_orders(const struct names_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int order = release_names_order(str_of(rows[i].one), str_of(rows[i].other));
        int back = release_names_order(str_of(rows[i].other), str_of(rows[i].one));
        CHECK_INT((order > 0) - (order < 0), rows[i].order);
        CHECK_INT((back > 0) - (back < 0), -rows[i].order);
    }
}

TEST(numbers_in_names_are_compared_as_numbers_piece_by_piece)
{
    static const struct names_row rows[] = {
        { "3.0", "2.11", 1 },      { "0.30", "0.24", 1 },    { "2.9", "2.11", -1 },   { "3.0", "3.0", 0 },
        { "3.1", "3", 1 },         { "10", "9.6", 1 },       { "9.06", "9.6", 0 },    { "100000000000000000001", "99999999999999999999", 1 },
        { "v3", "V2", 1 },         { "3a", "4b", -1 },       { "21H2", "20h2", 1 },   { "2022 Update 2", "2022 update 10", -1 },
        { "2012 R2", "2012", 0 },  { "2019", "Subscription Edition", 0 }, { "20h2", "2004", 0 }, { "SP2", "R1", 0 },
        { "Noble 24.04", "Jammy 22.04", 1 }, { "", "1", -1 }, { "-", "LTS", 0 },
    };

    (void)ctx;
    check_orders(rows, COUNT_OF(rows));
}

TEST(letters_glued_to_a_number_hide_no_number_in_front_of_them)
{
    static const struct names_row rows[] = {
        { "12sp5", "15", -1 },       { "2019cu20", "2022", -1 },  { "7u80", "8", -1 },          { "7.0u3", "7.1", -1 },
        { "lts-2022", "2019", 1 },   { "v2", "1", 1 },            { "v2", "10", -1 },           { "sles12sp5", "15", -1 },
        { "11gR2", "12c", -1 },      { "2008r2", "2012", -1 },    { "LTS Édition 9", "v10", -1 }, { "3", "3a1", 0 },
        { "12sp5", "12", 0 },        { "12sp5", "12u1", 0 },      { "12sp5", "12SP4", 1 },      { "7.0u3", "7.0.1", 0 },
        { "20H2", "2004", 0 },       { "21H1", "1909", 0 },       { "10-20h2", "10-2004", 0 },  { "24Q4", "2410", 0 },
        { "21H1sp1", "20h2", 1 },    { "v20H1", "20H2", -1 },     { "LTS", "1", 0 },            { "2022 Update 2", "2022 3", 0 },
    };

    (void)ctx;
    check_orders(rows, COUNT_OF(rows));
}

/* ---- Positions ---- */

static void check_position(struct ctx *ctx, const char *id, const char *day, const char *position)
{
    const struct version *version = catalog_version(catalog_in_force(ctx), str_of(id));

    CHECK(version != NULL);
    CHECK_STR(str_of(version_position_name(version_position(version, day_at(day)))), str_of(position));
}

struct position_row { const char *id, *day, *position; };

static void check_positions(struct ctx *ctx, const struct position_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_position(ctx, rows[i].id, rows[i].day, rows[i].position);
}
#define CHECK_POSITIONS(...) \
    check_positions(ctx, (const struct position_row[]){ __VA_ARGS__ }, COUNT_OF(((const struct position_row[]){ __VA_ARGS__ })))

/* A lifecycle file of cycles that are supported for ever: "3.1 2025-09-25", ... */
static struct str cycles_file(struct ctx *ctx, size_t count, const char *const *cycles)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < count; i++) {
        struct str rest = str_of(cycles[i]), cycle = str_cut(&rest, ' ');
        buf_format(&out, "%s{\"cycle\": \"%.*s\", \"releaseDate\": \"%.*s\", \"eol\": false}", i ? ",\n" : "[", STR_ARGS(cycle), STR_ARGS(rest));
    }
    buf_add(&out, STR("]"));
    return buf_str(&out);
}
#define CYCLES(...) \
    cycles_file(ctx, COUNT_OF(((const char *const[]){ __VA_ARGS__ })), (const char *const[]){ __VA_ARGS__ })

static bool remarks_have(const struct catalog_result *result, const char *words)
{
    for (size_t i = 0; i < result->remarks.count; i++)
        if (str_contains(result->remarks.items[i], str_of(words)))
            return true;
    return false;
}

static void check_channel(const struct catalog_result *result, const char *name, const char *n, const char *n_1)
{
    for (size_t i = 0; i < result->channel_count; i++)
        if (str_equal(result->channels[i].channel, str_of(name))) {
            CHECK_STR(result->channels[i].n, str_of(n));
            CHECK_STR(result->channels[i].n_1, str_of(n_1));
            return;
        }
    FAIL("no such channel");
}

TEST(a_newer_line_stands_above_a_release_of_an_older_one_that_came_out_later)
{
    catalog_put(ctx, small_catalog(ctx));
    struct catalog_result result = lifecycle_put(ctx, "sky", CYCLES("3.1 2025-09-25", "3.0 2025-04-23", "2.11 2025-05-20", "2.10 2024-01-01"));

    CHECK_POSITIONS(
        { "sky-3.1", "2025-09-25", "N" },
        { "sky-3.0", "2025-09-25", "N-1" },
        { "sky-2.11", "2025-09-25", "older" },
        { "sky-3.0", "2025-09-24", "N" },
        { "sky-2.11", "2025-05-20", "N-1" },
        { "sky-2.10", "2025-05-19", "N-1" },
        { "sky-2.10", "2025-05-20", "older" },
    );
    check_channel(&result, "main", "3.1", "3.0");
    CHECK_INT((int64_t)result.remarks.count, 1);
    CHECK_STR(result.remarks.items[0], STR("sky, channel main: 2.11 of 2025-05-20 came out after 3.0 of 2025-04-23, but stands below it."
                                           " If it is the newer line, say so with release_order in the catalogue."));
    result = lifecycle_put(ctx, "box", CYCLES("0.30 2025-01-10", "0.24 2025-02-10", "0.9 2025-03-10"));
    check_channel(&result, "main", "3", "2");
    check_position(ctx, "box-0.9", "2026-01-10", "older");
}

TEST(a_line_with_letters_at_its_number_stands_by_its_number_and_what_contradicts_is_said)
{
    static const struct { const char *cycles[2], *n, *n_1; bool contradicts; } rows[] = {
        { { "12sp5 2019-12-09", "15 2018-07-16" }, "15", "12sp5", true },
        { { "2019cu20 2023-01-10", "2022 2021-01-10" }, "2022", "2019cu20", true },
        { { "7u80 2015-01-10", "8 2014-01-10" }, "8", "7u80", true },
        { { "7.0u3 2024-06-10", "7.1 2024-01-10" }, "7.1", "7.0u3", true },
        { { "lts-2022 2021-01-10", "2019 2024-01-10" }, "lts-2022", "2019", true },
        { { "v2 2020-01-10", "1 2021-01-10" }, "v2", "1", true },
        { { "20h2 2020-10-20", "2004 2020-05-27" }, "20h2", "2004", false },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        catalog_put(ctx, small_catalog(ctx));
        struct catalog_result result = lifecycle_put(ctx, "sky", cycles_file(ctx, 2, rows[i].cycles));
        check_channel(&result, "main", rows[i].n, rows[i].n_1);
        CHECK(remarks_have(&result, "but stands below it") == rows[i].contradicts);
    }
}

TEST(the_day_of_a_release_is_the_first_day_on_which_it_pushes_others_down)
{
    catalog_put(ctx, small_catalog(ctx));
    lifecycle_put(ctx, "sky", CYCLES("1 2020-01-10", "2 2021-01-10", "2-sp1 2022-01-10", "3 2023-01-10"));
    CHECK_POSITIONS(
        { "sky-1", "2020-01-09", "unreleased" },
        { "sky-1", "2020-01-10", "N" },
        { "sky-1", "2021-01-09", "N" },
        { "sky-1", "2021-01-10", "N-1" },
        { "sky-1", "2022-01-09", "N-1" },
        { "sky-1", "2022-01-10", "older" },
        { "sky-3", "2023-01-09", "unreleased" },
        { "sky-3", "2023-01-10", "N" },
    );
}

TEST(releases_of_one_day_that_no_number_tells_apart_stand_beside_each_other)
{
    catalog_put(ctx, small_catalog(ctx));
    struct catalog_result result = lifecycle_put(ctx, "sky", CYCLES("24h2-e 2024-10-01", "24h2-w 2024-10-01", "23h2 2023-10-31", "22h2 2022-10-01"));

    check_channel(&result, "main", "24h2-e, 24h2-w", "");
    check_position(ctx, "sky-24h2-w", "2024-10-01", "N");
    check_position(ctx, "sky-23h2", "2024-09-30", "N");
    check_position(ctx, "sky-23h2", "2024-10-01", "older");
    CHECK_INT((int64_t)result.remarks.count, 0);
}

static struct str with_order(struct ctx *ctx, const char *order)
{
    static const char mark[] = "\"cloud\", \"problem_types\": []";

    return text_with(ctx, small_catalog(ctx), mark, str_c(ctx->arena, str_format(ctx->arena, "%s, \"release_order\": [%s]", mark, order)));
}

/* The catalogue's word comes first; what its list does not name came later than it. */
TEST(a_catalogue_may_give_the_order_of_a_channel)
{
    catalog_put(ctx, small_catalog(ctx));
    struct str file = CYCLES("10 2020-01-10", "9 2021-01-10", "8 2022-01-10");
    struct catalog_result result = lifecycle_put(ctx, "sky", file);
    check_channel(&result, "main", "10", "9");
    CHECK_INT((int64_t)result.remarks.count, 2);

    result = catalog_put(ctx, with_order(ctx, "{\"channel\": \"main\", \"by\": \"date\"}"));
    CHECK(result.changed && result.remarks.count == 0);
    result = lifecycle_put(ctx, "sky", file);
    check_channel(&result, "main", "8", "9");
    CHECK_INT((int64_t)result.remarks.count, 0);

    CHECK(catalog_put(ctx, with_order(ctx, "{\"channel\": \"main\", \"by\": \"list\", \"releases\": [\"9\", \"8\"]}")).changed);
    result = lifecycle_put(ctx, "sky", CYCLES("10 2020-01-10", "9 2021-01-10", "8 2022-01-10", "7 2023-01-10"));
    check_channel(&result, "main", "10", "7");
    check_position(ctx, "sky-9", "2022-06-01", "N-1");
    check_position(ctx, "sky-8", "2022-06-01", "older");
    /* Another channel's order is none of this one's business. */
    CHECK(catalog_put(ctx, with_order(ctx, "{\"channel\": \"fast\", \"by\": \"date\"}")).changed);
    check_position(ctx, "sky-10", "2024-01-01", "N");
}

TEST(an_order_that_makes_no_sense_is_refused_with_its_place)
{
    static const struct { const char *order, *fault; } rows[] = {
        { "{\"channel\": \"main\"}", "products[1].release_order[0].by: Fill this in." },
        { "{\"channel\": \"main\", \"by\": \"luck\"}", "products[1].release_order[0].by: Choose one of: date, list." },
        { "{\"channel\": \"main\", \"by\": \"list\"}", "products[1].release_order[0].releases: Fill this in." },
        { "{\"channel\": \"main\", \"by\": \"date\", \"releases\": [\"1\"]}", "products[1].release_order[0].releases: This field is unknown. Is it misspelled?" },
        { "{\"channel\": \"main\", \"by\": \"list\", \"releases\": [\"1\", \"1\"]}", "products[1].release_order[0].releases[1]: \"1\" stands in the list twice" },
        { "{\"channel\": \"main\", \"by\": \"date\"}, {\"channel\": \"main\", \"by\": \"date\"}", "products[1].release_order[1].channel: the order of the channel \"main\" is given already" },
    };
    struct catalog_result result;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        in_write(ctx);
        CHECK_CODE_KEEP(invalid, catalog_apply(ctx, with_order(ctx, rows[i].order), false, &result));
        struct str rest = ctx->fault.fields ? ctx->fault.fields->detail : STR("");
        str_cut(&rest, ' ');
        str_cut(&rest, ' ');        /* line 45, */
        CHECK_STR(rest, str_of(rows[i].fault));
        rollback(ctx);
        fault_clear(ctx);
    }
}

/* ---- What is said beside the differences ---- */

TEST(a_file_that_looks_like_another_products_is_remarked)
{
    struct catalog_result result;

    catalog_put(ctx, file_text(ctx, SHIPPED_CATALOG));
    WRITE_OK(catalog_import_lifecycle(ctx, STR("windows"), file_text(ctx, "catalogs/lifecycle/windows-server.json"), true, &result));
    CHECK(remarks_have(&result, "looks like one about \"windows-server\", not \"windows\": 20 of its 20 cycles"));
    WRITE_OK(catalog_import_lifecycle(ctx, STR("azure-arc"), file_text(ctx, "catalogs/lifecycle/office.json"), true, &result));
    CHECK(remarks_have(&result, "looks like one about \"office\", not \"azure-arc\""));
    /* The same cycles on other days are another product's. */
    WRITE_OK(catalog_import_lifecycle(ctx, STR("sharepoint"), CYCLES("2019 2001-01-10", "2016 2000-01-10"), true, &result));
    CHECK(remarks_have(&result, "no version that \"sharepoint\" has stands in it with its day"));
    WRITE_OK(catalog_import_lifecycle(ctx, STR("sharepoint"), STR("{\"result\": {\"name\": \"rails\", \"label\": \"Ruby on Rails\", \"releases\":"
             " [{\"name\": \"8.1\", \"releaseDate\": \"2025-10-22\", \"isEol\": false, \"eolFrom\": null}]}}"), true, &result));
    CHECK(remarks_have(&result, "says that it is about \"Ruby on Rails\"; it is imported as \"sharepoint\""));
    /* Its own with news in it is not, nor the first file of a product. */
    WRITE_OK(catalog_import_lifecycle(ctx, STR("sharepoint"), CYCLES("2019 2018-10-22", "2031 2030-01-10"), true, &result));
    CHECK(!remarks_have(&result, "looks like"));
    catalog_put(ctx, small_catalog(ctx));
    WRITE_OK(catalog_import_lifecycle(ctx, STR("sky"), CYCLES("1 2001-01-10"), true, &result));
    CHECK_INT((int64_t)result.remarks.count, 0);
}

/* The dry run names them before anything is done, and the apply again. */
TEST(what_a_file_retires_while_contracts_or_open_requests_need_it_is_named)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    struct catalog_result result;

    submitted(ctx, contract.id);
    as_operator(ctx);
    for (int dry_run = 1; dry_run >= 0; dry_run--) {
        WRITE_OK(catalog_apply(ctx, small_catalog(ctx), dry_run == 1, &result));
        CHECK(remarks_have(&result, "The product \"windows-server\" is retired, but still needed: open requests: 1; contracts in force: 1."));
        CHECK(remarks_have(&result, "The version \"windows-server-2025\" is retired, but still needed: open requests: 1; contracts in force: 0."));
        CHECK(remarks_have(&result, "The plan \"gold-20-pack\" is retired, but still needed: open requests: 1; contracts in force: 1."));
        CHECK(!remarks_have(&result, "\"windows-server-2022\""));
        CHECK(!remarks_have(&result, "\"entra-id\""));
    }
    /* A closed request and a cancelled contract need nothing. */
    WRITE_OK(catalog_apply(ctx, file_text(ctx, SHIPPED_CATALOG), false, &result));
    exec_sql(ctx, "UPDATE request SET state = 'closed', closed_at = 1, closure_reason_id = 'solved'");
    exec_sql(ctx, "UPDATE contract SET stored_state = 'cancelled', cancelled_at = 1");
    WRITE_OK(catalog_apply(ctx, small_catalog(ctx), true, &result));
    CHECK(!remarks_have(&result, "still needed"));
}

TEST(of_many_remarks_the_rest_is_counted)
{
    struct buf file = buf_new(ctx->arena);

    catalog_put(ctx, small_catalog(ctx));
    for (int i = 0; i < REMARKS_MAX + 3; i++)
        buf_format(&file, "%s{\"cycle\": \"%d\", \"releaseDate\": \"20%02d-01-10\", \"eol\": false}", i ? "," : "[", 100 - i, i + 1);
    buf_add(&file, STR("]"));
    struct catalog_result result = lifecycle_put(ctx, "sky", buf_str(&file));
    CHECK_INT((int64_t)result.remarks.count, REMARKS_MAX + 1);
    CHECK_STR(result.remarks.items[REMARKS_MAX], STR("2 more remarks are left out."));
}

/* ---- The second shape ---- */

static struct str output_of(struct ctx *ctx, const char *command)
{
    struct buf out = buf_new(ctx->arena);
    char piece[4096];
    FILE *pipe = popen(command, "r");

    CHECK(pipe != NULL);
    for (size_t got; (got = fread(piece, 1, sizeof piece, pipe)) > 0;)
        buf_add(&out, (struct str){ piece, got });
    CHECK_INT(pclose(pipe), 0);
    return buf_str(&out);
}

TEST(a_file_of_the_v1_interface_means_what_the_old_one_means)
{
    static const char *const products[] = {
        "azure-devops-server", "dotnet",        "msexchange",     "mssqlserver", "office",
        "sharepoint",          "visual-studio", "windows-server", "windows",
    };

    catalog_put(ctx, file_text(ctx, SHIPPED_CATALOG));
    for (size_t i = 0; i < COUNT_OF(products); i++) {
        struct str command = str_format(ctx->arena, "python3 tests/oracle/as_v1.py catalogs/lifecycle/%s.json", products[i]);
        struct catalog_result result = lifecycle_put(ctx, products[i], output_of(ctx, str_c(ctx->arena, command)));
        CHECK_INT((int64_t)result.count, 0);
        CHECK_INT((int64_t)result.remarks.count, 0);
    }
}

static struct str v1_file(struct ctx *ctx, const char *fields)
{
    return str_format(ctx->arena, "{\"schema_version\": \"1.2.1\", \"result\": {\"name\": \"sky\", \"releases\": [\n{\"name\": \"1\","
                                  " \"label\": \"1 'Nick' (LTS)\", \"isLts\": true, \"releaseDate\": \"2001-01-10\"%s}]}}", fields);
}

/* Decision 0004, in the words of v1. */
TEST(truth_values_and_days_of_the_v1_interface_are_read_as_days)
{
    static const struct { const char *fields, *mainstream, *extended; } rows[] = {
        { ", \"isEoas\": true, \"eoasFrom\": null, \"isEol\": true, \"eolFrom\": null", "2001-01-09", "2001-01-09" },
        { ", \"isEoas\": false, \"eoasFrom\": null, \"isEol\": false, \"eolFrom\": null", NULL, NULL },
        { ", \"isEol\": false, \"eolFrom\": \"2011-01-10\"", "2011-01-10", "2011-01-10" },
        { ", \"isEol\": true", "2001-01-09", "2001-01-09" },
        { ", \"isEoas\": true, \"eoasFrom\": \"2005-01-10\", \"isEol\": true, \"eolFrom\": \"2011-01-10\"", "2005-01-10", "2011-01-10" },
        { ", \"eoasFrom\": \"2005-01-10\", \"eolFrom\": \"2011-01-10\"", "2005-01-10", "2011-01-10" },
        { ", \"isEoas\": true, \"isEol\": false, \"isEoes\": false, \"eoesFrom\": \"2031-01-10\"", "2001-01-09", NULL },
        { ", \"isEoas\": false, \"isEol\": true, \"eolFrom\": \"2011-01-10\"", NULL, "2011-01-10" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        catalog_put(ctx, small_catalog(ctx));
        lifecycle_put(ctx, "sky", v1_file(ctx, rows[i].fields));
        const struct version *version = catalog_version(catalog_in_force(ctx), STR("sky-1"));
        CHECK_STR(version->thing.name, STR("Sky 1"));
        CHECK_INT(version->mainstream_ends_on, rows[i].mainstream ? day_at(rows[i].mainstream) : DAY_NEVER);
        CHECK_INT(version->extended_ends_on, rows[i].extended ? day_at(rows[i].extended) : DAY_NEVER);
    }
}

/* Issue 11 entry 20: whether and when stand beside each other there, and the clock of these tests says 21 November 2026. */
TEST(a_truth_value_that_contradicts_its_day_in_a_v1_file_is_remarked_and_the_day_counts)
{
    static const struct { const char *fields, *remarks[2], *extended; } rows[] = {
        { ", \"isEol\": true, \"eolFrom\": \"2030-01-01\"", { "Sky 1: isEol says that it is over, and eolFrom is 2030-01-01, which is still to come. The day counts." }, "2030-01-01" },
        { ", \"isEol\": true, \"eolFrom\": \"2026-11-22\"", { "isEol says that it is over, and eolFrom is 2026-11-22" }, "2026-11-22" },
        { ", \"isEol\": false, \"eolFrom\": \"2026-11-20\"", { "Sky 1: isEol says that it is not over, and eolFrom is 2026-11-20, which is past. The day counts; the file" }, "2026-11-20" },
        { ", \"isEoas\": true, \"eoasFrom\": \"2029-01-01\", \"isEol\": false, \"eolFrom\": \"2030-01-01\"", { "isEoas says that it is over, and eoasFrom is 2029-01-01" }, "2030-01-01" },
        { ", \"isEoas\": false, \"eoasFrom\": \"2005-01-10\", \"isEol\": false, \"eolFrom\": \"2011-01-10\"", { "isEol says that it is not over", "isEoas says that it is not over" }, "2011-01-10" },
        /* On the day itself either is true; without a day, or without a truth value, nothing contradicts it. */
        { ", \"isEol\": true, \"eolFrom\": \"2026-11-21\"", { NULL }, "2026-11-21" },
        { ", \"isEol\": false, \"eolFrom\": \"2026-11-21\"", { NULL }, "2026-11-21" },
        { ", \"isEol\": true, \"eolFrom\": null", { NULL }, "2001-01-09" },
        { ", \"isEoas\": null, \"eoasFrom\": \"2005-01-10\", \"eolFrom\": \"2030-01-10\"", { NULL }, "2030-01-10" },
        { ", \"isEoas\": true, \"eoasFrom\": \"2005-01-10\", \"isEol\": false, \"eolFrom\": \"2030-01-10\"", { NULL }, "2030-01-10" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        catalog_put(ctx, small_catalog(ctx));
        struct catalog_result result = lifecycle_put(ctx, "sky", v1_file(ctx, rows[i].fields));
        CHECK_INT((int64_t)result.remarks.count, (rows[i].remarks[0] != NULL) + (rows[i].remarks[1] != NULL));
        for (size_t r = 0; r < result.remarks.count; r++)
            CHECK(str_contains(result.remarks.items[r], str_of(rows[i].remarks[r])));
        CHECK_INT(catalog_version(catalog_in_force(ctx), STR("sky-1"))->extended_ends_on, day_at(rows[i].extended));
    }
}

TEST(faults_of_a_v1_file_are_told_in_its_own_words)
{
    static const struct { const char *fields, *fault; } rows[] = {
        { "", "line 2, result.releases[0].isEol: Fill this in." },
        { ", \"isEol\": \"no\"", "line 2, result.releases[0].isEol: Give true or false." },
        { ", \"eolFrom\": true", "line 2, result.releases[0].eolFrom: Give text here." },
        { ", \"isEol\": false, \"eolFrom\": \"2000-01-01\"", "line 2, result.releases[0].eolFrom: extended support ends before the release; the day before it at the earliest" },
        { ", \"isEol\": false}, {\"name\": \"1\", \"releaseDate\": \"2001-01-10\", \"isEol\": false", "line 2, result.releases[1].name: the cycle \"1\" stands in the file twice" },
    };
    struct catalog_result result;

    catalog_put(ctx, small_catalog(ctx));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        in_write(ctx);
        CHECK_CODE_KEEP(invalid, catalog_import_lifecycle(ctx, STR("sky"), v1_file(ctx, rows[i].fields), false, &result));
        check_fault_words(ctx, rows[i].fault);
        rollback(ctx);
        fault_clear(ctx);
    }
    WRITE_CODE(invalid, catalog_import_lifecycle(ctx, STR("sky"), STR("{}"), false, &result));
    WRITE_CODE(invalid, catalog_import_lifecycle(ctx, STR("sky"), STR("{\"result\": {}}"), false, &result));
    WRITE_CODE(invalid, catalog_import_lifecycle(ctx, STR("sky"), STR("{\"result\": [{\"releases\": []}]}"), false, &result));
    WRITE_CODE(invalid, catalog_import_lifecycle(ctx, STR("sky"), STR("{\"result\": {\"releases\": []}}"), false, &result));
}

/* ---- The oracle's ladders ---- */

/* "3.1@2025-09-25|3.0@2025-04-23" as versions of a product in one channel. */
static size_t versions_of(struct ctx *ctx, struct str field, struct version *versions, const struct version **list)
{
    size_t count = 0;

    while (field.len) {
        struct str day = str_cut(&field, '|'), name = str_cut(&day, '@');
        versions[count] = (struct version){ .release = name, .channel = STR("main"), .released_on = day_at(str_c(ctx->arena, day)) };
        list[count] = &versions[count];
        count++;
    }
    return count;
}

static struct str ladder_text(struct ctx *ctx, const struct ladder *ladder)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < ladder->count; i++) {
        buf_add(&out, ladder->releases[i].beside ? STR(",") : i ? STR("|") : STR(""));
        buf_add(&out, ladder->releases[i].name);
    }
    return buf_str(&out);
}

TEST(made_up_channels_are_ordered_as_the_oracle_orders_them)
{
    struct str command = str_format(ctx->arena, "python3 tests/oracle/random_ladders.py %llu " LADDERS, (unsigned long long)test_seed());
    struct str text = output_of(ctx, str_c(ctx->arena, command));

    while (text.len) {
        struct version versions[16];
        const struct version *list[COUNT_OF(versions)];
        struct str expected = str_cut(&text, '\n'), given = str_cut(&expected, '\t');
        struct product product = { .versions = list, .version_count = versions_of(ctx, given, versions, list) };
        struct ladder ladder = ladder_new(ctx->arena, &product, STR("main"));
        CHECK_STR(ladder_text(ctx, &ladder), expected);
    }
}

TESTS(
    ALONE(numbers_in_names_are_compared_as_numbers_piece_by_piece),
    ALONE(letters_glued_to_a_number_hide_no_number_in_front_of_them),
    BOTH(a_newer_line_stands_above_a_release_of_an_older_one_that_came_out_later),
    BOTH(a_line_with_letters_at_its_number_stands_by_its_number_and_what_contradicts_is_said),
    SQLITE(the_day_of_a_release_is_the_first_day_on_which_it_pushes_others_down),
    SQLITE(releases_of_one_day_that_no_number_tells_apart_stand_beside_each_other),
    BOTH(a_catalogue_may_give_the_order_of_a_channel),
    SQLITE(an_order_that_makes_no_sense_is_refused_with_its_place),
    SQLITE(a_file_that_looks_like_another_products_is_remarked),
    BOTH(what_a_file_retires_while_contracts_or_open_requests_need_it_is_named),
    SQLITE(of_many_remarks_the_rest_is_counted),
    BOTH(a_file_of_the_v1_interface_means_what_the_old_one_means),
    BOTH(truth_values_and_days_of_the_v1_interface_are_read_as_days),
    SQLITE(a_truth_value_that_contradicts_its_day_in_a_v1_file_is_remarked_and_the_day_counts),
    BOTH(faults_of_a_v1_file_are_told_in_its_own_words),
    ALONE(made_up_channels_are_ordered_as_the_oracle_orders_them),
)
