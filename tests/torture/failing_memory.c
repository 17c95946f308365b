/* SPDX-License-Identifier: Apache-2.0 */
/*
 * failing_memory.c: a library to be loaded before all others (LD_PRELOAD), in which the Nth allocation of one process
 * fails. The file that ENTITLED_MEMORY_FILE names holds two numbers of 64 bits that the test writes: the process, and N; each
 * allocation of that process counts N down, and the one that meets 0 gets nothing. Built and used by memory.test.mjs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct orders { _Atomic int64_t process, countdown; };

/* What glibc's own are called beside their usual names. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static struct orders *orders;

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("ENTITLED_MEMORY_FILE");
    int fd = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    void *there = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (fd >= 0)
        close(fd);
    orders = there == MAP_FAILED ? NULL : there;
}

static int fails(void)
{
    if (!orders || orders->countdown <= 0 || orders->process != getpid() || atomic_fetch_sub(&orders->countdown, 1) != 1)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return fails() ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return fails() ? NULL : __libc_realloc(old, size); }
void *aligned_alloc(size_t alignment, size_t size) { return fails() ? NULL : __libc_memalign(alignment, size); }

void *reallocarray(void *old, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes) || fails())
        return errno = ENOMEM, NULL;
    return __libc_realloc(old, bytes);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *piece = fails() ? NULL : __libc_memalign(alignment, size);

    if (piece)
        *out = piece;
    return piece ? 0 : ENOMEM;
}
