/* SPDX-License-Identifier: Apache-2.0 */
/* request_world.c: people, contracts and submissions for tests. */
#include "tests/request_world.h"

#include "base/crypto.h"
#include "base/id.h"
#include "desk/account/account.h"
#include "desk/contract_desk/contract_desk.h"
#include "desk/ledger/ledger.h"
#include "desk/organization/organization.h"

static int64_t person(struct ctx *ctx, const char *email, const char *name, unsigned staff)
{
    struct account account = { .email = str_of(email), .name = str_of(name), .kind = ACCOUNT_WORK, .staff = staff }, added;

    as_operator(ctx);
    WRITE_OK(account_add(ctx, &account, &added));
    return added.id;
}

struct people request_world(struct ctx *ctx)
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

    return str_format(ctx->arena, "%s@%s.example", name, domain);
}

void sign_in_as(struct ctx *ctx, const char *name)
{
    CHECK_OK(account_act_as(ctx, address_of(ctx, name)));
}

void associate(struct ctx *ctx, int64_t account_id, int64_t contract_id)
{
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO association (account_id, contract_id, at) VALUES (%lld, %lld, 1)",
                             (long long)account_id, (long long)contract_id).data);
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

struct request submitted_with(struct ctx *ctx, int64_t contract_id, const char *title)
{
    struct submission submission = a_submission(contract_id);
    struct request request = { .id = 0 };
    bool repeated = true;

    submission.title = str_of(title);
    sign_in_as(ctx, "anna");
    WRITE_OK(request_submit(ctx, &submission, &request, &repeated));
    CHECK(!repeated);
    return request;
}

struct request submitted(struct ctx *ctx, int64_t contract_id)
{
    return submitted_with(ctx, contract_id, "Replication stops after the update");
}

int64_t remaining_of(struct ctx *ctx, int64_t contract_id)
{
    return world_find(ctx, contract_id).remaining;
}

void verify_ledgers(struct ctx *ctx)
{
    struct ledger_counts counts;
    const struct actor *before = ctx->actor;

    as_operator(ctx);
    READ_OK(ledger_verify(ctx, &counts));
    ctx->actor = before;
}

/* Every column that says something, as one text a row, put together in an order of its own. */
static const char *const digested[] = {
    "SELECT CAST(id AS TEXT) || plan_id || stored_state || CAST(sequence AS TEXT) || CAST(balance AS TEXT) || head AS t FROM contract",
    "SELECT CAST(id AS TEXT) || ' ' || CAST(units AS TEXT) || ' ' || CAST(remaining AS TEXT) || ' ' || CAST(expires_on AS TEXT) AS t FROM contract_grant",
    "SELECT CAST(account_id AS TEXT) || ' ' || CAST(contract_id AS TEXT) AS t FROM association",
    "SELECT hash AS t FROM ledger_entry",
    "SELECT CAST(entry_id AS TEXT) || reason AS t FROM ledger_reason",
    ("SELECT number || state || CAST(updated_at AS TEXT) || ' ' || CAST(next_due_at AS TEXT) || ' ' || CAST(responded_at AS TEXT)"
     " || ' ' || CAST(COALESCE(owner_id, 0) AS TEXT) || closure_reason_id || closure_cause || closure_notes AS t FROM request"),
    "SELECT CAST(request_id AS TEXT) || role || email AS t FROM request_contact",
    "SELECT CAST(id AS TEXT) || text AS t FROM communication",
    "SELECT CAST(id AS TEXT) || event || detail AS t FROM request_event",
    "SELECT CAST(account_id AS TEXT) || key || digest || CAST(request_id AS TEXT) AS t FROM idempotency_key",
    "SELECT CAST(request_id AS TEXT) || words AS t FROM request_words",
    "SELECT work || CAST(COALESCE(ref_id, 0) AS TEXT) || detail AS t FROM job",
    "SELECT CAST(id AS TEXT) || kind || subject AS t FROM attempt",
    "SELECT CAST(id AS TEXT) || event || detail AS t FROM security_log",
    "SELECT email AS t FROM account",
    "SELECT CAST(id AS TEXT) AS t FROM token",
    "SELECT event || recipient AS t FROM mail",
    ("SELECT CAST(id AS TEXT) || ' ' || CAST(updated_at AS TEXT) || ' ' || CAST(problem_revision + plan_revision + contact_revision"
     " + sharing_revision AS TEXT) || ' ' || CAST(COALESCE(request_id, 0) AS TEXT) AS t FROM draft"),
    "SELECT CAST(draft_id AS TEXT) || name || value AS t FROM draft_field",
};

struct str database_digest(struct ctx *ctx)
{
    const char *glue = db_is_postgres(ctx->db) ? "STRING_AGG(t, '|' ORDER BY t)" : "GROUP_CONCAT(t, '|')";
    struct buf all = buf_new(ctx->arena);

    for (size_t i = 0; i < COUNT_OF(digested); i++) {
        buf_format(&all, "%zu:", i);
        buf_add(&all, sql_text(ctx, str_format(ctx->arena, "SELECT COALESCE(%s, '') FROM (%s ORDER BY 1) q", glue, digested[i]).data));
    }
    return hash_hex(ctx->arena, buf_str(&all));
}

const struct catalog *catalog_of(struct ctx *ctx)
{
    const struct catalog *catalog = NULL;

    READ_OK(catalog_now(ctx, &catalog));
    return catalog;
}
