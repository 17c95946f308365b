/* SPDX-License-Identifier: Apache-2.0 */
/* service_view.h: the queue's lines and keys, the same for API, command line and pages. */
#ifndef DESK_SERVICE_SERVICE_VIEW_H
#define DESK_SERVICE_SERVICE_VIEW_H

#include "desk/service/service.h"
#include "view/rows.h"

/* The key behind a request of the queue, "1795429200000-17349821100012", and back into a filter: empty is the front. */
struct str queue_key(struct ctx *ctx, const struct request *request);
MUST_USE bool queue_key_read(struct str key, struct queue_filter *filter);

/* "3001-2345-6789  new  C  Replication stops" with "  late: An engineer was to answer by ..." or "  An engineer ...". */
struct str queue_line(struct ctx *ctx, const struct catalog *catalog, const struct request *request);

/* Requests in the queue, with the catalogue (ROWS_WITH). */
extern const struct row_kind queue_rows;

#endif
