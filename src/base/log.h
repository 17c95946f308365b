/* SPDX-License-Identifier: Apache-2.0 */
/* log.h: how a line of the log is written: logfmt, key=value. The caller decides what stands in it. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

/* Begins a line: "time=2026-11-21T09:30:00.000Z level=warn". */
void log_begin(struct buf *line, enum log_level level);
/* Adds " key=value", at most 500 bytes of the value: quoted where it must be; what is not printable ASCII becomes \xNN,
 * so that nobody writes lines of his own. */
void log_value(struct buf *line, const char *key, struct str value);
/* Ends the line and puts it on standard error with one write, so that lines of several processes do not mix. */
void log_end(struct buf *line);
/* Writes a whole line for callers that have no arena: the text behind the level as printf() makes it, at most 600 bytes. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
