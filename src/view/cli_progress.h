/* SPDX-License-Identifier: Apache-2.0 */
/* cli_progress.h: a bar on standard error for long work, where that is a terminal; nothing elsewhere [14.3]. */
#ifndef VIEW_CLI_PROGRESS_H
#define VIEW_CLI_PROGRESS_H

#include "base/str.h"

/* A bar, made with cli_progress_new(); cli_progress_end() clears the line. */
struct cli_progress { bool on_terminal; int shown_percent; };

struct cli_progress cli_progress_new(void);
/* Shows the progress when it has changed by a percent. */
void cli_progress_show(struct cli_progress *progress, struct str words, int64_t done, int64_t all);
void cli_progress_end(struct cli_progress *progress);

#endif
