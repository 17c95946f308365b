/* SPDX-License-Identifier: Apache-2.0 */
/* activities.h: what the page of a reader's requests [7.1] is given: the requests that somebody may see, with what he has in hand beside them. */
#ifndef DESK_DRAFT_ACTIVITIES_H
#define DESK_DRAFT_ACTIVITIES_H

#include "desk/draft/draft.h"
#include "desk/request/request.h"
#include "web/route.h"

/* The choice in the address: which activities, in what order. */
struct activity_choice {
    int                   scope;            /* of activity_scopes */
    struct request_filter by;               /* but for its states and limit */
};
struct activity_scope { const char *name, *words; };     /* "open", "Open"; the first ones are tabs */
#define ACTIVITY_TABS 3
extern const struct activity_scope activity_scopes[];
extern const size_t               activity_scope_count;

struct activities {
    const struct http_call *call;
    const struct catalog *catalog;
    struct activity_choice choice;
    const struct request *requests;
    size_t                count, waiting;   /* of them the first ones wait for the reader, or for another contact */
    struct request_counts counts;           /* of the whole list, but of a search */
    int64_t               from;             /* the place in the list of the first on this page, from 1 on; 0: not known */
    struct url            newer, older;     /* the pages beside this one; empty: there is none */
    bool                  staff, none_at_all;
    bool                  newcomer;         /* no request and no contract: what comes first is to add one */
    const struct draft   *drafts;
    size_t                draft_count;
    const struct contract*contracts;        /* the first few that can be used today */
    size_t                contract_count;
    bool                  more_contracts;
};
/* The address of the list with another scope. */
struct url activities_url(struct ctx *ctx, const struct activity_choice *choice, int scope);
/* "newest", "oldest", "waiting"; whether the list is by place then, which a search is not. */
struct str activity_order(const struct activity_choice *choice);
bool activities_by_place(const struct activity_choice *choice);
/* "Waiting for you (3)", or, where another contact has to act, "Waiting for an answer (3)". */
struct str activities_waiting_words(struct ctx *ctx, const struct activities *shelf);
/* "26 to 50 of 108"; empty where that is not known. */
struct str activities_place(struct ctx *ctx, const struct activities *shelf);
/* How many a tab holds; its count is TAB_COUNTS_NOTHING where that is not known. */
struct how_many activities_tally(const struct activities *shelf, int tab);

#endif
