/* SPDX-License-Identifier: Apache-2.0 */
/* welcome_pages.c: pages that anybody may read: where to start, and what our words mean. */
#include "desk/welcome/welcome_pages.h"

#include "base/locale.h"
#include "desk/welcome/welcome.html.h"
#include "desk/welcome/welcome_room.h"

/* "SQL Server, Windows Server": in the catalogue's order; empty: the family has no products. */
static struct str product_list(struct ctx *ctx, const struct catalog *catalog, struct str family)
{
    struct buf names = buf_new(ctx->arena);

    for (size_t i = 0; i < catalog->product_count; i++) {
        const struct product *product = &catalog->products[i];
        if (product->thing.retired || !str_equal(product->family, family))
            continue;
        buf_add(&names, names.len ? STR(", ") : STR(""));
        buf_add(&names, product->thing.name);
    }
    return buf_str(&names);
}

static void find_supported(struct ctx *ctx, const struct catalog *catalog, struct welcome_shown *shown)
{
    shown->families = arena_alloc(ctx->arena, catalog->family_count * sizeof *shown->families);
    for (size_t i = 0; i < catalog->family_count; i++) {
        const struct catalog_thing *family = &catalog->families[i].thing;
        struct str products = family->retired ? STR("") : product_list(ctx, catalog, family->id);
        if (products.len)
            shown->families[shown->family_count++] = (struct welcome_family){ .name = family->name, .products = products };
    }
}

/* Where somebody's work is. */
static struct url first_page(const struct actor *actor)
{
    return actor->staff & (STAFF_ENGINEER | STAFF_ADMINISTRATOR) ? URL("/desk")
         : actor->staff & STAFF_CONTRACT_DESK ? URL("/desk/contracts")
         : actor->staff & STAFF_CATALOG_MANAGER ? URL("/desk/catalog") : URL("/requests");
}

/* GET /: leads to where somebody's work is, and tells everybody else where he is. */
static enum err start_page(struct ctx *ctx, struct http_call *call)
{
    struct welcome_shown shown = { .family_count = 0 };

    TRY(policy_check(ctx, ACT_WELCOME_READ, 0));
    if (ctx->actor->kind == ACTOR_ACCOUNT) {
        respond_see_other(ctx, call, first_page(ctx->actor));
        return OK;
    }
    TRY(catalog_now(ctx, &shown.catalog));
    find_supported(ctx, shown.catalog, &shown);
    welcome_start_html(respond_page(ctx, call), ctx, &shown);
    return OK;
}

/* GET /words */
static enum err words_page(struct ctx *ctx, struct http_call *call)
{
    const struct catalog *catalog;

    TRY(policy_check(ctx, ACT_WELCOME_READ, 0));
    TRY(catalog_now(ctx, &catalog));
    welcome_words_html(respond_page(ctx, call), ctx, catalog);
    return OK;
}

const struct route welcome_pages_routes[] = {
    PAGE("/", PUBLIC, WELCOME_READ, start_page),
    PAGE("/words", PUBLIC, WELCOME_READ, words_page),
    ROUTES_END
};
