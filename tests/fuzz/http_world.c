/* SPDX-License-Identifier: Apache-2.0 */
/* http_world.c: the people of tests/world.h with something in every state. */
#include "tests/fuzz/http_world.h"

#include "base/id.h"
#include "desk/account/access.h"
#include "desk/account/account.h"
#include "desk/room.h"
#include "tests/fuzz/world.h"
#include "tests/visitor.h"

#define WORLD_PASSWORD STR("correct horse battery")
#define HASH     STR("$fuzz$")

/* What stands for what; the numbers live in the world's own memory. */
struct name { const char *name; struct str text; };
static struct name names[] = { { "{R}", { NULL, 0 } }, { "{K}", { NULL, 0 } }, { "{C}", { NULL, 0 } }, { "{X}", { NULL, 0 } },
                               { "{D}", { NULL, 0 } }, { "{E}", { NULL, 0 } }, { "{S}", { NULL, 0 } }, { "{P}", { NULL, 0 } },
                               { "{Q}", { NULL, 0 } }, { "{O}", { NULL, 0 } }, { "{A}", { NULL, 0 } }, { "{N}", { NULL, 0 } } };

static void name_it(char letter, struct str text)
{
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i].name[1] == letter)
            names[i].text = text;
}

static void fill_requests(struct ctx *ctx, const struct people *people)
{
    struct contract gold = fabrikam_contract(ctx, people, "gold-20-pack", 5), over = fabrikam_contract(ctx, people, "gold-20-pack", 1);
    struct contact olle = { .name = STR("Olle Ek"), .email = STR("olle@fabrikam.example") }, added;
    struct communication said;
    struct request closed = submitted_with(ctx, gold.id, "DNS <answers> slowly"), request = submitted(ctx, gold.id);

    closed_by_sam(ctx, closed.number, "solved");
    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, request.number, &olle, &added));
    WRITE_OK(request_communicate(ctx, request.number, STR("It began on Monday.\n& <b>"), false, NULL, &said));
    as_operator(ctx);
    WRITE_OK(contract_cancel(ctx, over.id, STR("Never paid"), &over));
    name_it('O', id_text(ctx->arena, people->fabrikam));
    name_it('A', gold.access_id);
    name_it('N', gold.contract_no);
    name_it('R', request.number);
    name_it('K', closed.number);
    name_it('C', id_text(ctx->arena, gold.id));
    name_it('X', id_text(ctx->arena, over.id));
    name_it('P', id_text(ctx->arena, added.id));
}

static void fill_drafts(struct ctx *ctx, int64_t contract_id)
{
    struct request request;
    bool again;

    sign_in_as(ctx, "anna");
    struct draft begun = draft_started(ctx), ready = draft_ready(ctx, contract_id), over = draft_ready(ctx, contract_id);
    struct draft_acceptance acceptance = draft_accepted(ctx, &over);
    WRITE_OK(draft_submit(ctx, over.id, &acceptance, &request, &again));
    name_it('D', id_text(ctx->arena, ready.id));
    name_it('E', id_text(ctx->arena, begun.id));
    name_it('S', id_text(ctx->arena, over.id));
    name_it('Q', draft_accepted(ctx, &ready).quote);
}

static void fill(struct ctx *ctx)
{
    struct people people = people_begin(ctx);
    int64_t contract_id = 0;

    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'administrator' FROM account WHERE email = 'dana@vendor.example'");
    exec_sql(ctx, "INSERT INTO staff_role (account_id, role) SELECT id, 'catalog_manager' FROM account WHERE email = 'dana@vendor.example'");
    exec_sql(ctx, "UPDATE account SET password = '$fuzz$' WHERE email <> 'eva@contoso.example'");
    fill_requests(ctx, &people);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i].name[1] == 'C')
            MUST(id_parse(names[i].text, &contract_id));
    fill_drafts(ctx, contract_id);
}

/* Whose secret it is. Everybody has done the one-time profile but eva, who has to do it first. */
static enum err sign_in(struct ctx *ctx, struct str secret, struct actor *out_actor)
{
    const struct actor *before = ctx->actor;
    struct str name = str_cut(&secret, '0');

    if (!http_world_secret(ctx, name).len)
        return fail_at(ctx, CODE_sign_in_required, STR("Nobody has this secret."), __FILE__, __LINE__);
    TRY(account_act_as(ctx, address_of(ctx, str_c(ctx->arena, name))));
    *out_actor = *ctx->actor;
    out_actor->time_zone = STR("Europe/Stockholm");
    ctx->actor = before;
    return OK;
}

/* ---- Slow works, fast ----------------------------------------------------------------------------------- */

static struct str hash_fast(struct arena *arena, struct str input)
{
    (void)arena;
    return input.len ? HASH : STR("");
}

static struct str verify_fast(struct arena *arena, struct str input)
{
    struct str hash = str_cut(&input, '\n');

    (void)arena;
    return str_equal(input, WORLD_PASSWORD) && hash.len ? hash : STR("-");
}

static struct str change_fast(struct arena *arena, struct str input)
{
    struct str hash = str_cut(&input, '\n');

    (void)str_cut(&input, '\n');
    return str_starts(input, WORLD_PASSWORD) ? str_format(arena, "%.*s\n%.*s", STR_ARGS(hash), STR_ARGS(HASH)) : STR("-\n");
}

static const struct helper_fn works[] = {
    { "account.password_hash", hash_fast },
    { "account.password_verify", verify_fast },
    { "account.password_change", change_fast },
    { NULL, NULL },
};

struct web http_world(struct ctx *ctx)
{
    world_enter(ctx, fill);
    struct web web = { .routes = rooms_tree(), .tasks = works, .hooks = access_hooks, .db = ctx->db, .now = ctx->now };
    web.hooks.session = sign_in;
    web.hooks.sign_in = sign_in;
    return web;
}

struct str http_world_names(struct ctx *ctx, struct str text)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < text.len;) {
        struct str rest = { text.data + i, text.len - i };
        const struct name *found = NULL;
        for (size_t k = 0; k < COUNT_OF(names) && text.data[i] == '{'; k++)
            if (str_starts(rest, str_of(names[k].name)))
                found = &names[k];
        if (found)
            buf_add(&out, found->text);
        else
            buf_add_char(&out, text.data[i]);
        i += found ? 3 : 1;
    }
    return buf_str(&out);
}

struct str http_world_secret(struct ctx *ctx, struct str name)
{
    static const char *const people[] = { "anna", "olle", "greta", "eva", "sam", "dana" };

    for (size_t i = 0; i < COUNT_OF(people); i++)
        if (str_equal(name, str_of(people[i])))
            return str_format(ctx->arena, "%s%040d", people[i], 0);
    return STR("");
}
