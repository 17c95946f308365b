/* SPDX-License-Identifier: Apache-2.0 */
/* world.c: people, contracts, requests, drafts and mails for tests. */
#include "tests/world.h"

#include "base/id.h"
#include "desk/organization/organization.h"
#include "desk/request/request_store.h"
#include "desk/room.h"
#include "desk/service/service.h"
#include "job/worker.h"

/* ---- The catalogue and people ----------------------------------------------------------------------- */

void world_begin(struct ctx *ctx)
{
    catalog_put(ctx, file_text(ctx, SHIPPED_CATALOG));
}

static int64_t person(struct ctx *ctx, const char *email, const char *name, unsigned staff)
{
    struct account account = { .email = str_of(email), .name = str_of(name), .kind = ACCOUNT_WORK, .staff = staff }, added;

    as_operator(ctx);
    WRITE_OK(account_add(ctx, &account, &added));
    world_sql(ctx, "UPDATE account SET country = 'SE', time_zone = 'Europe/Stockholm' WHERE id = #", added.id);
    return added.id;
}

struct people people_begin(struct ctx *ctx)
{
    struct people people;

    world_begin(ctx);
    as_operator(ctx);
    WRITE_OK(secrets_make(ctx));
    people.fabrikam = world_organization(ctx, "Fabrikam AB");
    people.anna = person(ctx, "anna@fabrikam.example", "Anna Berg", 0);
    people.olle = person(ctx, "olle@fabrikam.example", "Olle Ek", 0);
    people.greta = person(ctx, "greta@fabrikam.example", "Greta Lind", 0);
    people.eva = person(ctx, "eva@contoso.example", "Eva Mala", 0);
    people.sam = person(ctx, "sam@vendor.example", "Sam Engineer", STAFF_ENGINEER);
    people.dana = person(ctx, "dana@vendor.example", "Dana Desk", STAFF_CONTRACT_DESK);
    WRITE_OK(membership_add(ctx, people.fabrikam, people.anna, 0));
    WRITE_OK(membership_add(ctx, people.fabrikam, people.olle, 0));
    WRITE_OK(membership_add(ctx, people.fabrikam, people.greta, ROLE_GLOBAL_ADMIN));
    sign_in_as(ctx, "anna");
    return people;
}

struct str address_of(struct ctx *ctx, const char *name)
{
    const char *domain = strcmp(name, "eva") == 0 ? "contoso" : strcmp(name, "sam") == 0 || strcmp(name, "dana") == 0
                         ? "vendor" : "fabrikam";

    return strchr(name, '@') ? str_of(name) : str_format(ctx->arena, "%s@%s.example", name, domain);
}

void sign_in_as(struct ctx *ctx, const char *name)
{
    CHECK_OK(account_act_as(ctx, address_of(ctx, name)));
}

void nobody_has_a_place(struct ctx *ctx)
{
    exec_sql(ctx, "UPDATE account SET country = '', time_zone = ''");
}

int64_t world_account(struct ctx *ctx, const char *email)
{
    return person(ctx, email, "Anna Berg", 0);
}

int64_t world_organization(struct ctx *ctx, const char *name)
{
    struct organization added;

    as_operator(ctx);
    WRITE_OK(organization_add_anyway(ctx, str_of(name), STR("SE"), ENROLLED_PARTNER, &added));
    return added.id;
}

int64_t world_member(struct ctx *ctx, int64_t organization_id, const char *email, unsigned roles)
{
    int64_t id = world_account(ctx, email);

    WRITE_OK(membership_add(ctx, organization_id, id, roles));
    return id;
}

int64_t world_staff(struct ctx *ctx, const char *email, const char *role)
{
    int64_t id = world_account(ctx, email);

    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO staff_role (account_id, role) VALUES (%lld, '%s')", (long long)id, role).data);
    return id;
}

/* ---- Signing in --------------------------------------------------------------------------------------- */

struct account engineer_added(struct ctx *ctx, const char *email)
{
    struct account account = { .email = str_of(email), .name = STR("Anna Berg"), .kind = ACCOUNT_WORK,
                               .staff = STAFF_ENGINEER, .password_hash = PASSWORD }, added;

