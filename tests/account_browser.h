/* SPDX-License-Identifier: Apache-2.0 */
/* account_browser.h: somebody with a real password and a browser, for tests of the pages about accounts. */
#ifndef TESTS_ACCOUNT_BROWSER_H
#define TESTS_ACCOUNT_BROWSER_H

#include "tests/account_world.h"
#include "tests/web_browser.h"

/* The program's routes, sign-in and helpers on the test's database at ctx->now. */
struct web account_web(struct ctx *ctx);
/* anna@fabrikam.example, named Anna <Berg>, whose password is "correct horse battery". */
struct account anna_with_password(struct ctx *ctx);
/* A browser that is signed in, without the slow password. */
struct web_browser signed_in(struct ctx *ctx, struct web *web, const struct account *account);
/* Where the answer leads to. */
struct str location(const struct http_response *page);
/* Whether a page holds one of the passwords that these tests type. */
bool keeps_password(const struct http_response *page);

#endif
