/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_pages.h: the page on which a request is followed [7.4], and what can be done there. request_story is for the desk's page too (room service), whose parts are those of request_parts.html.
 */
#ifndef DESK_REQUEST_REQUEST_PAGES_H
#define DESK_REQUEST_REQUEST_PAGES_H

#include "desk/request/request_decide.h"
#include "desk/request/request_severity.h"
#include "desk/request/request_mail.h"
#include "view/parts.h"
#include "web/route.h"

/* A request with everything that hangs on it, as far as the actor may see it. */
struct request_story {
    const struct http_call *call;           /* what was typed, and the fault of the action before */
    const struct catalog   *catalog;
    struct request          request;
    struct next_event       next;
    struct str              submitter;      /* name */
    bool staff;                             /* the actor is of the vendor's staff */
    bool contact;                           /* ... a contact of the request */
    bool figures;                           /* ... may see what is left on the contract [4.6] */
    bool may_write, may_add_contacts, may_reopen, may_work;
    const struct severity **severities;     /* that it could have too, for whoever may ask for one or change it */
    size_t           severity_count;
    struct decisions decisions;             /* what the actor can decide, and what that does; on the request's page without what withdrawing does */
    int64_t reopen_until;                   /* of contacts, while it is closed; 0: staff, at any time */
    struct timeline_item *timeline;         /* what was said and what happened, the oldest first */
    size_t     item_count;
    struct url here, earlier, later;        /* this page, and those beside it of a long conversation; empty: there is none */
    const struct mail_round *rounds;        /* what was mailed about all that this page shows, and became of it */
    size_t     round_count;
    bool       at_desk;
    int64_t    proposed_id;                 /* the message with the proposed solution, where the reader decides about it; or 0 */
    struct str quoted;                      /* for the box of the answer, or, of a work note, of the note; empty: nothing is quoted */
    bool       note_quoted;
    bool       adds_contact;                /* the form for it is asked for */
};
/* One of three. */
struct timeline_item { const struct communication *said; const struct request_event *event; const struct mail_round *mailed; };
/* A message as the page shows it: `id` is what is quoted. */
struct talk { int64_t id, at; enum mail_about about; bool work_note; struct str look, heading, name, side, text; };
/* Whether the reader can quote it in what he writes: a message in an answer, a work note in another one only. */
bool request_may_quote(const struct request_story *story, bool work_note);
enum badge_kind request_badge_kind(enum request_state state);
/* Where the side column leads: the customers' addresses, or the desk's. */
struct aside_paths { const char *contract, *add_contact, *remove_contact; };
/* Behind which communication or event the page begins; 0: at the first. quote: the communication, or, for its description, the request that is quoted.
 * add_contact: with the form for it, which few need. */
struct story_query { int64_t after, quote; bool add_contact; };
void story_query_read(struct ctx *ctx, struct input *query, void *out);
/* What the page of the call shows, whose row reads a struct story_query; its address is `path` with the number in it. REQUEST_READ. */
MUST_USE enum err request_story_find(struct ctx *ctx, const struct http_call *call, const char *path, struct request_story *out_story);
/* After an act: to the page of the request, which says `flash` first. */
MUST_USE enum err request_go_back(struct ctx *ctx, struct http_call *call, struct str number, struct str flash);

#endif
