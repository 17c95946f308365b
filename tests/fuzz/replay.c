/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c: replay NAME DIRECTORY...: every file of them through the fuzz target; each is a test, in TAP. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <errno.h>

#define BYTES_MAX (1024 * 1024)

static int give_up(const char *name)
{
    printf("Bail out! %s: %s\n", name, strerror(errno));
    return 1;
}

static int replay_file(const struct fuzz_target *target, const char *directory, const char *name, int *number)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(BYTES_MAX);
    if (!file || !data)
        return give_up(path);
    size_t size = fread(data, 1, BYTES_MAX, file);
    fclose(file);
    /* An allocation of just that size, so that a byte read too far is seen. */
    uint8_t *exact = malloc(size + !size);
    if (!exact)
        return give_up(path);
    memcpy(exact, data, size);
    free(data);
    fuzz_run(target, exact, size);
    free(exact);
    printf("ok %d - %s\n", ++*number, path);
    return 0;
}

static int replay_directory(const struct fuzz_target *target, const char *directory, int *number)
{
    int status = 0;
    struct dirent *entry;
    DIR *files = opendir(directory);

    if (!files)
        return errno == ENOENT ? 0 : give_up(directory);
    while (status == 0 && (entry = readdir(files))) {
        if (entry->d_name[0] != '.')
            status = replay_file(target, directory, entry->d_name, number);
    }
    closedir(files);
    return status;
}

static int replay(int argc, char **argv)
{
    int number = 0;

    const struct fuzz_target *target = argc > 1 ? fuzz_target_find(str_of(argv[1])) : NULL;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!target) {
        printf("Bail out! replay NAME DIRECTORY...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        if (replay_directory(target, argv[i], &number))
            return 1;
    }
    printf("1..%d\n", number);
    return 0;
}

TEST_PROGRAM("replay", replay)
