/* SPDX-License-Identifier: Apache-2.0 */
/* faulty_disk.c: the VFS. Each call is counted, hit or handed on; each file has a model of what is durable of it. */
#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

#include "tests/faulty_disk.h"

#include "base/str.h"

#define FILES_MAX 16

struct range { int64_t from, to; };

/* The bytes of a file that a power cut would leave. */
struct durable {
    char           path[512];
    unsigned char *bytes;
    int64_t        size, cap;
    struct range  *dirty;                   /* written, and not synced */
    size_t         dirty_count, dirty_cap;
    int64_t        wanted_size;             /* as truncated, and not synced; -1: not */
};

struct disk_file {
    sqlite3_file    face;       /* first: SQLite sees this */
    struct durable *durable;    /* NULL: shared memory, journals of other kinds */
    sqlite3_file   *real;
};

static sqlite3_vfs *real_vfs;
static struct durable files[FILES_MAX];
static enum disk_fault fault;
static uint64_t countdown;      /* 0: well */
static bool striking, struck;

const char *disk_fault_name(enum disk_fault one)
{
    static const char *const names[] = { "one EIO", "EIO from then on", "ENOSPC from then on", "a torn write",
                                         "a sync that loses", "a sync that fails and keeps", "half transfers" };

    return names[one];
}

/* ---- Whether a call is hit -------------------------------------------------------------------------- */

enum { READS = 1, WRITES = 2, TAKES_ROOM = 4, SYNCS = 8, OTHERWISE = 16 };

static bool hit(unsigned kind)
{
    static const unsigned hits[DISK_FAULT_count] = {
        [DISK_ERROR] = READS | WRITES | SYNCS | OTHERWISE, [DISK_BROKEN] = READS | WRITES | SYNCS | OTHERWISE,
        [DISK_FULL] = TAKES_ROOM, [DISK_TORN] = WRITES, [DISK_SYNC_LOST] = SYNCS, [DISK_SYNC_KEPT] = SYNCS,
    };

    if (!(hits[fault] & kind) || (!countdown && !striking))
        return false;
    if (!striking && --countdown)
        return false;
    striking = fault == DISK_BROKEN || fault == DISK_FULL;
    return struck = true;
}

void faulty_disk_fail_at(enum disk_fault one, uint64_t nth)
{
    fault = one;
    countdown = nth;
    striking = struck = false;
}

bool faulty_disk_heal(void)
{
    countdown = 0;
    striking = false;
    return struck;
}

/* ---- What is durable -------------------------------------------------------------------------------- */

static void durable_size(struct durable *file, int64_t size)
{
    if (size > file->cap) {
        file->cap = size * 2;
        file->bytes = realloc(file->bytes, (size_t)file->cap);
        MUST(file->bytes);
    }
    if (size > file->size)
        memset(file->bytes + file->size, 0, (size_t)(size - file->size));
    file->size = size;
}

static void durable_clean(struct durable *file)
{
    file->dirty_count = 0;
    file->wanted_size = -1;
}

static void durable_dirty(struct durable *file, int64_t from, int64_t to)
{
    struct range *last = file->dirty_count ? &file->dirty[file->dirty_count - 1] : NULL;

    if (last && last->to == from) {
        last->to = to;
        return;
    }
    if (file->dirty_count == file->dirty_cap) {
        file->dirty_cap = file->dirty_cap ? file->dirty_cap * 2 : 64;
        file->dirty = reallocarray(file->dirty, file->dirty_cap, sizeof *file->dirty);
        MUST(file->dirty);
    }
    file->dirty[file->dirty_count++] = (struct range){ from, to };
}

/* Takes over what the real file holds of the dirty part. */
static void durable_keep(struct disk_file *handle)
{
    struct durable *file = handle->durable;

    if (file->wanted_size >= 0 && file->wanted_size < file->size)
        durable_size(file, file->wanted_size);
    for (size_t i = 0; i < file->dirty_count; i++) {
        struct range range = file->dirty[i];
        if (range.to <= range.from)     /* cut off by a truncation */
            continue;
        if (range.to > file->size)
            durable_size(file, range.to);
        handle->real->pMethods->xRead(handle->real, file->bytes + range.from, (int)(range.to - range.from), range.from);
    }
    durable_clean(file);
}

static void durable_read(struct durable *file, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int64_t end = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);

    durable_size(file, end);
    if (end)
        MUST(pread(fd, file->bytes, (size_t)end, 0) == end);
    if (fd >= 0)
        close(fd);
    durable_clean(file);
}

static struct durable *durable_find(const char *path)
{
    for (size_t i = 0; i < FILES_MAX; i++)
        if (files[i].path[0] && strcmp(files[i].path, path) == 0)
            return &files[i];
    return NULL;
}

/* Begins before the file is made: a new one holds nothing. */
static struct durable *durable_begin(const char *path)
{
    struct durable *file = durable_find(path);

