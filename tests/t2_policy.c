/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t2_policy.c: the policy table written down a second time, by hand, for every act and everybody [3.7]. Who changes
 * the one table has to mean it here, too.
 */
#include "tests/harness.h"

#include "desk/account/policy.h"

/* How somebody stands to the thing, the columns of the table below. */
static const struct {
    const char     *who;
    enum actor_kind kind;
    unsigned        staff, facts;
} columns[] = {
    { "nobody",           ACTOR_NOBODY,   0,                     0 },
    { "stranger",         ACTOR_ACCOUNT,  0,                     0 },
    { "self",             ACTOR_ACCOUNT,  0,                     REL_SELF },
    { "member",           ACTOR_ACCOUNT,  0,                     REL_MEMBER },
    { "org admin",        ACTOR_ACCOUNT,  0,                     REL_MEMBER | REL_ORG_ADMIN },
    { "associated",       ACTOR_ACCOUNT,  0,                     REL_ASSOCIATED },
    { "holder",           ACTOR_ACCOUNT,  0,                     REL_HOLDER },
    { "contact",          ACTOR_ACCOUNT,  0,                     REL_CONTACT },
    { "primary contact",  ACTOR_ACCOUNT,  0,                     REL_PRIMARY_CONTACT },
    { "engineer",         ACTOR_ACCOUNT,  STAFF_ENGINEER,        0 },
    { "contract desk",    ACTOR_ACCOUNT,  STAFF_CONTRACT_DESK,   0 },
    { "catalog manager",  ACTOR_ACCOUNT,  STAFF_CATALOG_MANAGER, 0 },
    { "administrator",    ACTOR_ACCOUNT,  STAFF_ADMINISTRATOR,   0 },
    { "operator",         ACTOR_OPERATOR, 0,                     0 },
    { "system",           ACTOR_SYSTEM,   0,                     0 },
    { "owner",            ACTOR_ACCOUNT,  STAFF_ENGINEER,        REL_OWNER },
    { "program desk",     ACTOR_ACCOUNT,  STAFF_CONTRACT_DESK,   REL_PROGRAM_DESK },
};

