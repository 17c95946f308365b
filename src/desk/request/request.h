/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request.h: a support request from the quote to its closing (SPEC 6, 7, 10.3). The engineers' acts (take, answer,
 * close) are in the room service.
 */
#ifndef DESK_REQUEST_REQUEST_H
#define DESK_REQUEST_REQUEST_H

#include "base/how_many.h"
#include "desk/account/policy.h"
#include "desk/availability/availability.h"
#include "job/queue.h"

enum request_state {
    REQUEST_PENDING_PLAN, REQUEST_NEW, REQUEST_IN_PROGRESS, REQUEST_WAITING_CUSTOMER, REQUEST_SOLUTION_PROPOSED,
    REQUEST_CLOSED,
};
NAMES_OF(request_state);
NAMES_READ_OF(request_state);

/* Sets of states. */
#define REQUEST_IN(state)   (1u << (state))
#define REQUEST_IN_ALL      (REQUEST_IN(REQUEST_CLOSED + 1) - 1)
#define REQUEST_IN_OPEN     (REQUEST_IN(REQUEST_CLOSED) - 1)
#define REQUEST_IN_WAITING  (REQUEST_IN(REQUEST_PENDING_PLAN) | REQUEST_IN(REQUEST_WAITING_CUSTOMER) | REQUEST_IN(REQUEST_SOLUTION_PROPOSED))
/* What a list may be narrowed to: the states by name, then "open" and "all"; NULL ends. With the set that an index stands for, all
 * of them for -1. */
extern const char *const request_scope_words[];
unsigned request_scope_states(int index);

/* What happened, for whoever writes mails of it: ref_id is the request, of the last one the communication; detail request_moment(). The
 * notice of closing is queued by the room service. Each closing and each reopening queues a job of its own. */
extern const struct job_name request_submitted_job, request_closing_job, request_closed_job, request_reopened_job, request_communication_job;

/* Of a submission only email, as typed. Once it was checked, email is the key that he is found by, address where mail goes
 * and what is shown (base/email.h). seen_at: the updated_at of the request when its page was opened or it was changed by the contact last; for
 * nobody else to know. */
struct contact { int64_t id; bool primary; struct str name, email, address, phone; int64_t seen_at; };

/* What a requester may add in one line, and of which nothing is asked but what a line may be: its field, at most so many characters, its label.
 * From this list come the members, the reader, the check, the step of a draft that keeps it, and the label; what else a line needs says
 * docs/adding-a-room.md. */
#define REQUEST_LINES(line) \
    line(on_behalf_of, LIMIT_CUSTOMER_CHARS, TR_MARK("Customer's name"))   /* as the submitter gives it */
#define REQUEST_LINE_MEMBER(field, ...) struct str field;

/* What a client submits, as read; nothing checked beyond types and limits. */
struct submission {
    struct str portal_id, version_id, kind, problem_type_id, category_id;   /* portal, type, category may be empty */
    struct str title, description;
    int64_t    contract_id;                 /* 0: none */
    struct str severity_id, country, time_zone;
    REQUEST_LINES(REQUEST_LINE_MEMBER)
    bool       requires_24x7, agreement_accepted;
    struct contact primary;
    const struct contact *additional; size_t additional_count;
    bool       submitter_stays_out;         /* do not add the submitter as additional contact [6.9] */
    struct str quote;                       /* id of a quote that must still hold, or empty */
    struct quote *out_quote;                /* where the one goes that holds now, of quote_changed; NULL: nobody shows it */
    struct str key, digest;                 /* Idempotency-Key (empty: none) and SHA-256 of the canonical JSON [4.8] */
};

/* Step 5 [6.5]. */
struct quote {
    struct str      id;                     /* keyed hash of the binding fields */
    struct contract contract; bool has_contract;
    const struct plan *plan;                /* NULL without a contract */
    int64_t         units;                  /* charged: 1 for an incident on a contract, else 0 */
    int64_t         remaining_before, remaining_after;      /* 0 when unlimited or without a contract */
    int64_t         grant_id, grant_expires_on;             /* that would be burnt; 0 when nothing is charged */
    int             response_minutes; struct str calendar_id;   /* calendar: empty when the clock counts through */
    int64_t         response_due_at;
    struct str      agreement_version, agreement_url;   /* url: where to read it; empty in an old catalogue */
    struct str      credit_back;                        /* words on what happens when it is closed as non-chargeable */
};

