/* SPDX-License-Identifier: Apache-2.0 */
/* draft_works.h: background jobs of drafts. */
#ifndef DESK_REQUEST_DRAFT_WORKS_H
#define DESK_REQUEST_DRAFT_WORKS_H

#include "job/queue.h"

enum err draft_forget_work(struct ctx *ctx, const struct job *job);     /* "draft.forget", nightly */

#endif
