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

/* One request and its answer, from the request line until the last byte was sent. */
struct http_exchange {
    struct arena         arena;
    struct http_request  request;
    struct http_response answer;
    void                *user;      /* belongs to whoever answers; NULL at first */
};

struct http_handler {
    /* The most bytes of body that this request may have; method, path and headers are known. */
    size_t (*body_bytes_max)(void *what, const struct http_request *request);
    /* A body is announced. True: the header alone decides against the request, and exchange->answer says so; the body is thrown away. */
    bool (*refuses)(void *what, struct http_exchange *exchange);
    /* A request is complete. True: exchange->answer is; false: http_server_resume() follows later. */
    bool (*answer)(void *what, struct http_exchange *exchange);
    /* Writes the answer to what is refused at the door: `malformed`, `too_large` or `busy`, with English words. */
    void (*refuse)(void *what, struct http_exchange *exchange, enum code code, const char *detail);
    /* Whether a client's address is that of a proxy, behind which many clients are. */
    bool (*is_proxy)(void *what, struct str address);
    void *what;
};

struct http_server;

/* Serves who is let in by `intake`. NULL when libmicrohttpd does not start. For one
 * connection more than connections_max another one has to go; idle_seconds is for those between two requests. What else
 * ends a connection: http/peers.h. */
struct http_server *http_server_new(struct intake intake, unsigned connections_max, unsigned idle_seconds,
                                    const struct http_handler *handler);
/* Waits at most wait_ms for something to do on the connections, or on `other_fd` (-1: none), and does the former. */
void http_server_turn(struct http_server *server, int other_fd, int wait_ms);
/* The same, to be called by whoever waits for `other_fd` with exchanges suspended: nobody new is let in. */
void http_server_meanwhile(struct http_server *server, int other_fd, int wait_ms);
/* Whether as many answers are held as may be: no more shall be made before some were read. */
bool http_server_is_full(const struct http_server *server);
/* The answer of a suspended exchange is complete: it is sent in the next turn. */
void http_server_resume(struct http_server *server, struct http_exchange *exchange);
/* From now on each connection is closed behind its next answer, which says so. */
void http_server_drain(struct http_server *server);
/* Takes no more connections; those that wait at the listening socket are left to the processes that share it. */
void http_server_shut(struct http_server *server);
/* Requests that have begun and are not answered to the end. */
size_t http_server_active(const struct http_server *server);
/* Connections that are open, those that nothing is under way on included. */
size_t http_server_connections(const struct http_server *server);
/* Takes leave of the open connections and closes everything; nothing may be suspended. */
void http_server_free(struct http_server *server);

#endif
