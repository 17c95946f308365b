/* SPDX-License-Identifier: Apache-2.0 */
/* farewell.h: ends connections on which nothing is under way. */
#ifndef HTTP_FAREWELL_H
#define HTTP_FAREWELL_H

#include "base/base.h"

#define FAREWELL_MS 250

/* Tells the clients that nothing more will come, and waits at most FAREWELL_MS for them to close; what they send meanwhile is dropped.
 * Closing the sockets then resets only clients that still had something to say. */
void http_farewell(const int *fds, size_t count);

#endif
