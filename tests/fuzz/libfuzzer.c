/* SPDX-License-Identifier: Apache-2.0 */
/* libfuzzer.c: the way from libFuzzer to the target that --target=NAME names (it leaves flags with two dashes alone). The two
 * functions' names are libFuzzer's. */
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct fuzz_target *chosen;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct str flag = STR("--target=");

    for (int i = 1; i < *argc; i++) {
        struct str given = str_of((*argv)[i]);
        if (str_starts(given, flag))
            chosen = fuzz_target_find((struct str){ given.data + flag.len, given.len - flag.len });
    }
    if (chosen)
        return 0;
    fprintf(stderr, "--target=NAME names no target: see tests/fuzz/fuzz_NAME.c\n");
    exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_run(chosen, data, size);
    return 0;
}
