/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.h: what all pages have in common: the frame around them (header, navigation, footer), times in the reader's zone, the hidden fields
 * of forms, and the display of faults. Knows no room: the navigation has words and addresses.
 */
#ifndef VIEW_PAGE_H
#define VIEW_PAGE_H

#include "view/html.h"
#include "view/input.h"
#include "view/when.h"

/* The link of the navigation that is marked as the present one. */
enum page_section { PAGE_NONE, PAGE_REQUESTS, PAGE_CONTRACTS, PAGE_NEW_REQUEST, PAGE_QUEUE, PAGE_DESK_CONTRACTS, PAGE_LOG, PAGE_PROFILE };

struct page_head {
    struct str        title;        /* of the page; the name of the service stands behind it */
    enum page_section section;
    bool              narrow;       /* one form or one message (sign-in, profile, faults) */
    bool              text;         /* read from top to bottom (confirmation, statement) */
};

/* Writes everything up to and including <main ...>, with the notice of the last action. Then the page writes its h1. */
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
/* The id of a field in the page, from its name as faults give it. */
struct str field_anchor(struct ctx *ctx, struct str field);
/* The words about a fault of a field, or empty. */
struct str field_fault(const struct fault *fault, const char *field);
/* <p class="fault" id="NAME-error">words</p>, or nothing. */
void page_field_fault(struct buf *out, const struct fault *fault, const char *field);
/* The attributes of a field that has (or has no) fault and hint, inside its tag:
 * <input id="title" name="title" {{ field_state(ctx, fault, "title", HAS_HINT) }}> gives
 * aria-invalid="true" aria-describedby="title-hint title-error". */
enum field_hint { NO_HINT, HAS_HINT };
struct attributes field_state(struct ctx *ctx, const struct fault *fault, const char *field, enum field_hint hint);

/* <time datetime="2026-11-23T15:00:00.000Z" title="Monday 23 Nov 2026, 16:00 (Europe/Stockholm, UTC+01:00)">23 Nov 2026, 16:00</time> */
struct html time_html(struct ctx *ctx, int64_t at);

#endif
