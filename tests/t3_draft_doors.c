/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_draft_doors.c: what a call of the API refuses in a request, the form of a draft's step refuses too, in words at the field, and keeps what
 * was typed. One table asks both doors.
 */
#include "tests/visitor.h"

#include "base/limit.h"
#include "desk/draft/draft.h"

/* A field as a form calls it, with what is right and what is wrong in it. JSON: with its quotation marks. */
struct doors { const char *field, *right_json, *right, *wrong_json, *wrong; };

#define TEXT(field, right, wrong) { field, "\"" right "\"", right, "\"" wrong "\"", wrong }
#define CHARS_70 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
#define CHARS_280 CHARS_70 CHARS_70 CHARS_70 CHARS_70
#define TURNS "a\u202Eb"           /* letters that run the wrong way */

/* Whatever a requester may add in one line. */
#define LINE_DOORS(field, ...) TEXT(#field, "Contoso AB", CHARS_280), TEXT(#field, "Contoso AB", TURNS), { #field, "\"a\"", "a", "\"a\\nb\"", "a\nb" },

static const struct doors doors[] = {
    TEXT("portal", "on-premises", "no-such-portal"),
    TEXT("portal", "on-premises", CHARS_280),
    TEXT("version", "windows-server-2025", "no-such-version"),
    REQUEST_LINES(LINE_DOORS)
    TEXT("kind", "incident", "zzz"),
    TEXT("kind", "incident", ""),
    TEXT("problem_type", "networking", "zzz"),
    TEXT("category", "dns", "zzz"),
    TEXT("title", "Replication stops", ""),
    TEXT("title", "Replication stops", CHARS_280),
    TEXT("title", "Replication stops", TURNS),
    TEXT("description", "Two of five.", ""),
    TEXT("description", "Two of five.", TURNS),
    TEXT("contract", "#", "zzz"),
    TEXT("contract", "#", "99999999999999999999"),
    TEXT("severity", "C", "zzz"),
    TEXT("severity", "C", ""),
    { "requires_24x7", "false", "", "\"on\"", "on" },
    { "requires_24x7", "false", "", "\"maybe\"", "maybe" },
    { "requires_24x7", "false", "", "2", "2" },
    TEXT("country", "SE", "QQ"),
    TEXT("country", "SE", "SWE"),
    TEXT("time_zone", "Europe/Stockholm", "Mars/Olympus"),
    TEXT("time_zone", "Europe/Stockholm", CHARS_280),
    TEXT("primary_contact.name", "Anna Berg", ""),
    TEXT("primary_contact.name", "Anna Berg", CHARS_280),
    TEXT("primary_contact.email", "anna@fabrikam.example", ""),
    TEXT("primary_contact.email", "anna@fabrikam.example", "anna"),
    TEXT("primary_contact.phone", "4684711", CHARS_280),
    { "add_submitter", "true", "true", "\"maybe\"", "maybe" },
    { "add_submitter", "true", "true", "1", "1" },
    TEXT("additional_contacts[0].name", "Olle Ek", CHARS_280),
    TEXT("additional_contacts[0].name", "Olle Ek", ""),
    TEXT("additional_contacts[0].email", "olle@fabrikam.example", "olle"),
    TEXT("additional_contacts[0].email", "olle@fabrikam.example", ""),
    TEXT("additional_contacts[0].phone", "4684712", CHARS_280),
};

/* What the page asks and no call does, with the reason. */
static const struct { const char *field, *right, *wrong, *why; } of_pages[] = {
    { "product", "windows-server", "no-such-product", "a call names the version alone; what is blamed is the version" },
    { "usage", "customer", "zzz", "a call has a customer or none" },
};

/* Each field once, the wrong one as it is. */
static bool is_first(size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(doors[k].field, doors[i].field) == 0)
            return false;
    return true;
}

static struct str with_contract(struct ctx *ctx, const char *text, int64_t contract_id)
{
    return strchr(text, '#') ? str_of(path_of_id(ctx, text, contract_id)) : str_of(text);
}

/* The members of one object: of the request itself, or of a person, whose fields begin with `person`. */
static void add_json_members(struct ctx *ctx, struct buf *out, const char *person, const struct doors *wrong, int64_t contract_id)
{
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(doors); i++) {
        const char *name = doors[i].field + strlen(person);
        if (strncmp(doors[i].field, person, strlen(person)) != 0 || strchr(name, '.') || !is_first(i))
            continue;
        bool is_wrong = strcmp(doors[i].field, wrong->field) == 0;
        struct str value = with_contract(ctx, is_wrong ? wrong->wrong_json : doors[i].right_json, contract_id);
        buf_format(out, "%s\"%s\":%.*s", count++ ? "," : "", name, STR_ARGS(value));
    }
}

