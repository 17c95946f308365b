/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server.c: drives libmicrohttpd in external-epoll mode, and refuses what it lets pass but should not: decoded paths, bodies without a
 * limit (docs/decisions/0009-libmicrohttpd.md). door.c says which headers are refused, peers.c which connections are sent away.
 */
#include <microhttpd.h>

#include <errno.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <poll.h>

#include "http/server.h"

#include "base/limit.h"
#include "base/log.h"
#include "http/body.h"
#include "http/door.h"
#include "http/farewell.h"
#include "http/intake.h"
#include "http/peers.h"

/* The library touches all of it with the first request that is not a connection's last, so an idle connection costs so much. */
#define CONNECTION_MEMORY_BYTES ((size_t)LIMIT_HEADER_BYTES + 12 * 1024)
#define CONNECTION_STEP_BYTES   ((size_t)4096)
/* A connection that is sent away still counts until the next turn, in which at most LET_IN_TOGETHER come. */
#define CONNECTIONS_LEAVING_MAX 64
#define IDLE_EXCHANGES_MAX      16                          /* kept for later requests, with one arena block each */
#define QUIET_TURNS_MAX         8                           /* after so many turns we wait although the library would not */
#define QUIET_WAIT_MS           2
#define LET_IN_TOGETHER         8
#define HELD_TOGETHER           16      /* so many of the requests that were held back go on in a turn */
#define HELD_WAIT_MS            5       /* how long until the next look whether they can go on */
/* So much of a body that is too long is still read, so that the client reads our answer instead of finding a broken pipe. */
#define DISCARD_BYTES_MAX       ((size_t)16 * 1024 * 1024)

struct http_server {
    struct MHD_Daemon  *daemon;
    struct http_handler handler;
    struct connection  *idle;       /* exchanges to be used again */
    struct connection  *held_back, *held_back_last; /* complete requests that wait until other answers are gone */
    size_t              idle_count, active;
    struct peers        peers;      /* the open connections */
    bool                was_called; /* the library called us in this turn */
    unsigned            quiet_turns;/* turns in a row in which it did not */
    struct intake       intake;     /* takes new connections */
    bool                draining;
};

/* An exchange, and what this file keeps about it. */
struct connection {
    struct http_exchange   exchange;        /* first: an exchange is a connection */
    struct http_server    *server;
    struct connection     *next_idle, *next_held;
    struct MHD_Connection *handle;
    struct peer           *peer;
    struct body            body;
    size_t                 body_max, discarded;
    bool                   headers_read, is_answered, must_close;
    enum code              refused;         /* CODE_none: not refused */
    const char            *refused_because; /* NULL: the answer says it already */
};

static void release_body(void *what)
{
    struct connection *connection = what;

    body_release(&connection->body);
}

/* "/path?query", or "http://host/path?query", which clients send to proxies. */
static void take_target(struct http_request *request, struct str target)
{
    if (str_starts(target, STR("http://")) || str_starts(target, STR("https://"))) {
        (void)str_cut(&target, '/');
        (void)str_cut(&target, '/');
        const char *slash = target.len ? memchr(target.data, '/', target.len) : NULL;
        size_t host = slash ? (size_t)(slash - target.data) : target.len;
        target = slash ? (struct str){ slash, target.len - host } : STR("/");
    }
    request->query = target;
    request->path = str_cut(&request->query, '?');
}

