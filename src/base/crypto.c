/* SPDX-License-Identifier: Apache-2.0 */
/* crypto.c: the door to libsodium, and the check digit. */
#include <pthread.h>
#include <sodium.h>

#include "base/crypto.h"

#define ARGON2_BYTES  ((size_t)19 * 1024 * 1024)
#define ARGON2_PASSES 2
#define NAME_BYTES    8

static unsigned char names[64 * NAME_BYTES];    /* drawn ahead for random_name() */
static size_t names_used = sizeof names;

/* A child must not draw the same numbers as its parent. */
static void random_stir(void)
{
    randombytes_stir();
    names_used = sizeof names;
}

/* libsodium's generator within the process, which the system seeds, gives the random numbers: a system call for each took a twentieth of a
 * submission. */
void crypto_start(void)
{
    static bool started;

    if (started)
        return;
    MUST(randombytes_set_implementation(&randombytes_internal_implementation) == 0);
    MUST(sodium_init() >= 0);
    MUST(pthread_atfork(NULL, NULL, random_stir) == 0);
    started = true;
}

static struct str crypto_hex(struct arena *arena, const unsigned char *bytes, size_t len)
{
    char *text = arena_alloc(arena, len * 2 + 1);

    sodium_bin2hex(text, len * 2 + 1, bytes, len);
    return (struct str){ text, len * 2 };
}

struct str hash_hex(struct arena *arena, struct str text)
{
    unsigned char digest[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(digest, (const unsigned char *)text.data, text.len);
    return crypto_hex(arena, digest, sizeof digest);
}

struct str fingerprint_hex(struct arena *arena, struct str text)
{
    unsigned char digest[crypto_generichash_BYTES];

    MUST(crypto_generichash(digest, sizeof digest, (const unsigned char *)text.data, text.len, NULL, 0) == 0);
    return crypto_hex(arena, digest, sizeof digest);
}

struct str mark_hex(struct arena *arena, struct str text)
{
    static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] = "entitled marks.";
    unsigned char mark[crypto_shorthash_siphashx24_BYTES];

    _Static_assert(sizeof mark * 2 == MARK_HEX_LEN, "the length that the header promises");
    crypto_shorthash_siphashx24(mark, (const unsigned char *)text.data, text.len, key);
    return crypto_hex(arena, mark, sizeof mark);
}

struct str keyed_hash_hex(struct arena *arena, struct str key, struct str text)
{
    unsigned char digest[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.data, key.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.data, text.len);
    crypto_auth_hmacsha256_final(&state, digest);
    return crypto_hex(arena, digest, sizeof digest);
}

bool secret_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || sodium_memcmp(a.data, b.data, a.len) == 0);
}

struct str random_token(struct arena *arena, size_t bytes)
{
    unsigned char *random = arena_alloc(arena, bytes);
    size_t len = sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(arena, len);

    randombytes_buf(random, bytes);
    sodium_bin2base64(text, len, random, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return (struct str){ text, len - 1 };
}

struct str random_hex(struct arena *arena, size_t bytes)
{
    unsigned char *random = arena_alloc(arena, bytes);

    randombytes_buf(random, bytes);
    return crypto_hex(arena, random, bytes);
}

struct str random_name(struct arena *arena)
{
    if (names_used == sizeof names) {
        randombytes_buf(names, sizeof names);
        names_used = 0;
    }
    names_used += NAME_BYTES;
    return crypto_hex(arena, names + names_used - NAME_BYTES, NAME_BYTES);
}

uint32_t random_below(uint32_t below)
{
    return randombytes_uniform(below);
}

struct str random_digits(struct arena *arena, size_t count, bool first_not_zero)
{
    char *digits = arena_alloc(arena, count + 1);

    for (size_t i = 0; i < count; i++)
        digits[i] = (char)(i == 0 && first_not_zero ? '1' + random_below(9) : '0' + random_below(10));
    return (struct str){ digits, count };
}

bool password_hash(struct arena *arena, struct str password, struct str *out_hash)
{
    char *text = arena_alloc(arena, crypto_pwhash_STRBYTES);

    if (crypto_pwhash_str_alg(text, password.data, password.len, ARGON2_PASSES, ARGON2_BYTES, crypto_pwhash_ALG_ARGON2ID13))
        return false;
    *out_hash = str_of(text);
    return true;
}

bool password_fits(struct arena *arena, struct str password, struct str hash)
{
    /* For somebody without a password a hash is computed all the same, so that the time tells nothing. */
    if (hash.len == 0 || hash.len >= crypto_pwhash_STRBYTES) {
        struct str thrown_away = STR("");
        bool hashed = password_hash(arena, password, &thrown_away);
        (void)hashed;
        return false;
    }
    return crypto_pwhash_str_verify(str_c(arena, hash), password.data, password.len) == 0;
}

bool slow_hash_hex(struct arena *arena, struct str salt, struct str text, struct str *out_hash)
{
    unsigned char salted[crypto_pwhash_SALTBYTES], hash[32];

    MUST(crypto_generichash(salted, sizeof salted, (const unsigned char *)salt.data, salt.len, NULL, 0) == 0);
    if (crypto_pwhash(hash, sizeof hash, text.data, text.len, salted, ARGON2_PASSES, ARGON2_BYTES, crypto_pwhash_ALG_ARGON2ID13))
        return false;
    *out_hash = crypto_hex(arena, hash, sizeof hash);
    return true;
}

char luhn_digit(struct str digits)
{
    int sum = 0;

    for (size_t i = 0; i < digits.len; i++) {
        int digit = digits.data[digits.len - 1 - i] - '0';
        if (i % 2 == 0)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

bool luhn_fits(struct str digits)
{
    return digits.len >= 2
           && luhn_digit((struct str){ digits.data, digits.len - 1 }) == digits.data[digits.len - 1];
}
