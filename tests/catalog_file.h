/* SPDX-License-Identifier: Apache-2.0 */
/* catalog_file.h: a small catalogue for tests, and what tests of the catalogue do with it and with the shipped one. */
#ifndef TESTS_CATALOG_FILE_H
#define TESTS_CATALOG_FILE_H

#include "desk/catalog/catalog.h"
#include "tests/harness.h"

#define SHIPPED_CATALOG "catalogs/partner-programme.json"

/* The text of a file of the project; tests run in its top directory. */
struct str file_text(struct ctx *ctx, const char *path);
/* The text of tests/catalog_small.json: two products, two plans, and at least one of everything else. */
struct str small_catalog(struct ctx *ctx);
/* The text with the first `from` in it replaced. */
struct str text_with(struct ctx *ctx, struct str text, const char *from, const char *to);
/* Applies a catalogue; it must be in order. */
struct catalog_result catalog_put(struct ctx *ctx, struct str file);
/* Imports a lifecycle file; it must be in order. */
struct catalog_result lifecycle_put(struct ctx *ctx, const char *product, struct str file);
/* What is in force. */
const struct catalog *catalog_in_force(struct ctx *ctx);
bool result_has(struct catalog_result result, const char *change, const char *kind, const char *id);
/* The recorded fault has a field with exactly these words. */
void check_fault_words(struct ctx *ctx, const char *expected);

#endif