    as_operator(ctx);
    WRITE_OK(account_add(ctx, &account, &added));
    return added;
}

struct str session_of(struct ctx *ctx, const char *email)
{
    struct session session;
    struct str secret = STR("");

    as_nobody(ctx);
    WRITE_OK(session_start(ctx, str_of(email), PASSWORD, &session, &secret));
    return secret;
}

struct str link_of(struct ctx *ctx, int64_t account_id, enum link_purpose purpose)
{
    struct str secret = STR("");

    as_system(ctx);
    WRITE_OK(account_link_make(ctx, account_id, purpose, &secret));
    as_nobody(ctx);
    return secret;
}

struct str link_to(struct ctx *ctx, const char *email, enum link_purpose purpose)
{
    struct account account;

    as_system(ctx);
    READ_OK(account_find_by_email(ctx, str_of(email), &account));
    struct str secret = link_of(ctx, account.id, purpose);
    as_operator(ctx);
    return secret;
}

int64_t verified(struct ctx *ctx, const char *email)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT verified_at FROM account WHERE email = '%s'", email).data);
}

/* ---- Contracts ---------------------------------------------------------------------------------------- */

struct contract world_contract(struct ctx *ctx, const char *plan, int64_t organization_id, const char *starts, const char *zone)
{
    struct contract_issue issue = {
        .plan_id = str_of(plan), .organization_id = organization_id, .starts_on = starts ? day_at(starts) : DAY_NONE,
        .country = STR("SE"), .time_zone = str_of(zone ? zone : "Europe/Stockholm"),
    };
    struct contract contract = { .id = 0 };

    as_operator(ctx);
    WRITE_OK(contract_issue(ctx, &issue, &contract));
    return contract;
}

struct contract world_contract_with(struct ctx *ctx, const char *plan, int64_t organization_id, const char *access_id, const char *contract_no)
{
    struct contract contract = world_contract(ctx, plan, organization_id, NULL, NULL);

    exec_sql(ctx, str_format(ctx->arena, "UPDATE contract SET access_id = '%s', contract_no = '%s', imported = 1 WHERE id = %lld",
                             access_id, contract_no, (long long)contract.id).data);
    return world_find(ctx, contract.id);
}

struct contract fabrikam_contract(struct ctx *ctx, const struct people *people, const char *plan, int64_t units)
{
    struct contract_issue issue = {
        .plan_id = str_of(plan), .organization_id = people->fabrikam, .units = units, .time_zone = STR("Europe/Stockholm"),
        .starts_on = DAY_NONE,
    };
    struct contract contract = { .id = 0 };
    const struct actor *before = ctx->actor;

    as_operator(ctx);
    WRITE_OK(contract_issue(ctx, &issue, &contract));
    ctx->actor = before;
    associate(ctx, people->anna, contract.id);
    associate(ctx, people->olle, contract.id);
    return contract;
}

enum err contract_added(struct ctx *ctx, struct str access_id, struct str contract_no, struct contract *out_contract, bool *out_already)
{
    struct contract_typed typed = { .access_id = access_id, .contract_no = contract_no };

    return contract_add_typed(ctx, &typed, out_contract, out_already);
}

enum err contract_adjusted(struct ctx *ctx, int64_t id, int64_t units, struct str reason, struct ledger_entry *out_entry)
{
    return contract_adjust_seen(ctx, id, units, LEDGER_ANY_LEFT, reason, out_entry);
}

void associate(struct ctx *ctx, int64_t account_id, int64_t contract_id)
{
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO association (account_id, contract_id, at) VALUES (%lld, %lld, 1)",
                             (long long)account_id, (long long)contract_id).data);
}

struct contract world_find(struct ctx *ctx, int64_t id)
{
    struct contract contract = { .id = 0 };
    const struct actor *before = ctx->actor;

    as_operator(ctx);
    READ_OK(contract_find(ctx, id, DAY_NONE, &contract));
    ctx->actor = before;
    return contract;
}

int64_t remaining_of(struct ctx *ctx, int64_t contract_id)
{
    return world_find(ctx, contract_id).remaining;
}

