/* SPDX-License-Identifier: Apache-2.0 */
/* t3_doors.c: a page, the API, the command line and a draft read the same fields, and say the same of what is wrong with them. */
#include "tests/visitor.h"

#include "base/email.h"
#include "base/limit.h"
#include "desk/contract/contract_ids.h"
#include "tests/caught.h"
#include "view/input_ask.h"

static struct str so_many(struct ctx *ctx, size_t chars, const char *behind)
{
    struct buf text = buf_new(ctx->arena);

    while (text.len < chars)
        buf_add_char(&text, 'x');
    buf_add(&text, str_of(behind));
    return buf_str(&text);
}

/* The text with another in place of its %s. */
static struct str with_typed(struct ctx *ctx, const char *text, struct str typed)
{
    struct str rest = str_of(text), front = str_cut(&rest, '%');

    return rest.len ? str_join(ctx->arena, front, typed, (struct str){ rest.data + 1, rest.len - 1 }) : front;
}

/* Words as they stand in a page; none of these has a character that JSON or HTML writes otherwise. */
static void says(const struct http_response *answer, struct ctx *ctx, struct str words)
{
    CHECK_INT(answer->status, 422);
    CHECK(words.len > 0);
    has(answer, str_c(ctx->arena, words));
}

/* ---- E-mail addresses ------------------------------------------------------------------------------------- */

/* What the draft's page says of its contact's address. */
static struct str draft_says_of_email(struct ctx *ctx, struct str typed)
{
    struct draft draft = draft_started(ctx);

    draft = draft_saved(ctx, &draft, STEP_CONTACT, FIELDS(FIELD("primary_contact.name", STR("Anna")), FIELD("primary_contact.email", typed)));
    struct draft_review review = draft_reviewed(ctx, &draft);
    for (const struct field_fault *fault = review.faults[STEP_CONTACT]; fault; fault = fault->next)
        if (str_equal(fault->field, STR("primary_contact.email")))
            return fault->detail;
    return STR("");
}

/* The examples: a@ and an address of 260 characters were answered with the lengths of a field. */
TEST(an_address_that_no_mail_reaches_is_refused_in_the_words_of_the_rule_through_every_door)
{
    const struct str addresses[] = { STR("a"), STR("@"), STR("a@"), STR("@a"), STR("a b@c.example"), so_many(ctx, 248, "@a.example"), so_many(ctx, 270, "@a.example"),
                                     so_many(ctx, 300, "") };
    struct web web = web_of_rooms(ctx);
    struct visitor nobody = { .web = &web };

    ctx->now = clock_now();
    people_begin(ctx);
    opened(ctx, &nobody, 200, "/sign-up");
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        struct str typed = addresses[i], words = STR("");
        struct email email;
        CHECK(!email_read(ctx, typed, &email, &words));
        struct http_response page = submit(ctx, &nobody, "/sign-up", str_format(ctx->arena, "name=Anna&password=correct+horse+battery&email=%s", encoded(ctx, typed)).data);
        says(&page, ctx, words);
        page = submit(ctx, &nobody, "/reset", str_format(ctx->arena, "email=%s", encoded(ctx, typed)).data);
        says(&page, ctx, words);
        struct http_response answer = web_call(ctx, &web, "POST", "/api/v1/accounts", NULL,
            str_format(ctx->arena, "{\"name\":\"Anna\",\"password\":\"correct horse battery\",\"email\":\"%.*s\"}", STR_ARGS(typed)));
        says(&answer, ctx, words);
        struct said said = command(ctx, str_format(ctx->arena, "account|add|%.*s|--name|Anna", STR_ARGS(typed)).data);
        CHECK_INT(said.status, 2);
        CHECK(str_contains(said.err, words));
        sign_in_as(ctx, "anna");
        CHECK_STR(draft_says_of_email(ctx, typed), words);
    }
}

/* ---- IDs -------------------------------------------------------------------------------------------------- */

TEST(what_is_pasted_and_too_long_is_refused_in_the_words_of_the_rule_through_every_door)
{
    static const char *const fields[] = { "ids", "access_id", "contract_id" };
    struct str typed = so_many(ctx, LIMIT_PASTED_CHARS + 1, "");
    struct web web = web_of_rooms(ctx);

    ctx->now = clock_now();
    people_begin(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    struct str words = contract_ids_long_words(ctx);
    opened(ctx, &anna, 200, "/contracts/add");
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct http_response page = submit(ctx, &anna, "/contracts/add", str_format(ctx->arena, "%s=%.*s", fields[i], STR_ARGS(typed)).data);
        says(&page, ctx, words);
        struct http_response answer = web_call(ctx, &web, "POST", "/api/v1/contracts", "anna",
            str_format(ctx->arena, "{\"%s\":\"%.*s\"}", fields[i], STR_ARGS(typed)));
        says(&answer, ctx, words);
        has(&answer, "\"code\":\"too_long\"");
    }
    struct said said = command(ctx, str_format(ctx->arena, "contract|add|%.*s|--as|anna@fabrikam.example", STR_ARGS(typed)).data);
    CHECK_INT(said.status, 2);
    CHECK(str_contains(said.err, words));
}

