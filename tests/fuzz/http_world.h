/* SPDX-License-Identifier: Apache-2.0 */
/* http_world.h: the people, contracts, requests and drafts that fuzz_http.c calls upon. */
#ifndef TESTS_FUZZ_HTTP_WORLD_H
#define TESTS_FUZZ_HTTP_WORLD_H

#include "web/dispatch.h"

/* Gives the context the database, and what answers on it: the program's routes, sessions and tokens that begin with a name
 * ("anna0000..."), and passwords that fit when they are "correct horse battery". */
struct web http_world(struct ctx *ctx);

/* A text with {R} and the like in it, which stand for what has another number each time: {R} an open request, {K} a closed one,
 * {C} a contract, {X} a cancelled one, {D} a draft that may be submitted, {E} one that has just begun, {S} a submitted one, {P}
 * a contact of R, {Q} the quote of D, {O} an organization, {A} and {N} the pair of IDs of C. */
struct str http_world_names(struct ctx *ctx, struct str text);

/* The secret of a session or token of one of anna, olle, greta, eva, sam, dana; empty for any other name. */
struct str http_world_secret(struct ctx *ctx, struct str name);

#endif
