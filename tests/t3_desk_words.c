/* SPDX-License-Identifier: Apache-2.0 */
/* t3_desk_words.c: the contract desk is told what it can do, and not to ask itself; and what an act does before it is done (SPEC 4.2, 10.4). */
#include "tests/visitor.h"

/* The page of the desk and of the holder. */
static struct http_response desk_page(struct ctx *ctx, int64_t id)
{
    return page_seen(ctx, 200, "dana", path_of_id(ctx, "/desk/contracts/#", id));
}

static struct http_response holders_page(struct ctx *ctx, int64_t id)
{
    return page_seen(ctx, 200, "anna", path_of_id(ctx, "/contracts/#", id));
}

static struct contract a_draft(struct ctx *ctx, const struct people *people, int64_t starts_on)
{
    struct contract_issue issue = {
        .plan_id = STR("gold-20-pack"), .organization_id = people->fabrikam, .units = 4, .time_zone = STR("Europe/Stockholm"), .starts_on = starts_on, .draft = true,
    };
    struct contract contract = { .id = 0 };

    sign_in_as(ctx, "dana");
    WRITE_OK(contract_issue(ctx, &issue, &contract));
    return contract;
}

/* A contract in each state in which something is said of it. */
TEST(nothing_tells_the_contract_desk_to_ask_the_contract_desk_and_holders_are_told_as_ever)
{
    struct people people = people_begin(ctx);
    int64_t now = ctx->now;
    struct contract draft = a_draft(ctx, &people, DAY_NONE);
    struct http_response page = desk_page(ctx, draft.id);

    has_not(&page, "Ask the contract desk");
    has(&page, "Issue it when it is ready", "Issue it now");
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 1);
    submitted(ctx, contract.id);        /* nothing is left */
    page = desk_page(ctx, contract.id);
    has_not(&page, "Ask the contract desk");
    has(&page, "Nothing is left on it. Top it up");
    page = holders_page(ctx, contract.id);
    has(&page, "Ask the contract desk for a top-up");
    ctx->now = now + 350 * DAY_MS;      /* it ends soon */
    page = desk_page(ctx, contract.id);
    has_not(&page, "Ask the contract desk");
    ctx->now = now + 800 * DAY_MS;      /* it is over */
    page = desk_page(ctx, contract.id);
    has_not(&page, "Ask the contract desk");
    has(&page, "Issue a new contract if the holder wants one");
    page = holders_page(ctx, contract.id);
    has(&page, "Ask the contract desk for a new contract");
    ctx->now = now;
    struct contract_block block;
    struct contract other = fabrikam_contract(ctx, &people, "gold-20-pack", 4);
    sign_in_as(ctx, "dana");
    WRITE_OK(contract_suspend(ctx, other.id, STR("Unpaid"), STR("Invoice 4711"), other.starts_on + 5, DAY_NONE, &block));
    page = desk_page(ctx, other.id);    /* suspended later */
    has_not(&page, "Ask the contract desk");
    has(&page, "It will be suspended from");
    sign_in_as(ctx, "dana");
    WRITE_OK(contract_suspend(ctx, other.id, STR("Unpaid"), STR("Invoice 4712"), DAY_NONE, DAY_NONE, &block));
    page = desk_page(ctx, other.id);
    has_not(&page, "Ask the contract desk");
    sign_in_as(ctx, "dana");
    WRITE_OK(contract_cancel(ctx, other.id, STR("Wrong"), &other));
    page = desk_page(ctx, other.id);
    has_not(&page, "Ask the contract desk");
    page = holders_page(ctx, other.id);
    has(&page, "Ask the contract desk for a new contract");
}

TEST(issuing_a_draft_says_before_what_it_makes_usable_and_does_that_once)
{
    struct people people = people_begin(ctx);
    struct contract today = a_draft(ctx, &people, DAY_NONE), later = a_draft(ctx, &people, today.starts_on + 30);
    struct web web = web_of_rooms(ctx);
    struct visitor dana = visitor_of(ctx, &web, "dana");

    dana.with_number = true;
    struct http_response page = opened(ctx, &dana, 200, path_of_id(ctx, "/desk/contracts/#", later.id));
    has(&page, "Once issued, its two IDs work.", "It can then be used from", "when it starts");
    page = opened(ctx, &dana, 200, path_of_id(ctx, "/desk/contracts/#", today.id));
    has(&page, "Once issued, its two IDs work.", "It can then be used at once: 4 of 4 left. The balance stays as it is.");
    for (int times = 0; times < 2; times++)
        page = followed(ctx, &dana, path_of_id(ctx, "/desk/contracts/#/issue", today.id), "");
    has_not(&page, "Issue it now", "Once issued");
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM security_log WHERE event = 'contract_draft_issued'"), 1);
    CHECK_INT(remaining_of(ctx, today.id), 4);
    verify_ledgers(ctx);
}

TEST(lifting_blocks_says_before_what_becomes_usable_and_that_one_in_force_is_enough)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 4);
    struct contract_block block;
    const char *lift = path_of_id(ctx, "/desk/contracts/#/resume", contract.id);

    sign_in_as(ctx, "dana");
    WRITE_OK(contract_suspend(ctx, contract.id, STR("Unpaid"), STR("Invoice 4711"), DAY_NONE, DAY_NONE, &block));
    struct http_response page = page_seen(ctx, 200, "dana", lift);
    has(&page, "It can then be used at once: 4 of 4 left.");
    has_not(&page, "it stays suspended");
    sign_in_as(ctx, "dana");
    WRITE_OK(contract_suspend(ctx, contract.id, STR("Dispute"), STR("Letter"), DAY_NONE, DAY_NONE, &block));
    page = page_seen(ctx, 200, "dana", lift);
    has(&page, "With all 2 blocks lifted: It can then be used at once: 4 of 4 left.", "While one is in force, it stays suspended.");
}

TESTS(
    BOTH(nothing_tells_the_contract_desk_to_ask_the_contract_desk_and_holders_are_told_as_ever),
    BOTH(issuing_a_draft_says_before_what_it_makes_usable_and_does_that_once),
    BOTH(lifting_blocks_says_before_what_becomes_usable_and_that_one_in_force_is_enough),
)
