/* SPDX-License-Identifier: Apache-2.0 */
/* page_world.h: the people of request_world.h with browsers, for tests of pages with the program's own routes. */
#ifndef TESTS_PAGE_WORLD_H
#define TESTS_PAGE_WORLD_H

#include "tests/request_world.h"
#include "tests/web_browser.h"

/* The program's routes on the test's database at ctx->now. A session's secret begins with the name before the @: who that is is
 * read from the database. */
struct web page_web(struct ctx *ctx);
/* A browser in which somebody has signed in, by that name. */
struct web_browser page_browser(struct ctx *ctx, struct web *web, const char *name);
/* A page, whose status must be that. */
struct http_response opened(struct ctx *ctx, struct web_browser *browser, int status, const char *target);
/* Opens the page `from` for its token, sends a form, which must be answered with 303, and gives the page it leads to. */
struct http_response sent(struct ctx *ctx, struct web_browser *browser, const char *from, const char *target, const char *fields);
/* "/requests/%s" with the number in it. */
const char *path_of(struct ctx *ctx, const char *format, struct str number);
/* Checks that the page holds all of the texts; NULL ends. */
void shows_all(const struct http_response *page, ...);
/* Where a text stands in another; the other's length when it does not. */
size_t place_of(struct str body, const char *what);
/* "owner=..." as the page's form has it, or empty. */
const char *owner_of(struct ctx *ctx, const struct http_response *page);
/* Sam closes the request. */
void closed_by_sam(struct ctx *ctx, struct str number, const char *reason);

#endif
