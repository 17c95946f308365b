/* SPDX-License-Identifier: Apache-2.0 */
/* availability_api.h: which plans can be used, over the API. */
#ifndef DESK_AVAILABILITY_AVAILABILITY_API_H
#define DESK_AVAILABILITY_AVAILABILITY_API_H

#include "web/route.h"

enum err availability_api(struct ctx *ctx, struct http_call *call);     /* GET /availability */

#endif
