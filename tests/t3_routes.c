/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_routes.c: what holds for every route, gone through by the table: a field that nobody asks for is refused, and nothing is done
 * (SPEC 12.2); a list is the same page by page as at once (SPEC 14.2).
 */
#include "tests/visitor.h"

#include "base/id.h"
#include "view/input_ask.h"
#include "web/fault_page.h"

/* What the paths of the routes name: all of it anna's, who may do everything. */
struct things { struct str number, contract; };

static struct things things_made(struct ctx *ctx)
{
    static const char *const roles[] = { "engineer", "contract_desk", "administrator", "catalog_manager" };
    struct people people = people_begin(ctx);

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
static void blame(struct ctx *ctx, struct buf *wrong, const struct route *route, const struct http_response *answer, struct str before, int status, const char *named)
{
    if (answer->status != status || !shows(answer, named))
        buf_format(wrong, "%s %s answers %d. ", http_method_name(route->method), route->path, answer->status);
    if (!str_equal(before, database_digest(ctx)))
        buf_format(wrong, "%s %s changes something. ", http_method_name(route->method), route->path);
}

/* Who discards a draft need not care what stands in its form; behind a link of a mail the link is looked at first. */
static bool reads_otherwise(const struct route *route)
{
    return strcmp(route->path, "/drafts/:id/discard") == 0 || strncmp(route->path, "/verify", 7) == 0 || strcmp(route->path, "/reset/new") == 0;
}

/* Decision 0013: no page shows it, no form that waits keeps it, and nothing quickly hashed is kept of it; all go by the name of the field. */
TEST(what_is_read_as_a_password_is_known_as_one_by_its_name)
{
    size_t secrets = 0;

    for (const struct route *route = rooms_routes(); route->handler; route++)
        for (const struct field *field = input_ask(ctx, &route->body); field; field = field->next) {
            if (field->type != FIELD_SECRET)
                continue;
            CHECK(!field_may_be_shown(field->name));
            secrets++;
        }
    CHECK(secrets > 10);
}

TEST(every_form_refuses_a_field_that_nobody_asks_for)
{
    struct things things = things_made(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct buf wrong = buf_new(ctx->arena);
    int forms = 0;

    opened(ctx, &anna, 200, "/profile");
    for (const struct route *route = rooms_routes(); route->handler; route++) {
        if (route->method != HTTP_POST || route->audience != FOR_BROWSERS || reads_otherwise(route))
            continue;
        struct str before = database_digest(ctx);
        struct http_response page = submit(ctx, &anna, path_with(ctx, route->path, &things), "nonsense=1");
        /* The two IDs are read out of whatever was sent, and are all that is told. */
        blame(ctx, &wrong, route, &page, before, 422, strcmp(route->path, "/contracts/add") == 0 ? "" : "nonsense");
        forms++;
    }
    CHECK_STR(buf_str(&wrong), STR(""));
    CHECK(forms > 25);
}

static bool has_body(const struct route *route) { return route->method != HTTP_GET && route->method != HTTP_DELETE; }
static bool has_query(const struct route *route) { return route->act != 0; }

/* Sends the same to every address of programs that may have such a part: all refuse it alike, and do nothing. Returns how many there are. */
static int programs_refuse(struct ctx *ctx, bool (*may_have)(const struct route *), const char *query, const char *body, int status, const char *named)
{
    struct things things = things_made(ctx);
    struct web web = web_of_rooms(ctx);
    struct buf wrong = buf_new(ctx->arena);
    int count = 0;

    for (const struct route *route = rooms_routes(); route->handler; route++) {
        if (route->audience != FOR_PROGRAMS || !may_have(route))
            continue;
        struct str before = database_digest(ctx);
        const char *path = str_format(ctx->arena, "%s%s", path_with(ctx, route->path, &things), query).data;
        struct http_response answer = web_call(ctx, &web, http_method_name(route->method), path, "anna", route->method == HTTP_GET ? STR("") : str_of(body));
        blame(ctx, &wrong, route, &answer, before, status, named);
        count++;
    }
    CHECK_STR(buf_str(&wrong), STR(""));
    return count;
}

TEST(every_body_refuses_a_field_that_nobody_asks_for)
{
    CHECK(programs_refuse(ctx, has_body, "", "{\"nonsense\":1}", 422, "\"nonsense\"") > 20);
}

TEST(every_body_refuses_what_is_no_json)
{
    CHECK(programs_refuse(ctx, has_body, "", "not json", 400, "\"malformed\"") > 20);
}

/* ?dry_run=true of an act that knows none does not do the act. */
TEST(every_query_of_a_program_refuses_a_field_that_nobody_asks_for)
{
    CHECK(programs_refuse(ctx, has_query, "?nonsense=1", "{}", 422, "\"nonsense\"") > 50);
}

/* What a page reads of its address stands in its row: the others take no notice of any of these. */
#define NONSENSE "after=%21&before=%21&event=%21&show=%21&issued=%21&state=%21&limit=%21&q=%E2%80%AEx&step=%21&quiet=%21&portal=%21&severity=%21&contract=%21"

TEST(a_page_whose_row_names_no_reader_reads_nothing_of_its_address)
{
    struct things things = things_made(ctx);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct buf wrong = buf_new(ctx->arena);
    int pages = 0;

    for (const struct route *route = rooms_routes(); route->handler; route++) {
        if (route->method != HTTP_GET || route->audience != FOR_BROWSERS || route->query.read)
            continue;
        const char *path = path_with(ctx, route->path, &things);
        int status = browse(ctx, &anna, path).status, odd = browse(ctx, &anna, str_format(ctx->arena, "%s?%s", path, NONSENSE).data).status;
        if (odd != status)
            buf_format(&wrong, "%s answers %d, and %d when asked for something. ", route->path, status, odd);
        pages++;
    }
    CHECK_STR(buf_str(&wrong), STR(""));
    CHECK(pages > 8);
}

/* ---- Lists ---------------------------------------------------------------------------------------------- */

/* Several of all that lists hold. */
static void more_of_everything(struct ctx *ctx, const struct things *things)
{
    int64_t contract = 0, organization = sql_int(ctx, "SELECT MIN(id) FROM organization");
    struct communication said;
    struct ledger_entry entry;
    struct contact added;

    CHECK(str_int(things->contract, 1, INT64_MAX, &contract));
    for (int i = 0; i < 2; i++) {
        submitted(ctx, contract);
        associate(ctx, sql_int(ctx, "SELECT id FROM account WHERE email = 'anna@fabrikam.example'"), world_contract(ctx, "five-pack", organization, NULL, NULL).id);
        world_organization(ctx, i ? "Contoso" : "Tailspin");
        WRITE_OK(contract_top_up(ctx, contract, 1, DAY_NONE, STR("Goodwill"), &entry));
        struct contact contact = { .name = STR("Somebody"), .email = i ? STR("one@x.example") : STR("other@x.example"), .phone = STR("") };
        sign_in_as(ctx, "anna");
        WRITE_OK(request_add_contact(ctx, things->number, &contact, &added));
        in_write(ctx);
        CHECK_OK(request_communicate(ctx, things->number, STR("Zebra"), false, NULL, &said));
        commit(ctx);
        world_sql(ctx, "INSERT INTO mail_text (id, event, ref_id, language, only_for, subject, body, figures, ending)"
                       " SELECT id, 'communication:' || id, request_id, 'en', 0, 's', 'b', '', '' FROM communication WHERE id = #", said.id);
        world_sql(ctx, "INSERT INTO mail (id, event, ref_id, recipient, recipient_name, text_id, figures, state, failure, created_at, delivered_at)"
                       " SELECT id, event, ref_id, 'anna@fabrikam.example', 'Anna', id, 0, 'queued', '', 1, 0 FROM mail_text WHERE id = #", said.id);
    }
}

/* The items of a page, a line each; `next` is empty behind the last, and the status is that of the answer. */
static int page_of(struct ctx *ctx, struct web *web, const char *target, struct buf *items, struct str *out_next)
{
    struct http_response answer = web_call(ctx, web, "GET", target, "anna", STR(""));
    struct input *in;

    if (answer.status != 200 || !str_starts(buf_str(&answer.body), STR("{\"items\":[")))
        return answer.status == 200 ? 0 : answer.status;
    CHECK_OK(input_json(ctx, buf_str(&answer.body), &in));
    struct input *list = input_list(in, "items", NEED_REQUIRED, 0, 1000);
    for (struct input *item; (item = input_list_next(list));)
        buf_format(items, "%.*s\n", STR_ARGS(input_canonical(item)));
    *out_next = input_code(in, "next", NEED_OPTIONAL, 0, 300);
    CHECK(!ctx->fault.fields);
    return 200;
}

static struct str page_by_page(struct ctx *ctx, struct web *web, const char *path)
{
    struct buf items = buf_new(ctx->arena);
    struct str next = STR("");
    int pages = 0;

    do {
        const char *target = next.len ? str_format(ctx->arena, "%s?limit=1&after=%s", path, encoded(ctx, next)).data : str_format(ctx->arena, "%s?limit=1", path).data;
        CHECK_INT(page_of(ctx, web, target, &items, &next), 200);
    } while (next.len && ++pages < 1000);
    return buf_str(&items);
}

TEST(every_list_is_the_same_page_by_page_as_at_once)
{
    struct things things = things_made(ctx);
    struct web web = web_of_rooms(ctx);
    int lists = 0, several = 0;

    more_of_everything(ctx, &things);
    for (const struct route *route = rooms_routes(); route->handler; route++) {
        const char *path = path_with(ctx, route->path, &things);
        struct buf all = buf_new(ctx->arena);
        struct str next = STR("");
        if (route->method != HTTP_GET || route->audience != FOR_PROGRAMS || page_of(ctx, &web, str_format(ctx->arena, "%s?limit=200", path).data, &all, &next) != 200)
            continue;
        CHECK_STR(next, STR(""));
        CHECK_STR(page_by_page(ctx, &web, path), buf_str(&all));
        struct str rest = buf_str(&all), first = str_cut(&rest, '\n');
        several += first.len && rest.len;
        lists++;
    }
    CHECK(lists >= 18 && several >= 15);
}

static bool takes(const struct command *command, const char *option)
{
    for (size_t i = 0; i < CLI_OPTIONS_MAX && command->options[i].name; i++)
        if (str_equal(str_of(command->options[i].name), str_of(option)))
            return true;
    return false;
}

/* ?q= of API and pages, --q of commands; scripts that say --search go on, where there was one. */
TEST(whatever_is_searched_by_words_calls_them_by_one_name_and_still_takes_the_former_one)
{
    size_t count = 0;

    for (const struct command *const *all = rooms_commands(); *all; all++) {
        bool former = false;
        for (size_t i = 0; i < CLI_FORMER_MAX && (*all)->former[i].was; i++)
            former = former || (str_equal(str_of((*all)->former[i].was), STR("search")) && str_equal(str_of((*all)->former[i].is), STR("q")));
        CHECK(!takes(*all, "search") && (!former || takes(*all, "q")));
        count += former;
    }
    CHECK_INT((int64_t)count, 4);
}

TESTS(
    ALONE(whatever_is_searched_by_words_calls_them_by_one_name_and_still_takes_the_former_one),
    SQLITE(what_is_read_as_a_password_is_known_as_one_by_its_name),
    BOTH(every_list_is_the_same_page_by_page_as_at_once),
    BOTH(every_form_refuses_a_field_that_nobody_asks_for),
    BOTH(every_query_of_a_program_refuses_a_field_that_nobody_asks_for),
    BOTH(every_body_refuses_a_field_that_nobody_asks_for),
    BOTH(every_body_refuses_what_is_no_json),
    SQLITE(a_page_whose_row_names_no_reader_reads_nothing_of_its_address),
)
