/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wal.h: reads SQLite's write-ahead log and its index, the shared memory (sqlite.org/walformat.html), to see whether a log is the one that
 * an index describes. Included by db/ only.
 */
#ifndef DB_WAL_H
#define DB_WAL_H

#include "base/str.h"

/* Places in the first page of the index, and of SQLite's locks in the shared memory. */
#define WAL_INDEX_BYTES 32768
#define WAL_FOLDED_AT   96      /* how many frames are in the database; */
#define WAL_LOCKS_AT    120
#define WAL_FOLDING_AT  128     /* and how many may be, when folding was broken off. One of the locks has the same byte, which does not
                                 * matter */
#define WAL_READERS_AT  123     /* five locks of readers; a long one holds the log */
#define WAL_READERS     5
#define WAL_SOME_FRAMES 100     /* shorter logs are left alone */
#define WAL_FOLD_FRAMES 1000    /* from there on the log wants folding in, */
#define WAL_LATE_FRAMES 3000    /* the job worker should have done it, */
#define WAL_LONG_FRAMES 4000    /* and somebody reads in it */
#define WAL_LONG_BYTES  ((int64_t)256 * 1024 * 1024)    /* far beyond what folding normally leaves */
#define WAL_PRESENCE_AT 128     /* held by every process that has the shared memory open */

/* The head of the index, which each commit changes: 48 bytes, of which two equal copies stand at the beginning of the shared memory. */
struct wal_mark { uint64_t parts[6]; };

/* What a mark says: the frames of the log that count, the bytes of a page, and how many pages the database has with them. */
int64_t wal_frames(const struct wal_mark *mark);
int64_t wal_page_bytes(const struct wal_mark *mark);
int64_t wal_database_pages(const struct wal_mark *mark);
bool wal_same(const struct wal_mark *a, const struct wal_mark *b);
/* Whether the second mark continues the log of the first: the log has not begun anew in between. */
bool wal_same_log(const struct wal_mark *a, const struct wal_mark *b);

/* Copies the mark from where the shared memory begins. False while it is being written. */
bool wal_mark_copy(const volatile void *index, struct wal_mark *out_mark);

/* The length that the log must have. */
int64_t wal_bytes(const struct wal_mark *mark);
/* Whether a log begins as the mark says; and whether its frame of that number, from 1, has the sum that was written: a log that was cut and
 * has grown again has a hole there. */
bool wal_begins(int log_fd, const struct wal_mark *mark);
bool wal_has_frame(int log_fd, const struct wal_mark *mark, int64_t frame);
/* Whether the whole log that the mark describes is there. An empty log needs nothing. */
bool wal_is_whole(int log_fd, const struct wal_mark *mark);

#endif
