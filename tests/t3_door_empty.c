/* SPDX-License-Identifier: Apache-2.0 */
/* t3_door_empty.c: what a program sends empty is refused where it would mean something else than leaving it out. */
#include "tests/visitor.h"

#include "desk/room.h"
#include "view/input_ask.h"

/* Words may be empty: they say nothing then. */
static bool may_be_empty(const struct field *field)
{
    return (field->type == FIELD_TEXT || field->type == FIELD_LINE || field->type == FIELD_PHONE || field->type == FIELD_DIGITS) && field->min == 0;
}

static bool is_blamed(struct ctx *ctx, struct str field, size_t *out_times)
{
    *out_times = 0;
    for (const struct field_fault *fault = ctx->fault.fields; fault; fault = fault->next)
        *out_times += str_equal(fault->field, field);
    return *out_times > 0;
}

/* Whether the field is blamed where nothing is given. */
static bool missed(struct ctx *ctx, const struct reader *reader, struct str name, bool query)
{
    struct input *in;
    const void *fields;
    size_t times;

    CHECK_OK(query ? input_query(ctx, STR(""), &in) : input_json(ctx, STR("{}"), &in));
    (void)!input_read(ctx, reader, in, &fields);
    bool blamed = is_blamed(ctx, name, &times);
    fault_clear(ctx);
    return blamed;
}

/* Each optional field, given empty, alone. */
static size_t try_each(struct ctx *ctx, struct buf *wrong, const struct route *route, const struct reader *reader, bool query)
{
    size_t tried = 0;

    for (const struct field *field = input_ask(ctx, reader); field; field = field->next) {
        struct input *in;
        const void *fields;
        size_t times;
        if (field->need == NEED_REQUIRED || field->type == FIELD_OBJECT || field->type == FIELD_LIST || !field->name.len)
            continue;
        if (missed(ctx, reader, field->name, query))
            continue;       /* one of several that are needed: empty it is as if left out, and said to be missing */
        CHECK_OK(query ? input_query(ctx, str_join(ctx->arena, field->name, STR("=")), &in)
                       : input_json(ctx, str_format(ctx->arena, "{\"%.*s\":\"\"}", STR_ARGS(field->name)), &in));
        enum err err = input_read(ctx, reader, in, &fields);
        bool blamed = is_blamed(ctx, field->name, &times);
        if (blamed == may_be_empty(field) || times > 1 || (blamed && !err))
            buf_format(wrong, "%s %s %.*s: %zu. ", http_method_name(route->method), route->path, STR_ARGS(field->name), times);
        fault_clear(ctx);
        tried++;
    }
    return tried;
}

/* The examples: {"block":""} lifted all blocks, {"holder":""} issued to nobody, ?event= named every event. */
TEST(no_field_of_a_program_that_has_to_be_one_thing_is_left_out_by_an_empty_text)
{
    struct buf wrong = buf_new(ctx->arena);
    size_t tried = 0;

    for (const struct route *route = rooms_routes(); route->handler; route++) {
        if (route->audience != FOR_PROGRAMS)
            continue;
        tried += try_each(ctx, &wrong, route, &route->query, true);
        tried += try_each(ctx, &wrong, route, &route->body, false);
    }
    CHECK_STR(buf_str(&wrong), STR(""));
    CHECK(tried > 60);
}

struct empty { const char *who, *method, *path, *body, *field; };

static void refuse_each(struct ctx *ctx, const struct empty *each, size_t count, int64_t contract_id)
{
    struct web web = web_of_rooms(ctx);

    for (size_t i = 0; i < count; i++) {
        const char *path = strchr(each[i].path, '#') ? path_of_id(ctx, each[i].path, contract_id) : each[i].path;
        struct http_response answer = web_call(ctx, &web, each[i].method, path, each[i].who, str_of(each[i].body));
        if (answer.status != 422)
            fprintf(stderr, "%s %s\n", each[i].path, each[i].body);
        status_is(&answer, 422);
        text_has(buf_str(&answer.body), str_format(ctx->arena, "{\"field\":\"%s\",\"code\":", each[i].field).data);
    }
}

