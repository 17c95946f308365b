/* SPDX-License-Identifier: Apache-2.0 */
/* request_rows.h: how a request stands in rows, for the statements of this room that read whole requests. */
#ifndef DESK_REQUEST_REQUEST_ROWS_H
#define DESK_REQUEST_REQUEST_ROWS_H

#include "db/row.h"
#include "desk/account/address.h"
#include "desk/request/request.h"

/* One line a contact, the primary first; long texts come with the first line only. */
#define ONCE(column) "CASE WHEN c.role = 'primary' THEN " column " ELSE '' END"
/* Whose administrators see it [7.2]. */
#define SHARED_BY (from->contract_id && from->contract.shared_by_organization ? from->contract.organization_id : 0)
#define REQUEST_ROW(first, next, as, own, stored) \
    first(i, "r.id", id) \
    own(2, t, "r.", "number", number) \
    own(3, t, "r.", "kind", kind) \
    as(t, "r.state", state, stored_state_of) \
    stored(4, t, "state", str_of(request_state_name(from->state))) \
    own(5, t, "r.", "portal_id", portal_id) \
    own(6, t, "r.", "product_id", product_id) \
    own(7, t, "r.", "version_id", version_id) \
    own(8, t, "r.", "problem_type_id", problem_type_id) \
    own(9, t, "r.", "category_id", category_id) \
    own(10, t, "r.", "title", title) \
    next(t, ONCE("r.description"), description) \
    stored(11, t, "description", from->description) \
    own(12, r, "r.", "contract_id", contract_id) \
    own(13, t, "r.", "plan_id", plan_id) \
    own(14, t, "r.", "severity_id", severity_id) \
    next(t, "r.asked_severity_id", asked_severity_id) \
    own(15, i, "r.", "requires_24x7", requires_24x7) \
    own(16, t, "r.", "country", country) \
    own(17, t, "r.", "time_zone", time_zone) \
    own(18, i, "r.", "submitter_id", submitter_id) \
    own(19, t, "r.", "on_behalf_of", on_behalf_of) \
    own(20, t, "r.", "agreement_version", agreement_version) \
    own(21, i, "r.", "submitted_at", submitted_at) \
    own(22, i, "r.", "updated_at", updated_at) \
    own(23, i, "r.", "response_due_at", response_due_at) \
    own(24, i, "r.", "responded_at", responded_at) \
    own(25, i, "r.", "next_due_at", next_due_at) \
    own(26, r, "r.", "owner_id", owner_id) \
    next(t, "COALESCE(w.name, '')", owner_name) \
    own(27, i, "r.", "closed_at", closed_at) \
    own(28, t, "r.", "closure_reason_id", closure_reason_id) \
    next(t, ONCE("r.closure_cause"), closure_cause) \
    stored(29, t, "closure_cause", from->closure_cause) \
    next(t, ONCE("r.closure_notes"), closure_notes) \
    stored(30, t, "closure_notes", from->closure_notes) \
    own(31, i, "r.", "closure_chargeable", closure_chargeable) \
    stored(32, r, "organization_id", SHARED_BY) \
    own(33, i, "r.", "last_word_at", last_word_at) \
    own(34, r, "r.", "last_word_by", last_word_by) \
    own(35, t, "r.", "last_word_side", last_word_side) \
    next(t, "COALESCE(l.name, '')", last_word_name) \
    next(i, "COALESCE(-d.units, 0)", charged_units) \
    next(i, "COALESCE(b.at, 0)", credited_at) \
    next(i, "COALESCE(b.grant_id, 0)", credited_grant_id)
#define CONTACT_ROW(first, next, as, ...) \
    first(i, "c.id", id) \
    as(t, "c.role", primary, is_primary) \
    next(t, "c.name", name) \
    next(t, "c.email", email) \
    next(t, "c.phone", phone) \
    next(t, ADDRESS_OF("c"), address) \
    next(i, "c.seen_at", seen_at)
#define SELECT_REQUEST "SELECT " ROW_COLUMNS(REQUEST_ROW) ", " ROW_COLUMNS(CONTACT_ROW) " FROM "
#define REQUEST_COLS   ROW_LETTERS(REQUEST_ROW) ROW_LETTERS(CONTACT_ROW)
#define REQUEST_JOINS \
    " r LEFT JOIN account w ON w.id = r.owner_id" \
    " LEFT JOIN account l ON l.id = CASE WHEN r.last_word_at = 0 THEN r.submitter_id ELSE r.last_word_by END" \
    " LEFT JOIN ledger_entry d ON d.request_id = r.id AND d.kind = 'debit'" \
    " LEFT JOIN ledger_entry b ON b.request_id = r.id AND b.kind = 'credit_back'" \
    " JOIN request_contact c ON c.request_id = r.id "
#define CONTACT_ORDER "c.role DESC, c.id"

/* What a list is narrowed to: $3 a set of states, $4 a severity or empty. */
#define STATE_BIT(state) \
    "CASE " state " WHEN 'pending_plan' THEN 1 WHEN 'new' THEN 2 WHEN 'in_progress' THEN 4" \
    " WHEN 'waiting_customer' THEN 8 WHEN 'solution_proposed' THEN 16 ELSE 32 END"
#define WANTED "($3 & " STATE_BIT("q.state") ") <> 0 AND ($4 = '' OR q.severity_id = $4)"
/* ... and $5 a contract or 0. */
#define WANTED_OF_CONTRACT WANTED " AND ($5 = 0 OR q.contract_id = $5)"
/* Who may see it [7.2], for lists and searches alike: staff ($6 empty), a contact ($6 the e-mail), or an administrator ($7)
 * of the organization that shares the contract. */
#define SEEN \
    "($6 = '' OR EXISTS (SELECT 1 FROM request_contact k WHERE k.request_id = q.id AND k.email = $6)" \
    " OR ($7 <> 0 AND EXISTS (SELECT 1 FROM organization_role o WHERE o.organization_id = q.organization_id" \
    "  AND o.account_id = $7 AND o.role IN ('global_admin', 'partner_admin'))))"
_Static_assert(REQUEST_IN(REQUEST_PENDING_PLAN) == 1 && REQUEST_IN(REQUEST_NEW) == 2 && REQUEST_IN(REQUEST_IN_PROGRESS) == 4
               && REQUEST_IN(REQUEST_WAITING_CUSTOMER) == 8 && REQUEST_IN(REQUEST_SOLUTION_PROPOSED) == 16
               && REQUEST_IN(REQUEST_CLOSED) == 32, "the bits of STATE_BIT");

/* Folds the lines of each request, which stand together, into one. */
void request_fold(struct ctx *ctx, struct db_rows *rows, struct request **out_requests, size_t *out_count);

#endif
