/* SPDX-License-Identifier: Apache-2.0 */
/*
 * door.h: what is refused of a header before anybody looks at the address, because two readers (a proxy and we) could
 * understand it differently. Knows no library.
 */
#ifndef HTTP_DOOR_H
#define HTTP_DOOR_H

#include "base/err.h"
#include "http/message.h"

#define DOOR_SINGLES 5

/* What a header says of itself; begins zeroed. */
struct door {
    size_t     count, bytes;            /* of header lines */
    size_t     hosts, lengths, transfers;
    size_t     singles[DOOR_SINGLES];   /* of the others that may stand once */
    const char *twice;                  /* the refusal of one of these that stands twice, or NULL */
    bool       has_bad_name, has_bad_value;
    struct str length, encoding;
};

/* Takes note of a header line. */
void door_note(struct door *door, struct str name, struct str value);

/* Why the request is refused, in English, with the code; NULL: it is not. `is_old`: HTTP/1.0, which needs no Host. With
 * NULL, out_length is what Content-Length says, 0 without one. */
const char *door_refusal(const struct door *door, const struct http_request *request, bool is_old, enum code *out_code,
                         int64_t *out_length);

#endif
