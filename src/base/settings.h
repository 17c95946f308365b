/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings.h: what the operator decides, in one table (settings.c): name, default, limits, help. Read, in rising
 * order, from a file (--config FILE or ENTITLED_CONFIG), the environment (ENTITLED_NAME) and flags (--name). What the
 * vendor decides is in the catalogue instead. The only file that includes inih is settings.c.
 */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include "base/ctx.h"

struct settings {
    struct str db;                  /* a path, or postgresql://... */
    struct str listen;              /* "127.0.0.1:8080", "[::1]:0"; port 0: any free one */
    struct str mail_dir;            /* where mails are put as files, or empty: none are written */
    struct str anchor_mail;         /* who gets the nightly anchors of the ledgers by mail, or empty: nobody */
    struct str help_url, status_url, terms_url, privacy_url;    /* pages of the operator's own, at the foot of every page; empty: none */
    bool       public_url_is_guess; /* public_url is not set, and is made of `listen` */
    struct str public_url;          /* the beginning of links in mails; never the Host header [14.4] */
    struct str trusted_proxies;     /* "127.0.0.1, 10.0.0.0/8": proxies whose X-Forwarded-For is believed; empty: none */
    struct str site_name;           /* in the header of every page and its title */
    struct str site_requests, site_contracts;   /* what the pages call what a reader has submitted, and his contracts; empty: words of ours */
    struct str site_logo;           /* the path of an SVG or PNG file shown instead of the name, or empty */
    struct str site_color;          /* "#1f5f8b": the color of links and buttons, or empty: the stylesheet's own */
    int64_t    workers;             /* web workers; 0: 2 on SQLite, 16 on PostgreSQL */
    int64_t    connections_max;     /* open connections of one worker */
    int64_t    idle_seconds;        /* a connection that asks nothing for so long is closed */
    bool       turnstile;           /* writers of a SQLite file queue at a lock beside it (decision 0006) */
    bool       access_log;          /* a log line for every call, not only for those that failed */
};

/* One row of the table, for help and for the parsing of flags. */
struct setting {
    const char *name;               /* "idle_seconds": file idle_seconds, ENTITLED_IDLE_SECONDS, --idle-seconds */
    const char *value;              /* stands for the value in help: "PATH", "N", "yes|no" */
    const char *fallback;           /* the default, as it would be written */
    int64_t     min, max;           /* of a number */
    const char *help;
};

const struct setting *settings_table(size_t *out_count);

/* Something given on the command line. */
struct setting_flag { struct str name, value; };    /* name as in the table, or with dashes */

/* Whether a flag of that name (with dashes or underlines) is a setting, or is "config". */
bool settings_knows(struct str name);

/* Reads file, environment and flags. Fails `invalid` with words that name the setting, where it was given, and the
 * limit; an unknown name in the file is such a failure, too. */
MUST_USE enum err settings_load(struct ctx *ctx, const struct setting_flag *flags, size_t count, struct settings *out_settings);

/* The beginning of links, without a slash at the end: the setting public_url, else the address that is listened on; never what a client
 * said [14.4]. Empty where ctx has no settings. */
struct str settings_url(struct ctx *ctx);
/* The host of settings_url(), for addresses and ids of ours that others keep; localhost where that host is no name. */
struct str settings_host(struct ctx *ctx);
/* What pages and mails call the service: the setting site_name. */
struct str settings_site_name(struct ctx *ctx);

#endif
