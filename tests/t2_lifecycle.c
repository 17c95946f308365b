/* SPDX-License-Identifier: Apache-2.0 */
/* t2_lifecycle.c: importing lifecycle files, and where a version stands on a day [2.3, 2.4, 2.6]. The same questions by
 * the thousand: t2_catalog_oracle.c. */
#include "tests/catalog_file.h"

/* SPEC 2.3: support and eol as day, true, false and absent. */
TEST(truth_values_of_a_lifecycle_file_are_read_as_days)
{
    catalog_put(ctx, small_catalog(ctx));
    lifecycle_put(
        ctx, "sky",
        STR("[{\"cycle\": \"1\", \"releaseDate\": \"2001-01-10\", \"support\": false, \"eol\": true},\n"
            " {\"cycle\": \"2\", \"releaseDate\": \"2002-01-10\", \"support\": true, \"eol\": false, \"lts\": false, "
            "\"latest\": 7},\n"
            " {\"cycle\": \"3\", \"releaseDate\": \"2003-01-10\", \"eol\": \"2013-01-10\", \"extendedSupport\": "
            "\"2033-01-10\"},\n"
            " {\"cycle\": \"4\", \"releaseDate\": \"2004-01-10\", \"eol\": false},\n"
            " {\"cycle\": \"5\", \"releaseDate\": \"2005-01-10\", \"support\": \"2010-01-10\", \"eol\": true},\n"
            " {\"cycle\": \"6\", \"releaseDate\": \"2006-01-10\", \"support\": true, \"eol\": \"2016-01-10\"}]"));
    const struct catalog *catalog = catalog_in_force(ctx);
    static const struct { const char *id, *mainstream, *extended; } rows[] = {
        { "sky-1", "2001-01-09", "2001-01-09" }, { "sky-2", NULL, NULL }, { "sky-3", "2013-01-10", "2013-01-10" },
        { "sky-4", NULL, NULL }, { "sky-5", "2010-01-10", "2005-01-09" }, { "sky-6", NULL, "2016-01-10" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct version *version = catalog_version(catalog, str_of(rows[i].id));
        CHECK(version != NULL);
        CHECK_INT(version->mainstream_ends_on, rows[i].mainstream ? day_at(rows[i].mainstream) : DAY_NEVER);
        CHECK_INT(version->extended_ends_on, rows[i].extended ? day_at(rows[i].extended) : DAY_NEVER);
    }
    CHECK(version_lifecycle(catalog_version(catalog, STR("sky-1")), day_at("2001-01-10")) == LIFECYCLE_ENDED);
    CHECK(version_lifecycle(catalog_version(catalog, STR("sky-2")), day_at("2099-01-10")) == LIFECYCLE_MAINSTREAM);
}

TEST(names_of_imported_versions_have_no_nicknames_and_begin_with_the_product)
{
    catalog_put(ctx, small_catalog(ctx));
    lifecycle_put(ctx, "box",
                  STR("[{\"cycle\": \"4\", \"releaseLabel\": \"4 'Hekaton'  SP3\", \"releaseDate\": \"2025-01-10\", "
                      "\"eol\": false},\n"
                      " {\"cycle\": \"5\", \"releaseLabel\": \"Box 5 'A/B'\", \"releaseDate\": \"2026-01-10\", "
                      "\"eol\": false},\n"
                      " {\"cycle\": \"6-sac\", \"releaseDate\": \"2026-02-10\", \"eol\": false}]"));
    const struct catalog *catalog = catalog_in_force(ctx);

    CHECK_STR(catalog_version(catalog, STR("box-4"))->thing.name, STR("Box 4 SP3"));
    CHECK_STR(catalog_version(catalog, STR("box-5"))->thing.name, STR("Box 5"));
    CHECK_STR(catalog_version(catalog, STR("box-6-sac"))->thing.name, STR("Box 6-sac"));
    CHECK_STR(catalog_version(catalog, STR("box-6-sac"))->channel, STR("fast"));
    CHECK_STR(catalog_version(catalog, STR("box-4"))->release, STR("4"));
}

TEST(imported_versions_survive_an_apply_that_does_not_name_them)
{
    static const struct str file = STR_INIT("[{\"cycle\": \"2-sp1\", \"releaseDate\": \"2025-01-10\", \"support\": "
                                            "\"2026-01-10\", \"eol\": \"2027-01-10\"},"
                                            " {\"cycle\": \"9\", \"releaseDate\": \"2026-01-10\", \"eol\": false}]");

    catalog_put(ctx, small_catalog(ctx));
    struct catalog_result result = lifecycle_put(ctx, "box", file);
    CHECK(result.count == 2 && result_has(result, "added", "version", "box-9"));
    CHECK(!lifecycle_put(ctx, "box", file).changed);
    CHECK_STR(sql_text(ctx, "SELECT source FROM catalog_revision WHERE id = 2"), STR("import-lifecycle box"));
    CHECK(!catalog_put(ctx, small_catalog(ctx)).changed);
    CHECK(!catalog_version(catalog_in_force(ctx), STR("box-9"))->thing.retired);
    /* A later lifecycle file is the one that retires them; it leaves the catalogue file's own versions alone. */
    result = lifecycle_put(ctx, "box", STR("[{\"cycle\": \"9\", \"releaseDate\": \"2026-01-10\", \"eol\": false}]"));
    CHECK(result.count == 1 && result_has(result, "retired", "version", "box-2-sp1"));
    CHECK(!catalog_version(catalog_in_force(ctx), STR("box-2"))->thing.retired);
    CHECK(result_has(lifecycle_put(ctx, "box", file), "returned", "version", "box-2-sp1"));
}

TEST(a_dry_run_of_an_import_writes_nothing)
{
    struct catalog_result result;

    catalog_put(ctx, small_catalog(ctx));
    WRITE_OK(catalog_import_lifecycle(ctx, STR("box"),
                                      STR("[{\"cycle\": \"9\", \"releaseDate\": \"2026-01-10\", \"eol\": false}]"),
                                      true, &result));
    CHECK(result.changed && result.revision == 1);
    CHECK_INT(count_rows(ctx, "catalog_revision"), 1);
}

TEST(importing_the_shipped_lifecycle_files_over_the_shipped_catalogue_changes_nothing)
{
    static const char *const products[] = {
        "azure-devops-server", "dotnet",        "msexchange",     "mssqlserver", "office",
        "sharepoint",          "visual-studio", "windows-server", "windows",
    };

    catalog_put(ctx, file_text(ctx, SHIPPED_CATALOG));
    for (size_t i = 0; i < COUNT_OF(products); i++) {
        struct str path = str_format(ctx->arena, "catalogs/lifecycle/%s.json", products[i]);
        CHECK(!lifecycle_put(ctx, products[i], file_text(ctx, str_c(ctx->arena, path))).changed);
    }
    CHECK_INT(count_rows(ctx, "catalog_revision"), 1);
}

TEST(faults_of_a_lifecycle_file_are_told_with_line_and_path)
{
    static const struct { const char *file, *fault; } rows[] = {
        { "[\n{\"cycle\": \"1\", \"eol\": false}]", "line 2, [0].releaseDate: Fill this in." },
        { "[\n{\"cycle\": \"1\", \"releaseDate\": \"2001-01-10\"}]", "line 2, [0].eol: Fill this in." },
        { "[\n{\"cycle\": \"1\", \"releaseDate\": \"2001-02-30\", \"eol\": false}]", "line 2, [0].releaseDate: Enter a day such as 2026-11-21." },
        { "[\n{\"cycle\": \"1\", \"releaseDate\": \"2001-01-10\",\n\"eol\": \"2000-01-10\"}]", "line 3, [0].eol: extended support ends before the release; the day before it at the earliest" },
        { "[\n{\"cycle\": \"1\", \"releaseDate\": \"2001-01-10\", \"eol\": false},\n{\"cycle\": \"1\", \"releaseDate\": \"2001-01-10\", \"eol\": false}]", "line 3, [1].cycle: the cycle \"1\" stands in the file twice" },
        { "[\n{\"releaseDate\": \"2001-01-10\", \"eol\": false}]", "line 2, [0].cycle: Fill this in." },
        { "[\n7]", "line 2, [0]: Give an object here." },
    };
    struct catalog_result result;

    catalog_put(ctx, small_catalog(ctx));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        in_write(ctx);
        CHECK_CODE_KEEP(invalid, catalog_import_lifecycle(ctx, STR("box"), str_of(rows[i].file), false, &result));
        check_fault_words(ctx, rows[i].fault);
        rollback(ctx);
        fault_clear(ctx);
    }
    WRITE_CODE(invalid, catalog_import_lifecycle(ctx, STR("box"), STR("{}"), false, &result));
    WRITE_CODE(invalid, catalog_import_lifecycle(ctx, STR("box"), STR("[]"), false, &result));
    WRITE_CODE(not_found, catalog_import_lifecycle(ctx, STR("nothing"), STR("[]"), false, &result));
}

