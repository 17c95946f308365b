/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_backup.c: copies of a SQLite database, in both directions, checked before they count. */
#include "db/sqlite_conn.h"

#include "db/file.h"
#include "db/migrate.h"
#include "db/sqlite.h"

#include "base/locale.h"

static enum err backup_damaged(struct ctx *ctx, struct str file, struct str finding)
{
    return fail(ctx, CODE_conflict, trf(ctx, "{file} is damaged: {finding}. Nothing was changed.", HOLE("file", file), HOLE("finding", finding)));
}

/* What SQLite says about a copy of `file`. That the file is bad is no fault of the disk, and another try changes nothing. */
static enum err copy_fault(struct ctx *ctx, sqlite3 *lite, int rc, struct str file)
{
    if ((rc & 0xff) == SQLITE_NOTADB)
        return db_refuse_backup_of(ctx, file, 0);
    if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_ERROR)   /* a schema or a format that cannot be read */
        return backup_damaged(ctx, file, str_copy(ctx->arena, str_of(sqlite3_errmsg(lite))));
    return lite_fault(ctx, lite, rc, sqlite3_db_filename(lite, "main"));
}

static enum err backup_ask(struct ctx *ctx, sqlite3 *lite, const char *question, struct str file, struct str *out_answer)
{
    if (!lite_ask(ctx, lite, question, out_answer))
        return OK;
    fault_clear(ctx);
    return copy_fault(ctx, lite, sqlite3_errcode(lite), file);
}

/* Checks the whole copy; a damaged file is told with SQLite's first finding, which stands behind a line of its own. */
static enum err check_whole(struct ctx *ctx, sqlite3 *copy, struct str file)
{
    struct str finding, first;

    TRY(backup_ask(ctx, copy, "PRAGMA integrity_check(1)", file, &finding));
    if (sqlite3_db_readonly(copy, "main"))
        return backup_damaged(ctx, file, STR("its header says that nobody may write it"));
    if (str_equal(finding, STR("ok")))
        return OK;
    first = str_cut(&finding, '\n');
    return backup_damaged(ctx, file, finding.len ? finding : first);
}

/* Copies page by page in one read transaction into an existing empty file, which then needs no -wal beside it. */
static enum err copy_into(struct ctx *ctx, sqlite3 *from, const char *to)
{
    struct str file = str_copy(ctx->arena, str_of(sqlite3_db_filename(from, "main")));
    sqlite3 *copy = NULL;
    struct str mode;
    int rc = sqlite3_open_v2(to, &copy, lite_flags(false), NULL);
    sqlite3_backup *backup = rc ? NULL : sqlite3_backup_init(copy, "main", from, "main");

    if (backup) {
        do
            rc = sqlite3_backup_step(backup, -1);
        while ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) && sqlite3_sleep(50) > 0);
        sqlite3_backup_finish(backup);
    }
    enum err err = backup && rc == SQLITE_DONE ? OK : copy_fault(ctx, copy, rc ? rc : sqlite3_errcode(copy), file);
    if (!err)
        err = backup_ask(ctx, copy, "PRAGMA journal_mode = DELETE", file, &mode);
    if (!err)
        err = check_whole(ctx, copy, file);
    sqlite3_close(copy);
    return err;
}

/* Refuses a name that SQLite would take for a file of its own, and remove. */
static enum err refuse_reserved(struct ctx *ctx, struct str file)
{
    static const char *const ends[] = { "-journal", "-wal", "-shm", "-turnstile" };

    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends(file, str_of(ends[i])))
            return fail(ctx, CODE_conflict, trf(ctx, "Names that end with {end} belong to the database beside them. Give another name.",
                                                HOLE("end", str_of(ends[i]))));
    return OK;
}

enum err sqlite_backup(struct ctx *ctx, void *data, struct str file)
{
    struct conn *conn = data;
    const char *made;

    TRY(refuse_reserved(ctx, file));
    TRY(file_refuse_existing(ctx, file));
    TRY(file_beside(ctx, file, &made));
    enum err copied = copy_into(ctx, conn->lite, made);
    if (copied == ERR_CONFLICT)
        fault_cure(ctx, copied, tr(ctx, "See what is wrong with it: entitled doctor"));
    return file_settle(ctx, copied, made, file);
}

/* Opens what is to be restored and sees that it is ours. */
static enum err open_backup(struct ctx *ctx, struct str file, sqlite3 **out_lite)
{
    sqlite3 *lite = NULL;
    struct str mark;
    TRY(file_refuse_unreadable(ctx, file));
    int rc = sqlite3_open_v2(str_c(ctx->arena, file), &lite, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, NULL);
    enum err err = rc ? copy_fault(ctx, lite, rc, file) : OK;

    if (!err)
        err = backup_ask(ctx, lite, "PRAGMA application_id", file, &mark);
    if (!err && !str_equal(mark, str_format(ctx->arena, "%d", SQLITE_MARK)))
        err = db_refuse_backup_of(ctx, file, 0);
    if (err)
        sqlite3_close(lite);
    else
        *out_lite = lite;
    return err;
}

/* Whether this program can use the database. */
static enum err check_version(struct ctx *ctx, sqlite3 *lite, struct str file)
{
    struct str words;
    int64_t version = 0;

    TRY(backup_ask(ctx, lite, "SELECT COALESCE(MAX(version), 0) FROM schema_migration", file, &words));
    (void)!str_int(words, 0, INT64_MAX, &version);
    return db_refuse_backup_of(ctx, file, version);
}

enum err sqlite_take_back(struct ctx *ctx, struct str file, const char *to)
{
    sqlite3 *from = NULL;
    enum err err = open_backup(ctx, file, &from);

    if (!err)
        err = copy_into(ctx, from, to);
    if (!err)
        err = check_version(ctx, from, file);
    sqlite3_close(from);
    return err == ERR_CONFLICT && !ctx->fault.cure.len ? fault_cure(ctx, err, tr(ctx, "Give an older backup.")) : err;
}

void sqlite_fold_log(const char *name)
{
    sqlite3 *old = NULL;

    if (sqlite3_open_v2(name, &old, lite_flags(false), NULL) == SQLITE_OK)
        sqlite3_exec(old, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    sqlite3_close(old);
}
