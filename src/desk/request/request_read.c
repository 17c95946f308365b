/* SPDX-License-Identifier: Apache-2.0 */
/* request_read.c: the fields of the acts of this room. */
#include "desk/request/request_read.h"

#include "base/crypto.h"
#include "base/id.h"
#include "base/limit.h"
#include "base/locale.h"

/* ---- A submission --------------------------------------------------------------------------------------- */

void contact_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct contact *)out = (struct contact){
        .name = input_ruled(in, "name", NEED_REQUIRED, &person_rule),
        .email = input_email(in, "email", NEED_REQUIRED, 3),
        .phone = input_phone(in, "phone", NEED_OPTIONAL),
    };
}

static void contacts_read(struct ctx *ctx, struct input *in, struct submission *submission)
{
    struct input *primary = input_object(in, "primary_contact", NEED_REQUIRED);
    struct input *list = input_list(in, "additional_contacts", NEED_OPTIONAL, 0, LIMIT_CONTACTS);
    struct contact *contacts = arena_alloc(ctx->arena, LIMIT_CONTACTS * sizeof *contacts);
    struct input *item;

    contact_read(ctx, primary, &submission->primary);
    submission->additional = contacts;
    while (submission->additional_count < LIMIT_CONTACTS && (item = input_list_next(list)) != NULL)
        contact_read(ctx, item, &contacts[submission->additional_count++]);
}

/* What nothing here would keep is not accepted either: whoever sends it would believe that it counts. */
static void refuse_unkept(struct input *in, const char *field, struct str words)
{
    if (input_has(in, field))
        input_fault(in, field, CODE_not_allowed, words);
}

#define LINE_READ(field, chars_max, ...) .field = input_ruled(in, #field, NEED_OPTIONAL, LINE_RULE(chars_max)),

void submission_read(struct ctx *ctx, struct input *in, void *out)
{
    struct submission submission = {
        .portal_id = input_code(in, "portal", NEED_OPTIONAL, 1, LIMIT_ID_CHARS),
        .version_id = input_code(in, "version", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
        .kind = input_code(in, "kind", NEED_REQUIRED, 1, LIMIT_ID_CHARS),
        .problem_type_id = input_code(in, "problem_type", NEED_OPTIONAL, 1, LIMIT_ID_CHARS),
        .category_id = input_code(in, "category", NEED_OPTIONAL, 1, LIMIT_ID_CHARS),
        .title = input_ruled(in, "title", NEED_REQUIRED, &title_rule),
        .description = input_ruled(in, "description", NEED_REQUIRED, &description_rule),
        .contract_id = input_id(in, "contract", NEED_OPTIONAL),
        .severity_id = input_code(in, "severity", NEED_REQUIRED, 1, LIMIT_ID_CHARS),
        .requires_24x7 = input_bool(in, "requires_24x7", NEED_OPTIONAL),
        .country = input_country(in, "country", NEED_REQUIRED),
        .time_zone = input_zone(in, "time_zone", NEED_REQUIRED),
        REQUEST_LINES(LINE_READ)
        .agreement_accepted = input_bool(in, "agreement_accepted", NEED_OPTIONAL),
        .quote = input_code(in, "quote", NEED_OPTIONAL, 1, LIMIT_NAME_CHARS),
    };

    bool add_submitter = input_bool(in, "add_submitter", NEED_OPTIONAL);
    submission.submitter_stays_out = input_has(in, "add_submitter") && !add_submitter;
    contacts_read(ctx, in, &submission);
    refuse_unkept(in, "subscription", tr(ctx, "No subscriptions are kept here. Leave this out."));
    refuse_unkept(in, "service", tr(ctx, "The services of subscriptions are not kept here. Leave this out."));
    submission.digest = fingerprint_hex(ctx->arena, input_canonical(in));
    *(struct submission *)out = submission;
}

/* ---- What is written and looked for --------------------------------------------------------------------- */

static const char *const message_states[] = { "in_progress", "waiting_customer", "solution_proposed", NULL };

const enum request_state *message_state_read(struct input *in)
{
    static const enum request_state states[] = { REQUEST_IN_PROGRESS, REQUEST_WAITING_CUSTOMER, REQUEST_SOLUTION_PROPOSED };
    int state = input_one_of(in, "state", NEED_OPTIONAL, message_states, -1);

    return state < 0 ? NULL : &states[state];
}

void request_message_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct request_message *)out = (struct request_message){
        .text = input_ruled(in, "text", NEED_REQUIRED, &message_rule),
        .work_note = input_bool(in, "work_note", NEED_OPTIONAL),
        .state = message_state_read(in),
    };
}

