/* SPDX-License-Identifier: Apache-2.0 */
/* job_log.h: the log line of a job that failed, or of a worker in trouble (logfmt on standard error, one write a line). */
#ifndef JOB_JOB_LOG_H
#define JOB_JOB_LOG_H

#include "job/queue.h"

/* Logs what became of a job: "retried", "buried", "lost". `job` may be NULL: the worker itself is in trouble. The cause is the context's
 * fault. */
void job_log(const struct ctx *ctx, const struct job *job, const char *outcome);
/* Logs " KEY=VALUE" in a line of its own: a job writes there what has to be kept outside the database, as the log is. */
void job_log_kept(const struct ctx *ctx, const char *key, struct str value);

#endif
