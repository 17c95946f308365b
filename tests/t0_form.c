/* SPDX-License-Identifier: Apache-2.0 */
/* t0_form.c: the fields of forms, without a database: what they have from their readers, and that their parts fit each other. */
#include "tests/harness.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "view/field.html.h"
#include "view/page.h"
#include "web/dispatch.h"
#include "web/form.h"
#include "web/match.h"

#define NAME_CHARS 40
#define WORD_CHARS 30

/* One field of each kind, required and optional. */
static void all_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx, (void)out;
    (void)input_line(in, "name", NEED_REQUIRED, 1, NAME_CHARS);
    (void)input_ruled(in, "story", NEED_REQUIRED, &(struct text_rule){ 1000, true, NULL });
    (void)input_code(in, "word", NEED_OPTIONAL, 0, WORD_CHARS);
    (void)input_email(in, "email", NEED_REQUIRED, 3);
    (void)input_phone(in, "phone", NEED_OPTIONAL);
    (void)input_digits(in, "number", NEED_OPTIONAL, 0, 64);
    (void)input_secret(in, "present", NEED_REQUIRED, 1, 200);
    (void)input_secret(in, "new", NEED_REQUIRED, 10, 200);
    (void)input_int(in, "count", NEED_REQUIRED, 1, 9);
    (void)input_int(in, "change", NEED_REQUIRED, -9, 9);
    (void)input_day(in, "day", NEED_OPTIONAL, 0);
    (void)input_bool(in, "tick", NEED_OPTIONAL);
    (void)input_country(in, "country", NEED_REQUIRED);
    (void)input_code(in, "choice", NEED_REQUIRED, 1, WORD_CHARS);
    struct input *person = input_object(in, "person", NEED_REQUIRED);
    (void)input_email(person, "email", NEED_REQUIRED, 3);
    struct input *others = input_list(in, "others", NEED_OPTIONAL, 0, 3);
    for (struct input *one; (one = input_list_next(others));)
        (void)input_line(one, "name", NEED_REQUIRED, 1, NAME_CHARS);
}

static enum err nothing(struct ctx *ctx, struct http_call *call)
{
    (void)ctx, (void)call;
    return OK;
}

static const struct route routes[] = {
    { .method = HTTP_GET, .path = "/things", .handler = nothing, .query = READS(int, all_read) },
    { .method = HTTP_POST, .path = "/things/:id/change", .handler = nothing, .body = READS(int, all_read) },
    { .method = HTTP_POST, .path = "/things", .handler = nothing, .body = READS(int, all_read) },
    { .handler = NULL },
};
static struct web web;

/* A page that is looked at, and one that is shown again since what was sent to routes[which] was refused. */
static struct http_call look(struct ctx *ctx)
{
    web.routes = route_tree_new(ctx->arena, routes);
    return (struct http_call){ .web = &web, .route = &routes[0] };
}

static struct http_call again(struct ctx *ctx, size_t which, const char *typed, const struct fault *fault)
{
    struct http_call call = { .web = &web, .route = &routes[which], .fault = fault };

    web.routes = route_tree_new(ctx->arena, routes);
    CHECK_OK(input_form(ctx, str_of(typed), &call.form));
    return call;
}

typedef void part(struct buf *out, struct ctx *ctx, const struct form *form, const struct form_field *field);

static struct str made(struct ctx *ctx, part *make, const struct form *form, const struct form_field *field)
{
    struct buf out = buf_new(ctx->arena);

    make(&out, ctx, form, field);
    return buf_str(&out);
}

static void has(struct str html, const char *words)
{
    if (str_contains(html, str_of(words)))
        return;
    fprintf(stderr, "no %s in\n%.*s\n", words, STR_ARGS(html));
    FAIL("something is missing");
}

static void has_not(struct str html, const char *words)
{
    if (!str_contains(html, str_of(words)))
        return;
    fprintf(stderr, "%s in\n%.*s\n", words, STR_ARGS(html));
    FAIL("something is there that must not be");
}

