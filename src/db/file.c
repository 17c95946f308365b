/* SPDX-License-Identifier: Apache-2.0 */
/* file.c: new files that appear whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/engine.h"
#include "db/file.h"
#include "db/wal.h"

#include "base/locale.h"

#define TORN_LOOKS    20
#define TORN_PAUSE_MS 10

enum err file_refuse_unreadable(struct ctx *ctx, struct str path)
{
    const char *name = str_c(ctx->arena, path);
    struct stat found;
    bool is_there = stat(name, &found) == 0;

    if (is_there && !S_ISREG(found.st_mode))
        return fail(ctx, CODE_conflict, trf(ctx, "{file} is no file. Nothing was changed.", HOLE("file", path)));
    if (is_there && access(name, R_OK) == 0)
        return OK;
    if (errno == ENOENT || errno == ENOTDIR)
        return fail(ctx, CODE_not_found, trf(ctx, "There is no file {file}. Nothing was changed.", HOLE("file", path)));
    return fail(ctx, CODE_busy, trf(ctx, "{file} cannot be read: {why}. Nothing was changed.", HOLE("file", path), HOLE("why", str_of(strerror(errno)))));
}

enum err file_refuse_existing(struct ctx *ctx, struct str path)
{
    if (access(str_c(ctx->arena, path), F_OK) != 0)
        return OK;
    return fail(ctx, CODE_conflict, trf(ctx, "There is a file {file} already. Give another name, or move it away first.", HOLE("file", path)));
}

enum err file_beside(struct ctx *ctx, struct str path, const char **out_path)
{
    struct str name = str_format(ctx->arena, "%.*s-XXXXXX", STR_ARGS(path));
    char *made = arena_alloc(ctx->arena, name.len + 1);

    memcpy(made, name.data, name.len);
    int fd = mkostemp(made, O_CLOEXEC);
    if (fd < 0)
        return fail(ctx, CODE_busy, trf(ctx, "{file} cannot be written: {why}. Give a place where this user may write.",
                                        HOLE("file", path), HOLE("why", str_of(strerror(errno)))));
    close(fd);
    *out_path = made;
    return OK;
}

static bool make_durable(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    bool durable = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return durable;
}

enum err file_settle(struct ctx *ctx, enum err filled, const char *from, struct str path)
{
    if (filled) {
        unlink(from);
        return filled;
    }
    const char *to = str_c(ctx->arena, path);
    /* dirname() writes into what it is given. */
    struct str scratch = str_copy(ctx->arena, path);
    char *directory = arena_alloc(ctx->arena, scratch.len + 1);

    memcpy(directory, scratch.data, scratch.len);
    if (make_durable(from, O_RDONLY) && rename(from, to) == 0 && make_durable(dirname(directory), O_RDONLY | O_DIRECTORY))
        return OK;
    int why = errno;
    unlink(from);
    return fail(ctx, CODE_busy, trf(ctx, "{file} cannot be written: {why}.", HOLE("file", path), HOLE("why", str_of(strerror(why)))));
}

void file_dress_like(const char *file, const char *model)
{
    struct stat worn;

    if (stat(model, &worn) != 0)
        return;
    /* Who has no right to give files away keeps the file as his own; nothing better is possible. */
    if (chown(file, worn.st_uid, worn.st_gid) == 0 || errno == EPERM)
        (void)!chmod(file, worn.st_mode & 0777);
}

bool file_is_locked(const char *path, int64_t from, int64_t len)
{
    struct flock probe = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = from, .l_len = len };
    int fd = open(path, O_RDWR | O_CLOEXEC);

    if (fd < 0)
        return false;
    bool locked = fcntl(fd, F_GETLK, &probe) == 0 && probe.l_type != F_UNLCK;
    close(fd);
    return locked;
}

