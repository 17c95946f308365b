/* SPDX-License-Identifier: Apache-2.0 */
/* load_options.c: reads the load client's command line and the files that it names. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "load_options.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX (1 << 20)
#define TEXTS_MAX     1000

static const char usage[] =
    "usage: load --connect ADDR:PORT [--connections N] [--seconds N] [--warmup N]\n"
    "            [--method M] [--path P] [--token T | --tokens FILE] [--body FILE | --bodies FILE]\n"
    "            [--header LINE] [--idempotency] [--expect STATUS]\n";

static bool read_number(const char *text, long least, long most, int *out_number)
{
    char *end = NULL;
    long  value = strtol(text, &end, 10);

    if (end == text || *end != '\0' || value < least || value > most) {
        fprintf(stderr, "load: '%s' is not a number from %ld to %ld\n", text, least, most);
        return false;
    }
    *out_number = (int)value;
    return true;
}

static bool read_server(struct load_options *options, const char *where)
{
    char        host[INET_ADDRSTRLEN];
    const char *colon = strrchr(where, ':');
    int         port = 0;

    if (colon != NULL && (size_t)(colon - where) < sizeof host) {
        memcpy(host, where, (size_t)(colon - where));
        host[colon - where] = '\0';
        options->host = where;
        options->server.sin_family = AF_INET;
        if (inet_pton(AF_INET, host, &options->server.sin_addr) == 1 &&
            read_number(colon + 1, 1, UINT16_MAX, &port)) {
            options->server.sin_port = htons((uint16_t)port);
            return true;
        }
    }
    fprintf(stderr, "load: --connect wants an IPv4 address and a port, not '%s'\n", where);
    return false;
}

/* Reads a whole file; a NUL stands after its last byte. */
static bool read_whole_file(const char *path, char **out_data, size_t *out_len)
{
    FILE  *file = fopen(path, "rb");
    char  *data = malloc(FILE_BYTES_MAX + 1);
    size_t len = 0;
    bool   is_whole = file != NULL && data != NULL;

    if (is_whole) {
        len = fread(data, 1, FILE_BYTES_MAX, file);
        is_whole = ferror(file) == 0 && fgetc(file) == EOF;
    }
    if (file != NULL)
        fclose(file);
    if (!is_whole) {
        fprintf(stderr, "load: cannot read '%s', or it has more than %d bytes\n", path,
                FILE_BYTES_MAX);
        free(data);
        return false;
    }
    data[len] = '\0';
    *out_data = data;
    *out_len = len;
    return true;
}

static bool add_text(char ***list, int *count, char *text)
{
    if (*list == NULL)
        *list = calloc(TEXTS_MAX, sizeof **list);
    if (*list == NULL || *count == TEXTS_MAX) {
        fprintf(stderr, "load: more than %d tokens or bodies\n", TEXTS_MAX);
        return false;
    }
    (*list)[(*count)++] = text;
    return true;
}

/* One a line; empty lines do not count. */
static bool read_texts(char ***list, int *count, const char *path)
{
    char  *text = NULL;
    char  *rest = NULL;
    size_t len = 0;

    if (!read_whole_file(path, &text, &len))
        return false;
    for (char *line = strtok_r(text, "\r\n", &rest); line != NULL; line = strtok_r(NULL, "\r\n", &rest))
        if (!add_text(list, count, line))
            return false;
    return true;
}

static bool read_body(struct load_options *options, const char *path)
{
    char  *text = NULL;
    size_t len = 0;

    return read_whole_file(path, &text, &len) && add_text(&options->body, &options->bodies, text);
}

static bool take(struct load_options *options, int letter, char *value)
{
    switch (letter) {
    case 'a': return read_server(options, value);
    case 'n': return read_number(value, 1, 1000, &options->connections);
    case 's': return read_number(value, 1, 600, &options->seconds);
    case 'w': return read_number(value, 0, 600, &options->warmup);
    case 'm': options->method = value; return true;
    case 'p': options->path = value; return true;
    case 'h': options->header = value; return true;
    case 't': return add_text(&options->token, &options->tokens, value);
    case 'T': return read_texts(&options->token, &options->tokens, value);
    case 'b': return read_body(options, value);
    case 'B': return read_texts(&options->body, &options->bodies, value);
    case 'i': options->has_idempotency = true; return true;
    case 'e': return read_number(value, 200, 599, &options->expect);
    default: return false;
    }
}

bool load_options_read(struct load_options *out_options, int argc, char **argv)
{
    static const struct option known[] = {
        { "connect", required_argument, NULL, 'a' },
        { "connections", required_argument, NULL, 'n' },
        { "seconds", required_argument, NULL, 's' },
        { "warmup", required_argument, NULL, 'w' },
        { "method", required_argument, NULL, 'm' },
        { "path", required_argument, NULL, 'p' },
        { "header", required_argument, NULL, 'h' },
        { "token", required_argument, NULL, 't' },
        { "tokens", required_argument, NULL, 'T' },
        { "body", required_argument, NULL, 'b' },
        { "bodies", required_argument, NULL, 'B' },
        { "idempotency", no_argument, NULL, 'i' },
        { "expect", required_argument, NULL, 'e' },
        { NULL, 0, NULL, 0 },
    };
    struct load_options options = {
        .connections = 64, .seconds = 5, .method = "GET", .path = "/", .expect = 200,
    };
    bool is_good = true;
    int  letter;

    while (is_good && (letter = getopt_long(argc, argv, "", known, NULL)) != -1)
        is_good = take(&options, letter, optarg);
    if (!is_good || optind != argc || options.host == NULL) {
        fputs(usage, stderr);
        return false;
    }
    *out_options = options;
    return true;
}
