/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t2_request.c: submitting: what it stores, and what is refused. Quotes, keys and the last unit are in t2_request_quote.c,
 * following a request in t2_request_follow.c, all of it through dispatch in t3_request.c.
 */
#include "tests/world.h"

#include "base/crypto.h"
#include "base/limit.h"

/* ---- What a submission does ----------------------------------------------------------------------------- */

/* SPEC 4.8, 6.7, 6.8 */
TEST(a_submission_is_stored_with_everything_around_it_and_charged_once)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 5);
    struct submission submission = a_submission(contract.id);
    struct contact olle = { .name = STR("Olle Ek"), .email = STR(" OLLE@fabrikam.example") };
    struct request request, found;

    submission.problem_type_id = STR("networking");
    submission.category_id = STR("dns");
    submission.additional = &olle;
    submission.additional_count = 1;
    submit_ok(ctx, &submission, &request);
    CHECK_INT((int64_t)request.number.len, 12);
    CHECK(luhn_fits(request.number) && request.number.data[0] != '0');
    CHECK_INT(request.state, REQUEST_NEW);
    CHECK_INT(request.charged_units, 1);
    CHECK_INT(request.contract.remaining, 4);
    CHECK_INT(request.contract.used, 1);
    READ_OK(request_find(ctx, request_number_display(ctx->arena, request.number), &found));
    CHECK_STR(found.number, request.number);
    CHECK_STR(found.title, submission.title);
    CHECK_STR(found.description, submission.description);
    CHECK_STR(found.category_id, STR("dns"));
    CHECK_STR(found.plan_id, STR("gold-20-pack"));
    CHECK_STR(found.agreement_version, STR("2026-01"));
    CHECK_INT(found.contract.remaining, 4);
    CHECK_INT(found.charged_units, 1);
    CHECK(!found.credited);
    CHECK_INT((int64_t)found.contact_count, 2);
    CHECK(found.contacts[0].primary && !found.contacts[1].primary);
    CHECK_STR(found.contacts[1].email, STR("olle@fabrikam.example"));
    CHECK_INT(found.next_due_at, found.response_due_at);
    CHECK_INT(count_rows(ctx, "request_event"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.request_submitted'"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'debit' AND units = -1"), 1);
    verify_ledgers(ctx);
}

/* SPEC 10.2: 2026-11-21 is a Saturday; the calendar opens on Monday at 8 in Stockholm. */
TEST(the_first_response_is_due_in_opening_hours_or_by_the_clock_with_24x7)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    struct request request;

    submit_ok(ctx, &submission, &request);
    CHECK_INT(request.response_due_at, instant_at("2026-11-23", 15 * 60));      /* 480 minutes from 07:00 UTC */
    submission.severity_id = STR("A");
    submit_ok(ctx, &submission, &request);
    CHECK_INT(request.response_due_at, instant_at("2026-11-23", 8 * 60));
    submission.requires_24x7 = true;
    submit_ok(ctx, &submission, &request);
    CHECK_INT(request.response_due_at, ctx->now + 60 * MINUTE_MS);
    submission.requires_24x7 = false;
    submission.country = STR("JP");
    submit_ok(ctx, &submission, &request);
    CHECK_INT(request.response_due_at, instant_at("2026-11-24", 60));           /* Monday is a holiday there */
}

/* SPEC 6.9, 7.2 */
TEST(a_submitter_who_is_no_contact_is_added_or_warned_and_then_sees_nothing)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    struct request request, found;
    bool repeated;

    submission.primary = (struct contact){ .name = STR("Olle Ek"), .email = STR("olle@fabrikam.example") };
    submit_ok(ctx, &submission, &request);
    CHECK_INT((int64_t)request.contact_count, 2);
    CHECK_STR(request.contacts[1].email, STR("anna@fabrikam.example"));
    CHECK_INT((int64_t)request.warning.len, 0);
    submission.submitter_stays_out = true;
    submission.key = STR("k");
    submission.digest = STR("d");
    submit_ok(ctx, &submission, &request);
    CHECK_INT((int64_t)request.contact_count, 1);
    CHECK(request.warning.len > 0);
    READ_CODE(not_found, request_find(ctx, request.number, &found));
    WRITE_OK(request_submit(ctx, &submission, &found, &repeated));
    CHECK(repeated && found.warning.len > 0);
    sign_in_as(ctx, "olle");
    READ_OK(request_find(ctx, request.number, &found));
}

TEST(somebody_named_twice_is_one_contact)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    struct contact twice[] = {
        { .name = STR("Anna again"), .email = STR("Anna@Fabrikam.example") },
        { .name = STR("Olle"), .email = STR("olle@fabrikam.example") }, { .name = STR("Olle"), .email = STR("OLLE@fabrikam.example") },
    };
    struct request request;

    submission.additional = twice;
    submission.additional_count = COUNT_OF(twice);
    submit_ok(ctx, &submission, &request);
    CHECK_INT((int64_t)request.contact_count, 2);
    CHECK_STR(request.contacts[0].name, STR("Anna Berg"));
}

