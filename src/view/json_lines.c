/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_lines.c: a tree of the places of a JSON text: for each value its line, and under which key or index it stands.
 * Jansson keeps no positions, so the text is walked a second time; it is known to be well formed.
 */
#include "view/json_lines.h"

#include "base/limit.h"

struct place {
    struct place *parent, *first, *last, *next;
    struct str    key;          /* as written, without quotes; of an object's member */
    size_t        index, count; /* within the list around it; how many children it has */
    int           line;
    bool          is_list;
};

struct json_lines { struct place root; };

struct scan {
    struct arena *arena;
    struct str    text;
    size_t        at;
    int           line;
    size_t        places;
};

static bool at_end(const struct scan *scan) { return scan->at >= scan->text.len; }
static char scan_here(const struct scan *scan) { return scan->text.data[scan->at]; }

/* Skips white space, commas and colons: where a value may begin, they mean nothing more. */
static void skip_between(struct scan *scan)
{
    while (!at_end(scan) && memchr(" \t\r\n,:", scan_here(scan), 6)) {
        scan->line += scan_here(scan) == '\n';
        scan->at++;
    }
}

/* Reads a string, whose first quote is here, and gives what stands between its quotes. */
static struct str take_string(struct scan *scan)
{
    size_t from = ++scan->at;

    while (!at_end(scan) && scan_here(scan) != '"')
        scan->at += scan_here(scan) == '\\' ? 2 : 1;
    size_t end = scan->at < scan->text.len ? scan->at : scan->text.len;
    scan->at++;
    return (struct str){ scan->text.data + from, end - from };
}

static struct place *place_add(struct scan *scan, struct place *parent, struct str key)
{
    struct place *place = arena_alloc(scan->arena, sizeof *place);

    *place = (struct place){ .parent = parent, .key = key, .index = parent->count++, .line = scan->line };
    if (parent->last)
        parent->last->next = place;
    else
        parent->first = place;
    parent->last = place;
    scan->places++;
    return place;
}

/* Walks on until the text ends; `around` is the bracket that is open. */
static void lines_walk(struct scan *scan, struct place *around)
{
    while (skip_between(scan), !at_end(scan) && scan->places < LIMIT_JSON_VALUES_LARGE) {
        char c = scan_here(scan);
        if (c == ']' || c == '}') {
            scan->at++;
            if (!around->parent)
                return;
            around = around->parent;
            continue;
        }
        struct str key = { "", 0 };
        if (!around->is_list && around->parent) {
            key = take_string(scan);
            skip_between(scan);
            if (at_end(scan))
                return;
            c = scan_here(scan);
        }
        struct place *place = place_add(scan, around, key);
        if (c == '[' || c == '{') {
            place->is_list = c == '[';
            around = place;
            scan->at++;
        } else if (c == '"') {
            (void)take_string(scan);
        } else {
            while (!at_end(scan) && !memchr(" \t\r\n,]}", scan_here(scan), 7))
                scan->at++;
        }
    }
}

struct json_lines *json_lines_new(struct arena *arena, struct str text)
{
    struct json_lines *lines = arena_alloc(arena, sizeof *lines);
    struct scan scan = { .arena = arena, .text = text, .line = 1 };

    lines->root.line = 1;
    lines_walk(&scan, &lines->root);
    return lines;
}

/* Whether the path goes on with this key, and the path behind it. */
static bool path_takes(struct str path, struct str key, struct str *out_rest)
{
    if (!str_starts(path, key))
        return false;
    *out_rest = (struct str){ path.data + key.len, path.len - key.len };
    return out_rest->len == 0 || out_rest->data[0] == '.' || out_rest->data[0] == '[';
}

static const struct place *child_by_key(const struct place *place, struct str path, struct str *out_rest)
{
    const struct place *best = NULL;

    /* Where two keys fit ("a" and "a.b"), the longer one counts. */
    for (const struct place *child = place->first; child; child = child->next) {
        struct str rest;
        if ((!best || child->key.len > best->key.len) && path_takes(path, child->key, &rest)) {
            best = child;
            *out_rest = rest;
        }
    }
    return best;
}

static const struct place *child_by_index(const struct place *place, struct str path, struct str *out_rest)
{
    struct str rest = { path.data + 1, path.len - 1 };
    int64_t index;

    if (path.data[0] != '[' || !str_int(str_cut(&rest, ']'), 0, INT32_MAX, &index))
        return NULL;
    *out_rest = rest;
    for (const struct place *child = place->first; child; child = child->next)
        if (child->index == (size_t)index)
            return child;
    return NULL;
}

int json_line_of(const struct json_lines *lines, struct str path)
{
    const struct place *place = lines->root.first;

    while (place && path.len) {
        if (path.data[0] == '.')
            path = (struct str){ path.data + 1, path.len - 1 };
        const struct place *child = path.len == 0 ? NULL
            : place->is_list ? child_by_index(place, path, &path) : child_by_key(place, path, &path);
        if (!child)
            break;
        place = child;
    }
    return place ? place->line : 1;
}
