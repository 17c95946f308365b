/* SPDX-License-Identifier: Apache-2.0 */
/* maildir.c: stores a file durably: writes it beside its place, flushes it, renames it, and flushes the directory. */
#include "mail/maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/locale.h"

/* Must be called before anything that changes errno. */
static enum err disk_fault(struct ctx *ctx, struct str path)
{
    int error = errno;
    enum err err = fail(ctx, CODE_busy, trf(ctx, "The mail could not be written to {path}.", HOLE("path", path)));

    ctx->fault.secret = str_of(strerror(error));
    return err;
}

static bool write_whole(int fd, struct str text)
{
    while (text.len) {
        ssize_t n = write(fd, text.data, text.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text.data += n;
        text.len -= (size_t)n;
    }
    return true;
}

/* Keeps errno of the first failure. */
static bool write_file(int dir_fd, const char *name, struct str text)
{
    int fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool done = write_whole(fd, text) && fsync(fd) == 0;
    int error = errno;
    if (close(fd) != 0 && done)
        return false;
    errno = error;
    return done;
}

static enum err open_dir(struct ctx *ctx, struct str dir, int *out_fd)
{
    const char *path = str_c(ctx->arena, dir);

    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return disk_fault(ctx, dir);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return disk_fault(ctx, dir);
    *out_fd = fd;
    return OK;
}

enum err maildir_put(struct ctx *ctx, struct str dir, int64_t id, struct str message)
{
    struct str name = str_format(ctx->arena, "%lld.eml", (long long)id);
    /* A name of this process alone, so that two processes with the same task do not write into each other's file. */
    struct str temporary = str_format(ctx->arena, ".%lld.%ld.tmp", (long long)id, (long)getpid());
    int fd = -1;
    enum err err = OK;

    TRY(open_dir(ctx, dir, &fd));
    /* A file under its final name is whole: it was flushed before it got that name. */
    if (faccessat(fd, name.data, F_OK, 0) != 0
        && (!write_file(fd, temporary.data, message) || renameat(fd, temporary.data, fd, name.data) != 0)) {
        err = disk_fault(ctx, dir);
        (void)unlinkat(fd, temporary.data, 0);
    } else if (fsync(fd) != 0) {
        err = disk_fault(ctx, dir);
    }
    close(fd);
    return err;
}
