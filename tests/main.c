/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: finds what the first argument names, and runs it. */
#include "tests/main.h"

#include "base/str.h"

extern const struct test_program *const __start_test_programs[], *const __stop_test_programs[];

/* "t2_ledger" of "tests/t2_ledger.c". */
static struct str name_of(const struct test_program *program)
{
    const char *slash = strrchr(program->name, '/');
    struct str name = str_of(slash ? slash + 1 : program->name);

    name.len -= str_ends(name, STR(".c")) ? 2 : 0;
    return name;
}

int main(int argc, char **argv)
{
    for (const struct test_program *const *at = __start_test_programs; at < __stop_test_programs; at++) {
        struct str name = name_of(*at);
        if (argc > 1 && str_equal(str_of(argv[1]), name))
            return (*at)->main(argc - 1, argv + 1);
        if (argc == 1)
            printf("%.*s\n", (int)name.len, name.data);
    }
    if (argc > 1)
        fprintf(stderr, "%s is not among the tests; without an argument they are listed\n", argv[1]);
    return argc == 1 ? 0 : 2;
}
