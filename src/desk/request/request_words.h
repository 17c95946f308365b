/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_words.h: what pages say of a request: states, history, whose turn it is, what is due when. `staff` says from
 * which side it is looked at. Times are left to the page, which shows them in the reader's zone.
 */
#ifndef DESK_REQUEST_REQUEST_WORDS_H
#define DESK_REQUEST_REQUEST_WORDS_H

#include "desk/request/request.h"
#include "desk/request/request_mail.h"
#include "desk/request/request_seen.h"

/* "Waiting for you", or to staff "Waiting for the customer". */
struct str request_state_words(struct ctx *ctx, enum request_state state, bool staff);
/* "A", "Critical"; the id again when the catalogue has no name for it. */
struct str severity_name(const struct catalog *catalog, struct str severity_id);

/* "Mariko Tanaka closed it: Product defect, confirmed", "Status: Waiting for you", "1 incident given back". */
struct str request_event_words(struct ctx *ctx, const struct request *request, const struct request_event *event, bool staff);

/* "Customer", "Support", "Work note, only for staff"; and who wrote it, or that where it is nobody's. */
struct str communication_side_words(struct ctx *ctx, const struct communication *item);
struct str communication_author_words(struct ctx *ctx, const struct communication *item);

/* "You", "Jonas Lind", "Olle Ek". */
struct str last_word_name(struct ctx *ctx, const struct last_word *last);
/* "You", "Jonas Lind (support)", in one. */
struct str last_word_words(struct ctx *ctx, const struct last_word *last);

/* "Your turn", "Our turn", "The customer's turn", "Closed". `contact`: the viewer is the one who is expected to act. */
struct str request_turn_words(struct ctx *ctx, const struct next_event *next, bool staff, bool contact);
/* What is expected, without the time; of a closed request how it ended and what became of its unit. */
struct str request_next_words(struct ctx *ctx, const struct catalog *catalog, const struct request *request,
                              const struct next_event *next, bool staff);
/* The same in two or three words, for lists: "First answer". */
struct str request_next_short(struct ctx *ctx, const struct next_event *next, bool staff);
/* "Overdue: it was due 35 minutes ago", "due in 2 hours". Only where a time is set. */
struct str request_due_words(struct ctx *ctx, const struct next_event *next);
/* The same where there is little room: "Overdue: 35 min ago", "due in 2 h". */
struct str request_due_brief(struct ctx *ctx, const struct next_event *next);
/* Of a first answer: ", in time" or ", late"; empty before it, and where none was due. */
struct str request_response_words(struct ctx *ctx, const struct request *request);
/* What another severity makes of its targets: "The first answer is due by 2026-11-23 14:00 (Europe/Stockholm), in place of ...". */
struct str severity_effect_words(struct ctx *ctx, const struct request *request, const struct request *as);
/* What a unit was taken, and whether it came back: "This request took 1 incident, and that was given back." */
struct str request_charge_words(struct ctx *ctx, const struct request *request);
/* What the closing of a request that is closed did to the balance, in every place that tells of it: "1 incident was given back.", or
 * that this lapsed at once, came back for later, came back in an earlier closing already, stays used; or that nothing was charged. */
struct str request_balance_words(struct ctx *ctx, const struct request *request);
/* "Windows Server 2025"; the id when the catalogue has no name for it. */
struct str request_product_words(const struct catalog *catalog, const struct request *request);
/* "Backup and restore, Backup fails", or empty. */
struct str request_problem_words(struct ctx *ctx, const struct catalog *catalog, const struct request *request);

/* "anna@fabrikam.example", "3 contacts": whom a mail was for; the address may be empty. */
struct str mailed_to_words(struct ctx *ctx, int64_t count, struct str address);
/* "Could not be mailed to x@corp.example.: The address ends with a dot.", and what to do. */
struct str mail_failed_words(struct ctx *ctx, const struct request_mail *mail, bool may_add_contacts);
/* "Mail about the closing" */
struct str mail_about_words(struct ctx *ctx, enum mail_about about);
/* Why no mail reaches the contact; empty: as far as we know it does. */
struct str contact_wrong_words(struct ctx *ctx, const struct contact *contact);

#endif
