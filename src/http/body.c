/* SPDX-License-Identifier: Apache-2.0 */
/* body.c: keeps short bodies in the heap, and maps long ones, so that they leave no holes in it. */
#include "http/body.h"

#include <sys/mman.h>

#define FIRST_BYTES  ((size_t)4096)
#define MAPPED_BYTES ((size_t)64 * 1024)    /* a body of this size is mapped: the heap would not shrink again */

/* Moves the body to a place of `cap` bytes, which are more than it has; false when there is none. */
static bool body_move(struct body *body, size_t cap)
{
    char *more;

    if (body->cap > MAPPED_BYTES) {
        more = mremap(body->data, body->cap, cap, MREMAP_MAYMOVE);
    } else if (cap > MAPPED_BYTES) {
        more = mmap(NULL, cap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (more != MAP_FAILED && body->len)
            memcpy(more, body->data, body->len);
        if (more != MAP_FAILED)
            free(body->data);
    } else {
        more = realloc(body->data, cap);
    }
    if (!more || more == MAP_FAILED)
        return false;
    body->data = more;
    body->cap = cap;
    return true;
}

bool body_add(struct body *body, const char *data, size_t len)
{
    size_t need = body->len + len, cap = body->announced > need ? body->announced : need * 2;

    if (need > body->cap && !body_move(body, cap > FIRST_BYTES ? cap : FIRST_BYTES))
        return false;
    memcpy(body->data + body->len, data, len);
    body->len = need;
    return true;
}

void body_release(struct body *body)
{
    if (body->cap > MAPPED_BYTES)
        munmap(body->data, body->cap);
    else
        free(body->data);
    body->data = NULL;
    body->len = body->cap = 0;
}
