/* SPDX-License-Identifier: Apache-2.0 */
/* notice_contract.c: who gets the two IDs of a contract by mail, and its words. */
#include "desk/notice/notice_contract.h"

#include "base/locale.h"
#include "base/settings.h"
#include "base/text.h"
#include "desk/account/policy.h"
#include "desk/contract_desk/contract_desk.h"
#include "desk/notice/notice_post.h"
#include "desk/notice/notice_text.h"
#include "view/html.h"
#include "view/when.h"

static void add_words(struct buf *body, struct str words)
{
    buf_add(body, words);
    buf_add_char(body, '\n');
}

/* The IDs stand behind #: a browser sends that to nobody, so they come into no log of a server on the way. */
static struct str add_address(struct ctx *ctx, const struct contract *contract)
{
    struct buf address = buf_new(ctx->arena);

    buf_format(&address, "%.*s/contracts/add#", STR_ARGS(settings_url(ctx)));
    struct buf fields = buf_new(ctx->arena);
    form_add(&fields, STR("access_id"), contract->access_id);
    form_add(&fields, STR("contract_id"), contract->contract_no);
    buf_add(&address, buf_str(&fields));
    return buf_str(&address);
}

/* Whoever holds it himself has it in his list already. */
static void add_way(struct ctx *ctx, struct buf *body, const struct contract *contract)
{
    bool own = contract->account_id != 0;

    if (!settings_url(ctx).len)
        return;
    add_words(body, STR(""));
    if (!own)
        add_words(body, tr(ctx, "Everyone who needs it adds it to their own account once. The page opens with both IDs filled in; where it does not, paste this e-mail there."));
    else
        add_words(body, tr(ctx, "It is in your list already."));
    add_words(body, str_join(ctx->arena, own ? tr(ctx, "View your contracts") : tr(ctx, "Add the contract"), STR(":")));
    add_words(body, own ? str_join(ctx->arena, settings_url(ctx), STR("/contracts")) : add_address(ctx, contract));
}

static void ids_words(struct ctx *ctx, const struct contract *contract, struct mail_text *text)
{
    struct buf body = buf_new(ctx->arena), ending = buf_new(ctx->arena);
    struct str plan = contract->plan ? contract->plan->thing.name : contract->plan_id;

    add_words(&body, contract->organization_name.len
              ? trf(ctx, "Here are the two IDs of a support contract of {organization}.", HOLE("organization", text_isolated(ctx->arena, contract->organization_name)))
              : tr(ctx, "Here are the two IDs of your support contract."));
    add_words(&body, STR(""));
    add_words(&body, trf(ctx, "Support contract: {plan}", HOLE("plan", text_isolated(ctx->arena, plan))));
    add_words(&body, trf(ctx, "Access ID: {id}", HOLE("id", contract->access_id)));
    add_words(&body, trf(ctx, "Contract ID: {id}", HOLE("id", contract->contract_no)));
    add_words(&body, trf(ctx, "Usable: {from} to {until}", HOLE("from", day_words(ctx, contract->starts_on)), HOLE("until", day_words(ctx, contract->ends_on))));
    add_way(ctx, &body, contract);
    add_words(&ending, STR(""));
    add_words(&ending, tr(ctx, "Whoever has both IDs can use the contract: pass them on only to people who should. Nobody needs your password for it."));
    add_words(&ending, STR(""));
    add_words(&ending, tr(ctx, "Please do not reply to this e-mail: nobody reads replies."));
    text->subject = trf(ctx, "Your support contract: {plan}", HOLE("plan", plan));
    text->body = buf_str(&body);
    text->ending = buf_str(&ending);
}

/* out_failed: as it is stored, where no mail reaches the address; else with id 0. */
static enum err ids_post(struct ctx *ctx, const struct contract *contract, const struct contract_recipient *recipient, int64_t occasion, struct mail *out_failed)
{
    struct str ours = ctx->language;
    struct mail mail = {
        .text = {
            .event = str_format(ctx->arena, "%s:%lld", contract->account_id ? MAIL_ABOUT_CONTRACT "own" : MAIL_ABOUT_CONTRACT "ids", (long long)occasion),
            .ref_id = contract->id, .language = tr_language(recipient->language.len ? recipient->language : ctx->language),
        },
        .recipient = recipient->email, .recipient_name = recipient->name,
    };

    ctx->language = mail.text.language;
    ids_words(ctx, contract, &mail.text);
    ctx->language = ours;
    TRY(notice_post(ctx, &mail));
    *out_failed = mail.failed ? mail : (struct mail){ .id = 0 };
    return OK;
}

enum err notice_contract_ids_good(struct ctx *ctx, int64_t contract_id, bool *out_good)
{
    struct contract contract;

    TRY(contract_by_id(ctx, contract_id, &contract));
    *out_good = !contract_refusal(ctx, &contract, CONTRACT_MAIL_IDS).len;
    return OK;
}

enum err notice_contract_ids(struct ctx *ctx, int64_t contract_id, int64_t occasion)
{
    struct contract_recipient *recipients;
    struct contract contract;
    size_t count;

    TRY(policy_check(ctx, ACT_MAIL_SEND, 0));
    TRY(contract_by_id(ctx, contract_id, &contract));
    if (contract_refusal(ctx, &contract, CONTRACT_MAIL_IDS).len)
        return OK;
    TRY(contract_recipients(ctx, &contract, &recipients, &count));
    struct mail *failed = arena_alloc(ctx->arena, count * sizeof *failed);
    for (size_t i = 0; i < count; i++)
        TRY(ids_post(ctx, &contract, &recipients[i], occasion, &failed[i]));
    for (size_t i = 0; i < count; i++)      /* once all are there that the words are for */
        if (failed[i].id)
            TRY(mail_done(ctx, failed[i].id, failed[i].text.event));
    return OK;
}
