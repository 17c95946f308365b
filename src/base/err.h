/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.h: what can go wrong, twice: the few kinds that our code branches on (enum err), and the stable codes that clients read (enum code).
 * One table (err.c) gives each code its kind, its HTTP status, the exit code of a command, and whether it is temporary.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/str.h"

enum err {
    OK = 0,
    ERR_MALFORMED,      /* bytes that are no JSON, no UTF-8, no HTTP */
    ERR_INVALID,        /* well formed, but breaks a rule about its own content */
    ERR_SIGN_IN,        /* nobody is signed in, and somebody must be */
    ERR_DENIED,         /* the actor may not, and may know that it exists */
    ERR_MISSING,        /* does not exist, or must look as if it did not */
    ERR_CONFLICT,       /* well formed and allowed, but the present state forbids it */
    ERR_TOO_LARGE,      /* over a limit in bytes */
    ERR_RATE,           /* too often */
    ERR_BUSY,           /* the machine or the database cannot do it now; it may later */
    ERR_DAMAGED,        /* the stored data are not what was written: only a person can help */
    ERR_INTERNAL,       /* none of the above: look at the log */
};

/* Every code, in the order of SPEC 5.1 for the availability codes. X(name, kind, status, title) */
#define CODES(X) \
    X(malformed,                   ERR_MALFORMED, 400, "The request cannot be read") \
    X(sign_in_required,            ERR_SIGN_IN,   401, "Please sign in") \
    X(not_authorized,              ERR_DENIED,    403, "Not authorized for this action") \
    X(not_found,                   ERR_MISSING,   404, "Not found") \
    X(method_not_allowed,          ERR_MISSING,   405, "This address does not answer that method") \
    X(unknown_pair,                ERR_MISSING,   404, "No contract has these two IDs") \
    X(not_associated,              ERR_CONFLICT,  409, "The contract is not added to your account") \
    X(held_exclusively,            ERR_CONFLICT,  409, "Another organization holds this contract") \
    X(not_activated,               ERR_CONFLICT,  409, "The benefit is not activated") \
    X(draft,                       ERR_CONFLICT,  409, "The contract is still a draft") \
    X(not_started,                 ERR_CONFLICT,  409, "The contract has not started") \
    X(suspended,                   ERR_CONFLICT,  409, "The contract is suspended") \
    X(expired,                     ERR_CONFLICT,  409, "The contract has expired") \
    X(cancelled,                   ERR_CONFLICT,  409, "The contract was cancelled") \
    X(no_units,                    ERR_CONFLICT,  409, "Nothing is left on the contract") \
    X(member_cap_reached,          ERR_CONFLICT,  409, "Your own share is used up") \
    X(wrong_portal,                ERR_CONFLICT,  409, "Another portal serves this") \
    X(not_program_member,          ERR_CONFLICT,  409, "Only for members of the partner programme") \
    X(not_subscription_writer,     ERR_CONFLICT,  409, "Only for writers on a subscription") \
    X(no_delegation,               ERR_CONFLICT,  409, "The customer has not delegated this to you") \
    X(account_kind_not_allowed,    ERR_CONFLICT,  409, "Not with this kind of sign-in") \
    X(kind_not_covered,            ERR_CONFLICT,  409, "The plan does not cover this kind of request") \
    X(product_not_covered,         ERR_CONFLICT,  409, "The plan does not cover this product") \
    X(deployment_not_covered,      ERR_CONFLICT,  409, "The plan does not cover this way of running it") \
    X(not_released,                ERR_CONFLICT,  409, "The version is not released yet") \
    X(lifecycle_ended,             ERR_CONFLICT,  409, "Support for the version has ended") \
    X(version_not_recent,          ERR_CONFLICT,  409, "The version is older than N-1") \
    X(mainstream_ended,            ERR_CONFLICT,  409, "Mainstream support for the version has ended") \
    X(severity_not_covered,        ERR_CONFLICT,  409, "The plan does not cover this severity") \
    X(requires_24x7_not_covered,   ERR_CONFLICT,  409, "The plan does not cover 24x7") \
    X(quote_changed,               ERR_CONFLICT,  409, "The quote has changed") \
    X(conflict,                    ERR_CONFLICT,  409, "This is not possible as things are now") \
    X(not_confirmed,               ERR_CONFLICT,  409, "Look at it before you add it") \
    X(length_required,             ERR_MALFORMED, 411, "The length of the body is missing") \
    X(too_large,                   ERR_TOO_LARGE, 413, "Too large") \
    X(invalid,                     ERR_INVALID,   422, "Please check what you entered") \
    X(wrong_length,                ERR_INVALID,   422, "Wrong number of digits") \
    X(check_digit,                 ERR_INVALID,   422, "A digit of the Access ID is wrong") \
    X(leading_zeros_lost,          ERR_INVALID,   422, "Leading zeros are missing") \
    X(ids_swapped,                 ERR_INVALID,   422, "The two IDs look swapped") \
    X(idempotency_key_reused,      ERR_INVALID,   422, "The Idempotency-Key was used for another request") \
    X(agreement_required,          ERR_INVALID,   422, "The services agreement must be accepted") \
    X(rate_limited,                ERR_RATE,      429, "Too many attempts") \
    X(internal,                    ERR_INTERNAL,  500, "Something went wrong on our side") \
    X(damaged,                     ERR_DAMAGED,   503, "The database is damaged") \
    X(busy,                        ERR_BUSY,      503, "Not possible at the moment")

/* Codes that stand only in `errors`, beside a field's name. */
#define FIELD_CODES(X) \
    X(missing,                     ERR_INVALID,   422, "Missing") \
    X(wrong_type,                  ERR_INVALID,   422, "Not the right type") \
    X(unknown_field,               ERR_INVALID,   422, "Unknown field") \
    X(too_short,                   ERR_INVALID,   422, "Too short") \
    X(too_long,                    ERR_INVALID,   422, "Too long") \
    X(out_of_range,                ERR_INVALID,   422, "Out of range") \
    X(bad_format,                  ERR_INVALID,   422, "Not in the right format") \
    X(unknown_value,               ERR_INVALID,   422, "Not one of the known values") \
    X(not_allowed,                 ERR_INVALID,   422, "Not allowed here") \
    X(mismatch,                    ERR_INVALID,   422, "Does not match the rest")

#define CODE_ENUM(name, kind, status, title) CODE_##name,
enum code { CODE_none, CODES(CODE_ENUM) FIELD_CODES(CODE_ENUM) CODE_count };
#undef CODE_ENUM

/* One row of the error table. */
struct code_row {
    const char *name;       /* as clients read it: "no_units" */
    enum err    err;
    int         status;     /* HTTP */
    const char *title;      /* English, marked for translation */
};

/* The row of a code other than CODE_none. */
const struct code_row *code_row(enum code code);

/* The code of that name, or CODE_none. */
enum code code_by_name(struct str name);

/* The exit status of a command: 0; 2 invalid or malformed; 3 denied; 4 missing; 5 conflict; 6 limits; 7 busy; 8 damaged; 70 internal. */
int err_exit_code(enum err err);

#endif
