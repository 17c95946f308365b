/* SPDX-License-Identifier: Apache-2.0 */
/* service_read.c: the fields of the engineers' acts. */
#include "desk/service/service_read.h"

#include "base/limit.h"
#include "base/locale.h"

void service_close_read(struct ctx *ctx, struct input *in, void *out)
{
    struct service_close close = {
        .reason = input_code(in, "reason", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
        .cause = input_words_of(in, "cause", LIMIT_TEXT_CHARS, tr(ctx, "Say what the cause was.")),
        .notes = input_words_of(in, "notes", LIMIT_TEXT_CHARS, tr(ctx, "Say in the notes what was done.")),
    };

    if (!close.reason.len)
        input_fault(in, "reason", CODE_missing, tr(ctx, "Choose a closure reason."));
    *(struct service_close *)out = close;
}
