/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_help.h: what our eight words mean, written once: for the page /words, and for a short answer beside a field or a figure
 * (contract_help.html), which works without a script, by keyboard and by touch.
 */
#ifndef DESK_CONTRACT_CONTRACT_HELP_H
#define DESK_CONTRACT_CONTRACT_HELP_H

#include "base/ctx.h"

enum help_word { HELP_CONTRACT, HELP_PLAN, HELP_INCIDENT, HELP_IDS, HELP_SEVERITY, HELP_RECENT, HELP_GRACE, HELP_CHARGEABLE, HELP_WORDS };

/* id: the anchor of /words. */
struct help { struct str id, word, meaning; };
struct help help_of(struct ctx *ctx, enum help_word which);

#endif
