/* SPDX-License-Identifier: Apache-2.0 */
/* operations.c: init, upgrade, serve, backup, restore, version: what an operator does with the program as a whole. */
#include "operate/operate_room.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/locale.h"
#include "base/log.h"
#include "base/settings.h"
#include "db/db.h"
#include "db/migrate.h"
#include "desk/account/access.h"
#include "desk/account/account.h"
#include "desk/catalog/catalog.h"
#include "desk/request/request.h"
#include "desk/request/request_reindex.h"
#include "job/worker.h"
#include "operate/command_line.h"
#include "operate/doctor.h"
#include "view/cli_frame.h"
#include "web/serve.h"
#include "web/site.h"

/* Does what a script of SQL cannot do. */
static enum err init_complete(struct ctx *ctx, void *what)
{
    (void)what;
    TRY(secrets_make(ctx));
    TRY(accounts_rekey(ctx));
    return request_contacts_rekey(ctx);
}

static enum err database_migrate(struct ctx *ctx, struct cli *cli, bool dry_run)
{
    TRY(db_migrate(ctx, dry_run, cli_out(cli)));
    if (dry_run)
        return OK;
    TRY(db_write(ctx, init_complete, NULL));
    bool reindexed = false;
    enum err err = request_reindex_outdated(ctx, &reindexed);
    if (err)
        return fault_cure(ctx, err, tr(ctx, "The database is up to date, but searching finds only part. Run: entitled request reindex"));
    if (reindexed)
        cli_print(cli, tr(ctx, "The search index is rebuilt."));
    return OK;
}

static enum err init_run(struct ctx *ctx, struct cli *cli)
{
    return database_migrate(ctx, cli, false);
}

static const struct command init_command = {
    .words   = "init",
    .summary = TR_MARK("Make the database, or bring it up to date"),
    .details = TR_MARK("Makes the file when the database is SQLite; does nothing to a database that is up to date."),
    .db      = CLI_DB_RAW,
    .run     = init_run,
};

static enum err upgrade_run(struct ctx *ctx, struct cli *cli)
{
    return database_migrate(ctx, cli, cli_has(cli, "dry-run"));
}

static const struct command upgrade_command = {
    .words   = "upgrade",
    .summary = TR_MARK("Bring the database up to date with this program"),
    .details = TR_MARK("The tables change in one transaction: all of it, or nothing. Behind that, in transactions of their own, come the secrets that are missing, the keys"
                       " by which e-mail addresses are found where this program makes them differently, and the index of search where it is older; what is broken off"
                       " there is done when this command, or init, is run again. Take a backup first; there is no way back but that."),
    .options = { { "dry-run", NULL, TR_MARK("change the tables, say what was done, and take it back; what comes behind that is not tried"), false, false } },
    .db      = CLI_DB_RAW,
    .run     = upgrade_run,
};

/* Checks, before anything is forked, that the database can be used, and says which engine it is. */
static enum err look_at_db(struct ctx *ctx, bool *out_is_postgres)
{
    struct db *db;

    TRY(db_open(ctx, ctx->settings->db, false, &db));
    ctx->db = db;
    enum err err = db_check_version(ctx);
    *out_is_postgres = db_is_postgres(db);
    ctx->db = NULL;
    db_close(db);
    return err;
}

/* What SIGHUP needs: the flags of the command line stay in force, file and environment are read anew. */
struct reloading { struct ctx *ctx; const struct cli *cli; };

/* Keeps the settings that cannot change while the server runs, and tells an operator who has changed one. */
static void keep_settled(const struct settings *before, struct settings *settings)
{
    if (!str_equal(settings->db, before->db) || !str_equal(settings->listen, before->listen) || settings->workers != before->workers)
        log_line(LOG_LEVEL_WARN, "event=reload detail=\"db, listen and workers stay as they were until the next start\"");
    settings->db = before->db;
    settings->listen = before->listen;
    settings->workers = before->workers;
}