/* y: may.  s: sign_in_required.  d: not_authorized.  m: not_found, since existence is secret. */
static const struct { enum act act; const char *name, *expected; } expectations[] = {
    /*                                                   nobody
     *                                                   | stranger
     *                                                   | | self
     *                                                   | | | member
     *                                                   | | | | org admin
     *                                                   | | | | | associated
     *                                                   | | | | | | holder
     *                                                   | | | | | | | contact
     *                                                   | | | | | | | | primary contact
     *                                                   | | | | | | | | | engineer
     *                                                   | | | | | | | | | | contract desk
     *                                                   | | | | | | | | | | | catalog manager
     *                                                   | | | | | | | | | | | | administrator
     *                                                   | | | | | | | | | | | | | operator
     *                                                   | | | | | | | | | | | | | | system
     *                                                   | | | | | | | | | | | | | | | owner: an engineer's request
     *                                                   | | | | | | | | | | | | | | | | program desk: a programme request */
    { ACT_SERVICE_STATUS,      "SERVICE_STATUS",      "y y y y y y y y y y y y y y y y y" },
    { ACT_TOKEN_SIGN_IN,       "TOKEN_SIGN_IN",       "y y y y y y y y y y y y y y y y y" },
    { ACT_SESSION_START,       "SESSION_START",       "y y y y y y y y y y y y y y y y y" },
    { ACT_ACCOUNT_SIGN_UP,     "ACCOUNT_SIGN_UP",     "y y y y y y y y y y y y y y y y y" },
    { ACT_ACCOUNT_RECOVER,     "ACCOUNT_RECOVER",     "y y y y y y y y y y y y y y y y y" },
    { ACT_ACCOUNT_SELF,        "ACCOUNT_SELF",        "s d y d d d d d d d d d d d d d d" },
    { ACT_ACCOUNT_CHANGE,      "ACCOUNT_CHANGE",      "s d y d d d d d d d d d d d d d d" },
    { ACT_ACCOUNT_MANAGE,      "ACCOUNT_MANAGE",      "s d d d d d d d d d d d y y d d d" },
    { ACT_ORGANIZATION_MANAGE, "ORGANIZATION_MANAGE", "s d d d d d d d d d y d y y d d y" },
    { ACT_WELCOME_READ,        "WELCOME_READ",        "y y y y y y y y y y y y y y y y y" },
    { ACT_CATALOG_READ,        "CATALOG_READ",        "s y y y y y y y y y y y y y y y y" },
    { ACT_CATALOG_APPLY,       "CATALOG_APPLY",       "s d d d d d d d d d d y y y d d d" },
    { ACT_CONTRACT_LIST,       "CONTRACT_LIST",       "s y y y y y y y y y y y y d d y y" },
    { ACT_CONTRACT_ADD,        "CONTRACT_ADD",        "s y y y y y y y y y y y y d d y y" },
    { ACT_CONTRACT_DROP,       "CONTRACT_DROP",       "s y y y y y y y y y y y y d d y y" },
    { ACT_CONTRACT_READ,       "CONTRACT_READ",       "s m m y y y y m m y y m y y m y y" },
    { ACT_CONTRACT_FEED,       "CONTRACT_FEED",       "y y y y y y y y y y y y y y y y y" },
    { ACT_CONTRACT_READ_IDS,   "CONTRACT_READ_IDS",   "s m m d y y y m m d y m y y m d y" },
    { ACT_CONTRACT_ISSUE,      "CONTRACT_ISSUE",      "s d d d d d d d d d y d y y d d y" },
    { ACT_CONTRACT_SEARCH,     "CONTRACT_SEARCH",     "s d d d d d d d d y y d y y d y y" },
    { ACT_CONTRACT_CORRECT,    "CONTRACT_CORRECT",    "s d d d d d d d d d y d y y d d y" },
    { ACT_LEDGER_VERIFY,       "LEDGER_VERIFY",       "s d d d d d d d d d d d d y y d d" },
    { ACT_LEDGER_EXPIRE,       "LEDGER_EXPIRE",       "s d d d d d d d d d d d d y y d d" },
    { ACT_AVAILABILITY_READ,   "AVAILABILITY_READ",   "s y y y y y y y y y y y y d d y y" },
    { ACT_REQUEST_SUBMIT,      "REQUEST_SUBMIT",      "s y y y y y y y y y y y y d d y y" },
    { ACT_DRAFT_OWN,           "DRAFT_OWN",           "s m y m m m m m m m m m m m m m m" },
    { ACT_REQUEST_LIST,        "REQUEST_LIST",        "s y y y y y y y y y y y y d d y y" },
    { ACT_REQUEST_READ,        "REQUEST_READ",        "s m m m y m m y y y y m y y y y y" },
    { ACT_REQUEST_WRITE,       "REQUEST_WRITE",       "s m m m d m m y y y d m y d d y y" },
    { ACT_REQUEST_CONTACTS,    "REQUEST_CONTACTS",    "s m m m d m m y y y d m y d d y y" },
    { ACT_REQUEST_CONTACT_REMOVE, "REQUEST_CONTACT_REMOVE",
                                                         "s d y d d d d d y d d d y d d y d" },
    { ACT_REQUEST_DECIDE,      "REQUEST_DECIDE",      "s d d d d d d y y d d d d d d d d" },
    { ACT_REQUEST_REOPEN,      "REQUEST_REOPEN",      "s m m m d m m y y y d m y d d y y" },
    { ACT_REQUEST_WORK,        "REQUEST_WORK",        "s d d d d d d d d y d d y d d y y" },
    { ACT_REQUEST_CLOSE_SILENT, "REQUEST_CLOSE_SILENT",
                                                         "s d d d d d d d d d d d d y y d d" },
    { ACT_LOG_READ,            "LOG_READ",            "s d d d d d d d d d d d y y d d d" },
    { ACT_REQUEST_REINDEX,     "REQUEST_REINDEX",     "s d d d d d d d d d d d d y d d d" },
    { ACT_MAIL_SEND,           "MAIL_SEND",           "s d d d d d d d d d d d d y y d d" },
    { ACT_MAIL_RESEND,         "MAIL_RESEND",         "s d d d d d d d d d d d d y d d d" },
};

