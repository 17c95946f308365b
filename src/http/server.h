/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server.h: HTTP/1.1 on a listening socket, for one single-threaded worker. The only file that includes libmicrohttpd is
 * server.c. Knows nothing of routes: whoever makes a server gives it the functions that answer.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/err.h"
#include "http/intake.h"
#include "http/message.h"

/* One request and its answer, from the request line to the last byte that is sent. */
struct http_exchange {
    struct arena         arena;
    struct http_request  request;
    struct http_response answer;
    void                *user;      /* belongs to whoever answers; NULL at first */
};

struct http_handler {
    /* The most bytes of body that this request may have; method, path and headers are known. */
    size_t (*body_bytes_max)(void *what, const struct http_request *request);
    /* A body is announced. True: the request is refused by its header alone, and exchange->answer says so; the body is thrown away. */
    bool (*refuses)(void *what, struct http_exchange *exchange);
    /* A request is complete. True: its answer is complete too; false: http_server_resume() follows later. */
    bool (*answer)(void *what, struct http_exchange *exchange);
    /* Writes the answer to a request that is refused before any route: `malformed`, `too_large` or `busy`, with English words. */
    void (*refuse)(void *what, struct http_exchange *exchange, enum code code, const char *detail);
    /* Whether an address is a proxy's, behind which there are many clients. */
    bool (*is_proxy)(void *what, struct str address);
    void *what;
};

struct http_server;

/* Serves the connections that `intake` takes. NULL when libmicrohttpd does not start. One connection more than connections_max sends
 * another away; idle_seconds is for those between two requests. http/peers.h says what else ends a connection. */
struct http_server *http_server_new(struct intake intake, unsigned connections_max, unsigned idle_seconds,
                                    const struct http_handler *handler);
/* Waits at most wait_ms for the connections or `other_fd` (-1: none), and serves the connections. */
void http_server_turn(struct http_server *server, int other_fd, int wait_ms);
/* The same, for a caller that waits for `other_fd` with exchanges suspended: takes no new connections. */
void http_server_meanwhile(struct http_server *server, int other_fd, int wait_ms);
/* Whether answers hold all the memory that they may: the next one is made when some were read. */
bool http_server_is_full(const struct http_server *server);
/* The answer of a suspended exchange is complete; the next turn sends it. */
void http_server_resume(struct http_server *server, struct http_exchange *exchange);
/* Closes each connection after its next answer from now on; the answer says so. */
void http_server_drain(struct http_server *server);
/* Takes no more connections; those that wait at the listening socket are left to the other processes that share it. */
void http_server_shut(struct http_server *server);
/* The number of requests that have begun and are not answered to the end. */
size_t http_server_active(const struct http_server *server);
/* The number of open connections, idle ones included. */
size_t http_server_connections(const struct http_server *server);
/* Ends the open connections (http/farewell.h) and closes everything; no exchange may be suspended. */
void http_server_free(struct http_server *server);

#endif
