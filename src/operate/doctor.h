/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doctor.h: `entitled doctor`: a list of checks, each of which tells people what it has found and what to do. The checks are in
 * doctor_file.c (before the database is opened), doctor_rows.c and doctor_mail.c (in it); doctor.c runs them and prints. They change
 * nothing and repair nothing. Checks in the database run in a child process, because damaged rows may end it. `entitled restore` runs some
 * of them, too.
 */
#ifndef OPERATE_DOCTOR_H
#define OPERATE_DOCTOR_H

#include "base/clock.h"
#include "db/look.h"
#include "view/cli.h"

/* Checks the version and the ledgers of a database that was just restored, and prints what it has found: `conflict` when something is
 * wrong. An older version, which `upgrade` is for, is not wrong; its ledgers are not checked. */
MUST_USE enum err doctor_look_at_restored(struct ctx *ctx, struct cli *cli);

/* note: worth knowing, nothing is wrong. skipped: not checked, because something else is wrong. */
enum doctor_result { DOCTOR_OK, DOCTOR_NOTE, DOCTOR_WRONG, DOCTOR_SKIPPED };

struct doctor_finding {
    char               check[16];
    enum doctor_result result;
    char               words[1400], cure[700];      /* UTF-8; an empty cure: nothing to do */
};

/* The findings, in memory that the child shares. */
struct doctor {
    bool             postgres;
    struct look_file file;
    struct look      look;
    bool             restored;                      /* runs only the checks for a database that was just restored */
    bool             cannot_open, other_version;    /* the checks that follow are skipped */
    bool             older;                         /* the other version is one that can be upgraded */
    size_t           next;                          /* the check of rows that runs */
    size_t           count;
    struct doctor_finding findings[64];
};

/* A check. The fault with which it fails is a finding, too. */
struct doctor_check {
    const char *name;
    bool        opens;              /* opens the database, and needs none before */
    bool        restored;           /* also for a database that was just restored */
    enum err  (*run)(struct ctx *ctx, struct doctor *doctor);
};
extern const struct doctor_check doctor_checks_of_files[], doctor_checks_of_rows[];     /* end with a NULL name */

/* The checks of what was mailed, and of the addresses that mail is to reach. */
MUST_USE enum err doctor_check_mail(struct ctx *ctx, struct doctor *doctor);
MUST_USE enum err doctor_check_addresses(struct ctx *ctx, struct doctor *doctor);

#define DOCTOR_LATE_MS HOUR_MS      /* jobs and mails that wait for longer are reported */
#define DOCTOR_UNWRITTEN_MAX 10000  /* more texts that a search has to look through one by one are reported */

/* Runs `look` in a read transaction. */
MUST_USE enum err doctor_in_read(struct ctx *ctx, struct doctor *doctor, enum err (*look)(struct ctx *, struct doctor *));

/* Adds a finding of the check that runs. */
void doctor_say(struct doctor *doctor, const char *check, enum doctor_result result, struct str words, struct str cure);

#endif
