/* SPDX-License-Identifier: Apache-2.0 */
/* load_options.h: what the load client was asked to do, read from its command line. */
#ifndef TOOLS_BENCH_LOAD_OPTIONS_H
#define TOOLS_BENCH_LOAD_OPTIONS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

struct load_options {
    struct sockaddr_in server;
    const char        *host;        /* as given to --connect, for the Host header */
    int                connections; /* 1 to 1000 */
    int                seconds;     /* measured, 1 to 600 */
    int                warmup;      /* seconds before that are not counted */
    const char        *method;
    const char        *path;
    const char        *header;      /* one more header line, such as a Cookie, or NULL */
    char             **token;       /* connection i uses token[i % tokens] */
    int                tokens;
    char             **body;        /* connection i sends body[i % bodies]; none when bodies is 0 */
    int                bodies;
    bool               has_idempotency; /* a fresh Idempotency-Key for every call */
    int                expect;      /* the status that counts */
};

/*
 * Reads the command line into out_options; what it points to lives as long as the program.
 * False after saying on stderr what is wrong.
 */
bool load_options_read(struct load_options *out_options, int argc, char **argv);

#endif
