/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.h: handles files for backup and restore, for both engines. Included by db/ only. All texts in faults are for the operator at the
 * command line.
 */
#ifndef DB_FILE_H
#define DB_FILE_H

#include "base/ctx.h"

/* Checks a file to be read: `not_found` when nothing of that name is there, `conflict` when it is no file, `busy` when it cannot be read. */
MUST_USE enum err file_refuse_unreadable(struct ctx *ctx, struct str path);
/* Checks that nothing of that name is there, else `conflict`. */
MUST_USE enum err file_refuse_existing(struct ctx *ctx, struct str path);
/* Makes an empty file beside `path`, for its owner only, to be filled and then renamed; returns its name. */
MUST_USE enum err file_beside(struct ctx *ctx, struct str path, const char **out_path);
/* Ends what file_beside() began: makes the file durable, gives it the name `path` (replacing what is there), and
 * makes that durable. When it was not `filled`, or something fails, the file is removed. */
MUST_USE enum err file_settle(struct ctx *ctx, enum err filled, const char *from, struct str path);
/* Gives the file the owner and permissions of another, when that is there. */
void file_dress_like(const char *file, const char *model);
/* Whether another process holds a POSIX lock within the bytes; false when the file is not there. */
bool file_is_locked(const char *path, int64_t from, int64_t len);
/* Whether another process has the SQLite database open: a connection in WAL mode holds one of SQLite's locks on the file and one on its
 * shared memory from its first question to its end. */
bool file_is_in_use(struct ctx *ctx, const char *database);
/* Whether another process has the database open, but not together with the index or the log beside it: those were removed or replaced.
 * Looks repeatedly for a fifth of a second, since the same is true for a moment while somebody opens or closes the database. */
bool file_is_torn(struct ctx *ctx, const char *database);

/* Says which other processes read in the log that belongs to this index: "process 123 (sqlite3) reads in it", or that none does. Keeps the
 * index open in this process for good: closing it would give up the locks that SQLite has on it. */
struct str file_log_holders(struct ctx *ctx, const char *index);

/* Called before a SQLite file is opened: makes the file when it is not there and `create` says so, else refuses with `busy`. A new file
 * holds password hashes and keys before anybody can set its permissions: only its owner may read it. */
MUST_USE enum err file_make_or_refuse(struct ctx *ctx, const char *name, bool create, bool *out_made);

#endif