static enum err check_site(struct ctx *ctx, const struct settings *settings)
{
    const struct settings *before = ctx->settings;

    ctx->settings = settings;
    enum err err = site_check(ctx);
    ctx->settings = before;
    return err;
}

static const struct settings *serve_reload(void *what)
{
    struct reloading *reloading = what;
    struct ctx *ctx = reloading->ctx;
    struct settings *settings = arena_alloc(ctx->arena, sizeof *settings);

    if (!settings_load(ctx, reloading->cli->flags, reloading->cli->flag_count, settings) && !check_site(ctx, settings)) {
        keep_settled(ctx->settings, settings);
        return settings;
    }
    log_line(LOG_LEVEL_ERROR, "event=reload detail=\"%.*s\"", STR_ARGS(ctx->fault.detail));
    fault_clear(ctx);
    return NULL;
}

/* Runs the job worker's process: its database, and the context of each round. */
struct jobs { const struct serve_plan *plan; struct db *db; };

static void make_job_context(void *what, struct ctx *ctx)
{
    static const struct actor the_system = { .kind = ACTOR_SYSTEM };
    struct jobs *jobs = what;

    ctx->now = clock_now();
    ctx->actor = &the_system;
    ctx->settings = jobs->plan->settings;
    ctx->language = STR("en");
    ctx->db = jobs->db;
}

static void run_jobs(const struct serve_plan *plan, const volatile int *stop)
{
    struct arena arena = { 0 };
    struct jobs jobs = { .plan = plan };
    struct job_worker worker = { .make_context = make_job_context, .what = &jobs, .kinds = rooms_jobs(), .stop = stop };

    /* The database was there a moment ago; if it is gone, the job worker waits for it. */
    while (!*stop && !jobs.db) {
        struct ctx ctx = { .arena = &arena, .now = clock_now(), .settings = plan->settings, .language = STR("en") };
        if (db_open(&ctx, plan->settings->db, false, &jobs.db))
            (void)usleep(JOB_IDLE_MS * 1000);
        arena_reset(&arena);
    }
    arena_free(&arena);
    if (jobs.db)
        job_worker_run(&worker);
    db_close(jobs.db);
}

/* Keeps to these processes what they hold and write, since passwords and tokens pass through them: no core file, no look by another process
 * of the same user, no new file that others may read. A sanitizer looks into its own process. */
static void keep_to_itself(void)
{
    MUST(setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 }) == 0);
#ifndef __SANITIZE_ADDRESS__
    MUST(prctl(PR_SET_DUMPABLE, 0) == 0);
#endif
    umask(077);
}

static enum err serve_run(struct ctx *ctx, struct cli *cli)
{
    struct reloading reloading = { ctx, cli };
    struct serve_plan plan = {
        .settings = ctx->settings,
        .web = { .routes = rooms_tree(), .tasks = rooms_tasks(), .hooks = access_hooks },
        .job_worker = run_jobs,
        .reload = serve_reload,
        .what = &reloading,
    };

    if (geteuid() == 0 && !cli_has(cli, "allow-root"))
        return fault_cure(ctx, fail(ctx, CODE_not_authorized, tr(ctx, "A server that is reached by others does not run as root: whoever finds a fault in it would have the whole machine.")),
                          tr(ctx, "Run it as a user of its own, who owns the database and its directory; or say --allow-root, where there is no other user, as in a container."));
    TRY(site_check(ctx));
    TRY(look_at_db(ctx, &plan.is_postgres));
    keep_to_itself();
    return serve(ctx, &plan);
}

static const struct command serve_command = {
    .words   = "serve",
    .summary = TR_MARK("Serve pages and API over HTTP"),
    .details = TR_MARK("Prints one line, \"listening on http://ADDR:PORT\", when it is ready. SIGTERM lets what has begun be finished and ends "
                       "with 0; SIGHUP reads the settings anew and replaces the workers one after the other. Settings such as --listen and --workers: "
                       "entitled help settings."),
    .options = { { "allow-root", NULL, TR_MARK("serve although the user is root"), false, false } },
    .db      = CLI_DB_NONE,
    .run     = serve_run,
};

