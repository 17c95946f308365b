/* SPDX-License-Identifier: Apache-2.0 */
/* how_many.h: how many a list has in all. It is counted as far as LIMIT_COUNTED; `more`: there may be more than the count says. */
#ifndef BASE_HOW_MANY_H
#define BASE_HOW_MANY_H

#include <stdbool.h>
#include <stdint.h>

struct how_many { int64_t count; bool more; };

#endif
