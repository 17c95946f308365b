/* SPDX-License-Identifier: Apache-2.0 */
/*
 * route.h: one row of the table of addresses, what a handler gets, and how it answers. A handler is five to twenty lines: read typed
 * fields, call one rule, write one view. Session, access, transaction, errors and logging belong to dispatch.
 *
 *   enum err contract_show_api(struct ctx *ctx, struct http_call *call)
 *   {
 *       int64_t id;
 *       struct contract contract;
 *
 *       TRY(path_id(ctx, call, "id", &id));
 *       TRY(contract_find(ctx, id, &contract));
 *       contract_json(respond_json(ctx, call, 200), NULL, &contract);
 *       return OK;
 *   }
 */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "base/ctx.h"
#include "http/message.h"
#include "view/html.h"
#include "view/input.h"
#include "view/rows.h"
#include "web/helper.h"

#define ROUTE_PARAMS_MAX 4

/* Who may call. There is no default: a row with 0 stops the program at its start. */
enum access {
    ACCESS_PUBLIC = 1,      /* anybody; a token is not looked at */
    ACCESS_SIGNED_IN,
    ACCESS_STAFF,           /* signed in, with a role at the vendor */
};

/* What the handler does with the database. No default either. */
enum route_db {
    ROUTE_NO_DB = 1,        /* nothing; only with ACCESS_PUBLIC */
    ROUTE_READ,             /* runs at once, in a read transaction */
    ROUTE_WRITE,            /* runs with others of one turn of the loop, and is answered after their commit */
};

/* Who the answers are for. */
enum route_for {
    FOR_PROGRAMS,           /* JSON; a token in the header Authorization; faults are problem documents */
    FOR_BROWSERS,           /* HTML; a session in a cookie; faults are pages. A POST needs the form's token and our Origin */
};

/* How a call that is sent twice is done once (web/once.h): every POST of a program that is signed in honors Idempotency-Key. */
enum route_once {
    ONCE_BY_KEY,
    ONCE_FORM,              /* a signed-in browser's POST: the number of the form identifies it */
    ONCE_OWN_KEY,           /* a program's POST: the handler reads the key itself, and answers again */
};

/* The label of a field that people write in, as the page of its form has it, for places that show what they typed without that page: the
 * session was over, the database busy (web/fault_page.h). tests/browser/kept.test.mjs compares the words with those of each page. */
struct route_label {
    const char *path;       /* the path of the form's route; NULL: any route for which no row has this field */
    const char *field;      /* "title"; a # stands for a place in a list: "additional_contacts[#].email" */
    const char *words;      /* TR_MARK; {n} is that place, counted from 1 */
};

struct http_call;
struct web;

struct route {
    enum http_method method;        /* HTTP_GET rows answer HEAD too */
    const char      *path;          /* "/api/v1/requests/:number" */
    enum access      access;
    enum route_db    db;
    int              act;           /* enum act of the policy table, for the hooks of dispatch; 0: none */
    size_t           body_bytes_max;/* 0: LIMIT_BODY_BYTES */
    enum err       (*handler)(struct ctx *ctx, struct http_call *call);
    /* Optional: says which task comes first (web/helper.h). Runs signed in, in a read transaction. */
    enum err       (*prepare)(struct ctx *ctx, struct http_call *call, struct helper_task *out_task);
    enum route_for   audience;
    /* Optional, for a browser's POST: answers when the handler has failed, after its changes were undone, in a read transaction, with the
     * page of the form: what was typed (form_typed()) and what is wrong (call->fault). The status is the fault's. When this fails too, the
     * general page of faults answers. */
    enum err       (*again)(struct ctx *ctx, struct http_call *call);
    enum route_once  once;
    /* Optional: the readers of the query and of the body or form. No handler reads for itself: what a page's query holds that no reader asks for
     * is passed over, and what a program's does is refused. Dispatch runs them before any transaction, into call->asked and call->given. When
     * they fail the handler is not called; the fault answers, unless the caller may not come in at all, which he is told first. */
    struct reader    query, body;
    /* Optional: where the reader of the body has refused fields, adds (field_add()) what only the database knows to be wrong with the others, so
     * that whoever sent them corrects all at once. In a read transaction; what was refused is empty in call->given. Of a field that has a fault
     * already nothing more is said. */
    enum err       (*more_faults)(struct ctx *ctx, struct http_call *call);
};

/* The page for signing in; ?return= says where somebody was going. */
#define SIGN_IN_PATH "/sign-in"

/* One HTTP request on its way through a handler. */
struct http_call {
    const struct web          *web;
    const struct http_request *request;
    struct http_response      *answer;
    const struct route        *route;
    struct str                 params[ROUTE_PARAMS_MAX];    /* decoded, in the order of the path */
    struct str                 prepared;                    /* the result of the task, or empty */
    struct str                 secrets;                     /* the slow hash of its passwords, or empty: web/once.h */
    const void                *asked, *given;               /* what route->query and route->body read, or NULL */
    struct input              *body;                        /* a program's call: the JSON that route->body read; else NULL */
    struct json                json;                        /* respond_json()'s */
    struct input              *form;                        /* a browser's POST: its fields but for the token; else NULL */
    bool                       form_is_ours;                /* the form has our Origin ... */
    bool                       form_was_accepted;           /* ... and our token */
    const struct fault        *fault;                       /* in route->again: why the handler failed; else NULL */
    struct browser            *browser;                     /* a page's; see web/visit.h */
    struct url                 again_to;                    /* set by respond_shown_once() */
    struct str                 again_words;
};

