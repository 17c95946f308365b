/* SPDX-License-Identifier: Apache-2.0 */
/* t2_submission.c: what the body of a submission holds is kept or refused, and never thrown away. */
#include "tests/world.h"

#include "base/limit.h"
#include "desk/request/request_read.h"
#include "desk/request/request_view.h"

#define BODY "{\"kind\":\"incident\",\"version\":\"windows-server-2025\",\"title\":\"Replication stops\",\"description\":\"Two of five.\"," \
    "\"severity\":\"C\",\"country\":\"SE\",\"time_zone\":\"Europe/Stockholm\",\"agreement_accepted\":true," \
    "\"primary_contact\":{\"name\":\"Anna Berg\",\"email\":\"anna@fabrikam.example\"}"

/* Reads a body with these members behind the usual ones. */
static enum err read_body(struct ctx *ctx, struct str members, struct submission *out_submission)
{
    struct input *in;

    CHECK_OK(input_json(ctx, str_format(ctx->arena, BODY "%.*s}", STR_ARGS(members)), &in));
    submission_read(ctx, in, out_submission);
    return input_done(in);
}

static void check_refused(struct ctx *ctx, struct str members, const char *field, enum code code)
{
    struct submission submission;

    CHECK_CODE_KEEP(invalid, read_body(ctx, members, &submission));
    CHECK_STR(ctx->fault.fields->field, str_of(field));
    CHECK_INT(ctx->fault.fields->code, code);
    CHECK(ctx->fault.fields->next == NULL);
    fault_clear(ctx);
}

/* Whoever sends what nothing here keeps would believe that it counts. */
TEST(what_nothing_keeps_is_refused_unless_it_is_null)
{
    struct submission submission;

    check_refused(ctx, STR(",\"subscription\":\"s-1\""), "subscription", CODE_not_allowed);
    check_refused(ctx, STR(",\"service\":\"Storage\""), "service", CODE_not_allowed);
    check_refused(ctx, STR(",\"service\":\"\""), "service", CODE_not_allowed);
    check_refused(ctx, STR(",\"subscription\":7"), "subscription", CODE_not_allowed);
    CHECK_OK(read_body(ctx, STR(",\"subscription\":null,\"service\":null,\"on_behalf_of\":null"), &submission));
}

/* The last character that fits, and one more. */
TEST(the_fields_of_a_submission_end_where_their_limits_say)
{
    static const struct { const char *field; size_t max; } rows[] = {
        { "on_behalf_of", LIMIT_CUSTOMER_CHARS }, { "portal", LIMIT_ID_CHARS }, { "problem_type", LIMIT_ID_CHARS },
        { "category", LIMIT_ID_CHARS },
    };
    char text[512];
    struct submission submission;

    memset(text, 'n', sizeof text);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CHECK_OK(read_body(ctx, str_format(ctx->arena, ",\"%s\":\"%.*s\"", rows[i].field, (int)rows[i].max, text), &submission));
        check_refused(ctx, str_format(ctx->arena, ",\"%s\":\"%.*s\"", rows[i].field, (int)rows[i].max + 1, text), rows[i].field, CODE_too_long);
    }
}

TEST(a_customer_is_kept_as_the_name_that_was_given)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 2);
    struct submission submission;
    struct request request;
    struct buf out = buf_new(ctx->arena);
    struct json json = json_new(&out);
    bool repeated;

    CHECK_OK(read_body(ctx, str_format(ctx->arena, ",\"contract\":\"%lld\",\"on_behalf_of\":\" Northwind \xC3\x85kers \"", (long long)contract.id), &submission));
    submission.key = STR("k");
    sign_in_as(ctx, "anna");
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    request_json(ctx, &json, NULL, catalog_in_force(ctx), &request);
    json_end(&json);
    CHECK(str_contains(buf_str(&out), STR("\"on_behalf_of\":{\"id\":null,\"name\":\"Northwind \xC3\x85kers\"}")));
}

TESTS(
    ALONE(what_nothing_keeps_is_refused_unless_it_is_null),
    ALONE(the_fields_of_a_submission_end_where_their_limits_say),
    BOTH(a_customer_is_kept_as_the_name_that_was_given),
)