struct request {
    int64_t    id;
    struct str number;                      /* 12 digits, the last a Luhn check digit [6.8] */
    struct str kind;
    enum request_state state;
    struct str portal_id, product_id, version_id, problem_type_id, category_id, title, description;
    int64_t    contract_id;                 /* 0: none */
    struct str plan_id, severity_id;
    struct str asked_severity_id;           /* a contact asks for that one, and nobody has decided so far; or empty */
    bool       requires_24x7;
    struct str country, time_zone;
    int64_t    submitter_id;
    REQUEST_LINES(REQUEST_LINE_MEMBER)
    struct str agreement_version;
    int64_t    submitted_at, updated_at, response_due_at, responded_at, next_due_at;
    int64_t    owner_id; struct str owner_name;
    /* Of the newest message that contacts see; 0 and empty while nobody has written. The name is the submitter's then: see request_seen.h. */
    int64_t    last_word_at, last_word_by; struct str last_word_side, last_word_name;
    int64_t    closed_at;
    struct str closure_reason_id, closure_cause, closure_notes;
    bool       closure_chargeable;
    /* Joined for showing: */
    struct contract contract; bool has_contract;        /* with today's figures */
    int64_t    charged_units;               /* what it was debited, also when it was given back */
    bool       credited;                    /* a unit of it has ever been given back, */
    int64_t    credited_at, credited_grant_id;          /* then, into that grant; 0 */
    struct contact *contacts; size_t contact_count;     /* the primary first */
    struct str warning;                     /* of a submission: the submitter will not see it again */
};

/* What a notice reports has to be what was true when it happened: how the request stands now, in a text for the job that tells
 * of it; no words of anybody's, only numbers and the severity. And back: makes the request stand so again, and gives the moment; 0, and nothing
 * changes, for a text that is none, as jobs of older versions have. */
struct str request_moment(struct ctx *ctx, const struct request *request);
int64_t request_back_to(struct request *request, struct str moment);

/* A message, or a work note that only staff see. */
struct communication { int64_t id; int64_t author_id; struct str author_name, side; bool work_note; struct str text; int64_t at; };
/*
 * The place of a request in the order of what waits for its customer first, the greatest first: by when he has to act, soonest first; where he has
 * no such time; then all others by their last change, newest first. The database computes the same into request.place (migration 0032).
 */
#define PLACE_SOONEST (INT64_C(1) << 52)
#define PLACE_UNDATED (INT64_C(3) << 50)
#define PLACE_WAITING (INT64_C(1) << 51)        /* the places of those that wait for him are greater, of the others less */
int64_t request_place(const struct request *request);

/* What can have happened, for the history. */
enum history_event {
    HISTORY_NOTHING, HISTORY_SUBMITTED, HISTORY_TAKEN, HISTORY_COMMUNICATION_ADDED, HISTORY_WORK_NOTE_ADDED, HISTORY_STATE_CHANGED,
    HISTORY_CLOSING_ANNOUNCED, HISTORY_CLOSED, HISTORY_CREDITED, HISTORY_REOPENED, HISTORY_CONTACT_ADDED, HISTORY_CONTACT_REMOVED,
    HISTORY_SOLUTION_ACCEPTED, HISTORY_SOLUTION_REJECTED, HISTORY_WITHDRAWN, HISTORY_KEPT_OPEN, HISTORY_SEVERITY_ASKED,
    HISTORY_SEVERITY_CHANGED, HISTORY_SEVERITY_DECLINED, HISTORY_HANDED_OVER,
    HISTORY_LAST = HISTORY_HANDED_OVER,
};
NAMES_OF(history_event);        /* "", "submitted", "taken", ... */
NAMES_READ_OF(history_event);
struct request_event { int64_t id, at; struct str actor_name, event, detail; };

