/* SPDX-License-Identifier: Apache-2.0 */
/*
 * address.h: how addresses stand in rows, for the SQL of every room. Column email is the key (base/email.h), column
 * address the address as it was given, empty where it is the key itself, as it mostly is.
 */
#ifndef DESK_ACCOUNT_ADDRESS_H
#define DESK_ACCOUNT_ADDRESS_H

#include "base/str.h"

/* The address as given of a row of account or request_contact. */
#define ADDRESS_OF(row) "COALESCE(NULLIF(" row ".address, ''), " row ".email)"

/* What is written into the column. */
static inline struct str address_column(struct str address, struct str key)
{
    return str_equal(address, key) ? STR("") : address;
}

#endif
