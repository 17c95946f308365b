/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web_browser.h: a browser without a socket, for tests of pages: keeps cookies, sends forms with the token of the last page
 * and our Origin, follows nothing by itself.
 *
 *     struct web_browser anna = { .web = &web };
 *     page = browse(ctx, &anna, "/sign-in");
 *     page = submit(ctx, &anna, "/sign-in", "email=anna%40fabrikam.example&password=...");
 *     CHECK_INT(page.status, 303);
 */
#ifndef TESTS_WEB_BROWSER_H
#define TESTS_WEB_BROWSER_H

#include "tests/web_call.h"

#define WEB_COOKIES_MAX 8

struct web_browser {
    struct web *web;
    struct http_header cookies[WEB_COOKIES_MAX];
    size_t      cookie_count;
    struct str  csrf;               /* of the last page that had a form */
    const char *origin;             /* of forms; NULL: "http://support.example", which is the Host too; "": none */
    bool        without_token;      /* forms are sent without their token */
    bool        with_number;        /* forms are sent with the number of their page, by which one that is sent twice is known */
    struct str  number;             /* of the last page */
};

struct http_response browse(struct ctx *ctx, struct web_browser *browser, const char *target);
/* fields: "title=A+title&text=..." without the token, which is added. */
struct http_response submit(struct ctx *ctx, struct web_browser *browser, const char *target, const char *fields);
/* What submit() sends, for tests that send it themselves. */
struct http_request browser_form(struct ctx *ctx, const struct web_browser *browser, const char *target, const char *fields);
/* Text as it stands in a form's body: percent-encoded. */
const char *encoded(struct ctx *ctx, struct str text);
/* Signs in by the secret of a session that the test has made. */
void browser_has_session(struct ctx *ctx, struct web_browser *browser, struct str secret);
/* Whether the page holds that text. */
bool shows(const struct http_response *page, const char *text);

#endif
