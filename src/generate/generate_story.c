/* SPDX-License-Identifier: Apache-2.0 */
/*
 * generate_story.c: writes one request and what becomes of it up to the last day: taken, answered, perhaps answered back, closed; or, when
 * it is young, none of that yet. It is written once, in its final state.
 */
#include "generate/generate.h"

#include "base/crypto.h"
#include "desk/request/request_bulk_store.h"
#include "desk/request/request_close.h"

#define SLOT_TRIES      8
#define CONTACTS_MAX    4
#define NUMBERS         90000000000u    /* of eleven digits, the first not 0 */

/* One request while it is told. */
struct story {
    struct generator     *generator;
    const struct holder  *holder;
    struct held_contract *held;         /* NULL: without a contract */
    const struct person  *submitter, *owner;
    struct request        request;
    struct contact        contacts[CONTACTS_MAX];
    struct buf            contact_marks;
    const struct closure_reason *reason;
    int64_t               taken_at, answered_at, replied_at;    /* 0: not */
    size_t                rows;         /* of the search index so far */
};

/* ---- Under which contract ------------------------------------------------------------------------------- */

static bool is_usable(const struct held_contract *held, int64_t at)
{
    return held->contract.created_at < at && held->from_at <= at && at < held->until_at && !held->contract.draft
           && !(held->blocked_from_at && held->blocked_from_at - DAY_MS <= at && at < held->blocked_until_at);
}

/* The newest of the slot's contracts that can be used at that moment and covers something. */
static struct held_contract *usable_of(struct generator *generator, const struct slot *slot, int64_t at)
{
    size_t covered;

    for (size_t i = slot->contract_count; i-- > 0;)
        if (is_usable(&slot->contracts[i], at)) {
            (void)generate_covered(generator, slot->contracts[i].plan, at, &covered);
            return covered ? &slot->contracts[i] : NULL;
        }
    return NULL;
}

/* A few holders have most of the requests. One in twenty is about the programme and needs no contract. */
static void choose_holder(struct story *story, int64_t at)
{
    struct generator *generator = story->generator;
    const struct slot *slot = &generator->slots[0];

    for (int i = 0; i < SLOT_TRIES && !story->held; i++) {
        slot = &generator->slots[chance_skewed(&generator->chance, generator->slot_count, 3)];
        if (chance_permille(&generator->chance, 50))
            break;
        story->held = usable_of(generator, slot, at);
    }
    story->holder = slot->holder;
    story->submitter = &slot->holder->members[chance_skewed(&generator->chance, slot->holder->member_count, 2)];
}

/* ---- What it says --------------------------------------------------------------------------------------- */

static struct str number_of(struct generator *generator, size_t nth)
{
    uint64_t unique = 10000000000u + chance_unique(generator->seed, nth, NUMBERS);
    struct str digits = str_format(generator->scratch.arena, "%llu", (unsigned long long)unique);

    return str_format(generator->scratch.arena, "%.*s%c", STR_ARGS(digits), luhn_digit(digits));
}

static const struct severity *choose_severity(struct story *story)
{
    struct generator *generator = story->generator;
    const struct catalog *catalog = generator->catalog;
    const struct severity *severity = &catalog->severities[catalog->severity_count - 1];
    size_t which = chance_below(&generator->chance, 100);

    if (which < 8)
        severity = &catalog->severities[0];
    else if (which < 40)
        severity = &catalog->severities[catalog->severity_count / 2];
    if (story->held && !str_list_has(story->held->plan->severities, severity->thing.id))
        severity = catalog_severity(catalog, story->held->plan->severities.items[0]);
    return severity;
}

