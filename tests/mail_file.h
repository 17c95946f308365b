/* SPDX-License-Identifier: Apache-2.0 */
/* mail_file.h: written mails as another program reads them, for tests. */
#ifndef TESTS_MAIL_FILE_H
#define TESTS_MAIL_FILE_H

#include "tests/harness.h"

/* What Python's mail parser makes of the file: its headers, defects, charsets, and both parts, one a line. */
struct str parsed(struct ctx *ctx, struct str file);
/* Fails the test, and shows the text, when the part is not in it. */
void check_has(struct str text, const char *part);

/* How many files there are in a directory. */
size_t files_in(struct str directory);

#endif