void request_rejection_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    ((struct request_rejection *)out)->problem = input_ruled(in, "problem", NEED_REQUIRED, &problem_rule);
}

void withdrawal_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct withdrawal *)out = (struct withdrawal){
        .why = input_ruled(in, "why", NEED_OPTIONAL, &why_rule),
        .said = input_has(in, "gives_back"), .gives_back = input_bool(in, "gives_back", NEED_OPTIONAL),
    };
}

void severity_asked_read(struct ctx *ctx, struct input *in, void *out)
{
    *(struct severity_asked *)out = (struct severity_asked){
        .severity = input_code_of(in, "severity", LIMIT_ID_CHARS, tr(ctx, "Choose a severity.")),
        .impact = input_ruled(in, "impact", NEED_REQUIRED, &impact_rule),
    };
}

/* A search gives its hits by id, whatever comes first otherwise. */
static bool is_by_place(const struct request_filter *filter)
{
    return filter->waiting_first && !str_trim(filter->words).len;
}

struct str request_key(struct ctx *ctx, const struct request_filter *filter, const struct request *request)
{
    if (!is_by_place(filter))
        return id_text(ctx->arena, request->id);
    return str_format(ctx->arena, "%lld-%lld", (long long)request_place(request), (long long)request->id);
}

static bool key_read(struct str key, struct request_filter *filter)
{
    struct str rest = key;

    if (!key.len)
        return true;
    if (is_by_place(filter) && !str_int(str_cut(&rest, '-'), 1, INT64_MAX, &filter->after_place))
        return false;
    return str_int(rest, 1, INT64_MAX, &filter->after);
}

/* All but where the list begins, which a program says by a key and a person by a number. */
static void narrow_read(struct input *in, enum request_order absent, struct request_filter *out)
{
    static const char *const orders[] = { [ORDER_NEWEST] = "newest", [ORDER_OLDEST] = "oldest", [ORDER_WAITING] = "waiting", NULL };
    enum request_order order = (enum request_order)input_one_of(in, "order", NEED_OPTIONAL, orders, (int)absent);

    *out = (struct request_filter){
        .severity_id = input_code(in, "severity", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
        .contract_id = input_id(in, "contract", NEED_OPTIONAL),
        .oldest_first = order == ORDER_OLDEST, .waiting_first = order == ORDER_WAITING,
        .words = input_sought(in),
    };
}

void request_narrowing_read(struct ctx *ctx, struct input *in, enum request_order absent, struct request_filter *out)
{
    struct str when_broken = tr(ctx, "Give the `next` of the page before, and leave `order` as it was.");

    narrow_read(in, absent, out);
    if (!key_read(input_code_within(in, "after", LIMIT_PORTION_KEY_CHARS, when_broken), out))
        input_fault(in, "after", CODE_bad_format, when_broken);
}

static unsigned states_read(struct input *in)
{
    return request_scope_states(input_one_of(in, "state", NEED_OPTIONAL, request_scope_words, -1));
}

static int64_t limit_read(struct input *in)
{
    return input_int_or(in, "limit", LIMIT_LIST_DEFAULT, 1, LIMIT_LIST_ITEMS);
}

void request_filter_read(struct ctx *ctx, struct input *in, void *out)
{
    struct request_filter *filter = out;
    unsigned states = states_read(in);

    request_narrowing_read(ctx, in, ORDER_NEWEST, filter);
    filter->states = states;
    filter->limit = limit_read(in);
}

void request_listing_read(struct ctx *ctx, struct input *in, void *out)
{
    struct request_listing *listing = out;
    unsigned states = states_read(in);

    (void)ctx;
    narrow_read(in, ORDER_NEWEST, &listing->filter);
    listing->filter.states = states;
    listing->filter.limit = limit_read(in);
    listing->after = input_code(in, "after", NEED_OPTIONAL, 0, LIMIT_SEARCH_CHARS);
}
