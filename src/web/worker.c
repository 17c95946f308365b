/* SPDX-License-Identifier: Apache-2.0 */
/*
 * worker.c: the loop of a web worker. One turn: requests come in, read calls are answered at once; then the write
 * calls of the turn are committed together and answered.
 */
#include "web/worker.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/limit.h"
#include "base/pulse.h"
#include "http/listen.h"
#include "http/server.h"
#include "web/remote.h"

#define IDLE_TURN_MS  500       /* how often an idle worker looks whether it should end */
#define DRAIN_TURN_MS 20
#define DRAIN_MS      8000
#define LATE_MS       100       /* how long a connection may still come whose client has sent the first packet */
#define FIRST_WAIT_MS 100       /* for the turn to write: mostly others have committed by then; after that reading goes on ... */
#define NEXT_WAIT_MS  10        /* ... in between */
#define TURN_MS       5000      /* then a call that waits to write is refused */
#define FULL_WAIT_MS  5         /* how long until the next look whether answers were read */
#define IDLE_MS       1000      /* how long open connections may still ask something when the worker ends */

/* Calls in the order in which they came. */
struct queue { struct worker_call *first, *last; };

struct worker {
    struct web              web;
    struct http_server     *server;
    struct helper_desk     *desk;
    struct worker_call    **listed;     /* waiting for the commit of this turn */
    size_t                  listed_count, listed_cap;
    int64_t                 refused_at; /* when those who wait for the turn to write are refused; 0: nobody waits */
    size_t                  listed_bytes;   /* memory of the listed calls, beyond the block that each begins with */
    bool                    resumed;    /* something waits to be sent */
    bool                    asks_apart; /* calls that ask the database are run between two turns of the server, in which it may go on */
    struct queue            reading, writing;       /* such calls */
};

/* A suspended exchange. Lives in its arena. */
struct worker_call {
    struct worker        *worker;
    struct http_exchange *exchange;
    struct dispatch_call *call;     /* NULL: has not begun */
    struct worker_call   *next;     /* in its queue */
};

static size_t worker_body_bytes_max(void *what, const struct http_request *request)
{
    struct worker *worker = what;

    return dispatch_body_bytes_max(&worker->web, request);
}

static bool worker_refuses(void *what, struct http_exchange *exchange)
{
    struct worker *worker = what;

    return dispatch_refuses(&worker->web, &exchange->arena, &exchange->request, &exchange->answer);
}

static void worker_refuse(void *what, struct http_exchange *exchange, enum code code, const char *detail)
{
    struct worker *worker = what;

    dispatch_answer_refusal(&worker->web, &exchange->arena, &exchange->request, &exchange->answer, code, detail);
}

static bool is_proxy(void *what, struct str address)
{
    struct worker *worker = what;
    struct str proxies = worker->web.settings->trusted_proxies;

    return proxies.len && remote_is_listed(proxies, address);
}

static void call_list(struct worker *worker, struct worker_call *waiting)
{
    if (worker->listed_count == worker->listed_cap) {
        size_t cap = worker->listed_cap ? worker->listed_cap * 2 : 64;
        struct worker_call **more = reallocarray(worker->listed, cap, sizeof(struct worker_call *));
        if (!more)
            BUG("out of memory");
        worker->listed = more;
        worker->listed_cap = cap;
    }
    worker->listed[worker->listed_count++] = waiting;
    worker->listed_bytes += waiting->exchange->arena.held_bytes - ARENA_BLOCK_BYTES;
}

static void worker_call_resume(struct worker_call *waiting)
{
    waiting->worker->resumed = true;
    http_server_resume(waiting->worker->server, waiting->exchange);
}

static void queue_up(struct queue *queue, struct worker_call *waiting)
{
    waiting->next = NULL;
    if (queue->first)
        queue->last->next = waiting;
    else
        queue->first = waiting;
    queue->last = waiting;
}

static struct worker_call *queue_next(struct queue *queue)
{
    struct worker_call *waiting = queue->first;

    queue->first = waiting->next;
    return waiting;
}

static void on_task_done(void *what, bool in_time, struct str result);

