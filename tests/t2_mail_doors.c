/* SPDX-License-Identifier: Apache-2.0 */
/* t2_mail_doors.c: every door through which an address comes in reads it by the one rule (SPEC 3.8, decision 0036): what no mail reaches is
 * refused there, and what is taken is kept as mail needs it. Their HTTP sides are walked in tests/torture/mail.test.mjs. */
#include "tests/world.h"

#define PASSWORD STR("$argon2id$made-up")

static const struct str wrong[] = {
    STR_INIT("x@corp.example."), STR_INIT("x@corp..example"), STR_INIT("x..y@corp.example"), STR_INIT("x@corp"), STR_INIT("x@[192.0.2.1]"),
    STR_INIT("x@192.0.2.1"), STR_INIT("\xc3\xa5sa@corp.example"), STR_INIT("x@-corp.example"), STR_INIT("x@corp_.example"), STR_INIT("x@xn--zzzzzz.example"),
    STR_INIT("x,y@corp.example"), STR_INIT("x@corp.example,y@corp.example"), STR_INIT("X <x@corp.example>"), STR_INIT("x"), STR_INIT("@corp.example"),
};

/* As typed, and as mail has it. */
static const struct { struct str typed, address; } right[] = {
    { STR_INIT("Anna.B@Corp.Example"), STR_INIT("Anna.B@corp.example") },
    { STR_INIT("o'neil+tag=1%2@corp.example"), STR_INIT("o'neil+tag=1%2@corp.example") },
    { STR_INIT("x@stra\xc3\x9f" "e.example"), STR_INIT("x@xn--strae-oqa.example") },
    { STR_INIT(" x2@b\xc3\xbc" "cher\xE3\x80\x82" "example\xE2\x80\x8B"), STR_INIT("x2@xn--bcher-kva.example") },
};

/* Comes to the door with an address; true where it was let in, and what it became. */
struct caller { struct people people; struct request request; struct str address, kept; int64_t number; };
typedef bool door(struct ctx *ctx, struct caller *caller);

/* Ends the transaction of a try. */
static bool let_in(struct ctx *ctx, enum err err)
{
    if (!err) {
        commit(ctx);
        return true;
    }
    CHECK(err == ERR_INVALID);
    fault_clear(ctx);
    undo(ctx);
    commit(ctx);
    return false;
}

static bool by_sign_up(struct ctx *ctx, struct caller *caller)
{
    as_nobody(ctx);
    in_write(ctx);
    if (!let_in(ctx, sign_up(ctx, STR("X"), caller->address, PASSWORD, STR(""))))
        return false;
    caller->kept = sql_text(ctx, "SELECT CASE WHEN address = '' THEN email ELSE address END FROM account ORDER BY id DESC LIMIT 1");
    return true;
}

static bool by_account_add(struct ctx *ctx, struct caller *caller)
{
    struct account account = { .email = caller->address, .name = STR("X") };

    as_operator(ctx);
    in_write(ctx);
    if (!let_in(ctx, account_add(ctx, &account, &account)))
        return false;
    caller->kept = account.address;
    return true;
}

static bool submits(struct ctx *ctx, struct caller *caller, bool primary)
{
    struct contact contact = { .name = STR("X"), .email = caller->address, .phone = STR("") };
    struct submission submission = a_submission(caller->request.contract_id);
    struct request request;
    bool repeated;

    submission.key = submission.digest = str_format(ctx->arena, "key-%lld", (long long)caller->number);
    submission.additional_count = 0;
    if (primary) {
        submission.primary.email = caller->address;
    } else {
        submission.additional = &contact;
        submission.additional_count = 1;
    }
    sign_in_as(ctx, "anna");
    in_write(ctx);
    if (!let_in(ctx, request_submit(ctx, &submission, &request, &repeated)))
        return false;
    for (size_t i = 0; i < request.contact_count; i++)
        if (request.contacts[i].primary == primary && !str_equal(request.contacts[i].email, STR("anna@fabrikam.example")))
            caller->kept = request.contacts[i].address;
    return true;
}

static bool by_primary_contact(struct ctx *ctx, struct caller *caller)    { return submits(ctx, caller, true); }
static bool by_additional_contact(struct ctx *ctx, struct caller *caller) { return submits(ctx, caller, false); }

static bool by_contact_later(struct ctx *ctx, struct caller *caller)
{
    struct contact contact = { .name = STR("X"), .email = caller->address, .phone = STR("") }, out;

    sign_in_as(ctx, "anna");
    in_write(ctx);
    if (!let_in(ctx, request_add_contact(ctx, caller->request.number, &contact, &out)))
        return false;
    caller->kept = out.address;
    return true;
}

static bool by_setting(struct ctx *ctx, struct caller *caller)
{
    struct setting_flag flag = { STR("anchor-mail"), caller->address };
    struct settings settings;
    enum err err = settings_load(ctx, &flag, 1, &settings);

    CHECK(!err || err == ERR_INVALID);
    CHECK(!err || str_contains(ctx->fault.detail, STR("--anchor-mail: anchor_mail has to be an address that mail reaches")));
    fault_clear(ctx);
    caller->kept = err ? STR("") : settings.anchor_mail;
    return !err;
}

