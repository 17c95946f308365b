/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz.h: what each tests/fuzz/fuzz_NAME.c is made of, and what several of them check. A target takes any bytes, gives them
 * to the program's own entry points, and says with MUST() what has to hold of whatever comes back.
 *
 *     FUZZ_TARGET(form)
 *     {
 *         struct input *in;
 *
 *         if (input_form(ctx, bytes, &in))
 *             fuzz_check_fault(ctx);
 *     }
 *
 * All targets are one program: linked with libFuzzer (`make fuzz`, libfuzzer.c), which makes inputs up, and without it (`make
 * check`, replay.c), which takes those of tests/fuzz/corpus/NAME (a small set that reaches everything) and of
 * tests/fuzz/regression/NAME (each once made it fail, and is named after what was wrong).
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "base/ctx.h"
#include "tests/main.h"
#include "view/input.h"

struct fuzz_target {
    const char *name;
    void      (*run)(struct ctx *ctx, struct str bytes);
};

/* Begins the target NAME of fuzz_NAME.c. `ctx` has a memory of its own of LIMIT_ARENA_BYTES, released after each input, no
 * database (see world.h), and always the same time; `bytes` end where their allocation ends. */
#define FUZZ_TARGET(name) \
    static void name##_run(struct ctx *ctx, struct str bytes); \
    static const struct fuzz_target name##_target = { #name, name##_run }; \
    static const struct fuzz_target *const name##_listed __attribute__((used, section("fuzz_targets"))) = &name##_target; \
    static void name##_run(struct ctx *ctx, struct str bytes)

/* NULL when there is none of that name. */
const struct fuzz_target *fuzz_target_find(struct str name);
/* Gives one input to a target. */
void fuzz_run(const struct fuzz_target *target, const uint8_t *data, size_t size);

/* ---- What has to hold ----------------------------------------------------------------------------------- */

/* UTF-8, without NUL. */
void fuzz_check_text(struct str text);
/* One JSON text that our own reader takes. */
void fuzz_check_json(struct ctx *ctx, struct str text);
/* There is a fault, of a known code, with words for a person, and so has each of its fields; the document about it is JSON.
 * Clears the fault. */
void fuzz_check_fault(struct ctx *ctx);
/* No memory was taken out of proportion: as if an input of `bytes_max` had to do with LIMIT_ARENA_BYTES. */
void fuzz_check_memory(struct ctx *ctx, struct str bytes, size_t bytes_max);
/* Fields of a query or a form: texts, each name once, and the same once more when they are sent as a browser would. */
void fuzz_check_fields(struct ctx *ctx, const struct input *in, bool is_form, size_t fields_max);
/* Reads a value of each type by the names in fuzz.dict ("line", "text", "count", "day", ...), and what is accepted keeps its
 * promises. A text that was accepted may be written and read again. */
void fuzz_read_fields(struct ctx *ctx, struct input *in);

/* Percent-encodes all but letters, digits and what never means anything, a line feed as CR LF if `is_form`. */
void fuzz_add_encoded(struct buf *out, struct str text, bool is_form);

#endif
