/* SPDX-License-Identifier: Apache-2.0 */
/*
 * driver.c: plays acts on the program's rules for tests/model/run, which compares what comes of them with a model. Reads
 * one act a line, "now actor verb argument...", and answers each with one line of JSON. `-` is an argument that is not
 * given. What an act makes has a label that the act names (c7, r12, b3, q4), so that a part of a sequence means the same.
 *
 *   driver DIRECTORY|postgresql://URL CATALOG
 *
 * An act has a transaction as dispatch would give it. What has become of the contract that it is about is read in
 * another one, after the commit. Here are no expectations: those are the model's.
 */
#include "tests/model/driver.h"

#include "base/crypto.h"
#include "desk/ledger/ledger.h"
#include "desk/request/request_decide.h"
#include "desk/service/service.h"
#include "desk/service/service_severity.h"

struct labels labels;
struct world world;

/* ---- Arguments -------------------------------------------------------------------------------------- */

bool is_given(const struct step *step, size_t at)
{
    return at < step->count && !str_equal(step->words[at], STR("-"));
}

struct str word_at(const struct step *step, size_t at)
{
    return is_given(step, at) ? step->words[at] : STR("");
}

int64_t number_at(const struct step *step, size_t at, int64_t otherwise)
{
    int64_t value = otherwise;

    if (is_given(step, at))
        MUST(str_int(step->words[at], INT64_MIN / 2, INT64_MAX / 2, &value));
    return value;
}

bool flag_at(const struct step *step, size_t at)
{
    return number_at(step, at, 0) != 0;
}

struct label *label_named(struct label *of, struct str text)
{
    int64_t at;

    MUST(text.len > 1 && str_int((struct str){ text.data + 1, text.len - 1 }, 0, LABELS_MAX - 1, &at));
    return &of[at];
}

int64_t contract_at(const struct step *step, size_t at)
{
    return is_given(step, at) ? label_named(labels.contracts, step->words[at])->id : 0;
}

static struct str number_of(const struct step *step, size_t at)
{
    return str_of(label_named(labels.requests, step->words[at])->text);
}

/* ---- What the answers hold -------------------------------------------------------------------------- */

static void write_entry(struct json *json, const struct ledger_entry *entry)
{
    json_list(json, NULL);
    json_str(json, NULL, str_of(entry_kind_name(entry->kind)));
    json_int(json, NULL, entry->units);
    json_int(json, NULL, entry->balance);
    json_int(json, NULL, entry->grant_id);
    json_int(json, NULL, entry->request_id);
    json_int(json, NULL, entry->at);
    json_int(json, NULL, entry->recorded_at);
    json_list_end(json);
}

void write_figures(struct json *json, const struct contract *contract)
{
    json_str(json, "state", str_of(contract_state_name(contract_state(contract, contract->day))));
    json_int(json, "granted", contract->granted);
    json_int(json, "used", contract->used);
    json_int(json, "remaining", contract->remaining);
    json_int(json, "ends_on", contract->ends_on);
    json_int(json, "next_expiry_on", contract->next_expiry_on);
}

/* The contract as it stands now, and the entries that came since it was shown last. */
static void write_contract(struct step *step, struct label *label)
{
    struct ctx *ctx = step->ctx;
    struct contract contract = { .id = 0 };
    struct ledger_entry *entries;
    size_t count;

    as_operator(ctx);
    in_read(ctx);
    CHECK_OK(contract_find(ctx, label->id, DAY_NONE, &contract));
    CHECK_OK(contract_entries(ctx, label->id, label->seen_sequence, 200, &entries, &count));
    commit(ctx);
    json_open(&step->json, "contract");
    json_int(&step->json, "id", label->id);
    write_figures(&step->json, &contract);
    json_int(&step->json, "balance", contract.balance);
    json_list(&step->json, "entries");
    for (size_t i = 0; i < count; i++)
        write_entry(&step->json, &entries[i]);
    json_list_end(&step->json);
    json_close(&step->json);
    label->seen_sequence = contract.sequence;
}

