/* SPDX-License-Identifier: Apache-2.0 */
/* heap.h: what this process keeps of the memory that was freed. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

/*
 * What a call frees stays with the process, up to 8 MiB, for the next call. glibc gives it back from 128 KiB on, and each list of an
 * administrator then asked the system for memory five times and paid for the pages anew. A block of that size or more is still
 * mapped and unmapped alone. For main(), first.
 */
void heap_begin(void);
/* Gives back what many small pieces have left behind. */
void heap_trim(void);

#endif
