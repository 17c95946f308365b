/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limit_sqlite.c: how many durable one-row transactions a second SQLite can do on this disk.
 *
 * The bare loop that `make bench` holds the server's submissions against: one connection, one
 * prepared INSERT of three integers and 100 bytes of text, a commit each; WAL, synchronous=FULL,
 * everything else as SQLite has it by default. It shares no code with the product, so that a
 * mistake there cannot lower the limit.
 *
 *     limit_sqlite DIRECTORY [SECONDS [WARM_UP_SECONDS]]
 *
 * Makes a database of its own in DIRECTORY, removes it again, prints `commits_per_second X`.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATH_MAX_BYTES 4096
#define SECONDS_MAX    600
#define TEXT_BYTES     100

static int64_t clock_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Runs one statement and, where `want` is given, insists that its first value reads so. */
static bool run_text(sqlite3 *db, const char *sql, const char *want)
{
    sqlite3_stmt *statement = NULL;
    bool          is_good = sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK;

    if (is_good) {
        int result = sqlite3_step(statement);

        if (want == NULL)
            is_good = result == SQLITE_DONE || result == SQLITE_ROW;
        else
            is_good = result == SQLITE_ROW && sqlite3_column_text(statement, 0) != NULL &&
                      strcmp((const char *)sqlite3_column_text(statement, 0), want) == 0;
    }
    if (!is_good)
        fprintf(stderr, "limit_sqlite: %s: %s\n", sql, sqlite3_errmsg(db));
    sqlite3_finalize(statement);
    return is_good;
}

/* Opens the database and reads back that it is as durable as the comparison claims. */
static bool prepare_database(sqlite3 *db)
{
    return run_text(db, "PRAGMA journal_mode = wal", "wal") &&
           run_text(db, "PRAGMA synchronous = full", NULL) &&
           run_text(db, "PRAGMA synchronous", "2") &&
           run_text(db, "CREATE TABLE line (a INTEGER, b INTEGER, c INTEGER, words TEXT)", NULL);
}

/* Commits single rows for so long; gives the commits done, or -1. */
static int64_t commit_for(sqlite3 *db, sqlite3_stmt *insert, int64_t duration_us)
{
    int64_t count = 0;
    int64_t ends_at = clock_us() + duration_us;

    while (clock_us() < ends_at) {
        sqlite3_bind_int64(insert, 1, count);
        sqlite3_bind_int64(insert, 2, ends_at);
        sqlite3_bind_int64(insert, 3, -1);
        if (sqlite3_step(insert) != SQLITE_DONE) {
            fprintf(stderr, "limit_sqlite: insert: %s\n", sqlite3_errmsg(db));
            return -1;
        }
        sqlite3_reset(insert);
        count++;
    }
    return count;
}

static bool measure(const char *path, long seconds, long warm_up_seconds)
{
    char          words[TEXT_BYTES];
    sqlite3      *db = NULL;
    sqlite3_stmt *insert = NULL;
    bool          is_measured = false;

    memset(words, 'x', sizeof words);
    if (sqlite3_open(path, &db) != SQLITE_OK) {
        fprintf(stderr, "limit_sqlite: %s: %s\n", path, sqlite3_errmsg(db));
    } else if (prepare_database(db) &&
               sqlite3_prepare_v2(db, "INSERT INTO line VALUES (?1, ?2, ?3, ?4)", -1, &insert,
                                  NULL) == SQLITE_OK) {
        sqlite3_bind_text(insert, 4, words, TEXT_BYTES, SQLITE_STATIC);
        if (commit_for(db, insert, warm_up_seconds * 1000000) >= 0) {
            int64_t began_at = clock_us();
            int64_t count = commit_for(db, insert, seconds * 1000000);

            if (count >= 0)
                printf("commits_per_second %.1f\n",
                       (double)count * 1e6 / (double)(clock_us() - began_at));
            is_measured = count >= 0;
        }
    }
    sqlite3_finalize(insert);
    sqlite3_close(db);
    return is_measured;
}

static void remove_database(const char *path)
{
    static const char *const endings[] = { "", "-wal", "-shm" };
    char                     name[PATH_MAX_BYTES + 8];

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
}

static bool read_seconds(const char *text, long least, long *out_seconds)
{
    char *end = NULL;
    long  value = strtol(text, &end, 10);

    if (end == text || *end != '\0' || value < least || value > SECONDS_MAX)
        return false;
    *out_seconds = value;
    return true;
}

int main(int argc, char **argv)
{
    char path[PATH_MAX_BYTES];
    long seconds = 5;
    long warm_up_seconds = 0;
    int  len;

    if (argc < 2 || argc > 4 || (argc > 2 && !read_seconds(argv[2], 1, &seconds)) ||
        (argc > 3 && !read_seconds(argv[3], 0, &warm_up_seconds))) {
        fprintf(stderr, "usage: limit_sqlite DIRECTORY [SECONDS [WARM_UP_SECONDS]]\n");
        return 2;
    }
    len = snprintf(path, sizeof path, "%s/limit_sqlite.%ld.db", argv[1], (long)getpid());
    if (len < 0 || (size_t)len >= sizeof path) {
        fprintf(stderr, "limit_sqlite: the directory's name is too long\n");
        return 2;
    }
    bool is_measured = measure(path, seconds, warm_up_seconds);
    remove_database(path);
    return is_measured ? 0 : 1;
}
