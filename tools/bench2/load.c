/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.c: a keep-alive HTTP/1.1 client that asks one thing over many connections and counts.
 *
 * Single-threaded on epoll, and light, because it shares two cores with what it measures. Each
 * connection asks again as soon as it is answered. It understands what our own server and
 * libmicrohttpd send (status line, Content-Length, Connection: close); a chunked answer counts
 * as broken. It is no test: what an answer says is not looked at, only its status and length.
 *
 *     load --connect 127.0.0.1:8080 --connections 64 --seconds 5 --warmup 1 --method POST
 *          --path /api/v1/requests --tokens FILE --body FILE --idempotency --expect 201
 *
 * Prints one JSON object. `requests`, `per_second` and the times are those of answers with the
 * expected status that came within the measured seconds; `max_ms` also counts the age of what
 * was still unanswered at the end. Times are in steps of 0.01 ms. Exit 1 if nothing came.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "load_options.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define INPUT_BYTES   16384 /* an answer's head must fit; its body need not */
#define KEY_DIGITS    16
#define STATUS_MAX    599
#define STEP_US       10
#define STEPS         200000 /* up to 2 s; slower ones fall into the last step */
#define RETRY_US      10000
#define TURN_MS       10
#define EVENTS        64
#define BODY_MAX      (1LL << 30)

enum client_state { CLIENT_DOWN, CLIENT_CONNECTING, CLIENT_READING_HEAD, CLIENT_READING_BODY };

struct client {
    int               fd;
    enum client_state state;
    uint32_t          watched; /* what epoll was last told */
    int               status;
    bool              closes; /* the server will not answer another on this connection */
    char             *out;    /* the whole request, made once; only the key's digits change */
    size_t            out_len, out_sent, key_at;
    size_t            in_len;
    int64_t           body_left;
    int64_t           sent_at; /* us; also the time of a failed connect */
    uint64_t          answered;
    char              in[INPUT_BYTES];
};

struct tally {
    uint64_t requests, broken, connect_failures;
    uint64_t unexpected[STATUS_MAX + 1];
    uint32_t steps[STEPS + 1];
    int64_t  slowest_us;
};

struct load {
    const struct load_options *options;
    struct client             *client;
    struct tally               tally;
    int                        epoll_fd;
    int                        down; /* clients to be connected again */
    uint64_t                   next_key;
    bool                       has_complained;
};

static int64_t clock_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The first surprise is shown, the others are only counted. */
static void complain(struct load *load, const char *what, const struct client *client)
{
    if (load->has_complained)
        return;
    load->has_complained = true;
    fprintf(stderr, "load: %s: %.*s\n", what, (int)(client->in_len > 600 ? 600 : client->in_len),
            client->in);
}

static void client_watch(struct load *load, struct client *client, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = client };

    if (client->watched == events)
        return;
    if (epoll_ctl(load->epoll_fd, client->watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, client->fd,
                  &event) != 0) {
        perror("load: epoll_ctl");
        exit(1);
    }
    client->watched = events;
}

static void client_drop(struct load *load, struct client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    client->fd = -1;
    client->watched = 0;
    client->state = CLIENT_DOWN;
    client->sent_at = clock_us();
    load->down++;
}

static void client_break(struct load *load, struct client *client, const char *why)
{
    complain(load, why, client);
    load->tally.broken++;
    client_drop(load, client);
}

static void client_connect(struct load *load, struct client *client)
{
    const struct load_options *options = load->options;
    const int                  one = 1;

    load->down--;
    client->in_len = 0;
    client->closes = false;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->fd < 0 ||
        (connect(client->fd, (const struct sockaddr *)&options->server,
                 sizeof options->server) != 0 && errno != EINPROGRESS)) {
        load->tally.connect_failures++;
        client_drop(load, client);
        return;
    }
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    client->state = CLIENT_CONNECTING;
    client_watch(load, client, EPOLLOUT);
}

static void client_write(struct load *load, struct client *client)
{
    while (client->out_sent < client->out_len) {
        ssize_t sent = send(client->fd, client->out + client->out_sent,
                            client->out_len - client->out_sent, MSG_NOSIGNAL);

        if (sent > 0) {
            client->out_sent += (size_t)sent;
        } else if (sent < 0 && errno == EINTR) {
            continue;
        } else if (sent < 0 && errno == EAGAIN) {
            client_watch(load, client, EPOLLIN | EPOLLOUT);
            return;
        } else {
            client_break(load, client, "the server closed while we were sending");
            return;
        }
    }
    client_watch(load, client, EPOLLIN);
}

static void client_ask(struct load *load, struct client *client, int64_t now)
{
    if (load->options->has_idempotency) {
        uint64_t key = load->next_key++;

        for (size_t i = KEY_DIGITS; i-- > 0; key >>= 4)
            client->out[client->key_at + i] = "0123456789abcdef"[key & 15];
    }
    client->state = CLIENT_READING_HEAD;
    client->sent_at = now;
    client->out_sent = 0;
    client->in_len = 0;
    client->closes = false;
    client_write(load, client);
}

