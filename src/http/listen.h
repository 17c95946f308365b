/* SPDX-License-Identifier: Apache-2.0 */
/* listen.h: a listening socket from the text of a setting. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/ctx.h"

/* Opens "127.0.0.1:8080", "[::1]:8080" or "0.0.0.0:0" (port 0: any free one) and begins to listen. Gives the address with
 * the real port. `invalid` when the text is no address and port, `busy` when it cannot be had. */
MUST_USE enum err http_listen(struct ctx *ctx, struct str where, int *out_fd, struct str *out_address);

#endif