/* SPEC 2.1, 4.8, 9.6 */
TEST(advisory_and_program_requests_and_included_portals_charge_nothing)
{
    struct people people = people_begin(ctx);
    struct submission submission = a_submission(0);
    struct request request;

    submission.kind = STR("program");
    submission.version_id = STR("");
    submission.portal_id = STR("partner");
    submit_ok(ctx, &submission, &request);
    CHECK(!request.has_contract && request.charged_units == 0);
    submission.version_id = STR("partner-program-current");
    submission.problem_type_id = STR("support-benefits");
    submission.portal_id = STR("");
    submit_ok(ctx, &submission, &request);
    CHECK_STR(request.portal_id, STR("partner"));
    submission = a_submission(0);
    submission.version_id = STR("microsoft-365-current");
    submit_ok(ctx, &submission, &request);
    CHECK_STR(request.portal_id, STR("productivity-cloud"));
    submission = a_submission(fabrikam_contract(ctx, &people, "advisory-hours", 0).id);
    submission.kind = STR("advisory");
    submission.portal_id = STR("partner");
    submit_ok(ctx, &submission, &request);
    CHECK_INT(request.charged_units, 0);
    CHECK_INT(request.contract.remaining, 3000);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'debit'"), 0);
    sign_in_as(ctx, "eva");
    submission = a_submission(0);
    submission.kind = STR("program");
    submission.portal_id = STR("partner");
    SUBMIT_CODE(not_program_member, &submission);
}

/* SPEC 4.7: unlimited contracts record the debit and never run out. */
TEST(an_unlimited_contract_records_the_debit)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "signature-cloud-unlimited", 0);
    struct submission submission = a_submission(contract.id);
    struct request request;

    submission.version_id = STR("microsoft-365-current");
    submit_ok(ctx, &submission, &request);
    submit_ok(ctx, &submission, &request);
    CHECK_INT(request.charged_units, 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'debit'"), 2);
    verify_ledgers(ctx);
}

/* ---- What is refused ------------------------------------------------------------------------------------ */

static void check_refused(struct ctx *ctx, const struct submission *submission, const char *field)
{
    struct request request;
    struct quote quote;
    bool repeated;

    in_write(ctx);
    CHECK_CODE_KEEP(invalid, request_submit(ctx, submission, &request, &repeated));
    CHECK_STR(ctx->fault.fields->field, str_of(field));
    CHECK(ctx->fault.fields->next == NULL);
    CHECK(ctx->fault.fields->detail.len > 0);
    fault_clear(ctx);
    undo(ctx);
    commit(ctx);
    READ_CODE(invalid, request_quote(ctx, submission, &quote));
}

static struct str repeated_text(struct ctx *ctx, const char *part, size_t times)
{
    struct buf text = buf_new(ctx->arena);

    for (size_t i = 0; i < times; i++)
        buf_add(&text, str_of(part));
    return buf_str(&text);
}

#define REFUSED(member, value, field) \
    do { struct submission bad = good; bad.member = value; check_refused(ctx, &bad, field); } while (0)

/* Nothing chosen is no wrong name. */
static void check_no_time_zone(struct ctx *ctx, const struct submission *good)
{
    struct submission bad = *good;
    struct quote quote;

    bad.time_zone = STR(" ");
    check_refused(ctx, &bad, "time_zone");
    in_read(ctx);
    CHECK_CODE_KEEP(invalid, request_quote(ctx, &bad, &quote));
    CHECK_STR(ctx->fault.fields->detail, STR("Choose a time zone."));
    fault_clear(ctx);
    commit(ctx);
}

/* SPEC 6.4: somebody has to be there at any hour. */
static void check_around_the_clock(struct ctx *ctx, const struct submission *good)
{
    struct submission bad = *good;
    struct quote quote;

    bad.severity_id = STR("A");
    bad.primary.phone = STR("");
    READ_OK(request_quote(ctx, &bad, &quote));
    bad.requires_24x7 = true;
    check_refused(ctx, &bad, "primary_contact.phone");
    bad.primary.phone = STR("+46 8 1");
    READ_OK(request_quote(ctx, &bad, &quote));
}

