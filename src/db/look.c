/* SPDX-License-Identifier: Apache-2.0 */
/* look.c: a file from outside, and the questions that SQLite can answer about its pages. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "db/engine.h"
#include "db/file.h"
#include "db/look.h"
#include "db/sqlite.h"
#include "db/wal.h"

#include "base/locale.h"

#define FINDINGS_MAX 12
#define HEADER_BYTES 100
#define LOG_HEADER_BYTES 32
#define FRAME_HEADER_BYTES 24

/* ---- From outside ----------------------------------------------------------------------------------- */

static int64_t look_number_at(const unsigned char *bytes)
{
    return (int64_t)bytes[0] << 24 | (int64_t)bytes[1] << 16 | (int64_t)bytes[2] << 8 | bytes[3];
}

static bool read_exactly(const char *path, int64_t at, unsigned char *out, size_t len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool whole = fd >= 0 && pread(fd, out, len, at) == (ssize_t)len;

    if (fd >= 0)
        close(fd);
    return whole;
}

static void look_at_header(const char *path, struct look_file *file)
{
    unsigned char header[HEADER_BYTES];

    if (!read_exactly(path, 0, header, sizeof header) || memcmp(header, "SQLite format 3", 16) != 0)
        return;
    file->is_sqlite = true;
    file->page_bytes = header[16] << 8 | header[17];
    file->page_bytes = file->page_bytes == 1 ? 65536 : file->page_bytes;
    file->pages = look_number_at(header + 28);
    file->mark = look_number_at(header + 68);
}

/* Walks the frames of the log that belong together, by their salts; a frame with a size in it ends a transaction. */
static void look_at_log(struct ctx *ctx, const char *path, struct look_file *file)
{
    const char *name = str_format(ctx->arena, "%s-wal", path).data;
    unsigned char header[LOG_HEADER_BYTES], frame[FRAME_HEADER_BYTES];
    int64_t whole = LOG_HEADER_BYTES, at = LOG_HEADER_BYTES;
    struct stat seen;

    if (stat(name, &seen) != 0)
        return;
    file->log_bytes = seen.st_size;
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    bool good = pread(fd, header, sizeof header, 0) == sizeof header;
    int64_t step = good ? look_number_at(header + 8) + FRAME_HEADER_BYTES : 0;
    bool alike = step > FRAME_HEADER_BYTES;
    while (alike && pread(fd, frame, sizeof frame, at) == sizeof frame) {
        alike = memcmp(frame + 8, header + 16, 8) == 0;
        if (alike && at + step <= seen.st_size && look_number_at(frame + 4) > 0)
            whole = at + step;
        at += step;
    }
    close(fd);
    /* Frames behind the last one are left from an earlier round, and count for nothing. */
    file->log_unfinished_bytes = !good ? seen.st_size : alike ? seen.st_size - whole : 0;
}

static bool is_remote(const char *path)
{
    static const unsigned long kinds[] = { 0x6969, 0xFF534D42, 0x517B, 0xFE534D42, 0x01021997, 0x65735546 };
    struct statfs mounted;

    if (statfs(path, &mounted) != 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if ((unsigned long)mounted.f_type == kinds[i])
            return true;
    return false;
}

static struct str user_name(struct ctx *ctx, uid_t id)
{
    const struct passwd *user = getpwuid(id);

    return user ? str_copy(ctx->arena, str_of(user->pw_name)) : str_format(ctx->arena, "%u", (unsigned)id);
}

static const char *directory_of(struct ctx *ctx, struct str path)
{
    char *scratch = arena_alloc(ctx->arena, path.len + 1);      /* dirname() writes into what it is given */

    memcpy(scratch, path.data, path.len);
    return dirname(scratch);
}

void look_at_file(struct ctx *ctx, struct str path, struct look_file *out_file)
{
    const char *name = str_c(ctx->arena, path), *directory = directory_of(ctx, path);
    struct look_file file = { .user = user_name(ctx, geteuid()), .owner = STR(""), .log_holders = STR("") };
    struct statvfs disk;
    struct stat seen;

    file.directory_writable = access(directory, W_OK) == 0;
    if (statvfs(directory, &disk) == 0)
        file.free_bytes = (int64_t)(geteuid() == 0 ? disk.f_bfree : disk.f_bavail) * (int64_t)disk.f_frsize;
    file.remote = is_remote(directory);
    if (stat(name, &seen) == 0) {
        file.there = true;
        file.regular = S_ISREG(seen.st_mode);
        file.readable = access(name, R_OK) == 0;
        file.writable = access(name, W_OK) == 0;
        file.for_others = (seen.st_mode & 077) != 0;
        file.owner = user_name(ctx, seen.st_uid);
        file.bytes = seen.st_size;
    }
    if (file.regular && file.readable) {
        look_at_header(name, &file);
        look_at_log(ctx, name, &file);
        file.in_use = file_is_in_use(ctx, name);
        file.torn = file_is_torn(ctx, name);
        file.log_holders = file.log_bytes > WAL_LONG_BYTES ? file_log_holders(ctx, str_format(ctx->arena, "%s-shm", name).data) : STR("");
    }
    *out_file = file;
}

bool look_is_ours(const struct look_file *file)
{
    return file->mark == SQLITE_MARK;
}

/* ---- Opening it without a trace --------------------------------------------------------------------- */

/* Writes a path as a URI, in which some characters have a meaning of their own. */
static struct str path_escaped(struct ctx *ctx, struct str path)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < path.len; i++) {
        if (memchr("%?#", path.data[i], 3))
            buf_format(&out, "%%%02X", (unsigned)path.data[i]);
        else
            buf_add_char(&out, path.data[i]);
    }
    return buf_str(&out);
}