void world_request(struct ctx *ctx, int64_t id, int64_t contract_id)
{
    int64_t submitter = sql_int(ctx, "SELECT COALESCE(MIN(id), 0) FROM account");

    if (!submitter)
        submitter = world_account(ctx, "submitter@fabrikam.example");
    exec_sql(ctx, str_format(ctx->arena,
        "INSERT INTO request (id, number, kind, state, portal_id, product_id, version_id, problem_type_id, category_id, title,"
        " description, contract_id, plan_id, severity_id, requires_24x7, country, time_zone, submitter_id, on_behalf_of,"
        " agreement_version, submitted_at, updated_at, response_due_at, responded_at, next_due_at, closed_at,"
        " closure_reason_id, closure_cause, closure_notes, closure_chargeable) VALUES (%lld, '%012lld', 'incident', 'new',"
        " 'p', 'p', 'v', '', '', 'Disk is full', '', %lld, 'x', 'C', 0, 'SE', 'UTC', %lld, '', '1', 1, 1, 1, 0, 0, 0, '',"
        " '', '', 0)", (long long)id, (long long)id, (long long)contract_id, (long long)submitter).data);
}

void world_debit(struct ctx *ctx, int64_t contract_id, int64_t request_id)
{
    struct contract contract = world_find(ctx, contract_id);
    int64_t remaining;

    world_request(ctx, request_id, contract_id);
    in_write(ctx);
    CHECK_OK(ledger_lock(ctx, contract_id));
    CHECK_OK(contract_debit(ctx, &contract, request_id, 1, STR(""), &remaining));
    commit(ctx);
}

void verify_ledgers(struct ctx *ctx)
{
    struct ledger_counts counts;
    const struct actor *before = ctx->actor;

    as_operator(ctx);
    READ_OK(ledger_verify(ctx, &counts));
    ctx->actor = before;
}

static const char *const guarded[] = { "contract", "contract_grant", "ledger_entry" };

void world_unguarded(struct ctx *ctx)
{
    for (size_t i = 0; db_is_postgres(ctx->db) && i < COUNT_OF(guarded); i++)
        exec_sql(ctx, str_format(ctx->arena, "ALTER TABLE %s DISABLE TRIGGER USER", guarded[i]).data);
    if (db_is_postgres(ctx->db))
        return;
    exec_sql(ctx, "CREATE TABLE IF NOT EXISTS taken_away (name TEXT PRIMARY KEY, sql TEXT)");
    exec_sql(ctx, "INSERT INTO taken_away SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('contract', 'contract_grant', 'ledger_entry')");
    while (sql_int(ctx, "SELECT COUNT(*) FROM taken_away t JOIN sqlite_master m ON m.name = t.name")) {
        struct str name = sql_text(ctx, "SELECT MIN(t.name) FROM taken_away t JOIN sqlite_master m ON m.name = t.name");
        exec_sql(ctx, str_format(ctx->arena, "DROP TRIGGER %.*s", STR_ARGS(name)).data);
    }
}

void world_guarded(struct ctx *ctx)
{
    for (size_t i = 0; db_is_postgres(ctx->db) && i < COUNT_OF(guarded); i++)
        exec_sql(ctx, str_format(ctx->arena, "ALTER TABLE %s ENABLE TRIGGER USER", guarded[i]).data);
    if (db_is_postgres(ctx->db))
        return;
    while (count_rows(ctx, "taken_away")) {
        exec_sql(ctx, str_c(ctx->arena, sql_text(ctx, "SELECT sql FROM taken_away ORDER BY name LIMIT 1")));
        exec_sql(ctx, "DELETE FROM taken_away WHERE name = (SELECT MIN(name) FROM taken_away)");
    }
}

void world_sql(struct ctx *ctx, const char *sql, int64_t number)
{
    struct str rest = str_of(sql), front = str_cut(&rest, '#');

    exec_sql(ctx, str_format(ctx->arena, "%.*s%lld%.*s", STR_ARGS(front), (long long)number, STR_ARGS(rest)).data);
}

/* ---- Requests ----------------------------------------------------------------------------------------- */

