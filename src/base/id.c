/* SPDX-License-Identifier: Apache-2.0 */
/* id.c: making and reading ids. */
#include "base/id.h"

#include "base/crypto.h"
#include "base/typed.h"

#define RANDOM_BITS 21

int64_t id_new(const struct ctx *ctx)
{
    static int64_t last;
    int64_t id = (ctx->now << RANDOM_BITS) | (int64_t)random_below(1U << RANDOM_BITS);

    /* Many ids of one batch share a millisecond: step on from the last one instead of drawing again. */
    if (id <= last)
        id = last + 1 + (int64_t)random_below(1024);
    last = id;
    return id;
}

struct str id_text(struct arena *arena, int64_t id)
{
    return str_of_int(arena, id);
}

bool id_parse(struct str text, int64_t *out_id)
{
    char room[TYPED_ROOM];
    struct str digits = typed_code_in(room, text);

    return str_is_digits(digits) && digits.data[0] != '0' && str_int(digits, 1, INT64_MAX, out_id);
}