_Static_assert(COUNT_OF(expectations) == ACT_count, "a new act: say here who may");

static char answer_of(enum err err)
{
    return err == OK ? 'y' : err == ERR_SIGN_IN ? 's' : err == ERR_DENIED ? 'd' : err == ERR_MISSING ? 'm' : '?';
}

/* SPEC 3.7 */
TEST(every_act_is_for_those_who_are_written_here_and_nobody_else)
{
    for (size_t i = 0; i < COUNT_OF(expectations); i++) {
        CHECK_STR(str_of(policy_row(expectations[i].act)->name), str_of(expectations[i].name));
        struct buf got = buf_new(ctx->arena);
        for (size_t c = 0; c < COUNT_OF(columns); c++) {
            struct actor actor = { .kind = columns[c].kind, .id = columns[c].kind == ACTOR_ACCOUNT ? 5 : 0, .staff = columns[c].staff };
            ctx->actor = &actor;
            ctx->acts_checked = (struct act_set){ { 0 } };
            enum err err = policy_check(ctx, expectations[i].act, columns[c].facts);
            fault_clear(ctx);
            for (int act = 0; act < ACT_count; act++)
                CHECK(act_set_has(&ctx->acts_checked, (enum act)act) == (act == (int)expectations[i].act));
            CHECK((err == OK) == policy_may(ctx, expectations[i].act, columns[c].facts));
            if (c)
                buf_add_char(&got, ' ');
            buf_add_char(&got, answer_of(err));
        }
        CHECK_STR(buf_str(&got), str_of(expectations[i].expected));
    }
}

/* What an act needs of a token, a second time: r read, s submit, d desk, a admin; of two: as a customer, and by a role. */
static const struct { enum act act; const char *customer, *staff; } needs[] = {
    { ACT_ACCOUNT_SELF, "r", "" }, { ACT_ACCOUNT_CHANGE, "s", "" }, { ACT_ACCOUNT_MANAGE, "", "a" }, { ACT_ORGANIZATION_MANAGE, "", "d" },
    { ACT_CATALOG_READ, "r", "r" }, { ACT_CATALOG_APPLY, "", "a" }, { ACT_CONTRACT_LIST, "r", "r" }, { ACT_CONTRACT_ADD, "s", "" }, { ACT_CONTRACT_DROP, "s", "" },
    { ACT_CONTRACT_READ, "r", "r" }, { ACT_CONTRACT_READ_IDS, "r", "r" }, { ACT_CONTRACT_ISSUE, "", "d" }, { ACT_CONTRACT_SEARCH, "", "r" },
    { ACT_CONTRACT_CORRECT, "", "d" }, { ACT_LEDGER_VERIFY, "", "" }, { ACT_LEDGER_EXPIRE, "", "" }, { ACT_AVAILABILITY_READ, "r", "r" },
    { ACT_REQUEST_SUBMIT, "s", "" }, { ACT_DRAFT_OWN, "s", "" }, { ACT_REQUEST_LIST, "r", "r" }, { ACT_REQUEST_READ, "r", "r" },
    { ACT_REQUEST_WRITE, "s", "d" }, { ACT_REQUEST_CONTACTS, "s", "d" }, { ACT_REQUEST_CONTACT_REMOVE, "s", "d" }, { ACT_REQUEST_REOPEN, "s", "d" },
    { ACT_REQUEST_DECIDE, "s", "" }, { ACT_REQUEST_WORK, "", "d" }, { ACT_REQUEST_CLOSE_SILENT, "", "" }, { ACT_LOG_READ, "", "a" }, { ACT_REQUEST_REINDEX, "", "" }, { ACT_MAIL_SEND, "", "" }, { ACT_MAIL_RESEND, "", "" },
};

