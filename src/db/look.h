/* SPDX-License-Identifier: Apache-2.0 */
/*
 * look.h: looks at a database that may be damaged, without changing it: at its files, and at what SQLite finds in its pages. For `entitled
 * doctor`. Not for restoring (db.h), and not for what the rows mean.
 */
#ifndef DB_LOOK_H
#define DB_LOOK_H

#include "base/ctx.h"

/* What can be seen of a file without SQLite; 0 where a figure cannot be had. */
struct look_file {
    bool       there, regular, readable, writable;
    bool       directory_writable;      /* a log can be made beside it */
    bool       for_others;              /* others than its owner may read it */
    bool       is_sqlite;               /* by its first bytes */
    bool       in_use;                  /* another process has it open */
    bool       torn;                    /* ... but not with the log and the index that are beside it */
    bool       remote;                  /* on a network file system */
    struct str owner, user;             /* names: the file's owner, and who asks */
    int64_t    bytes, free_bytes;       /* of the file; free for this user on its disk */
    int64_t    mark;                    /* the application id; SQLITE_MARK is ours */
    int64_t    page_bytes, pages;       /* as the file says of itself */
    int64_t    log_bytes;               /* the size of FILE-wal; 0: none */
    struct str log_holders;             /* which processes read in the log, in words; empty when it is not long */
    int64_t    log_unfinished_bytes;    /* bytes of the log behind its last whole transaction */
};
void look_at_file(struct ctx *ctx, struct str path, struct look_file *out_file);
/* Whether the file is marked as one of this program's. */
bool look_is_ours(const struct look_file *file);

/*
 * A way to open the database that leaves file and log unchanged. While others have it open: as one more reader. When nobody has: without
 * touching anything, or, when there is a log beside it, through a private copy of both in TMPDIR, since reading a log takes a file beside
 * it. `copied` false although there is a log: there was no room for the copy, and the content of the log is not seen.
 */
struct look { const char *uri; struct str copy; bool copied; };
void look_prepare(struct ctx *ctx, struct str path, const struct look_file *file, struct look *out_look);
/* Removes the copy. */
void look_done(struct ctx *ctx, const struct look *look);
/* Opens the database as ctx->db, to read. Faults as db_open(). */
MUST_USE enum err look_open(struct ctx *ctx, const struct look *look);

/* What SQLite finds wrong in the pages: at most a few findings, with the table that each is about (empty: the file as a whole), or none. */
struct look_finding { struct str table, words; };
MUST_USE enum err look_pages(struct ctx *ctx, struct look_finding **out_findings, size_t *out_count);
/* Rows that refer to missing rows: the table, and how many. */
struct look_orphans { struct str table, parent; int64_t rows; };
MUST_USE enum err look_orphans(struct ctx *ctx, struct look_orphans **out_orphans, size_t *out_count);

/* What SQLite's full-text search finds wrong within the index of one of its tables; empty: nothing. It can only be asked where it may
 * write, so the index is copied to TMPDIR. In a read transaction. */
MUST_USE enum err look_full_text(struct ctx *ctx, struct str table, struct str *out_said);

/* PostgreSQL's version and encoding: "15.14", "UTF8". */
MUST_USE enum err look_server(struct ctx *ctx, struct str *out_version, struct str *out_encoding);

#endif