/* ---- Fields whose rule has words of its own ---------------------------------------------------------------- */

/* What is longer than the field takes is what the rule says of whatever it does not know; and what is left out or empty has the rule's words. */
TEST(a_field_whose_rule_has_words_is_refused_in_them_whether_its_length_is_wrong_or_what_it_says)
{
    static const struct { const char *method, *target, *body, *words; } wrong[] = {
        { "PATCH", "/api/v1/me", "{\"time_zone\":\"%s\"}", "There is no time zone with that name. Enter one such as Europe/Stockholm." },
        { "PATCH", "/api/v1/me", "{\"language\":\"%s\"}", "Enter the language as a tag, such as sv or zh-Hans." },
        { "GET", "/api/v1/queue?after=%s", "", "Give the `next` of the page before." },
        { "POST", "/api/v1/admin/contracts/7/resume", "{\"block\":\"%s\"}", "The id of a block is expected here, or " },
        { "POST", "/api/v1/admin/contracts", "{\"plan\":\"gold-20-pack\",\"account\":\"anna@fabrikam.example\",\"time_zone\":\"%s\"}",
          "There is no time zone with that name. Enter one such as Europe/Stockholm." },
    };
    static const struct { const char *target, *body, *words; } empty[] = {
        { "/api/v1/admin/organizations", "{\"name\":%s}", "Enter the name of the organization." },
        { "/api/v1/admin/accounts", "{\"email\":\"new@x.example\",\"name\":%s}", "Enter your first and last name." },
        { "/api/v1/admin/accounts", "{\"email\":%s,\"name\":\"A\"}", "Enter the e-mail address." },
        { "/api/v1/admin/contracts/7/suspend", "{\"name\":%s,\"reason\":\"x\"}", "Enter a name for the block." },
        { "/api/v1/admin/contracts/7/suspend", "{\"name\":\"x\",\"reason\":%s}", "Enter a reason." },
        { "/api/v1/requests/1/close", "{\"reason\":\"answered\",\"notes\":\"x\",\"cause\":%s}", "Enter the cause" },
        { "/api/v1/requests/1/close", "{\"reason\":\"answered\",\"cause\":\"x\",\"notes\":%s}", "Enter what was done" },
        { "/api/v1/requests/1/communications", "{\"text\":%s}", "Write the message first." },
    };
    static const char *const nothing[] = { "null", "\"\"", "\" \"", "\"\\u200b\"" };
    struct web web = web_of_rooms(ctx);

    people_begin(ctx);
    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'administrator' FROM account WHERE email = 'sam@vendor.example'");
    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'contract_desk' FROM account WHERE email = 'sam@vendor.example'");
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        for (size_t chars = 1; chars < 2000; chars += 1200) {
            struct str typed = so_many(ctx, chars, "!");
            const char *target = str_c(ctx->arena, with_typed(ctx, wrong[i].target, typed)), *body = str_c(ctx->arena, with_typed(ctx, wrong[i].body, typed));
            struct http_response answer = web_call(ctx, &web, wrong[i].method, target, "sam", str_of(body));
            says(&answer, ctx, str_of(wrong[i].words));
        }
    for (size_t i = 0; i < COUNT_OF(empty); i++)
        for (size_t n = 0; n < COUNT_OF(nothing); n++) {
            struct http_response answer = web_call(ctx, &web, "POST", empty[i].target, "sam", with_typed(ctx, empty[i].body, str_of(nothing[n])));
            says(&answer, ctx, str_of(empty[i].words));
        }
}

/* One thing is wrong, and is said once. */
TEST(a_day_that_is_longer_than_any_moment_is_told_once)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 5);

    for (size_t chars = 5; chars < 60; chars += 10) {
        struct str said = api_says(ctx, 422, "anna", "GET", str_format(ctx->arena, "/api/v1/contracts/%lld?as_of=%.*s", (long long)contract.id,
                                                                       STR_ARGS(so_many(ctx, chars, ""))).data, STR(""));
        size_t first = place_of(said, "\"field\":\"as_of\"");
        CHECK(first < said.len);
        struct str rest = { said.data + first + 1, said.len - first - 1 };
        CHECK(!str_contains(rest, STR("\"field\":")));
    }
}