static bool copy_file(const char *from, const char *to)
{
    static char piece[256 * 1024];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = in >= 0 && out >= 0;
    ssize_t got = good ? 1 : 0;

    while (good && (got = read(in, piece, sizeof piece)) > 0)
        good = write(out, piece, (size_t)got) == got;
    if (in >= 0)
        close(in);
    return (out < 0 || close(out) == 0) && good && got == 0;
}

static void remove_copy(struct ctx *ctx, const char *copy)
{
    static const char *const ends[] = { "", "-wal", "-shm" };

    for (size_t i = 0; i < COUNT_OF(ends); i++)
        unlink(str_format(ctx->arena, "%s/looked-at%s", copy, ends[i]).data);
    rmdir(copy);
}

/* Copies file and log into a directory of our own; NULL when that fails. */
static const char *copy_made(struct ctx *ctx, const char *name)
{
    const char *place = getenv("TMPDIR");
    char *copy = arena_alloc(ctx->arena, 4096);

    snprintf(copy, 4096, "%.4000s/entitled-doctor-XXXXXX", place && *place ? place : "/tmp");
    if (!mkdtemp(copy))
        return NULL;
    if (copy_file(name, str_format(ctx->arena, "%s/looked-at", copy).data)
        && copy_file(str_format(ctx->arena, "%s-wal", name).data, str_format(ctx->arena, "%s/looked-at-wal", copy).data))
        return copy;
    remove_copy(ctx, copy);
    return NULL;
}

void look_prepare(struct ctx *ctx, struct str path, const struct look_file *file, struct look *out_look)
{
    const char *name = str_c(ctx->arena, path), *copy = NULL;
    struct look look = { .copy = STR("") };

    if (!file->in_use && file->log_bytes)
        copy = copy_made(ctx, name);
    if (copy) {
        look.copied = true;
        look.copy = str_of(copy);
        look.uri = str_format(ctx->arena, "file:%.*s/looked-at?mode=ro", STR_ARGS(path_escaped(ctx, look.copy))).data;
    } else {
        look.uri = str_format(ctx->arena, "file:%.*s?mode=ro%s", STR_ARGS(path_escaped(ctx, path)), file->in_use ? "" : "&immutable=1").data;
    }
    *out_look = look;
}

void look_done(struct ctx *ctx, const struct look *look)
{
    if (look->copied)
        remove_copy(ctx, str_c(ctx->arena, look->copy));
}

enum err look_open(struct ctx *ctx, const struct look *look)
{
    void *conn = NULL;
    enum err err = db_sqlite_look(ctx, look->uri, &conn);

    if (err) {
        db_sqlite.close(conn);
        return err;
    }
    ctx->db = db_new(&db_sqlite, conn);
    return OK;
}

/* ---- What SQLite finds ------------------------------------------------------------------------------ */

