/* SPDX-License-Identifier: Apache-2.0 */
/* heap.c: glibc's allocator, told how much to keep. */
#include "base/heap.h"

#include <malloc.h>

enum { KEPT_FREE_BYTES = 8 * 1024 * 1024 };

void heap_begin(void)
{
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_FREE_BYTES);
    (void)mallopt(M_MMAP_THRESHOLD, KEPT_FREE_BYTES);
}

void heap_trim(void)
{
    (void)malloc_trim(0);
}