    for (size_t i = 0; !file && i < FILES_MAX; i++) {
        if (!files[i].path[0]) {
            file = &files[i];
            MUST(snprintf(file->path, sizeof file->path, "%s", path) < (int)sizeof file->path);
            durable_read(file, path);
        }
    }
    MUST(file);
    return file;
}

static void durable_end(struct durable *file)
{
    free(file->bytes);
    free(file->dirty);
    *file = (struct durable){ .path = "" };
}

void faulty_disk_forget(void)
{
    for (size_t i = 0; i < FILES_MAX; i++)
        durable_end(&files[i]);
}

/* What was never opened is as durable as it is. */
static void write_image(const char *from, const char *to)
{
    struct durable *file = durable_find(from);

    unlink(to);
    if (!file && access(from, F_OK) != 0)
        return;
    if (!file)
        file = durable_begin(from);
    int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    MUST(fd >= 0 && write(fd, file->bytes, (size_t)file->size) == file->size && close(fd) == 0);
}

void faulty_disk_image(const char *database, const char *to)
{
    char log[512], log_to[512], shared[512];

    snprintf(log, sizeof log, "%s-wal", database);
    snprintf(log_to, sizeof log_to, "%s-wal", to);
    snprintf(shared, sizeof shared, "%s-shm", to);
    unlink(shared);
    write_image(database, to);
    write_image(log, log_to);
}

/* ---- An open file ----------------------------------------------------------------------------------- */

static struct disk_file *of(sqlite3_file *face) { return (struct disk_file *)face; }
static const sqlite3_io_methods *real_of(sqlite3_file *face) { return of(face)->real->pMethods; }

static int disk_close(sqlite3_file *face) { return real_of(face)->xClose(of(face)->real); }

static int disk_read(sqlite3_file *face, void *to, int len, sqlite3_int64 at)
{
    return hit(READS) ? SQLITE_IOERR_READ : real_of(face)->xRead(of(face)->real, to, len, at);
}

static int disk_write(sqlite3_file *face, const void *from, int len, sqlite3_int64 at)
{
    struct disk_file *file = of(face);
    bool bad = hit(WRITES | TAKES_ROOM);
    int done = bad && fault != DISK_TORN ? 0 : bad ? len / 2 : len;
    int rc = done ? real_of(face)->xWrite(file->real, from, done, at) : SQLITE_OK;

    if (file->durable && done)
        durable_dirty(file->durable, at, at + done);
    return rc ? rc : !bad ? SQLITE_OK : fault == DISK_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int disk_truncate(sqlite3_file *face, sqlite3_int64 size)
{
    struct durable *file = of(face)->durable;

    if (hit(OTHERWISE))
        return SQLITE_IOERR_TRUNCATE;
    if (file) {
        for (size_t i = 0; i < file->dirty_count; i++)
            file->dirty[i].to = file->dirty[i].to < size ? file->dirty[i].to : size;
        file->wanted_size = size;
    }
    return real_of(face)->xTruncate(of(face)->real, size);
}

static int disk_sync(sqlite3_file *face, int flags)
{
    struct disk_file *file = of(face);
    bool bad = hit(SYNCS);

    if (file->durable && bad && fault != DISK_SYNC_KEPT)
        durable_clean(file->durable);
    else if (file->durable)
        durable_keep(file);
    /* The real one would only cost time: the test's files are gone after a power cut anyway. */
    (void)flags;
    return bad ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int disk_file_size(sqlite3_file *face, sqlite3_int64 *out_size)
{
    return hit(OTHERWISE) ? SQLITE_IOERR_FSTAT : real_of(face)->xFileSize(of(face)->real, out_size);
}

static int disk_lock(sqlite3_file *face, int level)
{
    return hit(OTHERWISE) ? SQLITE_IOERR_LOCK : real_of(face)->xLock(of(face)->real, level);
}

static int disk_unlock(sqlite3_file *face, int level) { return real_of(face)->xUnlock(of(face)->real, level); }
static int disk_reserved(sqlite3_file *face, int *out) { return real_of(face)->xCheckReservedLock(of(face)->real, out); }
static int disk_control(sqlite3_file *face, int op, void *arg) { return real_of(face)->xFileControl(of(face)->real, op, arg); }
static int disk_sector(sqlite3_file *face) { return real_of(face)->xSectorSize(of(face)->real); }

/* Without powers that the real disk may claim (a write that is never torn), which would change how SQLite writes. */
static int disk_powers(sqlite3_file *face)
{
    (void)face;
    return 0;
}

static int disk_shm_map(sqlite3_file *face, int page, int size, int extend, void volatile **out)
{
    if (hit(OTHERWISE | (extend ? TAKES_ROOM : 0u)))
        return fault == DISK_FULL ? SQLITE_IOERR_SHMSIZE : SQLITE_IOERR_SHMMAP;
    return real_of(face)->xShmMap(of(face)->real, page, size, extend, out);
}

static int disk_shm_lock(sqlite3_file *face, int offset, int n, int flags)
{
    return flags & SQLITE_SHM_LOCK && hit(OTHERWISE) ? SQLITE_IOERR_SHMLOCK : real_of(face)->xShmLock(of(face)->real, offset, n, flags);
}

static void disk_shm_barrier(sqlite3_file *face) { real_of(face)->xShmBarrier(of(face)->real); }
static int disk_shm_unmap(sqlite3_file *face, int remove) { return real_of(face)->xShmUnmap(of(face)->real, remove); }

static const sqlite3_io_methods methods = {
    .iVersion = 2, .xClose = disk_close, .xRead = disk_read, .xWrite = disk_write, .xTruncate = disk_truncate,
    .xSync = disk_sync, .xFileSize = disk_file_size, .xLock = disk_lock, .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_reserved, .xFileControl = disk_control, .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_powers, .xShmMap = disk_shm_map, .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_shm_barrier, .xShmUnmap = disk_shm_unmap,
};

/* ---- The disk --------------------------------------------------------------------------------------- */

static int disk_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *face, int flags, int *out_flags)
{
    struct disk_file *file = of(face);
    bool modeled = path && flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL);

    (void)vfs;
    face->pMethods = NULL;
    file->real = (sqlite3_file *)(file + 1);
    /* A log is made when it is not there; a database is not. */
    if (hit(OTHERWISE | (flags & SQLITE_OPEN_WAL && access(path, F_OK) != 0 ? TAKES_ROOM : 0u)))
        return SQLITE_CANTOPEN;
    struct durable *durable = modeled ? durable_begin(path) : NULL;
    int rc = real_vfs->xOpen(real_vfs, path, file->real, flags, out_flags);
    if (rc == SQLITE_OK) {
        file->durable = durable;
        face->pMethods = &methods;
    }
    return rc;
}

