/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_store.h: how requests, contacts, communications, history, keys and search words are stored. Included by this
 * room only; asks no policy.
 *
 * What a request was debited and whether it was given back is read straight out of the ledger with the request: one
 * question for a page of a list instead of two for each line. Only desk/ledger/ledger.h ever writes there.
 */
#ifndef DESK_REQUEST_REQUEST_STORE_H
#define DESK_REQUEST_REQUEST_STORE_H

#include "base/email.h"
#include "desk/request/request.h"
#include "desk/search/search.h"

/* ---- Requests ------------------------------------------------------------------------------------------- */

/* Everything but the contract's own figures (request.contract). id 0 when there is none. */
MUST_USE enum err request_store_by_number(struct ctx *ctx, struct str number, struct request *out_request);
MUST_USE enum err request_store_by_id(struct ctx *ctx, int64_t id, struct request *out_request);
/* Waits until no other transaction changes the request. */
MUST_USE enum err request_store_lock(struct ctx *ctx, int64_t id);

/* Contacts are stored apart. Where the number is taken the work has to be done again, with another one (`busy`). */
MUST_USE enum err request_store_insert(struct ctx *ctx, const struct request *request);
/* Writes state, owner, severity, times and closure. */
MUST_USE enum err request_store_update(struct ctx *ctx, const struct request *request);

/* A page of a list by id. */
struct request_page {
    struct str email;           /* only what this contact is on; empty: all */
    int64_t    admin_id;        /* beside an e-mail: also what is on contracts that are shared by an organization that this
                                   account administers [7.2]; 0: none */
    unsigned   states;          /* a set, not empty */
    struct str severity_id;     /* empty: all */
    int64_t    contract_id;     /* 0: all */
    struct str words;           /* as text_search_query() gives them; empty: all */
    struct str part;            /* beside words: what is found by this is on the page too; empty: nothing */
    bool       staff;           /* may be found by work notes too */
    bool       oldest_first;
    const struct due_filter *due;   /* with words: only what is in the desk's queue, as far as it holds that; NULL: all */
    bool       by_place;        /* request_place(), the greatest first */
    int64_t    behind;          /* the id before the page: from the first on it is 0 or INT64_MAX */
    int64_t    behind_place;    /* by place: that of the same */
    int64_t    limit;
};
MUST_USE enum err request_store_list(struct ctx *ctx, const struct request_page *page, struct request **out_requests, size_t *out_count);
/* How many of each part fit what narrows the page, but for its states, words and order: those that wait for their customer, the other open ones,
 * the closed. Of each part no more than `limit` rows are looked at. */
MUST_USE enum err request_store_count(struct ctx *ctx, const struct request_page *page, struct how_many out_parts[3]);
/* The desk's: what is due of one engineer, of nobody, of anybody with an owner; what is closed. */
MUST_USE enum err request_store_count_due(struct ctx *ctx, const struct due_filter *filter, int64_t limit, struct how_many out_parts[4]);
MUST_USE enum err request_store_next_due(struct ctx *ctx, int64_t owner_id, int64_t but_id, struct request_name *out_next);
MUST_USE enum err request_store_list_due(struct ctx *ctx, const struct due_filter *filter, struct request **out_requests, size_t *out_count);
/* The organizations that the account administers, and whether there is one. What is on a contract that one of them shares
 * its administrators see [7.2]: request.organization_id. */
MUST_USE enum err request_store_organizations(struct ctx *ctx, int64_t account_id, int64_t **out_ids, size_t *out_count);
MUST_USE enum err request_store_administers(struct ctx *ctx, int64_t account_id, bool *out_administers);

/* ---- Contacts, communications, history ------------------------------------------------------------------ */

/* One of a new request, with an e-mail that no other of its contacts has. */
MUST_USE enum err request_store_contact(struct ctx *ctx, int64_t request_id, const struct contact *contact);
/* One more. out_stored: false when that e-mail is on the request already. */
MUST_USE enum err request_store_add_contact(struct ctx *ctx, int64_t request_id, const struct contact *contact, bool *out_stored);

/* An additional one. */
MUST_USE enum err request_store_contact_remove(struct ctx *ctx, int64_t request_id, struct str email);

/* The contact has seen the request as it was changed at that time. */
MUST_USE enum err request_store_seen(struct ctx *ctx, int64_t request_id, struct str email, int64_t seen_at);

/* Those whose key an older version has made of another spelling, and a new key for one of them. out_changed: false where the
 * request has a contact of that key already. */
MUST_USE enum err request_store_contacts_beyond_ascii(struct ctx *ctx, int64_t **out_request_ids, struct str **out_keys, size_t *out_count);
MUST_USE enum err request_store_contact_rekey(struct ctx *ctx, int64_t request_id, struct str key, const struct email *email, bool *out_changed);

MUST_USE enum err request_store_communication(struct ctx *ctx, int64_t request_id, const struct communication *communication);
MUST_USE enum err request_store_communications(struct ctx *ctx, int64_t request_id, bool notes, int64_t after, int64_t limit,
                                               struct communication **out_communications, size_t *out_count);
/* out_request_id 0 when there is none. */
MUST_USE enum err request_store_communication_find(struct ctx *ctx, int64_t id, struct communication *out_communication,
                                                   int64_t *out_request_id);

MUST_USE enum err request_store_event(struct ctx *ctx, int64_t request_id, enum history_event event, struct str detail);
MUST_USE enum err request_store_events(struct ctx *ctx, int64_t request_id, bool notes, int64_t after, int64_t limit,
                                       struct request_event **out_events, size_t *out_count);
/* How often it was kept open since the last message or change of its state. */
MUST_USE enum err request_store_kept_open(struct ctx *ctx, int64_t request_id, int64_t *out_count);
/* The newest event of that name; id 0 when there is none. */
MUST_USE enum err request_store_last_event(struct ctx *ctx, int64_t request_id, enum history_event event, struct request_event *out_event);

/* ---- Words to find a request by (request_search_store.c) ------------------------------------------------ */

/* The index of requests: a row for what was submitted, and one for each communication. */
extern const struct search_index request_index;
/* What a request is found by besides its texts: its number, and parts of it, of so many digits at least; and the mark of what the words are. */
#define NUMBER_PART_DIGITS 4
#define NUMBER_GROUP_DIGITS 4       /* as it is displayed */
struct str request_number_words(struct arena *arena, struct str number);
/*
 * Beside the words stand marks (search_mark()): one for each contact's e-mail and for the organization that shares the contract (but not beside
 * a work note), and one for the contract. Those of contract and organization, each with a space before it:
 */
void request_marks_add(struct buf *words, const struct request *request, bool staff_only);
MUST_USE enum err request_store_words(struct ctx *ctx, const struct request *request);
MUST_USE enum err request_store_communication_words(struct ctx *ctx, const struct request *request,
                                                    const struct communication *communication);
/* A contact came to the request: from now on it is found by him too. */
MUST_USE enum err request_store_words_contact(struct ctx *ctx, int64_t request_id, struct str email);
/* A contact was removed: his mark goes. */
MUST_USE enum err request_store_words_contact_gone(struct ctx *ctx, int64_t request_id, struct str email);
/* The ids of a page. */
MUST_USE enum err request_store_search(struct ctx *ctx, const struct request_page *page, int64_t **out_ids, size_t *out_count);

#endif
