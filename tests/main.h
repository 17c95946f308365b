/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.h: all that is run out of the tests' one program, build/MODE/tests/tests, which is linked once: each suite of a file
 * tests/tN_NAME.c (harness.h), the model's driver, the replay of kept inputs.
 *
 *     tests NAME [ARGUMENT...]     runs one of them; without a NAME it lists them
 */
#ifndef TESTS_MAIN_H
#define TESTS_MAIN_H

struct test_program {
    const char *name;       /* "replay", or the file that it stands in: "tests/t2_ledger.c" is asked for as t2_ledger */
    int       (*main)(int argc, char **argv);       /* argv[0] is the NAME */
};

/* Puts it on the list. Once a file, at the end. */
#define TEST_PROGRAM(name, main) \
    static const struct test_program test_program = { name, main }; \
    static const struct test_program *const test_program_listed __attribute__((used, section("test_programs"))) = &test_program;

/* A statement of a test's own, as DB_SQL: it is not on the list of those of the program. */
#define TEST_SQL(identifier, ...) static const struct db_sql identifier = { __VA_ARGS__ }

#endif