/* Copies a whole file to another; false with errno. */
static bool file_pour(int from, int to)
{
    static char piece[256 * 1024];
    ssize_t got, put = 0;

    while ((got = read(from, piece, sizeof piece)) > 0)
        for (ssize_t at = 0; at < got; at += put)
            if ((put = write(to, piece + at, (size_t)(got - at))) < 0)
                return false;
    return got == 0;
}

/* A backup is checked whole before it counts, so one that comes or goes through a pipe is a file first, in a directory of its own in
 * TMPDIR. */
static enum err by_way_of_file(struct ctx *ctx, struct cli *cli, enum err (*run)(struct ctx *, struct cli *, struct str))
{
    const char *place = getenv("TMPDIR");
    struct str name = str_format(ctx->arena, "%s/entitled-backup-XXXXXX", place && *place ? place : "/tmp");
    char *directory = arena_alloc(ctx->arena, name.len + 1);

    memcpy(directory, name.data, name.len);
    if (!mkdtemp(directory))
        return fail(ctx, CODE_busy, trf(ctx, "Nothing can be written to {place}: {why}. Set TMPDIR to a place with room for the whole backup.",
                                        HOLE("place", name), HOLE("why", str_of(strerror(errno)))));
    struct str file = str_format(ctx->arena, "%s/backup", directory);
    enum err err = run(ctx, cli, file);
    unlink(file.data);
    rmdir(directory);
    return err;
}

static enum err backup_to_output(struct ctx *ctx, struct cli *cli, struct str file)
{
    (void)cli;
    TRY(db_backup(ctx, file));
    (void)signal(SIGPIPE, SIG_IGN);     /* the reader may end early; the file is removed all the same */
    int fd = open(file.data, O_RDONLY | O_CLOEXEC);
    bool poured = fd >= 0 && file_pour(fd, STDOUT_FILENO);
    int why = errno;
    if (fd >= 0)
        close(fd);
    return poured ? OK : fail(ctx, CODE_busy, trf(ctx, "The backup could not be written to the output: {why}.", HOLE("why", str_of(strerror(why)))));
}

static enum err backup_run(struct ctx *ctx, struct cli *cli)
{
    if (str_equal(cli_arg(cli, "FILE"), STR("-"))) {
        if (isatty(STDOUT_FILENO))
            return fail(ctx, CODE_invalid, tr(ctx, "A backup is nothing to be read on a terminal. Send the output into a file or a pipe."));
        return by_way_of_file(ctx, cli, backup_to_output);
    }
    TRY(db_backup(ctx, cli_arg(cli, "FILE")));
    cli_say(cli, trf(ctx, "The database was copied to {file}.", HOLE("file", cli_arg(cli, "FILE"))));
    return OK;
}

static const struct command backup_command = {
    .words   = "backup",
    .summary = TR_MARK("Copy the whole database into a new file"),
    .details = TR_MARK("While the server runs, too. Nothing is overwritten. With - the backup goes to standard output, once it is whole and checked in TMPDIR;"
                       " words go to standard error."),
    .args    = { { "FILE", TR_MARK("a file that is not there yet; -: standard output"), false } },
    .db      = CLI_DB_OPEN,
    .run     = backup_run,
};

/* The name that people have for the file that is read. */
static struct str read_from(struct ctx *ctx, struct cli *cli)
{
    struct str file = cli_arg(cli, "FILE");

    return str_equal(file, STR("-")) ? tr(ctx, "standard input") : file;
}

/* Restores into a PostgreSQL database, which must be empty; db_restore() judges a file itself, since that may be damaged beyond opening.
 * The address may hold a password, and is not printed. */
