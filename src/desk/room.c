/* SPDX-License-Identifier: Apache-2.0 */
/* room.c: one table of routes, commands, jobs, tasks and links, made of those of all rooms. */
#include "desk/room.h"

#include "base/locale.h"
#include "web/match.h"
#include "web/once.h"

#define ROUTES_MAX   512
#define COMMANDS_MAX 256
#define JOBS_MAX     128
#define HELPERS_MAX  16
#define NAV_MAX      64

/* Puts the rows of a table behind those in an array, which keeps room for its end; `is_row` says of `row` whether it is one, or the end. */
#define ROWS_TAKE(all, count, row_type, table, is_row) \
    for (row_type *row = (table); row && (is_row); row++) { \
        MUST((count) + 1 < COUNT_OF(all)); \
        (all)[(count)++] = *row; \
    }

/* ---- Routes --------------------------------------------------------------------------------------------- */

/* Segment by segment; one that is written out comes before a parameter, as it does where a row is looked for (web/match.h). */
static int compare_paths(struct str one, struct str other)
{
    while (one.len && other.len) {
        struct str left = str_cut(&one, '/'), right = str_cut(&other, '/');
        bool left_is_open = str_starts(left, STR(":")), right_is_open = str_starts(right, STR(":"));
        if (left_is_open != right_is_open)
            return left_is_open ? 1 : -1;
        int order = str_order(left, right);
        if (order)
            return order;
    }
    return one.len ? 1 : other.len ? -1 : 0;
}

static int compare_routes(const void *one, const void *other)
{
    const struct route *left = one, *right = other;
    int order = compare_paths(str_of(left->path), str_of(right->path));

    return order ? order : (int)left->method - (int)right->method;
}

const struct route *rooms_routes(void)
{
    static struct route all[ROUTES_MAX];
    size_t count = 0;

    if (all[0].handler)
        return all;
    for (size_t i = 0; rooms[i]; i++)
        for (const struct route *const *table = rooms[i]->routes; table && *table; table++)
            ROWS_TAKE(all, count, const struct route, *table, row->handler)
    qsort(all, count, sizeof *all, compare_routes);
    return all;
}

struct route_tree *rooms_tree(void)
{
    static struct arena arena;
    static struct route_tree *tree;

    if (!tree)
        tree = route_tree_new(&arena, rooms_routes());
    return tree;
}

/* ---- Commands, jobs, tasks, links --------------------------------------------------------------------------- */

const struct command *const *rooms_commands(void)
{
    static const struct command *all[COMMANDS_MAX];
    size_t count = 0;

    if (all[0])
        return all;
    for (size_t i = 0; rooms[i]; i++)
        for (const struct command *const *const *table = rooms[i]->commands; table && *table; table++)
            ROWS_TAKE(all, count, const struct command *const, *table, *row)
    return all;
}

const struct job_kind *rooms_jobs(void)
{
    static struct job_kind all[JOBS_MAX];
    size_t count = 0;

    if (all[0].name)
        return all;
    for (size_t i = 0; rooms[i]; i++)
        ROWS_TAKE(all, count, const struct job_kind, rooms[i]->jobs, row->name)
    return all;
}

const struct helper_fn *rooms_tasks(void)
{
    static const struct helper_fn of_corridors[] = { { ONCE_TASK, once_secrets_task }, { .name = NULL } };
    static struct helper_fn all[HELPERS_MAX];
    size_t count = 0;

    if (all[0].name)
        return all;
    for (size_t i = 0; rooms[i]; i++)
        ROWS_TAKE(all, count, const struct helper_fn, rooms[i]->tasks, row->name)
    ROWS_TAKE(all, count, const struct helper_fn, of_corridors, row->name)
    return all;
}

static int compare_links(const void *one, const void *other)
{
    const struct nav_link *left = one, *right = other;

    return left->place != right->place ? (int)left->place - (int)right->place : left->order - right->order;
}

const struct nav_link *rooms_nav(void)
{
    static struct nav_link all[NAV_MAX];
    size_t count = 0;

    if (all[0].words)
        return all;
    for (size_t i = 0; rooms[i]; i++)
        ROWS_TAKE(all, count, const struct nav_link, rooms[i]->nav, row->words)
    qsort(all, count, sizeof *all, compare_links);
    return all;
}

enum err rooms_secrets_end(struct ctx *ctx, int64_t account_id)
{
    for (size_t i = 0; rooms[i]; i++)
        if (rooms[i]->secrets_end)
            TRY(rooms[i]->secrets_end(ctx, account_id));
    return OK;
}

/* ---- Labels --------------------------------------------------------------------------------------------- */

/* "additional_contacts[#].email" fits "additional_contacts[2].email", the third; the number stays what it is when there is none. */
static bool label_fits(const struct route_label *label, struct str field, int64_t *out_number)
{
    struct str pattern = str_of(label->field), before = str_cut(&pattern, '#');
    size_t ends = before.len + pattern.len;

    if (!strchr(label->field, '#'))
        return str_equal(field, before);
    int64_t index;

    if (field.len <= ends || !str_starts(field, before) || !str_ends(field, pattern)
        || !str_int((struct str){ field.data + before.len, field.len - ends }, 0, 1000, &index))
        return false;
    *out_number = index + 1;
    return true;
}

static bool label_is_of(const struct route_label *label, const char *path)
{
    return path ? label->path && strcmp(label->path, path) == 0 : !label->path;
}

static const struct route_label *room_label_find(const char *path, struct str field, int64_t *out_number)
{
    for (size_t i = 0; rooms[i]; i++)
        for (const struct route_label *label = rooms[i]->labels; label && label->field; label++)
            if (label_is_of(label, path) && label_fits(label, field, out_number))
                return label;
    return NULL;
}

struct str rooms_label(struct ctx *ctx, const struct route *route, struct str field)
{
    int64_t number = 0;
    const struct route_label *label = room_label_find(route->path, field, &number);

    if (!label)
        label = room_label_find(NULL, field, &number);
    return !label ? STR("") : number ? tr_fill(ctx, label->words, 1, (struct hole[]){ HOLE("n", tr_int(ctx, number)) }) : tr_text(ctx, label->words);
}