static void choose_product(struct story *story, int64_t at)
{
    struct generator *generator = story->generator;
    struct request *request = &story->request;
    size_t count;

    if (!story->held) {
        request->kind = str_of(request_kind_name(KIND_PROGRAM));
        request->portal_id = generator->catalog->portals[0].thing.id;
        return;
    }
    const struct plan *plan = story->held->plan;
    const struct version *const *versions = generate_covered(generator, plan, at, &count);
    const struct version *version = versions[chance_skewed(&generator->chance, count, 2)];
    const struct product *product = version->product;
    request->kind = str_of(request_kind_name(plan->kinds & KIND_INCIDENT ? KIND_INCIDENT : KIND_ADVISORY));
    request->portal_id = product->portal;
    request->product_id = product->thing.id;
    request->version_id = version->thing.id;
    if (product->problem_type_count) {
        const struct problem_type *type = &product->problem_types[chance_below(&generator->chance, product->problem_type_count)];
        request->problem_type_id = type->id;
        if (type->category_count)
            request->category_id = type->categories[chance_below(&generator->chance, type->category_count)].id;
    }
}

static void choose_contacts(struct story *story, int64_t at)
{
    struct generator *generator = story->generator;
    struct request *request = &story->request;
    size_t more = chance_below(&generator->chance, 8) < 5 ? 0 : chance_below(&generator->chance, 3), members = story->holder->member_count;

    story->contact_marks = buf_new(generator->scratch.arena);
    request->contacts = story->contacts;
    for (size_t i = 0; i <= more && i < members; i++) {
        const struct person *person = &story->holder->members[((size_t)(story->submitter - story->holder->members) + i) % members];
        story->contacts[request->contact_count++] = (struct contact){
            .id = generated_id(generator, at), .primary = i == 0, .name = person->name, .email = person->email, .phone = person->phone,
        };
        buf_add_char(&story->contact_marks, ' ');
        buf_add(&story->contact_marks, person->mark);
    }
}

static void story_begin(struct story *story, size_t nth, int64_t at)
{
    struct generator *generator = story->generator;
    const struct severity *severity = choose_severity(story);

    story->request = (struct request){
        .id = generated_id(generator, at), .number = number_of(generator, nth), .severity_id = severity->thing.id,
        .country = story->holder->country, .time_zone = story->holder->time_zone, .submitter_id = story->submitter->id,
        .agreement_version = generator->catalog->agreement_version, .submitted_at = at, .updated_at = at, .state = REQUEST_NEW,
    };
    choose_product(story, at);
    choose_contacts(story, at);
    if (story->held) {
        story->request.contract_id = story->held->contract.id;
        story->request.contract = story->held->contract;
        story->request.plan_id = story->held->plan->thing.id;
        story->request.requires_24x7 = severity->allows_24x7 && story->held->plan->covers_24x7 && chance_permille(&generator->chance, 300);
    }
    story->request.response_due_at = request_vendor_due(generator->catalog, &story->request, at);
    story->request.next_due_at = story->request.response_due_at;
}

/* ---- What becomes of it --------------------------------------------------------------------------------- */

static const struct closure_reason *choose_reason(struct generator *generator, const struct request *request, bool chargeable)
{
    const struct catalog *catalog = generator->catalog;
    size_t from = chance_skewed(&generator->chance, catalog->closure_reason_count, 2);

    for (size_t i = 0; i < catalog->closure_reason_count; i++) {
        const struct closure_reason *reason = &catalog->closure_reasons[(from + i) % catalog->closure_reason_count];
        if (!reason->thing.retired && reason->chargeable == chargeable && closure_reason_fits(reason, request))
            return reason;
    }
    return &catalog->closure_reasons[0];
}

/* A unit that came back after the contract's end would lapse at once; such requests keep theirs. */
static void close_story(struct story *story, int64_t at)
{
    struct generator *generator = story->generator;
    struct request *request = &story->request;
    bool back = chance_permille(&generator->chance, 150) && (!story->held || at < story->held->until_at - DAY_MS);
    struct prose cause = prose_new(generator->scratch.arena), notes = prose_new(generator->scratch.arena);

    story->reason = choose_reason(generator, &story->request, !back);
    prose_title(&cause, &generator->vocabulary, story->holder->tongue, &generator->chance);
    prose_sentences(&notes, &generator->vocabulary, story->holder->tongue, &generator->chance, 1);
    request->state = REQUEST_CLOSED;
    request->closed_at = request->updated_at = at;
    request->next_due_at = 0;
    request->closure_reason_id = story->reason->thing.id;
    request->closure_chargeable = story->reason->chargeable;
    request->closure_cause = buf_str(&cause.text);
    request->closure_notes = buf_str(&notes.text);
}