static void write_request(struct json *json, const struct request *request)
{
    json_str(json, "owner", world_name_of(&world, request->owner_id));
    json_str(json, "number", request->number);
    json_str(json, "state", str_of(request_state_name(request->state)));
    json_int(json, "request", request->id);
    json_int(json, "charged", request->charged_units);
    json_bool(json, "credited", request->credited);
    json_str(json, "reason", request->closure_reason_id);
    json_int(json, "left", request->has_contract ? request->contract.remaining : 0);
    json_int(json, "response_due_at", request->response_due_at);
}

static void write_reasons(struct json *json, const struct reason *reasons, size_t count)
{
    json_list(json, "reasons");
    for (size_t i = 0; i < count; i++)
        json_str(json, NULL, str_of(code_row(reasons[i].code)->name));
    json_list_end(json);
}

/* ---- Requests --------------------------------------------------------------------------------------- */

/* CONTRACT VERSION KIND SEVERITY 24x7 PORTAL BEHALF COUNTRY, from `at` on. */
static struct submission submission_of(struct step *step, size_t at)
{
    struct str email = step->ctx->actor->email;

    return (struct submission){
        .contract_id = contract_at(step, at), .version_id = word_at(step, at + 1), .kind = word_at(step, at + 2),
        .severity_id = word_at(step, at + 3), .requires_24x7 = flag_at(step, at + 4), .portal_id = word_at(step, at + 5),
        .on_behalf_of = flag_at(step, at + 6) ? STR("Northwind") : STR(""), .country = word_at(step, at + 7),
        .title = STR("Disk is full"), .description = STR("It is."), .time_zone = STR("Europe/Stockholm"),
        .problem_type_id = STR(""), .category_id = STR(""), .agreement_accepted = true, .quote = STR(""), .key = STR(""),
        .digest = STR(""), .primary = { .name = STR("Anna Berg"), .email = email, .phone = STR("+46 8 123 456") },
    };
}

/* quote LABEL ... */
static enum err play_quote(struct step *step)
{
    struct submission submission = submission_of(step, 1);
    struct quote quote;

    TRY(request_quote(step->ctx, &submission, &quote));
    struct label *label = label_named(labels.quotes, step->words[0]);
    snprintf(label->text, sizeof label->text, "%.*s", STR_ARGS(quote.id));
    json_int(&step->json, "units", quote.units);
    json_int(&step->json, "before", quote.remaining_before);
    json_int(&step->json, "after", quote.remaining_after);
    json_int(&step->json, "grant", quote.grant_id);
    json_int(&step->json, "grant_expires_on", quote.grant_expires_on);
    json_int(&step->json, "response_due_at", quote.response_due_at);
    return OK;
}

/* submit LABEL ... KEY DIGEST QUOTE */
static enum err play_submit(struct step *step)
{
    struct submission submission = submission_of(step, 1);
    struct request request = { .id = 0 };
    bool repeated = false;

    submission.key = word_at(step, 9);
    submission.digest = word_at(step, 10);
    if (is_given(step, 11))
        submission.quote = str_of(label_named(labels.quotes, step->words[11])->text);
    TRY(request_submit(step->ctx, &submission, &request, &repeated));
    if (!repeated) {
        struct label *label = label_named(labels.requests, step->words[0]);
        *label = (struct label){ .id = request.id };
        snprintf(label->text, sizeof label->text, "%.*s", STR_ARGS(request.number));
    }
    json_bool(&step->json, "repeated", repeated);
    write_request(&step->json, &request);
    return OK;
}

/* preview REQUEST REASON */
static enum err play_preview(struct step *step)
{
    struct closing closing;

    TRY(service_closing_preview(step->ctx, number_of(step, 0), word_at(step, 1), &closing));
    json_int(&step->json, "units", closing.units);
    json_int(&step->json, "lapsing", closing.lapsing_units);
    json_int(&step->json, "before", closing.counted ? closing.remaining_before : 0);
    json_int(&step->json, "after", closing.counted ? closing.remaining_after : 0);
    return OK;
}

/* take REQUEST OVER */
static enum err play_take(struct step *step)
{
    struct request request = { .id = 0 };

    TRY(service_take(step->ctx, number_of(step, 0), flag_at(step, 1), &request));
    write_request(&step->json, &request);
    return OK;
}

