/* SPDX-License-Identifier: Apache-2.0 */
/* t0_peers.c: who has to go when there is no room, and what is refused of a header. Deadlines are in tests/torture/hostile.test.mjs. */
#include "tests/harness.h"

#include <ctype.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limit.h"
#include "http/door.h"
#include "http/peers.h"

#define CROWD 64

struct crowd {
    struct peers peers;
    struct peer  each[CROWD];
    int          ends[CROWD];       /* of the clients */
    size_t       count;
};

static struct crowd *crowd_new(struct ctx *ctx, size_t peers_max)
{
    struct crowd *crowd = arena_alloc(ctx->arena, sizeof *crowd);

    crowd->peers = (struct peers){ .peers_max = peers_max, .idle_ms = 1000 };
    for (int turns = 0; turns < 9; turns++)     /* the first takes the time */
        peers_turn(&crowd->peers);
    return crowd;
}

#define REMOTE "2001:db8:ffff:ffff:ffff:ffff:255.255.255.255"      /* as long as they are */

/* One more, from 192.0.2.HOST, or from an address that does not count (0), and what he is at. */
static struct peer *join(struct crowd *crowd, unsigned char host, enum peer_phase phase)
{
    unsigned char address[16] = { [10] = 0xff, [11] = 0xff, [12] = 192, [14] = 2, [15] = host };
    struct peer *peer = &crowd->each[crowd->count];
    int pair[2];

    MUST(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    crowd->ends[crowd->count++] = pair[1];
    peers_join(&crowd->peers, peer, pair[0], host ? address : NULL, REMOTE);
    if (phase != PEER_HEAD)
        peers_move(&crowd->peers, peer, phase);
    return peer;
}

/* What the client reads: the end of the stream, and nothing before. */
static bool was_closed(const struct crowd *crowd, const struct peer *peer)
{
    char byte;

    return recv(crowd->ends[peer - crowd->each], &byte, 1, MSG_DONTWAIT) == 0;
}

static void part(struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->count; i++) {
        peers_leave(&crowd->peers, &crowd->each[i]);
        close(crowd->each[i].fd);
        close(crowd->ends[i]);
    }
    CHECK(!crowd->peers.count);
    CHECK(!crowd->peers.body_bytes && !crowd->peers.answer_bytes);
    for (size_t i = 0; i < PEER_BUCKETS; i++)
        CHECK(!crowd->peers.buckets[i]);
}

/* Nobody has to write it behind the joining, which empties what it is given. */
TEST(a_connection_has_its_address_in_words_from_the_moment_it_joins)
{
    struct crowd *crowd = crowd_new(ctx, 4);
    struct peer *peer = join(crowd, 1, PEER_HEAD);

    CHECK_STR(str_of(peer->remote), STR(REMOTE));
    CHECK_STR(str_of(join(crowd, 1, PEER_BUSY)->remote), STR(REMOTE));
    part(crowd);
}

TEST(for_one_more_the_oldest_that_does_nothing_has_to_go)
{
    struct crowd *crowd = crowd_new(ctx, 4);
    struct peer *busy = join(crowd, 0, PEER_BUSY), *body = join(crowd, 0, PEER_BODY), *head = join(crowd, 0, PEER_HEAD);
    struct peer *idle = join(crowd, 0, PEER_IDLE);

    CHECK(!was_closed(crowd, idle));
    struct peer *next = join(crowd, 0, PEER_BUSY);
    CHECK(was_closed(crowd, idle) && idle->phase == PEER_LEAVING);
    peers_move(&crowd->peers, idle, PEER_BODY);
    CHECK(idle->phase == PEER_LEAVING);
    struct peer *third = join(crowd, 0, PEER_BUSY);
    CHECK(was_closed(crowd, head) && !was_closed(crowd, body));
    struct peer *fourth = join(crowd, 0, PEER_BUSY);        /* he himself: whoever has connected has not finished a header */
    CHECK(was_closed(crowd, fourth) && !was_closed(crowd, body));
    CHECK(!was_closed(crowd, busy) && !was_closed(crowd, next) && !was_closed(crowd, third));
    part(crowd);
}

TEST(unfinished_headers_have_a_share_of_their_own)
{
    struct crowd *crowd = crowd_new(ctx, 60);       /* a quarter is less than the least share */
    struct peer *idle = join(crowd, 0, PEER_IDLE);

    for (size_t i = 0; i < LIMIT_SHARE_MIN; i++)
        join(crowd, 0, PEER_HEAD);
    CHECK(!was_closed(crowd, &crowd->each[1]));
    join(crowd, 0, PEER_HEAD);
    CHECK(was_closed(crowd, &crowd->each[1]) && !was_closed(crowd, &crowd->each[2]) && !was_closed(crowd, idle));
    part(crowd);
}

