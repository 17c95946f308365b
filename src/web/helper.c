/* SPDX-License-Identifier: Apache-2.0 */
/*
 * helper.c: carries tasks from workers to helpers, and results back. One pair of sockets carries the tasks: every worker writes to one end,
 * and the next free helper reads at the other. Each worker has a pair of its own for results. SOCK_SEQPACKET keeps messages whole.
 */
#include "web/helper.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/pulse.h"

#define LOOK_UP_MS 250      /* how often an idle helper looks whether it should end */

struct envelope {
    uint64_t id;            /* the task's; holds the worker's pid, so that results for a dead worker are dropped */
    uint32_t worker, task;  /* the worker to answer; the task's index in the table */
};

struct message { struct envelope envelope; char text[HELPER_MESSAGE_BYTES]; };

struct helper_post {
    size_t worker_count;
    int    tasks[2];        /* [0]: workers write, [1]: helpers read */
    int  (*results)[2];     /* per worker; [0]: the worker reads, [1]: helpers write */
};

struct waiting {
    uint64_t id;            /* 0: free */
    int64_t  until;
    void   (*done)(void *what, bool in_time, struct str result);
    void    *what;
};

struct helper_desk {
    struct helper_post     *post;
    size_t                  worker;
    const struct helper_fn *tasks;
    uint64_t                last_id;
    size_t                  count;
    struct waiting          waiting[HELPER_WAITING_MAX];
};

static const struct helper_fn *task_by_name(const struct helper_fn *tasks, const char *name)
{
    for (const struct helper_fn *fn = tasks; fn && fn->name; fn++)
        if (str_equal(str_of(fn->name), str_of(name)))
            return fn;
    BUG("a route names a task that is not in the table");
}

static struct str run_checked(const struct helper_fn *fn, struct arena *arena, struct str input)
{
    struct str result = fn->run(arena, input);

    MUST(result.len <= HELPER_MESSAGE_BYTES);
    return result;
}

struct str helper_run(const struct helper_fn *tasks, const struct helper_task *task, struct arena *arena)
{
    MUST(task->input.len <= HELPER_MESSAGE_BYTES);
    return run_checked(task_by_name(tasks, task->name), arena, task->input);
}

struct helper_post *helper_post_new(struct arena *arena, size_t worker_count)
{
    struct helper_post *post = arena_alloc(arena, sizeof *post);

    post->worker_count = worker_count;
    post->results = arena_alloc(arena, worker_count * sizeof *post->results);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, post->tasks))
        BUG("no socket for the helpers");
    for (size_t i = 0; i < worker_count; i++)
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, post->results[i]))
            BUG("no socket for the helpers");
    return post;
}

/* Does one task, unless another helper was faster. */
static void help_once(struct helper_post *post, const struct helper_fn *tasks, size_t task_count, struct arena *arena)
{
    struct message message;
    ssize_t got = recv(post->tasks[1], &message, sizeof message, 0);

    if (got < (ssize_t)sizeof message.envelope)
        return;
    MUST(message.envelope.worker < post->worker_count && message.envelope.task < task_count);
    struct str input = { message.text, (size_t)got - sizeof message.envelope };
    struct str result = run_checked(&tasks[message.envelope.task], arena, input);
    if (result.len)
        memcpy(message.text, result.data, result.len);
    /* A worker whose socket is full has given up long ago; nothing is lost with the result. */
    if (send(post->results[message.envelope.worker][1], &message, sizeof message.envelope + result.len, MSG_NOSIGNAL) < 0)
        log_line(LOG_LEVEL_WARN, "helper=\"a result could not be handed back\" errno=%d", errno);
    explicit_bzero(&message, sizeof message);      /* passwords pass through here */
    arena_reset(arena);
}

void helper_main(struct helper_post *post, const struct helper_fn *tasks, const volatile int *stop)
{
    struct arena arena = { 0 };
    struct pollfd poll_tasks = { .fd = post->tasks[1], .events = POLLIN };
    pid_t parent = getppid();
    size_t task_count = 0;

    while (tasks && tasks[task_count].name)
        task_count++;
    for (; !*stop && getppid() == parent; pulse())
        if (poll(&poll_tasks, 1, LOOK_UP_MS) > 0)
            help_once(post, tasks, task_count, &arena);
    arena_free(&arena);
}

struct helper_desk *helper_desk_new(struct arena *arena, struct helper_post *post, size_t worker,
                                    const struct helper_fn *tasks)
{
    struct helper_desk *desk = arena_alloc(arena, sizeof *desk);

    MUST(worker < post->worker_count);
    desk->post = post;
    desk->worker = worker;
    desk->tasks = tasks;
    desk->last_id = (uint64_t)getpid() << 32;
    return desk;
}

int helper_desk_fd(const struct helper_desk *desk)
{
    return desk->post->results[desk->worker][0];
}

size_t helper_desk_waiting(const struct helper_desk *desk)
{
    return desk->count;
}

static struct waiting *free_place(struct helper_desk *desk)
{
    for (size_t i = 0; i < HELPER_WAITING_MAX; i++)
        if (!desk->waiting[i].id)
            return &desk->waiting[i];
    return NULL;
}

bool helper_send(struct helper_desk *desk, const struct helper_task *task, int64_t now,
                 void (*done)(void *what, bool in_time, struct str result), void *what)
{
    struct message message = { .envelope = { .id = ++desk->last_id, .worker = (uint32_t)desk->worker } };
    struct waiting *place = free_place(desk);
    const struct helper_fn *fn = task_by_name(desk->tasks, task->name);

    MUST(task->input.len <= HELPER_MESSAGE_BYTES);
    if (!place)
        return false;
    message.envelope.task = (uint32_t)(fn - desk->tasks);
    if (task->input.len)
        memcpy(message.text, task->input.data, task->input.len);
    ssize_t sent = send(desk->post->tasks[0], &message, sizeof message.envelope + task->input.len, MSG_NOSIGNAL);
    explicit_bzero(&message, sizeof message);
    if (sent < 0)
        return false;       /* the socket is full: the other workers have as much to do */
    *place = (struct waiting){ .id = desk->last_id, .until = now + HELPER_WAIT_MS, .done = done, .what = what };
    desk->count++;
    return true;
}

static void hand_out(struct helper_desk *desk, struct waiting *place, bool in_time, struct str result)
{
    struct waiting waiting = *place;

    /* Freed before `done` runs, which may send the next task. */
    *place = (struct waiting){ .id = 0 };
    desk->count--;
    waiting.done(waiting.what, in_time, result);
}

void helper_desk_turn(struct helper_desk *desk, int64_t now)
{
    struct message message;
    ssize_t got;

    while ((got = recv(helper_desk_fd(desk), &message, sizeof message, 0)) >= (ssize_t)sizeof message.envelope) {
        struct str result = { message.text, (size_t)got - sizeof message.envelope };
        for (size_t i = 0; i < HELPER_WAITING_MAX; i++)
            if (desk->waiting[i].id == message.envelope.id)
                hand_out(desk, &desk->waiting[i], result.len > 0, result);
    }
    for (size_t i = 0; i < HELPER_WAITING_MAX && desk->count; i++)
        if (desk->waiting[i].id && desk->waiting[i].until <= now)
            hand_out(desk, &desk->waiting[i], false, STR(""));
}
