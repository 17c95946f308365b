/* SPDX-License-Identifier: Apache-2.0 */
/* request_rows.h: how a request stands in rows, for the statements of this room that read whole requests. */
#ifndef DESK_REQUEST_REQUEST_ROWS_H
#define DESK_REQUEST_REQUEST_ROWS_H

#include "db/db.h"
#include "desk/account/address.h"
#include "desk/request/request.h"

/* One line a contact, the primary first; long texts come with the first line only. */
#define ONCE(column) "CASE WHEN c.role = 'primary' THEN " column " ELSE '' END"
#define SELECT_REQUEST \
    "SELECT r.id, r.number, r.kind, r.state, r.portal_id, r.product_id, r.version_id, r.problem_type_id, r.category_id," \
    " r.title, " ONCE("r.description") ", r.contract_id, r.plan_id, r.severity_id," \
    " r.requires_24x7, r.country, r.time_zone, r.submitter_id, r.on_behalf_of, r.agreement_version, r.submitted_at," \
    " r.updated_at, r.response_due_at, r.responded_at, r.next_due_at, r.owner_id, COALESCE(w.name, ''), r.closed_at," \
    " r.closure_reason_id, " ONCE("r.closure_cause") ", " ONCE("r.closure_notes") ", r.closure_chargeable," \
    " COALESCE(-d.units, 0), COALESCE(b.at, 0), COALESCE(b.grant_id, 0), c.id, c.role, c.name, c.email, c.phone, " ADDRESS_OF("c") " FROM "
#define REQUEST_COLS "itttttttttt" "rttittittiiiiirtitttiiiiittttt"
#define REQUEST_JOINS \
    " r LEFT JOIN account w ON w.id = r.owner_id" \
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