/* What can happen next. */
enum expected_event { EXPECT_PLAN, EXPECT_FIRST_RESPONSE, EXPECT_UPDATE, EXPECT_ANSWER, EXPECT_DECISION, EXPECT_NOTHING };
NAMES_OF(expected_event);       /* "plan_needed", "first_response", "next_update", "customer_answer", "customer_decision", "none" */
enum whose_turn { TURN_VENDOR, TURN_CUSTOMER, TURN_NOBODY };
NAMES_OF(whose_turn);           /* "vendor", "customer", "nobody" */
/* The next expected event, whose turn it is, by when (0: no day set), whether that is over, and the same in words [7.4]. */
struct next_event { enum expected_event event; enum whose_turn whose_turn; int64_t by; bool overdue; struct str text; };
struct next_event request_next_event(struct ctx *ctx, const struct catalog *catalog, const struct request *request);

/* "2026-11-23 14:00 (Europe/Stockholm)": the clock of the one who asks for help. */
struct str request_clock_text(struct ctx *ctx, const struct request *request, int64_t at);

/* When the vendor has to have answered if the clock starts at `from`: the target of plan and severity in the opening
 * hours of the country's region; with 24x7 the clock counts through [10.2]. */
int64_t request_vendor_due(const struct catalog *catalog, const struct request *request, int64_t from);
/* When a request that waits for its customer since `from` is due: the silence after which it may be closed [2.12]. */
int64_t request_customer_due(const struct catalog *catalog, int64_t from);

/* How many numbers of requests are typed, and the first of them: alone or among other words, as in our own subjects ("Re: Request
 * 3001-2345-6789: ..."), with spaces or dashes. What has no 12 digits or a check digit that does not fit is none. */
#define REQUEST_NUMBER_DIGITS 12
MUST_USE size_t request_numbers_within(struct ctx *ctx, struct str typed, struct str *out_first);
struct str request_number_display(struct arena *arena, struct str number);      /* "3001-2345-6789" */

/* Checks everything a submission would check, but for the agreement, which is accepted when it is submitted [6.6]; charges
 * nothing. REQUEST_SUBMIT. */
MUST_USE enum err request_quote(struct ctx *ctx, const struct submission *submission, struct quote *out_quote);
/* What is known of it before everything is typed: what it would take of the contract (NULL: of none), and what comes back. It has no id and
 * binds nobody. Asks no policy, and reads nothing. */
struct quote request_forecast(struct ctx *ctx, const struct intent *intent, const struct contract *contract, const struct plan *plan);
/* Stores the request and charges exactly one incident in the same transaction [4.8, 4.9]; advisory and programme
 * requests, and those without a contract, are charged nothing. out_repeated: the key was used for this very body
 * before; the same request is given as it is now, and nothing is charged. Faults: field faults, agreement_required,
 * idempotency_key_reused, not_found (no such contract of the actor's), the codes of SPEC 5.1, quote_changed with the
 * new quote. REQUEST_SUBMIT. */
MUST_USE enum err request_submit(struct ctx *ctx, const struct submission *submission, struct request *out_request,
                                 bool *out_repeated);

/* By number as typed; whoever may not see it gets not_found, as for a missing one [7.2]. REQUEST_READ. */
MUST_USE enum err request_find(struct ctx *ctx, struct str number, struct request *out_request);
/* Reads the contract of one, if it has one. */
MUST_USE enum err request_add_contract(struct ctx *ctx, struct request *request);
/* As request_find by id, without asking policy: for jobs and rooms to the right. */
MUST_USE enum err request_by_id(struct ctx *ctx, int64_t id, struct request *out_request);
/* Facts of the actor for policy_check: REL_CONTACT, REL_PRIMARY_CONTACT, and REL_ORG_ADMIN where the contract is shared
 * by an organization that the actor administers [7.2]. */
unsigned request_facts(const struct ctx *ctx, const struct request *request);

