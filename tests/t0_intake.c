/* SPDX-License-Identifier: Apache-2.0 */
/* t0_intake.c: where the server listens, and which of the workers takes a connection. */
#include "tests/harness.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"

#include "http/intake.h"
#include "http/listen.h"

#define CLIENTS   40
#define WORKERS   3
#define TRIES_MAX 50000000     /* far more than fit into the few milliseconds that the others have */
#define LONG_MS   1000000000   /* far more than any test takes */

struct stage {
    struct intake_table *table;
    struct intake        workers[WORKERS];
    int64_t              counts[WORKERS];
    int                  fds[2 * CLIENTS + 1];
    size_t               fd_count;
};

/* A listening socket with its workers, of whom none is there yet, and so many clients that have connected. */
static struct stage *stage_new(struct ctx *ctx, size_t clients)
{
    struct stage *stage = arena_alloc(ctx->arena, sizeof *stage);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct str address;
    int64_t port;

    CHECK_OK(http_listen(ctx, STR("127.0.0.1:0"), &stage->fds[stage->fd_count++], &address));
    (void)str_cut(&address, ':');
    MUST(str_int(address, 1, UINT16_MAX, &port));
    to.sin_port = htons((uint16_t)port);
    stage->table = intake_table_new(WORKERS);
    for (size_t i = 0; i < WORKERS; i++)
        stage->workers[i] = (struct intake){ .listen_fd = stage->fds[0], .table = stage->table, .place = i };
    for (size_t i = 0; i < clients; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        stage->fds[stage->fd_count++] = fd;
        MUST(connect(fd, (const struct sockaddr *)(const void *)&to, sizeof to) == 0);
    }
    return stage;
}

static void stage_end(struct stage *stage)
{
    for (size_t i = 0; i < stage->fd_count; i++)
        close(stage->fds[i]);
}

/* Whether the worker gets one at this moment. */
static bool takes(struct stage *stage, size_t worker)
{
    struct sockaddr_storage address;
    socklen_t len;
    int fd = intake_next(&stage->workers[worker], (size_t)stage->counts[worker], &address, &len);

    if (fd < 0)
        return false;
    CHECK_INT(address.ss_family, AF_INET);
    stage->fds[stage->fd_count++] = fd;
    stage->counts[worker]++;
    return true;
}

TEST(workers_that_share_a_socket_get_as_many_connections_each)
{
    struct stage *stage = stage_new(ctx, CLIENTS);
    int wait_ms = 100;

    intake_fd(&stage->workers[1], 0, &wait_ms);     /* is there */
    while (takes(stage, 0))
        continue;
    CHECK(stage->counts[0] >= 1 && stage->counts[0] <= 4);
    CHECK_INT(intake_fd(&stage->workers[0], (size_t)stage->counts[0], &wait_ms), -1);
    CHECK(wait_ms <= 5);
    for (int tries = 0; stage->counts[0] + stage->counts[1] < CLIENTS && tries < TRIES_MAX; tries++)
        takes(stage, (size_t)tries % 2);
    CHECK_INT(stage->counts[0] + stage->counts[1], CLIENTS);
    CHECK(stage->counts[0] <= CLIENTS / 2 + 2 && stage->counts[1] <= CLIENTS / 2 + 2);
    stage_end(stage);
}

TEST(whom_a_stuck_worker_does_not_take_another_one_does)
{
    struct stage *stage = stage_new(ctx, CLIENTS);
    int wait_ms = 100;

    intake_fd(&stage->workers[1], 0, &wait_ms);
    for (int tries = 0; stage->counts[0] < CLIENTS && tries < TRIES_MAX; tries++)
        takes(stage, 0);
    CHECK_INT(stage->counts[0], CLIENTS);
    CHECK(!takes(stage, 0) && !takes(stage, 1));
    stage_end(stage);
}

TEST(a_worker_that_has_left_is_not_waited_for)
{
    struct stage *stage = stage_new(ctx, CLIENTS);
    int wait_ms = 100;

    intake_fd(&stage->workers[1], 0, &wait_ms);
    intake_table_leave(stage->table, 1);
    for (size_t i = 0; i < CLIENTS / 2; i++)
        CHECK(takes(stage, 0));
    intake_fd(&stage->workers[1], 0, &wait_ms);
    stage->workers[1].listen_fd = -1;               /* takes leave by itself */
    CHECK_INT(intake_fd(&stage->workers[1], 0, &wait_ms), -1);
    for (size_t i = 0; i < CLIENTS / 2; i++)
        CHECK(takes(stage, 0));
    CHECK(!takes(stage, 1));
    CHECK_INT(wait_ms, 100);
    stage_end(stage);
}

