/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: where the program begins. The rooms of the house are listed in rooms.c. */
#include "base/crypto.h"
#include "base/heap.h"
#include "base/str.h"
#include "operate/command_line.h"

int main(int argc, char **argv)
{
    heap_begin();
    crypto_start();
    if (argc == 2 && str_equal(str_of(argv[1]), STR("--version")))
        return commands_run(1, (char *[]){ (char[]){ "version" } });
    if (argc == 2 && str_equal(str_of(argv[1]), STR("-h")))
        return commands_run(1, (char *[]){ (char[]){ "help" } });
    return commands_run(argc - 1, argv + 1);
}