/* Whoever may see the contract itself sees its figures; other contacts see only which one it is [4.6]. */
bool request_figures_visible(struct ctx *ctx, const struct contract *contract);

/* Lists stop by bytes too: where their long texts pass LIMIT_PAGE_BYTES, no more than a few rows behind that are given,
 * fewer than the limit; whoever wants all asks again behind the last one until none comes. A page that is told whether
 * there are more asks for limit + 1 and shows as many as rows_shown() says; there are more when that is not all. */
size_t request_text_bytes(const struct request *request);
size_t communication_text_bytes(const struct communication *communication);

/* [7.1] Staff see all, others what request_find() would show them. Newest first, oldest first, or by request_place(), behind the request
 * `after` (0: from the first on). words: as typed, all must be found in number, title, description or communications; a number
 * may have its dashes; empty: all. A field fault of `severity` when the catalogue never had it. REQUEST_LIST. */
struct request_filter {
    unsigned   states;                      /* a set of REQUEST_IN(); 0: all */
    struct str severity_id;                 /* empty: all */
    int64_t    contract_id;                 /* 0: all; of one that he may not see he gets what he sees otherwise too */
    bool       oldest_first;
    bool       waiting_first;               /* by place instead; with words as without it */
    struct str words;
    int64_t    after, limit;
    int64_t    after_place;                 /* waiting first: the place of `after` */
};
MUST_USE enum err request_list(struct ctx *ctx, const struct request_filter *filter, struct request **out_requests, size_t *out_count);
/* How many that list has in all, whatever its states, words and order, where it takes no more than a look at LIMIT_COUNTED of each part: those that
 * wait for their customer, the other open ones, the closed. `more`: there may be more than the count says. REQUEST_LIST. */
struct request_counts { struct how_many waiting, open, closed, all; };
MUST_USE enum err request_count(struct ctx *ctx, const struct request_filter *filter, struct request_counts *out_counts);
/* Of two parts together. */
struct how_many how_many_together(struct how_many one, struct how_many other);

/* A contact or an engineer writes: REQUEST_WRITE. Work notes and states are REQUEST_WORK (see service.h). A customer's
 * message on a request that waits for him, or with a proposed solution, brings it back to in_progress. `conflict` when
 * it is closed, unless it is a work note, and with a new state while it waits for a plan: it opens by itself then.
 * new_state may be NULL. */
MUST_USE enum err request_communicate(struct ctx *ctx, struct str number, struct str text, bool work_note,
                                      const enum request_state *new_state, struct communication *out_communication);
/* Oldest first; work notes are for staff. REQUEST_READ. */
MUST_USE enum err request_communications(struct ctx *ctx, struct str number, int64_t after, int64_t limit,
                                         struct communication **out_communications, size_t *out_count);
/* By id, with its request, without asking policy: for jobs. not_found. */
MUST_USE enum err request_communication_by_id(struct ctx *ctx, int64_t id, struct communication *out_communication,
                                              int64_t *out_request_id);
/* Adds an additional contact [7.3]: at most LIMIT_CONTACTS. `conflict` when that e-mail is on it. REQUEST_CONTACTS. */
MUST_USE enum err request_add_contact(struct ctx *ctx, struct str number, const struct contact *contact, struct contact *out_contact);
/* As accounts_rekey(), for contacts. */
MUST_USE enum err request_contacts_rekey(struct ctx *ctx);
/* Removes an additional contact, who does not see the request any more; the history keeps his name, as it did when he was
 * added. For himself, the primary contact, the engineer who has the request, administrators [7.3]. `conflict` for the
 * primary contact: there is always one. REQUEST_CONTACT_REMOVE, not_found for whoever may not see the request. */
MUST_USE enum err request_remove_contact(struct ctx *ctx, struct str number, int64_t contact_id, struct contact *out_contact);
/* Whether the actor could: for pages. */
bool request_may_remove_contact(struct ctx *ctx, const struct request *request, const struct contact *contact);
/* Every change, oldest first; what concerns work notes is for staff. REQUEST_READ. */
MUST_USE enum err request_history(struct ctx *ctx, struct str number, int64_t after, int64_t limit,
                                  struct request_event **out_events, size_t *out_count);
