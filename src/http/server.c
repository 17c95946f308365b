/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server.c: libmicrohttpd in external-epoll mode, and what it lets pass but should not: conflicting lengths, decoded
 * paths, bodies without a limit (docs/decisions/0009-libmicrohttpd.md).
 */
#include <microhttpd.h>
#include <strings.h>

#include <netinet/in.h>
#include <arpa/inet.h>
#include <poll.h>

#include "http/server.h"

#include "base/limit.h"

#define CONNECTION_MEMORY_BYTES ((size_t)LIMIT_HEADER_BYTES + 16 * 1024)
#define CONNECTION_STEP_BYTES   ((size_t)4096)
#define HEADERS_MAX             100
#define IDLE_EXCHANGES_MAX      16                          /* kept for the next requests, with one arena block each */
#define BODY_FIRST_BYTES        ((size_t)4096)
/* So much of a body that is too long anyway is read, so that the client reads our answer instead of a broken pipe. */
#define DISCARD_BYTES_MAX       ((size_t)16 * 1024 * 1024)

struct http_server {
    struct MHD_Daemon  *daemon;
    struct http_handler handler;
    struct connection  *idle;       /* exchanges to be used again */
    size_t              idle_count, active;
    bool                draining;
};

/* An exchange with what the library's side needs to know of it. */
struct connection {
    struct http_exchange   exchange;        /* first: an exchange is a connection */
    struct http_server    *server;
    struct connection     *next_idle;
    struct MHD_Connection *handle;
    char                  *body;
    size_t                 body_len, body_cap, body_max, discarded;
    bool                   headers_read, is_answered, must_close;
    enum code              refused;         /* CODE_none: not refused */
    const char            *refused_because;
};

static void release_body(void *what)
{
    struct connection *connection = what;

    free(connection->body);
    connection->body = NULL;
    connection->body_len = connection->body_cap = 0;
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

/* The library calls this first, with the path as it was sent; what it hands out later is decoded, and cut at %00. */
static void *on_request_line(void *what, const char *uri, struct MHD_Connection *handle)
{
    struct http_server *server = what;
    struct connection *connection = server->idle;

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
    *connection = (struct connection){ .exchange = { .arena = arena }, .server = server, .handle = handle };
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
    server->active--;
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

struct header_list { struct http_header *items; size_t count, bytes; };

static enum MHD_Result add_header(void *what, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct header_list *list = what;

    (void)kind;
    if (list->count < HEADERS_MAX)
        list->items[list->count] = (struct http_header){ str_of(name), str_of(value) };
    list->count++;
    list->bytes += strlen(name) + (value ? strlen(value) : 0);
    return MHD_YES;
}

static size_t count_headers(const struct http_request *request, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < request->header_count; i++)
        count += request->headers[i].name.len == strlen(name) && strncasecmp(request->headers[i].name.data, name, strlen(name)) == 0;
    return count;
}

static struct str remote_text(struct arena *arena, struct MHD_Connection *handle)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "";

    if (!info || !info->client_addr)
        return STR("");
    const struct sockaddr *address = info->client_addr;
    if (address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text, sizeof text);
    else if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text, sizeof text);
    return str_copy(arena, str_of(text));
}

static enum MHD_Result send_answer(struct connection *connection)
{
    struct http_response *answer = &connection->exchange.answer;
    struct str body = buf_str(&answer->body);

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
    enum MHD_Result result = MHD_queue_response(connection->handle, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return result;
}

static void refuse(struct connection *connection, enum code code, const char *because)
{
    connection->refused = code;
    connection->refused_because = because;
}

static bool is_chunked(struct str coding)
{
    return coding.len == 7 && strncasecmp(coding.data, "chunked", coding.len) == 0;
}

/* Answers without waiting for the body; the connection cannot be used any further. */
static enum MHD_Result refuse_now(struct connection *connection, enum code code, const char *because)
{
    struct http_server *server = connection->server;

    connection->must_close = true;
    connection->is_answered = true;
    server->handler.refuse(server->handler.what, &connection->exchange, code, because);
    return send_answer(connection);
}

static enum MHD_Result take_headers(struct connection *connection, const char *method)
{
    struct http_request *request = &connection->exchange.request;
    struct arena *arena = &connection->exchange.arena;
    struct http_header headers[HEADERS_MAX];
    struct header_list list = { .items = headers };
    const struct http_handler *handler = &connection->server->handler;

    MHD_get_connection_values(connection->handle, MHD_HEADER_KIND, add_header, &list);
    request->method = http_method_of(str_of(method));
    request->remote = remote_text(arena, connection->handle);
    if (list.count > HEADERS_MAX || list.bytes > LIMIT_HEADER_BYTES)
        return refuse_now(connection, CODE_too_large, "The headers are longer than 32 KiB, or more than 100.");
    struct http_header *kept = arena_alloc(arena, list.count * sizeof *kept);
    memcpy(kept, headers, list.count * sizeof *kept);
    request->headers = kept;
    request->header_count = list.count;

    /* Two lengths are two opinions on where the request ends: smuggling. */
    size_t lengths = count_headers(request, "Content-Length");
    if (lengths > 1 || (lengths && count_headers(request, "Transfer-Encoding")) || count_headers(request, "Transfer-Encoding") > 1)
        return refuse_now(connection, CODE_malformed, "The length of the body is given twice.");
    /* libmicrohttpd waits for a body without end where it does not know the coding. */
    if (count_headers(request, "Transfer-Encoding") && !is_chunked(http_header(request, "Transfer-Encoding")))
        return refuse_now(connection, CODE_malformed, "The only Transfer-Encoding that is understood is chunked.");