static void check_verdict(struct ctx *ctx, const char *id, const char *day, enum version_rule rule, enum code verdict,
                          const char *position)
{
    const struct version *version = catalog_version(catalog_in_force(ctx), str_of(id));

    CHECK(version != NULL);
    CHECK_INT(version_verdict(version, rule, day_at(day)), verdict);
    CHECK_STR(str_of(version_position_name(version_position(version, day_at(day)))), str_of(position));
}

/* SPEC 2.4: the traps of real data. */
TEST(service_packs_channels_and_editions_never_push_a_release_down)
{
    catalog_put(ctx, file_text(ctx, SHIPPED_CATALOG));
    /* SP3 of SQL Server 2014 came after the release of 2016 and of 2017, and is 2014 all the same. */
    check_verdict(ctx, "mssqlserver-12.0-sp3", "2019-03-01", VERSION_RECENT, CODE_version_not_recent, "older");
    check_verdict(ctx, "mssqlserver-13.0-sp2", "2019-03-01", VERSION_RECENT, CODE_none, "N-1");
    /* SP3 of 2016 came after 2019. */
    check_verdict(ctx, "mssqlserver-15.0", "2021-10-01", VERSION_RECENT, CODE_none, "N");
    check_verdict(ctx, "mssqlserver-14.0", "2021-10-01", VERSION_RECENT, CODE_none, "N-1");
    /* The semi-annual channel counts for itself. */
    check_verdict(ctx, "windows-server-2016", "2021-06-17", VERSION_RECENT, CODE_none, "N-1");
    check_verdict(ctx, "windows-server-20h2-sac", "2021-06-17", VERSION_RECENT, CODE_none, "N");
    check_verdict(ctx, "windows-server-2004-sac", "2021-06-17", VERSION_RECENT, CODE_none, "N-1");
    /* Two editions of one release end on different days. */
    check_verdict(ctx, "windows-11-21h2-e", "2023-12-01", VERSION_RECENT, CODE_none, "N");
    check_verdict(ctx, "windows-11-21h2-w", "2023-12-01", VERSION_RECENT, CODE_lifecycle_ended, "N");
    /* Never in mainstream, and ended before it began. */
    check_verdict(ctx, "msexchange-4.0", "1996-06-11", VERSION_ANY_SUPPORTED, CODE_lifecycle_ended, "N");
    check_verdict(ctx, "msexchange-4.0", "1996-06-10", VERSION_ANY_SUPPORTED, CODE_not_released, "unreleased");
}

