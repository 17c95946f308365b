/* SPDX-License-Identifier: Apache-2.0 */
/* err.c: the one table that maps errors to the outside. */
#include "base/err.h"

#define CODE_ROW(name, kind, status, title) [CODE_##name] = { #name, kind, status, title },
static const struct code_row rows[CODE_count] = { [CODE_none] = { "none", OK, 200, "" }, CODES(CODE_ROW) FIELD_CODES(CODE_ROW) };
#undef CODE_ROW

const struct code_row *code_row(enum code code)
{
    MUST(code > CODE_none && code < CODE_count);
    return &rows[code];
}

int err_exit_code(enum err err)
{
    switch (err) {
    case OK:            return 0;
    case ERR_MALFORMED:
    case ERR_INVALID:   return 2;
    case ERR_SIGN_IN:
    case ERR_DENIED:    return 3;
    case ERR_MISSING:   return 4;
    case ERR_CONFLICT:  return 5;
    case ERR_TOO_LARGE:
    case ERR_RATE:      return 6;
    case ERR_BUSY:      return 7;
    case ERR_DAMAGED:   return 8;
    case ERR_INTERNAL:  return 70;
    }
    BUG("an error outside the enumeration");
}
