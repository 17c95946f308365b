/* SPDX-License-Identifier: Apache-2.0 */
/*
 * world.h: the database that the model's driver plays in, and the people in it. It is made once, and begun anew by a
 * copy; driver.c plays the acts.
 */
#ifndef TESTS_MODEL_WORLD_H
#define TESTS_MODEL_WORLD_H

#include "tests/harness.h"

/* The people, in this order: a0 to a4, eng, eng2, desk. a0 and a1 belong to o0, a2 administers it and belongs to o1, a3 belongs
 * to o1, a4 to nobody; a1 and a4 have personal sign-ins. o0 is enrolled as a partner, o1 as a reseller only. */
enum { WORLD_PEOPLE = 8, WORLD_ORGANIZATIONS = 2 };

struct world {
    struct ctx   ctx;
    struct arena arena;
    bool         postgres;
    char         cluster[400], directory[400];  /* where it is: a URL, or a directory for the files */
    int64_t      people[WORLD_PEOPLE], organizations[WORLD_ORGANIZATIONS];
};

/* Makes the template, with the catalogue of that file in it. `where` is a directory, or the URL of a PostgreSQL server. */
void world_make(struct world *world, const char *where, const char *catalog_file);
/* A fresh database from the template. */
void world_reset(struct world *world);
/* Removes what was made on a server. */
void world_end(struct world *world);
/* a0 to a4, eng, eng2, desk, op (the operator), sys (a job). */
void world_act_as(struct world *world, struct str who);
/* The e-mail address of one of the people. */
struct str world_email(struct str who);
/* The name of the one who has this account; empty when nobody has. */
struct str world_name_of(const struct world *world, int64_t account_id);

#endif
