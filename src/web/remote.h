/* SPDX-License-Identifier: Apache-2.0 */
/*
 * remote.h: who a client is, behind proxies (SPEC 14.4). X-Forwarded-For is believed only as far as it was written by
 * proxies of the setting trusted_proxies: from its end, each address that is one of them is passed over, and the first
 * other one is the client.
 */
#ifndef WEB_REMOTE_H
#define WEB_REMOTE_H

#include "base/str.h"
#include "http/message.h"

/* The address that counts for limits and logs: of the connection, or behind trusted proxies the client's. What is no
 * address in the header ends the search: then the last believed address counts. `trusted` is the setting. */
struct str remote_client(struct arena *arena, struct str trusted, const struct http_request *request);

/* Whether an address lies in a list like "127.0.0.1, 10.0.0.0/8, ::1". */
bool remote_is_listed(struct str list, struct str address);

#endif
