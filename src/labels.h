/* SPDX-License-Identifier: Apache-2.0 */
/*
 * labels.h: what the fields that people write in are called, where what they typed has to be shown without the page of its form: the
 * session was over, the database busy (web/fault_page.h). The words are those of the pages; tests/browser/kept.test.mjs compares them
 * for every form there is.
 */
#ifndef LABELS_H
#define LABELS_H

#include "web/route.h"

/* Empty where nobody writes in it: a choice, a button, what the page itself needs. */
struct str label_of(struct ctx *ctx, const struct route *route, struct str field);

#endif
