/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.h: reads a table of comma-separated values that came from outside (RFC 4180), and writes one.
 */
#ifndef VIEW_CSV_H
#define VIEW_CSV_H

#include "base/ctx.h"

struct csv_row { int64_t line; struct str *cells; size_t count; };     /* line: where it begins, from 1 */
struct csv { struct csv_row *rows; size_t count; };

/* Reads a table: quoted cells ("" is a quote, line breaks allowed), CRLF, LF or CR, a BOM at the front; lines without anything are left
 * out. `malformed`, with the line, for bytes that are no UTF-8, for NUL, and for a quote that is not closed or stands where none may. */
MUST_USE enum err csv_read(struct ctx *ctx, struct str text, struct csv *out_csv);

/* Writes a cell, quoted when it must be; the `first` of its line has no comma in front. */
void csv_text(struct buf *out, struct str cell, bool first);
void csv_int(struct buf *out, int64_t cell, bool first);
/* Ends a line: CRLF. */
void csv_end(struct buf *out);
/* A person's words, with an apostrophe in front when a spreadsheet would take them for a formula. */
struct str csv_harmless(struct arena *arena, struct str cell);

#endif
