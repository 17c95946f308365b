/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t5_plans.c: how the engines would answer each statement of the program. Nothing may go through a whole table that grows,
 * nor sort more than a page, but for the statements named below, each with its reason [SPEC 15].
 */
#include <libpq-fe.h>

#include "tests/catalog_file.h"
#include "tests/harness.h"

#include "desk/catalog/catalog.h"
#include "base/embedded.h"
#include "db/sqlite_conn.h"
#include "generate/generate.h"

#define LINES_MAX 200

/*
 * What a statement may do that others may not. To walk is to begin behind a key and to go on until a page is full, which is all that
 * the plan of `WHERE id > $1 AND title = $2 ORDER BY id LIMIT 50` says: it reads the whole table where few titles fit.
 */
enum allowed { MAY_SCAN = 1, MAY_SORT = 2, MAY_WALK = 4 };
struct exception { const char *name; unsigned allowed; const char *why; };

/* A name ends with * when it begins so. */
static const struct exception exceptions[] = {
    /* All of it, on purpose. */
    { "ledger.verify_*",              MAY_SCAN | MAY_SORT, "`ledger verify` recomputes every ledger" },
    { "ledger.counts",                MAY_SCAN,            "the last line of `ledger verify`" },
    { "ledger.walk",                  MAY_SORT | MAY_WALK, "`ledger verify` takes batch after batch; PostgreSQL sorts each" },
    { "anchor.take",                  MAY_SCAN,            "once a night, of contracts" },
    { "anchor.list_all",              MAY_WALK,            "batch after batch of all of them" },
    { "reindex.wanted",               MAY_SCAN,            "`request reindex` goes through all of them" },
    { "reindex.owners",               MAY_WALK,            "batch after batch of all of them" },
    { "notice.troubles",              MAY_SCAN,            "`doctor` looks at everything" },
    { "account.beyond_ascii",         MAY_SCAN,            "`upgrade` looks once at every address" },
    { "request.contacts_beyond_ascii", MAY_SCAN,           "the same" },
    { "sound.open_contacts",          MAY_SORT | MAY_WALK, "`doctor` takes batch after batch of all of them" },
    { "sound.*",                      MAY_SCAN | MAY_SORT | MAY_WALK, "`doctor` looks at everything" },
    { "migrate.*",                    MAY_SCAN,            "the list of tables" },
    { "schema.*",                     MAY_SCAN | MAY_SORT, "the list of tables and what guards them" },
    /* Tables that hold what the vendor decides, or what is gone soon. */
    { "catalog.*",                    MAY_SCAN | MAY_SORT, "the catalogue, read when it has changed; its revisions are few" },
    { "account.delete_attempts",      MAY_SCAN,            "each night; attempts of ten minutes are all that is kept" },
    { "account.delete_sessions",      MAY_SCAN,            "each night; sessions of two weeks are all that is kept" },
    { "account.delete_attempts_beside", MAY_SORT,          "attempts of one subject: no more than its limit" },
    { "notice.undelivered",           MAY_WALK,            "`mail list` goes through the outbox batch after batch" },
    { "notice.buried",                MAY_SORT,            "mails whose job is buried" },
    { "notice.left_behind",           MAY_SCAN | MAY_SORT, "mails still queued, and jobs: what waits at the moment" },
    { "job.buried",                   MAY_SORT,            "kinds of buried jobs" },
    { "request.unwritten_*",          MAY_SCAN | MAY_WALK, "the words of the last moments" },
    { "request.search_unwritten",     MAY_WALK,            "the same" },
    { "request.search_oldest_unwritten", MAY_WALK,         "the same" },
    { "request.words",                MAY_SCAN,            "the first of them" },
    { "request.words_written",        MAY_SCAN,            "the same" },
    { "request.words_clashes",        MAY_SCAN,            "the same" },
    /* Sorts what is one page, one contract, one person's. */
    { "request.list_*",               MAY_SORT,            "a page: no more than its limit from each part, and its contacts" },
    { "service.colleagues",           MAY_SCAN | MAY_SORT, "the roles at the vendor: of those who work there" },
    { "request.count_admin",          MAY_SORT,            "two times LIMIT_COUNTED" },
    { "contract.ties",                MAY_SORT,            "the contracts that one account is tied to" },
    { "contract.past",                MAY_SORT,            "the grants of one contract" },
    { "contract.find",                MAY_SORT,            "the grants of one contract" },
    { "ledger.spread",                MAY_SORT | MAY_WALK, "at most 240 numbers, each the key of an entry of one contract" },
    { "ledger.outlines",              MAY_SORT | MAY_WALK | MAY_SCAN, "at most 16 numbers for each contract of a page of a list, each the key of an entry" },
    { "contract.own_usable",          MAY_SORT,            "the contracts that one account has added or holds" },
    { "contract.search",              MAY_SORT,            "the grants of a page of contracts" },
    { "contract.by_access_id",        MAY_SORT,            "contracts with one Access ID" },
    { "contract.recipients",          MAY_SORT,            "the administrators of one organization" },
    { "ledger.state",                 MAY_SORT,            "the grants of one contract" },
    { "organization.memberships",     MAY_SORT,            "the organizations of one account" },
    { "organization.admins",          MAY_SORT,            "the administrators of one organization" },
    { "draft.list",                   MAY_SORT,            "open drafts of one account: LIMIT_DRAFTS" },
    { "draft.last_request",           MAY_SORT,            "the newest 50 of two lists" },
    { "draft.used_versions",          MAY_SORT,            "the same" },
    /* Begins behind a key, and every row from there on counts. */
    { "request.list_all*",            MAY_WALK,            "leaves nothing out" },
    { "request.count_all",            MAY_WALK,            "leaves nothing out, and ends at LIMIT_COUNTED" },
    { "request.count_due",            MAY_WALK,            "the same" },
    { "contract.count_all",           MAY_WALK,            "the same" },
    { "request.next_of_nobody",       MAY_WALK,            "leaves out one" },
    { "silent.*",                     MAY_WALK | MAY_SORT, "what waits for its customer at the moment" },
    { "request.list_due*",            MAY_WALK,            "leaves nothing out" },
    { "request.fit_due*",             MAY_WALK | MAY_SORT, "what is open, until the page is full; sorts as the lists" },
    { "request.count_due_fit",        MAY_WALK,            "ends at LIMIT_COUNTED" },
    { "request.search_due_unwritten", MAY_WALK,            "the words of the last moments" },
    { "account.page",                 MAY_WALK,            "leaves nothing out" },
    { "account.delete_mail_links",    MAY_WALK,            "deletes what it reads" },
    { "draft.forget",                 MAY_WALK,            "deletes what it reads, a limited number" },
    { "once.forget",                  MAY_WALK,            "deletes what it reads" },
    /* Begins behind a key, and leaves rows out, so a page may cost the whole table. */
    { "contract.search",              MAY_WALK,            "the desk's search for a part of a word in six columns (decision 0019), or for those of a use (decision 0076)" },
    { "request.list_place",           MAY_WALK,            "leaves out other severities and states, which are few (decision 0019)" },
    { "contract.accounts_like",       MAY_SCAN | MAY_SORT, "the desk's search for a part of a name, when it issues a contract (decision 0019)" },
    { "organization.page",            MAY_WALK,            "the desk's search for a part of a name (decision 0019)" },
    { "account.log_page*",            MAY_SCAN | MAY_WALK, "the search of administrators for a part of a word, newest first (decision 0037)" },
    { "ledger.lapsed",                MAY_WALK,            "a job that recurs; only the index of what is counted (decision 0019)" },
};