static enum err restore_on_server(struct ctx *ctx, struct cli *cli, struct str file)
{
    TRY(db_open(ctx, ctx->settings->db, false, &ctx->db));
    enum err err = db_refuse_foreign(ctx);
    db_close(ctx->db);
    ctx->db = NULL;
    TRY(err);
    TRY(db_restore(ctx, ctx->settings->db, file));
    cli_say(cli, trf(ctx, "The database holds what {file} held.", HOLE("file", read_from(ctx, cli))));
    return OK;
}

static enum err restore_file(struct ctx *ctx, struct cli *cli, struct str file)
{
    if (db_is_postgres_url(ctx->settings->db)) {
        TRY(restore_on_server(ctx, cli, file));
    } else {
        TRY(db_restore(ctx, ctx->settings->db, file));
        cli_say(cli, trf(ctx, "{db} holds what {file} held.", HOLE("db", ctx->settings->db), HOLE("file", read_from(ctx, cli))));
    }
    return doctor_look_at_restored(ctx, cli);
}

/* Puts "standard input" into the words in place of the file that it was stored in, whose name nobody knows. */
static struct str words_with_file(struct ctx *ctx, struct str words, struct str file)
{
    struct buf out = buf_new(ctx->arena);
    bool begins = true;

    while (words.len) {
        bool here = str_starts(words, file);
        size_t len = here ? file.len : 1;
        buf_add(&out, !here ? (struct str){ words.data, 1 } : begins ? tr(ctx, "Standard input") : tr(ctx, "standard input"));
        words = (struct str){ words.data + len, words.len - len };
        begins = false;
    }
    return buf_str(&out);
}

static enum err restore_from_input(struct ctx *ctx, struct cli *cli, struct str file)
{
    int fd = open(file.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool poured = fd >= 0 && file_pour(STDIN_FILENO, fd);
    int why = errno;

    if (fd >= 0 && close(fd) != 0)
        poured = false;
    if (!poured)
        return fail(ctx, CODE_busy, trf(ctx, "The input could not be kept: {why}. Nothing was changed. Set TMPDIR to a place with room for it.", HOLE("why", str_of(strerror(why)))));
    enum err err = restore_file(ctx, cli, file);
    ctx->fault.detail = words_with_file(ctx, ctx->fault.detail, file);
    ctx->fault.cure = words_with_file(ctx, ctx->fault.cure, file);
    return err;
}

static enum err restore_run(struct ctx *ctx, struct cli *cli)
{
    struct str file = cli_arg(cli, "FILE");

    return str_equal(file, STR("-")) ? by_way_of_file(ctx, cli, restore_from_input) : restore_file(ctx, cli, file);
}

static const struct command restore_command = {
    .words   = "restore",
    .summary = TR_MARK("Take the database back from a backup"),
    .details = TR_MARK("What is in the database now is replaced. Stop the server first. Then every ledger is verified; where one does not,"
                       " the backup is there as it is, and this ends with 5."),
    .args    = { { "FILE", TR_MARK("what `backup` has written; -: standard input"), false } },
    .db      = CLI_DB_NONE,
    .run     = restore_run,
};

static enum err version_run(struct ctx *ctx, struct cli *cli)
{
    (void)ctx;
    if (cli_wants_json(cli)) {
        json_open(cli_json(cli), NULL);
        json_str(cli_json(cli), "version", STR(ENTITLED_VERSION));
        json_close(cli_json(cli));
    }
    cli_print(cli, STR("entitled " ENTITLED_VERSION));
    return OK;
}

static const struct command version_command = {
    .words   = "version",
    .summary = TR_MARK("Print the version of this program"),
    .db      = CLI_DB_NONE,
    .json    = true,
    .run     = version_run,
};

const struct command *const operations[] = {
    &init_command,
    &upgrade_command,
    &serve_command,
    &backup_command,
    &restore_command,
    &version_command,
    NULL,
};
