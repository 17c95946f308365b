/* SPDX-License-Identifier: Apache-2.0 */
/* service_read.h: the fields of the engineers' acts: one struct and one reader (view/input.h) an act, for API, forms and command line
 * alike. */
#ifndef DESK_SERVICE_SERVICE_READ_H
#define DESK_SERVICE_SERVICE_READ_H

#include "desk/service/service.h"
#include "view/input.h"

struct service_close { struct str reason, cause, notes; };
void service_close_read(struct ctx *ctx, struct input *in, void *out);

#endif
