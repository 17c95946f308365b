/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve.c: the parent process. It never touches the database or a connection, so that it can only outlive the others.
 * Signals are blocked in it and taken one by one, so nothing here runs inside a signal handler.
 */
#include "web/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/locale.h"
#include "base/log.h"
#include "base/pulse.h"
#include "db/health.h"
#include "http/intake.h"
#include "http/listen.h"
#include "web/match.h"
#include "web/worker.h"

#define READY_WAIT_MS   10000
#define END_WAIT_MS     9000        /* then the children are killed; they give up by themselves before */
/* A process that lived shorter is started again more slowly each time, and never given up: a call that ends every worker that it meets must
 * not end the server. */
#define QUICK_DEATH_MS  1000
#define DELAY_FIRST_MS  50
#define DELAY_MAX_MS    1000
#define FIRST_PULSE_MS  15000       /* a new process may be silent so long */
#define AWAY_MS         3000

/* The spare worker has no database: it answers while all of the others wait for it. */
enum child_kind { CHILD_WORKER, CHILD_SPARE, CHILD_JOBS, CHILD_HELPER };

struct child {
    enum child_kind kind;
    size_t          index;          /* among its kind */
    pid_t           pid;            /* 0: not running */
    struct pulse_place    *pulses;         /* two, used in turn: its own, and that of the process that leaves */
    pid_t           leaving;        /* was replaced, and finishes what it has begun; 0: none */
    size_t          replaced;       /* how often it was replaced */
    int64_t         started_at, start_at;
    int             quick_deaths;
    bool            replace;        /* is to be replaced */
};

struct parent {
    struct serve_plan  *plan;
    struct helper_post *post;
    struct intake_table *intake;
    int                 listen_fd, ready_read, ready_write;
    struct child       *children;
    size_t              count, places;  /* workers, the spare one included */
    int64_t             looked_at;      /* when the parent last looked for processes that hang */
    sigset_t            signals;
    sigset_t            signals_before;
};

/* Set by a child's signal handler, which can tell its loop in no other way. */
static volatile int child_must_end;

static void note_end(int signal_number)
{
    child_must_end = signal_number == SIGUSR1 ? WORKER_IS_REPLACED : WORKER_ENDS;
}

static const char *child_name(enum child_kind kind)
{
    return kind == CHILD_WORKER ? "worker" : kind == CHILD_SPARE ? "spare" : kind == CHILD_JOBS ? "jobs" : "helper";
}

/* Begins a child: it takes its signals back, and dies with its parent. */
static void become_child(struct parent *parent, pid_t parent_pid)
{
    struct sigaction end = { .sa_handler = note_end }, ignore = { .sa_handler = SIG_IGN };

    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGUSR1, &end, NULL);
    sigaction(SIGINT, &ignore, NULL);       /* Ctrl-C reaches everybody; the parent passes it on in order */
    sigaction(SIGHUP, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent_pid)
        _exit(0);
    sigprocmask(SIG_SETMASK, &parent->signals_before, NULL);
    close(parent->ready_read);
}

/* The place of a worker: the successor of one that has not ended yet has another. */
static size_t child_place(const struct parent *parent, const struct child *child)
{
    return child->index + child->replaced % 2 * parent->places;
}

static void run_child(struct parent *parent, const struct child *child)
{
    switch (child->kind) {
    case CHILD_WORKER:
    case CHILD_SPARE:
        worker_main(parent->plan, (struct intake){ .listen_fd = parent->listen_fd, .table = parent->intake, .place = child_place(parent, child),
                                                   .is_spare = child->kind == CHILD_SPARE },
                    parent->post, parent->ready_write, &child_must_end);
        return;
    case CHILD_JOBS:
        close(parent->listen_fd);
        parent->plan->job_worker(parent->plan, &child_must_end);
        return;
    case CHILD_HELPER:
        close(parent->listen_fd);
        helper_main(parent->post, parent->plan->web.tasks, &child_must_end);
        return;
    }
}

static struct pulse_place *pulse_of(const struct child *child, bool leaving)
{
    return &child->pulses[(child->replaced + (leaving ? 1 : 0)) % 2];
}

static void child_start(struct parent *parent, struct child *child)
{
    if (child->kind == CHILD_WORKER)
        intake_table_leave(parent->intake, child_place(parent, child));
    struct pulse_place *place = pulse_of(child, false);
    atomic_store(&place->until, clock_running() + FIRST_PULSE_MS);
    pid_t parent_pid = getpid(), pid = fork();

    child->started_at = clock_running();
    if (pid < 0) {
        child->start_at = child->started_at + DELAY_MAX_MS;
        return;
    }
    if (pid == 0) {
        become_child(parent, parent_pid);
        pulse_at(place);
        run_child(parent, child);
        _exit(0);
    }
    child->pid = pid;
}

