/* SPDX-License-Identifier: Apache-2.0 */
/* audit_words.h: an entry of the log in words, as it is shown and searched. */
#ifndef DESK_ACCOUNT_AUDIT_WORDS_H
#define DESK_ACCOUNT_AUDIT_WORDS_H

#include "desk/account/audit.h"

/* "contract suspended" */
struct str audit_event_text(struct ctx *ctx, const struct audit_entry *entry);
/* "dana@vendor.example", "operator"; of a sign-in whoever has signed in. */
struct str audit_actor_text(struct ctx *ctx, const struct audit_entry *entry);
/* "203.0.113.9", "command line of bo", or empty. */
struct str audit_from_text(struct ctx *ctx, const struct audit_entry *entry);
/* "contract 173", or empty. */
struct str audit_about_text(struct ctx *ctx, const struct audit_entry *entry);
/* Detail; of a refusal what was refused, and at which door. */
struct str audit_detail_text(struct ctx *ctx, const struct audit_entry *entry);
/* Whether each of the words, of text_sought_words(), stands somewhere in what is shown of it. */
MUST_USE bool audit_has_words(struct ctx *ctx, const struct audit_entry *entry, struct str words);

#endif
