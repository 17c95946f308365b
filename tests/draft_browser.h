/* SPDX-License-Identifier: Apache-2.0 */
/* draft_browser.h: drafts in a browser without scripts, through dispatch with the program's routes, for t3_draft*.c. */
#ifndef TESTS_DRAFT_BROWSER_H
#define TESTS_DRAFT_BROWSER_H

#include "desk/draft/draft.h"
#include "tests/request_world.h"
#include "tests/web_browser.h"

/* What forms send. */
#define PROBLEM "product=windows-server&version=windows-server-2025&usage=own&kind=incident&title=Replication+stops&description=Two+of+five."
#define PLACE "&severity=C&country=SE&time_zone=Europe/Stockholm"
#define CONTACT "primary_contact.name=Anna+Berg&primary_contact.email=anna%40fabrikam.example&primary_contact.phone=%2B46+8+1"

/* The program's routes; who is signed in says draft_browser_of(). */
struct web draft_web(struct ctx *ctx);
/* One in which somebody is signed in. */
struct web_browser draft_browser_of(struct ctx *ctx, struct web *web, const char *who);
/* The status of an answer. */
void draft_expect(const struct http_response *page, int status);
void page_says(const struct http_response *page, const char *what);
void page_says_not(const struct http_response *page, const char *what);
/* A page by GET that must come. */
struct http_response page_get(struct ctx *ctx, struct web_browser *browser, struct str target);
/* A form that leads on: the page that it leads to. */
struct http_response page_post(struct ctx *ctx, struct web_browser *browser, struct str target, const char *fields);
/* A form that fails: the page with that status. */
struct http_response page_post_fails(struct ctx *ctx, struct web_browser *browser, int status, struct str target, const char *fields);
/* "/drafts/ID" and the rest. */
struct str draft_at(struct ctx *ctx, int64_t id, const char *rest);
/* The only open draft. */
int64_t the_draft(struct ctx *ctx);
const char *draft_plan_form(struct ctx *ctx, int64_t contract_id, int revision, const char *more);
/* A draft of anna's with all steps finished. */
int64_t draft_finished(struct ctx *ctx, struct web_browser *anna, int64_t contract_id);
/* What stands between two texts of the page. */
struct str page_between(struct ctx *ctx, const struct http_response *page, const char *before, const char *behind);
/* The fields of the last step. */
const char *draft_submit_form(struct ctx *ctx, const struct http_response *page);

#endif
