/* SPDX-License-Identifier: Apache-2.0 */
/* mail_file.h: written mails as another program reads them, for tests. */
#ifndef TESTS_MAIL_FILE_H
#define TESTS_MAIL_FILE_H

#include "tests/harness.h"

/* What Python's mail parser makes of the file: its headers, defects, charsets, and both parts, one a line. */
struct str parsed(struct ctx *ctx, struct str file);

/* Instead of the table mail in a statement: with the words that each mail has, but for the greeting. */
#define MAIL_WORDS \
    "(SELECT m.id, m.event, m.ref_id, m.recipient, m.recipient_name, m.text_id, m.state, m.failure, m.delivered_at, t.language, t.subject, t.only_for," \
    " t.body || CASE WHEN m.figures = 1 THEN t.figures ELSE '' END || t.ending AS body FROM mail m JOIN mail_text t ON t.id = m.text_id) mails"

/* How many files there are in a directory. */
size_t files_in(struct str directory);

#endif
