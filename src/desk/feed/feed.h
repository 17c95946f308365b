/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed.h: a calendar feed of one's contracts [4.6]: the last usable day of each, the day on which its term ends where days of grace
 * follow, and the days before on which something lapses. Each account has at most one. A calendar program knows an address and nothing
 * else, so whoever has the address can read the feed: it shows Access IDs masked, opens nothing else, and is switched off by its owner,
 * and with a new password unless tokens are kept.
 */
#ifndef DESK_FEED_FEED_H
#define DESK_FEED_FEED_H

#include "desk/contract/contract.h"

/* Switches one's own feed on, and gives the secret of its address, this once. One that was on has a new address from now on.
 * ACCOUNT_CHANGE. */
MUST_USE enum err feed_make(struct ctx *ctx, struct str *out_secret);
/* Switches one's own feed off; once more changes nothing. ACCOUNT_CHANGE. */
MUST_USE enum err feed_revoke(struct ctx *ctx);
/* The time since which one's own feed is on; 0: it is off. ACCOUNT_SELF. */
MUST_USE enum err feed_since(struct ctx *ctx, int64_t *out_at);
/* The address for a secret, as the setting public_url begins. */
struct str feed_url(struct ctx *ctx, struct str secret);
/* Ends the feed of an account with its other secrets, for struct room; asks no policy. */
MUST_USE enum err feed_end(struct ctx *ctx, int64_t account_id);

/* Contracts that ended longer ago are left out. */
#define FEED_PAST_DAYS 366

enum feed_event_kind { FEED_ENDS, FEED_TERM_ENDS, FEED_LAPSES };
struct feed_event {
    enum feed_event_kind   kind;
    const struct contract *contract;    /* with today's figures */
    int64_t                on;          /* the day, of the contract's zone */
    struct str             title, words;/* one line; one or more sentences */
};
/* The events of the feed with this secret: by contract, oldest first, and by day. not_found where there is none, or its account is
 * closed. CONTRACT_FEED. */
MUST_USE enum err feed_events(struct ctx *ctx, struct str secret, struct feed_event **out_events, size_t *out_count);

/* The whole as text/calendar (RFC 5545), lines folded at 75 bytes. */
struct str feed_ics(struct ctx *ctx, const struct feed_event *events, size_t count);

#endif