#define CUSTOMER (REL_SIGNED_IN | REL_SELF | REL_MEMBER | REL_ORG_ADMIN | REL_ASSOCIATED | REL_HOLDER | REL_CONTACT | REL_PRIMARY_CONTACT)
#define STAFF    (REL_ENGINEER | REL_CONTRACT_DESK | REL_CATALOG_MANAGER | REL_ADMINISTRATOR | REL_OWNER | REL_PROGRAM_DESK)

static void check_opened_by(enum act act, unsigned scopes, unsigned relations, const char *needed)
{
    static const char letters[] = "rsda";
    bool enough = false;

    for (size_t i = 0; letters[i]; i++)
        enough |= needed[0] == letters[i] && scopes & 1U << i;
    CHECK_INT(policy_allows(act, scopes, relations), enough);
}

/* SPEC 3.1 */
TEST(each_act_needs_the_scope_that_is_written_here_and_no_other_opens_it)
{
    size_t scoped = 0;

    for (int act = 0; act < ACT_count; act++)
        scoped += policy_row((enum act)act)->scope != SCOPE_NONE;
    CHECK_INT((int64_t)scoped, COUNT_OF(needs));
    for (size_t i = 0; i < COUNT_OF(needs); i++)
        for (unsigned scopes = 0; scopes <= SCOPE_ALL; scopes++) {
            check_opened_by(needs[i].act, scopes, CUSTOMER, needs[i].customer);
            if (!(policy_row(needs[i].act)->who & REL_SIGNED_IN))
                check_opened_by(needs[i].act, scopes, STAFF, needs[i].staff);
        }
    /* What needs none is what people without an account do. */
    for (int act = 0; act < ACT_count; act++)
        CHECK((policy_row((enum act)act)->scope == SCOPE_NONE) == (policy_row((enum act)act)->who == REL_ANYONE));
}

/* SPEC 3.1 */
/* Where a token lacks a scope, the refusal says to make one that has it: it can be made. */
TEST(what_only_a_scope_keeps_an_account_from_its_tokens_can_have)
{
    (void)ctx;
    for (unsigned staff = 0; staff < 16; staff++) {
        struct actor actor = { .kind = ACTOR_ACCOUNT, .id = 5, .staff = staff };
        unsigned relations = policy_relations_possible(&actor);
        for (int act = 0; act < ACT_count; act++)
            if (policy_allows((enum act)act, SCOPE_ALL, relations) && policy_row((enum act)act)->scope != SCOPE_NONE)
                CHECK(policy_allows((enum act)act, scopes_of(&actor), relations));
    }
    struct actor customer = { .kind = ACTOR_ACCOUNT, .id = 5 };
    CHECK(!policy_allows(ACT_REQUEST_WORK, SCOPE_ALL, policy_relations_possible(&customer)));
}

TEST(an_account_can_use_the_scopes_of_its_roles)
{
    static const struct { unsigned staff; const char *scopes; } of[] = {
        { 0, "read, submit" }, { STAFF_ENGINEER, "read, submit, desk" }, { STAFF_CONTRACT_DESK, "read, submit, desk" },
        { STAFF_CATALOG_MANAGER, "read, submit, admin" }, { STAFF_ADMINISTRATOR, "read, submit, desk, admin" },
    };

    for (size_t i = 0; i < COUNT_OF(of); i++)
        CHECK_STR(scopes_text(ctx->arena, scopes_of(&(struct actor){ .kind = ACTOR_ACCOUNT, .id = 5, .staff = of[i].staff })), str_of(of[i].scopes));
}

