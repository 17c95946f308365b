/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_serve.c: `entitled serve` with all its processes. How it lasts under load, hanging processes and falling ones: tests/api/ and
 * tests/torture/.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "operate/command_line.h"
#include "db/db.h"
#include "tests/catalog_file.h"
#include "tests/harness.h"
#include "web/helper.h"

#define WORKERS       2
#define PROCESSES     (HELPER_COUNT + WORKERS + 2)     /* a spare worker and one for jobs */
#define PROCESSES_MAX (2 * PROCESSES)

struct server { pid_t pid; int out; in_port_t port; };

static void run_server(struct ctx *ctx, const char *listen, int out)
{
    const char *words[] = { "--db", database_where(ctx).data, "serve", "--listen", listen, "--workers", "2", "--allow-root" };
    char *copies[COUNT_OF(words)];

    MUST(prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && dup2(out, STDOUT_FILENO) >= 0);       /* a test that fails leaves nobody behind */
    MUST(freopen(in_directory(ctx, "server.log").data, "a", stderr));
    for (size_t i = 0; i < COUNT_OF(words); i++)
        MUST((copies[i] = strdup(words[i])) != NULL);
    int status = commands_run((int)COUNT_OF(copies), copies);
    fflush(stderr);
    _exit(status);
}

/* Whoever loses his parent becomes ours. */
static struct server begun(struct ctx *ctx, const char *listen)
{
    struct server server = { .pid = 0 };
    int out[2];

    (void)test_directory(ctx);      /* before there are two who would make it */
    MUST(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 && pipe(out) == 0);
    fflush(NULL);
    server.pid = fork();
    MUST(server.pid >= 0);
    if (server.pid == 0)
        run_server(ctx, listen, out[1]);
    close(out[1]);
    server.out = out[0];
    return server;
}

/* What it prints when it can answer. */
static struct server serving(struct ctx *ctx)
{
    struct server server = begun(ctx, "127.0.0.1:0");
    struct str line, start = STR("listening on http://127.0.0.1:");
    char text[100];
    size_t len = 0;
    int64_t port;

    while (len < sizeof text && read(server.out, text + len, 1) == 1 && text[len] != '\n')
        len++;
    line = (struct str){ text, len };
    if (!str_starts(line, start))
        CHECK_STR(file_text(ctx, in_directory(ctx, "server.log").data), start);
    CHECK(str_int((struct str){ text + start.len, len - start.len }, 1, UINT16_MAX, &port));
    server.port = htons((uint16_t)port);
    return server;
}

static void check_ended(struct server *server, int expected)
{
    int status;

    CHECK_INT(waitpid(server->pid, &status, 0), server->pid);
    CHECK(WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), expected);
    close(server->out);
}

/* The first line of the answer. */
static struct str asked(struct ctx *ctx, const struct server *server, const char *path)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = server->port };
    struct str request = str_format(ctx->arena, "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", path), answer;
    char part[20000];
    size_t len = 0;
    ssize_t got;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    MUST(fd >= 0 && connect(fd, (const struct sockaddr *)(const void *)&to, sizeof to) == 0 && write(fd, request.data, request.len) > 0);
    while (len < sizeof part && (got = read(fd, part + len, sizeof part - len)) > 0)
        len += (size_t)got;
    close(fd);
    answer = str_copy(ctx->arena, (struct str){ part, len });
    return str_cut(&answer, '\r');
}

/* The processes of the server, at most PROCESSES_MAX. One that goes meanwhile may hide another. */
static size_t children(struct ctx *ctx, const struct server *server, pid_t *pids)
{
    struct str list = file_text(ctx, str_format(ctx->arena, "/proc/%d/task/%d/children", (int)server->pid, (int)server->pid).data);
    size_t count = 0;
    int64_t pid;

    while (list.len) {
        struct str word = str_cut(&list, ' ');
        if (word.len && str_int(word, 1, INT32_MAX, &pid) && count < PROCESSES_MAX)
            pids[count++] = (pid_t)pid;
    }
    return count;
}

/* A set of signals of /proc/PID/status. */
static uint64_t signals(struct str status, const char *name)
{
    char start[20];

    snprintf(start, sizeof start, "%s:\t", name);
    while (status.len) {
        struct str line = str_cut(&status, '\n');
        if (str_starts(line, str_of(start)))
            return strtoull(line.data + strlen(start), NULL, 16);
    }
    return 0;
}

static uint64_t set_of(const int *members, size_t count)
{
    uint64_t set = 0;

    for (size_t i = 0; i < count; i++)
        set |= (uint64_t)1 << (members[i] - 1);
    return set;
}

#define SET_OF(...) set_of((int[]){ __VA_ARGS__ }, sizeof (int[]){ __VA_ARGS__ } / sizeof(int))

/* Whether the process has come as far as to have taken its signals back. */
static bool listens_to_signals(struct ctx *ctx, pid_t pid)
{
    struct str status = file_text(ctx, str_format(ctx->arena, "/proc/%d/status", (int)pid).data);
    uint64_t handled = SET_OF(SIGTERM, SIGUSR1), ignored = SET_OF(SIGINT, SIGHUP, SIGPIPE);

    return (signals(status, "SigCgt") & handled) == handled && (signals(status, "SigIgn") & ignored) == ignored
           && !(signals(status, "SigBlk") & SET_OF(SIGTERM, SIGUSR1, SIGINT, SIGHUP, SIGCHLD));
}

static void a_moment(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 5 * 1000 * 1000 }, NULL);
}