TEST(a_field_has_need_length_keyboard_and_what_a_browser_fills_in_from_its_reader)
{
    static const struct { const char *name, *others, *own; } fields[] = {
        { "name", " type=\"text\" dir=\"auto\" maxlength=\"40\" autocomplete=\"off\" required>", " maxlength=\"40\" autocomplete=\"name\" required>" },
        { "word", " type=\"text\" maxlength=\"30\" spellcheck=\"false\" autocomplete=\"off\">", " autocomplete=\"off\">" },
        { "email", " type=\"email\" maxlength=\"254\" autocomplete=\"off\" required>", " autocomplete=\"email\" required>" },
        { "phone", " type=\"tel\" maxlength=\"40\" autocomplete=\"off\">", " autocomplete=\"tel\">" },
        { "number", " type=\"text\" maxlength=\"64\" inputmode=\"numeric\" spellcheck=\"false\" autocomplete=\"off\">", " autocomplete=\"off\">" },
        { "present", " type=\"password\" autocomplete=\"current-password\" required>", " autocomplete=\"current-password\" required>" },
        { "new", " type=\"password\" autocomplete=\"new-password\" required>", " autocomplete=\"new-password\" required>" },
        { "count", " type=\"text\" inputmode=\"numeric\" autocomplete=\"off\" required>", " autocomplete=\"off\" required>" },
        { "change", " type=\"text\" autocomplete=\"off\" required>", " autocomplete=\"off\" required>" },      /* a keyboard of digits has no minus */
        { "day", " type=\"date\">", " type=\"date\">" },
        { "person.email", " type=\"email\" maxlength=\"254\" autocomplete=\"off\" required>", " autocomplete=\"email\" required>" },
        { "others[2].name", " type=\"text\" dir=\"auto\" maxlength=\"40\" autocomplete=\"off\" required>", " autocomplete=\"name\" required>" },
    };
    struct http_call call = look(ctx);
    struct form form = form_to(ctx, &call, URL("/things/7/change")), own = form;

    own.whose = FORM_OF_READER;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        has(made(ctx, field_line, &form, FIELD(fields[i].name, STR("A"))), fields[i].others);
        has(made(ctx, field_line, &own, FIELD(fields[i].name, STR("A"))), fields[i].own);
    }
    own.whose = FORM_OF_SIGN_IN;
    has(made(ctx, field_line, &own, FIELD("email", STR("A"))), " autocomplete=\"username\" required>");
    has(made(ctx, field_text, &form, FIELD("story", STR("A"), .rows = 3)), "<textarea dir=\"auto\" rows=\"3\" id=\"story\" name=\"story\" required>");
    has(made(ctx, field_select_begin, &form, FIELD("country", STR("A"))), "<select id=\"country\" name=\"country\" required>");
    has_not(made(ctx, field_tick, &form, FIELD("tick", STR("A"))), "required");
}

TEST(what_may_be_left_out_says_so_unless_the_page_has_better_words)
{
    struct http_call call = look(ctx);
    struct form form = form_to(ctx, &call, URL("/things"));

    has(made(ctx, field_line, &form, FIELD("phone", STR("Phone"))), ">Phone\n<span class=\"optional\">(optional)</span>\n</label>");
    has(made(ctx, field_line, &form, FIELD("phone", STR("Phone"), .note = STR("(at night)"))), "<span class=\"optional\">(at night)</span>");
    has_not(made(ctx, field_line, &form, FIELD("name", STR("Name"))), "optional");
    form = form_asking(ctx, &call, URL("/things"));
    has_not(made(ctx, field_line, &form, FIELD("phone", STR("Phone"))), "optional");
    has_not(made(ctx, field_line, &form, FIELD("name", STR("Name"))), "required");
    /* A browser would not send an address that is none. */
    has(made(ctx, field_line, &form, FIELD("email", STR("E-mail"))), " type=\"text\" maxlength=\"254\" inputmode=\"email\"");
}

/* Label, hint, fault, what is said of the element, and the link above the form: all by one name. */
TEST(all_that_belongs_to_a_field_names_it_alike)
{
    static const struct { const char *name, *id; } fields[] = { { "name", "name" }, { "person.email", "person-email" }, { "others[1].name", "others-1-name" } };

    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct field_fault wrong = { .field = str_of(fields[i].name), .code = CODE_invalid, .detail = STR("Not so.") };
        struct fault fault = { .err = ERR_INVALID, .code = CODE_invalid, .fields = &wrong };
        struct http_call call = again(ctx, 2, "name=x", &fault);
        struct form form = form_to(ctx, &call, URL("/things"));
        struct str html = made(ctx, field_line, &form, FIELD(fields[i].name, STR("A"), STR("Like so.")));
        has(html, str_format(ctx->arena, "<label for=\"%s\">A", fields[i].id).data);
        has(html, str_format(ctx->arena, "<p class=\"hint\" id=\"%s-hint\">Like so.</p>", fields[i].id).data);
        has(html, str_format(ctx->arena, "<p class=\"fault\" id=\"%s-error\">Not so.</p>", fields[i].id).data);
        has(html, str_format(ctx->arena, "<input id=\"%s\" name=\"%s\"", fields[i].id, fields[i].name).data);
        has(html, str_format(ctx->arena, "aria-invalid=\"true\" aria-describedby=\"%s-hint %s-error\"", fields[i].id, fields[i].id).data);
        struct buf above = buf_new(ctx->arena);
        page_faults(&above, ctx, &fault);
        has(buf_str(&above), str_format(ctx->arena, "<a href=\"#%s\">Not so.</a>", fields[i].id).data);
        has(made(ctx, field_group_begin, &form, FIELD(fields[i].name, STR("A"))), str_format(ctx->arena, "id=\"%s\" aria-describedby=\"%s-error\"", fields[i].id, fields[i].id).data);
    }
}

