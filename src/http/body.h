/* SPDX-License-Identifier: Apache-2.0 */
/* body.h: keeps the body of a request while it comes in. Its user sees to the limit. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "base/base.h"

/* A body of zeros is empty. */
struct body {
    char  *data;            /* NULL: nothing came yet */
    size_t len, cap;
    size_t announced;       /* what its Content-Length says, or 0 */
};

/* Adds a piece. False when there is no memory; then the body is unchanged. */
MUST_USE bool body_add(struct body *body, const char *data, size_t len);
/* Gives its memory back; it is empty again. */
void body_release(struct body *body);

#endif
