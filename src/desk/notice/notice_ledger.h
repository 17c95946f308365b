/* SPDX-License-Identifier: Apache-2.0 */
/* notice_ledger.h: the anchors of the ledgers by mail (SPEC 4.7), to whom the setting anchor_mail names. */
#ifndef DESK_NOTICE_NOTICE_LEDGER_H
#define DESK_NOTICE_NOTICE_LEDGER_H

#include "base/ctx.h"

/* The lines of an anchor. Nothing is sent when the setting is empty by now. MAIL_SEND. */
MUST_USE enum err notice_ledger_anchor(struct ctx *ctx, int64_t number);

#endif