TEST(each_field_that_is_wrong_is_named)
{
    struct people people = people_begin(ctx);
    struct submission good = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    struct contact wrong = { .name = STR("Olle"), .email = STR("no address") }, many[LIMIT_CONTACTS + 1];

    REFUSED(title, STR(""), "title");
    REFUSED(title, STR(" \t "), "title");
    REFUSED(title, STR("\xC2\xA0\xE3\x80\x80"), "title");           /* no-break space, ideographic space */
    REFUSED(title, repeated_text(ctx, "\xC3\xA5", 201), "title");
    REFUSED(title, STR("two\nlines"), "title");
    REFUSED(title, STR("a\xE2\x80\xAE" "b"), "title");
    REFUSED(title, STR("\u3164\u2800\u0301\u200B"), "title");
    REFUSED(title, STR("\xFF"), "title");
    REFUSED(description, STR("\n\n"), "description");
    REFUSED(description, STR("\u200B\n\u2800"), "description");
    REFUSED(description, STR("\x07"), "description");
    REFUSED(description, STR("a\u202D"), "description");
    REFUSED(description, repeated_text(ctx, "x", 32001), "description");
    REFUSED(severity_id, STR("D"), "severity");
    REFUSED(requires_24x7, true, "requires_24x7");
    REFUSED(kind, STR("party"), "kind");
    REFUSED(version_id, STR("windows-server-3.11"), "version");
    REFUSED(version_id, STR(""), "version");
    REFUSED(portal_id, STR("nowhere"), "portal");
    REFUSED(problem_type_id, STR("no-type"), "problem_type");
    REFUSED(category_id, STR("dns"), "category");
    REFUSED(country, STR("XX"), "country");
    REFUSED(country, STR("s1"), "country");
    REFUSED(time_zone, STR("Europe/Atlantis"), "time_zone");
    check_no_time_zone(ctx, &good);
    REFUSED(time_zone, STR("../../etc/passwd"), "time_zone");
    REFUSED(primary.name, STR(""), "primary_contact.name");
    REFUSED(primary.name, STR("A\u202E"), "primary_contact.name");
    REFUSED(primary.name, STR("\u200F"), "primary_contact.name");
    REFUSED(primary.email, STR("anna"), "primary_contact.email");
    REFUSED(primary.email, STR(""), "primary_contact.email");
    REFUSED(primary.phone, repeated_text(ctx, "1", 41), "primary_contact.phone");
    REFUSED(contract_id, 0, "contract");
    check_around_the_clock(ctx, &good);
    struct submission bad = good;
    bad.problem_type_id = STR("networking");
    bad.category_id = STR("trusts");
    check_refused(ctx, &bad, "category");
    bad = good;
    bad.additional = &wrong;
    bad.additional_count = 1;
    check_refused(ctx, &bad, "additional_contacts[0].email");
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = (struct contact){ .name = STR("Many"), .email = str_format(ctx->arena, "m%zu@x.example", i) };
    bad.additional = many;
    bad.additional_count = COUNT_OF(many);
    check_refused(ctx, &bad, "additional_contacts");
    CHECK_INT(count_rows(ctx, "request"), 0);
    CHECK_INT(count_rows(ctx, "job"), 0);
}

/* SPEC 2, 2.1: what a later catalogue leaves out cannot be chosen any more. */
TEST(what_is_retired_is_not_offered_any_more)
{
    struct people people = people_begin(ctx);
    struct submission good = a_submission(fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    const struct actor *anna = ctx->actor;

    exec_sql(ctx, "INSERT INTO catalog_revision (id, at, source, actor_id) VALUES (2, 1, 'apply', NULL)");
    exec_sql(ctx, "INSERT INTO catalog_item (kind, item_id, revision_id, position, body, retired, imported)"
                  " SELECT kind, item_id, 2, position, body, 1, imported FROM catalog_item WHERE kind = 'version' AND item_id = 'windows-server-2025'");
    ctx->actor = anna;
    check_refused(ctx, &good, "version");
}

/* SPEC 2.2, 6.6, 5.1 */
TEST(agreement_portal_plan_and_strangers_are_refused_with_their_codes)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 2);
    struct submission submission = a_submission(contract.id);

    submission.agreement_accepted = false;
    SUBMIT_CODE(agreement_required, &submission);
    struct quote quote;
    READ_OK(request_quote(ctx, &submission, &quote));       /* it is accepted when it is submitted [6.5] */
    submission = a_submission(contract.id);
    submission.portal_id = STR("productivity-cloud");
    SUBMIT_CODE(wrong_portal, &submission);
    submission.contract_id = 0;
    SUBMIT_CODE(wrong_portal, &submission);
    submission = a_submission(contract.id);
    submission.version_id = STR("windows-server-2022");
    SUBMIT_CODE(mainstream_ended, &submission);
    submission.version_id = STR("windows-server-2019");
    SUBMIT_CODE(version_not_recent, &submission);
    submission = a_submission(contract.id);
    submission.contract_id = 4711;
    SUBMIT_CODE(not_found, &submission);
    sign_in_as(ctx, "eva");
    submission.contract_id = contract.id;
    SUBMIT_CODE(not_found, &submission);
    as_nobody(ctx);
    SUBMIT_CODE(sign_in_required, &submission);
    as_operator(ctx);
    SUBMIT_CODE(not_authorized, &submission);
    CHECK_INT(remaining_of(ctx, contract.id), 2);
    CHECK_INT(count_rows(ctx, "request"), 0);
}

TESTS(
    BOTH(a_submission_is_stored_with_everything_around_it_and_charged_once),
    BOTH(the_first_response_is_due_in_opening_hours_or_by_the_clock_with_24x7),
    BOTH(a_submitter_who_is_no_contact_is_added_or_warned_and_then_sees_nothing),
    BOTH(somebody_named_twice_is_one_contact),
    BOTH(advisory_and_program_requests_and_included_portals_charge_nothing),
    BOTH(an_unlimited_contract_records_the_debit),
    BOTH(each_field_that_is_wrong_is_named),
    BOTH(what_is_retired_is_not_offered_any_more),
    BOTH(agreement_portal_plan_and_strangers_are_refused_with_their_codes),
)
