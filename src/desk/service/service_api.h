/* SPDX-License-Identifier: Apache-2.0 */
/* service_api.h: the engineers' acts over the API. */
#ifndef DESK_SERVICE_SERVICE_API_H
#define DESK_SERVICE_SERVICE_API_H

#include "web/route.h"

enum err service_take_api(struct ctx *ctx, struct http_call *call);     /* POST /requests/:number/take */
enum err service_close_api(struct ctx *ctx, struct http_call *call);    /* POST /requests/:number/close */
enum err service_closing_api(struct ctx *ctx, struct http_call *call);  /* GET /requests/:number/closing */
enum err service_queue_api(struct ctx *ctx, struct http_call *call);    /* GET /queue */

#endif
