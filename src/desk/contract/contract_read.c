/* SPDX-License-Identifier: Apache-2.0 */
/* contract_read.c: the fields of the acts of this room. */
#include "desk/contract/contract_read.h"

#include "base/limit.h"
#include "base/locale.h"
#include "base/typed.h"
#include "desk/contract/contract_ids.h"

void contract_use_read(struct input *in, struct contract_filter *out)
{
    out->use = (enum contract_use)input_one_of(in, "show", NEED_OPTIONAL, contract_use_words, CONTRACTS_ALL);
    out->words = input_sought(in);
}

void contract_filter_read(struct ctx *ctx, struct input *in, void *out)
{
    (void)ctx;
    contract_use_read(in, out);
}

static struct contract_typed typed_read(struct ctx *ctx, struct input *in)
{
    struct str when_longer = contract_ids_long_words(ctx);

    return (struct contract_typed){
        .text = input_pasted(in, "ids", LIMIT_PASTED_CHARS, when_longer),
        .access_id = input_pasted(in, "access_id", LIMIT_PASTED_CHARS, when_longer),
        .contract_no = input_pasted(in, "contract_id", LIMIT_PASTED_CHARS, when_longer),
    };
}

void contract_typed_read(struct ctx *ctx, struct input *in, void *out)
{
    struct contract_typed typed = typed_read(ctx, in);

    if (input_has(in, "ids") && (typed.access_id.len || typed.contract_no.len))
        input_fault(in, "ids", CODE_not_allowed, tr(ctx, "Give access_id and contract_id, or ids: not both."));
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

    given->typed = typed_read(ctx, form);
    given->confirmed = use == 1;
    if (use >= 0)
        given->typed = suggested;
}

void contract_as_of_read(struct ctx *ctx, struct input *in, void *out)
{
    struct str text = input_code_within(in, "as_of", LIMIT_MOMENT_CHARS, tr(ctx, "A day or a moment is expected here, as in 2026-11-21 or 2026-11-21T10:00:00Z."));
    bool is_day = text.len > 0 && text.len <= sizeof "2026-11-21" - 1;

    *(struct contract_as_of *)out = (struct contract_as_of){
        .day = is_day ? input_day(in, "as_of", NEED_OPTIONAL, DAY_NONE) : DAY_NONE,
        .at = text.len && !is_day ? input_instant(in, "as_of", NEED_OPTIONAL, INSTANT_NONE) : INSTANT_NONE,
    };
}

enum err contract_find_as_of(struct ctx *ctx, int64_t id, const struct contract_as_of *as_of, struct contract *out_contract)
{
    return as_of->at != INSTANT_NONE ? contract_find_at(ctx, id, as_of->at, out_contract) : contract_find(ctx, id, as_of->day, out_contract);
}