static struct str as_body(struct ctx *ctx, const struct doors *wrong, int64_t contract_id)
{
    struct buf out = buf_new(ctx->arena);

    buf_add_char(&out, '{');
    add_json_members(ctx, &out, "", wrong, contract_id);
    buf_add(&out, STR(",\"primary_contact\":{"));
    add_json_members(ctx, &out, "primary_contact.", wrong, contract_id);
    buf_add(&out, STR("},\"additional_contacts\":[{"));
    add_json_members(ctx, &out, "additional_contacts[0].", wrong, contract_id);
    buf_add(&out, STR("}],\"agreement_accepted\":true}"));
    return buf_str(&out);
}

static void add_form_field(struct ctx *ctx, struct buf *out, const char *field, struct str value)
{
    buf_format(out, "&%s=%s", field, encoded(ctx, value));
}

/* The step as its page sends it, with one field wrong. */
static const char *as_form(struct ctx *ctx, enum draft_step step, int64_t revision, const char *wrong_field, const char *wrong, int64_t contract_id)
{
    struct buf out = buf_new(ctx->arena);

    buf_format(&out, "revision=%lld", (long long)revision);
    for (size_t i = 0; i < COUNT_OF(of_pages); i++)
        if (step == STEP_PROBLEM)
            add_form_field(ctx, &out, of_pages[i].field, str_of(strcmp(of_pages[i].field, wrong_field) ? of_pages[i].right : wrong));
    for (size_t i = 0; i < COUNT_OF(doors); i++)
        if (is_first(i) && draft_field_step(ctx, str_of(doors[i].field)) == step)
            add_form_field(ctx, &out, doors[i].field,
                           with_contract(ctx, strcmp(doors[i].field, wrong_field) ? doors[i].right : wrong, contract_id));
    buf_add_char(&out, 0);
    return out.data;
}

static int64_t revision_of(struct ctx *ctx, int64_t id, enum draft_step step)
{
    struct draft draft;

    CHECK_OK(draft_find(ctx, id, &draft));
    return draft.revisions[step];
}

/* Sends the step, and tells where the page that comes does not blame the field; a wrong value that is a text stands there as it was typed. */
static void send_wrong(struct ctx *ctx, struct visitor *anna, int64_t id, const char *field, const char *wrong, const char *blamed, int64_t contract_id,
                       struct buf *swallowed)
{
    enum draft_step step = draft_field_step(ctx, str_of(field));
    struct draft_review review;
    struct draft draft;
    bool found = false;

    struct http_response page = followed(ctx, anna, str_format(ctx->arena, "/drafts/%lld/steps/%d", (long long)id, (int)step).data,
                                         as_form(ctx, step, revision_of(ctx, id, step), field, wrong, contract_id));
    CHECK_OK(draft_find(ctx, id, &draft));
    CHECK_STR(draft_text(&draft, str_of(field)), str_of(wrong));
    CHECK_OK(draft_review(ctx, &draft, &review));
    for (const struct field_fault *fault = review.faults[step]; fault; fault = fault->next)
        found = found || (str_equal(fault->field, str_of(blamed)) && fault->detail.len);
    if (!found || !shows(&page, "role=\"alert\""))
        buf_format(swallowed, "%s=%s ", field, wrong);
}

TEST(what_the_api_refuses_in_a_request_each_step_of_a_draft_refuses_at_the_field_and_keeps)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, contract.id);
    struct buf swallowed = buf_new(ctx->arena);

    sign_in_as(ctx, "anna");
    for (size_t i = 0; i < COUNT_OF(doors); i++) {
        struct http_request request = web_request(ctx, "POST", "/api/v1/requests", "anna", as_body(ctx, &doors[i], contract.id));
        web_header(ctx, &request, "Idempotency-Key", str_format(ctx->arena, "wrong %zu", i).data);
        struct http_response answer = web_send(ctx, &web, &request);
        if (answer.status != 422 || !shows(&answer, str_format(ctx->arena, "{\"field\":\"%s\",\"code\":", doors[i].field).data))
            buf_format(&swallowed, "API: %s=%s ", doors[i].field, doors[i].wrong);
        send_wrong(ctx, &anna, id, doors[i].field, doors[i].wrong, doors[i].field, contract.id, &swallowed);
    }
    for (size_t i = 0; i < COUNT_OF(of_pages); i++) {
        CHECK(of_pages[i].why[0]);
        send_wrong(ctx, &anna, id, of_pages[i].field, of_pages[i].wrong, i ? of_pages[i].field : "version", contract.id, &swallowed);
    }
    CHECK_STR(buf_str(&swallowed), STR(""));
    CHECK_INT(count_rows(ctx, "request"), 0);
}

