/* SPDX-License-Identifier: Apache-2.0 */
/* t3_feed.c: the calendar feed of one's contracts [4.6]: switched on and off on a page, read by whoever has its address. A real parser of
 * iCalendar reads it in tests/browser/calendar.test.mjs. */
#include "tests/visitor.h"

#include "base/clock.h"
#include "base/locale.h"
#include "base/text.h"
#include "desk/account/account.h"
#include "desk/feed/feed.h"
#include "desk/organization/organization.h"

struct scene { struct web web; struct visitor anna, program; int64_t anna_id; };

static void begin(struct ctx *ctx, struct scene *scene)
{
    world_begin(ctx);
    scene->anna_id = world_account(ctx, "anna@fabrikam.example");
    scene->web = web_of_rooms(ctx);
    scene->anna = visitor_of(ctx, &scene->web, "anna");
    scene->program = (struct visitor){ .web = &scene->web };
}

/* What stands on the page between <code> and </code>, from the first slash of the path on. */
static const char *address_on(struct ctx *ctx, const struct http_response *page)
{
    const char *text = str_c(ctx->arena, buf_str(&page->body)), *at = strstr(text, "/contracts.ics?token=");

    CHECK(at != NULL);
    return at ? str_c(ctx->arena, (struct str){ at, strcspn(at, "<") }) : "/";
}

static const char *made(struct ctx *ctx, struct scene *scene)
{
    opened(ctx, &scene->anna, 200, "/contracts/calendar");
    struct http_response page = sent(ctx, &scene->anna, 200, "/contracts/calendar", "");
    has(&page, "We show it only once");
    return address_on(ctx, &page);
}

static struct http_response read_feed(struct ctx *ctx, struct scene *scene, int status, const char *address)
{
    struct http_response feed = web_call(ctx, &scene->web, "GET", address, NULL, STR(""));

    CHECK_INT(feed.status, status);
    return feed;
}

TEST(a_feed_is_switched_on_has_its_address_shown_once_and_is_switched_off)
{
    struct scene scene;

    begin(ctx, &scene);
    struct http_response page = opened(ctx, &scene.anna, 200, "/contracts");
    has(&page, "href=\"/contracts/calendar\"");
    page = opened(ctx, &scene.anna, 200, "/contracts/calendar");
    has(&page, "Off.");
    const char *first = made(ctx, &scene);
    struct http_response feed = read_feed(ctx, &scene, 200, first);
    CHECK_STR(feed.content_type, STR("text/calendar; charset=utf-8"));
    /* A calendar has a component, also where nothing lapses. */
    CHECK(str_contains(buf_str(&feed.body), STR("BEGIN:VTIMEZONE")) != str_contains(buf_str(&feed.body), STR("BEGIN:VEVENT")));
    page = opened(ctx, &scene.anna, 200, "/contracts/calendar");
    has(&page, "On. Address created:");
    has_not(&page, "token=");
    const char *second = made(ctx, &scene);
    read_feed(ctx, &scene, 404, first);
    read_feed(ctx, &scene, 200, second);
    opened(ctx, &scene.anna, 200, "/contracts/calendar");
    page = followed(ctx, &scene.anna, "/contracts/calendar/revoke", "");
    has(&page, "Off.");
    feed = read_feed(ctx, &scene, 404, second);
    has(&feed, "This calendar was switched off, or has a new address.");
    has(&feed, "on the page of your contracts, under \\\"In your calendar\\\"");
    page = followed(ctx, &scene.anna, "/contracts/calendar/revoke", "");
    has(&page, "Off.");
}

TEST(the_secret_of_a_feed_is_kept_nowhere_and_what_is_none_opens_nothing)
{
    struct scene scene;

    begin(ctx, &scene);
    const char *address = made(ctx, &scene);
    const char *secret = strstr(address, "=") + 1;
    CHECK_INT((int64_t)strlen(secret), 43);
    CHECK_INT(sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM contract_feed WHERE digest = '%s'", secret).data), 0);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM contract_feed WHERE LENGTH(digest) = 64"), 1);
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM idempotency_key WHERE body <> ''"), 0);
    read_feed(ctx, &scene, 422, "/contracts.ics");
    read_feed(ctx, &scene, 422, "/contracts.ics?token=");
    read_feed(ctx, &scene, 404, "/contracts.ics?token=x");
    read_feed(ctx, &scene, 404, str_format(ctx->arena, "%sx", address).data);
    read_feed(ctx, &scene, 404, "/contracts.ics?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    /* It opens the feed, and nothing else. */
    struct http_response page = browse(ctx, &scene.program, str_format(ctx->arena, "/contracts?token=%s", secret).data);
    CHECK_INT(page.status, 303);
}

