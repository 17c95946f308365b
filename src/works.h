/* SPDX-License-Identifier: Apache-2.0 */
/* works.h: what the job worker may be asked to do. */
#ifndef WORKS_H
#define WORKS_H

#include "job/queue.h"

/* Ends with a row without a name. */
extern const struct work works[];

#endif
