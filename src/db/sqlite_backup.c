/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_backup.c: copies of a SQLite database, in both directions, checked before they count. */
#include "db/sqlite_conn.h"

#include "db/file.h"
#include "db/sqlite.h"

#include "base/locale.h"

/* Checks the whole file; damaged ones are told with SQLite's first finding. */
static enum err check_whole(struct ctx *ctx, sqlite3 *lite, struct str file)
{
    struct str finding;

    TRY(lite_ask(ctx, lite, "PRAGMA integrity_check(1)", &finding));
    if (str_equal(finding, STR("ok")))
        return OK;
    return db_fail(ctx, CODE_busy, false, trf(ctx, "The database in {file} is damaged: {finding}. Use an older backup.",
                                              HOLE("file", file), HOLE("finding", finding)), finding);
}

/* Copies page by page in one read transaction into an existing empty file, which then needs no -wal beside it. */
static enum err copy_into(struct ctx *ctx, sqlite3 *from, const char *to)
{
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
    enum err err = backup && rc == SQLITE_DONE ? OK : lite_fault(ctx, copy, rc ? rc : sqlite3_errcode(copy), to);
    if (!err)
        err = lite_ask(ctx, copy, "PRAGMA journal_mode = DELETE", &mode);
    if (!err)
        err = check_whole(ctx, copy, str_of(to));
    sqlite3_close(copy);
    return err;
}

enum err sqlite_backup(struct ctx *ctx, void *data, struct str file)
{
    struct conn *conn = data;
    const char *made;

    TRY(file_refuse_existing(ctx, file));
    TRY(file_beside(ctx, file, &made));
    return file_settle(ctx, copy_into(ctx, conn->lite, made), made, file);
}

/* Opens what is to be restored and sees that it is ours. */
static enum err open_backup(struct ctx *ctx, struct str file, sqlite3 **out_lite)
{
    sqlite3 *lite = NULL;
    struct str mark;
    int rc = sqlite3_open_v2(str_c(ctx->arena, file), &lite, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, NULL);
    enum err err = rc ? lite_fault(ctx, lite, rc, str_c(ctx->arena, file)) : lite_ask(ctx, lite, "PRAGMA application_id", &mark);

    if (!err && !str_equal(mark, str_format(ctx->arena, "%d", SQLITE_MARK)))
        err = db_fail(ctx, CODE_conflict, false, trf(ctx, "{file} is not a backup of this program. Nothing was changed.", HOLE("file", file)), mark);
    if (err)
        sqlite3_close(lite);
    else
        *out_lite = lite;
    return err;
}

enum err sqlite_take_back(struct ctx *ctx, struct str file, const char *to)
{
    sqlite3 *from;

    TRY(open_backup(ctx, file, &from));
    enum err err = copy_into(ctx, from, to);
    sqlite3_close(from);
    return err;
}

void sqlite_fold_log(const char *name)
{
    sqlite3 *old = NULL;

    if (sqlite3_open_v2(name, &old, lite_flags(false), NULL) == SQLITE_OK)
        sqlite3_exec(old, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    sqlite3_close(old);
}
