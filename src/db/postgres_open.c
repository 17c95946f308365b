/* SPDX-License-Identifier: Apache-2.0 */
/* postgres_open.c: connecting, and what the connection was made with. */
#include "db/postgres_conn.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/locale.h"

static enum err cannot_connect(struct ctx *ctx, const struct conn *conn)
{
    return postgres_fault(ctx, &(struct db_sql){ .name = "connect" },
                          &(struct postgres_said){ .message = conn->silent ? STR("it has not answered for too long") : str_of(PQerrorMessage(conn->pg)) });
}

enum err postgres_connect_again(struct ctx *ctx, struct conn *conn)
{
    if (clock_running() < conn->left_until)
        return cannot_connect(ctx, conn);
    db_slots_free(&conn->prepared);
    conn->silent = conn->patient = false;
    PQreset(conn->pg);
    conn->suspect = false;
    conn->left_until = PQstatus(conn->pg) == CONNECTION_OK ? 0 : clock_running() + POSTGRES_LEFT_MS / 4;
    PQsetnonblocking(conn->pg, 1);
    return PQstatus(conn->pg) == CONNECTION_OK ? OK : cannot_connect(ctx, conn);
}

void postgres_close(void *data)
{
    struct conn *conn = data;

    PQfinish(conn->pg);
    db_slots_free(&conn->prepared);
    free(conn);
}

static void ignore_notice(void *nothing, const PGresult *result)
{
    (void)nothing;
    (void)result;
}

/* What stands before the URL is a default that the URL may change; what stands behind it is not. A server that is set to
 * answer before a commit is on its disk is told otherwise: nothing is acknowledged that could be lost. Who looks there for whom the
 * others wait finds the process. */
static PGconn *connect_to(struct ctx *ctx, const char *url)
{
    const char *own_name = str_format(ctx->arena, "entitled %d", (int)getpid()).data;
    static const char *const names[] = { "connect_timeout", "tcp_user_timeout", "options", "dbname", "client_encoding", "fallback_application_name", NULL };
    const char *const values[] = { "3", "10000", "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000 -c synchronous_commit=on",
                                   url, "UTF8", own_name, NULL };

    return PQconnectdbParams(names, values, 1);
}

enum err db_postgres_open(struct ctx *ctx, struct str url, void **out_conn)
{
    struct conn *conn = calloc(1, sizeof *conn);

    if (!conn || !(conn->pg = connect_to(ctx, str_c(ctx->arena, url))))
        BUG("out of memory");
    if (PQstatus(conn->pg) != CONNECTION_OK) {
        struct str said = str_copy(ctx->arena, str_trim(str_of(PQerrorMessage(conn->pg))));
        postgres_close(conn);
        return db_fail(ctx, CODE_busy, false, trf(ctx, "The PostgreSQL server cannot be reached: {why}", HOLE("why", said)), said);
    }
    PQsetnonblocking(conn->pg, 1);
    PQsetNoticeReceiver(conn->pg, ignore_notice, NULL);
    *out_conn = conn;
    return OK;
}

/* Everything that the connection was made with, but for the password, as one conninfo text, quoted. */
struct postgres_target postgres_target_of(struct ctx *ctx, void *data)
{
    const struct conn *conn = data;
    PQconninfoOption *options = PQconninfo(conn->pg);
    struct postgres_target target = { .password = NULL };
    struct buf text = buf_new(ctx->arena);

    if (!options)
        BUG("out of memory");
    for (const PQconninfoOption *option = options; option->keyword; option++) {
        struct str name = str_of(option->keyword);
        if (!option->val || str_equal(name, STR("options")))    /* our time-outs are not for these tools */
            continue;
        if (str_equal(name, STR("password"))) {
            target.password = str_copy(ctx->arena, str_of(option->val)).data;
            continue;
        }
        buf_format(&text, "%s='", option->keyword);
        for (const char *c = option->val; *c; c++)
            buf_add(&text, *c == '\'' || *c == '\\' ? (struct str){ (char[]){ '\\', *c }, 2 } : (struct str){ c, 1 });
        buf_add(&text, STR("' "));
    }
    PQconninfoFree(options);
    target.conninfo = buf_str(&text).data;
    return target;
}
