/* SPDX-License-Identifier: Apache-2.0 */
/* t0_progress.c: the bar of long commands is for terminals alone, and leaves nothing behind (SPEC 14.3). */
#include "tests/caught.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "view/cli_progress.h"

static void go_through(struct cli_progress *progress)
{
    cli_progress_show(progress, STR("Rows"), 0, 200);
    cli_progress_show(progress, STR("Rows"), 1, 200);       /* no percent more: nothing is written */
    cli_progress_show(progress, STR("Rows"), 100, 200);
    cli_progress_show(progress, STR("Rows"), 200, 200);
    cli_progress_end(progress);
    cli_progress_end(progress);
}

TEST(where_there_is_no_terminal_nothing_is_shown)
{
    catch_begin(ctx);
    struct cli_progress progress = cli_progress_new();
    go_through(&progress);
    struct caught caught = catch_end(ctx);

    CHECK_STR(caught.err, STR(""));
    CHECK_STR(caught.out, STR(""));
}

TEST(a_terminal_shows_each_percent_once_and_an_empty_line_in_the_end)
{
    static const char expected[] = "\rRows [........................................]   0%"
                                   "\rRows [####################....................]  50%"
                                   "\rRows [########################################] 100%" "\r\033[K";
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), kept = dup(STDERR_FILENO);
    char text[1000];
    size_t len = 0;

    MUST(terminal >= 0 && kept >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    int there = open(ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    MUST(there >= 0 && dup2(there, STDERR_FILENO) >= 0);
    struct cli_progress progress = cli_progress_new();
    go_through(&progress);
    MUST(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
    for (struct pollfd ready = { .fd = terminal, .events = POLLIN }; len < sizeof text && poll(&ready, 1, 0) > 0;) {
        ssize_t got = read(terminal, text + len, sizeof text - len);
        MUST(got > 0);
        len += (size_t)got;
    }
    close(there);
    close(terminal);
    CHECK_STR(((struct str){ text, len }), str_of(expected));
}

TESTS(
    ALONE(where_there_is_no_terminal_nothing_is_shown),
    ALONE(a_terminal_shows_each_percent_once_and_an_empty_line_in_the_end),
)
