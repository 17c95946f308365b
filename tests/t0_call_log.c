/* SPDX-License-Identifier: Apache-2.0 */
/* t0_call_log.c: the line that stands in the log for a call: all that is needed to find out, and nothing of what people typed. */
#include "tests/caught.h"
#include "tests/harness.h"

#include "web/call_log.h"

/* The line without the time that it begins with. */
static struct str logged(struct ctx *ctx, const char *path, const char *from, int status)
{
    struct http_request request = { .method = HTTP_POST, .path = str_of(path), .query = STR("q=secret"), .remote = str_of(from), .body = STR("secret") };

    catch_begin(ctx);
    call_log(ctx, &request, STR("r1"), status, 7);
    struct str line = catch_end(ctx).err;
    CHECK(str_starts(line, STR("time=20")) && str_ends(line, STR("\n")));
    (void)str_cut(&line, ' ');
    line.len--;
    return line;
}

TEST(a_call_is_logged_with_what_came_of_it_and_a_fault_with_where_and_why)
{
    struct actor anna = { .kind = ACTOR_ACCOUNT, .id = 7 }, nobody = { .kind = ACTOR_NOBODY };

    ctx->actor = NULL;
    ctx->remote = STR("");
    CHECK_STR(logged(ctx, "/a", "", 200), STR("level=info request=r1 method=POST path=/a status=200 ms=7"));
    ctx->actor = &nobody;
    ctx->remote = STR("192.0.2.7");
    CHECK_STR(logged(ctx, "/a b", "192.0.2.7", 200), STR("level=info request=r1 method=POST path=\"/a b\" status=200 ms=7 remote=192.0.2.7"));
    ctx->actor = &anna;
    CHECK_STR(logged(ctx, "/a", "10.0.0.1", 200), STR("level=info request=r1 method=POST path=/a status=200 ms=7 account=7 remote=192.0.2.7 proxy=10.0.0.1"));
    (void)!fail(ctx, CODE_no_units, STR("what people read"));
    const char *at = str_format(ctx->arena, " code=no_units at=%s:%d", ctx->fault.file, ctx->fault.line).data;
    struct str line = logged(ctx, "/a", "", 409);
    CHECK(str_starts(line, STR("level=warn ")) && str_contains(line, STR(" status=409 ms=7 account=7 ")) && str_ends(line, str_of(at)));
    ctx->fault.secret = STR("the engine \"said\"");
    line = logged(ctx, "/a", "", 499);
    CHECK(str_starts(line, STR("level=warn ")) && str_ends(line, STR(" cause=\"the engine \\\"said\\\"\"")));
    line = logged(ctx, "/a", "", 500);
    CHECK(str_starts(line, STR("level=error ")) && str_contains(line, str_of(at)));
    CHECK(!str_contains(line, STR("secret")) && !str_contains(line, STR("what people read")));
    fault_clear(ctx);
}

TEST(a_token_that_was_put_into_a_path_does_not_come_into_the_log)
{
    static const char *const paths[][2] = {
        { "/api/v1/tokens/ent_abc", "/api/v1/tokens/ent_..." }, { "/ent_abc", "/ent_..." }, { "/tokens/ent_abc/", "/tokens/ent_..." },
        { "/tokens/ent_abc/more/ent_def", "/tokens/ent_.../more/ent_..." }, { "/tokens/ent", "/tokens/ent" }, { "/tokens/xent_abc", "/tokens/xent_abc" },
    };

    ctx->remote = STR("");
    ctx->actor = NULL;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct str line = logged(ctx, paths[i][0], "", 404), begins = str_format(ctx->arena, "level=info request=r1 method=POST path=%s", paths[i][1]);
        CHECK(str_starts(line, begins) && !str_contains(line, STR("/ent_abc")));
    }
}

TESTS(
    ALONE(a_call_is_logged_with_what_came_of_it_and_a_fault_with_where_and_why),
    ALONE(a_token_that_was_put_into_a_path_does_not_come_into_the_log),
)
