/* SPDX-License-Identifier: Apache-2.0 */
/* service_pages.h: the engineers' desk for browsers: the queue, and a request with everything that is done to it [10]. */
#ifndef DESK_SERVICE_SERVICE_PAGES_H
#define DESK_SERVICE_SERVICE_PAGES_H

#include "desk/request/request_pages.h"
#include "desk/service/service.h"

/* The content of the queue's page. */
struct desk_queue {
    const struct http_call *call;
    const struct catalog *catalog;
    struct queue_filter   by;                   /* but for where the page begins */
    bool                  programs_only;        /* the contract desk's */
    const struct request *requests;
    size_t                count, overdue;       /* on this page */
    struct due_counts     counts;               /* of the tabs; not for the contract desk */
    struct url            here, front, next;    /* this page, and those beside it; empty: there is none */
};

/* The reasons of one side, which all do the same to the balance: "Chargeable: 4 stays 4", and the button that closes with one of them. */
struct closing_side { bool chargeable, gives_back; struct str title, effect, button; };

/* The content of a request's page beside the story: what closing would do, reason by reason [10.4]. */
struct desk_story {
    struct request_story  story;
    const struct closing *closings;
    size_t                closing_count;
    struct closing_side   sides[2];             /* those of which there are reasons, the chargeable ones first */
    size_t                side_count;
    bool                  sides_differ;         /* in what they do to the balance: each has a button */
    struct request_name   next;                 /* the next in the queue; empty: there is none */
    struct colleague     *colleagues;           /* to whom it can be handed over */
    size_t                colleague_count;
    struct request_event  severity_asked;       /* where another severity is asked for */
    struct str            answer_state;         /* of the choice "then it is": the one that is marked */
    struct str            note;                 /* typed, as a note; or what an action that came too late has left over */
    bool                  rescued;              /* ... the latter */
    const struct fault   *faults;               /* of the form that has failed, as the ids of its fields are on this page */
    bool                  taken_meanwhile;      /* it could not be taken: another has it */
};

/* The address of the queue, narrowed as this one, of all or of some. */
struct url desk_queue_url(struct ctx *ctx, const struct desk_queue *queue, enum queue_of of);
/* The state that it is narrowed to, by name, or empty. */
struct str desk_queue_state(const struct desk_queue *queue);
/* Whether it is narrowed at all, by words too. */
bool desk_queue_narrowed(const struct desk_queue *queue);

/* Whoever holds the contract of a request, by name or address; empty without one. And the person whom we call. */
struct str request_holder(const struct request *request);
struct str request_person(const struct request *request);

#endif
