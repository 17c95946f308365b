/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_anchor.h: what tells of a ledger outside of the database (SPEC 4.7, docs/ledger-format.md). Whoever can write everything in
 * the database can write a whole chain anew, head included; not the lines about the old heads that a log or a mailbox elsewhere has.
 */
#ifndef DESK_LEDGER_LEDGER_ANCHOR_H
#define DESK_LEDGER_LEDGER_ANCHOR_H

#include "base/ctx.h"
#include "job/queue.h"

/* A mail with its lines; ref_id is the anchor's number. */
extern const struct job_name ledger_anchor_mail_job;

#define LEDGER_ANCHOR "entitled-anchor-1|"      /* what every line begins with */

/* Takes an anchor: of every contract that has moved since the last one which entry is its last now, of at most `limit` contracts.
 * out_number 0: another process has taken one at the same time. LEDGER_EXPIRE. */
MUST_USE enum err ledger_anchor(struct ctx *ctx, int64_t limit, int64_t *out_number, int64_t *out_count);
/* The lines of an anchor, the same whenever they are asked for: one for each contract that it took, and behind them one about all
 * contracts that had been taken by then. LEDGER_VERIFY. */
MUST_USE enum err ledger_anchor_lines(struct ctx *ctx, int64_t number, struct str **out_lines, size_t *out_count);

/* Looks for anchors in a text (a log, or mails as they came, which cut a long line and end it with "="; what stands before and behind does
 * not matter), and whether the ledgers still hold what they say: each about a contract, and of those about all the one with the highest
 * number. `conflict` naming the first that does not fit, `invalid` when there is none or one is damaged. LEDGER_VERIFY. */
struct anchors_found { int64_t contract_lines, all_lines; };
MUST_USE enum err ledger_check_anchors(struct ctx *ctx, struct str text, struct anchors_found *out_found);

#endif