static void leave_open(struct story *story)
{
    struct generator *generator = story->generator;
    struct request *request = &story->request;
    size_t which = chance_below(&generator->chance, 10);

    request->state = which < 4 || story->replied_at ? REQUEST_IN_PROGRESS : which < 8 ? REQUEST_WAITING_CUSTOMER : REQUEST_SOLUTION_PROPOSED;
    request->updated_at = story->replied_at ? story->replied_at : story->answered_at;
    request->next_due_at = request->state == REQUEST_IN_PROGRESS
        ? request_vendor_due(generator->catalog, request, request->updated_at)
        : request_customer_due(generator->catalog, request->updated_at);
}

/* One in five hundred is never closed. */
static void story_unfold(struct story *story)
{
    struct generator *generator = story->generator;
    struct request *request = &story->request;
    int64_t now = generator->until_at, at = request->submitted_at + chance_wait(&generator->chance, 3 * HOUR_MS);

    if (at >= now)
        return;
    story->taken_at = request->updated_at = at;
    story->owner = &generator->engineers[chance_skewed(&generator->chance, generator->engineer_count, 2)];
    request->owner_id = story->owner->id;
    request->state = REQUEST_IN_PROGRESS;
    at += chance_wait(&generator->chance, HOUR_MS);
    if (at >= now)
        return;
    story->answered_at = request->responded_at = at;
    at += chance_wait(&generator->chance, DAY_MS);
    if (at < now && chance_permille(&generator->chance, 200))
        story->replied_at = at;
    at += chance_wait(&generator->chance, 4 * DAY_MS);
    if (at < now && !chance_permille(&generator->chance, 2))
        close_story(story, at);
    else
        leave_open(story);
}

/* ---- Writing it down ------------------------------------------------------------------------------------ */

static enum err tell_event(struct story *story, int64_t at, const struct person *who, enum history_event event, struct str detail)
{
    struct generator *generator = story->generator;
    struct request_event told = { .id = generated_id(generator, at), .at = at, .event = str_of(history_event_name(event)), .detail = detail };

    return request_event_bulk(&generator->scratch, &generator->bulk, story->request.id, &told, who ? who->id : 0);
}

/* The index's rows have ids within the request's millisecond, the first its own id. */
static enum err tell_words(struct story *story, struct str found_by, bool staff_only)
{
    struct generator *generator = story->generator;
    int64_t id = search_row_id(story->request.id, story->request.id + (int64_t)story->rows++);

    return request_words_bulk(&generator->scratch, &generator->bulk, id, &story->request, found_by, buf_str(&story->contact_marks), staff_only);
}

static enum err tell_message(struct story *story, int64_t at, const struct person *who, const char *side, bool work_note)
{
    struct generator *generator = story->generator;
    struct prose prose = prose_new(generator->scratch.arena);

    prose_sentences(&prose, &generator->vocabulary, story->holder->tongue, &generator->chance, 1);
    struct communication message = {
        .id = generated_id(generator, at), .author_id = who->id, .side = str_of(side), .work_note = work_note,
        .text = buf_str(&prose.text), .at = at,
    };
    TRY(communication_bulk(&generator->scratch, &generator->bulk, story->request.id, &message));
    TRY(tell_event(story, at, who, work_note ? HISTORY_WORK_NOTE_ADDED : HISTORY_COMMUNICATION_ADDED, STR("")));
    return tell_words(story, buf_str(&prose.found_by), work_note);
}

/* Contacts have seen all but the last change, which has been seen by the one who wrote. */
static void tell_last_word(struct story *story)
{
    struct request *request = &story->request;
    bool replied = story->replied_at != 0;

    if (story->answered_at) {
        request->last_word_at = replied ? story->replied_at : story->answered_at;
        request->last_word_by = replied ? story->submitter->id : story->owner->id;
        request->last_word_side = replied ? STR("customer") : STR("vendor");
    }
    for (size_t i = 0; i < request->contact_count; i++)
        story->contacts[i].seen_at = request->closed_at || i == 0 ? request->updated_at : request->submitted_at;
}

