/* SPDX-License-Identifier: Apache-2.0 */
/* cli_progress.c: the bar is written over itself. */
#include "view/cli_progress.h"

#include <stdio.h>
#include <unistd.h>

#define BAR_CHARS 40

struct cli_progress cli_progress_new(void)
{
    return (struct cli_progress){ .on_terminal = isatty(STDERR_FILENO) == 1, .shown_percent = -1 };
}

void cli_progress_show(struct cli_progress *progress, struct str words, int64_t done, int64_t all)
{
    int percent = all > 0 ? (int)(done * 100 / all) : 100, filled = percent * BAR_CHARS / 100;
    char bar[BAR_CHARS + 1];

    if (!progress->on_terminal || percent == progress->shown_percent)
        return;
    progress->shown_percent = percent;
    for (int i = 0; i < BAR_CHARS; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_CHARS] = 0;
    fprintf(stderr, "\r%.*s [%s] %3d%%", STR_ARGS(words), bar, percent);
}

void cli_progress_end(struct cli_progress *progress)
{
    if (progress->on_terminal && progress->shown_percent >= 0)
        fprintf(stderr, "\r\033[K");
    progress->shown_percent = -1;
}
