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
struct activity_scope { const char *name, *words; };     /* "open", "Open"; the first three are tabs */
extern const struct activity_scope activity_scopes[];
extern const size_t               activity_scope_count;

struct activities {
    const struct http_call *call;
    const struct catalog *catalog;
    struct activity_choice choice;
    const struct request *requests;
    size_t                count;
    struct url            newer, older;     /* the pages beside this one; empty: there is none */
    bool                  staff, none_at_all;
    const struct draft   *drafts;
    size_t                draft_count;
    const struct contract*contracts;        /* the first few that can be used today */
    size_t                contract_count;
    bool                  more_contracts;
};
/* The address of the list with another scope. */
struct url activities_url(struct ctx *ctx, const struct activity_choice *choice, int scope);

#endif
