/* SPDX-License-Identifier: Apache-2.0 */
/* notice_view.h: mails that were not delivered, as JSON and as a line. */
#ifndef DESK_NOTICE_NOTICE_VIEW_H
#define DESK_NOTICE_NOTICE_VIEW_H

#include "desk/notice/notice_resend.h"
#include "view/rows.h"

/* With (ROWS_WITH) the word for its state, a char *; NULL: why it is not delivered. */
extern const struct row_kind undelivered_rows;

#endif
