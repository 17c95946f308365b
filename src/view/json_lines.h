/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_lines.h: finds the line of a value in a JSON text, so that a message about a catalogue names it. Only for texts that view/input.h
 * has accepted; it does not check them again.
 */
#ifndef VIEW_JSON_LINES_H
#define VIEW_JSON_LINES_H

#include "base/str.h"

struct json_lines;

/* Scans the text once. The text must stay as long as the result, which lives in the arena. */
struct json_lines *json_lines_new(struct arena *arena, struct str text);

/* The line (from 1) of the value at a path as field faults name it: "plans[3].coverage.kinds[0]"; "" is the whole. When there is nothing at
 * the path (a missing field), the line of the nearest value around it. */
int json_line_of(const struct json_lines *lines, struct str path);

#endif
