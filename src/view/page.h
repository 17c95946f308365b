/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.h: what all pages have in common: the frame around them (header, navigation, footer), times in the reader's zone, the hidden fields
 * of forms, and the display of faults. Knows no room: the links of the navigation are given (struct visit).
 */
#ifndef VIEW_PAGE_H
#define VIEW_PAGE_H

#include "view/html.h"
#include "view/icon.h"
#include "view/input.h"
#include "view/when.h"

/* Where a link stands. */
enum nav_place {
    NAV_MAIN,       /* at the head of the page */
    NAV_BEGIN,      /* behind those: a button, since it begins something */
    NAV_MENU,       /* in the menu below the reader's name */
    NAV_MENU_ACT,   /* behind those: a button that sends a form */
    NAV_ZONE,       /* at the foot of the page, beside the zone in which times are shown */
    NAV_FOOT,       /* at the foot of every page */
    NAV_GUEST,      /* at the head, in place of all the others, for somebody who is not signed in */
};
/* A link of the navigation; each room has a table of its own (desk/room.h). */
struct nav_link {
    enum nav_place place;
    int            order;               /* rising, among all that stand in one place */
    struct url     to;
    const char    *words;               /* TR_MARK; NULL ends a table */
    enum icon      icon;                /* before them; ICON_NONE: none */
    struct str   (*named)(struct ctx *ctx);     /* what the site calls it instead of `words`, or NULL */
    unsigned       roles, not_roles;    /* enum staff_role: it is for whoever has one of `roles` (0: for everybody), and none of `not_roles` */
};
/* The first link in a place that is for the reader, then those behind it; NULL behind the last. */
const struct nav_link *nav_next(const struct ctx *ctx, enum nav_place place, const struct nav_link *link);

/* What the link says. */
struct str nav_words(struct ctx *ctx, const struct nav_link *link);

/* What the site calls the list of a reader's requests, and that of his contracts: the settings site_requests and site_contracts, else words
 * of ours. */
struct str section_requests(struct ctx *ctx);
struct str section_contracts(struct ctx *ctx);

/* The operator's own pages that the foot of every page leads to: the settings help_url, status_url, terms_url and privacy_url. */
struct foot_link { struct url to; struct str words; };
#define FOOT_LINKS 4
size_t foot_links(struct ctx *ctx, struct foot_link *out_links);

struct page_head {
    struct str        title;        /* of the page; the name of the service stands behind it */
    struct url        section;      /* where the link of the navigation leads that is marked as the present one, or empty */
    bool              narrow;       /* one form or one message (sign-in, profile, faults) */
    bool              begins_later; /* the button of the navigation (NAV_BEGIN) is not what comes first here */
    bool              text;         /* read from top to bottom (confirmation, statement) */
};

/* Writes everything up to and including <main ...>, with the flash of the last action. Then the page writes its h1. */
void page_begin(struct buf *out, struct ctx *ctx, const struct page_head *head);
void page_end(struct buf *out, struct ctx *ctx);

/* Writes the hidden fields of every POST form: the token that no other site can make, and, for somebody signed in, the number that
 * identifies the form when it is sent twice. */
void page_csrf(struct buf *out, struct ctx *ctx);

/* Writes a fault above a form: the words, the cure, and a link to each field that has to be corrected. Nothing when fault is NULL. The id
 * of a field is its name with "." and "[" made "-" and "]" left out. */
void page_faults(struct buf *out, struct ctx *ctx, const struct fault *fault);
/* The same with something below the words: a button that follows their advice. */
void page_faults_with(struct buf *out, struct ctx *ctx, const struct fault *fault, struct html below);
/* Its heading: the words of the whole, unless they are those of a field, which stand in the list below it. */
struct str faults_title(struct ctx *ctx, const struct fault *fault);
/* The id of a field in the page, from its name as faults give it. */
struct str field_anchor(struct ctx *ctx, struct str field);
/* The words about a fault of a field, or empty. */
struct str field_fault(const struct fault *fault, const char *field);
/* <p class="fault" id="NAME-error">words</p>, or nothing. */
void page_field_fault(struct buf *out, const struct fault *fault, const char *field);

/* <time datetime="2026-11-23T15:00:00.000Z" title="Monday 23 Nov 2026, 16:00 (Europe/Stockholm, UTC+01:00)">23 Nov 2026, 16:00</time> */
struct html time_html(struct ctx *ctx, int64_t at);
/* The same as "2 h ago", "just now". */
struct html time_ago_html(struct ctx *ctx, int64_t at);
/* Both, for a page that somebody may leave open: <span class="ago">2 h ago</span> <time ..>23 Nov 2026, 16:00</time> */
struct html time_and_ago_html(struct ctx *ctx, int64_t at);

#endif
