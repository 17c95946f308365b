/* SPDX-License-Identifier: Apache-2.0 */
/* postgres_tools.c: backup and restore by PostgreSQL's own programs, pg_dump and pg_restore. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/file.h"
#include "db/migrate.h"
#include "db/postgres.h"

#include "base/locale.h"

#define OUTPUT_BYTES (1024 * 1024)

/* Makes the environment of the tool, with the password in it. */
static char **tool_environment(struct ctx *ctx, const char *password)
{
    size_t count = 0, kept = 0;

    while (environ[count])
        count++;
    char **made = arena_alloc(ctx->arena, (count + 2) * sizeof *made);
    for (size_t i = 0; i < count; i++)
        if (!password || !str_starts(str_of(environ[i]), STR("PGPASSWORD=")))
            made[kept++] = environ[i];
    if (password) {
        struct str entry = str_format(ctx->arena, "PGPASSWORD=%s", password);
        made[kept] = arena_alloc(ctx->arena, entry.len + 1);
        memcpy(made[kept], entry.data, entry.len);
    }
    return made;
}

/* Starts a program whose output, errors included, goes into a pipe; 0 or an errno. */
static int tool_start(struct ctx *ctx, const char *const *argv, const char *password, int out_fd, pid_t *out_pid)
{
    posix_spawn_file_actions_t actions;

    if (posix_spawn_file_actions_init(&actions) != 0)
        BUG("out of memory");
    MUST(posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) == 0);
    MUST(posix_spawn_file_actions_adddup2(&actions, out_fd, 1) == 0);
    MUST(posix_spawn_file_actions_adddup2(&actions, out_fd, 2) == 0);
    int why = posix_spawnp(out_pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, tool_environment(ctx, password));
    posix_spawn_file_actions_destroy(&actions);
    return why;
}

static struct str pipe_read_all(struct ctx *ctx, int fd)
{
    struct buf out = buf_new(ctx->arena);
    char piece[4096];
    ssize_t got;

    out.len_max = OUTPUT_BYTES;
    while ((got = read(fd, piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            buf_add(&out, (struct str){ piece, (size_t)got });
    return str_trim(buf_str(&out));
}

static enum err tool_missing(struct ctx *ctx, const char *tool, int why)
{
    return fail(ctx, CODE_busy, trf(ctx, "{tool} cannot be run: {why}. Install PostgreSQL's client programs (Debian: apt-get install postgresql-client).",
                                    HOLE("tool", str_of(tool)), HOLE("why", str_of(strerror(why)))));
}

/* Runs a tool to its end; its output is given also when it fails, which is a fault of the code `failed`. */
static enum err run_tool(struct ctx *ctx, const char *const *argv, const char *password, enum code failed, struct str *out_output)
{
    int ends[2], status = 0;
    pid_t pid = 0;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return tool_missing(ctx, argv[0], errno);
    int why = tool_start(ctx, argv, password, ends[1], &pid);
    close(ends[1]);
    if (why) {
        close(ends[0]);
        return tool_missing(ctx, argv[0], why);
    }
    *out_output = pipe_read_all(ctx, ends[0]);
    close(ends[0]);
    while (waitpid(pid, &status, 0) < 0)
        MUST(errno == EINTR);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return OK;
    ctx->fault.secret = *out_output;
    return fail(ctx, failed, trf(ctx, "{tool} did not succeed. It says: {output}", HOLE("tool", str_of(argv[0])), HOLE("output", *out_output)));
}

enum err postgres_dump(struct ctx *ctx, const struct postgres_target *target, struct str file)
{
    const char *made;
    struct str output;

    TRY(file_refuse_existing(ctx, file));
    TRY(file_beside(ctx, file, &made));
    const char *const argv[] = { "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-password", "--file", made,
                                 "--dbname", target->conninfo, NULL };
    return file_settle(ctx, run_tool(ctx, argv, target->password, CODE_busy, &output), made, file);
}

/* Lets the tool read the file without a database, so that its complaints are about the file. */
static enum err look_into(struct ctx *ctx, const char *const *argv, struct str *out_output)
{
    enum err err = run_tool(ctx, argv, NULL, CODE_conflict, out_output);

    return err != ERR_CONFLICT ? err : fault_cure(ctx, err,
        tr(ctx, "Nothing was changed. Give what `entitled backup` has written from PostgreSQL, an older backup, or newer client programs (pg_restore)."));
}

/* Finds the newest migration in a dump. They are lines of a COPY: version, tab, name, tab, moment. */
static int64_t version_of(struct str copy)
{
    int64_t version, newest = 0;

    while (copy.len) {
        struct str line = str_cut(&copy, '\n');
        if (str_int(str_cut(&line, '\t'), 1, INT64_MAX, &version) && version > newest)
            newest = version;
    }
    return newest;
}

enum err postgres_load(struct ctx *ctx, const struct postgres_target *target, struct str file)
{
    const char *name = str_c(ctx->arena, file);
    const char *const list[] = { "pg_restore", "--list", name, NULL };
    const char *const read[] = { "pg_restore", "--file=/dev/null", name, NULL };
    const char *const migrations[] = { "pg_restore", "--data-only", "--table=schema_migration", "--file=-", name, NULL };
    const char *const load[] = { "pg_restore", "--clean", "--if-exists", "--single-transaction", "--no-owner", "--no-privileges",
                                 "--no-password", "--dbname", target->conninfo, name, NULL };
    struct str output;

    TRY(file_refuse_unreadable(ctx, file));
    TRY(look_into(ctx, list, &output));
    if (!str_contains(output, STR(" schema_migration ")))
        return db_refuse_backup_of(ctx, file, 0);
    TRY(look_into(ctx, read, &output));
    TRY(look_into(ctx, migrations, &output));
    TRY(db_refuse_backup_of(ctx, file, version_of(output)));
    return fault_cure(ctx, run_tool(ctx, load, target->password, CODE_busy, &output),
                      tr(ctx, "Nothing was changed. A backup of an older version goes into an empty database only."));
}

static const struct db_sql count_others = { "postgres.count_others",
    "SELECT COUNT(*) FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database()"
    " AND pid <> pg_catalog.pg_backend_pid() AND backend_type = 'client backend'", "", "i", NULL, false };

/* The server needs a moment to notice that a program has left. */
static enum err refuse_other_clients(struct ctx *ctx, void *conn)
{
    for (int tries = 0; tries < 20; tries++) {
        struct db_rows rows = { .width = 1 };
        TRY(db_postgres.run(ctx, conn, &count_others, NULL, &rows));
        MUST(db_next(&rows));
        if (db_int(&rows, 0) == 0)
            return OK;
        nanosleep(&(struct timespec){ .tv_nsec = 50 * 1000 * 1000 }, NULL);
    }
    return fail(ctx, CODE_conflict, tr(ctx, "Another program is connected to the database. Stop every server that uses it, then restore."));
}

enum err db_postgres_restore(struct ctx *ctx, struct str url, struct str file)
{
    void *conn;

    TRY(db_postgres_open(ctx, url, &conn));
    struct postgres_target target = postgres_target_of(ctx, conn);
    enum err err = refuse_other_clients(ctx, conn);
    db_postgres.close(conn);
    TRY(err);
    return postgres_load(ctx, &target, file);
}