/* ---- Keys ------------------------------------------------------------------------------------------------- */

/* The example: request submit --key of 300 characters was taken, a header of 201 was not. */
TEST(a_key_is_as_long_on_the_command_line_as_in_the_header)
{
    static const char *const broken[] = { "a\001b", "a\nb", "a\x7F" };
    struct web web = web_of_rooms(ctx);
    struct str body = STR("{\"version\":\"no-such\",\"kind\":\"incident\",\"title\":\"t\",\"description\":\"d\",\"severity\":\"C\",\"country\":\"SE\","
                          "\"time_zone\":\"Europe/Stockholm\",\"primary_contact\":{\"name\":\"A\",\"email\":\"a@fabrikam.example\"}}");
    const char *file = in_directory(ctx, "request.json").data;

    file_write(file, str_c(ctx->arena, body));
    ctx->now = clock_now();
    people_begin(ctx);
    for (size_t i = 0; i < COUNT_OF(broken) + 3; i++) {
        struct str key = i < COUNT_OF(broken) ? str_of(broken[i]) : so_many(ctx, LIMIT_IDEMPOTENCY_KEY_CHARS + (i - COUNT_OF(broken)) * 50, "");
        bool fits = i == COUNT_OF(broken);
        struct http_request request = web_request(ctx, "POST", "/api/v1/requests", "anna", body);
        web_header(ctx, &request, "Idempotency-Key", str_c(ctx->arena, key));
        struct http_response answer = web_send(ctx, &web, &request);
        CHECK_INT(answer.status, 422);
        CHECK(shows(&answer, "\"field\":\"version\"") == fits && shows(&answer, "Use at most 200 characters and no control characters") == !fits);
        struct said said = command(ctx, str_format(ctx->arena, "request|submit|%s|--as|anna@fabrikam.example|--key|%.*s", file, STR_ARGS(key)).data);
        CHECK_INT(said.status, 2);
        CHECK(str_contains(said.err, STR("version: ")) == fits && str_contains(said.err, STR("Use at most 200 characters and no control characters")) == !fits);
    }
}

TEST(a_contract_is_shown_as_at_a_moment_and_issued_to_whoever_is_meant_on_the_command_line_too)
{
    ctx->now = clock_now();
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 5);
    struct str said;

    CHECK_INT(command(ctx, "contract|issue|--plan|gold-20-pack|--holder|fabrikam ab").status, 0);
    CHECK_INT(command(ctx, "contract|issue|--plan|gold-20-pack|--holder|anna@fabrikam.example").status, 0);
    CHECK_INT(command(ctx, "contract|issue|--plan|gold-20-pack|--holder|Fab").status, 2);
    CHECK_INT(command(ctx, "contract|issue|--plan|gold-20-pack|--holder|Fabrikam AB|--account|anna@fabrikam.example").status, 2);
    CHECK_INT(sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM contract WHERE organization_id = %lld", (long long)people.fabrikam).data), 2);
    said = command(ctx, str_format(ctx->arena, "contract|show|%lld|--as-of|%.*s", (long long)contract.id, STR_ARGS(instant_text(ctx->arena, ctx->now + 1000))).data).out;
    CHECK(str_contains(said, STR("5 of 5")));
    CHECK_INT(command(ctx, str_format(ctx->arena, "contract|show|%lld|--as-of|2026-11-21T25:00:00Z", (long long)contract.id).data).status, 2);
    CHECK_INT(command(ctx, str_format(ctx->arena, "contract|show|%lld|--as-of|", (long long)contract.id).data).status, 2);
}

/* ---- Lists of words, and fields that go together ------------------------------------------------------------ */

/* A path of the row with 7 for whatever stands in it. */
static const char *path_of_seven(struct ctx *ctx, const struct route *route)
{
    struct str rest = str_of(route->path + 1);
    struct buf path = buf_new(ctx->arena);

    while (rest.len) {
        struct str part = str_cut(&rest, '/');
        buf_format(&path, "/%.*s", STR_ARGS(part.data[0] == ':' ? STR("7") : part));
    }
    return str_c(ctx->arena, buf_str(&path));
}

static struct http_response dana_sends(struct ctx *ctx, struct web *web, const struct route *route, struct str body)
{
    return web_call(ctx, web, http_method_name(route->method), path_of_seven(ctx, route), "dana", body);
}

static void everything_to_dana(struct ctx *ctx)
{
    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'administrator' FROM account WHERE email = 'dana@vendor.example'");
}

