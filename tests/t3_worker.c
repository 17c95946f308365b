/* SPDX-License-Identifier: Apache-2.0 */
/* t3_worker.c: a web worker in a process of its own, asked over a socket, and the desk at which it hands tasks to helpers. */
#include "tests/caught.h"
#include "tests/harness.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/settings.h"
#include "http/listen.h"
#include "web/match.h"
#include "web/worker.h"

TEST_SQL(insert_note, .name = "test.insert_note", .args = "t", .cols = "", .text = "INSERT INTO note (words) VALUES ($1)");

/* ---- The desk ------------------------------------------------------------------------------------------- */

static volatile int helped;     /* a helper of these tests ends after one task */

static struct str reverse_task(struct arena *arena, struct str input)
{
    char *out = arena_alloc(arena, input.len + 1);

    for (size_t i = 0; i < input.len; i++)
        out[i] = input.data[input.len - 1 - i];
    helped = 1;
    return (struct str){ out, input.len };
}

static struct str twice_task(struct arena *arena, struct str input)
{
    helped = 1;
    return str_join(arena, input, input);
}

static const struct helper_fn tasks[] = { { "test.reverse", reverse_task }, { "test.twice", twice_task }, { NULL, NULL } };

static void help(struct helper_post *post)
{
    helped = 0;
    helper_main(post, tasks, &helped);
}

/* What has become of a task. */
struct outcome { int times; bool in_time; char text[100]; size_t len; };

static void note_outcome(void *what, bool in_time, struct str result)
{
    struct outcome *outcome = what;

    outcome->times++;
    outcome->in_time = in_time;
    MUST(result.len <= sizeof outcome->text);
    if (result.len)
        memcpy(outcome->text, result.data, result.len);
    outcome->len = result.len;
}

static void check_outcome(const struct outcome *outcome, bool in_time, const char *text)
{
    CHECK_INT(outcome->times, 1);
    CHECK_INT(outcome->in_time, in_time);
    CHECK_STR(((struct str){ outcome->text, outcome->len }), str_of(text));
}

static bool send_task(struct helper_desk *desk, const char *name, const char *input, int64_t now, struct outcome *outcome)
{
    *outcome = (struct outcome){ .times = 0 };
    return helper_send(desk, &(struct helper_task){ name, str_of(input) }, now, note_outcome, outcome);
}

TEST(each_result_comes_to_the_task_and_to_the_worker_that_it_belongs_to)
{
    struct helper_post *post = helper_post_new(ctx->arena, 2);
    struct helper_desk *desk = helper_desk_new(ctx->arena, post, 0, tasks), *other = helper_desk_new(ctx->arena, post, 1, tasks);
    struct outcome first, second, others;

    CHECK(send_task(desk, "test.reverse", "abc", 0, &first) && send_task(other, "test.twice", "no", 0, &others)
          && send_task(desk, "test.twice", "de", 0, &second));
    CHECK_INT((int64_t)helper_desk_waiting(desk), 2);
    help(post);
    help(post);
    helper_desk_turn(desk, 0);
    check_outcome(&first, true, "cba");
    CHECK_INT(second.times + others.times, 0);
    CHECK_INT((int64_t)helper_desk_waiting(desk), 1);
    help(post);
    helper_desk_turn(desk, 0);
    check_outcome(&second, true, "dede");
    CHECK_INT((int64_t)helper_desk_waiting(desk), 0);
    CHECK_INT(others.times, 0);
    helper_desk_turn(other, 0);
    check_outcome(&others, true, "nono");
    CHECK_INT(first.times + second.times, 2);
}

TEST(what_could_not_be_done_is_told_as_what_came_too_late)
{
    struct helper_post *post = helper_post_new(ctx->arena, 1);
    struct helper_desk *desk = helper_desk_new(ctx->arena, post, 0, tasks);
    struct outcome outcome;

    CHECK(send_task(desk, "test.reverse", "", 0, &outcome));
    help(post);
    helper_desk_turn(desk, 0);
    check_outcome(&outcome, false, "");
}

