/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_policy_doors.c: no row answers without its act having been asked of the policy. Dispatch looks at that behind every answer and ends the
 * process; here is tried that it does, for each row. That each row which changes something is seen to answer, validate_answers.mjs says of the
 * suites as a whole.
 */
#include "tests/visitor.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk/account/access.h"

static bool changes_something(const struct route *route)
{
    return route->method != HTTP_GET || route->db == ROUTE_WRITE;
}

TEST(every_row_that_changes_something_names_an_act_of_the_policy)
{
    struct buf wrong = buf_new(ctx->arena);

    for (const struct route *route = rooms_routes(); route->handler; route++)
        if (changes_something(route) && (route->act <= 0 || route->act >= ACT_count || route->act == ACT_SERVICE_STATUS))
            buf_format(&wrong, "%s %s ", http_method_name(route->method), route->path);
    CHECK_STR(buf_str(&wrong), STR(""));
}

/* In a process of its own, with nothing on the screen: whether it was ended. */
static bool is_ended(struct ctx *ctx, const struct route *route, const struct act_set *asked)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        (void)!freopen("/dev/null", "w", stderr);
        ctx->acts_checked = *asked;
        access_hooks.checked(ctx, route);
        _exit(0);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

TEST(an_answer_of_a_row_about_whose_act_nobody_asked_the_policy_ends_the_process)
{
    struct buf wrong = buf_new(ctx->arena);

    for (const struct route *route = rooms_routes(); route->handler; route++) {
        struct act_set nothing = { { 0 } }, another = { { 0 } }, this_one = { { 0 } };
        if (route->act == ACT_SERVICE_STATUS)
            continue;
        for (int act = 1; act < ACT_count; act++)
            act_set_add(act == route->act ? &this_one : &another, (enum act)act);
        if (!is_ended(ctx, route, &nothing) || !is_ended(ctx, route, &another) || is_ended(ctx, route, &this_one))
            buf_format(&wrong, "%s %s ", http_method_name(route->method), route->path);
    }
    CHECK_STR(buf_str(&wrong), STR(""));
}

TESTS(
    ALONE(every_row_that_changes_something_names_an_act_of_the_policy),
    ALONE(an_answer_of_a_row_about_whose_act_nobody_asked_the_policy_ends_the_process),
)