/* The document calls such lists unique: ["read","read"] was taken. */
TEST(a_list_of_words_holds_each_word_once_through_every_door)
{
    struct web web = web_of_rooms(ctx);
    int lists = 0;

    ctx->now = clock_now();
    people_begin(ctx);
    everything_to_dana(ctx);
    for (const struct route *route = rooms_routes(); route->handler; route++)
        for (const struct field *field = input_ask(ctx, &route->body); field; field = field->next) {
            if (route->audience != FOR_PROGRAMS || field->type != FIELD_LIST || field->fields->type != FIELD_ONE_OF)
                continue;
            struct str name = field->name, last = str_of(field->fields->words[1]);
            struct http_response answer = dana_sends(ctx, &web, route, str_format(ctx->arena, "{\"%.*s\":[\"%.*s\",\"%.*s\"]}", STR_ARGS(name), STR_ARGS(last), STR_ARGS(last)));
            status_is(&answer, 422);
            has(&answer, str_format(ctx->arena, "{\"field\":\"%.*s[1]\",\"code\":\"not_allowed\",\"detail\":\"%.*s stands here twice. Leave one out.\"}",
                                    STR_ARGS(name), STR_ARGS(last)).data);
            lists++;
        }
    CHECK(lists >= 5);
    struct said said = command(ctx, "organization|add|Tailspin|--enrolled|partner|--enrolled|partner");
    CHECK(said.status == 2 && str_contains(said.err, STR("--enrolled: partner stands here twice. Leave one out.")));
    said = command(ctx, "token|add|anna@fabrikam.example|--scopes|read|--scopes|submit|--scopes|read");
    CHECK(said.status == 2 && str_contains(said.err, STR("--scopes: read stands here twice. Leave one out.")));
    CHECK_INT(command(ctx, "token|add|anna@fabrikam.example|--scopes|read|--scopes|submit").status, 0);
}

/* The document says so of each of them (tools/openapi): about_id without about was refused, and no word said why. */
TEST(a_field_that_goes_with_another_is_refused_without_it)
{
    struct web web = web_of_rooms(ctx);
    struct http_response answer;
    int fields = 0;

    people_begin(ctx);
    everything_to_dana(ctx);
    for (const struct route *route = rooms_routes(); route->handler; route++) {
        for (const struct field *field = route->audience == FOR_PROGRAMS ? input_ask(ctx, &route->query) : NULL; field; field = field->next)
            if (field->with) {
                const char *target = str_format(ctx->arena, "%s?%.*s=7", route->path, STR_ARGS(field->name)).data;
                answer = web_call(ctx, &web, "GET", target, "dana", STR(""));
                status_is(&answer, 422);
                has(&answer, str_format(ctx->arena, "{\"field\":\"%s\",\"code\":\"missing\"", field->with).data);
                fields++;
            }
        for (const struct field *field = route->audience == FOR_PROGRAMS ? input_ask(ctx, &route->body) : NULL; field; field = field->next)
            if (field->with) {
                const char *value = field->type == FIELD_LIST ? field->fields->words[0] : "x";
                answer = dana_sends(ctx, &web, route, str_format(ctx->arena, "{\"%.*s\":%s\"%s\"%s}", STR_ARGS(field->name), field->type == FIELD_LIST ? "[" : "", value,
                                                                 field->type == FIELD_LIST ? "]" : ""));
                status_is(&answer, 422);
                has(&answer, str_format(ctx->arena, "{\"field\":\"%s\",\"code\":\"missing\"", field->with).data);
                fields++;
            }
    }
    CHECK_INT(fields, 3);
    answer = web_call(ctx, &web, "GET", "/api/v1/admin/log?about=nobody&about_id=7", "dana", STR(""));
    has(&answer, "{\"field\":\"about\",\"code\":\"unknown_value\"");
    has_not(&answer, "missing");
}

TESTS(
    BOTH(a_list_of_words_holds_each_word_once_through_every_door),
    SQLITE(a_field_that_goes_with_another_is_refused_without_it),
    BOTH(a_key_is_as_long_on_the_command_line_as_in_the_header),
    BOTH(a_contract_is_shown_as_at_a_moment_and_issued_to_whoever_is_meant_on_the_command_line_too),
    BOTH(an_address_that_no_mail_reaches_is_refused_in_the_words_of_the_rule_through_every_door),
    BOTH(what_is_pasted_and_too_long_is_refused_in_the_words_of_the_rule_through_every_door),
    SQLITE(a_field_whose_rule_has_words_is_refused_in_them_whether_its_length_is_wrong_or_what_it_says),
    SQLITE(a_day_that_is_longer_than_any_moment_is_told_once),
)