TEST(the_form_that_was_sent_shows_what_was_typed_and_no_other_does)
{
    struct field_fault wrong = { .field = STR("name"), .code = CODE_invalid, .detail = STR("Not so.") };
    struct fault fault = { .err = ERR_INVALID, .code = CODE_invalid, .fields = &wrong };
    struct http_call call = again(ctx, 1, "name=Typed&tick=true&choice=b&present=secret&new=", &fault);
    struct form sent = form_to(ctx, &call, URL("/things/7/change?x=1")), other = form_to(ctx, &call, URL("/things"));

    has(made(ctx, field_line, &sent, FIELD("name", STR("A"), .value = STR("Stored"))), "value=\"Typed\"");
    has(made(ctx, field_line, &sent, FIELD("name", STR("A"))), "Not so.");
    has(made(ctx, field_line, &sent, FIELD("word", STR("A"), .value = STR("Stored"))), "value=\"\"");
    has(made(ctx, field_tick, &sent, FIELD("tick", STR("A"))), " value=\"true\" checked>");
    CHECK(field_is(&sent, FIELD("choice", STR("A"), .value = STR("a")), STR("b")));
    has_not(made(ctx, field_line, &sent, FIELD("present", STR("A"))), "secret");
    has(made(ctx, field_line, &other, FIELD("name", STR("A"), .value = STR("Stored"))), "value=\"Stored\"");
    has_not(made(ctx, field_line, &other, FIELD("name", STR("A"))), "Not so.");
    has_not(made(ctx, field_tick, &other, FIELD("tick", STR("A"))), "checked");
    CHECK(field_is(&other, FIELD("choice", STR("A"), .value = STR("a")), STR("a")));
}

TEST(one_of_a_group_is_marked_and_described_by_what_stands_on_its_card)
{
    struct http_call call = look(ctx);
    struct form form = form_to(ctx, &call, URL("/things"));
    const struct form_field *choice = FIELD("choice", STR("A"), .value = STR("b"));
    struct buf out = buf_new(ctx->arena);

    field_choice(&out, ctx, &form, choice, STR("a"), STR("The first"));
    field_card(&out, ctx, &form, choice, STR("b"), STR("The second"), STR("It is better."));
    has(buf_str(&out), "<input type=\"radio\" id=\"choice-a\" name=\"choice\" value=\"a\" required>\n<label for=\"choice-a\">The first</label>");
    has(buf_str(&out), "<input type=\"radio\" id=\"choice-b\" name=\"choice\" value=\"b\" required aria-describedby=\"choice-b-more\" checked>\n<label for=\"choice-b\">");
    has(buf_str(&out), "<div class=\"option-more\" id=\"choice-b-more\">\n<p>It is better.</p>");
}

TEST(a_field_outside_of_its_form_names_it)
{
    struct http_call call = look(ctx);
    struct form form = form_to(ctx, &call, URL("/things"));

    form.id = "the-form";
    form.guard = STR("Leave \"it\"?");
    struct buf out = buf_new(ctx->arena);
    form_begin(&out, ctx, &form);
    has(buf_str(&out), "<form class=\"form\" method=\"post\" action=\"/things\" id=\"the-form\" data-guard=\"Leave &quot;it&quot;?\">");
    has_not(made(ctx, field_line, &form, FIELD("name", STR("A"))), "form=");
    form.outside = true;
    has(made(ctx, field_line, &form, FIELD("name", STR("A"))), " form=\"the-form\"");
}

/* In a process of its own, with nothing on the screen: whether it was ended. */
static bool ends_the_process(struct ctx *ctx, const char *to, const char *field)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        struct http_call call = look(ctx);
        (void)!freopen("/dev/null", "w", stderr);
        struct form form = form_to(ctx, &call, (struct url){ str_of(to) });
        (void)made(ctx, field_line, &form, FIELD(field, STR("A")));
        _exit(0);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

/* What a page cannot mean is found where it is looked at first: in a test. */
TEST(a_field_that_its_reader_does_not_know_and_a_form_for_nobody_end_the_process)
{
    CHECK(!ends_the_process(ctx, "/things", "name"));
    CHECK(ends_the_process(ctx, "/things", "nobody_reads_this"));
    CHECK(ends_the_process(ctx, "/things", "person.name"));
    CHECK(ends_the_process(ctx, "/nowhere", "name"));
}

TESTS(
    ALONE(a_field_has_need_length_keyboard_and_what_a_browser_fills_in_from_its_reader),
    ALONE(what_may_be_left_out_says_so_unless_the_page_has_better_words),
    ALONE(all_that_belongs_to_a_field_names_it_alike),
    ALONE(the_form_that_was_sent_shows_what_was_typed_and_no_other_does),
    ALONE(one_of_a_group_is_marked_and_described_by_what_stands_on_its_card),
    ALONE(a_field_outside_of_its_form_names_it),
    ALONE(a_field_that_its_reader_does_not_know_and_a_form_for_nobody_end_the_process),
)