struct submission a_submission(int64_t contract_id)
{
    return (struct submission){
        .portal_id = STR(""), .version_id = STR("windows-server-2025"), .kind = STR("incident"), .problem_type_id = STR(""),
        .category_id = STR(""), .title = STR("Replication stops after the update"),
        .description = STR("Two of five domain controllers stopped replicating."), .contract_id = contract_id,
        .severity_id = STR("C"), .country = STR("SE"), .time_zone = STR("Europe/Stockholm"), .on_behalf_of = STR(""),
        .agreement_accepted = true, .quote = STR(""), .key = STR(""), .digest = STR(""),
        .primary = { .name = STR("Anna Berg"), .email = STR("anna@fabrikam.example"), .phone = STR("+46 8 123 456") },
    };
}

void submit_ok(struct ctx *ctx, const struct submission *submission, struct request *out_request)
{
    bool repeated = true;

    WRITE_OK(request_submit(ctx, submission, out_request, &repeated));
    CHECK(!repeated);
}

struct request submitted_with(struct ctx *ctx, int64_t contract_id, const char *title)
{
    struct submission submission = a_submission(contract_id);
    struct request request = { .id = 0 };

    submission.title = str_of(title);
    sign_in_as(ctx, "anna");
    submit_ok(ctx, &submission, &request);
    return request;
}

struct request submitted(struct ctx *ctx, int64_t contract_id)
{
    return submitted_with(ctx, contract_id, "Replication stops after the update");
}

void closed_by_sam(struct ctx *ctx, struct str number, const char *reason)
{
    struct request request;
    bool credited;

    sign_in_as(ctx, "sam");
    WRITE_OK(service_close(ctx, number, &(struct service_close){ .reason = str_of(reason), .cause = STR("A firewall rule"), .notes = STR("The rule was changed.") }, &request, &credited));
}

/* ---- Drafts ------------------------------------------------------------------------------------------- */

struct draft draft_started(struct ctx *ctx)
{
    struct draft draft = { .id = 0 };

    WRITE_OK(draft_start(ctx, 0, FIELDS(PROBLEM), &draft));
    return draft;
}

struct draft draft_found(struct ctx *ctx, int64_t id)
{
    struct draft draft = { .id = 0 };

    READ_OK(draft_find(ctx, id, &draft));
    return draft;
}

struct draft draft_saved(struct ctx *ctx, const struct draft *before, enum draft_step step, const struct draft_field *fields, size_t count)
{
    struct draft draft = { .id = 0 };

    WRITE_OK(draft_save_step(ctx, before->id, step, before->revisions[step], fields, count, &draft));
    return draft;
}

struct draft_review draft_reviewed(struct ctx *ctx, const struct draft *draft)
{
    struct draft_review review = { .has_quote = false };

    READ_OK(draft_review(ctx, draft, &review));
    return review;
}

struct draft draft_with_plan(struct ctx *ctx, const struct draft *draft, int64_t contract_id, struct str severity)
{
    return draft_saved(ctx, draft, STEP_PLAN, FIELDS(FIELD("contract", id_text(ctx->arena, contract_id)), FIELD("severity", severity),
                                               FIELD("country", STR("SE")), FIELD("time_zone", STR("Europe/Stockholm"))));
}

struct draft draft_ready(struct ctx *ctx, int64_t contract_id)
{
    struct draft draft = draft_started(ctx);

    return draft_with_plan(ctx, &draft, contract_id, STR("C"));
}

struct draft_acceptance draft_accepted(struct ctx *ctx, const struct draft *draft)
{
    struct draft_review review = draft_reviewed(ctx, draft);

    CHECK(review.complete[STEP_CHECK] && review.has_quote);
    return (struct draft_acceptance){ true, review.quote.id };
}

bool draft_has_fault(const struct draft_review *review, enum draft_step step, struct str field)
{
    for (const struct field_fault *fault = review->faults[step]; fault; fault = fault->next)
        if (str_equal(fault->field, field)) {
            CHECK(fault->detail.len > 0 && !str_contains(fault->detail, STR("GET /")));
            return true;
        }
    return false;
}

/* ---- Mails -------------------------------------------------------------------------------------------- */

