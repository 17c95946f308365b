/* SPDX-License-Identifier: Apache-2.0 */
/* form.h: gives a page's form the reader of the row that answers at its address, so that the two cannot disagree. */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include "view/field.h"
#include "web/route.h"

/* A form that is sent to `to` with POST; its `whose` is FORM_OF_OTHERS. When it is the form that was just sent and refused, it has what was
 * typed and what is wrong. A BUG where no row answers there. */
struct form form_to(struct ctx *ctx, const struct http_call *call, struct url to);
/* A form that asks with GET: the address of the page with a query. Lenient. */
struct form form_asking(struct ctx *ctx, const struct http_call *call, struct url to);

#endif
