/* SPDX-License-Identifier: Apache-2.0 */
/*
 * remote.h: who a client is, behind proxies (SPEC 14.4). Only what proxies of the setting trusted_proxies have written into X-Forwarded-For
 * is believed: from its end, each address that is such a proxy is passed over, and the first other one is the client.
 */
#ifndef WEB_REMOTE_H
#define WEB_REMOTE_H

#include "base/str.h"
#include "http/message.h"

/* The address that counts for limits and logs: the connection's, or behind trusted proxies the client's. A text in the header that is no
 * address ends the search: then the last believed address counts. `trusted` is the setting. */
struct str remote_client(struct arena *arena, struct str trusted, const struct http_request *request);

/* Whether an address lies in a list like "127.0.0.1, 10.0.0.0/8, ::1". */
bool remote_is_listed(struct str list, struct str address);

#endif
