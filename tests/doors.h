/* SPDX-License-Identifier: Apache-2.0 */
/* doors.h: the same people of request_world.h at the three doors: the API, the command line, and (page_world.h) the pages. */
#ifndef TESTS_DOORS_H
#define TESTS_DOORS_H

#include "desk/room.h"
#include "tests/page_world.h"
#include "view/cli_frame.h"

/* One call over the API as somebody named before the @; the body of the answer, whose status must be that. */
struct str api_says(struct ctx *ctx, int status, const char *who, const char *method, const char *target, struct str body);
/* The page as somebody named sees it, whose status must be that. */
struct http_response page_seen(struct ctx *ctx, int status, const char *who, const char *target);
/* Runs a command line of the operator's, its words cut at '|', '#' in it standing for the number; what it prints, or, where it has to
 * fail with that code, the words of the fault. */
struct str cli_says(struct ctx *ctx, enum code code, const char *line, struct str number);
/* Fails the test, and shows the text, when the part is not in it. */
void text_has(struct str text, struct str part);

/* A job of the program, by its name. */
const struct job_kind *job_named(const char *name);

#endif
