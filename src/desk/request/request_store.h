/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_store.h: how requests, contacts, communications, history, keys and search words are stored. Included by this
 * room only; asks no policy.
 *
 * What a request was debited and whether it was given back is read straight out of the ledger with the request: one
 * question for a page of a list instead of two for each line. Only desk/contract/ledger.h ever writes there.
 */
#ifndef DESK_REQUEST_REQUEST_STORE_H
#define DESK_REQUEST_REQUEST_STORE_H

#include "desk/request/request.h"

/* ---- Requests ------------------------------------------------------------------------------------------- */

/* Everything but the contract's own figures (request.contract). id 0 when there is none. */
MUST_USE enum err request_store_by_number(struct ctx *ctx, struct str number, struct request *out_request);
MUST_USE enum err request_store_by_id(struct ctx *ctx, int64_t id, struct request *out_request);
/* Waits until no other transaction changes the request. */
MUST_USE enum err request_store_lock(struct ctx *ctx, int64_t id);

/* out_stored: false when the number is taken. Contacts are stored apart. */
MUST_USE enum err request_store_insert(struct ctx *ctx, const struct request *request, bool *out_stored);
/* Writes state, owner, times and closure. */
MUST_USE enum err request_store_update(struct ctx *ctx, const struct request *request);

/* A page of a list by id. */
struct request_page {
    struct str email;           /* only what this contact is on; empty: all */
    int64_t    admin_id;        /* beside an e-mail: also what is on contracts that are shared by an organization that this
                                   account administers [7.2]; 0: none */
    unsigned   states;          /* a set, not empty */
    struct str severity_id;     /* empty: all */
    int64_t    contract_id;     /* 0: all */
    struct str words;           /* as text_search_words() gives them; empty: all */
    bool       staff;           /* may be found by work notes too */
    bool       oldest_first;
    int64_t    behind;          /* the id before the page: from the first on it is 0 or INT64_MAX */
    int64_t    limit;
};
MUST_USE enum err request_store_list(struct ctx *ctx, const struct request_page *page, struct request **out_requests, size_t *out_count);
MUST_USE enum err request_store_list_due(struct ctx *ctx, const struct due_filter *filter, struct request **out_requests, size_t *out_count);
/* Whether there is any such contract. */
MUST_USE enum err request_store_administers(struct ctx *ctx, int64_t account_id, bool *out_administers);

/* The contracts that are shared by an organization that the account of this parameter administers. */
#define ADMINISTERED(account) \
    "SELECT k.id FROM organization_role o JOIN contract k ON k.organization_id = o.organization_id AND k.shared = 'organization'" \
    " WHERE o.account_id = " account " AND o.role IN ('global_admin', 'partner_admin')"

/* ---- Idempotency keys ----------------------------------------------------------------------------------- */

/* Binds the account's key to a request that is stored later in the same transaction. out_bound: false when it is bound
 * already; waits for another transaction that is about to bind it. */
MUST_USE enum err request_store_bind_key(struct ctx *ctx, struct str key, struct str digest, int64_t request_id, bool *out_bound);
MUST_USE enum err request_store_bound(struct ctx *ctx, struct str key, struct str *out_digest, int64_t *out_request_id);

/* ---- Contacts, communications, history ------------------------------------------------------------------ */

/* out_stored: false when that e-mail is on the request already. */
MUST_USE enum err request_store_contact(struct ctx *ctx, int64_t request_id, const struct contact *contact, bool *out_stored);

/* An additional one. */
MUST_USE enum err request_store_contact_remove(struct ctx *ctx, int64_t request_id, int64_t contact_id);

MUST_USE enum err request_store_communication(struct ctx *ctx, int64_t request_id, const struct communication *communication);
MUST_USE enum err request_store_communications(struct ctx *ctx, int64_t request_id, bool notes, int64_t after, int64_t limit,
                                               struct communication **out_communications, size_t *out_count);
/* out_request_id 0 when there is none. */
MUST_USE enum err request_store_communication_find(struct ctx *ctx, int64_t id, struct communication *out_communication,
                                                   int64_t *out_request_id);

MUST_USE enum err request_store_event(struct ctx *ctx, int64_t request_id, const char *event, struct str detail);
MUST_USE enum err request_store_events(struct ctx *ctx, int64_t request_id, bool notes, int64_t after, int64_t limit,
                                       struct request_event **out_events, size_t *out_count);
/* The newest event of that name; id 0 when there is none. */
MUST_USE enum err request_store_last_event(struct ctx *ctx, int64_t request_id, struct str event, struct request_event *out_event);

/* ---- Words to find a request by (request_search_store.c) ------------------------------------------------ */

/*
 * One row for what was submitted and one for each communication. Beside the words stands a mark for each contact's
 * e-mail, so that the index itself narrows a customer's search to what he is on; a work note has none. The mark only
 * makes it fast: anybody can write such a word, so who may see a request is asked of its contacts. On SQLite the
 * row of a request has the request's own id, that of a communication its id made negative: the index is then read
 * newest first and only as far as a page needs.
 */
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
