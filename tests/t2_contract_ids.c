/* SPDX-License-Identifier: Apache-2.0 */
/* t2_contract_ids.c: which field of the two IDs is wrong, and what with it. */
#include "tests/world.h"

#define ACCESS_ID   "0230242323"
#define CONTRACT_ID "004512345678"

/* "access_id wrong_length, contract_id bad_format": the fields of the last fault. */
static struct str fields_of(struct ctx *ctx)
{
    struct buf out = buf_new(ctx->arena);

    for (const struct field_fault *wrong = ctx->fault.fields; wrong; wrong = wrong->next) {
        CHECK(wrong->detail.len > 0);
        buf_add(&out, str_format(ctx->arena, "%s%.*s %s", out.len ? ", " : "", STR_ARGS(wrong->field), code_row(wrong->code)->name));
    }
    return buf_str(&out);
}

/* SPEC 4.3. The code of the whole is what comes first in the order of the tests; each field says all that is wrong with it. */
TEST(what_is_wrong_with_two_ids_is_said_at_the_fields_in_which_they_were_typed)
{
    static const struct { const char *access_id, *contract_no, *ids; enum code code; const char *fields; } cases[] = {
        { "023024232", "100000000000", "", CODE_wrong_length, "access_id wrong_length" },
        { "02302423231", CONTRACT_ID, "", CODE_wrong_length, "access_id wrong_length" },
        { ACCESS_ID, "1", "", CODE_wrong_length, "contract_id wrong_length" },
        { ACCESS_ID, CONTRACT_ID "1", "", CODE_wrong_length, "contract_id wrong_length" },
        { "1", "2", "", CODE_wrong_length, "access_id wrong_length, contract_id wrong_length" },
        { "0230242332", CONTRACT_ID, "", CODE_check_digit, "access_id check_digit" },
        { "0230242324", "1", "", CODE_wrong_length, "access_id check_digit, contract_id wrong_length" },
        { "12AB-3", CONTRACT_ID, "", CODE_invalid, "access_id bad_format" },
        { ACCESS_ID, "12AB-3", "", CODE_invalid, "contract_id bad_format" },
        { "0230242324", "12AB-3", "", CODE_invalid, "access_id check_digit, contract_id bad_format" },
        { "O23O242323", "OO4512345678", "", CODE_invalid, "access_id bad_format, contract_id bad_format" },
        { "", CONTRACT_ID, "", CODE_invalid, "access_id missing" },
        { ACCESS_ID, " ", "", CODE_invalid, "contract_id missing" },
        { "", "", "", CODE_invalid, "access_id missing, contract_id missing" },
        { ACCESS_ID, "100000000000", "", CODE_unknown_pair, "access_id unknown_pair, contract_id unknown_pair" },
        { "1000000008", CONTRACT_ID, "", CODE_unknown_pair, "access_id unknown_pair, contract_id unknown_pair" },
        { "230242323", CONTRACT_ID, "", CODE_leading_zeros_lost, "access_id leading_zeros_lost" },
        { ACCESS_ID, "4512345678", "", CODE_leading_zeros_lost, "contract_id leading_zeros_lost" },
        { "230242323", "4512345678", "", CODE_leading_zeros_lost, "access_id leading_zeros_lost, contract_id leading_zeros_lost" },
        { "00230242323", CONTRACT_ID, "", CODE_leading_zeros_lost, "access_id leading_zeros_lost" },
        { CONTRACT_ID, ACCESS_ID, "", CODE_ids_swapped, "access_id ids_swapped, contract_id ids_swapped" },
        { "4512345678", "230242323", "", CODE_ids_swapped, "access_id ids_swapped, contract_id ids_swapped" },
        /* Each in the other's place is judged as what it is, where it was typed. */
        { "100000000000", "0230242324", "", CODE_check_digit, "contract_id check_digit" },
        { "100000000000", ACCESS_ID, "", CODE_unknown_pair, "access_id unknown_pair, contract_id unknown_pair" },
        /* Both in one field: there is no other to mark. */
        { "0230242324 004512345678", "", "", CODE_check_digit, "access_id check_digit" },
        { "", "Access ID: 023024232, Contract ID: 1000000000001", "", CODE_wrong_length, "contract_id wrong_length, contract_id wrong_length" },
        { "0230242323 100000000000", "0230242323 100000000000", "", CODE_unknown_pair, "access_id unknown_pair" },
        { "", "", "0230242324 004512345678", CODE_check_digit, "ids check_digit" },
        { "", "", "Access ID: 02302423231, Contract ID: 100000000000", CODE_wrong_length, "ids wrong_length" },
        { "", "", "0230242323 100000000000", CODE_unknown_pair, "ids unknown_pair" },
        { "", "", "230242323 4512345678", CODE_leading_zeros_lost, "ids leading_zeros_lost" },
        { "", "", "no IDs here", CODE_invalid, "ids bad_format" },
    };
    struct contract contract;
    bool already;

    world_begin(ctx);
    world_contract_with(ctx, "gold-20-pack", 0, ACCESS_ID, CONTRACT_ID);
    as_account(ctx, world_account(ctx, "anna@fabrikam.example"), "anna@fabrikam.example", ACCOUNT_WORK, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct contract_typed typed = { str_of(cases[i].access_id), str_of(cases[i].contract_no), str_of(cases[i].ids) };
        in_write(ctx);
        CHECK(contract_add_typed(ctx, &typed, &contract, &already) != OK);
        CHECK_INT(ctx->fault.code, cases[i].code);
        CHECK_STR(fields_of(ctx), str_of(cases[i].fields));
        fault_clear(ctx);
        undo(ctx);
        commit(ctx);
        exec_sql(ctx, "DELETE FROM attempt");
    }
    CHECK_INT(count_rows(ctx, "association"), 0);
}
TESTS(
    BOTH(what_is_wrong_with_two_ids_is_said_at_the_fields_in_which_they_were_typed),
)
