/* SPDX-License-Identifier: Apache-2.0 */
/* contract_browser.h: browsers of people whose accounts a test has made, on the program's own table of routes. */
#ifndef TESTS_CONTRACT_BROWSER_H
#define TESTS_CONTRACT_BROWSER_H

#include "tests/contract_world.h"
#include "tests/web_browser.h"

/* The program's routes and policy; the cookie names the account. */
struct web pages_web(struct ctx *ctx);
/* A browser in which that account is signed in. Its roles at the vendor are those of the table staff_role. */
struct web_browser browser_of(struct ctx *ctx, struct web *web, int64_t account_id);
/* An account of the vendor with that role. */
int64_t world_staff(struct ctx *ctx, const char *email, const char *role);

/* One page: its status has to be that. */
struct http_response open_page(struct ctx *ctx, struct web_browser *browser, int status, const char *target);
struct http_response send_form(struct ctx *ctx, struct web_browser *browser, int status, const char *target, const char *fields);
/* Sends the form (303), and gives the page that it leads to. */
struct http_response send_and_follow(struct ctx *ctx, struct web_browser *browser, const char *target, const char *fields);
/* "/contracts/#/statement" with the number in it. */
const char *page_of(struct ctx *ctx, const char *format, int64_t id);
/* The page holds the text; it does not. The text is HTML, as it stands there. */
void has(const struct http_response *page, const char *text);
void has_not(const struct http_response *page, const char *text);

#endif
