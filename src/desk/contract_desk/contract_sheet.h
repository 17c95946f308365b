/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_sheet.h: what spreadsheets do to IDs that they take for numbers and dates [4.1]. Pure. Included by this room only.
 */
#ifndef DESK_CONTRACT_DESK_CONTRACT_SHEET_H
#define DESK_CONTRACT_DESK_CONTRACT_SHEET_H

#include "base/ctx.h"

/* The cell without what keeps a spreadsheet from changing it: an apostrophe in front of digits, ="0230242323". */
struct str sheet_unwrapped(struct str cell);
/* How a cell looks like an ID that a spreadsheet has changed, in words for people, or empty: 2.30E+08, 230042379.0, 230,042,379,
 * 15 Aug 2024, more than 15 digits of which the last are zeros. out_lost: digits are gone for sure, whatever was meant. */
struct str sheet_damage(struct ctx *ctx, struct str cell, bool *out_lost);

/* Whether a number has digits that a spreadsheet writes as they are (10 and more), and nothing but zeros behind the sixth of them: so it
 * comes back when it was shown as 1.23457E+11, saved, opened and saved again. One in a million numbers of 12 digits is so by
 * chance, one in ten thousand of 10. */
bool sheet_may_be_rounded(struct str digits);

#endif
