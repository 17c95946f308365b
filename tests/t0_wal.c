/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t0_wal.c: whether the log of an SQLite database is still the one that its index speaks of, and whole, told of logs that are written here
 * by the book (sqlite.org/walformat.html), in both orders of bytes that there are.
 */
#include "tests/harness.h"

#include <fcntl.h>
#include <unistd.h>

#include "db/wal.h"

#define PAGE       512
#define FRAMES     3
#define HEADER     32
#define FRAME      (24 + PAGE)
#define LOG_BYTES  (HEADER + FRAMES * FRAME)

struct log {
    unsigned char   bytes[LOG_BYTES];
    struct wal_mark mark;       /* as the index of shared memory has it */
    int             fd;
};

static void put_big(unsigned char *at, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(number >> (24 - 8 * i));
}

static uint32_t word_at(const unsigned char *at, bool is_big)
{
    uint32_t a = at[0], b = at[1], c = at[2], d = at[3];

    return is_big ? a << 24 | b << 16 | c << 8 | d : d << 24 | c << 16 | b << 8 | a;
}

static void sum_up(const unsigned char *bytes, size_t len, bool is_big, uint32_t sum[2])
{
    for (size_t i = 0; i < len; i += 8) {
        sum[0] += word_at(bytes + i, is_big) + sum[1];
        sum[1] += word_at(bytes + i + 4, is_big) + sum[0];
    }
}

static void put_sum(unsigned char *at, const uint32_t sum[2])
{
    put_big(at, sum[0]);
    put_big(at + 4, sum[1]);
}

static void set_u32(struct wal_mark *mark, size_t at, uint32_t number)
{
    memcpy((char *)mark->parts + at, &number, sizeof number);
}

static void mark_for(struct log *log, uint32_t frames, bool is_big)
{
    uint16_t page = PAGE;

    log->mark = (struct wal_mark){ 0 };
    ((unsigned char *)log->mark.parts)[13] = is_big;
    memcpy((char *)log->mark.parts + 14, &page, sizeof page);
    set_u32(&log->mark, 16, frames);
    set_u32(&log->mark, 20, 40);
    memcpy((char *)log->mark.parts + 32, "saltSALT", 8);
}

static void log_write(struct log *log)
{
    MUST(ftruncate(log->fd, 0) == 0 && pwrite(log->fd, log->bytes, LOG_BYTES, 0) == LOG_BYTES);
}

static void log_make(struct ctx *ctx, struct log *log, bool is_big)
{
    uint32_t sum[2] = { 0, 0 };

    memset(log->bytes, 0, sizeof log->bytes);
    put_big(log->bytes, is_big ? 0x377f0683 : 0x377f0682);
    put_big(log->bytes + 4, 3007000);
    put_big(log->bytes + 8, PAGE);
    memcpy(log->bytes + 16, "saltSALT", 8);
    sum_up(log->bytes, 24, is_big, sum);
    put_sum(log->bytes + 24, sum);
    for (size_t i = 0; i < FRAMES; i++) {
        unsigned char *frame = log->bytes + HEADER + i * FRAME;
        put_big(frame, (uint32_t)i + 1);
        put_big(frame + 4, i == FRAMES - 1 ? 40 : 0);
        memcpy(frame + 8, "saltSALT", 8);
        for (size_t at = 0; at < PAGE; at++)
            frame[24 + at] = (unsigned char)(at * 7 + i * 31);
        sum_up(frame, 8, is_big, sum);
        sum_up(frame + 24, PAGE, is_big, sum);
        put_sum(frame + 16, sum);
    }
    log->fd = open(in_directory(ctx, "log").data, O_RDWR | O_CREAT, 0600);
    MUST(log->fd >= 0);
    mark_for(log, FRAMES, is_big);
    log_write(log);
}

TEST(a_log_is_whole_to_the_last_frame_that_its_index_speaks_of)
{
    for (int is_big = 0; is_big <= 1; is_big++) {
        struct log log;
        log_make(ctx, &log, is_big);
        CHECK_INT(wal_frames(&log.mark), FRAMES);
        CHECK_INT(wal_database_pages(&log.mark), 40);
        CHECK_INT(wal_page_bytes(&log.mark), PAGE);
        CHECK_INT(wal_bytes(&log.mark), LOG_BYTES);
        CHECK(wal_begins(log.fd, &log.mark) && wal_is_whole(log.fd, &log.mark));
        for (int64_t frame = 0; frame <= FRAMES; frame++)
            CHECK(wal_has_frame(log.fd, &log.mark, frame));
        CHECK(!wal_has_frame(log.fd, &log.mark, FRAMES + 1));
        ((unsigned char *)log.mark.parts)[13] = !is_big;            /* sums in the other order are others */
        CHECK(!wal_is_whole(log.fd, &log.mark));
        mark_for(&log, 0, is_big);
        CHECK_INT(wal_bytes(&log.mark), 0);
        CHECK(wal_is_whole(-1, &log.mark));                         /* nothing to be had, nothing to be missed */
        close(log.fd);
    }
}

