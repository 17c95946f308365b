/* SPDX-License-Identifier: Apache-2.0 */
/*
 * farewell.c: ends connections with a FIN. Closing a socket that holds unread bytes resets the connection, and a client that has just sent
 * its next request cannot tell that from a crash; behind a FIN it reads the end of the stream, as HTTP foresees.
 */
#include "http/farewell.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/clock.h"

/* Whether the other end has closed, too. */
static bool has_ended(int fd)
{
    char dropped[4096];
    ssize_t got;

    while ((got = recv(fd, dropped, sizeof dropped, MSG_DONTWAIT)) > 0)
        continue;
    return got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

void http_farewell(const int *fds, size_t count)
{
    struct pollfd *open = calloc(count ? count : 1, sizeof *open);
    size_t left = count;
    int64_t now = clock_running(), until = now + FAREWELL_MS;

    if (!open)
        BUG("out of memory");
    for (size_t i = 0; i < count; i++) {
        shutdown(fds[i], SHUT_WR);
        open[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
    }
    for (; left && now < until; now = clock_running()) {
        poll(open, left, (int)(until - now));
        for (size_t i = left; i-- > 0;)
            if (open[i].revents && has_ended(open[i].fd))
                open[i] = open[--left];
    }
    free(open);
}
