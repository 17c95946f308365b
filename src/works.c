/* SPDX-License-Identifier: Apache-2.0 */
/* works.c: the table of contents of the background jobs: every name that may stand in the queue, and what it stands for. */
#include "works.h"

#include "base/clock.h"
#include "desk/account/account_works.h"

const struct work works[] = {
    /* name                       run                           prepare  every */
    { "account.forget_attempts",  account_forget_attempts_work, NULL,    DAY_MS },
    { .name = NULL },
};