/* A parameter of the path, decoded: UTF-8, not empty, no control characters. */
struct str path_text(const struct http_call *call, const char *name);
/* A parameter that is an id of the catalogue, read as a code (base/typed.h). */
struct str path_code(struct ctx *ctx, const struct http_call *call, const char *name);
/* A parameter that is an id; `not_found` when it is none. */
MUST_USE enum err path_id(struct ctx *ctx, const struct http_call *call, const char *name, int64_t *out_id);

/* The JSON body. `malformed` when a Content-Type is given that is not JSON, when it is empty, and as input_json(). */
MUST_USE enum err call_input(struct ctx *ctx, const struct http_call *call, struct input **out_input);
/* The same, where an empty body counts as {}. */
MUST_USE enum err call_input_or_empty(struct ctx *ctx, const struct http_call *call, struct input **out_input);
/* What the query of a page asks, as the reader of its row has read it: a struct of that type. All of it is left out (zeros) where the page is
 * shown again after a form of it has failed. */
#define ASKED_OF_PAGE(type, call) ((call)->asked ? (const type *)(call)->asked : &(const type){ 0 })

/* The value of a form's field, byte for byte as it was sent; empty without the field, and when no form was sent. */
struct str form_typed(const struct http_call *call, const char *field);
/* Whether a form was sent that has this field (a checkbox, the button that was pressed). */
bool form_has(const struct http_call *call, const char *field);

/* A header as one line of text, empty when it is not there or shows nothing. `malformed` when it is not UTF-8, `invalid` (the field has the
 * header's name) when it is longer than chars_max or holds control characters. */
MUST_USE enum err call_header(struct ctx *ctx, const struct http_call *call, const char *name, size_t chars_max,
                              struct str *out_value);

/* The portion of a list that the caller asks for: ?limit= (1 to LIMIT_LIST_ITEMS, default LIMIT_LIST_DEFAULT) and &after=. People, who turn
 * pages, are told of pages. */
struct portion {
    int64_t    limit;
    int64_t    one_more;    /* limit + 1, so many are read: when there are as many, another portion follows */
    struct str after;       /* the `next` of the portion before, or empty */
    int64_t    after_id;    /* the same as an id when the list is paged by id, or 0 */
};

enum portion_key { PORTION_BY_ID, PORTION_BY_TEXT };

/* Reads limit and after out of the query; faults are reported by input_done(query). */
void call_portion(struct input *query, enum portion_key key, struct portion *out_portion);

/* Readers of queries that many rows name: a struct portion of a list that is paged by id or by text; ?dry_run=. */
void portion_by_id_read(struct ctx *ctx, struct input *query, void *out);
void portion_by_text_read(struct ctx *ctx, struct input *query, void *out);
struct dry_run { bool dry_run; };
void dry_run_read(struct ctx *ctx, struct input *query, void *out);
#define READS_PORTION_BY_ID   READS(struct portion, portion_by_id_read)
#define READS_PORTION_BY_TEXT READS(struct portion, portion_by_text_read)
#define READS_DRY_RUN         READS(struct dry_run, dry_run_read)

/* Whether another portion follows the rows that were read (portion->one_more at most); cuts *count to those of this one. */
bool portion_follows(const struct portion *portion, size_t *count);

/* Begins a JSON answer. Dispatch checks that everything opened is closed. */
struct json *respond_json(struct ctx *ctx, struct http_call *call, int status);
/* {"items":[ ... for each item json_open(json, NULL) ... */
struct json *respond_list(struct ctx *ctx, struct http_call *call);
/* ... ],"next":...}: the text that `after` takes for the next portion, empty for null. */
void respond_list_end(struct json *json, struct str next);
/* A page of a list, of which one row more than limit was read, with the id of its last row as `next` when another page follows. */
void respond_rows(struct ctx *ctx, struct http_call *call, int64_t limit, const struct rows *rows);
/* Begins the same for a list whose `next` is no id: returns how many rows there are; respond_list_end(&call->json, ...) follows. */
size_t respond_rows_only(struct ctx *ctx, struct http_call *call, int64_t limit, const struct rows *rows);
/* An answer without a body, 204. */
void respond_nothing(struct http_call *call);
/* Begins a page, and returns its body to write to. The status is 200, or the fault's when the page is shown again. */
struct buf *respond_page(struct ctx *ctx, struct http_call *call);
/* Whether somebody opens the page in a browser's window: not with HEAD, not ahead of time, not as a part of another page. For a page that does
 * something where it is opened. */
bool call_opens_page(const struct http_call *call);
/* 303: the browser goes on to another page, with GET. */
void respond_see_other(struct ctx *ctx, struct http_call *call, struct url url);
/* Lets the next page say something first, once: "The contract was added." At most FLASH_BYTES_MAX bytes; more is left out. Only with
 * respond_see_other(). */
#define FLASH_BYTES_MAX 1000
void respond_flash(struct ctx *ctx, struct http_call *call, struct str words);
/* For an ONCE_FORM whose answer is a page that shows something once: the same form sent again does nothing, leads to `url`, and says
 * `words` there. The page's own forms are new ones. */
void respond_shown_once(struct ctx *ctx, struct http_call *call, struct url url, struct str words);
/* How long a browser keeps the cookie of its session; the session itself may end before. */
#define SESSION_COOKIE_S (14 * 24 * 60 * 60)
/* Sets the session's cookie (HttpOnly, SameSite=Lax, Path=/, and Secure when the setting public_url is https), or with an empty secret
 * removes it. The browser gets a new secret for forms before the sign-in. */
void respond_session(struct ctx *ctx, struct http_call *call, struct str secret);
/* An answer of another type; the text lives as long as the answer or is constant. */
void respond_text(struct http_call *call, int status, struct str content_type, struct str text);

#endif
