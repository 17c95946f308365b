/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draft_faults.h: what is wrong with a submission, in the words of a page. Included by
 * this room only.
 */
#ifndef DESK_DRAFT_DRAFT_FAULTS_H
#define DESK_DRAFT_DRAFT_FAULTS_H

#include "desk/draft/draft.h"

/* submission_check(), and what only the forms can have wrong; the field faults are named as the forms name them. */
MUST_USE enum err draft_check(struct ctx *ctx, const struct draft *draft, const struct draft_submission *made);

/* The step of a form's field, also of those that are no field that is kept ("additional_contacts"). */
enum draft_step draft_fault_step(struct ctx *ctx, struct str field);

/* Of more additional contacts than a request has. */
struct str draft_too_many_words(struct ctx *ctx);

#endif