static void client_finish(struct load *load, struct client *client)
{
    struct tally *tally = &load->tally;
    int64_t       now = clock_us();
    int64_t       took = now - client->sent_at;

    if (client->status == load->options->expect) {
        tally->requests++;
        client->answered++;
        tally->steps[took / STEP_US < STEPS ? took / STEP_US : STEPS]++;
        if (took > tally->slowest_us)
            tally->slowest_us = took;
    } else {
        complain(load, "unexpected answer", client);
        tally->unexpected[client->status]++;
    }
    /* Answered before it had all been read: the rest would be taken for a new request. */
    if (client->closes || client->out_sent < client->out_len) {
        client_drop(load, client);
        client_connect(load, client);
    } else {
        client_ask(load, client, now);
    }
}

/* Reads one header line that matters to us. False if the answer cannot be followed. */
static bool read_header(struct client *client, const char *line, size_t len)
{
    static const char length[] = "content-length:", connection[] = "connection:";
    static const char encoding[] = "transfer-encoding:";

    if (len >= sizeof length && strncasecmp(line, length, sizeof length - 1) == 0) {
        char     *end = NULL;
        long long value;

        errno = 0;
        value = strtoll(line + sizeof length - 1, &end, 10);
        if (errno != 0 || *end != '\r' || value < 0 || value > BODY_MAX)
            return false;
        client->body_left = value;
    } else if (len >= sizeof connection &&
               strncasecmp(line, connection, sizeof connection - 1) == 0) {
        client->closes = client->closes || memmem(line, len, "close", 5) != NULL ||
                         memmem(line, len, "Close", 5) != NULL;
    } else if (len >= sizeof encoding && strncasecmp(line, encoding, sizeof encoding - 1) == 0) {
        return false;
    }
    return true;
}

/*
 * Reads a complete head of `len` bytes, empty line included, into status, body_left and closes.
 * Every line ends with CR LF, so no reading of a number can run past the end.
 */
static bool read_head(struct client *client, size_t len)
{
    const char *line = client->in;
    const char *end = client->in + len - 2;

    client->body_left = -1;
    if (len < 15 || memcmp(line, "HTTP/1.", 7) != 0 || line[8] != ' ')
        return false;
    client->closes = line[7] == '0';
    client->status = 0;
    for (int i = 9; i < 12; i++) {
        if (line[i] < '0' || line[i] > '9')
            return false;
        client->status = client->status * 10 + (line[i] - '0');
    }
    if (client->status < 100 || client->status > STATUS_MAX)
        return false;
    for (line = (const char *)memmem(line, len, "\r\n", 2) + 2; line < end;) {
        const char *next = (const char *)memmem(line, (size_t)(end - line), "\r\n", 2) + 2;

        if (!read_header(client, line, (size_t)(next - line)))
            return false;
        line = next;
    }
    if (client->status == 204 || client->status == 304)
        client->body_left = 0;
    return client->body_left >= 0 || client->status < 200;
}

/* Looks at the bytes of a head that have come. Steps over 1xx answers. */
static void client_take_head(struct load *load, struct client *client)
{
    for (;;) {
        const char *end = memmem(client->in, client->in_len, "\r\n\r\n", 4);
        size_t      len;

        if (end == NULL) {
            if (client->in_len == INPUT_BYTES)
                client_break(load, client, "the answer's head is too long");
            return;
        }
        len = (size_t)(end - client->in) + 4;
        if (!read_head(client, len)) {
            client_break(load, client, "an answer that this client cannot read");
            return;
        }
        if (client->status >= 200) {
            client->body_left -= (int64_t)(client->in_len - len);
            client->state = CLIENT_READING_BODY;
            return;
        }
        client->in_len -= len;
        memmove(client->in, client->in + len, client->in_len);
    }
}

static void client_read(struct load *load, struct client *client)
{
    bool    is_head = client->state == CLIENT_READING_HEAD;
    char   *to = is_head ? client->in + client->in_len : client->in;
    size_t  room = is_head ? INPUT_BYTES - client->in_len : INPUT_BYTES;
    ssize_t got = recv(client->fd, to, room, 0);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        client_break(load, client, "the server closed before its answer was whole");
        return;
    }
    if (is_head) {
        client->in_len += (size_t)got;
        client_take_head(load, client);
    } else {
        client->body_left -= got;
    }
    if (client->state != CLIENT_READING_BODY || client->body_left > 0)
        return;
    if (client->body_left < 0)
        client_break(load, client, "more bytes than the answer announced");
    else
        client_finish(load, client);
}

