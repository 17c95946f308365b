/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visitor.h: the people of world.h at the doors of the program, without a socket: a browser, the API, the command line.
 *
 *     struct people people = people_begin(ctx);
 *     struct web web = web_of_rooms(ctx);
 *     struct visitor anna = visitor_of(ctx, &web, "anna");
 *
 *     page = opened(ctx, &anna, 200, "/contracts");
 *     has(&page, "<h1>My contracts</h1>", "Nothing here");
 *
 * A browser keeps cookies, sends forms with the token of the last page and our Origin, and follows nothing by itself. Nobody in
 * particular is `struct visitor nobody = { .web = &web }`.
 */
#ifndef TESTS_VISITOR_H
#define TESTS_VISITOR_H

#include "desk/account/account.h"
#include "desk/room.h"
#include "tests/web_call.h"
#include "tests/world.h"
#include "view/cli_frame.h"

#define VISITOR_COOKIES_MAX 8

struct visitor {
    struct web *web;
    struct http_header cookies[VISITOR_COOKIES_MAX];
    size_t      cookie_count;
    struct str  csrf;               /* of the last page that had a form */
    const char *origin;             /* of forms; NULL: "http://support.example", which is the Host too; "": none */
    bool        without_token;      /* forms are sent without their token */
    bool        with_number;        /* forms are sent with the number of their page, by which one that is sent twice is known */
    struct str  number;             /* of the last page */
};

/* All rooms on the test's database at ctx->now. Besides real sessions and tokens those of visitor_of() count; a token may be a name, or an address. */
struct web web_of_rooms(struct ctx *ctx);

/* ---- Browsers --------------------------------------------------------------------------------------- */

/* Somebody who is signed in, by the name before the @ (address_of()). */
struct visitor visitor_of(struct ctx *ctx, struct web *web, const char *name);
/* Signs in by the secret of a session that the test has made. */
void visitor_has_session(struct ctx *ctx, struct visitor *visitor, struct str secret);

struct http_response browse(struct ctx *ctx, struct visitor *visitor, const char *target);
/* The same with another method, or one more header. */
struct http_response browse_with(struct ctx *ctx, struct visitor *visitor, const char *method, const char *target, const char *name, const char *value);
/* fields: "title=A+title&text=..." without the token, which is added. */
struct http_response submit(struct ctx *ctx, struct visitor *visitor, const char *target, const char *fields);
/* What submit() sends, for tests that send it themselves. */
struct http_request form_of(struct ctx *ctx, const struct visitor *visitor, const char *target, const char *fields);
/* Text as it stands in a form's body: percent-encoded. */
const char *encoded(struct ctx *ctx, struct str text);

/* The same, where the answer must have that status. */
struct http_response opened(struct ctx *ctx, struct visitor *visitor, int status, const char *target);
struct http_response sent(struct ctx *ctx, struct visitor *visitor, int status, const char *target, const char *fields);
/* Sends a form, which must be answered with 303, and gives the page that it leads to; sent_from() opens a page for its token before. */
struct http_response followed(struct ctx *ctx, struct visitor *visitor, const char *target, const char *fields);
struct http_response sent_from(struct ctx *ctx, struct visitor *visitor, const char *from, const char *target, const char *fields);
/* The page as somebody named sees it. */
struct http_response page_seen(struct ctx *ctx, int status, const char *name, const char *target);

/* "/contracts/#/statement" with the number, or the text, in it. */
const char *path_of_id(struct ctx *ctx, const char *format, int64_t id);
const char *path_of(struct ctx *ctx, const char *format, struct str number);
/* Where the answer leads to. */
struct str location(const struct http_response *answer);

/* ---- What stands there ------------------------------------------------------------------------------ */

/* The answer holds all of the texts, as HTML or JSON has them; has_not(): none of them. */
#define has(answer, ...) has_at(answer, (const char *const[]){ __VA_ARGS__, NULL }, __FILE__, __LINE__)
#define has_not(answer, ...) has_not_at(answer, (const char *const[]){ __VA_ARGS__, NULL }, __FILE__, __LINE__)
void has_at(const struct http_response *answer, const char *const *texts, const char *file, int line);
void has_not_at(const struct http_response *answer, const char *const *texts, const char *file, int line);
/* Whether the answer holds a text. */
bool shows(const struct http_response *answer, const char *text);
void status_is(const struct http_response *answer, int status);
/* Where a text stands in another; the other's length when it does not. */
size_t place_of(struct str body, const char *what);
/* What stands between two texts of the page. */
struct str between(const struct http_response *page, const char *before, const char *behind);
/* "take_over_from=..." as the page's form has it, or empty. */
const char *owner_of(struct ctx *ctx, const struct http_response *page);

/* ---- The API and the command line ------------------------------------------------------------------- */

/* One call over the API as somebody named, or with a token; the body of the answer, whose status must be that. */
struct str api_says(struct ctx *ctx, int status, const char *who, const char *method, const char *target, struct str body);
/* Runs a command line of the operator's, its words cut at '|', '#' in it standing for the number where there is one; what it prints, or, where it has to
 * fail with that code, the words of the fault and its cure. */
struct str cli_says(struct ctx *ctx, enum code code, const char *line, struct str number);
/* As whoever acts: how the command ended, and what it had printed. */
enum err cli_run(struct ctx *ctx, size_t count, const struct str *tokens, struct str *out_text);
/* A line cut at '|'. */
enum err cli_line(struct ctx *ctx, struct str line, struct str *out_text);

/* A job of the program, by its name. */
const struct job_kind *job_named(const char *name);

/* ---- Accounts --------------------------------------------------------------------------------------- */

/* anna@fabrikam.example, named Anna <Berg>, whose password is "correct horse battery". */
struct account anna_with_password(struct ctx *ctx);
/* A browser that is signed in, without the slow password. */
struct visitor signed_in(struct ctx *ctx, struct web *web, const struct account *account);
/* Whether a page holds one of the passwords that these tests type. */
bool keeps_password(const struct http_response *page);

/* ---- Drafts, as forms have them --------------------------------------------------------------------- */

#define FORM_PROBLEM \
    "product=windows-server&version=windows-server-2025&usage=own&kind=incident&title=Replication+stops&description=Two+of+five."
#define FORM_PLACE "&severity=C&country=SE&time_zone=Europe/Stockholm"
#define FORM_CONTACT "primary_contact.name=Anna+Berg&primary_contact.email=anna%40fabrikam.example&primary_contact.phone=%2B46+8+1"

/* The only open draft. */
int64_t the_draft(struct ctx *ctx);
const char *draft_plan_form(struct ctx *ctx, int64_t contract_id, int revision, const char *more);
/* A draft of anna's with all steps finished. */
int64_t draft_finished(struct ctx *ctx, struct visitor *anna, int64_t contract_id);
/* The fields of the last step. */
const char *draft_submit_form(struct ctx *ctx, const struct http_response *page);

#endif