TEST(the_last_day_of_support_is_a_day_of_support)
{
    catalog_put(ctx, small_catalog(ctx));
    check_verdict(ctx, "box-3", "2027-01-10", VERSION_RECENT_MAINSTREAM, CODE_none, "N");
    check_verdict(ctx, "box-3", "2027-01-11", VERSION_RECENT_MAINSTREAM, CODE_mainstream_ended, "N");
    check_verdict(ctx, "box-3", "2027-01-11", VERSION_RECENT, CODE_none, "N");
    check_verdict(ctx, "box-3", "2030-01-10", VERSION_ANY_SUPPORTED, CODE_none, "N");
    check_verdict(ctx, "box-3", "2030-01-11", VERSION_ANY_SUPPORTED, CODE_lifecycle_ended, "N");
    check_verdict(ctx, "box-2", "2024-01-09", VERSION_RECENT, CODE_none, "N");
    check_verdict(ctx, "box-2", "2024-01-10", VERSION_RECENT, CODE_none, "N-1");
    check_verdict(ctx, "box-2", "2025-01-11", VERSION_RECENT, CODE_mainstream_ended, "N-1");
    check_verdict(ctx, "box-2", "2025-01-11", VERSION_MAINSTREAM, CODE_mainstream_ended, "N-1");
}

/* The first and the last day of each phase. */
TEST(a_phase_of_support_holds_on_its_first_and_its_last_day)
{
    static const struct { const char *day; enum lifecycle lifecycle; } rows[] = {
        { "2024-01-09", LIFECYCLE_UNRELEASED }, { "2024-01-10", LIFECYCLE_MAINSTREAM }, { "2027-01-10", LIFECYCLE_MAINSTREAM },
        { "2027-01-11", LIFECYCLE_EXTENDED },   { "2030-01-10", LIFECYCLE_EXTENDED },   { "2030-01-11", LIFECYCLE_ENDED },
    };

    catalog_put(ctx, small_catalog(ctx));
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        CHECK_INT(version_lifecycle(catalog_version(catalog_in_force(ctx), STR("box-3")), day_at(rows[i].day)), rows[i].lifecycle);
    check_verdict(ctx, "box-3", "2024-01-09", VERSION_ANY_SUPPORTED, CODE_not_released, "unreleased");
    check_verdict(ctx, "box-3", "2024-01-10", VERSION_ANY_SUPPORTED, CODE_none, "N");
}