/* The worker is there and has so many; whom he leaves to others he leaves to them for ever. */
static void has(struct stage *stage, size_t worker, int64_t count)
{
    int wait_ms = 100;

    stage->counts[worker] = count;
    stage->workers[worker].paused_until = 0;
    stage->workers[worker].ahead_since = clock_running() + LONG_MS;
    CHECK_INT(intake_fd(&stage->workers[worker], (size_t)count, &wait_ms), stage->fds[0]);
    CHECK_INT(wait_ms, 100);
}

TEST(a_worker_takes_nobody_while_he_has_three_more_than_the_one_with_the_fewest)
{
    static const struct { int64_t own, others[WORKERS - 1]; bool takes; } cases[] = {
        { 0, { 0, 0 }, true }, { 2, { 0, 0 }, true }, { 3, { 0, 0 }, false }, { 4, { 0, 0 }, false },
        { 7, { 5, 9 }, true }, { 8, { 5, 9 }, false }, { 7, { 9, 5 }, true }, { 8, { 9, 5 }, false },
        { 0, { 9, 9 }, true }, { 11, { 9, 9 }, true }, { 12, { 9, 9 }, false }, { 3, { 1, 0 }, false }, { 3, { 1, 1 }, true },
    };
    struct stage *stage = stage_new(ctx, CLIENTS);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t worker = 1; worker < WORKERS; worker++)
            has(stage, worker, cases[i].others[worker - 1]);
        has(stage, 0, cases[i].own);
        CHECK(takes(stage, 0) == cases[i].takes);
    }
    stage_end(stage);
}

TEST(a_worker_counts_as_one_that_is_there_from_his_first_turn_to_his_leave)
{
    struct stage *stage = stage_new(ctx, CLIENTS);

    has(stage, 0, 30);
    CHECK(takes(stage, 0));                         /* who alone is there leaves nobody to others */
    has(stage, 0, 30);
    has(stage, 2, 0);
    CHECK(!takes(stage, 0));
    stage->counts[2] = 28;
    CHECK(takes(stage, 2));                         /* what he has by now is known at once */
    has(stage, 0, 30);
    CHECK(takes(stage, 0));
    has(stage, 2, 0);
    has(stage, 0, 30);
    CHECK(!takes(stage, 0));
    intake_table_leave(stage->table, 2);
    has(stage, 0, 30);
    CHECK(takes(stage, 0));
    stage_end(stage);
}

TEST(who_is_left_to_others_is_looked_for_again_after_a_moment)
{
    struct stage *stage = stage_new(ctx, CLIENTS);
    struct intake *worker = &stage->workers[0];
    int wait_ms = 100;

    has(stage, 1, 0);
    has(stage, 0, 3);
    int64_t before = clock_running();
    CHECK(!takes(stage, 0));
    CHECK(worker->paused_until >= before + 1 && worker->paused_until <= clock_running() + 1);

    worker->paused_until = clock_running() + LONG_MS;
    CHECK_INT(intake_fd(worker, 3, &wait_ms), -1);
    CHECK_INT(wait_ms, 100);                        /* what else was to be waited for comes first */
    wait_ms = INT32_MAX;
    CHECK_INT(intake_fd(worker, 3, &wait_ms), -1);
    CHECK(wait_ms > 0 && wait_ms <= LONG_MS);
    worker->paused_until = clock_running();
    CHECK_INT(intake_fd(worker, 3, &wait_ms), stage->fds[0]);
    CHECK_INT(worker->paused_until, 0);

    worker->paused_until = clock_running() + LONG_MS;
    worker->listen_fd = -1;                         /* who takes leave has nobody to look for */
    wait_ms = INT32_MAX;
    CHECK_INT(intake_fd(worker, 3, &wait_ms), -1);
    CHECK_INT(wait_ms, INT32_MAX);
    stage_end(stage);
}

