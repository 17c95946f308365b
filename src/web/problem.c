/* SPDX-License-Identifier: Apache-2.0 */
/* problem.c: writes a fault for clients. */
#include "web/problem.h"

#include "base/locale.h"

#define BUSY_RETRY_SECONDS "1"

static void write_reasons(struct json *json, const struct fault *fault)
{
    if (!fault->reason_count)
        return;
    json_list(json, "reasons");
    for (size_t i = 0; i < fault->reason_count; i++) {
        const struct reason *reason = &fault->reasons[i];
        json_open(json, NULL);
        json_str(json, "code", str_of(code_row(reason->code)->name));
        json_str(json, "message", reason->message);
        json_str(json, "cure", reason->cure);
        json_str(json, "who", reason->who);
        json_close(json);
    }
    json_list_end(json);
}

static void write_fields(struct json *json, const struct fault *fault)
{
    if (!fault->fields)
        return;
    json_list(json, "errors");
    for (const struct field_fault *field = fault->fields; field; field = field->next) {
        json_open(json, NULL);
        json_str(json, "field", field->field);
        json_str(json, "code", str_of(code_row(field->code)->name));
        json_str(json, "detail", field->detail);
        json_close(json);
    }
    json_list_end(json);
}

static void write_suggestion(struct json *json, const struct fault *fault)
{
    if (!fault->suggestion)
        return;
    json_open(json, "suggestion");
    for (const struct field_value *one = fault->suggestion; one; one = one->next)
        json_str(json, one->field, one->value);
    json_close(json);
}

/* Words that are those of the first field alone say of which: "Fill this in." is no help to a log. What has a code of its own says it by itself. */
static struct str detail_of(struct ctx *ctx, const struct fault *fault)
{
    const struct field_fault *first = fault->fields;

    if (!fault->detail.len)
        return tr_text(ctx, code_row(fault->code)->title);
    if (fault->code == CODE_invalid && first && first->field.len && str_equal(first->detail, fault->detail))
        return str_join(ctx->arena, first->field, STR(": "), fault->detail);
    return fault->detail;
}

void problem_json(struct ctx *ctx, struct json *json)
{
    const struct fault *fault = &ctx->fault;
    const struct code_row *row = code_row(fault->code);

    json_open(json, NULL);
    json_str(json, "type", str_join(ctx->arena, STR("urn:entitled:problem:"), str_of(row->name)));
    json_str(json, "title", tr_text(ctx, row->title));
    json_int(json, "status", row->status);
    json_str(json, "code", str_of(row->name));
    json_str(json, "detail", detail_of(ctx, fault));
    if (fault->cure.len)
        json_str(json, "cure", fault->cure);
    write_reasons(json, fault);
    write_fields(json, fault);
    write_suggestion(json, fault);
    json_raw_members(json, fault->extra_json);
    json_close(json);
}

void problem_headers(struct ctx *ctx, struct http_response *answer)
{
    enum err err = code_row(ctx->fault.code)->err;

    if (err == ERR_BUSY)
        http_response_header(answer, "Retry-After", STR(BUSY_RETRY_SECONDS));
    if (err == ERR_RATE)
        http_response_header(answer, "Retry-After", str_of_int(ctx->arena, (ctx->fault.wait_ms + 999) / 1000));
}

void problem_answer(struct ctx *ctx, struct http_response *answer)
{
    const struct code_row *row = code_row(ctx->fault.code);

    *answer = http_response_new(ctx->arena);
    problem_headers(ctx, answer);
    answer->status = row->status;
    answer->content_type = STR("application/problem+json");
    struct json json = json_new(&answer->body);
    problem_json(ctx, &json);
    json_end(&json);
    if (row->err == ERR_SIGN_IN)
        http_response_header(answer, "WWW-Authenticate", STR("Bearer"));
}

void problem_of_damage(struct ctx *ctx, const struct route *route)
{
    bool is_probe = route && route->access == ACCESS_PUBLIC && route->audience == FOR_PROGRAMS && route->method == HTTP_GET;

    if (ctx->fault.err != ERR_DAMAGED || is_probe)
        return;
    ctx->fault.secret = str_join(ctx->arena, ctx->fault.detail, STR(" "), ctx->fault.secret);
    ctx->fault.detail = tr(ctx, "What is stored here cannot be read as it was written. Nothing was changed, and trying again does not help. The log of this server tells"
                                " those who run it what to do; if it goes on, give them the number of this call (X-Request-Id).");
    ctx->fault.cure = STR("");
}
