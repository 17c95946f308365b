/* SPDX-License-Identifier: Apache-2.0 */
/* harness.c: a fresh database for each test, from a template that is migrated once in a process. */
#include "tests/harness.h"

#include <dirent.h>
#include <libpq-fe.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/limit.h"
#include "db/migrate.h"

#define ANOTHER_MAX 8

/* One test's world. The first ctx comes first, so that a ctx leads to its bench. */
struct bench_ctx {
    struct ctx   ctx;
    struct arena arena;
    struct bench *bench;
};

struct bench {
    struct bench_ctx first, more[ANOTHER_MAX];
    size_t           more_count;
    char             where[512];        /* path or URL of the test's database, or empty */
    char             directory[256];    /* or empty */
    bool             postgres;
};

/* What the process has made once. */
static char own_directory[256], sqlite_template[300], postgres_template[64];
static int databases_made;
static PGconn *cluster;                 /* see on_cluster() */

/* ---- The world before and after the tests ----------------------------------------------------------- */

static void remove_tree(const char *path)
{
    DIR *directory = opendir(path);

    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        char inner[600];
        if (str_equal(str_of(entry->d_name), STR(".")) || str_equal(str_of(entry->d_name), STR("..")))
            continue;
        snprintf(inner, sizeof inner, "%.300s/%.255s", path, entry->d_name);
        if (unlink(inner) != 0)
            remove_tree(inner);
    }
    if (directory)
        closedir(directory);
    rmdir(path);
}

static void own_directory_make(void)
{
    const char *base = getenv("TMPDIR");

    if (!base || !*base)
        base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(own_directory, sizeof own_directory, "%.200s/entitled-test-XXXXXX", base);
    MUST(mkdtemp(own_directory));
}

static const char *cluster_url(void)
{
    const char *url = getenv("ENTITLED_TEST_PG");

    if (!url || !*url) {
        print_error("ENTITLED_TEST_PG is not set: tests/run sets it; by hand: export ENTITLED_TEST_PG=$(tests/pg.sh start /dev/shm/my-pg)\n");
        _fail(__FILE__, __LINE__);
    }
    return url;
}

/* The cluster's URL with another database in it: "postgresql:///NAME?host=...". */
static void url_of_database(char *out, size_t size, const char *name)
{
    struct str rest = str_of(cluster_url());
    struct str scheme = STR("postgresql://");

    MUST(str_starts(rest, scheme));
    rest = (struct str){ rest.data + scheme.len, rest.len - scheme.len };
    struct str host = str_cut(&rest, '/');
    (void)str_cut(&rest, '?');
    int len = snprintf(out, size, "postgresql://%.*s/%s?%.*s", STR_ARGS(host), name, STR_ARGS(rest));
    MUST(len > 0 && (size_t)len < size);
}

/* ---- A ctx ------------------------------------------------------------------------------------------ */

static void ctx_init(struct bench *bench, struct bench_ctx *made)
{
    made->bench = bench;
    made->arena.bytes_max = LIMIT_ARENA_BYTES;
    made->ctx = (struct ctx){
        .arena = &made->arena,
        .now = instant_at("2026-11-21", 10 * 60),
        .language = STR("en"),
        .remote = STR("192.0.2.1"),
    };
    as_operator(&made->ctx);
}

static void ctx_open(struct bench_ctx *made, const char *where, bool create)
{
    struct ctx *ctx = &made->ctx;

    CHECK_OK(db_open(ctx, str_of(where), create, &ctx->db));
}

static void ctx_end(struct bench_ctx *made)
{
    if (made->ctx.db && db_in_transaction(made->ctx.db))
        db_rollback(&made->ctx);
    db_close(made->ctx.db);
    made->ctx.db = NULL;
    arena_free(&made->arena);
}

static struct bench_ctx *of_ctx(struct ctx *ctx)
{
    return (struct bench_ctx *)ctx;
}

/* Makes the tables of a template. */
static void template_migrate(const char *where)
{
    struct bench bench = { .postgres = true };
    struct ctx *ctx = &bench.first.ctx;
    struct buf report;

    ctx_init(&bench, &bench.first);
    ctx_open(&bench.first, where, true);
    report = buf_new(ctx->arena);
    CHECK_OK(db_migrate(ctx, false, &report));
    ctx_end(&bench.first);
}

/* ---- SQLite: a file, copied for each test ----------------------------------------------------------- */

static void sqlite_template_make(void)
{
    if (sqlite_template[0])
        return;
    snprintf(sqlite_template, sizeof sqlite_template, "%s/template.db", own_directory);
    template_migrate(sqlite_template);
}

struct str in_directory(struct ctx *ctx, const char *name)
{
    return str_format(ctx->arena, "%.*s/%s", STR_ARGS(test_directory(ctx)), name);
}