static void client_take_event(struct load *load, struct client *client, uint32_t events)
{
    if (client->state == CLIENT_CONNECTING) {
        int       error = 0;
        socklen_t len = sizeof error;

        if (getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 || error != 0) {
            load->tally.connect_failures++;
            client_drop(load, client);
        } else {
            client_ask(load, client, clock_us());
        }
        return;
    }
    if ((events & EPOLLOUT) != 0)
        client_write(load, client);
    if (client->state != CLIENT_DOWN && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
        client_read(load, client);
}

static void connect_those_down(struct load *load, int64_t now)
{
    for (int i = 0; i < load->options->connections; i++) {
        struct client *client = &load->client[i];

        if (client->state == CLIENT_DOWN && now - client->sent_at >= RETRY_US)
            client_connect(load, client);
    }
}

/* Asks for so long; gives the time it really took. */
static int64_t run_for(struct load *load, int64_t duration_us)
{
    struct epoll_event events[EVENTS];
    int64_t            began_at = clock_us();
    int64_t            now = began_at;

    while (now - began_at < duration_us) {
        if (load->down > 0)
            connect_those_down(load, now);
        int count = epoll_wait(load->epoll_fd, events, EVENTS, TURN_MS);
        for (int i = 0; i < count; i++)
            client_take_event(load, events[i].data.ptr, events[i].events);
        now = clock_us();
    }
    return now - began_at;
}

static void make_request(struct client *client, const struct load_options *options,
                         const char *token, const char *body)
{
    FILE *out = open_memstream(&client->out, &client->out_len);

    if (out == NULL)
        abort();
    fprintf(out, "%s %s HTTP/1.1\r\nHost: %s\r\n", options->method, options->path,
            options->host);
    if (token != NULL)
        fprintf(out, "Authorization: Bearer %s\r\n", token);
    if (options->header != NULL)
        fprintf(out, "%s\r\n", options->header);
    if (body != NULL)
        fprintf(out, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
    if (options->has_idempotency) {
        fprintf(out, "Idempotency-Key: ");
        fflush(out);
        client->key_at = client->out_len;
        fprintf(out, "%0*d\r\n", KEY_DIGITS, 0);
    }
    fprintf(out, "\r\n");
    if (body != NULL)
        fputs(body, out);
    if (fclose(out) != 0)
        abort();
}

/* The time within which this share of the answers came, in ms. */
static double share_within_ms(const struct tally *tally, double share)
{
    uint64_t want = (uint64_t)((double)tally->requests * share);
    uint64_t seen = 0;

    for (int i = 0; i <= STEPS; i++) {
        seen += tally->steps[i];
        if (seen > want)
            return (double)i * STEP_US / 1000.0;
    }
    return (double)tally->slowest_us / 1000.0;
}

static void print_result(struct load *load, int64_t took_us)
{
    const struct tally *tally = &load->tally;
    int                 connections = load->options->connections;
    uint64_t            fewest = UINT64_MAX;
    int64_t             slowest_us = tally->slowest_us;
    int64_t             now = clock_us();
    const char         *between = "";

    for (int i = 0; i < connections; i++) {
        const struct client *client = &load->client[i];

        if (client->answered < fewest)
            fewest = client->answered;
        if (client->state >= CLIENT_READING_HEAD && now - client->sent_at > slowest_us)
            slowest_us = now - client->sent_at;
    }
    printf("{\"requests\":%llu,\"seconds\":%.3f,\"per_second\":%.1f,\"p50_ms\":%.2f,"
           "\"p99_ms\":%.2f,\"max_ms\":%.2f,\"connections\":%d,\"slowest_client_share\":%.3f,"
           "\"broken\":%llu,\"connect_failures\":%llu,\"unexpected\":{",
           (unsigned long long)tally->requests, (double)took_us / 1e6,
           (double)tally->requests * 1e6 / (double)took_us, share_within_ms(tally, 0.50),
           share_within_ms(tally, 0.99), (double)slowest_us / 1000.0, connections,
           tally->requests == 0
               ? 0.0 : (double)fewest * (double)connections / (double)tally->requests,
           (unsigned long long)tally->broken, (unsigned long long)tally->connect_failures);
    for (int i = 0; i <= STATUS_MAX; i++) {
        if (tally->unexpected[i] == 0)
            continue;
        printf("%s\"%d\":%llu", between, i, (unsigned long long)tally->unexpected[i]);
        between = ",";
    }
    printf("}}\n");
}

int main(int argc, char **argv)
{
    static struct load         load;
    static struct load_options options;

    if (!load_options_read(&options, argc, argv))
        return 2;
    load.options = &options;
    load.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    load.client = calloc((size_t)options.connections, sizeof *load.client);
    if (load.epoll_fd < 0 || load.client == NULL ||
        getrandom(&load.next_key, sizeof load.next_key, 0) != sizeof load.next_key) {
        perror("load");
        return 1;
    }
    for (int i = 0; i < options.connections; i++) {
        load.client[i].fd = -1;
        make_request(&load.client[i], &options,
                     options.tokens == 0 ? NULL : options.token[i % options.tokens],
                     options.bodies == 0 ? NULL : options.body[i % options.bodies]);
    }
    load.down = options.connections;
    run_for(&load, (int64_t)options.warmup * 1000000);
    memset(&load.tally, 0, sizeof load.tally);
    for (int i = 0; i < options.connections; i++)
        load.client[i].answered = 0;
    print_result(&load, run_for(&load, (int64_t)options.seconds * 1000000));
    return load.tally.requests > 0 ? 0 : 1;
}
