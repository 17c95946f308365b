/* SPDX-License-Identifier: Apache-2.0 */
/* body.h: where the body of a request is put as it comes. Knows no limit: whoever takes it in does. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "base/base.h"

/* All zeros is an empty one. */
struct body {
    char  *data;            /* NULL: nothing came yet */
    size_t len, cap;
    size_t announced;       /* what its Content-Length says, or 0 */
};

/* Adds a piece. False when there is no memory; then the body is as it was. */
MUST_USE bool body_add(struct body *body, const char *data, size_t len);
/* Gives its memory back; it is empty again. */
void body_release(struct body *body);

#endif
