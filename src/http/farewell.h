/* SPDX-License-Identifier: Apache-2.0 */
/* farewell.h: the end of connections on which nothing is under way. */
#ifndef HTTP_FAREWELL_H
#define HTTP_FAREWELL_H

#include "base/base.h"

#define FAREWELL_MS 250

/* Tells the other ends that nothing more will come, and waits for their answer, at most FAREWELL_MS; what they send in that
 * time is dropped. Whoever closes the sockets then resets none, except of those who still had something to say. */
void http_farewell(const int *fds, size_t count);

#endif