struct mail_world mails_begin(struct ctx *ctx, bool with_directory)
{
    struct mail_world world = { .settings = { .public_url = STR("https://support.example.com/desk/"), .mail_dir = STR("") } };
    struct contract contract;
    bool already;

    if (with_directory)
        world.settings.mail_dir = str_format(ctx->arena, "%.*s/mail", STR_ARGS(test_directory(ctx)));
    world_begin(ctx);
    lifecycle_put(ctx, "mssqlserver", file_text(ctx, "catalogs/lifecycle/mssqlserver.json"));
    world.people.fabrikam = world_organization(ctx, "Fabrikam AB");
    world.people.anna = world_member(ctx, world.people.fabrikam, "anna@fabrikam.example", ROLE_MEMBER);
    world.people.sam = world_staff(ctx, "sam@vendor.example", "engineer");
    world.contract = world_contract(ctx, "gold-20-pack", world.people.fabrikam, NULL, NULL);
    sign_in_as(ctx, "anna");
    WRITE_OK(contract_added(ctx, world.contract.access_id, world.contract.contract_no, &contract, &already));
    return world;
}

struct submission submission_of(const struct mail_world *world, struct contact primary)
{
    static const struct contact colleague = { .name = STR_INIT("Olle Ek"), .email = STR_INIT("olle@fabrikam.example"), .phone = STR_INIT("") };

    return (struct submission){
        .portal_id = STR(""), .version_id = STR("mssqlserver-16.0"), .kind = STR("incident"), .problem_type_id = STR(""),
        .category_id = STR(""), .title = STR("Säkerhetskopian <stannar> & väntar"), .description = STR("Since the update."),
        .contract_id = world->contract.id, .severity_id = STR("C"), .country = STR("SE"), .time_zone = STR("Europe/Stockholm"),
        .on_behalf_of = STR(""), .agreement_accepted = true, .primary = primary, .additional = &colleague,
        .additional_count = 1, .quote = STR(""), .key = STR("k1"), .digest = STR("d1"),
    };
}

struct request anna_submits(struct ctx *ctx, const struct mail_world *world, struct contact primary)
{
    struct submission submission = submission_of(world, primary);
    struct request request = { .id = 0 };
    bool repeated;

    sign_in_as(ctx, "anna");
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    return request;
}

const struct contact anna_contact = {
    .primary = true, .name = STR_INIT("Anna Bergström"), .email = STR_INIT("anna@fabrikam.example"), .phone = STR_INIT("")
};

void write_words(struct ctx *ctx)
{
    int64_t count;

    do
        WRITE_OK(search_write(ctx, &request_index, &count));
    while (count);
}

void run_jobs(struct ctx *ctx, const struct settings *settings)
{
    int64_t count;

    as_system(ctx);
    ctx->settings = settings;
    CHECK_OK(job_run_due(ctx, rooms_jobs(), 0, &count));
    ctx->settings = NULL;
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE buried = 1 OR last_error <> ''"), 0);
}

int64_t mails(struct ctx *ctx, const char *where)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM " MAIL_WORDS " WHERE %s", where).data);
}

bool body_has(struct ctx *ctx, const char *where, const char *part)
{
    return str_contains(sql_text(ctx, str_format(ctx->arena, "SELECT body FROM " MAIL_WORDS " WHERE %s", where).data), str_of(part));
}

struct str letter_to(struct ctx *ctx, const struct mail_world *world, const char *event, const char *recipient)
{
    long long id = (long long)sql_int(ctx, str_format(ctx->arena, "SELECT id FROM mail WHERE event LIKE '%s%%' AND recipient = '%s'", event, recipient).data);

    return parsed(ctx, str_format(ctx->arena, "%.*s/%lld.eml", STR_ARGS(world->settings.mail_dir), id));
}

int64_t found_by_anna(struct ctx *ctx, const char *words)
{
    struct request_filter filter = { .words = str_of(words), .limit = 9 };
    struct request *found;
    size_t count;

    sign_in_as(ctx, "anna");
    READ_OK(request_list(ctx, &filter, &found, &count));
    return (int64_t)count;
}
