/* SPDX-License-Identifier: Apache-2.0 */
/* driver_contract.c: the acts on contracts and their units. */
#include "tests/model/driver.h"

#include "desk/ledger/ledger.h"

/* issue LABEL PLAN HOLDER STARTS UNITS ZONE DRAFT */
enum err play_issue(struct step *step)
{
    struct contract_issue issue = {
        .plan_id = word_at(step, 1), .starts_on = number_at(step, 3, DAY_NONE), .units = number_at(step, 4, 0), .country = STR("SE"),
        .time_zone = word_at(step, 5), .draft = flag_at(step, 6),
    };
    struct contract contract = { .id = 0 };

    if (is_given(step, 2) && step->words[2].data[0] == 'o')
        issue.organization_id = world.organizations[step->words[2].data[1] - '0'];
    else if (is_given(step, 2))
        issue.account_id = world.people[step->words[2].data[1] - '0'];
    TRY(contract_issue(step->ctx, &issue, &contract));
    *label_named(labels.contracts, step->words[0]) = (struct label){ .id = contract.id };
    return OK;
}

/* topup CONTRACT UNITS EXPIRES */
enum err play_topup(struct step *step)
{
    struct ledger_entry entry;

    return contract_top_up(step->ctx, contract_at(step, 0), number_at(step, 1, 0), number_at(step, 2, DAY_NONE), STR("topped up"), &entry);
}

/* adjust CONTRACT UNITS SEEN */
enum err play_adjust(struct step *step)
{
    struct ledger_entry entry;

    return contract_adjust_seen(step->ctx, contract_at(step, 0), number_at(step, 1, 0), number_at(step, 2, LEDGER_ANY_LEFT), STR("corrected"), &entry);
}

/* add CONTRACT WRONG: by its two IDs, the second of which is another one when WRONG is 1. */
enum err play_add(struct step *step)
{
    struct contract contract = { .id = 0 };
    const struct actor *before = step->ctx->actor;
    bool already = false;

    as_operator(step->ctx);
    TRY(contract_find(step->ctx, contract_at(step, 0), DAY_NONE, &contract));
    step->ctx->actor = before;
    struct str typed = flag_at(step, 1) ? STR("100000000000") : contract.contract_no;
    TRY(contract_add_typed(step->ctx, &(struct contract_typed){ .access_id = contract.access_id, .contract_no = typed }, &contract, &already));
    json_bool(&step->json, "already", already);
    return OK;
}

/* block CONTRACT LABEL FROM UNTIL */
enum err play_block(struct step *step)
{
    struct contract_block block;

    TRY(contract_suspend(step->ctx, contract_at(step, 0), word_at(step, 1), STR("unpaid"), number_at(step, 2, DAY_NONE), number_at(step, 3, DAY_NONE), &block));
    label_named(labels.blocks, step->words[1])->id = block.id;
    return OK;
}

/* lift CONTRACT LABEL|- */
enum err play_lift(struct step *step)
{
    struct contract contract;

    return contract_resume(step->ctx, contract_at(step, 0), is_given(step, 1) ? label_named(labels.blocks, step->words[1])->id : 0, STR("paid"), &contract);
}

/* cancel CONTRACT */
enum err play_cancel(struct step *step)
{
    struct contract contract;

    return contract_cancel(step->ctx, contract_at(step, 0), STR("no longer wanted"), &contract);
}

/* issue_draft CONTRACT */
enum err play_issue_draft(struct step *step)
{
    struct contract contract;

    return contract_issue_draft(step->ctx, contract_at(step, 0), &contract);
}

/* drop CONTRACT: off the actor's list. */
enum err play_drop(struct step *step)
{
    return contract_drop(step->ctx, contract_at(step, 0));
}

/* expire LIMIT: the nightly job. */
enum err play_expire(struct step *step)
{
    int64_t count = 0;

    TRY(ledger_expire_due(step->ctx, number_at(step, 0, 100000), &count));
    json_int(&step->json, "count", count);
    return OK;
}

/* look CONTRACT DAY: on a day to come. past CONTRACT AT: at a moment gone by. */
enum err play_look(struct step *step)
{
    struct contract contract = { .id = 0 };

    TRY(contract_find(step->ctx, contract_at(step, 0), number_at(step, 1, DAY_NONE), &contract));
    write_figures(&step->json, &contract);
    return OK;
}

enum err play_past(struct step *step)
{
    struct contract contract = { .id = 0 };

    TRY(contract_find_at(step->ctx, contract_at(step, 0), number_at(step, 1, 0), &contract));
    write_figures(&step->json, &contract);
    return OK;
}

/* statement CONTRACT: its last line. */
enum err play_statement(struct step *step)
{
    struct str csv, line = STR("");

    TRY(contract_statement(step->ctx, contract_at(step, 0), false, &csv));
    while (csv.len) {
        struct str next = str_trim(str_cut(&csv, '\n'));
        if (next.len)
            line = next;
    }
    json_str(&step->json, "last", line);
    return OK;
}

/* verify */
enum err play_verify(struct step *step)
{
    struct ledger_counts counts;

    TRY(ledger_verify(step->ctx, &counts));
    json_int(&step->json, "contracts", counts.contracts);
    json_int(&step->json, "entries", counts.entries);
    json_int(&step->json, "debits", counts.debits);
    json_int(&step->json, "credit_backs", counts.credit_backs);
    return OK;
}
