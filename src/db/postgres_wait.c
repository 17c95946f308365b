/* SPDX-License-Identifier: Apache-2.0 */
/* postgres_wait.c: waiting for a server that may be there and do nothing, for which libpq itself would wait for ever. */
#include <poll.h>

#include "db/postgres_conn.h"

#include "base/clock.h"
#include "base/pulse.h"

#define WAIT_MS  11000  /* for an answer; the server itself gives up sooner (statement_timeout), if it still can */
#define SLICE_MS 1000
#define SOON_MS  20

bool postgres_is_lost(const struct conn *conn)
{
    return conn->silent || PQstatus(conn->pg) != CONNECTION_OK;
}

/* Waits for the socket. Most answers come so soon that it does not pay to begin something else meanwhile. */
static void wait_for_socket(struct conn *conn, bool unsent)
{
    struct pollfd socket = { .fd = PQsocket(conn->pg), .events = (short)(POLLIN | (unsent ? POLLOUT : 0)) };

    if (poll(&socket, 1, conn->meanwhile ? SOON_MS : SLICE_MS) == 0 && conn->meanwhile)
        conn->meanwhile(conn->meanwhile_what, socket.fd, unsent ? SOON_MS : SLICE_MS);
}

/* Sends what is to be sent, and waits for a result: false when the server has been silent for too long, or the connection is lost. */
static bool await_answer(struct conn *conn)
{
    int64_t until = clock_running() + WAIT_MS;

    for (;;) {
        int unsent = PQflush(conn->pg);
        if (unsent < 0)
            return false;
        /* Several answers come at once, and the socket is asked only when there is no other. */
        if (!unsent && !PQisBusy(conn->pg))
            return true;
        if (!PQconsumeInput(conn->pg))
            return false;
        if (!unsent && !PQisBusy(conn->pg))
            return true;
        pulse();
        if (!conn->patient && clock_running() >= until) {
            conn->silent = true;
            conn->left_until = clock_running() + POSTGRES_LEFT_MS;
            return false;
        }
        wait_for_socket(conn, unsent);
    }
}

void postgres_meanwhile(void *data, void (*wait)(void *what, int fd, int ms), void *what)
{
    struct conn *conn = data;

    conn->meanwhile = wait;
    conn->meanwhile_what = what;
}

PGresult *postgres_next(struct conn *conn)
{
    if (conn->silent || (!await_answer(conn) && conn->silent))
        return NULL;
    return PQgetResult(conn->pg);
}

PGresult *postgres_last(struct conn *conn, bool sent)
{
    PGresult *last = NULL, *next;

    while (sent && (next = postgres_next(conn))) {
        PQclear(last);
        last = next;
        if (postgres_is_lost(conn))
            break;
    }
    return last;
}

PGresult *postgres_execute(struct conn *conn, const char *text)
{
    return conn->silent ? NULL : postgres_last(conn, PQsendQuery(conn->pg, text));
}