/* A new field of a step gets a row of the table; a line that is added to REQUEST_LINES has one. */
TEST(every_field_of_a_draft_is_tried_at_both_doors)
{
    struct buf missing = buf_new(ctx->arena);

    for (enum draft_step step = STEP_PROBLEM; step <= DRAFT_STEPS_TYPED; step++) {
        const struct str *names;
        size_t count;
        draft_field_names(ctx, step, &names, &count);
        for (size_t i = 0; i < count; i++) {
            bool found = str_starts(names[i], STR("additional_contacts[")) && !str_starts(names[i], STR("additional_contacts[0]"));
            for (size_t k = 0; k < COUNT_OF(doors); k++)
                found = found || str_equal(names[i], str_of(doors[k].field));
            for (size_t k = 0; k < COUNT_OF(of_pages); k++)
                found = found || str_equal(names[i], str_of(of_pages[k].field));
            if (!found)
                buf_format(&missing, "%.*s ", STR_ARGS(names[i]));
        }
    }
    CHECK_STR(buf_str(&missing), STR(""));
}

/* What the step would not keep is refused and stands in the page again: a field that it does not have, one of another step, a row too many. */
TEST(a_step_keeps_what_was_typed_or_refuses_it)
{
    static const struct { int step; const char *fields, *typed, *words; } refused[] = {
        { 1, "title=Typed+title&zzz=1", "value=\"Typed title\"", "This field is unknown" },
        { 1, "title=Typed+title&country=SE", "value=\"Typed title\"", "Step 2 has this field" },
        { 1, "title=Typed+title&additional_contacts[3].name=Olle", "value=\"Typed title\"", "Step 4 has this field" },
        { 2, "severity=B&description=Typed", "value=\"B\"", "Step 1 has this field" },
        { 3, "primary_contact.name=Typed+name&primary_contact.fax=1", "value=\"Typed name\"", "This field is unknown" },
        { 4, "additional_contacts[0].name=Typed+name&additional_contacts=a%0Ab%0Ac", "value=\"Typed name\"", "This field is unknown" },
        { 4, "additional_contacts[0].name=Typed+name&additional_contacts[20].name=Olle", "value=\"Typed name\"", "At most 20 additional contacts" },
        { 4, "additional_contacts[0].name=Typed+name&additional_contacts[20].email=o%40example.com", "value=\"Typed name\"", "At most 20 additional contacts" },
        { 4, "additional_contacts[0].name=Typed+name&additional_contacts[99].phone=1", "value=\"Typed name\"", "At most 20 additional contacts" },
        { 4, "additional_contacts[0].name=Typed+name&additional_contacts[-1].name=Olle", "value=\"Typed name\"", "This field is unknown" },
        { 4, "additional_contacts[0].name=Typed+name&additional_contacts[1].fax=1", "value=\"Typed name\"", "This field is unknown" },
        { 4, "additional_contacts[0].name=Typed+name&title=Other", "value=\"Typed name\"", "Step 1 has this field" },
    };
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 3);
    struct web web = web_of_rooms(ctx);
    struct visitor anna = visitor_of(ctx, &web, "anna");
    int64_t id = draft_finished(ctx, &anna, contract.id);

    sign_in_as(ctx, "anna");
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        enum draft_step step = (enum draft_step)refused[i].step;
        int64_t revision = revision_of(ctx, id, step);
        struct http_response page = sent(ctx, &anna, 422, str_format(ctx->arena, "/drafts/%lld/steps/%d", (long long)id, refused[i].step).data,
                                         str_format(ctx->arena, "revision=%lld&%s", (long long)revision, refused[i].fields).data);
        has(&page, "role=\"alert\"", refused[i].typed, refused[i].words);
        CHECK_INT(revision_of(ctx, id, step), revision);
    }
    struct http_response page = followed(ctx, &anna, path_of_id(ctx, "/drafts/#/steps/4", id),
                                         "revision=1&add_submitter=true&additional_contacts[0].name=Olle&additional_contacts[0].email=o%40fabrikam.example"
                                         "&additional_contacts[20].name=&additional_contacts[20].email=");
    has_not(&page, "role=\"alert\"");
    sent(ctx, &anna, 422, path_of_id(ctx, "/drafts/#/submit", id), "agreement_accepted=on");
    sent(ctx, &anna, 422, path_of_id(ctx, "/drafts/#/submit", id), "agreement_accepted=true&title=Other");
    CHECK_INT(count_rows(ctx, "request"), 0);
}

TESTS(
    BOTH(what_the_api_refuses_in_a_request_each_step_of_a_draft_refuses_at_the_field_and_keeps),
    ALONE(every_field_of_a_draft_is_tried_at_both_doors),
    BOTH(a_step_keeps_what_was_typed_or_refuses_it),
)