/* The library calls this first, with the path as it was sent; later it gives the path decoded, and cut at %00. */
static void *on_request_line(void *what, const char *uri, struct MHD_Connection *handle)
{
    struct http_server *server = what;
    struct connection *connection = server->idle;
    struct peer *peer = MHD_get_connection_info(handle, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;

    if (connection) {
        server->idle = connection->next_idle;
        server->idle_count--;
    } else {
        connection = calloc(1, sizeof *connection);
        if (!connection)
            BUG("out of memory");
    }
    struct arena arena = connection->exchange.arena;
    arena.bytes_max = LIMIT_ARENA_BYTES;
    *connection = (struct connection){ .exchange = { .arena = arena }, .server = server, .handle = handle, .peer = peer };
    if (peer->phase == PEER_IDLE)
        peers_move(&server->peers, peer, PEER_HEAD);
    take_target(&connection->exchange.request, str_copy(&connection->exchange.arena, str_of(uri)));
    server->active++;
    return connection;
}

static void on_completed(void *what, struct MHD_Connection *handle, void **state, enum MHD_RequestTerminationCode why)
{
    struct http_server *server = what;
    struct connection *connection = *state;

    (void)handle, (void)why;
    if (!connection)
        return;
    *state = NULL;
    server->was_called = true;
    server->active--;
    peers_release(&server->peers, connection->peer);
    peers_move(&server->peers, connection->peer, PEER_IDLE);
    arena_reset(&connection->exchange.arena);
    if (server->idle_count < IDLE_EXCHANGES_MAX) {
        connection->next_idle = server->idle;
        server->idle = connection;
        server->idle_count++;
        return;
    }
    arena_free(&connection->exchange.arena);
    free(connection);
}

struct header_list { struct http_header items[LIMIT_HEADERS]; struct door door; };

static enum MHD_Result header_list_add(void *what, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct header_list *list = what;
    struct http_header header = { str_of(name), str_of(value) };

    (void)kind;
    if (list->door.count < LIMIT_HEADERS)
        list->items[list->door.count] = header;
    door_note(&list->door, header.name, header.value);
    return MHD_YES;
}

static enum MHD_Result send_answer(struct connection *connection)
{
    struct http_response *answer = &connection->exchange.answer;
    struct str body = buf_str(&answer->body);
    size_t held_bytes = connection->exchange.arena.held_bytes;

    /* The body lives in the exchange's arena until on_completed(). */
    struct MHD_Response *response = MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.data, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    if (answer->content_type.len)
        MHD_add_response_header(response, "Content-Type", str_c(&connection->exchange.arena, answer->content_type));
    for (size_t i = 0; i < answer->header_count; i++)
        MHD_add_response_header(response, answer->headers[i].name.data, str_c(&connection->exchange.arena, answer->headers[i].value));
    if (connection->must_close || connection->server->draining)
        MHD_add_response_header(response, "Connection", "close");
    peers_move(&connection->server->peers, connection->peer, PEER_ANSWER);
    peers_hold_answer(&connection->server->peers, connection->peer, held_bytes > ARENA_BLOCK_BYTES ? held_bytes : body.len);
    enum MHD_Result result = MHD_queue_response(connection->handle, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return result;
}

static void connection_refuse(struct connection *connection, enum code code, const char *because)
{
    connection->refused = code;
    connection->refused_because = because;
}

static void write_refusal(struct connection *connection)
{
    struct http_server *server = connection->server;

    if (connection->refused_because)
        server->handler.refuse(server->handler.what, &connection->exchange, connection->refused, connection->refused_because);
}

/* Answers without waiting for the body; the connection cannot be used any further. */
static enum MHD_Result refuse_now(struct connection *connection, enum code code, const char *because)
{
    connection->must_close = true;
    connection->is_answered = true;
    connection_refuse(connection, code, because);
    write_refusal(connection);
    return send_answer(connection);
}

static enum MHD_Result take_headers(struct connection *connection, const char *method, const char *version)
{
    struct http_request *request = &connection->exchange.request;
    struct arena *arena = &connection->exchange.arena;
    static struct header_list list;     /* static, since it is long, and only its counted part is read */
    const struct http_handler *handler = &connection->server->handler;
    enum code code;
    int64_t length;

    list.door = (struct door){ 0 };
    MHD_get_connection_values(connection->handle, MHD_HEADER_KIND, header_list_add, &list);
    request->method = http_method_of(str_of(method));
    request->remote = str_copy(arena, str_of(connection->peer->remote));
    size_t count = list.door.count < LIMIT_HEADERS ? list.door.count : LIMIT_HEADERS;
    struct http_header *kept = arena_alloc(arena, count * sizeof *kept);
    memcpy(kept, list.items, count * sizeof *kept);
    request->headers = kept;
    request->header_count = count;

    const char *because = door_refusal(&list.door, request, str_equal(str_of(version), STR("HTTP/1.0")), &code, &length);
    if (because)
        return refuse_now(connection, code, because);
    connection->body_max = handler->body_bytes_max(handler->what, request);
    if ((size_t)length > connection->body_max) {
        if ((size_t)length > DISCARD_BYTES_MAX || http_header(request, "Expect").len)
            return refuse_now(connection, CODE_too_large, "The body is longer than this address takes.");
        connection_refuse(connection, CODE_too_large, "The body is longer than this address takes.");
    } else if (length && handler->refuses(handler->what, &connection->exchange)) {
        if ((size_t)length > DISCARD_BYTES_MAX || http_header(request, "Expect").len)
            return refuse_now(connection, CODE_sign_in_required, NULL);
        connection_refuse(connection, CODE_sign_in_required, NULL);
    }
    connection->body.announced = (size_t)length;
    if (length)
        peers_move(&connection->server->peers, connection->peer, PEER_BODY);
    return MHD_YES;
}

static enum MHD_Result take_body(struct connection *connection, const char *data, size_t len)
{
    struct peers *peers = &connection->server->peers;
    size_t need = connection->body.len + len;

    connection->peer->moved_bytes += len;
    if (!connection->refused && need > connection->body_max)
        connection_refuse(connection, CODE_too_large, "The body is longer than this address takes.");
    if (!connection->refused && !peers_hold_body(peers, connection->peer, len))
        connection_refuse(connection, CODE_busy, "Too much is being sent at the moment. Nothing was changed; try again in a moment.");
    if (connection->refused) {
        release_body(connection);
        peers_release(peers, connection->peer);
        connection->discarded += len;
        return connection->discarded > DISCARD_BYTES_MAX ? MHD_NO : MHD_YES;
    }
    if (!connection->body.data)
        arena_on_reset(&connection->exchange.arena, release_body, connection);
    return body_add(&connection->body, data, len) ? MHD_YES : MHD_NO;
}

/* Holds a request back: answers are long, and those of a turn are all made before the first is read. */
static void hold_back(struct http_server *server, struct connection *connection)
{
    connection->next_held = NULL;
    if (server->held_back)
        server->held_back_last->next_held = connection;
    else
        server->held_back = connection;
    server->held_back_last = connection;
    peers_move(&server->peers, connection->peer, PEER_BUSY);
    MHD_suspend_connection(connection->handle);
}

/* Lets some requests that were held back go on. The library asks on_request() about them again, which may hold them back once more. */
static void let_go_on(struct http_server *server)
{
    for (int i = 0; i < HELD_TOGETHER && server->held_back && !peers_are_full(&server->peers); i++) {
        struct connection *connection = server->held_back;
        server->held_back = connection->next_held;
        MHD_resume_connection(connection->handle);
    }
}

static enum MHD_Result on_request(void *what, struct MHD_Connection *handle, const char *url, const char *method,
                                  const char *version, const char *data, size_t *len, void **state)
{
    struct connection *connection = *state;
    struct http_server *server = what;

    (void)url;
    server->was_called = true;
    if (connection->peer->phase == PEER_LEAVING)
        return MHD_NO;
    if (!connection->headers_read) {
        connection->headers_read = true;
        return take_headers(connection, method, version);
    }
    if (*len) {
        size_t taken = *len;
        *len = 0;
        return take_body(connection, data, taken);
    }
    if (!connection->is_answered) {
        connection->exchange.request.body = (struct str){ connection->body.data ? connection->body.data : "", connection->body.len };
        if (connection->refused) {
            write_refusal(connection);
        } else if (peers_are_full(&server->peers)) {
            hold_back(server, connection);
            return MHD_YES;
        } else if (!server->handler.answer(server->handler.what, &connection->exchange)) {
            peers_move(&server->peers, connection->peer, PEER_BUSY);
            MHD_suspend_connection(handle);
            return MHD_YES;
        }
        connection->is_answered = true;
    }
    return send_answer(connection);
}

/* The sixteen bytes of the client's address, or NULL where it stands for many clients; and the address in words. */
static const unsigned char *address_of(const struct http_server *server, struct MHD_Connection *handle, unsigned char bytes[16],
                                       char text[INET6_ADDRSTRLEN])
{
    const struct sockaddr *address = MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;

    memset(bytes, 0, 16);
    if (address && address->sa_family == AF_INET) {
        memset(bytes + 10, 0xff, 2);
        memcpy(bytes + 12, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
        inet_ntop(AF_INET, bytes + 12, text, INET6_ADDRSTRLEN);
    } else if (address && address->sa_family == AF_INET6) {
        memcpy(bytes, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
        inet_ntop(AF_INET6, bytes, text, INET6_ADDRSTRLEN);
    }
    return !text[0] || server->handler.is_proxy(server->handler.what, str_of(text)) ? NULL : bytes;
}

static void on_connection(void *what, struct MHD_Connection *handle, void **state, enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = what;
    unsigned char bytes[16];
    char remote[INET6_ADDRSTRLEN] = "";

    server->was_called = true;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        peers_leave(&server->peers, *state);
        free(*state);
        return;
    }
    struct peer *peer = calloc(1, sizeof *peer);
    if (!peer)
        BUG("out of memory");
    *state = peer;
    const unsigned char *address = address_of(server, handle, bytes, remote);
    peers_join(&server->peers, peer, MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd, address, remote);
}

/* We decode ourselves, and only what we use. */
static size_t leave_escaped(void *what, struct MHD_Connection *handle, char *text)
{
    (void)what, (void)handle;
    return strlen(text);
}

struct http_server *http_server_new(struct intake intake, unsigned connections_max, unsigned idle_seconds,
                                    const struct http_handler *handler)
{
    struct http_server *server = calloc(1, sizeof *server);

    if (!server)
        BUG("out of memory");
    server->handler = *handler;
    server->intake = intake;
    server->peers.peers_max = connections_max;
    server->peers.idle_ms = (int64_t)idle_seconds * 1000;
    server->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, on_request, server,
                                      MHD_OPTION_CONNECTION_LIMIT, connections_max + CONNECTIONS_LEAVING_MAX,
                                      MHD_OPTION_CONNECTION_TIMEOUT, 0U,
                                      MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES,
                                      MHD_OPTION_CONNECTION_MEMORY_INCREMENT, CONNECTION_STEP_BYTES,
                                      MHD_OPTION_STRICT_FOR_CLIENT, 0,      /* door.c is stricter, and has words */
                                      MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
                                      MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
                                      MHD_OPTION_URI_LOG_CALLBACK, on_request_line, server,
                                      MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
                                      MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
                                      MHD_OPTION_END);
    if (server->daemon)
        return server;
    free(server);
    return NULL;
}

/* No more at once, so that those who are let in do not wait, and so that the connections that are sent away for them are gone by the next
 * turn. */
static void let_in(struct http_server *server)
{
    struct sockaddr_storage address;
    socklen_t len;
    int fd;

    for (int i = 0; i < LET_IN_TOGETHER && (fd = intake_next(&server->intake, server->peers.count, &address, &len)) >= 0; i++)
        if (MHD_add_connection(server->daemon, fd, (const struct sockaddr *)(const void *)&address, len) != MHD_YES)
            log_line(LOG_LEVEL_WARN, "event=not_let_in detail=\"%s\"", strerror(errno));
}

/* MHD_run_wait() would wait for the connections alone. So we poll for as long as the library says it can wait, and then give it a turn
 * without waiting. While a client fills one of its buffers that nobody can empty, the library says that it cannot wait; then we wait all
 * the same, until peers.c has found that client. */
static void server_turn(struct http_server *server, int other_fd, bool lets_in, int wait_ms)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    int least_ms = wait_ms && server->quiet_turns > QUIET_TURNS_MAX ? QUIET_WAIT_MS : 0;
    MHD_UNSIGNED_LONG_LONG most;

    peers_turn(&server->peers);
    let_go_on(server);
    if (server->held_back && wait_ms > HELD_WAIT_MS)
        wait_ms = HELD_WAIT_MS;
    MUST(info);
    int listen_fd = lets_in ? intake_fd(&server->intake, server->peers.count, &wait_ms) : -1;
    struct pollfd fds[] = { { .fd = info->epoll_fd, .events = POLLIN }, { .fd = other_fd, .events = POLLIN }, { .fd = listen_fd, .events = POLLIN } };
    if (MHD_get_timeout(server->daemon, &most) == MHD_YES && most < (MHD_UNSIGNED_LONG_LONG)wait_ms)
        wait_ms = (int)most > least_ms ? (int)most : least_ms;
    server->was_called = false;
    int ready = poll(fds, COUNT_OF(fds), wait_ms);
    if (ready < 0)
        return;     /* a signal came, which may say that each answer is the last from now on */
    if (ready && fds[2].revents)
        let_in(server);
    MHD_run_wait(server->daemon, 0);
    server->quiet_turns = server->was_called ? 0 : server->quiet_turns + 1;
}

void http_server_turn(struct http_server *server, int other_fd, int wait_ms)      { server_turn(server, other_fd, true, wait_ms); }
void http_server_meanwhile(struct http_server *server, int other_fd, int wait_ms) { server_turn(server, other_fd, false, wait_ms); }
bool http_server_is_full(const struct http_server *server)                        { return peers_are_full(&server->peers); }

void http_server_resume(struct http_server *server, struct http_exchange *exchange)
{
    struct connection *connection = (struct connection *)(void *)exchange;

    (void)server;
    connection->is_answered = true;
    MHD_resume_connection(connection->handle);
}

void http_server_drain(struct http_server *server)
{
    server->draining = true;
}

void http_server_shut(struct http_server *server)
{
    server->intake.listen_fd = -1;
}

size_t http_server_active(const struct http_server *server)
{
    return server->active;
}

size_t http_server_connections(const struct http_server *server)
{
    return server->peers.count;
}

void http_server_free(struct http_server *server)
{
    int *sockets = calloc(server->peers.count + 1, sizeof *sockets);

    if (!sockets)
        BUG("out of memory");
    http_farewell(sockets, peers_sockets(&server->peers, sockets, server->peers.count));
    free(sockets);
    MHD_stop_daemon(server->daemon);
    for (struct connection *connection = server->idle, *next; connection; connection = next) {
        next = connection->next_idle;
        arena_free(&connection->exchange.arena);
        free(connection);
    }
    free(server);
}