TEST(bodies_that_do_not_end_have_a_share_of_their_own)
{
    struct crowd *crowd = crowd_new(ctx, 60);
    struct peer *idle = join(crowd, 0, PEER_IDLE), *busy = join(crowd, 0, PEER_BUSY);

    for (size_t i = 0; i < LIMIT_SHARE_MIN; i++)
        join(crowd, 0, PEER_BODY);
    CHECK(!was_closed(crowd, &crowd->each[2]));
    peers_move(&crowd->peers, idle, PEER_BODY);
    CHECK(was_closed(crowd, &crowd->each[2]) && !was_closed(crowd, &crowd->each[3]));
    CHECK(!was_closed(crowd, idle) && !was_closed(crowd, busy));
    part(crowd);
}

TEST(an_address_has_half_of_the_connections_and_a_proxy_all)
{
    struct crowd *crowd = crowd_new(ctx, 40);
    struct peer *other = join(crowd, 1, PEER_IDLE);

    for (size_t i = 0; i < 20; i++)
        join(crowd, 7, PEER_IDLE);
    CHECK(!was_closed(crowd, &crowd->each[1]));
    join(crowd, 7, PEER_IDLE);
    CHECK(was_closed(crowd, &crowd->each[1]) && !was_closed(crowd, &crowd->each[2]) && !was_closed(crowd, other));
    part(crowd);
    crowd = crowd_new(ctx, 40);
    for (size_t i = 0; i < 40; i++)
        join(crowd, 0, PEER_IDLE);
    for (size_t i = 0; i < 40; i++)
        CHECK(!was_closed(crowd, &crowd->each[i]));
    part(crowd);
}

TEST(bodies_together_have_a_limit_and_the_oldest_makes_room)
{
    struct crowd *crowd = crowd_new(ctx, 40);
    struct peer *first = join(crowd, 0, PEER_BODY), *second = join(crowd, 0, PEER_BODY);

    CHECK(peers_hold_body(&crowd->peers, first, LIMIT_BODIES_BYTES - 10));
    CHECK(peers_hold_body(&crowd->peers, second, 10) && !was_closed(crowd, first));
    CHECK(peers_hold_body(&crowd->peers, second, 1) && was_closed(crowd, first));
    CHECK(!peers_hold_body(&crowd->peers, second, LIMIT_BODIES_BYTES) && !was_closed(crowd, second));
    part(crowd);
}

static void turns(struct crowd *crowd, int64_t ms)
{
    for (size_t i = 0; i < crowd->count; i++)
        crowd->each[i].since -= ms;
    peers_turn(&crowd->peers);
    peers_turn(&crowd->peers);
}

TEST(answers_together_have_a_limit_and_one_alone_is_read_to_its_end)
{
    struct crowd *crowd = crowd_new(ctx, 40);
    struct peer *reader = join(crowd, 0, PEER_ANSWER), *second = join(crowd, 0, PEER_ANSWER);

    peers_hold_answer(&crowd->peers, reader, 100 * LIMIT_ANSWERS_BYTES);
    peers_hold_answer(&crowd->peers, second, LIMIT_ANSWERS_BYTES / 2);
    turns(crowd, LIMIT_ANSWER_GRACE_MS);
    CHECK(!peers_are_full(&crowd->peers) && !was_closed(crowd, reader));
    struct peer *third = join(crowd, 0, PEER_ANSWER);
    peers_hold_answer(&crowd->peers, third, 1);
    CHECK(peers_are_full(&crowd->peers));
    reader->since = second->since = crowd->peers.now + LIMIT_ANSWER_GRACE_MS;
    turns(crowd, 0);
    CHECK(!was_closed(crowd, reader));      /* he may not have had the chance to read it */
    turns(crowd, 3 * LIMIT_ANSWER_GRACE_MS);
    CHECK(was_closed(crowd, reader) && !was_closed(crowd, second) && !was_closed(crowd, third));
    CHECK(!peers_are_full(&crowd->peers));
    part(crowd);
}

/* It is written in the turn behind its own. */
TEST(an_answer_has_two_turns_to_be_read_before_it_has_to_make_room)
{
    struct crowd *crowd = crowd_new(ctx, 40);
    struct peer *reader = join(crowd, 0, PEER_ANSWER), *second = join(crowd, 0, PEER_ANSWER), *third = join(crowd, 0, PEER_ANSWER);

    peers_hold_answer(&crowd->peers, reader, LIMIT_ANSWERS_BYTES / 2);
    peers_hold_answer(&crowd->peers, second, LIMIT_ANSWERS_BYTES / 2);
    peers_hold_answer(&crowd->peers, third, 1);
    reader->since -= LIMIT_ANSWER_GRACE_MS;
    peers_turn(&crowd->peers);
    CHECK(!was_closed(crowd, reader));
    peers_turn(&crowd->peers);
    CHECK(was_closed(crowd, reader) && !was_closed(crowd, second) && !was_closed(crowd, third));
    part(crowd);
}

static const char *refusal(struct str name, struct str value, bool has_host, enum code *out_code)
{
    const struct http_request request = { .path = STR("/"), .query = STR("") };
    struct door door = { 0 };
    int64_t length;

    if (has_host)
        door_note(&door, STR("Host"), STR("example"));
    if (name.data)
        door_note(&door, name, value);
    door_note(&door, STR("authorization"), STR("Bearer x"));
    return door_refusal(&door, &request, false, out_code, &length);
}