    int64_t length = 0;
    connection->body_max = handler->body_bytes_max(handler->what, request);
    if (lengths && !str_int(http_header(request, "Content-Length"), 0, INT64_MAX, &length))
        return refuse_now(connection, CODE_malformed, "The Content-Length is not a number.");
    if ((size_t)length > connection->body_max) {
        if ((size_t)length > DISCARD_BYTES_MAX || http_header(request, "Expect").len)
            return refuse_now(connection, CODE_too_large, "The body is longer than this address takes.");
        refuse(connection, CODE_too_large, "The body is longer than this address takes.");
    }
    return MHD_YES;
}

static enum MHD_Result take_body(struct connection *connection, const char *data, size_t len)
{
    size_t need = connection->body_len + len;

    if (!connection->refused && need > connection->body_max) {
        refuse(connection, CODE_too_large, "The body is longer than this address takes.");
        release_body(connection);
    }
    if (connection->refused) {
        connection->discarded += len;
        return connection->discarded > DISCARD_BYTES_MAX ? MHD_NO : MHD_YES;
    }
    if (need > connection->body_cap) {
        if (!connection->body)
            arena_on_reset(&connection->exchange.arena, release_body, connection);
        size_t cap = need * 2 > BODY_FIRST_BYTES ? need * 2 : BODY_FIRST_BYTES;
        char *more = realloc(connection->body, cap);
        if (!more)
            return MHD_NO;
        connection->body = more;
        connection->body_cap = cap;
    }
    memcpy(connection->body + connection->body_len, data, len);
    connection->body_len = need;
    return MHD_YES;
}

static enum MHD_Result on_request(void *what, struct MHD_Connection *handle, const char *url, const char *method,
                                  const char *version, const char *data, size_t *len, void **state)
{
    struct connection *connection = *state;
    struct http_server *server = what;

    (void)handle, (void)url, (void)version;
    if (!connection->headers_read) {
        connection->headers_read = true;
        return take_headers(connection, method);
    }
    if (*len) {
        size_t taken = *len;
        *len = 0;
        return take_body(connection, data, taken);
    }
    if (!connection->is_answered) {
        connection->exchange.request.body = (struct str){ connection->body ? connection->body : "", connection->body_len };
        if (connection->refused) {
            server->handler.refuse(server->handler.what, &connection->exchange, connection->refused, connection->refused_because);
        } else if (!server->handler.answer(server->handler.what, &connection->exchange)) {
            MHD_suspend_connection(handle);
            return MHD_YES;
        }
        connection->is_answered = true;
    }
    return send_answer(connection);
}

/* We decode by ourselves, and only what we use. */
static size_t leave_escaped(void *what, struct MHD_Connection *handle, char *text)
{
    (void)what, (void)handle;
    return strlen(text);
}

struct http_server *http_server_new(int listen_fd, unsigned connections_max, unsigned idle_seconds,
                                    const struct http_handler *handler)
{
    struct http_server *server = calloc(1, sizeof *server);

    if (!server)
        BUG("out of memory");
    server->handler = *handler;
    server->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, server,
                                      MHD_OPTION_LISTEN_SOCKET, listen_fd,
                                      MHD_OPTION_CONNECTION_LIMIT, connections_max,
                                      MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
                                      MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES,
                                      MHD_OPTION_CONNECTION_MEMORY_INCREMENT, CONNECTION_STEP_BYTES,
                                      MHD_OPTION_STRICT_FOR_CLIENT, 1,
                                      MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
                                      MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
                                      MHD_OPTION_URI_LOG_CALLBACK, on_request_line, server,
                                      MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
                                      MHD_OPTION_END);
    if (server->daemon)
        return server;
    free(server);
    return NULL;
}

/* MHD_run_wait() waits for the connections alone. With another descriptor to watch we poll both, for as long as
 * the library says it can wait, and then give it a turn without waiting. */
void http_server_turn(struct http_server *server, int other_fd, int wait_ms)
{
    const union MHD_DaemonInfo *info = other_fd < 0 ? NULL : MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    MHD_UNSIGNED_LONG_LONG most;

    if (info) {
        struct pollfd fds[] = { { .fd = info->epoll_fd, .events = POLLIN }, { .fd = other_fd, .events = POLLIN } };
        if (MHD_get_timeout(server->daemon, &most) == MHD_YES && most < (MHD_UNSIGNED_LONG_LONG)wait_ms)
            wait_ms = (int)most;
        poll(fds, COUNT_OF(fds), wait_ms);
        wait_ms = 0;
    }
    MHD_run_wait(server->daemon, wait_ms);
}

void http_server_resume(struct http_server *server, struct http_exchange *exchange)
{
    struct connection *connection = (struct connection *)(void *)exchange;

    (void)server;
    connection->is_answered = true;
    MHD_resume_connection(connection->handle);
}

void http_server_drain(struct http_server *server)
{
    if (!server->draining)
        MHD_quiesce_daemon(server->daemon);
    server->draining = true;
}

size_t http_server_active(const struct http_server *server)
{
    return server->active;
}

void http_server_free(struct http_server *server)
{
    MHD_stop_daemon(server->daemon);
    for (struct connection *connection = server->idle, *next; connection; connection = next) {
        next = connection->next_idle;
        arena_free(&connection->exchange.arena);
        free(connection);
    }
    free(server);
}
