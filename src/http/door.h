/* SPDX-License-Identifier: Apache-2.0 */
/*
 * door.h: refuses a request by its header, before anybody looks at the address, where two readers (a proxy and we) could understand the
 * header differently. Knows no library.
 */
#ifndef HTTP_DOOR_H
#define HTTP_DOOR_H

#include "base/err.h"
#include "http/message.h"

#define DOOR_SINGLES 5

/* What was seen of a header; begins zeroed. */
struct door {
    size_t     count, bytes;            /* of header lines */
    size_t     hosts, lengths, transfers;
    size_t     singles[DOOR_SINGLES];   /* of the other headers that may stand once */
    const char *twice;                  /* the refusal, when one of these stands twice; or NULL */
    bool       has_bad_name, has_bad_value;
    struct str length, encoding;
};

/* Notes a header line. */
void door_note(struct door *door, struct str name, struct str value);

/* Says in English why the request is refused, with the code; NULL: it is not refused, and out_length is what Content-Length says, 0 without
 * one. `is_old`: HTTP/1.0, which needs no Host. */
const char *door_refusal(const struct door *door, const struct http_request *request, bool is_old, enum code *out_code,
                         int64_t *out_length);

#endif