/* Its place serves another by then. */
TEST(a_task_is_given_up_when_its_time_has_passed_and_its_result_is_nobodys)
{
    struct helper_post *post = helper_post_new(ctx->arena, 1);
    struct helper_desk *desk = helper_desk_new(ctx->arena, post, 0, tasks);
    struct outcome late, next;

    CHECK(send_task(desk, "test.reverse", "late", 1000, &late));
    helper_desk_turn(desk, 1000 + HELPER_WAIT_MS - 1);
    CHECK_INT(late.times, 0);
    helper_desk_turn(desk, 1000 + HELPER_WAIT_MS);
    check_outcome(&late, false, "");
    CHECK_INT((int64_t)helper_desk_waiting(desk), 0);
    CHECK(send_task(desk, "test.reverse", "next", 1000 + HELPER_WAIT_MS, &next));
    help(post);
    helper_desk_turn(desk, 1000 + HELPER_WAIT_MS);
    CHECK_INT(late.times, 1);
    CHECK_INT(next.times, 0);
    help(post);
    helper_desk_turn(desk, 1000 + HELPER_WAIT_MS);
    check_outcome(&next, true, "txen");
}

TEST(a_desk_has_so_many_tasks_under_way_and_takes_another_when_one_is_done)
{
    struct helper_post *post = helper_post_new(ctx->arena, 1);
    struct helper_desk *desk = helper_desk_new(ctx->arena, post, 0, tasks);
    struct outcome outcomes[HELPER_WAITING_MAX], more;

    for (size_t i = 0; i < HELPER_WAITING_MAX; i++)
        CHECK(send_task(desk, "test.reverse", "a", 0, &outcomes[i]));
    CHECK(!send_task(desk, "test.reverse", "b", 0, &more));
    CHECK_INT((int64_t)helper_desk_waiting(desk), HELPER_WAITING_MAX);
    help(post);
    helper_desk_turn(desk, 0);
    CHECK(send_task(desk, "test.reverse", "b", 0, &more));
    CHECK(!send_task(desk, "test.reverse", "b", 0, &more));
    helper_desk_turn(desk, HELPER_WAIT_MS);
    for (size_t i = 0; i < HELPER_WAITING_MAX; i++)
        check_outcome(&outcomes[i], i == 0, i == 0 ? "a" : "");
    CHECK_INT((int64_t)helper_desk_waiting(desk), 0);
}

/* Nobody reads them: their worker hangs, or is about to die. */
TEST(a_helper_goes_on_where_a_result_cannot_be_handed_back_and_says_so)
{
    struct helper_post *post = helper_post_new(ctx->arena, 2);
    struct helper_desk *desk = helper_desk_new(ctx->arena, post, 0, tasks), *other = helper_desk_new(ctx->arena, post, 1, tasks);
    char large[HELPER_MESSAGE_BYTES / 2];
    struct outcome outcome;
    struct str said = STR("");

    memset(large, 'a', sizeof large);
    for (size_t i = 0; i < HELPER_WAITING_MAX && !said.len; i++) {
        CHECK(helper_send(desk, &(struct helper_task){ "test.twice", { large, sizeof large } }, 0, note_outcome, &outcome));
        catch_begin(ctx);
        help(post);
        said = catch_end(ctx).err;
        CHECK(i > 0 || !said.len);
    }
    CHECK(str_contains(said, STR("level=warn helper=\"a result could not be handed back\"")));
    CHECK(send_task(other, "test.twice", "a", 0, &outcome));
    help(post);
    helper_desk_turn(other, 0);
    check_outcome(&outcome, true, "aa");
}

/* ---- A worker ------------------------------------------------------------------------------------------- */

