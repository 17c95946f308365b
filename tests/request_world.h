/* SPDX-License-Identifier: Apache-2.0 */
/* request_world.h: a request of anna's to begin with, as far as a test of what is decided about it needs. */
#ifndef TESTS_REQUEST_WORLD_H
#define TESTS_REQUEST_WORLD_H

#include "tests/world.h"

/* On a contract of 4 incidents that she and olle have added, with nobody at work; the world is made with it. */
struct request request_begun(struct ctx *ctx);
/* The same with a solution that sam has proposed; anna acts from here on. */
struct request request_proposed(struct ctx *ctx);
/* Sam answers, which leads to that state; he acts from here on. */
void answered_by_sam(struct ctx *ctx, struct str number, enum request_state state);
/* As it is stored now. */
struct request request_now(struct ctx *ctx, const struct request *request);
/* How many events of that name there are. */
int64_t request_events(struct ctx *ctx, const char *event);

#endif
