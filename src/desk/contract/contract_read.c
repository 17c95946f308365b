/* SPDX-License-Identifier: Apache-2.0 */
/* contract_read.c: the fields of the acts of this room. */
#include "desk/contract/contract_read.h"

#include "base/limit.h"
#include "base/locale.h"

static struct contract_typed typed_read(struct input *in)
{
    return (struct contract_typed){
        .text = input_digits(in, "ids", NEED_OPTIONAL, 0, LIMIT_PASTED_CHARS),
        .access_id = input_digits(in, "access_id", NEED_OPTIONAL, 0, LIMIT_PASTED_CHARS),
        .contract_no = input_digits(in, "contract_id", NEED_OPTIONAL, 0, LIMIT_PASTED_CHARS),
    };
}

void contract_typed_read(struct ctx *ctx, struct input *in, void *out)
{
    struct contract_typed typed = typed_read(in);

    if (input_has(in, "ids") && (typed.access_id.len || typed.contract_no.len))
        input_fault(in, "ids", CODE_invalid, tr(ctx, "Give access_id and contract_id, or ids: not both."));
    *(struct contract_typed *)out = typed;
}

void contract_add_form_read(struct ctx *ctx, struct input *form, void *out)
{
    static const char *const uses[] = { "suggestion", "confirmed", NULL };
    struct contract_add_form *given = out;
    struct contract_typed suggested = {
        .access_id = input_digits(form, "suggested_access_id", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
        .contract_no = input_digits(form, "suggested_contract_id", NEED_OPTIONAL, 0, LIMIT_ID_CHARS),
    };
    int use = input_one_of(form, "use", NEED_OPTIONAL, uses, -1);

    (void)ctx;
    given->typed = typed_read(form);
    given->confirmed = use == 1;
    if (use >= 0)
        given->typed = suggested;
}

void contract_as_of_read(struct ctx *ctx, struct input *in, void *out)
{
    struct str text = input_code(in, "as_of", NEED_OPTIONAL, 0, 40);
    bool is_day = text.len <= sizeof "2026-11-21" - 1;

    (void)ctx;
    *(struct contract_as_of *)out = (struct contract_as_of){
        .day = is_day ? input_day(in, "as_of", NEED_OPTIONAL, DAY_NONE) : DAY_NONE,
        .at = !is_day ? input_instant(in, "as_of", NEED_OPTIONAL, INSTANT_NONE) : INSTANT_NONE,
    };
}
