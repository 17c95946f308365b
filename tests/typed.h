/* SPDX-License-Identifier: Apache-2.0 */
/* typed.h: what somebody typed, found again in the HTML that shows it (view/written.h). */
#ifndef TESTS_TYPED_H
#define TESTS_TYPED_H

#include "base/str.h"

/* Takes the next character of escaped text off `rest`; '<' itself begins a tag. A byte that had to be escaped and is not gives 0. */
char html_char_cut(struct str *rest);

/*
 * Whether every character that was typed stands in the HTML, in that order, but for spaces and marks: > before a line, ``` at its begin, and the
 * one short word behind that.
 */
bool all_typed_is_shown(struct str typed, struct str html);

#endif
