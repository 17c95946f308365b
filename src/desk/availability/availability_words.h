/* SPDX-License-Identifier: Apache-2.0 */
/*
 * availability_words.h: what each test of availability says to a person: what was found, what stands in the way, what
 * can be done, and who can do it. Included by this room only.
 */
#ifndef DESK_AVAILABILITY_AVAILABILITY_WORDS_H
#define DESK_AVAILABILITY_AVAILABILITY_WORDS_H

#include "desk/availability/availability.h"

/* What a test looks at. contract and plan are NULL together, where a portal is asked about without them. */
struct facts {
    const struct intent   *intent;
    const struct asker    *asker;
    const struct contract *contract;
    const struct plan     *plan;
};

/* The finding of a test: "17 of 20 left". Never empty. */
struct str availability_detail(struct ctx *ctx, const struct facts *f, enum code code, bool passed);

/* The reason why a test failed, with cure and who; none of them is ever empty. A code that no test has is a BUG. */
struct reason availability_reason(struct ctx *ctx, const struct facts *f, enum code code);

#endif