TEST(a_server_says_where_it_listens_answers_and_ends_with_all_its_processes_when_it_is_told_to)
{
    static const int ends[] = { SIGTERM, SIGINT };

    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        struct server server = serving(ctx);
        CHECK_STR(asked(ctx, &server, "/healthz"), STR("HTTP/1.1 200 OK"));
        CHECK_STR(asked(ctx, &server, "/readyz"), STR("HTTP/1.1 200 OK"));
        CHECK_STR(asked(ctx, &server, "/nowhere"), STR("HTTP/1.1 404 Not Found"));
        MUST(kill(server.pid, ends[i]) == 0);
        check_ended(&server, 0);
        CHECK(waitpid(-1, NULL, 0) < 0 && errno == ECHILD);      /* and none of its processes came to us */
    }
}

/* Else it would have to be killed with what it has under way, or would die of a client that goes away. */
TEST(each_process_of_a_server_ends_by_the_signals_of_its_parent_and_by_none_that_reaches_everybody)
{
    struct server server = serving(ctx);
    pid_t pids[PROCESSES_MAX];

    CHECK_INT((int64_t)children(ctx, &server, pids), PROCESSES);
    for (size_t i = 0; i < PROCESSES; i++)
        while (!listens_to_signals(ctx, pids[i]))
            a_moment();
    MUST(kill(server.pid, SIGTERM) == 0);
    check_ended(&server, 0);
}

TEST(a_process_that_is_killed_is_started_again_and_the_others_stay)
{
    struct server server = serving(ctx);
    pid_t before[PROCESSES_MAX], after[PROCESSES_MAX];

    CHECK_INT((int64_t)children(ctx, &server, before), PROCESSES);
    for (size_t i = 0; i < PROCESSES; i++)
        MUST(kill(before[i], SIGKILL) == 0);
    for (size_t same = PROCESSES, count = 0; same || count != PROCESSES; a_moment()) {
        count = children(ctx, &server, after);
        same = 0;
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < PROCESSES; k++)
                same += after[i] == before[k];
    }
    CHECK_STR(asked(ctx, &server, "/readyz"), STR("HTTP/1.1 200 OK"));
    struct str log = file_text(ctx, in_directory(ctx, "server.log").data);
    static const char *const names[] = { "process=worker index=0 signal=9", "process=worker index=1 signal=9", "process=spare index=2 signal=9",
                                         "process=jobs index=0 signal=9", "process=helper index=0 signal=9", "process=helper index=1 signal=9" };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        CHECK(str_contains(log, str_of(names[i])));
    MUST(kill(server.pid, SIGTERM) == 0);
    check_ended(&server, 0);
}

/* Each in its turn, and never more than one too many. */
TEST(on_a_hangup_the_workers_are_replaced_and_the_helpers_stay)
{
    struct server server = serving(ctx);
    pid_t before[PROCESSES_MAX], after[PROCESSES_MAX];

    CHECK_INT((int64_t)children(ctx, &server, before), PROCESSES);
    for (size_t i = 0; i < PROCESSES; i++)
        while (!listens_to_signals(ctx, before[i]))
            a_moment();
    MUST(kill(server.pid, SIGHUP) == 0);
    for (size_t same = PROCESSES, count = 0; same != HELPER_COUNT || count != PROCESSES; a_moment()) {
        count = children(ctx, &server, after);
        CHECK(count <= PROCESSES + 1);
        same = 0;
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < PROCESSES; k++)
                same += after[i] == before[k];
        CHECK_STR(asked(ctx, &server, "/healthz"), STR("HTTP/1.1 200 OK"));
    }
    MUST(kill(server.pid, SIGTERM) == 0);
    check_ended(&server, 0);
}

/* Who is left behind by a parent that was killed would hold the port. */
TEST(when_the_parent_is_killed_all_its_processes_end)
{
    struct server server = serving(ctx);
    int status, count = 0;

    MUST(kill(server.pid, SIGKILL) == 0);
    while (waitpid(-1, &status, 0) > 0)
        count++;
    CHECK(errno == ECHILD && count == PROCESSES + 1);
    close(server.out);
}

TEST(a_server_that_cannot_begin_says_why_and_ends)
{
    struct server server = serving(ctx);
    const char *where = str_format(ctx->arena, "127.0.0.1:%d", (int)ntohs(server.port)).data;
    struct server second = begun(ctx, where);
    char byte;

    check_ended(&second, 7);
    CHECK(str_contains(file_text(ctx, in_directory(ctx, "server.log").data), STR("Cannot listen on 127.0.0.1:")));
    CHECK_STR(asked(ctx, &server, "/healthz"), STR("HTTP/1.1 200 OK"));
    MUST(kill(server.pid, SIGTERM) == 0);
    CHECK_INT(read(server.out, &byte, 1), 0);       /* it says no more than where it listens */
    check_ended(&server, 0);
    exec_sql(ctx, "INSERT INTO schema_migration (version, name, applied_at) VALUES (9999, 'of_a_newer_program', 1)");
    second = begun(ctx, "127.0.0.1:0");
    check_ended(&second, 5);
    CHECK(str_contains(file_text(ctx, in_directory(ctx, "server.log").data), STR("newer")));
}

TESTS(
    BOTH(a_server_says_where_it_listens_answers_and_ends_with_all_its_processes_when_it_is_told_to),
    SQLITE(each_process_of_a_server_ends_by_the_signals_of_its_parent_and_by_none_that_reaches_everybody),
    SQLITE(a_process_that_is_killed_is_started_again_and_the_others_stay),
    SQLITE(on_a_hangup_the_workers_are_replaced_and_the_helpers_stay),
    SQLITE(when_the_parent_is_killed_all_its_processes_end),
    SQLITE(a_server_that_cannot_begin_says_why_and_ends),
)
