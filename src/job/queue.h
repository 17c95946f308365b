/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue.h: work after the answer (DESIGN 2). A job is a row written in the same transaction as the change that
 * asks for it, so it exists if and only if the change was committed. It may run twice: works are safe to repeat.
 */
#ifndef JOB_QUEUE_H
#define JOB_QUEUE_H

#include "base/ctx.h"

struct job { int64_t id; struct str work; int64_t ref_id; struct str detail; int64_t run_at, attempts; };

/* Queues work by name ("notice.request_submitted") about a thing; runs at ctx->now or later. */
MUST_USE enum err job_enqueue(struct ctx *ctx, const char *work, int64_t ref_id, struct str detail, int64_t run_at);

/* A row of the table of works (src/works.c): what the name stands for. Runs in a write transaction of its own. */
struct work { const char *name; enum err (*run)(struct ctx *ctx, const struct job *job); };

#endif
