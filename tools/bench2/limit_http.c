/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limit_http.c: how many empty answers a second libmicrohttpd can give on this machine.
 *
 * The limit that `make bench` holds the server's reads against. It is built the way the server
 * is: N forked single-threaded workers in external-epoll mode on one shared listening socket,
 * with suspend and resume allowed and a completion callback. It answers 200 with no body,
 * no header of its own, one response object made once; it reads and drops what is sent to it.
 *
 *     limit_http [--listen 127.0.0.1:0] [--workers 2]
 *
 * Prints `listening on ADDR:PORT`; SIGTERM or SIGINT ends it and its workers.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS_MAX       64
#define CONNECTIONS_MAX   1000u
#define IDLE_SECONDS_MAX  30u
#define LISTEN_BACKLOG    511
#define TURN_MS           100

static volatile sig_atomic_t must_end;

static void note_end(int signal_number)
{
    (void)signal_number;
    must_end = 1;
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *data_len, void **state)
{
    static char seen;

    (void)url, (void)method, (void)version, (void)data;
    if (*state == NULL) {
        *state = &seen;
        return MHD_YES;
    }
    if (*data_len != 0) {
        *data_len = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, cls);
}

static void completed(void *cls, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode reason)
{
    (void)cls, (void)connection, (void)reason;
    *state = NULL;
}

/* One worker's whole life. Its parent's death ends it too, so that none is ever left behind. */
static int work(int listen_fd, pid_t parent)
{
    static char          nothing[1] = "";
    struct MHD_Response *empty;
    struct MHD_Daemon   *http;

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        return 0;
    empty = MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
    if (empty == NULL)
        return 1;
    http = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME, 0, NULL,
                            NULL, answer, empty, MHD_OPTION_LISTEN_SOCKET, listen_fd,
                            MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
                            MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS_MAX,
                            MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
    if (http == NULL) {
        fprintf(stderr, "limit_http: libmicrohttpd did not start\n");
        MHD_destroy_response(empty);
        return 1;
    }
    while (!must_end)
        MHD_run_wait(http, TURN_MS);
    MHD_stop_daemon(http);
    MHD_destroy_response(empty);
    return 0;
}

/* Gives the listening socket of "ADDR:PORT" (IPv4), or -1. */
static int open_listener(const char *where)
{
    char               host[64];
    const char        *colon = strrchr(where, ':');
    char              *end = NULL;
    struct sockaddr_in at = { .sin_family = AF_INET };
    const int          one = 1;

    if (colon == NULL || (size_t)(colon - where) >= sizeof host)
        return -1;
    memcpy(host, where, (size_t)(colon - where));
    host[colon - where] = '\0';
    long port = strtol(colon + 1, &end, 10);
    if (end == colon + 1 || *end != '\0' || port < 0 || port > UINT16_MAX ||
        inet_pton(AF_INET, host, &at.sin_addr) != 1)
        return -1;
    at.sin_port = htons((uint16_t)port);

    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
        bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, LISTEN_BACKLOG) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool say_listening(int fd)
{
    struct sockaddr_in at;
    socklen_t          len = sizeof at;
    char               host[INET_ADDRSTRLEN];

    if (getsockname(fd, (struct sockaddr *)&at, &len) != 0 ||
        inet_ntop(AF_INET, &at.sin_addr, host, sizeof host) == NULL)
        return false;
    printf("listening on %s:%u\n", host, (unsigned)ntohs(at.sin_port));
    return fflush(stdout) == 0;
}

/*
 * Forks the workers, waits for a signal or for the first worker that dies, ends the rest.
 * The signals are blocked while the children are counted and only taken inside sigsuspend, so
 * that none is lost between looking and waiting.
 */
static int serve(int listen_fd, long workers)
{
    pid_t    child[WORKERS_MAX];
    long     started = 0;
    int      result = 0;
    int      status = 0;
    pid_t    parent = getpid();
    sigset_t ends, before;

    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ends, &before);
    while (started < workers && result == 0) {
        child[started] = fork();
        if (child[started] == 0) {
            sigprocmask(SIG_SETMASK, &before, NULL);
            _exit(work(listen_fd, parent));
        }
        if (child[started] < 0)
            result = 1;
        else
            started++;
    }
    if (result == 0 && !say_listening(listen_fd))
        result = 1;
    while (result == 0 && !must_end)
        sigsuspend(&before);
    for (long i = 0; i < started; i++)
        kill(child[i], SIGTERM);
    for (long i = 0; i < started; i++)
        if (waitpid(child[i], &status, 0) != child[i] || status != 0)
            result = 1;
    return result;
}

int main(int argc, char **argv)
{
    const char      *where = "127.0.0.1:0";
    long             workers = 2;
    struct sigaction action = { .sa_handler = note_end };

    for (int i = 1; i < argc; i += 2) {
        if (i + 1 < argc && strcmp(argv[i], "--listen") == 0)
            where = argv[i + 1];
        else if (i + 1 < argc && strcmp(argv[i], "--workers") == 0)
            workers = strtol(argv[i + 1], NULL, 10);
        else
            workers = 0;
    }
    if (workers < 1 || workers > WORKERS_MAX) {
        fprintf(stderr, "usage: limit_http [--listen ADDR:PORT] [--workers 1..%d]\n", WORKERS_MAX);
        return 2;
    }
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGCHLD, &action, NULL);

    int fd = open_listener(where);
    if (fd < 0) {
        fprintf(stderr, "limit_http: cannot listen on %s: %s\n", where, strerror(errno));
        return 1;
    }
    return serve(fd, workers);
}