/* Lists the call, lets it come again, or sends its task to a helper; false when it is answered. */
static bool waits_for_more(struct worker_call *waiting)
{
    struct worker *worker = waiting->worker;

    switch (dispatch_state(waiting->call)) {
    case DISPATCH_LISTED:     call_list(worker, waiting); return true;
    case DISPATCH_HELD:       queue_up(&worker->writing, waiting); return true;
    case DISPATCH_ANSWERED:   return false;
    case DISPATCH_NEEDS_TASK: break;
    }
    if (helper_send(worker->desk, dispatch_task(waiting->call), clock_running(), on_task_done, waiting))
        return true;
    dispatch_prepared(&worker->web, waiting->call, false, STR(""));
    return false;
}

static void on_task_done(void *what, bool in_time, struct str result)
{
    struct worker_call *waiting = what;

    dispatch_prepared(&waiting->worker->web, waiting->call, in_time, result);
    if (!waits_for_more(waiting))
        worker_call_resume(waiting);
}

/* Another process may have the turn and hang: calls that only read do not wait for it. */
static bool may_write(struct worker *worker)
{
    int64_t now = clock_running();
    bool first = !worker->refused_at;

    if (!worker->web.db || db_take_turn(worker->web.db, first ? FIRST_WAIT_MS : NEXT_WAIT_MS))
        return true;
    if (first)
        worker->refused_at = now + TURN_MS;
    return now >= worker->refused_at;
}

/* Commits the calls that the turn has listed, and answers them. */
static void run_batches(struct worker *worker)
{
    struct dispatch_call *calls[DISPATCH_BATCH_MAX];
    size_t done = 0;

    if (!worker->listed_count || !may_write(worker))
        return;
    worker->refused_at = 0;
    while (done < worker->listed_count) {
        size_t count = worker->listed_count - done < DISPATCH_BATCH_MAX ? worker->listed_count - done : DISPATCH_BATCH_MAX;
        for (size_t i = 0; i < count; i++)
            calls[i] = worker->listed[done + i]->call;
        dispatch_batch(&worker->web, calls, count);
        for (size_t i = 0; i < count; i++)
            worker_call_resume(worker->listed[done + i]);
        done += count;
    }
    worker->listed_count = worker->listed_bytes = 0;
    db_leave_turn(worker->web.db);
}

/* Begins the call, or tries it again. True: its answer is complete; false: something else goes on with it. */
static bool worker_call_go_on(struct worker_call *waiting)
{
    struct http_exchange *exchange = waiting->exchange;

    if (waiting->call)
        dispatch_again(&waiting->worker->web, waiting->call);
    else
        waiting->call = dispatch_begin(&waiting->worker->web, &exchange->arena, &exchange->request, &exchange->answer);
    return !waits_for_more(waiting);
}

static bool worker_answer(void *what, struct http_exchange *exchange)
{
    struct worker *worker = what;

    /* A body that was read ahead may be large. */
    if (worker->listed_bytes > LIMIT_TURN_BYTES) {
        db_linger(worker->web.db, false);
        run_batches(worker);
    }
    db_linger(worker->web.db, true);
    struct worker_call *waiting = arena_alloc(&exchange->arena, sizeof *waiting);
    *waiting = (struct worker_call){ .worker = worker, .exchange = exchange };
    enum route_db db = worker->asks_apart ? dispatch_db(&worker->web, &exchange->request) : ROUTE_NO_DB;
    if (db == ROUTE_NO_DB)
        return worker_call_go_on(waiting);
    queue_up(db == ROUTE_READ ? &worker->reading : &worker->writing, waiting);
    return false;
}

static bool some_ask(const struct worker *worker)
{
    return worker->reading.first || worker->writing.first;
}

/* Runs calls one after the other, until answers hold all the memory that they may. Calls that only read come first, also those that came
 * while a writer waited: nobody waits behind more than one call that waits for what another transaction holds. */
static void run_asking(struct worker *worker)
{
    bool held = false;

    for (size_t bytes = 0; some_ask(worker) && !held && bytes <= LIMIT_TURN_BYTES && !http_server_is_full(worker->server);) {
        struct worker_call *waiting = queue_next(worker->reading.first ? &worker->reading : &worker->writing);
        bool answered = worker_call_go_on(waiting);
        bytes += waiting->exchange->arena.held_bytes;
        held = !answered && dispatch_state(waiting->call) == DISPATCH_HELD;
        if (answered)
            worker_call_resume(waiting);
    }
}

