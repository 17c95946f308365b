/* SPDX-License-Identifier: Apache-2.0 */
/* service_read.c: the fields of the engineers' acts. */
#include "desk/service/service_read.h"

#include "base/limit.h"
#include "base/locale.h"

void service_close_read(struct ctx *ctx, struct input *in, void *out)
{
    *(struct service_close *)out = (struct service_close){
        .reason = input_code_of(in, "reason", LIMIT_ID_CHARS, tr(ctx, "Choose a closure reason.")),
        .cause = input_words_of(in, "cause", &message_rule, tr(ctx, "Say what the cause was.")),
        .notes = input_words_of(in, "notes", &message_rule, tr(ctx, "Say in the notes what was done.")),
    };
}