static enum err tell_request(struct story *story)
{
    struct generator *generator = story->generator;
    struct prose title = prose_new(generator->scratch.arena), description = prose_new(generator->scratch.arena);
    enum tongue tongue = story->holder->tongue;

    prose_title(&title, &generator->vocabulary, tongue, &generator->chance);
    prose_sentences(&description, &generator->vocabulary, tongue, &generator->chance, 1 + chance_below(&generator->chance, 2));
    story->request.title = buf_str(&title.text);
    story->request.description = buf_str(&description.text);
    tell_last_word(story);
    TRY(request_bulk(&generator->scratch, &generator->bulk, &story->request));
    TRY(tell_event(story, story->request.submitted_at, story->submitter, HISTORY_SUBMITTED, STR("")));
    struct str found_by = str_format(generator->scratch.arena, "%.*s %.*s %.*s", STR_ARGS(request_number_words(generator->scratch.arena, story->request.number)),
                                     STR_ARGS(buf_str(&title.found_by)), STR_ARGS(buf_str(&description.found_by)));
    return tell_words(story, found_by, false);
}

static enum err tell_rest(struct story *story)
{
    struct request *request = &story->request;

    if (story->taken_at)
        TRY(tell_event(story, story->taken_at, story->owner, HISTORY_TAKEN, STR("")));
    if (story->taken_at && chance_permille(&story->generator->chance, 80))
        TRY(tell_message(story, story->taken_at + 1, story->owner, "vendor", true));
    if (story->answered_at) {
        TRY(tell_message(story, story->answered_at, story->owner, "vendor", false));
        if (story->replied_at || request->state == REQUEST_WAITING_CUSTOMER || request->state == REQUEST_SOLUTION_PROPOSED)
            TRY(tell_event(story, story->answered_at + 1, story->owner, HISTORY_STATE_CHANGED,
                           request->state == REQUEST_SOLUTION_PROPOSED && !story->replied_at ? STR("in_progress to solution_proposed")
                                                                                            : STR("in_progress to waiting_customer")));
    }
    if (story->replied_at) {
        TRY(tell_message(story, story->replied_at, story->submitter, "customer", false));
        TRY(tell_event(story, story->replied_at + 1, story->submitter, HISTORY_STATE_CHANGED, STR("waiting_customer to in_progress")));
    }
    return request->closed_at ? tell_event(story, request->closed_at, story->owner, HISTORY_CLOSED, story->reason->thing.name) : OK;
}

/* Takes the incident, and gives it back when the request is closed for a reason that does so. */
static enum err tell_charge(struct story *story)
{
    struct generator *generator = story->generator;
    struct request *request = &story->request;
    struct coming coming = { .at = request->closed_at, .kind = COMING_CREDIT, .held = story->held, .request_id = request->id, .reason = story->reason };

    if (!story->held || !str_equal(request->kind, STR("incident")))
        return OK;
    TRY(generate_debit(generator, story->held, request, story->submitter, &coming.debit_id, &coming.grant));
    if (!request->closed_at || request->closure_chargeable)
        return OK;
    memcpy(coming.number, request->number.data, sizeof coming.number);
    generate_later(generator, &coming);
    return tell_event(story, request->closed_at + 1, story->owner, HISTORY_CREDITED, STR(""));
}

enum err generate_request(struct generator *generator, size_t nth)
{
    struct story story = { .generator = generator };
    int64_t step = (generator->until_at - generator->from_at) / (int64_t)generator->request_count;
    int64_t at = generator->from_at + (int64_t)nth * step + (int64_t)chance_below(&generator->chance, (size_t)step);

    TRY(generate_what_came(generator, at));
    choose_holder(&story, at);
    story_begin(&story, nth, at);
    story_unfold(&story);
    TRY(tell_request(&story));
    TRY(tell_rest(&story));
    TRY(tell_charge(&story));
    arena_reset(generator->scratch.arena);
    return OK;
}
