/* SPDX-License-Identifier: Apache-2.0 */
/* bug.c: the end of a process that has found a mistake of ours. */
#include "base/base.h"

_Noreturn void bug_at(const char *file, int line, const char *why)
{
    fprintf(stderr, "BUG at %s:%d: %s\n", file, line, why);
    abort();
}