static bool is_allowed(const struct db_sql *sql, unsigned what)
{
    for (size_t i = 0; i < COUNT_OF(exceptions); i++) {
        struct str name = str_of(exceptions[i].name);
        bool open = str_ends(name, STR("*"));
        name.len -= open;
        if ((exceptions[i].allowed & what) && (open ? str_starts(str_of(sql->name), name) : str_equal(str_of(sql->name), name)))
            return true;
    }
    return false;
}

static void complain(const struct db_sql *sql, const char *what, const char *line, int *faults)
{
    ++*faults;
    print_error("%s: %s: %s\n", sql->name, what, line);
}

/* A world of a few thousand rows, by the example catalogue. */
static void fill(struct ctx *ctx)
{
    const struct generate_order order = { .requests = 3000, .contracts = 600, .seed = 7, .until_on = day_at("2026-11-21") };
    struct str catalog = STR("");
    struct catalog_result result;
    struct generated generated;

    for (const struct embedded *file = embedded_files; file < embedded_files_end; file++)
        if (str_equal(str_of(file->name), STR("catalogs/partner-programme.json")))
            catalog = file->data;
    WRITE_OK(catalog_apply(ctx, catalog, false, &result));
    CHECK_OK(generate(ctx, &order, NULL, &generated));
}

