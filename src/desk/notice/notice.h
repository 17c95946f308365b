/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notice.h: mails about what happened (SPEC 6.7, 11.1): composed by jobs into the outbox, delivered by jobs. Writing
 * MIME is in mail/mime.h. A mail goes out if and only if the change was committed, and once.
 *
 * Rooms to the left queue jobs (notice_jobs.c); the functions here are what these do. All of them check the act
 * MAIL_SEND, take the moment that the job carries (request_moment(): a mail says what was true then, and when that was), and may
 * be repeated: a mail is unique by its occasion and recipient.
 */
#ifndef DESK_NOTICE_NOTICE_H
#define DESK_NOTICE_NOTICE_H

#include "job/queue.h"

/* Delivers a mail (ref_id); looks every few minutes for mails that nobody delivers. */
#define NOTICE_DELIVER "notice.deliver"     /* the name of the first, in a statement */
extern const struct job_name notice_deliver_job, notice_catch_up_job;

/* To the primary contact: number, severity, response target as a clock time in the request's zone, plan and what is
 * left of it, and what comes next [6.7]. */
MUST_USE enum err notice_submitted(struct ctx *ctx, int64_t request_id, struct str moment);
/* To all contacts: why it was closed, whether the incident was given back, and what is left. `occasion` is a number of
 * this closing: a request may be closed again. Nothing is sent when it is open again by now, or was closed anew. */
MUST_USE enum err notice_closed(struct ctx *ctx, int64_t request_id, int64_t occasion, struct str moment);
/* To all contacts: on which day it is closed if nobody answers, and what that does to the balance. Nothing is sent when the notice is
 * void by now. */
MUST_USE enum err notice_closing(struct ctx *ctx, int64_t request_id, int64_t occasion);
/* To all contacts, as above; nothing is sent when it is closed again by now. */
MUST_USE enum err notice_reopened(struct ctx *ctx, int64_t request_id, int64_t occasion, struct str moment);
/* To the engineer who got the request; nothing is sent when another has it by now. ids: the detail of the job. */
MUST_USE enum err notice_handed_over(struct ctx *ctx, int64_t request_id, int64_t occasion, struct str ids);
/* To all contacts but the author, never for a work note. not_found when there is no such communication. */
MUST_USE enum err notice_communication(struct ctx *ctx, int64_t communication_id, struct str moment);

/* Delivery in two steps, the first outside of any transaction: writes the mail into the setting mail_dir, then marks it
 * delivered. Neither does anything without mail_dir (the mail stays queued), or for a mail that is not queued. */
MUST_USE enum err notice_write(struct ctx *ctx, int64_t mail_id);
MUST_USE enum err notice_written(struct ctx *ctx, int64_t mail_id);
/* For the operator: mails to addresses that no mail can reach, those whose delivery was given up and that nobody has dealt with since
 * (notice_resend.h), each with one of their recipients, and those that wait for delivery since before that moment. Asks no policy. */
struct mail_troubles { int64_t unreachable, given_up, waiting; struct str unreachable_to, given_up_to; };
MUST_USE enum err mail_troubles(struct ctx *ctx, int64_t before, struct mail_troubles *out_troubles);
/* The address that mails come from: no-reply@ and the host of public_url, or localhost where that is no name. */
struct str notice_sender(struct ctx *ctx);
/* Queues the delivery of mails that nobody delivers: those from before mail_dir was set. Those whose delivery was given up (their
 * job is buried) are failed from now on, which is told where their request is shown. */
MUST_USE enum err notice_catch_up(struct ctx *ctx);

#endif