/* SPEC 3.1, 3.7 */
TEST(only_who_may_learns_that_a_scope_is_missing)
{
    struct actor actor = { .kind = ACTOR_ACCOUNT, .id = 5, .token_id = 9, .scopes = SCOPE_READ };

    ctx->actor = &actor;
    CHECK_CODE(not_found, policy_check(ctx, ACT_REQUEST_WRITE, 0));
    CHECK_CODE_KEEP(not_authorized, policy_check(ctx, ACT_REQUEST_WRITE, REL_CONTACT));
    CHECK(str_contains(ctx->fault.detail, STR("it has the scopes read, and this needs submit")) && ctx->fault.cure.len);
    fault_clear(ctx);
    CHECK_CODE_KEEP(not_authorized, policy_check(ctx, ACT_REQUEST_WORK, 0));
    CHECK(str_starts(ctx->fault.detail, STR("Only these people can do this: the vendor's engineers, the vendor's administrators")));
    fault_clear(ctx);
    /* Without a token nothing is missing. */
    actor.token_id = 0;
    CHECK(policy_may(ctx, ACT_REQUEST_WRITE, REL_CONTACT));
}

/* SPEC 3.7 */
TEST(each_single_relation_opens_what_the_rows_say_and_nothing_more)
{
    /* Acts that a relation alone is enough for, counted by hand from the rows of the table in policy.h. */
    static const struct { unsigned relation; int acts; } counts[] = {
        { REL_ANYONE, 7 }, { REL_SIGNED_IN, 7 }, { REL_ENGINEER, 7 }, { REL_CONTRACT_DESK, 7 }, { REL_CATALOG_MANAGER, 1 },
        { REL_ADMINISTRATOR, 15 }, { REL_OPERATOR, 17 }, { REL_SYSTEM, 6 }, { REL_SELF, 4 }, { REL_MEMBER, 1 },
        { REL_ORG_ADMIN, 2 }, { REL_ASSOCIATED, 2 }, { REL_HOLDER, 2 }, { REL_CONTACT, 5 }, { REL_PRIMARY_CONTACT, 6 },
        { REL_OWNER, 1 }, { REL_PROGRAM_DESK, 4 },
    };

    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        int acts = 0;
        for (int act = 0; act < ACT_count; act++)
            acts += policy_allows((enum act)act, SCOPE_ALL, counts[i].relation);
        CHECK_INT(acts, counts[i].acts);
    }
    for (int act = 0; act < ACT_count; act++)
        CHECK(!policy_allows((enum act)act, SCOPE_ALL, 0));
}

/* SPEC 3.7 */
TEST(facts_count_only_for_accounts_and_cannot_lend_a_role)
{
    as_nobody(ctx);
    CHECK_CODE(sign_in_required, policy_check(ctx, ACT_ACCOUNT_SELF, REL_SELF));
    CHECK_CODE(sign_in_required, policy_check(ctx, ACT_CONTRACT_READ, REL_MEMBER | REL_OPERATOR));
    as_system(ctx);
    CHECK_CODE(not_authorized, policy_check(ctx, ACT_ACCOUNT_SELF, REL_SELF));
    as_account(ctx, 5, "anna@b.example", ACCOUNT_WORK, 0);
    CHECK_CODE(not_authorized, policy_check(ctx, ACT_ACCOUNT_MANAGE, REL_ADMINISTRATOR | REL_OPERATOR));
    CHECK(policy_may(ctx, ACT_ACCOUNT_SELF, REL_SELF | REL_OPERATOR));
}