/* These are SQLite's own statements: they do not stand in the list of those that both engines understand. */
static const struct db_sql check_whole = { .name = "look.whole", .args = "", .cols = "t", .text = "PRAGMA integrity_check(12)" };
static const struct db_sql list_tables = { .name = "look.tables", .args = "", .cols = "t",
    .text = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name" };
static const struct db_sql check_table = { .name = "look.table", .args = "t", .cols = "t",
    .text = "SELECT integrity_check FROM pragma_integrity_check($1) LIMIT 1" };
static const struct db_sql list_orphans = { .name = "look.orphans", .args = "", .cols = "tti",
    .text = "SELECT \"table\", \"parent\", COUNT(*) FROM pragma_foreign_key_check GROUP BY 1, 2 LIMIT 12" };

static void finding_add(struct ctx *ctx, struct look_finding *findings, size_t *count, struct str table, struct str words)
{
    if (*count < FINDINGS_MAX)
        findings[(*count)++] = (struct look_finding){ table, str_copy(ctx->arena, words) };
}

/* Asks SQLite about each table. What it says of the whole file names pages, which mean nothing to a person. */
static enum err findings_of_tables(struct ctx *ctx, struct look_finding *findings, size_t *count)
{
    struct db_rows tables, rows;

    TRY(db_run0(ctx, &list_tables, &tables));
    while (db_next(&tables)) {
        struct str table = db_text(&tables, 0), words = STR("");
        if (!db_run(ctx, &check_table, &rows, DB_T(table)))
            words = db_next(&rows) ? db_text(&rows, 0) : STR("");
        else
            words = tr(ctx, "it cannot be read to its end.");
        fault_clear(ctx);
        if (words.len && !str_equal(words, STR("ok")))
            finding_add(ctx, findings, count, table, words);
    }
    return OK;
}

enum err look_pages(struct ctx *ctx, struct look_finding **out_findings, size_t *out_count)
{
    struct look_finding *findings = arena_alloc(ctx->arena, FINDINGS_MAX * sizeof *findings);
    struct db_rows rows;
    size_t count = 0;

    /* Where damage stops SQLite, it does not tell what it has found before. */
    struct str first = db_run0(ctx, &check_whole, &rows) || !db_next(&rows) ? ctx->fault.secret : db_text(&rows, 0);
    fault_clear(ctx);
    if (!str_equal(first, STR("ok"))) {
        if (findings_of_tables(ctx, findings, &count))
            fault_clear(ctx);
        if (!count)
            finding_add(ctx, findings, &count, STR(""), first);
    }
    *out_findings = findings;
    *out_count = count;
    return OK;
}

enum err look_orphans(struct ctx *ctx, struct look_orphans **out_orphans, size_t *out_count)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &list_orphans, &rows));
    struct look_orphans *orphans = arena_alloc(ctx->arena, (rows.count + 1) * sizeof *orphans);
    for (size_t i = 0; db_next(&rows); i++)
        orphans[i] = (struct look_orphans){ db_text(&rows, 0), db_text(&rows, 1), db_int(&rows, 2) };
    *out_orphans = orphans;
    *out_count = rows.count;
    return OK;
}

/* ---- What its full-text search finds ---------------------------------------------------------------- */

static const struct db_sql made_with = { .name = "look.made_with", .args = "t", .cols = "t",
    .text = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = $1" };

/* Makes the same table in memory, empty, and puts the tables of the index into it as they are. */
static enum err copy_index(struct ctx *ctx, struct str table, struct str module)
{
    static const char *const parts[] = { "content", "docsize", "data", "idx" };
    struct buf script = buf_new(ctx->arena);

    buf_format(&script, "CREATE VIRTUAL TABLE temp.looked_at %.*s;", STR_ARGS(module));
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        buf_format(&script, "DELETE FROM temp.looked_at_%s; INSERT INTO temp.looked_at_%s SELECT * FROM main.%.*s_%s;", parts[i], parts[i],
                   STR_ARGS(table), parts[i]);
    return db_script(ctx, buf_str(&script));
}

enum err look_full_text(struct ctx *ctx, struct str table, struct str *out_said)
{
    struct db_rows rows;

    TRY(db_run(ctx, &made_with, &rows, DB_T(table)));
    struct str module = db_next(&rows) ? db_text(&rows, 0) : STR("");
    const char *using = module.len ? memmem(module.data, module.len, "USING", 5) : NULL;
    if (!using) {
        *out_said = trf(ctx, "The table {table} is missing.", HOLE("table", table));
        return OK;
    }
    enum err err = copy_index(ctx, table, (struct str){ using, module.len - (size_t)(using - module.data) });
    if (err && memmem(ctx->fault.secret.data, ctx->fault.secret.len, "is full", 7))
        return fault_cure(ctx, err, tr(ctx, "There was no room for a copy of the index. Set TMPDIR to a place with more room, and run this again."));
    TRY(err);
    *out_said = STR("");
    if (db_script(ctx, STR("INSERT INTO temp.looked_at (looked_at) VALUES ('integrity-check')"))) {
        *out_said = str_copy(ctx->arena, ctx->fault.secret);
        fault_clear(ctx);
    }
    return OK;
}

enum err look_server(struct ctx *ctx, struct str *out_version, struct str *out_encoding)
{
    static const struct db_sql ask = { .name = "look.server", .args = "", .cols = "tt",
        .text = "SELECT current_setting('server_version'), current_setting('server_encoding')" };
    struct db_rows rows;

    TRY(db_run0(ctx, &ask, &rows));
    MUST(db_next(&rows));
    *out_version = db_text(&rows, 0);
    *out_encoding = db_text(&rows, 1);
    return OK;
}