TEST(whom_nobody_takes_for_a_few_milliseconds_the_first_takes_all_the_same)
{
    struct stage *stage = stage_new(ctx, 1);
    struct intake *worker = &stage->workers[0];

    has(stage, 1, 0);
    has(stage, 0, 3);
    worker->ahead_since = clock_running() - 3;
    CHECK(takes(stage, 0));
    CHECK(worker->ahead_since);                     /* the next need not wait as long again ... */
    worker->ahead_since = clock_running() - 3;
    CHECK(!takes(stage, 0));
    CHECK_INT(worker->ahead_since, 0);              /* ... unless nobody was there any more, */
    CHECK_INT(worker->paused_until, 0);
    has(stage, 0, 2);
    CHECK(!takes(stage, 0));
    CHECK_INT(worker->ahead_since, 0);              /* or the others have caught up */

    int64_t before = clock_running();
    stage->counts[0] = 3;
    CHECK(!takes(stage, 0));
    CHECK(worker->ahead_since == 0 || worker->ahead_since >= before);
    stage_end(stage);
}

TEST(a_connection_blocks_nobody_and_is_not_inherited)
{
    struct stage *stage = stage_new(ctx, 1);

    CHECK(takes(stage, 0));
    int fd = stage->fds[stage->fd_count - 1];
    CHECK(fcntl(fd, F_GETFL) & O_NONBLOCK);
    CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    stage_end(stage);
}

TEST(without_descriptors_a_worker_waits_until_some_may_be_free)
{
    struct stage *stage = stage_new(ctx, 1);
    struct intake *worker = &stage->workers[0];
    struct rlimit before, none;
    int next = dup(stage->fds[0]), wait_ms = 100;

    close(next);
    MUST(getrlimit(RLIMIT_NOFILE, &before) == 0);
    none = (struct rlimit){ .rlim_cur = (rlim_t)next, .rlim_max = before.rlim_max };
    MUST(setrlimit(RLIMIT_NOFILE, &none) == 0);
    int64_t began = clock_running();
    bool taken = takes(stage, 0);
    MUST(setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(!taken);
    CHECK(worker->paused_until >= began + 20 && worker->paused_until <= clock_running() + 20);
    worker->paused_until = clock_running();
    CHECK_INT(intake_fd(worker, 0, &wait_ms), stage->fds[0]);
    CHECK(takes(stage, 0));
    stage_end(stage);
}

TEST(a_table_has_a_place_for_each_of_256_workers_and_no_more)
{
    struct intake_table *table = intake_table_new(INTAKE_PLACES_MAX);
    struct intake last = { .listen_fd = 3, .table = table, .place = INTAKE_PLACES_MAX - 1 };
    int wait_ms = 100;

    CHECK_INT(intake_fd(&last, 0, &wait_ms), 3);
    CHECK_BUG(intake_table_new(INTAKE_PLACES_MAX + 1));
}

static bool spare_looks(struct stage *stage, size_t worker)
{
    int wait_ms = 60 * 1000;
    int fd = intake_fd(&stage->workers[worker], 0, &wait_ms);

    CHECK(wait_ms <= 200);
    return fd >= 0 && takes(stage, worker);
}

/* Looks again and again, as its loop does, until it takes somebody. */
static bool spare_takes(struct stage *stage, size_t worker)
{
    const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };

    for (int64_t until = clock_running() + LONG_MS; clock_running() < until; nanosleep(&pause, NULL))
        if (spare_looks(stage, worker))
            return true;
    return false;
}

/* Who has much to do does not wait at the socket, and comes to it all the same. */
TEST(a_spare_worker_takes_nobody_from_one_that_comes_again_and_again)
{
    struct stage *stage = stage_new(ctx, CLIENTS);
    size_t spare = WORKERS - 1;
    const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };

    stage->workers[spare].is_spare = true;
    for (int64_t until = clock_running() + 2500; clock_running() < until; nanosleep(&pause, NULL)) {
        int now_ms = 0;
        intake_fd(&stage->workers[0], 0, &now_ms);
        CHECK(!spare_looks(stage, spare));
    }
    stage_end(stage);
}

