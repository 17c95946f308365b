/* SPDX-License-Identifier: Apache-2.0 */
/* t3_request_turn.c: calls about one request that arrive in the same turn of the loop, through dispatch_batch(). */
#include "tests/visitor.h"

#include "desk/account/access.h"

#define CALLS_MAX 4

struct sent { const char *path, *body; };

/* All of them Anna's, and answered with 201. */
static void turn(struct ctx *ctx, struct web *web, struct str number, const struct sent *sent, size_t count)
{
    struct http_request requests[CALLS_MAX];
    struct http_response answers[CALLS_MAX];
    struct dispatch_call *calls[CALLS_MAX];
    size_t listed = 0;

    for (size_t i = 0; i < count; i++) {
        struct str target = str_format(ctx->arena, "/api/v1/requests/%.*s%s", STR_ARGS(number), sent[i].path);
        requests[i] = web_request(ctx, "POST", target.data, "anna", str_of(sent[i].body));
        answers[i] = http_response_new(ctx->arena);
        struct dispatch_call *call = dispatch_begin(web, ctx->arena, &requests[i], &answers[i]);
        if (dispatch_state(call) == DISPATCH_LISTED)
            calls[listed++] = call;
    }
    dispatch_batch(web, calls, listed);
    for (size_t i = 0; i < count; i++)
        if (answers[i].status != 201)
            CHECK_STR(buf_str(&answers[i].body), STR("an answer with 201"));
}

/* SPEC 7.2 */
TEST(messages_and_a_contact_of_one_turn_find_each_other_in_whatever_order_they_come)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 5).id);
    struct web web = web_of_rooms(ctx);
    static const struct sent sent[] = {
        { "/communications", "{\"text\":\"A zebra\"}" },
        { "/contacts", "{\"name\":\"Olle Ek\",\"email\":\"olle@fabrikam.example\"}" },
        { "/communications", "{\"text\":\"A giraffe\"}" },
    };

    turn(ctx, &web, request.number, sent, COUNT_OF(sent));
    for (size_t i = 0; i < COUNT_OF(sent); i++) {
        const char *const words[] = { "zebra", "replication", "giraffe" };
        struct str target = str_format(ctx->arena, "/api/v1/requests?q=%s", words[i]);
        struct http_response answer = web_call(ctx, &web, "GET", target.data, "olle", STR(""));
        CHECK_INT(answer.status, 200);
        CHECK(str_contains(buf_str(&answer.body), request.number));
    }
}

TESTS(
    BOTH(messages_and_a_contact_of_one_turn_find_each_other_in_whatever_order_they_come),
)