/* SPEC 3.7 */
TEST(a_hidden_refusal_does_not_say_who_may)
{
    as_account(ctx, 5, "anna@b.example", ACCOUNT_WORK, 0);
    CHECK_CODE_KEEP(not_found, policy_check(ctx, ACT_REQUEST_READ, 0));
    CHECK(!str_contains(ctx->fault.detail, STR("engineer")));
    fault_clear(ctx);
    CHECK_CODE_KEEP(not_authorized, policy_check(ctx, ACT_REQUEST_WORK, 0));
    CHECK(str_contains(ctx->fault.detail, STR("the vendor's engineers, the vendor's administrators, the vendor's contract desk (programme requests)")));
    fault_clear(ctx);
}

/* Whoever sees a thing is not told that there is none: he is told who may. */
TEST(a_refusal_of_an_act_on_what_one_sees_says_who_may)
{
    static const struct { enum act act; unsigned sees; const char *words; } acts[] = {
        { ACT_REQUEST_WRITE, REL_ORG_ADMIN, "contacts of the request, the primary contact" },
        { ACT_REQUEST_CONTACTS, REL_ORG_ADMIN, "contacts of the request, the primary contact" },
        { ACT_REQUEST_REOPEN, REL_ORG_ADMIN, "contacts of the request, the primary contact" },
        { ACT_CONTRACT_READ_IDS, REL_MEMBER, "administrators of the organization" },
    };

    as_account(ctx, 5, "anna@b.example", ACCOUNT_WORK, 0);
    for (size_t i = 0; i < COUNT_OF(acts); i++) {
        CHECK_CODE_KEEP(not_authorized, policy_check(ctx, acts[i].act, acts[i].sees));
        CHECK(str_contains(ctx->fault.detail, str_of(acts[i].words)));
        fault_clear(ctx);
        CHECK_CODE(not_found, policy_check(ctx, acts[i].act, 0));
        CHECK_CODE(not_found, policy_check(ctx, acts[i].act, REL_SELF));
    }
}

/* SPEC 3.3: there are administrators at the vendor and in each organization. */
TEST(no_administrator_is_told_that_what_is_not_his_is_for_administrators)
{
    as_account(ctx, 5, "greta@b.example", ACCOUNT_WORK, 0);
    CHECK_CODE_KEEP(not_authorized, policy_check(ctx, ACT_ACCOUNT_MANAGE, REL_ORG_ADMIN));
    CHECK_STR(ctx->fault.detail, STR("Only these people can do this: the vendor's administrators, the operator."));
    fault_clear(ctx);
}

TEST(the_printed_table_names_every_relation)
{
    CHECK_STR(policy_who_text(ctx, REL_ENGINEER | REL_CONTRACT_DESK), STR("the vendor's engineers, the vendor's contract desk"));
    CHECK_STR(policy_who_text(ctx, 0), STR(""));
    for (unsigned bit = REL_ANYONE; bit <= REL_PRIMARY_CONTACT; bit <<= 1)
        CHECK(policy_who_text(ctx, bit).len > 0);
    for (int act = 0; act < ACT_count; act++)
        CHECK(policy_row((enum act)act)->who && policy_row((enum act)act)->words[0]);
}

TESTS(
    ALONE(every_act_is_for_those_who_are_written_here_and_nobody_else),
    ALONE(each_act_needs_the_scope_that_is_written_here_and_no_other_opens_it),
    ALONE(an_account_can_use_the_scopes_of_its_roles),
    ALONE(what_only_a_scope_keeps_an_account_from_its_tokens_can_have),
    ALONE(only_who_may_learns_that_a_scope_is_missing),
    ALONE(each_single_relation_opens_what_the_rows_say_and_nothing_more),
    ALONE(facts_count_only_for_accounts_and_cannot_lend_a_role),
    ALONE(a_hidden_refusal_does_not_say_who_may),
    ALONE(a_refusal_of_an_act_on_what_one_sees_says_who_may),
    ALONE(no_administrator_is_told_that_what_is_not_his_is_for_administrators),
    ALONE(the_printed_table_names_every_relation),
)
