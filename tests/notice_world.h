/* SPDX-License-Identifier: Apache-2.0 */
/* notice_world.h: requests that cause mails, and the outbox, for tests. */
#ifndef TESTS_NOTICE_WORLD_H
#define TESTS_NOTICE_WORLD_H

#include "base/settings.h"
#include "desk/request/request.h"
#include "tests/contract_world.h"
#include "tests/mail_file.h"

/* Anna's company with a Gold 20-Pack that she may use, and an engineer. */
struct notice_world { int64_t anna, engineer; struct contract contract; struct settings settings; };

/* With a setting mail_dir, or without one. */
struct notice_world world_of_mails(struct ctx *ctx, bool with_directory);
void as_anna(struct ctx *ctx, const struct notice_world *world);
void as_engineer(struct ctx *ctx, const struct notice_world *world);

extern const struct contact anna_contact;
/* A submission of Anna's, with Olle as additional contact. */
struct submission submission_of(const struct notice_world *world, struct contact primary);
struct request anna_submits(struct ctx *ctx, const struct notice_world *world, struct contact primary);

/* Runs what is due; no job may fail. */
void run_jobs(struct ctx *ctx, const struct notice_world *world);
/* How many mails there are WHERE ...; columns are those of MAIL_WORDS. */
int64_t mails(struct ctx *ctx, const char *where);
bool body_has(struct ctx *ctx, const char *where, const char *part);
/* The mail of that recipient about an event whose name begins so, as another program reads it. */
struct str letter_to(struct ctx *ctx, const struct notice_world *world, const char *event, const char *recipient);

#endif
