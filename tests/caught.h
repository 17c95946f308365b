/* SPDX-License-Identifier: Apache-2.0 */
/* caught.h: what is written to standard output and standard error: the answers of commands, and the log. */
#ifndef TESTS_CAUGHT_H
#define TESTS_CAUGHT_H

#include "tests/harness.h"

struct caught { struct str out, err; };

/* From here on both go into files of the test's directory. No check may fail before catch_end(): nobody would see its words. */
void catch_begin(struct ctx *ctx);
struct caught catch_end(struct ctx *ctx);

/* What the program says to a command line, whose words are cut at '|'; on the test's database, or another. */
struct said { int status; struct str out, err; };
struct said said_by(struct ctx *ctx, struct str db, const char *line);
struct said command(struct ctx *ctx, const char *line);

#endif