/* The same two of a request that request_find() has given in this transaction, without asking again. */
MUST_USE enum err request_communications_of(struct ctx *ctx, const struct request *found, int64_t after, int64_t limit,
                                            struct communication **out_communications, size_t *out_count);
MUST_USE enum err request_history_of(struct ctx *ctx, const struct request *found, int64_t after, int64_t limit,
                                     struct request_event **out_events, size_t *out_count);
/* Reopening [10.3]: contacts within the period of the catalogue, staff at any time; to in_progress, never charged again
 * [4.11]. `conflict` when it is open or the period is over. REQUEST_REOPEN. */
MUST_USE enum err request_reopen(struct ctx *ctx, struct str number, struct request *out_request);

/* For this room and service: changes state, owner, severity, due times and closure in one place, with the event in the history.
 * The request must be locked. closed_at and updated_at follow from state and now; what is hidden from customers leaves
 * updated_at alone. Asks no policy. */
struct request_change {
    enum request_state state;
    int64_t owner_id, next_due_at, responded_at, response_due_at;
    struct str severity_id, asked_severity_id; bool requires_24x7;
    struct str closure_reason_id, closure_cause, closure_notes; bool closure_chargeable;
    bool hidden;                            /* nothing of it is for customers: a work note by itself */
    enum history_event event; struct str detail;        /* for the history, in words; detail may be empty */
};
/* What leaves the request as it is. */
struct request_change request_unchanged(const struct request *request);
MUST_USE enum err request_change(struct ctx *ctx, struct request *request, const struct request_change *change);
/* Finds by number, asks policy about the act, locks the request for this transaction and reads it anew: first in every
 * rule that changes one. */
MUST_USE enum err request_lock(struct ctx *ctx, struct str number, enum act act, struct request *out_request);
/* Another event in the history, of what changes nothing in the request itself. */
MUST_USE enum err request_note_event(struct ctx *ctx, int64_t request_id, enum history_event event, struct str detail);
/* Fails with `conflict`: it is closed, by whom and when, so that whoever comes second knows. */
MUST_USE enum err request_is_closed(struct ctx *ctx, const struct request *request);
/* Open requests in the order in which they are due, behind (after_due, after_id), with or without an owner: for the desk. What has no due time waits
 * for nothing that the desk could do, and is left out. A field fault of `severity` when the catalogue never had it. Asks no policy. */
enum due_of { DUE_OF_ALL, DUE_OF_OWNER, DUE_OF_NOBODY };
struct due_filter {
    enum due_of of; bool programs_only; int64_t owner_id, after_due, after_id, limit;
    unsigned    states;                     /* a set of REQUEST_IN(), all that are open or fewer; 0: all */
    struct str  severity_id;                /* empty: all */
    struct str  words;                      /* as those of request_filter: then newest first, behind after_id; empty: all */
};
/* Whether it holds less than all that is due. */
bool due_narrowed(const struct due_filter *filter);
/* How many of each are in that queue, narrowed as it is but for words, and how many are closed, as request_count() counts. Asks no policy. */
struct due_counts { struct how_many all, mine, unowned, closed; };
MUST_USE enum err request_count_due(struct ctx *ctx, const struct due_filter *filter, struct due_counts *out_counts);
/* The one that is due first, but for `but_id`: of the owner's, then of those that nobody has. Empty: there is none. Asks no policy. */
struct request_name { struct str number, title; };
MUST_USE enum err request_next_due(struct ctx *ctx, int64_t owner_id, int64_t but_id, struct request_name *out_next);
MUST_USE enum err request_list_due(struct ctx *ctx, const struct due_filter *filter, struct request **out_requests, size_t *out_count);
/* The newest event of that kind; id 0 when there is none. Asks no policy. */
MUST_USE enum err request_last_event(struct ctx *ctx, int64_t request_id, enum history_event event, struct request_event *out_event);
/* Whether the actor sees work notes. */
bool request_sees_notes(const struct ctx *ctx);

#endif