static enum err add_api(struct ctx *ctx, struct http_call *call)
{
    TRY(db_run(ctx, &insert_note, NULL, DB_T(call->prepared.len ? call->prepared : STR("plain"))));
    respond_nothing(call);
    return OK;
}

static enum err reverse_first(struct ctx *ctx, struct http_call *call, struct helper_task *out_task)
{
    (void)ctx;
    *out_task = (struct helper_task){ "test.reverse", call->request->body };
    return OK;
}

static enum err hello_api(struct ctx *ctx, struct http_call *call)
{
    (void)ctx;
    respond_text(call, 200, STR("text/plain"), STR("hello"));
    return OK;
}

static const struct route routes[] = {
    { .method = HTTP_GET, .path = "/hello", .access = ACCESS_PUBLIC, .db = ROUTE_NO_DB, .handler = hello_api },
    { .method = HTTP_POST, .path = "/notes", .access = ACCESS_PUBLIC, .db = ROUTE_WRITE, .handler = add_api },
    { .method = HTTP_POST, .path = "/slow", .access = ACCESS_PUBLIC, .db = ROUTE_WRITE, .handler = add_api, .prepare = reverse_first },
    { .handler = NULL },
};

struct stage {
    struct helper_post *post;
    struct sockaddr_in  address;
    int                 listen_fd;
    volatile int       *stop;   /* seen by the worker */
    pid_t               worker;
};

static void run_worker(struct ctx *ctx, struct stage *stage, int ready_fd)
{
    struct settings settings = { .db = database_where(ctx), .connections_max = 10, .idle_seconds = 60 };
    struct serve_plan plan = { .settings = &settings, .web = { .routes = route_tree_new(ctx->arena, routes), .tasks = tasks } };
    struct intake intake = { .listen_fd = stage->listen_fd, .table = intake_table_new(2) };

    worker_main(&plan, intake, stage->post, ready_fd, stage->stop);
    _exit(0);
}

/* Returns when the worker can answer. */
static struct stage stage_new(struct ctx *ctx)
{
    struct stage stage = { .post = helper_post_new(ctx->arena, 2) };
    struct str address;
    int64_t port;
    int ready[2];
    char byte;

