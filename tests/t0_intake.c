/* SPDX-License-Identifier: Apache-2.0 */
/* t0_intake.c: which of the workers takes a connection. */
#include "tests/harness.h"

#include <arpa/inet.h>
#include <unistd.h>

#include "http/intake.h"
#include "http/listen.h"

#define CLIENTS   40
#define TRIES_MAX 50000000     /* far more than fit into the few milliseconds that the others have */

struct stage {
    struct intake_table *table;
    struct intake        workers[2];
    int64_t              counts[2];
    int                  fds[2 * CLIENTS + 1];
    size_t               fd_count;
};

/* A listening socket with two workers, and so many clients that have connected. */
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
    stage->table = intake_table_new(2);
    for (size_t i = 0; i < 2; i++)
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

TESTS(
    ALONE(workers_that_share_a_socket_get_as_many_connections_each),
    ALONE(whom_a_stuck_worker_does_not_take_another_one_does),
    ALONE(a_worker_that_has_left_is_not_waited_for),
)
