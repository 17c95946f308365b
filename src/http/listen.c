/* SPDX-License-Identifier: Apache-2.0 */
/* listen.c: opening the listening socket, and emptying it. Addresses are numbers; names would make the start depend on a resolver. */
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/locale.h"

#define BACKLOG      1024
#define UNSENT_BYTES (256 * 1024)   /* the kernel keeps so much of the answers to a client who does not read; by default, megabytes */

struct address {
    struct sockaddr_storage storage;
    socklen_t               len;
};

static bool address_parse(struct arena *arena, struct str where, struct address *out)
{
    const char *colon = where.len ? memrchr(where.data, ':', where.len) : NULL;
    int64_t port;

    if (!colon)
        return false;
    struct str host = { where.data, (size_t)(colon - where.data) };
    if (!str_int((struct str){ colon + 1, where.len - host.len - 1 }, 0, UINT16_MAX, &port))
        return false;
    *out = (struct address){ .len = 0 };
    if (host.len > 2 && host.data[0] == '[' && host.data[host.len - 1] == ']') {
        struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)&out->storage;
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons((uint16_t)port);
        out->len = sizeof *in6;
        return inet_pton(AF_INET6, str_c(arena, (struct str){ host.data + 1, host.len - 2 }), &in6->sin6_addr) == 1;
    }
    struct sockaddr_in *in4 = (struct sockaddr_in *)(void *)&out->storage;
    in4->sin_family = AF_INET;
    in4->sin_port = htons((uint16_t)port);
    out->len = sizeof *in4;
    if (str_equal(host, STR("localhost")))
        host = STR("127.0.0.1");
    return inet_pton(AF_INET, str_c(arena, host), &in4->sin_addr) == 1;
}

static struct str bound_text(struct arena *arena, int fd)
{
    struct sockaddr_storage storage = { 0 };
    socklen_t len = sizeof storage;
    char text[INET6_ADDRSTRLEN] = "";

    if (getsockname(fd, (struct sockaddr *)(void *)&storage, &len))
        return STR("");
    if (storage.ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)&storage;
        inet_ntop(AF_INET6, &in6->sin6_addr, text, sizeof text);
        return str_format(arena, "[%s]:%d", text, ntohs(in6->sin6_port));
    }
    const struct sockaddr_in *in4 = (const struct sockaddr_in *)(const void *)&storage;
    inet_ntop(AF_INET, &in4->sin_addr, text, sizeof text);
    return str_format(arena, "%s:%d", text, ntohs(in4->sin_port));
}

enum err http_listen(struct ctx *ctx, struct str where, int *out_fd, struct str *out_address)
{
    struct address address;
    const int on = 1, unsent = UNSENT_BYTES;

    if (memchr(where.data, 0, where.len) || !address_parse(ctx->arena, where, &address))
        return fail(ctx, CODE_invalid, trf(ctx, "listen: an address and a port are expected, as in 127.0.0.1:8080 or [::1]:8080, not \"{given}\".",
                    HOLE("given", where)));
    int fd = socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on)
        && !setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &unsent, sizeof unsent)      /* connections inherit it */
        && !bind(fd, (const struct sockaddr *)(const void *)&address.storage, address.len) && !listen(fd, BACKLOG)) {
        *out_fd = fd;
        *out_address = bound_text(ctx->arena, fd);
        return OK;
    }
    int error = errno;
    if (fd >= 0)
        close(fd);
    return fail(ctx, CODE_busy, trf(ctx, "Cannot listen on {where}: {why}.", HOLE("where", where), HOLE("why", str_of(strerror(error)))));
}

void http_listen_hold(int fd)
{
    /* A filter on the head of a TCP packet: one with SYN set begins a connection and is dropped, packets of connections that have begun
     * pass. */
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x02, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
    };
    struct sock_fprog program = { .len = COUNT_OF(code), .filter = code };

    /* Where a kernel cannot do that, a client who comes in the last moment is reset, and nothing worse. */
    (void)setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

bool http_listen_waits(int fd)
{
    struct pollfd queue = { .fd = fd, .events = POLLIN };

    return poll(&queue, 1, 0) > 0 && (queue.revents & POLLIN);
}
