/* SPDX-License-Identifier: Apache-2.0 */
/* turnstile.c: an open-file-description lock on one byte, waited for with an alarm. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "db/turnstile.h"

#include "base/clock.h"

#define FIRST_RING_MS 20    /* a wait is rarely longer than a few commits */

int turnstile_open(const char *database)
{
    struct stat stat_of;
    char path[4096];
    mode_t mode = stat(database, &stat_of) == 0 ? stat_of.st_mode & 0666 : 0600;

    int len = snprintf(path, sizeof path, "%s-turnstile", database);
    if (len < 0 || (size_t)len >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return open(path, O_RDWR | O_CREAT | O_CLOEXEC, mode);
}

void turnstile_close(int fd)
{
    if (fd >= 0)
        close(fd);
}

static int file_lock(int fd, int command, short type)
{
    struct flock whole = { .l_type = type, .l_whence = SEEK_SET };

    return fcntl(fd, command, &whole);
}

/* Does nothing: it is there so that a blocking call returns with EINTR. */
static void turn_ring(int signal)
{
    (void)signal;
}

/* The alarm rings again and again, so that one that comes just before the wait begins is not the last. */
static bool wait_with_alarm(int fd, int64_t ms)
{
    struct sigaction wake = { .sa_handler = turn_ring }, old_action;
    struct itimerval bell = { .it_interval = { .tv_usec = FIRST_RING_MS * 1000 }, .it_value = { .tv_usec = FIRST_RING_MS * 1000 } };
    struct itimerval old_bell;
    sigset_t alarm_only, old_mask;
    int64_t until = clock_running() + ms;
    int result;

    sigemptyset(&wake.sa_mask);
    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    MUST(sigaction(SIGALRM, &wake, &old_action) == 0);
    MUST(sigprocmask(SIG_UNBLOCK, &alarm_only, &old_mask) == 0);
    MUST(setitimer(ITIMER_REAL, &bell, &old_bell) == 0);
    do
        result = file_lock(fd, F_OFD_SETLKW, F_WRLCK);
    while (result != 0 && errno == EINTR && clock_running() < until);
    int why = errno;
    MUST(setitimer(ITIMER_REAL, &old_bell, NULL) == 0);
    MUST(sigprocmask(SIG_SETMASK, &old_mask, NULL) == 0);
    MUST(sigaction(SIGALRM, &old_action, NULL) == 0);
    errno = why;
    return result == 0;
}

bool turnstile_enter(int fd, int64_t ms)
{
    /* Mostly nobody is before us, and one call is enough. */
    if (file_lock(fd, F_OFD_SETLK, F_WRLCK) == 0)
        return true;
    if (errno != EAGAIN && errno != EACCES)
        return false;
    return ms > 0 && wait_with_alarm(fd, ms);
}

void turnstile_leave(int fd)
{
    MUST(file_lock(fd, F_OFD_SETLK, F_UNLCK) == 0);
}