void file_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    MUST(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

void file_copy(const char *from, const char *to)
{
    char piece[65536];
    size_t got;
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");

    MUST(in && out);
    while ((got = fread(piece, 1, sizeof piece, in)) > 0)
        MUST(fwrite(piece, 1, got, out) == got);
    MUST(fclose(out) == 0);
    fclose(in);
}

/* ---- PostgreSQL: a database, cloned for each test --------------------------------------------------- */

/*
 * Makes or drops a database, without the product's limits on time: either waits for a checkpoint of the whole cluster, which takes as long
 * as the disk does. Over one connection, which the process keeps until bench_run() ends.
 */
static void on_cluster(const char *statement)
{
    if (!cluster)
        cluster = PQconnectdb(cluster_url());
    PGresult *done = PQexec(cluster, statement);

    if (PQresultStatus(done) != PGRES_COMMAND_OK) {
        print_error("%s: %s", statement, PQerrorMessage(cluster));
        _fail(__FILE__, __LINE__);
    }
    PQclear(done);
}

static void postgres_template_make(void)
{
    char where[512], script[128], name[64];

    if (postgres_template[0])
        return;
    snprintf(name, sizeof name, "template_%ld", (long)getpid());
    snprintf(script, sizeof script, "CREATE DATABASE %s", name);
    on_cluster(script);
    url_of_database(where, sizeof where, name);
    template_migrate(where);
    snprintf(postgres_template, sizeof postgres_template, "%s", name);
}

static void postgres_clone(char *where, size_t size)
{
    char script[256], name[64];

    snprintf(name, sizeof name, "test_%ld_%d", (long)getpid(), ++databases_made);
    /* Of files, and not page by page through the log: nobody needs these databases after a crash. */
    snprintf(script, sizeof script, "CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY", name, postgres_template);
    on_cluster(script);
    url_of_database(where, size, name);
}

static void postgres_drop(const char *name)
{
    char script[128];

    snprintf(script, sizeof script, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    on_cluster(script);
}

/* ---- Before and after each test --------------------------------------------------------------------- */

static struct bench *bench_new(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);

    MUST(bench);
    ctx_init(bench, &bench->first);
    *state = bench;
    return bench;
}

int bench_up_alone(void **state)
{
    bench_new(state);
    return 0;
}

int bench_up_sqlite(void **state)
{
    sqlite_template_make();
    struct bench *bench = bench_new(state);
    struct str directory = test_directory(&bench->first.ctx);
    snprintf(bench->where, sizeof bench->where, "%.*s/entitled.db", STR_ARGS(directory));
    file_copy(sqlite_template, bench->where);
    ctx_open(&bench->first, bench->where, false);
    return 0;
}

int bench_up_postgres(void **state)
{
    postgres_template_make();
    struct bench *bench = bench_new(state);
    bench->postgres = true;
    postgres_clone(bench->where, sizeof bench->where);
    ctx_open(&bench->first, bench->where, false);
    return 0;
}

int bench_down(void **state)
{
    struct bench *bench = *state;
    char name[64];

    for (size_t i = 0; i < bench->more_count; i++)
        ctx_end(&bench->more[i]);
    ctx_end(&bench->first);
    if (bench->postgres) {
        snprintf(name, sizeof name, "test_%ld_%d", (long)getpid(), databases_made);
        postgres_drop(name);
    }
    if (bench->directory[0])
        remove_tree(bench->directory);
    free(bench);
    return 0;
}

struct ctx *bench_ctx(void *state)
{
    struct bench *bench = state;

    return &bench->first.ctx;
}

/* Whether a name fits a pattern of * and ?, as cmocka reads it: brackets stand for themselves. */
static bool name_fits(const char *name, const char *pattern)
{
    for (; *pattern && *pattern != '*'; name++, pattern++)
        if (!*name || (*pattern != '?' && *pattern != *name))
            return false;
    if (!*pattern)
        return !*name;
    for (; *name; name++)
        if (name_fits(name, pattern + 1))
            return true;
    return name_fits(name, pattern + 1);
}

/* A pattern that fits nothing is a slip: nothing would be run, and all would have passed. */
static bool any_fits(const struct CMUnitTest *tests, size_t count, const char *wanted, const char *left_out)
{
    for (size_t i = 0; i < count; i++)
        if (name_fits(tests[i].name, wanted) && !(left_out && name_fits(tests[i].name, left_out)))
            return true;
    return false;
}

int bench_run(const char *file, const struct CMUnitTest *tests, size_t count, int argc, char **argv)
{
    if (argc > 1 && !any_fits(tests, count, argv[1], argc > 2 ? argv[2] : NULL)) {
        print_error("%s: no test has a name like %s\n", file, argv[1]);
        return 2;
    }
    crypto_start();
    own_directory_make();
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    if (argc > 2)
        cmocka_set_skip_filter(argv[2]);
    int failed = _cmocka_run_group_tests(file, tests, count, NULL, NULL);
    if (postgres_template[0])
        postgres_drop(postgres_template);
    PQfinish(cluster);
    remove_tree(own_directory);
    return failed != 0;
}

struct ctx *another_ctx(struct ctx *ctx)
{
    struct bench *bench = of_ctx(ctx)->bench;

    MUST(bench->where[0] && bench->more_count < ANOTHER_MAX);
    struct bench_ctx *made = &bench->more[bench->more_count++];
    ctx_init(bench, made);
    ctx_open(made, bench->where, false);
    return &made->ctx;
}

struct str database_where(struct ctx *ctx)
{
    return str_of(of_ctx(ctx)->bench->where);
}

struct str test_directory(struct ctx *ctx)
{
    struct bench *bench = of_ctx(ctx)->bench;

    if (!bench->directory[0]) {
        snprintf(bench->directory, sizeof bench->directory, "%.200s/%d", own_directory, ++databases_made);
        MUST(mkdir(bench->directory, 0700) == 0);
    }
    return str_of(bench->directory);
}