/* close REQUEST REASON */
static enum err play_close(struct step *step)
{
    struct request request = { .id = 0 };
    bool credited = false;

    TRY(service_close(step->ctx, number_of(step, 0), &(struct service_close){ .reason = word_at(step, 1), .cause = STR("A cable"), .notes = STR("Plugged in.") }, &request, &credited));
    write_request(&step->json, &request);
    json_bool(&step->json, "given_back", credited);
    return OK;
}

/* reopen REQUEST */
static enum err play_reopen(struct step *step)
{
    struct request request = { .id = 0 };

    TRY(request_reopen(step->ctx, number_of(step, 0), &request));
    write_request(&step->json, &request);
    return OK;
}

/* hand REQUEST TO */
static enum err play_hand(struct step *step)
{
    struct hand_over given = { .to = world_email(word_at(step, 1)), .brief = STR("") };
    struct request request = { .id = 0 };

    TRY(service_hand_over(step->ctx, number_of(step, 0), &given, &request));
    write_request(&step->json, &request);
    return OK;
}

/* severity REQUEST SEVERITY */
static enum err play_severity(struct step *step)
{
    struct request request = { .id = 0 };

    TRY(service_set_severity(step->ctx, number_of(step, 0), word_at(step, 1), STR("It is so."), &request));
    write_request(&step->json, &request);
    return OK;
}

/* ---- What the contacts decide --------------------------------------------------------------------------- */

/* propose REQUEST */
static enum err play_propose(struct step *step)
{
    enum request_state state = REQUEST_SOLUTION_PROPOSED;
    struct communication said;
    struct request request;

    TRY(service_answer(step->ctx, number_of(step, 0), STR("Plug it in."), false, &state, &said));
    TRY(request_find(step->ctx, number_of(step, 0), &request));
    write_request(&step->json, &request);
    return OK;
}

/* accept REQUEST */
static enum err play_accept(struct step *step)
{
    struct request request = { .id = 0 };

    TRY(request_accept(step->ctx, number_of(step, 0), &request));
    write_request(&step->json, &request);
    return OK;
}

/* withdraw REQUEST SAID */
static enum err play_withdraw(struct step *step)
{
    struct withdrawal withdrawal = { .why = STR(""), .said = is_given(step, 1) };
    struct request request = { .id = 0 };

    withdrawal.gives_back = withdrawal.said && flag_at(step, 1);
    TRY(request_withdraw(step->ctx, number_of(step, 0), &withdrawal, &request));
    write_request(&step->json, &request);
    return OK;
}

/* decisions REQUEST */
static enum err play_decisions(struct step *step)
{
    struct decisions decisions;

    TRY(request_decisions(step->ctx, number_of(step, 0), &decisions));
    json_bool(&step->json, "accept", decisions.accept);
    json_bool(&step->json, "withdraw", decisions.withdraw);
    if (!decisions.withdraw)
        return OK;
    json_int(&step->json, "units", decisions.withdrawing.units);
    json_int(&step->json, "before", decisions.withdrawing.counted ? decisions.withdrawing.remaining_before : 0);
    json_int(&step->json, "after", decisions.withdrawing.counted ? decisions.withdrawing.remaining_after : 0);
    return OK;
}

/* ask VERSION KIND SEVERITY 24x7 PORTAL BEHALF DAY: every plan, in order. */
static enum err play_ask(struct step *step)
{
    struct intent_words words = {
        .version_id = word_at(step, 0), .kind = word_at(step, 1), .severity_id = word_at(step, 2), .requires_24x7 = flag_at(step, 3),
        .portal_id = word_at(step, 4), .on_behalf = flag_at(step, 5), .as_of_day = number_at(step, 6, DAY_NONE),
    };
    struct intent intent;
    struct availability availability;

    TRY(intent_find(step->ctx, &words, &intent));
    TRY(fields_checked(step->ctx));
    TRY(availability_list(step->ctx, &intent, &availability));
    json_list(&step->json, "plans");
    for (size_t i = 0; i < availability.count; i++) {
        const struct plan_verdict *verdict = &availability.verdicts[i];
        json_open(&step->json, NULL);
        json_int(&step->json, "id", verdict->contract->id);
        json_bool(&step->json, "available", verdict->available);
        json_bool(&step->json, "preferred", verdict->preferred);
        json_int(&step->json, "remaining", verdict->contract->remaining);
        write_reasons(&step->json, verdict->reasons, verdict->reason_count);
        json_close(&step->json);
    }
    json_list_end(&step->json);
    return OK;
}