static bool by_csv(struct ctx *ctx, struct caller *caller)
{
    struct str file = str_format(ctx->arena, "access_id,contract_id,plan,account\n%010lld,%012lld,five-pack,\"%.*s\"\n", (long long)caller->number,
                                 (long long)caller->number, STR_ARGS(caller->address));
    int64_t count;

    as_operator(ctx);
    in_write(ctx);
    if (!let_in(ctx, contract_import(ctx, file, STR("SE"), true, &count)))
        return false;
    caller->kept = sql_text(ctx, "SELECT CASE WHEN a.address = '' THEN a.email ELSE a.address END FROM contract c JOIN account a ON a.id = c.account_id"
                           " ORDER BY c.id DESC LIMIT 1");
    return true;
}

TEST(every_door_refuses_what_no_mail_reaches_and_keeps_what_it_takes_as_mail_needs_it)
{
    /* The CSV names accounts that are there by then. */
    static door *const doors[] = {
        by_account_add, by_csv, by_primary_contact, by_additional_contact, by_contact_later, by_setting,
    };
    struct caller caller = { .people = people_begin(ctx), .number = 1000000000 };

    caller.request = submitted(ctx, fabrikam_contract(ctx, &caller.people, "gold-20-pack", 0).id);
    int64_t debits = sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'debit'");
    for (size_t d = 0; d < COUNT_OF(doors); d++) {
        for (size_t i = 0; i < COUNT_OF(wrong); i++) {
            caller.address = wrong[i];
            caller.number++;
            if (doors[d](ctx, &caller))
                fprintf(stderr, "door %zu let in %.*s\n", d, STR_ARGS(wrong[i]));
            else
                continue;
            CHECK(false);
        }
        CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'debit'"), debits);
        for (size_t i = 0; i < COUNT_OF(right); i++) {
            caller.address = right[i].typed;
            caller.number++;
            CHECK(doors[d](ctx, &caller));
            CHECK_STR(caller.kept, right[i].address);
        }
        debits = sql_int(ctx, "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'debit'");
    }
}

TEST(signing_up_refuses_what_no_mail_reaches)
{
    struct caller caller = { .number = 0 };

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        caller.address = wrong[i];
        CHECK(!by_sign_up(ctx, &caller));
    }
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        caller.address = right[i].typed;
        CHECK(by_sign_up(ctx, &caller));
        CHECK_STR(caller.kept, right[i].address);
    }
}

/* RFC 6068: in a link the address is escaped. */
TEST(a_link_of_the_catalogue_leads_to_a_mailbox_that_mail_reaches_or_is_refused)
{
    static const struct { const char *from, *to; } links[] = {
        { "mailto:help@corp.example", "mailto:help@corp.example" },
        { "mailto:Help@Corp.Example?subject=I%20need%20help", "mailto:Help@corp.example?subject=I%20need%20help" },
        { "mailto:help@stra\xc3\x9f" "e.example", "mailto:help@xn--strae-oqa.example" },
        { "mailto:a%2Bb%25c@corp.example", "mailto:a+b%25c@corp.example" },
        { "mailto:%22a%20b%22@corp.example", "mailto:%22a%20b%22@corp.example" },
        { "mailto:a/b#c@corp.example", "mailto:a%2Fb%23c@corp.example" },
        { "https://corp.example/", "https://corp.example/" },
    };
    static const char *const other[] = { "mailto:", "mailto:?subject=x", "MAILTO:x@corp.example", "mail:x@corp.example", "mailto:a%40b@corp.example", "mailto:a@b%0Acc:x@corp.example" };
    const struct catalog *catalog;
    struct catalog_result result;

    for (size_t i = 0; i < COUNT_OF(wrong) + COUNT_OF(other); i++) {
        struct str address = i < COUNT_OF(wrong) ? str_join(ctx->arena, STR("mailto:"), wrong[i]) : str_of(other[i - COUNT_OF(wrong)]);
        in_write(ctx);
        enum err err = catalog_apply(ctx, text_with(ctx, small_catalog(ctx), "https://example.com/\"", str_c(ctx->arena, str_join(ctx->arena, address, STR("\"")))), false, &result);
        if (!err)
            fprintf(stderr, "let in: %.*s\n", STR_ARGS(address));
        CHECK(err == ERR_INVALID);
        CHECK(str_contains(ctx->fault.fields->detail, STR("line 25, portals[0].entry_links[0].url: ")));
        fault_clear(ctx);
        rollback(ctx);
    }
    for (size_t i = 0; i < COUNT_OF(links); i++) {
        WRITE_OK(catalog_apply(ctx, text_with(ctx, small_catalog(ctx), "https://example.com/\"", str_c(ctx->arena, str_join(ctx->arena, str_of(links[i].from), STR("\"")))), false, &result));
        READ_OK(catalog_now(ctx, &catalog));
        CHECK_STR(catalog->portals[0].entry_links[0].url, str_of(links[i].to));
    }
}

TESTS(
    BOTH(every_door_refuses_what_no_mail_reaches_and_keeps_what_it_takes_as_mail_needs_it),
    BOTH(signing_up_refuses_what_no_mail_reaches),
    BOTH(a_link_of_the_catalogue_leads_to_a_mailbox_that_mail_reaches_or_is_refused),
)