static struct child *child_by_pid(struct parent *parent, pid_t pid)
{
    for (size_t i = 0; i < parent->count; i++)
        if (parent->children[i].pid == pid || parent->children[i].leaving == pid)
            return &parent->children[i];
    return NULL;
}

/* Replaces the next worker that is to be replaced. The successor starts at once, with a place of its own among the helpers' sockets. One at
 * a time, so that there is never more than one process too many. */
static void replace_next(struct parent *parent)
{
    for (size_t i = 0; i < parent->count; i++)
        if (parent->children[i].leaving)
            return;
    for (size_t i = 0; i < parent->count; i++) {
        struct child *child = &parent->children[i];
        if (child->replace && child->pid) {
            child->leaving = child->pid;
            child->pid = 0;
            child->replace = false;
            child->replaced++;
            child_start(parent, child);
            kill(child->leaving, SIGUSR1);
            return;
        }
    }
}

static void on_death(struct parent *parent, struct child *child, int status)
{
    int64_t now = clock_running();
    bool quick = now - child->started_at < QUICK_DEATH_MS;

    child->pid = 0;
    child->replace = false;
    if (child->kind == CHILD_WORKER)
        intake_table_leave(parent->intake, child_place(parent, child));
    child->quick_deaths = quick ? child->quick_deaths + 1 : 0;
    int64_t delay = child->quick_deaths ? (int64_t)DELAY_FIRST_MS << (child->quick_deaths < 8 ? child->quick_deaths - 1 : 7) : 0;
    child->start_at = now + (delay < DELAY_MAX_MS ? delay : DELAY_MAX_MS);
    log_line(LOG_LEVEL_ERROR, "event=died process=%s index=%zu %s=%d restart_ms=%lld", child_name(child->kind),
            child->index, WIFSIGNALED(status) ? "signal" : "exit", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
            (long long)(child->start_at - now));
    if (child->start_at <= now)
        child_start(parent, child);
}

static void children_reap(struct parent *parent, bool ending)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        struct child *child = child_by_pid(parent, pid);
        if (child && child->leaving == pid)
            child->leaving = 0;
        else if (child && ending)
            child->pid = 0;
        else if (child)
            on_death(parent, child, status);
    }
    if (!ending)
        replace_next(parent);
}

static void start_due(struct parent *parent)
{
    int64_t now = clock_running();

    for (size_t i = 0; i < parent->count; i++)
        if (!parent->children[i].pid && parent->children[i].start_at <= now)
            child_start(parent, &parent->children[i]);
}

static size_t children_alive(const struct parent *parent)
{
    size_t count = 0;

    for (size_t i = 0; i < parent->count; i++)
        count += (parent->children[i].pid ? 1U : 0U) + (parent->children[i].leaving ? 1U : 0U);
    return count;
}

static void signal_child(const struct child *child, int signal_number)
{
    if (child->pid)
        kill(child->pid, signal_number);
    if (child->leaving)
        kill(child->leaving, signal_number);
}

static void signal_all(const struct parent *parent, int signal_number)
{
    for (size_t i = 0; i < parent->count; i++)
        signal_child(&parent->children[i], signal_number);
}

/* Lets all processes finish; helpers last, because workers may wait for them. */
static void end_all(struct parent *parent)
{
    int64_t until = clock_running() + END_WAIT_MS;
    struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
    bool workers_gone = false;

    http_listen_hold(parent->listen_fd);
    close(parent->listen_fd);
    for (size_t i = 0; i < parent->count; i++)
        if (parent->children[i].kind != CHILD_HELPER)
            signal_child(&parent->children[i], SIGTERM);
    while (children_alive(parent) && clock_running() < until) {
        sigtimedwait(&parent->signals, NULL, &pause);
        children_reap(parent, true);
        if (!workers_gone && children_alive(parent) <= HELPER_COUNT) {
            workers_gone = true;
            signal_all(parent, SIGTERM);
        }
    }
    signal_all(parent, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0)
        continue;
}

static void parent_reload(struct parent *parent)
{
    const struct settings *settings = parent->plan->reload ? parent->plan->reload(parent->plan->what) : NULL;

    if (settings) {
        parent->plan->settings = settings;
        parent->plan->web.settings = settings;
    }
    for (size_t i = 0; i < parent->count; i++)
        parent->children[i].replace = parent->children[i].kind != CHILD_HELPER;
    replace_next(parent);
}

/* Waits until the first worker can answer, or until it is plain that none will. */
static bool wait_until_ready(struct parent *parent)
{
    struct pollfd ready = { .fd = parent->ready_read, .events = POLLIN };
    int64_t until = clock_running() + READY_WAIT_MS;
    char byte;

    while (clock_running() < until) {
        start_due(parent);
        if (poll(&ready, 1, 50) > 0)
            return read(parent->ready_read, &byte, 1) == 1;
        children_reap(parent, false);
    }
    return false;
}

