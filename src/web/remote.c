/* SPDX-License-Identifier: Apache-2.0 */
/* remote.c: reads X-Forwarded-For from its trustworthy end. */
#include "web/remote.h"

#include <arpa/inet.h>

#define ADDRESS_BYTES_MAX 64

/* The address within "1.2.3.4:80", "[2001:db8::7]:80" and "[2001:db8::7]"; anything else unchanged. */
static struct str without_port(struct str text)
{
    struct str rest = text, head;
    int64_t port;

    if (text.len && text.data[0] == '[') {
        head = str_cut(&rest, ']');
        bool closed = head.len < text.len;
        bool whole = closed && (!rest.len || (rest.data[0] == ':' && str_int((struct str){ rest.data + 1, rest.len - 1 }, 0, 65535, &port)));
        return whole ? (struct str){ head.data + 1, head.len - 1 } : text;
    }
    head = str_cut(&rest, ':');
    return rest.len && str_int(rest, 0, 65535, &port) && !str_contains(rest, STR(":")) ? head : text;
}

/* Sixteen bytes for both families: an IPv4 address as ::ffff:a.b.c.d. */
static bool read_address(struct str text, unsigned char out_bytes[16])
{
    static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
    char copy[ADDRESS_BYTES_MAX];

    text = without_port(http_trim(text));
    if (!text.len || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = 0;
    memcpy(out_bytes, mapped, sizeof mapped);
    return inet_pton(AF_INET, copy, out_bytes + 12) == 1 || inet_pton(AF_INET6, copy, out_bytes) == 1;
}

/* One spelling of an address, however it was written: the limits know a client by it. */
static struct str address_text(struct arena *arena, const unsigned char bytes[16])
{
    char text[INET6_ADDRSTRLEN];
    bool is_v4 = IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)bytes);

    MUST(inet_ntop(is_v4 ? AF_INET : AF_INET6, is_v4 ? bytes + 12 : bytes, text, sizeof text));
    return str_copy(arena, str_of(text));
}

static bool shares_bits(const unsigned char a[16], const unsigned char b[16], int64_t bits)
{
    size_t whole = (size_t)bits / 8;
    unsigned rest = (unsigned)bits % 8;

    if (memcmp(a, b, whole) != 0)
        return false;
    return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

bool remote_is_listed(struct str list, struct str address)
{
    unsigned char wanted[16], net[16];

    if (!read_address(address, wanted))
        return false;
    while (list.len) {
        struct str bits_text = str_trim(str_cut(&list, ','));
        struct str net_text = str_cut(&bits_text, '/');
        bool is_v4 = !memchr(net_text.data, ':', net_text.len);
        int64_t bits = is_v4 ? 32 : 128;

        if (!net_text.len || !read_address(net_text, net) || (bits_text.len && !str_int(bits_text, 0, bits, &bits)))
            continue;
        if (shares_bits(wanted, net, is_v4 ? bits + 96 : bits))
            return true;
    }
    return false;
}

/* Cuts off the text behind the last comma. */
static struct str cut_last(struct str *rest)
{
    size_t at = rest->len;

    while (at && rest->data[at - 1] != ',')
        at--;
    struct str last = { rest->data + at, rest->len - at };
    rest->len = at ? at - 1 : 0;
    return http_trim(last);
}

struct str remote_client(struct arena *arena, struct str trusted, const struct http_request *request)
{
    struct str client = request->remote;
    unsigned char bytes[16];

    if (!trusted.len)
        return client;
    struct str chain = http_header_list(arena, request, "X-Forwarded-For");
    while (chain.len && remote_is_listed(trusted, client)) {
        struct str before = cut_last(&chain);
        if (!read_address(before, bytes))
            break;
        client = address_text(arena, bytes);
    }
    return client;
}
