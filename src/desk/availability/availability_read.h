/* SPDX-License-Identifier: Apache-2.0 */
/* availability_read.h: reads the questions about plans, for API and command line alike (view/input.h). */
#ifndef DESK_AVAILABILITY_AVAILABILITY_READ_H
#define DESK_AVAILABILITY_AVAILABILITY_READ_H

#include "desk/availability/availability.h"
#include "view/input.h"

/* A struct intent_words. The command line takes a kind that is left out for an incident; programs say which (input_demand). */
void intent_words_read(struct ctx *ctx, struct input *in, void *out);

#endif