/* Whether a process that died quickly is still to be started. */
static bool some_wait(const struct parent *parent)
{
    for (size_t i = 0; i < parent->count; i++)
        if (!parent->children[i].pid)
            return true;
    return false;
}

static void end_if_silent(const struct child *child, bool leaving, int64_t now)
{
    pid_t pid = leaving ? child->leaving : child->pid;

    if (!pid || now < atomic_load(&pulse_of(child, leaving)->until))
        return;
    log_line(LOG_LEVEL_ERROR, "event=hung process=%s index=%zu pid=%d detail=\"it has not been heard of for too long, and is ended\"",
            child_name(child->kind), child->index, (int)pid);
    kill(pid, SIGKILL);
}

/* Kills processes that hang; they are then started again like any that dies. A parent that was stopped itself has heard nobody, and kills
 * nobody. */
static void look_for_silent(struct parent *parent)
{
    int64_t now = clock_running();
    bool was_away = now - parent->looked_at > AWAY_MS;

    parent->looked_at = now;
    for (size_t i = 0; i < parent->count; i++) {
        const struct child *child = &parent->children[i];
        for (int which = 0; which < 2 && was_away; which++)
            atomic_store(&child->pulses[which].until, now + PULSE_SILENT_MS);
        end_if_silent(child, false, now);
        end_if_silent(child, true, now);
    }
}

static void children_watch(struct parent *parent)
{
    struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 }, look = { .tv_sec = 1 };

    for (;;) {
        bool waits = some_wait(parent);
        int signal_number = sigtimedwait(&parent->signals, NULL, waits ? &pause : &look);
        if (signal_number == SIGTERM || signal_number == SIGINT)
            return;
        if (signal_number == SIGHUP)
            parent_reload(parent);
        children_reap(parent, false);
        start_due(parent);
        look_for_silent(parent);
    }
}

static void plan_children(struct parent *parent, struct ctx *ctx, size_t workers)
{
    size_t jobs = parent->plan->job_worker ? 1 : 0, at = 0;

    parent->count = workers + 1 + jobs + HELPER_COUNT;
    parent->children = arena_alloc(ctx->arena, parent->count * sizeof *parent->children);
    for (size_t i = 0; i < HELPER_COUNT; i++)
        parent->children[at++] = (struct child){ .kind = CHILD_HELPER, .index = i };
    for (size_t i = 0; i < workers; i++)
        parent->children[at++] = (struct child){ .kind = CHILD_WORKER, .index = i };
    parent->children[at++] = (struct child){ .kind = CHILD_SPARE, .index = workers };
    if (jobs)
        parent->children[at] = (struct child){ .kind = CHILD_JOBS };
    struct pulse_place *pulses = mmap(NULL, parent->count * 2 * sizeof *pulses, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (pulses == MAP_FAILED)
        BUG("out of memory");
    for (size_t i = 0; i < parent->count; i++)
        parent->children[i].pulses = &pulses[i * 2];
}

/* Each worker may have connections_max descriptors for connections, beside those that it needs itself. */
static void allow_descriptors(void)
{
    struct rlimit limit;

    if (!getrlimit(RLIMIT_NOFILE, &limit) && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

enum err serve(struct ctx *ctx, struct serve_plan *plan)
{
    struct parent parent = { .plan = plan };
    struct str address;
    int ready[2];
    size_t workers = plan->settings->workers ? (size_t)plan->settings->workers
                   : plan->is_postgres ? SERVE_WORKERS_POSTGRES : SERVE_WORKERS_SQLITE;

    web_check_routes(plan->web.routes->rows);
    plan->web.settings = plan->settings;
    TRY(http_listen(ctx, plan->settings->listen, &parent.listen_fd, &address));
    if (pipe2(ready, O_CLOEXEC | O_NONBLOCK))
        return fail(ctx, CODE_internal, tr(ctx, "The system gives no more descriptors."));
    parent.ready_read = ready[0];
    parent.ready_write = ready[1];
    allow_descriptors();
    health_share();
    parent.places = workers + 1;
    parent.post = helper_post_new(ctx->arena, parent.places * 2);
    parent.intake = intake_table_new(parent.places * 2);
    plan_children(&parent, ctx, workers);
    sigemptyset(&parent.signals);
    for (size_t i = 0; i < 5; i++)
        sigaddset(&parent.signals, (int[]){ SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGUSR1 }[i]);
    sigprocmask(SIG_BLOCK, &parent.signals, &parent.signals_before);
    enum err err = OK;
    if (wait_until_ready(&parent)) {
        printf("listening on http://%.*s\n", STR_ARGS(address));
        fflush(stdout);
        children_watch(&parent);
    } else {
        err = fail(ctx, CODE_internal, tr(ctx, "No worker came up."));
    }
    end_all(&parent);
    sigprocmask(SIG_SETMASK, &parent.signals_before, NULL);
    return err;
}
