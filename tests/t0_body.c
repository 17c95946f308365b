/* SPDX-License-Identifier: Apache-2.0 */
/* t0_body.c: the memory of a request's body, which comes in pieces. */
#include "tests/harness.h"

#include "http/body.h"

#define LONG_BYTES ((size_t)400 * 1024)

static char byte_at(size_t at) { return (char)(at * 31 + at / 251); }

static void add(struct body *body, size_t count)
{
    char *piece = malloc(count);

    MUST(piece);
    for (size_t i = 0; i < count; i++)
        piece[i] = byte_at(body->len + i);
    CHECK(body_add(body, piece, count));
    free(piece);
}

static void check_bytes(const struct body *body, size_t len)
{
    CHECK_INT((int64_t)body->len, (int64_t)len);
    CHECK(body->cap >= len);
    for (size_t i = 0; i < len; i++)
        MUST(body->data[i] == byte_at(i));
}

TEST(a_body_in_pieces_of_any_size_is_whole)
{
    static const size_t pieces[] = { 1, 100, 4095, 4096, 4097, 65535, 65536, 65537, LONG_BYTES };
    static const size_t announced[] = { 0, 1, 4096, 64 * 1024, 64 * 1024 + 1, LONG_BYTES, 2 * LONG_BYTES };

    for (size_t i = 0; i < COUNT_OF(pieces); i++)
        for (size_t j = 0; j < COUNT_OF(announced); j++) {
            struct body body = { .announced = announced[j] };
            size_t step = pieces[i] < LONG_BYTES / 100 ? LONG_BYTES / 100 : pieces[i];      /* small ones first, then few */
            for (size_t count = 0; count < 3; count++)
                add(&body, pieces[i]);
            while (body.len + step <= LONG_BYTES)
                add(&body, step);
            check_bytes(&body, body.len);
            body_release(&body);
            CHECK(!body.data && !body.len && !body.cap);
        }
}

/* So that a long one costs nothing twice. */
TEST(a_body_whose_length_was_announced_is_moved_to_its_place_at_once)
{
    struct body body = { .announced = LONG_BYTES };

    add(&body, 10);
    const char *place = body.data;
    CHECK_INT((int64_t)body.cap, LONG_BYTES);
    while (body.len + 1000 <= LONG_BYTES)
        add(&body, 1000);
    CHECK(body.data == place);
    check_bytes(&body, body.len);
    body_release(&body);
}

TEST(a_body_for_which_there_is_no_memory_is_as_it_was)
{
    static const size_t before[] = { 0, 10, 4096, 100 * 1024 };    /* in the heap, and mapped */
    char piece[8] = "too much";

    for (size_t i = 0; i < COUNT_OF(before); i++) {
        struct body body = { .announced = 0 };
        if (before[i])
            add(&body, before[i]);
        while (body.cap && body.len < body.cap)
            add(&body, body.cap - body.len);
        size_t len = body.len;
        body.announced = (size_t)1 << 60;
        CHECK(!body_add(&body, piece, sizeof piece));
        check_bytes(&body, len);
        body.announced = 0;
        add(&body, 10);
        check_bytes(&body, len + 10);
        body_release(&body);
    }
}

TESTS(
    ALONE(a_body_in_pieces_of_any_size_is_whole),
    ALONE(a_body_whose_length_was_announced_is_moved_to_its_place_at_once),
    ALONE(a_body_for_which_there_is_no_memory_is_as_it_was),
)