TEST(a_log_with_any_byte_changed_that_counts_is_not_whole)
{
    static const size_t last = HEADER + (FRAMES - 1) * FRAME, before = HEADER + (FRAMES - 2) * FRAME;
    const size_t places[] = { 16, 19, 20, 23, before + 16, before + 20, before + 23, last, last + 7, last + 8, last + 15, last + 16, last + 19,
                              last + 20, last + 23, last + 24, last + 31, last + 24 + PAGE / 2, last + 23 + PAGE };

    for (int is_big = 0; is_big <= 1; is_big++) {
        struct log log;
        log_make(ctx, &log, is_big);
        for (size_t i = 0; i < COUNT_OF(places); i++) {
            log.bytes[places[i]] ^= 0x10;
            log_write(&log);
            CHECK(!wal_is_whole(log.fd, &log.mark));
            CHECK(wal_begins(log.fd, &log.mark) == (places[i] >= HEADER));
            log.bytes[places[i]] ^= 0x10;
        }
        log_write(&log);
        CHECK(wal_is_whole(log.fd, &log.mark));
        close(log.fd);
    }
}

TEST(a_log_that_is_shorter_than_its_index_says_is_not_whole)
{
    static const off_t cut_to[] = { LOG_BYTES - 1, LOG_BYTES - PAGE, LOG_BYTES - FRAME, HEADER, 24, 23, 16, 0 };
    struct log log;

    log_make(ctx, &log, false);
    for (size_t i = 0; i < COUNT_OF(cut_to); i++) {
        MUST(ftruncate(log.fd, cut_to[i]) == 0);
        CHECK(!wal_is_whole(log.fd, &log.mark));
        CHECK(!wal_has_frame(log.fd, &log.mark, FRAMES));
        CHECK(wal_begins(log.fd, &log.mark) == (cut_to[i] >= 24));
    }
    mark_for(&log, 1, false);
    MUST(ftruncate(log.fd, HEADER) == 0);
    CHECK(!wal_has_frame(log.fd, &log.mark, 1));
    CHECK(!wal_begins(-1, &log.mark) && !wal_is_whole(-1, &log.mark));
    close(log.fd);
}

TEST(a_log_that_grew_is_the_same_log_and_one_that_began_anew_is_not)
{
    struct log log, later, anew;

    mark_for(&log, 2, false);
    mark_for(&later, 2, false);
    CHECK(wal_same(&log.mark, &later.mark) && wal_same_log(&log.mark, &later.mark));
    mark_for(&later, 3, false);
    CHECK(!wal_same(&log.mark, &later.mark));
    CHECK(wal_same_log(&log.mark, &later.mark) && !wal_same_log(&later.mark, &log.mark));
    mark_for(&anew, 3, false);
    memcpy((char *)anew.mark.parts + 32, "saltSALZ", 8);
    CHECK(!wal_same_log(&log.mark, &anew.mark));
}

/* The index holds everything twice, and is read without a lock. */
TEST(what_is_written_while_it_is_read_is_not_taken)
{
    struct log log;
    struct wal_mark got;
    uint64_t index[2 * COUNT_OF(log.mark.parts)];

    mark_for(&log, 2, false);
    memcpy(index, log.mark.parts, sizeof log.mark.parts);
    memcpy(index + COUNT_OF(log.mark.parts), log.mark.parts, sizeof log.mark.parts);
    CHECK(wal_mark_copy(index, &got) && wal_same(&got, &log.mark));
    for (size_t i = 0; i < COUNT_OF(index); i++) {
        index[i] ^= 1;
        CHECK(!wal_mark_copy(index, &got));
        index[i] ^= 1;
    }
}

/* 65536 does not fit into the two bytes that it has. */
TEST(pages_of_any_size_that_there_is_are_counted)
{
    struct log log;

    for (uint32_t bytes = 512; bytes <= 65536; bytes *= 2) {
        uint16_t kept = (uint16_t)(bytes == 65536 ? 1 : bytes);
        mark_for(&log, 2, false);
        memcpy((char *)log.mark.parts + 14, &kept, sizeof kept);
        CHECK_INT(wal_page_bytes(&log.mark), bytes);
        CHECK_INT(wal_bytes(&log.mark), 32 + 2 * (24 + (int64_t)bytes));
    }
}

TESTS(
    ALONE(a_log_is_whole_to_the_last_frame_that_its_index_speaks_of),
    ALONE(a_log_with_any_byte_changed_that_counts_is_not_whole),
    ALONE(a_log_that_is_shorter_than_its_index_says_is_not_whole),
    ALONE(a_log_that_grew_is_the_same_log_and_one_that_began_anew_is_not),
    ALONE(what_is_written_while_it_is_read_is_not_taken),
    ALONE(pages_of_any_size_that_there_is_are_counted),
)
