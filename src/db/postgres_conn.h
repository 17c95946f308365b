/* SPDX-License-Identifier: Apache-2.0 */
/* postgres_conn.h: an open connection to PostgreSQL, for the files of its engine. The only file that includes libpq. */
#ifndef DB_POSTGRES_CONN_H
#define DB_POSTGRES_CONN_H

#include <libpq-fe.h>

#include "db/engine.h"
#include "db/postgres.h"
#include "db/slots.h"

#define SENT_MAX 32     /* statements of one round trip */
#define POSTGRES_LEFT_MS 2000   /* a server that was silent is not asked again for so long */

struct conn {
    PGconn               *pg;
    struct db_slots       prepared;     /* a statement that has a slot is prepared */
    bool                  patient;      /* answers may take any time: migrations */
    bool                  silent;       /* the server did not answer in time: nothing of this connection can be used any more */
    int64_t               left_until;   /* until then it is not asked again */
    void                (*meanwhile)(void *what, int fd, int ms);   /* what is done while an answer is waited for; NULL: nothing */
    void                 *meanwhile_what;
    bool                  suspect;      /* the server's message calls for another connection */
    enum db_mode          mode;         /* the mode of the open transaction, or of the last */
    const struct db_sql  *begin;        /* the BEGIN that the server was not sent yet, or NULL */
    /* Statements that were sent, and whose outcome is not read yet. */
    const struct db_sql  *sent[SENT_MAX];
    size_t                sent_count;
};

/* The connection is lost, or its server was silent for too long: it cannot be used any more. */
bool postgres_is_lost(const struct conn *conn);
/* The next result of the statements that were sent; NULL behind the last, and when none can be had. */
PGresult *postgres_next(struct conn *conn);
/* The last result of what was `sent`; for a whole text, as PQexec() gives it. */
PGresult *postgres_last(struct conn *conn, bool sent);
PGresult *postgres_execute(struct conn *conn, const char *text);
/* As db_engine.meanwhile. */
void postgres_meanwhile(void *conn, void (*wait)(void *what, int fd, int ms), void *what);

/* Connects with one attempt, but with none shortly after one that got no answer. */
MUST_USE enum err postgres_connect_again(struct ctx *ctx, struct conn *conn);
void postgres_close(void *conn);

#endif
