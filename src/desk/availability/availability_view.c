/* SPDX-License-Identifier: Apache-2.0 */
/* availability_view.c: writing verdicts. */
#include "desk/availability/availability_view.h"

#include "desk/availability/availability_picker.h"

static void version_member(struct json *json, const struct intent *intent)
{
    const struct version *version = intent->version;

    if (!version) {
        json_none(json, "version");
        return;
    }
    json_open(json, "version");
    json_str(json, "id", version->thing.id);
    json_str(json, "name", version->thing.name);
    json_str(json, "lifecycle", str_of(lifecycle_name(version_lifecycle(version, intent->day))));
    json_str(json, "position", str_of(version_position_name(version_position(version, intent->day))));
    json_close(json);
}

static void reason_json(struct json *json, const struct reason *reason)
{
    json_open(json, NULL);
    json_str(json, "code", str_of(code_row(reason->code)->name));
    json_str(json, "message", reason->message);
    json_str(json, "cure", reason->cure);
    json_str(json, "who", reason->who);
    json_close(json);
}

static void test_json(struct json *json, const struct availability_test *test)
{
    json_open(json, NULL);
    json_str(json, "code", str_of(code_row(test->code)->name));
    json_bool(json, "passed", test->passed);
    json_str(json, "detail", test->detail);
    json_close(json);
}

/* No day where the plan does not cover the product at all. */
static void covered_member(struct json *json, const struct intent *intent, const struct plan_verdict *verdict)
{
    int64_t until = plan_covered_until(intent->version, verdict->plan, verdict->contract->ends_on, intent->day);

    for (size_t i = 0; i < verdict->reason_count; i++)
        if (verdict->reasons[i].code == CODE_product_not_covered || verdict->reasons[i].code == CODE_deployment_not_covered)
            until = DAY_NONE;
    if (until == DAY_NONE)
        json_none(json, "covered_until");
    else
        json_day(json, "covered_until", until);
}

static void verdict_json(struct ctx *ctx, struct json *json, const struct intent *intent, const struct plan_verdict *verdict)
{
    json_open(json, NULL);
    json_id(json, "contract", verdict->contract->id);
    json_open(json, "plan");
    json_str(json, "id", verdict->plan->thing.id);
    json_str(json, "name", verdict->plan->thing.name);
    json_close(json);
    json_str(json, "display", contract_display(ctx, verdict->contract));
    json_bool(json, "available", verdict->available);
    json_bool(json, "preferred", verdict->preferred);
    if (verdict->contract->counted)
        json_int(json, "remaining", verdict->contract->remaining);
    else
        json_none(json, "remaining");
    json_day(json, "ends_on", verdict->contract->ends_on);
    json_list(json, "reasons");
    for (size_t i = 0; i < verdict->reason_count; i++)
        reason_json(json, &verdict->reasons[i]);
    json_list_end(json);
    json_list(json, "tests");
    for (size_t i = 0; i < verdict->test_count; i++)
        test_json(json, &verdict->tests[i]);
    json_list_end(json);
    covered_member(json, intent, verdict);
    json_close(json);
}

void availability_json(struct ctx *ctx, struct json *json, const char *key, const struct intent *intent,
                       const struct availability *availability)
{
    json_open(json, key);
    version_member(json, intent);
    json_list(json, "plans");
    for (size_t i = 0; i < availability->count; i++)
        verdict_json(ctx, json, intent, &availability->verdicts[i]);
    json_list_end(json);
    json_str_or_null(json, "why_preferred", availability->why_first);
    json_close(json);
}

struct str plan_verdict_text(struct ctx *ctx, const struct plan_verdict *verdict)
{
    struct buf text = buf_new(ctx->arena);

    buf_add(&text, verdict->available ? STR("+ ") : STR("- "));
    buf_add(&text, contract_display(ctx, verdict->contract));
    for (size_t i = 0; i < verdict->reason_count; i++) {
        const struct reason *reason = &verdict->reasons[i];
        buf_format(&text, "\n    %s: %.*s %.*s (%.*s)", code_row(reason->code)->name, STR_ARGS(reason->message),
                   STR_ARGS(reason->cure), STR_ARGS(reason->who));
    }
    return buf_str(&text);
}
