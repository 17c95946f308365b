/* SPDX-License-Identifier: Apache-2.0 */
/* wal.c: reads the index, whose numbers are in this machine's order, and the log, whose numbers are bytes in a fixed order. */
#include "db/wal.h"

#include <sys/stat.h>
#include <unistd.h>

#define BIG_ENDIAN_AT  13
#define PAGE_BYTES_AT  14
#define FRAMES_AT      16
#define PAGES_AT       20
#define SALTS_AT       32
#define SALTS_BYTES    8

#define LOG_HEADER_BYTES   32
#define LOG_SALTS_AT       16
#define FRAME_HEADER_BYTES 24
#define FRAME_SALTS_AT     8
#define FRAME_SUM_AT       16
#define LOG_SUM_AT         24
#define SUM_BYTES          8
#define PAGE_BYTES_MAX     65536

static int64_t wal_number_at(const struct wal_mark *mark, size_t at)
{
    uint32_t number;

    memcpy(&number, (const char *)mark->parts + at, sizeof number);
    return number;
}

static const char *salts_of(const struct wal_mark *mark)
{
    return (const char *)mark->parts + SALTS_AT;
}

int64_t wal_frames(const struct wal_mark *mark) { return wal_number_at(mark, FRAMES_AT); }
int64_t wal_database_pages(const struct wal_mark *mark) { return wal_number_at(mark, PAGES_AT); }

int64_t wal_page_bytes(const struct wal_mark *mark)
{
    uint16_t bytes;

    memcpy(&bytes, (const char *)mark->parts + PAGE_BYTES_AT, sizeof bytes);
    return bytes == 1 ? 65536 : bytes;
}

bool wal_same(const struct wal_mark *a, const struct wal_mark *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

bool wal_same_log(const struct wal_mark *a, const struct wal_mark *b)
{
    return memcmp(salts_of(a), salts_of(b), SALTS_BYTES) == 0 && wal_frames(a) <= wal_frames(b);
}

bool wal_mark_copy(const volatile void *index, struct wal_mark *out_mark)
{
    const volatile uint64_t *parts = index;
    struct wal_mark second;

    for (size_t i = 0; i < COUNT_OF(out_mark->parts); i++)
        out_mark->parts[i] = parts[i];
    for (size_t i = 0; i < COUNT_OF(second.parts); i++)
        second.parts[i] = parts[COUNT_OF(second.parts) + i];
    return wal_same(out_mark, &second);
}

static int64_t frame_at(const struct wal_mark *mark, int64_t frame)
{
    return LOG_HEADER_BYTES + (frame - 1) * (FRAME_HEADER_BYTES + wal_page_bytes(mark));
}

int64_t wal_bytes(const struct wal_mark *mark)
{
    return wal_frames(mark) ? frame_at(mark, wal_frames(mark) + 1) : 0;
}

static bool has_salts(int log_fd, const struct wal_mark *mark, int64_t at)
{
    char salts[SALTS_BYTES];

    return pread(log_fd, salts, sizeof salts, at) == sizeof salts && memcmp(salts, salts_of(mark), sizeof salts) == 0;
}

bool wal_begins(int log_fd, const struct wal_mark *mark)
{
    return has_salts(log_fd, mark, LOG_SALTS_AT);
}

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Goes on with the sum of the log over some more of its bytes; words are in the order of the machine that began the log. */
static void add_up(bool is_big_endian, const unsigned char *bytes, size_t len, uint32_t sum[2])
{
    for (size_t i = 0; i < len; i += 8) {
        uint32_t words[2];
        memcpy(words, bytes + i, sizeof words);
        sum[0] += (is_big_endian ? big_endian(bytes + i) : words[0]) + sum[1];
        sum[1] += (is_big_endian ? big_endian(bytes + i + 4) : words[1]) + sum[0];
    }
}

/* A frame goes on with the sum of the one before it, the first with that of the log's header. */
bool wal_has_frame(int log_fd, const struct wal_mark *mark, int64_t frame)
{
    static unsigned char bytes[FRAME_HEADER_BYTES + PAGE_BYTES_MAX];
    unsigned char before[SUM_BYTES];
    bool is_big_endian = ((const unsigned char *)mark->parts)[BIG_ENDIAN_AT];
    size_t len = FRAME_HEADER_BYTES + (size_t)wal_page_bytes(mark);

    if (frame == 0)
        return true;
    int64_t at = frame_at(mark, frame), before_at = frame == 1 ? LOG_SUM_AT : frame_at(mark, frame - 1) + FRAME_SUM_AT;
    if (pread(log_fd, before, sizeof before, before_at) != sizeof before || pread(log_fd, bytes, len, at) != (ssize_t)len
        || memcmp(bytes + FRAME_SALTS_AT, salts_of(mark), SALTS_BYTES) != 0)
        return false;
    uint32_t sum[2] = { big_endian(before), big_endian(before + 4) };
    add_up(is_big_endian, bytes, SUM_BYTES, sum);
    add_up(is_big_endian, bytes + FRAME_HEADER_BYTES, len - FRAME_HEADER_BYTES, sum);
    return sum[0] == big_endian(bytes + FRAME_SUM_AT) && sum[1] == big_endian(bytes + FRAME_SUM_AT + 4);
}

bool wal_is_whole(int log_fd, const struct wal_mark *mark)
{
    struct stat log;

    if (wal_frames(mark) == 0)
        return true;
    return fstat(log_fd, &log) == 0 && log.st_size >= wal_bytes(mark) && wal_begins(log_fd, mark) && wal_has_frame(log_fd, mark, wal_frames(mark));
}
