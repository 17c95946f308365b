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
    const struct communication *talk;
    size_t     talk_count;
    struct url earlier, later;              /* the pages of a long conversation; empty: there is none */
    const struct request_event *events;
    size_t     event_count;
    int64_t    event_after;                 /* the id that this page of the history begins behind; 0: the first page */
    struct url events_later;
    const struct mail_round *rounds;        /* what was mailed about all that this page shows, and became of it */
    size_t     round_count;
};
enum badge_kind request_badge_kind(enum request_state state);
/* Where the side column leads: the customers' addresses, or the desk's. */
struct aside_paths { const char *contract, *add_contact, *remove_contact; };
/* Behind which communication and which event of its history the page begins; 0: at the first. */
struct story_query { int64_t after, event; };
void story_query_read(struct ctx *ctx, struct input *query, void *out);
/* What the page of the call shows, whose row reads a struct story_query; its address is `path` with the number in it. REQUEST_READ. */
MUST_USE enum err request_story_find(struct ctx *ctx, const struct http_call *call, const char *path, struct request_story *out_story);
/* After an act: to the page of the request, which says `flash` first. */
MUST_USE enum err request_go_back(struct ctx *ctx, struct http_call *call, struct str number, struct str flash);

#endif