/* While one call waits for the database, other calls that ask it are queued, and those that do not are answered. */
static void go_on_meanwhile(void *what, int fd, int ms)
{
    struct worker *worker = what;

    http_server_meanwhile(worker->server, fd, ms);
}

static void worker_turn(struct worker *worker, int wait_ms)
{
    bool waits = helper_desk_waiting(worker->desk) > 0;

    pulse();
    if (worker->resumed || worker->listed_count)
        wait_ms = 0;
    if (some_ask(worker) && wait_ms > FULL_WAIT_MS)
        wait_ms = FULL_WAIT_MS;
    worker->resumed = false;
    http_server_turn(worker->server, waits ? helper_desk_fd(worker->desk) : -1, wait_ms);
    db_linger(worker->web.db, false);
    db_meanwhile(worker->web.db, go_on_meanwhile, worker);
    if (waits)
        helper_desk_turn(worker->desk, clock_running());
    run_asking(worker);
    db_meanwhile(worker->web.db, NULL, NULL);
    run_batches(worker);
}

/* The worker begins even when the database does not answer yet: calls ask for it again, and /healthz needs none. */
static void worker_open_db(struct worker *worker)
{
    struct arena arena = { 0 };
    struct ctx ctx = { .arena = &arena, .now = clock_now(), .settings = worker->web.settings, .language = STR("en") };

    if (db_open(&ctx, worker->web.settings->db, false, &worker->web.db))
        worker->web.db = NULL;
    arena_free(&arena);
}

/* Ends so that no connection is reset: a client that has come as far as the queue of the listening socket gets an answer. While we were
 * busy we could not hear him, so that time does not count. */
static void worker_drain(struct worker *worker, int listen_fd, bool is_replaced)
{
    int64_t now = clock_running(), until = now + DRAIN_MS, late_until = is_replaced ? now : now + LATE_MS, idle_until = now + IDLE_MS;

    http_server_drain(worker->server);
    if (is_replaced)
        http_server_shut(worker->server);
    do {
        int64_t begun = now;
        worker_turn(worker, DRAIN_TURN_MS);
        now = clock_running();
        int64_t busy_ms = now - begun > DRAIN_TURN_MS ? now - begun - DRAIN_TURN_MS : 0;
        late_until += busy_ms;
        idle_until += busy_ms;
        if (now < late_until && http_listen_waits(listen_fd)) {
            late_until = now + LATE_MS;
            idle_until = now + IDLE_MS;
        }
    } while (now < until && (now < late_until || http_server_active(worker->server) > 0
                             || (now < idle_until && http_server_connections(worker->server) > 0)));
    if (http_server_active(worker->server) == 0)
        http_server_free(worker->server);
}

void worker_main(const struct serve_plan *plan, struct intake intake, struct helper_post *post, int ready_fd, const volatile int *stop)
{
    struct worker worker = { .web = plan->web };
    struct http_handler handler = { worker_body_bytes_max, worker_refuses, worker_answer, worker_refuse, is_proxy, &worker };
    struct arena arena = { 0 };
    pid_t parent = getppid();

    worker.web.settings = plan->settings;
    worker.desk = helper_desk_new(&arena, post, intake.place, plan->web.tasks);
    worker.web.is_spare = intake.is_spare;
    worker.asks_apart = !intake.is_spare && db_is_postgres_url(plan->settings->db);
    if (!intake.is_spare)
        worker_open_db(&worker);
    worker.server = http_server_new(intake, (unsigned)plan->settings->connections_max, (unsigned)plan->settings->idle_seconds, &handler);
    MUST(worker.server);
    if (intake.is_spare)
        http_server_drain(worker.server);       /* a client that comes again finds a worker that can do more */
    else
        (void)!write(ready_fd, "r", 1);     /* only the first one's is ever read; whether the parent is there is seen below */
    while (!*stop && getppid() == parent)
        worker_turn(&worker, IDLE_TURN_MS);
    if (getppid() != parent)
        http_listen_hold(intake.listen_fd);     /* the parent was killed */
    worker_drain(&worker, intake.listen_fd, *stop == WORKER_IS_REPLACED || intake.is_spare);
    db_close(worker.web.db);
    free(worker.listed);
    arena_free(&arena);
}
