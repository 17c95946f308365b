/* SPDX-License-Identifier: Apache-2.0 */
/* service.h: the engineers' side of a request (SPEC 10.3, 10.4): take it, answer, close it. */
#ifndef DESK_SERVICE_SERVICE_H
#define DESK_SERVICE_SERVICE_H

#include "base/typed.h"
#include "desk/request/request_close.h"

/* The engineer becomes the owner; `new` becomes in_progress. Taking what is yours changes nothing; what another has is taken over
 * only when that is said (take_over), and the history says so; else `conflict`, with who has it since when. `conflict` when it is closed.
 * REQUEST_WORK. */
MUST_USE enum err service_take(struct ctx *ctx, struct str number, bool take_over, struct request *out_request);

/* The same for somebody who saw that `seen_owner_id` (0: nobody) had it: `conflict`, with who took it when, if another has
 * taken it meanwhile, so that two do not work on one request without knowing [10.1]. */
MUST_USE enum err service_take_seen(struct ctx *ctx, struct str number, int64_t seen_owner_id, struct request *out_request);

/* A colleague gets the request, and a mail; `new` becomes in_progress, and the history says so. Who has it already keeps it, and nothing is changed. `to`: his
 * e-mail address; a fault of the field where he does not work on such requests. seen: the reader saw that `from` (0: nobody) had it, and `conflict` when
 * another has taken it meanwhile. brief: what he should know, kept as a work note, or empty. REQUEST_WORK. */
struct hand_over { struct str to, brief; bool seen; int64_t from; };
extern const struct text_rule brief_rule;
MUST_USE enum err service_hand_over(struct ctx *ctx, struct str number, const struct hand_over *given, struct request *out_request);
/* To whom it can be handed over: engineers and administrators, of a request about the programme the contract desk too; by name, at most LIMIT_LIST_ITEMS. */
struct colleague { int64_t id; struct str name, email; };
MUST_USE enum err service_colleagues(struct ctx *ctx, const struct request *request, struct colleague **out_colleagues, size_t *out_count);
/* For whoever writes mails of it: ref_id is the request, detail the ids of the two accounts, the new owner's first. */
extern const struct job_name request_handed_over_job;

/* The desk's queue: open requests by the time that they are due [10.3], behind the key (after_due, after_id) (0, 0: from
 * the first on): all, the engineer's own, or those that nobody has taken. request_next_event() says of each whose turn it
 * is and whether it is late. What waits for a plan is not due to anybody, and not in it. A page stops by bytes as that of
 * request_list(). The contract desk's holds the requests about the programme. REQUEST_WORK. */
enum queue_of { QUEUE_ALL, QUEUE_MINE, QUEUE_UNOWNED };
extern const char *const queue_of_words[];      /* "all", "mine", "unowned", NULL */
struct queue_filter {
    enum queue_of of; int64_t after_due, after_id, limit;
    unsigned      states;                       /* a set of REQUEST_IN(), of the open ones; 0: all */
    struct str    severity_id, words;           /* empty: all; with words newest first, behind after_id */
};
/* Whether the actor's queue holds these only, since he works on no others. */
bool service_works_on_programs_only(struct ctx *ctx);
/* The same as the room request knows it. */
struct due_filter service_queue_due(struct ctx *ctx, const struct queue_filter *filter);
/* The states that it can be narrowed to, by name; NULL ends. */
extern const char *const queue_state_words[];
MUST_USE enum err service_queue(struct ctx *ctx, const struct queue_filter *filter, struct request **out_requests, size_t *out_count);

/* The effect of closing with a reason on the balance, before it is done [10.4], for whoever works on the request. REQUEST_WORK. */
MUST_USE enum err service_closing_preview(struct ctx *ctx, struct str number, struct str reason_id, struct closing *out_closing);
/* The same for every reason that can be chosen, in the order of the catalogue. */
MUST_USE enum err service_closing_previews(struct ctx *ctx, struct str number, struct closing **out_closings, size_t *out_count);

/* What a closing says. */
extern const struct text_rule cause_rule, notes_rule, last_message_rule;

/* How to close. message: to the customer, sent before in the same transaction, so that both are done or neither; or empty. Where it was closed in this way already
 * nothing is sent again. notes: empty where the message says what was done: it is kept as notes then. take: the reader saw that nobody had the request,
 * so it becomes his first; `conflict` when another has taken it meanwhile. said: whether the unit is given back was said, and
 * `conflict` where the reason does otherwise. */
struct service_close { struct str reason, cause, notes, message; bool take, said, gives_back; };
/* Closes with a closure reason, cause and notes; a non-chargeable one gives the unit back in the same transaction
 * [4.10]. Closing what is closed: with the same reason OK and unchanged, with another `conflict` [10.3], which says who
 * closed it and when. out_credited: whether a unit of this request has ever been given back. REQUEST_WORK. */
MUST_USE enum err service_close(struct ctx *ctx, struct str number, const struct service_close *given, struct request *out_request, bool *out_credited);
/* The same for somebody who has an open request before him: `conflict` when it was closed meanwhile, with the same
 * reason too, since what he has typed would be lost otherwise; with the same words as well it is the same form sent
 * twice, and OK. */
MUST_USE enum err service_close_open(struct ctx *ctx, struct str number, const struct service_close *given, struct request *out_request);

/* A communication of the vendor: text, or a work note; may set waiting_customer or solution_proposed. The first one
 * that customers see stops the response clock. Called by request_communicate's API for staff. */
MUST_USE enum err service_answer(struct ctx *ctx, struct str number, struct str text, bool work_note,
                                 const enum request_state *new_state, struct communication *out_communication);

#endif
