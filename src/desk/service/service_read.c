/* SPDX-License-Identifier: Apache-2.0 */
/* service_read.c: the fields of the engineers' acts. */
#include "desk/service/service_read.h"

#include "base/limit.h"
#include "base/locale.h"
#include "desk/service/service_view.h"

static void queue_of_read(struct input *query, struct queue_filter *out)
{
    int state = input_one_of(query, "state", NEED_OPTIONAL, queue_state_words, -1);
    enum request_state of;

    out->states = state >= 0 && request_state_by_name(str_of(queue_state_words[state]), &of) ? REQUEST_IN((unsigned)of) : 0;
    out->severity_id = input_code(query, "severity", NEED_OPTIONAL, 0, LIMIT_ID_CHARS);
    out->words = input_sought(query);
    out->of = (enum queue_of)input_one_of(query, "show", NEED_OPTIONAL, queue_of_words, QUEUE_ALL);
}

void queue_part_read(struct input *query, struct queue_filter *out, struct str when_broken)
{
    if (!queue_key_read(input_code_within(query, "after", LIMIT_PORTION_KEY_CHARS, when_broken), out))
        input_fault(query, "after", CODE_bad_format, when_broken);
    queue_of_read(query, out);
}

void queue_filter_read(struct ctx *ctx, struct input *query, void *out)
{
    struct queue_filter *filter = out;

    filter->limit = input_int_or(query, "limit", LIMIT_LIST_DEFAULT, 1, LIMIT_LIST_ITEMS);
    queue_part_read(query, filter, tr(ctx, "Give the `next` of the page before."));
}

void queue_listing_read(struct ctx *ctx, struct input *in, void *out)
{
    struct queue_listing *listing = out;

    (void)ctx;
    queue_of_read(in, &listing->filter);
    listing->filter.limit = input_int_or(in, "limit", LIMIT_LIST_DEFAULT, 1, LIMIT_LIST_ITEMS);
    listing->after = input_code(in, "after", NEED_OPTIONAL, 0, LIMIT_SEARCH_CHARS);
}

void service_close_read(struct ctx *ctx, struct input *in, void *out)
{
    struct service_close *close = out;

    *close = (struct service_close){
        .reason = input_code_of(in, "reason", LIMIT_ID_CHARS, tr(ctx, "Choose a closure reason.")),
        .cause = input_ruled(in, "cause", NEED_REQUIRED, &cause_rule),
        .notes = input_ruled(in, "notes", NEED_OPTIONAL, &notes_rule),
        .message = input_ruled(in, "message", NEED_OPTIONAL, &last_message_rule),
        .said = input_has(in, "gives_back"), .gives_back = input_bool(in, "gives_back", NEED_OPTIONAL),
        .take = input_bool(in, "take", NEED_OPTIONAL),
    };
    if (!close->notes.len && !close->message.len)
        input_fault(in, "notes", CODE_missing, tr_text(ctx, notes_rule.missing));
}

void service_severity_read(struct ctx *ctx, struct input *in, void *out)
{
    *(struct service_severity *)out = (struct service_severity){
        .severity = input_code_of(in, "severity", LIMIT_ID_CHARS, tr(ctx, "Choose a severity.")),
        .why = input_ruled(in, "why", NEED_REQUIRED, &severity_why_rule),
    };
}

void service_severity_decision_read(struct ctx *ctx, struct input *in, void *out)
{
    static const char *const decisions[] = { "accept", "decline", NULL };

    (void)ctx;
    *(struct service_severity_decision *)out = (struct service_severity_decision){
        .severity = input_code(in, "severity", NEED_REQUIRED, 1, LIMIT_ID_CHARS),
        .decision = (enum severity_decision)input_one_of(in, "decision", NEED_REQUIRED, decisions, SEVERITY_DECLINE),
    };
}

void hand_over_read(struct ctx *ctx, struct input *in, void *out)
{
    bool unassigned = input_bool(in, "unassigned", NEED_OPTIONAL);

    (void)ctx;
    *(struct hand_over *)out = (struct hand_over){
        .to = input_email(in, "to", NEED_REQUIRED, 3),
        .brief = input_ruled(in, "brief", NEED_OPTIONAL, &brief_rule),
        .seen = unassigned || input_has(in, "owner"), .from = input_id(in, "owner", NEED_OPTIONAL),
    };
}
