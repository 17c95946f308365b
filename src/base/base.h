/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base.h: the marks and guards that every other file may use. It knows nothing of the product.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/banned.h"

/* The caller has to look at what this function returns. */
#define MUST_USE __attribute__((warn_unused_result))

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Prints where and why on stderr, and aborts: for our own mistakes only, on in release builds too. */
_Noreturn void bug_at(const char *file, int line, const char *why);
#define BUG(why) bug_at(__FILE__, __LINE__, why)

/* Says what must hold here, or our code is wrong; stays on in release builds. */
#define MUST(condition) ((condition) ? (void)0 : bug_at(__FILE__, __LINE__, #condition))

/* The fortification level that this unit was compiled with. Nothing else in the program tells level 3 from 2: tests/hardening reads it. */
#ifdef _FORTIFY_SOURCE
__attribute__((used, section("fortified"))) static const char fortified = '0' + _FORTIFY_SOURCE;
#endif

#endif