    exec_sql(ctx, "CREATE TABLE note (words TEXT NOT NULL)");
    CHECK_OK(http_listen(ctx, STR("127.0.0.1:0"), &stage.listen_fd, &address));
    (void)str_cut(&address, ':');
    MUST(str_int(address, 1, UINT16_MAX, &port) && pipe(ready) == 0);
    stage.address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port) };
    stage.stop = mmap(NULL, sizeof *stage.stop, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    MUST(stage.stop != MAP_FAILED);
    stage.worker = fork();
    MUST(stage.worker >= 0);
    if (stage.worker == 0)
        run_worker(ctx, &stage, ready[1]);
    close(ready[1]);
    CHECK_INT(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return stage;
}

static void stage_end(struct stage *stage, enum worker_end how)
{
    int status;

    *stage->stop = (int)how;
    CHECK_INT(waitpid(stage->worker, &status, 0), stage->worker);
    CHECK_INT(status, 0);
    munmap((void *)(uintptr_t)stage->stop, sizeof *stage->stop);
    close(stage->listen_fd);
}

/* A connection on which this was asked. */
static int asked(struct ctx *ctx, const struct stage *stage, const char *what, const char *body)
{
    struct str request = str_format(ctx->arena, "%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", what, (int)strlen(body), body);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    MUST(fd >= 0 && connect(fd, (const struct sockaddr *)(const void *)&stage->address, sizeof stage->address) == 0);
    MUST(write(fd, request.data, request.len) == (ssize_t)request.len);
    return fd;
}

/* All that comes until the other side closes. */
static struct str answer_on(struct ctx *ctx, int fd)
{
    struct buf out = buf_new(ctx->arena);
    char part[4096];
    ssize_t got;

    while ((got = read(fd, part, sizeof part)) > 0)
        buf_add(&out, (struct str){ part, (size_t)got });
    MUST(got == 0);
    close(fd);
    return buf_str(&out);
}

static void check_status(struct str answer, int status)
{
    char begins[20];

    snprintf(begins, sizeof begins, "HTTP/1.1 %d ", status);
    if (!str_starts(answer, str_of(begins)))
        CHECK_STR(answer, str_of(begins));
}

TEST(a_worker_answers_what_needs_no_database_what_writes_and_what_a_helper_does)
{
    struct stage stage = stage_new(ctx);

    check_status(answer_on(ctx, asked(ctx, &stage, "GET /hello", "")), 200);
    check_status(answer_on(ctx, asked(ctx, &stage, "POST /notes", "")), 204);
    int fd = asked(ctx, &stage, "POST /slow", "abc");
    help(stage.post);
    check_status(answer_on(ctx, fd), 204);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM note WHERE words IN ('plain', 'cba')"), 2);
    stage_end(&stage, WORKER_IS_REPLACED);
}

/* All of them have as much to do as they can. */
TEST(what_no_helper_can_take_is_busy_at_once_and_is_not_done)
{
    struct stage stage = stage_new(ctx);
    struct helper_desk *other = helper_desk_new(ctx->arena, stage.post, 1, tasks);
    char large[HELPER_MESSAGE_BYTES];
    struct outcome outcome;
    size_t sent = 0;

    memset(large, 'a', sizeof large);
    while (helper_send(other, &(struct helper_task){ "test.reverse", { large, sizeof large } }, 0, note_outcome, &outcome))
        sent++;
    CHECK(sent > 0 && sent < HELPER_WAITING_MAX);
    CHECK_INT((int64_t)helper_desk_waiting(other), (int64_t)sent);
    struct str answer = answer_on(ctx, asked(ctx, &stage, "POST /slow", "abc"));
    check_status(answer, 503);
    CHECK(str_contains(answer, STR("\"code\":\"busy\"")) && str_contains(answer, STR("Nothing was changed")));
    CHECK_INT(count_rows(ctx, "note"), 0);
    check_status(answer_on(ctx, asked(ctx, &stage, "POST /notes", "")), 204);
    stage_end(&stage, WORKER_IS_REPLACED);
}

/* It is answered while the worker ends: by the helper's result, not by its end. */
TEST(a_worker_that_ends_waits_for_the_task_that_is_under_way)
{
    static const enum worker_end ends[] = { WORKER_ENDS, WORKER_IS_REPLACED };

    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (i)
            exec_sql(ctx, "DROP TABLE note");
        struct stage stage = stage_new(ctx);
        int fd = asked(ctx, &stage, "POST /slow", "abc");
        /* Comes behind it, and is answered before. */
        check_status(answer_on(ctx, asked(ctx, &stage, "GET /hello", "")), 200);
        *stage.stop = (int)ends[i];
        help(stage.post);
        check_status(answer_on(ctx, fd), 204);
        CHECK_INT(count_rows(ctx, "note"), 1);
        stage_end(&stage, ends[i]);
    }
}

TESTS(
    ALONE(each_result_comes_to_the_task_and_to_the_worker_that_it_belongs_to),
    ALONE(what_could_not_be_done_is_told_as_what_came_too_late),
    ALONE(a_task_is_given_up_when_its_time_has_passed_and_its_result_is_nobodys),
    ALONE(a_helper_goes_on_where_a_result_cannot_be_handed_back_and_says_so),
    ALONE(a_desk_has_so_many_tasks_under_way_and_takes_another_when_one_is_done),
    BOTH(a_worker_answers_what_needs_no_database_what_writes_and_what_a_helper_does),
    BOTH(what_no_helper_can_take_is_busy_at_once_and_is_not_done),
    BOTH(a_worker_that_ends_waits_for_the_task_that_is_under_way),
)