/* Statements of tests have no users to wait for them. */
static bool is_of_program(const struct db_sql *sql)
{
    return !str_starts(str_of(sql->name), STR("test.")) && !str_starts(str_of(sql->name), STR("bulk."));
}

/* ---- SQLite --------------------------------------------------------------------------------------------- */

struct lines { char lines[LINES_MAX][400]; size_t count; };

static void lite_plan(sqlite3 *lite, const struct db_sql *sql, struct lines *out_plan)
{
    char *question = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql->text);
    sqlite3_stmt *stmt = NULL;

    out_plan->count = 0;
    if (sqlite3_prepare_v2(lite, question, -1, &stmt, NULL) != SQLITE_OK)
        print_error("%s: %s\n", sql->name, sqlite3_errmsg(lite));
    while (sqlite3_step(stmt) == SQLITE_ROW && out_plan->count < LINES_MAX)
        snprintf(out_plan->lines[out_plan->count++], sizeof out_plan->lines[0], "%s", sqlite3_column_text(stmt, 3));
    sqlite3_finalize(stmt);
    sqlite3_free(question);
}

/* A part of the statement itself, already narrowed: "SCAN of_new" behind "CO-ROUTINE of_new". */
static bool is_of_part(const struct lines *plan, struct str scanned)
{
    for (size_t i = 0; i < plan->count; i++) {
        struct str rest = str_of(plan->lines[i]), verb = str_cut(&rest, ' ');
        if ((str_equal(verb, STR("CO-ROUTINE")) || str_equal(verb, STR("MATERIALIZE"))) && str_equal(rest, scanned))
            return true;
    }
    return false;
}

/* "SCAN q", "SCAN q USING INDEX ...": all of it. The index of words, when it is asked for words or for rows, is not. */
static bool is_scan(const struct lines *plan, struct str line)
{
    struct str rest = line, verb = str_cut(&rest, ' ');

    if (str_contains(line, STR("AUTOMATIC")))
        return true;
    if (!str_equal(verb, STR("SCAN")) || str_starts(rest, STR("CONSTANT ROW")))
        return false;
    if (str_contains(line, STR("VIRTUAL TABLE INDEX")))
        return str_ends(line, STR("INDEX 0:"));
    return !is_of_part(plan, str_cut(&rest, ' '));
}

/* "SEARCH q USING INTEGER PRIMARY KEY (rowid>?)", "(at<?)": the first column of the index is only bounded; "(ANY(kind) AND at>?)": not
 * even that. */
static bool is_walk(struct str line)
{
    struct str rest = line;

    if (!str_starts(line, STR("SEARCH ")) || !str_contains(line, STR(" (")))
        return false;
    str_cut(&rest, '(');
    return str_starts(rest, STR("ANY(")) || !str_contains(rest, STR("=?"));
}

static int lite_faults(sqlite3 *lite, const struct db_sql *sql)
{
    static struct lines plan;
    int faults = 0;

    lite_plan(lite, sql, &plan);
    for (size_t i = 0; i < plan.count; i++) {
        struct str line = str_of(plan.lines[i]);
        if (is_scan(&plan, line) && !is_allowed(sql, MAY_SCAN))
            complain(sql, "goes through all", plan.lines[i], &faults);
        if (is_walk(line) && !is_allowed(sql, MAY_WALK))
            complain(sql, "walks", plan.lines[i], &faults);
        if (str_contains(line, STR("TEMP B-TREE")) && !is_allowed(sql, MAY_SORT))
            complain(sql, "sorts", plan.lines[i], &faults);
    }
    return faults;
}

