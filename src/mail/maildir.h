/* SPDX-License-Identifier: Apache-2.0 */
/*
 * maildir.h: puts mails into a directory, one file each (setting mail_dir), for the operator's own program to send, and for tests and the
 * demonstration to look at. Only the server's user and root may read them (0600, in a directory of 0700), whatever the umask: they hold
 * links that set a password.
 */
#ifndef MAIL_MAILDIR_H
#define MAIL_MAILDIR_H

#include "base/ctx.h"

/* Writes `message` as DIR/<id>.eml; makes the directory (not those above it) when it is missing. On return the file is on the disk, whole;
 * no reader ever sees a part of it. Doing it again changes nothing. Fails with `busy`: it may work later. */
MUST_USE enum err maildir_put(struct ctx *ctx, struct str dir, int64_t id, struct str message);

#endif
