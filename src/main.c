/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: where the program begins. The rooms of the house are listed in rooms.c. */
#include "base/crypto.h"

#include <malloc.h>

#include "base/str.h"
#include "operate/command_line.h"

/* What a call frees stays with the process, up to 8 MiB, for the next call. glibc gives it back
 * from 128 KiB on, and each list of an administrator then asked the system for memory five times
 * and paid for the pages anew. A block of that size or more is still mapped and unmapped alone. */
enum { KEPT_FREE_BYTES = 8 * 1024 * 1024 };

static void keep_what_is_freed(void)
{
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_FREE_BYTES);
    (void)mallopt(M_MMAP_THRESHOLD, KEPT_FREE_BYTES);
}

int main(int argc, char **argv)
{
    keep_what_is_freed();
    crypto_start();
    if (argc == 2 && str_equal(str_of(argv[1]), STR("--version")))
        return commands_run(1, (char *[]){ (char[]){ "version" } });
    if (argc == 2 && str_equal(str_of(argv[1]), STR("-h")))
        return commands_run(1, (char *[]){ (char[]){ "help" } });
    return commands_run(argc - 1, argv + 1);
}