static void check_lite(struct ctx *ctx, const char *before)
{
    sqlite3 *lite = NULL;

    MUST(sqlite3_open_v2(database_where(ctx).data, &lite, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK && sqlite_add_words(lite) == SQLITE_OK);
    MUST(sqlite3_exec(lite, before, NULL, NULL, NULL) == SQLITE_OK);
    size_t count;
    const struct db_sql *const *statements = db_statements(&count);
    int faults = 0;
    for (size_t i = 0; i < count; i++)
        faults += is_of_program(statements[i]) ? lite_faults(lite, statements[i]) : 0;
    sqlite3_close(lite);
    CHECK_INT(faults, 0);
}

/* As every installation is: nothing of this program runs ANALYZE. */
TEST(no_statement_goes_through_a_table_that_grows)
{
    fill(ctx);
    check_lite(ctx, "SELECT 1");
}

TEST(nor_does_one_when_the_operator_has_the_tables_analyzed)
{
    fill(ctx);
    check_lite(ctx, "ANALYZE");
}

/* ---- PostgreSQL ----------------------------------------------------------------------------------------- */

/* Whatever the planner would take for three thousand rows, it is asked whether it can do without. */
static const char *const hints =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_sort = off; SET enable_hashagg = on;";

static PGresult *pg_plan(struct ctx *ctx, PGconn *pg, const struct db_sql *sql)
{
    struct buf prepare = buf_new(ctx->arena), explain = buf_new(ctx->arena);
    const char *separator = "(";

    buf_add(&prepare, STR("PREPARE asked"));
    buf_add(&explain, STR("EXPLAIN (COSTS OFF) EXECUTE asked"));
    for (const char *letter = sql->args; *letter; letter++, separator = ", ") {
        buf_format(&prepare, "%s%s", separator, *letter == 't' ? "TEXT" : "BIGINT");
        buf_format(&explain, "%s%s", separator, *letter == 't' ? "'x'" : "1");
    }
    if (*sql->args) {
        buf_add_char(&prepare, ')');
        buf_add_char(&explain, ')');
    }
    buf_format(&prepare, " AS %s", sql->postgres ? sql->postgres : sql->text);
    PQclear(PQexec(pg, "DEALLOCATE ALL"));
    PQclear(PQexec(pg, buf_str(&prepare).data));
    return PQexec(pg, buf_str(&explain).data);
}

static bool can_be_explained(const struct db_sql *sql)
{
    static const char *const verbs[] = { "SELECT", "INSERT", "UPDATE", "DELETE", "WITH" };

    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (str_starts(str_of(sql->postgres ? sql->postgres : sql->text), str_of(verbs[i])))
            return true;
    return false;
}

/*
 * Only whether it goes through a table or sorts: which of several indexes it takes depends on how many rows it believes in, and of
 * these few each index is as good as another. What begins behind a key is judged on SQLite, whose choices do not depend on that.
 */
static int pg_faults(struct ctx *ctx, PGconn *pg, const struct db_sql *sql)
{
    int faults = 0;
    PGresult *plan = pg_plan(ctx, pg, sql);

    if (PQresultStatus(plan) != PGRES_TUPLES_OK)
        complain(sql, "cannot be explained", PQresultErrorMessage(plan), &faults);
    for (int row = 0; row < PQntuples(plan); row++) {
        struct str line = str_trim(str_of(PQgetvalue(plan, row, 0)));
        if (str_contains(line, STR("Seq Scan on ")) && !is_allowed(sql, MAY_SCAN))
            complain(sql, "goes through all", line.data, &faults);
        if (str_contains(line, STR("Sort Key")) && !is_allowed(sql, MAY_SORT))
            complain(sql, "sorts", line.data, &faults);
    }
    PQclear(plan);
    return faults;
}

static PGconn *pg_open(struct ctx *ctx)
{
    PGconn *pg = PQconnectdb(database_where(ctx).data);

    MUST(PQstatus(pg) == CONNECTION_OK);
    PQclear(PQexec(pg, hints));
    return pg;
}

TEST(postgresql_can_answer_each_statement_by_an_index)
{
    size_t count;
    const struct db_sql *const *statements = db_statements(&count);
    int faults = 0;

    fill(ctx);
    PGconn *pg = pg_open(ctx);
    for (size_t i = 0; i < count; i++)
        if (is_of_program(statements[i]) && can_be_explained(statements[i]))
            faults += pg_faults(ctx, pg, statements[i]);
    PQfinish(pg);
    CHECK_INT(faults, 0);
}

/* Paging by counting rows costs more with each page. */
TEST(no_statement_pages_by_an_offset)
{
    size_t count;
    const struct db_sql *const *statements = db_statements(&count);

    for (size_t i = 0; i < count; i++)
        if (str_contains(str_of(statements[i]->text), STR("OFFSET")) || (statements[i]->postgres && str_contains(str_of(statements[i]->postgres), STR("OFFSET"))))
            FAIL(statements[i]->name);
}

TESTS(
    SQLITE(no_statement_goes_through_a_table_that_grows),
    SQLITE(nor_does_one_when_the_operator_has_the_tables_analyzed),
    POSTGRES(postgresql_can_answer_each_statement_by_an_index),
    ALONE(no_statement_pages_by_an_offset),
)