TEST(a_retired_version_pushes_no_release_down)
{
    catalog_put(ctx, small_catalog(ctx));
    lifecycle_put(ctx, "box",
                  STR("[{\"cycle\": \"8\", \"releaseDate\": \"2025-01-10\", \"eol\": false}, {\"cycle\": \"9\", "
                      "\"releaseDate\": \"2026-01-10\", \"eol\": false}]"));
    check_verdict(ctx, "box-3", "2026-06-01", VERSION_RECENT, CODE_version_not_recent, "older");
    lifecycle_put(ctx, "box", STR("[{\"cycle\": \"9\", \"releaseDate\": \"2026-01-10\", \"eol\": false}]"));
    check_verdict(ctx, "box-3", "2026-06-01", VERSION_RECENT, CODE_none, "N-1");
    check_verdict(ctx, "box-8", "2026-06-01", VERSION_RECENT, CODE_none, "N-1");
}

/* SPEC 2.4: each rule in each phase; N-1 from 20 on, older from 30 on, mainstream to the end of 24, and all support to the end of 39. */
TEST(each_rule_of_versions_says_in_each_phase_what_is_missing)
{
    static const struct version version = {
        .released_on = 10, .n_1_from = 20, .older_from = 30, .mainstream_ends_on = 24, .extended_ends_on = 39,
    };
    static const struct { int64_t from, to; enum code any, mainstream, recent, recent_mainstream; } phases[] = {
        { 0, 9, CODE_not_released, CODE_not_released, CODE_not_released, CODE_not_released },
        { 10, 19, CODE_none, CODE_none, CODE_none, CODE_none },
        { 20, 24, CODE_none, CODE_none, CODE_none, CODE_none },
        { 25, 29, CODE_none, CODE_mainstream_ended, CODE_mainstream_ended, CODE_mainstream_ended },
        { 30, 39, CODE_none, CODE_mainstream_ended, CODE_version_not_recent, CODE_version_not_recent },
        { 40, 50, CODE_lifecycle_ended, CODE_lifecycle_ended, CODE_lifecycle_ended, CODE_lifecycle_ended },
    };
    struct version early = version, kept = version;

    for (size_t i = 0; i < COUNT_OF(phases); i++)
        for (int64_t day = phases[i].from; day <= phases[i].to; day++) {
            CHECK_INT(version_verdict(&version, VERSION_ANY_SUPPORTED, day), phases[i].any);
            CHECK_INT(version_verdict(&version, VERSION_MAINSTREAM, day), phases[i].mainstream);
            CHECK_INT(version_verdict(&version, VERSION_RECENT, day), phases[i].recent);
            CHECK_INT(version_verdict(&version, VERSION_RECENT_MAINSTREAM, day), phases[i].recent_mainstream);
        }
    early.mainstream_ends_on = 14;      /* before there is a newer one, which only some rules mind ... */
    CHECK_INT(version_verdict(&early, VERSION_ANY_SUPPORTED, 15), CODE_none);
    CHECK_INT(version_verdict(&early, VERSION_MAINSTREAM, 15), CODE_mainstream_ended);
    CHECK_INT(version_verdict(&early, VERSION_RECENT, 15), CODE_none);
    CHECK_INT(version_verdict(&early, VERSION_RECENT_MAINSTREAM, 15), CODE_mainstream_ended);
    kept.mainstream_ends_on = 39;       /* ... and to the end, which is no help to what is older */
    CHECK_INT(version_verdict(&kept, VERSION_MAINSTREAM, 35), CODE_none);
    CHECK_INT(version_verdict(&kept, VERSION_RECENT, 35), CODE_version_not_recent);
    CHECK_INT(version_verdict(&kept, VERSION_RECENT_MAINSTREAM, 35), CODE_version_not_recent);
}

TESTS(
    ALONE(each_rule_of_versions_says_in_each_phase_what_is_missing),
    BOTH(truth_values_of_a_lifecycle_file_are_read_as_days),
    BOTH(names_of_imported_versions_have_no_nicknames_and_begin_with_the_product),
    BOTH(imported_versions_survive_an_apply_that_does_not_name_them),
    BOTH(a_dry_run_of_an_import_writes_nothing),
    BOTH(importing_the_shipped_lifecycle_files_over_the_shipped_catalogue_changes_nothing),
    SQLITE(faults_of_a_lifecycle_file_are_told_with_line_and_path),
    BOTH(service_packs_channels_and_editions_never_push_a_release_down),
    BOTH(the_last_day_of_support_is_a_day_of_support),
    SQLITE(a_phase_of_support_holds_on_its_first_and_its_last_day),
    BOTH(a_retired_version_pushes_no_release_down),
)
