/* SPDX-License-Identifier: Apache-2.0 */
/* availability_read.c: the fields of a question about plans. */
#include "desk/availability/availability_read.h"

#include "base/limit.h"

void intent_words_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    *(struct intent_words *)out = (struct intent_words){
        .version_id = input_code(in, "version", NEED_REQUIRED, 1, LIMIT_ID_CHARS),
        .kind = input_code(in, "kind", NEED_OPTIONAL, 1, LIMIT_ID_CHARS),
        .severity_id = input_code(in, "severity", NEED_REQUIRED, 1, LIMIT_ID_CHARS),
        .portal_id = input_code(in, "portal", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
        .requires_24x7 = input_bool(in, "requires_24x7", NEED_OPTIONAL),
        .on_behalf = input_line(in, "on_behalf_of", NEED_OPTIONAL, 0, LIMIT_CUSTOMER_CHARS).len != 0,
        .as_of_day = input_day(in, "as_of", NEED_OPTIONAL, DAY_NONE),
    };
    input_not_empty(in, "on_behalf_of");
}