static int disk_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
    struct durable *file = durable_find(path);

    (void)vfs;
    if (hit(OTHERWISE))
        return SQLITE_IOERR_DELETE;
    if (file)
        durable_end(file);
    return real_vfs->xDelete(real_vfs, path, sync);
}

static int disk_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    (void)vfs;
    return hit(OTHERWISE) ? SQLITE_IOERR_ACCESS : real_vfs->xAccess(real_vfs, path, flags, out);
}

/* ---- Half transfers, one floor below ---------------------------------------------------------------- */

static size_t half(size_t len)
{
    if (fault != DISK_PARTIAL || !countdown || len < 2)
        return len;
    if (countdown > 1) {
        countdown--;
        return len;
    }
    struck = true;
    return len / 2;
}

static ssize_t half_pread(int fd, void *to, size_t len, off_t at) { return pread(fd, to, half(len), at); }
static ssize_t half_pwrite(int fd, const void *from, size_t len, off_t at) { return pwrite(fd, from, half(len), at); }
static ssize_t half_read(int fd, void *to, size_t len) { return read(fd, to, half(len)); }
static ssize_t half_write(int fd, const void *from, size_t len) { return write(fd, from, half(len)); }

static void replace_calls(bool by_halves)
{
    static const struct { const char *name; sqlite3_syscall_ptr ours; } calls[] = {
        { "pread", (sqlite3_syscall_ptr)half_pread }, { "pread64", (sqlite3_syscall_ptr)half_pread },
        { "pwrite", (sqlite3_syscall_ptr)half_pwrite }, { "pwrite64", (sqlite3_syscall_ptr)half_pwrite },
        { "read", (sqlite3_syscall_ptr)half_read }, { "write", (sqlite3_syscall_ptr)half_write },
    };

    for (size_t i = 0; i < COUNT_OF(calls); i++)
        if (real_vfs->xGetSystemCall(real_vfs, calls[i].name))
            real_vfs->xSetSystemCall(real_vfs, calls[i].name, by_halves ? calls[i].ours : NULL);
}

static sqlite3_vfs disk;

void faulty_disk_install(void)
{
    if (!real_vfs) {
        real_vfs = sqlite3_vfs_find(NULL);
        MUST(real_vfs && real_vfs->iVersion >= 3);
        disk = *real_vfs;
        disk.pNext = NULL;
        disk.zName = "faulty-disk";
        disk.szOsFile = (int)sizeof(struct disk_file) + real_vfs->szOsFile;
        disk.xOpen = disk_open;
        disk.xDelete = disk_delete;
        disk.xAccess = disk_access;
    }
    replace_calls(true);
    MUST(sqlite3_vfs_register(&disk, 1) == SQLITE_OK);
}

void faulty_disk_remove(void)
{
    if (!real_vfs)
        return;
    faulty_disk_heal();
    replace_calls(false);
    MUST(sqlite3_vfs_register(real_vfs, 1) == SQLITE_OK);
}