TEST(a_spare_worker_takes_somebody_only_once_none_of_the_others_comes_to_the_socket)
{
    struct stage *stage = stage_new(ctx, CLIENTS);
    int now_ms = 0, later_ms = LONG_MS;
    size_t spare = WORKERS - 1;

    stage->workers[spare].is_spare = true;
    intake_fd(&stage->workers[0], 0, &now_ms);
    intake_fd(&stage->workers[1], 0, &later_ms);
    stage->workers[spare].alone_since = 1;      /* it has long seen nobody, it believes */
    stage->workers[spare].looked_at = clock_running();
    CHECK(!spare_looks(stage, spare) && !takes(stage, spare));      /* one is there */
    CHECK_INT(stage->workers[spare].alone_since, 0);
    intake_fd(&stage->workers[1], 0, &now_ms);
    CHECK(!takes(stage, spare));                /* not at once */
    CHECK(spare_takes(stage, spare));
    CHECK(takes(stage, spare) && takes(stage, spare));
    stage->workers[spare].looked_at = clock_running() - 60 * 1000;
    CHECK(!takes(stage, spare));                /* it was stopped itself, and has seen nobody because of that */
    CHECK(spare_takes(stage, spare));
    intake_fd(&stage->workers[0], 0, &later_ms);
    CHECK(!takes(stage, spare) && takes(stage, 0));
    intake_table_leave(stage->table, 0);
    intake_table_leave(stage->table, 1);
    stage->workers[spare].alone_since = 1;
    stage->workers[spare].looked_at = clock_running();
    CHECK(!takes(stage, spare));                /* nobody is there yet, or any more: whoever comes waits for those who start */
    for (size_t i = 0; i < CLIENTS; i++) {      /* the others do not reckon with it: as if it were not there */
        stage->workers[0].ahead_since = clock_running() + LONG_MS;
        if (stage->counts[0] + stage->counts[spare] < CLIENTS)
            CHECK(takes(stage, 0));
    }
    stage_end(stage);
}

/* Each gives the address with the port that was found for 0. */
TEST(the_server_listens_on_an_address_of_either_kind_and_says_which)
{
    static const struct { const char *given, *begins; } good[] = {
        { "127.0.0.1:0", "127.0.0.1:" }, { "localhost:0", "127.0.0.1:" }, { "0.0.0.0:0", "0.0.0.0:" }, { "[::1]:0", "[::1]:" }, { "[::]:0", "[::]:" },
    };
    static const char *const bad[] = {
        "", ":", "127.0.0.1", "8080", ":8080", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:x", "127.0.0:80", "example.org:80", "::1:8080",
        "[::1]", "[::1]:", "[]:80", "[:80", "]:80", "[::g]:80", "[127.0.0.1]:80", "[::1:80", "::1]:80",
    };
    struct str address;
    int fd;

    for (size_t i = 0; i < COUNT_OF(good); i++) {
        int64_t port = 0;
        if (http_listen(ctx, str_of(good[i].given), &fd, &address)) {       /* not every machine has IPv6 */
            CHECK(good[i].given[0] == '[' && ctx->fault.code == CODE_busy && str_contains(ctx->fault.detail, STR("Cannot listen on [")));
            fault_clear(ctx);
            continue;
        }
        struct str begins = str_of(good[i].begins), rest = { address.data + begins.len, address.len - begins.len };
        CHECK(str_starts(address, begins) && str_int(rest, 1, UINT16_MAX, &port));
        CHECK_CODE(busy, http_listen(ctx, address, &(int){ 0 }, &(struct str){ .len = 0 }));     /* it is taken */
        close(fd);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        CHECK_CODE(invalid, http_listen(ctx, str_of(bad[i]), &fd, &address));
}

TESTS(
    ALONE(the_server_listens_on_an_address_of_either_kind_and_says_which),
    ALONE(workers_that_share_a_socket_get_as_many_connections_each),
    ALONE(whom_a_stuck_worker_does_not_take_another_one_does),
    ALONE(a_worker_that_has_left_is_not_waited_for),
    ALONE(a_worker_takes_nobody_while_he_has_three_more_than_the_one_with_the_fewest),
    ALONE(a_worker_counts_as_one_that_is_there_from_his_first_turn_to_his_leave),
    ALONE(who_is_left_to_others_is_looked_for_again_after_a_moment),
    ALONE(whom_nobody_takes_for_a_few_milliseconds_the_first_takes_all_the_same),
    ALONE(a_connection_blocks_nobody_and_is_not_inherited),
    ALONE(without_descriptors_a_worker_waits_until_some_may_be_free),
    ALONE(a_table_has_a_place_for_each_of_256_workers_and_no_more),
    ALONE(a_spare_worker_takes_nobody_from_one_that_comes_again_and_again),
    ALONE(a_spare_worker_takes_somebody_only_once_none_of_the_others_comes_to_the_socket),
)
