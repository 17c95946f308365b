/* SPDX-License-Identifier: Apache-2.0 */
/* t3_unknown.c: a field that nobody asks for is refused at every door that takes fields, and nothing is done (SPEC 12.2). */
#include "tests/page_world.h"

#include "base/id.h"
#include "desk/account/account.h"
#include "routes.h"

/* What the paths of the routes name: all of it anna's, who may do everything. */
struct things { struct str number, contract; };

static struct things things_made(struct ctx *ctx)
{
    static const char *const roles[] = { "engineer", "contract_desk", "administrator", "catalog_manager" };
    struct people people = request_world(ctx);

    for (size_t i = 0; i < COUNT_OF(roles); i++)
        exec_sql(ctx, str_format(ctx->arena, "INSERT INTO staff_role (account_id, role) VALUES (%lld, '%s')", (long long)people.anna, roles[i]).data);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 5).id);
    return (struct things){ request.number, id_text(ctx->arena, request.contract_id) };
}

static const char *path_with(struct ctx *ctx, const char *pattern, const struct things *things)
{
    struct buf path = buf_new(ctx->arena);
    struct str rest = str_of(pattern + 1), before = STR("");

    while (rest.len) {
        struct str part = str_cut(&rest, '/');
        buf_add_char(&path, '/');
        if (part.data[0] != ':')
            buf_add(&path, part);
        else if (str_equal(part, STR(":number")))
            buf_add(&path, things->number);
        else
            buf_add(&path, str_equal(before, STR("contracts")) ? things->contract : STR("7"));
        before = part;
    }
    return str_c(ctx->arena, buf_str(&path));
}

/* Tells all of them at once. */
static void blame(struct ctx *ctx, struct buf *wrong, const struct route *route, const struct http_response *answer, struct str before, const char *named)
{
    if (answer->status != 422 || !shows(answer, named))
        buf_format(wrong, "%s %s answers %d. ", http_method_name(route->method), route->path, answer->status);
    if (!str_equal(before, database_digest(ctx)))
        buf_format(wrong, "%s %s changes something. ", http_method_name(route->method), route->path);
}

/* The wizard keeps whatever is typed for a later step, and says then what is wrong; behind a link of a mail the link is looked at first. */
static bool reads_otherwise(const struct route *route)
{
    return strncmp(route->path, "/drafts", 7) == 0 || strcmp(route->path, "/verify") == 0 || strcmp(route->path, "/reset/new") == 0;
}

TEST(every_form_refuses_a_field_that_nobody_asks_for)
{
    struct things things = things_made(ctx);
    struct web web = page_web(ctx);
    struct web_browser anna = page_browser(ctx, &web, "anna");
    struct buf wrong = buf_new(ctx->arena);
    int forms = 0;

    web.works = helper_works;
    opened(ctx, &anna, 200, "/profile");
    for (const struct route *route = routes; route->handler; route++) {
        if (route->method != HTTP_POST || route->audience != FOR_BROWSERS || reads_otherwise(route))
            continue;
        struct str before = database_digest(ctx);
        struct http_response page = submit(ctx, &anna, path_with(ctx, route->path, &things), "nonsense=1");
        blame(ctx, &wrong, route, &page, before, "");
        forms++;
    }
    CHECK_STR(buf_str(&wrong), STR(""));
    CHECK(forms > 25);
}

/* What says all with its path; a body is not read. */
static bool takes_no_body(const struct route *route)
{
    struct str path = str_of(route->path);

    return str_ends(path, STR("/reopen")) || str_ends(path, STR("/issue"));
}

static enum err sign_in(struct ctx *ctx, struct str token, struct actor *out_actor)
{
    TRY(account_act_as(ctx, address_of(ctx, str_c(ctx->arena, token))));
    *out_actor = *ctx->actor;
    return OK;
}

TEST(every_body_refuses_a_field_that_nobody_asks_for)
{
    struct things things = things_made(ctx);
    struct web web = page_web(ctx);
    struct buf wrong = buf_new(ctx->arena);
    int bodies = 0;

    web.works = helper_works;
    web.hooks.sign_in = sign_in;
    for (const struct route *route = routes; route->handler; route++) {
        if (route->method == HTTP_GET || route->method == HTTP_DELETE || route->audience != FOR_PROGRAMS || takes_no_body(route))
            continue;
        struct str before = database_digest(ctx);
        struct http_response answer = web_call(ctx, &web, http_method_name(route->method), path_with(ctx, route->path, &things), "anna", STR("{\"nonsense\":1}"));
        blame(ctx, &wrong, route, &answer, before, "\"nonsense\"");
        bodies++;
    }
    CHECK_STR(buf_str(&wrong), STR(""));
    CHECK(bodies > 20);
}

TESTS(
    BOTH(every_form_refuses_a_field_that_nobody_asks_for),
    BOTH(every_body_refuses_a_field_that_nobody_asks_for),
)