/* ---- The loop --------------------------------------------------------------------------------------- */

/* `about`: which argument is the contract that the act is about, -1 for none. */
static const struct verb { const char *name; enum err (*play)(struct step *step); int about; } verbs[] = {
    { "issue", play_issue, 0 }, { "topup", play_topup, 0 }, { "adjust", play_adjust, 0 }, { "add", play_add, 0 },
    { "block", play_block, 0 }, { "lift", play_lift, 0 }, { "cancel", play_cancel, 0 }, { "expire", play_expire, -1 },
    { "issue_draft", play_issue_draft, 0 }, { "drop", play_drop, 0 }, { "take", play_take, 2 },
    { "look", play_look, -1 }, { "past", play_past, -1 }, { "statement", play_statement, 0 }, { "verify", play_verify, -1 },
    { "quote", play_quote, 1 }, { "submit", play_submit, 1 }, { "preview", play_preview, 2 }, { "close", play_close, 2 },
    { "reopen", play_reopen, 1 }, { "propose", play_propose, 1 }, { "accept", play_accept, 1 }, { "withdraw", play_withdraw, 2 },
    { "decisions", play_decisions, 1 }, { "hand", play_hand, 2 }, { "severity", play_severity, 2 }, { "ask", play_ask, -1 },
};

static const struct verb *verb_of(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (str_equal(name, str_of(verbs[i].name)))
            return &verbs[i];
    BUG("no such verb");
}

/* As dispatch does it: what fails is undone alone. */
static void play(struct step *step, const struct verb *verb)
{
    struct ctx *ctx = step->ctx;

    in_write(ctx);
    enum err err = verb->play(step);
    MUST((err == OK) == (ctx->fault.err == OK));
    json_str(&step->json, "code", err ? str_of(code_row(ctx->fault.code)->name) : STR("ok"));
    if (err) {
        write_reasons(&step->json, ctx->fault.reasons, ctx->fault.reason_count);
        json_str(&step->json, "detail", ctx->fault.detail);
    }
    fault_clear(ctx);
    if (err)
        undo(ctx);
    commit(ctx);
}

static void answer(struct str line)
{
    struct ctx *ctx = &world.ctx;
    struct step step = { .ctx = ctx };
    struct buf out = buf_new(ctx->arena);

    MUST(str_int(str_cut(&line, ' '), 0, INT64_MAX / 2, &ctx->now));
    world_act_as(&world, str_cut(&line, ' '));
    const struct verb *verb = verb_of(str_cut(&line, ' '));
    while (line.len && step.count < WORDS_MAX)
        step.words[step.count++] = str_cut(&line, ' ');
    step.json = json_new(&out);
    json_open(&step.json, NULL);
    play(&step, verb);
    if (verb->about >= 0 && is_given(&step, (size_t)verb->about) && contract_at(&step, (size_t)verb->about))
        write_contract(&step, label_named(labels.contracts, step.words[verb->about]));
    json_close(&step.json);
    json_end(&step.json);
    printf("%.*s\n", STR_ARGS(buf_str(&out)));
}

static void begin_anew(void)
{
    memset(labels.contracts, 0, sizeof labels.contracts);
    memset(labels.requests, 0, sizeof labels.requests);
    world_reset(&world);
    puts("{}");
}

static int drive(int argc, char **argv)
{
    char line[1024];

    MUST(argc == 3);
    crypto_start();
    world_make(&world, argv[1], argv[2]);
    world_reset(&world);
    while (fgets(line, sizeof line, stdin)) {
        struct str text = str_trim(str_of(line));
        if (str_equal(text, STR("reset")))
            begin_anew();
        else
            answer(text);
        fflush(stdout);
        arena_reset(world.ctx.arena);
    }
    world_end(&world);
    return 0;
}

TEST_PROGRAM("driver", drive)