TEST(a_feed_holds_the_days_of_its_owners_contracts_and_no_others)
{
    struct scene scene;

    begin(ctx, &scene);
    int64_t fabrikam = world_organization(ctx, "Fabrikam");
    world_member(ctx, fabrikam, "olle@fabrikam.example", ROLE_MEMBER);
    struct contract theirs = world_contract(ctx, "gold-20-pack", fabrikam, NULL, NULL);
    struct contract foreign = world_contract_with(ctx, "gold-20-pack", 0, "0230242323", "004512345678");
    struct http_response feed = read_feed(ctx, &scene, 200, made(ctx, &scene));
    has_not(&feed, "BEGIN:VEVENT");
    scene.anna = visitor_of(ctx, &scene.web, "olle");
    feed = read_feed(ctx, &scene, 200, made(ctx, &scene));
    has(&feed, str_format(ctx->arena, "UID:contract-%lld-ends@", (long long)theirs.id).data);
    has_not(&feed, str_format(ctx->arena, "UID:contract-%lld-ends@", (long long)foreign.id).data);
    has(&feed, "SUMMARY:Last day to use: ");
    /* Neither ID stands in it whole. */
    has_not(&feed, str_c(ctx->arena, theirs.access_id));
    has_not(&feed, str_c(ctx->arena, theirs.contract_no));
    /* He does not belong to them any more. */
    exec_sql(ctx, "DELETE FROM organization_role");
    feed = read_feed(ctx, &scene, 200, made(ctx, &scene));
    has_not(&feed, "BEGIN:VEVENT");
}

/* The world's contracts begin on their own day, so the day of the feed moves instead: web.now. */
static void feed_on(struct ctx *ctx, struct scene *scene, const char *secret, int64_t day, struct feed_event **events, size_t *count)
{
    (void)scene;
    ctx->now = day * DAY_MS + 12 * HOUR_MS;
    READ_OK(feed_events(ctx, str_of(secret), events, count));
}

TEST(the_end_of_a_term_its_grace_and_what_lapses_before_each_stand_on_their_day)
{
    struct scene scene;
    struct feed_event *events;
    size_t count;

    begin(ctx, &scene);
    struct contract contract = world_contract_with(ctx, "gold-20-pack", 0, "0230242323", "004512345678");
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO association (account_id, contract_id, at) VALUES (%lld, %lld, 1)", (long long)scene.anna_id,
                             (long long)contract.id).data);
    const char *secret = strstr(made(ctx, &scene), "=") + 1;
    int64_t now = ctx->now;
    feed_on(ctx, &scene, secret, contract.starts_on, &events, &count);
    CHECK_INT((int64_t)count, contract.grace_days ? 2 : 1);
    CHECK_INT(events[count - 1].kind, FEED_ENDS);
    CHECK_INT(events[count - 1].on, contract.ends_on);
    /* A grant of fewer days than the contract has. */
    world_unguarded(ctx);
    exec_sql(ctx, "UPDATE contract_grant SET expires_on = expires_on - 40");
    feed_on(ctx, &scene, secret, contract.starts_on, &events, &count);
    CHECK_INT(events[0].kind, FEED_LAPSES);
    CHECK_INT(events[0].on, contract.ends_on - 40);
    CHECK(str_contains(events[0].words, STR("You can use 20 incidents until")));
    size_t with = count;
    /* Of what is over nothing lapses any more; the contract's own days stay for a year. */
    feed_on(ctx, &scene, secret, contract.ends_on - 39, &events, &count);
    CHECK_INT((int64_t)count, (int64_t)with - 1);
    feed_on(ctx, &scene, secret, contract.ends_on + FEED_PAST_DAYS, &events, &count);
    CHECK_INT((int64_t)count, (int64_t)with - 1);
    feed_on(ctx, &scene, secret, contract.ends_on + FEED_PAST_DAYS + 1, &events, &count);
    CHECK_INT((int64_t)count, 0);
    exec_sql(ctx, "UPDATE contract SET grace_days = 30");
    feed_on(ctx, &scene, secret, contract.ends_on - 39, &events, &count);
    CHECK_INT((int64_t)count, 2);
    CHECK_INT(events[0].kind, FEED_TERM_ENDS);
    CHECK_INT(events[0].on, contract.ends_on - 30);
    exec_sql(ctx, "UPDATE contract SET stored_state = 'cancelled', cancelled_at = 1");
    feed_on(ctx, &scene, secret, contract.starts_on, &events, &count);
    CHECK_INT((int64_t)count, 0);
    world_guarded(ctx);
    ctx->now = now;
}

