/* SPDX-License-Identifier: Apache-2.0 */
/* account_password.c: what a helper process does with passwords. No database here. */
#include "desk/account/account_password.h"

#include "base/crypto.h"
#include "base/locale.h"
#include "base/text.h"

#define FITS_NOT STR("-")

struct helper_task password_to_hash(struct new_password password)
{
    return (struct helper_task){ .name = "account.password_hash", .input = password.text };
}

struct helper_task password_to_verify(struct arena *arena, struct str hash, struct str password)
{
    return (struct helper_task){
        .name = "account.password_verify",
        .input = str_format(arena, "%.*s\n%.*s", STR_ARGS(hash), STR_ARGS(password)),
    };
}

/* A password may hold any character, hence the length in front of the first of two. */
struct helper_task password_to_change(struct arena *arena, struct str hash, struct str current, struct new_password changed)
{
    return (struct helper_task){
        .name = "account.password_change",
        .input = str_format(arena, "%.*s\n%zu\n%.*s%.*s", STR_ARGS(hash), current.len, STR_ARGS(current), STR_ARGS(changed.text)),
    };
}

struct str password_hash_task(struct arena *arena, struct str input)
{
    struct str hash = STR("");

    return password_hash(arena, text_nfkc(arena, input), &hash) ? hash : STR("");
}

enum err password_hash_now(struct ctx *ctx, struct new_password password, struct str *out_hash)
{
    *out_hash = password_hash_task(ctx->arena, password.text);
    return out_hash->len ? OK : fail(ctx, CODE_busy, tr(ctx, "There is not enough memory to check a password."));
}

static struct str hash_verify(struct arena *arena, struct str hash, struct str password)
{
    return password_fits(arena, text_nfkc(arena, password), hash) ? hash : FITS_NOT;
}

struct str password_verify_task(struct arena *arena, struct str input)
{
    struct str hash = str_cut(&input, '\n');

    return hash_verify(arena, hash, input);
}

struct str password_change_task(struct arena *arena, struct str input)
{
    struct str hash = str_cut(&input, '\n'), digits = str_cut(&input, '\n'), made = STR("");
    int64_t len = 0;

    MUST(str_int(digits, 0, (int64_t)input.len, &len));
    struct str current = { input.data, (size_t)len };
    struct str changed = { input.data + len, input.len - (size_t)len };
    struct str verified = hash_verify(arena, hash, current);
    if (str_equal(verified, FITS_NOT))
        return STR("-\n");
    if (!password_hash(arena, text_nfkc(arena, changed), &made))
        return STR("");
    return str_format(arena, "%.*s\n%.*s", STR_ARGS(verified), STR_ARGS(made));
}