TEST(an_empty_text_issues_to_nobody_lifts_nothing_and_empties_no_profile)
{
    static const struct empty empty[] = {
        { "dana", "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"country\":\"SE\",\"holder\":\"\"}", "holder" },
        { "dana", "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"country\":\"SE\",\"holder\":\"\\u200b\"}", "holder" },
        { "dana", "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"country\":\"SE\",\"account\":\"\"}", "account" },
        { "dana", "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"country\":\"SE\",\"account\":\" \"}", "account" },
        { "dana", "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"country\":\"SE\",\"organization\":\"\"}", "organization" },
        { "dana", "POST", "/api/v1/admin/contracts", "{\"plan\":\"five-pack\",\"country\":\"\"}", "country" },
        { "dana", "POST", "/api/v1/admin/contracts/#/resume", "{\"block\":\"\"}", "block" },
        { "dana", "POST", "/api/v1/admin/contracts/#/resume", "{\"block\":\" \"}", "block" },
        { "dana", "POST", "/api/v1/admin/contracts/#/resume", "{\"block\":\"\\u200b\"}", "block" },
        { "anna", "PATCH", "/api/v1/me", "{\"phone\":\"\"}", "phone" },
        { "anna", "PATCH", "/api/v1/me", "{\"country\":\"\"}", "country" },
        { "anna", "PATCH", "/api/v1/me", "{\"time_zone\":\"\"}", "time_zone" },
        { "anna", "PATCH", "/api/v1/me", "{\"language\":\"\"}", "language" },
        { "ada@vendor.example", "GET", "/api/v1/admin/log?by=", "", "by" },
        { "ada@vendor.example", "GET", "/api/v1/admin/log?by=x", "", "by" },
        { "ada@vendor.example", "GET", "/api/v1/admin/log?since=", "", "since" },
        { "ada@vendor.example", "GET", "/api/v1/admin/log?until=", "", "until" },
        { "ada@vendor.example", "GET", "/api/v1/admin/log?event=", "", "event" },
        { "anna", "GET", "/api/v1/requests?severity=", "", "severity" },
        { "anna", "GET", "/api/v1/requests?after=", "", "after" },
    };
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 5);
    struct web web = web_of_rooms(ctx);

    world_staff(ctx, "ada@vendor.example", "administrator");
    for (int i = 0; i < 2; i++) {
        struct http_response answer = web_call(ctx, &web, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/suspend", contract.id), "dana",
                                               STR("{\"name\":\"Unpaid\",\"reason\":\"Invoice 4711\"}"));
        status_is(&answer, 201);
    }
    refuse_each(ctx, empty, COUNT_OF(empty), contract.id);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM contract"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM contract_block WHERE lifted_at = 0"), 2);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM account WHERE country = '' AND email = 'anna@fabrikam.example'"), 0);
    struct http_response answer = web_call(ctx, &web, "POST", path_of_id(ctx, "/api/v1/admin/contracts/#/resume", contract.id), "dana", STR("{\"block\":\"all\"}"));
    status_is(&answer, 200);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM contract_block WHERE lifted_at = 0"), 0);
}

/* Each names what is wrong, in the code of its kind; `invalid` says nothing of a field. */
TEST(a_field_that_is_wrong_has_the_code_of_its_kind)
{
    static const struct { const char *body, *field; } wrong[] = {
        { "{\"plan\":\"no-such\",\"country\":\"SE\"}", "\"plan\",\"code\":\"unknown_value\"" },
        { "{\"plan\":\"five-pack\",\"organization\":\"4711\"}", "\"organization\",\"code\":\"unknown_value\"" },
        { "{\"plan\":\"five-pack\",\"account\":\"nobody@fabrikam.example\"}", "\"account\",\"code\":\"unknown_value\"" },
        { "{\"plan\":\"five-pack\",\"holder\":\"No such company\"}", "\"holder\",\"code\":\"unknown_value\"" },
        { "{\"plan\":\"five-pack\",\"country\":\"SE\",\"time_zone\":\"Mars/Olympus\"}", "\"time_zone\",\"code\":\"unknown_value\"" },
        { "{\"plan\":\"five-pack\",\"country\":\"12\"}", "\"country\",\"code\":\"bad_format\"" },
        { "{\"plan\":\"five-pack\",\"country\":\"QQ\"}", "\"country\",\"code\":\"unknown_value\"" },
        { "{\"plan\":\"five-pack\",\"country\":\"SE\",\"starts_on\":\"1969-12-31\"}", "\"starts_on\",\"code\":\"out_of_range\"" },
        { "{\"plan\":\"five-pack\",\"country\":\"SE\",\"starts_on\":\"9000-01-01\"}", "\"starts_on\",\"code\":\"out_of_range\"" },
    };

    people_begin(ctx);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        text_has(api_says(ctx, 422, "dana", "POST", "/api/v1/admin/contracts", str_of(wrong[i].body)), str_format(ctx->arena, "\"field\":%s", wrong[i].field).data);
}

/* JSON is UTF-8; what says another thing of itself is not read as if it had not. */
TEST(a_body_is_read_only_when_it_says_that_it_is_json_in_utf_8_or_nothing)
{
    static const struct { const char *type; int status; } types[] = {
        { "", 200 }, { "application/json", 200 }, { "Application/JSON", 200 }, { "application/json; charset=utf-8", 200 },
        { "application/json;charset=\"UTF-8\"", 200 }, { "application/json; profile=x", 200 },
        { "application/json;charset=latin1", 400 }, { "application/json; profile=x; charset=utf-16", 400 }, { "application/merge-patch+json", 400 },
        { "application/problem+json", 400 }, { "application/jsonp", 400 }, { "text/json", 400 }, { "text/plain", 400 },
    };
    struct web web = web_of_rooms(ctx);

    people_begin(ctx);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        struct http_request request = web_request(ctx, "PATCH", "/api/v1/me", "anna", STR(""));
        request.body = STR("{\"phone\":\"+46 8 1\"}");
        if (types[i].type[0])
            web_header(ctx, &request, "Content-Type", types[i].type);
        struct http_response answer = web_send(ctx, &web, &request);
        status_is(&answer, types[i].status);
    }
}

TESTS(
    BOTH(a_field_that_is_wrong_has_the_code_of_its_kind),
    BOTH(a_body_is_read_only_when_it_says_that_it_is_json_in_utf_8_or_nothing),
    ALONE(no_field_of_a_program_that_has_to_be_one_thing_is_left_out_by_an_empty_text),
    BOTH(an_empty_text_issues_to_nobody_lifts_nothing_and_empties_no_profile),
)