TEST(a_header_that_two_readers_could_understand_differently_is_refused)
{
    static const struct { const char *name, *value; } wrong[] = {
        { "Host", "example" }, { "AUTHORIZATION", "Bearer y" }, { "Content-Length ", "5" }, { "", "x" }, { "Content-Length", "+5" },
        { "Content-Length", "5, 5" }, { "Content-Length", "" }, { "X\tY", "" },
        { "Content-Length", "\v5" }, { "Content-Length", "5\f" }, { "X", "a\rb" }, { "X", "\x7f" }, { "X", "\v" },
    };
    enum code code;

    CHECK(!refusal((struct str){ 0 }, STR(""), true, &code));
    CHECK(refusal((struct str){ 0 }, STR(""), false, &code) && code == CODE_malformed);
    CHECK(!refusal(STR("content-length"), STR(" 5\t"), true, &code) && !refusal(STR("X"), STR("a\tb"), true, &code));
    static const char *const codings[] = { "chunked", "Chunked", "gzip, chunked", "identity", "", "\tchunked", "wormhole" };
    for (size_t i = 0; i < COUNT_OF(codings); i++)
        CHECK(refusal(STR("Transfer-Encoding"), str_of(codings[i]), true, &code) && code == CODE_length_required);
    CHECK(!refusal(STR("Content-Encoding"), STR("gzip"), true, &code));     /* of no body */
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        CHECK(refusal(str_of(wrong[i].name), str_of(wrong[i].value), true, &code) && code == CODE_malformed);
    CHECK(refusal(STR("X"), (struct str){ arena_alloc(ctx->arena, LIMIT_HEADER_BYTES), LIMIT_HEADER_BYTES }, true, &code));
    CHECK(code == CODE_too_large);
}

/* Two lines are two opinions, whatever they say and however they are spelled. */
TEST(a_header_that_may_stand_once_is_refused_twice)
{
    static const char *const once[] = { "Host", "Authorization", "Content-Length", "Content-Type", "Idempotency-Key", "Origin", "Referer" };
    static const char *const often[] = { "Cookie", "Accept", "If-None-Match", "X-Forwarded-For", "X-Idempotency-Key", "Content-Type-Options" };
    const struct http_request request = { .path = STR("/"), .query = STR("") };
    enum code code;
    int64_t length;

    for (size_t i = 0; i < COUNT_OF(once) + COUNT_OF(often); i++)
        for (int lines = 1; lines <= 3; lines++) {
            bool single = i < COUNT_OF(once);
            struct str name = str_of(single ? once[i] : often[i - COUNT_OF(once)]), value = STR("5");
            struct door door = { 0 };
            if (!str_equal(name, STR("Host")))
                door_note(&door, STR("Host"), STR("example"));
            for (int line = 0; line < lines; line++) {
                char *spelled = arena_alloc(ctx->arena, name.len);
                for (size_t at = 0; at < name.len; at++)
                    spelled[at] = (char)(line == 1 ? toupper(name.data[at]) : line == 2 ? tolower(name.data[at]) : name.data[at]);
                door_note(&door, STR("X-Other"), STR("x"));
                door_note(&door, (struct str){ spelled, name.len }, value);
            }
            const char *because = door_refusal(&door, &request, false, &code, &length);
            CHECK((because != NULL) == (single && lines > 1));
            CHECK(!because || code == CODE_malformed);
        }
}

TEST(a_control_character_in_a_header_is_seen_wherever_it_stands)
{
    enum code code;
    char room[40];

    for (size_t len = 1; len < sizeof room; len++) {
        struct str value = { room, len };
        memset(room, 'a', sizeof room);
        CHECK(!refusal(STR("X"), value, true, &code));
        for (size_t at = 0; at < len; at++)
            for (int c = 0; c < 256; c++) {
                memset(room, 'a', sizeof room);
                room[at] = (char)c;
                CHECK((refusal(STR("X"), value, true, &code) != NULL) == ((c < ' ' && c != '\t') || c == 0x7f));
            }
    }
}

TESTS(
    ALONE(a_connection_has_its_address_in_words_from_the_moment_it_joins),
    ALONE(for_one_more_the_oldest_that_does_nothing_has_to_go),
    ALONE(unfinished_headers_have_a_share_of_their_own),
    ALONE(bodies_that_do_not_end_have_a_share_of_their_own),
    ALONE(an_address_has_half_of_the_connections_and_a_proxy_all),
    ALONE(bodies_together_have_a_limit_and_the_oldest_makes_room),
    ALONE(an_answer_has_two_turns_to_be_read_before_it_has_to_make_room),
    ALONE(answers_together_have_a_limit_and_one_alone_is_read_to_its_end),
    ALONE(a_header_that_two_readers_could_understand_differently_is_refused),
    ALONE(a_header_that_may_stand_once_is_refused_twice),
    ALONE(a_control_character_in_a_header_is_seen_wherever_it_stands),
)
