/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crypto.h: hashes, keyed hashes, passwords and random numbers. The only file that includes libsodium is
 * crypto.c. crypto_start() comes first in every process.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/str.h"

#define HASH_HEX_LEN 64
#define SECRET_BYTES 32      /* random, of what is handed out or kept as a secret: tokens, sessions, mailed links, keys */
#define SECRET_CHARS 43      /* the same, as random_token() writes it */

void crypto_start(void);

/* SHA-256 in lower-case hex. */
struct str hash_hex(struct arena *arena, struct str text);
/* BLAKE2b of 256 bits in lower-case hex: as hard to forge as hash_hex() and several times faster. For what stays with us; what is published
 * or handed out takes hash_hex(). */
struct str fingerprint_hex(struct arena *arena, struct str text);
/* 128 bits in lower-case hex that tell contents apart (ETag), many times faster and the same on every machine. Not where somebody may wish
 * to forge it. */
#define MARK_HEX_LEN 32
struct str mark_hex(struct arena *arena, struct str text);
/* HMAC-SHA-256 in lower-case hex. */
struct str keyed_hash_hex(struct arena *arena, struct str key, struct str text);
/* Compares in time that does not depend on the content. */
bool secret_equal(struct str a, struct str b);

/* `bytes` random bytes as URL-safe base64 without padding. */
struct str random_token(struct arena *arena, size_t bytes);
struct str random_hex(struct arena *arena, size_t bytes);
/* 64 random bits in lower-case hex, which tell calls apart. Many are drawn at a time and stay in memory in the clear: no secret. */
struct str random_name(struct arena *arena);
/* Uniform, 0 to below - 1. */
uint32_t random_below(uint32_t below);
/* `count` random digits, the first not 0 when `first_not_zero`. */
struct str random_digits(struct arena *arena, size_t count, bool first_not_zero);

/* Argon2id, 19 MiB, 2 passes (SPEC 3.1). Takes tens of milliseconds: never on the loop. False: out of memory. */
MUST_USE bool password_hash(struct arena *arena, struct str password, struct str *out_hash);
/* Whether the password fits. Takes as long as password_hash(), also for an empty or foreign hash, which fits no password. */
MUST_USE bool password_fits(struct arena *arena, struct str password, struct str hash);

/* A hash in lower-case hex that is as slow as a password's, and the same for the same salt and text. It can be compared with others of its
 * salt, and is as hard to guess from as a password's hash. False: out of memory. */
MUST_USE bool slow_hash_hex(struct arena *arena, struct str salt, struct str text, struct str *out_hash);

/* The Luhn check digit (ISO/IEC 7812-1) to put behind these digits, as a character. */
char luhn_digit(struct str digits);
/* Whether the last digit is the Luhn check digit of those before. */
bool luhn_fits(struct str digits);

#endif