/* Follows a link: SQLite keeps log and index beside the file that the link leads to. */
static const char *path_beside(struct ctx *ctx, const char *database, const char *end)
{
    char *real = realpath(database, NULL);
    const char *name = str_format(ctx->arena, "%s%s", real ? real : database, end).data;

    free(real);
    return name;
}

static bool database_is_held(const char *database)
{
    return file_is_locked(database, 0x40000000, 512);
}

bool file_is_in_use(struct ctx *ctx, const char *database)
{
    return database_is_held(database) || file_is_locked(path_beside(ctx, database, "-shm"), WAL_LOCKS_AT, 9);
}

/* Whether the index belongs to another log than the one that is there. */
static bool log_is_another(struct ctx *ctx, const char *database)
{
    uint64_t head[2 * sizeof(struct wal_mark) / sizeof(uint64_t)];
    struct wal_mark mark;
    int index = open(path_beside(ctx, database, "-shm"), O_RDONLY | O_CLOEXEC), log = open(path_beside(ctx, database, "-wal"), O_RDONLY | O_CLOEXEC);
    bool another = log < 0 || (index >= 0 && pread(index, head, sizeof head, 0) == sizeof head && wal_mark_copy(head, &mark) && !wal_is_whole(log, &mark));

    if (index >= 0)
        close(index);
    if (log >= 0)
        close(log);
    return another;
}

static bool is_torn_now(struct ctx *ctx, const char *database)
{
    bool held = database_is_held(database), index_held = file_is_locked(path_beside(ctx, database, "-shm"), WAL_PRESENCE_AT, 1);

    return held != index_held || (held && log_is_another(ctx, database));
}

bool file_is_torn(struct ctx *ctx, const char *database)
{
    for (int i = 0; i < TORN_LOOKS; i++) {
        if (!is_torn_now(ctx, database))
            return false;
        nanosleep(&(struct timespec){ .tv_nsec = TORN_PAUSE_MS * 1000 * 1000 }, NULL);
    }
    return true;
}

static struct str process_name(struct ctx *ctx, pid_t pid)
{
    char name[64] = "";
    int fd = open(str_format(ctx->arena, "/proc/%d/comm", (int)pid).data, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : read(fd, name, sizeof name);

    if (fd >= 0)
        close(fd);
    return got > 0 ? str_trim(str_copy(ctx->arena, (struct str){ name, (size_t)got })) : STR("?");
}

struct str file_log_holders(struct ctx *ctx, const char *index)
{
    static int kept = -1;
    struct buf who = buf_new(ctx->arena);
    pid_t last = 0;

    if (kept < 0)
        kept = open(index, O_RDWR | O_CLOEXEC);
    for (int64_t at = WAL_READERS_AT; kept >= 0 && at < WAL_READERS_AT + WAL_READERS; at++) {
        struct flock probe = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = at, .l_len = 1 };
        if (fcntl(kept, F_GETLK, &probe) != 0 || probe.l_type == F_UNLCK || probe.l_pid == last)
            continue;
        last = probe.l_pid;
        buf_add(&who, who.len ? STR(", ") : STR(""));
        buf_add(&who, trf(ctx, "process {pid} ({name}) reads in it", HOLE("pid", tr_int(ctx, last)), HOLE("name", process_name(ctx, last))));
    }
    return who.len ? buf_str(&who) : tr(ctx, "nobody reads in it at this moment");
}

enum err file_make_or_refuse(struct ctx *ctx, const char *name, bool create, bool *out_made)
{
    if (str_equal(str_of(name), STR(":memory:")))
        return db_fail(ctx, CODE_busy, false, tr(ctx, "A database has to be a file: :memory: ends with whoever opens it. Give a file name."), str_of(name));
    if (!create && access(name, F_OK) != 0 && errno == ENOENT)
        return db_fail(ctx, CODE_not_found, false, trf(ctx, "There is no database {file}. Make it with: entitled init", HOLE("file", str_of(name))), str_of(name));
    int fd = create ? open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    *out_made = fd >= 0 && close(fd) == 0;
    return OK;
}
