/* SPDX-License-Identifier: Apache-2.0 */
/* heap.h: how much freed memory this process keeps. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

/*
 * The process keeps up to 8 MiB of freed memory for the next call. By itself glibc gives back 128 KiB and more, and each list of an
 * administrator asked the system for memory five times and paid for its pages anew. A block of 8 MiB or more is still mapped and unmapped
 * alone. main() calls this first.
 */
void heap_begin(void);
/* Gives freed memory back to the system, also that of many small pieces. */
void heap_trim(void);

#endif
