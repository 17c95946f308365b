/* SPDX-License-Identifier: Apache-2.0 */
/*
 * written.h: what somebody wrote in lines, as a page shows it. Support texts are logs and commands: lines that are indented by four spaces or a tab, and
 * those between lines of ```, stand in a fixed width and scroll by themselves; lines that begin with "> " are quoted; http and https addresses are
 * links, unless a name or password stands before the host. All else are paragraphs, and several empty lines are one. Nothing is left out but the marks
 * themselves, with the name of a language behind ```. Everything is escaped, and takes a time in proportion to its length.
 */
#ifndef VIEW_WRITTEN_H
#define VIEW_WRITTEN_H

#include "base/ctx.h"

/* <div class="written"> with paragraphs, blocks and quotes: LIMIT_BLOCKS of them, and what follows is one paragraph; with LIMIT_LINKS links of at most
 * LIMIT_LINK_BYTES, and what follows is no link. */
void written_html(struct buf *out, struct ctx *ctx, struct str text);

/* The text behind "> " on each line, to be answered: its first LIMIT_QUOTE_LINES lines and LIMIT_QUOTE_BYTES bytes, and behind them that the
 * rest is left out; `lead` stands above ("Anna Berg wrote:"). It ends with an empty line, where one writes on. */
struct str written_quoted(struct ctx *ctx, struct str lead, struct str text);

#endif
