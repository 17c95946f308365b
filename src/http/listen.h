/* SPDX-License-Identifier: Apache-2.0 */
/* listen.h: a listening socket from the text of a setting, and its end. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/ctx.h"

/* Opens "127.0.0.1:8080", "[::1]:8080" or "0.0.0.0:0" (port 0: any free one) and begins to listen. Gives the address with the real port.
 * `invalid` when the text is no address and port, `busy` when the address cannot be had. */
MUST_USE enum err http_listen(struct ctx *ctx, struct str where, int *out_fd, struct str *out_address);
/* Lets no new client into the queue of a listening socket; those that wait in it are still accepted, whom closing the socket would reset. A
 * client that connects after this hears nothing, tries again a second later, and then finds the next server, or is refused. Holds for all
 * processes that share the socket, and for good. */
void http_listen_hold(int fd);
/* Whether a connection waits to be accepted. */
bool http_listen_waits(int fd);

#endif