TEST(a_new_password_ends_the_feed_unless_tokens_are_kept_and_so_does_the_operator)
{
    struct scene scene;
    struct account closed;
    struct str secret;

    begin(ctx, &scene);
    const char *address = made(ctx, &scene);
    as_operator(ctx);
    WRITE_OK(account_set_password(ctx, scene.anna_id, STR("some hash")));
    read_feed(ctx, &scene, 404, address);
    address = made(ctx, &scene);
    as_account(ctx, scene.anna_id, "anna@fabrikam.example", ACCOUNT_WORK, 0);
    WRITE_OK(password_change_finish(ctx, "current", STR("some hash"), STR("other hash"), true, &secret));
    read_feed(ctx, &scene, 200, address);
    WRITE_OK(password_change_finish(ctx, "current", STR("other hash"), STR("third hash"), false, &secret));
    read_feed(ctx, &scene, 404, address);
    address = made(ctx, &scene);
    as_operator(ctx);
    WRITE_OK(account_reset(ctx, scene.anna_id));
    read_feed(ctx, &scene, 404, address);
    address = made(ctx, &scene);
    WRITE_OK(account_close(ctx, scene.anna_id, &closed));
    read_feed(ctx, &scene, 404, address);
}

TEST(no_line_of_a_feed_is_longer_than_75_bytes_nor_cut_within_a_character)
{
    struct contract contract = { .id = 7, .ends_on = 20000 };
    struct buf title = buf_new(ctx->arena);

    for (int i = 0; i < 60; i++)
        buf_add(&title, i % 3 ? STR("\xF0\x9F\x99\x82") : STR("\xE6\x94\xAF,;\\\n"));
    struct feed_event event = { .kind = FEED_ENDS, .contract = &contract, .on = 20000, .title = buf_str(&title), .words = STR("Words.") };
    struct str rest = feed_ics(ctx, &event, 1), unfolded = STR("");
    while (rest.len) {
        struct str line = str_cut(&rest, '\n');
        CHECK(str_ends(line, STR("\r")));
        line.len--;
        CHECK(line.len <= 75);
        CHECK(text_is_utf8(line));
        unfolded = str_starts(line, STR(" ")) ? str_join(ctx->arena, unfolded, (struct str){ line.data + 1, line.len - 1 })
                                              : str_join(ctx->arena, unfolded, STR("\n"), line);
    }
    struct buf expected = buf_new(ctx->arena);
    buf_add(&expected, STR("\nSUMMARY:"));
    for (int i = 0; i < 60; i++)
        buf_add(&expected, i % 3 ? STR("\xF0\x9F\x99\x82") : STR("\xE6\x94\xAF\\,\\;\\\\\\n"));
    CHECK(str_contains(unfolded, buf_str(&expected)));
}

TESTS(
    BOTH(a_feed_is_switched_on_has_its_address_shown_once_and_is_switched_off),
    BOTH(the_secret_of_a_feed_is_kept_nowhere_and_what_is_none_opens_nothing),
    BOTH(a_feed_holds_the_days_of_its_owners_contracts_and_no_others),
    BOTH(the_end_of_a_term_its_grace_and_what_lapses_before_each_stand_on_their_day),
    BOTH(a_new_password_ends_the_feed_unless_tokens_are_kept_and_so_does_the_operator),
    ALONE(no_line_of_a_feed_is_longer_than_75_bytes_nor_cut_within_a_character),
)
