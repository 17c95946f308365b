/* SPDX-License-Identifier: Apache-2.0 */
/* account_rows.h: how an account stands in a row, for the statements of this room. */
#ifndef DESK_ACCOUNT_ACCOUNT_ROWS_H
#define DESK_ACCOUNT_ACCOUNT_ROWS_H

#include "db/row.h"
#include "desk/account/account.h"
#include "desk/account/address.h"

/* Adds up to enum staff_role bits. */
#define STAFF_BITS \
    "CAST(COALESCE((SELECT SUM(CASE s.role WHEN 'engineer' THEN 1 WHEN 'contract_desk' THEN 2" \
    " WHEN 'catalog_manager' THEN 4 ELSE 8 END) FROM staff_role s WHERE s.account_id = a.id), 0) AS BIGINT)"

#define ACCOUNT_ROW(first, next, as, own, stored) \
    first(i, "a.id", id) \
    own(2, t, "a.", "email", email) \
    own(3, t, "a.", "name", name) \
    as(t, "a.kind", kind, account_kind_of) \
    stored(4, t, "kind", str_of(account_kind_name(from->kind))) \
    own(5, t, "a.", "phone", phone) \
    own(6, t, "a.", "country", country) \
    own(7, t, "a.", "time_zone", time_zone) \
    own(8, t, "a.", "language", language) \
    own(9, t, "a.", "password", password_hash) \
    own(10, i, "a.", "created_at", created_at) \
    own(11, i, "a.", "closed_at", closed_at) \
    next(i, STAFF_BITS, staff) \
    own(12, i, "a.", "verified_at", verified_at) \
    next(t, ADDRESS_OF("a"), address) \
    stored(13, t, "address", address_column(from->address, from->email)) \
    own(14, t, "a.", "browser", browser)

#endif
